//! Texts that are met while names are looked up, kept as long as the world.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Each chunk has room for twice as many texts as the one before it.
const CHUNKS: usize = 30;

type Chunk = Box<[OnceLock<Box<str>>]>;

/// Texts that nobody takes away, added by whoever meets them.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    n: AtomicUsize,
    chunks: [OnceLock<Chunk>; CHUNKS],
}

impl Kept {
    /// Keeps `text`.
    pub(crate) fn keep(&self, text: &str) -> &str {
        let n = self.n.fetch_add(1, Ordering::Relaxed) + 1;
        let chunk = n.ilog2() as usize;
        let rows = self.chunks[chunk].get_or_init(|| (0..1_usize << chunk).map(|_| OnceLock::new()).collect());
        rows[n - (1 << chunk)].get_or_init(|| text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay() {
        let kept = Kept::default();
        let texts: Vec<&str> = (0..100).map(|n| kept.keep(&n.to_string())).collect();
        assert!(texts.iter().enumerate().all(|(n, text)| *text == n.to_string()));
    }
}
