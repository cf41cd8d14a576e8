//! Where the bytes of an archive lie, and how they are read: by position, or as a stream that is unpacked on the way.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Result};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

use super::format::Packing;
use crate::remote::{Object, Prefix, Trouble};

/// Bytes that are asked of the system at a time.
pub(super) const CHUNK_BYTES: usize = 128 << 10;

/// A file that is not longer is read at once.
const SMALL_BYTES: u64 = 1 << 20;

/// The largest dictionary that a decoder is given: what `xz -9` and `zstd --ultra -22` need, and no more, because the
/// archive says how much it is.
pub(super) const MOST_DICTIONARY_BYTES: u32 = 128 << 20;

/// The bytes of an archive.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    /// A part of a file, or all of it.
    File { file: Arc<File>, start: u64, len: u64 },
    /// Bytes in memory.
    Memory(Arc<[u8]>),
    /// A part of an object in a store, or all of it.
    Object { object: Arc<Object>, start: u64, len: u64 },
    /// Objects of a store, each a member.
    Prefix(Arc<Prefix>),
}

/// An input that was read already, because it comes only once.
#[derive(Clone, Debug)]
pub struct Taken(pub(super) Store);

impl Taken {
    /// What lies in a store, and is read there.
    pub(crate) fn object(object: Arc<Object>) -> Taken {
        let len = object.len();
        Taken(Store::Object { object, start: 0, len })
    }

    /// Loose objects of a store.
    pub(crate) fn prefix(prefix: Prefix) -> Taken {
        Taken(Store::Prefix(Arc::new(prefix)))
    }

    /// What was kept in memory.
    pub fn bytes(bytes: Vec<u8>) -> Taken {
        Taken(Store::Memory(bytes.into()))
    }

    /// What was kept in a file.
    ///
    /// # Errors
    /// Those of the system.
    pub fn file(file: File) -> Result<Taken> {
        let len = file.metadata()?.len();
        Ok(Taken(Store::File { file: Arc::new(file), start: 0, len }))
    }
}

impl Store {
    pub(super) fn open(path: &Path) -> Result<Store> {
        let mut file = File::open(path)?;
        let len = file.metadata()?.len();
        if len > SMALL_BYTES {
            return Ok(Store::File { file: Arc::new(file), start: 0, len });
        }
        let mut bytes = Vec::with_capacity(len as usize);
        file.by_ref().take(SMALL_BYTES).read_to_end(&mut bytes)?;
        Ok(Store::Memory(bytes.into()))
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Store::File { len, .. } | Store::Object { len, .. } => *len,
            Store::Memory(bytes) => bytes.len() as u64,
            Store::Prefix(_) => 0,
        }
    }

    /// `len` of its bytes from `at` on, or as many as there are.
    pub(super) fn part(&self, at: u64, len: u64) -> Store {
        let at = at.min(self.len());
        let len = len.min(self.len() - at);
        match self {
            Store::File { file, start, .. } => Store::File { file: file.clone(), start: start + at, len },
            Store::Memory(bytes) => Store::Memory(bytes[at as usize..(at + len) as usize].into()),
            Store::Object { object, start, .. } => Store::Object { object: object.clone(), start: start + at, len },
            Store::Prefix(_) => self.clone(),
        }
    }

    /// Why not all of it could be read, if it lies elsewhere and that is so.
    pub(super) fn trouble(&self) -> Option<&Trouble> {
        match self {
            Store::Object { object, .. } => object.trouble(),
            Store::File { .. } | Store::Memory(_) | Store::Prefix(_) => None,
        }
    }

    /// Reads at `at` as much of `buf` as there is.
    pub(super) fn read_at(&self, buf: &mut [u8], at: u64) -> Result<usize> {
        let left = self.len().saturating_sub(at).min(buf.len() as u64) as usize;
        let buf = &mut buf[..left];
        match self {
            Store::File { file, start, .. } => match buf.is_empty() {
                true => Ok(0),
                false => file.read_at(buf, start + at),
            },
            Store::Memory(bytes) => {
                buf.copy_from_slice(&bytes[at.min(self.len()) as usize..][..left]);
                Ok(left)
            }
            Store::Object { object, start, .. } => object.read_at(buf, start + at),
            Store::Prefix(_) => Ok(0),
        }
    }

    /// Its bytes from `at` on.
    pub(super) fn stream(&self, at: u64) -> Stream {
        Stream { store: self.clone(), at }
    }

    /// Its bytes from `at` on, of which `n_bytes` are wanted.
    pub(super) fn plain(&self, at: u64, n_bytes: u64) -> Box<dyn Input> {
        // With the header before them, and what may stand before that.
        let n_bytes = n_bytes.saturating_add(4096).min(CHUNK_BYTES as u64) as usize;
        Box::new(Plain(BufReader::with_capacity(n_bytes, self.stream(at))))
    }

    /// Its bytes, unpacked.
    pub(super) fn unpacked(&self, packing: Packing) -> Result<Box<dyn Input>> {
        unpacked(BufReader::with_capacity(CHUNK_BYTES, self.stream(0)), packing)
    }
}

impl codegraph_model::ReadAt for Store {
    fn len(&self) -> u64 {
        Store::len(self)
    }

    fn read_at(&self, buf: &mut [u8], at: u64) -> Result<usize> {
        Store::read_at(self, buf, at)
    }
}

impl rawzip::ReaderAt for Store {
    fn read_at(&self, buf: &mut [u8], offset: u64) -> Result<usize> {
        Store::read_at(self, buf, offset)
    }
}

/// What a tar is read from.
pub(super) trait Input: Read + Send {
    /// Passes over `n` bytes, or as many as there are; how many there were.
    fn skip(&mut self, n: u64) -> Result<u64> {
        std::io::copy(&mut self.take(n), &mut std::io::sink())
    }
}

/// Bytes of a store, one after the other.
pub(super) struct Stream {
    store: Store,
    at: u64,
}

impl Read for Stream {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        let n = self.store.read_at(buf, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

/// A stream that is not unpacked can be passed over without reading.
struct Plain(BufReader<Stream>);

impl Read for Plain {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        self.0.read(buf)
    }
}

impl Input for Plain {
    fn skip(&mut self, n: u64) -> Result<u64> {
        let in_hand = self.0.buffer().len() as u64;
        if n <= in_hand {
            self.0.consume(n as usize);
            return Ok(n);
        }
        self.0.consume(in_hand as usize);
        let stream = self.0.get_mut();
        let more = (n - in_hand).min(stream.store.len().saturating_sub(stream.at));
        stream.at += more;
        Ok(in_hand + more)
    }
}

/// A stream that is unpacked on the way.
struct Unpacked<R>(R);

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        self.0.read(buf)
    }
}

impl<R: Read + Send> Input for Unpacked<R> {}

fn unpacked(stream: BufReader<Stream>, packing: Packing) -> Result<Box<dyn Input>> {
    // Decoders hand out a few kilobytes at a time, and tar asks for 512 bytes.
    fn buffered<R: Read + Send + 'static>(decoder: R) -> Box<dyn Input> {
        Box::new(Unpacked(BufReader::with_capacity(CHUNK_BYTES, decoder)))
    }
    Ok(match packing {
        Packing::None => Box::new(Plain(stream)),
        Packing::Gzip => buffered(flate2::bufread::MultiGzDecoder::new(stream)),
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(stream)?;
            decoder.window_log_max(MOST_DICTIONARY_BYTES.ilog2())?;
            buffered(decoder)
        }
        Packing::Xz => buffered(xz(stream)),
        Packing::Bzip2 => buffered(bzip2::bufread::MultiBzDecoder::new(stream)),
    })
}

pub(super) fn xz<R: Read>(packed: R) -> impl Read {
    // The limit is in KiB, and counts what the decoder needs besides.
    lzma_rust2::XzReader::new_mem_limit(packed, true, (MOST_DICTIONARY_BYTES >> 10) + 4096)
}
