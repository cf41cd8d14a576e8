//! What a fact is: ids, positions, facts, table schemas, the manifest and the one error type.
//!
//! This crate does no I/O, starts no threads and reads no clock. Every other crate speaks its words.

mod artifact;
mod columns;
mod error;
mod facts;
mod ids;
mod manifest;
mod manifest_facts;
mod package_tables;
mod rows;
mod sealed;
mod tables;
mod words;

pub use artifact::ArtifactEntry;
pub use columns::{Columns, OpenColumns, ReadAt};
pub use error::{Error, ErrorKind, Result};
pub use facts::{
    Arguments, EntityFact, Facts, ImportFact, LineCounts, OptionU32, Parameter, Problem, RefFact, Span, Str, Targets,
};
pub use ids::{BlobId, OrdinalIds, SymbolWriter, id_of, text_hash};
pub use manifest::{FORMAT_NUMBER, InputEntry, Manifest, PartEntry, TableEntry, checksum_of};
pub use manifest_facts::{DependencyFact, MachineDirs, ManifestFacts, PackageFact, PropertyFact, RootFact};
pub use rows::{RowBatch, TableBuilder};
pub use tables::{ColumnDef, ColumnType, DIMENSIONS, TABLES, TableDef, column_description, table};
pub use words::{
    Action, DependencyKind, DependencySource, DiagnosticCode, EdgeKind, EntityKind, FileStatus, ImportResolution,
    InputKind, Manager, Meaning, ParseStatus, RepoStatus, Resolution, Role, RootKind, Severity, SkipReason, Stage,
    Visibility, Word, vocabulary_of,
};

/// Monotonic time since some fixed moment. Handed in by the caller: nothing below the command line reads a clock.
pub type Clock = fn() -> std::time::Duration;
