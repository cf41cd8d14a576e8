//! Attributes behind names: the grammars know them behind parameters and before types.

use super::Edits;
use super::tokens::{Kind, Token};

/// Longest list of attributes, in tokens.
const MAX_TOKENS: usize = 256;

/// How many tokens the head of a type has at most before its brace.
const MAX_HEAD: usize = 24;

/// Overlooks macros behind the brace of a type that say how it lies in memory: `} __packed;`, `} PACKED_ALIGNED(4) a;`. No
/// token of them is left.
pub(super) fn layout_macros(text: &str, tokens: &mut Vec<Token>, edits: &mut Edits<'_>) {
    let is_told = |token: &Token| token.kind == Kind::Word && is_layout(token.text(text));
    if !tokens.iter().any(is_told) {
        return;
    }
    let mut is_dropped = vec![false; tokens.len()];
    // By brace that is open: whether it is that of a type.
    let mut open = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].is(b'{') {
            open.push(is_of_type(text, &tokens[..at]));
        }
        if !tokens[at].is(b'}') || open.pop() != Some(true) {
            continue;
        }
        let mut name = at + 1;
        while tokens.get(name).is_some_and(is_told) {
            let end = end_of_brackets(tokens, name + 1);
            edits.blank_macro(tokens[name].start as usize, tokens[name].end as usize, tokens[end - 1].end as usize);
            is_dropped[name..end].fill(true);
            name = end;
        }
    }
    let mut is_dropped = is_dropped.into_iter();
    tokens.retain(|_| !is_dropped.next().unwrap_or_default());
}

/// Whether a name is that of a macro about how a type lies in memory.
fn is_layout(word: &str) -> bool {
    const WORDS: [&str; 5] = ["packed", "aligned", "may_alias", "randomize_layout", "transparent_union"];
    if word.len() < "packed".len() || !word.starts_with("__") && word.bytes().any(|b| b.is_ascii_lowercase()) {
        return false;
    }
    let word = word.to_ascii_lowercase();
    WORDS.iter().any(|part| word.contains(part))
}

/// Whether what stands before a brace is the head of a type.
fn is_of_type(text: &str, before: &[Token]) -> bool {
    let head = before.iter().rev().take(MAX_HEAD);
    let mut words = head.take_while(|token| token.kind == Kind::Word || token.is(b':') || token.is(b','));
    words.any(|token| matches!(token.text(text), "struct" | "union" | "class" | "enum"))
}

/// The token after the brackets that open at `at`, which is `at` itself where none do.
fn end_of_brackets(tokens: &[Token], at: usize) -> usize {
    let mut depth = 0_usize;
    for (n, token) in tokens.iter().enumerate().skip(at).take(MAX_TOKENS) {
        match token.kind {
            Kind::Mark(b'(') => depth += 1,
            Kind::Mark(b')') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return if n == at { at } else { n + 1 };
        }
    }
    at
}

/// Overlooks what stands between a name and the end of its declaration: `int a __attribute__((unused)) = 1;`. No token
/// of it is left.
pub(super) fn attributes(text: &str, tokens: &mut Vec<Token>, edits: &mut Edits<'_>) {
    if !text.contains("__attribute") {
        return;
    }
    let mut is_dropped = vec![false; tokens.len()];
    let mut at = 1;
    while at < tokens.len() {
        let end = end_of_attributes(text, tokens, at);
        let before = tokens[at - 1];
        // `f() const __attribute__((a));` is about the function.
        let is_trailing = || matches!(before.text(text), "const" | "noexcept" | "override" | "final");
        let follows_name = before.is(b']') || before.kind == Kind::Word && !is_trailing();
        let ends = |next: &Token| [b'=', b';', b',', b')'].iter().any(|mark| next.is(*mark));
        if end > at && follows_name && tokens.get(end).is_some_and(ends) {
            edits.blank(tokens[at].start as usize, tokens[end - 1].end as usize);
            is_dropped[at..end].fill(true);
        }
        at = end.max(at + 1);
    }
    let mut is_dropped = is_dropped.into_iter();
    tokens.retain(|_| !is_dropped.next().unwrap_or_default());
}

/// The token after the attributes that begin at `at`, which is `at` itself where there are none.
fn end_of_attributes(text: &str, tokens: &[Token], at: usize) -> usize {
    let is_word = |token: &Token| {
        token.kind == Kind::Word && matches!(token.text(text), "__attribute__" | "__attribute")
    };
    let mut end = at;
    while tokens.get(end).is_some_and(is_word) && tokens.get(end + 1).is_some_and(|open| open.is(b'(')) {
        let (mut depth, mut last) = (0_usize, end + 1);
        loop {
            match tokens.get(last).map(|token| token.kind) {
                Some(Kind::Mark(b'(')) => depth += 1,
                Some(Kind::Mark(b')')) => depth -= 1,
                Some(_) if last < at + MAX_TOKENS => {}
                _ => return at,
            }
            last += 1;
            if depth == 0 {
                break;
            }
        }
        end = last;
    }
    end
}
