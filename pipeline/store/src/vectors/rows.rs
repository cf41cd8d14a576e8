//! The rows of `embeddings`, as they are needed here.

use arrow::array::{Array, FixedSizeListArray, Float16Array, Float32Array, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result};
use half::f16;

/// The table of vectors.
pub(super) const TABLE: &str = "embeddings";
/// Its columns that are read.
pub(super) const COLUMNS: &[&str] = &["entity_id", "model", "vector"];
/// Rows that are read at a time: with 256 dimensions 4 MiB.
pub(super) const BATCH_ROWS: usize = 8 << 10;

/// Some rows.
pub(super) struct Batch {
    pub(super) entity_ids: Vec<i64>,
    /// The embedder that made the vectors; none without rows.
    pub(super) model: Option<String>,
    pub(super) dimensions: usize,
    /// One vector after the other.
    pub(super) vectors: Vec<f16>,
}

/// Takes a batch of the table apart.
///
/// # Errors
/// [`ErrorKind::Damaged`] if it has other columns, vectors of no direction, or those of several embedders.
pub(super) fn batch_of(batch: &RecordBatch) -> Result<Batch> {
    let column = |name: &str| batch.column_by_name(name).ok_or_else(|| wrong(format!("it has no column {name}")));
    let other = |name: &str| wrong(format!("the column {name} holds something else"));
    let ids: &Int64Array = column("entity_id")?.as_any().downcast_ref().ok_or_else(|| other("entity_id"))?;
    let models: &StringArray = column("model")?.as_any().downcast_ref().ok_or_else(|| other("model"))?;
    let lists: &FixedSizeListArray = column("vector")?.as_any().downcast_ref().ok_or_else(|| other("vector"))?;
    if ids.null_count() + models.null_count() + lists.null_count() > 0 {
        return Err(wrong("a value is missing".into()));
    }
    let dimensions = lists.value_length() as usize;
    // A slice of a batch begins within its values.
    let values = lists.values().slice(lists.value_offset(0) as usize, lists.len() * dimensions);
    let vectors: Vec<f16> = if let Some(halves) = values.as_any().downcast_ref::<Float16Array>() {
        halves.values().to_vec()
    } else if let Some(floats) = values.as_any().downcast_ref::<Float32Array>() {
        floats.values().iter().map(|x| f16::from_f32(*x)).collect()
    } else {
        return Err(other("vector"));
    };
    for (vector, id) in vectors.chunks(dimensions.max(1)).zip(ids.values()) {
        if !has_direction(vector) {
            return Err(wrong(format!("the vector of entity {id} has no direction, or is no number")));
        }
    }
    let model = (!models.is_empty()).then(|| models.value(0).to_string());
    if let (Some(first), Some(another)) =
        (&model, models.iter().flatten().find(|model| Some(*model) != model_of(models)))
    {
        return Err(wrong(format!("it has vectors of {first} and of {another}")));
    }
    Ok(Batch { entity_ids: ids.values().to_vec(), model, dimensions, vectors })
}

fn model_of(models: &StringArray) -> Option<&str> {
    (!models.is_empty()).then(|| models.value(0))
}

/// Whether a vector is one that can be compared: it has numbers, and is of length 1, but for what 16 bits lose.
fn has_direction(vector: &[f16]) -> bool {
    let squares: f32 = vector.iter().map(|x| x.to_f32() * x.to_f32()).sum();
    (0.98..1.02).contains(&squares)
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::Damaged, "read the table embeddings")
        .on(what)
        .hint("see what else is wrong: codegraph verify ROOT; index again if the table was made by other means")
}
