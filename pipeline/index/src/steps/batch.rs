//! `batch`: gathers the rows of morsels, which come in input order, into batches that are worth writing, and adds up
//! what was found.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow::compute::concat_batches;
use arrow::record_batch::RecordBatch;
use codegraph_model::{
    DiagnosticCode, Error, ErrorKind, RepoStatus, Result, RowBatch, TABLES, TableBuilder, TableDef, Word,
};

use super::{RepoRef, RepoTally, RowSet, Sheaf, Trouble};
use crate::embed::TEXTS;
use crate::flow::{Outlet, Step};
use crate::layout::{self, TableRows};
use crate::progress::Progress;
use crate::tally::Tally;

/// Rows that are worth writing as they come: the Parquet writer has a cost per column and call.
const ENOUGH_ROWS: usize = 4 << 10;
/// Fewer are gathered until there are so many, which copies them.
const GATHER_ROWS: usize = 16 << 10;
/// The same in bytes of memory, for tables with long rows.
const GATHER_BYTES: usize = 4 << 20;

/// The fourth step of the scan.
pub(crate) struct Batch {
    gathered: Vec<Gathered>,
    repos: TableBuilder,
    /// The repo whose files are coming.
    current: Option<(Arc<RepoRef>, RepoTally)>,
    total: Tally,
    progress: Arc<Progress>,
    /// Whether a repo that could not be read wholly ends the job.
    fail_fast: bool,
}

/// Rows of one table that wait for more.
struct Gathered {
    table: &'static TableDef,
    batches: Vec<RecordBatch>,
    n_rows: usize,
    n_bytes: usize,
}

impl Step for Batch {
    type In = RowSet;
    type Out = Sheaf;

    fn take(&mut self, rows: RowSet, out: &mut dyn Outlet<Sheaf>) -> Result<()> {
        self.total.add(&rows.tally);
        for (repo, tally) in rows.repos {
            if let Some(trouble) = tally.trouble.as_ref().filter(|_| self.fail_fast) {
                return Err(Error::new(trouble.error_kind(), "read all of a repo")
                    .on(trouble.told(&repo))
                    .hint("without --fail-fast the job goes on with the others"));
            }
            self.count(repo, tally);
        }
        // One after the other, each gone when it is written: a file can have rows of a hundred megabytes.
        for rows in rows.batches {
            let full = self.gather(rows)?;
            if !full.is_empty() {
                out.put(sheaf(full, None))?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Outlet<Sheaf>) -> Result<()> {
        self.end_repo();
        *self.total.rows.entry(self.repos.table().name).or_default() += self.repos.n_rows() as u64;
        let table = self.repos.table();
        let mut rest: Vec<_> = self.repos.finish()?.into_iter().map(|rows| (table, rows.batch)).collect();
        for gathered in &mut self.gathered {
            rest.extend(gathered.take()?);
        }
        out.put(sheaf(rest, Some(Box::new(std::mem::take(&mut self.total)))))
    }
}

impl Batch {
    pub(crate) fn new(progress: Arc<Progress>, fail_fast: bool) -> Batch {
        let gathered = TABLES.iter().chain([&TEXTS]).map(Gathered::none_of).collect();
        let repos = layout::rows_of("repos");
        Batch { gathered, repos, current: None, total: Tally::default(), progress, fail_fast }
    }

    fn count(&mut self, repo: Arc<RepoRef>, tally: RepoTally) {
        match &mut self.current {
            Some((current, total)) if Arc::ptr_eq(current, &repo) => total.add(tally),
            _ => {
                self.end_repo();
                self.current = Some((repo, tally));
            }
        }
    }

    fn end_repo(&mut self) {
        if let Some((repo, tally)) = self.current.take() {
            layout::repo(&mut self.repos, &repo, &tally);
            let status = tally.trouble.as_ref().map_or(RepoStatus::Ok, |trouble| trouble.status);
            *self.total.repos.entry(status).or_default() += 1;
            if let Some(trouble) = tally.trouble
                && self.total.first_trouble.is_none()
            {
                self.total.first_trouble = Some((trouble.error_kind(), trouble.told(&repo)));
            }
            self.progress.repos_done.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Keeps `rows` until there are enough of their table, which then come back.
    ///
    /// What is enough depends on the cells alone, not on how much memory holds them: equal rows make equal batches, and
    /// equal batches make equal bytes on disk.
    fn gather(&mut self, rows: TableRows) -> Result<Vec<(&'static TableDef, RecordBatch)>> {
        let TableRows { table, rows: RowBatch { batch, n_bytes } } = rows;
        let Some(gathered) = self.gathered.iter_mut().find(|gathered| gathered.table.name == table.name) else {
            return Err(Error::new(ErrorKind::Bug, "gather rows").on(table.name));
        };
        if batch.num_rows() >= ENOUGH_ROWS {
            return Ok(gathered.take()?.into_iter().chain([(table, batch)]).collect());
        }
        gathered.n_rows += batch.num_rows();
        gathered.n_bytes += n_bytes;
        gathered.batches.push(batch);
        let is_enough = gathered.n_rows >= GATHER_ROWS || gathered.n_bytes >= GATHER_BYTES;
        Ok(if is_enough { gathered.take()?.into_iter().collect() } else { Vec::new() })
    }
}

impl Gathered {
    fn none_of(table: &'static TableDef) -> Gathered {
        Gathered { table, batches: Vec::new(), n_rows: 0, n_bytes: 0 }
    }

    fn take(&mut self) -> Result<Option<(&'static TableDef, RecordBatch)>> {
        let Gathered { table, mut batches, .. } = std::mem::replace(self, Gathered::none_of(self.table));
        Ok(match batches.len() {
            0 => None,
            1 => batches.pop().map(|batch| (table, batch)),
            _ => {
                let batch = concat_batches(&batches[0].schema(), &batches)
                    .map_err(|e| Error::new(ErrorKind::Bug, "gather rows").on(table.name).because(e))?;
                Some((table, batch))
            }
        })
    }
}

impl RepoTally {
    fn add(&mut self, other: RepoTally) {
        self.met.files += other.met.files;
        self.met.bytes += other.met.bytes;
        self.parsed.files += other.parsed.files;
        self.parsed.bytes += other.parsed.bytes;
        self.note(other.trouble);
    }
}

impl Trouble {
    /// In words.
    fn told(&self, repo: &RepoRef) -> String {
        let path = if self.path.is_empty() { String::new() } else { format!(", {}", self.path) };
        format!("{}{path}: {}: {}", repo.repo.name, self.code.as_str(), self.message)
    }

    /// What a job that cannot go on because of it ends with.
    fn error_kind(&self) -> ErrorKind {
        match self.code {
            DiagnosticCode::RefNotFound => ErrorKind::Usage,
            DiagnosticCode::UnreadableFile | DiagnosticCode::UnreadableDirectory | DiagnosticCode::VanishedFile => {
                ErrorKind::Unavailable
            }
            _ => ErrorKind::Damaged,
        }
    }
}

fn sheaf(batches: Vec<(&'static TableDef, RecordBatch)>, total: Option<Box<Tally>>) -> Sheaf {
    let n_bytes = batches.iter().map(|(_, batch)| batch.get_array_memory_size()).sum();
    Sheaf { batches, n_bytes, total }
}
