//! The functions of SQL that are ours, described for people and for programs.

use codegraph_model::{ColumnDef, Error, ErrorKind, Result};
use codegraph_sql::{FUNCTIONS, Function, type_name};
use serde_json::{Value, json};

use crate::globals::Globals;
use crate::grid::{Align, Grid};

/// The function called `name`, with or without parentheses.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    let name = name.split_once('(').map_or(name, |(name, _)| name);
    FUNCTIONS.iter().find(|function| function.name == name)
}

/// The same, if there is one.
///
/// # Errors
/// [`ErrorKind::Usage`] if there is none.
pub(crate) fn named(name: &str) -> Result<&'static Function> {
    find(name).ok_or_else(|| {
        let names: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
        Error::new(ErrorKind::Usage, "describe a function")
            .on(format!("there is no function {name} over the graph"))
            .hint(format!("they are {}", names.join(", ")))
    })
}

/// All of them, a line for each.
pub(crate) fn overview() -> Grid {
    let mut grid = Grid::new([("function", Align::Left), ("one row per", Align::Left)]);
    FUNCTIONS.iter().for_each(|function| grid.row([function.signature().as_str(), function.row]));
    grid
}

/// One of them: parameters, columns, an example.
pub(crate) fn as_text(function: &Function, globals: &Globals) -> String {
    let mut parameters = Grid::new([("", Align::Left); 2]);
    function.parameters().for_each(|(name, doc)| parameters.row([name, doc]));
    let mut columns = Grid::new(["column", "type", "null", "description"].map(|name| (name, Align::Left)));
    for column in function.columns() {
        columns.row([column.name, &type_of(&column), if column.is_nullable { "yes" } else { "" }, column.doc]);
    }
    format!(
        "{}: a function behind FROM, one row per {}\n{}\n\n{}\n{}\n  {}\n",
        function.signature(),
        function.row,
        function.doc,
        parameters.aligned("  "),
        columns.render(globals),
        function.example
    )
}

/// The same as JSON.
pub(crate) fn as_json(function: &Function) -> Value {
    let parameters = function.parameters().map(|(name, doc)| json!({ "name": name, "description": doc }));
    let columns = function.columns();
    let columns = columns.iter().map(|column| {
        json!({
            "name": column.name,
            "type": type_of(column),
            "is_nullable": column.is_nullable,
            "description": column.doc,
        })
    });
    json!({
        "name": function.name,
        "signature": function.signature(),
        "row": function.row,
        "doc": function.doc,
        "parameters": parameters.collect::<Vec<_>>(),
        "columns": columns.collect::<Vec<_>>(),
        "example": function.example,
    })
}

/// The same as Markdown.
pub(crate) fn as_markdown(function: &Function) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace('<', "&lt;");
    let mut text = format!("## {}\n\nOne row per {}. {}\n\n", function.signature(), function.row, function.doc);
    function.parameters().for_each(|(name, doc)| text.push_str(&format!("- `{name}`: {}\n", cell(doc))));
    text.push_str("\n| column | type | null | description |\n|---|---|---|---|\n");
    for column in function.columns() {
        let null = if column.is_nullable { "yes" } else { "" };
        let (kind, doc) = (cell(&type_of(&column)), cell(column.doc));
        text.push_str(&format!("| `{}` | {kind} | {null} | {doc} |\n", column.name));
    }
    format!("{text}\n```sql\n{}\n```\n", function.example)
}

fn type_of(column: &ColumnDef) -> String {
    type_name(&column.kind.data_type())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_holds_every_column_parameter_and_example() {
        for function in FUNCTIONS {
            let forms =
                [as_text(function, &Globals::for_tests()), as_json(function).to_string(), as_markdown(function)];
            for text in forms {
                let names = function.columns().into_iter().map(|column| column.name);
                for name in names.chain(function.parameters().map(|(name, _)| name)).chain([function.example]) {
                    assert!(text.contains(name), "{name} is missing from {text}");
                }
            }
            assert!(find(&function.signature()).is_some_and(|found| found.name == function.name));
        }
    }
}
