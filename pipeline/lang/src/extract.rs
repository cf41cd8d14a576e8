//! One file's text -> its facts.

use std::cell::Cell;
use std::mem::ManuallyDrop;
use std::ops::ControlFlow;
use std::time::Duration;

use codegraph_model::{Action, Clock, DiagnosticCode, Facts, Problem, Severity};
use tree_sitter::{ParseOptions, Parser, Tree};

use crate::arena::{self, Arena};
use crate::finish;
use crate::pack::{Overlooked, Pack};
use crate::walk::Walk;

/// What one file may cost.
pub struct Limits<'a> {
    /// Asked every hundred steps of the parse, every few thousand of the walk, and at every few names that are looked up,
    /// with the bytes of memory that the syntax tree and the facts take; `true` ends them with what there is.
    pub should_stop: &'a dyn Fn(usize) -> bool,
    /// What that memory may be at most. More ends the work in the same way.
    pub max_bytes: usize,
}

impl Limits<'_> {
    /// No limits.
    pub const NONE: Limits<'static> = Limits { should_stop: &|_| false, max_bytes: usize::MAX };

    /// What ends the work now, if anything does. Asked while the tree's arena is open.
    pub(crate) fn ended(&self, fact_bytes: usize) -> Option<Ended> {
        let n_bytes = arena::n_bytes() + fact_bytes;
        if n_bytes > self.max_bytes {
            return Some(Ended::Memory);
        }
        (self.should_stop)(n_bytes).then_some(Ended::Time)
    }
}

/// Which of the limits ended the work on a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// [`Limits::should_stop`].
    Time,
    /// [`Limits::max_bytes`].
    Memory,
}

impl Ended {
    pub(crate) fn code(self) -> DiagnosticCode {
        match self {
            Ended::Time => DiagnosticCode::ParseTimeout,
            Ended::Memory => DiagnosticCode::ParseMemory,
        }
    }

    pub(crate) fn limit(self) -> &'static str {
        match self {
            Ended::Time => "time",
            Ended::Memory => "memory",
        }
    }
}

/// What one file says, and what that cost.
pub struct Extraction {
    /// The facts; they hold the text.
    pub facts: Facts,
    /// Time in tree-sitter's parser.
    pub parse_time: Duration,
    /// Time in everything after it.
    pub extract_time: Duration,
    /// The limit that ended the work, if one did. The facts are then those found so far: none, if it was the parse that
    /// was ended.
    pub ended: Option<Ended>,
    /// Bytes of memory that the syntax tree took.
    pub tree_bytes: usize,
}

/// Parses and extracts. Keeps the memory of syntax trees between files; one for each thread.
pub struct Extractor {
    arena: Arena,
}

impl Default for Extractor {
    fn default() -> Self {
        Extractor::new()
    }
}

impl Extractor {
    /// An extractor for all languages.
    pub fn new() -> Extractor {
        Extractor { arena: Arena::new() }
    }

    /// The facts of `text`, which is shorter than 2 GiB, in the language of `pack`. They depend on the two alone, unless
    /// time ends the work.
    pub fn extract(&mut self, pack: &'static Pack, text: String, limits: &Limits<'_>, clock: Clock) -> Extraction {
        let start = clock();
        let work = || {
            let overlooked = pack.rules.overlook.map(|overlook| overlook(&text)).unwrap_or_default();
            let ready = clock();
            let tree = parse(pack, overlooked.read.as_deref().unwrap_or(&text), limits);
            let parsed = clock();
            let tree_bytes = arena::n_bytes();
            let (facts, ended) = match &tree {
                Ok(tree) => facts_of(pack, tree, &text, &overlooked, limits),
                Err(ended) => (unparsed(pack, &text, *ended), Some(*ended)),
            };
            let extract_time = (ready - start) + (clock() - parsed);
            Extraction { facts, parse_time: parsed - ready, extract_time, ended, tree_bytes }
        };
        let mut extraction = self.arena.open(work);
        extraction.facts.text = text;
        extraction
    }
}

/// The tree of `text`, which lies in the open arena and goes with it: to free it block by block would be a tenth of the
/// cost of making it.
fn parse(pack: &'static Pack, text: &str, limits: &Limits<'_>) -> Result<ManuallyDrop<Tree>, Ended> {
    // A parser keeps memory between files, so that there is one for each. It is dropped here, because the external
    // scanners of grammars have memory that is not the arena's.
    let mut parser = Parser::new();
    // A grammar that this tree-sitter cannot load is a defect of the build, found by every test of its pack.
    let is_set = parser.set_language(&pack.tables().grammar);
    debug_assert!(is_set.is_ok(), "{}: {is_set:?}", pack.name);
    let ended = Cell::new(None);
    let mut progress = |_: &tree_sitter::ParseState| {
        ended.set(limits.ended(0));
        if ended.get().is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut progress);
    let bytes = text.as_bytes();
    let tree = parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
    tree.map(ManuallyDrop::new).ok_or_else(|| ended.get().unwrap_or(Ended::Time))
}

fn facts_of(
    pack: &'static Pack,
    tree: &Tree,
    text: &str,
    overlooked: &Overlooked,
    limits: &Limits<'_>,
) -> (Facts, Option<Ended>) {
    let mut walk = Walk::new(pack, text, overlooked.read.as_deref().unwrap_or(text), tree.root_node());
    let ended = walk.run(tree.root_node(), limits);
    walk.tell_overlooked(overlooked);
    walk.tell_unbuilt(&overlooked.unbuilt);
    finish::finish(walk, limits, ended)
}

/// The facts of a text whose parse was ended: its lines, and the problem.
fn unparsed(pack: &'static Pack, text: &str, ended: Ended) -> Facts {
    let lines = crate::text::n_lines(text);
    let problem = Problem {
        code: ended.code(),
        severity: Severity::Error,
        action: Action::Skipped,
        message: format!("parsing was ended at the {} limit; the file has no facts", ended.limit()),
        span: None,
    };
    Facts {
        language: pack.name,
        lines: codegraph_model::LineCounts { lines, ..Default::default() },
        problems: vec![problem],
        is_cut: true,
        ..Facts::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_end_the_work_and_are_told() {
        let pack = crate::pack("rust").expect("exists");
        let text = "fn f(a: A) { g(a); }\n".repeat(2_000);
        let mut extractor = Extractor::new();
        let mut run = |limits: &Limits<'_>| extractor.extract(pack, text.clone(), limits, || Duration::ZERO);
        let whole = run(&Limits::NONE);
        let n_entities = whole.facts.entities.len();
        assert!(whole.ended.is_none() && n_entities >= 2_000, "{n_entities}");
        assert!(whole.tree_bytes > text.len(), "{}", whole.tree_bytes);

        let stop_at = |max_bytes| move |n_bytes| n_bytes > max_bytes;
        let no_time = |_| true;
        let no_time_for_the_walk = stop_at(whole.tree_bytes);
        // limits, what ends the work, whether there are facts
        let cases = [
            (Limits { should_stop: &no_time, ..Limits::NONE }, Ended::Time, false),
            (Limits { should_stop: &no_time_for_the_walk, ..Limits::NONE }, Ended::Time, true),
            (Limits { max_bytes: 1 << 16, ..Limits::NONE }, Ended::Memory, false),
            (Limits { max_bytes: whole.tree_bytes + (1 << 16), ..Limits::NONE }, Ended::Memory, true),
        ];
        for (i, (limits, ended, has_facts)) in cases.iter().enumerate() {
            let Extraction { facts, ended: found, .. } = run(limits);
            assert_eq!((found, facts.is_cut, !facts.entities.is_empty()), (Some(*ended), true, *has_facts), "{i}");
            assert!(facts.entities.len() < n_entities, "{i}");
            let codes: Vec<DiagnosticCode> = facts.problems.iter().map(|problem| problem.code).collect();
            assert_eq!(codes, [ended.code()], "{i}");
            assert_eq!(facts.text, text, "{i}");
        }
        // Nothing of that is left for the next file.
        let again = run(&Limits::NONE);
        assert_eq!((again.ended, again.facts.entities.len(), again.tree_bytes), (None, n_entities, whole.tree_bytes));
    }
}
