//! What data cannot say about TypeScript beyond JavaScript.

use codegraph_model::{EntityKind, ImportFact};
use tree_sitter::Node;

use super::javascript_hook::define_value;
use crate::define::Definition;
use crate::pack::Then;
use crate::walk::Walk;

/// `private a: T = …;` in a class; a method where its value is a function.
pub(crate) fn field<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = node.child_by_field_name("name") {
        define_value(walk, node, name, node.child_by_field_name("value"), EntityKind::Field, EntityKind::Method);
    }
    Then::Descend
}

/// `constructor(private a: T)` declares a field.
pub(crate) fn parameter_property<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_property =
        node.child(0).is_some_and(|child| matches!(child.kind(), "accessibility_modifier" | "override_modifier" | "readonly"));
    if is_property
        && let Some(name) = node.child_by_field_name("pattern").filter(|name| name.kind() == "identifier")
        && let Some(owner) = walk.enclosing_type()
    {
        let returns = node.child_by_field_name("type");
        let kind = EntityKind::Field;
        walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: Some(owner) });
    }
    Then::Descend
}

/// `import A = B.C;` and `import a = require("b");`
pub(crate) fn import_alias<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.named_children(node);
    if let [alias, path, ..] = children.as_slice() {
        let import = ImportFact {
            module: walk.str_of(*path),
            name: None,
            alias: Some(walk.str_of(*alias)),
            is_relative: false,
            is_wildcard: false,
            is_reexport: walk.here.is_exporting,
            span: walk.span_of(node),
        };
        let bound = walk.text_of(*alias);
        walk.import(import, Some(bound));
    }
    Then::Skip
}
