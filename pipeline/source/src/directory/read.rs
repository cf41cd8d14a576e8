//! The bytes of one file.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind as IoKind, Read as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use nix::fcntl::OFlag;
use nix::libc::{ELOOP, ENXIO};

use crate::walk::Spot;
use crate::{FileMet, Place, Read, ReadLimits, Reader, Repo};

/// Opens the files of a directory one by one.
pub(super) fn reader(repo: &Repo, limits: &ReadLimits) -> Box<dyn Reader> {
    Box::new(FromDisk { root: repo.root.clone(), max_bytes: limits.max_file_bytes })
}

struct FromDisk {
    root: PathBuf,
    max_bytes: u64,
}

impl Reader for FromDisk {
    fn read(&mut self, files: &mut dyn Iterator<Item = &FileMet>) -> Vec<Read> {
        files.take(1).map(|file| read(&self.root, file, self.max_bytes)).collect()
    }
}

impl Place {
    /// The place of a file that lies below `root`.
    pub(crate) fn on_disk<N>(root: &Path, file: &Spot<'_, N>) -> Place {
        match file.is_renamed {
            true => Place::OsPath(file.os_path.strip_prefix(root).unwrap_or(file.os_path).to_path_buf()),
            false => Place::Path,
        }
    }
}

/// Reads `file` below `root`, unless it is longer than `max_bytes`.
fn read(root: &Path, file: &FileMet, max_bytes: u64) -> Read {
    if file.size_bytes > max_bytes {
        return Read::TooLarge(file.size_bytes);
    }
    let path = match file.path_on_disk() {
        Some(path) => root.join(path),
        None => return Read::Unreadable("it does not lie on disk".into()),
    };
    // The name may stand for something else by now. Without these flags a link would be followed, and a pipe that nobody
    // writes to would block for ever.
    let flags = OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY;
    let opened = OpenOptions::new().read(true).custom_flags(flags.bits()).open(&path);
    match opened.and_then(|handle| read_all(handle, file.size_bytes, max_bytes)) {
        Ok(read) => read,
        Err(e) if matches!(e.kind(), IoKind::NotFound | IoKind::NotADirectory) => Read::Vanished,
        Err(e) if matches!(e.raw_os_error(), Some(ELOOP | ENXIO)) => Read::Vanished,
        Err(e) => Read::Unreadable(e.to_string()),
    }
}

fn read_all(mut handle: File, expected_bytes: u64, max_bytes: u64) -> std::io::Result<Read> {
    let now = handle.metadata()?;
    if !now.is_file() {
        return Ok(Read::Vanished);
    }
    if now.len() > max_bytes {
        return Ok(Read::TooLarge(now.len()));
    }
    // One byte more than expected, so that the read that finds the end needs no larger buffer.
    let mut bytes = Vec::with_capacity(expected_bytes.max(now.len()) as usize + 1);
    // A file can grow while it is read, and files of /proc tell no size.
    handle.by_ref().take(max_bytes + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > max_bytes {
        return Ok(Read::TooLarge(bytes.len() as u64));
    }
    Ok(Read::Bytes(bytes))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_file_is_read_or_the_reason_is_told() {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join("file"), "12345").expect("writes");
        symlink("file", dir.path().join("link")).expect("links");
        std::fs::create_dir(dir.path().join("dir")).expect("makes");
        nix::unistd::mkfifo(&dir.path().join("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("makes");
        let cases = [
            ("file", 5, 5, Read::Bytes(b"12345".into())),
            ("file", 0, 5, Read::Bytes(b"12345".into())), // has grown since it was listed
            ("file", 99, 100, Read::Bytes(b"12345".into())), // has shrunk
            ("file", 5, 4, Read::TooLarge(5)),
            ("file", 0, 4, Read::TooLarge(5)),
            ("gone", 5, 9, Read::Vanished),
            ("file/below", 5, 9, Read::Vanished),
            ("link", 5, 9, Read::Vanished),
            ("dir", 5, 9, Read::Vanished),
            ("pipe", 5, 9, Read::Vanished),
        ];
        for (path, size_bytes, max_bytes, expected) in cases {
            let file = FileMet { path: path.into(), size_bytes, blob_id: None, problems: vec![], place: Place::Path };
            assert_eq!(
                read(dir.path(), &file, max_bytes),
                expected,
                "{path} of {size_bytes} bytes, at most {max_bytes}"
            );
        }
    }
}
