//! The index of a pack: from the names of objects to where they lie.
//!
//! It is read piece by piece. Mapped into memory, as a library would have it, nearly all of it is touched by a few thousand
//! look-ups, and then counts as memory of the process: hundreds of megabytes for the largest repositories.

use std::fs::File;
use std::io::{Error, ErrorKind, Result};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use gix::ObjectId;

/// What the second version begins with, and its number. The first has neither.
const SECOND: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];

/// Entries by the first byte of their names: how many have that one or a lower.
const FAN_ENTRIES: usize = 256;
const FAN_BYTES: u64 = 4 * FAN_ENTRIES as u64;

/// Bytes that are read at a time. Names are spread evenly, so that the right ones are nearly always among the first.
const BLOCK_BYTES: usize = 4096;

/// The longest name that an object or a pack has.
const MOST_NAME_BYTES: usize = 32;

/// The bit of an offset that says that it stands in the table of the large ones.
const IS_LARGE: u32 = 1 << 31;

/// The index of one pack.
pub(super) struct PackIndex {
    path: PathBuf,
    /// None while it is closed: a process can only have so many files open.
    file: Option<File>,
    fan: Box<[u32; FAN_ENTRIES]>,
    layout: Layout,
}

/// Where things stand in the file.
#[derive(Clone, Copy)]
struct Layout {
    is_second: bool,
    hash_bytes: usize,
    /// From one entry with a name to the next.
    stride: usize,
    /// Where the first name stands.
    names: u64,
    /// Where the offsets begin; in the first version they stand before the names.
    offsets: u64,
    /// Where the offsets that do not fit into 31 bits begin, and end.
    large: (u64, u64),
    /// Where the name of the pack stands, which the pack ends with.
    pack_name: u64,
}

impl PackIndex {
    /// Opens the index at `path`, of a pack whose objects have names of `hash_bytes` bytes.
    pub(super) fn open(path: &Path, hash_bytes: usize) -> Result<PackIndex> {
        let file = File::open(path)?;
        let n_bytes = file.metadata()?.len();
        let mut start = [0; 8];
        file.read_exact_at(&mut start, 0)?;
        let is_second = start == SECOND;
        if !is_second && start[..4] == SECOND[..4] {
            return Err(damaged("its version is not known"));
        }
        let fan_at = if is_second { 8 } else { 0 };
        let mut bytes = [0; FAN_BYTES as usize];
        file.read_exact_at(&mut bytes, fan_at)?;
        let mut fan = Box::new([0; FAN_ENTRIES]);
        for (n, bytes) in fan.iter_mut().zip(bytes.as_chunks::<4>().0) {
            *n = u32::from_be_bytes(*bytes);
        }
        if !fan.is_sorted() {
            return Err(damaged("its table of first bytes is not sorted"));
        }
        let n = u64::from(fan[FAN_ENTRIES - 1]);
        let table = fan_at + FAN_BYTES;
        let hash = hash_bytes as u64;
        let trailer = 2 * hash;
        let pack_name = n_bytes.saturating_sub(trailer);
        let layout = match is_second {
            true => {
                // Names, checksums, offsets, large offsets.
                let offsets = table + n * (hash + 4);
                let large = (offsets + 4 * n, pack_name);
                Layout { is_second, hash_bytes, stride: hash_bytes, names: table, offsets, large, pack_name }
            }
            false => {
                let end = table + n * (hash + 4);
                Layout {
                    is_second,
                    hash_bytes,
                    stride: hash_bytes + 4,
                    names: table + 4,
                    offsets: table,
                    large: (end, end),
                    pack_name,
                }
            }
        };
        if layout.large.0 + trailer > n_bytes {
            return Err(damaged("it is shorter than the number of its objects asks for"));
        }
        Ok(PackIndex { path: path.to_path_buf(), file: Some(file), fan, layout })
    }

    /// Lets go of the file until the next look-up.
    pub(super) fn close(&mut self) {
        self.file = None;
    }

    /// Whether `pack` is the pack that this is the index of, and whole. One that is cut off must not be mapped into memory:
    /// what touches a page behind the end of a file is ended by the system, and no error can be told.
    pub(super) fn is_of(&mut self, pack: &File) -> Result<bool> {
        let file = match self.file.take() {
            Some(file) => file,
            None => File::open(&self.path)?,
        };
        let (mut due, mut found) = ([0; MOST_NAME_BYTES], [0; MOST_NAME_BYTES]);
        let (due, found) = (&mut due[..self.layout.hash_bytes], &mut found[..self.layout.hash_bytes]);
        let end = pack.metadata()?.len();
        let read = file.read_exact_at(due, self.layout.pack_name);
        let read = read.and_then(|()| pack.read_exact_at(found, end.saturating_sub(self.layout.hash_bytes as u64)));
        self.file = Some(file);
        match read {
            Ok(()) => Ok(due == found),
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => Ok(false),
            Err(e) => Err(e),
        }
    }

    /// Where in the pack the object `id` begins, if it is there.
    pub(super) fn lookup(&mut self, id: &ObjectId) -> Result<Option<u64>> {
        let file = match self.file.take() {
            Some(file) => file,
            None => File::open(&self.path)?,
        };
        let found = self.position_of(&file, id.as_slice());
        let found = found.and_then(|found| found.map(|i| self.offset_at(&file, i)).transpose());
        self.file = Some(file);
        found
    }

    /// The place of `name` among the names.
    fn position_of(&self, file: &File, name: &[u8]) -> Result<Option<u64>> {
        let first = usize::from(name[0]);
        let mut low = if first == 0 { 0 } else { u64::from(self.fan[first - 1]) };
        let mut high = u64::from(self.fan[first]);
        let Layout { stride, hash_bytes, names, .. } = self.layout;
        let most = (BLOCK_BYTES / stride) as u64;
        // How far in the range the name would be, if all were spread evenly: 32 bits behind the first byte.
        let share = u64::from(u32::from_be_bytes([name[1], name[2], name[3], name[4]]));
        let mut block = [0; BLOCK_BYTES];
        let mut is_first = true;
        while low < high {
            let n = most.min(high - low);
            let middle = match is_first {
                true => low + (((high - low) * share) >> 32),
                false => low + (high - low) / 2,
            };
            is_first = false;
            let from = middle.saturating_sub(n / 2).clamp(low, high - n);
            let block = &mut block[..(n as usize - 1) * stride + hash_bytes];
            file.read_exact_at(block, names + from * stride as u64)?;
            let name_at = |i: usize| &block[i * stride..i * stride + hash_bytes];
            let last = n as usize - 1;
            if name < name_at(0) {
                high = from;
            } else if name > name_at(last) {
                low = from + n;
            } else {
                let (mut below, mut above) = (0, last + 1);
                while below < above {
                    let i = below + (above - below) / 2;
                    match name_at(i).cmp(name) {
                        std::cmp::Ordering::Less => below = i + 1,
                        std::cmp::Ordering::Greater => above = i,
                        std::cmp::Ordering::Equal => return Ok(Some(from + i as u64)),
                    }
                }
                return Ok(None);
            }
        }
        Ok(None)
    }

    fn offset_at(&self, file: &File, i: u64) -> Result<u64> {
        let Layout { is_second, stride, offsets, large, .. } = self.layout;
        let mut bytes = [0; 4];
        file.read_exact_at(&mut bytes, offsets + i * if is_second { 4 } else { stride as u64 })?;
        let offset = u32::from_be_bytes(bytes);
        if !is_second || offset & IS_LARGE == 0 {
            return Ok(u64::from(offset));
        }
        let at = large.0 + 8 * u64::from(offset ^ IS_LARGE);
        if at + 8 > large.1 {
            return Err(damaged("an offset stands outside its table"));
        }
        let mut bytes = [0; 8];
        file.read_exact_at(&mut bytes, at)?;
        Ok(u64::from_be_bytes(bytes))
    }
}

fn damaged(why: &str) -> Error {
    Error::new(ErrorKind::InvalidData, why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of `n` objects; where `is_even` does not hold, all of them begin alike.
    fn names_of(n: usize, hash_bytes: usize, is_even: bool) -> Vec<Vec<u8>> {
        // A generator of numbers that look random, and are the same each time.
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as u8
        };
        let mut names: Vec<Vec<u8>> = (0..n).map(|_| (0..hash_bytes).map(|_| next()).collect()).collect();
        if !is_even {
            names.iter_mut().for_each(|name| name[..8].copy_from_slice(b"\x80alike!!"));
        }
        names.sort_unstable();
        names.dedup();
        names
    }

    fn offset_of(i: usize, with_large: bool) -> u64 {
        if with_large && i.is_multiple_of(3) { (1 << 33) + i as u64 } else { i as u64 }
    }

    fn write_index(names: &[Vec<u8>], is_second: bool, with_large: bool) -> Vec<u8> {
        let mut bytes = if is_second { SECOND.to_vec() } else { Vec::new() };
        for first in 0..=255 {
            let n = names.iter().take_while(|name| name[0] <= first).count() as u32;
            bytes.extend(n.to_be_bytes());
        }
        let mut large = Vec::new();
        if is_second {
            bytes.extend(names.concat());
            bytes.extend(vec![0; 4 * names.len()]);
        }
        for (i, name) in names.iter().enumerate() {
            let offset = offset_of(i, with_large);
            let short = u32::try_from(offset).unwrap_or_else(|_| {
                large.extend(offset.to_be_bytes());
                IS_LARGE | (large.len() / 8 - 1) as u32
            });
            bytes.extend(short.to_be_bytes());
            if !is_second {
                bytes.extend(name);
            }
        }
        bytes.extend(large);
        bytes.extend(vec![0; 2 * names.first().map_or(20, Vec::len)]);
        bytes
    }

    #[test]
    fn every_object_is_found_and_no_other() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("x.idx");
        for (n, hash_bytes, is_even, is_second, with_large) in [
            (0, 20, true, true, false),
            (1, 20, true, true, false),
            (1000, 20, true, true, true),
            (1000, 20, true, false, false),
            (300_000, 20, true, true, false),
            (5000, 32, true, true, false),
            (5000, 20, false, true, true),
            (5000, 20, false, false, false),
        ] {
            let names = names_of(n, hash_bytes, is_even);
            std::fs::write(&path, write_index(&names, is_second, with_large)).expect("writes");
            let mut index = PackIndex::open(&path, hash_bytes).expect("is an index");
            for (i, name) in names.iter().enumerate().step_by(names.len() / 997 + 1) {
                let id = ObjectId::try_from(name.as_slice()).expect("is a name");
                assert_eq!(index.lookup(&id).expect("reads"), Some(offset_of(i, with_large)), "{i} of {n}");
                let mut other = name.clone();
                other[hash_bytes - 1] ^= 1;
                if names.binary_search(&other).is_err() {
                    let id = ObjectId::try_from(other.as_slice()).expect("is a name");
                    assert_eq!(index.lookup(&id).expect("reads"), None, "beside {i} of {n}");
                }
                index.close();
            }
        }
    }

    #[test]
    fn a_pack_ends_with_the_name_that_its_index_tells() {
        let dir = tempfile::tempdir().expect("a directory");
        let (path, pack) = (dir.path().join("x.idx"), dir.path().join("x.pack"));
        for (hash_bytes, is_second) in [(20, true), (20, false), (32, true)] {
            let mut bytes = write_index(&names_of(10, hash_bytes, true), is_second, false);
            let at = bytes.len() - 2 * hash_bytes;
            bytes[at..at + hash_bytes].fill(7);
            std::fs::write(&path, bytes).expect("writes");
            let whole = [&b"PACK and what is in it"[..], &vec![7; hash_bytes]].concat();
            let mut other = whole.clone();
            other[25] ^= 1;
            for (bytes, expected) in [
                (&whole[..], true),
                (&whole[..whole.len() - 1], false),
                (&other, false),
                (&[7; 5], false),
                (&[], false),
            ] {
                std::fs::write(&pack, bytes).expect("writes");
                let mut index = PackIndex::open(&path, hash_bytes).expect("is an index");
                let found = index.is_of(&File::open(&pack).expect("opens")).expect("reads");
                assert_eq!(found, expected, "{bytes:?}");
            }
        }
    }

    #[test]
    fn what_is_no_index_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("x.idx");
        let good = write_index(&names_of(10, 20, true), true, false);
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            bytes
        };
        for (bytes, expected) in [
            (Vec::new(), "failed to fill"),
            (good[..good.len() - 1].to_vec(), "shorter"),
            (with(7, 3), "version"),
            (with(8, 1), "not sorted"),
            (with(8 + 1024 - 4, 255), "shorter"),
        ] {
            std::fs::write(&path, bytes).expect("writes");
            let error = PackIndex::open(&path, 20).err().expect("is refused");
            assert!(error.to_string().contains(expected), "{error} where {expected} is due");
        }
        let names = names_of(10, 20, true);
        let mut bytes = write_index(&names, true, false);
        let offsets = 8 + 1024 + 10 * 24;
        bytes[offsets..offsets + 4].copy_from_slice(&(IS_LARGE | 7).to_be_bytes());
        std::fs::write(&path, bytes).expect("writes");
        let mut index = PackIndex::open(&path, 20).expect("is an index");
        let id = ObjectId::try_from(names[0].as_slice()).expect("is a name");
        assert!(index.lookup(&id).is_err(), "the offset stands outside");
    }
}
