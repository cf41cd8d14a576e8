//! What a method of Go is told by: its name, and the types of its parameters and results, each as what it means where it is written.

use codegraph_model::EntityKind;
use rustc_hash::FxHashMap;

use crate::family::Family;
use crate::linker::Linker;
use crate::platform::package_of;
use crate::types::go_results;
use crate::values::Value;
use crate::world::World;

/// Types that have two names.
const SAME: &[(&str, &str)] = &[("any", "interface{}"), ("byte", "uint8"), ("rune", "int32")];

/// How many aliases are followed from one to the next.
const MAX_ALIASES: usize = 2;

/// What the types mean that one file writes in the heads of its methods.
#[derive(Debug, Default)]
pub(super) struct GoTypes {
    file: u32,
    /// Those with another meaning than the word itself.
    known: FxHashMap<Box<str>, Option<Box<str>>>,
}

/// The head of a method.
pub(super) struct Head<'h> {
    pub(super) name: &'h str,
    pub(super) n_parameters: u32,
    /// The types of its parameters.
    pub(super) types: &'h str,
    /// What it gives back, with names and brackets.
    pub(super) results: Option<&'h str>,
}

impl GoTypes {
    /// What `method` is told by.
    pub(super) fn shape(&mut self, linker: &Linker<'_>, method: u32, head: &Head<'_>) -> String {
        let file = linker.world.entities[method as usize].file;
        if self.file != file {
            self.file = file;
            self.known.clear();
        }
        let mut shape = format!("{} {} ", head.name, head.n_parameters);
        self.put(linker, method, head.types, &mut shape);
        if let Some(results) = head.results {
            shape.push(';');
            let inner = results.strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
            for (n, result) in inner.map_or_else(|| vec![results], go_results).into_iter().enumerate() {
                shape.push_str(if n > 0 { ", " } else { "" });
                self.put(linker, method, result, &mut shape);
            }
        }
        shape
    }

    /// Adds `text`, with what its words mean.
    fn put(&mut self, linker: &Linker<'_>, method: u32, text: &str, shape: &mut String) {
        let bytes = text.as_bytes();
        let is_first = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        let is_next = |at: usize| bytes.get(at).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let mut at = 0;
        while at < bytes.len() {
            let from = at;
            if !is_first(at) {
                at += 1;
                while at < bytes.len() && !is_first(at) {
                    at += 1;
                }
                shape.push_str(&text[from..at]);
                continue;
            }
            while is_next(at) {
                at += 1;
            }
            if bytes.get(at) == Some(&b'.') && is_first(at + 1) {
                at += 1;
                while is_next(at) {
                    at += 1;
                }
            }
            let word = &text[from..at];
            match self.known.get(word) {
                Some(known) => shape.push_str(known.as_deref().unwrap_or(word)),
                None => {
                    let known = meaning(linker, method, word);
                    shape.push_str(known.as_deref().unwrap_or(word));
                    self.known.insert(word.into(), known.map(String::into));
                }
            }
        }
    }
}

/// What `word` means where `method` stands, if that is not the word itself, as it is of the language's own types, of parameters
/// of types, and of what is not known. What is not known of another package is like nothing in other directories.
fn meaning(linker: &Linker<'_>, method: u32, word: &str) -> Option<String> {
    if let Some((_, same)) = SAME.iter().find(|(known, _)| *known == word) {
        return Some((*same).to_string());
    }
    let world = linker.world;
    let file = world.entities[method as usize].file;
    let (package, name) = match word.split_once('.') {
        Some((package, name)) => (Some(package), name),
        None => (None, word),
    };
    let mut found = means(linker, file, method, word);
    for _ in 0..MAX_ALIASES {
        let Meaning::Type(alias) = found else { break };
        match behind(world, alias).map(|text| (text, means(linker, world.entities[alias as usize].file, alias, text))) {
            Some((text, Meaning::Unknown)) if !text.contains('.') => return Some(text.to_string()),
            Some((_, Meaning::Unknown)) | None => break,
            Some((_, other)) => found = other,
        }
    }
    match found {
        Meaning::Type(entity) => {
            let known = &world.entities[entity as usize];
            let package =
                known.container.as_space().map_or("", |space| world.names.word(world.spaces[space as usize].name));
            Some(format!("{}:{package}.{}", world.repo_of(entity), world.names.word(known.name)))
        }
        Meaning::Outside(path) => Some(format!("{path}.{name}")),
        Meaning::Unknown => package.map(|_| format!("{}?{word}", world.files[file as usize].space)),
    }
}

enum Meaning {
    Type(u32),
    /// A type of the package with that path, or another name of one.
    Outside(String),
    Unknown,
}

fn means(linker: &Linker<'_>, file: u32, entity: u32, word: &str) -> Meaning {
    let is_type = |e: &u32| linker.kind(*e).is_type() || linker.kind(*e) == EntityKind::TypeAlias;
    match linker.place(file, entity, word) {
        Value::Nodes(nodes, _) => match nodes.into_iter().filter_map(|node| node.as_entity()).find(is_type) {
            Some(found) => Meaning::Type(found),
            None => Meaning::Unknown,
        },
        // The language's own types mean themselves.
        Value::Outside(path) if package_of(Family::Go, word) != Some(path.as_str()) => Meaning::Outside(path),
        _ => Meaning::Unknown,
    }
}

/// The type that `alias` is another name of: `type A = b.C`.
fn behind(world: &World, alias: u32) -> Option<&str> {
    let text = world.text(world.entities[alias as usize].type_text?);
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    (is_alias(world, alias) && text.chars().all(is_word)).then_some(text)
}

/// Whether `entity` is another name of a type, and no type of its own.
pub(super) fn is_alias(world: &World, entity: u32) -> bool {
    let known = &world.entities[entity as usize];
    known.kind == EntityKind::TypeAlias && world.text(known.signature).contains(" = ")
}
