//! Strings that resolution makes, while it reads those of the file.

use codegraph_model::Str;

/// Strings that are made while the file's own arena is read.
pub(crate) struct Arena {
    text: String,
    /// Where they will stand in the file's arena.
    offset: usize,
}

impl Arena {
    pub(crate) fn after(arena: &str) -> Arena {
        Arena { text: String::new(), offset: arena.len() }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// What was kept before.
    pub(crate) fn str(&self, of: Str) -> &str {
        of.within_rest(&self.text, self.offset)
    }

    /// Keeps the parts, joined.
    pub(crate) fn keep(&mut self, parts: &[&str], separator: &str) -> Str {
        let start = self.len();
        self.push(&parts.join(separator));
        self.since(start)
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn ends_with(&self, end: &str) -> bool {
        self.text.ends_with(end)
    }

    pub(crate) fn since(&self, start: usize) -> Str {
        Str::of_arena(self.offset + start, self.offset + self.text.len())
    }
}
