//! Tables become a snapshot: drafts, Parquet parts, the manifest, and reading back what was committed.
//!
//! A [`Draft`] is written, a [`Snapshot`] is read. [`Draft::commit`] consumes the draft; a snapshot has no method that
//! writes. This crate is the one that names `parquet`.

mod draft;
mod fault;
mod foreign;
mod root;
mod scratch;
mod snapshot;
mod spool;
mod tables;
mod verify;

pub use draft::Draft;
pub use fault::{FaultPoint, FaultPoints};
pub use foreign::open_columns;
pub use scratch::{Extent, Scratch, unnamed_file};
pub use snapshot::Snapshot;
pub use spool::Spool;
pub use tables::{ParquetStream, TablesWriter};
pub use verify::Damage;

use std::path::Path;

use codegraph_model::PartEntry;

/// A kind of artifact: what a snapshot is made of.
pub struct Sink {
    /// Its folder below the snapshot directory.
    pub folder: &'static str,
    /// What it holds, in one line.
    pub what: &'static str,
    /// Opens one of its files, whose checksum is right already, and says in which way it contradicts the manifest.
    pub(crate) contradiction: fn(&Path, &PartEntry) -> Option<String>,
}

/// Every kind of artifact.
pub const SINKS: &[Sink] =
    &[Sink { folder: tables::FOLDER, what: "the tables, as Parquet files", contradiction: tables::contradiction }];

/// The sink that the file at `path`, below the snapshot directory, belongs to.
pub(crate) fn sink_of(path: &str) -> Option<&'static Sink> {
    let folder = path.split('/').next()?;
    SINKS.iter().find(|sink| sink.folder == folder)
}
