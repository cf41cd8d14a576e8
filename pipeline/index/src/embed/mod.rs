//! Phase 3, embed: texts become vectors. What the scan made of texts of entities is read again, in its order; a text that was
//! embedded before, in this run or for the snapshot before it, is not embedded again.

mod flow;
mod kept;
mod problems;
mod texts;

use std::sync::Arc;

use codegraph_embed::{EMBEDDED_KINDS, EMBEDDER, Embedder, EmbedderOptions};
use codegraph_model::{Error, ErrorKind, Result, Stage, Word, table};
use codegraph_store::{Draft, Snapshot, Spool, TablesWriter};

use crate::flow::{Flow, StepReport};
use crate::job::Job;
use flow::{Texts, Vectors, Write};
use kept::Kept;
use problems::merge;
pub(crate) use texts::{TEXTS, TextPlace, TextRows};

/// What is to be embedded, and how.
#[derive(Clone, Debug)]
pub struct Embedding {
    /// The name of an embedder: see [`codegraph_embed::EMBEDDERS`].
    pub embedder: String,
    /// What it is opened with; its stop is the job's.
    pub options: EmbedderOptions,
    /// Kinds of entities whose texts become vectors, as words; those of [`EMBEDDED_KINDS`] if it is empty.
    pub kinds: Vec<codegraph_model::EntityKind>,
}

/// Rows of the diagnostics that the scan found, which wait for those of this phase: rows of that table are in order.
pub(crate) const DIAGNOSTICS: &str = "diagnostics";

/// Tables that this phase writes, or adds rows to.
pub(crate) fn is_embedded(table: &str) -> bool {
    [EMBEDDINGS, DIAGNOSTICS].contains(&table)
}

const EMBEDDINGS: &str = "embeddings";

/// Texts and vectors that may wait between two steps.
const EDGE_BYTES: usize = 16 << 20;

/// The part of the memory of what names are looked up in that texts which are known again may take: the phase holds little
/// else.
pub(crate) const EMBED_SHARE: usize = 6;

/// Bytes of memory for each text that is known again, about: its hash and its number in a table that is half full.
const KNOWN_BYTES: usize = 40;

impl Embedding {
    /// Opens the embedder.
    pub(crate) fn open(&self, job: &Job) -> Result<Arc<dyn Embedder>> {
        let stop = job.stop.clone();
        let options = EmbedderOptions { stop: Arc::new(move || stop.error()), ..self.options.clone() };
        codegraph_embed::open(&self.embedder, &options).map(Arc::from)
    }

    /// The kinds of entities that are embedded, in the order of their vocabulary.
    pub(crate) fn kinds(&self) -> Vec<codegraph_model::EntityKind> {
        let mut kinds = if self.kinds.is_empty() { EMBEDDED_KINDS.to_vec() } else { self.kinds.clone() };
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }
}

/// What the phase did.
pub(crate) struct Embedded {
    pub(crate) writer: TablesWriter,
    pub(crate) steps: Vec<StepReport>,
    /// Rows of `embeddings`.
    pub(crate) n_vectors: u64,
    /// Entities whose texts gave no vector; each has a row of `diagnostics`.
    pub(crate) n_without: u64,
}

/// Embeds the `n_texts` texts in `spool`, and writes vectors and diagnostics.
pub(crate) fn embed(
    job: &Job,
    budget_bytes: usize,
    embedder: Arc<dyn Embedder>,
    (spool, n_texts): (Spool, u64),
    mut writer: TablesWriter,
    draft: &Draft,
) -> Result<Embedded> {
    let dimensions = embedder.dimensions();
    writer.set_dimensions(dimensions);
    job.progress.begin_phase(Stage::Embed.as_str());
    let mut kept = Kept::new(draft.dir(), dimensions, budget_bytes / KNOWN_BYTES)?;
    if let Some(before) = previous(job, embedder.identity()) {
        kept.take_in(&before, &|| job.stop.error())?;
    }
    let (known, vectors) = kept.split();
    let spool = Arc::new(spool);
    let work = || Vectors { embedder: embedder.clone() };
    let workers = std::iter::repeat_with(work).take(job.jobs.max(1)).collect();
    let piece_rows = embedder.batch_size();
    let origin = Texts { spool: spool.clone(), known, piece_rows };
    let problems = Spool::new(draft.scratch()?);
    let write = Write::new(writer, vectors, &*embedder, problems, n_texts, job.progress.clone())?;
    let (done, steps) = Flow::new(job.jobs, job.clock)
        .origin("texts", origin, EDGE_BYTES)
        .parallel("embedder", workers, EDGE_BYTES, EDGE_BYTES)
        .last("embedded", write, &job.stop)?;
    let Write { mut writer, problems, n_vectors, n_without, .. } = done;
    let diagnostics = table(DIAGNOSTICS).ok_or_else(|| Error::new(ErrorKind::Bug, "write diagnostics"))?;
    merge(&spool, &problems, &mut |batch| writer.write(diagnostics, batch))?;
    Ok(Embedded { writer, steps, n_vectors, n_without })
}

/// The snapshot before this one, if it has vectors of the embedder `identity`.
fn previous(job: &Job, identity: &str) -> Option<Snapshot> {
    // A snapshot that cannot be opened has nothing to give; to check it is not the business of this run.
    let snapshot = Snapshot::open(&job.root, None).ok()?;
    let embedder = snapshot.manifest().configuration.get(EMBEDDER)?.as_str()?;
    (embedder == identity).then_some(snapshot)
}

/// The key that tells the kinds of entities that are embedded.
pub(crate) const EMBED_KINDS: &str = "embed_kinds";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::rows_of;

    #[test]
    fn the_tables_of_this_phase_exist() {
        for name in [EMBEDDINGS, DIAGNOSTICS] {
            assert!(is_embedded(name));
            assert_eq!(rows_of(name).n_rows(), 0);
        }
    }
}
