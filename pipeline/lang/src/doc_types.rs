//! Types that comments say, where the language has no place for them: JSDoc.

use codegraph_model::{ImportFact, Parameter, Str};
use tree_sitter::Node;

use crate::define::Definition;
use crate::preorder::Asked;
use crate::scopes::At;
use crate::tables::flag;
use crate::text;
use crate::typing::Typing;
use crate::walk::Walk;

/// Longest type that is kept, in bytes.
const TYPE_BYTES: usize = 160;
/// Longest comment that says what a value is, in bytes.
const CAST_BYTES: usize = 256;
/// Types of the language itself, which have no members that code defines.
const OF_LANGUAGE: &[&str] = &[
    "any",
    "bigint",
    "boolean",
    "function",
    "never",
    "null",
    "number",
    "object",
    "string",
    "symbol",
    "undefined",
    "unknown",
    "void",
];
/// How many nodes are looked at for a comment about the file.
const MAX_LEADING: u32 = 8;
/// How many tags of a comment are looked at.
const MAX_TAGS: usize = 64;
/// How many words of what an import brings in are looked at.
const MAX_WORDS: usize = 512;

/// What a tag of a comment says: `@param {T} name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'t> {
    word: &'t str,
    said: &'t str,
    name: &'t str,
}

/// The tags of a comment that say types.
fn tags(comment: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = comment;
    std::iter::from_fn(move || {
        loop {
            let at = rest.find('@')?;
            let is_inside = rest[..at].ends_with(|c: char| c.is_alphanumeric());
            rest = &rest[at + 1..];
            if is_inside {
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let Some(inner) = after.trim_start_matches([' ', '\t']).strip_prefix('{') else { continue };
            let mut depth = 0_usize;
            let end = inner.bytes().position(|b| match b {
                b'{' => {
                    depth += 1;
                    false
                }
                b'}' if depth == 0 => true,
                b'}' => {
                    depth -= 1;
                    false
                }
                _ => false,
            });
            let Some(end) = end else { continue };
            rest = &inner[end + 1..];
            let name = rest.trim_start_matches([' ', '\t', '[']);
            let name_end = name.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$'))).unwrap_or(name.len());
            return Some(Tag { word, said: bare(&inner[..end]), name: &name[..name_end] });
        }
    })
    .take(MAX_TAGS)
}

/// Whether a tag of a comment says that it is about all of the file.
fn speaks_of_file(comment: &str) -> bool {
    const TAGS: [&str; 5] = ["@file", "@fileoverview", "@module", "@overview", "@packageDocumentation"];
    let mut words = comment.lines().filter_map(|line| {
        let line = line.trim_start_matches(|c: char| matches!(c, '/' | '*') || c.is_whitespace());
        line.split(|c: char| c.is_whitespace() || c == '*').next()
    });
    words.any(|word| TAGS.contains(&word))
}

/// Whether a comment is about types that it names. One that tells what a function takes or gives is about the function, and
/// what it names is for use in it.
fn speaks_of_types(comment: &str) -> bool {
    const NAMING: [&str; 3] = ["@import", "@typedef", "@callback"];
    const OF_FUNCTIONS: [&str; 5] = ["@param", "@arg", "@argument", "@return", "@returns"];
    let is_mark = |c: char| matches!(c, '/' | '*') || c.is_whitespace();
    let text = comment.trim_start_matches(is_mark);
    if NAMING.iter().any(|tag| text.starts_with(tag)) {
        return true;
    }
    if !text.contains("@typedef") && !text.contains("@callback") {
        return false;
    }
    let has = |tags: &[&str]| {
        text.lines().any(|line| {
            let line = line.trim_start_matches(is_mark);
            let end = line.find(|c: char| c != '@' && !c.is_ascii_alphabetic()).unwrap_or(line.len());
            tags.contains(&&line[..end])
        })
    };
    has(&["@callback"]) || has(&["@typedef"]) && !has(&OF_FUNCTIONS)
}

/// A type without what says that it can be missing.
fn bare(said: &str) -> &str {
    said.trim().trim_start_matches(['?', '!']).trim_start_matches("...").trim_end_matches(['=', '?', '!']).trim()
}

impl<'t> Walk<'t> {
    /// Documentation of the whole file: the comment before its code that has a tag which says that it is.
    pub(crate) fn doc_of_file(&mut self, root: Node<'t>) -> Option<Str> {
        if !self.pack.rules.types_are_looked_up {
            return None;
        }
        for n in 0..MAX_LEADING {
            let node = root.nth_named(n)?;
            let text = self.text_of(node);
            if self.tables.has(node.kind_number(), flag::COMMENT) {
                if text.starts_with("/**") && speaks_of_file(text) {
                    let mut doc = String::new();
                    text::push_doc(&mut doc, text);
                    return Some(self.facts.keep(doc.trim()));
                }
            } else if !text.starts_with(['#', '"', '\'']) {
                // Neither `#!` nor `"use strict"`.
                return None;
            }
        }
        None
    }

    /// The comment before the current node that documents it, if it may say types.
    fn typed_comment(&self) -> Option<&'t str> {
        if !self.pack.rules.types_are_looked_up {
            return None;
        }
        let comment = self.last_attached().filter(|attachment| attachment.is_comment)?;
        let text = self.text_of(comment.node);
        (text.starts_with("/**") && text.contains("@")).then_some(text)
    }

    /// What the comment before the current node says of the types of what is defined there. Names of parameters are told
    /// what they are; returns the types of parameters by name, and that of the value, or of what a call gives.
    pub(crate) fn types_in_comment(&mut self, definition: &Definition<'t>) -> Vec<(&'t str, &'t str)> {
        let Some(comment) = self.typed_comment() else { return Vec::new() };
        let mut said: Vec<(&'t str, &'t str)> = Vec::new();
        for tag in tags(comment).filter(|tag| tag.said.len() <= TYPE_BYTES && !tag.said.contains(['\n', '`'])) {
            match tag.word {
                "param" | "arg" | "argument" => said.push((tag.name, tag.said)),
                "returns" | "return" if definition.kind.is_callable() => said.push(("", tag.said)),
                "type" if !definition.kind.is_callable() => said.push(("", tag.said)),
                _ => {}
            }
        }
        if said.is_empty() {
            return said;
        }
        if let Some(list) = definition.parameters {
            let type_said = |name: &str| said.iter().find(|(word, _)| !word.is_empty() && *word == name);
            if self.tables.has(list.kind_number(), flag::BINDER) {
                let typing = type_said(self.text_of(list)).and_then(|(_, text)| self.typing_of_text(text));
                self.expected.alone = typing.map(|typing| (list.begins_at(), typing));
            }
            for parameter in self.named_children(list) {
                let name = self.child(parameter, "left").unwrap_or(parameter);
                let is_name = self.tables.has(name.kind_number(), flag::BINDER);
                if let Some((_, text)) = type_said(self.text_of(name)).filter(|_| is_name) {
                    let typing = self.typing_of_text(text);
                    self.expect_at(name, typing);
                }
            }
        }
        said
    }

    /// Types of parameters that are patterns, which have no name that a comment could tell them by: `told` has them at the same
    /// place as the code.
    pub(crate) fn type_patterns(&mut self, told: &[(&'t str, &'t str)], parameters: &mut [Parameter]) {
        let mut types: Vec<(&'t str, &'t str)> = Vec::new();
        for (name, said) in told.iter().copied().filter(|(name, _)| !name.is_empty()) {
            // `@param {B} a.b` is about a part of the one before.
            if types.last().is_none_or(|(before, _)| *before != name) {
                types.push((name, said));
            }
        }
        for (n, (name, said)) in types.into_iter().enumerate() {
            let is_another = parameters.iter().any(|p| self.str(p.name).trim_start_matches("...") == name);
            let is_pattern = |p: &&mut Parameter| p.type_text.is_none() && self.str(p.name).starts_with(['{', '[']);
            if let Some(parameter) = parameters.get_mut(n).filter(is_pattern).filter(|_| !is_another) {
                parameter.type_text = Some(self.one_line(said));
            }
        }
    }

    /// The type of the local value that is declared at the current node, as the comment before it says it.
    pub(crate) fn type_in_comment(&self) -> Option<Typing<'t>> {
        let tag = tags(self.typed_comment()?).find(|tag| tag.word == "type")?;
        self.typing_of_text(tag.said)
    }

    /// The type that a comment right before a value in brackets says that it has: `/** @type {T} */ (a)`.
    pub(crate) fn cast_in_comment(&self, value: Node<'t>) -> Option<&'t str> {
        if !self.pack.rules.types_are_looked_up || !self.text_of(value).starts_with('(') {
            return None;
        }
        let before = self.text.get(..value.begins_at())?.trim_end();
        let inside = before.strip_suffix("*/")?;
        let from = inside.len().saturating_sub(CAST_BYTES);
        let start = from + memchr::memmem::rfind(&inside.as_bytes()[from..], b"/**")?;
        let comment = inside.get(start..).filter(|comment| !comment.contains("*/"))?;
        tags(comment).find(|tag| tag.word == "type").map(|tag| tag.said)
    }

    /// What a type says that stands in a comment.
    pub(crate) fn typing_of_text(&self, text: &'t str) -> Option<Typing<'t>> {
        if text.is_empty() || text.len() > TYPE_BYTES || text.contains(['\n', '`', '*']) {
            return None;
        }
        match self.known_path(text) {
            Some(path) if OF_LANGUAGE.contains(&path) => None,
            Some(path) => Some(Typing::Named(path)),
            None if self.tables.builtins.contains(text) => None,
            None => Some(Typing::Written { path: None, text }),
        }
    }

    /// Whether a comment says what types are called, and nothing about what follows it.
    pub(crate) fn names_types(&self, comment: Node<'t>) -> bool {
        self.pack.rules.types_are_looked_up && speaks_of_types(self.text_of(comment))
    }

    /// `@typedef {import("./a").B} C` imports `B` and calls it `C`; `@import { B as C } from "./a"` does as well.
    pub(crate) fn import_in_comment(&mut self, comment: Node<'t>) {
        let text = self.text_of(comment);
        if !self.pack.rules.types_are_looked_up || !text.starts_with("/**") {
            return;
        }
        if text.contains("@typedef") {
            for tag in tags(text).filter(|tag| tag.word == "typedef" && !tag.name.is_empty()) {
                let Some((module, path)) = imported(tag.said) else { continue };
                let name = Some(path).filter(|path| !path.is_empty()).map(|path| self.place_of_text(path));
                self.import_type(comment, (module, name, false), (tag.name, true));
            }
        }
        for (clause, module) in import_tags(text) {
            for (name, local) in brought_in(clause) {
                let (is_all, is_renamed) = (name == "*", name != local);
                let name = match name {
                    "*" => None,
                    "default" => Some(self.facts.keep(name)),
                    name => Some(self.place_of_text(name)),
                };
                self.import_type(comment, (module, name, is_all), (local, is_renamed));
            }
        }
    }

    /// Imports a type that `comment` tells; a name that means something else already goes on meaning that.
    fn import_type(
        &mut self,
        comment: Node<'t>,
        (module, name, is_wildcard): (&'t str, Option<Str>, bool),
        (local, is_renamed): (&'t str, bool),
    ) {
        let here = At { scope: self.here.scope, byte: u32::MAX };
        if self.scopes.bound_by_now(here, local).is_some() {
            return;
        }
        let (module_text, alias) = (self.place_of_text(module), self.place_of_text(local));
        let import = ImportFact {
            module: module_text,
            name,
            alias: Some(alias).filter(|_| is_renamed),
            is_relative: module.starts_with('.'),
            is_wildcard,
            is_reexport: false,
            span: self.span_of(comment),
        };
        self.import(import, Some(local));
    }

    /// Where `text` stands, which is a part of the file.
    fn place_of_text(&self, text: &'t str) -> Str {
        let start = text.as_ptr() as usize - self.text.as_ptr() as usize;
        Str::of_text(start, start + text.len())
    }
}

/// The tags `@import … from "…"` of a comment: what stands before `from`, and the module.
fn import_tags(comment: &str) -> impl Iterator<Item = (&str, &str)> {
    comment.split("@import").skip(1).take(MAX_TAGS).filter_map(|after| {
        // The next tag, with what belongs to it, is none of this one.
        let (clause, rest) = after.split_at(after.find(['"', '\''])?);
        let clause = clause.trim_end().strip_suffix("from")?;
        let quote = rest.chars().next()?;
        let (module, _) = rest[1..].split_once(quote)?;
        let begins = clause.starts_with(|c: char| c.is_whitespace() || matches!(c, '{' | '*'));
        (begins && !module.is_empty() && !clause.contains('@') && !module.contains('\n')).then_some((clause, module))
    })
}

/// What `a, { b, c as d }` brings in: what each is called in the module (`default`, `*` for all of it), and here.
fn brought_in(clause: &str) -> Vec<(&str, &str)> {
    let words: Vec<&str> = words(clause).take(MAX_WORDS).collect();
    let mut names = Vec::new();
    let mut is_listed = false;
    let mut at = 0;
    while let Some(word) = words.get(at).copied() {
        let alias = words.get(at + 2).copied().filter(|_| words.get(at + 1) == Some(&"as"));
        match (word, alias) {
            ("{" | "}", _) => is_listed = word == "{",
            // A line of the comment can begin with a star.
            ("*", None) => {}
            (_, Some(alias)) => {
                names.push((word, alias));
                at += 2;
            }
            (_, None) => names.push((if is_listed { word } else { "default" }, word)),
        }
        at += 1;
    }
    let is_name = |name: &str| name.chars().all(is_of_name);
    if names.iter().all(|(name, local)| (*name == "*" || is_name(name)) && is_name(local)) { names } else { Vec::new() }
}

/// The names and the signs of a text, without commas.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let first = rest.chars().next()?;
        let end = match is_of_name(first) {
            true => rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The module and the name of `import("module").Name`; what is made of that, as `import("module").Name[]`, is another type.
fn imported(said: &str) -> Option<(&str, &str)> {
    let rest = said.strip_prefix("import(")?;
    let (module, path) = rest.split_once(')')?;
    let name = path.trim_start_matches('.');
    name.chars().all(is_of_name).then_some((module.trim_matches(['"', '\'', ' ']), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_say_types() {
        let tag = |word, said, name| Tag { word, said, name };
        for (comment, expected) in [
            ("/** @type {A} */", vec![tag("type", "A", "")]),
            (
                "/**\n * @param {?A.B} a one\n * @param {{b: B}} [b]\n * @returns {C} it */",
                vec![tag("param", "A.B", "a"), tag("param", "{b: B}", "b"), tag("returns", "C", "it")],
            ),
            ("/** @param a a@b {c} @type {", vec![]),
        ] {
            assert_eq!(tags(comment).collect::<Vec<_>>(), expected, "{comment}");
        }
        assert_eq!(imported("import(\"./a\").B"), Some(("./a", "B")));
        assert_eq!(imported("import('a')"), Some(("a", "")));
        for said in ["import('a').B & { c: C }", "import('a').B | null", "import('a').B.C", "import('a').B<C>"] {
            assert_eq!(imported(said), None, "{said}");
        }
    }

    #[test]
    fn comments_speak_of_types() {
        for (comment, expected) in [
            ("/** @typedef {string} A */", true),
            ("/** @import A from './a' */", true),
            ("/**\n * How it goes.\n * @template T\n * @typedef {B<T>} A\n */", true),
            ("/**\n * What is called.\n * @callback A\n * @param {string} b\n */", true),
            ("/**\n * Goes.\n * @typedef {string} A\n * @param {A} a\n */", false),
            ("/** See `@typedef` there. */", false),
            ("/** Goes. */", false),
        ] {
            assert_eq!(speaks_of_types(comment), expected, "{comment}");
        }
    }

    #[test]
    fn comments_speak_of_files() {
        for (comment, expected) in [
            ("/** @fileoverview All of it. */", true),
            ("/**\n * All of it.\n * @module a/b\n */", true),
            ("/** @module*/", true),
            ("/** @filename a */", false),
            ("/** See @module a. */", false),
        ] {
            assert_eq!(speaks_of_file(comment), expected, "{comment}");
        }
    }

    #[test]
    fn comments_import_types() {
        for (comment, expected) in [
            ("/** @import A from './a' */", vec![("./a", vec![("default", "A")])]),
            ("/** @import { A, B as C } from \"a\" */", vec![("a", vec![("A", "A"), ("B", "C")])]),
            ("/** @import * as a from 'a' */", vec![("a", vec![("*", "a")])]),
            (
                "/**\n * @import A, {\n *   B,\n * } from 'a'\n * @import {C} from '#b'\n */",
                vec![("a", vec![("default", "A"), ("B", "B")]), ("#b", vec![("C", "C")])],
            ),
            ("/** @imports A from 'a' */", vec![]),
            ("/** @import it, says 'a' */", vec![]),
        ] {
            let found: Vec<(&str, Vec<(&str, &str)>)> =
                import_tags(comment).map(|(clause, module)| (module, brought_in(clause))).collect();
            assert_eq!(found, expected, "{comment}");
        }
    }
}
