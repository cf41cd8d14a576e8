//! Many repos that hold the same blobs: each is parsed once, and its rows are those that it has on its own.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use codegraph_tests::{area, checksums, codegraph, git, index, query, query_one, ran, write};
use serde_json::json;

/// What all forks share: code in several languages, code that the grammar cannot read, bytes that are no text, the same
/// content at two paths, a text that is code by its name in one place and by what it says in another, and one that is a
/// manifest in some.
fn shared(tree: &Path) {
    write(
        &tree.join("src/main.go"),
        "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(code()) }\n\nfunc code() int { return 1 }\n",
    );
    write(
        &tree.join("lib/tool.py"),
        "import os\n\n\nclass Tool:\n    def run(self, path):\n        return os.path.join(path, self.run(path))\n",
    );
    write(&tree.join("tests/test_tool.py"), fs::read(tree.join("lib/tool.py")).unwrap());
    write(&tree.join("bin/tool"), "#!/usr/bin/env python3\nprint(1)\n");
    write(&tree.join("bin/tool.py"), "#!/usr/bin/env python3\nprint(1)\n");
    write(&tree.join("broken.rs"), "fn f() { (\n");
    write(&tree.join("latin.c"), b"/* caf\xe9 au lait */ int f(void) { return 0; }\n");
    write(&tree.join("logo.png"), b"\x89PNG\0\0");
    write(&tree.join("empty.py"), "");
    for manifest in ["Cargo.toml", "lib/Cargo.toml", "lib/no-manifest.txt"] {
        write(&tree.join(manifest), "[package]\nname = \"tool\"\n[dependencies]\nos = { path = \"../os\" }\n");
    }
}

/// `n` repos below `dir` that share most of their files, as plain directories and as bare repositories.
fn forks(dir: &Path, n: usize) -> [PathBuf; 2] {
    let (plain, bare) = (dir.join("plain"), dir.join("bare"));
    let tree = dir.join("tree");
    shared(&tree);
    git(&tree, &["init", "-q"]);
    git(&tree, &["add", "-A"]);
    git(&tree, &["commit", "-qm", "what all share"]);
    for i in 0..n {
        let name = format!("fork-{i:03}");
        write(&tree.join("own.py"), format!("def own_{i}(): return {i}\n"));
        git(&tree, &["add", "-A"]);
        git(&tree, &["commit", "-qm", &name]);
        let at = bare.join(format!("{name}.git"));
        fs::create_dir_all(&bare).unwrap();
        git(
            dir,
            &["clone", "-q", "--bare", "--depth", "1", &format!("file://{}", tree.display()), at.to_str().unwrap()],
        );
        shared(&plain.join(&name));
        fs::copy(tree.join("own.py"), plain.join(&name).join("own.py")).unwrap();
    }
    [plain, bare]
}

/// Of the table, everything about one repo, in one order.
fn rows(root: &Path, table: &str, repo: &str) -> Vec<serde_json::Value> {
    let column = if table == "edges" { "src_repo" } else { "repo" };
    let mut rows = query(root, &format!("SELECT * FROM {table} WHERE {column} = '{repo}'"));
    rows.sort_by_key(|row| row.to_string());
    rows
}

#[test]
fn a_blob_in_a_hundred_forks_is_parsed_once() {
    let area = area();
    let inputs = forks(area.path(), 100);
    let mut seen = None;
    for (input, jobs) in [(&inputs[0], "1"), (&inputs[0], "5"), (&inputs[1], "1"), (&inputs[1], "2"), (&inputs[1], "5")]
    {
        let what = format!("{} -j {jobs}", input.display());
        let root = area.path().join("root");
        ran(codegraph(&["index", "-j", jobs, "--repos-in"]).arg(input).arg("-o").arg(&root)).expect(0);
        // What all share, once, and what each has alone.
        let n_parses = query_one(&root, "SELECT count(*) FROM timings");
        assert_eq!(n_parses, json!(5 + 100), "{what}");
        assert_eq!(query_one(&root, "SELECT count(DISTINCT blob_id) FROM timings"), n_parses, "{what}");
        let parsed = query_one(&root, "SELECT count(*) FROM files WHERE status IN ('parsed', 'partial')");
        assert_eq!(parsed, json!(8 * 100), "{what}");
        let mut found = checksums(&root);
        // It tells where the code lay.
        found.remove("repos");
        assert_eq!(seen.get_or_insert_with(|| found.clone()), &found, "{what}");
        fs::remove_dir_all(root).unwrap();
    }
}

#[test]
fn rows_of_a_fork_are_those_that_it_has_on_its_own() {
    let area = area();
    let [plain, bare] = forks(area.path(), 5);
    for (input, repo) in [(&plain, "fork-003"), (&bare, "fork-003.git")] {
        let (all, alone) = (area.path().join("all"), area.path().join("alone"));
        ran(codegraph(&["index", "--repos-in"]).arg(input).arg("-o").arg(&all)).expect(0);
        ran(&mut index(&input.join(repo), &alone, &[])).expect(0);
        let of_manifests = ["packages", "dependencies", "module_roots"];
        for table in ["files", "entities", "refs", "edges", "imports", "diagnostics"].into_iter().chain(of_manifests) {
            let expected = rows(&alone, table, "fork-003");
            assert!(!expected.is_empty(), "{table}");
            assert_eq!(rows(&all, table, "fork-003"), expected, "{table} of {repo}");
        }
        fs::remove_dir_all(all).unwrap();
        fs::remove_dir_all(alone).unwrap();
    }
}

/// Code of more than one morsel: `n` files with functions that call each other.
fn large(tree: &Path, n: usize) {
    for file in 0..n {
        let function = |i: usize| {
            format!(
                "def f_{i}(a: int, b=1) -> int:\n    \"\"\"Says {i}.\"\"\"\n    return f_{}(a) + os.getpid()\n\n\n",
                i / 2
            )
        };
        let text: String = (0..24).map(function).collect();
        write(&tree.join(format!("part-{file:03}.py")), format!("# {file}\nimport os\n\n\n{text}"));
    }
}

#[test]
fn rows_of_forks_of_many_morsels_are_those_that_they_have_on_their_own() {
    let area = area();
    let input = area.path().join("forks");
    let n_files = 200;
    for fork in 0..5 {
        let tree = input.join(format!("fork-{fork}"));
        large(&tree, n_files);
        // Some differ in the middle, one lacks a file and one has one more.
        match fork {
            1 => write(&tree.join("part-100.py"), "def only_here(): pass\n"),
            3 => fs::remove_file(tree.join("part-002.py")).unwrap(),
            4 => write(&tree.join("part-002a.py"), "import sys\n\n\ndef more(): sys.exit()\n"),
            _ => {}
        }
    }
    let all = area.path().join("all");
    let mut seen = None;
    for jobs in ["1", "2", "5"] {
        let _ = fs::remove_dir_all(&all);
        ran(codegraph(&["index", "-j", jobs, "--repos-in"]).arg(&input).arg("-o").arg(&all)).expect(0);
        ran(codegraph(&["verify"]).arg(&all)).expect(0);
        let found = checksums(&all);
        assert_eq!(seen.get_or_insert_with(|| found.clone()), &found, "-j {jobs}");
    }
    for fork in 0..5 {
        let (name, alone) = (format!("fork-{fork}"), area.path().join(format!("alone-{fork}")));
        ran(&mut index(&input.join(&name), &alone, &[])).expect(0);
        for table in ["files", "entities", "refs", "edges", "imports"] {
            let expected = rows(&alone, table, &name);
            assert!(expected.len() >= n_files - 1, "{table}");
            // Not printed: there are tens of thousands.
            assert!(rows(&all, table, &name) == expected, "{table} of {name}");
        }
    }
    // Filters and bounds hold for them, too.
    for (sql, expected) in [
        ("SELECT count(*) FROM entities WHERE name = 'f_7'", 5 * n_files - 2),
        ("SELECT count(*) FROM refs WHERE name = 'only_here' OR name = 'f_11'", 2 * (5 * n_files - 2)),
        ("SELECT count(*) FROM entities WHERE repo = 'fork-2' AND name = 'f_23'", n_files),
        (
            "SELECT count(*) FROM refs r JOIN entities e ON r.target_id = e.entity_id WHERE e.name = 'f_11'",
            2 * (5 * n_files - 2),
        ),
        ("SELECT count(*) FROM entities WHERE repo = 'fork-4' AND path = 'part-002a.py' AND name = 'more'", 1),
        ("SELECT count(*) FROM entities WHERE repo = 'fork-3' AND path < 'part-003.py'", 2 * 25),
    ] {
        assert_eq!(query_one(&all, sql), json!(expected), "{sql}");
    }
}

/// Languages whose names are told from the top: what a fork mentions has the same name in all of them.
const NAMED_FROM_THE_TOP: [(&str, &str); 11] = [
    ("cc/a.h", "namespace n {\nstruct T { void m(); int k; };\nvoid helper(int);\n}\n"),
    (
        "cc/a.cpp",
        "#include \"a.h\"\nnamespace n {\nvoid T::m() { helper(k); }\nvoid helper(int i) {}\n}\n\
         int main() { n::T t; t.m(); n::helper(1); return t.k; }\n",
    ),
    ("c/b.h", "struct s { int x; };\nint set(struct s *s);\n"),
    ("c/b.c", "#include \"b.h\"\nint set(struct s *s) { return s->x; }\nint twice(struct s *s) { return set(s); }\n"),
    (
        "j/com/x/A.java",
        "package com.x;\nimport com.x.y.C;\nclass A extends B { void f() { g(); new C().h(); } }\n\
         class B { void g() {} }\n",
    ),
    ("j/com/x/y/C.java", "package com.x.y;\npublic class C { public void h() {} }\n"),
    (
        "cs/a.cs",
        "using N.M;\nnamespace N { class A : B { void F() { G(); D.S(); } } class B { public void G() {} } }\n\
         namespace N.M { class D { public static void S() {} } }\n",
    ),
    (
        "rb/a.rb",
        "module M\n  class A\n    def f; B.new.g; end\n  end\n  class B\n    def g; end\n  end\nend\nM::A.new.f\n",
    ),
    (
        "php/a.php",
        "<?php\nnamespace N\\M;\nuse N\\K\\C;\nclass A extends B { function f() { $this->g(); C::s(); } }\n\
         class B { function g() {} }\n",
    ),
    ("php/c.php", "<?php\nnamespace N\\K;\nclass C { static function s() {} }\n"),
    ("go/a.go", "package p\n\nfunc f() { g() }\n\nfunc g() {}\n"),
];

#[test]
fn names_in_a_fork_lead_to_its_own_files() {
    let area = area();
    let input = area.path().join("forks");
    for fork in 0..12 {
        for (path, text) in NAMED_FROM_THE_TOP {
            write(&input.join(format!("fork-{fork:02}")).join(path), text);
        }
        write(&input.join(format!("fork-{fork:02}/own.py")), format!("def own_{fork}(): pass\n"));
    }
    let all = area.path().join("all");
    ran(codegraph(&["index", "--repos-in"]).arg(&input).arg("-o").arg(&all)).expect(0);
    assert_eq!(query_one(&all, "SELECT count(*) FROM edges WHERE is_cross_repo"), json!(0));
    for name in ["fork-00", "fork-05", "fork-11"] {
        let alone = area.path().join(format!("alone-{name}"));
        ran(&mut index(&input.join(name), &alone, &[])).expect(0);
        for table in ["refs", "edges", "imports"] {
            let expected = rows(&alone, table, name);
            assert!(!expected.is_empty(), "{table}");
            assert_eq!(rows(&all, table, name), expected, "{table} of {name}");
        }
    }
}

#[test]
fn nothing_of_the_run_itself_is_left_in_a_snapshot() {
    let area = area();
    let [plain, _] = forks(area.path(), 3);
    let root = area.path().join("root");
    ran(codegraph(&["index", "--repos-in"]).arg(&plain).arg("-o").arg(&root)).expect(0);
    let snapshot = root.join("snapshots").join(codegraph_tests::current(&root));
    let mut names: Vec<_> = fs::read_dir(snapshot).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["manifest.json", "tables"]);
}
