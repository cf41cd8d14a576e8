//! Macros whose arguments are items: `cfg_rt! { pub mod a; fn f() {} }`. The parser overlooks the macro and its brackets, and
//! reads what stands in them as what it is. What does not read as items from the first word to the last stays what tokens are.

use std::cell::Cell;

use memchr::{memchr, memchr_iter, memmem};

use super::skim::{Skim, is_word_byte};
use crate::pack::Overlooked;

/// How the names of macros begin whose arguments are code for somebody else: `quote_spanned`, `quote_block`.
const QUOTES: &[&str] = &["quote", "parse_quote", "stringify", "macro_rules"];

/// How many macros may stand in each other.
const MAX_DEPTH: u32 = 8;

/// How far from its `!` what a macro is given is looked for.
const MAX_SPACES: usize = 16;

/// What the type of a foreign library begins with: the grammar knows `type A;` alone, as that of a trait.
const PUBLIC_TYPE: &[u8] = b"pub type ";

/// The word that is overlooked there.
pub(crate) const PUBLIC: &str = "pub";

/// What is to be overlooked in `text`.
pub(crate) fn overlook(text: &str) -> Overlooked {
    let mut found = Overlooked::default();
    let mut read = Vec::new();
    let bytes = text.as_bytes();
    let skim = &Skim { bytes, reached: Cell::new(0), unended: Cell::new(None) };
    // Texts that lead on and on without being items are given up.
    let mut n_skimmed = 0;
    // Where the macros end that were overlooked and are still open.
    let mut open_ends: Vec<usize> = Vec::new();
    for mark in memchr_iter(b'!', bytes) {
        let n_spaces = bytes[mark + 1..].iter().take(MAX_SPACES).take_while(|byte| byte.is_ascii_whitespace()).count();
        let open = mark + 1 + n_spaces;
        if !matches!(bytes.get(open), Some(b'{' | b'(' | b'[')) {
            continue;
        }
        let Some((start, name)) = begins_statement(text, mark) else { continue };
        open_ends.retain(|end| *end > start);
        let is_quote = QUOTES.iter().any(|quote| text[name..mark].starts_with(quote));
        if open_ends.len() as u32 >= MAX_DEPTH || is_quote {
            continue;
        }
        let mut blanks = Vec::new();
        skim.reached.set(open);
        skim.unended.set(None);
        let close = items(skim, open, &mut blanks);
        n_skimmed += skim.reached.get() - open;
        if n_skimmed > bytes.len().saturating_mul(MAX_DEPTH as usize * 2) {
            break;
        }
        let unended = skim.unended.get();
        let Some(close) = close.filter(|close| unended.is_none_or(|at| at == *close)) else { continue };
        if read.is_empty() {
            read = bytes.to_vec();
        }
        blanks.push((start, open + 1));
        let semicolon = skim.after_space(close + 1);
        let is_ended = bytes[open] != b'{' && bytes.get(semicolon) == Some(&b';');
        blanks.push((close, if is_ended { semicolon + 1 } else { close + 1 }));
        for (start, end) in blanks {
            read[start..end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
            found.blanks.push((start as u32, end as u32));
        }
        if unended.is_some() {
            read[close] = b';';
        }
        found.macros.push((name as u32, mark as u32));
        open_ends.push(close);
    }
    for at in memmem::find_iter(bytes, PUBLIC_TYPE) {
        let name = skim.after_space(at + PUBLIC_TYPE.len());
        let word = skim.word_at(name);
        let is_first = text[..at].rsplit('\n').next().is_none_or(|line| line.trim().is_empty());
        if word.is_empty() || !is_first || bytes.get(skim.after_space(name + word.len())) != Some(&b';') {
            continue;
        }
        if read.is_empty() {
            read = bytes.to_vec();
        }
        read[at..at + PUBLIC.len()].fill(b' ');
        found.blanks.push((at as u32, (at + PUBLIC.len()) as u32));
    }
    // Only whole tokens became blank.
    found.read = Some(read).filter(|read| !read.is_empty()).and_then(|read| String::from_utf8(read).ok());
    found
}

/// Where the path and the name of a macro begin whose `!` stands at `mark`, if it is the first of an item or a statement.
fn begins_statement(text: &str, mark: usize) -> Option<(usize, usize)> {
    let before = text.get(..mark)?;
    let name = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
    let path = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    let first = text.as_bytes().get(path.len())?;
    if name.len() == mark || first.is_ascii_digit() || (*first == b':' && !text[path.len()..].starts_with("::")) {
        return None;
    }
    let line = path.trim_end_matches([' ', '\t']);
    if !(line.is_empty() || line.ends_with('\n')) {
        return None;
    }
    let around = line.trim_end();
    let last = around.rsplit('\n').next().unwrap_or(around).trim_start();
    let is_begun = around.is_empty() || around.ends_with(['}', ';', '{', ']', ')']) && !around.ends_with("=>");
    (is_begun || last.starts_with("//") || last.ends_with("*/")).then_some((path.len(), name.len()))
}

/// Reads the items in the brackets that begin at `open`. Returns where these end, unless something else stands in them; adds
/// to `blanks` what belongs to the macro alone.
fn items(skim: &Skim<'_>, open: usize, blanks: &mut Vec<(usize, usize)>) -> Option<usize> {
    let mut at = skim.after_space(open + 1);
    if skim.word_at(at) == b"if" {
        return branches(skim, at, blanks);
    }
    let mut n_items = 0;
    while !matches!(skim.bytes.get(at)?, b'}' | b')' | b']') {
        at = skim.after_space(item(skim, at, blanks)?);
        n_items += 1;
    }
    let fits = matches!((skim.bytes[open], skim.bytes[at]), (b'{', b'}') | (b'(', b')') | (b'[', b']'));
    (n_items > 0 && fits && memchr(b'$', &skim.bytes[open..at]).is_none()).then_some(at)
}

/// `cfg_if!`: `if #[cfg(a)] { items } else { items }`.
fn branches(skim: &Skim<'_>, mut at: usize, blanks: &mut Vec<(usize, usize)>) -> Option<usize> {
    loop {
        let start = at;
        if skim.word_at(at) == b"if" {
            at = skim.after_space(at + 2);
            if skim.bytes.get(at) != Some(&b'#') {
                return None;
            }
            at = skim.after_space(skim.end_of_group(skim.after_space(at + 1))?);
        }
        if skim.bytes.get(at) != Some(&b'{') {
            return None;
        }
        blanks.push((start, at + 1));
        let is_empty = skim.bytes.get(skim.after_space(at + 1)) == Some(&b'}');
        let close = if is_empty { skim.after_space(at + 1) } else { items(skim, at, blanks)? };
        blanks.push((close, close + 1));
        at = skim.after_space(close + 1);
        if skim.word_at(at) != b"else" {
            return (skim.bytes.get(at) == Some(&b'}')).then_some(at);
        }
        blanks.push((at, at + 4));
        at = skim.after_space(at + 4);
    }
}

/// Where the item ends that begins at `at`.
fn item(skim: &Skim<'_>, mut at: usize, blanks: &mut Vec<(usize, usize)>) -> Option<usize> {
    while skim.bytes.get(at) == Some(&b'#') {
        let start = at;
        at = skim.after_space(at + 1);
        let is_inner = skim.bytes.get(at) == Some(&b'!');
        at = if is_inner { skim.after_space(at + 1) } else { at };
        let end = Some(at).filter(|at| skim.bytes.get(*at) == Some(&b'[')).and_then(|at| skim.end_of_group(at))?;
        if is_inner {
            // It is said to the macro, and not of what that stands in.
            blanks.push((start, end));
        }
        at = skim.after_space(end);
    }
    loop {
        let word = skim.word_at(at);
        let next = skim.after_space(at + word.len());
        match word {
            b"pub" => {
                at = if skim.bytes.get(next) == Some(&b'(') { skim.after_space(skim.end_of_group(next)?) } else { next };
            }
            b"default" | b"async" | b"auto" => at = next,
            b"unsafe" if skim.bytes.get(next) != Some(&b'{') => at = next,
            b"extern" => match skim.word_at(next) {
                b"crate" => return end_of_item(skim, next, b";"),
                _ => {
                    let abi = skim.end_of_literal(next).map_or(next, |end| skim.after_space(end));
                    if skim.bytes.get(abi) == Some(&b'{') {
                        return skim.end_of_group(abi);
                    }
                    at = abi;
                }
            },
            b"const" if matches!(skim.word_at(next), b"fn" | b"unsafe" | b"async" | b"extern") => at = next,
            b"fn" | b"mod" | b"impl" | b"trait" => return end_of_item(skim, next, b"{;"),
            b"struct" | b"enum" | b"union" if !skim.word_at(next).is_empty() => {
                return end_of_type(skim, next, blanks);
            }
            b"const" | b"type" | b"use" if skim.bytes.get(next) != Some(&b'{') => {
                return end_of_item(skim, next, b";");
            }
            // The last may have no end of its own: `thread_local!(static A: u8 = 1)`.
            b"static" => return end_of_item(skim, next, b";})"),
            b"" => return None,
            _ => return end_of_macro(skim, next),
        }
    }
}

/// Where an item ends: after one of `ends` that stands in no brackets, after the group that it begins, or before the bracket
/// that ends the macro.
fn end_of_item(skim: &Skim<'_>, mut at: usize, ends: &[u8]) -> Option<usize> {
    loop {
        at = skim.after_space(at);
        let byte = *skim.bytes.get(at)?;
        if ends.contains(&byte) {
            return match byte {
                b'{' => skim.end_of_group(at),
                b';' => Some(at + 1),
                _ => {
                    skim.unended.set(Some(at));
                    Some(at)
                }
            };
        }
        at = match byte {
            b'{' | b'(' | b'[' => skim.end_of_group(at)?,
            b'}' | b')' | b']' => return None,
            _ => skim.end_of_literal(at).unwrap_or_else(|| skim.end_of_word(at)),
        };
    }
}

/// Where a struct or enum ends. Words that only the macro knows may stand before its body: `struct A #full {`.
fn end_of_type(skim: &Skim<'_>, at: usize, blanks: &mut Vec<(usize, usize)>) -> Option<usize> {
    let mut at = skim.after_space(skim.end_of_word(at));
    if skim.bytes.get(at) == Some(&b':') {
        return None;
    }
    while skim.bytes.get(at) == Some(&b'#') {
        let end = skim.end_of_word(at + 1);
        if !is_word_byte(*skim.bytes.get(at + 1)?) {
            return None;
        }
        blanks.push((at, end));
        at = skim.after_space(end);
    }
    end_of_item(skim, at, b"{;")
}

/// Where a macro ends whose `!` stands at `at`: `a! { … }`, `a!(…);`.
fn end_of_macro(skim: &Skim<'_>, mut at: usize) -> Option<usize> {
    while skim.bytes.get(at..at + 2) == Some(b"::") {
        at = skim.after_space(skim.end_of_word(skim.after_space(at + 2)));
    }
    if skim.bytes.get(at) != Some(&b'!') {
        return None;
    }
    let at = skim.after_space(at + 1);
    let open = skim.after_space(at + skim.word_at(at).len());
    let is_block = *skim.bytes.get(open)? == b'{';
    let end = skim.end_of_group(open)?;
    let semicolon = skim.after_space(end);
    match skim.bytes.get(semicolon) {
        Some(b';') => Some(semicolon + 1),
        _ => Some(end).filter(|_| is_block),
    }
}
