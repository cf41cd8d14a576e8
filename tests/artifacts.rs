//! Artifacts: made in the same run or later, replaced as one step, found out when they are changed. The tests walk the list
//! of kinds, so that a new one is tested.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use codegraph_model::{Error, ErrorKind, Result};
use codegraph_store::{Artifact, FaultPoint, FaultPoints, Order, SINKS, Sink, Snapshot, build};
use codegraph_tests::{area, copy_dir, files_below, index_sample_org, run};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The sample organisation with every kind of artifact.
fn organisation(root: &Path) -> Snapshot {
    let names: Vec<&str> = ["tables"].into_iter().chain(SINKS.iter().map(|sink| sink.name)).collect();
    index_sample_org(root, &["--artifacts", &names.join(",")]);
    Snapshot::open(root, None).unwrap()
}

fn again(snapshot: &Snapshot, sink: &'static Sink, faults: FaultPoints) -> Result<()> {
    let order = Order {
        sink,
        tool_version: "0",
        settings: BTreeMap::new(),
        jobs: 2,
        memory_bytes: 512 << 20,
        clock: Duration::default,
        stop: &|| None,
        done: &|_, _| (),
        faults,
    };
    build(snapshot, &order).map(drop)
}

fn remove(snapshot: &Snapshot, sink: &Sink) {
    fs::remove_dir_all(snapshot.dir().join(sink.name)).unwrap();
}

/// What lies in the snapshot's directory, but for tables.
fn folders(snapshot: &Snapshot) -> Vec<String> {
    let names = fs::read_dir(snapshot.dir()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name != "tables" && name != "manifest.json").collect();
    names.sort();
    names
}

#[test]
fn an_artifact_can_be_removed_and_made_again() {
    let area = area();
    let root = area.path().join("root");
    let snapshot = organisation(&root);
    let verify = || run(&["verify", text(&root)]);
    verify().expect(0);
    for sink in SINKS {
        let before = Artifact::open(&snapshot, sink.name).unwrap().entry().counts.clone();
        assert!(before.values().all(|n| *n > 0), "{}: {before:?}", sink.name);
        remove(&snapshot, sink);
        verify().expect(0);
        let error = Artifact::open(&snapshot, sink.name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(error.advice().unwrap().contains(&format!("codegraph build {}", sink.name)), "{error:?}");
        for _ in 0..2 {
            run(&["build", sink.name, text(&root)]).expect(0);
            assert_eq!(Artifact::open(&snapshot, sink.name).unwrap().entry().counts, before, "{}", sink.name);
            verify().expect(0);
        }
        let status = run(&["status", text(&root)]).expect(0).stdout;
        assert!(status.contains("Artifacts") && status.contains(sink.name), "{status}");
    }
}

#[test]
fn a_build_that_fails_leaves_what_was_there() {
    let area = area();
    let snapshot = organisation(&area.path().join("root"));
    let all = folders(&snapshot);
    for sink in SINKS {
        for point in FaultPoint::OF_ARTIFACT.into_iter().chain(sink.faults.iter().copied()) {
            for was_there in [true, false] {
                let strike = move |at| match at == point {
                    true => Err(Error::new(ErrorKind::Unavailable, "reach the disk")),
                    false => Ok(()),
                };
                if !was_there {
                    remove(&snapshot, sink);
                }
                let error = again(&snapshot, sink, FaultPoints::new(strike)).expect_err("fails");
                assert_eq!(error.to_string(), "could not reach the disk", "{} at {point:?}", sink.name);
                let is_there = was_there || point == FaultPoint::ArtifactPut;
                assert_eq!(folders(&snapshot).contains(&sink.name.to_string()), is_there, "{point:?}");
                assert!(folders(&snapshot).iter().all(|name| all.contains(name)), "{:?}", folders(&snapshot));
                again(&snapshot, sink, FaultPoints::default()).unwrap();
                assert_eq!(snapshot.verify(&mut |_| ()).unwrap(), [], "{} at {point:?}", sink.name);
            }
        }
    }
}

/// Where the next test runs its victim: a test of its own, which does nothing unless it is told to.
const VICTIM: &str = "CODEGRAPH_TEST_VICTIM";

#[test]
fn victim() {
    let Ok(told) = std::env::var(VICTIM) else { return };
    let [root, sink, point] = told.split('\n').collect::<Vec<_>>()[..] else { panic!("{told}") };
    let point = point.to_string();
    let strike = move |at| if format!("{at:?}") == point { std::process::abort() } else { Ok(()) };
    let snapshot = Snapshot::open(Path::new(root), None).unwrap();
    again(&snapshot, Sink::named(sink).unwrap(), FaultPoints::new(strike)).unwrap();
}

#[test]
fn a_build_that_is_killed_is_begun_anew() {
    let area = area();
    let root = area.path().join("root");
    let snapshot = organisation(&root);
    let all = folders(&snapshot);
    for sink in SINKS {
        for point in FaultPoint::OF_ARTIFACT.into_iter().chain(sink.faults.iter().copied()) {
            let before = Artifact::open(&snapshot, sink.name).unwrap().entry().counts.clone();
            let output = Command::new(std::env::current_exe().unwrap())
                .args(["victim", "--exact"])
                .env(VICTIM, format!("{}\n{}\n{point:?}", root.display(), sink.name))
                .output()
                .unwrap();
            assert!(!output.status.success(), "{point:?} of {} was not met", sink.name);
            // What the dead build left harms nobody, and the next one removes it.
            assert_eq!(snapshot.verify(&mut |_| ()).unwrap(), [], "{} at {point:?}", sink.name);
            assert_eq!(Artifact::open(&snapshot, sink.name).unwrap().entry().counts, before);
            run(&["build", sink.name, text(&root)]).expect(0);
            assert_eq!(folders(&snapshot), all, "{} at {point:?}", sink.name);
            assert_eq!(Artifact::open(&snapshot, sink.name).unwrap().entry().counts, before);
        }
    }
}

#[test]
fn what_is_changed_or_foreign_is_refused() {
    let area = area();
    let root = area.path().join("root");
    let snapshot = organisation(&root);
    for sink in SINKS {
        let dir = snapshot.dir().join(sink.name);
        let files: Vec<PathBuf> = Artifact::open(&snapshot, sink.name)
            .unwrap()
            .entry()
            .files
            .iter()
            .map(|file| dir.join(&file.path))
            .chain([dir.join("artifact.json")])
            .collect();
        for file in files {
            let sound = fs::read(&file).unwrap();
            let cases: [(&str, Vec<u8>); 3] = [
                ("cut short", sound[..sound.len() / 2].to_vec()),
                ("empty", vec![]),
                (
                    "changed",
                    sound.iter().enumerate().map(|(at, b)| if at == sound.len() / 3 { b ^ 1 } else { *b }).collect(),
                ),
            ];
            for (name, bytes) in cases {
                if bytes == sound {
                    continue;
                }
                fs::write(&file, bytes).unwrap();
                let damage = snapshot.verify(&mut |_| ()).unwrap();
                assert!(damage.iter().any(|damage| damage.path == file), "{} {name}: {damage:?}", file.display());
            }
            fs::write(&file, sound).unwrap();
        }
        assert_eq!(snapshot.verify(&mut |_| ()).unwrap(), [], "{}", sink.name);
    }

    // One that was made of another snapshot's tables.
    let other = area.path().join("other");
    index_sample_org(&other, &["--lang", "rust"]);
    let second = Snapshot::open(&other, None).unwrap();
    for sink in SINKS {
        copy_dir(&snapshot.dir().join(sink.name), &second.dir().join(sink.name));
        let error = Artifact::open(&second, sink.name).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
        assert!(run(&["verify", text(&other)]).expect(1).stdout.contains("artifact.json"));
        fs::remove_dir_all(second.dir().join(sink.name)).unwrap();
    }
}

#[test]
fn reading_writes_nothing() {
    let area = area();
    let snapshot = organisation(&area.path().join("root"));
    let before = files_below(area.path(), &|_| false);
    run(&["verify", text(&area.path().join("root"))]).expect(0);
    assert_eq!(files_below(area.path(), &|_| false), before);
    assert_eq!(Artifact::all(&snapshot).len(), SINKS.len());
}
