//! What lies directly in a directory, as far as it says what is a repo.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;

use crate::git;
use crate::markers::{is_manifest, is_project_file, is_version_control};

/// What a directory has directly in it.
#[derive(Default)]
pub(crate) struct Contents {
    /// Directories that can be repos: not hidden, not version control's own.
    pub(crate) dirs: Vec<OsString>,
    /// Files that can be archives: not hidden.
    pub(crate) files: Vec<OsString>,
    /// Of those whose names are not kept: how many.
    pub(crate) n_files: usize,
    pub(crate) has_others: bool,
    pub(crate) has_version_control: bool,
    pub(crate) is_git_dir: bool,
    pub(crate) has_manifest: bool,
    pub(crate) has_project_file: bool,
}

impl Contents {
    pub(crate) fn is_empty(&self) -> bool {
        self.dirs.is_empty() && self.files.is_empty() && self.n_files == 0 && !self.has_others
    }

    /// Whether the directory is under version control, or a repository without a work tree.
    fn is_marked(&self) -> bool {
        self.has_version_control || self.is_git_dir
    }

    /// Whether what lies in it belongs together.
    pub(crate) fn is_project(&self) -> bool {
        self.has_version_control || self.has_manifest || self.has_project_file
    }
}

pub(crate) fn contents_of(dir: &Path) -> std::io::Result<Contents> {
    let mut contents = Contents::default();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let os_name = entry.file_name();
        let name = os_name.to_string_lossy();
        let is_own = is_version_control(&name, kind.is_dir());
        contents.has_version_control |= is_own;
        contents.has_manifest |= kind.is_file() && is_manifest(&name);
        contents.has_project_file |= kind.is_file() && is_project_file(&name);
        if kind.is_dir() && !is_own && !name.starts_with('.') {
            contents.dirs.push(os_name);
        } else if kind.is_file() && !is_own && !name.starts_with('.') {
            contents.files.push(os_name);
        } else {
            contents.has_others = true;
        }
    }
    contents.files.sort_unstable();
    contents.dirs.sort_unstable();
    contents.is_git_dir = git::is_git_dir(dir);
    Ok(contents)
}

/// Whether a directory holds many repos, by what lies in it and in the directories in it.
pub(crate) fn looks_like_many(contents: &Contents, inner: impl Fn(&OsStr) -> Option<Contents>) -> bool {
    if contents.has_version_control || contents.has_manifest {
        return false;
    }
    // A directory that cannot be listed has no marker to show; the walk will tell.
    let is_repo = |inner: Contents| inner.is_marked() || (!contents.has_project_file && inner.has_manifest);
    contents.dirs.iter().filter_map(|name| inner(name)).any(is_repo)
}

/// Whether a directory that is no repo itself holds repositories, as a team's does in an organisation's, or has a directory
/// in it that does, `depth` levels down.
pub(crate) fn holds_repositories(dir: &Path, contents: &Contents, depth: usize) -> bool {
    if contents.is_marked() || contents.has_manifest {
        return false;
    }
    // A directory that cannot be listed has no marker to show; the walk will tell.
    contents
        .dirs
        .iter()
        .filter_map(|name| Some((name, contents_of(&dir.join(name)).ok()?)))
        .any(|(name, inner)| inner.is_marked() || (depth > 0 && holds_repositories(&dir.join(name), &inner, depth - 1)))
}
