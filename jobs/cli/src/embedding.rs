//! The options of what is embedded, and by what.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use codegraph_embed::{EMBEDDERS, EmbedderOptions};
use codegraph_index::Embedding;
use codegraph_model::EntityKind;

use crate::choice;
use crate::globals::Globals;

/// The embedder of those who want none.
const NONE: &str = "none";

/// The embedder of those who want vectors and name none.
const DEFAULT: &str = "static";

/// The artifact that is made of vectors.
const VECTORS: &str = "vectors";

/// What opens an embedder.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct EmbedderArgs {
    /// Numbers in a vector: 256, 128 or 64 of the model in this program, what the model gives of others [default: as many as
    /// it has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    dimensions: Option<u16>,

    /// With the embedder static: a directory with a model (config.json, tokenizer.json, model.safetensors) in place of the
    /// one in this program; with onnx: a directory that sentence-transformers wrote
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,

    /// With the embedder http: where the server is, up to and without /embeddings; its key stands in CODEGRAPH_EMBED_KEY or
    /// OPENAI_API_KEY
    #[arg(long, value_name = "URL")]
    embed_url: Option<String>,

    /// With the embedder http: the name of the model there
    #[arg(long, value_name = "NAME")]
    embed_model: Option<String>,

    /// With the embedder http: put so many texts into one request
    #[arg(long, value_name = "N", default_value = "64", value_parser = clap::value_parser!(u16).range(1..=2048))]
    embed_batch: u16,

    /// With the embedder http: have no more requests under way at a time
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u16).range(1..=256))]
    embed_requests: u16,

    /// With the embedder http: make requests that failed again so often, with growing pauses
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u8))]
    embed_retries: u8,
}

impl EmbedderArgs {
    /// The same, for the embedder.
    pub(crate) fn options(&self, globals: &Globals) -> EmbedderOptions {
        EmbedderOptions {
            dimensions: self.dimensions.map(usize::from),
            model: self.model.clone(),
            url: self.embed_url.clone(),
            remote_model: self.embed_model.clone(),
            key: globals.embed_key.clone(),
            batch: self.embed_batch.into(),
            requests_in_flight: self.embed_requests.into(),
            retries: self.embed_retries.into(),
            ..EmbedderOptions::default()
        }
    }
}

/// What a run embeds.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct EmbedArgs {
    /// Make vectors of the texts of functions and types, by which they are found by what they mean [default: none, or static
    /// where --artifacts has vectors]
    #[arg(long, value_name = "EMBEDDER", value_parser = names())]
    embed: Option<String>,

    /// Embed entities of this kind only (repeatable) [default: functions, methods, constructors and types]
    #[arg(long, value_name = "KIND", value_delimiter = ',', hide_possible_values = true, value_parser = choice::parser::<EntityKind>())]
    embed_kinds: Vec<EntityKind>,

    #[command(flatten)]
    embedder: EmbedderArgs,
}

impl EmbedArgs {
    /// What is to be embedded, if anything is; `artifacts` are those that are to be made.
    pub(crate) fn embedding(&self, artifacts: &[String], globals: &Globals) -> Option<Embedding> {
        let wanted = if artifacts.iter().any(|name| name == VECTORS) { DEFAULT } else { NONE };
        let embedder = self.embed.as_deref().unwrap_or(wanted);
        (embedder != NONE).then(|| Embedding {
            embedder: embedder.to_string(),
            options: self.embedder.options(globals),
            kinds: self.embed_kinds.clone(),
        })
    }
}

/// Reads the name of an embedder, or none.
fn names() -> PossibleValuesParser {
    let none = PossibleValue::new(NONE).help("no vectors");
    PossibleValuesParser::new(
        EMBEDDERS.iter().map(|entry| PossibleValue::new(entry.name).help(entry.what)).chain([none]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_embedded_by_default_and_tables_are_not() {
        let globals = Globals { embed_key: Some("k".into()), ..Globals::for_tests() };
        for (embed, artifacts, expected) in [
            (None, &["tables"][..], None),
            (None, &["tables", "vectors"], Some("static")),
            (Some("none"), &["vectors"], None),
            (Some("http"), &["tables"], Some("http")),
        ] {
            let args = EmbedArgs { embed: embed.map(str::to_string), ..EmbedArgs::default() };
            let artifacts: Vec<String> = artifacts.iter().map(ToString::to_string).collect();
            let found = args.embedding(&artifacts, &globals);
            assert_eq!(found.as_ref().map(|found| found.embedder.as_str()), expected, "{embed:?} {artifacts:?}");
            assert!(found.is_none_or(|found| found.options.key.as_deref() == Some("k")));
        }
        assert!(EMBEDDERS.iter().any(|entry| entry.name == DEFAULT));
    }
}
