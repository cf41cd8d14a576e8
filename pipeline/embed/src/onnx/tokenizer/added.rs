//! Tokens that stand for themselves, wherever they are met: `[SEP]`, `<mask>`.

use serde::Deserialize;

/// A row of `added_tokens`.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct AddedToken {
    pub(super) id: u32,
    pub(super) content: String,
    /// It is met only where no letter is beside it.
    #[serde(default)]
    single_word: bool,
    /// White space before it belongs to it.
    #[serde(default)]
    lstrip: bool,
    /// And that behind it.
    #[serde(default)]
    rstrip: bool,
    /// It is looked for in what the normaliser makes of a text.
    #[serde(default)]
    pub(super) normalized: bool,
}

/// Tokens that are looked for.
#[derive(Default)]
pub(super) struct Added {
    /// The longest first.
    tokens: Vec<AddedToken>,
    /// Whether one begins with a byte.
    begins: Vec<bool>,
}

impl Added {
    pub(super) fn of(mut tokens: Vec<AddedToken>) -> Added {
        tokens.retain(|token| !token.content.is_empty());
        tokens.sort_by_key(|token| std::cmp::Reverse(token.content.len()));
        let mut begins = vec![false; 256];
        for token in &tokens {
            begins[usize::from(token.content.as_bytes()[0])] = true;
        }
        Added { tokens, begins }
    }

    pub(super) fn largest(&self) -> Option<u32> {
        self.tokens.iter().map(|token| token.id).max()
    }

    /// Calls `take` with each part of `text` that is not empty, in order, and the token that it is, if it is one; until
    /// `take` says no.
    pub(super) fn split(&self, text: &str, mut take: impl FnMut(&str, Option<u32>) -> bool) {
        let (mut done, mut at) = (0, 0);
        while at < text.len() {
            let found = match self.begins[usize::from(text.as_bytes()[at])] {
                true => self.tokens.iter().find(|token| text.as_bytes()[at..].starts_with(token.content.as_bytes())),
                false => None,
            };
            let Some(token) = found else {
                at += 1;
                continue;
            };
            let (mut start, mut end) = (at, at + token.content.len());
            at = end;
            if token.single_word && !is_apart(&text[..start], &text[end..]) {
                continue;
            }
            if token.lstrip {
                start = text[..start].trim_end().len().max(done);
            }
            if token.rstrip {
                end = text.len() - text[end..].trim_start().len();
            }
            if (done < start && !take(&text[done..start], None)) || !take(&text[start..end], Some(token.id)) {
                return;
            }
            (done, at) = (end, end);
        }
        if done < text.len() {
            take(&text[done..], None);
        }
    }
}

/// Whether there is no letter at the end of `before` and none at the beginning of `behind`.
fn is_apart(before: &str, behind: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    !before.ends_with(is_word) && !behind.starts_with(is_word)
}
