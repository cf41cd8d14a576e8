//! Cuts a script into statements. A line that begins with a backslash where a statement could begin is a command to
//! the shell: a statement of its own, without a semicolon.

/// One statement of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its text, without the semicolon.
    pub text: &'a str,
    /// The line of the script that it begins on, from 1.
    pub line: usize,
    /// Whether a semicolon ends it, or the line in the case of a shell's command.
    pub is_ended: bool,
}

/// The statements of `script`, in order. What holds nothing but white space and comments is none.
pub fn statements(script: &str) -> Vec<Statement<'_>> {
    let mut found = Vec::new();
    let mut rest = 0;
    while rest < script.len() {
        let scan = scan(&script[rest..]);
        let end = rest + scan.end;
        if let Some(start) = scan.first {
            let start = rest + start;
            let line = 1 + script[..start].matches('\n').count();
            found.push(Statement { text: script[start..end].trim_end(), line, is_ended: scan.is_ended });
        }
        rest = end + usize::from(scan.is_ended);
    }
    found
}

/// Whether `script` ends where a statement ends, so that it can be run as it stands.
pub fn is_complete(script: &str) -> bool {
    statements(script).last().is_none_or(|last| last.is_ended)
}

struct Scan {
    /// Where the first character stands that is neither white space nor comment.
    first: Option<usize>,
    /// Where the semicolon stands, or the text ends.
    end: usize,
    is_ended: bool,
}

/// Reads one statement. A semicolon inside quotes or a comment ends nothing.
fn scan(text: &str) -> Scan {
    let bytes = text.as_bytes();
    let mut first = None;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        let length = match bytes[at] {
            b'\\' if first.is_none() => {
                let end = rest.find('\n').map_or(bytes.len(), |length| at + length);
                return Scan { first: Some(at), end, is_ended: true };
            }
            b';' => return Scan { first, end: at, is_ended: true },
            b'-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            b'/' if rest.starts_with("/*") => comment(rest),
            byte if byte.is_ascii_whitespace() => 1,
            byte => {
                first.get_or_insert(at);
                match byte {
                    b'\'' | b'"' | b'`' => quoted(rest),
                    // The rest of a character of several bytes is never taken for anything else.
                    _ => rest.chars().next().map_or(1, char::len_utf8),
                }
            }
        };
        at += length;
    }
    Scan { first, end: bytes.len(), is_ended: false }
}

/// Length of the quoted text that `text` begins with. A doubled quote reads as two quoted texts side by side, which
/// comes to the same.
fn quoted(text: &str) -> usize {
    let quote = text.as_bytes()[0];
    text.bytes().skip(1).position(|byte| byte == quote).map_or(text.len(), |at| at + 2)
}

/// Length of the comment that `text` begins with; comments nest.
fn comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let pair = text.as_bytes().get(at..at + 2);
        match pair {
            Some(b"/*") => depth += 1,
            Some(b"*/") => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_cut_at_semicolons() {
        let cases: &[(&str, &[(&str, usize)], bool)] = &[
            ("", &[], true),
            (" -- nothing\n", &[], true),
            ("SELECT 1", &[("SELECT 1", 1)], false),
            ("SELECT 1;", &[("SELECT 1", 1)], true),
            ("SELECT 1;\n\nSELECT 2 ;", &[("SELECT 1", 1), ("SELECT 2", 3)], true),
            ("SELECT ';';SELECT \"a;b\"", &[("SELECT ';'", 1), ("SELECT \"a;b\"", 1)], false),
            ("SELECT 'it''s;'; -- a; b\n", &[("SELECT 'it''s;'", 1)], true),
            ("/* a; /* b; */ c; */ SELECT 1;", &[("SELECT 1", 1)], true),
            ("SELECT /* ; */ 1;;", &[("SELECT /* ; */ 1", 1)], true),
            ("SELECT 'open;", &[("SELECT 'open;", 1)], false),
            ("SELECT 'é;–';", &[("SELECT 'é;–'", 1)], true),
            ("\\d", &[("\\d", 1)], true),
            ("-- a\n\\d files; x\nSELECT '\\a'", &[("\\d files; x", 2), ("SELECT '\\a'", 3)], false),
            ("-- first\nSELECT 1\n  + 2;", &[("SELECT 1\n  + 2", 2)], true),
        ];
        for (script, expected, complete) in cases {
            let found: Vec<(&str, usize)> = statements(script).iter().map(|s| (s.text, s.line)).collect();
            assert_eq!(&found, expected, "{script:?}");
            assert_eq!(is_complete(script), *complete, "{script:?}");
        }
    }
}
