//! The cost of a scan: the whole job, from directories to Parquet, against tree-sitter's bare parse of the same files.
//!
//! The bare parse is what a program would do that uses tree-sitter and nothing else: one `Parser` per thread, reused,
//! `parser.parse(text, None)`, the tree freed; with tree-sitter's own allocator, which is the system's, in a process that
//! has read and decoded the texts before. The scan reads its files out of the system's memory, not from the disk.
//! Extraction alone is measured against it turn by turn, in two processes.
//!
//! `make bench` runs it on everything below `$CODEGRAPH_CORPORA`. Names of corpora and of parts (`extraction`, `scan`,
//! `memory`) choose some: `cargo bench --profile release --bench scan -- go extraction`. `$CODEGRAPH_BENCH_RUNS` runs are
//! made of each (3), and their medians are printed.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegraph_benches::{
    Corpus, Cost, Report, Stages, StockParse, Verdict, child_main, corpora, cost_of_child, is_child, median,
    parse_in_turns_if_asked, parse_stock, parse_stock_if_asked, stages_in_turns,
};
use tempfile::TempDir;

/// CPU of the whole job over CPU of the bare parse.
const MAX_CPU_RATIO: f64 = 1.6;
/// CPU of extraction, which is all facts, over CPU of the bare parse.
const MAX_EXTRACTION_RATIO: f64 = 0.5;
/// Wall time at two threads over wall time at one.
const MAX_WALL_RATIO: f64 = 0.6;
/// Peak memory on [`N_MEMORY_FILES`] files at two threads.
const MAX_PEAK_MIB: f64 = 1024.0;
/// Peak memory on twice as many files over that.
const MAX_PEAK_GROWTH: f64 = 1.15;
const N_MEMORY_FILES: usize = 60_000;
/// What is measured: any of these may be asked for alone.
const PARTS: [&str; 3] = ["extraction", "scan", "memory"];

fn main() {
    if is_child() {
        child_main();
    }
    parse_stock_if_asked();
    parse_in_turns_if_asked();
    let Some(dir) = std::env::var_os("CODEGRAPH_CORPORA").map(PathBuf::from) else {
        println!("CODEGRAPH_CORPORA is not set: run `make bench`, or set it to what `benches/corpora.sh` filled");
        return;
    };
    let n_runs = std::env::var("CODEGRAPH_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let corpora = corpora(&dir);
    let (parts, names): (Vec<_>, Vec<_>) = wanted.iter().partition(|name| PARTS.contains(&name.as_str()));
    let is_part = |part: &str| parts.is_empty() || parts.iter().any(|wanted| *wanted == part);
    let is_chosen = |corpus: &&Corpus| names.is_empty() || names.iter().any(|wanted| **wanted == corpus.name);
    let chosen: Vec<&Corpus> = corpora.iter().filter(is_chosen).collect();
    if !chosen.is_empty() && is_part("extraction") {
        extraction(&chosen, n_runs);
    }
    if !chosen.is_empty() && is_part("scan") {
        scan(&chosen, n_runs);
    }
    // On files of all corpora: asked for alone, or as part of everything.
    if parts.iter().any(|wanted| *wanted == "memory") || wanted.is_empty() {
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

/// Reads everything below `path`, so that it lies in the memory of the system.
fn warm(path: &Path) {
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| warm(&entry.unwrap().path()));
    } else if path.is_file() {
        drop(fs::read(path).unwrap());
    }
}

/// Indexes the repos in `inputs` into `root`. The disk is no part of what is measured: it costs CPU time too, and the bare
/// parse does not have it.
fn index(inputs: &[&Path], jobs: usize, root: &Path) -> Cost {
    warm(&binary());
    inputs.iter().for_each(|input| warm(input));
    let mut command = Command::new(binary());
    command.args(["index", "--quiet", "--jobs", &jobs.to_string(), "--output"]).arg(root);
    for input in inputs {
        command.arg("--repos-in").arg(input);
    }
    cost_of_child(&command)
}

/// Medians of the bare parse and of the scan of one corpus, or sums of such, at one number of threads.
#[derive(Default)]
struct Measured {
    n_files: usize,
    megabytes: f64,
    bare_cpu_s: f64,
    index_cpu_s: f64,
    index_wall_s: f64,
    peak_mib: f64,
}

impl Measured {
    /// Adds another corpus: costs add up, peaks do not.
    fn add(&mut self, other: &Measured) {
        self.n_files += other.n_files;
        self.megabytes += other.megabytes;
        self.bare_cpu_s += other.bare_cpu_s;
        self.index_cpu_s += other.index_cpu_s;
        self.index_wall_s += other.index_wall_s;
        self.peak_mib = self.peak_mib.max(other.peak_mib);
    }

    fn cpu_ratio(&self) -> String {
        Verdict { measured: self.index_cpu_s / self.bare_cpu_s, at_most: MAX_CPU_RATIO }.cell()
    }
}

fn measure(corpus: &Corpus, jobs: usize, n_runs: usize) -> Measured {
    struct Run {
        bare: StockParse,
        index: Cost,
    }
    // Turn by turn, so that what slows the machine down slows both.
    let run = |_| {
        let area = TempDir::new().unwrap();
        Run { bare: parse_stock(corpus, jobs), index: index(&[&corpus.path], jobs, &area.path().join("root")) }
    };
    let runs: Vec<Run> = (0..n_runs).map(run).collect();
    let of = |pick: &dyn Fn(&Run) -> f64| median(runs.iter().map(pick).collect());
    Measured {
        n_files: runs[0].bare.n_files,
        megabytes: runs[0].bare.n_bytes as f64 / 1e6,
        bare_cpu_s: of(&|run| run.bare.cost.cpu_s),
        index_cpu_s: of(&|run| run.index.cpu_s),
        index_wall_s: of(&|run| run.index.wall_s),
        peak_mib: of(&|run| mib(run.index.peak_rss_bytes)),
    }
}

fn mib(n_bytes: u64) -> f64 {
    n_bytes as f64 / f64::from(1 << 20)
}

fn scan(corpora: &[&Corpus], n_runs: usize) {
    let mut all: Vec<(&str, Measured, Measured)> = corpora
        .iter()
        .map(|corpus| (corpus.name.as_str(), measure(corpus, 1, n_runs), measure(corpus, 2, n_runs)))
        .collect();
    let (mut one, mut two) = (Measured::default(), Measured::default());
    for (_, of_one, of_two) in &all {
        one.add(of_one);
        two.add(of_two);
    }
    if corpora.len() > 1 {
        all.push(("together", one, two));
    }

    println!("\n# The scan against the bare parse (medians of {n_runs} runs)\n");
    println!(
        "The bare parse is tree-sitter alone: a parser per thread, reused, the system's allocator, and texts that"
    );
    println!("were read before. Aims: CPU of the whole job at most {MAX_CPU_RATIO} times that, at 1 and at 2 threads;");
    println!("wall time at 2 threads at most {MAX_WALL_RATIO} of that at 1.\n");
    let mut report = Report::new(&[
        "corpus",
        "files",
        "MB",
        "bare CPU s",
        "index CPU s",
        "CPU ratio -j1",
        "CPU ratio -j2",
        "wall -j2/-j1",
        "MB/s -j2",
        "peak MiB -j2",
    ]);
    for (name, one, two) in &all {
        report.row(vec![
            name.to_string(),
            one.n_files.to_string(),
            format!("{:.1}", one.megabytes),
            format!("{:.2}", one.bare_cpu_s),
            format!("{:.2}", one.index_cpu_s),
            one.cpu_ratio(),
            two.cpu_ratio(),
            Verdict { measured: two.index_wall_s / one.index_wall_s, at_most: MAX_WALL_RATIO }.cell(),
            format!("{:.1}", two.megabytes / two.index_wall_s),
            format!("{:.0}", two.peak_mib),
        ]);
    }
    report.print();
}

/// The median of each stage by itself, over some runs.
fn medians(runs: &[Stages]) -> Stages {
    let of = |pick: fn(&Stages) -> f64| median(runs.iter().map(pick).collect());
    Stages { bare_s: of(|run| run.bare_s), parse_s: of(|run| run.parse_s), extract_s: of(|run| run.extract_s) }
}

fn extraction(corpora: &[&Corpus], n_runs: usize) {
    let mut of_corpora: Vec<(String, Stages)> = Vec::new();
    let mut of_languages: BTreeMap<String, Stages> = BTreeMap::new();
    for corpus in corpora {
        let mut runs: BTreeMap<String, Vec<Stages>> = BTreeMap::new();
        for _ in 0..n_runs {
            stages_in_turns(corpus).into_iter().for_each(|(name, stages)| runs.entry(name).or_default().push(stages));
        }
        let mut of_corpus = Stages::default();
        for (name, stages) in runs.into_iter().map(|(name, runs)| (name, medians(&runs))) {
            of_corpus += stages;
            *of_languages.entry(name).or_default() += stages;
        }
        of_corpora.push((corpus.name.clone(), of_corpus));
    }
    println!("\n# Extraction against the bare parse (1 thread, turn by turn, medians of {n_runs} runs)\n");
    println!("A few texts are parsed by tree-sitter alone, the same are extracted, and so on: what slows the machine");
    println!(
        "down slows both. Here both have the system's allocator beside tree-sitter's. Aim: CPU of extraction, which"
    );
    println!("is all facts, at most {MAX_EXTRACTION_RATIO} times that of the bare parse, in every language.\n");
    const STAGES: [&str; 5] = ["bare parse CPU s", "parse CPU s", "parse/bare", "extraction CPU s", "extraction/bare"];
    let row = |name: &str, stages: Stages, extraction: String| {
        vec![
            name.to_string(),
            format!("{:.2}", stages.bare_s),
            format!("{:.2}", stages.parse_s),
            format!("{:.2}", stages.parse_s / stages.bare_s),
            format!("{:.2}", stages.extract_s),
            extraction,
        ]
    };
    let mut report = Report::new(&[&["corpus"][..], &STAGES].concat());
    for (name, stages) in &of_corpora {
        report.row(row(name, *stages, format!("{:.2}", stages.extract_s / stages.bare_s)));
    }
    report.print();
    println!();
    let mut report = Report::new(&[&["language"][..], &STAGES].concat());
    for (name, stages) in &of_languages {
        let verdict = Verdict { measured: stages.extract_s / stages.bare_s, at_most: MAX_EXTRACTION_RATIO };
        report.row(row(name, *stages, verdict.cell()));
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
        let run = |_| mib(index(inputs, 2, &TempDir::new().unwrap().path().join("root")).peak_rss_bytes);
        median((0..n_runs).map(run).collect())
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
