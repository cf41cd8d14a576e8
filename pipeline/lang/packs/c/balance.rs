//! Braces that do not balance, because macros bring their partners, or because no branch of a group is right: a function
//! would swallow what follows it, or end before its time. People write the brace that ends it in the first column.

use super::Edits;
use super::tokens::{Kind, Token};

/// How many tokens before a brace may say that a namespace opens there.
const MAX_HEAD: usize = 8;

struct Open {
    at: usize,
    is_space: bool,
    /// Whether nothing but namespaces stand around it.
    is_outer: bool,
    /// Whether its line begins in the first column.
    is_first: bool,
}

/// Overlooks braces without partners, and takes them out of `tokens`.
pub(super) fn balance(text: &str, tokens: &mut Vec<Token>, edits: &mut Edits<'_>) {
    let (mut depth, mut lowest) = (0_i32, 0_i32);
    for token in tokens.iter() {
        depth += i32::from(token.is(b'{')) - i32::from(token.is(b'}'));
        lowest = lowest.min(depth);
    }
    let (has_unclosed, has_unopened) = (depth - lowest > 0, lowest < 0);
    if !has_unclosed && !has_unopened {
        return;
    }
    let mut open: Vec<Open> = Vec::new();
    let mut n_spaces = 0;
    let mut dropped = Vec::new();
    // Where the line of the last brace begins, and how far lines have been looked for: a line may be as long as the file.
    let (mut line, mut seen) = (0, 0);
    for at in 0..tokens.len() {
        let start = tokens[at].start as usize;
        if tokens[at].is(b'{') {
            let feed = text.as_bytes().get(seen..start).and_then(|between| memchr::memrchr(b'\n', between));
            line = feed.map_or(line, |feed| seen + feed + 1);
            seen = start;
            let is_space = opens_namespace(text, &tokens[..at]);
            let is_outer = !is_space && open.len() == n_spaces;
            n_spaces += usize::from(is_space);
            let is_first = !text.get(line..).is_some_and(|line| line.starts_with(char::is_whitespace));
            open.push(Open { at, is_space, is_outer, is_first });
            continue;
        }
        if !tokens[at].is(b'}') {
            continue;
        }
        let is_first = text.as_bytes()[..start].last().is_none_or(|before| *before == b'\n');
        let is_too_early = |top: &Open| {
            let inner = text.get(tokens[top.at].start as usize..start).unwrap_or_default();
            top.is_outer && top.is_first && inner.contains('\n')
        };
        if has_unopened && !is_first && open.last().is_some_and(is_too_early) {
            edits.put(start, b' ');
            dropped.push(at);
            continue;
        }
        while has_unclosed
            && is_first
            && let Some(inner) = open.pop_if(|top| !top.is_outer && !top.is_space && !top.is_first)
        {
            // `if (a) {` becomes `if (a) ;`.
            edits.put(tokens[inner.at].start as usize, b';');
            tokens[inner.at].kind = Kind::Mark(b';');
        }
        n_spaces -= usize::from(open.pop().is_some_and(|top| top.is_space));
    }
    let mut at = 0;
    tokens.retain(|_| {
        at += 1;
        dropped.binary_search(&(at - 1)).is_err()
    });
}

/// Whether a brace after `before` opens a namespace, or code that is linked in another way.
fn opens_namespace(text: &str, before: &[Token]) -> bool {
    let head = before.iter().rev().take(MAX_HEAD).take_while(|token| {
        !token.is(b';') && !token.is(b'{') && !token.is(b'}') && !token.is(b')')
    });
    let mut is_literal = false;
    for token in head {
        let word = token.text(text);
        if word == "namespace" || word == "extern" && is_literal {
            return true;
        }
        is_literal = token.kind == Kind::Literal;
    }
    false
}
