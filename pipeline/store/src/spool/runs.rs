//! Columns that say the same row after row, kept as runs: the repo, the path and the language of all that stands in one
//! file, and what a later stage will fill in.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayAccessor, ArrayIter, ArrayRef, AsArray, Int32Array, Int64Builder, PrimitiveArray, RunArray,
    StringBuilder, UInt32Array,
};
use arrow::compute::take;
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;

/// Rows of a run on average, from which on a column is worth it.
const LEAST_RUN: usize = 8;

/// `batch` with columns of runs, where they are worth it.
pub(super) fn pack(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let schema = batch.schema();
    let mut columns = Vec::with_capacity(batch.num_columns());
    let mut fields = Vec::with_capacity(batch.num_columns());
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let starts = match column.data_type() {
            DataType::Utf8 => starts_of(column.as_string::<i32>()),
            DataType::Int64 => starts_of(column.as_primitive::<Int64Type>()),
            _ => None,
        };
        let Some(starts) = starts else {
            columns.push(column.clone());
            fields.push(field.clone());
            continue;
        };
        let ends = starts.iter().skip(1).copied().chain([column.len() as u32]);
        let ends: Int32Array = ends.map(|end| end as i32).collect();
        let runs = RunArray::<Int32Type>::try_new(&ends, &take(column, &UInt32Array::from(starts), None)?)?;
        fields.push(Arc::new(Field::new(field.name(), runs.data_type().clone(), true)));
        columns.push(Arc::new(runs));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

/// The rows that [`pack`] was given, which were of `schema`.
pub(super) fn unpack(batch: &RecordBatch, schema: SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().map(|column| match column.as_any().downcast_ref::<RunArray<Int32Type>>() {
        Some(runs) => expand(runs).ok_or_else(|| ArrowError::InvalidArgumentError("runs of another type".into())),
        None => Ok(column.clone()),
    });
    let columns = columns.collect::<Result<Vec<_>, _>>()?;
    RecordBatch::try_new(schema, columns)
}

/// The row in which each run of equal cells begins; none if the runs are short.
fn starts_of<A>(column: A) -> Option<Vec<u32>>
where
    A: ArrayAccessor,
    A::Item: PartialEq,
{
    let most = column.len() / LEAST_RUN;
    let mut starts = Vec::new();
    let mut last = None;
    for (row, cell) in ArrayIter::new(column).enumerate() {
        if row == 0 || cell != last {
            if starts.len() == most {
                return None;
            }
            starts.push(row as u32);
            last = cell;
        }
    }
    (!starts.is_empty()).then_some(starts)
}

fn expand(runs: &RunArray<Int32Type>) -> Option<ArrayRef> {
    let n_rows = runs.len();
    let mut begin = 0;
    let lengths = runs.run_ends().values().iter().map(|end| {
        let n = (*end as usize).saturating_sub(begin);
        begin = *end as usize;
        n
    });
    if let Some(texts) = runs.values().as_string_opt::<i32>() {
        let lengths: Vec<usize> = lengths.collect();
        let n_bytes = texts.iter().zip(&lengths).map(|(text, n)| text.map_or(0, str::len) * n).sum();
        let mut cells = StringBuilder::with_capacity(n_rows, n_bytes);
        texts.iter().zip(lengths).for_each(|(text, n)| match text {
            Some(text) => cells.append_value_n(text, n),
            None => cells.append_nulls(n),
        });
        return Some(Arc::new(cells.finish()));
    }
    let numbers: &PrimitiveArray<Int64Type> = runs.values().as_primitive_opt()?;
    let mut cells = Int64Builder::with_capacity(n_rows);
    numbers.iter().zip(lengths).for_each(|(number, n)| match number {
        Some(number) => cells.append_value_n(number, n),
        None => cells.append_nulls(n),
    });
    Some(Arc::new(cells.finish()))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringArray};

    use super::*;

    #[test]
    fn columns_come_back_as_they_were() {
        let texts = |cells: &[(Option<&str>, usize)]| -> ArrayRef {
            let cells = cells.iter().flat_map(|(text, n)| std::iter::repeat_n(*text, *n));
            Arc::new(cells.collect::<StringArray>())
        };
        let numbers = |cells: &[(Option<i64>, usize)]| -> ArrayRef {
            let cells = cells.iter().flat_map(|(number, n)| std::iter::repeat_n(*number, *n));
            Arc::new(cells.collect::<Int64Array>())
        };
        // column, whether it becomes runs
        let cases = [
            (texts(&[(Some("a"), 40)]), true),
            (texts(&[(Some("a"), 10), (None, 10), (Some(""), 10), (Some("a"), 10)]), true),
            (texts(&[(None, 40)]), true),
            (texts(&[(Some("a"), 1), (Some("b"), 1), (Some("c"), 38)]), true),
            (
                texts(&[(Some("a"), 6), (Some("b"), 7), (Some("c"), 7), (Some("d"), 7), (None, 7), (Some("a"), 6)]),
                false,
            ),
            (numbers(&[(Some(1), 20), (Some(-1), 20)]), true),
            (numbers(&[(None, 20), (Some(0), 20)]), true),
            (Arc::new((0..40).collect::<Int64Array>()), false),
            (Arc::new((0..40).collect::<Int32Array>()), false),
            (texts(&[]), false),
        ];
        for (column, is_run) in cases {
            for column in [column.clone(), column.slice(column.len() / 4, column.len() / 2)] {
                let batch = RecordBatch::try_from_iter([("cells", column.clone())]).expect("sound");
                let packed = pack(&batch).expect("packs");
                if column.len() == 40 {
                    let is_packed = matches!(packed.column(0).data_type(), DataType::RunEndEncoded(..));
                    assert_eq!(is_packed, is_run, "{column:?}");
                }
                assert_eq!(unpack(&packed, batch.schema()).expect("unpacks"), batch);
            }
        }
    }
}
