//! What data cannot say about Java: packages, imports, and fields that are declared together.

use codegraph_model::{EntityKind, ImportFact};
use tree_sitter::Node;

use crate::define::Definition;
use crate::pack::Then;
use crate::walk::Walk;

/// The package qualifies every name of the file.
pub(crate) fn package_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let name = walk.named_children(node).into_iter().find(|child| child.kind().ends_with("identifier"));
    if let Some(name) = name {
        walk.containers[0].qualified = walk.str_of(name);
    }
    Then::Skip
}

/// `import a.b.C;`, `import static a.b.C.d;`, each also with `.*`
pub(crate) fn import_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.children(node);
    let is_wildcard = children.iter().any(|child| child.kind() == "asterisk");
    let Some(path) = children.into_iter().find(|child| child.kind().ends_with("identifier")) else { return Then::Skip };
    let scope = path.child_by_field_name("scope");
    let name = path.child_by_field_name("name");
    let (module, name) = match (is_wildcard, scope, name) {
        (false, Some(scope), Some(name)) => (scope, Some(name)),
        _ => (path, None),
    };
    let import = ImportFact {
        module: walk.str_of(module),
        name: name.map(|name| walk.str_of(name)),
        alias: None,
        is_relative: false,
        is_wildcard,
        is_reexport: false,
        span: walk.span_of(path),
    };
    let bound = walk.text_of(name.unwrap_or(module));
    walk.import(import, (!is_wildcard).then_some(bound));
    Then::Skip
}

/// `int a = 1, b;` in a class; in an interface, and where they are static and final, they are constants.
pub(crate) fn field_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let mut cursor = node.walk();
    let declarators: Vec<Node<'t>> = node.children_by_field_name("declarator", &mut cursor).collect();
    let returns = node.child_by_field_name("type");
    let modifiers = node.child(0).filter(|child| child.kind() == "modifiers");
    let words = modifiers.map_or("", |modifiers| walk.text_of(modifiers));
    let is_constant = node.kind() == "constant_declaration"
        || (words.split_whitespace().any(|word| word == "static") && words.split_whitespace().any(|w| w == "final"));
    let kind = if is_constant { EntityKind::Constant } else { EntityKind::Field };
    for name in declarators.into_iter().filter_map(|declarator| declarator.child_by_field_name("name")) {
        // The values stay outside: they are walked as children, with the type as the entity around.
        walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: None });
    }
    Then::Descend
}
