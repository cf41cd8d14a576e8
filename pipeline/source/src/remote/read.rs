//! The bytes of loose objects: several are asked for at a time.

use codegraph_model::DiagnosticCode;

use super::Prefix;
use super::client::{Asked, Given, joined};
use super::trouble::{Trouble, TroubleKind};
use crate::archive::prefix_of;
use crate::{FileMet, Place, Read, ReadLimits, Reader, Repo};

/// Opens the prefix that `repo` is.
pub(super) fn reader(repo: &Repo, limits: &ReadLimits) -> Box<dyn Reader> {
    Box::new(FromPrefix { prefix: prefix_of(repo), limits: *limits })
}

struct FromPrefix {
    prefix: Option<Prefix>,
    limits: ReadLimits,
}

impl Reader for FromPrefix {
    fn read(&mut self, files: &mut dyn Iterator<Item = &FileMet>) -> Vec<Read> {
        let most_bytes = self.limits.max_file_bytes;
        // They are read beside one another, as many as there is memory for: at least the one that is asked for.
        let mut begun = Vec::new();
        let mut n_bytes = 0;
        while n_bytes <= (self.limits.memory_bytes / 2) as u64 {
            let Some(file) = files.next() else { break };
            if file.size_bytes > most_bytes {
                begun.push(Err(Read::TooLarge(file.size_bytes)));
                continue;
            }
            n_bytes += file.size_bytes;
            begun.push(self.begin(file));
        }
        let end = |begun| match begun {
            Ok(begun) => self.end(begun),
            Err(read) => read,
        };
        begun.into_iter().map(end).collect()
    }
}

type Begun = tokio::task::JoinHandle<Result<Given, Trouble>>;

impl FromPrefix {
    fn begin(&self, file: &FileMet) -> Result<Begun, Read> {
        let key = match (&self.prefix, &file.place) {
            (Some(prefix), Place::Member(_)) => prefix.key_of(&file.path).map(|key| (prefix, key)),
            _ => None,
        };
        let Some((prefix, key)) = key else { return Err(Read::Unreadable("it does not lie in a store".into())) };
        let most_bytes = self.limits.max_file_bytes;
        Ok(prefix.client().begin(Asked { key, range: None, e_tag: None, most_bytes }))
    }

    fn end(&self, begun: Begun) -> Read {
        let Some(prefix) = &self.prefix else { return Read::Vanished };
        match prefix.client().wait(joined(begun)).flatten() {
            // It can have grown since it was listed.
            Ok(Given { meta, .. }) if meta.size > self.limits.max_file_bytes => Read::TooLarge(meta.size),
            Ok(Given { bytes, .. }) => Read::Bytes(bytes),
            Err(trouble) => unread(&trouble),
        }
    }
}

/// What becomes of a file because of `trouble`.
pub(crate) fn unread(trouble: &Trouble) -> Read {
    match (trouble.kind, trouble.code()) {
        (TroubleKind::Missing, _) => Read::Vanished,
        (_, DiagnosticCode::UnreadableFile) => Read::Unreadable(trouble.to_string()),
        (_, code) => Read::Damaged(code, trouble.to_string()),
    }
}
