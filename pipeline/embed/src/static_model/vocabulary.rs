//! The vocabulary: which pieces of words are tokens, and how a word is cut into them.

use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::{Value, json};

use super::UNKNOWN;
use crate::words::{LONGEST_WORD, Word, words};

/// Pieces up to this length are looked up as one number of 128 bits, of which one byte tells length and place. Longer ones
/// are rare.
const SHORT: usize = 15;

/// What the last byte of a key adds for a piece that does not begin a word.
const INSIDE: u8 = 0x80;

/// What a piece that does not begin a word is written with.
const INSIDE_PREFIX: &str = "##";

/// The tokens, to be looked up.
pub(super) struct Vocabulary {
    /// Keys of short pieces, hashed; zero where a place is free.
    keys: Vec<u128>,
    /// Their tokens.
    ids: Vec<u32>,
    /// Longer pieces, as they are written.
    long: HashMap<Box<[u8]>, u32>,
    /// The length of the longest piece.
    longest: usize,
    /// Characters of a text that count, for each token that does.
    median: usize,
}

impl Vocabulary {
    /// The tokens of `text` that count, in order.
    pub(super) fn tokens(&self, text: &str, max_tokens: usize, ids: &mut Vec<u32>) {
        ids.clear();
        words(cut(text, max_tokens * self.median), |word| {
            self.pieces(word, ids);
            ids.len() < max_tokens
        });
        ids.truncate(max_tokens);
        ids.retain(|id| *id != UNKNOWN);
    }

    /// The longest pieces that a word begins with and goes on with. A word that has none is unknown as a whole.
    fn pieces(&self, word: &Word<'_>, ids: &mut Vec<u32>) {
        if word.len() > LONGEST_WORD {
            ids.push(UNKNOWN);
            return;
        }
        if word.len() <= SHORT {
            // Nearly always.
            let id = self.short(word.number(0, word.len()), word.len(), 0);
            if id != NONE {
                ids.push(id);
                return;
            }
        }
        let n_before = ids.len();
        let mut start = 0;
        while start < word.len() {
            let longest = self.longest.min(word.len() - start);
            let found = (1..=longest).rev().find_map(|n| Some((n, self.find(word, start, n)?)));
            match found {
                Some((n, id)) => {
                    ids.push(id);
                    start += n;
                }
                None => {
                    ids.truncate(n_before);
                    ids.push(UNKNOWN);
                    return;
                }
            }
        }
    }

    /// The token of the `len` bytes of `word` from `start` on.
    fn find(&self, word: &Word<'_>, start: usize, len: usize) -> Option<u32> {
        if len > SHORT {
            let prefix = if start > 0 { INSIDE_PREFIX } else { "" };
            let piece: Vec<u8> = prefix.bytes().chain(word.bytes().skip(start).take(len)).collect();
            return self.long.get(&piece[..]).copied();
        }
        let id = self.short(word.number(start, len), len, if start > 0 { INSIDE } else { 0 });
        (id != NONE).then_some(id)
    }

    /// The token of a short piece, or [`NONE`].
    #[inline]
    fn short(&self, bytes: u128, len: usize, place: u8) -> u32 {
        let key = key(bytes, len, place);
        let mask = self.keys.len() - 1;
        let mut at = hash(key) & mask;
        loop {
            match self.keys[at] {
                found if found == key => return self.ids[at],
                0 => return NONE,
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Bytes of the table that short pieces are looked up in, of one with `n` pieces. Few are long.
    pub(super) fn memory_bytes_of(n: usize) -> usize {
        places(n) * (size_of::<u128>() + size_of::<u32>())
    }

    #[cfg(test)]
    pub(super) fn memory_bytes(&self) -> usize {
        size_of_val(&*self.keys) + size_of_val(&*self.ids)
    }

    fn of(pieces: &[(String, u32)]) -> Vocabulary {
        let n_places = places(pieces.len());
        let mut lengths: Vec<usize> = pieces.iter().map(|(piece, _)| piece.chars().count()).collect();
        lengths.sort_unstable();
        let mut vocabulary = Vocabulary {
            keys: vec![0; n_places],
            ids: vec![NONE; n_places],
            long: HashMap::new(),
            longest: 0,
            median: lengths.get(lengths.len() / 2).copied().unwrap_or(1),
        };
        for (piece, id) in pieces {
            let (bytes, place) = match piece.strip_prefix(INSIDE_PREFIX) {
                Some(inside) => (inside.as_bytes(), INSIDE),
                None => (piece.as_bytes(), 0),
            };
            vocabulary.longest = vocabulary.longest.max(bytes.len());
            if bytes.len() > SHORT {
                vocabulary.long.insert(piece.as_bytes().into(), *id);
                continue;
            }
            let mut padded = [0; 16];
            padded[..bytes.len()].copy_from_slice(bytes);
            let key = key(u128::from_le_bytes(padded), bytes.len(), place);
            let mut at = hash(key) & (n_places - 1);
            while vocabulary.keys[at] != 0 && vocabulary.keys[at] != key {
                at = (at + 1) & (n_places - 1);
            }
            (vocabulary.keys[at], vocabulary.ids[at]) = (key, *id);
        }
        vocabulary
    }
}

/// Places for `n` pieces, of which half stay free.
fn places(n: usize) -> usize {
    (n * 2).next_power_of_two()
}

/// No token.
const NONE: u32 = u32::MAX;

/// Never zero: a piece of no bytes inside a word is none.
#[inline]
fn key(bytes: u128, len: usize, place: u8) -> u128 {
    bytes | u128::from(len as u8 | place) << 120
}

#[inline]
fn hash(key: u128) -> usize {
    // Two odd numbers without a pattern; the product's halves mix all bits of the key.
    let low = key as u64 ^ 0x9E37_79B9_7F4A_7C15;
    let high = (key >> 64) as u64 ^ 0xD1B5_4A32_D192_ED03;
    let product = u128::from(low) * u128::from(high);
    (product as u64 ^ (product >> 64) as u64) as usize
}

/// The first `max_chars` characters of `text`.
fn cut(text: &str, max_chars: usize) -> &str {
    match text.as_bytes().get(..max_chars) {
        // Shorter in bytes, and so in characters.
        None => text,
        Some(head) if head.is_ascii() => &text[..max_chars],
        Some(_) => text.char_indices().nth(max_chars).map_or(text, |(end, _)| &text[..end]),
    }
}

/// What `tokenizer.json` must say for [`words`] and [`Vocabulary::tokens`] to be what it means.
fn rules() -> (Value, Value) {
    let replace = |regex: &str| json!({"type": "Replace", "pattern": {"Regex": regex}, "content": " "});
    let boundaries =
        [replace("(?<=[a-z])(?=[A-Z])"), replace("(?<=[A-Z])(?=[A-Z][a-z])"), json!({"type": "Lowercase"})];
    let split = json!({"type": "Split", "pattern": {"Regex": "[a-z]+|[0-9]+"}, "behavior": "Removed", "invert": true});
    (json!({"type": "Sequence", "normalizers": boundaries}), split)
}

#[derive(Deserialize)]
struct Tokenizer {
    normalizer: Value,
    pre_tokenizer: Value,
    model: Pieces,
    #[serde(default)]
    added_tokens: Vec<Value>,
}

#[derive(Deserialize)]
struct Pieces {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    unk_token: String,
    #[serde(default)]
    continuing_subword_prefix: String,
    #[serde(default)]
    max_input_chars_per_word: usize,
    vocab: List,
}

/// The vocabulary in the order of the file.
struct List(Vec<(String, u32)>);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<List, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = List;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("tokens with their numbers")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List, A::Error> {
                let mut list = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    list.push(entry);
                }
                Ok(List(list))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// The vocabulary of a tokenizer, for a table of `n_tokens`.
pub(super) fn read_tokenizer(json: &[u8], n_tokens: usize) -> Result<Vocabulary, String> {
    let tokenizer: Tokenizer = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    let Tokenizer { normalizer, pre_tokenizer, model, added_tokens } = tokenizer;
    if model.kind != "WordPiece" {
        return Err(format!("it is of the type {}, not WordPiece", model.kind));
    }
    if (normalizer, pre_tokenizer) != rules() || !added_tokens.is_empty() {
        return Err("it splits text in another way than at case, at digits and at what is neither".into());
    }
    let pieces = model.vocab.0;
    if let Some((piece, id)) = pieces.iter().find(|(_, id)| *id as usize >= n_tokens) {
        return Err(format!("the token {piece:?} has the number {id}, and the table {n_tokens} vectors"));
    }
    let is_unknown = |(piece, id): &(String, u32)| *piece == model.unk_token && *id == UNKNOWN;
    let unusual = if model.continuing_subword_prefix != INSIDE_PREFIX {
        Some(format!("pieces inside a word begin with {:?}, not {INSIDE_PREFIX}", model.continuing_subword_prefix))
    } else if model.max_input_chars_per_word != LONGEST_WORD {
        Some(format!("words of {} characters are cut, not {LONGEST_WORD}", model.max_input_chars_per_word))
    } else if !pieces.iter().any(is_unknown) {
        Some(format!("the token {:?} has not the number {UNKNOWN}", model.unk_token))
    } else {
        None
    };
    match unusual {
        Some(why) => Err(why),
        None => Ok(Vocabulary::of(&pieces)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(pieces: &[&str]) -> Vocabulary {
        let pieces: Vec<(String, u32)> =
            pieces.iter().enumerate().map(|(i, piece)| (piece.to_string(), i as u32)).collect();
        Vocabulary::of(&pieces)
    }

    #[test]
    fn words_are_cut_into_the_longest_pieces() {
        let long = "incomprehensibly";
        let inside = "##abcdefghijklmnop";
        let vocabulary = vocabulary(&["[UNK]", "un", "unit", "##s", "##it", "##ed", long, inside, "a", "7"]);
        let cases: &[(&str, &[u32])] = &[
            ("unit", &[2]),
            ("units", &[2, 3]),
            ("united", &[2, 5]),
            ("uns", &[1, 3]),
            ("unx unit", &[2]),
            (long, &[6]),
            ("aabcdefghijklmnop", &[8, 7]),
            ("incomprehensiblys", &[6, 3]),
            ("a7a", &[8, 9, 8]),
            ("7s", &[9]),
            ("", &[]),
        ];
        let mut ids = Vec::new();
        for (text, expected) in cases {
            vocabulary.tokens(text, 512, &mut ids);
            assert_eq!(ids, *expected, "{text}");
        }
        // What is unknown counts among the first tokens, and is then left out.
        vocabulary.tokens("zz unit zz unit unit", 4, &mut ids);
        assert_eq!(ids, [2, 2]);
        let x = "a".repeat(LONGEST_WORD + 1);
        vocabulary.tokens(&format!("{x} unit"), 512, &mut ids);
        assert_eq!(ids, [2], "a word that is too long");
    }

    #[test]
    fn texts_are_cut_by_characters() {
        for (text, n, expected) in
            [("abc", 3, "abc"), ("abc", 2, "ab"), ("äbc", 2, "äb"), ("äöü", 9, "äöü"), ("ää", 3, "ää")]
        {
            assert_eq!(cut(text, n), expected);
        }
    }
}
