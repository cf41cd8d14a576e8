//! Git bundles: the refs and the pack of a repository in one file.
//!
//! The pack of a bundle has no index, without which nothing is found in it. So it is copied to the disk of the run, gets its
//! index there, and is read as the bare repository that it is then.

use std::fs;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use codegraph_model::{DiagnosticCode, Problem};
use gix::ObjectId;
use gix::bstr::BStr;
use gix_pack as pack;
use tempfile::TempDir;

use super::objects::told;
use crate::remote::trouble_in;
use crate::walk::lost;

/// What bundles begin with: their versions.
const MAGIC: [&[u8]; 2] = [b"# v2 git bundle\n", b"# v3 git bundle\n"];

/// Lines before the pack are not longer: a name of an object, and one of a ref or the subject of a commit.
const MOST_LINE_BYTES: u64 = 64 << 10;

/// Refs of a bundle at most, and prerequisites.
const MOST_LINES: usize = 1 << 20;

/// Threads that make the index of a pack.
const N_THREADS: usize = 2;

/// The largest allocation for one object.
const MOST_PER_OBJECT: usize = 512 << 20;

/// How soon a stop is noticed.
const PATIENCE: Duration = Duration::from_millis(50);

/// Whether a file that begins with `first` is a bundle.
pub(crate) fn is_bundle(first: &[u8]) -> bool {
    MAGIC.iter().any(|magic| first.starts_with(magic))
}

/// The repository that a bundle was made to. It is gone when nobody reads it any more.
#[derive(Clone, Debug)]
pub(crate) struct Unbundled(Arc<TempDir>);

impl Unbundled {
    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Makes a repository in `dir` of the bundle that `from` reads, unless `stop` says that nobody needs it any more.
pub(crate) fn unbundle(
    from: impl Read,
    dir: &Path,
    stop: &(dyn Fn() -> bool + Send + Sync),
) -> Result<Unbundled, Problem> {
    let mut from = BufReader::with_capacity(128 << 10, from);
    let head = Head::read(&mut from)?;
    if let Some(first) = head.prerequisites.first() {
        let n = head.prerequisites.len();
        let message = format!(
            "the bundle lacks the history that it builds on: {n} commits, such as {first}; \
             `git bundle create FILE --all` makes one that is whole"
        );
        return Err(lost(DiagnosticCode::BadRepository, message));
    }
    let area = tempfile::Builder::new().prefix("unbundled-").tempdir_in(dir).map_err(|e| refused(&e))?;
    let packs = area.path().join("objects/pack");
    let laid_out = fs::create_dir_all(&packs)
        .and_then(|()| fs::create_dir_all(area.path().join("refs")))
        .and_then(|()| fs::write(area.path().join("config"), head.config()))
        .and_then(|()| fs::write(area.path().join("packed-refs"), head.packed_refs()))
        .and_then(|()| fs::write(area.path().join("HEAD"), head.head()));
    laid_out.map_err(|e| refused(&e))?;

    let is_stopped = AtomicBool::new(false);
    let is_done = AtomicBool::new(false);
    let written = std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                is_stopped.fetch_or(stop(), Ordering::Relaxed);
                std::thread::park_timeout(PATIENCE);
            }
        });
        let options = pack::bundle::write::Options {
            thread_limit: Some(N_THREADS),
            alloc_limit_bytes: Some(MOST_PER_OBJECT),
            ..pack::bundle::write::Options::default()
        };
        let mut trouble = Noting { from, failed: None };
        let mut whole = BufReader::with_capacity(128 << 10, &mut trouble);
        let written = pack::Bundle::write_to_directory(
            &mut whole,
            Some(&packs),
            &mut gix::utils::progress::Discard,
            &is_stopped,
            None::<gix::objs::find::Never>,
            head.hash,
            options,
        );
        is_done.store(true, Ordering::Relaxed);
        drop(whole);
        // What reading failed with tells more than what came of it.
        match (written, trouble.failed) {
            (Ok(_), _) => Ok(()),
            (Err(_), Some(e)) => Err(refused(&e)),
            (Err(e), None) => Err(lost(DiagnosticCode::BadRepository, format!("its pack is damaged: {}", told(&e)))),
        }
    });
    written.map(|()| Unbundled(Arc::new(area)))
}

/// Why a bundle could not be read, or a repository not be written.
fn refused(e: &std::io::Error) -> Problem {
    match trouble_in(e) {
        Some(trouble) => trouble.problem(),
        None => lost(DiagnosticCode::UnreadableFile, format!("the bundle cannot be unpacked: {e}")),
    }
}

/// Keeps what went wrong, which is lost on the way.
struct Noting<R> {
    from: R,
    failed: Option<std::io::Error>,
}

impl<R: Read> Read for Noting<R> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.from.read(buf).map_err(|e| {
            let told = std::io::Error::from(e.kind());
            if e.kind() != ErrorKind::Interrupted {
                self.failed.get_or_insert(e);
            }
            told
        })
    }
}

/// What stands before the pack.
#[derive(Debug)]
struct Head {
    hash: gix::hash::Kind,
    /// Commits that whoever reads it must have, with what is told of them.
    prerequisites: Vec<String>,
    /// By name.
    refs: Vec<(String, ObjectId)>,
    /// What HEAD was.
    at: Option<ObjectId>,
}

impl Head {
    fn read(from: &mut impl BufRead) -> Result<Head, Problem> {
        let bad = |why: String| lost(DiagnosticCode::BadRepository, format!("the bundle is damaged: {why}"));
        let mut head = Head { hash: gix::hash::Kind::Sha1, prerequisites: Vec::new(), refs: Vec::new(), at: None };
        let mut line = Vec::new();
        for n in 0..MOST_LINES {
            line.clear();
            from.take(MOST_LINE_BYTES).read_until(b'\n', &mut line).map_err(|e| refused(&e))?;
            let Some(text) = line.strip_suffix(b"\n") else {
                return Err(bad("it is cut off before its pack".into()));
            };
            let text = String::from_utf8_lossy(text);
            if n == 0 {
                continue;
            }
            if text.is_empty() {
                head.refs.sort_unstable();
                head.refs.dedup_by(|a, b| a.0 == b.0);
                return Ok(head);
            }
            if let Some(capability) = text.strip_prefix('@') {
                head.hash = match capability.split_once('=') {
                    Some(("object-format", "sha1")) => gix::hash::Kind::Sha1,
                    Some(("object-format", "sha256")) => gix::hash::Kind::Sha256,
                    // Of what is left out each file is told.
                    Some(("filter", _)) => head.hash,
                    _ => return Err(bad(format!("it asks for {capability}, which is not known"))),
                };
                continue;
            }
            if let Some(told) = text.strip_prefix('-') {
                head.prerequisites.push(told.to_string());
                continue;
            }
            let (id, name) = text.split_once(' ').unwrap_or((&text, ""));
            let id = ObjectId::from_hex(id.as_bytes()).ok().filter(|id| id.kind() == head.hash);
            let Some(id) = id else { return Err(bad(format!("\"{}\" names no ref", text.escape_debug()))) };
            match name {
                "HEAD" => head.at = Some(id),
                // What git would not have made is not there.
                name if is_ref_name(name) => head.refs.push((name.to_string(), id)),
                _ => {}
            }
        }
        Err(bad(format!("more than {MOST_LINES} lines stand before its pack")))
    }

    fn config(&self) -> &'static str {
        match self.hash {
            gix::hash::Kind::Sha1 => "[core]\n\trepositoryformatversion = 0\n\tbare = true\n",
            _ => "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n",
        }
    }

    fn packed_refs(&self) -> String {
        let lines = self.refs.iter().map(|(name, id)| format!("{id} {name}\n"));
        std::iter::once("# pack-refs with: sorted \n".to_string()).chain(lines).collect()
    }

    /// HEAD as `git clone` would have it: the branch that it was at, as far as that can be told, or where there is but one
    /// ref, that.
    fn head(&self) -> String {
        let usual = ["refs/heads/main", "refs/heads/master"];
        let branches = || self.refs.iter().filter(|(name, _)| name.starts_with("refs/heads/"));
        let of = |id: ObjectId| {
            let mut there = branches().filter(move |(_, other)| *other == id).map(|(name, _)| name.as_str());
            let known = usual.into_iter().find(|name| branches().any(|(n, other)| n == name && *other == id));
            known.or_else(|| there.next())
        };
        let symbolic = |name: &str| format!("ref: {name}\n");
        match (self.at, self.refs.as_slice()) {
            (Some(id), _) => of(id).map_or_else(|| format!("{id}\n"), symbolic),
            (None, [(name, _)]) if name.starts_with("refs/heads/") => symbolic(name),
            (None, [(_, id)]) => format!("{id}\n"),
            (None, _) => {
                let known = usual.into_iter().find(|name| branches().any(|(n, _)| n == name));
                let only = branches().next().filter(|_| branches().count() == 1).map(|(name, _)| name.as_str());
                symbolic(known.or(only).unwrap_or(usual[0]))
            }
        }
    }
}

/// Whether `name` is one that git gives a ref.
fn is_ref_name(name: &str) -> bool {
    name.starts_with("refs/") && gix::validate::reference::name(BStr::new(name)).is_ok()
}

/// Where bundles are unpacked: asked for when the first is met.
#[derive(Clone)]
pub struct Room(Arc<dyn Fn() -> codegraph_model::Result<PathBuf> + Send + Sync>);

impl Room {
    /// Room in the directory that `dir` tells, which it may make.
    pub fn new(dir: impl Fn() -> codegraph_model::Result<PathBuf> + Send + Sync + 'static) -> Room {
        Room(Arc::new(dir))
    }

    pub(crate) fn dir(&self) -> codegraph_model::Result<PathBuf> {
        (self.0)()
    }
}

impl std::fmt::Debug for Room {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Room")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_pack_is_understood() {
        let id = |c: char| c.to_string().repeat(40);
        let (a, b) = (id('a'), id('b'));
        // What stands there; what HEAD is then, or why it is refused.
        for (text, expected) in [
            (format!("# v2 git bundle\n{a} refs/heads/x\n{a} refs/heads/main\n{b} HEAD\n\n"), Ok(format!("{b}\n"))),
            (
                format!("# v2 git bundle\n{a} refs/heads/x\n{a} refs/heads/main\n{a} HEAD\n\n"),
                Ok("ref: refs/heads/main\n".into()),
            ),
            (
                format!("# v2 git bundle\n{a} refs/heads/y\n{b} refs/heads/x\n{b} HEAD\n\n"),
                Ok("ref: refs/heads/x\n".into()),
            ),
            (format!("# v2 git bundle\n{a} refs/tags/v1\n\nPACK"), Ok(format!("{a}\n"))),
            (format!("# v2 git bundle\n{a} refs/heads/y\n{b} refs/tags/v1\n\n"), Ok("ref: refs/heads/y\n".into())),
            (format!("# v2 git bundle\n{a} refs/heads/y\n{b} refs/heads/x\n\n"), Ok("ref: refs/heads/main\n".into())),
            (
                format!("# v3 git bundle\n@object-format=sha1\n@filter=blob:none\n{a} refs/heads/y\n\n"),
                Ok("ref: refs/heads/y\n".into()),
            ),
            (format!("# v3 git bundle\n@teapot\n{a} refs/heads/y\n\n"), Err("it asks for teapot, which is not known")),
            (format!("# v3 git bundle\n@object-format=sha256\n{a} refs/heads/y\n\n"), Err("names no ref")),
            (format!("# v2 git bundle\n{a} refs/heads/y\n"), Err("cut off before its pack")),
            ("# v2 git bundle\nx\n\n".into(), Err("\"x\" names no ref")),
        ] {
            assert!(is_bundle(text.as_bytes()));
            match (Head::read(&mut text.as_bytes()), expected) {
                (Ok(head), Ok(expected)) => assert_eq!(head.head(), expected, "{text}"),
                (Err(problem), Err(expected)) => assert!(problem.message.contains(expected), "{}", problem.message),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn refs_have_names_that_git_gives() {
        for (name, expected) in [
            ("refs/heads/feature/a-b", true),
            ("refs/tags/v1.0", true),
            ("refs/heads/../../config", false),
            ("refs/heads/a b", false),
            ("refs/heads//a", false),
            ("refs/heads/.a", false),
            ("refs/heads/a.lock", false),
            ("HEAD", false),
            ("/etc/passwd", false),
        ] {
            assert_eq!(is_ref_name(name), expected, "{name}");
        }
    }
}
