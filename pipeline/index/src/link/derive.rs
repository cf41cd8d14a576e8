//! What follows from whole tables, by the rules that are scripts.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use codegraph_model::{Error, ErrorKind, Result, Stage, TABLES, TableDef, Word, table};
use codegraph_sql::{Derivation, SessionOptions, rules};
use codegraph_store::TablesWriter;

use crate::embed::is_embedded;
use crate::flow::StepReport;
use crate::job::Job;

/// Adds edges to those that are written. A rule sees what those before it made.
pub(super) fn derive(
    job: &Job,
    budget_bytes: usize,
    writer: &mut TablesWriter,
    draft_dir: &Path,
) -> Result<(StepReport, u64)> {
    let begin = (job.clock)();
    let edges = table("edges").ok_or_else(|| Error::new(ErrorKind::Bug, "derive edges"))?;
    let rules = rules()?;
    let mut n_edges = 0;
    for rule in &rules {
        // What a run says of itself, and what the next phase adds to, is not written yet.
        let is_written = |table: &&TableDef| table.is_deterministic && !is_embedded(table.name);
        writer.seal(TABLES.iter().filter(is_written))?;
        let parts: BTreeMap<&str, Vec<PathBuf>> =
            TABLES.iter().map(|table| (table.name, writer.parts_of(table.name))).collect();
        let derivation = Derivation {
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
            n_edges += rows.num_rows() as u64;
            writer.write(edges, rows)
        })?;
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
