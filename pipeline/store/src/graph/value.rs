//! Values: rkyv archives, and what reads them where they lie. Those of entities are in [`super::node`].
//!
//! A value is checked when it is read, once, and nothing in it is copied out but numbers. RocksDB's block checksums say
//! that the bytes are those that were written; the check costs a twentieth of a microsecond, and saves trusting them.

use std::hint::black_box;

use codegraph_model::{Error, ErrorKind, Result};
use rkyv::api::high::{HighSerializer, HighValidator, to_bytes_in};
use rkyv::bytecheck::CheckBytes;
use rkyv::rancor;
use rkyv::ser::allocator::ArenaHandle;
use rkyv::{Archive, Portable, Serialize};

/// More edges of one entity, in one direction, than there are in its page: see [`super::page`].
#[derive(Archive, Serialize)]
pub(super) struct EdgeList {
    /// By kind, then by the other end.
    pub(super) edges: Vec<EdgeRow>,
    /// Those that stand in the code 255 times or more, in order.
    pub(super) often: Vec<Often>,
    /// Whether another list of the entity follows.
    pub(super) has_more: bool,
}

/// An edge, without the entity whose list it is in.
#[derive(Archive, Serialize)]
pub(super) struct EdgeRow {
    pub(super) other: i64,
    /// Means nothing if the tag says that there is none.
    pub(super) first_ref_id: i64,
    /// Place among the tags of [`super::meta::Meta`]; with [`IS_END`] if nothing but containment goes on at the other end.
    pub(super) tag: u16,
    /// How often it stands in the code; 255 if an [`Often`] says.
    pub(super) count: u8,
}

/// An edge that stands in the code so often that its row has no room for the number.
#[derive(Archive, Serialize)]
pub(super) struct Often {
    /// Its place among the edges.
    pub(super) place: u32,
    pub(super) count: u32,
}

/// Of a tag, that no edges of the same direction go on from the other end, containment aside. It is only said where it is known for
/// sure: see [`super::ends::Ends`].
pub(super) const IS_END: u16 = 1 << 15;

/// Mentions of one entity, in the order of the table.
#[derive(Archive, Serialize)]
pub(super) struct RefList {
    pub(super) refs: Vec<RefRow>,
    /// Whether another list of the entity follows.
    pub(super) has_more: bool,
}

/// A mention, without the entity whose list it is in.
#[derive(Archive, Serialize)]
pub(super) struct RefRow {
    pub(super) ref_id: i64,
    pub(super) file_id: i64,
    /// 0 if it stands in none: no id is.
    pub(super) in_entity_id: i64,
    pub(super) line: u32,
    pub(super) col: u32,
    pub(super) role: u8,
    pub(super) resolution: u8,
}

/// Ids: of the entities of a file, or of a name.
#[derive(Archive, Serialize)]
pub(super) struct IdList {
    pub(super) ids: Vec<i64>,
    /// Whether another list of the same follows.
    pub(super) has_more: bool,
}

/// Appends the archive of `value` to `out`.
pub(super) fn append(
    value: &impl for<'a> Serialize<HighSerializer<Vec<u8>, ArenaHandle<'a>, rancor::Error>>,
    out: &mut Vec<u8>,
) -> Result<()> {
    let written = to_bytes_in::<_, rancor::Error>(value, std::mem::take(out));
    *out =
        written.map_err(|cause| Error::new(ErrorKind::Bug, "write a value of the graph").because(cause.to_string()))?;
    Ok(())
}

/// Touches all of `bytes` without waiting for any of it: the processor fetches it all at once, where who reads it
/// would wait for its end, where the root is, and then for what the root leads to.
pub(super) fn touch(bytes: &[u8]) {
    /// Bytes that come at a time.
    const LINE_BYTES: usize = 64;
    black_box(bytes.iter().step_by(LINE_BYTES).chain(bytes.last()).fold(0, |sum, byte| sum ^ byte));
}

/// The value that `bytes` are.
///
/// # Errors
/// [`ErrorKind::Damaged`] if they are none of that kind.
pub(super) fn read<T>(bytes: &[u8]) -> Result<&T>
where
    T: Portable + for<'a> CheckBytes<HighValidator<'a, rancor::Error>>,
{
    rkyv::access::<T, rancor::Error>(bytes).map_err(|cause| {
        Error::new(ErrorKind::Damaged, "read a value of the graph")
            .because(cause.to_string())
            .hint("build it again: codegraph build graph")
    })
}
