//! Java: what types and the heads of definitions say, as they are written.

use crate::family::Family;
use crate::types::type_parameters;

/// How many brackets or dots follow a type.
pub(crate) fn dims(text: &str) -> usize {
    text.matches("[]").count() + usize::from(text.trim_end().ends_with("..."))
}

/// The last name of a type, and its path: without marks, arguments and brackets.
pub(crate) fn last_word(text: &str) -> (&str, &str) {
    let mut text = text.trim();
    while let Some(rest) = text.strip_prefix('@').or_else(|| text.strip_prefix("final ").map(|_| &text[6..])) {
        let rest = if text.starts_with('@') { rest.split_once(' ').map_or("", |(_, rest)| rest) } else { rest };
        text = rest.trim_start();
    }
    let end = text.find(['<', '[', ' ']).unwrap_or(text.len());
    let path = text[..end].trim_end_matches("...");
    (path.rsplit('.').next().unwrap_or(path), path)
}

/// What a type parameter is bound by in the head of a type or method, the first of several: `<T extends A & B>`.
pub(crate) fn bound_in<'t>(head: &'t str, word: &str) -> Option<&'t str> {
    let mark = format!("{word} extends ");
    let is_first = |at: &usize| head[..*at].ends_with(['<', ',']) || head[..*at].ends_with(", ");
    let at = head.match_indices(&mark).map(|(at, _)| at).find(is_first)?;
    let rest = &head[at + mark.len()..];
    let mut depth = 0_i32;
    let end = rest.find(|c: char| {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            _ => {}
        }
        depth < 0 || depth == 0 && matches!(c, ',' | '&')
    });
    Some(rest[..end.unwrap_or(rest.len())].trim_end())
}

/// The type parameters of a method: `<T extends A> void f(T t)`.
pub(crate) fn method_parameters(head: &str) -> Vec<&str> {
    let head = head.split('(').next().unwrap_or(head);
    let Some(at) = head.find('<').filter(|at| head[..*at].ends_with(' ') || *at == 0) else { return Vec::new() };
    type_parameters(Family::Java, "", &head[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_a_last_word() {
        for (text, expected) in [
            ("java.util.List<String>", ("List", "java.util.List")),
            ("@Nullable String", ("String", "String")),
            ("final int[]", ("int", "int")),
            ("Object...", ("Object", "Object")),
            ("", ("", "")),
        ] {
            assert_eq!(last_word(text), expected, "{text}");
        }
    }

    #[test]
    fn methods_have_type_parameters() {
        for (head, expected) in [
            ("public static <T extends Comparable<T>, R> T max(List<T> a)", vec!["T", "R"]),
            ("List<String> f()", vec![]),
            ("<T> T f(T t)", vec!["T"]),
        ] {
            assert_eq!(method_parameters(head), expected, "{head}");
        }
    }

    #[test]
    fn type_parameters_have_bounds() {
        for (head, word, expected) in [
            ("<T extends Collection<?>> T f(T t)", "T", Some("Collection<?>")),
            ("class A<K, V extends Map<K, V> & B> extends C", "V", Some("Map<K, V>")),
            ("class A<K extends B, V> extends C", "V", None),
            ("class A extends B", "A", None),
            ("<TT extends B> void f(T t)", "T", None),
        ] {
            assert_eq!(bound_in(head, word), expected, "{head}");
        }
    }
}
