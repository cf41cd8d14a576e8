//! A committed snapshot, opened to be read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use codegraph_model::{Error, ErrorKind, Manifest, PartEntry, Result};

use crate::artifact::{Artifact, Sink};
use crate::root::{self, MANIFEST, Root};

/// A committed snapshot. Opening one writes nothing, takes no lock, and works on a read-only file system.
#[derive(Clone, Debug)]
pub struct Snapshot {
    root: Root,
    dir: PathBuf,
    manifest: Manifest,
}

impl Snapshot {
    /// Opens the snapshot `id` below `root`, or the current one.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if there is none, [`ErrorKind::Usage`] if `id` names none,
    /// [`ErrorKind::Damaged`] if `CURRENT` or the manifest was changed or is not ours.
    pub fn open(root: &Path, id: Option<&str>) -> Result<Snapshot> {
        let root = Root::new(root);
        let id = match id {
            Some(id) => check_id(&root, id)?,
            None => root.read_current()?,
        };
        let dir = root.snapshot(&id);
        let manifest = read_manifest(&root, &dir, &id)?;
        Ok(Snapshot { root, dir, manifest })
    }

    /// The ids of the snapshots below `root`, oldest first.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the root cannot be listed.
    pub fn list(root: &Path) -> Result<Vec<String>> {
        ids(&Root::new(root))
    }

    pub(crate) fn of_parts(root: Root, dir: PathBuf, manifest: Manifest) -> Snapshot {
        Snapshot { root, dir, manifest }
    }

    pub(crate) fn root(&self) -> &Root {
        &self.root
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.manifest.id
    }

    /// Its directory.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What it holds.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Every file of it but `manifest.json` and what artifacts say of themselves: those of the tables, then those of
    /// artifacts. Paths are below its directory.
    pub fn files(&self) -> Vec<PartEntry> {
        let artifacts = Artifact::all(self).into_iter().filter_map(|(sink, artifact)| Some((sink, artifact.ok()?)));
        let of_artifact = |(sink, artifact): (&Sink, Artifact)| {
            let path = |path: &str| format!("{}/{path}", sink.name);
            let entry = artifact.entry().files.iter().map(|file| PartEntry { path: path(&file.path), ..file.clone() });
            entry.collect::<Vec<_>>()
        };
        self.manifest.parts().cloned().chain(artifacts.flat_map(of_artifact)).collect()
    }

    /// The Parquet files of `table`, in row order; none if the snapshot has no such table.
    pub fn parts_of(&self, table: &str) -> Vec<PathBuf> {
        let parts = self.manifest.tables.get(table).map(|entry| entry.parts.as_slice()).unwrap_or_default();
        parts.iter().map(|part| self.dir.join(&part.path)).collect()
    }
}

fn check_id(root: &Root, id: &str) -> Result<String> {
    if root::is_snapshot_id(id) && root.snapshot(id).join(MANIFEST).exists() {
        return Ok(id.to_string());
    }
    let known = ids(root)?;
    let error = Error::new(ErrorKind::Usage, "open the snapshot")
        .on(format!("{}: there is no snapshot {id}", root.dir().display()));
    Err(match known.as_slice() {
        [] => error.hint("there is none at all: make one with codegraph index"),
        _ => error.hint(format!("there is {}", known.join(", "))),
    })
}

fn ids(root: &Root) -> Result<Vec<String>> {
    let dir = root.snapshots();
    let failed = |e| Error::io("list the snapshots", &dir, e);
    let entries = match fs::read_dir(&dir) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(failed(cause)),
    };
    let mut ids = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        if let Some(id) = entry.file_name().to_str()
            && root::is_snapshot_id(id)
            && entry.path().join(MANIFEST).exists()
        {
            ids.push(id.to_string());
        }
    }
    // Ids are UTC times, so that their order is that of time; a suffix -10 comes after -9.
    ids.sort_by_cached_key(|id| match id.rsplit_once('-').map(|(stem, n)| (stem, n.parse::<u32>())) {
        Some((stem, Ok(n))) => (stem.to_string(), n),
        _ => (id.clone(), 1),
    });
    Ok(ids)
}

fn read_manifest(root: &Root, dir: &Path, id: &str) -> Result<Manifest> {
    let doing = "open the snapshot";
    let path = dir.join(MANIFEST);
    let bytes = fs::read(&path).map_err(|cause| match cause.kind() {
        io::ErrorKind::NotFound => Error::new(ErrorKind::Damaged, doing)
            .on(format!("{} names {id}, which is not there", root.current().display()))
            .hint("name another with --snapshot, or index again"),
        _ => Error::io(doing, &path, cause),
    })?;
    let text = String::from_utf8(bytes).map_err(|cause| {
        Error::new(ErrorKind::Damaged, doing)
            .on(path.display().to_string())
            .because(cause)
            .hint("the file was changed after it was written: restore it, or index again")
    })?;
    let manifest = Manifest::from_json(&text).map_err(|error| error.on(path.display().to_string()))?;
    if manifest.id != id {
        return Err(Error::new(ErrorKind::Damaged, doing)
            .on(format!("{}: it belongs to the snapshot {}", path.display(), manifest.id))
            .hint("give the directory back its name"));
    }
    Ok(manifest)
}
