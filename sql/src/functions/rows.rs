//! Rows of a function become batches.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatchOptions};
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_store::graph::{Edge, Hop, Node, Reached};

use super::Source;
use super::columns::Column;

/// A row before its columns are read.
pub(super) struct Row {
    /// The entity that was asked about.
    pub(super) of_id: i64,
    /// The entity that was found.
    pub(super) id: i64,
    /// How many edges lie between the two.
    pub(super) depth: u32,
    /// The last of these edges, and the entity at its other end.
    pub(super) edge: Option<(i64, Edge)>,
    /// How near it is to what was looked for.
    pub(super) score: Option<f32>,
}

impl Row {
    pub(super) fn reached(of_id: i64, reached: Reached) -> Row {
        Row { of_id, id: reached.id, depth: reached.depth, edge: Some((reached.from, reached.edge)), score: None }
    }

    /// Step `step` of a path, `before` being the one before it.
    pub(super) fn hop(of_id: i64, step: u32, before: i64, hop: Hop) -> Row {
        Row { of_id, id: hop.id, depth: step, edge: hop.edge.map(|edge| (before, edge)), score: None }
    }
}

/// Where a function puts its rows.
pub(super) struct Rows<'a> {
    source: &'a Source,
    columns: &'a [&'static Column],
    schema: SchemaRef,
    waiting: Vec<Row>,
    batch_rows: usize,
    /// Rows that are still wanted.
    n_left: usize,
    /// Takes a batch, and says whether more are wanted.
    send: &'a mut dyn FnMut(RecordBatch) -> bool,
}

impl<'a> Rows<'a> {
    /// Rows of `columns`, in batches of `batch_rows`, at most `n_rows` of them.
    pub(super) fn new(
        source: &'a Source,
        columns: &'a [&'static Column],
        schema: SchemaRef,
        batch_rows: usize,
        n_rows: usize,
        send: &'a mut dyn FnMut(RecordBatch) -> bool,
    ) -> Rows<'a> {
        let batch_rows = batch_rows.max(1);
        Rows { source, columns, schema, waiting: Vec::new(), batch_rows, n_left: n_rows, send }
    }

    /// How many rows are still wanted.
    pub(super) fn left(&self) -> usize {
        self.n_left
    }

    /// Takes a row, and says whether more are wanted.
    pub(super) fn push(&mut self, row: Row) -> Result<bool> {
        if self.n_left == 0 {
            return Ok(false);
        }
        self.waiting.push(row);
        self.n_left -= 1;
        if self.waiting.len() < self.batch_rows {
            return Ok(self.n_left > 0);
        }
        Ok(self.send()? && self.n_left > 0)
    }

    /// Sends what waits, and says whether more is wanted.
    pub(super) fn send(&mut self) -> Result<bool> {
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return Ok(true);
        }
        let nodes = match self.columns.iter().any(|column| column.is_of_node()) {
            true => self.nodes(&rows)?,
            false => vec![],
        };
        let arrays: Vec<ArrayRef> = self.columns.iter().map(|column| column.array(&rows, &nodes)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows.len()));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
            .map_err(|error| Error::new(ErrorKind::Bug, "make rows").because(error))?;
        Ok((self.send)(batch))
    }

    fn nodes(&self, rows: &[Row]) -> Result<Vec<Node>> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let nodes = self.source.graph()?.nodes(&ids)?.into_iter().zip(&ids);
        let known = |(node, id): (Option<Node>, &i64)| {
            node.ok_or_else(|| {
                Error::new(ErrorKind::Damaged, "read the graph")
                    .on(format!("an edge leads to the entity {id}, which is not there"))
                    .hint("see what else is wrong: codegraph verify ROOT")
            })
        };
        nodes.map(known).collect()
    }
}
