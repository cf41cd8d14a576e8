//! Tables become a snapshot: drafts, Parquet parts, the manifest, the artifacts that are made of tables, and reading back
//! what was committed.
//!
//! A [`Draft`] is written, a [`Snapshot`] is read. [`Draft::commit`] consumes the draft; a snapshot has no method that
//! writes. This crate is the one that names `parquet` and `rocksdb`.

mod artifact;
mod draft;
mod fault;
mod foreign;
pub mod graph;
mod root;
mod scratch;
mod snapshot;
mod spool;
mod tables;
pub mod vectors;
mod verify;

pub use artifact::{Artifact, Built, Making, Order, SINKS, Sink, TableRows, Tables, build};
pub use draft::Draft;
pub use fault::{FaultPoint, FaultPoints};
pub use foreign::open_columns;
pub use scratch::{Extent, Scratch, unnamed_file};
pub use snapshot::Snapshot;
pub use spool::Spool;
pub use tables::{ParquetStream, TablesWriter};
pub use verify::Damage;
