//! What a run remembers of the blobs that it met, so that each is read and parsed once however many repos hold it.
//!
//! [`Memory`] belongs to `admit`, which sees the files in order and decides; what it decides depends on the files before
//! alone. [`Shelf`] belongs to the parsers: the first that has a blob leaves its facts there, and the others lay them out
//! for other paths. Facts take some times as much memory as the source and may come again much later, so that they lie on
//! disk, but for the first of them.

mod generations;
mod record;
mod shelf;

use std::sync::Arc;

use codegraph_model::{BlobId, FileStatus, Problem, SkipReason, id_of};

use crate::steps::{Content, Reading};
use generations::Generations;

pub(crate) use shelf::{Parsed, Shelf, Slot};

/// About what a blob in [`Memory::facts`] takes: the key, the entry, and the slot that it shares with the morsels.
const FACTS_BYTES: usize = 224;

/// About what a file in [`Memory::files`] takes.
const FILE_BYTES: usize = 256;

/// Whether blobs may come again that are worth keeping facts of, in a run over so many repos. In one repo they seldom
/// come twice, and keeping all facts costs more than parsing those again.
pub(crate) fn may_recur(n_repos: usize) -> bool {
    n_repos > 1
}

/// What becomes of a file that is not read.
#[derive(Clone)]
pub(crate) enum KnownFate {
    /// Its facts are on the shelf, or will be: the file that is read comes before. `n_bytes` is the length of its text.
    Again { reading: Reading, n_bytes: usize, slot: Arc<Slot> },
    /// It is left out.
    Leave { status: FileStatus, reason: SkipReason, language: Option<&'static str> },
}

/// What is known of a path with a certain content, in whatever repo.
#[derive(Clone)]
pub(crate) struct KnownFile {
    pub(crate) content: Content,
    pub(crate) fate: KnownFate,
    pub(crate) problem: Option<Problem>,
}

/// The blobs met so far, as many as fit.
pub(crate) struct Memory {
    /// By what facts depend on: bytes, how they were read as text, language, and kind of manifest.
    facts: Generations<(BlobId, &'static str, &'static str, &'static str), Arc<Slot>>,
    /// By what it depends on what a file is: bytes and path. For sources that name content before it is read.
    files: Generations<(BlobId, i64), KnownFile>,
}

impl Memory {
    /// A memory of about `n_bytes`.
    pub(crate) fn new(n_bytes: usize) -> Memory {
        Memory { facts: Generations::new(n_bytes / 2 / FACTS_BYTES), files: Generations::new(n_bytes / 2 / FILE_BYTES) }
    }

    /// Where the facts of a text lie, and whether they are to be made because nobody was told so before.
    pub(crate) fn slot(&mut self, blob_id: BlobId, encoding: &'static str, reading: Reading) -> (Arc<Slot>, bool) {
        let pack = reading.pack.map_or("", |pack| pack.name);
        let manifest = reading.manifest.map_or("", |manifest| manifest.name);
        let key = (blob_id, encoding, pack, manifest);
        if let Some(slot) = self.facts.get(&key) {
            return (slot.clone(), false);
        }
        let slot = Arc::new(Slot::default());
        self.facts.put(key, slot.clone());
        (slot, true)
    }

    /// What is known of the content `blob_id` at `path`.
    pub(crate) fn file(&mut self, blob_id: BlobId, path: &str) -> Option<KnownFile> {
        self.files.get(&(blob_id, id_of(&[path]))).cloned()
    }

    /// Takes note of what became of the content `blob_id` at `path`.
    pub(crate) fn note(&mut self, path: &str, file: KnownFile) {
        let content = Content { is_first: false, ..file.content };
        self.files.put((content.blob_id, id_of(&[path])), KnownFile { content, ..file });
    }
}
