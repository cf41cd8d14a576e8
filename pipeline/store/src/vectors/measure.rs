//! How good an index is: found out, by asking it what is known.

use codegraph_model::{Clock, Error, ErrorKind, Result};

use super::coded::row_bytes;
use super::engine::{Effort, Engine};
use super::exact::{Scored, Stop};
use super::native::{self, Kind};
use super::strategy::{Strategy, StrategyName};
use super::train::vectors_of;

/// Results that a search is measured with.
const K: usize = 10;
/// Results of the other measure of recall.
const WIDE_K: usize = 100;
/// Rows that an index proposes for each that is wanted: tried in this order.
const REFINES: [usize; 5] = [1, 2, 4, 10, 20];
/// Scores that differ by less are the same: that of one vector may be computed in two ways.
const EPSILON: f32 = 1e-6;
/// Queries whose time is taken one by one.
const TIMED: usize = 100;
/// The same where every vector is looked at.
const TIMED_EXACT: usize = 10;
/// Trying twice as hard must find this much more, or trying still harder is given up.
const WORTH_DOUBLING: f64 = 0.002;

/// What measuring needs.
pub(super) struct Measuring<'a> {
    pub(super) engine: &'a Engine,
    /// Rows that were held out of the training.
    pub(super) queries: &'a [u32],
    pub(super) jobs: usize,
    pub(super) clock: Clock,
    pub(super) stop: &'a Stop<'a>,
    /// Bytes of the index's file.
    pub(super) index_bytes: u64,
}

/// What was measured.
pub(super) struct Measured {
    pub(super) strategies: Vec<Strategy>,
    /// What was not reached, told for people.
    pub(super) missed: Vec<String>,
}

/// Finds for each of the strategies the least effort that reaches its share of the ten nearest, and measures what it gives.
///
/// # Errors
/// Those of searching, and what `stop` says.
pub(super) fn measure(of: &Measuring<'_>, balanced: f64, fast: f64) -> Result<Measured> {
    let truth = Truth::find(of)?;
    let mut measured = Measured { strategies: vec![truth.strategy(StrategyName::Exact, None)?], missed: Vec::new() };
    for (name, target) in [(StrategyName::Balanced, balanced), (StrategyName::Fast, fast)] {
        let effort = match of.engine.index {
            // The fast one is for those with little memory: codes beside the index would take more than the index.
            Some(_) => Some(truth.least_effort(target, name == StrategyName::Fast)?),
            None => None,
        };
        let strategy = truth.strategy(name, effort)?;
        if strategy.recall_at_10 < target {
            measured.missed.push(format!(
                "{name} finds {:.3} of the ten nearest, and {target} were asked for",
                strategy.recall_at_10
            ));
        }
        measured.strategies.push(strategy);
    }
    Ok(measured)
}

/// What is known of the queries.
struct Truth<'a> {
    of: &'a Measuring<'a>,
    vectors: Vec<f32>,
    /// The nearest of each, without itself.
    nearest: Vec<Vec<Scored>>,
}

impl<'a> Truth<'a> {
    fn find(of: &'a Measuring<'a>) -> Result<Truth<'a>> {
        let vectors = vectors_of(&of.engine.exact, of.queries);
        let nearest = of.engine.exact.nearest_of_each(&vectors, WIDE_K + 1, of.jobs, of.stop)?;
        let nearest = nearest.into_iter().zip(of.queries).map(|(found, own)| others(found, *own, WIDE_K)).collect();
        Ok(Truth { of, vectors, nearest })
    }

    fn dimensions(&self) -> usize {
        self.of.engine.exact.dimensions()
    }

    /// The effort that reaches `target` in the least time, or with `index_alone` the one for which the index is enough, if there is
    /// one; if none does, the one that comes nearest.
    fn least_effort(&self, target: f64, index_alone: bool) -> Result<Effort> {
        let most = match self.of.engine.index.as_ref().map(|index| index.kind) {
            Some(Kind::Lists(n_lists)) => n_lists,
            Some(Kind::Graph) => self.of.engine.exact.n().min(4096),
            Some(Kind::Whole) | None => 1,
        };
        let mut quickest: Option<(f64, Effort)> = None;
        let mut nearest: Option<(f64, Effort)> = None;
        for refine in REFINES {
            let (recall, effort) = self.least_probe(refine, most, target)?;
            if nearest.is_none_or(|(best, _)| recall > best) {
                nearest = Some((recall, effort));
            }
            if recall >= target && refine == 1 && index_alone {
                return Ok(effort);
            }
            if recall >= target {
                let (median, _) = self.times(Some(effort), TIMED)?;
                match quickest {
                    // It gets no quicker by proposing more than is enough.
                    Some((before, _)) if median >= before => break,
                    _ => quickest = Some((median, effort)),
                }
            }
        }
        let found = quickest.or(nearest).map(|(_, effort)| effort);
        found.ok_or_else(|| Error::new(ErrorKind::Bug, "measure a vector index").on("nothing was tried"))
    }

    /// The smallest parameter that reaches `target`, to an eighth, and the share that it reaches; or the largest that was
    /// worth trying.
    fn least_probe(&self, refine: usize, most: usize, target: f64) -> Result<(f64, Effort)> {
        let recall = |probe: usize| self.recall(Effort { probe, refine }, K);
        let mut probe = 1;
        let mut reached = recall(probe)?;
        let mut n_idle = 0;
        while reached < target && probe < most && n_idle < 2 {
            let doubled = (probe * 2).min(most);
            let recall = recall(doubled)?;
            n_idle = if recall < reached + WORTH_DOUBLING { n_idle + 1 } else { 0 };
            (probe, reached) = (doubled, recall);
        }
        let mut below = probe / 2;
        while reached >= target && probe - below > (probe / 8).max(1) {
            let between = below + (probe - below) / 2;
            let recall = recall(between)?;
            if recall >= target {
                (probe, reached) = (between, recall);
            } else {
                below = between;
            }
        }
        Ok((reached, Effort { probe, refine }))
    }

    /// The share of the `k` nearest that are found, over all queries.
    fn recall(&self, effort: Effort, k: usize) -> Result<f64> {
        let search = || self.of.engine.proposed_for_each(&self.vectors, k + 1, effort);
        let proposed = native::stoppable(self.of.jobs, self.of.stop, search)?;
        let d = self.dimensions();
        let found = proposed.into_iter().zip(self.vectors.chunks(d)).zip(self.of.queries);
        let found = found.map(|((rows, query), own)| others(self.of.engine.best_of(query, k + 1, rows), *own, k));
        Ok(self.share(found, k))
    }

    /// The share of the `k` nearest among what was `found` for each query. Of several rows that are equally near any counts.
    fn share(&self, found: impl Iterator<Item = Vec<Scored>>, k: usize) -> f64 {
        let (mut n_found, mut n_all) = (0, 0);
        for (found, nearest) in found.zip(&self.nearest) {
            let wanted = k.min(nearest.len());
            let Some(last) = nearest[..wanted].last() else { continue };
            n_all += wanted;
            n_found += found.iter().take(wanted).filter(|scored| scored.score >= last.score - EPSILON).count();
        }
        if n_all == 0 { 1.0 } else { n_found as f64 / n_all as f64 }
    }

    /// Median and 99th percentile of the time of a query, in microseconds.
    fn times(&self, effort: Option<Effort>, n: usize) -> Result<(f64, f64)> {
        native::use_one_thread();
        let mut times = Vec::new();
        for query in self.vectors.chunks(self.dimensions()).take(n) {
            if let Some(error) = (self.of.stop)() {
                return Err(error);
            }
            let start = (self.of.clock)();
            self.of.engine.nearest(query, K, effort, None)?;
            times.push((self.of.clock)().saturating_sub(start).as_secs_f64() * 1e6);
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times.get(((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1)));
        Ok((at(0.5).copied().unwrap_or_default(), at(0.99).copied().unwrap_or_default()))
    }

    fn strategy(&self, name: StrategyName, effort: Option<Effort>) -> Result<Strategy> {
        let engine = self.of.engine;
        let n = (engine.exact.n() as f64).max(1.0);
        let recalls = match effort {
            None => [1.0; 3],
            Some(effort) => [self.recall(effort, 1)?, self.recall(effort, K)?, self.recall(effort, WIDE_K)?],
        };
        let (latency_us, latency_p99_us) = self.times(effort, if effort.is_some() { TIMED } else { TIMED_EXACT })?;
        let kind = engine.index.as_ref().map(|index| index.kind).filter(|_| effort.is_some());
        let (parameter, value) = match (kind, effort) {
            (Some(Kind::Lists(_)), Some(effort)) => ("nprobe", effort.probe),
            (Some(Kind::Graph), Some(effort)) => ("efSearch", effort.probe),
            _ => ("scan", 0),
        };
        let index_bytes = if effort.is_some() { self.of.index_bytes as f64 / n } else { 0.0 };
        Ok(Strategy {
            name,
            parameter: parameter.into(),
            value,
            refine: effort.map_or(0, |effort| effort.refine),
            recall_at_1: rounded(recalls[0]),
            recall_at_10: rounded(recalls[1]),
            recall_at_100: rounded(recalls[2]),
            latency_us: rounded(latency_us),
            latency_p99_us: rounded(latency_p99_us),
            bytes_per_vector: rounded(index_bytes),
            mapped_bytes_per_vector: match effort {
                None => 2.0 * self.dimensions() as f64,
                Some(Effort { refine: ..=1, .. }) => 0.0,
                Some(_) => row_bytes(self.dimensions()) as f64,
            },
        })
    }
}

/// Four digits behind the point: more mean nothing, and would not all be read back from `artifact.json` as they were written.
fn rounded(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}

/// The best `k` of what was found, without the row that asked.
fn others(mut found: Vec<Scored>, own: u32, k: usize) -> Vec<Scored> {
    found.retain(|scored| scored.row != own);
    found.truncate(k);
    found
}
