//! Imports and exports of both kinds of module.

use codegraph_model::{EntityKind, ImportFact, Role, Str};
use tree_sitter::Node;

use crate::preorder::Asked;
use super::expected::expect_arguments;
use super::{define_value, functions_in};
use crate::pack::Then;
use crate::walk::Walk;

/// Longest chain of assignments: `a = b = c`.
const MAX_CHAIN: usize = 256;

/// The inside of a string literal.
fn unquoted(node: Node<'_>) -> Str {
    let start = node.begins_at() + 1;
    Str::of_text(start, node.ends_at().saturating_sub(1).max(start))
}

/// One import of `source`.
#[derive(Clone, Copy)]
struct Item<'t> {
    source: Node<'t>,
    name: Option<Node<'t>>,
    alias: Option<Node<'t>>,
    is_wildcard: bool,
    is_reexport: bool,
    at: Node<'t>,
}

impl<'t> Item<'t> {
    fn of(source: Node<'t>, at: Node<'t>) -> Item<'t> {
        Item { source, name: None, alias: None, is_wildcard: false, is_reexport: false, at }
    }
}

fn add<'t>(walk: &mut Walk<'t>, item: Item<'t>, bound: Option<Node<'t>>) {
    let module = unquoted(item.source);
    let is_relative = walk.str(module).starts_with('.');
    let import = ImportFact {
        module,
        name: item.name.map(|name| if name.kind_name() == "string" { unquoted(name) } else { walk.str_of(name) }),
        alias: item.alias.map(|alias| walk.str_of(alias)),
        is_relative,
        is_wildcard: item.is_wildcard,
        is_reexport: item.is_reexport,
        span: walk.span_of(item.at),
    };
    let bound = bound.map(|node| walk.text_of(node));
    walk.import(import, bound);
}

/// `import a, { b as c } from "d"`, `import * as a from "d"`, `import "d"`, `import a = require("d")`
pub(crate) fn import_statement<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.named_children(node);
    if let Some(clause) = children.iter().find(|child| child.kind_name() == "import_require_clause") {
        if let (Some(source), Some(name)) = (walk.child(*clause, "source"), clause.nth_named(0)) {
            let is_reexport = walk.here.is_exporting;
            add(walk, Item { alias: Some(name), is_reexport, ..Item::of(source, *clause) }, Some(name));
        }
        return Then::Skip;
    }
    let Some(source) = walk.child(node, "source") else { return Then::Skip };
    let Some(clause) = children.iter().find(|child| child.kind_name() == "import_clause") else {
        add(walk, Item::of(source, node), None);
        return Then::Skip;
    };
    for part in walk.named_children(*clause) {
        let item = Item::of(source, part);
        match part.kind_name() {
            // A default import: the name `default`, bound to another.
            "identifier" => {
                let import_name = walk.facts.keep("default");
                let before = walk.facts.imports.len();
                add(walk, Item { alias: Some(part), ..item }, Some(part));
                if let Some(import) = walk.facts.imports.get_mut(before) {
                    import.name = Some(import_name);
                }
                walk.mention_alias(Some(part));
            }
            "namespace_import" => {
                let name = part.nth_named(0);
                add(walk, Item { alias: name, is_wildcard: true, ..item }, name);
            }
            _ => {
                for specifier in walk.named_children(part) {
                    let name = walk.child(specifier, "name");
                    let alias = walk.child(specifier, "alias");
                    // `type a` imports `a`.
                    let at = name.unwrap_or(specifier);
                    add(walk, Item { name, alias, at, ..item }, alias.or(name));
                }
            }
        }
    }
    Then::Skip
}

/// `export { a as b } from "c"`, `export * from "c"`, `export { a }`, `export default …`, `export = a`
pub(crate) fn export_statement<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.child(node, "declaration").is_some() {
        return Then::Descend;
    }
    let children = walk.children(node);
    let of_kind = |kind: &str| children.iter().find(|child| child.kind_name() == kind).copied();
    let clause = of_kind("export_clause");
    if let Some(source) = walk.child(node, "source") {
        let item = Item { is_reexport: true, ..Item::of(source, node) };
        let Some(clause) = clause else {
            let alias = of_kind("namespace_export").and_then(|namespace| namespace.nth_named(0));
            add(walk, Item { alias, is_wildcard: true, ..item }, None);
            return Then::Skip;
        };
        for specifier in walk.named_children(clause) {
            let name = walk.child(specifier, "name");
            let alias = walk.child(specifier, "alias");
            // `type a` passes on `a`.
            add(walk, Item { name, alias, at: name.unwrap_or(specifier), ..item }, None);
            walk.mention_alias(alias);
        }
        return Then::Skip;
    }
    if let Some(clause) = clause {
        for specifier in walk.named_children(clause) {
            let Some(name) = walk.child(specifier, "name") else { continue };
            export_name(walk, name);
            let Some(alias) = walk.child(specifier, "alias") else { continue };
            match walk.text_of(alias).trim_matches(['"', '\'']) {
                "default" => stand_for_module(walk, name),
                other if other != walk.text_of(name) => pass_on_as(walk, name, alias),
                _ => {}
            }
        }
        return Then::Descend;
    }
    // `export as namespace A` only says what a script calls the module.
    if of_kind("namespace").is_some() {
        return Then::Skip;
    }
    let value = walk.child(node, "value").or_else(|| of_kind("identifier"));
    if let Some(value) = value {
        stand_for_module(walk, value);
    }
    match (value, of_kind("default")) {
        (Some(value), _) if value.kind_name() == "identifier" => export_name(walk, value),
        (Some(value), Some(name)) => {
            define_value(walk, (node, name, Some(value)), EntityKind::Constant, EntityKind::Function, None);
        }
        _ => {}
    }
    Then::Descend
}

/// `export { a as b }`: what the file calls `a` is `b` to those who import it. No module is written, and its own is
/// meant.
fn pass_on_as<'t>(walk: &mut Walk<'t>, name: Node<'t>, alias: Node<'t>) {
    let text = |node: Node<'t>| if node.kind_name() == "string" { unquoted(node) } else { walk.str_of(node) };
    let import = ImportFact {
        module: Str::EMPTY,
        name: Some(text(name)),
        alias: Some(text(alias)),
        is_relative: true,
        is_wildcard: false,
        is_reexport: true,
        span: walk.span_of(name),
    };
    walk.pass_on(import);
}

pub(super) fn export_name<'t>(walk: &mut Walk<'t>, name: Node<'t>) {
    let name = walk.text_of(name);
    walk.exported_names.push(name);
}

/// What a value takes from a module: the call of `require("…")` or `import("…")`, and the member that is taken of it.
pub(super) struct Required<'t> {
    source: Node<'t>,
    member: Option<Node<'t>>,
}

/// The module that `require("…")` names, also where a member of it is taken.
pub(super) fn required<'t>(walk: &Walk<'t>, value: Node<'t>) -> Option<Required<'t>> {
    let (mut call, mut member) = (value, None);
    match value.kind_name() {
        "member_expression" => {
            call = walk.child(value, "object")?;
            member = walk.child(value, "property");
        }
        "await_expression" => call = value.nth_named(0)?,
        _ => {}
    }
    if call.kind_name() == "parenthesized_expression" {
        call = call.nth_named(0)?;
        if call.kind_name() == "await_expression" {
            call = call.nth_named(0)?;
        }
    }
    if call.kind_name() != "call_expression" {
        return None;
    }
    let function = walk.child(call, "function")?;
    if walk.text_of(function) != "require" && function.kind_name() != "import" {
        return None;
    }
    let arguments = walk.child(call, "arguments")?;
    let source = arguments.nth_named(0)?;
    let is_literal = match source.kind_name() {
        "string" => true,
        "template_string" => source.named_children(&mut source.walk()).all(|part| part.kind_name() == "string_fragment"),
        _ => false,
    };
    // A dynamic import can say more: `import("a", { with: … })`.
    let is_alone = arguments.named_child_count() == 1 || function.kind_name() == "import";
    (is_literal && is_alone).then_some(Required { source, member })
}

/// `const a = require("b")`, `const { a, b: c } = require("d")`; names hold in `scope`.
pub(super) fn require_into<'t>(walk: &mut Walk<'t>, required: &Required<'t>, pattern: Node<'t>, scope: u32) {
    let item = Item { name: required.member, ..Item::of(required.source, pattern) };
    let before = walk.here.scope;
    walk.here.scope = scope;
    if pattern.kind_name() == "object_pattern" {
        let mut parts = walk.named_children(pattern);
        if parts.is_empty() {
            add(walk, item, None);
        }
        for part in parts.drain(..) {
            let field = |walk: &Walk<'t>, name: &str| walk.child(part, name);
            match part.kind_name() {
                "pair_pattern" => {
                    let (name, mut alias) = (field(walk, "key"), field(walk, "value"));
                    if let Some(pattern) = alias.filter(|alias| alias.kind_name() == "assignment_pattern") {
                        alias = walk.child(pattern, "left");
                    }
                    let bound = alias.filter(|alias| alias.kind_name() == "identifier");
                    add(walk, Item { name, alias: bound, at: part, ..item }, bound);
                    if let Some(inner) = alias.filter(|_| bound.is_none()) {
                        walk.bind_pattern(inner, crate::scopes::Bound::Local, scope);
                    }
                }
                "rest_pattern" => {
                    let alias = part.nth_named(0);
                    add(walk, Item { alias, at: part, ..item }, alias);
                }
                _ => {
                    let name = field(walk, "left").unwrap_or(part);
                    add(walk, Item { name: Some(name), at: part, ..item }, Some(name));
                }
            }
        }
    } else {
        let bound = (pattern.kind_name() == "identifier").then_some(pattern);
        // `const a = require("b").a` gives it no other name.
        let is_same = |bound: &Node<'t>| required.member.is_some_and(|name| walk.text_of(name) == walk.text_of(*bound));
        let alias = bound.filter(|bound| !is_same(bound));
        add(walk, Item { alias, ..item }, bound);
        if bound.is_none() {
            walk.bind_pattern(pattern, crate::scopes::Bound::Local, scope);
        }
    }
    walk.here.scope = before;
}

/// `require("a")` and `import("a")` whose value no declaration takes.
pub(crate) fn require<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    // Every call comes by here, and few of them are these.
    if !["require", "import"].iter().any(|word| walk.text_of(node).starts_with(word)) {
        return expect_call(walk, node);
    }
    if let Some(Required { source, .. }) = required(walk, node) {
        add(walk, Item::of(source, node), None);
        return Then::Skip;
    }
    expect_call(walk, node)
}

fn expect_call<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let callee = walk.child(node, "function");
    if let Some(word) = callee.filter(|callee| callee.kind_name() == "super") {
        let arity = walk.child(node, "arguments").map(|arguments| walk.n_arguments(arguments));
        walk.mention_word(word, Role::Call, arity);
    }
    expect_arguments(walk, node, callee);
    Then::Descend
}

/// `exports.a = …`, `module.exports.a = …`: what stands at module level under that name.
pub(super) fn assign_export<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: Node<'t>, right: Node<'t>) -> Then {
    let value = last_of_chain(walk, right);
    let is_undefined = matches!(value.kind_name(), "undefined") || walk.text_of(value).starts_with("void ");
    if let Some(required) = required(walk, value) {
        return reexport(walk, &required, name);
    }
    if value.kind_name() == "identifier" {
        export_name(walk, value);
    } else if is_undefined {
        // `exports.a = exports.b = void 0`, which compilers write, only announces names.
        export_name(walk, name);
    } else if walk.is_first(Str::EMPTY, walk.text_of(name)) {
        define_exported(walk, node, name, right);
    }
    Then::Descend
}

/// `exports.a = require("b")`
pub(super) fn reexport<'t>(walk: &mut Walk<'t>, required: &Required<'t>, name: Node<'t>) -> Then {
    let item = Item::of(required.source, name);
    add(walk, Item { name: required.member, alias: Some(name), is_reexport: true, ..item }, None);
    Then::Skip
}

/// `module.exports = …`
pub(super) fn assign_exports<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: Node<'t>, right: Node<'t>) -> Then {
    let value = last_of_chain(walk, right);
    if let Some(Required { source, member }) = required(walk, value) {
        let item = Item { name: member, is_wildcard: member.is_none(), is_reexport: true, ..Item::of(source, node) };
        add(walk, item, None);
        return Then::Skip;
    }
    stand_for_module(walk, value);
    match value.kind_name() {
        "identifier" => export_name(walk, value),
        "object" => {
            for part in walk.named_children(value) {
                let named = match part.kind_name() {
                    "shorthand_property_identifier" => Some(part),
                    "pair" => walk.child(part, "value").filter(|value| value.kind_name() == "identifier"),
                    _ => None,
                };
                if let Some(named) = named {
                    export_name(walk, named);
                }
            }
            // In `const a = module.exports = { … }` they are members of `a`.
            if value == right && !is_declared(walk) {
                walk.open_exported_members(2);
            }
        }
        // `module.exports = a.b = …`: what the rest of the chain defines is exported.
        _ if value != right => {}
        _ => {
            let own_name = functions_in(value).and_then(|value| walk.child(value, "name"));
            define_exported(walk, node, own_name.unwrap_or(name), value);
        }
    }
    Then::Descend
}

/// Says that the module, where it is imported as a whole or by default, is what `value` is.
fn stand_for_module<'t>(walk: &mut Walk<'t>, value: Node<'t>) {
    if !walk.facts.entities.is_empty() {
        walk.give_type(0, value);
    }
}

/// Whether the current assignment is the value of a declaration: `const a = b = …`.
fn is_declared(walk: &Walk<'_>) -> bool {
    let mut around = (0..MAX_CHAIN).map(|n| walk.ancestor(n));
    around.find(|kind| *kind != Some("assignment_expression")) == Some(Some("variable_declarator"))
}

/// Whether a value is what the module exports: `const a = module.exports = …`.
pub(super) fn is_exports<'t>(walk: &Walk<'t>, mut value: Node<'t>) -> bool {
    for _ in 0..MAX_CHAIN {
        if value.kind_name() != "assignment_expression" {
            break;
        }
        let (Some(left), Some(right)) = (walk.child(value, "left"), walk.child(value, "right")) else {
            break;
        };
        if walk.text_of(left) == "module.exports" {
            return true;
        }
        value = right;
    }
    false
}

fn define_exported<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: Node<'t>, value: Node<'t>) {
    let (plain, callable) = (EntityKind::Variable, EntityKind::Function);
    // `const a = (exports.b = …)`: `b` is the module's, and not of what is given its value.
    let around = walk.here.entity.filter(|_| !walk.here.is_local);
    let kind = around.map(|around| walk.facts.entities[around as usize].kind);
    let is_of_value = matches!(kind, Some(EntityKind::Constant | EntityKind::Variable));
    let owner = is_of_value.then(|| walk.containers[0]);
    if let Some(entity) = define_value(walk, (node, name, Some(value)), plain, callable, owner) {
        if is_of_value {
            walk.facts.entities[entity as usize].parent = Some(0);
        }
        walk.facts.entities[entity as usize].is_exported = true;
        let container = walk.here.container;
        walk.containers[container].is_exported = true;
    }
}

/// `a.a = a.b = value`: the value. Each link asks for the same, so that it is kept which it was.
pub(super) fn last_of_chain<'t>(walk: &mut Walk<'t>, right: Node<'t>) -> Node<'t> {
    let mut links = Vec::new();
    let mut last = right;
    while links.len() < MAX_CHAIN && last.kind_name() == "assignment_expression" {
        if let Some(known) = walk.chain_ends.get(&last.id()) {
            last = *known;
            break;
        }
        match walk.child(last, "right") {
            Some(next) => {
                links.push(last.id());
                last = next;
            }
            None => break,
        }
    }
    if last.kind_name() != "assignment_expression" {
        walk.chain_ends.extend(links.into_iter().map(|link| (link, last)));
    }
    last
}
