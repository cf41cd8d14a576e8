//! The vectors of a million entities: what their index costs to build, what it finds and how soon, beside Python FAISS.
//!
//! `make bench-vectors` runs it. Vectors are those of the functions and types of real code below `$CODEGRAPH_CORPORA`, in
//! the sources of the crates that cargo fetched, and in `$CODEGRAPH_BENCH_CODE` (directories of repos, with `:` between
//! them); what is missing to `$CODEGRAPH_BENCH_VECTORS` (1,000,000) is made up of two of those each, which this embedder
//! gives to their texts put together. They are kept below `$CODEGRAPH_VECTORS`, with the packages of Python, and not made
//! again. `$CODEGRAPH_BENCH_RUNS` builds are made of each index (1: Python FAISS takes minutes for each), in turns; arguments
//! name the indices (that which is chosen without `--factory`, and `HNSW32`).

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod peer;
mod real;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use codegraph_benches::{
    Cost, Report, Verdict, build_artifact, child_main, corpora, cost_of_child, is_child, median, output_of,
};
use codegraph_model::{Manifest, TableBuilder, table};
use codegraph_store::vectors::{StrategyName, Vectors};
use codegraph_store::{Artifact, Draft, Snapshot};
use codegraph_tests::{codegraph, sample_org};
use half::f16;
use peer::Peer;
use real::Real;

// That of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// First argument of a bench that was started to build.
const BUILD: &str = "--build";
/// Stands for the index that is chosen where none is named.
const CHOSEN: &str = "chosen";

/// Beside the snapshot: vectors that are asked for.
const QUERIES: &str = "queries.f16";

const N_VECTORS: usize = 1_000_000;
/// Vectors that are taken out, to be asked for.
const N_QUERIES: usize = 1000;
const K: usize = 10;
/// Scores that differ by less are the same.
const EPSILON: f32 = 1e-6;
const MEMORY_BYTES: usize = 4 << 30;

/// Wall time, peak memory and what is not found, as parts of those of Python FAISS.
const MAX_WALL: f64 = 1.25;
const MAX_RSS: f64 = 1.2;
const MAX_LOSS: f64 = 0.01;
/// Of each strategy: milliseconds for a query, and bytes for a vector that it holds or maps.
const AIMS: [(StrategyName, f64, f64); 3] = [
    (StrategyName::Exact, 100.0, f64::INFINITY),
    (StrategyName::Balanced, 10.0, 500.0),
    (StrategyName::Fast, 1.0, 100.0),
];

fn main() {
    if is_child() {
        child_main();
    }
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [mode, root, factory, jobs] = &arguments[..]
        && mode == BUILD
    {
        return build(Path::new(root), factory, jobs.parse().unwrap());
    }
    let Some(dir) = std::env::var_os("CODEGRAPH_VECTORS").map(PathBuf::from) else {
        println!("CODEGRAPH_VECTORS is not set: run `make bench-vectors`, or set it to a directory that may take 3 GB");
        return;
    };
    let number = |name: &str, or: usize| std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(or);
    let n_runs = number("CODEGRAPH_BENCH_RUNS", 1);
    let n_vectors = number("CODEGRAPH_BENCH_VECTORS", N_VECTORS);
    let root = dir.join(format!("vectors-{n_vectors}"));
    let snapshot = snapshot(&root, n_vectors);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let factories = if arguments.is_empty() { vec![CHOSEN.into(), "HNSW32".into()] } else { arguments };
    let peer = Peer::new(&dir, &snapshot);
    for factory in factories {
        measure(&root, &snapshot, &peer, &factory, threads, n_runs);
    }
}

/// The snapshot with the vectors, which is made where it is not there.
fn snapshot(root: &Path, n: usize) -> Snapshot {
    if !root.join("CURRENT").exists() {
        std::fs::create_dir_all(root).unwrap();
        let began = Instant::now();
        let mut real = Real::of(&code());
        let n_real = real.n();
        write(&root.join(QUERIES), &real.take_out(N_QUERIES));
        let n_left = real.n();
        real.make_up_to(n);
        println!(
            "{n_real} distinct texts of functions and types in {:.0} s, {N_QUERIES} of them asked for; {} more vectors made of two each",
            began.elapsed().as_secs_f64(),
            n.saturating_sub(n_left)
        );
        table_of(&real, root);
    }
    Snapshot::open(root, None).unwrap()
}

/// Directories of repos.
fn code() -> Vec<PathBuf> {
    let variable = |name: &str| std::env::var_os(name);
    let corpora = variable("CODEGRAPH_CORPORA").map(|dir| corpora(Path::new(&dir))).unwrap_or_default();
    let cargo =
        variable("CARGO_HOME").map(PathBuf::from).or(variable("HOME").map(|home| Path::new(&home).join(".cargo")));
    let registries = cargo.and_then(|cargo| std::fs::read_dir(cargo.join("registry/src")).ok());
    let registries = registries.into_iter().flatten().map(|entry| entry.unwrap().path());
    let more = variable("CODEGRAPH_BENCH_CODE").map(|dirs| std::env::split_paths(&dirs).collect()).unwrap_or_default();
    let more: Vec<PathBuf> = more;
    corpora.into_iter().map(|corpus| corpus.path).chain(registries).chain(more).collect()
}

/// Writes a snapshot with the table of the vectors, and nothing else that matters.
fn table_of(real: &Real, root: &Path) {
    let area = tempfile::tempdir().unwrap();
    output_of(
        codegraph(&["index", "-q", "--artifacts", "tables", "--embed", "static", "-o"])
            .arg(area.path())
            .arg(sample_org()),
    );
    let base = Snapshot::open(area.path(), None).unwrap();
    let embeddings = table("embeddings").unwrap();
    let draft = Draft::begin(root, "20260101T000000Z").unwrap();
    let mut writer = draft.tables();
    let mut rows = TableBuilder::with_dimensions(embeddings, real.dimensions);
    for (row, vectors) in real.vectors.chunks(real.dimensions * 4096).enumerate() {
        for (i, vector) in vectors.chunks(real.dimensions).enumerate() {
            let row = (row * 4096 + i) as u64;
            rows.int64("entity_id", row as i64 + 1)
                .int64("text_hash", row as i64)
                .text("model", "bench")
                .vector("vector", vector)
                .count("vector_row", row)
                .end_row();
        }
        rows.finish().unwrap().iter().for_each(|rows| writer.write(embeddings, &rows.batch).unwrap());
    }
    let tables = writer.finish().unwrap();
    let manifest = Manifest { tables: tables.clone(), ..base.manifest().clone() };
    draft.commit(manifest, tables).unwrap();
}

fn write(path: &Path, vectors: &[f16]) {
    let bytes: Vec<u8> = vectors.iter().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(path, bytes).unwrap();
}

fn read(path: &Path) -> Vec<f32> {
    let bytes = std::fs::read(path).unwrap();
    let (pairs, _) = bytes.as_chunks::<2>();
    pairs.iter().map(|pair| f16::from_le_bytes(*pair).to_f32()).collect()
}

fn build(root: &Path, factory: &str, jobs: usize) {
    let mut settings = BTreeMap::new();
    if factory != CHOSEN {
        settings.insert("factory".to_string(), factory.into());
    }
    build_artifact(root, "vectors", settings, jobs, MEMORY_BYTES);
}

/// Builds in turns, asks, and prints what came out.
fn measure(root: &Path, snapshot: &Snapshot, peer: &Peer, factory: &str, jobs: usize, n_runs: usize) {
    let (mut ours, mut theirs): (Vec<Cost>, Vec<Cost>) = (Vec::new(), Vec::new());
    let (mut built, mut measuring_s) = (None, Vec::new());
    for _ in 0..n_runs.max(1) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.arg(BUILD).arg(root).args([factory, &jobs.to_string()]);
        ours.push(cost_of_child(&command));
        let vectors = Vectors::open(snapshot).unwrap();
        measuring_s.push(measuring(snapshot));
        theirs.push(peer.build(&vectors, jobs));
        built = Some(vectors);
    }
    let vectors = built.unwrap();
    println!("\n# {} of {} vectors of {} numbers\n", vectors.factory(), vectors.n(), vectors.dimensions());
    println!("Building, at {jobs} threads, with {} rows to train with\n", vectors.sample().len());
    let mut report = Report::new(&["", "wall s", "CPU s", "peak MiB"]);
    let middle = |costs: &[Cost], of: &dyn Fn(&Cost) -> f64| median(costs.iter().map(of).collect());
    let cells = |costs: &[Cost]| {
        [
            middle(costs, &|cost| cost.wall_s),
            middle(costs, &|cost| cost.cpu_s),
            middle(costs, &|cost| (cost.peak_rss_bytes >> 20) as f64),
        ]
    };
    let (whole, other) = (cells(&ours), cells(&theirs));
    // Python FAISS does not find out what its index finds. All threads are busy meanwhile.
    let measured_s = median(measuring_s);
    let own = [whole[0] - measured_s, whole[1] - measured_s * jobs as f64, whole[2]];
    let names = ["codegraph", "codegraph, and measuring what it finds", "Python FAISS"];
    for (name, cells) in names.into_iter().zip([own, whole, other]) {
        report.row([name.to_string()].into_iter().chain(cells.map(|n| format!("{n:.1}"))).collect());
    }
    let ratio = |i: usize, at_most: f64| Verdict { measured: own[i] / other[i], at_most }.cell();
    report.row(vec!["ratio".into(), ratio(0, MAX_WALL), ratio(1, f64::INFINITY), ratio(2, MAX_RSS)]);
    report.print();
    ask(snapshot, &vectors, peer, &root.join(QUERIES));
}

/// Seconds that the artifact took to find out what it finds.
fn measuring(snapshot: &Snapshot) -> f64 {
    let artifact = Artifact::open(snapshot, "vectors").unwrap();
    artifact.entry().measured["spent"]["measure_us"].as_u64().unwrap() as f64 / 1e6
}

/// Asks both, on one thread.
fn ask(snapshot: &Snapshot, vectors: &Vectors, peer: &Peer, path: &Path) {
    let queries = read(path);
    let queries: Vec<&[f32]> = queries.chunks(vectors.dimensions()).collect();
    let search = |query: &[f32], name| vectors.search(query, K, name, None).unwrap();
    let exact: Vec<_> = queries.iter().map(|query| search(query, StrategyName::Exact)).collect();
    let theirs = peer.ask(snapshot, vectors, path);
    println!("\nAsking for {K}, on one thread: {} queries that are not in the index\n", queries.len());
    let heads =
        ["strategy", "effort", "recall@10", "ms", "bytes", "Python effort", "recall@10", "ms", "ratio", "index"];
    let mut report = Report::new(&heads);
    for (name, max_ms, max_bytes) in AIMS {
        let strategy = vectors.strategies().iter().find(|strategy| strategy.name == name).unwrap();
        let (mut times, mut n_found) = (Vec::new(), 0);
        let asked = if name == StrategyName::Exact { &queries[..queries.len().min(20)] } else { &queries[..] };
        for (query, exact) in asked.iter().zip(&exact) {
            let began = Instant::now();
            let found = search(query, name);
            times.push(began.elapsed().as_secs_f64() * 1e3);
            let last = exact.last().map_or(f32::INFINITY, |hit| hit.score);
            n_found += found.iter().filter(|hit| hit.score >= last - EPSILON).count();
        }
        let ms = median(times);
        let other = theirs.of(name);
        report.row(vec![
            name.to_string(),
            format!("{} {} × {}", strategy.parameter, strategy.value, strategy.refine),
            format!("{:.3}", n_found as f64 / (asked.len() * K) as f64),
            Verdict { measured: ms, at_most: max_ms }.cell(),
            Verdict { measured: strategy.bytes_per_vector + strategy.mapped_bytes_per_vector, at_most: max_bytes }
                .cell(),
            other.effort,
            format!("{:.3}", other.recall),
            format!("{:.2}", other.us / 1e3),
            format!("{:.2}", ms / (other.us / 1e3)),
            other.index_loss.map_or(String::new(), |loss| Verdict { measured: loss, at_most: MAX_LOSS }.cell()),
        ]);
    }
    report.print();
    println!(
        "\nexact: Python FAISS on the same 16 bits a number; on 32 it takes {:.2} ms. Bytes of a vector are MB of a million.",
        theirs.single_ms()
    );
    println!(
        "index: what theirs finds beyond ours with the effort of ours, both indices asked by Python FAISS, without other codes. \
         Python's own effort is the quickest that finds as much, with 8-bit codes to order what the index proposes."
    );
}
