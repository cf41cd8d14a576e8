//! Single questions, and the same answered by looking at all rows.

use std::collections::{BTreeSet, HashMap};

use codegraph_model::{EdgeKind, Resolution, Role, Word};

use super::super::*;
use super::world::{Entity, HUB, ID, N_FILES, World, built, edges_of, every, file_id, snapshot_of, world};

#[test]
fn a_graph_answers_as_its_tables_do() {
    let world = world();
    let root = tempfile::tempdir().expect("a directory");
    let snapshot = snapshot_of(&world, root.path());
    for (name, jobs, memory_bytes) in [("all in memory", 1, 1 << 30), ("nothing in memory", 3, 0)] {
        let dir = tempfile::tempdir().expect("a directory");
        let graph = built(&snapshot, dir.path(), jobs, memory_bytes).expect(name);
        compare(&graph, &world, name);
        search(&graph, &world, name);
        for entry in std::fs::read_dir(dir.path()).expect("lists") {
            let file = entry.expect("reads").file_name().into_string().expect("a plain name");
            let is_wanted = file == "CURRENT" || file.starts_with("MANIFEST-") || file.ends_with(".sst");
            assert!(is_wanted, "{name}: {file} was left behind");
        }
    }
}

pub(super) fn compare(graph: &Graph, world: &World, name: &str) {
    assert_eq!(graph.snapshot_id(), ID);
    assert_eq!(graph.n_nodes(), world.entities.len() as u64, "{name}");
    assert_eq!(graph.n_edges(), world.edges.len() as u64, "{name}");
    let ids: Vec<i64> = world.entities.iter().rev().map(|entity| entity.id).chain([5, 5]).collect();
    let nodes = graph.nodes(&ids).expect("are read");
    assert!(nodes[ids.len() - 1].is_none() && nodes[ids.len() - 2].is_none());
    assert!(graph.node(5).expect("is looked for").is_none());
    for (n, entity) in world.entities.iter().enumerate() {
        let node = graph.node(entity.id).expect("is read").expect("is there");
        let other = nodes[ids.len() - 3 - n].as_ref().expect("is there");
        assert_eq!((other.symbol(), node.symbol()), (entity.symbol.as_str(), entity.symbol.as_str()), "{name}");
        assert_eq!((node.name(), node.qualified_name()), (entity.name.as_str(), entity.qualified_name.as_str()));
        assert_eq!((node.kind(), node.file_id()), (entity.kind, file_id(entity.file)));
        assert_eq!((node.doc(), node.visibility()), (entity.doc.as_deref(), None));
        assert_eq!(node.parent_id(), entity.parent.map(|parent| world.entities[parent].id));
        assert_eq!((node.is_exported(), node.is_test()), (n % 2 == 0, n % 7 == 0));
        assert_eq!((node.loc(), node.cyclomatic()), (Some(3), (n % 2 == 1).then_some(n as u32)));
        assert_eq!(
            (node.start_line(), node.end_byte(), node.name_line()),
            (n as u32 + 1, n as u32 * 100 + 90, n as u32 + 2)
        );
        let out: Vec<Edge> = edges_of(world, entity.id, Way::Out);
        let into: Vec<Edge> = edges_of(world, entity.id, Way::In);
        assert_eq!((node.n_out(), node.n_in()), (out.len() as u32, into.len() as u32), "{name}: {}", entity.symbol);
        assert_eq!(graph.edges(entity.id, Way::Out, &every()).expect("are read"), out, "{name}");
        assert_eq!(graph.edges(entity.id, Way::In, &every()).expect("are read"), into, "{name}: {}", entity.symbol);
        let refs: Vec<i64> = world.refs.iter().filter(|row| row.4 == Some(entity.id)).map(|row| row.0).collect();
        let found = graph.refs_to(entity.id, usize::MAX).expect("are read");
        assert_eq!(found.iter().map(|found| found.ref_id).collect::<Vec<_>>(), refs, "{name}");
        assert_eq!(node.n_refs(), refs.len() as u32, "{name}");
        let some = graph.refs_to(entity.id, 300).expect("are read");
        assert_eq!(some, found[..found.len().min(300)], "{name}");
        for found in found {
            let row = world.refs.iter().find(|row| row.0 == found.ref_id).expect("exists");
            assert_eq!((found.file_id, found.in_entity_id, found.line, found.col), (row.1, row.2, row.3, 3));
            assert_eq!((found.role, found.resolution), (Role::Call, Resolution::Import));
        }
    }
    let hub = world.entities[HUB].id;
    assert!(edges_of(world, hub, Way::In).len() > 2 * write::EDGES_PER_LIST, "the hub has several lists");
    assert!(graph.refs_to(hub, usize::MAX).expect("are read").len() > 2 * write::REFS_PER_LIST);
    let mut both = [edges_of(world, hub, Way::Out), edges_of(world, hub, Way::In)].concat();
    both.sort_by_key(|edge| (edge.kind, edge.other, !edge.is_out));
    assert_eq!(graph.edges(hub, Way::Both, &every()).expect("are read"), both, "{name}");
    for kinds in EdgeKind::ALL.iter().map(|kind| KindSet::of(&[*kind])).chain([KindSet::CALLS, KindSet::of(&[])]) {
        for min_confidence in [0.0, 0.75, 0.95] {
            let choice = Choice { kinds, min_confidence };
            let mut expected = edges_of(world, hub, Way::In);
            expected.retain(|edge| kinds.contains(edge.kind) && edge.confidence >= min_confidence);
            assert_eq!(graph.edges(hub, Way::In, &choice).expect("are read"), expected, "{name}: {choice:?}");
        }
    }
    for file in 0..N_FILES {
        let expected: Vec<i64> =
            world.entities.iter().filter(|entity| entity.file == file).map(|entity| entity.id).collect();
        assert_eq!(graph.entities_of_file(file_id(file)).expect("are read"), expected, "{name}");
    }
    assert!(graph.entities_of_file(3).expect("are read").is_empty());
    assert!(graph.refs_to(3, 10).expect("are read").is_empty());
}

/// Entities for which `fits`, most used first.
fn ranked(world: &World, fits: impl Fn(&Entity) -> bool) -> Vec<i64> {
    let mut n_in: HashMap<i64, usize> = HashMap::new();
    world.edges.iter().for_each(|row| *n_in.entry(row.1).or_default() += 1);
    let mut ids: Vec<i64> = world.entities.iter().filter(|entity| fits(entity)).map(|entity| entity.id).collect();
    ids.sort_by_key(|id| (std::cmp::Reverse(n_in.get(id).copied().unwrap_or(0)), *id));
    ids
}

pub(super) fn search(graph: &Graph, world: &World, name: &str) {
    let all = usize::MAX;
    let named = |text, how, limit| graph.named(text, how, limit).expect("is looked for");
    assert_eq!(named("new", NameMatch::Exact, all), ranked(world, |entity| entity.name == "new"), "{name}");
    assert!(named("new", NameMatch::Exact, all).len() > write::IDS_PER_LIST, "the name has several lists");
    assert_eq!(named("new", NameMatch::Exact, 3), ranked(world, |entity| entity.name == "new")[..3], "{name}");
    let sets = |ids: Vec<i64>| ids.into_iter().collect::<BTreeSet<i64>>();
    let folded = |text: &str| sets(ranked(world, |entity| entity.name.to_lowercase() == text));
    assert_eq!(sets(named("NEW", NameMatch::Folded, all)), folded("new"), "{name}");
    assert_eq!(sets(named("STRAßE_1", NameMatch::Folded, all)), folded("straße_1"), "{name}");
    let begin = |text: &str| sets(ranked(world, |entity| entity.name.to_lowercase().starts_with(text)));
    assert_eq!(sets(named("GET_12", NameMatch::Prefix, all)), begin("get_12"), "{name}");
    assert_eq!(sets(named("", NameMatch::Prefix, all)).len(), world.entities.len(), "{name}");
    assert!(named("none", NameMatch::Prefix, all).is_empty(), "{name}");

    let one = &world.entities[1234];
    let method = &world.entities[2007];
    let end = method.qualified_name.split_once("m26.").expect("is in that file").1;
    for (text, expected) in [
        (one.id.to_string(), vec![one.id]),
        (one.symbol.clone(), vec![one.id]),
        (method.qualified_name.clone(), vec![method.id]),
        (end.to_string(), vec![method.id]),
        (end.replace('.', "::"), vec![method.id]),
        ("New".to_string(), ranked(world, |entity| entity.name == "New")),
        ("NEW".to_string(), ranked(world, |entity| entity.name.to_lowercase() == "new")),
        ("Type200.new".to_string(), ranked(world, |entity| entity.qualified_name.ends_with(".Type200.new"))),
        ("12345".to_string(), vec![]),
        ("ype200.new".to_string(), vec![]),
        (" ".to_string(), vec![]),
    ] {
        assert_eq!(graph.find(&text, all).expect("is looked for"), expected, "{name}: {text}");
        assert!(graph.find(&text, 1).expect("is looked for").len() <= 1, "{name}: {text}");
    }
}
