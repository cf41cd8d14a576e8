//! Text in one line, as listings show it.

use codegraph_model::Str;
use tree_sitter::Node;

use crate::preorder::Asked;
use crate::tables::flag;
use crate::text;
use crate::walk::Walk;

/// In how many lines of a head directives are looked for.
const MAX_HEAD_LINES: usize = 64;

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

    /// What a head is taken from that stands at `start..end`: as the parser read it, without macros (C) and directives, but
    /// with words that only it does not know (TypeScript).
    pub(crate) fn head_source(&self, start: usize, end: usize) -> &'t str {
        let is_directive = |line: &str| line.trim_start().starts_with('#');
        let head = || self.text.get(start..end).unwrap_or_default();
        let has_directives = || head().lines().skip(1).take(MAX_HEAD_LINES).any(is_directive);
        if self.pack.rules.heads_as_written && !has_directives() { self.text } else { self.read }
    }

    /// `head`, which stands at the byte `start` of what the parser read, with the empty values that numbers stand for there
    /// (C++: `T a = {}`). None where it has none.
    pub(crate) fn with_empty_values(&self, start: usize, head: &str) -> Option<String> {
        let mut whole: Option<String> = None;
        for (at, _) in head.match_indices("00") {
            if self.text.get(start + at..start + at + 2) == Some("{}") {
                whole.get_or_insert_with(|| head.to_string()).replace_range(at..at + 2, "{}");
            }
        }
        whole
    }

    /// A text that stands in `node` from the byte `start` on, in one line, without the comments in it.
    pub(crate) fn one_line_without_comments(&mut self, node: Node<'t>, start: usize, text: &str) -> Str {
        let sign_from = |from: usize| text::comment_sign(text, from.saturating_sub(start)).map(|at| start + at);
        // Where the next comment may begin: what ends before is not looked into.
        let Some(mut sign) = sign_from(start) else { return self.one_line(text) };
        let mut end = start + text.len();
        let between = |from: usize, to: usize| text.get(from.saturating_sub(start)..to.saturating_sub(start));
        let mut bare = String::new();
        let mut at = start;
        // Types and values can be as long as the file: what is cut off in any case is not looked at.
        let mut look_at = text::MORE_THAN_A_LINE;
        self.below.reset(node);
        loop {
            let inner = self.below.node();
            let inner_start = inner.begins_at();
            if inner_start >= end {
                break;
            }
            if sign < inner_start {
                match sign_from(inner_start) {
                    Some(next) => sign = next,
                    None => break,
                }
            }
            let n_bytes = bare.len() + inner_start.saturating_sub(at);
            if n_bytes > look_at {
                let n_signs = text::n_signs(&bare) + between(at, inner_start).map_or(0, text::n_signs);
                if n_signs > text::MORE_THAN_A_LINE {
                    end = inner_start;
                    break;
                }
                look_at = 2 * n_bytes;
            }
            let inner_end = inner.ends_at();
            if inner_end > sign.max(at) {
                if self.tables.has(self.below.kind(), flag::COMMENT) {
                    bare.push_str(between(at, inner_start).unwrap_or_default());
                    // What stood on both sides of a comment is no one word.
                    bare.push(' ');
                    at = inner_end;
                } else if self.below.enter() {
                    continue;
                }
            }
            if self.below.next().is_none() {
                break;
            }
        }
        bare.push_str(between(at, end).unwrap_or_default());
        self.one_line(&bare)
    }
}
