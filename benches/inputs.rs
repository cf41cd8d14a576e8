//! The cost of where code lies: the same tree as a bare git repository, as archives and in an object store against the
//! directory, and fifty forks against one.
//!
//! `make bench` runs it on about 20,000 files of what lies below `$CODEGRAPH_CORPORA`, and on a tenth of them for the
//! forks. That forks share 95 % of their blobs can be said of all of them together, of which 95 % then are in all forks
//! and the others in one each; or of any one of them, which differs from all others in one file of 20. The aim is held
//! against the first, which is what mirrors look like: most forks differ in a few files. By the second they hold 3.5
//! times the contents of one, each of which has to be parsed. Both come as fifty repositories and as fifty branches of one.
//!
//! Fifty forks have fifty times the rows of one, because each path in each of them is told. So the bench also says what it
//! costs to write these rows alone: the rows of a snapshot, read back, go through the same writer once more, and only that
//! is counted.
//! `$CODEGRAPH_BENCH_RUNS` runs are made of each kind of input (3), turn by turn, and their medians are compared.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegraph_benches::{
    Cost, Report, Verdict, child_main, corpora, cost_here, cost_of_child, is_child, median, output_of,
};
use codegraph_model::TABLES;
use codegraph_store::{Draft, Snapshot, Tables};
use codegraph_tests::copy_dir;
use codegraph_tests::s3::Server;
use tempfile::TempDir;

/// The allocator of the binary, for rows that are written here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Wall time of another kind of input over that of the directory, at two threads.
const MAX_RATIO: f64 = 1.25;
const N_FILES: usize = 20_000;
/// The same where the input comes from an object store, whose server shares the machine.
const MAX_STORE_RATIO: f64 = 1.5;
/// What every run is given, and keeps to whatever the kind of input.
const MEMORY_LIMIT_MIB: u32 = 1024;
/// Wall time of the forks over that of one.
const MAX_FORKS_RATIO: f64 = 2.0;
const N_FORKS: usize = 50;
/// Where forks lie, as repositories in a directory and as branches of a repository, and what one in so many is a share of.
const MIRRORS: [(&str, &str); 2] = [("few", "of all blobs"), ("many", "of each one's")];
/// Rows that are written at a time, as a run gathers them.
const WRITTEN_ROWS: usize = 16 << 10;
const N_FORK_FILES: usize = 2_000;
/// One blob in so many is a fork's own.
const OWN_SHARE: usize = 20;

fn main() {
    if is_child() {
        child_main();
    }
    let Some(dir) = std::env::var_os("CODEGRAPH_CORPORA").map(PathBuf::from) else {
        println!("CODEGRAPH_CORPORA is not set: run `make bench`, or set it to what `benches/corpora.sh` filled");
        return;
    };
    let n_runs = std::env::var("CODEGRAPH_BENCH_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let area = TempDir::new().unwrap();
    let (tree, bare) = (area.path().join("tree"), area.path().join("bare.git"));
    let n_files = lay_out(&dir, &tree, N_FILES);
    make_bare(&tree, &bare);
    let packed = ["tree.tar.zst", "tree.tar.gz", "tree.zip"].map(|name| area.path().join(name));
    pack(&tree, &packed);

    println!("\n# The same {n_files} files in other kinds of input (medians of {n_runs} runs at 2 threads)\n");
    println!(
        "Aim: wall time at most {MAX_RATIO} times that of the directory, and {MEMORY_LIMIT_MIB} MiB of memory at most.\n"
    );
    let mut kinds = vec![("directory", &tree), ("bare git repository", &bare)];
    kinds.extend(["tar.zst", "tar.gz", "zip"].into_iter().zip(&packed));
    compare(&area, n_runs, MAX_RATIO, &kinds);

    from_store(&area, n_runs, &tree, &packed);

    let n_files = make_forks(&dir, area.path());
    println!("\n# {N_FORKS} forks of {n_files} files\n");
    println!(
        "Aim: wall time at most {MAX_FORKS_RATIO} times that of one of them, where one in {OWN_SHARE} of all their blobs"
    );
    println!("is in one of them alone. Where one in {OWN_SHARE} of each one's files is its own, all hold");
    println!("{:.1} times the contents of one.\n", 1.0 + (N_FORKS as f64 - 1.0) / OWN_SHARE as f64);
    let mut kinds = vec![("one repository".to_string(), command(&area.path().join("one.git")))];
    for (mirror, whose) in MIRRORS {
        let (repos, mut branches) = (area.path().join(mirror), command(&area.path().join(format!("{mirror}.git"))));
        branches.args(["--refs", "fork-*"]);
        kinds.push((format!("{N_FORKS} repositories, 1 in {OWN_SHARE} {whose}"), command(&repos)));
        kinds.push((format!("{N_FORKS} branches of one, 1 in {OWN_SHARE} {whose}"), branches));
    }
    compare_commands(&area, n_runs, MAX_FORKS_RATIO, &kinds);
    write_again(&area, &kinds[..2]);
}

/// What it costs to write the rows of what `kinds` are, and nothing else, beside what it costs to make them.
fn write_again(area: &TempDir, kinds: &[(String, Command)]) {
    println!("\n# Rows alone: those of the above, read back and written once more by the same writer\n");
    let mut report = Report::new(&["input", "rows", "CPU s", "us a row", "CPU s of writing", "us a row", "share"]);
    for (n, (name, command)) in kinds.iter().enumerate() {
        let (root, again) = (area.path().join(format!("rows-{n}")), area.path().join(format!("again-{n}")));
        let cost = index(command, &root);
        let tables = Tables::of_snapshot(&Snapshot::open(&root, None).unwrap());
        let draft = Draft::begin(&again, "again").unwrap();
        let mut writer = draft.tables();
        let (mut n_rows, mut writing_s) = (0_usize, 0.0);
        for table in TABLES.iter().filter(|table| tables.n_rows(table.name) > 0) {
            let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
            for batch in tables.read(table.name, &columns, WRITTEN_ROWS).unwrap() {
                let batch = batch.unwrap();
                n_rows += batch.num_rows();
                writing_s += cost_here(|| writer.write(table, &batch).unwrap()).cpu_s;
            }
        }
        writing_s += cost_here(|| drop(writer.finish().unwrap())).cpu_s;
        draft.abandon().unwrap();
        fs::remove_dir_all(root).unwrap();
        report.row(vec![
            name.clone(),
            n_rows.to_string(),
            format!("{:.2}", cost.cpu_s),
            format!("{:.2}", cost.cpu_s * 1e6 / n_rows as f64),
            format!("{writing_s:.2}"),
            format!("{:.2}", writing_s * 1e6 / n_rows as f64),
            format!("{:.2}", writing_s / cost.cpu_s),
        ]);
    }
    report.print();
}

/// The same from an S3 server in this process.
fn from_store(area: &TempDir, n_runs: usize, tree: &Path, packed: &[PathBuf]) {
    let server = Server::new();
    copy_dir(tree, &server.path("tree"));
    for archive in packed {
        server.put(&format!("packed/{}", archive.file_name().unwrap().to_string_lossy()), archive);
    }
    println!("\n# The same from an object store on loopback, whose server takes its part of the two cores\n");
    println!("Aim: wall time at most {MAX_STORE_RATIO} times that of the directory.\n");
    let mut kinds: Vec<(String, Command)> = vec![("directory".into(), command(tree))];
    for key in ["tree", "packed/tree.tar.zst", "packed/tree.tar.gz", "packed/tree.zip"] {
        let mut command = command(Path::new(&server.url(key)));
        server.known_to(&mut command);
        kinds.push((format!("s3://…/{key}"), command));
    }
    compare_commands(area, n_runs, MAX_STORE_RATIO, &kinds);
}

/// Measures each of `kinds` and prints them beside the first.
fn compare(area: &TempDir, n_runs: usize, at_most: f64, kinds: &[(&str, &PathBuf)]) {
    let kinds: Vec<_> = kinds.iter().map(|(name, input)| (name.to_string(), command(input))).collect();
    compare_commands(area, n_runs, at_most, &kinds);
}

fn compare_commands(area: &TempDir, n_runs: usize, at_most: f64, kinds: &[(String, Command)]) {
    let mut costs: Vec<Vec<Cost>> = vec![Vec::new(); kinds.len()];
    // Turn by turn, so that what slows the machine down slows all of them.
    for n in 0..n_runs {
        for ((_, command), costs) in kinds.iter().zip(&mut costs) {
            costs.push(index(command, &area.path().join(format!("root-{n}"))));
            fs::remove_dir_all(area.path().join(format!("root-{n}"))).unwrap();
        }
    }
    let mut report = Report::new(&["input", "wall s", "CPU s", "peak MiB", "wall ratio"]);
    let of = |costs: &[Cost], pick: &dyn Fn(&Cost) -> f64| median(costs.iter().map(pick).collect());
    let first_s = of(&costs[0], &|cost| cost.wall_s);
    for ((name, _), costs) in kinds.iter().zip(&costs) {
        let wall_s = of(costs, &|cost| cost.wall_s);
        report.row(vec![
            name.clone(),
            format!("{wall_s:.2}"),
            format!("{:.2}", of(costs, &|cost| cost.cpu_s)),
            peak_cell(of(costs, &|cost| cost.peak_rss_bytes as f64 / f64::from(1 << 20))),
            Verdict { measured: wall_s / first_s, at_most }.cell(),
        ]);
    }
    report.print();
}

/// The most memory in MiB, marked where it is more than was given.
fn peak_cell(peak_mib: f64) -> String {
    let mark = if peak_mib <= f64::from(MEMORY_LIMIT_MIB) { "" } else { " MISSED" };
    format!("{peak_mib:.0}{mark}")
}

/// Makes below `area` a bare repository, and for each of [`MIRRORS`] [`N_FORKS`] like it that differ, as branches of one
/// and as repositories; how many files each has.
fn make_forks(from: &Path, area: &Path) -> usize {
    let tree = area.join("forked");
    let n_files = lay_out(from, &tree, N_FORK_FILES);
    let mut files = Vec::new();
    let mut dirs = vec![tree.clone()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap().flatten() {
            if entry.file_type().unwrap().is_dir() { dirs.push(entry.path()) } else { files.push(entry.path()) }
        }
    }
    files.sort();
    make_bare(&tree, &area.join("one.git"));
    for ((mirror, _), n_sharing) in MIRRORS.into_iter().zip([N_FORKS, 1]) {
        let (repos, branches) = (area.join(mirror), area.join(format!("{mirror}.git")));
        fs::create_dir_all(&repos).unwrap();
        make_bare(&tree, &branches);
        let step = OWN_SHARE * n_sharing;
        for n in 0..N_FORKS {
            let own: Vec<&PathBuf> = files.iter().skip(n * OWN_SHARE % step + n % OWN_SHARE).step_by(step).collect();
            let before: Vec<Vec<u8>> = own.iter().map(|path| fs::read(path).unwrap()).collect();
            for (path, text) in own.iter().zip(&before) {
                // A line of nothing at the end, as many as the fork has: another content, and the same facts.
                fs::write(path, [text.as_slice(), "\n".repeat(n + 1).as_bytes()].concat()).unwrap();
            }
            git(&tree, &branches, &["symbolic-ref", "HEAD", &format!("refs/heads/fork-{n}")]);
            git(&tree, &branches, &["add", "--all", "--force", "."]);
            git(&tree, &branches, &["commit", "-q", "-m", "a fork"]);
            for (path, text) in own.iter().zip(&before) {
                fs::write(path, text).unwrap();
            }
        }
        git(&tree, &branches, &["repack", "-a", "-d", "-q"]);
        for n in 0..N_FORKS {
            let (fork, branch) = (repos.join(format!("fork-{n}.git")), format!("fork-{n}"));
            let mut clone = Command::new("git");
            clone.args(["clone", "-q", "--bare", "--no-local", "--single-branch", "--branch", &branch]);
            output_of(clone.arg(&branches).arg(&fork));
        }
    }
    fs::remove_dir_all(tree).unwrap();
    n_files
}

/// Copies up to `most` of the files below `from`; how many there were.
fn lay_out(from: &Path, to: &Path, most: usize) -> usize {
    let mut n_files = 0;
    for corpus in corpora(from) {
        let mut dirs = vec![corpus.path.clone()];
        while let Some(dir) = dirs.pop() {
            for entry in fs::read_dir(dir).unwrap().flatten() {
                let file_type = entry.file_type().unwrap();
                let is_gits = entry.file_name().to_string_lossy().starts_with(".git");
                if file_type.is_dir() && !is_gits {
                    dirs.push(entry.path());
                } else if file_type.is_file() && !is_gits && n_files < most {
                    let target = to.join(entry.path().strip_prefix(from).unwrap());
                    fs::create_dir_all(target.parent().unwrap()).unwrap();
                    fs::copy(entry.path(), target).unwrap();
                    n_files += 1;
                }
            }
        }
    }
    n_files
}

/// Makes a bare repository of `tree`, packed as a server packs.
fn make_bare(tree: &Path, bare: &Path) {
    git(tree, bare, &["init", "-q"]);
    git(tree, bare, &["add", "--all", "--force", "."]);
    git(tree, bare, &["commit", "-q", "-m", "all of it"]);
    git(tree, bare, &["repack", "-a", "-d", "-q"]);
}

fn git(tree: &Path, bare: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.arg("--git-dir").arg(bare).arg("--work-tree").arg(tree).current_dir(tree);
    command.args(["-c", "gc.auto=0", "-c", "user.name=a", "-c", "user.email=a@example.org"]);
    output_of(command.env("GIT_CONFIG_GLOBAL", "/dev/null").args(arguments));
}

/// Packs `tree` in the ways that the names of `archives` tell.
fn pack(tree: &Path, archives: &[PathBuf]) {
    for archive in archives {
        let (program, options) = match archive.extension().is_some_and(|ending| ending == "zip") {
            true => ("zip", "-qry"),
            // The ending tells how it is packed.
            false => ("tar", "-caf"),
        };
        let mut command = Command::new(program);
        output_of(command.current_dir(tree.parent().unwrap()).arg(options).arg(archive).arg("tree"));
    }
}

/// `codegraph index` of `input`, but for where to.
fn command(input: &Path) -> Command {
    let bench = std::env::current_exe().unwrap();
    let binary = bench.parent().and_then(Path::parent).unwrap().join("codegraph");
    assert!(binary.exists(), "{} is missing: run `make bench`", binary.display());
    let mut command = Command::new(binary);
    let memory_limit = format!("{MEMORY_LIMIT_MIB}M");
    command.args(["index", "--quiet", "--jobs", "2", "--memory-limit", &memory_limit]).arg(input);
    command
}

fn index(what: &Command, root: &Path) -> Cost {
    let mut command = Command::new(what.get_program());
    command.args(what.get_args()).arg("--output").arg(root);
    command.envs(what.get_envs().filter_map(|(name, value)| Some((name, value?))));
    cost_of_child(&command)
}
