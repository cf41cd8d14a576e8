//! The files of a directory that sentence-transformers wrote: what network there is, what its vectors become, and how long
//! texts are.

use std::cell::Cell;
use std::fs;
use std::io;
use std::path::Path;

use codegraph_model::{Error, ErrorKind, Result, checksum_of};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::arithmetic::Activation;
use super::network::{ARCHITECTURES, Architecture, LANDMARK, Network};
use super::tokenizer::Tokenizer;
use super::weights::{Dense, Linear, Tensors};

pub(super) const CONFIG: &str = "config.json";
const TOKENIZER: &str = "tokenizer.json";
const WEIGHTS: &str = "model.safetensors";
const MODULES: &str = "modules.json";

/// Hexadecimal digits of the hash that an identity tells.
const HASH_DIGITS: usize = 16;

/// Bytes of memory for each byte of `tokenizer.json`: a token takes some sixty, beside its text.
const TOKENIZER_FACTOR: usize = 4;

const HINT: &str = "--model takes a directory that sentence-transformers wrote: modules.json, config.json, tokenizer.json and \
                    model.safetensors; in Python, SentenceTransformer(\"NAME\").save(\"DIR\") writes one";

/// A model, read and checked.
pub(super) struct Files {
    pub(super) name: String,
    /// Of all that decides vectors.
    pub(super) hash: String,
    pub(super) tokenizer: Tokenizer,
    pub(super) network: Network,
    pub(super) pooling: Pooling,
    pub(super) dense: Vec<Dense>,
    /// Tokens of a text that count, those that frame it among them.
    pub(super) max_tokens: usize,
    /// Texts become lower case before all else.
    pub(super) is_lower: bool,
    /// What is put before each text.
    pub(super) prompt: String,
    /// Bytes of memory of all this, about.
    pub(super) n_bytes: usize,
}

/// How the rows of tokens become one vector. Its length does not matter, because it becomes 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    First,
    Last,
    Mean,
    Max,
    /// A mean in which later tokens count more.
    Weighted,
}

/// What is to be known of a network before its tensors are read.
pub(super) struct Shape {
    pub(super) architecture: &'static Architecture,
    pub(super) width: usize,
    pub(super) inner_width: usize,
    pub(super) n_heads: usize,
    pub(super) n_layers: usize,
    pub(super) n_words: usize,
    pub(super) n_places: usize,
    /// The number of the first token's place.
    pub(super) first_place: usize,
    /// The token that fills up, where the first place is the one behind its number.
    pub(super) padding: Option<u32>,
    pub(super) activation: Activation,
    pub(super) epsilon: f32,
}

/// `config.json`. DistilBERT has names of its own.
#[derive(Deserialize)]
struct Config {
    model_type: String,
    vocab_size: usize,
    max_position_embeddings: usize,
    #[serde(alias = "dim")]
    hidden_size: usize,
    #[serde(alias = "hidden_dim")]
    intermediate_size: usize,
    #[serde(alias = "n_heads")]
    num_attention_heads: usize,
    #[serde(alias = "n_layers")]
    num_hidden_layers: usize,
    #[serde(alias = "activation")]
    hidden_act: String,
    #[serde(default = "epsilon")]
    layer_norm_eps: f32,
    pad_token_id: Option<u32>,
    position_embedding_type: Option<String>,
}

/// Where a configuration says nothing of it.
fn epsilon() -> f32 {
    1e-12
}

/// `modules.json`: a row for each step from text to vector.
#[derive(Deserialize)]
struct Module {
    path: String,
    #[serde(rename = "type")]
    kind: String,
}

/// `sentence_bert_config.json`.
#[derive(Default, Deserialize)]
struct TextConfig {
    max_seq_length: Option<usize>,
    #[serde(default)]
    do_lower_case: bool,
}

/// What is wanted of `tokenizer_config.json`.
#[derive(Default, Deserialize)]
struct TokenizerConfig {
    /// Where there is no limit it is a number with thirty digits.
    model_max_length: Option<f64>,
}

/// What is wanted of `config_sentence_transformers.json`.
#[derive(Default, Deserialize)]
struct Prompts {
    #[serde(default)]
    prompts: std::collections::BTreeMap<String, String>,
    default_prompt_name: Option<String>,
}

/// `config.json` of a layer behind the network.
#[derive(Deserialize)]
struct DenseConfig {
    in_features: usize,
    out_features: usize,
    activation_function: String,
}

/// The file of a directory at hand, and the hashes of those that were read.
struct Reader<'a> {
    dir: &'a Path,
    hashes: String,
    /// Bytes of the tensors that were taken.
    n_bytes: Cell<usize>,
}

impl Files {
    pub(super) fn of_directory(dir: &Path) -> Result<Files> {
        let name = fs::canonicalize(dir).ok();
        let name = name.as_deref().and_then(Path::file_name).map_or("model".into(), |name| name.to_string_lossy());
        Files::read(dir, &name).map_err(|why| match why {
            Refusal::File(error) => error,
            Refusal::Model(why) => {
                Error::new(ErrorKind::Usage, "open a model").on(dir.display().to_string()).because(why).hint(HINT)
            }
        })
    }

    fn read(dir: &Path, name: &str) -> std::result::Result<Files, Refusal> {
        let mut reader = Reader { dir, hashes: String::new(), n_bytes: Cell::new(0) };
        let modules = match reader.optional::<Vec<Module>>(MODULES)? {
            Some(modules) => modules,
            // A network alone: its tokens' mean, as sentence-transformers reads such a directory.
            None => vec![Module { path: String::new(), kind: "Transformer".into() }],
        };
        let mut modules = modules.iter();
        let first = modules.next().filter(|module| module.kind.ends_with("Transformer"));
        let first = first.ok_or_else(|| format!("{MODULES}: its first module is no Transformer"))?;
        let at = |path: &str, file: &str| if path.is_empty() { file.to_string() } else { format!("{path}/{file}") };
        let (mut pooling, mut dense, mut hashes) = (Pooling::Mean, Vec::new(), Vec::new());
        for (number, module) in modules.enumerate() {
            match module.kind.rsplit('.').next().unwrap_or_default() {
                "Pooling" if number == 0 => {
                    let file = at(&module.path, CONFIG);
                    pooling = reader
                        .required(&file)
                        .and_then(|config| Ok(Pooling::of(&config).map_err(|why| format!("{file}: {why}"))?))?;
                }
                "Dense" if number > 0 => dense.push(module.path.as_str()),
                // All vectors become such of length 1.
                "Normalize" => {}
                other => {
                    let known = "a Transformer, a Pooling, then any of Dense and Normalize";
                    return Err(format!("{MODULES}: {other} cannot be computed here, only {known}").into());
                }
            }
        }
        let config_file = at(&first.path, CONFIG);
        let config: serde_json::Value = reader.required(&config_file)?;
        let shape = Shape::of(config).map_err(|why| format!("{config_file}: {why}"))?;
        let text: TextConfig = reader.optional(&at(&first.path, "sentence_bert_config.json"))?.unwrap_or_default();
        let tokens: TokenizerConfig = reader.optional(&at(&first.path, "tokenizer_config.json"))?.unwrap_or_default();
        let prompts: Prompts = reader.optional("config_sentence_transformers.json")?.unwrap_or_default();
        let most = shape.n_places - shape.first_place;
        let told = tokens.model_max_length.filter(|n| *n >= 1.0 && *n < most as f64).map(|n| n as usize);
        let max_tokens = text.max_seq_length.or(told).unwrap_or(most).min(most);
        let prompt = match prompts.default_prompt_name {
            Some(name) => prompts.prompts.get(&name).cloned().ok_or_else(|| format!("it has no prompt {name:?}"))?,
            None => String::new(),
        };

        let tokenizer_file = at(&first.path, TOKENIZER);
        let tokenizer = reader.bytes(&tokenizer_file)?.ok_or_else(|| format!("it has no file {tokenizer_file}"))?;
        let tokenizer_bytes = tokenizer.len() * TOKENIZER_FACTOR;
        let tokenizer = Tokenizer::read(&tokenizer, shape.n_words).map_err(|why| format!("{tokenizer_file}: {why}"))?;
        if tokenizer.n_frame() >= max_tokens {
            return Err(format!("texts of {max_tokens} tokens have no room between those that frame them").into());
        }

        let width = shape.width;
        let file = at(&first.path, WEIGHTS);
        let network = reader.tensors(&file, LANDMARK, &mut hashes, |tensors| Network::read(shape, tensors))?;
        let mut given = width;
        let dense = dense.into_iter().map(|path| {
            let config: DenseConfig = reader.required(&at(path, CONFIG))?;
            if config.in_features != given || config.out_features == 0 {
                return Err(format!("{path}: it takes {} numbers, and {given} come", config.in_features).into());
            }
            given = config.out_features;
            let activation = Activation::of(&config.activation_function).map_err(|why| format!("{path}: {why}"))?;
            reader.tensors(&at(path, WEIGHTS), "linear.weight", &mut hashes, |tensors| {
                let linear = Linear::read(tensors, &["linear".to_string()], config.in_features, config.out_features)?;
                Ok(Dense { linear, activation })
            })
        });
        let dense = dense.collect::<std::result::Result<Vec<_>, Refusal>>()?;
        let hashes = format!("{}{}", reader.hashes, hashes.concat());
        let hash = checksum_of(hashes.as_bytes()).chars().skip("blake3:".len()).take(HASH_DIGITS).collect();
        Ok(Files {
            name: name.to_string(),
            hash,
            tokenizer,
            network,
            pooling,
            dense,
            max_tokens,
            is_lower: text.do_lower_case,
            prompt,
            n_bytes: reader.n_bytes.get() + tokenizer_bytes,
        })
    }
}

impl Pooling {
    /// `config.json` of the module.
    fn of(config: &serde_json::Value) -> std::result::Result<Pooling, String> {
        const MODES: &[(&str, &str, Pooling)] = &[
            ("pooling_mode_cls_token", "cls", Pooling::First),
            ("pooling_mode_mean_tokens", "mean", Pooling::Mean),
            ("pooling_mode_max_tokens", "max", Pooling::Max),
            // The same direction.
            ("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", Pooling::Mean),
            ("pooling_mode_weightedmean_tokens", "weightedmean", Pooling::Weighted),
            ("pooling_mode_lasttoken", "lasttoken", Pooling::Last),
        ];
        if config["include_prompt"] == false {
            return Err("tokens of prompts are to be left out (include_prompt), which cannot be done here".into());
        }
        let is_on = |(flag, word, _): &&(&str, &str, Pooling)| config[*flag] == true || config["pooling_mode"] == *word;
        let on: Vec<_> = MODES.iter().filter(is_on).collect();
        match on.as_slice() {
            [(_, _, pooling)] => Ok(*pooling),
            _ => {
                let known: Vec<&str> = MODES.iter().map(|(flag, _, _)| *flag).collect();
                Err(format!("{} modes of pooling are on, not one of {}", on.len(), known.join(", ")))
            }
        }
    }
}

impl Shape {
    fn of(config: serde_json::Value) -> std::result::Result<Shape, String> {
        let told = config["model_type"].as_str().unwrap_or("none").to_string();
        let architecture = ARCHITECTURES.iter().find(|known| known.model_type == told).ok_or_else(|| {
            let known: Vec<&str> = ARCHITECTURES.iter().map(|known| known.model_type).collect();
            format!("models of the type {told:?} cannot be computed here, only those of {}", known.join(", "))
        })?;
        let config: Config = serde_json::from_value(config).map_err(|cause| cause.to_string())?;
        let (width, n_heads) = (config.hidden_size, config.num_attention_heads);
        if config.position_embedding_type.as_deref().is_some_and(|kind| kind != "absolute") {
            return Err(format!("{}: places are not told as absolute ones", config.model_type));
        }
        if n_heads == 0 || width == 0 || !width.is_multiple_of(n_heads) {
            return Err(format!("{width} numbers of a token cannot be shared among {n_heads} heads"));
        }
        let padding = architecture.places_after_padding.then(|| config.pad_token_id.unwrap_or(1));
        let first_place = padding.map_or(0, |padding| padding as usize + 1);
        if first_place >= config.max_position_embeddings {
            return Err(format!("there are {} places for tokens", config.max_position_embeddings));
        }
        Ok(Shape {
            architecture,
            width,
            inner_width: config.intermediate_size,
            n_heads,
            n_layers: config.num_hidden_layers,
            n_words: config.vocab_size,
            n_places: config.max_position_embeddings,
            first_place,
            padding,
            activation: Activation::of(&config.hidden_act)?,
            epsilon: config.layer_norm_eps,
        })
    }
}

/// Why a directory is not opened.
enum Refusal {
    /// A file is there and cannot be read.
    File(Error),
    /// What is there is no model, or none that can be computed.
    Model(String),
}

impl From<String> for Refusal {
    fn from(why: String) -> Refusal {
        Refusal::Model(why)
    }
}

impl Reader<'_> {
    /// The bytes of a file, if there is one.
    fn bytes(&mut self, file: &str) -> std::result::Result<Option<Vec<u8>>, Refusal> {
        let path = self.dir.join(file);
        match fs::read(&path) {
            Ok(bytes) => {
                self.hashes.push_str(&format!("{file} {}\n", checksum_of(&bytes)));
                Ok(Some(bytes))
            }
            Err(cause) if matches!(cause.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(cause) => Err(Refusal::File(Error::io("read a model", &path, cause))),
        }
    }

    fn optional<T: DeserializeOwned>(&mut self, file: &str) -> std::result::Result<Option<T>, Refusal> {
        let Some(bytes) = self.bytes(file)? else { return Ok(None) };
        Ok(Some(serde_json::from_slice(&bytes).map_err(|cause| format!("{file}: {cause}"))?))
    }

    fn required<T: DeserializeOwned>(&mut self, file: &str) -> std::result::Result<T, Refusal> {
        Ok(self.optional(file)?.ok_or_else(|| format!("it has no file {file}"))?)
    }

    /// Opens a file of tensors, and has something made of it.
    fn tensors<T>(
        &self,
        file: &str,
        landmark: &str,
        hashes: &mut Vec<String>,
        make: impl FnOnce(&mut Tensors) -> std::result::Result<T, String>,
    ) -> std::result::Result<T, Refusal> {
        let path = self.dir.join(file);
        if !path.is_file() {
            return Err(self.without_tensors(file).into());
        }
        let mut tensors = Tensors::open(&path, landmark).map_err(|why| format!("{file}: {why}"))?;
        let made = make(&mut tensors).map_err(|why| format!("{file}: {why}"))?;
        hashes.push(tensors.checksum());
        self.n_bytes.set(self.n_bytes.get() + tensors.n_bytes());
        Ok(made)
    }

    /// What to do about weights that are there in another form.
    fn without_tensors(&self, file: &str) -> String {
        let others = ["onnx/model.onnx", "model.onnx", "pytorch_model.bin", "model.safetensors.index.json"];
        match others.iter().find(|other| self.dir.join(other).is_file()) {
            Some(other) => format!(
                "it has no file {file}, and {other} is not read: have its weights written as one file of safetensors, in \
                 Python: SentenceTransformer(\"DIR\").save(\"OTHER\", safe_serialization=True)"
            ),
            None => format!("it has no file {file}"),
        }
    }
}
