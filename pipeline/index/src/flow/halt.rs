//! How a flow is stopped, from inside and from outside.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use codegraph_model::{Error, ErrorKind};

use super::gate::Gate;

/// Asks a run to stop. Clones are the same flag. Raising it is one atomic store, which a signal handler may do.
#[derive(Clone, Debug, Default)]
pub struct StopFlag(Arc<AtomicUsize>);

impl StopFlag {
    /// Value of [`StopFlag::cell`] for Ctrl-C.
    pub const INTERRUPTED: usize = 1;
    /// Value of [`StopFlag::cell`] for SIGTERM.
    pub const TERMINATED: usize = 2;

    /// A flag that is not raised.
    pub fn new() -> StopFlag {
        StopFlag::default()
    }

    /// The flag itself, for a signal handler: zero, [`StopFlag::INTERRUPTED`] or [`StopFlag::TERMINATED`].
    pub fn cell(&self) -> Arc<AtomicUsize> {
        self.0.clone()
    }

    /// Asks to stop as Ctrl-C does.
    pub fn interrupt(&self) {
        self.0.store(StopFlag::INTERRUPTED, Ordering::Relaxed);
    }

    /// Asks to stop as SIGTERM does.
    pub fn terminate(&self) {
        self.0.store(StopFlag::TERMINATED, Ordering::Relaxed);
    }

    /// How it was raised, if it was.
    pub fn raised(&self) -> Option<ErrorKind> {
        match self.0.load(Ordering::Relaxed) {
            0 => None,
            StopFlag::TERMINATED => Some(ErrorKind::Terminated),
            _ => Some(ErrorKind::Interrupted),
        }
    }

    /// The error of a run that stopped because the flag was raised, if it was.
    pub fn error(&self) -> Option<Error> {
        let kind = self.raised()?;
        Some(Error::new(kind, "finish: the run was stopped").hint("nothing was changed; run the same command again"))
    }
}

/// Whether a flow goes on, and the first error if it does not.
#[derive(Default)]
pub(super) struct Halt {
    is_halted: AtomicBool,
    first_error: Mutex<Option<Error>>,
    /// Where threads wait that must wake up.
    gates: Mutex<Vec<Weak<Gate>>>,
}

impl Halt {
    /// Stops the flow because of `error`, unless it was stopped before.
    pub(super) fn fail(&self, error: Error) {
        {
            let mut first = self.first_error.lock().unwrap_or_else(PoisonError::into_inner);
            if self.is_halted.swap(true, Ordering::SeqCst) {
                return;
            }
            *first = Some(error);
        }
        let gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        gates.iter().filter_map(Weak::upgrade).for_each(|gate| gate.wake());
    }

    pub(super) fn is_halted(&self) -> bool {
        self.is_halted.load(Ordering::SeqCst)
    }

    pub(super) fn take_error(&self) -> Option<Error> {
        self.first_error.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn wake_on_halt(&self, gate: &Arc<Gate>) {
        self.gates.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(gate));
    }
}
