//! What texts are cut into, against what the tokenizers of Hugging Face make of them.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::*;

fn tokenizer(told: &str) -> Tokenizer {
    Tokenizer::read(told.as_bytes(), 100_000).expect("is read")
}

#[test]
fn tokens_are_those_of_hugging_face() {
    for (name, most, prompt) in
        [("bert", 48, ""), ("distilbert", 64, ""), ("mpnet", 256, ""), ("roberta", 100, "code: ")]
    {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/models/tiny").join(name);
        let read = |file: &str| fs::read_to_string(folder.join(file)).expect("is read");
        let tokenizer = tokenizer(&read("tokenizer.json"));
        for line in read("golden.jsonl").lines() {
            let golden: Value = serde_json::from_str(line).expect("is JSON");
            let expected: Vec<u64> =
                golden["ids"].as_array().expect("is a list").iter().filter_map(Value::as_u64).collect();
            let text = golden["text"].as_str().expect("is text");
            let mut ids = Vec::new();
            tokenizer.tokens(format!("{prompt}{text}").trim(), most, &mut ids);
            assert_eq!(ids.iter().map(|id| u64::from(*id)).collect::<Vec<_>>(), expected, "{name}, {text:?}");
        }
    }
}

/// A vocabulary of few pieces: `a` 1, `##b` 2, `b` 3, `,` 4, and tokens of their own.
fn few(added: &str, processor: &str) -> Tokenizer {
    tokenizer(&format!(
        r###"{{"added_tokens": [{added}],
            "normalizer": {{"type": "BertNormalizer", "lowercase": true}},
            "pre_tokenizer": {{"type": "BertPreTokenizer"}},
            "post_processor": {processor},
            "model": {{"vocab": {{"[UNK]": 0, "a": 1, "##b": 2, "b": 3, ",": 4}}, "max_input_chars_per_word": 4}}}}"###
    ))
}

#[test]
fn words_are_cut_into_pieces() {
    let tokenizer = few("", "null");
    for (text, most, expected) in [
        ("", 9, &[][..]),
        ("a", 9, &[1]),
        ("AB", 9, &[1, 2]),
        ("abbb", 9, &[1, 2, 2, 2]),
        ("abbbb", 9, &[0]),
        ("abc b", 9, &[0, 3]),
        ("a,b", 9, &[1, 4, 3]),
        (" \u{301}a\u{301} ", 9, &[1]),
        ("a a a a", 3, &[1, 1, 1]),
        ("abbb a", 2, &[1, 2]),
    ] {
        let mut ids = Vec::new();
        tokenizer.tokens(text, most, &mut ids);
        assert_eq!(ids, expected, "{text:?}");
    }
}

#[test]
fn tokens_of_their_own_are_found_in_the_text() {
    let added = [
        r#"{"id": 10, "content": "<m>", "lstrip": true, "rstrip": false, "normalized": false}"#,
        r#"{"id": 11, "content": "<m>x", "rstrip": true, "normalized": false}"#,
        r#"{"id": 12, "content": "B,", "normalized": true}"#,
        r#"{"id": 13, "content": "ba", "single_word": true, "normalized": false}"#,
    ];
    let tokenizer = few(&added.join(","), "null");
    for (text, expected) in [
        ("a<m>b", &[1, 10, 3][..]),
        ("a  <m>  <m>", &[1, 10, 10]),
        ("<m>x  ,", &[11, 4]),
        ("<M>", &[0, 0, 0]),
        ("ab,a", &[1, 12, 1]),
        ("ba aba ba", &[13, 0, 13]),
    ] {
        let mut ids = Vec::new();
        tokenizer.tokens(text, 99, &mut ids);
        assert_eq!(ids, expected, "{text:?}");
    }
}

#[test]
fn texts_are_framed() {
    let template = r#"{"type": "TemplateProcessing", "special_tokens": {"S": {"ids": [7]}, "E": {"ids": [8, 9]}},
                       "single": [{"SpecialToken": {"id": "S"}}, {"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "E"}}]}"#;
    let sequence = format!(r#"{{"type": "Sequence", "processors": [{{"type": "ByteLevel"}}, {template}]}}"#);
    for (told, expected) in [
        ("null", &[1, 1, 1, 1][..]),
        (r#"{"type": "BertProcessing", "cls": ["[CLS]", 5], "sep": ["[SEP]", 6]}"#, &[5, 1, 1, 6]),
        (r#"{"type": "RobertaProcessing", "cls": ["<s>", 5], "sep": ["</s>", 6]}"#, &[5, 1, 1, 6]),
        (template, &[7, 1, 8, 9]),
        (sequence.as_str(), &[7, 1, 8, 9]),
    ] {
        let mut ids = Vec::new();
        few("", told).tokens("a a a a a", 4, &mut ids);
        assert_eq!(ids, expected, "{told}");
    }
}
