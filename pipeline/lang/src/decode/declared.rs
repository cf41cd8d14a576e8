//! Encodings that the first two lines declare, as Python reads them (PEP 263) and Emacs, Vim and Ruby do.

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, ISO_2022_JP, ISO_8859_2, ISO_8859_5, ISO_8859_7, MACINTOSH, SHIFT_JIS, UTF_8,
    WINDOWS_1252, WINDOWS_1254,
};

use super::name_of;

/// Lines that a declaration can stand in.
const LINES: usize = 2;
/// Longest line that is looked at.
const LINE_BYTES: usize = 400;
/// What a declaration holds, before a colon or an equals sign and the name of the encoding.
const WORD: &[u8] = b"coding";

/// Names that Python and the editors know and the WHATWG does not, with hyphens for underscores.
const ALIASES: &[(&str, &Encoding)] = &[
    ("latin-1", WINDOWS_1252),
    ("iso-latin-1", WINDOWS_1252),
    ("latin-2", ISO_8859_2),
    ("cyrillic-iso-8bit", ISO_8859_5),
    ("greek-iso-8bit", ISO_8859_7),
    ("latin-5", WINDOWS_1254),
    ("cp932", SHIFT_JIS),
    ("japanese-shift-jis", SHIFT_JIS),
    ("iso-2022-jp-1", ISO_2022_JP),
    ("iso-2022-jp-2", ISO_2022_JP),
    ("junet", ISO_2022_JP),
    ("euckr", EUC_KR),
    ("cp949", EUC_KR),
    ("cp936", GBK),
    ("chinese-gbk", GBK),
    ("euc-cn", GBK),
    ("cp950", BIG5),
    ("mac-roman", MACINTOSH),
];

/// The text in the encoding that is declared, and its name. None where nothing is declared, where every byte means the
/// same in UTF-8, and where the bytes are not valid in that encoding.
pub(super) fn decode(bytes: &[u8]) -> Option<(String, &'static str)> {
    let encoding = declared(bytes)?;
    let (text, has_errors) = encoding.decode_without_bom_handling(bytes);
    match text {
        // What is borrowed was not changed.
        std::borrow::Cow::Owned(text) if !has_errors => Some((text, name_of(encoding))),
        _ => None,
    }
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut rest = bytes;
    for _ in 0..LINES {
        let window = &rest[..rest.len().min(LINE_BYTES)];
        let end = window.iter().position(|b| matches!(b, b'\n' | b'\r'));
        if let Some(encoding) = in_line(&window[..end.unwrap_or(window.len())]) {
            return Some(encoding);
        }
        rest = rest[end?..].strip_prefix(b"\r\n").unwrap_or(&rest[end? + 1..]);
    }
    None
}

/// The encoding in a line with `coding: name` or `coding=name`, if it is one that bytes can be tried in.
fn in_line(line: &[u8]) -> Option<&'static Encoding> {
    let at = line.windows(WORD.len()).position(|window| window.eq_ignore_ascii_case(WORD))?;
    let rest = &line[at + WORD.len()..];
    let rest = rest.strip_prefix(b":").or_else(|| rest.strip_prefix(b"="))?.trim_ascii_start();
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let end = rest.iter().position(|b| !is_name(b)).unwrap_or(rest.len());
    let name = std::str::from_utf8(&rest[..end]).ok()?.to_ascii_lowercase().replace('_', "-");
    // Emacs says in the name how lines end.
    let name = ["-unix", "-dos", "-mac"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    // The WHATWG reads ASCII as windows-1252; a file that promises ASCII and breaks it says nothing.
    if name.ends_with("ascii") {
        return None;
    }
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, encoding)| *encoding);
    let encoding = alias.or_else(|| Encoding::for_label(name.as_bytes()))?;
    let is_in_bytes = encoding != UTF_8 && (encoding.is_ascii_compatible() || encoding == ISO_2022_JP);
    is_in_bytes.then_some(encoding)
}
