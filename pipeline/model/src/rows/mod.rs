//! Rows of a table, gathered into Arrow record batches.

mod by_columns;

use std::sync::Arc;

use arrow::array::{
    ArrayBuilder, ArrayRef, BooleanBuilder, FixedSizeListBuilder, Float16Builder, Float32Builder, Int32Builder,
    Int64Builder, ListBuilder, StringBuilder, StructBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field, SchemaRef};
use arrow::record_batch::RecordBatch;
use half::f16;

use crate::tables::{ColumnType, DIMENSIONS, TableDef, parameter_fields, vector_item};
use crate::{Error, ErrorKind, Result, Word};

/// About what a cell takes beside its text: a number, or the place of a text.
const CELL_BYTES: usize = 8;

/// Rows in one batch at most. Columns grow by doubling, and a file can have a million refs: what is cut off in time is
/// never copied again, and has no half of it empty.
const BATCH_ROWS: usize = 64 << 10;

enum Column {
    Int64(Int64Builder),
    Int32(Int32Builder),
    Float32(Float32Builder),
    Bool(BooleanBuilder),
    Text(StringBuilder),
    Time(TimestampMicrosecondBuilder),
    Ids(ListBuilder<Int64Builder>),
    Texts(ListBuilder<StringBuilder>),
    Parameters(ListBuilder<StructBuilder>),
    Vector(FixedSizeListBuilder<Float16Builder>),
}

impl Column {
    /// One without room: most builders of a small job get few rows or none, and Arrow's room for a thousand in each column of each
    /// table is megabytes.
    fn new(kind: ColumnType, dimensions: usize) -> Column {
        let text = || StringBuilder::with_capacity(0, 0);
        let item = |data_type| Arc::new(Field::new("item", data_type, false));
        match kind {
            ColumnType::Id | ColumnType::Count | ColumnType::Hash => Column::Int64(Int64Builder::with_capacity(0)),
            ColumnType::Number => Column::Int32(Int32Builder::with_capacity(0)),
            ColumnType::Share => Column::Float32(Float32Builder::with_capacity(0)),
            ColumnType::Flag => Column::Bool(BooleanBuilder::with_capacity(0)),
            ColumnType::Text | ColumnType::Key | ColumnType::Label => Column::Text(text()),
            ColumnType::Time => Column::Time(TimestampMicrosecondBuilder::with_capacity(0).with_timezone("UTC")),
            ColumnType::Ids => {
                let ids = ListBuilder::with_capacity(Int64Builder::with_capacity(0), 0);
                Column::Ids(ids.with_field(item(DataType::Int64)))
            }
            ColumnType::Texts => Column::Texts(ListBuilder::with_capacity(text(), 0).with_field(item(DataType::Utf8))),
            ColumnType::Parameters => {
                let fields = parameter_fields();
                let values = StructBuilder::from_fields(fields.clone(), 0);
                Column::Parameters(ListBuilder::with_capacity(values, 0).with_field(item(DataType::Struct(fields))))
            }
            ColumnType::Vector => {
                let list = FixedSizeListBuilder::new(Float16Builder::new(), dimensions as i32);
                Column::Vector(list.with_field(vector_item()))
            }
        }
    }

    fn n_rows(&self) -> usize {
        match self {
            Column::Int64(b) => b.len(),
            Column::Int32(b) => b.len(),
            Column::Float32(b) => b.len(),
            Column::Bool(b) => b.len(),
            Column::Text(b) => b.len(),
            Column::Time(b) => b.len(),
            Column::Ids(b) => b.len(),
            Column::Texts(b) => b.len(),
            Column::Parameters(b) => b.len(),
            Column::Vector(b) => b.len(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Column::Int64(b) => Arc::new(b.finish()),
            Column::Int32(b) => Arc::new(b.finish()),
            Column::Float32(b) => Arc::new(b.finish()),
            Column::Bool(b) => Arc::new(b.finish()),
            Column::Text(b) => Arc::new(b.finish()),
            Column::Time(b) => Arc::new(b.finish()),
            Column::Ids(b) => Arc::new(b.finish()),
            Column::Texts(b) => Arc::new(b.finish()),
            Column::Parameters(b) => Arc::new(b.finish()),
            Column::Vector(b) => Arc::new(b.finish()),
        }
    }
}

/// Rows of a table, and about how many bytes of cells are in them.
#[derive(Clone, Debug)]
pub struct RowBatch {
    /// The rows.
    pub batch: RecordBatch,
    /// About how many bytes of memory they take. It depends on the cells alone.
    pub n_bytes: usize,
}

/// Gathers rows of one table. A row is given cell by cell in the order of the table's columns, or several rows column by
/// column, which costs less; each with its column's name, which is checked in the first row of each batch: a writer and
/// the list of tables cannot drift apart unnoticed.
///
/// # Panics
/// Every method that takes a cell panics if the type or the nullability, or in the first row the name, is not that of the
/// column whose turn it is. That is a defect of the caller, found by the first row that is written.
pub struct TableBuilder {
    table: &'static TableDef,
    schema: SchemaRef,
    columns: Vec<Column>,
    /// Column whose turn it is.
    next: usize,
    /// The columns of batches that are full, and their bytes.
    full: Vec<(Vec<ArrayRef>, usize)>,
    /// Rows in those.
    n_full_rows: usize,
    /// Rows and bytes after those.
    n_rows: usize,
    n_bytes: usize,
}

impl TableBuilder {
    /// A builder without rows; vectors have [`DIMENSIONS`] numbers.
    pub fn new(table: &'static TableDef) -> TableBuilder {
        TableBuilder::with_dimensions(table, DIMENSIONS)
    }

    /// A builder without rows, for vectors of `dimensions` numbers.
    pub fn with_dimensions(table: &'static TableDef, dimensions: usize) -> TableBuilder {
        let columns = table.columns.iter().map(|column| Column::new(column.kind, dimensions)).collect();
        let schema = table.schema_with(dimensions);
        TableBuilder { table, schema, columns, next: 0, full: Vec::new(), n_full_rows: 0, n_rows: 0, n_bytes: 0 }
    }

    /// The table that the rows belong to.
    pub fn table(&self) -> &'static TableDef {
        self.table
    }

    /// Rows since the last [`TableBuilder::finish`].
    pub fn n_rows(&self) -> usize {
        self.n_full_rows + self.n_rows
    }

    #[inline]
    #[track_caller]
    fn turn(&mut self, name: &str, is_null: bool) -> &mut Column {
        // The code that gives a row is the same for each row, and names are most of the cost of a cell.
        if self.n_rows == 0 || is_null {
            self.check(name, is_null);
        }
        let index = self.next;
        self.next += 1;
        &mut self.columns[index]
    }

    #[track_caller]
    fn check(&self, name: &str, is_null: bool) {
        let column = &self.table.columns[self.next];
        if self.n_rows == 0 {
            assert!(column.name == name, "{}: {name} was given where {} was due", self.table.name, column.name);
        }
        assert!(!is_null || column.is_nullable, "{}.{name} is null", self.table.name);
    }

    #[cold]
    fn misfit(table: &TableDef, name: &str) -> ! {
        panic!("{}.{name} does not hold that type", table.name)
    }

    /// An id, a hash or a large count.
    #[inline]
    #[track_caller]
    pub fn int64(&mut self, name: &str, value: impl Into<Option<i64>>) -> &mut Self {
        let value = value.into();
        let table = self.table;
        match self.turn(name, value.is_none()) {
            Column::Int64(b) => b.append_option(value),
            _ => Self::misfit(table, name),
        }
        self
    }

    /// A size or count. Values past `i64::MAX` do not occur.
    #[inline]
    #[track_caller]
    pub fn count(&mut self, name: &str, value: impl Into<Option<u64>>) -> &mut Self {
        let value = value.into();
        self.int64(name, value.map(|v| v as i64))
    }

    /// A position, line or small count. Values past `i32::MAX` do not occur, since texts are shorter than 2 GiB.
    #[inline]
    #[track_caller]
    pub fn number(&mut self, name: &str, value: impl Into<Option<u32>>) -> &mut Self {
        let value = value.into();
        let table = self.table;
        match self.turn(name, value.is_none()) {
            Column::Int32(b) => b.append_option(value.map(|v| v as i32)),
            _ => Self::misfit(table, name),
        }
        self
    }

    /// A share from 0 to 1.
    #[inline]
    #[track_caller]
    pub fn share(&mut self, name: &str, value: impl Into<Option<f32>>) -> &mut Self {
        let value = value.into();
        let table = self.table;
        match self.turn(name, value.is_none()) {
            Column::Float32(b) => b.append_option(value),
            _ => Self::misfit(table, name),
        }
        self
    }

    /// Yes or no.
    #[inline]
    #[track_caller]
    pub fn flag(&mut self, name: &str, value: impl Into<Option<bool>>) -> &mut Self {
        let value = value.into();
        let table = self.table;
        match self.turn(name, value.is_none()) {
            Column::Bool(b) => b.append_option(value),
            _ => Self::misfit(table, name),
        }
        self
    }

    /// Microseconds since 1970 in UTC.
    #[inline]
    #[track_caller]
    pub fn time(&mut self, name: &str, value: impl Into<Option<i64>>) -> &mut Self {
        let value = value.into();
        let table = self.table;
        match self.turn(name, value.is_none()) {
            Column::Time(b) => b.append_option(value),
            _ => Self::misfit(table, name),
        }
        self
    }

    /// A text.
    #[inline]
    #[track_caller]
    pub fn text<'a>(&mut self, name: &str, value: impl Into<Option<&'a str>>) -> &mut Self {
        let value = value.into();
        let table = self.table;
        match self.turn(name, value.is_none()) {
            Column::Text(b) => b.append_option(value),
            _ => Self::misfit(table, name),
        }
        self.n_bytes += value.map_or(0, str::len);
        self
    }

    /// A word of a closed vocabulary.
    #[inline]
    #[track_caller]
    pub fn word<W: Word>(&mut self, name: &str, value: impl Into<Option<W>>) -> &mut Self {
        self.text(name, value.into().map(W::as_str))
    }

    /// A list of texts.
    #[inline]
    #[track_caller]
    pub fn texts<'a>(&mut self, name: &str, values: impl IntoIterator<Item = &'a str>) -> &mut Self {
        let table = self.table;
        let mut n_bytes = 0;
        match self.turn(name, false) {
            Column::Texts(b) => {
                for value in values {
                    n_bytes += value.len() + 4;
                    b.values().append_value(value);
                }
                b.append(true);
            }
            _ => Self::misfit(table, name),
        }
        self.n_bytes += n_bytes;
        self
    }

    /// A list of ids, or null.
    #[inline]
    #[track_caller]
    pub fn ids(&mut self, name: &str, values: Option<&[i64]>) -> &mut Self {
        let table = self.table;
        match self.turn(name, values.is_none()) {
            Column::Ids(b) => {
                b.values().append_slice(values.unwrap_or_default());
                b.append(values.is_some());
            }
            _ => Self::misfit(table, name),
        }
        self.n_bytes += values.map_or(0, size_of_val);
        self
    }

    /// A vector. It has as many numbers as all others of the table.
    #[inline]
    #[track_caller]
    pub fn vector(&mut self, name: &str, values: &[f16]) -> &mut Self {
        let table = self.table;
        match self.turn(name, false) {
            Column::Vector(b) => {
                b.values().append_slice(values);
                b.append(true);
            }
            _ => Self::misfit(table, name),
        }
        self.n_bytes += size_of_val(values);
        self
    }

    /// A list of parameters: name, type, default.
    #[inline]
    #[track_caller]
    pub fn parameters<'a>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = (&'a str, Option<&'a str>, Option<&'a str>)>,
    ) -> &mut Self {
        let table = self.table;
        let mut n_bytes = 0;
        match self.turn(name, false) {
            Column::Parameters(list) => {
                let item = list.values();
                for (name, type_text, default) in values {
                    for (i, cell) in [Some(name), type_text, default].into_iter().enumerate() {
                        let Some(builder) = item.field_builder::<StringBuilder>(i) else { continue };
                        builder.append_option(cell);
                        n_bytes += cell.map_or(4, |c| c.len() + 4);
                    }
                    item.append(true);
                }
                list.append(true);
            }
            _ => Self::misfit(table, name),
        }
        self.n_bytes += n_bytes;
        self
    }

    /// Ends the row.
    ///
    /// # Panics
    /// If cells are missing.
    #[inline]
    #[track_caller]
    pub fn end_row(&mut self) {
        let n_columns = self.columns.len();
        assert!(self.next == n_columns, "{}: a row has {} of {n_columns} cells", self.table.name, self.next);
        self.next = 0;
        self.n_rows += 1;
        self.n_bytes += CELL_BYTES * n_columns;
        if self.n_rows == BATCH_ROWS {
            self.cut();
        }
    }

    #[cold]
    fn cut(&mut self) {
        let columns = self.columns.iter_mut().map(Column::finish).collect();
        self.full.push((columns, std::mem::take(&mut self.n_bytes)));
        self.n_full_rows += std::mem::take(&mut self.n_rows);
    }

    /// The rows since the last call, in batches; none without rows.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] if Arrow refuses the columns.
    pub fn finish(&mut self) -> Result<Vec<RowBatch>> {
        if self.n_rows > 0 {
            self.cut();
        }
        self.n_full_rows = 0;
        let batches = self.full.drain(..).map(|(columns, n_bytes)| {
            let batch = RecordBatch::try_new(self.schema.clone(), columns)
                .map_err(|e| Error::new(ErrorKind::Bug, "gather rows").on(self.table.name).because(e))?;
            Ok(RowBatch { batch, n_bytes })
        });
        batches.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    #[test]
    fn rows_become_batches() {
        let mut rows = TableBuilder::new(table("stages").expect("exists"));
        let n_rows = BATCH_ROWS + 2;
        for position in 1..=n_rows as u32 {
            rows.text("run_id", "r").text("stage", "parse").number("position", position).number("threads", 1);
            for name in ["busy_us", "items_in", "items_out", "bytes_in", "bytes_out"] {
                rows.count(name, 0);
            }
            rows.count("edge_budget_bytes", 0).count("edge_peak_bytes", 0).end_row();
        }
        assert_eq!(rows.n_rows(), n_rows);
        let batches = rows.finish().expect("sound");
        assert_eq!(batches.iter().map(|rows| rows.batch.num_rows()).collect::<Vec<_>>(), [BATCH_ROWS, 2]);
        assert_eq!(batches[0].n_bytes / BATCH_ROWS, batches[1].n_bytes / 2);
        assert!(rows.finish().expect("sound").is_empty());
    }

    #[test]
    #[should_panic(expected = "stages: stage was given where run_id was due")]
    fn a_cell_out_of_turn_is_found() {
        TableBuilder::new(table("stages").expect("exists")).text("stage", "parse");
    }

    #[test]
    #[should_panic(expected = "stages.run_id is null")]
    fn a_missing_value_is_found() {
        TableBuilder::new(table("stages").expect("exists")).text("run_id", None);
    }
}
