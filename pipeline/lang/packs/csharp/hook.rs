//! What data cannot say about C#: the types of local variables, `base(…)`, what setters are given, records, and what the
//! preprocessor reads.

use codegraph_model::{EntityKind, Role, Visibility};
use tree_sitter::Node;

use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::tables::flag;
use crate::walk::Walk;

/// `Type a = …, b;` and `var a = …`: the type, or what is made, says of which type a local variable is.
pub(crate) fn variable_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if !walk.here.is_local {
        return Then::Descend;
    }
    let declared = walk.child(node, "type").filter(|declared| declared.kind() != "implicit_type");
    let typing = declared.and_then(|declared| walk.typing_of(declared));
    for declarator in walk.named_children(node).into_iter().filter(|child| child.kind() == "variable_declarator") {
        let Some(name) = walk.child(declarator, "name").filter(|name| walk.tables.has(name.kind_id(), flag::BINDER))
        else {
            continue;
        };
        let value = declarator.named_child((declarator.named_child_count() as u32).saturating_sub(1));
        let value = value.filter(|value| declared.is_none() && *value != name);
        let typing = typing.or_else(|| walk.typing_of(value?));
        walk.bind_typed(name, typing);
    }
    Then::Descend
}

/// `nameof(a)` calls nothing.
pub(crate) fn invocation<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(word) = node.child(0).filter(|word| walk.text_of(*word) == "nameof") {
        walk.claim(word.start_byte());
    }
    Then::Descend
}

/// `: base(…)` and `: this(…)`
pub(crate) fn constructor_initializer<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.children(node);
    let word = children.iter().find(|child| matches!(child.kind(), "base" | "this"));
    let arguments = children.iter().find(|child| child.kind() == "argument_list");
    if let (Some(word), Some(arguments)) = (word, arguments) {
        let arity = walk.n_arguments(*arguments);
        walk.mention_name(*word, None, Role::Call, Some(arity));
    }
    Then::Descend
}

/// `set { … }`: what it is given is called `value`.
pub(crate) fn accessor<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_given = walk.child(node, "name").is_some_and(|name| walk.text_of(name) != "get");
    if is_given {
        walk.open_scope();
        walk.scopes.bind(walk.here.scope, "value", Bound::Local);
    }
    Then::Descend
}

/// `~Name()`
pub(crate) fn destructor<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let (body, parameters) = (walk.child(node, "body"), walk.child(node, "parameters"));
    let definition =
        Definition { node, kind: EntityKind::Method, name, body, parameters, returns: None, owner: None };
    let called = ["~", walk.text_of(name)].concat();
    walk.claim(name.start_byte());
    walk.define_unnamed(definition, &called, false);
    Then::Descend
}

/// What stands in brackets after the name of a record are its properties.
pub(crate) fn parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.ancestor(1) != Some("record_declaration") {
        return Then::Descend;
    }
    let (Some(name), returns) = (walk.child(node, "name"), walk.child(node, "type")) else { return Then::Descend };
    let kind = EntityKind::Property;
    if let Some(returns) = returns {
        walk.mention(returns, Role::Type, None);
    }
    let is_exported = walk.containers[walk.here.container].is_exported;
    let definition = Definition { node, kind, name, body: None, parameters: None, returns, owner: None };
    if let Some(entity) = walk.define_leaf(definition) {
        let fact = &mut walk.facts.entities[entity as usize];
        fact.visibility = Some(Visibility::Public);
        fact.is_exported = is_exported;
    }
    Then::Children
}

/// `case` of a switch that the preprocessor cuts in two is no function.
pub(crate) fn local_function<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    match walk.child(node, "type").filter(|word| walk.text_of(*word) == "case") {
        Some(word) => {
            walk.claim(word.start_byte());
            Then::Children
        }
        None => Then::Descend,
    }
}

/// `value is Type`, also with `not`, `or` and brackets: the grammar takes a name for a constant. By convention a constant
/// is a member, and a capital in front of small letters begins a type.
pub(crate) fn is_pattern<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let mut open: Vec<Node<'t>> = walk.child(node, "pattern").into_iter().collect();
    while let Some(pattern) = open.pop() {
        match pattern.kind() {
            "constant_pattern" | "negated_pattern" | "parenthesized_pattern" | "or_pattern" | "and_pattern" => {
                open.extend(walk.named_children(pattern));
            }
            // The grammar lets the pattern reach too far: `value is Type && other`.
            "binary_expression" => open.extend(walk.child(pattern, "left")),
            "identifier" | "generic_name" => {
                let name = walk.target_text(pattern).unwrap_or_default();
                if name.starts_with(char::is_uppercase) && name.contains(char::is_lowercase) {
                    walk.mention(pattern, Role::Type, None);
                }
            }
            _ => {}
        }
    }
    Then::Descend
}

/// `#define NAME`
pub(crate) fn symbol<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = node.named_child(0) else { return Then::Skip };
    // The grammar takes the rest of the line, with its carriage return.
    let Some(word) = walk.text_of(name).split_whitespace().next() else { return Then::Skip };
    let (kind, owner) = (EntityKind::Macro, Some(walk.containers[0]));
    let definition = Definition { node, kind, name, body: None, parameters: None, returns: None, owner };
    let entity = walk.define_unnamed(definition, word, false);
    let span = &mut walk.facts.entities[entity as usize].name_span;
    span.end_byte = span.start_byte + word.len() as u32;
    span.end_line = span.start_line;
    span.end_col = span.start_col + word.len() as u32;
    walk.scopes.bind(0, word, Bound::Entity(entity));
    Then::Children
}

/// `#if A && !B`: the names are symbols of the preprocessor.
pub(crate) fn condition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let mut open: Vec<Node<'t>> = walk.child(node, "condition").into_iter().collect();
    while let Some(part) = open.pop() {
        match part.kind() {
            "identifier" => walk.mention(part, Role::Macro, None),
            _ => open.extend(walk.named_children(part).into_iter().rev()),
        }
    }
    Then::Descend
}

/// `#pragma warning disable CS0123` names nothing in the code.
pub(crate) fn pragma<'t>(_: &mut Walk<'t>, _: Node<'t>) -> Then {
    Then::Skip
}
