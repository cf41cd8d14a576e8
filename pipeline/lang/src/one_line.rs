//! Text in one line, as listings show it.

use codegraph_model::Str;
use tree_sitter::Node;

use crate::tables::flag;
use crate::text;
use crate::walk::Walk;

impl<'t> Walk<'t> {
    pub(crate) fn one_line(&mut self, text: &str) -> Str {
        let start = self.facts.arena.len();
        text::push_one_line(&mut self.facts.arena, text);
        self.facts.arena_since(start)
    }

    /// The same for a text that stands in `node` from the byte `start` on, without the comments in it.
    pub(crate) fn one_line_without_comments(&mut self, node: Node<'t>, start: usize, text: &str) -> Str {
        if !text.bytes().any(|b| matches!(b, b'#' | b'/')) {
            return self.one_line(text);
        }
        let end = start + text.len();
        let between = |from: usize, to: usize| text.get(from.saturating_sub(start)..to.saturating_sub(start));
        let mut bare = String::new();
        let mut at = start;
        let mut cursor = node.walk();
        loop {
            let inner = cursor.node();
            let is_before = inner.end_byte() <= at;
            let is_comment = self.tables.has(inner.kind_id(), flag::COMMENT);
            if inner.start_byte() >= end {
                break;
            }
            if is_comment && !is_before {
                bare.push_str(between(at, inner.start_byte()).unwrap_or_default());
                // What stood on both sides of a comment is no one word.
                bare.push(' ');
                at = inner.end_byte();
            } else if !is_before && cursor.goto_first_child() {
                continue;
            }
            let mut is_past = false;
            while !is_past && !cursor.goto_next_sibling() {
                is_past = !cursor.goto_parent();
            }
            if is_past {
                break;
            }
        }
        bare.push_str(between(at, end).unwrap_or_default());
        self.one_line(&bare)
    }
}
