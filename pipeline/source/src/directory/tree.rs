//! The tree of files that a directory on disk is.

use std::fs;
use std::io::ErrorKind as IoKind;
use std::path::{Path, PathBuf};

use codegraph_model::{Action, BlobId, DiagnosticCode, Problem, Result, SkipReason};

use crate::rules::{EXCLUDE_FILE, IgnoreFile, find_ignore_file, read_ignore_file};
use crate::walk::{Entry, Kind, Lost, Opened, Spot, Tree, in_order, lost, walk};
use crate::{Listing, Met, Place, Repo, Stop, WalkOptions, git};

/// Walks `repo`; see [`crate::list`].
pub(super) fn list<'a>(repo: &Repo, options: &WalkOptions, stop: Stop<'a>) -> Result<Listing<'a>> {
    let met = walk(Disk { root: repo.root.clone() }, (), repo, options, stop)?;
    // Where loose files lie beside repos of their own, there is no commit that tells of them.
    let checked_out = if repo.left_out.is_empty() { git::checked_out(&repo.root) } else { Ok(None) };
    Ok(match checked_out {
        Ok(revision) => Listing { revision, met },
        Err(problem) => {
            let told = Met::Problem { path: String::new(), problem };
            Listing { revision: None, met: Box::new(std::iter::once(told).chain(met)) }
        }
    })
}

struct Disk {
    root: PathBuf,
}

impl Tree for Disk {
    type Node = ();

    const IS_TRACKED: bool = false;

    fn open(&mut self, dir: &Spot<'_, ()>) -> std::result::Result<Opened<()>, Lost> {
        open(dir.os_path).map_err(|e| {
            let is_gone = e.kind() == IoKind::NotFound;
            let reason = if is_gone { SkipReason::Vanished } else { SkipReason::Unreadable };
            Lost { reason, problem: unreadable_directory(&e) }
        })
    }

    fn size_of(&mut self, leaf: &Spot<'_, ()>) -> std::result::Result<u64, Lost> {
        leaf.os_path.symlink_metadata().map(|now| now.len()).map_err(|e| lost_on_disk(&e))
    }

    fn read_ignore_file(&mut self, file: &Spot<'_, ()>) -> IgnoreFile {
        read_ignore_file(file.os_path)
    }

    fn find_exclude_file(&mut self, dir: &Path) -> Option<IgnoreFile> {
        find_ignore_file(dir, EXCLUDE_FILE)
    }

    fn place_of(&self, file: &Spot<'_, ()>) -> (Place, Option<BlobId>) {
        (Place::on_disk(&self.root, file), None)
    }
}

/// Whether `path` is a directory, and not a link to one.
pub(crate) fn is_directory(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|now| now.is_dir())
}

/// What `e` says of a file.
pub(crate) fn lost_on_disk(e: &std::io::Error) -> Lost {
    let (reason, code) = match e.kind() {
        IoKind::NotFound | IoKind::NotADirectory => (SkipReason::Vanished, DiagnosticCode::VanishedFile),
        _ => (SkipReason::Unreadable, DiagnosticCode::UnreadableFile),
    };
    Lost { reason, problem: lost(code, e.to_string()) }
}

fn open(dir: &Path) -> std::io::Result<Opened<()>> {
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    for met in fs::read_dir(dir)? {
        let (met, file_type) = match met.and_then(|met| met.file_type().map(|file_type| (met, file_type))) {
            Ok(both) => both,
            // A name that is gone before its kind is known was never met.
            Err(e) if e.kind() == IoKind::NotFound => continue,
            Err(e) => {
                problems.push(Problem { action: Action::Partial, ..unreadable_directory(&e) });
                break;
            }
        };
        let kind = match file_type {
            t if t.is_dir() => Kind::Dir,
            t if t.is_file() => Kind::File,
            t if t.is_symlink() => Kind::Symlink,
            _ => Kind::Special,
        };
        entries.push(Entry::new(&met.file_name(), kind, ()));
    }
    in_order(&mut entries);
    Ok(Opened { entries, problems })
}

fn unreadable_directory(e: &std::io::Error) -> Problem {
    lost(DiagnosticCode::UnreadableDirectory, e.to_string())
}
