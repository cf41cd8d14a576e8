//! Several rows at once, given column by column: what is decided of a cell is decided once for all of them.

use super::{BATCH_ROWS, CELL_BYTES, Column, TableBuilder};

impl TableBuilder {
    /// How many rows fit the batch in the making. Whoever gives rows column by column gives no more at once.
    pub fn room(&self) -> usize {
        BATCH_ROWS - self.n_rows
    }

    /// The same cell of several rows: ids or hashes.
    #[track_caller]
    pub fn int64_column<V: Into<Option<i64>>>(&mut self, name: &str, values: impl Iterator<Item = V>) -> &mut Self {
        let (table, is_nullable) = (self.table, self.is_nullable());
        match self.turn(name, false) {
            Column::Int64(b) => values.for_each(|value| {
                let value = value.into();
                assert!(value.is_some() || is_nullable, "{}.{name} is null", table.name);
                b.append_option(value);
            }),
            _ => Self::misfit(table, name),
        }
        self
    }

    /// The same cell of several rows: positions, lines or small counts.
    #[track_caller]
    pub fn number_column<V: Into<Option<u32>>>(&mut self, name: &str, values: impl Iterator<Item = V>) -> &mut Self {
        let (table, is_nullable) = (self.table, self.is_nullable());
        match self.turn(name, false) {
            Column::Int32(b) => values.for_each(|value| {
                let value = value.into();
                assert!(value.is_some() || is_nullable, "{}.{name} is null", table.name);
                b.append_option(value.map(|v| v as i32));
            }),
            _ => Self::misfit(table, name),
        }
        self
    }

    /// The same cell of several rows: texts.
    #[track_caller]
    pub fn text_column<'a, V: Into<Option<&'a str>>>(
        &mut self,
        name: &str,
        values: impl Iterator<Item = V>,
    ) -> &mut Self {
        let (table, is_nullable) = (self.table, self.is_nullable());
        let mut n_bytes = 0;
        match self.turn(name, false) {
            Column::Text(b) => values.for_each(|value| {
                let value = value.into();
                assert!(value.is_some() || is_nullable, "{}.{name} is null", table.name);
                n_bytes += value.map_or(0, str::len);
                b.append_option(value);
            }),
            _ => Self::misfit(table, name),
        }
        self.n_bytes += n_bytes;
        self
    }

    /// The same cell of `n` rows: one text, or null, in all of them.
    #[track_caller]
    pub fn text_in_all<'a>(&mut self, name: &str, value: impl Into<Option<&'a str>>, n: usize) -> &mut Self {
        let value = value.into();
        let table = self.table;
        match (self.turn(name, value.is_none()), value) {
            (Column::Text(b), Some(value)) => b.append_value_n(value, n),
            (Column::Text(b), None) => b.append_nulls(n),
            _ => Self::misfit(table, name),
        }
        self.n_bytes += n * value.map_or(0, str::len);
        self
    }

    /// The same cell of `n` rows: one id in all of them.
    #[track_caller]
    pub fn int64_in_all(&mut self, name: &str, value: i64, n: usize) -> &mut Self {
        let table = self.table;
        match self.turn(name, false) {
            Column::Int64(b) => b.append_value_n(value, n),
            _ => Self::misfit(table, name),
        }
        self
    }

    /// The same cell of several rows: lists of ids, or null. `put` appends the ids of one row and says whether there is a
    /// list.
    #[track_caller]
    pub fn ids_column(&mut self, name: &str, n: usize, mut put: impl FnMut(usize, &mut Vec<i64>) -> bool) -> &mut Self {
        let (table, is_nullable) = (self.table, self.is_nullable());
        let (mut ids, mut n_bytes) = (Vec::new(), 0);
        match self.turn(name, false) {
            Column::Ids(b) => {
                for row in 0..n {
                    ids.clear();
                    let is_list = put(row, &mut ids);
                    assert!(is_list || is_nullable, "{}.{name} is null", table.name);
                    b.values().append_slice(&ids);
                    b.append(is_list);
                    n_bytes += size_of_val(ids.as_slice());
                }
            }
            _ => Self::misfit(table, name),
        }
        self.n_bytes += n_bytes;
        self
    }

    /// The same cell of several rows: lists of texts.
    #[track_caller]
    pub fn texts_column<'a, L: Iterator<Item = &'a str>>(
        &mut self,
        name: &str,
        lists: impl Iterator<Item = L>,
    ) -> &mut Self {
        let table = self.table;
        let mut n_bytes = 0;
        match self.turn(name, false) {
            Column::Texts(b) => {
                for list in lists {
                    for value in list {
                        n_bytes += value.len() + 4;
                        b.values().append_value(value);
                    }
                    b.append(true);
                }
            }
            _ => Self::misfit(table, name),
        }
        self.n_bytes += n_bytes;
        self
    }

    fn is_nullable(&self) -> bool {
        self.table.columns[self.next].is_nullable
    }

    /// Ends `n` rows that were given column by column, [`TableBuilder::room`] at most.
    ///
    /// # Panics
    /// If cells are missing.
    #[track_caller]
    pub fn end_rows(&mut self, n: usize) {
        let n_columns = self.columns.len();
        assert!(self.next == n_columns, "{}: rows have {} of {n_columns} columns", self.table.name, self.next);
        self.next = 0;
        self.n_rows += n;
        self.n_bytes += CELL_BYTES * n_columns * n;
        let n_due = self.n_rows;
        let odd = self.columns.iter().position(|column| column.n_rows() != n_due);
        assert!(odd.is_none(), "{}: column {odd:?} has not {n_due} cells", self.table.name);
        if self.n_rows >= BATCH_ROWS {
            self.cut();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table;

    #[test]
    fn rows_given_by_columns_are_those_given_by_cells() {
        let table = table("refs").expect("exists");
        let rows: [(&str, Option<&str>, Option<u32>, &[i64]); 3] =
            [("f", None, Some(2), &[]), ("g", Some("a::b"), None, &[3, 4]), ("", Some(""), Some(0), &[5])];
        let of_columns = |builder: &mut TableBuilder| {
            let n = rows.len();
            builder.int64_column("ref_id", 0..n as i64).text_in_all("repo", "r", n).int64_in_all("file_id", 7, n);
            builder.text_in_all("path", "p", n).text_in_all("language", "go", n);
            builder.int64_column("in_entity_id", [None, Some(1), None].into_iter());
            builder.text_column("name", rows.iter().map(|row| row.0));
            builder.text_column("qualifier", rows.iter().map(|row| row.1)).text_in_all("receiver", None, n);
            builder.text_in_all("role", "call", n).number_column("arity", rows.iter().map(|row| row.2));
            ["start_byte", "end_byte", "line", "col"].iter().for_each(|name| {
                builder.number_column(name, 0..n as u32);
            });
            builder.text_in_all("resolution", "scope", n).int64_column("target_id", [None; 3].into_iter());
            builder.ids_column("candidates", n, |row, ids| {
                ids.extend(rows[row].3);
                !ids.is_empty()
            });
            ["import_id", "receiver_type_id"].iter().for_each(|name| {
                builder.int64_column(name, [Some(1), None, None].into_iter());
            });
            builder.text_in_all("target_path", None, n);
            builder.texts_column("argument_types", rows.iter().map(|row| row.1.into_iter()));
            builder.text_in_all("rule", None, n).text_in_all("package", None, n).end_rows(n);
        };
        let of_cells = |builder: &mut TableBuilder| {
            for (i, (name, qualifier, arity, candidates)) in rows.into_iter().enumerate() {
                let at = i as u32;
                builder.int64("ref_id", i as i64).text("repo", "r").int64("file_id", 7).text("path", "p");
                builder.text("language", "go").int64("in_entity_id", (i == 1).then_some(1)).text("name", name);
                builder.text("qualifier", qualifier).text("receiver", None).text("role", "call").number("arity", arity);
                builder.number("start_byte", at).number("end_byte", at).number("line", at).number("col", at);
                builder.text("resolution", "scope").int64("target_id", None);
                builder.ids("candidates", Some(candidates).filter(|ids| !ids.is_empty()));
                let first = (i == 0).then_some(1);
                builder.int64("import_id", first).int64("receiver_type_id", first).text("target_path", None);
                builder.texts("argument_types", qualifier).text("rule", None).text("package", None).end_row();
            }
        };
        let batches = [&of_columns as &dyn Fn(&mut TableBuilder), &of_cells].map(|give| {
            let mut builder = TableBuilder::new(table);
            give(&mut builder);
            assert_eq!(builder.room(), BATCH_ROWS - rows.len());
            builder.finish().expect("sound").remove(0)
        });
        assert_eq!(batches[0].batch, batches[1].batch);
        assert_eq!(batches[0].n_bytes, batches[1].n_bytes);
    }

    #[test]
    #[should_panic(expected = "stages: column Some(1) has not 2 cells")]
    fn a_column_of_another_length_is_found() {
        let mut rows = TableBuilder::new(table("stages").expect("exists"));
        rows.text_in_all("run_id", "r", 2).text_in_all("stage", "parse", 3);
        for name in ["position", "threads"] {
            rows.number_column(name, 1..3);
        }
        for name in ["busy_us", "items_in", "items_out", "bytes_in", "bytes_out"] {
            rows.int64_in_all(name, 0, 2);
        }
        rows.int64_in_all("edge_budget_bytes", 0, 2).int64_in_all("edge_peak_bytes", 0, 2).end_rows(2);
    }
}
