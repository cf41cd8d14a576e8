//! Git repositories, read where they lie: no checkout, no temporary files, no `git`.
//!
//! A commit is listed tree by tree and read straight from packs and loose objects, in the order of the packs within a
//! window. Names of objects are never believed: what was read is hashed again. Nothing in a repository is run, and of its
//! configuration nothing is used but the format, the work tree and the URL of `origin`.

mod bundle;
mod index;
mod objects;
mod pack_index;
mod read;
mod refs;
mod repository;
mod submodules;
mod tree;

use std::path::Path;

use codegraph_model::{Action, InputKind, Problem, Result, Severity};

use crate::{Listing, Repo, Revision, Source, Stop, WalkOptions, told_first};
use objects::Objects;
use repository::Opened;

pub use bundle::Room;
pub(crate) use bundle::{Unbundled, is_bundle, unbundle};
pub(crate) use gix::ObjectId;
pub(crate) use index::list_tracked;
pub(crate) use refs::each_ref;
pub(crate) use repository::{is_git_dir, is_work_tree};
pub(crate) use submodules::{file_at_top, submodules_of};
pub(crate) use tree::malformed_entry;

/// The entry of [`SOURCES`](crate::SOURCES).
pub(crate) const SOURCE: Source =
    Source { kind: InputKind::Git, example: "path/to/repo.git", list, reader: read::reader };

/// Walks over the commit of `repo`; see [`crate::list`].
fn list<'a>(repo: &Repo, options: &WalkOptions, stop: Stop<'a>) -> Result<Listing<'a>> {
    let found = Opened::open(repo.git_root()).and_then(|opened| {
        let mut objects = Objects::open(&opened, options.memory_bytes / 4, options.memory_bytes / 2);
        let commit = opened.resolve(repo.revision.as_deref(), &mut objects)?;
        Ok((objects, commit))
    });
    Ok(match found {
        Ok((mut objects, commit)) => {
            let problems = objects.look_over();
            let met = match commit.tree {
                Some(id) => tree::walk_commit(objects, id, repo, options, stop)?,
                None => Box::new(std::iter::empty()),
            };
            Listing { revision: Some(commit.revision), met: told_first(problems, met) }
        }
        Err(problem) => Listing { revision: None, met: told_first(vec![problem], Box::new(std::iter::empty())) },
    })
}

/// What git says of the work tree whose top is `root`; nothing if it is not one. Its files can be read whatever is wrong
/// with the repository, so that a problem takes nothing away.
pub(crate) fn checked_out(root: &Path) -> std::result::Result<Option<Revision>, Problem> {
    if !is_work_tree(root) {
        return Ok(None);
    }
    // One commit is read, and nothing is kept.
    const SMALL: usize = 1 << 20;
    let found = Opened::open(root).and_then(|opened| {
        let mut objects = Objects::open(&opened, SMALL, SMALL);
        opened.resolve(None, &mut objects).map(|commit| Some(commit.revision))
    });
    found.map_err(|problem| Problem { severity: Severity::Warning, action: Action::Noted, ..problem })
}

/// The URL that the repository at `root`, or around it as a work tree, was cloned from.
pub(crate) fn origin_url(root: &Path) -> Option<String> {
    let is_gits = is_git_dir(root) || is_work_tree(root);
    is_gits.then(|| Opened::open(root).ok()?.origin_url()).flatten()
}
