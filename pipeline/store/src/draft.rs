//! A snapshot being written.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use codegraph_model::{ArtifactEntry, Error, ErrorKind, Manifest, Result, TABLES, TableEntry};

use crate::artifact::{self, Order, Tables};
use crate::fault::{FaultPoint, FaultPoints};
use crate::root::{self, Lock, MANIFEST, Root, TEMPORARY};
use crate::scratch::Scratch;
use crate::snapshot::Snapshot;
use crate::tables::{self, TablesWriter};

/// A snapshot being written. It holds the root's writer lock; dropped without [`Draft::commit`], it removes its
/// directory. Readers see the previous snapshot until the commit has ended.
#[derive(Debug)]
pub struct Draft {
    root: Root,
    id: String,
    dir: PathBuf,
    faults: FaultPoints,
    /// Whether `CURRENT` names it: from then on it is not ours to remove.
    is_current: bool,
    /// Given back last, when the directory is gone.
    _lock: Lock,
}

impl Draft {
    /// Begins the snapshot `id` below `root`, which is made if it is missing. Removes what runs that died left behind.
    /// An id that is taken gets a suffix: `-2`, `-3` …
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if another process writes there, or the place cannot be written;
    /// [`ErrorKind::Usage`] if the place belongs to something else.
    pub fn begin(root: &Path, id: &str) -> Result<Draft> {
        Draft::begin_with(root, id, FaultPoints::default())
    }

    /// [`Draft::begin`], with something that happens at each [`FaultPoint`].
    ///
    /// # Errors
    /// Those of [`Draft::begin`].
    pub fn begin_with(root: &Path, id: &str, faults: FaultPoints) -> Result<Draft> {
        if !root::is_snapshot_id(id) {
            return Err(Error::new(ErrorKind::Bug, "begin a snapshot").on(format!("{id:?} cannot name one")));
        }
        let root = Root::new(root);
        let lock = root.prepare()?;
        remove_leftovers(&root)?;
        let (id, dir) = make_directory(&root, id)?;
        let draft = Draft { root, id, dir, faults, is_current: false, _lock: lock };
        draft.faults.pass(FaultPoint::Begun)?;
        Ok(draft)
    }

    /// The snapshot's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The draft's directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// A writer for its tables. There is one; its [`TablesWriter::finish`] gives what [`Draft::commit`] wants.
    pub fn tables(&self) -> TablesWriter {
        TablesWriter::new(self.dir.clone(), self.faults.clone())
    }

    /// Room on the same disk for the run itself.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses.
    pub fn scratch(&self) -> Result<Scratch> {
        Scratch::create(&self.dir)
    }

    /// Makes an artifact of the tables in it that are complete, as `entries` tells.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses; [`ErrorKind::Limit`] if it does not fit its memory; what
    /// [`Order::stop`] gives.
    pub fn build(&self, entries: &BTreeMap<String, TableEntry>, order: &Order<'_>) -> Result<ArtifactEntry> {
        artifact::make(&self.dir, &self.id, &Tables::of_entries(&self.dir, entries), order)
    }

    /// Makes the draft a snapshot, and the current one. Fills the manifest's id and tables; everything else in it is
    /// the caller's.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the disk refuses; the draft is removed then and the previous snapshot stays.
    pub fn commit(mut self, manifest: Manifest, tables: BTreeMap<String, TableEntry>) -> Result<Snapshot> {
        let doing = "commit the snapshot";
        if let Some(missing) = TABLES.iter().find(|table| !tables.contains_key(table.name)) {
            return Err(Error::new(ErrorKind::Bug, doing).on(format!("the table {} was not written", missing.name)));
        }
        let manifest = Manifest { id: self.id.clone(), tables, checksum: String::new(), ..manifest };
        let text = manifest.to_json()?;
        // Read back from the text: what is returned is what the next process will see, checksum included.
        let manifest = Manifest::from_json(&text)?;

        tables::sync_dirs(&self.dir)?;
        let before = || self.faults.pass(FaultPoint::ManifestWritten);
        root::replace_file(&self.dir.join(MANIFEST), &text, before, || ())?;
        root::sync_dir(&self.root.snapshots())?;
        self.faults.pass(FaultPoint::ManifestSealed)?;

        let current = root::render_current(&self.id);
        let faults = self.faults.clone();
        let before = || faults.pass(FaultPoint::CurrentWritten);
        let is_current = &mut self.is_current;
        root::replace_file(&self.root.current(), &current, before, || *is_current = true)?;
        self.faults.pass(FaultPoint::CurrentReplaced)?;
        Ok(Snapshot::of_parts(self.root.clone(), self.dir.clone(), manifest))
    }

    /// Removes the draft.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if its directory cannot be removed; the next draft tries again.
    pub fn abandon(mut self) -> Result<()> {
        self.is_current = true;
        remove_draft(&self.dir)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_current {
            // Best effort: nobody is left to tell, and the next draft tries again.
            let _ = remove_draft(&self.dir);
        }
    }
}

/// Removes drafts that dead runs left, and files that they had not renamed yet. The lock is held: no live run is hit.
fn remove_leftovers(root: &Root) -> Result<()> {
    let doing = "clean up after an earlier run";
    let snapshots = root.snapshots();
    for dir in entries(&snapshots)? {
        artifact::remove_leftovers(&dir)?;
        let is_draft = dir.is_dir() && !dir.join(MANIFEST).exists();
        if is_draft && dir.file_name().and_then(|name| name.to_str()).is_some_and(root::is_snapshot_id) {
            remove_draft(&dir)?;
        }
    }
    let mut temporary = root.current().into_os_string();
    temporary.push(TEMPORARY);
    let temporary = PathBuf::from(temporary);
    match fs::remove_file(&temporary) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(Error::io(doing, &temporary, cause)),
        _ => Ok(()),
    }
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let failed = |e| Error::io("list a directory", dir, e);
    fs::read_dir(dir).map_err(failed)?.map(|entry| entry.map(|e| e.path()).map_err(failed)).collect()
}

fn make_directory(root: &Root, id: &str) -> Result<(String, PathBuf)> {
    let mut name = id.to_string();
    let mut n = 2;
    loop {
        let dir = root.snapshot(&name);
        match fs::create_dir(&dir) {
            Ok(()) => return Ok((name, dir)),
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
                name = format!("{id}-{n}");
                n += 1;
            }
            Err(cause) => return Err(Error::io("begin a snapshot", &dir, cause)),
        }
    }
}

/// Removes a draft's directory, the manifest first: a removal that is cut short must not leave what looks like a
/// snapshot.
fn remove_draft(dir: &Path) -> Result<()> {
    let doing = "remove an unfinished snapshot";
    let manifest = dir.join(MANIFEST);
    match fs::remove_file(&manifest) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(Error::io(doing, &manifest, cause)),
        _ => {}
    }
    match fs::remove_dir_all(dir) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(Error::io(doing, dir, cause)),
        _ => Ok(()),
    }
}
