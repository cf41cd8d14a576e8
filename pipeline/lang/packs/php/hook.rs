//! What data cannot say about PHP: which names are certainly of types.

use codegraph_model::Role;
use tree_sitter::Node;

use crate::pack::Then;
use crate::walk::Walk;

/// `Type::member`, and `Type::class`, which names the type alone.
pub(crate) fn scope<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(scope) = node.named_child(0) {
        mention_type(walk, scope);
    }
    if let Some(word) = node.named_child(1).filter(|word| walk.text_of(*word) == "class") {
        walk.claim(word.start_byte());
    }
    Then::Descend
}

/// `new Type(…)`
pub(crate) fn object_creation<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let arguments = walk.named_children(node).into_iter().find(|child| child.kind() == "arguments");
    let arity = arguments.map_or(0, |arguments| walk.n_arguments(arguments));
    walk.mention(node, Role::Instantiate, Some(arity));
    Then::Descend
}

/// `$value instanceof Type`
pub(crate) fn binary<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if node.child(1).is_some_and(|sign| sign.kind() == "instanceof")
        && let Some(right) = node.child(2)
    {
        mention_type(walk, right);
    }
    Then::Descend
}

fn mention_type<'t>(walk: &mut Walk<'t>, name: Node<'t>) {
    if matches!(name.kind(), "name" | "qualified_name" | "relative_name") {
        walk.mention(name, Role::Type, None);
    }
}
