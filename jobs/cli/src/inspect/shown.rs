//! A source line as a terminal shows it.

use unicode_width::UnicodeWidthChar;

/// Columns that a tab goes on to a multiple of.
const TAB_COLUMNS: usize = 4;
/// Longest line that is shown, in columns: what is longer was written by a program, and wraps into nonsense.
const MAX_COLUMNS: usize = 160;

/// A source line as it is shown.
pub(super) struct Shown {
    /// Its text: tabs are spaces, control characters their pictures, and what is too long is cut.
    pub(super) text: String,
    /// For each byte of the line, where a character begins, the column that it is shown in; the last one is the end.
    columns: Vec<(usize, usize)>,
}

impl Shown {
    /// The line, which has no line feed.
    pub(super) fn new(line: &str) -> Shown {
        let line = line.strip_suffix('\r').unwrap_or(line);
        let (mut text, mut columns, mut column) = (String::new(), Vec::new(), 0);
        for (byte, c) in line.char_indices() {
            if column >= MAX_COLUMNS {
                text.push('…');
                return Shown { text, columns };
            }
            columns.push((byte, column));
            match c {
                '\t' => {
                    let n = TAB_COLUMNS - column % TAB_COLUMNS;
                    text.extend(std::iter::repeat_n(' ', n));
                    column += n;
                }
                c if c.is_control() => {
                    text.push(picture(c));
                    column += 1;
                }
                c => {
                    text.push(c);
                    column += c.width().unwrap_or(0);
                }
            }
        }
        columns.push((line.len(), column));
        Shown { text, columns }
    }

    /// The column that the character at `byte` is shown in; none where that is not shown.
    pub(super) fn column(&self, byte: usize) -> Option<usize> {
        let at = self.columns.partition_point(|(start, _)| *start < byte);
        self.columns.get(at).map(|(_, column)| *column)
    }

    /// The column behind the last character that is shown.
    pub(super) fn end(&self) -> usize {
        self.columns.last().map_or(0, |(_, column)| *column)
    }
}

/// A character that stands for a control character, which could do anything to a terminal.
fn picture(c: char) -> char {
    match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '␡',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_those_of_the_terminal() {
        // Line, how it is shown, and the columns of some bytes.
        let cases: &[(&str, &str, &[(usize, Option<usize>)])] = &[
            ("a b", "a b", &[(0, Some(0)), (2, Some(2)), (3, Some(3)), (4, None)]),
            ("\ta\tb", "    a   b", &[(1, Some(4)), (3, Some(8))]),
            ("é = 1", "é = 1", &[(2, Some(1)), (3, Some(2))]),
            ("漢 = 1", "漢 = 1", &[(3, Some(2))]),
            ("\u{1b}[31m\r", "␛[31m", &[(1, Some(1))]),
            ("", "", &[(0, Some(0))]),
        ];
        for (line, text, columns) in cases {
            let shown = Shown::new(line);
            assert_eq!(shown.text, *text);
            for (byte, column) in *columns {
                assert_eq!(shown.column(*byte), *column, "{line:?} {byte}");
            }
        }
    }

    #[test]
    fn long_lines_are_cut() {
        let shown = Shown::new(&"x".repeat(1_000));
        assert_eq!(shown.text.chars().count(), MAX_COLUMNS + 1);
        assert_eq!((shown.column(MAX_COLUMNS - 1), shown.column(MAX_COLUMNS)), (Some(MAX_COLUMNS - 1), None));
    }
}
