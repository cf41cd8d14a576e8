//! Texts become tokens as `tokenizer.json` says, for the kinds of it that the networks here come with: words that are cut
//! into pieces (WordPiece), and bytes that are joined (BPE).

mod added;
mod normal;
mod pairs;
mod pieces;

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use added::{Added, AddedToken};
use normal::Normaliser;
use pairs::Pairs;
use pieces::Pieces;

/// What turns texts into the numbers of tokens.
pub(in crate::onnx) struct Tokenizer {
    /// Tokens that are looked for in the text as it stands.
    raw: Added,
    normaliser: Normaliser,
    /// Tokens that are looked for after that.
    normal: Added,
    model: Model,
    /// Tokens that stand before and after those of a text.
    before: Vec<u32>,
    after: Vec<u32>,
}

enum Model {
    Pieces(Pieces),
    Pairs(Pairs),
}

/// `tokenizer.json`.
#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    added_tokens: Vec<AddedToken>,
    normalizer: Option<Value>,
    pre_tokenizer: Option<Value>,
    post_processor: Option<Value>,
    model: Value,
}

impl Tokenizer {
    /// Reads the file `bytes`; tokens have numbers below `n_words`.
    pub(in crate::onnx) fn read(bytes: &[u8], n_words: usize) -> Result<Tokenizer, String> {
        let told: Told = serde_json::from_slice(bytes).map_err(|cause| cause.to_string())?;
        let normaliser = Normaliser::of(told.normalizer.as_ref())?;
        let splits = told.pre_tokenizer.unwrap_or_default();
        // Old files do not name the kind of WordPiece.
        let kind =
            told.model["type"].as_str().unwrap_or(if told.model["merges"].is_array() { "BPE" } else { "WordPiece" });
        let model = match kind {
            "WordPiece" => Model::Pieces(Pieces::of(&splits, told.model)?),
            "BPE" => Model::Pairs(Pairs::of(&splits, told.model)?),
            other => {
                return Err(format!("tokens of the kind {other} cannot be made here, only WordPiece and BPE of bytes"));
            }
        };
        let (before, after) = frame(told.post_processor.as_ref(), &told.added_tokens)?;
        let (normal, raw): (Vec<_>, Vec<_>) = told.added_tokens.into_iter().partition(|token| token.normalized);
        let normal = normal.into_iter().map(|mut token| {
            token.content = normaliser.apply(&token.content).into_owned();
            token
        });
        let normal = Added::of(normal.collect());
        let tokenizer = Tokenizer { raw: Added::of(raw), normaliser, normal, model, before, after };
        match tokenizer.largest() {
            Some(id) if id as usize >= n_words => {
                Err(format!("the token {id} is not among the {n_words} of the network"))
            }
            _ => Ok(tokenizer),
        }
    }

    /// Tokens that frame those of a text.
    pub(in crate::onnx) fn n_frame(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// Appends the tokens of `text` to `ids`, `most` at most: the end of a text that is too long is left out.
    pub(in crate::onnx) fn tokens(&self, text: &str, most: usize, ids: &mut Vec<u32>) {
        ids.extend(&self.before);
        let end = ids.len() + most.saturating_sub(self.n_frame());
        self.raw.split(text, |part, token| {
            match token {
                Some(id) => ids.push(id),
                None => {
                    self.normal.split(&self.normaliser.apply(part), |part, token| {
                        match token {
                            Some(id) => ids.push(id),
                            None => match &self.model {
                                Model::Pieces(pieces) => pieces.tokens(part, end, ids),
                                Model::Pairs(pairs) => pairs.tokens(part, end, ids),
                            },
                        }
                        ids.len() < end
                    });
                }
            }
            ids.len() < end
        });
        ids.truncate(end);
        ids.extend(&self.after);
    }

    fn largest(&self) -> Option<u32> {
        let of_model = match &self.model {
            Model::Pieces(pieces) => pieces.largest(),
            Model::Pairs(pairs) => pairs.largest(),
        };
        let others = self.before.iter().chain(&self.after).copied();
        others.chain(of_model).chain(self.raw.largest()).chain(self.normal.largest()).max()
    }
}

/// The tokens before and after those of a text.
fn frame(told: Option<&Value>, added: &[AddedToken]) -> Result<(Vec<u32>, Vec<u32>), String> {
    let Some(told) = told.filter(|told| !told.is_null()) else { return Ok((Vec::new(), Vec::new())) };
    let number = |value: &Value| value.as_u64().and_then(|id| u32::try_from(id).ok());
    match told["type"].as_str().unwrap_or("none") {
        "BertProcessing" | "RobertaProcessing" => {
            let id = |name: &str| number(&told[name][1]).ok_or_else(|| format!("post_processor: {name} has no number"));
            Ok((vec![id("cls")?], vec![id("sep")?]))
        }
        "TemplateProcessing" => {
            let (mut before, mut after, mut is_behind) = (Vec::new(), Vec::new(), false);
            for step in told["single"].as_array().map(Vec::as_slice).unwrap_or_default() {
                let name = step["SpecialToken"]["id"].as_str();
                let Some(name) = name else {
                    is_behind = true;
                    continue;
                };
                let ids = told["special_tokens"][name]["ids"].as_array();
                let ids: Option<Vec<u32>> = ids.and_then(|ids| ids.iter().map(number).collect());
                let known = added.iter().find(|token| token.content == name).map(|token| vec![token.id]);
                let ids = ids.or(known).ok_or_else(|| format!("post_processor: {name} has no number"))?;
                if is_behind { &mut after } else { &mut before }.extend(ids);
            }
            Ok((before, after))
        }
        // It concerns where tokens stand, not which there are.
        "ByteLevel" => Ok((Vec::new(), Vec::new())),
        "Sequence" => {
            let (mut before, mut after) = (Vec::new(), Vec::new());
            for step in told["processors"].as_array().map(Vec::as_slice).unwrap_or_default() {
                let (first, last) = frame(Some(step), added)?;
                before.splice(0..0, first);
                after.extend(last);
            }
            Ok((before, after))
        }
        other => Err(format!("post_processor: {other} cannot be done here")),
    }
}

/// The tokens of a vocabulary, by what they stand for.
type Vocabulary = HashMap<String, u32>;

/// The name of what a part of the file is about, or `none`.
fn kind_of(value: &Value) -> &str {
    value["type"].as_str().unwrap_or("none")
}

#[cfg(test)]
mod tests;
