//! Whole runs on small trees.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use codegraph_embed::EmbedderOptions;
use codegraph_index::{Embedding, Job, Progress, Report, Skips, StopFlag, run};
use codegraph_model::{Error, ErrorKind, FileStatus, SkipReason, TABLES};
use codegraph_source::{InputSpec, RemoteOptions, WalkOptions};
use codegraph_store::{FaultPoint, FaultPoints, Snapshot};

fn clock() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// A directory with code and one with room for snapshots.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new(files: &[(&str, &[u8])]) -> Place {
        let place = Place { dir: tempfile::tempdir().expect("a directory") };
        fs::create_dir(place.code()).expect("makes");
        for (path, bytes) in files {
            let path = place.code().join(path);
            fs::create_dir_all(path.parent().expect("has one")).expect("makes");
            fs::write(path, bytes).expect("writes");
        }
        place
    }

    fn code(&self) -> PathBuf {
        self.dir.path().join("code")
    }

    fn job(&self, root: &str) -> Job {
        Job {
            inputs: vec![InputSpec { input: "code".into(), path: self.code(), ..InputSpec::default() }],
            root: self.dir.path().join(root),
            temporary_dir: self.dir.path().into(),
            jobs: 2,
            memory_limit_bytes: 1 << 30,
            max_file_bytes: 1 << 20,
            parse_timeout: Duration::from_secs(60),
            walk: WalkOptions::default(),
            remote: RemoteOptions::default(),
            languages: vec![],
            overrides: vec![],
            skips: Skips::default(),
            ambiguous: false,
            embedding: None,
            fail_fast: false,
            snapshot_id: "20260101T000000Z".into(),
            started_us: 1_767_225_600_000_000,
            wall_clock_us: || 1_767_225_601_000_000,
            clock,
            artifacts: vec![],
            faults: FaultPoints::default(),
            progress: Arc::new(Progress::default()),
            stop: StopFlag::new(),
        }
    }
}

/// Checksums of the parts of every table that equal runs write equally.
fn checksums(root: &Path) -> BTreeMap<String, Vec<String>> {
    let snapshot = Snapshot::open(root, None).expect("opens");
    let deterministic = TABLES.iter().filter(|table| table.is_deterministic);
    let parts = |name: &str| snapshot.manifest().tables[name].parts.iter().map(|part| part.checksum.clone()).collect();
    deterministic.map(|table| (table.name.to_string(), parts(table.name))).collect()
}

/// A tree of several repos, large enough for many morsels.
fn organisation() -> Place {
    let place = Place::new(&[
        ("a/Cargo.toml", b"[package]\n"),
        ("a/src/lib.rs", b"pub fn f() -> u32 { g() }\nfn g() -> u32 { 1 }\n"),
        ("b/go.mod", b"module b\n"),
        ("b/broken.go", b"package b\nfunc ( {\n"),
        ("b/logo.png", b"\x89PNG\0\0"),
        ("b/empty.py", b""),
        ("b/.gitignore", b"*.log\n"),
        ("b/x.log", b"log"),
        ("loose.txt", b"text"),
        ("same/go.mod", b"module b\n"),
    ]);
    for n in 0..900 {
        let text =
            format!("import os\n\n\nclass C{n}:\n    def m(self, x):\n        return os.path.join(x, self.m(x))\n");
        let dir = place.code().join(format!("c/pkg{}", n % 7));
        fs::create_dir_all(&dir).expect("makes");
        fs::write(dir.join(format!("mod{n}.py")), text.repeat(1 + n % 50)).expect("writes");
    }
    fs::write(place.code().join("c/setup.py"), "").expect("writes");
    place
}

/// Files and bytes below `dir`, without the directories in `without`.
fn on_disk(dir: &Path) -> (u64, u64) {
    let mut total = (0, 0);
    for entry in fs::read_dir(dir).expect("lists") {
        let entry = entry.expect("lists");
        let found = match entry.file_type().expect("has one").is_dir() {
            true => on_disk(&entry.path()),
            false => (1, entry.metadata().expect("has some").len()),
        };
        total = (total.0 + found.0, total.1 + found.1);
    }
    total
}

#[test]
fn equal_runs_write_equal_bytes_at_any_number_of_threads() {
    let place = organisation();
    let mut first: Option<BTreeMap<String, Vec<String>>> = None;
    for (i, jobs) in [1, 2, 5, 2].into_iter().enumerate() {
        let root = format!("root{i}");
        let report = run(Job { jobs, ..place.job(&root) }).expect("runs");
        assert_eq!(report.rows("entities"), report.tally.rows["entities"]);
        let sums = checksums(&place.dir.path().join(&root));
        assert!(sums.values().all(|parts| !parts.is_empty()), "every table has a part");
        match &first {
            Some(first) => assert_eq!(*first, sums, "at {jobs} threads"),
            None => first = Some(sums),
        }
    }
}

#[test]
fn every_byte_is_accounted_for() {
    let place = organisation();
    let job = place.job("root");
    let progress = job.progress.clone();
    let report = run(job).expect("runs");
    let (files, bytes) = on_disk(&place.code());
    assert_eq!((report.tally.met.files, report.tally.met.bytes), (files, bytes));
    assert_eq!(report.rows("files"), files);
    // Two empty files and two equal go.mod files are one blob each.
    assert_eq!(report.rows("blobs"), files - 4, "what is ignored or hidden is not read");
    assert_eq!(report.repos, 5);
    assert_eq!(report.rows("repos"), 5);
    let by_reason = |reason| report.tally.by_reason.get(&reason).map_or(0, |amount| amount.files);
    for (reason, expected) in
        [(SkipReason::Empty, 2), (SkipReason::Ignored, 1), (SkipReason::Hidden, 1), (SkipReason::Binary, 1)]
    {
        assert_eq!(by_reason(reason), expected, "{reason:?}");
    }
    assert_eq!(report.tally.by_status[&FileStatus::Partial].files, 1, "the broken file");
    assert_eq!(report.tally.diagnostics.keys().copied().collect::<Vec<_>>(), ["syntax_error"]);
    let now = progress.now();
    assert_eq!((now.files_done, now.bytes_done), (files, bytes));
    assert_eq!((now.files_listed, now.bytes_listed, now.is_listed), (files, bytes, true));
    assert_eq!((now.repos_done, now.entities, now.refs), (5, report.rows("entities"), report.rows("refs")));
    assert!(report.coverage() > 0.9 && report.coverage() < 1.0);
    let snapshot = Snapshot::open(&place.dir.path().join("root"), None).expect("opens");
    assert_eq!(snapshot.id(), report.snapshot_id);
    assert_eq!(snapshot.manifest().counts["files"], files);
    assert_eq!(snapshot.manifest().inputs[0].repos, 5);
    assert_eq!(snapshot.verify(&mut |_| ()).expect("verifies"), []);
}

#[test]
fn bad_files_are_rows() {
    let one_line = format!("x = [{}]\n", "1, ".repeat(700_000));
    let deep = format!("x = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let place = Place::new(&[
        ("setup.py", b"pass\n"),
        ("one_line.py", one_line.as_bytes()),
        ("deep.py", deep.as_bytes()),
        ("nul.py", b"x = '\0'\n"),
        ("utf16.py", b"\xff\xfex\0 \0=\0 \x001\0\n\0"),
        ("broken_utf8.py", b"x = 'caf\xc3\xa9 \xc3\xa9 \xff'\n"),
        ("garbage.py", b"\x81\x8d\x8f\x01\x02\x03\x04"),
        ("lua.lua", b"print(1)\n"),
    ]);
    let report = run(Job { languages: vec!["python".into()], ..place.job("root") }).expect("runs");
    let by_reason: Vec<(SkipReason, u64)> = report.tally.by_reason.iter().map(|(r, a)| (*r, a.files)).collect();
    let expected = [
        (SkipReason::UnsupportedLanguage, 1),
        (SkipReason::TooLarge, 1),
        (SkipReason::Binary, 1),
        (SkipReason::Encoding, 1),
    ];
    assert_eq!(by_reason, expected);
    let codes: Vec<&str> = report.tally.diagnostics.keys().copied().collect();
    for code in ["too_large", "undecodable_text", "replaced_bytes"] {
        assert!(codes.contains(&code), "{codes:?} has no {code}");
    }
    assert_eq!(report.rows("files"), 8);
}

#[test]
fn a_parse_that_takes_too_long_is_cut() {
    let text = "def f(x):\n    return f(x)\n".repeat(30_000);
    let place = Place::new(&[("setup.py", b"pass\n"), ("long.py", text.as_bytes())]);
    let report = run(Job { parse_timeout: Duration::from_millis(1), ..place.job("root") }).expect("runs");
    assert_eq!(report.tally.by_reason[&SkipReason::Timeout].files, 1);
    assert_eq!(report.tally.diagnostics["parse_timeout"], 1);
}

fn refused(result: Result<Report, Error>) -> Error {
    match result {
        Err(error) => error,
        Ok(report) => panic!("{} was written", report.snapshot_id),
    }
}

#[test]
fn jobs_that_cannot_be_done_are_refused() {
    let place = organisation();
    run(place.job("root")).expect("runs");
    let before = checksums(&place.dir.path().join("root"));

    let empty = Place::new(&[]);
    assert_eq!(refused(run(empty.job("root"))).kind(), ErrorKind::Nothing);
    assert!(Snapshot::open(&empty.dir.path().join("root"), None).is_err(), "nothing was committed");

    let none = WalkOptions { globs: vec!["*.nope".into()], ..WalkOptions::default() };
    let error = refused(run(Job { walk: none, ..place.job("root") }));
    assert_eq!(error.kind(), ErrorKind::Nothing);
    assert!(error.to_string().contains("none was parsed"), "{error}");

    let inside = Job { root: place.code(), ..place.job("root") };
    assert_eq!(refused(run(inside)).kind(), ErrorKind::Usage);
    let unknown = Job { languages: vec!["cobol".into()], ..place.job("root") };
    let error = refused(run(unknown));
    assert!(error.kind() == ErrorKind::Usage && error.advice().is_some_and(|advice| advice.contains("python")));
    let glob = WalkOptions { globs: vec!["a[".into()], ..WalkOptions::default() };
    assert_eq!(refused(run(Job { walk: glob, ..place.job("root") })).kind(), ErrorKind::Usage);
    assert_eq!(refused(run(Job { memory_limit_bytes: 1 << 20, ..place.job("root") })).kind(), ErrorKind::Limit);

    for (raise, expected) in
        [(StopFlag::interrupt as fn(&StopFlag), ErrorKind::Interrupted), (StopFlag::terminate, ErrorKind::Terminated)]
    {
        let job = place.job("root");
        raise(&job.stop);
        assert_eq!(refused(run(job)).kind(), expected);
    }
    for point in FaultPoint::ALL {
        // Once CURRENT names the new snapshot, the old one is no longer what readers see.
        if point == FaultPoint::CurrentReplaced {
            continue;
        }
        let strike = move |at| match at == point {
            true => Err(Error::new(ErrorKind::Unavailable, "write")),
            false => Ok(()),
        };
        let error = refused(run(Job { faults: FaultPoints::new(strike), ..place.job("root") }));
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{point:?}: {error}");
        assert_eq!(checksums(&place.dir.path().join("root")), before, "{point:?}");
    }
}

/// Faults strike each time that a point is passed, in the phases after the scan too.
#[test]
fn a_fault_at_any_moment_leaves_the_snapshot() {
    let place = Place::new(&[
        ("Cargo.toml", b"[package]\n"),
        ("src/lib.rs", b"pub fn f() -> u32 { g() }\nfn g() -> u32 { 1 }\n"),
    ]);
    let embedding = Embedding { embedder: "static".into(), options: EmbedderOptions::default(), kinds: vec![] };
    let job = |faults| Job { embedding: Some(embedding.clone()), faults, ..place.job("root") };
    run(job(FaultPoints::default())).expect("runs");
    let root = place.dir.path().join("root");
    let before = checksums(&root);
    let passes = Arc::new(AtomicUsize::new(0));
    let mut n_all = usize::MAX;
    let mut turn = 0;
    while turn < n_all {
        let counted = passes.clone();
        let strike = move |point| match (counted.fetch_add(1, Ordering::Relaxed) == turn, point) {
            // From then on the new snapshot is what readers see.
            (true, FaultPoint::CurrentReplaced) | (false, _) => Ok(()),
            (true, _) => Err(Error::new(ErrorKind::Unavailable, "write")),
        };
        passes.store(0, Ordering::Relaxed);
        match run(job(FaultPoints::new(strike))) {
            Ok(report) => {
                assert_eq!(report.rows("embeddings"), 2);
                n_all = n_all.min(passes.load(Ordering::Relaxed));
            }
            Err(error) => assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}"),
        }
        assert_eq!(checksums(&root), before, "a fault at the pass {turn}");
        turn += 1;
    }
    assert!(n_all > TABLES.len(), "{n_all}");
}

#[test]
fn a_root_inside_the_input_is_left_out() {
    let place = Place::new(&[("go.mod", b"module m\n"), ("m.go", b"package m\n")]);
    let job = || Job { root: place.code().join("out"), ..place.job("root") };
    run(job()).expect("runs");
    let before = checksums(&place.code().join("out"));
    let report = run(job()).expect("runs");
    assert_eq!(report.tally.by_reason[&SkipReason::OutputRoot].files, 1);
    assert_eq!(checksums(&place.code().join("out")), before, "snapshots are no input");
}
