//! Archives that mean harm, and those that are damaged.

use std::fs;

use codegraph_source::{InputSpec, Met, WalkOptions, list};

use crate::told::{GO, Place, told};
use crate::{PACKINGS, tar_of};

#[test]
fn members_that_mean_harm_are_rows() {
    let place = Place::new();
    let a: (&[u8], u8, &[u8], &[u8]) = (b"t/a.c", b'0', b"", b"int a;");
    let entry = "bad_archive_entry";
    let cases: &[(&[(&[u8], u8, &[u8], &[u8])], &[&str])] = &[
        (&[(b"../x.c", b'0', b"", b"x"), a], &["..%2Fx.c malformed", &format!("! {entry} ..%2Fx.c"), "a.c=int a;"]),
        (
            &[(b"t/../../x.c", b'0', b"", b"x"), a],
            &["a.c=int a;", "t%2F..%2F..%2Fx.c malformed", &format!("! {entry} t%2F..%2F..%2Fx.c")],
        ),
        (&[(b"/etc/passwd", b'0', b"", b"x")], &[&format!("! {entry} "), "passwd=x"]),
        (
            &[(b"t/link", b'2', b"/etc", b""), (b"t/link/x.c", b'0', b"", b"int x;")],
            &["link symlink", &format!("! {entry} link/"), "link/x.c=int x;"],
        ),
        (
            &[(b"t/null", b'3', b"", b""), (b"t/pipe", b'6', b"", b""), a],
            &["a.c=int a;", "null special", "pipe special"],
        ),
        (&[a, (b"t/a.c", b'0', b"", b"int b;")], &["a.c=int b;", &format!("! {entry} a.c")]),
        (&[(b"t/", b'5', b"", b""), a, (b"t/", b'5', b"", b"")], &["a.c=int a;"]),
        (
            &[a, (b"t/b.c", b'1', b"t/a.c", b""), (b"t/c.c", b'1', b"t/b.c", b"")],
            &["a.c=int a;", "b.c=int a;", "c.c=int a;"],
        ),
        (&[a, (b"t/b.c", b'1', b"../../etc/passwd", b"")], &["a.c=int a;", "b.c missing", &format!("! {entry} b.c")]),
        (
            &[(b"t/b.c", b'1', b"t/c.c", b""), (b"t/c.c", b'1', b"t/b.c", b"")],
            &["b.c missing", &format!("! {entry} b.c"), "c.c missing", &format!("! {entry} c.c")],
        ),
        (&[a, (b"t/s1", b'2', b"s2", b""), (b"t/s2", b'2', b"s1", b"")], &["a.c=int a;", "s1 symlink", "s2 symlink"]),
        (
            &[a, (b"t/caf\xe9.c", b'0', b"", b"int e;"), (b"t/caf%E9.c", b'0', b"", b"int f;")],
            &["a.c=int a;", "caf%E9.c=int f;", "caf%E9.c%=int e;", "! name_not_utf8 caf%E9.c%"],
        ),
        (
            &[(b"t/\xe9/a.c", b'0', b"", b"int e;"), (b"t/%E9/b.c", b'0', b"", b"int f;")],
            &["! name_not_utf8 %E9%/", "%E9%/a.c=int e;", "%E9/b.c=int f;"],
        ),
        (
            &[(b"pax_global_header", b'g', b"", b"52 comment=0123456789012345678901234567890123456789\n"), a],
            &["a.c=int a;"],
        ),
        (&[(b"x", b'x', b"", b"17 path=t/b.c\n"), a], &["! bad_archive "]),
        (&[(b"x", b'x', b"", b"14 path=t/b.c\n"), a], &["b.c=int a;"]),
        (&[(b"l", b'L', b"", b"t/long.c\0"), a], &["long.c=int a;"]),
        (&[(b"x", b'x', b"", b"29 size=99999999999999999999\n"), a], &["! bad_archive "]),
        (&[a, (b"u/b.c", b'0', b"", b"int b;")], &["t/a.c=int a;", "u/b.c=int b;"]),
        (&[a, (b"u", b'V', b"", b"")], &["a.c=int a;"]),
        (&[], &[]),
    ];
    for (members, expected) in cases {
        let tar = tar_of(members);
        for (name, bytes) in [("plain", tar.clone()), ("packed", place.piped("gzip", "-c", tar))] {
            fs::write(place.path(name), bytes).expect("writes");
            let shown: Vec<_> = members.iter().map(|(path, ..)| path.escape_ascii().to_string()).collect();
            assert_eq!(place.told(name), *expected, "{shown:?} {name}");
        }
    }
}

#[test]
fn what_comes_before_a_damage_is_read() {
    let place = Place::new();
    let line = |i: u64| format!("int x{} = {i};\n", i.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let files: Vec<(String, String)> =
        (0..40).map(|n| (format!("t/{n:02}.c"), (n * 4000..(n + 1) * 4000).map(line).collect())).collect();
    let members: Vec<(&[u8], u8, &[u8], &[u8])> =
        files.iter().map(|(path, code)| (path.as_bytes(), b'0', &b""[..], code.as_bytes())).collect();
    let tar = tar_of(&members);
    for (ending, program) in PACKINGS {
        let packed = place.piped(program, if program == "cat" { "-" } else { "-c" }, tar.clone());
        let cut = &packed[..packed.len() / 2];
        fs::write(place.path(ending), cut).expect("writes");
        let lines = place.told(ending);
        assert_eq!(lines[0], "! bad_archive ", "{ending}");
        // All but the one that is cut off, which is told.
        let n_whole = lines.iter().filter(|line| line.contains(".c: ")).count();
        assert!((5..35).contains(&n_whole), "{ending}: {n_whole} {lines:.60?}");
        // One byte that is another.
        let mut wrong = packed.clone();
        let at = packed.len() * 2 / 3;
        wrong[at] ^= 0x55;
        fs::write(place.path(ending), wrong).expect("writes");
        let lines = place.told(ending);
        assert_eq!(lines[0] == "! bad_archive ", ending != "tar", "{ending}: {lines:.60?}");
        assert!(lines.len() > 10, "{ending}: {lines:.60?}");
        // Nothing but the beginning.
        fs::write(place.path(ending), &packed[..packed.len().min(40)]).expect("writes");
        if ending != "tar" {
            assert_eq!(place.told(ending), ["! bad_archive "], "{ending}");
        }
    }
}

#[test]
fn what_unfolds_without_end_is_cut() {
    let place = Place::new();
    let zeros = vec![0; 8 << 20];
    let mut members: Vec<(&[u8], u8, &[u8], &[u8])> = vec![(b"t/a.c", b'0', b"", b"int a;")];
    let names: Vec<String> = (0..40).map(|i| format!("t/zero{i:02}")).collect();
    members.extend(names.iter().map(|name| (name.as_bytes(), b'0', &b""[..], &zeros[..])));
    let bomb = place.piped("zstd", "-c", tar_of(&members));
    assert!(bomb.len() < 100_000);
    fs::write(place.path("bomb.tar.zst"), bomb).expect("writes");
    // Told apart by the ratio, behind 256 MiB; and by the limit that is given.
    for (max_archive_bytes, n_expected) in [(64 << 30, 31), (20 << 20, 2), (400, 0)] {
        let options = WalkOptions { max_archive_bytes, ..WalkOptions::default() };
        let lines = told(&place.repo("bomb.tar.zst", InputSpec::default()), &options).0;
        assert_eq!(lines[0], "! archive_too_large ");
        assert_eq!(lines.iter().filter(|line| line.contains("zero")).count(), n_expected, "{lines:?}");
    }
    let whole = WalkOptions { max_archive_bytes: 1 << 40, ..WalkOptions::default() };
    let small = place.piped("zstd", "-c", tar_of(&members[..20]));
    fs::write(place.path("small.tar.zst"), small).expect("writes");
    assert_eq!(told(&place.repo("small.tar.zst", InputSpec::default()), &whole).0.len(), 20);
}

/// What is told of each of the archives in an archive, read with `options`.
fn told_of_nested(place: &Place, path: &str, options: &WalkOptions) -> Vec<(String, Vec<String>)> {
    let repos = place.repos(path, InputSpec { nested: true, ..InputSpec::default() });
    repos.iter().map(|repo| (repo.name.clone(), told(repo, options).0)).collect()
}

#[test]
fn archives_in_an_archive_unfold_to_no_more_than_one() {
    let place = Place::new();
    let zeros = vec![0; 8 << 20];
    let names: Vec<String> = (0..40).map(|i| format!("t/zero{i:02}")).collect();
    let members: Vec<(&[u8], u8, &[u8], &[u8])> =
        names.iter().map(|name| (name.as_bytes(), b'0', &b""[..], &zeros[..])).collect();
    let bomb = place.piped("zstd", "-c", tar_of(&members));
    let small = place.piped("gzip", "-c", tar_of(&[(b"t/a.c", b'0', b"", b"int a;")]));
    let all: [(&[u8], u8, &[u8], &[u8]); 5] = [
        (b"all/a.tar.gz", b'0', b"", &small),
        (b"all/bomb-1.tar.zst", b'0', b"", &bomb),
        (b"all/bomb-2.tar.zst", b'0', b"", &bomb),
        (b"all/z.tar.gz", b'0', b"", &small),
        (b"all/main.c", b'0', b"", b"int main;"),
    ];
    fs::write(place.path("all.tar.xz"), place.piped("xz", "-c", tar_of(&all))).expect("writes");
    // As many of the zeros of each are met as fit into 256 MiB, or into what is given, for all together.
    for (max_archive_bytes, n_expected) in [(64 << 30, [31, 0]), (20 << 20, [2, 0]), (400 << 20, [31, 0])] {
        let options = WalkOptions { max_archive_bytes, ..WalkOptions::default() };
        let found = told_of_nested(&place, "all.tar.xz", &options);
        let of = |name: &str| &found.iter().find(|(found, _)| found == name).expect("is a repo").1;
        assert_eq!(of("a"), &["a.c=int a;"], "what comes first has room");
        assert!(of("all").contains(&"main.c=int main;".to_string()), "{:?}", of("all"));
        for (name, n_expected) in ["bomb-1", "bomb-2"].into_iter().zip(n_expected) {
            let lines = of(name);
            assert_eq!(lines[0], "! archive_too_large ", "{name}");
            assert_eq!(lines.iter().filter(|line| line.contains("zero")).count(), n_expected, "{name}: {lines:?}");
        }
        assert_eq!(of("z"), &["! archive_too_large "], "nothing is left for what comes last");
    }
}

#[test]
fn zips_unfold_to_no_more_than_they_may() {
    let place = Place::new();
    place.write("t/a.c", "int a;");
    let names: Vec<String> = (0..40).map(|i| format!("t/zero{i:02}")).collect();
    for name in &names {
        fs::File::create(place.path(name)).expect("makes").set_len(8 << 20).expect("makes longer");
    }
    place.run("zip", &format!("-q -9 bomb.zip t/a.c {}", names.join(" ")));
    for (max_archive_bytes, n_expected) in [(64 << 30, 31), (20 << 20, 2)] {
        let options = WalkOptions { max_archive_bytes, ..WalkOptions::default() };
        let lines = told(&place.repo("bomb.zip", InputSpec::default()), &options).0;
        assert_eq!(lines[0], "! archive_too_large ");
        assert_eq!(lines.iter().filter(|line| line.contains("zero")).count(), n_expected, "{lines:?}");
    }
    // A member that says that it is small.
    let gzip = place.piped("gzip", "-9nc", vec![b' '; 1 << 18]);
    let deflated = &gzip[10..gzip.len() - 8];
    fs::write(place.path("a.zip"), zip_of(&[(3, 0, 8, b"t/a.c", deflated, 1)])).expect("writes");
    assert_eq!(place.told("a.zip"), ["a.c damaged"]);
}

#[test]
fn a_zip_can_have_more_members_than_two_bytes_count() {
    const N: usize = 200_000;
    let place = Place::new();
    let paths: Vec<String> = (0..N).map(|i| i * 7919 % N).map(|i| format!("t/{:03}/{i:06}.c", i % 997)).collect();
    let members: Vec<(u8, u16, u16, &[u8], &[u8], u32)> =
        paths.iter().map(|path| (3, 0, 0, path.as_bytes(), &b""[..], 0)).collect();
    fs::write(place.path("many.zip"), zip_of(&members)).expect("writes");
    // Room for a part of them.
    let options = WalkOptions { memory_bytes: 8 << 20, ..WalkOptions::default() };
    let repo = place.repo("many.zip", InputSpec::default());
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

#[test]
fn sizes_in_a_tar_that_make_no_sense_are_told() {
    let place = Place::new();
    let a: (&[u8], u8, &[u8], &[u8]) = (b"t/a.c", b'0', b"", b"int a;");
    for (what, size, expected) in [
        ("more than there is", *b"00000100000\0", &["! bad_archive ", "a.c=int a;", "b.c unreadable"][..]),
        ("no number", *b"not a number", &["! bad_archive ", "a.c=int a;"]),
        (
            "more than any disk holds",
            *b"\x80\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
            &["! bad_archive ", "a.c=int a;"],
        ),
        ("less than nothing", *b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", &["! bad_archive ", "a.c=int a;"]),
        ("less than there is", *b"00000000003\0", &["a.c=int a;", "b.c=int"]),
    ] {
        let mut tar = tar_of(&[a, (b"t/b.c", b'0', b"", b"int b;")]);
        tar[1024 + 124..1024 + 136].copy_from_slice(&size);
        tar[1024 + 148..1024 + 156].fill(b' ');
        let sum: u64 = tar[1024..1536].iter().map(|b| u64::from(*b)).sum();
        tar[1024 + 148..1024 + 156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        for (name, bytes) in [("plain", tar.clone()), ("packed", place.piped("gzip", "-c", tar))] {
            fs::write(place.path(name), bytes).expect("writes");
            let lines: Vec<String> =
                place.told(name).into_iter().filter(|line| !line.starts_with("! bad_archive b")).collect();
            assert_eq!(lines, expected, "{what}, {name}");
        }
    }
}

/// A zip of members: made by version, flags, method, path, content, and how much the headers lie about the size.
fn zip_of(members: &[(u8, u16, u16, &[u8], &[u8], u32)]) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for (made_by, flags, method, path, content, lie) in members {
        let at = zip.len() as u32;
        let mut header = Vec::new();
        header.extend(20_u16.to_le_bytes());
        header.extend(flags.to_le_bytes());
        header.extend(method.to_le_bytes());
        header.extend([0; 4]);
        header.extend(crc32fast::hash(content).to_le_bytes());
        header.extend((content.len() as u32).to_le_bytes());
        header.extend((content.len() as u32 + lie).to_le_bytes());
        header.extend((path.len() as u16).to_le_bytes());
        header.extend(0_u16.to_le_bytes());
        zip.extend(b"PK\x03\x04");
        zip.extend(&header);
        zip.extend(*path);
        zip.extend(*content);
        directory.extend(b"PK\x01\x02");
        directory.extend([20, *made_by]);
        directory.extend(&header);
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(*path);
    }
    let at = zip.len() as u32;
    zip.extend(&directory);
    // More members than the old end can count have another before it.
    let n_in_two_bytes = u16::try_from(members.len()).unwrap_or(u16::MAX);
    if n_in_two_bytes == u16::MAX {
        let end_at = zip.len() as u64;
        zip.extend(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\x03\x2d\0");
        zip.extend([0; 8]);
        zip.extend((members.len() as u64).to_le_bytes());
        zip.extend((members.len() as u64).to_le_bytes());
        zip.extend((directory.len() as u64).to_le_bytes());
        zip.extend(u64::from(at).to_le_bytes());
        zip.extend(b"PK\x06\x07\0\0\0\0");
        zip.extend(end_at.to_le_bytes());
        zip.extend(1_u32.to_le_bytes());
    }
    zip.extend(b"PK\x05\x06\0\0\0\0");
    zip.extend(n_in_two_bytes.to_le_bytes());
    zip.extend(n_in_two_bytes.to_le_bytes());
    zip.extend((directory.len() as u32).to_le_bytes());
    zip.extend(at.to_le_bytes());
    zip.extend(0_u16.to_le_bytes());
    zip
}

#[test]
fn zips_that_mean_harm_are_rows() {
    let place = Place::new();
    let a: (u8, u16, u16, &[u8], &[u8], u32) = (3, 0, 0, b"t/a.c", b"int a;", 0);
    let cases: &[(&[(u8, u16, u16, &[u8], &[u8], u32)], &[&str])] = &[
        (&[a], &["a.c=int a;"]),
        (&[a, (3, 1, 0, b"t/b.c", b"secret", 0)], &["a.c=int a;", "b.c unreadable", "! unsupported_entry b.c"]),
        (&[a, (3, 0, 9, b"t/b.c", b"?", 0)], &["a.c=int a;", "b.c unreadable", "! unsupported_entry b.c"]),
        (&[a, (0, 0, 0, b"t/caf\x82.c", b"int e;", 0)], &["a.c=int a;", "café.c=int e;"]),
        (&[a, (0, 1 << 11, 0, "t/café.c".as_bytes(), b"int e;", 0)], &["a.c=int a;", "café.c=int e;"]),
        (&[a, (3, 0, 0, "t/café.c".as_bytes(), b"int e;", 0)], &["a.c=int a;", "café.c=int e;"]),
        (&[a, (3, 0, 0, b"t/caf\xe9.c", b"int e;", 0)], &["a.c=int a;", "caf%E9.c=int e;", "! name_not_utf8 caf%E9.c"]),
        (&[a, (0, 0, 0, b"t\\b.c", b"int b;", 0)], &["a.c=int a;", "b.c=int b;"]),
        (
            &[a, (3, 0, 0, b"t/../../b.c", b"x", 0)],
            &["a.c=int a;", "t%2F..%2F..%2Fb.c malformed", "! bad_archive_entry t%2F..%2F..%2Fb.c"],
        ),
        (&[a, (3, 0, 0, b"t/b.c", b"int b;", 3)], &["a.c=int a;", "b.c damaged"]),
        (&[a, (3, 0, 8, b"t/b.c", b"\xff\xff\xff\xff", 3)], &["a.c=int a;", "b.c damaged"]),
        (&[a, (3, 0, 0, b"t/a.c", b"int b;", 0)], &["a.c=int b;", "! bad_archive_entry a.c"]),
        (&[(3, 0, 0, b"t/a\0.c", b"x", 0), a], &["a.c=int a;", "t%2Fa\0.c malformed", "! bad_archive_entry t%2Fa\0.c"]),
        (&[], &[]),
    ];
    for (members, expected) in cases {
        fs::write(place.path("a.zip"), zip_of(members)).expect("writes");
        let shown: Vec<_> = members.iter().map(|(.., path, _, _)| path.escape_ascii().to_string()).collect();
        assert_eq!(place.told("a.zip"), *expected, "{shown:?}");
    }
    // Members that lie in one another, a wrong checksum, an end without a directory, and nothing but a beginning.
    let mut same = Vec::new();
    for i in 0..200_u8 {
        same.extend(directory_entry(&[b't', b'/', i / 26 + b'a', i % 26 + b'a'], 30));
    }
    let whole = zip_of(&[a, (3, 0, 0, b"t/b.c", b"int b;", 0)]);
    let mut wrong = whole.clone();
    let at = wrong.windows(6).position(|w| w == b"int b;").expect("stands there");
    wrong[at + 4] = b'c';
    let mut overlapping = whole[..100].to_vec();
    let start = overlapping.len() as u32;
    overlapping.extend(&same);
    overlapping.extend(b"PK\x05\x06\0\0\0\0");
    overlapping.extend([200, 0, 200, 0]);
    overlapping.extend((same.len() as u32).to_le_bytes());
    overlapping.extend(start.to_le_bytes());
    overlapping.extend([0, 0]);
    for (bytes, expected) in [
        (wrong, &["a.c=int a;", "b.c damaged"][..]),
        (whole[..whole.len() / 2].to_vec(), &["! bad_archive "]),
        (whole[..20].to_vec(), &["! bad_archive "]),
    ] {
        fs::write(place.path("a.zip"), &bytes).expect("writes");
        assert_eq!(place.told("a.zip"), expected);
    }
    fs::write(place.path("a.zip"), &overlapping).expect("writes");
    let lines = place.told("a.zip");
    assert_eq!(lines[0], "! bad_archive ");
    assert!(lines.len() < 200, "{}", lines.len());
}

/// An entry of a zip's directory that says that its content begins at the top of the archive.
fn directory_entry(path: &[u8], n_bytes: u32) -> Vec<u8> {
    let mut entry = b"PK\x01\x02\x14\x03\x14\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    entry.extend(n_bytes.to_le_bytes());
    entry.extend(n_bytes.to_le_bytes());
    entry.extend((path.len() as u16).to_le_bytes());
    entry.extend([0; 12]);
    entry.extend(0_u32.to_le_bytes());
    entry.extend(path);
    entry
}
