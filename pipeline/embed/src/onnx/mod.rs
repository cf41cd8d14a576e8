//! `onnx`: a directory that sentence-transformers wrote. A text becomes tokens, a network of the kind of BERT makes a row of
//! each, and the rows become one vector as the directory says.
//!
//! The network is computed here, on the thread that asks, from its weights in safetensors: what is computed for a text
//! does not depend on the texts beside it or on the number of threads.

mod arithmetic;
mod files;
mod network;
mod tokenizer;
mod weights;

use std::borrow::Cow;
use std::sync::Arc;

use codegraph_model::{Error, ErrorKind, Result};

use crate::{Embedder, EmbedderOptions, identity, normalise};
use files::{Files, Pooling};

/// Tokens that pass the network at a time, about. More take more memory and are not faster, because weights are read from
/// memory for as many already.
const TOKENS_AT_ONCE: usize = 512;

/// Texts in one call: some seconds of work, after which others are told how far it is.
const TEXTS_AT_ONCE: usize = 64;

/// A model, opened.
struct OnnxEmbedder {
    files: Files,
    identity: String,
    dimensions: usize,
    stop: Arc<dyn Fn() -> Option<Error> + Send + Sync>,
}

/// Opens the model that `options` name.
pub(crate) fn open(options: &EmbedderOptions) -> Result<Box<dyn Embedder>> {
    let Some(dir) = &options.model else {
        return Err(Error::new(ErrorKind::Usage, "open an embedder")
            .on("onnx has no model in this program")
            .hint("name a directory that sentence-transformers wrote: --model DIR"));
    };
    let files = Files::of_directory(dir)?;
    let dimensions = files.dense.last().map_or(files.network.width(), |dense| dense.linear.n_out);
    if options.dimensions.is_some_and(|wanted| wanted != dimensions) {
        return Err(Error::new(ErrorKind::Usage, "open an embedder")
            .on(format!("the model {} has vectors of {dimensions} numbers", files.name))
            .hint(format!("--dimensions can be {dimensions}, or be left out")));
    }
    let identity = identity("onnx", &files.name, &files.hash, dimensions);
    Ok(Box::new(OnnxEmbedder { files, identity, dimensions, stop: options.stop.clone() }))
}

impl Embedder for OnnxEmbedder {
    fn identity(&self) -> &str {
        &self.identity
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn memory_bytes(&self) -> usize {
        self.files.n_bytes
    }

    fn embed(&self, texts: &[&str], out: &mut Vec<f32>) -> Result<()> {
        let start = out.len();
        out.reserve(texts.len() * self.dimensions);
        let (mut ids, mut lens) = (Vec::new(), Vec::new());
        for (i, text) in texts.iter().enumerate() {
            let n_before = ids.len();
            self.tokens(text, &mut ids);
            lens.push(ids.len() - n_before);
            if ids.len() >= TOKENS_AT_ONCE || i + 1 == texts.len() {
                if let Some(error) = (self.stop)() {
                    out.truncate(start);
                    return Err(error);
                }
                self.embed_tokens(&ids, &lens, out);
                ids.clear();
                lens.clear();
            }
        }
        Ok(())
    }

    fn batch_size(&self) -> usize {
        TEXTS_AT_ONCE
    }
}

impl OnnxEmbedder {
    fn tokens(&self, text: &str, ids: &mut Vec<u32>) {
        let Files { tokenizer, max_tokens, is_lower, prompt, .. } = &self.files;
        let whole = if prompt.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(format!("{prompt}{text}")) };
        // As Python strips texts: it takes the separators of files, groups, records and units for white space.
        let text = whole.trim_matches(|c: char| c.is_whitespace() || ('\u{1C}'..='\u{1F}').contains(&c));
        match is_lower {
            true => tokenizer.tokens(&text.to_lowercase(), *max_tokens, ids),
            false => tokenizer.tokens(text, *max_tokens, ids),
        }
    }

    /// Appends the vectors of texts of `lens` tokens.
    fn embed_tokens(&self, ids: &[u32], lens: &[usize], out: &mut Vec<f32>) {
        let Files { network, pooling, dense, .. } = &self.files;
        let width = network.width();
        let rows = network.run(ids, lens);
        let (mut start, mut vector, mut made) = (0, Vec::new(), Vec::new());
        for len in lens {
            let end = start + len * width;
            pooling.apply(&rows[start..end], width, &mut vector);
            start = end;
            for layer in dense {
                layer.linear.apply(&vector, &mut made);
                layer.activation.apply(&mut made);
                std::mem::swap(&mut vector, &mut made);
            }
            normalise(&mut vector);
            out.extend_from_slice(&vector);
        }
    }
}

impl Pooling {
    /// Writes what rows of `width` numbers become over `out`; zeros if there are none.
    fn apply(self, rows: &[f32], width: usize, out: &mut Vec<f32>) {
        out.clear();
        out.resize(width, 0.0);
        let n = rows.len() / width;
        for (at, row) in rows.chunks_exact(width).enumerate() {
            let numbers = out.iter_mut().zip(row);
            match self {
                Pooling::First if at == 0 => out.copy_from_slice(row),
                Pooling::Last if at + 1 == n => out.copy_from_slice(row),
                Pooling::First | Pooling::Last => {}
                Pooling::Max if at == 0 => out.copy_from_slice(row),
                Pooling::Max => numbers.for_each(|(x, y)| *x = x.max(*y)),
                Pooling::Mean => numbers.for_each(|(x, y)| *x += y),
                Pooling::Weighted => numbers.for_each(|(x, y)| *x += y * (at + 1) as f32),
            }
        }
        // Means, because a layer may come behind.
        let share = match self {
            Pooling::Mean => 1.0 / n.max(1) as f32,
            Pooling::Weighted => 1.0 / (n * (n + 1) / 2).max(1) as f32,
            _ => 1.0,
        };
        out.iter_mut().for_each(|x| *x *= share);
    }
}
