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
/// Records are compressed, unless it is told that this is not worth while, and have checksums. Threads share it.
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
    kept_bytes: u32,
    n_bytes: u32,
    is_packed: bool,
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
        self.write(&lz4_flex::block::compress(record), record.len(), true)
    }

    /// Adds a record as it is. It is shorter than 4 GiB.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub fn append_plain(&self, record: &[u8]) -> Result<Extent> {
        self.write(record, record.len(), false)
    }

    fn write(&self, kept: &[u8], n_bytes: usize, is_packed: bool) -> Result<Extent> {
        let start = self.end.fetch_add(kept.len() as u64, Ordering::Relaxed);
        let failed = |e| Error::io("keep data of the run", &self.dir, e);
        self.file.write_all_at(kept, start).map_err(failed)?;
        let (kept_bytes, n_bytes) = (kept.len() as u32, n_bytes as u32);
        Ok(Extent { start, kept_bytes, n_bytes, is_packed, checksum: xxh3_64(kept) })
    }

    /// The record at `extent`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses; [`ErrorKind::Damaged`] if it gives back something else.
    pub fn read(&self, extent: &Extent) -> Result<Vec<u8>> {
        let mut record = Vec::new();
        self.read_into(extent, &mut record).map(|()| record)
    }

    /// Replaces `record` by the record at `extent`.
    ///
    /// # Errors
    /// Those of [`Scratch::read`].
    pub fn read_into(&self, extent: &Extent, record: &mut Vec<u8>) -> Result<()> {
        let doing = "read back data of the run";
        let damaged =
            |why: String| Error::new(ErrorKind::Damaged, doing).on(self.dir.display().to_string()).because(why);
        let mut packed = Vec::new();
        let kept = if extent.is_packed { &mut packed } else { &mut *record };
        kept.resize(extent.kept_bytes as usize, 0);
        self.file.read_exact_at(kept, extent.start).map_err(|e| Error::io(doing, &self.dir, e))?;
        if xxh3_64(kept) != extent.checksum {
            return Err(damaged("the disk gave back something else".into()).hint("check the disk, and run again"));
        }
        if extent.is_packed {
            record.resize(extent.n_bytes as usize, 0);
            let n_bytes = lz4_flex::block::decompress_into(&packed, record).map_err(|e| damaged(e.to_string()))?;
            record.truncate(n_bytes);
        }
        Ok(())
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
        assert!(scratch.n_bytes() < 100_000, "{}", scratch.n_bytes());
        let packed_bytes = scratch.n_bytes();
        let plain = records.iter().map(|record| scratch.append_plain(record).expect("is kept")).collect::<Vec<_>>();
        assert_eq!(scratch.n_bytes() - packed_bytes, records.iter().map(|record| record.len() as u64).sum::<u64>());
        let mut again = Vec::new();
        let kept: Vec<_> = records.iter().chain(&records).zip(extents.iter().chain(&plain)).collect();
        for (record, extent) in kept.into_iter().rev() {
            assert_eq!(&scratch.read(extent).expect("is there"), record);
            scratch.read_into(extent, &mut again).expect("is there");
            assert_eq!(&again, record);
        }

        let at = extents[50].start;
        scratch.file.write_all_at(&[7, 7], at).expect("is overwritten");
        assert_eq!(scratch.read(&extents[50]).expect_err("is found").kind(), ErrorKind::Damaged);
    }
}
