//! Where parsers leave the facts of blobs that may come again.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use codegraph_lang::{Ended, Pack};
use codegraph_model::{Error, ErrorKind, Facts, Result};
use codegraph_store::{Extent, Scratch};

use super::record::{self, NodeNames};

/// What a parser made of a text.
pub(crate) enum Parsed {
    /// Facts, and the limit that ended the work on them, if one did.
    Facts(Arc<Facts>, Option<Ended>),
    /// A panic, with its message.
    Panicked(Option<String>),
}

/// The place of one text's facts: empty until its first parser is done.
#[derive(Default)]
pub(crate) struct Slot(OnceLock<Kept>);

enum Kept {
    InMemory { facts: Arc<Facts>, ended: Option<Ended>, _held: Held },
    OnDisk(Extent, Option<Ended>),
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

/// Bytes of the shelf's memory, which are free again when what they hold is forgotten.
struct Held {
    n_bytes: usize,
    held_bytes: Arc<AtomicUsize>,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.held_bytes.fetch_sub(self.n_bytes, Ordering::Relaxed);
    }
}

/// The facts of a run that may be laid out again.
///
/// Those that come first stay in memory while there is room, and the others go to disk. What comes later does not take the
/// place of what is there: forks are read one after the other, so that each blob is asked for as often as any other, and
/// what was asked for last is what comes last.
pub(crate) struct Shelf {
    scratch: Scratch,
    held_bytes: Arc<AtomicUsize>,
    most_held_bytes: usize,
    names: NodeNames,
    /// Signalled when a slot is filled.
    filled: (Mutex<()>, Condvar),
}

impl Shelf {
    /// A shelf with room for `most_held_bytes` in memory.
    pub(crate) fn new(scratch: Scratch, most_held_bytes: usize) -> Shelf {
        let filled = (Mutex::new(()), Condvar::new());
        Shelf { scratch, held_bytes: Arc::default(), most_held_bytes, names: NodeNames::default(), filled }
    }

    /// Fills `slot`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub(crate) fn keep(&self, slot: &Slot, parsed: &Parsed) -> Result<()> {
        let kept = match parsed {
            Parsed::Facts(facts, ended) => match self.hold(facts.n_bytes()) {
                Some(held) => Kept::InMemory { facts: facts.clone(), ended: *ended, _held: held },
                None => Kept::OnDisk(self.scratch.append(&record::write(facts, &self.names)?)?, *ended),
            },
            Parsed::Panicked(message) => Kept::Panicked(message.clone()),
        };
        // One morsel has the text; a second filling would be the same.
        let _ = slot.0.set(kept);
        // With the lock held, nobody is between looking at the slot and falling asleep.
        let _held = self.filled.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.filled.1.notify_all();
        Ok(())
    }

    /// Takes so many bytes of the memory, if they are there.
    fn hold(&self, n_bytes: usize) -> Option<Held> {
        let fits = |held: usize| held.checked_add(n_bytes).filter(|held| *held <= self.most_held_bytes);
        self.held_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).ok()?;
        Some(Held { n_bytes, held_bytes: self.held_bytes.clone() })
    }

    /// Waits until `slot` is filled, for `time` at most; whether it is.
    pub(crate) fn wait(&self, slot: &Slot, time: Duration) -> bool {
        let (lock, signal) = &self.filled;
        let guard = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = signal.wait_timeout_while(guard, time, |()| !slot.is_filled());
        drop(waited);
        slot.is_filled()
    }

    /// What `slot` holds; `pack` is the one that it was filled with, if any.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] and [`ErrorKind::Damaged`] if the disk does not give it back; [`ErrorKind::Bug`] if the
    /// slot is empty.
    pub(crate) fn parsed(&self, slot: &Slot, pack: Option<&'static Pack>) -> Result<Parsed> {
        let doing = "find facts that were kept";
        match slot.0.get() {
            None => Err(Error::new(ErrorKind::Bug, doing).because("nobody was to make them")),
            Some(Kept::Panicked(message)) => Ok(Parsed::Panicked(message.clone())),
            Some(Kept::InMemory { facts, ended, .. }) => Ok(Parsed::Facts(facts.clone(), *ended)),
            Some(Kept::OnDisk(extent, ended)) => {
                let bytes = self.scratch.read(extent)?;
                let facts = record::read(&bytes, pack, &self.names);
                let facts = facts.ok_or_else(|| Error::new(ErrorKind::Bug, doing).because("they do not decode"))?;
                Ok(Parsed::Facts(Arc::new(facts), *ended))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use codegraph_lang::pack;
    use codegraph_store::{Draft, FaultPoints};

    use super::*;

    #[test]
    fn facts_come_back_from_memory_and_from_disk() {
        let dir = tempfile::tempdir().expect("a directory");
        let draft = Draft::begin_with(dir.path(), "1", FaultPoints::default()).expect("begins");
        let pack = pack("go").expect("exists");
        let facts = |n: usize| Facts { language: "go", text: "x".repeat(1000 + n), ..Facts::default() };
        for (most_held_bytes, n_in_memory) in [(0, 0), (3500, 3), (usize::MAX, 10)] {
            let shelf = Shelf::new(draft.scratch().expect("has room"), most_held_bytes);
            let slots: Vec<Slot> = (0..10).map(|_| Slot::default()).collect();
            for (n, slot) in slots.iter().enumerate() {
                assert!(!slot.is_filled());
                shelf.keep(slot, &Parsed::Facts(Arc::new(facts(n)), None)).expect("is kept");
            }
            let is_in_memory = |slot: &&Slot| matches!(slot.0.get(), Some(Kept::InMemory { .. }));
            assert_eq!(slots.iter().filter(is_in_memory).count(), n_in_memory);
            for (n, slot) in slots.iter().enumerate() {
                let Parsed::Facts(found, None) = shelf.parsed(slot, Some(pack)).expect("is there") else {
                    panic!("no facts")
                };
                assert_eq!(format!("{found:?}"), format!("{:?}", facts(n)));
            }
            assert_eq!(shelf.scratch.n_bytes() == 0, n_in_memory == 10);
            drop(slots);
            assert_eq!(shelf.held_bytes.load(Ordering::Relaxed), 0, "what is forgotten makes room");
        }
    }
}
