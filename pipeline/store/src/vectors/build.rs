//! Makes the artifact: the vectors as they are, the ids beside them, and an index over them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use codegraph_model::{Clock, Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::choose::{self, FAST_RECALL, FLAT, Wishes};
use super::coded::Coded;
use super::engine::Engine;
use super::exact::{Exact, Stop};
use super::mapped::{Mapped, NumberFile};
use super::measure::{Measured, Measuring, measure, rounded};
use super::native::{self, Index, Kind};
use super::rows::Batch;
use super::shards::Trained;
use super::strategy::Strategy;
use super::train::{Picked, vectors_of};
use super::{BY_ID, CODES, IDS, INDEX, VECTORS};
use crate::fault::{FaultPoint, FaultPoints};

/// Rows that an index takes at a time: enough to keep all threads busy.
const ADDED_ROWS: u64 = 64 << 10;
/// Rows of a shard at least: fewer are not worth a file.
const SHARD_ROWS: u64 = 1 << 20;
/// Name of the trained index that the shards are copies of.
const TRAINED: &str = "trained.faiss";

/// What is built, and with what.
pub(super) struct Building<'a> {
    /// An empty directory.
    pub(super) dir: &'a Path,
    /// Rows of the table.
    pub(super) n: u64,
    pub(super) wishes: Wishes,
    pub(super) jobs: usize,
    pub(super) memory_bytes: u64,
    pub(super) clock: Clock,
    pub(super) stop: &'a Stop<'a>,
    /// Rows done, rows in all.
    pub(super) done: &'a (dyn Fn(u64, u64) + Sync),
    pub(super) faults: &'a FaultPoints,
    /// Rows of a shard, if not as many as the memory has room for.
    pub(super) shard_rows: Option<u64>,
}

/// What a build says of itself. It stands in `artifact.json` and is what opening goes by.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Facts {
    /// Identity of the embedder that made the vectors; empty without vectors.
    pub(super) model: String,
    pub(super) dimensions: usize,
    pub(super) vectors: u64,
    pub(super) factory: String,
    pub(super) training_rows: u64,
    /// Rows that were picked to train with, before those were left out that it is measured with.
    #[serde(default)]
    pub(super) picked_rows: u64,
    pub(super) held_out_queries: u64,
    pub(super) shards: u64,
    pub(super) index_bytes: u64,
    /// Whether codes choose among what the index proposes.
    #[serde(default)]
    pub(super) has_codes: bool,
    pub(super) target_recall: f64,
    pub(super) strategies: Vec<Strategy>,
    #[serde(default)]
    pub(super) spent: Spent,
}

/// What a build spent its time on, in microseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Spent {
    /// Copying vectors out of the table.
    pub(super) copy_us: u64,
    /// Training the index.
    pub(super) train_us: u64,
    /// Filling it, and writing it and the codes beside it.
    pub(super) fill_us: u64,
    /// Finding out what it finds.
    pub(super) measure_us: u64,
}

impl Spent {
    /// Adds to one of them what has passed since `began`, and begins anew.
    fn add(clock: Clock, began: &mut Duration, to: &mut u64) {
        let now = clock();
        *to += u64::try_from(now.saturating_sub(*began).as_micros()).unwrap_or(u64::MAX);
        *began = now;
    }
}

impl Facts {
    /// Each of them under its name.
    pub(super) fn to_map(&self) -> Result<BTreeMap<String, Value>> {
        let bug = |cause: serde_json::Error| Error::new(ErrorKind::Bug, "build the vectors").because(cause);
        let Value::Object(map) = serde_json::to_value(self).map_err(bug)? else {
            return Err(Error::new(ErrorKind::Bug, "build the vectors").on("its facts are no map"));
        };
        Ok(map.into_iter().collect())
    }

    /// What [`Facts::to_map`] told.
    pub(super) fn of_map(map: &BTreeMap<String, Value>, path: &Path) -> Result<Facts> {
        let map: serde_json::Map<String, Value> = map.clone().into_iter().collect();
        serde_json::from_value(Value::Object(map)).map_err(|cause| super::damaged(path, cause.to_string()))
    }
}

/// Builds, from `batches` of the table's rows in their order. Returns what it says of itself and what it did not reach.
///
/// # Errors
/// [`ErrorKind::Damaged`] if the rows do not fit together, [`ErrorKind::Usage`] or [`ErrorKind::Limit`] if no index can be
/// made as it was asked for, [`ErrorKind::Unavailable`] if the disk refuses, and what `stop` says.
pub(super) fn build(
    of: &Building<'_>,
    batches: &mut dyn Iterator<Item = Result<Batch>>,
) -> Result<(Facts, Vec<String>)> {
    let mut began = (of.clock)();
    let mut facts = copy(of, batches)?;
    sort_ids(of.dir, facts.vectors as usize)?;
    Spent::add(of.clock, &mut began, &mut facts.spent.copy_us);
    of.faults.pass(FaultPoint::VectorsWritten)?;
    let exact = Exact::open(&of.dir.join(VECTORS), facts.vectors as usize, facts.dimensions)?;
    facts.factory = choose::factory(facts.vectors, facts.dimensions, &of.wishes)?;
    facts.target_recall = of.wishes.target_recall;
    if facts.vectors == 0 {
        return Ok((facts, Vec::new()));
    }
    let (index, queries) = if facts.factory.eq_ignore_ascii_case(FLAT) {
        (None, Picked::of(facts.vectors, 0).queries)
    } else {
        let (index, queries) = index(of, &exact, &mut facts, &mut began)?;
        (Some(index), queries)
    };
    facts.held_out_queries = queries.len() as u64;
    let codes = of.dir.join(CODES);
    let coded = match &index {
        Some(_) => {
            Coded::write(&exact, &codes, &|| pause(of))?;
            Some(Coded::open(&codes, exact.n(), exact.dimensions())?)
        }
        None => None,
    };
    Spent::add(of.clock, &mut began, &mut facts.spent.fill_us);
    let engine = Engine::new(exact, index, coded);
    let measuring = Measuring { engine: &engine, queries: &queries, jobs: of.jobs, clock: of.clock, stop: of.stop };
    let fast = FAST_RECALL.min(of.wishes.target_recall);
    let Measured { strategies, missed } = measure(&measuring, of.wishes.target_recall, fast)?;
    facts.has_codes = strategies.iter().any(|strategy| strategy.refine > 1);
    facts.strategies = strategies;
    Spent::add(of.clock, &mut began, &mut facts.spent.measure_us);
    let Engine { exact, index, codes: coded } = engine;
    if let Some(index) = index {
        facts.index_bytes = seal(of, &exact, index, &queries)?;
        for strategy in facts.strategies.iter_mut().filter(|strategy| strategy.refine > 0) {
            strategy.bytes_per_vector = rounded(facts.index_bytes as f64 / facts.vectors as f64);
        }
        Spent::add(of.clock, &mut began, &mut facts.spent.fill_us);
    }
    if coded.is_some() && !facts.has_codes {
        drop(coded);
        remove(&codes)?;
    }
    (of.done)(2 * facts.vectors, 2 * facts.vectors);
    Ok((facts, missed))
}

/// Copies ids and vectors to files of their own.
fn copy(of: &Building<'_>, batches: &mut dyn Iterator<Item = Result<Batch>>) -> Result<Facts> {
    let mut facts = Facts::default();
    let mut ids = NumberFile::create(&of.dir.join(IDS))?;
    let mut vectors = NumberFile::create(&of.dir.join(VECTORS))?;
    for batch in batches {
        pause(of)?;
        let batch = batch?;
        let Some(model) = batch.model else { continue };
        if facts.vectors == 0 {
            (facts.model, facts.dimensions) = (model, batch.dimensions);
        } else if (&facts.model, facts.dimensions) != (&model, batch.dimensions) {
            return Err(Error::new(ErrorKind::Damaged, "build the vectors")
                .on(format!("the table has vectors of {} and of {model}", facts.model))
                .hint("index again: a snapshot has one embedder"));
        }
        ids.write(&batch.entity_ids)?;
        vectors.write(&batch.vectors)?;
        facts.vectors += batch.entity_ids.len() as u64;
        (of.done)(facts.vectors, 2 * of.n);
    }
    ids.finish()?;
    vectors.finish()?;
    if facts.vectors > u64::from(u32::MAX) {
        return Err(Error::new(ErrorKind::Limit, "build the vectors")
            .on(format!("{} vectors; there can be {}", facts.vectors, u32::MAX))
            .hint("make several snapshots"));
    }
    Ok(facts)
}

/// Writes the rows in the order of their ids, to find the row of an id.
fn sort_ids(dir: &Path, n: usize) -> Result<()> {
    let ids: Mapped<i64> = Mapped::open(&dir.join(IDS), n)?;
    let mut rows: Vec<u32> = (0..n as u32).collect();
    rows.sort_unstable_by_key(|row| ids[*row as usize]);
    if let Some(pair) = rows.windows(2).find(|pair| ids[pair[0] as usize] == ids[pair[1] as usize]) {
        return Err(Error::new(ErrorKind::Damaged, "build the vectors")
            .on(format!("the entity {} has two vectors", ids[pair[0] as usize]))
            .hint("see what else is wrong: codegraph verify ROOT"));
    }
    let mut file = NumberFile::create(&dir.join(BY_ID))?;
    file.write(&rows)?;
    file.finish()
}

/// Trains an index and fills it. Returns it with the rows that are held out: it was not trained with them, and has not got them.
fn index(of: &Building<'_>, exact: &Exact, facts: &mut Facts, began: &mut Duration) -> Result<(Index, Vec<u32>)> {
    let mut index = Index::new(&facts.factory, facts.dimensions)?;
    let n_lists = match index.kind {
        Kind::Lists(n) => n,
        Kind::Graph | Kind::Whole => 0,
    };
    // Training holds the sample twice: FAISS copies what it looks at.
    let n_sample = choose::training_rows(facts.vectors, n_lists, facts.dimensions, of.memory_bytes / 4);
    let Picked { queries, sample } = Picked::of(facts.vectors, n_sample);
    if !index.is_trained() {
        let sample = vectors_of(exact, &sample);
        facts.picked_rows = n_sample;
        facts.training_rows = (sample.len() / facts.dimensions) as u64;
        native::stoppable(of.jobs, of.stop, || index.train(&sample))?;
    }
    Spent::add(of.clock, began, &mut facts.spent.train_us);
    of.faults.pass(FaultPoint::VectorsTrained)?;

    let trained = of.dir.join(TRAINED);
    index.write(&trained)?;
    let shards = match index.kind {
        Kind::Lists(_) => Trained::read(&trained)?,
        Kind::Graph | Kind::Whole => None,
    };
    let shard_rows = match &shards {
        // Lists grow by doubling, and a shard is one of several things that are in memory.
        Some(shards) => of.shard_rows.unwrap_or((of.memory_bytes / 8 / shards.entry_bytes()).max(SHARD_ROWS)),
        None => facts.vectors,
    };
    facts.shards = facts.vectors.div_ceil(shard_rows.max(1));
    let index = match shards {
        Some(shards) if facts.shards > 1 => {
            drop(index);
            let paths = fill_shards(of, exact, &queries, &trained, shard_rows)?;
            let borrowed: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
            let path = of.dir.join(INDEX);
            shards.merge(&borrowed, &path, &|| pause(of))?;
            paths.iter().try_for_each(|path| remove(path))?;
            Index::read(&path)?
        }
        _ => {
            index.reserve(facts.vectors)?;
            fill(of, exact, &mut index, 0..facts.vectors, &queries)?;
            index
        }
    };
    remove(&trained)?;
    Ok((index, queries))
}

/// Adds what was held out, and writes the index. Returns the bytes of its file.
fn seal(of: &Building<'_>, exact: &Exact, mut index: Index, held_out: &[u32]) -> Result<u64> {
    let ids: Vec<i64> = held_out.iter().map(|row| i64::from(*row)).collect();
    native::stoppable(of.jobs, of.stop, || index.add(&vectors_of(exact, held_out), &ids))?;
    if index.n() != exact.n() as u64 {
        let what = format!("the index has {} vectors instead of {}", index.n(), exact.n());
        return Err(Error::new(ErrorKind::Bug, "build the vectors").on(what));
    }
    let path = of.dir.join(INDEX);
    index.write(&path)?;
    Ok(std::fs::metadata(&path).map_err(|cause| Error::io("build the vectors", &path, cause))?.len())
}

/// Fills copies of the trained index, each with `shard_rows` rows but those held out, and writes them.
fn fill_shards(
    of: &Building<'_>,
    exact: &Exact,
    held_out: &[u32],
    trained: &Path,
    shard_rows: u64,
) -> Result<Vec<PathBuf>> {
    let n = exact.n() as u64;
    let mut paths = Vec::new();
    for start in (0..n).step_by(shard_rows as usize) {
        let mut shard = Index::read(trained)?;
        fill(of, exact, &mut shard, start..(start + shard_rows).min(n), held_out)?;
        let path = of.dir.join(format!("shard-{:05}.faiss", paths.len()));
        shard.write(&path)?;
        paths.push(path);
        of.faults.pass(FaultPoint::VectorsShardSealed)?;
    }
    Ok(paths)
}

/// Adds rows but those held out to an index.
fn fill(
    of: &Building<'_>,
    exact: &Exact,
    index: &mut Index,
    rows: std::ops::Range<u64>,
    held_out: &[u32],
) -> Result<()> {
    let (mut vectors, mut ids) = (Vec::new(), Vec::new());
    let n = exact.n() as u64;
    let at_once = match index.kind {
        // A graph is better whose highest levels are made of all there is, before the others; FAISS orders what it gets at once.
        Kind::Graph => (of.memory_bytes / 4 / (exact.dimensions() as u64 * 4).max(1)).max(ADDED_ROWS),
        Kind::Lists(_) | Kind::Whole => ADDED_ROWS,
    };
    for start in rows.clone().step_by(at_once as usize) {
        let end = (start + at_once).min(rows.end);
        exact.read_without(start as usize..end as usize, held_out, &mut vectors, &mut ids);
        native::stoppable(of.jobs, of.stop, || index.add(&vectors, &ids))?;
        (of.done)(n + end, 2 * n);
    }
    Ok(())
}

fn pause(of: &Building<'_>) -> Result<()> {
    (of.stop)().map_or(Ok(()), Err)
}

fn remove(path: &Path) -> Result<()> {
    std::fs::remove_file(path).map_err(|cause| Error::io("build the vectors", path, cause))
}
