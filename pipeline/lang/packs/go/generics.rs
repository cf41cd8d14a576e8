//! Type parameters: those that a receiver declares, and what constraints say of values.

use tree_sitter::Node;

use super::{MAX_DEPTH, names_of};
use crate::pack::Then;
use crate::preorder::Asked;
use crate::scopes::Bound;
use crate::walk::Walk;

/// `(s *Stack[T])` declares `T` for the method.
pub(super) fn bind_type_parameters<'t>(walk: &mut Walk<'t>, type_node: Node<'t>) {
    let mut node = type_node;
    for _ in 0..MAX_DEPTH {
        if let Some(arguments) = walk.child(node, "type_arguments") {
            for argument in walk.named_children(arguments) {
                walk.bind_pattern(argument, Bound::LocalType, walk.here.scope);
            }
            return;
        }
        let Some(inner) = node.nth_named(0) else { return };
        node = inner;
    }
}

/// `[T fmt.Stringer]`: what is of the type `T` has the methods of the constraint, if that is one type.
pub(crate) fn type_parameter_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let constraint = walk.child(node, "type").filter(|constraint| constraint.named_child_count() == 1);
    let of = constraint.and_then(|constraint| constraint.nth_named(0));
    let of = of.filter(|of| matches!(of.kind_name(), "type_identifier" | "qualified_type" | "generic_type"));
    if let Some(typing) = of.and_then(|of| walk.type_said(of)) {
        for name in names_of(walk, node) {
            walk.scopes.say_type(walk.here.scope, walk.text_of(name), typing);
        }
    }
    Then::Descend
}
