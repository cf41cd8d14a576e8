//! Which entities are ends: nothing but containment goes on from them. A search that does not follow containment need not look up
//! their edges, and most entities that it comes to are ends.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use codegraph_model::EdgeKind;

use super::records::EdgeRecord;

/// Entities that edges leave, and entities that edges come to, containment aside: two Bloom filters, since there may be more of them
/// than memory holds. One that is not among them is an end for sure; of those that are ends, one or two in a hundred are not known as such.
///
/// The filters depend on the edges and on how many entities there are, and on nothing else: so a graph is the same, whatever threads
/// and memory it was built with.
pub(super) struct Ends {
    /// By the way on: out, in.
    ways: [Box<[AtomicU64]>; 2],
    mask: u64,
}

/// Bits for each entity: about half of them have edges, so that one or two in a hundred of the others look like one that has.
const BITS_PER_ENTITY: u64 = 8;
/// Bits of a filter at most: 16 MiB. With more entities than that is for, fewer ends are known.
const MOST_BITS: u64 = 1 << 27;
/// Bits of a filter at least.
const LEAST_BITS: u64 = 1 << 12;

impl Ends {
    /// For about `n_entities`; all of them are ends before edges are told.
    pub(super) fn new(n_entities: u64) -> Ends {
        let n_bits = (n_entities * BITS_PER_ENTITY).next_power_of_two().clamp(LEAST_BITS, MOST_BITS);
        let filter = || (0..n_bits / u64::from(u64::BITS)).map(|_| AtomicU64::new(0)).collect();
        Ends { ways: [filter(), filter()], mask: n_bits - 1 }
    }

    /// Bytes that it takes.
    pub(super) fn n_bytes(&self) -> u64 {
        2 * (self.mask + 1) / u64::from(u8::BITS)
    }

    /// Hears of `edge`, as its source sees it.
    pub(super) fn add(&self, edge: &EdgeRecord) {
        if edge.kind == EdgeKind::Contains as u8 {
            return;
        }
        for (way, id) in self.ways.iter().zip([edge.id, edge.other]) {
            for bit in self.bits(id) {
                let (word, bit) = (&way[(bit / u64::from(u64::BITS)) as usize], 1 << (bit % u64::from(u64::BITS)));
                // Most are there: a look is cheaper than a write.
                if word.load(Relaxed) & bit == 0 {
                    word.fetch_or(bit, Relaxed);
                }
            }
        }
    }

    /// Whether nothing but containment leaves `id`, or with `is_out` false comes to it.
    pub(super) fn is_end(&self, id: i64, is_out: bool) -> bool {
        let way = &self.ways[usize::from(!is_out)];
        self.bits(id).iter().any(|bit| {
            way[(bit / u64::from(u64::BITS)) as usize].load(Relaxed) & (1 << (bit % u64::from(u64::BITS))) == 0
        })
    }

    /// Its places in a filter. Ids are hashes: parts of them are as good as other hashes.
    fn bits(&self, id: i64) -> [u64; 2] {
        let id = id as u64;
        [id & self.mask, id.rotate_right(31) & self.mask]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_those_from_which_nothing_goes_on() {
        let ends = Ends::new(10_000);
        let id = |n: u64| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 1) as i64;
        let edge = |src, dst, kind: EdgeKind| EdgeRecord::new((id(src), kind as u8, id(dst)), (0, 1.0), false, 1, None);
        for n in 0..5_000 {
            ends.add(&edge(n, n + 100_000, EdgeKind::Calls));
            ends.add(&edge(n + 200_000, n + 300_000, EdgeKind::Contains));
        }
        assert!((0..5_000).all(|n| !ends.is_end(id(n), true) && !ends.is_end(id(n + 100_000), false)));
        let n_known = |from: u64, is_out| (from..from + 5_000).filter(|n| ends.is_end(id(*n), is_out)).count();
        for (name, from, is_out) in [
            ("what edges leave, the other way", 0, false),
            ("what edges come to, the other way", 100_000, true),
            ("what contains", 200_000, true),
            ("what is inside", 300_000, false),
        ] {
            assert!(n_known(from, is_out) > 4_800, "{name}: {}", n_known(from, is_out));
        }
    }
}
