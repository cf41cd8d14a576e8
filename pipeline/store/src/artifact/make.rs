//! How an artifact is made: in a folder of its own, which gets its name when everything in it is on the disk.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use codegraph_model::{ArtifactEntry, Clock, Error, PartEntry, Result};
use nix::fcntl::{AT_FDCWD, RenameFlags, renameat2};
use serde_json::Value;

use super::{ENTRY, Making, Sink, Tables};
use crate::fault::{FaultPoint, FaultPoints};
use crate::root::{Root, replace_file, sync_dir};
use crate::snapshot::Snapshot;
use crate::verify::checksum_of_file;

/// What the names of folders begin with in which an artifact is made. One that is left over can be removed.
pub(super) const IN_THE_MAKING: &str = ".building-";

/// An artifact that is to be made.
pub struct Order<'a> {
    /// Its kind.
    pub sink: &'static Sink,
    /// Version of codegraph.
    pub tool_version: &'a str,
    /// The settings that the user gave, by name.
    pub settings: BTreeMap<String, Value>,
    /// Threads to keep busy.
    pub jobs: usize,
    /// Memory that may be held.
    pub memory_bytes: usize,
    /// Monotonic time, to measure what was made.
    pub clock: Clock,
    /// Why to stop now.
    pub stop: &'a (dyn Fn() -> Option<Error> + Sync),
    /// Told how many of how many rows are done.
    pub done: &'a (dyn Fn(u64, u64) + Sync),
    /// What happens at its points of failure.
    pub faults: FaultPoints,
}

/// Makes an artifact of a snapshot. One that is there is replaced when the new one is complete; who reads it meanwhile
/// keeps what was opened.
///
/// # Errors
/// [`ErrorKind::Unavailable`](codegraph_model::ErrorKind::Unavailable) if another process writes into the root, or the disk refuses; [`ErrorKind::Limit`](codegraph_model::ErrorKind::Limit) if it does not fit its memory; what [`Order::stop`] gives. The snapshot is then as it was.
pub fn build(snapshot: &Snapshot, order: &Order<'_>) -> Result<ArtifactEntry> {
    let root = Root::new(snapshot.root().dir());
    let _lock = root.prepare()?;
    remove_leftovers(snapshot.dir())?;
    make(snapshot.dir(), snapshot.id(), &Tables::of_snapshot(snapshot), order)
}

/// Makes an artifact below the directory of a snapshot or a draft.
pub(crate) fn make(
    snapshot_dir: &Path,
    snapshot_id: &str,
    tables: &Tables,
    order: &Order<'_>,
) -> Result<ArtifactEntry> {
    let sink = order.sink;
    let dir = snapshot_dir.join(format!("{IN_THE_MAKING}{}", sink.name));
    let made = fill(&dir, snapshot_id, tables, order).and_then(|entry| {
        put(&dir, &snapshot_dir.join(sink.name))?;
        order.faults.pass(FaultPoint::ArtifactPut)?;
        Ok(entry)
    });
    // Left is what failed, or the artifact that was replaced.
    match (remove(&dir), made) {
        (Err(error), Ok(_)) => Err(error),
        (_, made) => made,
    }
}

fn fill(dir: &Path, snapshot_id: &str, tables: &Tables, order: &Order<'_>) -> Result<ArtifactEntry> {
    let sink = order.sink;
    fs::create_dir(dir).map_err(|e| Error::io("make an artifact", dir, e))?;
    order.faults.pass(FaultPoint::ArtifactBegun)?;
    let built = (sink.build)(&Making {
        tables,
        snapshot_id,
        dir,
        jobs: order.jobs.max(1),
        memory_bytes: order.memory_bytes,
        settings: &order.settings,
        clock: order.clock,
        stop: order.stop,
        done: order.done,
        faults: &order.faults,
    })?;
    let mut files = Vec::new();
    seal_files(dir, "", order.stop, &mut files)?;
    order.faults.pass(FaultPoint::ArtifactFilled)?;
    let checksum_of_table = |table: &&str| tables.checksum(table).unwrap_or_default().to_string();
    let entry = ArtifactEntry {
        format: sink.format,
        name: sink.name.to_string(),
        snapshot: snapshot_id.to_string(),
        tool_version: order.tool_version.to_string(),
        made_of: sink.tables.iter().map(|table| ((*table).to_string(), checksum_of_table(table))).collect(),
        settings: order.settings.clone(),
        counts: built.counts,
        measured: built.measured,
        degraded: built.degraded,
        files,
        checksum: String::new(),
    };
    let text = entry.to_json()?;
    replace_file(&dir.join(ENTRY), &text, || order.faults.pass(FaultPoint::ArtifactSealed), || ())?;
    ArtifactEntry::from_json(&text, sink.name, sink.format)
}

/// Flushes every file below `dir` to the disk, and takes down sizes and checksums in the order of paths.
fn seal_files(
    dir: &Path,
    prefix: &str,
    stop: &(dyn Fn() -> Option<Error> + Sync),
    files: &mut Vec<PartEntry>,
) -> Result<()> {
    let doing = "seal an artifact";
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |e| Error::io(doing, &path, e)
    };
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .and_then(|entries| entries.map(|entry| entry.map(|e| e.path())).collect::<io::Result<_>>())
        .map_err(failed(dir))?;
    paths.sort();
    for path in paths {
        if let Some(error) = stop() {
            return Err(error);
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let below = format!("{prefix}{name}");
        if path.is_dir() {
            seal_files(&path, &format!("{below}/"), stop, files)?;
            continue;
        }
        let file = File::open(&path).map_err(failed(&path))?;
        file.sync_all().map_err(failed(&path))?;
        let bytes = file.metadata().map_err(failed(&path))?.len();
        let checksum = checksum_of_file(&path).map_err(failed(&path))?;
        files.push(PartEntry { path: below, bytes, rows: 0, checksum });
    }
    sync_dir(dir)
}

/// Gives a complete artifact its place. One that is there takes the other's name in the same step.
fn put(from: &Path, to: &Path) -> Result<()> {
    let doing = "put an artifact in its place";
    match to.exists() {
        false => fs::rename(from, to).map_err(|e| Error::io(doing, to, e))?,
        true => renameat2(AT_FDCWD, from, AT_FDCWD, to, RenameFlags::RENAME_EXCHANGE)
            .map_err(|errno| Error::io(doing, to, errno.into()))?,
    }
    to.parent().map_or(Ok(()), sync_dir)
}

/// Removes what builds that died left in a snapshot directory.
pub(crate) fn remove_leftovers(snapshot_dir: &Path) -> Result<()> {
    super::SINKS.iter().try_for_each(|sink| remove(&snapshot_dir.join(format!("{IN_THE_MAKING}{}", sink.name))))
}

fn remove(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("remove an unfinished artifact", dir, cause))
        }
        _ => Ok(()),
    }
}

impl std::fmt::Debug for Order<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Order").field("sink", &self.sink).field("settings", &self.settings).finish_non_exhaustive()
    }
}
