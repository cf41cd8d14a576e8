//! The vectors themselves, and search that looks at each of them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::ops::Range;
use std::path::Path;

use codegraph_model::{Error, Result};
use half::f16;
use half::slice::HalfFloatSliceExt;

use super::mapped::Mapped;
use super::row_set::RowSet;

/// Rows that are turned into 32-bit numbers at a time, for many queries: with 256 dimensions 32 KiB.
const BLOCK_ROWS: usize = 32;

/// A row and how near it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scored {
    /// Inner product with the query; that of equal directions is 1.
    pub(super) score: f32,
    pub(super) row: u32,
}

impl Eq for Scored {}

impl Ord for Scored {
    /// The better one is the smaller: the higher score, and of equal scores the lower row.
    fn cmp(&self, other: &Scored) -> Ordering {
        other.score.total_cmp(&self.score).then(self.row.cmp(&other.row))
    }
}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Scored) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The best `k` of what passes by.
pub(super) struct Best {
    k: usize,
    /// The worst of them on top.
    heap: BinaryHeap<Scored>,
    /// What a score must reach to be looked at.
    floor: f32,
}

impl Best {
    pub(super) fn of(k: usize) -> Best {
        // A `k` that stands for "all" must not ask for memory.
        Best { k, heap: BinaryHeap::with_capacity(k.min(1 << 16)), floor: f32::NEG_INFINITY }
    }

    #[inline]
    pub(super) fn meet(&mut self, scored: Scored) {
        if scored.score >= self.floor {
            self.take(scored);
        }
    }

    fn take(&mut self, scored: Scored) {
        if self.heap.len() < self.k {
            self.heap.push(scored);
        } else if self.heap.peek().is_some_and(|worst| scored < *worst) {
            self.heap.pop();
            self.heap.push(scored);
        }
        if self.heap.len() >= self.k {
            self.floor = self.heap.peek().map_or(f32::INFINITY, |worst| worst.score);
        }
    }

    /// Them, best first.
    pub(super) fn finish(self) -> Vec<Scored> {
        self.heap.into_sorted_vec()
    }
}

/// The vectors of all rows, on disk.
pub(super) struct Exact {
    vectors: Mapped<f16>,
    n: usize,
    dimensions: usize,
}

impl Exact {
    /// Maps the file at `path`, which holds `n` vectors of `dimensions` numbers.
    ///
    /// # Errors
    /// Those of [`Mapped::open`].
    pub(super) fn open(path: &Path, n: usize, dimensions: usize) -> Result<Exact> {
        Ok(Exact { vectors: Mapped::open(path, n * dimensions)?, n, dimensions })
    }

    pub(super) fn n(&self) -> usize {
        self.n
    }

    pub(super) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Rows, each `dimensions` numbers, as they are stored. Rows that are not there have none.
    pub(super) fn rows(&self, rows: Range<usize>) -> &[f16] {
        self.vectors.get(rows.start * self.dimensions..rows.end * self.dimensions).unwrap_or_default()
    }

    /// Puts rows into `out`, whose contents go.
    pub(super) fn read(&self, rows: Range<usize>, out: &mut Vec<f32>) {
        let halves = self.rows(rows);
        out.resize(halves.len(), 0.0);
        halves.convert_to_f32_slice(out);
    }

    /// Puts rows but those `without`, which are in order, into `out`, and their numbers into `shown`; what was there goes.
    pub(super) fn read_without(&self, rows: Range<usize>, without: &[u32], out: &mut Vec<f32>, shown: &mut Vec<i64>) {
        self.read(rows.clone(), out);
        shown.clear();
        let place = |row: usize| without.partition_point(|left_out| (*left_out as usize) < row);
        let left_out = without.get(place(rows.start)..place(rows.end)).unwrap_or_default();
        let d = self.dimensions;
        let mut from = rows.start;
        for end in left_out.iter().map(|row| *row as usize).chain([rows.end]) {
            // What was left out before has left room.
            out.copy_within((from - rows.start) * d..(end - rows.start) * d, shown.len() * d);
            shown.extend((from..end).map(|row| row as i64));
            from = end + 1;
        }
        out.truncate(shown.len() * d);
    }

    /// Scores of `rows`, the best `k` of them.
    pub(super) fn best_of(&self, query: &[f32], k: usize, rows: impl Iterator<Item = u32>) -> Vec<Scored> {
        let mut best = Best::of(k);
        for row in rows {
            let at = row as usize;
            let halves = self.rows(at..at + 1);
            if halves.len() == self.dimensions {
                best.meet(Scored { score: dot_of_halves(query, halves), row });
            }
        }
        best.finish()
    }

    /// The nearest `k` of the rows that are allowed, or of all.
    pub(super) fn nearest(&self, query: &[f32], k: usize, allowed: Option<&RowSet>) -> Vec<Scored> {
        match allowed {
            Some(allowed) => self.best_of(query, k, allowed.rows().map(|row| row as u32)),
            None => {
                let mut best = Best::of(k);
                for (row, halves) in self.rows(0..self.n).chunks_exact(self.dimensions.max(1)).enumerate() {
                    best.meet(Scored { score: dot_of_halves(query, halves), row: row as u32 });
                }
                best.finish()
            }
        }
    }

    /// The nearest `k` of each of `queries` among the rows but those `without`, which are in order; on `jobs` threads.
    ///
    /// # Errors
    /// What `stop` says.
    pub(super) fn nearest_of_each(
        &self,
        queries: &[f32],
        k: usize,
        without: &[u32],
        jobs: usize,
        stop: &Stop<'_>,
    ) -> Result<Vec<Vec<Scored>>> {
        let n_queries = queries.len() / self.dimensions.max(1);
        let share = self.n.div_ceil(jobs.max(1)).max(1);
        let found: Vec<Result<Vec<Best>>> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.n)
                .step_by(share)
                .map(|start| {
                    scope.spawn(move || {
                        let mut best: Vec<Best> = (0..n_queries).map(|_| Best::of(k)).collect();
                        self.scan(queries, start..(start + share).min(self.n), without, &mut best, stop)?;
                        Ok(best)
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        let mut merged: Vec<Best> = (0..n_queries).map(|_| Best::of(k)).collect();
        for part in found {
            for (into, from) in merged.iter_mut().zip(part?) {
                from.heap.into_iter().for_each(|scored| into.meet(scored));
            }
        }
        Ok(merged.into_iter().map(Best::finish).collect())
    }

    /// Shows `rows` but those `without` to each of `best`, which belong to `queries` in their order.
    fn scan(
        &self,
        queries: &[f32],
        rows: Range<usize>,
        without: &[u32],
        best: &mut [Best],
        stop: &Stop<'_>,
    ) -> Result<()> {
        let (mut block, mut shown) = (Vec::new(), Vec::new());
        for start in rows.clone().step_by(BLOCK_ROWS) {
            // 8192 rows for 512 queries are a billion multiplications: some tens of milliseconds.
            if start % (BLOCK_ROWS * 256) == 0
                && let Some(error) = stop()
            {
                return Err(error);
            }
            self.read_without(start..(start + BLOCK_ROWS).min(rows.end), without, &mut block, &mut shown);
            for (query, best) in queries.chunks_exact(self.dimensions).zip(best.iter_mut()) {
                for (row, vector) in shown.iter().zip(block.chunks_exact(self.dimensions)) {
                    best.meet(Scored { score: dot(query, vector), row: *row as u32 });
                }
            }
        }
        Ok(())
    }
}

/// Tells why to stop, if so.
pub(super) type Stop<'a> = dyn Fn() -> Option<Error> + Sync + 'a;

/// Numbers that are multiplied at a time. Four sums that do not wait for each other keep both multipliers busy.
pub(super) const LANES: usize = 32;

/// The inner product.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] = multiply_add(a[lane], b[lane], sums[lane]);
        }
    }
    for (lane, (a, b)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[lane] = multiply_add(*a, *b, sums[lane]);
    }
    sum_of(sums)
}

/// The same of numbers of 16 bits, which are turned into 32 bits as they are met: for one query three times as fast as a block of
/// them at a time. What it gives is [`dot`] of them.
fn dot_of_halves(a: &[f32], b: &[f16]) -> f32 {
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    let mut sums = products_of(a_blocks, b_blocks);
    for (lane, (a, b)) in a_rest.iter().zip(b_rest).enumerate() {
        sums[lane] = multiply_add(*a, widened(*b), sums[lane]);
    }
    sum_of(sums)
}

/// The sums of the products of blocks, one for each of their places. Compilers do not come upon the instruction that widens eight
/// numbers; with it memory is what a search waits for.
#[cfg(all(target_arch = "x86_64", target_feature = "f16c", target_feature = "fma"))]
#[allow(unsafe_code)]
#[inline(always)]
fn products_of(a: &[[f32; LANES]], b: &[[f16; LANES]]) -> [f32; LANES] {
    use std::arch::x86_64::{
        _mm_loadu_si128, _mm256_cvtph_ps, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_setzero_ps, _mm256_storeu_ps,
    };
    const WIDTH: usize = 8;
    // SAFETY: the program is built for processors that have these instructions, and both arrays have as many numbers as are read or
    // written, at any address.
    unsafe {
        let mut wide = [_mm256_setzero_ps(); LANES / WIDTH];
        for (a, b) in a.iter().zip(b) {
            let pieces = a.as_chunks::<WIDTH>().0.iter().zip(b.as_chunks::<WIDTH>().0);
            for ((a, b), sum) in pieces.zip(&mut wide) {
                let b = _mm256_cvtph_ps(_mm_loadu_si128(b.as_ptr().cast()));
                *sum = _mm256_fmadd_ps(_mm256_loadu_ps(a.as_ptr()), b, *sum);
            }
        }
        let mut sums = [0.0_f32; LANES];
        for (sum, out) in wide.into_iter().zip(sums.as_chunks_mut::<WIDTH>().0) {
            _mm256_storeu_ps(out.as_mut_ptr(), sum);
        }
        sums
    }
}

/// The sums of the products of blocks, one for each of their places.
#[cfg(not(all(target_arch = "x86_64", target_feature = "f16c", target_feature = "fma")))]
#[inline(always)]
fn products_of(a: &[[f32; LANES]], b: &[[f16; LANES]]) -> [f32; LANES] {
    let mut sums = [0.0_f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] = multiply_add(a[lane], widened(b[lane]), sums[lane]);
        }
    }
    sums
}

/// A finite number of IEEE 754's binary16 as binary32, in steps that compilers do eight at a time: exponent and fraction are put where
/// binary32 has them, and the bias of its exponent, which is larger by 112, is made up for by a multiplication.
#[inline(always)]
fn widened(half: f16) -> f32 {
    let bits = u32::from(half.to_bits());
    let size = f32::from_bits((bits & 0x7fff) << 13) * f32::from_bits((127 + 112) << 23);
    f32::from_bits(size.to_bits() | (bits & 0x8000) << 16)
}

/// Halves are added up, so that the order does not depend on the compiler.
#[inline(always)]
pub(super) fn sum_of(mut sums: [f32; LANES]) -> f32 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            sums[lane] += sums[lane + width];
        }
        width /= 2;
    }
    sums[0]
}

/// `a * b + c`, in one instruction where the processor that this is built for has it; elsewhere that would be a call.
#[inline(always)]
pub(super) fn multiply_add(a: f32, b: f32, c: f32) -> f32 {
    if cfg!(target_feature = "fma") { a.mul_add(b, c) } else { a * b + c }
}

#[cfg(test)]
mod tests {
    use super::super::mapped::NumberFile;
    use super::*;

    fn exact(rows: &[&[f32]]) -> (tempfile::TempDir, Exact) {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("vectors");
        let mut file = NumberFile::create(&path).expect("is made");
        for row in rows {
            let halves: Vec<f16> = row.iter().map(|x| f16::from_f32(*x)).collect();
            file.write(&halves).expect("is written");
        }
        file.finish().expect("is written");
        let exact = Exact::open(&path, rows.len(), rows.first().map_or(2, |row| row.len())).expect("is mapped");
        (dir, exact)
    }

    #[test]
    fn the_inner_product_is_that_of_the_definition() {
        for n in [0, 1, 2, 31, 32, 33, 64, 100, 256, 257] {
            let a: Vec<f32> = (0..n).map(|i| (i % 7) as f32).collect();
            let b: Vec<f32> = (0..n).map(|i| (i % 5) as f32 - 2.0).collect();
            // Small whole numbers: sums in any order are the same.
            assert_eq!(dot(&a, &b), a.iter().zip(&b).map(|(a, b)| a * b).sum::<f32>(), "{n}");
        }
    }

    #[test]
    fn numbers_of_sixteen_bits_are_what_they_are() {
        for bits in 0..=u16::MAX {
            let half = f16::from_bits(bits);
            if half.is_finite() {
                assert_eq!(widened(half).to_bits(), half.to_f32().to_bits(), "{bits:04x}");
            }
        }
        for n in [0, 1, 31, 32, 33, 256, 257] {
            let a: Vec<f32> = (0..n).map(|i| (i as f32).sin()).collect();
            let b: Vec<f16> = (0..n).map(|i| f16::from_f32((i as f32).cos())).collect();
            let wide: Vec<f32> = b.iter().map(|x| x.to_f32()).collect();
            assert_eq!(dot_of_halves(&a, &b), dot(&a, &wide), "{n}");
        }
    }

    #[test]
    fn nearest_rows_come_best_first_and_equal_ones_in_their_order() {
        let (_dir, exact) = exact(&[&[0.0, 1.0], &[1.0, 0.0], &[0.5, 0.5], &[1.0, 0.0], &[-1.0, 0.0]]);
        let rows = |k, allowed: Option<&[u64]>| {
            let allowed = allowed.map(|rows| {
                let mut set = RowSet::new(5);
                rows.iter().for_each(|row| set.insert(*row));
                set
            });
            let found = exact.nearest(&[1.0, 0.0], k, allowed.as_ref());
            found.iter().map(|scored| (scored.row, scored.score)).collect::<Vec<_>>()
        };
        assert_eq!(rows(3, None), [(1, 1.0), (3, 1.0), (2, 0.5)]);
        assert_eq!(rows(9, None), [(1, 1.0), (3, 1.0), (2, 0.5), (0, 0.0), (4, -1.0)]);
        assert_eq!(rows(2, Some(&[4, 0, 2])), [(2, 0.5), (0, 0.0)]);
        assert_eq!(rows(2, Some(&[])), []);
        assert_eq!(rows(0, None), []);
    }

    #[test]
    fn many_queries_on_many_threads_find_what_each_finds_alone() {
        let rows: Vec<[f32; 2]> = (0..1000).map(|i| [((i * 37) % 101) as f32, ((i * 53) % 97) as f32]).collect();
        let rows: Vec<&[f32]> = rows.iter().map(|row| row.as_slice()).collect();
        let (_dir, exact) = exact(&rows);
        let queries = [0.25, 0.75, -1.0, 0.5, 0.0, 1.0];
        let alone: Vec<_> = queries.chunks(2).map(|query| exact.nearest(query, 10, None)).collect();
        for jobs in [1, 3, 7] {
            assert_eq!(
                exact.nearest_of_each(&queries, 10, &[], jobs, &|| None).expect("ends"),
                alone,
                "{jobs} threads"
            );
        }
        let stopped = exact.nearest_of_each(&queries, 10, &[], 2, &|| {
            Some(Error::new(codegraph_model::ErrorKind::Interrupted, "go on"))
        });
        assert_eq!(stopped.expect_err("was told to stop").kind(), codegraph_model::ErrorKind::Interrupted);
    }
}
