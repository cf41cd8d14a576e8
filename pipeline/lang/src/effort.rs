//! How long names are looked up after the walk.

use codegraph_model::{EntityFact, ImportFact};

use crate::arena;
use crate::context::Mention;
use crate::extract::{Ended, Limits};
use crate::scopes::Scopes;
use crate::walk::Walk;

/// Mentions between two looks at the limits. To look up one takes as many steps as the file has scopes around it, or
/// entities of its name; most take a handful.
const MENTIONS_PER_LOOK: usize = 16;
/// Steps for each mention, where no time is left to look at.
const STEPS: u64 = 64;
/// The same for all of them.
const MIN_STEPS: u64 = 1 << 20;

/// Counts what was looked up, and says when that is to end.
pub(crate) struct Effort<'a> {
    limits: &'a Limits<'a>,
    fact_bytes: usize,
    /// The walk ended at the limit of time. What it met is looked up all the same, as long as it takes few steps.
    is_late: bool,
    n_done: u64,
    is_over: bool,
}

impl<'a> Effort<'a> {
    /// Nothing was done yet; `ended` is what ended the walk.
    pub(crate) fn new(limits: &'a Limits<'a>, fact_bytes: usize, ended: Option<Ended>) -> Effort<'a> {
        Effort { limits, fact_bytes, is_late: ended == Some(Ended::Time), n_done: 0, is_over: false }
    }

    /// Whether there is time for one more. After a no it stays with that.
    pub(crate) fn goes_on(&mut self, scopes: &Scopes<'_>) -> bool {
        self.n_done += 1;
        if !self.is_over && self.n_done.is_multiple_of(MENTIONS_PER_LOOK as u64) {
            self.is_over = match self.is_late {
                true => scopes.n_steps() > MIN_STEPS + STEPS * self.n_done,
                // Memory that the walk took is not given back.
                false => (self.limits.should_stop)(arena::n_bytes() + self.fact_bytes),
            };
        }
        !self.is_over
    }

    /// Whether something was left out.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over
    }
}

impl Walk<'_> {
    /// About how many bytes the facts take so far. It depends on them alone.
    pub(crate) fn fact_bytes(&self) -> usize {
        self.mentions.len() * size_of::<Mention<'_>>()
            + self.facts.entities.len() * size_of::<EntityFact>()
            + self.facts.imports.len() * size_of::<ImportFact>()
            + self.facts.arena.len()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Duration;

    use codegraph_model::DiagnosticCode;

    use crate::{Extractor, Limits};

    #[test]
    fn what_takes_too_long_to_look_up_is_left_out() {
        // A name that is bound outside of so many scopes that each mention of it takes a while.
        let (depth, n_mentions) = (400, 4_000);
        let text = format!(
            "fn f() {{ let a = 1; {} {} {} }}\n",
            "{ ".repeat(depth),
            "b(a); ".repeat(n_mentions),
            "} ".repeat(depth)
        );
        let pack = crate::pack("rust").expect("exists");
        let mut extractor = Extractor::new();
        let looks = Cell::new(0_u32);
        // When there is no time any more: at a look; refs that there are at least and at most; whether it is told.
        let mut run = |max_looks: u32| {
            looks.set(0);
            let should_stop = |_| {
                looks.set(looks.get() + 1);
                looks.get() > max_looks
            };
            let limits = Limits { should_stop: &should_stop, ..Limits::NONE };
            extractor.extract(pack, text.clone(), &limits, || Duration::ZERO)
        };
        let whole = run(u32::MAX).facts;
        assert_eq!((whole.refs.len(), whole.is_cut), (n_mentions, false));
        let n_looks = looks.get();
        let late = run(n_looks - 100);
        assert!(late.ended.is_some() && late.facts.is_cut);
        assert!(late.facts.refs.len() < n_mentions - 100 && late.facts.refs.len() > n_mentions / 4);
        assert_eq!(late.facts.defect(), None);
        let codes: Vec<DiagnosticCode> = late.facts.problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [DiagnosticCode::ParseTimeout]);
        assert_eq!(late.facts.entities.len(), whole.entities.len());
    }
}
