//! What a root promises: a commit is one step, a dead draft leaves nothing, and every changed bit is found.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use arrow::record_batch::RecordBatch;
use codegraph_model::{
    Error, ErrorKind, FORMAT_NUMBER, Manifest, Result, TABLES, TableBuilder, TableDef, column_description, table,
};
use codegraph_store::{Draft, FaultPoint, FaultPoints, Snapshot};

const ID: &str = "20260101T000000Z";

fn repos(names: &[&str]) -> (&'static TableDef, RecordBatch) {
    let table = table("repos").expect("exists");
    let mut rows = TableBuilder::new(table);
    for (n, name) in names.iter().enumerate() {
        rows.int64("repo_id", n as i64 + 1).text("repo", *name).text("input", ".").text("input_kind", "directory");
        rows.text("root", "").count("files", 1).count("bytes", 10).count("parsed_files", 1).count("parsed_bytes", 10);
        rows.text("origin_url", None).text("ref", None).text("commit", None).time("commit_time", None);
        rows.text("tree_id", None).text("status", "ok").text("reason", None).texts("tags", []).end_row();
    }
    (table, rows.finish().expect("sound").remove(0).batch)
}

fn manifest() -> Manifest {
    Manifest {
        format: FORMAT_NUMBER,
        id: String::new(),
        tool_version: "0.0.0".into(),
        created: "2026-01-01T00:00:00Z".into(),
        inputs: vec![],
        configuration: BTreeMap::new(),
        counts: BTreeMap::new(),
        tables: BTreeMap::new(),
        checksum: String::new(),
    }
}

fn commit(root: &Path, faults: FaultPoints) -> Result<Snapshot> {
    let draft = Draft::begin_with(root, ID, faults)?;
    let mut tables = draft.tables();
    let (table, batch) = repos(&["a", "b"]);
    tables.write(table, &batch)?;
    let tables = tables.finish()?;
    draft.commit(manifest(), tables)
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).expect("lists") {
        let path = entry.expect("reads").path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}

#[test]
fn a_commit_can_be_opened_and_verified() {
    let root = tempfile::tempdir().expect("a directory");
    let first = commit(root.path(), FaultPoints::default()).expect("commits");
    let second = commit(root.path(), FaultPoints::default()).expect("commits");
    assert_eq!(first.id(), ID);
    assert_eq!(second.id(), format!("{ID}-2"), "an id that is taken gets a suffix");
    assert_eq!(Snapshot::list(root.path()).expect("lists"), [first.id(), second.id()]);

    let opened = Snapshot::open(root.path(), None).expect("opens");
    assert_eq!(opened.manifest(), second.manifest());
    for table in TABLES {
        assert_eq!(opened.parts_of(table.name).len(), 1, "{} has a part, even without rows", table.name);
    }
    let mut n_parts = 0;
    assert_eq!(opened.verify(&mut |_| n_parts += 1).expect("verifies"), []);
    assert_eq!(n_parts, TABLES.len());
    assert!(opened.dir().join("tables").is_dir());

    for (a, b) in first.manifest().tables.values().zip(second.manifest().tables.values()) {
        assert_eq!(a, b, "equal rows give equal bytes");
    }
}

#[test]
fn descriptions_stand_in_the_files() {
    let root = tempfile::tempdir().expect("a directory");
    let snapshot = commit(root.path(), FaultPoints::default()).expect("commits");
    for table in TABLES {
        for part in snapshot.parts_of(table.name) {
            let file = fs::File::open(part).expect("opens");
            let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).expect("reads");
            for (field, column) in reader.schema().fields().iter().zip(table.columns) {
                assert_eq!(column_description(field), Some(column.doc), "{}.{}", table.name, column.name);
            }
        }
    }
}

#[test]
fn every_flipped_bit_is_found() {
    let root = tempfile::tempdir().expect("a directory");
    let snapshot = commit(root.path(), FaultPoints::default()).expect("commits");
    // A second snapshot whose id differs from the first in few bits: a flip in CURRENT must not lead there.
    commit(root.path(), FaultPoints::default()).expect("commits");
    let current = root.path().join("CURRENT");
    let mut files = files_below(snapshot.dir());
    files.push(current.clone());
    for file in files {
        let sound = fs::read(&file).expect("reads");
        // A stride that is prime to eight meets every bit of a byte; all of a small file, a sample of a large one.
        let stride = (sound.len() * 8 / 500) | 1;
        for bit in (0..sound.len() * 8).step_by(stride) {
            let mut bytes = sound.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(&file, bytes).expect("writes");
            let damage = snapshot.verify(&mut |_| ()).expect("verifies");
            assert!(damage.iter().any(|d| d.path == file), "bit {bit} of {} was flipped unnoticed", file.display());
            if file == current || file.ends_with("manifest.json") {
                let id = (file != current).then_some(ID);
                let error = Snapshot::open(root.path(), id).expect_err("refused");
                assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
            }
        }
        fs::write(&file, sound).expect("writes");
    }
    assert_eq!(snapshot.verify(&mut |_| ()).expect("verifies"), []);
}

#[test]
fn damage_says_where_and_what() {
    let cases: &[(&str, fn(&Path), &str, &str)] = &[
        ("missing", |p| fs::remove_file(p).expect("removes"), "part-00000.parquet", "it is missing"),
        ("cut short", |p| fs::write(p, b"PAR1").expect("writes"), "part-00000.parquet", "it has 4 bytes instead of"),
        (
            "surplus",
            |p| fs::write(p.with_file_name("x"), b"").expect("writes"),
            "tables/repos/x",
            "the manifest does not name it",
        ),
    ];
    for (name, harm, path, what) in cases {
        let root = tempfile::tempdir().expect("a directory");
        let snapshot = commit(root.path(), FaultPoints::default()).expect("commits");
        harm(&snapshot.parts_of("repos")[0]);
        let damage = snapshot.verify(&mut |_| ()).expect("verifies");
        assert_eq!(damage.len(), 1, "{name}: {damage:?}");
        assert!(damage[0].path.ends_with(path) && damage[0].what.starts_with(what), "{name}: {}", damage[0]);
    }
}

/// The state that a run leaves must be the old snapshot, whole, until `CURRENT` was replaced, and the new one after.
fn check_after_fault(root: &Path, old: &Snapshot, point: FaultPoint) {
    let opened = Snapshot::open(root, None).expect("opens");
    let is_new = point == FaultPoint::CurrentReplaced;
    assert_eq!(opened.id() != old.id(), is_new, "{point:?}");
    assert_eq!(opened.verify(&mut |_| ()).expect("verifies"), [], "{point:?}");

    let next = commit(root, FaultPoints::default()).expect("the next run commits");
    assert_eq!(Snapshot::open(root, None).expect("opens").id(), next.id(), "{point:?}");
    let mut dirs: Vec<String> = fs::read_dir(root.join("snapshots"))
        .expect("lists")
        .map(|entry| entry.expect("reads").file_name().into_string().expect("UTF-8"))
        .collect();
    dirs.sort();
    assert_eq!(dirs, Snapshot::list(root).expect("lists"), "{point:?}: a dead draft stays");
    let stray = files_below(root).into_iter().find(|path| path.to_string_lossy().ends_with(".tmp"));
    assert_eq!(stray, None, "{point:?}");
}

#[test]
fn a_run_that_fails_leaves_the_old_snapshot() {
    for point in FaultPoint::ALL {
        let root = tempfile::tempdir().expect("a directory");
        let old = commit(root.path(), FaultPoints::default()).expect("commits");
        let strike = move |at| match at == point {
            true => Err(Error::new(ErrorKind::Unavailable, "reach the disk")),
            false => Ok(()),
        };
        let error = commit(root.path(), FaultPoints::new(strike)).expect_err("fails");
        assert_eq!(error.to_string(), "could not reach the disk");
        let n_snapshots = Snapshot::list(root.path()).expect("lists").len();
        assert_eq!(n_snapshots, if point == FaultPoint::CurrentReplaced { 2 } else { 1 }, "{point:?}");
        check_after_fault(root.path(), &old, point);
    }
}

/// Where the next test runs its victim: a test of its own, which does nothing unless it is told to.
const VICTIM_ROOT: &str = "CODEGRAPH_TEST_VICTIM_ROOT";
const VICTIM_POINT: &str = "CODEGRAPH_TEST_VICTIM_POINT";

#[test]
fn victim() {
    if let (Ok(root), Ok(point)) = (std::env::var(VICTIM_ROOT), std::env::var(VICTIM_POINT)) {
        let strike = move |at| if format!("{at:?}") == point { std::process::abort() } else { Ok(()) };
        commit(Path::new(&root), FaultPoints::new(strike)).expect("commits");
    }
}

#[test]
fn a_run_that_is_killed_leaves_the_old_snapshot() {
    for point in FaultPoint::ALL {
        let root = tempfile::tempdir().expect("a directory");
        let old = commit(root.path(), FaultPoints::default()).expect("commits");
        let status = Command::new(std::env::current_exe().expect("has a path"))
            .args(["victim", "--exact"])
            .env(VICTIM_ROOT, root.path())
            .env(VICTIM_POINT, format!("{point:?}"))
            .output()
            .expect("runs")
            .status;
        assert!(!status.success(), "{point:?} was not met");
        check_after_fault(root.path(), &old, point);
    }
}

#[test]
fn a_second_writer_is_refused_by_name() {
    let root = tempfile::tempdir().expect("a directory");
    let draft = Draft::begin(root.path(), ID).expect("begins");
    let error = Draft::begin(root.path(), ID).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(error.to_string().contains(&format!("process {} is writing there", std::process::id())), "{error}");
    draft.abandon().expect("removes");
    assert!(Draft::begin(root.path(), ID).is_ok(), "the lock is free again");
}

#[test]
fn what_is_not_a_root_is_refused() {
    type Setup = fn(&Path);
    let cases: &[(&str, Setup, Option<&str>, ErrorKind, &str)] = &[
        ("nothing", |_| (), None, ErrorKind::Unavailable, "there is no snapshot here"),
        (
            "no such directory",
            |p| fs::remove_dir(p).expect("removes"),
            None,
            ErrorKind::Unavailable,
            "no such directory",
        ),
        ("no such snapshot", |p| drop(commit(p, FaultPoints::default())), Some("x"), ErrorKind::Usage, "no snapshot x"),
        (
            "a path as id",
            |p| drop(commit(p, FaultPoints::default())),
            Some("../x"),
            ErrorKind::Usage,
            "no snapshot ../x",
        ),
        (
            "the current one is gone",
            |p| fs::remove_dir_all(commit(p, FaultPoints::default()).expect("commits").dir()).expect("removes"),
            None,
            ErrorKind::Damaged,
            "which is not there",
        ),
        (
            "a renamed snapshot",
            |p| {
                let snapshot = commit(p, FaultPoints::default()).expect("commits");
                fs::rename(snapshot.dir(), p.join("snapshots/other")).expect("renames");
            },
            Some("other"),
            ErrorKind::Damaged,
            "it belongs to the snapshot",
        ),
    ];
    for (name, setup, id, kind, text) in cases {
        let root = tempfile::tempdir().expect("a directory");
        setup(root.path());
        let error = Snapshot::open(root.path(), *id).expect_err("refused");
        assert!(error.kind() == *kind && error.to_string().contains(text), "{name}: {error}");
        assert!(error.advice().is_some(), "{name} has a hint");
    }
}

#[test]
fn a_strangers_directory_is_left_alone() {
    let root = tempfile::tempdir().expect("a directory");
    let theirs = root.path().join("snapshots/20250101T000000Z");
    fs::create_dir_all(&theirs).expect("makes");
    let error = Draft::begin(root.path(), ID).expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
    assert!(theirs.is_dir());

    let file = root.path().join("file");
    fs::write(&file, b"").expect("writes");
    assert_eq!(Draft::begin(&file, ID).expect_err("refused").kind(), ErrorKind::Usage);
    assert_eq!(Draft::begin(&file.join("x"), ID).expect_err("refused").kind(), ErrorKind::Unavailable);
}
