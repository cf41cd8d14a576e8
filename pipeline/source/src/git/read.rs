//! The bytes of the files of a commit.

use codegraph_model::DiagnosticCode;
use gix::ObjectId;
use gix::objs::Kind;

use super::objects::{Fault, Objects, check_name};
use super::repository::Opened;
use crate::{FileMet, Place, Read, ReadLimits, Reader, Repo};

/// Files in a window at most: an answer has a cost however small the file is.
const MOST_FILES: usize = 1024;

/// Opens the objects of `repo`.
pub(super) fn reader(repo: &Repo, limits: &ReadLimits) -> Box<dyn Reader> {
    // A quarter for what is read ahead, a quarter for bases of deltas, a half for what is mapped.
    let quarter = limits.memory_bytes / 4;
    let objects = Opened::open(repo.git_root())
        .map(|opened| Objects::open(&opened, quarter, limits.memory_bytes / 2))
        .map_err(|problem| problem.message);
    Box::new(FromPacks {
        objects,
        scratch: Vec::new(),
        window_bytes: quarter as u64,
        max_file_bytes: limits.max_file_bytes,
    })
}

struct FromPacks {
    /// The objects, or why there are none: the repository could be listed, and cannot be opened any more.
    objects: Result<Objects, String>,
    /// Where objects are made of their deltas. It keeps its size, which an answer should not.
    scratch: Vec<u8>,
    window_bytes: u64,
    max_file_bytes: u64,
}

impl Reader for FromPacks {
    fn read(&mut self, files: &mut dyn Iterator<Item = &FileMet>) -> Vec<Read> {
        let FromPacks { objects, scratch, window_bytes, max_file_bytes } = self;
        let mut wanted: Vec<(ObjectId, u64)> = Vec::new();
        let mut n_bytes = 0;
        while wanted.len() < MOST_FILES && n_bytes <= *window_bytes {
            let Some(file) = files.next() else { break };
            let Place::Object(id) = file.place else { break };
            wanted.push((id, file.size_bytes));
            n_bytes += if file.size_bytes > *max_file_bytes { 0 } else { file.size_bytes };
        }
        let objects = match objects {
            Ok(objects) => objects,
            Err(why) => return wanted.iter().map(|_| Read::Unreadable(why.clone())).collect(),
        };
        let mut order: Vec<_> = wanted.iter().enumerate().map(|(i, (id, _))| (objects.at(id), i)).collect();
        order.sort_unstable();
        let mut reads: Vec<Option<Read>> = wanted.iter().map(|_| None).collect();
        for (_, i) in order {
            let (id, size_bytes) = wanted[i];
            reads[i] = Some(match size_bytes > *max_file_bytes {
                true => Read::TooLarge(size_bytes),
                false => read_one(objects, &id, scratch),
            });
        }
        // What one large file took is not kept for the small ones that follow.
        if scratch.capacity() as u64 > *window_bytes {
            *scratch = Vec::new();
        }
        reads.into_iter().flatten().collect()
    }
}

fn read_one(objects: &mut Objects, id: &ObjectId, scratch: &mut Vec<u8>) -> Read {
    let found = match objects.read(id, scratch) {
        Ok(Kind::Blob) => Ok(()),
        Ok(kind) => Err(Fault::Damaged(format!("it is a {kind} where a file is due"))),
        Err(fault) => Err(fault),
    };
    // Names that are the content's blob id are held against it where that is found out anyway.
    let found = found.and_then(|()| match objects.hash() {
        gix::hash::Kind::Sha1 => Ok(()),
        _ => check_name(id, Kind::Blob, scratch),
    });
    match found {
        Ok(()) => Read::Bytes(scratch.clone()),
        Err(Fault::Missing) => Read::Missing(format!("the repository does not have {id}")),
        Err(Fault::Damaged(why)) => Read::Damaged(DiagnosticCode::BadObject, format!("{id}: {why}")),
    }
}
