//! What data cannot say about Python: imports, assignments that define variables and attributes, names that belong to
//! another scope than the one that they stand in, patterns of `match`, and types in quotes.

mod values;

use codegraph_model::{EntityKind, ImportFact, Role, Str};
use tree_sitter::Node;

pub(crate) use self::values::{as_pattern, for_in, return_statement};
use crate::define::Definition;
use crate::preorder::Asked;
use crate::detect::matches;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::tables::flag;
use crate::walk::Walk;

/// What makes a type of which the name that it is assigned to is a name.
const MAKES_ALIAS: &[&str] = &["NewType", "TypeVar", "ParamSpec", "TypeVarTuple", "TypeAliasType"];
/// What makes a class.
const MAKES_CLASS: &[&str] = &["namedtuple", "NamedTuple", "TypedDict", "make_dataclass"];

/// What an import can bring in: line continuations and comments can stand between.
fn is_imported(node: &Node<'_>) -> bool {
    matches!(node.kind_name(), "dotted_name" | "aliased_import" | "wildcard_import")
}

/// `import a.b, c as d`
pub(crate) fn import_statement<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    for child in walk.named_children(node).into_iter().filter(is_imported) {
        let (name, alias) = name_and_alias(child);
        let import = ImportFact {
            module: walk.str_of(name),
            name: None,
            alias: alias.map(|alias| walk.str_of(alias)),
            is_relative: false,
            is_wildcard: false,
            is_reexport: is_renamed_to_itself(walk, name, alias),
            span: walk.span_of(child),
        };
        // `import a.b` binds `a`; with an alias it binds that to `a.b`.
        let bound = match alias {
            Some(alias) => walk.text_of(alias),
            None => walk.text_of(name).split('.').next().unwrap_or_default(),
        };
        walk.import(import, Some(bound));
    }
    Then::Skip
}

/// `from .a import b, c as d` and `from a import *`
pub(crate) fn import_from<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(module) = walk.child(node, "module_name") else { return Then::Skip };
    let is_relative = module.kind_name() == "relative_import";
    import_names(walk, node, walk.str_of(module), Some(module), is_relative);
    Then::Skip
}

/// `from __future__ import annotations`
pub(crate) fn future_import<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let module = walk.facts.keep("__future__");
    import_names(walk, node, module, None, false);
    Then::Skip
}

fn import_names<'t>(walk: &mut Walk<'t>, node: Node<'t>, module: Str, written: Option<Node<'t>>, is_relative: bool) {
    for child in walk.named_children(node).into_iter().filter(is_imported) {
        if Some(child) == written {
            continue;
        }
        let is_wildcard = child.kind_name() == "wildcard_import";
        let (name, alias) = name_and_alias(child);
        let import = ImportFact {
            module,
            name: (!is_wildcard).then(|| walk.str_of(name)),
            alias: alias.map(|alias| walk.str_of(alias)),
            is_relative,
            is_wildcard,
            is_reexport: is_wildcard || is_renamed_to_itself(walk, name, alias),
            span: walk.span_of(child),
        };
        let bound = walk.text_of(alias.unwrap_or(name));
        walk.import(import, (!is_wildcard).then_some(bound));
    }
}

fn name_and_alias<'t>(node: Node<'t>) -> (Node<'t>, Option<Node<'t>>) {
    match node.child_by_field_name("name") {
        Some(name) => (name, node.child_by_field_name("alias")),
        None => (node, None),
    }
}

/// `import a as a` says that the name is passed on (PEP 484).
fn is_renamed_to_itself<'t>(walk: &Walk<'t>, name: Node<'t>, alias: Option<Node<'t>>) -> bool {
    alias.is_some_and(|alias| walk.text_of(alias) == walk.text_of(name))
}

/// The methods of a class are its own before any `self.name = …` in one of them is met.
pub(crate) fn class_definition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let class = walk.facts.entities.len() as u32;
    let statements = walk.child(node, "body").map(|body| walk.named_children(body)).unwrap_or_default();
    for statement in statements {
        let definition = match statement.kind_name() {
            "function_definition" => Some(statement),
            "decorated_definition" => walk.child(statement, "definition"),
            _ => None,
        };
        if let Some(name) = definition.and_then(|definition| walk.child(definition, "name")) {
            let _ = walk.is_first_in(class, walk.text_of(name));
        }
    }
    Then::Descend
}

/// `left: type = value`, with what is there.
#[derive(Clone, Copy)]
struct Assignment<'t> {
    node: Node<'t>,
    left: Node<'t>,
    type_node: Option<Node<'t>>,
    value: Option<Node<'t>>,
}

/// The first assignment to a name at module or class level defines it, and so does the first to an attribute of `self`.
pub(crate) fn assignment<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(left) = node.nth(0) else { return Then::Descend };
    // By place where nothing stands between: fields are looked up by name.
    let (type_node, value) = match node.child_count() {
        3 if node.nth(1).is_some_and(|sign| walk.text_of(sign) == "=") => (None, node.nth(2)),
        _ => (walk.child(node, "type"), walk.child(node, "right")),
    };
    let assignment = Assignment { node, left, type_node, value: last_of_chain(walk, value) };
    if !walk.tables.has(left.kind_number(), flag::LIST) {
        target(walk, assignment, left);
        return Then::Descend;
    }
    let mut targets = walk.named_children(left);
    targets.reverse();
    while let Some(next) = targets.pop() {
        if walk.tables.has(next.kind_number(), flag::LIST) {
            targets.extend(walk.named_children(next).into_iter().rev());
        } else {
            target(walk, assignment, next);
        }
    }
    Then::Descend
}

/// The value of `a = b = value`, which all of them get; a function is called by the name next to it alone.
fn last_of_chain<'t>(walk: &Walk<'t>, value: Option<Node<'t>>) -> Option<Node<'t>> {
    let mut last = value;
    while let Some(inner) = last.filter(|value| value.kind_name() == "assignment") {
        last = walk.child(inner, "right");
    }
    last.filter(|last| last.kind_name() != "lambda").or(value)
}

fn target<'t>(walk: &mut Walk<'t>, assignment: Assignment<'t>, target: Node<'t>) {
    if !walk.tables.has(target.kind_number(), flag::BINDER) {
        if target.kind_name() == "attribute" {
            attribute(walk, assignment, target);
        }
        return;
    }
    let is_only = target == assignment.left;
    if let Some(lambda) = assignment.value.filter(|value| is_only && value.kind_name() == "lambda")
        && !walk.scopes.has_local(walk.here.scope, walk.text_of(target))
    {
        function(walk, assignment.node, target, lambda);
    } else if walk.here.is_local {
        let Assignment { type_node, value, left, .. } = assignment;
        let typing = match (type_node, value) {
            (Some(said), _) => walk.type_said(said),
            (None, Some(value)) if is_only && walk.is_nothing(value) => {
                let (scope, name) = (walk.here.scope, walk.text_of(target));
                walk.scopes.bind_unsaid(scope, name);
                return;
            }
            (None, Some(value)) if is_only => walk.typing_of(value),
            (None, Some(value)) => values::part_of(walk, target, left, value),
            (None, None) => None,
        };
        walk.bind_typed(target, typing);
    } else {
        variable(walk, assignment, target, is_only);
    }
}

/// `name = lambda …` is a function under that name.
fn function<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: Node<'t>, lambda: Node<'t>) {
    let is_member = walk.containers[walk.here.container].is_type && !walk.here.is_local;
    let kind = if is_member { EntityKind::Method } else { EntityKind::Function };
    let (body, parameters) = (walk.child(lambda, "body"), walk.child(lambda, "parameters"));
    walk.define(Definition { node, kind, name, body, parameters, returns: None, owner: None });
}

fn variable<'t>(walk: &mut Walk<'t>, assignment: Assignment<'t>, name: Node<'t>, is_only: bool) {
    let around = walk.here.entity.unwrap_or_default();
    if !walk.is_first_in(around, walk.text_of(name)) {
        return;
    }
    let Assignment { node, left, type_node, value } = assignment;
    let kind = kind_of_variable(walk, assignment, name, is_only);
    let definition = Definition { node, kind, name, body: None, parameters: None, returns: type_node, owner: None };
    let entity = walk.define_leaf(definition);
    let value = match (value, is_only) {
        (Some(value), false) => values::written_part(walk, name, left, value),
        (value, _) => value,
    };
    after_definition(walk, entity, node, value);
}

fn kind_of_variable<'t>(walk: &Walk<'t>, assignment: Assignment<'t>, name: Node<'t>, is_only: bool) -> EntityKind {
    let Assignment { type_node, value, .. } = assignment;
    let around = walk.here.entity.and_then(|at| walk.facts.entities.get(at as usize)).map(|entity| entity.kind);
    if around == Some(EntityKind::Enum) && value.is_some() && !walk.text_of(name).starts_with('_') {
        return EntityKind::EnumMember;
    }
    if type_node.is_some_and(|written| matches("*TypeAlias", walk.text_of(written))) {
        return EntityKind::TypeAlias;
    }
    let is_field = walk.containers[walk.here.container].is_type;
    // Only calls of names: what is made of them is known by these names.
    let called = value.filter(|value| is_only && value.kind_name() == "call").and_then(|call| call.nth(0));
    let maker = called.map_or("", |called| walk.text_of(called));
    let last = maker.rsplit('.').next().unwrap_or(maker);
    match last {
        last if MAKES_ALIAS.contains(&last) => EntityKind::TypeAlias,
        last if MAKES_CLASS.contains(&last) => EntityKind::Class,
        _ if is_field && walk.pack.rules.properties.iter().any(|pattern| matches(pattern, last)) => {
            EntityKind::Property
        }
        _ if is_field => EntityKind::Field,
        _ => EntityKind::Variable,
    }
}

/// `self.name = …` in a method, and `cls.name = …`
fn attribute<'t>(walk: &mut Walk<'t>, assignment: Assignment<'t>, target: Node<'t>) {
    let Some(object) = target.nth(0) else { return };
    if !walk.here.is_local || !walk.pack.rules.self_words.contains(&walk.text_of(object)) {
        return;
    }
    // The method's container is the type; the innermost one is the method itself.
    let Some(owner) = walk.enclosing_type() else { return };
    let Some(name) = walk.child(target, "attribute") else { return };
    let entities = &walk.facts.entities;
    let mut class = walk.here.entity;
    while let Some(at) = class.filter(|at| !entities[*at as usize].kind.is_type()) {
        class = entities[at as usize].parent;
    }
    let Some(class) = class.filter(|class| walk.is_first_in(*class, walk.text_of(name))) else { return };
    let Assignment { node, type_node, value, left } = assignment;
    let kind = EntityKind::Field;
    let definition =
        Definition { node, kind, name, body: None, parameters: None, returns: type_node, owner: Some(owner) };
    let entity = walk.define_leaf(definition);
    if let Some(entity) = entity {
        walk.facts.entities[entity as usize].parent = Some(class);
    }
    let value = match value {
        Some(value) if left != target => values::written_part(walk, target, left, value),
        value => value,
    };
    after_definition(walk, entity, node, value);
}

fn after_definition<'t>(walk: &mut Walk<'t>, entity: Option<u32>, assignment: Node<'t>, value: Option<Node<'t>>) {
    let Some(entity) = entity else { return };
    walk.awaits_doc = Some((entity, assignment.ends_at()));
    if let Some(value) = value {
        walk.give_type(entity, value);
    }
}

/// A string by itself documents the variable that was defined right before it; `__all__` lists what is exported.
pub(crate) fn statement<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    match walk.text.as_bytes().get(node.begins_at()) {
        Some(b'"' | b'\'' | b'r' | b'R') => attribute_doc(walk, node),
        Some(b'_') if !walk.here.is_local && walk.text_of(node).starts_with("__all__") => listed_names(walk, node),
        _ => {}
    }
    Then::Descend
}

fn attribute_doc<'t>(walk: &mut Walk<'t>, statement: Node<'t>) {
    let Some((entity, end)) = walk.awaits_doc else { return };
    let between = walk.text.get(end..statement.begins_at());
    let is_blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
    if between.is_some_and(|between| between.lines().all(is_blank)) {
        let doc = walk.doc_of_literal(statement);
        let entity = &mut walk.facts.entities[entity as usize];
        entity.doc = entity.doc.or(doc);
    }
}

/// `__all__ = […]`, `__all__ += […]`, `__all__.extend([…])`
fn listed_names<'t>(walk: &mut Walk<'t>, statement: Node<'t>) {
    let Some(inner) = statement.nth_named(0) else { return };
    let is_definition = inner.kind_name() == "assignment";
    let list = match inner.kind_name() {
        "assignment" | "augmented_assignment" => walk.child(inner, "right"),
        "call" => walk.child(inner, "arguments"),
        _ => None,
    };
    let mut open: Vec<Node<'t>> = list.into_iter().collect();
    while let Some(node) = open.pop() {
        match node.kind_name() {
            kind @ ("list" | "tuple" | "binary_operator" | "argument_list" | "parenthesized_expression") => {
                if is_definition && matches!(kind, "list" | "tuple") {
                    walk.lists_exports = true;
                }
                open.extend(walk.named_children(node));
            }
            "string" => walk.exported_names.push(walk.text_of(node).trim_matches(['"', '\''])),
            _ => {}
        }
    }
}

/// `global a, b` and `nonlocal a, b`: what the function assigns to these names is not its own.
pub(crate) fn outer_names<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let scope = walk.here.scope;
    let outer = if node.kind_name() == "global_statement" { 0 } else { walk.scopes.parent(scope) };
    for name in walk.named_children(node).into_iter().filter(|_| walk.here.is_local) {
        walk.scopes.bind(scope, walk.text_of(name), Bound::Elsewhere(outer));
    }
    Then::Skip
}

/// `(name := value)` binds in the function around, past the comprehensions in between.
pub(crate) fn named_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let mut scope = walk.here.scope;
    for kind in walk.kinds.iter().rev() {
        if walk.tables.has(*kind, flag::ENTITY | flag::CLOSURE) {
            break;
        }
        if walk.tables.has(*kind, flag::SCOPE) {
            scope = walk.scopes.parent(scope);
        }
    }
    if let Some(name) = node.nth(0) {
        let typing = walk.child(node, "value").and_then(|value| walk.typing_of(value));
        walk.scopes.bind_typed(scope, 0, walk.text_of(name), typing);
    }
    Then::Descend
}

/// What the first `for` of a comprehension goes over is looked up outside of it.
pub(crate) fn in_token<'t>(walk: &mut Walk<'t>, _node: Node<'t>) -> Then {
    let is_in_clause = walk.ancestor(0) == Some("for_in_clause");
    if is_in_clause && walk.scopes.is_first_clause(walk.here.scope) {
        walk.look_outside_to_the_end_of_parent();
    }
    Then::Descend
}

/// `[T: Bound]` of a function or class.
pub(crate) fn type_parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.parent_kind().is_some_and(|parent| walk.tables.has(parent, flag::ENTITY)) {
        bind_type_parameters(walk, node, walk.scopes.parent(walk.here.scope));
    }
    Then::Descend
}

fn bind_type_parameters<'t>(walk: &mut Walk<'t>, list: Node<'t>, scope: u32) {
    for mut name in walk.named_children(list) {
        // `T`, `T: Bound`, `*Ts`: the name is the first leaf.
        while let Some(first) = name.nth_named(0) {
            name = first;
        }
        if walk.tables.has(name.kind_number(), flag::BINDER) {
            walk.scopes.bind(scope, walk.text_of(name), Bound::Local);
            walk.claim(name.begins_at());
        }
    }
}

/// `type Name[T] = …`
pub(crate) fn type_alias<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let left = walk.child(node, "left").and_then(|left| left.nth_named(0));
    let Some(left) = left else { return Then::Descend };
    let (name, parameters) = match left.kind_name() {
        "generic_type" => (left.nth_named(0), left.nth_named(1)),
        _ => (Some(left), None),
    };
    let Some(name) = name.filter(|name| walk.tables.has(name.kind_number(), flag::BINDER)) else { return Then::Descend };
    let kind = EntityKind::TypeAlias;
    let definition = Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None };
    if walk.define(definition).is_some()
        && let Some(parameters) = parameters
    {
        bind_type_parameters(walk, parameters, walk.here.scope);
    }
    Then::Descend
}

/// A type in quotes, where that is a path; the arguments of `typing.Dict[str, T]`.
pub(crate) fn type_node<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(subscript) = node.nth_named(0).filter(|inner| inner.kind_name() == "subscript") {
        type_arguments(walk, subscript);
    }
    if matches!(walk.text.as_bytes().get(node.begins_at()), Some(b'"' | b'\''))
        && let Some(content) = node.nth_named(0).and_then(|string| string.nth_named(1))
        && content.kind_name() == "string_content"
    {
        walk.mention_quoted(content, Role::Type);
    }
    Then::Descend
}

/// `typing.Dict[str, T]`, which the grammar takes for a value.
fn type_arguments<'t>(walk: &mut Walk<'t>, subscript: Node<'t>) {
    let mut open = vec![subscript];
    while let Some(node) = open.pop() {
        match node.kind_name() {
            "subscript" => {
                let mut parts = walk.named_children(node);
                let name = parts.first().and_then(|value| walk.target_text(*value)).unwrap_or_default();
                let n_types = n_types_of(name).unwrap_or(parts.len());
                parts.truncate(n_types.saturating_add(1));
                open.extend(parts.into_iter().rev());
            }
            "list" | "tuple" | "binary_operator" => open.extend(walk.named_children(node).into_iter().rev()),
            "identifier" | "attribute" => walk.mention(node, Role::Type, None),
            "string" => {
                let content = node.nth_named(1).filter(|content| content.kind_name() == "string_content");
                if let Some(content) = content {
                    walk.mention_quoted(content, Role::Type);
                }
            }
            _ => {}
        }
    }
}

/// How many of the arguments of a type are types, where not all are.
fn n_types_of(name: &str) -> Option<usize> {
    match name {
        "Literal" => Some(0),
        "Annotated" => Some(1),
        _ => None,
    }
}

/// Strings in `Literal["a"]` and behind the type of `Annotated[T, "a"]` are values.
pub(crate) fn generic_type<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(n_types) = node.nth(0).and_then(|name| n_types_of(walk.text_of(name))) else { return Then::Descend };
    let arguments = node.nth_named(1).map(|list| walk.named_children(list)).unwrap_or_default();
    for string in arguments.into_iter().skip(n_types).filter_map(|argument| argument.nth_named(0)) {
        if let Some(content) = string.nth_named(1) {
            walk.claim(content.begins_at());
        }
    }
    Then::Descend
}

/// In the patterns of `match`: a name by itself is bound, a path is a value, and what stands before parentheses a class.
pub(crate) fn dotted_name<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.ancestor(0) == Some("class_pattern") {
        walk.mention(node, Role::Type, None);
    } else if node.named_child_count() == 1 {
        walk.bind_pattern(node, Bound::Local, walk.here.scope);
    } else {
        walk.mention(node, Role::Read, None);
    }
    Then::Descend
}
