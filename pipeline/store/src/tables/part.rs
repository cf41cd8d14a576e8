//! One Parquet file while it is written.

use std::fmt;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, PartEntry, Result, TableDef};
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;

use super::columns;
use super::vectors::{self, VectorsWriter};

/// A Parquet file that takes rows.
pub(super) struct OpenPart {
    /// Below the snapshot directory, as the manifest will name it.
    path: String,
    full_path: PathBuf,
    rows: u64,
    writer: Writer,
}

/// What makes Parquet of rows.
enum Writer {
    Values(Box<ArrowWriter<HashingFile>>),
    /// Of tables with vectors.
    Vectors(Box<VectorsWriter<HashingFile>>),
}

impl OpenPart {
    /// Begins the file at `path`, with rows of `schema`, of which no row group has more than `n_rows`.
    pub(super) fn create(
        table: &'static TableDef,
        schema: SchemaRef,
        snapshot_dir: &Path,
        path: String,
        n_rows: usize,
    ) -> Result<OpenPart> {
        let full_path = snapshot_dir.join(&path);
        let file = File::create_new(&full_path).map_err(|e| Error::io("write a table", &full_path, e))?;
        let file = HashingFile { file, hasher: blake3::Hasher::new(), bytes: 0 };
        let properties = columns::properties(table, n_rows)?;
        let writer = if schema.fields().iter().any(|field| vectors::dimensions(field.data_type()).is_some()) {
            VectorsWriter::try_new(file, schema, properties).map(|writer| Writer::Vectors(Box::new(writer)))
        } else {
            ArrowWriter::try_new(file, schema, Some(properties)).map(|writer| Writer::Values(Box::new(writer)))
        };
        let writer = writer.map_err(|cause| told(&full_path, cause))?;
        Ok(OpenPart { path, full_path, rows: 0, writer })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let written = match &mut self.writer {
            Writer::Values(writer) => writer.write(batch),
            Writer::Vectors(writer) => writer.write(batch),
        };
        written.map_err(|cause| told(&self.full_path, cause))?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// About how large the file would be if it were closed now.
    pub(super) fn bytes(&self) -> u64 {
        let bytes = match &self.writer {
            Writer::Values(writer) => writer.bytes_written() + writer.in_progress_size(),
            Writer::Vectors(writer) => writer.bytes_written() + writer.in_progress_size(),
        };
        bytes as u64
    }

    pub(super) fn written_bytes(&self) -> u64 {
        self.writer.file().bytes
    }

    pub(super) fn memory_bytes(&self) -> usize {
        match &self.writer {
            Writer::Values(writer) => writer.memory_size(),
            Writer::Vectors(writer) => writer.memory_size(),
        }
    }

    /// Writes the footer and flushes the file to the disk.
    pub(super) fn seal(self) -> Result<PartEntry> {
        let OpenPart { path, full_path, rows, mut writer, .. } = self;
        let finished = match &mut writer {
            Writer::Values(writer) => writer.finish().map(drop),
            Writer::Vectors(writer) => writer.finish(),
        };
        finished.map_err(|cause| told(&full_path, cause))?;
        let file = writer.file();
        file.file.sync_all().map_err(|e| Error::io("write a table", &full_path, e))?;
        Ok(PartEntry { path, bytes: file.bytes, rows, checksum: checksum(&file.hasher) })
    }
}

impl Writer {
    fn file(&self) -> &HashingFile {
        match self {
            Writer::Values(writer) => writer.inner(),
            Writer::Vectors(writer) => writer.inner(),
        }
    }
}

impl fmt::Debug for OpenPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenPart").field("path", &self.path).field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// A file that hashes what is written to it, so that its checksum costs no second reading.
struct HashingFile {
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for HashingFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let n = self.file.write(buffer)?;
        self.hasher.update(&buffer[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// The checksum of what went into `hasher`, as manifests hold it.
pub(crate) fn checksum(hasher: &blake3::Hasher) -> String {
    format!("blake3:{}", hasher.finalize().to_hex())
}

/// The story of an error of the Parquet writer: what the disk said, where it was the disk.
fn told(path: &Path, cause: ParquetError) -> Error {
    let doing = "write a table";
    let cause = match cause {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(io) => return Error::io(doing, path, *io),
            Err(inner) => ParquetError::External(inner),
        },
        other => other,
    };
    Error::new(ErrorKind::Bug, doing).on(path.display().to_string()).because(cause)
}
