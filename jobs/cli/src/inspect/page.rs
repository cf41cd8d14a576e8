//! Notes under the lines that they are about, as compilers tell of errors.

use std::ops::{Range, RangeInclusive};

use clap::builder::styling::{AnsiColor, Style};

use super::shown::Shown;
use super::{Inspected, Note, Topic};
use crate::units::counted;

const GUTTER: Style = AnsiColor::Blue.on_default().bold();
const QUIET: Style = Style::new().dimmed();
const HEAD: Style = Style::new().bold();

/// What of a file is shown.
pub(crate) struct View {
    /// Lines, from one.
    pub(crate) lines: RangeInclusive<usize>,
    /// Whether lines without a note are left out.
    pub(crate) is_folded: bool,
}

/// Whether styles are written.
#[derive(Clone, Copy)]
pub(crate) struct Paint(pub(crate) bool);

impl Paint {
    fn text(self, style: Style, text: &str) -> String {
        if self.0 && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_string() }
    }
}

fn style_of(topic: Topic) -> Style {
    let color = match topic {
        Topic::Defs => AnsiColor::Green,
        Topic::Imports => AnsiColor::Yellow,
        Topic::Refs => AnsiColor::Cyan,
        Topic::Problems => AnsiColor::Red,
    };
    color.on_default().bold()
}

/// The file with its notes under its lines.
pub(crate) fn page(inspected: &Inspected, notes: &[&Note], view: &View, paint: Paint) -> String {
    let mut out = head(inspected, paint);
    let lines = Lines::of(&inspected.text);
    let last = (*view.lines.end()).min(lines.n());
    let gutter = Gutter { width: last.to_string().len(), paint };
    let (loose, placed): (Vec<&Note>, Vec<&Note>) = notes.iter().partition(|note| note.token.is_none());
    for note in loose {
        out.push_str(&format!("{} {}\n", gutter.blank('='), title(note, paint)));
    }
    let mut placed = placed.into_iter().peekable();
    let mut is_after_gap = false;
    for number in *view.lines.start()..=last {
        let bytes = lines.bytes(number);
        let mut here = Vec::new();
        while let Some(note) = placed.next_if(|note| start_of(note) < bytes.end || number == lines.n()) {
            if start_of(note) >= bytes.start {
                here.push(note);
            }
        }
        if here.is_empty() && view.is_folded {
            is_after_gap = true;
            continue;
        }
        if std::mem::take(&mut is_after_gap) {
            out.push_str(&format!("{}\n", paint.text(GUTTER, "...")));
        }
        let line = inspected.text.get(bytes.clone()).unwrap_or_default().trim_end_matches('\n');
        let shown = Shown::new(line);
        out.push_str(format!("{} {}", gutter.number(number), shown.text).trim_end());
        out.push('\n');
        let mut before = None;
        for note in here {
            let token = note.token.clone().unwrap_or_default();
            under(&mut out, gutter, note, bytes.start, &shown, before.as_ref() == Some(&token));
            before = Some(token);
        }
    }
    out
}

fn start_of(note: &Note) -> usize {
    note.token.as_ref().map_or(0, |token| token.start)
}

/// One line for the file as a whole.
fn head(inspected: &Inspected, paint: Paint) -> String {
    let lines = inspected.lines;
    let n = |table: &str| inspected.rows.iter().filter(|row| row.table.name == table).count() as u64;
    let found = [("definition", "entities"), ("import", "imports"), ("ref", "refs"), ("problem", "diagnostics")];
    format!(
        "{}: {}, {}, {} ({} of code, {} of comment, {} blank); {}\n",
        paint.text(HEAD, &inspected.name),
        inspected.pack.title,
        inspected.encoding,
        counted(u64::from(lines.lines), "line"),
        lines.code,
        lines.comment,
        lines.blank,
        found.map(|(noun, table)| counted(n(table), noun)).join(", "),
    )
}

/// A note under its token. `is_same` says that the note before is about the same token.
fn under(out: &mut String, gutter: Gutter, note: &Note, line_start: usize, shown: &Shown, is_same: bool) {
    let Gutter { paint, .. } = gutter;
    let token = note.token.clone().unwrap_or_default();
    let byte = token.start - line_start;
    let (indent, mark) = match shown.column(byte) {
        Some(column) => {
            // A token that goes on in later lines, or is cut, is marked to the end of what is shown.
            let end = shown.column(token.end - line_start).unwrap_or(shown.end());
            let n = end.saturating_sub(column).max(1);
            (" ".repeat(column), if is_same { " ".repeat(n) } else { "^".repeat(n) })
        }
        None => (String::new(), format!("(column {})", byte + 1)),
    };
    out.push_str(&gutter.blank('|'));
    out.push_str(&format!(" {indent}{} {}\n", paint.text(style_of(note.topic), &mark), title(note, paint)));
    let hang = " ".repeat(indent.len() + mark.chars().count() + 1);
    // What stands in the line need not stand below it again.
    let signature = note.signature.as_ref().filter(|signature| !shown.text.contains(signature.as_str()));
    let signature = signature.map(|signature| format!("signature {signature}"));
    for more in signature.iter().chain(&note.more) {
        out.push_str(&format!("{} {hang}{}\n", gutter.blank('|'), paint.text(QUIET, more)));
    }
}

fn title(note: &Note, paint: Paint) -> String {
    let mut text = paint.text(style_of(note.topic), &note.title);
    if !note.traits.is_empty() {
        text.push_str(&paint.text(QUIET, &format!("  {}", note.traits.join(", "))));
    }
    if let Some(target) = &note.target {
        text.push_str(&format!(" {target}"));
    }
    text
}

/// Notes without the source: one line each, with file, line and column as editors and `grep` know them.
pub(crate) fn plain(inspected: &Inspected, notes: &[&Note], view: &View, paint: Paint) -> String {
    let lines = Lines::of(&inspected.text);
    let mut out = String::new();
    for note in notes {
        let place = note.token.as_ref().map(|token| lines.place(token.start));
        if place.is_some_and(|(line, _)| !view.lines.contains(&line)) {
            continue;
        }
        let (line, column) = place.unwrap_or((1, 1));
        let place = paint.text(QUIET, &format!("{}:{line}:{column}:", inspected.name));
        let signature = note.signature.as_ref().map(|signature| format!("signature {signature}"));
        let more: Vec<&str> = signature.iter().chain(&note.more).map(String::as_str).collect();
        let more = if more.is_empty() { String::new() } else { paint.text(QUIET, &format!("; {}", more.join("; "))) };
        out.push_str(&format!("{place} {}{more}\n", title(note, paint)));
    }
    out
}

/// What stands before each line.
#[derive(Clone, Copy)]
struct Gutter {
    width: usize,
    paint: Paint,
}

impl Gutter {
    fn number(self, number: usize) -> String {
        self.paint.text(GUTTER, &format!("{number:>width$} |", width = self.width))
    }

    fn blank(self, mark: char) -> String {
        self.paint.text(GUTTER, &format!("{:>width$} {mark}", "", width = self.width))
    }
}

/// Where the lines of a text begin.
pub(crate) struct Lines {
    starts: Vec<usize>,
    end: usize,
}

impl Lines {
    /// The lines of a text. Behind a last line feed there is no line more.
    pub(crate) fn of(text: &str) -> Lines {
        let after = |(at, _): (usize, &str)| at + 1;
        let mut starts: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(after)).collect();
        if starts.len() > 1 && starts.last() == Some(&text.len()) {
            starts.pop();
        }
        Lines { starts, end: text.len() }
    }

    /// How many there are; an empty text has one.
    fn n(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line, with its line feed.
    fn bytes(&self, number: usize) -> Range<usize> {
        let at = |number: usize| self.starts.get(number).copied().unwrap_or(self.end);
        at(number - 1)..at(number)
    }

    /// Line and column of a byte, from one.
    pub(crate) fn place(&self, byte: usize) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= byte).max(1);
        (line, byte + 1 - self.starts[line - 1])
    }
}
