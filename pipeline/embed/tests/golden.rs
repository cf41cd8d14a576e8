//! The model in the program against the vectors that its makers give: `golden.jsonl`.

#![allow(clippy::unwrap_used)]

use codegraph_embed::{Embedder, Model, StaticEmbedder};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    text: String,
    ids: Vec<u32>,
    vector: Vec<f32>,
}

fn golden() -> Vec<Golden> {
    let lines = include_str!("../../../data/models/codegraph-static-256/golden.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The conformance that the model's card asks for: ids exactly, vectors to 1e-5.
#[test]
fn vectors_are_those_of_the_card() {
    let model = Model::built_in().unwrap();
    let embedder = StaticEmbedder::new(Model::built_in().unwrap(), None).unwrap();
    let golden = golden();
    assert!(golden.len() >= 50);
    let mut ids = Vec::new();
    for Golden { text, ids: expected, vector } in &golden {
        model.tokens(text, &mut ids).unwrap();
        assert_eq!(ids, *expected, "{text:?}");
        let mut found = Vec::new();
        embedder.embed(&[text], &mut found).unwrap();
        assert_eq!(found.len(), vector.len());
        let worst = found.iter().zip(vector).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(worst <= 1e-5, "{text:?}: {worst}");
    }
}

/// How texts are cut into calls changes nothing.
#[test]
fn a_vector_depends_on_its_text_alone() {
    let embedder = StaticEmbedder::new(Model::built_in().unwrap(), Some(128)).unwrap();
    let golden = golden();
    let texts: Vec<&str> = golden.iter().map(|golden| golden.text.as_str()).collect();
    let mut at_once = vec![7.0];
    embedder.embed(&texts, &mut at_once).unwrap();
    for (i, text) in texts.iter().enumerate().rev() {
        let mut alone = Vec::new();
        embedder.embed(&[text], &mut alone).unwrap();
        assert_eq!(alone, at_once[1 + i * 128..1 + (i + 1) * 128], "{text:?}");
    }
}
