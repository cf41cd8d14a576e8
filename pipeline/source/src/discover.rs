//! From what the user points at to repos.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codegraph_model::{Action, DiagnosticCode, Error, ErrorKind, InputKind, Problem, Result};

use crate::archive::FoundInside;
use crate::called::names_of;
use crate::git::{self, each_ref};
use crate::markers::{is_manifest, is_project_file, is_version_control};
use crate::names::{named_like, short_path, tell_apart, text_of, unique_names};
use crate::remote::{self, Address, RemoteOptions, Remotes, local_path};
use crate::walk::lost;
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
/// An archive is one repo, and a dataset has those that its rows name. A directory is **one repo** or **holds many**:
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
            Some(address) => remote::discover_in(&address, spec, &remotes, &mut repos)?,
            None => discover_in(&root, spec, &mut repos)?,
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
                    .on("standard input: what comes there is neither an archive nor rows of NDJSON")
                    .hint("pipe a tar or a zip, such as git archive makes, or rows with repo, path and content"));
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
                .hint("give the directory that holds it, or a tar or a zip"));
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

/// What a directory has directly in it.
#[derive(Default)]
pub(crate) struct Contents {
    /// Directories that can be repos: not hidden, not version control's own.
    pub(crate) dirs: Vec<OsString>,
    /// Files that can be archives: not hidden.
    files: Vec<OsString>,
    /// Of those whose names are not kept: how many.
    pub(crate) n_files: usize,
    pub(crate) has_others: bool,
    pub(crate) has_version_control: bool,
    is_git_dir: bool,
    pub(crate) has_manifest: bool,
    pub(crate) has_project_file: bool,
}

impl Contents {
    pub(crate) fn is_empty(&self) -> bool {
        self.dirs.is_empty() && self.files.is_empty() && self.n_files == 0 && !self.has_others
    }

    /// Whether the directory is under version control, or a repository without a work tree.
    fn is_marked(&self) -> bool {
        self.has_version_control || self.is_git_dir
    }

    /// Whether what lies in it belongs together.
    pub(crate) fn is_project(&self) -> bool {
        self.has_version_control || self.has_manifest || self.has_project_file
    }
}

fn contents_of(dir: &Path) -> std::io::Result<Contents> {
    let mut contents = Contents::default();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let os_name = entry.file_name();
        let name = os_name.to_string_lossy();
        let is_own = is_version_control(&name, kind.is_dir());
        contents.has_version_control |= is_own;
        contents.has_manifest |= kind.is_file() && is_manifest(&name);
        contents.has_project_file |= kind.is_file() && is_project_file(&name);
        if kind.is_dir() && !is_own && !name.starts_with('.') {
            contents.dirs.push(os_name);
        } else if kind.is_file() && !is_own && !name.starts_with('.') {
            contents.files.push(os_name);
        } else {
            contents.has_others = true;
        }
    }
    contents.files.sort_unstable();
    contents.dirs.sort_unstable();
    contents.is_git_dir = git::is_git_dir(dir);
    Ok(contents)
}

/// Finds the repos of one input; with each, whether its submodules are wanted.
fn discover_in(input_root: &Path, spec: &InputSpec, repos: &mut Vec<Discovered>) -> Result<()> {
    if spec.taken.is_some() || input_root.is_file() {
        return add_file(input_root, String::new(), input_root, spec, repos);
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
                add_file(&root, root_in_input, input_root, &spec.without_commit(), repos)?;
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

/// Whether a directory that is no repo itself holds repositories, as a team's does in an organisation's, or has a directory
/// in it that does, `depth` levels down.
fn holds_repositories(dir: &Path, contents: &Contents, depth: usize) -> bool {
    if contents.is_marked() || contents.has_manifest {
        return false;
    }
    // A directory that cannot be listed has no marker to show; the walk will tell.
    contents
        .dirs
        .iter()
        .filter_map(|name| Some((name, contents_of(&dir.join(name)).ok()?)))
        .any(|(name, inner)| inner.is_marked() || (depth > 0 && holds_repositories(&dir.join(name), &inner, depth - 1)))
}

/// Adds the repos that the file `path` holds: one, if it is an archive.
pub(crate) fn add_file(
    path: &Path,
    root_in_input: String,
    input_root: &Path,
    spec: &InputSpec,
    repos: &mut Vec<Discovered>,
) -> Result<()> {
    let failed = |e| Error::io("list an input", path, e);
    let kind = match archive::kind_of(path, spec.taken.as_ref()) {
        // It is told when it is listed.
        Err(e) if remote::trouble_in(&e).is_some() => None,
        kind => kind.map_err(failed)?,
    };
    let kind = kind.unwrap_or(InputKind::Archive);
    let mut file = repo_at(path.to_path_buf(), root_in_input, input_root, spec, kind);
    if kind == InputKind::Archive {
        if spec.nested {
            add_nested(&mut file, spec, repos)?;
        }
        return add_one(file, spec, repos);
    }
    let mut found = match archive::repos_of(path, spec.taken.as_ref(), spec.open_columns) {
        Ok(found) => found,
        Err(e) => {
            let problem = remote::trouble_in(&e).map(remote::Trouble::problem);
            file.lost = Some(problem.unwrap_or_else(|| lost(DiagnosticCode::BadArchive, e.to_string())));
            return add_one(file, spec, repos);
        }
    };
    let trouble = found.trouble.map(|message| lost(DiagnosticCode::BadArchiveEntry, message));
    if trouble.is_some() || found.repos.is_empty() {
        // What is told of no repo is told of the one without a name.
        found.repos.insert(None);
    }
    for name in found.repos {
        let notes = trouble.iter().filter(|_| name.is_none());
        let repo = Repo {
            root: archive::root_of(path, name.as_deref()),
            name: name.clone().unwrap_or_default(),
            notes: notes.map(|problem| Problem { action: Action::Partial, ..problem.clone() }).collect(),
            dataset: Some((found.dataset.clone(), name)),
            ..file.clone()
        };
        add_one(repo, spec, repos)?;
    }
    Ok(())
}

/// Adds the archives that lie in the archive `outer`.
fn add_nested(outer: &mut Repo, spec: &InputSpec, repos: &mut Vec<Discovered>) -> Result<()> {
    let FoundInside { archives, n_too_large, n_too_far } = archive::archives_in(outer);
    for inside in archives {
        let path = Path::new(OsStr::from_bytes(&inside.path));
        let in_outer = text_of(path.as_os_str()).0;
        let root_in_input = match outer.root_in_input.is_empty() {
            true => in_outer,
            false => format!("{}/{in_outer}", outer.root_in_input),
        };
        let root = outer.root.join(path);
        add_one(
            Repo { root, root_in_input, inside: Some((outer.root.clone(), inside)), ..outer.clone() },
            spec,
            repos,
        )?;
    }
    for (n, why) in [(n_too_large, "are too large to be read there"), (n_too_far, "come behind more than is unpacked")]
    {
        if n > 0 {
            let problem = lost(DiagnosticCode::ArchiveTooLarge, format!("{n} archives in it {why}"));
            outer.notes.push(Problem { action: Action::Partial, ..problem });
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

pub(crate) fn looks_like_many(contents: &Contents, inner: impl Fn(&OsStr) -> Option<Contents>) -> bool {
    if contents.has_version_control || contents.has_manifest {
        return false;
    }
    // A directory that cannot be listed has no marker to show; the walk will tell.
    let is_repo = |inner: Contents| inner.is_marked() || (!contents.has_project_file && inner.has_manifest);
    contents.dirs.iter().filter_map(|name| inner(name)).any(is_repo)
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
