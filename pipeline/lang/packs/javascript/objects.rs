//! Members of object literals, and fields of classes.

use codegraph_model::EntityKind;
use tree_sitter::Node;

use crate::preorder::Asked;
use super::expected::{expect, expect_of_function};
use super::imports::{reexport, required};
use super::values::free_self;
use super::{define_value, functions_in, is_path};
use crate::define::Definition;
use crate::pack::Then;
use crate::walk::Walk;

/// `{ a() { … } }`; in a class the data rule speaks.
pub(crate) fn method<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    expect_of_function(walk, node);
    if walk.ancestor(0) == Some("class_body") {
        free_self(walk);
        return Then::Descend;
    }
    if let Some(name) = walk.child(node, "name") {
        let field = |key: &str| walk.child(node, key);
        let (body, parameters, returns) = (field("body"), field("parameters"), field("return_type"));
        let kind = if is_export_here(walk) { EntityKind::Function } else { EntityKind::Method };
        let is_of_type = walk.containers[walk.here.container].is_type;
        let defined = walk.define_apart(Definition { node, kind, name, body, parameters, returns, owner: None });
        if defined.is_some() && is_of_type {
            free_self(walk);
        }
    }
    Then::Children
}

/// Whether the current node is a member of `module.exports = { … }`.
fn is_export_here(walk: &Walk<'_>) -> bool {
    walk.is_member_here() && walk.here.is_exporting
}

/// `a: …` in an object: a function or class gets that name; a value is a field of an object that has a name itself.
pub(crate) fn pair<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(key), Some(value)) = (walk.child(node, "key"), walk.child(node, "value")) else {
        return Then::Descend;
    };
    let key_text = walk.text_of(key).trim_matches(['"', '\'']);
    let is_name = match key.kind_name() {
        "property_identifier" | "private_property_identifier" => true,
        "string" => !key_text.is_empty(),
        _ => false,
    };
    if !is_name {
        return Then::Descend;
    }
    let is_export = is_export_here(walk);
    if functions_in(value).is_some() {
        let callable = if is_export { EntityKind::Function } else { EntityKind::Method };
        define_value(walk, (node, key, Some(value)), EntityKind::Field, callable, None);
    } else if walk.is_member_here() && !walk.here.is_local && is_path(key_text) {
        if is_export && let Some(required) = required(walk, value) {
            return reexport(walk, &required, key);
        }
        if !(is_export && value.kind_name() == "identifier") {
            let plain = if is_export { EntityKind::Variable } else { EntityKind::Field };
            define_value(walk, (node, key, Some(value)), plain, EntityKind::Method, None);
        }
    }
    Then::Descend
}

/// `a = …;` in a class.
pub(crate) fn field<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "property") {
        define_field(walk, node, name);
    }
    Then::Descend
}

/// A field of a class; a method where its value is a function.
pub(crate) fn define_field<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: Node<'t>) {
    free_self(walk);
    let class = walk.containers[walk.here.container].qualified;
    walk.is_first(class, walk.text_of(name));
    let value = walk.child(node, "value");
    if let (Some(said), Some(value)) = (walk.child(node, "type"), value) {
        let typing = walk.type_said(said);
        expect(walk, value, typing);
    }
    define_value(walk, (node, name, value), EntityKind::Field, EntityKind::Method, None);
}
