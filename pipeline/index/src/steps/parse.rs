//! `parse`: parses the files of a morsel, reads the manifests among them, and lays their facts out as rows.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use codegraph_lang::{Ended, Extraction, Extractor, Limits, is_test_path, n_lines};
use codegraph_model::{
    Action, Clock, DiagnosticCode, Error, ErrorKind, Facts, FileStatus, LineCounts, ParseStatus, Problem, Result,
    Severity, SkipReason, Stage,
};

use super::{Admitted, Content, Entry, Fate, Morsel, Reading, RepoRef, RepoTally, RowSet, Trouble};
use crate::budget::parse_charge;
use crate::embed::TextRows;
use crate::flow::{Gate, Held, Item, Site, Worker, panic_message};
use crate::layout::{BlobState, FileState, Place, Rows};
use crate::progress::{Progress, add};
use crate::readings::thread_cpu;
use crate::recall::{KnownFate, Parsed, Shelf, Slot};
use crate::tally::Tally;

/// One thread of the third step of the scan.
pub(crate) struct Parse {
    extractor: Extractor,
    rows: Rows,
    timeout: Duration,
    /// Memory that one file may take.
    max_bytes: usize,
    clock: Clock,
    /// Memory for parsing, shared by all threads.
    memory: Arc<Gate>,
    /// Facts that may be laid out again, if any may.
    shelf: Option<Arc<Shelf>>,
    progress: Arc<Progress>,
}

impl Worker for Parse {
    type In = Morsel;
    type Out = RowSet;

    fn work(&mut self, morsel: Morsel, site: &mut Site) -> Result<RowSet> {
        let label = morsel.label();
        // The files are parsed one after the other, and each is gone before the next: the largest decides.
        self.wait_for_facts(&morsel, site)?;
        let held = site.hold(&self.memory, parse_charge(morsel.largest_bytes as u64))?;
        let mut found = Found::default();
        for entry in morsel.entries {
            match entry {
                Entry::Repo(repo) => drop(found.in_repo(&repo)),
                Entry::Problem { repo, path, problem } => {
                    found.in_repo(&repo).note(Trouble::of(&path, &problem));
                    let place = Place::new(&repo, &path);
                    self.rows.diagnostic(&place, false, None, Stage::Source, &problem, &mut found.tally);
                    add(&self.progress.problems, 1);
                }
                Entry::File(file) => self.file(*file, &held, site, &mut found)?,
            }
        }
        drop(held);
        let batches = self.rows.finish(&mut found.tally)?;
        let n_bytes = batches.iter().map(|rows| rows.rows.batch.get_array_memory_size()).sum();
        Ok(RowSet { batches, repos: found.repos, tally: found.tally, n_bytes, label })
    }
}

/// What was found in a morsel.
#[derive(Default)]
struct Found {
    tally: Tally,
    repos: Vec<(Arc<RepoRef>, RepoTally)>,
}

impl Found {
    /// The tally of `repo`, which is that of the last entry or follows it.
    fn in_repo(&mut self, repo: &Arc<RepoRef>) -> &mut RepoTally {
        if !self.repos.last().is_some_and(|(last, _)| Arc::ptr_eq(last, repo)) {
            self.repos.push((repo.clone(), RepoTally::default()));
        }
        let last = self.repos.len() - 1;
        &mut self.repos[last].1
    }
}

/// What became of a file that was to be read.
struct Outcome {
    status: FileStatus,
    reason: Option<SkipReason>,
    lines: Option<LineCounts>,
    error_nodes: Option<u32>,
    problems: Vec<Problem>,
}

impl Parse {
    pub(crate) fn new(
        timeout: Duration,
        max_bytes: usize,
        clock: Clock,
        memory: Arc<Gate>,
        shelf: Option<Arc<Shelf>>,
        texts: Option<TextRows>,
        progress: Arc<Progress>,
    ) -> Parse {
        let rows = Rows::new(texts);
        Parse { extractor: Extractor::new(), rows, timeout, max_bytes, clock, memory, shelf, progress }
    }

    /// Waits until the facts are there that morsels before this one are to make. Nothing is held for the time, so that
    /// the first of all morsels in work never waits.
    fn wait_for_facts(&self, morsel: &Morsel, site: &mut Site) -> Result<()> {
        let Some(shelf) = &self.shelf else { return Ok(()) };
        let mut own: HashSet<*const Slot> = HashSet::new();
        for entry in &morsel.entries {
            let Entry::File(file) = entry else { continue };
            match &file.fate {
                Fate::Read { keep: Some(slot), .. } => drop(own.insert(Arc::as_ptr(slot))),
                Fate::Known(KnownFate::Again { slot, .. })
                    if !slot.is_filled() && !own.contains(&Arc::as_ptr(slot)) =>
                {
                    site.wait_until(|time| shelf.wait(slot, time))?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn file(&mut self, file: Admitted, held: &Held, site: &Site, found: &mut Found) -> Result<()> {
        let Admitted { repo, path, size_bytes, content, fate, problems } = file;
        let place = Place::new(&repo, &path);
        let before = self.rows.n_found();
        let (language, outcome) = match (fate, &content) {
            (Fate::Read { reading, text, keep }, Some(content)) => {
                let parsed = self.read(&place, content, reading, text, held, site);
                if let (Some(slot), Some(shelf)) = (keep, &self.shelf) {
                    shelf.keep(&slot, &parsed)?;
                }
                (reading.language, self.lay_out(&place, reading, parsed))
            }
            (Fate::Known(KnownFate::Again { reading, slot, .. }), _) => {
                let parsed = match &self.shelf {
                    Some(shelf) => shelf.parsed(&slot, reading.pack)?,
                    None => Err(Error::new(ErrorKind::Bug, "find facts that were kept").on(&path))?,
                };
                (reading.language, self.lay_out(&place, reading, parsed))
            }
            (Fate::Read { reading, .. }, None) => (reading.language, Outcome::left(SkipReason::Unreadable)),
            (Fate::Known(KnownFate::Leave { status, reason, language }), _) => {
                (language, Outcome { status, ..Outcome::left(reason) })
            }
        };
        let blob_id = content.map(|content| content.blob_id);
        let state = FileState { blob_id, size_bytes, language, status: outcome.status, reason: outcome.reason };
        self.rows.file(&place, &state, is_test_path(language.and_then(codegraph_lang::pack), &path), &mut found.tally);
        if let Some(content) = content.filter(|content| content.is_first) {
            let status = parse_status(outcome.status);
            // The column names packs only.
            let language = language.filter(|name| codegraph_lang::pack(name).is_some());
            let (lines, error_nodes) = (outcome.lines, outcome.error_nodes);
            self.rows.blob(&content, &BlobState { language, status, lines, error_nodes });
        }
        let all = problems.iter().map(|(stage, problem)| (*stage, problem));
        for (stage, problem) in all.chain(outcome.problems.iter().map(|problem| (Stage::Parse, problem))) {
            self.rows.diagnostic(&place, true, blob_id, stage, problem, &mut found.tally);
        }

        let size_bytes = size_bytes.unwrap_or_default();
        let tally = found.in_repo(&repo);
        let is_unread = outcome.reason.is_some_and(SkipReason::is_unread);
        for (_, problem) in problems.iter().filter(|(stage, _)| *stage == Stage::Source || is_unread) {
            tally.note(Trouble::of(&path, problem));
        }
        tally.met.add_file(size_bytes);
        if matches!(outcome.status, FileStatus::Parsed | FileStatus::Partial) {
            tally.parsed.add_file(size_bytes);
        }
        let after = self.rows.n_found();
        add(&self.progress.entities, (after.0 - before.0) as u64);
        add(&self.progress.refs, (after.1 - before.1) as u64);
        add(&self.progress.problems, (problems.len() + outcome.problems.len()) as u64);
        add(&self.progress.files_done, 1);
        add(&self.progress.bytes_done, size_bytes);
        Ok(())
    }

    /// Reads one file.
    fn read(
        &mut self,
        place: &Place<'_>,
        content: &Content,
        reading: Reading,
        text: String,
        held: &Held,
        site: &Site,
    ) -> Parsed {
        let clock = self.clock;
        let end = clock() + self.timeout;
        let should_stop = |n_bytes| {
            held.grow_to(n_bytes);
            clock() > end || site.is_stopped()
        };
        let limits = Limits { should_stop: &should_stop, max_bytes: self.max_bytes };
        let extractor = &mut self.extractor;
        let read = catch_unwind(AssertUnwindSafe(|| {
            let (mut facts, ended, times) = match reading.pack {
                Some(pack) => {
                    let Extraction { facts, parse_time, extract_time, ended, .. } =
                        extractor.extract(pack, text, &limits, thread_cpu);
                    (facts, ended, Some((pack.name, parse_time, extract_time)))
                }
                None => {
                    let lines = LineCounts { lines: n_lines(&text), ..LineCounts::default() };
                    (Facts { text, lines, ..Facts::default() }, None, None)
                }
            };
            if let Some(manifest) = reading.manifest {
                manifest.read(&mut facts);
            }
            (facts, ended, times)
        }));
        match read {
            Ok((facts, ended, times)) => {
                if let Some((language, parse_time, extract_time)) = times {
                    self.rows.timing(place, content, language, parse_time, extract_time);
                }
                Parsed::Facts(Arc::new(facts), ended)
            }
            Err(payload) => {
                // Whatever state the panic left behind must not reach the next file.
                self.extractor = Extractor::new();
                Parsed::Panicked(panic_message(&*payload))
            }
        }
    }

    /// Lays out what was made of a text, here or where it came first.
    fn lay_out(&mut self, place: &Place<'_>, reading: Reading, parsed: Parsed) -> Outcome {
        match parsed {
            Parsed::Facts(facts, ended) => {
                self.rows.facts(place, reading.pack, &facts);
                match reading.pack {
                    Some(_) => Outcome::of(&facts, ended),
                    None => Outcome::of_manifest(&facts),
                }
            }
            Parsed::Panicked(message) => Outcome::quarantined(message),
        }
    }
}

impl Outcome {
    fn left(reason: SkipReason) -> Outcome {
        let status = FileStatus::Failed;
        Outcome { status, reason: Some(reason), lines: None, error_nodes: None, problems: Vec::new() }
    }

    fn quarantined(message: Option<String>) -> Outcome {
        let problem = Problem {
            code: DiagnosticCode::ParsePanic,
            severity: Severity::Error,
            action: Action::Quarantined,
            message: message.unwrap_or_else(|| "a panic without a message".into()),
            span: None,
        };
        Outcome { problems: vec![problem], ..Outcome::left(SkipReason::Quarantined) }
    }

    /// Of what is a manifest and no code.
    fn of_manifest(facts: &Facts) -> Outcome {
        let is_broken = facts.manifest.as_ref().is_none_or(|manifest| manifest.is_broken);
        let (status, reason) = match is_broken {
            true => (FileStatus::Failed, SkipReason::BadManifest),
            false => (FileStatus::Skipped, SkipReason::Manifest),
        };
        Outcome { status, problems: facts.problems.clone(), ..Outcome::left(reason) }
    }

    fn of(facts: &Facts, ended: Option<Ended>) -> Outcome {
        let has_facts = !(facts.entities.is_empty() && facts.refs.is_empty() && facts.imports.is_empty());
        let reason = ended.map(|ended| match ended {
            Ended::Time => SkipReason::Timeout,
            Ended::Memory => SkipReason::Memory,
        });
        let status = match reason {
            Some(_) if has_facts => FileStatus::Partial,
            Some(_) => FileStatus::Failed,
            None if facts.error_nodes > 0 || facts.is_cut => FileStatus::Partial,
            None => FileStatus::Parsed,
        };
        Outcome {
            status,
            reason,
            lines: Some(facts.lines),
            error_nodes: Some(facts.error_nodes),
            problems: facts.problems.clone(),
        }
    }
}

fn parse_status(status: FileStatus) -> ParseStatus {
    match status {
        FileStatus::Parsed => ParseStatus::Parsed,
        FileStatus::Partial => ParseStatus::Partial,
        FileStatus::Skipped => ParseStatus::Skipped,
        FileStatus::Failed => ParseStatus::Failed,
    }
}
