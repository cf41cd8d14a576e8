//! The words of a Groovy or Kotlin script.

/// A word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word<'t> {
    kind: Kind<'t>,
    pub(super) at: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind<'t> {
    /// A name, with the names that it is looked up on: `rootProject.name`.
    Name(&'t str),
    Text(&'t str),
    Mark(char),
}

impl<'t> Word<'t> {
    /// The name that it is.
    pub(super) fn name(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The content of the string that it is.
    pub(super) fn text(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The mark that it is.
    pub(super) fn mark(&self) -> Option<char> {
        match self.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    /// Whether it is the mark `mark`.
    pub(super) fn is(&self, mark: char) -> bool {
        self.mark() == Some(mark)
    }
}

/// The words of `text`, without comments. Ends of lines are marks.
pub(super) fn words(text: &str) -> Vec<Word<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let rest = &text[at..];
        let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-') || !b.is_ascii();
        match bytes[at] {
            b'/' if rest.starts_with("//") => at += rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => at += rest.find("*/").map_or(rest.len(), |length| length + 2),
            quote @ (b'"' | b'\'') => {
                let long = [quote; 3];
                let (inner, end) = match (bytes[at..].starts_with(&long), std::str::from_utf8(&long)) {
                    (true, Ok(long)) => {
                        let length = rest[3..].find(long).unwrap_or(rest.len() - 3);
                        (&rest[3..3 + length], at + (length + 6).min(rest.len()))
                    }
                    _ => string(rest, at),
                };
                at = end;
                found.push(Word { kind: Kind::Text(inner), at: start });
            }
            b if b.is_ascii_alphabetic() || matches!(b, b'_' | b'.') || !b.is_ascii() => {
                at += bytes[at..].iter().take_while(|b| is_name(**b)).count();
                found.push(Word { kind: Kind::Name(&text[start..at]), at: start });
            }
            b => {
                at += 1;
                if b == b'\n' || !b.is_ascii_whitespace() {
                    found.push(Word { kind: Kind::Mark(char::from(b)), at: start });
                }
            }
        }
    }
    found
}

/// The string that `rest` begins with, and where it ends: at its quote, or with its line.
fn string(rest: &str, at: usize) -> (&str, usize) {
    let bytes = rest.as_bytes();
    let mut end = 1;
    while end < bytes.len() && bytes[end] != bytes[0] && bytes[end] != b'\n' {
        end += if bytes[end] == b'\\' { 2 } else { 1 };
    }
    let mut end = end.min(bytes.len());
    while !rest.is_char_boundary(end) {
        end += 1;
    }
    let is_closed = bytes.get(end) == Some(&bytes[0]);
    (&rest[1..end.max(1)], at + end + usize::from(is_closed))
}
