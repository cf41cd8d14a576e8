//! The walk over one tree of files, wherever it lies: on disk, in a git commit, in a git index.
//!
//! It is not the walk of the `ignore` crate, whose matchers it uses, because that one drops what it skips, and here
//! everything that is met must come out. It is a loop, not a recursion, and holds the entries of one directory per level.

mod tree;

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codegraph_model::{Problem, Result, SkipReason};

use crate::markers::is_version_control;
use crate::rules::{Globs, IGNORE_FILES, Layer, Verdict, judge};
use crate::{FileMet, Met, Repo, Stop, WalkOptions};
pub(crate) use tree::{Entry, Kind, Lost, Opened, Spot, Tree, in_order, lost};

/// Walks `tree`, whose root is `root`; see [`crate::list`].
pub(crate) fn walk<'a, T: Tree + 'a>(
    tree: T,
    root: T::Node,
    repo: &Repo,
    options: &WalkOptions,
    stop: Stop<'a>,
) -> Result<Box<dyn Iterator<Item = Met> + 'a>>
where
    T::Node: 'a,
{
    Ok(Box::new(walk_over(tree, root, repo, options, stop)?))
}

/// The same, as it is.
pub(crate) fn walk_over<'a, T: Tree>(
    tree: T,
    root: T::Node,
    repo: &Repo,
    options: &WalkOptions,
    stop: Stop<'a>,
) -> Result<Walk<'a, T>> {
    let mut walk = Walk {
        tree,
        hidden: options.hidden,
        no_ignore: options.no_ignore,
        output_root: options.output_root.as_ref().map(|path| fs::canonicalize(path).unwrap_or_else(|_| path.clone())),
        globs: Globs::new(&repo.root, &options.globs)?,
        is_root_ignored: false,
        ready: VecDeque::new(),
        levels: Vec::new(),
        stop,
    };
    walk.begin(repo, &root);
    Ok(walk)
}

/// A walk that goes on as it is asked for more.
pub(crate) struct Walk<'a, T: Tree> {
    tree: T,
    hidden: bool,
    no_ignore: bool,
    output_root: Option<PathBuf>,
    globs: Globs,
    /// Whether an ignore file of the input leaves out the repo as a whole.
    is_root_ignored: bool,
    /// What comes out before the walk goes on.
    ready: VecDeque<Met>,
    /// The directories that the walk is in, the deepest last.
    levels: Vec<Level<T::Node>>,
    stop: Stop<'a>,
}

/// One directory that the walk is in.
struct Level<N> {
    /// Its path in the repo with `/` at the end; empty for the root.
    path: String,
    /// Its path as the system knows it.
    os_path: PathBuf,
    /// Whether the system's path, below the root, is not `path`.
    is_renamed: bool,
    layer: Option<Arc<Layer>>,
    /// What is still to be met, in order.
    entries: std::vec::IntoIter<Entry<N>>,
}

impl<T: Tree> Iterator for Walk<'_, T> {
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

impl<T: Tree> Walk<'_, T> {
    fn begin(&mut self, repo: &Repo, root: &T::Node) {
        let ready = &mut self.ready;
        let layer = match self.no_ignore || T::STANDS_ALONE {
            true => None,
            false => Layer::above(&repo.root, &repo.input_root, T::IS_TRACKED, &mut |file, problem| {
                let problem = Problem { message: format!("{file}: {}", problem.message), span: None, ..problem };
                ready.push_back(Met::Problem { path: String::new(), problem });
            }),
        };
        self.is_root_ignored =
            repo.root != repo.input_root && judge(&self.globs, layer.as_ref(), &repo.root, true) == Verdict::Ignored;
        let spot = Spot { path: "", os_path: &repo.root, is_renamed: false, node: root };
        match self.tree.open(&spot) {
            Ok(mut opened) => {
                opened.entries.retain(|entry| {
                    let name = entry.os_name.as_deref().unwrap_or(OsStr::new(entry.plain_name()));
                    !repo.left_out.contains(name)
                });
                self.enter(String::new(), repo.root.clone(), false, layer, opened);
            }
            Err(Lost { problem, .. }) => self.ready.push_back(Met::Problem { path: String::new(), problem }),
        }
    }

    /// Goes down into a directory.
    fn enter(
        &mut self,
        path: String,
        os_path: PathBuf,
        is_renamed: bool,
        above: Option<Arc<Layer>>,
        opened: Opened<T::Node>,
    ) {
        let Opened { mut entries, problems } = opened;
        self.ready.extend(problems.into_iter().map(|problem| Met::Problem { path: path.clone(), problem }));
        let layer = match self.no_ignore {
            true => above,
            false => self.layer_of(&path, &os_path, is_renamed, &mut entries, above),
        };
        self.levels.push(Level { path, os_path, is_renamed, layer, entries: entries.into_iter() });
    }

    fn meet(&mut self, entry: Entry<T::Node>) {
        let Some(level) = self.levels.last() else { return };
        let os_path = match &entry.os_name {
            Some(os_name) => level.os_path.join(os_name),
            None => level.os_path.join(entry.plain_name()),
        };
        let path = format!("{}{}", level.path, entry.name);
        let is_renamed = level.is_renamed || entry.os_name.is_some();
        let reason = self.reason_to_skip(&entry, &os_path, level);
        let above = level.layer.clone();
        let spot = Spot { path: &path, os_path: &os_path, is_renamed, node: &entry.node };
        let mut problems = entry.problems;
        let met = match (entry.kind, reason) {
            (Kind::Dir, None) => match self.tree.open(&spot) {
                Ok(opened) => {
                    let told = |problem| Met::Problem { path: path.clone(), problem };
                    self.ready.extend(problems.into_iter().map(told));
                    return self.enter(path, os_path, is_renamed, above, opened);
                }
                Err(Lost { reason, problem }) => {
                    problems.push(problem);
                    Met::Skipped { path, size_bytes: None, reason, problems }
                }
            },
            (Kind::Dir | Kind::Submodule | Kind::Malformed, Some(reason)) => {
                Met::Skipped { path, size_bytes: None, reason, problems }
            }
            _ => match (self.tree.size_of(&spot), reason) {
                (Ok(size_bytes), Some(reason)) => Met::Skipped { path, size_bytes: Some(size_bytes), reason, problems },
                (Ok(size_bytes), None) => {
                    let (place, blob_id) = self.tree.place_of(&spot);
                    Met::File(FileMet { path, place, size_bytes, blob_id, problems })
                }
                (Err(Lost { reason, problem }), _) => {
                    problems.push(problem);
                    Met::Skipped { path, size_bytes: None, reason, problems }
                }
            },
        };
        self.ready.push_back(met);
    }

    fn reason_to_skip(&self, entry: &Entry<T::Node>, os_path: &Path, level: &Level<T::Node>) -> Option<SkipReason> {
        if entry.kind == Kind::Malformed {
            return Some(SkipReason::Malformed);
        }
        let name = entry.plain_name();
        let is_dir = entry.name.ends_with('/');
        if is_version_control(name, is_dir) {
            return Some(SkipReason::Vcs);
        }
        if self.output_root.as_deref() == Some(os_path) {
            return Some(SkipReason::OutputRoot);
        }
        match entry.kind {
            Kind::Symlink => return Some(SkipReason::Symlink),
            Kind::Special => return Some(SkipReason::Special),
            Kind::Submodule => return Some(SkipReason::Submodule),
            Kind::Dir | Kind::File | Kind::Malformed => {}
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

    /// The layer of a directory. What is wrong with an ignore file is told with that file.
    fn layer_of(
        &mut self,
        path: &str,
        os_path: &Path,
        is_renamed: bool,
        entries: &mut [Entry<T::Node>],
        above: Option<Arc<Layer>>,
    ) -> Option<Arc<Layer>> {
        let find =
            |name: &str, entries: &[Entry<T::Node>]| entries.binary_search_by(|e| e.name.as_str().cmp(name)).ok();
        let git = find(".git/", entries);
        let is_work_tree = !T::IS_TRACKED && (git.is_some() || find(".git", entries).is_some());
        let files = IGNORE_FILES.map(|name| {
            let is_gits = name == ".gitignore";
            find(name, entries).filter(|i| entries[*i].kind == Kind::File && !(is_gits && T::IS_TRACKED))
        });
        let mut read = |i: usize| {
            let entry = &entries[i];
            let (path, os_path) = (format!("{path}{}", entry.name), os_path.join(&entry.name));
            self.tree.read_ignore_file(&Spot { path: &path, os_path: &os_path, is_renamed, node: &entry.node })
        };
        let [first, second, third] = files.map(|i| i.map(&mut read));
        let exclude = if is_work_tree && git.is_some() { self.tree.find_exclude_file(os_path) } else { None };
        let found = [first, second, third, exclude];
        Layer::of(os_path, found, is_work_tree, above, &mut |kind, problem| {
            let told_with = files.get(kind).copied().flatten().or(git);
            if let Some(i) = told_with {
                entries[i].problems.push(problem);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;

    use codegraph_model::Word;

    use super::*;
    use crate::{InputSpec, Read, ReadLimits, RemoteOptions, discover, list, reader};

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
        let spec = InputSpec { input: "in".into(), path: dir.join("in"), holds_repos, ..InputSpec::default() };
        let repos = discover(&[spec], &RemoteOptions::default()).expect("discovers");
        let walk =
            |repo: &Repo| list(repo, options, GO).expect("lists").met.map(|met| (repo.name.clone(), met)).collect();
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
        let spec = InputSpec { input: "in".into(), path: dir.path().join("in"), ..InputSpec::default() };
        let repo = &discover(&[spec], &RemoteOptions::default()).expect("discovers")[0];
        let bad = WalkOptions { globs: vec!["a[".into()], ..WalkOptions::default() };
        assert!(list(repo, &bad, GO).err().expect("is refused").to_string().contains("a["));
        assert_eq!(list(repo, &options, &|| true).expect("lists").met.count(), 0, "stops at once");
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
        let limits = ReadLimits { max_file_bytes: 9, memory_bytes: 0 };
        let mut from_disk = reader(&repo_of(dir.path()), &limits).expect("is of a known kind");
        for (_, met) in &met {
            let Met::File(file) = met else { continue };
            let read = from_disk.read(&mut [file].into_iter()).remove(0);
            assert!(matches!(&read, Read::Bytes(b) if b.len() as u64 == file.size_bytes), "{}", file.path);
        }
        fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o700)).expect("opens");
    }

    fn repo_of(dir: &Path) -> Repo {
        let spec = InputSpec { input: "in".into(), path: dir.join("in"), ..InputSpec::default() };
        discover(&[spec], &RemoteOptions::default()).expect("discovers").remove(0)
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
