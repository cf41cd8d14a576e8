//! `tables`: writes rows to the draft.

use codegraph_model::Result;
use codegraph_store::TablesWriter;

use super::Sheaf;
use crate::flow::{Never, Outlet, Step};
use crate::tally::Tally;

/// The last step of the scan.
pub(crate) struct Tables {
    /// Takes the rows of the job itself when the scan is over.
    pub(crate) writer: TablesWriter,
    /// What the scan found; complete when it is over.
    pub(crate) total: Tally,
}

impl Step for Tables {
    type In = Sheaf;
    type Out = Never;

    fn take(&mut self, sheaf: Sheaf, _: &mut dyn Outlet<Never>) -> Result<()> {
        for (table, batch) in &sheaf.batches {
            self.writer.write(table, batch)?;
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
