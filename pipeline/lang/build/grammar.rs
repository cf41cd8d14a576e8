//! Writes the check of a pack's names against its grammar, which the compiler carries out: see `src/grammar_names.rs`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::pack_toml::PackToml;
use crate::row_toml::{TheseToml, WhenToml};

/// What must be known: each line is alternatives of which one suffices, with the key that uses them.
struct Uses<'p> {
    all: Vec<(Vec<(&'p str, bool)>, String)>,
}

impl<'p> Uses<'p> {
    fn nodes(&mut self, key: &str, names: impl IntoIterator<Item = &'p String>) {
        self.all.extend(names.into_iter().map(|name| (vec![(name.as_str(), false)], key.to_string())));
    }

    /// Fields that may be empty for none.
    fn fields(&mut self, key: &str, names: impl IntoIterator<Item = &'p String>) {
        let given = names.into_iter().filter(|name| !name.is_empty());
        self.all.extend(given.map(|name| (vec![(name.as_str(), true)], key.to_string())));
    }

    /// A field or the kind of a child.
    fn places(&mut self, key: &str, names: impl IntoIterator<Item = &'p String>) {
        let steps = names.into_iter().flat_map(|name| name.split('/'));
        let given = steps.filter(|name| !name.is_empty() && *name != "*" && name.parse::<i32>().is_err());
        self.all.extend(given.map(|name| {
            let kind = name.trim_matches(['(', ')']);
            let uses = if kind == name { vec![(name, true), (name, false)] } else { vec![(kind, false)] };
            (uses, key.to_string())
        }));
    }

    fn conditions(&mut self, key: &str, conditions: &'p [WhenToml]) {
        for condition in conditions {
            self.places(key, [&condition.place]);
            self.nodes(key, condition.kinds.iter().chain(&condition.around));
        }
    }

    fn these(&mut self, key: &str, these: Option<&'p TheseToml>) {
        if let Some(these) = these {
            self.places(key, [&these.place]);
            self.nodes(key, &these.kinds);
        }
    }
}

/// Appends the check of one pack to `code`.
pub(crate) fn check(code: &mut String, pack: &PackToml, file: &Path) {
    let uses = uses_of(pack).all;
    let mut indices: BTreeMap<(&str, bool), usize> =
        uses.iter().flat_map(|(names, _)| names.iter().map(|name| (*name, 0))).collect();
    for (at, index) in indices.values_mut().enumerate() {
        *index = at;
    }
    let _ = writeln!(code, "const _: () = {{");
    let _ = writeln!(code, "    const NAMES: [Name; {}] = [", indices.len());
    for (name, is_field) in indices.keys() {
        let _ = writeln!(code, "        Name {{ name: {name:?}, is_field: {is_field} }},");
    }
    let _ =
        writeln!(code, "    ];\n    const KNOWN: [bool; {}] = known({}, &NAMES);", indices.len(), node_types_of(pack));
    for (names, key) in &uses {
        let is_known: Vec<String> = names.iter().map(|name| format!("KNOWN[{}]", indices[name])).collect();
        let what: Vec<String> = names
            .iter()
            .map(|(name, is_field)| format!("{} {name}", if *is_field { "field" } else { "node" }))
            .collect();
        let message = format!("language pack {}: {key}: the grammar has no {}", file.display(), what.join(" and no "));
        let message = message.replace('{', "{{").replace('}', "}}");
        let _ = writeln!(code, "    assert!({}, {message:?});", is_known.join(" || "));
    }
    let _ = writeln!(code, "}};");
}

/// Where the grammar's crate keeps `node-types.json`.
fn node_types_of(pack: &PackToml) -> String {
    match pack.node_types.as_str() {
        "" => format!("{}::NODE_TYPES", pack.grammar.split("::").next().unwrap_or_default()),
        path => path.to_string(),
    }
}

fn uses_of(pack: &PackToml) -> Uses<'_> {
    let mut uses = Uses { all: Vec::new() };
    for (key, names) in pack.node_lists() {
        uses.nodes(key, names);
    }
    uses.fields("name_fields", &pack.name_fields);
    uses.fields("pattern_skips", &pack.pattern_skips);
    uses.fields("returns", [&pack.returns]);
    uses.nodes("visibility", pack.visibility.members.keys().chain(pack.visibility.nodes.keys()));
    uses.nodes("hooks", pack.hooks.keys());
    for label in &pack.labels {
        uses.nodes("labels", [&label.node]);
        uses.places("labels", [&label.place]);
    }
    for rule in &pack.entity {
        let key = format!("entity {}", rule.node);
        let kinds = [&rule.parents, &rule.each, &rule.name_kinds].into_iter().flatten();
        uses.nodes(&key, std::iter::once(&rule.node).chain(kinds));
        uses.conditions(&key, &rule.when);
        uses.places(&key, [&rule.name, &rule.body, &rule.items]);
        uses.fields(&key, [&rule.parameters, &rule.returns, &rule.bases]);
        uses.these(&key, rule.owner.as_ref());
        if let Some(members) = &rule.members {
            uses.places(&key, [&members.place]);
            uses.nodes(&key, &members.kinds);
        }
    }
    for rule in &pack.refs {
        let key = format!("ref {}", rule.node);
        uses.nodes(&key, std::iter::once(&rule.node).chain(&rule.parents));
        uses.nodes(&key, rule.through.keys());
        uses.conditions(&key, &rule.when);
        let places = [&rule.target, &rule.arguments, &rule.claims];
        uses.places(&key, places.into_iter().chain(rule.through.values()));
    }
    for rule in &pack.local {
        let key = format!("local {}", rule.node);
        uses.nodes(&key, std::iter::once(&rule.node).chain(&rule.each));
        uses.conditions(&key, &rule.when);
        uses.fields(&key, [&rule.field, &rule.after]);
        uses.places(&key, rule.typed_by.iter().chain([&rule.element_of]));
    }
    uses.nodes("argument_types", pack.argument_types.keys());
    for rule in &pack.step {
        let key = format!("step {}", rule.node);
        uses.nodes(&key, std::iter::once(&rule.node).chain(&rule.slices));
        uses.places(&key, [&rule.of]);
    }
    for rule in &pack.path {
        let key = format!("path {}", rule.node);
        uses.nodes(&key, [&rule.node]);
        uses.fields(&key, [&rule.name]);
    }
    for rule in &pack.parameter {
        let key = format!("parameter {}", rule.node);
        uses.nodes(&key, [&rule.node]);
        uses.places(&key, [&rule.name]);
        uses.fields(&key, [&rule.type_text, &rule.default]);
    }
    for rule in &pack.package {
        let key = format!("package {}", rule.node);
        uses.nodes(&key, [&rule.node]);
        uses.places(&key, [&rule.name]);
        uses.fields(&key, [&rule.unless]);
    }
    for rule in &pack.import {
        let key = format!("import {}", rule.node);
        uses.nodes(&key, [&rule.node]);
        uses.conditions(&key, &rule.when);
        let each = rule.each.iter();
        let places = [&rule.module, &rule.name, &rule.alias, &rule.wildcard, &rule.prefix];
        uses.places(&key, places.into_iter().chain(each));
    }
    for rule in &pack.access {
        let key = format!("access {}", rule.node);
        uses.nodes(&key, std::iter::once(&rule.node).chain(&rule.parents));
        uses.conditions(&key, &rule.when);
        uses.places(&key, [&rule.word]);
        uses.these(&key, rule.names.as_ref());
    }
    for rule in &pack.statics {
        uses.nodes("statics", [&rule.node]);
        uses.conditions("statics", &rule.when);
    }
    uses
}
