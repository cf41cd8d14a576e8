//! The yardstick: tree-sitter as it comes, and nothing else.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use codegraph_lang::StockParser;
use nix::time::{ClockId, clock_gettime};

use crate::corpus::Corpus;
use crate::cost::{Cost, again, cost_here, output_of};

/// First argument of a bench that was started to parse.
const PARSE: &str = "--parse-stock";

/// What the bare parse of a corpus cost.
#[derive(Clone, Debug, Default)]
pub struct StockParse {
    /// All of it.
    pub cost: Cost,
    /// Texts.
    pub n_files: usize,
    /// Their bytes.
    pub n_bytes: u64,
}

/// Parses every distinct text of `corpus` once with `n_threads` threads, each with one parser, and frees the trees. That
/// is done in a process of its own, which has the system's allocator and has read the texts before.
///
/// # Panics
/// If the process fails.
pub fn parse_stock(corpus: &Corpus, n_threads: usize) -> StockParse {
    let mut command = again();
    command.arg(PARSE).arg(&corpus.path).arg(n_threads.to_string());
    let text = output_of(&mut command);
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [wall_s, cpu_s, n_files, n_bytes] = numbers[..] else { panic!("{command:?} told nothing: {text}") };
    StockParse { cost: Cost { wall_s, cpu_s, peak_rss_bytes: 0 }, n_files: n_files as usize, n_bytes: n_bytes as u64 }
}

/// What a process started by [`parse_stock`] does; returns in any other.
///
/// # Panics
/// If the corpus cannot be read.
pub fn parse_stock_if_asked() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [asked, path, n_threads] = &arguments[..] else { return };
    if asked != PARSE {
        return;
    }
    let corpus = Corpus { name: String::new(), path: Path::new(path).to_path_buf() };
    let texts = corpus.texts().unwrap_or_else(|e| panic!("{path}: {e}"));
    let n_threads: usize = n_threads.parse().unwrap_or(1);
    let next = AtomicUsize::new(0);
    let cost = cost_here(|| {
        std::thread::scope(|scope| {
            for _ in 0..n_threads {
                scope.spawn(|| {
                    let mut parser = StockParser::new();
                    while let Some(source) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                        std::hint::black_box(parser.parse(source.pack, &source.text));
                    }
                });
            }
        });
    });
    let n_bytes: usize = texts.iter().map(|source| source.text.len()).sum();
    println!("{} {} {} {n_bytes}", cost.wall_s, cost.cpu_s, texts.len());
    std::process::exit(0)
}

/// CPU time of this thread so far.
pub(crate) fn thread_cpu() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}
