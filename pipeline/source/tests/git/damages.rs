//! Repositories in which something is wrong.

use std::fs;
use std::path::PathBuf;

use codegraph_source::{InputSpec, WalkOptions};

use crate::at;
use crate::told::{Place, told};

/// Makes a commit of the tree `tree` and points `main` of `work` at it.
fn commit_tree(place: &Place, tree: &str) {
    let commit = place.git("work", &format!("commit-tree -m x {tree}"));
    place.git("work", &format!("update-ref refs/heads/main {commit}"));
}

/// Writes a tree object with `entries`: modes, names and ids in hexadecimal.
fn write_tree(place: &Place, entries: &[(&str, &[u8], &str)]) -> String {
    let mut bytes = Vec::new();
    for (mode, name, id) in entries {
        bytes.extend_from_slice(mode.as_bytes());
        bytes.push(b' ');
        bytes.extend_from_slice(name);
        bytes.push(0);
        bytes.extend((0..id.len() / 2).map(|i| u8::from_str_radix(&id[2 * i..2 * i + 2], 16).expect("is hexadecimal")));
    }
    place.git_with("work", "hash-object -t tree --literally -w --stdin", &bytes)
}

/// The file of a loose object of `work`.
fn loose(place: &Place, revision: &str) -> PathBuf {
    let id = place.git("work", &format!("rev-parse {revision}"));
    let path = place.path("work/.git/objects").join(&id[..2]).join(&id[2..]);
    // Git makes them read-only.
    let mut now = fs::metadata(&path).expect("is loose").permissions();
    #[allow(clippy::permissions_set_readonly_false)]
    now.set_readonly(false);
    fs::set_permissions(&path, now).expect("is ours");
    path
}

/// Cuts the packs of `work` off, to as many bytes as `n_left` says of those that they have.
fn cut_packs(place: &Place, n_left: fn(usize) -> usize) {
    for entry in fs::read_dir(place.path("work/.git/objects/pack")).expect("lists").flatten() {
        if entry.path().extension().is_some_and(|ext| ext == "pack") {
            let bytes = fs::read(entry.path()).expect("reads");
            // Git makes them read-only.
            fs::remove_file(entry.path()).expect("removes");
            fs::write(entry.path(), &bytes[..n_left(bytes.len())]).expect("writes");
        }
    }
}

/// A damage, and what is told of the repository then, besides what is hidden or ignored.
type Damage = (&'static str, fn(&Place), &'static [&'static str]);

const DAMAGES: &[Damage] = &[
    ("none", |_| {}, &["a.c=int a;", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"]),
    (
        "a blob is gone",
        |place| fs::remove_file(loose(place, "HEAD:a.c")).expect("removes"),
        &["a.c missing", "! missing_object a.c", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"],
    ),
    (
        "a blob is empty",
        |place| fs::write(loose(place, "HEAD:a.c"), "").expect("writes"),
        &["a.c unreadable", "! bad_object a.c", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"],
    ),
    (
        "a tree is gone",
        |place| fs::remove_file(loose(place, "HEAD:a")).expect("removes"),
        &["a.c=int a;", "a.d/c.c=int c;", "a/ missing", "! missing_object a/", "link.c symlink"],
    ),
    (
        "a tree is another",
        |place| assert!(fs::copy(loose(place, "HEAD:a.d"), loose(place, "HEAD:a")).is_ok()),
        &["a.c=int a;", "a.d/c.c=int c;", "a/ unreadable", "! bad_object a/", "link.c symlink"],
    ),
    (
        "the tree of the commit is gone",
        |place| fs::remove_file(loose(place, "HEAD^{tree}")).expect("removes"),
        &["! missing_object "],
    ),
    ("the commit is gone", |place| fs::remove_file(loose(place, "HEAD")).expect("removes"), &["! missing_object "]),
    ("the commit is damaged", |place| fs::write(loose(place, "HEAD"), "x").expect("writes"), &["! bad_object "]),
    ("a ref is no name", |place| place.write(&[("work/.git/refs/heads/main", "x\n")]), &["! ref_not_found "]),
    (
        "HEAD names no branch",
        |place| place.write(&[("work/.git/HEAD", "ref: refs/heads/gone\n")]),
        &["! ref_not_found "],
    ),
    (
        "there is no commit yet",
        |place| {
            place.write(&[("work/.git/HEAD", "ref: refs/heads/gone\n")]);
            fs::remove_dir_all(place.path("work/.git/refs")).expect("removes");
            fs::create_dir(place.path("work/.git/refs")).expect("makes");
        },
        &[],
    ),
    ("HEAD is nonsense", |place| place.write(&[("work/.git/HEAD", "nonsense\n")]), &["! ref_not_found "]),
    ("the configuration is nonsense", |place| place.write(&[("work/.git/config", "[[[\n")]), &["! bad_repository "]),
    (
        "the format is unknown",
        |place| {
            place.git("work", "config core.repositoryformatversion 1");
            place.git("work", "config extensions.objectformat sha3");
        },
        &["! bad_repository "],
    ),
    (
        "its refs are not kept as files",
        |place| {
            place.git("work", "config core.repositoryformatversion 1");
            place.git("work", "config extensions.refstorage reftable");
            place.write(&[("work/.git/HEAD", "ref: refs/heads/.invalid\n")]);
        },
        &["! bad_repository "],
    ),
    (
        "the head is a file",
        |place| {
            let blob = place.git("work", "rev-parse HEAD:a.c");
            place.write(&[("work/.git/HEAD", &blob)]);
        },
        &["! ref_not_found "],
    ),
    (
        "alternates lead nowhere",
        |place| place.write(&[("work/.git/objects/info/alternates", "/nowhere\n../nowhere\n")]),
        &["a.c=int a;", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"],
    ),
    (
        "alternates lead back",
        |place| place.write(&[("work/.git/objects/info/alternates", ".\n")]),
        &["! bad_repository ", "a.c=int a;", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"],
    ),
    (
        "an index of a pack is nonsense",
        |place| {
            // Looked into last: the others have names in hexadecimal.
            place.git("work", "repack -qad");
            place.write(&[("work/.git/objects/pack/pack-z.idx", "bad"), ("work/.git/objects/pack/pack-z.pack", "")]);
        },
        &["! bad_repository ", "a.c=int a;", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"],
    ),
    (
        "a pack is cut off",
        |place| {
            place.git("work", "repack -qad");
            place.git("work", "prune-packed -q");
            cut_packs(place, |_| 12);
        },
        &["! missing_object "],
    ),
    (
        "a pack is cut off behind its beginning",
        |place| {
            place.git("work", "repack -qad");
            cut_packs(place, |n_bytes| n_bytes - 1);
        },
        &["! missing_object "],
    ),
    (
        "a pack is cut off, and what is read lies elsewhere too",
        |place| {
            place.git("work", "repack -qa");
            cut_packs(place, |n_bytes| n_bytes / 2);
        },
        &["! bad_repository ", "a.c=int a;", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"],
    ),
    (
        "entries have names that lead elsewhere",
        |place| {
            let (blob, tree) = (place.git("work", "rev-parse HEAD:a.c"), place.git("work", "rev-parse HEAD:a"));
            let tree = write_tree(
                place,
                &[
                    ("100644", b"..", &blob),
                    ("40000", b".", &tree),
                    ("100644", b"/etc/passwd", &blob),
                    ("100644", b"a%2Fb", &blob),
                    ("100644", b"a/b", &blob),
                    ("40000", b".git", &tree),
                    ("100644", b"", &blob),
                    ("100644", b"caf\xe9", &blob),
                    ("100644", b"caf\xe9/x", &blob),
                ],
            );
            commit_tree(place, &tree);
        },
        &[
            "% malformed",
            "! bad_tree_entry %",
            "! bad_tree_entry %2Fetc%2Fpasswd",
            "%2Fetc%2Fpasswd malformed",
            ". malformed",
            "! bad_tree_entry .",
            ".. malformed",
            "! bad_tree_entry ..",
            ".git/ vcs",
            "! bad_tree_entry .git/",
            "a%2Fb=int a;",
            "a%2Fb% malformed",
            "! bad_tree_entry a%2Fb%",
            "caf%E9=int a;",
            "! name_not_utf8 caf%E9",
            "caf%E9%2Fx malformed",
            "! bad_tree_entry caf%E9%2Fx",
            "! name_not_utf8 caf%E9%2Fx",
        ],
    ),
    (
        "names stand twice and modes are wrong",
        |place| {
            let (blob, tree) = (place.git("work", "rev-parse HEAD:a.c"), place.git("work", "rev-parse HEAD:a"));
            let tree = write_tree(
                place,
                &[
                    ("100664", b"old-mode", &blob),
                    ("100644", b"twice", &blob),
                    ("40000", b"twice", &tree),
                    ("100644", b"twice", &tree),
                    ("10644", b"pipe", &blob),
                    ("0", b"none", &blob),
                    ("100644", b"is-a-tree", &tree),
                    ("40000", b"is-a-blob", &blob),
                    ("120000", b"link-to-tree", &tree),
                ],
            );
            commit_tree(place, &tree);
        },
        &[
            "! bad_tree_entry ",
            "! bad_tree_entry ",
            "is-a-blob/ unreadable",
            "! bad_object is-a-blob/",
            "is-a-tree unreadable",
            "! bad_object is-a-tree",
            "link-to-tree unreadable",
            "! bad_object link-to-tree",
            "none malformed",
            "! bad_tree_entry none",
            "old-mode=int a;",
            "pipe malformed",
            "! bad_tree_entry pipe",
            "twice=int a;",
        ],
    ),
    (
        "a tree ends within an entry",
        |place| {
            let blob = place.git("work", "rev-parse HEAD:a.c");
            let tree = write_tree(place, &[("100644", b"a", &blob), ("100644", b"b", &blob[..20])]);
            commit_tree(place, &tree);
        },
        &["! bad_tree_entry ", "a=int a;"],
    ),
    (
        "a name has no end",
        |place| {
            let blob = place.git("work", "rev-parse HEAD:a.c");
            let tree = write_tree(place, &[("100644", &[b'x'; 5000], &blob), ("100644", b"y", &blob)]);
            commit_tree(place, &tree);
        },
        &["! bad_tree_entry ", "y=int a;"],
    ),
    (
        "a file is too large",
        |place| {
            place.write(&[("work/a.c", &"x".repeat(1001))]);
            place.git("work", "commit -qam large");
        },
        &["a.c: 1001 bytes", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"],
    ),
    (
        "another user owns it, and its configuration runs things",
        |place| {
            place.git("work", "config core.fsmonitor ../run");
            place.git("work", "config include.path ../../included");
            place.git("work", "config alias.log !touch.ran");
            place.write(&[("run", "#!/bin/sh\ntouch ran\n"), ("included", "[core]\nrepositoryformatversion = 99\n")]);
            if nix::unistd::geteuid().is_root() {
                for path in ["work", "work/.git", "work/.git/config", "work/.git/objects", "work/.git/HEAD"] {
                    std::os::unix::fs::chown(place.path(path), Some(65534), Some(65534)).expect("is root");
                }
            }
        },
        &["a.c=int a;", "a.d/c.c=int c;", "a/b.c=int b;", "link.c symlink"],
    ),
];

#[test]
fn whatever_is_wrong_with_a_repository_is_told() {
    for (what, damage, expected) in DAMAGES {
        let place = Place::new();
        place.work("sha1");
        damage(&place);
        let repos = place.repos("work", at("HEAD"));
        let (mut lines, _) = told(&repos[0], &WalkOptions::default());
        lines.retain(|line| !line.ends_with(" hidden") && !line.ends_with(" ignored"));
        let mut expected: Vec<&str> = expected.to_vec();
        // The order of a path and what is told of it is not what is looked at here.
        lines.sort_unstable();
        expected.sort_unstable();
        assert_eq!(lines, expected, "{what}");
        assert!(!place.path("ran").exists() && !place.path("work/ran").exists(), "{what}: something was run");
    }
}

#[test]
fn no_flipped_bit_goes_unnoticed() {
    let place = Place::new();
    // There the reader itself holds content against names.
    place.work("sha256");
    place.git("work", "repack -qadf");
    place.git("work", "prune-packed -q");
    let files = fs::read_dir(place.path("work/.git/objects/pack")).expect("lists").flatten().map(|entry| entry.path());
    let repo = &place.repos("work/.git", InputSpec::default())[0];
    let (whole, _) = told(repo, &WalkOptions::default());
    let mut n_told = 0;
    for path in files.filter(|path| path.extension().is_some_and(|ext| ext == "pack" || ext == "idx")) {
        let good = fs::read(&path).expect("reads");
        fs::remove_file(&path).expect("removes");
        for i in 0..good.len() {
            let mut bad = good.clone();
            bad[i] ^= 1 << (i % 8);
            fs::write(&path, bad).expect("writes");
            let (lines, _) = told(repo, &WalkOptions::default());
            for line in &lines {
                // Without the ignore file that names it, a file is let through.
                let is_true = whole.contains(line) || line == "x.gen=generated";
                let is_true = is_true || !line.contains('=');
                assert!(is_true, "byte {i} of {}: {line}", path.display());
            }
            let is_told = lines
                .iter()
                .any(|line| line.starts_with("! ") || line.ends_with(" damaged") || line.ends_with(" bytes"));
            assert!(is_told || lines == whole, "byte {i} of {}: {lines:?}", path.display());
            n_told += u32::from(is_told);
        }
        fs::write(&path, good).expect("writes");
    }
    assert!(n_told > 500, "{n_told}");
}

#[test]
fn a_tree_of_any_depth_is_walked() {
    let place = Place::new();
    place.work("sha1");
    let blob = place.git("work", "rev-parse HEAD:a.c");
    let mut tree = write_tree(&place, &[("100644", b"x.c", &blob)]);
    // A hundred at a time, so that git is not started for each.
    for _ in 0..30 {
        let mut index = String::new();
        let below = "d/".repeat(100);
        let list = place.git("work", &format!("ls-tree -r {tree}"));
        for line in list.lines() {
            let (entry, path) = line.split_once('\t').expect("has a path");
            index.push_str(&format!("{entry}\t{below}{path}\n"));
        }
        place.git("work", "read-tree --empty");
        place.git_with("work", "update-index --index-info", index.as_bytes());
        tree = place.git("work", "write-tree");
    }
    commit_tree(&place, &tree);
    let (lines, _) = told(&place.repos("work/.git", InputSpec::default())[0], &WalkOptions::default());
    // A path of 4096 bytes is the longest that a system opens.
    assert_eq!(lines, [format!("! bad_tree_entry {}", "d/".repeat(2048))]);
}
