//! What is kept by those who read an archive from its beginning, of what comes by and is asked for soon.

use std::collections::{BTreeMap, HashMap};
use std::io::Result;

use crate::{FileMet, MemberPlace, Met, Place, ReadLimits};

/// How much a content costs that is waited for, besides its bytes.
const WANTED_BYTES: u64 = 64;

/// What is kept is made small: code to less than a half. So much more of it is waited for than there is memory.
const SMALLER: u64 = 2;

/// Contents that are asked for soon, by where they stand, and those of them that came by already.
pub(super) struct Ahead {
    limits: ReadLimits,
    /// How often each is asked for.
    wanted: BTreeMap<u64, u32>,
    /// What these have all together.
    wanted_bytes: u64,
    /// LZ4-compressed.
    held: HashMap<u64, Vec<u8>>,
    held_bytes: usize,
}

impl Ahead {
    pub(super) fn new(limits: ReadLimits) -> Ahead {
        Ahead { limits, wanted: BTreeMap::new(), wanted_bytes: 0, held: HashMap::new(), held_bytes: 0 }
    }

    /// Whether it is worth while to know more of what is asked for.
    pub(super) fn looks_on(&self) -> bool {
        self.wanted_bytes < SMALLER * self.limits.memory_bytes as u64
    }

    /// Takes note of what will be asked for.
    pub(super) fn expect(&mut self, met: &Met) {
        if let Met::File(FileMet { place: Place::Member(MemberPlace { content, .. }), .. }) = met
            && content.size <= self.limits.max_file_bytes
        {
            *self.wanted.entry(content.at).or_default() += 1;
            self.wanted_bytes += content.size + WANTED_BYTES;
        }
    }

    /// The content of `size` bytes that stands at `at`: what is held, or else what `find` finds.
    pub(super) fn read(
        &mut self,
        at: u64,
        size: u64,
        find: impl FnOnce(&mut Ahead) -> Result<Vec<u8>>,
    ) -> Result<Vec<u8>> {
        let uses_left = match self.wanted.get_mut(&at) {
            Some(uses) => {
                self.wanted_bytes = self.wanted_bytes.saturating_sub(size + WANTED_BYTES);
                *uses -= 1;
                *uses
            }
            None => 0,
        };
        if uses_left == 0 {
            self.wanted.remove(&at);
        }
        if let Some(small) = self.held.get(&at) {
            let bytes = lz4_flex::block::decompress(small, size as usize).map_err(std::io::Error::other);
            if uses_left == 0 {
                self.held_bytes -= cost_of(small);
                self.held.remove(&at);
            }
            return bytes;
        }
        let bytes = find(self)?;
        if uses_left > 0 {
            self.hold(at, &bytes);
        }
        Ok(bytes)
    }

    /// Whether there is room for more.
    pub(super) fn has_room(&self) -> bool {
        self.held_bytes < self.limits.memory_bytes
    }

    /// Whether what stands at `at` is to be held when it comes by.
    pub(super) fn wants(&self, at: u64) -> bool {
        self.has_room() && self.wanted.contains_key(&at) && !self.held.contains_key(&at)
    }

    /// Where that stands which is asked for soon and is not held, in order.
    pub(super) fn missing(&self) -> impl Iterator<Item = u64> {
        self.wanted.keys().copied().filter(|at| !self.held.contains_key(at))
    }

    /// Holds what stands at `at`.
    pub(super) fn hold(&mut self, at: u64, bytes: &[u8]) {
        let mut small = lz4_flex::block::compress(bytes);
        small.shrink_to_fit();
        self.held_bytes += cost_of(&small);
        self.held.insert(at, small);
    }
}

fn cost_of(small: &[u8]) -> usize {
    small.len() + size_of::<(u64, Vec<u8>)>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_twice_is_found_once() {
        let mut ahead = Ahead::new(ReadLimits { max_file_bytes: 100, memory_bytes: 1000 });
        let text = [7; 10];
        // Where it stands, how often it is wanted: what is held before it is read, what is found, what is held then.
        for (at, wanted, is_held, finds, is_held_then) in
            [(1, 0, false, 1, false), (2, 1, false, 1, false), (3, 2, false, 1, true), (4, 1, true, 0, false)]
        {
            if wanted > 0 {
                ahead.wanted.insert(at, wanted);
                ahead.wanted_bytes += u64::from(wanted) * (10 + WANTED_BYTES);
            }
            if is_held {
                assert!(ahead.wants(at));
                ahead.hold(at, &text);
            }
            let mut found = 0;
            let bytes = ahead.read(at, 10, |_| {
                found += 1;
                Ok(text.to_vec())
            });
            assert_eq!(bytes.expect("reads"), text, "{at}");
            assert_eq!((found, ahead.held.contains_key(&at)), (finds, is_held_then), "{at}");
        }
        assert_eq!(ahead.read(3, 10, |_| Err(super::super::tar::damaged("twice"))).expect("is held"), text);
        assert_eq!((ahead.held_bytes, ahead.wanted_bytes, ahead.missing().count()), (0, 0, 0));
        assert!(ahead.has_room() && ahead.looks_on());
    }
}
