//! `codegraph graph callers|callees|impact|path|neighbours|show`, and the functions of SQL that answer the same.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use codegraph_sql::FUNCTIONS;
use codegraph_tests::{area, index_sample_org, query, run, write};
use serde_json::Value;

/// Settings of a run that makes the graph.
const WITH_GRAPH: [&str; 2] = ["--artifacts", "tables,graph"];

fn asked(root: &Path, question: &str, more: &[&str]) -> codegraph_tests::Ran {
    let mut arguments = vec!["graph", question, root.to_str().unwrap()];
    arguments.extend_from_slice(more);
    run(&arguments)
}

fn asked_json(root: &Path, question: &str, more: &[&str]) -> Value {
    let done = asked(root, question, &[more, &["--format", "json"]].concat()).expect(0);
    serde_json::from_str(&done.stdout).unwrap()
}

#[test]
fn questions_are_answered() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &WITH_GRAPH);
    // What is asked, how it ends, and what the answer holds, in this order.
    let cases: &[(&str, &[&str], i32, &[&str])] = &[
        // Calls from another repo, through an import, and from a test.
        (
            "callers",
            &["Chart.add"],
            0,
            &[
                "callers of method Chart.add at chartkit/src/chart.js:15: 2\n",
                "module (test)",
                "chartkit/test/chart.test.js:1 ",
                " 17 ",
                "import 0.98",
                "SkyChart.draw",
                "visitor-web/src/components/SkyChart.tsx:24",
                " 27 ",
            ],
        ),
        // The C function is meant, and not what its header declares.
        (
            "callers",
            &["sky_to_horizontal", "--in", "skymath", "--depth", "2"],
            0,
            &[
                "function sky_to_horizontal at skymath/src/coords.c:8: 5 (2 at depth 1, 3 at depth 2)",
                "1  calls  function         sky_track_fill",
                "2  calls  function (test)  test_track",
                "sky::Observatory::airmass",
                "sky::Observatory::look\n",
            ],
        ),
        (
            "callers",
            &["sky_to_horizontal"],
            2,
            &[
                "2 entities are called sky_to_horizontal",
                "--in",
                "--entity-kind",
                "--all",
                "skymath/src/coords.c:8",
                "starcat/src/ffi.rs:30",
            ],
        ),
        (
            "callers",
            &["sky_to_horizontal", "--in", "starcat"],
            0,
            &["function ffi::sky_to_horizontal at starcat/src/ffi.rs:30: 1\n", "ffi::horizontal"],
        ),
        ("callers", &["sky_to_horizontal", "--in", "nightplan"], 2, &["none that --in and --entity-kind ask for"]),
        (
            "callers",
            &["sky_to_horizontal", "--all"],
            0,
            &["callers of 3 entities called sky_to_horizontal: 3\n", "sky_track_fill"],
        ),
        ("callers", &["Chrt"], 2, &["nothing is called Chrt", "did you mean Chart"]),
        ("callers", &["Chart.add", "--kind", "calling"], 2, &["calling"]),
        ("callers", &["Chart.add", "--min-confidence", "0.99"], 0, &["none"]),
        ("callers", &["Chart.add", "--min-confidence", "7"], 2, &["from 0 to 1"]),
        ("callers", &["Chart.add", "--limit", "1"], 0, &[": 2\n", "(only 1 of 2 are shown; for more: --limit)"]),
        ("callees", &["SkyChart.draw"], 0, &[": 4\n", "Chart.add", "Chart.render", "PolarChart", "title"]),
        (
            "impact",
            &["Chart.add"],
            0,
            &["3 (2 at depth 1, 1 at depth 2)", "SkyChart.render", " 36 ", "SkyChart.draw\n"],
        ),
        // Who uses a member uses the class.
        ("impact", &["PolarChart", "--depth", "1"], 0, &["at chartkit/src/chart.js:63: ", "SkyChart.draw"]),
        // A function of the name of its file is meant.
        (
            "path",
            &["App", "Chart.add"],
            0,
            &[
                "from function App at visitor-web/src/App.tsx:16 to method Chart.add at chartkit/src/chart.js:15: 3 steps",
                "0 ",
                "1  instantiates  class     SkyChart ",
                "2  contains      method    SkyChart.draw",
                "3  calls         method    Chart.add",
            ],
        ),
        ("path", &["App", "Chart.add", "--kind", "calls"], 1, &["no edges lead from App to Chart.add"]),
        (
            "path",
            &["Chart.add", "SkyChart.draw"],
            1,
            &["no edges lead", "there is one from SkyChart.draw to Chart.add"],
        ),
        (
            "path",
            &["SkyChart", "PolarChart", "--kind", "instantiates", "--entity-kind", "class"],
            0,
            &["2 steps", "1  contains", "2  instantiates"],
        ),
        (
            "neighbours",
            &["PolarChart", "--kind", "extends,instantiates"],
            0,
            &[": 3\n", "← instantiates", "← instantiates", "→ extends", "Chart"],
        ),
        (
            "show",
            &["Chart"],
            0,
            &[
                "class Chart\n  export class Chart\n  What all charts share.\n",
                "chartkit/src/chart.js:6\n",
                "module chart\n",
                "holds 9\n",
                "is used by 7\n",
                "LineChart",
                "uses 0\n",
            ],
        ),
        ("show", &["Chart", "--limit", "2"], 0, &["holds 9\n", "(only 2 of 9 are shown; for more: --limit)"]),
    ];
    for (question, more, code, expected) in cases {
        let done = asked(&root, question, more).expect(*code);
        let text = format!("{}{}", done.stdout, done.stderr);
        let mut rest = text.as_str();
        for part in *expected {
            let at = rest.find(part).unwrap_or_else(|| panic!("{question} {more:?} does not tell {part:?}:\n{text}"));
            rest = &rest[at + part.len()..];
        }
    }
}

/// What a name means, its id, its symbol and the end of its qualified name mean as well.
#[test]
fn an_entity_is_told_in_many_ways() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &WITH_GRAPH);
    let page = asked_json(&root, "show", &["SkyChart.draw"]);
    let told = |key: &str| page[0][key].to_string().trim_matches('"').to_string();
    for name in [told("entity_id"), told("symbol"), told("qualified_name")] {
        assert_eq!(asked_json(&root, "show", &[&name]), page, "{name}");
    }
    assert_eq!(page[0]["used_by"][0]["entity"]["qualified_name"], "SkyChart.render");
    assert_eq!(page[0]["used_by"][0]["edge"]["line"], 36);
}

/// What says the same several times is one thing, and is told.
#[test]
fn what_is_said_twice_is_one_thing() {
    let area = area();
    let (code, root) = (area.path().join("code"), area.path().join("root"));
    write(
        &code.join("a.h"),
        "typedef struct foo { int x; } foo;\ntypedef struct bar bar;\nstruct bar { int y; };\nextern int counter;\n\
         int declared(foo *f);\ntypedef struct twin twin;\n",
    );
    write(&code.join("b.h"), "int declared(foo *f);\nstruct twin { int a; };\n");
    write(&code.join("c.h"), "struct twin { int b; };\n");
    write(
        &code.join("a.c"),
        "#include \"a.h\"\nint counter = 0;\nint by_alias(foo *f) { counter++; return f->x; }\n\
         int by_tag(struct bar *b) { return b->y; }\nint by_name(bar *b) { return b->y; }\n",
    );
    write(
        &code.join("A.java"),
        "package p;\nclass A { A() {} A(int y) {} static A make() { return new A(3); } }\n\
         class B extends A { B() { super(1); } }\n",
    );
    write(
        &code.join("a.ts"),
        "export function ov(a: string): void;\nexport function ov(a: any) {}\nexport function g() { ov(1); }\n",
    );
    codegraph_tests::ran(&mut codegraph_tests::index(&code, &root, &WITH_GRAPH)).expect(0);
    // What is asked, how it ends, what the answer holds, and what it does not.
    let cases: &[(&str, &str, i32, &[&str], &str)] = &[
        ("impact", "foo", 0, &["struct foo at code/a.h:1 with its typedef at code/a.h:1: ", "by_alias"], "entities"),
        (
            "impact",
            "bar",
            0,
            &["struct bar at code/a.h:3 with its typedef at code/a.h:2: ", "by_tag", "by_name"],
            "foo",
        ),
        ("impact", "counter", 0, &["variable counter at code/a.c:2: 1\n", "by_alias"], "declaration"),
        ("callers", "declared", 0, &["function declared at code/", " with its declaration at code/"], "entities"),
        (
            "callers",
            "A",
            0,
            &["class p.A at code/A.java:2 with its 2 constructors: 2", "p.A.make", "p.B.B"],
            "entities",
        ),
        ("callers", "ov", 0, &["function ov at code/a.ts:2: 1\n", "g "], "with"),
        // The typedef may be of either.
        ("callers", "twin", 2, &["3 entities are called twin", "code/b.h:2", "code/c.h:1"], "with"),
    ];
    for (question, name, code, expected, absent) in cases {
        let done = asked(&root, question, &[*name]).expect(*code);
        let text = format!("{}{}", done.stdout, done.stderr);
        for part in *expected {
            assert!(text.contains(part), "{question} {name} does not tell {part:?}:\n{text}");
        }
        assert!(!text.contains(absent), "{question} {name} tells {absent:?}:\n{text}");
    }
    let page = asked(&root, "show", &["p.A"]).expect(0).stdout;
    assert!(page.starts_with("class p.A\n") && !page.contains("\nconstructor p.A.A\n"), "{page}");
    assert_eq!(asked_json(&root, "show", &["foo"]).as_array().map(Vec::len), Some(2), "both are shown");
}

/// Every format shows the same entities, and tells what it leaves out.
#[test]
fn formats_show_the_same_entities() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &WITH_GRAPH);
    let question = ["sky_to_horizontal", "--in", "skymath", "--depth", "3"];
    let found = asked_json(&root, "callers", &question);
    let ids = found["of"].as_array().unwrap().iter().map(|entity| entity["entity_id"].as_i64().unwrap());
    let others = found["found"].as_array().unwrap().iter().map(|found| found["entity"]["entity_id"].as_i64().unwrap());
    let ids: BTreeSet<i64> = ids.chain(others).collect();
    assert_eq!(ids.len(), 8);
    for (format, shape, arrow) in [
        ("dot", "n{} [label=", " -> "),
        ("mermaid", "n{}[\"", " -->|"),
        ("graphml", "<node id=\"n{}\">", "<edge source="),
    ] {
        let whole = asked(&root, "callers", &[&question[..], &["--format", format]].concat()).expect(0);
        for id in &ids {
            let shape = shape.replace("{}", &id.to_string());
            assert!(whole.stdout.contains(&shape), "{format} lacks {shape}:\n{}", whole.stdout);
        }
        // Two call it; a test, altitude and airmass call those; main calls the test, visible calls altitude.
        assert_eq!(whole.stdout.matches(arrow).count(), 7, "{format}:\n{}", whole.stdout);
        assert!(whole.stderr.is_empty(), "{}", whole.stderr);
        let part = asked(&root, "callers", &[&question[..], &["--format", format, "--limit", "3"]].concat()).expect(0);
        for text in [&part.stdout, &part.stderr] {
            assert!(text.contains("only 3 of 7 are shown; for more: --limit"), "{format} does not tell:\n{text}");
        }
    }
}

#[test]
fn the_graph_says_what_the_tables_say() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &WITH_GRAPH);
    let set = |rows: Vec<Value>| rows.into_iter().map(|row| row.to_string()).collect::<BTreeSet<_>>();
    let names = query(
        &root,
        "SELECT name FROM entities JOIN edges ON edges.dst_id = entities.entity_id OR edges.src_id = entities.entity_id
        GROUP BY name ORDER BY count(*) DESC, name LIMIT 25",
    );
    assert_eq!(names.len(), 25);
    for name in names.iter().map(|row| row["name"].as_str().unwrap()) {
        let of = format!("(SELECT entity_id FROM entities WHERE name = '{name}')");
        for (call, same) in [
            (
                format!("SELECT of_id, entity_id, qualified_name FROM callers('{name}')"),
                format!(
                    "SELECT DISTINCT dst_id AS of_id, src_id AS entity_id, qualified_name FROM edges
                    JOIN entities ON entity_id = src_id WHERE dst_id IN {of} AND edges.kind IN ('calls', 'instantiates')"
                ),
            ),
            (
                format!("SELECT of_id, entity_id, repo, path, line FROM callees('{name}')"),
                format!(
                    "SELECT DISTINCT src_id AS of_id, dst_id AS entity_id, repo, path, name_line AS line FROM edges
                    JOIN entities ON entity_id = dst_id WHERE src_id IN {of} AND edges.kind IN ('calls', 'instantiates')"
                ),
            ),
            (
                format!(
                    "SELECT entity_id, edge_kind, count, resolution, confidence, is_cross_repo, first_ref_id
                    FROM neighbours('{name}') WHERE is_out"
                ),
                format!(
                    "SELECT dst_id AS entity_id, kind AS edge_kind, count, resolution, confidence, is_cross_repo, first_ref_id
                    FROM edges WHERE src_id IN {of}"
                ),
            ),
            (
                format!("SELECT of_id, entity_id, edge_kind FROM neighbours('{name}', 'extends, calls') WHERE NOT is_out"),
                format!(
                    "SELECT dst_id AS of_id, src_id AS entity_id, kind AS edge_kind FROM edges
                    WHERE dst_id IN {of} AND kind IN ('extends', 'calls')"
                ),
            ),
            (
                format!(
                    "SELECT entity_id, symbol, native_kind, parent_id, signature, visibility, doc, is_exported, loc, cyclomatic
                    FROM entity('{name}')"
                ),
                format!(
                    "SELECT entity_id, symbol, native_kind, parent_id, signature, visibility, doc, is_exported, loc, cyclomatic
                    FROM entities WHERE entity_id IN {of}"
                ),
            ),
        ] {
            let (found, expected) = (query(&root, &call), query(&root, &same));
            assert_eq!(found.len(), expected.len(), "{call}");
            assert_eq!(set(found), set(expected), "{call}");
        }
    }
}

/// Everything that `edges` leads to, step by step, as SQL finds it.
#[test]
fn what_is_reached_is_what_tables_lead_to() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &WITH_GRAPH);
    let set = |rows: Vec<Value>| rows.into_iter().map(|row| row.to_string()).collect::<BTreeSet<_>>();
    let ids = query(
        &root,
        "SELECT entity_id FROM entities WHERE kind IN ('class', 'interface', 'struct', 'function') ORDER BY entity_id LIMIT 20",
    );
    for id in ids.iter().map(|row| row["entity_id"].as_i64().unwrap()) {
        let inside = format!(
            "inside(id) AS (SELECT CAST({id} AS BIGINT) UNION SELECT dst_id FROM inside JOIN edges ON src_id = id AND kind = 'contains')"
        );
        let expected = query(
            &root,
            &format!(
                "WITH RECURSIVE {inside},
                above(entity_id, depth) AS (
                    SELECT id, 0 FROM inside
                    UNION
                    SELECT src_id, depth + 1 FROM above JOIN edges ON dst_id = entity_id AND kind <> 'contains' WHERE depth < 8
                )
                SELECT entity_id, min(depth) AS depth FROM above GROUP BY entity_id HAVING min(depth) > 0"
            ),
        );
        let found = query(&root, &format!("SELECT entity_id, depth FROM impact({id}, 8)"));
        assert_eq!(set(found), set(expected), "{id}");
    }
}

#[test]
fn every_function_has_an_example_that_runs() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &["--artifacts", "tables,graph,vectors"]);
    for function in FUNCTIONS {
        assert!(!query(&root, function.example).is_empty(), "{} finds nothing", function.example);
        let described = query(&root, &format!("DESCRIBE {}", function.example.split(" ORDER BY").next().unwrap()));
        assert!(!described.is_empty());
    }
    for scalar in codegraph_sql::SCALARS {
        let found = query(&root, scalar.example);
        assert!(found.len() == 1, "{} gives {} rows", scalar.example, found.len());
    }
}

#[test]
fn without_a_graph_it_is_told_how_to_make_one() {
    let area = area();
    let code = area.path().join("code");
    write(&code.join("a.py"), "def f():\n    pass\n");
    let root = area.path().join("root");
    codegraph_tests::ran(&mut codegraph_tests::index(&code, &root, &["--artifacts", "tables"])).expect(0);
    for arguments in [
        &["graph", "callers", root.to_str().unwrap(), "f"][..],
        &["sql", root.to_str().unwrap(), "-c", "SELECT * FROM callers('f')"],
    ] {
        let done = run(arguments).expect(4);
        assert!(done.stderr.contains("hint: ") && done.stderr.contains("codegraph build"), "{}", done.stderr);
    }
    // What needs none goes on.
    assert_eq!(query(&root, "SELECT name FROM entities WHERE kind = 'function'").len(), 1);
}

/// A page for people shows where documentation begins; JSON has all of it.
#[test]
fn long_documentation_is_cut_for_people_alone() {
    let area = area();
    let (code, root) = (area.path().join("code"), area.path().join("root"));
    let lines: Vec<String> = (1..=20).map(|n| format!("    Line {n}.\n")).collect();
    write(&code.join("a.py"), format!("def f():\n    \"\"\"\n{}    \"\"\"\n    pass\n", lines.concat()));
    codegraph_tests::ran(&mut codegraph_tests::index(&code, &root, &WITH_GRAPH)).expect(0);
    let page = asked(&root, "show", &["f"]).expect(0).stdout;
    assert!(page.contains("  Line 12.\n  … and 8 lines more (all of it: --format json)\n\nplace"), "{page}");
    let doc = asked_json(&root, "show", &["f"])[0]["doc"].as_str().unwrap().to_string();
    assert_eq!((doc.lines().count(), doc.lines().last()), (20, Some("Line 20.")), "{doc}");
}
