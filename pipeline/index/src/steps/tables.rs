//! `tables`: writes rows to the draft.

use arrow::array::{AsArray, BooleanArray};
use arrow::compute::filter_record_batch;
use arrow::record_batch::RecordBatch;
use codegraph_model::Result;
use codegraph_model::{Error, ErrorKind, TableDef};
use codegraph_store::{Spool, TablesWriter};

use super::Sheaf;
use crate::embed::{DIAGNOSTICS, TEXTS};
use crate::flow::{Never, Outlet, Step};
use crate::link::{BASES, SOURCES, is_base, is_linked};
use crate::tally::Tally;

/// The last step of the scan.
pub(crate) struct Tables {
    /// Takes the rows of the job itself when the scan is over.
    pub(crate) writer: TablesWriter,
    /// Takes what is to be linked.
    pub(crate) spool: Spool,
    /// Takes what waits for the phase that embeds, if there is one: texts, and diagnostics, to which it adds.
    pub(crate) kept: Option<Spool>,
    /// What the scan found; complete when it is over.
    pub(crate) total: Tally,
}

impl Step for Tables {
    type In = Sheaf;
    type Out = Never;

    fn take(&mut self, sheaf: Sheaf, _: &mut dyn Outlet<Never>) -> Result<()> {
        for (table, batch) in &sheaf.batches {
            self.put(table, batch)?;
        }
        if let Some(total) = sheaf.total {
            self.total = *total;
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Outlet<Never>) -> Result<()> {
        Ok(())
    }
}

impl Tables {
    fn put(&mut self, table: &'static TableDef, batch: &RecordBatch) -> Result<()> {
        if let Some(kept) = &mut self.kept
            && [TEXTS.name, DIAGNOSTICS].contains(&table.name)
        {
            return kept.push(table.name, batch);
        }
        if let Some((name, columns)) = SOURCES.iter().find(|(name, _)| *name == table.name) {
            let schema = batch.schema();
            let wanted: Vec<usize> = columns.iter().filter_map(|column| schema.index_of(column).ok()).collect();
            let projected = batch.project(&wanted).map_err(|e| bug(table).because(e))?;
            self.spool.push(name, &projected)?;
        }
        if !is_linked(table.name) {
            return self.writer.write(table, batch);
        }
        if table.name == "refs" {
            let roles = batch.column_by_name("role").and_then(|roles| roles.as_string_opt::<i32>());
            let roles = roles.ok_or_else(|| bug(table).on("refs have no roles"))?;
            let wanted: BooleanArray = roles.iter().map(|role| Some(role.is_some_and(is_base))).collect();
            let bases = filter_record_batch(batch, &wanted).map_err(|e| bug(table).because(e))?;
            if bases.num_rows() > 0 {
                self.spool.push(BASES, &bases)?;
            }
        }
        self.spool.push(table.name, batch)
    }
}

fn bug(table: &TableDef) -> Error {
    Error::new(ErrorKind::Bug, "keep rows for linking").on(table.name)
}
