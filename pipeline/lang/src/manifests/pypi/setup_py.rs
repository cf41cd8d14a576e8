//! `setup.py`: what it hands to `setup()` as it stands there. Nothing is run; what is computed is not known.

use codegraph_model::{DependencyFact, DependencyKind, PackageFact, RootKind};
use tree_sitter::{Node, Parser, Tree};

use super::super::sheet::{Sheet, root};
use super::requirement::{parse as parse_requirement, with_extra};
use super::{default_roots, is_private, modules, normal, package_dirs, packages};

/// Longer scripts are programs, in which nothing can be read.
const MOST_BYTES: usize = 512 << 10;
/// Most steps from a name to its value, and of values in values.
const MOST_STEPS: u32 = 16;
/// Most nodes that are looked at to find the call.
const MOST_NODES: usize = 200_000;

/// A value that stands in the script.
#[derive(Clone)]
enum Value {
    Text(String, u32),
    List(Vec<Value>),
    Dict(Vec<(Value, Value)>),
    /// What is found below a directory.
    Found(String),
}

pub(in super::super) fn read(sheet: &mut Sheet<'_>) {
    if sheet.text.len() > MOST_BYTES {
        return;
    }
    let Some(tree) = tree_of(sheet.text) else { return };
    let script = Script { text: sheet.text, names: names(&tree, sheet.text) };
    let Some(call) = setup_call(&tree, sheet.text) else { return };
    let line = call.start_position().row as u32 + 1;
    let arguments = call.child_by_field_name("arguments");
    let said = arguments.map(|arguments| script.keywords(arguments)).unwrap_or_default();
    let find = |key: &str| said.iter().find(|(name, _)| *name == key).map(|(_, value)| value);
    let text = |key: &str| match find(key)? {
        Value::Text(text, line) => Some((text.clone(), *line)),
        _ => None,
    };
    if let Some((name, line)) = text("name") {
        let classifiers = find("classifiers").map(texts).unwrap_or_default();
        sheet.package(PackageFact {
            name: normal(&name),
            version: text("version").map(|(version, _)| version),
            is_private: classifiers.iter().any(|(text, _)| is_private(text)),
            license: text("license").map(|(license, _)| license),
            description: text("description").map(|(description, _)| description),
            line,
        });
    }
    for (key, kind) in [
        ("install_requires", DependencyKind::Normal),
        ("requires", DependencyKind::Normal),
        ("tests_require", DependencyKind::Dev),
        ("setup_requires", DependencyKind::Build),
    ] {
        requirements(sheet, find(key), kind, None);
    }
    if let Some(Value::Dict(extras)) = find("extras_require") {
        for (extra, list) in extras {
            if let Value::Text(extra, _) = extra {
                requirements(sheet, Some(list), DependencyKind::Optional, Some(extra));
            }
        }
    }
    layout(sheet, find, line);
}

fn requirements(sheet: &mut Sheet<'_>, value: Option<&Value>, kind: DependencyKind, extra: Option<&str>) {
    for (text, line) in
        value.map(texts).unwrap_or_default().iter().flat_map(|(text, line)| text.lines().map(|text| (text, *line)))
    {
        let text = text.split(" #").next().unwrap_or(text).trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let Some(fact) = parse_requirement(text, kind, line) else {
            sheet.bad_syntax(format!("line {line}: no requirement: {text}"), None, false);
            continue;
        };
        // What follows a colon is a condition; without an extra before it there is nothing to ask for.
        let (extra, marker) = extra.unwrap_or_default().split_once(':').unwrap_or((extra.unwrap_or_default(), ""));
        let marker = fact.marker.clone().or(Some(marker.to_string()).filter(|marker| !marker.is_empty()));
        sheet.dependency(match (extra, kind) {
            ("", DependencyKind::Optional) => {
                DependencyFact { kind: DependencyKind::Normal, is_optional: false, marker, ..fact }
            }
            ("", _) => fact,
            _ => with_extra(DependencyFact { marker, ..fact }, extra),
        });
    }
}

fn layout<'v>(sheet: &mut Sheet<'_>, find: impl Fn(&str) -> Option<&'v Value>, line: u32) {
    let mut dirs = Vec::new();
    if let Some(Value::Dict(items)) = find("package_dir") {
        for (name, dir) in items {
            if let (Value::Text(name, _), Value::Text(dir, _)) = (name, dir) {
                dirs.push((name.clone(), dir.clone()));
            }
        }
    }
    package_dirs(sheet, &dirs, line);
    match find("packages") {
        Some(Value::Found(dir)) if !dir.is_empty() && !dirs.iter().any(|(name, _)| name.is_empty()) => {
            sheet.root(root(RootKind::SourceRoot, "", dir.as_str(), line));
        }
        Some(Value::List(_)) => {
            let named = find("packages").map(texts).unwrap_or_default();
            packages(sheet, &named.iter().map(|(name, line)| (name.as_str(), *line)).collect::<Vec<_>>(), &dirs);
        }
        _ => {}
    }
    let single = find("py_modules").map(texts).unwrap_or_default();
    modules(sheet, &single.iter().map(|(name, line)| (name.as_str(), *line)).collect::<Vec<_>>(), &dirs);
    default_roots(sheet, line);
}

/// The texts of a list, or the one that a value is.
fn texts(value: &Value) -> Vec<(String, u32)> {
    match value {
        Value::Text(text, line) => vec![(text.clone(), *line)],
        Value::List(items) => items.iter().flat_map(texts).collect(),
        Value::Dict(_) | Value::Found(_) => Vec::new(),
    }
}

fn tree_of(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&crate::pack("python")?.tables().grammar).ok()?;
    parser.parse(text, None)
}

/// The values of the names of the module, by the last assignment.
fn names<'t>(tree: &'t Tree, text: &'t str) -> Vec<(&'t str, Node<'t>)> {
    let mut cursor = tree.walk();
    let statements: Vec<Node<'t>> = tree.root_node().named_children(&mut cursor).collect();
    let assignment = |statement: Node<'t>| {
        let assignment = statement.named_child(0).filter(|node| node.kind() == "assignment")?;
        let left = assignment.child_by_field_name("left").filter(|node| node.kind() == "identifier")?;
        Some((text.get(left.byte_range())?, assignment.child_by_field_name("right")?))
    };
    statements.into_iter().rev().filter_map(assignment).collect()
}

/// The call of `setup`.
fn setup_call<'t>(tree: &'t Tree, text: &str) -> Option<Node<'t>> {
    let mut waiting = vec![tree.root_node()];
    let mut n_seen = 0;
    while let Some(node) = waiting.pop() {
        n_seen += 1;
        if n_seen > MOST_NODES {
            return None;
        }
        if node.kind() == "call" {
            let function = node.child_by_field_name("function").and_then(|function| text.get(function.byte_range()));
            if function.is_some_and(|name| name == "setup" || name.ends_with(".setup")) {
                return Some(node);
            }
        }
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        waiting.extend(children.into_iter().rev());
    }
    None
}

/// The script, and what its names are.
struct Script<'t> {
    text: &'t str,
    names: Vec<(&'t str, Node<'t>)>,
}

impl<'t> Script<'t> {
    fn text_of(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The keywords of a call with values that stand there.
    fn keywords(&self, arguments: Node<'t>) -> Vec<(&'t str, Value)> {
        let mut cursor = arguments.walk();
        let all = arguments.named_children(&mut cursor);
        all.filter_map(|argument| {
            let name = argument.child_by_field_name("name").filter(|_| argument.kind() == "keyword_argument")?;
            let value = self.value(argument.child_by_field_name("value")?, MOST_STEPS)?;
            Some((self.text_of(name), value))
        })
        .collect()
    }

    fn value(&self, node: Node<'t>, steps: u32) -> Option<Value> {
        let steps = steps.checked_sub(1)?;
        let mut cursor = node.walk();
        let line = node.start_position().row as u32 + 1;
        match node.kind() {
            "string" => self.string(node).map(|text| Value::Text(text, line)),
            "concatenated_string" => {
                let parts: Option<String> = node.named_children(&mut cursor).map(|part| self.string(part)).collect();
                parts.map(|text| Value::Text(text, line))
            }
            "parenthesized_expression" => self.value(node.named_child(0)?, steps),
            "list" | "tuple" | "set" => {
                // What is computed is left out; the rest is known.
                let items = node.named_children(&mut cursor).filter_map(|item| match item.kind() {
                    "list_splat" => self.value(item.named_child(0)?, steps),
                    _ => self.value(item, steps),
                });
                Some(Value::List(items.collect()))
            }
            "dictionary" => {
                let pairs = node.named_children(&mut cursor).filter_map(|pair| {
                    let key = self.value(pair.child_by_field_name("key")?, steps)?;
                    Some((key, self.value(pair.child_by_field_name("value")?, steps)?))
                });
                Some(Value::Dict(pairs.collect()))
            }
            "binary_operator" => {
                let side = |name| self.value(node.child_by_field_name(name)?, steps);
                match (side("left"), side("right")) {
                    (Some(Value::Text(left, line)), Some(Value::Text(right, _))) if self.is_plus(node) => {
                        Some(Value::Text(left + &right, line))
                    }
                    (Some(Value::List(left)), Some(Value::List(right))) if self.is_plus(node) => {
                        Some(Value::List(left.into_iter().chain(right).collect()))
                    }
                    (Some(Value::List(list)), None) | (None, Some(Value::List(list))) => Some(Value::List(list)),
                    _ => None,
                }
            }
            "identifier" => {
                let name = self.text_of(node);
                let (_, value) = self.names.iter().find(|(other, _)| *other == name)?;
                self.value(*value, steps)
            }
            "call" => self.found(node),
            _ => None,
        }
    }

    fn is_plus(&self, node: Node<'_>) -> bool {
        node.child_by_field_name("operator").is_some_and(|operator| operator.kind() == "+")
    }

    /// A string without parts that are computed.
    fn string(&self, node: Node<'t>) -> Option<String> {
        let mut cursor = node.walk();
        let mut text = String::new();
        for part in node.named_children(&mut cursor) {
            match part.kind() {
                "string_start" | "string_end" => {}
                "string_content" if part.named_child_count() == 0 => text.push_str(self.text_of(part)),
                _ => return None,
            }
        }
        (node.kind() == "string").then_some(text)
    }

    /// `find_packages(…)`.
    fn found(&self, call: Node<'t>) -> Option<Value> {
        let function = self.text_of(call.child_by_field_name("function")?);
        let name = function.rsplit('.').next().unwrap_or(function);
        if !matches!(name, "find_packages" | "find_namespace_packages" | "find" | "find_namespace") {
            return None;
        }
        let arguments = call.child_by_field_name("arguments")?;
        let first = arguments.named_child(0).filter(|argument| argument.kind() == "string");
        let place = self.keywords(arguments).into_iter().find(|(name, _)| *name == "where").map(|(_, value)| value);
        match place.or_else(|| self.value(first?, MOST_STEPS)) {
            Some(Value::Text(dir, _)) => Some(Value::Found(dir.trim_matches('.').trim_matches('/').to_string())),
            _ => Some(Value::Found(String::new())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::check;

    #[test]
    fn what_stands_in_the_call_is_read() {
        check(
            "setup.py",
            r#"
import os
from setuptools import setup, find_packages

VERSION = "1." "2"
tests = ["pytest>=7", "mock"]
base = ["six"]

def read(name):
    return open(name).read()

if __name__ == "__main__":
    setup(
        name="Sky_Map",
        version=VERSION,
        description=read("README"),
        license=f"{x}",
        packages=find_packages("src", exclude=["tests"]),
        package_dir={"": "src"},
        install_requires=base + [
            "requests>=2",
            "importlib-metadata; python_version < '3.8'",
            computed(),
        ],
        extras_require={"test": tests, ":sys_platform == 'win32'": ["colorama"]},
        setup_requires="wheel",
        **kwargs
    )
"#,
            "14: package sky-map 1.2
             6: optional pytest >=7 if extra == \"test\" optional
             6: optional mock if extra == \"test\" optional
             7: normal six
             21: normal requests >=2
             22: normal importlib-metadata if python_version < '3.8'
             25: normal colorama if sys_platform == 'win32'
             26: build wheel
             13: source_root '' -> src
             13: source_root '' -> . if default rank 2",
        );
    }
}
