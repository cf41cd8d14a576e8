//! Tables for people: framed by comfy-table on a terminal, aligned by spaces elsewhere.

use comfy_table::presets::NOTHING;
use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table, TableComponent};

use crate::globals::Globals;

/// Terminals that are narrower (or do not know their width) get lines that they wrap themselves.
const NARROWEST: u16 = 40;

/// Which side the cells of a column stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A table of text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Grid {
    /// A table with these columns and no rows.
    pub(crate) fn new<S: Into<String>>(columns: impl IntoIterator<Item = (S, Align)>) -> Grid {
        Grid { columns: columns.into_iter().map(|(name, align)| (name.into(), align)).collect(), rows: vec![] }
    }

    /// Adds a row, with as many cells as there are columns.
    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The table as it is printed, with a line feed at its end.
    pub(crate) fn render(&self, globals: &Globals) -> String {
        self.render_behind("", globals)
    }

    /// The same; elsewhere than on a terminal, whose width counts, each line stands behind `indent`.
    pub(crate) fn render_behind(&self, indent: &str, globals: &Globals) -> String {
        if globals.is_stdout_terminal { self.framed(globals.is_stdout_colored) } else { self.aligned(indent) }
    }

    fn framed(&self, is_colored: bool) -> String {
        let mut table = Table::new();
        table.load_preset(NOTHING);
        table.set_style(TableComponent::HeaderLines, '─').set_style(TableComponent::MiddleHeaderIntersections, '─');
        if let Some(width) = table.width().filter(|width| *width >= NARROWEST) {
            // Set by hand, because without colours comfy-table no longer asks the terminal.
            table.set_width(width).set_content_arrangement(ContentArrangement::Dynamic);
        }
        if !is_colored {
            table.force_no_tty();
        }
        let alignment = |align| match align {
            Align::Left => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        };
        table.set_header(
            self.columns
                .iter()
                .map(|(name, align)| Cell::new(name).set_alignment(alignment(*align)).add_attribute(Attribute::Bold)),
        );
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns);
            table.add_row(cells.map(|(cell, (_, align))| Cell::new(cell).set_alignment(alignment(*align))));
        }
        format!("{}\n", table.trim_fmt())
    }

    /// Columns two spaces apart, each line behind `indent`, no space at the end of a line.
    pub(crate) fn aligned(&self, indent: &str) -> String {
        let header: Vec<String> = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let has_header = header.iter().any(|name| !name.is_empty());
        let lines: Vec<&Vec<String>> = has_header.then_some(&header).into_iter().chain(&self.rows).collect();
        let widths: Vec<usize> = (0..self.columns.len())
            .map(|i| lines.iter().filter_map(|line| line.get(i)).map(|cell| cell.chars().count()).max().unwrap_or(0))
            .collect();
        let mut out = String::new();
        for line in lines {
            let start = out.len();
            out.push_str(indent);
            for (i, (cell, (_, align))) in line.iter().zip(&self.columns).enumerate() {
                let gap = " ".repeat(widths[i].saturating_sub(cell.chars().count()));
                out.push_str(if i > 0 { "  " } else { "" });
                match align {
                    Align::Left => out.extend([cell.as_str(), &gap]),
                    Align::Right => out.extend([gap.as_str(), cell]),
                }
            }
            out.truncate(start + out[start..].trim_end().len());
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let mut grid = Grid::new([("language", Align::Left), ("files", Align::Right), ("what", Align::Left)]);
        grid.row(["rust", "1,200", "é"]);
        grid.row(["typescript", "7", ""]);
        grid
    }

    #[test]
    fn columns_are_aligned_and_lines_end_without_spaces() {
        let expected = "  language    files  what\n  rust        1,200  é\n  typescript      7\n";
        assert_eq!(grid().aligned("  "), expected);
        let mut bare = Grid::new([("", Align::Left), ("", Align::Right)]);
        bare.row(["a", "10"]);
        bare.row(["bcd", "5"]);
        assert_eq!(bare.aligned(""), "a    10\nbcd   5\n");
    }

    #[test]
    fn a_framed_table_holds_every_cell() {
        let text = grid().framed(false);
        for cell in ["language", "1,200", "typescript", "é"] {
            assert!(text.contains(cell), "{cell} is missing from {text}");
        }
        assert!(!text.contains('\u{1b}'), "no colours were asked for: {text:?}");
    }
}
