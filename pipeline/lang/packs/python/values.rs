//! What local values of Python are by what binds them: loops, `with`, `except`, several at once; and what functions return.

use tree_sitter::Node;

use crate::preorder::Asked;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::tables::flag;
use crate::typing::Typing;
use crate::walk::Walk;

/// How deep patterns nest that are looked into.
const MAX_PARTS: usize = 4;

/// What `target` gets of `a, b = value`.
pub(super) fn part_of<'t>(walk: &mut Walk<'t>, target: Node<'t>, left: Node<'t>, value: Node<'t>) -> Option<Typing<'t>> {
    if matches!(value.kind_name(), "expression_list" | "tuple" | "list") {
        let part = written_part(walk, target, left, value)?;
        return walk.typing_of(part);
    }
    let parts = walk.named_children(left);
    let n = parts.iter().position(|part| *part == target)?;
    // What stands behind `*rest` is counted from the end.
    if parts[..n].iter().any(is_splat) {
        return None;
    }
    walk.part_typing(walk.typing_of(value), n, walk.text_of(value))
}

/// What stands for `target` among the values of `a, b = c, d`, where each of them has its own.
pub(super) fn written_part<'t>(
    walk: &mut Walk<'t>,
    target: Node<'t>,
    left: Node<'t>,
    value: Node<'t>,
) -> Option<Node<'t>> {
    if !matches!(value.kind_name(), "expression_list" | "tuple" | "list") {
        return None;
    }
    let (parts, values) = (walk.named_children(left), walk.named_children(value));
    if parts.len() != values.len() || parts.iter().chain(&values).any(is_splat) {
        return None;
    }
    let n = parts.iter().position(|part| *part == target)?;
    values.get(n).copied()
}

/// `*rest`, which stands for any number of values.
fn is_splat(node: &Node<'_>) -> bool {
    matches!(node.kind_name(), "list_splat_pattern" | "list_splat")
}

/// `for a in b` and `for a in b` of a comprehension: what `a` is.
pub(crate) fn for_in<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(left), Some(right)) = (walk.child(node, "left"), walk.child(node, "right")) else {
        return Then::Descend;
    };
    if !walk.here.is_local && node.kind_name() == "for_statement" {
        return Then::Descend;
    }
    let called = walk.child(right, "function").filter(|_| right.kind_name() == "call");
    let first = || walk.child(right, "arguments").and_then(|list| list.nth_named(0));
    let (of, is_counted) = match called.map(|called| walk.text_of(called)) {
        Some("enumerate") => (first(), true),
        Some("sorted" | "reversed" | "list" | "set" | "tuple" | "iter" | "frozenset") => (first(), false),
        _ => (Some(right), false),
    };
    let typing = of.and_then(|of| walk.element_typing(of));
    let is_list = walk.tables.has(left.kind_number(), flag::LIST);
    if walk.tables.has(left.kind_number(), flag::BINDER) && !is_counted {
        walk.bind_typed(left, typing);
    } else if is_list && !is_counted {
        walk.bind_parts(left, typing, MAX_PARTS);
    } else if let (true, Some(last)) = (is_list, left.nth_named(1)) {
        match walk.tables.has(last.kind_number(), flag::BINDER) {
            true => walk.bind_typed(last, typing),
            false => walk.bind_parts(last, typing, MAX_PARTS),
        }
    }
    Then::Descend
}

/// `return value`
pub(crate) fn return_statement<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(value) = node.nth_named(0) {
        walk.give_returned(value);
    }
    Then::Descend
}

/// `case pattern as name`, `with value as name`, `except Type as name`
pub(crate) fn as_pattern<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.ancestor(0) == Some("case_pattern")
        && let Some(name) = node.nth_named((node.named_child_count() as u32).saturating_sub(1))
    {
        walk.bind_pattern(name, Bound::Local, walk.here.scope);
        return Then::Descend;
    }
    let name = node.nth_named(1).and_then(|target| target.nth_named(0));
    if let (Some(name), Some(value)) = (name.filter(|name| name.kind_name() == "identifier"), node.nth_named(0))
        && walk.here.is_local
    {
        let typing = match (walk.ancestor(0), walk.typing_of(value)) {
            (Some("except_clause"), Some(Typing::Same(path))) => Some(Typing::Named(path)),
            (Some("with_item"), typing) => typing,
            _ => None,
        };
        walk.bind_typed(name, typing);
    }
    Then::Descend
}
