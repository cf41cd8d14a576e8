//! Ways to search, and what was measured of each.

use std::fmt;

use codegraph_model::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};

use super::engine::Effort;

/// A way to search: how much time is given for finding more of what is nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyName {
    /// Every vector is looked at.
    Exact,
    /// The index finds 95 of 100 of the ten nearest.
    Balanced,
    /// The index finds 85 of 100 of the ten nearest.
    Fast,
}

impl StrategyName {
    /// All of them, the most thorough first.
    pub const ALL: [StrategyName; 3] = [StrategyName::Exact, StrategyName::Balanced, StrategyName::Fast];

    /// Its name on the command line and in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            StrategyName::Exact => "exact",
            StrategyName::Balanced => "balanced",
            StrategyName::Fast => "fast",
        }
    }

    /// The strategy of that name.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if there is none.
    pub fn of(name: &str) -> Result<StrategyName> {
        let found = StrategyName::ALL.into_iter().find(|strategy| strategy.as_str() == name);
        found.ok_or_else(|| {
            let all = StrategyName::ALL.map(StrategyName::as_str).join(", ");
            Error::new(ErrorKind::Usage, "search")
                .on(format!("there is no strategy {name:?}"))
                .hint(format!("give one of {all}"))
        })
    }
}

impl fmt::Display for StrategyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A way to search this snapshot's vectors, as it was measured when the index was built: with rows that were held out of
/// the training, each of which looks for others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strategy {
    /// Its name.
    pub name: StrategyName,
    /// What it does, in the words of FAISS: `scan`, `nprobe` or `efSearch`.
    pub parameter: String,
    /// The value of that parameter; 0 where there is none.
    pub value: usize,
    /// Rows that the index proposes for each that is wanted, of which codes of the vectors choose; 0 where there is no index.
    pub refine: usize,
    /// Share of the nearest one that is found.
    pub recall_at_1: f64,
    /// Share of the ten nearest that are found when ten are asked for.
    pub recall_at_10: f64,
    /// Share of the hundred nearest that are found when a hundred are asked for.
    pub recall_at_100: f64,
    /// Time for ten results on one thread, in microseconds: that of the query in the middle.
    pub latency_us: f64,
    /// The same of the slowest query but one in a hundred.
    pub latency_p99_us: f64,
    /// Memory that is held for it, in bytes for a vector.
    pub bytes_per_vector: f64,
    /// Bytes for a vector on disk, mapped into memory, that it looks at to choose; the vectors of the results are read besides.
    pub mapped_bytes_per_vector: f64,
}

impl Strategy {
    /// What it asks of the index; none if it looks at every vector.
    pub(super) fn effort(&self) -> Option<Effort> {
        (self.refine > 0).then_some(Effort { probe: self.value.max(1), refine: self.refine })
    }
}
