//! What the parser is to overlook in TypeScript, because the grammar does not know it: `in` and `out` before type parameters,
//! the type arguments of `import("a").B<C>`, and backslashes before backticks, which types of text can hold. Where a line begins
//! a member of a type that the grammar would take for more of the line before, a semicolon parts them.

use memchr::memchr_iter;
use memchr::memmem::find_iter;

use crate::pack::Overlooked;

/// Longest head of a type, in bytes: what stands between its keyword and its body.
const MAX_HEAD: usize = 4096;
/// How far before a word its line is looked for, in bytes: a line can be as long as the file, and have as many such words.
const MAX_LINE: usize = 4096;

/// What is to be overlooked in `text`.
pub(crate) fn overlook(text: &str) -> Overlooked {
    let bytes = text.as_bytes();
    let mut edits = Edits { bytes, read: Vec::new(), blanks: Vec::new(), types: Vec::new() };
    for word in ["in ", "out "] {
        for at in find_iter(bytes, word) {
            // Without the space behind it.
            let end = at + word.len() - 1;
            if is_variance(bytes, at, word.len() - 1) {
                edits.blank(at, end);
            }
        }
    }
    for at in find_iter(bytes, b"import(") {
        if let Some((open, end)) = arguments_of_import(bytes, at) {
            edits.mention_types(open, end);
            let mut start = open;
            for line in bytes[open..end].split(|b| *b == b'\n') {
                edits.blank(start, start + line.len());
                start += line.len() + 1;
            }
        }
    }
    for at in find_iter(bytes, b"\\`") {
        let n_before = bytes[..at].iter().rev().take_while(|b| **b == b'\\').count();
        if n_before % 2 == 0 {
            edits.change(at, at + 2, b'_');
        }
    }
    if has_line_of_bracket(bytes) {
        part_all_members(&mut edits);
    }
    let Edits { read, blanks, types, .. } = edits;
    // Only whole words, white space and ASCII were changed: what is left is UTF-8.
    let read = String::from_utf8(read).ok().filter(|read| !read.is_empty());
    Overlooked { read, blanks, types, ..Overlooked::default() }
}

/// Whether a line begins with a bracket that a member of a type can begin with.
fn has_line_of_bracket(bytes: &[u8]) -> bool {
    let first_in_line = |feed: usize| bytes[feed + 1..].iter().find(|b| **b == b'\n' || !b.is_ascii_whitespace());
    memchr_iter(b'\n', bytes).any(|feed| matches!(first_in_line(feed), Some(b'<' | b'(')))
}

/// Parts the members of all types.
fn part_all_members(edits: &mut Edits<'_>) {
    let bytes = edits.bytes;
    for keyword in ["interface ", "type "] {
        // Where the body before ends: types do not stand in each other.
        let mut done = 0;
        for at in find_iter(bytes, keyword.as_bytes()) {
            let is_word = at >= done && (at == 0 || !is_part(bytes[at - 1]));
            if is_word && let Some(open) = body_after(bytes, at + keyword.len(), keyword == "type ") {
                done = part_members(edits, open);
            }
        }
    }
    for keyword in ["const ", "let ", "var "] {
        let mut done = 0;
        for at in find_iter(bytes, keyword.as_bytes()) {
            let is_word = at >= done && (at == 0 || !is_part(bytes[at - 1]));
            if is_word && let Some(open) = type_after(bytes, at + keyword.len()) {
                done = part_members(edits, open);
            }
        }
    }
}

/// The copy, as far as it differs.
struct Edits<'t> {
    bytes: &'t [u8],
    read: Vec<u8>,
    blanks: Vec<(u32, u32)>,
    types: Vec<(u32, u32)>,
}

impl Edits<'_> {
    fn change(&mut self, start: usize, end: usize, to: u8) {
        if self.read.is_empty() {
            self.read = self.bytes.to_vec();
        }
        self.read[start..end].fill(to);
    }

    fn blank(&mut self, start: usize, end: usize) {
        self.change(start, end, b' ');
        self.blanks.push((start as u32, end as u32));
    }
}

/// Words of the language in types, and types of the language itself.
const WORDS: &[&str] = &[
    "any", "as", "asserts", "bigint", "boolean", "extends", "false", "import", "in", "infer", "is", "keyof", "never", "new",
    "null", "number", "object", "out", "readonly", "string", "symbol", "this", "true", "typeof", "undefined", "unique",
    "unknown", "void",
];

impl Edits<'_> {
    /// Keeps the names of types between `start` and `end`: what stands by itself, and is no key.
    fn mention_types(&mut self, start: usize, end: usize) {
        let bytes = self.bytes;
        let mut at = start;
        while at < end {
            match bytes[at] {
                quote @ (b'"' | b'\'' | b'`') => {
                    at += 1 + bytes[at + 1..end].iter().position(|b| *b == quote).map_or(end, |len| len + 1);
                }
                b if is_part(b) => {
                    let word_end = end_of_word(bytes, at).min(end);
                    let after = bytes[word_end..end].trim_ascii_start();
                    let before = bytes[..at].trim_ascii_end().last();
                    let is_key = after.starts_with(b":") || after.starts_with(b"?");
                    let is_path = after.starts_with(b".") || before == Some(&b'.');
                    let is_word = WORDS.iter().any(|word| word.as_bytes() == &bytes[at..word_end]);
                    if !is_key && !is_path && !is_word && !b.is_ascii_digit() {
                        self.types.push((at as u32, word_end as u32));
                    }
                    at = word_end;
                }
                _ => at += 1,
            }
        }
    }
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

/// Where the next byte is that is no white space.
fn skip_space(bytes: &[u8], at: usize) -> usize {
    at + bytes.iter().skip(at).take_while(|b| b.is_ascii_whitespace()).count()
}

/// Where the word that begins at `at` ends.
fn end_of_word(bytes: &[u8], at: usize) -> usize {
    at + bytes.iter().skip(at).take_while(|b| is_part(**b)).count()
}

/// `<in out T, …>`: two names follow each other in a list of type parameters, and nowhere else.
fn is_variance(bytes: &[u8], at: usize, len: usize) -> bool {
    let before = bytes[..at].trim_ascii_end();
    // `in out`: the first is followed by the second.
    let before = before.strip_suffix(b"in").filter(|rest| !rest.last().is_some_and(|b| is_part(*b))).unwrap_or(before);
    let before = before.trim_ascii_end();
    let is_after_comment = || {
        let near = &before[before.len().saturating_sub(MAX_LINE)..];
        let line = &near[near.iter().rposition(|b| *b == b'\n').map_or(0, |feed| feed + 1)..];
        before.ends_with(b"*/") || line.trim_ascii_start().starts_with(b"//")
    };
    if !matches!(before.last(), Some(b'<' | b',')) && !is_after_comment() {
        return false;
    }
    let name = skip_space(bytes, at + len);
    let end = end_of_word(bytes, name);
    let after = skip_space(bytes, end);
    let follows = matches!(bytes.get(after), Some(b',' | b'>')) || bytes[after..].starts_with(b"extends ");
    let is_default = bytes.get(after) == Some(&b'=') && bytes.get(after + 1) != Some(&b'=');
    let is_both = &bytes[name..end] == b"out" && bytes.get(after).is_some_and(|b| is_part(*b));
    end > name && (follows || is_default || is_both)
}

/// The type arguments of the type that is imported at `at`, with their angles: `<C>` in `import("a").B<C>`.
fn arguments_of_import(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let quote = at + "import(".len();
    let quoted = bytes.get(quote).filter(|b| matches!(b, b'"' | b'\''))?;
    let len = bytes[quote + 1..].iter().take(MAX_HEAD).position(|b| b == quoted || *b == b'\n')?;
    let mut open = quote + len + 2;
    if bytes.get(open) != Some(&b')') || bytes.get(open + 1) != Some(&b'.') {
        return None;
    }
    open += 1;
    while bytes.get(open) == Some(&b'.') {
        open = end_of_word(bytes, open + 1);
    }
    // A call of a function of a module that is imported there would say the same, but has brackets behind.
    let mut angles = 0_usize;
    for (n, byte) in bytes.iter().enumerate().skip(open).take(MAX_HEAD) {
        match byte {
            b'<' => angles += 1,
            b'>' if bytes[n - 1] != b'=' => angles = angles.checked_sub(1)?,
            b';' if angles == 0 => return None,
            _ => {}
        }
        if angles == 0 {
            // Nor does it know `import("a").B[]`.
            let end = if *byte == b'>' { n + 1 } else { n };
            let n_many = bytes[end..].chunks(2).take_while(|pair| pair == b"[]").count();
            return (end + n_many > open && bytes.get(end) != Some(&b'(')).then_some((open, end + 2 * n_many));
        }
    }
    None
}

/// The brace that opens the body of a type whose keyword ends at `at`; that of an alias stands after an equals sign.
fn body_after(bytes: &[u8], at: usize, is_alias: bool) -> Option<usize> {
    let (mut angles, mut has_value) = (0_usize, !is_alias);
    let name = end_of_word(bytes, at);
    if name == at {
        return None;
    }
    for (n, byte) in bytes.iter().enumerate().skip(name).take(MAX_HEAD) {
        match byte {
            b'<' => angles += 1,
            b'>' if bytes[n - 1] != b'=' => angles = angles.checked_sub(1)?,
            b'=' if angles == 0 && !has_value => has_value = true,
            b'{' if angles == 0 && has_value => return Some(n),
            b';' | b'(' | b')' | b'}' if angles == 0 => return None,
            b if is_alias && !has_value && angles == 0 && !b.is_ascii_whitespace() => return None,
            _ => {}
        }
    }
    None
}

/// The brace that opens the type of what is declared after a keyword that ends at `at`: `a: {`.
fn type_after(bytes: &[u8], at: usize) -> Option<usize> {
    let colon = skip_space(bytes, end_of_word(bytes, at));
    let open = skip_space(bytes, colon + 1);
    (bytes.get(colon) == Some(&b':') && bytes.get(open) == Some(&b'{')).then_some(open)
}

/// Parts the members of the type whose body begins at `open`. Returns where it ends.
fn part_members(edits: &mut Edits<'_>, open: usize) -> usize {
    let bytes = edits.bytes;
    let mut brackets: Vec<u8> = Vec::new();
    // Whether the line has been blank so far.
    let (mut at, mut is_blank) = (open, false);
    // The last two bytes that are neither white space nor comment.
    let mut last = [0_u8; 2];
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                at = end_of_comment(bytes, at);
                is_blank = false;
                continue;
            }
            b'<' | b'(' if is_blank && brackets.last() == Some(&b'{') && ends_type(last) => {
                part(edits, at);
            }
            b'"' | b'\'' | b'`' => {
                let inner = bytes[at + 1..].iter().position(|b| *b == byte || *b == b'\n');
                at += 1 + inner.unwrap_or(bytes.len());
            }
            _ => {}
        }
        match byte {
            b'{' | b'(' | b'[' => brackets.push(byte),
            b'}' | b')' | b']' => {
                brackets.pop();
                if brackets.is_empty() {
                    return at;
                }
            }
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = [last[1], byte];
        }
        is_blank = byte == b'\n' || is_blank && byte.is_ascii_whitespace();
        at += 1;
    }
    at
}

/// Parts what begins at `at` from what is before it: the semicolon takes the place of white space.
fn part(edits: &mut Edits<'_>, at: usize) {
    if edits.bytes[at - 1] != b'\n' {
        edits.change(at - 1, at, b';');
    }
}

fn end_of_comment(bytes: &[u8], start: usize) -> usize {
    let end: &[u8] = if bytes[start + 1] == b'*' { b"*/" } else { b"\n" };
    let len = if end.len() == 2 { 2 } else { 0 };
    memchr::memmem::find(&bytes[start + 2..], end).map_or(bytes.len(), |at| start + 2 + at + len)
}

/// Whether a type can end in these bytes.
fn ends_type(last: [u8; 2]) -> bool {
    matches!(last[1], b')' | b']' | b'}' | b'"' | b'\'' | b'`') || is_part(last[1]) || last[1] == b'>' && last[0] != b'='
}
