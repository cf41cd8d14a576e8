//! What data cannot say about Go: packages, receivers, and declarations of several names.

use codegraph_model::{EntityKind, ImportFact, Str};
use tree_sitter::Node;

use crate::context::Container;
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::walk::Walk;

/// The package qualifies every name of the file.
pub(crate) fn package_clause<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = node.named_child(0) {
        walk.containers[0].qualified = walk.str_of(name);
    }
    Then::Skip
}

/// One path of an import declaration, with its alias, dot or underscore.
pub(crate) fn import_spec<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(path) = node.child_by_field_name("path") else { return Then::Skip };
    let alias = node.child_by_field_name("name");
    let inner = Str::of_text(path.start_byte() + 1, (path.end_byte() - 1).max(path.start_byte() + 1));
    let module = walk.text.get(path.start_byte() + 1..path.end_byte().saturating_sub(1)).unwrap_or_default();
    let is_wildcard = alias.is_some_and(|alias| alias.kind() == "dot");
    let import = ImportFact {
        module: if module.is_empty() { Str::EMPTY } else { inner },
        name: None,
        alias: alias.filter(|_| !is_wildcard).map(|alias| walk.str_of(alias)),
        is_relative: module.starts_with('.'),
        is_wildcard,
        is_reexport: false,
        span: walk.span_of(node),
    };
    let bound = match alias {
        Some(alias) => walk.text_of(alias),
        None => package_name(module),
    };
    walk.import(import, (!is_wildcard).then_some(bound));
    Then::Skip
}

/// The package that a path most likely names: its last part that is no version.
fn package_name(path: &str) -> &str {
    let is_version = |part: &str| part.len() > 1 && part.starts_with('v') && part[1..].bytes().all(|b| b.is_ascii_digit());
    let last = path.rsplit('/').find(|part| !is_version(part)).unwrap_or(path);
    // `gopkg.in/yaml.v3` is `yaml`, `go-cmp` is by convention `cmp`.
    let last = last.split_once(".v").map_or(last, |(name, _)| name);
    last.strip_prefix("go-").unwrap_or(last)
}

/// A method belongs to the type of its receiver, which can stand anywhere in the package.
pub(crate) fn method_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = node.child_by_field_name("name") else { return Then::Descend };
    let receiver = node.child_by_field_name("receiver").and_then(|list| list.named_child(0));
    let type_node = receiver.and_then(|receiver| receiver.child_by_field_name("type"));
    let type_name = type_node.and_then(|node| walk.target_text(node)).unwrap_or_default();
    let package = walk.containers[0];
    let mut descriptors = String::new();
    codegraph_model::SymbolWriter::name(&mut descriptors, type_name);
    descriptors.push('#');
    let owner = Container {
        qualified: walk.qualified(package.qualified, type_name),
        descriptors: walk.facts.keep(&descriptors),
        is_type: true,
        native_kind: "type_spec",
        is_exported: type_name.starts_with(char::is_uppercase),
        is_test: false,
        access: None,
    };
    let body = node.child_by_field_name("body");
    let kind = EntityKind::Method;
    let parameters = node.child_by_field_name("parameters");
    let returns = node.child_by_field_name("result");
    let defined = walk.define(Definition { node, kind, name, body, parameters, returns, owner: Some(owner) });
    if defined.is_some()
        && let Some(name) = receiver.and_then(|receiver| receiver.child_by_field_name("name"))
    {
        walk.bind_self(walk.text_of(name));
    }
    Then::Descend
}

/// `type T struct { … }`, `type T interface { … }`, `type T U`.
pub(crate) fn type_spec<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = node.child_by_field_name("name") else { return Then::Descend };
    let type_node = node.child_by_field_name("type");
    let (kind, body) = match type_node.map(|t| t.kind()) {
        Some("struct_type") => (EntityKind::Struct, type_node.and_then(|t| t.named_child(0))),
        Some("interface_type") => (EntityKind::Interface, type_node.and_then(|t| t.child(1))),
        _ => (EntityKind::TypeAlias, None),
    };
    let returns = type_node.filter(|_| kind == EntityKind::TypeAlias);
    walk.define(Definition { node, kind, name, body, parameters: None, returns, owner: None });
    Then::Descend
}

/// `a, b T` in a struct, or an embedded type, which is a field of that name.
pub(crate) fn field_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let mut cursor = node.walk();
    let mut names: Vec<Node<'t>> = node.children_by_field_name("name", &mut cursor).filter(Node::is_named).collect();
    let returns = node.child_by_field_name("type");
    if names.is_empty() {
        let Some(embedded) = returns else { return Then::Descend };
        walk.mention(embedded, codegraph_model::Role::Inherit, None);
        names.extend(walk.target_name(embedded));
    }
    if walk.containers[walk.here.container].is_type {
        for name in names {
            let kind = EntityKind::Field;
            walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: None });
        }
    }
    Then::Descend
}

/// `a, b = 1, 2` in a `const` declaration.
pub(crate) fn const_spec<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    names(walk, node, EntityKind::Constant)
}

/// The same in a `var` declaration.
pub(crate) fn var_spec<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    names(walk, node, EntityKind::Variable)
}

fn names<'t>(walk: &mut Walk<'t>, node: Node<'t>, kind: EntityKind) -> Then {
    let mut cursor = node.walk();
    let names: Vec<Node<'t>> = node.children_by_field_name("name", &mut cursor).filter(Node::is_named).collect();
    let returns = node.child_by_field_name("type");
    for name in names {
        if walk.here.is_local {
            walk.bind_pattern(name, Bound::Local, walk.here.scope);
        } else if walk.text_of(name) != "_" {
            walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: None });
        }
    }
    Then::Descend
}
