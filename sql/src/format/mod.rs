//! How answers are written: the one list of formats.

mod binary;
mod json;
mod separated;
mod table;

use std::fmt;
use std::io::Write;

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result};

use crate::answer::Answer;

/// A format that answers are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A frame of lines, for people.
    Table,
    /// Values separated by commas.
    Csv,
    /// Values separated by tabs.
    Tsv,
    /// One JSON array of objects.
    Json,
    /// A JSON object per line.
    Ndjson,
    /// A Markdown table.
    Markdown,
    /// A Parquet file.
    Parquet,
    /// An Arrow IPC file.
    Arrow,
}

/// Where rows go.
pub(crate) type Out<'a> = &'a mut (dyn Write + Send);

/// One entry of [`FORMATS`].
pub struct FormatEntry {
    /// The format.
    pub format: Format,
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is, in one line.
    pub what: &'static str,
    /// Whether a terminal cannot show it.
    pub is_binary: bool,
    open: for<'a> fn(&SchemaRef, Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>>,
}

/// Every format, in the order of the docs.
pub const FORMATS: &[FormatEntry] = &[
    FormatEntry {
        format: Format::Table,
        name: "table",
        what: "a frame of lines, for people",
        is_binary: false,
        open: table::framed,
    },
    FormatEntry {
        format: Format::Csv,
        name: "csv",
        what: "values separated by commas, a header line; lists as JSON",
        is_binary: false,
        open: separated::commas,
    },
    FormatEntry {
        format: Format::Tsv,
        name: "tsv",
        what: "values separated by tabs, a header line; lists as JSON",
        is_binary: false,
        open: separated::tabs,
    },
    FormatEntry {
        format: Format::Json,
        name: "json",
        what: "one array of objects",
        is_binary: false,
        open: json::array,
    },
    FormatEntry {
        format: Format::Ndjson,
        name: "ndjson",
        what: "an object per line",
        is_binary: false,
        open: json::lines,
    },
    FormatEntry {
        format: Format::Markdown,
        name: "markdown",
        what: "a Markdown table",
        is_binary: false,
        open: table::markdown,
    },
    FormatEntry {
        format: Format::Parquet,
        name: "parquet",
        what: "a Parquet file",
        is_binary: true,
        open: binary::parquet,
    },
    FormatEntry {
        format: Format::Arrow,
        name: "arrow",
        what: "an Arrow IPC file (Feather), as pandas, Polars and DuckDB read it",
        is_binary: true,
        open: binary::arrow_file,
    },
];

impl Format {
    /// The format called `name`.
    pub fn from_name(name: &str) -> Option<Format> {
        FORMATS.iter().find(|entry| entry.name == name).map(|entry| entry.format)
    }

    /// Its entry in the list.
    pub fn entry(self) -> &'static FormatEntry {
        // The list holds every format, which a test checks; the first entry is never taken for another.
        FORMATS.iter().find(|entry| entry.format == self).unwrap_or(&FORMATS[0])
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.entry().name)
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows.
    pub rows: u64,
    /// Whether there were more, beyond the limit of [`Answer::at_most`].
    pub is_cut: bool,
}

/// Writes rows in one format.
pub(crate) trait RowWriter {
    fn write(&mut self, batch: &RecordBatch) -> Result<()>;
    fn finish(self: Box<Self>) -> Result<()>;
}

/// Writes an answer as it comes; only [`Format::Table`] holds all rows in memory first, to align them. A statement that
/// answers nothing writes nothing.
///
/// # Errors
/// Whatever goes wrong while the query runs; [`ErrorKind::Unavailable`] if `out` cannot be written.
pub async fn write_answer(mut answer: Answer, format: Format, out: &mut (dyn Write + Send)) -> Result<Written> {
    let mut rows = 0;
    if !answer.schema.fields().is_empty() {
        let mut writer = (format.entry().open)(&answer.schema, &mut *out)?;
        while let Some(batch) = answer.next().await? {
            rows += batch.num_rows() as u64;
            writer.write(&batch)?;
        }
        writer.finish()?;
    }
    out.flush().map_err(|error| unwritable(error.into()))?;
    Ok(Written { rows, is_cut: answer.is_cut() })
}

pub(crate) fn unwritable(error: ArrowError) -> Error {
    let doing = "write the answer";
    match error {
        ArrowError::IoError(_, cause) => Error::new(ErrorKind::Unavailable, doing).because(cause),
        // Such as a type that the format cannot hold.
        other => Error::new(ErrorKind::Usage, doing)
            .because(other)
            .hint("choose another format, or cast the column: CAST(column AS VARCHAR)"),
    }
}

/// `batch` with columns that hold lists or structs turned into JSON text, for formats that have neither.
fn flat(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let columns = batch.columns().iter().zip(batch.schema_ref().fields()).map(|(column, field)| {
        if field.data_type().is_nested() { json::texts(field, column) } else { Ok(column.clone()) }
    });
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().map_err(unwritable)?;
    RecordBatch::try_new(schema.clone(), columns).map_err(unwritable)
}

/// The schema of [`flat`] batches.
fn flat_schema(schema: &SchemaRef) -> SchemaRef {
    retyped(schema, &|data_type| data_type.is_nested().then_some(DataType::Utf8))
}

fn retyped(schema: &SchemaRef, retype: &dyn Fn(&DataType) -> Option<DataType>) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| match retype(field.data_type()) {
        Some(data_type) => field.as_ref().clone().with_data_type(data_type).into(),
        None => field.clone(),
    });
    let fields: Vec<arrow::datatypes::FieldRef> = fields.collect();
    arrow::datatypes::Schema::new_with_metadata(fields, schema.metadata().clone()).into()
}
