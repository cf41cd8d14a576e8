//! Archives, read where they lie: never unpacked to disk.
//!
//! An archive is passed over once to learn what it holds, in the order of paths ([`catalogue`]); what does not fit into
//! memory is learnt in more passes, each of which keeps the next members that do. It is then a tree to walk over like any
//! other. Zips and plain tars are read by position. A tar that is packed can only be read from its beginning, so that its
//! members are kept, made small, from where they come by to where they are due ([`read`]).

mod catalogue;
mod cp437;
mod format;
mod gem;
mod members;
mod names;
mod read;
mod sparse;
mod store;
mod tar;
mod tree;
mod window;
mod zip;

use std::path::Path;
use std::sync::Arc;

use codegraph_model::{DiagnosticCode, InputKind, Problem, Result};

use crate::walk::{lost, walk};
use crate::{Listing, Repo, Revision, Source, Stop, WalkOptions, told_first};
use catalogue::Catalogue;
use members::Opened;
use store::Store;
use tree::{DIR, MemberTree};

pub(crate) use names::name_of;
pub(crate) use window::Content;

/// The entry of [`SOURCES`](crate::SOURCES).
pub(crate) const SOURCE: Source =
    Source { kind: InputKind::Archive, example: "path/to/repo.tar.gz", list, reader: read::reader };

/// What was learnt of an archive, for all that read it.
#[derive(Debug)]
pub(crate) struct Contents {
    catalogue: Catalogue,
    repo: Repo,
    options: WalkOptions,
}

/// Whether the file at `path` is an archive.
pub(crate) fn is_archive(path: &Path) -> std::io::Result<bool> {
    Ok(format::format_of(&Store::open(path)?)?.is_some())
}

/// Walks over the members of `repo`; see [`crate::list`].
fn list<'a>(repo: &Repo, options: &WalkOptions, stop: Stop<'a>) -> Result<Listing<'a>> {
    let opened = match open(repo, options) {
        Ok(opened) => opened,
        Err(problem) => {
            return Ok(Listing { revision: None, met: told_first(vec![problem], Box::new(std::iter::empty())) });
        }
    };
    let catalogue = Catalogue::read(opened, options.memory_bytes);
    let commit = catalogue.whole.commit.clone();
    let problems = catalogue.whole.problems.clone();
    let contents = Arc::new(Contents { catalogue, repo: repo.clone(), options: options.clone() });
    let met = walk(MemberTree::new(contents), DIR, repo, options, stop)?;
    let revision = commit.map(|commit| Revision { commit: Some(commit), ..Revision::default() });
    Ok(Listing { revision, met: told_first(problems, Box::new(met)) })
}

fn open(repo: &Repo, options: &WalkOptions) -> std::result::Result<Opened, Problem> {
    let unreadable = |e: std::io::Error| lost(DiagnosticCode::UnreadableFile, e.to_string());
    let mut store = Store::open(&repo.root).map_err(unreadable)?;
    let mut format = format::format_of(&store).map_err(unreadable)?;
    let mut strip_components = repo.strip_components;
    if names::has_no_top(&repo.root) {
        strip_components = strip_components.or(Some(0));
    }
    if let Some(data) = gem::data_of(&store, format) {
        store = data;
        format = format::format_of(&store).map_err(unreadable)?;
        strip_components = strip_components.or(Some(0));
    }
    let format = format.ok_or_else(|| lost(DiagnosticCode::BadArchive, "it is not an archive".into()))?;
    Ok(Opened { store, format, strip_components, max_bytes: options.max_archive_bytes })
}
