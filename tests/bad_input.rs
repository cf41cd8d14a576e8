//! Input that nobody wishes for: each piece is a row or a clear error, never a crash.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufWriter, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::thread;

use codegraph_lang::packs;
use codegraph_tests::{
    area, binary, copy_dir, current, index, index_sample_org, many_copies, query, query_one, ran, run, sample_org,
    write,
};
use nix::sys::stat::Mode;
use nix::unistd::{Uid, mkfifo};
use serde_json::{Value, json};

/// A user that owns nothing.
const NOBODY: u32 = 65534;

/// What is expected of one path: status, reason, code of its diagnostic; an empty word for none.
type Expectation = (&'static str, &'static str, &'static str, &'static str);

#[track_caller]
fn expect_rows(root: &Path, expected: &[Expectation]) {
    let rows = query(root, "SELECT path, status, coalesce(skip_reason, '') AS reason FROM files ORDER BY path");
    let codes = query(root, "SELECT DISTINCT path, code FROM diagnostics ORDER BY path, code");
    let word = |row: &Value, key: &str| row[key].as_str().unwrap().to_string();
    let mut found: BTreeMap<String, (String, String, String)> = BTreeMap::new();
    for row in &rows {
        let entry = (word(row, "status"), word(row, "reason"), String::new());
        assert!(found.insert(word(row, "path"), entry).is_none(), "{row} stands twice");
    }
    for row in &codes {
        let entry = found.get_mut(&word(row, "path")).unwrap_or_else(|| panic!("{row} is about no file"));
        entry.2 = [entry.2.as_str(), &word(row, "code")].join(" ").trim().to_string();
    }
    for (path, status, reason, code) in expected {
        let (is_status, is_reason, is_code) = found.remove(*path).unwrap_or_else(|| panic!("{path} is no row"));
        assert_eq!((is_status.as_str(), is_reason.as_str(), is_code.as_str()), (*status, *reason, *code), "{path}");
    }
    assert!(found.is_empty(), "nothing was expected of {found:?}");
}

#[test]
fn whatever_stands_in_a_tree_is_a_row() {
    let area = area();
    let input = area.path().join("input");
    write(&input.join("README.md"), "so that it is one repo\n");
    write(&input.join("empty.py"), "");
    write(&input.join("nul.py"), b"x = 1\0\0\0\0y = 2\n");
    write(&input.join("binary.c"), [0x7f, b'E', b'L', b'F', 0, 1, 2, 3, 0xff, 0xfe, 0, 0]);
    write(&input.join("invalid.py"), b"# caf\xc3\xa9, caf\xc3\xa9, \xff\ndef espresso():\n    return 1\n");
    write(&input.join("latin.c"), b"/* caf\xe9 */\nint lungo(void) { return 1; }\n");
    let utf16: Vec<u8> = "\u{feff}class Köln {}\n".encode_utf16().flat_map(|unit| unit.to_be_bytes()).collect();
    write(&input.join("wide.java"), utf16);
    write(&input.join("bom.go"), "\u{feff}package p\n\nfunc Brew() {}\n");
    write(&input.join("crlf.rs"), "fn one() {}\r\nfn two() {}\r\n");
    write(&input.join("cr.c"), "int one(void) { return 1; }\rint two(void) { return 2; }\r");
    write(&input.join("no-end.py"), "def last(): return 1");
    write(&input.join("broken.java"), "class A { void f( { } class B { int x = ; }\n");
    write(&input.join("one-line.js"), "f(1);".repeat(200_000));
    write(&input.join("names/with space,comma \"quote\" and \u{1F41A}.py"), "def here(): pass\n");
    write(&input.join("names/new\nline.py"), "def newline(): pass\n");
    write(&input.join("names").join(OsStr::from_bytes(b"caf\xe9.py")), "def bytes(): pass\n");
    write(&input.join("script"), "#!/usr/bin/env python3\ndef main(): pass\n");
    write(&input.join("tool.lua"), "print(1)\n");
    symlink("nowhere", input.join("dangling.py")).unwrap();
    symlink("loop-b", input.join("loop-a")).unwrap();
    symlink("loop-a", input.join("loop-b")).unwrap();
    symlink("..", input.join("names/up")).unwrap();
    let _socket = UnixListener::bind(input.join("socket")).unwrap();
    mkfifo(&input.join("pipe.py"), Mode::S_IRWXU).unwrap();

    let root = area.path().join("root");
    ran(&mut index(&input, &root, &[])).expect(0);
    expect_rows(
        &root,
        &[
            ("README.md", "skipped", "not_code", ""),
            ("binary.c", "skipped", "binary", ""),
            ("bom.go", "parsed", "", ""),
            ("broken.java", "partial", "", "syntax_error"),
            ("cr.c", "parsed", "", ""),
            ("crlf.rs", "parsed", "", ""),
            ("dangling.py", "skipped", "symlink", ""),
            ("empty.py", "skipped", "empty", ""),
            ("invalid.py", "parsed", "", "replaced_bytes"),
            ("latin.c", "parsed", "", ""),
            ("loop-a", "skipped", "symlink", ""),
            ("loop-b", "skipped", "symlink", ""),
            ("names/caf%E9.py", "parsed", "", "name_not_utf8"),
            ("names/new\nline.py", "parsed", "", ""),
            ("names/up", "skipped", "symlink", ""),
            ("names/with space,comma \"quote\" and \u{1F41A}.py", "parsed", "", ""),
            ("no-end.py", "parsed", "", ""),
            ("nul.py", "skipped", "binary", ""),
            ("one-line.js", "parsed", "", ""),
            ("pipe.py", "skipped", "special", ""),
            ("script", "parsed", "", ""),
            ("socket", "skipped", "special", ""),
            ("tool.lua", "skipped", "unsupported_language", ""),
            ("wide.java", "parsed", "", ""),
        ],
    );
    let names = query(&root, "SELECT name FROM entities WHERE kind IN ('function', 'class') ORDER BY name");
    let names: Vec<&str> = names.iter().map(|row| row["name"].as_str().unwrap()).collect();
    for name in ["Brew", "Köln", "bytes", "espresso", "here", "last", "lungo", "main", "newline", "one", "two"] {
        assert!(names.contains(&name), "{name} is missing: {names:?}");
    }
    for (name, line) in [("one", 1), ("two", 2)] {
        let lines = query(&root, &format!("SELECT name_line FROM entities WHERE name = '{name}'"));
        assert_eq!(lines, vec![json!({ "name_line": line }); 2], "{name} stands in cr.c and in crlf.rs");
    }
    for (file, encoding, n_lines) in [
        ("cr.c", "utf-8", 2),
        ("crlf.rs", "utf-8", 2),
        ("bom.go", "utf-8-bom", 3),
        ("wide.java", "utf-16be", 1),
        ("latin.c", "windows-1252", 2),
    ] {
        let told = query(
            &root,
            &format!("SELECT encoding, lines FROM blobs JOIN files USING (blob_id) WHERE name = '{file}'"),
        );
        assert_eq!(told, [json!({ "encoding": encoding, "lines": n_lines })], "{file}");
    }
    run(&["verify", root.to_str().unwrap()]).expect(0);
}

/// A file of one line of code, `n_bytes` long.
fn write_one_line(path: &Path, n_bytes: usize) {
    let chunk = "total = total + price(item); ".repeat(10_000);
    let mut file = BufWriter::new(fs::File::create(path).unwrap());
    for _ in 0..n_bytes.div_ceil(chunk.len()) {
        file.write_all(chunk.as_bytes()).unwrap();
    }
    file.flush().unwrap();
}

#[test]
fn a_line_of_200_megabytes_is_a_row() {
    let area = area();
    let input = area.path().join("input");
    write(&input.join("small.js"), "export function small() {}\n");
    write_one_line(&input.join("huge.js"), 200_000_000);
    let root = area.path().join("root");
    ran(&mut index(&input, &root, &[])).expect(0);
    expect_rows(&root, &[("huge.js", "skipped", "too_large", "too_large"), ("small.js", "parsed", "", "")]);

    // What cannot be had in the memory that there is, is refused before the work begins, and the way out is told.
    let refused = ran(&mut index(&input, &root, &["--max-file-size", "1G", "-m", "1G"])).expect(5);
    assert!(refused.stderr.contains("--memory-limit"), "{}", refused.stderr);

    // A large file gets the time that a file may take.
    write_one_line(&input.join("large.js"), 18_000_000);
    let limits = ["--max-file-size", "19M", "-m", "1G", "--parse-timeout", "50ms"];
    ran(&mut index(&input, &root, &limits)).expect(0);
    expect_rows(
        &root,
        &[
            ("huge.js", "skipped", "too_large", "too_large"),
            ("large.js", "failed", "timeout", "parse_timeout"),
            ("small.js", "parsed", "", ""),
        ],
    );
}

#[test]
fn a_file_that_takes_too_much_memory_is_a_row() {
    let area = area();
    let input = area.path().join("input");
    // A short file with a large tree: 200 bytes for each byte of this.
    write(&input.join("dense.js"), "f(1);".repeat(100_000));
    write(&input.join("small.js"), "export function small() {}\n");
    let root = area.path().join("root");
    ran(&mut index(&input, &root, &["-m", "320M", "--max-file-size", "1M"])).expect(0);
    expect_rows(&root, &[("dense.js", "failed", "memory", "parse_memory"), ("small.js", "parsed", "", "")]);
    ran(&mut index(&input, &root, &["--max-file-size", "1M"])).expect(0);
    expect_rows(&root, &[("dense.js", "parsed", "", ""), ("small.js", "parsed", "", "")]);
}

/// A language's ways to nest: what stands before, what opens, what is innermost, what closes, what stands after.
type Nest = [&'static str; 5];

/// By language. Expressions, blocks, types and definitions each take another way through parser and walk.
const NESTS: &[(&str, &[Nest])] = &[
    (
        "c",
        &[
            ["int x = ", "(", "1", ")", ";\n"],
            ["void f(void) ", "{", ";", "}", "\n"],
            ["int f(void) { return ", "f(", "1", ")", "; }\n"],
            ["", "struct s { ", "int x;", "} y;", "\n"],
        ],
    ),
    (
        "cpp",
        &[
            ["int x = ", "(", "1", ")", ";\n"],
            ["", "namespace n { ", "int x;", "}", "\n"],
            ["", "class c { ", "int x;", "};", "\n"],
            ["std::", "a<", "int", ">", " x;\n"],
            ["auto f = ", "[]{ return ", "1", ";}", ";\n"],
        ],
    ),
    (
        "csharp",
        &[
            ["class C { int x = ", "(", "1", ")", "; }\n"],
            ["class C { void f() ", "{", ";", "}", " }\n"],
            ["", "class C { ", "int x;", "}", "\n"],
            ["class C { object x = ", "() => ", "1", "", "; }\n"],
        ],
    ),
    (
        "go",
        &[
            ["package p\nvar x = ", "(", "1", ")", "\n"],
            ["package p\nvar f = ", "func() { ", "g()", " }", "\n"],
            ["package p\ntype t ", "struct { x ", "int", " }", "\n"],
        ],
    ),
    (
        "java",
        &[
            ["class A { int x = ", "(", "1", ")", "; }\n"],
            ["", "class A { ", "int x;", " }", "\n"],
            ["class A { void f() ", "{", ";", "}", " }\n"],
            ["class A { ", "B<", "C", ">", " x; }\n"],
        ],
    ),
    (
        "javascript",
        &[
            ["x = ", "[", "1", "]", ";\n"],
            ["", "function f() { ", "g();", " }", "\n"],
            ["x = ", "class { m() { return ", "1", " } }", ";\n"],
            ["x = ", "a(() => ", "1", ")", ";\n"],
        ],
    ),
    (
        "php",
        &[
            ["<?php $x = ", "(", "1", ")", ";\n"],
            ["<?php ", "function f() { ", "g();", "}", "\n"],
            ["<?php $x = ", "[", "1", "]", ";\n"],
        ],
    ),
    ("python", &[["x = ", "(", "1", ")", "\n"], ["x = ", "f(", "1", ")", "\n"], ["x = ", "lambda: ", "1", "", "\n"]]),
    ("ruby", &[["x = ", "(", "1", ")", "\n"], ["", "module M\n", "x\n", "end\n", ""], ["", "f { ", "1", " }", "\n"]]),
    ("ruby", &[["x = ", "(", "1", ")", "\n"], ["", "module M\n", "x\n", "end\n", ""], ["", "f { ", "1", " }", "\n"]]),
    (
        "rust",
        &[
            ["const X: i32 = ", "(", "1", ")", ";\n"],
            ["", "mod m { ", "fn f() {}", " }", "\n"],
            ["fn f() ", "{ ", "g()", " }", "\n"],
            ["type T = ", "Vec<", "u8", ">", ";\n"],
            ["m!", "(", "x", ")", ";\n"],
        ],
    ),
    ("tsx", &[["const x = ", "<a>", "1", "</a>", ";\n"], ["const x = ", "<A b={", "1", "}/>", ";\n"]]),
    (
        "typescript",
        &[
            ["const x = ", "(", "1", ")", ";\n"],
            ["type T = ", "Array<", "number", ">", ";\n"],
            ["", "namespace N { ", "export const x = 1;", " }", "\n"],
            ["type T = ", "{ a: ", "number", " }", ";\n"],
        ],
    ),
];

#[test]
fn nesting_of_any_depth_is_survived_in_every_language() {
    let area = area();
    let input = area.path().join("input");
    let mut n_files = 0;
    for pack in packs() {
        let (_, nests) = NESTS.iter().find(|(name, _)| *name == pack.name).unwrap_or_else(|| {
            panic!("{} has no ways to nest in NESTS", pack.name);
        });
        for (i, [before, open, inside, close, after]) in nests.iter().enumerate() {
            for (depth, closed) in [(2_000, true), (100_000, true), (100_000, false)] {
                let end = if closed { format!("{}{after}", close.repeat(depth)) } else { String::new() };
                let text = format!("{before}{}{inside}{end}", open.repeat(depth));
                let state = if closed { "closed" } else { "open" };
                let name = format!("{}-{i}-{depth}-{state}.{}", pack.name, pack.extensions[0]);
                write(&input.join(name), text);
                n_files += 1;
            }
        }
    }
    let root = area.path().join("root");
    ran(&mut index(&input, &root, &["--parse-timeout", "3s"])).expect(0);
    assert_eq!(query_one(&root, "SELECT count(*) FROM files"), n_files);
    // A defect would be `quarantined`; giving up on a file in time, or for its memory, is no defect.
    let odd = "SELECT path, status, skip_reason FROM files
               WHERE status = 'skipped' OR skip_reason NOT IN ('timeout', 'memory')";
    assert_eq!(query(&root, odd), Vec::<Value>::new());
    run(&["verify", root.to_str().unwrap()]).expect(0);
}

#[test]
fn directories_of_any_depth_are_walked() {
    let area = area();
    let input = area.path().join("input");
    // Deeper, a path has more bytes than the system takes at once.
    let dir = "d/".repeat(1_500);
    write(&input.join(&dir).join("deep.py"), "def deep(): pass\n");
    write(&input.join("README"), "");
    let root = area.path().join("root");
    ran(&mut index(&input, &root, &[])).expect(0);
    assert_eq!(query_one(&root, "SELECT path FROM files WHERE name = 'deep.py'"), format!("{dir}deep.py"));
}

#[test]
fn what_the_system_refuses_to_read_is_a_row() {
    let area = area();
    let input = area.path().join("input");
    write(&input.join("README"), "");
    write(&input.join("open.py"), "def open_(): pass\n");
    write(&input.join("closed.py"), "def closed(): pass\n");
    write(&input.join("closed/inside.py"), "def inside(): pass\n");
    let set = |path: &str, mode| fs::set_permissions(input.join(path), fs::Permissions::from_mode(mode)).unwrap();
    set("closed.py", 0o000);
    set("closed", 0o000);

    let root = area.path().join("root");
    fs::create_dir(&root).unwrap();
    fs::set_permissions(&root, fs::Permissions::from_mode(0o777)).unwrap();
    let copy = area.path().join("codegraph");
    if fs::hard_link(binary(), &copy).is_err() {
        fs::copy(binary(), &copy).unwrap();
    }
    let mut command = Command::new(copy);
    command.current_dir(area.path()).arg("index").arg(&input).arg("-o").arg(&root);
    if Uid::effective().is_root() {
        // Root reads everything.
        command.uid(NOBODY).gid(NOBODY);
    }
    ran(&mut command).expect(0);
    set("closed", 0o755);
    expect_rows(
        &root,
        &[
            ("README", "skipped", "empty", ""),
            ("closed.py", "failed", "unreadable", "unreadable_file"),
            ("closed/", "failed", "unreadable", "unreadable_directory"),
            ("open.py", "parsed", "", ""),
        ],
    );
    command.args(["--strict"]);
    ran(&mut command).expect(10);
}

#[test]
fn files_that_vanish_while_they_are_read_are_rows() {
    let area = area();
    let input = area.path().join("input");
    many_copies(&input, 60);
    let root = area.path().join("root");
    let doomed = input.clone();
    let deleting = thread::spawn(move || {
        for i in (0..60).rev() {
            fs::remove_dir_all(doomed.join(format!("copy-{i}/nightplan/src"))).unwrap();
            fs::remove_file(doomed.join(format!("copy-{i}/domegate/main.go"))).unwrap();
        }
    });
    ran(&mut index(&input, &root, &["-j", "2"])).expect(0);
    deleting.join().unwrap();
    let odd = "SELECT path, status, skip_reason FROM files WHERE status = 'failed' AND skip_reason <> 'vanished'";
    assert_eq!(query(&root, odd), Vec::<Value>::new());
    run(&["verify", root.to_str().unwrap()]).expect(0);
}

#[test]
fn a_job_that_cannot_run_is_an_error_with_a_hint() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &["--lang", "go"]);
    let previous = current(&root);
    let empty = area.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let file = area.path().join("file.py");
    write(&file, "x = 1\n");
    let inside = area.path().join("inside");
    copy_dir(&sample_org(), &inside);

    let check = |arguments: &[&OsStr], code: i32, said: &str| {
        let refused = ran(codegraph_tests::codegraph(&["index"]).args(arguments).arg("-o").arg(&root)).expect(code);
        assert!(refused.stderr.contains(said), "{arguments:?}: {}", refused.stderr);
        assert_eq!(current(&root), previous, "{arguments:?}");
    };
    let os = OsStr::new;
    check(&[area.path().join("nowhere").as_os_str()], 2, "nowhere");
    check(&[file.as_os_str()], 2, "neither a directory nor an archive");
    check(&[inside.as_os_str(), inside.join("starcat").as_os_str()], 2, "lies in");
    check(&[inside.as_os_str(), os("-g"), os("a{b")], 2, "a{b");
    check(&[inside.as_os_str(), os("--lang"), os("cobol")], 2, "cobol");
    check(&[inside.as_os_str(), os("--max-file-size"), os("much")], 2, "much");
    check(&[inside.as_os_str(), os("--jbos"), os("2")], 2, "--jobs");
    check(&[empty.as_os_str()], 12, "empty");
    run(&["verify", root.to_str().unwrap()]).expect(0);
}
