//! What data cannot say about TypeScript beyond JavaScript.

mod overlook;

use codegraph_model::{EntityKind, ImportFact, Visibility};
use tree_sitter::Node;

pub(crate) use self::overlook::overlook;
use super::javascript_hook::{assign, bind_members, define_field, expect};
use crate::define::Definition;
use crate::preorder::Asked;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::walk::Walk;

/// How many names are looked for in an object type, and how many of its members are looked at.
const MAX_MEMBERS: usize = 64;
/// How many types of an intersection are looked at.
const MAX_PARTS: usize = 64;
/// How far around a namespace `declare` is looked for.
const MAX_AROUND: usize = 16;

/// `a.b = …`, which can define `b`; fields of a class are declared.
pub(crate) fn assignment<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    assign(walk, node, false)
}

/// `private a: T = …;` in a class; a method where its value is a function.
pub(crate) fn field<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "name") {
        define_field(walk, node, name);
    }
    Then::Descend
}

/// `constructor(private a: T)` declares a field; `({ a }: T)` takes a member of what it is given.
pub(crate) fn parameter_property<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let pattern = walk.child(node, "pattern");
    let is_modifier =
        |child: &Node<'_>| matches!(child.kind_name(), "accessibility_modifier" | "override_modifier" | "readonly");
    // Before most patterns there is nothing; a decorator may stand there as well.
    let is_property = pattern.is_some_and(|pattern| pattern.begins_at() > node.begins_at())
        && (0..node.child_count().min(8)).filter_map(|i| node.nth(i)).any(|child| is_modifier(&child));
    if let Some(pattern) = pattern.filter(|pattern| pattern.kind_name() == "object_pattern")
        && let Some(said) = walk.child(node, "type")
    {
        let scope = walk.here.scope;
        match walk.type_said(said) {
            None => bind_said_members(walk, pattern, said, scope),
            typing => bind_members(walk, pattern, typing, scope),
        }
    }
    if let Some(value) = walk.child(node, "value")
        && let Some(said) = walk.child(node, "type")
    {
        let typing = walk.type_said(said);
        expect(walk, value, typing);
    }
    // `f(this: A)`: what a function of no type is called on.
    if let Some(object) = walk.child(node, "pattern").filter(|pattern| pattern.kind_name() == "this")
        && let Some(said) = walk.child(node, "type")
        && walk.enclosing_type().is_none()
    {
        let (from, typing) = (object.begins_at() as u32, walk.type_said(said));
        walk.scopes.bind_typed(walk.here.scope, from, walk.text_of(object), typing);
    }
    if is_property
        && let Some(name) = pattern.filter(|name| name.kind_name() == "identifier")
        && let Some(owner) = walk.enclosing_type()
    {
        let returns = walk.child(node, "type");
        let kind = EntityKind::Field;
        walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: Some(owner) });
    }
    Then::Descend
}

/// `({ a, b: c }: { a: A; b: B })`, where the object type takes several lines: what each name is.
fn bind_said_members<'t>(walk: &mut Walk<'t>, pattern: Node<'t>, said: Node<'t>, scope: u32) {
    let Some(object) = said.nth_named(0).filter(|said| said.kind_name() == "object_type") else { return };
    let members: Vec<Node<'t>> = walk.named_children(object).into_iter().take(MAX_MEMBERS).collect();
    for part in walk.named_children(pattern).into_iter().take(MAX_MEMBERS) {
        let (key, value) = match part.kind_name() {
            "shorthand_property_identifier_pattern" => (Some(part), Some(part)),
            "pair_pattern" => (walk.child(part, "key"), walk.child(part, "value")),
            "object_assignment_pattern" => (walk.child(part, "left"), walk.child(part, "left")),
            _ => (None, None),
        };
        let (Some(key), Some(value)) = (key, value) else { continue };
        let key = walk.text_of(key);
        let is_called = |member: &&Node<'t>| {
            member.kind_name() == "property_signature"
                && walk.child(**member, "name").is_some_and(|name| walk.text_of(name) == key)
        };
        if let Some(said) = members.iter().find(is_called).and_then(|member| walk.child(*member, "type")) {
            let typing = walk.type_said(said);
            bind_members(walk, value, typing, scope);
        }
    }
}

/// `import A = B.C;`
pub(crate) fn import_alias<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.named_children(node);
    if let [alias, path, ..] = children.as_slice() {
        let import = ImportFact {
            module: walk.str_of(*path),
            name: None,
            alias: Some(walk.str_of(*alias)),
            is_relative: false,
            is_wildcard: false,
            is_reexport: walk.here.is_exporting,
            span: walk.span_of(node),
        };
        let bound = walk.text_of(*alias);
        walk.import(import, Some(bound));
    }
    Then::Skip
}

/// `enum A { "b" }`; a member with a value or without quotes is told by data.
pub(crate) fn enum_body<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    for name in walk.named_children(node).into_iter().filter(|child| child.kind_name() == "string") {
        let (kind, node) = (EntityKind::EnumMember, name);
        walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None });
    }
    Then::Descend
}

/// `namespace A.B { … }`, `declare module "a" { … }`
pub(crate) fn namespace<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let is_ambient = is_ambient(walk);
    // A file that is a module itself only adds to the module of another, as it imports it.
    let is_module = walk.import_homes.first() == Some(&Some(0));
    let (kind, body) = (EntityKind::Module, walk.child(node, "body"));
    let mut names = vec![name];
    while let Some(path) = names.pop_if(|name| name.kind_name() == "nested_identifier" && n_parts(name) == 2) {
        names.extend(walk.named_children(path).into_iter().rev());
    }
    // The outermost is the last.
    while let Some(part) = names.pop() {
        let module = walk.define(Definition { node, kind, name: part, body, parameters: None, returns: None, owner: None });
        if let Some(module) = module.filter(|_| part.kind_name() == "string" && !is_module) {
            // A module that the file declares, and does not hold: every file can import it.
            walk.facts.entities[module as usize].is_exported = true;
            walk.facts.entities[module as usize].visibility = Some(Visibility::Public);
        }
    }
    walk.claim_path(name);
    if is_ambient {
        export_all(walk);
    }
    Then::Children
}

fn n_parts(path: &Node<'_>) -> usize {
    path.named_child_count()
}

/// `declare global { … }`: what stands in it is seen everywhere.
pub(crate) fn ambient<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if node.nth(1).is_some_and(|child| child.kind_name() == "global") {
        walk.open_frame();
        // That of its block.
        walk.scopes.await_ambient();
        walk.here.is_exporting = true;
    }
    Then::Descend
}

fn is_ambient(walk: &Walk<'_>) -> bool {
    (0..MAX_AROUND).map_while(|n| walk.ancestor(n)).any(|kind| kind == "ambient_declaration")
}

/// What is declared in an ambient module is seen from outside, whether or not it says `export`.
fn export_all(walk: &mut Walk<'_>) {
    walk.here.is_exporting = true;
    let container = walk.here.container;
    walk.containers[container].is_exported = true;
}

/// `type A = { … }`: an object type under a name has members, as an interface has.
pub(crate) fn type_alias<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(name), Some(value)) = (walk.child(node, "name"), walk.child(node, "value")) else {
        return Then::Descend;
    };
    let kind = EntityKind::TypeAlias;
    // Members of an object type are told by themselves.
    let returns = Some(value).filter(|value| value.kind_name() != "object_type");
    let definition = Definition { node, kind, name, body: None, parameters: None, returns, owner: None };
    let Some(entity) = walk.define(definition) else { return Then::Descend };
    if matches!(value.kind_name(), "object_type" | "intersection_type") {
        walk.hold_members(entity, 2);
    }
    Then::Descend
}

fn is_type_member(walk: &Walk<'_>) -> bool {
    match walk.ancestor(0) {
        Some("interface_body") => true,
        // `A & { … } & B`: the first two stand in an intersection of their own.
        Some("object_type") => {
            let n_around = (1..MAX_PARTS).take_while(|n| walk.ancestor(*n) == Some("intersection_type")).count();
            walk.is_member_below(n_around)
        }
        _ => false,
    }
}

/// A member of an interface or of an object type that has a name.
pub(crate) fn type_member<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let name = walk.child(node, "name");
    let is_method = node.kind_name() == "method_signature";
    if let Some(name) = name.filter(|_| is_type_member(walk) || (is_method && walk.ancestor(0) == Some("class_body"))) {
        let kind = if is_method { EntityKind::Method } else { EntityKind::Field };
        let returns = walk.child(node, if is_method { "return_type" } else { "type" });
        let parameters = walk.child(node, "parameters");
        walk.define_apart(Definition { node, kind, name, body: None, parameters, returns, owner: None });
    }
    Then::Descend
}

/// `(a: A): B`, `new (a: A): B` and `[key: A]: B` in an interface: what instances do without a name of its own. In a class,
/// the last can stand.
pub(crate) fn signature<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_member = is_type_member(walk) || walk.ancestor(0) == Some("class_body");
    let Some(name) = node.nth(0).filter(|_| is_member) else { return Then::Descend };
    let field = |key: &str| walk.child(node, key);
    let (parameters, returns) = (field("parameters"), field("return_type").or_else(|| field("type")));
    let (kind, written) = match node.kind_name() {
        "call_signature" => (EntityKind::Method, "()"),
        "construct_signature" => (EntityKind::Constructor, "new"),
        // `[K in T]: U` maps a type and is no member.
        _ if field("name").is_none() => return Then::Descend,
        _ => (EntityKind::Field, "[]"),
    };
    walk.define_unnamed(Definition { node, kind, name, body: None, parameters, returns, owner: None }, written, false);
    Then::Descend
}

/// `A extends (b: infer B) => C ? D : E`: what is inferred is in sight in all of the type, however deep it stands.
pub(crate) fn conditional<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    walk.open_scope();
    let mut pending: Vec<Node<'t>> = walk.child(node, "right").into_iter().collect();
    while let Some(node) = pending.pop() {
        if node.kind_name() == "infer_type"
            && let Some(name) = node.nth_named(0)
        {
            let (name, scope) = (walk.text_of(name), walk.here.scope);
            walk.scopes.bind(scope, name, Bound::LocalType);
        }
        let mut cursor = node.walk();
        // What one that stands inside infers is its own.
        pending.extend(node.named_children(&mut cursor).filter(|child| child.kind_name() != "conditional_type"));
    }
    Then::Descend
}
