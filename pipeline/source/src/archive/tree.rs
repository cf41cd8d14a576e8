//! The tree of files that an archive is.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use codegraph_model::{Action, BlobId, DiagnosticCode, Problem, Severity, SkipReason};

use super::Contents;
use super::catalogue::{Catalogue, read_from};
use super::dataset;
use super::format::Format;
use super::members::key_of;
use super::window::{Content, Listed, What, Window};
use crate::git::malformed_entry;
use crate::rules::{EXCLUDE_FILE, IgnoreFile};
use crate::walk::{Entry, Kind, Lost, Opened, Spot, Tree, in_order, lost};
use crate::{MemberPlace, Place, Repo};

/// Passes over an archive to list it, at most: ten million members in the least memory that a job gets take a few hundred.
/// More are taken by directories in directories without end.
const MOST_PASSES: usize = 1000;

/// The members of an archive as a tree.
pub(super) struct MemberTree {
    contents: Arc<Contents>,
    root: PathBuf,
    /// The directory of the archive that is walked over: empty for all, else it ends with `/`.
    top: Vec<u8>,
    /// What holds the members that come next, where the catalogue does not hold all.
    later: Option<Window>,
    /// Whether it is for listing, and not for looking ahead of who reads.
    is_listing: bool,
    n_passes: usize,
}

/// The next repo of a dataset goes on where this one ends.
impl Drop for MemberTree {
    fn drop(&mut self) {
        *self.contents.later[usize::from(self.is_listing)].lock().unwrap_or_else(PoisonError::into_inner) =
            self.later.take();
    }
}

/// A member.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    what: What,
    content: Content,
}

/// The root, and directories that nothing is said of.
pub(super) const DIR: Node =
    Node { what: What::Dir, content: Content { at: 0, size: 0, packed_bytes: 0, crc: 0, method: 0 } };

impl MemberTree {
    pub(super) fn new(contents: Arc<Contents>, repo: &Repo, is_listing: bool) -> MemberTree {
        let top = match &repo.dataset {
            Some((_, name)) => dataset::directory_of(name.as_deref()).into_bytes(),
            None => contents.catalogue.whole.root.clone(),
        };
        let later = contents.later[usize::from(is_listing)].lock().unwrap_or_else(PoisonError::into_inner).take();
        MemberTree { contents, root: repo.root.clone(), top, later, is_listing, n_passes: 0 }
    }

    fn catalogue(&self) -> &Catalogue {
        &self.contents.catalogue
    }

    /// The path in the archive of what the walk knows as `os_path`.
    fn raw_path(&self, os_path: &Path, is_dir: bool) -> Vec<u8> {
        let below = os_path.strip_prefix(&self.root).unwrap_or(Path::new("")).as_os_str().as_bytes();
        let mut path = [&self.top, below].concat();
        if is_dir && !below.is_empty() {
            path.push(b'/');
        }
        path
    }
}

impl Tree for MemberTree {
    type Node = Node;

    // An archive can be of a commit, or of a directory as it lay there.
    const IS_TRACKED: bool = false;

    // What lies around an archive says nothing of what lies in it.
    const STANDS_ALONE: bool = true;

    fn open(&mut self, dir: &Spot<'_, Node>) -> Result<Opened<Node>, Lost> {
        let raw = self.raw_path(dir.os_path, true);
        let key = key_of(&raw).into_owned();
        let catalogue = &self.contents.catalogue;
        let holder = [Some(&catalogue.window), self.later.as_ref()].into_iter().flatten().find(|w| w.covers(&key));
        let mut opened = match holder {
            Some(window) => entries_of(window, &key, &raw),
            None => {
                if self.n_passes == MOST_PASSES {
                    let message = format!("it takes more than {MOST_PASSES} passes over the archive to list it");
                    let problem = lost(DiagnosticCode::TooManyFiles, message);
                    return Err(Lost { reason: SkipReason::Malformed, problem });
                }
                self.n_passes += 1;
                // The old one makes room first.
                self.later = None;
                let (window, children, problems) =
                    read_from(&catalogue.opened, &key, self.contents.options.memory_bytes / 2);
                self.later = Some(window);
                let mut opened = Opened { problems, ..entries_of(&children, &key, &raw) };
                if !children.covers(&key) {
                    let problem = lost(DiagnosticCode::TooManyFiles, "more lies in it than any directory holds".into());
                    opened.problems.push(Problem { action: Action::Truncated, ..problem });
                }
                opened
            }
        };
        if dir.path.is_empty() {
            let is_dataset = matches!(catalogue.opened.format, Format::Dataset(_) | Format::Columns);
            for (path, why) in &catalogue.whole.malformed {
                let path = match is_dataset {
                    true => path.strip_prefix(&self.top[..]),
                    false => Some(&path[..]),
                };
                let Some(path) = path else { continue };
                let mut entry = malformed_entry(path, DIR);
                entry.problems.push(lost(DiagnosticCode::BadArchiveEntry, (*why).into()));
                opened.entries.push(entry);
            }
        }
        in_order(&mut opened.entries);
        note_twins(&mut opened.entries);
        Ok(opened)
    }

    fn size_of(&mut self, leaf: &Spot<'_, Node>) -> Result<u64, Lost> {
        let (code, message) = match leaf.node.what {
            What::Cut => (DiagnosticCode::BadArchive, "the archive ends within it".to_string()),
            What::Encrypted => (DiagnosticCode::UnsupportedEntry, "it is encrypted".to_string()),
            What::Unsupported => {
                let method = leaf.node.content.method;
                let message = format!("it is compressed by method {method}, which is not known");
                (DiagnosticCode::UnsupportedEntry, message)
            }
            What::HardLink => {
                let message = "it is a hard link to what the archive does not hold".to_string();
                let problem = lost(DiagnosticCode::BadArchiveEntry, message);
                return Err(Lost { reason: SkipReason::Missing, problem });
            }
            What::Dir | What::File | What::Symlink | What::Special => return Ok(leaf.node.content.size),
        };
        Err(Lost { reason: SkipReason::Unreadable, problem: lost(code, message) })
    }

    fn read_ignore_file(&mut self, file: &Spot<'_, Node>) -> IgnoreFile {
        match self.size_of(file) {
            Err(Lost { problem, .. }) => Err(problem.message),
            Ok(size_bytes) if size_bytes > crate::rules::MAX_IGNORE_FILE_BYTES => {
                Ok(vec![0; crate::rules::MAX_IGNORE_FILE_BYTES as usize + 1])
            }
            Ok(_) => self.catalogue().ignore_file(&self.raw_path(file.os_path, false), &file.node.content),
        }
    }

    fn find_exclude_file(&mut self, dir: &Path) -> Option<IgnoreFile> {
        let path = self.raw_path(&dir.join(EXCLUDE_FILE), false);
        let windows = [Some(&self.catalogue().window), self.later.as_ref()];
        let found = windows.into_iter().flatten().find_map(|window| window.find(&key_of(&path)))?;
        (found.what == What::File).then(|| self.catalogue().ignore_file(&path, &found.content))
    }

    fn place_of(&self, file: &Spot<'_, Node>) -> (Place, Option<BlobId>) {
        (Place::Member(MemberPlace { contents: self.contents.clone(), content: file.node.content }), None)
    }
}

/// What lies directly in the directory `key`, whose path in the archive is `raw`.
fn entries_of(window: &Window, key: &[u8], raw: &[u8]) -> Opened<Node> {
    let mut entries: Vec<Entry<Node>> = Vec::new();
    let mut last_dir: Option<&[u8]> = None;
    let mut dirs = std::collections::HashSet::new();
    for listed in window.below(key) {
        // Two names that are not UTF-8 can be one as text.
        let Some(below) = listed.raw.strip_prefix(raw).filter(|below| !below.is_empty()) else { continue };
        let Some(end) = below.iter().position(|b| *b == b'/') else {
            entries.push(leaf(below, &listed));
            continue;
        };
        let name = &below[..end];
        if last_dir != Some(name) && dirs.insert(name) {
            entries.push(Entry::new(OsStr::from_bytes(name), Kind::Dir, DIR));
        }
        last_dir = Some(name);
    }
    Opened { entries, problems: Vec::new() }
}

fn leaf(name: &[u8], listed: &Listed<'_>) -> Entry<Node> {
    let kind = match listed.what {
        What::Symlink => Kind::Symlink,
        What::Special => Kind::Special,
        _ => Kind::File,
    };
    let node = Node { what: listed.what, content: listed.content };
    let mut entry = Entry::new(OsStr::from_bytes(name), kind, node);
    if listed.is_repeated {
        entry.problems.push(noted("the archive has it more than once, and the last one counts"));
    }
    entry
}

/// Tells of names that stand for a directory and for something else: unpacking would let in one of them, or go through a
/// link. `entries` are in order.
fn note_twins(entries: &mut [Entry<Node>]) {
    for i in 0..entries.len() {
        if entries[i].kind != Kind::Dir {
            continue;
        }
        let plain = entries[i].name.trim_end_matches('/');
        if entries.binary_search_by(|entry| entry.name.as_str().cmp(plain)).is_ok() {
            entries[i].problems.push(noted("the archive has something of the same name that is no directory"));
        }
    }
}

fn noted(message: &str) -> Problem {
    let problem = lost(DiagnosticCode::BadArchiveEntry, message.into());
    Problem { severity: Severity::Info, action: Action::Noted, ..problem }
}
