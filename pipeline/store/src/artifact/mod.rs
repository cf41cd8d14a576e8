//! Artifacts: what is made of tables and can be made again.
//!
//! Each kind is a [`Sink`]: a folder of this crate, and a line in [`SINKS`]. It lies in a folder of the snapshot that has
//! the sink's name, with `artifact.json` in it, which names its files and their checksums; the manifest does not know of
//! it, so that it can be made after the commit and be removed.

mod check;
mod make;
mod open;
mod tables;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use codegraph_model::{Clock, Error, ErrorKind, Result};
use serde_json::Value;

use crate::fault::{FaultPoint, FaultPoints};

pub(crate) use check::{damage_of, is_in_the_making};
pub use make::{Order, build};
pub(crate) use make::{make, remove_leftovers};
pub use open::Artifact;
pub use tables::{TableRows, Tables};

/// Every kind of artifact.
pub const SINKS: &[Sink] = &[crate::graph::SINK, crate::vectors::SINK];

/// The file in an artifact's folder that says what it is.
pub(crate) const ENTRY: &str = "artifact.json";

/// A kind of artifact.
pub struct Sink {
    /// Its name, and that of its folder below the snapshot directory.
    pub name: &'static str,
    /// What it is for, in one line.
    pub what: &'static str,
    /// The number of its format on disk. Readers open this number and lower ones.
    pub format: u32,
    /// The tables that it is made of.
    pub tables: &'static [&'static str],
    /// The points of failure of its own that it passes when it is made, beside those of every artifact.
    pub faults: &'static [FaultPoint],
    /// Fills an empty directory.
    pub(crate) build: fn(&Making<'_>) -> Result<Built>,
    /// Tells each contradiction between it and the tables. Its checksums hold.
    pub(crate) check: Check,
}

/// Compares an artifact with the tables, and tells of each contradiction the file and what is wrong.
pub(crate) type Check = fn(&Artifact, &Tables, &mut dyn FnMut(&Path, String)) -> Result<()>;

impl Sink {
    /// The sink of that name.
    pub fn named(name: &str) -> Option<&'static Sink> {
        SINKS.iter().find(|sink| sink.name == name)
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").field("name", &self.name).field("format", &self.format).finish_non_exhaustive()
    }
}

/// What an artifact is made with.
#[derive(Clone, Copy)]
pub struct Making<'a> {
    /// What it is made of.
    pub tables: &'a Tables,
    /// Id of the snapshot, which the artifact carries.
    pub snapshot_id: &'a str,
    /// An empty directory. The files in it, at whatever depth, are the artifact in the end.
    pub dir: &'a Path,
    /// Threads to keep busy. What is made does not depend on it.
    pub jobs: usize,
    /// Memory that may be held.
    pub memory_bytes: usize,
    /// The settings that the user gave, by name.
    pub settings: &'a BTreeMap<String, Value>,
    /// Monotonic time, to measure what was made.
    pub clock: Clock,
    /// Asked often, ten times a second at least: why to stop now.
    pub stop: &'a (dyn Fn() -> Option<Error> + Sync),
    /// Told how many of how many rows are done.
    pub done: &'a (dyn Fn(u64, u64) + Sync),
    /// What happens at its points of failure.
    pub faults: &'a FaultPoints,
}

impl Making<'_> {
    /// [`ErrorKind::Limit`]: the artifact `sink` needs more memory than it is given.
    pub fn too_little_memory(&self, sink: &str, needed_bytes: u64) -> Error {
        let mib = |bytes: u64| bytes.div_ceil(1 << 20);
        Error::new(ErrorKind::Limit, format!("make the artifact {sink}"))
            .on(format!(
                "it needs {} MiB, and the memory limit leaves {}",
                mib(needed_bytes),
                mib(self.memory_bytes as u64)
            ))
            .hint("give more memory (-m)")
    }
}

/// What was made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Built {
    /// What is in it: nodes, edges, vectors …
    pub counts: BTreeMap<String, u64>,
    /// What was measured.
    pub measured: BTreeMap<String, Value>,
    /// In which way it is less than was asked for.
    pub degraded: Option<String>,
}
