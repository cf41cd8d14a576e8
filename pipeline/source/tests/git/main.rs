//! Git repositories in many shapes, made by git itself.

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use codegraph_model::{InputKind, Word};
use codegraph_source::{InputSpec, RemoteOptions, Revision, WalkOptions, discover, list};
use told::{GO, Place, told};

mod damages;
#[path = "../told/mod.rs"]
mod told;

impl Place {
    /// What git says to `arguments`, separated by blanks, in the directory `dir`, with `input` as its standard input.
    #[track_caller]
    fn git_with(&self, dir: &str, arguments: &str, input: &[u8]) -> String {
        let mut command = Command::new("git");
        command.current_dir(self.path(dir)).args(arguments.split(' '));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_bytes().starts_with(b"GIT_")) {
            command.env_remove(name);
        }
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", self.path("gitconfig"))
            .env("GIT_AUTHOR_NAME", "a")
            .env("GIT_AUTHOR_EMAIL", "a@example.org")
            .env("GIT_COMMITTER_NAME", "c")
            .env("GIT_COMMITTER_EMAIL", "c@example.org")
            .env("GIT_AUTHOR_DATE", "1700000000 +0100")
            .env("GIT_COMMITTER_DATE", "1700000001 +0100");
        fs::write(
            self.path("gitconfig"),
            "[init]\ndefaultBranch = main\n[protocol \"file\"]\nallow = always\n[gc]\nauto = 0\n[advice]\ndetachedHead = false\n[core]\nmaxTreeDepth = 100000\n",
        )
        .expect("writes");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("git is installed");
        child.stdin.take().expect("is piped").write_all(input).expect("takes it");
        let output = child.wait_with_output().expect("ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "git {arguments}: {stderr}");
        String::from_utf8_lossy(&output.stdout).trim().to_string()
    }

    #[track_caller]
    fn git(&self, dir: &str, arguments: &str) -> String {
        self.git_with(dir, arguments, b"")
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (path, content) in files {
            let path = self.path(path);
            fs::create_dir_all(path.parent().expect("has one")).expect("makes");
            fs::write(path, content).expect("writes");
        }
    }

    /// A work tree `work` with two commits, of which the first has the annotated tag `v1`.
    fn work(&self, format: &str) {
        fs::create_dir(self.path("work")).expect("makes");
        self.git("work", &format!("init -q --object-format={format}"));
        self.write(&[
            ("work/a.c", "int a;\n"),
            ("work/a/b.c", "int b;\n"),
            ("work/a.d/c.c", "int old;\n"),
            ("work/.hidden", "h"),
            ("work/.gitignore", "*.log\n"),
            ("work/.ignore", "*.gen\n"),
            ("work/x.gen", "generated"),
        ]);
        symlink("a.c", self.path("work/link.c")).expect("links");
        self.git("work", "add -A");
        self.git("work", "commit -qm one");
        self.git("work", "tag -am annotated v1");
        self.write(&[("work/a.d/c.c", "int c;\n")]);
        self.git("work", "commit -qam two");
        self.git("work", "remote add origin https://user:secret@example.org/org/work.git");
    }
}

#[track_caller]
fn check(place: &Place, path: &str, spec: InputSpec, expected: &[&str]) -> Option<Revision> {
    let repos = place.repos(path, spec);
    assert_eq!(repos.len(), 1, "{path}: {repos:?}");
    let what = format!("{:?}", repos[0]);
    let (lines, revision) = told(&repos[0], &WalkOptions::default());
    assert_eq!(lines, expected, "{what}");
    revision
}

fn at(revision: &str) -> InputSpec {
    InputSpec { revision: Some(revision.into()), ..InputSpec::default() }
}

/// What is met in `work`, but for its `.git`.
const WORK: [&str; 8] = [
    ".gitignore hidden",
    ".hidden hidden",
    ".ignore hidden",
    "a.c=int a;",
    "a.d/c.c=int c;",
    "a/b.c=int b;",
    "link.c symlink",
    "x.gen ignored",
];

#[test]
fn every_shape_of_a_repository_holds_the_same() {
    for format in ["sha1", "sha256"] {
        let place = Place::new();
        place.work(format);
        let commit = place.git("work", "rev-parse HEAD");
        let tree = place.git("work", "rev-parse HEAD^{tree}");
        // Loose objects only, so far.
        place.git(".", "clone -q --bare work loose.git");
        place.git(".", "clone -q --mirror work mirror.git");
        place.git("mirror.git", "repack -qad");
        place.git("mirror.git", "pack-refs --all");
        place.git(".", "clone -q --shared --bare work alternates.git");
        place.git(".", &format!("clone -q --depth 1 --bare file://{} shallow.git", place.path("work").display()));
        place.git("work", "worktree add -q ../linked HEAD");
        place.git(".", "clone -q --bare work deltas.git");
        place.git("deltas.git", "repack -qadf --depth=50 --window=50");
        place.git("deltas.git", "multi-pack-index write");
        fs::create_dir(place.path("git-dir")).expect("makes");
        place.git(".", "clone -q --bare work git-dir/.git");
        for (path, spec) in [
            ("loose.git", InputSpec::default()),
            ("mirror.git", InputSpec::default()),
            ("alternates.git", InputSpec::default()),
            ("shallow.git", InputSpec::default()),
            ("deltas.git", InputSpec::default()),
            ("git-dir/.git", InputSpec::default()),
            ("work/.git", InputSpec::default()),
            ("work", at("HEAD")),
            ("work", at("main")),
            ("work", at("refs/heads/main")),
            ("work", at(&commit)),
            ("work", at(&commit[..9])),
            ("work", at(&tree)),
            ("linked", at("HEAD")),
        ] {
            let what = format!("{path} at {:?}, {format}", spec.revision);
            let is_tree = spec.revision.as_deref() == Some(tree.as_str());
            let revision = check(&place, path, spec, &WORK).expect("is told");
            assert_eq!(revision.tree_id.as_ref(), Some(&tree), "{what}");
            assert_eq!(revision.commit.is_none(), is_tree, "{what}");
            if !is_tree {
                assert_eq!(revision.commit.as_ref(), Some(&commit), "{what}");
                assert_eq!(revision.commit_time_us, Some(1_700_000_001_000_000), "{what}");
            }
        }
        let old: Vec<&str> =
            WORK.iter().map(|line| line.strip_suffix("=int c;").map_or(*line, |_| "a.d/c.c=int old;")).collect();
        for (revision, ref_name) in [("v1", Some("refs/tags/v1")), ("HEAD~1", None), ("v1^{commit}", None)] {
            let found = check(&place, "mirror.git", at(revision), &old).expect("is told");
            assert_eq!(found.ref_name.as_deref(), ref_name, "{revision}");
        }
    }
}

#[test]
fn a_work_tree_tells_of_its_commit() {
    let place = Place::new();
    place.work("sha1");
    place.write(&[("work/untracked.c", "int u;\n"), ("work/b.log", "")]);
    let met = [
        ".git/ vcs",
        ".gitignore hidden",
        ".hidden hidden",
        ".ignore hidden",
        "a.c=int a;",
        "a.d/c.c=int c;",
        "a/b.c=int b;",
        "b.log ignored",
        "link.c symlink",
        "untracked.c=int u;",
        "x.gen ignored",
    ];
    let revision = check(&place, "work", InputSpec::default(), &met).expect("is told");
    let commit = place.git("work", "rev-parse HEAD");
    let expected = Revision {
        origin_url: Some("https://example.org/org/work.git".into()),
        ref_name: Some("refs/heads/main".into()),
        commit: Some(commit.clone()),
        commit_time_us: Some(1_700_000_001_000_000),
        tree_id: Some(place.git("work", "rev-parse HEAD^{tree}")),
    };
    assert_eq!(revision, expected);
    place.git("work", "checkout -q --detach");
    let revision = check(&place, "work", InputSpec::default(), &met).expect("is told");
    assert_eq!((revision.ref_name.as_deref(), revision.commit), (Some("HEAD"), Some(commit)));
    // A work tree can be read whatever is wrong with its repository.
    fs::write(place.path("work/.git/HEAD"), "ref: refs/heads/gone\n").expect("writes");
    let mut with_problem = vec!["! ref_not_found "];
    with_problem.extend(met);
    assert_eq!(check(&place, "work", InputSpec::default(), &with_problem), None);
}

#[test]
fn what_git_tracks_is_what_is_met() {
    let place = Place::new();
    place.work("sha1");
    // Tracked although an ignore file names it; untracked; changed; gone; a link in the place of a directory.
    place.write(&[
        ("work/b.log", "1"),
        ("work/gone.c", ""),
        ("work/gone/x.c", ""),
        ("work/dir/x.c", "secret"),
        ("away/x.c", "secret"),
    ]);
    place.git("work", "add -f .");
    place.write(&[("work/untracked.c", ""), ("work/a.c", "int changed;\n")]);
    fs::remove_file(place.path("work/gone.c")).expect("removes");
    fs::remove_dir_all(place.path("work/gone")).expect("removes");
    fs::remove_dir_all(place.path("work/dir")).expect("removes");
    symlink("../away", place.path("work/dir")).expect("links");
    let tracked = InputSpec { tracked: true, ..InputSpec::default() };
    let met = [
        ".gitignore hidden",
        ".hidden hidden",
        ".ignore hidden",
        "a.c=int changed;",
        "a.d/c.c=int c;",
        "a/b.c=int b;",
        "b.log=1",
        "dir/x.c vanished",
        "! vanished_file dir/x.c",
        "gone.c vanished",
        "! vanished_file gone.c",
        "gone/x.c vanished",
        "! vanished_file gone/x.c",
        "link.c symlink",
        "x.gen ignored",
    ];
    let revision = check(&place, "work", tracked.clone(), &met).expect("is told");
    assert_eq!(revision.ref_name.as_deref(), Some("refs/heads/main"));
    place.write(&[("work/.git/index", "no index")]);
    check(&place, "work", tracked.clone(), &["! bad_repository "]);
    fs::remove_file(place.path("work/.git/index")).expect("removes");
    check(&place, "work", tracked.clone(), &[]);
    for spec in [tracked, at("main")] {
        let input = InputSpec { input: "away".into(), path: place.path("away"), ..spec };
        let error = discover(&[input], &RemoteOptions::default()).expect_err("is refused");
        assert!(error.to_string().contains("not a git repository"), "{error}");
    }
}

#[test]
fn options_hold_for_commits() {
    let place = Place::new();
    place.work("sha1");
    let repo = &place.repos("work/.git", InputSpec::default())[0];
    let none = WalkOptions::default();
    let check = |options: WalkOptions, expected: &[&str]| assert_eq!(told(repo, &options).0, expected, "{options:?}");
    check(
        WalkOptions { hidden: true, no_ignore: true, ..none.clone() },
        &[
            ".gitignore=*.log",
            ".hidden=h",
            ".ignore=*.gen",
            "a.c=int a;",
            "a.d/c.c=int c;",
            "a/b.c=int b;",
            "link.c symlink",
            "x.gen=generated",
        ],
    );
    check(
        WalkOptions { globs: vec!["*.c".into(), "!a.d".into(), ".hidden".into()], ..none.clone() },
        &[
            ".gitignore ignored",
            ".hidden=h",
            ".ignore ignored",
            "a.c=int a;",
            "a.d/ ignored",
            "a/b.c=int b;",
            "link.c symlink",
            "x.gen ignored",
        ],
    );
    let stopped = list(repo, &none, &|| true).expect("lists");
    assert_eq!(stopped.met.count(), 0, "stops at once");
    assert!(list(repo, &WalkOptions { globs: vec!["a[".into()], ..none }, GO).is_err());
}

#[test]
fn directories_can_hold_repositories_without_work_trees() {
    let place = Place::new();
    place.work("sha1");
    fs::create_dir_all(place.path("org/sub")).expect("makes");
    place.git(".", "clone -q --bare work org/one.git");
    place.git(".", "clone -q --bare work org/two");
    place.git(".", "clone -q work org/one");
    place.git(".", "clone -q --bare work org/sub/.git");
    place.write(&[("org/notes.txt", "loose")]);
    for (spec, expected) in [
        (
            InputSpec::default(),
            ["one directory one", "one.git git one.git", "org directory ", "sub directory sub", "two git two"],
        ),
        (
            InputSpec { holds_repos: true, revision: Some("main".into()), ..InputSpec::default() },
            ["one git one", "one.git git one.git", "org directory ", "sub git sub", "two git two"],
        ),
    ] {
        let repos = place.repos("org", spec);
        let found: Vec<String> =
            repos.iter().map(|repo| format!("{} {} {}", repo.name, repo.kind.as_str(), repo.root_in_input)).collect();
        assert_eq!(found, expected);
    }
    let repo = &place.repos("org/two", InputSpec { holds_repos: true, ..InputSpec::default() })[0];
    assert_eq!((repo.name.as_str(), repo.kind), ("two", InputKind::Git), "a bare repository holds no repos");
}

#[test]
fn submodules_are_recorded_or_read() {
    let place = Place::new();
    place.work("sha1");
    fs::create_dir(place.path("outer")).expect("makes");
    place.git("outer", "init -q");
    place.write(&[("outer/o.c", "int o;\n")]);
    place.git("outer", "submodule --quiet add ../work libs/inner");
    place.git("outer", "add -A");
    place.git("outer", "commit -qm outer");
    place.git(".", "clone -q --bare outer bare.git");
    place.git(".", "clone -q outer without");
    let recorded = [".gitmodules hidden", "libs/inner/ submodule", "o.c=int o;"];
    let tracked = InputSpec { tracked: true, ..InputSpec::default() };
    for (path, spec) in [
        ("bare.git", InputSpec::default()),
        ("outer", at("HEAD")),
        ("outer", tracked.clone()),
        ("without", tracked.clone()),
    ] {
        check(&place, path, spec, &recorded);
    }
    let missing = ["! missing_submodule ", recorded[0], recorded[1], recorded[2]];
    for (path, spec, n_repos) in [
        ("outer", at("HEAD"), 2),
        ("outer/.git", InputSpec::default(), 2),
        ("outer", tracked.clone(), 2),
        ("bare.git", InputSpec::default(), 1),
        ("without", at("HEAD"), 1),
        ("without", tracked, 1),
    ] {
        let repos = place.repos(path, InputSpec { submodules: true, ..spec });
        assert_eq!(repos.len(), n_repos, "{path}: {repos:?}");
        let lines = |i: usize| told(&repos[i], &WalkOptions::default()).0;
        assert_eq!(lines(0), if n_repos == 1 { &missing[..] } else { &recorded[..] }, "{path}");
        if n_repos == 2 {
            assert_eq!((repos[1].name.as_str(), lines(1)), ("outer/libs/inner", WORK.map(String::from).to_vec()));
        }
    }
    // What is checked out is not what counts, but what the commit names.
    place.git("outer/libs/inner", "checkout -q v1");
    let repos = place.repos("outer", InputSpec { submodules: true, ..at("HEAD") });
    assert!(told(&repos[1], &WalkOptions::default()).0.contains(&"a.d/c.c=int c;".to_string()));
}
