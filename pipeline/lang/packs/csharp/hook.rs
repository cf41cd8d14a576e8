//! What data cannot say about C#: whose members an object is made with, what has no name, and traces of the preprocessor.

mod overlook;

use codegraph_model::{EntityKind, Role};
use tree_sitter::Node;

pub(crate) use self::overlook::overlook;
use crate::define::Definition;
use crate::pack::Then;
use crate::preorder::Asked;
use crate::walk::Walk;

/// `new T { A = 1 }`: `A` is a member of `T`, whatever else has its name.
pub(crate) fn creation<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(made), Some(list)) = (walk.child(node, "type"), walk.child(node, "initializer")) {
        let made = Some(made).filter(|made| walk.target_name(*made).is_some());
        write_members(walk, list, made);
    }
    Then::Descend
}

/// `new() { A = 1 }`, `B = { A = 1 }`: a member of a type that is not written there.
pub(crate) fn initializer<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if matches!(walk.ancestor(0), Some("implicit_object_creation_expression" | "assignment_expression")) {
        write_members(walk, node, None);
    }
    Then::Descend
}

/// Mentions what `list` writes as members of the type `of`; without one, the names mean nothing that is in sight.
fn write_members<'t>(walk: &mut Walk<'t>, list: Node<'t>, of: Option<Node<'t>>) {
    for part in walk.named_children(list) {
        let left = if part.kind_name() == "assignment_expression" { walk.child(part, "left") } else { None };
        let Some(name) = left.filter(|left| left.kind_name() == "identifier") else { continue };
        match of {
            Some(of) => walk.mention_member(name, Role::Write, of),
            None => drop(walk.claim(name.begins_at())),
        }
    }
}

/// `T this[int at] { get { … } }`: called as the compiler calls it.
pub(crate) fn indexer<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(parameters) = walk.child(node, "parameters") else { return Then::Descend };
    let word = walk.children(node).into_iter().find(|child| child.kind_name() == "this");
    let body = walk.child(node, "accessors").or_else(|| walk.child(node, "value"));
    let definition = Definition {
        node,
        kind: EntityKind::Property,
        name: word.unwrap_or(parameters),
        body,
        parameters: Some(parameters),
        returns: walk.child(node, "type"),
        owner: None,
    };
    walk.define_unnamed(definition, "this[]", false);
    Then::Descend
}
