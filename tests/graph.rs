//! `codegraph graph`: why a ref has its target and an edge its ends; and edges of what is ambiguous.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use codegraph_sql::{Derivation, SessionOptions};
use codegraph_store::Snapshot;
use codegraph_tests::{area, index, index_sample_org, query, run, write};
use serde_json::Value;

#[test]
fn refs_and_edges_are_explained() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let root = root.to_str().unwrap();
    // What is asked, and what the answer holds, in this order.
    let cases: &[(&[&str], &[&str])] = &[
        // A call through an import, into another repo.
        (
            &["visitor-web/src/components/Schedule.tsx:1"],
            &["import formatTime", "rule imported", "chartkit", "src/format.js:4"],
        ),
        (
            &["SkyChart.draw", "Chart.add"],
            &["SkyChart.draw calls Chart.add (once), import", "rule import_path", "target"],
        ),
        (
            &["dome.Client", "dome.Controller"],
            &["implements", "rule method_set", "wants Close", "has Close", "wants Status"],
        ),
        (&["ObserverReport.row", "GroupedReport.row"], &["nothing is called ObserverReport.row"]),
        (
            &["org.larkfield.logbook.report.ObserverReport.row", "row", "--kind", "overrides"],
            &["overrides", "rule override", "overriding", "inherits", "overridden"],
        ),
        (&["dome.Client", "dome.Client.Open", "--kind", "contains"], &["contains", "outer", "inner"]),
        (&["visitor-web/src/components/Schedule.tsx:9999"], &["mentions nothing in line 9999"]),
        (&["dome.Client", "Chart.add"], &["there is no edge from dome.Client to Chart.add"]),
        (
            &["dome.Client", "Chart.add", "--kind", "knows"],
            &["there is no kind knows", "the kinds are contains, calls"],
        ),
        (&["nothing"], &["nothing is neither a ref_id nor PATH:LINE[:COL]"]),
    ];
    for (what, expected) in cases {
        let mut arguments = vec!["graph", "explain", root];
        arguments.extend_from_slice(what);
        let done = run(&arguments);
        let text = format!("{}{}", done.stdout, done.stderr);
        let mut rest = text.as_str();
        for part in *expected {
            let at = rest.find(part).unwrap_or_else(|| panic!("{what:?} does not tell {part:?}:\n{text}"));
            rest = &rest[at + part.len()..];
        }
    }
}

#[test]
fn whatever_has_a_target_is_explained() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let kinds = query(
        &root,
        "SELECT kind, coalesce(rule, '') AS rule, src_id AS src, dst_id AS dst FROM
            (SELECT *, row_number() OVER (PARTITION BY kind, rule ORDER BY src_id, dst_id) AS n FROM edges) AS edges
            WHERE n = 1",
    );
    assert!(kinds.len() > 12);
    for edge in kinds {
        let id = |name: &str| edge[name].as_i64().unwrap().to_string();
        let kind = edge["kind"].as_str().unwrap();
        let done = run(&["graph", "explain", root.to_str().unwrap(), &id("src"), &id("dst"), "--kind", kind, "--json"])
            .expect(0);
        let told: Value = serde_json::from_str(&done.stdout).unwrap();
        assert_eq!(told[0]["edge"]["kind"], edge["kind"]);
        assert_eq!(told[0]["rule"]["name"].as_str().unwrap_or_default(), edge["rule"].as_str().unwrap());
        assert!(!told[0]["evidence"].as_array().unwrap().is_empty(), "{edge} has no evidence");
    }
}

#[test]
fn every_rule_in_a_snapshot_is_in_the_list() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let rules: Value = serde_json::from_str(&run(&["graph", "rules", "--json"]).expect(0).stdout).unwrap();
    let known: Vec<&str> = rules.as_array().unwrap().iter().map(|rule| rule["name"].as_str().unwrap()).collect();
    let met = query(
        &root,
        "SELECT rule FROM refs WHERE rule IS NOT NULL UNION SELECT rule FROM edges WHERE rule IS NOT NULL",
    );
    assert!(met.len() > 6);
    for row in met {
        assert!(known.contains(&row["rule"].as_str().unwrap()), "{row} is not among {known:?}");
    }
}

#[test]
fn what_is_ambiguous_makes_edges_if_asked() {
    let area = area();
    let code = area.path().join("code");
    write(&code.join("A.java"), "class A {\n    void f(int a) {}\n    void f(String s) {}\n}\n");
    write(&code.join("B.java"), "class B {\n    void g(A a, Outside o) {\n        a.f(o.thing());\n    }\n}\n");
    let edges = "SELECT resolution, confidence, rule FROM edges WHERE kind = 'calls'";
    for (options, n_edges) in [(&[][..], 0), (&["--ambiguous"][..], 2)] {
        let root = area.path().join(format!("root{n_edges}"));
        codegraph_tests::ran(&mut index(&code, &root, options)).expect(0);
        let refs =
            query(&root, "SELECT resolution, cardinality(candidates) AS n, target_id FROM refs WHERE name = 'f'");
        assert_eq!((refs[0]["resolution"].as_str(), refs[0]["n"].as_i64()), (Some("ambiguous"), Some(2)));
        assert!(refs[0]["target_id"].is_null());
        let found = query(&root, edges);
        assert_eq!(found.len(), n_edges);
        for edge in found {
            assert_eq!(edge["resolution"], "ambiguous");
            assert!(edge["confidence"].as_f64().unwrap() < 0.5);
        }
        let told = run(&["graph", "explain", root.to_str().unwrap(), "B.g", "A.f"]);
        let n_candidates = told.stdout.lines().filter(|line| line.trim_start().starts_with("candidate ")).count();
        assert_eq!(n_candidates, n_edges * n_edges, "{told:?}");
    }
}

#[test]
fn steps_find_what_their_queries_find() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let snapshot = Snapshot::open(&root, None).unwrap();
    // The edges of refs are the first file, and each rule that finds something has one of its own behind it.
    let mut n_parts = 1;
    for rule in codegraph_sql::rules().unwrap() {
        let parts_of = |table: &str| -> Vec<PathBuf> {
            let parts = snapshot.parts_of(table);
            if table == "edges" { parts[..n_parts].to_vec() } else { parts }
        };
        let options = SessionOptions {
            jobs: 2,
            memory_limit_bytes: 1 << 30,
            allow_external: false,
            spill_dir: area.path().to_path_buf(),
        };
        let mut found: BTreeSet<(i64, i64)> = BTreeSet::new();
        let derivation = Derivation { parts_of: &parts_of, options, stop: &|| None };
        derivation
            .run(&rule, &mut |rows| {
                let ids = |at: usize| rows.column(at).as_primitive::<Int64Type>().values().to_vec();
                found.extend(ids(0).into_iter().zip(ids(1)));
                Ok(())
            })
            .unwrap();
        let of_rule = format!("SELECT src_id, dst_id FROM edges WHERE rule = '{}'", rule.name);
        let id = |row: &Value, name: &str| row[name].as_i64().unwrap();
        let stepped: BTreeSet<(i64, i64)> =
            query(&root, &of_rule).iter().map(|row| (id(row, "src_id"), id(row, "dst_id"))).collect();
        assert!(!stepped.is_empty(), "{} finds nothing", rule.name);
        assert_eq!(stepped, found, "{}", rule.name);
        n_parts += 1;
    }
    assert_eq!(n_parts, snapshot.parts_of("edges").len());
}
