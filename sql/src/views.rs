//! Views: questions that people ask of every snapshot, under names. `views/*.sql` holds them, one a file.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::catalog::{MemorySchemaProvider, SchemaProvider, TableProvider};
use datafusion::common::Result;
use datafusion::datasource::ViewTable;
use datafusion::execution::SessionState;
use datafusion::prelude::SessionContext;

use crate::scripts::{VIEWS, head};

/// A view.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// Its name in SQL.
    pub name: &'static str,
    script: &'static str,
}

impl View {
    /// What one row is.
    pub fn row(&self) -> &'static str {
        let first = head(self.script).into_iter().next().unwrap_or_default();
        first.strip_prefix("one row per ").unwrap_or(first)
    }

    /// What else there is to know, with an example.
    pub fn doc(&self) -> String {
        head(self.script)[1..].join("\n")
    }

    /// The query that it stands for.
    pub fn query(&self) -> &'static str {
        let at = self.script.split_inclusive('\n').take_while(|line| line.starts_with("--")).map(str::len).sum();
        &self.script[at..]
    }
}

/// Every view, by name.
pub fn views() -> impl Iterator<Item = View> {
    VIEWS.iter().map(|(name, script)| View { name, script })
}

/// The view called `name`.
pub(crate) fn view(name: &str) -> Option<View> {
    views().find(|view| view.name == name)
}

/// The tables of a snapshot and, behind them, the views: a view is planned when it is named, because opening a snapshot should
/// cost nothing.
pub(crate) struct WithViews {
    tables: MemorySchemaProvider,
    /// The session's state, as long as there is one: it holds this.
    state: Box<dyn Fn() -> Option<SessionState> + Send + Sync>,
}

impl WithViews {
    /// Views over what will be registered, planned in `context`.
    pub(crate) fn new(context: &SessionContext) -> WithViews {
        let state = context.state_weak_ref();
        let state = Box::new(move || state.upgrade().map(|state| state.read().clone()));
        WithViews { tables: MemorySchemaProvider::new(), state }
    }
}

impl fmt::Debug for WithViews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WithViews").field("tables", &self.tables).finish_non_exhaustive()
    }
}

#[async_trait]
impl SchemaProvider for WithViews {
    fn table_names(&self) -> Vec<String> {
        let views = views().map(|view| view.name.to_string()).filter(|name| !self.tables.table_exist(name));
        self.tables.table_names().into_iter().chain(views).collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        if let Some(table) = self.tables.table(name).await? {
            return Ok(Some(table));
        }
        let Some(view) = view(name) else { return Ok(None) };
        let Some(state) = (self.state)() else { return Ok(None) };
        let plan = state.create_logical_plan(view.query()).await?;
        Ok(Some(Arc::new(ViewTable::new(plan, Some(view.query().to_string())))))
    }

    fn register_table(&self, name: String, table: Arc<dyn TableProvider>) -> Result<Option<Arc<dyn TableProvider>>> {
        self.tables.register_table(name, table)
    }

    fn deregister_table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        self.tables.deregister_table(name)
    }

    fn table_exist(&self, name: &str) -> bool {
        self.tables.table_exist(name) || view(name).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_says_what_it_is() {
        let names: Vec<&str> = views().map(|view| view.name).collect();
        assert!(names.len() > 5);
        for view in views() {
            assert!(head(view.script)[0].starts_with("one row per "), "{} does not say what a row is", view.name);
            assert!(!view.row().ends_with('.') && !view.doc().is_empty(), "{} says too little", view.name);
            assert!(codegraph_model::table(view.name).is_none(), "{} is a table", view.name);
            assert!(!view.query().starts_with("--"), "{}", view.name);
        }
    }
}
