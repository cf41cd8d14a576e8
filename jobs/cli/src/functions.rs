//! The functions of SQL that are ours, described for people and for programs.

use codegraph_model::{ColumnDef, Error, ErrorKind, Result};
use codegraph_sql::{FUNCTIONS, Function, SCALARS, Scalar, type_name};
use serde_json::{Value, json};

use crate::globals::Globals;
use crate::grid::{Align, Grid};

/// One of them.
#[derive(Clone, Copy)]
pub(crate) enum Known {
    /// It gives rows, behind FROM.
    Rows(&'static Function),
    /// It gives a value for each row.
    Value(&'static Scalar),
}

/// The function called `name`, with or without parentheses.
pub(crate) fn find(name: &str) -> Option<Known> {
    let name = name.split_once('(').map_or(name, |(name, _)| name);
    let rows = FUNCTIONS.iter().find(|function| function.name == name).map(Known::Rows);
    rows.or_else(|| SCALARS.iter().find(|scalar| scalar.name == name).map(Known::Value))
}

/// The same, if there is one.
///
/// # Errors
/// [`ErrorKind::Usage`] if there is none.
pub(crate) fn named(name: &str) -> Result<Known> {
    find(name).ok_or_else(|| {
        Error::new(ErrorKind::Usage, "describe a function")
            .on(format!("there is no function {name} of ours"))
            .hint(format!("they are {}", names().collect::<Vec<_>>().join(", ")))
    })
}

/// The names of all.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name).chain(SCALARS.iter().map(|scalar| scalar.name))
}

/// All of them, a line for each: those behind FROM, and those that give a value.
pub(crate) fn overview(globals: &Globals) -> String {
    let mut rows = Grid::new([("function", Align::Left), ("one row per", Align::Left)]);
    FUNCTIONS.iter().for_each(|function| rows.row([function.signature().as_str(), function.row]));
    let mut values = Grid::new([("function", Align::Left), ("value", Align::Left)]);
    SCALARS.iter().for_each(|scalar| values.row([scalar.signature, scalar.doc]));
    format!("{}\n{}", rows.render(globals), values.render(globals))
}

/// All of them as JSON.
pub(crate) fn all_as_json() -> impl Iterator<Item = Value> {
    FUNCTIONS.iter().map(Known::Rows).chain(SCALARS.iter().map(Known::Value)).map(Known::as_json)
}

impl Known {
    /// What there is to know of it.
    pub(crate) fn as_text(self, globals: &Globals) -> String {
        match self {
            Known::Rows(function) => as_text(function, globals),
            Known::Value(scalar) => {
                format!("{}: a value for each row\n{}\n\n  {}\n", scalar.signature, scalar.doc, scalar.example)
            }
        }
    }

    /// The same as JSON.
    pub(crate) fn as_json(self) -> Value {
        match self {
            Known::Rows(function) => as_json(function),
            Known::Value(scalar) => json!({
                "name": scalar.name,
                "signature": scalar.signature,
                "doc": scalar.doc,
                "example": scalar.example,
            }),
        }
    }

    /// The same as Markdown.
    pub(crate) fn as_markdown(self) -> String {
        match self {
            Known::Rows(function) => as_markdown(function),
            Known::Value(scalar) => {
                format!("## `{}`\n\n{}\n\n```sql\n{}\n```\n", scalar.signature, scalar.doc, scalar.example)
            }
        }
    }
}

/// One of them: parameters, columns, an example.
fn as_text(function: &Function, globals: &Globals) -> String {
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
fn as_json(function: &Function) -> Value {
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
fn as_markdown(function: &Function) -> String {
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
            let found = find(&function.signature());
            assert!(matches!(found, Some(Known::Rows(found)) if found.name == function.name));
        }
        for scalar in SCALARS {
            let found = find(scalar.signature).expect("is there");
            for text in [found.as_text(&Globals::for_tests()), found.as_json().to_string(), found.as_markdown()] {
                assert!(text.contains(scalar.signature) && text.contains(scalar.example), "{text}");
            }
        }
    }
}
