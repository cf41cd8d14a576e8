//! Tables as Parquet files.

mod columns;
mod order;
mod part;
mod stream;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;
use codegraph_model::{DIMENSIONS, Error, ErrorKind, PartEntry, Result, TABLES, TableDef, TableEntry};
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;

use crate::fault::{FaultPoint, FaultPoints};
use crate::root::sync_dir;
use order::Order;
use part::OpenPart;

pub(crate) use part::checksum;
pub use stream::ParquetStream;

/// Folder of the tables below a snapshot directory.
const FOLDER: &str = "tables";

/// A part is closed, and the next one begun, at this size: inside the 128 to 512 MB that engines which read from object
/// stores like, and small enough that one can be written again.
const PART_BYTES: u64 = 256 << 20;

/// Writes the tables of a draft.
///
/// The bytes depend on the rows and on how they are cut into batches, and on nothing else: whoever wants equal bytes
/// gives equal batches.
#[derive(Debug)]
pub struct TablesWriter {
    snapshot_dir: PathBuf,
    faults: FaultPoints,
    /// By name, in the order in which they were first written.
    tables: BTreeMap<&'static str, Table>,
    part_bytes: u64,
    /// Numbers in the vectors of tables that have some.
    dimensions: usize,
}

impl TablesWriter {
    pub(crate) fn new(snapshot_dir: PathBuf, faults: FaultPoints) -> TablesWriter {
        TablesWriter { snapshot_dir, faults, tables: BTreeMap::new(), part_bytes: PART_BYTES, dimensions: DIMENSIONS }
    }

    /// Says how many numbers the vectors have that will be written; [`DIMENSIONS`] without it. It comes before the first row
    /// of their table.
    pub fn set_dimensions(&mut self, dimensions: usize) {
        self.dimensions = dimensions;
    }

    /// Appends rows to `table`. They follow the rows before them in the table's sort order.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses; [`ErrorKind::Bug`] if the rows are not the table's, or out of
    /// order.
    pub fn write(&mut self, table: &'static TableDef, batch: &RecordBatch) -> Result<()> {
        let part_bytes = self.part_bytes;
        self.table(table)?.write(batch, part_bytes)
    }

    /// About how many bytes of memory hold rows that are not on disk yet.
    pub fn in_progress_bytes(&self) -> usize {
        self.tables.values().filter_map(|table| table.part.as_ref()).map(OpenPart::memory_bytes).sum()
    }

    /// Bytes that are on disk.
    pub fn written_bytes(&self) -> u64 {
        self.tables.values().map(Table::written_bytes).sum()
    }

    /// Completes the files of `tables`, so that what was written can be read; a table without rows gets one file without rows.
    /// More rows of a table go to another file.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub fn seal(&mut self, tables: impl IntoIterator<Item = &'static TableDef>) -> Result<()> {
        tables.into_iter().try_for_each(|table| self.table(table)?.seal())
    }

    /// The files of `table` that are complete.
    pub fn parts_of(&self, table: &str) -> Vec<PathBuf> {
        let parts = self.tables.get(table).map(|table| table.entry.parts.as_slice()).unwrap_or_default();
        parts.iter().map(|part| self.snapshot_dir.join(&part.path)).collect()
    }

    /// The tables that were begun, with their files that are complete.
    pub fn entries(&self) -> BTreeMap<String, TableEntry> {
        self.tables.iter().map(|(name, table)| ((*name).to_string(), table.entry.clone())).collect()
    }

    /// Completes every table and flushes it to the disk. A table without rows gets one file without rows.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub fn finish(mut self) -> Result<BTreeMap<String, TableEntry>> {
        self.seal(TABLES)?;
        self.faults.pass(FaultPoint::TablesSealed)?;
        Ok(self.tables.into_iter().map(|(name, table)| (name.to_string(), table.entry)).collect())
    }

    fn table(&mut self, table: &'static TableDef) -> Result<&mut Table> {
        use std::collections::btree_map::Entry;
        match self.tables.entry(table.name) {
            Entry::Occupied(entry) => Ok(entry.into_mut()),
            Entry::Vacant(entry) => {
                let begun = Table::begin(table, self.dimensions, &self.snapshot_dir, self.faults.clone())?;
                Ok(entry.insert(begun))
            }
        }
    }
}

/// One table being written: sealed parts, and one that is open.
#[derive(Debug)]
struct Table {
    def: &'static TableDef,
    dimensions: usize,
    snapshot_dir: PathBuf,
    faults: FaultPoints,
    order: Order,
    entry: TableEntry,
    part: Option<OpenPart>,
}

impl Table {
    fn begin(def: &'static TableDef, dimensions: usize, snapshot_dir: &Path, faults: FaultPoints) -> Result<Table> {
        let dir = snapshot_dir.join(FOLDER).join(def.name);
        fs::create_dir_all(&dir).map_err(|e| Error::io("write a table", &dir, e))?;
        let order = Order::of(def);
        let part = Some(OpenPart::create(def, dimensions, snapshot_dir, part_path(def, 0))?);
        Ok(Table {
            def,
            dimensions,
            snapshot_dir: snapshot_dir.to_path_buf(),
            faults,
            order,
            entry: TableEntry::default(),
            part,
        })
    }

    fn write(&mut self, batch: &RecordBatch, part_bytes: u64) -> Result<()> {
        self.order.check(batch)?;
        let mut part = match self.part.take() {
            Some(part) => part,
            None => {
                let path = part_path(self.def, self.entry.parts.len());
                OpenPart::create(self.def, self.dimensions, &self.snapshot_dir, path)?
            }
        };
        part.write(batch)?;
        let is_full = part.bytes() >= part_bytes;
        self.part = Some(part);
        if is_full { self.seal() } else { Ok(()) }
    }

    fn seal(&mut self) -> Result<()> {
        let Some(part) = self.part.take() else { return Ok(()) };
        let sealed = part.seal()?;
        self.entry.rows += sealed.rows;
        self.entry.parts.push(sealed);
        self.faults.pass(FaultPoint::PartSealed)
    }

    fn written_bytes(&self) -> u64 {
        let sealed: u64 = self.entry.parts.iter().map(|part| part.bytes).sum();
        sealed + self.part.as_ref().map_or(0, OpenPart::written_bytes)
    }
}

/// Path of a table's `n`-th part below the snapshot directory.
fn part_path(table: &TableDef, n: usize) -> String {
    format!("{FOLDER}/{}/part-{n:05}.parquet", table.name)
}

/// Makes the directories of the tables survive a power cut. Their files were flushed when they were sealed.
pub(crate) fn sync_dirs(snapshot_dir: &Path) -> Result<()> {
    let folder = snapshot_dir.join(FOLDER);
    TABLES.iter().try_for_each(|table| sync_dir(&folder.join(table.name)))?;
    sync_dir(&folder)
}

/// What the file says of itself that the manifest does not: a footer that cannot be read, another number of rows.
pub(crate) fn contradiction(path: &Path, part: &PartEntry) -> Option<String> {
    let reader = match File::open(path).map_err(Into::into).and_then(SerializedFileReader::new) {
        Ok(reader) => reader,
        Err(cause) => return Some(format!("it is not a Parquet file: {cause}")),
    };
    let rows = reader.metadata().file_metadata().num_rows();
    (u64::try_from(rows) != Ok(part.rows)).then(|| format!("it has {rows} rows instead of {}", part.rows))
}

fn bug(table: &TableDef, what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Bug, "write a table").on(format!("{}: {}", table.name, what.into()))
}
