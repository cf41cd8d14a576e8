//! Where parsers leave the facts of blobs that may come again.

use std::fmt;
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use codegraph_lang::{Ended, Pack};
use codegraph_model::{Error, ErrorKind, Facts, Result};
use codegraph_store::{Extent, Scratch};

use super::record::{self, NodeNames};

/// What a parser made of a text.
pub(crate) enum Parsed {
    /// Facts, and the limit that ended the work on them, if one did.
    Facts(Facts, Option<Ended>),
    /// A panic, with its message.
    Panicked(Option<String>),
}

/// The place of one text's facts: empty until its first parser is done.
#[derive(Default)]
pub(crate) struct Slot(OnceLock<Kept>);

enum Kept {
    Facts(Extent, Option<Ended>),
    Panicked(Option<String>),
}

impl Slot {
    pub(crate) fn is_filled(&self) -> bool {
        self.0.get().is_some()
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_filled() { "Slot(filled)" } else { "Slot(empty)" })
    }
}

/// The facts of a run that may be laid out again.
pub(crate) struct Shelf {
    scratch: Scratch,
    names: NodeNames,
    /// Signalled when a slot is filled.
    filled: (Mutex<()>, Condvar),
}

impl Shelf {
    pub(crate) fn new(scratch: Scratch) -> Shelf {
        Shelf { scratch, names: NodeNames::default(), filled: (Mutex::new(()), Condvar::new()) }
    }

    /// Fills `slot`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub(crate) fn keep(&self, slot: &Slot, parsed: &Parsed) -> Result<()> {
        let kept = match parsed {
            Parsed::Facts(facts, ended) => {
                Kept::Facts(self.scratch.append(&record::write(facts, &self.names)?)?, *ended)
            }
            Parsed::Panicked(message) => Kept::Panicked(message.clone()),
        };
        // One morsel has the text; a second filling would be the same.
        let _ = slot.0.set(kept);
        // With the lock held, nobody is between looking at the slot and falling asleep.
        let _held = self.filled.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.filled.1.notify_all();
        Ok(())
    }

    /// Waits until `slot` is filled, for `time` at most; whether it is.
    pub(crate) fn wait(&self, slot: &Slot, time: Duration) -> bool {
        let (lock, signal) = &self.filled;
        let guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = signal.wait_timeout_while(guard, time, |()| !slot.is_filled());
        drop(waited);
        slot.is_filled()
    }

    /// What `slot` holds; `pack` is the one that it was filled with.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] and [`ErrorKind::Damaged`] if the disk does not give it back; [`ErrorKind::Bug`] if the
    /// slot is empty.
    pub(crate) fn parsed(&self, slot: &Slot, pack: &'static Pack) -> Result<Parsed> {
        let doing = "find facts that were kept";
        match slot.0.get() {
            None => Err(Error::new(ErrorKind::Bug, doing).because("nobody was to make them")),
            Some(Kept::Panicked(message)) => Ok(Parsed::Panicked(message.clone())),
            Some(Kept::Facts(extent, ended)) => {
                let bytes = self.scratch.read(extent)?;
                let facts = record::read(&bytes, pack, &self.names);
                let facts = facts.ok_or_else(|| Error::new(ErrorKind::Bug, doing).because("they do not decode"))?;
                Ok(Parsed::Facts(facts, *ended))
            }
        }
    }
}
