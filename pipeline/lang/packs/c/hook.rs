//! What data cannot say about C, and C++ with it: declarators, and what they make of a declaration.

mod overlook;

use codegraph_model::{EntityKind, ImportFact, Str, SymbolWriter};
use tree_sitter::Node;

use crate::context::Container;
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::text;
use crate::walk::Walk;

pub(crate) use overlook::overlook;

/// Declarators nest as types do; deeper ones are hostile.
const MAX_DECLARATORS: usize = 64;

/// `#include <a.h>` and `#include "a.h"`
pub(crate) fn include<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(path) = node.child_by_field_name("path") else { return Then::Skip };
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
    let Some(name) = node.child_by_field_name("name") else { return Then::Skip };
    let (kind, owner) = (EntityKind::Macro, Some(walk.containers[0]));
    let parameters = node.child_by_field_name("parameters");
    walk.define(Definition { node, kind, name, body: None, parameters, returns: None, owner });
    Then::Children
}

/// What a declarator declares.
pub(crate) struct Declared<'t> {
    /// The name, with what qualifies it.
    pub(crate) name: Node<'t>,
    /// The innermost function declarator around the name, unless it is a pointer to a function.
    pub(crate) function: Option<Node<'t>>,
}

/// Follows a declarator down to its name.
pub(crate) fn declared<'t>(mut node: Node<'t>) -> Option<Declared<'t>> {
    let mut function = None;
    let mut is_pointer = false;
    for _ in 0..MAX_DECLARATORS {
        match node.kind() {
            "function_declarator" => {
                function = Some(node);
                is_pointer = false;
            }
            "pointer_declarator" | "reference_declarator" if function.is_some() => is_pointer = true,
            "identifier" | "field_identifier" | "type_identifier" | "qualified_identifier" | "destructor_name"
            | "operator_name" | "operator_cast" | "template_function" | "primitive_type" => {
                return Some(Declared { name: node, function: function.filter(|_| !is_pointer) });
            }
            _ => {}
        }
        // Reference and parenthesized declarators have no field.
        node = node.child_by_field_name("declarator").or_else(|| {
            let mut cursor = node.walk();
            node.named_children(&mut cursor).filter(|child| !child.is_extra()).last()
        })?;
    }
    None
}

/// `T f(…) { … }`
pub(crate) fn function_definition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(declared) = node.child_by_field_name("declarator").and_then(declared) else { return Then::Descend };
    function(walk, node, declared, node.child_by_field_name("body"));
    Then::Descend
}

/// Defines a function, a method or a constructor.
pub(crate) fn function<'t>(walk: &mut Walk<'t>, node: Node<'t>, declared: Declared<'t>, body: Option<Node<'t>>) {
    let returns = node.child_by_field_name("type");
    let (mut owner, name) = owner_of(walk, declared.name);
    if walk.ancestor(0) == Some("friend_declaration") && owner.is_none() {
        owner = Some(walk.enclosing_namespace());
    }
    let container = owner.unwrap_or(walk.containers[walk.here.container]);
    let kind = match () {
        () if !container.is_type => EntityKind::Function,
        // Only constructors and destructors have no type.
        () if returns.is_none() && !matches!(name.kind(), "operator_name" | "operator_cast") => EntityKind::Constructor,
        () => EntityKind::Method,
    };
    let parameters = declared.function.and_then(|function| function.child_by_field_name("parameters"));
    walk.define(Definition { node, kind, name, body, parameters, returns, owner });
}

/// The type or namespace that a qualified name stands in, and the name itself.
pub(crate) fn owner_of<'t>(walk: &mut Walk<'t>, name: Node<'t>) -> (Option<Container>, Node<'t>) {
    let mut last = name;
    for _ in 0..MAX_DECLARATORS {
        match last.kind() {
            "qualified_identifier" | "template_function" | "template_type" | "template_method" => {
                let Some(inner) = last.child_by_field_name("name") else { break };
                last = inner;
            }
            _ => break,
        }
    }
    if name.kind() != "qualified_identifier" {
        return (None, last);
    }
    let scope = walk.text.get(name.start_byte()..last.start_byte()).unwrap_or_default();
    let outer = walk.containers[walk.here.container];
    let mut qualified = walk.str(outer.qualified).to_string();
    let mut descriptors = walk.str(outer.descriptors).to_string();
    for part in text::without_arguments(scope).split("::").map(str::trim).filter(|part| !part.is_empty()) {
        if !qualified.is_empty() {
            qualified.push_str("::");
        }
        qualified.push_str(part);
        SymbolWriter::name(&mut descriptors, part);
        descriptors.push('#');
    }
    let owner = Container {
        qualified: walk.facts.keep(&qualified),
        descriptors: walk.facts.keep(&descriptors),
        is_type: true,
        native_kind: "qualified_identifier",
        ..outer
    };
    (Some(owner), last)
}

fn declarators<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name("declarator", &mut cursor).filter(Node::is_named).collect()
}

/// `T a = 1, *b, f(…);` outside of types.
pub(crate) fn declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let returns = node.child_by_field_name("type");
    for declarator in declarators(node) {
        let Some(declared) = declared(declarator) else { continue };
        // In a body, what reads like a prototype is as a rule a variable with constructor arguments.
        if walk.here.is_local {
            walk.bind_pattern(declarator, Bound::Local, walk.here.scope);
        } else if declared.function.is_some() {
            function(walk, node, declared, None);
        } else if declared.name.kind() != "qualified_identifier" {
            let words = walk.text.get(node.start_byte()..declarator.start_byte()).unwrap_or_default();
            let is_constant = words.split_whitespace().any(|word| matches!(word, "const" | "constexpr" | "constinit"))
                && declarator.kind() != "pointer_declarator";
            let kind = if is_constant { EntityKind::Constant } else { EntityKind::Variable };
            let name = declared.name;
            walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: None });
        }
    }
    Then::Descend
}

/// `T a : 3, *b, f(…);` in a type.
pub(crate) fn field_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let returns = node.child_by_field_name("type");
    for declarator in declarators(node) {
        let Some(declared) = declared(declarator) else { continue };
        if declared.function.is_some() {
            function(walk, node, declared, None);
        } else {
            let (kind, name) = (EntityKind::Field, declared.name);
            walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: None });
        }
    }
    Then::Descend
}

/// `typedef T a, *b;`, and `typedef struct { … } a;`, which names that struct.
pub(crate) fn type_definition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(type_node) = node.child_by_field_name("type") else { return Then::Descend };
    let kind = match type_node.kind() {
        "struct_specifier" => Some(EntityKind::Struct),
        "union_specifier" => Some(EntityKind::Union),
        "enum_specifier" => Some(EntityKind::Enum),
        _ => None,
    };
    let body = type_node.child_by_field_name("body");
    let is_anonymous = type_node.child_by_field_name("name").is_none() && body.is_some();
    let mut named = kind.filter(|_| is_anonymous);
    let mut whole = None;
    for declarator in declarators(node) {
        let Some(declared) = declared(declarator) else { continue };
        let name = declared.name;
        if let Some(kind) = named.take_if(|_| declarator.kind() == "type_identifier") {
            whole = Some((kind, name));
            continue;
        }
        if walk.here.is_local {
            walk.scopes.bind(walk.here.scope, walk.text_of(name), Bound::LocalType);
        } else {
            let kind = EntityKind::TypeAlias;
            walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns: Some(type_node), owner: None });
        }
    }
    // Last, because the walk moves into it.
    if let Some((kind, name)) = whole {
        walk.define(Definition { node, kind, name, body, parameters: None, returns: None, owner: None });
    }
    Then::Descend
}
