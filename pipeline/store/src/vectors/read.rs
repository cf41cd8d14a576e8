//! The vectors of a snapshot, opened to be searched.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use codegraph_model::{Error, ErrorKind, Result};
use serde_json::Value;

use super::build::Facts;
use super::choose::FLAT;
use super::coded::Coded;
use super::engine::Engine;
use super::exact::{Exact, dot};
use super::mapped::Mapped;
use super::native::{Index, use_one_thread};
use super::row_set::RowSet;
use super::strategy::{Strategy, StrategyName};
use super::train::Picked;
use super::{BY_ID, CODES, IDS, INDEX, VECTORS};
use crate::Snapshot;
use crate::artifact::Artifact;

/// The vectors of a snapshot. Searches run beside each other on any threads, each on its own.
///
/// The index is in memory; the vectors and ids are mapped, and read as far as they are needed.
pub struct Vectors {
    facts: Facts,
    engine: Engine,
    /// Entity of each row.
    ids: Mapped<i64>,
    /// Rows in the order of their entities.
    by_id: Mapped<u32>,
}

/// An entity that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The entity; `entities.entity_id`.
    pub entity_id: i64,
    /// Inner product of its vector and the query, from -1 to 1.
    pub score: f32,
    /// Its row in `embeddings`, from 0.
    pub row: u64,
}

impl Vectors {
    /// Opens the vectors of `snapshot`. The index is read into memory, and held against its checksum.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the snapshot has none, [`ErrorKind::Damaged`] if files are missing, cut off, or not those
    /// that were written.
    pub fn open(snapshot: &Snapshot) -> Result<Vectors> {
        Vectors::open_artifact(&Artifact::open(snapshot, super::SINK.name)?)
    }

    pub(super) fn open_artifact(artifact: &Artifact) -> Result<Vectors> {
        let index = artifact.entry().files.iter().find(|file| file.path == INDEX);
        Vectors::open_in(artifact.dir(), &artifact.entry().measured, index.map(|file| file.checksum.as_str()))
    }

    /// Opens the vectors in `dir`, of which `facts` stand in `artifact.json` together with the `checksum` of the index.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if files are missing, cut off, or not those that were written.
    pub(super) fn open_in(dir: &Path, facts: &BTreeMap<String, Value>, checksum: Option<&str>) -> Result<Vectors> {
        let facts = Facts::of_map(facts, dir)?;
        let n = facts.vectors as usize;
        let exact = Exact::open(&dir.join(VECTORS), n, facts.dimensions)?;
        let path = dir.join(INDEX);
        let index = match facts.factory.eq_ignore_ascii_case(FLAT) || n == 0 {
            true => None,
            false => {
                check_bytes(&path, facts.index_bytes, checksum)?;
                let index = Index::read(&path)?;
                if (index.n(), index.dimensions()) != (facts.vectors, facts.dimensions) {
                    let what = format!("it has {} vectors of {} dimensions", index.n(), index.dimensions());
                    return Err(super::damaged(&path, what));
                }
                Some(index)
            }
        };
        let ids = Mapped::open(&dir.join(IDS), n)?;
        let by_id = Mapped::open(&dir.join(BY_ID), n)?;
        let codes = facts.has_codes.then(|| Coded::open(&dir.join(CODES), n, facts.dimensions)).transpose()?;
        Ok(Vectors { facts, engine: Engine::new(exact, index, codes), ids, by_id })
    }

    /// Identity of the embedder that made them; empty if there are none. A query means something only if the same one made it.
    pub fn model(&self) -> &str {
        &self.facts.model
    }

    /// Numbers of a vector.
    pub fn dimensions(&self) -> usize {
        self.facts.dimensions
    }

    /// How many there are.
    pub fn n(&self) -> u64 {
        self.facts.vectors
    }

    /// What FAISS calls the index; `Flat` if there is none and each vector is looked at.
    pub fn factory(&self) -> &str {
        &self.facts.factory
    }

    /// The rows that the index was trained with, in order.
    pub fn sample(&self) -> Vec<u32> {
        Picked::of(self.facts.vectors, self.facts.picked_rows).sample
    }

    /// The ways to search, with what was measured of them.
    pub fn strategies(&self) -> &[Strategy] {
        &self.facts.strategies
    }

    /// The `k` nearest to `query` by inner product, best first, and of equal ones the first rows; only rows that `allowed`
    /// has, if given. There are `k` of them wherever there are so many rows.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the query has other dimensions, or no direction.
    pub fn search(
        &self,
        query: &[f32],
        k: usize,
        strategy: StrategyName,
        allowed: Option<&RowSet>,
    ) -> Result<Vec<Hit>> {
        if self.n() == 0 {
            return Ok(Vec::new());
        }
        let wrong = |what: String| Error::new(ErrorKind::Usage, "search the vectors").on(what);
        if query.len() != self.dimensions() {
            let dimensions = self.dimensions();
            return Err(wrong(format!("the query has {} dimensions, the vectors have {dimensions}", query.len())));
        }
        let length = dot(query, query).sqrt();
        if !length.is_normal() {
            return Err(wrong("the query has no direction".into()).hint("give words that occur in code or in English"));
        }
        // One thread for one query: threads are for queries beside each other.
        use_one_thread();
        let query: Vec<f32> = query.iter().map(|x| x / length).collect();
        let effort = self.facts.strategies.iter().find(|known| known.name == strategy).and_then(Strategy::effort);
        let found = self.engine.nearest(&query, k, effort, allowed)?;
        let hit = |row: u32, score| Hit { entity_id: self.ids[row as usize], score, row: u64::from(row) };
        Ok(found.into_iter().map(|scored| hit(scored.row, scored.score)).collect())
    }

    /// The row of an entity, if it has a vector.
    pub fn row_of(&self, entity_id: i64) -> Option<u64> {
        let at = self.by_id.binary_search_by_key(&Some(&entity_id), |row| self.ids.get(*row as usize)).ok()?;
        Some(u64::from(self.by_id[at]))
    }

    /// The rows of those entities that have a vector.
    pub fn rows_of(&self, entity_ids: impl IntoIterator<Item = i64>) -> RowSet {
        let mut rows = RowSet::new(self.n());
        entity_ids.into_iter().filter_map(|id| self.row_of(id)).for_each(|row| rows.insert(row));
        rows
    }

    /// The vector of an entity: `None` if it has none.
    ///
    /// # Errors
    /// None at present: what lies on disk was mapped when this was opened.
    pub fn vector_of(&self, entity_id: i64) -> Result<Option<Vec<f32>>> {
        let Some(row) = self.row_of(entity_id) else { return Ok(None) };
        let mut vector = Vec::new();
        self.engine.exact.read(row as usize..row as usize + 1, &mut vector);
        Ok(Some(vector))
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.engine
    }

    pub(super) fn ids(&self) -> &[i64] {
        &self.ids
    }
}

impl fmt::Debug for Vectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vectors").field("facts", &self.facts).finish_non_exhaustive()
    }
}

/// Looks at a file of FAISS, which is C++ that believes what stands there: it must be the bytes that were written.
fn check_bytes(path: &Path, expected: u64, checksum: Option<&str>) -> Result<()> {
    let doing = "open the vectors";
    let mut file = std::fs::File::open(path).map_err(|cause| super::unreadable(doing, path, cause))?;
    let bytes = file.metadata().map_err(|cause| Error::io(doing, path, cause))?.len();
    if bytes != expected {
        return Err(super::damaged(path, format!("it has {bytes} bytes instead of {expected}")));
    }
    let Some(checksum) = checksum else { return Ok(()) };
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&mut file).map_err(|cause| Error::io(doing, path, cause))?;
    match crate::tables::checksum(&hasher) == checksum {
        true => Ok(()),
        false => Err(super::damaged(path, "its checksum does not match its content".into())),
    }
}
