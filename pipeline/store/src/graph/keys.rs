//! Keys, byte by byte. `README.md` beside this file is the page about them.
//!
//! Numbers are big-endian, so that the order of keys is that of what they say, and what a key begins with is a range.

/// An id, as keys begin with it.
pub(super) type IdKey = [u8; 8];

/// Bytes of the key of a list of edges that is not the first of its entity.
pub(super) const EDGE_KEY_BYTES: usize = 17;

/// Bytes of the key of a page.
pub(super) const PAGE_KEY_BYTES: usize = 9;

/// Ends the key of a page: no kind of edges has that code, so that the page comes behind all lists of its entities.
const PAGE: u8 = u8::MAX;

/// Bytes of the key of the second and later lists of a file or of refs.
pub(super) const CHUNK_KEY_BYTES: usize = 12;

/// Ends a part of a name. No name holds it: [`push_part`].
const END: u8 = 0;

/// The key of a node, of the first list of refs of an entity, and of the first list of entities of a file.
pub(super) fn id_key(id: i64) -> IdKey {
    (id as u64).to_be_bytes()
}

/// The id that `key` begins with.
pub(super) fn id_of_key(key: &[u8]) -> Option<i64> {
    key.first_chunk().map(|first: &IdKey| u64::from_be_bytes(*first) as i64)
}

/// The key of a later list of edges: that of its first edge.
pub(super) fn edge_key(id: i64, kind: u8, other: i64) -> [u8; EDGE_KEY_BYTES] {
    let mut key = [0; EDGE_KEY_BYTES];
    key[..8].copy_from_slice(&id_key(id));
    key[8] = kind;
    key[9..].copy_from_slice(&id_key(other));
    key
}

/// The key of the page of which `last_id` is the last id that can be in it.
pub(super) fn page_key(last_id: i64) -> [u8; PAGE_KEY_BYTES] {
    let mut key = [PAGE; PAGE_KEY_BYTES];
    key[..8].copy_from_slice(&id_key(last_id));
    key
}

/// The key of the list number `chunk`, from 1, of a file or of refs.
pub(super) fn chunk_key(id: i64, chunk: u32) -> [u8; CHUNK_KEY_BYTES] {
    let mut key = [0; CHUNK_KEY_BYTES];
    key[..8].copy_from_slice(&id_key(id));
    key[8..].copy_from_slice(&chunk.to_be_bytes());
    key
}

/// A name in lower case, as names are found that differ in case only: Unicode's, without a locale.
pub(super) fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Appends a part of a key of names, and its end. NUL is written as 1, since it would be the end; no language has
/// either in a name.
fn push_part(key: &mut Vec<u8>, part: &str) {
    key.extend(part.bytes().map(|byte| byte.max(1)));
    key.push(END);
}

/// What keys begin with whose names begin so when they are folded.
pub(super) fn prefix_of_folded(beginning: &str) -> Vec<u8> {
    folded(beginning).bytes().map(|byte| byte.max(1)).collect()
}

/// Appends what keys begin with whose names are equal to `name` when both are folded.
pub(super) fn push_folded(key: &mut Vec<u8>, name: &str) {
    push_part(key, &folded(name));
}

/// Appends the key of the first list of entities called `name`.
pub(super) fn push_name(key: &mut Vec<u8>, name: &str) {
    push_folded(key, name);
    push_part(key, name);
}

/// Appends what keys of qualified names begin with that end with `text` at a separator: the parts of it, last first.
/// Whichever separators stand between them, they are the same name.
pub(super) fn push_ending(key: &mut Vec<u8>, text: &str) {
    parts_of(text).for_each(|part| push_part(key, part));
}

/// The parts of a qualified name, last first.
pub fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    text.rsplit(is_separator).filter(|part| !part.is_empty())
}

/// Appends the key of the first list of entities with the qualified name `name`.
pub(super) fn push_qualified(key: &mut Vec<u8>, name: &str) {
    push_ending(key, name);
    // A part is not empty, so that no key goes on here but to a later list.
    key.push(END);
}

/// Whether `text` is of several parts, as a qualified name is.
pub fn has_separator(text: &str) -> bool {
    text.trim_matches(is_separator).contains(is_separator)
}

/// What stands between the parts of qualified names in some language.
fn is_separator(c: char) -> bool {
    matches!(c, '.' | ':' | '/' | '#' | '\\')
}

/// What is greater than every key that begins with `prefix`; none if nothing is.
pub(super) fn after_prefix(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|&byte| byte != u8::MAX)?;
    let mut after = prefix[..=last].to_vec();
    after[last] += 1;
    Some(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Vec<u8> {
        let mut key = Vec::new();
        push_name(&mut key, text);
        key
    }

    fn qualified(text: &str) -> Vec<u8> {
        let mut key = Vec::new();
        push_qualified(&mut key, text);
        key
    }

    #[test]
    fn keys_are_in_the_order_of_what_they_say() {
        let numbers: &[&[u8]] = &[
            &id_key(1),
            &edge_key(1, 0, 9),
            &edge_key(1, 1, 2),
            &edge_key(1, 1, 300),
            &page_key(1),
            &id_key(2),
            &chunk_key(2, 1),
            &chunk_key(2, 256),
            &id_key(256),
            &id_key(i64::MAX),
        ];
        assert!(numbers.is_sorted(), "{numbers:?}");
        assert_eq!(id_of_key(&edge_key(77, 3, 5)), Some(77));
        assert_eq!(id_of_key(b"short"), None);

        let names = [name("a"), name("AB"), name("Ab"), name("ab"), name("abc"), name("Öl"), name("öl")];
        assert!(names.is_sorted());
        assert!(name("Ab").starts_with(&prefix_of_folded("aB")));
        assert_eq!(name("a\0b"), name("a\u{1}b"));
    }

    #[test]
    fn a_qualified_name_is_found_by_its_end() {
        for (text, ending, is_end) in [
            ("pkg.mod.Class.run", "Class.run", true),
            ("pkg.mod.Class.run", "run", true),
            ("pkg::mod::Class::run", "Class.run", true),
            ("pkg.mod.Class.run", "pkg/mod.Class#run", true),
            ("pkg.mod.Class.run", "ass.run", false),
            ("pkg.mod.Class.run", "Class", false),
            ("::run", "run", true),
        ] {
            let mut end = Vec::new();
            push_ending(&mut end, ending);
            assert_eq!(qualified(text).starts_with(&end), is_end, "{text} ends with {ending}");
        }
        assert!(!qualified("a.b").starts_with(&qualified("b")), "the whole name is not an end of another");
        assert!(has_separator("a::b") && !has_separator("::b") && !has_separator("run"));
    }

    #[test]
    fn a_range_ends_after_its_prefix() {
        for (prefix, after) in
            [(&b"ab"[..], Some(&b"ac"[..])), (&[1, 255], Some(&[2])), (&[255, 255], None), (&[], None)]
        {
            assert_eq!(after_prefix(prefix).as_deref(), after, "{prefix:?}");
        }
    }
}
