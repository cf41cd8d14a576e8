//! Directories on disk.

mod markers;
mod read;
mod rules;
mod walk;

use codegraph_model::InputKind;

use crate::Source;

pub(crate) use markers::{is_manifest, is_project_file, is_version_control};

/// The entry of [`SOURCES`](crate::SOURCES).
pub(crate) const SOURCE: Source =
    Source { kind: InputKind::Directory, example: "path/to/repo", list: walk::list, read: read::read };
