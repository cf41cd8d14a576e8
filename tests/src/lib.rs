//! What the tests share: the binary, temporary places, the sample organisation, and the texts of the repository.
//!
//! The tests run the binary as a user does and read what it wrote. They find it next to their own executables, so it
//! must be built first: `make test` does.

// A test ends by panicking: that is how it says what is wrong.
#![allow(clippy::unwrap_used)]

pub mod columns;
pub mod embeddings;
pub mod s3;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use codegraph_model::{Manifest, TABLES};
use serde_json::Value;
use tempfile::TempDir;

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The repos of the sample organisation.
pub fn sample_org() -> PathBuf {
    repository().join("data/org")
}

/// The binary under test.
pub fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let binary = test.parent().and_then(Path::parent).unwrap().join("codegraph");
    assert!(
        binary.exists(),
        "{} is missing: build it first with `make test`, or with `cargo build --release --bin codegraph`",
        binary.display()
    );
    binary
}

/// A command of the binary, cut off from the environment's settings.
pub fn codegraph<S: AsRef<OsStr>>(arguments: &[S]) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CODEGRAPH_") {
            command.env_remove(name);
        }
    }
    command
}

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; 128 and the signal's number where a signal ended it, as shells tell it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ran {
    /// The same, if it ended with `code` and without a panic.
    #[track_caller]
    pub fn expect(self, code: i32) -> Ran {
        assert_eq!(self.code, code, "{self:#?}");
        assert!(!self.stderr.contains("panicked at"), "{self:#?}");
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Ran {
        let code = output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap_or(0));
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Ran { code, stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// Runs a command to its end.
#[track_caller]
pub fn ran(command: &mut Command) -> Ran {
    command.output().unwrap_or_else(|e| panic!("{command:?} does not start: {e}")).into()
}

/// Runs the binary to its end.
#[track_caller]
pub fn run<S: AsRef<OsStr>>(arguments: &[S]) -> Ran {
    ran(&mut codegraph(arguments))
}

/// `codegraph index` of one directory into `root`, with more options.
pub fn index(input: &Path, root: &Path, options: &[&str]) -> Command {
    let mut command = codegraph(&["index"]);
    command.args(options).arg(input).arg("-o").arg(root);
    command
}

/// A snapshot of the sample organisation in `root`.
#[track_caller]
pub fn index_sample_org(root: &Path, options: &[&str]) -> Ran {
    let mut command = codegraph(&["index"]);
    command.args(options).arg("--repos-in").arg(sample_org()).arg("-o").arg(root);
    ran(&mut command).expect(0)
}

/// The rows that a query gives, as JSON objects.
#[track_caller]
pub fn query(root: &Path, sql: &str) -> Vec<Value> {
    let ran = ran(codegraph(&["sql"]).arg(root).args(["--format", "ndjson", "-c", sql])).expect(0);
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The one value that a query gives.
#[track_caller]
pub fn query_one(root: &Path, sql: &str) -> Value {
    let rows = query(root, sql);
    assert_eq!(rows.len(), 1, "{sql}");
    rows[0].as_object().and_then(|row| row.values().next()).cloned().unwrap_or(Value::Null)
}

/// The id of the current snapshot below a root.
#[track_caller]
pub fn current(root: &Path) -> String {
    fs::read_to_string(root.join("CURRENT")).unwrap().lines().next().unwrap().to_string()
}

/// The manifest of the current snapshot below a root.
#[track_caller]
pub fn manifest(root: &Path) -> Manifest {
    let path = root.join("snapshots").join(current(root)).join("manifest.json");
    Manifest::from_json(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The checksums of the tables that equal runs write equally, by table, in the order of their parts.
#[track_caller]
pub fn checksums(root: &Path) -> BTreeMap<String, Vec<String>> {
    let manifest = manifest(root);
    let tables = TABLES.iter().filter(|table| table.is_deterministic);
    tables
        .map(|table| {
            let parts = &manifest.tables[table.name].parts;
            (table.name.to_string(), parts.iter().map(|part| part.checksum.clone()).collect())
        })
        .collect()
}

/// A directory that is gone when the test ends. Every user may enter it.
pub fn area() -> TempDir {
    let area = tempfile::Builder::new().prefix("codegraph-test-").tempdir().unwrap();
    fs::set_permissions(area.path(), fs::Permissions::from_mode(0o755)).unwrap();
    area
}

/// Writes a file and the directories above it.
#[track_caller]
pub fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

/// What git says to `arguments` in the directory `dir`, cut off from the machine's settings. Commits have times that are
/// the same each time.
#[track_caller]
pub fn git(dir: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.current_dir(dir).args(["-c", "init.defaultBranch=main", "-c", "gc.auto=0", "-c", "maintenance.auto=false"]);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
        command.env_remove(name);
    }
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "a").env(format!("GIT_{role}_EMAIL"), "a@example.org");
        command.env(format!("GIT_{role}_DATE"), "1700000001 +0100");
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    ran(command.args(arguments)).expect(0).stdout.trim().to_string()
}

/// Runs a program in the directory `dir`, with `input` as its standard input; what it says.
#[track_caller]
pub fn program(dir: &Path, program: &str, arguments: &[&str], input: &Path) -> Vec<u8> {
    let mut command = Command::new(program);
    let output = command.current_dir(dir).args(arguments).stdin(fs::File::open(input).unwrap()).output();
    let output = output.unwrap_or_else(|e| panic!("{program} is installed: {e}"));
    assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
    output.stdout
}

/// The checksums of the tables whose bytes depend on nothing but the trees.
#[track_caller]
pub fn of_the_tree(root: &Path) -> BTreeMap<String, Vec<String>> {
    let of_manifests = ["packages", "dependencies", "module_roots", "manifest_properties"];
    let tables = [&["blobs", "files", "entities", "refs", "edges", "imports"][..], &of_manifests[..]].concat();
    let found: BTreeMap<_, _> =
        checksums(root).into_iter().filter(|(table, _)| tables.contains(&table.as_str())).collect();
    assert_eq!(found.len(), tables.len());
    found
}

/// Copies a directory.
#[track_caller]
pub fn copy_dir(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_dir(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// An input that takes a while: the sample organisation, `n` times over, as `copy-0`, `copy-1` …
#[track_caller]
pub fn many_copies(to: &Path, n: usize) {
    for i in 0..n {
        copy_dir(&sample_org(), &to.join(format!("copy-{i}")));
    }
}

/// Every file below a directory with its path, links not followed, except what `is_left_out` says of paths.
pub fn files_below(dir: &Path, is_left_out: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_path_buf()];
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(&dir).unwrap() {
            let entry = entry.unwrap();
            if is_left_out(&entry.path()) {
                continue;
            }
            match entry.file_type().unwrap().is_dir() {
                true => dirs.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found
}

/// Every file that belongs to the repository: neither version control's data nor what is built.
pub fn repository_files() -> Vec<PathBuf> {
    let root = repository();
    let left_out = [".git", "bin", "target", ".cache"].map(|name| root.join(name));
    files_below(&root, &|path| left_out.iter().any(|out| out == path))
}

/// The rows of the first Markdown table of `text` below the heading `heading`, as cells without back quotes.
#[track_caller]
pub fn markdown_table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let below =
        text.lines().skip_while(|line| line.trim_start_matches('#').trim() != heading || !line.starts_with('#'));
    let rows: Vec<&str> =
        below.skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|')).collect();
    assert!(rows.len() > 2, "there is no table below the heading {heading:?}");
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('`', "")).collect();
    rows[2..].iter().map(|line| cells(line)).collect()
}
