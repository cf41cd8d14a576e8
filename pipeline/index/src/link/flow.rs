//! The links of the phase, and what goes from one to the next.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use arrow::record_batch::RecordBatch;
use codegraph_link::{Grounds, Linker, Memory, Places, World};
use codegraph_model::{Error, ErrorKind, Result, RowBatch, TableDef, table};
use codegraph_store::{Spool, TablesWriter};

use crate::flow::{Item, Never, Origin, Outlet, Site, Step, Worker};

/// Bytes of a row of `refs` in memory, about.
const ROW_BYTES: usize = 220;

/// Rows of one piece of work, about: what is at hand when a file ends.
const PIECE_ROWS: usize = 16 << 10;

/// Files without refs in one piece at most.
const PIECE_FILES: u32 = 4096;

/// All refs of some files.
pub(crate) struct Piece {
    pub(crate) files: Range<u32>,
    pub(crate) batches: Vec<RecordBatch>,
}

/// The same, linked.
pub(crate) struct Joined {
    pub(crate) files: Range<u32>,
    pub(crate) refs: Vec<RecordBatch>,
    pub(crate) edges: Vec<RowBatch>,
    pub(crate) grounds: Grounds,
}

fn n_bytes(batches: &[RecordBatch]) -> usize {
    batches.iter().map(RecordBatch::num_rows).sum::<usize>() * ROW_BYTES
}

impl Item for Piece {
    fn n_bytes(&self) -> usize {
        n_bytes(&self.batches)
    }

    fn label(&self) -> String {
        format!("refs of files {} to {}", self.files.start, self.files.end)
    }
}

impl Item for Joined {
    fn n_bytes(&self) -> usize {
        n_bytes(&self.refs) + self.edges.iter().map(|rows| rows.n_bytes).sum::<usize>()
    }

    fn label(&self) -> String {
        format!("refs of files {} to {}", self.files.start, self.files.end)
    }
}

/// Reads refs, cut where a file ends.
pub(crate) struct Mentions {
    pub(crate) world: Arc<World>,
    pub(crate) spool: Arc<Spool>,
}

impl Origin for Mentions {
    type Out = Piece;

    fn run(&mut self, out: &mut dyn Outlet<Piece>) -> Result<()> {
        let mut pending: Vec<RecordBatch> = Vec::new();
        let mut begin = 0_u32;
        for number in 0..self.spool.n_batches("refs") {
            let batch = self.spool.read("refs", number)?;
            let ids = batch.column_by_name("file_id").and_then(|ids| ids.as_primitive_opt::<Int64Type>());
            let ids = ids.ok_or_else(|| Error::new(ErrorKind::Bug, "link refs").on("refs have no files"))?;
            // Where the last file of the piece begins: it may go on in the next one.
            let values = ids.values();
            let mut from = 0;
            for row in 1..values.len() {
                if values[row] == values[row - 1] || row - from < PIECE_ROWS {
                    continue;
                }
                pending.push(batch.slice(from, row - from));
                from = row;
                let end = self.world.file_number(values[row - 1]).map_or(begin, |file| file + 1).max(begin);
                out.put(Piece { files: begin..end, batches: std::mem::take(&mut pending) })?;
                begin = end;
            }
            // A file that began in an earlier batch ends where another begins.
            if from == 0 && !pending.is_empty() && !values.is_empty() {
                let last = pending.last().and_then(last_file);
                if last != values.first().copied() {
                    let end =
                        last.and_then(|file| self.world.file_number(file)).map_or(begin, |file| file + 1).max(begin);
                    out.put(Piece { files: begin..end, batches: std::mem::take(&mut pending) })?;
                    begin = end;
                }
            }
            pending.push(batch.slice(from, values.len() - from));
        }
        let end = self.world.n_files();
        if !pending.is_empty() {
            let last = pending.last().and_then(last_file).and_then(|file| self.world.file_number(file));
            let upto = last.map_or(begin, |file| file + 1).max(begin);
            out.put(Piece { files: begin..upto, batches: pending })?;
            begin = upto;
        }
        while begin < end {
            let upto = end.min(begin + PIECE_FILES);
            out.put(Piece { files: begin..upto, batches: Vec::new() })?;
            begin = upto;
        }
        Ok(())
    }
}

fn last_file(batch: &RecordBatch) -> Option<i64> {
    batch.column_by_name("file_id")?.as_primitive_opt::<Int64Type>()?.values().last().copied()
}

/// Looks up what refs mean.
pub(crate) struct Join {
    pub(crate) world: Arc<World>,
    pub(crate) places: Arc<Places>,
    pub(crate) memory: Memory,
    /// Whether what fits several entities makes edges to each.
    pub(crate) with_ambiguous: bool,
}

impl Worker for Join {
    type In = Piece;
    type Out = Joined;

    fn work(&mut self, piece: Piece, _: &mut Site) -> Result<Joined> {
        // The thread that has it may have had any other pieces before.
        self.memory.begin();
        let linker = Linker::new(&self.world, &self.places, &self.memory);
        let mut refs = Vec::with_capacity(piece.batches.len());
        let (mut relations, mut grounds) = (Vec::new(), Grounds::default());
        for batch in &piece.batches {
            let linked = linker.link(batch, self.with_ambiguous)?;
            refs.push(linked.refs);
            relations.extend(linked.relations);
            grounds.add(linked.grounds);
        }
        let edges = self.world.edges(piece.files.clone(), &relations, &mut grounds)?;
        Ok(Joined { files: piece.files, refs, edges, grounds })
    }
}

/// Writes what was linked.
pub(crate) struct Write {
    pub(crate) writer: TablesWriter,
    pub(crate) n_edges: u64,
    /// What rules over whole tables go by.
    pub(crate) grounds: Grounds,
}

impl Step for Write {
    type In = Joined;
    type Out = Never;

    fn take(&mut self, joined: Joined, _: &mut dyn Outlet<Never>) -> Result<()> {
        for batch in joined.refs.iter().filter(|batch| batch.num_rows() > 0) {
            self.writer.write(known("refs")?, batch)?;
        }
        for rows in &joined.edges {
            self.n_edges += rows.batch.num_rows() as u64;
            self.writer.write(known("edges")?, &rows.batch)?;
        }
        self.grounds.add(joined.grounds);
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Outlet<Never>) -> Result<()> {
        Ok(())
    }
}

fn known(name: &str) -> Result<&'static TableDef> {
    table(name).ok_or_else(|| Error::new(ErrorKind::Bug, "write what was linked").on(name))
}
