//! Rows that a later stage of the same run reads again.

mod runs;

use std::collections::BTreeMap;

use arrow::buffer::Buffer;
use arrow::datatypes::SchemaRef;
use arrow::ipc::reader::StreamDecoder;
use arrow::ipc::writer::StreamWriter;
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result};

use crate::scratch::{Extent, Scratch};

/// Record batches of several tables, kept on the draft's disk in the order in which they came. They are as fast to read
/// again as the disk: what a stage will change is not worth being Parquet before.
#[derive(Debug)]
pub struct Spool {
    scratch: Scratch,
    tables: BTreeMap<&'static str, Kept>,
}

/// Rows of one table.
#[derive(Debug)]
struct Kept {
    schema: SchemaRef,
    batches: Vec<Extent>,
    n_rows: usize,
}

impl Spool {
    /// One that keeps its rows in `scratch`.
    pub fn new(scratch: Scratch) -> Spool {
        Spool { scratch, tables: BTreeMap::new() }
    }

    /// Adds rows to `table`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub fn push(&mut self, table: &'static str, batch: &RecordBatch) -> Result<()> {
        let failed = |e| Error::new(ErrorKind::Bug, "keep rows for a later stage").on(table).because(e);
        let packed = runs::pack(batch).map_err(failed)?;
        // Room for all of it, and for what Arrow adds: what grows by doubling is copied as often.
        let room = packed.get_array_memory_size() + packed.num_columns() * 256 + 4096;
        let mut writer = StreamWriter::try_new(Vec::with_capacity(room), &packed.schema()).map_err(failed)?;
        writer.write(&packed).map_err(failed)?;
        let bytes = writer.into_inner().map_err(failed)?;
        let extent = self.scratch.append(&bytes)?;
        let empty = || Kept { schema: batch.schema(), batches: Vec::new(), n_rows: 0 };
        let kept = self.tables.entry(table).or_insert_with(empty);
        kept.batches.push(extent);
        kept.n_rows += batch.num_rows();
        Ok(())
    }

    /// How many batches `table` has.
    pub fn n_batches(&self, table: &str) -> usize {
        self.tables.get(table).map_or(0, |kept| kept.batches.len())
    }

    /// How many rows `table` has.
    pub fn n_rows(&self, table: &str) -> usize {
        self.tables.get(table).map_or(0, |kept| kept.n_rows)
    }

    /// The batch of that number.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses; [`ErrorKind::Damaged`] if it gives back something else.
    pub fn read(&self, table: &str, number: usize) -> Result<RecordBatch> {
        let doing = "read back rows of an earlier stage";
        let missing = || Error::new(ErrorKind::Bug, doing).on(format!("{table} has no batch {number}"));
        let kept = self.tables.get(table).ok_or_else(missing)?;
        let bytes = self.scratch.read(kept.batches.get(number).ok_or_else(missing)?)?;
        let failed = |e| Error::new(ErrorKind::Bug, doing).on(table).because(e);
        // The columns are parts of the record, not copies, but for those that were kept as runs.
        let mut record = Buffer::from_vec(bytes);
        let packed = StreamDecoder::new().decode(&mut record).map_err(failed)?.ok_or_else(missing)?;
        runs::unpack(&packed, kept.schema.clone()).map_err(failed)
    }

    /// Bytes that it takes on the disk.
    pub fn n_bytes(&self) -> u64 {
        self.scratch.n_bytes()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringArray};

    use super::*;

    #[test]
    fn rows_come_back_as_they_were() {
        let dir = tempfile::tempdir().expect("a directory");
        let mut spool = Spool::new(Scratch::create(dir.path()).expect("is made"));
        let batch = |words: &[&str]| {
            let words: ArrayRef = Arc::new(StringArray::from(words.to_vec()));
            RecordBatch::try_from_iter([("word", words)]).expect("sound")
        };
        let batches = [batch(&["a", "b"]), batch(&[]), batch(&["c"])];
        for kept in &batches {
            spool.push("words", kept).expect("is kept");
        }
        assert_eq!((spool.n_batches("words"), spool.n_batches("others")), (3, 0));
        assert_eq!((spool.n_rows("words"), spool.n_rows("others")), (3, 0));
        for (number, kept) in batches.iter().enumerate().rev() {
            assert_eq!(&spool.read("words", number).expect("is there"), kept);
        }
        assert_eq!(spool.read("words", 3).expect_err("is none").kind(), ErrorKind::Bug);
    }
}
