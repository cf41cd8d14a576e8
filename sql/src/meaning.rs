//! What texts mean in a snapshot: its vectors, and the embedder that made them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use codegraph_embed::{EMBEDDER, Embedder, EmbedderOptions};
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_store::Snapshot;
use codegraph_store::vectors::Vectors;

/// The table of vectors.
const TABLE: &str = "embeddings";

/// The vectors of a snapshot and the embedder that made them, each opened once, when it is first asked for.
pub struct Meaning {
    snapshot: Snapshot,
    options: EmbedderOptions,
    vectors: Mutex<Option<Arc<Vectors>>>,
    embedder: Mutex<Option<Arc<dyn Embedder>>>,
}

impl Meaning {
    /// That of `snapshot`. `options` say what the snapshot does not: where a model or a server is.
    pub fn new(snapshot: &Snapshot, options: EmbedderOptions) -> Meaning {
        Meaning { snapshot: snapshot.clone(), options, vectors: Mutex::new(None), embedder: Mutex::new(None) }
    }

    /// The vectors, as they can be searched.
    ///
    /// # Errors
    /// Those of [`Vectors::open`]; [`ErrorKind::Unavailable`] if the snapshot has none.
    pub fn vectors(&self) -> Result<Arc<Vectors>> {
        let mut opened = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vectors) = opened.as_ref() {
            return Ok(vectors.clone());
        }
        self.identity()?;
        let vectors = Arc::new(Vectors::open(&self.snapshot)?);
        *opened = Some(vectors.clone());
        Ok(vectors)
    }

    /// The embedder that made them.
    ///
    /// # Errors
    /// Those of [`codegraph_embed::open_again`]; [`ErrorKind::Unavailable`] if the snapshot has no vectors.
    pub fn embedder(&self) -> Result<Arc<dyn Embedder>> {
        let mut opened = self.embedder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(embedder) = opened.as_ref() {
            return Ok(embedder.clone());
        }
        let embedder: Arc<dyn Embedder> = Arc::from(codegraph_embed::open_again(self.identity()?, &self.options)?);
        *opened = Some(embedder.clone());
        Ok(embedder)
    }

    /// The identity of the embedder.
    fn identity(&self) -> Result<&str> {
        let manifest = self.snapshot.manifest();
        let n_rows = manifest.tables.get(TABLE).map_or(0, |table| table.rows);
        let identity = manifest.configuration.get(EMBEDDER).and_then(|identity| identity.as_str());
        identity.filter(|_| n_rows > 0).ok_or_else(|| {
            Error::new(ErrorKind::Unavailable, "use the vectors")
                .on(format!("the snapshot {} has none", self.snapshot.id()))
                .hint("index with vectors: codegraph index … --artifacts tables,vectors")
        })
    }

    /// The vector of a text.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if nothing in it means anything to the embedder; those of [`Meaning::embedder`].
    pub fn of_text(&self, text: &str) -> Result<Vec<f32>> {
        let mut vector = Vec::new();
        self.embedder()?.embed(&[text], &mut vector)?;
        if vector.iter().all(|x| *x == 0.0) {
            return Err(Error::new(ErrorKind::Usage, "embed a text")
                .on(format!("{text:?}: nothing in it means anything"))
                .hint("give words of English or of code"));
        }
        Ok(vector)
    }
}

/// The error of who asks for the like of what has no vector.
pub fn without_vector(what: &str) -> Error {
    Error::new(ErrorKind::Usage, "search for what is alike")
        .on(format!("{what} has no vector"))
        .hint("functions, methods and types have vectors; give one, or embed other kinds too (--embed-kinds)")
}

impl fmt::Debug for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meaning").field("snapshot", &self.snapshot.id()).finish_non_exhaustive()
    }
}
