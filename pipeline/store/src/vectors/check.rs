//! Compares the artifact with the table that it was made of.

use std::path::Path;

use codegraph_model::Result;

use super::rows::{BATCH_ROWS, COLUMNS, TABLE, batch_of};
use super::{BY_ID, CODES, IDS, Vectors};
use crate::artifact::{Artifact, Tables};

/// Tells `found` of each file that says something else than the table.
pub(super) fn check(artifact: &Artifact, tables: &Tables, found: &mut dyn FnMut(&Path, String)) -> Result<()> {
    let dir = artifact.dir();
    let vectors = match Vectors::open_artifact(artifact) {
        Ok(vectors) => vectors,
        Err(error) => {
            found(dir, error.to_string());
            return Ok(());
        }
    };
    let n_rows = tables.n_rows(TABLE);
    if vectors.n() != n_rows {
        found(dir, format!("it has {} vectors, and the table {n_rows}", vectors.n()));
        return Ok(());
    }
    let exact = &vectors.engine().exact;
    let mut row = 0;
    for batch in tables.read(TABLE, COLUMNS, BATCH_ROWS)? {
        let batch = batch_of(&batch?)?;
        let Some(model) = &batch.model else { continue };
        if (model.as_str(), batch.dimensions) != (vectors.model(), vectors.dimensions()) {
            found(dir, format!("it has vectors of {}, and the table those of {model}", vectors.model()));
            return Ok(());
        }
        let rows = row..row + batch.entity_ids.len();
        if vectors.ids().get(rows.clone()) != Some(batch.entity_ids.as_slice()) {
            found(&dir.join(IDS), format!("rows {row} to {} are of other entities", rows.end));
            return Ok(());
        }
        let are_equal =
            exact.rows(rows.clone()).iter().map(|x| x.to_bits()).eq(batch.vectors.iter().map(|x| x.to_bits()));
        if !are_equal {
            found(&dir.join(super::VECTORS), format!("rows {row} to {} have other vectors", rows.end));
            return Ok(());
        }
        if vectors.engine().codes.as_ref().is_some_and(|codes| !codes.are_of(exact, rows.clone())) {
            found(&dir.join(CODES), format!("rows {row} to {} have other codes", rows.end));
            return Ok(());
        }
        row = rows.end;
    }
    let strayed = (0..row).find(|row| vectors.row_of(vectors.ids()[*row]) != Some(*row as u64));
    if let Some(row) = strayed {
        found(&dir.join(BY_ID), format!("it does not lead to row {row}"));
    }
    Ok(())
}
