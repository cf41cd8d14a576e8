//! Documentation that stands behind what it is about: `int a; ///< what it is`.

use codegraph_model::{EntityKind, Str};
use tree_sitter::Node;

use crate::define::Definition;
use crate::preorder::Asked;
use crate::text;
use crate::walk::Walk;

/// How many entities before a comment are asked: what is declared together, and what stands in that.
const MAX_ENTITIES: usize = 16;

/// A comment that documents what stands before it, and can go on in the next line.
#[derive(Clone, Copy)]
pub(crate) struct Trailing {
    /// What it documents.
    entity: u32,
    column: usize,
    end: usize,
}

impl<'t> Walk<'t> {
    /// Takes a comment as documentation of what was defined before it in its line. A plain one is about a field or an
    /// enumerator. Returns whether it was taken.
    pub(crate) fn document_before(&mut self, comment: Node<'t>) -> bool {
        let marks = self.pack.rules.trailing_doc_comments;
        if marks.is_empty() {
            return false;
        }
        let written = self.text_of(comment);
        let mark = marks.iter().find(|mark| written.starts_with(**mark));
        let (start, end) = (comment.begins_at(), comment.ends_at());
        let (_, column) = comment.begins_in();
        if let Some(before) = self.trailing.take() {
            let gap = self.text.get(before.end..start).unwrap_or("?");
            let goes_on = gap.trim().is_empty() && gap.matches('\n').count() == 1;
            if goes_on && (mark.is_some() || before.column == column && written.starts_with("//")) {
                self.add_doc(before.entity, written, mark.copied());
                self.trailing = Some(Trailing { column, end, ..before });
                return true;
            }
        }
        let after = self.text.get(end..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if mark.is_none() && (self.here.is_local || self.is_directive(comment) || !after.trim().is_empty()) {
            return false;
        }
        let mut documented = None;
        for at in (0..self.facts.entities.len()).rev().take(MAX_ENTITIES) {
            let fact = &self.facts.entities[at];
            let is_in_macro = fact.kind == EntityKind::Macro && (fact.span.end_byte as usize) > start;
            let gap = self.text.get(fact.span.end_byte as usize..start);
            let is_before = gap.is_some_and(|gap| gap.bytes().all(|b| matches!(b, b' ' | b'\t' | b';' | b',')));
            let is_described = matches!(fact.kind, EntityKind::Field | EntityKind::EnumMember) && fact.doc.is_none();
            if (is_before || is_in_macro) && (mark.is_some() || is_described && !is_in_macro) {
                if mark.is_some() && fact.doc.is_some() && self.follows_plain_comment(fact.span.start_byte as usize) {
                    self.facts.entities[at].doc = None;
                }
                self.add_doc(at as u32, written, mark.copied());
                documented = documented.or(Some(at as u32));
            } else if documented.is_some() || is_in_macro {
                break;
            }
        }
        self.trailing = documented.map(|entity| Trailing { entity, column, end });
        documented.is_some()
    }

    /// Whether an enumerator is defined before others in its line: `A, B`.
    pub(crate) fn is_before_others(&self, definition: &Definition<'t>) -> bool {
        if definition.kind != EntityKind::EnumMember {
            return false;
        }
        let rest = self.text.get(definition.node.ends_at()..);
        let next = rest.and_then(|rest| rest.split('\n').next()?.strip_prefix(',')).map(str::trim_start);
        next.is_some_and(|next| next.starts_with(|c: char| c.is_alphabetic() || c == '_'))
    }

    /// Whether a comment that is not marked as documentation ends before the line of `start`, such as a headline.
    fn follows_plain_comment(&self, start: usize) -> bool {
        let line = self.text.get(..start).and_then(|before| before.rfind('\n')).unwrap_or_default();
        let before = self.text.get(..line).unwrap_or_default().trim_end();
        let begins = if before.ends_with("*/") { before.rfind("/*") } else { before.rfind('\n').map(|at| at + 1) };
        let comment = before.get(begins.unwrap_or_default()..).unwrap_or_default().trim_start();
        comment.starts_with('/') && !text::is_marked_doc(comment)
    }

    fn add_doc(&mut self, entity: u32, comment: &str, mark: Option<&str>) {
        let fact = &self.facts.entities[entity as usize];
        let mut doc = fact.doc.map(|doc| self.str(doc).to_string()).unwrap_or_default();
        match mark {
            // `///<` is marked as `///` is.
            Some(mark) => {
                let plain = [&mark[..mark.len() - 1], &comment[mark.len()..]].concat();
                text::push_doc(&mut doc, &plain);
            }
            None => text::push_doc(&mut doc, comment),
        }
        let kept: Str = self.facts.keep(doc.trim());
        self.facts.entities[entity as usize].doc = Some(kept).filter(|doc| !doc.is_empty());
    }
}
