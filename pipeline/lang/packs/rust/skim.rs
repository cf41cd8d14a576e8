//! The text of Rust without a grammar: what is passed over from one token to the next.

use std::cell::Cell;

/// A text that is skimmed.
pub(crate) struct Skim<'t> {
    pub(crate) bytes: &'t [u8],
    /// The furthest byte that was come to.
    pub(crate) reached: Cell<usize>,
    /// The bracket before which an item ends that has no `;`.
    pub(crate) unended: Cell<Option<usize>>,
}

/// Whether names are made of such a byte.
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

impl<'t> Skim<'t> {
    /// The word that begins at `at`.
    pub(crate) fn word_at(&self, at: usize) -> &'t [u8] {
        &self.bytes[at.min(self.bytes.len())..self.end_of_letters(at).min(self.bytes.len())]
    }

    fn end_of_letters(&self, at: usize) -> usize {
        at + self.bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_word_byte(**byte)).count()
    }

    /// Where the word or mark ends that begins at `at`.
    pub(crate) fn end_of_word(&self, at: usize) -> usize {
        self.end_of_letters(at).max(at + 1)
    }

    /// What follows white space and comments.
    pub(crate) fn after_space(&self, mut at: usize) -> usize {
        loop {
            at += self.bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            self.reached.set(self.reached.get().max(at));
            if self.bytes.get(at) != Some(&b'/') {
                return at;
            }
            at = match self.bytes.get(at + 1) {
                Some(b'/') => memchr::memchr(b'\n', &self.bytes[at..]).map_or(self.bytes.len(), |n| at + n),
                Some(b'*') => end_of_comment(self.bytes, at),
                _ => return at,
            };
        }
    }

    /// Where the string or character ends that begins at `at`, if one does.
    pub(crate) fn end_of_literal(&self, at: usize) -> Option<usize> {
        match self.bytes.get(at)? {
            b'"' => Some(end_of_quoted(self.bytes, at)),
            b'\'' => {
                // `'a` is a lifetime, `'a'` is none.
                let is_char = match self.bytes.get(at + 1)? {
                    b'\\' => true,
                    byte if *byte >= 0x80 => true,
                    _ => self.bytes.get(at + 2) == Some(&b'\''),
                };
                Some(if is_char { end_of_quoted(self.bytes, at) } else { self.end_of_word(at + 1) })
            }
            b'b' | b'c' if self.bytes.get(at + 1) == Some(&b'"') => Some(end_of_quoted(self.bytes, at + 1)),
            b'b' if self.bytes.get(at + 1) == Some(&b'\'') => Some(end_of_quoted(self.bytes, at + 1)),
            b'r' | b'b' | b'c' => {
                let raw = at + usize::from(self.bytes[at] != b'r') + 1;
                let n_marks = self.bytes.get(raw..)?.iter().take_while(|byte| **byte == b'#').count();
                if self.bytes.get(raw - 1) != Some(&b'r') || self.bytes.get(raw + n_marks) != Some(&b'"') {
                    return None;
                }
                let mut end = raw + n_marks + 1;
                loop {
                    end += memchr::memchr(b'"', self.bytes.get(end..)?)? + 1;
                    if self.bytes.get(end..end + n_marks).is_some_and(|marks| marks.iter().all(|byte| *byte == b'#')) {
                        return Some(end + n_marks);
                    }
                }
            }
            _ => None,
        }
    }

    /// Where the brackets end that begin at `at`.
    pub(crate) fn end_of_group(&self, mut at: usize) -> Option<usize> {
        let mut depth = 0_usize;
        loop {
            at = self.after_space(at);
            let byte = *self.bytes.get(at)?;
            match byte {
                b'{' | b'(' | b'[' => depth += 1,
                b'}' | b')' | b']' => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ if depth == 0 => return None,
                _ => {}
            }
            at = self.end_of_literal(at).unwrap_or_else(|| self.end_of_word(at));
        }
    }
}

/// Comments nest.
fn end_of_comment(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < bytes.len() {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (depth, at) = (depth + 1, at + 2),
            Some(b"*/") => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn end_of_quoted(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            byte if *byte == bytes[start] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
