//! The engine's errors, told in the project's words.

use std::sync::Arc;

use codegraph_model::{Error, ErrorKind};
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;
use datafusion::sql::sqlparser::parser::ParserError;

use crate::suggest;

const DOING: &str = "run the query";

/// What is needed to tell an error: the names that exist.
#[derive(Clone, Debug)]
pub(crate) struct Failures {
    /// Tables that can be queried.
    pub(crate) tables: Arc<Vec<String>>,
    /// Their columns: (table, column).
    pub(crate) columns: Arc<Vec<(String, String)>>,
    /// Functions that stand behind FROM.
    pub(crate) table_functions: Arc<Vec<String>>,
    pub(crate) allow_external: bool,
}

impl Failures {
    /// The story of `error`.
    pub(crate) fn tell(&self, error: DataFusionError) -> Error {
        let error = unwrap(&error);
        match error {
            DataFusionError::SchemaError(schema, _) => self.tell_schema(schema),
            DataFusionError::Plan(message) if unknown_table(message).is_some() => {
                self.tell_table(unknown_table(message).unwrap_or_default())
            }
            DataFusionError::Plan(message) if unknown_function(message).is_some() => {
                self.tell_function(unknown_function(message).unwrap_or_default())
            }
            DataFusionError::Plan(message) if self.misplaced_function(message).is_some() => {
                let name = self.misplaced_function(message).unwrap_or_default();
                usage(&format!("{name} gives rows, not a value")).hint(format!("it stands behind FROM: FROM {name}(…)"))
            }
            // What a function of ours says.
            DataFusionError::External(inner) if inner.is::<Error>() => {
                inner.downcast_ref::<Error>().map_or_else(|| usage(&inner.to_string()), Error::retold)
            }
            DataFusionError::SQL(parser, _) => match parser.as_ref() {
                ParserError::TokenizerError(message) | ParserError::ParserError(message) => usage(message),
                ParserError::RecursionLimitExceeded => usage("it is nested too deep"),
            },
            DataFusionError::ResourcesExhausted(message) => Error::new(ErrorKind::Limit, DOING)
                .on("it needs more memory than it may use")
                .because(first_lines(message))
                .hint("give it more with --memory-limit, or ask for less: LIMIT, fewer columns, WHERE"),
            DataFusionError::ParquetError(_) => damaged(error),
            DataFusionError::ArrowError(arrow, _) => match arrow.as_ref() {
                arrow::error::ArrowError::ParquetError(_) | arrow::error::ArrowError::IpcError(_) => damaged(error),
                other => usage(&other.to_string()),
            },
            DataFusionError::IoError(_) | DataFusionError::ObjectStore(_) => Error::new(ErrorKind::Unavailable, DOING)
                .because(error.strip_backtrace())
                .hint("check that the files are there and can be read: codegraph verify ROOT"),
            DataFusionError::Internal(_) | DataFusionError::ExecutionJoin(_) => {
                Error::new(ErrorKind::Bug, DOING).because(error.strip_backtrace())
            }
            other => usage(&other.message()),
        }
    }

    fn tell_schema(&self, error: &SchemaError) -> Error {
        let SchemaError::FieldNotFound { field, valid_fields } = error else { return usage(&error.to_string()) };
        let here: Vec<String> = valid_fields.iter().map(|column| column.flat_name()).collect();
        let error = usage(&format!("there is no column {}", field.flat_name()));
        let qualifiers: Vec<&str> =
            valid_fields.iter().filter_map(|column| column.relation.as_ref()).map(|table| table.table()).collect();
        match &field.relation {
            Some(table) if !qualifiers.contains(&table.table()) => {
                let mut tables: Vec<String> = qualifiers.into_iter().map(str::to_string).collect();
                tables.dedup();
                if self.tables.iter().any(|known| known == table.table()) {
                    error.hint(format!("the query does not name the table {} after FROM or JOIN", table.table()))
                } else if tables.is_empty() {
                    error.hint(suggest::for_table(table.table(), &self.tables))
                } else {
                    error.hint(suggest::for_table(table.table(), &tables))
                }
            }
            _ => error.hint(suggest::for_column(&field.name, &here, &self.columns)),
        }
    }

    fn tell_table(&self, reference: &str) -> Error {
        let error = usage(&format!("there is no table {reference}"));
        let looks_like_file = reference.contains('/') || reference.contains('.');
        if looks_like_file && !self.allow_external {
            return error.hint("files outside the snapshot are read only with --allow-external");
        }
        if looks_like_file {
            return error.hint("check the path; its ending tells the format: .parquet, .csv, .json, .arrow");
        }
        error.hint(suggest::for_table(reference, &self.tables))
    }

    /// The table function that stands where a value should, as an error of the planner says.
    fn misplaced_function<'a>(&self, message: &'a str) -> Option<&'a str> {
        let name = message.strip_prefix("Invalid function '")?.split_once('\'')?.0;
        self.table_functions.iter().any(|function| function == name).then_some(name)
    }

    fn tell_function(&self, name: &str) -> Error {
        let error = usage(&format!("there is no function {name} that gives rows"));
        if self.tables.iter().any(|table| table == name) {
            return error.hint(format!("{name} is a table: FROM {name}"));
        }
        match suggest::nearest_name(name, self.table_functions.iter().map(String::as_str)) {
            Some(nearest) => error.hint(format!("did you mean {nearest}?")),
            None => error.hint(format!("they are {}", self.table_functions.join(", "))),
        }
    }
}

/// The table function that an error of the planner says does not exist.
fn unknown_function(message: &str) -> Option<&str> {
    Some(message.strip_prefix("table function '")?.split_once("' not found")?.0)
}

/// The error behind wrappers that say where in the engine it came up.
fn unwrap(error: &DataFusionError) -> &DataFusionError {
    match error {
        DataFusionError::Context(_, inner) | DataFusionError::Diagnostic(_, inner) => unwrap(inner),
        DataFusionError::Shared(inner) => unwrap(inner),
        // One at a time: the first is the one to mend first.
        DataFusionError::Collection(errors) => errors.first().map_or(error, unwrap),
        DataFusionError::External(inner) => inner.downcast_ref::<DataFusionError>().map_or(error, unwrap),
        DataFusionError::ArrowError(arrow, _) => match arrow.as_ref() {
            arrow::error::ArrowError::ExternalError(inner) => {
                inner.downcast_ref::<DataFusionError>().map_or(error, unwrap)
            }
            _ => error,
        },
        _ => error,
    }
}

/// The table that an error of the planner says does not exist, as the user wrote it.
fn unknown_table(message: &str) -> Option<&str> {
    let full = message.strip_prefix("table '")?.split_once("' not found")?.0;
    Some(full.strip_prefix(concat!("codegraph", ".public.")).unwrap_or(full))
}

fn usage(message: &str) -> Error {
    Error::new(ErrorKind::Usage, DOING).on(message.trim().to_string())
}

fn damaged(error: &DataFusionError) -> Error {
    Error::new(ErrorKind::Damaged, DOING)
        .because(error.strip_backtrace())
        .hint("find out what is damaged: codegraph verify ROOT")
}

/// The head of a message of many lines.
fn first_lines(message: &str) -> String {
    message.lines().take(2).collect::<Vec<_>>().join(" ").trim_end_matches(':').to_string()
}
