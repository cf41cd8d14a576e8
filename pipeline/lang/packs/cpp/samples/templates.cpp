// Templates of every sort; their parameters are local.
#include <vector>

template <typename T, int N = 4>
class Stack {
//    ^ def class Stack
//    ^ signature template <typename T, int N = 4> class Stack
    T items_[N];
//  ^ no ref
//           ^ no ref
//    ^ returns T [N]
public:
    using value_type = T;
//        ^ def type_alias Stack::value_type
//        ^ returns T
    void push(const T &item);
//       ^ def method Stack::push
    template <typename U> U top(U fallback = U()) const;
//                          ^ def method Stack::top
//                          ^ takes fallback: U = U()
};

template <typename T, int N>
void Stack<T, N>::push(const T &item) { items_[0] = item; }
//   ^ ref type Stack -> Stack
//                ^ def method Stack::push
//                ^ parent Stack
//                                      ^ ref read items_ -> Stack::items_

template <typename T> class Stack<T, 0> {};
//                          ^ def class Stack
//                          ^ symbol Stack+1#
template <> struct std::hash<Stack<int>> { size_t operator()(const Stack<int> &s) const; };
//                      ^ def struct std::hash

template <typename... Parts> int size_of(Parts &&...parts) { return sizeof...(parts); }
//                               ^ def function size_of
//                               ^ takes parts: Parts &&...
//                                                                            ^ no ref
template <typename T> constexpr T zero = T(0);
//                                ^ def constant zero
template <template <typename> class Holder, typename = void> struct Wrap { Holder<int> held; };
//                                                                  ^ def struct Wrap
//                                                                                     ^ def field Wrap::held
template <typename T = int, auto Value = 3> using Row = Stack<T, Value>;
//                                                ^ def type_alias Row

template <typename T> concept Small = sizeof(T) < 8;
//                            ^ def trait Small
template <typename T> requires Small<T> auto shrink(T value) -> typename T::smaller { return value.shrink(); }
//                                           ^ def function shrink
//                                           ^ returns typename T::smaller

int use() {
    Stack<int> stack;
//  ^ ref type Stack -> Stack
    stack.push(zero<int>);
//        ^ ref call push -> Stack::push
    stack.template top<int>();
//                 ^ ref call top -> Stack::top
    auto n = static_cast<int>(size_of(1, 2));
//           ^ no ref
//                            ^ ref call size_of -> size_of
    std::vector<Row<int>> rows = std::vector<Row<int>>{};
//              ^ ref type Row -> Row
    return n;
}

template <typename First, typename... Rest>
struct Tuple : Tuple<Rest...> {
//     ^ def struct Tuple
//                   ^ no ref
    First first;
//  ^ no ref
//        ^ def field Tuple::first
    template <typename Box> void pour(Box &box) const {
//                               ^ def method Tuple::pour
//                               ^ takes box: Box &
//                                    ^ no ref
        box.template put<First>(first);
//                   ^ ref call put ?
//                              ^ ref read first -> Tuple::first
        typename Box::template rebind<int>::other other;
        auto pair = std::pair<First, int>{first, 2};
//                       ^ ref instantiate pair ?
//                            ^ no ref
//                                        ^ ref read first -> Tuple::first
    }
};

template <typename T>
Stack(T) -> Stack<T>;
// <- ref type Stack -> Stack
//          ^ ref type Stack -> Stack

template <typename T>
typename T::iterator first_of(const T &all, typename T::filter * = 0) {
//                   ^ def function first_of
//                   ^ takes all: const T &, : typename T::filter *
    return typename T::iterator(all.begin());
//                     ^ ref call iterator
//                                  ^ ref call begin ?
}

/// Solves.
template <typename Left, int Side>
struct Solver;
template <typename Left>
struct Solver<Left, 1> {
    Left left;
    enum { IsLower = 1 };
    int run() { return IsLower + left.rows(); }
//                     ^ ref read IsLower -> Solver::IsLower
//                                    ^ ref call rows ?
};
template <typename Left> struct Solver<Left, 2> { enum { IsLower = 2 }; };

/** A box of boxes. */
template <typename Box>
LIB_DEVICE inline Stack<Box> Boxes<Box>::operator<<(const Box &box) {
//                                       ^ def method Boxes::operator<<
//                                       ^ doc A box of boxes.
//                                       ^ returns Stack<Box>
//                ^ ref type Stack -> Stack
    Box other(std::move(box));
//                 ^ ref call move => std::move
    return other;
}

template <typename T, typename = decltype(T(0))> void made_of(T t) {}
//                                                    ^ signature template <typename T, typename = decltype(T(0))> void made_of(T t)
template <int N, ENABLE_IF(N > 0 && N < 8)>
void counted() {}
//   ^ signature template <int N, ENABLE_IF(N > 0 && N < 8)> void counted()
template <typename T> requires (sizeof(T) > 1)
struct Wide {};
//     ^ signature template <typename T> requires (sizeof(T) > 1) struct Wide

template <typename Key,  // what it is found by
          typename Value>
class Cabinet {};
//    ^ signature template <typename Key, typename Value> class Cabinet
template <typename T,  // what is taken
          typename U = decltype(T(0))>
U taken(T t);
//^ signature template <typename T, typename U = decltype(T(0))> U taken(T t)

struct Shelf {
    Shelf(Box box);
    static constexpr int kRows = 3;
    std::array<int, kRows> rows;
//                  ^ ref read kRows -> Shelf::kRows
    Stock<Box> stock;
//        ^ ref type Box ?
};
Shelf::Shelf(std::unique_ptr<Box> box, std::array<Box, 2> boxes) {}
//                           ^ ref type Box ?
