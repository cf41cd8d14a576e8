//! What follows from whole tables, by the rules of `sql/link`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow::record_batch::RecordBatch;
use codegraph_link::{Derivation, Grounds, Made, Places, World};
use codegraph_model::{Error, ErrorKind, Result, Stage, TABLES, TableDef, Word, table};
use codegraph_sql::{ScriptRule, SessionOptions, rules};
use codegraph_store::{Spool, TablesWriter};

use crate::embed::is_embedded;
use crate::flow::StepReport;
use crate::job::Job;

/// What steps go by.
pub(super) struct Whole<'w> {
    pub(super) world: &'w World,
    pub(super) places: &'w Places,
    pub(super) spool: &'w Spool,
    pub(super) grounds: Grounds,
}

/// Adds edges to those that are written. A rule sees what those before it made.
pub(super) fn derive(
    job: &Job,
    whole: Whole<'_>,
    budget_bytes: usize,
    writer: &mut TablesWriter,
    draft_dir: &Path,
) -> Result<(StepReport, u64)> {
    let begin = (job.clock)();
    let edges = table("edges").ok_or_else(|| Error::new(ErrorKind::Bug, "derive edges"))?;
    let rules = rules()?;
    let mut steps = Derivation::new(whole.world, whole.places, whole.grounds);
    if steps.wants_entities() {
        for number in 0..whole.spool.n_batches("entities") {
            steps.entities(&whole.spool.read("entities", number)?)?;
        }
    }
    let mut n_edges = 0;
    for rule in &rules {
        if let Some(error) = job.stop.error() {
            return Err(error);
        }
        // The edges of each rule begin another file.
        writer.seal([edges])?;
        let mut write = |rows: &RecordBatch| {
            n_edges += rows.num_rows() as u64;
            writer.write(edges, rows)
        };
        let ScriptRule { name, kind, resolution, confidence, .. } = *rule;
        match steps.edges(&Made { rule: name, kind, resolution, confidence })? {
            Some(batches) => batches.iter().try_for_each(|rows| write(&rows.batch))?,
            None => ask(job, rule, budget_bytes, writer, draft_dir, &mut n_edges)?,
        }
    }
    let step = StepReport {
        name: Stage::Derive.as_str(),
        n_threads: job.jobs,
        busy: (job.clock)().saturating_sub(begin),
        items_in: rules.len() as u64,
        items_out: n_edges,
        bytes_in: 0,
        bytes_out: 0,
        edge_budget_bytes: 0,
        edge_peak_bytes: 0,
    };
    Ok((step, n_edges))
}

/// The edges of a rule that has no step, by its query over the tables as they are.
fn ask(
    job: &Job,
    rule: &ScriptRule,
    budget_bytes: usize,
    writer: &mut TablesWriter,
    draft_dir: &Path,
    n_edges: &mut u64,
) -> Result<()> {
    let edges = table("edges").ok_or_else(|| Error::new(ErrorKind::Bug, "derive edges"))?;
    // What a run says of itself, and what the next phase adds to, is not written yet.
    let is_written = |table: &&TableDef| table.is_deterministic && !is_embedded(table.name);
    writer.seal(TABLES.iter().filter(is_written))?;
    let parts: BTreeMap<&str, Vec<PathBuf>> =
        TABLES.iter().map(|table| (table.name, writer.parts_of(table.name))).collect();
    let derivation = codegraph_sql::Derivation {
        parts_of: &|table| parts.get(table).cloned().unwrap_or_default(),
        options: SessionOptions {
            jobs: job.jobs,
            memory_limit_bytes: budget_bytes as u64,
            allow_external: false,
            spill_dir: draft_dir.to_path_buf(),
        },
        stop: &|| job.stop.error(),
    };
    derivation.run(rule, &mut |rows| {
        *n_edges += rows.num_rows() as u64;
        writer.write(edges, rows)
    })
}
