//! What stands between the parentheses of a function.

use codegraph_model::{EdgeKind, Error, ErrorKind, Result, Word};
use codegraph_store::graph::{Graph, KindSet};
use codegraph_store::vectors::StrategyName;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::Expr;

use super::{Function, Source};
use crate::suggest;

/// Entities of one name that are looked up. More than have a name of their own in the largest organisation.
const MOST_OWNERS: usize = 1_000_000;

/// A parameter of a function.
pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    pub(super) is_optional: bool,
    read: fn(&ScalarValue, &Source) -> Result<Argument>,
}

const WHO: &str = "an entity: its id, symbol, qualified name or the end of one, or name. If several entities are called so, \
the rows are of all of them, and of_id tells whose each is";

/// The entity that a question is about.
pub(super) const X: Parameter = Parameter { name: "x", doc: WHO, is_optional: false, read: entities };
/// Where a path begins.
pub(super) const A: Parameter = Parameter { name: "a", doc: WHO, is_optional: false, read: entities };
/// Where it ends.
pub(super) const B: Parameter = Parameter {
    name: "b",
    doc: "the entity that the path leads to, told as a is. If several are called so, the nearest of them",
    is_optional: false,
    read: entities,
};
/// How far to go.
pub(super) const DEPTH: Parameter = Parameter {
    name: "depth",
    doc: "how many edges are followed one after the other, at most; 1 if it is left out",
    is_optional: true,
    read: depth,
};
/// The same where everything is asked for.
pub(super) const DEPTH_OR_ALL: Parameter = Parameter {
    name: "depth",
    doc: "how many edges are followed one after the other, at most; all that there are if it is left out",
    is_optional: true,
    read: depth,
};
/// Kinds of edges.
pub(super) const KIND: Parameter = Parameter {
    name: "kind",
    doc: "kinds of edges, separated by commas: 'calls,instantiates'; all if it is left out",
    is_optional: true,
    read: kinds,
};
/// The same for a path.
pub(super) const KIND_OF_PATH: Parameter = Parameter {
    name: "kind",
    doc: "kinds of edges, separated by commas: 'calls,instantiates'; if it is left out all but contains, and if these lead nowhere, all",
    is_optional: true,
    read: kinds,
};

/// What is looked for.
pub(super) const TEXT: Parameter =
    Parameter { name: "text", doc: "what is looked for, in English or in code", is_optional: false, read: text };
/// The entity whose like is looked for.
pub(super) const LIKE: Parameter = Parameter { name: "x", doc: WHO, is_optional: false, read: entities_anyhow };
/// How many results.
pub(super) const K: Parameter = Parameter {
    name: "k",
    doc: "how many entities; all if it is left out, and then LIMIT says how many",
    is_optional: true,
    read: results,
};
/// How to search.
pub(super) const STRATEGY: Parameter = Parameter {
    name: "strategy",
    doc: "how thoroughly: 'exact', 'balanced' or 'fast'; balanced if it is left out",
    is_optional: true,
    read: strategy,
};

/// What an argument says.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    /// The entities that are called so; at least one.
    Entities(Vec<i64>),
    /// What entities are called that are still to be looked up in the table.
    Called(String),
    /// Edges one after the other; at least 1.
    Depth(u32),
    /// Kinds of edges.
    Kinds(KindSet),
    /// Words that mean something.
    Text(String),
    /// Results; at least 1.
    Results(usize),
    /// How to search.
    Strategy(StrategyName),
}

/// Reads the arguments of a call of `function`.
///
/// # Errors
/// [`ErrorKind::Usage`] if they are not those that it takes, or name nothing.
pub(super) fn read(function: &Function, given: &[Expr], source: &Source) -> Result<Vec<Argument>> {
    let all = function.parameters.len();
    let needed = function.parameters.iter().filter(|parameter| !parameter.is_optional).count();
    if given.len() < needed || given.len() > all {
        let takes = if needed == all { needed.to_string() } else { format!("{needed} to {all}") };
        let plural = if all == 1 { "" } else { "s" };
        return Err(usage(function, &format!("it takes {takes} argument{plural}, not {}", given.len())));
    }
    let argument = |(parameter, expr): (&Parameter, &Expr)| {
        let Expr::Literal(value, _) = expr else {
            let found = format!("{} must be a value, not {expr}", parameter.name);
            return Err(usage(function, &found));
        };
        (parameter.read)(value, source)
            .map_err(|error| error.on(format!("{}: {}", function.signature(), parameter.name)))
    };
    function.parameters.iter().zip(given).map(argument).collect()
}

fn usage(function: &Function, what: &str) -> Error {
    Error::new(ErrorKind::Usage, "run the query")
        .on(format!("{}: {what}", function.signature()))
        .hint(format!("for example: {}", function.example))
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::Usage, "run the query").on(what)
}

fn text_of(value: &ScalarValue) -> Option<&str> {
    match value {
        ScalarValue::Utf8(text) | ScalarValue::LargeUtf8(text) | ScalarValue::Utf8View(text) => text.as_deref(),
        _ => None,
    }
}

fn number_of(value: &ScalarValue) -> Option<i64> {
    match value.cast_to(&arrow::datatypes::DataType::Int64) {
        Ok(ScalarValue::Int64(number)) if value.data_type().is_integer() => number,
        _ => None,
    }
}

fn entities(value: &ScalarValue, source: &Source) -> Result<Argument> {
    let graph = &*source.graph()?;
    let (found, text) = match (text_of(value), number_of(value)) {
        (Some(text), _) => (graph.find(text, MOST_OWNERS)?, text.to_string()),
        (None, Some(id)) => (graph.node(id)?.map(|_| id).into_iter().collect(), id.to_string()),
        (None, None) => return Err(wrong(format!("{value} is neither a text nor an id"))),
    };
    match found.as_slice() {
        [] => Err(nothing(graph, &text)),
        _ => Ok(Argument::Entities(found)),
    }
}

/// The error for a name that nothing has, with names that are like it.
fn nothing(graph: &Graph, text: &str) -> Error {
    let error = unnamed(text);
    match suggest::names_like(graph, text) {
        Ok(names) if !names.is_empty() => error.hint(format!("did you mean {}?", names.join(" or "))),
        _ => error,
    }
}

/// The same; who searches may have no graph store.
fn entities_anyhow(value: &ScalarValue, source: &Source) -> Result<Argument> {
    match (number_of(value), text_of(value)) {
        (Some(id), _) => Ok(Argument::Entities(vec![id])),
        (None, Some(text)) if !source.has_graph()? => Ok(Argument::Called(text.to_string())),
        (None, _) => entities(value, source),
    }
}

impl Argument {
    /// The same, with `found` as the entities that are called so.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if there are none.
    pub(super) fn looked_up(text: &str, found: Vec<i64>) -> Result<Argument> {
        if found.is_empty() { Err(unnamed(text)) } else { Ok(Argument::Entities(found)) }
    }
}

/// The error for a name that nothing has.
fn unnamed(text: &str) -> Error {
    wrong(format!("nothing is called {text}"))
        .hint("give an entity_id, symbol, qualified_name or name, as the table entities has them")
}

fn text(value: &ScalarValue, _: &Source) -> Result<Argument> {
    match text_of(value) {
        Some(text) => Ok(Argument::Text(text.to_string())),
        None => Err(wrong(format!("{value} is no text"))),
    }
}

fn results(value: &ScalarValue, _: &Source) -> Result<Argument> {
    match number_of(value).map(usize::try_from) {
        Some(Ok(n @ 1..)) => Ok(Argument::Results(n)),
        _ => Err(wrong(format!("{value} is no number of results: give 1 or more"))),
    }
}

fn strategy(value: &ScalarValue, _: &Source) -> Result<Argument> {
    let text = text_of(value).ok_or_else(|| wrong(format!("{value} is no text")))?;
    StrategyName::of(text).map(Argument::Strategy)
}

fn depth(value: &ScalarValue, _: &Source) -> Result<Argument> {
    match number_of(value).map(u32::try_from) {
        Some(Ok(depth @ 1..)) => Ok(Argument::Depth(depth)),
        _ => Err(wrong(format!("{value} is no number of edges: give 1 or more"))),
    }
}

fn kinds(value: &ScalarValue, _: &Source) -> Result<Argument> {
    let text = text_of(value).ok_or_else(|| wrong(format!("{value} is no text")))?;
    let words = || EdgeKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    let named = |word: &str| {
        let kind = EdgeKind::ALL.iter().copied().find(|kind| kind.as_str() == word);
        kind.ok_or_else(|| wrong(format!("there is no kind {word}")).hint(format!("the kinds are {}", words())))
    };
    let kinds = text.split(',').map(str::trim).map(named).collect::<Result<Vec<EdgeKind>>>()?;
    Ok(Argument::Kinds(KindSet::of(&kinds)))
}
