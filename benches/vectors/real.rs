//! Vectors of real functions and types, and more that are made of those.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use codegraph_benches::{Corpus, SourceText};
use codegraph_embed::{EMBEDDED_KINDS, Embedder, Model, StaticEmbedder, TextParts, text_of};
use codegraph_lang::{Extractor, Limits};
use codegraph_model::text_hash;
use half::f16;

/// Texts that are extracted by one thread before it takes others.
const TEXTS_AT_A_TIME: usize = 64;

/// Vectors of the default embedder, of length 1, one after the other.
pub(super) struct Real {
    pub(super) dimensions: usize,
    pub(super) vectors: Vec<f16>,
}

impl Real {
    /// The vectors of every distinct text of an entity in the directories of repos `dirs`, in their order.
    pub(super) fn of(dirs: &[PathBuf]) -> Real {
        let embedder = StaticEmbedder::new(Model::built_in().unwrap(), None).unwrap();
        let mut real = Real { dimensions: embedder.dimensions(), vectors: Vec::new() };
        let mut seen = HashSet::new();
        for dir in dirs {
            for (hash, vector) in embedded(dir, &embedder) {
                // What the embedder knows nothing of has no direction, and no row.
                if seen.insert(hash) && vector.iter().any(|x| *x != f16::ZERO) {
                    real.vectors.extend(vector);
                }
            }
        }
        real
    }

    pub(super) fn n(&self) -> usize {
        self.vectors.len() / self.dimensions
    }

    fn row(&self, at: usize) -> &[f16] {
        &self.vectors[at * self.dimensions..][..self.dimensions]
    }

    /// Takes `n` of them out, from all over.
    pub(super) fn take_out(&mut self, n: usize) -> Vec<f16> {
        let n_before = self.n();
        let taken: HashSet<usize> = (0..n).map(|i| i * n_before / n.max(1)).collect();
        let d = self.dimensions;
        let rows = self.vectors.chunks(d).enumerate();
        let (out, left): (Vec<_>, Vec<_>) = rows.partition(|(at, _)| taken.contains(at));
        let flat = |rows: Vec<(usize, &[f16])>| rows.into_iter().flat_map(|(_, row)| row.to_vec()).collect();
        let (out, left) = (flat(out), flat(left));
        self.vectors = left;
        out
    }

    /// Adds vectors until there are `n`: those of texts that are two texts, one after the other, which stand near each
    /// other in the code. This embedder adds up what it knows of words, so that a text of two has the weighted sum of
    /// theirs.
    pub(super) fn make_up_to(&mut self, n: usize) {
        let (n_real, d) = (self.n(), self.dimensions);
        for at in n_real..n {
            let (own, distance) = (at % n_real, at / n_real);
            let other = (own + distance) % n_real;
            // Neither is less than a third of the whole.
            let share = 1.0 / 3.0 + (at.wrapping_mul(0x9e37_79b9) >> 8 & 0xffff) as f32 / f32::from(u16::MAX) / 3.0;
            let sum: Vec<f32> = (0..d)
                .map(|i| share * self.row(own)[i].to_f32() + (1.0 - share) * self.row(other)[i].to_f32())
                .collect();
            let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
            self.vectors.extend(sum.iter().map(|x| f16::from_f32(x / length)));
        }
        self.vectors.truncate(n * d);
    }
}

/// Hash and vector of each entity's text.
fn embedded(dir: &Path, embedder: &StaticEmbedder) -> Vec<(i64, Vec<f16>)> {
    let corpus = Corpus { name: "code".into(), path: dir.to_path_buf() };
    let texts = corpus.texts().unwrap();
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let mut extractor = Extractor::new();
                loop {
                    let start = next.fetch_add(TEXTS_AT_A_TIME, Ordering::Relaxed);
                    let Some(some) = texts.get(start..(start + TEXTS_AT_A_TIME).min(texts.len())) else { return };
                    if some.is_empty() {
                        return;
                    }
                    let rows: Vec<_> = some.iter().flat_map(|text| of_text(text, &mut extractor, embedder)).collect();
                    found.lock().unwrap().push((start, rows));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().flat_map(|(_, rows)| rows).collect()
}

fn of_text(source: &SourceText, extractor: &mut Extractor, embedder: &StaticEmbedder) -> Vec<(i64, Vec<f16>)> {
    let text = source.text.clone();
    let facts = extractor.extract(source.pack, text, &Limits::NONE, || std::time::Duration::ZERO).facts;
    let mut rows = Vec::new();
    let (mut text, mut vector) = (String::new(), Vec::new());
    for entity in facts.entities.iter().filter(|entity| EMBEDDED_KINDS.contains(&entity.kind)) {
        let parts = TextParts {
            name: facts.str(entity.qualified_name),
            signature: facts.str(entity.signature),
            doc: entity.doc.map(|doc| facts.str(doc)),
            body: &facts.text[entity.span.start_byte as usize..entity.span.end_byte as usize],
        };
        text.clear();
        text_of(&parts, &mut text);
        vector.clear();
        embedder.embed(&[&text], &mut vector).unwrap();
        rows.push((text_hash(&text), vector.iter().map(|x| f16::from_f32(*x)).collect()));
    }
    rows
}
