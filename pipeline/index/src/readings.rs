//! What the system says of the process.

use std::time::Duration;

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use nix::time::{ClockId, clock_gettime};

/// CPU time that this thread has used so far: what a piece of its work costs, however busy the machine is. Zero where
/// the system does not tell: it informs and decides nothing.
pub(crate) fn thread_cpu() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// What the process has used so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Readings {
    /// CPU time of all threads.
    pub(crate) cpu: Duration,
    /// Most memory that it held at a time.
    pub(crate) peak_rss_bytes: u64,
}

impl Readings {
    /// Reads now. A system that does not tell reads as zero: these numbers inform and decide nothing.
    pub(crate) fn take() -> Readings {
        let Ok(usage) = getrusage(UsageWho::RUSAGE_SELF) else { return Readings::default() };
        let us = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
        Readings {
            cpu: Duration::from_micros(us.max(0) as u64),
            // Linux counts in kibibytes.
            peak_rss_bytes: usage.max_rss().max(0) as u64 * 1024,
        }
    }
}
