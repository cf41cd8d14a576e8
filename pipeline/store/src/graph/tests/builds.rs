//! How a graph is made, opened and compared with its tables.

use std::collections::BTreeMap;
use std::path::Path;

use codegraph_model::{EdgeKind, Error, ErrorKind, Resolution};

use super::super::*;
use super::answers::{compare, search};
use super::world::{ID, World, built, snapshot_of, world};
use crate::FaultPoints;
use crate::artifact::{Artifact, Making, Order, Tables};

#[test]
fn a_build_that_is_stopped_says_why() {
    let root = tempfile::tempdir().expect("a directory");
    let dir = tempfile::tempdir().expect("a directory");
    let snapshot = snapshot_of(&world(), root.path());
    let making = Making {
        tables: &Tables::of_snapshot(&snapshot),
        snapshot_id: snapshot.id(),
        dir: dir.path(),
        jobs: 3,
        memory_bytes: 1 << 30,
        settings: &BTreeMap::new(),
        clock: std::time::Duration::default,
        stop: &|| Some(Error::new(ErrorKind::Interrupted, "build")),
        done: &|_, _| (),
        faults: &FaultPoints::default(),
    };
    assert_eq!(build::build(&making).expect_err("is stopped").kind(), ErrorKind::Interrupted);
}

#[test]
fn what_is_not_its_graph_is_refused() {
    let root = tempfile::tempdir().expect("a directory");
    let dir = tempfile::tempdir().expect("a directory");
    let snapshot = snapshot_of(&world(), root.path());
    drop(built(&snapshot, dir.path(), 1, 1 << 30).expect("is built"));
    let copy = |change: &dyn Fn(&Path)| {
        let copy = tempfile::tempdir().expect("a directory");
        for entry in std::fs::read_dir(dir.path()).expect("lists") {
            let path = entry.expect("reads").path();
            std::fs::copy(&path, copy.path().join(path.file_name().expect("has one"))).expect("is copied");
        }
        change(copy.path());
        copy
    };
    let files = |dir: &Path, ending: &str| -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(dir).expect("lists").map(|entry| entry.expect("reads").path());
        let mut files: Vec<_> = entries.filter(|path| path.to_string_lossy().contains(ending)).collect();
        files.sort();
        files
    };
    let foreign = |dir: &Path| {
        files(dir, "").iter().for_each(|path| std::fs::remove_file(path).expect("is removed"));
        let mut options = rocksdb::Options::default();
        options.create_if_missing(true);
        drop(rocksdb::DB::open(&options, dir).expect("is made"));
    };
    for (name, change) in [
        ("without CURRENT", &|dir: &Path| std::fs::remove_file(dir.join("CURRENT")).expect("is removed")),
        ("of nothing", &|dir: &Path| std::fs::remove_dir_all(dir).expect("is removed")),
        ("of another program", &foreign),
        ("with a MANIFEST cut off", &|dir: &Path| {
            let file = std::fs::File::options().write(true).open(&files(dir, "MANIFEST")[0]).expect("opens");
            file.set_len(100).expect("is cut");
        }),
    ] as [(&str, &dyn Fn(&Path)); 4]
    {
        let copy = copy(change);
        let error = Graph::open_dir(copy.path(), ID).expect_err(name);
        assert_eq!(error.kind(), ErrorKind::Damaged, "{name}: {error}");
        assert!(error.advice().is_some(), "{name}");
    }
    let error = Graph::open_dir(dir.path(), "20260102T000000Z").expect_err("is of another snapshot");
    assert!(error.kind() == ErrorKind::Damaged && error.to_string().contains(ID), "{error}");

    let ends = ends::Ends::new(1);
    // A byte in the middle of any file of data: whoever comes across it says so.
    for n in 0..files(dir.path(), ".sst").len() {
        let copy = copy(&|dir: &Path| {
            let path = &files(dir, ".sst")[n];
            let mut bytes = std::fs::read(path).expect("is read");
            bytes[20] ^= 1;
            std::fs::write(path, bytes).expect("is written");
        });
        let found = Graph::open_dir(copy.path(), ID).and_then(|graph| check::of_graph(&graph, &ends).map(drop));
        assert_eq!(found.expect_err("is found").kind(), ErrorKind::Damaged, "file {n}");
    }
}

/// Whatever threads and memory it was built with.
#[test]
fn a_graph_has_the_same_keys_and_values() {
    let root = tempfile::tempdir().expect("a directory");
    let snapshot = snapshot_of(&world(), root.path());
    let held = |jobs, memory_bytes| {
        let dir = tempfile::tempdir().expect("a directory");
        let graph = built(&snapshot, dir.path(), jobs, memory_bytes).expect("is built");
        let mut all: Vec<(&str, Vec<u8>, Vec<u8>)> = Vec::new();
        for family in layout::FAMILIES {
            let take = |key: &[u8], value: &[u8]| {
                all.push((family.name, key.to_vec(), value.to_vec()));
                Ok(())
            };
            graph.each_value(family, take).expect("is read");
        }
        all
    };
    let expected = held(1, 1 << 30);
    assert!(expected.len() > 7_000, "{}", expected.len());
    for (jobs, memory_bytes) in [(2, 1 << 30), (5, 1 << 30), (1, 0), (5, 0)] {
        assert!(held(jobs, memory_bytes) == expected, "{jobs} threads, {memory_bytes} bytes");
    }
}

fn order(faults: FaultPoints) -> Order<'static> {
    Order {
        sink: Sink::named(SINK.name).expect("is listed"),
        tool_version: "0.0.0",
        settings: BTreeMap::new(),
        jobs: 2,
        memory_bytes: 1 << 30,
        clock: std::time::Duration::default,
        stop: &|| None,
        done: &|_, _| (),
        faults,
    }
}

#[test]
fn a_build_that_fails_anywhere_leaves_no_graph_and_the_next_one_works() {
    let world = world();
    for point in FaultPoint::OF_ARTIFACT.iter().chain(SINK.faults) {
        let root = tempfile::tempdir().expect("a directory");
        let snapshot = snapshot_of(&world, root.path());
        let faults = FaultPoints::new(move |passed| match passed == *point {
            true => Err(Error::new(ErrorKind::Unavailable, "go on")),
            false => Ok(()),
        });
        let failed = crate::build(&snapshot, &order(faults)).expect_err("fails");
        assert_eq!(failed.kind(), ErrorKind::Unavailable, "{point:?}");
        // At the last point it is in its place already.
        let found = Graph::open(&snapshot).map(drop).map_err(|error| error.kind());
        let expected = if *point == FaultPoint::ArtifactPut { Ok(()) } else { Err(ErrorKind::Unavailable) };
        assert_eq!(found, expected, "{point:?}");
        let entry = crate::build(&snapshot, &order(FaultPoints::default())).expect("is built");
        assert_eq!(entry.counts["nodes"], world.entities.len() as u64);
        let graph = Graph::open(&snapshot).expect("opens");
        compare(&graph, &world, &format!("{point:?}"));
    }
}

#[test]
fn who_reads_writes_nothing() {
    let world = world();
    let root = tempfile::tempdir().expect("a directory");
    let snapshot = snapshot_of(&world, root.path());
    crate::build(&snapshot, &order(FaultPoints::default())).expect("is built");
    let dir = snapshot.dir().join(SINK.name);
    let state = || {
        let entries = std::fs::read_dir(&dir).expect("lists").map(|entry| entry.expect("reads"));
        let mut state: Vec<_> = entries
            .map(|entry| {
                let metadata = entry.metadata().expect("is there");
                (entry.file_name(), metadata.len(), metadata.modified().expect("has one"))
            })
            .collect();
        state.push((dir.clone().into(), 0, std::fs::metadata(&dir).expect("is there").modified().expect("has one")));
        state.sort();
        state
    };
    let before = state();
    let graphs = [(); 3].map(|()| Graph::open(&snapshot).expect("opens, however many there are"));
    for graph in &graphs {
        search(graph, &world, "read");
    }
    drop(graphs);
    assert_eq!(state(), before);
    assert_eq!(snapshot.verify(&mut |_| ()).expect("verifies"), [], "it is what the tables say");
}

#[test]
fn a_graph_of_other_tables_is_found_out() {
    let root = tempfile::tempdir().expect("a directory");
    let snapshot = snapshot_of(&world(), root.path());
    let first_edge = |world: &World| world.edges.iter().position(|row| row.2 == EdgeKind::Calls).expect("one calls");
    for (name, change, expected) in [
        ("nothing", &|_: &mut World| (), &[][..]),
        (
            "a doc",
            &|world: &mut World| world.entities[9].doc = Some("Another.".into()),
            &["its entities are not", "the entity"],
        ),
        (
            "a count",
            &|world: &mut World| {
                let n = first_edge(world);
                world.edges[n].3 += 1;
            },
            &["its edges, by where they begin are not", "its edges, by where they end are not"],
        ),
        ("an edge less", &|world: &mut World| world.edges.truncate(world.edges.len() - 1), &["and the tables have"]),
        ("a line", &|world: &mut World| world.refs[1].3 += 1, &["its refs to entities are not"]),
        (
            "an edge to what was an end",
            &|world: &mut World| {
                let is_end = |id| !world.edges.iter().any(|row| row.1 == id && row.2 != EdgeKind::Contains);
                let end = world.entities.iter().map(|entity| entity.id).find(|id| is_end(*id)).expect("one is");
                world.edges.push((world.entities[0].id, end, EdgeKind::Calls, 1, None, Resolution::Scope, 1.0));
            },
            &["whether others go on behind them"],
        ),
    ] as [(&str, &dyn Fn(&mut World), &[&str]); 6]
    {
        let mut other = world();
        change(&mut other);
        let other_root = tempfile::tempdir().expect("a directory");
        let other = snapshot_of(&other, other_root.path());
        crate::build(&snapshot, &order(FaultPoints::default())).expect("is built");
        let artifact = Artifact::open(&snapshot, SINK.name).expect("opens");
        let mut found = Vec::new();
        (SINK.check)(&artifact, &Tables::of_snapshot(&other), &mut |_, what| found.push(what)).expect("is checked");
        assert_eq!(found.is_empty(), expected.is_empty(), "{name}: {found:?}");
        for text in expected {
            assert!(found.iter().any(|what| what.contains(text)), "{name}: {text} is not in {found:?}");
        }
    }
}
