//! Counters that move while a job runs.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

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
        }
    }
}

/// Adds `n` to a counter.
pub(crate) fn add(counter: &AtomicU64, n: u64) {
    counter.fetch_add(n, Ordering::Relaxed);
}
