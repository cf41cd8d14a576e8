//! The tables that an artifact is made of, read in their order.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result, TableEntry, checksum_of};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use crate::snapshot::Snapshot;

/// The tables of a snapshot, or those of a draft that are complete.
#[derive(Clone, Debug)]
pub struct Tables {
    tables: BTreeMap<String, Table>,
}

#[derive(Clone, Debug)]
struct Table {
    n_rows: u64,
    parts: Vec<PathBuf>,
    checksum: String,
}

impl Tables {
    /// Those of `snapshot`.
    pub fn of_snapshot(snapshot: &Snapshot) -> Tables {
        Tables::of_entries(snapshot.dir(), &snapshot.manifest().tables)
    }

    /// Those that `entries` names, below a snapshot directory.
    pub fn of_entries(snapshot_dir: &Path, entries: &BTreeMap<String, TableEntry>) -> Tables {
        let table = |entry: &TableEntry| {
            let checksums: String = entry.parts.iter().map(|part| format!("{}\n", part.checksum)).collect();
            Table {
                n_rows: entry.rows,
                parts: entry.parts.iter().map(|part| snapshot_dir.join(&part.path)).collect(),
                checksum: checksum_of(checksums.as_bytes()),
            }
        };
        Tables { tables: entries.iter().map(|(name, entry)| (name.clone(), table(entry))).collect() }
    }

    /// Rows of `table`; 0 if there is none.
    pub fn n_rows(&self, table: &str) -> u64 {
        self.tables.get(table).map_or(0, |table| table.n_rows)
    }

    /// The files of `table`, in row order.
    pub fn parts(&self, table: &str) -> &[PathBuf] {
        self.tables.get(table).map(|table| table.parts.as_slice()).unwrap_or_default()
    }

    /// `blake3:<hex>` over the checksums of the files of `table`.
    pub fn checksum(&self, table: &str) -> Option<&str> {
        self.tables.get(table).map(|table| table.checksum.as_str())
    }

    /// The rows of `table` in row order, of which only `columns`, in the order of the table, in batches of at most
    /// `batch_rows`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if its first file cannot be opened, [`ErrorKind::Damaged`] if that is no Parquet file.
    pub fn read(&self, table: &str, columns: &[&str], batch_rows: usize) -> Result<TableRows> {
        let mut rows = TableRows {
            parts: self.parts(table).to_vec(),
            columns: columns.iter().map(|column| (*column).to_string()).collect(),
            batch_rows,
            next: 0,
            open: None,
        };
        rows.open_next()?;
        Ok(rows)
    }

    /// The rows of one of a table's files, as [`Tables::read`] gives those of all.
    ///
    /// # Errors
    /// Those of [`Tables::read`].
    pub fn read_part(&self, part: &Path, columns: &[&str], batch_rows: usize) -> Result<TableRows> {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_string()).collect();
        let open = Some((open_part(part, &columns, batch_rows)?, part.to_path_buf()));
        Ok(TableRows { parts: vec![part.to_path_buf()], columns, batch_rows, next: 1, open })
    }
}

/// Rows of a table, batch by batch. An error ends them.
pub struct TableRows {
    parts: Vec<PathBuf>,
    columns: Vec<String>,
    batch_rows: usize,
    next: usize,
    open: Option<(ParquetRecordBatchReader, PathBuf)>,
}

impl TableRows {
    fn open_next(&mut self) -> Result<()> {
        self.open = match self.parts.get(self.next) {
            Some(part) => Some((open_part(part, &self.columns, self.batch_rows)?, part.clone())),
            None => None,
        };
        self.next += 1;
        Ok(())
    }
}

impl Iterator for TableRows {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        loop {
            let (reader, path) = self.open.as_mut()?;
            match reader.next() {
                Some(Ok(batch)) => return Some(Ok(batch)),
                Some(Err(cause)) => {
                    let error = damaged(path).because(cause);
                    self.open = None;
                    return Some(Err(error));
                }
                None => {
                    if let Err(error) = self.open_next() {
                        self.open = None;
                        return Some(Err(error));
                    }
                }
            }
        }
    }
}

impl fmt::Debug for TableRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TableRows").field("parts", &self.parts).field("columns", &self.columns).finish_non_exhaustive()
    }
}

fn open_part(path: &Path, columns: &[String], batch_rows: usize) -> Result<ParquetRecordBatchReader> {
    let file = File::open(path).map_err(|e| Error::io("read a table", path, e))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| damaged(path).because(e))?;
    let known = builder.schema();
    if let Some(missing) = columns.iter().find(|name| known.field_with_name(name).is_err()) {
        return Err(Error::new(ErrorKind::Damaged, "read a table")
            .on(format!("{}: it has no column {missing}", path.display()))
            .hint("an older codegraph wrote it: index again"));
    }
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.iter().map(String::as_str));
    let reader = builder.with_projection(mask).with_batch_size(batch_rows.max(1)).build();
    reader.map_err(|e| damaged(path).because(e))
}

fn damaged(path: &Path) -> Error {
    Error::new(ErrorKind::Damaged, "read a table")
        .on(path.display().to_string())
        .hint("codegraph verify tells what is damaged: restore the snapshot, or index again")
}
