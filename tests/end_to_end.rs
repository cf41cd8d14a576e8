//! The main job on the sample organisation: what goes in comes out, and comes out the same.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use codegraph_lang::packs;
use codegraph_model::TABLES;
use codegraph_tests::{
    area, checksums, index, index_sample_org, manifest, many_copies, query, query_one, run, sample_org, write,
};

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let area = area();
    // Enough files that threads overtake each other.
    let input = area.path().join("input");
    many_copies(&input, 6);
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (n, jobs) in ["1", "1", "2", "2", "5", "5"].into_iter().enumerate() {
        let root = area.path().join(format!("root-{n}"));
        codegraph_tests::ran(&mut index(&input, &root, &["-j", jobs])).expect(0);
        let found = checksums(&root);
        assert_eq!(found.len(), TABLES.iter().filter(|table| table.is_deterministic).count());
        if seen.is_empty() {
            seen = found;
            continue;
        }
        for (table, parts) in found {
            assert_eq!(parts, seen[&table], "{table} differs at -j {jobs}, run {n}");
        }
    }
}

/// Packages of Python that import each other in a circle, each passing on what the next one has: what an import leads to is looked
/// up from anywhere in the circle.
fn write_circle(input: &Path, n_packages: usize) {
    for n in 0..n_packages {
        let (next, before) = ((n + 1) % n_packages, (n + n_packages - 1) % n_packages);
        let package = input.join(format!("p{n}"));
        write(
            &package.join("__init__.py"),
            format!("from .core import *\nfrom p{next} import *\nfrom p{before} import C{before} as Last\n"),
        );
        let mut core = format!(
            "import p{before}\nfrom p{next} import C{next}, Last\n\nclass C{n}(C{next}):\n    def m{n}(self): ...\n\n"
        );
        for at in 0..60 {
            let other = (n + at) % n_packages;
            core += &format!(
                "def f{n}_{at}(a: C{next}):\n    a.m{other}()\n    C{other}().m{n}()\n    p{before}.f{other}_{at}(Last)\n    f{next}_{at}(a)\n"
            );
        }
        write(&package.join("core.py"), &core);
    }
}

#[test]
fn imports_in_circles_lead_to_the_same_at_any_number_of_threads() {
    let area = area();
    let input = area.path().join("input");
    write_circle(&input, 60);
    let mut seen: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for jobs in ["1", "2", "2", "5"] {
        let root = area.path().join(format!("root-{jobs}-{}", seen.len()));
        let _ = fs::remove_dir_all(&root);
        codegraph_tests::ran(&mut index(&input, &root, &["-j", jobs])).expect(0);
        let found = checksums(&root);
        if seen.is_empty() {
            let n_linked =
                query_one(&root, "SELECT count(*) AS n FROM refs WHERE rule IN ('import_path', 'path', 'package')");
            assert!(n_linked.as_i64().unwrap() > 5_000, "the circle links too little: {n_linked}");
            seen = found;
            continue;
        }
        for (table, parts) in found {
            assert_eq!(parts, seen[&table], "{table} differs at -j {jobs}");
        }
    }
}

/// Adds up what lies below `dir`, as the walk is meant to see it: each file, and each directory that is not entered.
fn meet(dir: &Path, below: &str, not_entered: &[&str], met: &mut BTreeMap<String, Option<u64>>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{below}{}", entry.file_name().to_str().unwrap());
        let metadata = entry.path().symlink_metadata().unwrap();
        if !metadata.is_dir() {
            met.insert(path, Some(metadata.len()));
        } else if not_entered.contains(&format!("{path}/").as_str()) {
            met.insert(format!("{path}/"), None);
        } else {
            meet(&entry.path(), &format!("{path}/"), not_entered, met);
        }
    }
}

#[test]
fn every_file_on_disk_is_one_row_with_its_size() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);

    let mut on_disk = BTreeMap::new();
    meet(&sample_org(), "", &["visitor-web/dist/"], &mut on_disk);
    let rows = query(&root, "SELECT repo || '/' || path AS path, size_bytes FROM files ORDER BY repo, path");
    let n_rows = rows.len();
    let in_table: BTreeMap<String, Option<u64>> =
        rows.iter().map(|row| (row["path"].as_str().unwrap().to_string(), row["size_bytes"].as_u64())).collect();
    assert_eq!(in_table.len(), n_rows, "a file stands twice");
    assert_eq!(in_table, on_disk);

    // The same numbers in every place that tells them.
    let n_bytes: u64 = on_disk.values().flatten().sum();
    let n_files = on_disk.len() as u64;
    assert_eq!(query_one(&root, "SELECT sum(bytes) FROM repos"), n_bytes);
    assert_eq!(query_one(&root, "SELECT sum(files) FROM repos"), n_files);
    assert_eq!(query_one(&root, "SELECT bytes FROM runs"), n_bytes);
    assert_eq!(query_one(&root, "SELECT files FROM runs"), n_files);
    let manifest = manifest(&root);
    for table in TABLES {
        let counted = query_one(&root, &format!("SELECT count(*) FROM {}", table.name));
        assert_eq!(counted, manifest.tables[table.name].rows, "{}", table.name);
    }
}

#[test]
fn what_a_run_says_of_itself_is_what_the_snapshot_answers() {
    let area = area();
    for (name, options) in [("all", &[][..]), ("go", &["--lang", "go"]), ("small", &["--max-file-size", "1000"])] {
        let root = area.path().join(name);
        let told = index_sample_org(&root, &[options, &["--json"]].concat()).stdout;
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        let asked = run(&["status", root.to_str().unwrap(), "--json"]).expect(0).stdout;
        let asked: serde_json::Value = serde_json::from_str(&asked).unwrap();
        assert_eq!(told["coverage"], asked["coverage"][0], "{name}");
        assert_eq!(told["reasons"], asked["skipped"], "{name}");
        assert_eq!(told["diagnostics"], asked["diagnostics"], "{name}");
        assert!(!told["reasons"].as_array().unwrap().is_empty(), "{name}");
    }
}

#[test]
fn every_row_that_was_not_parsed_says_why() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let silent = "SELECT repo, path, status, skip_reason FROM files
                  WHERE (skip_reason IS NULL) <> (status IN ('parsed', 'partial'))";
    assert_eq!(query(&root, silent), Vec::<serde_json::Value>::new());
}

#[test]
fn every_language_gives_entities_refs_and_imports() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    for pack in packs() {
        for table in ["files", "entities", "refs", "imports"] {
            let n = query_one(&root, &format!("SELECT count(*) FROM {table} WHERE language = '{}'", pack.name));
            assert!(n.as_u64().unwrap() > 2, "{n} rows of {table} in {}", pack.name);
        }
    }
    for table in ["entities", "refs", "edges"] {
        assert!(query_one(&root, &format!("SELECT count(*) FROM {table}")).as_u64().unwrap() > 300, "{table}");
    }
}

#[test]
fn awkward_files_are_told_honestly() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let check = |path: &str, status: &str, reason: Option<&str>, code: Option<&str>| {
        let file = query(
            &root,
            &format!("SELECT status, skip_reason FROM files WHERE repo = 'visitor-web' AND path = '{path}'"),
        );
        assert_eq!(file.len(), 1, "{path}");
        assert_eq!(file[0]["status"], status, "{path}");
        assert_eq!(file[0].get("skip_reason").and_then(|reason| reason.as_str()), reason, "{path}");
        let codes = query(
            &root,
            &format!("SELECT DISTINCT code FROM diagnostics WHERE repo = 'visitor-web' AND path = '{path}'"),
        );
        let codes: Vec<&str> = codes.iter().map(|row| row["code"].as_str().unwrap()).collect();
        assert_eq!(codes, Vec::from_iter(code), "{path}");
    };
    check("src/legacy/kiosk.js", "partial", None, Some("syntax_error"));
    check("src/legacy/fieldnotes.ts", "parsed", None, None);
    check("public/dome.png", "skipped", Some("binary"), None);
    check("dist/", "skipped", Some("ignored"), None);
    check(".editorconfig", "skipped", Some("hidden"), None);
    check("README.md", "skipped", Some("not_code"), None);
    check("src/generated/stations.ts", "parsed", None, None);
    assert_eq!(
        query_one(&root, "SELECT encoding FROM blobs b JOIN files f USING (blob_id) WHERE f.name = 'fieldnotes.ts'"),
        "utf-16le"
    );
    assert_eq!(query_one(&root, "SELECT count(*) FROM entities WHERE name = 'isDark'"), 1);
    // What stands before the mistake and after it is there.
    for name in ["showKiosk", "startClock", "KIOSK_VERSION"] {
        assert_ne!(query_one(&root, &format!("SELECT count(*) FROM entities WHERE name = '{name}'")), 0, "{name}");
    }
}

#[test]
fn the_same_content_is_one_blob_and_many_files() {
    let area = area();
    let input = area.path().join("input");
    many_copies(&input, 2);
    let root = area.path().join("root");
    let mut command = codegraph_tests::codegraph(&["index", "--hidden", "--no-ignore", "-o"]);
    codegraph_tests::ran(command.arg(&root).arg("--repos-in").arg(&input)).expect(0);
    let twice = "SELECT count(*) FROM (SELECT blob_id FROM files WHERE blob_id IS NOT NULL
                 GROUP BY blob_id HAVING count(*) % 2 = 1)";
    assert_eq!(query_one(&root, twice), 0, "each content was met in both copies");
    assert_eq!(query_one(&root, "SELECT count(*) - count(DISTINCT blob_id) FROM blobs"), 0);
    assert_eq!(query_one(&root, "SELECT count(*) - count(DISTINCT blob_id) FROM timings"), 0, "parsed once");
    assert_eq!(query_one(&root, "SELECT count(*) - count(DISTINCT entity_id) FROM entities"), 0);
}

#[test]
fn options_choose_what_is_read() {
    let area = area();
    let count = |options: &[&str], sql: &str| {
        let root = area.path().join("root");
        index_sample_org(&root, options);
        query_one(&root, sql)
    };
    let parsed = "SELECT count(DISTINCT language) FROM entities";
    assert_eq!(count(&["--lang", "go,rust"], parsed), 2);
    assert_eq!(count(&["-g", "*.py"], parsed), 1);
    assert_eq!(count(&["-g", "!*.py"], "SELECT count(*) FROM entities WHERE language = 'python'"), 0);
    let dist = "SELECT count(*) FROM files WHERE path LIKE 'dist/_%'";
    assert_eq!(count(&["--no-ignore"], dist), 2);
    let hidden = "SELECT count(*) FROM files WHERE skip_reason = 'hidden'";
    assert_eq!(count(&["--hidden"], hidden), 0);
    let large = "SELECT count(*) FROM files WHERE skip_reason = 'too_large'";
    assert_ne!(count(&["--max-file-size", "2K"], large), 0);
}

#[test]
fn later_runs_add_snapshots_and_readers_choose() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &["--lang", "go"]);
    let first = codegraph_tests::current(&root);
    index_sample_org(&root, &[]);
    let second = codegraph_tests::current(&root);
    assert_ne!(first, second);
    let root = root.to_str().unwrap();
    for id in [&first, &second] {
        run(&["verify", root, "--snapshot", id]).expect(0);
    }
    let query = "SELECT count(DISTINCT language) AS n FROM entities";
    let of_first = run(&["sql", root, "--snapshot", &first, "--format", "csv", "-c", query]).expect(0);
    assert_eq!(of_first.stdout, "n\n1\n");
}

#[test]
fn parquet_files_carry_their_descriptions() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    for part in manifest(&root).parts() {
        let path = root.join("snapshots").join(codegraph_tests::current(&root)).join(&part.path);
        let bytes = fs::read(&path).unwrap();
        assert_eq!(&bytes[..4], b"PAR1", "{}", part.path);
        assert_eq!(bytes.len() as u64, part.bytes, "{}", part.path);
    }
    let schema = run(&["schema"]).expect(0).stdout;
    for table in TABLES {
        assert!(schema.contains(table.name), "codegraph schema names {}", table.name);
    }
}
