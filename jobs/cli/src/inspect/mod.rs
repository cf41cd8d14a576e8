//! What codegraph finds in one file: its rows as a run would write them, and the text that they are about.

mod notes;
mod page;
mod read;
mod shown;

use arrow::json::WriterBuilder;
use arrow::json::writer::LineDelimited;
use codegraph_index::rows_of_file;
use codegraph_lang::{Extractor, Limits, Pack, manifest};
use codegraph_model::{Error, ErrorKind, LineCounts, Result, TableDef};
use serde_json::Value;

use crate::globals::clock;

pub(crate) use notes::{Note, Topic, notes};
pub(crate) use page::{Lines, Paint, View, page, plain};
pub(crate) use read::{Source, read};

/// A file and what was found in it.
pub(crate) struct Inspected {
    /// The file as the user wrote it.
    pub(crate) name: String,
    /// What it was parsed as.
    pub(crate) pack: &'static Pack,
    /// How its bytes were decoded, where they came with a choice.
    pub(crate) encoding: &'static str,
    /// Its text.
    pub(crate) text: String,
    /// Its lines by what they hold.
    pub(crate) lines: LineCounts,
    /// Its rows: table by table, in the order of the docs.
    pub(crate) rows: Vec<Row>,
}

/// One row of a table.
pub(crate) struct Row {
    /// The table.
    pub(crate) table: &'static TableDef,
    /// The row as a JSON object, its columns in their order.
    pub(crate) json: String,
    /// The same, to look into.
    pub(crate) columns: Value,
}

/// Parses a file and lays out its facts.
pub(crate) fn inspect(source: Source) -> Result<Inspected> {
    let Source { name, repo, path, pack, encoding, text } = source;
    let mut facts = Extractor::new().extract(pack, text, &Limits::NONE, clock).facts;
    if let Some(manifest) = manifest(&path) {
        manifest.read(&mut facts);
    }
    let mut rows = Vec::new();
    for (table, batch) in rows_of_file(&repo, &path, Some(pack), &facts)? {
        let mut writer = WriterBuilder::new().with_explicit_nulls(true).build::<_, LineDelimited>(Vec::new());
        writer.write(&batch).and_then(|()| writer.finish()).map_err(|e| bug(table, e))?;
        for line in String::from_utf8_lossy(&writer.into_inner()).lines() {
            let columns = serde_json::from_str(line).map_err(|e| bug(table, e))?;
            rows.push(Row { table, json: line.to_string(), columns });
        }
    }
    Ok(Inspected { name, pack, encoding, lines: facts.lines, text: facts.text, rows })
}

fn bug(table: &TableDef, cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Bug, "write rows as JSON").on(table.name).because(cause)
}

impl Row {
    /// Its first byte in the text, if it has a place there.
    pub(crate) fn start_byte(&self) -> Option<usize> {
        let column = if self.table.name == "entities" { "name_start_byte" } else { "start_byte" };
        self.columns[column].as_u64().map(|byte| byte as usize)
    }

    /// The row as a JSON object that also names its table.
    pub(crate) fn json_with_table(&self) -> String {
        format!("{{\"table\":\"{}\",{}", self.table.name, self.json.strip_prefix('{').unwrap_or_default())
    }
}
