//! What paths led to before.

use std::cell::{Cell, RefCell};

use rustc_hash::FxHashMap;

use crate::linker::Linker;
use crate::values::Value;

/// So many paths are remembered, at about 150 bytes each.
const MAX_PATHS: usize = 50_000;

/// Where a path begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct At {
    /// The import that it begins with, or `NONE`.
    pub(crate) import: u32,
    pub(crate) file: u32,
    /// The entity that it stands in, or `NONE`.
    pub(crate) entity: u32,
    /// Whether it is that of a call.
    pub(crate) is_call: bool,
}

/// What a path led to, and whether that is of some of the types that a value may be of alone.
type Led<'w> = (Value<'w>, bool);

/// Files say the same again and again: `t.assert.equal` stands in each line of a test.
#[derive(Debug, Default)]
pub(crate) struct FoundBefore<'w> {
    paths: RefCell<FxHashMap<At, FxHashMap<Box<str>, Led<'w>>>>,
    n_paths: Cell<usize>,
    /// How often something was not looked up to its end.
    n_cuts: Cell<u64>,
}

impl FoundBefore<'_> {
    /// Tells that something is not looked up to its end: what led there may find more another time.
    pub(crate) fn is_cut(&self) {
        self.n_cuts.set(self.n_cuts.get() + 1);
    }
}

impl<'w> Linker<'w> {
    /// What `path` leads to from `at`, by `look_up` if that is not known.
    pub(crate) fn remembered(&self, at: At, path: &str, look_up: impl FnOnce() -> Value<'w>) -> Value<'w> {
        let before = &self.found_before;
        if let Some((value, is_narrowed)) = before.paths.borrow().get(&at).and_then(|paths| paths.get(path)) {
            self.is_narrowed.set(self.is_narrowed.get() || *is_narrowed);
            return value.clone();
        }
        let n_cuts = before.n_cuts.get();
        let was_narrowed = self.is_narrowed.replace(false);
        let value = look_up();
        let is_narrowed = self.is_narrowed.get();
        self.is_narrowed.set(was_narrowed || is_narrowed);
        if before.n_cuts.get() == n_cuts {
            let mut paths = before.paths.borrow_mut();
            if before.n_paths.get() >= MAX_PATHS {
                paths.clear();
                before.n_paths.set(0);
            }
            before.n_paths.set(before.n_paths.get() + 1);
            paths.entry(at).or_default().insert(path.into(), (value.clone(), is_narrowed));
        }
        value
    }
}
