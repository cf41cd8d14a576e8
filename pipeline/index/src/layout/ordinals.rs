//! Which of several equal things something is.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Counts how often each (owner, role, name) has come.
#[derive(Default)]
pub(super) struct Ordinals<'a> {
    seen: HashMap<(u32, &'a str, &'a str), u32, BuildHasherDefault<Mix>>,
}

impl<'a> Ordinals<'a> {
    pub(super) fn with_capacity(n: usize) -> Ordinals<'a> {
        Ordinals { seen: HashMap::with_capacity_and_hasher(n, BuildHasherDefault::default()) }
    }

    /// How often this came before.
    pub(super) fn next(&mut self, owner: u32, role: &'a str, name: &'a str) -> u32 {
        let n = self.seen.entry((owner, role, name)).or_default();
        *n += 1;
        *n - 1
    }
}

/// A hasher for short keys that an attacker gains nothing from: a file with many equal hashes slows down its own parse,
/// which has a time limit. One multiplication for eight bytes; every ref of the run passes here.
#[derive(Default)]
struct Mix(u64);

impl Mix {
    fn add(&mut self, word: u64) {
        const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
        let product = u128::from(self.0 ^ word) * u128::from(ODD);
        self.0 = (product as u64) ^ ((product >> 64) as u64).rotate_left(23) ^ ODD;
    }
}

impl Hasher for Mix {
    fn write(&mut self, bytes: &[u8]) {
        let mut chunks = bytes.chunks_exact(8);
        for chunk in &mut chunks {
            self.add(u64::from_le_bytes([
                chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7],
            ]));
        }
        let mut last = [0_u8; 8];
        let rest = chunks.remainder();
        last[..rest.len()].copy_from_slice(rest);
        self.add(u64::from_le_bytes(last) ^ ((bytes.len() as u64) << 56));
    }

    fn write_u8(&mut self, n: u8) {
        self.add(u64::from(n));
    }

    fn write_u32(&mut self, n: u32) {
        self.add(u64::from(n));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

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

    #[test]
    fn hashes_spread() {
        let hash = |text: &str| {
            let mut mix = Mix::default();
            mix.write(text.as_bytes());
            mix.finish()
        };
        let names: Vec<String> = (0..10_000).map(|n| format!("name_{n}")).collect();
        let low: HashSet<u64> = names.iter().map(|name| hash(name) & 0xffff).collect();
        assert!(low.len() > 8_000, "{} distinct of 65536 low parts", low.len());
        assert_ne!(hash("a"), hash("a\0"));
    }
}
