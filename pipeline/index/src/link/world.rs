//! The world, from what the scan kept.

use std::sync::mpsc::sync_channel;
use std::thread;

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

/// Batches that are read ahead: some megabytes.
const BATCHES_AHEAD: usize = 2;

/// Reads the world that `spool` holds, and that `manifests` tell of. It takes `budget_bytes` at most, on up to two of `n_threads`.
///
/// # Errors
/// [`ErrorKind::Limit`] if that does not do.
pub(crate) fn read(
    spool: &Spool,
    manifests: &[(&'static TableDef, Vec<RowBatch>)],
    budget_bytes: usize,
    n_threads: usize,
) -> Result<World> {
    let n_rows = |table| spool.n_rows(table);
    let mut builder = WorldBuilder::with_capacity(n_rows("files"), n_rows("entities"), n_rows("imports"));
    type Take = fn(&mut WorldBuilder, &RecordBatch) -> Result<()>;
    let takes: [(&str, Take); 3] =
        [("files", WorldBuilder::files), ("entities", WorldBuilder::entities), ("imports", WorldBuilder::imports)];
    let places = takes.iter().flat_map(|(table, take)| (0..spool.n_batches(table)).map(|n| (*table, *take, n)));
    let places: Vec<(&str, Take, usize)> = places.collect();
    let mut take_in = |take: Take, batch: Result<RecordBatch>| {
        take(&mut builder, &batch?)?;
        fit(builder.memory_bytes(), budget_bytes)
    };
    if n_threads < 2 {
        places.into_iter().try_for_each(|(table, take, number)| take_in(take, spool.read(table, number)))?;
    } else {
        // Batches are read and unpacked on a thread of their own, while those before are taken in.
        thread::scope(|scope| {
            let (sender, receiver) = sync_channel(BATCHES_AHEAD);
            // Nobody takes more of them where one did not fit.
            let mut send = move |(table, take, number)| sender.send((take, spool.read(table, number))).is_ok();
            let read = move || places.into_iter().all(&mut send);
            let spawned = thread::Builder::new().name("world".into()).spawn_scoped(scope, read);
            spawned.map_err(|e| Error::new(ErrorKind::Unavailable, "start a thread").because(e))?;
            receiver.into_iter().try_for_each(|(take, batch)| take_in(take, batch))
        })?;
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
