//! Local variables: what reads like a prototype in a body is as a rule a variable with constructor arguments;
//! what `sizeof` is of; and what is converted, not called.

use codegraph_model::Role;
use tree_sitter::Node;

use crate::preorder::Asked;
use super::declarators::{Declared, last_of};
use super::typing;
use crate::pack::Then;
use crate::scopes::{At, Bound, Found, Space};
use crate::walk::Walk;

/// What types of numbers are called by convention in C.
const NUMBERS: [&str; 13] =
    ["u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "i32", "uint", "ulong", "ushort", "uchar"];

/// Binds a local variable, to its type if that is told.
pub(super) fn bind_local<'t>(walk: &mut Walk<'t>, node: Node<'t>, declarator: Node<'t>, declared: Declared<'t>) {
    if declared.name.kind_name() != "identifier" {
        walk.bind_pattern(declarator, Bound::Local, walk.here.scope);
        return;
    }
    let typing = typing(walk, node, declarator);
    walk.bind_typed(declared.name, typing);
    // `T a(b, c);` reads like a prototype whose parameters have no names.
    let list = declared.function.and_then(|function| walk.child(function, "parameters"));
    for parameter in list.map(|list| walk.named_children(list)).unwrap_or_default() {
        let value = walk.child(parameter, "type").filter(|of| of.byte_range() == parameter.byte_range());
        if let Some(value) = value.filter(|value| value.kind_name() == "type_identifier") {
            walk.mention(value, Role::Read, None);
        }
        if let Some(value) = value.filter(|value| value.kind_name() == "qualified_identifier") {
            walk.mention_in_path(last_of(value), Role::Read, value);
        }
        called(walk, parameter);
    }
}

/// `T a(f(b));` reads like a parameter that is a function, and is a call.
fn called<'t>(walk: &mut Walk<'t>, parameter: Node<'t>) {
    let field = |name: &str| parameter.child_by_field_name(name);
    let (Some(call), Some(callee)) = (field("declarator"), field("type")) else { return };
    let list = match call.kind_name() {
        "abstract_function_declarator" => call.child_by_field_name("parameters"),
        "parenthesized_declarator" => Some(call),
        _ => None,
    };
    let Some(list) = list else { return };
    let arguments = walk.named_children(list);
    walk.mention(callee, Role::Call, Some(arguments.len() as u32));
    for argument in arguments {
        let name = argument.child_by_field_name("type").filter(|of| of.byte_range() == argument.byte_range());
        if let Some(name) = name.or(Some(argument)).filter(|name| matches!(name.kind_name(), "identifier" | "type_identifier")) {
            walk.mention(name, Role::Read, None);
        }
    }
}

/// `sizeof(T)`: what is no value of the file is a type, where it is called like one: `a_t`, in C also `Abc`.
pub(crate) fn size_of<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let value = walk.child(node, "value").filter(|value| value.kind_name() == "parenthesized_expression");
    let name = value.and_then(|value| value.nth_named(0)).filter(|name| name.kind_name() == "identifier");
    if let Some(name) = name {
        let text = walk.text_of(name);
        let is_capital = text.starts_with(char::is_uppercase) && text.contains(char::is_lowercase);
        let at = At { scope: walk.here.scope, byte: name.begins_at() as u32 };
        let is_called_so = text.ends_with("_t") || is_capital && walk.pack.name == "c";
        if is_called_so && matches!(walk.scopes.find(at, text, Space::Value), Found::Nothing) {
            walk.mention(name, Role::Type, None);
        }
    }
    Then::Descend
}

/// `(T)(a)` is written like a call, and is one unless `T` is a type: by what the file knows, or by its name. In C capitals in
/// a name that is no value of the file are a type's: hardly anybody writes brackets around what is called. So are names that
/// types of numbers have.
pub(crate) fn call<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(function), Some(arguments)) = (walk.child(node, "function"), walk.child(node, "arguments")) else {
        return Then::Descend;
    };
    let is_bracketed = function.kind_name() == "parenthesized_expression" && arguments.named_child_count() == 1;
    let name = function.nth_named(0).filter(|name| is_bracketed && name.kind_name() == "identifier");
    if let Some(name) = name {
        let text = walk.text_of(name);
        let is_loud = text.len() > 1 && !text.bytes().any(|b| b.is_ascii_lowercase());
        let at = At { scope: walk.here.scope, byte: name.begins_at() as u32 };
        let is_capital = walk.pack.name == "c" && text.bytes().any(|b| b.is_ascii_uppercase());
        let is_no_value = || matches!(walk.scopes.find(at, text, Space::Value), Found::Nothing);
        let is_number = walk.pack.name == "c" && NUMBERS.contains(&text);
        if text.ends_with("_t") || is_loud || (is_capital || is_number) && is_no_value() {
            walk.mention(name, Role::Type, None);
        }
    }
    Then::Descend
}
