//! The repos of an input that is a file: an archive, a dataset, a bundle of git.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use codegraph_model::{Action, DiagnosticCode, Error, InputKind, Problem, Result};

use crate::archive::{self, FoundInside};
use crate::discover::{Discovered, add_one, repo_at};
use crate::names::text_of;
use crate::walk::lost;
use crate::{InputSpec, Repo, git, remote};

/// Says that nobody needs what is looked for any more.
pub(crate) type Stopped<'a> = &'a (dyn Fn() -> bool + Send + Sync);

/// Adds the repos that the file `path` holds: one, if it is an archive.
pub(crate) fn add_file(
    path: &Path,
    root_in_input: String,
    input_root: &Path,
    spec: &InputSpec,
    stop: Stopped<'_>,
    repos: &mut Vec<Discovered>,
) -> Result<()> {
    let failed = |e| Error::io("list an input", path, e);
    let kind = match archive::kind_of(path, spec.taken.as_ref()) {
        // It is told when it is listed.
        Err(e) if remote::trouble_in(&e).is_some() => None,
        kind => kind.map_err(failed)?,
    };
    let kind = kind.unwrap_or(InputKind::Archive);
    // Among others a file is not asked for what it cannot have.
    let without = if root_in_input.is_empty() || kind == InputKind::Git { None } else { Some(spec.without_commit()) };
    let spec = without.as_ref().unwrap_or(spec);
    let mut file = repo_at(path.to_path_buf(), root_in_input, input_root, spec, kind);
    if kind == InputKind::Git {
        match unbundled(path, spec, stop)? {
            Ok(made) => file.unbundled = Some(made),
            Err(problem) => file.lost = Some(problem),
        }
        return add_one(file, spec, repos);
    }
    if kind == InputKind::Archive {
        if spec.nested {
            add_nested(&mut file, spec, repos)?;
        }
        return add_one(file, spec, repos);
    }
    let mut found = match archive::repos_of(path, spec.taken.as_ref(), spec.open_columns) {
        Ok(found) => found,
        Err(e) => {
            let problem = remote::trouble_in(&e).map(remote::Trouble::problem);
            file.lost = Some(problem.unwrap_or_else(|| lost(DiagnosticCode::BadArchive, e.to_string())));
            return add_one(file, spec, repos);
        }
    };
    let trouble = found.trouble.map(|message| lost(DiagnosticCode::BadArchiveEntry, message));
    if trouble.is_some() || found.repos.is_empty() {
        // What is told of no repo is told of the one without a name.
        found.repos.insert(None);
    }
    for name in found.repos {
        let notes = trouble.iter().filter(|_| name.is_none());
        let repo = Repo {
            root: archive::root_of(path, name.as_deref()),
            name: name.clone().unwrap_or_default(),
            notes: notes.map(|problem| Problem { action: Action::Partial, ..problem.clone() }).collect(),
            dataset: Some((found.dataset.clone(), name)),
            ..file.clone()
        };
        add_one(repo, spec, repos)?;
    }
    Ok(())
}

/// The repository that the bundle at `path` is made to, or why it is not.
fn unbundled(path: &Path, spec: &InputSpec, stop: Stopped<'_>) -> Result<std::result::Result<git::Unbundled, Problem>> {
    let Some(room) = &spec.room else {
        return Ok(Err(lost(DiagnosticCode::BadRepository, "there is no room to unpack a bundle in".into())));
    };
    let dir = room.dir()?;
    Ok(match archive::bytes_of(path, spec.taken.as_ref()) {
        Ok(from) => git::unbundle(from, &dir, stop),
        Err(e) => Err(lost(DiagnosticCode::UnreadableFile, e.to_string())),
    })
}

/// Adds the archives that lie in the archive `outer`.
fn add_nested(outer: &mut Repo, spec: &InputSpec, repos: &mut Vec<Discovered>) -> Result<()> {
    let FoundInside { archives, n_too_large, n_too_far } = archive::archives_in(outer);
    for inside in archives {
        let path = Path::new(OsStr::from_bytes(&inside.path));
        let in_outer = text_of(path.as_os_str()).0;
        let root_in_input = match outer.root_in_input.is_empty() {
            true => in_outer,
            false => format!("{}/{in_outer}", outer.root_in_input),
        };
        let root = outer.root.join(path);
        add_one(
            Repo { root, root_in_input, inside: Some((outer.root.clone(), inside)), ..outer.clone() },
            spec,
            repos,
        )?;
    }
    for (n, why) in [(n_too_large, "are too large to be read there"), (n_too_far, "come behind more than is unpacked")]
    {
        if n > 0 {
            let problem = lost(DiagnosticCode::ArchiveTooLarge, format!("{n} archives in it {why}"));
            outer.notes.push(Problem { action: Action::Partial, ..problem });
        }
    }
    Ok(())
}
