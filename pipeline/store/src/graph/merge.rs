//! Sorted parts are read as one.

use codegraph_model::{Error, ErrorKind, Result};

use super::sort::{Block, Segment, Sorted, head_of};
use crate::scratch::Scratch;

/// Records of many sorted parts in order: a heap of their heads.
pub(super) struct Merge<'a> {
    cursors: Vec<Cursor<'a>>,
    /// Those of `cursors` that are not at their end; each one's record is not greater than those of the two below it.
    heap: Vec<usize>,
}

impl<'a> Merge<'a> {
    /// The records of `sorted` that are not less than `from` and less than `to`.
    pub(super) fn open(scratch: &'a Scratch, sorted: &'a Sorted, from: &[u8], to: Option<&[u8]>) -> Result<Merge<'a>> {
        let mut cursors = Vec::with_capacity(sorted.segments.len() + sorted.runs.len());
        for segment in &sorted.segments {
            cursors.push(Cursor::of_segment(segment, from, to));
        }
        for run in &sorted.runs {
            cursors.push(Cursor::of_run(scratch, &run.blocks, from, to)?);
        }
        let heap = (0..cursors.len()).filter(|&n| cursors[n].record().is_some()).collect();
        let mut merge = Merge { cursors, heap };
        for n in (0..merge.heap.len() / 2).rev() {
            merge.sift_down(n);
        }
        Ok(merge)
    }

    /// The record that is due; none at the end.
    pub(super) fn head(&self) -> Option<&[u8]> {
        self.cursors[*self.heap.first()?].record()
    }

    /// Goes on to the next record.
    pub(super) fn advance(&mut self) -> Result<()> {
        let Some(&first) = self.heap.first() else { return Ok(()) };
        self.cursors[first].advance()?;
        if self.cursors[first].record().is_none() {
            self.heap.swap_remove(0);
        }
        self.sift_down(0);
        Ok(())
    }

    fn sift_down(&mut self, mut n: usize) {
        loop {
            let mut least = n;
            for below in [2 * n + 1, 2 * n + 2] {
                if below < self.heap.len() && self.is_less(self.heap[below], self.heap[least]) {
                    least = below;
                }
            }
            if least == n {
                return;
            }
            self.heap.swap(n, least);
            n = least;
        }
    }

    fn is_less(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.cursors[a], &self.cursors[b]);
        a.head < b.head || (a.head == b.head && a.record() < b.record())
    }
}

/// A place in one sorted part.
struct Cursor<'a> {
    part: Part<'a>,
    /// Of the record that is due.
    head: u64,
}

enum Part<'a> {
    Memory { segment: &'a Segment, at: usize, end: usize },
    Disk(Disk<'a>),
}

struct Disk<'a> {
    scratch: &'a Scratch,
    /// Those that were not read yet.
    blocks: &'a [Block],
    to: Option<Box<[u8]>>,
    block: Vec<u8>,
    /// Where the record lies in `block`; nowhere at the end.
    record: Option<(usize, usize)>,
}

impl<'a> Cursor<'a> {
    fn of_segment(segment: &'a Segment, from: &[u8], to: Option<&[u8]>) -> Cursor<'a> {
        let at = if from.is_empty() { 0 } else { segment.n_before(from) };
        let end = to.map_or(segment.entries().len(), |to| segment.n_before(to));
        let mut cursor = Cursor { part: Part::Memory { segment, at, end }, head: 0 };
        cursor.look();
        cursor
    }

    fn of_run(scratch: &'a Scratch, blocks: &'a [Block], from: &[u8], to: Option<&[u8]>) -> Result<Cursor<'a>> {
        // The last block that begins before `from` may hold it.
        let skipped = blocks.partition_point(|block| *block.first < *from).saturating_sub(1);
        let blocks = &blocks[skipped..];
        let to = to.map(Box::from);
        let mut disk = Disk { scratch, blocks, to, block: Vec::new(), record: Some((0, 0)) };
        disk.advance()?;
        while disk.record.is_some_and(|(start, end)| disk.block[start..end] < *from) {
            disk.advance()?;
        }
        let mut cursor = Cursor { part: Part::Disk(disk), head: 0 };
        cursor.look();
        Ok(cursor)
    }

    fn record(&self) -> Option<&[u8]> {
        match &self.part {
            Part::Memory { segment, at, end } if at < end => Some(segment.record(&segment.entries()[*at])),
            Part::Memory { .. } => None,
            Part::Disk(disk) => disk.record.map(|(start, end)| &disk.block[start..end]),
        }
    }

    fn advance(&mut self) -> Result<()> {
        match &mut self.part {
            Part::Memory { at, .. } => *at += 1,
            Part::Disk(disk) => disk.advance()?,
        }
        self.look();
        Ok(())
    }

    fn look(&mut self) {
        self.head = match &self.part {
            Part::Memory { segment, at, end } if at < end => segment.entries()[*at].head,
            _ => self.record().map_or(0, head_of),
        };
    }
}

impl Disk<'_> {
    fn advance(&mut self) -> Result<()> {
        let Some((_, mut at)) = self.record else { return Ok(()) };
        if at >= self.block.len() {
            let Some((block, rest)) = self.blocks.split_first() else {
                self.record = None;
                return Ok(());
            };
            self.scratch.read_into(&block.extent, &mut self.block)?;
            self.blocks = rest;
            at = 0;
        }
        // The block has the checksum that it was written with.
        let torn = || Error::new(ErrorKind::Bug, "merge sorted records").on("a block ends within a record");
        let n_bytes = self.block[at..].first_chunk().ok_or_else(torn)?;
        let start = at + n_bytes.len();
        let end = start + u32::from_le_bytes(*n_bytes) as usize;
        let record = self.block.get(start..end).ok_or_else(torn)?;
        let is_past = self.to.as_ref().is_some_and(|to| record >= &**to);
        self.record = (!is_past).then_some((start, end));
        Ok(())
    }
}
