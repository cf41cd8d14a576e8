//! Which artifacts a command is about.

use std::collections::BTreeMap;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use codegraph_index::ArtifactSpec;
use codegraph_store::{SINKS, Sink};

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
pub(crate) fn specs(names: &[String]) -> Vec<ArtifactSpec> {
    let is_asked = |sink: &&Sink| names.iter().any(|name| name == sink.name);
    SINKS.iter().filter(is_asked).map(spec).collect()
}

/// An artifact with default settings.
pub(crate) fn spec(sink: &'static Sink) -> ArtifactSpec {
    ArtifactSpec { sink, settings: BTreeMap::new() }
}
