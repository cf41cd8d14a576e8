//! A map that forgets what was not asked for in a long time.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// A map of bounded size. It has two generations: when the young one is full, the old one is forgotten and the young one
/// is the old one; what is asked for is young again. What it holds depends on the calls alone.
pub(super) struct Generations<K, V> {
    young: FxHashMap<K, V>,
    old: FxHashMap<K, V>,
    /// Of one generation.
    most: usize,
}

impl<K: Eq + Hash, V> Generations<K, V> {
    /// A map of `n` entries at most, and of two at least.
    pub(super) fn new(n: usize) -> Generations<K, V> {
        Generations { young: FxHashMap::default(), old: FxHashMap::default(), most: (n / 2).max(1) }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<&V> {
        if let Some((key, value)) = self.old.remove_entry(key) {
            self.put(key, value);
        }
        self.young.get(key)
    }

    pub(super) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.most && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_asked_for_is_forgotten() {
        let mut map = Generations::new(6);
        for key in 0..100 {
            map.put(key, key);
            assert!(map.young.len() + map.old.len() <= 6);
            assert_eq!(map.get(&0), Some(&0), "asked for all the time");
            assert_eq!(map.get(&key), Some(&key));
        }
        assert_eq!(map.get(&50), None);
    }
}
