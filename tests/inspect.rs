//! `codegraph inspect`: what is found in a file, under its lines.

#![allow(clippy::unwrap_used)]

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::PathBuf;

use codegraph_tests::{area, codegraph, files_below, index_sample_org, query, ran, repository, run, sample_org, write};
use serde_json::Value;

const REPORT: &str = "data/org/logbook-batch/src/main/java/org/larkfield/logbook/report/Report.java";

/// What is found in it: when a pack learns to see more, this grows.
const SHOWN: &str = r#"
REPORT: Java, utf-8, 17 lines (11 of code, 2 of comment, 4 blank); 4 definitions, 2 imports, 11 refs, 0 problems
 1 | package org.larkfield.logbook.report;
 2 |
 3 | import java.util.Collection;
   |        ^^^^^^^^^^^^^^^^^^^^ use java.util Collection
   |                  ^^^^^^^^^^ ref import Collection  qualifier java.util
 4 | import org.larkfield.logbook.model.Observation;
   |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ use org.larkfield.logbook.model Observation
   |                                    ^^^^^^^^^^^ ref import Observation  qualifier org.larkfield.logbook.model
 5 |
 6 | /** Turns observations into text. */
 7 | @FunctionalInterface
 8 | public interface Report {
   |                  ^^^^^^ def interface org.larkfield.logbook.report.Report  public, exported, interface_declaration, 7:1-17:2, loc 8
   |                         modifiers public; decorators FunctionalInterface
   |                         doc Turns observations into text.
 9 |     String LINE_END = "\n";
   |     ^^^^^^ ref type String  in constant LINE_END
   |            ^^^^^^^^ def constant org.larkfield.logbook.report.Report.LINE_END  public, exported, in interface Report, constant_declaration, 9:5-9:28, loc 1
   |                     type String
10 |
11 |     String render(Collection<Observation> observations);
   |     ^^^^^^ ref type String  in method render
   |            ^^^^^^ def method org.larkfield.logbook.report.Report.render  public, exported, in interface Report, method_declaration, 11:5-11:57, loc 1
   |                   takes observations: Collection<Observation>; returns String
   |                   ^^^^^^^^^^ ref type Collection  in method render, by the import in line 3, looks up java.util.Collection
   |                              ^^^^^^^^^^^ ref type Observation  in method render, by the import in line 4, looks up org.larkfield.logbook.model.Observation
12 |
13 |     /** This report, and another below it. */
14 |     default Report then(Report next) {
   |             ^^^^^^ ref type Report  in method then -> interface Report in line 8 (scope)
   |                    ^^^^ def method org.larkfield.logbook.report.Report.then  public, exported, in interface Report, method_declaration, 14:5-16:6, loc 3, cyclomatic 1, nesting 0
   |                         takes next: Report; returns Report; modifiers default
   |                         doc This report, and another below it.
   |                         ^^^^^^ ref type Report  in method then -> interface Report in line 8 (scope)
15 |         return observations -> render(observations) + LINE_END + next.render(observations);
   |                                ^^^^^^ ref call render  arity 1, in method then -> method render in line 11 (scope)
   |                                                       ^^^^^^^^ ref read LINE_END  in method then -> constant LINE_END in line 9 (scope)
   |                                                                       ^^^^^^ ref call render  receiver next, arity 1, in method then -> method render in line 11 (type)
16 |     }
17 | }
"#;

fn path(path: &str) -> String {
    repository().join(path).display().to_string()
}

#[test]
fn facts_stand_under_the_lines_that_they_are_about() {
    let report = path(REPORT);
    let shown = run(&["inspect", &report]).expect(0).stdout;
    assert_eq!(shown.replace(&report, "REPORT"), SHOWN.trim_start_matches('\n'));
}

/// Columns that a run alone can fill.
const OF_A_RUN: &[&str] =
    &["blob_id", "resolution", "target_id", "target_file_id", "target_package_id", "candidates", "rule", "package"];

#[test]
fn rows_are_those_that_a_run_writes() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let files: Vec<PathBuf> = files_below(&sample_org(), &|_| false);
    let paths = query(&root, "SELECT repo, path FROM files WHERE status IN ('parsed', 'partial') ORDER BY repo, path");
    let mut rows: Vec<Value> = Vec::new();
    for row in &paths {
        let repo = sample_org().join(row["repo"].as_str().unwrap());
        let path = repo.join(row["path"].as_str().unwrap());
        assert!(files.contains(&path));
        // Said, because not every repo of the organisation has a manifest that tells where it begins.
        let mut inspect = codegraph(&["inspect", "--json", "--root"]);
        let inspected = ran(inspect.arg(&repo).arg(&path)).expect(0).stdout;
        rows.extend(inspected.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    let order = ["entities", "imports", "refs", "diagnostics"].map(|table| {
        let sorted = |mut rows: Vec<String>| {
            rows.sort();
            rows
        };
        // Only a run knows what the bytes are called, and what names mean in other files.
        let alone = |mut row: Value| {
            let known = row.as_object_mut().unwrap();
            known.remove("table");
            for column in OF_A_RUN {
                known.remove(*column);
            }
            row
        };
        // `T(x)` is a call until it is known that `T` is a type, which another file may say: a type with arguments is that.
        let inspected = rows.iter().filter(|row| row["table"] == table);
        let calls: HashSet<&Value> =
            inspected.clone().filter(|row| row["role"] == "call").map(|row| &row["ref_id"]).collect();
        let as_in_its_file = |mut row: Value| {
            if row["role"] == "type" && !row["arity"].is_null() && calls.contains(&row["ref_id"]) {
                row["role"] = Value::from("call");
            }
            row
        };
        let inspected = inspected.cloned().map(alone);
        let written = query(&root, &format!("SELECT * FROM {table}")).into_iter().map(as_in_its_file).map(alone);
        let (inspected, written) = (inspected.map(|row| row.to_string()), written.map(|row| row.to_string()));
        let (inspected, written) = (sorted(inspected.collect()), sorted(written.collect()));
        assert_eq!(inspected, written, "{table}");
        inspected.len()
    });
    assert!(order.iter().all(|n| *n > 0), "{order:?}");
}

#[test]
fn what_is_shown_is_chosen() {
    let report = path(REPORT);
    let check = |options: &[&str], n_lines: Option<usize>, expected: &str| {
        let shown = run(&[&["inspect", &report], options].concat()).expect(0).stdout;
        assert!(shown.contains(expected), "{options:?}: {shown}");
        assert!(n_lines.is_none_or(|n| shown.lines().count() == n), "{options:?}: {shown}");
    };
    check(&["--only", "problems"], Some(1), "0 problems");
    check(&["--only", "imports"], Some(6), "\n...\n 3 | import java.util.Collection;\n   |        ^^^^");
    check(
        &["--only", "imports,defs", "--lines", "4:9"],
        Some(11),
        "constant org.larkfield.logbook.report.Report.LINE_END",
    );
    check(&["--plain"], None, "Report.java:11:30: ref type Observation  in method render");
    check(&["--plain", "--only", "defs", "--lines", "14"], Some(1), "; takes next: Report; returns Report");
    check(&["--json", "--only", "refs", "--lines", "15"], Some(3), r#"{"table":"refs","ref_id":"#);
    check(&["--color", "always", "--lines", "16"], Some(2), "\u{1b}[1m\u{1b}[34m16 |");
}

#[test]
fn what_is_no_code_is_told() {
    let area = area();
    let file = |name: &str, content: &[u8]| {
        let path = area.path().join(name);
        write(&path, content);
        path.display().to_string()
    };
    let (prose, binary) = (file("a.txt", b"prose"), file("a.py", b"\0\0\0"));
    let (kotlin, empty) = (file("a.kt", b"val a = 1"), file("b.py", b""));
    let check = |arguments: &[&str], code: i32, expected: &str| {
        let ran = run(&[&["inspect"], arguments].concat()).expect(code);
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains(expected), "{arguments:?}: {ran:#?}");
    };
    check(&[&prose], 12, "a.txt: no language pack claims it");
    check(&[&prose, "--lang", "python"], 0, "ref read prose");
    check(&[&binary], 12, "its bytes are not text");
    check(&[&kotlin], 12, "it is in kotlin, which has no language pack");
    check(&[&empty], 0, "0 lines");
    check(&["gone.py"], 2, "there is no such file");
    check(&[&area.path().display().to_string()], 2, "it is a directory");
    check(&["-"], 2, "--lang");
    check(&[&empty, "--root", "/usr"], 2, "does not lie in /usr");
    // One file that cannot be shown does not hide the others.
    check(&[&prose, &binary, &path(REPORT)], 12, "interface org.larkfield.logbook.report.Report");
}

#[test]
fn standard_input_is_read() {
    let area = area();
    let input = area.path().join("input");
    fs::write(&input, "def f(a):\n    return g(a)\n").unwrap();
    let mut inspect = codegraph(&["inspect", "-", "--lang", "python"]);
    let shown = ran(inspect.stdin(File::open(&input).unwrap())).expect(0).stdout;
    assert!(shown.contains("2 |     return g(a)\n  |            ^ ref call g  arity 1, in function f\n"), "{shown}");
}
