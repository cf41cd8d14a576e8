//! Which of several equal things something is.

use std::hash::Hash;

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Counts how often each thing has come.
pub(super) struct Ordinals<T> {
    seen: FxHashMap<T, u32>,
}

impl<T: Hash + Eq> Ordinals<T> {
    pub(super) fn with_capacity(n: usize) -> Ordinals<T> {
        Ordinals { seen: FxHashMap::with_capacity_and_hasher(n, FxBuildHasher) }
    }

    /// How often this came before.
    pub(super) fn next(&mut self, thing: T) -> u32 {
        let n = self.seen.entry(thing).or_default();
        *n += 1;
        *n - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_things_are_numbered() {
        let mut ordinals = Ordinals::with_capacity(4);
        assert_eq!(ordinals.next((1, "call", "f")), 0);
        assert_eq!(ordinals.next((1, "call", "f")), 1);
        for other in [(2, "call", "f"), (1, "read", "f"), (1, "call", "g"), (1, "callf", "")] {
            assert_eq!(ordinals.next(other), 0, "{other:?}");
        }
        assert_eq!(ordinals.next((1, "call", "f")), 2);
    }
}
