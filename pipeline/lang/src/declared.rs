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
        let words = ["const ", "mut ", "dyn ", "impl ", "struct ", "final ", "union ", "enum ", "class ", "volatile "];
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

/// Types of the languages themselves that have elements of the type that is their first argument.
const MANY: &[&str] = &[
    "list",
    "List",
    "set",
    "Set",
    "frozenset",
    "FrozenSet",
    "Sequence",
    "MutableSequence",
    "Iterable",
    "Iterator",
    "Collection",
    "Generator",
    "AsyncIterator",
    "AsyncIterable",
    "AsyncGenerator",
    "deque",
    "Deque",
    "AbstractSet",
    "Array",
    "ReadonlyArray",
    "ReadonlySet",
    "IterableIterator",
    "Queue",
    "ArrayList",
    "LinkedList",
    "HashSet",
    "LinkedHashSet",
    "TreeSet",
    "SortedSet",
    "NavigableSet",
    "Stack",
    "Vector",
    "Stream",
    "Vec",
    "VecDeque",
    "BTreeSet",
    "BinaryHeap",
    "Option",
    "Result",
    "Optional",
    "vector",
    "array",
    "unordered_set",
    "initializer_list",
    "span",
    "optional",
];
/// The same of types whose elements have keys, which are their first argument.
const BY_KEY: &[&str] = &[
    "dict",
    "Dict",
    "Mapping",
    "MutableMapping",
    "defaultdict",
    "DefaultDict",
    "OrderedDict",
    "Map",
    "ReadonlyMap",
    "Record",
    "WeakMap",
    "HashMap",
    "LinkedHashMap",
    "TreeMap",
    "SortedMap",
    "NavigableMap",
    "ConcurrentHashMap",
    "ConcurrentMap",
    "BTreeMap",
    "IndexMap",
    "map",
    "unordered_map",
];

/// The type of an element of what is declared so: of slices and arrays, and of the languages' own types of many.
pub(crate) fn element_of(declared: &str) -> Option<&str> {
    let text = declared.trim().trim_start_matches(['&', '*']).trim();
    // Rust, TypeScript, C++.
    let words = ["mut ", "readonly ", "const ", "final "];
    let text = words.iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    let many = text.strip_suffix("[]").or_else(|| text.strip_suffix("...")).or_else(|| text.strip_prefix("..."));
    if let Some(one) = many {
        let inner = one.trim().strip_prefix('(').and_then(|one| one.strip_suffix(')')).unwrap_or(one);
        return Some(inner.trim());
    }
    for channel in ["chan ", "<-chan ", "chan<- "] {
        if let Some(one) = text.strip_prefix(channel) {
            return Some(one.trim());
        }
    }
    if let Some(inner) = text.strip_prefix('[') {
        let end = closing(inner, '[', ']')?;
        return match inner[end + 1..].trim() {
            // Rust: `[T; N]`.
            "" => inner[..end].split(';').next().map(str::trim).filter(|one| !one.contains(',')),
            one => Some(one),
        };
    }
    let (open, close) = if text.ends_with('>') { ('<', '>') } else { ('[', ']') };
    let (path, inner) = text.split_once(open)?;
    if path == "map" && open == '[' {
        return Some(inner[closing(inner, '[', ']')? + 1..].trim()).filter(|one| !one.is_empty());
    }
    let parts = split(inner.strip_suffix(close)?, ',');
    let name = path.rsplit(['.', ':']).next().unwrap_or(path);
    match parts.as_slice() {
        [one, ..] if MANY.contains(&name) => Some(one),
        [_, one, ..] if BY_KEY.contains(&name) => Some(one),
        [one, "..."] if matches!(name, "tuple" | "Tuple") => Some(one),
        _ => None,
    }
}

/// Where the bracket ends that `text` stands in.
fn closing(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 1_usize;
    text.find(|c: char| {
        match c {
            c if c == open => depth += 1,
            c if c == close => depth -= 1,
            _ => {}
        }
        depth == 0
    })
}

/// The parts of `text` between those that stand in no brackets.
fn split(text: &str, by: char) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut before = ' ';
    let parts = text.split(|c: char| {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if matches!(before, '-' | '=') => {}
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = c;
        c == by && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
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
            ("const volatile union foo *", Some("foo")),
            ("enum foo", Some("foo")),
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
    fn types_of_many_have_elements() {
        let cases = [
            ("[]*Foo", Some("*Foo")),
            ("[4]Foo", Some("Foo")),
            ("map[string][]Foo", Some("[]Foo")),
            ("<-chan Foo", Some("Foo")),
            ("...Foo", Some("Foo")),
            ("Foo[]", Some("Foo")),
            ("readonly (A | B)[]", Some("A | B")),
            ("List<Foo>", Some("Foo")),
            ("java.util.Map<String, List<Foo>>", Some("List<Foo>")),
            ("Dict[str, Tuple[int, Foo]]", Some("Tuple[int, Foo]")),
            ("tuple[Foo, ...]", Some("Foo")),
            ("&'a [Foo]", None),
            ("&[Foo]", Some("Foo")),
            ("[Foo; 4]", Some("Foo")),
            ("std::vector<Foo>", Some("Foo")),
            ("Box<Foo>", None),
            ("Foo", None),
            ("[A, B]", None),
            ("", None),
        ];
        for (declared, expected) in cases {
            assert_eq!(element_of(declared), expected, "{declared}");
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
