//! Declarators: C declares a name by showing how it is used, so that a type stands on both sides of it.

use codegraph_model::{Parameter, Str};
use tree_sitter::Node;

use super::directives::without_comments;
use crate::preorder::Asked;
use crate::text;
use crate::walk::Walk;

/// Declarators nest as types do; deeper ones are hostile.
pub(super) const MAX_DECLARATORS: usize = 64;
/// Most parameters that one function lists: more are generated tables.
const MAX_PARAMETERS: usize = 256;

/// What a declarator declares.
#[derive(Clone, Copy)]
pub(crate) struct Declared<'t> {
    /// The name, with what qualifies it.
    pub(crate) name: Node<'t>,
    /// The innermost function declarator around the name, unless it is a pointer to a function.
    pub(crate) function: Option<Node<'t>>,
}

/// Follows a declarator down to its name.
pub(crate) fn declared<'t>(walk: &Walk<'t>, mut node: Node<'t>) -> Option<Declared<'t>> {
    let mut function = None;
    let mut is_pointer = false;
    for _ in 0..MAX_DECLARATORS {
        match node.kind_name() {
            "function_declarator" => {
                function = Some(node);
                is_pointer = false;
            }
            "pointer_declarator" | "reference_declarator" if function.is_some() => is_pointer = true,
            "identifier" | "field_identifier" | "type_identifier" | "destructor_name" | "operator_name"
            | "template_function" | "template_method" | "primitive_type" => {
                return Some(Declared { name: node, function: function.filter(|_| !is_pointer) });
            }
            // It declares several names.
            "structured_binding_declarator" => return None,
            "operator_cast" => return Some(Declared { name: node, function: Some(node) }),
            "qualified_identifier" => {
                let is_conversion = last_of(node).kind_name() == "operator_cast";
                let function = function.filter(|_| !is_pointer).or(is_conversion.then_some(node));
                return Some(Declared { name: node, function });
            }
            _ => {}
        }
        node = inner(walk, node)?;
    }
    None
}

/// The declarator in a declarator. Reference and parenthesized ones have no field.
fn inner<'t>(walk: &Walk<'t>, node: Node<'t>) -> Option<Node<'t>> {
    walk.child(node, "declarator").or_else(|| {
        let mut cursor = node.walk();
        node.named_children(&mut cursor).filter(|child| !child.is_extra()).last()
    })
}

/// The last part of a qualified name.
pub(crate) fn last_of(mut name: Node<'_>) -> Node<'_> {
    for _ in 0..MAX_DECLARATORS {
        match name.kind_name() {
            "qualified_identifier" | "template_function" | "template_type" | "template_method" => {
                let Some(inner) = name.child_by_field_name("name") else { break };
                name = inner;
            }
            // `A<T>::template b<C>`
            "dependent_name" => {
                let Some(inner) = name.nth_named(0) else { break };
                name = inner;
            }
            _ => break,
        }
    }
    name
}

/// Words that stand among type qualifiers and say nothing about the type.
const NO_QUALIFIERS: [&str; 7] = ["constexpr", "constinit", "consteval", "mutable", "inline", "_Noreturn", "noreturn"];

/// The type that `node` declares `declared` with: what stands on both sides of the name, without what says other things.
/// For a function, what it returns.
pub(crate) fn type_of<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    declarator: Option<Node<'t>>,
    declared: Option<Declared<'t>>,
) -> Option<Str> {
    let read = walk.read;
    let part = |start: usize, end: usize| read.get(start..end).unwrap_or_default().trim();
    let mut written = String::new();
    let mut push = |text: &str| {
        let is_apart = !(written.is_empty() || text.is_empty() || written.ends_with(['*', '&']) && text.starts_with(['*', '&', ')']));
        if is_apart {
            written.push(' ');
        }
        written.push_str(text);
    };
    let type_node = walk.child(node, "type");
    let end = declarator.map_or(node.ends_at(), |declarator| declarator.begins_at());
    let mut has_type = false;
    for child in walk.children(node).into_iter().take(MAX_PARAMETERS) {
        if child.begins_at() >= end {
            break;
        }
        let is_type = Some(child) == type_node;
        let is_qualifier = child.kind_name() == "type_qualifier" && !NO_QUALIFIERS.contains(&walk.text_of(child));
        if is_type || is_qualifier {
            // What a type is made of is not repeated where it is used.
            let body = walk.child(child, "body").filter(|_| is_type);
            push(part(child.begins_at(), body.map_or(child.ends_at(), |body| body.begins_at())));
            has_type |= is_type;
        }
    }
    if !has_type {
        return None;
    }
    if let Some(returns) = declared.and_then(|d| d.function).and_then(trailing_type) {
        return Some(walk.one_line(text::without_marker(part(returns.begins_at(), returns.ends_at()))));
    }
    if let (Some(declarator), Some(declared)) = (declarator, declared) {
        let declarator = match declarator.kind_name() {
            "init_declarator" => walk.child(declarator, "declarator").unwrap_or(declarator),
            _ => declarator,
        };
        let middle = declared.function.unwrap_or(declared.name);
        let before = part(declarator.begins_at(), middle.begins_at());
        let after = part(middle.ends_at(), declarator.ends_at());
        // `typedef int (f)(void);`: brackets around nothing but the name.
        let (before, after) = match (before.strip_suffix('('), after.strip_prefix(')')) {
            (Some(before), Some(after)) => (before.trim_end(), after.trim_start()),
            _ => (before, after),
        };
        push(&[before, after].concat());
    } else if let Some(declarator) = declarator {
        // A parameter without a name.
        push(part(declarator.begins_at(), declarator.ends_at()));
    }
    Some(bare_line(walk, &written))
}

/// `written` in one line, without the comments in it.
fn bare_line(walk: &mut Walk<'_>, written: &str) -> Str {
    if !written.contains("/*") {
        return walk.one_line(written);
    }
    let bare = without_comments(written);
    walk.one_line(&bare.replace(" ,", ",").replace(" )", ")"))
}

/// The head of one of several that are declared together: `T *b` of `T a = 1, *b;`. None where it stands alone. `table`
/// is a long value, which is left out.
pub(super) fn head_of_one<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    declarator: Node<'t>,
    table: Option<Node<'t>>,
) -> Option<Str> {
    let first = walk.child(node, "declarator")?;
    let read = walk.read;
    let after = read.get(declarator.ends_at()..node.ends_at())?;
    // `a : 3, b : 4`
    let n_bits = if after.trim_start().starts_with(':') { after.find([',', ';']).unwrap_or(after.len()) } else { 0 };
    if first == declarator && !after[n_bits..].trim_start().starts_with(',') {
        return None;
    }
    let end = table.map_or(declarator.ends_at() + n_bits, |table| table.begins_at());
    let words = read.get(node.begins_at()..first.begins_at())?.trim();
    let own = read.get(declarator.begins_at()..end)?.trim_end().trim_end_matches('=');
    Some(bare_line(walk, &[words, own].join(" ")))
}

/// `-> T`
pub(super) fn trailing_type<'t>(function: Node<'t>) -> Option<Node<'t>> {
    let n = function.child_count();
    (n.saturating_sub(3)..n).filter_map(|at| function.nth(at)).find(|child| child.kind_name() == "trailing_return_type")
}

/// What stands after the type of `operator T() const`: its parameters and more.
pub(crate) fn conversion<'t>(walk: &Walk<'t>, name: Node<'t>) -> Option<Node<'t>> {
    let mut node = Some(last_of(name)).filter(|name| name.kind_name() == "operator_cast")?;
    for _ in 0..MAX_DECLARATORS {
        if node.kind_name() == "abstract_function_declarator" {
            return Some(node);
        }
        node = inner(walk, node)?;
    }
    None
}

/// `T` of `operator T() const`.
pub(crate) fn converted_to<'t>(walk: &mut Walk<'t>, name: Node<'t>) -> Option<Str> {
    let function = conversion(walk, name)?;
    let parameters = walk.child(function, "parameters")?;
    let written = walk.text.get(name.begins_at()..parameters.begins_at())?;
    Some(walk.one_line(written.trim_start().strip_prefix("operator")?))
}

/// The parameters in a function declarator.
pub(crate) fn parameters<'t>(walk: &mut Walk<'t>, function: Node<'t>) -> Vec<Parameter> {
    let Some(list) = walk.child(function, "parameters") else { return Vec::new() };
    let mut found = Vec::new();
    for node in walk.named_children(list).into_iter().take(MAX_PARAMETERS) {
        let declarator = walk.child(node, "declarator");
        let parameter = match node.kind_name() {
            "parameter_declaration" | "optional_parameter_declaration" | "variadic_parameter_declaration" => {
                let is_named = |declared: &Declared<'t>| matches!(declared.name.kind_name(), "identifier" | "field_identifier");
                let declared = declarator.filter(|d| !d.kind_name().starts_with("abstract_")).and_then(|d| declared(walk, d)).filter(is_named);
                // A pointer to a function is no function here.
                let pure = declared.map(|declared| Declared { function: None, ..declared });
                let type_text = type_of(walk, node, declarator, pure);
                let default = walk.child(node, "default_value");
                Parameter {
                    name: declared.map_or(Str::EMPTY, |declared| walk.str_of(declared.name)),
                    type_text,
                    default: default.map(|default| walk.one_line(walk.text_of(default))),
                }
            }
            // `…`, and the names of a definition in the old style.
            _ => Parameter { name: walk.one_line(walk.text_of(node)), type_text: None, default: None },
        };
        found.push(parameter);
    }
    // C++: `…` has no node of its own.
    let last = list.child_count().checked_sub(2).and_then(|last| list.nth(last));
    if let Some(last) = last.filter(|last| last.kind_name() == "...") {
        found.push(Parameter { name: walk.str_of(last), type_text: None, default: None });
    }
    let is_void = |p: &Parameter| p.name.is_empty() && p.type_text.is_some_and(|of| walk.str(of) == "void");
    if matches!(found.as_slice(), [only] if is_void(only)) {
        found.clear();
    }
    found
}

/// What a declaration says about what it declares, beside its type: before it, and after the parameters.
pub(crate) fn modifiers<'t>(walk: &mut Walk<'t>, node: Node<'t>, function: Option<Node<'t>>) -> Vec<Str> {
    let mut found = Vec::new();
    if walk.ancestor(0) == Some("friend_declaration") {
        found.push(walk.facts.keep("friend"));
    }
    for child in walk.children(node).into_iter().take(MAX_PARAMETERS) {
        let is_modifier = match child.kind_name() {
            "storage_class_specifier" | "virtual" | "explicit_function_specifier" | "virtual_function_specifier"
            | "inline" | "friend" | "static" | "extern" => true,
            "type_qualifier" => NO_QUALIFIERS.contains(&walk.text_of(child)),
            "default_method_clause" | "delete_method_clause" => {
                found.push(walk.one_line(walk.text_of(child).trim_start_matches('=').trim_end_matches(';').trim()));
                continue;
            }
            // `int f() = delete;` outside of types is a value to the grammar.
            "init_declarator" => {
                let value = walk.child(child, "value").filter(|value| value.kind_name() == "delete_expression");
                if value.is_some_and(|value| function.is_some() && walk.text_of(value).trim() == "delete") {
                    found.push(walk.facts.keep("delete"));
                }
                continue;
            }
            _ => false,
        };
        if is_modifier {
            found.push(walk.str_of(child));
        }
    }
    let Some(function) = function else { return found };
    let parameters_end = walk.child(function, "parameters").map_or(usize::MAX, |list| list.ends_at());
    for child in walk.children(function).into_iter().filter(|child| child.begins_at() >= parameters_end) {
        if matches!(child.kind_name(), "type_qualifier" | "virtual_specifier" | "noexcept" | "ref_qualifier") {
            found.push(walk.one_line(walk.text_of(child)));
        }
    }
    found
}
