//! Git bundles as inputs: what is read of one is what is read of the repository that it was made of.

#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use codegraph_tests::s3::Server;
use codegraph_tests::{area, codegraph, copy_dir, current, git, of_the_tree, query, ran, sample_org, write};
use serde_json::{Value, json};

/// A work tree with two commits, a branch and a tag, whose objects are named as `format` says.
fn repository(tree: &Path, format: &str) {
    copy_dir(&sample_org(), tree);
    git(tree, &["init", "-q", &format!("--object-format={format}")]);
    git(tree, &["add", "-Af"]);
    git(tree, &["commit", "-qm", "all of it"]);
    git(tree, &["tag", "-a", "-m", "the first", "v1"]);
    git(tree, &["checkout", "-qb", "side"]);
    write(&tree.join("side.py"), "def on_the_side(): pass\n");
    git(tree, &["add", "-A"]);
    git(tree, &["commit", "-qm", "beside"]);
    git(tree, &["checkout", "-q", "main"]);
}

fn bundle(tree: &Path, file: &Path, options: &[&str]) {
    git(tree, &[&["bundle", "create", "-q"], &options[..1], &[file.to_str().unwrap()], &options[1..]].concat());
}

/// What `repos` says, but for where it lay.
fn repos(root: &Path) -> Vec<Value> {
    let columns = "repo, input_kind, files, bytes, ref, commit, commit_time, tree_id, status, reason";
    query(root, &format!("SELECT {columns} FROM repos ORDER BY repo"))
}

#[test]
fn a_bundle_is_the_repository_that_it_was_made_of() {
    let area = area();
    for (format, version) in [("sha1", "--version=2"), ("sha1", "--version=3"), ("sha256", "--version=3")] {
        let dir = area.path().join(format!("{format}{version}"));
        // What they lie in differs, and they are called the same.
        let (tree, bare, file) = (dir.join("tree"), dir.join("bare/it.git"), dir.join("packed/it.bundle"));
        [&bare, &file].iter().for_each(|path| fs::create_dir_all(path.parent().unwrap()).unwrap());
        repository(&tree, format);
        git(&dir, &["clone", "-q", "--mirror", tree.to_str().unwrap(), bare.to_str().unwrap()]);
        bundle(&tree, &file, &[version, "--all"]);
        // It is told by what is in it.
        let misnamed = dir.join("other/it");
        fs::create_dir_all(misnamed.parent().unwrap()).unwrap();
        fs::copy(&file, &misnamed).unwrap();
        for options in [&[][..], &["--ref", "side"], &["--ref", "v1"], &["--refs", "*"], &["--hidden", "-g", "!docs"]] {
            let roots = ["directory", "bundle"].map(|name| dir.join(name));
            ran(codegraph(&["index", "-o"]).arg(&roots[0]).args(options).arg(&bare)).expect(0);
            for (input, many) in [(&file, false), (&misnamed, false), (&file.parent().unwrap().to_path_buf(), true)] {
                let mut command = codegraph(&["index", "-o"]);
                command.arg(&roots[1]).args(options).args(many.then_some("--repos-in")).arg(input);
                ran(&mut command).expect(0);
                let what = format!("{} {options:?}", input.display());
                assert_eq!(of_the_tree(&roots[1]), of_the_tree(&roots[0]), "{what}");
                assert_eq!(repos(&roots[1]), repos(&roots[0]), "{what}");
                let snapshot = roots[1].join("snapshots").join(current(&roots[1]));
                let mut left: Vec<_> = fs::read_dir(snapshot).unwrap().map(|e| e.unwrap().file_name()).collect();
                left.sort();
                assert_eq!(left, ["manifest.json", "tables"], "{what}");
            }
            roots.iter().for_each(|root| fs::remove_dir_all(root).unwrap());
        }
    }
}

#[test]
fn a_bundle_comes_from_a_pipe_and_from_a_store() {
    let (area, server) = (area(), Server::new());
    let tree = area.path().join("tree");
    repository(&tree, "sha1");
    let file = server.path("mirror/it.bundle");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    bundle(&tree, &file, &["--version=2", "--all"]);
    let spec = area.path().join("job.toml");
    // The name goes into every id, so that all have one.
    let run = |input: &str, name: &str| {
        let root = area.path().join("root");
        write(&spec, format!("[[input]]\npath = {input:?}\nname = {name:?}\n"));
        let mut command = codegraph(&["index", "--job"]);
        command.arg(&spec).arg("-o").arg(&root).stdin(Stdio::from(File::open(&file).unwrap()));
        ran(server.known_to(&mut command)).expect(0);
        let found = (of_the_tree(&root), repos(&root));
        fs::remove_dir_all(root).unwrap();
        found
    };
    let expected = run(file.to_str().unwrap(), "all/it");
    // What lies in a prefix is called after its place, too.
    for (input, name) in [("-", "all/it"), (&server.url("mirror/it.bundle"), "all/it"), (&server.url("mirror"), "all")]
    {
        let found = run(input, name);
        if name == "all/it" {
            assert_eq!(found, expected, "{input}");
        } else {
            assert_eq!(found.1[0]["repo"], json!("all/it.bundle"), "{input}");
            assert_eq!(found.1[0]["commit"], expected.1[0]["commit"], "{input}");
        }
    }
}

#[test]
fn a_bundle_that_cannot_be_read_is_told() {
    let area = area();
    let tree = area.path().join("tree");
    repository(&tree, "sha1");
    let dir = area.path().join("bundles");
    fs::create_dir_all(&dir).unwrap();
    bundle(&tree, &dir.join("good.bundle"), &["--version=2", "--all"]);
    bundle(&tree, &dir.join("thin.bundle"), &["--version=2", "main..side"]);
    let good = fs::read(dir.join("good.bundle")).unwrap();
    let mut flipped = good.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    write(&dir.join("cut.bundle"), &good[..good.len() - 1000]);
    write(&dir.join("flipped.bundle"), flipped);
    write(&dir.join("head.bundle"), &good[..60]);
    write(&dir.join("strange.bundle"), b"# v3 git bundle\n@teapot\n\nPACK");
    let root = area.path().join("root");
    ran(codegraph(&["index", "-o"]).arg(&root).arg("--repos-in").arg(&dir)).expect(0);
    let sql = "SELECT r.repo, r.status, r.reason, d.message FROM repos r LEFT JOIN diagnostics d \
               ON d.repo = r.repo AND d.path = '' AND d.severity = 'error' ORDER BY r.repo";
    let found = query(&root, sql);
    for (row, (repo, status, message)) in found.iter().zip([
        ("cut", "failed", "its pack is damaged"),
        ("flipped", "failed", "its pack is damaged"),
        ("good", "ok", ""),
        ("head", "failed", "the bundle is damaged: it is cut off before its pack"),
        ("strange", "failed", "it asks for teapot, which is not known"),
        ("thin", "failed", "the bundle lacks the history that it builds on: 1 commits, such as"),
    ]) {
        assert_eq!((row["repo"].as_str(), row["status"].as_str()), (Some(repo), Some(status)), "{row}");
        assert!(row["message"].as_str().unwrap_or_default().contains(message), "{row}");
        let reason = if status == "ok" { Value::Null } else { json!("bad_repository") };
        assert_eq!(row["reason"], reason, "{row}");
    }
    assert_eq!(found.len(), 6);

    // Alone it ends the job, which leaves nothing behind.
    let root = area.path().join("alone");
    let refused = ran(codegraph(&["index", "-o"]).arg(&root).arg(dir.join("thin.bundle")));
    assert!(refused.code != 0 && refused.stderr.contains("lacks the history"), "{refused:?}");
    assert_eq!(fs::read_dir(root.join("snapshots")).map_or(0, Iterator::count), 0);
}

#[test]
fn a_plan_of_a_bundle_leaves_nothing_behind() {
    let area = area();
    let (tree, temporary) = (area.path().join("tree"), area.path().join("temporary"));
    repository(&tree, "sha1");
    fs::create_dir_all(&temporary).unwrap();
    let file = area.path().join("it.bundle");
    bundle(&tree, &file, &["--version=2", "--all"]);
    let mut command = codegraph(&["plan", "--ref", "side"]);
    let planned = ran(command.arg(&file).env("TMPDIR", &temporary)).expect(0);
    assert!(planned.stdout.contains("it"), "{planned:?}");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0);
}

#[test]
fn a_repository_whose_parts_are_objects_is_told() {
    let (area, server) = (area(), Server::new());
    let tree = area.path().join("tree");
    repository(&tree, "sha1");
    fs::create_dir_all(server.path("mirrors")).unwrap();
    let bare = server.path("mirrors/it.git");
    git(&tree, &["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    copy_dir(&sample_org().join("skymath"), &server.path("mirrors/skymath"));
    let root = area.path().join("root");
    let run = |input: &str| {
        let mut command = codegraph(&["index", "-o"]);
        command.arg(&root).arg(server.url(input));
        ran(server.known_to(&mut command))
    };
    run("mirrors").expect(0);
    let sql = "SELECT repo, status, reason FROM repos ORDER BY repo";
    let expected = [
        json!({"repo": "it.git", "status": "failed", "reason": "bad_repository"}),
        json!({"repo": "skymath", "status": "ok", "reason": null}),
    ];
    assert_eq!(query(&root, sql), expected);
    let refused = run("mirrors/it.git");
    assert!(refused.code != 0 && refused.stderr.contains("git bundle create FILE --all"), "{refused:?}");
}
