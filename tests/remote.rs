//! Object stores as inputs: the same rows as from the directory, and what goes wrong with stores is told.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use codegraph_tests::columns::write_columns;
use codegraph_tests::s3::{Answer, Seen, Server};
use codegraph_tests::{
    Ran, area, codegraph, copy_dir, files_below, index, manifest, of_the_tree, program, query, query_one, ran,
    sample_org, write,
};
use serde_json::{Value, json};

const NO_INPUT: &str = "/dev/null";

/// `codegraph index` of `input`, which `server` has.
fn index_remote(server: &Server, input: &str, root: &Path, options: &[&str]) -> Command {
    let mut command = index(Path::new(input), root, options);
    server.known_to(&mut command);
    command
}

/// Packs the directory `tree` to `archive`, as the name of that says.
fn pack(tree: &Path, archive: &Path) {
    let (above, name) = (tree.parent().unwrap(), tree.file_name().unwrap().to_str().unwrap());
    fs::create_dir_all(archive.parent().unwrap()).unwrap();
    let path = archive.to_str().unwrap();
    match path.ends_with(".zip") {
        true => program(above, "zip", &["-qry", path, name], Path::new(NO_INPUT)),
        false => program(above, "tar", &["--sort=name", "-caf", path, name], Path::new(NO_INPUT)),
    };
}

/// The repos of the sample organisation in `to`.
fn organisation(to: &Path) {
    for entry in fs::read_dir(sample_org()).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        copy_dir(&entry.path(), &to.join(entry.file_name()));
    }
}

#[test]
fn the_same_tree_gives_the_same_bytes_from_a_store() {
    let (area, server) = (area(), Server::new());
    let (repos, packed) = (server.path("org"), server.path("packed"));
    organisation(&repos);
    for (i, entry) in fs::read_dir(&repos).unwrap().flatten().enumerate() {
        let ending = ["tar.gz", "zip", "tar", "tar.zst"][i % 4];
        pack(&entry.path(), &packed.join(format!("{}.{ending}", entry.file_name().to_str().unwrap())));
    }
    let roots = ["directory", "store"].map(|name| area.path().join(name));
    for options in
        [&[][..], &["--hidden", "-g", "!docs"], &["--no-ignore", "--memory-limit", "400M", "--max-file-size", "1M"]]
    {
        ran(codegraph(&["index", "-o"]).arg(&roots[0]).args(options).arg("--repos-in").arg(&repos)).expect(0);
        let expected = of_the_tree(&roots[0]);
        // Archives that lie in a prefix are repos each without being asked for, and so are what looks like repos.
        for (input, flag) in [("org", "--repos-in"), ("packed/", "--repos-in"), ("packed", ""), ("org/", "")] {
            let url = server.url(input);
            let mut command = codegraph(&["index", "-o"]);
            command.arg(&roots[1]).args(options).args(Some(flag).filter(|flag| !flag.is_empty())).arg(&url);
            ran(server.known_to(&mut command)).expect(0);
            assert_eq!(of_the_tree(&roots[1]), expected, "{url} {flag} {options:?}");
            let found = query(&roots[1], "SELECT repo FROM repos ORDER BY repo");
            assert_eq!(found, query(&roots[0], "SELECT repo FROM repos ORDER BY repo"), "{url}");
            assert_eq!(manifest(&roots[1]).inputs[0].kind, "objects");
        }
        roots.iter().for_each(|root| fs::remove_dir_all(root).unwrap());
    }
}

#[test]
fn a_dataset_in_a_store_gives_the_same_as_on_disk() {
    let (area, server) = (area(), Server::new());
    let org = area.path().join("org");
    organisation(&org);
    let mut rows: Vec<(String, String, Vec<u8>)> = files_below(&org, &|_| false)
        .into_iter()
        .map(|file| {
            let (repo, path) = file.strip_prefix(&org).unwrap().to_str().unwrap().split_once('/').unwrap();
            (format!("org/{repo}"), path.to_string(), fs::read(&file).unwrap())
        })
        .filter(|(_, _, bytes)| std::str::from_utf8(bytes).is_ok())
        .collect();
    // A repo has its rows here and there.
    rows.sort_by_key(|row| row.1.bytes().rev().collect::<Vec<_>>());
    let line = |(repo, path, content): &(String, String, Vec<u8>)| {
        format!("{}\n", json!({"repo_name": repo, "path": path, "content": String::from_utf8_lossy(content)}))
    };
    write(&server.path("data/rows.ndjson"), rows.iter().map(line).collect::<String>());
    write_columns(&server.path("data/rows.parquet"), &rows);
    let packed = program(area.path(), "zstd", &["-c"], &server.path("data/rows.ndjson"));
    write(&server.path("data/rows.ndjson.zst"), packed);
    let roots = ["disk", "store"].map(|name| area.path().join(name));
    ran(&mut index(&server.path("data/rows.ndjson"), &roots[0], &[])).expect(0);
    for name in ["rows.ndjson", "rows.parquet", "rows.ndjson.zst"] {
        ran(&mut index_remote(&server, &server.url(&format!("data/{name}")), &roots[1], &[])).expect(0);
        assert_eq!(of_the_tree(&roots[1]), of_the_tree(&roots[0]), "{name}");
    }
    // What breaks off is told.
    let refused = |seen: &Seen| if seen.gets("data/rows.parquet") { Answer::Status(500) } else { Answer::Right };
    server.answer(refused);
    write(&server.path("data/a.py"), "a = 1\n");
    ran(&mut index_remote(&server, &server.url("data"), &roots[1], &["--max-retries", "1"])).expect(0);
    let found = query(&roots[1], "SELECT reason FROM repos WHERE status = 'failed'");
    assert_eq!(found, [json!({"reason": "remote_unavailable"})]);
}

#[test]
fn one_object_is_an_archive_and_one_prefix_a_repo() {
    let (area, server) = (area(), Server::new());
    let tree = area.path().join("tool-1.2");
    write(&tree.join("src/a.py"), "def f(): pass\n");
    write(&tree.join(".gitignore"), "*.log\n");
    write(&tree.join("x.log"), "x\n");
    pack(&tree, &server.path("deep/tool-1.2.tar.gz"));
    // What a thing is called does not decide what it is.
    fs::copy(server.path("deep/tool-1.2.tar.gz"), server.path("deep/release")).unwrap();
    copy_dir(&tree, &server.path("loose/tool 1.2 + ü#?%41"));
    write(&server.path("text.tar"), "no archive\n");
    let root = area.path().join("root");
    let file_url = format!("file://{}", tree.display());
    let odd = "loose/tool 1.2 + ü#?%41";
    for (input, kind, repo) in [
        (server.url("deep/tool-1.2.tar.gz"), "archive", "tool-1.2"),
        (server.url("deep/release"), "archive", "release"),
        (server.url(odd), "objects", "tool 1.2 + ü#?%41"),
        (server.web_url("deep/tool-1.2.tar.gz?signature=secret"), "archive", "tool-1.2"),
        (file_url, "directory", "tool-1.2"),
    ] {
        ran(&mut index_remote(&server, &input, &root, &[])).expect(0);
        let rows = query(&root, "SELECT repo, input_kind, status, reason, files FROM repos");
        let expected = json!({"repo": repo, "input_kind": kind, "status": "ok", "reason": null, "files": 3});
        assert_eq!(rows, [expected], "{input}");
        let rows = query(&root, "SELECT path, status, skip_reason FROM files ORDER BY path");
        let row =
            |path: &str, status: &str, reason: Value| json!({"path": path, "status": status, "skip_reason": reason});
        let expected = [
            row(".gitignore", "skipped", json!("hidden")),
            row("src/a.py", "parsed", Value::Null),
            row("x.log", "skipped", json!("ignored")),
        ];
        assert_eq!(rows, expected, "{input}");
        let told = format!("{:?}", query(&root, "SELECT * FROM repos"));
        assert!(!told.contains("secret") && !format!("{:?}", manifest(&root)).contains("secret"), "{told}");
        fs::remove_dir_all(&root).unwrap();
    }
    for (input, code, expected) in [
        (server.url("text.tar"), 2, "it is not an archive"),
        (server.url("nothing/here"), 2, "nothing/here: no object"),
        ("s3://nowhere/x".to_string(), 2, "NoSuchBucket"),
        ("s3://".to_string(), 2, "names no bucket"),
        (server.web_url("gone.tar"), 2, "not found"),
        (server.web_url("deep/"), 2, "give the URL of one archive"),
    ] {
        let refused = ran(&mut index_remote(&server, &input, &root, &[])).expect(code);
        assert!(refused.stderr.contains(expected), "{input}: {refused:?}");
    }
    let refused = ran(&mut index_remote(&server, &server.url(odd), &root, &["--ref", "main"])).expect(2);
    assert!(refused.stderr.contains("not a git repository"), "{refused:?}");
    let mut command = index_remote(&server, &server.url(odd), &root, &[]);
    let refused = ran(command.env("AWS_SECRET_ACCESS_KEY", "another")).expect(4);
    assert!(refused.stderr.contains("SignatureDoesNotMatch") && refused.stderr.contains("AWS_"), "{refused:?}");
    assert!(!root.exists());
}

#[test]
fn a_plan_is_made_of_listings() {
    let server = Server::new();
    organisation(&server.path("org"));
    server.answer(|_| Answer::Right);
    let mut command = codegraph(&["plan", "--repos-in", &server.url("org")]);
    let told = ran(server.known_to(&mut command)).expect(0);
    assert!(told.stdout.contains("starcat") && told.stdout.contains("objects"), "{told:?}");
    let is_read = |seen: &Seen| seen.method == "GET" && !seen.lists() && !seen.path.contains("ignore");
    assert_eq!(server.seen().into_iter().filter(is_read).count(), 0);
}

/// Three files of a prefix, read while the server answers as `decide` says.
fn read_with(server: &Server, root: &Path, decide: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Ran {
    for name in ["a", "b", "c"] {
        write(&server.path(&format!("three/{name}.py")), format!("def {name}(): pass\n").repeat(2000));
    }
    server.answer(decide);
    ran(&mut index_remote(server, &server.url("three"), root, &["--max-retries", "2"]))
}

#[test]
fn what_goes_wrong_with_one_object_hurts_no_other() {
    let (area, server) = (area(), Server::new());
    let b = "three/b.py";
    // What the server does, the status of the repo, and the status and code of the file.
    let cases: [(&str, fn(&Seen) -> Answer, &str, Option<(&str, &str)>); 9] = [
        ("all is well", |_| Answer::Right, "ok", None),
        (
            "403",
            |s| if s.gets("three/b.py") { Answer::Status(403) } else { Answer::Right },
            "partial",
            Some(("unreadable", "remote_denied")),
        ),
        (
            "401",
            |s| if s.gets("three/b.py") { Answer::Status(401) } else { Answer::Right },
            "partial",
            Some(("unreadable", "remote_denied")),
        ),
        (
            "404",
            |s| if s.gets("three/b.py") { Answer::Status(404) } else { Answer::Right },
            "partial",
            Some(("vanished", "vanished_file")),
        ),
        (
            "500",
            |s| if s.gets("three/b.py") { Answer::Status(500) } else { Answer::Right },
            "partial",
            Some(("unreadable", "remote_unavailable")),
        ),
        ("503 twice", |s| if s.n_before < 2 { Answer::Status(503) } else { Answer::Right }, "ok", None),
        ("500 once, each", |s| if s.n_before < 1 { Answer::Status(500) } else { Answer::Right }, "ok", None),
        // What is asked for then is another part of it.
        (
            "broken once",
            |s| if s.gets("three/b.py") && s.range.is_none() { Answer::Cut(9000) } else { Answer::Right },
            "ok",
            None,
        ),
        (
            "broken each time",
            |s| if s.gets("three/b.py") { Answer::Cut(0) } else { Answer::Right },
            "partial",
            Some(("unreadable", "remote_unavailable")),
        ),
    ];
    let root = area.path().join("root");
    let mut whole = None;
    for (what, decide, status, lost) in cases {
        read_with(&server, &root, decide).expect(0);
        assert_eq!(query_one(&root, "SELECT status FROM repos"), json!(status), "{what}");
        let rows = query(&root, "SELECT path, skip_reason FROM files ORDER BY path");
        let reason = |path: &str, reason: Option<&str>| json!({"path": path, "skip_reason": reason});
        let expected = [reason("a.py", None), reason("b.py", lost.map(|(reason, _)| reason)), reason("c.py", None)];
        assert_eq!(rows, expected, "{what}");
        let codes = query(&root, "SELECT path, code FROM diagnostics");
        let expected: Vec<Value> = lost.iter().map(|(_, code)| json!({"path": "b.py", "code": code})).collect();
        assert_eq!(codes, expected, "{what}");
        if lost.is_none() {
            let tables = of_the_tree(&root);
            assert_eq!(whole.get_or_insert_with(|| tables.clone()), &tables, "{what}");
        }
        if what == "broken once" {
            let parts: Vec<_> =
                server.seen().into_iter().filter(|seen| seen.gets(b)).filter_map(|seen| seen.range).collect();
            // It goes on from where it broke.
            let start =
                |range: &String| range.trim_start_matches("bytes=").split('-').next().unwrap().parse::<u64>().unwrap();
            assert!(!parts.is_empty() && parts.iter().all(|range| start(range) > 0), "{parts:?}");
        }
        fs::remove_dir_all(&root).unwrap();
    }
    let refused = read_with(&server, &root, |seen| if seen.lists() { Answer::Status(403) } else { Answer::Right });
    assert!(refused.expect(4).stderr.contains("a permission of its own"));
    let refused = read_with(&server, &root, |seen| if seen.lists() { Answer::Status(500) } else { Answer::Right });
    assert!(refused.expect(4).stderr.contains("try again"));
    ran(&mut index_remote(&server, &server.url("three"), &root, &["--max-retries", "0", "--fail-fast"])).expect(4);
}

#[test]
fn a_listing_that_changes_or_breaks_is_told() {
    let (area, server) = (area(), Server::new());
    let names: Vec<String> = (0..2500).map(|i| format!("d{}/f{i:04}.py", i % 7)).collect();
    names.iter().for_each(|name| write(&server.path(&format!("many/{name}")), format!("x{} = 1\n", name.len())));
    let (root, other) = (area.path().join("root"), area.path().join("other"));
    ran(&mut index(&server.path("many"), &other, &[])).expect(0);
    // With memory for less than the listing it is made again and again, from where it ended.
    for memory in ["1G", "400M"] {
        let options = ["--memory-limit", memory, "--max-file-size", "1M"];
        ran(&mut index_remote(&server, &server.url("many"), &root, &options)).expect(0);
        assert_eq!(of_the_tree(&root), of_the_tree(&other), "{memory}");
    }
    // A file goes and one comes while the second page is asked for.
    let many = server.path("many");
    server.answer(move |seen| {
        if seen.query.contains("continuation-token") {
            let _again = fs::remove_file(many.join("d0/f0000.py"));
            fs::write(many.join("d6/z.py"), "z = 1\n").unwrap();
        }
        Answer::Right
    });
    ran(&mut index_remote(&server, &server.url("many"), &root, &[])).expect(0);
    assert_eq!(query_one(&root, "SELECT count(*) FROM files WHERE path = 'd6/z.py' AND status = 'parsed'"), json!(1));
    let row = query(&root, "SELECT path, code FROM diagnostics");
    assert_eq!(row, [json!({"path": "d0/f0000.py", "code": "vanished_file"})]);
    // What came before it broke is read.
    server.answer(|seen| if seen.query.contains("continuation-token") { Answer::Status(500) } else { Answer::Right });
    ran(&mut index_remote(&server, &server.url("many"), &root, &["--max-retries", "1"])).expect(0);
    let rows = query(&root, "SELECT status, reason, files FROM repos");
    assert_eq!(rows, [json!({"status": "partial", "reason": "remote_unavailable", "files": 1000})]);
}

#[test]
fn an_archive_that_changes_breaks_or_is_refused_is_told() {
    let (area, server) = (area(), Server::new());
    let noise = |seed: u32| -> String {
        let mut state = seed;
        let mut line = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            format!("x{state} = {}\n", state ^ 0x5555)
        };
        (0..4000).map(|_| line()).collect()
    };
    for i in 0..40 {
        write(&area.path().join(format!("tree/{i:02}.py")), noise(i));
    }
    let (key, root) = ("big/tree.tar.gz", area.path().join("root"));
    pack(&area.path().join("tree"), &server.path(key));
    assert!(fs::metadata(server.path(key)).unwrap().len() > 1 << 20);
    ran(&mut index(&server.path(key), &area.path().join("other"), &[])).expect(0);
    let whole = of_the_tree(&area.path().join("other"));
    let is_late =
        |seen: &Seen| seen.gets("big/tree.tar.gz") && seen.range.as_ref().is_some_and(|r| !r.starts_with("bytes=0-"));

    // Where each block breaks once, all of it comes.
    server.answer(|seen| {
        if seen.gets("big/tree.tar.gz") && seen.n_before == 0 { Answer::Cut(100_000) } else { Answer::Right }
    });
    ran(&mut index_remote(&server, &server.url(key), &root, &[])).expect(0);
    assert_eq!(of_the_tree(&root), whole);

    let (path, new, is_changed) = (server.path(key), server.path("new"), AtomicBool::new(false));
    let cases: [(&str, Box<dyn Fn(&Seen) -> Answer + Send + Sync>); 4] = [
        ("remote_denied", Box::new(move |seen| if is_late(seen) { Answer::Status(403) } else { Answer::Right })),
        ("remote_unavailable", Box::new(move |seen| if is_late(seen) { Answer::Status(503) } else { Answer::Right })),
        ("vanished_file", Box::new(move |seen| if is_late(seen) { Answer::Status(404) } else { Answer::Right })),
        (
            "remote_changed",
            Box::new(move |seen| {
                // Once, and at once: who reads it meanwhile has it as it was.
                if is_late(seen) && !is_changed.swap(true, Ordering::Relaxed) {
                    let mut bytes = fs::read(&path).unwrap();
                    bytes.iter_mut().for_each(|byte| *byte ^= 1);
                    fs::write(&new, bytes).unwrap();
                    fs::rename(&new, &path).unwrap();
                }
                Answer::Right
            }),
        ),
    ];
    for (code, decide) in cases {
        server.answer(decide);
        ran(&mut index_remote(&server, &server.url(key), &root, &["--max-retries", "1"])).expect(0);
        let rows = query(&root, "SELECT status, reason, files > 0 AS has_files FROM repos");
        assert_eq!(rows, [json!({"status": "partial", "reason": code, "has_files": true})]);
    }
    // A repo beside it is none the worse.
    write(&server.path("big/other.zip"), "no archive\n");
    pack(&area.path().join("tree"), &server.path("big/good.zip"));
    let refused = |seen: &Seen| if seen.gets("big/tree.tar.gz") { Answer::Status(403) } else { Answer::Right };
    server.answer(refused);
    ran(&mut index_remote(&server, &server.url("big"), &root, &[])).expect(0);
    let rows = query(&root, "SELECT repo, status, reason FROM repos ORDER BY repo");
    let row =
        |repo: &str, status: &str, reason: Option<&str>| json!({"repo": repo, "status": status, "reason": reason});
    let expected = [row("big", "ok", None), row("good", "ok", None), row("tree", "failed", Some("remote_denied"))];
    assert_eq!(rows, expected);
}

#[test]
fn limits_are_kept() {
    let (area, server) = (area(), Server::new());
    for i in 0..40 {
        write(&server.path(&format!("few/{i}.py")), format!("# {}\n", "x".repeat(10_000)));
    }
    let root = area.path().join("root");
    // 43 requests at 40 in a second, and 400 kB at 400 kB in a second.
    for option in [["--max-requests-per-second", "40"], ["--max-bytes-per-second", "400K"]] {
        server.answer(|_| Answer::Right);
        let begin = Instant::now();
        ran(&mut index_remote(&server, &server.url("few"), &root, &option)).expect(0);
        assert!(begin.elapsed().as_secs_f64() > 0.8, "{option:?}: {:?}", begin.elapsed());
        assert!(server.seen().len() > 40);
    }
    let mut command = index_remote(&server, &server.url("few"), &root, &[]);
    ran(command.env("CODEGRAPH_MAX_REQUESTS_PER_SECOND", "0")).expect(2);
}
