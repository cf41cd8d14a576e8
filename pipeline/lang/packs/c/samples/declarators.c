/* What a type says stands on both sides of the name. */
#include "buffer.h"
//       ^ use buffer.h *

typedef unsigned char byte;
//                    ^ def type_alias byte
//                    ^ returns unsigned char
typedef int (*compare_fn)(const void *, const void *);
//            ^ def type_alias compare_fn
//            ^ returns int (*)(const void *, const void *)

const char *name_of(int kind);
//          ^ def function name_of
//          ^ returns const char *
//          ^ takes kind: int
//          ^ modifiers none
//          ^ exported

static inline byte **rows(byte *const cells[8], size_t n, ...);
//            ^ ref type byte -> byte
//                   ^ returns byte **
//                   ^ takes cells: byte *const[8], n: size_t, ...
//                   ^ modifiers static inline
//                   ^ visibility internal
//                   ^ hidden

int (*choose(const char *by))(const void *, const void *);
//    ^ def function choose
//    ^ takes by: const char *

extern const char *const messages[];
//                       ^ def constant messages
//                       ^ returns const char *const[]
//                       ^ modifiers extern
static const unsigned limit = 64, *cursor;
//                    ^ def constant limit
//                    ^ returns const unsigned
//                                 ^ def variable cursor
//                                 ^ returns const unsigned *
void (*on_exit)(int code) = 0;
//     ^ def variable on_exit
//     ^ returns void (*)(int code)
volatile int ready, *waiting;
//           ^ def variable ready
//                   ^ returns volatile int *

int run(void)
{
    extern int depth;
    byte buffer[16], *end = buffer + sizeof buffer;
    int (*ask)(int) = 0;
    return ask(limit) + depth + (end - buffer);
//         ^ no ref
//             ^ ref read limit -> limit
//                      ^ no ref
}

int /* not const */ counter = 1;
//                  ^ def variable counter
char const * const *names;
//                  ^ def variable names
const int (*handler)(void);
//          ^ def variable handler
const char *const labels[] = { "a" };
//                ^ def constant labels
unsigned narrow(void *p)
{
    return (u8)(limit) + (ask)(limit);
//          ^ ref type u8 ?
//                        ^ ref call ask ?
}
typedef struct { int width; } *frame_p;
//                   ^ def field frame_p::width
//                   ^ parent frame_p
//                             ^ def type_alias frame_p
typedef unsigned long (*gauge_fn)(frame_p of, struct dial *on);
//                      ^ def type_alias gauge_fn
//                                ^ ref type frame_p -> frame_p
//                                ^ by gauge_fn
//                                                   ^ ref type dial ?
//                                                   ^ by gauge_fn

static char *
/* Where it is. */
place_of(int (*find)(int /* at */, char));
// <- def function place_of
// <- returns char *
// <- takes find: int (*)(int, char)
static int /* Kept. */ low_mark = 0,
//                     ^ signature static int low_mark = 0
    high_mark;
