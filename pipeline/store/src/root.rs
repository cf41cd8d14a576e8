//! A root on disk: where its parts lie, its writer lock, and how a file in it is replaced.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use codegraph_model::{Error, ErrorKind, Result, checksum_of};
use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

/// Name of the manifest in a snapshot directory.
pub(crate) const MANIFEST: &str = "manifest.json";
/// Ending of files that are being written and will be renamed. One that is left over can be removed.
pub(crate) const TEMPORARY: &str = ".tmp";

const LOCK: &str = "LOCK";
const CURRENT: &str = "CURRENT";

/// The paths of a root. Making one touches nothing.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    dir: PathBuf,
}

impl Root {
    pub(crate) fn new(dir: &Path) -> Root {
        Root { dir: dir.to_path_buf() }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    pub(crate) fn current(&self) -> PathBuf {
        self.dir.join(CURRENT)
    }

    pub(crate) fn snapshots(&self) -> PathBuf {
        self.dir.join("snapshots")
    }

    pub(crate) fn snapshot(&self, id: &str) -> PathBuf {
        self.snapshots().join(id)
    }

    /// Whether something of ours is here. What a stranger put into a folder that happens to be called `snapshots` must
    /// never be taken for a dead draft.
    fn is_ours(&self) -> bool {
        self.dir.join(LOCK).exists() || self.current().exists()
    }

    /// Makes the directories of a root where they are missing, and takes its writer lock.
    pub(crate) fn prepare(&self) -> Result<Lock> {
        let doing = "prepare the snapshot root";
        if self.dir.exists() && !self.dir.is_dir() {
            return Err(Error::new(ErrorKind::Usage, doing)
                .on(format!("{}: it is a file", self.dir.display()))
                .hint("give a directory, or a name that is free, with -o"));
        }
        let snapshots = self.snapshots();
        if !self.is_ours() && has_entries(&snapshots) {
            return Err(Error::new(ErrorKind::Usage, doing)
                .on(format!("{} holds files that codegraph did not make", snapshots.display()))
                .hint("choose another place with -o"));
        }
        fs::create_dir_all(&self.dir).map_err(|e| Error::io(doing, &self.dir, e))?;
        let lock = Lock::take(&self.dir.join(LOCK))?;
        fs::create_dir_all(&snapshots).map_err(|e| Error::io(doing, &snapshots, e))?;
        Ok(lock)
    }

    /// The id that `CURRENT` holds.
    pub(crate) fn read_current(&self) -> Result<String> {
        let path = self.current();
        let doing = "open the snapshot";
        let bytes = fs::read(&path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => self.no_current(),
            _ => Error::io(doing, &path, cause),
        })?;
        parse_current(&bytes).ok_or_else(|| {
            Error::new(ErrorKind::Damaged, doing)
                .on(format!("{}: its checksum does not match its content", path.display()))
                .hint("name a snapshot with --snapshot, or index again")
        })
    }

    fn no_current(&self) -> Error {
        let shown = self.dir.display();
        let error = Error::new(ErrorKind::Unavailable, "open the snapshot");
        if !self.dir.exists() {
            return error
                .on(format!("{shown}: there is no such directory"))
                .hint(format!("check the path, or make a snapshot: codegraph index … -o {shown}"));
        }
        if self.dir.join(MANIFEST).exists() {
            return error
                .on(format!("{shown}: this is one snapshot, not the root that holds it"))
                .hint("give the directory two levels up, which holds CURRENT");
        }
        error
            .on(format!("{shown}: there is no snapshot here (no file CURRENT)"))
            .hint(format!("make one: codegraph index … -o {shown}"))
    }
}

/// The text of a `CURRENT` that names `id`: the id, and on a second line a checksum of it. Without one, a flipped bit
/// could turn the id into that of an older snapshot.
pub(crate) fn render_current(id: &str) -> String {
    format!("{id}\n{}\n", checksum_of(id.as_bytes()))
}

pub(crate) fn parse_current(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let id = text.lines().next()?;
    (text == render_current(id) && is_snapshot_id(id)).then(|| id.to_string())
}

/// Whether `id` can name a snapshot: a plain file name that no shell and no path rule treats specially.
pub(crate) fn is_snapshot_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id.len() <= 100
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn has_entries(dir: &Path) -> bool {
    fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// The right to write into a root. Held by one process at a time; the system gives it back when that process ends, in
/// whatever way.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: Flock<File>,
}

impl Lock {
    fn take(path: &Path) -> Result<Lock> {
        let doing = "lock the snapshot root";
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|e| Error::io(doing, path, e))?;
        let mut file = Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|(mut file, errno)| match errno {
            Errno::EWOULDBLOCK => held(path, &mut file),
            _ => Error::io(doing, path, errno.into()),
        })?;
        // The number is for people who meet the lock; it is not what locks.
        let note = format!("{}\n", std::process::id());
        file.set_len(0).and_then(|()| file.write_all(note.as_bytes())).map_err(|e| Error::io(doing, path, e))?;
        Ok(Lock { _file: file })
    }
}

fn held(path: &Path, file: &mut File) -> Error {
    let mut holder = String::new();
    // A holder that has not written its number yet, or a file that cannot be read, costs only the number.
    let is_read = file.rewind().and_then(|()| file.read_to_string(&mut holder)).is_ok();
    let holder = match holder.trim() {
        pid if is_read && !pid.is_empty() => format!("process {pid} is writing there"),
        _ => "another process is writing there".to_string(),
    };
    Error::new(ErrorKind::Unavailable, "lock the snapshot root")
        .on(format!("{}: {holder}", path.display()))
        .hint("wait until it has ended, or write to another place with -o")
}

/// Writes `text` to `path` so that a reader sees the old file or the new one and nothing between, even after a power
/// cut. `before_rename` runs when the new file is on disk under its temporary name, `after_rename` once it has its name.
pub(crate) fn replace_file(
    path: &Path,
    text: &str,
    before_rename: impl FnOnce() -> Result<()>,
    after_rename: impl FnOnce(),
) -> Result<()> {
    let doing = "write a file";
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(TEMPORARY);
    let temporary = PathBuf::from(temporary);
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let moved = written.map_err(|e| Error::io(doing, &temporary, e)).and_then(|()| {
        before_rename()?;
        fs::rename(&temporary, path).map_err(|e| Error::io(doing, path, e))
    });
    if let Err(error) = moved {
        // Best effort: the next draft removes what stays.
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    after_rename();
    path.parent().map_or(Ok(()), sync_dir)
}

/// Makes the entries of `dir` survive a power cut.
pub(crate) fn sync_dir(dir: &Path) -> Result<()> {
    File::open(dir).and_then(|handle| handle.sync_all()).map_err(|e| Error::io("flush a directory", dir, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_of_current_is_found() {
        let text = render_current("20260101T000000Z");
        assert_eq!(parse_current(text.as_bytes()).as_deref(), Some("20260101T000000Z"));
        for bit in 0..text.len() * 8 {
            let mut bytes = text.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(parse_current(&bytes), None, "bit {bit} was flipped unnoticed");
        }
    }

    #[test]
    fn ids_are_plain_names() {
        for (id, is_id) in
            [("20260101T000000Z", true), ("20260101T000000Z-2", true), ("", false), ("..", false), ("a/b", false)]
        {
            assert_eq!(is_snapshot_id(id), is_id, "{id:?}");
        }
    }
}
