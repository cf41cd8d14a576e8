//! Bytes -> text.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// What the bytes of a file were found to be.
pub enum Decoded {
    /// Text.
    Text {
        /// In UTF-8, without a byte order mark.
        text: String,
        /// The encoding that it was in, by its WHATWG name in lower case.
        encoding: &'static str,
        /// Invalid sequences that were replaced by U+FFFD.
        n_replaced: usize,
    },
    /// Not text: a NUL byte among the first 8,000, as git decides it.
    Binary,
    /// Text that its encoding cannot be told of.
    Undecodable {
        /// What it was tried as.
        encoding: &'static str,
    },
}

/// How many of the first bytes decide whether a file is binary: git's `FIRST_FEW_BYTES`.
const BINARY_PROBE_BYTES: usize = 8000;

/// Decodes a file: UTF-16 by its byte order mark, else UTF-8, with or without one. Invalid UTF-8 is replaced where it is
/// the exception; a text of which more than one byte in ten is not UTF-8 is in an encoding that is not known.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    if let Some((encoding, bom_bytes)) = Encoding::for_bom(&bytes)
        && encoding != UTF_8
    {
        return decode_utf16(encoding, &bytes[bom_bytes..]);
    }
    if bytes[..bytes.len().min(BINARY_PROBE_BYTES)].contains(&0) {
        return Decoded::Binary;
    }
    let (bytes, encoding) = match bytes.starts_with(b"\xef\xbb\xbf") {
        true => (bytes[3..].to_vec(), "utf-8-bom"),
        false => (bytes, "utf-8"),
    };
    match String::from_utf8(bytes) {
        Ok(text) => Decoded::Text { text, encoding, n_replaced: 0 },
        Err(error) => replace(error.as_bytes(), encoding),
    }
}

fn decode_utf16(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let name = if encoding == UTF_16LE { "utf-16le" } else { "utf-16be" };
    debug_assert!(encoding == UTF_16LE || encoding == UTF_16BE);
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    let n_replaced = if has_errors { text.matches('\u{fffd}').count() } else { 0 };
    if n_replaced > bytes.len() / 20 {
        return Decoded::Undecodable { encoding: name };
    }
    Decoded::Text { text: text.into_owned(), encoding: name, n_replaced }
}

fn replace(bytes: &[u8], encoding: &'static str) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut n_replaced = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('\u{fffd}');
            n_replaced += 1;
        }
    }
    if n_replaced > bytes.len() / 10 {
        return Decoded::Undecodable { encoding: "utf-8" };
    }
    Decoded::Text { text, encoding, n_replaced }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        let found = match decode(bytes.to_vec()) {
            Decoded::Text { text, encoding, n_replaced } => format!("{encoding} {n_replaced} {text}"),
            Decoded::Binary => "binary".into(),
            Decoded::Undecodable { encoding } => format!("undecodable {encoding}"),
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn texts_are_decoded() {
        check(b"plain", "utf-8 0 plain");
        check(b"\xef\xbb\xbfmarked", "utf-8-bom 0 marked");
        check(b"\xff\xfea\0\xe9\0", "utf-16le 0 a\u{e9}");
        check(b"\xfe\xff\0a\0\xe9", "utf-16be 0 a\u{e9}");
        check(b"caf\xe9 in a longer text", "utf-8 1 caf\u{fffd} in a longer text");
        check(b"\x89PNG\0\0", "binary");
        check(b"\xe0\xe1\xe2\xe3\xe4\xe5\xe6", "undecodable utf-8");
        check(b"", "utf-8 0 ");
    }
}
