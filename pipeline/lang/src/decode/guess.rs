//! Text that is no UTF-8: UTF-8 with mistakes, or an encoding from before it.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

use super::{Decoded, EncodingClue, line_ends, name_of};

/// The most bytes that the guess is made from. All of them stand in lines with letters outside of ASCII, so that a few
/// kilobytes say as much as a long text.
const EVIDENCE_BYTES: usize = 64 << 10;
/// Invalid sequences that a text may have: one in this many bytes.
const BYTES_PER_INVALID: usize = 10;
/// Control characters that a text may have: one in this many characters. Data that is no text has one in ten.
const CHARS_PER_CONTROL: usize = 32;

/// Decodes bytes that are not valid UTF-8.
pub(super) fn decode(bytes: Vec<u8>) -> Decoded {
    if is_mostly_utf8(&bytes) {
        return replaced(bytes, "utf-8", EncodingClue::MostlyValid);
    }
    let encoding = guess(&bytes);
    let (text, has_errors) = encoding.decode_without_bom_handling(&bytes);
    let n_replaced = if has_errors { text.matches('\u{fffd}').count() } else { 0 };
    if n_replaced > bytes.len() / BYTES_PER_INVALID || !looks_like_text(&text) {
        return Decoded::Undecodable { encoding: name_of(encoding), bytes };
    }
    let text = line_ends::unified(text.into_owned());
    Decoded::Text { text, encoding: name_of(encoding), n_replaced, told_by: EncodingClue::Guessed }
}

/// UTF-8 with U+FFFD for what is invalid.
pub(super) fn replaced(bytes: Vec<u8>, encoding: &'static str, told_by: EncodingClue) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut n_replaced = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('\u{fffd}');
            n_replaced += 1;
        }
    }
    if n_replaced > bytes.len() / BYTES_PER_INVALID {
        return Decoded::Undecodable { encoding: "utf-8", bytes };
    }
    Decoded::Text { text: line_ends::unified(text), encoding, n_replaced, told_by }
}

/// Whether characters outside of ASCII are valid UTF-8 more often than not. In other encodings that happens by chance,
/// to one character in six at most.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut n_valid, mut n_invalid) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        // The first bytes of characters outside of ASCII.
        n_valid += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        n_invalid += usize::from(!chunk.invalid().is_empty());
    }
    n_valid > n_invalid
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut n_fed = 0;
    for line in bytes.split_inclusive(|b| matches!(b, b'\n' | b'\r')) {
        if !line.is_ascii() && n_fed < EVIDENCE_BYTES {
            let line = &line[..line.len().min(EVIDENCE_BYTES)];
            detector.feed(line, false);
            n_fed += line.len();
        }
    }
    detector.guess(None, Utf8Detection::Deny)
}

/// Whether there are next to no control characters. Every byte is some character in the encodings of one byte, so that
/// data which is no text decodes as well.
fn looks_like_text(text: &str) -> bool {
    let (mut n, mut n_control) = (0, 0);
    for c in text.chars() {
        n += 1;
        // Tab to carriage return, the ends of files of DOS, and escapes of terminals.
        n_control += usize::from(c.is_control() && !matches!(c, '\t'..='\r' | '\u{1a}' | '\u{1b}'));
    }
    n_control * CHARS_PER_CONTROL <= n
}
