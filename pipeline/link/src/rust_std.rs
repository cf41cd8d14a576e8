//! Rust: what the standard library's types hold, and what their methods give. The library is never in the snapshot, and most
//! values pass through it on their way: `self.items.iter().next()?.name`.

/// What a value of a standard type holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// One type: the argument of that number.
    One(usize),
    /// Values by keys: the first two arguments.
    ByKey,
}

/// What a method of a standard type gives, told by what the value holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gives {
    /// A value of the same type.
    Same,
    /// What it holds.
    Held,
    /// An option, iterator or collection of what it holds.
    Some,
    /// An iterator over keys with their values, or over what it holds.
    Entries,
    /// An iterator over keys.
    Keys,
    /// An iterator over numbers with what it holds.
    Numbered,
    /// An iterator over what it holds with something else.
    Beside,
    /// What holds what the held holds.
    Flat,
    /// Two of the same type.
    Halves,
    /// An option of what it holds, with the rest.
    Split,
    /// A collection of collections.
    Runs,
}

/// Types, by the last name of their path.
const TYPES: &[(Holds, &[&str])] = &[
    (
        Holds::One(0),
        &[
            "Option",
            "Result",
            "Vec",
            "VecDeque",
            "LinkedList",
            "BTreeSet",
            "HashSet",
            "FxHashSet",
            "IndexSet",
            "BinaryHeap",
            "SmallVec",
            "ArrayVec",
            "Iterator",
            "IntoIterator",
            "DoubleEndedIterator",
            "ExactSizeIterator",
            "FusedIterator",
            "Stream",
            "Iter",
            "IterMut",
            "IntoIter",
            "Drain",
            "Peekable",
            "Rev",
            "Fuse",
            "Skip",
            "Take",
            "Cloned",
            "Copied",
            "Mutex",
            "RwLock",
            "RefCell",
            "Cell",
            "UnsafeCell",
            "OnceCell",
            "OnceLock",
            "Weak",
            "NonNull",
            "Poll",
            "Wrapping",
            "Reverse",
            "MaybeUninit",
            "AssertUnwindSafe",
            "LocalKey",
        ],
    ),
    (
        Holds::ByKey,
        &[
            "HashMap",
            "BTreeMap",
            "FxHashMap",
            "IndexMap",
            "AHashMap",
            "FnvHashMap",
            "Entry",
            "OccupiedEntry",
            "VacantEntry",
        ],
    ),
];

/// Iterators whose argument is the iterator that they go over.
const OVER: &[&str] = &["Peekable", "Rev", "Fuse", "Skip", "Take", "Cloned", "Copied"];

/// Types of one place that can be changed: what they give is not what collections give under the same name.
const CELLS: &[&str] = &["RefCell", "Cell", "OnceCell", "OnceLock", "UnsafeCell", "NonNull", "MaybeUninit"];

/// Collections that give up an element by its index.
const LISTS: &[&str] = &["Vec", "VecDeque", "SmallVec", "ArrayVec", "IndexSet"];

/// Methods, by what they give.
const METHODS: &[(Gives, &[&str])] = &[
    (
        Gives::Same,
        &[
            "clone",
            "to_owned",
            "as_ref",
            "as_mut",
            "by_ref",
            "borrow",
            "borrow_mut",
            "as_deref",
            "as_deref_mut",
            "as_slice",
            "as_mut_slice",
            "to_vec",
            "into_boxed_slice",
            "into_vec",
            "or",
            "or_else",
            "xor",
            "ok_or",
            "ok_or_else",
            "map_err",
            "context",
            "with_context",
            "and_modify",
            "split_off",
            "as_pin_mut",
            "into_sorted_vec",
            "leak",
        ],
    ),
    (
        Gives::Held,
        &[
            "unwrap",
            "expect",
            "unwrap_or",
            "unwrap_or_else",
            "unwrap_or_default",
            "unwrap_unchecked",
            "get_or_insert_with",
            "get_or_insert",
            "get_or_init",
            "or_insert",
            "or_insert_with",
            "or_insert_with_key",
            "or_default",
            "swap_remove",
            "get_unchecked",
            "get_unchecked_mut",
            "into_mut",
        ],
    ),
    (
        Gives::Some,
        &[
            "cloned",
            "copied",
            "filter",
            "skip",
            "take",
            "step_by",
            "fuse",
            "inspect",
            "skip_while",
            "take_while",
            "chain",
            "cycle",
            "rev",
            "peekable",
            "values",
            "values_mut",
            "into_values",
            "ok",
            "next",
            "next_back",
            "next_if",
            "next_if_eq",
            "first",
            "first_mut",
            "last",
            "last_mut",
            "front",
            "front_mut",
            "back",
            "back_mut",
            "get",
            "get_mut",
            "pop",
            "pop_front",
            "pop_back",
            "peek",
            "peek_mut",
            "find",
            "rfind",
            "nth",
            "nth_back",
            "min_by_key",
            "max_by_key",
            "min_by",
            "max_by",
            "min",
            "max",
            "reduce",
            "remove",
            "insert",
            "replace",
            "lock",
            "try_lock",
            "read",
            "write",
            "try_read",
            "try_write",
            "upgrade",
            "try_borrow",
            "try_borrow_mut",
            "entry",
            "set",
            "collect",
            "transpose",
            "into_inner",
            "get_full",
            "sorted",
            "sorted_by",
            "sorted_by_key",
            "dedup",
            "unique",
            "union",
            "intersection",
            "difference",
        ],
    ),
    (Gives::Entries, &["iter", "iter_mut", "into_iter", "drain", "extract_if", "range", "range_mut"]),
    (Gives::Keys, &["keys", "into_keys"]),
    (Gives::Numbered, &["enumerate", "char_indices"]),
    (Gives::Beside, &["zip"]),
    (Gives::Flat, &["flatten"]),
    (Gives::Halves, &["split_at", "split_at_mut", "partition"]),
    (Gives::Split, &["split_first", "split_last", "split_first_mut", "split_last_mut"]),
    (Gives::Runs, &["windows", "chunks", "chunks_mut", "chunks_exact", "split", "rchunks"]),
];

/// Methods that any value has, that a trait of the library derives, or that `pin_project` makes: they give the same type again,
/// or one with the same fields.
const OF_ALL: &[&str] =
    &["clone", "to_owned", "borrow", "borrow_mut", "as_ref", "as_mut", "by_ref", "cloned", "project", "project_ref"];

/// Functions of any type that can be derived, and make a value of it.
const MAKERS: &[&str] = &["default", "from", "clone"];

/// Methods whose closure is given what the value holds.
const TAKERS: &[&str] = &[
    "map",
    "for_each",
    "any",
    "all",
    "find",
    "rfind",
    "filter",
    "filter_map",
    "flat_map",
    "find_map",
    "and_then",
    "is_some_and",
    "is_ok_and",
    "is_none_or",
    "map_or",
    "map_or_else",
    "position",
    "rposition",
    "take_while",
    "skip_while",
    "map_while",
    "inspect",
    "partition",
    "min_by_key",
    "max_by_key",
    "min_by",
    "max_by",
    "sort_by",
    "sort_by_key",
    "sort_by_cached_key",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "binary_search_by",
    "binary_search_by_key",
    "dedup_by",
    "dedup_by_key",
    "retain",
    "retain_mut",
    "try_for_each",
    "and_modify",
    "reduce",
    "next_if",
    "sorted_by",
    "sorted_by_key",
    "group_by",
    "chunk_by",
    "partition_point",
    "with_borrow",
    "with_borrow_mut",
    "is_sorted_by_key",
];

/// Macros that are in sight everywhere.
const MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "compile_error",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "env",
    "eprint",
    "eprintln",
    "file",
    "format",
    "format_args",
    "include",
    "include_bytes",
    "include_str",
    "line",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "print",
    "println",
    "stringify",
    "thread_local",
    "todo",
    "try",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Whether the standard library has a macro of that name.
pub(crate) fn is_macro(name: &str) -> bool {
    MACROS.contains(&name)
}

/// What the type `name` of the standard library holds.
pub(crate) fn holds(name: &str) -> Option<Holds> {
    TYPES.iter().find(|(_, names)| names.contains(&name)).map(|(holds, _)| *holds)
}

/// Whether the argument of the iterator `name` is the iterator that it goes over.
pub(crate) fn goes_over(name: &str) -> bool {
    OVER.contains(&name)
}

/// What `method` of a value that holds something gives. `name` is that of its type, where that is known.
pub(crate) fn gives(name: Option<&str>, method: &str) -> Option<Gives> {
    let is = |list: &[&str]| name.is_some_and(|name| list.contains(&name));
    if is(CELLS)
        && matches!(method, "borrow" | "borrow_mut" | "get" | "take" | "replace" | "into_inner" | "as_ref" | "as_mut")
    {
        return Some(if is(&["OnceCell", "OnceLock"]) { Gives::Some } else { Gives::Held });
    }
    if is(LISTS) && method == "remove" {
        return Some(Gives::Held);
    }
    if is(&["Entry", "OccupiedEntry"]) && matches!(method, "get" | "get_mut" | "remove") {
        return Some(Gives::Held);
    }
    METHODS.iter().find(|(_, names)| names.contains(&method)).map(|(gives, _)| *gives)
}

/// Whether `method` of a value of any type gives a value of that type.
pub(crate) fn gives_itself(method: &str) -> bool {
    OF_ALL.contains(&method)
}

/// Whether the function `name` of a type, where nothing else defines it, makes a value of the type.
pub(crate) fn makes(name: &str) -> bool {
    MAKERS.contains(&name)
}

/// Whether the parameter of that number of the closure that `method` takes is what the value holds.
pub(crate) fn hands(method: &str, n: usize) -> bool {
    match method {
        "fold" | "try_fold" | "scan" => n == 1,
        "min_by" | "max_by" | "sort_by" | "sort_unstable_by" | "dedup_by" | "reduce" | "sorted_by" | "chunk_by" => {
            n < 2
        }
        _ => n == 0 && TAKERS.contains(&method),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_give_by_the_type() {
        for (name, method, expected) in [
            (Some("Vec"), "remove", Some(Gives::Held)),
            (Some("HashMap"), "remove", Some(Gives::Some)),
            (Some("RefCell"), "borrow", Some(Gives::Held)),
            (Some("Option"), "as_ref", Some(Gives::Same)),
            (None, "next", Some(Gives::Some)),
            (None, "name", None),
        ] {
            assert_eq!(gives(name, method), expected, "{name:?} {method}");
        }
    }

    #[test]
    fn closures_are_handed_what_is_held() {
        assert!(hands("map", 0) && !hands("map", 1) && hands("fold", 1) && !hands("fold", 0) && hands("sort_by", 1));
    }
}
