//! What a walk goes over: a tree of files, and the entries of its directories, in the order of their paths and with names
//! that differ.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use codegraph_model::{Action, BlobId, DiagnosticCode, Problem, Severity, SkipReason};

use crate::Place;
use crate::names::text_of;
use crate::rules::IgnoreFile;

/// A tree of files.
pub(crate) trait Tree {
    /// What leads to an entry, besides its path.
    type Node;

    /// Whether everything in it is under version control, so that git's own ignore files say nothing of it.
    const IS_TRACKED: bool;

    /// Whether the ignore files around its root say nothing of it.
    const STANDS_ALONE: bool = false;

    /// The entries of a directory.
    fn open(&mut self, dir: &Spot<'_, Self::Node>) -> std::result::Result<Opened<Self::Node>, Lost>;

    /// The size of what is no directory.
    fn size_of(&mut self, leaf: &Spot<'_, Self::Node>) -> std::result::Result<u64, Lost>;

    /// The bytes of an ignore file.
    fn read_ignore_file(&mut self, file: &Spot<'_, Self::Node>) -> IgnoreFile;

    /// Git's ignore file that is not under version control, in the work tree whose top is `dir`.
    fn find_exclude_file(&mut self, _dir: &Path) -> Option<IgnoreFile> {
        None
    }

    /// Where a file is read from, and the name that its content must have.
    fn place_of(&self, file: &Spot<'_, Self::Node>) -> (Place, Option<BlobId>);
}

/// Where an entry stands.
pub(crate) struct Spot<'a, N> {
    /// Its path in the repo, with `/` at the end for directories; empty for the root.
    pub(crate) path: &'a str,
    /// Its path as the system knows it, or would if the tree lay in the root of the repo.
    pub(crate) os_path: &'a Path,
    /// Whether the system's path, below the root, is not `path`.
    pub(crate) is_renamed: bool,
    pub(crate) node: &'a N,
}

/// The entries of a directory.
pub(crate) struct Opened<N> {
    /// In the order that [`in_order`] makes.
    pub(crate) entries: Vec<Entry<N>>,
    /// What is to be told of the directory, such as what ended the listing early.
    pub(crate) problems: Vec<Problem>,
}

/// Why there is nothing to enter, or to read.
pub(crate) struct Lost {
    pub(crate) reason: SkipReason,
    pub(crate) problem: Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Dir,
    File,
    Symlink,
    Special,
    Submodule,
    Malformed,
}

pub(crate) struct Entry<N> {
    /// Its name, with `/` at the end for directories: in this form names sort as the paths below them do.
    pub(crate) name: String,
    /// Its name as the system knows it, where that is not UTF-8.
    pub(crate) os_name: Option<OsString>,
    pub(crate) kind: Kind,
    pub(crate) node: N,
    pub(crate) problems: Vec<Problem>,
}

impl<N> Entry<N> {
    pub(crate) fn new(os_name: &OsStr, kind: Kind, node: N) -> Entry<N> {
        let (name, is_utf8) = text_of(os_name);
        let os_name = (!is_utf8).then(|| os_name.to_os_string());
        Entry { name, os_name, kind, node, problems: Vec::new() }
    }

    pub(super) fn plain_name(&self) -> &str {
        self.name.strip_suffix('/').unwrap_or(&self.name)
    }
}

/// Brings the entries of a directory into the order of their paths, and makes their names differ.
pub(crate) fn in_order<N>(entries: &mut [Entry<N>]) {
    if entries.iter().any(|entry| entry.os_name.is_some()) {
        settle_renamed(entries);
    }
    for entry in entries.iter_mut().filter(|entry| matches!(entry.kind, Kind::Dir | Kind::Submodule)) {
        entry.name.push('/');
    }
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
}

/// What is lost because the bytes could not be had.
pub(crate) fn lost(code: DiagnosticCode, message: String) -> Problem {
    Problem { code, severity: Severity::Error, action: Action::Skipped, message, span: None }
}

/// Makes the names of entries that are not UTF-8 differ from all others, and says what was done.
fn settle_renamed<N>(entries: &mut [Entry<N>]) {
    let mut taken: HashSet<String> =
        entries.iter().filter(|entry| entry.os_name.is_none()).map(|entry| entry.name.clone()).collect();
    for entry in entries.iter_mut() {
        let Some(os_name) = &entry.os_name else { continue };
        while taken.contains(&entry.name) {
            entry.name.push('%');
        }
        // Names that a git tree may have and a directory may not are told in other words, too.
        taken.insert(entry.name.clone());
        if std::str::from_utf8(os_name.as_bytes()).is_err() {
            entry.problems.push(Problem {
                code: DiagnosticCode::NameNotUtf8,
                severity: Severity::Info,
                action: Action::Noted,
                message: format!("the name's bytes are \"{}\"", os_name.as_bytes().escape_ascii()),
                span: None,
            });
        }
    }
}
