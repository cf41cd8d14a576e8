//! Rows -> notes: what people read of a row, in the words in which the samples of the language packs expect facts.

use std::collections::HashMap;
use std::ops::Range;

use clap::ValueEnum;
use serde_json::Value;

use super::{Inspected, Row};

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Topic {
    /// A definition.
    Defs,
    /// An import.
    Imports,
    /// A mention.
    Refs,
    /// A problem.
    Problems,
}

impl Topic {
    /// The topic of the rows of a table; none for tables that are not about a place.
    pub(crate) fn of_table(table: &str) -> Option<Topic> {
        match table {
            "entities" => Some(Topic::Defs),
            "imports" => Some(Topic::Imports),
            "refs" => Some(Topic::Refs),
            "diagnostics" => Some(Topic::Problems),
            _ => None,
        }
    }
}

/// What people read of a row.
pub(crate) struct Note {
    /// What it is about.
    pub(crate) topic: Topic,
    /// The token that it is about, in bytes of the text; none for problems of the whole file.
    pub(crate) token: Option<Range<usize>>,
    /// What it is.
    pub(crate) title: String,
    /// What else there is to say.
    pub(crate) traits: Vec<String>,
    /// What it leads to.
    pub(crate) target: Option<String>,
    /// Head of a definition.
    pub(crate) signature: Option<String>,
    /// More about it, each for a line of its own.
    pub(crate) more: Vec<String>,
}

/// The notes of a file, by place; those without one come first.
pub(crate) fn notes(inspected: &Inspected) -> Vec<Note> {
    let mut names = Names::default();
    for row in &inspected.rows {
        match row.table.name {
            "entities" => drop(names.entities.insert(row.columns["entity_id"].as_i64(), Named::of(&row.columns))),
            "imports" => drop(names.imports.insert(row.columns["import_id"].as_i64(), number(&row.columns, "line"))),
            _ => {}
        }
    }
    let of_row = |row: &Row| {
        let topic = Topic::of_table(row.table.name)?;
        let mut note = match topic {
            Topic::Defs => definition(&row.columns, &names),
            Topic::Imports => import(&row.columns),
            Topic::Refs => mention(&row.columns, &names),
            Topic::Problems => problem(&row.columns),
        };
        note.token = row.start_byte().map(|start| start..end_of(row, &inspected.text).max(start));
        Some(note)
    };
    let mut notes: Vec<Note> = inspected.rows.iter().filter_map(of_row).collect();
    notes.sort_by_key(|note| (note.token.as_ref().map(|token| token.start), note.topic));
    notes
}

/// An entity that rows point at. In one file, its own name and its line tell it apart.
struct Named {
    kind_and_name: String,
    line: u64,
}

impl Named {
    fn of(columns: &Value) -> Named {
        let part = |name: &str| text(columns, name).unwrap_or_default();
        let line = number(columns, "name_line").unwrap_or_default();
        Named { kind_and_name: format!("{} {}", part("kind"), part("name")), line }
    }

    fn with_line(&self) -> String {
        format!("{} in line {}", self.kind_and_name, self.line)
    }
}

/// What rows point at, by id.
#[derive(Default)]
struct Names {
    entities: HashMap<Option<i64>, Named>,
    imports: HashMap<Option<i64>, Option<u64>>,
}

impl Names {
    fn entity(&self, columns: &Value, column: &str) -> Option<&Named> {
        self.entities.get(&Some(columns[column].as_i64()?))
    }
}

fn definition(columns: &Value, names: &Names) -> Note {
    let mut traits = Vec::new();
    traits.extend(text(columns, "visibility"));
    traits.extend(flag(columns, "is_exported", "exported"));
    traits.extend(flag(columns, "is_test", "test"));
    traits.extend(names.entity(columns, "parent_id").map(|parent| format!("in {}", parent.kind_and_name)));
    traits.extend(text(columns, "native_kind"));
    let position = |name: &str| number(columns, name).unwrap_or_default();
    let (start_line, start_col) = (position("start_line"), position("start_col"));
    traits.push(format!("{start_line}:{start_col}-{}:{}", position("end_line"), position("end_col")));
    for name in ["loc", "cyclomatic", "nesting"] {
        traits.extend(number(columns, name).map(|n| format!("{name} {n}")));
    }
    let parameters = texts(columns, "parameters", parameter);
    let mut shape = Vec::new();
    shape.extend((!parameters.is_empty()).then(|| format!("takes {}", parameters.join(", "))));
    let kind = text(columns, "kind").unwrap_or_default();
    let is_called = ["function", "method", "constructor", "macro", "property"].contains(&kind.as_str());
    let returns = if is_called { "returns" } else { "type" };
    shape.extend(text(columns, "return_type").map(|returned| format!("{returns} {returned}")));
    shape.extend(text(columns, "value_path").map(|path| format!("is what {path} gives")));
    for name in ["modifiers", "decorators"] {
        let words = texts(columns, name, |word| word.as_str().unwrap_or_default().to_string());
        shape.extend((!words.is_empty()).then(|| format!("{name} {}", words.join(", "))));
    }
    let doc = text(columns, "doc");
    let doc = doc.as_deref().and_then(|doc| doc.lines().next()).map(|line| format!("doc {line}"));
    let more = (!shape.is_empty()).then(|| shape.join("; ")).into_iter().chain(doc).collect();
    let signature = text(columns, "signature").filter(|signature| !signature.is_empty());
    Note { traits, signature, more, ..note(Topic::Defs, format!("def {}", entity_name(columns))) }
}

fn parameter(parameter: &Value) -> String {
    let part =
        |name: &str, before: &str| text(parameter, name).map(|text| format!("{before}{text}")).unwrap_or_default();
    format!("{}{}{}", part("name", ""), part("type", ": "), part("default", " = "))
}

fn import(columns: &Value) -> Note {
    let mut title = format!("use {}", text(columns, "module").unwrap_or_default());
    let after = |word: &str, text: Option<String>| text.map(|text| format!("{word}{text}")).unwrap_or_default();
    title.push_str(&after(" ", text(columns, "name")));
    title.push_str(&after("", flag(columns, "is_wildcard", " *")));
    title.push_str(&after(" as ", text(columns, "alias")));
    let flags = ["relative", "reexport"].map(|name| flag(columns, &format!("is_{name}"), name));
    Note { traits: flags.into_iter().flatten().collect(), ..note(Topic::Imports, title) }
}

fn mention(columns: &Value, names: &Names) -> Note {
    let mut traits = Vec::new();
    for name in ["qualifier", "receiver"] {
        traits.extend(text(columns, name).map(|text| format!("{name} {}", one_line(&text))));
    }
    traits.extend(names.entity(columns, "receiver_type_id").map(|named| format!("of type {}", named.with_line())));
    traits.extend(number(columns, "arity").map(|n| format!("arity {n}")));
    let said = |of: &Value| of.as_str().filter(|of| !of.is_empty()).map_or("?".to_string(), one_line);
    let given = texts(columns, "argument_types", said);
    traits.extend((!given.is_empty()).then(|| format!("given {}", given.join(", "))));
    traits.extend(names.entity(columns, "in_entity_id").map(|named| format!("in {}", named.kind_and_name)));
    let line = columns["import_id"].as_i64().and_then(|id| names.imports.get(&Some(id)).copied().flatten());
    traits.extend(line.map(|line| format!("by the import in line {line}")));
    traits.extend(text(columns, "target_path").map(|path| format!("looks up {path}")));

    let candidates =
        texts(columns, "candidates", |id| names.entities.get(&id.as_i64()).map(Named::with_line).unwrap_or_default());
    let found = names.entity(columns, "target_id").map(Named::with_line);
    let found = found.or_else(|| (!candidates.is_empty()).then(|| candidates.join(" or ")));
    let resolution = text(columns, "resolution").unwrap_or_default();
    let target = match found {
        Some(found) => Some(format!("-> {found} ({resolution})")),
        None if resolution == "unresolved" => None,
        None => Some(format!("-> ? ({resolution})")),
    };
    let (role, name) = (text(columns, "role").unwrap_or_default(), text(columns, "name").unwrap_or_default());
    Note { traits, target, ..note(Topic::Refs, format!("ref {role} {name}")) }
}

fn problem(columns: &Value) -> Note {
    let part = |name: &str| text(columns, name).unwrap_or_default();
    let title = format!("{} {}: {}", part("severity"), part("code"), part("message"));
    Note { traits: vec![format!("action {}", part("action"))], ..note(Topic::Problems, title) }
}

fn note(topic: Topic, title: String) -> Note {
    Note { topic, token: None, title, traits: vec![], target: None, signature: None, more: vec![] }
}

/// Kind and qualified name.
fn entity_name(columns: &Value) -> String {
    let part = |name: &str| text(columns, name).unwrap_or_default();
    format!("{} {}", part("kind"), part("qualified_name"))
}

/// One past the last byte of what a row is about.
fn end_of(row: &Row, text: &str) -> usize {
    let column = if row.table.name == "entities" { "name_end_byte" } else { "end_byte" };
    match (row.columns[column].as_u64(), row.start_byte()) {
        (Some(end), _) => end as usize,
        // Imports tell where they begin, at what they bring in: a word, or a text between quotes.
        (None, Some(start)) => {
            let rest = text.get(start..).unwrap_or_default();
            let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '{' | '}');
            let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
            let n = match quote {
                Some(quote) => rest[1..].find(quote).map_or(1, |at| at + 2),
                None => rest.find(is_end).unwrap_or(rest.len()),
            };
            start + n
        }
        (None, None) => 0,
    }
}

fn text(columns: &Value, name: &str) -> Option<String> {
    columns[name].as_str().map(str::to_string)
}

fn number(columns: &Value, name: &str) -> Option<u64> {
    columns[name].as_u64()
}

fn flag(columns: &Value, name: &str, word: &str) -> Option<String> {
    (columns[name] == Value::Bool(true)).then(|| word.to_string())
}

fn texts(columns: &Value, name: &str, of: impl Fn(&Value) -> String) -> Vec<String> {
    columns[name].as_array().map(|list| list.iter().map(of).collect()).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
