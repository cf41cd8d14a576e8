//! What the graph says about itself: one JSON text, in the default column family under the key `meta`.

use codegraph_model::{EdgeKind, EntityKind, Error, ErrorKind, Resolution, Result, Role, Word};
use serde::{Deserialize, Serialize};

/// The key of the text.
pub(super) const KEY: &[u8] = b"meta";

/// What is the same for the whole graph. Values hold codes: places in these lists. So a word can be added to a vocabulary
/// without changing what was written before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Meta {
    /// [`super::FORMAT`] of the writer.
    pub(super) format: u32,
    /// The snapshot that it is of.
    pub(super) snapshot: String,
    pub(super) n_nodes: u64,
    pub(super) n_edges: u64,
    pub(super) n_refs: u64,
    pub(super) entity_kinds: Vec<EntityKind>,
    pub(super) edge_kinds: Vec<EdgeKind>,
    pub(super) roles: Vec<Role>,
    pub(super) resolutions: Vec<Resolution>,
    /// What edges say beside their ends, each once, in order.
    pub(super) tags: Vec<Tag>,
}

/// What an edge says that many others say too.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Tag {
    pub(super) kind: EdgeKind,
    pub(super) resolution: Resolution,
    pub(super) confidence: f32,
    pub(super) is_cross_repo: bool,
    /// Whether it names the first ref that says so.
    pub(super) has_ref: bool,
}

impl Meta {
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>> {
        let failed = |cause| Error::new(ErrorKind::Bug, "write what the graph says about itself").because(cause);
        serde_json::to_vec(self).map_err(failed)
    }

    pub(super) fn of_bytes(bytes: &[u8]) -> Result<Meta> {
        serde_json::from_slice(bytes).map_err(|cause| {
            Error::new(ErrorKind::Damaged, "read what the graph says about itself")
                .because(cause)
                .hint("build it again: codegraph build graph")
        })
    }
}

/// The code of the word `text`: its place in its vocabulary.
pub(super) fn code_of<W: Word>(text: &str) -> Option<u8> {
    W::ALL.iter().position(|word| word.as_str() == text).map(|place| place as u8)
}
