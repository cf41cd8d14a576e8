//! Types as they are written: what stands around a name, what is in it, and what it is an element of.

use crate::family::Family;

/// The outermost part of a type as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written<'t> {
    /// A type of that path, with its arguments.
    Named(&'t str, Vec<&'t str>),
    /// Many of these: an array, a slice, a channel.
    Many(&'t str),
    /// Values by keys.
    ByKey(&'t str),
    /// What can be called, and gives that.
    Callable(&'t str),
    /// The type itself, not an instance of it.
    TypeItself(&'t str),
    /// Several values at once.
    Tuple(Vec<&'t str>),
    /// What cannot be told.
    Other,
}

/// Types that are looked through: a pointer to `T` has the members of `T`.
const SEE_THROUGH: &[(Family, &[&str])] = &[
    (
        Family::Rust,
        &[
            "Box",
            "Rc",
            "Arc",
            "Ref",
            "RefMut",
            "MutexGuard",
            "RwLockReadGuard",
            "RwLockWriteGuard",
            "Cow",
            "Pin",
            "ManuallyDrop",
            "LazyLock",
            "OnceLock",
            "Lazy",
        ],
    ),
    (
        Family::C,
        &["unique_ptr", "shared_ptr", "weak_ptr", "intrusive_ptr", "scoped_ptr", "scoped_refptr", "reference_wrapper"],
    ),
    (
        Family::Python,
        &["Optional", "ClassVar", "Final", "Annotated", "Required", "NotRequired", "ReadOnly", "Awaitable"],
    ),
    (Family::Script, &["Readonly", "Partial", "Required", "NonNullable", "DeepReadonly", "Awaited"]),
];

/// What a Python, TypeScript or Java type of many is called, whose argument is the type of its elements.
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
    "MutableSet",
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
    "Stack",
    "Vector",
    "Stream",
    "Vec",
    "VecDeque",
    "BTreeSet",
    "BinaryHeap",
    "vector",
    "array",
    "unordered_set",
    "initializer_list",
    "span",
    "QuerySet",
];

/// What a type of values by keys is called.
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
    "ConcurrentHashMap",
    "ConcurrentMap",
    "NavigableMap",
    "BTreeMap",
    "IndexMap",
    "FxHashMap",
    "map",
    "unordered_map",
];

impl<'t> Written<'t> {
    /// What `text` says.
    pub(crate) fn of(family: Family, text: &'t str) -> Written<'t> {
        let mut text = text.trim();
        for _ in 0..8 {
            let before = text;
            text = strip_marks(family, text).trim();
            if text == before {
                break;
            }
        }
        if text.is_empty() {
            return Written::Other;
        }
        match family {
            Family::Go => return go(text),
            Family::Script | Family::Python => {
                if let Some(one) = only_of_union(family, text) {
                    if one != text {
                        return Written::of(family, one);
                    }
                } else {
                    return Written::Other;
                }
            }
            Family::Rust => {
                if let Some(inner) = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
                    return Written::Many(inner.split(';').next().unwrap_or(inner));
                }
                if text.starts_with("fn") || text.starts_with("Fn") {
                    return text.rsplit_once("->").map_or(Written::Other, |(_, gives)| Written::Callable(gives));
                }
                if let Some(inner) = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
                    return Written::Tuple(arguments(inner));
                }
            }
            _ => {}
        }
        if matches!(family, Family::Java | Family::Script | Family::CSharp) {
            if let Some(inner) = text.strip_suffix("[]").or_else(|| text.strip_suffix("...")) {
                return Written::Many(inner);
            }
            if family == Family::Script {
                if let Some(at) = text.rfind("=>") {
                    return Written::Callable(&text[at + 2..]);
                }
                if let Some(inner) = text.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')) {
                    return Written::Tuple(arguments(inner));
                }
            }
        }
        let (open, close) = if family == Family::Python { ('[', ']') } else { ('<', '>') };
        let (path, inner) = match text.split_once(open) {
            Some((path, inner)) => (path.trim(), inner.strip_suffix(close)),
            None => (text, None),
        };
        let path = path.trim_end_matches("::");
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '$' | '\\');
        if path.is_empty() || !path.chars().all(is_word) {
            return Written::Other;
        }
        let args = inner.map(arguments).unwrap_or_default();
        let last = path.rsplit(['.', ':']).next().unwrap_or(path);
        let through = SEE_THROUGH.iter().any(|(of, words)| *of == family && words.contains(&last));
        if let Some(first) = args.iter().find(|arg| !arg.starts_with('\'')) {
            if through {
                return Written::of(family, first);
            }
            if family == Family::Python && matches!(last, "type" | "Type") {
                return Written::TypeItself(first);
            }
            if family == Family::Python && last == "Callable" {
                return args.last().map_or(Written::Other, |gives| Written::Callable(gives));
            }
            if family == Family::Python && matches!(last, "tuple" | "Tuple") {
                return match args.as_slice() {
                    [one, "..."] => Written::Many(one),
                    _ => Written::Tuple(args),
                };
            }
            if matches!(last, "Union") && family == Family::Python {
                let others: Vec<&&str> = args.iter().filter(|arg| **arg != "None").collect();
                return match others.as_slice() {
                    [one] => Written::of(family, one),
                    _ => Written::Other,
                };
            }
        }
        Written::Named(path, args)
    }

    /// The type of an element, if the language's own types of many are meant.
    pub(crate) fn element(&self) -> Option<&'t str> {
        match self {
            Written::Many(one) | Written::ByKey(one) => Some(one),
            Written::Named(path, args) => {
                let last = path.rsplit(['.', ':']).next().unwrap_or(path);
                if MANY.contains(&last) {
                    return args.first().copied();
                }
                (BY_KEY.contains(&last) && args.len() >= 2).then(|| args[1])
            }
            Written::Tuple(parts) => parts.first().copied(),
            _ => None,
        }
    }
}

/// `text` without one mark that says nothing about members.
fn strip_marks(family: Family, text: &str) -> &str {
    let words: &[&str] = match family {
        Family::Go => &["*", "<-", "..."],
        Family::Rust => &["&", "*const ", "*mut ", "mut ", "dyn ", "impl ", "?"],
        Family::Java => &["final ", "? extends ", "? super ", "@Nullable ", "@NonNull "],
        Family::C => &[
            "const ",
            "volatile ",
            "struct ",
            "class ",
            "enum ",
            "union ",
            "typename ",
            "static ",
            "inline ",
            "constexpr ",
            "virtual ",
            "extern ",
            "mutable ",
            "::",
        ],
        Family::Script => &["readonly ", "asserts ", "unique ", "infer "],
        Family::Python => &["\"", "'"],
        Family::CSharp => &["ref ", "out ", "in ", "readonly "],
        _ => &["?", "\\"],
    };
    let mut text = text;
    for word in words {
        text = text.strip_prefix(word).unwrap_or(text);
    }
    if family == Family::Rust && text.starts_with('\'') {
        text = text.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
    }
    if family == Family::Rust
        && let Some((first, _)) = text.split_once(" + ")
        && !first.contains('<')
    {
        text = first;
    }
    match family {
        Family::C if text.ends_with(']') => text.split('[').next().unwrap_or(text),
        Family::C => text.trim_end_matches(['*', '&', ' ']).trim_end_matches(" const").trim_end_matches("const *"),
        Family::Python => text.trim_end_matches(['"', '\'']),
        Family::Script | Family::CSharp => match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            Some(inner) if balanced(inner) && !text.contains("=>") => inner,
            _ => text.trim_end_matches(['?', '!']),
        },
        // The only result may have a name: `(pos Position)`.
        Family::Go => match text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
            Some(inner) if balanced(inner) && !has_top(inner, ',') => go_results(inner).pop().unwrap_or(inner),
            _ => text,
        },
        _ => text,
    }
}

fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

fn has_top(text: &str, what: char) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            c if c == what && depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// The one part of a union that is not nothing.
fn only_of_union(family: Family, text: &str) -> Option<&str> {
    let mut parts = split_top(text, '|').into_iter().map(str::trim);
    let is_nothing = |part: &str| match family {
        Family::Python => part == "None",
        _ => matches!(part, "null" | "undefined" | "void" | "never" | ""),
    };
    let first = parts.find(|part| !is_nothing(part))?;
    parts.all(is_nothing).then_some(first)
}

pub(crate) fn split_top(text: &str, by: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            '>' if before == '=' || before == '-' => {}
            ')' | ']' | '}' | '>' => depth -= 1,
            c if c == by && depth == 0 => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
        before = c;
    }
    parts.push(&text[start..]);
    parts
}

/// The parts between commas.
pub(crate) fn arguments(text: &str) -> Vec<&str> {
    split_top(text, ',').into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn go(text: &str) -> Written<'_> {
    if let Some(rest) = text.strip_prefix("map[") {
        let mut depth = 1;
        for (at, c) in rest.char_indices() {
            match c {
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Written::ByKey(&rest[at + 1..]);
            }
        }
        return Written::Other;
    }
    if let Some(rest) = text.strip_prefix("chan ") {
        return Written::Many(rest);
    }
    if text.starts_with('[') {
        return text.split_once(']').map_or(Written::Other, |(_, one)| Written::Many(one));
    }
    if let Some(rest) = text.strip_prefix("func") {
        let mut depth = 0;
        for (at, c) in rest.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Written::Callable(&rest[at + 1..]);
            }
        }
        return Written::Other;
    }
    if let Some(inner) = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        return Written::Tuple(go_results(inner));
    }
    let (path, args) = match text.split_once('[') {
        Some((path, inner)) => (path, inner.strip_suffix(']').map(arguments).unwrap_or_default()),
        None => (text, Vec::new()),
    };
    match path.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
        true => Written::Named(path, args),
        false => Written::Other,
    }
}

/// The types of results, which may have names: `(n int, err error)`.
pub(crate) fn go_results(inner: &str) -> Vec<&str> {
    let parts = arguments(inner);
    let named = parts.iter().any(|part| {
        let word = part.split_once(' ').map(|(word, _)| word);
        word.is_some_and(|word| {
            !matches!(word, "chan" | "<-chan" | "func") && word.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
    });
    if !named {
        return parts;
    }
    // `(a, b T)`: both are `T`.
    let mut types = Vec::with_capacity(parts.len());
    let mut last = "";
    for part in parts.iter().rev() {
        last = part.split_once(' ').map_or(last, |(_, kind)| kind);
        types.push(last);
    }
    types.reverse();
    types
}

/// The names of the type parameters in the head of a definition.
pub(crate) fn type_parameters<'t>(family: Family, name: &str, signature: &'t str) -> Vec<&'t str> {
    if family == Family::C {
        return template_parameters(signature);
    }
    let Some(at) = signature.find(name) else { return Vec::new() };
    let rest = &signature[at + name.len()..];
    let (open, close) = match family {
        Family::Go | Family::Python => ('[', ']'),
        _ => ('<', '>'),
    };
    let Some(rest) = rest.strip_prefix(open) else { return Vec::new() };
    let mut depth = 1;
    for (at, c) in rest.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
        }
        if depth == 0 {
            let word = |part: &'t str| {
                let part = part.strip_prefix("in ").or(part.strip_prefix("out ")).unwrap_or(part);
                let part = part.strip_prefix("const ").unwrap_or(part);
                part.split([' ', ':', '=']).next().unwrap_or(part)
            };
            return arguments(&rest[..at]).into_iter().map(word).filter(|word| !word.starts_with('\'')).collect();
        }
    }
    Vec::new()
}

/// C++: the names of what a template takes: `template <class T, int N = 1> class A`.
fn template_parameters(signature: &str) -> Vec<&str> {
    let Some(rest) = signature.strip_prefix("template").and_then(|rest| rest.trim_start().strip_prefix('<')) else {
        return Vec::new();
    };
    let mut depth = 1_usize;
    let end = rest.find(|c: char| {
        match c {
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let parts = arguments(&rest[..end.unwrap_or(0)]).into_iter();
    let heads = parts.map(|part| part.split('=').next().unwrap_or(part).trim_end());
    heads.map(|head| head.rsplit([' ', '.', '>']).next().unwrap_or(head)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_take_what_has_a_name() {
        for (signature, expected) in [
            ("template <class T, int N = 1> class A", vec!["T", "N"]),
            ("template<typename K, typename L = std::less<K>, typename... More> struct B", vec!["K", "L", "More"]),
            ("template <template <class> class Held> class C", vec!["Held"]),
            ("template <> class D<int>", vec![]),
            ("class E", vec![]),
        ] {
            assert_eq!(type_parameters(Family::C, "", signature), expected, "{signature}");
        }
    }

    #[test]
    fn types_say_what_they_are() {
        let named = |path| Written::Named(path, Vec::new());
        for (family, text, expected) in [
            (Family::Go, "*obj.Prog", named("obj.Prog")),
            (Family::Go, "[]*T", Written::Many("*T")),
            (Family::Go, "map[string][]T", Written::ByKey("[]T")),
            (Family::Go, "(n int, err error)", Written::Tuple(vec!["int", "error"])),
            (Family::Go, "(a, b T)", Written::Tuple(vec!["T", "T"])),
            (Family::Go, "(pos Position)", named("Position")),
            (Family::Go, "(found map[string][]T)", Written::ByKey("[]T")),
            (Family::Go, "(*T)", named("T")),
            (Family::Go, "(func(a int, b int) *T)", Written::Callable(" *T")),
            (Family::Go, "func(int) *T", Written::Callable(" *T")),
            (Family::Python, "Optional[\"Foo\"]", named("Foo")),
            (Family::Python, "a.B | None", named("a.B")),
            (Family::Python, "int | str", Written::Other),
            (Family::Python, "type[A]", Written::TypeItself("A")),
            (Family::Script, "Promise<A | B>", Written::Named("Promise", vec!["A | B"])),
            (Family::Script, "readonly A[]", Written::Many("A")),
            (Family::Script, "A | undefined", named("A")),
            (Family::Java, "Map<String, List<A>>", Written::Named("Map", vec!["String", "List<A>"])),
            (Family::Rust, "&'a mut dyn Read", named("Read")),
            (Family::Rust, "Arc<Mutex<T>>", Written::Named("Mutex", vec!["T"])),
            (Family::C, "const std::unique_ptr<Foo> &", named("Foo")),
        ] {
            assert_eq!(Written::of(family, text), expected, "{text}");
        }
        assert_eq!(type_parameters(Family::Java, "A", "class A<T extends B<T>, U>"), ["T", "U"]);
        assert_eq!(type_parameters(Family::Go, "A", "type A[K comparable, V any] struct"), ["K", "V"]);
    }
}
