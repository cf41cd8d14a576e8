//! What data cannot say about Go: packages, receivers, declarations of several names, and the keys of literals.

use codegraph_model::{EntityKind, ImportFact, Role, Str};
use tree_sitter::Node;

use crate::chains::RECEIVED;
use crate::preorder::Asked;
use crate::context::Container;
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::tables::flag;
use crate::typing::Typing;
use crate::walk::Walk;

#[path = "comments.rs"]
mod comments;
#[path = "generics.rs"]
mod generics;
#[path = "literals.rs"]
mod literals;
use comments::{build_condition, doc_behind};
use generics::bind_type_parameters;
pub(crate) use generics::type_parameter_declaration;
pub(crate) use literals::composite_literal;
use literals::element_written;

/// How deep types and literals nest that are looked into. Deeper ones are not written by people.
const MAX_DEPTH: usize = 16;

/// The package qualifies every name of the file. For which systems the file is built stands above it.
pub(crate) fn package_clause<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(condition) = build_condition(walk.text.get(..node.begins_at()).unwrap_or_default()) {
        walk.top_decorator = Some(walk.facts.keep(&condition));
    }
    if let Some(name) = node.nth_named(0) {
        walk.containers[0].qualified = walk.str_of(name);
    }
    Then::Skip
}

/// One path of an import declaration, with its alias, dot or underscore.
pub(crate) fn import_spec<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(path) = walk.child(node, "path") else { return Then::Skip };
    let alias = walk.child(node, "name");
    let inner = Str::of_text(path.begins_at() + 1, (path.ends_at() - 1).max(path.begins_at() + 1));
    let module = walk.text.get(path.begins_at() + 1..path.ends_at().saturating_sub(1)).unwrap_or_default();
    let is_wildcard = alias.is_some_and(|alias| alias.kind_name() == "dot");
    let import = ImportFact {
        module: if module.is_empty() { Str::EMPTY } else { inner },
        name: None,
        alias: alias.filter(|_| !is_wildcard).map(|alias| walk.str_of(alias)),
        is_relative: module.starts_with('.'),
        is_wildcard,
        is_reexport: false,
        span: walk.span_of(node),
    };
    let bound = match alias {
        Some(alias) => walk.text_of(alias),
        None => package_name(module),
    };
    walk.import(import, (!is_wildcard).then_some(bound));
    Then::Skip
}

/// The package that a path most likely names: its last part that is no version.
fn package_name(path: &str) -> &str {
    // Versions are in paths from the second on: `k8s.io/api/core/v1` is `v1`.
    let is_version = |part: &str| {
        let number = part.strip_prefix('v').unwrap_or_default();
        !matches!(number, "" | "0" | "1") && number.bytes().all(|b| b.is_ascii_digit())
    };
    let last = path.rsplit('/').find(|part| !is_version(part)).unwrap_or(path);
    // `gopkg.in/yaml.v3` is `yaml`; by convention `go-cmp` is `cmp`, and `cli-go` is `cli`.
    let last = last.split_once(".v").map_or(last, |(name, _)| name);
    let last = last.strip_prefix("go-").unwrap_or(last);
    last.strip_suffix("-go").or_else(|| last.strip_suffix(".go")).unwrap_or(last)
}

/// A function.
pub(crate) fn function_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let parameters = walk.child(node, "parameters");
    let returns = walk.child(node, "result");
    let body = walk.child(node, "body");
    let kind = EntityKind::Function;
    let entity = walk.define(Definition { node, kind, name, body, parameters, returns, owner: None });
    if let Some(entity) = entity {
        name_parameters(walk, entity);
    }
    Then::Descend
}

/// Of a long list of names before one type, the parser takes all but the last for types without names. One parameter that
/// has a name says that all have.
pub(crate) fn parameter_list<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    // Names come first in what has one.
    let has_name = |node: &Node<'_>| node.nth(0).is_some_and(|first| first.kind_name() == "identifier");
    let n = node.named_child_count() as u32;
    let (first, last) = (node.nth_named(0), node.nth_named(n.saturating_sub(1)));
    if first.is_some_and(|first| !has_name(&first)) && last.is_some_and(|last| has_name(&last)) {
        for misread in walk.named_children(node).iter().filter(|parameter| !has_name(parameter)) {
            let name = walk.text_of(*misread);
            if walk.claim(misread.begins_at()) {
                walk.scopes.bind(walk.here.scope, name, Bound::Local);
            }
        }
    }
    Then::Descend
}

/// The same for what is said of a function: the misread names have the type of the next that has one.
fn name_parameters(walk: &mut Walk<'_>, entity: u32) {
    let parameters = &mut walk.facts.entities[entity as usize].parameters;
    if parameters.last().is_none_or(|last| last.name.is_empty()) {
        return;
    }
    let mut type_text = None;
    for parameter in parameters.iter_mut().rev() {
        if let Some(name) = parameter.type_text.filter(|_| parameter.name.is_empty()) {
            parameter.name = name;
            parameter.type_text = type_text;
        }
        type_text = parameter.type_text;
    }
}

/// A method belongs to the type of its receiver, which can stand anywhere in the package.
pub(crate) fn method_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let receiver = walk.child(node, "receiver").and_then(|list| list.nth_named(0));
    let type_node = receiver.and_then(|receiver| walk.child(receiver, "type"));
    let type_name = type_node.and_then(|node| walk.target_text(node)).unwrap_or_default();
    let package = walk.containers[0];
    let mut descriptors = String::new();
    codegraph_model::SymbolWriter::name(&mut descriptors, type_name);
    descriptors.push('#');
    let owner = Container {
        qualified: walk.qualified(package.qualified, type_name),
        descriptors: walk.facts.keep(&descriptors),
        is_type: true,
        native_kind: "type_spec",
        is_exported: type_name.starts_with(char::is_uppercase),
        is_test: false,
        access: None,
    };
    let body = walk.child(node, "body");
    let kind = EntityKind::Method;
    let parameters = walk.child(node, "parameters");
    let returns = walk.child(node, "result");
    let defined = walk.define(Definition { node, kind, name, body, parameters, returns, owner: Some(owner) });
    if let Some(entity) = defined {
        name_parameters(walk, entity);
        if let Some(name) = receiver.and_then(|receiver| walk.child(receiver, "name")) {
            walk.bind_self(walk.text_of(name));
        }
        if let Some(type_node) = type_node {
            bind_type_parameters(walk, type_node);
        }
    }
    Then::Descend
}

/// `type T struct { … }`, `type T interface { … }`, `type T U`, `type T = U`.
pub(crate) fn type_spec<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let type_node = walk.child(node, "type");
    let (kind, body) = match type_node.map(|t| t.kind_name()) {
        Some("struct_type") => (EntityKind::Struct, type_node.and_then(|t| t.nth_named(0))),
        Some("interface_type") => (EntityKind::Interface, type_node.and_then(|t| t.nth(1))),
        _ => (EntityKind::TypeAlias, None),
    };
    let returns = type_node.filter(|_| kind == EntityKind::TypeAlias);
    let entity = walk.define(Definition { node, kind, name, body, parameters: None, returns, owner: None });
    if let Some(entity) = entity.filter(|_| kind == EntityKind::TypeAlias) {
        doc_behind(walk, entity, node.ends_at());
        holds_members(walk, entity, type_node);
    }
    Then::Descend
}

/// Makes the struct or interface that is written inside the type of an entity its own: the fields are its members.
fn holds_members<'t>(walk: &mut Walk<'t>, entity: u32, type_node: Option<Node<'t>>) {
    let is_written = type_node.is_some_and(|node| element(node).is_some_and(|inner| is_body(inner.kind_name())));
    if is_written {
        let fact = &walk.facts.entities[entity as usize];
        let (qualified, descriptors) = (fact.qualified_name, fact.descriptors);
        let is_exported = fact.is_exported;
        walk.open_container(Container {
            qualified,
            descriptors,
            is_type: true,
            native_kind: "struct_type",
            is_exported,
            is_test: false,
            access: None,
        });
    }
}

fn is_body(kind: &str) -> bool {
    matches!(kind, "struct_type" | "interface_type")
}

/// What a type is made of, through pointers, slices, arrays, channels and the values of maps.
fn element(mut node: Node<'_>) -> Option<Node<'_>> {
    for _ in 0..MAX_DEPTH {
        node = match node.kind_name() {
            "pointer_type" | "parenthesized_type" => node.nth_named(0)?,
            "slice_type" | "array_type" | "implicit_length_array_type" => node.child_by_field_name("element")?,
            "map_type" | "channel_type" => node.child_by_field_name("value")?,
            _ => return Some(node),
        };
    }
    None
}

/// `a, b T` in a struct, or an embedded type, which is a field of that name.
pub(crate) fn field_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let mut names = names_of(walk, node);
    let returns = walk.child(node, "type");
    if names.is_empty() {
        let Some(embedded) = returns else { return Then::Descend };
        embed(walk, embedded);
        names.extend(walk.target_name(embedded));
    }
    if !is_in_type(walk) {
        return Then::Descend;
    }
    let kind = EntityKind::Field;
    define_names(walk, node, kind, names, returns)
}

/// A method of an interface that has a name. Those of the others belong to nothing.
pub(crate) fn method_elem<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "name").filter(|_| is_in_type(walk)) {
        let parameters = walk.child(node, "parameters");
        let returns = walk.child(node, "result");
        let kind = EntityKind::Method;
        if let Some(entity) = walk.define(Definition { node, kind, name, body: None, parameters, returns, owner: None }) {
            doc_behind(walk, entity, node.ends_at());
        }
    }
    Then::Descend
}

fn is_in_type(walk: &Walk<'_>) -> bool {
    walk.containers[walk.here.container].is_type && !walk.here.is_local
}

/// `interface { io.Reader }` embeds; the terms of a union are only named.
pub(crate) fn type_elem<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.ancestor(0) == Some("interface_type")
        && node.named_child_count() == 1
        && let Some(embedded) = node.nth_named(0)
    {
        embed(walk, embedded);
    }
    Then::Descend
}

fn embed<'t>(walk: &mut Walk<'t>, embedded: Node<'t>) {
    if !walk.tables.builtins.contains(walk.text_of(embedded)) {
        walk.mention(embedded, Role::Inherit, None);
    }
}

/// `a, b = 1, 2` in a `const` declaration. Without a value, a constant has the type and the value of the one before.
pub(crate) fn const_spec<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let said = walk.child(node, "type");
    walk.repeated = if walk.child(node, "value").is_some() { said } else { said.or(walk.repeated) };
    declare(walk, node, EntityKind::Constant, walk.repeated)
}

/// The same in a `var` declaration.
pub(crate) fn var_spec<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    declare(walk, node, EntityKind::Variable, walk.child(node, "type"))
}

fn declare<'t>(walk: &mut Walk<'t>, node: Node<'t>, kind: EntityKind, returns: Option<Node<'t>>) -> Then {
    let names = names_of(walk, node);
    if walk.here.is_local {
        bind_values(walk, node, &names, returns, walk.child(node, "value"));
        return Then::Descend;
    }
    define_names(walk, node, kind, names, returns)
}

/// `a, b := 1, 2`
pub(crate) fn short_var_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    // By place, which is cheaper than by field: this is the commonest of all statements.
    let names = node.nth(0).map(|list| walk.named_children(list)).unwrap_or_default();
    bind_values(walk, node, &names, None, node.nth(2));
    Then::Descend
}

/// Binds local names, which hold from the end of their declaration on: in `x := f(x)` the second is farther out.
fn bind_values<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    names: &[Node<'t>],
    type_node: Option<Node<'t>>,
    values: Option<Node<'t>>,
) {
    let from = node.ends_at() as u32;
    let values = values.map(|list| walk.named_children(list)).unwrap_or_default();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| name.kind_name() == "identifier") {
        let typing = match (type_node, values.as_slice()) {
            (Some(said), _) => walk.type_said(said),
            // One call gives all of them; of `v, ok := …` the first is what it would be alone.
            (None, [value]) if names.len() > 1 => match value.kind_name() {
                "call_expression" => walk.result_typing(type_of_value(walk, *value), at, *value),
                _ if at == 0 => type_of_value(walk, *value),
                _ => None,
            },
            (None, values) => values.get(at).and_then(|value| type_of_value(walk, *value)),
        };
        walk.scopes.bind_typed(walk.here.scope, from, walk.text_of(*name), typing);
        walk.claim(name.begins_at());
    }
}

/// What a value says about its type: `new(T)` makes one, `(*T)(x)` converts to it, and the rest speaks for itself.
fn type_of_value<'t>(walk: &Walk<'t>, value: Node<'t>) -> Option<Typing<'t>> {
    let callee = value.nth(0).filter(|_| value.kind_name() == "call_expression");
    match callee.map(|callee| (callee, callee.kind_name())) {
        Some((callee, "identifier")) if matches!(walk.text_of(callee), "new" | "make" | "append") => {
            let first = walk.child(value, "arguments")?.nth_named(0)?;
            match (walk.text_of(callee), walk.child(first, "type").filter(|_| first.kind_name() == "composite_literal")) {
                ("append", Some(of)) => walk.type_said(of),
                ("append", None) => walk.typing_of(first),
                _ => walk.type_said(first),
            }
        }
        None if value.kind_name() == "composite_literal" => walk.type_said(walk.child(value, "type")?),
        Some((callee, "parenthesized_expression")) => match converted_to(walk, callee)? {
            (to, true) => walk.typing_of(to),
            _ => None,
        },
        _ => walk.typing_of(value),
    }
}

/// What stands in the brackets before arguments, and whether it is a pointer, which nothing but types are called through.
fn converted_to<'t>(walk: &Walk<'t>, callee: Node<'t>) -> Option<(Node<'t>, bool)> {
    let inner = callee.nth_named(0)?;
    let is_pointer = inner.kind_name() == "unary_expression" && inner.nth(0).is_some_and(|sign| sign.kind_name() == "*");
    Some((if is_pointer { walk.child(inner, "operand")? } else { inner }, is_pointer))
}

/// `switch x := v.(type) { case T: … }`: in a case of one type, `x` has it.
pub(crate) fn type_case<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(switch) = node.parent().filter(|parent| parent.kind_name() == "type_switch_statement") else { return Then::Descend };
    let alias = walk.child(switch, "alias").and_then(|list| list.nth_named(0));
    if let Some(name) = alias {
        let mut cursor = node.walk();
        let types: Vec<Node<'t>> = node.children_by_field_name("type", &mut cursor).filter(|of| of.is_named()).collect();
        let typing = match types.as_slice() {
            [of] => walk.type_said(*of),
            _ => None,
        };
        walk.scopes.bind_typed(walk.here.scope, node.begins_at() as u32, walk.text_of(name), typing);
    }
    Then::Descend
}

/// Defines what one declaration names. What it says belongs to its one name, or to what is around where there are more.
fn define_names<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    kind: EntityKind,
    mut names: Vec<Node<'t>>,
    returns: Option<Node<'t>>,
) -> Then {
    names.retain(|name| walk.text_of(*name) != "_");
    let is_alone = names.len() == 1;
    for name in names {
        let definition = Definition { node, kind, name, body: None, parameters: None, returns, owner: None };
        if !is_alone {
            if let Some(entity) = walk.define_leaf(definition) {
                doc_behind(walk, entity, node.ends_at());
            }
        } else if let Some(entity) = walk.define(definition) {
            doc_behind(walk, entity, node.ends_at());
            // `*T`: the sign stands beside what is embedded.
            if let Some(of) = returns.filter(|of| of.begins_at() > node.begins_at() && kind == EntityKind::Field)
                && node.nth(0).is_some_and(|sign| sign.kind_name() == "*")
            {
                let text = walk.text.get(node.begins_at()..of.ends_at()).unwrap_or_default();
                let text = walk.one_line(text);
                walk.facts.entities[entity as usize].return_type = Some(text);
            }
            let value = walk.child(node, "value").and_then(|list| list.nth_named(0));
            if let Some(value) = value.filter(|_| returns.is_none()) {
                let typing = type_of_value(walk, value);
                walk.give_typing(entity, typing, value);
            }
            let literal = value.filter(|value| value.kind_name() == "composite_literal");
            let type_node = returns.or_else(|| literal.and_then(|literal| walk.child(literal, "type")));
            holds_members(walk, entity, type_node);
        }
    }
    Then::Descend
}

fn names_of<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    let names = node.children_by_field_name("name", &mut cursor).filter(|name| walk.tables.has(name.kind_number(), flag::IDENTIFIER));
    names.collect()
}

/// `for k, v := range m` and `case v := <-c` declare; with `=` they assign.
pub(crate) fn range_or_receive<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(left) = walk.child(node, "left") else { return Then::Descend };
    match left.next_sibling().map(|sign| sign.kind_name()) {
        Some(":=") => bind_elements(walk, node, left),
        _ => walk.mention_each(left, Role::Write, 0),
    }
    Then::Descend
}

/// Binds the names, which hold from the end of the clause on: in `for _, x := range x.all` the second is farther out. The
/// second name of `k, v := range m` is an element, and the first of `v, ok := <-c`; the only one of `v := range c` is, if
/// that is a channel.
fn bind_elements<'t>(walk: &mut Walk<'t>, node: Node<'t>, left: Node<'t>) {
    let (is_range, from) = (node.kind_name() == "range_clause", node.ends_at() as u32);
    let names = walk.named_children(left);
    let has_key = is_range && names.len() > 1;
    let element = walk.child(node, "right").and_then(|right| match (is_range, has_key) {
        (true, true) => element_written(walk, right).or_else(|| walk.element_typing(right)),
        (true, false) => walk.typing_then(walk.typing_of(right), RECEIVED, walk.text_of(right)),
        (false, _) => walk.typing_of(right),
    });
    for (at, name) in names.into_iter().enumerate().filter(|(_, name)| name.kind_name() == "identifier") {
        let typing = element.filter(|_| at == usize::from(has_key));
        walk.scopes.bind_typed(walk.here.scope, from, walk.text_of(name), typing);
        walk.claim(name.begins_at());
    }
}

/// `values ...T`
pub(crate) fn variadic_parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "name") {
        let text = walk.text.get(name.ends_at()..node.ends_at()).unwrap_or_default().trim();
        let typing = Typing::Written { path: None, text };
        walk.scopes.bind_typed(walk.here.scope, 0, walk.text_of(name), Some(typing));
    }
    Then::Descend
}

/// `int(x)` converts to a type of the language, which mentions nothing; `Sum[int](x)` calls with type arguments.
pub(crate) fn call_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(callee) = node.nth(0) else { return Then::Descend };
    match callee.kind_name() {
        "identifier" | "parenthesized_expression" => {
            if let Some((to, true)) = converted_to(walk, callee).filter(|_| callee.kind_name() == "parenthesized_expression") {
                walk.mention(to, Role::Type, None);
            }
            let name = walk.target_name(callee);
            if let Some(name) = name.filter(|name| walk.tables.builtins.contains(walk.text_of(*name))) {
                walk.claim(name.begins_at());
            }
        }
        "index_expression" => {
            if let (Some(function), Some(index)) = (callee.nth_named(0), callee.nth_named(1))
                && names_type(walk, index)
            {
                // `Sum[int](x)` is written like the call of an element.
                let n_arguments = n_arguments(walk, node);
                walk.mention(function, Role::Call, Some(n_arguments));
            }
        }
        _ => {}
    }
    Then::Descend
}

fn n_arguments<'t>(walk: &mut Walk<'t>, call: Node<'t>) -> u32 {
    walk.child(call, "arguments").map_or(0, |list| walk.named_children(list).len() as u32)
}

/// Whether an index is written as types are: by one of the language itself, or in a capital.
fn names_type<'t>(walk: &Walk<'t>, index: Node<'t>) -> bool {
    let Some(name) = walk.target_text(index) else { return false };
    walk.tables.builtins.contains(name) || name.starts_with(char::is_uppercase)
}

/// `Map[K, V](x)` is read as a conversion, but far more often it calls a function with its type arguments.
pub(crate) fn type_conversion<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(callee) = walk.child(node, "type").filter(|of| of.kind_name() == "generic_type") {
        walk.mention(callee, Role::Call, Some(1));
    }
    Then::Descend
}
