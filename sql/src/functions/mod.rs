//! Functions over the graph store and the vectors: the one list of those that stand behind FROM, and that of the others.

mod among;
mod arguments;
mod call;
mod callees;
mod callers;
mod columns;
mod entity;
mod exec;
mod impact;
mod named;
mod nearest;
mod neighbours;
mod path;
mod plan;
mod rows;
mod scalars;
mod similar;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use codegraph_embed::EmbedderOptions;
use codegraph_model::{ColumnDef, Error, ErrorKind, Result};
use codegraph_store::Snapshot;
use codegraph_store::graph::Graph;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;

use crate::meaning::Meaning;
use arguments::Parameter;
use call::Call;
use columns::Column;
pub(crate) use named::called;
use plan::Callable;
use rows::Rows;
pub use scalars::{SCALARS, Scalar};

/// A function that stands behind FROM and gives rows.
pub struct Function {
    /// Its name in SQL.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// What else there is to know.
    pub doc: &'static str,
    /// A query that uses it.
    pub example: &'static str,
    parameters: &'static [Parameter],
    columns: &'static [&'static [Column]],
    /// Whether it looks for what is near: rows come the nearest first, and conditions on entities choose before rows are counted.
    is_search: bool,
    /// Finds its rows.
    find: fn(&Call<'_>, &mut Rows<'_>) -> Result<()>,
}

/// Every table function, by name.
pub const FUNCTIONS: &[Function] = &[
    callees::FUNCTION,
    callers::FUNCTION,
    entity::FUNCTION,
    impact::FUNCTION,
    nearest::FUNCTION,
    neighbours::FUNCTION,
    path::FUNCTION,
    similar::FUNCTION,
];

impl Function {
    /// How it is called: `callers(x [, depth])`.
    pub fn signature(&self) -> String {
        let mut text = format!("{}(", self.name);
        for (i, parameter) in self.parameters.iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            match parameter.is_optional {
                true => text.push_str(&format!(" [{comma}{}]", parameter.name)),
                false => text.push_str(&format!("{comma}{}", parameter.name)),
            }
        }
        text + ")"
    }

    /// What is said in its place: name of a parameter, and what it is.
    pub fn parameters(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.parameters.iter().map(|parameter| (parameter.name, parameter.doc))
    }

    /// The columns of its rows, in order.
    pub fn columns(&self) -> Vec<ColumnDef> {
        self.cells().map(Column::def).collect()
    }

    fn cells(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().copied().flatten()
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.signature())
    }
}

/// Makes the functions known. Graph store, vectors and embedder are opened when a function first needs them.
pub(crate) fn register(context: &SessionContext, snapshot: &Snapshot, embedder: EmbedderOptions) {
    let meaning = Arc::new(Meaning::new(snapshot, embedder));
    let source = Arc::new(Source { snapshot: snapshot.clone(), graph: Mutex::new(None), meaning: meaning.clone() });
    scalars::register(context, &meaning);
    for function in FUNCTIONS {
        context.register_udtf(function.name, Arc::new(Callable::new(function, source.clone())));
    }
}

/// An error of ours on its way through the engine, which the session tells again.
fn foreign(error: Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// What functions ask of a snapshot, opened once.
pub(crate) struct Source {
    snapshot: Snapshot,
    graph: Mutex<Option<Arc<Graph>>>,
    /// Its vectors, and what made them.
    pub(crate) meaning: Arc<Meaning>,
}

impl Source {
    /// The graph store.
    ///
    /// # Errors
    /// Those of opening it, each time.
    pub(crate) fn graph(&self) -> Result<Arc<Graph>> {
        let mut opened = self.graph.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(graph) = opened.as_ref() {
            return Ok(graph.clone());
        }
        let graph = Arc::new(Graph::open(&self.snapshot)?);
        *opened = Some(graph.clone());
        Ok(graph)
    }

    /// Whether there is one.
    ///
    /// # Errors
    /// Those of opening one that is there.
    fn has_graph(&self) -> Result<bool> {
        match self.graph() {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::Unavailable => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("snapshot", &self.snapshot.id()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_says_what_it_is() {
        assert!(FUNCTIONS.is_sorted_by_key(|function| function.name));
        for function in FUNCTIONS {
            let name = function.name;
            assert!(!function.row.ends_with('.') && function.doc.ends_with('.'), "{name} is not told tidily");
            assert!(function.example.contains(&format!(" {name}(")), "the example of {name} is another's");
            let columns = function.columns();
            for (i, column) in columns.iter().enumerate() {
                assert!(!column.doc.is_empty(), "{name}: {} has no description", column.name);
                assert!(columns[..i].iter().all(|other| other.name != column.name), "{name}: {} twice", column.name);
            }
        }
    }

    #[test]
    fn signatures_tell_what_can_be_left_out() {
        let told: Vec<String> = FUNCTIONS.iter().map(Function::signature).collect();
        let expected = [
            "callees(x [, depth])",
            "callers(x [, depth])",
            "entity(x)",
            "impact(x [, depth])",
            "nearest(text [, k] [, strategy])",
            "neighbours(x [, kind])",
            "path(a, b [, kind])",
            "similar(x [, k] [, strategy])",
        ];
        assert_eq!(told, expected);
    }
}
