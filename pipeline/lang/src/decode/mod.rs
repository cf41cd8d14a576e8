//! Bytes -> text.
//!
//! What the bytes say for certain goes before what they are guessed to be: a byte order mark, a declared encoding,
//! UTF-8, and only then the encodings of the time before it.

mod declared;
mod guess;
mod line_ends;
mod wide;

use std::fmt;

use encoding_rs::{Encoding, UTF_8};

/// What the bytes of a file were found to be.
#[derive(Debug)]
pub enum Decoded {
    /// Text.
    Text {
        /// In UTF-8, without a byte order mark. A carriage return that no line feed follows is a line end and became a
        /// line feed, which moves no byte; those before a line feed stay.
        text: String,
        /// The encoding that it was in, by its WHATWG name in lower case.
        encoding: &'static str,
        /// Invalid sequences that were replaced by U+FFFD.
        n_replaced: usize,
        /// How the encoding was told.
        told_by: EncodingClue,
    },
    /// Not text: a NUL byte among the first 8,000, as git decides it, that UTF-16 does not explain.
    Binary {
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Text that its encoding cannot be told of.
    Undecodable {
        /// What it was tried as.
        encoding: &'static str,
        /// The bytes.
        bytes: Vec<u8>,
    },
}

impl Decoded {
    /// The text, or the bytes as they were where there is none.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Decoded::Text { text, .. } => text.as_bytes(),
            Decoded::Binary { bytes } | Decoded::Undecodable { bytes, .. } => bytes,
        }
    }
}

/// How an encoding was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EncodingClue {
    /// By a byte order mark.
    Mark,
    /// By zeros in every other byte.
    Zeros,
    /// By a declaration in the first two lines.
    Declared,
    /// All of it is valid UTF-8.
    Valid,
    /// It is invalid UTF-8 with more valid characters outside of ASCII than invalid sequences.
    MostlyValid,
    /// By which letters follow each other.
    Guessed,
}

impl fmt::Display for EncodingClue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            EncodingClue::Mark => "it begins with a byte order mark",
            EncodingClue::Zeros => "every other byte is zero, as in UTF-16",
            EncodingClue::Declared => "one of its first two lines declares it",
            EncodingClue::Valid => "all of it is valid",
            EncodingClue::MostlyValid => "most of it is valid, the rest is replaced",
            EncodingClue::Guessed => "it is no UTF-8; guessed from its letters",
        })
    }
}

/// How many of the first bytes decide whether a file is binary: git's `FIRST_FEW_BYTES`.
const BINARY_PROBE_BYTES: usize = 8000;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// Decodes a file.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((encoding, n_mark_bytes)) = Encoding::for_bom(&bytes)
        && encoding != UTF_8
    {
        return wide::decode(encoding, bytes, n_mark_bytes, EncodingClue::Mark);
    }
    if bytes[..bytes.len().min(BINARY_PROBE_BYTES)].contains(&0) {
        return match wide::told_by_zeros(&bytes) {
            Some(encoding) => wide::decode(encoding, bytes, 0, EncodingClue::Zeros),
            None => Decoded::Binary { bytes },
        };
    }
    if bytes.starts_with(MARK) {
        let bytes = bytes[MARK.len()..].to_vec();
        return match String::from_utf8(bytes) {
            Ok(text) => whole(text, "utf-8-bom", EncodingClue::Mark),
            Err(error) => guess::replaced(error.into_bytes(), "utf-8-bom", EncodingClue::Mark),
        };
    }
    if let Some((text, encoding)) = declared::decode(&bytes) {
        return whole(text, encoding, EncodingClue::Declared);
    }
    match String::from_utf8(bytes) {
        Ok(text) => whole(text, "utf-8", EncodingClue::Valid),
        Err(error) => guess::decode(error.into_bytes()),
    }
}

fn whole(text: String, encoding: &'static str, told_by: EncodingClue) -> Decoded {
    Decoded::Text { text: line_ends::unified(text), encoding, n_replaced: 0, told_by }
}

/// The encodings as tables name them: WHATWG's names, in one case as all words there.
const NAMES: &[&str] = &[
    "big5",
    "euc-jp",
    "euc-kr",
    "gb18030",
    "gbk",
    "ibm866",
    "iso-2022-jp",
    "iso-8859-10",
    "iso-8859-13",
    "iso-8859-14",
    "iso-8859-15",
    "iso-8859-16",
    "iso-8859-2",
    "iso-8859-3",
    "iso-8859-4",
    "iso-8859-5",
    "iso-8859-6",
    "iso-8859-7",
    "iso-8859-8",
    "iso-8859-8-i",
    "koi8-r",
    "koi8-u",
    "macintosh",
    "shift_jis",
    "utf-16be",
    "utf-16le",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "windows-874",
    "x-mac-cyrillic",
];

fn name_of(encoding: &'static Encoding) -> &'static str {
    NAMES.iter().find(|name| name.eq_ignore_ascii_case(encoding.name())).copied().unwrap_or(encoding.name())
}

#[cfg(test)]
mod tests;
