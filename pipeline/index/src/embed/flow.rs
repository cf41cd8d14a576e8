//! The links of the phase, and what goes from one to the next.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int32Array, Int64Array, StringArray};
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::record_batch::RecordBatch;
use codegraph_embed::Embedder;
use codegraph_model::{
    Action, DiagnosticCode, Error, ErrorKind, Result, Severity, Stage, TableBuilder, TableDef, table, text_hash,
};
use codegraph_store::{Spool, TablesWriter};
use half::f16;
use half::slice::HalfFloatSliceExt;

use super::kept::{KeptVectors, Known, Source};
use super::{DIAGNOSTICS, EMBEDDINGS, TEXTS};
use crate::flow::{Item, Never, Origin, Outlet, Site, Step, Worker};
use crate::layout::rows_of;
use crate::progress::Progress;

/// Bytes of a row beside its text and its vector.
const ROW_BYTES: usize = 64;

/// Diagnostics that are gathered before they are set aside.
const PROBLEM_ROWS: usize = 4096;

/// Rows of texts, with what is known of each.
pub(super) struct Piece {
    rows: Rows,
    hashes: Vec<i64>,
    sources: Vec<Source>,
}

/// The same, with vectors of those that had none.
pub(super) struct Made {
    rows: Rows,
    hashes: Vec<i64>,
    sources: Vec<Source>,
    /// Of the texts whose vectors are made, in order.
    vectors: Vec<f16>,
}

/// Rows of [`TEXTS`].
struct Rows(RecordBatch);

impl Rows {
    fn of(batch: RecordBatch) -> Result<Rows> {
        let fits =
            |(column, def): (&ArrayRef, &codegraph_model::ColumnDef)| *column.data_type() == def.kind.data_type();
        let is_whole =
            batch.num_columns() == TEXTS.columns.len() && batch.columns().iter().zip(TEXTS.columns).all(fits);
        if is_whole { Ok(Rows(batch)) } else { Err(Error::new(ErrorKind::Bug, "read texts again").on("they are none")) }
    }

    fn n(&self) -> usize {
        self.0.num_rows()
    }

    // The columns in the order of the table, whose types were checked.
    fn entity_ids(&self) -> &Int64Array {
        self.0.column(0).as_primitive::<Int64Type>()
    }

    fn repos(&self) -> &StringArray {
        self.0.column(1).as_string()
    }

    fn file_ids(&self) -> &Int64Array {
        self.0.column(2).as_primitive::<Int64Type>()
    }

    fn paths(&self) -> &StringArray {
        self.0.column(3).as_string()
    }

    fn lines(&self) -> &Int32Array {
        self.0.column(4).as_primitive::<Int32Type>()
    }

    fn texts(&self) -> &StringArray {
        self.0.column(5).as_string()
    }

    fn n_bytes(&self) -> usize {
        let offsets = self.texts().value_offsets();
        let text = offsets.last().zip(offsets.first()).map_or(0, |(last, first)| last - first);
        text as usize + self.n() * ROW_BYTES
    }

    fn label(&self) -> String {
        match self.n() {
            0 => String::new(),
            _ => format!("{} from {:?}", self.repos().value(0), self.paths().value(0)),
        }
    }
}

impl Item for Piece {
    fn n_bytes(&self) -> usize {
        self.rows.n_bytes()
    }

    fn label(&self) -> String {
        self.rows.label()
    }
}

impl Item for Made {
    fn n_bytes(&self) -> usize {
        self.rows.n_bytes() + size_of_val(&*self.vectors)
    }

    fn label(&self) -> String {
        self.rows.label()
    }
}

/// Reads texts again, and looks up which of them came before.
pub(super) struct Texts {
    pub(super) spool: Arc<Spool>,
    pub(super) known: Known,
    /// Rows of a piece. Where pieces end changes nothing but where batches of the table do, which is the same in each run.
    pub(super) piece_rows: usize,
}

impl Origin for Texts {
    type Out = Piece;

    fn run(&mut self, out: &mut dyn Outlet<Piece>) -> Result<()> {
        for number in 0..self.spool.n_batches(TEXTS.name) {
            let batch = self.spool.read(TEXTS.name, number)?;
            for start in (0..batch.num_rows()).step_by(self.piece_rows.max(1)) {
                let n = self.piece_rows.max(1).min(batch.num_rows() - start);
                let rows = Rows::of(batch.slice(start, n))?;
                let texts = rows.texts();
                let hashes: Vec<i64> = (0..n).map(|row| text_hash(texts.value(row))).collect();
                let sources = hashes.iter().map(|hash| self.known.source(*hash)).collect();
                out.put(Piece { rows, hashes, sources })?;
            }
        }
        Ok(())
    }
}

/// Makes vectors.
pub(super) struct Vectors {
    pub(super) embedder: Arc<dyn Embedder>,
}

impl Worker for Vectors {
    type In = Piece;
    type Out = Made;

    fn work(&mut self, piece: Piece, _: &mut Site) -> Result<Made> {
        self.make(piece)
    }
}

impl Vectors {
    fn make(&self, piece: Piece) -> Result<Made> {
        let Piece { rows, hashes, sources } = piece;
        let texts = rows.texts();
        let is_made = |row: &usize| !matches!(sources[*row], Source::Known(_));
        let made: Vec<&str> = (0..rows.n()).filter(is_made).map(|row| texts.value(row)).collect();
        let mut numbers = Vec::with_capacity(made.len() * self.embedder.dimensions());
        if !made.is_empty() {
            self.embedder.embed(&made, &mut numbers)?;
        }
        if numbers.len() != made.len() * self.embedder.dimensions() {
            let told = format!("{} numbers came for {} texts", numbers.len(), made.len());
            return Err(Error::new(ErrorKind::Bug, "embed texts").on(told));
        }
        // Whatever an embedder does: what is no number is in no table.
        for vector in numbers.chunks_exact_mut(self.embedder.dimensions()) {
            if vector.iter().any(|number| !number.is_finite()) {
                vector.fill(0.0);
            }
        }
        let mut vectors = vec![f16::ZERO; numbers.len()];
        vectors.convert_from_f32_slice(&numbers);
        Ok(Made { rows, hashes, sources, vectors })
    }
}

/// Writes vectors, in the order of their entities.
pub(super) struct Write {
    pub(super) writer: TablesWriter,
    /// Diagnostics of entities whose texts gave no vectors.
    pub(super) problems: Spool,
    pub(super) n_vectors: u64,
    pub(super) n_without: u64,
    kept: KeptVectors,
    identity: String,
    dimensions: usize,
    embeddings: &'static TableDef,
    rows: TableBuilder,
    found: TableBuilder,
    n_texts: u64,
    n_done: u64,
    progress: Arc<Progress>,
}

impl Write {
    pub(super) fn new(
        writer: TablesWriter,
        kept: KeptVectors,
        embedder: &dyn Embedder,
        problems: Spool,
        n_texts: u64,
        progress: Arc<Progress>,
    ) -> Result<Write> {
        let embeddings = table(EMBEDDINGS).ok_or_else(|| Error::new(ErrorKind::Bug, "write vectors"))?;
        let dimensions = embedder.dimensions();
        Ok(Write {
            writer,
            problems,
            n_vectors: 0,
            n_without: 0,
            kept,
            identity: embedder.identity().to_string(),
            dimensions,
            embeddings,
            rows: TableBuilder::with_dimensions(embeddings, dimensions),
            found: rows_of(DIAGNOSTICS),
            n_texts,
            n_done: 0,
            progress,
        })
    }

    /// Keeps what was made and is to be had again.
    fn keep(&mut self, sources: &[Source], vectors: &[f16]) -> Result<()> {
        let made = sources.iter().filter(|source| !matches!(source, Source::Known(_)));
        let mut kept = Vec::new();
        let mut first = None;
        for (source, vector) in made.zip(vectors.chunks_exact(self.dimensions)) {
            // Numbers are given in order, so that those of a piece follow each other.
            if let Source::New(number) = source {
                first.get_or_insert(*number);
                kept.extend_from_slice(vector);
            }
        }
        first.map_or(Ok(()), |first| self.kept.write(first, &kept))
    }

    /// Vectors that are there already, in the order of the rows that want them.
    fn known(&mut self, sources: &[Source]) -> Result<Vec<f16>> {
        let wanted: Vec<u32> = sources
            .iter()
            .filter_map(|source| match source {
                Source::Known(number) => Some(*number),
                _ => None,
            })
            .collect();
        let mut vectors = Vec::with_capacity(wanted.len() * self.dimensions);
        // What did not change since the last snapshot lies in the order in which it is wanted.
        for run in wanted.chunk_by(|a, b| a.checked_add(1) == Some(*b)) {
            self.kept.read(run[0], run.len(), &mut vectors)?;
        }
        Ok(vectors)
    }

    fn problem(&mut self, rows: &Rows, row: usize) -> Result<()> {
        self.n_without += 1;
        self.found
            .text("repo", rows.repos().value(row))
            .int64("file_id", rows.file_ids().value(row))
            .text("path", rows.paths().value(row))
            .text("blob_id", None::<&str>)
            .word("stage", Stage::Embed)
            .word("severity", Severity::Info)
            .word("code", DiagnosticCode::NoVector)
            .text("message", "the embedder knows nothing of what stands in the text of an entity")
            .number("start_byte", None)
            .number("end_byte", None)
            .number("line", rows.lines().value(row) as u32)
            .word("action", Action::Skipped)
            .end_row();
        if self.found.n_rows() >= PROBLEM_ROWS { self.set_aside() } else { Ok(()) }
    }

    fn set_aside(&mut self) -> Result<()> {
        self.found.finish()?.iter().try_for_each(|rows| self.problems.push(DIAGNOSTICS, &rows.batch))
    }
}

impl Step for Write {
    type In = Made;
    type Out = Never;

    fn take(&mut self, made: Made, _: &mut dyn Outlet<Never>) -> Result<()> {
        let Made { rows, hashes, sources, vectors } = made;
        // First, because rows of the same piece may want it.
        self.keep(&sources, &vectors)?;
        let known = self.known(&sources)?;
        let (mut fresh, mut known) = (vectors.chunks_exact(self.dimensions), known.chunks_exact(self.dimensions));
        for (row, source) in sources.iter().enumerate() {
            let vector = match source {
                Source::Known(_) => known.next(),
                Source::New(_) | Source::Unkept => fresh.next(),
            };
            let vector = vector.ok_or_else(|| Error::new(ErrorKind::Bug, "write vectors").on("one is missing"))?;
            if vector.iter().all(|number| *number == f16::ZERO) {
                self.problem(&rows, row)?;
                continue;
            }
            self.rows
                .int64("entity_id", rows.entity_ids().value(row))
                .int64("text_hash", hashes[row])
                .text("model", self.identity.as_str())
                .vector("vector", vector)
                .count("vector_row", self.n_vectors)
                .end_row();
            self.n_vectors += 1;
        }
        self.n_done += rows.n() as u64;
        self.progress.phase_at(self.n_done, self.n_texts);
        self.rows.finish()?.iter().try_for_each(|rows| self.writer.write(self.embeddings, &rows.batch))
    }

    fn finish(&mut self, _: &mut dyn Outlet<Never>) -> Result<()> {
        self.set_aside()
    }
}

#[cfg(test)]
mod tests {
    use codegraph_embed::TextParts;
    use codegraph_model::EntityKind;
    use codegraph_store::Draft;

    use super::super::kept::Kept;
    use super::super::{TextPlace, TextRows};
    use super::*;

    /// Gives a number for the text's first byte, and what is none for texts that begin with n.
    struct Odd;

    impl Embedder for Odd {
        fn identity(&self) -> &str {
            "odd"
        }

        fn dimensions(&self) -> usize {
            2
        }

        fn memory_bytes(&self) -> usize {
            0
        }

        fn embed(&self, texts: &[&str], out: &mut Vec<f32>) -> Result<()> {
            for text in texts {
                let first = f32::from(text.as_bytes()[0]) / 256.0;
                out.extend(if text.starts_with('n') { [f32::NAN, 1.0] } else { [first, 0.5] });
            }
            Ok(())
        }
    }

    /// The rows of the table and of the diagnostics that come of texts, with room for the vectors of `most`.
    fn check(pieces: &[&[&str]], most: usize, expected: &[(i64, f32)], without: u64) {
        let dir = tempfile::tempdir().expect("a directory");
        let draft = Draft::begin(dir.path(), "20260101T000000Z").expect("begins");
        let mut spool = Spool::new(draft.scratch().expect("is made"));
        let mut n_texts = 0;
        for piece in pieces {
            let mut rows = TextRows::new(&[EntityKind::Function]);
            for name in *piece {
                let at = TextPlace { entity_id: n_texts, repo: "r", file_id: 1, path: "a", line: 1 };
                rows.row(&at, &TextParts { name, ..TextParts::default() });
                n_texts += 1;
            }
            for rows in rows.builder().finish().expect("sound") {
                spool.push(TEXTS.name, &rows.batch).expect("is kept");
            }
        }
        let (known, kept) = Kept::new(draft.dir(), 2, most).expect("is made").split();
        let mut given: Vec<Piece> = Vec::new();
        Texts { spool: Arc::new(spool), known, piece_rows: 2 }.run(&mut given).expect("reads");
        assert!(given.iter().all(|piece| piece.rows.n() <= 2));

        let mut writer = draft.tables();
        writer.set_dimensions(2);
        let problems = Spool::new(draft.scratch().expect("is made"));
        let mut write =
            Write::new(writer, kept, &Odd, problems, n_texts as u64, Arc::new(Progress::default())).expect("begins");
        let embedder = Vectors { embedder: Arc::new(Odd) };
        let mut written = Vec::new();
        for piece in given {
            let made = embedder.make(piece).expect("makes");
            let (n_before, sources) = (write.n_vectors, made.sources.clone());
            write.take(made, &mut Vec::<Never>::new()).expect("writes");
            written.push((write.n_vectors - n_before, sources));
        }
        write.finish(&mut Vec::<Never>::new()).expect("ends");
        assert_eq!((write.n_vectors, write.n_without), (expected.len() as u64, without), "{written:?}");
        assert_eq!(write.problems.n_batches(DIAGNOSTICS), usize::from(without > 0));

        let Write { mut writer, embeddings, .. } = write;
        writer.seal([embeddings]).expect("seals");
        let entries = writer.entries();
        let tables = codegraph_store::Tables::of_entries(draft.dir(), &entries);
        let mut found = Vec::new();
        for batch in tables.read(EMBEDDINGS, &["entity_id", "vector"], 100).expect("opens") {
            let batch = batch.expect("reads");
            let vectors = batch.column(1).as_fixed_size_list();
            let ids = batch.column(0).as_primitive::<Int64Type>();
            for row in 0..batch.num_rows() {
                let vector = vectors.value(row);
                let vector = vector.as_primitive::<arrow::datatypes::Float16Type>();
                assert_eq!(vector.value(1).to_f32(), 0.5);
                found.push((ids.value(row), vector.value(0).to_f32()));
            }
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn texts_become_rows_in_their_order() {
        let a = f32::from(b'a') / 256.0;
        let b = f32::from(b'b') / 256.0;
        for most in [0, 1, 100] {
            check(&[], most, &[], 0);
            check(&[&["a"]], most, &[(0, a)], 0);
            check(&[&["a", "b", "a"], &["a", "b"]], most, &[(0, a), (1, b), (2, a), (3, a), (4, b)], 0);
            // What is no number is no row, however often it comes.
            check(&[&["n", "a", "n"], &["b", "n"]], most, &[(1, a), (3, b)], 3);
        }
    }
}
