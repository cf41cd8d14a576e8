//! The closing summary of `codegraph index`. It tells the truth: what was parsed, what was not and why, and what it took.
//!
//! It was counted by the run: asking the snapshot that was just written would start the query engine, which takes more memory than
//! indexing a small tree. `codegraph status` asks, and says the same. Only of problems that came after the scan the run knows
//! no more than how many they are: if there are any, the snapshot is asked about problems.

use std::path::Path;
use std::time::Duration;

use codegraph_index::{Amount, ArtifactReport, Left, Report, Tally};
use codegraph_model::{ArtifactEntry, FileStatus, RepoStatus, Result, Word};
use codegraph_store::Snapshot;
use serde_json::{Value, json};

use crate::globals::Globals;
use crate::grid::{Align, Grid};
use crate::page;
use crate::questions::{Answered, QUESTIONS, ask};
use crate::units::{count, counted, duration, rate, share, size};

/// A query that answers on any snapshot, and shows what this is for.
const QUERY: &str = "SELECT loc, language, repo, path, qualified_name FROM entities \
                     WHERE kind IN ('function', 'method') ORDER BY loc DESC LIMIT 10";

/// A query that answers where there is no code.
const QUERY_WITHOUT_CODE: &str = "SELECT repo, path, skip_reason FROM files LIMIT 20";

/// The rows of these tables are told, in this order, with the noun for one.
const TOLD: [(&str, &str); 5] =
    [("entities", "entity"), ("refs", "ref"), ("imports", "import"), ("edges", "edge"), ("diagnostics", "diagnostic")];

/// What is told when a run has ended.
pub(crate) struct Summary {
    /// The snapshot root, as the user wrote it.
    pub(crate) root: String,
    report: Report,
    coverage: Answered,
    skipped: Answered,
    diagnostics: Answered,
}

impl Summary {
    /// Tells of the run below `root`.
    pub(crate) fn new(report: Report, root: &Path, globals: &Globals) -> Result<Summary> {
        let tally = &report.tally;
        let of_scan: u64 = tally.problems.values().map(|problems| problems.n).sum();
        let diagnostics = match of_scan == tally.diagnostics.values().sum::<u64>() {
            true => diagnostics(tally),
            false => {
                let snapshot = Snapshot::open(root, Some(&report.snapshot_id))?;
                let question = QUESTIONS.iter().filter(|question| question.key == "diagnostics");
                ask(&snapshot, question, globals)?.pop().unwrap_or_default()
            }
        };
        let (coverage, skipped) = (coverage(tally), skipped(tally));
        Ok(Summary { root: root.display().to_string(), report, coverage, skipped, diagnostics })
    }

    /// What was parsed, wholly or in part.
    pub(crate) fn parsed(&self) -> Amount {
        self.report.tally.parsed()
    }

    /// What could not be read or parsed.
    pub(crate) fn failed(&self) -> Amount {
        self.status(FileStatus::Failed)
    }

    /// The percentage of the bytes of supported code that was parsed; none if there is no supported code.
    pub(crate) fn coverage_percent(&self) -> Option<f64> {
        let (parsed, code) = self.covered()?;
        Some(parsed as f64 * 100.0 / code as f64)
    }

    /// Bytes of supported code that were parsed, and that could have been.
    fn covered(&self) -> Option<(u64, u64)> {
        let row = self.coverage.rows.first()?;
        let bytes = |name: &str| row.get(name).and_then(Value::as_u64);
        let code = bytes("code_bytes").filter(|code| *code > 0)?;
        Some((bytes("parsed_bytes")?, code))
    }

    /// Artifacts that are less than was asked for, and in which way.
    pub(crate) fn degraded(&self) -> impl Iterator<Item = (&str, &str)> {
        let entries = self.report.artifacts.iter().map(|artifact| &artifact.entry);
        entries.filter_map(|entry| Some((entry.name.as_str(), entry.degraded.as_deref()?)))
    }

    /// Repos that could not be listed and read wholly.
    pub(crate) fn broken_repos(&self) -> u64 {
        let repos = self.report.tally.repos.iter();
        repos.filter(|(status, _)| **status != RepoStatus::Ok).map(|(_, n)| n).sum()
    }

    fn status(&self, status: FileStatus) -> Amount {
        self.report.tally.by_status.get(&status).copied().unwrap_or_default()
    }

    /// For people.
    pub(crate) fn text(&self, globals: &Globals) -> String {
        let report = &self.report;
        let mut text = match self.failed().files {
            0 => format!("Snapshot {} is written.\n\n", report.snapshot_id),
            n => format!("Snapshot {} is written; {} failed.\n\n", report.snapshot_id, counted(n, "file")),
        };
        text.push_str(&self.files().aligned("  "));
        if !self.skipped.rows.is_empty() {
            text.push_str(&format!(
                "\nNot parsed, and why:\n{}",
                page::table(&self.skipped).render_behind("  ", globals)
            ));
        }
        if !self.diagnostics.rows.is_empty() {
            text.push_str(&format!("\nProblems:\n{}", page::table(&self.diagnostics).render_behind("  ", globals)));
        }
        text.push_str(&format!("\n{}", self.measures().aligned("")));
        let root = quoted(&self.root);
        let query = if self.parsed().files == 0 { QUERY_WITHOUT_CODE } else { QUERY };
        text.push_str(&format!("\nTry next:\n  codegraph status {root}\n"));
        text.push_str(&format!("  codegraph sql {root} -c \"{query}\"\n  codegraph verify {root}\n"));
        text
    }

    /// What became of the files.
    fn files(&self) -> Grid {
        let met = self.report.tally.met;
        let mut grid =
            Grid::new([("", Align::Left), ("files", Align::Right), ("size", Align::Right), ("", Align::Left)]);
        let mut add = |name: &str, amount: Amount, note: String| {
            grid.row([name.to_string(), count(amount.files), size(amount.bytes), note]);
        };
        let partial = match self.status(FileStatus::Partial).files {
            0 => String::new(),
            partial => format!("{} with parts that the grammar could not read", count(partial)),
        };
        add("parsed", self.parsed(), partial);
        add("skipped", self.status(FileStatus::Skipped), "on purpose".into());
        add("failed", self.failed(), String::new());
        add("met", met, String::new());
        grid
    }

    /// What was found and what it took.
    fn measures(&self) -> Grid {
        let report = &self.report;
        let mut grid = Grid::new([("", Align::Left); 2]);
        let coverage = match self.covered() {
            Some((parsed, code)) => {
                format!("{} of the {} of code in supported languages", share(parsed, code), size(code))
            }
            None => "there is no code in a supported language".into(),
        };
        grid.row(["coverage", &coverage]);
        let mut rows: Vec<String> = TOLD.iter().map(|(table, noun)| counted(report.rows(table), noun)).collect();
        if report.rows("embeddings") > 0 {
            rows.push(counted(report.rows("embeddings"), "vector"));
        }
        let broken = match self.broken_repos() {
            0 => String::new(),
            n => format!(", of which {} could not be read wholly", count(n)),
        };
        grid.row(["found", &format!("{}{broken}; {}", counted(report.repos, "repo"), rows.join(", "))]);
        for artifact in &report.artifacts {
            grid.row([artifact.entry.name.as_str(), &told_artifact(&artifact.entry, artifact.wall)]);
        }
        grid.row([
            "took",
            &format!(
                "{} ({}), {} of CPU, {} of memory at most",
                duration(report.wall),
                rate(report.tally.met.bytes, report.wall),
                duration(report.cpu),
                size(report.peak_rss_bytes)
            ),
        ]);
        grid.row(["snapshot", &format!("{} ({})", report.snapshot_dir.display(), size(report.written_bytes))]);
        grid
    }

    /// For programs.
    pub(crate) fn as_json(&self) -> Value {
        let report = &self.report;
        let amount = |amount: Amount| json!({"files": amount.files, "bytes": amount.bytes});
        json!({
            "snapshot": report.snapshot_id,
            "directory": report.snapshot_dir.display().to_string(),
            "repos": report.repos,
            "broken_repos": self.broken_repos(),
            "met": amount(report.tally.met),
            "parsed": amount(self.parsed()),
            "partial": amount(self.status(FileStatus::Partial)),
            "skipped": amount(self.status(FileStatus::Skipped)),
            "failed": amount(self.failed()),
            "reasons": self.skipped.rows,
            "coverage": self.coverage.rows.first(),
            "diagnostics": self.diagnostics.rows,
            "rows": report.tally.rows,
            "artifacts": report.artifacts.iter().map(artifact_json).collect::<Vec<_>>(),
            "written_bytes": report.written_bytes,
            "wall_us": micros(report.wall),
            "cpu_us": micros(report.cpu),
            "peak_rss_bytes": report.peak_rss_bytes,
        })
    }
}

/// What an artifact holds and what it took, on one line.
pub(crate) fn told_artifact(entry: &ArtifactEntry, wall: Duration) -> String {
    let counts: Vec<String> = entry.counts.iter().map(|(what, n)| format!("{} {what}", count(*n))).collect();
    let degraded = entry.degraded.as_ref().map(|why| format!("; {why}")).unwrap_or_default();
    let spent = spent_on(entry);
    format!("{} ({}), in {}{spent}{degraded}", counts.join(", "), size(entry.bytes()), duration(wall))
}

/// What the time went to, where an artifact tells that: ` (copy 1.0s, train 20.1s)`.
fn spent_on(entry: &ArtifactEntry) -> String {
    let Some(Value::Object(spent)) = entry.measured.get("spent") else { return String::new() };
    let part = |(name, us): (&String, &Value)| {
        let wall = Duration::from_micros(us.as_u64()?);
        (wall >= LEAST_TOLD).then(|| format!("{} {}", name.trim_end_matches("_us"), duration(wall)))
    };
    let parts: Vec<String> = spent.iter().filter_map(part).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) }
}

/// Less than that is not worth a word.
const LEAST_TOLD: Duration = Duration::from_secs(1);

fn artifact_json(artifact: &ArtifactReport) -> Value {
    let entry = &artifact.entry;
    json!({
        "artifact": entry.name,
        "counts": entry.counts,
        "measured": entry.measured,
        "degraded": entry.degraded,
        "written_bytes": entry.bytes(),
        "wall_us": micros(artifact.wall),
    })
}

/// Rows of an answer, without asking.
fn answered<const N: usize>(columns: [&str; N], rows: impl IntoIterator<Item = [Value; N]>) -> Answered {
    let row = |cells: [Value; N]| columns.iter().map(ToString::to_string).zip(cells).collect();
    Answered { columns: columns.iter().map(ToString::to_string).collect(), rows: rows.into_iter().map(row).collect() }
}

/// What `codegraph status` answers to the question `coverage`.
fn coverage(tally: &Tally) -> Answered {
    let (parsed, code) = (tally.code_parsed.bytes, tally.code_wanted);
    let share = (code.bytes > 0).then(|| parsed as f64 / code.bytes as f64);
    let code_bytes = (code.files > 0).then_some(code.bytes);
    answered(["code_bytes", "parsed_bytes", "covered_share"], [[json!(code_bytes), json!(parsed), json!(share)]])
}

/// The same to the question `skipped`.
fn skipped(tally: &Tally) -> Answered {
    let mut found: Vec<_> = tally.left.iter().map(|((status, reason), left)| (status, reason.as_str(), left)).collect();
    found.sort_by_key(|(status, reason, left)| (status.as_str(), std::cmp::Reverse(left.files), *reason));
    let row = |(status, reason, left): (&FileStatus, &str, &Left)| {
        [json!(status.as_str()), json!(reason), json!(left.files), json!(left.bytes)]
    };
    answered(["status", "skip_reason", "files", "bytes"], found.into_iter().map(row))
}

/// The same to the question `diagnostics`.
fn diagnostics(tally: &Tally) -> Answered {
    let mut found: Vec<_> = tally.problems.iter().collect();
    found.sort_by_key(|((severity, code), found)| (severity.as_str(), std::cmp::Reverse(found.n), *code));
    let rows = found.into_iter().map(|((severity, code), found)| {
        let (n, files) = (json!(found.n), json!(found.files));
        [json!(severity.as_str()), json!(code), n, files, json!(found.example), json!(found.message)]
    });
    answered(["severity", "code", "problems", "files", "for_example", "message"], rows)
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// `text` as a shell reads it back.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@%,=".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_string();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use codegraph_model::{Action, DiagnosticCode, Problem, Severity, SkipReason};

    fn summary(amounts: &[(FileStatus, u64, u64)], root: &str) -> Summary {
        let mut tally = Tally::default();
        for (status, files, bytes) in amounts {
            tally.by_status.insert(*status, Amount { files: *files, bytes: *bytes });
            tally.met = Amount { files: tally.met.files + files, bytes: tally.met.bytes + bytes };
        }
        if amounts.iter().any(|(status, ..)| *status == FileStatus::Parsed) {
            tally.code_parsed = Amount { files: 1005, bytes: 3_000_000 };
            tally.code_wanted = Amount { files: 1006, bytes: 4_000_000 };
        }
        tally.leave((FileStatus::Skipped, SkipReason::NotCode), Left { files: 4, bytes: Some(1000) });
        let problem = Problem {
            code: DiagnosticCode::UnreadableFile,
            severity: Severity::Error,
            action: Action::Skipped,
            message: "permission denied".into(),
            span: None,
        };
        tally.problem("a", "b.rs", Some(1), &problem);
        tally.rows = BTreeMap::from([("entities", 12_345), ("refs", 99)]);
        let report = Report {
            snapshot_id: "20260101T000000Z".into(),
            snapshot_dir: "out/snapshots/20260101T000000Z".into(),
            repos: 2,
            tally,
            written_bytes: 5_000_000,
            wall: Duration::from_secs(2),
            cpu: Duration::from_secs(4),
            peak_rss_bytes: 300_000_000,
            parse_peak_bytes: 0,
            steps: vec![],
            artifacts: vec![],
        };
        Summary::new(report, Path::new(root), &Globals::for_tests()).expect("nothing is asked")
    }

    #[test]
    fn a_summary_tells_the_truth() {
        use FileStatus::{Failed, Parsed, Partial, Skipped};
        let globals = Globals::for_tests();
        let mixed = &[(Parsed, 1000, 2_900_000), (Partial, 5, 100_000), (Skipped, 4, 1000), (Failed, 1, 1_000_000)][..];
        for (amounts, root, told, not_told) in [
            (
                mixed,
                "out",
                &[
                    "Snapshot 20260101T000000Z is written; 1 file failed.",
                    "parsed   1,005  3.00 MB  5 with parts that the grammar could not read",
                    "not_code",
                    "no language pack claims it",
                    "unreadable_file",
                    "a/b.rs",
                    "75.00 % of the 4.00 MB of code",
                    "2 repos; 12,345 entities, 99 refs",
                    "2.0 s (2.0 MB/s), 4.0 s of CPU, 300 MB of memory at most",
                    "out/snapshots/20260101T000000Z (5.00 MB)",
                    "codegraph status out\n",
                    "codegraph verify out\n",
                ][..],
                &["is written.\n"][..],
            ),
            (&[(Parsed, 1, 1)], "my out", &["is written.\n", "codegraph status 'my out'\n"], &["failed."]),
        ] {
            let text = summary(amounts, root).text(&globals);
            for piece in told {
                assert!(text.contains(piece), "{piece:?} is missing from\n{text}");
            }
            for piece in not_told {
                assert!(!text.contains(piece), "{piece:?} is told by\n{text}");
            }
        }
        assert_eq!(summary(mixed, "out").coverage_percent(), Some(75.0));
        assert_eq!(summary(&[], "out").coverage_percent(), None);
    }

    #[test]
    fn the_json_form_holds_the_same() {
        let value = summary(&[(FileStatus::Parsed, 1000, 2_900_000)], "out").as_json();
        for (pointer, expected) in [
            ("/snapshot", json!("20260101T000000Z")),
            ("/parsed/files", json!(1000)),
            ("/reasons/0/skip_reason", json!("not_code")),
            ("/coverage/covered_share", json!(0.75)),
            ("/wall_us", json!(2_000_000)),
        ] {
            assert_eq!(value.pointer(pointer), Some(&expected), "{pointer} in {value}");
        }
    }

    #[test]
    fn paths_are_quoted_for_the_shell() {
        for (text, expected) in [("a/b-1", "a/b-1"), ("", "''"), ("a b", "'a b'"), ("it's", r"'it'\''s'")] {
            assert_eq!(quoted(text), expected);
        }
    }
}
