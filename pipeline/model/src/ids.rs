//! Ids: what makes two facts the same fact, in every run and on every machine.
//!
//! An id is a positive `Int64` that holds 63 bits of the hash of a canonical string: BLAKE3, but for refs and imports, which
//! have XXH3 ([`ordinal_id`]). The string never holds line numbers or counters over the run, so an id survives edits
//! elsewhere in the file.

use std::fmt;

use xxhash_rust::xxh3::xxh3_64_with_seed;

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

/// The id of the `ordinal`-th (from 0) thing called `name` in the role `role` inside the thing `owner`.
///
/// Most rows are refs, each needs one, and nothing but edges and the file that holds them names them; so this is XXH3, a
/// fifth of BLAKE3's cost for strings of that length, of `ordinal` as little-endian bytes, role, U+001F and name, seeded
/// with `owner`, which is a BLAKE3 hash itself.
pub fn ordinal_id(owner: i64, role: &str, name: &str, ordinal: u32) -> i64 {
    const INLINE: usize = 96;
    let head = [&ordinal.to_le_bytes()[..], role.as_bytes(), &[0x1f]];
    let size = head.iter().map(|part| part.len()).sum::<usize>() + name.len();
    let hash = |bytes: &[u8]| to_id(xxh3_64_with_seed(bytes, owner as u64));
    if size > INLINE {
        return hash(&[head.concat().as_slice(), name.as_bytes()].concat());
    }
    let mut buffer = [0_u8; INLINE];
    let mut at = 0;
    for part in head.into_iter().chain([name.as_bytes()]) {
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
        assert_ne!(ordinal_id(1, "call", "f", 0), ordinal_id(1, "call", "f", 1));
        assert_ne!(ordinal_id(1, "call", &"f".repeat(500), 0), ordinal_id(1, "call", &"f".repeat(501), 0));
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
