//! An artifact, opened to be read.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use codegraph_model::{ArtifactEntry, Error, ErrorKind, Result};

use super::{ENTRY, Sink};
use crate::snapshot::Snapshot;

/// An artifact of a snapshot, of which only `artifact.json` was read. Opening one writes nothing and takes no lock.
#[derive(Clone, Debug)]
pub struct Artifact {
    dir: PathBuf,
    entry: ArtifactEntry,
}

impl Artifact {
    /// Opens the artifact `name` of `snapshot`.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the snapshot has none, [`ErrorKind::Usage`] if there is no kind of that name,
    /// [`ErrorKind::Damaged`] if it is another snapshot's, of a newer format, was changed, or was made of other tables.
    pub fn open(snapshot: &Snapshot, name: &str) -> Result<Artifact> {
        let doing = || format!("open the artifact {name}");
        let Some(sink) = Sink::named(name) else {
            return Err(Error::new(ErrorKind::Usage, doing()).on("there is no such kind of artifact"));
        };
        let dir = snapshot.dir().join(sink.name);
        let path = dir.join(ENTRY);
        let text = fs::read(&path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => Error::new(ErrorKind::Unavailable, doing())
                .on(format!("the snapshot {} has none", snapshot.id()))
                .hint(format!("make it: codegraph build {name} {}", snapshot.root().dir().display())),
            _ => Error::io(doing(), &path, cause),
        })?;
        let again = format!("to make it again: codegraph build {name} {}", snapshot.root().dir().display());
        let damaged = |why: String| {
            Error::new(ErrorKind::Damaged, doing()).on(format!("{}: {why}", path.display())).hint(again.clone())
        };
        let text = String::from_utf8(text).map_err(|_| damaged("it is not text".into()))?;
        let entry = ArtifactEntry::from_json(&text, name, sink.format).map_err(|error| {
            let error = error.on(path.display().to_string());
            let hint = error.advice().map_or(again.clone(), |advice| format!("{advice}; {again}"));
            error.hint(hint)
        })?;
        if entry.snapshot != snapshot.id() {
            return Err(damaged(format!("it belongs to the snapshot {}", entry.snapshot)));
        }
        let tables = super::Tables::of_snapshot(snapshot);
        // A table that an older codegraph did not write has no rows and no checksum.
        let other =
            entry.made_of.iter().find(|(table, checksum)| tables.checksum(table).unwrap_or_default() != *checksum);
        if let Some((table, _)) = other {
            return Err(damaged(format!("it was made of another table {table}")));
        }
        Ok(Artifact { dir, entry })
    }

    /// The artifacts that `snapshot` has, in the order of the list of kinds: opened, or why not.
    pub fn all(snapshot: &Snapshot) -> Vec<(&'static Sink, Result<Artifact>)> {
        let there = super::SINKS.iter().filter(|sink| snapshot.dir().join(sink.name).exists());
        there.map(|sink| (sink, Artifact::open(snapshot, sink.name))).collect()
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// What it says of itself.
    pub fn entry(&self) -> &ArtifactEntry {
        &self.entry
    }
}
