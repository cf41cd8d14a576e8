//! `codegraph schema`: the tables of a snapshot, from the list that also writes them, the views over them, and the functions that are ours.

use codegraph_model::{ColumnDef, Error, ErrorKind, Result, TABLES, TableDef, table, vocabulary_of};
use codegraph_sql::{View, views};
use serde_json::{Value, json};

use crate::functions;
use crate::globals::Globals;
use crate::grid::{Align, Grid};
use crate::output;

/// Describe the tables, views and functions of a snapshot, or one of them
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The table, view or function; without it, all of them
    #[arg(value_name = "TABLE")]
    table: Option<String>,

    /// Print JSON: every column with its type, its description and the words that it can hold
    #[arg(long)]
    json: bool,

    /// Print Markdown: every column with its type, its description and the words that it can hold
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    // A view and a function can have one name: both tell the same, of all entities or of one.
    let name = args.table.as_deref();
    let view = name.and_then(|name| views().find(|view| view.name == name));
    let function = name.and_then(functions::find);
    if view.is_some() || function.is_some() {
        let text = |function: functions::Known| match args.markdown {
            true => function.as_markdown(),
            false => function.as_text(globals),
        };
        if args.json {
            let mut found: Vec<Value> =
                view.iter().map(view_as_json).chain(function.map(functions::Known::as_json)).collect();
            return output::print_json(&if found.len() == 1 { found.remove(0) } else { json!(found) });
        }
        let texts: Vec<String> =
            view.iter().map(|view| view_as_text(view, args.markdown)).chain(function.map(text)).collect();
        return output::print(&texts.join("\n"));
    }
    let one = args.table.as_deref().map(find).transpose()?;
    let tables: Vec<&TableDef> = one.map_or_else(|| TABLES.iter().collect(), |table| vec![table]);
    if args.json {
        let mut tables: Vec<Value> = tables.into_iter().map(as_json).collect();
        if one.is_none() {
            tables.extend(views().map(|view| view_as_json(&view)));
            tables.extend(functions::all_as_json());
        }
        return output::print_json(&match (one, tables.as_slice()) {
            (Some(_), [table]) => table.clone(),
            _ => json!(tables),
        });
    }
    if args.markdown {
        return output::print(&tables.into_iter().map(as_markdown).collect::<Vec<_>>().join("\n"));
    }
    output::print(&one.map_or_else(|| overview(globals), |table| describe(table, globals)))
}

fn find(name: &str) -> Result<&'static TableDef> {
    table(name).ok_or_else(|| {
        let mut names: Vec<_> = TABLES.iter().map(|table| table.name).chain(views().map(|view| view.name)).collect();
        let functions = functions::names().filter(|name| !names.contains(name));
        names.extend(functions.collect::<Vec<_>>());
        let likeness = |known: &&str| strsim::jaro_winkler(name, known);
        let nearest = names.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let hint = match nearest.filter(|known| likeness(known) > 0.7) {
            Some(known) => format!("did you mean {known}?"),
            None => format!("the tables, views and functions are {}", names.join(", ")),
        };
        Error::new(ErrorKind::Usage, "describe a table").on(format!("there is no table {name}")).hint(hint)
    })
}

fn overview(globals: &Globals) -> String {
    let columns = [("table", Align::Left), ("columns", Align::Right), ("one row per", Align::Left)];
    let mut grid = Grid::new(columns);
    for table in TABLES {
        grid.row([table.name.to_string(), table.columns.len().to_string(), table.row.to_string()]);
    }
    let mut over = Grid::new([("view", Align::Left), ("one row per", Align::Left)]);
    views().for_each(|view| over.row([view.name, view.row()]));
    let (tables, over) = (grid.render(globals), over.render(globals));
    let calls = functions::overview(globals);
    format!("{tables}\n{over}\n{calls}\nThe columns of one: codegraph schema {}\n", TABLES[0].name)
}

fn describe(table: &TableDef, globals: &Globals) -> String {
    let mut grid = Grid::new(["column", "type", "null", "description"].map(|name| (name, Align::Left)));
    for column in table.columns {
        grid.row([column.name, &type_of(column), if column.is_nullable { "yes" } else { "" }, column.doc]);
    }
    let mut text = format!("{}: one row per {}", table.name, table.row);
    if !table.sorted_by.is_empty() {
        text.push_str(&format!(", sorted by {}", table.sorted_by.join(", ")));
    }
    text.push_str(&format!("\n\n{}", grid.render(globals)));
    for column in table.columns {
        if let Some(words) = vocabulary_of(table.name, column.name) {
            let mut list = Grid::new([("", Align::Left); 2]);
            words.into_iter().for_each(|(word, meaning)| list.row([word, meaning]));
            text.push_str(&format!("\n{} is one of\n{}", column.name, list.aligned("  ")));
        }
    }
    text
}

fn as_json(table: &TableDef) -> Value {
    let columns = table.columns.iter().map(|column| {
        let words = vocabulary_of(table.name, column.name)
            .map(|words| words.into_iter().map(|(word, meaning)| json!({"word": word, "meaning": meaning})).collect());
        json!({
            "name": column.name,
            "type": type_of(column),
            "is_nullable": column.is_nullable,
            "description": column.doc,
            "words": words.unwrap_or(Value::Null),
        })
    });
    json!({
        "name": table.name,
        "row": table.row,
        "sorted_by": table.sorted_by,
        "is_deterministic": table.is_deterministic,
        "columns": columns.collect::<Vec<_>>(),
    })
}

fn as_markdown(table: &TableDef) -> String {
    let mut text = format!("## {}\n\nOne row per {}.", table.name, table.row);
    if !table.sorted_by.is_empty() {
        text.push_str(&format!(" Sorted by {}.", table.sorted_by.join(", ")));
    }
    text.push_str("\n\n| column | type | null | description |\n|---|---|---|---|\n");
    let cell = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
    for column in table.columns {
        let mut doc = cell(column.doc);
        if let Some(words) = vocabulary_of(table.name, column.name) {
            let words: Vec<_> =
                words.into_iter().map(|(word, meaning)| format!("`{word}` {}", cell(meaning))).collect();
            doc.push_str(&format!(". One of: {}", words.join("; ")));
        }
        let null = if column.is_nullable { "yes" } else { "" };
        text.push_str(&format!("| `{}` | {} | {null} | {doc} |\n", column.name, cell(&type_of(column))));
    }
    text
}

fn view_as_json(view: &View) -> Value {
    json!({ "name": view.name, "row": view.row(), "doc": view.doc(), "query": view.query() })
}

fn view_as_text(view: &View, is_markdown: bool) -> String {
    let (row, doc, query) = (view.row(), view.doc(), view.query());
    match is_markdown {
        true => format!("## {}\n\nA view: one row per {row}. {doc}\n\n```sql\n{query}```\n", view.name),
        false => format!("{}: a view, one row per {row}\n{doc}\n\n{query}", view.name),
    }
}

/// The column's type, as SQL shows it.
fn type_of(column: &ColumnDef) -> String {
    codegraph_sql::type_name(&column.kind.data_type())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_holds_every_column_and_word() {
        for table in TABLES {
            let forms = [as_json(table).to_string(), as_markdown(table)];
            for (form, text) in ["json", "markdown"].into_iter().zip(forms) {
                for column in table.columns {
                    assert!(text.contains(column.name), "{form} of {} lacks {}", table.name, column.name);
                    for (word, _) in vocabulary_of(table.name, column.name).unwrap_or_default() {
                        assert!(text.contains(word), "{form} of {} lacks {word}", table.name);
                    }
                }
            }
        }
    }

    #[test]
    fn a_misspelled_table_is_suggested() {
        for (name, hint) in [
            ("entites", "did you mean entities?"),
            ("callerz", "did you mean callers?"),
            ("zzz", "the tables, views and functions are repos"),
        ] {
            let error = find(name).expect_err(name);
            assert!(error.advice().is_some_and(|advice| advice.contains(hint)), "{name}: {:?}", error.advice());
        }
    }
}
