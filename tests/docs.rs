//! The docs, held against what they tell of: commands run, links lead somewhere, lists are complete, tests exist.
//!
//! In Markdown, a `console` block is a session: lines that begin with `$ ` are run, in a directory where `data` is the
//! repository's; what stands below is what they print, where `…` stands for anything. Blocks marked `sh` are set-up and
//! are not run.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegraph_embed::EMBEDDERS;
use codegraph_lang::{MANIFESTS, packs};
use codegraph_model::{ErrorKind, TABLES, Word};
use codegraph_sql::FUNCTIONS;
use codegraph_tests::{area, binary, markdown_table, ran, repository, repository_files, run};

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap()
}

/// Markdown files that people read, outside the sample organisation.
fn pages() -> Vec<PathBuf> {
    let samples = repository().join("data/org");
    let is_page = |path: &PathBuf| path.extension().is_some_and(|ext| ext == "md") && !path.starts_with(&samples);
    repository_files().into_iter().filter(is_page).collect()
}

/// The fenced blocks of a page that are marked with `kind`.
fn blocks(page: &str, kind: &str) -> Vec<String> {
    let fence = format!("```{kind}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_string()).collect()
}

/// Whether `text` is `pattern`, where `…` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    let parts: Vec<&str> = pattern.split('…').collect();
    let Some(mut rest) = text.strip_prefix(parts[0]) else { return false };
    for (i, part) in parts.iter().enumerate().skip(1) {
        let is_last = i + 1 == parts.len();
        match (is_last, rest.find(part)) {
            (true, _) if rest.ends_with(part) => return true,
            (false, Some(at)) => rest = &rest[at + part.len()..],
            _ => return false,
        }
    }
    rest.is_empty()
}

fn tidy(text: &str) -> String {
    text.trim().lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn patterns_stand_for_anything() {
    for (pattern, text, expected) in [
        ("a\n", "a\n", true),
        ("a\n", "b\n", false),
        ("a…c\n", "a\nb\nc\n", true),
        ("a…c\n", "a\nb\n", false),
        ("…b…", "abc", true),
        ("a…b", "ab b", true),
        ("a", "ab", false),
    ] {
        assert_eq!(fits(pattern, text), expected, "{pattern:?} {text:?}");
    }
}

#[test]
fn sessions_in_the_docs_run_and_print_what_they_show() {
    let area = area();
    symlink(repository().join("data"), area.path().join("data")).unwrap();
    let mut path = binary().parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut n_commands = 0;
    for page in pages() {
        for block in blocks(&fs::read_to_string(&page).unwrap(), "console") {
            for session in format!("\n{block}").split("\n$ ").skip(1) {
                // A command goes on while a quote is open.
                let mut lines = session.lines();
                let mut command = lines.next().unwrap().to_string();
                while command.matches(['"', '\'']).count() % 2 == 1 || command.ends_with('\\') {
                    command = format!("{command}\n{}", lines.next().unwrap());
                }
                let shown = tidy(&lines.map(|line| format!("{line}\n")).collect::<String>());
                let done = ran(Command::new("bash").args(["-c", &command]).current_dir(area.path()).env("PATH", &path));
                let place = format!("{}: $ {command}", page.display());
                assert_eq!(done.code, 0, "{place}\n{}{}", done.stdout, done.stderr);
                // What goes to standard error is shown where nothing goes to standard output.
                let printed = tidy(if done.stdout.is_empty() { &done.stderr } else { &done.stdout });
                let is_right = shown.trim().is_empty() || fits(&shown, &printed);
                assert!(is_right, "{place}\nshown:\n{shown}\nprinted:\n{printed}");
                n_commands += 1;
            }
        }
    }
    assert!(n_commands > 5, "{n_commands} commands were found");
}

#[test]
fn python_in_the_readme_runs() {
    if !Command::new("python3").args(["-c", "import duckdb"]).output().is_ok_and(|output| output.status.success()) {
        println!("skipped: there is no Python with duckdb here");
        return;
    }
    let area = area();
    codegraph_tests::index_sample_org(&area.path().join("snap"), &[]);
    let blocks = blocks(&read("README.md"), "python");
    assert!(!blocks.is_empty());
    for block in blocks {
        let done = ran(Command::new("python3").args(["-c", &block]).current_dir(area.path())).expect(0);
        assert!(!done.stdout.trim().is_empty(), "{block}");
    }
}

#[test]
fn links_lead_somewhere() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for rest in text.split("](").skip(1) {
            let target = rest.split(')').next().unwrap();
            if target.contains("://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(path.exists(), "{}: {target} leads nowhere", page.display());
            if !anchor.is_empty() {
                let linked = fs::read_to_string(&path).unwrap();
                let is_there =
                    linked.lines().filter(|line| line.starts_with('#')).any(|line| anchor_of(line) == anchor);
                assert!(is_there, "{}: {target} leads to no heading", page.display());
            }
        }
    }
}

/// The anchor that a heading gets: lower case, spaces as hyphens, without punctuation.
fn anchor_of(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn named_tests_exist() {
    let mut n_named = 0;
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        // On the architecture page nothing else is written like this.
        let is_strict = page.ends_with("pipeline/README.md");
        for name in text.split('`').skip(1).step_by(2) {
            let Some((file, test)) = name.split_once("::") else { continue };
            let code = fs::read_to_string(repository().join(format!("tests/{file}.rs"))).ok();
            match code {
                None => assert!(!is_strict, "{}: {name} names no file of tests", page.display()),
                Some(code) => {
                    let is_there = code.contains(&format!("#[test]\nfn {test}()"));
                    assert!(is_there, "{}: there is no test {name}", page.display());
                    n_named += 1;
                }
            }
        }
    }
    assert!(n_named > 10, "{n_named} tests were named");
}

/// Subcommands and what they do, as the help tells them.
fn subcommands() -> Vec<(String, String)> {
    let help = run(&["--help"]).expect(0).stdout;
    let mut found = Vec::new();
    for group in help.split("\n\n").skip(2) {
        if group.starts_with("Global options") || group.starts_with("Options") {
            break;
        }
        for line in group.lines().skip(1) {
            let (name, about) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
            found.push((name.to_string(), about.trim().to_string()));
        }
    }
    found.retain(|(name, _)| name != "help");
    assert!(found.len() > 5, "{help}");
    found
}

#[test]
fn lists_in_the_readme_are_those_of_the_code() {
    let readme = read("README.md");
    let rows = |heading: &str| -> Vec<(String, String)> {
        markdown_table(&readme, heading).into_iter().map(|row| (row[0].clone(), row[1].clone())).collect()
    };

    let of_code = packs().iter().map(|pack| (pack.name.to_string(), pack.extensions.join(" "))).collect::<Vec<_>>();
    assert_eq!(rows("Languages"), of_code);

    let of_code = TABLES.iter().map(|table| (table.name.to_string(), table.row.to_string())).collect::<Vec<_>>();
    assert_eq!(rows("What is in a snapshot"), of_code);

    let of_code =
        codegraph_sql::views().map(|view| (view.name.to_string(), view.row().to_string())).collect::<Vec<_>>();
    assert_eq!(rows("Views"), of_code);

    let of_code: Vec<(String, String)> =
        FUNCTIONS.iter().map(|function| (function.signature(), function.row.to_string())).collect();
    assert_eq!(rows("Functions"), of_code);

    let mut of_code: Vec<(String, String)> = Vec::new();
    // What needs more than one word is a case of another kind.
    for kind in MANIFESTS.iter().filter(|kind| !kind.name.contains(' ')) {
        let manager = kind.manager.as_str().to_string();
        match of_code.last_mut().filter(|(last, _)| *last == manager) {
            Some((_, patterns)) => patterns.extend(kind.patterns.iter().flat_map(|pattern| [" ", *pattern])),
            None => of_code.push((manager, kind.patterns.join(" "))),
        }
    }
    assert_eq!(rows("Packages"), of_code);

    let of_code = EMBEDDERS.iter().map(|entry| (entry.name.to_string(), entry.what.to_string())).collect::<Vec<_>>();
    assert_eq!(rows("Vectors"), of_code);

    assert_eq!(rows("Commands"), subcommands());

    let codes: BTreeSet<String> = rows("Exit codes").into_iter().map(|row| row.0).collect();
    let mut of_code: BTreeSet<String> = ErrorKind::ALL.iter().map(|kind| kind.exit_code().to_string()).collect();
    of_code.insert("0".to_string());
    assert_eq!(codes, of_code);
}

#[test]
fn options_in_the_docs_exist() {
    let mut helps = run(&["--help"]).expect(0).stdout;
    for (name, _) in subcommands() {
        let help = run(&[name.as_str(), "--help"]).expect(0).stdout;
        // What has subcommands of its own lists them.
        let below =
            help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| line.starts_with("  "));
        let below = below.filter_map(|line| line.split_whitespace().next()).filter(|word| *word != "help");
        for inner in below {
            helps.push_str(&run(&[name.as_str(), inner, "--help"]).expect(0).stdout);
        }
        helps.push_str(&help);
    }
    let known: BTreeSet<&str> = helps.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
    for page in ["README.md", "pipeline/README.md"] {
        let text = read(page);
        let mut n_options = 0;
        // Lines of set-up blocks tell of other tools.
        let others = ["cargo ", "apt-get ", "git bundle "];
        for line in text.lines().filter(|line| !others.iter().any(|tool| line.contains(tool))) {
            for word in line.split(|c: char| !c.is_alphanumeric() && c != '-') {
                if word.starts_with("--") && word.len() > 2 && !word.starts_with("---") {
                    assert!(known.contains(word), "{page}: no command has an option {word}");
                    n_options += 1;
                }
            }
        }
        assert!(page != "README.md" || n_options > 5);
    }
}

#[test]
fn the_demo_shows_only_queries_that_run() {
    let area = area();
    let mut demo = Command::new(repository().join("tools/demo"));
    let done = ran(demo.arg(binary()).arg(area.path().join("demo"))).expect(0);
    let questions = read("tools/demo").matches("\nask ").count();
    assert!(questions >= 4);
    assert_eq!(done.stdout.matches(" -c \"\nSELECT").count(), questions, "{}", done.stdout);
    assert!(Path::new(&area.path().join("demo/CURRENT")).exists());
}
