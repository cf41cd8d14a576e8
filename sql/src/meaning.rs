//! What texts mean in a snapshot: its vectors, and the embedder that made them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use codegraph_embed::{Embedder, EmbedderOptions};
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_store::Snapshot;
use codegraph_store::vectors::Vectors;

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

    /// The vectors.
    ///
    /// # Errors
    /// Those of [`Vectors::open`]; [`ErrorKind::Unavailable`] if there are none.
    pub fn vectors(&self) -> Result<Arc<Vectors>> {
        let mut opened = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(vectors) = opened.as_ref() {
            return Ok(vectors.clone());
        }
        let vectors = Arc::new(Vectors::open(&self.snapshot)?);
        if vectors.n() == 0 {
            return Err(Error::new(ErrorKind::Unavailable, "search the vectors")
                .on(format!("the snapshot {} has none", self.snapshot.id()))
                .hint("index with vectors: codegraph index … --artifacts tables,vectors"));
        }
        *opened = Some(vectors.clone());
        Ok(vectors)
    }

    /// The embedder that made them.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if it is another one that the options lead to; those of opening it.
    pub fn embedder(&self) -> Result<Arc<dyn Embedder>> {
        let mut opened = self.embedder.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(embedder) = opened.as_ref() {
            return Ok(embedder.clone());
        }
        let vectors = self.vectors()?;
        let identity = vectors.model();
        // kind:name:hash of the weights:dimensions:recipe
        let mut parts = identity.split(':');
        let kind = parts.next().unwrap_or_default();
        let name = parts.next().map(ToString::to_string);
        let options = EmbedderOptions {
            dimensions: self.options.dimensions.or(Some(vectors.dimensions())),
            remote_model: self.options.remote_model.clone().or(name),
            ..self.options.clone()
        };
        let embedder = codegraph_embed::open(kind, &options).map_err(|error| {
            error.on(format!("the vectors of snapshot {} were made by {identity}", self.snapshot.id()))
        })?;
        if embedder.identity() != identity {
            return Err(Error::new(ErrorKind::Usage, "open the embedder of the snapshot")
                .on(format!("its vectors were made by {identity}, and this is {}", embedder.identity()))
                .hint("name the model that they were made by (--model, --embed-model), or index again with this one"));
        }
        let embedder: Arc<dyn Embedder> = Arc::from(embedder);
        *opened = Some(embedder.clone());
        Ok(embedder)
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

impl fmt::Debug for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meaning").field("snapshot", &self.snapshot.id()).finish_non_exhaustive()
    }
}
