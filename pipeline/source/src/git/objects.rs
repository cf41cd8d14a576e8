//! The objects of a repository: in packs, and loose.
//!
//! Packs are mapped into memory, and pages that were touched count as memory of the process. So the maps are given up and
//! made again once too much of them was touched.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use codegraph_model::{Action, DiagnosticCode, Problem, Severity};
use gix::ObjectId;
use gix::hash::Kind as HashKind;
use gix::objs::Kind;
use gix::odb::loose;
use gix::odb::pack::cache::lru::MemoryCappedHashmap;
use gix::odb::pack::data::File as PackData;
use gix::odb::pack::data::decode::{entry, header};

use super::pack_index::PackIndex;
use super::repository::Opened;

/// What reading an object is taken to touch in a mapped pack, beside the object: the system maps so much around each page.
const TOUCHED_AT_ONCE: u64 = 64 << 10;

/// Indices of packs that are kept open: a process can have a thousand files open, and a repository more packs.
const MOST_OPEN: usize = 64;

/// The largest allocation for one object, with the deltas that it is made of: many times what is parsed of a file, and
/// little enough for a pack that lies about sizes.
const MOST_PER_OBJECT: usize = 128 << 20;

/// Why there is no object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The repository does not have it.
    Missing,
    /// It cannot be decoded, or is not what its name says.
    Damaged(String),
}

/// Where an object lies in the packs, for reading in their order: loose ones come last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    Packed { pack: u32, offset: u64 },
    Loose,
}

/// The objects of one repository.
pub(super) struct Objects {
    hash: HashKind,
    /// Its own directory of objects, and the alternates.
    dirs: Vec<PathBuf>,
    /// The most recently used first.
    packs: Vec<Pack>,
    loose: Vec<loose::Store>,
    inflate: gix::zlib::Inflate,
    /// Bases of deltas.
    bases: MemoryCappedHashmap,
    most_mapped_bytes: u64,
    touched_bytes: u64,
    problems: Vec<Problem>,
}

struct Pack {
    /// Unique in the store, and stable: the bases in the cache are found by it.
    id: u32,
    /// Path of the index; that of the pack differs in its extension.
    path: PathBuf,
    /// In a cell, because bases of deltas are looked up while the pack is being read.
    index: RefCell<Option<PackIndex>>,
    data: Option<PackData>,
    is_bad: bool,
}

impl Pack {
    /// Holds the file at `path` against its index, before it is mapped.
    fn is_whole(&mut self, path: &Path, hash_bytes: usize) -> Result<(), Fault> {
        let index = self.index.get_mut();
        let mut held = |file: &fs::File| match index.as_mut() {
            Some(index) => index.is_of(file),
            None => index.insert(PackIndex::open(&self.path, hash_bytes)?).is_of(file),
        };
        match fs::File::open(path).and_then(|file| held(&file)) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Fault::Damaged("it is cut off, or not the one that its index is of".into())),
            Err(e) => Err(Fault::Damaged(e.to_string())),
        }
    }
}

impl Objects {
    /// The objects of `opened`, with caches of `cache_bytes` and up to about `most_mapped_bytes` of packs mapped.
    pub(super) fn open(opened: &Opened, cache_bytes: usize, most_mapped_bytes: usize) -> Objects {
        let dir = opened.objects_dir();
        let mut problems = Vec::new();
        // Alternates are told by absolute paths, or relative to the directory of objects.
        let alternates = gix::odb::alternate::resolve(dir.clone(), Path::new("/")).unwrap_or_else(|e| {
            problems.push(warning(format!("its alternates are not used: {}", told(&e))));
            Vec::new()
        });
        let dirs: Vec<PathBuf> = std::iter::once(dir).chain(alternates).collect();
        let hash = opened.hash();
        let options = loose::Options { alloc_limit_bytes: Some(MOST_PER_OBJECT), ..loose::Options::default() };
        let mut objects = Objects {
            hash,
            loose: dirs.iter().map(|dir| loose::Store::at_opts(dir, hash, options)).collect(),
            dirs,
            packs: Vec::new(),
            inflate: gix::zlib::Inflate::default(),
            bases: MemoryCappedHashmap::new(cache_bytes.max(1)),
            most_mapped_bytes: most_mapped_bytes as u64,
            touched_bytes: 0,
            problems,
        };
        objects.find_packs();
        objects
    }

    /// How objects are named.
    pub(super) fn hash(&self) -> HashKind {
        self.hash
    }

    /// What is wrong with the store as a whole.
    pub(super) fn look_over(&mut self) -> Vec<Problem> {
        // Each pack is opened once, because it is otherwise left to chance which of them are, and when.
        let none = ObjectId::null(self.hash);
        for i in 0..self.packs.len() {
            self.offset_in(i, &none);
            self.open_data(i);
            self.packs[i].data = None;
        }
        std::mem::take(&mut self.problems)
    }

    /// Kind and size of an object, without the rest of it.
    pub(super) fn header(&mut self, id: &ObjectId) -> Result<(Kind, u64), Fault> {
        self.first_copy(id, &mut |objects, copy| match copy {
            Copy::Packed { pack, offset } => {
                let Objects { packs, inflate, .. } = objects;
                let Pack { data: Some(data), index, .. } = &packs[pack] else { return Err(Fault::Missing) };
                let base = |id: &gix::oid| -> gix::Result<Option<header::ResolvedBase>> {
                    let Some(offset) = base_in(index, id) else { return Ok(None) };
                    data.entry(offset).map(header::ResolvedBase::InPack).map(Some)
                };
                let found = data.decode_header(data.entry(offset).map_err(damaged)?, inflate, &base);
                objects.touched_bytes += TOUCHED_AT_ONCE;
                found.map(|found| (found.kind, found.object_size)).map_err(damaged)
            }
            Copy::Loose(store) => match objects.loose[store].try_header(id).map_err(damaged)? {
                Some((size, kind)) => Ok((kind, size)),
                None => Err(Fault::Missing),
            },
        })
    }

    /// Where an object lies.
    pub(super) fn at(&mut self, id: &ObjectId) -> At {
        (0..self.packs.len())
            .find_map(|i| self.offset_in(i, id).map(|offset| At::Packed { pack: self.packs[i].id, offset }))
            .unwrap_or(At::Loose)
    }

    /// Reads an object into `out`, in the place of what is there.
    pub(super) fn read(&mut self, id: &ObjectId, out: &mut Vec<u8>) -> Result<Kind, Fault> {
        self.first_copy(id, &mut |objects, copy| match copy {
            Copy::Packed { pack, offset } => {
                let Objects { packs, inflate, bases, .. } = objects;
                let Pack { data: Some(data), index, .. } = &packs[pack] else { return Err(Fault::Missing) };
                let base = |id: &gix::oid, _: &mut Vec<u8>| -> gix::Result<Option<entry::ResolvedBase>> {
                    let Some(offset) = base_in(index, id) else { return Ok(None) };
                    data.entry(offset).map(entry::ResolvedBase::InPack).map(Some)
                };
                let found = data.decode_entry(data.entry(offset).map_err(damaged)?, out, inflate, &base, bases);
                let found = found.map_err(damaged)?;
                objects.touched_bytes += found.compressed_size as u64 + TOUCHED_AT_ONCE;
                Ok(found.kind)
            }
            Copy::Loose(store) => match objects.loose[store].try_find(id, out).map_err(damaged)? {
                Some(object) => Ok(object.kind),
                None => Err(Fault::Missing),
            },
        })
    }

    /// Reads an object of a certain kind, and sees to it that it is what its name says.
    pub(super) fn read_checked(&mut self, id: &ObjectId, kind: Kind, out: &mut Vec<u8>) -> Result<(), Fault> {
        let found = self.read(id, out)?;
        if found != kind {
            return Err(Fault::Damaged(format!("{id} is a {found} where a {kind} is due")));
        }
        check_name(id, kind, out)
    }

    /// What `read` says of the first copy of an object with which nothing is wrong.
    fn first_copy<T>(
        &mut self,
        id: &ObjectId,
        read: &mut dyn FnMut(&mut Objects, Copy) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.give_up_maps();
        let mut fault = Fault::Missing;
        for is_second_look in [false, true] {
            // A repack may have moved everything since the packs were looked for.
            if is_second_look && !(fault == Fault::Missing && self.find_packs()) {
                break;
            }
            let mut next = 0;
            while next < self.packs.len() {
                let i = next;
                next += 1;
                let Some(offset) = self.offset_in(i, id) else { continue };
                if !self.open_data(i) {
                    continue;
                }
                // Objects that are read one after the other lie in the same packs.
                self.packs[..=i].rotate_right(1);
                match shielded(|| read(self, Copy::Packed { pack: 0, offset })) {
                    Ok(found) => return Ok(found),
                    Err(e) => fault = e,
                }
            }
            for store in 0..self.loose.len() {
                match shielded(|| read(self, Copy::Loose(store))) {
                    Ok(found) => return Ok(found),
                    Err(Fault::Missing) => {}
                    Err(e) => fault = e,
                }
            }
        }
        Err(fault)
    }

    /// Where the object lies in the pack at `i`, if it does.
    fn offset_in(&mut self, i: usize, id: &ObjectId) -> Option<u64> {
        let hash_bytes = self.hash.len_in_bytes();
        let pack = &mut self.packs[i];
        if pack.is_bad {
            return None;
        }
        let index = pack.index.get_mut();
        let opened = match index.take() {
            Some(index) => Ok(index),
            None => PackIndex::open(&pack.path, hash_bytes),
        };
        let found = opened.and_then(|opened| {
            let index = index.insert(opened);
            let found = index.lookup(id);
            if i >= MOST_OPEN {
                index.close();
            }
            found
        });
        found.unwrap_or_else(|e| {
            self.is_bad(i, "index", Fault::Damaged(e.to_string()));
            None
        })
    }

    /// Whether the pack at `i` is open.
    fn open_data(&mut self, i: usize) -> bool {
        let hash = self.hash;
        let pack = &mut self.packs[i];
        if pack.data.is_none() && !pack.is_bad {
            let path = pack.path.with_extension("pack");
            let is_whole = pack.is_whole(&path, hash.len_in_bytes());
            match is_whole.and_then(|()| shielded(|| PackData::at(path, hash).map_err(damaged))) {
                Ok(mut data) => {
                    data.id = pack.id;
                    pack.data = Some(data.with_alloc_limit_bytes(Some(MOST_PER_OBJECT)));
                }
                Err(fault) => self.is_bad(i, "pack", fault),
            }
        }
        self.packs[i].data.is_some()
    }

    fn is_bad(&mut self, i: usize, what: &str, fault: Fault) {
        let pack = &mut self.packs[i];
        pack.is_bad = true;
        pack.index = RefCell::new(None);
        pack.data = None;
        // One that a repack took away meanwhile is not missed: what it held lies elsewhere.
        if let Fault::Damaged(why) = fault
            && pack.path.exists()
        {
            let name = pack.path.file_name().unwrap_or_default().to_string_lossy();
            self.problems.push(warning(format!("the {what} of {name} is not used: {why}")));
        }
    }

    /// Looks for packs; whether there are new ones.
    fn find_packs(&mut self) -> bool {
        let known: HashSet<PathBuf> = self.packs.iter().map(|pack| pack.path.clone()).collect();
        let mut found = Vec::new();
        for dir in &self.dirs {
            // A repository without packs need not have the directory.
            let Ok(entries) = fs::read_dir(dir.join("pack")) else { continue };
            for path in entries.flatten().map(|entry| entry.path()) {
                if path.extension().is_some_and(|ext| ext == "idx") && !known.contains(&path) {
                    found.push(path);
                }
            }
        }
        found.sort_unstable();
        let is_new = !found.is_empty();
        for path in found {
            let id = self.packs.len() as u32;
            self.packs.push(Pack { id, path, index: RefCell::new(None), data: None, is_bad: false });
        }
        is_new
    }

    /// Gives the maps up if too much of them was touched.
    fn give_up_maps(&mut self) {
        if self.touched_bytes <= self.most_mapped_bytes {
            return;
        }
        self.touched_bytes = 0;
        let mapped: usize = self.packs.iter().filter_map(|pack| pack.data.as_ref()).map(PackData::data_len).sum();
        if mapped as u64 > self.most_mapped_bytes {
            self.packs.iter_mut().for_each(|pack| pack.data = None);
        }
    }
}

/// Where the base `id` of a delta lies in the pack that has the delta: nowhere else may it lie.
fn base_in(index: &RefCell<Option<PackIndex>>, id: &gix::oid) -> Option<u64> {
    index.borrow_mut().as_mut()?.lookup(&id.to_owned()).ok().flatten()
}

/// One copy of an object.
enum Copy {
    /// In the pack at an index.
    Packed { pack: usize, offset: u64 },
    /// In the loose store at an index.
    Loose(usize),
}

/// Whether `data` is what `id` says.
pub(super) fn check_name(id: &ObjectId, kind: Kind, data: &[u8]) -> Result<(), Fault> {
    match gix::objs::compute_hash(id.kind(), kind, data) {
        Ok(name) if name == *id => Ok(()),
        Ok(name) => Err(Fault::Damaged(format!("the object called {id} is {name}"))),
        Err(e) => Err(damaged(e)),
    }
}

/// A decoder that panics on damaged data must not end the job.
fn shielded<T>(read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Fault::Damaged("the decoder panicked".into())))
}

fn damaged(e: gix::Error) -> Fault {
    Fault::Damaged(told(&e))
}

/// `e` and what is behind it, in one line.
pub(super) fn told(e: &gix::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for part in e.iter_errors().map(|e| e.to_string()) {
        // The library says some things at each level.
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    if parts.is_empty() { e.to_string() } else { parts.join(": ") }
}

fn warning(message: String) -> Problem {
    Problem {
        code: DiagnosticCode::BadRepository,
        severity: Severity::Warning,
        action: Action::Skipped,
        message,
        span: None,
    }
}
