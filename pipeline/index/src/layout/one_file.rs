//! One file on its own, outside a run.

use arrow::record_batch::RecordBatch;
use codegraph_lang::Pack;
use codegraph_model::{Facts, Result, Stage, TableDef, id_of};

use super::{Place, Rows, TableRows};
use crate::tally::Tally;

/// The rows that a run writes of the facts of the file at `path` in `repo`, by table. Tables without rows are left out, and
/// what only a run knows of a file (its row of `files`, and `diagnostics.blob_id`) is missing.
///
/// # Errors
/// [`codegraph_model::ErrorKind::Bug`] if Arrow refuses the columns.
pub fn rows_of_file(
    repo: &str,
    path: &str,
    pack: Option<&Pack>,
    facts: &Facts,
) -> Result<Vec<(&'static TableDef, RecordBatch)>> {
    let place = Place::of(repo, id_of(&["repo", repo]), path);
    let (mut rows, mut tally) = (Rows::new(None), Tally::default());
    rows.facts(&place, pack, facts);
    for problem in &facts.problems {
        rows.diagnostic(&place, true, None, Stage::Parse, problem, &mut tally);
    }
    Ok(rows.finish(&mut tally)?.into_iter().map(|TableRows { table, rows }| (table, rows.batch)).collect())
}
