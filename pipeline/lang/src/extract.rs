//! One file's text -> its facts.

use std::ops::ControlFlow;
use std::time::Duration;

use codegraph_model::{Action, Clock, DiagnosticCode, Facts, Problem, Severity};
use tree_sitter::{ParseOptions, Parser, Tree};

use crate::finish;
use crate::pack::{Overlooked, Pack};
use crate::walk::Walk;

/// What one file may cost.
pub struct Limits<'a> {
    /// Asked every few thousand steps of the parse and of the walk; `true` ends them with what there is.
    pub should_stop: &'a dyn Fn() -> bool,
}

/// What one file says, and what that cost.
pub struct Extraction {
    /// The facts; they hold the text.
    pub facts: Facts,
    /// Time in tree-sitter's parser.
    pub parse_time: Duration,
    /// Time in everything after it.
    pub extract_time: Duration,
    /// Whether [`Limits::should_stop`] ended the work. The facts are then those found so far: none, if it was the parse
    /// that was ended.
    pub timed_out: bool,
}

/// Parses and extracts. Keeps tree-sitter's parser between files; one for each thread.
pub struct Extractor {
    parser: Parser,
    /// The pack that the parser is set to.
    pack: Option<&'static str>,
}

impl Default for Extractor {
    fn default() -> Self {
        Extractor::new()
    }
}

impl Extractor {
    /// An extractor for all languages.
    pub fn new() -> Extractor {
        Extractor { parser: Parser::new(), pack: None }
    }

    /// The facts of `text`, which is shorter than 2 GiB, in the language of `pack`. They depend on the two alone, unless
    /// `limits` end the work.
    pub fn extract(&mut self, pack: &'static Pack, text: String, limits: &Limits<'_>, clock: Clock) -> Extraction {
        let start = clock();
        let overlooked = pack.rules.overlook.map(|overlook| overlook(&text)).unwrap_or_default();
        let ready = clock();
        let tree = self.parse(pack, overlooked.read.as_deref().unwrap_or(&text), limits);
        let parsed = clock();
        let (facts, is_whole) = match &tree {
            Some(tree) => facts_of(pack, tree, &text, &overlooked, limits),
            None => (unparsed(pack, &text), false),
        };
        let facts = Facts { text, ..facts };
        let extract_time = (ready - start) + (clock() - parsed);
        Extraction { facts, parse_time: parsed - ready, extract_time, timed_out: !is_whole }
    }

    /// Parses without extracting: the yardstick that benches hold extraction against. Returns whether the tree has
    /// errors.
    pub fn parse_only(&mut self, pack: &'static Pack, text: &str) -> bool {
        self.parse(pack, text, &Limits { should_stop: &|| false }).is_none_or(|tree| tree.root_node().has_error())
    }

    fn parse(&mut self, pack: &'static Pack, text: &str, limits: &Limits<'_>) -> Option<Tree> {
        if self.pack != Some(pack.name) {
            // A grammar that this tree-sitter cannot load is a defect of the build, found by every test of its pack.
            self.pack = self.parser.set_language(&pack.tables().grammar).is_ok().then_some(pack.name);
        }
        let mut progress = |_: &tree_sitter::ParseState| match (limits.should_stop)() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let bytes = text.as_bytes();
        let tree =
            self.parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
        if tree.is_none() {
            // What is left of the interrupted parse would be resumed with the next file's text.
            self.parser.reset();
        }
        tree
    }
}

fn facts_of(
    pack: &'static Pack,
    tree: &Tree,
    text: &str,
    overlooked: &Overlooked,
    limits: &Limits<'_>,
) -> (Facts, bool) {
    let mut walk = Walk::new(pack, text, overlooked.read.as_deref().unwrap_or(text), tree.root_node());
    let is_whole = walk.run(tree.root_node(), limits);
    walk.tell_overlooked(overlooked);
    (finish::finish(walk), is_whole)
}

/// The facts of a text whose parse was ended: its lines, and the problem.
fn unparsed(pack: &'static Pack, text: &str) -> Facts {
    let lines = crate::text::n_lines(text);
    let problem = Problem {
        code: DiagnosticCode::ParseTimeout,
        severity: Severity::Error,
        action: Action::Skipped,
        message: "parsing was ended at the time limit; the file has no facts".into(),
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
