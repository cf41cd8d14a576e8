//! An object that is read by position: in blocks, which are asked for ahead of who reads on.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use object_store::ObjectMeta;
use object_store::path::Path as Key;

use super::client::{Asked, Client, joined};
use super::trouble::{Trouble, TroubleKind};

/// Bytes that are asked for at a time: enough to make the cost of a request small, little enough that looking at the head of
/// an archive costs little.
const BLOCK_BYTES: u64 = 512 << 10;

/// Blocks that are asked for ahead at most: they cover a tenth of a second at 80 MB/s.
const MOST_AHEAD: usize = 16;

/// The blocks of all objects, as many as there is room for. What is under way counts, so that it is bounded as well.
pub(super) struct Blocks {
    /// The last one used stands last.
    held: Mutex<VecDeque<Block>>,
    most: usize,
    next_object: AtomicU64,
}

struct Block {
    object: u64,
    n: u64,
    bytes: Coming,
    is_used: bool,
}

type Coming = Shared<BoxFuture<'static, Result<Bytes, Trouble>>>;

impl Blocks {
    pub(super) fn new(memory_bytes: usize) -> Blocks {
        // What is read on needs one block for each that reads, and some ahead.
        let most = (memory_bytes / BLOCK_BYTES as usize).max(8);
        Blocks { held: Mutex::default(), most, next_object: AtomicU64::new(0) }
    }

    /// Blocks to ask for ahead.
    fn n_ahead(&self) -> u64 {
        (self.most / 3).clamp(2, MOST_AHEAD) as u64
    }
}

/// An object that is read by position, as it was when that began.
pub(crate) struct Object {
    client: Arc<Client>,
    key: Key,
    size: u64,
    /// Its version, as soon as one is known.
    e_tag: Arc<OnceLock<String>>,
    id: u64,
    /// The first thing that went wrong.
    trouble: OnceLock<Trouble>,
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}/{}", self.client, self.key)
    }
}

/// An e-tag as headers have it: listings of Azure, and of what stands in for Google's stores, leave out its quotes.
fn in_quotes(e_tag: &str) -> String {
    if e_tag.starts_with('"') || e_tag.starts_with("W/") { e_tag.to_string() } else { format!("\"{e_tag}\"") }
}

impl Object {
    pub(super) fn new(client: &Arc<Client>, meta: &ObjectMeta) -> Arc<Object> {
        let e_tag = meta.e_tag.as_deref().map(in_quotes).map(OnceLock::from).unwrap_or_default();
        Arc::new(Object {
            client: client.clone(),
            key: meta.location.clone(),
            size: meta.size,
            e_tag: Arc::new(e_tag),
            id: client.blocks.next_object.fetch_add(1, Ordering::Relaxed),
            trouble: OnceLock::new(),
        })
    }

    pub(crate) fn len(&self) -> u64 {
        self.size
    }

    /// Why not all of it could be read, if that is so.
    pub(crate) fn trouble(&self) -> Option<&Trouble> {
        self.trouble.get()
    }

    /// Asks for its beginning, which somebody will look at.
    pub(super) fn begin(&self) {
        if self.size > 0 {
            let _begun = self.block(0);
        }
    }

    /// Reads at `at` as much of `buf` as there is in one block.
    pub(crate) fn read_at(&self, buf: &mut [u8], at: u64) -> std::io::Result<usize> {
        if at >= self.size || buf.is_empty() {
            return Ok(0);
        }
        let (n, within) = (at / BLOCK_BYTES, (at % BLOCK_BYTES) as usize);
        let coming = self.block(n);
        // Mostly it is there.
        let bytes = match coming.peek() {
            Some(there) => there.clone(),
            None => self.client.wait(coming).flatten(),
        };
        let bytes = bytes.inspect_err(|trouble| drop(self.trouble.set(trouble.clone())))?;
        let found = bytes.get(within..).unwrap_or_default();
        let n = found.len().min(buf.len());
        buf[..n].copy_from_slice(&found[..n]);
        Ok(n)
    }

    /// The block `n`. Who comes to it from the one before is taken to read on.
    fn block(&self, n: u64) -> Coming {
        let blocks = &self.client.blocks;
        let mut held = blocks.held.lock().unwrap_or_else(PoisonError::into_inner);
        let find = |held: &VecDeque<Block>, n: u64| held.iter().rposition(|b| b.object == self.id && b.n == n);
        let here = find(&held, n);
        let is_first_use = here.is_none_or(|i| !held[i].is_used);
        let reads_on = is_first_use && n > 0 && find(&held, n - 1).is_some_and(|i| held[i].is_used);
        let mut block = match here.and_then(|i| held.remove(i)) {
            Some(block) => block,
            None => self.ask_for(n),
        };
        block.is_used = true;
        let coming = block.bytes.clone();
        if reads_on {
            let last = (self.size - 1) / BLOCK_BYTES;
            for ahead in (n + 1)..=(n + blocks.n_ahead()).min(last) {
                if find(&held, ahead).is_none() {
                    held.push_back(self.ask_for(ahead));
                }
            }
        }
        held.push_back(block);
        while held.len() > blocks.most {
            held.pop_front();
        }
        coming
    }

    fn ask_for(&self, n: u64) -> Block {
        let start = n * BLOCK_BYTES;
        let range = start..(start + BLOCK_BYTES).min(self.size);
        let (e_tag, size) = (self.e_tag.clone(), self.size);
        let asked =
            Asked { key: self.key.clone(), range: Some(range), e_tag: e_tag.get().cloned(), most_bytes: BLOCK_BYTES };
        let begun = self.client.begin(asked);
        let (store, key) = (self.client.store.clone(), self.key.clone());
        let coming = async move {
            let changed = || Trouble::new(TroubleKind::Changed, "it was changed while it was read");
            match joined(begun).await {
                Ok(given) => {
                    // Not every store heeds the condition.
                    let now = given.meta.e_tag.as_deref().map(in_quotes);
                    let is_same = now.is_none_or(|now| e_tag.get_or_init(|| now.clone()) == &now);
                    if is_same && given.meta.size == size { Ok(Bytes::from(given.bytes)) } else { Err(changed()) }
                }
                Err(trouble) if trouble.kind == TroubleKind::Changed => Err(changed()),
                // What has become shorter has no such part.
                Err(trouble) if trouble.kind == TroubleKind::Unavailable => {
                    match object_store::ObjectStoreExt::head(&*store, &key).await {
                        Ok(now) if now.size != size => Err(changed()),
                        _ => Err(trouble),
                    }
                }
                Err(trouble) => Err(trouble),
            }
        };
        Block { object: self.id, n, bytes: coming.boxed().shared(), is_used: false }
    }
}

#[cfg(test)]
mod tests {
    use super::in_quotes;

    #[test]
    fn tags_of_listings_are_those_of_headers() {
        // of a listing, of a header
        for (listed, of_header) in [
            ("0x8D4BCC2E4835CD0", "\"0x8D4BCC2E4835CD0\""),
            ("\"9b2cf535f27731c974343645a3985328\"", "\"9b2cf535f27731c974343645a3985328\""),
            ("W/\"1\"", "W/\"1\""),
        ] {
            assert_eq!(in_quotes(listed), in_quotes(of_header));
            assert_eq!(in_quotes(listed), of_header);
        }
    }
}
