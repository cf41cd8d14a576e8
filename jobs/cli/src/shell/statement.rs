//! Runs one statement and writes its answer.

use codegraph_model::{Error, ErrorKind, Result};
use codegraph_sql::{Format, Written, write_answer};

use super::{Shell, start_runtime};
use crate::output;
use crate::units::{count, counted, duration};

impl Shell {
    /// Runs one statement. Ctrl-C ends the statement, not the process.
    pub(super) fn run_statement(&mut self, sql: &str) -> Result<()> {
        let began = crate::globals::clock();
        let written = self.runtime.block_on(async {
            tokio::select! {
                written = self.answer(sql) => written,
                kind = self.stops.next() => Err(Error::new(kind, "finish the query").because("it was stopped")),
            }
        });
        if written.as_ref().is_err_and(|error| error.kind() == ErrorKind::Interrupted) {
            // A plan that computes without a pause keeps its threads until it has noticed. The next statement gets others.
            std::mem::replace(&mut self.runtime, start_runtime(&self.globals)?).shutdown_background();
        }
        let written = written?;
        let time = crate::globals::clock() - began;
        if let Some(written) = written {
            self.has_binary_answer |= self.settings.format.entry().is_binary;
            self.remark(&written);
        }
        if self.settings.is_timed {
            output::tell(&format!("Time: {}", duration(time)));
        }
        Ok(())
    }

    /// Writes the answer to `sql`; nothing for statements that answer nothing.
    async fn answer(&self, sql: &str) -> Result<Option<Written>> {
        let format = self.settings.format;
        let answer = self.session.query(sql).await?;
        if answer.schema.fields().is_empty() {
            return Ok(None);
        }
        if format.entry().is_binary {
            self.check_binary()?;
        }
        let answer = match self.max_rows() {
            Some(n_rows) => answer.at_most(n_rows),
            None => answer,
        };
        write_answer(answer, format, &mut output::open()).await.map(Some)
    }

    fn max_rows(&self) -> Option<usize> {
        let default = if self.settings.format == Format::Table { self.settings.table_rows } else { 0 };
        Some(self.settings.max_rows.unwrap_or(default)).filter(|n_rows| *n_rows > 0)
    }

    fn check_binary(&self) -> Result<()> {
        let format = self.settings.format;
        let error = Error::new(ErrorKind::Usage, "write the answer");
        if self.globals.is_stdout_terminal {
            return Err(error
                .on(format!("{format} is not for terminals"))
                .hint("redirect it to a file or a program: > answer.FORMAT"));
        }
        if self.has_binary_answer {
            return Err(error
                .on(format!("a {format} file holds one answer, and this would be a second one"))
                .hint("run one query at a time, or choose another format"));
        }
        Ok(())
    }

    fn remark(&self, written: &Written) {
        if self.globals.quiet {
            return;
        }
        if written.is_cut {
            output::tell(&format!(
                "only the first {} are shown; for all: --max-rows 0, LIMIT, or another --format",
                counted(written.rows, "row")
            ));
        } else if self.is_conversing {
            output::tell(&format!("({} row{})", count(written.rows), if written.rows == 1 { "" } else { "s" }));
        }
    }
}
