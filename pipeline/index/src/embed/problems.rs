//! Diagnostics of the phase find their places among those of the scan: rows of that table are in the order of files.

use std::cmp::Ordering;

use arrow::array::{Array, AsArray};
use arrow::compute::interleave_record_batch;
use arrow::record_batch::RecordBatch;
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_store::Spool;

use super::DIAGNOSTICS;

/// Gives the diagnostics of both to `write`, in their order. Batches of `scan` that nothing is added to are given as they are.
pub(super) fn merge(scan: &Spool, found: &Spool, write: &mut dyn FnMut(&RecordBatch) -> Result<()>) -> Result<()> {
    let mut rest = Rest { spool: found, next: 0, batch: None };
    for number in 0..scan.n_batches(DIAGNOSTICS) {
        let batch = scan.read(DIAGNOSTICS, number)?;
        let Some(last) = batch.num_rows().checked_sub(1) else { continue };
        // Several batches of those found may fall into one of the scan.
        let mut pieces = Vec::new();
        while let Some(piece) = rest.before(key(&batch, last)?)? {
            pieces.push(piece);
        }
        if pieces.is_empty() {
            write(&batch)?;
        } else {
            write(&merged(&batch, &pieces)?)?;
        }
    }
    while let Some(piece) = rest.all()? {
        write(&piece)?;
    }
    Ok(())
}

/// Rows that have not found their places yet.
struct Rest<'a> {
    spool: &'a Spool,
    next: usize,
    batch: Option<RecordBatch>,
}

impl Rest<'_> {
    fn fill(&mut self) -> Result<Option<&RecordBatch>> {
        while self.batch.as_ref().is_none_or(|batch| batch.num_rows() == 0) {
            if self.next == self.spool.n_batches(DIAGNOSTICS) {
                return Ok(None);
            }
            self.batch = Some(self.spool.read(DIAGNOSTICS, self.next)?);
            self.next += 1;
        }
        Ok(self.batch.as_ref())
    }

    /// Rows that come before a row of `end`, of one batch.
    fn before(&mut self, end: (&str, &str)) -> Result<Option<RecordBatch>> {
        let Some(batch) = self.fill()? else { return Ok(None) };
        let mut n = 0;
        while n < batch.num_rows() && key(batch, n)? < end {
            n += 1;
        }
        let (head, tail) = (batch.slice(0, n), batch.slice(n, batch.num_rows() - n));
        self.batch = Some(tail);
        Ok((n > 0).then_some(head))
    }

    fn all(&mut self) -> Result<Option<RecordBatch>> {
        self.fill()?;
        Ok(self.batch.take().filter(|batch| batch.num_rows() > 0))
    }
}

/// Both in one order. Where keys are equal, what the scan found comes first.
fn merged(batch: &RecordBatch, pieces: &[RecordBatch]) -> Result<RecordBatch> {
    let all: Vec<&RecordBatch> = std::iter::once(batch).chain(pieces).collect();
    let mut order: Vec<(usize, usize)> = Vec::new();
    let mut others =
        pieces.iter().enumerate().flat_map(|(i, piece)| (0..piece.num_rows()).map(move |row| (i + 1, row)));
    let mut other = others.next();
    for row in 0..batch.num_rows() {
        while let Some((i, at)) = other {
            if key(all[i], at)?.cmp(&key(batch, row)?) != Ordering::Less {
                break;
            }
            order.push((i, at));
            other = others.next();
        }
        order.push((0, row));
    }
    order.extend(other);
    order.extend(others);
    interleave_record_batch(&all, &order).map_err(|e| bug().because(e))
}

/// Repo and path of a row.
fn key(batch: &RecordBatch, row: usize) -> Result<(&str, &str)> {
    let text = |name: &str| {
        let column = batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
        column.filter(|column| row < column.len()).map(|column| column.value(row)).ok_or_else(bug)
    };
    Ok((text("repo")?, text("path")?))
}

fn bug() -> Error {
    Error::new(ErrorKind::Bug, "put diagnostics in order")
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, StringArray};
    use codegraph_store::Draft;

    use super::*;

    #[test]
    fn rows_of_both_come_in_one_order() {
        let dir = tempfile::tempdir().expect("a directory");
        let draft = Draft::begin(dir.path(), "20260101T000000Z").expect("begins");
        let spool = |batches: &[&[&str]]| {
            let mut spool = Spool::new(draft.scratch().expect("is made"));
            for batch in batches {
                let column = |at: usize| -> ArrayRef {
                    Arc::new(batch.iter().map(|row| row.split('/').nth(at)).collect::<StringArray>())
                };
                let columns = [("repo", column(0)), ("path", column(1)), ("from", column(2))];
                let batch = RecordBatch::try_from_iter_with_nullable(columns.map(|(name, c)| (name, c, true)));
                spool.push(DIAGNOSTICS, &batch.expect("sound")).expect("is kept");
            }
            spool
        };
        let cases: &[(&[&[&str]], &[&[&str]], &[&str])] = &[
            (&[], &[], &[]),
            (&[&["a/x/1", "b/y/1"], &["c/z/1"]], &[], &["a/x/1 b/y/1", "c/z/1"]),
            (&[], &[&["a/x/2"], &["b/y/2"]], &["a/x/2", "b/y/2"]),
            (
                &[&["a/m/1", "a/n/1", "b/a/1"], &["b/b/1"], &["d/a/1"]],
                &[&["a/a/2", "a/n/2"], &["a/o/2", "b/b/2", "c/a/2", "e/a/2"]],
                &["a/a/2 a/m/1 a/n/1 a/n/2 a/o/2 b/a/1", "b/b/1", "b/b/2 c/a/2 d/a/1", "e/a/2"],
            ),
        ];
        for (scan, found, expected) in cases {
            let mut written = Vec::new();
            merge(&spool(scan), &spool(found), &mut |batch| {
                let text = |name: &str, row| {
                    batch.column_by_name(name).expect("is there").as_string::<i32>().value(row).to_string()
                };
                let rows: Vec<String> = (0..batch.num_rows())
                    .map(|row| ["repo", "path", "from"].map(|name| text(name, row)).join("/"))
                    .collect();
                written.push(rows.join(" "));
                Ok(())
            })
            .expect("merges");
            assert_eq!(written, *expected, "{scan:?} and {found:?}");
        }
    }
}
