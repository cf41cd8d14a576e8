//! Names of Java across files.

use crate::kit::check;

#[test]
fn names_lead_across_files() {
    for case in [
        // Fields, methods and types of one name are three things.
        "--- p/A.java\n\
         package p;\nclass A {\n    int f;\n    int f() { return 0; } // <= f\n    A() {}\n}\n\
         --- p/B.java\n\
         package p;\nclass B {\n    int g(A a) { return a.f(); } // => f: f\n}\n",
        // A type is not its constructor.
        "--- p/A.java\n\
         package p;\nclass A { // <= a\n    A() {}\n    A(int n) {}\n}\n\
         --- p/B.java\n\
         package p;\nclass B extends A { } // => A: a\n",
        // Static imports of methods.
        "--- p/A.java\n\
         package p;\nclass A {\n    static int f;\n    static int f(int n) { return n; } // <= f\n}\n\
         --- q/B.java\n\
         package q;\nimport static p.A.f;\nclass B {\n    int g() { return f(1); } // => f: f\n}\n",
    ] {
        check(case);
    }
}

#[test]
fn calls_choose_among_methods_of_one_name() {
    for case in [
        // Inherited ones count as well.
        "--- p/A.java\n\
         package p;\nclass A {\n    int f(int n) { return n; } // <= one\n}\n\
         --- p/B.java\n\
         package p;\nclass B extends A {\n    int f(int n, int m) { return n; } // <= two\n}\n\
         --- p/C.java\n\
         package p;\nclass C {\n    int g(B b) { return b.f(1); } // => f: one\n    int h(B b) { return b.f(1, 2); } // => f: two\n}\n",
        // What cannot be seen from there does not say what a call gives.
        "--- p/Base.java\n\
         package p;\nclass Base {\n    Base f(Base b) { return b; }\n}\n\
         --- p/A.java\n\
         package p;\npublic class A extends Base {\n    public A f(int n) { return this; } // <= number\n    \
         public A f(String s) { return this; } // <= text\n}\n\
         --- q/B.java\n\
         package q;\nclass B {\n    void g(p.A a) {\n        a.f(1) // => f: number\n            \
         .f(\"\"); // => f: text\n    }\n}\n",
        // A type parameter stands for what is below its bound.
        "--- p/A.java\n\
         package p;\nclass A {\n    <T extends A> void f(T t, int n) {} // <= one\n    \
         <T extends Comparable<T>> void f(T t, int n) {} // <= two\n}\n\
         --- p/E.java\n\
         package p;\nenum E { X }\n\
         --- p/B.java\n\
         package p;\nclass B<V extends A> {\n    void g(A a, V v, E e) {\n        a.f(a, 1); // => f: one\n        \
         a.f(e, 1); // => f: two\n        a.f(v, 1); // => f: one\n    }\n}\n",
        // What all take alike says nothing, and an array is given rather for an array than for one of many.
        "--- p/A.java\n\
         package p;\nclass A {\n    void f(Object o, int n) {} // <= all\n    void f(A a, int n) {} // <= whole\n    \
         <T> void g(T t) {}\n    <T> void g(T... t) {} // <= many\n    int m;\n}\n\
         --- p/B.java\n\
         package p;\nclass B {\n    void h(A a, String[] all) {\n        a.f(a, a.m - 1); // => f: whole\n        \
         a.f(\"\", a.m * 2); // => f: all\n        a.g(all); // => g: many\n    }\n}\n",
        // Static ones of interfaces are not inherited, and what gives nothing is no argument.
        "--- p/I.java\n\
         package p;\ninterface I {\n    static I of(String s) { return null; }\n    default void f(String s) {} // <= text\n    \
         default void f(I i) {} // <= whole\n}\n\
         --- p/A.java\n\
         package p;\nclass A implements I {\n    static A of(int n) { return null; }\n    static A make(int n) { return null; }\n    \
         static void make() {}\n}\n\
         --- p/B.java\n\
         package p;\nclass B {\n    void g(A a) {\n        a.f(A.of(1)); // => f: whole\n        \
         a.f(A.make(1)); // => f: whole\n    }\n}\n",
        // One that is redefined does not.
        "--- p/A.java\n\
         package p;\nclass A<T> {\n    void f(T t) {}\n    void g(java.util.List<T> t) {}\n}\n\
         --- p/B.java\n\
         package p;\nimport java.util.List;\nclass B extends A<String> {\n    void f(String t) {} // <= f\n    void g(List<String> t) {} // <= g\n}\n\
         --- p/C.java\n\
         package p;\nclass C {\n    void g(B b) { b.f(null); } // => f: f\n    void h(B b) { b.g(null); } // => g: g\n}\n",
        // What all types have, and all enums: of the platform, or where that is in the snapshot its own.
        "--- p/I.java\n\
         package p;\ninterface I { }\n\
         --- p/E.java\n\
         package p;\nenum E { ONE }\n\
         --- p/C.java\n\
         package p;\nclass C {\n    void f(I i) { i.hashCode(); } // => hashCode: @java.lang\n    \
         void g(E e) { e.ordinal(); } // => ordinal: @java.lang\n    \
         void h() { E.values(); } // => values: @java.lang\n    \
         void j(I i) { i.values(); } // => values: ?\n}\n",
        "--- java/lang/Object.java\n\
         package java.lang;\npublic class Object {\n    public int hashCode() { return 0; } // <= hash\n}\n\
         --- java/lang/Enum.java\n\
         package java.lang;\npublic class Enum {\n    public int ordinal() { return 0; } // <= ordinal\n}\n\
         --- p/I.java\n\
         package p;\ninterface I { }\n\
         --- p/E.java\n\
         package p;\nenum E { ONE }\n\
         --- p/C.java\n\
         package p;\nclass C {\n    void f(I i) { i.hashCode(); } // => hashCode: hash\n    \
         void g(E e) { e.ordinal(); e.hashCode(); } // => ordinal: ordinal => hashCode: hash\n}\n",
        // Of overloads none takes what is given.
        "--- p/A.java\n\
         package p;\nclass A {\n    void f(int n) {}\n    void f(boolean b) {}\n}\n\
         --- p/C.java\n\
         package p;\nclass C {\n    void g(A a) { a.f(\"s\"); } // => f: ?\n}\n",
        // None takes that many.
        "--- p/A.java\n\
         package p;\nclass A {\n    void f(int n) {}\n}\n\
         --- p/C.java\n\
         package p;\nclass C {\n    void g(A a) { a.f(); } // => f: ?\n}\n",
    ] {
        check(case);
    }
}
