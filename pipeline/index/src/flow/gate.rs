//! A gate lets through as much as fits a budget: bytes that wait on an edge, memory for parsing, what is in a
//! window, cores.

use std::cell::Cell;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use codegraph_model::Result;

use super::halt::Halt;
use super::stopped;

/// A budget that threads take from and give back to.
pub(crate) struct Gate {
    budget: usize,
    state: Mutex<State>,
    freed: Condvar,
    halt: Arc<Halt>,
}

#[derive(Default)]
struct State {
    taken: usize,
    peak: usize,
}

impl Gate {
    pub(super) fn new(budget: usize, halt: &Arc<Halt>) -> Arc<Gate> {
        let gate = Arc::new(Gate { budget, state: Mutex::default(), freed: Condvar::new(), halt: halt.clone() });
        halt.wake_on_halt(&gate);
        gate
    }

    /// What can be taken at the same time.
    pub(crate) fn budget(&self) -> usize {
        self.budget
    }

    /// The most that was taken at the same time.
    pub(crate) fn peak(&self) -> usize {
        self.lock().peak
    }

    /// Takes `n` if they are there. More than the whole budget can be taken when nothing is: otherwise one large item
    /// would wait for ever.
    pub(super) fn try_take(&self, n: usize) -> bool {
        self.take_from(&mut self.lock(), n)
    }

    /// Takes `n`; waits until they are there.
    ///
    /// # Errors
    /// If the flow was stopped.
    pub(super) fn take(&self, n: usize) -> Result<()> {
        let mut state = self.lock();
        loop {
            if self.halt.is_halted() {
                return Err(stopped());
            }
            if self.take_from(&mut state, n) {
                return Ok(());
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes `n` whether they are there or not: who has something in hand cannot wait for others to finish, who might wait
    /// for the same. Nobody else gets in before the budget is kept again.
    fn take_in_any_case(&self, n: usize) {
        let mut state = self.lock();
        state.taken += n;
        state.peak = state.peak.max(state.taken);
    }

    pub(super) fn give(&self, n: usize) {
        self.lock().taken -= n;
        self.freed.notify_all();
    }

    /// Wakes whoever waits, so that they see that the flow was stopped.
    pub(super) fn wake(&self) {
        // With the lock held, nobody is between looking at the halt and falling asleep.
        let _state = self.lock();
        self.freed.notify_all();
    }

    fn take_from(&self, state: &mut State, n: usize) -> bool {
        let fits = state.taken == 0 || state.taken.saturating_add(n) <= self.budget;
        if fits {
            state.taken += n;
            state.peak = state.peak.max(state.taken);
        }
        fits
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is two numbers: a panic elsewhere does not leave them half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was taken from a gate with [`Site::hold`](super::Site::hold); given back when dropped.
pub(crate) struct Held {
    pub(super) gate: Arc<Gate>,
    pub(super) n: Cell<usize>,
}

impl Held {
    /// Takes more, if this is not yet `n`, without waiting.
    pub(crate) fn grow_to(&self, n: usize) {
        let more = n.saturating_sub(self.n.get());
        if more > 0 {
            self.gate.take_in_any_case(more);
            self.n.set(n);
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.gate.give(self.n.get());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gate_keeps_its_budget() {
        let gate = Gate::new(10, &Arc::default());
        assert!(gate.try_take(6) && gate.try_take(4) && !gate.try_take(1));
        gate.give(6);
        assert!(!gate.try_take(7) && gate.try_take(0));
        gate.give(4);
        assert!(gate.try_take(99), "a large item passes an empty gate");
        assert!(!gate.try_take(1));
        assert_eq!(gate.peak(), 99);
    }

    #[test]
    fn what_is_held_can_grow_past_the_budget() {
        let gate = Gate::new(10, &Arc::default());
        assert!(gate.try_take(6));
        let held = Held { gate: gate.clone(), n: Cell::new(6) };
        for (n, taken) in [(5, 6), (8, 8), (12, 12)] {
            held.grow_to(n);
            assert_eq!(gate.lock().taken, taken);
        }
        assert!(!gate.try_take(1));
        drop(held);
        assert!(gate.try_take(10));
    }

    #[test]
    fn who_waits_wakes_up_when_the_flow_is_stopped() {
        let halt = Arc::new(Halt::default());
        let gate = Gate::new(1, &halt);
        assert!(gate.try_take(1));
        let waiting = std::thread::spawn({
            let gate = gate.clone();
            move || gate.take(1).is_err()
        });
        halt.fail(stopped());
        assert!(waiting.join().expect("ends"));
    }
}
