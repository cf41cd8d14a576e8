//! The tree of files that the index of a work tree names: the paths come from the index, the bytes from the work tree.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::ops::Range;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codegraph_model::{BlobId, DiagnosticCode, Result, SkipReason};
use gix::index::entry::Mode;

use super::checked_out;
use super::objects::told;
use super::repository::Opened as Repository;
use super::tree::{bad_name, malformed_entry};
use crate::directory::{is_directory, lost_on_disk};
use crate::rules::{IgnoreFile, read_ignore_file};
use crate::walk::{Entry, Kind, Lost, Opened, Spot, Tree, in_order, lost, walk};
use crate::{Listing, Place, Repo, Stop, WalkOptions, told_first};

/// The largest allocation for an index: that of the largest repositories has a hundredth.
const MOST_INDEX_BYTES: usize = 4 << 30;

/// Walks over the files of the work tree `repo` that git tracks.
pub(crate) fn list_tracked<'a>(repo: &Repo, options: &WalkOptions, stop: Stop<'a>) -> Result<Listing<'a>> {
    let (revision, mut problems) = match checked_out(&repo.root) {
        Ok(revision) => (revision, Vec::new()),
        Err(problem) => (None, vec![problem]),
    };
    let met = match paths_of(&repo.root) {
        Ok(paths) => {
            let root = Node { range: 0..paths.len(), is_gone: false };
            walk(Index { root: repo.root.clone(), paths: Arc::new(paths) }, root, repo, options, stop)?
        }
        Err(problem) => {
            problems = vec![problem];
            Box::new(std::iter::empty())
        }
    };
    Ok(Listing { revision, met: told_first(problems, met) })
}

/// The paths of the submodules that the index of the work tree `root` names.
pub(super) fn submodules_in_index(root: &Path) -> Vec<Vec<u8>> {
    let paths = paths_of(root).unwrap_or_default();
    paths.into_iter().filter(|(_, kind)| *kind == Kind::Submodule).map(|(path, _)| path).collect()
}

/// The paths that the index of the work tree `root` names, sorted by their bytes.
fn paths_of(root: &Path) -> std::result::Result<Vec<(Vec<u8>, Kind)>, codegraph_model::Problem> {
    let repository = Repository::open(root)?;
    let options = gix::index::decode::Options {
        // Threads are the business of others.
        thread_limit: Some(1),
        alloc_limit_bytes: Some(MOST_INDEX_BYTES),
        ..gix::index::decode::Options::default()
    };
    let index = gix::index::File::at_or_default(repository.index_path(), repository.hash(), false, options)
        .map_err(|e| lost(DiagnosticCode::BadRepository, format!("its index cannot be read: {}", told(&e))))?;
    let mut paths: Vec<(Vec<u8>, Kind)> = Vec::with_capacity(index.entries().len());
    for entry in index.entries() {
        let kind = match entry.mode {
            Mode::SYMLINK => Kind::Symlink,
            Mode::COMMIT => Kind::Submodule,
            // What a sparse checkout leaves out is one entry for each directory.
            Mode::DIR => Kind::Dir,
            _ => Kind::File,
        };
        let path = entry.path(&index).to_vec();
        paths.push((path.strip_suffix(b"/").map(<[u8]>::to_vec).unwrap_or(path), kind));
    }
    // A conflict has its path more than once, and a damaged index any order.
    paths.sort_by(|a, b| a.0.cmp(&b.0));
    paths.dedup_by(|later, first| later.0 == first.0);
    Ok(paths)
}

struct Index {
    root: PathBuf,
    paths: Arc<Vec<(Vec<u8>, Kind)>>,
}

/// The paths in the index that lie below a directory, or the one of a file.
struct Node {
    range: Range<usize>,
    /// Whether the directory is not one on disk: a file below it is not looked for, because a link would lead elsewhere.
    is_gone: bool,
}

impl Tree for Index {
    type Node = Node;

    const IS_TRACKED: bool = true;

    fn open(&mut self, dir: &Spot<'_, Node>) -> std::result::Result<Opened<Node>, Lost> {
        let Node { range, is_gone } = dir.node;
        if range.is_empty() && !dir.path.is_empty() {
            return Err(vanished("git tracks what lies in it, and a sparse checkout leaves it out"));
        }
        let is_gone = *is_gone || !is_directory(dir.os_path);
        let paths = &self.paths[range.clone()];
        // The directory's own path in the index, which can differ from how it is told.
        let depth = dir.os_path.components().count() - self.root.components().count();
        let mut entries = Vec::new();
        let mut names = HashSet::new();
        let mut next = 0;
        while let Some((path, kind)) = paths.get(next) {
            let rest = below(path, depth);
            let at = range.start + next;
            let (name, is_dir) = match rest.iter().position(|b| *b == b'/') {
                Some(end) => (&rest[..end], true),
                None => (rest, false),
            };
            let n_same = match is_dir {
                true => paths[next..].iter().take_while(|(path, _)| is_in(below(path, depth), name)).count(),
                false => 1,
            };
            next += n_same.max(1);
            let node = Node { range: at..range.start + next, is_gone };
            let kind = if is_dir { Kind::Dir } else { *kind };
            let entry = match bad_name(name) {
                Some(why) => {
                    let mut entry = malformed_entry(name, node);
                    entry.problems.push(lost(DiagnosticCode::BadTreeEntry, why.into()));
                    entry
                }
                None if kind == Kind::Dir && !is_dir => {
                    Entry::new(OsStr::from_bytes(name), Kind::Dir, Node { range: 0..0, ..node })
                }
                None => Entry::new(OsStr::from_bytes(name), kind, node),
            };
            // A name that stands for a file and for a directory: the index is damaged, and the first is what counts.
            if names.insert(name.to_vec()) {
                entries.push(entry);
            }
        }
        in_order(&mut entries);
        Ok(Opened { entries, problems: Vec::new() })
    }

    fn size_of(&mut self, leaf: &Spot<'_, Node>) -> std::result::Result<u64, Lost> {
        if leaf.node.is_gone {
            return Err(vanished("git tracks it, and its directory is not in the work tree"));
        }
        match leaf.os_path.symlink_metadata() {
            Ok(now) if now.is_dir() => Err(vanished("git tracks it as a file, and it is a directory")),
            Ok(now) => Ok(now.len()),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                Err(vanished("git tracks it, and it is not in the work tree"))
            }
            Err(e) => Err(lost_on_disk(&e)),
        }
    }

    fn read_ignore_file(&mut self, file: &Spot<'_, Node>) -> IgnoreFile {
        match file.node.is_gone || file.os_path.is_symlink() {
            true => Err("it is not in the work tree".into()),
            false => read_ignore_file(file.os_path),
        }
    }

    fn place_of(&self, file: &Spot<'_, Node>) -> (Place, Option<BlobId>) {
        (Place::on_disk(&self.root, file), None)
    }
}

fn vanished(message: &str) -> Lost {
    Lost { reason: SkipReason::Vanished, problem: lost(DiagnosticCode::VanishedFile, message.into()) }
}

/// `path` without its first `depth` parts.
fn below(path: &[u8], depth: usize) -> &[u8] {
    let mut rest = path;
    for _ in 0..depth {
        rest = rest.iter().position(|b| *b == b'/').map_or(&[], |end| &rest[end + 1..]);
    }
    rest
}

/// Whether `path` lies in the directory `name`.
fn is_in(path: &[u8], name: &[u8]) -> bool {
    path.strip_prefix(name).is_some_and(|rest| rest.first() == Some(&b'/'))
}
