//! What comments say beside documentation: for which systems a file is built, and what stands behind a declaration.

use crate::text;
use crate::walk::Walk;

/// `//go:build linux && !cgo`, or what older code says the same with: `// +build linux,!cgo`.
pub(super) fn build_condition(top: &str) -> Option<String> {
    if !top.contains("build ") {
        return None;
    }
    let lines = || top.lines().map(str::trim);
    if let Some(condition) = lines().find_map(|line| line.strip_prefix("//go:build ")) {
        return Some(format!("go:build {}", condition.trim()));
    }
    let old = lines().filter_map(|line| line.strip_prefix("//")?.trim_start().strip_prefix("+build "));
    let all = old.map(|line| {
        let any: Vec<String> = line.split_whitespace().map(|option| option.replace(',', " && ")).collect();
        if any.len() > 1 { format!("({})", any.join(" || ")) } else { any.concat() }
    });
    let all: Vec<String> = all.collect();
    (!all.is_empty()).then(|| format!("go:build {}", all.join(" && ")))
}

/// A comment behind a declaration, in the line that it ends in, documents it where none above does, as the language's
/// own tools have it.
pub(super) fn doc_behind(walk: &mut Walk<'_>, entity: u32, end: usize) {
    let rest = walk.text.get(end..).unwrap_or_default().trim_start_matches([' ', '\t']);
    if !rest.starts_with('/') || walk.facts.entities[entity as usize].doc.is_some() {
        return;
    }
    let line = rest.lines().next().unwrap_or_default().trim();
    let is_comment = line.starts_with("//") || line.starts_with("/*") && line.ends_with("*/");
    if !is_comment || walk.pack.rules.directives.iter().any(|start| line.starts_with(start)) {
        return;
    }
    let mut doc = String::new();
    text::push_doc(&mut doc, line);
    let doc = Some(walk.facts.keep(doc.trim())).filter(|doc| !doc.is_empty());
    walk.facts.entities[entity as usize].doc = doc;
}
