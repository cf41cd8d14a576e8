//! A function as the engine sees it: a table that is made when it is read.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::Result;
use datafusion::datasource::TableType;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_plan::ExecutionPlan;

use super::arguments::{self, Argument};
use super::columns::Column;
use super::exec::CallExec;
use super::{Function, Source, among, foreign, named};

/// A function that can be called.
#[derive(Debug)]
pub(super) struct Callable {
    function: &'static Function,
    source: Arc<Source>,
}

impl Callable {
    pub(super) fn new(function: &'static Function, source: Arc<Source>) -> Callable {
        Callable { function, source }
    }
}

impl TableFunctionImpl for Callable {
    fn call_with_args(&self, args: TableFunctionArgs<'_, '_>) -> Result<Arc<dyn TableProvider>> {
        let arguments = arguments::read(self.function, args.exprs(), &self.source).map_err(foreign)?;
        let told: Vec<String> = args.exprs().iter().map(told).collect();
        let told = format!("{}({})", self.function.name, told.join(", "));
        let called = Called { function: self.function, source: self.source.clone(), arguments, told };
        Ok(Arc::new(CallTable::new(Arc::new(called), self.function.cells().collect(), None)))
    }
}

/// An argument as SQL writes it.
fn told(expr: &Expr) -> String {
    match expr {
        Expr::Literal(value, _) => match value.try_as_str().flatten() {
            Some(text) => format!("'{}'", text.replace('\'', "''")),
            None => value.to_string(),
        },
        other => other.to_string(),
    }
}

/// A call whose arguments were read.
pub(super) struct Called {
    pub(super) function: &'static Function,
    pub(super) source: Arc<Source>,
    pub(super) arguments: Vec<Argument>,
    /// As the user wrote it, nearly.
    pub(super) told: String,
}

impl Called {
    /// Whether the nearest come first, in all of its rows: those of several entities stand one behind the other.
    pub(super) fn is_sorted(&self) -> bool {
        let is_of_many = |argument: &Argument| matches!(argument, Argument::Entities(ids) if ids.len() > 1);
        self.function.is_search && !self.arguments.iter().any(is_of_many)
    }
}

/// A call as a table.
pub(super) struct CallTable {
    called: Arc<Called>,
    columns: Vec<&'static Column>,
    schema: SchemaRef,
    /// Ids of the entities that a search may find, if not all.
    allowed: Option<Arc<dyn ExecutionPlan>>,
}

impl CallTable {
    pub(super) fn new(
        called: Arc<Called>,
        columns: Vec<&'static Column>,
        allowed: Option<Arc<dyn ExecutionPlan>>,
    ) -> CallTable {
        let fields: Vec<_> = columns.iter().map(|column| column.field()).collect();
        CallTable { called, columns, schema: Arc::new(Schema::new(fields)), allowed }
    }

    /// See [`Called::is_sorted`].
    pub(super) fn is_sorted(&self) -> bool {
        self.called.is_sorted()
    }
}

impl fmt::Debug for CallTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.called.told)
    }
}

/// The call, with the entities that its arguments name.
async fn looked_up(called: &Arc<Called>, session: &dyn Session) -> Result<Arc<Called>> {
    if !called.arguments.iter().any(|argument| matches!(argument, Argument::Called(_))) {
        return Ok(called.clone());
    }
    let mut arguments = Vec::with_capacity(called.arguments.len());
    for argument in &called.arguments {
        arguments.push(match argument {
            Argument::Called(text) => {
                let found = named::called(session, text).await?;
                Argument::looked_up(text, found).map_err(foreign)?
            }
            other => other.clone(),
        });
    }
    let Called { function, source, told, .. } = &**called;
    Ok(Arc::new(Called { function, source: source.clone(), arguments, told: told.clone() }))
}

#[async_trait]
impl TableProvider for CallTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    /// Who searches wants as many results as there can be: conditions on entities choose before the results are counted.
    fn supports_filters_pushdown(&self, conditions: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let supported = |condition: &&Expr| match self.called.function.is_search {
            true if among::is_about_entities(condition, &self.columns) => TableProviderFilterPushDown::Exact,
            _ => TableProviderFilterPushDown::Unsupported,
        };
        Ok(conditions.iter().map(supported).collect())
    }

    async fn scan(
        &self,
        session: &dyn Session,
        projection: Option<&Vec<usize>>,
        conditions: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let allowed = match conditions {
            [] => self.allowed.clone(),
            _ => Some(among::ids(session, conditions, &self.columns).await?),
        };
        let (columns, schema) = match projection {
            Some(chosen) => {
                let columns = chosen.iter().filter_map(|at| self.columns.get(*at).copied()).collect();
                (columns, Arc::new(self.schema.project(chosen)?))
            }
            None => (self.columns.clone(), self.schema.clone()),
        };
        let called = looked_up(&self.called, session).await?;
        let needs_nodes = columns.iter().any(|column| column.is_of_node());
        if called.function.is_search && needs_nodes && !called.source.has_graph().map_err(foreign)? {
            let own = self.columns.iter().copied().filter(|column| !column.is_of_node()).collect();
            let found = CallTable::new(called, own, allowed);
            return among::described(session, found, &columns, limit).await;
        }
        Ok(Arc::new(CallExec::new(called, columns, schema, limit, allowed)))
    }
}
