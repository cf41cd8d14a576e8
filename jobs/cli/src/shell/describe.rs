//! `\d`: the tables, and the columns of one.

use codegraph_model::{Result, TABLES, TableDef};
use codegraph_sql::{type_name, views};

use super::Shell;
use crate::grid::{Align, Grid};
use crate::output;
use crate::units::count;

impl Shell {
    pub(super) fn list_tables(&self) -> Result<()> {
        let mut grid = Grid::new([("table", Align::Left), ("rows", Align::Right), ("one row per", Align::Left)]);
        for (name, _) in self.session.names().tables {
            let rows = self.snapshot.manifest().tables.get(&name).map(|table| count(table.rows));
            let view = || views().find(|view| view.name == name);
            let row = match (codegraph_model::table(&name), view()) {
                (Some(table), _) => table.row.to_string(),
                (None, Some(view)) => format!("{} (a view)", view.row()),
                (None, None) => "(outside the snapshot)".to_string(),
            };
            grid.row([name.as_str(), rows.as_deref().unwrap_or(""), &row]);
        }
        output::print(&grid.render(&self.globals))
    }

    pub(super) fn describe_table(&mut self, name: &str) -> Result<()> {
        match TABLES.iter().find(|table| table.name == name) {
            Some(table) => output::print(&self.described(table)),
            // What is not ours has no descriptions. An unknown name gets its suggestion there.
            None => self.run_statement(&format!("DESCRIBE {name}")),
        }
    }

    fn described(&self, table: &TableDef) -> String {
        let mut grid = Grid::new(["column", "type", "null", "description"].map(|name| (name, Align::Left)));
        for column in table.columns {
            let null = if column.is_nullable { "yes" } else { "" };
            grid.row([column.name, &type_name(&column.kind.data_type()), null, column.doc]);
        }
        let mut text = format!("{}: one row per {}", table.name, table.row);
        if !table.sorted_by.is_empty() {
            text.push_str(&format!(", sorted by {}", table.sorted_by.join(", ")));
        }
        format!("{text}\n\n{}", grid.render(&self.globals))
    }
}
