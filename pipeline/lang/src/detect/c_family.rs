//! C, C++ or Objective-C: what the first lines of a file show, comments aside.
//!
//! A header for both C and C++ puts what C does not have between `#ifdef __cplusplus` and `#endif`: that shows nothing,
//! unless it is most of the file.

use super::content::holds;

/// The first line, from 1, that shows a language, and the words that do.
pub(super) type Shows = Option<(Option<usize>, &'static str)>;

/// What a scan found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scan {
    pub(super) cpp: Shows,
    pub(super) objective_c: Shows,
}

/// Beginnings of lines that C does not have.
const CPP_STARTS: &[&str] = &[
    "class ",
    "namespace ",
    "inline namespace ",
    "template ",
    "template<",
    "using ",
    "public:",
    "private:",
    "protected:",
    "virtual ",
    "explicit ",
    "friend ",
    "constexpr ",
    "static constexpr ",
    "enum class ",
    "enum struct ",
    "concept ",
    "requires ",
    "extern template ",
    "extern \"C",
    "export module ",
    "export import ",
    "Q_OBJECT",
    "BOOST_",
    "public slots:",
];
/// Words that C does not have.
const CPP_WORDS: &[&str] = &[
    "std::",
    " = delete;",
    " = default;",
    "static_cast<",
    "reinterpret_cast<",
    "dynamic_cast<",
    "const_cast<",
    " noexcept",
    ") override",
    "operator==",
    "operator[]",
    "operator()",
    ": public ",
    ": private ",
    " typename ",
    "::operator",
];
const OBJECTIVE_C_STARTS: &[&str] =
    &["@interface ", "@implementation ", "@protocol ", "@class ", "@property", "@end", "@import ", "#import "];
/// Ends of the names of headers that only C++ has.
const CPP_HEADER_ENDS: &[&str] = &[".hpp", ".hh", ".hxx", ".h++", ".ipp", ".tcc"];

/// A conditional block of the preprocessor.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// Only compiled as another language than C.
    Guarded,
    /// Compiled as C alone; its other branch is guarded.
    Plain,
    /// About something else.
    Other,
}

/// Looks at all of `head`.
pub(super) fn scan(head: &[u8]) -> Scan {
    let mut found = Scan::default();
    // Few files hold any of them, so that few lines are looked through.
    let words: Vec<&'static str> = CPP_WORDS.iter().filter(|word| holds(head, word.as_bytes())).copied().collect();
    let mut guarded = None;
    let (mut n_guarded, mut n_plain) = (0, 0);
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_in_comment = false;
    let mut code = Vec::new();
    for (i, line) in head.split(|b| *b == b'\n').enumerate() {
        let line = without_comments(line.trim_ascii(), &mut is_in_comment, &mut code).trim_ascii();
        if line.is_empty() {
            continue;
        }
        if let Some(directive) = line.strip_prefix(b"#") {
            let directive = directive.trim_ascii_start();
            if conditional(directive, &mut blocks) {
                continue;
            }
            if directive.starts_with(b"error") && blocks.last() == Some(&Block::Plain) {
                found.cpp = found.cpp.or(Some((Some(i + 1), "#error where it is no C++")));
            }
        }
        let is_guarded = blocks.contains(&Block::Guarded);
        let cpp = cpp_word(line, &words).map(|word| (Some(i + 1), word));
        if is_guarded {
            n_guarded += 1;
            // `extern "C"` alone is what such a block is for.
            guarded = guarded.or(cpp.filter(|(_, word)| *word != "extern \"C"));
            continue;
        }
        n_plain += 1;
        found.cpp = found.cpp.or(cpp);
        let starts = || OBJECTIVE_C_STARTS.iter().find(|start| line.starts_with(start.trim_ascii_end().as_bytes()));
        if let Some(word) = (found.objective_c.is_none() && matches!(line[0], b'@' | b'#')).then(starts).flatten() {
            found.objective_c = Some((Some(i + 1), word.trim_ascii_end()));
        }
    }
    if n_guarded > n_plain {
        found.cpp = found.cpp.or(guarded);
    }
    found
}

/// Follows a conditional directive, if it is one.
fn conditional(directive: &[u8], blocks: &mut Vec<Block>) -> bool {
    if directive.starts_with(b"if") {
        let names = holds(directive, b"__cplusplus") || holds(directive, b"__OBJC__");
        let is_not = directive.starts_with(b"ifndef") || holds(directive, b"!");
        blocks.push(match (names, is_not) {
            (false, _) => Block::Other,
            (true, false) => Block::Guarded,
            (true, true) => Block::Plain,
        });
    } else if directive.starts_with(b"el") {
        if let Some(last) = blocks.last_mut() {
            *last = match last {
                Block::Guarded => Block::Other,
                Block::Plain => Block::Guarded,
                Block::Other => Block::Other,
            };
        }
    } else if directive.starts_with(b"endif") {
        blocks.pop();
    } else {
        return false;
    }
    true
}

/// What of a line is code. Most lines have no comment and are given back as they are.
fn without_comments<'a>(line: &'a [u8], is_in_comment: &mut bool, code: &'a mut Vec<u8>) -> &'a [u8] {
    if !*is_in_comment && !line.windows(2).any(|pair| pair == b"//" || pair == b"/*") {
        return line;
    }
    code.clear();
    let mut rest = line;
    while !rest.is_empty() {
        if *is_in_comment {
            let Some(end) = rest.windows(2).position(|pair| pair == b"*/") else { break };
            rest = &rest[end + 2..];
            *is_in_comment = false;
            continue;
        }
        let begin = rest.windows(2).position(|pair| pair == b"//" || pair == b"/*");
        let Some(begin) = begin else {
            code.extend_from_slice(rest);
            break;
        };
        code.extend_from_slice(&rest[..begin]);
        if rest[begin + 1] == b'/' {
            break;
        }
        *is_in_comment = true;
        rest = &rest[begin + 2..];
    }
    code
}

/// What shows that a line of code is C++: one of `words` or what cannot be told in a word.
fn cpp_word(line: &[u8], words: &[&'static str]) -> Option<&'static str> {
    if line[0] == b'#' {
        return include_of_cpp(line[1..].trim_ascii_start());
    }
    if let Some(start) = CPP_STARTS.iter().find(|start| line.starts_with(start.as_bytes())) {
        return Some(start.trim_ascii_end());
    }
    if let Some(word) = words.iter().find(|word| holds(line, word.as_bytes())) {
        return Some(word.trim_ascii());
    }
    if is_scoped(line) {
        return Some("::");
    }
    holds_reference(line).then_some("const &")
}

/// Whether an `#include` names what only C++ has: a header without an extension, or with one of its own.
fn include_of_cpp(directive: &[u8]) -> Option<&'static str> {
    let rest = directive.strip_prefix(b"include")?.trim_ascii_start();
    let close = match rest.first()? {
        b'<' => b'>',
        b'"' => b'"',
        _ => return None,
    };
    let end = rest[1..].iter().position(|b| *b == close)?;
    let name = &rest[1..=end];
    if let Some(end) = CPP_HEADER_ENDS.iter().find(|end| name.ends_with(end.as_bytes())) {
        return Some(end);
    }
    let file = name.rsplit(|b| *b == b'/').next().unwrap_or(name);
    (close == b'>' && !file.is_empty() && !file.contains(&b'.')).then_some("#include of a header without an extension")
}

/// Whether two names stand with `::` between them, outside of strings and of attributes.
fn is_scoped(line: &[u8]) -> bool {
    let Some(at) = memchr::memmem::find(line, b"::") else { return false };
    let is_name = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let before = &line[..at];
    is_name(before.last())
        && (is_name(line.get(at + 2)) || line.get(at + 2) == Some(&b'~'))
        && !before.contains(&b'"')
        && !holds(before, b"[[")
}

/// Whether a line declares a reference: `const`, a name, `&`, and a name or the end of a parameter.
fn holds_reference(line: &[u8]) -> bool {
    const WORD: &[u8] = b"const ";
    let Some(at) = memchr::memmem::find(line, WORD) else { return false };
    let rest = &line[at + WORD.len()..];
    let n_type =
        rest.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'<' | b'>')).count();
    let rest = rest[n_type..].trim_ascii_start();
    let Some(rest) = rest.strip_prefix(b"&") else { return false };
    n_type > 0
        && rest.trim_ascii_start().first().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b',' | b')'))
}
