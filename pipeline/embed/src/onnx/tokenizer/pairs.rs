//! BPE of bytes: the bytes of a word are joined, two neighbours at a time, in the order in which training found pairs.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;
use unicode_categories::UnicodeCategories;

use super::{Vocabulary, kind_of};

/// Bytes of a word that are joined; what is longer is taken as several words, because the work grows with the square.
const LONGEST_WORD: usize = 1024;

/// The vocabulary, and which tokens are joined.
pub(super) struct Pairs {
    /// The token of each byte.
    bytes: Vec<u32>,
    /// When two tokens that follow each other are joined, and to which.
    merges: HashMap<(u32, u32), (usize, u32)>,
    /// Texts are to begin with a blank.
    adds_blank: bool,
    largest: Option<u32>,
}

#[derive(Deserialize)]
struct Told {
    vocab: Vocabulary,
    merges: Vec<Merge>,
    #[serde(default)]
    continuing_subword_prefix: Option<String>,
    #[serde(default)]
    end_of_word_suffix: Option<String>,
    #[serde(default)]
    ignore_merges: bool,
}

/// Two tokens, in the words of old files and of new ones.
#[derive(Deserialize)]
#[serde(untagged)]
enum Merge {
    Old(String),
    New(String, String),
}

impl Pairs {
    pub(super) fn of(splits: &Value, model: Value) -> Result<Pairs, String> {
        if kind_of(splits) != "ByteLevel" || splits["use_regex"] == false {
            return Err(format!(
                "pre_tokenizer: with BPE it is to be ByteLevel with its own words, not {}",
                kind_of(splits)
            ));
        }
        let told: Told = serde_json::from_value(model).map_err(|cause| format!("model: {cause}"))?;
        let marks = [&told.continuing_subword_prefix, &told.end_of_word_suffix];
        if marks.into_iter().flatten().any(|mark| !mark.is_empty()) || told.ignore_merges {
            return Err("model: tokens are marked, or joined without their pairs, which is not done here".into());
        }
        let id =
            |token: &str| told.vocab.get(token).copied().ok_or_else(|| format!("model: there is no token {token:?}"));
        let bytes = letters().into_iter().map(|letter| id(&letter.to_string())).collect::<Result<_, _>>()?;
        let mut merges = HashMap::with_capacity(told.merges.len());
        for (rank, merge) in told.merges.iter().enumerate() {
            let (left, right) = match merge {
                Merge::Old(pair) => pair.split_once(' ').ok_or_else(|| format!("model: {pair:?} is no pair"))?,
                Merge::New(left, right) => (left.as_str(), right.as_str()),
            };
            let joined = id(&format!("{left}{right}"))?;
            merges.insert((id(left)?, id(right)?), (rank, joined));
        }
        let adds_blank = splits["add_prefix_space"].as_bool().unwrap_or(true);
        Ok(Pairs { bytes, merges, adds_blank, largest: told.vocab.values().max().copied() })
    }

    pub(super) fn largest(&self) -> Option<u32> {
        self.largest
    }

    /// Appends tokens of `text` until there are `end` or more of them.
    pub(super) fn tokens(&self, text: &str, end: usize, ids: &mut Vec<u32>) {
        let begun = if self.adds_blank && !text.starts_with(' ') { format!(" {text}") } else { text.to_string() };
        let mut rest = begun.as_str();
        while !rest.is_empty() && ids.len() < end {
            let (word, behind) = rest.split_at(word_len(rest));
            word.as_bytes().chunks(LONGEST_WORD).for_each(|part| self.join(part, ids));
            rest = behind;
        }
    }

    /// Appends the tokens of a word.
    fn join(&self, word: &[u8], ids: &mut Vec<u32>) {
        let mut parts: Vec<u32> = word.iter().map(|byte| self.bytes[usize::from(*byte)]).collect();
        loop {
            let pairs = parts.windows(2).enumerate();
            let known = pairs.filter_map(|(at, pair)| Some((self.merges.get(&(pair[0], pair[1]))?, at)));
            // The earliest of those that training found first.
            let Some(((_, joined), at)) = known.min() else { break };
            parts[at] = *joined;
            parts.remove(at + 1);
        }
        ids.extend(parts);
    }
}

/// What stands for each byte in the vocabulary: itself if it is to be seen, else a letter from 256 on.
fn letters() -> Vec<char> {
    let mut hidden = 256_u32..;
    (0..=255_u8)
        .map(|byte| match byte {
            b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF => char::from(byte),
            _ => hidden.next().and_then(char::from_u32).unwrap_or_default(),
        })
        .collect()
}

/// Bytes of the first word of `text`, which is not empty: an English ending, or letters, digits, or signs, each with a blank
/// before it, or white space but for the blank of the word behind it.
fn word_len(text: &str) -> usize {
    for ending in ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"] {
        if text.starts_with(ending) {
            return ending.len();
        }
    }
    let blank = usize::from(text.starts_with(' '));
    let kind = |c: char| match c {
        c if c.is_whitespace() => 0,
        c if c.is_letter() => 1,
        c if c.is_numeric() => 2,
        _ => 3,
    };
    let run = |text: &str, wanted: i32| text.find(|c: char| kind(c) != wanted).unwrap_or(text.len());
    match text[blank..].chars().next().map(kind) {
        Some(kind) if kind != 0 => blank + run(&text[blank..], kind),
        _ => {
            let n = run(text, 0);
            let last = text[..n].chars().next_back().map_or(0, char::len_utf8);
            // The last one begins the word behind it, unless it is the only one.
            if n == text.len() || n == last { n } else { n - last }
        }
    }
}
