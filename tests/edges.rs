//! Edges of small trees, kind by kind: what uses, makes, tests and implements what.

#![allow(clippy::unwrap_used)]

use codegraph_tests::{area, codegraph, query, ran, write};

/// Checks the edges, other than of what contains what, of repos with these files. `@` stands for the repo `a`.
#[track_caller]
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let expected: Vec<String> = expected.iter().map(|edge| edge.replace('@', "a ")).collect();
    let said = "concat_ws(' ', src.repo, src.name, edges.kind, dst.repo, dst.name)";
    check_of(files, said, "edges.kind NOT IN ('contains', 'imports')", &expected);
}

/// Checks what the expression `said` says of the edges that are `wanted`, from `src` to `dst`.
#[track_caller]
fn check_of(files: &[(&str, &str)], said: &str, wanted: &str, expected: &[impl AsRef<str>]) {
    let area = area();
    let (tree, root) = (area.path().join("tree"), area.path().join("root"));
    files.iter().for_each(|(path, text)| write(&tree.join(path), text));
    ran(codegraph(&["index"]).arg("--repos-in").arg(&tree).arg("-o").arg(&root)).expect(0);
    let found = query(
        &root,
        &format!(
            "SELECT {said} AS edge FROM edges JOIN entities AS src ON src.entity_id = edges.src_id
                JOIN entities AS dst ON dst.entity_id = edges.dst_id WHERE {wanted}"
        ),
    );
    let mut found: Vec<&str> = found.iter().map(|row| row["edge"].as_str().unwrap()).collect();
    let mut expected: Vec<&str> = expected.iter().map(AsRef::as_ref).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected, "{files:?}");
}

#[test]
fn a_method_that_is_not_inherited_is_of_a_type_farther_out_or_imported() {
    check(
        &[
            ("a/Base.java", "package p;\nclass Base {\n    void begin() { }\n}\n"),
            ("a/Task.java", "package p;\nclass Task {\n    void run() { }\n}\n"),
            (
                "a/A.java",
                "package p;\nclass A extends Base {\n    void make() {\n        new Task() { void run() { begin(); } };\n    \
                 }\n}\n",
            ),
            ("a/Tools.java", "package q;\npublic class Tools {\n    public static void link() { }\n}\n"),
            ("a/B.java", "package p;\nimport static q.Tools.*;\nclass B extends Base {\n    void f() { link(); }\n}\n"),
        ],
        &[
            "@A extends @Base",
            "@B extends @Base",
            "@make instantiates @Task",
            "@$1 extends @Task",
            "@run overrides @run",
            "@run calls @begin",
            "@f calls @link",
        ],
    );
}

#[test]
fn what_every_string_has_is_not_the_method_of_one_class() {
    check(
        &[(
            "a/a.js",
            "class Piece {\n    charCodeAt(at) { return at; }\n    codeOf(at) { return at; }\n}\n\
             export function f(input) {\n    return input.codeOf(0) + input.charCodeAt(0);\n}\n",
        )],
        &["@f calls @codeOf"],
    );
}

#[test]
fn what_a_class_in_a_function_has_is_out_of_sight_elsewhere() {
    check(
        &[(
            "a/m.py",
            "def make(y):\n    class Local:\n        def load_all(self): ...\n    y.load_all()\n\n\
             def use(x):\n    x.load_all()\n",
        )],
        &["@make calls @load_all"],
    );
}

#[test]
fn what_is_written_to_a_class_itself_is_not_overridden() {
    check(
        &[(
            "a/a.js",
            "class Base {}\nBase.cast = function (a) { return a; };\n\
             class Heir extends Base {\n    cast(a) { return a; }\n}\n",
        )],
        &["@cast uses_type @Base", "@Heir extends @Base"],
    );
}

#[test]
fn arguments_choose_among_methods_of_one_file() {
    let cases: &[(&str, &[&str])] = &[
        (
            "class A {\n    int f(boolean b) { return 1; }\n    int f(long n) { return 2; }\n    \
             int g(A a) { return a.f(true) + a.f(3); }\n}\n",
            &["@g calls @f", "@g calls @f", "@g uses_type @A"],
        ),
        ("class A {\n    A() { this(1); }\n    A(int n) { }\n    A(boolean b) { }\n}\n", &["@A calls @A"]),
        // The length of an array is a number.
        (
            "class A {\n    int f(boolean b) { return 1; }\n    int f(long n) { return 2; }\n    \
             int g(A a, byte[] b) { return a.f(b.length); }\n}\n",
            &["@g calls @f", "@g uses_type @A"],
        ),
        // A method without a body is called as well as one that has one, even by that.
        (
            "abstract class A {\n    abstract int f(long n);\n    int f(boolean b) { return f(1); }\n    int g(int n, int... more) { return 1; }\n    \
             int g(String s, int n, int m) { return 2; }\n    int h() { return g(1, 2, 3); }\n}\n",
            &["@f calls @f", "@h calls @g"],
        ),
        // What the arguments do not tell stays open.
        (
            "class A {\n    int f(boolean b) { return 1; }\n    int f(long n) { return 2; }\n    \
             int g(A a) { return a.f(h()); }\n}\n",
            &["@g uses_type @A"],
        ),
    ];
    for (code, expected) in cases {
        check(&[("a/A.java", code)], expected);
    }
    // The only one of the file takes another number of them: one is meant that is inherited.
    check(
        &[
            ("a/p/A.java", "package p;\nclass A {\n    int f() { return 1; }\n}\n"),
            (
                "a/p/B.java",
                "package p;\nclass B extends A {\n    void f(int n) { }\n    int g() { return this.f() + f(); }\n}\n",
            ),
        ],
        &["@B extends @A", "@g calls @f"],
    );
    // What cannot be seen from there is not called: both calls mean the same method.
    check(
        &[
            ("a/p/A.java", "package p;\npublic class A {\n    public void f(Object o) { }\n    void f(A a) { }\n}\n"),
            ("a/q/B.java", "package q;\nclass B {\n    void g(p.A a) { a.f(a); a.f(\"s\"); }\n}\n"),
        ],
        &["@f uses_type @A", "@g uses_type @A", "@g calls @f"],
    );
    // Whatever is no value can be given for an `Object`, where the platform itself is read too.
    check(
        &[
            ("a/java/lang/Object.java", "package java.lang;\npublic class Object { }\n"),
            (
                "a/p/A.java",
                "package p;\nclass A {\n    void f(Object o) { }\n    void f(boolean b) { }\n    void g(A a) { a.f(a); }\n}\n",
            ),
        ],
        &["@f uses_type @Object", "@g calls @f", "@g uses_type @A"],
    );
}

#[test]
fn kinds_are_what_code_does() {
    let cases: &[(&[(&str, &str)], &[&str])] = &[
        // An annotation is no instance.
        (
            &[
                ("a/Mark.java", "public @interface Mark { }\n"),
                ("a/Use.java", "class Use {\n    @Mark void f() { }\n    Mark g() { return null; }\n}\n"),
            ],
            &["@f uses_type @Mark", "@g uses_type @Mark"],
        ),
        // What is derived is implemented; patterns make nothing, in macros neither.
        (
            &[
                ("a/src/lib.rs", "pub mod t;\nmod u;\n"),
                ("a/src/t.rs", "pub trait Mark {}\npub struct One(pub u8);\npub enum E { A(u8), B }\n"),
                (
                    "a/src/u.rs",
                    "use crate::t::{E, Mark, One};\n#[derive(Mark)]\nstruct S;\n\
                     fn f(one: One, e: E) -> bool {\n    let One(_) = one;\n    matches!(e, E::A(_))\n}\n\
                     fn g() -> One { One(1) }\n",
                ),
            ],
            &[
                "@crate exports @t",
                "@S implements @Mark",
                "@f reads @A",
                "@f uses_type @E",
                "@f uses_type @One",
                "@g instantiates @One",
                "@g uses_type @One",
            ],
        ),
        // Conversions.
        (
            &[
                ("a/go.mod", "module example.org/a\n"),
                ("a/t.go", "package a\ntype T int\n"),
                ("a/u.go", "package a\nfunc f(n int) bool { return T(n) > 0 }\n"),
            ],
            &["@f uses_type @T"],
        ),
        (
            &[
                ("a/t.h", "typedef unsigned Size;\n"),
                ("a/u.c", "#include \"t.h\"\nint f(int a) { return (Size)(a); }\n"),
            ],
            &["@f uses_type @Size"],
        ),
        // Python calls a class that decorates.
        (
            &[
                ("a/m.py", "class Mark:\n    def __init__(self, f): ...\n"),
                ("a/u.py", "from m import Mark\n\n@Mark\ndef f(): ...\n"),
            ],
            &["@f instantiates @Mark"],
        ),
    ];
    cases.iter().for_each(|(files, expected)| check(files, expected));
}

#[test]
fn tests_are_told_by_the_rules_of_their_language() {
    for (path, is_test) in [("a/tests/x.py", true), ("a/web/test/x.py", false), ("a/spec/x.py", false)] {
        let files = [("a/lib/__init__.py", "def f(): ...\n"), (path, "from lib import f\n\ndef test_f():\n    f()\n")];
        check(&files, if is_test { &["@test_f calls @f", "@test_f tests @f"] } else { &["@test_f calls @f"] });
    }
}

#[test]
fn tests_that_macros_make_are_not_called_by_their_names() {
    let expected = &["@Show calls @Show", "@Show tests @Show", "@Show uses_type @Logs"];
    for test in ["TEST(Logging, Show) {\n  Show(1);\n}\n", "class Logs {};\nTEST_F(Logs, Show) {\n  Show(1);\n}\n"] {
        let test = format!("#include \"log.h\"\n{test}");
        let files = [
            ("a/log.h", "int Show(int n);\n"),
            ("a/log.cc", "#include \"log.h\"\nint Show(int n) { return n; }\n"),
            ("a/log_test.cc", test.as_str()),
        ];
        check(&files, if test.contains("TEST_F(") { &expected[..] } else { &expected[..2] });
    }
}

#[test]
fn what_a_file_leaves_out_is_not_what_it_means() {
    check_of(
        &[
            ("a/api.h", "void *take(int n);\n"),
            (
                "a/use.c",
                "#include \"api.h\"\n#if defined(__APPLE__)\nstatic void *take(int n) { return 0; }\n\
                 void *g(void) { return take(2); }\n#endif\nvoid *f(void) { return take(1); }\n",
            ),
        ],
        "concat_ws(' ', src.name, dst.path, dst.name)",
        "edges.kind = 'calls'",
        &["g use.c take", "f api.h take"],
    );
}

#[test]
fn go_types_implement_what_has_the_same_results() {
    check(
        &[
            ("a/go.mod", "module example.org/a\n"),
            (
                "a/a.go",
                "package a\ntype I interface { M(a, b int) (n int, err error) }\n\
                 type Same struct{}\nfunc (s Same) M(x int, y int) (int, error) { return 0, nil }\n\
                 type Other struct{}\nfunc (o Other) M(x int, y int) (string, error) { return \"\", nil }\n",
            ),
        ],
        &["@M overrides @M", "@M uses_type @Other", "@M uses_type @Same", "@Same implements @I"],
    );
}

#[test]
fn go_types_implement_what_can_be_named_where_they_stand() {
    check(
        &[
            ("a/go.mod", "module example.org/a\n"),
            ("a/x/internal/i/i.go", "package i\ntype I interface { M() }\n"),
            ("a/x/near.go", "package x\ntype Near struct{}\nfunc (n Near) M() {}\n"),
            ("a/far.go", "package a\ntype Far struct{}\nfunc (f Far) M() {}\ntype _ interface { M() }\n"),
            ("a/testdata/t.go", "package t\ntype T interface { M() }\n"),
        ],
        &["@M overrides @M", "@M uses_type @Far", "@M uses_type @Near", "@Near implements @I"],
    );
}

#[test]
fn go_types_implement_what_takes_the_same_types() {
    let one = "package v1\ntype Pod struct{}\n";
    let old = "package v1\ntype Pod struct{}\ntype Alias = Pod\n";
    let maker = |name: &str, imports: [&str; 2], head: &str| {
        let [one, other] = imports;
        let imports = format!("import (\n\t{one}\n\t{other}\n)");
        format!("package u\n{imports}\ntype {name} struct{{}}\nfunc (x {name}) Make{head} {{ panic(0) }}\n")
    };
    let (io, core, older) = ("\"io\"", "\"example.org/a/core/v1\"", "\"example.org/a/old/v1\"");
    let interface = |package: &str, import: &str| {
        let head = "Make(r io.Reader, raw []byte) (*v1.Pod, error)";
        format!("package {package}\nimport (\n\t\"io\"\n\t{import}\n)\ntype Maker interface {{ {head} }}\n")
    };
    let other_names = ["io2 \"io\"", "core \"example.org/a/core/v1\""];
    let files = [
        ("a/go.mod", "module example.org/a\n".to_string()),
        ("a/core/v1/p.go", one.to_string()),
        ("a/old/v1/p.go", old.to_string()),
        ("a/i/i.go", interface("i", core)),
        ("a/old/i.go", interface("old", older)),
        ("a/u/same.go", maker("Same", other_names, "(r io2.Reader, raw []uint8) (p *core.Pod, err error)")),
        ("a/u/old.go", maker("Old", [io, older], "(r io.Reader, raw []byte) (*v1.Pod, error)")),
        ("a/u/alias.go", maker("Alias", [io, older], "(r io.Reader, raw []byte) (*v1.Alias, error)")),
        ("a/u/lib.go", maker("Lib", ["\"example.org/io\"", core], "(r io.Reader, raw []byte) (*v1.Pod, error)")),
        // What is embedded has a method, which another hides in one of the two.
        ("a/u/has.go", "package u\ntype Has struct { Same }\n".to_string()),
        ("a/u/hides.go", "package u\ntype Hides struct { Same }\nfunc (h Hides) Make(n int) {}\n".to_string()),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let said = "concat_ws(' ', src.name, dst.qualified_name)";
    let expected = ["Alias old.Maker", "Has i.Maker", "Old old.Maker", "Same i.Maker"];
    check_of(&files, said, "edges.kind = 'implements'", &expected);
}

#[test]
fn crates_are_those_that_manifests_ask_for() {
    let lib = "pub fn f() {}\n";
    let user = "fn g() { dep::f(); }\n";
    check(
        &[
            ("dep-1.0.0/Cargo.toml", "[package]\nname = 'dep'\nversion = '1.0.0'\n"),
            ("dep-1.0.0/src/lib.rs", lib),
            ("dep-2.1.0/Cargo.toml", "[package]\nname = 'dep'\nversion = '2.1.0'\n"),
            ("dep-2.1.0/src/lib.rs", lib),
            ("dep-2.9.0/Cargo.toml", "[package]\nname = 'dep'\nversion = '2.9.0'\n"),
            ("dep-2.9.0/src/lib.rs", lib),
            ("old/Cargo.toml", "[package]\nname = 'old'\n[dependencies]\ndep = '1'\n"),
            ("old/src/lib.rs", user),
            ("new/Cargo.toml", "[package]\nname = 'new'\n[dependencies]\ndep = '2.0.5'\n"),
            ("new/src/lib.rs", user),
            (
                "renamed/Cargo.toml",
                "[package]\nname = 'renamed'\n[dependencies]\nother = { package = 'dep', version = '~2.1' }\n",
            ),
            ("renamed/src/lib.rs", "fn g() { other::f(); }\n"),
            ("next/Cargo.toml", "[package]\nname = 'next'\n[dependencies]\ndep = '3'\n"),
            ("next/src/lib.rs", user),
            ("none/Cargo.toml", "[package]\nname = 'none'\n"),
            ("none/src/lib.rs", user),
            // What the manifest names is no module at the top, though it is not there.
            ("near/Cargo.toml", "[package]\nname = 'near'\n[dependencies]\nother = '1'\n"),
            ("near/src/lib.rs", "mod other;\nmod user;\n"),
            ("near/src/other.rs", "pub fn f() {}\n"),
            ("near/src/user.rs", "use other::f;\nfn g() { f(); }\n"),
        ],
        &[
            "old g calls dep-1.0.0 f",
            "old g reads dep-1.0.0 crate",
            "new g calls dep-2.9.0 f",
            "new g reads dep-2.9.0 crate",
            "renamed g calls dep-2.1.0 f",
            "renamed g reads dep-2.1.0 crate",
        ],
    );
}

#[test]
fn a_package_is_what_its_import_brings_in() {
    let area = area();
    let (tree, root) = (area.path().join("tree"), area.path().join("root"));
    write(&tree.join("go.mod"), "module example.org/a\n");
    write(&tree.join("b/one.go"), "package b\nfunc F() {}\n");
    write(&tree.join("b/two.go"), "package b\nfunc G() {}\n");
    write(
        &tree.join("a.go"),
        "package a\nimport (\n\t\"example.org/a/b\"\n\t\"os\"\n)\nfunc f() { b.F(); os.Exit(1) }\n",
    );
    ran(codegraph(&["index"]).arg(&tree).arg("-o").arg(&root)).expect(0);
    // It has no entity; the row of `imports` says which it is.
    let found = query(
        &root,
        "SELECT concat_ws(' ', r.name, r.resolution, coalesce(r.package, '-'), i.resolution) AS said FROM refs AS r
            JOIN imports AS i ON i.import_id = r.import_id WHERE r.role = 'read' AND r.target_id IS NULL ORDER BY said",
    );
    let found: Vec<&str> = found.iter().map(|row| row["said"].as_str().unwrap()).collect();
    assert_eq!(found, ["b import - package", "os external os external"]);
}
