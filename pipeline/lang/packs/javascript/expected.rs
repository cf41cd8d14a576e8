//! What is expected where a value stands: of an object that is written out, which members its keys name; of a function, what
//! it is given.

use codegraph_model::Role;
use tree_sitter::Node;

use super::values::members_of;
use crate::chains::{CALL, ELEMENT, PARAMETERS};
use crate::context::{Left, Wanted};
use crate::pack::Then;
use crate::preorder::Asked;
use crate::typing::Typing;
use crate::walk::Walk;

/// How many nodes may stand around a value: brackets, conditions.
const MAX_AROUND: usize = 16;
/// How many bytes of arguments are looked through for what could be expected.
const LOOK_BYTES: usize = 4096;
/// Longest type arguments that are kept, in bytes.
const TYPE_BYTES: usize = 160;

/// Says that the value at `node` is expected to be what `typing` says.
pub(crate) fn expect<'t>(walk: &mut Walk<'t>, node: Node<'t>, typing: Option<Typing<'t>>) {
    let Some(typing) = typing else { return };
    let mut open = vec![node];
    for _ in 0..MAX_AROUND {
        let Some(node) = open.pop() else { return };
        match node.kind_name() {
            "object" | "array" | "arrow_function" | "function_expression" | "generator_function" => {
                walk.expect_at(node, Some(typing));
            }
            "parenthesized_expression" | "await_expression" => open.extend(node.nth_named(0)),
            "ternary_expression" => {
                open.extend(walk.child(node, "consequence"));
                open.extend(walk.child(node, "alternative"));
            }
            "binary_expression" => open.extend(walk.child(node, "right")),
            _ => {}
        }
    }
}

/// Says what a call expects of its arguments.
pub(crate) fn expect_arguments<'t>(walk: &mut Walk<'t>, node: Node<'t>, callee: Option<Node<'t>>) {
    let (Some(callee), Some(arguments)) = (callee, walk.child(node, "arguments")) else { return };
    // Most calls have neither objects nor functions as arguments.
    let written = walk.text_of(arguments).as_bytes();
    if written.len() <= LOOK_BYTES && memchr::memchr2(b'{', b'>', written).is_none() {
        return;
    }
    let mut called = None;
    let mut n = 0;
    for argument in walk.named_children(arguments) {
        let kind = argument.kind_name();
        if kind == "comment" {
            continue;
        }
        let Some(step) = PARAMETERS.get(n) else { return };
        n += 1;
        let can_be_expected = matches!(
            kind,
            "object" | "array" | "arrow_function" | "function_expression" | "parenthesized_expression"
                | "ternary_expression" | "binary_expression"
        );
        if can_be_expected {
            let typing = *called.get_or_insert_with(|| called_with(walk, node, callee));
            let typing = walk.typing_then(typing, step, walk.text_of(callee));
            expect(walk, argument, typing);
        }
    }
}

/// What is called, with the types that are said of it.
fn called_with<'t>(walk: &mut Walk<'t>, node: Node<'t>, callee: Node<'t>) -> Option<Typing<'t>> {
    if matches!(callee.kind_name(), "super" | "import") {
        return None;
    }
    let typing = walk.typing_of(callee);
    let is_short = |text: &&str| text.len() <= TYPE_BYTES && !text.contains(['`', '\n']);
    let said = walk.child(node, "type_arguments").map(|said| walk.text_of(said));
    let wanted = walk.expected.gives.filter(|(at, _)| *at == node.begins_at()).map(|(_, said)| said);
    match said.or(wanted).filter(is_short) {
        Some(said) => walk.typing_then(typing, said, walk.text_of(callee)),
        None => typing,
    }
}

/// `new A({ … })`
pub(crate) fn new_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let callee = walk.child(node, "constructor");
    expect_arguments(walk, node, callee);
    Then::Descend
}

/// `{ a: …, b, c() { … } }`: keys name members of what is expected.
pub(crate) fn object<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(typing) = walk.expected_at(node) else { return Then::Descend };
    for part in walk.named_children(node) {
        let (key, value) = match part.kind_name() {
            "pair" => (walk.child(part, "key"), walk.child(part, "value")),
            "shorthand_property_identifier" => (Some(part), None),
            "method_definition" => (walk.child(part, "name"), Some(part)),
            _ => continue,
        };
        let is_name = |key: &Node<'t>| matches!(key.kind_name(), "property_identifier" | "shorthand_property_identifier");
        let Some(key) = key.filter(is_name) else { continue };
        if value.is_none() {
            // `{ a }` names the value by the same word, which the key is not to speak for.
            walk.mention(key, Role::Read, None);
        }
        mention_member(walk, key, Role::Write, typing);
        if let Some(value) = value {
            let inner = walk.typing_then(Some(typing), walk.text_of(key), walk.text_of(part));
            match value == part {
                true => walk.expect_at(part, inner),
                false => expect(walk, value, inner),
            }
        }
    }
    Then::Descend
}

/// `[a, { … }]`
pub(crate) fn array<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(typing) = walk.expected_at(node) {
        let one = walk.typing_then(Some(typing), ELEMENT, walk.text_of(node));
        for part in walk.named_children(node) {
            expect(walk, part, one);
        }
    }
    Then::Descend
}

/// `{ a, b: c }` that takes a value apart: keys name its members.
pub(crate) fn object_pattern<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(typing) = walk.expected_at(node) else { return Then::Descend };
    for part in walk.named_children(node) {
        let key = match part.kind_name() {
            "shorthand_property_identifier_pattern" => Some(part),
            "pair_pattern" => walk.child(part, "key"),
            "object_assignment_pattern" => walk.child(part, "left"),
            _ => None,
        };
        if let Some(key) = key.filter(|key| key.kind_name().contains("identifier")) {
            mention_member(walk, key, Role::Read, typing);
        }
    }
    Then::Descend
}

fn mention_member<'t>(walk: &mut Walk<'t>, key: Node<'t>, role: Role, typing: Typing<'t>) {
    let text = walk.braces();
    let n_mentions = walk.mentions.len();
    walk.mention_name(key, Some(Left { text, head: None, is_static: false, typing: Some(typing) }), role, None);
    if walk.mentions.len() > n_mentions {
        walk.want(Wanted::Known);
    }
}

/// What a function takes and gives where it stands, and what its own head says.
pub(crate) fn function<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    expect_of_function(walk, node);
    Then::Descend
}

/// See [`function`].
pub(crate) fn expect_of_function<'t>(walk: &mut Walk<'t>, node: Node<'t>) {
    let (start, end) = (node.begins_at(), node.ends_at());
    let expected = walk.expected_at(node);
    let said = walk.child(node, "return_type").and_then(|said| walk.type_said(said));
    let gives = said.or_else(|| walk.typing_then(expected, CALL, walk.text_of(node)));
    walk.given_around(start);
    walk.expected.functions.push((end, gives));
    if gives.is_some()
        && let Some(body) = walk.child(node, "body")
    {
        expect(walk, body, gives);
    }
    let alone = walk.expected.alone.take();
    if expected.is_none() && alone.is_none() {
        return;
    }
    if let Some(parameter) = walk.child(node, "parameter") {
        let said = alone.filter(|(start, _)| *start == parameter.begins_at()).map(|(_, typing)| typing);
        let typing = said.or_else(|| walk.typing_then(expected, PARAMETERS[0], walk.text_of(node)));
        expect_pattern(walk, parameter, typing);
    } else if let Some(parameters) = walk.child(node, "parameters") {
        for (parameter, step) in walk.named_children(parameters).into_iter().zip(PARAMETERS) {
            if walk.child(parameter, "type").is_none() {
                let pattern = walk.child(parameter, "pattern").unwrap_or(parameter);
                let typing = walk.typing_then(expected, step, walk.text_of(node));
                expect_pattern(walk, pattern, typing);
            }
        }
    }
}

/// Says what a pattern is given.
pub(crate) fn expect_pattern<'t>(walk: &mut Walk<'t>, pattern: Node<'t>, typing: Option<Typing<'t>>) {
    for (name, typing) in members_of(walk, pattern, typing) {
        walk.expect_at(name, typing);
    }
}

/// What the function around gives, for its `return`.
pub(crate) fn expect_returned<'t>(walk: &mut Walk<'t>, value: Node<'t>) {
    let gives = walk.given_around(value.begins_at());
    expect(walk, value, gives);
}

/// `value as T`, `value satisfies T`
pub(crate) fn cast<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(value), Some(said)) = (node.nth_named(0), node.nth_named(1)) {
        let typing = walk.type_said(said);
        expect(walk, value, typing);
    }
    Then::Descend
}

/// Attributes of an element of JSX name members of what the component takes.
pub(super) fn expect_attributes<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: Node<'t>) {
    let mut taken = None;
    for attribute in walk.named_children(node).into_iter().filter(|child| child.kind_name() == "jsx_attribute") {
        let typing = *taken.get_or_insert_with(|| {
            let typing = walk.typing_of(name);
            walk.typing_then(typing, PARAMETERS[0], walk.text_of(name))
        });
        let (Some(typing), Some(key)) = (typing, attribute.nth_named(0)) else { return };
        if key.kind_name() != "property_identifier" {
            continue;
        }
        mention_member(walk, key, Role::Write, typing);
        let value = attribute.nth_named(1).filter(|value| value.kind_name() == "jsx_expression");
        if let Some(value) = value.and_then(|value| value.nth_named(0)) {
            let inner = walk.typing_then(Some(typing), walk.text_of(key), walk.text_of(attribute));
            expect(walk, value, inner);
        }
    }
}
