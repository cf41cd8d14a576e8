//! Ctrl-C and SIGTERM while a statement runs.
//!
//! A thread of its own waits for them. The query engine's threads cannot: some plans keep all of them busy for minutes,
//! and nobody is left then to notice a signal.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use codegraph_model::{Error, ErrorKind, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use tokio::sync::oneshot;

/// The signals that stop statements.
#[derive(Clone, Debug, Default)]
pub(super) struct Stops {
    /// Who waits for a signal: the statement that runs.
    waiting: Arc<Mutex<Option<oneshot::Sender<ErrorKind>>>>,
    /// Whether Ctrl-C between statements is for nobody, rather than for the process.
    is_conversing: Arc<AtomicBool>,
}

impl Stops {
    /// Begins to listen.
    pub(super) fn listen() -> Result<Stops> {
        let failed = |cause| Error::new(ErrorKind::Unavailable, "listen for signals").because(cause);
        let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(failed)?;
        let stops = Stops::default();
        let heard = stops.clone();
        let thread = std::thread::Builder::new().name("signals".into());
        thread
            .spawn(move || {
                for signal in &mut signals {
                    heard.hear(if signal == SIGTERM { ErrorKind::Terminated } else { ErrorKind::Interrupted });
                }
            })
            .map_err(failed)?;
        Ok(stops)
    }

    /// From now on somebody sits in front of the shell.
    pub(super) fn converse(&self) {
        self.is_conversing.store(true, Ordering::Relaxed);
    }

    /// Ends with the next signal.
    pub(super) async fn next(&self) -> ErrorKind {
        let (sender, receiver) = oneshot::channel();
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        // The sender lives until it is used: nobody else takes it while this statement runs.
        receiver.await.unwrap_or(ErrorKind::Interrupted)
    }

    fn hear(&self, kind: ErrorKind) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let is_taken = waiting.is_some_and(|sender| sender.send(kind).is_ok());
        let is_for_nobody = kind == ErrorKind::Interrupted && self.is_conversing.load(Ordering::Relaxed);
        if !is_taken && !is_for_nobody {
            std::process::exit(i32::from(kind.exit_code()));
        }
    }
}
