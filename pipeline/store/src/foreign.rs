//! Parquet files that others wrote: rows of theirs that an input holds.

use std::collections::HashSet;
use std::io::{Error, ErrorKind, Result};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{Array, AsArray, LargeBinaryArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use codegraph_model::{Columns, ReadAt};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, Length};

/// Rows that are decoded at a time: some of them hold megabytes.
const BATCH_ROWS: usize = 32;

/// Bytes that are asked for at a time, where it is not known how many are wanted.
const CHUNK_BYTES: usize = 64 << 10;

/// Opens the Parquet file that `file` is.
///
/// # Errors
/// If it is none, or is damaged.
pub fn open_columns(file: Arc<dyn ReadAt>) -> Result<Arc<dyn Columns>> {
    let file = Bytes { file, failed: Arc::default() };
    let metadata = survived(|| ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).map_err(told))?;
    Ok(Arc::new(Foreign { file, metadata }))
}

/// Takes number and values of a row; whether more are wanted.
type Meet<'a> = &'a mut dyn FnMut(u64, &[Option<&[u8]>]) -> bool;

struct Foreign {
    file: Bytes,
    metadata: ArrowReaderMetadata,
}

impl std::fmt::Debug for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Parquet of {} rows", self.n_rows())
    }
}

impl Columns for Foreign {
    fn n_rows(&self) -> u64 {
        self.metadata.metadata().file_metadata().num_rows().max(0) as u64
    }

    fn has(&self, name: &str) -> bool {
        self.metadata.schema().field_with_name(name).is_ok_and(|field| is_text(field.data_type()))
    }

    fn read(
        &self,
        names: &[&str],
        rows: &[Range<u64>],
        meet: &mut dyn FnMut(u64, &[Option<&[u8]>]) -> bool,
    ) -> Result<()> {
        survived(|| self.read_groups(names, rows, meet))
    }
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        DataType::Dictionary(_, value) => is_text(value),
        _ => false,
    }
}

impl Foreign {
    fn read_groups(&self, names: &[&str], rows: &[Range<u64>], meet: Meet<'_>) -> Result<()> {
        let wanted: HashSet<&str> = names.iter().copied().collect();
        let roots = self.metadata.schema().fields().iter().enumerate();
        let roots = roots.filter(|(_, field)| wanted.contains(field.name().as_str())).map(|(i, _)| i);
        let mask = ProjectionMask::roots(self.metadata.parquet_schema(), roots);
        let mut first = 0_u64;
        let mut damage = None;
        for (n, group) in self.metadata.metadata().row_groups().iter().enumerate() {
            let here = first..first.saturating_add(group.num_rows().max(0) as u64);
            first = here.end;
            // Those of `rows` that lie in it.
            let skipped = rows.partition_point(|range| range.end <= here.start);
            let within: Vec<Range<u64>> = rows[skipped..]
                .iter()
                .take_while(|range| range.start < here.end)
                .map(|range| range.start.max(here.start)..range.end.min(here.end))
                .collect();
            if within.is_empty() {
                continue;
            }
            match self.read_group(n, here, within, &mask, names, meet) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                // What cannot be had now cannot be had of the next either.
                Err(e) if self.file.failed.load(Ordering::Relaxed) => return Err(e),
                // Groups of rows stand for themselves.
                Err(e) => drop(damage.get_or_insert(e)),
            }
        }
        damage.map_or(Ok(()), Err)
    }

    /// Gives the rows `within` the group `n`, which has the rows `here`; whether more are wanted.
    fn read_group(
        &self,
        n: usize,
        here: Range<u64>,
        within: Vec<Range<u64>>,
        mask: &ProjectionMask,
        names: &[&str],
        meet: Meet<'_>,
    ) -> Result<bool> {
        let local = within.iter().map(|r| (r.start - here.start) as usize..(r.end - here.start) as usize);
        let selection = RowSelection::from_consecutive_ranges(local, (here.end - here.start) as usize);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
            .with_row_groups(vec![n])
            .with_projection(mask.clone())
            .with_batch_size(BATCH_ROWS)
            .with_row_selection(selection)
            .build()
            .map_err(told)?;
        let mut numbers = within.into_iter().flatten();
        for batch in reader {
            let batch = batch.map_err(|e| damaged(&e.to_string()))?;
            let columns = names.iter().map(|name| match batch.column_by_name(name) {
                Some(column) => cast(column, &DataType::LargeBinary).map_err(|e| damaged(&e.to_string())),
                None => Err(damaged(&format!("it has no column {name}"))),
            });
            let columns = columns.collect::<Result<Vec<_>>>()?;
            let columns: Vec<&LargeBinaryArray> = columns.iter().map(|column| column.as_binary()).collect();
            let mut values = Vec::with_capacity(columns.len());
            for i in 0..batch.num_rows() {
                values.clear();
                values.extend(columns.iter().map(|column| column.is_valid(i).then(|| column.value(i))));
                let number = numbers.next().ok_or_else(|| damaged("it has more rows than it says"))?;
                if !meet(number, &values) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// What `work` comes to: files that mean harm have made the library panic.
fn survived<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged("it is not what any program writes")))
}

fn damaged(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, why)
}

fn told(e: ParquetError) -> Error {
    damaged(&e.to_string())
}

/// The bytes of a file as the library asks for them.
#[derive(Clone)]
struct Bytes {
    file: Arc<dyn ReadAt>,
    /// Whether they could not be had, for which the library has other words.
    failed: Arc<AtomicBool>,
}

impl Length for Bytes {
    fn len(&self) -> u64 {
        self.file.len()
    }
}

impl ChunkReader for Bytes {
    type T = std::io::BufReader<Stream>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(std::io::BufReader::with_capacity(CHUNK_BYTES, Stream { file: self.clone(), at: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<bytes::Bytes> {
        if start.saturating_add(length as u64) > self.file.len() {
            return Err(ParquetError::EOF("it is cut off".into()));
        }
        let mut bytes = vec![0; length];
        let mut stream = Stream { file: self.clone(), at: start };
        std::io::Read::read_exact(&mut stream, &mut bytes).map_err(|e| ParquetError::External(Box::new(e)))?;
        Ok(bytes.into())
    }
}

struct Stream {
    file: Bytes,
    at: u64,
}

impl std::io::Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        let read = self.file.file.read_at(buf, self.at);
        let n = read.inspect_err(|_| self.file.failed.store(true, Ordering::Relaxed))?;
        self.at += n as u64;
        Ok(n)
    }
}
