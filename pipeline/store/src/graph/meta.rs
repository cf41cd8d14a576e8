//! What the graph says about itself: one JSON text, in the default column family under the key `meta`.

use codegraph_model::{EdgeKind, EntityKind, Error, ErrorKind, Resolution, Result, Role, Word};
use serde::{Deserialize, Serialize};

use super::FORMAT;
use super::page::Pages;

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
    /// How edges are cut into pages.
    pub(super) pages: Pages,
    pub(super) entity_kinds: Vec<EntityKind>,
    pub(super) edge_kinds: Vec<EdgeKind>,
    pub(super) roles: Vec<Role>,
    pub(super) resolutions: Vec<Resolution>,
    /// What edges say beside their ends, each once, in order.
    pub(super) tags: Vec<Tag>,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
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
        let damaged = || Error::new(ErrorKind::Damaged, "read what the graph says about itself");
        let unread = |cause| damaged().because(cause).hint("build it again: codegraph build graph");
        // What else stands there depends on it.
        let Format { format } = serde_json::from_slice(bytes).map_err(unread)?;
        if format != FORMAT {
            return Err(damaged()
                .on(format!("it has the format {format}, and this program knows {FORMAT}"))
                .hint("use the version of codegraph that wrote it, or build it again: codegraph build graph"));
        }
        serde_json::from_slice(bytes).map_err(unread)
    }
}

/// The code of the word `text`: its place in its vocabulary.
pub(super) fn code_of<W: Word>(text: &str) -> Option<u8> {
    W::ALL.iter().position(|word| word.as_str() == text).map(|place| place as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_another_version_wrote_is_refused_with_its_number() {
        let meta = Meta {
            format: FORMAT,
            snapshot: "s".into(),
            n_nodes: 1,
            n_edges: 2,
            n_refs: 3,
            pages: Pages::of(1, 2),
            entity_kinds: Word::ALL.to_vec(),
            edge_kinds: Word::ALL.to_vec(),
            roles: Word::ALL.to_vec(),
            resolutions: Word::ALL.to_vec(),
            tags: vec![],
        };
        let text = String::from_utf8(meta.to_bytes().expect("is written")).expect("is text");
        assert_eq!(Meta::of_bytes(text.as_bytes()).expect("is read"), meta);
        let own = format!("\"format\":{FORMAT}");
        for (name, text, says) in [
            ("older, without what is new", r#"{"format":4,"snapshot":"s"}"#.to_string(), "format 4"),
            ("newer", text.replace(&own, "\"format\":99"), "format 99"),
            ("no format", text.replace(&own, "\"form\":1"), "missing field"),
            ("cut off", text[..40].to_string(), "EOF"),
        ] {
            let error = Meta::of_bytes(text.as_bytes()).expect_err(name);
            assert_eq!(error.kind(), ErrorKind::Damaged, "{name}");
            assert!(error.to_string().contains(says) && error.advice().is_some(), "{name}: {error}");
        }
    }
}
