//! Tables for people: framed by lines, or as Markdown.

use std::fmt::Write as _;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use codegraph_model::Result;
use comfy_table::{Cell, CellAlignment, Table};

use super::{Out, RowWriter, unwritable};

/// What stands where there is no value. An empty text is empty.
const NULL: &str = "NULL";
/// The frame that datafusion-cli and psql's relatives draw.
const FRAME: &str = "||--+-++|    ++++++";

struct Framed<'a> {
    out: Out<'a>,
    is_number: Vec<bool>,
    table: Table,
}

pub(super) fn framed<'a>(schema: &SchemaRef, out: Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>> {
    let mut table = Table::new();
    table.load_preset(FRAME).force_no_tty();
    let is_number: Vec<bool> = schema.fields().iter().map(|field| field.data_type().is_numeric()).collect();
    table.set_header(schema.fields().iter().zip(&is_number).map(|(field, is_number)| cell(field.name(), *is_number)));
    Ok(Box::new(Framed { out, is_number, table }))
}

impl RowWriter for Framed<'_> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        each_row(batch, |cells| {
            self.table.add_row(cells.iter().zip(&self.is_number).map(|(text, is_number)| cell(text, *is_number)));
            Ok(())
        })
    }

    fn finish(self: Box<Self>) -> Result<()> {
        for line in self.table.lines() {
            writeln!(self.out, "{line}").map_err(|error| unwritable(error.into()))?;
        }
        Ok(())
    }
}

fn cell(text: &str, is_number: bool) -> Cell {
    Cell::new(visible(text)).set_alignment(if is_number { CellAlignment::Right } else { CellAlignment::Left })
}

struct Markdown<'a> {
    out: Out<'a>,
}

pub(super) fn markdown<'a>(schema: &SchemaRef, out: Out<'a>) -> Result<Box<dyn RowWriter + Send + 'a>> {
    let header = schema.fields().iter().map(|field| escaped(field.name()));
    let rule = schema.fields().iter().map(|field| if field.data_type().is_numeric() { "---:" } else { "---" });
    let text = format!("{}{}", line(header), line(rule.map(str::to_string)));
    out.write_all(text.as_bytes()).map_err(|error| unwritable(error.into()))?;
    Ok(Box::new(Markdown { out }))
}

impl RowWriter for Markdown<'_> {
    fn write(&mut self, batch: &RecordBatch) -> Result<()> {
        each_row(batch, |cells| {
            let text = line(cells.iter().map(|cell| escaped(cell)));
            self.out.write_all(text.as_bytes()).map_err(|error| unwritable(error.into()))
        })
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Ok(())
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let mut text = String::from("|");
    for cell in cells {
        // Writing to a text does not fail.
        let _ = write!(text, " {cell} |");
    }
    text.push('\n');
    text
}

/// `text` as one cell of a Markdown table.
fn escaped(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('|', "\\|").replace('\n', "<br>")
}

/// `text` without characters that move a terminal's cursor or change its colours: indexed code is not to be trusted.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('\n'),
            '\t' => out.push_str("    "),
            '\r' => {}
            c if c.is_control() => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

/// Calls `take` with the cells of each row.
fn each_row(batch: &RecordBatch, mut take: impl FnMut(&[String]) -> Result<()>) -> Result<()> {
    let options = FormatOptions::default().with_null(NULL).with_display_error(true);
    let formatters: Vec<ArrayFormatter<'_>> = batch
        .columns()
        .iter()
        .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
        .collect::<Result<_, _>>()
        .map_err(unwritable)?;
    let mut cells = vec![String::new(); formatters.len()];
    for row in 0..batch.num_rows() {
        for (cell, formatter) in cells.iter_mut().zip(&formatters) {
            cell.clear();
            let _ = write!(cell, "{}", formatter.value(row));
        }
        take(&cells)?;
    }
    Ok(())
}
