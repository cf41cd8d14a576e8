//! What a path says about the file: its module, and whether it is a test.

use crate::pack::{ModulePath, Pack};
use crate::packs;

/// Whether path and name mark a file as test code, by the conventions of the languages.
pub fn is_test_path(path: &str) -> bool {
    const DIRECTORIES: &[&str] = &["test", "tests", "__tests__", "spec", "testing", "unittests"];
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    directory.split('/').any(|part| DIRECTORIES.contains(&part.to_ascii_lowercase().as_str()))
        || packs().iter().any(|pack| pack.rules.tests.files.iter().any(|pattern| matches(pattern, name)))
}

/// Whether `name` fits `pattern`, whose only wildcard is one `*`.
pub(crate) fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        Some((start, end)) => name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end),
        None => name == pattern,
    }
}

/// See [`crate::module_path`].
pub(crate) fn module_path(pack: &Pack, path: &str) -> String {
    let stem = |path: &str| path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_string();
    let (roots, folded): (&[&str], &[&str]) = match pack.rules.module_path {
        ModulePath::None => return String::new(),
        ModulePath::Python => (&["src", "lib"], &["__init__", "__main__"]),
        ModulePath::Rust => (&["src"], &["mod", "lib", "main"]),
    };
    let whole = stem(path);
    let mut parts: Vec<&str> = whole.split('/').collect();
    match pack.rules.module_path {
        // Only a leading `src` or `lib` is a layout; deeper ones are packages.
        ModulePath::Python if parts.len() > 1 && roots.contains(&parts[0]) => {
            parts.remove(0);
        }
        // Below `src` a path is a path of modules; a file elsewhere (tests, examples) is the root of its own crate.
        ModulePath::Rust => {
            let last_root = parts.iter().take(parts.len() - 1).rposition(|part| roots.contains(part));
            parts.drain(..last_root.map_or(parts.len() - 1, |at| at + 1));
        }
        _ => {}
    }
    if parts.last().is_some_and(|last| folded.contains(last)) {
        parts.pop();
    }
    parts.join(pack.separator)
}

/// See [`crate::module_name`].
pub(crate) fn module_name<'p>(pack: &Pack, path: &'p str) -> &'p str {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    match (pack.rules.module_path, stem) {
        (ModulePath::Python, "__init__") | (ModulePath::Rust, "mod") => parts.next().unwrap_or(stem),
        (ModulePath::Rust, "lib" | "main") => "crate",
        _ if stem.is_empty() => file,
        _ => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_modules() {
        let check = |language: &str, path: &str, expected: &str| {
            let pack = crate::pack(language).expect("exists");
            assert_eq!(module_path(pack, path), expected, "{path}");
        };
        check("python", "django/db/models/base.py", "django.db.models.base");
        check("python", "src/attr/__init__.py", "attr");
        check("python", "setup.py", "setup");
        check("rust", "crates/x/src/net/tcp.rs", "net::tcp");
        check("rust", "src/net/mod.rs", "net");
        check("rust", "src/lib.rs", "");
        check("rust", "crates/x/tests/it.rs", "it");
        check("go", "a/b.go", "");
    }

    #[test]
    fn paths_name_modules() {
        let check = |language: &str, path: &str, expected: &str| {
            let pack = crate::pack(language).expect("exists");
            assert_eq!(module_name(pack, path), expected, "{path}");
        };
        check("python", "a/b/__init__.py", "b");
        check("python", "a/b.py", "b");
        check("rust", "src/net/mod.rs", "net");
        check("rust", "src/main.rs", "crate");
        check("typescript", "src/a.test.ts", "a");
        check("javascript", ".eslintrc.js", ".eslintrc.js");
    }

    #[test]
    fn paths_tell_tests() {
        let check = |path: &str, expected: bool| assert_eq!(is_test_path(path), expected, "{path}");
        check("tests/a.py", true);
        check("a/test_b.py", true);
        check("a/b_test.go", true);
        check("a/b.test.ts", true);
        check("src/test/java/A.java", true);
        check("a/contest.py", false);
        check("a/latest/b.go", false);
    }
}
