//! Counters that move while a job runs.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Counters of a running job. The job adds; whoever shows progress reads.
#[derive(Debug, Default)]
pub struct Progress {
    pub(crate) repos: AtomicU64,
    pub(crate) repos_listed: AtomicU64,
    pub(crate) is_listed: AtomicBool,
    pub(crate) files_listed: AtomicU64,
    pub(crate) bytes_listed: AtomicU64,
    pub(crate) repos_done: AtomicU64,
    pub(crate) files_done: AtomicU64,
    pub(crate) bytes_done: AtomicU64,
    pub(crate) entities: AtomicU64,
    pub(crate) refs: AtomicU64,
    pub(crate) problems: AtomicU64,
    /// What comes after the scan: the name of what is done now.
    phase: Mutex<Option<&'static str>>,
    pub(crate) phase_done: AtomicU64,
    pub(crate) phase_all: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgressNow {
    /// Repos found.
    pub repos: u64,
    /// Repos walked over.
    pub repos_listed: u64,
    /// Whether the walk is over: from then on files and bytes listed are all there are.
    pub is_listed: bool,
    /// Files met by the walk so far.
    pub files_listed: u64,
    /// Their sizes together.
    pub bytes_listed: u64,
    /// Repos whose files are all parsed.
    pub repos_done: u64,
    /// Files parsed or skipped.
    pub files_done: u64,
    /// Their sizes together.
    pub bytes_done: u64,
    /// Entities found.
    pub entities: u64,
    /// Refs found.
    pub refs: u64,
    /// Diagnostics.
    pub problems: u64,
    /// The phase after the scan that the job is in.
    pub phase: Option<&'static str>,
    /// Rows that it has done.
    pub phase_done: u64,
    /// Rows that it has to do; 0 where that is not known.
    pub phase_all: u64,
}

impl Progress {
    /// The counters now.
    pub fn now(&self) -> ProgressNow {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        ProgressNow {
            repos: get(&self.repos),
            repos_listed: get(&self.repos_listed),
            is_listed: self.is_listed.load(Ordering::Relaxed),
            files_listed: get(&self.files_listed),
            bytes_listed: get(&self.bytes_listed),
            repos_done: get(&self.repos_done),
            files_done: get(&self.files_done),
            bytes_done: get(&self.bytes_done),
            entities: get(&self.entities),
            refs: get(&self.refs),
            problems: get(&self.problems),
            phase: *self.phase.lock().unwrap_or_else(PoisonError::into_inner),
            phase_done: get(&self.phase_done),
            phase_all: get(&self.phase_all),
        }
    }

    /// So much of so much of the phase is done.
    pub(crate) fn phase_at(&self, done: u64, all: u64) {
        self.phase_done.store(done, Ordering::Relaxed);
        self.phase_all.store(all, Ordering::Relaxed);
    }

    /// The job begins the phase `name`.
    pub(crate) fn begin_phase(&self, name: &'static str) {
        self.phase_done.store(0, Ordering::Relaxed);
        self.phase_all.store(0, Ordering::Relaxed);
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) = Some(name);
    }
}

/// Adds `n` to a counter.
pub(crate) fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}
