//! Checks that rows come in their table's sort order. Readers skip sorts because of it, so a breach would give wrong
//! answers without a word.

use std::cmp::Ordering;

use arrow::array::{Array, ArrayRef, Int32Array, StringArray, UInt32Array};
use arrow::compute::take;
use arrow::record_batch::RecordBatch;
use codegraph_model::{Result, TableDef};

use super::bug;

/// The sort order of one table, and the last row that was seen.
#[derive(Debug)]
pub(super) struct Order {
    table: &'static TableDef,
    /// The columns of the sort order, by position.
    columns: Vec<usize>,
    /// One array of one value for each of them; empty before the first row.
    last: Vec<ArrayRef>,
}

impl Order {
    pub(super) fn of(table: &'static TableDef) -> Order {
        let position = |name: &&str| table.columns.iter().position(|column| column.name == *name);
        Order { table, columns: table.sorted_by.iter().filter_map(position).collect(), last: Vec::new() }
    }

    /// Fails if a row of `batch` comes before the one that it follows.
    pub(super) fn check(&mut self, batch: &RecordBatch) -> Result<()> {
        let n_rows = batch.num_rows();
        if self.columns.is_empty() || n_rows == 0 {
            return Ok(());
        }
        let arrays: Vec<&ArrayRef> = self.columns.iter().map(|&column| batch.column(column)).collect();
        let keys = self.keys(&arrays)?;
        let within = (1..n_rows).find(|&row| compare(&keys, row - 1, &keys, row) == Ordering::Greater);
        let first = if self.last.is_empty() {
            None
        } else {
            let last = self.keys(&self.last.iter().collect::<Vec<_>>())?;
            (compare(&last, 0, &keys, 0) == Ordering::Greater).then_some(0)
        };
        if let Some(row) = first.or(within) {
            let place: Vec<String> = keys.iter().map(|key| key.show(row)).collect();
            return Err(bug(self.table, format!("the row ({}) is out of order", place.join(", "))));
        }
        let end = UInt32Array::from(vec![n_rows as u32 - 1]);
        let last = arrays.iter().map(|array| take(array, &end, None));
        self.last =
            last.collect::<Result<_, _>>().map_err(|cause| bug(self.table, "its last row is lost").because(cause))?;
        Ok(())
    }

    fn keys<'a>(&self, arrays: &[&'a ArrayRef]) -> Result<Vec<Key<'a>>> {
        let keys: Option<Vec<Key<'a>>> = arrays.iter().map(|array| Key::of(array)).collect();
        keys.ok_or_else(|| bug(self.table, "it is sorted by a column that is neither text nor a number"))
    }
}

/// A column that a table is sorted by.
enum Key<'a> {
    Text(&'a StringArray),
    Number(&'a Int32Array),
}

impl<'a> Key<'a> {
    fn of(array: &'a ArrayRef) -> Option<Key<'a>> {
        let text = array.as_any().downcast_ref().map(Key::Text);
        text.or_else(|| array.as_any().downcast_ref().map(Key::Number))
    }

    fn show(&self, row: usize) -> String {
        match self {
            Key::Text(array) => format!("{:?}", array.value(row)),
            Key::Number(array) => array.value(row).to_string(),
        }
    }
}

fn compare(a: &[Key], row_a: usize, b: &[Key], row_b: usize) -> Ordering {
    for (a, b) in a.iter().zip(b) {
        let ordering = match (a, b) {
            (Key::Text(a), Key::Text(b)) => a.value(row_a).cmp(b.value(row_b)),
            (Key::Number(a), Key::Number(b)) => a.value(row_a).cmp(&b.value(row_b)),
            _ => Ordering::Equal,
        };
        if ordering != Ordering::Equal {
            return ordering;
        }
    }
    Ordering::Equal
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::{TableBuilder, table};

    #[test]
    fn a_row_out_of_order_is_found() {
        let cases: &[(&str, &[&[&str]], Option<&str>)] = &[
            ("equal rows are in order", &[&["a", "a"], &["a", "b"]], None),
            ("within a batch", &[&["a", "c", "b"]], Some("(\"b\")")),
            ("between batches", &[&["a", "c"], &[], &["b", "d"]], Some("(\"b\")")),
        ];
        for (name, batches, expected) in cases {
            let repos = table("repos").expect("exists");
            let mut order = Order::of(repos);
            let found = batches.iter().try_for_each(|batch| {
                let mut rows = TableBuilder::new(repos);
                for repo in *batch {
                    rows.int64("repo_id", 1).text("repo", *repo).text("input", "").text("input_kind", "directory");
                    rows.text("root", "").count("files", 0).count("bytes", 0);
                    rows.count("parsed_files", 0).count("parsed_bytes", 0);
                    rows.text("origin_url", None).text("ref", None).text("commit", None).time("commit_time", None);
                    rows.text("tree_id", None).text("status", "ok").text("reason", None).texts("tags", []).end_row();
                }
                rows.finish()?.iter().try_for_each(|rows| order.check(&rows.batch))
            });
            match (found, expected) {
                (Ok(()), None) => {}
                (Err(error), Some(text)) => assert!(error.to_string().contains(text), "{name}: {error}"),
                (found, _) => panic!("{name}: {found:?}"),
            }
        }
    }
}
