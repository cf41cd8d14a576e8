//! Operators before what they do something to.

use codegraph_model::Role;
use tree_sitter::Node;

use crate::pack::Then;
use crate::walk::Walk;

/// `delete a.b`
pub(crate) fn unary<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.text_of(node).starts_with("delete")
        && let Some(argument) = walk.child(node, "argument")
    {
        walk.mention(argument, Role::Write, None);
    }
    Then::Descend
}
