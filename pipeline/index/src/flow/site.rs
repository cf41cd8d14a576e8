//! What a thread of a flow works with: its permit, its metrics, and what it is working on.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use codegraph_model::{Clock, Result};

use super::gate::{Gate, Held};
use super::halt::Halt;
use super::{STOP_POLL, stopped};

/// The place at which one thread works.
pub(crate) struct Site {
    pub(super) halt: Arc<Halt>,
    pub(super) metrics: Arc<Metrics>,
    cores: Arc<Gate>,
    clock: Clock,
    /// When the permit was taken, if one is held.
    since: Option<Duration>,
    /// What the thread works on, for errors.
    pub(super) label: String,
}

impl Site {
    pub(super) fn new(halt: Arc<Halt>, metrics: Arc<Metrics>, cores: Arc<Gate>, clock: Clock) -> Site {
        Site { halt, metrics, cores, clock, since: None, label: String::new() }
    }

    /// Whether the flow was stopped.
    pub(crate) fn is_stopped(&self) -> bool {
        self.halt.is_halted()
    }

    /// Takes `n` from `gate` until the result is dropped. Where it has to wait, the permit is given back for the time.
    ///
    /// # Errors
    /// If the flow was stopped.
    pub(crate) fn hold(&mut self, gate: &Arc<Gate>, n: usize) -> Result<Held> {
        self.take(gate, n)?;
        Ok(Held { gate: gate.clone(), n: Cell::new(n) })
    }

    /// Waits until `is_there`, which waits itself for as long as it is told, says yes. The permit is given back for the
    /// time.
    ///
    /// # Errors
    /// If the flow was stopped.
    pub(crate) fn wait_until(&mut self, is_there: impl Fn(Duration) -> bool) -> Result<()> {
        if is_there(Duration::ZERO) {
            return Ok(());
        }
        self.rest();
        while !is_there(STOP_POLL) {
            if self.is_stopped() {
                return Err(stopped());
            }
        }
        self.begin()
    }

    pub(super) fn take(&mut self, gate: &Gate, n: usize) -> Result<()> {
        if gate.try_take(n) {
            return Ok(());
        }
        let is_working = self.since.is_some();
        self.rest();
        gate.take(n)?;
        if is_working {
            self.begin()?;
        }
        Ok(())
    }

    /// Takes a permit.
    pub(super) fn begin(&mut self) -> Result<()> {
        self.cores.take(1)?;
        self.since = Some((self.clock)());
        Ok(())
    }

    /// Gives the permit back, if one is held.
    pub(super) fn rest(&mut self) {
        if let Some(since) = self.since.take() {
            self.metrics.busy((self.clock)().saturating_sub(since));
            self.cores.give(1);
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.rest();
    }
}

/// What the threads of a step did, added up.
#[derive(Default)]
pub(super) struct Metrics {
    pub(super) busy_us: AtomicU64,
    pub(super) items_in: AtomicU64,
    pub(super) items_out: AtomicU64,
    pub(super) bytes_in: AtomicU64,
    pub(super) bytes_out: AtomicU64,
}

impl Metrics {
    fn busy(&self, time: Duration) {
        self.busy_us.fetch_add(time.as_micros() as u64, Ordering::Relaxed);
    }

    pub(super) fn received(&self, n_bytes: usize) {
        self.items_in.fetch_add(1, Ordering::Relaxed);
        self.bytes_in.fetch_add(n_bytes as u64, Ordering::Relaxed);
    }

    pub(super) fn sent(&self, n_bytes: usize) {
        self.items_out.fetch_add(1, Ordering::Relaxed);
        self.bytes_out.fetch_add(n_bytes as u64, Ordering::Relaxed);
    }
}
