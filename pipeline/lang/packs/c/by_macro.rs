//! Functions that macros make.

use codegraph_model::{EntityKind, Role};
use tree_sitter::Node;

use crate::preorder::Asked;
use super::declarators::Declared;
use super::inside;
use crate::define::Definition;
use crate::scopes::Bound;
use crate::walk::Walk;

/// `TEST(Suite, Name) { … }`: code in a function whose name the macro makes from its arguments. It is called by the last
/// of them, and belongs to the one before, which is a type where it is a fixture.
pub(super) fn made_by_macro<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    name: Node<'t>,
    declared: Declared<'t>,
    body: Option<Node<'t>>,
) {
    walk.mention(name, Role::Macro, None);
    let Some(body) = body else { return };
    let list = declared.function.and_then(|function| walk.child(function, "parameters"));
    let arguments = list.map(|list| walk.named_children(list)).unwrap_or_default();
    let names: Vec<Node<'t>> = arguments
        .iter()
        .filter(|argument| argument.child_by_field_name("declarator").is_none())
        .filter_map(|argument| argument.child_by_field_name("type").filter(|of| of.kind_name() == "type_identifier"))
        .collect();
    let is_plain = names.len() == arguments.len();
    let is_test = walk.text_of(name).contains("TEST");
    let has_string = list.is_some_and(|list| walk.text_of(list).contains('"'));
    let (named, owner, parameters) = match names.as_slice() {
        _ if !is_plain => (None, None, &[][..]),
        // `TEST_CASE_METHOD(Fixture, "what it is about") { … }`
        [fixture, ..] if has_string && is_test => (None, Some(fixture), &[][..]),
        // `MATCHER_P(Name, parameter, "what it is about") { … }`
        [name, parameters @ ..] if has_string => (Some(name), None, parameters),
        [name] => (Some(name), None, &[][..]),
        [owner, name] => (Some(name), Some(owner), &[][..]),
        _ => (None, None, &[][..]),
    };
    // The suite of `TEST(Suite, Name)` is a name alone.
    if let Some(owner) = owner.filter(|_| walk.text_of(name) == "TEST") {
        walk.claim(owner.begins_at());
    }
    let container = owner.map(|owner| inside(walk, walk.text_of(*owner)));
    let Some(name_node) = named else {
        // Code of nothing that has a name.
        let container = container.unwrap_or(walk.containers[walk.here.container]);
        walk.open_container(container);
        walk.here.is_local = true;
        // The code is that of a type which inherits from the fixture.
        if let Some(fixture) = owner.map(|owner| walk.text_of(*owner)) {
            let entities = &walk.facts.entities;
            let found = walk.scopes.entities_called(fixture).find(|entity| entities[*entity as usize].kind.is_type());
            walk.here.entity = found.or(walk.here.entity);
        }
        return;
    };
    let kind = EntityKind::Function;
    let definition =
        Definition { node, kind, name: *name_node, body: Some(body), parameters: None, returns: None, owner: container };
    if let Some(entity) = walk.define(definition) {
        walk.facts.entities[entity as usize].is_test |= is_test;
    }
    for parameter in parameters {
        walk.claim(parameter.begins_at());
        walk.scopes.bind(walk.here.scope, walk.text_of(*parameter), Bound::Local);
    }
}
