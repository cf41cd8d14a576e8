//! JSON: an array of objects, or an object per line. Every key stands in every object, null or not.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringBuilder};
use arrow::datatypes::{FieldRef, SchemaRef};
use arrow::error::ArrowError;
use arrow::json::writer::{EncoderOptions, JsonArray, JsonFormat, LineDelimited, Writer, WriterBuilder, make_encoder};
use arrow::record_batch::RecordBatch;
use codegraph_model::Result;

use super::{Out, RowWriter, unwritable};

struct Json<'a, F: JsonFormat> {
    writer: Writer<Out<'a>, F>,
    /// What stands behind the last row. Lines end themselves; an array does not.
    end: &'static [u8],
}

pub(super) fn array<'a>(_: &SchemaRef, out: Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>> {
    Ok(Box::new(Json::<JsonArray> { writer: builder().build(out), end: b"\n" }))
}

pub(super) fn lines<'a>(_: &SchemaRef, out: Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>> {
    Ok(Box::new(Json::<LineDelimited> { writer: builder().build(out), end: b"" }))
}

fn builder() -> WriterBuilder {
    WriterBuilder::new().with_explicit_nulls(true)
}

impl<F: JsonFormat + Send> RowWriter for Json<'_, F> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.writer.write(batch).map_err(unwritable)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.writer.finish().map_err(unwritable)?;
        self.writer.get_mut().write_all(self.end).map_err(|error| unwritable(error.into()))
    }
}

/// The values of a column, each as JSON text; null stays null.
pub(super) fn texts(field: &FieldRef, column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    let options = EncoderOptions::default().with_explicit_nulls(true);
    let mut encoder = make_encoder(field, column.as_ref(), &options)?;
    let mut texts = StringBuilder::with_capacity(column.len(), column.len() * 16);
    let mut buffer = Vec::new();
    for row in 0..column.len() {
        if encoder.is_null(row) {
            texts.append_null();
            continue;
        }
        buffer.clear();
        encoder.encode(row, &mut buffer);
        texts.append_value(String::from_utf8_lossy(&buffer));
    }
    Ok(Arc::new(texts.finish()))
}
