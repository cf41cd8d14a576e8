//! "Did you mean": the nearest name to one that does not exist.

use codegraph_model::Result;
use codegraph_store::graph::{Graph, NameMatch};

/// Names that are less alike than this (Jaro-Winkler, from 0 to 1) are no help.
const ALIKE: f64 = 0.75;
/// As many names as fit on a line or two.
const LISTED: usize = 24;
/// Names of entities that are offered in place of one that nothing has …
const OFFERED: usize = 3;
/// … of as many entities: some have the same name.
const LOOKED_AT: usize = 64;

/// The name that is most like `name`, if any is alike at all.
pub fn nearest_name<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    let alike = |other: &str| {
        let other = other.to_lowercase();
        // A part of a longer name is what people remember of it: "bytes" for "size_bytes".
        let is_part = name.len() >= 3 && (other.contains(&name) || name.contains(&other) && other.len() >= 3);
        strsim::jaro_winkler(&name, &other).max(if is_part { ALIKE } else { 0.0 })
    };
    let scored = names.into_iter().map(|other| (alike(other), other));
    // The first of equals, in the order of the tables.
    let best = scored.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.filter(|(score, _)| *score >= ALIKE).map(|(_, name)| name)
}

/// Names of entities that begin as `text` does, or as the name behind its last separator does: what is remembered of a name is
/// mostly its beginning. The longest beginning that anything has, down to half of it; the most alike first.
///
/// # Errors
/// Those of the store.
pub fn names_like(graph: &Graph, text: &str) -> Result<Vec<String>> {
    let parts = text.rsplit(|c: char| !c.is_alphanumeric() && c != '_');
    let own = parts.into_iter().find(|part| !part.is_empty()).unwrap_or(text).to_lowercase();
    let letters: Vec<char> = own.chars().collect();
    for n_letters in (letters.len().div_ceil(2).max(2)..=letters.len()).rev() {
        let beginning: String = letters[..n_letters].iter().collect();
        let mut names: Vec<String> = Vec::new();
        for node in graph.nodes(&graph.named(&beginning, NameMatch::Prefix, LOOKED_AT)?)?.into_iter().flatten() {
            if !names.iter().any(|name| name == node.name()) {
                names.push(node.name().to_string());
            }
        }
        if !names.is_empty() {
            let likeness = |name: &String| strsim::jaro_winkler(&own, &name.to_lowercase());
            names.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)).then_with(|| a.cmp(b)));
            names.truncate(OFFERED);
            return Ok(names);
        }
    }
    Ok(vec![])
}

/// What to say about a table that does not exist.
pub(crate) fn for_table(name: &str, tables: &[String]) -> String {
    match nearest_name(name, tables.iter().map(String::as_str)) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => format!("the tables are {}", tables.join(", ")),
    }
}

/// What to say about a column that does not exist. `here` are the columns of the query's tables, as `table.column`
/// where that is known; `everywhere` those of all tables, as (table, column).
pub(crate) fn for_column(name: &str, here: &[String], everywhere: &[(String, String)]) -> String {
    let owners: Vec<&str> =
        everywhere.iter().filter(|(_, column)| column == name).map(|(table, _)| table.as_str()).collect();
    let bare = |column: &'_ str| column.rsplit('.').next().unwrap_or_default().to_string();
    let names: Vec<String> = here.iter().map(|column| bare(column)).collect();
    let near = nearest_name(name, names.iter().map(String::as_str));
    if let Some(near) = near {
        let full = here.iter().find(|column| bare(column) == near).map_or(near, String::as_str);
        return match owners.as_slice() {
            [] => format!("did you mean {full}?"),
            owners => format!("did you mean {full}? {} has {name}", owners.join(", ")),
        };
    }
    if !owners.is_empty() {
        return format!("{} has it, and is not in the query", owners.join(", "));
    }
    if let Some(near) = nearest_name(name, everywhere.iter().map(|(_, column)| column.as_str()))
        && let Some((table, column)) = everywhere.iter().find(|(_, column)| column == near)
    {
        return format!("the nearest is {table}.{column}, and {table} is not in the query");
    }
    match here {
        [] => "the query has no table (FROM …)".to_string(),
        here if here.len() <= LISTED => format!("the columns here are {}", here.join(", ")),
        here => format!("the columns here are {} …", here[..LISTED].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_named() {
        for (name, names, expected) in [
            ("enties", &["edges", "entities", "files"][..], Some("entities")),
            ("FILE", &["files", "refs"], Some("files")),
            ("bytes", &["path", "size_bytes"], Some("size_bytes")),
            ("zzz", &["path", "name"], None),
        ] {
            assert_eq!(nearest_name(name, names.iter().copied()), expected, "{name}");
        }
    }

    #[test]
    fn columns_are_looked_for_here_and_elsewhere() {
        let here: Vec<String> = ["files.path", "files.size_bytes"].map(String::from).to_vec();
        let everywhere: Vec<(String, String)> =
            [("files", "path"), ("files", "size_bytes"), ("edges", "src_id"), ("refs", "role")]
                .map(|(table, column)| (table.to_string(), column.to_string()))
                .to_vec();
        for (name, here, expected) in [
            ("pth", &here[..], "did you mean files.path?"),
            ("src_id", &here, "edges has it, and is not in the query"),
            ("roles", &here, "the nearest is refs.role, and refs is not in the query"),
            ("zzz", &here, "the columns here are files.path, files.size_bytes"),
            ("zzz", &[], "the query has no table (FROM …)"),
        ] {
            assert_eq!(for_column(name, here, &everywhere), expected, "{name}");
        }
    }
}
