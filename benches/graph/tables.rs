//! Tables of many edges: those of real snapshots one after the other, many times over with other ids if they have too few.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use codegraph_model::{Manifest, TableDef, table};
use codegraph_store::{Draft, Snapshot, Tables};

/// Columns of ids of entities, refs and files.
const IDS: &[&str] = &[
    "entity_id",
    "file_id",
    "parent_id",
    "src_id",
    "dst_id",
    "first_ref_id",
    "ref_id",
    "in_entity_id",
    "target_id",
    "receiver_type_id",
];

/// Edges that may be missing of as many as there should be, before all of them are written once more: a twentieth.
const MISSING: u64 = 20;

/// Writes the entities, edges and refs of `bases` below `root`, so often that there are about `n_edges` edges; how often that is.
pub(super) fn multiply(bases: &[Snapshot], n_edges: u64, root: &Path) -> u64 {
    let n_there: u64 = bases.iter().map(|base| Tables::of_snapshot(base).n_rows("edges")).sum();
    let n_copies = (n_edges - n_edges / MISSING).div_ceil(n_there.max(1));
    let draft = Draft::begin(root, "20260101T000000Z").unwrap();
    let mut writer = draft.tables();
    for name in ["entities", "edges", "refs"] {
        let table = table(name).unwrap();
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        for copy in 0..n_copies {
            for (base, n) in bases.iter().zip(copy * bases.len() as u64..) {
                for batch in Tables::of_snapshot(base).read(name, &columns, 8192).unwrap() {
                    writer.write(table, &shifted(table, &batch.unwrap(), n)).unwrap();
                }
            }
        }
    }
    let tables = writer.finish().unwrap();
    let manifest = Manifest { tables: tables.clone(), ..bases[0].manifest().clone() };
    draft.commit(manifest, tables).unwrap();
    n_copies
}

/// The same rows of another organisation.
fn shifted(table: &'static TableDef, batch: &RecordBatch, copy: u64) -> RecordBatch {
    let columns: Vec<ArrayRef> = table
        .columns
        .iter()
        .zip(batch.columns())
        .map(|(column, values)| match column.name {
            name if IDS.contains(&name) => {
                let ids: &Int64Array = values.as_any().downcast_ref().unwrap();
                Arc::new(ids.iter().map(|id| id.map(|id| shifted_id(id, copy))).collect::<Int64Array>()) as ArrayRef
            }
            "repo" => {
                let names: &StringArray = values.as_any().downcast_ref().unwrap();
                Arc::new(names.iter().map(|name| name.map(|name| format!("{copy:04}-{name}"))).collect::<StringArray>())
            }
            _ => Arc::clone(values),
        })
        .collect();
    RecordBatch::try_new(table.schema(), columns).unwrap()
}

fn shifted_id(id: i64, copy: u64) -> i64 {
    let mixed = (id as u64 ^ copy.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_mul(2 * copy + 1);
    ((mixed & i64::MAX as u64) as i64).max(1)
}
