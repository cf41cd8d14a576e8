//! Git repositories as inputs: the same tree gives the same rows wherever it lies, and what is broken is told.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegraph_tests::{
    area, codegraph, copy_dir, git, index, manifest, of_the_tree, query, ran, run, sample_org, write,
};
use serde_json::{Value, json};

/// Makes the directory `dir` a work tree with all of it committed.
fn commit(dir: &Path) {
    git(dir, &["init", "-q"]);
    git(dir, &["add", "-A"]);
    git(dir, &["commit", "-qm", "all of it"]);
}

/// The sample organisation as work trees, as bare repositories and as plain directories, below `area`.
fn organisations(area: &Path) -> [PathBuf; 3] {
    let [work, bare, plain] = ["work", "bare", "plain"].map(|name| area.join(name));
    for entry in fs::read_dir(sample_org()).unwrap().flatten() {
        if !entry.file_type().unwrap().is_dir() {
            continue;
        }
        let name = entry.file_name().into_string().unwrap();
        let tree = work.join(&name);
        copy_dir(&entry.path(), &tree);
        commit(&tree);
        let (tree, bare) = (tree.to_str().unwrap(), bare.join(format!("{name}.git")));
        git(area, &["clone", "-q", "--bare", tree, bare.to_str().unwrap()]);
        git(&bare, &["repack", "-qadf"]);
        let clone = plain.join(&name);
        git(area, &["clone", "-q", tree, clone.to_str().unwrap()]);
        fs::remove_dir_all(clone.join(".git")).unwrap();
    }
    [work, bare, plain]
}

#[test]
fn the_same_tree_gives_the_same_bytes_wherever_it_lies() {
    let area = area();
    let [work, bare, plain] = organisations(area.path());
    for options in [&[][..], &["--hidden", "-g", "!docs"], &["--lang", "go,rust", "--no-ignore"]] {
        let mut seen: Option<BTreeMap<String, Vec<String>>> = None;
        for (input, more) in [(&plain, &[][..]), (&bare, &[]), (&work, &["--ref", "HEAD"]), (&work, &["--tracked"])] {
            let root = area.path().join("root");
            let mut command = codegraph(&["index", "-o"]);
            command.arg(&root).args(options).args(more).arg("--repos-in").arg(input);
            ran(&mut command).expect(0);
            let found = of_the_tree(&root);
            let what = format!("{} {options:?} {more:?}", input.display());
            let expected = seen.get_or_insert_with(|| found.clone());
            for (table, parts) in &found {
                assert_eq!(parts, &expected[table], "{table} of {what}");
            }
            fs::remove_dir_all(root).unwrap();
        }
    }
}

#[test]
fn repos_tell_what_was_read() {
    let area = area();
    let tree = area.path().join("tree");
    write(&tree.join("a.py"), "def f(): pass\n");
    commit(&tree);
    git(&tree, &["tag", "v1"]);
    write(&tree.join("a.py"), "def g(): pass\n");
    git(&tree, &["commit", "-qam", "more"]);
    git(&tree, &["remote", "add", "origin", "https://token@example.org/org/tree.git"]);
    let commit = |revision: &str| git(&tree, &["rev-parse", revision]);
    let git_dir = tree.join(".git");
    for (input, options, ref_name, revision, kind, name) in [
        (&tree, &[][..], json!("refs/heads/main"), "HEAD", "directory", "g"),
        (&git_dir, &[], json!("refs/heads/main"), "HEAD", "git", "g"),
        (&tree, &["--ref", "v1"], json!("refs/tags/v1"), "v1", "git", "f"),
        (&git_dir, &["--ref", "main~1"], Value::Null, "v1", "git", "f"),
        (&tree, &["--tracked"], json!("refs/heads/main"), "HEAD", "directory", "g"),
    ] {
        let root = area.path().join("root");
        ran(&mut index(input, &root, options)).expect(0);
        let rows = query(
            &root,
            "SELECT repo, input_kind, origin_url, ref, commit, tree_id, status, reason,
                    CAST(commit_time AS VARCHAR) AS time, (SELECT min(name) FROM entities WHERE kind = 'function') AS name
             FROM repos",
        );
        let expected = json!({
            "repo": "tree",
            "input_kind": kind,
            "origin_url": "https://example.org/org/tree.git",
            "ref": ref_name,
            "commit": commit(revision),
            "tree_id": commit(&format!("{revision}^{{tree}}")),
            "status": "ok",
            "reason": null,
            "time": "2023-11-14T22:13:21Z",
            "name": name,
        });
        assert_eq!(rows, [expected], "{} {options:?}", input.display());
        assert_eq!(manifest(&root).inputs[0].kind, kind);
    }
}

/// Below `dir`: `good.git`, `less.git` without one of its blobs, `gone.git` whose HEAD leads nowhere, and `new.git`
/// without a commit.
fn broken_repos(dir: &Path) {
    for name in ["good", "less", "gone"] {
        let tree = dir.join("trees").join(name);
        write(&tree.join("a.py"), format!("def {name}(): pass\n"));
        write(&tree.join("b.py"), format!("def {name}_b(): pass\n"));
        commit(&tree);
        fs::create_dir_all(dir.join("org")).unwrap();
        fs::rename(tree.join(".git"), dir.join("org").join(format!("{name}.git"))).unwrap();
    }
    let less = dir.join("org/less.git");
    let blob = git(&less, &["rev-parse", "HEAD:b.py"]);
    fs::remove_file(less.join("objects").join(&blob[..2]).join(&blob[2..])).unwrap();
    write(&dir.join("org/gone.git/HEAD"), "ref: refs/heads/elsewhere\n");
    fs::create_dir(dir.join("org/new.git")).unwrap();
    git(&dir.join("org/new.git"), &["init", "-q", "--bare"]);
}

#[test]
fn one_broken_repo_is_a_status_and_not_the_end() {
    let area = area();
    broken_repos(area.path());
    let (org, root) = (area.path().join("org"), area.path().join("root"));
    let ran_well = ran(&mut index(&org, &root, &[])).expect(0);
    assert!(ran_well.stdout.contains("4 repos, of which 2 could not be read wholly"), "{ran_well:?}");
    let rows = query(&root, "SELECT repo, status, reason, files FROM repos ORDER BY repo");
    let expected = [
        json!({"repo": "gone", "status": "failed", "reason": "ref_not_found", "files": 0}),
        json!({"repo": "good", "status": "ok", "reason": null, "files": 2}),
        json!({"repo": "less", "status": "partial", "reason": "missing_object", "files": 2}),
        json!({"repo": "new", "status": "ok", "reason": null, "files": 0}),
    ];
    assert_eq!(rows, expected);
    let rows = query(&root, "SELECT repo, path, severity, code, action FROM diagnostics ORDER BY repo, path");
    let row = |repo: &str, path: &str, severity: &str, code: &str, action: &str| json!({"repo": repo, "path": path, "severity": severity, "code": code, "action": action});
    let expected = [
        row("gone", "", "error", "ref_not_found", "skipped"),
        row("less", "b.py", "error", "missing_object", "skipped"),
        row("new", "", "info", "repo_is_empty", "noted"),
    ];
    assert_eq!(rows, expected);
    let rows =
        query(&root, "SELECT path, status, skip_reason, blob_id FROM files WHERE repo = 'less' AND path = 'b.py'");
    assert_eq!(rows, [json!({"path": "b.py", "status": "failed", "skip_reason": "missing", "blob_id": null})]);

    for (input, options, code, told) in [
        ("org", &["--strict"][..], 10, "failed"),
        ("org", &["--fail-fast"], 2, "gone: ref_not_found: HEAD names refs/heads/elsewhere"),
        ("org/less.git", &["--fail-fast"], 3, "less, b.py: missing_object"),
        ("org/gone.git", &[], 2, "choose with --ref"),
        ("org/good.git", &["--ref", "v7"], 2, "v7 names no branch, no tag and no commit"),
        ("org/new.git", &[], 12, "new.git"),
        ("trees/good", &["--ref", "main"], 2, "not a git repository"),
        ("org/good.git", &["--ref", "main", "--fail-fast"], 0, ""),
        ("org/gone.git", &["--ref", "main"], 0, ""),
    ] {
        let ended = ran(&mut index(&area.path().join(input), &area.path().join("other"), options)).expect(code);
        assert!(ended.stderr.contains(told), "{input} {options:?}: {ended:?}");
        assert!(code == 0 || ended.stderr.contains("hint:"), "{input} {options:?}: {ended:?}");
    }
}

#[test]
fn what_lies_elsewhere_is_recorded() {
    let area = area();
    let tree = area.path().join("tree");
    write(&tree.join("a.py"), "def f(): pass\n");
    write(
        &tree.join("model.bin"),
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n",
    );
    commit(&tree);
    git(
        &tree,
        &["update-index", "--add", "--cacheinfo", &format!("160000,{},sub", git(&tree, &["rev-parse", "HEAD"]))],
    );
    git(&tree, &["commit", "-qm", "with a submodule"]);
    for (input, has_row) in [(tree.clone(), false), (tree.join(".git"), true)] {
        let root = area.path().join("root");
        ran(&mut index(&input, &root, &[])).expect(0);
        let rows = query(&root, "SELECT path, skip_reason FROM files WHERE skip_reason NOT IN ('vcs') ORDER BY path");
        let mut expected = vec![json!({"path": "model.bin", "skip_reason": "lfs_pointer"})];
        if has_row {
            expected.push(json!({"path": "sub/", "skip_reason": "submodule"}));
        }
        assert_eq!(rows, expected, "{}", input.display());
    }
}

#[test]
fn nothing_is_run_and_nothing_is_written() {
    let area = area();
    let tree = area.path().join("tree");
    write(&tree.join("a.py"), "def f(): pass\n");
    commit(&tree);
    let before = codegraph_tests::files_below(&tree, &|_| false);
    // Without a PATH no `git` is found.
    let mut command = index(&tree.join(".git"), &area.path().join("root"), &[]);
    ran(command.env("PATH", "").env("HOME", area.path().join("nowhere")).env("GIT_DIR", "/nowhere")).expect(0);
    assert_eq!(codegraph_tests::files_below(&tree, &|_| false), before);
    run(&["verify", area.path().join("root").to_str().unwrap()]).expect(0);
}
