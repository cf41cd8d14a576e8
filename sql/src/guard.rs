//! What a query may do: read the snapshot, and nothing else.

use codegraph_model::{Error, ErrorKind, Result};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::logical_expr::{DdlStatement, LogicalPlan, Statement};

/// Settings of the engine rather than of the session: memory and where it spills. The command line decides those.
const ENGINE_SETTINGS: &str = "datafusion.runtime.";

/// Fails if `plan` would change something, or read outside the snapshot without leave.
pub(crate) fn check(plan: &LogicalPlan, allow_external: bool) -> Result<()> {
    let mut refused = None;
    // The visitor itself cannot fail, and what it finds stands in `refused`.
    let _ = plan.apply_with_subqueries(|node| {
        refused = refusal(node, allow_external);
        Ok(if refused.is_some() { TreeNodeRecursion::Stop } else { TreeNodeRecursion::Continue })
    });
    refused.map_or(Ok(()), Err)
}

fn refusal(node: &LogicalPlan, allow_external: bool) -> Option<Error> {
    let refused = |what: &str| Error::new(ErrorKind::Usage, "run the query").on(what.to_string());
    let read_only = |what: &str| refused(&format!("{what}: a snapshot is read-only"));
    match node {
        LogicalPlan::Ddl(DdlStatement::CreateExternalTable(_)) if allow_external => None,
        LogicalPlan::Ddl(DdlStatement::CreateExternalTable(_)) => Some(
            refused("CREATE EXTERNAL TABLE reads files outside the snapshot").hint("allow it with --allow-external"),
        ),
        LogicalPlan::Ddl(ddl) => {
            Some(read_only(ddl.name()).hint("name a part of a query with WITH name AS (SELECT …)"))
        }
        LogicalPlan::Dml(dml) => Some(read_only(&dml.op.to_string())),
        LogicalPlan::Copy(_) => {
            Some(read_only("COPY").hint("redirect the output: codegraph sql … --format parquet > FILE"))
        }
        LogicalPlan::Statement(Statement::SetVariable(set)) => engine_setting(&set.variable),
        LogicalPlan::Statement(Statement::ResetVariable(reset)) => engine_setting(&reset.variable),
        _ => None,
    }
}

fn engine_setting(name: &str) -> Option<Error> {
    name.to_lowercase().starts_with(ENGINE_SETTINGS).then(|| {
        Error::new(ErrorKind::Usage, "change a setting")
            .on(name.to_string())
            .hint("memory is set on the command line: --memory-limit")
    })
}
