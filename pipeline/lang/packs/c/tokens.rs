//! The tokens of C and C++ without a grammar: what stands before preprocessing, one directive being one token.

use memchr::{memchr_iter, memmem};

/// What a token is, as far as the preprocessor's traces are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    /// Numbers, characters and strings.
    Literal,
    /// One byte; `::` and `->` are known by their first.
    Mark(u8),
    /// `#if`, `#ifdef`, `#ifndef`
    If,
    /// `#else`, `#elif` and its kin
    Else,
    /// `#endif`
    End,
    /// Every other directive.
    Directive,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Token {
    pub(crate) fn is(&self, mark: u8) -> bool {
        self.kind == Kind::Mark(mark)
    }

    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// The tokens of `text`, in order. Comments and white space are none.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::with_capacity(bytes.len() / 5);
    let mut at = 0;
    let mut is_line_start = true;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        let kind = match byte {
            b'\n' => {
                is_line_start = true;
                at += 1;
                continue;
            }
            b if b.is_ascii_whitespace() || *b == b'\\' => {
                at += 1;
                continue;
            }
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                at = end_of_comment(bytes, at);
                continue;
            }
            b'#' if is_line_start => {
                at = end_of_directive(bytes, at);
                directive(bytes.get(start..at).unwrap_or_default())
            }
            b'"' => {
                at = end_of_quoted(bytes, at);
                Kind::Literal
            }
            b'\'' => {
                at = end_of_quoted(bytes, at);
                Kind::Literal
            }
            b if b.is_ascii_digit() => {
                at = end_of_number(bytes, at);
                Kind::Literal
            }
            b if is_word_byte(*b) => {
                at += bytes.iter().skip(at).take_while(|b| is_word_byte(**b)).count();
                let is_raw = bytes.get(at) == Some(&b'"') && matches!(&bytes[start..at], b"R" | b"LR" | b"uR" | b"UR" | b"u8R");
                if is_raw {
                    at = end_of_raw(bytes, at);
                    Kind::Literal
                } else {
                    Kind::Word
                }
            }
            b => {
                let is_double = matches!((b, bytes.get(at + 1)), (b':', Some(b':')) | (b'-', Some(b'>')));
                at += 1 + usize::from(is_double);
                // A single colon and a minus are other marks than these.
                match (is_double, b) {
                    (true, b':') => PATH,
                    (true, _) => ARROW,
                    (false, b) => Kind::Mark(*b),
                }
            }
        };
        is_line_start = false;
        tokens.push(Token { kind, start: start as u32, end: at as u32 });
    }
    tokens
}

/// `::`
pub(super) const PATH: Kind = Kind::Mark(1);
/// `->`
pub(super) const ARROW: Kind = Kind::Mark(2);

/// Whether words are made of such a byte: asked for nearly every byte of a text.
const WORD_BYTES: [bool; 256] = {
    let mut is_part = [false; 256];
    let mut b = 0;
    while b < 256 {
        is_part[b] = b >= 0x80 || (b as u8).is_ascii_alphanumeric() || b == b'_' as usize || b == b'$' as usize;
        b += 1;
    }
    is_part
};

pub(crate) fn is_word_byte(b: u8) -> bool {
    WORD_BYTES[usize::from(b)]
}

pub(crate) fn end_of_comment(bytes: &[u8], start: usize) -> usize {
    let rest = &bytes[start..];
    if rest.get(1) == Some(&b'*') {
        let inner = rest.get(2..).unwrap_or_default();
        return memmem::find(inner, b"*/").map_or(bytes.len(), |at| start + at + 4);
    }
    end_of_line(bytes, start)
}

/// The line feed that ends the line, past those that a backslash takes back.
fn end_of_line(bytes: &[u8], start: usize) -> usize {
    let mut feeds = memchr_iter(b'\n', &bytes[start..]).map(|at| start + at);
    feeds.find(|feed| !is_continued(bytes, *feed)).unwrap_or(bytes.len())
}

fn is_continued(bytes: &[u8], feed: usize) -> bool {
    let before = bytes.get(..feed).unwrap_or_default();
    let before = before.strip_suffix(b"\r").unwrap_or(before);
    before.ends_with(b"\\")
}

fn end_of_directive(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\n' if !is_continued(bytes, at) => break,
            b'/' if bytes.get(at + 1) == Some(&b'/') => return at,
            // A comment that begins in the directive can end lines below it.
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = end_of_comment(bytes, at),
            b'"' => at = end_of_quoted(bytes, at),
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

pub(crate) fn directive(line: &[u8]) -> Kind {
    let word = line.strip_prefix(b"#").unwrap_or(line).trim_ascii_start();
    let word = &word[..word.iter().take_while(|b| b.is_ascii_alphabetic()).count()];
    match word {
        b"if" | b"ifdef" | b"ifndef" => Kind::If,
        b"else" | b"elif" | b"elifdef" | b"elifndef" => Kind::Else,
        b"endif" => Kind::End,
        _ => Kind::Directive,
    }
}

/// The end of a string or character; one without its closing quote ends with its line.
pub(crate) fn end_of_quoted(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'\n' => return at,
            b if *b == quote => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn end_of_number(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let is_part = match byte {
            b'\'' => bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
            b'+' | b'-' => matches!(bytes[at - 1], b'e' | b'E' | b'p' | b'P') && !is_hexadecimal(&bytes[start..at]),
            b => is_word_byte(*b) || *b == b'.',
        };
        if !is_part {
            break;
        }
        at += 1;
    }
    at
}

/// In `0xE+1` the plus is no exponent's; `0x1p+1` is rare enough to be read as two numbers.
fn is_hexadecimal(number: &[u8]) -> bool {
    number.starts_with(b"0x") || number.starts_with(b"0X")
}

/// `R"x(…)x"`, from its quote.
fn end_of_raw(bytes: &[u8], quote: usize) -> usize {
    let rest = &bytes[quote + 1..];
    let Some(open) = rest.iter().take(17).position(|b| *b == b'(') else { return end_of_quoted(bytes, quote) };
    let mut close = vec![b')'];
    close.extend_from_slice(&rest[..open]);
    close.push(b'"');
    let body = &rest[open + 1..];
    body.windows(close.len()).position(|part| part == close).map_or(bytes.len(), |at| quote + open + 2 + at + close.len())
}
