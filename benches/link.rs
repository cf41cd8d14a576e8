//! How linking grows with what is linked: once, twice and four times as much code.
//!
//! Twice as much is told in two ways. Copies of a corpus as repositories beside each other: what is looked up in each is the same,
//! while all of it lies beside three times as much. And shares of the packages of a corpus: a quarter, a half, all of them,
//! where more leads from one to another the more there are. What is measured is the stage `join`, which looks refs up and makes
//! edges: the time in which its threads worked, and what a ref costs of it. The whole of linking stands beside the scan as wall time.
//!
//! `make bench` runs it on corpora below `$CODEGRAPH_CORPORA`; names choose others: `cargo bench --profile release --bench link --
//! go`. `$CODEGRAPH_BENCH_RUNS` runs are made of each size (3), turn by turn, and their medians are printed.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegraph_benches::{Report, Verdict, corpora, median, output_of};
use tempfile::TempDir;

/// What a ref costs in four times as much over what it costs in the first.
const MAX_GROWTH: f64 = 1.2;
/// Wall time of linking over that of the scan.
const MAX_LINK_SHARE: f64 = 0.5;
const SIZES: [usize; 3] = [1, 2, 4];
/// The corpora that are copied, and the one of which shares are taken, because it is made of many packages.
const COPIED: [&str; 2] = ["go", "python"];
const SHARED: &str = "rust";

fn main() {
    let Some(dir) = std::env::var_os("CODEGRAPH_CORPORA").map(PathBuf::from) else {
        println!("CODEGRAPH_CORPORA is not set: run `make bench`, or set it to what `benches/corpora.sh` filled");
        return;
    };
    let n_runs = std::env::var("CODEGRAPH_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let is_chosen = |name: &str| match wanted.is_empty() {
        true => COPIED.contains(&name) || name == SHARED,
        false => wanted.iter().any(|wanted| wanted == name),
    };
    println!("\n# Linking once, twice and four times as much (medians of {n_runs} runs at 2 threads)\n");
    println!("Aims: a ref costs at most {MAX_GROWTH} times as much in four times the code; linking takes at most");
    println!(
        "{MAX_LINK_SHARE} of the wall time of the scan. Copies are parsed once: beside their scan linking is not held.\n"
    );
    let mut report = Report::new(&[
        "corpus",
        "size",
        "refs",
        "join s",
        "us a ref",
        "times the first",
        "link wall s",
        "scan wall s",
        "link/scan",
    ]);
    for corpus in corpora(&dir).iter().filter(|corpus| is_chosen(&corpus.name)) {
        let area = TempDir::new().unwrap();
        let is_shared = corpus.name == SHARED;
        let inputs = SIZES.map(|size| match is_shared {
            true => share(&corpus.path, area.path(), size),
            false => copies(&corpus.path, area.path(), size),
        });
        let mut runs: Vec<Vec<Linked>> = vec![Vec::new(); SIZES.len()];
        for n in 0..n_runs {
            for (input, runs) in inputs.iter().zip(&mut runs) {
                let root = area.path().join(format!("root-{n}"));
                runs.push(index(input, &root));
                fs::remove_dir_all(root).unwrap();
            }
        }
        let of = |runs: &[Linked], pick: &dyn Fn(&Linked) -> f64| median(runs.iter().map(pick).collect());
        let first = of(&runs[0], &|run| run.join_s / run.n_refs);
        for (size, runs) in SIZES.iter().zip(&runs) {
            let a_ref = of(runs, &|run| run.join_s / run.n_refs);
            let (link_s, scan_s) = (of(runs, &|run| run.link_s), of(runs, &|run| run.scan_s));
            let growth = Verdict { measured: a_ref / first, at_most: MAX_GROWTH }.cell();
            report.row(vec![
                corpus.name.clone(),
                if is_shared { format!("{size}/{} of it", SIZES[2]) } else { format!("{size} of it") },
                format!("{:.0}", runs[0].n_refs),
                format!("{:.2}", of(runs, &|run| run.join_s)),
                format!("{:.2}", a_ref * 1e6),
                growth,
                format!("{link_s:.2}"),
                format!("{scan_s:.2}"),
                match is_shared || *size == 1 {
                    true => Verdict { measured: link_s / scan_s, at_most: MAX_LINK_SHARE }.cell(),
                    false => "-".to_string(),
                },
            ]);
        }
    }
    report.print();
}

/// What a run says of its linking.
#[derive(Clone, Copy, Debug)]
struct Linked {
    n_refs: f64,
    /// Time in which the threads of `join` worked.
    join_s: f64,
    link_s: f64,
    scan_s: f64,
}

/// Indexes the repos in `input` into `root`.
fn index(input: &Path, root: &Path) -> Linked {
    let bench = std::env::current_exe().unwrap();
    let binary = bench.parent().and_then(Path::parent).unwrap().join("codegraph");
    assert!(binary.exists(), "{} is missing: run `make bench`", binary.display());
    let mut command = Command::new(&binary);
    output_of(command.args(["index", "--quiet", "--jobs", "2", "--output"]).arg(root).arg("--repos-in").arg(input));
    let mut command = Command::new(&binary);
    let query = "SELECT stage, busy_us FROM stages WHERE stage IN ('scan', 'link', 'join') \
                 UNION ALL SELECT 'refs', count(*) FROM refs";
    let told = output_of(command.arg("sql").arg(root).args(["--format", "csv", "--command", query]));
    let of = |stage: &str| {
        let number = |line: &str| line.strip_prefix(stage)?.strip_prefix(',')?.trim().parse::<f64>().ok();
        told.lines().find_map(number).unwrap_or_else(|| panic!("the run says nothing of {stage}: {told}"))
    };
    Linked { n_refs: of("refs"), join_s: of("join") / 1e6, link_s: of("link") / 1e6, scan_s: of("scan") / 1e6 }
}

/// A folder below `area` with `n` repositories that hold what is below `from`.
fn copies(from: &Path, area: &Path, n: usize) -> PathBuf {
    let to = area.join(format!("copies-{n}"));
    for copy in 0..n {
        link_all(from, &to.join(format!("copy-{copy}")));
    }
    to
}

/// The files of `from` under other paths: hard links, where the file systems are one.
fn link_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (kind, target) = (entry.file_type().unwrap(), to.join(entry.file_name()));
        if kind.is_dir() {
            link_all(&entry.path(), &target);
        } else if kind.is_file() && fs::hard_link(entry.path(), &target).is_err() {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// A folder below `area` with `n` of four parts of the packages that `from` holds, two folders deep.
fn share(from: &Path, area: &Path, n: usize) -> PathBuf {
    let to = area.join(format!("share-{n}"));
    fs::create_dir_all(&to).unwrap();
    let below = |dir: &Path| {
        let mut found: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        found.into_iter().filter(|path| path.is_dir())
    };
    let packages: Vec<PathBuf> = below(from).flat_map(|registry| below(&registry)).collect();
    for (number, package) in packages.iter().enumerate().filter(|(number, _)| number % SIZES[2] < n) {
        link_all(package, &to.join(format!("{number}-{}", package.file_name().unwrap().to_string_lossy())));
    }
    to
}
