//! Shards of an index of lists, each a file that FAISS wrote, made one file: list by list, so that no more than one list is
//! in memory.
//!
//! All shards are copies of one trained index that were filled with other rows. Their files are the same but for how many
//! vectors they tell of and for the lists, which come last: a word, the number of lists and the bytes of a code, how many
//! entries each list has, and the lists, codes before ids. See `write_InvertedLists` of FAISS, and
//! `merged_shards_are_the_index_that_is_built_at_once`, which holds this file against FAISS.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use codegraph_model::{Error, Result};

/// What lists begin with.
const LISTS: &[u8; 4] = b"ilar";
/// Sizes of all lists follow.
const FULL: &[u8; 4] = b"full";
/// Numbers and sizes of those lists that have entries follow.
const SPARSE: &[u8; 4] = b"sprs";
/// An id of FAISS.
const ID_BYTES: u64 = 8;
/// Bytes copied at a time.
const COPY_BYTES: usize = 1 << 20;

/// The file of a trained index that holds nothing yet.
pub(super) struct Trained {
    /// All bytes before the lists.
    head: Vec<u8>,
    n_lists: u64,
    code_bytes: u64,
}

impl Trained {
    /// Reads the file at `path`; none if its index has no lists that can be put together.
    ///
    /// # Errors
    /// [`codegraph_model::ErrorKind::Unavailable`] if it cannot be read.
    pub(super) fn read(path: &Path) -> Result<Option<Trained>> {
        let bytes = std::fs::read(path).map_err(|cause| Error::io("read a vector index", path, cause))?;
        // No list has entries, so that what follows the word has a known size, and none of the lists is told.
        let tail_bytes = LISTS.len() + 8 + 8 + SPARSE.len() + 8;
        let Some((head, tail)) = bytes.split_at_checked(bytes.len().wrapping_sub(tail_bytes)) else { return Ok(None) };
        let number = |at: usize| tail.get(at..at + 8).and_then(|eight| eight.try_into().ok()).map(u64::from_le_bytes);
        let (Some(n_lists), Some(code_bytes), Some(0)) = (number(4), number(12), number(24)) else { return Ok(None) };
        let is_known = tail.starts_with(LISTS) && tail.get(20..24).is_some_and(|word| word == SPARSE);
        Ok(is_known.then(|| Trained { head: head.to_vec(), n_lists, code_bytes }))
    }

    /// Bytes that an entry takes.
    pub(super) fn entry_bytes(&self) -> u64 {
        self.code_bytes + ID_BYTES
    }

    /// Writes the index of all shards to `into`. Entries of a list are in the order of the shards. `pause` is called between
    /// lists, and ends it with its error.
    ///
    /// # Errors
    /// [`codegraph_model::ErrorKind::Damaged`] if a shard is not of this index;
    /// [`codegraph_model::ErrorKind::Unavailable`] if the disk refuses; those of `pause`.
    pub(super) fn merge(&self, shards: &[&Path], into: &Path, pause: &dyn Fn() -> Result<()>) -> Result<()> {
        let mut opened = shards.iter().map(|path| Shard::open(path, self)).collect::<Result<Vec<Shard>>>()?;
        let sizes: Vec<u64> =
            (0..self.n_lists as usize).map(|list| opened.iter().map(|s| s.sizes[list]).sum()).collect();
        let failed = |cause| Error::io("write a vector index", into, cause);
        let file = File::create_new(into).map_err(failed)?;
        let mut out = BufWriter::with_capacity(COPY_BYTES, file);
        let head = self.head_of(&opened, sizes.iter().sum())?;
        out.write_all(&head).and_then(|()| out.write_all(&self.told(&sizes))).map_err(failed)?;
        for list in 0..self.n_lists as usize {
            pause()?;
            for part in [Part::Codes, Part::Ids] {
                for shard in &mut opened {
                    let bytes = shard.read(list, part, self.code_bytes)?;
                    out.write_all(&bytes).map_err(failed)?;
                }
            }
        }
        let file = out.into_inner().map_err(|cause| failed(cause.into_error()))?;
        file.sync_all().map_err(failed)
    }

    /// The head with another number of vectors: where shards differ from the empty index, they have theirs.
    fn head_of(&self, shards: &[Shard], n: u64) -> Result<Vec<u8>> {
        let mut head = self.head.clone();
        let Some(shard) = shards.iter().max_by_key(|shard| shard.n()) else { return Ok(head) };
        let told = shard.n().to_le_bytes();
        let mut at = 0;
        while at < head.len() {
            if head[at] == shard.head[at] {
                at += 1;
                continue;
            }
            // Zero bytes of the number are no difference, so that it begins at one of the seven bytes before, or here.
            let is_number = |start: &usize| shard.head.get(*start..*start + 8).is_some_and(|bytes| bytes == told);
            let Some(start) = (at.saturating_sub(7)..=at).rev().find(is_number) else {
                return Err(super::damaged(&shard.path, "it is no shard of this index".into()));
            };
            head[start..start + 8].copy_from_slice(&n.to_le_bytes());
            at = start + 8;
        }
        Ok(head)
    }

    /// What stands before the entries of lists of these sizes.
    fn told(&self, sizes: &[u64]) -> Vec<u8> {
        let n_filled = sizes.iter().filter(|size| **size > 0).count();
        let mut told = LISTS.to_vec();
        let number = |told: &mut Vec<u8>, n: u64| told.extend_from_slice(&n.to_le_bytes());
        number(&mut told, self.n_lists);
        number(&mut told, self.code_bytes);
        // The same choice as that of FAISS, so that the bytes are the same.
        if n_filled > sizes.len() / 2 {
            told.extend_from_slice(FULL);
            number(&mut told, sizes.len() as u64);
            sizes.iter().for_each(|size| number(&mut told, *size));
        } else {
            told.extend_from_slice(SPARSE);
            number(&mut told, 2 * n_filled as u64);
            for (list, size) in sizes.iter().enumerate().filter(|(_, size)| **size > 0) {
                number(&mut told, list as u64);
                number(&mut told, *size);
            }
        }
        told
    }
}

/// The file of a shard, opened.
struct Shard {
    path: std::path::PathBuf,
    file: BufReader<File>,
    head: Vec<u8>,
    /// Entries of each list.
    sizes: Vec<u64>,
    /// Where each list begins in the file.
    starts: Vec<u64>,
}

impl Shard {
    fn open(path: &Path, trained: &Trained) -> Result<Shard> {
        let failed = |cause| Error::io("read a shard of a vector index", path, cause);
        let foreign = || super::damaged(path, "it is no shard of this index".into());
        let mut file = BufReader::with_capacity(COPY_BYTES, File::open(path).map_err(failed)?);
        let mut head = vec![0; trained.head.len()];
        file.read_exact(&mut head).map_err(failed)?;
        let mut word = [0; 4];
        file.read_exact(&mut word).map_err(failed)?;
        let mut number = || {
            let mut eight = [0; 8];
            file.read_exact(&mut eight).map(|()| u64::from_le_bytes(eight)).map_err(failed)
        };
        if word != *LISTS || number()? != trained.n_lists || number()? != trained.code_bytes {
            return Err(foreign());
        }
        file.read_exact(&mut word).map_err(failed)?;
        let mut numbers = Vec::new();
        let mut eight = [0; 8];
        file.read_exact(&mut eight).map_err(failed)?;
        let n_numbers = u64::from_le_bytes(eight);
        if n_numbers > 2 * trained.n_lists {
            return Err(foreign());
        }
        for _ in 0..n_numbers {
            file.read_exact(&mut eight).map_err(failed)?;
            numbers.push(u64::from_le_bytes(eight));
        }
        let sizes = if word == *FULL {
            numbers
        } else {
            let mut sizes = vec![0; trained.n_lists as usize];
            let (pairs, _) = numbers.as_chunks::<2>();
            for [list, size] in pairs {
                *sizes.get_mut(*list as usize).ok_or_else(foreign)? = *size;
            }
            sizes
        };
        let mut at = file.stream_position().map_err(failed)?;
        let mut starts = Vec::with_capacity(sizes.len());
        for size in &sizes {
            starts.push(at);
            at = size.checked_mul(trained.entry_bytes()).and_then(|bytes| at.checked_add(bytes)).ok_or_else(foreign)?;
        }
        let bytes = file.get_ref().metadata().map_err(failed)?.len();
        if sizes.len() as u64 != trained.n_lists || at != bytes {
            return Err(foreign());
        }
        Ok(Shard { path: path.to_path_buf(), file, head, sizes, starts })
    }

    /// Vectors in it.
    fn n(&self) -> u64 {
        self.sizes.iter().sum()
    }

    /// The codes of a list, or the ids behind them.
    fn read(&mut self, list: usize, part: Part, code_bytes: u64) -> Result<Vec<u8>> {
        let size = self.sizes[list];
        let (offset, n_bytes) = match part {
            Part::Codes => (0, size * code_bytes),
            Part::Ids => (size * code_bytes, size * ID_BYTES),
        };
        let mut bytes = vec![0; n_bytes as usize];
        let at = SeekFrom::Start(self.starts[list] + offset);
        let read = self.file.seek(at).and_then(|_| self.file.read_exact(&mut bytes));
        read.map(|()| bytes).map_err(|cause| Error::io("read a shard of a vector index", &self.path, cause))
    }
}

/// One of the two parts of a list.
#[derive(Clone, Copy)]
enum Part {
    Codes,
    Ids,
}
