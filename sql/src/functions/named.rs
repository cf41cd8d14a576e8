//! Entities by what they are called, from the table `entities`: for who searches where there is no graph store.

use arrow::array::AsArray;
use arrow::datatypes::{DataType, Int64Type};
use arrow::record_batch::RecordBatch;
use codegraph_store::graph::{has_separator, parts_of};
use datafusion::catalog::Session;
use datafusion::common::{DataFusionError, Result};
use datafusion::functions::string::expr_fn::{ends_with, lower};
use datafusion::logical_expr::{Expr, cast, lit};
use datafusion::physical_plan::collect;

use super::among::{of, table};

/// The ids of the entities that a person may mean by `text`, by the rules of the graph store: an id; a symbol; a qualified name,
/// or its end at a separator; a name; a name in other case. The first of these that fits wins. Those of tests come last, and else
/// the order is that of the table.
pub(crate) async fn called(session: &dyn Session, text: &str) -> Result<Vec<i64>> {
    let text = text.trim();
    let Some(last) = parts_of(text).next() else { return Ok(Vec::new()) };
    let column = |name: &str| of("entities", name);
    // Whatever fits is among these; which of them fits best is seen in the rows.
    let mut fits = column("symbol").eq(lit(text)).or(lower(column("name")).eq(lit(text.to_lowercase())));
    if let Ok(id) = text.parse::<i64>() {
        fits = fits.or(column("entity_id").eq(lit(id)));
    }
    if has_separator(text) {
        fits = fits.or(ends_with(column("qualified_name"), lit(last)));
    }
    let order = ["is_test", "repo", "path", "start_byte"].map(|name| column(name).sort(true, false));
    let as_text = |name: &str| cast(column(name), DataType::Utf8);
    let wanted: [Expr; 4] = [column("entity_id"), as_text("symbol"), as_text("qualified_name"), as_text("name")];
    let plan = table(session).await?.filter(fits)?.sort(order)?.project(wanted)?.build()?;
    let plan = session.create_physical_plan(&plan).await?;
    let mut found: Vec<(usize, i64)> = Vec::new();
    for batch in collect(plan, session.task_ctx()).await? {
        found.extend(ranked(&batch, text)?);
    }
    let best = found.iter().map(|(rank, _)| *rank).min();
    Ok(found.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, id)| id).collect())
}

/// The entities in `batch` that are called `text`, each with the rule that says so.
fn ranked(batch: &RecordBatch, text: &str) -> Result<Vec<(usize, i64)>> {
    let strange = || DataFusionError::Internal("columns of entities are of other types".into());
    let [ids, texts @ ..] = batch.columns() else { return Err(strange()) };
    let ids = ids.as_primitive_opt::<Int64Type>().ok_or_else(strange)?;
    let texts: Vec<_> = texts.iter().filter_map(|column| column.as_string_opt::<i32>()).collect();
    let [symbols, qualified, names] = texts[..] else { return Err(strange()) };
    let value = |of: &arrow::array::StringArray, row: usize| -> String {
        if arrow::array::Array::is_null(of, row) { String::new() } else { of.value(row).to_string() }
    };
    let entity = |(row, id): (usize, &i64)| {
        let rank = rank(text, *id, &value(symbols, row), &value(qualified, row), &value(names, row))?;
        Some((rank, *id))
    };
    Ok(ids.values().iter().enumerate().filter_map(entity).collect())
}

/// Which of the rules says that an entity is called `text`; the lower one counts.
fn rank(text: &str, id: i64, symbol: &str, qualified: &str, name: &str) -> Option<usize> {
    let is_end = || {
        let mut of_name = parts_of(qualified);
        let is_end = parts_of(text).all(|part| of_name.next() == Some(part));
        is_end.then(|| of_name.next().is_none())
    };
    if id.to_string() == text {
        return Some(0);
    }
    if symbol == text {
        return Some(1);
    }
    if has_separator(text)
        && let Some(is_whole) = is_end()
    {
        return Some(if is_whole { 2 } else { 3 });
    }
    if name == text {
        return Some(4);
    }
    (name.to_lowercase() == text.to_lowercase()).then_some(5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_the_rules_of_the_graph_store() {
        for (text, expected) in [
            ("7", Some(0)),
            ("sym r a.B#run", Some(1)),
            ("a.b.Class.run", Some(2)),
            ("a::b::Class::run", Some(2)),
            ("Class.run", Some(3)),
            ("ass.run", None),
            ("run", Some(4)),
            ("RUN", Some(5)),
            ("a.b.Class", None),
            ("x.a.b.Class.run", None),
        ] {
            assert_eq!(rank(text, 7, "sym r a.B#run", "a.b.Class.run", "run"), expected, "{text}");
        }
    }
}
