//! What a job consists of: several refs of one repository, and job files.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use codegraph_tests::{area, codegraph, git, index, query, query_one, ran, write};
use serde_json::json;

/// A bare repository `dir/app.git` with branches and tags, one of them for nothing but a pull request, and `n` more branches.
fn mirror(dir: &Path, n: usize) {
    let tree = dir.join("tree");
    for i in 0..20 {
        write(&tree.join(format!("lib/m{i}.py")), format!("def shared_{i}(): pass\n"));
    }
    write(&tree.join("main.py"), "def main_1(): pass\n");
    git(&tree, &["init", "-q"]);
    git(&tree, &["add", "-A"]);
    git(&tree, &["commit", "-qm", "one"]);
    git(&tree, &["tag", "-am", "v1", "v1"]);
    for name in ["release-1", "release-2", "feature/x"] {
        git(&tree, &["checkout", "-qb", name, "main"]);
        let function = name.replace(['-', '/'], "_");
        write(&tree.join("main.py"), format!("def {function}(): pass\n"));
        git(&tree, &["commit", "-qam", name]);
    }
    git(&tree, &["update-ref", "refs/pull/7/head", "feature/x"]);
    let commit = git(&tree, &["rev-parse", "main"]);
    let packed: String = (0..n).map(|i| format!("{commit} refs/heads/many/{i:05}\n")).collect();
    git(dir, &["clone", "-q", "--mirror", "tree", "app.git"]);
    let path = dir.join("app.git/packed-refs");
    let text = fs::read_to_string(&path).unwrap();
    let (head, rest) = text.split_at(text.find('\n').unwrap() + 1);
    let mut lines: Vec<&str> = rest.lines().chain(packed.lines()).filter(|line| !line.starts_with('^')).collect();
    lines.sort_by_key(|line| line.split(' ').nth(1));
    // Without the lines of what tags lead to, it may not say that it has them.
    let head = head.replace("peeled fully-peeled ", "");
    fs::write(path, format!("{head}{}\n", lines.join("\n"))).unwrap();
}

#[test]
fn refs_that_match_are_repos_of_their_own() {
    let area = area();
    mirror(area.path(), 0);
    git(area.path(), &["clone", "-q", "app.git", "work"]);
    let check = |input: &str, globs: &[&str], expected: &[(&str, &str, &str)]| {
        let root = area.path().join("root");
        let mut command = codegraph(&["index", "-o"]);
        command.arg(&root).arg(area.path().join(input));
        ran(command.args(globs.iter().flat_map(|glob| ["--refs", glob]))).expect(0);
        let rows = query(
            &root,
            "SELECT r.repo, r.ref, e.name FROM repos r JOIN entities e ON e.repo = r.repo AND e.path = 'main.py' AND e.kind = 'function' ORDER BY 1",
        );
        let expected: Vec<_> =
            expected.iter().map(|(repo, name, entity)| json!({"repo": repo, "ref": name, "name": entity})).collect();
        assert_eq!(rows, expected, "{input} {globs:?}");
        let n_parses = query_one(&root, "SELECT count(*) - count(DISTINCT blob_id) FROM timings");
        assert!(expected.len() < 2 || n_parses == json!(0), "{globs:?}: what they share is parsed once");
        fs::remove_dir_all(root).unwrap();
    };
    let of = |name: &'static str| match name {
        "1" => ("app@release-1", "refs/heads/release-1", "release_1"),
        "2" => ("app@release-2", "refs/heads/release-2", "release_2"),
        "x" => ("app@feature/x", "refs/heads/feature/x", "feature_x"),
        "v1" => ("app@v1", "refs/tags/v1", "main_1"),
        _ => ("app@main", "refs/heads/main", "main_1"),
    };
    check("app.git", &["*"], &[of("x"), of("main"), of("1"), of("2"), of("v1")]);
    check("app.git", &["release-*", "!release-1"], &[of("2")]);
    check("app.git", &["refs/pull/*/head"], &[("app@pull/7/head", "refs/pull/7/head", "feature_x")]);
    check(
        "work",
        &["refs/remotes/origin/release-?"],
        &[
            ("work@remotes/origin/release-1", "refs/remotes/origin/release-1", "release_1"),
            ("work@remotes/origin/release-2", "refs/remotes/origin/release-2", "release_2"),
        ],
    );
}

#[test]
fn refs_that_are_not_there_are_told() {
    let area = area();
    mirror(area.path(), 0);
    let plain = area.path().join("plain");
    write(&plain.join("a.py"), "def f(): pass\n");
    let root = area.path().join("root");
    for (input, options, code, told) in [
        (
            "app.git",
            &["--refs", "relaese-*"][..],
            2,
            "no branch and no tag fits relaese-*; there are feature/x, main, release-1, release-2, v1",
        ),
        ("plain", &["--refs", "*"], 2, "not a git repository"),
        ("app.git", &["--refs", "*", "--ref", "main"], 2, "cannot be used with"),
    ] {
        let ended = ran(&mut index(&area.path().join(input), &root, options)).expect(code);
        assert!(ended.stderr.contains(told), "{options:?}: {ended:?}");
    }
    // Among many, one without such a ref is a status.
    let org = area.path().join("org");
    fs::create_dir(&org).unwrap();
    fs::rename(area.path().join("app.git"), org.join("app.git")).unwrap();
    fs::rename(plain, org.join("plain")).unwrap();
    git(area.path(), &["clone", "-q", "--bare", "--single-branch", "-b", "release-1", "org/app.git", "org/less.git"]);
    ran(codegraph(&["index", "-o"]).arg(&root).arg("--repos-in").arg(&org).args(["--refs", "release-2"])).expect(0);
    let rows = query(&root, "SELECT repo, ref, status, reason FROM repos ORDER BY repo");
    let expected = [
        json!({"repo": "app@release-2", "ref": "refs/heads/release-2", "status": "ok", "reason": null}),
        json!({"repo": "less", "ref": null, "status": "failed", "reason": "ref_not_found"}),
        json!({"repo": "plain", "ref": null, "status": "ok", "reason": null}),
    ];
    assert_eq!(rows, expected);
}

#[test]
fn a_mirror_with_thousands_of_refs_is_read() {
    let area = area();
    mirror(area.path(), 3000);
    let root = area.path().join("root");
    ran(&mut index(&area.path().join("app.git"), &root, &["--refs", "many/00*", "-m", "1G"])).expect(0);
    assert_eq!(query_one(&root, "SELECT count(*) FROM repos WHERE status = 'ok'"), json!(1000));
    assert_eq!(query_one(&root, "SELECT count(*) FROM files"), json!(21 * 1000));
    assert_eq!(query_one(&root, "SELECT count(*) FROM timings"), json!(21));
}

#[test]
fn a_job_file_lists_inputs() {
    let area = area();
    mirror(area.path(), 0);
    write(&area.path().join("other/a.py"), "def a(): pass\n");
    write(&area.path().join("other/a_test.py"), "def a_test(): pass\n");
    write(&area.path().join("other/large.py"), "x = 1\n".repeat(1000));
    let job = "[index]\noutput = 'root'\n\n\
        [[input]]\npath = 'app.git'\nname = 'the-app'\nrefs = ['release-*']\ntags = ['delivered', 'web']\n\n\
        [[input]]\npath = 'other'\nexclude = ['*_test.py']\nmax-file-size = '1K'\n";
    write(&area.path().join("job.toml"), job);
    let check = |options: &[&str], repos: &[(&str, &[&str])], n_parsed: u64| {
        ran(codegraph(&["index", "--job", "job.toml"]).args(options).current_dir(area.path())).expect(0);
        let root = area.path().join("root");
        let rows = query(&root, "SELECT repo, tags FROM repos ORDER BY repo");
        let expected: Vec<_> = repos.iter().map(|(repo, tags)| json!({"repo": repo, "tags": tags})).collect();
        assert_eq!(rows, expected, "{options:?}");
        let parsed = query_one(&root, "SELECT count(*) FROM files WHERE status = 'parsed'");
        assert_eq!(parsed, json!(n_parsed), "{options:?}");
    };
    let tags = &["delivered", "web"][..];
    let all = &[("other", &[][..]), ("the-app@release-1", tags), ("the-app@release-2", tags)];
    check(&[], all, 2 * 21 + 1);
    // What is said on the command line wins.
    check(&["--max-file-size", "1M"], all, 2 * 21 + 2);
    check(&["-g", "*_test.py", "-g", "main.py"], all, 2 + 1);
    check(&["--ref", "main", "app.git"], &[("app", &[])], 21);
    check(&["--refs", "v*", "app.git"], &[("app@v1", &[])], 21);
}

#[test]
fn what_an_input_says_of_itself_wins_over_the_environment() {
    let area = area();
    mirror(area.path(), 0);
    git(area.path(), &["clone", "-q", "--bare", "app.git", "other.git"]);
    let job = "[[input]]\npath = 'app.git'\nref = 'release-1'\nmax-file-size = '1M'\n\n[[input]]\npath = 'other.git'\n";
    write(&area.path().join("job.toml"), job);
    for (options, expected) in [
        (&[][..], [("app", "refs/heads/release-1", 21), ("other", "refs/heads/release-2", 0)]),
        (&["--ref", "main"], [("app", "refs/heads/main", 21), ("other", "refs/heads/main", 0)]),
        (&["--max-file-size", "2M"], [("app", "refs/heads/release-1", 21), ("other", "refs/heads/release-2", 21)]),
    ] {
        let mut command = codegraph(&["index", "--job", "job.toml", "-o", "root"]);
        command.args(options).current_dir(area.path());
        command.env("CODEGRAPH_REF", "release-2").env("CODEGRAPH_MAX_FILE_SIZE", "1");
        ran(&mut command).expect(0);
        let rows = query(&area.path().join("root"), "SELECT repo, ref, parsed_files FROM repos ORDER BY repo");
        let expected = expected.map(|(repo, name, n)| json!({"repo": repo, "ref": name, "parsed_files": n}));
        assert_eq!(rows, expected, "{options:?}");
    }
}

#[test]
fn a_job_file_that_makes_no_sense_is_refused() {
    let area = area();
    write(&area.path().join("a/x.py"), "def f(): pass\n");
    for (text, pieces) in [
        (
            "[[input]]\npath = 'a'\nincludes = ['x']\n",
            &["job.toml line 3: input.includes", "did you mean include?"][..],
        ),
        ("[[input]]\npath = 'gone'\n", &["gone", "spelled right"]),
        ("[[input]]\npath = 'a'\nref = 'main'\n", &["a: it is not a git repository"]),
        ("[[input]]\npath = 'a'\n[[input]]\npath = 'a'\ntags = ['x']\n", &["a: it is given twice"]),
        ("[[input]]\npath = 'a'\nname = 'n'\n[[input]]\npath = '.'\nname = 'n'\n", &["two are called n"]),
    ] {
        write(&area.path().join("job.toml"), text);
        let refused = ran(codegraph(&["index", "--job", "job.toml", "-o", "root"]).current_dir(area.path())).expect(2);
        for piece in pieces {
            assert!(refused.stderr.contains(piece), "{text:?}: {refused:?}");
        }
    }
}

#[test]
fn a_plan_tells_what_a_run_does() {
    let area = area();
    mirror(area.path(), 0);
    write(&area.path().join("other/a.py"), "def a(): pass\n");
    write(&area.path().join("other/large.py"), "x = 1\n".repeat(1000));
    write(&area.path().join("other/README.md"), "text\n");
    write(&area.path().join("other/.hidden.py"), "x = 1\n");
    write(&area.path().join("other/empty.py"), "");
    git(area.path(), &["init", "-q", "--bare", "gone.git"]);
    write(&area.path().join("gone.git/HEAD"), "0123456789012345678901234567890123456789\n");
    let job = "[index]\noutput = 'root'\nmax-file-size = '4K'\n\n[[input]]\npath = 'app.git'\nrefs = '*'\n\n\
               [[input]]\npath = 'other'\n\n[[input]]\npath = 'gone.git'\n";
    write(&area.path().join("job.toml"), job);
    let run = |command: &str, options: &[&str]| {
        ran(codegraph(&[command, "--job", "job.toml"]).args(options).current_dir(area.path())).expect(0)
    };
    let root = area.path().join("root");
    for options in [&[][..], &["--hidden"], &["--lang", "go,python"], &["-g", "main.py"], &["--max-file-size", "1M"]] {
        let plan: serde_json::Value =
            serde_json::from_str(&run("plan", &[options, &["--json"]].concat()).stdout).unwrap();
        assert!(!root.exists(), "a plan writes nothing");
        run("index", options);
        let repos = query(&root, "SELECT repo, ref, commit, status, reason, files, bytes FROM repos ORDER BY repo");
        for (planned, found) in plan["repos"].as_array().unwrap().iter().zip(&repos) {
            for key in ["repo", "ref", "commit", "status", "reason"] {
                assert_eq!(planned[key], found[key], "{options:?}");
            }
            assert_eq!((&planned["met"]["files"], &planned["met"]["bytes"]), (&found["files"], &found["bytes"]));
        }
        assert_eq!(plan["repos"].as_array().unwrap().len(), repos.len());
        let total = &plan["total"];
        assert_eq!(total["code"]["files"], query_one(&root, "SELECT count(*) FROM files WHERE status = 'parsed'"));
        let n_parses = total["code"]["files"].as_u64().unwrap() - total["again"]["files"].as_u64().unwrap();
        assert_eq!(json!(n_parses), query_one(&root, "SELECT count(*) FROM timings"), "{options:?}");
        for row in query(
            &root,
            "SELECT skip_reason, count(*) AS n, sum(size_bytes) AS bytes FROM files WHERE skip_reason IS NOT NULL GROUP BY 1",
        ) {
            let planned = &total["by_skip_reason"][row["skip_reason"].as_str().unwrap()];
            assert_eq!((&planned["files"], &planned["bytes"]), (&row["n"], &row["bytes"]), "{options:?}: {row}");
        }
        assert!(plan["estimate"]["seconds"].as_f64().unwrap() > 0.0);
        fs::remove_dir_all(&root).unwrap();
    }
    let text = run("plan", &[]).stdout;
    for piece in ["app@release-1", "refs/tags/v1", "failed (missing_object)", "too_large", "estimate", "all 7"] {
        assert!(text.contains(piece), "{piece} is missing from {text}");
    }
    // What index refuses, a plan refuses.
    let refused = ran(codegraph(&["plan", "--job", "job.toml", "-m", "10M"]).current_dir(area.path())).expect(5);
    assert!(refused.stderr.contains("set --memory-limit to at least"), "{refused:?}");
}

#[test]
fn repos_are_called_after_what_the_user_says() {
    let area = area();
    let org = area.path().join("org");
    let manifest = |package: &str| format!("[package]\nname = \"{package}\"\n");
    for (name, origin, package) in [
        ("a", Some("https://host/team/alpha.git"), Some("lib-a")),
        ("b", Some("git@host:team/beta.git"), None),
        ("c", Some("https://host/x/same"), Some("same")),
        ("d", Some("https://other/x/same"), Some("same")),
        ("e", None, Some("lib-e")),
    ] {
        let tree = org.join(name);
        write(&tree.join("f.py"), "def f(): pass\n");
        package.iter().for_each(|package| write(&tree.join("Cargo.toml"), manifest(package)));
        git(&tree, &["init", "-q"]);
        git(&tree, &["add", "-A"]);
        git(&tree, &["commit", "-qm", "all"]);
        origin.iter().for_each(|url| drop(git(&tree, &["remote", "add", "origin", url])));
    }
    for (options, expected) in [
        (&[][..], "a b c d e"),
        (&["--name-by", "origin"], "c d e team/alpha team/beta"),
        (&["--name-by", "package"], "b c d lib-a lib-e"),
        (&["--name-by", "package", "--ref", "main"], "b c d lib-a lib-e"),
        (&["--name-by", "origin", "--refs", "m*"], "c@main d@main e@main team/alpha@main team/beta@main"),
    ] {
        let root = area.path().join("root");
        ran(codegraph(&["index", "-o"]).arg(&root).args(options).arg("--repos-in").arg(&org)).expect(0);
        let rows = query(&root, "SELECT repo FROM repos ORDER BY repo");
        let names: Vec<&str> = rows.iter().map(|row| row["repo"].as_str().unwrap()).collect();
        assert_eq!(names.join(" "), expected, "{options:?}");
    }
}

#[test]
fn archives_are_called_after_their_packages() {
    let area = area();
    let org = area.path().join("org");
    fs::create_dir_all(&org).unwrap();
    let pom = "<project><groupId>org.x</groupId><artifactId>tool</artifactId></project>";
    let files =
        [("a-1.0/pom.xml", pom), ("a-1.0/src/Cargo.toml", "[package]\nname = \"inner\"\n"), ("a-1.0/f.py", "f()\n")];
    for (archive, files) in [
        ("a.tar.gz", &files[..]),
        ("b.zip", &[("package/package.json", "{\"name\": \"@org/b\"}"), ("package/i.js", "f()\n")]),
        ("c.tar", &[("c/setup.cfg", "[metadata]\nname = see\n"), ("f.py", "f()\n")]),
        ("d.tar", &[("settings.gradle", "rootProject.name = 'dee'\n"), ("f.py", "f()\n")]),
    ] {
        let tree = area.path().join(archive.replace('.', "-"));
        files.iter().for_each(|(path, text)| write(&tree.join(path), text));
        let file = org.join(archive);
        let file = file.to_str().unwrap();
        let (program, options) =
            if archive.ends_with("zip") { ("zip", ["-qr", file, "."]) } else { ("tar", ["-caf", file, "."]) };
        codegraph_tests::program(&tree, program, &options, Path::new("/dev/null"));
    }
    let root = area.path().join("root");
    for (option, expected) in [("path", "a b c d"), ("package", "@org/b c dee org.x:tool")] {
        ran(codegraph(&["index", "--name-by", option, "-o"]).arg(&root).arg("--repos-in").arg(&org)).expect(0);
        let rows = query(&root, "SELECT repo FROM repos ORDER BY repo");
        let names: Vec<&str> = rows.iter().map(|row| row["repo"].as_str().unwrap()).collect();
        assert_eq!(names.join(" "), expected, "--name-by {option}");
    }
}
