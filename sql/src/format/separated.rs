//! Values separated by commas or tabs.

use arrow::csv::{Writer, WriterBuilder};
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use codegraph_model::Result;

use super::{Out, RowWriter, flat, flat_schema, unwritable};

struct Separated<'a> {
    schema: SchemaRef,
    writer: Writer<Out<'a>>,
}

pub(super) fn commas<'a>(schema: &SchemaRef, out: Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>> {
    open(schema, out, b',')
}

pub(super) fn tabs<'a>(schema: &SchemaRef, out: Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>> {
    open(schema, out, b'\t')
}

fn open<'a>(schema: &SchemaRef, out: Out<'a>, delimiter: u8) -> Result<Box<dyn RowWriter + Send + 'a>> {
    let schema = flat_schema(schema);
    let mut writer = WriterBuilder::new().with_header(true).with_delimiter(delimiter).build(out);
    // The header comes with the first batch; an answer without rows has one too.
    writer.write(&RecordBatch::new_empty(schema.clone())).map_err(unwritable)?;
    Ok(Box::new(Separated { schema, writer }))
}

impl RowWriter for Separated<'_> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        self.writer.write(&flat(batch, &self.schema)?).map_err(unwritable)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}
