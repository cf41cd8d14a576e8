//! `codegraph search`: entities by what they mean.

use clap::ArgGroup;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use codegraph_model::{EntityKind, Error, ErrorKind, Result, Word};
use codegraph_sql::{FORMATS, Format, Meaning, nearest_name, without_vector};
use codegraph_store::vectors::{Hit, RowSet, StrategyName, Vectors};
use serde_json::{Map, Value, json};

use crate::choice;
use crate::commands::which::Which;
use crate::embedding::EmbedderArgs;
use crate::excerpt::cut;
use crate::globals::Globals;
use crate::output;
use crate::questions::Asking;

/// Lines of documentation that are shown.
const DOC_LINES: usize = 2;

/// Find entities by what they mean: say what they do, in English or in code
///
/// The snapshot must have vectors (`codegraph index … --artifacts tables,vectors`). Filters are applied in the search: there are as
/// many results as there can be.
#[derive(clap::Args, Debug)]
#[command(
    group = ArgGroup::new("what").required(true).args(["text", "like"]),
    override_usage = "codegraph search [OPTIONS] <ROOT> <TEXT|--like <ENTITY>>"
)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,

    /// What is looked for
    #[arg(value_name = "TEXT")]
    text: Option<String>,

    /// Look for what is like this entity, told by its id, symbol, qualified name or the end of one, or name
    #[arg(long, value_name = "ENTITY", allow_negative_numbers = true)]
    like: Option<String>,

    /// Show so many results
    #[arg(short, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u32).range(1..))]
    k: u32,

    /// How thoroughly to search
    #[arg(long, value_name = "STRATEGY", default_value = "balanced", value_parser = strategies())]
    strategy: StrategyName,

    /// Only entities in this language (repeatable)
    #[arg(
        short,
        long,
        value_name = "LANG",
        value_delimiter = ',',
        hide_possible_values = true,
        value_parser = choice::languages()
    )]
    lang: Vec<String>,

    /// Only entities of this repo (repeatable)
    #[arg(long, value_name = "REPO")]
    repo: Vec<String>,

    /// Only entities of this kind (repeatable)
    #[arg(long, value_name = "KIND", value_delimiter = ',', hide_possible_values = true, value_parser = choice::parser::<EntityKind>())]
    kind: Vec<EntityKind>,

    /// Only entities in files whose paths match: a name or directory at any depth, or with a / a path from the top of its
    /// repo; * stops at /, ** does not (repeatable)
    #[arg(long, value_name = "GLOB")]
    path: Vec<String>,

    /// How to write results
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = formats())]
    format: Format,

    #[command(flatten)]
    embedder: EmbedderArgs,
}

/// Those of the formats of answers that results can have.
fn formats() -> impl TypedValueParser<Value = Format> {
    let entries = FORMATS.iter().filter(|entry| matches!(entry.format, Format::Table | Format::Json));
    PossibleValuesParser::new(entries.map(|entry| PossibleValue::new(entry.name).help(entry.what)))
        .try_map(|name| Format::from_name(&name).ok_or("there is no such format"))
}

fn strategies() -> impl TypedValueParser<Value = StrategyName> {
    let values = StrategyName::ALL.map(|name| {
        PossibleValue::new(name.as_str()).help(match name {
            StrategyName::Exact => "look at every vector",
            StrategyName::Balanced => "find nearly all of the nearest",
            StrategyName::Fast => "find most of the nearest",
        })
    });
    PossibleValuesParser::new(values).try_map(|name| StrategyName::of(&name))
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    let snapshot = args.which.open()?;
    let meaning = Meaning::new(&snapshot, args.embedder.options(globals));
    let vectors = meaning.vectors()?;
    let asking = Asking::open(&snapshot, globals)?;
    check_repos(&args.repo, &asking)?;
    let allowed = match filter(&args) {
        Some(condition) => Some(allowed(&asking, &vectors, &condition)?),
        None => None,
    };
    let k = args.k as usize;
    let hits = match &args.like {
        Some(entity) => like(entity, &asking, &vectors, k, args.strategy, allowed)?,
        None => {
            let query = meaning.of_text(args.text.as_deref().unwrap_or_default())?;
            vectors.search(&query, k, args.strategy, allowed.as_ref())?
        }
    };
    let found = described(&asking, &hits)?;
    match args.format {
        Format::Table if found.is_empty() => {
            output::tell("Nothing that the filters allow has a vector.");
            Ok(())
        }
        Format::Table => output::print(&as_text(&found)),
        _ => output::print_json(&Value::Array(found)),
    }
}

/// A repo that there is not would allow nothing, and look as if nothing was found.
fn check_repos(wanted: &[String], asking: &Asking) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let rows = asking.rows("SELECT repo FROM repos ORDER BY repo")?;
    let repos: Vec<&str> = rows.iter().map(|row| text_of(row, "repo")).collect();
    let Some(missing) = wanted.iter().find(|repo| !repos.contains(&repo.as_str())) else { return Ok(()) };
    let hint = match nearest_name(missing, repos.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => "see what there is: SELECT repo FROM repos".to_string(),
    };
    Err(Error::new(ErrorKind::Usage, "search").on(format!("the snapshot has no repo {missing}")).hint(hint))
}

/// The condition of SQL that the filters are, if there are any.
fn filter(args: &Args) -> Option<String> {
    let one_of = |column: &str, values: Vec<&str>| {
        let values: Vec<String> = values.into_iter().map(quoted).collect();
        (!values.is_empty()).then(|| format!("{column} IN ({})", values.join(", ")))
    };
    let paths: Vec<String> =
        args.path.iter().map(|glob| format!("regexp_like(path, {})", quoted(&pattern(glob)))).collect();
    let conditions = [
        one_of("language", args.lang.iter().map(String::as_str).collect()),
        one_of("repo", args.repo.iter().map(String::as_str).collect()),
        one_of("kind", args.kind.iter().map(|kind| kind.as_str()).collect()),
        (!paths.is_empty()).then(|| format!("({})", paths.join(" OR "))),
    ];
    let conditions: Vec<String> = conditions.into_iter().flatten().collect();
    (!conditions.is_empty()).then(|| conditions.join(" AND "))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The regular expression for a glob.
fn pattern(glob: &str) -> String {
    let anchored = glob.strip_prefix('/');
    let glob = anchored.unwrap_or(glob).trim_end_matches('/');
    let is_from_top = anchored.is_some() || glob.contains('/');
    let mut pattern = String::from(if is_from_top { "^" } else { "(^|/)" });
    let mut rest = glob;
    while let Some(next) = rest.chars().next() {
        let (taken, piece) = match next {
            '*' if rest.starts_with("**/") => (3, "(.*/)?".to_string()),
            '*' if rest.starts_with("**") => (2, ".*".to_string()),
            '*' => (1, "[^/]*".to_string()),
            '?' => (1, "[^/]".to_string()),
            c if c.is_alphanumeric() || c == '/' || c == '_' => (c.len_utf8(), c.to_string()),
            c => (c.len_utf8(), format!("\\{c}")),
        };
        pattern.push_str(&piece);
        rest = &rest[taken..];
    }
    // A directory stands for all that is in it.
    pattern + "(/|$)"
}

/// The rows that may be found.
fn allowed(asking: &Asking, vectors: &Vectors, condition: &str) -> Result<RowSet> {
    Ok(vectors.rows_of(asking.ids(&format!("SELECT entity_id FROM entities WHERE {condition}"))?))
}

/// What is nearest to an entity, without itself.
fn like(
    text: &str,
    asking: &Asking,
    vectors: &Vectors,
    k: usize,
    strategy: StrategyName,
    allowed: Option<RowSet>,
) -> Result<Vec<Hit>> {
    let called = asking.called(text)?;
    if called.is_empty() {
        return Err(Error::new(ErrorKind::Usage, "search for what is alike")
            .on(format!("nothing is called {text}"))
            .hint("give an entity_id, symbol, qualified_name or name, as the table entities has them"));
    }
    let with_vector: Vec<i64> = called.into_iter().filter(|id| vectors.row_of(*id).is_some()).collect();
    let own = *with_vector.first().ok_or_else(|| without_vector(text))?;
    if with_vector.len() > 1 {
        let what = format!("SELECT qualified_name, repo, path, name_line FROM entities WHERE entity_id = {own}");
        let first = asking.rows(&what)?.into_iter().next().unwrap_or_default();
        output::tell(&format!(
            "{} entities are called {text}: taken is {} in {}/{}:{}",
            with_vector.len(),
            text_of(&first, "qualified_name"),
            text_of(&first, "repo"),
            text_of(&first, "path"),
            first.get("name_line").unwrap_or(&Value::Null)
        ));
    }
    let query = vectors.vector_of(own)?.unwrap_or_default();
    // One more, because it finds itself.
    let mut hits = vectors.search(&query, k + 1, strategy, allowed.as_ref())?;
    hits.retain(|hit| hit.entity_id != own);
    hits.truncate(k);
    Ok(hits)
}

/// What is known of the entities that were found, in their order.
fn described(asking: &Asking, hits: &[Hit]) -> Result<Vec<Value>> {
    if hits.is_empty() {
        return Ok(Vec::new());
    }
    let list: Vec<String> = hits.iter().map(|hit| hit.entity_id.to_string()).collect();
    let rows = asking.rows(&format!(
        "SELECT entity_id, repo, path, name_line AS line, language, kind, qualified_name, signature, doc FROM entities \
         WHERE entity_id IN ({})",
        list.join(", ")
    ))?;
    let known = |(hit, rank): (&Hit, usize)| {
        let row = rows.iter().find(|row| id_of(row) == Some(hit.entity_id));
        let row = row.ok_or_else(|| {
            Error::new(ErrorKind::Damaged, "describe what was found")
                .on(format!("the table entities has no entity {}", hit.entity_id))
                .hint("see what else is wrong: codegraph verify ROOT")
        })?;
        let mut told = Map::from_iter([
            ("rank".to_string(), json!(rank)),
            // Four digits are what 16 bits a number are good for.
            ("score".to_string(), json!((f64::from(hit.score) * 1e4).round() / 1e4)),
        ]);
        for (name, value) in row {
            if name == "doc" {
                told.insert("snippet".into(), value.as_str().map(first_lines).map_or(Value::Null, Value::String));
            } else {
                told.insert(name.clone(), value.clone());
            }
        }
        Ok(Value::Object(told))
    };
    hits.iter().zip(1..).map(known).collect()
}

/// The first lines of documentation that say something.
fn first_lines(doc: &str) -> String {
    let lines: Vec<&str> = doc.lines().map(str::trim).filter(|line| !line.is_empty()).take(DOC_LINES).collect();
    lines.join("\n")
}

fn as_text(found: &[Value]) -> String {
    let mut text = String::new();
    let width = found.len().to_string().len();
    let indent = " ".repeat(width + 9);
    for entry in found.iter().filter_map(Value::as_object) {
        let number = |name: &str| entry.get(name).and_then(Value::as_f64).unwrap_or_default();
        text.push_str(&format!(
            "{:>width$}  {:.3}  {}/{}:{}  {} {}\n",
            number("rank"),
            // Without the sign of what is rounded to zero.
            (number("score") * 1e3).round() / 1e3 + 0.0,
            text_of(entry, "repo"),
            text_of(entry, "path"),
            number("line"),
            text_of(entry, "kind"),
            text_of(entry, "qualified_name")
        ));
        let signature: String = text_of(entry, "signature").split_whitespace().collect::<Vec<_>>().join(" ");
        let lines = [signature.as_str()].into_iter().chain(text_of(entry, "snippet").lines());
        for line in lines.filter(|line| !line.is_empty()) {
            text.push_str(&format!("{indent}{}\n", cut(line)));
        }
    }
    text
}

fn id_of(row: &Map<String, Value>) -> Option<i64> {
    row.get("entity_id").and_then(Value::as_i64)
}

fn text_of<'a>(row: &'a Map<String, Value>, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_become_patterns() {
        for (glob, expected) in [
            ("*.rs", "(^|/)[^/]*\\.rs(/|$)"),
            ("src", "(^|/)src(/|$)"),
            ("/src/", "^src(/|$)"),
            ("src/**/mod.rs", "^src/(.*/)?mod\\.rs(/|$)"),
            ("a/**", "^a/.*(/|$)"),
            ("x?[y]", "(^|/)x[^/]\\[y\\](/|$)"),
        ] {
            assert_eq!(pattern(glob), expected, "{glob}");
        }
    }

    #[test]
    fn results_are_shown_with_what_is_known_of_them() {
        let found = json!([
            {"rank": 1, "score": 0.5, "repo": "r", "path": "a.py", "line": 7, "kind": "function", "qualified_name": "a.f",
             "signature": "def f(x,\n      y)", "snippet": "Does it.\nWell."},
            {"rank": 2, "score": 0.25, "repo": "r", "path": "b.go", "line": 1, "kind": "struct", "qualified_name": "b.T",
             "signature": null, "snippet": null},
            {"rank": 3, "score": -0.0004, "repo": "r", "path": "c.go", "line": 1, "kind": "struct", "qualified_name": "c.T",
             "signature": null, "snippet": null},
        ]);
        let expected = "1  0.500  r/a.py:7  function a.f\n          def f(x, y)\n          Does it.\n          Well.\n\
                        2  0.250  r/b.go:1  struct b.T\n\
                        3  0.000  r/c.go:1  struct c.T\n";
        assert_eq!(as_text(found.as_array().expect("an array")), expected);
        assert_eq!(first_lines("\n  One.\n\n  Two.\n  Three."), "One.\nTwo.");
    }
}
