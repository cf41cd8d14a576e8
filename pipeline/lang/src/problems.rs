//! What the grammar could not read, and where the walk had to stop.

use codegraph_model::{Action, DiagnosticCode, Facts, Problem, Severity, Span};
use tree_sitter::Node;

use crate::extract::Ended;
use crate::preorder::Asked;
use crate::walk::Walk;

/// Most syntax errors that one file lists; the rest is counted.
const MAX_PROBLEMS: usize = 20;
/// The kind of ERROR nodes, in every grammar.
const ERROR: u16 = u16::MAX;

impl<'t> Walk<'t> {
    pub(crate) fn note_error(&mut self, node: Node<'t>, kind: u16) {
        let message = if kind == ERROR {
            "the grammar cannot read this part; what stands around it was extracted".to_string()
        } else if node.is_missing() && !self.is_deleted_function() {
            format!("{} is missing here", node.kind_name())
        } else {
            return;
        };
        self.facts.error_nodes += 1;
        self.n_problems += 1;
        let (code, message) = match self.n_problems {
            n if n <= MAX_PROBLEMS => (DiagnosticCode::SyntaxError, message),
            n if n == MAX_PROBLEMS + 1 => {
                (DiagnosticCode::TooManyProblems, "more syntax errors follow; blobs.error_nodes counts them".into())
            }
            _ => return,
        };
        let span = Some(self.span_of(node));
        let problem = Problem { code, severity: Severity::Warning, action: Action::Partial, message, span };
        self.facts.problems.push(problem);
    }

    /// C++: whether the current node is what `int f() = delete;` deletes to the grammar, which knows it in types alone.
    fn is_deleted_function(&self) -> bool {
        self.ancestor(0) == Some("delete_expression") && self.ancestor(1) == Some("init_declarator")
    }

    pub(crate) fn cut(&mut self, node: Node<'t>, ended: Ended) {
        let span = Some(self.span_of(node));
        cut(&mut self.facts, span, ended, "facts after this place are missing");
    }
}

/// Says that the work on a file `ended` before its end.
pub(crate) fn cut(facts: &mut Facts, span: Option<Span>, ended: Ended, what_is_missing: &str) {
    facts.is_cut = true;
    facts.problems.push(Problem {
        code: ended.code(),
        severity: Severity::Error,
        action: Action::Partial,
        message: format!("extraction was ended at the {} limit; {what_is_missing}", ended.limit()),
        span,
    });
}
