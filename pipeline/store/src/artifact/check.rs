//! Reads again everything that an artifact says of itself.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codegraph_model::PartEntry;

use super::make::IN_THE_MAKING;
use super::{Artifact, ENTRY, Tables};
use crate::snapshot::Snapshot;
use crate::verify::file_damage;

/// Compares the artifacts of `snapshot` with what they say of themselves and with the tables. `on_file` hears of each
/// file before it is read; `named` gets the paths of all that belong there.
pub(crate) fn damage_of(
    snapshot: &Snapshot,
    on_file: &mut dyn FnMut(&PartEntry),
    named: &mut BTreeSet<PathBuf>,
    found: &mut dyn FnMut(&Path, String),
) {
    let tables = Tables::of_snapshot(snapshot);
    for (sink, artifact) in Artifact::all(snapshot) {
        let dir = snapshot.dir().join(sink.name);
        named.insert(dir.join(ENTRY));
        let artifact = match artifact {
            Ok(artifact) => artifact,
            Err(error) => {
                found(&dir.join(ENTRY), error.to_string());
                continue;
            }
        };
        let mut is_sound = true;
        for file in &artifact.entry().files {
            let path = dir.join(&file.path);
            on_file(&PartEntry { path: format!("{}/{}", sink.name, file.path), ..file.clone() });
            if let Some(what) = file_damage(&path, file) {
                is_sound = false;
                found(&path, what);
            }
            named.insert(path);
        }
        // What is damaged would contradict the tables all over.
        if is_sound && let Err(error) = (sink.check)(&artifact, &tables, found) {
            found(&dir, error.to_string());
        }
    }
}

/// Whether `path` is a folder in which an artifact is made, or was until the process died.
pub(crate) fn is_in_the_making(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(IN_THE_MAKING))
}
