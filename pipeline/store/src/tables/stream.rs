//! Parquet that is not part of a snapshot: an answer for another program.

use std::fmt;
use std::io::{self, Write};

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result};
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;

use super::columns;

/// Writes one Parquet file to anything that takes bytes.
pub struct ParquetStream<W: Write + Send>(ArrowWriter<W>);

impl<W: Write + Send> ParquetStream<W> {
    /// Begins a file with the columns of `schema`.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if Parquet has no place for a type.
    pub fn begin(schema: SchemaRef, out: W) -> Result<ParquetStream<W>> {
        ArrowWriter::try_new(out, schema, Some(columns::plain_properties()?)).map(ParquetStream).map_err(told)
    }

    /// Appends rows.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if they cannot be written.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.0.write(batch).map_err(told)
    }

    /// Writes the footer.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if it cannot be written.
    pub fn finish(mut self) -> Result<()> {
        self.0.finish().map(drop).map_err(told)
    }
}

impl<W: Write + Send> fmt::Debug for ParquetStream<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParquetStream").finish_non_exhaustive()
    }
}

fn told(cause: ParquetError) -> Error {
    let doing = "write a Parquet file";
    match cause {
        ParquetError::External(inner) if inner.is::<io::Error>() => {
            Error::new(ErrorKind::Unavailable, doing).because(inner)
        }
        other => Error::new(ErrorKind::Usage, doing).because(other).hint("choose another format, or cast the column"),
    }
}
