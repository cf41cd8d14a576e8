//! Vector search: the artifact `vectors`. See `README.md` beside this file.

mod build;
mod check;
mod choose;
mod coded;
mod engine;
mod exact;
mod mapped;
mod measure;
mod native;
mod read;
mod row_set;
mod rows;
mod shards;
mod strategy;
mod train;

pub use native::end_idle_threads;
pub use read::{Hit, Vectors};
pub use row_set::RowSet;
pub use strategy::{Strategy, StrategyName};

use std::io;
use std::path::Path;

use codegraph_model::{Error, ErrorKind, Result};

use crate::artifact::{Built, Making, Sink};
use crate::fault::FaultPoint;
use build::Building;
use choose::Wishes;
use rows::{BATCH_ROWS, COLUMNS, TABLE, batch_of};

/// The vectors of entities, and an index over them.
pub(crate) const SINK: Sink = Sink {
    name: "vectors",
    what: "vectors of entities, to search by meaning",
    format: 1,
    tables: &[TABLE],
    faults: &[FaultPoint::VectorsWritten],
    build: make,
    check: check::check,
};

/// The index, as FAISS writes it; none where every vector is looked at.
const INDEX: &str = "index.faiss";
/// The vectors, row by row, 16 bits a number.
const VECTORS: &str = "vectors.f16";
/// The vectors, row by row, 8 bits a number, with a scale for each; none where no search looks at more rows than it gives.
const CODES: &str = "vectors.i8";
/// The entity of each row, 64 bits.
const IDS: &str = "entity_ids.i64";
/// Rows in the order of their entities, 32 bits.
const BY_ID: &str = "rows_by_entity.u32";

fn make(of: &Making<'_>) -> Result<Built> {
    let building = Building {
        dir: of.dir,
        n: of.tables.n_rows(TABLE),
        wishes: Wishes::of(of.settings)?,
        jobs: of.jobs,
        memory_bytes: of.memory_bytes as u64,
        clock: of.clock,
        stop: of.stop,
        done: of.done,
        faults: of.faults,
        shard_rows: None,
    };
    let mut batches = of.tables.read(TABLE, COLUMNS, BATCH_ROWS)?.map(|batch| batch.and_then(|batch| batch_of(&batch)));
    let (facts, missed) = build::build(&building, &mut batches)?;
    Ok(Built {
        counts: [("vectors".to_string(), facts.vectors)].into(),
        measured: facts.to_map()?,
        degraded: (!missed.is_empty()).then(|| missed.join("; ")),
    })
}

fn damaged(path: &Path, what: String) -> Error {
    Error::new(ErrorKind::Damaged, "open the vectors")
        .on(format!("{}: {what}", path.display()))
        .hint("build them again: codegraph build vectors ROOT")
}

/// The error of a file that cannot be opened: one that is missing is damage.
fn unreadable(doing: &str, path: &Path, cause: io::Error) -> Error {
    match cause.kind() {
        io::ErrorKind::NotFound => damaged(path, "it is missing".into()),
        _ => Error::io(doing, path, cause),
    }
}

#[cfg(test)]
mod tests;
