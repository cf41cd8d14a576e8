//! What the declared types of values and functions say: the path of a type, and the type of one of several results.

/// The type of one of the values that a function gives (Go): `(n int, err error)`, `(*T, error)`.
pub(crate) fn nth_result(declared: &str, n: usize) -> Option<&str> {
    let Some(list) = declared.strip_prefix('(').and_then(|list| list.strip_suffix(')')) else {
        return Some(declared).filter(|_| n == 0);
    };
    let mut depth = 0_usize;
    let parts = list.split(|c: char| {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    let parts: Vec<&str> = parts.map(str::trim).collect();
    let named = |part: &&str| {
        part.split_once(' ').is_some_and(|(name, _)| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
    };
    let has_names = parts.iter().any(|part| named(part) && !part.starts_with("chan ") && !part.starts_with("func "));
    let part = match has_names {
        // `a, b T`: both are of the type that comes last.
        true => parts.iter().skip(n).find(|part| part.contains(' '))?.split_once(' ')?.1,
        false => parts.get(n)?,
    };
    Some(part.trim())
}

/// The path of a type as it is declared: references, pointers and type arguments stripped. None if it is no one path.
pub(crate) fn type_path<'d>(declared: &'d str, pointers: &[&str]) -> Option<&'d str> {
    let mut path = declared.trim().trim_matches(['"', '\'']);
    // Rust: what a raw pointer points to has its members behind another operator.
    if path.starts_with("*mut ") || path.starts_with("*const ") {
        return None;
    }
    loop {
        let bare = path.trim_start_matches(['*', '&', ' ', '?']);
        let words = ["const ", "mut ", "dyn ", "impl ", "struct ", "final "];
        // Rust: `&'a T`.
        let bare = match bare.strip_prefix('\'') {
            Some(lifetime) => lifetime.split_once(' ').map_or(bare, |(_, bare)| bare),
            None => bare,
        };
        let bare = words.iter().find_map(|word| bare.strip_prefix(word)).unwrap_or(bare);
        let bare = match bare.strip_suffix('>').and_then(|bare| bare.split_once('<')) {
            Some((pointer, inner)) if pointers.contains(&pointer) => inner,
            _ => bare,
        };
        let bare = without_nothing(bare.trim_end_matches(['*', '&', ' ', '?']));
        if bare.len() == path.len() {
            break;
        }
        path = bare;
    }
    let path = without_arguments(path)?.trim_end_matches("::");
    let is_path = |b: u8| b.is_ascii_alphanumeric() || !b.is_ascii() || matches!(b, b'_' | b'$' | b'.' | b':' | b'\\');
    (!path.is_empty() && path.bytes().all(is_path)).then_some(path)
}

/// What a type is that can be nothing too: `T | None`, `Optional[T]`, `T | null`, `T const`.
fn without_nothing(path: &str) -> &str {
    let suffixes = [" | None", " | null", " | undefined", " const"];
    let prefixes = ["None | ", "null | ", "undefined | "];
    let optional = ["Optional[", "typing.Optional["].iter().find_map(|word| path.strip_prefix(word)?.strip_suffix(']'));
    let bare = optional.map_or(path, |inner| inner.trim_matches(['"', '\'']));
    let bare = suffixes.iter().find_map(|suffix| bare.strip_suffix(suffix)).unwrap_or(bare);
    prefixes.iter().find_map(|prefix| bare.strip_prefix(prefix)).unwrap_or(bare)
}

/// A path without its type arguments. None if something follows them: `List<T>.Item`.
fn without_arguments(path: &str) -> Option<&str> {
    let Some((bare, rest)) = path.split_once('<') else { return Some(path) };
    let mut depth = 1_usize;
    let mut before = ' ';
    let end = rest.find(|c: char| {
        match c {
            '<' => depth += 1,
            '>' if !matches!(before, '-' | '=') => depth -= 1,
            _ => {}
        }
        before = c;
        depth == 0
    });
    // Rust: `impl Iterator<Item = T> + 'a`.
    let is_end = |end: usize| end + 1 == rest.len() || rest[end + 1..].starts_with(" +");
    Some(bare).filter(|_| end.is_none_or(is_end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_have_paths() {
        let cases = [
            ("Foo", Some("Foo")),
            ("const Foo *", Some("Foo")),
            ("&mut a::Foo<T>", Some("a::Foo")),
            ("*pkg.Foo", Some("pkg.Foo")),
            ("\"Foo\"", Some("Foo")),
            ("List<Foo>", Some("List")),
            ("Map<K, List<V>>?", Some("Map")),
            ("List<Foo>.Item", None),
            ("impl Iterator<Item = T> + '_", Some("Iterator")),
            ("std::vector<int> const &", Some("std::vector")),
            ("Foo | None", Some("Foo")),
            ("typing.Optional[\"Foo\"]", Some("Foo")),
            ("null | Foo | undefined", Some("Foo")),
            ("Foo | Bar | null", None),
            ("[]Foo", None),
            ("", None),
            ("&'a mut T", Some("T")),
            ("Rc<Box<dyn a::T>>", Some("a::T")),
            ("*mut T", None),
            ("?\\A\\T", Some("\\A\\T")),
        ];
        for (declared, expected) in cases {
            assert_eq!(type_path(declared, &["Rc", "Box"]), expected, "{declared}");
        }
    }

    #[test]
    fn functions_declare_several_results() {
        let cases = [
            ("error", 0, Some("error")),
            ("error", 1, None),
            ("(*T, error)", 0, Some("*T")),
            ("(*T, error)", 1, Some("error")),
            ("(*T, error)", 2, None),
            ("(n int, err error)", 1, Some("error")),
            ("(a, b *T)", 0, Some("*T")),
            ("(map[string]T, func(a, b int) T)", 1, Some("func(a, b int) T")),
            ("(chan T, error)", 0, Some("chan T")),
        ];
        for (declared, n, expected) in cases {
            assert_eq!(nth_result(declared, n), expected, "{declared} {n}");
        }
    }
}
