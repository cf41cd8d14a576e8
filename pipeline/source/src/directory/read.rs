//! The bytes of one file.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind as IoKind, Read as _};
use std::os::unix::fs::OpenOptionsExt;

use nix::fcntl::OFlag;
use nix::libc::{ELOOP, ENXIO};

use crate::{FileMet, Read, Repo};

/// Reads `file`, unless it is longer than `max_bytes`.
pub(super) fn read(repo: &Repo, file: &FileMet, max_bytes: u64) -> Read {
    if file.size_bytes > max_bytes {
        return Read::TooLarge(file.size_bytes);
    }
    let path = match &file.os_path {
        Some(os_path) => repo.root.join(os_path),
        None => repo.root.join(&file.path),
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
    use std::collections::BTreeSet;
    use std::os::unix::fs::symlink;

    use codegraph_model::InputKind;

    use super::*;

    #[test]
    fn a_file_is_read_or_the_reason_is_told() {
        let dir = tempfile::tempdir().expect("a directory");
        std::fs::write(dir.path().join("file"), "12345").expect("writes");
        symlink("file", dir.path().join("link")).expect("links");
        std::fs::create_dir(dir.path().join("dir")).expect("makes");
        nix::unistd::mkfifo(&dir.path().join("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("makes");
        let repo = Repo {
            name: "r".into(),
            input: "r".into(),
            kind: InputKind::Directory,
            root: dir.path().into(),
            root_in_input: String::new(),
            input_root: dir.path().into(),
            left_out: BTreeSet::new(),
        };
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
            let file = FileMet { path: path.into(), os_path: None, size_bytes, problems: vec![] };
            assert_eq!(read(&repo, &file, max_bytes), expected, "{path} of {size_bytes} bytes, at most {max_bytes}");
        }
    }
}
