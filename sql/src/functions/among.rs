//! A search and the table `entities`: conditions say among which of them is searched, and where there is no graph store, what was
//! found is described by their rows.

use std::sync::Arc;

use datafusion::catalog::Session;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Column as Name, JoinType, Result, plan_err};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder};
use datafusion::physical_plan::ExecutionPlan;

use super::columns::{Column, RANK};
use super::plan::CallTable;
use crate::catalog::{CATALOG, SCHEMA};

const TABLE: &str = "entities";
/// What was found, beside that table.
const FOUND: &str = "found";

/// Whether `condition` on `columns` asks nothing that the table does not tell.
pub(super) fn is_about_entities(condition: &Expr, columns: &[&'static Column]) -> bool {
    let asks_more = condition.exists(|expr| {
        Ok(match expr {
            Expr::Column(column) => stored(columns, column.name()).is_none(),
            Expr::Exists(_) | Expr::InSubquery(_) | Expr::SetComparison(_) | Expr::ScalarSubquery(_) => true,
            other => matches!(other, Expr::OuterReferenceColumn(..)),
        })
    });
    !condition.column_refs().is_empty() && matches!(asks_more, Ok(false))
}

/// The plan that finds the ids of those that fit all `conditions` on `columns`.
pub(super) async fn ids(
    session: &dyn Session,
    conditions: &[Expr],
    columns: &[&'static Column],
) -> Result<Arc<dyn ExecutionPlan>> {
    let in_table = |expr: Expr| match &expr {
        Expr::Column(column) => match stored(columns, column.name()) {
            Some(name) => Ok(Transformed::yes(of(TABLE, name))),
            None => plan_err!("{} is no column of {TABLE}", column.name()),
        },
        _ => Ok(Transformed::no(expr)),
    };
    let mut plan = table(session).await?;
    for condition in conditions {
        plan = plan.filter(condition.clone().transform(in_table).data()?)?;
    }
    let plan = plan.project([of(TABLE, "entity_id")])?.build()?;
    session.create_physical_plan(&plan).await
}

/// The plan that tells `columns` of what `found` finds.
pub(super) async fn described(
    session: &dyn Session,
    found: CallTable,
    columns: &[&'static Column],
    limit: Option<usize>,
) -> Result<Arc<dyn ExecutionPlan>> {
    let key = |table: &str| vec![Name::new(Some(table), "entity_id")];
    let value = |column: &&'static Column| match column.stored() {
        Some(name) if column.is_of_node() => of(TABLE, name).alias(column.def().name),
        _ => of(FOUND, column.def().name),
    };
    let is_sorted = found.is_sorted();
    let source = provider_as_source(Arc::new(found));
    let mut plan = LogicalPlanBuilder::scan_with_filters_fetch(FOUND, source, None, vec![], limit)?.join(
        table(session).await?.build()?,
        JoinType::Inner,
        (key(FOUND), key(TABLE)),
        None,
    )?;
    // The join gives them in the order of the table.
    if is_sorted {
        plan = plan.sort([of(FOUND, RANK[0].def().name).sort(true, false)])?;
    }
    let plan = plan.project(columns.iter().map(value))?.build()?;
    session.create_physical_plan(&plan).await
}

/// The table as it stands in the catalog, whatever a query calls so.
pub(super) async fn table(session: &dyn Session) -> Result<LogicalPlanBuilder> {
    let schema = session.catalog_list().catalog(CATALOG).and_then(|catalog| catalog.schema(SCHEMA));
    let table = match schema {
        Some(schema) => schema.table(TABLE).await?,
        None => None,
    };
    match table {
        Some(table) => LogicalPlanBuilder::scan(TABLE, provider_as_source(table), None),
        None => plan_err!("the snapshot has no table {TABLE}"),
    }
}

/// The column of the table that has what the column `name` of a function has.
fn stored(columns: &[&'static Column], name: &str) -> Option<&'static str> {
    columns.iter().find(|column| column.def().name == name)?.stored()
}

/// The column `name` of `table`.
pub(super) fn of(table: &str, name: &str) -> Expr {
    Expr::Column(Name::new(Some(table), name))
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::{col, lit};

    use super::*;
    use crate::functions::FUNCTIONS;

    #[test]
    fn conditions_on_entities_are_told_from_others() {
        let columns: Vec<&Column> =
            FUNCTIONS.iter().find(|function| function.name == "similar").expect("is there").cells().collect();
        for (condition, expected) in [
            (col("language").eq(lit("go")), true),
            (col("similar.line").gt(lit(7)).or(col("is_test")), true),
            (col("entity_id").in_list(vec![lit(1_i64)], false), true),
            (col("score").gt(lit(0.5)), false),
            (col("language").eq(lit("go")).or(col("rank").eq(lit(1))), false),
            (col("of_id").eq(lit(1_i64)), false),
            (lit(true), false),
        ] {
            assert_eq!(is_about_entities(&condition, &columns), expected, "{condition}");
        }
    }
}
