//! Archives as inputs: the same tree gives the same rows in any of them, and what is broken is told.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegraph_tests::columns::write_columns;
use codegraph_tests::{
    area, codegraph, files_below, index, manifest, of_the_tree, program, query, query_one, ran, run, sample_org, write,
};
use serde_json::{Value, json};

const NO_INPUT: &str = "/dev/null";

/// Makes of the directory `tree` an archive in `to`, by programs that people use.
fn pack(tree: &Path, to: &Path, ending: &str) {
    let (above, name) = (tree.parent().unwrap(), tree.file_name().unwrap().to_str().unwrap());
    fs::create_dir_all(to).unwrap();
    let archive = to.join(format!("{name}.{ending}"));
    let path = archive.to_str().unwrap();
    if ending == "zip" {
        program(above, "zip", &["-qry", path, name], Path::new(NO_INPUT));
        return;
    }
    let tar = program(above, "tar", &["--sort=name", "-c", name], Path::new(NO_INPUT));
    let plain = to.join(".plain");
    fs::write(&plain, &tar).unwrap();
    let packed = match ending {
        "tar.gz" => program(to, "gzip", &["-c"], &plain),
        "tar.xz" => program(to, "xz", &["-c"], &plain),
        "tar.bz2" => program(to, "bzip2", &["-c"], &plain),
        "tar.zst" => program(to, "zstd", &["-c"], &plain),
        _ => tar,
    };
    fs::write(archive, packed).unwrap();
    fs::remove_file(plain).unwrap();
}

/// The sample organisation below `area`: as directories, and packed in each way.
fn organisations(area: &Path) -> (PathBuf, Vec<PathBuf>) {
    let endings = ["tar", "tar.gz", "tar.xz", "tar.bz2", "tar.zst", "zip"];
    let repos = area.join("repos");
    for entry in fs::read_dir(sample_org()).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        codegraph_tests::copy_dir(&entry.path(), &repos.join(entry.file_name()));
        endings.iter().for_each(|ending| pack(&entry.path(), &area.join(ending), ending));
    }
    (repos, endings.iter().map(|ending| area.join(ending)).collect())
}

#[test]
fn the_same_tree_gives_the_same_bytes_in_any_archive() {
    let area = area();
    let (repos, packed) = organisations(area.path());
    for options in [&[][..], &["--hidden", "-g", "!docs"], &["--lang", "go,rust", "--no-ignore"]] {
        let mut seen: Option<BTreeMap<String, Vec<String>>> = None;
        for input in [&repos].into_iter().chain(&packed) {
            let root = area.path().join("root");
            let mut command = codegraph(&["index", "-o"]);
            command.arg(&root).args(options).arg("--repos-in").arg(input);
            ran(&mut command).expect(0);
            let found = of_the_tree(&root);
            let expected = seen.get_or_insert_with(|| found.clone());
            for (table, parts) in &found {
                assert_eq!(parts, &expected[table], "{table} of {} {options:?}", input.display());
            }
            fs::remove_dir_all(root).unwrap();
        }
    }
}

#[test]
fn repos_tell_what_was_read() {
    let area = area();
    let tree = area.path().join("tool-1.2");
    write(&tree.join("src/a.py"), "def f(): pass\n");
    pack(&tree, area.path(), "tar.gz");
    let root = area.path().join("root");
    ran(&mut index(&area.path().join("tool-1.2.tar.gz"), &root, &[])).expect(0);
    let rows = query(&root, "SELECT repo, input_kind, status, reason, files FROM repos");
    let expected = json!({"repo": "tool-1.2", "input_kind": "archive", "status": "ok", "reason": null, "files": 1});
    assert_eq!(rows, [expected]);
    assert_eq!(query_one(&root, "SELECT path FROM files"), json!("src/a.py"));
    assert_eq!(manifest(&root).inputs[0].kind, "archive");
    ran(&mut index(&area.path().join("tool-1.2.tar.gz"), &root, &["--strip-components", "0"])).expect(0);
    assert_eq!(query_one(&root, "SELECT path FROM files"), json!("tool-1.2/src/a.py"));
    let refused = ran(&mut index(&area.path().join("tool-1.2.tar.gz"), &root, &["--ref", "main"])).expect(2);
    assert!(refused.stderr.contains("not a git repository"), "{refused:?}");
}

#[test]
fn one_broken_archive_is_a_status_and_not_the_end() {
    let area = area();
    let org = area.path().join("org");
    let line: String = (0..2000).map(|i: u32| format!("x{} = {i}\n", i.wrapping_mul(2_654_435_761))).collect();
    for name in ["cut", "good", "none"] {
        for i in 0..20 {
            write(&area.path().join(name).join(format!("{i:02}.py")), &line);
        }
        pack(&area.path().join(name), &org, "tar.gz");
    }
    for (name, n) in [("cut", 60_000), ("none", 100)] {
        let path = org.join(format!("{name}.tar.gz"));
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.len() > n);
        fs::write(path, &bytes[..n]).unwrap();
    }
    let bomb = area.path().join("bomb");
    write(&bomb.join("a.py"), "def a(): pass\n");
    write(&bomb.join("zeros"), vec![0; 400 << 20]);
    pack(&bomb, &org, "tar.zst");
    fs::remove_dir_all(bomb).unwrap();

    let root = area.path().join("root");
    let ran_well = ran(&mut index(&org, &root, &["--repos-in"])).expect(0);
    assert!(ran_well.stdout.contains("4 repos, of which 3 could not be read wholly"), "{ran_well:?}");
    let rows = query(&root, "SELECT repo, status, reason, files > 0 AS has_files FROM repos ORDER BY repo");
    let row = |repo: &str, status: &str, reason: Value, has_files: bool| json!({"repo": repo, "status": status, "reason": reason, "has_files": has_files});
    let expected = [
        row("bomb", "partial", json!("archive_too_large"), true),
        row("cut", "partial", json!("bad_archive"), true),
        row("good", "ok", Value::Null, true),
        row("none", "failed", json!("bad_archive"), false),
    ];
    assert_eq!(rows, expected);
    ran(&mut index(&org, &area.path().join("other"), &["--fail-fast", "--repos-in"])).expect(3);
}

/// `codegraph index -` of the file at `path`.
fn index_stdin(path: &Path, root: &Path) -> std::process::Command {
    let mut command = index(Path::new("-"), root, &[]);
    command.stdin(fs::File::open(path).unwrap());
    command
}

/// What `codegraph plan -` tells of the file at `path` is what was done when `root` was made of it.
fn check_plan(path: &Path, root: &Path) {
    let mut command = codegraph(&["plan", "--json", "-"]);
    let planned = ran(command.stdin(fs::File::open(path).unwrap())).expect(0);
    let plan: serde_json::Value = serde_json::from_str(&planned.stdout).unwrap();
    let repos = query(root, "SELECT repo, files, bytes FROM repos ORDER BY repo");
    let of_plan = plan["repos"].as_array().unwrap().iter();
    let of_plan: Vec<serde_json::Value> = of_plan
        .map(|repo| json!({"repo": repo["repo"], "files": repo["met"]["files"], "bytes": repo["met"]["bytes"]}))
        .collect();
    assert_eq!(of_plan, repos, "{}", path.display());
    let n_code = query_one(root, "SELECT count(*) FROM files WHERE status IN ('parsed', 'partial')");
    assert_eq!(plan["total"]["code"]["files"], n_code, "{}", path.display());
}

#[test]
fn what_comes_on_standard_input_is_an_archive() {
    let area = area();
    let tree = area.path().join("stdin");
    codegraph_tests::copy_dir(&sample_org().join("visitor-web"), &tree);
    // More than is kept in memory, and code that stands behind it.
    let noise: Vec<u8> = (0..20_u32 << 20).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for with_noise in [false, true] {
        if with_noise {
            write(&tree.join("noise.bin"), &noise);
            write(&tree.join("z.py"), "def z(): pass\n");
        }
        let roots = ["file", "stdin"].map(|name| area.path().join(format!("root-{name}")));
        for ending in ["tar", "tar.gz", "tar.zst", "zip"] {
            pack(&tree, area.path(), ending);
            let archive = area.path().join(format!("stdin.{ending}"));
            ran(&mut index(&archive, &roots[0], &[])).expect(0);
            ran(&mut index_stdin(&archive, &roots[1])).expect(0);
            assert_eq!(of_the_tree(&roots[0]), of_the_tree(&roots[1]), "{ending}");
            assert_eq!(manifest(&roots[1]).inputs[0].input, "-");
            check_plan(&archive, &roots[1]);
            let is_of_a_snapshot = |path: &PathBuf| {
                let name = path.file_name().unwrap().to_string_lossy();
                ["CURRENT", "LOCK", "manifest.json"].contains(&&*name) || name.ends_with(".parquet")
            };
            assert!(files_below(&roots[1], &|_| false).iter().all(is_of_a_snapshot), "nothing else is left");
            roots.iter().for_each(|root| fs::remove_dir_all(root).unwrap());
        }
    }
    let root = area.path().join("root");
    write(&area.path().join("text"), "no archive\n");
    let refused = ran(&mut index_stdin(&area.path().join("text"), &root)).expect(2);
    assert!(refused.stderr.contains("neither an archive, nor a bundle, nor rows"), "{refused:?}");
    assert!(!root.join("CURRENT").exists());
}

#[test]
fn rows_give_the_same_as_the_directories() {
    let area = area();
    let org = area.path().join("org");
    let mut rows = Vec::new();
    for entry in fs::read_dir(sample_org()).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        codegraph_tests::copy_dir(&entry.path(), &org.join(entry.file_name()));
        for file in files_below(&entry.path(), &|_| false) {
            let path = file.strip_prefix(entry.path()).unwrap().to_str().unwrap();
            let repo = entry.file_name().into_string().unwrap();
            let bytes = fs::read(&file).unwrap();
            rows.push(match String::from_utf8(bytes) {
                Ok(content) => json!({"repo": repo, "path": path, "content": content}),
                Err(e) => json!({"repo": repo, "path": path, "content_base64": base64_of(e.as_bytes())}),
            });
        }
    }
    // In an order that is none.
    rows.sort_by_key(|row| row["path"].as_str().unwrap().bytes().rev().collect::<Vec<_>>());
    let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
    write(&area.path().join("rows.ndjson"), lines);
    for (program_name, ending) in [("gzip", "gz"), ("zstd", "zst")] {
        let packed = program(area.path(), program_name, &["-c"], &area.path().join("rows.ndjson"));
        write(&area.path().join(format!("packed.{ending}")), packed);
    }
    let tree: Vec<(String, String, Vec<u8>)> = rows
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().unwrap_or_default().to_string();
            let path = org.join(text("repo")).join(text("path"));
            (text("repo"), text("path"), fs::read(path).unwrap())
        })
        .collect();
    write_columns(&area.path().join("stack"), &tree);
    let roots = ["org", "rows", "stdin"].map(|name| area.path().join(format!("root-{name}")));
    let mut command = codegraph(&["index", "-o"]);
    ran(command.arg(&roots[0]).arg("--repos-in").arg(&org)).expect(0);
    ran(&mut index(&area.path().join("rows.ndjson"), &roots[1], &[])).expect(0);
    ran(&mut index_stdin(&area.path().join("rows.ndjson"), &roots[2])).expect(0);
    assert_eq!(of_the_tree(&roots[0]), of_the_tree(&roots[1]));
    assert_eq!(of_the_tree(&roots[0]), of_the_tree(&roots[2]));
    check_plan(&area.path().join("rows.ndjson"), &roots[2]);
    assert_eq!(manifest(&roots[1]).inputs[0].kind, "dataset");
    for name in ["packed.gz", "packed.zst", "stack"] {
        ran(&mut index(&area.path().join(name), &roots[1], &[])).expect(0);
        ran(&mut index_stdin(&area.path().join(name), &roots[2])).expect(0);
        assert_eq!(of_the_tree(&roots[0]), of_the_tree(&roots[1]), "{name}");
        assert_eq!(of_the_tree(&roots[0]), of_the_tree(&roots[2]), "{name}");
    }
}

#[test]
fn rows_in_no_order_are_read_in_bounded_memory() {
    let area = area();
    // Some 40 MB, of which a repo has one file here and one there; 9 MB are a reader's share.
    let mut state = 1_u32;
    let mut rows: Vec<(String, String, Vec<u8>)> = (0..4000_u32)
        .map(|i| {
            let mut line = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                format!("x{i} = {state}\n")
            };
            let text: String = (0..500).map(|_| line()).collect();
            (format!("org/r{:03}", i % 200), format!("d/f{i:04}.txt"), text.into_bytes())
        })
        .collect();
    rows.sort_by_key(|row| row.1.bytes().rev().collect::<Vec<_>>());
    write_columns(&area.path().join("rows.parquet"), &rows);
    let line = |(repo, path, content): &(String, String, Vec<u8>)| {
        format!("{}\n", json!({"repo_name": repo, "path": path, "content": String::from_utf8_lossy(content)}))
    };
    write(&area.path().join("rows.ndjson"), rows.iter().map(line).collect::<String>());
    let packed = program(area.path(), "gzip", &["-1c"], &area.path().join("rows.ndjson"));
    write(&area.path().join("rows.gz"), packed);
    let roots = ["plain", "packed"].map(|name| area.path().join(name));
    let options = ["--memory-limit", "400M", "--max-file-size", "1M"];
    ran(&mut index(&area.path().join("rows.ndjson"), &roots[0], &[])).expect(12);
    write(
        &area.path().join("code.ndjson"),
        format!("{}\n", json!({"repo": "z", "path": "a.py", "content": "a = 1\n"})),
    );
    for name in ["rows.parquet", "rows.gz"] {
        for (root, input) in roots.iter().zip(["rows.ndjson", name]) {
            let mut command = index(&area.path().join(input), root, &options);
            ran(command.arg(area.path().join("code.ndjson"))).expect(0);
        }
        assert_eq!(of_the_tree(&roots[0]), of_the_tree(&roots[1]), "{name}");
    }
    // What is damaged is told, and the rest is read.
    let mut bytes = fs::read(area.path().join("rows.parquet")).unwrap();
    let (n, end) = (bytes.len() / 2, bytes.len());
    bytes[n..n + 3000].fill(0x55);
    write(&area.path().join("bad.parquet"), &bytes);
    write(&area.path().join("cut.parquet"), [&bytes[..n], &bytes[end - 4..]].concat());
    write_columns(&area.path().join("none.parquet"), &[]);
    for (name, reason) in [("bad", "bad_archive"), ("cut", "bad_archive"), ("none", "repo_is_empty")] {
        let mut command = index(&area.path().join(format!("{name}.parquet")), &roots[1], &options);
        let told = ran(command.arg(area.path().join("code.ndjson"))).expect(0);
        let codes = query(&roots[1], "SELECT DISTINCT code FROM diagnostics");
        assert!(codes.contains(&json!({"code": reason})), "{name}: {codes:?} {told:?}");
        assert_eq!(query_one(&roots[1], "SELECT count(*) FROM files WHERE status = 'parsed'"), json!(1));
    }
}

/// `bytes` in base 64.
fn base64_of(bytes: &[u8]) -> String {
    let digits: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let four = |three: &[u8]| {
        let bits = three.iter().chain([&0, &0]).take(3).fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte));
        let digit = |i: usize| if i <= three.len() { digits[bits >> (18 - 6 * i) & 63] } else { '=' };
        (0..4).map(digit).collect::<String>()
    };
    bytes.chunks(3).map(four).collect()
}

#[test]
fn waiting_for_standard_input_can_be_ended() {
    let area = area();
    let mut command = index(Path::new("-"), &area.path().join("root"), &[]);
    let mut child = command.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    std::thread::sleep(std::time::Duration::from_millis(500));
    program(area.path(), "kill", &["-INT", &child.id().to_string()], Path::new(NO_INPUT));
    // The pipe is open until the end.
    let pipe = child.stdin.take();
    codegraph_tests::Ran::from(child.wait_with_output().unwrap()).expect(130);
    drop(pipe);
}

#[test]
fn nothing_is_written_outside_the_root() {
    let area = area();
    let inner = area.path().join("in");
    write(&inner.join("a.py"), "def a(): pass\n");
    write(&area.path().join("evil.py"), "def evil(): pass\n");
    let path = area.path().join("evil.tar");
    let out = area.path().join("out").to_str().unwrap().to_string();
    program(
        &inner,
        "tar",
        &["-cPf", path.to_str().unwrap(), "a.py", "../evil.py", &format!("--transform=s,a.py,{out}/b.py,")],
        Path::new(NO_INPUT),
    );
    let before = files_below(area.path(), &|_| false);
    let root = area.path().join("root");
    let mut command = index(&path, &root, &[]);
    ran(command.current_dir(&inner).env("TMPDIR", area.path().join("nowhere"))).expect(0);
    assert_eq!(files_below(area.path(), &|path| path == root), before);
    run(&["verify", root.to_str().unwrap()]).expect(0);
    let rows = query(&root, "SELECT path, status FROM files ORDER BY path");
    assert_eq!(rows[0], json!({"path": "..%2Fevil.py", "status": "failed"}), "{rows:?}");
    assert_eq!(rows[1]["status"], json!("parsed"));
}

#[test]
fn names_of_a_zip_from_dos_are_cp437() {
    let area = area();
    // Three names of the same length, of which what stands for `XX` is written over below.
    for (name, bytes, from_dos, path) in [
        ("cp437", [0x84, 0x81], true, "tree/a\u{e4}\u{fc}.py"),
        ("utf-8", [0xc3, 0xa9], true, "tree/a\u{e9}.py"),
        ("unix", [0xe4, 0x20], false, "tree/a%E4 .py"),
    ] {
        let tree = area.path().join(name).join("tree");
        write(&tree.join("aXX.py"), "def a(): pass\n");
        pack(&tree, &area.path().join(name), "zip");
        let archive = area.path().join(name).join("tree.zip");
        let mut zip = fs::read(&archive).unwrap();
        let at: Vec<usize> = zip.windows(6).enumerate().filter(|(_, w)| w == b"aXX.py").map(|(at, _)| at).collect();
        assert_eq!(at.len(), 2, "a local header and one of the directory name the file");
        at.iter().for_each(|at| zip[at + 1..at + 3].copy_from_slice(&bytes));
        if from_dos {
            // APPNOTE 4.4.2: the upper byte of "version made by" tells the system; 0 is DOS.
            let headers: Vec<usize> =
                zip.windows(4).enumerate().filter(|(_, w)| w == b"PK\x01\x02").map(|(at, _)| at).collect();
            headers.iter().for_each(|at| zip[at + 5] = 0);
        }
        fs::write(&archive, zip).unwrap();
        let root = area.path().join(format!("{name}-root"));
        ran(&mut index(&archive, &root, &["--strip-components", "0"])).expect(0);
        assert_eq!(query_one(&root, "SELECT path FROM files WHERE name LIKE '%.py'"), json!(path), "{name}");
    }
}
