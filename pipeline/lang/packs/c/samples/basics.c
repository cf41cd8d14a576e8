/* File. */
#include <stdio.h>
//       ^ use stdio.h *
#include "a.h"
//       ^ use a.h *
#define MAX 3
//      ^ def macro MAX
#define ADD(a, b) \
   ((a) + (b))

/** A point. */
struct point { int x, y; char *name; unsigned f : 3; int (*cb)(int); struct { int z; } inner; };
//     ^ def struct point
//                 ^ def field point::x
//                    ^ def field point::y
//                             ^ def field point::name
//                                            ^ def field point::f
//                                                         ^ def field point::cb
//                                                                                ^ def field point::z
//                                                                                     ^ def field point::inner
typedef struct { int a; } Anon;
//                   ^ def field Anon::a
//                        ^ def struct Anon
typedef struct point Point, *PointPtr;
//             ^ ref type point -> point
//                   ^ def type_alias Point
//                           ^ def type_alias PointPtr
typedef int (*handler_t)(int, void *);
//            ^ def type_alias handler_t
enum color { RED, GREEN = 2 };
//   ^ def enum color
//           ^ def enum_member color::RED
//                ^ def enum_member color::GREEN
union u { int i; float f; };
//    ^ def union u
//            ^ def field u::i
//                     ^ def field u::f
extern int global;
//         ^ def variable global
static const int LIMIT = 3;
//               ^ def constant LIMIT
int arr[3] = {1, 2, 3}, *ptr;
//  ^ def variable arr
//                       ^ def variable ptr
int add(int a, int b);
//  ^ def function add
static int helper(Point *p, int n);
//         ^ def function helper
//                ^ ref type Point -> Point
/* Adds
 * two. */
int add(int a, int b) {
//  ^ def function add
//  ^ complexity 6
    int local = helper(&p, 1), q;
//              ^ ref call helper -> helper
    struct point pt = { .x = 1 };
//         ^ ref type point -> point
    for (int i = 0; i < MAX; i++) { printf("%d", i); pt.cb(1); ptr->name(); }
//                                  ^ ref call printf ?
//                                                      ^ ref call cb -> point::cb
//                                                                  ^ ref call name ?
    if (a && b) return ADD(a, b); else if (b) { switch (a) { case 1: break; default: ; } }
//                     ^ ref call ADD -> ADD
    local(1);
    return sizeof(Anon);
}
#if FOO
static int helper(Point *p, int n) { return add(n, 1); }
//         ^ def function helper
//                ^ ref type Point -> Point
//                                          ^ ref call add -> add
#else
char *other(void) { return 0; }
//    ^ def function other
#endif
void *alloc(size_t n) { return (handler_t) malloc(n); }
//    ^ def function alloc
//                              ^ ref type handler_t -> handler_t
//                                         ^ ref call malloc ?
