//! A function as the engine sees it: a table that is made when it is read.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use async_trait::async_trait;
use codegraph_model::{Error, ErrorKind};
use codegraph_store::graph::Graph;
use datafusion::catalog::{Session, TableFunctionArgs, TableFunctionImpl, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics};
use datafusion::datasource::TableType;
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::{EquivalenceProperties, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning, PlanProperties};

use super::arguments::{self, Argument};
use super::columns::Column;
use super::{Call, Function, Rows, Source};

/// Rows that a plan expects of a function: few beside the tables, so that joins look these up for the rows of the function.
const EXPECTED_ROWS: usize = 1000;
/// Batches that may wait to be read: enough to make one while another is read.
const WAITING_BATCHES: usize = 2;

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
        let graph = self.source.graph().map_err(foreign)?;
        let arguments = arguments::read(self.function, args.exprs(), &graph).map_err(foreign)?;
        let told: Vec<String> = args.exprs().iter().map(told).collect();
        let told = format!("{}({})", self.function.name, told.join(", "));
        let fields: Vec<_> = self.function.cells().map(Column::field).collect();
        let called = Called { function: self.function, graph, arguments, told };
        Ok(Arc::new(CallTable { called: Arc::new(called), schema: Arc::new(Schema::new(fields)) }))
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

/// The error that the session tells again.
fn foreign(error: Error) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}

/// A call whose arguments were read.
struct Called {
    function: &'static Function,
    graph: Arc<Graph>,
    arguments: Vec<Argument>,
    /// As the user wrote it, nearly.
    told: String,
}

/// A call as a table.
struct CallTable {
    called: Arc<Called>,
    schema: SchemaRef,
}

impl fmt::Debug for CallTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.called.told)
    }
}

#[async_trait]
impl TableProvider for CallTable {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<&'static Column> = self.called.function.cells().collect();
        let (columns, schema) = match projection {
            Some(chosen) => {
                let columns = chosen.iter().filter_map(|at| all.get(*at).copied()).collect();
                (columns, Arc::new(self.schema.project(chosen)?))
            }
            None => (all, self.schema.clone()),
        };
        Ok(Arc::new(CallExec::new(self.called.clone(), columns, schema, limit)))
    }
}

/// A call in a physical plan.
struct CallExec {
    called: Arc<Called>,
    /// Those that are asked for.
    columns: Arc<[&'static Column]>,
    schema: SchemaRef,
    limit: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl CallExec {
    fn new(called: Arc<Called>, columns: Vec<&'static Column>, schema: SchemaRef, limit: Option<usize>) -> CallExec {
        let properties = PlanProperties::new(
            EquivalenceProperties::new(schema.clone()),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        CallExec { called, columns: columns.into(), schema, limit, properties: Arc::new(properties) }
    }
}

impl fmt::Debug for CallExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallExec").field("called", &self.called.told).finish_non_exhaustive()
    }
}

impl DisplayAs for CallExec {
    fn fmt_as(&self, how: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if matches!(how, DisplayFormatType::TreeRender) { "" } else { "CallExec: " };
        write!(f, "{name}{}", self.called.told)?;
        self.limit.map_or(Ok(()), |limit| write!(f, ", limit={limit}"))
    }
}

impl ExecutionPlan for CallExec {
    fn name(&self) -> &'static str {
        "CallExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn fetch(&self) -> Option<usize> {
        self.limit
    }

    fn with_fetch(&self, limit: Option<usize>) -> Option<Arc<dyn ExecutionPlan>> {
        Some(Arc::new(CallExec {
            called: self.called.clone(),
            columns: self.columns.clone(),
            schema: self.schema.clone(),
            limit,
            properties: self.properties.clone(),
        }))
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![]
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(self: Arc<Self>, _: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn partition_statistics(&self, _: Option<usize>) -> Result<Arc<Statistics>> {
        let expected = EXPECTED_ROWS.min(self.limit.unwrap_or(usize::MAX));
        let unknown = Statistics::new_unknown(&self.schema);
        Ok(Arc::new(Statistics { num_rows: Precision::Inexact(expected), ..unknown }))
    }

    /// Finds the rows on a thread that may wait for the disk.
    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let mut stream = RecordBatchReceiverStreamBuilder::new(self.schema.clone(), WAITING_BATCHES);
        let sender = stream.tx();
        let (called, columns, schema) = (self.called.clone(), self.columns.clone(), self.schema.clone());
        let limit = self.limit.unwrap_or(usize::MAX);
        let batch_rows = context.session_config().batch_size();
        stream.spawn_blocking(move || {
            let memory = MemoryConsumer::new(called.told.clone()).register(context.memory_pool());
            let reserve = |bytes| memory.try_resize(bytes).map_err(|error| too_much(&called.told, &error));
            // Whoever reads no longer will not be told why it ends.
            let stop = || sender.is_closed().then(|| Error::new(ErrorKind::Interrupted, "finish the query"));
            let mut send = |batch| sender.blocking_send(Ok(batch)).is_ok();
            let mut rows = Rows::new(&called.graph, &columns, schema, batch_rows, limit, &mut send);
            let call = Call { graph: &called.graph, arguments: &called.arguments, stop: &stop, reserve: &reserve };
            (called.function.find)(&call, &mut rows).and_then(|()| rows.send()).map_err(foreign)?;
            Ok(())
        });
        Ok(stream.build())
    }
}

fn too_much(told: &str, error: &DataFusionError) -> Error {
    Error::new(ErrorKind::Limit, "run the query")
        .on(format!("{told} reaches more than the memory may hold that it may use"))
        .because(error.message().lines().next().unwrap_or_default().to_string())
        .hint("give it more with --memory-limit, or ask for less: a depth, LIMIT")
}
