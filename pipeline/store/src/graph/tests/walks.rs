//! Searches along edges.

use std::collections::{BTreeSet, HashMap, VecDeque};

use codegraph_model::{EdgeKind, Error, ErrorKind, Word};

use super::super::*;
use super::world::{HUB, Row, World, built, edges_of, every, snapshot_of, world};

/// Distances from `from` along edges that `fits`.
fn distances(world: &World, from: i64, is_out: bool, fits: impl Fn(&Row) -> bool) -> HashMap<i64, u32> {
    let mut next: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in world.edges.iter().filter(|row| fits(row)) {
        let (a, b) = if is_out { (row.0, row.1) } else { (row.1, row.0) };
        next.entry(a).or_default().push(b);
    }
    let mut distances = HashMap::from([(from, 0)]);
    let mut queue = VecDeque::from([from]);
    while let Some(id) = queue.pop_front() {
        for other in next.get(&id).into_iter().flatten() {
            if !distances.contains_key(other) {
                distances.insert(*other, distances[&id] + 1);
                queue.push_back(*other);
            }
        }
    }
    distances
}

#[test]
fn searches_find_what_looking_at_all_edges_finds() {
    let world = world();
    let root = tempfile::tempdir().expect("a directory");
    let dir = tempfile::tempdir().expect("a directory");
    let snapshot = snapshot_of(&world, root.path());
    let graph = built(&snapshot, dir.path(), 2, 1 << 30).expect("is built");
    let bounds = |depth| Bounds { depth, limit: usize::MAX, jobs: 1, stop: &|| None };
    let others =
        KindSet::of(&EdgeKind::ALL.iter().copied().filter(|kind| *kind != EdgeKind::UsesType).collect::<Vec<_>>());
    let choice = Choice { kinds: others, min_confidence: 0.5 };
    let fits = |row: &Row| others.contains(row.2) && row.6 >= 0.5;
    for n in [0, HUB, 100, 1111, 2998] {
        let from = world.entities[n].id;
        for (way, is_out) in [(Way::Out, true), (Way::In, false)] {
            let mut expected = distances(&world, from, is_out, fits);
            expected.remove(&from);
            for depth in [1, 3, u32::MAX] {
                let reach = graph.reach(&[from], way, &choice, &bounds(depth)).expect("is searched");
                let found: HashMap<i64, u32> = reach.found.iter().map(|reached| (reached.id, reached.depth)).collect();
                assert_eq!(found.len(), reach.found.len(), "each once");
                let expected: HashMap<i64, u32> =
                    expected.iter().filter(|entry| *entry.1 <= depth).map(|entry| (*entry.0, *entry.1)).collect();
                assert_eq!(found, expected, "{n} {way:?} {depth}");
                assert!(!reach.is_cut && reach.found.is_sorted_by_key(|reached| reached.depth));
                for reached in &reach.found {
                    let before = if reached.depth == 1 { 0 } else { found[&reached.from] };
                    assert_eq!((before + 1, reached.edge.other), (reached.depth, reached.id), "{n} {way:?}");
                    assert!(edges_of(&world, reached.from, way).contains(&reached.edge), "{n} {way:?}");
                }
                let alike = Bounds { jobs: 3, ..bounds(depth) };
                let shared = graph.reach(&[from], way, &choice, &alike).expect("is searched");
                assert!(shared == reach, "{n} {way:?} {depth}: on three threads");
                let cut = Bounds { depth, limit: 2, jobs: 1, stop: &|| None };
                let few = graph.reach(&[from], way, &choice, &cut).expect("is searched");
                let shared = graph.reach(&[from], way, &choice, &Bounds { jobs: 3, ..cut }).expect("is searched");
                assert!(shared == few, "{n} {way:?} {depth}: cut on three threads");
                assert_eq!(few.found, reach.found[..reach.found.len().min(2)], "{n} {way:?}");
                assert_eq!(few.is_cut, reach.found.len() > 2, "{n} {way:?}");
            }
        }
        for m in [HUB, 5, 333, 1500, 2000, n] {
            let to = world.entities[m].id;
            let path = graph.shortest_path(&[from], &[to], &choice, &bounds(u32::MAX)).expect("is searched");
            let alike = Bounds { jobs: 3, ..bounds(u32::MAX) };
            let shared = graph.shortest_path(&[from], &[to], &choice, &alike).expect("is searched");
            assert!(shared == path, "from {n} to {m}: on three threads");
            let distance = distances(&world, from, true, fits).get(&to).copied();
            assert_eq!(path.as_ref().map(|path| path.len() as u32 - 1), distance, "from {n} to {m}");
            let Some(path) = path else { continue };
            assert_eq!((path[0].id, path[0].edge, path[path.len() - 1].id), (from, None, to));
            for pair in path.windows(2) {
                let edge = pair[1].edge.expect("leads here");
                assert!(edges_of(&world, pair[0].id, Way::Out).contains(&edge) && edge.other == pair[1].id);
            }
            let shorter = distance.unwrap_or_default().saturating_sub(1);
            if distance > Some(0) {
                let none = graph.shortest_path(&[from], &[to], &choice, &bounds(shorter)).expect("is searched");
                assert_eq!(none, None, "from {n} to {m}: a path of {shorter} edges");
            }
        }
    }
    let stop = || Some(Error::new(ErrorKind::Interrupted, "search"));
    let bounds = Bounds { depth: 9, limit: 9, jobs: 1, stop: &stop };
    let hub = world.entities[HUB].id;
    let stopped = graph.reach(&[hub], Way::In, &every(), &bounds).expect_err("is stopped");
    assert_eq!(stopped.kind(), ErrorKind::Interrupted);
    let class = world.entities[20].id;
    let members: Vec<i64> = (20..30).map(|n| world.entities[n].id).collect();
    let found = graph.with_members(&[class]).expect("are read");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), members.into_iter().collect());
}
