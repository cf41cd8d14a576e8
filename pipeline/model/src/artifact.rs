//! What an artifact says of itself: from which tables it was made, with which settings, and which files it has.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::manifest::PartEntry;
use crate::sealed::{self, Sealed};
use crate::{Error, ErrorKind, Result};

/// `artifact.json`, the last file that is written into an artifact's folder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArtifactEntry {
    /// Number of the artifact's format on disk.
    pub format: u32,
    /// Its name, which is that of its folder.
    pub name: String,
    /// Id of the snapshot that it belongs to.
    pub snapshot: String,
    /// Version of codegraph that made it.
    pub tool_version: String,
    /// The tables that it was made of: `blake3:<hex>` over the checksums of each one's files, by name.
    pub made_of: BTreeMap<String, String>,
    /// The settings that it was made with, where they are not the defaults.
    pub settings: BTreeMap<String, serde_json::Value>,
    /// What is in it: nodes, edges, vectors …
    pub counts: BTreeMap<String, u64>,
    /// What was measured when it was made: recall, bytes for each vector …
    pub measured: BTreeMap<String, serde_json::Value>,
    /// In which way it is less than was asked for.
    pub degraded: Option<String>,
    /// Its files in the order of their paths, which are below the artifact's folder; `rows` is 0.
    pub files: Vec<PartEntry>,
    /// `blake3:<hex>` of this document with this field empty.
    pub checksum: String,
}

impl Sealed for ArtifactEntry {
    const WHAT: &'static str = "what an artifact says of itself";
    const AGAIN: &'static str = "build the artifact again";

    fn with_checksum(self, checksum: String) -> ArtifactEntry {
        ArtifactEntry { checksum, ..self }
    }
}

impl ArtifactEntry {
    /// The document as it stands on disk: JSON, a line feed at the end, sealed with its own checksum.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] if it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String> {
        sealed::to_json(self)
    }

    /// Reads the document of the artifact `name`, of a format up to `newest`.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if it is none, is another artifact's, is of a newer format, or was changed after it was
    /// written.
    pub fn from_json(json: &str, name: &str, newest: u32) -> Result<ArtifactEntry> {
        let entry: ArtifactEntry = sealed::from_json(json, newest)?;
        if entry.name != name {
            return Err(Error::new(ErrorKind::Damaged, "open an artifact")
                .on(format!("it is {}, in the folder of {name}", entry.name))
                .hint("give the folder back its name, or build the artifact again"));
        }
        Ok(entry)
    }

    /// Bytes of its files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> ArtifactEntry {
        ArtifactEntry {
            format: 1,
            name: "graph".into(),
            snapshot: "20260101T000000Z".into(),
            tool_version: "0.1.0".into(),
            made_of: BTreeMap::new(),
            settings: BTreeMap::new(),
            counts: BTreeMap::from([("nodes".into(), 3)]),
            measured: BTreeMap::from([("recall".into(), 0.5.into())]),
            degraded: None,
            files: vec![],
            checksum: String::new(),
        }
    }

    #[test]
    fn what_is_changed_is_refused() {
        let json = entry().to_json().expect("renders");
        let cases: &[(&str, String, &str, u32, Option<&str>)] = &[
            ("sound", json.clone(), "graph", 1, None),
            ("changed", json.replace("\"nodes\": 3", "\"nodes\": 4"), "graph", 1, Some("checksum does not match")),
            ("no JSON", json[..json.len() / 2].to_string(), "graph", 1, Some("read what an artifact says of itself")),
            ("newer", json.clone(), "graph", 0, Some("format 1")),
            ("another's", json, "vectors", 1, Some("it is graph, in the folder of vectors")),
        ];
        for (name, json, artifact, newest, why) in cases {
            let read = ArtifactEntry::from_json(json, artifact, *newest);
            match (why, read) {
                (None, read) => assert_eq!(read.expect(name).counts["nodes"], 3),
                (Some(why), read) => assert!(read.expect_err(name).to_string().contains(why), "{name}"),
            }
        }
    }
}
