//! What a run would read and leave out, told from listings alone: no file is read.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use codegraph_lang::{Detection, detect, is_vendored, manifest};
use codegraph_model::{BlobId, InputKind, Problem, RepoStatus, Result, SkipReason};
use codegraph_source::{FileMet, Met, Revision, Room, WalkOptions, discover, list};

use crate::budget::{Budget, least_memory};
use crate::job::Job;
use crate::overrides::Overrides;
use crate::recall::may_recur;
use crate::run::{nothing, refuse_root_as_input};
use crate::stdin::{is_stdin, take_in};
use crate::steps::{RepoRef, RepoTally, Trouble};
use crate::tally::Amount;

/// Source that a core parses in a second: real code of the languages that we know takes from 5 to 13 MB.
const PARSED_BYTES: f64 = 7.5e6;
/// Source whose rows a core lays out and writes in a second.
const LAID_OUT_BYTES: f64 = 30e6;
/// What a file costs a core whatever becomes of it.
const FILE_SECONDS: f64 = 50e-6;

/// What a run would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// By repo, sorted by name.
    pub repos: Vec<RepoPlan>,
    /// All of them together.
    pub total: Planned,
    /// About how long it would take.
    pub time: Duration,
    /// The memory limit that it needs at least, for files as long as may be.
    pub least_memory_bytes: u64,
    /// The longest file that would be parsed.
    pub largest_code_bytes: u64,
}

/// What a run would do with one repo.
#[derive(Clone, Debug)]
pub struct RepoPlan {
    /// Its name.
    pub repo: String,
    /// The input that it is in.
    pub input: String,
    /// Kind of that input.
    pub kind: InputKind,
    /// What version control says of it.
    pub revision: Revision,
    /// Whether all of it can be listed.
    pub status: RepoStatus,
    /// If not, why: a code and a message.
    pub reason: Option<(&'static str, String)>,
    /// What is in it.
    pub planned: Planned,
}

/// Files, by what would become of them. Names alone decide here: of what would be read, a run leaves out what turns out
/// to be binary, generated or no text, and it finds code in a few files whose names do not show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    /// All that was met.
    pub met: Amount,
    /// What would be parsed, or laid out again.
    pub code: Amount,
    /// The part of it that is known to be the same as other files before it, and would not be parsed again.
    pub again: Amount,
    /// What would be parsed, by language.
    pub by_language: BTreeMap<&'static str, Amount>,
    /// What would not, by the reason.
    pub by_reason: BTreeMap<SkipReason, Amount>,
}

impl Planned {
    fn add(&mut self, other: &Planned) {
        self.met.add(other.met);
        self.code.add(other.code);
        self.again.add(other.again);
        for (language, amount) in &other.by_language {
            self.by_language.entry(language).or_default().add(*amount);
        }
        for (reason, amount) in &other.by_reason {
            self.by_reason.entry(*reason).or_default().add(*amount);
        }
    }
}

/// What [`run`](crate::run) would do with `job`. Of its root nothing is asked but that it is left out.
///
/// # Errors
/// Those of [`run`](crate::run) that come before anything is read: inputs, globs or languages that make no sense, a
/// memory limit that is too small, nothing to index, and a stop. No embedder is opened: what its model takes comes on top.
pub fn plan(job: &Job) -> Result<Plan> {
    let packs = job.packs()?;
    let overrides = Overrides::new(&job.overrides)?;
    let budget = Budget::divide(job.memory_limit_bytes, 0, job.jobs.max(1), job.largest_file_bytes())?;
    let dir = job.temporary_dir.clone();
    let mut inputs = job.inputs(Room::new(move || Ok(dir.clone())));
    if inputs.iter().any(is_stdin) {
        take_in(&mut inputs, &job.temporary_dir, &job.stop)?;
    }
    let repos = discover(&inputs, &job.remote_options(&budget))?;
    if repos.is_empty() {
        return Err(nothing(job));
    }
    refuse_root_as_input(job, &repos)?;
    let output_root = Some(job.root.clone()).filter(|root| !root.as_os_str().is_empty());
    let options = WalkOptions { output_root, memory_bytes: budget.lister, ..job.walk.clone() };

    let may_recur = may_recur(repos.len());
    let mut seen: HashSet<BlobId> = HashSet::new();
    let (mut planned, mut total, mut largest_bytes) = (Vec::new(), Planned::default(), 0_u64);
    for repo in repos.into_iter().map(RepoRef::new) {
        let mut found = Planned::default();
        let mut tally = RepoTally::default();
        let is_stopped = || job.stop.raised().is_some();
        let listing = list(&repo.repo, &options, &is_stopped)?;
        for met in listing.met {
            note(&met, &mut tally);
            match met {
                Met::Problem { .. } => {}
                Met::Skipped { size_bytes, reason, .. } => found.leave(reason, size_bytes.unwrap_or_default()),
                Met::File(file) => match fate_of(job, &repo, &file, packs.as_deref(), &overrides) {
                    Err(reason) => found.leave(reason, file.size_bytes),
                    Ok(language) => {
                        largest_bytes = file.size_bytes.max(largest_bytes);
                        let is_known = file.blob_id.is_some_and(|id| !seen.insert(id)) && may_recur;
                        found.read(language, file.size_bytes, is_known);
                    }
                },
            }
        }
        if let Some(error) = job.stop.error() {
            return Err(error);
        }
        total.add(&found);
        planned.push(plan_of(&repo, listing.revision.unwrap_or_default(), tally, found));
    }
    let time = estimate(&total, job.jobs);
    let least_memory_bytes = least_memory(job.largest_file_bytes());
    Ok(Plan { repos: planned, total, time, least_memory_bytes, largest_code_bytes: largest_bytes })
}

impl Planned {
    fn leave(&mut self, reason: SkipReason, size_bytes: u64) {
        self.met.add_file(size_bytes);
        self.by_reason.entry(reason).or_default().add_file(size_bytes);
    }

    fn read(&mut self, language: &'static str, size_bytes: u64, is_known: bool) {
        self.met.add_file(size_bytes);
        self.code.add_file(size_bytes);
        self.by_language.entry(language).or_default().add_file(size_bytes);
        if is_known {
            self.again.add_file(size_bytes);
        }
    }
}

/// The language that a file would be parsed in, or why it would not be.
fn fate_of(
    job: &Job,
    repo: &RepoRef,
    file: &FileMet,
    packs: Option<&[&codegraph_lang::Pack]>,
    overrides: &Overrides,
) -> std::result::Result<&'static str, SkipReason> {
    let path = file.path.as_str();
    if file.size_bytes > repo.repo.options.max_file_bytes_or(job.max_file_bytes) {
        return Err(SkipReason::TooLarge);
    }
    if file.size_bytes == 0 {
        return Err(SkipReason::Empty);
    }
    match detect(path, &[], overrides.of(path)) {
        Detection::NotCode | Detection::Unsupported(_) if manifest(path).is_some() => Err(SkipReason::Manifest),
        Detection::NotCode => Err(SkipReason::NotCode),
        Detection::Unsupported(_) => Err(SkipReason::UnsupportedLanguage),
        Detection::Pack(pack) if packs.is_some_and(|packs| packs.iter().all(|other| other.name != pack.name)) => {
            Err(SkipReason::LanguageFilter)
        }
        Detection::Pack(_) if job.skips.vendored && is_vendored(path) => Err(SkipReason::Vendored),
        Detection::Pack(pack) => Ok(pack.name),
    }
}

/// Takes note of what makes a repo unreadable, wholly or in part.
fn note(met: &Met, tally: &mut RepoTally) {
    let (path, problems): (&str, &[Problem]) = match met {
        Met::Problem { path, problem } => (path, std::slice::from_ref(problem)),
        Met::Skipped { path, problems, .. } => (path, problems),
        Met::File(file) => (&file.path, &file.problems),
    };
    problems.iter().for_each(|problem| tally.note(Trouble::of(path, problem)));
}

fn plan_of(repo: &Arc<RepoRef>, revision: Revision, tally: RepoTally, planned: Planned) -> RepoPlan {
    let status = tally.trouble.as_ref().map_or(RepoStatus::Ok, |trouble| trouble.status);
    let reason = tally.trouble.map(|trouble| {
        let path = if trouble.path.is_empty() { String::new() } else { format!("{}: ", trouble.path) };
        (codegraph_model::Word::as_str(trouble.code), format!("{path}{}", trouble.message))
    });
    let repo = &repo.repo;
    let (repo, input, kind) = (repo.name.clone(), repo.input.clone(), repo.kind);
    RepoPlan { repo, input, kind, revision, status, reason, planned }
}

fn estimate(total: &Planned, n_jobs: usize) -> Duration {
    let parsed_bytes = total.code.bytes.saturating_sub(total.again.bytes) as f64;
    let laid_out_s = total.code.bytes as f64 / LAID_OUT_BYTES;
    let cpu_s = parsed_bytes / PARSED_BYTES + laid_out_s + total.met.files as f64 * FILE_SECONDS;
    // One thread reads, and one writes.
    let alone_s = f64::max(laid_out_s / 2.0, total.met.files as f64 * FILE_SECONDS);
    Duration::from_secs_f64((cpu_s / n_jobs.max(1) as f64).max(alone_s))
}
