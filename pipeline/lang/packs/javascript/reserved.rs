//! What the parser is to overlook in JavaScript: that a name in an import or an export is a word of the language.

use memchr::memmem::find_iter;

use crate::pack::Overlooked;

/// Words that are no names, but can be those of exports: `export { a as if }`. The grammar knows `default` there.
const RESERVED: &[&str] = &[
    "break", "case", "catch", "class", "const", "continue", "debugger", "delete", "do", "else", "enum", "export", "extends",
    "false", "finally", "for", "function", "if", "import", "in", "instanceof", "new", "null", "return", "super", "switch",
    "this", "throw", "true", "try", "typeof", "var", "void", "while", "with", "yield",
];

/// What is to be overlooked in `text`: a name stands in the place of each such word beside `as`.
pub(crate) fn overlook(text: &str) -> Overlooked {
    let bytes = text.as_bytes();
    let mut read = Vec::new();
    for at in find_iter(bytes, b" as ") {
        for (start, end) in [before(bytes, at), after(bytes, at + 4)].into_iter().flatten() {
            if read.is_empty() {
                read = bytes.to_vec();
            }
            read[start..end].fill(b'_');
        }
    }
    // Only whole words of ASCII were changed: what is left is UTF-8.
    Overlooked { read: String::from_utf8(read).ok().filter(|read| !read.is_empty()), ..Overlooked::default() }
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii()
}

fn is_reserved(word: &[u8]) -> bool {
    RESERVED.iter().any(|reserved| reserved.as_bytes() == word)
}

/// The word that ends at `end`, if it is reserved and begins an item: `{ if as`, `, if as`.
fn before(bytes: &[u8], end: usize) -> Option<(usize, usize)> {
    let start = end - bytes[..end].iter().rev().take_while(|b| is_part(**b)).count();
    let around = bytes[..start].trim_ascii_end().last();
    (is_reserved(&bytes[start..end]) && matches!(around, Some(b'{' | b','))).then_some((start, end))
}

/// The word that begins at `start`, if it is reserved and ends an item: `as if }`, `as if,`.
fn after(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let end = start + bytes[start..].iter().take_while(|b| is_part(**b)).count();
    let around = bytes[end..].trim_ascii_start().first();
    (is_reserved(&bytes[start..end]) && matches!(around, Some(b'}' | b','))).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::overlook;

    #[test]
    fn names_stand_for_words_in_exports_and_imports_alone() {
        for (text, expected) in [
            ("export { a as if };", Some("export { a as __ };")),
            ("export { a as void, b as c } from 'd';", Some("export { a as ____, b as c } from 'd';")),
            ("import { delete as a, in as b } from 'c';", Some("import { ______ as a, __ as b } from 'c';")),
            ("import { a as default, b as c } from 'd';", None),
            ("// as if it were so", None),
            ("a = b as", None),
            ("", None),
        ] {
            assert_eq!(overlook(text).read.as_deref(), expected, "{text}");
        }
    }
}
