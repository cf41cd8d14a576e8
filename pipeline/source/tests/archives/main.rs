//! Archives in many shapes, made by the tools that people make them with, and by hand where no tool would.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use codegraph_source::{InputSpec, Met, RemoteOptions, Repo, Revision, WalkOptions, discover, list};
use told::{GO, Place, told, told_within};

mod hostile;
#[path = "../told/mod.rs"]
mod told;

impl Place {
    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("has one")).expect("makes");
        fs::write(path, content).expect("writes");
    }

    /// Runs a program; its arguments are separated by blanks.
    #[track_caller]
    fn run(&self, program: &str, arguments: &str) {
        let output = Command::new(program).current_dir(self.path("")).args(arguments.split(' ')).output();
        let output = output.unwrap_or_else(|e| panic!("{program} is installed: {e}"));
        assert!(output.status.success(), "{program} {arguments}: {output:?}");
    }

    /// What `program` makes of `input`.
    #[track_caller]
    fn piped(&self, program: &str, arguments: &str, input: Vec<u8>) -> Vec<u8> {
        let mut command = Command::new(program);
        command.current_dir(self.path("")).args(arguments.split(' ')).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|e| panic!("{program} is installed: {e}"));
        let mut stdin = child.stdin.take().expect("is piped");
        let writer = std::thread::spawn(move || stdin.write_all(&input).expect("takes it"));
        let output = child.wait_with_output().expect("ends");
        writer.join().expect("ends");
        assert!(output.status.success(), "{program} {arguments}");
        output.stdout
    }

    #[track_caller]
    fn repo(&self, path: &str, spec: InputSpec) -> Repo {
        let mut repos = self.repos(path, spec);
        assert_eq!(repos.len(), 1, "{repos:?}");
        repos.remove(0)
    }

    #[track_caller]
    fn told(&self, path: &str) -> Vec<String> {
        told(&self.repo(path, InputSpec::default()), &WalkOptions::default()).0
    }

    /// A tree with a bit of everything that archives can hold.
    fn tree(&self) {
        for (path, content) in [
            ("top/a.c", "int a;\n"),
            ("top/a/b.c", "int b;\n"),
            ("top/a.d/c.c", "int c;\n"),
            ("top/.hidden", "h"),
            ("top/.gitignore", "*.log\n/made/\n"),
            ("top/.ignore", "*.gen\n"),
            ("top/x.gen", "generated"),
            ("top/a/x.log", "ignored"),
            ("top/a/.gitignore", "!x.log\n"),
            ("top/made/y.c", "int y;\n"),
            ("top/.git/info/exclude", "secret.c\n"),
            ("top/secret.c", "int s;\n"),
            ("top/empty.c", ""),
            ("top/large.txt", &"large ".repeat(1000)),
            ("top/\u{fc}.c", "int u;\n"),
        ] {
            self.write(path, content);
        }
        let deep = format!("top/{}/deep.c", ["a-directory-with-a-long-name"; 7].join("/"));
        self.write(&deep, "int deep;\n");
        symlink("a.c", self.path("top/link.c")).expect("links");
    }
}

/// The packings of tar, with the program that makes them.
const PACKINGS: [(&str, &str); 5] =
    [("tar", "cat"), ("tar.gz", "gzip"), ("tar.xz", "xz"), ("tar.zst", "zstd"), ("tar.bz2", "bzip2")];

fn spec(strip_components: usize) -> InputSpec {
    InputSpec { strip_components: Some(strip_components), ..InputSpec::default() }
}

#[test]
fn every_kind_of_archive_holds_the_same_as_the_directory() {
    let place = Place::new();
    place.tree();
    let expected = place.told("top");
    assert!(expected.contains(&"a/x.log=ignored".to_string()), "{expected:?}");
    for format in ["gnu", "pax", "ustar"] {
        place.run("tar", &format!("--format={format} -cf {format}.tar top"));
        let tar = fs::read(place.path(&format!("{format}.tar"))).expect("reads");
        for (ending, program) in PACKINGS {
            // The name says nothing of what it is.
            let name = format!("{format}-{}", ending.replace('.', "-"));
            let packed = place.piped(program, if program == "cat" { "-" } else { "-c" }, tar.clone());
            fs::write(place.path(&name), packed).expect("writes");
            assert_eq!(place.told(&name), expected, "{name}");
        }
    }
    place.run("tar", "-C top -cf flat.tar .");
    place.run("zip", "-qry a.zip top");
    place.run("zip", "-qryD no-directories.zip top");
    place.run("zip", "-qry -fz zip64.zip top");
    place.run("zip", "-qry -0 stored.zip top");
    place.run("zip", "-qry -Z bzip2 bzip2.zip top");
    for name in ["flat.tar", "a.zip", "no-directories.zip", "zip64.zip", "stored.zip", "bzip2.zip"] {
        assert_eq!(place.told(name), expected, "{name}");
    }
    // What is written to a pipe has its sizes behind the content; links cannot be written so.
    fs::remove_file(place.path("top/link.c")).expect("removes");
    place.write("data-descriptors.zip", place.piped("zip", "-qr - top", Vec::new()));
    assert_eq!(place.told("data-descriptors.zip"), place.told("top"));
    place.run("zip", "-qry again.zip top");
    let hidden = WalkOptions { hidden: true, no_ignore: true, ..WalkOptions::default() };
    let of = |name: &str, options: &WalkOptions| told(&place.repo(name, InputSpec::default()), options).0;
    assert_eq!(of("again.zip", &hidden), of("top", &hidden));
    let globs = WalkOptions { globs: vec!["a/**".into()], ..WalkOptions::default() };
    assert_eq!(of("again.zip", &globs), of("top", &globs));
}

#[test]
fn what_is_larger_than_memory_is_read_in_passes() {
    let place = Place::new();
    let mut paths: Vec<String> = (0..6000_u64).map(|i| format!("top/d{}/f{:04}.c", (i * 7919) % 37, i)).collect();
    paths.extend((0..3000).map(|i| format!("top/wide/{i}-with-a-name-that-is-not-so-short.c")));
    let entries: Vec<(String, String)> =
        paths.into_iter().map(|path| (path.clone(), format!("// {path}\n").repeat(9))).collect();
    for (path, content) in &entries {
        place.write(path, content);
    }
    let expected = place.told("top");
    // In an order that is none.
    let mut shuffled: Vec<&(String, String)> = entries.iter().collect();
    shuffled.sort_by_key(|(path, _)| {
        path.bytes().fold(7_u64, |hash, b| hash.wrapping_mul(31).wrapping_add(u64::from(b)) % 10_007)
    });
    let mut tar = Vec::new();
    for (path, content) in shuffled {
        member(&mut tar, path.as_bytes(), b'0', b"", content.as_bytes());
    }
    // Another name for the last that stands before all in the order of paths.
    let last = entries.last().expect("has one");
    member(&mut tar, b"top/a-link.c", b'1', last.0.as_bytes(), b"");
    place.write("top/a-link.c", &last.1);
    let expected = [vec![format!("a-link.c={}", last.1.trim())], expected].concat();
    fs::write(place.path("plain.tar"), &tar).expect("writes");
    fs::write(place.path("packed.tar.zst"), place.piped("zstd", "-c", tar)).expect("writes");
    place.run("zip", "-qr packed.zip top");
    for name in ["plain.tar", "packed.tar.zst", "packed.zip"] {
        for memory_bytes in [0, 300_000, 64 << 20] {
            let options = WalkOptions { memory_bytes, ..WalkOptions::default() };
            let found = told_within(&place.repo(name, InputSpec::default()), &options, memory_bytes.max(100_000)).0;
            assert_eq!(found.len(), expected.len(), "{name} {memory_bytes}");
            assert!(found == expected, "{name} {memory_bytes}");
        }
    }
}

/// Adds a member to a tar, with no regard to what makes sense.
fn member(tar: &mut Vec<u8>, path: &[u8], kind: u8, target: &[u8], content: &[u8]) {
    let mut header = [0_u8; 512];
    header[..path.len()].copy_from_slice(path);
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    header[156] = kind;
    header[157..157 + target.len()].copy_from_slice(target);
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u64 = header.iter().map(|b| u64::from(*b)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    tar.extend(header);
    tar.extend(content);
    tar.resize(tar.len().next_multiple_of(512), 0);
}

/// A tar of members: path, kind, target, content.
fn tar_of(members: &[(&[u8], u8, &[u8], &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (path, kind, target, content) in members {
        member(&mut tar, path, *kind, target, content);
    }
    tar.resize(tar.len() + 1024, 0);
    tar
}

#[test]
fn sparse_files_have_their_holes() {
    let place = Place::new();
    let file = fs::File::create(place.path("s.c")).expect("makes");
    file.set_len(900_000).expect("makes longer");
    for (at, text) in [(0, "begin"), (400_000, "middle"), (800_000, "end")] {
        std::os::unix::fs::FileExt::write_all_at(&file, text.as_bytes(), at).expect("writes");
    }
    let content = fs::read(place.path("s.c")).expect("reads");
    for arguments in [
        "--format=gnu",
        "--format=pax --sparse-version=0.0",
        "--format=pax --sparse-version=0.1",
        "--format=pax --sparse-version=1.0",
    ] {
        place.run("tar", &format!("{arguments} -S -cf s.tar s.c"));
        assert!(fs::metadata(place.path("s.tar")).expect("is there").len() < 200_000, "{arguments}");
        let repo = place.repo("s.tar", InputSpec::default());
        let listing = list(&repo, &WalkOptions::default(), GO).expect("lists");
        let files: Vec<_> =
            listing.met.filter_map(|met| if let Met::File(file) = met { Some(file) } else { None }).collect();
        let limits = codegraph_source::ReadLimits { max_file_bytes: 1 << 20, memory_bytes: 0 };
        let mut reader = codegraph_source::reader(&repo, &limits).expect("opens");
        let read = reader.read(&mut files.iter()).remove(0);
        assert!(read == codegraph_source::Read::Bytes(content.clone()), "{arguments}");
        assert_eq!(files[0].size_bytes, 900_000);
    }
}

#[test]
fn parts_of_paths_are_taken_off() {
    let place = Place::new();
    place.tree();
    place.write("top/a/b/c/d.c", "int d;\n");
    place.run("tar", "-cf a.tar top/a");
    for (strip, expected) in [
        (0, &["top/a/.gitignore hidden", "top/a/b.c=int b;", "top/a/b/c/d.c=int d;", "top/a/x.log=ignored"][..]),
        (2, &[".gitignore hidden", "b.c=int b;", "b/c/d.c=int d;", "x.log=ignored"]),
        (3, &["c/d.c=int d;"]),
        (9, &[]),
    ] {
        assert_eq!(told(&place.repo("a.tar", spec(strip)), &WalkOptions::default()).0, expected, "{strip}");
    }
}

#[test]
fn packages_are_repos_called_by_name_and_version() {
    let place = Place::new();
    place.write("in/lib/a.rb", "def a; end\n");
    place.write("in/metadata", "--- !ruby/object:Gem::Specification\n");
    place.run("tar", "-C in -czf data.tar.gz lib");
    place.run("gzip", "-k in/metadata");
    place.run("mv", "in/metadata.gz metadata.gz");
    fs::create_dir(place.path("org")).expect("makes");
    place.run("tar", "-cf org/tool-1.0.0.gem metadata.gz data.tar.gz");
    place.write("tool-2.0/src/a.rs", "fn a() {}\n");
    place.run("tar", "-czf org/tool-2.0.crate tool-2.0");
    place.write("com/a/A.java", "class A {}\n");
    place.run("zip", "-qr org/tool-3.0-sources.jar com");
    place.run("zip", "-qr org/tool-4.0-py3-none-any.whl com");
    place.run("tar", "-cJf org/tool_5.0.orig.tar.xz tool-2.0");
    place.write("org/README", "no archive\n");
    place.write("org/dir/x.c", "int x;\n");
    let repos = place.repos("org", InputSpec { holds_repos: true, ..InputSpec::default() });
    let found: Vec<(String, Vec<String>)> =
        repos.iter().map(|repo| (repo.name.clone(), told(repo, &WalkOptions::default()).0)).collect();
    let expected = [
        ("dir", "x.c=int x;"),
        ("org", "README=no archive"),
        ("tool-1.0.0", "lib/a.rb=def a; end"),
        ("tool-2.0", "src/a.rs=fn a() {}"),
        ("tool-3.0", "com/a/A.java=class A {}"),
        ("tool-4.0", "com/a/A.java=class A {}"),
        ("tool_5.0", "src/a.rs=fn a() {}"),
    ];
    assert_eq!(found, expected.map(|(name, line)| (name.to_string(), vec![line.to_string()])));
}

#[test]
fn archives_of_git_tell_their_commit() {
    let place = Place::new();
    place.write("work/a.c", "int a;\n");
    let git = |arguments: &str| place.run("git", &format!("-C work -c user.name=a -c user.email=a@b {arguments}"));
    git("init -q");
    git("add -A");
    git("commit -qm one");
    git("archive --prefix=work-1/ -o ../a.tar.gz HEAD");
    git("archive -o ../a.zip HEAD");
    let output =
        Command::new("git").current_dir(place.path("work")).args(["rev-parse", "HEAD"]).output().expect("runs");
    let commit = String::from_utf8_lossy(&output.stdout).trim().to_string();
    for name in ["a.tar.gz", "a.zip"] {
        let (lines, revision) = told(&place.repo(name, InputSpec::default()), &WalkOptions::default());
        assert_eq!(lines, ["a.c=int a;"]);
        assert_eq!(revision, Some(Revision { commit: Some(commit.clone()), ..Revision::default() }), "{name}");
    }
}

#[test]
fn what_lies_around_an_archive_says_nothing_of_it() {
    let place = Place::new();
    place.tree();
    place.write("out/.gitignore", "*\n");
    place.write("out/.codegraphignore", "*\n");
    place.write("out/.git", "gitdir: nowhere\n");
    place.run("tar", "-cf out/a.tar top");
    assert_eq!(place.told("out/a.tar"), place.told("top"));
}

#[test]
fn what_is_no_archive_is_refused() {
    let place = Place::new();
    for (name, content) in [("a.c", &b"int a;\n"[..]), ("BZh", b"BZh is how it begins\n"), ("empty", b"")] {
        place.write(name, content);
        let error = discover(
            &[InputSpec { input: name.into(), path: place.path(name), ..InputSpec::default() }],
            &RemoteOptions::default(),
        );
        assert!(error.expect_err("is refused").to_string().contains("neither a directory nor an archive"), "{name}");
    }
    place.run("gzip", "-k a.c");
    assert!(
        discover(
            &[InputSpec { input: "a".into(), path: place.path("a.c.gz"), ..InputSpec::default() }],
            &RemoteOptions::default()
        )
        .is_err()
    );
    let vanished = place.repo_that_is_gone();
    assert_eq!(vanished, ["! unreadable_file "]);
}

impl Place {
    fn repo_that_is_gone(&self) -> Vec<String> {
        fs::write(self.path("gone.tar"), tar_of(&[(b"a.c", b'0', b"", b"int a;")])).expect("writes");
        let repo = self.repo("gone.tar", InputSpec::default());
        fs::remove_file(Path::new(&self.path("gone.tar"))).expect("removes");
        told(&repo, &WalkOptions::default()).0
    }
}

#[test]
fn rows_of_a_dataset_are_files_of_many_repos() {
    let place = Place::new();
    let row = |repo: &str, path: &str, content: &str| {
        format!("{{\"repo_name\": {repo:?}, \"path\": {path:?}, \"content\": {content:?}}}\n")
    };
    let mut rows = [
        row("o/b", "src/b.c", "int b;"),
        row("o/a", "a.c", "int a;"),
        row("o/b", "a.c", "int a;"),
        row("o/a", ".ignore", "x*.c"),
        row("o/a", "x.c", "int x;"),
        row("..", "/c.c", "int c;"),
        row("o/a", "../x.c", "no"),
        row("o/b", "a.c", "int again;"),
    ]
    .concat();
    rows.push_str("no row\n");
    for i in 0..4000 {
        rows.push_str(&row(
            &format!("many/{:03}", i * 7919 % 500),
            &format!("a/path/that/is/rather/long/{i:05}.c"),
            "int i;",
        ));
    }
    place.write("rows.jsonl", &rows);
    let repos = place.repos("rows.jsonl", InputSpec::default());
    let names: Vec<&str> = repos.iter().map(|repo| repo.name.as_str()).collect();
    assert_eq!(names[..2], ["..", "many/000"]);
    assert_eq!(names[500..], ["many/499", "o/a", "o/b", "rows"]);
    for memory_bytes in [0, 64 << 20] {
        let options = WalkOptions { memory_bytes, ..WalkOptions::default() };
        let found: Vec<Vec<String>> = repos.iter().map(|repo| told(repo, &options).0).collect();
        assert_eq!(found[0], ["c.c=int c;"]);
        let of_a =
            ["..%2Fx.c malformed", "! bad_archive_entry ..%2Fx.c", ".ignore hidden", "a.c=int a;", "x.c ignored"];
        assert_eq!(found[501], of_a);
        assert_eq!(found[502], ["a.c=int again;", "! bad_archive_entry a.c", "src/b.c=int b;"]);
        assert_eq!(found[503], ["! bad_archive_entry "]);
        assert!(found[1..501].iter().all(|lines| lines.len() == 8), "{memory_bytes}");
        assert_eq!(found.iter().map(Vec::len).sum::<usize>(), 4000 + 10);
    }
}

#[test]
fn archives_in_archives_are_repos_where_that_is_asked_for() {
    let place = Place::new();
    place.write("tool-1.0/src/a.rs", "fn a() {}\n");
    place.write("com/a/A.java", "class A {}\n");
    fs::create_dir_all(place.path("bundle/libs")).expect("makes");
    place.run("tar", "-czf bundle/libs/tool-1.0.crate tool-1.0");
    place.run("zip", "-qr bundle/libs/b-sources.jar com");
    place.write("bundle/notes.gz", b"\x1f\x8bno archive");
    place.run("gzip", "-k com/a/A.java");
    place.run("mv", "com/a/A.java.gz bundle/one-file.gz");
    place.write("bundle/main.c", "int m;\n");
    let own = ["libs/b-sources.jar", "libs/tool-1.0.crate", "main.c=int m;", "notes.gz", "one-file.gz"];
    for arguments in ["-cf bundle.tar bundle", "-cJf bundle.tar.xz bundle"] {
        place.run("tar", arguments);
        let name = arguments.split(' ').nth(1).expect("has one");
        for (nested, expected) in [(false, &["bundle"][..]), (true, &["b", "bundle", "tool-1.0"])] {
            let repos = place.repos(name, InputSpec { nested, ..InputSpec::default() });
            let names: Vec<&str> = repos.iter().map(|repo| repo.name.as_str()).collect();
            assert_eq!(names, expected, "{name}");
            let found: Vec<Vec<String>> = repos.iter().map(|repo| told(repo, &WalkOptions::default()).0).collect();
            let outer = &found[names.iter().position(|name| *name == "bundle").expect("is one")];
            assert!(outer.iter().zip(own).all(|(line, own)| line.starts_with(own)), "{outer:?}");
            if nested {
                assert_eq!([&found[0][..], &found[2][..]], [["com/a/A.java=class A {}"], ["src/a.rs=fn a() {}"]]);
            }
        }
    }
    place.run("zip", "-qr bundle.zip bundle");
    assert_eq!(place.repos("bundle.zip", InputSpec { nested: true, ..InputSpec::default() }).len(), 3);
}

#[test]
fn a_million_members_are_met_in_order() {
    let place = Place::new();
    let mut command = Command::new("zstd");
    command.args(["-q", "-1", "-o"]).arg(place.path("many.tar.zst")).stdin(Stdio::piped());
    let mut zstd = command.spawn().expect("zstd is installed");
    let mut stdin = std::io::BufWriter::with_capacity(1 << 20, zstd.stdin.take().expect("is piped"));
    const N: usize = 1_000_000;
    for i in 0..N {
        let mut tar = Vec::with_capacity(512);
        let i = i * 7919 % N;
        member(&mut tar, format!("t/{:03}/{i:06}.c", i % 997).as_bytes(), b'0', b"", b"");
        stdin.write_all(&tar).expect("takes it");
    }
    drop(stdin);
    assert!(zstd.wait().expect("ends").success());
    // Room for a fifth of them.
    let options = WalkOptions { memory_bytes: 32 << 20, ..WalkOptions::default() };
    let repo = place.repo("many.tar.zst", InputSpec::default());
    let mut last = String::new();
    let mut n = 0;
    for met in list(&repo, &options, GO).expect("lists").met {
        let Met::File(file) = met else { panic!("{met:?}") };
        assert!(file.path > last, "{} after {last}", file.path);
        last = file.path;
        n += 1;
    }
    assert_eq!(n, N);
}
