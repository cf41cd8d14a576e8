// Macros among the words of classes and members.
#pragma once
#define LIB_API __attribute__((visibility("default")))

class LIB_API Widget : public Base {
//    ^ ref macro LIB_API -> LIB_API
//            ^ def class Widget
//            ^ signature class Widget : public Base
    Q_OBJECT
//  ^ ref macro Q_OBJECT ?
    Q_PROPERTY(int width READ width WRITE setWidth)
//  ^ ref macro Q_PROPERTY ?
public:
    LIB_INLINE Widget() : width_(0) {}
//             ^ def constructor Widget::Widget
//                        ^ ref write width_ -> Widget::width_
    LIB_INLINE ~Widget() LIB_NOEXCEPT {}
//             ^ def constructor Widget::~Widget
//                       ^ ref macro LIB_NOEXCEPT ?
    LIB_INLINE const Size &size() const LIB_NOEXCEPT_IF(true);
//                         ^ def method Widget::size
//                         ^ returns const Size &
    LIB_DEPRECATED("use size") int width() const { return width_; }
//                                 ^ def method Widget::width
//  ^ ref macro LIB_DEPRECATED ?
    LIB_INLINE operator bool() const { return width_ > 0; }
//             ^ def method Widget::operator bool
    DECLARE_SLOT(resized);
private:
    int width_ LIB_GUARDED_BY(mutex_);
//      ^ def field Widget::width_
};

LIB_BEGIN_NAMESPACE

template <typename T>
LIB_INLINE T LIB_FASTCALL clamp(const T &LIB_RESTRICT value) LIB_NOEXCEPT { return value; }
//                        ^ def function clamp
//                        ^ takes value: const T &

extern "C" long __stdcall Exchange(long volatile *target, long value);
//                        ^ def function Exchange
//                        ^ returns long

static int n_widgets = 0;
//         ^ def variable n_widgets
//         ^ hidden

template <typename T>
LIB_RESULT_OF(T, void()) post(T value);
//                       ^ def function post
struct Pair {
    static LIB_ELEMENT(0, Tuple)
    first(Tuple &tuple) { return tuple.first; }
//  ^ def method Pair::first
};
typedef typename Strategy::template state<Pair> state_type;
//                                  ^ ref type state
//                                              ^ def type_alias state_type
typedef class Scheduler scheduler_impl;
//            ^ ref type Scheduler ?

/// Gets the width.
DEFINE_GETTER(Widget, int, width)
DEFINE_SETTER(Widget, int, width)

int widget_new(Widget** out) { return 0; }
//  ^ def function widget_new
//  ^ no doc

/// Frees it.
LIB_EXPORT
void widget_free(Widget* widget);
//   ^ doc Frees it.

void log_all(unsigned long n) {
    LOG(info, "Log #%" PRIu64 ": %d bytes", n, 1);
//                     ^ ref macro PRIu64 ?
//  ^ ref call LOG ?
    printf("total %" LIB_PRI
//                   ^ ref macro LIB_PRI ?
           " bytes", n);
    print("a" L"b");
//            ^ no ref
}

#if LIB_HAS_WARNINGS
LIB_POP_WARNINGS(4251)  // as above
// <- ref macro LIB_POP_WARNINGS ?
#endif
int n_popped;
//  ^ def variable n_popped

DEFINE_FLAG(int, n_stores, 8, "How many.");
// <- ref macro DEFINE_FLAG ?
DEFINE_FLAG(bool, is_loud, true);
VISIT(const char *, name, "a");
// <- ref macro VISIT ?
int n_flags();
//  ^ def function n_flags

struct Slot { int at; } LIB_DEPRECATED("old");
//     ^ def struct Slot
//                      ^ ref macro LIB_DEPRECATED ?
class Flag { } LIB_UNPADDED;
//    ^ def class Flag
//             ^ ref macro LIB_UNPADDED ?
struct Shared { int at; } SHARED_STATE;
//                        ^ def variable SHARED_STATE
inline Slot **slots(int n) {
    SHARED_STATE.at = n;
//  ^ ref read SHARED_STATE -> SHARED_STATE
    Slot **all = new Slot*[n];
//                   ^ ref type Slot -> Slot
    return n ? all : new (all) Slot *[n];
//                             ^ ref type Slot -> Slot
}
