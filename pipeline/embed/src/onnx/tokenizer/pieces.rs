//! WordPiece: words are cut into the longest pieces that the vocabulary has, from the left.

use serde::Deserialize;
use serde_json::Value;
use unicode_categories::UnicodeCategories;

use super::{Vocabulary, kind_of};

/// The vocabulary.
pub(super) struct Pieces {
    /// Pieces that words begin with.
    heads: Vocabulary,
    /// Those that come after others, without what marks them as such.
    tails: Vocabulary,
    unknown: u32,
    longest_word: usize,
    longest_piece: usize,
}

#[derive(Deserialize)]
struct Told {
    vocab: Vocabulary,
    #[serde(default = "unknown")]
    unk_token: String,
    #[serde(default = "prefix")]
    continuing_subword_prefix: String,
    #[serde(default = "longest")]
    max_input_chars_per_word: usize,
}

fn unknown() -> String {
    "[UNK]".into()
}

fn prefix() -> String {
    "##".into()
}

fn longest() -> usize {
    100
}

impl Pieces {
    pub(super) fn of(splits: &Value, model: Value) -> Result<Pieces, String> {
        if kind_of(splits) != "BertPreTokenizer" {
            return Err(format!("pre_tokenizer: with WordPiece it is to be BertPreTokenizer, not {}", kind_of(splits)));
        }
        let told: Told = serde_json::from_value(model).map_err(|cause| format!("model: {cause}"))?;
        let unknown =
            *told.vocab.get(&told.unk_token).ok_or_else(|| format!("model: it has no {:?}", told.unk_token))?;
        let tail = |(piece, id): (&String, &u32)| {
            piece.strip_prefix(&told.continuing_subword_prefix).map(|tail| (tail.to_string(), *id))
        };
        let tails: Vocabulary = told.vocab.iter().filter_map(tail).collect();
        let longest_piece = told.vocab.keys().map(String::len).max().unwrap_or(0);
        let longest_word = told.max_input_chars_per_word;
        Ok(Pieces { heads: told.vocab, tails, unknown, longest_word, longest_piece })
    }

    pub(super) fn largest(&self) -> Option<u32> {
        self.heads.values().max().copied()
    }

    /// Appends tokens of `text` until there are `end` or more of them.
    pub(super) fn tokens(&self, text: &str, end: usize, ids: &mut Vec<u32>) {
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next() {
            if ids.len() >= end {
                return;
            }
            let n_bytes = match is_mark(first) {
                true => first.len_utf8(),
                false => rest.find(|c: char| c.is_whitespace() || is_mark(c)).unwrap_or(rest.len()),
            };
            let (word, behind) = rest.split_at(n_bytes);
            self.cut(word, ids);
            rest = behind.trim_start();
        }
    }

    /// Appends the pieces of a word, or the token of those that cannot be cut.
    fn cut(&self, word: &str, ids: &mut Vec<u32>) {
        let n_before = ids.len();
        let mut rest = if word.chars().nth(self.longest_word).is_some() { "" } else { word };
        let mut vocabulary = &self.heads;
        while !rest.is_empty() {
            let ends = rest.char_indices().rev().map(|(at, c)| at + c.len_utf8());
            let mut ends = ends.skip_while(|end| *end > self.longest_piece);
            let Some((end, id)) = ends.find_map(|end| vocabulary.get(&rest[..end]).map(|id| (end, *id))) else { break };
            ids.push(id);
            vocabulary = &self.tails;
            rest = &rest[end..];
        }
        if !rest.is_empty() || ids.len() == n_before {
            ids.truncate(n_before);
            ids.push(self.unknown);
        }
    }
}

/// Whether a character is a word of its own.
fn is_mark(c: char) -> bool {
    c.is_ascii_punctuation() || c.is_punctuation()
}
