//! Phase 4, build: what is made of the tables.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use codegraph_model::{ArtifactEntry, Clock, Result, Stage, TABLES, TableEntry, Word};
use codegraph_store::{Draft, FaultPoints, Order, Sink, Snapshot, TablesWriter, build as build_of};
use serde_json::Value;

use crate::budget::PROGRAM_BYTES;
use crate::flow::StepReport;
use crate::job::{Job, TOOL_VERSION};
use crate::{Progress, StopFlag};

/// An artifact that a job is to make.
#[derive(Clone, Debug)]
pub struct ArtifactSpec {
    /// Its kind.
    pub sink: &'static Sink,
    /// The settings that the user gave, by name.
    pub settings: BTreeMap<String, Value>,
}

/// An artifact that was made.
#[derive(Clone, Debug)]
pub struct ArtifactReport {
    /// What it says of itself.
    pub entry: ArtifactEntry,
    /// The time that it took.
    pub wall: Duration,
}

/// Makes the artifacts of `job` of what `writer` has written. What a run says of itself is not written yet, and is in none
/// of them.
pub(crate) fn build(
    job: &Job,
    writer: &mut TablesWriter,
    draft: &Draft,
) -> Result<(Vec<ArtifactReport>, Vec<StepReport>)> {
    if job.artifacts.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    writer.seal(TABLES.iter().filter(|table| table.is_deterministic))?;
    let entries = writer.entries();
    let (mut reports, mut steps) = (Vec::new(), Vec::new());
    for spec in &job.artifacts {
        let begin = (job.clock)();
        // The writers hold nothing now.
        let memory_bytes = job.memory_limit_bytes.saturating_sub(PROGRAM_BYTES) as usize;
        let entry = with_order(spec, (job.jobs, memory_bytes), job.clock, &job.progress, &job.stop, |order| {
            draft.build(&entries, &Order { faults: job.faults.clone(), ..order })
        })?;
        let wall = (job.clock)().saturating_sub(begin);
        steps.push(step(job.jobs, spec.sink, amount_of(spec.sink, &entries), &entry, wall));
        reports.push(ArtifactReport { entry, wall });
    }
    Ok((reports, steps))
}

/// Makes an artifact of a snapshot that is there.
///
/// # Errors
/// [`codegraph_model::ErrorKind::Unavailable`] if another process writes into the root, or the disk refuses;
/// [`codegraph_model::ErrorKind::Limit`] if it does not fit its memory; what `stop` was raised for.
pub fn build_artifact(
    snapshot: &Snapshot,
    spec: &ArtifactSpec,
    jobs: usize,
    memory_limit_bytes: u64,
    clock: Clock,
    progress: &Progress,
    stop: &StopFlag,
) -> Result<ArtifactEntry> {
    let memory_bytes = memory_limit_bytes.saturating_sub(PROGRAM_BYTES) as usize;
    with_order(spec, (jobs, memory_bytes), clock, progress, stop, |order| build_of(snapshot, &order))
}

fn with_order<T>(
    spec: &ArtifactSpec,
    (jobs, memory_bytes): (usize, usize),
    clock: Clock,
    progress: &Progress,
    stop: &StopFlag,
    make: impl FnOnce(Order<'_>) -> T,
) -> T {
    progress.begin_phase(spec.sink.name);
    let done = |done: u64, all: u64| {
        progress.phase_done.store(done, Ordering::Relaxed);
        progress.phase_all.store(all, Ordering::Relaxed);
    };
    make(Order {
        sink: spec.sink,
        tool_version: TOOL_VERSION,
        settings: spec.settings.clone(),
        jobs,
        memory_bytes,
        clock,
        stop: &|| stop.error(),
        done: &done,
        faults: FaultPoints::default(),
    })
}

/// Rows and bytes of the tables that an artifact is made of.
fn amount_of(sink: &Sink, entries: &BTreeMap<String, TableEntry>) -> (u64, u64) {
    let tables = sink.tables.iter().filter_map(|table| entries.get(*table));
    tables.fold((0, 0), |(rows, bytes), table| {
        (rows + table.rows, bytes + table.parts.iter().map(|part| part.bytes).sum::<u64>())
    })
}

fn step(jobs: usize, sink: &Sink, (rows, bytes): (u64, u64), entry: &ArtifactEntry, wall: Duration) -> StepReport {
    // Each sink has a word among the stages: `artifacts_are_stages`.
    let name = Stage::ALL.iter().map(|stage| stage.as_str()).find(|name| *name == sink.name);
    StepReport {
        name: name.unwrap_or(Stage::Build.as_str()),
        n_threads: jobs,
        busy: wall,
        items_in: rows,
        items_out: entry.counts.values().sum(),
        bytes_in: bytes,
        bytes_out: entry.bytes(),
        edge_budget_bytes: 0,
        edge_peak_bytes: 0,
    }
}

#[cfg(test)]
mod tests {
    use codegraph_store::SINKS;

    use super::*;

    #[test]
    fn artifacts_are_stages() {
        for sink in SINKS {
            assert!(Stage::ALL.iter().any(|stage| stage.as_str() == sink.name), "{} is no stage", sink.name);
        }
    }
}
