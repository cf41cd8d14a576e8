//! What an archive holds, in the order of paths, in as little memory as it is given.

use std::collections::{BTreeMap, HashMap, HashSet};

use codegraph_model::{Action, DiagnosticCode, Problem, Severity};

use super::dataset;
use super::format::{Format, Packing};
use super::members::{End, Found, Met, Opened, Wanted, each_member, each_member_from, key_of};
use super::store::Store;
use super::window::{Content, Listed, What, Window};
use super::zip;
use crate::rules::{IgnoreFile, MAX_IGNORE_FILE_BYTES};
use crate::walk::lost;

/// Paths that lead elsewhere, of one archive, that have a row of their own. The rest is counted.
const MOST_MALFORMED: usize = 1000;

/// Bytes of ignore files of one tar that are kept, because it is not read again for them.
const MOST_IGNORE_BYTES: usize = 16 << 20;

/// Links from one name of a file to the next: nobody makes more than one, and a circle has no end.
const MOST_LINKS: usize = 8;

/// What is known of an archive once it was passed over.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// The directory that is walked over: empty for all, else it ends with `/`.
    pub(super) root: Vec<u8>,
    /// Paths that lead elsewhere, and why they are not followed.
    pub(super) malformed: Vec<(Vec<u8>, &'static str)>,
    /// What is to be told of it as a whole.
    pub(super) problems: Vec<Problem>,
    /// The commit that it was made of, in hexadecimal.
    pub(super) commit: Option<String>,
    /// The ignore files of a tar, by where they stand.
    ignore_files: HashMap<u64, Vec<u8>>,
    n_ignore_bytes: usize,
    /// How much it unfolds to.
    pub(super) n_bytes: u64,
    n_malformed: usize,
    n_absolute: usize,
    tops: Tops,
}

/// Whether everything lies in one directory at the top.
#[derive(Debug, Default)]
enum Tops {
    #[default]
    None,
    One(Vec<u8>),
    Many,
}

/// An archive, and of its members those that there is room for.
#[derive(Debug)]
pub(super) struct Catalogue {
    pub(super) opened: Opened,
    pub(super) whole: Whole,
    pub(super) window: Window,
}

impl Catalogue {
    /// Passes over `opened`, and keeps as many of its members as `memory_bytes` has room for.
    pub(super) fn read(opened: Opened, memory_bytes: usize) -> Catalogue {
        let mut whole = Whole::default();
        let mut window = Window::new(b"", memory_bytes);
        let wanted = Wanted::default();
        let end = each_member_from(&opened, &wanted, &mut |met| match met {
            Met::Member(found) => {
                add(&mut window, &found, found.path);
                wanted.is_enough.set(window.ends_before(found.path));
                whole.note(found);
            }
            Met::Malformed { path, why } => whole.note_malformed(path, why),
        });
        window.settle();
        resolve(&opened, &mut [&mut window]);
        whole.end(end, &opened);
        Catalogue { opened, whole, window }
    }

    /// The bytes of the ignore file at `content`, whose path in the archive is `path`.
    pub(super) fn ignore_file(&self, path: &[u8], content: &Content) -> IgnoreFile {
        match self.opened.format {
            Format::Objects => {
                let Store::Prefix(prefix) = &self.opened.store else { return Ok(Vec::new()) };
                let read = prefix.read(&String::from_utf8_lossy(path), MAX_IGNORE_FILE_BYTES);
                read.map(Option::unwrap_or_default).map_err(|trouble| trouble.to_string())
            }
            Format::Zip => zip::read(&self.opened.store, content).map_err(|e| e.to_string()),
            Format::Dataset(Packing::None) => dataset::read(&self.opened.store, content).map_err(|e| e.to_string()),
            Format::Tar(_) | Format::Dataset(_) | Format::Columns | Format::Bundle => {
                self.whole.ignore_files.get(&content.at).cloned().ok_or_else(|| {
                    format!("it is damaged, or the archive has more than {MOST_IGNORE_BYTES} bytes of ignore files")
                })
            }
        }
    }
}

/// The files at the top of `opened` that are wanted, by their paths there; `is_wanted` is asked with the paths that these have
/// in the archive.
pub(super) fn files_at_top(opened: &Opened, is_wanted: fn(&[u8], u64) -> bool) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut whole = Whole::default();
    let mut found = BTreeMap::new();
    let wanted = Wanted { bytes_of: is_wanted, ..Wanted::default() };
    let end = each_member_from(opened, &wanted, &mut |met| {
        let Met::Member(mut member) = met else { return };
        if member.what == What::File && is_wanted(member.path, member.content.size) {
            // Those of a tar come with the pass.
            let read = || matches!(opened.format, Format::Zip).then(|| zip::read(&opened.store, &member.content).ok());
            if let Some(bytes) = member.bytes.take().or_else(|| read().flatten()) {
                found.insert(member.path.to_vec(), bytes);
            }
        }
        whole.note(member);
    });
    whole.end(end, opened);
    let at_top = |(path, bytes): (Vec<u8>, Vec<u8>)| {
        let name = path.strip_prefix(&whole.root[..]).filter(|name| !name.contains(&b'/'))?;
        Some((name.to_vec(), bytes))
    };
    found.into_iter().filter_map(at_top).collect()
}

/// Passes over `opened` once more: what lies in the directory `dir`, and the members from there on that there is room for.
/// And what is to be told of it now: a store can fail each time it is asked.
pub(super) fn read_from(opened: &Opened, dir: &[u8], memory_bytes: usize) -> (Window, Window, Vec<Problem>) {
    let mut window = Window::new(dir, memory_bytes);
    // What lies in a directory is held in memory wherever it lies.
    let mut children = Window::new(dir, usize::MAX);
    let wanted = Wanted { from: dir, ..Wanted::default() };
    let end = each_member_from(opened, &wanted, &mut |met| {
        let Met::Member(found) = met else { return };
        add(&mut window, &found, found.path);
        let key = key_of(found.path);
        wanted.is_enough.set(window.ends_before(&key) && !key.starts_with(dir));
        let Some(below) = key.strip_prefix(dir).filter(|below| !below.is_empty()) else { return };
        match below.iter().position(|b| *b == b'/').filter(|end| end + 1 < below.len()) {
            None => add(&mut children, &found, found.path),
            // A directory that lies in it is one entry, whatever lies in that.
            Some(_) => {
                let n_parts = dir.iter().filter(|b| **b == b'/').count() + 1;
                let end = found.path.iter().enumerate().filter(|(_, b)| **b == b'/').nth(n_parts - 1);
                let end = end.map_or(found.path.len(), |(end, _)| end + 1);
                let child = Found { what: What::Dir, bytes: None, ..found };
                add(&mut children, &child, &child.path[..end]);
            }
        }
    });
    window.settle();
    children.settle();
    resolve(opened, &mut [&mut window, &mut children]);
    let told = if opened.format == Format::Objects { end.problems } else { Vec::new() };
    (window, children, told)
}

fn add(window: &mut Window, found: &Found<'_>, path: &[u8]) {
    let target = key_of(found.target);
    let (key, raw) = (key_of(path), path);
    window.add(Listed {
        key: &key,
        raw,
        target: &target,
        what: found.what,
        is_repeated: false,
        content: found.content,
    });
}

/// Finds what the hard links in `windows` are other names of.
fn resolve(opened: &Opened, windows: &mut [&mut Window]) {
    let wanted: HashSet<Vec<u8>> = windows.iter().flat_map(|window| window.unresolved()).map(<[u8]>::to_vec).collect();
    if wanted.is_empty() {
        return;
    }
    if let [window] = windows
        && window.is_complete()
    {
        window.resolve(&|window, target| {
            let mut target = target;
            for _ in 0..MOST_LINKS {
                match window.find(target)? {
                    Listed { what: What::File, content, .. } => return Some(content),
                    Listed { what: What::HardLink, target: next, .. } => target = next,
                    _ => return None,
                }
            }
            None
        });
        return;
    }
    // Links come behind what they lead to.
    let mut found: HashMap<Vec<u8>, Content> = HashMap::new();
    let _told_before = each_member(opened, &mut |met| {
        let Met::Member(member) = met else { return };
        let key = key_of(member.path);
        if wanted.contains(&key[..]) {
            let content = match member.what {
                What::File => Some(member.content),
                What::HardLink => found.get(&key_of(member.target)[..]).copied(),
                _ => None,
            };
            content.map(|content| found.insert(key.into_owned(), content));
        }
    });
    for window in windows {
        window.resolve(&|_, target| found.get(target).copied());
    }
}

impl Whole {
    fn note(&mut self, found: Found<'_>) {
        self.n_absolute += usize::from(found.was_absolute);
        let top = found.path.split_inclusive(|b| *b == b'/').next().unwrap_or_default();
        self.tops = match std::mem::take(&mut self.tops) {
            Tops::None if top.ends_with(b"/") => Tops::One(top.to_vec()),
            Tops::One(one) if one == top => Tops::One(one),
            _ => Tops::Many,
        };
        if let Some(bytes) = found.bytes
            && self.n_ignore_bytes + bytes.len() <= MOST_IGNORE_BYTES
        {
            self.n_ignore_bytes += bytes.len();
            self.ignore_files.insert(found.content.at, bytes);
        }
    }

    fn note_malformed(&mut self, path: &[u8], why: &'static str) {
        self.n_malformed += 1;
        let path = path[..path.len().min(1000)].to_vec();
        if self.malformed.len() < MOST_MALFORMED && self.malformed.iter().all(|(other, _)| *other != path) {
            self.malformed.push((path, why));
        }
    }

    fn end(&mut self, end: End, opened: &Opened) {
        self.problems = end.problems;
        self.n_bytes = end.n_bytes;
        let is_id = |text: &String| [40, 64].contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
        self.commit = end.commit.filter(is_id);
        if let (Tops::One(top), None) = (&self.tops, opened.strip_components) {
            self.root.clone_from(top);
        }
        let mut tell = |n: usize, severity, action, message: &str| {
            if n > 0 {
                let problem = lost(DiagnosticCode::BadArchiveEntry, format!("{n} members {message}"));
                self.problems.push(Problem { severity, action, ..problem });
            }
        };
        tell(
            self.n_absolute,
            Severity::Info,
            Action::Noted,
            "have a path from the root of a system, which is read as one from the top of the archive",
        );
        let n_more = if self.malformed.len() == MOST_MALFORMED { self.n_malformed - MOST_MALFORMED } else { 0 };
        tell(n_more, Severity::Warning, Action::Skipped, "more have a path that leads elsewhere");
    }
}
