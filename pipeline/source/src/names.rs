//! Names for repos, and paths that are not UTF-8 told in UTF-8.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use codegraph_model::InputKind;

use crate::{archive, git};

/// `name` as text; and whether it is UTF-8. If not, each byte that does not decode stands as `%` and two hexadecimal
/// digits, and each `%` as `%25`, so that two names never become one.
pub(crate) fn text_of(name: &OsStr) -> (String, bool) {
    if let Some(text) = name.to_str() {
        return (text.to_string(), true);
    }
    let mut out = String::with_capacity(name.len() + 8);
    for chunk in name.as_bytes().utf8_chunks() {
        out.push_str(&chunk.valid().replace('%', "%25"));
        for byte in chunk.invalid() {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    (out, false)
}

/// The path that a repo with the root `root` is named after, where that is not its root: without what tells of git's own
/// directory, or of an archive.
pub(crate) fn short_path(root: &Path, kind: InputKind) -> Option<PathBuf> {
    let name = root.file_name()?;
    // A git repository that is no directory is a bundle.
    if kind == InputKind::Archive || (kind == InputKind::Git && !root.is_dir()) {
        return Some(root.with_file_name(archive::name_of(name.to_str()?)));
    }
    if kind == InputKind::Objects || !git::is_git_dir(root) {
        return None;
    }
    if name == ".git" {
        return root.parent().map(Path::to_path_buf);
    }
    let stem = name.as_bytes().strip_suffix(b".git").filter(|stem| !stem.is_empty())?;
    Some(root.with_file_name(OsStr::from_bytes(stem)))
}

/// The paths that repos are named after: the short ones of their roots, unless that is another's.
pub(crate) fn named_like<'a>(roots: &[(&'a Path, Option<PathBuf>)]) -> Vec<Cow<'a, Path>> {
    let plain: HashSet<&Path> = roots.iter().filter(|(_, short)| short.is_none()).map(|(root, _)| *root).collect();
    let mut seen = HashSet::new();
    roots
        .iter()
        .map(|(root, short)| match short.as_ref().filter(|short| !plain.contains(short.as_path())) {
            Some(short) if seen.insert(short.clone()) => Cow::Owned(short.clone()),
            _ => Cow::Borrowed(*root),
        })
        .collect()
}

/// A name for each of `paths`, which are absolute and distinct: the last part of the path, or as many of its last parts
/// as it takes to tell the path from the others. So a repo keeps its name wherever the tree that holds it is moved to.
pub(crate) fn unique_names<P: AsRef<Path>>(paths: &[P]) -> Vec<String> {
    let parts: Vec<Vec<String>> = paths.iter().map(|path| parts_of(path.as_ref())).collect();
    let mut n_parts = vec![1_usize; paths.len()];
    loop {
        let names: Vec<String> =
            parts.iter().zip(&n_parts).map(|(parts, n)| parts[parts.len().saturating_sub(*n)..].join("/")).collect();
        let mut users: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (i, name) in names.iter().enumerate() {
            users.entry(name).or_default().push(i);
        }
        let mut is_done = true;
        for i in users.values().filter(|users| users.len() > 1).flatten() {
            if n_parts[*i] < parts[*i].len() {
                n_parts[*i] += 1;
                is_done = false;
            }
        }
        if is_done {
            // Only a path that is not UTF-8 can still share its name with one that really is called so.
            return tell_apart(names.iter().map(String::as_str));
        }
    }
}

/// `names`, each followed by as many `%` as there are equal names before it.
pub(crate) fn tell_apart<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut users_so_far: BTreeMap<&str, usize> = BTreeMap::new();
    let apart = names.map(|name| {
        let n = users_so_far.entry(name).or_default();
        *n += 1;
        name.to_string() + &"%".repeat(*n - 1)
    });
    apart.collect()
}

fn parts_of(path: &Path) -> Vec<String> {
    let parts: Vec<String> = path
        .components()
        .filter_map(|component| match component {
            Component::Normal(name) => Some(text_of(name).0),
            _ => None,
        })
        .collect();
    if parts.is_empty() { vec!["root".to_string()] } else { parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_short_as_they_can_be() {
        let cases: &[(&[&str], &[&str])] = &[
            (&["/org/a", "/org/b"], &["a", "b"]),
            (&["/org/a/x", "/org/b/x", "/org/y"], &["a/x", "b/x", "y"]),
            (&["/1/a/x", "/2/a/x", "/3/b/x"], &["1/a/x", "2/a/x", "b/x"]),
            (&["/x", "/a/x"], &["x", "a/x"]),
            (&["/"], &["root"]),
        ];
        for (paths, expected) in cases {
            let paths: Vec<&Path> = paths.iter().map(Path::new).collect();
            assert_eq!(unique_names(&paths), *expected);
        }
        let shortened: &[(&[(&str, &str)], &[&str])] = &[
            (&[("/o/a.git", "/o/a"), ("/o/b/.git", "/o/b"), ("/o/c.git", "")], &["/o/a", "/o/b", "/o/c.git"]),
            (&[("/o/a.git", "/o/a"), ("/o/a", "")], &["/o/a.git", "/o/a"]),
            (&[("/o/a.tgz", "/o/a"), ("/o/a.git", "/o/a")], &["/o/a", "/o/a.git"]),
        ];
        for (roots, expected) in shortened {
            let short = |short: &str| (!short.is_empty()).then(|| PathBuf::from(short));
            let roots: Vec<_> = roots.iter().map(|(root, path)| (Path::new(*root), short(path))).collect();
            let expected: Vec<&Path> = expected.iter().map(Path::new).collect();
            assert_eq!(named_like(&roots), expected);
        }
        let odd = [Path::new("/a%FF"), Path::new(OsStr::from_bytes(b"/a\xff"))];
        assert_eq!(unique_names(&odd), ["a%FF", "a%FF%"]);
    }

    #[test]
    fn names_that_are_not_utf8_are_told_in_full() {
        let cases: &[(&[u8], &str, bool)] = &[
            (b"plain", "plain", true),
            (b"100%", "100%", true),
            (b"caf\xe9", "caf%E9", false),
            (b"100%\xff\xfe.c", "100%25%FF%FE.c", false),
        ];
        for (bytes, expected, is_utf8) in cases {
            assert_eq!(text_of(OsStr::from_bytes(bytes)), (expected.to_string(), *is_utf8));
        }
    }
}
