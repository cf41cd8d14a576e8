//! Text as people read it: signatures in one line, documentation without markers.

use std::borrow::Cow;

use memchr::memchr2_iter;

/// Longest signature, in bytes. Signatures are for listings; what is longer is cut with an ellipsis.
const SIGNATURE_BYTES: usize = 500;
/// Longest documentation, in bytes. Longer comments are licences and essays.
const DOC_BYTES: usize = 16 << 10;

/// Lines of a text; a last line without its line feed counts.
pub fn n_lines(text: &str) -> u32 {
    let feeds = text.bytes().filter(|b| *b == b'\n').count();
    (feeds + usize::from(!text.is_empty() && !text.ends_with('\n'))) as u32
}

/// The hash of a text's exact bytes: XXH3 with 64 bits. Definitions nest, so that a byte is hashed several times over;
/// the hash tells copies apart, not forgeries, and need not be cryptographic.
pub(crate) fn hash_of(text: &str) -> i64 {
    xxhash_rust::xxh3::xxh3_64(text.as_bytes()) as i64
}

/// Whether a text may hold comments.
pub(crate) fn may_hold_comments(text: &str) -> bool {
    comment_sign(text, 0).is_some()
}

/// Where a comment may begin in a text, from the byte `from` on: each begins with one of three signs in all languages.
pub(crate) fn comment_sign(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_sign = |at: &usize| bytes[*at] == b'#' || matches!(bytes.get(at + 1), Some(b'/' | b'*'));
    memchr2_iter(b'#', b'/', bytes.get(from..)?).map(|at| from + at).find(is_sign)
}

/// How many bytes that are no white space are more than fit into one line: of each pair, a comma may be left out.
pub(crate) const MORE_THAN_A_LINE: usize = 2 * SIGNATURE_BYTES + 2;

/// Bytes of a text that are no white space, and so stand in its one line, but for some commas.
pub(crate) fn n_signs(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum()
}

/// Whether [`push_one_line`] would append `text` as it is. What it says of few texts is no, though they are.
pub(crate) fn is_one_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() > SIGNATURE_BYTES {
        return false;
    }
    // As if a bracket stood before, so that no space may begin or end the text.
    let mut before = b'(';
    for b in bytes {
        let (is_after_space, opened) = (before == b' ', matches!(before, b'(' | b'[' | b'<' | b' '));
        let is_kept = match b {
            b' ' => !opened,
            b')' | b']' | b'>' | b',' | b';' => !is_after_space,
            0..=b' ' | 0x80.. => false,
            _ => true,
        };
        if !is_kept {
            return false;
        }
        before = *b;
    }
    before != b' '
}

/// Appends `text` in one line: runs of white space become one space, or nothing inside brackets and before commas, so
/// that a definition reads the same however it was wrapped.
pub(crate) fn push_one_line(out: &mut String, text: &str) {
    let start = out.len();
    for word in text.split_whitespace() {
        if out.len() - start > SIGNATURE_BYTES {
            break;
        }
        let before = out[start..].bytes().last();
        // `a < b` is no list of type arguments, nor is `1 << 2`.
        let is_operator = out[start..].ends_with(" <") || out[start..].ends_with(" <<");
        let opens = matches!(before, None | Some(b'(' | b'[' | b'<')) && !is_operator;
        let closes = match word.as_bytes().first() {
            Some(b')' | b']' | b',' | b';') => true,
            // The end of a list of types that was wrapped, or has a space before its end.
            Some(b'>') => before == Some(b',') || is_in_list(&out[start..]),
            _ => false,
        };
        if (closes || word.starts_with('}')) && before == Some(b',') && !word.starts_with(',') {
            // A trailing comma, which only a wrapped list has.
            out.pop();
        }
        if !(opens || closes) {
            out.push(' ');
        }
        out.push_str(word);
    }
    if out.len() - start > SIGNATURE_BYTES {
        let mut end = start + SIGNATURE_BYTES;
        while !out.is_char_boundary(end) {
            end -= 1;
        }
        out.truncate(end);
        out.push('…');
    }
}

/// Whether `text` ends in a list of types that is still open: behind a `<` that stands right behind a name.
fn is_in_list(text: &str) -> bool {
    let mut open = 0_usize;
    let mut before = b' ';
    for byte in text.bytes() {
        match byte {
            b'<' if before.is_ascii_alphanumeric() || matches!(before, b'_' | b'$') => open += 1,
            // No arrow, and no `a > b`.
            b'>' if !matches!(before, b' ' | b'=' | b'-') => open = open.saturating_sub(1),
            // `a<b && c > d`
            b'&' | b'|' if before == byte => open = 0,
            _ => {}
        }
        before = byte;
    }
    open > 0
}

/// Appends the content of one comment: markers, the stars of a block and the common indentation of one space are
/// stripped.
pub(crate) fn push_doc(out: &mut String, comment: &str) {
    if out.len() > DOC_BYTES {
        return;
    }
    let comment = comment.trim();
    if let Some(block) = comment.strip_prefix("/*") {
        let block = block.strip_suffix("*/").unwrap_or(block).trim_start_matches(['*', '!']);
        for line in block.lines() {
            let line = line.trim();
            let rest = line.trim_start_matches('*');
            // `**bold**` is text; several stars before nothing are a ruler.
            let is_bold = line.starts_with("**") && rest.starts_with(|c: char| !c.is_whitespace());
            let line = if is_bold { line } else { rest };
            push_line(out, line.strip_prefix(' ').unwrap_or(line));
        }
        return;
    }
    for line in comment.lines() {
        let line = line.trim_start();
        let bare = line.trim_start_matches(['/', '#']);
        // Python: `#:` documents what follows.
        let bare = bare.strip_prefix(['!', '<']).or_else(|| bare.strip_prefix(':')).unwrap_or(bare);
        push_line(out, bare.strip_prefix(' ').unwrap_or(bare));
    }
}

/// Whether a comment is marked as documentation: `/**`, `/*!`, `///` or `//!`, but no ruler.
pub(crate) fn is_marked_doc(comment: &str) -> bool {
    match comment.as_bytes() {
        [b'/', b'*', b'*', next, ..] => !matches!(next, b'*' | b'/'),
        // One without a text parts paragraphs.
        [b'/', b'/', b'/', rest @ ..] => rest.first() != Some(&b'/'),
        [b'/', b'*' | b'/', b'!', ..] => true,
        _ => false,
    }
}

/// Whether a comment opens or closes a group of what follows (Doxygen): `/** @name Flags @{ */`, `/// @}`.
pub(crate) fn is_of_group(comment: &str) -> bool {
    let text = comment.strip_suffix("*/").unwrap_or(comment).trim_end();
    ["@{", "@}", "\\{", "\\}"].iter().any(|mark| text.ends_with(mark))
}

/// A comment without the rulers that it stands between: `=====`. One at its end alone underlines what stands above it.
pub(crate) fn without_frame(doc: &str) -> &str {
    let is_sign = |b: u8| matches!(b, b'-' | b'=' | b'*' | b'_' | b'~' | b'#' | b'+' | b'/');
    let is_ruler = |line: &str| line.len() >= 4 && line.bytes().all(is_sign);
    let (first, rest) = doc.split_once('\n').unwrap_or((doc, ""));
    if !is_ruler(first.trim()) {
        return doc;
    }
    let rest = rest.trim();
    match rest.rsplit_once('\n') {
        Some((body, last)) if is_ruler(last.trim()) => body.trim_end(),
        None if is_ruler(rest.trim()) => "",
        _ => rest,
    }
}

/// Appends the string that an attribute has as its value: `#[doc = "…"]`.
pub(crate) fn push_quoted(out: &mut String, attribute: &str) {
    let quoted = attribute.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"')).map(|(quoted, _)| quoted);
    // An empty string is an empty line, which parts paragraphs.
    for line in quoted.unwrap_or_default().split("\\n").flat_map(|text| text.split('\n')) {
        if out.len() <= DOC_BYTES {
            push_line(out, line.strip_prefix(' ').unwrap_or(line));
        }
    }
}

/// Appends a documentation string: quotes stripped, indented as its least indented line but the first. Bytes and strings that
/// are put together at run time document nothing.
pub(crate) fn push_docstring(out: &mut String, literal: &str) {
    let body = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let prefix = &literal[..literal.len() - body.len()];
    if !matches!(prefix, "" | "r" | "R" | "u" | "U") {
        return;
    }
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let Some(quote) = quotes.into_iter().find(|quote| body.starts_with(quote)) else { return };
    let body = body[quote.len()..].strip_suffix(quote).unwrap_or(&body[quote.len()..]);
    let body = if matches!(prefix, "r" | "R") { Cow::Borrowed(body) } else { unescaped(body) };
    let indent = |line: &str| line.len() - line.trim_start().len();
    let margin = body.lines().skip(1).filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    for (i, line) in body.lines().enumerate() {
        if out.len() > DOC_BYTES {
            break;
        }
        let line = if i == 0 { line.trim_start() } else { line.get(margin..).unwrap_or_default() };
        push_line(out, line);
    }
}

/// A text without the escapes of what would end it otherwise: of quotes, backslashes and ends of lines.
fn unescaped(body: &str) -> Cow<'_, str> {
    if !body.contains('\\') {
        return Cow::Borrowed(body);
    }
    let mut text = String::with_capacity(body.len());
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            // The line goes on.
            Some('\n') => {}
            Some('\r') if chars.as_str().starts_with('\n') => {
                chars.next();
            }
            Some(c @ ('\\' | '"' | '\'')) => text.push(c),
            // `\n` and the like stay: a line break in the midst of a sentence would break up the lines around.
            other => {
                text.push('\\');
                text.extend(other);
            }
        }
    }
    Cow::Owned(text)
}

/// A type without what marks it as one (`: T`, `-> T`), but with a leading `::`.
pub(crate) fn without_marker(text: &str) -> &str {
    let text = text.trim();
    let bare = text.strip_prefix("->").or_else(|| text.strip_prefix(':').filter(|rest| !rest.starts_with(':')));
    bare.unwrap_or(text).trim_start()
}

/// The name of an operator (C++) without the white space in it, if there is some: `operator ==`.
pub(crate) fn operator_name(name: &str) -> Option<String> {
    let sign = name.strip_prefix("operator").filter(|sign| sign.contains(char::is_whitespace))?;
    // `operator new`, `operator bool`
    let is_sign = sign.trim_start().starts_with(|c: char| c.is_ascii_punctuation() && !matches!(c, '_' | ':'));
    is_sign.then(|| ["operator"].into_iter().chain(sign.split_whitespace()).collect())
}

/// Where the first bracket opens that stands in no type arguments: `operator A<B(C)>() const`.
pub(crate) fn outer_bracket(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'<' => depth += 1,
            b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        byte == b'(' && depth == 0
    })
}

/// A path without type arguments: `a::<b::c>::d` and `a<b>::d` are `a::d`, as is `a<b>::template d`.
pub(crate) fn without_arguments(path: &str) -> String {
    let mut depth = 0_usize;
    let mut bare = String::with_capacity(path.len());
    for c in path.replace("::template ", "::").chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            c if depth == 0 && !c.is_whitespace() => bare.push(c),
            _ => {}
        }
    }
    bare.replace("::::", "::").trim_end_matches(':').to_string()
}

/// What stands before the value in the first line of a definition that goes on in the next one, whose name ends at `from`.
/// None where the value ends in the line after all, and where its sign is not seen.
pub(crate) fn before_value(line: &str, from: usize) -> Option<&str> {
    let bytes = line.as_bytes();
    let (mut depth, mut sign) = (0_usize, None);
    for (n, byte) in bytes.iter().enumerate().skip(from) {
        let before = n.checked_sub(1).and_then(|n| bytes.get(n)).copied().unwrap_or_default();
        let after = bytes.get(n + 1).copied().unwrap_or_default();
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ if sign.is_some() => {}
            b'<' => depth += 1,
            b'>' if !matches!(before, b'-' | b'=') => depth = depth.saturating_sub(1),
            // What follows is the value already, of what has no sign before it: `key: "…" +`.
            b'"' | b'`' => return None,
            // Not a lifetime.
            b'\'' if bytes.get(n + 1..)?.contains(&b'\'') => return None,
            b'=' if depth == 0 && !matches!(before, b'=' | b'!' | b'<' | b'>') && !matches!(after, b'=' | b'>') => {
                sign = Some(n);
            }
            _ => {}
        }
    }
    // Declared with others, which follow: `int a = 1,`.
    if depth == 0 && line.trim_end().ends_with(',') {
        return None;
    }
    Some(line.get(..sign?)?.trim_end_matches(['|', '&', '?', ':', '+']))
}

fn push_line(out: &mut String, line: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(line.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_fit_one_line() {
        let check = |text: &str, expected: &str| {
            let mut out = String::new();
            push_one_line(&mut out, text);
            assert_eq!(out, expected);
        };
        check("fn f(\n    a: u8,\n    b: u8,\n) -> u8", "fn f(a: u8, b: u8) -> u8");
        check("def  f( a , b ):", "def f(a, b):");
        check("a\n,b", "a,b");
        check("fn f(\n    A {\n        a,\n        b,\n    }: A,\n)", "fn f(A { a, b }: A)");
        check("const a = 1 << 2", "const a = 1 << 2");
        check("class A < B<\n  C >", "class A < B<C>");
        check("a: Omit< B< C, 'a' >, 'b' > & D", "a: Omit<B<C, 'a'>, 'b'> & D");
        check("const a = b > c", "const a = b > c");
        check("const a = b<c && d > e", "const a = b<c && d > e");
        check("a = (b: A<C>) => b > 1", "a = (b: A<C>) => b > 1");
        check("fn f<\n  T,\n  U,\n>(a: A<\n  T,\n>) -> B", "fn f<T, U>(a: A<T>) -> B");
        let mut long = String::new();
        push_one_line(&mut long, &"é ".repeat(2000));
        assert!(long.ends_with('…') && long.len() <= SIGNATURE_BYTES + '…'.len_utf8());
    }

    #[test]
    fn values_of_many_lines_are_no_part_of_a_head() {
        // first line, name, what stands before the value
        let cases = [
            ("TEXT = \"\"\"\\", "TEXT", Some("TEXT ")),
            ("self.pool = Pool(processes=self.limit,", "pool", Some("self.pool ")),
            ("debug, info = (log.debug,", "debug", Some("debug, info ")),
            ("a: Dict[str, int] = {", "a", Some("a: Dict[str, int] ")),
            (
                "static A: Lazy<Box<dyn Iterator<Item = u8>>> = Lazy::new(|| {",
                "A",
                Some("static A: Lazy<Box<dyn Iterator<Item = u8>>> "),
            ),
            ("const F: fn(&'static str) -> u8 = |_| {", "F", Some("const F: fn(&'static str) -> u8 ")),
            ("const f: (a: A) => void = wrap((a) => {", "f", Some("const f: (a: A) => void ")),
            ("NAMES ||= %w[", "NAMES", Some("NAMES ")),
            ("int a = 1,", "a", None),
            ("label: \"x = y\" +", "label", None),
            ("label: 'x = y' +", "label", None),
            ("int (*f)(int a,", "f", None),
            ("", "", None),
        ];
        for (line, name, expected) in cases {
            let from = line.find(name).unwrap_or_default() + name.len();
            assert_eq!(before_value(line, from), expected, "{line}");
        }
    }

    #[test]
    fn what_is_one_line_stays_as_it_is() {
        // text, whether it is seen to be one line
        let cases = [
            ("", true),
            ("fn f(a: u8, b: u8) -> u8", true),
            ("f(a)[b];", true),
            (" a", false),
            ("a ", false),
            ("a  b", false),
            ("f( a", false),
            ("a )", false),
            ("a, >", false),
            ("a ,b", false),
            ("a\nb", false),
            ("a\u{a0}b", false),
            // It is, but `<` can be a bracket.
            ("a < b", false),
            ("a <b, c> d", true),
        ];
        for (text, expected) in cases {
            assert_eq!(is_one_line(text), expected, "{text:?}");
            let mut out = String::new();
            push_one_line(&mut out, text);
            assert!(!expected || out == text, "{text:?}: {out:?}");
        }
    }

    #[test]
    fn documentation_loses_its_markers() {
        let check = |comment: &str, expected: &str| {
            let mut out = String::new();
            push_doc(&mut out, comment);
            assert_eq!(out.trim(), expected);
        };
        check("/// Adds.", "Adds.");
        check("//! Inner.", "Inner.");
        check("# Note", "Note");
        check("/** One. */", "One.");
        check("/* *****\n * One.\n ******/", "One.");
        check("/*\n** One.\n**\n** Two.\n*/", "One.\n\nTwo.");
        check("/**\n  **One**: two.\n */", "**One**: two.");
        check("/**\n * One.\n *\n *   Two.\n */", "One.\n\n  Two.");
        let mut out = String::new();
        push_docstring(&mut out, "r\"\"\"One.\n\n    Two\n      three.\n    \"\"\"");
        assert_eq!(out.trim_end(), "One.\n\nTwo\n  three.");
    }

    #[test]
    fn documentation_in_attributes_keeps_its_paragraphs() {
        let cases: [(&[&str], &str); 4] = [
            (&["#[doc = \"One.\"]"], "One."),
            (&["#[doc = \" One.\"]", "#[doc = \"\"]", "#[doc = \" Two.\"]"], "One.\n\nTwo."),
            (&["#[doc = \"One.\\n\\nTwo.\"]"], "One.\n\nTwo."),
            (&["#[doc = r#\"One.\n\nTwo.\"#]"], "One.\n\nTwo."),
        ];
        for (attributes, expected) in cases {
            let mut out = String::new();
            attributes.iter().for_each(|attribute| push_quoted(&mut out, attribute));
            assert_eq!(out.trim(), expected, "{attributes:?}");
        }
    }

    #[test]
    fn rulers_are_no_documentation() {
        // comment without markers, without its frame
        for (doc, expected) in [
            ("One.\nTwo.", "One.\nTwo."),
            ("=====\nOne.\nTwo.", "One.\nTwo."),
            ("-----\n\nOne.\n-----", "One."),
            ("-----\n One.\n-----", "One."),
            // A headline.
            ("One\n-----", "One\n-----"),
            ("-----\n-----", ""),
            ("-----", ""),
            ("--- One ---", "--- One ---"),
            ("", ""),
        ] {
            assert_eq!(without_frame(doc), expected, "{doc:?}");
        }
    }

    #[test]
    fn groups_are_opened_and_closed() {
        for (comment, expected) in [
            ("/** @name Flags\n *\n @{ */", true),
            ("/**@}*/", true),
            ("/// @{", true),
            ("//! \\}", true),
            ("/** Gives a {@link Pool}. */", false),
            ("// {", false),
            ("", false),
        ] {
            assert_eq!(is_of_group(comment), expected, "{comment}");
        }
    }

    #[test]
    fn documentation_is_told_by_how_it_begins() {
        for (comment, expected) in [
            ("/** a */", true),
            ("/*! a */", true),
            ("/// a", true),
            ("///", true),
            ("//! a", true),
            ("/* a */", false),
            ("/**/", false),
            ("/***** a */", false),
            ("//////", false),
            ("// a", false),
            ("# a", false),
        ] {
            assert_eq!(is_marked_doc(comment), expected, "{comment}");
        }
    }

    #[test]
    fn documentation_strings_say_what_they_are_read_as() {
        for (literal, expected) in [
            ("\"One.\"", "One."),
            ("u'One.'", "One."),
            // A line that goes on.
            ("\"\"\"\\\n    One.\n    \"\"\"", "One."),
            (r#"'a \\b it\'s \"c\"'"#, r#"a \b it's "c""#),
            (r"'one\ntwo \d'", r"one\ntwo \d"),
            // Raw ones have no escapes.
            (r"r'a \\b'", r"a \\b"),
            // Neither bytes nor what is put together at run time is documentation.
            ("b'One.'", ""),
            ("f'One.'", ""),
            ("rb'One.'", ""),
        ] {
            let mut out = String::new();
            push_docstring(&mut out, literal);
            assert_eq!(out.trim(), expected, "{literal}");
        }
    }

    #[test]
    fn brackets_in_type_arguments_are_passed_over() {
        for (text, expected) in [
            ("operator bool() const", Some(13)),
            ("operator A<B(C)>() const", Some(16)),
            ("operator A<B<C(D)>>()", Some(19)),
            ("operator->()", Some(10)),
            ("operator<", None),
        ] {
            assert_eq!(outer_bracket(text), expected, "{text}");
        }
    }

    #[test]
    fn paths_lose_their_type_arguments() {
        for (path, expected) in [
            ("A::<u8>", "A"),
            ("a<b::c<d>>::e", "a::e"),
            ("a::b", "a::b"),
            ("a::<b>::c", "a::c"),
            ("a<b>::template c<d>", "a::c"),
        ] {
            assert_eq!(without_arguments(path), expected);
        }
    }

    #[test]
    fn operators_are_spelt_without_gaps() {
        for (name, expected) in [
            ("operator ==", Some("operator==")),
            ("operator ( )", Some("operator()")),
            ("operator \"\" _a", Some("operator\"\"_a")),
            ("operator==", None),
            ("operator new", None),
            ("operator ::a::B", None),
            ("operators", None),
            ("a", None),
        ] {
            assert_eq!(operator_name(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn types_lose_their_markers() {
        for (text, expected) in
            [(": u8", "u8"), ("-> T", "T"), ("::std::T", "::std::T"), (": ::T", "::T"), ("-1", "-1")]
        {
            assert_eq!(without_marker(text), expected);
        }
    }

    #[test]
    fn lines_are_counted() {
        for (text, expected) in [("", 0), ("a", 1), ("a\n", 1), ("a\n\n", 2), ("a\nb", 2)] {
            assert_eq!(n_lines(text), expected, "{text:?}");
        }
    }
}
