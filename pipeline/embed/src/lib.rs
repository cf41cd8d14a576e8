//! Text to vectors: one file or folder for each way to do it, behind one trait.
//!
//! An [`Embedder`] turns texts into vectors of length one. [`EMBEDDERS`] is the list of them; [`open`] opens one by name.
//! What text stands for an entity is the [recipe](text_of), which is the same for all.
//!
//! No clock and no environment is read here; [`EmbedderOptions`] bring in what is needed.

mod http;
#[cfg(feature = "onnx")]
mod onnx;
mod recipe;
mod static_model;
mod words;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use codegraph_model::{Error, ErrorKind, Result};

pub use recipe::{EMBEDDED_KINDS, RECIPE, TextParts, text_of};
pub use static_model::{Model, StaticEmbedder};

/// The key of a manifest's configuration that tells the identity of the embedder; null where nothing is embedded.
pub const EMBEDDER: &str = "embedder";

/// Turns texts into vectors.
pub trait Embedder: Send + Sync {
    /// What decides the vectors: `kind:name:hash of the weights:dimensions:recipe`. Vectors can be compared with each other
    /// if this is the same, and only then.
    fn identity(&self) -> &str;

    /// Numbers in one vector.
    fn dimensions(&self) -> usize;

    /// Appends one vector for each text to `out`, `texts.len() * dimensions()` numbers in all. Vectors have the length 1; one
    /// of zeros stands for a text of which nothing is known.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if what makes the vectors cannot be reached; [`ErrorKind::Usage`] if it refuses;
    /// [`ErrorKind::Interrupted`] or [`ErrorKind::Terminated`] if [`EmbedderOptions::stop`] says so. `out` is as it was then.
    fn embed(&self, texts: &[&str], out: &mut Vec<f32>) -> Result<()>;

    /// Bytes of memory that it holds between calls, for as long as it is open, about.
    fn memory_bytes(&self) -> usize;

    /// Texts that are worth giving to one call.
    fn batch_size(&self) -> usize {
        1024
    }
}

/// What can be said about an embedder before it is opened. What does not concern the one that is opened is ignored.
#[derive(Clone)]
pub struct EmbedderOptions {
    /// Numbers in one vector; the embedder's own if this is not set.
    pub dimensions: Option<usize>,
    /// `static`: a directory with a model; without it, the model in this program. `onnx`: a directory with a model.
    pub model: Option<PathBuf>,
    /// `http`: where the server is, up to and without `/embeddings`.
    pub url: Option<String>,
    /// `http`: the name of the model there.
    pub remote_model: Option<String>,
    /// `http`: what the server wants to see as a bearer token. Never shown.
    pub key: Option<String>,
    /// `http`: texts in one request.
    pub batch: usize,
    /// `http`: requests under way at a time.
    pub requests_in_flight: usize,
    /// `http`: how often a request that failed is made again.
    pub retries: u32,
    /// `http`: how long to wait before the first of these; the next waits are twice as long each, up to a minute.
    pub pause: Duration,
    /// Asked now and then; an error ends the work with it.
    pub stop: Arc<dyn Fn() -> Option<Error> + Send + Sync>,
}

impl Default for EmbedderOptions {
    fn default() -> EmbedderOptions {
        EmbedderOptions {
            dimensions: None,
            model: None,
            url: None,
            remote_model: None,
            key: None,
            batch: 64,
            requests_in_flight: 8,
            retries: 8,
            pause: Duration::from_millis(500),
            stop: Arc::new(|| None),
        }
    }
}

impl fmt::Debug for EmbedderOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EmbedderOptions {
            dimensions,
            model,
            url,
            remote_model,
            key: _,
            batch,
            requests_in_flight,
            retries,
            pause,
            stop: _,
        } = self;
        f.debug_struct("EmbedderOptions")
            .field("dimensions", dimensions)
            .field("model", model)
            .field("url", url)
            .field("remote_model", remote_model)
            .field("batch", batch)
            .field("requests_in_flight", requests_in_flight)
            .field("retries", retries)
            .field("pause", pause)
            .finish_non_exhaustive()
    }
}

/// A kind of embedder.
pub struct EmbedderEntry {
    /// Its name.
    pub name: &'static str,
    /// What it is, in one line.
    pub what: &'static str,
    /// Opens one.
    pub open: fn(&EmbedderOptions) -> Result<Box<dyn Embedder>>,
}

/// Every kind of embedder.
pub const EMBEDDERS: &[EmbedderEntry] = &[
    EmbedderEntry {
        name: "static",
        what: "a table of token vectors in this program, or one in a directory (--model): offline, on the CPU",
        open: static_model::open,
    },
    EmbedderEntry {
        name: "http",
        what: "a server that speaks the protocol of OpenAI's /v1/embeddings (--embed-url, --embed-model)",
        open: http::open,
    },
    EmbedderEntry {
        name: "onnx",
        what: "a directory that sentence-transformers wrote (--model): offline, on the CPU; in builds with the feature onnx",
        open: onnx::open,
    },
];

/// What a build without the feature says of it.
#[cfg(not(feature = "onnx"))]
mod onnx {
    use codegraph_model::{Error, ErrorKind, Result};

    use crate::{Embedder, EmbedderOptions};

    pub(crate) fn open(_: &EmbedderOptions) -> Result<Box<dyn Embedder>> {
        Err(Error::new(ErrorKind::Usage, "open an embedder")
            .on("this program was built without onnx")
            .hint("build one with it: make build FEATURES=onnx, or cargo build --release --workspace --features codegraph-cli/onnx"))
    }
}

/// Opens the embedder called `name`.
///
/// # Errors
/// [`ErrorKind::Usage`] if there is none of that name, or `options` make no sense for it; [`ErrorKind::Unavailable`] if its
/// model cannot be read or its server not be reached; [`ErrorKind::Damaged`] if its model is not one.
pub fn open(name: &str, options: &EmbedderOptions) -> Result<Box<dyn Embedder>> {
    match EMBEDDERS.iter().find(|entry| entry.name == name) {
        Some(entry) => (entry.open)(options),
        None => {
            let known: Vec<&str> = EMBEDDERS.iter().map(|entry| entry.name).collect();
            Err(Error::new(ErrorKind::Usage, "open an embedder")
                .on(format!("{name:?} is none"))
                .hint(format!("embedders are {}", known.join(", "))))
        }
    }
}

/// Opens the embedder that made vectors, told by its `identity`. `options` say what that does not: where its model or its server is.
///
/// # Errors
/// [`ErrorKind::Usage`] if it is another one that the options lead to; those of [`open`].
pub fn open_again(identity: &str, options: &EmbedderOptions) -> Result<Box<dyn Embedder>> {
    let parts: Vec<&str> = identity.split(':').collect();
    let part = |at: usize| parts.get(at).copied().filter(|part| !part.is_empty());
    let options = EmbedderOptions {
        dimensions: options.dimensions.or_else(|| part(3)?.parse().ok()),
        remote_model: options.remote_model.clone().or_else(|| part(1).map(ToString::to_string)),
        ..options.clone()
    };
    let told = || format!("the vectors were made by {identity}");
    let embedder = open(part(0).unwrap_or_default(), &options).map_err(|error| error.on(told()))?;
    if embedder.identity() != identity {
        return Err(Error::new(ErrorKind::Usage, "open the embedder of the snapshot")
            .on(format!("its vectors were made by {identity}, and this is {}", embedder.identity()))
            .hint("name the model that they were made by (--model, --embed-model), or index again with this one"));
    }
    Ok(embedder)
}

/// The identity of an embedder, of which `name` may hold anything.
pub(crate) fn identity(kind: &str, name: &str, weights: &str, dimensions: usize) -> String {
    let name: String = name.chars().map(|c| if c == ':' || c.is_control() { '_' } else { c }).collect();
    format!("{kind}:{name}:{weights}:{dimensions}:r{RECIPE}")
}

/// Scales a vector to the length 1. One that is all zeros, or holds what is no number, becomes zeros.
pub(crate) fn normalise(vector: &mut [f32]) {
    // Eight sums beside each other: one after the other, each addition would wait for the one before.
    let mut sums = [0.0_f32; 8];
    let chunks = vector.chunks_exact(8);
    let rest: f32 = chunks.remainder().iter().map(|x| x * x).sum();
    chunks.for_each(|chunk| sums.iter_mut().zip(chunk).for_each(|(sum, x)| *sum += x * x));
    let length = (sums.iter().sum::<f32>() + rest).sqrt();
    if length.is_finite() && length > 0.0 {
        let length = length.max(1e-12);
        vector.iter_mut().for_each(|x| *x /= length);
    } else {
        vector.fill(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_embedder_that_is_none_is_refused_with_those_that_are() {
        let error = open("statics", &EmbedderOptions::default()).err().expect("is refused");
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert_eq!(error.advice(), Some("embedders are static, http, onnx"));
    }

    #[test]
    fn a_key_is_not_shown() {
        let options = EmbedderOptions { key: Some("sk-secret".into()), ..EmbedderOptions::default() };
        assert!(!format!("{options:?}").contains("secret"));
    }

    #[test]
    fn vectors_have_the_length_one_or_none() {
        for (given, expected) in [
            ([3.0, 4.0], [0.6, 0.8]),
            ([0.0, 0.0], [0.0, 0.0]),
            ([f32::NAN, 1.0], [0.0, 0.0]),
            ([f32::INFINITY, 1.0], [0.0, 0.0]),
        ] {
            let mut vector = given;
            normalise(&mut vector);
            assert_eq!(vector, expected, "{given:?}");
        }
    }

    #[test]
    fn names_in_an_identity_cannot_pass_for_other_parts() {
        assert_eq!(identity("http", "a:b\nc", "-", 3), format!("http:a_b_c:-:3:r{RECIPE}"));
    }
}
