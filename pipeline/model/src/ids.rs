//! Ids: what makes two facts the same fact, in every run and on every machine.
//!
//! An id is a positive `Int64` that holds 63 bits of the hash of a canonical string: BLAKE3, but for refs and imports, which
//! have XXH3 ([`OrdinalIds`]). The string never holds line numbers or counters over the run, so an id survives edits
//! elsewhere in the file.

use std::fmt;

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// The name of a blob: the SHA-1 that git gives to the same bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobId(pub [u8; 20]);

impl fmt::Display for BlobId {
    /// Forty lower-case hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobId({self})")
    }
}

/// The id of the thing that `parts` name. The canonical string is `parts` joined by U+001F, the unit separator, which
/// keeps `["ab", "c"]` and `["a", "bc"]` apart.
pub fn id_of(parts: &[&str]) -> i64 {
    let hash = match parts {
        [one] => blake3::hash(one.as_bytes()),
        _ => blake3::hash(parts.join("\u{1f}").as_bytes()),
    };
    let mut first = [0_u8; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    to_id(u64::from_le_bytes(first))
}

/// The hash by which a text that is embedded is known again: XXH3 of its bytes.
pub fn text_hash(text: &str) -> i64 {
    xxh3_64(text.as_bytes()) as i64
}

/// Makes ids of things that have no name of their own, in the order in which they stand in one file: refs, which say the
/// same name again and again, and imports.
///
/// Most rows are refs, each needs one, and nothing but edges and the file that holds them names them; so they are XXH3, a
/// fifth of BLAKE3's cost for strings of that length: the hash of role, U+001F and name, seeded with the owner, which is a
/// BLAKE3 hash itself. The second and later ones of equal owner, role and name have the hash of their number, from 1, as
/// little-endian bytes, seeded with the hash of the first.
#[derive(Default)]
pub struct OrdinalIds {
    /// By hash of the first: how many there were.
    seen: FxHashMap<u64, u32>,
}

impl OrdinalIds {
    /// The id of the next thing called `name` in the role `role` inside the thing `owner`.
    pub fn next(&mut self, owner: i64, role: &str, name: &str) -> i64 {
        let first = hash_of_name(owner, role, name);
        let n = self.seen.entry(first).or_default();
        let ordinal = *n;
        *n += 1;
        to_id(if ordinal == 0 { first } else { xxh3_64_with_seed(&ordinal.to_le_bytes(), first) })
    }
}

fn hash_of_name(owner: i64, role: &str, name: &str) -> u64 {
    const INLINE: usize = 96;
    let parts = [role.as_bytes(), &[0x1f], name.as_bytes()];
    let hash = |bytes: &[u8]| xxh3_64_with_seed(bytes, owner as u64);
    if role.len() + 1 + name.len() > INLINE {
        return hash(&parts.concat());
    }
    let mut buffer = [0_u8; INLINE];
    let mut at = 0;
    for part in parts {
        buffer[at..at + part.len()].copy_from_slice(part);
        at += part.len();
    }
    hash(&buffer[..at])
}

/// The low 63 bits of a hash; zero, which tables use for "none", becomes one.
fn to_id(hash: u64) -> i64 {
    (hash as i64 & i64::MAX).max(1)
}

/// Writes symbols in the grammar of SCIP (`scip.proto`, message `Symbol`):
/// `codegraph . <repo> . <descriptors>`, where manager and version are the placeholder `.` because no build told them.
pub struct SymbolWriter;

impl SymbolWriter {
    /// Appends everything before the descriptors of a file's entities: scheme, package and the path as namespaces.
    pub fn file_prefix(out: &mut String, repo: &str, path: &str) {
        out.push_str("codegraph . ");
        // Spaces separate fields, so a space inside one is doubled.
        for c in repo.chars() {
            out.push(c);
            if c == ' ' {
                out.push(' ');
            }
        }
        out.push_str(" . ");
        for segment in path.split('/') {
            Self::name(out, segment);
            out.push('/');
        }
    }

    /// Appends a descriptor's name, between backticks unless it is a simple identifier.
    pub fn name(out: &mut String, name: &str) {
        let simple = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-' | '$');
        if !name.is_empty() && name.chars().all(simple) {
            out.push_str(name);
            return;
        }
        out.push('`');
        for c in name.chars() {
            out.push(c);
            if c == '`' {
                out.push('`');
            }
        }
        out.push('`');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_positive_and_keep_parts_apart() {
        assert!(id_of(&["file", "repo", "a.rs"]) > 0);
        assert_ne!(id_of(&["ab", "c"]), id_of(&["a", "bc"]));
        assert_eq!(id_of(&["x"]), id_of(&["x"]));
    }

    #[test]
    fn equal_things_are_told_apart_by_their_order() {
        let long = "f".repeat(500);
        let things = [(1, "call", "f"), (1, "call", "f"), (2, "call", "f"), (1, "read", "f"), (1, "call", "g")];
        let things =
            things.into_iter().chain([(1, "callf", ""), (1, "call", "f"), (1, "call", &long), (1, "call", &long)]);
        let ids = || -> Vec<i64> {
            let mut ids = OrdinalIds::default();
            things.clone().map(|(owner, role, name)| ids.next(owner, role, name)).collect()
        };
        let mut distinct = ids();
        assert_eq!(distinct, ids());
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), 9);
        assert!(distinct[0] > 0);
    }

    #[test]
    fn symbols_follow_the_scip_grammar() {
        let mut out = String::new();
        SymbolWriter::file_prefix(&mut out, "my org", "src/a b.rs");
        assert_eq!(out, "codegraph . my  org . src/`a b.rs`/");
        out.clear();
        SymbolWriter::name(&mut out, "operator`");
        assert_eq!(out, "`operator```");
    }
}
