//! JSON documents that tell a change: each holds the checksum of itself with that field empty.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::manifest::checksum_of;
use crate::{Error, ErrorKind, Result};

/// A document with a format number and a checksum of its own.
pub(crate) trait Sealed: Serialize + DeserializeOwned + Clone {
    /// What it is, as errors call it: "the manifest".
    const WHAT: &'static str;
    /// What makes it anew.
    const AGAIN: &'static str;

    /// The same document with another checksum.
    fn with_checksum(self, checksum: String) -> Self;
}

/// The document as it stands on disk: JSON, a line feed at the end, sealed.
pub(crate) fn to_json<T: Sealed>(document: &T) -> Result<String> {
    let blank = document.clone().with_checksum(String::new());
    let checksum = checksum_of(render(&blank)?.as_bytes());
    render(&blank.with_checksum(checksum))
}

/// Reads a document of a format up to `newest`.
///
/// # Errors
/// [`ErrorKind::Damaged`] if it is none, is of a newer format, or was changed after it was written.
pub(crate) fn from_json<T: Sealed>(json: &str, newest: u32) -> Result<T> {
    let damaged = || Error::new(ErrorKind::Damaged, format!("read {}", T::WHAT));
    let probe: serde_json::Value = serde_json::from_str(json).map_err(|e| damaged().because(e))?;
    match probe.get("format").and_then(serde_json::Value::as_u64) {
        Some(format) if format > u64::from(newest) => {
            return Err(damaged()
                .on(format!("format {format}"))
                .hint(format!("this codegraph reads formats up to {newest}: use a newer one")));
        }
        _ => {}
    }
    let document: T = serde_json::from_value(probe).map_err(|e| damaged().because(e))?;
    if to_json(&document)? != json {
        return Err(damaged()
            .on("its checksum does not match its content")
            .hint(format!("the file was changed after it was written: restore it, or {}", T::AGAIN)));
    }
    Ok(document)
}

fn render<T: Sealed>(document: &T) -> Result<String> {
    let mut json = serde_json::to_string_pretty(document)
        .map_err(|e| Error::new(ErrorKind::Bug, format!("write {}", T::WHAT)).because(e))?;
    json.push('\n');
    Ok(json)
}
