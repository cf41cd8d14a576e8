//! What data cannot say about Rust: `use` trees, `impl` blocks, modules in files of their own, fields in struct literals and
//! patterns. `tokens.rs` reads what macros are given.

use codegraph_model::{EntityKind, ImportFact, Role, Str, Visibility};
use tree_sitter::Node;

use crate::preorder::Asked;
use crate::context::{Container, Left, Wanted};
use crate::define::Definition;
use crate::pack::Then;
use crate::rows::LeftOf;
use crate::scopes::Bound;
use crate::tables::flag;
use crate::walk::Walk;

#[path = "items.rs"]
mod items;
#[path = "patterns.rs"]
mod patterns;
#[path = "skim.rs"]
mod skim;
#[path = "tokens.rs"]
mod tokens;
pub(crate) use items::overlook;
use items::PUBLIC;
pub(crate) use patterns::{
    call_expression, closure_parameters, for_expression, let_condition, let_declaration, match_expression, parameter,
    pattern, type_parameter, where_predicate,
};
pub(crate) use tokens::token_tree;

/// Flattens a `use` tree: one import for each name.
pub(crate) fn use_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_reexport = is_public(node);
    let Some(argument) = walk.child(node, "argument") else { return Then::Skip };
    let mut rest = vec![(argument, String::new())];
    while let Some((part, prefix)) = rest.pop() {
        let joined = |tail: &str| if prefix.is_empty() { tail.to_string() } else { format!("{prefix}::{tail}") };
        match part.kind_name() {
            "use_list" => {
                let children = walk.named_children(part);
                rest.extend(children.into_iter().rev().map(|child| (child, prefix.clone())));
            }
            "scoped_use_list" => {
                let path = walk.child(part, "path").map(|path| joined(walk.text_of(path)));
                if let Some(list) = walk.child(part, "list") {
                    rest.push((list, path.unwrap_or(prefix)));
                }
            }
            "use_wildcard" => {
                let path = part.nth_named(0).map_or(prefix.clone(), |path| joined(walk.text_of(path)));
                let ups = path.split("::").filter(|part| *part == "super").count();
                if path.split("::").all(|part| part == "super") {
                    // Everything in the modules around is in sight again.
                    (0..ups).for_each(|_| walk.scopes.uncover(walk.here.scope));
                }
                add(walk, part, &path, None, None, is_reexport);
            }
            "use_as_clause" => {
                let (Some(path), alias) = (walk.child(part, "path"), walk.child(part, "alias")) else {
                    continue;
                };
                add(walk, path, &prefix, Some(path), alias, is_reexport);
            }
            _ => add(walk, part, &prefix, Some(part), None, is_reexport),
        }
    }
    Then::Skip
}

/// Adds the import of `path` below `prefix`, or of everything there.
fn add<'t>(
    walk: &mut Walk<'t>,
    at: Node<'t>,
    prefix: &str,
    path: Option<Node<'t>>,
    alias: Option<Node<'t>>,
    is_reexport: bool,
) {
    // In the edition of 2015, and before names that could be of a crate or of the module, paths begin with `::`.
    let mut module = prefix.trim_start_matches("::").to_string();
    let mut name = None;
    if let Some(path) = path {
        let last = if path.kind_name() == "scoped_identifier" { walk.child(path, "name") } else { Some(path) };
        if let Some(before) = walk.child(path, "path") {
            if !module.is_empty() {
                module.push_str("::");
            }
            module.push_str(walk.text_of(before).trim_start_matches("::"));
        }
        match last {
            // `use a::b::{self}` imports the module itself, and so does `use a;`.
            Some(last) if last.kind_name() == "self" && !module.is_empty() => {}
            Some(last) if module.is_empty() => module.push_str(walk.text_of(last)),
            last => name = last,
        }
    }
    let module: String = module.split_whitespace().collect();
    let is_relative = ["self", "super", "crate"].contains(&module.split("::").next().unwrap_or_default());
    let bound = match (alias, name) {
        (Some(alias), _) => Some(walk.text_of(alias)),
        (None, Some(name)) => Some(walk.text_of(name)),
        (None, None) => path.map(|path| {
            let text = walk.text_of(path);
            let tail = text.rsplit("::").next().unwrap_or(text);
            if tail == "self" { prefix_tail(walk, at) } else { tail }
        }),
    };
    let module = walk.facts.keep(&module);
    if let Some(name) = name.filter(|name| name.kind_name() == "identifier") {
        walk.mention_name(name, Some(Left { text: module, head: None, is_static: true, typing: None }), Role::Import, None);
    }
    let import = ImportFact {
        module,
        name: name.map(|name| walk.str_of(name)),
        alias: alias.map(|alias| walk.str_of(alias)),
        is_relative,
        is_wildcard: path.is_none(),
        is_reexport,
        span: walk.span_of(at),
    };
    walk.import(import, bound);
}

/// The last name before the list that `at` stands in: what `self` means there.
fn prefix_tail<'t>(walk: &Walk<'t>, at: Node<'t>) -> &'t str {
    let before = walk.text.get(..at.begins_at()).unwrap_or_default();
    let path = before.rfind("::{").map_or("", |end| &before[..end]);
    path.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
}

/// `extern crate a as b;`
pub(crate) fn extern_crate<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "name") {
        let alias = walk.child(node, "alias");
        import_module(walk, node, name, alias, false);
    }
    Then::Skip
}

/// `mod a;` brings in the file of that module.
pub(crate) fn mod_item<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.child(node, "body").is_some() {
        return Then::Descend;
    }
    if let Some(name) = walk.child(node, "name") {
        import_module(walk, node, name, None, true);
    }
    Then::Skip
}

fn import_module<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    name: Node<'t>,
    alias: Option<Node<'t>>,
    is_relative: bool,
) {
    let import = ImportFact {
        module: walk.str_of(name),
        name: None,
        alias: alias.map(|alias| walk.str_of(alias)),
        is_relative,
        is_wildcard: false,
        is_reexport: is_public(node),
        span: walk.span_of(name),
    };
    let bound = walk.text_of(alias.unwrap_or(name));
    walk.import(import, Some(bound));
}

/// The node in the field for names, without looking the field up by its own.
fn name_of<'t>(walk: &Walk<'t>, node: Node<'t>) -> Option<Node<'t>> {
    walk.tables.name_fields.first().and_then(|field| node.child_in(*field))
}

fn is_public(node: Node<'_>) -> bool {
    node.nth(0).is_some_and(|child| child.kind_name() == "visibility_modifier")
}

/// What stands in an `impl` block are members of its type, which may be defined in another file.
pub(crate) fn impl_item<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(type_node) = walk.child(node, "type") else { return Then::Descend };
    let outer = walk.containers[walk.here.container];
    let name = walk.target_name(type_node);
    let type_name = match name {
        Some(name) => walk.text_of(name).to_string(),
        None => walk.text_of(type_node).split_whitespace().collect::<Vec<_>>().join(" "),
    };
    // A type that a path leads to is not the file's own, whatever its name is.
    let path = name.and_then(|name| walk.text.get(type_node.begins_at()..name.ends_at()));
    let path = path.and_then(|path| path.rsplit([' ', '&', '*']).next()).filter(|path| path.contains("::"));
    let written = path.map(crate::text::without_arguments);
    let qualified = match written.as_deref().map(|path| path.strip_prefix("self::").unwrap_or(path)) {
        None => walk.qualified(outer.qualified, &type_name),
        Some(path) => match path.strip_prefix("super::") {
            Some(path) => {
                let around = walk.str(outer.qualified).rsplit_once("::").map_or("", |(around, _)| around).to_string();
                let around = walk.facts.keep(&around);
                walk.qualified(around, path)
            }
            None => walk.qualified(outer.qualified, path),
        },
    };
    let trait_node = walk.child(node, "trait");
    let trait_name = trait_node.and_then(|node| walk.target_text(node));
    // `impl !Send for A` says that it does not.
    let before_trait = trait_node.and_then(|trait_node| walk.text.get(node.begins_at()..trait_node.begins_at()));
    let is_negative = before_trait.is_some_and(|before| before.trim_end().ends_with('!'));
    if let Some(trait_node) = trait_node.filter(|_| !is_negative) {
        let before = walk.mentions.len();
        walk.mention(trait_node, Role::Implement, None);
        walk.say(before, qualified);
    }
    let mut descriptors = walk.str(outer.descriptors).to_string();
    descriptors.push_str("impl#");
    for name in std::iter::once(type_name.as_str()).chain(trait_name) {
        descriptors.push('[');
        codegraph_model::SymbolWriter::name(&mut descriptors, name);
        descriptors.push(']');
    }
    let descriptors = walk.facts.keep(&descriptors);
    walk.open_container(Container {
        qualified,
        descriptors,
        is_type: true,
        native_kind: "impl_item",
        is_exported: outer.is_exported && !walk.here.is_local,
        is_test: outer.is_test,
        access: trait_node.map(|_| Visibility::Public),
    });
    Then::Children
}

/// Supertraits are inherited from.
pub(crate) fn trait_item<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(bounds), Some(name)) = (walk.child(node, "bounds"), walk.child(node, "name")) {
        let outer = walk.containers[walk.here.container];
        let name = walk.text_of(name);
        let sayer: Str = walk.qualified(outer.qualified, name);
        let before = walk.mentions.len();
        walk.mention_each(bounds, Role::Inherit, 0);
        walk.say(before, sayer);
    }
    Then::Descend
}

/// `const _: () = …;` has no name.
pub(crate) fn const_item<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    match name_of(walk, node).filter(|name| walk.text_of(*name) == "_") {
        Some(name) => {
            walk.claim(name.begins_at());
            Then::Children
        }
        None => Then::Descend,
    }
}

/// The fields of a tuple struct have no names, and are part of its head.
pub(crate) fn struct_item<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let body = walk.child(node, "body");
    let Some(name) = name_of(walk, node) else { return Then::Descend };
    if body.is_none_or(|body| body.kind_name() != "ordered_field_declaration_list") {
        return Then::Descend;
    }
    let kind = EntityKind::Struct;
    walk.define(Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None });
    Then::Children
}

/// `pub type A;` of a foreign library, of which the parser overlooked the first word.
pub(crate) fn associated_type<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let before = walk.text.get(..node.begins_at()).unwrap_or_default().trim_end();
    let is_overlooked = !std::ptr::eq(walk.read, walk.text) && before.ends_with(PUBLIC);
    let Some(name) = name_of(walk, node).filter(|_| is_overlooked) else { return Then::Descend };
    let around = walk.containers[walk.here.container];
    let is_exported = around.is_exported && !walk.here.is_local;
    let kind = EntityKind::TypeAlias;
    let definition = Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None };
    if let Some(entity) = walk.define(definition) {
        let signature = format!("{PUBLIC} {}", walk.str(walk.facts.entities[entity as usize].signature));
        let signature = walk.facts.keep(&signature);
        let fact = &mut walk.facts.entities[entity as usize];
        fact.signature = signature;
        fact.visibility = Some(Visibility::Public);
        fact.is_exported = is_exported;
        fact.modifiers.insert(0, Str::of_text(before.len() - PUBLIC.len(), before.len()));
    }
    Then::Children
}

/// A macro is exported by its attribute, from wherever it stands.
pub(crate) fn macro_definition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let kind = EntityKind::Macro;
    let definition = Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None };
    let scope = walk.here.scope;
    if let Some(entity) = walk.define(definition) {
        // It is known from here on, to the end of the block or module, and by any path if it is exported.
        walk.scopes.bind_from(scope, node.ends_at() as u32, walk.text_of(name), Bound::Entity(entity));
        // What it gives does not run where it is defined.
        walk.here.body = None;
        let fact = &walk.facts.entities[entity as usize];
        if fact.decorators.iter().any(|decorator| walk.str(*decorator).starts_with("macro_export")) {
            let fact = &mut walk.facts.entities[entity as usize];
            fact.visibility = Some(Visibility::Public);
            fact.is_exported = true;
        }
    }
    Then::Children
}

/// An attribute names its macro first; what follows is tokens. Those of `derive` are names of macros too.
pub(crate) fn attribute<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = node.nth_named(0) else { return Then::Skip };
    walk.mention(name, Role::Decorate, None);
    if walk.text_of(name) == "derive"
        && let Some(derived) = walk.child(node, "arguments")
    {
        tokens::mention_list(walk, derived, Role::Decorate);
    }
    Then::Skip
}

/// What a path leads through is a module, or, by its capital, a type.
pub(crate) fn path<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(left) = node.nth(0) else { return Then::Descend };
    let kind = left.kind_number();
    let name = if walk.tables.has(kind, flag::IDENTIFIER) {
        left
    } else if walk.tables.path(kind).is_some_and(|path| path.left == LeftOf::Qualifier) {
        match left.nth(left.child_count().saturating_sub(1)) {
            Some(name) => name,
            None => return Then::Descend,
        }
    } else {
        return Then::Descend;
    };
    if !walk.is_claimed(name.begins_at()) {
        let role = if walk.text_of(name).starts_with(char::is_uppercase) { Role::Type } else { Role::Read };
        let before = walk.mentions.len();
        walk.mention(left, role, None);
        if walk.mentions.len() > before {
            walk.want(Wanted::Place);
        }
    }
    Then::Descend
}

/// What stands before the fields of a literal or pattern: its type.
fn type_left<'t>(walk: &mut Walk<'t>, type_node: Node<'t>) -> Option<Left<'t>> {
    let path = crate::text::without_arguments(walk.text_of(type_node));
    let start = type_node.begins_at();
    let head = walk.text.get(start..start + path.find("::").unwrap_or(path.len()))?;
    let text = walk.facts.keep(&path);
    Some(Left { text, head: Some(head), is_static: true, typing: None })
}

/// `T { a: 1, b }` writes fields.
pub(crate) fn struct_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(type_node), Some(body)) = (node.nth(0), node.nth(node.child_count().saturating_sub(1))) else {
        return Then::Descend;
    };
    mention_fields(walk, type_node, body, Role::Write);
    Then::Descend
}

/// `T { a: pattern, b }` reads fields.
pub(crate) fn struct_pattern<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(type_node) = node.nth(0) {
        mention_fields(walk, type_node, node, Role::Read);
    }
    Then::Descend
}

/// Mentions the fields that the children of `list` begin with.
fn mention_fields<'t>(walk: &mut Walk<'t>, type_node: Node<'t>, list: Node<'t>, role: Role) {
    let Some(left) = type_left(walk, type_node) else { return };
    for item in walk.named_children(list).into_iter().filter(|item| *item != type_node) {
        // `ref mut a`; a number is the field of a tuple.
        let skips = flag::DECORATOR | flag::MODIFIER | flag::COMMENT;
        let mut parts = (0..item.child_count()).filter_map(|i| item.nth(i));
        let name = parts.find(|part| part.is_named() && !walk.tables.has(part.kind_number(), skips));
        let name = name.filter(|name| walk.tables.has(name.kind_number(), flag::IDENTIFIER));
        if let Some(name) = name.filter(|_| item.nth(0).is_some_and(|first| walk.text_of(first) != ".."))
            && walk.mention_name(name, Some(left), role, None)
        {
            walk.want(Wanted::Field);
        }
    }
}
