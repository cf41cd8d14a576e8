//! From what the user points at to repos.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codegraph_model::{Error, ErrorKind, InputKind, Result};

use crate::called::names_of;
use crate::contents::{contents_of, holds_repositories, looks_like_many};
use crate::files::{Stopped, add_file};
use crate::git::{self, each_ref};
use crate::names::{named_like, short_path, tell_apart, text_of, unique_names};
use crate::remote::{self, Address, RemoteOptions, Remotes, local_path};
use crate::{InputSpec, Repo, archive};

/// What is taken in instead of a file is called so.
const STDIN: &str = "stdin";

const DOING: &str = "find an input";

/// A repo, and whether its submodules are wanted.
pub(crate) type Discovered = (Repo, bool);

/// Directories between one that holds repos and those that hold repositories, such as groups in groups of a forge.
const MOST_GROUPS: usize = 3;

/// The repos of `inputs`, sorted by name.
///
/// An archive is one repo, a bundle of git is one, and a dataset has those that its rows name. A directory is **one repo** or **holds many**:
///
/// 1. If it is a git repository without a work tree (bare, a mirror, a `.git`), it is one repo.
/// 2. With `--repos-in` it holds many: each directory and each archive in it is a repo. A directory in it that is not under
///    version control itself, has no manifest, and has repositories in it, holds many too (`org/team/repo.git`).
/// 3. If it has version control's data (`.git` …) or a manifest (`Cargo.toml`, `package.json`, `go.mod`, `pom.xml` …) of
///    its own, it is one repo, whatever lies inside: submodules and workspace members are parts of it.
/// 4. If a directory in it has version control's data, or is a git repository without a work tree, it holds many.
/// 5. If a directory in it has a manifest, it holds many, unless files beside it (`README`, `LICENSE`, `Makefile`,
///    `VERSION` …) say that it is one project.
/// 6. Otherwise it is one repo.
///
/// Nothing is lost in a directory that holds many: each directory in it becomes a repo, also those that look like
/// none. Loose files beside them, links, and hidden directories, which nobody means to be repos, make up one more repo
/// that is named like the directory itself.
///
/// Of a git repository without a work tree a commit is read, and so it is of a work tree if the input names one
/// ([`InputSpec::revision`]); otherwise the files that lie there.
///
/// A repo is named after its directory, without `.git`, or after its archive, without what tells its kind; where two would
/// share a name, both get as many more of their path's last parts as tell them apart (`team-a/tools`, `team-b/tools`). A name
/// that the input has wins, or where it asks for that the repo's origin or package; and where several refs of a repository
/// are asked for, each is a repo `name@ref` ([`InputOptions`](crate::InputOptions)).
///
/// The same directory given twice counts once.
///
/// # Errors
/// [`ErrorKind::Usage`] if an input is missing or is not a directory, if one lies in another (its files would be in two
/// repos), or if something of git is asked of an input that is one repo and not git's. [`ErrorKind::Unavailable`] if a directory cannot be listed.
pub fn discover(inputs: &[InputSpec], remote: &RemoteOptions) -> Result<Vec<Repo>> {
    let mut repos = Vec::new();
    let remotes = Remotes::new(remote);
    for (root, spec) in distinct(inputs)? {
        match Address::of(&spec.path)? {
            Some(address) => remote::discover_in(&address, spec, &remotes, &*remote.stop, &mut repos)?,
            None => discover_in(&root, spec, &*remote.stop, &mut repos)?,
        }
    }
    // Those of a dataset have their names; what names no repo there is called after the file.
    let named_after = |(repo, _): &Discovered| match &repo.dataset {
        Some(_) => repo.root.parent().and_then(|file| short_path(file, InputKind::Archive)),
        None => short_path(&repo.root, repo.kind),
    };
    let roots: Vec<_> = repos.iter().map(|repo| (repo.0.root.as_path(), named_after(repo))).collect();
    let names = unique_names(&named_like(&roots));
    let mut named = Vec::new();
    let called = names_of(&repos.iter().map(|(repo, _)| repo).collect::<Vec<_>>());
    for (((repo, has_submodules), name), called) in repos.into_iter().zip(names).zip(called) {
        let name = if repo.name.is_empty() { name } else { repo.name.clone() };
        let name = called.unwrap_or(name);
        for repo in each_ref(Repo { name, ..repo }) {
            add_with_submodules(repo, has_submodules, &mut named);
        }
    }
    let names = tell_apart(named.iter().map(|repo| repo.name.as_str()));
    for (repo, name) in named.iter_mut().zip(names) {
        repo.name = name;
    }
    named.sort_by(|a, b| a.name.cmp(&b.name));
    set_orders(&named);
    Ok(named)
}

/// Lets datasets know in which order their repos will be read.
fn set_orders(repos: &[Repo]) {
    let mut orders: Vec<(&Arc<archive::Dataset>, Vec<Option<String>>)> = Vec::new();
    let mut places: HashMap<*const archive::Dataset, usize> = HashMap::new();
    for (dataset, name) in repos.iter().filter_map(|repo| repo.dataset.as_ref()) {
        let place = *places.entry(Arc::as_ptr(dataset)).or_insert_with(|| {
            orders.push((dataset, Vec::new()));
            orders.len() - 1
        });
        orders[place].1.push(name.clone());
    }
    orders.into_iter().for_each(|(dataset, order)| dataset.set_order(order));
}

/// Adds `repo` to `repos`, and its submodules with theirs if those are wanted.
fn add_with_submodules(repo: Repo, has_submodules: bool, repos: &mut Vec<Repo>) {
    let mut waiting = vec![repo];
    // A link can make a repository its own submodule.
    let mut seen = HashSet::new();
    while let Some(mut repo) = waiting.pop() {
        if !seen.insert((repo.root.clone(), repo.revision.clone())) {
            continue;
        }
        if has_submodules && repo.lost.is_none() {
            let (found, notes) = git::submodules_of(&repo);
            waiting.extend(found);
            repo.notes = notes;
        }
        repos.push(repo);
    }
}

/// The innermost directory around `path` that has version control's data or a manifest of its own: the repo that the file
/// is in, if it were an input of its own. Directories that cannot be listed have neither.
pub fn project_around(path: &Path) -> Option<PathBuf> {
    let is_project = |dir: &&Path| contents_of(dir).is_ok_and(|found| found.has_version_control || found.has_manifest);
    path.ancestors().skip(1).find(is_project).map(Path::to_path_buf)
}

/// Inputs by their real path, each once, none inside another.
fn distinct(inputs: &[InputSpec]) -> Result<BTreeMap<PathBuf, &InputSpec>> {
    let mut found: BTreeMap<PathBuf, &InputSpec> = BTreeMap::new();
    for spec in inputs {
        if let Some(taken) = &spec.taken {
            if archive::kind_of(&spec.path, Some(taken)).map_err(|e| Error::io(DOING, &spec.path, e))?.is_none() {
                return Err(Error::new(ErrorKind::Usage, DOING)
                    .on("standard input: what comes there is neither an archive, nor a bundle, nor rows of NDJSON")
                    .hint(
                        "pipe a tar or a zip, such as git archive makes, what git bundle makes, or rows with repo, path \
                         and content",
                    ));
            }
            found.insert(PathBuf::from(STDIN), spec);
            continue;
        }
        if let Some(address) = Address::of(&spec.path)? {
            add(&mut found, address.path(), spec)?;
            continue;
        }
        let root = fs::canonicalize(local_path(&spec.path)).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => Error::new(ErrorKind::Usage, DOING)
                .on(&spec.input)
                .because(e)
                .hint("check that the path is spelled right"),
            _ => Error::io(DOING, &spec.path, e),
        })?;
        // A pipe would be waited for.
        let is_archive =
            root.is_file() && archive::kind_of(&root, None).map_err(|e| Error::io(DOING, &root, e))?.is_some();
        if !root.is_dir() && !is_archive {
            return Err(Error::new(ErrorKind::Usage, DOING)
                .on(format!("{}: it is neither a directory nor an archive", spec.input))
                .hint("give the directory that holds it, or a tar, a zip or a git bundle"));
        }
        add(&mut found, root, spec)?;
    }
    let mut names = HashSet::new();
    if let Some(name) = found.values().filter_map(|spec| spec.options.name.as_ref()).find(|name| !names.insert(*name)) {
        return Err(Error::new(ErrorKind::Usage, "tell the inputs apart")
            .on(format!("two are called {name}"))
            .hint("give each a name of its own, or none"));
    }
    for (root, spec) in &found {
        if let Some(outer) = root.ancestors().skip(1).find_map(|above| found.get(above)) {
            return Err(Error::new(ErrorKind::Usage, "tell the inputs apart")
                .on(format!("{} lies in {}", spec.input, outer.input))
                .hint("give only one of the two: its files would be in two repos"));
        }
    }
    Ok(found)
}

/// Adds an input that lies at `root`, if it is a new one.
fn add<'a>(found: &mut BTreeMap<PathBuf, &'a InputSpec>, root: PathBuf, spec: &'a InputSpec) -> Result<()> {
    match found.get(&root) {
        Some(other) if other.holds_repos != spec.holds_repos => Err(Error::new(ErrorKind::Usage, DOING)
            .on(format!("{}: it is given both as a path and with --repos-in", spec.input))
            .hint("give it once")),
        Some(other) if !is_alike(spec, other) => Err(Error::new(ErrorKind::Usage, DOING)
            .on(format!("{}: it is given twice, and not in the same way", spec.input))
            .hint("give it once; several branches of a repository are given as refs")),
        Some(_) => Ok(()),
        None => {
            found.insert(root, spec);
            Ok(())
        }
    }
}

/// Whether the same is asked of two inputs that lie in the same place.
fn is_alike(a: &InputSpec, b: &InputSpec) -> bool {
    let of = |spec: &InputSpec| (spec.revision.clone(), spec.tracked, spec.submodules, spec.options.clone());
    of(a) == of(b)
}

/// Finds the repos of one input; with each, whether its submodules are wanted.
fn discover_in(input_root: &Path, spec: &InputSpec, stop: Stopped<'_>, repos: &mut Vec<Discovered>) -> Result<()> {
    if spec.taken.is_some() || input_root.is_file() {
        return add_file(input_root, String::new(), input_root, spec, stop, repos);
    }
    let contents = contents_of(input_root).map_err(|e| Error::io("list an input", input_root, e))?;
    let repo_of = |root: PathBuf, root_in_input: String, left_out: BTreeSet<OsString>| {
        let is_work_tree = left_out.is_empty() && git::is_work_tree(&root);
        let is_commit = git::is_git_dir(&root) || (is_work_tree && spec.commit_asked_for().is_some());
        let kind = if is_commit { InputKind::Git } else { InputKind::Directory };
        let mut repo = repo_at(root, root_in_input, input_root, spec, kind);
        repo.left_out = left_out;
        repo.is_tracked = is_work_tree && !is_commit && spec.tracked;
        repo
    };
    if contents.is_git_dir
        || (!spec.holds_repos && !looks_like_many(&contents, |name| contents_of(&input_root.join(name)).ok()))
    {
        return add_one(repo_of(input_root.to_path_buf(), String::new(), BTreeSet::new()), spec, repos);
    }
    // Directories that hold repos, with where they lie in the input, and what lies in them.
    let mut holders = vec![(input_root.to_path_buf(), String::new(), contents)];
    while let Some((dir, dir_in_input, contents)) = holders.pop() {
        let is_archive = |name: &&OsString| {
            spec.holds_repos && archive::kind_of(&dir.join(name), None).is_ok_and(|kind| kind.is_some())
        };
        let archives: Vec<&OsString> = contents.files.iter().filter(is_archive).collect();
        let has_others = contents.has_others || archives.len() < contents.files.len();
        let own: BTreeSet<OsString> = contents.dirs.iter().chain(archives).cloned().collect();
        for name in &own {
            let root = dir.join(name);
            let root_in_input = match dir_in_input.as_str() {
                "" => text_of(name).0,
                above => format!("{above}/{}", text_of(name).0),
            };
            if contents.files.binary_search(name).is_ok() {
                add_file(&root, root_in_input, input_root, spec, stop, repos)?;
                continue;
            }
            match contents_of(&root) {
                Ok(inner) if spec.holds_repos && holds_repositories(&root, &inner, MOST_GROUPS) => {
                    holders.push((root, root_in_input, inner));
                }
                _ => repos.push((repo_of(root, root_in_input, BTreeSet::new()), spec.submodules)),
            }
        }
        // An empty directory is an empty repo rather than nothing at all.
        if has_others || own.is_empty() {
            repos.push((repo_of(dir, dir_in_input, own), spec.submodules));
        }
    }
    Ok(())
}

pub(crate) fn repo_at(
    root: PathBuf,
    root_in_input: String,
    input_root: &Path,
    spec: &InputSpec,
    kind: InputKind,
) -> Repo {
    Repo {
        name: String::new(),
        input: spec.input.clone(),
        kind,
        root,
        root_in_input,
        input_root: input_root.to_path_buf(),
        left_out: BTreeSet::new(),
        revision: spec.revision.clone().filter(|_| kind == InputKind::Git),
        is_tracked: false,
        strip_components: spec.strip_components,
        taken: spec.taken.clone(),
        inside: None,
        dataset: None,
        unbundled: None,
        options: spec.options.clone(),
        notes: Vec::new(),
        lost: None,
    }
}

/// Adds the one repo that an input is, if it is what was asked for.
pub(crate) fn add_one(repo: Repo, spec: &InputSpec, repos: &mut Vec<Discovered>) -> Result<()> {
    let is_gits = repo.kind == InputKind::Git || repo.is_tracked;
    repos.push((repo, spec.submodules));
    match spec.commit_asked_for() {
        _ if is_gits => Ok(()),
        Some(revision) => Err(not_gits(spec, format!("read {revision}"), "without --ref and --refs")),
        None if spec.tracked => Err(not_gits(spec, "read what git tracks".into(), "without --tracked")),
        None => Ok(()),
    }
}

fn not_gits(spec: &InputSpec, doing: String, without: &str) -> Error {
    Error::new(ErrorKind::Usage, doing)
        .on(format!("{}: it is not a git repository", spec.input))
        .hint(format!("give the top of a work tree or a bare repository, or read the directory as it is, {without}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes each path; one that ends with `/` as a directory.
    fn tree(paths: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir(dir.path().join("org")).expect("makes");
        for path in paths {
            let path = dir.path().join("org").join(path);
            fs::create_dir_all(path.parent().expect("has one")).expect("makes");
            if path.as_os_str().to_string_lossy().ends_with('/') {
                fs::create_dir_all(&path).expect("makes");
            } else {
                fs::write(&path, "").expect("writes");
            }
        }
        dir
    }

    fn spec(dir: &tempfile::TempDir, path: &str, holds_repos: bool) -> InputSpec {
        InputSpec { input: path.into(), path: dir.path().join(path), holds_repos, ..InputSpec::default() }
    }

    #[test]
    fn a_directory_is_one_repo_or_holds_many() {
        let one = &["org:"][..];
        // What lies in it, whether --repos-in is given, the repos with their places in the input.
        let cases: &[(&[&str], bool, &[&str])] = &[
            (&["main.c"], false, one),
            (&[".git/", "a/.git/", "b/Cargo.toml"], false, one),
            (&[".git", "a/Cargo.toml"], false, one),
            (&["Cargo.toml", "a/Cargo.toml"], false, one),
            (&["a/go.mod", "b/main.py"], false, &["a:a", "b:b"]),
            (&["a/.git/", "b/main.py", "README.md"], false, &["a:a", "b:b", "org:"]),
            (&["README", "src/go.mod", "test/x.go"], false, one),
            (&["a/x.py", "b/y.py"], false, one),
            (&["a/x.py", "b/y.py"], true, &["a:a", "b:b"]),
            (&["a/go.mod", "notes.txt", ".cache/x"], false, &["a:a", "org:"]),
            (&[".git/", "a/x.py"], true, &["a:a", "org:"]),
            (&["a/b/go.mod"], false, one),
            (&["a/x/.git/", "a/y/.git/", "a/notes", "b/z.py"], true, &["a:a", "b:b", "x:a/x", "y:a/y"]),
            (&["a/b/c/.git/", "a/d/.git/"], true, &["c:a/b/c", "d:a/d"]),
            (&["a/b/c/.git/", "a/b/d/x.c"], true, &["c:a/b/c", "d:a/b/d"]),
            (&["a/x/.git/", "b/x/.git/"], true, &["a/x:a/x", "b/x:b/x"]),
            (&["a/go.mod", "a/x/.git/"], true, &["a:a"]),
            (&["a/x/go.mod", "a/y/go.mod"], true, &["a:a"]),
            (&[], false, one),
            (&[], true, one),
        ];
        for (paths, holds_repos, expected) in cases {
            let dir = tree(paths);
            let repos = discover(&[spec(&dir, "org", *holds_repos)], &RemoteOptions::default()).expect("discovers");
            let found: Vec<String> = repos.iter().map(|r| format!("{}:{}", r.name, r.root_in_input)).collect();
            assert_eq!(found, *expected, "{paths:?}, --repos-in {holds_repos}");
        }
    }

    #[test]
    fn a_file_is_in_the_innermost_project_around_it() {
        let dir = tree(&[".git/", "a/go.mod", "a/b/x.go", "c/y.py"]);
        for (path, expected) in [("a/b/x.go", "org/a"), ("c/y.py", "org"), ("a/go.mod", "org/a")] {
            let found = project_around(&dir.path().join("org").join(path));
            assert_eq!(found, Some(dir.path().join(expected)), "{path}");
        }
    }

    #[test]
    fn repos_of_several_inputs_have_distinct_names() {
        let dir = tree(&["a/x/go.mod", "b/x/go.mod", "b/y/go.mod"]);
        let inputs = [spec(&dir, "org/b", false), spec(&dir, "org/a", false), spec(&dir, "org/a/../a", false)];
        let names: Vec<String> = discover(&inputs, &RemoteOptions::default())
            .expect("discovers")
            .into_iter()
            .map(|repo| repo.name)
            .collect();
        assert_eq!(names, ["a/x", "b/x", "y"]);
    }

    #[test]
    fn inputs_that_make_no_sense_are_refused() {
        let dir = tree(&["a/x.c", "b.c"]);
        let cases: &[(&[(&str, bool)], &str)] = &[
            (&[("gone", false)], "find an input: gone"),
            (&[("org/b.c", false)], "neither a directory nor an archive"),
            (&[("org", false), ("org/a", false)], "org/a lies in org"),
            (&[("org", false), ("org", true)], "both as a path and with --repos-in"),
        ];
        for (inputs, expected) in cases {
            let inputs: Vec<InputSpec> = inputs.iter().map(|(path, many)| spec(&dir, path, *many)).collect();
            let error = discover(&inputs, &RemoteOptions::default()).expect_err("is refused");
            assert_eq!(error.kind(), ErrorKind::Usage);
            assert!(error.to_string().contains(expected) && error.advice().is_some(), "{error}");
        }
    }
}
