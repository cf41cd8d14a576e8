//! Vectors that were made, to be had again for equal texts.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Float16Type, Int64Type};
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_store::{Snapshot, Tables, unnamed_file};
use half::f16;
use rustc_hash::FxHashMap;

use super::EMBEDDINGS;

/// Rows of an earlier snapshot that are read at a time.
const ROWS: usize = 4096;

/// Numbers of vectors, by the hashes of their texts. How many fit is limited: a text beyond that is embedded as often as it
/// comes, which costs time and changes nothing.
pub(super) struct Known {
    numbers: FxHashMap<i64, u32>,
    most: usize,
}

/// Vectors by number, in a file that has no name.
pub(super) struct KeptVectors {
    file: File,
    dir: PathBuf,
    dimensions: usize,
    bytes: Vec<u8>,
}

/// Both.
pub(super) struct Kept {
    known: Known,
    vectors: KeptVectors,
}

/// Where the vector of a text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// It is made, and kept under this number.
    New(u32),
    /// It is made.
    Unkept,
    /// It is there.
    Known(u32),
}

impl Known {
    /// Where the vector comes from of a text with the hash `hash`, whose turn it is.
    pub(super) fn source(&mut self, hash: i64) -> Source {
        let n = self.numbers.len();
        match self.numbers.get(&hash) {
            Some(number) => Source::Known(*number),
            None if n >= self.most => Source::Unkept,
            None => {
                self.numbers.insert(hash, n as u32);
                Source::New(n as u32)
            }
        }
    }
}

impl Kept {
    /// Room for the vectors of `most` texts in `dir`.
    pub(super) fn new(dir: &Path, dimensions: usize, most: usize) -> Result<Kept> {
        let known = Known { numbers: FxHashMap::default(), most: most.min(u32::MAX as usize) };
        let (file, dir) = (unnamed_file(dir)?, dir.to_path_buf());
        Ok(Kept { known, vectors: KeptVectors { file, dir, dimensions, bytes: Vec::new() } })
    }

    pub(super) fn split(self) -> (Known, KeptVectors) {
        (self.known, self.vectors)
    }

    /// Takes in the vectors of `snapshot`, which are of the same embedder.
    pub(super) fn take_in(&mut self, snapshot: &Snapshot, stop: &dyn Fn() -> Option<Error>) -> Result<()> {
        let dimensions = self.vectors.dimensions;
        for batch in Tables::of_snapshot(snapshot).read(EMBEDDINGS, &["text_hash", "vector"], ROWS)? {
            if let Some(error) = stop() {
                return Err(error);
            }
            let batch = batch?;
            let (hashes, values) = columns(&batch, dimensions).ok_or_else(|| {
                Error::new(ErrorKind::Damaged, "read the vectors of the snapshot before")
                    .on(format!("{}: embeddings is not what it should be", snapshot.dir().display()))
                    .hint("check it with codegraph verify; without that snapshot all texts are embedded")
            })?;
            let mut fresh = Vec::with_capacity(values.len());
            let mut first = None;
            for (hash, vector) in hashes.iter().zip(values.chunks_exact(dimensions)) {
                if let Source::New(number) = self.known.source(*hash) {
                    first.get_or_insert(number);
                    fresh.extend_from_slice(vector);
                }
            }
            if let Some(first) = first {
                self.vectors.write(first, &fresh)?;
            }
        }
        Ok(())
    }
}

fn columns(batch: &RecordBatch, dimensions: usize) -> Option<(&[i64], &[f16])> {
    let hashes = batch.column_by_name("text_hash")?.as_primitive_opt::<Int64Type>()?;
    let vectors = batch.column_by_name("vector")?.as_fixed_size_list_opt()?;
    let values = vectors.values().as_primitive_opt::<Float16Type>()?;
    let is_whole = vectors.value_length() as usize == dimensions && hashes.null_count() + values.null_count() == 0;
    let values = values.values().get(..batch.num_rows() * dimensions)?;
    is_whole.then_some((hashes.values(), values))
}

impl KeptVectors {
    fn stride(&self) -> usize {
        self.dimensions * size_of::<f16>()
    }

    /// Keeps vectors under `first` and the numbers after it.
    pub(super) fn write(&mut self, first: u32, vectors: &[f16]) -> Result<()> {
        self.bytes.clear();
        self.bytes.extend(vectors.iter().flat_map(|number| number.to_le_bytes()));
        let start = u64::from(first) * self.stride() as u64;
        self.file.write_all_at(&self.bytes, start).map_err(|e| Error::io("keep vectors", &self.dir, e))
    }

    /// Appends `n` vectors to `out`, from the number `first` on.
    pub(super) fn read(&mut self, first: u32, n: usize, out: &mut Vec<f16>) -> Result<()> {
        let stride = self.stride();
        self.bytes.clear();
        self.bytes.resize(n * stride, 0);
        let start = u64::from(first) * stride as u64;
        self.file.read_exact_at(&mut self.bytes, start).map_err(|e| Error::io("read back vectors", &self.dir, e))?;
        let (numbers, _) = self.bytes.as_chunks::<2>();
        out.extend(numbers.iter().map(|bytes| f16::from_le_bytes(*bytes)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_came_before_is_known_while_there_is_room() {
        let mut known = Known { numbers: FxHashMap::default(), most: 2 };
        for (hash, expected) in [
            (7, Source::New(0)),
            (7, Source::Known(0)),
            (8, Source::New(1)),
            (9, Source::Unkept),
            (9, Source::Unkept),
            (8, Source::Known(1)),
        ] {
            assert_eq!(known.source(hash), expected, "{hash}");
        }
    }

    #[test]
    fn vectors_come_back() {
        let dir = tempfile::tempdir().expect("a directory");
        let (_, mut vectors) = Kept::new(dir.path(), 2, 9).expect("is made").split();
        let numbers = |from: usize, n: usize| (from..from + n).map(|x| f16::from_f32(x as f32)).collect::<Vec<_>>();
        vectors.write(0, &numbers(0, 4)).expect("is kept");
        vectors.write(2, &numbers(4, 2)).expect("is kept");
        let mut out = numbers(9, 1);
        vectors.read(1, 2, &mut out).expect("is there");
        assert_eq!(out, [numbers(9, 1), numbers(2, 4)].concat());
        assert_eq!(vectors.read(3, 1, &mut out).expect_err("is none").kind(), ErrorKind::Unavailable);
    }
}
