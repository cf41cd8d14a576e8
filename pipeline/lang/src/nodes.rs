//! Looking at nodes: their text, their places, what stands in and around them.

use codegraph_model::{Role, Span, Str};
use tree_sitter::Node;

use crate::preorder::{Asked, InField};
use crate::tables::{Field, flag};
use crate::walk::Walk;

/// How much is kept of a receiver that is an expression, in characters, and about in bytes.
const SHORT_CHARS: usize = 40;
const SHORT_BYTES: usize = 64;
/// How many operators around one are looked at. Conditions of the preprocessor join a handful.
const MAX_OPERATORS: usize = 32;

impl<'t> Walk<'t> {
    /// Whether a node with these flags joins nothing that runs: it is a mark of the declarator around it, as the `&&` of
    /// `A(A &&a)`, or in what the preprocessor is asked (`#if A && B`).
    pub(crate) fn is_no_branch(&self, flags: u32) -> bool {
        // `goto case 1;` (C#) goes to what is counted elsewhere.
        let is_declarator = |name: &str| {
            name.ends_with("declarator") || matches!(name, "ref_qualifier" | "operator_name" | "goto_statement")
        };
        let is_part = |name: &&str| name.ends_with("_expression");
        let asks = || (1..MAX_OPERATORS).filter_map(|n| self.ancestor(n)).find(|name| !is_part(name));
        flags & flag::NAMED == 0
            && self.ancestor(0).is_some_and(|name| {
                is_declarator(name) || is_part(&name) && asks().is_some_and(|name| name.starts_with("preproc_"))
            })
    }

    /// Name of the kind of the node `n` steps around the parent of the current one.
    pub(crate) fn ancestor(&self, n: usize) -> Option<&'static str> {
        let at = self.kinds.len().checked_sub(n + 1)?;
        Some(self.tables.kind_name(self.kinds[at]))
    }

    /// Where the wrappers begin that the current node stands in directly.
    pub(crate) fn wrapper_start(&self) -> Option<usize> {
        let depth = self.kinds.len();
        self.here.wrapped_from.filter(|(_, at)| at + 1 == depth).map(|(start, _)| start)
    }

    /// What those wrappers say before `node`: `export const`.
    pub(crate) fn wrapper_text(&self, node: Node<'t>) -> &'t str {
        self.wrapper_start().and_then(|start| self.text.get(start..node.begins_at())).unwrap_or_default()
    }

    pub(crate) fn text_of(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.begins_at()..node.ends_at()).unwrap_or_default()
    }

    /// The string that `of` stands for.
    pub(crate) fn str(&self, of: Str) -> &str {
        of.within(self.text, &self.facts.arena)
    }

    pub(crate) fn str_of(&self, node: Node<'_>) -> Str {
        Str::of_text(node.begins_at(), node.ends_at())
    }

    pub(crate) fn span_of(&self, node: Node<'_>) -> Span {
        let ((row, column), end) = (node.begins_in(), node.end_position());
        Span {
            start_byte: node.begins_at() as u32,
            end_byte: node.ends_at() as u32,
            start_line: row as u32 + 1,
            start_col: column as u32 + 1,
            end_line: end.row as u32 + 1,
            end_col: end.column as u32 + 1,
        }
    }

    /// Says of each line of `node` what `mark` says.
    pub(crate) fn mark_lines(&mut self, node: Node<'t>, mark: u8) {
        let (first, _) = node.begins_in();
        let end = node.end_position();
        // A node that ends with its line feed ends in column 0 of the next line, which is not its own.
        let last = if end.column == 0 && end.row > first { end.row - 1 } else { end.row };
        let last = last.min(self.line_kinds.len() - 1);
        for line in self.line_kinds.get_mut(first..=last).unwrap_or_default() {
            *line |= mark;
        }
    }

    /// The place of `node` without the line feed that C counts as the end of a preprocessor directive.
    pub(crate) fn tight_span_of(&self, node: Node<'t>) -> Span {
        let span = self.span_of(node);
        let text = self.text_of(node);
        let tight = text.trim_end_matches(['\n', '\r']);
        if tight.len() == text.len() || tight.is_empty() {
            return span;
        }
        let n_feeds = text[tight.len()..].matches('\n').count() as u32;
        let end_byte = span.start_byte + tight.len() as u32;
        let end_col = match tight.rfind('\n') {
            Some(feed) => (tight.len() - feed) as u32,
            None => span.start_col + tight.len() as u32,
        };
        Span { end_byte, end_line: span.end_line - n_feeds, end_col, ..span }
    }

    /// The child of `node` in the field of that name. Asking the grammar instead costs a comparison with each of its
    /// fields.
    pub(crate) fn child(&self, node: Node<'t>, field: &str) -> Option<Node<'t>> {
        node.child_in(self.tables.field(field)?)
    }

    /// The children of `node`, in order. Only for nodes of bounded width or where all of them are needed.
    pub(crate) fn children(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut children = Vec::with_capacity(node.child_count() as usize);
        self.each_child(node, |child, _| children.push(child));
        children
    }

    /// Visits the children of `node`, in order, with the numbers of their kinds.
    pub(crate) fn each_child(&mut self, node: Node<'t>, mut visit: impl FnMut(Node<'t>, u16)) {
        self.below.reset(node);
        let mut goes_on = self.below.enter();
        while goes_on {
            visit(self.below.node(), self.below.kind());
            goes_on = self.below.next() == Some(0);
        }
    }

    /// The named children of `node` in `field`, in order.
    pub(crate) fn children_in(&mut self, node: Node<'t>, field: Field) -> Vec<Node<'t>> {
        if let InField::Only(child) = node.only_in(field) {
            return child.filter(Node::is_named).into_iter().collect();
        }
        self.below.reset(node);
        let mut children = Vec::new();
        let mut goes_on = self.below.enter();
        while goes_on {
            if self.below.field() == Some(field) {
                children.extend(Some(self.below.node()).filter(Node::is_named));
            }
            goes_on = self.below.next() == Some(0);
        }
        children
    }

    /// The named children of `node` that are no comments.
    pub(crate) fn named_children(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let tables = self.tables;
        let mut children = Vec::with_capacity(node.named_child_count());
        self.each_child(node, |child, kind| {
            if tables.is_named(kind) && !tables.has(kind, flag::COMMENT) {
                children.push(child);
            }
        });
        children
    }

    /// Speaks for the name that begins at `start_byte`. Returns whether it was free.
    pub(crate) fn claim(&mut self, start_byte: usize) -> bool {
        let (word, bit) = (start_byte / 64, 1 << (start_byte % 64));
        let is_free = self.claimed[word] & bit == 0;
        self.claimed[word] |= bit;
        is_free
    }

    /// Speaks for every name that could begin in `node`, which is short.
    pub(crate) fn claim_all(&mut self, node: Node<'t>) {
        for byte in node.byte_range() {
            self.claim(byte);
        }
    }

    pub(crate) fn is_claimed(&self, start_byte: usize) -> bool {
        self.claimed[start_byte / 64] & (1 << (start_byte % 64)) != 0
    }

    /// A receiver that is an expression: the name that it calls, or its beginning.
    pub(crate) fn short_receiver(&mut self, left: Node<'t>, written: &'t str) -> Str {
        if let Some((name, _)) = self.callee(left).and_then(|callee| self.target_path(callee, Role::Call)) {
            let short = format!("{}()", self.text_of(name));
            return self.facts.keep(&short);
        }
        // White space as one space each, and none before a member in the next line. What is left out can be as long as the
        // file.
        let mut start = String::with_capacity(SHORT_BYTES);
        let mut n_chars = 0;
        for c in written.trim_start().chars() {
            if c.is_whitespace() && start.ends_with(' ') {
                continue;
            }
            if c == '.' && start.ends_with(' ') {
                start.pop();
                n_chars -= 1;
            }
            if n_chars == SHORT_CHARS {
                start.push('…');
                break;
            }
            start.push(if c.is_whitespace() { ' ' } else { c });
            n_chars += 1;
        }
        self.facts.keep(&start)
    }
}
