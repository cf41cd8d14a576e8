//! Archives, read where they lie: never unpacked to disk.
//!
//! An archive is passed over once to learn what it holds, in the order of paths ([`catalogue`]); what does not fit into
//! memory is learnt in more passes, each of which keeps the next members that do. It is then a tree to walk over like any
//! other. Zips and plain tars are read by position. A tar that is packed can only be read from its beginning, so that its
//! members are kept, made small, from where they come by to where they are due ([`read`]).

mod ahead;
mod catalogue;
mod cp437;
mod dataset;
mod format;
mod gather;
mod gem;
mod members;
mod names;
mod nested;
mod read;
mod sparse;
mod store;
mod tar;
mod tree;
mod window;
mod zip;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use codegraph_model::{DiagnosticCode, InputKind, OpenColumns, Problem, Result, Severity};

use crate::remote::{Prefix, trouble_in};
use crate::walk::{lost, walk};
use crate::{Listing, Repo, Revision, Source, Stop, WalkOptions, told_first};
use catalogue::Catalogue;
use dataset::Found;
use format::Format;
use members::Opened;
use store::Store;
use tree::{DIR, MemberTree};
use window::Window;

pub(crate) use dataset::Dataset;
pub(crate) use names::{has_name_of_archive, name_of};
pub(crate) use nested::{FoundInside, Inside};
pub use store::Taken;
pub(crate) use window::Content;

/// The entry of [`SOURCES`](crate::SOURCES).
pub(crate) const SOURCE: Source =
    Source { kind: InputKind::Archive, example: "path/to/repo.tar.gz", list, reader: read::reader };

/// The entry of [`SOURCES`](crate::SOURCES) for datasets.
pub(crate) const DATASET: Source =
    Source { kind: InputKind::Dataset, example: "path/to/files.ndjson", list, reader: read::reader };

/// What was learnt of an archive, for all that read it.
#[derive(Debug)]
pub(crate) struct Contents {
    catalogue: Catalogue,
    repo: Repo,
    options: WalkOptions,
    /// What holds the members that come next, where the catalogue does not hold all: for the next that lists, and the next
    /// that looks ahead.
    later: [Mutex<Option<Window>>; 2],
}

/// What kind of input the file at `path` is, or what was taken in instead of it, if it is one.
pub(crate) fn kind_of(path: &Path, taken: Option<&Taken>) -> std::io::Result<Option<InputKind>> {
    Ok(format::format_of(&store_of(path, taken)?)?.map(|format| match format {
        Format::Dataset(_) | Format::Columns => InputKind::Dataset,
        Format::Tar(_) | Format::Zip => InputKind::Archive,
        Format::Objects => InputKind::Objects,
        Format::Bundle => InputKind::Git,
    }))
}

/// The bytes of the file at `path`, or of what was taken in instead of it, one after the other.
pub(crate) fn bytes_of(path: &Path, taken: Option<&Taken>) -> std::io::Result<impl std::io::Read + use<>> {
    Ok(store_of(path, taken)?.stream(0))
}

/// The objects that `repo` is, if it is loose objects of a store.
pub(crate) fn prefix_of(repo: &Repo) -> Option<Prefix> {
    match &repo.taken {
        Some(Taken(Store::Prefix(prefix))) => Some((**prefix).clone()),
        _ => None,
    }
}

/// The repos of the dataset in the file at `path`, or in what was taken in instead of it.
pub(crate) fn repos_of(
    path: &Path,
    taken: Option<&Taken>,
    open_columns: Option<OpenColumns>,
) -> std::io::Result<Found> {
    let store = store_of(path, taken)?;
    let format = format::format_of(&store)?.unwrap_or(Format::Columns);
    dataset::repos_of(store, format, open_columns)
}

/// The path of a repo of the dataset at `path`: no file of the system lies there.
pub(crate) fn root_of(path: &Path, repo: Option<&str>) -> PathBuf {
    path.join(dataset::directory_of(repo).trim_end_matches('/'))
}

/// The archives in the archive `repo`.
pub(crate) fn archives_in(repo: &Repo) -> FoundInside {
    // All of their paths, wherever they lie.
    let repo = Repo { strip_components: Some(0), ..repo.clone() };
    let opened = open(&repo, &WalkOptions::default());
    opened.map(|opened| nested::archives_in(&opened)).unwrap_or_default()
}

/// The files at the top of the archive `repo` that are wanted, by path and size in the archive.
pub(crate) fn files_at_top(repo: &Repo, is_wanted: fn(&[u8], u64) -> bool) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let opened = open(repo, &WalkOptions::default());
    opened.map(|opened| catalogue::files_at_top(&opened, is_wanted)).unwrap_or_default()
}

fn store_of(path: &Path, taken: Option<&Taken>) -> std::io::Result<Store> {
    match taken {
        Some(Taken(store)) => Ok(store.clone()),
        None => Store::open(path),
    }
}

/// Walks over the members of `repo`; see [`crate::list`].
pub(crate) fn list<'a>(repo: &Repo, options: &WalkOptions, stop: Stop<'a>) -> Result<Listing<'a>> {
    if let Some((dataset, _)) = &repo.dataset {
        let contents = dataset.contents(|| {
            let (store, format, rows) = (dataset.store.clone(), dataset.format, Some(dataset.rows.clone()));
            let max_bytes = options.max_archive_bytes;
            // It is read for as long as there is a repo of it.
            let repo = Repo { dataset: None, ..repo.clone() };
            learn(Opened { store, format, rows, strip_components: None, max_bytes, is_nested: false }, &repo, options)
        });
        // Where it ends early, any of its repos can lack files.
        let is_loss = |problem: &&Problem| problem.severity == Severity::Error;
        let problems = contents.catalogue.whole.problems.iter().filter(is_loss).cloned().collect();
        let met = walk(MemberTree::new(contents, repo, true), DIR, repo, options, stop)?;
        return Ok(Listing { revision: None, met: told_first(problems, met) });
    }
    let opened = match open(repo, options) {
        Ok(opened) => opened,
        Err(problem) => {
            return Ok(Listing { revision: None, met: told_first(vec![problem], Box::new(std::iter::empty())) });
        }
    };
    let contents = Arc::new(learn(opened, repo, options));
    if let Some((_, inside)) = &repo.inside {
        inside.note_unfolded(contents.catalogue.whole.n_bytes);
    }
    let commit = contents.catalogue.whole.commit.clone();
    let problems = contents.catalogue.whole.problems.clone();
    let met = walk(MemberTree::new(contents, repo, true), DIR, repo, options, stop)?;
    let revision = commit.map(|commit| Revision { commit: Some(commit), ..Revision::default() });
    Ok(Listing { revision, met: told_first(problems, Box::new(met)) })
}

fn learn(opened: Opened, repo: &Repo, options: &WalkOptions) -> Contents {
    let catalogue = Catalogue::read(opened, options.memory_bytes);
    Contents { catalogue, repo: repo.clone(), options: options.clone(), later: Default::default() }
}

fn open(repo: &Repo, options: &WalkOptions) -> std::result::Result<Opened, Problem> {
    let told = |code: DiagnosticCode, e: std::io::Error| match trouble_in(&e) {
        Some(trouble) => trouble.problem(),
        None => lost(code, e.to_string()),
    };
    let unreadable = |e: std::io::Error| told(DiagnosticCode::UnreadableFile, e);
    let damaged = |e: std::io::Error| told(DiagnosticCode::BadArchive, e);
    let strip = if names::has_no_top(&repo.root) { repo.strip_components.or(Some(0)) } else { repo.strip_components };
    match &repo.inside {
        None => {
            let store = store_of(&repo.root, repo.taken.as_ref()).map_err(unreadable)?;
            open_store(store, strip, options).map_err(unreadable)
        }
        Some((outer, inside)) => {
            let store = store_of(outer, repo.taken.as_ref()).map_err(unreadable)?;
            let outer = open_store(store, Some(0), options).map_err(unreadable)??;
            let store = nested::take_out(&outer, inside).map_err(damaged)?;
            let max_bytes = inside.left_of(outer.most_bytes());
            let opened = open_store(store, strip, options).map_err(damaged)?;
            Ok(opened.map(|opened| Opened { max_bytes, is_nested: true, ..opened }))
        }
    }?
}

/// What is in `store`, or why nothing is.
fn open_store(
    mut store: Store,
    mut strip_components: Option<usize>,
    options: &WalkOptions,
) -> std::io::Result<std::result::Result<Opened, Problem>> {
    let mut format = format::format_of(&store)?;
    if let Some(data) = gem::data_of(&store, format) {
        store = data;
        format = format::format_of(&store)?;
        strip_components = strip_components.or(Some(0));
    }
    if format == Some(Format::Objects) {
        // Keys are paths as they are, and what many have at their beginning says nothing.
        strip_components = Some(0);
    }
    let max_bytes = options.max_archive_bytes;
    let opened =
        format.map(|format| Opened { store, format, rows: None, strip_components, max_bytes, is_nested: false });
    Ok(opened.ok_or_else(|| lost(DiagnosticCode::BadArchive, "it is not an archive".into())))
}
