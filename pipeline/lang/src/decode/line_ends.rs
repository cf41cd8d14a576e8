//! Line ends: LF, CR LF, and the CR alone of old.

/// `text` with a line feed for each carriage return that none follows. Grammars count line feeds alone, and languages
/// that know the carriage return end a line (and a comment) at it. One byte takes the place of one: no offset moves.
pub(super) fn unified(text: String) -> String {
    let Some(first) = lone_return(text.as_bytes(), 0) else { return text };
    let mut bytes = text.into_bytes();
    let mut next = Some(first);
    while let Some(at) = next {
        bytes[at] = b'\n';
        next = lone_return(&bytes, at + 1);
    }
    // One ASCII character took the place of another.
    String::from_utf8(bytes).unwrap_or_default()
}

/// The first carriage return at or after `from` that no line feed follows.
fn lone_return(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr::memchr(b'\r', &bytes[at..])?;
        if bytes.get(at + 1) != Some(&b'\n') {
            return Some(at);
        }
        at += 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriage_returns_that_stand_alone_end_lines() {
        for (text, expected) in [
            ("", ""),
            ("a\nb\n", "a\nb\n"),
            ("a\r\nb\r\n", "a\r\nb\r\n"),
            ("a\rb\r", "a\nb\n"),
            ("é\rb\r\nc\r", "é\nb\r\nc\n"),
            ("\r\r\n\r", "\n\r\n\n"),
        ] {
            assert_eq!(unified(text.into()), expected, "{text:?}");
        }
    }
}
