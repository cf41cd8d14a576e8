//! The shape of code: a hash of the sequence of its tokens, blind to names, literals, comments and layout.

/// A rolling polynomial hash over token kinds modulo the Mersenne prime 2^61 - 1 (Karp and Rabin, 1987). Hashes of
/// prefixes give the hash of any range in constant time, so that every nested definition has its own for the price of one
/// pass.
#[derive(Clone, Copy, Default)]
pub(crate) struct Shape {
    hash: u64,
    n_tokens: u64,
}

const MODULUS: u64 = (1 << 61) - 1;
/// Any number that is large and has no structure: the fractional part of the golden ratio, scaled to the modulus.
const BASE: u64 = 0x13c6_ef37_2fe9_4f82;

impl Shape {
    /// Takes in one token.
    pub(crate) fn push(&mut self, kind: u16) {
        self.hash = add(multiply(self.hash, BASE), u64::from(kind) + 1);
        self.n_tokens += 1;
    }

    /// The hash of what came in after `start`.
    pub(crate) fn since(self, start: Shape) -> i64 {
        let n_tokens = self.n_tokens - start.n_tokens;
        let before = multiply(start.hash, power(n_tokens));
        add(self.hash, MODULUS - before) as i64
    }
}

fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= MODULUS { sum - MODULUS } else { sum }
}

fn multiply(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    add((product & u128::from(MODULUS)) as u64, (product >> 61) as u64)
}

fn power(mut exponent: u64) -> u64 {
    let (mut result, mut base) = (1, BASE);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply(result, base);
        }
        base = multiply(base, base);
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_has_the_same_hash_wherever_it_stands() {
        let hash_after = |before: &[u16], tokens: &[u16]| {
            let mut shape = Shape::default();
            before.iter().for_each(|t| shape.push(*t));
            let start = shape;
            tokens.iter().for_each(|t| shape.push(*t));
            shape.since(start)
        };
        assert_eq!(hash_after(&[], &[1, 2, 3]), hash_after(&[9, 8, 7, 6], &[1, 2, 3]));
        assert_ne!(hash_after(&[], &[1, 2, 3]), hash_after(&[], &[1, 3, 2]));
        assert_ne!(hash_after(&[], &[0]), hash_after(&[], &[0, 0]));
    }
}
