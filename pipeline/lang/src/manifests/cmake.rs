//! `CMakeLists.txt`: commands with arguments that stand there. What is computed is not known.

use codegraph_model::{DependencyFact, DependencyKind, DependencySource, PackageFact, RootFact, RootKind};
use rustc_hash::FxHashMap;

use super::sheet::{Sheet, dependency, root};

/// Most arguments of a list variable, and most characters of an argument after its variables were put in.
const MOST_ARGUMENTS: usize = 1_000;
const MOST_ARGUMENT_BYTES: usize = 4_000;

/// A command with its arguments.
struct Command<'t> {
    name: String,
    arguments: Vec<(Argument<'t>, usize)>,
    at: usize,
}

/// An argument as it stands there, and whether it stands in quotes: others are lists.
#[derive(Clone, Copy)]
struct Argument<'t> {
    text: &'t str,
    is_quoted: bool,
    is_literal: bool,
}

pub(super) fn read(sheet: &mut Sheet<'_>) {
    let mut variables: FxHashMap<String, Vec<String>> = FxHashMap::default();
    let mut has_project = false;
    for command in commands(sheet.text) {
        let line = sheet.line(command.at);
        let said: Vec<String> = arguments(&command, &variables, has_project);
        match (command.name.as_str(), said.as_slice()) {
            ("project", [name, rest @ ..]) => {
                has_project = true;
                project(sheet, name, rest, line);
                for key in ["PROJECT_NAME", "CMAKE_PROJECT_NAME"] {
                    variables.insert(key.into(), vec![name.clone()]);
                }
                for key in [format!("{name}_SOURCE_DIR"), "PROJECT_SOURCE_DIR".into()] {
                    variables.insert(key, vec![".".into()]);
                }
            }
            ("set", [name, values @ ..]) => {
                let end = values.iter().position(|word| matches!(word.as_str(), "CACHE" | "PARENT_SCOPE"));
                variables.insert(name.clone(), values[..end.unwrap_or(values.len())].to_vec());
            }
            ("list", [verb, name, values @ ..]) if verb == "APPEND" => {
                let list = variables.entry(name.clone()).or_default();
                list.extend(values.iter().take(MOST_ARGUMENTS - list.len().min(MOST_ARGUMENTS)).cloned());
            }
            ("add_subdirectory", [dir, ..]) => {
                if let Some(dir) = place(dir) {
                    sheet.root(root(RootKind::WorkspaceMember, "", dir, line));
                }
            }
            ("include_directories", words) => include(sheet, words, None, line),
            ("target_include_directories", [target, words @ ..]) => include(sheet, words, Some(target), line),
            ("find_package", [name, rest @ ..]) => find_package(sheet, name, rest, line),
            ("fetchcontent_declare" | "externalproject_add", [name, rest @ ..]) => fetched(sheet, name, rest, line),
            _ => {}
        }
    }
}

fn project(sheet: &mut Sheet<'_>, name: &str, rest: &[String], line: u32) {
    let after = |key: &str| rest.iter().skip_while(|word| *word != key).nth(1).cloned();
    if !name.contains("${") {
        sheet.package(PackageFact {
            name: name.to_string(),
            version: after("VERSION").filter(|version| !version.contains("${")),
            description: after("DESCRIPTION"),
            line,
            ..PackageFact::default()
        });
    }
}

fn include(sheet: &mut Sheet<'_>, words: &[String], target: Option<&str>, line: u32) {
    let (mut rank, mut first) = (0, 1);
    for word in words {
        match word.as_str() {
            "BEFORE" => first = 1,
            "AFTER" | "SYSTEM" | "PUBLIC" | "PRIVATE" | "INTERFACE" => {}
            word => {
                let Some(dir) = place(word) else { continue };
                rank += first;
                let fact = root(RootKind::IncludeDir, "", dir, line);
                sheet.root(RootFact { condition: target.map(|target| format!("target {target}")), rank, ..fact });
            }
        }
    }
}

/// The directory that a word means, relative to that of the manifest, or with a variable that other manifests explain.
/// None where it is not in the source tree.
fn place(word: &str) -> Option<String> {
    // What holds while the sources are built, of what is installed too.
    let word = word.strip_prefix("$<BUILD_INTERFACE:").and_then(|word| word.strip_suffix('>')).unwrap_or(word);
    let word = word.replace('\\', "/");
    if word.contains("$<") || word.contains("$ENV{") || word.is_empty() {
        return None;
    }
    let known = ["${CMAKE_SOURCE_DIR}", "${PROJECT_SOURCE_DIR}"];
    let rest = known.iter().find_map(|variable| word.strip_prefix(variable)).unwrap_or(&word);
    (!rest.contains("${")).then_some(word)
}

fn find_package(sheet: &mut Sheet<'_>, name: &str, rest: &[String], line: u32) {
    if name.contains("${") {
        return;
    }
    let version = rest.first().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    sheet.dependency(DependencyFact {
        requirement: version.cloned(),
        is_optional: !rest.iter().any(|word| word == "REQUIRED"),
        source: DependencySource::System,
        ..dependency(name, DependencyKind::Normal, line)
    });
}

fn fetched(sheet: &mut Sheet<'_>, name: &str, rest: &[String], line: u32) {
    if name.contains("${") {
        return;
    }
    let after = |key: &str| rest.iter().skip_while(|word| *word != key).nth(1).cloned();
    let (source, location) = match (after("GIT_REPOSITORY"), after("URL"), after("SOURCE_DIR")) {
        (Some(git), ..) => (DependencySource::Git, Some(git)),
        (None, Some(url), _) => (DependencySource::Url, Some(url)),
        (None, None, Some(dir)) => (DependencySource::Path, place(&dir)),
        (None, None, None) => return,
    };
    let requirement = after("GIT_TAG");
    sheet.dependency(DependencyFact {
        requirement,
        source,
        location,
        ..dependency(name, DependencyKind::Normal, line)
    });
}

/// The arguments of a command, with the variables that are known put in, and lists taken apart.
fn arguments(command: &Command<'_>, variables: &FxHashMap<String, Vec<String>>, has_project: bool) -> Vec<String> {
    let mut found = Vec::new();
    for (argument, _) in &command.arguments {
        if argument.is_literal || !argument.text.contains(['$', ';']) {
            found.push(argument.text.to_string());
            continue;
        }
        let text = expanded(argument.text, variables, has_project);
        match argument.is_quoted {
            true => found.push(text),
            false => found.extend(text.split(';').filter(|item| !item.is_empty()).map(str::to_string)),
        }
        if found.len() > MOST_ARGUMENTS {
            break;
        }
    }
    found
}

/// `text` with its variables; those that are not known stay.
fn expanded(text: &str, variables: &FxHashMap<String, Vec<String>>, has_project: bool) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        out.push_str(&rest[..at]);
        let Some(end) = rest[at..].find('}') else { break };
        let name = &rest[at + 2..at + end];
        match (name, variables.get(name)) {
            ("CMAKE_CURRENT_SOURCE_DIR" | "CMAKE_CURRENT_LIST_DIR", _) => out.push('.'),
            ("PROJECT_SOURCE_DIR", _) if has_project => out.push('.'),
            (_, Some(values)) => out.push_str(&values.join(";")),
            (_, None) => out.push_str(&rest[at..at + end + 1]),
        }
        if out.len() > MOST_ARGUMENT_BYTES {
            return text.to_string();
        }
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    out
}

/// The commands of a list file, in order.
fn commands(text: &str) -> Vec<Command<'_>> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at = after_comment(text, at),
            b if b.is_ascii_alphabetic() || b == b'_' => {
                let start = at;
                at = end_of(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'_');
                let name = text[start..at].to_ascii_lowercase();
                at = end_of(bytes, at, |b| matches!(b, b' ' | b'\t'));
                if bytes.get(at) == Some(&b'(') {
                    let (arguments, end) = arguments_at(text, at + 1);
                    at = end;
                    found.push(Command { name, arguments, at: start });
                }
            }
            _ => at += 1,
        }
    }
    found
}

/// The arguments from `at` to the bracket that closes them, and what follows it.
fn arguments_at(text: &str, mut at: usize) -> (Vec<(Argument<'_>, usize)>, usize) {
    let bytes = text.as_bytes();
    let (mut found, mut depth) = (Vec::new(), 1);
    while at < bytes.len() {
        let start = at;
        match bytes[at] {
            b'#' => at = after_comment(text, at),
            b'(' => (depth, at) = (depth + 1, at + 1),
            b')' if depth == 1 => return (found, at + 1),
            b')' => (depth, at) = (depth - 1, at + 1),
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at = at.min(bytes.len());
                let inner = text.get(start + 1..at).unwrap_or_default();
                found.push((Argument { text: inner, is_quoted: true, is_literal: false }, start));
                at += 1;
            }
            b'[' if bracket(text, at).is_some() => {
                let (inner, end) = bracket(text, at).unwrap_or(("", at + 1));
                found.push((Argument { text: inner, is_quoted: true, is_literal: true }, start));
                at = end;
            }
            b if b.is_ascii_whitespace() => at += 1,
            _ => {
                while at < bytes.len()
                    && !bytes[at].is_ascii_whitespace()
                    && !matches!(bytes[at], b'(' | b')' | b'#' | b'"')
                {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at = at.clamp(start + 1, bytes.len());
                while !text.is_char_boundary(at) {
                    at += 1;
                }
                found.push((Argument { text: &text[start..at], is_quoted: false, is_literal: false }, start));
            }
        }
    }
    (found, at)
}

/// `[==[ … ]==]` at `at`: what is in it, and what follows it.
fn bracket(text: &str, at: usize) -> Option<(&str, usize)> {
    let rest = text.get(at..)?.strip_prefix('[')?;
    let n = rest.len() - rest.trim_start_matches('=').len();
    let inner = rest[n..].strip_prefix('[')?;
    let close = format!("]{}]", "=".repeat(n));
    let length = inner.find(&close)?;
    Some((&inner[..length], at + n + 2 + length + close.len()))
}

fn after_comment(text: &str, at: usize) -> usize {
    match bracket(text, at + 1) {
        Some((_, end)) => end,
        None => text[at..].find('\n').map_or(text.len(), |length| at + length),
    }
}

fn end_of(bytes: &[u8], at: usize, holds: impl Fn(u8) -> bool) -> usize {
    at + bytes[at..].iter().take_while(|b| holds(**b)).count()
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn commands_are_read() {
        check(
            "CMakeLists.txt",
            r#"cmake_minimum_required(VERSION 3.10) # old
#[[ project(no) ]]
project(Sky VERSION 1.2.3 DESCRIPTION "Maps of the sky" LANGUAGES CXX)
set(HEADERS include ${CMAKE_CURRENT_SOURCE_DIR}/gen)
list(APPEND HEADERS "third party")
include_directories(SYSTEM ${HEADERS} ${OTHER} ${CMAKE_BINARY_DIR}/x)
Target_Include_Directories(sky
  PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/api> $<INSTALL_INTERFACE:include>
  PRIVATE "${CMAKE_SOURCE_DIR}/common")
add_subdirectory(src)
add_subdirectory(${X})
find_package(Boost 1.70 REQUIRED COMPONENTS a b)
find_package(Doxygen)
FetchContent_Declare(json GIT_REPOSITORY https://example.org/json.git GIT_TAG v3)
message([=[ a ) ]] ]=] "b \" ) c" d)
if(A AND (B OR C))
  include_directories(last)
endif()
"#,
            "3: package Sky 1.2.3 is Maps of the sky
             12: normal Boost 1.70 from system
             13: normal Doxygen optional from system
             14: normal json v3 from git at https://example.org/json.git
             6: include_dir '' -> include
             6: include_dir '' -> ./gen rank 2
             6: include_dir '' -> third party rank 3
             7: include_dir '' -> ./api if target sky
             7: include_dir '' -> ${CMAKE_SOURCE_DIR}/common if target sky rank 2
             10: workspace_member '' -> src
             17: include_dir '' -> last",
        );
        check(
            "CMakeLists.txt",
            "include_directories(${PROJECT_SOURCE_DIR}/a",
            "1: include_dir '' -> ${PROJECT_SOURCE_DIR}/a",
        );
        check("CMakeLists.txt", "project(", "");
        check("CMakeLists.txt", "f(\"\\", "");
    }
}
