//! Ruby gems: tars that hold the archive of the code beside what is said of it.

use super::format::{Format, Packing};
use super::store::Store;
use super::tar::{BLOCK, MemberKind, Tar};

/// Members of a gem at most.
const MOST_MEMBERS: usize = 8;

/// The archive of the code, if `store` is a gem.
pub(super) fn data_of(store: &Store, format: Option<Format>) -> Option<Store> {
    if format != Some(Format::Tar(Packing::None)) {
        return None;
    }
    let mut tar = Tar::new(store.unpacked(Packing::None).ok()?, 0);
    let (mut data, mut is_gem) = (None, false);
    for _ in 0..MOST_MEMBERS {
        let Ok(Some(member)) = tar.next_member() else { break };
        if member.kind != MemberKind::File {
            return None;
        }
        is_gem |= member.path == b"metadata.gz";
        if member.path == b"data.tar.gz" {
            data = Some(store.part(member.at + BLOCK as u64, member.size));
        }
    }
    data.filter(|_| is_gem)
}
