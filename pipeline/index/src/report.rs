//! What a run did.

use std::path::PathBuf;
use std::time::Duration;

use crate::{ArtifactReport, StepReport, Tally};

/// What a run did, for a closing summary that tells the truth.
#[derive(Clone, Debug)]
pub struct Report {
    /// Id of the snapshot.
    pub snapshot_id: String,
    /// Its directory.
    pub snapshot_dir: PathBuf,
    /// Repos.
    pub repos: u64,
    /// Files, bytes and rows.
    pub tally: Tally,
    /// Bytes of the snapshot's tables and artifacts on disk.
    pub written_bytes: u64,
    /// Wall time from start to commit.
    pub wall: Duration,
    /// CPU time of all threads.
    pub cpu: Duration,
    /// Most memory that the process held.
    pub peak_rss_bytes: u64,
    /// Most memory that parsing was charged with at a time.
    pub parse_peak_bytes: u64,
    /// The steps of the scan.
    pub steps: Vec<StepReport>,
    /// What was made of the tables.
    pub artifacts: Vec<ArtifactReport>,
}

impl Report {
    /// Rows of a table.
    pub fn rows(&self, table: &str) -> u64 {
        self.tally.rows.get(table).copied().unwrap_or_default()
    }

    /// The share of the bytes met that was parsed, from 0 to 1.
    pub fn coverage(&self) -> f64 {
        match self.tally.met.bytes {
            0 => 0.0,
            met => self.tally.parsed().bytes as f64 / met as f64,
        }
    }

    /// The share of the bytes of code (what is in a language that is known, whether a pack has it or not) that was
    /// parsed, from 0 to 1.
    pub fn code_coverage(&self) -> f64 {
        let parsed = self.tally.parsed().bytes;
        match parsed + self.tally.code_not_parsed.bytes {
            0 => 0.0,
            code => parsed as f64 / code as f64,
        }
    }
}
