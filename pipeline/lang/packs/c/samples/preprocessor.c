/* Directives, and code in branches. */
#ifndef LIMITS_H
//      ^ ref macro LIMITS_H -> LIMITS_H
#define LIMITS_H
//      ^ def macro LIMITS_H
#include <stddef.h>
//       ^ use stddef.h *
#include "config/limits.h"
//       ^ use config/limits.h *
#define MAX(a, b) ((a) > (b) ? (a) : (b))
//      ^ def macro MAX
//      ^ takes a, b
//      ^ signature #define MAX(a, b) ((a) > (b) ? (a) : (b))
#define TRACE(level, ...) trace_at(level, __VA_ARGS__)
//      ^ takes level, ...
#if defined(LIMIT) && LIMIT > 3
//          ^ ref macro LIMIT
//                    ^ ref macro LIMIT
#undef LIMIT
//     ^ ref macro LIMIT
#elif MAX(LIMITS, OTHER) > 2 && VERSION_OF(COMPILER, >= 40700)
//    ^ ref macro MAX -> MAX
//        ^ ref macro LIMITS ?
//                              ^ ref macro VERSION_OF ?
//                                         ^ ref macro COMPILER ?
#
extern int limits_of(int major);
//         ^ def function limits_of
#endif

#ifdef _WIN32
static int open_file(const wchar_t *path) { return wide_open(path); }
//         ^ def function open_file
//                                                 ^ ref call wide_open ?
#else
static int open_file(const char *path) { return plain_open(path); }
//         ^ def function open_file
//         ^ symbol open_file(+1).
#endif

#define WIDE_CHAR unsigned short
struct line { const WIDE_CHAR *text; };
//                  ^ ref macro WIDE_CHAR -> WIDE_CHAR
//                             ^ returns const WIDE_CHAR *

/* A group that cuts through a statement is read with one branch taken. */
int check(int a, int b)
{
    if (a > 0
#ifdef STRICT
        && b > 0
#endif
    ) {
        return MAX(a, b);
//             ^ ref call MAX -> MAX
    }
#ifdef LOUD
    if (b) {
#else
    if (a) {
#endif
        report(a);
//      ^ by check
    }
    return 0;
}

#ifdef LOUD
int last(int a, int b)
//  ^ def function last
#else
int last(int a)
#endif
{
    return check(a, 0);
//         ^ by last
}

int after(void) { return last(1); }
//  ^ def function after
//  ^ parent none
//                       ^ ref call last -> last
#endif

#if __has_include(<sys/jobs.h>) && HAS_HEADER("jobs.h") || __has_feature(blocks)
//  ^ ref macro __has_include ?
//                ^ no ref
//                                 ^ ref macro HAS_HEADER ?
//                                            ^ no ref
//                                                         ^ ref macro __has_feature ?
//                                                                       ^ no ref
#include <sys/jobs.h>
//       ^ use sys/jobs.h *
int jobs_of(void) { return 1; }
//  ^ def function jobs_of
#endif

#if defined(DEEP)
#  define DEPTH 3 /* levels */
//        ^ signature #define DEPTH 3
#endif

int n_deep(int n) {
//  ^ complexity 2
#if defined(DEEP) && (DEPTH > 1 || DEPTH < 9)
    if (n > 1)
        return n;
#elif defined(_WIN32) || defined(__APPLE__)
    n = 2;
#endif
    return n;
}

// What is not built on Linux says which directive leaves it out.
#ifdef _WIN32
int of_windows(void) { return 1; }
//  ^ decorator #ifdef _WIN32
#else
int of_others(void) { return 2; }
//  ^ def function of_others
#endif
