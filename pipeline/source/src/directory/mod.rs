//! Directories on disk.

mod read;
mod tree;

use codegraph_model::InputKind;

use crate::{Source, git};

pub(crate) use tree::{is_directory, lost_on_disk};

/// The entry of [`SOURCES`](crate::SOURCES).
pub(crate) const SOURCE: Source = Source {
    kind: InputKind::Directory,
    example: "path/to/repo",
    list: |repo, options, stop| match repo.is_tracked {
        true => git::list_tracked(repo, options, stop),
        false => tree::list(repo, options, stop),
    },
    reader: read::reader,
};
