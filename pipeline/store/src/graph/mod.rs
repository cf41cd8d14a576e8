//! The graph store: entities, edges, refs and names of a snapshot in a RocksDB database that is built in one go and then only
//! read. `README.md` in this folder says how it is laid out, and why.

mod bare;
mod build;
mod check;
mod choice;
mod edges;
mod ends;
mod failure;
mod find;
mod gather;
mod keys;
mod layout;
mod merge;
mod meta;
mod node;
mod page;
mod reader;
mod records;
mod sort;
mod value;
mod walk;
mod write;

#[cfg(test)]
mod tests;

pub use bare::{BareKeys, BareLayout};
pub use choice::{Bounds, Choice, Edge, Hop, KindSet, NameMatch, Reach, Reached, RefTo, Way};
pub use find::Names;
pub use keys::{has_separator, parts_of};
pub use node::Node;
pub use reader::Graph;

use crate::artifact::Sink;
use crate::fault::FaultPoint;

/// The number of this layout. A graph with another one is refused: it is soon built.
pub(super) const FORMAT: u32 = 5;

/// The graph store, as an artifact.
pub(crate) const SINK: Sink = Sink {
    name: "graph",
    what: "the graph store: who calls whom, by name or id, in microseconds",
    format: FORMAT,
    tables: gather::TABLES,
    faults: &[FaultPoint::GraphSorted, FaultPoint::GraphWritten, FaultPoint::GraphIngested],
    build: build::build,
    check: check::check,
};
