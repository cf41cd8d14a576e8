//! Files of tables with a column of vectors.
//!
//! The writer of Arrow makes a value of two bytes, with a count of who holds it, of each number of a vector, and that was more than half
//! of the time of writing them. In a page the numbers of a vector lie as they lie in memory: so Parquet's own writer is given that
//! column as one whose values are whole vectors, and its pages get the levels that make lists of them.

use std::fmt;
use std::io::{self, Write};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Float16Type, SchemaRef};
use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Repetition, Type as Physical};
use parquet::column::page::{CompressedPage, Page, PageWriteSpec, PageWriter};
use parquet::column::writer::{ColumnCloseResult, ColumnWriterImpl};
use parquet::data_type::{ByteArray, FixedLenByteArray, FixedLenByteArrayType};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor, ColumnPath, Type};

use super::columns;

/// Rows that are given to columns at a time; after each of these a row group may end.
const ROWS: usize = 1024;

/// Numbers of a vector, if `kind` is the type of a column of vectors that cannot be missing.
pub(super) fn dimensions(kind: &DataType) -> Option<usize> {
    match kind {
        DataType::FixedSizeList(item, n) if *item.data_type() == DataType::Float16 => usize::try_from(*n).ok(),
        _ => None,
    }
}

/// Takes the rows of such a table, and writes a file.
pub(super) struct VectorsWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    group: Option<Group>,
}

/// A row group in the making.
struct Group {
    /// One for each leaf, in order.
    columns: Vec<Column>,
    n_rows: usize,
}

enum Column {
    Values(ArrowColumnWriter),
    Vectors(VectorColumn),
}

impl<W: Write + Send> VectorsWriter<W> {
    /// Begins the file `out`, with rows of `schema`.
    pub(super) fn try_new(out: W, schema: SchemaRef, properties: WriterProperties) -> Result<VectorsWriter<W>> {
        // It writes the schema of Arrow into the file, and has no rows.
        let (file, factory) = ArrowWriter::try_new(out, schema.clone(), Some(properties))?.into_serialized_writer()?;
        Ok(VectorsWriter { file, factory, schema, group: None })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        let mut start = 0;
        while start < batch.num_rows() {
            let group = match &mut self.group {
                Some(group) => group,
                none => none.insert(Group::begin(&self.file, &self.factory, &self.schema)?),
            };
            let n = ROWS.min(batch.num_rows() - start).min(columns::ROW_GROUP_ROWS - group.n_rows);
            group.write(&self.schema, &batch.slice(start, n))?;
            start += n;
            if group.n_rows >= columns::ROW_GROUP_ROWS || group.bytes() >= columns::ROW_GROUP_BYTES {
                self.flush()?;
            }
        }
        Ok(())
    }

    /// Ends the row group.
    fn flush(&mut self) -> Result<()> {
        let Some(group) = self.group.take() else { return Ok(()) };
        let mut out = self.file.next_row_group()?;
        for column in group.columns {
            match column {
                Column::Values(writer) => writer.close()?.append_to_row_group(&mut out)?,
                Column::Vectors(column) => {
                    let (pages, closed) = column.close()?;
                    out.append_column(&pages, closed)?;
                }
            }
        }
        out.close()?;
        Ok(())
    }

    /// Writes what is left, and the footer.
    pub(super) fn finish(&mut self) -> Result<()> {
        self.flush()?;
        self.file.finish().map(drop)
    }

    pub(super) fn bytes_written(&self) -> usize {
        self.file.bytes_written()
    }

    /// Encoded bytes of the row group in the making.
    pub(super) fn in_progress_size(&self) -> usize {
        self.group.as_ref().map_or(0, Group::bytes)
    }

    pub(super) fn memory_size(&self) -> usize {
        self.group.as_ref().map_or(0, Group::memory_bytes)
    }

    pub(super) fn inner(&self) -> &W {
        self.file.inner()
    }
}

impl Group {
    fn begin<W: Write + Send>(
        file: &SerializedFileWriter<W>,
        factory: &ArrowRowGroupWriterFactory,
        schema: &SchemaRef,
    ) -> Result<Group> {
        let writers = factory.create_column_writers(file.flushed_row_groups().len())?;
        let columns = writers.into_iter().zip(file.schema_descr().columns()).map(|(writer, leaf)| {
            let field = leaf.path().parts().first().and_then(|name| schema.field_with_name(name).ok());
            match field.and_then(|field| dimensions(field.data_type())) {
                Some(dimensions) => VectorColumn::begin(leaf.clone(), dimensions).map(Column::Vectors),
                None => Ok(Column::Values(writer)),
            }
        });
        Ok(Group { columns: columns.collect::<Result<_>>()?, n_rows: 0 })
    }

    fn write(&mut self, schema: &SchemaRef, batch: &RecordBatch) -> Result<()> {
        let missing = || ParquetError::General("a column of the table has no writer".into());
        let mut columns = self.columns.iter_mut();
        for (field, array) in schema.fields().iter().zip(batch.columns()) {
            if dimensions(field.data_type()).is_some() {
                match columns.next() {
                    Some(Column::Vectors(column)) => column.write(array)?,
                    _ => return Err(missing()),
                }
                continue;
            }
            for leaf in compute_leaves(field, array)? {
                match columns.next() {
                    Some(Column::Values(writer)) => writer.write(&leaf)?,
                    _ => return Err(missing()),
                }
            }
        }
        self.n_rows += batch.num_rows();
        Ok(())
    }

    fn bytes(&self) -> usize {
        let bytes = |column: &Column| match column {
            Column::Values(writer) => writer.get_estimated_total_bytes(),
            Column::Vectors(column) => column.pages.lock().len(),
        };
        self.columns.iter().map(bytes).sum()
    }

    fn memory_bytes(&self) -> usize {
        let bytes = |column: &Column| match column {
            Column::Values(writer) => writer.memory_size(),
            // A page is gathered, compressed, and put together.
            Column::Vectors(column) => column.pages.lock().capacity() + 3 * columns::PAGE_BYTES,
        };
        self.columns.iter().map(bytes).sum()
    }
}

/// A column of vectors in a row group.
struct VectorColumn {
    leaf: ColumnDescPtr,
    dimensions: usize,
    n_rows: usize,
    /// Of values that are whole vectors.
    writer: ColumnWriterImpl<'static, FixedLenByteArrayType>,
    pages: Pages,
}

impl VectorColumn {
    fn begin(leaf: ColumnDescPtr, dimensions: usize) -> Result<VectorColumn> {
        if (leaf.max_rep_level(), leaf.max_def_level()) != (1, 1) {
            return Err(ParquetError::General(format!("vectors of {} may be missing", leaf.path())));
        }
        let row_bytes = dimensions * 2;
        let length = i32::try_from(row_bytes).map_err(|_| ParquetError::General("vectors are too long".into()))?;
        let value = Type::primitive_type_builder(leaf.name(), Physical::FIXED_LEN_BYTE_ARRAY)
            .with_repetition(Repetition::REQUIRED)
            .with_length(length)
            .build()?;
        let row = ColumnDescriptor::new(Arc::new(value), 0, 0, ColumnPath::from(leaf.name()));
        let pages = Pages::default();
        let out = ListPages { dimensions, out: TrackedWrite::new(pages.clone()) };
        let properties = Arc::new(columns::of_whole_vectors(row_bytes)?);
        let writer = ColumnWriterImpl::new(Arc::new(row), properties, Box::new(out));
        Ok(VectorColumn { leaf, dimensions, n_rows: 0, writer, pages })
    }

    fn write(&mut self, array: &ArrayRef) -> Result<()> {
        let lists = array.as_fixed_size_list_opt();
        let numbers = lists.and_then(|lists| lists.values().as_primitive_opt::<Float16Type>());
        let (Some(lists), Some(numbers)) = (lists, numbers) else {
            return Err(ParquetError::General("a column of vectors holds none".into()));
        };
        if lists.null_count() + numbers.null_count() > 0 {
            return Err(ParquetError::General("a vector or a number of one is missing".into()));
        }
        let row_bytes = self.dimensions * 2;
        let start = lists.value_offset(0) as usize * 2;
        let all = numbers.values().inner().as_slice();
        let rows = all.get(start..start + lists.len() * row_bytes);
        let rows = rows.ok_or_else(|| ParquetError::General("vectors have other dimensions".into()))?;
        let rows = Bytes::copy_from_slice(rows);
        let value = |row: usize| ByteArray::from(rows.slice(row * row_bytes..(row + 1) * row_bytes)).into();
        let values: Vec<FixedLenByteArray> = (0..lists.len()).map(value).collect();
        self.writer.write_batch(&values, None, None)?;
        self.n_rows += lists.len();
        Ok(())
    }

    /// Its pages, and what is to be told of them.
    fn close(self) -> Result<(Bytes, ColumnCloseResult)> {
        let closed = self.writer.close()?;
        let of_rows = &closed.metadata;
        let metadata = ColumnChunkMetaData::builder(self.leaf)
            .set_compression(of_rows.compression())
            .set_encodings(of_rows.encodings().collect())
            .set_total_compressed_size(of_rows.compressed_size())
            .set_total_uncompressed_size(of_rows.uncompressed_size())
            .set_num_values((self.n_rows * self.dimensions) as i64)
            .set_data_page_offset(of_rows.data_page_offset())
            .build()?;
        Ok((mem::take(&mut *self.pages.lock()).into(), ColumnCloseResult { metadata, ..closed }))
    }
}

/// Makes pages of lists of pages of whole vectors.
struct ListPages {
    dimensions: usize,
    out: TrackedWrite<Pages>,
}

impl PageWriter for ListPages {
    fn write_page(&mut self, page: CompressedPage) -> Result<PageWriteSpec> {
        let n_bytes = page.uncompressed_size();
        let Page::DataPageV2 { buf, encoding, num_rows, is_compressed, .. } = page.compressed_page() else {
            return Err(ParquetError::General("a page of vectors is of another kind".into()));
        };
        let n_numbers = *num_rows as usize * self.dimensions;
        let mut bytes = Vec::with_capacity(buf.len() + *num_rows as usize * 8 + 16);
        // A list begins where the level is 0, and its other numbers have 1.
        for _ in 0..*num_rows {
            run(1, 0, &mut bytes);
            run(self.dimensions - 1, 1, &mut bytes);
        }
        let n_repetition = bytes.len();
        run(n_numbers, 1, &mut bytes);
        let n_levels = bytes.len();
        bytes.extend_from_slice(buf);
        let page = Page::DataPageV2 {
            buf: bytes.into(),
            num_values: u32::try_from(n_numbers).map_err(|e| ParquetError::External(Box::new(e)))?,
            encoding: *encoding,
            num_nulls: 0,
            num_rows: *num_rows,
            def_levels_byte_len: (n_levels - n_repetition) as u32,
            rep_levels_byte_len: n_repetition as u32,
            is_compressed: *is_compressed,
            statistics: None,
        };
        SerializedPageWriter::new(&mut self.out).write_page(CompressedPage::new(page, n_bytes + n_levels))
    }

    fn close(&mut self) -> Result<()> {
        Ok(self.out.flush()?)
    }
}

/// Appends `n` levels that are all `level`, as Parquet writes runs of levels of one bit.
fn run(n: usize, level: u8, out: &mut Vec<u8>) {
    if n == 0 {
        return;
    }
    let mut head = n << 1;
    while head >= 0x80 {
        out.push(head as u8 | 0x80);
        head >>= 7;
    }
    out.extend([head as u8, level]);
}

/// Pages that are complete, held by their writer and by who asks how many they are.
#[derive(Clone, Default)]
struct Pages(Arc<Mutex<Vec<u8>>>);

impl Pages {
    fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Pages {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write + Send> fmt::Debug for VectorsWriter<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VectorsWriter").field("schema", &self.schema).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use arrow::compute::concat_batches;
    use codegraph_model::{TableBuilder, table};
    use half::f16;
    use parquet::arrow::arrow_reader::{
        ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
    };
    use parquet::file::metadata::PageIndexPolicy;

    use super::*;

    fn rows(dimensions: usize, n: usize) -> RecordBatch {
        let embeddings = table("embeddings").expect("exists");
        let mut rows = TableBuilder::with_dimensions(embeddings, dimensions);
        for row in 0..n {
            // Numbers that hardly repeat, so that compression does not make them few bytes.
            let number = |i: usize| {
                let x = ((row * dimensions + i) as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                f16::from_f32((((x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as f32) / 1e7 - 0.5)
            };
            let vector: Vec<f16> = (0..dimensions).map(number).collect();
            rows.int64("entity_id", row as i64)
                .int64("text_hash", -(row as i64))
                .text("model", "m")
                .vector("vector", &vector)
                .count("vector_row", row as u64)
                .end_row();
        }
        let batches: Vec<RecordBatch> = rows.finish().expect("sound").into_iter().map(|rows| rows.batch).collect();
        concat_batches(&embeddings.schema_with(dimensions), &batches).expect("one schema")
    }

    #[test]
    fn what_was_written_is_read_by_the_reader_of_arrow() {
        // Vectors of one number, pieces of pages, row groups that are full by their rows and by their bytes, and no rows.
        for (dimensions, n, cut, n_groups) in [
            (1, 3000, 1, 1),
            (3, 5000, 7, 1),
            (256, 3000, 100, 1),
            (2, 140_000, 50, 2),
            (4096, 6000, 3, 2),
            (64, 1, 1, 1),
            (8, 0, 1, 0),
        ] {
            let batch = rows(dimensions, n);
            let properties = columns::properties(table("embeddings").expect("exists"), usize::MAX).expect("lays out");
            let mut writer = VectorsWriter::try_new(Vec::new(), batch.schema(), properties).expect("begins");
            // Slices, whose vectors do not begin where their buffers do.
            for start in (0..n).step_by(n.div_ceil(cut).max(1)) {
                writer.write(&batch.slice(start, n.div_ceil(cut).min(n - start))).expect("writes");
                assert!(writer.memory_size() + writer.bytes_written() >= writer.in_progress_size());
            }
            writer.finish().expect("ends");
            let file = Bytes::from(writer.inner().clone());

            let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Required);
            let metadata = ArrowReaderMetadata::load(&file, options).expect("has a footer and a page index");
            assert_eq!(metadata.metadata().num_row_groups(), n_groups, "{dimensions} × {n}");
            let reader = || ParquetRecordBatchReaderBuilder::new_with_metadata(file.clone(), metadata.clone());
            let read: Vec<RecordBatch> = reader().build().expect("opens").map(|batch| batch.expect("reads")).collect();
            let read = concat_batches(&batch.schema(), &read).expect("one schema");
            assert_eq!(read.columns(), batch.columns(), "{dimensions} × {n}");
            // By the page index.
            let Some(last) = n.checked_sub(2) else { continue };
            let chosen = RowSelection::from(vec![RowSelector::skip(last), RowSelector::select(2)]);
            let read = reader().with_row_selection(chosen).build().expect("opens").next().expect("is there");
            assert_eq!(read.expect("reads").columns(), batch.slice(last, 2).columns(), "{dimensions} × {n}");
        }
    }

    #[test]
    fn runs_of_levels_are_as_the_format_says() {
        let cases: [(usize, u8, &[u8]); 5] =
            [(0, 1, &[]), (1, 0, &[2, 0]), (63, 1, &[126, 1]), (64, 1, &[0x80, 1, 1]), (8192, 1, &[0x80, 0x80, 1, 1])];
        for (n, level, expected) in cases {
            let mut out = Vec::new();
            run(n, level, &mut out);
            assert_eq!(out, expected, "{n}");
        }
    }
}
