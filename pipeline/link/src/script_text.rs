//! Types of TypeScript as they are written.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

/// What texts say that stay where they are. Types are looked at again for each member that is looked up in them, and their texts
/// can be long: each is read once.
#[derive(Debug, Default)]
pub(crate) struct Texts<'t> {
    /// By where the text is, and how long.
    said: RefCell<FxHashMap<(usize, usize), Said<'t>>>,
    generics: RefCell<FxHashMap<u32, Rc<[Generic<'t>]>>>,
    heritages: RefCell<FxHashMap<u32, Rc<[&'t str]>>>,
}

impl<'t> Texts<'t> {
    /// What `text` says.
    pub(crate) fn said(&self, text: &'t str) -> Said<'t> {
        self.said.borrow_mut().entry((text.as_ptr().addr(), text.len())).or_insert_with(|| Said::of(text)).clone()
    }

    /// The type parameters of `entity`, which is called `name`, in its head.
    pub(crate) fn generics(&self, entity: u32, name: &str, head: &'t str) -> Rc<[Generic<'t>]> {
        self.generics.borrow_mut().entry(entity).or_insert_with(|| generics(name, head).into()).clone()
    }

    /// What `entity` says in its head that it extends.
    pub(crate) fn heritage(&self, entity: u32, head: &'t str) -> Rc<[&'t str]> {
        self.heritages.borrow_mut().entry(entity).or_insert_with(|| heritage(head).into()).clone()
    }
}

/// What a type says by its outermost part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Said<'t> {
    /// A value of one of these.
    OneOf(Vec<&'t str>),
    /// A value of all of these.
    AllOf(Vec<&'t str>),
    /// What can be called: its parameters, and what it gives.
    Function(&'t str, &'t str),
    /// An object, by what stands in its braces.
    Object(&'t str),
    /// An object with the members of that type.
    Like(&'t str),
    /// An object whose members are all of that type.
    ByKey(&'t str),
    /// Many of these.
    Many(&'t str),
    Tuple(Vec<&'t str>),
    /// The member of a type that a key in quotes names, or an element of it.
    Indexed(&'t str, &'t str),
    /// The type of the value at that path.
    TypeOf(&'t str),
    /// `import("module").path`
    Import(&'t str, &'t str),
    /// A type of that path, with its arguments.
    Named(&'t str, Vec<&'t str>),
    /// What has no members that a file defines.
    Other,
}

impl<'t> Said<'t> {
    /// The types between the brackets of `<A, B>`.
    pub(crate) fn of_arguments(text: &'t str) -> Vec<&'t str> {
        inside(text, '<', '>').map(|inner| split(inner, ',')).unwrap_or_default()
    }

    /// What `text` says.
    pub(crate) fn of(text: &'t str) -> Said<'t> {
        let mut text = text.trim();
        for _ in 0..8 {
            let before = text;
            for word in ["readonly ", "unique ", "infer ", "asserts ", "abstract ", "|", "&", "!", "?"] {
                text = text.strip_prefix(word).unwrap_or(text).trim();
            }
            if let Some(inner) = inside(text, '(', ')') {
                text = inner.trim();
            }
            if text == before {
                break;
            }
        }
        Said::of_bare(text)
    }

    fn of_bare(text: &'t str) -> Said<'t> {
        if let Some(function) = function(text) {
            return function;
        }
        if let Some(at) = top(text, "?").filter(|_| top(text, " extends ").is_some()) {
            let (yes, no) = branches(&text[at + 1..]);
            return Said::OneOf(vec![yes, no]);
        }
        let parts = split(text, '|');
        if parts.len() > 1 {
            return Said::OneOf(parts);
        }
        let parts = split(text, '&');
        if parts.len() > 1 {
            return Said::AllOf(parts);
        }
        if let Some(inner) = inside(text, '{', '}') {
            return object(inner.trim());
        }
        if let Some((before, inner)) = last_brackets(text) {
            return match (before.trim(), inner.trim()) {
                ("", inner) => Said::Tuple(split(inner, ',').into_iter().map(unlabelled).collect()),
                (before, "") => Said::Many(before),
                (before, key) => Said::Indexed(before, key),
            };
        }
        if let Some(path) = text.strip_prefix("typeof ") {
            return Said::TypeOf(path.split('<').next().unwrap_or(path).trim());
        }
        if let Some(rest) = text.strip_prefix("import(").or_else(|| text.strip_prefix("require("))
            && let Some((module, path)) = rest.split_once(')')
        {
            return Said::Import(module.trim_matches(['"', '\'', ' ']), path.trim_start_matches('.'));
        }
        named(text)
    }
}

fn named(text: &str) -> Said<'_> {
    let (path, inner) = match text.split_once('<') {
        Some((path, inner)) => (path.trim(), inner.trim_end().strip_suffix('>')),
        None => (text, None),
    };
    // JSDoc: `Array.<T>`, `T=`, `T?`.
    let path = path.trim_end_matches(['.', '=', '?', '!']);
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
    let is_name = !path.is_empty() && !path.starts_with(|c: char| c.is_ascii_digit()) && path.chars().all(is_word);
    match is_name && !BARE.contains(&path) {
        true => Said::Named(path, inner.map(|inner| split(inner, ',')).unwrap_or_default()),
        false => Said::Other,
    }
}

/// Types of the language without members of a file's own.
const BARE: &[&str] = &[
    "string",
    "number",
    "boolean",
    "any",
    "unknown",
    "never",
    "void",
    "object",
    "symbol",
    "bigint",
    "null",
    "undefined",
    "true",
    "false",
];

/// `(a: A) => B`, `new (a: A) => B`, `<T>(a: T) => T`; of JSDoc, `function(A): B`.
fn function(text: &str) -> Option<Said<'_>> {
    if let Some(rest) = text.strip_prefix("function(") {
        let end = matching(rest, '(', ')')?;
        return Some(Said::Function(&rest[..end], rest[end + 1..].trim_start_matches([':', ' '])));
    }
    let bare = text.strip_prefix("new ").unwrap_or(text).trim_start();
    let bare = match bare.strip_prefix('<') {
        Some(rest) => rest[matching(rest, '<', '>')? + 1..].trim_start(),
        None => bare,
    };
    let rest = bare.strip_prefix('(')?;
    let end = matching(rest, '(', ')')?;
    let after = rest[end + 1..].trim_start();
    // A method of an object type says it with a colon.
    let gives = after.strip_prefix("=>").or_else(|| after.strip_prefix(':'))?;
    Some(Said::Function(&rest[..end], gives))
}

/// What stands in the braces of an object type.
fn object(inner: &str) -> Said<'_> {
    let bare = inner.trim_start_matches(['+', '-']).trim_start();
    let bare = bare.strip_prefix("readonly ").unwrap_or(bare).trim_start();
    let Some(rest) = bare.strip_prefix('[') else { return Said::Object(inner) };
    let Some(end) = matching(rest, '[', ']') else { return Said::Object(inner) };
    let after = rest[end + 1..].trim_start_matches(['+', '-', '?', ' ']);
    let Some(value) = after.strip_prefix(':') else { return Said::Object(inner) };
    let value = split(value, ';').first().map_or("", |value| value.trim());
    let Some((key, over)) = rest[..end].split_once(" in ") else {
        // `[key: string]: T`
        return if split(after, ';').len() > 1 { Said::Object(inner) } else { Said::ByKey(value) };
    };
    if let Some(at) = over.find("keyof ") {
        let of = &over[at + 6..];
        let end = [',', '>', '&', '|'].iter().filter_map(|c| top(of, &c.to_string())).min().unwrap_or(of.len());
        let end = top(of, " as ").map_or(end, |at| at.min(end));
        return Said::Like(&of[..end]);
    }
    // `[K in Keys]: T[K]`
    match last_brackets(value) {
        Some((of, inner)) if inner.trim() == key.trim() => Said::Like(of),
        _ => Said::ByKey(value),
    }
}

/// The type of the member `name` of an object type, by what stands in its braces.
pub(crate) fn type_in<'t>(inner: &'t str, name: &str) -> Option<&'t str> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    let mut from = 0;
    while let Some(at) = inner[from..].find(name).map(|at| at + from) {
        from = at + name.len();
        let (before, after) = (&inner[..at], inner[from..].trim_start_matches('?').trim_start());
        if is_part(before.chars().next_back()) || is_part(inner[from..].chars().next()) || depth(before) != 0 {
            continue;
        }
        if let Some(said) = after.strip_prefix(':') {
            return Some(&said[..end_of_member(said)]);
        }
        if after.starts_with('(') {
            let end = [";", ","].iter().filter_map(|mark| top(after, mark)).min();
            return Some(&after[..end.unwrap_or(after.len())]);
        }
    }
    None
}

/// Where the type of a member ends; lines are lost, and only the next name tells where one ended.
fn end_of_member(said: &str) -> usize {
    let end = [";", ","].iter().filter_map(|mark| top(said, mark)).min().unwrap_or(said.len());
    let colon = top(&said[..end], ":").filter(|colon| top(&said[..*colon], "?").is_none_or(|at| at + 1 == *colon));
    let next = colon.and_then(|colon| said[..colon].trim_end_matches(['?', ' ']).rfind(' '));
    next.map_or(end, |next| next.min(end))
}

/// The types of parameters that are written so, apart from `this: T`, which no argument is given for.
pub(crate) fn parameters(text: &str) -> Vec<&str> {
    let is_given = |part: &&str| !part.strip_prefix("this").is_some_and(|rest| rest.trim_start().starts_with(':'));
    let said = |part: &'_ str| top(part, ":").map_or(part.len(), |at| at + 1);
    split(text, ',').into_iter().filter(is_given).map(|part| part[said(part)..].trim()).collect()
}

/// What a type says that it extends, by its head.
fn heritage(head: &str) -> Vec<&str> {
    let Some(at) = top(head, " extends ") else { return Vec::new() };
    let rest = &head[at + " extends ".len()..];
    split(&rest[..top(rest, " implements ").unwrap_or(rest.len())], ',')
}

/// A type parameter: its name, what it extends, and what it is where nothing says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Generic<'t> {
    pub(crate) name: &'t str,
    pub(crate) extends: Option<&'t str>,
    pub(crate) default: Option<&'t str>,
}

/// The type parameters in the head of the definition of `name`.
pub(crate) fn generics<'t>(name: &str, head: &'t str) -> Vec<Generic<'t>> {
    let Some(end) = end_of_name(name, head) else { return Vec::new() };
    let mut rest = head[end..].trim_start();
    for word in ["=", "async "] {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
    }
    let Some(rest) = rest.strip_prefix('<') else { return Vec::new() };
    let Some(end) = matching(rest, '<', '>') else { return Vec::new() };
    let generic = |part: &'t str| {
        let part = part.trim();
        let default = top(part, "=").map(|at| part[at + 1..].trim());
        let bare = top(part, "=").map_or(part, |at| part[..at].trim());
        let extends = bare.find(" extends ").map(|at| bare[at + " extends ".len()..].trim());
        let name = bare.split(" extends ").next().unwrap_or(bare);
        Generic { name: name.rsplit(' ').next().unwrap_or(name), extends, default }
    };
    split(&rest[..end], ',').into_iter().map(generic).collect()
}

/// Where the name of what is defined ends in its head.
fn end_of_name(name: &str, head: &str) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let is_whole = |at: &usize| !head[..*at].ends_with(is_part) && !head[at + name.len()..].starts_with(is_part);
    head.match_indices(name).map(|(at, _)| at).find(is_whole).map(|at| at + name.len())
}

/// What a type alias is another name of, by its head.
pub(crate) fn aliased(name: &str, head: &str) -> Option<usize> {
    let at = end_of_name(name, head)?;
    Some(at + top(&head[at..], "=")? + 1)
}

/// `yes : no`, of a condition.
fn branches(text: &str) -> (&str, &str) {
    let mut open = 0_usize;
    let mut nested = Depth::default();
    for (at, c) in text.char_indices() {
        if nested.meet(c) > 0 {
            continue;
        }
        match c {
            '?' => open += 1,
            ':' if open == 0 => return (&text[..at], &text[at + 1..]),
            ':' => open -= 1,
            _ => {}
        }
    }
    (text, "")
}

/// `name: T` and `...T[]` in a tuple.
fn unlabelled(part: &str) -> &str {
    let part = part.trim().trim_start_matches("...");
    top(part, ":").map_or(part, |at| part[at + 1..].trim())
}

/// What stands before the last brackets, and in them.
fn last_brackets(text: &str) -> Option<(&str, &str)> {
    let bare = text.strip_suffix(']')?;
    let mut depth = 1;
    for (at, c) in bare.char_indices().rev() {
        match c {
            ']' => depth += 1,
            '[' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((&bare[..at], &bare[at + 1..]));
        }
    }
    None
}

/// What stands in the brackets around all of `text`.
fn inside(text: &str, open: char, close: char) -> Option<&str> {
    let rest = text.strip_prefix(open)?;
    let end = matching(rest, open, close)?;
    (end + 1 == rest.len()).then(|| &rest[..end])
}

/// Where the bracket closes that opened before `text`.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    let (mut depth, mut before) = (0_usize, ' ');
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close && !(c == '>' && before == '=') {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        }
        before = c;
    }
    None
}

/// How deep in brackets a text has come, and whether it is in quotes.
#[derive(Debug, Default)]
struct Depth {
    n: i32,
    before: Option<char>,
    quote: Option<char>,
}

impl Depth {
    /// How deep `c` stands; a bracket that closes stands in itself.
    fn meet(&mut self, c: char) -> i32 {
        let before = self.before.replace(c);
        if let Some(quote) = self.quote {
            self.quote = Some(quote).filter(|quote| *quote != c);
            return self.n + 1;
        }
        match c {
            '"' | '\'' | '`' => {
                self.quote = Some(c);
                self.n + 1
            }
            '(' | '[' | '{' | '<' => {
                self.n += 1;
                self.n
            }
            '>' if before == Some('=') => self.n.max(1),
            ')' | ']' | '}' | '>' => {
                self.n -= 1;
                self.n + 1
            }
            // That of an arrow.
            _ => self.n,
        }
    }
}

fn depth(text: &str) -> i32 {
    let mut depth = Depth::default();
    for c in text.chars() {
        depth.meet(c);
    }
    depth.n
}

/// Where `what` first stands outside of brackets.
fn top(text: &str, what: &str) -> Option<usize> {
    let mut depth = Depth::default();
    for (at, c) in text.char_indices() {
        let is_here = depth.n == 0 && depth.quote.is_none() && text[at..].starts_with(what);
        let is_arrow = what == "=" && text[at..].starts_with("=>");
        if is_here && !is_arrow {
            return Some(at);
        }
        depth.meet(c);
    }
    None
}

/// The parts between marks outside of brackets; empty ones are left out.
fn split(text: &str, by: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (Depth::default(), 0);
    for (at, c) in text.char_indices() {
        if depth.meet(c) == 0 && c == by {
            parts.push(text[start..at].trim());
            start = at + c.len_utf8();
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_say_what_they_are() {
        let named = |path| Said::Named(path, Vec::new());
        for (text, expected) in [
            ("A.B", named("A.B")),
            ("(A)", named("A")),
            ("| A | null", Said::OneOf(vec!["A", "null"])),
            ("A & { b: B }", Said::AllOf(vec!["A", "{ b: B }"])),
            ("Map<K, V[]>", Said::Named("Map", vec!["K", "V[]"])),
            ("(a: A, b?: B) => C | D", Said::Function("a: A, b?: B", " C | D")),
            ("new <T>(a: T) => T", Said::Function("a: T", " T")),
            ("function(A, B): C", Said::Function("A, B", "C")),
            ("((a: A) => void)[]", Said::Many("((a: A) => void)")),
            ("T[\"a\"]", Said::Indexed("T", "\"a\"")),
            ("[first: A, ...rest: B[]]", Said::Tuple(vec!["A", "B[]"])),
            ("typeof a.b", Said::TypeOf("a.b")),
            ("import('./a').B", Said::Import("./a", "B")),
            ("T extends A ? B : C extends D ? E : F", Said::OneOf(vec![" B ", " C extends D ? E : F"])),
            ("{ a: A }", Said::Object("a: A")),
            ("{ [K in keyof T]?: U }", Said::Like("T")),
            ("{ [P in K]: T[P] }", Said::Like("T")),
            ("{ [key: string]: T }", Said::ByKey("T")),
            ("string", Said::Other),
            ("\"a\" | 'b'", Said::OneOf(vec!["\"a\"", "'b'"])),
            ("\"a\"", Said::Other),
        ] {
            assert_eq!(Said::of(text), expected, "{text}");
        }
    }

    #[test]
    fn members_of_objects_have_types() {
        let inner = "a: A; b?: { a: C }, c(x: X): Y; d: () => D e: E | F";
        for (name, expected) in [
            ("a", Some(" A")),
            ("b", Some(" { a: C }")),
            ("c", Some("(x: X): Y")),
            ("d", Some(" () => D")),
            ("e", Some(" E | F")),
            ("x", None),
        ] {
            assert_eq!(type_in(inner, name), expected, "{name}");
        }
    }

    #[test]
    fn heads_say_what_types_extend() {
        assert_eq!(heritage("interface A<T extends B> extends C<T>, D"), ["C<T>", "D"]);
        assert_eq!(heritage("class A extends B.C implements D"), ["B.C"]);
        assert_eq!(heritage("class A<T extends B>"), Vec::<&str>::new());
        let generic = |name, extends, default| Generic { name, extends, default };
        let expected = [generic("T", Some("A<B>"), None), generic("D", None, Some("T[\"d\"]"))];
        assert_eq!(generics("f", "function f<T extends A<B>, D = T[\"d\"]>(a: T)"), expected);
        assert_eq!(generics("f", "const f = <T,>(a: T) => T"), [generic("T", None, None)]);
        assert_eq!(parameters("a: A, b?: B"), ["A", "B"]);
        assert_eq!(parameters("this: A, b: B, thisOne: C, d"), ["B", "C", ""]);
        let head = "type A<T = B> = T | C";
        assert_eq!(aliased("A", head).map(|at| &head[at..]), Some(" T | C"));
    }
}
