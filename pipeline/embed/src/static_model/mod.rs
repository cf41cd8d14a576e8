//! `static`: a table of token vectors. A text is the weighted mean of the vectors of its tokens.
//!
//! The model in this program is that of `data/models`; its card there says how a vector is made, step by step. Nothing of it
//! is unpacked before the first text comes.

mod files;
mod vocabulary;

use std::path::Path;
use std::sync::OnceLock;

use codegraph_model::{Error, ErrorKind, Result};

use crate::{Embedder, EmbedderOptions, identity, normalise};
use files::Files;
use vocabulary::Vocabulary;

/// Numbers that are summed up at a time: as many as stay in the registers of the processor.
const BLOCK: usize = 32;

/// The token of words that cannot be cut into pieces. It has a place among the tokens that count, and no vector.
const UNKNOWN: u32 = 0;

/// A table of token vectors, in the format of model2vec with 8-bit numbers and a weight for each token.
pub struct Model {
    files: Files,
    /// Built when the first text comes.
    vocabulary: OnceLock<Vocabulary>,
}

/// A [`Model`] that gives vectors of a chosen number of dimensions.
pub struct StaticEmbedder {
    model: Model,
    dimensions: usize,
    identity: String,
}

/// Opens the model that `options` name, or the one in this program.
pub(crate) fn open(options: &EmbedderOptions) -> Result<Box<dyn Embedder>> {
    let model = match &options.model {
        Some(dir) => Model::of_directory(dir)?,
        None => Model::built_in()?,
    };
    Ok(Box::new(StaticEmbedder::new(model, options.dimensions)?))
}

impl Model {
    /// The model in this program.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] if it was built with files that are no model.
    pub fn built_in() -> Result<Model> {
        Files::built_in().map(|files| Model { files, vocabulary: OnceLock::new() })
    }

    /// The model in `dir`: `config.json`, `tokenizer.json` and `model.safetensors`, as model2vec writes them.
    ///
    /// # Errors
    /// [`ErrorKind::Unavailable`] if the files cannot be read; [`ErrorKind::Usage`] if they are no model, or one that splits
    /// texts or stores vectors in another way than this program does.
    pub fn of_directory(dir: &Path) -> Result<Model> {
        let model = Model { files: Files::of_directory(dir)?, vocabulary: OnceLock::new() };
        model.vocabulary()?;
        Ok(model)
    }

    /// Numbers in one vector of the table.
    pub fn width(&self) -> usize {
        self.files.width
    }

    /// The ids of the tokens of `text` that count, in order.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if the vocabulary cannot be read.
    pub fn tokens(&self, text: &str, ids: &mut Vec<u32>) -> Result<()> {
        self.vocabulary()?.tokens(text, self.files.max_tokens, ids);
        Ok(())
    }

    fn vocabulary(&self) -> Result<&Vocabulary> {
        if let Some(vocabulary) = self.vocabulary.get() {
            return Ok(vocabulary);
        }
        let vocabulary = self.files.vocabulary()?;
        Ok(self.vocabulary.get_or_init(|| vocabulary))
    }

    /// Adds up the first `out.len()` numbers of the vectors of `ids`, weighted.
    fn sum(&self, ids: &[u32], out: &mut [f32]) {
        let (table, width) = (self.files.table(), self.files.width);
        let weights = &self.files.weights;
        let mut blocks = out.chunks_exact_mut(BLOCK);
        let mut start = 0;
        for block in &mut blocks {
            let mut sums = [0.0_f32; BLOCK];
            for &id in ids {
                let weight = weights[id as usize];
                let at = id as usize * width + start;
                for (sum, &byte) in sums.iter_mut().zip(&table[at..at + BLOCK]) {
                    *sum += f32::from(byte as i8) * weight;
                }
            }
            block.copy_from_slice(&sums);
            start += BLOCK;
        }
        let rest = blocks.into_remainder();
        for &id in ids {
            let at = id as usize * width + start;
            for (sum, &byte) in rest.iter_mut().zip(&table[at..]) {
                *sum += f32::from(byte as i8) * weights[id as usize];
            }
        }
    }
}

impl StaticEmbedder {
    /// An embedder of vectors with the first `dimensions` numbers of those of `model`, or all of them.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if the model was not made to be cut there.
    pub fn new(model: Model, dimensions: Option<usize>) -> Result<StaticEmbedder> {
        let Files { name, hash, width, cuts, .. } = &model.files;
        let dimensions = dimensions.unwrap_or(*width);
        if !cuts.contains(&dimensions) {
            let cuts: Vec<String> = cuts.iter().map(ToString::to_string).collect();
            return Err(Error::new(ErrorKind::Usage, "open an embedder")
                .on(format!("the model {name} has no vectors of {dimensions} numbers"))
                .hint(format!("--dimensions can be {}", cuts.join(", "))));
        }
        let identity = identity("static", name, hash, dimensions);
        Ok(StaticEmbedder { model, dimensions, identity })
    }
}

impl Embedder for StaticEmbedder {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn memory_bytes(&self) -> usize {
        self.model.files.memory_bytes()
    }

    fn embed(&self, texts: &[&str], out: &mut Vec<f32>) -> Result<()> {
        let vocabulary = self.model.vocabulary()?;
        let mut ids = Vec::with_capacity(self.model.files.max_tokens);
        let mut start = out.len();
        out.resize(start + texts.len() * self.dimensions, 0.0);
        for text in texts {
            let vector = &mut out[start..start + self.dimensions];
            start += self.dimensions;
            vocabulary.tokens(text, self.model.files.max_tokens, &mut ids);
            if !ids.is_empty() {
                self.model.sum(&ids, vector);
                let n = ids.len() as f32;
                vector.iter_mut().for_each(|x| *x /= n);
                normalise(vector);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cosine(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn what_means_the_same_is_near() {
        let embedder = StaticEmbedder::new(Model::built_in().expect("is there"), None).expect("opens");
        let mut out = Vec::new();
        let texts = ["read a configuration file", "fn load_config(path: &Path) -> Settings", "class Matrix: multiply"];
        embedder.embed(&texts, &mut out).expect("embeds");
        let rows: Vec<&[f32]> = out.chunks(256).collect();
        assert!(cosine(rows[0], rows[1]) > cosine(rows[0], rows[2]) + 0.2);
        assert!(rows.iter().all(|row| (cosine(row, row) - 1.0).abs() < 1e-5));
    }

    #[test]
    fn a_model_tells_what_it_holds() {
        // The table and the vocabulary as they lie in the program, weights, and the vocabulary that is looked up.
        let model = Model::built_in().expect("is there");
        let told = model.files.memory_bytes();
        let held = model.vocabulary().expect("is read").memory_bytes() + model.files.weights.len() * 4;
        let least = held + model.files.table().len();
        assert!((least..2 * least).contains(&told), "{told} bytes, and {least} at least");
    }

    #[test]
    fn shorter_vectors_are_the_beginnings_of_longer_ones() {
        let texts = ["parse an HTTP header", ""];
        let embed = |dimensions| {
            let embedder = StaticEmbedder::new(Model::built_in().expect("is there"), dimensions).expect("opens");
            let mut out = Vec::new();
            embedder.embed(&texts, &mut out).expect("embeds");
            (out, embedder.identity().to_string())
        };
        let (long, identity) = embed(None);
        for dimensions in [64, 128, 256] {
            let (short, other) = embed(Some(dimensions));
            assert_eq!(short.len(), 2 * dimensions);
            let mut expected = long[..dimensions].to_vec();
            normalise(&mut expected);
            assert!(short.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6));
            assert!(short[dimensions..].iter().all(|x| *x == 0.0), "a text without tokens");
            assert_eq!(other == identity, dimensions == 256, "{other}");
        }
        let refused = StaticEmbedder::new(Model::built_in().expect("is there"), Some(100)).err().expect("is refused");
        assert_eq!(refused.advice(), Some("--dimensions can be 256, 128, 64"));
    }
}
