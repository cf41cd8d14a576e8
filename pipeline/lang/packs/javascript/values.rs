//! What patterns and loops of JavaScript bind, and what functions return.

use codegraph_model::{EntityKind, Role, Visibility};
use tree_sitter::Node;

use super::expected::{expect_of_function, expect_returned};
use super::{bound_by_now, define_value, is_constant, write_pattern};
use crate::context::Container;
use crate::preorder::Asked;
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::typing::Typing;
use crate::walk::Walk;

/// How many names of a pattern are told what they are.
const MAX_MEMBERS: usize = 64;

/// `export const { a, b: [c] } = …`
pub(super) fn define_pattern<'t>(walk: &mut Walk<'t>, node: Node<'t>, pattern: Node<'t>, value: Option<Node<'t>>) {
    let kind = if is_constant(walk, node) { EntityKind::Constant } else { EntityKind::Variable };
    let typing = value.and_then(|value| walk.typing_of(value));
    let members = members_of(walk, pattern, typing);
    for name in walk.pattern_targets(pattern) {
        let definition = Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None };
        if let Some(entity) = walk.define_leaf(definition) {
            let typing = members.iter().find(|(member, _)| *member == name).and_then(|(_, typing)| *typing);
            walk.give_typing(entity, typing, name);
        }
    }
}

/// The names that a pattern binds, with what the value of each is where the whole is what `typing` says.
pub(super) fn members_of<'t>(
    walk: &mut Walk<'t>,
    pattern: Node<'t>,
    typing: Option<Typing<'t>>,
) -> Vec<(Node<'t>, Option<Typing<'t>>)> {
    let mut members = Vec::new();
    let mut open = vec![(pattern, typing)];
    while let Some((pattern, typing)) = open.pop() {
        if typing.is_none() || members.len() > MAX_MEMBERS {
            continue;
        }
        let written = walk.text_of(pattern);
        match pattern.kind_name() {
            "identifier" | "shorthand_property_identifier_pattern" => members.push((pattern, typing)),
            "assignment_pattern" | "object_assignment_pattern" => {
                open.extend(walk.child(pattern, "left").map(|left| (left, typing)));
            }
            "object_pattern" => {
                walk.expect_at(pattern, typing);
                for part in walk.named_children(pattern) {
                    let (key, name) = match part.kind_name() {
                        "shorthand_property_identifier_pattern" => (Some(part), Some(part)),
                        "pair_pattern" => (walk.child(part, "key"), walk.child(part, "value")),
                        "object_assignment_pattern" => (walk.child(part, "left"), walk.child(part, "left")),
                        _ => (None, None),
                    };
                    let key = key.filter(|key| key.kind_name().contains("identifier"));
                    if let (Some(key), Some(name)) = (key, name) {
                        open.push((name, walk.typing_then(typing, walk.text_of(key), written)));
                    }
                }
            }
            "array_pattern" => {
                for (n, part) in walk.named_children(pattern).into_iter().enumerate() {
                    open.push((part, walk.part_typing(typing, n, written)));
                }
            }
            _ => {}
        }
    }
    members
}

/// Says what the names are that a pattern binds.
pub(crate) fn bind_members<'t>(walk: &mut Walk<'t>, pattern: Node<'t>, typing: Option<Typing<'t>>, scope: u32) {
    for (name, typing) in members_of(walk, pattern, typing) {
        walk.scopes.bind_typed(scope, 0, walk.text_of(name), typing);
    }
}

/// `return value`
pub(crate) fn return_statement<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(value) = node.nth_named(0) {
        walk.give_returned(value);
        expect_returned(walk, value);
    }
    Then::Descend
}

/// `for (const a of b)` binds, `for (a of b)` writes.
pub(crate) fn for_in<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(left) = walk.child(node, "left") else { return Then::Descend };
    match walk.child(node, "kind").map(|kind| walk.text_of(kind)) {
        Some("var") => {
            let scope = walk.here.function_scope;
            walk.open_scope();
            walk.bind_pattern(left, Bound::Local, scope);
            bind_elements(walk, node, left, scope);
        }
        Some(_) => {
            walk.open_scope();
            let scope = walk.here.scope;
            walk.bind_pattern(left, Bound::Local, scope);
            bind_elements(walk, node, left, scope);
        }
        None if left.kind_name() == "identifier" => walk.mention(left, Role::Write, None),
        None => write_pattern(walk, left),
    }
    Then::Descend
}

/// What `for (const a of b)` binds; `in` gives keys.
fn bind_elements<'t>(walk: &mut Walk<'t>, node: Node<'t>, left: Node<'t>, scope: u32) {
    let is_of = walk.child(node, "operator").is_some_and(|word| walk.text_of(word) == "of");
    if let Some(right) = walk.child(node, "right").filter(|_| is_of) {
        let typing = walk.element_typing(right);
        bind_members(walk, left, typing, scope);
    }
}

/// What the value of a declaration is; `this` alone is no path.
pub(super) fn value_typing<'t>(walk: &Walk<'t>, value: Node<'t>) -> Option<Typing<'t>> {
    if value.kind_name() == "this" { Some(Typing::Same("this")) } else { walk.typing_of(value) }
}

/// In a class or a method that stands in a function, `this` is no longer that of the function: it means what it does
/// outside of all functions, the object whose method runs.
pub(super) fn free_self(walk: &mut Walk<'_>) {
    if bound_by_now(walk, "this").is_some() {
        walk.scopes.bind(walk.here.scope, "this", Bound::Elsewhere(0));
    }
}

/// A class expression that no definition has spoken for. Its name holds inside; without one, its members are those of what
/// stands around it.
pub(crate) fn class_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.is_claimed(node.begins_at()) {
        return Then::Descend;
    }
    match walk.child(node, "name") {
        Some(name) => define_inside(walk, node, name),
        None => {
            let outer = walk.containers[walk.here.container];
            walk.open_container(Container { is_type: true, is_exported: false, ..outer });
        }
    }
    Then::Descend
}

/// `function a() { … }` as a value that no definition has spoken for. Its name holds inside.
pub(crate) fn function_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    expect_of_function(walk, node);
    if !walk.is_claimed(node.begins_at())
        && let Some(name) = walk.child(node, "name")
    {
        define_inside(walk, node, name);
    }
    Then::Descend
}

/// Defines a function or a class by the name that only its own body can use.
fn define_inside<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: Node<'t>) {
    let defined = define_value(walk, (node, name, Some(node)), EntityKind::Variable, EntityKind::Function, None);
    if let Some(entity) = defined {
        walk.facts.entities[entity as usize].visibility = Some(Visibility::Private);
    }
}
