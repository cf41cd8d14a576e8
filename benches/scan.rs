//! The cost of a scan: the whole job, from directories to Parquet, against tree-sitter's bare parse of the same files.
//!
//! `make bench` runs it on everything below `$CODEGRAPH_CORPORA`. Names of corpora, and `memory`, choose some:
//! `cargo bench --profile release --bench scan -- go memory`. `$CODEGRAPH_BENCH_RUNS` runs are made of each (3), and their
//! medians are printed.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use codegraph_benches::{
    Corpus, Cost, Report, SourceText, Verdict, child_main, corpora, cost_here, cost_of_child, is_child, median,
};
use codegraph_lang::Extractor;
use tempfile::TempDir;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// CPU of the whole job over CPU of the bare parse.
const MAX_CPU_RATIO: f64 = 1.6;
/// Wall time at two threads over wall time at one.
const MAX_WALL_RATIO: f64 = 0.6;
/// Peak memory on [`N_MEMORY_FILES`] files at two threads.
const MAX_PEAK_MIB: f64 = 1024.0;
/// Peak memory on twice as many files over that.
const MAX_PEAK_GROWTH: f64 = 1.15;
const N_MEMORY_FILES: usize = 60_000;

fn main() {
    if is_child() {
        child_main();
    }
    let Some(dir) = std::env::var_os("CODEGRAPH_CORPORA").map(PathBuf::from) else {
        println!("CODEGRAPH_CORPORA is not set: run `make bench`, or set it to what `benches/corpora.sh` filled");
        return;
    };
    let n_runs = std::env::var("CODEGRAPH_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);

    let corpora = corpora(&dir);
    let chosen: Vec<&Corpus> = corpora.iter().filter(|corpus| is_wanted(&corpus.name)).collect();
    if !chosen.is_empty() {
        scan(&chosen, n_runs);
    }
    if is_wanted("memory") {
        memory(&corpora, n_runs);
    }
}

/// The binary, which `make bench` has built into the same target directory.
fn binary() -> PathBuf {
    let bench = std::env::current_exe().unwrap();
    let binary = bench.parent().and_then(Path::parent).unwrap().join("codegraph");
    assert!(binary.exists(), "{} is missing: run `make bench`", binary.display());
    binary
}

fn index(inputs: &[&Path], jobs: usize) -> Cost {
    let area = TempDir::new().unwrap();
    let mut command = Command::new(binary());
    command.args(["index", "--quiet", "--jobs", &jobs.to_string(), "--output"]).arg(area.path().join("root"));
    for input in inputs {
        command.arg("--repos-in").arg(input);
    }
    cost_of_child(&command)
}

/// Parses every text once with `jobs` threads, and does nothing with the trees.
fn parse(texts: &[SourceText], jobs: usize) -> Cost {
    let next = AtomicUsize::new(0);
    cost_here(|| {
        std::thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| {
                    let mut extractor = Extractor::new();
                    while let Some(source) = texts.get(next.fetch_add(1, Ordering::Relaxed)) {
                        std::hint::black_box(extractor.parse_only(source.pack, &source.text));
                    }
                });
            }
        });
    })
}

/// Medians of parse and index at one number of threads.
#[derive(Default)]
struct Measured {
    parse_cpu_s: f64,
    index_cpu_s: f64,
    index_wall_s: f64,
    peak_mib: f64,
}

impl Measured {
    /// Adds another corpus: costs add up, peaks do not.
    fn add(&mut self, other: &Measured) {
        self.parse_cpu_s += other.parse_cpu_s;
        self.index_cpu_s += other.index_cpu_s;
        self.index_wall_s += other.index_wall_s;
        self.peak_mib = self.peak_mib.max(other.peak_mib);
    }

    fn cpu_ratio(&self) -> String {
        Verdict { measured: self.index_cpu_s / self.parse_cpu_s, at_most: MAX_CPU_RATIO }.cell()
    }
}

fn measure(corpus: &Corpus, texts: &[SourceText], jobs: usize, n_runs: usize) -> Measured {
    // Turn by turn, so that what slows the machine down slows both.
    let (parses, indexes): (Vec<Cost>, Vec<Cost>) =
        (0..n_runs).map(|_| (parse(texts, jobs), index(&[&corpus.path], jobs))).unzip();
    let of = |costs: &[Cost], pick: fn(&Cost) -> f64| median(costs.iter().map(pick).collect());
    Measured {
        parse_cpu_s: of(&parses, |cost| cost.cpu_s),
        index_cpu_s: of(&indexes, |cost| cost.cpu_s),
        index_wall_s: of(&indexes, |cost| cost.wall_s),
        peak_mib: of(&indexes, |cost| cost.peak_rss_bytes as f64 / f64::from(1 << 20)),
    }
}

fn scan(corpora: &[&Corpus], n_runs: usize) {
    println!("\n# The scan against the bare parse (medians of {n_runs} runs)\n");
    println!("Aims: CPU of the whole job at most {MAX_CPU_RATIO} times that of tree-sitter's parse of the same files,");
    println!("at 1 and at 2 threads; wall time at 2 threads at most {MAX_WALL_RATIO} of that at 1.\n");
    let mut report = Report::new(&[
        "corpus",
        "files",
        "MB",
        "parse CPU s",
        "index CPU s",
        "CPU ratio -j1",
        "CPU ratio -j2",
        "wall -j2/-j1",
        "MB/s -j2",
        "peak MiB -j2",
    ]);
    let mut row = |name: &str, n_files: usize, megabytes: f64, one: &Measured, two: &Measured| {
        report.row(vec![
            name.to_string(),
            n_files.to_string(),
            format!("{megabytes:.1}"),
            format!("{:.2}", one.parse_cpu_s),
            format!("{:.2}", one.index_cpu_s),
            one.cpu_ratio(),
            two.cpu_ratio(),
            Verdict { measured: two.index_wall_s / one.index_wall_s, at_most: MAX_WALL_RATIO }.cell(),
            format!("{:.1}", megabytes / two.index_wall_s),
            format!("{:.0}", two.peak_mib),
        ]);
    };
    let (mut n_all, mut megabytes_all, mut all_one, mut all_two) = (0, 0.0, Measured::default(), Measured::default());
    for corpus in corpora {
        let texts = corpus.texts().unwrap();
        let megabytes = texts.iter().map(|source| source.text.len()).sum::<usize>() as f64 / 1e6;
        let one = measure(corpus, &texts, 1, n_runs);
        let two = measure(corpus, &texts, 2, n_runs);
        row(&corpus.name, texts.len(), megabytes, &one, &two);
        n_all += texts.len();
        megabytes_all += megabytes;
        all_one.add(&one);
        all_two.add(&two);
    }
    if corpora.len() > 1 {
        row("together", n_all, megabytes_all, &all_one, &all_two);
    }
    report.print();
}

/// Lays out `n` files of real code below `to`, in repos of a few thousand. No two have the same content: the same
/// content would be parsed once only.
fn lay_out(sources: &[PathBuf], to: &Path, range: std::ops::Range<usize>) {
    const FILES_PER_REPO: usize = 3_000;
    const FILES_PER_DIR: usize = 100;
    for n in range {
        let source = &sources[n % sources.len()];
        let dir = to.join(format!("repo-{:03}/part-{:03}", n / FILES_PER_REPO, n / FILES_PER_DIR));
        fs::create_dir_all(&dir).unwrap();
        let name = source.file_name().unwrap().to_string_lossy().into_owned();
        let path = dir.join(format!("{n}-{name}"));
        fs::copy(source, &path).unwrap();
        let blank_lines = "\n".repeat(n / sources.len());
        fs::OpenOptions::new().append(true).open(&path).unwrap().write_all(blank_lines.as_bytes()).unwrap();
    }
}

fn memory(corpora: &[Corpus], n_runs: usize) {
    let sources: Vec<PathBuf> = corpora
        .iter()
        .flat_map(|corpus| corpus.texts().unwrap())
        // Large files are measured above; here it is the number of files that counts.
        .filter(|source| source.text.len() < 100_000)
        .map(|source| source.path)
        .collect();
    if sources.is_empty() {
        println!("there is no corpus to measure memory on");
        return;
    }
    let area = TempDir::new().unwrap();
    let (first, second) = (area.path().join("first"), area.path().join("second"));
    lay_out(&sources, &first, 0..N_MEMORY_FILES);
    lay_out(&sources, &second, N_MEMORY_FILES..2 * N_MEMORY_FILES);

    println!("\n# Memory at 2 threads (medians of {n_runs} runs)\n");
    println!("Aims: less than {MAX_PEAK_MIB:.0} MiB on {N_MEMORY_FILES} files; on twice as many at most");
    println!("{MAX_PEAK_GROWTH} times that.\n");
    let peak = |inputs: &[&Path]| {
        let runs = (0..n_runs).map(|_| index(inputs, 2).peak_rss_bytes as f64 / f64::from(1 << 20));
        median(runs.collect())
    };
    let once = peak(&[&first]);
    let twice = peak(&[&first, &second]);
    let mut report = Report::new(&["files", "peak MiB", "times the first"]);
    report.row(vec![
        N_MEMORY_FILES.to_string(),
        Verdict { measured: once, at_most: MAX_PEAK_MIB }.cell(),
        "1.00".to_string(),
    ]);
    report.row(vec![
        (2 * N_MEMORY_FILES).to_string(),
        format!("{twice:.2}"),
        Verdict { measured: twice / once, at_most: MAX_PEAK_GROWTH }.cell(),
    ]);
    report.print();
}
