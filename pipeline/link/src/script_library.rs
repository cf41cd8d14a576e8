//! JavaScript's own types of many values, as far as what they give is known: what callbacks get, and what comes out.

use std::rc::Rc;

use crate::values::{Arguments, Type};

/// A type of the language.
pub(crate) struct Library {
    names: &'static [&'static str],
    parameters: &'static [&'static str],
    /// The type of an element.
    pub(crate) element: &'static str,
    /// Whether the first parameter is what a value of it stands for.
    pub(crate) is_seen_through: bool,
    /// The types of members.
    pub(crate) members: &'static [(&'static str, &'static str)],
}

const LIBRARY: &[Library] = &[
    Library {
        names: &["Array", "ReadonlyArray", "Iterable", "IterableIterator", "Iterator", "ArrayLike", "Generator"],
        parameters: &["T"],
        element: "T",
        is_seen_through: false,
        members: &[
            ("at", "() => T"),
            ("concat", "(...items: T[]) => T[]"),
            ("entries", "() => [number, T][]"),
            ("every", "(f: (value: T) => boolean) => boolean"),
            ("filter", "(f: (value: T) => boolean) => T[]"),
            ("find", "(f: (value: T) => boolean) => T"),
            ("findIndex", "(f: (value: T) => boolean) => number"),
            ("findLast", "(f: (value: T) => boolean) => T"),
            ("flatMap", "(f: (value: T) => unknown) => unknown"),
            ("forEach", "(f: (value: T) => void) => void"),
            ("map", "(f: (value: T) => unknown) => unknown"),
            ("pop", "() => T"),
            ("push", "(a: T, b: T, c: T) => number"),
            ("reduce", "(f: (all: unknown, value: T) => unknown) => unknown"),
            ("reverse", "() => T[]"),
            ("shift", "() => T"),
            ("slice", "() => T[]"),
            ("some", "(f: (value: T) => boolean) => boolean"),
            ("sort", "(f: (a: T, b: T) => number) => T[]"),
            ("splice", "(start: number, count: number, a: T) => T[]"),
            ("toSorted", "(f: (a: T, b: T) => number) => T[]"),
            ("unshift", "(a: T, b: T, c: T) => number"),
            ("values", "() => T[]"),
        ],
    },
    Library {
        names: &["Set", "ReadonlySet", "WeakSet"],
        parameters: &["T"],
        element: "T",
        is_seen_through: false,
        members: &[
            ("add", "(value: T) => Set<T>"),
            ("forEach", "(f: (value: T) => void) => void"),
            ("values", "() => T[]"),
        ],
    },
    Library {
        names: &["Map", "ReadonlyMap", "WeakMap"],
        parameters: &["K", "V"],
        element: "[K, V]",
        is_seen_through: false,
        members: &[
            ("entries", "() => [K, V][]"),
            ("forEach", "(f: (value: V, key: K) => void) => void"),
            ("get", "(key: K) => V"),
            ("keys", "() => K[]"),
            ("set", "(key: K, value: V) => Map<K, V>"),
            ("values", "() => V[]"),
        ],
    },
    Library {
        names: &["Promise", "PromiseLike"],
        parameters: &["T"],
        element: "",
        is_seen_through: true,
        members: &[
            ("catch", "(f: (error: unknown) => unknown) => Promise<T>"),
            ("finally", "(f: () => void) => Promise<T>"),
            ("then", "(f: (value: T) => unknown) => unknown"),
        ],
    },
];

/// The type of the language that is called `name`, with its arguments.
pub(crate) fn library<'w>(name: &str, args: Vec<Type<'w>>) -> Option<(&'static Library, Arguments<'w>)> {
    let library = LIBRARY.iter().find(|library| library.names.contains(&name))?;
    let arguments = library.parameters.iter().copied().zip(args).collect();
    Some((library, Some(Rc::new(arguments))))
}
