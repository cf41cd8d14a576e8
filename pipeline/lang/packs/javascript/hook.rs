//! What data cannot say about JavaScript: modules of both kinds, and values that define functions.

use codegraph_model::{EntityKind, ImportFact, Role, Str};
use tree_sitter::Node;

use crate::context::Container;
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::{At, Bound};
use crate::walk::Walk;

/// The inside of a string literal.
fn unquoted(node: Node<'_>) -> Str {
    let start = node.start_byte() + 1;
    Str::of_text(start, node.end_byte().saturating_sub(1).max(start))
}

/// One import of `source`.
struct Item<'t> {
    source: Node<'t>,
    name: Option<Node<'t>>,
    alias: Option<Node<'t>>,
    is_wildcard: bool,
    is_reexport: bool,
    at: Node<'t>,
}

fn add<'t>(walk: &mut Walk<'t>, item: Item<'t>, bound: Option<Node<'t>>) {
    let module = unquoted(item.source);
    let is_relative = walk.str(module).starts_with('.');
    let import = ImportFact {
        module,
        name: item.name.map(|name| walk.str_of(name)),
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
    if let Some(clause) = children.iter().find(|child| child.kind() == "import_require_clause") {
        if let (Some(source), Some(name)) = (clause.child_by_field_name("source"), clause.named_child(0)) {
            let item = Item { source, name: None, alias: Some(name), is_wildcard: false, is_reexport: false, at: *clause };
            add(walk, item, Some(name));
        }
        return Then::Skip;
    }
    let Some(source) = node.child_by_field_name("source") else { return Then::Skip };
    let Some(clause) = children.iter().find(|child| child.kind() == "import_clause") else {
        let item = Item { source, name: None, alias: None, is_wildcard: false, is_reexport: false, at: node };
        add(walk, item, None);
        return Then::Skip;
    };
    for part in walk.named_children(*clause) {
        let item = Item { source, name: None, alias: None, is_wildcard: false, is_reexport: false, at: part };
        match part.kind() {
            // A default import: the name `default`, bound to another.
            "identifier" => {
                let import_name = walk.facts.keep("default");
                let before = walk.facts.imports.len();
                add(walk, Item { alias: Some(part), ..item }, Some(part));
                if let Some(import) = walk.facts.imports.get_mut(before) {
                    import.name = Some(import_name);
                }
            }
            "namespace_import" => {
                let name = part.named_child(0);
                add(walk, Item { alias: name, is_wildcard: true, ..item }, name);
            }
            _ => {
                for specifier in walk.named_children(part) {
                    let name = specifier.child_by_field_name("name");
                    let alias = specifier.child_by_field_name("alias");
                    add(walk, Item { name, alias, at: specifier, ..item }, alias.or(name));
                }
            }
        }
    }
    Then::Skip
}

/// `export { a as b } from "c"`, `export * from "c"`, `export { a }`, `export default a`
pub(crate) fn export_statement<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.named_children(node);
    let clause = children.iter().find(|child| child.kind() == "export_clause").copied();
    if let Some(source) = node.child_by_field_name("source") {
        let item = Item { source, name: None, alias: None, is_wildcard: false, is_reexport: true, at: node };
        let Some(clause) = clause else {
            let namespace = children.iter().find(|child| child.kind() == "namespace_export");
            let alias = namespace.and_then(|namespace| namespace.named_child(0));
            add(walk, Item { alias, is_wildcard: true, ..item }, None);
            return Then::Skip;
        };
        for specifier in walk.named_children(clause) {
            let name = specifier.child_by_field_name("name");
            let alias = specifier.child_by_field_name("alias");
            add(walk, Item { name, alias, at: specifier, ..item }, None);
        }
        return Then::Skip;
    }
    if let Some(clause) = clause {
        for specifier in walk.named_children(clause) {
            if let Some(name) = specifier.child_by_field_name("name") {
                let name = walk.text_of(name);
                walk.exported_names.push(name);
            }
        }
        return Then::Skip;
    }
    if let Some(value) = node.child_by_field_name("value").filter(|value| value.kind() == "identifier") {
        let name = walk.text_of(value);
        walk.exported_names.push(name);
    }
    Then::Descend
}

fn is_function(node: Node<'_>) -> bool {
    matches!(node.kind(), "arrow_function" | "function_expression" | "generator_function" | "function")
}

/// Defines what is bound to a value: `callable` where that is a function, a class where it is one, else `plain`.
pub(crate) fn define_value<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    name: Node<'t>,
    value: Option<Node<'t>>,
    plain: EntityKind,
    callable: EntityKind,
) -> Option<u32> {
    let field = |key: &str| value.and_then(|value| value.child_by_field_name(key));
    if value.is_some_and(is_function) {
        let parameters = field("parameters").or(field("parameter"));
        let (body, returns) = (field("body"), field("return_type"));
        walk.define(Definition { node, kind: callable, name, body, parameters, returns, owner: None })
    } else if value.is_some_and(|value| value.kind() == "class") {
        let (kind, body) = (EntityKind::Class, field("body"));
        walk.define(Definition { node, kind, name, body, parameters: None, returns: None, owner: None })
    } else {
        let returns = node.child_by_field_name("type");
        let body = value.filter(|value| value.kind() == "object");
        walk.define(Definition { node, kind: plain, name, body, parameters: None, returns, owner: None })
    }
}

/// `const a = …`: a function where it is bound to one; an import where the value is `require("…")`; an entity at module
/// level, else a local variable.
pub(crate) fn variable_declarator<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = node.child_by_field_name("name") else { return Then::Descend };
    let value = node.child_by_field_name("value");
    if let Some(source) = value.and_then(|value| required(walk, value)) {
        require_into(walk, source, name);
        return Then::Skip;
    }
    let is_module_level = !walk.here.is_local && is_module_level(walk);
    let is_defining = value.is_some_and(|value| is_function(value) || value.kind() == "class");
    if name.kind() == "identifier" && (is_module_level || is_defining) {
        let is_constant = walk.wrapper_text(node).split_whitespace().any(|word| word == "const");
        let kind = if is_constant { EntityKind::Constant } else { EntityKind::Variable };
        define_value(walk, node, name, value, kind, EntityKind::Function);
    } else {
        walk.bind_pattern(name, Bound::Local, walk.here.scope);
    }
    Then::Descend
}

/// Whether a declarator stands at the top of the file or of a namespace, and not in a block.
fn is_module_level(walk: &Walk<'_>) -> bool {
    // The first ancestor is the declaration itself.
    let mut n = 1;
    while matches!(walk.ancestor(n), Some("export_statement" | "ambient_declaration")) {
        n += 1;
    }
    match walk.ancestor(n) {
        None | Some("program") => true,
        Some("statement_block") => matches!(walk.ancestor(n + 1), Some("internal_module" | "module")),
        _ => false,
    }
}

/// The module that `require("…")` names, also where a member of it is taken.
fn required<'t>(walk: &Walk<'t>, value: Node<'t>) -> Option<Node<'t>> {
    let call = match value.kind() {
        "member_expression" => value.child_by_field_name("object")?,
        "await_expression" => value.named_child(0)?,
        _ => value,
    };
    if call.kind() != "call_expression" {
        return None;
    }
    let function = call.child_by_field_name("function")?;
    if walk.text_of(function) != "require" && function.kind() != "import" {
        return None;
    }
    let arguments = call.child_by_field_name("arguments")?;
    arguments.named_child(0).filter(|source| source.kind() == "string" && arguments.named_child_count() == 1)
}

fn require_into<'t>(walk: &mut Walk<'t>, source: Node<'t>, pattern: Node<'t>) {
    let item = Item { source, name: None, alias: None, is_wildcard: false, is_reexport: false, at: pattern };
    if pattern.kind() != "object_pattern" {
        let bound = (pattern.kind() == "identifier").then_some(pattern);
        add(walk, Item { alias: bound, ..item }, bound);
        return;
    }
    for part in walk.named_children(pattern) {
        match part.kind() {
            "pair_pattern" => {
                let (name, alias) = (part.child_by_field_name("key"), part.child_by_field_name("value"));
                add(walk, Item { name, alias, at: part, ..item }, alias.filter(|alias| alias.kind() == "identifier"));
            }
            _ => add(walk, Item { name: Some(part), at: part, ..item }, Some(part)),
        }
    }
}

/// `require("a")` and `import("a")` whose value no declaration takes.
pub(crate) fn require<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    // Every call comes by here, and few of them are these.
    if !["require", "import"].iter().any(|word| walk.text_of(node).starts_with(word)) {
        return Then::Descend;
    }
    if let Some(source) = required(walk, node) {
        let item = Item { source, name: None, alias: None, is_wildcard: false, is_reexport: false, at: node };
        add(walk, item, None);
        return Then::Skip;
    }
    Then::Descend
}

/// `exports.a = …`, `module.exports = …`, `A.prototype.b = function …`
pub(crate) fn assignment<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right")) else {
        return Then::Descend;
    };
    if left.kind() != "member_expression" {
        return Then::Descend;
    }
    let (Some(object), Some(name)) = (left.child_by_field_name("object"), left.child_by_field_name("property")) else {
        return Then::Descend;
    };
    let target = walk.text_of(object);
    if matches!(target, "exports" | "module.exports") && !walk.here.is_local {
        if right.kind() == "identifier" {
            let exported = walk.text_of(right);
            walk.exported_names.push(exported);
        } else if matches!(right.kind(), "assignment_expression" | "undefined") || walk.text_of(right).starts_with("void ") {
            // `exports.a = exports.b = void 0`, which compilers write, only announces names.
            let exported = walk.text_of(name);
            walk.exported_names.push(exported);
        } else if walk.is_first(Str::EMPTY, walk.text_of(name)) {
            let defined = define_value(walk, node, name, Some(right), EntityKind::Variable, EntityKind::Function);
            if let Some(entity) = defined {
                walk.facts.entities[entity as usize].is_exported = true;
            }
        }
        return Then::Descend;
    }
    if walk.text_of(left) == "module.exports" {
        match right.kind() {
            "identifier" => {
                let exported = walk.text_of(right);
                walk.exported_names.push(exported);
            }
            "object" => {
                for part in walk.named_children(right) {
                    let name = match part.kind() {
                        "shorthand_property_identifier" => Some(part),
                        "pair" => part.child_by_field_name("key"),
                        _ => part.child_by_field_name("name"),
                    };
                    if let Some(name) = name {
                        let exported = walk.text_of(name);
                        walk.exported_names.push(exported);
                    }
                }
            }
            _ => {}
        }
        return Then::Descend;
    }
    let owner = target.strip_suffix(".prototype").unwrap_or(target);
    let is_name = !owner.is_empty() && owner.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'$');
    let is_type = is_name && !walk.scopes.is_local_by_now(At { scope: walk.here.scope, byte: u32::MAX }, owner);
    if !walk.here.is_local && is_function(right) && is_type && !matches!(owner, "this" | "window" | "self" | "globalThis") {
        // A method of a function that is a constructor, or a static function of it.
        let outer = walk.containers[walk.here.container];
        let mut descriptors = walk.str(outer.descriptors).to_string();
        codegraph_model::SymbolWriter::name(&mut descriptors, owner);
        descriptors.push('#');
        let qualified = walk.qualified(outer.qualified, owner);
        let container = Container {
            qualified,
            descriptors: walk.facts.keep(&descriptors),
            is_type: true,
            native_kind: "prototype",
            ..outer
        };
        let parameters = right.child_by_field_name("parameters").or(right.child_by_field_name("parameter"));
        let (body, returns) = (right.child_by_field_name("body"), right.child_by_field_name("return_type"));
        let kind = EntityKind::Method;
        walk.define(Definition { node, kind, name, body, parameters, returns, owner: Some(container) });
    }
    Then::Descend
}

/// Whether the object that the node is a direct part of has a name: it is the value of a variable, an assignment or an
/// export, and no argument.
fn is_in_named_object(walk: &Walk<'_>) -> bool {
    let holders = ["variable_declarator", "assignment_expression", "export_statement"];
    walk.ancestor(0) == Some("object") && walk.ancestor(1).is_some_and(|kind| holders.contains(&kind))
}

/// `{ a() { … } }`; in a class the data rule speaks.
pub(crate) fn method<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.ancestor(0) == Some("class_body") {
        return Then::Descend;
    }
    if is_in_named_object(walk)
        && !walk.here.is_local
        && let Some(name) = node.child_by_field_name("name")
    {
        let field = |key: &str| node.child_by_field_name(key);
        let (body, parameters, returns) = (field("body"), field("parameters"), field("return_type"));
        let kind = EntityKind::Method;
        walk.define(Definition { node, kind, name, body, parameters, returns, owner: None });
    }
    Then::Children
}

/// `{ a: function () { … } }` in an object that has a name.
pub(crate) fn pair<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(key), Some(value)) = (node.child_by_field_name("key"), node.child_by_field_name("value")) else {
        return Then::Descend;
    };
    if is_function(value) && !walk.here.is_local && is_in_named_object(walk) && key.kind().ends_with("identifier") {
        define_value(walk, node, key, Some(value), EntityKind::Field, EntityKind::Method);
    }
    Then::Descend
}

/// `a = …;` in a class.
pub(crate) fn field<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = node.child_by_field_name("property") {
        define_value(walk, node, name, node.child_by_field_name("value"), EntityKind::Field, EntityKind::Method);
    }
    Then::Descend
}

/// A class expression that no name is bound to: its members have no place of their own.
pub(crate) fn class_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    // `const A = class B { … }` was defined as A, which ends where the class does.
    let is_bound = walk.here.entity.is_some_and(|entity| {
        let entity = &walk.facts.entities[entity as usize];
        entity.kind == EntityKind::Class && entity.span.end_byte as usize == node.end_byte()
    });
    if let Some(name) = node.child_by_field_name("name").filter(|_| !is_bound) {
        let body = node.child_by_field_name("body");
        let kind = EntityKind::Class;
        walk.define(Definition { node, kind, name, body, parameters: None, returns: None, owner: None });
    }
    Then::Descend
}

/// `<Component … />`; names in lower case are elements of the page.
pub(crate) fn component<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = node.child_by_field_name("name") {
        let text = walk.text_of(name);
        if name.kind() == "member_expression" || text.starts_with(|c: char| c.is_ascii_uppercase()) {
            walk.mention(name, Role::Instantiate, None);
        }
    }
    Then::Descend
}
