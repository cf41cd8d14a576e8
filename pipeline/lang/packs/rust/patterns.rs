//! Patterns: what the names in them are, by the value that they take apart; what closures are given, by what they are given to;
//! and what type parameters have to be.

use tree_sitter::Node;

use crate::chains::{ELEMENT, HANDED};
use crate::pack::Then;
use crate::preorder::Asked;
use crate::tables::flag;
use crate::typing::Typing;
use crate::walk::Walk;

/// How deep patterns are looked into.
const MAX_DEPTH: usize = 6;

/// Traits that say nothing about what is looked up on a value.
const MARKERS: &[&str] = &["Send", "Sync", "Sized", "Copy", "Clone", "Unpin", "Debug", "Default", "Eq", "PartialEq", "Hash"];

/// `if let Some(x) = y`: what `x` is.
pub(crate) fn let_condition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(pattern), Some(value)) = (walk.child(node, "pattern"), walk.child(node, "value")) {
        let typing = walk.typing_of(value);
        take_apart(walk, pattern, typing, value.ends_at() as u32, 0);
    }
    Then::Descend
}

/// `let (a, b) = c;`, `let Some(a) = b else { … };`, `let a = match b { Some(a) => a, … };`
pub(crate) fn let_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(pattern), Some(value)) = (walk.child(node, "pattern"), walk.child(node, "value")) else {
        return Then::Descend;
    };
    let from = value.ends_at() as u32;
    let said = walk.child(node, "type");
    if pattern.kind_name() == "identifier" {
        if said.is_some() || !matches!(value.kind_name(), "match_expression" | "if_expression") {
            return Then::Descend;
        }
        let Some(typing) = branch_typing(walk, value) else { return Then::Descend };
        walk.scopes.bind_typed(walk.here.scope, from, walk.text_of(pattern), Some(typing));
        walk.claim_early(pattern, from);
        return Then::Children;
    }
    if pattern.kind_name() != "mut_pattern" {
        let typing = said.map_or_else(|| walk.typing_of(value), |said| walk.type_said(said));
        take_apart(walk, pattern, typing, from, 0);
    }
    Then::Descend
}

/// What the branches of an expression give, as far as one of them says it where the expression stands.
fn branch_typing<'t>(walk: &mut Walk<'t>, value: Node<'t>) -> Option<Typing<'t>> {
    if value.kind_name() == "if_expression" {
        let block = walk.child(value, "consequence")?;
        return made(walk, last_of(block)?);
    }
    let block = walk.child(value, "body")?;
    for arm in walk.named_children(block).into_iter().filter(|arm| arm.kind_name() == "match_arm") {
        let (Some(pattern), Some(given)) = (walk.child(arm, "pattern"), walk.child(arm, "value")) else { continue };
        let pattern = pattern.nth_named(0)?;
        let inner = payload(walk, pattern);
        if let Some(inner) = inner
            && walk.text_of(inner) == walk.text_of(given)
        {
            let matched = walk.child(value, "value")?;
            let typing = walk.typing_of(matched);
            return walk.typing_then(typing, ELEMENT, walk.text_of(matched));
        }
        if let Some(typing) = made(walk, given) {
            return Some(typing);
        }
    }
    None
}

/// The last expression of a block, or argument of a call.
fn last_of(block: Node<'_>) -> Option<Node<'_>> {
    block.nth_named((block.named_child_count() as u32).checked_sub(1)?)
}

/// What a type makes means the same wherever it stands.
fn made<'t>(walk: &Walk<'t>, value: Node<'t>) -> Option<Typing<'t>> {
    let is_type = walk.text_of(value).starts_with(char::is_uppercase);
    let is_making = matches!(value.kind_name(), "call_expression" | "struct_expression");
    let typing = if is_type && is_making { walk.path_typing(value) } else { None };
    typing.filter(|typing| !matches!(typing, Typing::Called("Some" | "Ok" | "Err" | "Box::new" | "Rc::new" | "Arc::new")))
}

/// What `Some(…)` and `Ok(…)` hold.
fn payload<'t>(walk: &mut Walk<'t>, pattern: Node<'t>) -> Option<Node<'t>> {
    let of = walk.child(pattern, "type").filter(|_| pattern.kind_name() == "tuple_struct_pattern")?;
    let name = walk.text_of(of).rsplit("::").next().unwrap_or_default();
    pattern.nth_named(1).filter(|_| matches!(name, "Some" | "Ok" | "Ready"))
}

/// What is known of the patterns of arms is found when the walk comes to them.
pub(crate) fn match_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(value), Some(block)) = (walk.child(node, "value"), walk.child(node, "body")) {
        let typing = walk.typing_of(value);
        for arm in walk.named_children(block) {
            if let Some(pattern) = walk.child(arm, "pattern") {
                walk.scopes.expected.insert(pattern.begins_at(), (typing, 0));
            }
        }
    }
    Then::Descend
}

/// The same of the pattern of a loop.
pub(crate) fn for_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(pattern), Some(value)) = (walk.child(node, "pattern"), walk.child(node, "value"))
        && pattern.kind_name().ends_with("_pattern")
        && pattern.kind_name() != "mut_pattern"
    {
        let typing = walk.element_typing(value);
        walk.scopes.expected.insert(pattern.begins_at(), (typing, value.ends_at() as u32));
    }
    Then::Descend
}

/// A pattern that something may be known of.
pub(crate) fn pattern<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if !walk.scopes.expected.is_empty()
        && let Some((typing, from)) = walk.scopes.expected.remove(&node.begins_at())
    {
        let inner = if node.kind_name() == "match_pattern" { node.nth_named(0) } else { Some(node) };
        if let Some(inner) = inner {
            take_apart(walk, inner, typing, from, 0);
        }
    }
    Then::Descend
}

/// `a.map(|b| …)`: what `b` is.
pub(crate) fn call_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(function), Some(arguments)) = (node.nth(0), walk.child(node, "arguments")) else {
        return Then::Descend;
    };
    let closure = last_of(arguments).filter(|given| given.kind_name() == "closure_expression");
    if let Some(closure) = closure.filter(|_| function.kind_name() == "field_expression")
        && let (Some(parameters), Some(value), Some(method)) =
            (walk.child(closure, "parameters"), walk.child(function, "value"), walk.child(function, "field"))
    {
        let typing = walk.typing_of(value);
        let typing = walk.typing_then(typing, walk.text_of(method), walk.text_of(function));
        walk.scopes.expected.insert(parameters.begins_at(), (typing, 0));
    }
    Then::Descend
}

/// Names of what a closure is given.
pub(crate) fn closure_parameters<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some((typing @ Some(_), from)) = walk.scopes.expected.remove(&node.begins_at()) {
        for (n, parameter) in numbered(walk, node) {
            if let Some(handed) = n.and_then(|n| HANDED.get(n).copied()) {
                let typing = walk.typing_then(typing, handed, walk.text_of(node));
                take_apart(walk, parameter, typing, from, 0);
            }
        }
    }
    Then::Descend
}

/// The parts of a list of patterns, each with its number, as commas part them: `_` is one too, but no named node. How many `..`
/// stands for is not told, so that those after it have no number.
fn numbered<'t>(walk: &mut Walk<'t>, list: Node<'t>) -> Vec<(Option<usize>, Node<'t>)> {
    let mut n = Some(0);
    let mut parts = Vec::new();
    for child in walk.children(list) {
        match child.kind_name() {
            "," => n = n.map(|n| n + 1),
            "remaining_field_pattern" => n = None,
            _ if child.is_named() && !walk.tables.has(child.kind_number(), flag::COMMENT) => parts.push((n, child)),
            _ => {}
        }
    }
    parts
}

/// `(a, b): (A, B)`: what `a` and `b` are.
pub(crate) fn parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(pattern), Some(said)) = (walk.child(node, "pattern"), walk.child(node, "type"))
        && matches!(pattern.kind_name(), "tuple_pattern" | "struct_pattern" | "slice_pattern")
    {
        let typing = walk.type_said(said);
        take_apart(walk, pattern, typing, 0, 0);
    }
    Then::Descend
}

/// Binds the names of a pattern by what `typing` says of the value that it takes apart.
fn take_apart<'t>(walk: &mut Walk<'t>, pattern: Node<'t>, typing: Option<Typing<'t>>, from: u32, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let written = walk.text_of(pattern);
    let inner = |walk: &mut Walk<'t>, inner, typing| take_apart(walk, inner, typing, from, depth + 1);
    match pattern.kind_name() {
        "identifier" if typing.is_some() && !written.starts_with(char::is_uppercase) => {
            walk.scopes.bind_typed(walk.here.scope, from, written, typing);
        }
        "mut_pattern" | "ref_pattern" | "reference_pattern" | "captured_pattern" => {
            let parts = walk.named_children(pattern).into_iter().filter(|part| part.kind_name() != "mutable_specifier");
            for part in parts.collect::<Vec<_>>() {
                inner(walk, part, typing);
            }
        }
        "tuple_pattern" => {
            for (n, part) in numbered(walk, pattern) {
                let typing = n.and_then(|n| walk.part_typing(typing, n, written));
                inner(walk, part, typing);
            }
        }
        "slice_pattern" => {
            let typing = walk.typing_then(typing, ELEMENT, written);
            for part in walk.named_children(pattern).into_iter().filter(|part| part.kind_name() != "captured_pattern") {
                inner(walk, part, typing);
            }
        }
        "tuple_struct_pattern" => {
            if let Some(part) = payload(walk, pattern) {
                let typing = walk.typing_then(typing, ELEMENT, written);
                return inner(walk, part, typing);
            }
            let Some(of) = walk.child(pattern, "type").map(|of| walk.text_of(of)) else { return };
            if of == "Err" || of.contains('<') {
                return;
            }
            // The first is the type.
            for (n, part) in numbered(walk, pattern).into_iter().skip(1) {
                let typing = n.and_then(|n| walk.part_typing(Some(Typing::Itself(of)), n, written));
                inner(walk, part, typing);
            }
        }
        "struct_pattern" => {
            let Some(of) = walk.child(pattern, "type").map(|of| walk.text_of(of)) else { return };
            if of.contains('<') {
                return;
            }
            for field in walk.named_children(pattern).into_iter().skip(1) {
                let Some(name) = walk.child(field, "name") else { continue };
                let typing = walk.typing_then(Some(Typing::Itself(of)), walk.text_of(name), written);
                match walk.child(field, "pattern") {
                    Some(part) => inner(walk, part, typing),
                    None => walk.scopes.bind_typed(walk.here.scope, from, walk.text_of(name), typing),
                }
            }
        }
        _ => {}
    }
}

/// `T: A + B`
pub(crate) fn type_parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "name") {
        say_bounds(walk, name, node);
    }
    Then::Descend
}

/// `where T: A + B`
pub(crate) fn where_predicate<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "left").filter(|left| left.kind_name() == "type_identifier") {
        say_bounds(walk, name, node);
    }
    Then::Descend
}

fn say_bounds<'t>(walk: &mut Walk<'t>, name: Node<'t>, node: Node<'t>) {
    let Some(bounds) = walk.child(node, "bounds") else { return };
    let is_bound = |bound: &Node<'t>| {
        !matches!(bound.kind_name(), "lifetime" | "removed_trait_bound" | "higher_ranked_trait_bound")
            && !MARKERS.contains(&walk.text_of(*bound))
    };
    let children: Vec<Node<'t>> = (0..bounds.named_child_count() as u32).filter_map(|i| bounds.nth_named(i)).collect();
    let bound = children.into_iter().find(is_bound);
    if let Some(typing) = bound.and_then(|bound| walk.type_said(bound)) {
        walk.scopes.say_type(walk.here.scope, walk.text_of(name), typing);
    }
}
