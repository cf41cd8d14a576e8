//! A call in a physical plan: the rows of a function, made when they are read.

use std::fmt;
use std::sync::Arc;

use arrow::array::AsArray;
use arrow::compute::SortOptions;
use arrow::datatypes::{Int64Type, SchemaRef};
use codegraph_model::{Error, ErrorKind, Result as OurResult};
use codegraph_store::vectors::RowSet;
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics};
use datafusion::error::DataFusionError;
use datafusion::execution::memory_pool::MemoryConsumer;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column as At;
use datafusion::physical_expr::{Distribution, EquivalenceProperties, PhysicalExpr, PhysicalSortExpr};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType, ReplaceChildrenOptions};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, InputDistributionRequirements, Partitioning, PlanProperties,
};
use futures::StreamExt;
use futures::executor::block_on;

use super::columns::Column;
use super::plan::Called;
use super::{Call, Rows, foreign};

/// Rows that a plan expects of a function: few beside the tables, so that joins look these up for the rows of the function.
const EXPECTED_ROWS: usize = 1000;
/// Batches that may wait to be read: enough to make one while another is read.
const WAITING_BATCHES: usize = 2;

/// A call in a physical plan.
#[derive(Clone)]
pub(super) struct CallExec {
    called: Arc<Called>,
    /// Those that are asked for.
    columns: Arc<[&'static Column]>,
    schema: SchemaRef,
    limit: Option<usize>,
    /// Ids of the entities that a search may find, if not all.
    allowed: Option<Arc<dyn ExecutionPlan>>,
    properties: Arc<PlanProperties>,
}

impl CallExec {
    pub(super) fn new(
        called: Arc<Called>,
        columns: Vec<&'static Column>,
        schema: SchemaRef,
        limit: Option<usize>,
        allowed: Option<Arc<dyn ExecutionPlan>>,
    ) -> CallExec {
        // The nearest come first, so that ORDER BY and LIMIT need no more than LIMIT says.
        let sorted = columns.iter().enumerate().filter_map(|(at, column)| {
            let options = SortOptions { descending: column.falls()?, nulls_first: false };
            Some([PhysicalSortExpr { expr: Arc::new(At::new(column.def().name, at)), options }])
        });
        let orders: Vec<_> = if called.is_sorted() { sorted.collect() } else { vec![] };
        let properties = PlanProperties::new(
            EquivalenceProperties::new_with_orderings(schema.clone(), orders),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        CallExec { called, columns: columns.into(), schema, limit, allowed, properties: Arc::new(properties) }
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
        self.limit.map_or(Ok(()), |limit| write!(f, ", limit={limit}"))?;
        // What stands below it in the plan finds them.
        if self.allowed.is_some() { write!(f, ", among=entities") } else { Ok(()) }
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
        Some(Arc::new(CallExec { limit, ..self.clone() }))
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.allowed.iter().collect()
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(self.allowed.iter().map(|_| Distribution::SinglePartition).collect())
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        // Its properties do not depend on who may be found.
        Ok(Arc::new(CallExec { allowed: children.into_iter().next(), ..(*self).clone() }))
    }

    fn with_new_children(self: Arc<Self>, children: Vec<Arc<dyn ExecutionPlan>>) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(Arc::new(CallExec { allowed: children.into_iter().next(), ..(*self).clone() }))
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
        let ids = self.allowed.as_ref().map(|plan| plan.execute(0, context.clone())).transpose()?;
        let (called, columns, schema) = (self.called.clone(), self.columns.clone(), self.schema.clone());
        let limit = self.limit.unwrap_or(usize::MAX);
        let batch_rows = context.session_config().batch_size();
        stream.spawn_blocking(move || {
            let memory = MemoryConsumer::new(called.told.clone()).register(context.memory_pool());
            let reserve = |bytes| memory.try_resize(bytes).map_err(|error| too_much(&called.told, &error));
            // Whoever reads no longer will not be told why it ends.
            let stop = || sender.is_closed().then(|| Error::new(ErrorKind::Interrupted, "finish the query"));
            let allowed = ids.map(|ids| allowed_rows(&called, ids, &stop)).transpose()?;
            let mut send = |batch| sender.blocking_send(Ok(batch)).is_ok();
            let mut rows = Rows::new(&called.source, &columns, schema, batch_rows, limit, &mut send);
            let call = Call {
                source: &called.source,
                arguments: &called.arguments,
                allowed: allowed.as_ref(),
                jobs: context.session_config().target_partitions(),
                stop: &stop,
                reserve: &reserve,
            };
            (called.function.find)(&call, &mut rows).and_then(|()| rows.send()).map_err(foreign)?;
            Ok(())
        });
        Ok(stream.build())
    }
}

/// The rows of the vectors of the entities that `ids` gives.
fn allowed_rows(
    called: &Called,
    mut ids: SendableRecordBatchStream,
    stop: &dyn Fn() -> Option<Error>,
) -> Result<RowSet> {
    let vectors = called.source.meaning.vectors().map_err(foreign)?;
    let mut rows = RowSet::new(vectors.n());
    while let Some(batch) = block_on(ids.next()) {
        let batch = batch?;
        let column = batch.columns().first().and_then(|column| column.as_primitive_opt::<Int64Type>());
        let column: OurResult<_> = column.ok_or_else(|| Error::new(ErrorKind::Bug, "read ids").on(called.told.clone()));
        let found = column.map_err(foreign)?.iter().flatten();
        found.filter_map(|id| vectors.row_of(id)).for_each(|row| rows.insert(row));
        if let Some(error) = stop() {
            return Err(foreign(error));
        }
    }
    Ok(rows)
}

fn too_much(told: &str, error: &DataFusionError) -> Error {
    Error::new(ErrorKind::Limit, "run the query")
        .on(format!("{told} reaches more than the memory may hold that it may use"))
        .because(error.message().lines().next().unwrap_or_default().to_string())
        .hint("give it more with --memory-limit, or ask for less: a depth, LIMIT")
}
