//! The licences of everything that is linked in, held against the list in `deny.toml`.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;

use cargo_metadata::MetadataCommand;
use codegraph_tests::repository;

/// Whether an SPDX expression can be met with licences of `allowed`. Old manifests write `/` for `OR`.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut tokens: Vec<String> = Vec::new();
    for token in spaced.split_whitespace() {
        match tokens.last_mut() {
            // `A WITH exception` is one licence.
            Some(last) if token == "WITH" || last.ends_with(" WITH") => *last = format!("{last} {token}"),
            _ => tokens.push(token.to_string()),
        }
    }
    let mut rest = tokens.iter().map(String::as_str).peekable();
    let answer = any_of(&mut rest, allowed);
    assert_eq!(rest.next(), None, "{expression} is not an SPDX expression");
    answer
}

fn any_of<'a, I: Iterator<Item = &'a str>>(tokens: &mut std::iter::Peekable<I>, allowed: &BTreeSet<String>) -> bool {
    let mut answer = all_of(tokens, allowed);
    while tokens.next_if_eq(&"OR").is_some() {
        answer |= all_of(tokens, allowed);
    }
    answer
}

fn all_of<'a, I: Iterator<Item = &'a str>>(tokens: &mut std::iter::Peekable<I>, allowed: &BTreeSet<String>) -> bool {
    let mut answer = one(tokens, allowed);
    while tokens.next_if_eq(&"AND").is_some() {
        answer &= one(tokens, allowed);
    }
    answer
}

fn one<'a, I: Iterator<Item = &'a str>>(tokens: &mut std::iter::Peekable<I>, allowed: &BTreeSet<String>) -> bool {
    if tokens.next_if_eq(&"(").is_some() {
        let answer = any_of(tokens, allowed);
        assert_eq!(tokens.next(), Some(")"));
        return answer;
    }
    tokens.next().is_some_and(|licence| allowed.contains(licence))
}

#[test]
fn expressions_are_understood() {
    let allowed: BTreeSet<String> = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(String::from).into();
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT/GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("(GPL-3.0-only OR MIT) AND Apache-2.0", true),
        ("MIT OR Apache-2.0 AND GPL-3.0-only", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("MIT WITH LLVM-exception", false),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}

#[test]
fn dependencies_have_licences_that_are_allowed() {
    let list: toml::Table = fs::read_to_string(repository().join("deny.toml")).unwrap().parse().unwrap();
    let allowed = list["licenses"]["allow"].as_array().unwrap();
    let allowed: BTreeSet<String> = allowed.iter().map(|name| name.as_str().unwrap().to_string()).collect();

    // Crates of other platforms are not downloaded, so nothing is known of them here; `cargo deny` knows.
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let metadata = MetadataCommand::new()
        .manifest_path(repository().join("Cargo.toml"))
        .other_options(["--offline".to_string(), "--filter-platform".to_string(), platform])
        .exec()
        .unwrap();
    assert!(metadata.packages.len() > 100, "the dependencies were found");
    for package in &metadata.packages {
        let name = format!("{} {}", package.name, package.version);
        let expression = package.license.as_deref().unwrap_or_else(|| panic!("{name} names no licence"));
        assert!(is_allowed(expression, &allowed), "{name} is under {expression}, which deny.toml does not allow");
    }
}
