//! What RocksDB says went wrong, as our own error.

use std::path::Path;

use codegraph_model::{Error, ErrorKind};

/// The story of `cause`, which came up while `doing` something to the database in `dir`.
pub(super) fn told(doing: &str, dir: &Path, cause: rocksdb::Error) -> Error {
    use rocksdb::ErrorKind::{Corruption, IOError, InvalidArgument, NotFound, NotSupported};
    let text = cause.to_string();
    let is_missing = text.contains("No such file");
    let (kind, hint) = match cause.kind() {
        IOError if !is_missing && text.contains("No space left") => {
            (ErrorKind::Unavailable, "free some space there, or choose another place with -o")
        }
        IOError if !is_missing => (ErrorKind::Unavailable, "check the disk, and the permissions of that path"),
        IOError | Corruption | InvalidArgument | NotFound | NotSupported => (
            ErrorKind::Damaged,
            "the files were changed after they were written: codegraph build graph makes them anew",
        ),
        _ => (ErrorKind::Bug, "this should not happen: tell the developers"),
    };
    Error::new(kind, doing).on(dir.display().to_string()).because(cause).hint(hint)
}
