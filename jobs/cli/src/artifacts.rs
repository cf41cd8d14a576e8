//! Which artifacts a command is about.

use std::collections::BTreeMap;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use codegraph_index::ArtifactSpec;
use codegraph_store::{SINKS, Sink};
use serde_json::{Value, json};

use crate::units::{parse_percent, parse_size};

/// The tables, among artifacts: what `index` writes in any case.
pub(crate) const TABLES: &str = "tables";

/// Reads the name of an artifact.
pub(crate) fn sink() -> impl TypedValueParser<Value = &'static Sink> {
    let values = SINKS.iter().map(|sink| PossibleValue::new(sink.name).help(sink.what));
    PossibleValuesParser::new(values).try_map(|name| Sink::named(&name).ok_or("there is no such artifact"))
}

/// Reads what `index` is to write: the tables, or the name of an artifact.
pub(crate) fn written() -> impl TypedValueParser<Value = String> {
    let tables = PossibleValue::new(TABLES).help("the tables alone, which are written in any case");
    PossibleValuesParser::new(
        [tables].into_iter().chain(SINKS.iter().map(|sink| PossibleValue::new(sink.name).help(sink.what))),
    )
}

/// The artifacts that `names` asks for, each once, in the order in which they are made.
pub(crate) fn specs(names: &[String], vectors: &VectorArgs) -> Vec<ArtifactSpec> {
    let is_asked = |sink: &&Sink| names.iter().any(|name| name == sink.name);
    SINKS.iter().filter(is_asked).map(|sink| spec(sink, vectors)).collect()
}

/// An artifact with the settings that it takes.
pub(crate) fn spec(sink: &'static Sink, vectors: &VectorArgs) -> ArtifactSpec {
    let settings = if sink.name == VECTORS { vectors.settings() } else { BTreeMap::new() };
    ArtifactSpec { sink, settings }
}

/// The artifact whose settings these are.
const VECTORS: &str = "vectors";

/// How the index over vectors is made.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct VectorArgs {
    /// Of vectors: the index, in the words of FAISS, such as IVF4096,PQ64 or HNSW32; Flat for none [default: the richest that fits
    /// --vector-memory]
    #[arg(long, value_name = "FACTORY")]
    factory: Option<String>,

    /// Of vectors: memory that the index may take when it is open [default: 100 bytes a vector, at least 64M]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    vector_memory: Option<u64>,

    /// Of vectors: percentage of the ten nearest that a balanced search must find [default: 95]
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent)]
    target_recall: Option<f64>,
}

impl VectorArgs {
    fn settings(&self) -> BTreeMap<String, Value> {
        let given = [
            ("factory", self.factory.as_ref().map(|text| json!(text))),
            ("vector_memory_bytes", self.vector_memory.map(|bytes| json!(bytes))),
            ("target_recall", self.target_recall.map(|percent| json!((percent * 1e4).round() / 1e6))),
        ];
        given.into_iter().filter_map(|(name, value)| Some((name.to_string(), value?))).collect()
    }
}
