//! Directives: what is included, defined and asked for.

use codegraph_model::{EntityKind, ImportFact, Parameter, Role, Str};
use tree_sitter::Node;

use crate::context::CODE;
use crate::preorder::Asked;
use crate::define::Definition;
use crate::pack::Then;
use crate::walk::Walk;

/// `#include <a.h>` and `#include "a.h"`
pub(crate) fn include<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(path) = walk.child(node, "path") else { return Then::Skip };
    let is_quoted = matches!(path.kind_name(), "string_literal" | "system_lib_string") && path.byte_range().len() >= 2;
    let module = if is_quoted { Str::of_text(path.begins_at() + 1, path.ends_at() - 1) } else { walk.str_of(path) };
    let import = ImportFact {
        module,
        name: None,
        alias: None,
        is_relative: path.kind_name() == "string_literal",
        is_wildcard: true,
        is_reexport: false,
        span: walk.span_of(path),
    };
    walk.import(import, None);
    Then::Skip
}

/// `#define A …` and `#define A(b) …`. The preprocessor knows no scopes: a macro belongs to its file.
pub(crate) fn macro_definition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Skip };
    let (kind, owner) = (EntityKind::Macro, Some(walk.containers[0]));
    let parameters = walk.child(node, "parameters");
    // One token, however many lines it goes over.
    if let Some(value) = walk.child(node, "value") {
        walk.mark_lines(value, CODE);
    }
    // What was overlooked in other places stands in a macro as it is.
    let read = std::mem::replace(&mut walk.read, walk.text);
    let entity = walk.define(Definition { node, kind, name, body: None, parameters, returns: None, owner });
    walk.read = read;
    if let Some(entity) = entity.map(|entity| entity as usize) {
        if let Some(list) = parameters {
            variadic(walk, entity, list);
        }
        let head = walk.str(walk.facts.entities[entity].signature);
        // `#  define A`
        let is_apart = head.starts_with("# ");
        if is_apart || head.contains(['\\', '/']) {
            let bare = without_comments(head);
            let bare = match bare.strip_prefix('#').filter(|_| is_apart) {
                Some(rest) => ["#", rest.trim_start()].concat(),
                None => bare,
            };
            walk.facts.entities[entity].signature = walk.facts.keep(&bare);
        }
    }
    Then::Children
}

/// What gathers the rest of what a macro is given: `...` has no node of its own, and that of `a...` is an error's.
fn variadic<'t>(walk: &mut Walk<'t>, entity: usize, list: Node<'t>) {
    let last = list.child_count().checked_sub(2).and_then(|last| list.nth(last));
    let Some(last) = last.filter(|last| walk.text_of(*last) == "...") else { return };
    let rest = Parameter { name: walk.str_of(last), type_text: None, default: None };
    let parameters = &mut walk.facts.entities[entity].parameters;
    if !last.is_named() {
        parameters.push(rest);
    } else if parameters.len() > 1 {
        parameters.pop();
    }
}

/// The first line of a macro, or a part of a declaration, without the comments in it and the backslash at its end.
pub(super) fn without_comments(head: &str) -> String {
    let mut bare = String::new();
    let mut rest = head;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (before, from) = rest.split_at(at);
        bare.push_str(before);
        let len = match from.as_bytes() {
            [b'/', b'/', ..] => from.len(),
            [b'/', b'*', ..] => from.find("*/").map_or(from.len(), |end| end + 2),
            [b'/', ..] => 1,
            _ => end_of_quoted(from),
        };
        let (part, after) = from.split_at(len);
        if !part.starts_with("//") && !part.starts_with("/*") {
            bare.push_str(part);
        }
        rest = after;
    }
    bare.push_str(rest);
    bare.trim_end().trim_end_matches('\\').trim_end().to_string()
}

/// The end of the string or character that `text` begins with.
fn end_of_quoted(text: &str) -> usize {
    let quote = text.as_bytes()[0];
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'\\' if !is_escaped => is_escaped = true,
            b if b == quote && !is_escaped => return at + 1,
            _ => is_escaped = false,
        }
    }
    text.len()
}

/// `#undef A`
pub(crate) fn directive<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_undef = walk.child(node, "directive").is_some_and(|word| walk.text_of(word).ends_with("undef"));
    if let Some(name) = walk.child(node, "argument").filter(|_| is_undef) {
        walk.mention_word(name, Role::Macro, None);
    }
    Then::Skip
}

/// `#if A > B(c)`: every name is a macro to the preprocessor, but what the compiler is asked for:
/// `__has_include(<a.h>)`, `__has_feature(a)`.
pub(crate) fn condition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(condition) = node.child_by_field_name("condition") else { return Then::Descend };
    let mut cursor = condition.walk();
    let mut asked_until = 0;
    loop {
        let part = cursor.node();
        match part.kind_name() {
            "identifier" if part.begins_at() < asked_until || walk.text_of(part).starts_with(['<', '"']) => {
                walk.claim(part.begins_at());
            }
            "identifier" => {
                walk.mention_word(part, Role::Macro, None);
                if walk.text_of(part).starts_with("__has_")
                    && let Some(arguments) = part.next_sibling().filter(|next| next.kind_name() == "argument_list")
                {
                    asked_until = arguments.ends_at();
                }
            }
            _ => {}
        }
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Then::Descend;
            }
        }
    }
}
