//! What a file is, as told by its first bytes.

use std::io::{ErrorKind, Read, Result};

use super::dataset;
use super::store::Store;
use super::tar::is_header;
use crate::git::is_bundle;

/// How the bytes of an archive are made small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    None,
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}

/// A kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Tar(Packing),
    Zip,
    /// Rows of NDJSON.
    Dataset(Packing),
    /// Rows of Parquet.
    Columns,
    /// Objects in a store, each a member.
    Objects,
    /// A bundle of git, whose pack holds a repository.
    Bundle,
}

impl Format {
    pub(super) fn packing(self) -> Packing {
        match self {
            Format::Tar(packing) | Format::Dataset(packing) => packing,
            Format::Zip | Format::Columns | Format::Objects | Format::Bundle => Packing::None,
        }
    }
}

/// What each kind of packed file begins with.
const MAGIC: &[(&[u8], Packing)] = &[
    (b"\x1f\x8b\x08", Packing::Gzip),
    (b"\x28\xb5\x2f\xfd", Packing::Zstd),
    (b"\xfd7zXZ\0", Packing::Xz),
    (b"BZh", Packing::Bzip2),
];

const BZIP2_NEXT: [[u8; 6]; 2] = [*b"\x31\x41\x59\x26\x53\x59", *b"\x17\x72\x45\x38\x50\x90"];

/// What a zip begins with: a file, or its end where there is none.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// What Parquet begins with, and ends with.
const PARQUET: &[u8] = b"PAR1";

/// The kind of archive that `store` is, if it is one. What is packed and cannot be unpacked is taken for a damaged tar.
pub(super) fn format_of(store: &Store) -> Result<Option<Format>> {
    if let Store::Prefix(_) = store {
        return Ok(Some(Format::Objects));
    }
    let first = first_block(store.stream(0))?;
    if ZIP.iter().any(|magic| first.starts_with(magic)) {
        return Ok(Some(Format::Zip));
    }
    if first.first() == Some(&b'{') {
        return Ok(dataset::is_dataset(store.stream(0)).then_some(Format::Dataset(Packing::None)));
    }
    if is_bundle(&first) {
        return Ok(Some(Format::Bundle));
    }
    if first.starts_with(PARQUET) {
        let mut end = Vec::new();
        store.stream(store.len().saturating_sub(PARQUET.len() as u64)).read_to_end(&mut end)?;
        return Ok((end == PARQUET && store.len() > 8).then_some(Format::Columns));
    }
    let packing = MAGIC.iter().find(|(magic, _)| first.starts_with(magic)).map(|(_, packing)| *packing);
    // Three letters can begin a text; then comes the level, and what a block or the end begins with.
    let is_bzip2 = || first.get(4..10).is_some_and(|magic| BZIP2_NEXT.iter().any(|next| magic == next));
    let packing = packing.filter(|packing| *packing != Packing::Bzip2 || is_bzip2());
    let Some(packing) = packing else {
        return Ok(is_tar(&first).then_some(Format::Tar(Packing::None)));
    };
    match store.unpacked(packing).and_then(first_block) {
        Ok(block) if block.first() == Some(&b'{') => {
            Ok(dataset::is_dataset(store.unpacked(packing)?).then_some(Format::Dataset(packing)))
        }
        Ok(block) => Ok(is_tar(&block).then_some(Format::Tar(packing))),
        Err(e) if e.raw_os_error().is_some() || store.trouble().is_some() => Err(e),
        Err(_) => Ok(Some(Format::Tar(packing))),
    }
}

fn first_block(mut from: impl Read) -> Result<Vec<u8>> {
    let mut block = Vec::with_capacity(512);
    match from.by_ref().take(512).read_to_end(&mut block) {
        Err(e) if e.kind() == ErrorKind::UnexpectedEof && block.len() == 512 => Ok(block),
        other => other.map(|_| block),
    }
}

/// Whether `block` begins a tar: a header, or the end of one that has no entries.
fn is_tar(block: &[u8]) -> bool {
    block.len() == 512 && (is_header(block) || block.iter().all(|b| *b == 0))
}
