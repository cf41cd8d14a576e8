//! The bytes of the members of an archive.

use std::sync::Arc;

use codegraph_model::DiagnosticCode;

use super::ahead::Ahead;
use super::format::{Format, Packing};
use super::members::Opened;
use super::store::Store;
use super::tar::Tar;
use super::tree::{DIR, MemberTree};
use super::window::Content;
use super::{Contents, Dataset, dataset, zip};
use crate::remote::unread;
use crate::walk::{Walk, walk_over};
use crate::{FileMet, MemberPlace, Place, Read, ReadLimits, Reader, Repo};

/// Opens the archive that `repo` is.
pub(super) fn reader(repo: &Repo, limits: &ReadLimits) -> Box<dyn Reader> {
    // The first file tells what was learnt when the archive was listed.
    let dataset = repo.dataset.as_ref().map(|(dataset, _)| dataset.clone());
    Box::new(FromArchive { limits: *limits, passes: None, dataset })
}

struct FromArchive {
    limits: ReadLimits,
    passes: Option<Passes>,
    /// What the repo lies in, if it is rows.
    dataset: Option<Arc<Dataset>>,
}

impl Reader for FromArchive {
    fn read(&mut self, files: &mut dyn Iterator<Item = &FileMet>) -> Vec<Read> {
        files.take(1).map(|file| self.read_one(file)).collect()
    }
}

impl FromArchive {
    fn read_one(&mut self, file: &FileMet) -> Read {
        let Place::Member(MemberPlace { contents, content }) = &file.place else {
            return Read::Unreadable("it does not lie in an archive".into());
        };
        if content.size > self.limits.max_file_bytes {
            return Read::TooLarge(content.size);
        }
        let opened = &contents.catalogue.opened;
        let read = match (opened.format, &self.dataset) {
            (_, Some(dataset)) if !dataset.rows.is_by_position() => dataset.gathered(contents, content, &self.limits),
            (Format::Tar(packing), _) if packing != Packing::None => {
                let limits = self.limits;
                self.passes.get_or_insert_with(|| Passes::new(contents, limits)).read(content.at, content.size)
            }
            _ => read_member(opened, content),
        };
        match read {
            Ok(bytes) => Read::Bytes(bytes),
            Err(_) if let Some(trouble) = opened.store.trouble() => unread(trouble),
            Err(e) if e.raw_os_error().is_some() => Read::Unreadable(e.to_string()),
            Err(e) => Read::Damaged(DiagnosticCode::BadArchiveEntry, e.to_string()),
        }
    }
}

/// The content of one member, wherever it stands.
pub(super) fn read_member(opened: &Opened, content: &Content) -> std::io::Result<Vec<u8>> {
    let Opened { store, format, .. } = opened;
    match format {
        Format::Zip => zip::read(store, content),
        Format::Dataset(_) => dataset::read(store, content),
        // Objects are read by their names, and rows of columns are gathered.
        Format::Objects | Format::Columns | Format::Bundle => Err(super::tar::damaged("it is no archive")),
        Format::Tar(Packing::None) => read_at(store, content.at, content.size),
        Format::Tar(packing) => {
            let mut tar = Tar::new(store.unpacked(*packing)?, 0);
            while let Some(member) = tar.next_member()? {
                if member.at == content.at {
                    return tar.read(&member, content.size);
                }
            }
            Err(super::tar::damaged("it is not where it was"))
        }
    }
}

/// The member of a plain tar whose first header stands at `at`.
fn read_at(store: &Store, at: u64, size: u64) -> std::io::Result<Vec<u8>> {
    let mut tar = Tar::new(store.plain(at, size), at);
    match tar.next_member()? {
        Some(member) => tar.read(&member, size),
        None => Err(super::tar::damaged("it is not where it was")),
    }
}

/// A tar that is packed, read from its beginning as often as it takes.
///
/// The walk that says which members come is made a second time, ahead of those that are asked for. So it is known of a
/// member that comes by whether it is wanted soon, and it is kept. Of an archive that is in order, nothing is.
struct Passes {
    coming: Option<Walk<'static, MemberTree>>,
    ahead: Ahead,
    pass: Pass,
}

/// One reading of the archive.
struct Pass {
    opened: Opened,
    most_bytes: u64,
    tar: Option<Tar>,
}

impl Passes {
    fn new(contents: &Arc<Contents>, limits: ReadLimits) -> Passes {
        let tree = MemberTree::new(contents.clone(), &contents.repo, false);
        // The globs are those that the first walk understood.
        let coming = walk_over(tree, DIR, &contents.repo, &contents.options, &|| false).ok();
        let opened = contents.catalogue.opened.clone();
        let pass = Pass { opened, most_bytes: limits.max_file_bytes, tar: None };
        Passes { coming, ahead: Ahead::new(limits), pass }
    }

    fn read(&mut self, at: u64, size: u64) -> std::io::Result<Vec<u8>> {
        while self.ahead.looks_on()
            && let Some(met) = self.coming.as_mut().and_then(Iterator::next)
        {
            self.ahead.expect(&met);
        }
        let Passes { ahead, pass, .. } = self;
        ahead.read(at, size, |ahead| pass.go_to(at, ahead))
    }
}

impl Pass {
    /// Goes on to the member at `at`, or from the beginning where that was passed, and keeps what is wanted of those that
    /// come by.
    fn go_to(&mut self, at: u64, ahead: &mut Ahead) -> std::io::Result<Vec<u8>> {
        let mut tar = match self.tar.take().filter(|tar| tar.next_position() <= at) {
            Some(tar) => tar,
            None => Tar::new(self.opened.store.unpacked(self.opened.format.packing())?, 0),
        };
        loop {
            let Some(member) = tar.next_member()? else {
                return Err(super::tar::damaged("it is not where it was"));
            };
            if member.at == at {
                let bytes = tar.read(&member, self.most_bytes)?;
                self.tar = Some(tar);
                return Ok(bytes);
            }
            if ahead.wants(member.at) {
                let bytes = tar.read(&member, self.most_bytes)?;
                ahead.hold(member.at, &bytes);
            }
        }
    }
}
