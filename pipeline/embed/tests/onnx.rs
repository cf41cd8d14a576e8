//! The embedder `onnx` against the vectors that sentence-transformers gives: the models in `data/models/tiny`.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use codegraph_embed::{Embedder, EmbedderOptions, open};
use codegraph_model::{Error, ErrorKind};
use serde::Deserialize;

/// One for each kind of network, with the number of its dimensions.
const MODELS: &[(&str, usize)] = &[("bert", 32), ("distilbert", 32), ("mpnet", 32), ("roberta", 16)];

#[derive(Deserialize)]
struct Golden {
    text: String,
    vector: Vec<f32>,
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/models/tiny").join(name)
}

fn opened(dir: &Path) -> Result<Box<dyn Embedder>, Error> {
    open("onnx", &EmbedderOptions { model: Some(dir.to_path_buf()), ..EmbedderOptions::default() })
}

fn golden(name: &str) -> Vec<Golden> {
    let text = fs::read_to_string(folder(name).join("golden.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn vectors_are_those_of_sentence_transformers() {
    for (name, dimensions) in MODELS {
        let (embedder, golden) = (opened(&folder(name)).unwrap(), golden(name));
        assert_eq!((embedder.dimensions(), golden.len() >= 20), (*dimensions, true), "{name}");
        let texts: Vec<&str> = golden.iter().map(|golden| golden.text.as_str()).collect();
        let mut found = Vec::new();
        embedder.embed(&texts, &mut found).unwrap();
        assert_eq!(found.len(), texts.len() * dimensions);
        for (found, Golden { text, vector }) in found.chunks(*dimensions).zip(&golden) {
            assert_eq!(vector.len(), *dimensions);
            let worst = found.iter().zip(vector).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst <= 1e-4, "{name}, {text:?}: {worst}");
            assert!((found.iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}

/// Weights take most of the memory: 32 bits a number, of which these files have 16 or 32.
#[test]
fn a_model_tells_what_it_holds() {
    for (name, _) in MODELS {
        let n_bytes = |file: &str| fs::metadata(folder(name).join(file)).unwrap().len() as usize;
        let (weights, tokenizer) = (n_bytes("model.safetensors"), n_bytes("tokenizer.json"));
        let told = opened(&folder(name)).unwrap().memory_bytes();
        assert!(
            (weights / 2..2 * weights + 8 * tokenizer).contains(&told),
            "{name}: {told} of {weights} and {tokenizer}"
        );
    }
}

/// How texts are cut into calls changes nothing, nor do threads: not a bit.
#[test]
fn a_vector_depends_on_its_text_alone() {
    for (name, dimensions) in MODELS {
        let embedder: Arc<dyn Embedder> = opened(&folder(name)).unwrap().into();
        let golden = Arc::new(golden(name));
        let mut at_once = vec![7.0];
        let texts: Vec<&str> = golden.iter().map(|golden| golden.text.as_str()).collect();
        embedder.embed(&texts, &mut at_once).unwrap();
        let at_once = Arc::new(at_once);
        let one = |_| {
            let (embedder, golden, at_once) = (embedder.clone(), golden.clone(), at_once.clone());
            let (name, dimensions) = (*name, *dimensions);
            thread::spawn(move || {
                for (i, Golden { text, .. }) in golden.iter().enumerate().rev() {
                    let mut alone = Vec::new();
                    embedder.embed(&[text], &mut alone).unwrap();
                    assert_eq!(alone, at_once[1 + i * dimensions..1 + (i + 1) * dimensions], "{name}, {text:?}");
                }
            })
        };
        let threads: Vec<_> = (0..3).map(one).collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
    }
}

/// Copies a model, changes a file of it, and tells what opening it says.
fn told(name: &str, file: &str, change: &dyn Fn(Vec<u8>) -> Option<Vec<u8>>) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (folder, to) in [
        (folder(name), dir.path().to_path_buf()),
        (folder(name).join("1_Pooling"), dir.path().join("1_Pooling")),
        (folder(name).join("2_Dense"), dir.path().join("2_Dense")),
    ] {
        fs::create_dir_all(&to).unwrap();
        let entries = fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
        for entry in entries.filter(|entry| entry.path().is_file()) {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
    let path = dir.path().join(file);
    match change(fs::read(&path).unwrap_or_default()) {
        Some(bytes) => fs::create_dir_all(path.parent().unwrap()).and_then(|()| fs::write(&path, bytes)).unwrap(),
        None => fs::remove_file(&path).unwrap(),
    }
    match opened(dir.path()) {
        Ok(embedder) => {
            format!("opens as {}", embedder.identity().split_once(':').unwrap().1.split_once(':').unwrap().1)
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Usage, "{error}");
            assert!(error.advice().unwrap().contains("sentence-transformers"));
            error.to_string()
        }
    }
}

#[test]
fn a_directory_that_is_no_model_is_refused() {
    let replace = |from: &'static str, to: &'static str| {
        move |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.contains(from), "{from}");
            Some(text.replacen(from, to, 1).into_bytes())
        }
    };
    let opens = opened(&folder("bert")).unwrap().identity().splitn(3, ':').nth(2).unwrap().to_string();
    let cases: &[(&str, &str, Box<dyn Fn(Vec<u8>) -> Option<Vec<u8>>>, &str)] = &[
        ("bert", "config.json", Box::new(Some), &format!("opens as {opens}")),
        ("bert", "README.md", Box::new(|_| Some(b"anything".to_vec())), &format!("opens as {opens}")),
        ("bert", "config.json", Box::new(|_| None), "it has no file config.json"),
        ("bert", "config.json", Box::new(|_| Some(b"{".to_vec())), "config.json: EOF"),
        (
            "bert",
            "config.json",
            Box::new(replace("\"model_type\": \"bert\"", "\"model_type\": \"t5\"")),
            "models of the type \"t5\" cannot be computed here, only those of bert, roberta, xlm-roberta",
        ),
        (
            "bert",
            "config.json",
            Box::new(replace("\"absolute\"", "\"relative_key\"")),
            "places are not told as absolute ones",
        ),
        ("bert", "config.json", Box::new(replace("\"gelu\"", "\"xielu\"")), "the activation \"xielu\" is none of gelu"),
        (
            "bert",
            "config.json",
            Box::new(replace("\"num_attention_heads\": 4", "\"num_attention_heads\": 5")),
            "cannot be shared among 5 heads",
        ),
        (
            "bert",
            "config.json",
            Box::new(replace("\"hidden_size\": 32", "\"hidden_size\": 64")),
            "the tensor embeddings.word_embeddings.weight is [500, 32], not [500, 64]",
        ),
        (
            "bert",
            "config.json",
            Box::new(replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3")),
            "it has no tensor encoder.layer.2.attention.self.query.weight",
        ),
        ("bert", "modules.json", Box::new(|_| Some(b"[]".to_vec())), "its first module is no Transformer"),
        ("bert", "modules.json", Box::new(replace("models.Normalize", "models.LSTM")), "LSTM cannot be computed here"),
        ("bert", "1_Pooling/config.json", Box::new(|_| None), "it has no file 1_Pooling/config.json"),
        (
            "bert",
            "1_Pooling/config.json",
            Box::new(replace("\"pooling_mode_cls_token\": false", "\"pooling_mode_cls_token\": true")),
            "2 modes of pooling are on",
        ),
        (
            "bert",
            "sentence_bert_config.json",
            Box::new(replace("48", "2")),
            "texts of 2 tokens have no room between those that frame them",
        ),
        ("bert", "tokenizer.json", Box::new(|_| None), "it has no file tokenizer.json"),
        (
            "bert",
            "tokenizer.json",
            Box::new(replace("\"WordPiece\",\n    \"unk", "\"Unigram\",\n    \"unk")),
            "Unigram",
        ),
        (
            "bert",
            "tokenizer.json",
            Box::new(replace("BertNormalizer", "Precompiled")),
            "Precompiled cannot be done here",
        ),
        ("bert", "tokenizer.json", Box::new(replace("BertPreTokenizer", "Metaspace")), "not Metaspace"),
        ("bert", "tokenizer.json", Box::new(replace("\"[UNK]\": 3", "\"[UNK]\": 5000")), "the token 5000 is not among"),
        ("roberta", "tokenizer.json", Box::new(replace("ByteLevel", "Split")), "not Split"),
        ("roberta", "2_Dense/config.json", Box::new(replace("32", "31")), "it takes 31 numbers, and 32 come"),
        ("roberta", "config_sentence_transformers.json", Box::new(replace("\"document\":", "\"other\":")), "no prompt"),
        ("bert", "model.safetensors", Box::new(|_| None), "it has no file model.safetensors"),
        (
            "bert",
            "model.safetensors",
            Box::new(|bytes| Some(bytes[..bytes.len() - 1].to_vec())),
            "it ends within the tensor",
        ),
        ("bert", "model.safetensors", Box::new(|_| Some(vec![255; 9])), "it is no file of tensors"),
        ("bert", "model.safetensors", Box::new(|_| Some(Vec::new())), "it is no file of tensors: it is too short"),
    ];
    for (name, file, change, expected) in cases {
        let told = told(name, file, change);
        assert!(told.contains(expected), "{name}/{file}: {expected:?} is not in {told:?}");
    }
    // What is there in another form is told, with what to do about it.
    let dir = tempfile::tempdir().unwrap();
    for file in ["config.json", "tokenizer.json"] {
        fs::copy(folder("bert").join(file), dir.path().join(file)).unwrap();
    }
    fs::create_dir(dir.path().join("onnx")).unwrap();
    fs::write(dir.path().join("onnx/model.onnx"), b"graph").unwrap();
    let error = opened(dir.path()).err().unwrap().to_string();
    assert!(error.contains("onnx/model.onnx is not read") && error.contains("safe_serialization=True"), "{error}");
}

#[test]
fn an_identity_follows_the_weights() {
    let length = fs::read(folder("bert").join("model.safetensors")).unwrap().len();
    let changed = |at: usize| {
        let change = move |mut bytes: Vec<u8>| {
            bytes[at] ^= 1;
            Some(bytes)
        };
        told("bert", "model.safetensors", &change)
    };
    let same = told("bert", "model.safetensors", &Some);
    assert_ne!(changed(length / 2), same);
    // There lies a layer behind the network that takes no part in vectors.
    assert_eq!(changed(length - 1), same);
}

#[test]
fn what_cannot_be_had_is_refused() {
    let options = EmbedderOptions { model: Some(folder("bert")), ..EmbedderOptions::default() };
    for (options, expected) in [
        (EmbedderOptions::default(), "name a directory that sentence-transformers wrote: --model DIR"),
        (EmbedderOptions { dimensions: Some(16), ..options.clone() }, "--dimensions can be 32, or be left out"),
    ] {
        let error = open("onnx", &options).err().unwrap();
        assert_eq!((error.kind(), error.advice()), (ErrorKind::Usage, Some(expected)));
    }
    let stop = Arc::new(|| Some(Error::new(ErrorKind::Interrupted, "embed texts")));
    let embedder = open("onnx", &EmbedderOptions { dimensions: Some(32), stop, ..options }).unwrap();
    let mut out = vec![7.0];
    assert_eq!(embedder.embed(&["a", "b"], &mut out).unwrap_err().kind(), ErrorKind::Interrupted);
    assert_eq!(out, [7.0]);
}
