//! Which language a file is in, and what its path says about it.

use crate::pack::{ModulePath, Pack};
use crate::packs;

/// What a file was found to be.
#[derive(Clone, Copy)]
pub enum Detection {
    /// A language with a pack.
    Pack(&'static Pack),
    /// Code in a language that has no pack yet.
    Unsupported(&'static str),
    /// Nothing that is known as code.
    NotCode,
}

/// Code in languages without a pack, by extension: such files are told apart from data and prose.
const UNSUPPORTED: &[(&str, &[&str])] = &[
    ("ada", &["adb", "ads"]),
    ("assembly", &["asm", "s"]),
    ("clojure", &["clj", "cljc", "cljs"]),
    ("cobol", &["cbl", "cob"]),
    ("cuda", &["cu", "cuh"]),
    ("dart", &["dart"]),
    ("elixir", &["ex", "exs"]),
    ("elm", &["elm"]),
    ("erlang", &["erl", "hrl"]),
    ("fortran", &["f", "f03", "f08", "f90", "f95", "for"]),
    ("fsharp", &["fs", "fsi", "fsx"]),
    ("groovy", &["gradle", "groovy"]),
    ("haskell", &["hs", "lhs"]),
    ("julia", &["jl"]),
    ("kotlin", &["kt", "kts"]),
    ("lisp", &["el", "lisp", "scm"]),
    ("lua", &["lua"]),
    ("nim", &["nim"]),
    ("objective_c", &["m", "mm"]),
    ("ocaml", &["ml", "mli"]),
    ("pascal", &["pas", "pp"]),
    ("perl", &["pl", "pm"]),
    ("powershell", &["ps1", "psm1"]),
    ("prolog", &["pro"]),
    ("protobuf", &["proto"]),
    ("r", &["r"]),
    ("scala", &["sbt", "scala"]),
    ("shell", &["bash", "fish", "ksh", "sh", "zsh"]),
    ("solidity", &["sol"]),
    ("sql", &["sql"]),
    ("svelte", &["svelte"]),
    ("swift", &["swift"]),
    ("tcl", &["tcl"]),
    ("verilog", &["sv", "svh", "v"]),
    ("vhdl", &["vhd", "vhdl"]),
    ("visual_basic", &["bas", "vb"]),
    ("vue", &["vue"]),
    ("zig", &["zig"]),
];

/// Interpreters of languages without a pack.
const UNSUPPORTED_INTERPRETERS: &[(&str, &str)] = &[
    ("sh", "shell"),
    ("bash", "shell"),
    ("zsh", "shell"),
    ("dash", "shell"),
    ("ksh", "shell"),
    ("perl", "perl"),
    ("lua", "lua"),
    ("tclsh", "tcl"),
    ("Rscript", "r"),
];

/// Finds the language of the file at `path`, whose first bytes are `head` (some thousands are plenty): by its whole name,
/// its extension, or its `#!` line, in this order. A `.h` file is C++ where its first lines say so.
pub fn detect(path: &str, head: &[u8]) -> Detection {
    let name = path.rsplit('/').next().unwrap_or(path);
    if let Some(pack) = packs().iter().find(|pack| pack.filenames.contains(&name)) {
        return Detection::Pack(pack);
    }
    if let Some((stem, extension)) = name.rsplit_once('.')
        && !stem.is_empty()
    {
        let extension = extension.to_ascii_lowercase();
        if let Some(pack) = packs().iter().find(|pack| pack.extensions.contains(&extension.as_str())) {
            return Detection::Pack(if extension == "h" && looks_like_cpp(head) { cpp_or(pack) } else { pack });
        }
        return match UNSUPPORTED.iter().find(|(_, extensions)| extensions.contains(&extension.as_str())) {
            Some((language, _)) => Detection::Unsupported(language),
            None => Detection::NotCode,
        };
    }
    match interpreter(head) {
        Some(word) => by_interpreter(word),
        None => Detection::NotCode,
    }
}

fn cpp_or(pack: &'static Pack) -> &'static Pack {
    crate::pack("cpp").unwrap_or(pack)
}

fn by_interpreter(word: &str) -> Detection {
    // `python3.11` is `python3` is `python`.
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    if let Some(pack) = packs().iter().find(|pack| pack.interpreters.iter().any(|i| *i == word || *i == bare)) {
        return Detection::Pack(pack);
    }
    match UNSUPPORTED_INTERPRETERS.iter().find(|(interpreter, _)| *interpreter == bare || *interpreter == word) {
        Some((_, language)) => Detection::Unsupported(language),
        None => Detection::NotCode,
    }
}

/// The program that a `#!` line starts, through `env` and its options.
fn interpreter(head: &[u8]) -> Option<&str> {
    let line = head.strip_prefix(b"#!")?;
    let line = &line[..line.iter().position(|b| *b == b'\n').unwrap_or(line.len()).min(256)];
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let program = words.next()?;
    if program != "env" {
        return Some(program);
    }
    words.find(|word| !word.starts_with('-') && !word.contains('='))
}

/// Whether a header uses words that C does not have. Only starts of lines count, so that prose in comments does not.
fn looks_like_cpp(head: &[u8]) -> bool {
    const STARTS: &[&[u8]] = &[
        b"class ",
        b"namespace ",
        b"template ",
        b"template<",
        b"using ",
        b"public:",
        b"private:",
        b"protected:",
        b"inline namespace ",
        b"constexpr ",
        b"virtual ",
        b"explicit ",
        b"friend ",
        b"static constexpr ",
        b"enum class ",
        b"export module ",
        b"BOOST_",
        b"concept ",
        b"extern template ",
    ];
    const CPP_HEADERS: &[&[u8]] = &[
        b"<vector>",
        b"<string>",
        b"<memory>",
        b"<map>",
        b"<utility>",
        b"<iostream>",
        b"<functional>",
        b"<cstdint>",
        b"<cstddef>",
        b"<type_traits>",
        b"<algorithm>",
        b"<set>",
        b"<tuple>",
        b"<optional>",
        b"<cstring>",
        b"<cassert>",
        b"<atomic>",
        b"<iterator>",
        b"<limits>",
        b".hpp\"",
        b".hpp>",
        b"<array>",
        b"<list>",
        b"<unordered_map>",
    ];
    let head = &head[..head.len().min(64 << 10)];
    head.split(|b| *b == b'\n').any(|line| {
        let line = line.trim_ascii();
        if let Some(rest) = line.strip_prefix(b"#") {
            let rest = rest.trim_ascii_start();
            return rest.starts_with(b"include") && CPP_HEADERS.iter().any(|h| contains(rest, h));
        }
        STARTS.iter().any(|start| line.starts_with(start))
    })
}

fn contains(line: &[u8], part: &[u8]) -> bool {
    line.windows(part.len()).any(|window| window == part)
}

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

    fn check(path: &str, head: &str, expected: &str) {
        let found = match detect(path, head.as_bytes()) {
            Detection::Pack(pack) => pack.name.to_string(),
            Detection::Unsupported(language) => format!("unsupported {language}"),
            Detection::NotCode => "not code".to_string(),
        };
        assert_eq!(found, expected, "{path}");
    }

    #[test]
    fn languages_are_detected() {
        check("src/main.rs", "", "rust");
        check("a/B.PY", "", "python");
        check("a/b.tsx", "", "tsx");
        check("bin/tool", "#!/usr/bin/env -S python3.11 -u\n", "python");
        check("bin/tool", "#!/usr/bin/node\n", "javascript");
        check("bin/tool", "#!/bin/sh\n", "unsupported shell");
        check("a/b.rb", "", "ruby");
        check("README.md", "", "not code");
        check(".rs", "", "not code");
        check("a/plain.h", "#include <stdio.h>\n// a class of functions\nint f(void);\n", "c");
        check("a/thing.h", "#pragma once\n  class Thing {\n};\n", "cpp");
        check("a/thing.h", "# include <vector>\n", "cpp");
    }

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
