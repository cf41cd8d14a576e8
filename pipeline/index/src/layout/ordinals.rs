//! Which of several equal things something is.

use rustc_hash::{FxBuildHasher, FxHashMap};

/// Counts how often each (owner, role, name) has come.
#[derive(Default)]
pub(super) struct Ordinals<'a> {
    seen: FxHashMap<(u32, &'a str, &'a str), u32>,
}

impl<'a> Ordinals<'a> {
    pub(super) fn with_capacity(n: usize) -> Ordinals<'a> {
        Ordinals { seen: FxHashMap::with_capacity_and_hasher(n, FxBuildHasher) }
    }

    /// How often this came before.
    pub(super) fn next(&mut self, owner: u32, role: &'a str, name: &'a str) -> u32 {
        let n = self.seen.entry((owner, role, name)).or_default();
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
        assert_eq!(ordinals.next(1, "call", "f"), 0);
        assert_eq!(ordinals.next(1, "call", "f"), 1);
        for other in [(2, "call", "f"), (1, "read", "f"), (1, "call", "g"), (1, "callf", "")] {
            assert_eq!(ordinals.next(other.0, other.1, other.2), 0, "{other:?}");
        }
        assert_eq!(ordinals.next(1, "call", "f"), 2);
    }
}
