//! UTF-16, with a byte order mark and without one.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

use super::{BINARY_PROBE_BYTES, Decoded, EncodingClue, line_ends, name_of};

/// The fewest bytes that UTF-16 without a mark is told by: fewer zeros can be anything.
const LEAST_BYTES: usize = 8;
/// One unit in this many is ASCII in UTF-16 that is told by its zeros: code has keywords, brackets and spaces in any
/// language.
const UNITS_PER_ASCII: usize = 4;
/// Invalid units that a text may have: one in this many bytes.
const BYTES_PER_INVALID: usize = 20;

/// Decodes UTF-16 behind its mark.
pub(super) fn decode(
    encoding: &'static Encoding,
    bytes: Vec<u8>,
    n_mark_bytes: usize,
    told_by: EncodingClue,
) -> Decoded {
    debug_assert!(encoding == UTF_16LE || encoding == UTF_16BE);
    let (text, has_errors) = encoding.decode_without_bom_handling(&bytes[n_mark_bytes..]);
    // The mark of UTF-32 begins as that of UTF-16 does.
    let has_zeros = text.as_bytes()[..text.len().min(BINARY_PROBE_BYTES)].contains(&0);
    if has_zeros {
        return Decoded::Binary { bytes };
    }
    let n_replaced = if has_errors { text.matches('\u{fffd}').count() } else { 0 };
    if n_replaced > bytes.len() / BYTES_PER_INVALID {
        return Decoded::Undecodable { encoding: name_of(encoding), bytes };
    }
    let text = line_ends::unified(text.into_owned());
    Decoded::Text { text, encoding: name_of(encoding), n_replaced, told_by }
}

/// The byte order of UTF-16 without a mark. Units without any control character, of which many are ASCII in one byte
/// order and next to none in the other, are text; tables of small numbers, machine code, and texts in bytes with a zero
/// here and there are not.
pub(super) fn told_by_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < LEAST_BYTES || bytes.len() % 2 == 1 {
        return None;
    }
    let probe = &bytes[..bytes.len().min(BINARY_PROBE_BYTES)];
    let units = || probe.chunks_exact(2).map(|pair| [pair[0], pair[1]]);
    let n_units = probe.len() / 2;
    // One character of Chinese in five looks like two of ASCII.
    let n_pairs = units().filter(|[a, b]| is_ascii_text(*a) && is_ascii_text(*b)).count();
    let little = n_ascii(units().map(u16::from_le_bytes));
    let big = n_ascii(units().map(u16::from_be_bytes));
    let is_text = |own: Option<usize>, other: Option<usize>| {
        own.is_some_and(|n| {
            n * UNITS_PER_ASCII >= n_units && other.unwrap_or_default() * UNITS_PER_ASCII < n && n_pairs < n
        })
    };
    if is_text(little, big) {
        return Some(UTF_16LE);
    }
    is_text(big, little).then_some(UTF_16BE)
}

/// How many units are ASCII; none where one is no text at all.
fn n_ascii(units: impl Iterator<Item = u16>) -> Option<usize> {
    let mut n = 0;
    let mut is_after_high = false;
    for unit in units {
        let is_low = (0xdc00..0xe000).contains(&unit);
        if is_low != is_after_high {
            return None;
        }
        is_after_high = (0xd800..0xdc00).contains(&unit);
        match unit {
            0..0xa0 if is_ascii_text(unit as u8) => n += 1,
            0..0xa0 | 0xfdd0..=0xfdef | 0xfffe..=0xffff => return None,
            _ => {}
        }
    }
    Some(n)
}

fn is_ascii_text(byte: u8) -> bool {
    matches!(byte, 0x09..=0x0d | 0x1a | 0x20..=0x7e)
}
