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
    /// Rows that the index has not met, in order.
    pub(super) queries: &'a [u32],
    pub(super) jobs: usize,
    pub(super) clock: Clock,
    pub(super) stop: &'a Stop<'a>,
}

/// What was measured.
pub(super) struct Measured {
    /// What they hold in memory is not known here, and 0.
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
    /// The nearest of each among the rows that the index has.
    nearest: Vec<Vec<Scored>>,
}

impl<'a> Truth<'a> {
    fn find(of: &'a Measuring<'a>) -> Result<Truth<'a>> {
        let vectors = vectors_of(&of.engine.exact, of.queries);
        let nearest = of.engine.exact.nearest_of_each(&vectors, WIDE_K, of.queries, of.jobs, of.stop)?;
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
        // Of a handful of rows none is held out, and nothing is known: all of them are looked at.
        if self.of.queries.is_empty() {
            return Ok(Effort { probe: most, refine: REFINES[REFINES.len() - 1] });
        }
        let mut quickest: Option<(f64, Effort)> = None;
        let mut nearest: Option<(f64, Effort)> = None;
        for refine in REFINES {
            let (share, effort) = self.least_probe(refine, most, target)?;
            if nearest.is_none_or(|(best, _)| share.found > best) {
                nearest = Some((share.found, effort));
            }
            if share.surely_reaches(target) && refine == 1 && index_alone {
                return Ok(effort);
            }
            if share.surely_reaches(target) {
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
    fn least_probe(&self, refine: usize, most: usize, target: f64) -> Result<(Share, Effort)> {
        let share = |probe: usize| self.share_found(Effort { probe, refine }, K);
        let mut probe = 1;
        let mut reached = share(probe)?;
        let mut n_idle = 0;
        while !reached.surely_reaches(target) && probe < most && n_idle < 2 {
            let doubled = (probe * 2).min(most);
            let share = share(doubled)?;
            n_idle = if share.found < reached.found + WORTH_DOUBLING { n_idle + 1 } else { 0 };
            (probe, reached) = (doubled, share);
        }
        let mut below = probe / 2;
        while reached.surely_reaches(target) && probe - below > (probe / 8).max(1) {
            let between = below + (probe - below) / 2;
            let share = share(between)?;
            if share.surely_reaches(target) {
                (probe, reached) = (between, share);
            } else {
                below = between;
            }
        }
        Ok((reached, Effort { probe, refine }))
    }

    /// The share of the `k` nearest that are found.
    fn share_found(&self, effort: Effort, k: usize) -> Result<Share> {
        let search = || self.of.engine.proposed_for_each(&self.vectors, k, effort);
        let proposed = native::stoppable(self.of.jobs, self.of.stop, search)?;
        let queries = self.vectors.chunks(self.dimensions());
        let found = proposed.into_iter().zip(queries).map(|(rows, query)| self.of.engine.best_of(query, k, rows));
        // Of several rows that are equally near any counts.
        let of_each = found.zip(&self.nearest).filter_map(|(found, nearest)| {
            let wanted = k.min(nearest.len());
            let last = nearest[..wanted].last()?;
            let n_found = found.iter().take(wanted).filter(|scored| scored.score >= last.score - EPSILON).count();
            Some(n_found as f64 / wanted as f64)
        });
        Ok(Share::of(&of_each.collect::<Vec<f64>>()))
    }

    /// Median and 99th percentile of the time of a query, in microseconds.
    fn times(&self, effort: Option<Effort>, n: usize) -> Result<(f64, f64)> {
        native::use_one_thread();
        let mut times = Vec::new();
        let mut any = Vec::new();
        if self.vectors.is_empty() {
            self.of.engine.exact.read(0..1, &mut any);
        }
        for query in self.vectors.chunks(self.dimensions()).chain(any.chunks(self.dimensions())).take(n) {
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
        let recalls = match effort {
            None => [1.0; 3],
            Some(effort) => {
                let found = |k: usize| self.share_found(effort, k).map(|share| share.found);
                [found(1)?, found(K)?, found(WIDE_K)?]
            }
        };
        let (latency_us, latency_p99_us) = self.times(effort, if effort.is_some() { TIMED } else { TIMED_EXACT })?;
        let kind = engine.index.as_ref().map(|index| index.kind).filter(|_| effort.is_some());
        let (parameter, value) = match (kind, effort) {
            (Some(Kind::Lists(_)), Some(effort)) => ("nprobe", effort.probe),
            (Some(Kind::Graph), Some(effort)) => ("efSearch", effort.probe),
            _ => ("scan", 0),
        };
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
            bytes_per_vector: 0.0,
            mapped_bytes_per_vector: match effort {
                None => 2.0 * self.dimensions() as f64,
                Some(Effort { refine: ..=1, .. }) => 0.0,
                Some(_) => row_bytes(self.dimensions()) as f64,
            },
        })
    }
}

/// A share that was found, over some queries.
#[derive(Clone, Copy)]
struct Share {
    found: f64,
    /// Standard error: how far from it the share over all there could be is, mostly.
    error: f64,
}

impl Share {
    /// The mean of what was found for each; all where nothing was there to be found.
    fn of(each: &[f64]) -> Share {
        if each.is_empty() {
            return Share { found: 1.0, error: 0.0 };
        }
        let n = each.len() as f64;
        let found = each.iter().sum::<f64>() / n;
        let variance = each.iter().map(|share| (share - found).powi(2)).sum::<f64>() / n;
        Share { found, error: (variance / n).sqrt() }
    }

    /// Whether it is `target` or more even if these queries were found a little better than others would be: the least effort
    /// that seems to be enough is mostly one that was lucky.
    fn surely_reaches(self, target: f64) -> bool {
        self.found - self.error >= target
    }
}

/// Four digits behind the point: more mean nothing, and would not all be read back from `artifact.json` as they were written.
pub(super) fn rounded(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_that_is_known_badly_reaches_less() {
        // What was found for each query, the share, what it surely reaches and does not.
        let cases: &[(&[f64], f64, f64, f64)] = &[
            (&[], 1.0, 1.0, 1.1),
            (&[1.0, 1.0], 1.0, 1.0, 1.1),
            (&[0.9; 100], 0.9, 0.9, 0.901),
            (&[1.0, 0.8], 0.9, 0.829, 0.83),
            (&[1.0, 0.8, 1.0, 0.8, 1.0, 0.8, 1.0, 0.8], 0.9, 0.864, 0.865),
        ];
        for (each, found, reached, missed) in cases {
            let share = Share::of(each);
            assert!((share.found - found).abs() < 1e-9, "{each:?}");
            assert!(share.surely_reaches(reached - 1e-9) && !share.surely_reaches(*missed), "{each:?}");
        }
    }
}
