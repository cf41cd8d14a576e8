//! Why a ref has the target that it has, and an edge its ends.

mod evidence;
mod rule;
mod shown;

use codegraph_model::{EdgeKind, Error, ErrorKind, Result, Word};
use codegraph_store::Snapshot;
use serde_json::{Map, Value};

use crate::globals::Globals;
use crate::questions::Asking;

pub(crate) use rule::{Rule, all_rules};
pub(crate) use shown::{as_json, as_text, rules_as_json, rules_as_text};

/// What is to be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// A ref, by its id.
    Ref(i64),
    /// The refs in a line.
    Place {
        /// In its repo, or behind the repo's name.
        path: String,
        line: u32,
        col: Option<u32>,
    },
    /// Edges between two entities.
    Edge { src: String, dst: String, kind: Option<EdgeKind> },
}

/// One thing, explained.
#[derive(Clone, Debug)]
pub(crate) struct Explained {
    /// A row of `refs` or of `edges`, with the names of what its ids stand for.
    pub(crate) row: Map<String, Value>,
    /// Whether that is an edge.
    pub(crate) is_edge: bool,
    /// The rule that found it.
    pub(crate) rule: Option<Rule>,
    /// The rows that it follows from: `what`, `repo`, `path`, `line`, `text`.
    pub(crate) evidence: Vec<Map<String, Value>>,
}

impl What {
    /// What the words of a command line ask for.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if they are neither a ref nor two ends.
    pub(crate) fn read(what: &str, to: Option<&str>, kind: Option<&str>) -> Result<What> {
        if let Some(to) = to {
            let known = |word: &str| EdgeKind::ALL.iter().copied().find(|kind| kind.as_str() == word);
            let kind = kind.map(|word| {
                let words: Vec<&str> = EdgeKind::ALL.iter().map(|kind| kind.as_str()).collect();
                known(word).ok_or_else(|| {
                    Error::new(ErrorKind::Usage, "explain an edge")
                        .on(format!("there is no kind {word}"))
                        .hint(format!("the kinds are {}", words.join(", ")))
                })
            });
            return Ok(What::Edge { src: what.to_string(), dst: to.to_string(), kind: kind.transpose()? });
        }
        if let Ok(id) = what.parse() {
            return Ok(What::Ref(id));
        }
        let mut parts: Vec<&str> = what.split(':').collect();
        let mut numbers = Vec::new();
        while let Some(number) =
            parts.last().filter(|_| numbers.len() < 2 && parts.len() > 1).and_then(|n| n.parse().ok())
        {
            numbers.push(number);
            parts.pop();
        }
        let path = parts.join(":");
        match numbers[..] {
            [line] => Ok(What::Place { path, line, col: None }),
            [col, line] => Ok(What::Place { path, line, col: Some(col) }),
            _ => Err(Error::new(ErrorKind::Usage, "explain a ref")
                .on(format!("{what} is neither a ref_id nor PATH:LINE[:COL]"))
                .hint("an edge is told by two ends: codegraph graph explain ROOT SRC DST")),
        }
    }
}

/// Explains what fits, up to `limit`.
///
/// # Errors
/// [`ErrorKind::Usage`] if nothing fits.
pub(crate) fn explain(snapshot: &Snapshot, what: &What, limit: usize, globals: &Globals) -> Result<Vec<Explained>> {
    let asking = Asking::open(snapshot, globals)?;
    let rules = all_rules()?;
    let is_edge = matches!(what, What::Edge { .. });
    let rows = match what {
        What::Ref(id) => asking.rows(&evidence::refs(&format!("refs.ref_id = {id}"), limit))?,
        What::Place { path, line, col } => {
            let path = quoted(path);
            let col = col
                .map(|col| format!(" AND refs.col <= {col} AND {col} < refs.col + length(refs.name)"))
                .unwrap_or_default();
            let place = format!(
                "(refs.path = {path} OR concat(refs.repo, '/', refs.path) = {path}) AND refs.line = {line}{col}"
            );
            asking.rows(&evidence::refs(&place, limit))?
        }
        What::Edge { src, dst, kind } => {
            let (src, dst) = (ends(&asking, src)?, ends(&asking, dst)?);
            asking.rows(&evidence::edges(&src, &dst, *kind, limit))?
        }
    };
    if rows.is_empty() {
        return Err(nothing(what));
    }
    let explained = rows.into_iter().map(|row| {
        let name = row.get("rule").and_then(Value::as_str).unwrap_or_default();
        let rule = rules.iter().find(|rule| rule.name == name).cloned();
        let evidence = asking.rows(&evidence::of(&row, is_edge, rule.as_ref()))?;
        Ok(Explained { row, is_edge, rule, evidence })
    });
    explained.collect()
}

/// A text as SQL writes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The ids of the entities that `name` means: by id, by symbol, by qualified name, or by name, the first of which there is one.
fn ends(asking: &Asking, name: &str) -> Result<Vec<i64>> {
    if let Ok(id) = name.parse() {
        return Ok(vec![id]);
    }
    let text = quoted(name);
    for column in ["symbol", "qualified_name", "name"] {
        let rows = asking
            .rows(&format!("SELECT entity_id FROM entities WHERE {column} = {text} ORDER BY entity_id LIMIT 10000"))?;
        if !rows.is_empty() {
            return Ok(rows.iter().filter_map(|row| row.get("entity_id")?.as_i64()).collect());
        }
    }
    Err(Error::new(ErrorKind::Usage, "find an entity")
        .on(format!("nothing is called {name}"))
        .hint("give its entity_id, symbol, qualified_name or name, as the table entities has them"))
}

fn nothing(what: &What) -> Error {
    let (on, hint) = match what {
        What::Ref(id) => (format!("there is no ref {id}"), "ref_id is in the table refs"),
        What::Place { path, line, .. } => (
            format!("{path} mentions nothing in line {line}"),
            "paths are those of the table files; local variables are no refs",
        ),
        What::Edge { src, dst, .. } => (
            format!("there is no edge from {src} to {dst}"),
            "ask for the ref that should be one: PATH:LINE tells why it is none",
        ),
    };
    Error::new(ErrorKind::Usage, "explain").on(on).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read() {
        let place = |path: &str, line, col| What::Place { path: path.into(), line, col };
        let cases = [
            ("42", None, What::Ref(42)),
            ("-42", None, What::Ref(-42)),
            ("a/b.rs:7", None, place("a/b.rs", 7, None)),
            ("a/b.rs:7:12", None, place("a/b.rs", 7, Some(12))),
            ("c:d.py:7:12", None, place("c:d.py", 7, Some(12))),
            ("a.b", Some("c"), What::Edge { src: "a.b".into(), dst: "c".into(), kind: None }),
        ];
        for (what, to, expected) in cases {
            assert_eq!(What::read(what, to, None).expect("is read"), expected, "{what}");
        }
        for what in ["a.b", "a:b", ":"] {
            assert_eq!(What::read(what, None, None).expect_err("is refused").kind(), ErrorKind::Usage, "{what}");
        }
        assert!(What::read("a", Some("b"), Some("knows")).is_err());
    }
}
