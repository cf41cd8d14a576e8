//! Facts expected of a sample stand in the sample, as comments under the token that they are about:
//!
//! ```text
//! fn area(&self) -> f64;
//! // ^ def method Shape::area
//! ```
//!
//! The caret stands in the column of the token's first byte, in the last line above that is no expectation itself; `<-`
//! stands for the column of the comment's own first byte. What can be expected: `def KIND QUALIFIED_NAME`,
//! `ref ROLE NAME`, `ref ROLE NAME -> QUALIFIED_NAME` (resolved in the file), `ref ROLE NAME ?` (expressly not
//! resolved), `ref ROLE NAME untold` (nor does the file tell what to look up), `ref ROLE NAME => PATH` (not resolved, but the file tells what to look up), `ref ROLE NAME in TYPE` (not
//! resolved, but looked up on a type of the file), `use MODULE`, `use MODULE NAME`, each also with `as ALIAS`, `use MODULE *`,
//! and `no ref`. Of a definition also: `parent QUALIFIED_NAME` or `parent none`, `visibility WORD`, `exported`, `hidden`,
//! `made PATH` (what its value is made by, or what calls of it give) or `made nothing`, `test`, `no test`, `signature TEXT`, `takes NAME: TYPE = DEFAULT, …`, `returns TYPE`, `modifiers WORD WORD …` or `modifiers none`,
//! `decorator TEXT`, `symbol DESCRIPTORS`, `complexity N`, `doc FIRST_LINE` and `no doc`; of a ref, `by QUALIFIED_NAME` of the entity around,
//! `arity N`, `given TYPE, TYPE` or `given nothing`, what its arguments say, `on TEXT` or `on nothing`, its receiver, and
//! `after TEXT` or `after nothing`, its qualifier;
//! of an import, `passed on`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use codegraph_lang::{Decoded, Detection, Extractor, Limits, decode, detect, packs};
use codegraph_model::{EntityFact, Facts, Word};

struct Expectation {
    line: u32,
    col: u32,
    fact: String,
}

fn expectations(text: &str) -> Vec<Expectation> {
    let mut found = Vec::new();
    let mut code_line = 0;
    for (at, line) in text.lines().enumerate() {
        let start = line.len() - line.trim_start().len();
        let trimmed = line.trim_start();
        let is_comment = ["//", "#"].iter().any(|marker| trimmed.starts_with(marker));
        let (marker, is_own_column) = match (trimmed.find('^'), trimmed.find("<-")) {
            (_, Some(arrow)) if is_comment && arrow < 4 => (start + arrow + 1, true),
            (Some(caret), _) if is_comment && trimmed[..caret].trim_start_matches(['/', '#']).trim().is_empty() => {
                (start + caret, false)
            }
            _ => {
                code_line = at as u32 + 1;
                continue;
            }
        };
        let col = if is_own_column { start } else { marker };
        let fact = line[marker + 1..].trim().to_string();
        found.push(Expectation { line: code_line, col: col as u32 + 1, fact });
    }
    found
}

/// Every fact that begins at a place, as an expectation spells it.
fn facts_at(facts: &Facts, line: u32, col: u32) -> Vec<String> {
    let mut found = Vec::new();
    for e in facts.entities.iter().filter(|e| (e.name_span.start_line, e.name_span.start_col) == (line, col)) {
        found.push(format!("def {} {}", e.kind.as_str(), facts.str(e.qualified_name)));
        found.extend(said_of(facts, e));
    }
    for r in facts.refs.iter().filter(|r| (r.line, r.col) == (line, col)) {
        let plain = format!("ref {} {}", r.role.as_str(), facts.str(r.name));
        found.extend(r.in_entity.get().map(|e| format!("by {}", facts.str(facts.entities[e as usize].qualified_name))));
        found.extend(r.arity.get().map(|n| format!("arity {n}")));
        match &r.targets[..] {
            [target] => {
                let target = &facts.entities[*target as usize];
                found.push(format!("{plain} -> {}", facts.str(target.qualified_name)));
            }
            targets => {
                found.push(format!("{plain} ?"));
                let is_told = r.target_path.is_some() || r.receiver_type.get().is_some();
                found.extend((targets.is_empty() && !is_told).then(|| format!("{plain} untold")));
            }
        }
        if let Some(path) = r.target_path {
            found.push(format!("{plain} => {}", facts.str(path)));
        }
        found.push(format!("on {}", r.receiver.map_or("nothing", |text| facts.str(text))));
        found.push(format!("after {}", r.qualifier.map_or("nothing", |text| facts.str(text))));
        if let Some(entity) = r.receiver_type.get() {
            found.push(format!("{plain} in {}", facts.str(facts.entities[entity as usize].qualified_name)));
        }
        let given = facts.arguments.iter().find(|given| given.start_byte == r.start_byte);
        let types: Vec<&str> = given.iter().flat_map(|given| &given.types).map(|text| facts.str(*text)).collect();
        found.push(format!("given {}", if types.is_empty() { "nothing".into() } else { types.join(", ") }));
        found.push(plain);
    }
    for i in facts.imports.iter().filter(|i| (i.span.start_line, i.span.start_col) == (line, col)) {
        let mut text = format!("use {}", facts.str(i.module));
        if let Some(name) = i.name {
            text.push_str(&format!(" {}", facts.str(name)));
        }
        if i.is_wildcard {
            text.push_str(" *");
        }
        if let Some(alias) = i.alias {
            text.push_str(&format!(" as {}", facts.str(alias)));
        }
        found.push(text);
        found.extend(i.is_reexport.then(|| "passed on".to_string()));
    }
    if !found.iter().any(|fact| fact.starts_with("ref ")) {
        found.push("no ref".into());
    }
    found
}

/// What a definition says beside its kind and its name.
fn said_of(facts: &Facts, e: &EntityFact) -> Vec<String> {
    let parent = e.parent.map_or("none", |p| facts.str(facts.entities[p as usize].qualified_name));
    let mut said = vec![format!("parent {parent}"), format!("signature {}", facts.str(e.signature))];
    said.extend(e.visibility.map(|visibility| format!("visibility {}", visibility.as_str())));
    said.push(if e.is_exported { "exported" } else { "hidden" }.into());
    said.push(if e.is_test { "test" } else { "no test" }.into());
    let parameters = e.parameters.iter().map(|p| {
        let type_text = p.type_text.map(|t| format!(": {}", facts.str(t))).unwrap_or_default();
        let default = p.default.map(|d| format!(" = {}", facts.str(d))).unwrap_or_default();
        [facts.str(p.name), &type_text, &default].concat()
    });
    said.push(format!("takes {}", parameters.collect::<Vec<_>>().join(", ")));
    said.extend(e.return_type.map(|t| format!("returns {}", facts.str(t))));
    said.push(format!("made {}", e.value_path.map_or("nothing", |path| facts.str(path))));
    let modifiers: Vec<&str> = e.modifiers.iter().map(|word| facts.str(*word)).collect();
    said.push(format!("modifiers {}", if modifiers.is_empty() { "none".into() } else { modifiers.join(" ") }));
    said.extend(e.decorators.iter().map(|decorator| format!("decorator {}", facts.str(*decorator))));
    said.push(format!("symbol {}", facts.str(e.descriptors)));
    said.extend(e.cyclomatic.map(|n| format!("complexity {n}")));
    let doc = e.doc.and_then(|doc| facts.str(doc).lines().next());
    said.push(doc.map_or("no doc".into(), |line| format!("doc {line}")));
    said
}

#[test]
fn samples_hold_the_facts_that_they_say() {
    let mut wrong = Vec::new();
    for pack in packs() {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("packs").join(pack.name).join("samples");
        let mut files: Vec<PathBuf> =
            fs::read_dir(&folder).map(|list| list.flatten().map(|e| e.path()).collect()).unwrap_or_default();
        files.sort();
        let mut kinds = [("def ", 0), ("ref ", 0), ("use ", 0)];
        for file in files {
            let bytes = fs::read(&file).expect("a sample can be read");
            let path = file.to_string_lossy().into_owned();
            let detected = detect(&path, &bytes, None);
            assert!(matches!(detected, Detection::Pack(p) if p.name == pack.name), "{path} is not {}", pack.name);
            let Decoded::Text { text, .. } = decode(bytes) else { panic!("{path} is not text") };
            let expected = expectations(&text);
            let limits = Limits::NONE;
            let facts = Extractor::new().extract(pack, text, &limits, || Duration::ZERO).facts;
            for Expectation { line, col, fact } in expected {
                for (kind, n) in &mut kinds {
                    *n += usize::from(fact.starts_with(*kind));
                }
                let found = facts_at(&facts, line, col);
                if !found.contains(&fact) {
                    wrong.push(format!("{path}:{line}:{col}: expected `{fact}`, found {found:?}"));
                }
            }
        }
        for (kind, n) in kinds {
            if n == 0 {
                wrong.push(format!("{}: no sample expects a `{}`", pack.name, kind.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
