//! What texts become before they are cut into words: `normalizer`.

use std::borrow::Cow;

use serde_json::Value;
use unicode_categories::UnicodeCategories;
use unicode_normalization::UnicodeNormalization;

use super::kind_of;

/// Steps that are done one after the other.
pub(super) struct Normaliser {
    steps: Vec<Step>,
    /// Whether one of them makes letters lower case: it is all that printable ASCII changes in.
    lowers: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Control characters go, and all white space becomes blanks.
    Clean,
    /// Ideographs become words of their own.
    Ideographs,
    Decompose,
    /// What stands above and below letters goes, where it is a character of its own.
    Accents,
    Lower,
    Compose,
    DecomposeAlike,
    ComposeAlike,
}

impl Normaliser {
    pub(super) fn of(told: Option<&Value>) -> Result<Normaliser, String> {
        let mut steps = Vec::new();
        if let Some(told) = told.filter(|told| !told.is_null()) {
            add(told, &mut steps)?;
        }
        Ok(Normaliser { lowers: steps.contains(&Step::Lower), steps })
    }

    pub(super) fn apply<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if self.steps.is_empty() {
            return Cow::Borrowed(text);
        }
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return if self.lowers { Cow::Owned(text.to_ascii_lowercase()) } else { Cow::Borrowed(text) };
        }
        let mut text = Cow::Borrowed(text);
        for step in &self.steps {
            text = Cow::Owned(step.apply(&text));
        }
        text
    }
}

fn add(told: &Value, steps: &mut Vec<Step>) -> Result<(), String> {
    match kind_of(told) {
        "BertNormalizer" => {
            let is_on = |name: &str, default: bool| told[name].as_bool().unwrap_or(default);
            let lowers = is_on("lowercase", true);
            let wanted = [
                (is_on("clean_text", true), &[Step::Clean][..]),
                (is_on("handle_chinese_chars", true), &[Step::Ideographs]),
                (is_on("strip_accents", lowers), &[Step::Decompose, Step::Accents]),
                (lowers, &[Step::Lower]),
            ];
            wanted.iter().filter(|(is_on, _)| *is_on).for_each(|(_, more)| steps.extend_from_slice(more));
        }
        "Sequence" => {
            for told in told["normalizers"].as_array().map(Vec::as_slice).unwrap_or_default() {
                add(told, steps)?;
            }
        }
        "Lowercase" => steps.push(Step::Lower),
        "StripAccents" => steps.push(Step::Accents),
        "NFD" => steps.push(Step::Decompose),
        "NFC" => steps.push(Step::Compose),
        "NFKD" => steps.push(Step::DecomposeAlike),
        "NFKC" => steps.push(Step::ComposeAlike),
        other => return Err(format!("normalizer: {other} cannot be done here")),
    }
    Ok(())
}

impl Step {
    fn apply(self, text: &str) -> String {
        match self {
            Step::Clean => {
                let is_kept = |c: &char| matches!(c, '\t' | '\n' | '\r') || !(*c == '\u{FFFD}' || c.is_other());
                text.chars().filter(is_kept).map(|c| if c.is_whitespace() { ' ' } else { c }).collect()
            }
            Step::Ideographs => {
                let mut out = String::with_capacity(text.len());
                for c in text.chars() {
                    match is_ideograph(c) {
                        true => out.extend([' ', c, ' ']),
                        false => out.push(c),
                    }
                }
                out
            }
            Step::Decompose => text.nfd().collect(),
            Step::Accents => text.chars().filter(|c| !c.is_mark_nonspacing()).collect(),
            // Each by itself, as it was when models were trained: a sigma at the end of a word is like others.
            Step::Lower => text.chars().flat_map(char::to_lowercase).collect(),
            Step::Compose => text.nfc().collect(),
            Step::DecomposeAlike => text.nfkd().collect(),
            Step::ComposeAlike => text.nfkc().collect(),
        }
    }
}

/// The blocks of Unicode of the ideographs that Chinese, Japanese and Korean share.
fn is_ideograph(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{2A6DF}' | '\u{2A700}'..='\u{2B73F}'
        | '\u{2B740}'..='\u{2B81F}' | '\u{2B920}'..='\u{2CEAF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}')
}
