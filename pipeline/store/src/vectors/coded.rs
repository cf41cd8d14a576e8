//! The vectors once more, in half the bytes: what the index proposes is put in order by these.

use std::ops::Range;
use std::path::Path;

use codegraph_model::Result;

use super::exact::{Best, Exact, LANES, Scored, multiply_add, sum_of};
use super::mapped::{Mapped, NumberFile};

/// Bytes of a row's scale, which stands behind its numbers.
const SCALE_BYTES: usize = 4;
/// The largest code. One more fits below zero and is not used.
const MAX_CODE: f32 = 127.0;
/// Rows that are coded at a time.
const BLOCK_ROWS: usize = 1 << 12;

/// Bytes of a row.
pub(super) const fn row_bytes(dimensions: usize) -> usize {
    dimensions + SCALE_BYTES
}

/// Vectors whose numbers have 8 bits, and a scale for each vector: its largest number is 127. Scores are off by some
/// ten-thousandths then.
pub(super) struct Coded {
    rows: Mapped<i8>,
    dimensions: usize,
}

impl Coded {
    /// Writes those of `exact` to `path`, which must not be there. `pause` is called now and then, and ends it with its error.
    ///
    /// # Errors
    /// [`codegraph_model::ErrorKind::Unavailable`] if the disk refuses; those of `pause`.
    pub(super) fn write(exact: &Exact, path: &Path, pause: &dyn Fn() -> Result<()>) -> Result<()> {
        let mut file = NumberFile::create(path)?;
        let (mut vectors, mut codes) = (Vec::new(), Vec::new());
        for start in (0..exact.n()).step_by(BLOCK_ROWS) {
            pause()?;
            exact.read(start..(start + BLOCK_ROWS).min(exact.n()), &mut vectors);
            code(&vectors, exact.dimensions(), &mut codes);
            file.write(&codes)?;
        }
        file.finish()
    }

    /// Maps the file at `path`, which holds `n` vectors of `dimensions` numbers.
    ///
    /// # Errors
    /// Those of [`Mapped::open`].
    pub(super) fn open(path: &Path, n: usize, dimensions: usize) -> Result<Coded> {
        Ok(Coded { rows: Mapped::open(path, n * row_bytes(dimensions))?, dimensions })
    }

    /// Whether these are the codes of the vectors of `rows`, as `exact` has them.
    pub(super) fn are_of(&self, exact: &Exact, rows: Range<usize>) -> bool {
        let (mut vectors, mut codes) = (Vec::new(), Vec::new());
        exact.read(rows.clone(), &mut vectors);
        code(&vectors, self.dimensions, &mut codes);
        let bytes = row_bytes(self.dimensions);
        self.rows.get(rows.start * bytes..rows.end * bytes) == Some(&codes)
    }

    /// The best `k` of `rows`, by scores that are nearly those of the vectors.
    pub(super) fn best_of(&self, query: &[f32], k: usize, rows: impl Iterator<Item = u32>) -> Vec<Scored> {
        let mut best = Best::of(k);
        for row in rows {
            let start = row as usize * row_bytes(self.dimensions);
            let Some(coded) = self.rows.get(start..start + row_bytes(self.dimensions)) else { continue };
            let (codes, scale) = coded.split_at(self.dimensions);
            let scale = scale.as_array().map_or(0.0, |bytes| f32::from_le_bytes(bytes.map(|byte| byte as u8)));
            best.meet(Scored { score: scale * dot(query, codes), row });
        }
        best.finish()
    }
}

/// Puts the codes of vectors into `out`, whose contents go.
fn code(vectors: &[f32], dimensions: usize, out: &mut Vec<i8>) {
    out.clear();
    for vector in vectors.chunks(dimensions.max(1)) {
        let most = vector.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        let scale = most / MAX_CODE;
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        out.extend(vector.iter().map(|x| (x * inverse).round() as i8));
        out.extend(scale.to_le_bytes().map(|byte| byte as i8));
    }
}

/// The inner product of a query and codes.
fn dot(query: &[f32], codes: &[i8]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (query_blocks, query_rest) = query.as_chunks::<LANES>();
    let (code_blocks, code_rest) = codes.as_chunks::<LANES>();
    for (query, codes) in query_blocks.iter().zip(code_blocks) {
        for lane in 0..LANES {
            sums[lane] = multiply_add(query[lane], f32::from(codes[lane]), sums[lane]);
        }
    }
    for (lane, (x, code)) in query_rest.iter().zip(code_rest).enumerate() {
        sums[lane] = multiply_add(*x, f32::from(*code), sums[lane]);
    }
    sum_of(sums)
}

#[cfg(test)]
mod tests {
    use half::f16;

    use super::*;

    #[test]
    fn scores_are_nearly_those_of_the_vectors() {
        let dir = tempfile::tempdir().expect("a directory");
        for dimensions in [1, 31, 32, 100, 256] {
            let n = 500;
            let numbers: Vec<f32> = (0..n * dimensions).map(|i| ((i * 7919) % 1009) as f32 / 504.5 - 1.0).collect();
            let mut halves: Vec<f16> = Vec::new();
            for vector in numbers.chunks(dimensions) {
                let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
                halves.extend(vector.iter().map(|x| f16::from_f32(x / length)));
            }
            let path = dir.path().join(format!("vectors-{dimensions}"));
            let mut file = NumberFile::create(&path).expect("is made");
            file.write(&halves).expect("is written");
            file.finish().expect("is written");
            let exact = Exact::open(&path, n, dimensions).expect("is mapped");
            let path = dir.path().join(format!("codes-{dimensions}"));
            Coded::write(&exact, &path, &|| Ok(())).expect("is written");
            let coded = Coded::open(&path, n, dimensions).expect("is mapped");
            let mut query = Vec::new();
            exact.read(7..8, &mut query);
            let found = coded.best_of(&query, n, 0..n as u32 + 5);
            assert_eq!(found.len(), n, "rows that are not there have no score");
            for scored in found {
                let right = exact.best_of(&query, 1, std::iter::once(scored.row))[0].score;
                assert!((scored.score - right).abs() < 0.004, "{dimensions}: {scored:?} and {right}");
            }
            assert!(coded.are_of(&exact, 0..n) && coded.are_of(&exact, n - 1..n), "{dimensions}");
            assert_eq!(coded.best_of(&query, 3, [7, 8, 9].into_iter()).len(), 3);
        }
    }

    #[test]
    fn a_vector_of_zeros_has_codes_of_zero() {
        let mut codes = Vec::new();
        code(&[0.0, -0.0], 2, &mut codes);
        assert_eq!(codes, [0; 2 + SCALE_BYTES]);
    }
}
