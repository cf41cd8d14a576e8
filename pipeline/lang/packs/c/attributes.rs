//! Attributes behind names: the grammars know them behind parameters and before types.

use super::Edits;
use super::tokens::{Kind, Token};

/// Longest list of attributes, in tokens.
const MAX_TOKENS: usize = 256;

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
