//! What data cannot say about Rust: `use` trees, `impl` blocks, modules in files of their own.

use codegraph_model::{ImportFact, Role, Str, Visibility};
use tree_sitter::Node;

use crate::context::Container;
use crate::pack::Then;
use crate::walk::Walk;

/// Flattens a `use` tree: one import for each name.
pub(crate) fn use_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_reexport = node.child(0).is_some_and(|child| child.kind() == "visibility_modifier");
    let Some(argument) = node.child_by_field_name("argument") else { return Then::Skip };
    let mut rest = vec![(argument, String::new())];
    while let Some((part, prefix)) = rest.pop() {
        let joined = |tail: &str| if prefix.is_empty() { tail.to_string() } else { format!("{prefix}::{tail}") };
        match part.kind() {
            "use_list" => {
                let children = walk.named_children(part);
                rest.extend(children.into_iter().rev().map(|child| (child, prefix.clone())));
            }
            "scoped_use_list" => {
                let path = part.child_by_field_name("path").map(|path| joined(walk.text_of(path)));
                if let Some(list) = part.child_by_field_name("list") {
                    rest.push((list, path.unwrap_or(prefix)));
                }
            }
            "use_wildcard" => {
                let path = part.named_child(0).map_or(prefix.clone(), |path| joined(walk.text_of(path)));
                add(walk, part, &path, None, None, true, is_reexport);
            }
            "use_as_clause" => {
                let (Some(path), alias) = (part.child_by_field_name("path"), part.child_by_field_name("alias")) else {
                    continue;
                };
                add(walk, path, &prefix, Some(path), alias, false, is_reexport);
            }
            _ => add(walk, part, &prefix, Some(part), None, false, is_reexport),
        }
    }
    Then::Skip
}

fn add<'t>(
    walk: &mut Walk<'t>,
    at: Node<'t>,
    prefix: &str,
    path: Option<Node<'t>>,
    alias: Option<Node<'t>>,
    is_wildcard: bool,
    is_reexport: bool,
) {
    let mut module = prefix.to_string();
    let mut name = None;
    if let Some(path) = path {
        let last = if path.kind() == "scoped_identifier" { path.child_by_field_name("name") } else { Some(path) };
        if let Some(before) = path.child_by_field_name("path") {
            if !module.is_empty() {
                module.push_str("::");
            }
            module.push_str(walk.text_of(before));
        }
        match last {
            // `use a::b::{self}` imports the module itself, and so does `use a;`.
            Some(last) if last.kind() == "self" && !module.is_empty() => {}
            Some(last) if module.is_empty() => module.push_str(walk.text_of(last)),
            last => name = last,
        }
    }
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
    let import = ImportFact {
        module: walk.facts.keep(&module),
        name: name.map(|name| walk.str_of(name)),
        alias: alias.map(|alias| walk.str_of(alias)),
        is_relative,
        is_wildcard,
        is_reexport,
        span: walk.span_of(at),
    };
    walk.import(import, bound.filter(|_| !is_wildcard));
}

/// The last name before the list that `at` stands in: what `self` means there.
fn prefix_tail<'t>(walk: &Walk<'t>, at: Node<'t>) -> &'t str {
    let before = &walk.text[..at.start_byte()];
    let path = before.rfind("::{").map_or("", |end| &before[..end]);
    path.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
}

/// `extern crate a as b;`
pub(crate) fn extern_crate<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = node.child_by_field_name("name") {
        let alias = node.child_by_field_name("alias");
        let import = ImportFact {
            module: walk.str_of(name),
            name: None,
            alias: alias.map(|alias| walk.str_of(alias)),
            is_relative: false,
            is_wildcard: false,
            is_reexport: false,
            span: walk.span_of(name),
        };
        let bound = walk.text_of(alias.unwrap_or(name));
        walk.import(import, Some(bound));
    }
    Then::Skip
}

/// `mod a;` brings in the file of that module.
pub(crate) fn mod_item<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if node.child_by_field_name("body").is_some() {
        return Then::Descend;
    }
    if let Some(name) = node.child_by_field_name("name") {
        let import = ImportFact {
            module: walk.str_of(name),
            name: None,
            alias: None,
            is_relative: true,
            is_wildcard: false,
            is_reexport: node.child(0).is_some_and(|child| child.kind() == "visibility_modifier"),
            span: walk.span_of(name),
        };
        let bound = walk.text_of(name);
        walk.import(import, Some(bound));
    }
    Then::Skip
}

/// What stands in an `impl` block are members of its type, which may be defined in another file.
pub(crate) fn impl_item<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(type_node) = node.child_by_field_name("type") else { return Then::Descend };
    let type_name = match walk.target_text(type_node) {
        Some(name) => name.to_string(),
        None => walk.text_of(type_node).split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let outer = walk.containers[walk.here.container];
    let qualified = walk.qualified(outer.qualified, &type_name);
    let trait_node = node.child_by_field_name("trait");
    let trait_name = trait_node.and_then(|node| walk.target_text(node));
    if let Some(trait_node) = trait_node {
        let before = walk.mentions.len();
        walk.mention(trait_node, Role::Implement, None);
        for mention in &mut walk.mentions[before..] {
            mention.sayer = Some(qualified);
        }
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
        is_exported: true,
        is_test: outer.is_test,
        access: trait_node.map(|_| Visibility::Public),
    });
    Then::Children
}

/// Supertraits are inherited from.
pub(crate) fn trait_item<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(bounds), Some(name)) = (node.child_by_field_name("bounds"), node.child_by_field_name("name")) {
        let outer = walk.containers[walk.here.container];
        let name = walk.text_of(name);
        let sayer: Str = walk.qualified(outer.qualified, name);
        let before = walk.mentions.len();
        walk.mention_each(bounds, Role::Inherit, 0);
        for mention in &mut walk.mentions[before..] {
            mention.sayer = Some(sayer);
        }
    }
    Then::Descend
}

/// An attribute names its macro first; what follows is tokens.
pub(crate) fn attribute<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = node.named_child(0) {
        walk.mention(name, Role::Decorate, None);
    }
    Then::Skip
}
