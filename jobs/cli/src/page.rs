//! The page that `codegraph status` prints.

use std::collections::BTreeMap;
use std::time::Duration;

use codegraph_model::{Result, SkipReason, Word};
use codegraph_store::{Artifact, Sink, Snapshot};
use serde_json::{Map, Value};

use crate::globals::Globals;
use crate::grid::{Align, Grid};
use crate::questions::{Answered, Layout, MOST_REPOS, Question};
use crate::units::{count, counted, duration, share, size};

/// Inputs that are named; a run over a thousand directories need not list them all.
const MOST_INPUTS: usize = 5;

/// One table on disk.
pub(crate) struct TableSize {
    /// Its name.
    pub(crate) name: String,
    /// Its rows.
    pub(crate) rows: u64,
    /// Its files.
    pub(crate) files: u64,
    /// Their sizes together.
    pub(crate) bytes: u64,
}

/// A page that grows section by section.
pub(crate) struct Page<'a> {
    globals: &'a Globals,
    text: String,
}

impl<'a> Page<'a> {
    /// An empty page.
    pub(crate) fn new(globals: &'a Globals) -> Page<'a> {
        Page { globals, text: String::new() }
    }

    /// The page so far.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Which snapshot this is.
    pub(crate) fn head(&mut self, snapshot: &Snapshot, age: Option<Duration>) {
        let manifest = snapshot.manifest();
        let age = age.map(|age| format!(" ({} ago)", duration(age))).unwrap_or_default();
        let mut facts = Grid::new([("", Align::Left); 2]);
        facts.row(["snapshot", &manifest.id]);
        facts.row(["directory", &snapshot.dir().display().to_string()]);
        facts.row(["created", &format!("{}{age}", manifest.created)]);
        facts.row(["made by", &format!("codegraph {}, format {}", manifest.tool_version, manifest.format)]);
        for (i, input) in manifest.inputs.iter().take(MOST_INPUTS).enumerate() {
            let name = if i == 0 { "inputs" } else { "" };
            facts.row([name, &format!("{} ({}, {})", input.input, input.kind, counted(input.repos, "repo"))]);
        }
        if let Some(more) = manifest.inputs.len().checked_sub(MOST_INPUTS).filter(|more| *more > 0) {
            facts.row(["", &format!("and {}", counted(more as u64, "more input"))]);
        }
        self.text.push_str(&facts.aligned(""));
    }

    /// The answer to one question.
    pub(crate) fn section(&mut self, question: &Question, answer: &Answered, snapshot: &Snapshot) {
        let all_repos = snapshot.manifest().tables.get("repos").map_or(0, |table| table.rows);
        let more = if question.key == "repos" && all_repos > MOST_REPOS as u64 {
            format!(": the {MOST_REPOS} largest of {}", count(all_repos))
        } else {
            String::new()
        };
        self.heading(&format!("{}{more}", question.title));
        if self.globals.verbose > 0 {
            let query = question.query().replace('\n', "\n--   ");
            self.text.push_str(&format!("--   {query};\n"));
        }
        if answer.rows.is_empty() {
            self.text.push_str("none\n");
            return;
        }
        let table = match question.layout {
            Layout::Table => table(answer).render(self.globals),
            Layout::Spread => spread(answer).render(self.globals),
        };
        self.text.push_str(&table);
    }

    /// What each table takes on disk.
    pub(crate) fn sizes(&mut self, sizes: &[TableSize]) {
        self.heading("Tables on disk");
        let columns = [("table", Align::Left), ("rows", Align::Right), ("files", Align::Right)];
        let columns = columns.into_iter().chain([("size", Align::Right), ("bytes per row", Align::Right)]);
        let mut grid = Grid::new(columns);
        let mut add = |name: &str, rows: u64, files: u64, bytes: u64, per_row: Option<f64>| {
            let per_row = per_row.map(|bytes| format!("{bytes:.1}")).unwrap_or_default();
            grid.row([name.to_string(), count(rows), count(files), size(bytes), per_row]);
        };
        for table in sizes {
            let per_row = (table.rows > 0).then(|| table.bytes as f64 / table.rows as f64);
            add(&table.name, table.rows, table.files, table.bytes, per_row);
        }
        let sum = |of: fn(&TableSize) -> u64| sizes.iter().map(of).sum();
        add("all", sum(|table| table.rows), sum(|table| table.files), sum(|table| table.bytes), None);
        self.text.push_str(&grid.render(self.globals));
    }

    /// What was made of the tables, if anything was.
    pub(crate) fn artifacts(&mut self, artifacts: &[(&Sink, Result<Artifact>)]) {
        if artifacts.is_empty() {
            return;
        }
        self.heading("Artifacts");
        let columns =
            [("artifact", Align::Left), ("holds", Align::Left), ("size", Align::Right), ("state", Align::Left)];
        let mut grid = Grid::new(columns);
        for (sink, artifact) in artifacts {
            let (holds, bytes, state) = match artifact {
                Ok(artifact) => {
                    let entry = artifact.entry();
                    let counts = entry.counts.iter().map(|(what, n)| format!("{} {what}", count(*n)));
                    let state = entry.degraded.clone().unwrap_or_else(|| "ok".into());
                    (counts.collect::<Vec<_>>().join(", "), size(entry.bytes()), state)
                }
                Err(error) => (String::new(), String::new(), error.to_string()),
            };
            grid.row([sink.name.to_string(), holds, bytes, state]);
        }
        self.text.push_str(&grid.render(self.globals));
    }

    fn heading(&mut self, title: &str) {
        let (bold, plain) = if self.globals.is_stdout_colored { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        self.text.push_str(&format!("\n{bold}{title}{plain}\n"));
    }
}

/// An answer as a table, with units in its cells and reasons explained.
pub(crate) fn table(answer: &Answered) -> Grid {
    let is_number = |name: &String| answer.rows.iter().any(|row| row.get(name).is_some_and(Value::is_number));
    let align = |name| if is_number(name) { Align::Right } else { Align::Left };
    let meanings: BTreeMap<&str, &str> =
        SkipReason::ALL.iter().map(|reason| (reason.as_str(), reason.meaning())).collect();
    let has_reason = answer.columns.iter().any(|name| name == "skip_reason");
    let columns = answer.columns.iter().map(|name| (title_of(name), align(name)));
    let mut grid = Grid::new(columns.chain(has_reason.then(|| ("meaning".to_string(), Align::Left))));
    for row in &answer.rows {
        let cells = answer.columns.iter().map(|name| cell(name, row.get(name)));
        let meaning = has_reason.then(|| {
            let reason = row.get("skip_reason").and_then(Value::as_str).unwrap_or_default();
            meanings.get(reason).copied().unwrap_or_default().to_string()
        });
        grid.row(cells.chain(meaning));
    }
    grid
}

/// A line for each value of the first column: the sum of the last, and how it is made up.
fn spread(answer: &Answered) -> Grid {
    let [group, word, number] = answer.columns.as_slice() else { return table(answer) };
    let text = |row: &Map<String, Value>, name: &String| cell(name, row.get(name));
    let mut lines: Vec<(String, u64, Vec<String>)> = vec![];
    for row in &answer.rows {
        let n = row.get(number).and_then(Value::as_u64).unwrap_or(0);
        if lines.last().is_none_or(|(name, ..)| *name != text(row, group)) {
            lines.push((text(row, group), 0, vec![]));
        }
        if let Some((_, sum, parts)) = lines.last_mut() {
            *sum += n;
            parts.push(format!("{} {}", text(row, word), count(n)));
        }
    }
    let columns = [(title_of(group), Align::Left), (title_of(number), Align::Right), ("of which".into(), Align::Left)];
    let mut grid = Grid::new(columns);
    for (name, sum, parts) in lines {
        grid.row([name, count(sum), parts.join(", ")]);
    }
    grid
}

/// A column's name for people: most units stand in the cells.
fn title_of(column: &str) -> String {
    let name = match (column.strip_suffix("_share"), column.strip_suffix("_us"), column.strip_suffix("_bytes")) {
        (Some(stem), ..) => format!("{stem} %"),
        (_, Some(stem), _) => stem.to_string(),
        (.., Some(stem @ ("code" | "parsed"))) => format!("{stem} size"),
        (.., Some(stem)) => stem.to_string(),
        _ if column == "bytes" => "size".to_string(),
        _ => column.to_string(),
    };
    name.replace('_', " ")
}

/// A value for people, in the unit that its column's name tells.
fn cell(column: &str, value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => match number.as_u64() {
            Some(bytes) if column == "bytes" || column.ends_with("_bytes") => size(bytes),
            Some(us) if column.ends_with("_us") => duration(Duration::from_micros(us)),
            _ if column.ends_with("_share") => {
                // Parts per million are as fine as the percentage is told.
                share((number.as_f64().unwrap_or(0.0) * 1e6) as u64, 1_000_000).replace(" %", "")
            }
            Some(n) => count(n),
            None => number.to_string(),
        },
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answered(columns: &[&str], rows: Value) -> Answered {
        let columns = columns.iter().map(ToString::to_string).collect();
        Answered { columns, rows: serde_json::from_value(rows).expect("rows") }
    }

    #[test]
    fn cells_are_told_in_their_units() {
        for (column, value, expected) in [
            ("files", json!(1234), "1,234"),
            ("bytes", json!(1_500_000), "1.50 MB"),
            ("parsed_bytes", json!(999), "999 B"),
            ("wall_us", json!(12_300_000), "12.3 s"),
            ("covered_share", json!(1.0), "100"),
            ("covered_share", json!(0.9999999), "99.99"),
            ("covered_share", json!(0.5), "50.00"),
            ("language", json!("rust"), "rust"),
            ("language", json!(null), ""),
        ] {
            assert_eq!(cell(column, Some(&value)), expected, "{column}");
        }
        for (column, title) in [
            ("wall_us", "wall"),
            ("size_bytes", "size"),
            ("parsed_bytes", "parsed size"),
            ("for_example", "for example"),
            ("bytes", "size"),
            ("memory_limit_bytes", "memory limit"),
            ("covered_share", "covered %"),
        ] {
            assert_eq!(title_of(column), title);
        }
    }

    #[test]
    fn a_spread_sums_up_each_group() {
        let rows = json!([
            {"language": "go", "kind": "function", "entities": 2000},
            {"language": "go", "kind": "struct", "entities": 5},
            {"language": "rust", "kind": "trait", "entities": 1},
        ]);
        let text = spread(&answered(&["language", "kind", "entities"], rows)).aligned("");
        let expected = "language  entities  of which\n\
                        go           2,005  function 2,000, struct 5\n\
                        rust             1  trait 1\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn a_skip_reason_is_explained() {
        let rows = json!([{"skip_reason": "symlink", "files": 2}]);
        let text = table(&answered(&["skip_reason", "files"], rows)).aligned("");
        assert!(text.contains(SkipReason::Symlink.meaning()), "{text}");
    }
}
