//! A made-up organisation as tables, its graph, and the same questions answered by looking at all rows.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::Path;

use codegraph_model::{
    EdgeKind, EntityKind, Error, ErrorKind, FORMAT_NUMBER, Manifest, Resolution, Result, Role, TableBuilder, Word,
    id_of, table,
};

use super::*;
use crate::artifact::{Artifact, Making, Order, Tables};
use crate::{Draft, FaultPoints, Snapshot};

const ID: &str = "20260101T000000Z";

struct Entity {
    id: i64,
    symbol: String,
    file: usize,
    name: String,
    qualified_name: String,
    kind: EntityKind,
    parent: Option<usize>,
    doc: Option<String>,
}

/// From, to, kind, count, first ref, resolution, confidence.
type Row = (i64, i64, EdgeKind, u32, Option<i64>, Resolution, f32);

struct World {
    entities: Vec<Entity>,
    edges: Vec<Row>,
    /// Ref, file, entity that it stands in, line, entity that it means.
    refs: Vec<(i64, i64, Option<i64>, u32, Option<i64>)>,
}

const N_FILES: usize = 40;
/// Everything uses it: its lists have several parts.
const HUB: usize = 7;

fn file_id(n: usize) -> i64 {
    id_of(&["file", "org", &path(n)])
}

fn path(n: usize) -> String {
    format!("src/m{n:02}.py")
}

/// The `n`-th of numbers that look random, below `end`.
fn pick(n: usize, salt: u64, end: usize) -> usize {
    let mixed = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.wrapping_mul(0xD1B5_4A32_D192_ED03);
    (mixed >> 33) as usize % end
}

fn world() -> World {
    let n_entities = 3000;
    let mut entities: Vec<Entity> = Vec::new();
    for n in 0..n_entities {
        let file = n * N_FILES / n_entities;
        let parent = (n % 10 != 0).then(|| n - n % 10);
        let name = match n % 10 {
            0 => format!("Type{}", n / 10),
            1..=4 => "new".to_string(),
            5 => "New".to_string(),
            6 => format!("Straße_{}", n / 100),
            _ => format!("get_{n}"),
        };
        let owner = parent.map(|parent| entities[parent].qualified_name.clone());
        let owner = owner.unwrap_or_else(|| format!("org.m{file:02}"));
        let qualified_name = format!("{owner}.{name}");
        let symbol = format!("codegraph . org . {}/{name}#{n}", path(file));
        let kind = if n % 10 == 0 { EntityKind::Class } else { EntityKind::Method };
        let doc = (n % 3 == 0).then(|| format!("Does what {name} does, {n} times."));
        entities.push(Entity { id: id_of(&[&symbol]), symbol, file, name, qualified_name, kind, parent, doc });
    }
    let id = |n: usize| entities[n].id;
    let mut edges: BTreeMap<(i64, i64, EdgeKind), Row> = BTreeMap::new();
    let mut add = |row: Row| {
        edges.entry((row.0, row.1, row.2)).or_insert(row);
    };
    for (n, entity) in entities.iter().enumerate() {
        if let Some(parent) = entity.parent {
            add((id(parent), entity.id, EdgeKind::Contains, 1, None, Resolution::Scope, 1.0));
        }
        // Few of them, so that there are long ways and places that cannot be reached.
        for salt in 0..(n % 3) as u64 {
            let kind = EdgeKind::ALL[1 + pick(n, salt + 10, EdgeKind::ALL.len() - 1)];
            let sure = [0.4, 0.75, 1.0][pick(n, salt + 20, 3)];
            let count = [1, 2, 254, 255, 256, 100_000][pick(n, salt + 30, 6)];
            add((id(n), id(pick(n, salt, n_entities)), kind, count, Some(n as i64 + 1), Resolution::Import, sure));
        }
        let kind = if n % 4 == 0 { EdgeKind::Calls } else { EdgeKind::UsesType };
        add((id(n), id(HUB), kind, 1 + (n % 300) as u32, Some(i64::MAX - n as i64), Resolution::Type, 0.9));
    }
    let refs = (0..4000)
        .map(|n| {
            let file = n * N_FILES / 4000;
            let inside = (n % 5 != 0).then(|| id(pick(n, 1, n_entities)));
            let target = match n % 4 {
                0 => None,
                1 => Some(id(HUB)),
                _ => Some(id(pick(n, 2, n_entities))),
            };
            (id_of(&["ref", &n.to_string()]), file_id(file), inside, n as u32 + 1, target)
        })
        .collect();
    World { entities, edges: edges.into_values().collect(), refs }
}

fn snapshot_of(world: &World, root: &Path) -> Snapshot {
    let draft = Draft::begin(root, ID).expect("begins");
    let mut tables = draft.tables();
    let mut write = |rows: &mut TableBuilder| {
        let table = rows.table();
        for rows in rows.finish().expect("sound") {
            tables.write(table, &rows.batch).expect("is written");
        }
    };
    let mut rows = TableBuilder::new(table("entities").expect("exists"));
    for (n, e) in world.entities.iter().enumerate() {
        let place = n as u32 * 100;
        rows.int64("entity_id", e.id).text("symbol", e.symbol.as_str()).text("repo", "org");
        rows.int64("file_id", file_id(e.file)).text("path", path(e.file).as_str()).text("language", "python");
        rows.text("kind", e.kind.as_str()).text("native_kind", "function_definition").text("name", e.name.as_str());
        rows.text("qualified_name", e.qualified_name.as_str());
        rows.int64("parent_id", e.parent.map(|parent| world.entities[parent].id));
        rows.text("signature", format!("def {}(self)", e.name).as_str())
            .text("visibility", None)
            .texts("modifiers", []);
        rows.parameters("parameters", []).text("return_type", None).text("value_path", None).texts("decorators", []);
        rows.text("doc", e.doc.as_deref()).flag("is_exported", n % 2 == 0).flag("is_test", n % 7 == 0);
        rows.number("start_byte", place).number("end_byte", place + 90).number("start_line", n as u32 + 1);
        rows.number("start_col", 1).number("end_line", n as u32 + 9).number("end_col", 2);
        rows.number("name_start_byte", place + 4).number("name_end_byte", place + 8);
        rows.number("name_line", n as u32 + 2).number("name_col", 5).number("loc", 3);
        rows.number("cyclomatic", (n % 2 == 1).then_some(n as u32)).number("nesting", None);
        rows.int64("body_hash", 1).int64("structure_hash", 2).end_row();
    }
    write(&mut rows);
    let mut rows = TableBuilder::new(table("edges").expect("exists"));
    for &(src, dst, kind, count, first_ref, resolution, confidence) in &world.edges {
        rows.int64("src_id", src).int64("dst_id", dst).text("kind", kind.as_str());
        rows.text("src_repo", "org").text("dst_repo", "org").flag("is_cross_repo", kind == EdgeKind::Tests);
        rows.number("count", count).int64("first_ref_id", first_ref).text("resolution", resolution.as_str());
        rows.share("confidence", confidence).text("rule", None).end_row();
    }
    write(&mut rows);
    let mut rows = TableBuilder::new(table("refs").expect("exists"));
    for &(id, file, inside, line, target) in &world.refs {
        let n_file = (0..N_FILES).find(|n| file_id(*n) == file).expect("is one");
        rows.int64("ref_id", id).text("repo", "org").int64("file_id", file).text("path", path(n_file).as_str());
        rows.text("language", "python").int64("in_entity_id", inside).text("name", "x").text("qualifier", None);
        rows.text("receiver", None).text("role", "call").number("arity", None).number("start_byte", line);
        rows.number("end_byte", line + 1).number("line", line).number("col", 3);
        rows.text("resolution", if target.is_some() { "import" } else { "unresolved" }).int64("target_id", target);
        rows.ids("candidates", None).int64("import_id", None).int64("receiver_type_id", None);
        rows.text("target_path", None).texts("argument_types", []).text("rule", None).text("package", None).end_row();
    }
    write(&mut rows);
    let tables = tables.finish().expect("are complete");
    let manifest = Manifest {
        format: FORMAT_NUMBER,
        id: String::new(),
        tool_version: "0.0.0".into(),
        created: "2026-01-01T00:00:00Z".into(),
        inputs: vec![],
        configuration: BTreeMap::new(),
        counts: BTreeMap::new(),
        tables: BTreeMap::new(),
        checksum: String::new(),
    };
    draft.commit(manifest, tables).expect("commits")
}

fn built(snapshot: &Snapshot, dir: &Path, jobs: usize, memory_bytes: usize) -> Result<Graph> {
    let making = Making {
        tables: &Tables::of_snapshot(snapshot),
        snapshot_id: snapshot.id(),
        dir,
        jobs,
        memory_bytes,
        settings: &BTreeMap::new(),
        clock: std::time::Duration::default,
        stop: &|| None,
        done: &|done, all| assert!(done <= all, "{done} of {all}"),
        faults: &FaultPoints::default(),
    };
    let built = build::build(&making)?;
    assert_eq!(built.degraded, None);
    Graph::open_dir(dir, snapshot.id())
}

fn every() -> Choice {
    Choice::of(KindSet::ALL)
}

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

fn compare(graph: &Graph, world: &World, name: &str) {
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

fn edges_of(world: &World, id: i64, way: Way) -> Vec<Edge> {
    let is_out = way == Way::Out;
    let mut edges: Vec<Edge> = world
        .edges
        .iter()
        .filter(|row| if is_out { row.0 == id } else { row.1 == id })
        .map(|&(src, dst, kind, count, first_ref_id, resolution, confidence)| Edge {
            other: if is_out { dst } else { src },
            is_out,
            kind,
            resolution,
            confidence,
            count,
            first_ref_id,
            is_cross_repo: kind == EdgeKind::Tests,
        })
        .collect();
    edges.sort_by_key(|edge| (edge.kind, edge.other));
    edges
}

/// Entities for which `fits`, most used first.
fn ranked(world: &World, fits: impl Fn(&Entity) -> bool) -> Vec<i64> {
    let mut n_in: HashMap<i64, usize> = HashMap::new();
    world.edges.iter().for_each(|row| *n_in.entry(row.1).or_default() += 1);
    let mut ids: Vec<i64> = world.entities.iter().filter(|entity| fits(entity)).map(|entity| entity.id).collect();
    ids.sort_by_key(|id| (std::cmp::Reverse(n_in.get(id).copied().unwrap_or(0)), *id));
    ids
}

fn search(graph: &Graph, world: &World, name: &str) {
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
    let bounds = |depth| Bounds { depth, limit: usize::MAX, stop: &|| None };
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
                let cut = Bounds { depth, limit: 2, stop: &|| None };
                let few = graph.reach(&[from], way, &choice, &cut).expect("is searched");
                assert_eq!(few.found, reach.found[..reach.found.len().min(2)], "{n} {way:?}");
                assert_eq!(few.is_cut, reach.found.len() > 2, "{n} {way:?}");
            }
        }
        for m in [HUB, 5, 333, 1500, 2000, n] {
            let to = world.entities[m].id;
            let path = graph.shortest_path(&[from], &[to], &choice, &bounds(u32::MAX)).expect("is searched");
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
    let bounds = Bounds { depth: 9, limit: 9, stop: &stop };
    let hub = world.entities[HUB].id;
    let stopped = graph.reach(&[hub], Way::In, &every(), &bounds).expect_err("is stopped");
    assert_eq!(stopped.kind(), ErrorKind::Interrupted);
    let class = world.entities[20].id;
    let members: Vec<i64> = (20..30).map(|n| world.entities[n].id).collect();
    let found = graph.with_members(&[class]).expect("are read");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), members.into_iter().collect());
}

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

    // A byte in the middle of any file of data: whoever comes across it says so.
    for n in 0..files(dir.path(), ".sst").len() {
        let copy = copy(&|dir: &Path| {
            let path = &files(dir, ".sst")[n];
            let mut bytes = std::fs::read(path).expect("is read");
            bytes[20] ^= 1;
            std::fs::write(path, bytes).expect("is written");
        });
        let found = Graph::open_dir(copy.path(), ID).and_then(|graph| check::of_graph(&graph).map(drop));
        assert_eq!(found.expect_err("is found").kind(), ErrorKind::Damaged, "file {n}");
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
    ] as [(&str, &dyn Fn(&mut World), &[&str]); 5]
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
