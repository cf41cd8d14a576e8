//! A whole run: scan, link, embed, build, commit.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use codegraph_model::{
    DiagnosticCode, Error, ErrorKind, FORMAT_NUMBER, InputEntry, InputKind, Manifest, Result, Stage, TABLES,
    TableBuilder, TableDef, Word,
};
use codegraph_source::{Repo, discover, is_remote};
use codegraph_store::TablesWriter;

use crate::budget::Budget;
use crate::build::build;
use crate::early::Early;
use crate::embed::{EMBED_SHARE, TEXTS, embed};
use crate::flow::StepReport;
use crate::job::{Job, TOOL_VERSION};
use crate::layout::rows_of;
use crate::link::{Linked, link};
use crate::overrides::Overrides;
use crate::readings::Readings;
use crate::report::Report;
use crate::scan::{Scanned, scan};
use crate::stdin::{is_stdin, take_in};
use crate::steps::RepoRef;
use crate::tally::Tally;

/// Does `job`: finds the repos, scans them into a draft, and commits it. Whatever goes wrong, readers of the root keep
/// the snapshot that they had.
///
/// # Errors
/// - [`ErrorKind::Usage`]: inputs, globs or languages that make no sense;
/// - [`ErrorKind::Nothing`]: no file was met, or none of them was parsed;
/// - [`ErrorKind::Damaged`], [`ErrorKind::Unavailable`], [`ErrorKind::Usage`]: no repo could be read, or with
///   [`Job::fail_fast`] one could not;
/// - [`ErrorKind::Limit`]: the job does not fit its memory limit;
/// - [`ErrorKind::Unavailable`]: the root cannot be written, or another run writes there;
/// - [`ErrorKind::Interrupted`], [`ErrorKind::Terminated`]: [`Job::stop`] was raised;
/// - [`ErrorKind::Bug`]: a defect.
pub fn run(mut job: Job) -> Result<Report> {
    let begin = (job.clock)();
    let cpu_before = Readings::take().cpu;

    job.packs()?;
    Overrides::new(&job.overrides)?;
    let embedder = job.embedding.as_ref().map(|embedding| embedding.open(&job)).transpose()?;
    let model_bytes = embedder.as_ref().map_or(0, |embedder| embedder.memory_bytes() as u64);
    let budget = Budget::divide(job.memory_limit_bytes, model_bytes, job.jobs.max(1), job.largest_file_bytes())?;
    let early = Early::of(&job);
    if job.inputs.iter().any(is_stdin) {
        take_in(&mut job.inputs, &early.dir()?, &job.stop)?;
    }
    let repos = discover(&job.inputs(early.room()), &job.remote_options(&budget))?;
    if let Some(error) = job.stop.error() {
        return Err(error);
    }
    if repos.is_empty() {
        return Err(nothing(&job));
    }
    refuse_root_as_input(&job, &repos)?;
    let inputs = input_entries(&job, &repos);
    let n_repos = repos.len() as u64;
    job.progress.repos.store(n_repos, Ordering::Relaxed);

    let draft = early.draft()?;
    let Scanned { writer, spool, kept, mut total, steps, parse_peak_bytes } =
        scan(&job, repos.into_iter().map(RepoRef::new).collect(), &budget, &draft)?;
    if total.met.files == 0 {
        return Err(match &total.first_trouble {
            Some((kind, trouble)) => Error::new(*kind, "read anything of the inputs")
                .on(trouble)
                .hint("no snapshot was written, and an earlier one stays current"),
            None => nothing(&job),
        });
    }
    // A mistyped glob must not hide the good snapshot behind an empty one.
    if total.parsed().files == 0 {
        return Err(no_code(&job, &total));
    }
    let scan_wall = (job.clock)().saturating_sub(begin);
    let Linked { mut writer, steps: link_steps, n_edges } = link(&job, budget.world, spool, writer, draft.dir())?;
    total.rows.insert("edges", n_edges);
    let link_wall = (job.clock)().saturating_sub(begin + scan_wall);
    let (mut embed_steps, mut embedder_identity) = (Vec::new(), None);
    if let (Some(embedder), Some(kept)) = (embedder, kept) {
        embedder_identity = Some(embedder.identity().to_string());
        let n_texts = total.rows.get(TEXTS.name).copied().unwrap_or_default();
        let embedded = embed(&job, budget.world / EMBED_SHARE, embedder, (kept, n_texts), writer, &draft)?;
        (writer, embed_steps) = (embedded.writer, embedded.steps);
        total.rows.insert("embeddings", embedded.n_vectors);
        total.add_problems(DiagnosticCode::NoVector, embedded.n_without);
    }
    let embedder = embedder_identity.as_deref();
    let embed_wall = (job.clock)().saturating_sub(begin + scan_wall + link_wall);
    let (artifacts, build_steps) = build(&job, &mut writer, &draft)?;
    let wall = (job.clock)().saturating_sub(begin);
    let used = Readings { cpu: Readings::take().cpu.saturating_sub(cpu_before), ..Readings::take() };
    write_run(&mut writer, &job, embedder, draft.id(), &total, wall, used)?;
    let build_wall = wall.saturating_sub(scan_wall + link_wall + embed_wall);
    let commit = seal(&job, &mut writer)?;
    let phases = [
        (Stage::Scan, &*steps, scan_wall),
        (Stage::Link, &*link_steps, link_wall),
        (Stage::Embed, &*embed_steps, embed_wall),
        (Stage::Build, &*build_steps, build_wall),
    ];
    write_stages(&mut writer, &job, draft.id(), &phases, commit)?;
    let tables = writer.finish()?;
    let of_tables: u64 = tables.values().flat_map(|table| &table.parts).map(|part| part.bytes).sum();
    let written_bytes = of_tables + artifacts.iter().map(|artifact| artifact.entry.bytes()).sum::<u64>();

    // The last moment at which stopping costs nothing; the commit itself takes milliseconds.
    if let Some(error) = job.stop.error() {
        return Err(error);
    }
    let manifest = manifest(&job, embedder, inputs, n_repos, &total);
    let snapshot = draft.commit(manifest, tables)?;
    let now = Readings::take();
    Ok(Report {
        snapshot_id: snapshot.id().to_string(),
        snapshot_dir: snapshot.dir().to_path_buf(),
        repos: n_repos,
        tally: total,
        written_bytes,
        wall: (job.clock)().saturating_sub(begin),
        cpu: now.cpu.saturating_sub(cpu_before),
        peak_rss_bytes: now.peak_rss_bytes,
        parse_peak_bytes,
        steps,
        artifacts,
    })
}

pub(crate) fn nothing(job: &Job) -> Error {
    Error::new(ErrorKind::Nothing, "find anything to index")
        .on(written(job))
        .hint("give a directory or an archive that has files in it")
}

fn no_code(job: &Job, total: &Tally) -> Error {
    let reasons: Vec<String> =
        total.by_reason.iter().map(|(reason, amount)| format!("{} {}", amount.files, reason.as_str())).collect();
    Error::new(ErrorKind::Nothing, "find code to index")
        .on(format!("{}: of {} files none was parsed: {}", written(job), total.met.files, reasons.join(", ")))
        .hint(
            "no snapshot was written, and an earlier one stays current; `codegraph languages` tells what can be parsed, \
             and languages, globs, size limits and ignore files leave out code as well",
        )
}

/// The inputs as the user wrote them.
fn written(job: &Job) -> String {
    job.inputs.iter().map(|spec| spec.input.as_str()).collect::<Vec<_>>().join(", ")
}

/// The root inside an input is left out of the walk; the root as an input would leave out everything.
pub(crate) fn refuse_root_as_input(job: &Job, repos: &[Repo]) -> Result<()> {
    let Ok(root) = fs::canonicalize(&job.root) else { return Ok(()) };
    let inputs = job.inputs.iter().filter_map(|spec| fs::canonicalize(&spec.path).ok());
    match repos.iter().map(|repo| repo.root.clone()).chain(inputs).any(|dir| dir == root) {
        false => Ok(()),
        true => Err(Error::new(ErrorKind::Usage, "keep the snapshots apart from the code")
            .on(job.root.display().to_string())
            .hint("that directory is an input, or a repo in one: choose another with -o")),
    }
}

/// Inputs in the order in which the user gave them, each once.
fn input_entries(job: &Job, repos: &[Repo]) -> Vec<InputEntry> {
    let mut entries: Vec<InputEntry> = Vec::new();
    for spec in &job.inputs {
        let found: Vec<&Repo> = repos.iter().filter(|repo| repo.input == spec.input).collect();
        if !found.is_empty() && entries.iter().all(|entry| entry.input != spec.input) {
            // A directory that holds repositories is a directory, and a prefix a prefix.
            let is_repo = |repo: &&Repo| repo.root_in_input.is_empty();
            let holder = if is_remote(&spec.path) { InputKind::Objects } else { InputKind::Directory };
            let kind = found.iter().copied().find(|repo| is_repo(repo)).map_or(holder, |repo| repo.kind);
            let (kind, repos) = (kind.as_str().to_string(), found.len() as u64);
            entries.push(InputEntry { input: spec.input.clone(), kind, repos });
        }
    }
    entries
}

fn manifest(job: &Job, embedder: Option<&str>, inputs: Vec<InputEntry>, n_repos: u64, total: &Tally) -> Manifest {
    let parsed = total.parsed();
    let mut counts: BTreeMap<String, u64> = TABLES
        .iter()
        .filter(|table| table.is_deterministic)
        .map(|table| (table.name.to_string(), total.rows.get(table.name).copied().unwrap_or_default()))
        .collect();
    counts.insert("repos".into(), n_repos);
    counts.insert("bytes".into(), total.met.bytes);
    counts.insert("parsed_files".into(), parsed.files);
    counts.insert("parsed_bytes".into(), parsed.bytes);
    Manifest {
        format: FORMAT_NUMBER,
        id: job.snapshot_id.clone(),
        tool_version: TOOL_VERSION.into(),
        created: rfc3339(job.started_us),
        inputs,
        configuration: job.configuration(embedder),
        counts,
        tables: BTreeMap::new(),
        checksum: String::new(),
    }
}

fn rfc3339(us: i64) -> String {
    let time: DateTime<Utc> = DateTime::from_timestamp_micros(us).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn write_run(
    writer: &mut TablesWriter,
    job: &Job,
    embedder: Option<&str>,
    run_id: &str,
    total: &Tally,
    wall: Duration,
    used: Readings,
) -> Result<()> {
    let configuration = serde_json::to_string(&job.configuration(embedder))
        .map_err(|e| Error::new(ErrorKind::Bug, "write the configuration").because(e))?;
    let n_rows = |table: &str| total.rows.get(table).copied().unwrap_or_default();
    let mut rows = rows_of("runs");
    rows.text("run_id", run_id)
        .text("tool_version", TOOL_VERSION)
        .time("started", job.started_us)
        .time("ended", (job.wall_clock_us)())
        .text("configuration", configuration.as_str())
        .number("jobs", job.jobs as u32)
        .count("memory_limit_bytes", job.memory_limit_bytes)
        .count("files", total.met.files)
        .count("bytes", total.met.bytes)
        .count("entities", n_rows("entities"))
        .count("refs", n_rows("refs"))
        .count("wall_us", micros(wall))
        .count("cpu_us", micros(used.cpu))
        .count("peak_rss_bytes", used.peak_rss_bytes)
        .end_row();
    write(writer, &mut rows)
}

/// A phase with its steps, and how long it took.
type Phase<'a> = (Stage, &'a [StepReport], Duration);

/// Completes the tables, but for those that tell of the run, which say how long that took. What comes after (they, the
/// manifest and the rename) takes milliseconds.
fn seal(job: &Job, writer: &mut TablesWriter) -> Result<StepReport> {
    let tells_of_run = |table: &TableDef| ["runs", "stages"].contains(&table.name);
    let (begin, bytes_before) = ((job.clock)(), sealed(writer).1);
    writer.seal(TABLES.iter().filter(|table| !tells_of_run(table)))?;
    let (n_parts, n_bytes) = sealed(writer);
    Ok(StepReport {
        name: Stage::Commit.as_str(),
        n_threads: 1,
        busy: (job.clock)().saturating_sub(begin),
        items_in: n_parts,
        items_out: n_parts,
        bytes_in: n_bytes.saturating_sub(bytes_before),
        bytes_out: n_bytes,
        edge_budget_bytes: 0,
        edge_peak_bytes: 0,
    })
}

/// How many files of tables are complete, and their bytes.
fn sealed(writer: &TablesWriter) -> (u64, u64) {
    let entries = writer.entries();
    let parts = entries.values().flat_map(|table| &table.parts);
    parts.fold((0, 0), |(n, bytes), part| (n + 1, bytes + part.bytes))
}

/// One row for each step, and one for each phase as a whole.
fn write_stages(
    writer: &mut TablesWriter,
    job: &Job,
    run_id: &str,
    phases: &[Phase<'_>],
    commit: StepReport,
) -> Result<()> {
    // A phase of no steps was not asked for.
    let phases = phases.iter().filter(|(_, steps, _)| !steps.is_empty());
    let steps = phases.flat_map(|(phase, steps, wall)| {
        let whole = whole(job, *phase, steps, *wall);
        steps.iter().cloned().chain([whole])
    });
    let mut rows = rows_of("stages");
    for (i, step) in steps.chain([commit]).enumerate() {
        rows.text("run_id", run_id)
            .text("stage", step.name)
            .number("position", i as u32 + 1)
            .number("threads", step.n_threads as u32)
            .count("busy_us", micros(step.busy))
            .count("items_in", step.items_in)
            .count("items_out", step.items_out)
            .count("bytes_in", step.bytes_in)
            .count("bytes_out", step.bytes_out)
            .count("edge_budget_bytes", step.edge_budget_bytes)
            .count("edge_peak_bytes", step.edge_peak_bytes)
            .end_row();
    }
    write(writer, &mut rows)
}

/// A phase, told like a step.
fn whole(job: &Job, phase: Stage, steps: &[StepReport], wall: Duration) -> StepReport {
    let first = steps.first();
    let last = steps.last();
    StepReport {
        name: phase.as_str(),
        n_threads: job.jobs,
        busy: wall,
        items_in: 0,
        items_out: last.map_or(0, |step| step.items_in),
        bytes_in: first.map_or(0, |step| step.bytes_in),
        bytes_out: last.map_or(0, |step| step.bytes_in),
        edge_budget_bytes: 0,
        edge_peak_bytes: 0,
    }
}

fn write(writer: &mut TablesWriter, rows: &mut TableBuilder) -> Result<()> {
    rows.finish()?.iter().try_for_each(|batch| writer.write(rows.table(), &batch.batch))
}

fn micros(time: Duration) -> u64 {
    time.as_micros() as u64
}
