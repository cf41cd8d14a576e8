// What templates are for some arguments.
namespace text {

template <>
struct formatter<Stamp> : formatter<double> {
//     ^ def struct text::formatter
//                        ^ ref inherit formatter ?
    formatter() = default;
    formatter(const formatter& other);
//                  ^ ref type formatter -> text::formatter
    int width() const { return formatter<int>::digits(); }
//                             ^ ref type formatter ?
};

template <typename T>
struct shape {
    T value;
};

template <>
struct shape<int> {
//     ^ def struct text::shape
    int value;
//      ^ def field text::shape::value
    shape* next;
//  ^ ref type shape -> text::shape
};

void draw(shape<int>& whole, shape<double>& part, formatter<Stamp>* stamp, formatter<int>* other);
//        ^ ref type shape -> text::shape
//                                                ^ ref type formatter -> text::formatter
//                                                                         ^ ref type formatter ?

}  // namespace text
