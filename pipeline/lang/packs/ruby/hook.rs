//! What data cannot say about Ruby: calls that declare something, methods of classes themselves, and names with paths.

use codegraph_model::{EntityKind, ImportFact, Role, Str, SymbolWriter, Visibility};
use tree_sitter::Node;

use crate::context::Container;
use crate::define::{Definition, OF_TYPE_ITSELF};
use crate::pack::Then;
use crate::scopes::Bound;
use crate::walk::Walk;

/// Most names that one call says something of; more are generated.
const MAX_NAMES: usize = 256;

/// `class A < B`, `class A::B`
pub(crate) fn class<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some((name, owner)) = walk.child(node, "name").map(|name| named(walk, name)) else { return Then::Descend };
    let (kind, body) = (EntityKind::Class, walk.child(node, "body"));
    walk.define(Definition { node, kind, name, body, parameters: None, returns: None, owner });
    Then::Descend
}

/// `module A`: methods in it are those of what includes it.
pub(crate) fn module<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some((name, owner)) = walk.child(node, "name").map(|name| named(walk, name)) else { return Then::Descend };
    let (kind, body) = (EntityKind::Module, walk.child(node, "body"));
    // A module is no member of a class, though it stands in one.
    let owner = owner.unwrap_or(walk.containers[walk.here.container]);
    let owner = Some(Container { is_type: false, ..owner });
    if walk.define(Definition { node, kind, name, body, parameters: None, returns: None, owner }).is_some() {
        let container = walk.here.container;
        walk.containers[container].is_type = true;
    }
    Then::Descend
}

/// The name itself, and what it stands in where a path says so: `A::B`.
fn named<'t>(walk: &mut Walk<'t>, name: Node<'t>) -> (Node<'t>, Option<Container>) {
    let Some(last) = walk.child(name, "name").filter(|_| name.kind() == "scope_resolution") else { return (name, None) };
    let path = walk.text.get(name.start_byte()..last.start_byte()).unwrap_or_default().trim().trim_end_matches("::");
    (last, Some(container_of(walk, path)))
}

/// What stands in the class or module that `path` names from here.
fn container_of(walk: &mut Walk<'_>, path: &str) -> Container {
    let outer = if path.starts_with("::") || path.is_empty() { 0 } else { walk.here.container };
    let Container { mut qualified, mut descriptors, .. } = walk.containers[outer];
    for part in path.split("::").map(str::trim).filter(|part| !part.is_empty()) {
        qualified = walk.qualified(qualified, part);
        let mut longer = walk.str(descriptors).to_string();
        SymbolWriter::name(&mut longer, part);
        longer.push('#');
        descriptors = walk.facts.keep(&longer);
    }
    let is_exported = walk.containers[outer].is_exported;
    let top = walk.containers[0];
    Container { qualified, descriptors, is_type: true, native_kind: "class", is_exported, ..top }
}

/// `class << self`: what stands in it belongs to the class itself.
pub(crate) fn singleton_class<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.child(node, "value").is_some_and(|value| value.kind() == "self") && !walk.here.is_local {
        let outer = walk.containers[walk.here.container];
        walk.open_container(Container { access: None, native_kind: OF_TYPE_ITSELF, ..outer });
    }
    Then::Descend
}

/// `def self.a`, `def A.b`
pub(crate) fn singleton_method<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(object), Some(name)) = (walk.child(node, "object"), walk.child(node, "name")) else { return Then::Descend };
    let outer = walk.containers[walk.here.container];
    let owner = match object.kind() {
        "self" if !walk.here.is_local => Some(outer),
        "constant" | "scope_resolution" => {
            let path = walk.text_of(object);
            let is_around = walk.str(outer.qualified).rsplit("::").next() == Some(path);
            Some(if is_around { outer } else { container_of(walk, path) })
        }
        // An object that is no class.
        _ => None,
    };
    let is_member = owner.is_some_and(|owner| owner.is_type);
    let owner = owner.map(|owner| Container { access: None, native_kind: OF_TYPE_ITSELF, ..owner });
    let kind = if is_member { EntityKind::Method } else { EntityKind::Function };
    walk.claim_all(name);
    let (body, parameters) = (walk.child(node, "body"), walk.child(node, "parameters"));
    walk.define(Definition { node, kind, name, body, parameters, returns: None, owner });
    Then::Descend
}

/// A call without arguments or a receiver can be a word that says something of what follows.
pub(crate) fn identifier<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if matches!(walk.text_of(node), "__FILE__" | "__LINE__" | "__ENCODING__") {
        walk.claim(node.start_byte());
        return Then::Skip;
    }
    let container = walk.here.container;
    let is_statement = matches!(walk.ancestor(0), Some("body_statement"));
    if walk.here.is_local || !is_statement || !walk.containers[container].is_type {
        return Then::Descend;
    }
    match walk.text_of(node) {
        "module_function" => walk.containers[container].native_kind = OF_TYPE_ITSELF,
        word => match access_of(word) {
            Some(access) => walk.containers[container].access = Some(access),
            None => return Then::Descend,
        },
    }
    walk.claim(node.start_byte());
    Then::Skip
}

fn access_of(word: &str) -> Option<Visibility> {
    match word {
        "public" | "public_class_method" => Some(Visibility::Public),
        "protected" => Some(Visibility::Protected),
        "private" | "private_class_method" | "private_constant" => Some(Visibility::Private),
        _ => None,
    }
}

/// Calls that declare something: imports, access, what is mixed in; and `A.new`, which makes an instance.
pub(crate) fn call<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(method) = walk.child(node, "method") else { return Then::Descend };
    let word = walk.text_of(method);
    let list = walk.child(node, "arguments");
    if let Some(receiver) = walk.child(node, "receiver") {
        if word == "new" && matches!(receiver.kind(), "constant" | "scope_resolution") {
            let arguments = list.map(|list| walk.named_children(list)).unwrap_or_default();
            walk.claim(method.start_byte());
            walk.mention(receiver, Role::Instantiate, Some(arguments.len() as u32));
            return Then::Children;
        }
        return Then::Descend;
    }
    let Some(list) = list else { return Then::Descend };
    match word {
        "require" | "require_relative" | "load" => require(walk, node, word, list),
        "autoload" => autoload(walk, list),
        "alias_method" | "define_method" => {
            let first = walk.named_children(list).into_iter().next();
            if let Some(name) = first.filter(|name| name.kind() == "simple_symbol") {
                let is_member = walk.containers[walk.here.container].is_type && !walk.here.is_local;
                let kind = if is_member { EntityKind::Method } else { EntityKind::Function };
                walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None });
            }
            Then::Descend
        }
        "include" | "extend" | "prepend" if !walk.here.is_local && walk.containers[walk.here.container].is_type => {
            walk.claim(method.start_byte());
            for module in walk.named_children(list) {
                walk.mention(module, Role::Inherit, None);
            }
            Then::Children
        }
        _ => match access_of(word).filter(|_| !walk.here.is_local) {
            Some(access) => {
                walk.claim(method.start_byte());
                give_access(walk, word, access, list)
            }
            None => Then::Descend,
        },
    }
}

/// The inside of a string in which nothing is computed.
fn literal<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Option<Str> {
    let parts = walk.named_children(node);
    let [content] = parts.as_slice() else { return None };
    (node.kind() == "string" && content.kind() == "string_content").then(|| walk.str_of(*content))
}

fn require<'t>(walk: &mut Walk<'t>, node: Node<'t>, word: &str, list: Node<'t>) -> Then {
    let Some(path) = walk.named_children(list).into_iter().next() else { return Then::Descend };
    let Some(module) = literal(walk, path) else { return Then::Descend };
    let is_relative = word == "require_relative";
    let span = walk.span_of(node);
    let import =
        ImportFact { module, name: None, alias: None, is_relative, is_wildcard: false, is_reexport: false, span };
    walk.import(import, None);
    Then::Skip
}

/// `autoload :A, "a"`
fn autoload<'t>(walk: &mut Walk<'t>, list: Node<'t>) -> Then {
    let arguments = walk.named_children(list);
    let [name, path] = arguments.as_slice() else { return Then::Descend };
    let Some(module) = literal(walk, *path).filter(|_| name.kind() == "simple_symbol") else { return Then::Descend };
    let import = ImportFact {
        module,
        name: Some(Str::of_text(name.start_byte() + 1, name.end_byte())),
        alias: None,
        is_relative: false,
        is_wildcard: false,
        is_reexport: false,
        span: walk.span_of(*name),
    };
    walk.import(import, None);
    Then::Skip
}

/// `private :a, :b` says it of what was defined, `private def a` and `private attr_reader :a` of what is defined there.
fn give_access<'t>(walk: &mut Walk<'t>, word: &str, access: Visibility, list: Node<'t>) -> Then {
    let outer = walk.containers[walk.here.container];
    let is_of_type_itself = word.ends_with("_class_method") || outer.native_kind == OF_TYPE_ITSELF;
    let mut names: Vec<&'t str> = Vec::new();
    for argument in walk.named_children(list).into_iter().take(MAX_NAMES) {
        match argument.kind() {
            "simple_symbol" => names.push(walk.text_of(argument).trim_start_matches(':')),
            "string" => names.push(walk.text_of(argument).trim_matches(['"', '\''])),
            _ => {}
        }
    }
    for i in 0..walk.facts.entities.len() {
        let entity = &walk.facts.entities[i];
        let is_meant = match entity.kind {
            EntityKind::Constant | EntityKind::Class | EntityKind::Module => word == "private_constant",
            EntityKind::Method | EntityKind::Property | EntityKind::Constructor => {
                walk.str(entity.qualified_name).contains('#') != is_of_type_itself && word != "private_constant"
            }
            _ => false,
        };
        let is_here = is_meant && walk.owners[i] == outer.qualified && names.contains(&walk.str(entity.name));
        if is_here {
            let entity = &mut walk.facts.entities[i];
            entity.visibility = Some(access);
            entity.is_exported &= access == Visibility::Public;
        }
    }
    // What is defined in the arguments.
    walk.open_frame();
    walk.containers.push(Container { access: Some(access), ..outer });
    walk.here.container = walk.containers.len() - 1;
    Then::Children
}

/// `@a, @b = 1, 2` makes fields; `A = Struct.new(:b) do … end` a class; `$a = 1` a variable of every file.
pub(crate) fn assignment<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(left), Some(right)) = (walk.child(node, "left"), walk.child(node, "right")) else { return Then::Descend };
    match left.kind() {
        "left_assignment_list" => {
            for name in walk.named_children(left).into_iter().take(MAX_NAMES) {
                let here = walk.containers[walk.here.container];
                let owner = Some(here).filter(|here| here.is_type && !walk.here.is_local).or_else(|| walk.enclosing_type());
                if matches!(name.kind(), "instance_variable" | "class_variable")
                    && let Some(owner) = owner
                    && walk.is_first(owner.qualified, walk.text_of(name))
                {
                    let (kind, owner) = (EntityKind::Field, Some(owner));
                    walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns: None, owner });
                }
            }
        }
        "global_variable" if walk.is_first(Str::EMPTY, walk.text_of(left)) => {
            let (kind, owner) = (EntityKind::Variable, Some(walk.containers[0]));
            let definition = Definition { node, kind, name: left, body: None, parameters: None, returns: None, owner };
            if let Some(entity) = walk.define_leaf(definition) {
                let name = walk.text_of(left);
                walk.scopes.bind(0, name, Bound::Variable(entity));
            }
        }
        "constant" if right.kind() == "call" && !walk.here.is_local => {
            let part = |walk: &Walk<'t>, field: &str| walk.child(right, field).map_or("", |part| walk.text_of(part));
            let kind = match (part(walk, "receiver").trim_start_matches("::"), part(walk, "method")) {
                ("Struct" | "Class", "new") | ("Data", "define") => EntityKind::Class,
                _ => return Then::Descend,
            };
            let (name, body) = (left, walk.child(right, "block"));
            walk.define(Definition { node, kind, name, body, parameters: None, returns: None, owner: None });
            if let Some(list) = walk.child(right, "arguments") {
                for name in walk.named_children(list).into_iter().filter(|name| name.kind() == "simple_symbol") {
                    let (kind, node) = (EntityKind::Property, name);
                    walk.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None });
                }
            }
            return Then::Children;
        }
        _ => {}
    }
    Then::Descend
}
