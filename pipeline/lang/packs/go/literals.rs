//! Literals: `T{x: 1}` sets the field `x` of `T`, while the keys of maps and slices are expressions.

use codegraph_model::Role;
use tree_sitter::Node;

use crate::preorder::Asked;
use super::{MAX_DEPTH, element};
use crate::chains::ELEMENT;
use crate::context::{Left, Wanted};
use crate::pack::Then;
use crate::typing::Typing;
use crate::walk::Walk;

/// What a literal is of.
#[derive(Clone, Copy)]
enum Of<'t> {
    /// The type that is written there.
    Type(Node<'t>),
    /// The elements of a type that is named: `type Lines []Line`, `Lines{{From: a}}`.
    Element(Typing<'t>),
    /// A struct that is written where it is used, or a type that is not in sight.
    Unknown,
}

/// What the elements of a literal are.
#[derive(Clone, Copy)]
enum Elements<'t> {
    /// Fields of a struct, of the type that is named there.
    Fields(Node<'t>),
    /// Members of what is expected there, which may be a struct.
    Members(Typing<'t>),
    /// Fields of a struct without a name.
    Labels,
    /// Values at keys that are expressions.
    Values,
}

/// `T{x: 1}` sets the field `x` of `T`; the keys of maps and slices are expressions. Elements of slices and maps may leave
/// their type out.
pub(crate) fn composite_literal<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(type_node), Some(body)) = (walk.child(node, "type"), walk.child(node, "body")) else {
        return Then::Descend;
    };
    let is_plain = |of: Node<'t>| element(of).is_some_and(|inner| walk.tables.builtins.contains(walk.text_of(inner)));
    // `map[T]bool{{x: 1}: true}`
    let key_type = if type_node.kind_name() == "map_type" { walk.child(type_node, "key") } else { None };
    if !(is_plain(type_node) && key_type.is_none_or(is_plain)) {
        keys(walk, type_node, body);
    }
    Then::Descend
}

fn keys<'t>(walk: &mut Walk<'t>, type_node: Node<'t>, body: Node<'t>) {
    // Literals without a type inside, with the type that they have: they are this literal's, and no deeper than types nest.
    let mut open = vec![(body, Of::Type(type_node), 0_usize)];
    while let Some((body, of, depth)) = open.pop() {
        let elements = match of {
            Of::Type(node) => elements_of(Some(node)),
            Of::Element(typing) => Elements::Members(typing),
            Of::Unknown => Elements::Labels,
        };
        let (key_type, value_type) = match of {
            Of::Type(node) => inner_types(walk, node),
            Of::Element(typing) => (Of::Unknown, elements_by(walk, Some(typing), body)),
            Of::Unknown => (Of::Unknown, Of::Unknown),
        };
        for child in walk.named_children(body) {
            let (key, value) = match child.kind_name() {
                "keyed_element" => (walk.child(child, "key"), walk.child(child, "value")),
                _ => (None, Some(child)),
            };
            let key = key.and_then(|key| key.nth_named(0));
            if let Some(name) = key.filter(|key| key.kind_name() == "identifier") {
                match elements {
                    Elements::Fields(of) => walk.mention_member(name, Role::Write, of),
                    Elements::Members(typing) => mention_expected(walk, name, typing),
                    Elements::Labels => drop(walk.claim(name.begins_at())),
                    Elements::Values => {}
                }
            }
            let value = value.and_then(|value| value.nth_named(0));
            for (literal, inner) in [(key, key_type), (value, value_type)] {
                if let Some(literal) = literal.filter(|node| node.kind_name() == "literal_value" && depth < MAX_DEPTH) {
                    open.push((literal, inner, depth + 1));
                }
            }
        }
    }
}

fn elements_of(type_node: Option<Node<'_>>) -> Elements<'_> {
    match type_node.map(|node| (node, node.kind_name())) {
        Some((node, "type_identifier" | "qualified_type" | "generic_type")) => Elements::Fields(node),
        Some((node, "pointer_type" | "parenthesized_type")) => elements_of(node.nth_named(0)),
        Some((_, "slice_type" | "array_type" | "implicit_length_array_type" | "map_type")) => Elements::Values,
        // A struct that is written here, or a type that is not in sight.
        _ => Elements::Labels,
    }
}

/// The types that keys and elements without one have.
fn inner_types<'t>(walk: &Walk<'t>, node: Node<'t>) -> (Of<'t>, Of<'t>) {
    let field = |name| node.child_by_field_name(name).map_or(Of::Unknown, Of::Type);
    match node.kind_name() {
        "slice_type" | "array_type" | "implicit_length_array_type" => (Of::Unknown, field("element")),
        "map_type" => (field("key"), field("value")),
        // A type that has elements under its name.
        "type_identifier" | "qualified_type" => (Of::Unknown, elements_by(walk, walk.type_said(node), node)),
        _ => (Of::Unknown, Of::Unknown),
    }
}

/// The elements of what `typing` says, which is said at `node`.
fn elements_by<'t>(walk: &Walk<'t>, typing: Option<Typing<'t>>, node: Node<'t>) -> Of<'t> {
    walk.typing_then(typing, ELEMENT, walk.text_of(node)).map_or(Of::Unknown, Of::Element)
}

/// The type of the elements of a literal that says it: `[]T{…}`, `map[K]T{…}`.
pub(super) fn element_written<'t>(walk: &Walk<'t>, literal: Node<'t>) -> Option<Typing<'t>> {
    let of = Some(literal).filter(|literal| literal.kind_name() == "composite_literal");
    let of = of.and_then(|literal| walk.child(literal, "type"))?;
    let field = if of.kind_name() == "map_type" { "value" } else { "element" };
    walk.child(of, field).and_then(|inner| walk.type_said(inner))
}

/// Mentions a key that is a field of what is expected there, if that is a struct.
fn mention_expected<'t>(walk: &mut Walk<'t>, name: Node<'t>, typing: Typing<'t>) {
    let text = walk.braces();
    let n_mentions = walk.mentions.len();
    let left = Left { text, head: None, is_static: false, typing: Some(typing) };
    walk.mention_name(name, Some(left), Role::Write, None);
    if walk.mentions.len() > n_mentions {
        walk.want(Wanted::Known);
    }
}
