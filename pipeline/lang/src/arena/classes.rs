//! Sizes of blocks: a block has a class, which is its size.

/// What C expects of any block.
pub(super) const ALIGNMENT: usize = 16;
pub(super) const HEADER_BYTES: usize = 8;

/// Blocks up to [`FINE_BYTES`], header and all, come in steps of [`ALIGNMENT`]; those above in powers of two, up to
/// [`COARSE_BYTES`]. Nodes and their children are fine; what grows by doubling is coarse.
const FINE_BYTES: usize = 1 << 10;
const COARSE_BYTES: usize = 64 << 10;
const N_FINE: usize = FINE_BYTES / ALIGNMENT;
pub(super) const N_CLASSES: usize = N_FINE + (COARSE_BYTES / FINE_BYTES).ilog2() as usize;

/// The class of blocks that hold `size` bytes; none if they are large.
#[inline]
pub(super) fn class_of(size: usize) -> Option<usize> {
    if size <= FINE_BYTES - HEADER_BYTES {
        // A freed block must have room for a link.
        return Some((size.max(1) + HEADER_BYTES - 1) / ALIGNMENT);
    }
    let doublings = (size.checked_add(HEADER_BYTES)? - 1).ilog2() + 1 - FINE_BYTES.ilog2();
    Some(N_FINE - 1 + doublings as usize).filter(|class| *class < N_CLASSES)
}

/// Bytes of a block of `class`, header and all.
#[inline]
pub(super) fn bytes_of(class: usize) -> usize {
    if class < N_FINE { (class + 1) * ALIGNMENT } else { FINE_BYTES << (class + 1 - N_FINE) }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Around the edges of classes, and of what is large.
    pub(in super::super) const SIZES: &[usize] =
        &[0, 1, 8, 9, 24, 25, 88, 96, 1015, 1016, 1017, 2040, 2041, 65_528, 65_529, 100_000, 3 << 20];

    #[test]
    fn classes_hold_their_sizes() {
        for size in SIZES.iter().copied().chain(0..5_000) {
            match class_of(size) {
                Some(class) => {
                    assert!(bytes_of(class) >= size + HEADER_BYTES, "{size}");
                    assert!(class == 0 || bytes_of(class - 1) < size + HEADER_BYTES, "{size} fits a smaller class");
                }
                None => assert!(size + HEADER_BYTES > COARSE_BYTES, "{size}"),
            }
        }
    }
}
