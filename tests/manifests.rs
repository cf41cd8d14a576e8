//! Manifests of packages, from the tree to the tables.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use codegraph_tests::{area, codegraph, index, query, ran, write};
use serde_json::{Value, json};

/// A tree with a manifest of each manager, one that is broken, and one that lies in code.
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", "[package]\nname = 'sky'\nversion = '1.0.0'\n[dependencies]\nserde = '1'\n"),
    ("js/package.json", r#"{"name": "sky-js", "main": "lib/sky.js", "dependencies": {"react": "^18"}}"#),
    ("js/tsconfig.json", r#"{"compilerOptions": {"paths": {"@/*": ["src/*"]}}}"#),
    ("py/setup.py", "from setuptools import setup\nsetup(name='sky_py', install_requires=['six'])\n"),
    ("py/requirements.txt", "six\n"),
    ("go/go.mod", "module example.org/sky\n\nrequire example.org/dome v1.0.0\n"),
    ("java/pom.xml", "<project><groupId>org.sky</groupId><artifactId>map</artifactId><version>1</version></project>"),
    ("kt/build.gradle.kts", "dependencies { implementation(\"org.sky:map:1\") }\n"),
    ("c/CMakeLists.txt", "project(skyc VERSION 2.0)\ninclude_directories(include)\n"),
    ("broken/package.json", "{"),
    ("broken/Cargo.toml", "[package]\nname = 'half'\n[dependencies\n"),
];

/// Checks the values of some columns, row by row.
#[track_caller]
fn check(root: &Path, columns: &[&str], from: &str, expected: &[Value]) {
    let found: Vec<Value> = query(root, &format!("SELECT {} {from}", columns.join(", ")))
        .iter()
        .map(|row| columns.iter().map(|column| row[*column].clone()).collect())
        .collect();
    assert_eq!(found, expected, "{from}");
}

#[test]
fn manifests_become_rows_in_any_language() {
    let area = area();
    let (tree, root) = (area.path().join("tree"), area.path().join("root"));
    FILES.iter().for_each(|(path, text)| write(&tree.join(path), text));
    ran(&mut index(&tree, &root, &["--lang", "python"])).expect(0);
    check(
        &root,
        &["path", "manager", "name", "version"],
        "FROM packages ORDER BY path",
        &[
            json!(["Cargo.toml", "cargo", "sky", "1.0.0"]),
            json!(["broken/Cargo.toml", "cargo", "half", null]),
            json!(["c/CMakeLists.txt", "cmake", "skyc", "2.0"]),
            json!(["go/go.mod", "go", "example.org/sky", null]),
            json!(["java/pom.xml", "maven", "org.sky:map", "1"]),
            json!(["js/package.json", "npm", "sky-js", null]),
            json!(["kt/build.gradle.kts", "gradle", "kt", null]),
            json!(["py/setup.py", "pypi", "sky-py", null]),
        ],
    );
    check(
        &root,
        &["path", "name", "requirement", "line"],
        "FROM dependencies ORDER BY path, name",
        &[
            json!(["Cargo.toml", "serde", "1", 5]),
            json!(["go/go.mod", "example.org/dome", "v1.0.0", 3]),
            json!(["js/package.json", "react", "^18", 1]),
            json!(["kt/build.gradle.kts", "org.sky:map", "1", 1]),
            json!(["py/requirements.txt", "six", null, 1]),
            json!(["py/setup.py", "six", null, 2]),
        ],
    );
    let kinds = "FROM module_roots WHERE kind IN ('path_mapping', 'include_dir') ORDER BY path";
    let expected = [json!(["c", "", "c/include"]), json!(["js", "@/*", "js/src/*"])];
    check(&root, &["scope_dir", "prefix", "target"], kinds, &expected);
    // What they are otherwise.
    check(
        &root,
        &["path", "language", "status", "skip_reason"],
        "FROM files WHERE path LIKE '%/%' ORDER BY path",
        &[
            json!(["broken/Cargo.toml", null, "skipped", "manifest"]),
            json!(["broken/package.json", null, "failed", "bad_manifest"]),
            json!(["c/CMakeLists.txt", "cmake", "skipped", "manifest"]),
            json!(["go/go.mod", null, "skipped", "manifest"]),
            json!(["java/pom.xml", null, "skipped", "manifest"]),
            json!(["js/package.json", null, "skipped", "manifest"]),
            json!(["js/tsconfig.json", null, "skipped", "manifest"]),
            json!(["kt/build.gradle.kts", "kotlin", "skipped", "manifest"]),
            json!(["py/requirements.txt", null, "skipped", "manifest"]),
            json!(["py/setup.py", "python", "parsed", null]),
        ],
    );
    check(
        &root,
        &["path", "stage", "code"],
        "FROM diagnostics GROUP BY path, stage, code ORDER BY path",
        &[
            json!(["broken/Cargo.toml", "parse", "manifest_syntax"]),
            json!(["broken/package.json", "parse", "manifest_syntax"]),
        ],
    );
}

#[test]
fn the_same_manifest_says_other_things_elsewhere() {
    let area = area();
    let (trees, root) = (area.path().join("trees"), area.path().join("root"));
    for place in ["one/Cargo.toml", "two/Cargo.toml", "two/deep/Cargo.toml", "two/other.txt", "two/a.py"] {
        write(&trees.join(place), "[package]\nname = 'a'\n[dependencies]\nb = { path = '../b' }\n");
    }
    ran(codegraph(&["index", "--repos-in"]).arg(&trees).arg("-o").arg(&root)).expect(0);
    check(
        &root,
        &["repo", "path", "location"],
        "FROM dependencies ORDER BY repo, path",
        &[
            json!(["one", "Cargo.toml", null]),
            json!(["two", "Cargo.toml", null]),
            json!(["two", "deep/Cargo.toml", "b"]),
        ],
    );
    check(&root, &["n"], "FROM (SELECT count(DISTINCT package_id) AS n FROM packages)", &[json!([3])]);
}
