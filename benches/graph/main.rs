//! The graph store on ten million edges: what it costs to build beside a bare loop that puts the same keys into the same files,
//! how large it is beside SQLite, and how soon both answer.
//!
//! `make bench-graph` runs it; `cargo bench --bench graph -- answers impact` runs parts of it, by the names in `PARTS`. The tables are those of what lies below `$CODEGRAPH_CORPORA` (or of the snapshots in the roots
//! `$CODEGRAPH_BENCH_ROOT`, with `:` between them, all in one), and many times over with other ids if they have fewer than
//! `$CODEGRAPH_BENCH_EDGES` edges (10,000,000). With ten million, 10 GB of disk below `$TMPDIR` are needed for a time. What was made of them stays for the next
//! run if `$CODEGRAPH_BENCH_AREA` names a directory.
//!
//! Two bare loops are measured, on one thread, each with all of its keys in memory, in no order, which it sorts and gives to
//! RocksDB's SstFileWriter with the same options: one with a key for each row that the build has to sort (an entity, its file and its
//! names, an edge at each of its ends, a ref), and one with the keys of this store, of which the values are lists that it gets
//! ready-made. Neither reads tables, nor makes anything of them.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

mod peer;
mod questions;
mod tables;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use codegraph_benches::{Cost, Report, build_artifact, child_main, cost_here, cost_of_child, is_child, output_of};
use codegraph_store::graph::{BareKeys, BareLayout, Graph};
use codegraph_store::{Snapshot, Tables};
use codegraph_tests::codegraph;
use nix::fcntl::{PosixFadviseAdvice, posix_fadvise};
use peer::Peer;
use questions::{Asked, Questions};
use tempfile::TempDir;

// That of the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// First arguments of a bench that was started to build, or to open and ask once.
const BUILD: &str = "--build";
const OPEN: &str = "--open";

/// Parts of it. Sizes are always told.
const PARTS: [&str; 5] = [BUILDING, SQLITE, ANSWERS, IMPACT, OPENING];
const BUILDING: &str = "building";
const SQLITE: &str = "sqlite";
const ANSWERS: &str = "answers";
const IMPACT: &str = "impact";
const OPENING: &str = "opening";

const N_EDGES: u64 = 10_000_000;
const N_QUESTIONS: u64 = 100_000;
const MEMORY_BYTES: usize = 1 << 30;
/// What SQLite may keep at hand as well.
const CACHE_BYTES: usize = 4 << 30;

fn main() {
    if is_child() {
        child_main();
    }
    // Cargo says of itself that it runs a bench.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match &arguments[..] {
        [mode, root, jobs] if mode == BUILD => return build(Path::new(root), jobs.parse().unwrap()),
        [mode, root, id] if mode == OPEN => return open(Path::new(root), id.parse().unwrap()),
        _ => {}
    }
    if let Some(unknown) = arguments.iter().find(|argument| !PARTS.contains(&argument.as_str())) {
        println!("{unknown:?} is no part of this bench: {}", PARTS.join(", "));
        return;
    }
    let is_wanted = |part: &str| arguments.is_empty() || arguments.iter().any(|argument| argument == part);
    let temporary = TempDir::new().unwrap();
    let area = std::env::var_os("CODEGRAPH_BENCH_AREA").map_or(temporary.path().to_path_buf(), PathBuf::from);
    let root = area.join("many");
    if !root.exists() {
        let Some(bases) = bases(&area) else {
            println!(
                "CODEGRAPH_CORPORA is not set: run `make bench-graph`, or set it to what `benches/corpora.sh` filled"
            );
            return;
        };
        let n_edges = std::env::var("CODEGRAPH_BENCH_EDGES").ok().and_then(|n| n.parse().ok()).unwrap_or(N_EDGES);
        let n_copies = tables::multiply(&bases, n_edges, &root);
        println!("# Tables: those of {} snapshots {n_copies} times", bases.len());
    }
    let snapshot = Snapshot::open(&root, None).unwrap();
    println!("# {} edges, {} entities", n_rows(&snapshot, "edges"), n_rows(&snapshot, "entities"));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);

    if is_wanted(BUILDING) {
        println!("\n# Building (wall s; MiB of {} that it may have)\n", MEMORY_BYTES >> 20);
        let costs: Vec<(usize, Cost)> = [1, threads].map(|jobs| (jobs, cost_of_build(&root, jobs))).into();
        report_build(&Graph::open_with(&snapshot, CACHE_BYTES).unwrap(), &costs, &area);
    } else if !snapshot.dir().join("graph").exists() {
        build(&root, threads);
    }
    let graph = Graph::open_with(&snapshot, CACHE_BYTES).unwrap();
    let questions = Questions::of(&snapshot, N_QUESTIONS);
    let peers = if is_wanted(SQLITE) { peer::measure(&snapshot, &questions, &area) } else { Vec::new() };
    println!("\n# Size, beside SQLite with nodes, edges and an index for each end\n");
    report_size(&graph, &snapshot, &peers);
    if is_wanted(ANSWERS) {
        println!("\n# Answers, warm, one thread, beside SQLite in C with prepared statements\n");
        report_answers(&questions::ask(&graph, &questions), &peers);
    }
    if is_wanted(IMPACT) {
        println!("\n# Impact: three hops against the direction of edges (aim: p99 of 50 ms)\n");
        report_impact(&graph, &questions, threads);
    }
    if is_wanted(OPENING) {
        let first_ms: Vec<f64> = questions.ids.iter().take(5).map(|id| cold_open_ms(&snapshot, &root, *id)).collect();
        println!(
            "\nFrom opening the snapshot to the first answer, nothing of it in memory: {first_ms:.0?} ms (aim: 100)"
        );
    }
}

/// The snapshots whose tables are put together.
fn bases(area: &Path) -> Option<Vec<Snapshot>> {
    let roots: Vec<PathBuf> = match std::env::var_os("CODEGRAPH_BENCH_ROOT") {
        Some(roots) => std::env::split_paths(&roots).collect(),
        None => {
            let corpora = std::env::var_os("CODEGRAPH_CORPORA").map(PathBuf::from)?;
            let root = area.join("base");
            output_of(codegraph(&["index", "--artifacts", "tables", "-o"]).arg(&root).arg(corpora));
            vec![root]
        }
    };
    Some(roots.iter().map(|root| Snapshot::open(root, None).unwrap()).collect())
}

fn n_rows(snapshot: &Snapshot, table: &str) -> u64 {
    Tables::of_snapshot(snapshot).n_rows(table)
}

fn build(root: &Path, jobs: usize) {
    build_artifact(root, "graph", BTreeMap::new(), jobs, MEMORY_BYTES);
}

fn again(arguments: [&str; 3]) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(arguments);
    command
}

fn cost_of_build(root: &Path, jobs: usize) -> Cost {
    cost_of_child(&again([BUILD, root.to_str().unwrap(), &jobs.to_string()]))
}

fn report_build(graph: &Graph, costs: &[(usize, Cost)], area: &Path) {
    let n_edges = graph.n_edges() as f64;
    let mut report =
        Report::new(&["", "wall s", "CPU s", "edges/s", "peak MiB", "of one key a row", "of its own keys"]);
    let mut bare = Vec::new();
    for layout in [BareLayout::Rows, BareLayout::Lists] {
        let mut keys = BareKeys::of(graph, layout).unwrap();
        let dir = area.join(format!("{layout:?}"));
        fs::create_dir(&dir).unwrap();
        let cost = cost_here(|| keys.write(&dir).unwrap());
        bare.push((format!("bare loop, {} keys", keys.n_keys()), cost));
        fs::remove_dir_all(dir).unwrap();
    }
    let [rows, lists] = [bare[0].1, bare[1].1];
    let builds = costs.iter().map(|(jobs, cost)| (format!("build, {jobs} threads"), *cost));
    for (name, cost) in builds.chain(bare) {
        let peak = (cost.peak_rss_bytes > 0).then(|| format!("{}", cost.peak_rss_bytes >> 20));
        report.row(vec![
            name,
            format!("{:.1}", cost.wall_s),
            format!("{:.1}", cost.cpu_s),
            format!("{:.0}", n_edges / cost.wall_s),
            peak.unwrap_or_default(),
            format!("{:.2} ({:.2})", rows.wall_s / cost.wall_s, rows.cpu_s / cost.cpu_s),
            format!("{:.2} ({:.2})", lists.wall_s / cost.wall_s, lists.cpu_s / cost.cpu_s),
        ]);
    }
    report.print();
    println!("\nAim: 0.8 times the throughput of a bare loop. In brackets that of a second of CPU time.");
}

fn report_size(graph: &Graph, snapshot: &Snapshot, peers: &[Peer]) {
    let files = fs::read_dir(snapshot.dir().join("graph")).unwrap();
    let n_bytes: u64 = files.map(|file| file.unwrap().metadata().unwrap().len()).sum();
    let by_family = graph.sizes().unwrap();
    let (n_nodes, n_edges) = (graph.n_nodes() as f64, graph.n_edges() as f64);
    let of = |names: &[&str]| -> u64 {
        by_family.iter().filter(|(name, _)| names.contains(name)).map(|(_, bytes)| bytes).sum()
    };
    let same = of(&["nodes", "out", "in"]);
    println!(
        "nodes {:.0} bytes an entity; edges {:.1} bytes an edge",
        of(&["nodes"]) as f64 / n_nodes,
        of(&["out", "in"]) as f64 / n_edges
    );
    println!(
        "names {:.1}, qualified {:.1}, files {:.1} bytes an entity; refs {:.1} bytes a ref",
        of(&["names"]) as f64 / n_nodes,
        of(&["qualified"]) as f64 / n_nodes,
        of(&["files"]) as f64 / n_nodes,
        of(&["refs"]) as f64 / graph.n_refs().max(1) as f64
    );
    println!("nodes and edges: {} MiB; all of it: {} MiB", same >> 20, n_bytes >> 20);
    for peer in peers {
        println!(
            "SQLite, ids are {}: {} MiB, built in {:.0} s; nodes and edges here are {:.2} of it (aim: at most 0.5), all of it {:.2}",
            peer.layout.name(),
            peer.n_bytes >> 20,
            peer.build_s,
            same as f64 / peer.n_bytes as f64,
            n_bytes as f64 / peer.n_bytes as f64
        );
    }
}

fn report_answers(ours: &[Asked], peers: &[Peer]) {
    let mut report = Report::new(&[
        "question",
        "n",
        "rows each",
        "p50 µs",
        "p99 µs",
        "per s",
        "SQLite's ids",
        "p50",
        "p99",
        "per s",
        "times as many",
    ]);
    let us = |ns: u64| format!("{:.2}", ns as f64 / 1e3);
    let per_s = |asked: &Asked| asked.n as f64 / (asked.ns as f64 / 1e9);
    for (n, ours) in ours.iter().enumerate() {
        let own = vec![
            ours.name.clone(),
            ours.n.to_string(),
            format!("{:.1}", ours.rows as f64 / ours.n as f64),
            us(ours.p50_ns),
            us(ours.p99_ns),
            format!("{:.0}", per_s(ours)),
        ];
        if peers.is_empty() {
            report.row([own.clone(), vec![String::new(); 5]].concat());
        }
        for peer in peers {
            let theirs = &peer.asked[n];
            // The same answers: but SQLite looks through names in another order.
            assert_eq!((&ours.name, ours.n, ours.rows), (&theirs.name, theirs.n, theirs.rows));
            let beside = vec![
                peer.layout.name().into(),
                us(theirs.p50_ns),
                us(theirs.p99_ns),
                format!("{:.0}", per_s(theirs)),
                format!("{:.1}", per_s(ours) / per_s(theirs)),
            ];
            report.row([own.clone(), beside].concat());
        }
    }
    report.print();
    println!(
        "\nrow: what stands in a row of nodes; node: that, and how many edges come in and go out, which is one question here."
    );
    println!("Aim: at least five times as many, of the layout that the tools of editors use, where ids are texts.");
}

fn report_impact(graph: &Graph, questions: &Questions, threads: usize) {
    let mut report = Report::new(&["from", "threads", "n", "entities each", "p50 ms", "p99 ms"]);
    let ms = |ns: u64| format!("{:.1}", ns as f64 / 1e6);
    for jobs in [1, threads] {
        for asked in questions::ask_impact(graph, questions, jobs) {
            report.row(vec![
                asked.name.clone(),
                jobs.to_string(),
                asked.n.to_string(),
                (asked.rows / asked.n).to_string(),
                ms(asked.p50_ns),
                ms(asked.p99_ns),
            ]);
        }
    }
    report.print();
}

/// Milliseconds that another process takes from opening the snapshot to an answer, when the system has forgotten its files.
fn cold_open_ms(snapshot: &Snapshot, root: &Path, id: i64) -> f64 {
    let files = fs::read_dir(snapshot.dir().join("graph")).unwrap().map(|file| file.unwrap().path());
    for path in files.chain([snapshot.dir().join("manifest.json")]) {
        let file = File::open(path).unwrap();
        file.sync_all().unwrap();
        posix_fadvise(&file, 0, 0, PosixFadviseAdvice::POSIX_FADV_DONTNEED).unwrap();
    }
    output_of(&mut again([OPEN, root.to_str().unwrap(), &id.to_string()])).trim().parse().unwrap()
}

fn open(root: &Path, id: i64) {
    let began = Instant::now();
    let snapshot = Snapshot::open(root, None).unwrap();
    let graph = Graph::open(&snapshot).unwrap();
    let node = graph.node(id).unwrap();
    let ms = began.elapsed().as_secs_f64() * 1e3;
    assert!(node.is_some());
    println!("{ms}");
}
