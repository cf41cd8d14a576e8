//! Records are sorted in bounded memory: threads gather them in segments, full segments are sorted and kept, and when those
//! take more than the budget they become runs on disk. [`super::merge`] reads them back in order.
//!
//! A record is bytes, and its order is that of its bytes. It begins with its key, and no key is the beginning of another
//! one. So the order of records depends on nothing but the records: not on threads, budget or runs.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use codegraph_model::Result;

use super::gather::Take;
use super::merge::Merge;
use crate::scratch::{Extent, Scratch};

/// Bytes of a block of a run: what a merge holds of each run. A merge of a thousand runs holds
/// 64 MB.
const BLOCK_BYTES: usize = 64 << 10;

/// Bytes of a segment at most: as many as sort well, and few enough that small graphs do not ask for much.
const MAX_SEGMENT_BYTES: u64 = 32 << 20;
/// Bytes of a segment at least: fewer would make runs of nothing.
const MIN_SEGMENT_BYTES: u64 = 256 << 10;

/// Takes records of several kinds, each of which is sorted by itself.
pub(super) struct Sort {
    spaces: Vec<Mutex<Sorted>>,
    scratch: Scratch,
    segment_bytes: usize,
    /// Bytes that sorted segments may take, and take.
    budget: u64,
    held: AtomicU64,
}

/// Records of one kind that were sorted in parts.
#[derive(Default)]
pub(super) struct Sorted {
    pub(super) segments: Vec<Arc<Segment>>,
    pub(super) runs: Vec<Run>,
}

/// Sorted records on disk.
pub(super) struct Run {
    pub(super) blocks: Vec<Block>,
}

/// Consecutive records of a run: lengths as four bytes, each before its record.
pub(super) struct Block {
    pub(super) first: Box<[u8]>,
    pub(super) extent: Extent,
}

impl Sort {
    /// For records of `n_spaces` kinds that `jobs` threads gather, in `memory_bytes` altogether, and room for the rest in
    /// `scratch`.
    pub(super) fn new(n_spaces: usize, jobs: usize, memory_bytes: u64, scratch: Scratch) -> Sort {
        // Up to two thirds of it are for segments that are not full yet, one of each kind in each thread.
        let segment_bytes = memory_bytes / 3 / (n_spaces * jobs).max(1) as u64;
        let segment_bytes = segment_bytes.clamp(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES);
        // Those whose records are not all alike grow: while they do, they have twice the room that they need.
        let in_progress = 2 * segment_bytes * (n_spaces * jobs) as u64;
        let spaces = (0..n_spaces).map(|_| Mutex::default()).collect();
        let budget = memory_bytes.saturating_sub(in_progress);
        Sort { spaces, scratch, segment_bytes: segment_bytes as usize, budget, held: AtomicU64::new(0) }
    }

    /// What one thread puts records into.
    pub(super) fn gather(&self) -> Gather<'_> {
        Gather { sort: self, segments: self.spaces.iter().map(|_| Segment::default()).collect() }
    }

    /// The records of the kind `space` that are not less than `from` and less than `to`, in order.
    pub(super) fn merge<'a>(&'a self, sorted: &'a Sorted, from: &[u8], to: Option<&[u8]>) -> Result<Merge<'a>> {
        Merge::open(&self.scratch, sorted, from, to)
    }

    /// Everything of the kind `space`, when all threads have [`Gather::finish`]ed.
    pub(super) fn take(&self, space: usize) -> Sorted {
        std::mem::take(&mut *self.lock(space))
    }

    /// Bytes that runs take on disk.
    pub(super) fn disk_bytes(&self) -> u64 {
        self.scratch.n_bytes()
    }

    fn lock(&self, space: usize) -> MutexGuard<'_, Sorted> {
        // What a thread that panicked left is whole: it only ever adds.
        self.spaces[space].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn adopt(&self, space: usize, mut segment: Segment) -> Result<()> {
        if segment.entries.is_empty() {
            return Ok(());
        }
        segment.sort();
        let held = self.held.fetch_add(segment.memory_bytes(), Relaxed) + segment.memory_bytes();
        self.lock(space).segments.push(Arc::new(segment));
        if held > self.budget { self.spill() } else { Ok(()) }
    }

    /// Writes the segments of the kind that has most of them as one run.
    fn spill(&self) -> Result<()> {
        let sizes = (0..self.spaces.len()).map(|space| self.lock(space).memory_bytes());
        let Some((space, _)) = sizes.enumerate().max_by_key(|(_, bytes)| *bytes) else { return Ok(()) };
        let segments = std::mem::take(&mut self.lock(space).segments);
        let sorted = Sorted { segments, runs: Vec::new() };
        let run = self.write_run(&sorted)?;
        self.held.fetch_sub(sorted.memory_bytes(), Relaxed);
        drop(sorted);
        self.lock(space).runs.push(run);
        Ok(())
    }

    fn write_run(&self, sorted: &Sorted) -> Result<Run> {
        let mut merge = self.merge(sorted, &[], None)?;
        let mut run = Run { blocks: Vec::new() };
        let mut block = Vec::with_capacity(BLOCK_BYTES * 2);
        let mut first: Box<[u8]> = Box::default();
        while let Some(record) = merge.head() {
            if block.is_empty() {
                first = record.into();
            }
            block.extend_from_slice(&(record.len() as u32).to_le_bytes());
            block.extend_from_slice(record);
            if block.len() >= BLOCK_BYTES {
                let extent = self.scratch.append_plain(&block)?;
                run.blocks.push(Block { first: std::mem::take(&mut first), extent });
                block.clear();
            }
            merge.advance()?;
        }
        if !block.is_empty() {
            run.blocks.push(Block { first, extent: self.scratch.append_plain(&block)? });
        }
        Ok(run)
    }
}

impl Sorted {
    fn memory_bytes(&self) -> u64 {
        self.segments.iter().map(|segment| segment.memory_bytes()).sum()
    }

    /// Some records, in order, that cut all of them into about equal parts: `n` of each segment, and first ones of blocks.
    pub(super) fn samples(&self, n: usize) -> Vec<Box<[u8]>> {
        let mut samples: Vec<Box<[u8]>> = Vec::new();
        for segment in &self.segments {
            let step = (segment.entries.len() / n.max(1)).max(1);
            samples.extend(segment.entries.iter().step_by(step).map(|entry| segment.record(entry).into()));
        }
        for run in &self.runs {
            // A segment in memory is as large as some hundred blocks.
            samples.extend(run.blocks.iter().step_by(4).map(|block| block.first.clone()));
        }
        samples.sort_unstable();
        samples
    }
}

/// One thread's end of a [`Sort`].
pub(super) struct Gather<'a> {
    sort: &'a Sort,
    segments: Vec<Segment>,
}

impl Take for Gather<'_> {
    fn push(&mut self, space: usize, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        let limit = self.sort.segment_bytes;
        let segment = &mut self.segments[space];
        let start = segment.bytes.len();
        write(&mut segment.bytes)?;
        segment.end_record(start);
        if start == 0 {
            segment.make_room(limit);
        }
        if segment.memory_bytes() >= limit as u64 {
            let full = std::mem::take(segment);
            self.sort.adopt(space, full)?;
        }
        Ok(())
    }
}

impl Gather<'_> {
    /// Hands over what is not full.
    pub(super) fn finish(self) -> Result<()> {
        self.segments.into_iter().enumerate().try_for_each(|(space, segment)| self.sort.adopt(space, segment))
    }
}

/// Records in memory.
#[derive(Default)]
pub(super) struct Segment {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
}

/// Where a record lies, and its first bytes: most comparisons need no others.
pub(super) struct Entry {
    pub(super) head: u64,
    start: u32,
    n_bytes: u32,
}

impl Segment {
    fn end_record(&mut self, start: usize) {
        let record = &self.bytes[start..];
        self.entries.push(Entry { head: head_of(record), start: start as u32, n_bytes: record.len() as u32 });
    }

    /// Makes room for as many records like the first one as fit into `limit` bytes. Memory that is not used is not taken.
    fn make_room(&mut self, limit: usize) {
        let n_records = limit / (self.bytes.len() + size_of::<Entry>()) + 1;
        self.bytes.reserve_exact(n_records.saturating_sub(1) * self.bytes.len());
        self.entries.reserve_exact(n_records);
    }

    fn memory_bytes(&self) -> u64 {
        (self.bytes.len() + self.entries.len() * size_of::<Entry>()) as u64
    }

    fn sort(&mut self) {
        let bytes = &self.bytes;
        self.entries
            .sort_unstable_by(|a, b| a.head.cmp(&b.head).then_with(|| record_of(bytes, a).cmp(record_of(bytes, b))));
        // Records are brought into that order at once, when the places of the next ones are known: who reads them one
        // by one would wait for each.
        let mut in_order = Vec::with_capacity(bytes.len());
        for entry in &mut self.entries {
            let start = in_order.len() as u32;
            in_order.extend_from_slice(record_of(bytes, entry));
            entry.start = start;
        }
        self.bytes = in_order;
        self.entries.shrink_to_fit();
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn record(&self, entry: &Entry) -> &[u8] {
        record_of(&self.bytes, entry)
    }

    /// How many records are less than `bound`.
    pub(super) fn n_before(&self, bound: &[u8]) -> usize {
        self.entries.partition_point(|entry| self.record(entry).cmp(bound) == Ordering::Less)
    }
}

fn record_of<'a>(bytes: &'a [u8], entry: &Entry) -> &'a [u8] {
    &bytes[entry.start as usize..][..entry.n_bytes as usize]
}

/// The first eight bytes of `record` as a number: of two records with different ones, the smaller is less.
pub(super) fn head_of(record: &[u8]) -> u64 {
    let mut head = [0; 8];
    let n = record.len().min(8);
    head[..n].copy_from_slice(&record[..n]);
    u64::from_be_bytes(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look random, without being so.
    fn numbers(n: u64) -> impl Iterator<Item = u64> {
        (0..n).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20)
    }

    fn sort_of(records: &[Vec<u8>], memory_bytes: u64, jobs: usize) -> (Sort, Sorted) {
        let dir = tempfile::tempdir().expect("a directory");
        let sort = Sort::new(2, jobs, memory_bytes, Scratch::create(dir.path()).expect("is made"));
        std::thread::scope(|scope| {
            for job in 0..jobs {
                let sort = &sort;
                scope.spawn(move || {
                    let mut gather = sort.gather();
                    for record in records.iter().skip(job).step_by(jobs) {
                        let write = |out: &mut Vec<u8>| {
                            out.extend_from_slice(record);
                            Ok(())
                        };
                        gather.push(1, write).expect("is taken");
                    }
                    gather.finish().expect("are taken");
                });
            }
        });
        let sorted = sort.take(1);
        (sort, sorted)
    }

    fn read(sort: &Sort, sorted: &Sorted, from: &[u8], to: Option<&[u8]>) -> Vec<Vec<u8>> {
        let mut merge = sort.merge(sorted, from, to).expect("opens");
        let mut records = Vec::new();
        while let Some(record) = merge.head() {
            records.push(record.to_vec());
            merge.advance().expect("goes on");
        }
        records
    }

    #[test]
    fn records_come_in_order_whatever_the_memory() {
        // Long ones, so that they fill segments; some equal, some with equal heads.
        let records: Vec<Vec<u8>> = numbers(20_000)
            .map(|n| {
                let mut record = (n % 5_000).to_be_bytes().to_vec();
                record.extend(std::iter::repeat_n((n % 7) as u8, 20 + (n % 90) as usize));
                record
            })
            .collect();
        let mut expected = records.clone();
        expected.sort();
        let (from, to) = (1_000_u64.to_be_bytes(), 2_000_u64.to_be_bytes());
        let within: Vec<Vec<u8>> =
            expected.iter().filter(|record| record[..] >= from[..] && record[..] < to[..]).cloned().collect();
        for (name, memory_bytes, jobs, has_runs) in
            [("all fits", 1 << 30, 1, false), ("nothing fits", 0, 1, true), ("some fits", 2 << 20, 3, true)]
        {
            let (sort, sorted) = sort_of(&records, memory_bytes, jobs);
            assert_eq!(!sorted.runs.is_empty(), has_runs, "{name}");
            assert_eq!(sort.disk_bytes() > 0, has_runs, "{name}");
            assert!(read(&sort, &sorted, &[], None) == expected, "{name}: all");
            assert!(read(&sort, &sorted, &from, Some(&to)) == within, "{name}: some");
            assert!(read(&sort, &sorted, &[255], None).is_empty(), "{name}: none");
            let samples = sorted.samples(8);
            assert!(samples.len() >= 4 && samples.is_sorted(), "{name}: {}", samples.len());
        }
    }

    #[test]
    fn nothing_is_sorted_too() {
        let (sort, sorted) = sort_of(&[], 0, 2);
        assert!(read(&sort, &sorted, &[], None).is_empty() && sorted.samples(3).is_empty());
    }
}
