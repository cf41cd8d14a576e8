//! One pass over an archive: its members as they come, with paths made plain and limits held.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::ErrorKind;

use codegraph_model::{Action, DiagnosticCode, Problem};

use super::dataset::{self, RowMet, Rows};
use super::format::Format;
use super::store::Store;
use super::tar::{MemberKind, Tar};
use super::window::{Content, What};
use super::zip;
use crate::names::text_of;
use crate::rules::{EXCLUDE_FILE, IGNORE_FILES, MAX_IGNORE_FILE_BYTES};
use crate::walk::lost;

/// Bytes in a path at most: no system opens a longer one, so that nothing was ever packed or unpacked with it.
const MOST_PATH_BYTES: usize = 4096;

/// Members of an archive at most: three times what the largest repository that is known of has.
const MOST_MEMBERS: u64 = 10_000_000;

/// An archive unfolds to at most so many times its own size: code is packed to a tenth, by the best to a twentieth. What
/// is smaller than [`ALWAYS_BYTES`] is never told apart from zeros that somebody tests with.
const MOST_RATIO: u64 = 200;
const ALWAYS_BYTES: u64 = 256 << 20;

/// An archive that is open, and how it is to be read.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) format: Format,
    /// Its rows, if it is a dataset.
    pub(super) rows: Option<Rows>,
    /// Parts that all paths lose at the beginning; none for the directory that everything lies in, if there is one.
    pub(super) strip_components: Option<usize>,
    /// It may unfold to so many bytes.
    pub(super) max_bytes: u64,
    /// Whether that is what others in the same archive have left of it.
    pub(super) is_nested: bool,
}

impl Opened {
    /// What it may unfold to.
    pub(super) fn most_bytes(&self) -> u64 {
        self.max_bytes.min(most_unpacked_bytes(&self.store))
    }
}

/// A member that was met.
pub(super) struct Found<'a> {
    /// Its path as it stands in the archive, without what means nothing; that of a directory ends with `/`.
    pub(super) path: &'a [u8],
    /// The same for what a hard link leads to.
    pub(super) target: &'a [u8],
    pub(super) what: What,
    pub(super) content: Content,
    /// Its bytes, where the pass wants them and goes by them: those of a tar.
    pub(super) bytes: Option<Vec<u8>>,
    /// Whether its path began with a slash.
    pub(super) was_absolute: bool,
}

/// What a pass meets.
pub(super) enum Met<'a> {
    Member(Found<'a>),
    /// A path that leads elsewhere, and why it is not followed.
    Malformed {
        path: &'a [u8],
        why: &'static str,
    },
}

/// What is known of an archive when a pass has ended.
#[derive(Debug, Default)]
pub(super) struct End {
    /// What is to be told of the archive as a whole.
    pub(super) problems: Vec<Problem>,
    /// The commit that its comment names.
    pub(super) commit: Option<String>,
    /// How much it unfolds to, as far as the pass came.
    pub(super) n_bytes: u64,
}

/// Goes over the members of an archive, in its own order. Of ignore files in a tar the bytes are told too.
pub(super) fn each_member(opened: &Opened, meet: &mut dyn FnMut(Met<'_>)) -> End {
    each_member_from(opened, &Wanted::default(), meet)
}

/// What is wanted of a pass. An archive cannot be passed over in part; keys of objects come in order.
pub(super) struct Wanted<'a> {
    /// Members before it are not.
    pub(super) from: &'a [u8],
    /// Whether no more are.
    pub(super) is_enough: Cell<bool>,
    /// Of which files in a tar the bytes are told too, by path and size.
    pub(super) bytes_of: fn(&[u8], u64) -> bool,
}

impl Default for Wanted<'_> {
    fn default() -> Self {
        let bytes_of = |path: &[u8], size| is_ignore_file(path) && size <= MAX_IGNORE_FILE_BYTES;
        Wanted { from: b"", is_enough: Cell::new(false), bytes_of }
    }
}

/// The same, of a part of them.
pub(super) fn each_member_from(opened: &Opened, wanted: &Wanted<'_>, meet: &mut dyn FnMut(Met<'_>)) -> End {
    let mut pass = Pass { opened, wants: wanted.bytes_of, meet, n_members: 0, n_bytes: 0, end: End::default() };
    match opened.format {
        Format::Tar(packing) => match opened.store.unpacked(packing) {
            Ok(input) => pass.tar(Tar::new(input, 0)),
            Err(e) => pass.is_damaged(&e),
        },
        Format::Zip => pass.zip(),
        Format::Dataset(_) | Format::Columns => pass.dataset(),
        Format::Objects => pass.objects(wanted),
        Format::Bundle => pass.is_damaged(&super::tar::damaged("a bundle is no archive")),
    }
    End { n_bytes: pass.n_bytes, ..pass.end }
}

struct Pass<'a> {
    opened: &'a Opened,
    wants: fn(&[u8], u64) -> bool,
    meet: &'a mut dyn FnMut(Met<'_>),
    n_members: u64,
    /// How much the archive unfolds to so far.
    n_bytes: u64,
    end: End,
}

impl Pass<'_> {
    fn tar(&mut self, mut tar: Tar) {
        loop {
            let member = match tar.next_member() {
                Ok(Some(member)) => member,
                Ok(None) => break,
                Err(e) => return self.is_damaged(&e),
            };
            self.n_bytes = tar.position().saturating_add(member.stored_bytes);
            if self.is_too_large() {
                return;
            }
            let what = match member.kind {
                MemberKind::Dir => What::Dir,
                MemberKind::File => What::File,
                MemberKind::HardLink => What::HardLink,
                MemberKind::Symlink => What::Symlink,
                MemberKind::Special => What::Special,
            };
            let bytes = match what == What::File && (self.wants)(&member.path, member.size) {
                true => tar.read(&member, member.size).ok(),
                false => None,
            };
            let passed = tar.pass_over_body();
            let what = if passed.is_err() { What::Cut } else { what };
            let content = Content { at: member.at, size: member.size, ..Content::default() };
            self.member(&member.path, &member.target, what, content, bytes);
            if let Err(e) = passed {
                return self.is_damaged(&e);
            }
        }
        self.end.commit = tar.comment.take();
        let left = self.opened.most_bytes().saturating_sub(tar.position());
        if let Err(e) = tar.finish(left) {
            self.is_damaged(&e);
        }
    }

    fn zip(&mut self) {
        let store = &self.opened.store;
        let mut stored_bytes = 0_u64;
        let mut overlaps = false;
        let found = zip::each_member(store, &mut |member| {
            let content = member.content;
            self.n_bytes = self.n_bytes.saturating_add(content.size);
            // What is larger all together than the archive lies in one another.
            let taken = content.packed_bytes.saturating_add(zip::LOCAL_HEADER_BYTES);
            stored_bytes = stored_bytes.saturating_add(taken);
            overlaps = stored_bytes > store.len();
            if overlaps || self.is_too_large() {
                return false;
            }
            self.member(&member.path, &[], member.what, content, None);
            true
        });
        match found {
            Ok(_) if overlaps => self.is_damaged(&super::tar::damaged("its members lie in one another")),
            Ok(comment) => self.end.commit = String::from_utf8(comment).ok(),
            Err(e) => self.is_damaged(&e),
        }
    }

    /// What is wrong with lines was told when its repos were looked for; of columns the contents were not read then.
    fn dataset(&mut self) {
        let Some(rows) = &self.opened.rows else { return };
        let damage = dataset::each_row(rows, true, &mut |row| {
            let RowMet { repo, path, content, bytes } = row;
            self.n_bytes = self.n_bytes.saturating_add(content.size);
            if self.is_too_large() {
                return false;
            }
            let directory = dataset::directory_of(repo);
            self.n_members += 1;
            let plain = match bytes {
                Some(_) => plain(path.as_bytes(), None),
                None => Err("its row has no content"),
            };
            match plain {
                Ok(Some(plain)) => {
                    let (path, was_absolute) = (&[directory.as_bytes(), &plain].concat()[..], path.starts_with('/'));
                    let (what, target) = (What::File, &[][..]);
                    let is_kept = (self.wants)(path, content.size);
                    let bytes = bytes.filter(|_| is_kept && !rows.is_by_position()).map(Cow::into_owned);
                    (self.meet)(Met::Member(Found { path, target, what, content, bytes, was_absolute }));
                }
                Ok(None) => {}
                Err(why) => (self.meet)(Met::Malformed { path: &[&directory, path].concat().into_bytes(), why }),
            }
            true
        });
        let damage = damage.filter(|_| self.opened.format == Format::Columns);
        let problem = match self.opened.store.trouble() {
            Some(trouble) => Some(trouble.problem()),
            None => damage.map(|message| lost(DiagnosticCode::BadArchive, message)),
        };
        self.end.problems.extend(problem.map(|problem| Problem { action: Action::Partial, ..problem }));
    }

    /// Each object is what it is, so that it unfolds to nothing: no limits of archives hold.
    fn objects(&mut self, wanted: &Wanted<'_>) {
        let Store::Prefix(prefix) = &self.opened.store else { return };
        // What is no UTF-8 is no key.
        let from = std::str::from_utf8(wanted.from).unwrap_or_default();
        let listed = prefix.each_object(from, &mut |path, size| {
            let content = Content { size, ..Content::default() };
            self.member(path.as_bytes(), &[], What::File, content, None);
            !wanted.is_enough.get()
        });
        if let Err(trouble) = listed {
            let problem = trouble.problem();
            let action = if self.n_members == 0 { Action::Skipped } else { Action::Partial };
            self.end.problems.push(Problem { action, ..problem });
        }
    }

    fn member(&mut self, path: &[u8], target: &[u8], what: What, content: Content, bytes: Option<Vec<u8>>) {
        self.n_members += 1;
        let mut plain = match plain(path, self.opened.strip_components) {
            Ok(Some(plain)) => plain,
            Ok(None) => return,
            Err(why) => return (self.meet)(Met::Malformed { path, why }),
        };
        if what == What::Dir {
            plain.push(b'/');
        }
        let target = match what {
            // A link that leads elsewhere leads nowhere.
            What::HardLink => self::plain(target, self.opened.strip_components).ok().flatten().unwrap_or_default(),
            _ => Vec::new(),
        };
        let was_absolute = path.first() == Some(&b'/');
        (self.meet)(Met::Member(Found { path: &plain, target: &target, what, content, bytes, was_absolute }));
    }

    /// Whether a limit is passed; that is told.
    fn is_too_large(&mut self) -> bool {
        let most_bytes = self.opened.most_bytes();
        let problem = match () {
            () if self.n_members >= MOST_MEMBERS => {
                lost(DiagnosticCode::TooManyFiles, format!("the archive has more than {MOST_MEMBERS} members"))
            }
            () if self.n_bytes > most_bytes => {
                let why = match (most_bytes == self.opened.max_bytes, self.opened.is_nested) {
                    (true, true) => "the archives in the same archive have left of what that may unfold to".to_string(),
                    (true, false) => "--max-archive-size says".to_string(),
                    (false, _) => format!("{MOST_RATIO} times its own size"),
                };
                let message = format!("the archive unfolds to more than {most_bytes} bytes, which is what {why}");
                lost(DiagnosticCode::ArchiveTooLarge, message)
            }
            () => return false,
        };
        let action = if self.n_members == 0 { Action::Skipped } else { Action::Truncated };
        self.end.problems.push(Problem { action, ..problem });
        true
    }

    fn is_damaged(&mut self, e: &std::io::Error) {
        let n = self.n_members;
        let action = if n == 0 { Action::Skipped } else { Action::Partial };
        if let Some(trouble) = self.opened.store.trouble() {
            return self.end.problems.push(Problem { action, ..trouble.problem() });
        }
        let why = match e.kind() {
            ErrorKind::UnexpectedEof => "it is cut off".to_string(),
            _ => e.to_string(),
        };
        let problem = lost(DiagnosticCode::BadArchive, format!("{why}, behind {n} members"));
        self.end.problems.push(Problem { action, ..problem });
    }
}

/// What `store` can be unfolded to if nobody means harm.
pub(super) fn most_unpacked_bytes(store: &Store) -> u64 {
    store.len().saturating_mul(MOST_RATIO).max(ALWAYS_BYTES)
}

fn is_ignore_file(path: &[u8]) -> bool {
    let name = path.rsplit(|b| *b == b'/').next().unwrap_or(path);
    IGNORE_FILES.iter().any(|ignore_file| name == ignore_file.as_bytes()) || path.ends_with(EXCLUDE_FILE.as_bytes())
}

/// `path` without what means nothing and without its first `strip` parts; nothing if nothing is left.
fn plain(path: &[u8], strip: Option<usize>) -> Result<Option<Vec<u8>>, &'static str> {
    if path.len() > MOST_PATH_BYTES {
        return Err("its path is longer than any system's");
    }
    if path.contains(&0) {
        return Err("its path has a zero byte in it");
    }
    let mut parts = Vec::new();
    for part in path.split(|b| *b == b'/') {
        match part {
            b"" | b"." => {}
            b".." => return Err("its path leads out of the archive, or through what it does not hold"),
            _ => parts.push(part),
        }
    }
    let parts = parts.get(strip.unwrap_or_default()..).unwrap_or_default();
    Ok((!parts.is_empty()).then(|| parts.join(&b'/')))
}

/// A path in the archive as text; see [`crate::Met`].
pub(super) fn key_of(path: &[u8]) -> Cow<'_, [u8]> {
    use std::os::unix::ffi::OsStrExt;
    if std::str::from_utf8(path).is_ok() {
        return Cow::Borrowed(path);
    }
    let parts: Vec<String> =
        path.split(|b| *b == b'/').map(|part| text_of(std::ffi::OsStr::from_bytes(part)).0).collect();
    Cow::Owned(parts.join("/").into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_plain_or_refused() {
        for (path, strip, expected) in [
            ("a/b", None, Ok(Some("a/b"))),
            ("./a//b/./c/", None, Ok(Some("a/b/c"))),
            ("/etc/passwd", None, Ok(Some("etc/passwd"))),
            ("./", None, Ok(None)),
            ("top/a", Some(1), Ok(Some("a"))),
            ("top/", Some(1), Ok(None)),
            ("a/b/c", Some(2), Ok(Some("c"))),
            ("a/..", None, Err(())),
            ("../a", Some(1), Err(())),
            ("a\0b", None, Err(())),
        ] {
            let found = plain(path.as_bytes(), strip).map_err(drop);
            assert_eq!(found, expected.map(|some| some.map(|path| path.as_bytes().to_vec())), "{path} {strip:?}");
        }
        assert!(plain(&[b'a'; 5000], None).is_err());
        assert_eq!(&key_of(b"a%/\xff%/b")[..], b"a%/%FF%25/b");
    }
}
