//! Things that go wrong around a run: it is killed, interrupted, locked out, or its disk is full. The previous snapshot
//! stays.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use codegraph_tests::{
    Ran, area, binary, codegraph, copy_dir, current, index, index_sample_org, manifest, many_copies, query_one, ran,
    run, sample_org,
};
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, Uid};

/// A user that owns nothing.
const NOBODY: u32 = 65534;

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The snapshot in `root` is `id`, is sound, and answers.
#[track_caller]
fn expect_intact(root: &Path, id: &str) {
    assert_eq!(current(root), id);
    run(&["verify", text(root)]).expect(0);
    assert_ne!(query_one(root, "SELECT count(*) FROM entities"), 0);
}

fn snapshot_dirs(root: &Path) -> Vec<PathBuf> {
    fs::read_dir(root.join("snapshots")).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn start(mut command: Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the run has made its draft: from then on it works.
fn wait_for_draft(root: &Path, n_before: usize) {
    let began = Instant::now();
    while !root.join("snapshots").is_dir() || snapshot_dirs(root).len() <= n_before {
        assert!(began.elapsed() < Duration::from_secs(60), "the run never began");
        sleep(Duration::from_millis(1));
    }
}

#[test]
fn a_run_killed_at_any_moment_leaves_the_previous_snapshot() {
    let area = area();
    let input = area.path().join("input");
    many_copies(&input, 40);
    let root = area.path().join("root");
    index_sample_org(&root, &["--lang", "rust"]);

    let whole = area.path().join("whole");
    let began = Instant::now();
    ran(&mut index(&input, &whole, &[])).expect(0);
    let time = began.elapsed();

    let mut n_killed = 0;
    for percent in [1, 5, 10, 20, 40, 60, 75, 85, 90, 95, 98] {
        let mut child = start(index(&input, &root, &[]));
        sleep(time * percent / 100);
        kill(Pid::from_raw(child.id() as i32), Signal::SIGKILL).unwrap();
        // A run that was quicker this time has ended by itself; what it wrote is checked the same.
        n_killed += usize::from(child.wait().unwrap().code().is_none());
        run(&["verify", text(&root)]).expect(0);
        assert_ne!(query_one(&root, "SELECT count(*) FROM entities"), 0, "killed at {percent} %");
    }
    assert!(n_killed >= 5, "the run was killed {n_killed} times");

    // The next run removes what was left, and nothing else.
    let before = current(&root);
    index_sample_org(&root, &[]);
    run(&["verify", text(&root), "--snapshot", &before]).expect(0);
    for dir in snapshot_dirs(&root) {
        assert!(dir.join("manifest.json").exists(), "{} was left over", dir.display());
    }
    assert!(!root.join("CURRENT.tmp").exists());
}

#[test]
fn signals_end_a_run_cleanly() {
    let area = area();
    let input = area.path().join("input");
    many_copies(&input, 80);
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let previous = current(&root);

    for (signal, code) in [(Signal::SIGTERM, 143), (Signal::SIGINT, 130)] {
        let n_before = snapshot_dirs(&root).len();
        let child = start(index(&input, &root, &[]));
        wait_for_draft(&root, n_before);
        kill(Pid::from_raw(child.id() as i32), signal).unwrap();
        let ended: Ran = child.wait_with_output().unwrap().into();
        ended.expect(code);
        expect_intact(&root, &previous);
        assert_eq!(snapshot_dirs(&root).len(), n_before, "the draft of the interrupted run is gone");
    }
}

#[test]
fn verify_finds_one_flipped_bit_in_any_file() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let dir = root.join("snapshots").join(current(&root));
    let mut names: Vec<String> = manifest(&root).parts().map(|part| part.path.clone()).collect();
    names.push("manifest.json".to_string());
    assert!(names.len() > 10);
    for name in names {
        let path = dir.join(&name);
        let sound = fs::read(&path).unwrap();
        for at in [0, sound.len() / 3, sound.len() - 1] {
            let mut damaged = sound.clone();
            damaged[at] ^= 1 << (at % 8);
            fs::write(&path, damaged).unwrap();
            let found = run(&["verify", text(&root)]);
            let said = format!("{}{}", found.stdout, found.stderr);
            // A damaged manifest is no snapshot (3); a damaged table is a check that failed (1).
            assert_eq!(found.code, if name == "manifest.json" { 3 } else { 1 }, "{name} at {at}: {said}");
            assert!(said.contains(&name), "{name} at {at}: {said}");
        }
        fs::write(&path, sound).unwrap();
    }
    let current = root.join("CURRENT");
    let sound = fs::read(&current).unwrap();
    let mut damaged = sound.clone();
    damaged[3] ^= 1;
    fs::write(&current, damaged).unwrap();
    run(&["verify", text(&root)]).expect(3);
    fs::write(&current, sound).unwrap();
    run(&["verify", text(&root)]).expect(0);
}

/// An older codegraph had fewer tables: a snapshot of its has those that its manifest names.
#[test]
fn a_table_that_the_manifest_does_not_name_is_no_damage() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &["--artifacts", "tables,graph"]);
    let dir = root.join("snapshots").join(current(&root));
    let mut older = manifest(&root);
    older.tables.remove("embeddings");
    fs::write(dir.join("manifest.json"), older.to_json().unwrap()).unwrap();
    let surplus = run(&["verify", text(&root)]).expect(1).stdout;
    assert!(surplus.contains("tables/embeddings/part-00000.parquet: the manifest does not name it"), "{surplus}");
    fs::remove_dir_all(dir.join("tables/embeddings")).unwrap();
    run(&["verify", text(&root)]).expect(0);
    run(&["status", text(&root)]).expect(0);
    run(&["build", "graph", text(&root)]).expect(0);
    run(&["verify", text(&root)]).expect(0);
    let ran = run(&["search", text(&root), "moon"]).expect(4);
    assert!(ran.stderr.contains("--artifacts tables,vectors"), "{}", ran.stderr);
}

#[test]
fn verify_finds_what_is_missing_or_should_not_be_there() {
    let area = area();
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let dir = root.join("snapshots").join(current(&root));
    let part = dir.join(&manifest(&root).tables["entities"].parts[0].path);

    let away = area.path().join("away");
    fs::rename(&part, &away).unwrap();
    assert!(run(&["verify", text(&root)]).expect(1).stdout.contains("entities"));
    fs::rename(&away, &part).unwrap();

    let surplus = part.with_file_name("part-99999.parquet");
    fs::copy(&part, &surplus).unwrap();
    assert!(run(&["verify", text(&root)]).expect(1).stdout.contains("part-99999"));
    fs::remove_file(surplus).unwrap();
    run(&["verify", text(&root)]).expect(0);
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let area = area();
    let input = area.path().join("input");
    many_copies(&input, 80);
    let root = area.path().join("root");
    index_sample_org(&root, &[]);
    let previous = current(&root);

    let n_before = snapshot_dirs(&root).len();
    let first = start(index(&input, &root, &["-j", "1"]));
    wait_for_draft(&root, n_before);
    let second = ran(&mut index(&sample_org(), &root, &[])).expect(4);
    assert!(second.stderr.contains(&first.id().to_string()), "it names the writer: {}", second.stderr);
    expect_intact(&root, &previous);
    let first: Ran = first.wait_with_output().unwrap().into();
    first.expect(0);
    assert_ne!(current(&root), previous);
}

/// The binary where every user can run it.
fn binary_for_all(area: &Path) -> PathBuf {
    let copy = area.join("codegraph");
    if fs::hard_link(binary(), &copy).is_err() {
        fs::copy(binary(), &copy).unwrap();
    }
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    copy
}

#[test]
fn an_output_that_cannot_be_written_is_an_error_with_a_hint() {
    let area = area();
    let input = area.path().join("input");
    copy_dir(&sample_org(), &input);
    let closed = area.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    let mut command = Command::new(binary_for_all(area.path()));
    command.current_dir(area.path()).args(["index", text(&input), "-o", text(&closed.join("root"))]);
    if Uid::effective().is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let refused = ran(&mut command).expect(4);
    assert!(refused.stderr.contains("closed") && refused.stderr.contains("permission"), "{}", refused.stderr);
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();

    // A file stands where the directory should be.
    let taken = area.path().join("taken");
    fs::write(&taken, "something of someone's").unwrap();
    let refused = ran(&mut index(&sample_org(), &taken, &[])).expect(2);
    assert!(refused.stderr.contains("taken"), "{}", refused.stderr);
    assert_eq!(fs::read_to_string(&taken).unwrap(), "something of someone's");
}

/// A small file system in memory; gone when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, size: &str) -> Option<SmallDisk> {
        fs::create_dir(at).unwrap();
        let options = format!("size={size}");
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| SmallDisk(at.to_path_buf()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_an_error_with_a_hint() {
    let area = area();
    let input = area.path().join("input");
    many_copies(&input, 60);
    let Some(disk) = SmallDisk::mount(&area.path().join("disk"), "2m") else {
        println!("skipped: no file system can be mounted here, which needs root");
        return;
    };
    let root = disk.0.join("root");
    index_sample_org(&root, &["--lang", "rust"]);
    let previous = current(&root);
    // As one repo, and as many, of which more is kept on the disk while they are read.
    for many in [&[][..], &["--repos-in"]] {
        let full = ran(codegraph(&["index", "-o"]).arg(&root).args(many).arg(&input)).expect(4);
        assert!(full.stderr.contains("space"), "{}", full.stderr);
        expect_intact(&root, &previous);
        assert_eq!(snapshot_dirs(&root).len(), 1, "the draft is gone");
    }
}
