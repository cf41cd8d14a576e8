//! A session: a snapshot opened for queries.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codegraph_embed::EmbedderOptions;
use codegraph_model::{Error, ErrorKind, Result, TABLES};
use codegraph_store::Snapshot;
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::{FairSpillPool, TrackConsumersPool};
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};

use crate::answer::Answer;
use crate::catalog::{self, CATALOG, SCHEMA};
use crate::failure::Failures;
use crate::{functions, guard};

/// How many of those who hold memory are named when it runs out.
const NAMED_CONSUMERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(2);

/// What a session may use.
#[derive(Clone, Debug)]
pub struct SessionOptions {
    /// Threads that a query may use.
    pub jobs: usize,
    /// Memory that all queries together may use before they spill.
    pub memory_limit_bytes: u64,
    /// Whether files outside the snapshot may be read.
    pub allow_external: bool,
    /// Where queries spill what does not fit into memory. It is written only then.
    pub spill_dir: PathBuf,
}

/// A snapshot opened for queries.
pub struct Session {
    context: SessionContext,
    allow_external: bool,
}

/// The names that a query can use.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Tables with their columns, in order.
    pub tables: Vec<(String, Vec<String>)>,
    /// Functions, in the order of the alphabet.
    pub functions: Vec<String>,
    /// Functions that stand behind FROM, likewise.
    pub table_functions: Vec<String>,
}

impl Session {
    /// Opens `snapshot`. Only its manifest has been read so far.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if files are missing.
    pub fn open(snapshot: &Snapshot, options: SessionOptions) -> Result<Session> {
        Session::open_with(snapshot, options, EmbedderOptions::default())
    }

    /// The same; `embedder` says of the embedder what the snapshot does not: where its model or its server is.
    ///
    /// # Errors
    /// Those of [`Session::open`].
    pub fn open_with(snapshot: &Snapshot, options: SessionOptions, embedder: EmbedderOptions) -> Result<Session> {
        let session = Session::over(&|table| snapshot.parts_of(table), options)?;
        functions::register(&session.context, snapshot, embedder);
        Ok(session)
    }

    /// Opens tables of which `parts_of` tells the files, by name.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if files are missing.
    pub(crate) fn over(parts_of: &dyn Fn(&str) -> Vec<PathBuf>, options: SessionOptions) -> Result<Session> {
        let mut config = SessionConfig::new()
            .with_target_partitions(options.jobs.max(1))
            .with_information_schema(true)
            .with_default_catalog_and_schema(CATALOG, SCHEMA);
        let parquet = &mut config.options_mut().execution.parquet;
        // Columns that only a filter needs are read first, and the others for the rows that are left.
        parquet.pushdown_filters = true;
        parquet.reorder_filters = true;

        let memory_bytes = usize::try_from(options.memory_limit_bytes).unwrap_or(usize::MAX);
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(TrackConsumersPool::new(FairSpillPool::new(memory_bytes), NAMED_CONSUMERS)))
            .with_disk_manager_builder(
                DiskManagerBuilder::default().with_mode(DiskManagerMode::Directories(vec![options.spill_dir])),
            )
            .build_arc()
            .map_err(|error| Error::new(ErrorKind::Bug, "start the query engine").because(error.strip_backtrace()))?;

        let context = SessionContext::new_with_config_rt(config, runtime);
        catalog::register(&context, parts_of)?;
        let context = if options.allow_external { context.enable_url_table() } else { context };
        Ok(Session { context, allow_external: options.allow_external })
    }

    /// Runs one statement. Rows are computed as the answer is read.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the query is wrong or would change something.
    pub async fn query(&self, sql: &str) -> Result<Answer> {
        let failures = self.failures();
        let tell = |error| failures.tell(error);
        let state = self.context.state();
        let dialect = state.config_options().sql_parser.dialect;
        let statement = state.sql_to_statement(sql, &dialect).map_err(tell)?;
        let plan = state.statement_to_plan(statement).await.map_err(tell)?;
        guard::check(&plan, self.allow_external)?;
        let frame = self.context.execute_logical_plan(plan).await.map_err(tell)?;
        let stream = frame.execute_stream().await.map_err(tell)?;
        Ok(Answer::new(stream, failures))
    }

    /// The ids of the entities that a person may mean by `text`: an id, a symbol, a qualified name or its end, or a name.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if the table `entities` cannot be read.
    pub async fn called(&self, text: &str) -> Result<Vec<i64>> {
        let state = self.context.state();
        functions::called(&state, text).await.map_err(|error| self.failures().tell(error))
    }

    /// Writes the answer of a query to `dir` and makes it a table, as long as the file is there.
    pub(crate) async fn keep(&self, name: &str, query: &str, dir: &Path) -> Result<()> {
        let failures = self.failures();
        let tell = |error| failures.tell(error);
        let path = dir.join(format!("{name}.parquet")).display().to_string();
        let frame = self.context.sql(query).await.map_err(tell)?;
        // One file: its rows are told apart by nothing.
        let options = DataFrameWriteOptions::new().with_single_file_output(true);
        frame.write_parquet(&path, options, None).await.map_err(tell)?;
        self.context.register_parquet(name, path, ParquetReadOptions::default()).await.map_err(tell)
    }

    /// The names that a query can use now.
    pub fn names(&self) -> Names {
        let tables = self.tables();
        let columns = |table: &String| {
            let known = codegraph_model::table(table);
            known.map(|def| def.columns.iter().map(|column| column.name.to_string()).collect()).unwrap_or_default()
        };
        let state = self.context.state();
        let mut functions: Vec<String> = state.scalar_functions().keys().cloned().collect();
        functions.extend(state.aggregate_functions().keys().cloned());
        functions.extend(state.window_functions().keys().cloned());
        functions.sort();
        functions.dedup();
        let mut table_functions: Vec<String> = state.table_functions().keys().cloned().collect();
        table_functions.sort();
        let tables = tables.into_iter().map(|table| (table.clone(), columns(&table))).collect();
        Names { tables, functions, table_functions }
    }

    /// The tables that can be queried: those of the snapshot in the order of the docs, then views and others.
    fn tables(&self) -> Vec<String> {
        let schema = self.context.catalog(CATALOG).and_then(|catalog| catalog.schema(SCHEMA));
        let mut names = schema.map(|schema| schema.table_names()).unwrap_or_default();
        names.sort_by_key(|name| {
            let place = TABLES.iter().position(|table| table.name == name);
            (place.unwrap_or(TABLES.len()), name.clone())
        });
        names
    }

    fn failures(&self) -> Failures {
        let Names { tables: names, table_functions, .. } = self.names();
        let columns = names.iter().flat_map(|(table, columns)| columns.iter().map(|c| (table.clone(), c.clone())));
        Failures {
            columns: Arc::new(columns.collect()),
            tables: Arc::new(names.iter().map(|(table, _)| table.clone()).collect()),
            table_functions: Arc::new(table_functions),
            allow_external: self.allow_external,
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("allow_external", &self.allow_external).finish_non_exhaustive()
    }
}
