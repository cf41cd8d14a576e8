//! Sets of rows.

/// Some of the rows of the vectors: those that a search may find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowSet {
    /// A bit for each row, the lowest bit of a byte first: what FAISS takes as a bitmap.
    bits: Vec<u8>,
    n: u64,
}

impl RowSet {
    /// None of `n_rows` rows.
    pub fn new(n_rows: u64) -> RowSet {
        RowSet { bits: vec![0; n_rows.div_ceil(8) as usize], n: 0 }
    }

    /// Adds a row; one that is not there is no member of any set.
    pub fn insert(&mut self, row: u64) {
        if let Some(byte) = self.bits.get_mut((row / 8) as usize) {
            let bit = 1 << (row % 8);
            self.n += u64::from(*byte & bit == 0);
            *byte |= bit;
        }
    }

    /// Takes a row out.
    pub fn remove(&mut self, row: u64) {
        if let Some(byte) = self.bits.get_mut((row / 8) as usize) {
            let bit = 1 << (row % 8);
            self.n -= u64::from(*byte & bit != 0);
            *byte &= !bit;
        }
    }

    /// Whether `row` is a member.
    pub fn contains(&self, row: u64) -> bool {
        self.bits.get((row / 8) as usize).is_some_and(|byte| byte & (1 << (row % 8)) != 0)
    }

    /// How many members there are.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The members, in order.
    pub fn rows(&self) -> impl Iterator<Item = u64> + '_ {
        self.bits.iter().enumerate().flat_map(|(at, &byte)| {
            let mut rest = byte;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(at as u64 * 8 + u64::from(bit))
            })
        })
    }

    /// The bits, eight to a byte.
    pub(super) fn bits(&self) -> &[u8] {
        &self.bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_come_back_in_order() {
        let mut set = RowSet::new(20);
        for row in [19, 0, 7, 8, 8, 64] {
            set.insert(row);
        }
        assert_eq!(set.rows().collect::<Vec<_>>(), [0, 7, 8, 19]);
        assert_eq!(set.n(), 4);
        set.remove(7);
        set.remove(7);
        assert_eq!(set.rows().collect::<Vec<_>>(), [0, 8, 19]);
        assert_eq!((set.n(), set.contains(8), set.contains(7), set.contains(1000)), (3, true, false, false));
    }
}
