//! The bytes of the members of an archive.

use std::collections::HashMap;
use std::sync::Arc;

use codegraph_model::DiagnosticCode;

use super::format::{Format, Packing};
use super::members::Opened;
use super::store::Store;
use super::tar::Tar;
use super::tree::{DIR, MemberTree};
use super::window::Content;
use super::{Contents, Dataset, dataset, zip};
use crate::remote::unread;
use crate::walk::{Walk, walk_over};
use crate::{FileMet, MemberPlace, Met, Place, Read, ReadLimits, Reader, Repo};

/// How much a member costs that is waited for, besides its bytes.
pub(super) const WANTED_BYTES: u64 = 64;

/// What is kept is made small: code to less than a half. So much more of it is waited for than there is memory.
pub(super) const SMALLER: u64 = 2;

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
                self.passes.get_or_insert_with(|| Passes::new(contents.clone(), limits)).read(content.at, content.size)
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
        Format::Objects | Format::Columns => Err(super::tar::damaged("it is no archive")),
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
    contents: Arc<Contents>,
    limits: ReadLimits,
    ahead: Option<Walk<'static, MemberTree>>,
    /// How often the members that come next are asked for, by where they stand.
    wanted: HashMap<u64, u32>,
    /// What these have all together.
    wanted_bytes: u64,
    tar: Option<Tar>,
    held: HashMap<u64, Held>,
    held_bytes: usize,
}

/// The bytes of a member, made small.
struct Held(Vec<u8>);

impl Passes {
    fn new(contents: Arc<Contents>, limits: ReadLimits) -> Passes {
        let tree = MemberTree::new(contents.clone(), &contents.repo, false);
        // The globs are those that the first walk understood.
        let ahead = walk_over(tree, DIR, &contents.repo, &contents.options, &|| false).ok();
        Passes {
            contents,
            limits,
            ahead,
            wanted: HashMap::new(),
            wanted_bytes: 0,
            tar: None,
            held: HashMap::new(),
            held_bytes: 0,
        }
    }

    fn read(&mut self, at: u64, size: u64) -> std::io::Result<Vec<u8>> {
        self.look_ahead();
        let uses_left = match self.wanted.get_mut(&at) {
            Some(uses) => {
                self.wanted_bytes = self.wanted_bytes.saturating_sub(size + WANTED_BYTES);
                *uses -= 1;
                *uses
            }
            None => 0,
        };
        if uses_left == 0 {
            self.wanted.remove(&at);
        }
        if let Some(Held(small)) = self.held.get(&at) {
            let bytes = lz4_flex::block::decompress(small, size as usize).map_err(std::io::Error::other);
            if uses_left == 0 {
                self.held_bytes -= small.len() + size_of::<(u64, Held)>();
                self.held.remove(&at);
            }
            return bytes;
        }
        let bytes = self.go_to(at)?;
        if uses_left > 0 {
            self.hold(at, &bytes);
        }
        Ok(bytes)
    }

    /// Learns which members come next.
    fn look_ahead(&mut self) {
        let most_bytes = SMALLER * self.limits.memory_bytes as u64;
        while self.wanted_bytes < most_bytes {
            let Some(met) = self.ahead.as_mut().and_then(Iterator::next) else { return };
            if let Met::File(FileMet { place: Place::Member(MemberPlace { content, .. }), .. }) = met
                && content.size <= self.limits.max_file_bytes
            {
                *self.wanted.entry(content.at).or_default() += 1;
                self.wanted_bytes += content.size + WANTED_BYTES;
            }
        }
    }

    /// Goes on to the member at `at`, or from the beginning where that was passed, and keeps what is wanted of those that
    /// come by.
    fn go_to(&mut self, at: u64) -> std::io::Result<Vec<u8>> {
        let most = self.limits.max_file_bytes;
        let mut tar = match self.tar.take().filter(|tar| tar.next_position() <= at) {
            Some(tar) => tar,
            None => {
                let Opened { store, format, .. } = &self.contents.catalogue.opened;
                Tar::new(store.unpacked(format.packing())?, 0)
            }
        };
        loop {
            let Some(member) = tar.next_member()? else {
                return Err(super::tar::damaged("it is not where it was"));
            };
            if member.at == at {
                let bytes = tar.read(&member, most)?;
                self.tar = Some(tar);
                return Ok(bytes);
            }
            let has_room = self.held_bytes < self.limits.memory_bytes;
            if has_room && self.wanted.contains_key(&member.at) && !self.held.contains_key(&member.at) {
                let bytes = tar.read(&member, most)?;
                self.hold(member.at, &bytes);
            }
        }
    }

    fn hold(&mut self, at: u64, bytes: &[u8]) {
        let mut small = lz4_flex::block::compress(bytes);
        small.shrink_to_fit();
        self.held_bytes += small.len() + size_of::<(u64, Held)>();
        self.held.insert(at, Held(small));
    }
}
