//! What a network is computed with: products of matrices, and functions that the compiler makes vector instructions of.
//!
//! Each number of a result is summed up in the same order however many rows there are, so that a text has one vector,
//! whatever texts come with it.

/// A matrix that lies in a slice: the number in row `i` and column `j` is at `start + i * row + j * column`.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) start: usize,
    /// From a row to the next.
    pub(super) row: usize,
    /// From a column to the next.
    pub(super) column: usize,
}

impl Place {
    /// Rows of `width` numbers that follow each other.
    pub(super) fn rows(width: usize) -> Place {
        Place { start: 0, row: width, column: 1 }
    }

    /// Whether a matrix of `n_rows` and `n_columns` lies within `len` numbers.
    fn is_within(self, n_rows: usize, n_columns: usize, len: usize) -> bool {
        let far = |n: usize, step: usize| n.saturating_sub(1).checked_mul(step);
        let last = far(n_rows, self.row).zip(far(n_columns, self.column));
        let last = last.and_then(|(down, along)| self.start.checked_add(down)?.checked_add(along));
        n_rows == 0 || n_columns == 0 || last.is_some_and(|last| last < len)
    }
}

/// `c = scale * a * b + keep * c`, where `a` has `m` rows, `b` has `n` columns, and what is summed up is `k` numbers long.
///
/// # Panics
/// If a matrix does not lie within its slice, or if numbers of `c` share a place.
pub(super) fn multiply(
    (m, k, n): (usize, usize, usize),
    scale: f32,
    (a, at_a): (&[f32], Place),
    (b, at_b): (&[f32], Place),
    keep: f32,
    (c, at_c): (&mut [f32], Place),
) {
    assert!(at_a.is_within(m, k, a.len()) && at_b.is_within(k, n, b.len()) && at_c.is_within(m, n, c.len()));
    assert!(at_c.column == 1 && (at_c.row >= n || m <= 1), "numbers of the result have places of their own");
    if m == 0 || n == 0 {
        return;
    }
    let step = |n: usize| n as isize;
    let (a, b, c) = (&a[at_a.start.min(a.len())..], &b[at_b.start.min(b.len())..], &mut c[at_c.start..]);
    #[allow(unsafe_code)]
    // SAFETY: all three matrices lie within their slices, and no two numbers of `c` share a place, as was looked at above.
    unsafe {
        matrixmultiply::sgemm(
            m,
            k,
            n,
            scale,
            a.as_ptr(),
            step(at_a.row),
            step(at_a.column),
            b.as_ptr(),
            step(at_b.row),
            step(at_b.column),
            keep,
            c.as_mut_ptr(),
            step(at_c.row),
            step(at_c.column),
        );
    }
}

/// The sum of `f` over all numbers: eight sums beside each other, because additions in a row would wait for each other.
pub(super) fn sum_of(numbers: &[f32], f: impl Fn(f32) -> f32) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (chunks, rest) = numbers.as_chunks::<8>();
    for chunk in chunks {
        sums.iter_mut().zip(chunk).for_each(|(sum, x)| *sum += f(*x));
    }
    let [a, b, c, d, e, g, h, i] = sums;
    ((a + b) + (c + d)) + ((e + g) + (h + i)) + rest.iter().map(|x| f(*x)).sum::<f32>()
}

/// e to the power of `x`, to about one part in ten million, for what is not above 80; below -87 it is nothing.
#[inline]
pub(super) fn exp(x: f32) -> f32 {
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.0, 80.0);
    let n = (x * std::f32::consts::LOG2_E).round_ties_even();
    let r = x - n * LN_2_HIGH - n * LN_2_LOW;
    // The series, up to where its terms are below the last digit for half of ln 2.
    let series =
        1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0))))));
    series * f32::from_bits(((n as i32 + 127) as u32) << 23)
}

/// The error function, to 2e-7: formula 7.1.26 of Abramowitz and Stegun.
#[inline]
fn erf(x: f32) -> f32 {
    let z = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let poly = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    (1.0 - poly * exp(-z * z)).copysign(x)
}

/// What comes between the two halves of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    Gelu,
    /// The same, by a hyperbolic tangent.
    GeluTanh,
    Relu,
    Silu,
    Tanh,
    Identity,
}

/// Names that models give to activations.
const ACTIVATIONS: &[(&str, Activation)] = &[
    ("gelu", Activation::Gelu),
    ("gelu_new", Activation::GeluTanh),
    ("gelu_pytorch_tanh", Activation::GeluTanh),
    ("relu", Activation::Relu),
    ("silu", Activation::Silu),
    ("swish", Activation::Silu),
    ("Tanh", Activation::Tanh),
    ("tanh", Activation::Tanh),
    ("GELU", Activation::Gelu),
    ("ReLU", Activation::Relu),
    ("SiLU", Activation::Silu),
    ("Identity", Activation::Identity),
];

impl Activation {
    pub(super) fn of(name: &str) -> std::result::Result<Activation, String> {
        // Modules of PyTorch are told with their path.
        let own = name.rsplit('.').next().unwrap_or(name);
        let found = ACTIVATIONS.iter().find(|(known, _)| *known == own);
        found.map(|(_, activation)| *activation).ok_or_else(|| {
            let known: Vec<&str> = ACTIVATIONS.iter().map(|(known, _)| *known).collect();
            format!("the activation {name:?} is none of {}", known.join(", "))
        })
    }

    pub(super) fn apply(self, numbers: &mut [f32]) {
        match self {
            Activation::Gelu => {
                let scale = std::f32::consts::FRAC_1_SQRT_2;
                numbers.iter_mut().for_each(|x| *x *= 0.5 * (1.0 + erf(*x * scale)));
            }
            Activation::GeluTanh => {
                // The square root of 2 / pi.
                let scale = 0.797_884_6;
                numbers.iter_mut().for_each(|x| *x *= 0.5 * (1.0 + tanh(scale * (*x + 0.044_715 * *x * *x * *x))));
            }
            Activation::Relu => numbers.iter_mut().for_each(|x| *x = x.max(0.0)),
            Activation::Silu => numbers.iter_mut().for_each(|x| *x /= 1.0 + exp(-*x)),
            Activation::Tanh => numbers.iter_mut().for_each(|x| *x = tanh(*x)),
            Activation::Identity => {}
        }
    }
}

#[inline]
fn tanh(x: f32) -> f32 {
    let e = exp(-2.0 * x.abs());
    ((1.0 - e) / (1.0 + e)).copysign(x)
}

/// Makes numbers shares of one whole that grow with e to their power.
pub(super) fn softmax(numbers: &mut [f32]) {
    let mut largest = [f32::NEG_INFINITY; 8];
    let (chunks, rest) = numbers.as_chunks::<8>();
    for chunk in chunks {
        largest.iter_mut().zip(chunk).for_each(|(largest, x)| *largest = largest.max(*x));
    }
    let largest = largest.iter().chain(rest).fold(f32::NEG_INFINITY, |a, b| a.max(*b));
    numbers.iter_mut().for_each(|x| *x = exp(*x - largest));
    let scale = 1.0 / sum_of(numbers, |x| x);
    numbers.iter_mut().for_each(|x| *x *= scale);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_those_of_mathematics() {
        for step in -2000..=2000_i16 {
            let x = f32::from(step) / 100.0;
            let near = |found: f32, expected: f64, what: &str| {
                let worst = 3e-7 * expected.abs().max(1.0);
                assert!((f64::from(found) - expected).abs() <= worst, "{what} of {x}: {found}, not {expected}");
            };
            let wide = f64::from(x);
            near(exp(x.min(0.0)), wide.min(0.0).exp(), "exp");
            near(tanh(x), wide.tanh(), "tanh");
        }
        // From tables.
        for (x, expected) in
            [(0.0, 0.0), (0.1, 0.112_462_92), (0.5, 0.520_499_9), (1.0, 0.842_700_8), (2.0, 0.995_322_3)]
        {
            assert!((erf(x) - expected).abs() < 3e-7 && (erf(-x) + expected).abs() < 3e-7, "erf of {x}: {}", erf(x));
        }
        assert!(exp(-100.0) < 1e-37);
    }

    #[test]
    fn activations_have_names() {
        let applied = |name: &str| {
            let mut numbers = [-1.0, 0.0, 2.0];
            Activation::of(name).map(|activation| activation.apply(&mut numbers))?;
            Ok::<_, String>(numbers.map(|x| (x * 1e4).round() / 1e4))
        };
        for (name, expected) in [
            ("gelu", [-0.1587, 0.0, 1.9545]),
            ("gelu_new", [-0.1588, 0.0, 1.9546]),
            ("relu", [0.0, 0.0, 2.0]),
            ("silu", [-0.2689, 0.0, 1.7616]),
            ("torch.nn.modules.activation.Tanh", [-0.7616, 0.0, 0.964]),
            ("torch.nn.modules.linear.Identity", [-1.0, 0.0, 2.0]),
        ] {
            assert_eq!(applied(name), Ok(expected), "{name}");
        }
        assert!(applied("mish").is_err_and(|why| why.contains("gelu_new")));
    }

    #[test]
    fn shares_make_one() {
        for n in [1, 7, 8, 9, 30] {
            let mut numbers: Vec<f32> = (0..n).map(|i| i as f32 * 3.0 - 100.0).collect();
            softmax(&mut numbers);
            assert!((numbers.iter().sum::<f32>() - 1.0).abs() < 1e-6);
            assert!(numbers.is_sorted());
        }
    }

    #[test]
    fn products_are_sums_of_products() {
        let (m, k, n) = (5, 7, 3);
        let a: Vec<f32> = (0..m * k).map(|i| i as f32).collect();
        let b: Vec<f32> = (0..n * k).map(|i| (i as f32).sin()).collect();
        let mut c = vec![1.0; m * n];
        let across = Place { start: 0, row: 1, column: k };
        multiply((m, k, n), 2.0, (&a, Place::rows(k)), (&b, across), 3.0, (&mut c, Place::rows(n)));
        for i in 0..m {
            for j in 0..n {
                let expected: f32 = 3.0 + 2.0 * (0..k).map(|x| a[i * k + x] * b[j * k + x]).sum::<f32>();
                assert!((c[i * n + j] - expected).abs() < 1e-3, "{i} {j}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "is_within")]
    fn what_lies_elsewhere_is_not_read() {
        multiply(
            (2, 2, 2),
            1.0,
            (&[1.0; 3], Place::rows(2)),
            (&[1.0; 4], Place::rows(2)),
            0.0,
            (&mut [0.0; 4], Place::rows(2)),
        );
    }
}
