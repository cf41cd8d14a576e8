//! A repository as a whole: where its parts lie, and which commit is meant.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use codegraph_model::{DiagnosticCode, Problem};
use gix::ObjectId;
use gix::head::Kind as HeadKind;
use gix::objs::{CommitRef, Kind, TagRef};

use super::objects::{Fault, Objects, told};
use crate::Revision;
use crate::names::text_of;
use crate::walk::lost;

/// Tags of tags that are followed: nobody nests them, and a damaged repository must not keep us.
const MOST_TAGS: usize = 16;

/// Packs in which a revision is looked for.
const MOST_PACKS: u16 = 4096;

/// A repository.
pub(super) struct Opened(gix::Repository);

/// What is read of a repository.
#[derive(Debug, Default)]
pub(super) struct Commit {
    pub(super) revision: Revision,
    /// None if there is no commit yet.
    pub(super) tree: Option<ObjectId>,
}

/// Whether `dir` is a repository without a work tree around it, as told by what lies in it.
pub(crate) fn is_git_dir(dir: &Path) -> bool {
    let is_dir = |name: &str| dir.join(name).is_dir();
    // The parts of a linked work tree's own directory lie elsewhere.
    has_head(dir) && ((is_dir("objects") && is_dir("refs")) || dir.join("commondir").is_file())
}

/// Whether `dir` is the top of a work tree.
pub(crate) fn is_work_tree(dir: &Path) -> bool {
    let git = dir.join(".git");
    git.is_file() || has_head(&git)
}

fn has_head(dir: &Path) -> bool {
    // HEAD may be a symbolic link to a branch that is not there yet.
    dir.join("HEAD").symlink_metadata().is_ok_and(|m| !m.is_dir())
}

impl Opened {
    /// Opens the repository at `root`, which is a work tree or has none, whoever owns it: nothing of it is run.
    pub(super) fn open(root: &Path) -> Result<Opened, Problem> {
        let git_dir = if is_git_dir(root) { root.to_path_buf() } else { root.join(".git") };
        let options = gix::open::Options::isolated()
            .with(gix::sec::Trust::Full)
            .filter_config_section(|_| true)
            .lossy_config(true)
            // Objects are looked for here only where a revision is told by other means than its name.
            .object_store_slots(gix::odb::store::init::Slots::Given(MOST_PACKS))
            .open_path_as_is(true);
        match gix::open_opts(git_dir, options) {
            Ok(repo) => match repo.config_snapshot().string("extensions.refStorage") {
                Some(storage) if storage != "files" => {
                    let message = format!(
                        "its refs are kept as {}, which is not read: `git refs migrate --ref-format=files` changes that",
                        shown(&storage)
                    );
                    Err(lost(DiagnosticCode::BadRepository, message))
                }
                _ => Ok(Opened(repo)),
            },
            Err(e) => Err(lost(DiagnosticCode::BadRepository, told(&e))),
        }
    }

    /// How objects are named.
    pub(super) fn hash(&self) -> gix::hash::Kind {
        self.0.object_hash()
    }

    /// Where the objects lie.
    pub(super) fn objects_dir(&self) -> PathBuf {
        self.0.common_dir().join("objects")
    }

    /// Where the repositories of submodules lie.
    pub(super) fn modules_dir(&self) -> PathBuf {
        self.0.common_dir().join("modules")
    }

    /// Where the index lies.
    pub(super) fn index_path(&self) -> PathBuf {
        self.0.index_path()
    }

    /// The commit that `revision` names, or HEAD.
    pub(super) fn resolve(&self, revision: Option<&str>, objects: &mut Objects) -> Result<Commit, Problem> {
        let (ref_name, id) = match revision {
            None | Some("HEAD") => self.head()?,
            Some(name) => self.named(name)?,
        };
        let revision = Revision { origin_url: self.origin_url(), ref_name, ..Revision::default() };
        match id {
            None => Ok(Commit { revision, tree: None }),
            Some(id) => peel(id, revision, objects),
        }
    }

    /// HEAD: the name of its ref, and what that points to.
    fn head(&self) -> Result<(Option<String>, Option<ObjectId>), Problem> {
        let head = self.0.head().map_err(|e| not_found(format!("HEAD cannot be read: {}", told(&e))))?;
        match head.kind {
            HeadKind::Detached { target, .. } => Ok((Some("HEAD".into()), Some(target))),
            HeadKind::Symbolic(reference) => {
                let name = shown(reference.name.as_bstr());
                self.target_of(&name).map(|id| (Some(name), Some(id)))
            }
            HeadKind::Unborn(name) => {
                let name = shown(name.as_bstr());
                match self.some_ref() {
                    None => Ok((Some(name), None)),
                    Some(other) => Err(not_found(format!(
                        "HEAD names {name}, which is not there; there are others, such as {other}: choose with --ref"
                    ))),
                }
            }
        }
    }

    /// What the user named: a ref by its whole or short name, else a commit.
    fn named(&self, name: &str) -> Result<(Option<String>, Option<ObjectId>), Problem> {
        if let Ok(Some(reference)) = self.0.try_find_reference(name) {
            let name = match reference.target().try_name() {
                Some(target) => shown(target.as_bstr()),
                None => shown(reference.name().as_bstr()),
            };
            return self.target_of(&name).map(|id| (Some(name), Some(id)));
        }
        if let Some(id) = self.named_in_hex(name) {
            return Ok((None, Some(id)));
        }
        match self.0.rev_parse_single(name) {
            Ok(id) => Ok((None, Some(id.detach()))),
            Err(e) => {
                let is_plain = name.chars().all(|c| c.is_alphanumeric() || "/._-".contains(c));
                let why = if is_plain { String::new() } else { format!(": {}", told(&e)) };
                Err(not_found(format!("{name} names no branch, no tag and no commit{why}")))
            }
        }
    }

    /// The object that `name` is the hexadecimal name of, or the beginning of it.
    fn named_in_hex(&self, name: &str) -> Option<ObjectId> {
        let whole = format!("{name:0<width$}", width = self.hash().len_in_hex());
        let id = ObjectId::from_hex(whole.as_bytes()).ok().filter(|id| id.kind() == self.hash())?;
        if whole == name {
            // It need not be there to be understood.
            return Some(id);
        }
        let prefix = gix::hash::Prefix::new(&id, name.len()).ok()?;
        self.0.objects.lookup_prefix(prefix, None).ok()??.ok()
    }

    /// What the ref called `name` points to.
    fn target_of(&self, name: &str) -> Result<ObjectId, Problem> {
        let found = self.0.find_reference(name).and_then(|mut reference| reference.follow_to_object());
        found.map(|id| id.detach()).map_err(|e| not_found(format!("{name} leads nowhere: {}", told(&e))))
    }

    /// A ref that is there: a branch before others.
    fn some_ref(&self) -> Option<String> {
        let refs = self.0.references().ok()?;
        let mut all = refs.local_branches().ok()?.chain(refs.all().ok()?);
        all.find_map(|reference| Some(shown(reference.ok()?.name().as_bstr())))
    }

    /// The names of all refs; those that are not UTF-8 cannot be asked for.
    pub(super) fn all_refs(&self) -> Result<Vec<String>, String> {
        let refs = self.0.references().map_err(|e| told(&e))?;
        let all = refs.all().map_err(|e| told(&e))?;
        // One that is broken is not there.
        Ok(all.filter_map(|found| String::from_utf8(found.ok()?.name().as_bstr().to_vec()).ok()).collect())
    }

    /// Where it was cloned from, without passwords.
    pub(super) fn origin_url(&self) -> Option<String> {
        let url = self.0.config_snapshot().string("remote.origin.url")?;
        Some(without_password(&text_of(std::ffi::OsStr::from_bytes(&url)).0))
    }
}

/// The tree that `id` leads to, and the commit on the way.
fn peel(mut id: ObjectId, mut revision: Revision, objects: &mut Objects) -> Result<Commit, Problem> {
    let mut bytes = Vec::new();
    let what = |fault: Fault, id: &ObjectId| match fault {
        Fault::Missing => lost(DiagnosticCode::MissingObject, format!("the repository does not have {id}")),
        Fault::Damaged(why) => lost(DiagnosticCode::BadObject, format!("{id}: {why}")),
    };
    for _ in 0..MOST_TAGS {
        let (kind, _) = objects.header(&id).map_err(|fault| what(fault, &id))?;
        if kind == Kind::Tree || kind == Kind::Blob {
            if kind == Kind::Blob {
                return Err(not_found(format!("{id} is a file, and neither a commit nor a tree")));
            }
            revision.tree_id = Some(id.to_string());
            return Ok(Commit { revision, tree: Some(id) });
        }
        objects.read_checked(&id, kind, &mut bytes).map_err(|fault| what(fault, &id))?;
        let bad = |e: gix::Error| what(Fault::Damaged(told(&e)), &id);
        if kind == Kind::Tag {
            id = TagRef::from_bytes(&bytes, id.kind()).map_err(bad)?.target();
            continue;
        }
        let commit = CommitRef::from_bytes(&bytes, id.kind()).map_err(bad)?;
        let time = commit.committer().ok().and_then(|committer| committer.time().ok());
        let tree = commit.tree();
        revision.commit = Some(id.to_string());
        revision.commit_time_us = time.map(|time| time.seconds.saturating_mul(1_000_000));
        revision.tree_id = Some(tree.to_string());
        return Ok(Commit { revision, tree: Some(tree) });
    }
    Err(not_found(format!("more than {MOST_TAGS} tags of tags lead to {id}")))
}

pub(super) fn not_found(message: String) -> Problem {
    lost(DiagnosticCode::RefNotFound, message)
}

fn shown(name: &[u8]) -> String {
    text_of(std::ffi::OsStr::from_bytes(name)).0
}

/// `url` without what lets others in: passwords, and over HTTP user names, which can be tokens.
fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_string() };
    let (host, path) = rest.find('/').map_or((rest, ""), |i| rest.split_at(i));
    let Some((user, host)) = host.rsplit_once('@') else { return url.to_string() };
    let user = user.split(':').next().unwrap_or_default();
    match scheme.starts_with("http") || user.is_empty() {
        true => format!("{scheme}://{host}{path}"),
        false => format!("{scheme}://{user}@{host}{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_lose_their_passwords() {
        for (url, expected) in [
            ("https://host/a.git", "https://host/a.git"),
            ("https://token@host/a.git", "https://host/a.git"),
            ("https://user:p@ss@host/a@b.git", "https://host/a@b.git"),
            ("ssh://git@host:22/a.git", "ssh://git@host:22/a.git"),
            ("ssh://git:secret@host/a.git", "ssh://git@host/a.git"),
            ("ftp://:secret@host/a.git", "ftp://host/a.git"),
            ("git@host:a/b.git", "git@host:a/b.git"),
            ("/srv/a.git", "/srv/a.git"),
        ] {
            assert_eq!(without_password(url), expected);
        }
    }
}
