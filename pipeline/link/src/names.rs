//! Words and texts of a world, each kept once.

use std::hash::BuildHasher;

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Number of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name(pub(crate) u32);

/// A range of the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    start: u32,
    len: u32,
}

/// Words that are compared by number, and texts that are only read. Both lie in one buffer each.
#[derive(Debug, Default)]
pub(crate) struct Names {
    numbers: FxHashMap<Box<str>, Name>,
    words: Vec<Text>,
    n_bytes: usize,
    texts: String,
    /// Where texts stand, by their hashes: types and heads come again and again, and forks hold all of them again.
    known: FxHashMap<u64, Text>,
}

impl Names {
    /// The number of `word`, which is new if it was not met before.
    pub(crate) fn add(&mut self, word: &str) -> Name {
        if let Some(name) = self.numbers.get(word) {
            return *name;
        }
        let name = Name(self.numbers.len() as u32);
        self.n_bytes += word.len() + 40;
        self.numbers.insert(word.into(), name);
        let text = self.keep(word);
        self.words.push(text);
        name
    }

    /// The number of `word`, if something has that name.
    pub(crate) fn get(&self, word: &str) -> Option<Name> {
        self.numbers.get(word).copied()
    }

    /// The word of that number.
    pub(crate) fn word(&self, name: Name) -> &str {
        self.text(self.words[name.0 as usize])
    }

    /// Keeps `text`. Texts of a world take less than 4 GiB; what comes later is empty.
    pub(crate) fn keep(&mut self, text: &str) -> Text {
        if text.is_empty() {
            return Text { start: 0, len: 0 };
        }
        let hash = FxBuildHasher.hash_one(text);
        if let Some(known) = self.known.get(&hash).filter(|known| self.text(**known) == text) {
            return *known;
        }
        let start = self.texts.len();
        if start + text.len() > u32::MAX as usize {
            return Text { start: 0, len: 0 };
        }
        self.texts.push_str(text);
        let kept = Text { start: start as u32, len: text.len() as u32 };
        self.known.insert(hash, kept);
        kept
    }

    /// Gives back the memory that only serves to keep more.
    pub(crate) fn close(&mut self) {
        self.known = FxHashMap::default();
        self.texts.shrink_to_fit();
    }

    /// The text itself.
    pub(crate) fn text(&self, text: Text) -> &str {
        &self.texts[text.start as usize..(text.start + text.len) as usize]
    }

    /// About how many bytes of memory they take.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.n_bytes + self.texts.capacity() + self.known.capacity() * 18
    }
}
