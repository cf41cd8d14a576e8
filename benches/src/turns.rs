//! Extraction against the bare parse, in turns: what slows the machine down for a while slows both.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::ops::{AddAssign, Range};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Duration;

use codegraph_lang::{Extractor, Limits, StockParser};

use crate::corpus::{Corpus, SourceText};
use crate::cost::again;
use crate::stock::thread_cpu;

/// First argument of a bench that was started to parse in turns.
const PARSE_IN_TURNS: &str = "--parse-in-turns";
/// A turn is as many texts as have so many bytes: some tens of milliseconds. Shorter ones would measure how processes
/// take over from each other.
const TURN_BYTES: usize = 256 << 10;

/// CPU seconds that some texts cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stages {
    /// Parsed by tree-sitter as it comes.
    pub bare_s: f64,
    /// Parsed by the extractor.
    pub parse_s: f64,
    /// All that the extractor does but parse.
    pub extract_s: f64,
}

impl AddAssign for Stages {
    fn add_assign(&mut self, other: Stages) {
        self.bare_s += other.bare_s;
        self.parse_s += other.parse_s;
        self.extract_s += other.extract_s;
    }
}

/// Extracts every distinct text of `corpus` on this thread, while another process parses the same texts with
/// tree-sitter alone: a few texts here, the same texts there, and so on. By language.
///
/// There are two processes because tree-sitter has one allocator in each, which has to be the library's own there.
///
/// # Panics
/// If the corpus cannot be read, or the other process fails.
pub fn stages_in_turns(corpus: &Corpus) -> BTreeMap<String, Stages> {
    let texts = texts_of(corpus);
    let mut command = again();
    command.arg(PARSE_IN_TURNS).arg(&corpus.path).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut other: Child = command.spawn().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let (Some(mut ask), Some(answers)) = (other.stdin.take(), other.stdout.take()) else {
        unreachable!("both are piped")
    };
    let mut answers = BufReader::new(answers).lines();

    let mut extractor = Extractor::new();
    let mut by_language: BTreeMap<String, Stages> = BTreeMap::new();
    for turn in turns(&texts) {
        writeln!(ask, "{} {}", turn.start, turn.end).unwrap_or_else(|e| panic!("{command:?}: {e}"));
        for n in turn.clone() {
            let answer = answers.next().and_then(Result::ok).and_then(|line| line.parse::<f64>().ok());
            let bare_s = answer.unwrap_or_else(|| panic!("{command:?} told nothing of text {n}"));
            by_language.entry(texts[n].pack.name.to_string()).or_default().bare_s += bare_s;
        }
        for source in &texts[turn] {
            let done = extractor.extract(source.pack, source.text.clone(), &Limits::NONE, thread_cpu);
            let (parse_s, extract_s) = (done.parse_time.as_secs_f64(), done.extract_time.as_secs_f64());
            *by_language.entry(source.pack.name.to_string()).or_default() += Stages { bare_s: 0.0, parse_s, extract_s };
        }
    }
    drop(ask);
    let status = other.wait().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(status.success(), "{command:?} failed");
    by_language
}

/// What a process started by [`stages_in_turns`] does; returns in any other.
///
/// # Panics
/// If the corpus cannot be read.
pub fn parse_in_turns_if_asked() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [asked, path] = &arguments[..] else { return };
    if asked != PARSE_IN_TURNS {
        return;
    }
    let texts = texts_of(&Corpus { name: String::new(), path: Path::new(path).to_path_buf() });
    let mut parser = StockParser::new();
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let bounds: Vec<usize> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
        let [start, end] = bounds[..] else { panic!("no turn: {line}") };
        let cost = |source: &SourceText| -> Duration {
            let began = thread_cpu();
            std::hint::black_box(parser.parse(source.pack, &source.text));
            thread_cpu() - began
        };
        // All of them before the first is told, so that the other process waits meanwhile.
        let costs: Vec<Duration> = texts[start..end].iter().map(cost).collect();
        costs.iter().for_each(|cost| println!("{}", cost.as_secs_f64()));
    }
    std::process::exit(0)
}

fn texts_of(corpus: &Corpus) -> Vec<SourceText> {
    corpus.texts().unwrap_or_else(|e| panic!("{}: {e}", corpus.path.display()))
}

fn turns(texts: &[SourceText]) -> Vec<Range<usize>> {
    let mut turns = Vec::new();
    let (mut start, mut n_bytes) = (0, 0);
    for (n, source) in texts.iter().enumerate() {
        n_bytes += source.text.len();
        if n_bytes >= TURN_BYTES || n + 1 == texts.len() {
            turns.push(start..n + 1);
            (start, n_bytes) = (n + 1, 0);
        }
    }
    turns
}
