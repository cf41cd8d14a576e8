//! What data cannot say about Java: packages, imports, fields that are declared together, records, code and classes
//! without a name.

use codegraph_model::{EntityKind, ImportFact, Role, Visibility};
use tree_sitter::Node;

use crate::preorder::Asked;
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::typing::Typing;
use crate::walk::Walk;

/// How many brackets and operators may stand between a test of a type and what negates it.
const MAX_CONDITIONS: usize = 16;

/// The package qualifies every name of the file.
pub(crate) fn package_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let name = walk.named_children(node).into_iter().find(|child| child.kind_name().ends_with("identifier"));
    if let Some(name) = name {
        walk.containers[0].qualified = walk.str_of(name);
        walk.claim_path(name);
    }
    // Annotations are walked.
    Then::Children
}

/// `import a.b.C;`, `import static a.b.C.d;`, each also with `.*`
pub(crate) fn import_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.children(node);
    let is_wildcard = children.iter().any(|child| child.kind_name() == "asterisk");
    let Some(path) = children.into_iter().find(|child| child.kind_name().ends_with("identifier")) else { return Then::Skip };
    let scope = walk.child(path, "scope");
    let name = walk.child(path, "name");
    let (module, name) = match (is_wildcard, scope, name) {
        (false, Some(scope), Some(name)) => (scope, Some(name)),
        _ => (path, None),
    };
    let import = ImportFact {
        module: walk.str_of(module),
        name: name.map(|name| walk.str_of(name)),
        alias: None,
        is_relative: false,
        is_wildcard,
        is_reexport: false,
        span: walk.span_of(path),
    };
    let bound = walk.text_of(name.unwrap_or(module));
    if name.is_some() {
        walk.mention(path, Role::Import, None);
    }
    walk.import(import, (!is_wildcard).then_some(bound));
    Then::Skip
}

/// `module a.b { … }`
pub(crate) fn module_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let (kind, body) = (EntityKind::Module, walk.child(node, "body"));
    let definition = Definition { node, kind, name, body, parameters: None, returns: None, owner: None };
    if let Some(entity) = walk.define(definition) {
        walk.facts.entities[entity as usize].visibility = Some(Visibility::Public);
    }
    walk.claim_path(name);
    Then::Descend
}

/// `requires a.b;`
pub(crate) fn requires<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(module) = walk.child(node, "module") else { return Then::Skip };
    let is_transitive = walk.children(node).into_iter().any(|child| walk.text_of(child) == "transitive");
    let import = ImportFact {
        module: walk.str_of(module),
        name: None,
        alias: None,
        is_relative: false,
        is_wildcard: false,
        is_reexport: is_transitive,
        span: walk.span_of(module),
    };
    walk.import(import, None);
    Then::Skip
}

/// What a module exports or opens: packages, to modules.
pub(crate) fn package_directive<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    for path in walk.named_children(node) {
        walk.mention(path, Role::Read, None);
        walk.claim_path(path);
    }
    Then::Skip
}

/// `uses a.b.C;` and `provides a.b.C with d.E;`
pub(crate) fn service_directive<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    for path in walk.named_children(node) {
        walk.mention(path, Role::Type, None);
        walk.claim_path(path);
    }
    Then::Skip
}

/// `int a = 1, b;` in a class; in an interface, and where they are static and final, they are constants.
pub(crate) fn field_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let mut cursor = node.walk();
    let declarators: Vec<Node<'t>> = node.children_by_field_name("declarator", &mut cursor).collect();
    let returns = walk.child(node, "type");
    let modifiers = node.nth(0).filter(|child| child.kind_name() == "modifiers");
    let modifiers = modifiers.map(|modifiers| walk.children(modifiers)).unwrap_or_default();
    let has = |word: &str| modifiers.iter().any(|modifier| modifier.kind_name() == word);
    let is_constant = node.kind_name() == "constant_declaration" || (has("static") && has("final"));
    let kind = if is_constant { EntityKind::Constant } else { EntityKind::Field };
    let is_alone = declarators.len() == 1;
    for declarator in declarators {
        let Some(name) = declarator.child_by_field_name("name") else { continue };
        let definition = Definition { node, kind, name, body: None, parameters: None, returns, owner: None };
        // The value of one belongs to it; those of several to the type around.
        let entity = match is_alone {
            true => walk.define(definition),
            false => walk.define_leaf(definition),
        };
        // `int a[]`
        let after = walk.text.get(name.ends_at()..declarator.ends_at()).unwrap_or_default();
        if let (Some(entity), Some(of), true) = (entity, returns, after.trim_start().starts_with('['))
            && let Some(brackets) = walk.child(declarator, "dimensions")
        {
            let text = [walk.text_of(of), walk.text_of(brackets)].concat();
            let text = walk.facts.keep(&text);
            walk.facts.entities[entity as usize].return_type = Some(text);
        }
    }
    Then::Descend
}

/// `int old()[]`: brackets behind the parameters belong to what the method gives.
pub(crate) fn dimensions<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if matches!(walk.ancestor(0), Some("method_declaration" | "annotation_type_element_declaration"))
        && let Some(entity) = walk.here.entity
        && let Some(of) = walk.facts.entities[entity as usize].return_type
    {
        let text = [walk.str(of), walk.text_of(node)].concat();
        walk.facts.entities[entity as usize].return_type = Some(walk.one_line(&text));
    }
    Then::Descend
}

/// A component of a record is a field with a method that reads it.
pub(crate) fn formal_parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.ancestor(1) != Some("record_declaration") {
        return Then::Descend;
    }
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let returns = walk.child(node, "type");
    let kind = EntityKind::Property;
    let definition = Definition { node, kind, name, body: None, parameters: None, returns, owner: None };
    if let Some(entity) = walk.define_leaf(definition) {
        walk.facts.entities[entity as usize].visibility = Some(Visibility::Public);
    }
    Then::Children
}

/// `T... all` is many of `T`.
pub(crate) fn spread_parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let [.., of, declarator] = walk.named_children(node).as_slice()
        && let Some(name) = walk.child(*declarator, "name")
    {
        let text = walk.text.get(of.begins_at()..declarator.begins_at()).unwrap_or_default().trim();
        walk.bind_typed(name, Some(Typing::Written { path: None, text }));
    }
    Then::Descend
}

/// `catch (T t)`: of `catch (T | U t)` nothing is known.
pub(crate) fn catch_parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let types = walk.named_children(node).into_iter().find(|child| child.kind_name() == "catch_type");
    let types = types.map(|types| walk.named_children(types)).unwrap_or_default();
    if let (Some(name), [of]) = (walk.child(node, "name"), types.as_slice()) {
        let typing = walk.type_said(*of);
        walk.bind_typed(name, typing);
    }
    Then::Descend
}

/// `int n() default 3;`: the word is no modifier here.
pub(crate) fn annotation_element<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let (kind, returns) = (EntityKind::Method, walk.child(node, "type"));
    let definition = Definition { node, kind, name, body: None, parameters: None, returns, owner: None };
    if let Some(entity) = walk.define(definition) {
        let mut modifiers = std::mem::take(&mut walk.facts.entities[entity as usize].modifiers);
        modifiers.retain(|word| walk.str(*word) != "default");
        walk.facts.entities[entity as usize].modifiers = modifiers;
    }
    Then::Descend
}

/// `Point { … }` in a record: the components are its parameters.
pub(crate) fn compact_constructor<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let record = node.parent().and_then(|body| body.parent());
    let components = record.and_then(|record| walk.child(record, "parameters"));
    let (kind, body) = (EntityKind::Constructor, walk.child(node, "body"));
    let definition = Definition { node, kind, name, body, parameters: components, returns: None, owner: None };
    if walk.define(definition).is_some() {
        let components = components.map(|list| walk.named_children(list)).unwrap_or_default();
        for name in components.into_iter().filter_map(|component| component.child_by_field_name("name")) {
            walk.bind_pattern(name, Bound::Local, walk.here.scope);
        }
    }
    Then::Children
}

/// A constructor. That of an enum is private without saying so.
pub(crate) fn constructor<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let is_of_enum = walk.containers[walk.here.container].native_kind == "enum_declaration";
    let body = walk.child(node, "body");
    let parameters = walk.child(node, "parameters");
    let kind = EntityKind::Constructor;
    let entity = walk.define(Definition { node, kind, name, body, parameters, returns: None, owner: None });
    if let Some(entity) = entity.filter(|_| is_of_enum) {
        let fact = &mut walk.facts.entities[entity as usize];
        fact.visibility = Some(Visibility::Private);
        fact.is_exported = false;
    }
    Then::Descend
}

/// `static { … }` in a type: what the virtual machine calls `<clinit>`.
pub(crate) fn static_initializer<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    initializer(walk, node, "<clinit>")
}

/// `{ … }` in a type: what the virtual machine runs as part of `<init>`.
pub(crate) fn block<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    match walk.ancestor(0) {
        Some("class_body" | "enum_body_declarations") => initializer(walk, node, "<init>"),
        _ => Then::Descend,
    }
}

fn initializer<'t>(walk: &mut Walk<'t>, node: Node<'t>, name: &str) -> Then {
    let Some(place) = node.nth(0) else { return Then::Descend };
    let body = Some(if node.kind_name() == "block" { node } else { node.nth_named(0).unwrap_or(node) });
    let kind = EntityKind::Method;
    let definition = Definition { node, kind, name: place, body, parameters: None, returns: None, owner: None };
    let entity = walk.define_unnamed(definition, name, false);
    let fact = &mut walk.facts.entities[entity as usize];
    fact.visibility = Some(Visibility::Private);
    fact.is_exported = false;
    Then::Descend
}

/// `new T(…) { … }`: the body is a class without a name, which the compiler numbers.
pub(crate) fn class_body<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.ancestor(0) != Some("object_creation_expression") {
        return Then::Descend;
    }
    let Some(creation) = node.parent() else { return Then::Descend };
    let Some(supertype) = walk.child(creation, "type") else { return Then::Descend };
    let Some(place) = walk.target_name(supertype) else { return Then::Descend };
    let kind = EntityKind::Class;
    let definition =
        Definition { node: creation, kind, name: place, body: Some(node), parameters: None, returns: None, owner: None };
    let entity = walk.define_unnamed(definition, "$", true);
    // Nothing can name it, wherever it stands, nor a member by it.
    let fact = &mut walk.facts.entities[entity as usize];
    fact.visibility = Some(Visibility::Private);
    fact.is_exported = false;
    walk.containers[walk.here.container].is_exported = false;
    walk.mention_again(supertype, Role::Inherit);
    Then::Descend
}

/// `<T extends A & B>`: what is of the type `T` has the members of `A`.
pub(crate) fn type_parameter<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.named_children(node);
    let name = children.iter().find(|child| child.kind_name() == "type_identifier");
    let bounds = children.iter().find(|child| child.kind_name() == "type_bound");
    let bound = bounds.and_then(|bounds| bounds.nth_named(0));
    // `T extends @Nullable A`: what annotates a type stands before it.
    let bare = |bound: Node<'t>| match bound.kind_name() {
        "annotated_type" => bound.nth_named((bound.named_child_count() as u32).saturating_sub(1)),
        _ => Some(bound),
    };
    let typing = bound.and_then(bare).and_then(|bound| walk.type_said(bound));
    if let (Some(name), Some(typing)) = (name, typing) {
        walk.scopes.say_type(walk.here.scope, walk.text_of(*name), typing);
    }
    Then::Descend
}

/// `switch (x) { case A, B: … }`: over an enum, labels are its constants.
pub(crate) fn switch_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let typing = walk.child(node, "condition").and_then(|condition| walk.typing_of(condition));
    let (Some(typing), Some(body)) = (typing, walk.child(node, "body")) else { return Then::Descend };
    for group in walk.named_children(body) {
        let children = walk.named_children(group);
        for label in children.into_iter().take_while(|child| child.kind_name() == "switch_label") {
            for name in walk.named_children(label).into_iter().filter(|child| child.kind_name() == "identifier") {
                walk.mention_label(name, typing);
            }
        }
    }
    Then::Descend
}

/// `x instanceof T t`: the name holds in the `if`, and after it where the test is negated.
pub(crate) fn instanceof<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let (Some(name), Some(of)) = (walk.child(node, "name"), walk.child(node, "right")) else {
        return Then::Descend;
    };
    let typing = walk.type_said(of);
    let mut scope = walk.here.scope;
    // Between the two stand brackets and other conditions.
    let mut around = (0..MAX_CONDITIONS).map_while(|n| walk.ancestor(n));
    let stop = around.find(|kind| !matches!(*kind, "parenthesized_expression" | "binary_expression"));
    if stop == Some("unary_expression") {
        scope = walk.scopes.parent(scope);
    }
    walk.scopes.bind_typed(scope, 0, walk.text_of(name), typing);
    Then::Descend
}

/// `case T t`
pub(crate) fn type_pattern<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let [of, name] = walk.named_children(node).as_slice() {
        let typing = walk.type_said(*of);
        walk.scopes.bind_typed(walk.here.scope, 0, walk.text_of(*name), typing);
    }
    Then::Descend
}

/// `A::b` calls when it is called, as the lambda would that it stands for; `A::new` makes an instance.
pub(crate) fn method_reference<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let children = walk.children(node);
    match children.as_slice() {
        [first, .., last] if last.kind_name() == "new" => walk.mention(*first, Role::Instantiate, None),
        [_, .., last] if last.kind_name() == "identifier" => walk.mention(node, Role::Call, None),
        _ => {}
    }
    Then::Descend
}

/// `this(…)` and `super(…)` call constructors.
pub(crate) fn constructor_call<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let arguments = walk.child(node, "arguments").map_or(0, |list| walk.named_children(list).len());
    if let Some(word) = walk.child(node, "constructor") {
        walk.mention_word(word, Role::Call, Some(arguments as u32));
        if let Some(list) = walk.child(node, "arguments") {
            walk.note_arguments(list);
        }
    }
    Then::Descend
}

/// `a.b.Outer.Inner`: by convention a capital begins a type, and what stands before types are packages.
pub(crate) fn scoped_type<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_type = |name: &str| name.starts_with(char::is_uppercase);
    let role = match walk.target_text(node) {
        Some(name) if walk.ancestor(0) == Some("scoped_type_identifier") && !is_type(name) => Role::Read,
        _ => Role::Type,
    };
    walk.mention(node, role, None);
    let first = node.nth_named(0).filter(|first| first.kind_name() == "type_identifier");
    if let Some(first) = first.filter(|first| !is_type(walk.text_of(*first))) {
        walk.mention(first, Role::Read, None);
    }
    Then::Children
}
