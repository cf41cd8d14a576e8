//! A table of what was measured beside what was aimed at.

/// One cell with an aim.
#[derive(Clone, Copy, Debug)]
pub struct Verdict {
    /// What was measured.
    pub measured: f64,
    /// What it should be at most.
    pub at_most: f64,
}

impl Verdict {
    /// The measured value, marked where it misses its aim.
    pub fn cell(self) -> String {
        let mark = if self.measured <= self.at_most { "" } else { " MISSED" };
        format!("{:.2}{mark}", self.measured)
    }
}

/// A table that is printed when it is whole.
#[derive(Debug)]
pub struct Report {
    rows: Vec<Vec<String>>,
}

impl Report {
    /// A table with its heads.
    pub fn new(heads: &[&str]) -> Report {
        Report { rows: vec![heads.iter().map(|head| head.to_string()).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Prints the table in Markdown, the first column to the left and numbers to the right.
    pub fn print(&self) {
        let n_columns = self.rows[0].len();
        let width = |i: usize| self.rows.iter().map(|row| row[i].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..n_columns).map(width).collect();
        for (n, row) in self.rows.iter().enumerate() {
            let cell = |(i, text): (usize, &String)| match i {
                0 => format!("{text:<width$}", width = widths[i]),
                _ => format!("{text:>width$}", width = widths[i]),
            };
            println!("| {} |", row.iter().enumerate().map(cell).collect::<Vec<_>>().join(" | "));
            if n == 0 {
                let rule = |(i, width): (usize, &usize)| match i {
                    0 => "-".repeat(*width),
                    _ => format!("{}:", "-".repeat(width - 1)),
                };
                println!("| {} |", widths.iter().enumerate().map(rule).collect::<Vec<_>>().join(" | "));
            }
        }
    }
}
