//! The SQL shell: a snapshot, a session over it, and what happens with statements and commands.

mod command;
mod completion;
mod converse;
mod describe;
mod history;
mod statement;
mod stop;

use std::path::PathBuf;

use codegraph_embed::EmbedderOptions;
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_sql::{Format, Session, SessionOptions, statements};
use codegraph_store::Snapshot;
use tokio::runtime::Runtime;

use crate::globals::Globals;

pub(crate) use history::history_file;
use stop::Stops;

/// What the user chose.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// How answers are written.
    pub(crate) format: Format,
    /// Rows of an answer that are written at most, if the user said so; 0 is no limit.
    pub(crate) max_rows: Option<usize>,
    /// The same for tables, if the user said nothing.
    pub(crate) table_rows: usize,
    /// Whether to tell how long each statement took.
    pub(crate) is_timed: bool,
    /// Whether queries may read files outside the snapshot.
    pub(crate) allow_external: bool,
    /// Where queries spill.
    pub(crate) spill_dir: PathBuf,
    /// What opens the embedder of the snapshot, when a function of SQL needs it.
    pub(crate) embedder: EmbedderOptions,
}

/// Statements to run.
#[derive(Debug)]
pub(crate) struct Script {
    /// Where they came from; nothing for the command line.
    pub(crate) name: Option<String>,
    /// Their text.
    pub(crate) text: String,
}

/// Whether the shell goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    GoOn,
    Leave,
}

/// A shell over one snapshot.
pub(crate) struct Shell {
    snapshot: Snapshot,
    session: Session,
    runtime: Runtime,
    settings: Settings,
    globals: Globals,
    stops: Stops,
    /// Whether somebody sits in front of it.
    is_conversing: bool,
    /// Whether an answer in a binary format was written: a second one would spoil the file.
    has_binary_answer: bool,
}

impl Shell {
    pub(crate) fn new(snapshot: Snapshot, settings: Settings, globals: &Globals) -> Result<Shell> {
        let options = SessionOptions {
            jobs: globals.jobs,
            memory_limit_bytes: globals.memory_limit_bytes,
            allow_external: settings.allow_external,
            spill_dir: settings.spill_dir.clone(),
        };
        let session = Session::open_with(&snapshot, options, settings.embedder.clone())?;
        Ok(Shell {
            snapshot,
            session,
            runtime: start_runtime(globals)?,
            settings,
            globals: globals.clone(),
            stops: Stops::listen()?,
            is_conversing: false,
            has_binary_answer: false,
        })
    }

    /// Leaves without waiting for a query that was stopped and has not noticed yet.
    pub(crate) fn close(self) {
        self.runtime.shutdown_background();
    }

    /// Runs the statements of `script` one by one, up to the first error, which says where it stands.
    pub(crate) fn run_script(&mut self, script: &Script) -> Result<()> {
        let statements = statements(&script.text);
        for (i, statement) in statements.iter().enumerate() {
            // The line feeds in front make the engine count lines as the script does.
            let text = format!("{}{}", "\n".repeat(statement.line - 1), statement.text);
            let then = self.run_one(&text).map_err(|error| match &script.name {
                Some(name) => error.on(format!("{name}, line {}", statement.line)),
                None if statements.len() > 1 => error.on(format!("statement {}", i + 1)),
                None => error,
            })?;
            if then == Then::Leave {
                break;
            }
        }
        Ok(())
    }

    /// Runs one statement, or one of the shell's own commands.
    fn run_one(&mut self, text: &str) -> Result<Then> {
        match text.trim().strip_prefix('\\') {
            Some(command) => self.run_command(command),
            None => self.run_statement(text).map(|()| Then::GoOn),
        }
    }
}

/// The threads of the query engine.
fn start_runtime(globals: &Globals) -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(globals.jobs)
        .thread_name("sql")
        .enable_all()
        .build()
        .map_err(|e| Error::new(ErrorKind::Unavailable, "start the threads of the query engine").because(e))
}
