//! Tables as Parquet files.

mod columns;
mod order;
mod part;
mod stream;
mod vectors;

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
        self.tables.values().map(Table::in_progress_bytes).sum()
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
///
/// The writer of a part begins with its second batch. Many tables have one batch at most, and a writer takes memory for each
/// column (compressor, dictionary, filter) from the moment at which it is made until its part is sealed: so those of small tables
/// come one after the other.
#[derive(Debug)]
struct Table {
    def: &'static TableDef,
    dimensions: usize,
    snapshot_dir: PathBuf,
    faults: FaultPoints,
    order: Order,
    entry: TableEntry,
    part: Option<OpenPart>,
    /// The first batch of a part that has no writer yet.
    first: Option<RecordBatch>,
}

impl Table {
    fn begin(def: &'static TableDef, dimensions: usize, snapshot_dir: &Path, faults: FaultPoints) -> Result<Table> {
        let dir = snapshot_dir.join(FOLDER).join(def.name);
        fs::create_dir_all(&dir).map_err(|e| Error::io("write a table", &dir, e))?;
        let order = Order::of(def);
        let (snapshot_dir, entry) = (snapshot_dir.to_path_buf(), TableEntry::default());
        Ok(Table { def, dimensions, snapshot_dir, faults, order, entry, part: None, first: None })
    }

    fn write(&mut self, batch: &RecordBatch, part_bytes: u64) -> Result<()> {
        if batch.schema_ref().fields() != self.def.schema_with(self.dimensions).fields() {
            return Err(bug(self.def, "a batch has another schema"));
        }
        self.order.check(batch)?;
        if let Some(first) = self.first.take() {
            let part = self.begin_part(Some(first), usize::MAX)?;
            self.put_back(part, part_bytes)?;
        }
        let Some(mut part) = self.part.take() else {
            self.first = Some(batch.clone());
            return Ok(());
        };
        part.write(batch)?;
        self.put_back(part, part_bytes)
    }

    /// Goes on with `part`, unless it is full.
    fn put_back(&mut self, part: OpenPart, part_bytes: u64) -> Result<()> {
        let is_full = part.bytes() >= part_bytes;
        self.part = Some(part);
        if is_full { self.seal() } else { Ok(()) }
    }

    fn seal(&mut self) -> Result<()> {
        let part = match (self.part.take(), self.first.take()) {
            (Some(part), _) => part,
            (None, None) if !self.entry.parts.is_empty() => return Ok(()),
            (None, first) => {
                let n_rows = first.as_ref().map_or(0, RecordBatch::num_rows);
                self.begin_part(first, n_rows)?
            }
        };
        let sealed = part.seal()?;
        self.entry.rows += sealed.rows;
        self.entry.parts.push(sealed);
        self.faults.pass(FaultPoint::PartSealed)
    }

    /// A part that begins with `first`, and has `n_rows` rows at most.
    fn begin_part(&self, first: Option<RecordBatch>, n_rows: usize) -> Result<OpenPart> {
        let path = part_path(self.def, self.entry.parts.len());
        let mut part =
            OpenPart::create(self.def, self.def.schema_with(self.dimensions), &self.snapshot_dir, path, n_rows)?;
        first.iter().try_for_each(|first| part.write(first))?;
        Ok(part)
    }

    fn in_progress_bytes(&self) -> usize {
        let waiting = self.first.as_ref().map_or(0, RecordBatch::get_array_memory_size);
        waiting + self.part.as_ref().map_or(0, OpenPart::memory_bytes)
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
