//! A text becomes words: at case, at digits, and at what is neither letter nor digit. ASCII only, as the model's card says.

/// Characters of a word that is cut into pieces at most.
pub(crate) const LONGEST_WORD: usize = 100;

/// U+212A is the sign for Kelvin, and U+0130 an I with a dot: all that is not ASCII and is so in lower case.
const KELVIN: char = '\u{212A}';
const DOTTED_I: char = '\u{130}';

/// Makes ASCII letters lower case, eight at a time, and leaves digits as they are.
const LOWER: u64 = 0x2020_2020_2020_2020;

/// A word: ASCII letters, or digits. It stands in a text, in whatever case.
#[derive(Clone, Copy)]
pub(crate) struct Word<'a> {
    /// The text from where the word begins.
    from: &'a [u8],
    len: usize,
}

impl Word<'_> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Its bytes in lower case.
    pub(crate) fn bytes(&self) -> impl Iterator<Item = u8> {
        self.from[..self.len].iter().map(|byte| byte | LOWER as u8)
    }

    /// The part of it that begins at `start` and has `len` bytes, of up to 15, as one number.
    #[inline]
    pub(crate) fn number(&self, start: usize, len: usize) -> u128 {
        let from = &self.from[start..];
        let mut bytes = [0; 16];
        match from.first_chunk::<16>() {
            Some(chunk) => bytes = *chunk,
            // At the end of the text.
            None => bytes[..len].copy_from_slice(&from[..len]),
        }
        let lower = u128::from(LOWER) << 64 | u128::from(LOWER);
        (u128::from_le_bytes(bytes) | lower) & ((1 << (8 * len)) - 1)
    }

    /// A hash of it, in lower case.
    pub(crate) fn hash(&self) -> u64 {
        // The odd constant and the rotation are those of FxHash.
        const ODD: u64 = 0x517C_C1B7_2722_0A95;
        let mut hash = (self.len as u64).wrapping_mul(ODD);
        let mut chunks = self.from[..self.len].chunks_exact(8);
        for chunk in &mut chunks {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(chunk);
            hash = (hash.rotate_left(5) ^ (u64::from_le_bytes(bytes) | LOWER)).wrapping_mul(ODD);
        }
        let rest = chunks.remainder();
        let mut bytes = [0; 8];
        bytes[..rest.len()].copy_from_slice(rest);
        hash = (hash.rotate_left(5) ^ (u64::from_le_bytes(bytes) | LOWER)).wrapping_mul(ODD);
        hash ^ hash >> 32
    }
}

/// What a byte is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Other,
    Lower,
    Upper,
    Digit,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Other; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Lower,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

/// Calls `take` with each word of `text`, until it says no.
#[inline]
pub(crate) fn words(text: &str, take: impl FnMut(&Word<'_>) -> bool) {
    if !text.is_ascii() && text.contains([KELVIN, DOTTED_I]) {
        return words_with_signs(text, take);
    }
    words_of_bytes(text.as_bytes(), take);
}

#[inline]
fn words_of_bytes(bytes: &[u8], mut take: impl FnMut(&Word<'_>) -> bool) {
    let class = |at: usize| bytes.get(at).map(|byte| CLASSES[usize::from(*byte)]);
    let mut at = 0;
    while let Some(first) = class(at) {
        let start = at;
        at += 1;
        match first {
            Class::Other => continue,
            Class::Lower | Class::Digit => {
                while class(at) == Some(first) {
                    at += 1;
                }
            }
            Class::Upper => {
                while class(at) == Some(Class::Upper) {
                    at += 1;
                }
                if class(at) == Some(Class::Lower) {
                    if at - start > 1 {
                        // The last capital begins a word of its own.
                        at -= 1;
                    } else {
                        while class(at) == Some(Class::Lower) {
                            at += 1;
                        }
                    }
                }
            }
        }
        if !take(&Word { from: &bytes[start..], len: at - start }) {
            return;
        }
    }
}

/// The same for a text in which one of the two signs stands. They are letters, of which none begins a word because of its
/// case; what follows the second one is another word.
#[cold]
fn words_with_signs(text: &str, mut take: impl FnMut(&Word<'_>) -> bool) {
    let mut word = Vec::new();
    let (mut before, mut chars) = (' ', text.chars().peekable());
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let ends_acronym = before.is_ascii_uppercase() && after.is_ascii_lowercase();
        let is_boundary = c.is_ascii_uppercase() && (before.is_ascii_lowercase() || ends_acronym);
        let letter = match c {
            KELVIN => Some(b'k'),
            DOTTED_I => Some(b'i'),
            c if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase() as u8),
            _ => None,
        };
        let is_other_kind =
            |letter: u8| word.last().is_some_and(|last: &u8| last.is_ascii_digit() != letter.is_ascii_digit());
        if !word.is_empty() && (is_boundary || letter.is_none_or(is_other_kind)) {
            if !take(&Word { from: &word, len: word.len() }) {
                return;
            }
            word.clear();
        }
        word.extend(letter);
        if c == DOTTED_I {
            if !take(&Word { from: &word, len: word.len() }) {
                return;
            }
            word.clear();
        }
        before = c;
    }
    if !word.is_empty() {
        take(&Word { from: &word, len: word.len() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, words: impl Fn(&str, &mut dyn FnMut(&Word<'_>) -> bool)) -> String {
        let mut found = Vec::new();
        words(text, &mut |word| {
            found.push(String::from_utf8(word.bytes().collect()).expect("is ASCII"));
            true
        });
        found.join(" ")
    }

    #[test]
    fn texts_become_words() {
        let cases: &[(&str, &str)] = &[
            ("", ""),
            ("getHTTPResponse", "get http response"),
            ("ABCs", "ab cs"),
            ("ABc", "a bc"),
            ("aB", "a b"),
            ("AB", "ab"),
            ("sha256", "sha 256"),
            ("snake_case__x", "snake case x"),
            ("utf8ToUtf16le", "utf 8 to utf 16 le"),
            ("HTTP2Server", "http 2 server"),
            ("X509", "x 509"),
            ("A1B", "a 1 b"),
            ("naïve", "na ve"),
            ("\u{212A}elvin aB\u{212A}c", "kelvin a bkc"),
            ("\u{130}stanbul 7\u{130}", "i stanbul 7 i"),
            ("x\u{2124}y ć", "x y"),
            ("ÀBc", "bc"),
        ];
        for (text, expected) in cases {
            assert_eq!(found(text, |text, take| words(text, take)), *expected, "{text}");
            // Both ways say the same of any text.
            assert_eq!(found(text, |text, take| words_with_signs(text, take)), *expected, "{text}");
        }
    }

    #[test]
    fn a_word_is_told_in_lower_case_wherever_it_stands() {
        for text in ["Parser", "Parser and much more behind it", "PARSER", "parser 7"] {
            let mut told = None;
            words(text, |word| {
                told = Some((word.number(0, 6), word.number(3, 3), word.hash(), word.len()));
                false
            });
            let number = |text: &str| text.bytes().rev().fold(0, |all, byte| all << 8 | u128::from(byte));
            let (whole, part, hash, len) = told.expect("there is a word");
            assert_eq!((whole, part, len), (number("parser"), number("ser"), 6), "{text}");
            let mut expected = None;
            words("parser", |word| {
                expected = Some(word.hash());
                true
            });
            assert_eq!(Some(hash), expected, "{text}");
        }
    }
}
