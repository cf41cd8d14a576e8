//! What data cannot say about JavaScript: functions, classes and objects get names where they are values of variables,
//! members, assignments and exports.

mod expected;
mod imports;
mod jsx;
mod objects;
mod reserved;
mod unary;
mod values;

use codegraph_model::{EntityKind, Role, Visibility};
use tree_sitter::Node;

use crate::preorder::Asked;
use self::imports::{assign_export, assign_exports, export_name, is_exports, last_of_chain, require_into, required};
pub(crate) use self::expected::{array, cast, expect, function, new_expression, object, object_pattern};
pub(crate) use self::imports::{export_statement, import_statement, require};
pub(crate) use self::jsx::{closing, component, nothing};
pub(crate) use self::objects::{define_field, field, method, pair};
pub(crate) use self::reserved::overlook;
pub(crate) use self::unary::unary;
use self::values::{define_pattern, free_self, value_typing};
pub(crate) use self::values::{bind_members, class_expression, for_in, function_expression, return_statement};
use crate::context::{Container, Wanted};
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::{At, Bound};
use crate::walk::Walk;

/// How many nodes may stand around a value without changing it: `({ … }) as const`.
const MAX_WRAPPERS: usize = 8;
/// Longest path that an assignment defines a member of, in bytes; a longer one is an expression.
const PATH_BYTES: usize = 120;

fn is_function(node: Node<'_>) -> bool {
    matches!(node.kind_name(), "arrow_function" | "function_expression" | "generator_function")
}

/// `value`, if it is a function or a class, without what stands around it.
pub(super) fn functions_in(value: Node<'_>) -> Option<Node<'_>> {
    let (value, _) = bare(value);
    (is_function(value) || value.kind_name() == "class").then_some(value)
}

/// A value without what stands around it and does not change it, and how many nodes that is.
fn bare(mut value: Node<'_>) -> (Node<'_>, usize) {
    for depth in 0..MAX_WRAPPERS {
        let inner = match value.kind_name() {
            "parenthesized_expression" | "as_expression" | "satisfies_expression" | "non_null_expression" => {
                value.nth_named(0)
            }
            "type_assertion" => value.nth_named(1),
            _ => return (value, depth),
        };
        match inner {
            Some(inner) => value = inner,
            None => return (value, depth),
        }
    }
    (value, MAX_WRAPPERS)
}

/// `Object.freeze({ … })` is the object.
fn unfrozen<'t>(walk: &Walk<'t>, value: Node<'t>) -> (Node<'t>, usize) {
    let (bare_value, depth) = bare(value);
    if bare_value.kind_name() == "call_expression"
        && let (Some(function), Some(arguments)) =
            (walk.child(bare_value, "function"), walk.child(bare_value, "arguments"))
        && matches!(walk.text_of(function), "Object.freeze" | "Object.seal")
        && let Some(object) = arguments.nth_named(0).filter(|object| object.kind_name() == "object")
    {
        return (object, depth + 2);
    }
    (bare_value, depth)
}

/// Defines what is bound to a value, under a name that no bare name leads to: `callable` where the value is a function, a
/// class where it is one, else `plain`, which holds its members where it is an object.
pub(crate) fn define_value<'t>(
    walk: &mut Walk<'t>,
    (node, name, value): (Node<'t>, Node<'t>, Option<Node<'t>>),
    plain: EntityKind,
    callable: EntityKind,
    owner: Option<Container>,
) -> Option<u32> {
    let is_chain = |value: &Node<'t>| value.kind_name() == "assignment_expression";
    if let Some(chain) = value.filter(is_chain) {
        // What a declaration names holds the members, whatever else is called the same.
        let is_object =
            node.kind_name() == "variable_declarator" && bare(last_of_chain(walk, chain)).0.kind_name() == "object";
        if !is_object {
            return define_alias(walk, (node, name, chain), plain, callable, owner);
        }
    }
    let (value, depth) = value.map_or((None, 0), |value| {
        let last = last_of_chain(walk, value);
        let next = |link: &Node<'t>| walk.child(*link, "right").filter(|_| *link != last);
        let n_links = std::iter::successors(Some(value), next).count();
        let (bare, depth) = unfrozen(walk, last);
        (Some(bare), depth + n_links - 1)
    });
    let field = |walk: &Walk<'t>, key: &str| value.and_then(|value| walk.child(value, key));
    let kind = value.map_or("", |value| value.kind_name());
    if value.is_some_and(is_function) {
        let parameters = field(walk, "parameters").or_else(|| field(walk, "parameter"));
        let (body, returns) = (field(walk, "body"), field(walk, "return_type"));
        let is_of_type = owner.unwrap_or(walk.containers[walk.here.container]).is_type;
        let entity = walk.define_apart(Definition { node, kind: callable, name, body, parameters, returns, owner })?;
        know_itself(walk, entity, value);
        if let Some(body) = body.filter(|body| kind == "arrow_function" && body.kind_name() != "statement_block") {
            walk.give_returned(body);
        }
        if kind != "arrow_function" && callable == EntityKind::Function {
            let name = walk.facts.entities[entity as usize].name;
            walk.bind_own_self(Some(name));
        } else if kind != "arrow_function" && is_of_type {
            free_self(walk);
        }
        return Some(entity);
    }
    if kind == "class" {
        let (kind, body) = (EntityKind::Class, field(walk, "body"));
        let entity =
            walk.define_apart(Definition { node, kind, name, body, parameters: None, returns: None, owner })?;
        know_itself(walk, entity, value);
        return Some(entity);
    }
    let returns = walk.child(node, "type");
    let body = value.filter(|_| kind == "object");
    let entity = walk.define_apart(Definition { node, kind: plain, name, body, parameters: None, returns, owner })?;
    let is_object_type =
        || returns.and_then(|said| said.nth_named(0)).is_some_and(|said| said.kind_name() == "object_type");
    match value {
        Some(_) if body.is_some() => walk.open_members(depth + 2),
        Some(value) => {
            walk.open_names(entity, false);
            walk.give_type(entity, value);
        }
        // `declare var a: { b: c }`
        None if is_object_type() => walk.hold_members(entity, 3),
        None => {}
    }
    Some(entity)
}

/// `a = b = value`: the last name holds what the value holds, the others are what it is.
fn define_alias<'t>(
    walk: &mut Walk<'t>,
    (node, name, chain): (Node<'t>, Node<'t>, Node<'t>),
    plain: EntityKind,
    callable: EntityKind,
    owner: Option<Container>,
) -> Option<u32> {
    let (value, _) = bare(last_of_chain(walk, chain));
    let field = |key: &str| walk.child(value, key);
    let (kind, parameters) = match value.kind_name() {
        "class" => (EntityKind::Class, None),
        _ if is_function(value) => (callable, field("parameters").or_else(|| field("parameter"))),
        _ => (plain, None),
    };
    let (body, returns) = (field("body").filter(|_| kind != plain), field("return_type").filter(|_| kind != plain));
    walk.define_alias(Definition { node, kind, name, body, parameters, returns, owner })
}

/// A function or class that a definition has spoken for: its own name, which holds inside alone, means the same.
fn know_itself<'t>(walk: &mut Walk<'t>, entity: u32, value: Option<Node<'t>>) {
    let Some(value) = value else { return };
    walk.claim(value.begins_at());
    if value.kind_name() != "arrow_function"
        && let Some(name) = walk.child(value, "name")
    {
        walk.claim(name.begins_at());
        let name = walk.text_of(name);
        walk.scopes.bind(walk.here.scope, name, Bound::Entity(entity));
    }
}

/// `const a = …`: a function or class where it is bound to one; an import where the value is `require("…")`; an entity at
/// module level, else a local variable.
pub(crate) fn variable_declarator<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let value = walk.child(node, "value");
    let is_var = walk.ancestor(0) == Some("variable_declaration");
    let scope = if is_var { walk.here.function_scope } else { walk.here.scope };
    if let Some(required) = value.and_then(|value| required(walk, value)) {
        require_into(walk, &required, name, scope);
        return Then::Skip;
    }
    if let (Some(said), Some(value)) = (walk.child(node, "type"), value) {
        let typing = walk.type_said(said);
        expect(walk, value, typing);
        walk.expected.gives = Some((value.begins_at(), walk.text_of(said)));
    } else if let Some(value) = value {
        let typing = walk.type_in_comment();
        expect(walk, value, typing);
    }
    let is_global = !walk.here.is_local && is_module_level(walk, is_var);
    if name.kind_name() != "identifier" {
        if is_global {
            define_pattern(walk, node, name, value);
        } else {
            walk.bind_pattern(name, Bound::Local, scope);
            if let Some(value) = value {
                let typing = value_typing(walk, value);
                bind_members(walk, name, typing, scope);
            }
        }
        return Then::Descend;
    }
    let text = walk.text_of(name);
    let bare = value.map_or(node, |value| bare(last_of_chain(walk, value)).0);
    if is_global || is_function(bare) || bare.kind_name() == "class" {
        let plain = if is_constant(walk, node) { EntityKind::Constant } else { EntityKind::Variable };
        if value.is_some_and(|value| is_exports(walk, value)) {
            export_name(walk, name);
        }
        if let Some(entity) = define_value(walk, (node, name, value), plain, EntityKind::Function, None) {
            walk.scopes.bind(scope, text, Bound::Entity(entity));
        }
        return Then::Descend;
    }
    let said_by = walk.child(node, "type").and_then(|said| walk.type_said(said)).or_else(|| walk.type_in_comment());
    if said_by.is_none() && value.is_some_and(|value| walk.is_nothing(value)) {
        walk.scopes.bind_unsaid(scope, text);
        return Then::Descend;
    }
    let typing = said_by.or_else(|| value.and_then(|value| value_typing(walk, value)));
    walk.scopes.bind_typed(scope, 0, text, typing);
    if bare.kind_name() == "object" {
        // Its functions have names, though it is no entity.
        let owner = member_owner(walk, text);
        walk.open_local_members(owner);
    }
    Then::Descend
}

fn is_constant<'t>(walk: &Walk<'t>, node: Node<'t>) -> bool {
    walk.wrapper_text(node).split_whitespace().take(MAX_WRAPPERS).any(|word| word == "const")
}

/// Whether a declarator stands at the top of the file or of a namespace; `var` also in a block, but not in the head of a
/// loop.
fn is_module_level(walk: &Walk<'_>, is_var: bool) -> bool {
    if is_var {
        return !matches!(walk.ancestor(1), Some("for_statement"));
    }
    // The first ancestor is the declaration itself.
    let mut n = 1;
    while matches!(walk.ancestor(n), Some("export_statement" | "ambient_declaration")) {
        n += 1;
    }
    match walk.ancestor(n) {
        None | Some("program") => true,
        Some("statement_block") => {
            matches!(walk.ancestor(n + 1), Some("internal_module" | "module" | "ambient_declaration"))
        }
        _ => false,
    }
}

/// What `name` is bound to here, as far as the walk has come.
fn bound_by_now(walk: &Walk<'_>, name: &str) -> Option<Bound> {
    let bound_in = |scope: u32| walk.scopes.bound_by_now(At { scope, byte: u32::MAX }, name);
    match bound_in(walk.here.scope) {
        Some(Bound::Elsewhere(scope)) => bound_in(scope),
        bound => bound,
    }
}

/// What members of `path` stand in: the entity that its first name means, or the path in what stands around.
fn member_owner(walk: &mut Walk<'_>, path: &str) -> Container {
    let outer = walk.containers[walk.here.container];
    let (head, rest) = path.split_once('.').unwrap_or((path, ""));
    let known = match bound_by_now(walk, head) {
        Some(Bound::Entity(entity)) => Some(&walk.facts.entities[entity as usize]),
        _ => None,
    };
    let (mut qualified, mut descriptors) = (outer.qualified, outer.descriptors);
    let mut is_exported = outer.is_exported && !is_in_function(walk);
    let mut parts = rest;
    if let Some(entity) = known {
        qualified = entity.qualified_name;
        is_exported = entity.is_exported;
        let written = walk.str(entity.descriptors);
        let bare = written.strip_suffix("().").or_else(|| written.strip_suffix(['.', '#'])).unwrap_or(written);
        let of_type = format!("{bare}#");
        descriptors = walk.facts.keep(&of_type);
    } else {
        parts = path;
    }
    for part in parts.split('.').filter(|part| !part.is_empty()) {
        qualified = walk.qualified(qualified, part);
        let mut longer = walk.str(descriptors).to_string();
        codegraph_model::SymbolWriter::name(&mut longer, part);
        longer.push('#');
        descriptors = walk.facts.keep(&longer);
    }
    Container { qualified, descriptors, is_type: true, native_kind: "prototype", is_exported, ..outer }
}

/// `a.b = …`, which can define `b`; in JavaScript `this.a = …` in a constructor defines a field.
pub(crate) fn assignment<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    assign(walk, node, true)
}

pub(crate) fn assign<'t>(walk: &mut Walk<'t>, node: Node<'t>, has_fields: bool) -> Then {
    let (Some(left), Some(right)) = (walk.child(node, "left"), walk.child(node, "right")) else {
        return Then::Descend;
    };
    match left.kind_name() {
        "identifier" => {
            if functions_in(right).is_some() {
                let text = walk.text_of(left);
                let is_known = match bound_by_now(walk, text) {
                    None => false,
                    Some(Bound::Entity(_)) => walk.here.is_local,
                    Some(_) => true,
                };
                let scope = walk.here.function_scope;
                let plain = EntityKind::Variable;
                let defined = define_value(walk, (node, left, Some(right)), plain, EntityKind::Function, None);
                if let Some(entity) = defined.filter(|_| !is_known) {
                    walk.scopes.bind(scope, text, Bound::Entity(entity));
                }
            }
            Then::Descend
        }
        "member_expression" => {
            let typing = if has_fields { walk.type_in_comment() } else { walk.typing_of(left) };
            expect(walk, right, typing);
            assign_member(walk, node, (left, right), has_fields)
        }
        "array_pattern" | "object_pattern" => {
            write_pattern(walk, left);
            Then::Descend
        }
        _ => Then::Descend,
    }
}

fn write_pattern<'t>(walk: &mut Walk<'t>, pattern: Node<'t>) {
    for target in walk.pattern_targets(pattern) {
        walk.mention(target, Role::Write, None);
    }
}

fn assign_member<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    (left, right): (Node<'t>, Node<'t>),
    has_fields: bool,
) -> Then {
    let (Some(object), Some(name)) = (walk.child(left, "object"), walk.child(left, "property")) else {
        return Then::Descend;
    };
    let path = walk.text_of(object);
    if path.len() > PATH_BYTES || !is_path(path) {
        return Then::Descend;
    }
    let name_text = walk.text_of(name);
    let head = path.split('.').next().unwrap_or_default();
    let bound = bound_by_now(walk, head);
    if matches!(path, "exports" | "module.exports") && bound.is_none() {
        return assign_export(walk, node, name, right);
    }
    if path == "module" && name_text == "exports" && bound.is_none() {
        return assign_exports(walk, node, name, right);
    }
    let (value, depth) = bare(last_of_chain(walk, right));
    let is_defining = is_function(value) || value.kind_name() == "class";
    if name_text == "prototype" && value.kind_name() == "object" && path != "this" && right.kind_name() != "assignment_expression"
    {
        let owner = member_owner(walk, path);
        walk.open_local_members(owner);
        if !walk.here.is_local {
            walk.open_members(depth + 2);
        }
        return Then::Descend;
    }
    let defined = (node, name, Some(right));
    let (plain, callable) = (EntityKind::Field, EntityKind::Method);
    if let Some(owner) = path.strip_suffix(".prototype") {
        let owner = member_owner(walk, owner);
        if is_defining || walk.is_first(owner.qualified, name_text) {
            define_member(walk, defined, owner, bound);
        }
    } else if path == "this" {
        let owner = instance_owner(walk, bound);
        match owner {
            // In TypeScript the class declares what it has: this only gives it a value.
            Some(owner)
                if (is_defining && has_fields)
                    || ((is_defining || has_fields) && walk.is_first(owner.qualified, name_text)) =>
            {
                let around = walk.here.entity;
                define_value(walk, defined, plain, callable, Some(owner));
                if !is_defining && value.kind_name() != "object" {
                    // It is the constructor that does what the value says.
                    walk.here.entity = around;
                }
            }
            // In a method: the first says what the object can do, others say it anew.
            None if is_defining && bound.is_none() => {
                let class = walk.enclosing_type();
                if class.is_none_or(|class| walk.is_first(class.qualified, name_text)) {
                    define_value(walk, defined, plain, callable, class);
                }
            }
            None if is_defining => {
                define_value(walk, defined, plain, callable, None);
            }
            _ => {}
        }
    } else if is_defining {
        match path {
            "window" | "self" | "globalThis" | "global" => {
                let defined = define_value(walk, defined, EntityKind::Variable, EntityKind::Function, None);
                if let Some(entity) = defined {
                    // Every file can name it.
                    walk.facts.entities[entity as usize].is_exported = true;
                    if bound_by_now(walk, name_text).is_none() {
                        walk.scopes.bind(0, name_text, Bound::Entity(entity));
                    }
                }
            }
            _ => {
                if matches!(bound, Some(Bound::Import(_))) {
                    walk.mention_again(left, Role::Write);
                } else if !has_fields && bound == Some(Bound::Local) {
                    // What the object has by its type is what is written.
                    walk.mention_again(left, Role::Write);
                    walk.want(Wanted::Known);
                }
                let owner = member_owner(walk, path);
                define_member(walk, defined, owner, bound);
            }
        }
    } else if let Some(Bound::Entity(entity)) = bound.filter(|_| path == head && !walk.here.is_local) {
        // A static member of a class or function: `A.version = …`.
        let kind = walk.facts.entities[entity as usize].kind;
        let owner = member_owner(walk, path);
        if matches!(kind, EntityKind::Class | EntityKind::Function) && walk.is_first(owner.qualified, name_text) {
            define_value(walk, defined, plain, callable, Some(owner));
        }
    }
    Then::Descend
}

/// Whether the walk is in a function that has a name. One without, which is called where it stands, gives to others what it
/// writes to its parameters.
fn is_in_function(walk: &Walk<'_>) -> bool {
    walk.here.is_local && walk.here.entity.is_some_and(|entity| entity > 0)
}

/// Defines a member of what `bound` is; only a function can name that of what it alone has at hand.
fn define_member<'t>(
    walk: &mut Walk<'t>,
    defined: (Node<'t>, Node<'t>, Option<Node<'t>>),
    owner: Container,
    bound: Option<Bound>,
) {
    let is_own = is_in_function(walk) && !matches!(bound, Some(Bound::Entity(_)));
    let entity = define_value(walk, defined, EntityKind::Field, EntityKind::Method, Some(owner));
    if let Some(entity) = entity.filter(|_| is_own) {
        walk.facts.entities[entity as usize].visibility = Some(Visibility::Private);
    }
}

fn is_path(path: &str) -> bool {
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'$' || !b.is_ascii())
    };
    path.split('.').all(is_name)
}

/// What `this.a` is a member of, in a constructor: the class, or the function whose name begins with a capital.
fn instance_owner(walk: &mut Walk<'_>, this: Option<Bound>) -> Option<Container> {
    let mut entity = &walk.facts.entities[walk.here.entity? as usize];
    // `this.a = f(this.b = 1)`
    while entity.kind == EntityKind::Field {
        entity = &walk.facts.entities[entity.parent? as usize];
    }
    match (entity.kind, this) {
        (EntityKind::Constructor, None) => walk.enclosing_type(),
        (EntityKind::Function, Some(Bound::SelfName)) => {
            let (qualified, is_exported) = (entity.qualified_name, entity.is_exported);
            let of_type = walk.str(entity.descriptors).replacen("().", "#", usize::MAX);
            let descriptors = walk.facts.keep(&of_type);
            let outer = walk.containers[walk.here.container];
            Some(Container { qualified, descriptors, is_type: true, native_kind: "prototype", is_exported, ..outer })
        }
        _ => None,
    }
}
