//! The labelled questions in `data/questions`, that the bench of accuracy asks, are well formed.

#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use codegraph_lang::pack;
use codegraph_tests::repository;
use serde_json::Value;

/// As many as are needed for the numbers of one run to mean something.
const FEWEST: usize = 200;
const FEWEST_OWN: usize = 80;

fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    let text = value[field].as_str().unwrap_or_else(|| panic!("{value} has no {field}"));
    assert!(!text.trim().is_empty(), "{value}: {field} is empty");
    text
}

#[test]
fn questions_are_well_formed() {
    let data = repository().join("data/questions");
    let packages: toml::Table = fs::read_to_string(data.join("packages.toml")).unwrap().parse().unwrap();
    let (mut ids, mut asked, mut kinds) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    for line in fs::read_to_string(data.join("questions.jsonl")).unwrap().lines() {
        let question: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let id = text(&question, "id");
        assert!(ids.insert(id.to_string()), "{id} stands there twice");

        let (language, package) = (text(&question, "language"), text(&question, "package"));
        assert!(pack(language).is_some(), "{id}: {language} is no language");
        let told = &packages[language][package];
        assert!(told["licence"].is_str(), "{package}: what licence?");
        let version = match told.get("version") {
            Some(version) => version.as_str().unwrap(),
            None => told["from"].as_str().unwrap().split(' ').next_back().unwrap(),
        };
        assert_eq!(text(&question, "version"), version, "{id}");

        let words = text(&question, "question");
        assert!(asked.insert((package.to_string(), words.to_string())), "{id}: {words} is asked twice");
        let answers = question["answers"].as_array().unwrap();
        assert!(!answers.is_empty(), "{id}: nothing answers it");
        let distinct: BTreeSet<_> =
            answers.iter().map(|answer| (text(answer, "path"), text(answer, "qualified_name"))).collect();
        assert_eq!(distinct.len(), answers.len(), "{id}: an answer stands there twice");

        let kind = text(&question, "kind");
        match kind {
            "held_out" => {
                let (first, last) = (&question["doc"]["first_line"], &question["doc"]["last_line"]);
                assert!(
                    1 <= first.as_u64().unwrap() && first.as_u64() <= last.as_u64(),
                    "{id}: lines {first} to {last}"
                );
                let path = text(&question["doc"], "path");
                assert!(distinct.iter().any(|answer| answer.0 == path), "{id}: {path} holds no answer");
            }
            "own" => assert_eq!(question.get("doc"), None, "{id}"),
            _ => panic!("{id}: {kind} is no kind"),
        }
        *kinds.entry(kind.to_string()).or_insert(0) += 1;
    }
    assert!(ids.len() >= FEWEST, "{} questions", ids.len());
    assert!(kinds["own"] >= FEWEST_OWN, "{kinds:?}");
    for (language, own) in &packages {
        for package in own.as_table().unwrap().keys() {
            assert!(asked.iter().any(|(of, _)| of == package), "{language}: nothing is asked of {package}");
        }
    }
}
