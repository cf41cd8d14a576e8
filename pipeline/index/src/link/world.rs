//! The world, from what the scan kept.

use arrow::record_batch::RecordBatch;
use codegraph_link::{World, WorldBuilder};
use codegraph_model::{Error, ErrorKind, Result, RowBatch, TableDef};
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
            "modifiers",
            "visibility",
        ],
    ),
];

/// Reads the world that `spool` holds, and that `manifests` tell of. It takes `budget_bytes` at most.
///
/// # Errors
/// [`ErrorKind::Limit`] if that does not do.
pub(crate) fn read(
    spool: &Spool,
    manifests: &[(&'static TableDef, Vec<RowBatch>)],
    budget_bytes: usize,
) -> Result<World> {
    let n_rows = |table| spool.n_rows(table);
    let mut builder = WorldBuilder::with_capacity(n_rows("files"), n_rows("entities"), n_rows("imports"));
    let takes: [(&str, fn(&mut WorldBuilder, &RecordBatch) -> Result<()>); 3] =
        [("files", WorldBuilder::files), ("entities", WorldBuilder::entities), ("imports", WorldBuilder::imports)];
    for (table, take) in takes {
        for number in 0..spool.n_batches(table) {
            take(&mut builder, &spool.read(table, number)?)?;
            fit(builder.memory_bytes(), budget_bytes)?;
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
    let world = builder.build();
    fit(world.memory_bytes(), budget_bytes)?;
    Ok(world)
}

/// Ends the run before it takes memory that nobody gave it.
fn fit(taken_bytes: usize, budget_bytes: usize) -> Result<()> {
    if taken_bytes <= budget_bytes {
        return Ok(());
    }
    let mib = |n: usize| n.div_ceil(1 << 20);
    Err(Error::new(ErrorKind::Limit, "link names")
        .on(format!(
            "what is defined takes {} MiB or more, and the memory limit leaves {}",
            mib(taken_bytes),
            mib(budget_bytes)
        ))
        .hint("give more memory (-m), or index fewer repos at a time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_told_with_numbers() {
        assert!(fit(10 << 20, 10 << 20).is_ok());
        let error = fit((10 << 20) + 1, 10 << 20).expect_err("does not fit");
        assert_eq!(error.kind(), ErrorKind::Limit);
        assert!(error.to_string().contains("takes 11 MiB or more, and the memory limit leaves 10"), "{error}");
    }
}
