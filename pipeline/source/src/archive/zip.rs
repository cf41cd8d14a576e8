//! Zip: what its central directory names, read by position.

use std::io::{Error, ErrorKind, Read, Result};

use rawzip::{CompressionMethod, RECOMMENDED_BUFFER_SIZE, ZipFileHeaderRecord, ZipLocator};

use super::cp437;
use super::store::Store;
use super::tar::damaged;
use super::window::{Content, What};

/// The end of a zip is looked for in so many of its last bytes: a comment has at most 64 KiB.
const END_BYTES: u64 = (64 << 10) + 1024;

/// Bytes of a header before each member, without name and extra fields.
pub(super) const LOCAL_HEADER_BYTES: u64 = 30;

/// Extra field: the name in UTF-8, behind a version and a checksum of the name in the header.
const UNICODE_PATH: u16 = 0x7075;

/// Types of files in the modes of Unix.
const TYPE_BITS: u32 = 0o170_000;
const DIR: u32 = 0o040_000;
const FILE: u32 = 0o100_000;
const SYMLINK: u32 = 0o120_000;

/// A member, as the central directory tells of it.
pub(super) struct ZipMember {
    pub(super) path: Vec<u8>,
    pub(super) what: What,
    pub(super) content: Content,
}

/// Gives the members of the zip `store` to `meet` until that says no; and the comment of the whole.
pub(super) fn each_member(store: &Store, meet: &mut dyn FnMut(ZipMember) -> bool) -> Result<Vec<u8>> {
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let locator = ZipLocator::new().max_search_space(END_BYTES);
    let archive = locator
        .locate_in_reader(store.clone(), &mut buffer, store.len())
        .map_err(|(_, e)| damaged(&format!("its directory cannot be found: {e}")))?;
    let mut comment = Vec::new();
    archive.comment().read_to_end(&mut comment)?;
    let mut entries = archive.entries(&mut buffer);
    while let Some(entry) = entries.next_entry().map_err(|e| damaged(&format!("its directory is damaged: {e}")))? {
        if !meet(member_of(&entry)) {
            break;
        }
    }
    Ok(comment)
}

fn member_of(entry: &ZipFileHeaderRecord<'_>) -> ZipMember {
    let content = Content {
        at: entry.local_header_offset(),
        size: entry.uncompressed_size_hint(),
        packed_bytes: entry.compressed_size_hint(),
        crc: entry.crc32(),
        method: entry.compression_method().as_u16(),
    };
    let path = path_of(entry);
    let mode = match is_from_unix(entry) {
        true => entry.external_attributes() >> 16 & TYPE_BITS,
        false => 0,
    };
    let what = match mode {
        _ if path.ends_with(b"/") => What::Dir,
        DIR => What::Dir,
        SYMLINK => What::Symlink,
        0 | FILE if entry.flags().is_encrypted() => What::Encrypted,
        0 | FILE if decoder_of(content.method).is_none() => What::Unsupported,
        0 | FILE => What::File,
        _ => What::Special,
    };
    ZipMember { path, what, content }
}

fn is_from_unix(entry: &ZipFileHeaderRecord<'_>) -> bool {
    matches!(entry.version_made_by().creator_system().as_u8(), 3 | 19)
}

/// The path of a member in the encoding that it is meant in. Only some say so; of the others, what is UTF-8 is taken for
/// it, and what comes from DOS and Windows for CP437.
fn path_of(entry: &ZipFileHeaderRecord<'_>) -> Vec<u8> {
    let path = entry.file_path();
    let path: &[u8] = path.as_bytes();
    let in_unicode = entry.extra_fields().find_map(|(id, data)| match id.as_u16() {
        UNICODE_PATH => data.get(5..).filter(|name| {
            data[0] == 1 && data[1..5] == crc32fast::hash(path).to_le_bytes() && std::str::from_utf8(name).is_ok()
        }),
        _ => None,
    });
    let mut path = match in_unicode {
        Some(name) => name.to_vec(),
        None if entry.flags().is_utf8() || std::str::from_utf8(path).is_ok() || is_from_unix(entry) => path.to_vec(),
        None => cp437::text_of(path).into_bytes(),
    };
    // Some programs of Windows write its separators, which are not allowed.
    if !is_from_unix(entry) && !path.contains(&b'/') {
        path.iter_mut().filter(|b| **b == b'\\').for_each(|b| *b = b'/');
    }
    path
}

/// What unpacks a member.
type Decode = for<'a> fn(Box<dyn std::io::BufRead + 'a>) -> Result<Box<dyn Read + 'a>>;

fn decoder_of(method: u16) -> Option<Decode> {
    Some(match CompressionMethod::new(method) {
        CompressionMethod::STORE => |packed| Ok(Box::new(packed)),
        CompressionMethod::DEFLATE => |packed| Ok(Box::new(flate2::bufread::DeflateDecoder::new(packed))),
        CompressionMethod::BZIP2 => |packed| Ok(Box::new(bzip2::bufread::BzDecoder::new(packed))),
        CompressionMethod::ZSTD => |packed| {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
            decoder.window_log_max(super::store::MOST_DICTIONARY_BYTES.ilog2())?;
            Ok(Box::new(decoder))
        },
        CompressionMethod::XZ => |packed| Ok(Box::new(super::store::xz(packed))),
        _ => return None,
    })
}

/// The content of a member.
pub(super) fn read(store: &Store, content: &Content) -> Result<Vec<u8>> {
    let mut header = [0; LOCAL_HEADER_BYTES as usize];
    store.stream(content.at).read_exact(&mut header).map_err(|_| damaged("its header lies outside the archive"))?;
    if !header.starts_with(b"PK\x03\x04") {
        return Err(damaged("its header is not where the directory says"));
    }
    let length = |at: usize| u64::from(u16::from_le_bytes([header[at], header[at + 1]]));
    let start = content.at + LOCAL_HEADER_BYTES + length(26) + length(28);
    let packed = store.part(start, content.packed_bytes);
    if packed.len() < content.packed_bytes {
        return Err(Error::new(ErrorKind::UnexpectedEof, "it is cut off"));
    }
    let decode = decoder_of(content.method).ok_or_else(|| damaged("it is compressed in a way that is not known"))?;
    let buffer_bytes = content.packed_bytes.clamp(1, 32 << 10) as usize;
    let packed = std::io::BufReader::with_capacity(buffer_bytes, packed.stream(0));
    // One byte more than due, so that content that is longer is noticed.
    let mut bytes = Vec::with_capacity(content.size as usize + 1);
    decode(Box::new(packed))?.take(content.size + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 != content.size {
        return Err(damaged(&format!("it does not have the {} bytes that the directory says", content.size)));
    }
    match crc32fast::hash(&bytes) == content.crc {
        true => Ok(bytes),
        false => Err(damaged("its checksum is wrong")),
    }
}
