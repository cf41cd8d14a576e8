//! The rules of `pipeline/README.md`, held against the code: who may use whom, the doors of heavy libraries, and what
//! must not stand in certain places.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package};
use codegraph_tests::{markdown_table, repository, repository_files};

/// Hard limit; files should stay under 400.
const MAX_LINES: usize = 500;

fn metadata() -> Metadata {
    MetadataCommand::new().manifest_path(repository().join("Cargo.toml")).no_deps().exec().unwrap()
}

/// `codegraph-store` is the crate `store`.
fn short_name(package: &Package) -> String {
    package.name.strip_prefix("codegraph-").unwrap_or(&package.name).to_string()
}

fn folder(package: &Package) -> PathBuf {
    package.manifest_path.parent().unwrap().as_std_path().to_path_buf()
}

/// One row of the table of crates in `pipeline/README.md`.
struct Rule {
    krate: String,
    folder: String,
    may_use: BTreeSet<String>,
    door_of: BTreeSet<String>,
}

fn rules() -> Vec<Rule> {
    let page = fs::read_to_string(repository().join("pipeline/README.md")).unwrap();
    let words = |cell: &str| cell.split([',', ' ']).filter(|w| !w.is_empty()).map(str::to_string).collect();
    let rows = markdown_table(&page, "Crates");
    let names: BTreeSet<String> = rows.iter().map(|row| row[0].clone()).collect();
    rows.iter()
        .map(|row| Rule {
            krate: row[0].clone(),
            folder: row[1].clone(),
            may_use: if row[2] == "everything" { names.clone() } else { words(&row[2]) },
            door_of: words(&row[3]),
        })
        .collect()
}

/// The text of a source file without its unit tests and without comments that have a line of their own, which is where
/// this project puts them.
fn code_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let own = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or(&text);
    own.lines().filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

/// The Rust files of a crate, but for its own tests and examples: `tests.rs` beside a module, the crate's folders `tests`
/// and `examples`, and what lies in `samples`, which is data.
fn sources(package: &Package) -> Vec<PathBuf> {
    let folder = folder(package);
    let is_source = |path: &PathBuf| {
        path.starts_with(&folder)
            && !["tests", "examples"].iter().any(|name| path.starts_with(folder.join(name)))
            && !path.components().any(|part| part.as_os_str() == "samples")
            && path.extension().is_some_and(|ext| ext == "rs")
            && !path.ends_with("tests.rs")
    };
    repository_files().into_iter().filter(is_source).collect()
}

fn mentions(code: &str, path_prefix: &str) -> bool {
    code.match_indices(path_prefix).any(|(at, _)| {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        !before.is_alphanumeric() && before != '_'
    })
}

/// Whether `code` names a library, itself or through one of our crates. In the path of another library the same name is
/// a module of that one.
fn opens_door(code: &str, path_prefix: &str) -> bool {
    code.match_indices(path_prefix).any(|(at, _)| {
        let path: String = code[..at].chars().rev().take_while(|c| c.is_alphanumeric() || "_:".contains(*c)).collect();
        path.is_empty() || path.chars().rev().collect::<String>().starts_with("codegraph_")
    })
}

#[test]
fn crates_stand_in_the_table_and_the_table_in_the_workspace() {
    let rules: BTreeMap<String, String> = rules().into_iter().map(|rule| (rule.krate, rule.folder)).collect();
    let root = repository();
    let crates: BTreeMap<String, String> = metadata()
        .packages
        .iter()
        .map(|package| (short_name(package), folder(package).strip_prefix(&root).unwrap().display().to_string()))
        .collect();
    assert_eq!(rules, crates, "pipeline/README.md, \"Crates\" (left), and Cargo.toml's members (right) differ");
}

#[test]
fn crates_use_only_those_below_them() {
    let rules: BTreeMap<String, Rule> = rules().into_iter().map(|rule| (rule.krate.clone(), rule)).collect();
    for package in metadata().packages {
        let rule = &rules[&short_name(&package)];
        for dependency in &package.dependencies {
            let Some(used) = dependency.name.strip_prefix("codegraph-") else { continue };
            assert!(rule.may_use.contains(used), "{} must not use {used}: see pipeline/README.md", rule.krate);
        }
    }
}

#[test]
fn heavy_libraries_are_named_behind_their_doors_only() {
    let doors: BTreeMap<String, String> = rules()
        .into_iter()
        .flat_map(|rule| rule.door_of.into_iter().map(move |library| (library, rule.krate.clone())))
        .collect();
    // `tree-sitter*` stands for the library and its grammars.
    let door_of = |library: &str| {
        let by_prefix = |name: &&String| name.strip_suffix('*').is_some_and(|prefix| library.starts_with(prefix));
        doors.get(library).or_else(|| doors.keys().find(by_prefix).map(|name| &doors[name]))
    };
    for package in metadata().packages {
        let krate = short_name(&package);
        for dependency in &package.dependencies {
            if let Some(door) = door_of(&dependency.name) {
                assert_eq!(*door, krate, "{} belongs behind the door of {door}, not in {krate}", dependency.name);
            }
        }
        for path in sources(&package) {
            let code = code_of(&path);
            for (library, _) in doors.iter().filter(|(_, door)| **door != krate) {
                let name = format!("{}::", library.trim_end_matches('*').replace('-', "_"));
                assert!(
                    !opens_door(&code, &name),
                    "{} names {name}, which is behind the door of another",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn files_are_short() {
    for package in metadata().packages {
        for path in sources(&package) {
            let text = fs::read_to_string(&path).unwrap();
            let own = text.split("\n#[cfg(test)]\nmod tests").next().unwrap_or(&text);
            let n_lines = own.lines().count();
            assert!(n_lines <= MAX_LINES, "{} has {n_lines} lines without its tests: take it apart", path.display());
        }
    }
}

#[test]
fn libraries_take_the_world_as_values() {
    let rules = [
        ("println!", "data goes out through the caller"),
        ("print!", "data goes out through the caller"),
        ("eprintln!", "problems are errors or rows"),
        ("eprint!", "problems are errors or rows"),
        ("env::var", "the environment comes in as values"),
        ("env::current_dir", "the working directory comes in as a value"),
        ("Instant::now", "clocks come in as values"),
        ("SystemTime::now", "clocks come in as values"),
        ("Utc::now", "clocks come in as values"),
        ("process::exit", "only the command line ends the process"),
    ];
    let outside = ["cli", "serve", "tests", "benches"];
    for package in metadata().packages {
        if outside.contains(&short_name(&package).as_str()) {
            continue;
        }
        // Build scripts talk to cargo on standard output and by environment.
        for path in sources(&package).into_iter().filter(|path| !is_build_script(path)) {
            let code = code_of(&path);
            for (forbidden, why) in rules {
                assert!(!mentions(&code, forbidden), "{} uses {forbidden}: {why}", path.display());
            }
        }
    }
}

fn is_build_script(path: &Path) -> bool {
    path.ends_with("build.rs") || path.parent().is_some_and(|folder| folder.ends_with("build"))
}

#[test]
fn names_say_what_a_thing_is() {
    let vague = ["Manager", "Helper", "Util", "Utils", "Processor", "Info"];
    for package in metadata().packages {
        for path in sources(&package) {
            for line in code_of(&path).lines() {
                let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty());
                let defines = |word: &str| ["struct", "enum", "trait", "type"].contains(&word);
                let Some(name) = words.find(|word| defines(word)).and_then(|_| words.next()) else { continue };
                let is_vague = vague.iter().any(|ending| name.ends_with(ending));
                assert!(!is_vague, "{}: {name} says nothing: {}", path.display(), line.trim());
            }
        }
    }
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    let places = [concat!("/", "work/"), concat!("/", "root/"), concat!("/", "home/"), concat!("/", "tmp/")];
    for path in repository_files() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for place in places {
            let found = mentions(&text, place);
            assert!(!found, "{} names {place}…, which is of one machine", path.display());
        }
    }
}
