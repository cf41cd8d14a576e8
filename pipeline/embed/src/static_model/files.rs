//! The three files of a model, in this program or in a directory.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::Path;

use codegraph_model::{Error, ErrorKind, Result, checksum_of};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

use super::vocabulary::{Vocabulary, read_tokenizer};

const CONFIG: &str = "config.json";
const TOKENIZER: &str = "tokenizer.json";
const WEIGHTS: &str = "model.safetensors";

/// The name of the model in this program.
const BUILT_IN: &str = "codegraph-static-256";

static BUILT_IN_CONFIG: &[u8] = include_bytes!("../../../../data/models/codegraph-static-256/config.json");
static BUILT_IN_TOKENIZER: &[u8] = include_bytes!("../../../../data/models/codegraph-static-256/tokenizer.json");
static BUILT_IN_WEIGHTS: &[u8] = include_bytes!("../../../../data/models/codegraph-static-256/model.safetensors");

/// Hexadecimal digits of the hash of the files that an identity tells: two models do not share 64 bits by chance.
const HASH_DIGITS: usize = 16;

/// What `config.json` says that matters.
#[derive(Deserialize)]
struct Config {
    model_type: String,
    hidden_dim: usize,
    max_length: usize,
    #[serde(default)]
    normalize: bool,
    /// Numbers of dimensions that vectors can be cut to.
    #[serde(default)]
    matryoshka_dims: Vec<usize>,
}

/// A model's files, checked against each other but for the vocabulary, which is read when it is needed.
pub(super) struct Files {
    pub(super) name: String,
    /// Of all three files.
    pub(super) hash: String,
    /// Numbers in one vector of the table.
    pub(super) width: usize,
    /// What vectors can be cut to, the longest first.
    pub(super) cuts: Vec<usize>,
    /// Tokens of a text that count.
    pub(super) max_tokens: usize,
    /// By token.
    pub(super) weights: Vec<f32>,
    tokenizer: Cow<'static, [u8]>,
    tensors: Cow<'static, [u8]>,
    /// Where the table lies in `tensors`: signed bytes, token after token.
    table: Range<usize>,
}

impl Files {
    pub(super) fn built_in() -> Result<Files> {
        Files::of(BUILT_IN, BUILT_IN_CONFIG, Cow::Borrowed(BUILT_IN_TOKENIZER), Cow::Borrowed(BUILT_IN_WEIGHTS))
            .map_err(|why| Error::new(ErrorKind::Bug, "read the model in this program").because(why))
    }

    pub(super) fn of_directory(dir: &Path) -> Result<Files> {
        let read = |name: &str| {
            let path = dir.join(name);
            fs::read(&path).map_err(|cause| match cause.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                    refused(dir, format!("it has no file {name}"))
                }
                _ => Error::io("read a model", &path, cause),
            })
        };
        let (config, tokenizer, weights) = (read(CONFIG)?, read(TOKENIZER)?, read(WEIGHTS)?);
        let name = fs::canonicalize(dir).ok();
        let name = name.as_deref().and_then(Path::file_name).map_or("model".into(), |name| name.to_string_lossy());
        Files::of(&name, &config, Cow::Owned(tokenizer), Cow::Owned(weights)).map_err(|why| refused(dir, why))
    }

    fn of(
        name: &str,
        config: &[u8],
        tokenizer: Cow<'static, [u8]>,
        tensors: Cow<'static, [u8]>,
    ) -> std::result::Result<Files, String> {
        let config_hash = checksum_of(config);
        let config: Config = serde_json::from_slice(config).map_err(|e| format!("{CONFIG}: {e}"))?;
        if config.model_type != "model2vec" {
            return Err(format!("{CONFIG}: it is of the type {:?}, not model2vec", config.model_type));
        }
        if !config.normalize {
            return Err(format!("{CONFIG}: its vectors are not to have the length 1 (normalize)"));
        }
        let (width, max_tokens) = (config.hidden_dim, config.max_length);
        if width == 0 || max_tokens == 0 {
            return Err(format!("{CONFIG}: vectors of {width} numbers, texts of {max_tokens} tokens"));
        }
        let (weights, table) = read_tensors(&tensors, width).map_err(|why| format!("{WEIGHTS}: {why}"))?;
        let hashes = format!("{config_hash} {} {}", checksum_of(&tokenizer), checksum_of(&tensors));
        let hash = checksum_of(hashes.as_bytes()).chars().skip("blake3:".len()).take(HASH_DIGITS).collect();
        let mut cuts: Vec<usize> = config.matryoshka_dims.into_iter().filter(|n| (1..=width).contains(n)).collect();
        cuts.push(width);
        cuts.sort_unstable_by(|a, b| b.cmp(a));
        cuts.dedup();
        Ok(Files { name: name.to_string(), hash, width, cuts, max_tokens, weights, tokenizer, tensors, table })
    }

    /// The table, as bytes that stand for signed ones.
    pub(super) fn table(&self) -> &[u8] {
        &self.tensors[self.table.clone()]
    }

    /// Bytes that are held once texts have come: the files, whether they were read or are touched in the program, and what was made
    /// of them.
    pub(super) fn memory_bytes(&self) -> usize {
        let (n_tokens, files) = (self.weights.len(), self.tokenizer.len() + self.tensors.len());
        files + n_tokens * size_of::<f32>() + Vocabulary::memory_bytes_of(n_tokens)
    }

    pub(super) fn vocabulary(&self) -> Result<Vocabulary> {
        read_tokenizer(&self.tokenizer, self.weights.len()).map_err(|why| {
            Error::new(ErrorKind::Usage, "open a model").on(format!("{}: {TOKENIZER}: {why}", self.name)).hint(HINT)
        })
    }
}

const HINT: &str = "--model takes a directory with config.json, tokenizer.json and model.safetensors in the format of \
                    data/models/codegraph-static-256; without it the model in this program is used";

fn refused(dir: &Path, why: String) -> Error {
    Error::new(ErrorKind::Usage, "open a model").on(dir.display().to_string()).because(why).hint(HINT)
}

/// The weights, and where the table lies in the file.
fn read_tensors(bytes: &[u8], width: usize) -> std::result::Result<(Vec<f32>, Range<usize>), String> {
    let tensors = SafeTensors::deserialize(bytes).map_err(|e| format!("it is no file of tensors: {e}"))?;
    let tensor = |name: &str| tensors.tensor(name).map_err(|_| format!("it has no tensor {name:?}"));
    let (table, weights) = (tensor("embeddings")?, tensor("weights")?);
    let n_tokens = weights.shape().iter().product::<usize>();
    if weights.dtype() != Dtype::F32 || weights.shape().len() != 1 || n_tokens == 0 {
        return Err(format!("weights are {:?} {:?}, not F32 and one for each token", weights.dtype(), weights.shape()));
    }
    if table.dtype() != Dtype::I8 || table.shape() != [n_tokens, width] {
        let shape = table.shape();
        return Err(format!("embeddings are {:?} {shape:?}, not I8 [{n_tokens}, {width}]", table.dtype()));
    }
    let (numbers, _) = weights.data().as_chunks::<4>();
    let weights: Vec<f32> = numbers.iter().map(|number| f32::from_le_bytes(*number)).collect();
    if let Some(at) = weights.iter().position(|weight| !weight.is_finite()) {
        return Err(format!("the weight of token {at} is no number"));
    }
    let start = table.data().as_ptr().addr() - bytes.as_ptr().addr();
    Ok((weights, start..start + n_tokens * width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::static_model::Model;

    /// Writes the model in this program to a directory, changes a file of it, and tells what opening it says.
    fn told(name: &str, change: &dyn Fn(Vec<u8>) -> Option<Vec<u8>>) -> String {
        let dir = tempfile::tempdir().expect("a directory");
        for (file, bytes) in [(CONFIG, BUILT_IN_CONFIG), (TOKENIZER, BUILT_IN_TOKENIZER), (WEIGHTS, BUILT_IN_WEIGHTS)] {
            let changed = if file == name { change(bytes.to_vec()) } else { Some(bytes.to_vec()) };
            if let Some(bytes) = changed {
                fs::write(dir.path().join(file), bytes).expect("is written");
            }
        }
        match Model::of_directory(dir.path()) {
            Ok(model) => format!("opens as {}", model.files.hash),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
                assert_eq!(error.advice(), Some(HINT));
                error.to_string()
            }
        }
    }

    #[test]
    fn a_directory_that_is_no_model_is_refused() {
        let replace = |from: &'static str, to: &'static str| {
            move |bytes: Vec<u8>| Some(String::from_utf8(bytes).expect("is text").replacen(from, to, 1).into_bytes())
        };
        let hash = Files::built_in().expect("opens").hash;
        let cases: &[(&str, Box<dyn Fn(Vec<u8>) -> Option<Vec<u8>>>, &str)] = &[
            (CONFIG, Box::new(Some), &format!("opens as {hash}")),
            (CONFIG, Box::new(|_| None), "it has no file config.json"),
            (CONFIG, Box::new(|_| Some(b"{".to_vec())), "config.json: EOF"),
            (CONFIG, Box::new(replace("model2vec", "bert")), "of the type \"bert\", not model2vec"),
            (
                CONFIG,
                Box::new(replace("\"hidden_dim\": 256", "\"hidden_dim\": 128")),
                "I8 [27013, 256], not I8 [27013, 128]",
            ),
            (CONFIG, Box::new(replace("\"normalize\": true", "\"normalize\": false")), "normalize"),
            (TOKENIZER, Box::new(|_| None), "it has no file tokenizer.json"),
            (TOKENIZER, Box::new(replace("WordPiece", "BPE")), "BPE"),
            (TOKENIZER, Box::new(replace("[a-z]+|[0-9]+", "[a-z]+")), "splits text in another way"),
            (
                TOKENIZER,
                Box::new(replace("{\"type\":\"Lowercase\"}", "{\"type\":\"NFC\"}")),
                "splits text in another way",
            ),
            (TOKENIZER, Box::new(replace("\"dref\":26994", "\"dref\":99999")), "99999"),
            (WEIGHTS, Box::new(|_| None), "it has no file model.safetensors"),
            (WEIGHTS, Box::new(|bytes| Some(bytes[..bytes.len() - 1].to_vec())), "it is no file of tensors"),
            (WEIGHTS, Box::new(|_| Some(Vec::new())), "it is no file of tensors"),
            (
                WEIGHTS,
                Box::new(|mut bytes| {
                    let header = u64::from_le_bytes(bytes[..8].try_into().expect("eight")) as usize;
                    bytes[8 + header..12 + header].copy_from_slice(&f32::NAN.to_le_bytes());
                    Some(bytes)
                }),
                "the weight of token 0 is no number",
            ),
        ];
        for (file, change, expected) in cases {
            let told = told(file, change);
            assert!(told.contains(expected), "{file}: {expected:?} is not in {told:?}");
        }
        let error = Model::of_directory(Path::new("/no/such/directory")).err().expect("is refused");
        assert!(error.to_string().contains("it has no file config.json"), "{error}");
    }
}
