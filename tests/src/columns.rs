//! Parquet files as public code datasets have them.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, LargeBinaryArray, StringArray};
use arrow::record_batch::RecordBatch;
use codegraph_store::ParquetStream;

/// Writes repo, path and content of files as The Stack has them.
pub fn write_columns(to: &Path, rows: &[(String, String, Vec<u8>)]) {
    let text = |of: fn(&(String, String, Vec<u8>)) -> &str| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(of(row))).collect::<StringArray>())
    };
    let content: ArrayRef = Arc::new(rows.iter().map(|row| Some(row.2.as_slice())).collect::<LargeBinaryArray>());
    let stars: ArrayRef = Arc::new(rows.iter().map(|row| Some(row.2.len() as i64)).collect::<Int64Array>());
    let batch = RecordBatch::try_from_iter([
        ("max_stars_count", stars),
        ("content", content),
        ("max_stars_repo_path", text(|row| &row.1)),
        ("max_stars_repo_name", text(|row| &row.0)),
    ])
    .unwrap();
    let mut stream = ParquetStream::begin(batch.schema(), fs::File::create(to).unwrap()).unwrap();
    (0..batch.num_rows())
        .step_by(1000)
        .for_each(|i| stream.write(&batch.slice(i, 1000.min(batch.num_rows() - i))).unwrap());
    stream.finish().unwrap();
}
