//! The tree of files that a commit is.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use codegraph_model::{Action, BlobId, DiagnosticCode, Problem, Result, SkipReason};
use gix::ObjectId;
use gix::objs::{Kind as ObjectKind, TreeRefIter};

use super::objects::{Fault, Objects};
use crate::rules::{IgnoreFile, MAX_IGNORE_FILE_BYTES};
use crate::walk::{Entry, Kind, Lost, Opened, Spot, Tree, in_order, lost, walk};
use crate::{Met, Place, Repo, Stop, WalkOptions};

/// Bytes in a path at most: no system opens a longer one, so that no tree that was ever checked out has it. Trees in
/// trees without an end would take memory for each level.
const MOST_PATH_BYTES: usize = 4096;

/// Entries of a commit at most, with those of directories: three times the largest repository that is known of. A few
/// small trees that hold each other many times unfold to any number.
const MOST_ENTRIES: u64 = 10_000_000;

/// Type bits of a mode, and their values.
const TYPE_BITS: u16 = 0o170_000;
const TREE: u16 = 0o040_000;
const FILE: u16 = 0o100_000;
const SYMLINK: u16 = 0o120_000;
const COMMIT: u16 = 0o160_000;

/// Walks over the tree `root` of `repo`.
pub(super) fn walk_commit<'a>(
    objects: Objects,
    root: ObjectId,
    repo: &Repo,
    options: &WalkOptions,
    stop: Stop<'a>,
) -> Result<Box<dyn Iterator<Item = Met> + 'a>> {
    let tree = CommitTree { objects, bytes: Vec::new(), n_entries: 0, most_entries: MOST_ENTRIES };
    walk(tree, root, repo, options, stop)
}

struct CommitTree {
    objects: Objects,
    /// The object in hand.
    bytes: Vec<u8>,
    n_entries: u64,
    most_entries: u64,
}

impl Tree for CommitTree {
    type Node = ObjectId;

    const IS_TRACKED: bool = true;

    fn open(&mut self, dir: &Spot<'_, ObjectId>) -> std::result::Result<Opened<ObjectId>, Lost> {
        if self.n_entries >= self.most_entries {
            let message = format!("the commit has more than {} entries", self.most_entries);
            let problem = lost(DiagnosticCode::TooManyFiles, message);
            return Err(Lost { reason: SkipReason::Malformed, problem });
        }
        self.objects.read_checked(dir.node, ObjectKind::Tree, &mut self.bytes).map_err(|e| lost_object(dir.node, e))?;
        let opened = entries_of(&self.bytes, dir.node, dir.path.len());
        self.n_entries += opened.entries.len() as u64;
        Ok(opened)
    }

    fn size_of(&mut self, leaf: &Spot<'_, ObjectId>) -> std::result::Result<u64, Lost> {
        match self.objects.header(leaf.node) {
            Ok((ObjectKind::Blob, size_bytes)) => Ok(size_bytes),
            Ok((kind, _)) => Err(lost_object(leaf.node, Fault::Damaged(format!("it is a {kind} where a file is due")))),
            Err(fault) => Err(lost_object(leaf.node, fault)),
        }
    }

    fn read_ignore_file(&mut self, file: &Spot<'_, ObjectId>) -> IgnoreFile {
        let told = |lost: Lost| lost.problem.message;
        let size_bytes = self.size_of(file).map_err(told)?;
        let mut bytes = Vec::new();
        if size_bytes > MAX_IGNORE_FILE_BYTES {
            bytes.resize(MAX_IGNORE_FILE_BYTES as usize + 1, 0);
            return Ok(bytes);
        }
        let read = self.objects.read_checked(file.node, ObjectKind::Blob, &mut bytes);
        read.map(|()| bytes).map_err(|fault| told(lost_object(file.node, fault)))
    }

    fn place_of(&self, file: &Spot<'_, ObjectId>) -> (Place, Option<BlobId>) {
        (Place::Object(*file.node), <[u8; 20]>::try_from(file.node.as_slice()).ok().map(BlobId))
    }
}

/// What the tree object `id` holds, which stands at a path of `path_bytes` bytes.
fn entries_of(bytes: &[u8], id: &ObjectId, path_bytes: usize) -> Opened<ObjectId> {
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    let mut names = HashSet::new();
    let tell = |problems: &mut Vec<Problem>, message: String| {
        let problem = lost(DiagnosticCode::BadTreeEntry, format!("tree {id}: {message}"));
        problems.push(Problem { action: Action::Partial, ..problem });
    };
    for entry in TreeRefIter::from_bytes(bytes, id.kind()) {
        let Ok(entry) = entry else {
            tell(&mut problems, "it ends within an entry, and the rest of it is not read".into());
            break;
        };
        let name: &[u8] = entry.filename;
        let shown = || name[..name.len().min(100)].escape_ascii().to_string();
        if path_bytes + name.len() > MOST_PATH_BYTES {
            tell(
                &mut problems,
                format!("the path of the entry \"{}\" is longer than {MOST_PATH_BYTES} bytes", shown()),
            );
            continue;
        }
        if !names.insert(name) {
            tell(&mut problems, format!("there is another entry \"{}\"", shown()));
            continue;
        }
        entries.push(entry_of(name, entry.mode.value(), entry.oid.to_owned()));
    }
    in_order(&mut entries);
    Opened { entries, problems }
}

fn entry_of(name: &[u8], mode: u16, id: ObjectId) -> Entry<ObjectId> {
    let kind = match mode & TYPE_BITS {
        TREE => Kind::Dir,
        FILE => Kind::File,
        SYMLINK => Kind::Symlink,
        COMMIT => Kind::Submodule,
        _ => Kind::Malformed,
    };
    let mut problems = Vec::new();
    let mut tell = |message: &str| problems.push(lost(DiagnosticCode::BadTreeEntry, message.into()));
    let mut entry = match bad_name(name) {
        Some(why) => {
            tell(why);
            malformed_entry(name, id)
        }
        None => Entry::new(OsStr::from_bytes(name), kind, id),
    };
    if kind == Kind::Malformed {
        tell(&format!("its mode is {mode:06o}"));
    } else if name.eq_ignore_ascii_case(b".git") {
        tell("git does not let its own data in");
    }
    entry.problems = problems;
    entry
}

/// Why no entry of a tree may be called so.
pub(super) fn bad_name(name: &[u8]) -> Option<&'static str> {
    match name {
        b"" => Some("its name is empty"),
        b"." | b".." => Some("its name stands for a directory that it is not"),
        _ if name.contains(&b'/') => Some("its name has a slash in it"),
        _ => None,
    }
}

/// An entry whose name leads elsewhere, told in a way that does not.
pub(crate) fn malformed_entry<N>(name: &[u8], node: N) -> Entry<N> {
    let os_name = OsStr::from_bytes(name);
    let mut entry = Entry::new(os_name, Kind::Malformed, node);
    if name.is_empty() || name.contains(&b'/') {
        let text = match entry.os_name.is_some() {
            true => entry.name.clone(),
            false => entry.name.replace('%', "%25"),
        };
        entry.name = if text.is_empty() { "%".into() } else { text.replace('/', "%2F") };
        entry.os_name = Some(os_name.to_os_string());
    }
    entry
}

/// What is told of an entry whose object `id` cannot be had.
pub(super) fn lost_object(id: &ObjectId, fault: Fault) -> Lost {
    match fault {
        Fault::Missing => Lost {
            reason: SkipReason::Missing,
            problem: lost(DiagnosticCode::MissingObject, format!("the repository does not have {id}")),
        },
        Fault::Damaged(why) => {
            Lost { reason: SkipReason::Unreadable, problem: lost(DiagnosticCode::BadObject, format!("{id}: {why}")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::Command;

    use codegraph_model::Word;

    use super::super::repository::Opened as Repository;
    use super::*;
    use crate::{InputSpec, RemoteOptions, discover};

    /// What `git` says in the directory `dir`.
    fn git(dir: &std::path::Path, arguments: &str, input: &str) -> String {
        let file = dir.join("input");
        fs::write(&file, input).expect("writes");
        let mut command = Command::new("git");
        let stdin = fs::File::open(file).expect("opens");
        let output =
            command.current_dir(dir).args(arguments.split(' ')).stdin(stdin).output().expect("git is installed");
        assert!(output.status.success(), "git {arguments}: {output:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_string()
    }

    #[test]
    fn a_tree_that_unfolds_without_end_is_cut() {
        let place = tempfile::tempdir().expect("a directory");
        let dir = place.path().join("bomb.git");
        fs::create_dir(&dir).expect("makes");
        git(&dir, "init -q --bare", "");
        let mut last = format!("100644 blob {}\tf.c\n", git(&dir, "hash-object -w --stdin", "int f;\n"));
        // Ten trees of ten trees each, ten times over.
        let mut tree = String::new();
        for _ in 0..10 {
            tree = git(&dir, "mktree", &last);
            last = (0..10).map(|i| format!("040000 tree {tree}\t{i}\n")).collect();
        }
        let spec = InputSpec { input: "bomb".into(), path: dir.clone(), ..InputSpec::default() };
        let repo = &discover(&[spec], &RemoteOptions::default()).expect("discovers")[0];
        let objects = Objects::open(&Repository::open(&dir).expect("opens"), 1, 1);
        let commit_tree = CommitTree { objects, bytes: Vec::new(), n_entries: 0, most_entries: 1000 };
        let root = ObjectId::from_hex(tree.as_bytes()).expect("is a name");
        let met = walk(commit_tree, root, repo, &WalkOptions::default(), &|| false).expect("walks");
        let (mut n_files, mut n_cut) = (0, 0);
        for met in met {
            match met {
                Met::File(_) => n_files += 1,
                Met::Skipped { problems, .. } => {
                    assert_eq!(problems[0].code.as_str(), "too_many_files");
                    n_cut += 1;
                }
                Met::Problem { problem, .. } => panic!("{problem:?}"),
            }
        }
        assert!(n_files > 0 && n_files <= 1000 && n_cut > 0 && n_cut < 100, "{n_files} files, {n_cut} directories cut");
    }
}
