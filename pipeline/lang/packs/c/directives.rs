//! Directives: what is included, defined and asked for.

use codegraph_model::{EntityKind, ImportFact, Role, Str};
use tree_sitter::Node;

use crate::define::Definition;
use crate::pack::Then;
use crate::walk::Walk;

/// `#include <a.h>` and `#include "a.h"`
pub(crate) fn include<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(path) = walk.child(node, "path") else { return Then::Skip };
    let is_quoted = matches!(path.kind(), "string_literal" | "system_lib_string") && path.byte_range().len() >= 2;
    let module = if is_quoted { Str::of_text(path.start_byte() + 1, path.end_byte() - 1) } else { walk.str_of(path) };
    let import = ImportFact {
        module,
        name: None,
        alias: None,
        is_relative: path.kind() == "string_literal",
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
    // What was overlooked in other places stands in a macro as it is.
    let read = std::mem::replace(&mut walk.read, walk.text);
    walk.define(Definition { node, kind, name, body: None, parameters, returns: None, owner });
    walk.read = read;
    Then::Children
}

/// `#undef A`
pub(crate) fn directive<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_undef = walk.child(node, "directive").is_some_and(|word| walk.text_of(word).ends_with("undef"));
    if let Some(name) = walk.child(node, "argument").filter(|_| is_undef) {
        walk.mention_word(name, Role::Macro, None);
    }
    Then::Skip
}

/// `#if A > B(c)`: every name is a macro to the preprocessor.
pub(crate) fn condition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(condition) = node.child_by_field_name("condition") else { return Then::Descend };
    let mut cursor = condition.walk();
    loop {
        let part = cursor.node();
        if part.kind() == "identifier" {
            walk.mention_word(part, Role::Macro, None);
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
