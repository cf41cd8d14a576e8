//! A made-up organisation as tables, and its graph.

use std::collections::BTreeMap;
use std::path::Path;

use codegraph_model::{
    EdgeKind, EntityKind, FORMAT_NUMBER, Manifest, Resolution, Result, TableBuilder, Word, id_of, table,
};

use super::super::*;
use crate::artifact::{Making, Tables};
use crate::{Draft, FaultPoints, Snapshot};

pub(super) const ID: &str = "20260101T000000Z";

pub(super) struct Entity {
    pub(super) id: i64,
    pub(super) symbol: String,
    pub(super) file: usize,
    pub(super) name: String,
    pub(super) qualified_name: String,
    pub(super) kind: EntityKind,
    pub(super) parent: Option<usize>,
    pub(super) doc: Option<String>,
}

/// From, to, kind, count, first ref, resolution, confidence.
pub(super) type Row = (i64, i64, EdgeKind, u32, Option<i64>, Resolution, f32);

pub(super) struct World {
    pub(super) entities: Vec<Entity>,
    pub(super) edges: Vec<Row>,
    /// Ref, file, entity that it stands in, line, entity that it means.
    pub(super) refs: Vec<(i64, i64, Option<i64>, u32, Option<i64>)>,
}

pub(super) const N_FILES: usize = 40;
/// Everything uses it: its lists have several parts.
pub(super) const HUB: usize = 7;

pub(super) fn file_id(n: usize) -> i64 {
    id_of(&["file", "org", &path(n)])
}

pub(super) fn path(n: usize) -> String {
    format!("src/m{n:02}.py")
}

/// The `n`-th of numbers that look random, below `end`.
pub(super) fn pick(n: usize, salt: u64, end: usize) -> usize {
    let mixed = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ salt.wrapping_mul(0xD1B5_4A32_D192_ED03);
    (mixed >> 33) as usize % end
}

pub(super) fn world() -> World {
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

pub(super) fn snapshot_of(world: &World, root: &Path) -> Snapshot {
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

pub(super) fn built(snapshot: &Snapshot, dir: &Path, jobs: usize, memory_bytes: usize) -> Result<Graph> {
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

pub(super) fn every() -> Choice {
    Choice::of(KindSet::ALL)
}

pub(super) fn edges_of(world: &World, id: i64, way: Way) -> Vec<Edge> {
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
