//! Formats for programs that read Arrow. Texts are plain `Utf8` in both, which every reader knows; views are newer.

use arrow::array::ArrayRef;
use arrow::compute::cast;
use arrow::datatypes::{DataType, SchemaRef};
use arrow::ipc::writer::FileWriter;
use arrow::record_batch::RecordBatch;
use codegraph_model::Result;
use codegraph_store::ParquetStream;

use super::{Out, RowWriter, retyped, unwritable};

/// Turns views into what every reader knows.
fn plain_schema(schema: &SchemaRef) -> SchemaRef {
    retyped(schema, &|data_type| match data_type {
        DataType::Utf8View => Some(DataType::Utf8),
        DataType::BinaryView => Some(DataType::Binary),
        _ => None,
    })
}

fn plain(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let columns = batch.columns().iter().zip(schema.fields()).map(|(column, field)| cast(column, field.data_type()));
    let columns: Vec<ArrayRef> = columns.collect::<Result<_, _>>().map_err(unwritable)?;
    RecordBatch::try_new(schema.clone(), columns).map_err(unwritable)
}

struct Parquet<'a> {
    schema: SchemaRef,
    stream: ParquetStream<Out<'a>>,
}

pub(super) fn parquet<'a>(schema: &SchemaRef, out: Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>> {
    let schema = plain_schema(schema);
    Ok(Box::new(Parquet { stream: ParquetStream::begin(schema.clone(), out)?, schema }))
}

impl RowWriter for Parquet<'_> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.stream.write(&plain(batch, &self.schema)?)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.stream.finish()
    }
}

struct ArrowFile<'a> {
    schema: SchemaRef,
    writer: FileWriter<Out<'a>>,
}

pub(super) fn arrow_file<'a>(schema: &SchemaRef, out: Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>> {
    let schema = plain_schema(schema);
    let writer = FileWriter::try_new(out, &schema).map_err(unwritable)?;
    Ok(Box::new(ArrowFile { schema, writer }))
}

impl RowWriter for ArrowFile<'_> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.writer.write(&plain(batch, &self.schema)?).map_err(unwritable)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.writer.finish().map_err(unwritable)
    }
}
