//! Progress on standard error: a bar on a terminal, a line every ten seconds elsewhere, JSON for machines.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use codegraph_index::ProgressNow;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle as BarStyle};
use serde_json::{Value, json};

use crate::globals::{Globals, ProgressStyle, clock};
use crate::output::tell;
use crate::units::{count, counted, rate, rough_duration, size};

/// Often enough to look alive, seldom enough to cost nothing.
const BAR_PERIOD: Duration = Duration::from_millis(200);
/// What machines get.
const JSON_PERIOD: Duration = Duration::from_secs(1);
/// What log files get.
const PLAIN_PERIOD: Duration = Duration::from_secs(10);

/// No guess before this: the first files say little about the rest.
const GUESS_AFTER: Duration = Duration::from_secs(2);
/// The part of the work that must be done before a guess.
const GUESS_FROM_SHARE: f64 = 0.02;
/// Fewer repos do not stand for the others.
const GUESS_FROM_REPOS: u64 = 10;

/// What is told when a job was asked to stop.
pub(crate) const STOPPING: &str = "stopping; once more to stop at once";

/// The bar of a scan whose size is not known yet. Counts have a line of their own: both fit 80 columns.
const SCAN_BEGINS: &str = "{spinner:.cyan} {prefix}\n  {wide_msg}";
/// The bar of a scan whose size is known.
const SCAN_BAR: &str = "{spinner:.cyan} {bar:40.cyan/blue} {percent:>3} %  {prefix}\n  {wide_msg}";
/// The bar of a [`Ticker`].
const TICKER_BAR: &str = "{spinner:.cyan} {bar:24.cyan/blue} {percent:>3} %  {wide_msg}";

fn period(style: ProgressStyle) -> Option<Duration> {
    match style {
        ProgressStyle::Bar => Some(BAR_PERIOD),
        ProgressStyle::Json => Some(JSON_PERIOD),
        ProgressStyle::Plain => Some(PLAIN_PERIOD),
        ProgressStyle::None => None,
    }
}

/// How far a scan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    /// Time since it began.
    pub(crate) elapsed: Duration,
    /// The job's counters.
    pub(crate) now: ProgressNow,
    /// Whether the job was asked to stop.
    pub(crate) is_stopping: bool,
}

impl Sample {
    /// The bytes that will have been met in the end, where that can be told: exactly once everything is listed, and
    /// until then from the repos that are listed, if they are enough to stand for the others.
    fn bytes_all(&self) -> Option<u64> {
        let ProgressNow { repos, repos_listed, is_listed, bytes_listed, .. } = self.now;
        match is_listed {
            true => Some(bytes_listed),
            false if repos_listed >= GUESS_FROM_REPOS => {
                Some((bytes_listed as f64 / repos_listed as f64 * repos.max(repos_listed) as f64) as u64)
            }
            false => None,
        }
    }

    /// The part of the work that is done, where the whole is known.
    fn share(&self) -> Option<f64> {
        let all = self.bytes_all().filter(|all| *all > 0)?;
        Some((self.now.bytes_done as f64 / all as f64).min(1.0))
    }

    /// The time that the rest takes at the pace so far, where that can be told honestly.
    fn left(&self) -> Option<Duration> {
        let share = self.share().filter(|share| *share >= GUESS_FROM_SHARE)?;
        let left = self.elapsed.as_secs_f64() * (1.0 - share) / share;
        (self.elapsed >= GUESS_AFTER).then(|| Duration::from_secs_f64(left))
    }

    /// What is to come, in a few words; empty where nobody knows.
    fn outlook(&self) -> String {
        match self.left() {
            _ if self.is_stopping => STOPPING.into(),
            Some(left) if self.now.is_listed => format!("{} left", rough_duration(left)),
            Some(left) => format!("about {} left", rough_duration(left)),
            None => String::new(),
        }
    }

    /// What was done, on one line.
    fn counts(&self) -> String {
        let now = &self.now;
        let parts = [
            format!("{}/{}", count(now.repos_done), counted(now.repos, "repo")),
            counted(now.files_done, "file"),
            size(now.bytes_done),
            rate(now.bytes_done, self.elapsed),
            counted(now.entities, "entity"),
            counted(now.problems, "problem"),
        ];
        parts.join(" · ")
    }

    /// What is done after the scan, and how much of it.
    fn phase(&self) -> Option<String> {
        let phase = self.now.phase?;
        let done = count(self.now.phase_done);
        Some(match self.now.phase_all {
            0 => phase.to_string(),
            all => format!("{phase}: {done}/{}", counted(all, "row")),
        })
    }

    fn line(&self) -> String {
        if let Some(phase) = self.phase() {
            return if self.is_stopping { format!("{phase} · {STOPPING}") } else { phase };
        }
        let (counts, outlook) = (self.counts(), self.outlook());
        if outlook.is_empty() { counts } else { format!("{counts} · {outlook}") }
    }

    fn json(&self) -> Value {
        let now = &self.now;
        json!({
            "event": "progress",
            "seconds": (self.elapsed.as_secs_f64() * 1e3).round() / 1e3,
            "repos": now.repos_done,
            "repos_all": now.repos,
            "files": now.files_done,
            "files_listed": now.files_listed,
            "bytes": now.bytes_done,
            "bytes_listed": now.bytes_listed,
            "is_listed": now.is_listed,
            "entities": now.entities,
            "refs": now.refs,
            "problems": now.problems,
            "phase": now.phase.unwrap_or("scan"),
            "phase_rows": now.phase_done,
            "phase_rows_all": now.phase_all,
            "is_stopping": self.is_stopping,
            "seconds_left": self.left().map(|left| left.as_secs()),
        })
    }
}

/// Shows how far a scan is, from a thread of its own, until it is finished or dropped.
pub(crate) struct Watch {
    end: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Starts to watch. `sample` says how far the scan is.
    pub(crate) fn start(sample: impl Fn() -> Sample + Send + 'static, globals: &Globals) -> Watch {
        let style = globals.progress;
        let Some(period) = period(style) else { return Watch { end: None, thread: None } };
        let (end, ended) = mpsc::channel::<()>();
        let work = move || {
            let bar = (style == ProgressStyle::Bar).then(bar);
            while ended.recv_timeout(period) == Err(RecvTimeoutError::Timeout) {
                show(&sample(), style, bar.as_ref());
            }
            // The last line of a log for machines holds the last counts.
            if style == ProgressStyle::Json {
                show(&sample(), style, None);
            }
            if let Some(bar) = bar {
                bar.finish_and_clear();
            }
        };
        // Without a thread there is no progress to see, and the scan goes on.
        let thread = std::thread::Builder::new().name("progress".into()).spawn(work).ok();
        Watch { end: Some(end), thread }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            // It has nothing to say but what it has shown.
            let _ = thread.join();
        }
    }
}

fn show(sample: &Sample, style: ProgressStyle, bar: Option<&ProgressBar>) {
    match (style, bar) {
        (ProgressStyle::Bar, Some(bar)) if sample.now.phase.is_some() => {
            let now = &sample.now;
            bar.set_style(bar_style(if now.phase_all > 0 { SCAN_BAR } else { SCAN_BEGINS }));
            bar.set_length(now.phase_all);
            bar.set_position(now.phase_done);
            bar.set_prefix(if sample.is_stopping { STOPPING.into() } else { String::new() });
            bar.set_message(sample.phase().unwrap_or_default());
            bar.tick();
        }
        (ProgressStyle::Bar, Some(bar)) => {
            if let Some(all) = sample.bytes_all().filter(|all| *all > 0) {
                if bar.length().is_none() {
                    bar.set_style(bar_style(SCAN_BAR));
                }
                bar.set_length(all);
                bar.set_position(sample.now.bytes_done.min(all));
            }
            bar.set_prefix(sample.outlook());
            bar.set_message(sample.counts());
            bar.tick();
        }
        (ProgressStyle::Json, _) => tell(&sample.json().to_string()),
        _ => tell(&format!("{:>9}  {}", rough_duration(sample.elapsed), sample.line())),
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    bar.set_style(bar_style(SCAN_BEGINS));
    bar
}

fn bar_style(template: &str) -> BarStyle {
    // A template that is wrong would be a bar less pretty, not a scan that fails.
    BarStyle::with_template(template)
        .unwrap_or_else(|_| BarStyle::default_spinner())
        .progress_chars("━╸─")
        .tick_chars("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏ ")
}

/// Shows how far work over a known list of files is. It is told of each file before the file's turn.
pub(crate) struct Ticker {
    name: &'static str,
    style: ProgressStyle,
    bar: Option<ProgressBar>,
    began: Duration,
    shown: Duration,
    n_files: u64,
    n_bytes: u64,
    files: u64,
    /// Bytes of the files whose turn is over.
    bytes: u64,
    /// Bytes of the file whose turn it is.
    current: u64,
}

impl Ticker {
    /// Starts over `n_files` files of `n_bytes` together.
    pub(crate) fn start(name: &'static str, n_files: u64, n_bytes: u64, globals: &Globals) -> Ticker {
        let style = globals.progress;
        let bar = (style == ProgressStyle::Bar).then(|| {
            let bar = ProgressBar::with_draw_target(Some(n_bytes), ProgressDrawTarget::stderr());
            bar.set_style(bar_style(TICKER_BAR));
            bar
        });
        let now = clock();
        Ticker { name, style, bar, began: now, shown: now, n_files, n_bytes, files: 0, bytes: 0, current: 0 }
    }

    /// The turn of a file of `bytes` bytes has come.
    pub(crate) fn next(&mut self, path: &str, bytes: u64) {
        self.bytes += self.current;
        self.current = bytes;
        self.files += 1;
        if let Some(bar) = &self.bar {
            bar.set_position(self.bytes);
            bar.set_message(path.to_string());
            return;
        }
        let now = clock();
        if period(self.style).is_some_and(|period| now - self.shown >= period) {
            self.shown = now;
            self.show(now - self.began);
        }
    }

    /// All is done.
    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }

    fn show(&self, elapsed: Duration) {
        let (files, all) = (self.files.saturating_sub(1), self.n_files);
        tell(&match self.style {
            ProgressStyle::Json => json!({
                "event": self.name,
                "seconds": elapsed.as_secs(),
                "files": files,
                "files_all": all,
                "bytes": self.bytes,
                "bytes_all": self.n_bytes,
            })
            .to_string(),
            _ => format!("{}: {}/{}, {}", self.name, count(files), counted(all, "file"), size(self.bytes)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(seconds: u64, bytes_done: u64, bytes_listed: u64, repos_listed: u64, is_listed: bool) -> Sample {
        let now = ProgressNow {
            repos: 20,
            repos_listed,
            is_listed,
            bytes_listed,
            repos_done: 1,
            files_done: 1200,
            bytes_done,
            entities: 7,
            problems: 1,
            ..ProgressNow::default()
        };
        Sample { elapsed: Duration::from_secs(seconds), now, is_stopping: false }
    }

    #[test]
    fn time_left_is_told_only_where_it_is_known() {
        for (sample, left) in [
            (sample(10, 50, 100, 20, true), Some(10)),
            (sample(10, 25, 100, 20, true), Some(30)),
            (sample(10, 100, 100, 20, true), Some(0)),
            (sample(10, 120, 100, 20, true), Some(0)),
            // Half of the repos hold 100 bytes, so that all hold 200.
            (sample(10, 50, 100, 10, false), Some(30)),
            (sample(10, 50, 100, 9, false), None),
            (sample(10, 1, 100, 20, true), None),
            (sample(1, 50, 100, 20, true), None),
            (sample(10, 0, 0, 20, true), None),
        ] {
            assert_eq!(sample.left().map(|left| left.as_secs()), left, "{sample:?}");
        }
    }

    #[test]
    fn a_line_tells_everything_that_moves() {
        let line = |is_listed| sample(10, 50_000_000, 100_000_000, 20, is_listed).line();
        let known = "1/20 repos · 1,200 files · 50.0 MB · 5.0 MB/s · 7 entities · 1 problem · 10 s left";
        assert_eq!(line(true), known);
        assert!(line(false).ends_with("about 10 s left"), "{}", line(false));
    }

    #[test]
    fn a_scan_that_stops_says_so() {
        let sample = Sample { is_stopping: true, ..sample(10, 50, 100, 20, true) };
        assert_eq!(sample.outlook(), STOPPING);
        assert_eq!(sample.json()["is_stopping"], json!(true));
    }

    #[test]
    fn templates_of_bars_are_sound() {
        for template in [SCAN_BEGINS, SCAN_BAR, TICKER_BAR] {
            assert!(BarStyle::with_template(template).is_ok(), "{template}");
        }
    }

    #[test]
    fn a_json_line_has_stable_keys() {
        let keys = |value: Value| value.as_object().map(|object| object.keys().cloned().collect::<Vec<_>>());
        let (known, unknown) = (sample(10, 50, 100, 20, true).json(), sample(10, 50, 100, 0, false).json());
        assert_eq!(known["seconds_left"], json!(10));
        assert_eq!(unknown["seconds_left"], Value::Null);
        assert_eq!(keys(known), keys(unknown));
    }
}
