//! A file of a draft that nobody but its own run reads.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use codegraph_model::{Error, ErrorKind, Result};
use xxhash_rust::xxh3::xxh3_64;

/// Room on the draft's disk for what a run wants to have at hand again and cannot keep in memory. It is no part of the
/// snapshot: see [`unnamed_file`].
///
/// Records are compressed, and have checksums. Threads share it.
#[derive(Debug)]
pub struct Scratch {
    file: File,
    /// Where it lies, for messages.
    dir: PathBuf,
    end: AtomicU64,
}

/// A file in `dir` that has no name there, so that its room is free again when the run ends, however it ends.
///
/// # Errors
/// [`ErrorKind::Unavailable`] if the disk refuses.
pub fn unnamed_file(dir: &Path) -> Result<File> {
    tempfile::tempfile_in(dir).map_err(|e| Error::io("make room for the run's own data", dir, e))
}

/// Where a record lies.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    start: u64,
    packed_bytes: u32,
    n_bytes: u32,
    checksum: u64,
}

impl Scratch {
    pub(crate) fn create(dir: &Path) -> Result<Scratch> {
        Ok(Scratch { file: unnamed_file(dir)?, dir: dir.to_path_buf(), end: AtomicU64::new(0) })
    }

    /// Adds a record, which is shorter than 4 GiB.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub fn append(&self, record: &[u8]) -> Result<Extent> {
        let packed = lz4_flex::block::compress(record);
        let start = self.end.fetch_add(packed.len() as u64, Ordering::Relaxed);
        let failed = |e| Error::io("keep data of the run", &self.dir, e);
        self.file.write_all_at(&packed, start).map_err(failed)?;
        let checksum = xxh3_64(&packed);
        Ok(Extent { start, packed_bytes: packed.len() as u32, n_bytes: record.len() as u32, checksum })
    }

    /// The record at `extent`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses; [`ErrorKind::Damaged`] if it gives back something else.
    pub fn read(&self, extent: &Extent) -> Result<Vec<u8>> {
        let doing = "read back data of the run";
        let mut packed = vec![0; extent.packed_bytes as usize];
        self.file.read_exact_at(&mut packed, extent.start).map_err(|e| Error::io(doing, &self.dir, e))?;
        let damaged =
            |why: String| Error::new(ErrorKind::Damaged, doing).on(self.dir.display().to_string()).because(why);
        if xxh3_64(&packed) != extent.checksum {
            return Err(damaged("the disk gave back something else".into()).hint("check the disk, and run again"));
        }
        lz4_flex::block::decompress(&packed, extent.n_bytes as usize).map_err(|e| damaged(e.to_string()))
    }

    /// Bytes that it takes on the disk.
    pub fn n_bytes(&self) -> u64 {
        self.end.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_and_the_file_has_no_name() {
        let dir = tempfile::tempdir().expect("a directory");
        let scratch = Scratch::create(dir.path()).expect("is made");
        assert_eq!(std::fs::read_dir(dir.path()).expect("lists").count(), 0);
        let records: Vec<Vec<u8>> = (0..100_u8).map(|n| vec![n; usize::from(n) * 100]).collect();
        let extents: Vec<Extent> = records.iter().map(|record| scratch.append(record).expect("is kept")).collect();
        for (record, extent) in records.iter().zip(&extents).rev() {
            assert_eq!(&scratch.read(extent).expect("is there"), record);
        }
        assert!(scratch.n_bytes() < 100_000, "{}", scratch.n_bytes());

        let at = extents[50].start;
        scratch.file.write_all_at(&[7, 7], at).expect("is overwritten");
        assert_eq!(scratch.read(&extents[50]).expect_err("is found").kind(), ErrorKind::Damaged);
    }
}
