//! The manifest: what a snapshot holds, file by file, with a checksum for each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::sealed::{self, Sealed};

/// The number of the on-disk format that this version writes. Readers open this number and lower ones.
pub const FORMAT_NUMBER: u32 = 1;

/// `manifest.json`, the last file that is written into a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Number of the on-disk format.
    pub format: u32,
    /// The snapshot's id, which is the name of its directory.
    pub id: String,
    /// Version of codegraph that wrote it.
    pub tool_version: String,
    /// When the run began, RFC 3339 in UTC.
    pub created: String,
    /// What the user pointed at.
    pub inputs: Vec<InputEntry>,
    /// Settings that decide what the tables hold. Threads and memory are not among them.
    pub configuration: BTreeMap<String, serde_json::Value>,
    /// Rows by name: repos, files, blobs, entities …
    pub counts: BTreeMap<String, u64>,
    /// Every table, by name.
    pub tables: BTreeMap<String, TableEntry>,
    /// `blake3:<hex>` of this document with this field empty. It covers what no other checksum does.
    pub checksum: String,
}

/// One input of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputEntry {
    /// As the user wrote it.
    pub input: String,
    /// A word of [`crate::InputKind`].
    pub kind: String,
    /// Repos found in it.
    pub repos: u64,
}

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Rows over all parts.
    pub rows: u64,
    /// Parquet files, in row order.
    pub parts: Vec<PartEntry>,
}

/// One file of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEntry {
    /// Path below the snapshot directory, with `/`.
    pub path: String,
    /// Size.
    pub bytes: u64,
    /// Rows in it.
    pub rows: u64,
    /// `blake3:<hex>` of its bytes.
    pub checksum: String,
}

impl Sealed for Manifest {
    const WHAT: &'static str = "the manifest";
    const AGAIN: &'static str = "index again";

    fn with_checksum(self, checksum: String) -> Manifest {
        Manifest { checksum, ..self }
    }
}

impl Manifest {
    /// The document as it stands on disk: JSON, a line feed at the end, sealed with its own checksum.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`](crate::ErrorKind::Bug) if it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String> {
        sealed::to_json(self)
    }

    /// Reads a document and checks format number and checksum.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`](crate::ErrorKind::Damaged) if it is not a manifest, is of a newer format, or was changed
    /// after it was written.
    pub fn from_json(json: &str) -> Result<Manifest> {
        sealed::from_json(json, FORMAT_NUMBER)
    }

    /// Every file that the manifest names.
    pub fn parts(&self) -> impl Iterator<Item = &PartEntry> {
        self.tables.values().flat_map(|table| &table.parts)
    }
}

/// `blake3:<hex>` of `bytes`.
pub fn checksum_of(bytes: &[u8]) -> String {
    format!("blake3:{}", blake3::hash(bytes).to_hex())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT_NUMBER,
            id: "20260101T000000Z".into(),
            tool_version: "0.1.0".into(),
            created: "2026-01-01T00:00:00Z".into(),
            inputs: vec![],
            configuration: BTreeMap::new(),
            counts: BTreeMap::from([("files".into(), 3)]),
            tables: BTreeMap::new(),
            checksum: String::new(),
        }
    }

    #[test]
    fn every_flipped_bit_of_a_manifest_is_found() {
        let json = manifest().to_json().expect("renders");
        assert_eq!(Manifest::from_json(&json).expect("reads").counts["files"], 3);
        for bit in 0..json.len() * 8 {
            let mut bytes = json.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            if let Ok(text) = String::from_utf8(bytes) {
                assert!(Manifest::from_json(&text).is_err(), "bit {bit} was flipped unnoticed");
            }
        }
    }

    #[test]
    fn a_newer_format_is_named() {
        let error = Manifest::from_json(r#"{"format": 99}"#).expect_err("refused");
        assert!(error.to_string().contains("format 99"), "{error}");
    }
}
