//! Words of a vocabulary, and names of languages, as values of options and keys.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use codegraph_lang::packs;
use codegraph_model::Word;

/// Reads a word on the command line.
pub(crate) fn parser<W: Word + Send + Sync>() -> impl TypedValueParser<Value = W> {
    let values = W::ALL.iter().map(|word| PossibleValue::new(word.as_str()).help(word.meaning()));
    PossibleValuesParser::new(values).try_map(|text| named(&text))
}

/// Reads the name of a language on the command line.
pub(crate) fn languages() -> PossibleValuesParser {
    PossibleValuesParser::new(packs().iter().map(|pack| pack.name))
}

/// Reads a word.
pub(crate) fn named<W: Word>(text: &str) -> Result<W, String> {
    let all = || W::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", ");
    W::ALL.iter().find(|word| word.as_str() == text).copied().ok_or_else(|| format!("{text:?} is none of {}", all()))
}
