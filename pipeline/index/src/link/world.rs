//! The world, from what the scan kept.

use arrow::record_batch::RecordBatch;
use codegraph_link::{World, WorldBuilder};
use codegraph_model::{Result, RowBatch, TableDef};
use codegraph_store::Spool;

/// Columns that the world is made of, by table: what else the rows hold is not kept for it.
pub(crate) const SOURCES: &[(&str, &[&str])] = &[
    ("files", &["file_id", "repo", "path", "language"]),
    (
        "entities",
        &[
            "entity_id",
            "file_id",
            "parent_id",
            "kind",
            "native_kind",
            "name",
            "qualified_name",
            "return_type",
            "value_path",
            "signature",
            "is_test",
            "is_exported",
            "parameters",
            "decorators",
            "start_byte",
            "end_byte",
        ],
    ),
];

/// Reads the world that `spool` holds, and that `manifests` tell of.
pub(crate) fn read(spool: &Spool, manifests: &[(&'static TableDef, Vec<RowBatch>)]) -> Result<World> {
    let mut builder = WorldBuilder::new();
    let takes: [(&str, fn(&mut WorldBuilder, &RecordBatch) -> Result<()>); 3] =
        [("files", WorldBuilder::files), ("entities", WorldBuilder::entities), ("imports", WorldBuilder::imports)];
    for (table, take) in takes {
        for number in 0..spool.n_batches(table) {
            take(&mut builder, &spool.read(table, number)?)?;
        }
    }
    for (table, batches) in manifests {
        for rows in batches {
            match table.name {
                "packages" => builder.packages(&rows.batch)?,
                "dependencies" => builder.dependencies(&rows.batch)?,
                "module_roots" => builder.module_roots(&rows.batch)?,
                _ => {}
            }
        }
    }
    Ok(builder.build())
}
