//! One search, as far as the vectors are concerned: an index that proposes rows, codes that choose among them, and the vectors
//! that decide.

use codegraph_model::Result;

use super::coded::Coded;
use super::exact::{Exact, Scored};
use super::native::{Index, Kind};
use super::row_set::RowSet;

/// Up to so many rows are looked at one by one where only they are allowed: that takes less than a millisecond, and an index would
/// find few of them.
const LOOKED_AT: u64 = 4_000;

/// How hard a search tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Effort {
    /// Lists that are read, or candidates that the walk through a graph has at hand.
    pub(super) probe: usize,
    /// Rows that the index proposes for each that is wanted.
    pub(super) refine: usize,
}

/// An index and the vectors that it was made of.
pub(super) struct Engine {
    pub(super) exact: Exact,
    /// None where every vector is looked at.
    pub(super) index: Option<Index>,
    /// None where the vectors themselves choose among what is proposed.
    pub(super) codes: Option<Coded>,
}

impl Engine {
    pub(super) fn new(exact: Exact, index: Option<Index>, codes: Option<Coded>) -> Engine {
        Engine { exact, index, codes }
    }

    /// The nearest `k` rows of those that are allowed, best first, as far as `effort` finds them; as many as there are, up to
    /// `k`. No effort stands for a look at each vector.
    ///
    /// # Errors
    /// [`codegraph_model::ErrorKind::Bug`] if FAISS refuses.
    pub(super) fn nearest(
        &self,
        query: &[f32],
        k: usize,
        effort: Option<Effort>,
        allowed: Option<&RowSet>,
    ) -> Result<Vec<Scored>> {
        let n = allowed.map_or(self.exact.n() as u64, RowSet::n);
        let k = k.min(n as usize);
        let (Some(index), Some(effort)) = (&self.index, effort) else {
            return Ok(self.exact.nearest(query, k, allowed));
        };
        if k == 0 || (allowed.is_some() && n <= LOOKED_AT) {
            return Ok(self.exact.nearest(query, k, allowed));
        }
        // Where one in ten rows is allowed, ten times as many lists have as many of them.
        let rarity = (self.exact.n() as u64).div_ceil(n).max(1) as usize;
        let most = match index.kind {
            Kind::Lists(n_lists) => n_lists,
            Kind::Graph => self.exact.n(),
            Kind::Whole => 1,
        };
        let mut probe = effort.probe.saturating_mul(rarity).min(most).max(1);
        loop {
            let found = self.proposed(index, query, k, Effort { probe, ..effort }, allowed)?;
            let found = self.best_of(query, k, found);
            if found.len() == k {
                return Ok(found);
            }
            if probe >= most {
                return Ok(self.exact.nearest(query, k, allowed));
            }
            probe = probe.saturating_mul(2).min(most);
        }
    }

    /// The best `k` of what was proposed. Where that is more, codes choose, so that the vectors of few rows are read.
    pub(super) fn best_of(&self, query: &[f32], k: usize, proposed: Vec<u32>) -> Vec<Scored> {
        match &self.codes {
            Some(codes) if proposed.len() > k => {
                let chosen = codes.best_of(query, k, proposed.into_iter());
                self.exact.best_of(query, k, chosen.into_iter().map(|scored| scored.row))
            }
            _ => self.exact.best_of(query, k, proposed.into_iter()),
        }
    }

    /// What the index proposes for each of `queries`, `k * effort.refine` rows; see [`Index::search`].
    pub(super) fn proposed_for_each(&self, queries: &[f32], k: usize, effort: Effort) -> Result<Vec<Vec<u32>>> {
        let Some(index) = &self.index else { return Ok(Vec::new()) };
        let k = (k * effort.refine).min(self.exact.n());
        let rows = index.search(queries, k, effort.probe, None)?;
        Ok(rows.chunks(k.max(1)).map(|rows| rows.iter().filter_map(|row| u32::try_from(*row).ok()).collect()).collect())
    }

    fn proposed(
        &self,
        index: &Index,
        query: &[f32],
        k: usize,
        effort: Effort,
        allowed: Option<&RowSet>,
    ) -> Result<Vec<u32>> {
        let k = k.saturating_mul(effort.refine).min(self.exact.n());
        let rows = index.search(query, k, effort.probe, allowed)?;
        Ok(rows.into_iter().filter_map(|row| u32::try_from(row).ok()).collect())
    }
}
