//! The repos of a place in a store.

use std::collections::BTreeSet;
use std::sync::Arc;

use codegraph_model::{DiagnosticCode, Error, ErrorKind, InputKind, Problem, Result};
use object_store::ObjectMeta;
use object_store::path::Path as Key;

use super::client::Client;
use super::prefix::{each_page, name_of};
use super::trouble::{Trouble, TroubleKind};
use super::{Address, Object, Prefix, Remotes};
use crate::contents::{Contents, looks_like_many};
use crate::discover::{Discovered, add_one, repo_at};
use crate::files::{Stopped, add_file};
use crate::markers::{is_manifest, is_project_file, is_version_control};
use crate::walk::lost;
use crate::{InputSpec, Repo, archive};

const DOING: &str = "find an input";

/// Archives that are looked into at a time.
const AT_A_TIME: usize = 8;

/// Finds the repos of the input `spec`, which lies at `address`.
///
/// An object is an archive or a dataset. A prefix is what a directory with the same files would be; it holds many also if
/// archives lie directly in it and nothing says that they belong to a project.
pub(crate) fn discover_in(
    address: &Address,
    spec: &InputSpec,
    remotes: &Remotes,
    stop: Stopped<'_>,
    repos: &mut Vec<Discovered>,
) -> Result<()> {
    let failed = |trouble: Trouble| trouble.error(DOING, &spec.input);
    let client = remotes.client(address).map_err(failed)?;
    let root = address.path();
    let has_below = has_something_below(&client, &address.key);
    if !address.is_prefix && !matches!(has_below, Ok(true)) {
        match client.head(&address.key) {
            Ok(meta) => {
                let store = archive::Taken::object(Object::new(&client, &meta));
                let spec = InputSpec { taken: Some(store), ..spec.clone() };
                return match is_archive(&spec).map_err(failed)? {
                    true => add_file(&root, String::new(), &root, &spec, stop, repos),
                    false => Err(Error::new(ErrorKind::Usage, DOING)
                        .on(format!("{}: it is not an archive", spec.input))
                        .hint("give a tar, a zip, a git bundle, rows of NDJSON or Parquet, or a prefix")),
                };
            }
            // What is no object can be a prefix.
            Err(trouble) if trouble.kind == TroubleKind::Missing && client.pages.is_some() => {}
            // Who may not list may well read; if not, the listing tells more.
            Err(trouble) => return Err(failed(has_below.err().unwrap_or(trouble))),
        }
    }
    let (contents, archives) = contents_of(&client, &address.key, true).map_err(failed)?;
    if contents.is_empty() {
        return Err(Error::new(ErrorKind::Usage, DOING)
            .on(format!("{}: no object has it for its name, or before its name", spec.input))
            .hint("check that bucket and prefix are spelled right"));
    }
    let archives = look_into(&client, &archives, spec).map_err(failed)?;
    let is_one = contents.is_project();
    let is_many = spec.holds_repos
        || (!archives.is_empty() && !is_one)
        || looks_like_many(&contents, |name| {
            let key = name.to_str().and_then(|name| below(&address.key, name))?;
            contents_of(&client, &key, false).ok().map(|(contents, _)| contents)
        });
    let loose = |key: Key, name: &str, left_out: BTreeSet<String>| {
        let prefix = Prefix::new(&client, key, left_out);
        let spec = InputSpec { taken: Some(archive::Taken::prefix(prefix)), ..spec.clone() };
        let root = if name.is_empty() { root.clone() } else { root.join(name) };
        (repo_at(root.clone(), name.to_string(), &root, &spec, InputKind::Objects), spec)
    };
    if contents.is_git_dir {
        let (mut repo, spec) = loose(address.key.clone(), "", BTreeSet::new());
        repo.lost = Some(loose_repository());
        return add_one(repo, &spec.without_commit(), repos);
    }
    if !is_many {
        let (repo, spec) = loose(address.key.clone(), "", BTreeSet::new());
        return add_one(repo, &spec, repos);
    }
    let mut own = BTreeSet::new();
    for (name, taken) in archives {
        let spec = InputSpec { taken: Some(taken), ..spec.clone() };
        add_file(&root.join(&name), name.clone(), &root, &spec, stop, repos)?;
        own.insert(name);
    }
    let has_others = contents.has_others || own.len() < contents.n_files;
    for name in contents.dirs.iter().filter_map(|name| name.to_str()) {
        let Some(key) = below(&address.key, name) else { continue };
        // Only those that are called so are looked into: it takes a request for each.
        let is_git_dir =
            name.ends_with(".git") && contents_of(&client, &key, false).is_ok_and(|(inner, _)| inner.is_git_dir);
        let (mut repo, spec) = loose(key, name, BTreeSet::new());
        repo.lost = is_git_dir.then(loose_repository);
        add_one(repo, &spec.without_commit(), repos)?;
        own.insert(name.to_string());
    }
    if has_others || own.is_empty() {
        let (repo, spec) = loose(address.key.clone(), "", own);
        add_one(repo, &spec.without_commit(), repos)?;
    }
    Ok(())
}

/// What is told of a git repository whose files are objects.
fn loose_repository() -> Problem {
    let message = "it is a bare git repository, whose parts are not read from a store: put a bundle of it there \
                   (`git bundle create FILE --all`), or an archive";
    lost(DiagnosticCode::BadRepository, message.into())
}

/// Whether `key` is a prefix. It is asked for first: stores that keep objects as files fail where a directory is taken for
/// one.
fn has_something_below(client: &Client, key: &Key) -> std::result::Result<bool, Trouble> {
    if client.pages.is_none() || key.as_ref().is_empty() {
        return Ok(false);
    }
    let mut has_some = false;
    each_page(client, key, &mut |page| {
        has_some = !page.common_prefixes.is_empty() || !page.objects.is_empty();
        false
    })?;
    Ok(has_some)
}

fn below(key: &Key, name: &str) -> Option<Key> {
    Key::parse(if key.as_ref().is_empty() { name.to_string() } else { format!("{key}/{name}") }).ok()
}

fn is_archive(spec: &InputSpec) -> std::result::Result<bool, Trouble> {
    archive::kind_of(&spec.path, spec.taken.as_ref()).map(|kind| kind.is_some()).map_err(|e| {
        super::trouble_in(&e).cloned().unwrap_or_else(|| Trouble::new(TroubleKind::Unavailable, e.to_string()))
    })
}

/// What lies directly below `key`; with `looks_for_archives`, also what has the name of an archive.
fn contents_of(
    client: &Client,
    key: &Key,
    looks_for_archives: bool,
) -> std::result::Result<(Contents, Vec<ObjectMeta>), Trouble> {
    let mut contents = Contents::default();
    let mut archives = Vec::new();
    let (mut has_head, mut has_packed_refs) = (false, false);
    each_page(client, key, &mut |page| {
        let prefix = key.as_ref();
        for dir in &page.common_prefixes {
            let Some(name) = dir.as_ref().strip_prefix(prefix).map(|name| name.trim_start_matches('/')) else {
                continue;
            };
            let is_own = is_version_control(name, true);
            contents.has_version_control |= is_own;
            match is_own || name.starts_with('.') || name.is_empty() {
                true => contents.has_others = true,
                false => contents.dirs.push(name.into()),
            }
        }
        for object in page.objects {
            let Some(name) = name_of(key, &object) else { continue };
            contents.has_version_control |= is_version_control(&name, false);
            contents.has_manifest |= is_manifest(&name);
            contents.has_project_file |= is_project_file(&name);
            contents.n_files += 1;
            has_head |= name == "HEAD";
            has_packed_refs |= name == "packed-refs";
            if looks_for_archives && archive::has_name_of_archive(&name) && !name.starts_with('.') {
                archives.push(object);
            }
        }
        true
    })?;
    contents.dirs.sort_unstable();
    contents.dirs.dedup();
    let has_dir = |name: &str| contents.dirs.iter().any(|dir| dir == name);
    // A repository without loose refs has no objects below `refs`.
    contents.is_git_dir = has_head && has_dir("objects") && (has_dir("refs") || has_packed_refs);
    Ok((contents, archives))
}

/// Those of `objects` that are archives, by name, in order: names say where to look, and contents decide.
fn look_into(
    client: &Arc<Client>,
    objects: &[ObjectMeta],
    spec: &InputSpec,
) -> std::result::Result<Vec<(String, archive::Taken)>, Trouble> {
    let mut found = Vec::new();
    for some in objects.chunks(AT_A_TIME) {
        let opened: Vec<Arc<Object>> = some.iter().map(|meta| Object::new(client, meta)).collect();
        opened.iter().for_each(|object| object.begin());
        for (meta, object) in some.iter().zip(opened) {
            let taken = archive::Taken::object(object);
            let spec = InputSpec { taken: Some(taken.clone()), ..spec.clone() };
            let name = meta.location.filename().unwrap_or_default().to_string();
            match is_archive(&spec) {
                Ok(true) => found.push((name, taken)),
                Ok(false) => {}
                Err(trouble) if trouble.kind == TroubleKind::Stopped => return Err(trouble),
                // It is taken for one, which then cannot be read, so that it has a status.
                Err(_) => found.push((name, taken)),
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

/// The object called `name` at the top of `repo`.
pub(crate) fn file_at_top(repo: &Repo, name: &str, most_bytes: u64) -> Option<Vec<u8>> {
    archive::prefix_of(repo)?.read(name, most_bytes).ok()?
}
