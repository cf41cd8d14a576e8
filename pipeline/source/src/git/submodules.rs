//! The submodules of a repository, where their own repositories are there.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use codegraph_model::{Action, DiagnosticCode, InputKind, Problem, Severity};
use gix::ObjectId;
use gix::bstr::BStr;
use gix::objs::{Kind, TreeRefIter};

use super::index::submodules_in_index;
use super::objects::Objects;
use super::repository::{Opened, is_git_dir, is_work_tree};
use crate::Repo;
use crate::names::text_of;

/// Where git notes the submodules of a commit.
const NOTES: &[u8] = b".gitmodules";

/// Notes longer than this are not read: real ones have a hundredth.
const MOST_NOTE_BYTES: u64 = 4 << 20;

/// Bytes of caches: a handful of trees is read.
const SMALL: usize = 1 << 20;

/// The submodules of `repo` as repos of their own, and what is to be told of those that are not there. A directory that
/// is read as it lies there has none: they are parts of it.
pub(crate) fn submodules_of(repo: &Repo) -> (Vec<Repo>, Vec<Problem>) {
    match repo.kind {
        InputKind::Git => submodules_of_commit(repo),
        InputKind::Directory if repo.is_tracked => submodules_of_work_tree(repo),
        InputKind::Directory | InputKind::Archive | InputKind::Dataset | InputKind::Objects => (Vec::new(), Vec::new()),
    }
}

fn submodules_of_work_tree(repo: &Repo) -> (Vec<Repo>, Vec<Problem>) {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    for path in submodules_in_index(&repo.root) {
        match checked_out_at(&repo.root, &path) {
            Some(root) => found.push(submodule(repo, &path, Repo { root, ..repo.clone() })),
            None => problems.push(missing(&path)),
        }
    }
    (found, problems)
}

fn submodules_of_commit(repo: &Repo) -> (Vec<Repo>, Vec<Problem>) {
    let mut found = Vec::new();
    let mut problems = Vec::new();
    // What is wrong with the repository is told when it is listed.
    let Ok(opened) = Opened::open(repo.git_root()) else { return (found, problems) };
    let mut objects = Objects::open(&opened, SMALL, SMALL);
    let Ok(commit) = opened.resolve(repo.revision.as_deref(), &mut objects) else { return (found, problems) };
    let Some(tree) = commit.tree else { return (found, problems) };
    for (path, name) in noted(&mut objects, tree) {
        // Notes can be older than the tree, or name what is no submodule.
        let Some((id, true)) = entry_at(&mut objects, tree, &path) else { continue };
        let in_modules = safe(&name).map(|name| opened.modules_dir().join(name)).filter(|dir| is_git_dir(dir));
        let root = in_modules.or_else(|| checked_out_at(&repo.root, &path)).and_then(|dir| fs::canonicalize(dir).ok());
        match root.filter(|root| has_commit(root, &id)) {
            Some(root) => {
                let revision = Some(id.to_string());
                found.push(submodule(repo, &path, Repo { root, revision, ..repo.clone() }));
            }
            None => problems.push(missing(&path)),
        }
    }
    (found, problems)
}

/// `child` as the submodule of `repo` at `path`.
fn submodule(repo: &Repo, path: &[u8], child: Repo) -> Repo {
    let path = text_of(std::ffi::OsStr::from_bytes(path)).0;
    let root_in_input = match repo.root_in_input.as_str() {
        "" => path.clone(),
        above => format!("{above}/{path}"),
    };
    let name = format!("{}/{path}", repo.name);
    Repo { name, root_in_input, input_root: child.root.clone(), notes: Vec::new(), unbundled: None, ..child }
}

/// Paths and names of the submodules that the commit with `tree` notes.
fn noted(objects: &mut Objects, tree: ObjectId) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut found = BTreeMap::new();
    let Some((id, false)) = entry_at(objects, tree, NOTES) else { return found };
    let mut bytes = Vec::new();
    if !objects.header(&id).is_ok_and(|(_, size)| size <= MOST_NOTE_BYTES)
        || objects.read_checked(&id, Kind::Blob, &mut bytes).is_err()
    {
        return found;
    }
    let Ok(config) = gix::config::File::try_from(BStr::new(&bytes)) else { return found };
    for section in config.sections_by_name("submodule").into_iter().flatten() {
        if let (Some(name), Some(path)) = (section.header().subsection_name(), section.value("path")) {
            found.insert(path.to_vec(), name.to_vec());
        }
    }
    found
}

/// The file called `name` at the top of the commit of `repo`, if it is there and no longer than `most_bytes`.
pub(crate) fn file_at_top(repo: &Repo, name: &str, most_bytes: u64) -> Option<Vec<u8>> {
    let opened = Opened::open(repo.git_root()).ok()?;
    let mut objects = Objects::open(&opened, SMALL, SMALL);
    let tree = opened.resolve(repo.revision.as_deref(), &mut objects).ok()?.tree?;
    let (id, is_submodule) = entry_at(&mut objects, tree, name.as_bytes())?;
    objects.header(&id).ok().filter(|(_, size)| !is_submodule && *size <= most_bytes)?;
    let mut bytes = Vec::new();
    objects.read_checked(&id, Kind::Blob, &mut bytes).ok().map(|()| bytes)
}

/// The entry at `path` in `tree`, and whether it is a submodule.
fn entry_at(objects: &mut Objects, mut tree: ObjectId, path: &[u8]) -> Option<(ObjectId, bool)> {
    let mut parts = path.split(|b| *b == b'/').peekable();
    let mut bytes = Vec::new();
    while let Some(part) = parts.next() {
        objects.read_checked(&tree, Kind::Tree, &mut bytes).ok()?;
        let mut entries = TreeRefIter::from_bytes(&bytes, tree.kind()).filter_map(Result::ok);
        let entry = entries.find(|entry| entry.filename == part)?;
        if parts.peek().is_none() {
            return (!entry.mode.is_tree()).then(|| (entry.oid.to_owned(), entry.mode.is_commit()));
        }
        tree = entry.oid.to_owned();
    }
    None
}

/// The work tree of the submodule at `path` in the work tree `root`, if it is checked out there and no link leads away.
fn checked_out_at(root: &Path, path: &[u8]) -> Option<PathBuf> {
    let dir = root.join(safe(path)?);
    (is_work_tree(&dir) && fs::canonicalize(&dir).is_ok_and(|real| real == dir)).then_some(dir)
}

/// `path` if it leads down.
fn safe(path: &[u8]) -> Option<PathBuf> {
    let path = PathBuf::from(std::ffi::OsStr::from_bytes(path));
    let is_down = path.components().all(|part| matches!(part, Component::Normal(_)));
    (is_down && path.components().next().is_some()).then_some(path)
}

fn has_commit(root: &Path, id: &ObjectId) -> bool {
    Opened::open(root)
        .is_ok_and(|opened| opened.hash() == id.kind() && Objects::open(&opened, SMALL, SMALL).header(id).is_ok())
}

fn missing(path: &[u8]) -> Problem {
    Problem {
        code: DiagnosticCode::MissingSubmodule,
        severity: Severity::Warning,
        action: Action::Skipped,
        message: format!("the repository of the submodule \"{}\" is not there", path.escape_ascii()),
        span: None,
    }
}
