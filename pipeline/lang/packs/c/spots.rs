//! Single places that the grammars cannot read, however plain they are.

use super::Edits;
use super::heads::{Source, is_loud};
use super::tokens::{ARROW, Kind, PATH, Token};

/// Longest path that is looked at, in parts.
const MAX_PARTS: usize = 16;

/// Overlooks what stands in the way.
pub(super) fn spots(source: &Source<'_>, edits: &mut Edits<'_>) {
    let Source { text, tokens, .. } = *source;
    let begins = |token: &Token, with: &[u8]| with.contains(&text.as_bytes()[token.start as usize]);
    let is_cpp = |token: &Token| match token.kind {
        Kind::Word => begins(token, b"tcn") && matches!(token.text(text), "template" | "class" | "namespace"),
        kind => kind == PATH,
    };
    if !tokens.iter().any(is_cpp) {
        values_in_braces(source, edits);
    }
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            // Most words begin with other letters than those below.
            Kind::Word if begins(token, b"_iwotn") => match token.text(text) {
                // The grammars know them in brackets, but not in every other place.
                "__cdecl" | "__clrcall" | "__stdcall" | "__fastcall" | "__thiscall" | "__vectorcall"
                    if !source.is(at.wrapping_sub(1), b'(') =>
                {
                    edits.blank(token.start as usize, token.end as usize);
                }
                // `_Atomic(T)` is a `T`.
                "_Atomic" if source.is(at + 1, b'(') => {
                    if let Some(close) = source.after(at + 1).and_then(|after| tokens.get(after - 1)) {
                        edits.blank(token.start as usize, tokens[at + 1].end as usize);
                        edits.blank(close.start as usize, close.end as usize);
                    }
                }
                // `if likely(x) {`: a macro brings the brackets.
                "if" | "while" if source.is_name(at + 1) && source.is(at + 2, b'(') => {
                    let name = tokens[at + 1];
                    edits.blank_macro(name.start as usize, name.end as usize, name.end as usize);
                }
                "new" => pointers_made(source, at + 1, edits),
                "operator" if is_called(source, at) => operator_name(source, at, edits),
                "typename" if makes_value(source, at) => edits.blank(token.start as usize, token.end as usize),
                // `inline A::operator T()`: the grammar takes `A::operator` for the type of a function `T`.
                "inline" if is_conversion(source, at + 1) => edits.blank(token.start as usize, token.end as usize),
                _ => {}
            },
            Kind::Literal if text.as_bytes().get(token.end as usize - 1) == Some(&b'"') => part_of_string(source, at, edits),
            PATH if source.is(at + 1, b'*') => pointer_to_member(source, at, edits),
            Kind::Mark(b'=') if source.is(at + 1, b'{') => empty_default(source, at, edits),
            Kind::Mark(b'*') => default_of_pointer(source, at, edits),
            Kind::If | Kind::Else => {
                comparisons(token, text, edits);
                headers(token, text, edits);
            }
            Kind::Directive if token.text(text).contains("/*") || token.text(text).contains("//") => quoted(token, text, edits),
            // `#` alone says nothing.
            Kind::Directive if token.text(text).trim_end() == "#" => {
                edits.blank(token.start as usize, token.end as usize);
            }
            _ => {}
        }
    }
}

/// `new T*[n]`: the grammar of C++ knows no pointers there.
fn pointers_made(source: &Source<'_>, mut at: usize, edits: &mut Edits<'_>) {
    if source.is(at, b'(') {
        at = source.after(at).unwrap_or(at);
    }
    for _ in 0..MAX_PARTS {
        if !source.word(at).is_empty() || source.kind(at) == Some(PATH) {
            at += 1;
        } else if let Some(after) = source.after_angles(at) {
            at = after;
        } else {
            break;
        }
    }
    let first = at;
    while source.is(at, b'*') {
        at += 1;
    }
    let ends = matches!(source.kind(at), Some(Kind::Mark(b'[' | b'(' | b')' | b'{' | b';' | b',')));
    for star in source.tokens.get(first..at).filter(|_| ends).unwrap_or_default() {
        edits.blank(star.start as usize, star.end as usize);
    }
}

/// `"%" PRIu64 "\n"`, `"a." NAME(b) ".c"`: the grammar of C knows a macro among strings where it is a name before a
/// string, that of C++ does not.
fn part_of_string(source: &Source<'_>, at: usize, edits: &mut Edits<'_>) {
    let word = source.word(at + 1);
    let is_format = word.starts_with("PRI") || word.starts_with("SCN");
    if word.starts_with('_') || !is_loud(word) && !is_format {
        return;
    }
    let end = source.after(at + 2).filter(|_| source.is(at + 2, b'(')).unwrap_or(at + 2);
    let follows = match source.kind(end) {
        // What says how a string is written is no macro: `"a" L"b"`.
        Some(Kind::Literal) => !matches!(word, "L" | "U"),
        kind => matches!(kind, Some(Kind::Mark(b')' | b',' | b';' | b'}'))),
    };
    if let (Some(name), Some(last)) = (source.tokens.get(at + 1), source.tokens.get(end - 1))
        && follows
    {
        edits.blank_macro(name.start as usize, name.end as usize, last.end as usize);
    }
}

/// Whether an operator is named in an expression, as functions are that are called: `a.operator[](0)`, `!operator==(b)`.
fn is_called(source: &Source<'_>, at: usize) -> bool {
    match at.checked_sub(1).and_then(|before| source.kind(before)) {
        Some(ARROW) => true,
        Some(Kind::Mark(mark)) => matches!(mark, b'.' | b'!' | b'(' | b'=' | b'?'),
        _ => source.word(at.wrapping_sub(1)) == "return",
    }
}

/// Whether a conversion stands at `at` that is defined outside of its type: `A::operator T()`.
fn is_conversion(source: &Source<'_>, mut at: usize) -> bool {
    for n_parts in 0..MAX_PARTS {
        if source.word(at) == "operator" {
            return n_parts > 0 && !source.word(at + 1).is_empty();
        }
        if source.word(at).is_empty() || source.kind(at + 1) != Some(PATH) {
            return false;
        }
        at += 2;
    }
    false
}

/// Makes the name of an operator that is called a name to the grammar, which knows it only where it is declared.
fn operator_name(source: &Source<'_>, at: usize, edits: &mut Edits<'_>) {
    // `operator()` has brackets of its own.
    let first = if source.is(at + 1, b'(') && source.is(at + 2, b')') { at + 3 } else { at + 1 };
    let ends = |token: &usize| matches!(source.kind(*token), None | Some(Kind::Mark(b'(' | b')' | b'{' | b'}' | b';')));
    let Some(open) = (first..at + MAX_PARTS).find(ends).filter(|open| *open > at + 1 && source.is(*open, b'(')) else {
        return;
    };
    let is_apart = (at..open).any(|token| source.is_line_between(token, token + 1));
    if let (Some(word), Some(open)) = (source.tokens.get(at), source.tokens.get(open))
        && !is_apart
    {
        edits.make_word(word.start as usize, open.start as usize);
    }
}

/// `#define A "a/*"`: what begins a comment in a string of a macro, which ends no string to the grammars. Nor does a macro go
/// on after a comment to them.
fn quoted(directive: &Token, text: &str, edits: &mut Edits<'_>) {
    let line = directive.text(text).as_bytes();
    let mut is_in_string = false;
    let mut at = 0;
    while at + 1 < line.len() {
        match (line[at], line[at + 1]) {
            (b'\\', _) => at += 1,
            (b'"', _) => is_in_string = !is_in_string,
            (b'/', b'/' | b'*') if is_in_string => edits.put(directive.start as usize + at, b'_'),
            (b'/', b'*') => {
                let end = line[at..].windows(2).skip(2).position(|pair| pair == b"*/").map_or(line.len(), |end| at + end + 4);
                let goes_on = !line.get(end..).unwrap_or_default().trim_ascii().is_empty();
                let is_whole = !line[at..end].windows(2).any(|pair| pair[1] == b'\n' && !matches!(pair[0], b'\\' | b'\r'));
                if goes_on && is_whole {
                    edits.hush(directive.start as usize + at, directive.start as usize + end);
                }
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// `return typename T::type(x);`: a value is made of a type that depends on others.
fn makes_value(source: &Source<'_>, at: usize) -> bool {
    let is_operand = match at.checked_sub(1).and_then(|before| source.kind(before)) {
        Some(Kind::Mark(mark)) => matches!(mark, b'=' | b'(' | b',' | b'!' | b'&' | b'|' | b'+' | b'-' | b'?' | b':'),
        _ => source.word(at.wrapping_sub(1)) == "return",
    };
    if !is_operand {
        return false;
    }
    let mut end = at + 1;
    for n_parts in 0..MAX_PARTS {
        if n_parts > 0 {
            if source.kind(end) != Some(PATH) {
                break;
            }
            end += 1 + usize::from(source.word(end + 1) == "template");
        }
        if source.word(end).is_empty() && n_parts > 0 {
            return false;
        }
        end += usize::from(!source.word(end).is_empty());
        end = source.after_angles(end).unwrap_or(end);
    }
    source.is(end, b'(') || source.is(end, b'{')
}

/// `void f(T* = 0);`: the default of a pointer without a name.
fn default_of_pointer(source: &Source<'_>, star: usize, edits: &mut Edits<'_>) {
    let [Some(equals), Some(value)] = [star + 1, star + 2].map(|at| source.tokens.get(at)) else { return };
    // `a *= 1` has no gap.
    let is_apart = source.tokens[star].end < equals.start;
    let is_null = matches!(value.text(source.text), "0" | "NULL" | "nullptr") || is_apart && value.kind == Kind::Literal;
    let ends = source.is(star + 3, b',') || source.is(star + 3, b')');
    if equals.is(b'=') && is_null && ends {
        edits.blank(equals.start as usize, value.end as usize);
    }
}

/// `OID(A, { 1, 2 })`: values in braces that a macro is given. To the grammar of C they are values in brackets.
fn values_in_braces(source: &Source<'_>, edits: &mut Edits<'_>) {
    // Brackets that are open, and the first of the braces that stand right in parentheses.
    let mut open: Vec<u8> = Vec::new();
    let mut begun: Option<(usize, usize)> = None;
    for (at, token) in source.tokens.iter().enumerate() {
        let Kind::Mark(mark) = token.kind else { continue };
        match mark {
            b'{' if begun.is_none() && open.last() == Some(&b'(') => {
                let follows = source.is(at.wrapping_sub(1), b'(') || source.is(at.wrapping_sub(1), b',');
                begun = Some((at, open.len())).filter(|_| follows && !source.is(at + 1, b'}'));
                open.push(mark);
            }
            b'{' | b'(' => open.push(mark),
            // Code, or fields by name.
            b';' | b'.' | b'=' => begun = None,
            b')' | b'}' => {
                open.pop();
                if let Some((first, _)) = begun.take_if(|(_, depth)| *depth == open.len()) {
                    for token in &source.tokens[first..=at] {
                        match token.kind {
                            Kind::Mark(b'{') => edits.put(token.start as usize, b'('),
                            Kind::Mark(b'}') => edits.put(token.start as usize, b')'),
                            _ => {}
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

/// `void f(T a = {});`: made a number, in the copy alone.
fn empty_default(source: &Source<'_>, equals: usize, edits: &mut Edits<'_>) {
    let [Some(open), Some(close)] = [equals + 1, equals + 2].map(|at| source.tokens.get(at)) else { return };
    let ends = source.is(equals + 3, b',') || source.is(equals + 3, b')');
    if close.is(b'}') && close.start == open.end && ends {
        edits.put(open.start as usize, b'0');
        edits.put(close.start as usize, b'0');
    }
}

/// `#if WORKAROUND(COMPILER, < 3)`: an operator without its left side.
fn comparisons(directive: &Token, text: &str, edits: &mut Edits<'_>) {
    let line = directive.text(text);
    let mut after_comma = false;
    let mut bytes = line.bytes().enumerate().peekable();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b',' => after_comma = true,
            b'<' | b'>' | b'=' | b'!' if after_comma => {
                let has_equals = bytes.next_if(|(_, next)| *next == b'=').is_some();
                if has_equals || matches!(byte, b'<' | b'>') {
                    let start = directive.start as usize + at;
                    edits.blank(start, start + 1 + usize::from(has_equals));
                }
                after_comma = false;
            }
            b if b.is_ascii_whitespace() => {}
            _ => after_comma = false,
        }
    }
}

/// `#if __has_include(<a.h>)`: made a word, in the copy alone.
fn headers(directive: &Token, text: &str, edits: &mut Edits<'_>) {
    let line = directive.text(text);
    let mut from = 0;
    while let Some(open) = line[from..].find('(').map(|at| from + at + 1) {
        from = open;
        let start = open + (line[open..].len() - line[open..].trim_start().len());
        let close = match line.as_bytes().get(start) {
            Some(b'<') => '>',
            Some(b'"') => '"',
            _ => continue,
        };
        let Some(end) = line[start + 1..].find(close).map(|at| start + 1 + at + 1) else { return };
        if line[end..].trim_start().starts_with(')') && !line[start..end].contains('\n') {
            edits.make_word(directive.start as usize + start, directive.start as usize + end);
        }
        from = end;
    }
}

/// `int A::*b;`: what points to a member is declared as other pointers are, but for the path.
fn pointer_to_member(source: &Source<'_>, path: usize, edits: &mut Edits<'_>) {
    let mut first = path;
    for _ in 0..MAX_PARTS {
        if first == 0 || source.word(first - 1).is_empty() {
            return;
        }
        first -= 1;
        if first == 0 || source.kind(first - 1) != Some(PATH) {
            edits.blank(source.tokens[first].start as usize, source.tokens[path].end as usize);
            return;
        }
        first -= 1;
    }
}
