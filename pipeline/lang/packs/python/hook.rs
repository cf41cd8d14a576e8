//! What data cannot say about Python: imports, and assignments that define variables and attributes.

use codegraph_model::{EntityKind, ImportFact, Str};
use tree_sitter::Node;

use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::walk::Walk;

/// `import a.b, c as d`
pub(crate) fn import_statement<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    for child in walk.named_children(node) {
        let (name, alias) = name_and_alias(child);
        let import = ImportFact {
            module: walk.str_of(name),
            name: None,
            alias: alias.map(|alias| walk.str_of(alias)),
            is_relative: false,
            is_wildcard: false,
            is_reexport: false,
            span: walk.span_of(child),
        };
        // `import a.b` binds `a`; with an alias it binds that to `a.b`.
        let bound = match alias {
            Some(alias) => walk.text_of(alias),
            None => walk.text_of(name).split('.').next().unwrap_or_default(),
        };
        walk.import(import, Some(bound));
    }
    Then::Skip
}

/// `from .a import b, c as d` and `from a import *`
pub(crate) fn import_from<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(module) = node.child_by_field_name("module_name") else { return Then::Skip };
    let module_text = walk.str_of(module);
    let is_relative = module.kind() == "relative_import";
    for child in walk.named_children(node) {
        if child == module {
            continue;
        }
        let is_wildcard = child.kind() == "wildcard_import";
        let (name, alias) = name_and_alias(child);
        let import = ImportFact {
            module: module_text,
            name: (!is_wildcard).then(|| walk.str_of(name)),
            alias: alias.map(|alias| walk.str_of(alias)),
            is_relative,
            is_wildcard,
            is_reexport: false,
            span: walk.span_of(child),
        };
        let bound = walk.text_of(alias.unwrap_or(name));
        walk.import(import, (!is_wildcard).then_some(bound));
    }
    Then::Skip
}

/// `from __future__ import annotations`
pub(crate) fn future_import<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let module: Str = walk.facts.keep("__future__");
    for child in walk.named_children(node) {
        let (name, alias) = name_and_alias(child);
        let import = ImportFact {
            module,
            name: Some(walk.str_of(name)),
            alias: alias.map(|alias| walk.str_of(alias)),
            is_relative: false,
            is_wildcard: false,
            is_reexport: false,
            span: walk.span_of(child),
        };
        walk.import(import, None);
    }
    Then::Skip
}

fn name_and_alias<'t>(node: Node<'t>) -> (Node<'t>, Option<Node<'t>>) {
    match node.child_by_field_name("name") {
        Some(name) => (name, node.child_by_field_name("alias")),
        None => (node, None),
    }
}

/// The first assignment to a name at module or class level defines it, and so does the first to an attribute of `self`.
pub(crate) fn assignment<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(left) = node.child_by_field_name("left") else { return Then::Descend };
    let targets = match left.kind() {
        "pattern_list" | "tuple_pattern" | "list_pattern" => walk.named_children(left),
        _ => vec![left],
    };
    for target in targets {
        match target.kind() {
            "attribute" => attribute(walk, node, target),
            "identifier" if walk.here.is_local && target == left => {
                let said_by = node.child_by_field_name("type").or_else(|| node.child_by_field_name("right"));
                let typing = said_by.and_then(|said| walk.typing_of(said));
                walk.bind_typed(target, typing);
            }
            "identifier" if walk.here.is_local => walk.bind_pattern(target, Bound::Local, walk.here.scope),
            "identifier" => variable(walk, node, target),
            _ => walk.bind_pattern(target, Bound::Local, walk.here.scope),
        }
    }
    Then::Descend
}

fn variable<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: Node<'t>) {
    let container = walk.containers[walk.here.container];
    if !walk.is_first(container.qualified, walk.text_of(name)) {
        return;
    }
    let kind = if container.is_type { EntityKind::Field } else { EntityKind::Variable };
    let returns = node.child_by_field_name("type");
    let entity = walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: None });
    give_type(walk, entity, node);
}

fn give_type<'t>(walk: &mut Walk<'t>, entity: Option<u32>, assignment: Node<'t>) {
    if let (Some(entity), Some(value)) = (entity, assignment.child_by_field_name("right")) {
        walk.give_type(entity, value);
    }
}

/// `self.name = …` in a method.
fn attribute<'t>(walk: &mut Walk<'t>, node: Node<'t>, target: Node<'t>) {
    let (Some(object), Some(name)) = (target.child_by_field_name("object"), target.child_by_field_name("attribute"))
    else {
        return;
    };
    if !walk.here.is_local || walk.text_of(object) != "self" {
        return;
    }
    // The method's container is the type; the innermost one is the method itself.
    let Some(owner) = walk.enclosing_type() else { return };
    if !walk.is_first(owner.qualified, walk.text_of(name)) {
        return;
    }
    let returns = node.child_by_field_name("type");
    let kind = EntityKind::Field;
    let definition = Definition { node, kind, name, body: None, parameters: None, returns, owner: Some(owner) };
    let entity = walk.define_leaf(definition);
    give_type(walk, entity, node);
}

/// `type Name = …`
pub(crate) fn type_alias<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let name = node.child_by_field_name("left").map(|left| left.named_child(0).unwrap_or(left));
    if let Some(name) = name.filter(|name| name.kind() == "identifier") {
        let kind = EntityKind::TypeAlias;
        let _ = walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None });
    }
    Then::Descend
}
