//! `compile_commands.json`: where the compiler was told to look for headers, file by file.

use codegraph_model::{MachineDirs, RootFact, RootKind};
use jsonc_parser::ast::Value;
use jsonc_parser::common::Ranged;
use rustc_hash::FxHashSet;

use super::json_text::{Form, at, parse, text, text_of};
use super::sheet::{Sheet, root};

/// Options that are followed by a directory of headers, in the order in which the compiler looks.
const OPTIONS: &[&str] = &["-iquote", "-I", "/I", "-isystem", "-idirafter"];

pub(super) fn read(sheet: &mut Sheet<'_>) {
    let Some(value) = parse(sheet, Form::Strict) else { return };
    let Value::Array(commands) = &value else {
        return sheet.bad_syntax("it is no array", Some(value.start()), true);
    };
    let mut machine: Option<MachineDirs> = None;
    let mut seen: FxHashSet<(String, String)> = FxHashSet::default();
    for command in commands.elements.iter().filter_map(Value::as_object) {
        let Some(directory) = text(command, &["directory"]) else { continue };
        let Some(file) = text(command, &["file"]).and_then(|file| absolute(directory, file)) else { continue };
        let Some(directory) = absolute("/", directory) else { continue };
        let scope = file.rsplit_once('/').map_or("", |(dir, _)| dir).to_string();
        let machine =
            machine.get_or_insert_with(|| MachineDirs { build: directory.clone(), common: directory.clone() });
        machine.common.truncate(common(&machine.common, &scope));
        let line = at(command, &["file"]).map_or(1, |prop| sheet.line(prop.start()));
        let dirs = include_dirs(command);
        for (rank, dir) in (1..).zip(dirs.iter().filter_map(|dir| absolute(&directory, dir))) {
            if seen.insert((scope.clone(), dir.clone())) {
                let scope = if scope.is_empty() { "/".to_string() } else { scope.clone() };
                sheet.root(RootFact { scope, rank, ..root(RootKind::IncludeDir, "", dir, line) });
            }
        }
    }
    sheet.facts_mut().machine_dirs = machine;
}

/// The directories of headers in a command, in the order in which the compiler looks.
fn include_dirs(command: &jsonc_parser::ast::Object<'_>) -> Vec<String> {
    let words: Vec<String> = match at(command, &["arguments"]).and_then(|prop| prop.value.as_array()) {
        Some(array) => array.elements.iter().filter_map(text_of).map(str::to_string).collect(),
        None => words(text(command, &["command"]).unwrap_or_default()),
    };
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(option) = OPTIONS.iter().position(|option| word.starts_with(option)) else { continue };
        let dir = match &word[OPTIONS[option].len()..] {
            "" => words.next().cloned().unwrap_or_default(),
            dir => dir.to_string(),
        };
        if !dir.is_empty() && !dir.starts_with('-') {
            // Both spellings of -I are the same.
            found.push((if OPTIONS[option] == "/I" { 1 } else { option }, dir));
        }
    }
    found.sort_by_key(|(option, _)| *option);
    found.into_iter().map(|(_, dir)| dir).collect()
}

/// A command line in words, as a shell takes it apart.
fn words(command: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = command.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            ('\\', None | Some('"')) => word.get_or_insert_default().extend(chars.next()),
            (c, None) if c.is_whitespace() => found.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    found.extend(word);
    found
}

/// `path` in the directory `dir`, from the root of the machine, without `.` and `..`; none where that is none.
fn absolute(dir: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    // Windows has a letter before the root.
    let path = path.split_once(":/").filter(|(drive, _)| drive.len() == 1).map_or(path.as_str(), |(_, rest)| rest);
    let is_absolute = path.starts_with('/') || path.len() != path.trim_start_matches('/').len();
    let mut parts: Vec<&str> = if is_absolute { Vec::new() } else { dir.split('/').collect() };
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty() && *part != ".").collect();
    Some(parts.iter().flat_map(|part| ["/", part]).collect())
}

/// How much of `a` is a directory that holds `b` too, or is it.
fn common(a: &str, b: &str) -> usize {
    let mut length = 0;
    for (one, other) in a.split('/').zip(b.split('/')).skip(1) {
        if one != other {
            break;
        }
        length += one.len() + 1;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn options_are_found_in_commands() {
        check(
            "compile_commands.json",
            r#"[
{"directory": "/srv/me/sky/build", "file": "../src/a.c", "command": "cc -isystem /usr/include/x -I../include -I \"/srv/me/sky/my lib\" -iquote . -DX=\"-Iz\" -c ../src/a.c"},
{"directory": "/srv/me/sky/build", "file": "/srv/me/sky/src/b.c", "arguments": ["cc", "-I../include", "-I", "../src/./x/.."]},
{"file": 1}
]"#,
            "2: include_dir in /srv/me/sky/src '' -> /srv/me/sky/build
             2: include_dir in /srv/me/sky/src '' -> /srv/me/sky/include rank 2
             2: include_dir in /srv/me/sky/src '' -> /srv/me/sky/my lib rank 3
             2: include_dir in /srv/me/sky/src '' -> /usr/include/x rank 4
             3: include_dir in /srv/me/sky/src '' -> /srv/me/sky/src rank 2",
        );
        check("compile_commands.json", "{}", "1: manifest_syntax it is no array\nbroken");
    }

    #[test]
    fn directories_hold_each_other() {
        for (a, b, expected) in [
            ("/a/b", "/a/b/c", "/a/b"),
            ("/a/b", "/a/c", "/a"),
            ("/a/bc", "/a/b", "/a"),
            ("/a", "/b", ""),
            ("", "/a", ""),
        ] {
            assert_eq!(&a[..super::common(a, b)], expected, "{a} {b}");
        }
    }
}
