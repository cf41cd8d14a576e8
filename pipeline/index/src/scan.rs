//! Phase 1, scan: the chain of steps, written once.

use std::sync::Arc;

use codegraph_model::Result;
use codegraph_source::{ReadLimits, WalkOptions};
use codegraph_store::{Draft, Spool, TablesWriter};

use crate::budget::Budget;
use crate::embed::{Embedding, TextRows};
use crate::flow::{Flow, StepReport};
use crate::job::Job;
use crate::overrides::Overrides;
use crate::recall::{Memory, Shelf, may_recur};
use crate::steps::{Admit, Batch, Parse, RepoRef, Source, Tables};
use crate::tally::Tally;

/// What a scan did.
pub(crate) struct Scanned {
    /// Takes the rows of the job itself.
    pub(crate) writer: TablesWriter,
    /// What is to be linked.
    pub(crate) spool: Spool,
    /// What waits to be embedded, if anything is.
    pub(crate) kept: Option<Spool>,
    pub(crate) total: Tally,
    pub(crate) steps: Vec<StepReport>,
    pub(crate) parse_peak_bytes: u64,
}

/// Reads and parses `repos`, and writes the rows to `draft`.
pub(crate) fn scan(job: &Job, repos: Vec<Arc<RepoRef>>, budget: &Budget, draft: &Draft) -> Result<Scanned> {
    let progress = &job.progress;
    let options = WalkOptions { output_root: Some(job.root.clone()), memory_bytes: budget.lister, ..job.walk.clone() };
    let limits = ReadLimits { max_file_bytes: job.max_file_bytes, memory_bytes: budget.reader };
    let flow = Flow::new(job.jobs, job.clock);
    let memory = flow.gate(budget.parse);
    let may_recur = may_recur(repos.len());
    let shelf = if may_recur { Some(Arc::new(Shelf::new(draft.scratch()?, budget.facts))) } else { None };
    let kinds = job.embedding.as_ref().map(Embedding::kinds);
    let texts = || kinds.as_ref().map(|kinds| TextRows::new(kinds));
    let parse = || {
        let (memory, shelf, progress) = (memory.clone(), shelf.clone(), progress.clone());
        Parse::new(job.parse_timeout, budget.file, job.clock, memory, shelf, texts(), progress)
    };
    let recall = may_recur.then(|| Memory::new(budget.recall));
    let admit = Admit::new(limits, job.packs()?, Overrides::new(&job.overrides)?, job.skips, recall);
    let (writer, spool) = (draft.tables(), Spool::new(draft.scratch()?));
    let kept = if kinds.is_some() { Some(Spool::new(draft.scratch()?)) } else { None };
    let parsers = std::iter::repeat_with(parse).take(job.jobs.max(1)).collect();

    let (tables, steps) = flow
        .origin("source", Source { repos, options, progress: progress.clone() }, budget.source_edge)
        .step("admit", admit, budget.admit_edge)
        .parallel("parse", parsers, budget.window, budget.parse_edge)
        .step("batch", Batch::new(progress.clone(), job.fail_fast), budget.batch_edge)
        .last("tables", Tables { writer, spool, kept, total: Tally::default() }, &job.stop)?;

    let Tables { writer, spool, kept, total } = tables;
    Ok(Scanned { writer, spool, kept, total, steps, parse_peak_bytes: memory.peak() as u64 })
}
