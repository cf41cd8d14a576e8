//! Rust: names that all files see.

/// The package that they are of.
pub(crate) const PACKAGE: &str = "std";

/// What the prelude has, with the traits that are derived by macros of it, and the types of the language.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "Box", "Vec", "String", "ToString", "ToOwned", "Option", "Some", "None", "Result", "Ok", "Err", "Iterator", "IntoIterator", "Extend",
    "DoubleEndedIterator", "ExactSizeIterator", "FromIterator", "Default", "AsRef", "AsMut", "Into", "From", "TryFrom", "TryInto", "Drop",
    "Fn", "FnMut", "FnOnce", "Send", "Sync", "Sized", "Unpin", "Copy", "Clone", "PartialEq", "PartialOrd", "Eq", "Ord", "Debug", "Hash",
    "drop", "bool", "char", "str", "u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "u128", "i128", "usize", "isize", "f32", "f64",
];

/// Whether all files see a type, trait, variant or function of that name.
pub(crate) fn is_everywhere(name: &str) -> bool {
    NAMES.contains(&name)
}
