//! The snapshot that a command is about.

use std::path::PathBuf;

use codegraph_model::Result;
use codegraph_store::Snapshot;

// A doc comment would become the help of the command that takes these.
#[derive(clap::Args, Debug)]
pub(crate) struct Which {
    /// The directory that `index -o` wrote to
    #[arg(value_name = "ROOT")]
    root: PathBuf,

    /// The snapshot; without it, the current one
    #[arg(long, value_name = "ID")]
    snapshot: Option<String>,
}

impl Which {
    /// Opens it.
    pub(crate) fn open(&self) -> Result<Snapshot> {
        Snapshot::open(&self.root, self.snapshot.as_deref())
    }
}
