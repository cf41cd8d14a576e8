//! Text in one line, as listings show it.

use codegraph_model::Str;
use tree_sitter::Node;

use crate::preorder::Asked;
use crate::tables::flag;
use crate::text;
use crate::walk::Walk;

impl<'t> Walk<'t> {
    pub(crate) fn one_line(&mut self, text: &str) -> Str {
        if text::is_one_line(text) {
            return self.as_it_is(text);
        }
        let start = self.facts.arena.len();
        text::push_one_line(&mut self.facts.arena, text);
        self.facts.arena_since(start)
    }

    /// A string that need not be kept where it is a part of the text.
    pub(crate) fn as_it_is(&mut self, string: &str) -> Str {
        let start = (string.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        if start.checked_add(string.len()).is_some_and(|end| end <= self.text.len()) {
            return Str::of_text(start, start + string.len());
        }
        self.facts.keep(string)
    }

    /// A type as written, in one line, without the sign before it (`: T`) and the comments in it.
    pub(crate) fn type_in_one_line(&mut self, said: Node<'t>) -> Str {
        let text = text::without_marker(self.text_of(said));
        let start = (text.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.one_line_without_comments(said, start, text)
    }

    /// A text that stands in `node` from the byte `start` on, in one line, without the comments in it.
    pub(crate) fn one_line_without_comments(&mut self, node: Node<'t>, start: usize, text: &str) -> Str {
        if !text::may_hold_comments(text) {
            return self.one_line(text);
        }
        let end = start + text.len();
        let between = |from: usize, to: usize| text.get(from.saturating_sub(start)..to.saturating_sub(start));
        let mut bare = String::new();
        let mut at = start;
        self.below.reset(node);
        loop {
            let inner = self.below.node();
            if inner.begins_at() >= end {
                break;
            }
            let is_before = inner.ends_at() <= at;
            if self.tables.has(self.below.kind(), flag::COMMENT) && !is_before {
                bare.push_str(between(at, inner.begins_at()).unwrap_or_default());
                // What stood on both sides of a comment is no one word.
                bare.push(' ');
                at = inner.ends_at();
            } else if !is_before && self.below.enter() {
                continue;
            }
            if self.below.next().is_none() {
                break;
            }
        }
        bare.push_str(between(at, end).unwrap_or_default());
        self.one_line(&bare)
    }
}
