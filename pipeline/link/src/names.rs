//! Words and texts of a world, each kept once.

use std::hash::{BuildHasher, Hash};
use std::num::NonZeroU32;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// Number of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Name(Text);

/// Number of a text. The first is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Text(NonZeroU32);

impl Text {
    pub(crate) const EMPTY: Text = Text(NonZeroU32::MIN);

    fn at(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Numbers of things that are found by keys which the things themselves hold.
#[derive(Debug, Default)]
pub(crate) struct Index(HashTable<u32>);

/// What things with equal keys have in common.
pub(crate) fn hash_of(key: impl Hash) -> u64 {
    FxBuildHasher.hash_one(key)
}

impl Index {
    /// One with room for `n` of them.
    pub(crate) fn with_capacity(n: usize) -> Index {
        Index(HashTable::with_capacity(n))
    }

    /// The one with the key that `hash` is of, if `is_it`.
    pub(crate) fn get(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<u32> {
        self.0.find(hash, |number| is_it(*number)).copied()
    }

    /// The same, to have another number in its place.
    pub(crate) fn get_mut(&mut self, hash: u64, is_it: impl Fn(u32) -> bool) -> Option<&mut u32> {
        self.0.find_mut(hash, |number| is_it(*number))
    }

    /// Adds a number whose key is not there yet. `hash_of` tells the hash of the key of any.
    pub(crate) fn add(&mut self, number: u32, hash_of: impl Fn(u32) -> u64) {
        self.0.insert_unique(hash_of(number), number, |number| hash_of(*number));
    }

    /// Takes out the number whose key `hash` is of.
    pub(crate) fn remove(&mut self, hash: u64, is_it: impl Fn(u32) -> bool) {
        if let Ok(found) = self.0.find_entry(hash, |number| is_it(*number)) {
            found.remove();
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut u32> {
        self.0.iter_mut()
    }

    /// Bytes of memory that it takes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.0.allocation_size()
    }
}

/// Bytes of a piece of the texts. No text lies in two.
const CHUNK_BYTES: usize = 1 << 20;

/// Words that are compared by number, and texts that are only read.
#[derive(Debug)]
pub(crate) struct Names {
    /// One behind the other, in pieces: what grows by doubling takes three times as much while it does.
    chunks: Vec<String>,
    /// Where each text ends; it begins where the one before it ends, or at the next piece.
    ends: Vec<u32>,
    /// Texts that are words.
    words: Index,
    /// Where texts stand: types and heads come again and again, and forks hold all of them again.
    known: Index,
}

impl Default for Names {
    fn default() -> Names {
        Names { chunks: Vec::new(), ends: vec![0], words: Index::default(), known: Index::default() }
    }
}

impl Names {
    /// The number of `word`, which is new if it was not met before.
    pub(crate) fn add(&mut self, word: &str) -> Name {
        if let Some(name) = self.get(word) {
            return name;
        }
        let name = Name(self.keep(word));
        let Names { chunks, ends, words, .. } = self;
        // A word that is too long is the empty one.
        let (number, hash) = (name.0.0.get(), hash_of(text_at(chunks, ends, name.0.at())));
        if words.get(hash, |known| known == number).is_none() {
            words.add(number, |number| hash_of(text_at(chunks, ends, number as usize - 1)));
        }
        name
    }

    /// The number of `word`, if something has that name.
    pub(crate) fn get(&self, word: &str) -> Option<Name> {
        let is_it = |number: u32| text_at(&self.chunks, &self.ends, number as usize - 1) == word;
        let number = self.words.get(hash_of(word), is_it)?;
        NonZeroU32::new(number).map(|number| Name(Text(number)))
    }

    /// The word of that number.
    pub(crate) fn word(&self, name: Name) -> &str {
        self.text(name.0)
    }

    /// Keeps `text`. Texts of a world take less than 4 GiB, and each less than a mebibyte; others become empty.
    pub(crate) fn keep(&mut self, text: &str) -> Text {
        if text.is_empty() {
            return Text::EMPTY;
        }
        let Names { chunks, ends, known, .. } = self;
        let is_it = |number: u32| text_at(chunks, ends, number as usize - 1) == text;
        if let Some(number) = known.get(hash_of(text), is_it).and_then(NonZeroU32::new) {
            return Text(number);
        }
        let room = chunks.last().map_or(0, |chunk| CHUNK_BYTES - chunk.len());
        let is_full = text.len() > room;
        let start = if is_full { chunks.len() * CHUNK_BYTES } else { chunks.len() * CHUNK_BYTES - room };
        let end = u32::try_from(start + text.len()).ok().filter(|_| text.len() <= CHUNK_BYTES);
        let (Some(end), Ok(number)) = (end, u32::try_from(ends.len() + 1)) else { return Text::EMPTY };
        if is_full {
            chunks.push(String::with_capacity(CHUNK_BYTES));
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.push_str(text);
        }
        ends.push(end);
        known.add(number, |number| hash_of(text_at(chunks, ends, number as usize - 1)));
        NonZeroU32::new(number).map_or(Text::EMPTY, Text)
    }

    /// Gives back the memory that only serves to keep more.
    pub(crate) fn close(&mut self) {
        self.known = Index::default();
        self.ends.shrink_to_fit();
    }

    /// The text itself.
    pub(crate) fn text(&self, text: Text) -> &str {
        text_at(&self.chunks, &self.ends, text.at())
    }

    /// Bytes of memory that they take.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.chunks.len() * CHUNK_BYTES
            + self.ends.capacity() * 4
            + self.words.memory_bytes()
            + self.known.memory_bytes()
    }
}

fn text_at<'t>(chunks: &'t [String], ends: &[u32], at: usize) -> &'t str {
    let (before, end) = (if at == 0 { 0 } else { ends[at - 1] as usize }, ends[at] as usize);
    if before >= end {
        return "";
    }
    let chunk = (end - 1) / CHUNK_BYTES;
    let first = chunk * CHUNK_BYTES;
    &chunks[chunk][before.max(first) - first..end - first]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_kept_once() {
        let mut names = Names::default();
        let long = "x".repeat(CHUNK_BYTES - 3);
        let whole = "y".repeat(CHUNK_BYTES);
        let too_long = "z".repeat(CHUNK_BYTES + 1);
        let (long, whole, too_long) = (long.as_str(), whole.as_str(), too_long.as_str());
        let texts = ["a", "", long, "bc", "d", whole, "e", too_long, "a", long];
        let kept: Vec<Text> = texts.iter().map(|text| names.keep(text)).collect();
        for (text, kept) in texts.into_iter().zip(&kept) {
            let expected = if text.len() > CHUNK_BYTES { "" } else { text };
            assert!(names.text(*kept) == expected, "a text of {} bytes is another", text.len());
        }
        assert_eq!((kept[0], kept[2], kept[1]), (kept[8], kept[9], kept[7]));
    }

    #[test]
    fn only_words_have_numbers() {
        let mut names = Names::default();
        names.keep("text");
        let words = ["word", "text2", "", "word"].map(|word| names.add(word));
        assert_eq!((words[0], names.word(words[1]), names.word(words[2])), (words[3], "text2", ""));
        assert_eq!((names.get("text"), names.get("word"), names.get("")), (None, Some(words[0]), Some(words[2])));
        names.close();
        assert_eq!(names.get("text2"), Some(words[1]));
    }
}
