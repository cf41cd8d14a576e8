//! What the parser is to overlook in C#: groups of `#if` that cut through statements, types and lists, which the grammar knows
//! around whole statements and members alone, and the mark of names that are words of the language (`@event`).

use memchr::{memchr_iter, memmem};

use super::super::c_hook::tokens::{Kind, Token, directive, end_of_comment, end_of_quoted, is_word_byte};
use super::super::c_hook::{Edits, Ways};
use crate::pack::Overlooked;

/// `case` begins no statement, and what begins accessors no member.
const WAYS: Ways = Ways {
    goes_on: &["else", "case", "default", "get", "set", "init", "add", "remove", "catch", "finally"],
    has_macros: false,
};
/// Strings in the holes of strings in the holes of strings; deeper ones are left.
const MAX_STRINGS: usize = 8;
/// Longest mark before a string: `$$$"""`.
const MAX_PREFIX: usize = 8;

/// What is to be overlooked in `text`.
pub(crate) fn overlook(text: &str) -> Overlooked {
    let bytes = text.as_bytes();
    let mut edits = Edits::of(text);
    if memmem::find(bytes, b"#endif").is_some() {
        edits.overlook_groups(tokens(bytes), &WAYS);
    }
    for at in memchr_iter(b'@', bytes) {
        let is_name = bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        if is_name && !at.checked_sub(1).is_some_and(|before| is_word_byte(bytes[before])) {
            edits.unquote(at);
        }
    }
    edits.overlooked()
}

/// The tokens of a text, one directive being one. Comments and white space are none.
fn tokens(bytes: &[u8]) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(bytes.len() / 5);
    let (mut at, mut is_line_start) = (0, true);
    while let Some(byte) = bytes.get(at) {
        let start = at;
        let kind = match byte {
            b'\n' => {
                is_line_start = true;
                at += 1;
                continue;
            }
            b if b.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                at = end_of_comment(bytes, at);
                continue;
            }
            b'#' if is_line_start => {
                at = end_of_directive(bytes, at);
                directive(&bytes[start..at])
            }
            b'"' | b'@' | b'$' if let Some(end) = end_of_string(bytes, at, 0) => {
                at = end;
                Kind::Literal
            }
            b'\'' => {
                at = end_of_quoted(bytes, at);
                Kind::Literal
            }
            b if is_word_byte(*b) => {
                at += bytes[at..].iter().take_while(|b| is_word_byte(**b)).count();
                Kind::Word
            }
            b => {
                at += 1;
                Kind::Mark(*b)
            }
        };
        is_line_start = false;
        tokens.push(Token { kind, start: start as u32, end: at as u32 });
    }
    tokens
}

/// The end of a directive, without a comment that stands behind it.
fn end_of_directive(bytes: &[u8], start: usize) -> usize {
    let line = &bytes[start..];
    let line = &line[..memchr::memchr(b'\n', line).unwrap_or(line.len())];
    start + memmem::find(line, b"//").unwrap_or(line.len())
}

/// The end of the string that begins at `start`, if one does: `"a"`, `@"a"`, `$"a{b}"`, `$@"a"`, `"""a"""`.
fn end_of_string(bytes: &[u8], start: usize, depth: usize) -> Option<usize> {
    let prefix = bytes[start..].iter().take(MAX_PREFIX).take_while(|b| matches!(b, b'@' | b'$')).count();
    let (is_verbatim, has_holes) = (bytes[start..start + prefix].contains(&b'@'), bytes[start..start + prefix].contains(&b'$'));
    let mut at = start + prefix;
    let n_quotes = bytes.get(at..)?.iter().take_while(|b| **b == b'"').count();
    if n_quotes == 0 || depth > MAX_STRINGS {
        return None;
    }
    if n_quotes > 2 {
        let quotes = &bytes[at..at + n_quotes];
        let inner = at + n_quotes;
        return Some(memmem::find(&bytes[inner..], quotes).map_or(bytes.len(), |end| inner + end + n_quotes));
    }
    at += 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' if is_verbatim && bytes.get(at + 1) == Some(&b'"') => at += 2,
            b'"' => return Some(at + 1),
            b'\\' if !is_verbatim => at += 2,
            b'\n' if !is_verbatim => return Some(at),
            b'{' if has_holes && bytes.get(at + 1) == Some(&b'{') => at += 2,
            b'{' if has_holes => at = end_of_hole(bytes, at, depth),
            _ => at += 1,
        }
    }
    Some(bytes.len())
}

/// The end of what stands in the braces that open at `open` in a string.
fn end_of_hole(bytes: &[u8], open: usize, depth: usize) -> usize {
    let (mut at, mut n_open) = (open, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' => n_open += 1,
            b'}' if n_open == 1 => return at + 1,
            b'}' => n_open -= 1,
            b'\n' => return at,
            b'"' | b'@' | b'$' => {
                if let Some(end) = end_of_string(bytes, at, depth + 1) {
                    at = end;
                    continue;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_where_the_language_ends_them() {
        for (text, expected) in [
            (r#""a";"#, Some(3)),
            (r#""a\"";"#, Some(5)),
            (r#"@"a\";"#, Some(5)),
            (r#"@"a""b";"#, Some(7)),
            (r#"$"a{b["c"]}d";"#, Some(13)),
            (r#"$"{{"x"#, Some(5)),
            (r#"$@"{a}\";"#, Some(8)),
            (r#"@$"{a}\";"#, Some(8)),
            (r#""""a"b""";"#, Some(9)),
            (r#""";"#, Some(2)),
            ("\"a\nb", Some(2)),
            ("@name", None),
            ("", None),
        ] {
            assert_eq!(end_of_string(text.as_bytes(), 0, 0), expected, "{text}");
        }
    }

    #[test]
    fn groups_that_cut_through_code_are_overlooked() {
        for (text, expected) in [
            // Whole statements and members are left to the grammar.
            ("a();\n#if A\nb();\n#else\nc();\n#endif\n", None),
            ("if (a\n#if A\n&& b\n#endif\n) { }", Some("if (a\n     \n&& b\n      \n) { }")),
            (
                "#if A\nif (b) {\n#else\nif (c) {\n#endif\nd(); }",
                Some("     \nif (b) {\n     \n        \n      \nd(); }"),
            ),
            ("f(a,\n#if A\n@\"\\\",\n#endif\nb)", Some("f(a,\n     \n@\"\\\",\n      \nb)")),
            ("class A\n#if B\n: C\n#endif\n{ }", Some("class A\n     \n: C\n      \n{ }")),
            ("get;\n#if A\nset;\n#endif\n", Some("get;\n     \nset;\n      \n")),
            ("f(@event, @\"@a\", a@b);", Some("f( Event, @\" A\", a@b);")),
            ("#region it's\n#endregion\n", None),
        ] {
            assert_eq!(overlook(text).read.as_deref(), expected, "{text}");
        }
    }
}
