//! The walk over one directory tree.
//!
//! It is not the walk of the `ignore` crate, whose matchers it uses, because that one drops what it skips, and here
//! everything that is met must come out. It is a loop, not a recursion, and holds the entries of one directory per level.

use std::collections::{HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codegraph_model::{Action, DiagnosticCode, Problem, Result, Severity, SkipReason};

use super::markers::is_version_control;
use super::rules::{EXCLUDE_FILE, Globs, IGNORE_FILES, Layer, Verdict, judge};
use crate::names::text_of;
use crate::{FileMet, Listing, Met, Repo, Stop, WalkOptions};

/// Walks `repo`; see [`crate::list`].
pub(super) fn list<'a>(repo: &Repo, options: &WalkOptions, stop: Stop<'a>) -> Result<Listing<'a>> {
    let mut walk = Walk {
        root: repo.root.clone(),
        hidden: options.hidden,
        no_ignore: options.no_ignore,
        output_root: options.output_root.as_ref().map(|path| fs::canonicalize(path).unwrap_or_else(|_| path.clone())),
        globs: Globs::new(&repo.root, &options.globs)?,
        is_root_ignored: false,
        ready: VecDeque::new(),
        levels: Vec::new(),
        stop,
    };
    walk.begin(repo);
    Ok(Box::new(walk))
}

struct Walk<'a> {
    root: PathBuf,
    hidden: bool,
    no_ignore: bool,
    output_root: Option<PathBuf>,
    globs: Globs,
    /// Whether an ignore file of the input leaves out the repo as a whole.
    is_root_ignored: bool,
    /// What comes out before the walk goes on.
    ready: VecDeque<Met>,
    /// The directories that the walk is in, the deepest last.
    levels: Vec<Level>,
    stop: Stop<'a>,
}

/// One directory that the walk is in.
struct Level {
    /// Its path in the repo with `/` at the end; empty for the root.
    path: String,
    /// Its path as the system knows it.
    os_path: PathBuf,
    /// Whether the system's path, below the root, is not `path`.
    is_renamed: bool,
    layer: Option<Arc<Layer>>,
    /// What is still to be met, in order.
    entries: std::vec::IntoIter<Entry>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dir,
    File,
    Symlink,
    Special,
}

struct Entry {
    /// Its name, with `/` at the end for directories: in this form names sort as the paths below them do.
    name: String,
    /// Its name as the system knows it, where that is not UTF-8.
    os_name: Option<OsString>,
    kind: Kind,
    problems: Vec<Problem>,
}

impl Entry {
    fn plain_name(&self) -> &str {
        self.name.strip_suffix('/').unwrap_or(&self.name)
    }
}

impl Iterator for Walk<'_> {
    type Item = Met;

    fn next(&mut self) -> Option<Met> {
        loop {
            if let Some(met) = self.ready.pop_front() {
                return Some(met);
            }
            if (self.stop)() {
                return None;
            }
            match self.levels.last_mut()?.entries.next() {
                Some(entry) => self.meet(entry),
                None => drop(self.levels.pop()),
            }
        }
    }
}

impl Walk<'_> {
    fn begin(&mut self, repo: &Repo) {
        let ready = &mut self.ready;
        let layer = match self.no_ignore {
            true => None,
            false => Layer::above(&repo.root, &repo.input_root, &mut |file, problem| {
                let problem = Problem { message: format!("{file}: {}", problem.message), span: None, ..problem };
                ready.push_back(Met::Problem { path: String::new(), problem });
            }),
        };
        self.is_root_ignored =
            repo.root != repo.input_root && judge(&self.globs, layer.as_ref(), &repo.root, true) == Verdict::Ignored;
        let opened = open(&repo.root);
        match opened {
            Ok((mut entries, failure)) => {
                entries.retain(|entry| {
                    let name = entry.os_name.as_deref().unwrap_or(OsStr::new(entry.plain_name()));
                    !repo.left_out.contains(name)
                });
                self.enter(String::new(), repo.root.clone(), false, layer, entries, failure);
            }
            Err(e) => self.ready.push_back(Met::Problem { path: String::new(), problem: unreadable_directory(&e) }),
        }
    }

    /// Goes down into a directory whose entries are `entries`. `failure` is what ended the listing early.
    fn enter(
        &mut self,
        path: String,
        os_path: PathBuf,
        is_renamed: bool,
        above: Option<Arc<Layer>>,
        mut entries: Vec<Entry>,
        failure: Option<std::io::Error>,
    ) {
        if let Some(e) = failure {
            let problem = Problem { action: Action::Partial, ..unreadable_directory(&e) };
            self.ready.push_back(Met::Problem { path: path.clone(), problem });
        }
        let layer = if self.no_ignore { above } else { layer_of(&os_path, &mut entries, above) };
        self.levels.push(Level { path, os_path, is_renamed, layer, entries: entries.into_iter() });
    }

    fn meet(&mut self, entry: Entry) {
        let Some(level) = self.levels.last() else { return };
        let os_path = match &entry.os_name {
            Some(os_name) => level.os_path.join(os_name),
            None => level.os_path.join(entry.plain_name()),
        };
        let path = format!("{}{}", level.path, entry.name);
        let is_renamed = level.is_renamed || entry.os_name.is_some();
        let reason = self.reason_to_skip(&entry, &os_path, level);
        match (entry.kind, reason) {
            (Kind::Dir, None) => {
                let above = level.layer.clone();
                match open(&os_path) {
                    Ok((entries, failure)) => {
                        let told = |problem| Met::Problem { path: path.clone(), problem };
                        self.ready.extend(entry.problems.into_iter().map(told));
                        self.enter(path, os_path, is_renamed, above, entries, failure);
                    }
                    Err(e) => {
                        let is_gone = e.kind() == std::io::ErrorKind::NotFound;
                        let reason = if is_gone { SkipReason::Vanished } else { SkipReason::Unreadable };
                        let mut problems = entry.problems;
                        problems.push(unreadable_directory(&e));
                        self.ready.push_back(Met::Skipped { path, size_bytes: None, reason, problems });
                    }
                }
            }
            (Kind::Dir, Some(reason)) => {
                self.ready.push_back(Met::Skipped { path, size_bytes: None, reason, problems: entry.problems });
            }
            _ => {
                let mut problems = entry.problems;
                let met = match (os_path.symlink_metadata(), reason) {
                    (Ok(now), Some(reason)) => Met::Skipped { path, size_bytes: Some(now.len()), reason, problems },
                    (Ok(now), None) => {
                        let os_path = is_renamed.then(|| below(&self.root, &os_path));
                        Met::File(FileMet { path, os_path, size_bytes: now.len(), problems })
                    }
                    (Err(e), _) => {
                        let (reason, code) = match e.kind() {
                            std::io::ErrorKind::NotFound => (SkipReason::Vanished, DiagnosticCode::VanishedFile),
                            _ => (SkipReason::Unreadable, DiagnosticCode::UnreadableFile),
                        };
                        problems.push(lost(code, e.to_string()));
                        Met::Skipped { path, size_bytes: None, reason, problems }
                    }
                };
                self.ready.push_back(met);
            }
        }
    }

    fn reason_to_skip(&self, entry: &Entry, os_path: &Path, level: &Level) -> Option<SkipReason> {
        let name = entry.plain_name();
        let is_dir = entry.kind == Kind::Dir;
        if is_version_control(name, is_dir) {
            return Some(SkipReason::Vcs);
        }
        if self.output_root.as_deref() == Some(os_path) {
            return Some(SkipReason::OutputRoot);
        }
        match entry.kind {
            Kind::Symlink => return Some(SkipReason::Symlink),
            Kind::Special => return Some(SkipReason::Special),
            Kind::Dir | Kind::File => {}
        }
        if self.is_root_ignored {
            return Some(SkipReason::Ignored);
        }
        match judge(&self.globs, level.layer.as_ref(), os_path, is_dir) {
            Verdict::Ignored => Some(SkipReason::Ignored),
            Verdict::Silent if !self.hidden && name.starts_with('.') => Some(SkipReason::Hidden),
            Verdict::Silent | Verdict::Wanted => None,
        }
    }
}

/// The entries of a directory in the order of their paths, and what ended the listing early.
fn open(dir: &Path) -> std::io::Result<(Vec<Entry>, Option<std::io::Error>)> {
    let mut entries = Vec::new();
    let mut failure = None;
    let mut n_renamed = 0;
    for met in fs::read_dir(dir)? {
        let (met, file_type) = match met.and_then(|met| met.file_type().map(|file_type| (met, file_type))) {
            Ok(both) => both,
            // A name that is gone before its kind is known was never met.
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => continue,
            Err(e) => {
                failure = Some(e);
                break;
            }
        };
        let kind = match file_type {
            t if t.is_dir() => Kind::Dir,
            t if t.is_file() => Kind::File,
            t if t.is_symlink() => Kind::Symlink,
            _ => Kind::Special,
        };
        let (name, os_name) = match met.file_name().into_string() {
            Ok(name) => (name, None),
            Err(os_name) => (text_of(&os_name).0, Some(os_name)),
        };
        n_renamed += usize::from(os_name.is_some());
        entries.push(Entry { name, os_name, kind, problems: Vec::new() });
    }
    if n_renamed > 0 {
        settle_renamed(&mut entries);
    }
    for entry in entries.iter_mut().filter(|entry| entry.kind == Kind::Dir) {
        entry.name.push('/');
    }
    entries.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok((entries, failure))
}

/// Makes the names of entries that are not UTF-8 differ from all others, and says what was done.
fn settle_renamed(entries: &mut [Entry]) {
    let taken: HashSet<String> =
        entries.iter().filter(|entry| entry.os_name.is_none()).map(|entry| entry.name.clone()).collect();
    for entry in entries.iter_mut() {
        let Some(os_name) = &entry.os_name else { continue };
        while taken.contains(&entry.name) {
            entry.name.push('%');
        }
        entry.problems.push(Problem {
            code: DiagnosticCode::NameNotUtf8,
            severity: Severity::Info,
            action: Action::Noted,
            message: format!("the name's bytes are \"{}\"", os_name.as_bytes().escape_ascii()),
            span: None,
        });
    }
}

/// The layer of a directory. What is wrong with an ignore file is told with that file.
fn layer_of(dir: &Path, entries: &mut [Entry], above: Option<Arc<Layer>>) -> Option<Arc<Layer>> {
    let find = |name: &str, entries: &[Entry]| entries.binary_search_by(|entry| entry.name.as_str().cmp(name)).ok();
    let git = find(".git/", entries);
    let is_work_tree = git.is_some() || find(".git", entries).is_some();
    let files = IGNORE_FILES.map(|name| find(name, entries).filter(|i| entries[*i].kind == Kind::File));
    let has_exclude = git.is_some() && dir.join(EXCLUDE_FILE).symlink_metadata().is_ok_and(|m| m.is_file());
    let present = [files[0].is_some(), files[1].is_some(), files[2].is_some(), has_exclude];
    Layer::of(dir, present, is_work_tree, above, &mut |kind, problem| {
        let told_with = files.get(kind).copied().flatten().or(git);
        if let Some(i) = told_with {
            entries[i].problems.push(problem);
        }
    })
}

fn below(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_path_buf()
}

fn lost(code: DiagnosticCode, message: String) -> Problem {
    Problem { code, severity: Severity::Error, action: Action::Skipped, message, span: None }
}

fn unreadable_directory(e: &std::io::Error) -> Problem {
    lost(DiagnosticCode::UnreadableDirectory, e.to_string())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use codegraph_model::Word;

    use super::*;
    use crate::{InputSpec, discover};

    const GO: Stop = &|| false;

    /// Makes files with their contents; a path that ends with `/` is made as a directory.
    fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a directory");
        for (path, content) in files {
            let target = dir.path().join("in").join(path);
            if path.ends_with('/') {
                fs::create_dir_all(&target).expect("makes");
            } else {
                fs::create_dir_all(target.parent().expect("has one")).expect("makes");
                fs::write(&target, content).expect("writes");
            }
        }
        dir
    }

    fn list_all(dir: &Path, holds_repos: bool, options: &WalkOptions) -> Vec<(String, Met)> {
        let spec = InputSpec { input: "in".into(), path: dir.join("in"), holds_repos };
        let repos = discover(&[spec]).expect("discovers");
        let walk = |repo: &Repo| list(repo, options, GO).expect("lists").map(|met| (repo.name.clone(), met)).collect();
        repos.iter().flat_map(|repo| -> Vec<(String, Met)> { walk(repo) }).collect()
    }

    /// One line for each: the path of a file; path and reason of what is skipped; `!`, code and path of a problem.
    fn told(met: &[(String, Met)]) -> Vec<String> {
        let mut lines = Vec::new();
        for (_, met) in met {
            let (path, problems) = match met {
                Met::File(file) => {
                    lines.push(file.path.clone());
                    (&file.path, &file.problems[..])
                }
                Met::Skipped { path, reason, problems, .. } => {
                    lines.push(format!("{path} {}", reason.as_str()));
                    (path, &problems[..])
                }
                Met::Problem { path, problem } => (path, std::slice::from_ref(problem)),
            };
            lines.extend(problems.iter().map(|problem| format!("! {} {path}", problem.code.as_str())));
        }
        lines
    }

    fn check(files: &[(&str, &str)], options: &WalkOptions, expected: &[&str]) {
        let dir = tree(files);
        assert_eq!(told(&list_all(dir.path(), false, options)), expected, "{files:?}, {options:?}");
    }

    #[test]
    fn the_rules_of_ignore_files_hold() {
        let none = WalkOptions::default();
        check(
            &[
                (".gitignore", "*.o\n/build/\n!keep.o\n"),
                ("a.o", ""),
                ("keep.o", ""),
                ("build/x", ""),
                ("b/build/y", ""),
            ],
            &none,
            &[".gitignore hidden", "a.o ignored", "b/build/y", "build/ ignored", "keep.o"],
        );
        // The deeper file wins; .ignore wins over .gitignore, and .codegraphignore over both.
        check(
            &[(".gitignore", "*.c\n"), ("a.c", ""), ("d/.gitignore", "!b.c\n"), ("d/b.c", ""), ("d/c.c", "")],
            &none,
            &[".gitignore hidden", "a.c ignored", "d/.gitignore hidden", "d/b.c", "d/c.c ignored"],
        );
        check(
            &[
                (".gitignore", "x\ny\n"),
                (".ignore", "!x\nz\n"),
                (".codegraphignore", "!z"),
                ("x", ""),
                ("y", ""),
                ("z", ""),
            ],
            &none,
            &[".codegraphignore hidden", ".gitignore hidden", ".ignore hidden", "x", "y ignored", "z"],
        );
        // A rule with a slash is tied to its directory; ** is not.
        check(
            &[(".gitignore", "a/b.c\n**/gen/**\n"), ("a/b.c", ""), ("x/a/b.c", ""), ("x/gen/y.c", "")],
            &none,
            &[".gitignore hidden", "a/b.c ignored", "x/a/b.c", "x/gen/y.c ignored"],
        );
        // Git's own exclude file, and a work tree inside a repo, which outer .gitignore files do not reach.
        check(
            &[(".git/info/exclude", "e.c\n"), ("e.c", ""), ("sub/.git", "gitdir: x"), ("sub/e.c", "")],
            &none,
            &[".git/ vcs", "e.c ignored", "sub/.git vcs", "sub/e.c"],
        );
        // Bad lines are told with their file; the others hold.
        check(
            &[(".gitignore", "a{\nb\n"), ("a", ""), ("b", "")],
            &none,
            &[".gitignore hidden", "! bad_ignore_file .gitignore", "a", "b ignored"],
        );
    }

    #[test]
    fn options_hold() {
        let files: &[(&str, &str)] =
            &[(".gitignore", "*.c\n"), (".github/x.yml", ""), ("a.c", ""), ("d/b.c", ""), ("d/b.h", ""), ("out/x", "")];
        let options = WalkOptions::default();
        check(
            files,
            &WalkOptions { hidden: true, ..options.clone() },
            &[".github/x.yml", ".gitignore", "a.c ignored", "d/b.c ignored", "d/b.h", "out/x"],
        );
        check(
            files,
            &WalkOptions { no_ignore: true, ..options.clone() },
            &[".github/ hidden", ".gitignore hidden", "a.c", "d/b.c", "d/b.h", "out/x"],
        );
        check(
            files,
            &WalkOptions { globs: vec!["*.c".into(), "!d".into()], ..options.clone() },
            &[".github/ hidden", ".gitignore ignored", "a.c", "d/ ignored", "out/x ignored"],
        );
        let dir = tree(files);
        let options = WalkOptions { output_root: Some(dir.path().join("in/d/../out")), ..options };
        let lines = told(&list_all(dir.path(), false, &options));
        assert!(lines.contains(&"out/ output_root".to_string()), "{lines:?}");
        let spec = InputSpec { input: "in".into(), path: dir.path().join("in"), holds_repos: false };
        let repo = &discover(&[spec]).expect("discovers")[0];
        let bad = WalkOptions { globs: vec!["a[".into()], ..WalkOptions::default() };
        assert!(list(repo, &bad, GO).err().expect("is refused").to_string().contains("a["));
        assert_eq!(list(repo, &options, &|| true).expect("lists").count(), 0, "stops at once");
    }

    #[test]
    fn paths_come_in_the_order_of_their_bytes() {
        let dir = tree(&[("a/b", ""), ("a.b", ""), ("a-/c", ""), ("a0", ""), ("a/B/c", ""), ("a/B.c", ""), ("Z", "")]);
        let paths = told(&list_all(dir.path(), false, &WalkOptions::default()));
        assert_eq!(paths, ["Z", "a-/c", "a.b", "a/B.c", "a/B/c", "a/b", "a0"]);
        assert!(paths.is_sorted());
    }

    #[test]
    fn rules_reach_down_from_above_the_repo() {
        let files: &[(&str, &str)] = &[
            (".codegraphignore", "*.gen\nunwanted/\n["),
            (".gitignore", "*.log\n"),
            ("git/.git/", ""),
            ("git/x.gen", ""),
            ("git/x.log", ""),
            ("plain/go.mod", ""),
            ("plain/x.log", ""),
            ("unwanted/a/x.c", ""),
            ("unwanted/go.mod", ""),
        ];
        let dir = tree(files);
        let lines = told(&list_all(dir.path(), false, &WalkOptions::default()));
        let expected = [
            ".git/ vcs",
            "x.gen ignored",
            "x.log", // the work tree begins here, and .gitignore files above it do not hold
            ".codegraphignore hidden",
            ".gitignore hidden",
            "go.mod",
            "x.log ignored",
            "a/ ignored",
            "go.mod ignored",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_no_plain_file_is_told() {
        let dir = tree(&[("a/x", "12"), ("plain%FF", "1")]);
        let root = dir.path().join("in");
        symlink("..", root.join("a/loop")).expect("links");
        symlink("gone", root.join("dangling")).expect("links");
        let _socket = UnixListener::bind(root.join("socket")).expect("binds");
        let odd = |bytes: &'static [u8]| root.join(OsStr::from_bytes(bytes));
        fs::create_dir(odd(b"d\xe9")).expect("makes");
        fs::write(odd(b"d\xe9/f"), "123").expect("writes");
        fs::write(odd(b"plain\xff"), "").expect("writes");
        fs::create_dir(root.join("closed")).expect("makes");
        fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o000)).expect("closes");
        let met = list_all(dir.path(), false, &WalkOptions::default());
        let mut lines = told(&met);
        // Root enters any directory.
        let is_root = nix::unistd::geteuid().is_root();
        let closed: &[&str] = &["closed/ unreadable", "! unreadable_directory closed/"];
        if !is_root {
            assert!(closed.iter().all(|line| lines.contains(&line.to_string())), "{lines:?}");
        }
        lines.retain(|line| !closed.contains(&line.as_str()));
        let expected = [
            "a/loop symlink",
            "a/x",
            "! name_not_utf8 d%E9/",
            "d%E9/f",
            "dangling symlink",
            "plain%FF",
            "plain%FF%",
            "! name_not_utf8 plain%FF%",
            "socket special",
        ];
        assert_eq!(lines, expected);
        for (_, met) in &met {
            let Met::File(file) = met else { continue };
            let read = super::super::read::read(&repo_of(dir.path()), file, 9);
            assert!(matches!(&read, crate::Read::Bytes(b) if b.len() as u64 == file.size_bytes), "{}", file.path);
        }
        fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o700)).expect("opens");
    }

    fn repo_of(dir: &Path) -> Repo {
        let spec = InputSpec { input: "in".into(), path: dir.join("in"), holds_repos: false };
        discover(&[spec]).expect("discovers").remove(0)
    }

    #[test]
    fn every_byte_of_a_tree_is_met_once() {
        let dir = tree(&[
            ("r1/Cargo.toml", "123"),
            ("r1/src/a.rs", "12345"),
            ("r1/.hidden", "1"),
            ("r1/.gitignore", "*.log"),
            ("r1/x.log", "1234567"),
            ("r2/deep/er/still/b.c", "12"),
            ("notes.txt", "1234"),
        ]);
        let met = list_all(dir.path(), false, &WalkOptions::default());
        let sizes = met.iter().map(|(_, met)| match met {
            Met::File(file) => file.size_bytes,
            Met::Skipped { size_bytes, .. } => size_bytes.unwrap_or_default(),
            Met::Problem { .. } => 0,
        });
        assert_eq!(sizes.sum::<u64>(), 3 + 5 + 1 + 5 + 7 + 2 + 4);
        assert_eq!(met.len(), 7);
    }

    #[test]
    fn a_deep_tree_is_walked_without_recursion() {
        // About as deep as a path can be that the system still opens.
        let deep = "d/".repeat(1900);
        let dir = tree(&[(&format!("{deep}x.c"), "1")]);
        assert_eq!(told(&list_all(dir.path(), false, &WalkOptions::default())), [format!("{deep}x.c")]);
    }
}
