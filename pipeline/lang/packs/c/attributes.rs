//! Attributes behind names: the grammars know them behind parameters and before types.

use std::cell::OnceCell;
use std::ops::Range;

use rustc_hash::FxHashSet;

use super::Edits;
use super::heads::is_loud;
use super::tokens::{Kind, Token};

/// Longest list of attributes, in tokens.
const MAX_TOKENS: usize = 256;

/// How many tokens the head of a type has at most before its brace.
const MAX_HEAD: usize = 24;

/// Overlooks macros behind the brace of a type: `} __packed;`, `} PACKED_ALIGNED(4) a;` say how it lies in memory,
/// `} DEPRECATED(1);` and `} MY_MACRO;` something else. No token of them is left.
pub(super) fn type_macros(text: &str, tokens: &mut Vec<Token>, edits: &mut Edits<'_>) {
    let is_told = |token: &Token| token.kind == Kind::Word && is_layout(token.text(text));
    let may_be = |token: &Token| token.kind == Kind::Word && is_loud(token.text(text));
    let is_behind = |pair: &[Token]| pair[0].is(b'}') && (may_be(&pair[1]) || is_told(&pair[1]));
    if !tokens.windows(2).any(is_behind) {
        return;
    }
    let mut is_dropped = vec![false; tokens.len()];
    // Asked for once: there can be as many such macros as lines.
    let elsewhere = OnceCell::new();
    // By brace that is open: the head of a type, if it is that of one.
    let mut open = Vec::new();
    for at in 0..tokens.len() {
        if tokens[at].is(b'{') {
            open.push(head_of_type(text, &tokens[..at]));
        }
        let Some(head) = Some(at).filter(|at| tokens[*at].is(b'}')).and_then(|_| open.pop()).flatten() else { continue };
        let mut name = at + 1;
        let is_alone = |at: usize| is_alone(text, tokens, at, &head, &elsewhere);
        while tokens.get(name).is_some_and(|token| is_told(token) || may_be(token) && is_alone(name)) {
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

/// What stands before a brace, if it is the head of a type.
fn head_of_type(text: &str, before: &[Token]) -> Option<Range<usize>> {
    let is_part = |token: &&Token| token.kind == Kind::Word || token.is(b':') || token.is(b',');
    let n_words = before.iter().rev().take(MAX_HEAD).take_while(is_part).count();
    let head = before.len() - n_words..before.len();
    let is_key = |token: &Token| matches!(token.text(text), "struct" | "union" | "class" | "enum");
    before[head.clone()].iter().any(is_key).then_some(head)
}

/// Whether the macro at `name`, behind the brace of the type with that head, is all that stands there, and is no variable: it
/// is given something, or stands nowhere else but behind other types. What has no name or is stored somewhere is a variable's.
fn is_alone<'t>(
    text: &'t str,
    tokens: &[Token],
    name: usize,
    head: &Range<usize>,
    elsewhere: &OnceCell<FxHashSet<&'t str>>,
) -> bool {
    let end = end_of_brackets(tokens, name + 1);
    if !tokens.get(end).is_some_and(|token| token.is(b';')) {
        return false;
    }
    let words: Vec<&str> = tokens[head.clone()].iter().map(|token| token.text(text)).collect();
    let is_stored = words.iter().any(|word| matches!(*word, "typedef" | "static" | "extern" | "const" | "volatile"));
    let has_name = words.last().is_some_and(|word| !matches!(*word, "struct" | "union" | "class" | "enum"));
    if is_stored || !has_name {
        return false;
    }
    let word = tokens[name].text(text);
    end > name + 1 || word.contains('_') && !elsewhere.get_or_init(|| loud_words(text, tokens)).contains(word)
}

/// Words that look like macros, where they stand behind no brace.
fn loud_words<'t>(text: &'t str, tokens: &[Token]) -> FxHashSet<&'t str> {
    let words = tokens.windows(2).filter(|pair| pair[1].kind == Kind::Word && !pair[0].is(b'}'));
    words.map(|pair| pair[1].text(text)).filter(|word| is_loud(word)).collect()
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
