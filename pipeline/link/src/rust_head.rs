//! Rust: what heads of definitions say: bounds of type parameters, fields without names, parameters of closures.

use crate::types::{arguments, split_top};

/// What the type parameter `wanted` has to be, as the head of the definition `name` says. None if it has no such parameter.
pub(crate) fn bounds_of<'t>(name: &str, signature: &'t str, wanted: &str) -> Option<Vec<&'t str>> {
    let (generics, rest) = generics(name, signature)?;
    let mut bounds = Vec::new();
    let mut is_known = false;
    let clauses = rest.split_once("where ").map_or("", |(_, clauses)| clauses.trim_end_matches(['{', ';', ' ']));
    for part in arguments(generics).into_iter().chain(arguments(clauses)) {
        let (head, said) = part.split_once(':').unwrap_or((part.split('=').next().unwrap_or(part), ""));
        if head.trim() == wanted {
            is_known = true;
            bounds.extend(
                split_top(said, '+')
                    .into_iter()
                    .map(str::trim)
                    .filter(|bound| !bound.is_empty() && !bound.starts_with(['\'', '?'])),
            );
        }
    }
    is_known.then_some(bounds)
}

/// The type parameters after `name`, and what follows them.
fn generics<'t>(name: &str, signature: &'t str) -> Option<(&'t str, &'t str)> {
    let rest = after_name(name, signature)?.strip_prefix('<')?;
    let end = closing(rest, '<', '>')?;
    Some((&rest[..end], &rest[end + 1..]))
}

/// What follows the word `name`.
fn after_name<'t>(name: &str, signature: &'t str) -> Option<&'t str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let places = signature.match_indices(name).map(|(at, _)| at);
    let mut ends = places.filter(|at| !signature[..*at].ends_with(is_word)).map(|at| &signature[at + name.len()..]);
    ends.find(|rest| !rest.starts_with(is_word))
}

/// Where the bracket ends that `text` stands in.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 1_usize;
    let mut before = ' ';
    text.find(|c: char| {
        match c {
            '>' if matches!(before, '-' | '=') => {}
            c if c == open => depth += 1,
            c if c == close => depth -= 1,
            _ => {}
        }
        before = c;
        depth == 0
    })
}

/// The type of the field of that number of a struct or variant whose fields have no names: `struct A(pub B, C);`.
pub(crate) fn tuple_field<'t>(name: &str, signature: &'t str, n: usize) -> Option<&'t str> {
    let rest = match generics(name, signature) {
        Some((_, rest)) => rest,
        None => after_name(name, signature)?,
    };
    let fields = rest.trim_start().strip_prefix('(')?;
    let end = closing(fields, '(', ')').unwrap_or(fields.len());
    let mut field = *arguments(&fields[..end]).get(n)?;
    while field.starts_with("#[") {
        field = field[2..].get(closing(&field[2..], '[', ']')? + 1..)?.trim_start();
    }
    if let Some(rest) = field.strip_prefix("pub") {
        field = rest.trim_start();
        if let Some(rest) = field.strip_prefix('(').filter(|_| rest.starts_with('(')) {
            field = rest.get(closing(rest, '(', ')')? + 1..)?.trim_start();
        }
    }
    Some(field)
}

/// The type of the parameter of that number of the closures that a function takes, if all that it takes agree.
pub(crate) fn closure_parameter(signature: &str, n: usize) -> Option<&str> {
    let mut found = None;
    let mut rest = signature;
    while let Some(at) =
        ["Fn(", "FnMut(", "FnOnce("].iter().filter_map(|word| Some(rest.find(word)? + word.len())).min()
    {
        rest = &rest[at..];
        let end = closing(rest, '(', ')')?;
        let one = arguments(&rest[..end]).get(n).copied();
        if found.is_some_and(|other| other != one) {
            return None;
        }
        found = Some(one);
        rest = &rest[end..];
    }
    found?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_say_what_parameters_have_to_be() {
        for (name, signature, wanted, expected) in [
            ("f", "fn f<A: Automaton + ?Sized>(a: &A)", "A", Some(vec!["Automaton"])),
            ("f", "pub fn f<'a, A, B>(a: &A) -> B where A: X<Y = Z>, B: W", "B", Some(vec!["W"])),
            ("f", "fn f<A>(a: A) where A: X<Y, Z> + Clone {", "A", Some(vec!["X<Y, Z>", "Clone"])),
            ("S", "struct S<T>(T)", "T", Some(vec![])),
            ("S", "struct S<T>(T)", "U", None),
            ("f", "fn f(a: A)", "A", None),
        ] {
            assert_eq!(bounds_of(name, signature, wanted), expected, "{signature}");
        }
    }

    #[test]
    fn fields_without_names_have_types() {
        for (name, signature, n, expected) in [
            ("S", "pub struct S(pub A, pub(crate) Vec<B>);", 1, Some("Vec<B>")),
            ("S", "struct S<T: X>(#[cfg(a)] (T, U), T)", 0, Some("(T, U)")),
            ("V", "V(A)", 0, Some("A")),
            ("V", "V(A)", 1, None),
            ("V", "V", 0, None),
            ("S", "struct S { a: (A, B) }", 0, None),
        ] {
            assert_eq!(tuple_field(name, signature, n), expected, "{signature}");
        }
    }

    #[test]
    fn closures_have_parameters() {
        for (signature, n, expected) in [
            ("fn f(&mut self, mut set: impl FnMut(LookSet) -> LookSet)", 0, Some("LookSet")),
            ("fn f<F: FnOnce(&A, B) -> C>(f: F)", 1, Some("B")),
            ("fn f(a: impl Fn(A), b: impl Fn(B))", 0, None),
            ("fn f(a: impl Fn(A), b: impl Fn(A))", 0, Some("A")),
            ("fn f(a: A)", 0, None),
        ] {
            assert_eq!(closure_parameter(signature, n), expected, "{signature}");
        }
    }
}
