//! The links of the scan, and what goes from one to the next.

mod admit;
mod batch;
mod parse;
mod source;
mod tables;

use std::sync::{Arc, OnceLock};

use arrow::record_batch::RecordBatch;
use codegraph_lang::{Manifest, Marks, Pack};
use codegraph_model::{Action, BlobId, DiagnosticCode, Problem, RepoStatus, Severity, Stage, TableDef, id_of};
use codegraph_source::{Met, Repo, Revision};

use crate::flow::Item;
use crate::layout::TableRows;
use crate::recall::{KnownFate, Slot};
use crate::tally::{Amount, Tally};

pub(crate) use admit::Admit;
pub(crate) use batch::Batch;
pub(crate) use parse::Parse;
pub(crate) use source::Source;
pub(crate) use tables::Tables;

/// A repo and its id, shared by everything that was found in it.
#[derive(Debug)]
pub(crate) struct RepoRef {
    pub(crate) repo: Repo,
    pub(crate) repo_id: i64,
    /// What version control says of it: known once it was listed.
    pub(crate) revision: OnceLock<Revision>,
}

impl RepoRef {
    pub(crate) fn new(repo: Repo) -> Arc<RepoRef> {
        let repo_id = id_of(&["repo", &repo.name]);
        Arc::new(RepoRef { repo, repo_id, revision: OnceLock::new() })
    }
}

/// From `source`: a piece of the listing of one repo, in order.
pub(crate) struct Page {
    pub(crate) repo: Arc<RepoRef>,
    /// Whether the repo begins here.
    pub(crate) is_first: bool,
    pub(crate) met: Vec<Met>,
}

/// From `admit`: what one parser thread works on at a time.
pub(crate) struct Morsel {
    pub(crate) entries: Vec<Entry>,
    /// Bytes of source whose facts are laid out.
    pub(crate) source_bytes: usize,
    /// Bytes of the largest of its texts.
    pub(crate) largest_bytes: usize,
}

/// One thing in a morsel.
pub(crate) enum Entry {
    /// A repo begins.
    Repo(Arc<RepoRef>),
    /// A file, or a directory that was not entered.
    File(Box<Admitted>),
    /// A problem of something that has no row of its own.
    Problem { repo: Arc<RepoRef>, path: String, problem: Problem },
}

/// A file that was met, and what is to become of it.
pub(crate) struct Admitted {
    pub(crate) repo: Arc<RepoRef>,
    pub(crate) path: String,
    pub(crate) size_bytes: Option<u64>,
    /// Its content, if that was read.
    pub(crate) content: Option<Content>,
    pub(crate) fate: Fate,
    /// What is to be told, and where it came up.
    pub(crate) problems: Vec<(Stage, Problem)>,
}

/// What is known of bytes that were read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Content {
    pub(crate) blob_id: BlobId,
    /// Whether this run met the bytes here for the first time.
    pub(crate) is_first: bool,
    pub(crate) size_bytes: u64,
    /// None for binary.
    pub(crate) encoding: Option<&'static str>,
    /// Lines of the text, if it is one.
    pub(crate) n_lines: Option<u32>,
    /// What it is besides its language, at the path where it was met.
    pub(crate) marks: Marks,
}

/// How a text is read: as code, as a manifest of packages, or as both.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) pack: Option<&'static Pack>,
    pub(crate) manifest: Option<&'static Manifest>,
    /// The language, with a pack or without one.
    pub(crate) language: Option<&'static str>,
}

/// What becomes of a file.
pub(crate) enum Fate {
    /// It is read, and its facts are kept if that may come again.
    Read { reading: Reading, text: String, keep: Option<Arc<Slot>> },
    /// It is not.
    Known(KnownFate),
}

/// From `parse`: the rows of one morsel.
pub(crate) struct RowSet {
    pub(crate) batches: Vec<TableRows>,
    /// The repos that the morsel has files of, in order.
    pub(crate) repos: Vec<(Arc<RepoRef>, RepoTally)>,
    pub(crate) tally: Tally,
    pub(crate) n_bytes: usize,
    pub(crate) label: String,
}

/// What was found in one repo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct RepoTally {
    pub(crate) met: Amount,
    pub(crate) parsed: Amount,
    /// Why not all of it could be listed and read: the first of the worst.
    pub(crate) trouble: Option<Trouble>,
}

/// Why not all of a repo could be listed and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) status: RepoStatus,
    pub(crate) code: DiagnosticCode,
    pub(crate) path: String,
    pub(crate) message: String,
}

impl Trouble {
    /// The trouble that a problem of `source` is at `path`, if it is one.
    pub(crate) fn of(path: &str, problem: &Problem) -> Option<Trouble> {
        let is_all = path.is_empty() && problem.action == Action::Skipped;
        let status = if is_all { RepoStatus::Failed } else { RepoStatus::Partial };
        (problem.severity == Severity::Error).then(|| Trouble {
            status,
            code: problem.code,
            path: path.to_string(),
            message: problem.message.clone(),
        })
    }
}

impl RepoTally {
    /// Takes note of `trouble` if it is worse than what is known.
    pub(crate) fn note(&mut self, trouble: Option<Trouble>) {
        let status = |trouble: &Option<Trouble>| trouble.as_ref().map(|trouble| trouble.status);
        if status(&trouble) > status(&self.trouble) {
            self.trouble = trouble;
        }
    }
}

/// From `batch`: rows to write.
pub(crate) struct Sheaf {
    pub(crate) batches: Vec<(&'static TableDef, RecordBatch)>,
    pub(crate) n_bytes: usize,
    /// With the last: what the whole scan found.
    pub(crate) total: Option<Box<Tally>>,
}

/// What a path and the rest of a listing entry take, about.
const ENTRY_BYTES: usize = 192;

impl Item for Page {
    fn n_bytes(&self) -> usize {
        let path = |met: &Met| match met {
            Met::File(file) => file.path.len(),
            Met::Skipped { path, .. } | Met::Problem { path, .. } => path.len(),
        };
        self.met.iter().map(|met| path(met) + ENTRY_BYTES).sum()
    }

    fn label(&self) -> String {
        let path = match self.met.first() {
            Some(Met::File(file)) => &file.path,
            Some(Met::Skipped { path, .. } | Met::Problem { path, .. }) => path,
            None => "",
        };
        format!("{} from {path:?}", self.repo.repo.name)
    }
}

impl Item for Morsel {
    fn n_bytes(&self) -> usize {
        self.source_bytes + self.entries.len() * ENTRY_BYTES
    }

    fn label(&self) -> String {
        match self.entries.first() {
            Some(Entry::Repo(repo)) => repo.repo.name.clone(),
            Some(Entry::File(file)) => format!("{} from {:?}", file.repo.repo.name, file.path),
            Some(Entry::Problem { repo, path, .. }) => format!("{} from {path:?}", repo.repo.name),
            None => String::new(),
        }
    }
}

impl Item for RowSet {
    fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    fn label(&self) -> String {
        self.label.clone()
    }
}

impl Item for Sheaf {
    fn n_bytes(&self) -> usize {
        self.n_bytes
    }

    fn label(&self) -> String {
        self.batches.iter().map(|(table, _)| table.name).collect::<Vec<_>>().join(", ")
    }
}
