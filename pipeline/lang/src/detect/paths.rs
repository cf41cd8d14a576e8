//! What a path says about the file: its module, and whether it is a test.

use crate::pack::{ModulePath, Pack};

/// Folders of tests, for files that are in no language.
const TEST_FOLDERS: &[&str] = &["test", "tests", "__tests__", "testdata"];

/// Whether a path marks a file as test code, by the conventions of its language, if it has one.
pub fn is_test_path(pack: Option<&Pack>, path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let folders = folders.to_ascii_lowercase();
    let parts: Vec<&str> = folders.split('/').collect();
    let Some(pack) = pack else { return parts.iter().any(|part| TEST_FOLDERS.contains(part)) };
    let tests = &pack.rules.tests;
    let sources = parts.iter().position(|part| tests.sources.contains(part)).unwrap_or(parts.len());
    tests.files.iter().any(|pattern| matches(pattern, name))
        || tests.folders.iter().any(|folder| holds(&parts, folder))
        || tests.outer_folders.iter().any(|folder| holds(&parts[..sources], folder))
}

/// Whether the folders `pattern` stand one after the other among `parts`; at the top, if it begins with `/`.
fn holds(parts: &[&str], pattern: &str) -> bool {
    let wanted: Vec<&str> = pattern.trim_start_matches('/').split('/').collect();
    let fits = |at: &[&str]| at.iter().zip(&wanted).all(|(part, pattern)| matches(pattern, part));
    let mut places = parts.windows(wanted.len());
    if pattern.starts_with('/') { places.next().is_some_and(fits) } else { places.any(fits) }
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
        ModulePath::Python => (&["src", "lib"], &["__init__"]),
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
        check("python", "src/attr/__main__.py", "attr.__main__");
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
        for (language, path, expected) in [
            ("python", "tests/a.py", true),
            ("python", "a/tests/b.py", true),
            ("python", "a/test_b.py", true),
            ("python", "a/contest.py", false),
            // A library for tests, and not a test.
            ("python", "django/test/client.py", false),
            ("python", "test/a.py", true),
            ("python", "numpy/testing/a.py", false),
            ("python", "a/spec/b.py", false),
            ("go", "a/b_test.go", true),
            ("go", "test/e2e/b.go", false),
            ("go", "a/latest/b.go", false),
            ("typescript", "a/b.test.ts", true),
            ("typescript", "packages/a/src/__tests__/b.ts", true),
            ("typescript", "spec/a.ts", true),
            ("typescript", "src/spec/a.ts", false),
            ("java", "src/test/java/A.java", true),
            ("java", "core/src/integrationTest/java/A.java", true),
            ("java", "guava-tests/test/com/google/A.java", true),
            ("java", "spring-test/src/main/java/org/springframework/test/A.java", false),
            ("java", "src/java.base/share/classes/javax/crypto/spec/A.java", false),
            ("java", "src/a/XPathNodeTest.java", false),
            ("java", "src/a/SplitIT.java", false),
            ("java", "src/a/b_test.go", false),
            ("rust", "crates/a/tests/b.rs", true),
            ("rust", "src/tests.rs", true),
            ("rust", "src/test/mod.rs", false),
            ("c", "test/a.c", true),
            ("c", "include/boost/test/a.h", false),
            ("csharp", "src/Shop.Tests/A.cs", true),
            ("csharp", "src/Shop/HitTest.cs", false),
            ("php", "src/Component/Tests/A.php", true),
            ("ruby", "spec/a.rb", true),
            ("ruby", "lib/rspec/spec/a.rb", false),
            ("", "tests/a.json", true),
            ("", "docs/spec/a.md", false),
        ] {
            let pack = crate::pack(language);
            assert_eq!(pack.is_none(), language.is_empty(), "{language} exists");
            assert_eq!(is_test_path(pack, path), expected, "{language} {path}");
        }
    }
}
