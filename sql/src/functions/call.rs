//! One call of a function, as its file sees it: what was asked, and how much may be taken for the answer.

use codegraph_model::{Error, Result};
use codegraph_store::graph::{Bounds, Choice, KindSet, Reached};
use codegraph_store::vectors::{Hit, RowSet, StrategyName};

use super::Source;
use super::arguments::Argument;
use super::rows::{Row, Rows};
use crate::walk::Walk;

/// Entities that are looked for before memory for more is asked for.
const FIRST_REACHED: usize = 1 << 14;
/// By how much more each time: what is looked for again costs a fifteenth of the whole.
const REACHED_FACTOR: usize = 16;
/// What an entity that is reached takes while it waits to be a row: its place among what was found, and among what was met.
const REACHED_BYTES: usize = size_of::<Reached>() + 48;

/// What a result takes while it waits to be a row, and its place among all that were looked at.
const HIT_BYTES: usize = 2 * size_of::<Hit>();

/// A call.
pub(super) struct Call<'a> {
    pub(super) source: &'a Source,
    pub(super) arguments: &'a [Argument],
    /// The rows of the vectors that a search may find, if not all.
    pub(super) allowed: Option<&'a RowSet>,
    /// Threads that it may take.
    pub(super) jobs: usize,
    /// Why to stop, if there is a reason.
    pub(super) stop: &'a dyn Fn() -> Option<Error>,
    /// Takes so many bytes in all, or says that there are not as many.
    pub(super) reserve: &'a dyn Fn(usize) -> Result<()>,
}

impl<'a> Call<'a> {
    /// The entities that the argument `at` names.
    pub(super) fn entities(&self, at: usize) -> &'a [i64] {
        match self.arguments.get(at) {
            Some(Argument::Entities(ids)) => ids,
            _ => &[],
        }
    }

    /// The kinds of edges that are asked for, if any are.
    pub(super) fn kinds(&self) -> Option<KindSet> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Kinds(kinds) => Some(*kinds),
            _ => None,
        })
    }

    /// The text that is looked for.
    pub(super) fn text(&self) -> &'a str {
        let given = self.arguments.iter().find_map(|argument| match argument {
            Argument::Text(text) => Some(text.as_str()),
            _ => None,
        });
        given.unwrap_or_default()
    }

    /// How many results are asked for, if the call says it.
    fn results(&self) -> Option<usize> {
        self.arguments.iter().find_map(|argument| match argument {
            Argument::Results(n) => Some(*n),
            _ => None,
        })
    }

    /// How they are to be found.
    fn strategy(&self) -> StrategyName {
        let given = self.arguments.iter().find_map(|argument| match argument {
            Argument::Strategy(name) => Some(*name),
            _ => None,
        });
        given.unwrap_or(StrategyName::Balanced)
    }

    /// The rows of what is nearest to `query`, best first: the vector of the entity `of`, which is left out, or that of a text.
    /// Says whether more are wanted.
    pub(super) fn near(&self, query: &[f32], of: Option<i64>, rows: &mut Rows<'_>) -> Result<bool> {
        let vectors = self.source.meaning.vectors()?;
        let n = usize::try_from(self.allowed.map_or(vectors.n(), RowSet::n)).unwrap_or(usize::MAX);
        let k = self.results().unwrap_or(usize::MAX).min(rows.left());
        // One more, because an entity finds itself.
        let wanted = k.saturating_add(usize::from(of.is_some())).min(n);
        (self.reserve)(wanted.saturating_mul(HIT_BYTES))?;
        // An index is of no use to who wants all.
        let strategy = if wanted == n { StrategyName::Exact } else { self.strategy() };
        let hits = vectors.search(query, wanted, strategy, self.allowed)?;
        let others = hits.into_iter().filter(|hit| Some(hit.entity_id) != of).take(k);
        for (hit, rank) in others.zip(1..) {
            let of_id = of.unwrap_or_default();
            if !rows.push(Row { of_id, id: hit.entity_id, depth: rank, edge: None, score: Some(hit.score) })? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn depth(&self, other: u32) -> u32 {
        let given = self.arguments.iter().find_map(|argument| match argument {
            Argument::Depth(depth) => Some(*depth),
            _ => None,
        });
        given.unwrap_or(other)
    }

    /// The rows of `walk`, from each of the entities that the first argument names.
    pub(super) fn walk(&self, walk: Walk, rows: &mut Rows<'_>) -> Result<()> {
        let depth = self.depth(walk.depth());
        let choice = Choice::of(self.kinds().unwrap_or_else(|| walk.kinds()));
        for &id in self.entities(0) {
            for reached in self.reached(walk, id, depth, &choice, rows.left())? {
                if !rows.push(Row::reached(id, reached))? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// What is reached from `id`, no more than `most`.
    fn reached(&self, walk: Walk, id: i64, depth: u32, choice: &Choice, most: usize) -> Result<Vec<Reached>> {
        let mut limit = FIRST_REACHED.min(most);
        loop {
            (self.reserve)(limit.saturating_mul(REACHED_BYTES))?;
            let bounds = Bounds { depth, limit, jobs: self.jobs, stop: self.stop };
            let reach = walk.reach(&*self.source.graph()?, &[id], choice, &bounds)?;
            if !reach.is_cut || limit == most {
                return Ok(reach.found);
            }
            limit = limit.saturating_mul(REACHED_FACTOR).min(most);
        }
    }
}
