//! Archives in an archive, one level deep: each is a repo of its own.
//!
//! What all of them unfold to is limited as it would be if they were one archive. Otherwise a small file could hold a thousand
//! archives that each unfold to no more than they may.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::format::{Format, Packing, format_of};
use super::members::{Met, Opened, Wanted, each_member_from};
use super::read::read_member;
use super::store::Store;
use super::window::{Content, What};

/// An archive in an archive is held in memory, and larger ones are not read.
const MOST_BYTES: u64 = 64 << 20;

/// To take an archive out of a packed tar, all that stands before it is unpacked. So much is, for all of them: minutes, where
/// an archive of archives would keep a core busy for days.
const MOST_PASSED_BYTES: u64 = 1 << 38;

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
    /// What those in the same archive have unfolded to so far.
    unfolded_bytes: Arc<AtomicU64>,
}

/// The archives in another.
#[derive(Debug, Default)]
pub(crate) struct FoundInside {
    /// In the order of paths.
    pub(crate) archives: Vec<Inside>,
    /// How many are too large to be read.
    pub(crate) n_too_large: usize,
    /// How many come behind more than is passed over for them.
    pub(crate) n_too_far: usize,
}

/// Looks for the archives in `opened`.
pub(super) fn archives_in(opened: &Opened) -> FoundInside {
    let unfolded_bytes = Arc::new(AtomicU64::new(0));
    let mut found: Vec<(Inside, bool)> = Vec::new();
    let is_archive = |store: Store| matches!(format_of(&store), Ok(Some(Format::Tar(_) | Format::Zip)));
    let wanted = Wanted { bytes_of: |path, size| size <= MOST_BYTES && is_named_so(path), ..Wanted::default() };
    // What is wrong with the archive is told when it is listed.
    let _told_later = each_member_from(opened, &wanted, &mut |met| {
        if let Met::Member(member) = met
            && member.what == What::File
            && is_named_so(member.path)
        {
            let inside =
                Inside { path: member.path.to_vec(), content: member.content, unfolded_bytes: unfolded_bytes.clone() };
            let is_one = match member.bytes {
                Some(bytes) => is_archive(Store::Memory(bytes.into())),
                None if member.content.size > MOST_BYTES => true,
                None => !matches!(opened.format, Format::Tar(_)) && take_out(opened, &inside).is_ok_and(is_archive),
            };
            found.push((inside, is_one));
        }
    });
    found.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    // Of two of one name the last counts.
    found.dedup_by(|later, first| {
        let is_same = later.0.path == first.0.path;
        if is_same {
            std::mem::swap(later, first);
        }
        is_same
    });
    let mut archives: Vec<Inside> = found.into_iter().filter_map(|(inside, is_one)| is_one.then_some(inside)).collect();
    let n_before = archives.len();
    archives.retain(|inside| inside.content.size <= MOST_BYTES);
    let n_too_large = n_before - archives.len();
    let n_before = archives.len();
    if matches!(opened.format, Format::Tar(packing) if packing != Packing::None) {
        let mut passed_bytes = 0_u64;
        archives.retain(|inside| {
            passed_bytes = passed_bytes.saturating_add(inside.content.at);
            passed_bytes <= MOST_PASSED_BYTES
        });
    }
    FoundInside { n_too_large, n_too_far: n_before - archives.len(), archives }
}

fn is_named_so(path: &[u8]) -> bool {
    ENDINGS.iter().any(|ending| path.ends_with(ending.as_bytes()))
}

/// The bytes of an archive in `opened`.
pub(super) fn take_out(opened: &Opened, inside: &Inside) -> std::io::Result<Store> {
    read_member(opened, &inside.content).map(|bytes| Store::Memory(bytes.into()))
}

impl Inside {
    /// What it may unfold to of the `most_bytes` that all archives in the same one may.
    pub(super) fn left_of(&self, most_bytes: u64) -> u64 {
        most_bytes.saturating_sub(self.unfolded_bytes.load(Ordering::Relaxed))
    }

    /// Takes note of what it unfolds to.
    pub(super) fn note_unfolded(&self, n_bytes: u64) {
        self.unfolded_bytes.fetch_add(n_bytes, Ordering::Relaxed);
    }
}
