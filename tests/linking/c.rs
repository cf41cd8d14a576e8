//! Names of C across files and repos.

use crate::kit::check;

#[test]
fn includes_lead_to_headers() {
    for case in [
        // The nearest header of the own repo, and not that of another.
        "--- src/use.c\n\
         #include \"conf.h\"\n\
         int f(void) { return limit(); } // => limit: own\n\
         --- lib/conf.h\n\
         int limit(void); // <= own\n\
         --- other@conf.h\n\
         int limit(void);\n",
        // What the system has is nobody's.
        "--- use.c\n\
         #include <string.h>\n#include \"regex.h\"\n\
         int f(void) { return copy() + find(); } // => copy: ? => find: ?\n\
         --- other@include/string.h\n\
         int copy(void);\n\
         --- other@regex.h\n\
         int find(void);\n",
        // Another repo gives headers to others at its top and in `include`; deeper ones are its own.
        "--- use.c\n\
         #include <zip.h>\n#include \"util.h\"\n\
         int f(void) { return pack() + help(); } // => pack: pack => help: ?\n\
         --- other@include/zip.h\n\
         int pack(void); // <= pack\n\
         --- other@src/util.h\n\
         int help(void);\n",
        // What is told from the namespace of the language's library, and what is given by it, which may be anything.
        "--- a.cpp\n\
         #include <string>\n#include <memory>\n\
         std::string f(std::unique_ptr<Unknown> a) { // => string: @std => std: @std => unique_ptr: @std\n\
         \x20   a->work(); // => work: ?\n\
         \x20   return std::max(1, 2); // => max: @std\n\
         }\n",
        // Behind `::` alone stands what is outside of everything.
        "--- a.cpp\n\
         #include \"a.h\"\n\
         namespace port {\n\
         int open(int a);\n\
         struct Port {\n\
         \x20   void close() { ::close(1); } // => close: ?\n\
         \x20   void run() { ::open(1); } // => open: open\n\
         };\n\
         }\n\
         --- a.h\n\
         int open(int a); // <= open\n",
        // What is given where nothing is said stands in the declaration; what only `const` tells apart gives the same type.
        "--- use.cpp\n\
         #include \"doc.h\"\n\
         int f(Node& node, Printer& printer) {\n\
         \x20   printer.Print(1); // => Print: print\n\
         \x20   return node.First()->Value(); // => Value: value\n\
         }\n\
         --- doc.h\n\
         class Node {\n\
         public:\n\
         \x20   const Node* First(const char* name = nullptr) const;\n\
         \x20   Node* First(const char* name = nullptr);\n\
         \x20   int Value() const { return 1; } // <= value\n\
         };\n\
         class Printer {\n\
         public:\n\
         \x20   void Print(int depth, bool compact = false);\n\
         };\n\
         --- doc.cpp\n\
         #include \"doc.h\"\n\
         void Printer::Print(int depth, bool compact) {} // <= print\n\
         const Node* Node::First(const char* name) const { return nullptr; }\n\
         Node* Node::First(const char* name) { return nullptr; }\n",
        // What is not included is not seen, though something else of another repo is.
        "--- use.cpp\n\
         #include <shown.hpp>\n\
         void f() { show(); bench::State state; } // => show: show => State: ?\n\
         --- other@include/shown.hpp\n\
         void show();\n\
         --- other@src/shown.cpp\n\
         #include \"shown.hpp\"\n\
         void show() {} // <= show\n\
         --- third@util/bench.hpp\n\
         namespace bench { class State {}; }\n",
        // A header that includes nothing of another repo sees nothing of it.
        "--- src/a.h\n\
         inline int f(void) { return reach() + near(); } // => reach: ? => near: near\n\
         --- src/b.h\n\
         int near(void); // <= near\n\
         --- other@include/c.h\n\
         int reach(void);\n",
        // A struct that has no members is declared for its documentation; the one that is meant has some, seen or not.
        "--- base.h\n\
         struct base\n#ifdef IN_DOXYGEN\n{}\n#endif\n;\n\
         struct base *base_new(void);\n\
         --- internal.h\n\
         struct base { // <= base\n\
         \x20   int fd; // <= fd\n\
         };\n\
         --- base.c\n\
         #include \"base.h\"\n#include \"internal.h\"\n\
         int f(struct base *b) { return b->fd; } // => base: base => fd: fd\n\
         --- use.c\n\
         #include \"base.h\"\n\
         struct base *g(void); // => base: base\n",
        // A type that a source file has for itself, and a function whose declaration a macro hides: both files share a header.
        "--- tool.h\n\
         struct job;\nint limit(void);\n\
         --- job.c\n\
         #include \"tool.h\"\n\
         struct job { int fd; }; // <= job\n\
         void log_it(const char *text) {} // <= log\n\
         static void own(void) {}\n\
         --- use.c\n\
         #include \"tool.h\"\n\
         void stop(struct job *job) { // => job: job\n\
         \x20   log_it(\"a\"); // => log_it: log\n\
         \x20   own(); // => own: ?\n\
         }\n\
         --- far.c\n\
         #include <stdio.h>\n\
         struct job *find(void); // => job: ?\n\
         void f(void) { log_it(\"a\"); } // => log_it: ?\n",
        // A variable that is declared where it is seen is the one that is defined, if it is so once.
        "--- tool.h\n\
         extern int limit;\n\
         extern int pair; // <= pair\n\
         --- tool.c\n\
         #include \"tool.h\"\n\
         int limit = 1; // <= limit\n\
         int pair;\n\
         --- other.c\n\
         #include \"tool.h\"\n\
         int pair;\n\
         --- use.c\n\
         #include \"tool.h\"\n\
         int f(void) { return limit + pair; } // => limit: limit => pair: pair\n",
        // What an enum in a struct lists is in sight as all else in the file is.
        "--- mode.h\n\
         struct mode {\n\
         \x20   enum { NO_SEL, CHAR_SEL } flag; // <= sel\n\
         };\n\
         --- use.c\n\
         #include \"mode.h\"\n\
         int f(int n) { return n == CHAR_SEL; } // => CHAR_SEL: sel\n",
        // Which type it is follows from what the code is built for.
        "--- t.h\n\
         struct epoll { int fd; };\n\
         struct kqueue { int fd; };\n\
         #if defined(BSD)\n\
         typedef struct kqueue reactor;\n\
         #else\n\
         typedef struct epoll reactor;\n\
         #endif\n\
         --- use.c\n\
         #include \"t.h\"\n\
         int f(reactor *r) { return r->fd; } // => fd: ?\n",
        // Of what branches of the preprocessor define, that which is built.
        "--- conf.h\n\
         #ifdef _WIN32\n\
         #define API export\n\
         typedef int count;\n\
         #else\n\
         #define API // <= api\n\
         typedef long count; // <= count\n\
         #endif\n\
         --- use.c\n\
         #include \"conf.h\"\n\
         API int f(count n); // => API: api => count: count\n",
        // That nobody defines a name is a guess, unless another file does.
        "--- log.h\n\
         #ifdef QUIET\n\
         #define LOG(a) // <= quiet\n\
         #else\n\
         #define LOG(a) print(a) // <= loud\n\
         #endif\n\
         #ifdef SLOW\n\
         #define WAIT(a) sleep(a) // <= slow\n\
         #else\n\
         #define WAIT(a) // <= fast\n\
         #endif\n\
         --- other/conf.h\n\
         #define SLOW 1\n\
         --- use.c\n\
         #include \"log.h\"\n\
         void f(void) {\n\
         LOG(1); // => LOG: loud\n\
         WAIT(1); // => WAIT: slow|fast\n\
         }\n",
        // What is around is nearer than what the file begins with.
        "--- one.hpp\n\
         namespace in { class One { public: int run(); }; } // <= one\n\
         --- one.cpp\n\
         #include \"one.hpp\"\n\
         int One::run() { return 1; }\n\
         --- use.cpp\n\
         #include \"one.hpp\"\n\
         #define LIMIT 1\n\
         namespace in { int f(One *one); } // => One: one\n",
        // A member that is called as its type is.
        "--- t.h\n\
         typedef struct { char *name; } user; // <= name\n\
         struct client { user *user; };\n\
         --- use.c\n\
         #include \"t.h\"\n\
         char *f(struct client *c) { return c->user->name; } // => name: name\n",
        // What a namespace uses is called so in it and from outside, by who sees that; what a function uses is its own.
        "--- base.hpp\n\
         namespace base { int run(); // <= run\n\
         struct One { int n; }; // <= one\n\
         namespace deep { int dive(); } } // <= dive\n\
         --- api.hpp\n\
         #include \"base.hpp\"\n\
         namespace api {\n\
         using base::run;\n\
         using base::One;\n\
         namespace in = base::deep;\n\
         void f() { using base::deep::dive; dive(); }\n\
         }\n\
         --- use.cpp\n\
         #include \"api.hpp\"\n\
         int f(api::One a) { return api::run() + a.n; } // => One: one => run: run\n\
         int g() { return api::in::dive(); } // => dive: dive\n\
         int h() { return api::dive(); } // => dive: ?\n\
         namespace api { int k() { return run(); } } // => run: run\n\
         --- blind.cpp\n\
         #include \"base.hpp\"\n\
         namespace api { int l() { return run(); } } // => run: ?\n",
        // `using namespace` in a namespace, told from there.
        "--- a.hpp\n\
         namespace a { namespace v1 { int run(); } // <= run\n\
         using namespace v1; }\n\
         --- use.cpp\n\
         #include \"a.hpp\"\n\
         int f() { return a::run(); } // => run: run\n",
        // A conversion to a type that another file defines.
        "--- t.h\n\
         typedef unsigned Size; // <= size\n\
         --- use.c\n\
         #include \"t.h\"\n\
         int f(int a) { return (Size)(a); } // => Size: size\n",
    ] {
        check(case);
    }
}

#[test]
fn nothing_inherits_from_itself() {
    for case in [
        // The general template is of the library, which is not there.
        "--- a.cpp\n\
         namespace std {\n\
         template <> struct limits<Slow> : limits<float> {}; // => limits: ?\n\
         }\n",
        "--- a.cpp\n\
         struct A {}; // <= a\n\
         struct B : A {}; // => A: a\n",
    ] {
        check(case);
    }
}

#[test]
fn macros_open_namespaces() {
    // The namespace is told where something is added to it, and opened by a macro where the most of it is.
    check(
        "--- include/fmt/core.h\n\
         #define BEGIN namespace fmt {\n#define END }\n\
         BEGIN\n\
         struct View {}; // <= view\n\
         void print(int n); // <= print\n\
         END\n\
         --- use.cpp\n\
         #include \"include/fmt/core.h\"\n\
         namespace fmt { struct More {}; } // <= more\n\
         void f() {\n\
         \x20   fmt::print(1); // => print: print\n\
         \x20   fmt::View view; // => View: view\n\
         \x20   fmt::More more; // => More: more\n\
         \x20   fmt::Less less; // => Less: ?\n\
         }\n",
    );
}

#[test]
fn templates_are_seen_through() {
    for case in [
        // An element of what the language's library has, of the type that is written.
        "--- env.hpp\n\
         struct Env {\n\
         \x20   int run(); // <= run\n\
         };\n\
         --- use.cpp\n\
         #include \"env.hpp\"\n\
         struct Db {\n\
         \x20   std::vector<Env*> all;\n\
         \x20   std::map<int, Env> by;\n\
         };\n\
         void f(Db& db) {\n\
         \x20   db.all.back()->run(); // => run: run\n\
         \x20   db.by.at(1).run(); // => run: run\n\
         }\n",
        // What a template holds is of the type that it is given.
        "--- box.hpp\n\
         template <class T, class Size = int> class Box {\n\
         public:\n\
         \x20   T* get();\n\
         \x20   T item;\n\
         };\n\
         --- env.hpp\n\
         struct Env {\n\
         \x20   int run(); // <= run\n\
         };\n\
         --- use.cpp\n\
         #include \"box.hpp\"\n#include \"env.hpp\"\n\
         void f(Box<Env>& box) {\n\
         \x20   box.get()->run(); // => run: run\n\
         \x20   box.item.run(); // => run: run\n\
         }\n",
    ] {
        check(case);
    }
}

#[test]
fn functions_are_given_no_more_than_they_take() {
    for case in [
        "--- a.h\n\
         int one(int a); // <= one\nint some(int a, int b = 2); // <= some\nint any(const char *f, ...); // <= any\n\
         template <typename... T> int all(T... t); // <= all\n\
         --- a.cpp\n\
         #include \"a.h\"\n\
         int f() { return one(1) + some(1); } // => one: one => some: some\n\
         int g() { return one(1, 2) + some(1, 2, 3); } // => one: ? => some: ?\n\
         int h() { return any(\"\", 1, 2) + all(1, 2, 3); } // => any: any => all: all\n",
        // A macro that says no parameters may be another name of one that has some.
        "--- check.hpp\n\
         #define CHECK_EQ(x, y) check((x) == (y))\n\
         #define ASSERT_EQ CHECK_EQ // <= macro\n\
         #define ALL(first, ...) all(first, __VA_ARGS__) // <= more\n\
         --- a.cpp\n\
         #include \"check.hpp\"\n\
         void f() {\n\
         \x20   ASSERT_EQ(1, 2); // => ASSERT_EQ: macro\n\
         \x20   ALL(1, 2, 3); // => ALL: more\n\
         }\n",
        // The suite of a test has the name of what it tests.
        "--- a.hpp\n\
         int Parse(int n); // <= parse\n\
         --- a_test.cpp\n\
         #include \"a.hpp\"\n\
         namespace in {\n\
         TEST(Parse, One) {\n\
         \x20   Parse(1); // => Parse: parse\n\
         }\n\
         }\n",
        // In C what takes nothing may take anything.
        "--- a.h\n\
         int old(); // <= old\n\
         --- a.c\n\
         #include \"a.h\"\n\
         int f(void) { return old(1, 2); } // => old: old\n",
    ] {
        check(case);
    }
}
