//! What was found, for people and for programs.

use serde_json::{Map, Value, json};

use super::{Explained, Rule};
use crate::globals::Globals;
use crate::grid::{Align, Grid};

/// As JSON: one object for each, with the row, the rule and the evidence.
pub(crate) fn as_json(found: &[Explained]) -> Value {
    let one = |explained: &Explained| {
        let kind = if explained.is_edge { "edge" } else { "ref" };
        json!({ kind: explained.row, "rule": explained.rule.as_ref().map(rule_as_json), "evidence": explained.evidence })
    };
    found.iter().map(one).collect()
}

/// As text: a head line, how it was found, and the rows that say so.
pub(crate) fn as_text(found: &[Explained], globals: &Globals) -> String {
    let texts: Vec<String> = found.iter().map(|explained| one_as_text(explained, globals)).collect();
    texts.join("\n")
}

fn one_as_text(explained: &Explained, globals: &Globals) -> String {
    let row = &explained.row;
    let mut text = if explained.is_edge { edge_head(row) } else { ref_head(row) };
    if let Some(rule) = &explained.rule {
        text.push_str(&format!("  rule {}: {}\n", rule.name, rule.statement));
    }
    let mut grid = Grid::new(["what", "repo", "place", "text"].map(|name| (name, Align::Left)));
    for row in &explained.evidence {
        let place = format!("{}:{}", word(row, "path"), word(row, "line"));
        grid.row([word(row, "what"), word(row, "repo"), place, word(row, "text")]);
    }
    if !explained.evidence.is_empty() {
        text.push_str(&grid.render_behind("  ", globals));
    }
    text
}

fn edge_head(row: &Map<String, Value>) -> String {
    format!(
        "{} {} {} ({}), {}, confidence {}\n",
        word(row, "src"),
        word(row, "kind"),
        word(row, "dst"),
        if word(row, "count") == "1" { "once".to_string() } else { format!("{} times", word(row, "count")) },
        word(row, "resolution"),
        row.get("confidence").and_then(Value::as_f64).map(|share| format!("{share:.2}")).unwrap_or_default(),
    )
}

fn ref_head(row: &Map<String, Value>) -> String {
    let mut text = format!(
        "ref {}: {} {} at {}/{}:{}:{}",
        word(row, "ref_id"),
        word(row, "role"),
        word(row, "name"),
        word(row, "repo"),
        word(row, "path"),
        word(row, "line"),
        word(row, "col"),
    );
    if row.get("in_entity").is_some_and(|name| !name.is_null()) {
        text.push_str(&format!(" in {}", word(row, "in_entity")));
    }
    let resolution = word(row, "resolution");
    let told = match resolution.as_str() {
        "external" => format!("external: it is of the package {}", word(row, "package")),
        "ambiguous" => format!("ambiguous: {} entities fit", word(row, "n_candidates")),
        "unresolved" if word(row, "target_path").is_empty() => {
            "unresolved: the file does not tell what to look up".to_string()
        }
        "unresolved" => format!("unresolved: {} leads nowhere", word(row, "target_path")),
        _ => format!("{resolution}: it is the {} {}", word(row, "target_kind"), word(row, "target")),
    };
    format!("{text}\n  {told}\n")
}

/// A cell as text; nothing for null.
fn word(row: &Map<String, Value>, name: &str) -> String {
    match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

fn rule_as_json(rule: &Rule) -> Value {
    json!({
        "name": rule.name,
        "statement": rule.statement,
        "example": rule.example,
        "resolution": rule.resolution,
        "confidence": (f64::from(rule.confidence) * 100.0).round() / 100.0,
        "is_sql": rule.script.is_some(),
    })
}

/// The list of rules as JSON.
pub(crate) fn rules_as_json(rules: &[Rule]) -> Value {
    rules.iter().map(rule_as_json).collect()
}

/// The list of rules as text.
pub(crate) fn rules_as_text(rules: &[Rule]) -> String {
    let one = |rule: &Rule| {
        let example: String = rule.example.lines().map(|line| format!("      {line}\n")).collect();
        let made = if rule.script.is_some() { "SQL over the tables" } else { "for each ref" };
        format!(
            "{} ({}, confidence {:.2}, {made})\n  {}\n{example}",
            rule.name, rule.resolution, rule.confidence, rule.statement
        )
    };
    rules.iter().map(one).collect::<Vec<_>>().join("\n")
}
