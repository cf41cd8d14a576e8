//! What data cannot say about PHP: which names are certainly of types, and of which type fields are.

use codegraph_model::{EntityKind, Role};
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

/// `isset($a)` and `empty($a)` call nothing.
pub(crate) fn function_call<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(word) = node.child(0).filter(|word| matches!(walk.text_of(*word), "isset" | "empty")) {
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

/// `$this->name = …` in a constructor says of which type a field is that is declared without.
pub(crate) fn assignment<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(left), Some(value)) = (walk.child(node, "left"), walk.child(node, "right")) else { return Then::Descend };
    if left.kind() != "member_access_expression" || walk.child(left, "object").is_none_or(|o| walk.text_of(o) != "$this") {
        return Then::Descend;
    }
    let Some(name) = walk.child(left, "name").map(|name| walk.text_of(name)) else { return Then::Descend };
    if let Some(field) = field_of_constructor(walk, name)
        && walk.facts.entities[field as usize].return_type.is_none()
        && !walk.typings.contains_key(&field)
    {
        walk.give_type(field, value);
    }
    Then::Descend
}

/// The field of that name of the type whose constructor is around.
fn field_of_constructor(walk: &Walk<'_>, name: &str) -> Option<u32> {
    let entities = &walk.facts.entities;
    let constructor = &entities[walk.here.entity? as usize];
    let class = constructor.parent.filter(|_| constructor.kind == EntityKind::Constructor)?;
    let is_field = |at: &u32| {
        let entity = &entities[*at as usize];
        entity.kind == EntityKind::Field && entity.parent == Some(class) && walk.str(entity.name) == name
    };
    (class..entities.len() as u32).find(is_field)
}

fn mention_type<'t>(walk: &mut Walk<'t>, name: Node<'t>) {
    if matches!(name.kind(), "name" | "qualified_name" | "relative_name") {
        walk.mention(name, Role::Type, None);
    }
}
