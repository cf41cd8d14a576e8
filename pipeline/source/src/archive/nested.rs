//! Archives in an archive, one level deep: each is a repo of its own.

use super::format::{Format, format_of};
use super::members::{Met, Opened, each_member};
use super::read::read_member;
use super::store::Store;
use super::window::{Content, What};

/// An archive in an archive is held in memory, and larger ones are not read.
const MOST_BYTES: u64 = 64 << 20;

/// Names that an archive can have. Others are not looked into: most of what lies in an archive is code.
const ENDINGS: &[&str] = &[
    ".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".tzst", ".gz", ".bz2", ".xz", ".zst", ".zip", ".jar", ".whl", ".crate",
    ".gem",
];

/// Where an archive stands in another.
#[derive(Clone, Debug)]
pub(crate) struct Inside {
    /// Its path there.
    pub(crate) path: Vec<u8>,
    content: Content,
}

/// The archives in `opened`, in the order of paths, and how many are too large to be read.
pub(super) fn archives_in(opened: &Opened) -> (Vec<Inside>, usize) {
    let mut found: Vec<Inside> = Vec::new();
    // What is wrong with the archive is told when it is listed.
    let _told_later = each_member(opened, &mut |met| {
        if let Met::Member(member) = met
            && member.what == What::File
            && ENDINGS.iter().any(|ending| member.path.ends_with(ending.as_bytes()))
        {
            found.push(Inside { path: member.path.to_vec(), content: member.content });
        }
    });
    found.sort_by(|a, b| a.path.cmp(&b.path));
    // Of two of one name the last counts.
    found.dedup_by(|later, first| {
        let is_same = later.path == first.path;
        if is_same {
            std::mem::swap(later, first);
        }
        is_same
    });
    let n_candidates = found.len();
    found.retain(|inside| inside.content.size <= MOST_BYTES);
    let n_too_large = n_candidates - found.len();
    let is_archive = |store: Store| matches!(format_of(&store), Ok(Some(Format::Tar(_) | Format::Zip)));
    found.retain(|inside| take_out(opened, inside).is_ok_and(is_archive));
    (found, n_too_large)
}

/// The bytes of an archive in `opened`.
pub(super) fn take_out(opened: &Opened, inside: &Inside) -> std::io::Result<Store> {
    read_member(opened, &inside.content).map(|bytes| Store::Memory(bytes.into()))
}
