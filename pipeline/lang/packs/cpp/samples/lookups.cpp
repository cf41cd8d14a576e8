// What is looked up where: open namespaces, operators, casts and what a template is given.
#include <vector>

namespace acme {
namespace parts {
class Wheel {
public:
    explicit Wheel(int size = 1);
    bool operator==(const Wheel& other) const { return size_ == other.size_; }
    bool operator!=(const Wheel& other) const { return !operator==(other); }
//                                                      ^ ref call operator== -> acme::parts::Wheel::operator==
    Wheel& operator[](int at);
    operator const char*() const;
//  ^ modifiers const
//  ^ returns const char*
    int size() const { return size_; }
    static void log(const char* format, ...);
//              ^ takes format: const char *, ...

private:
    int size_;
    std::vector<Wheel> spares_;
};
}  // namespace parts

template <typename Base>
class Drawn : public Base {
public:
    Drawn(int depth) : Base(depth), depth_(depth) {}
//  ^ signature Drawn(int depth)
//                     ^ no ref

private:
    int depth_;
};

template <typename T>
using Picked = typename Traits<T>::template pick<T>;
//                                          ^ ref type pick => Traits::pick

struct Options {
    int depth;
};

int open_all(Options options = {}, int code = 00, Options more={}) noexcept;
//  ^ signature int open_all(Options options = {}, int code = 00, Options more={}) noexcept
//  ^ takes options: Options = {}, code: int = 00, more: Options = {}

void roll(parts::Wheel* wheel, void* opaque, Options options = Options()) {
    auto* first = static_cast<parts::Wheel*>(opaque);
    first->size();
//         ^ ref call size -> acme::parts::Wheel::size
    wheel->operator[](0).size();
//         ^ ref call operator[] -> acme::parts::Wheel::operator[]
    auto low = (std::min)(options.depth, wheel->size());
//                   ^ ref call min => std::min
//                                ^ ref read depth -> acme::Options::depth
    std::ifstream in(path_of(low), std::ios::binary);
//                                           ^ ref read binary => std::ios::binary
    parts::grease(wheel);
//         ^ ref call grease => acme::parts::grease
    acme::parts::store::put(*wheel);
//                      ^ ref call put => acme::parts::store::put
    ((parts::Wheel*)opaque)->size();
//                           ^ ref call size -> acme::parts::Wheel::size
    [] { int inner = 1; return inner; }();
}

const auto rolled = [](int turns) {
//         ^ def constant acme::rolled
    int left = turns;
//      ^ no ref
    return left;
};
}  // namespace acme

void each(std::vector<acme::parts::Wheel>& wheels, int* = nullptr, const char* = "each") {
//   ^ def function each
    for (acme::parts::Wheel& wheel : wheels) wheel.size();
//                                                 ^ ref call size -> acme::parts::Wheel::size
}

struct RowIterator {
    void next();
};

void pass_over() {
    RowIterator* rows = open_rows();
    rows->next();
//        ^ ref call next -> RowIterator::next
}

void first_of_many(std::vector<acme::parts::Wheel*>& wheels) {
    wheels[0]->size();
//             ^ ref call size -> acme::parts::Wheel::size
}

void go_over(std::vector<acme::parts::Wheel*>& wheels) {
    for (auto* wheel : wheels) wheel->size();
//                                    ^ ref call size -> acme::parts::Wheel::size
}

void hold_one() {
    std::shared_ptr<remote::Wheel> wheel;
    wheel->size();
//         ^ ref call size => `std::shared_ptr<remote::Wheel>`::size
}

void roll_on(void* opaque, acme::parts::Wheel* wheel) {
    static_cast<acme::parts::Wheel*>(opaque)->size();
//                                            ^ ref call size -> acme::parts::Wheel::size
    reinterpret_cast<remote::Axle*>(wheel)->turn(1);
//                                          ^ ref call turn => remote::Axle::turn
//  ^ no ref
    down_cast<acme::parts::Wheel>(opaque).size();
//  ^ ref call down_cast ?
//                                        ^ ref call size -> acme::parts::Wheel::size
}

int ask(remote::Axle& axle) {
    remote::Garage::Default()->park(axle);
//                             ^ ref call park => remote::Garage::Default()::park
    return axle.Front().size();
//                      ^ ref call size => remote::Axle::Front()::size
}

template <typename T>
using Nested = typename Traits<T>::template pick<T>::type;
//                                          ^ ref type pick => Traits::pick
//                                                   ^ ref type type => Traits::pick::type

int raise_all(int signal);
//  ^ def function raise_all

namespace acme {
class Port {
    void close() {
        ::close(fd);
//        ^ ref call close => ::close
        ::raise_all(1);
//        ^ ref call raise_all -> raise_all
        raise_all(2);
//      ^ ref call raise_all -> acme::Port::raise_all
    }
    void raise_all(int signal);
    int fd;
};
}
