//! Which rows an index is trained with, and which it is measured with.

use std::collections::BTreeSet;

use super::exact::Exact;

/// Rows to measure with, at most. The share of the ten nearest that is found is then known to half a hundredth.
const QUERIES: u64 = 512;

/// Of so many rows one is held out, so that few rows are not fewer by much.
const ROWS_PER_QUERY: u64 = 8;

/// Rows that were picked. Which they are follows from how many there are to pick from, and from nothing else.
pub(super) struct Picked {
    /// To measure with: neither trained with nor in the index while it is measured.
    pub(super) queries: Vec<u32>,
    /// To train with.
    pub(super) sample: Vec<u32>,
}

impl Picked {
    /// Picks of `n` rows `n_sample` to train with, or as many as there are beside those that are held out.
    pub(super) fn of(n: u64, n_sample: u64) -> Picked {
        let queries = spread(n, QUERIES.min(n / ROWS_PER_QUERY), 1);
        let held_out: BTreeSet<u32> = queries.iter().copied().collect();
        let mut sample = spread(n, n_sample.min(n), 2);
        sample.retain(|row| !held_out.contains(row));
        Picked { queries, sample }
    }
}

/// `n_picked` of `n` rows, in order: one of each of as many pieces of equal length, at a place that looks random. So each
/// repo and file has its share.
fn spread(n: u64, n_picked: u64, salt: u64) -> Vec<u32> {
    let start = |i: u64| (u128::from(i) * u128::from(n) / u128::from(n_picked.max(1))) as u64;
    (0..n_picked).map(|i| (start(i) + mixed(i, salt) % (start(i + 1) - start(i)).max(1)) as u32).collect()
}

/// A number that looks random: the finaliser of SplitMix64.
fn mixed(i: u64, salt: u64) -> u64 {
    let mut x = i.wrapping_add(salt << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The vectors of `rows`, one after the other.
pub(super) fn vectors_of(exact: &Exact, rows: &[u32]) -> Vec<f32> {
    let mut vectors = Vec::with_capacity(rows.len() * exact.dimensions());
    let mut one = Vec::new();
    for row in rows {
        let at = *row as usize;
        exact.read(at..at + 1, &mut one);
        vectors.extend_from_slice(&one);
    }
    vectors
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_picked_all_over_and_queries_are_held_out() {
        for (n, n_sample) in [(0, 0), (1, 1), (100, 100), (5000, 5000), (100_000, 4096), (100_000, 70_000)] {
            let picked = Picked::of(n, n_sample);
            assert_eq!(picked.queries.len() as u64, (n / 8).min(512), "{n}");
            for rows in [&picked.queries, &picked.sample] {
                assert!(rows.is_sorted_by(|a, b| a < b), "{n}: each once, in order");
                assert!(rows.iter().all(|row| u64::from(*row) < n), "{n}");
            }
            let shared = picked.sample.iter().filter(|row| picked.queries.contains(row)).count();
            assert_eq!(shared, 0, "{n}: a row that it was trained with tells too much");
            assert!((picked.sample.len() + picked.queries.len()) as u64 >= n_sample, "{n}");
            let half = picked.sample.iter().filter(|row| u64::from(**row) < n / 2).count();
            assert!(half.abs_diff(picked.sample.len() / 2) <= 400, "{n}: {half} of the first half");
        }
        assert_eq!(Picked::of(1_000_000, 1000).sample, Picked::of(1_000_000, 1000).sample);
    }
}
