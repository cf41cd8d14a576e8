//! What data cannot say about C, and C++ with it: declarators, and what they make of a declaration.

mod by_macro;
mod declarators;
mod directives;
mod locals;
mod overlook;

use codegraph_model::{EntityFact, EntityKind, ImportFact, Role, Str, SymbolWriter};
use tree_sitter::Node;

use crate::preorder::Asked;
use crate::context::Container;
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::Bound;
use crate::text;
use crate::typing::Typing;
use crate::walk::Walk;

use by_macro::made_by_macro;
pub(crate) use declarators::{Declared, declared, last_of};
pub(crate) use directives::{condition, directive, include, macro_definition};
use declarators::{MAX_DECLARATORS, conversion, converted_to, head_of_one, modifiers};
use declarators::{parameters, trailing_type, type_of};
use locals::bind_local;
pub(crate) use locals::{call, size_of};
pub(crate) use overlook::{Edits, Ways, overlook, tokens};

/// Most words before what they declare.
const MAX_WORDS: u32 = 32;

/// Types whose members are those of what they point to, too: by the ends of their names.
const POINTERS: [&str; 5] = ["ptr", "Ptr", "optional", "iterator", "Iterator"];

/// Attributes name what no code defines.
pub(crate) fn attribute<'t>(_: &mut Walk<'t>, _: Node<'t>) -> Then {
    Then::Skip
}

/// `{ … }`: outside of functions it is code of what a macro makes, or of a value.
pub(crate) fn code<'t>(walk: &mut Walk<'t>, _: Node<'t>) -> Then {
    if !walk.here.is_local {
        let container = walk.containers[walk.here.container];
        walk.open_container(container);
        walk.here.is_local = true;
    }
    Then::Descend
}

/// `T f(…) { … }`
pub(crate) fn function_definition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(declarator) = walk.child(node, "declarator") else { return Then::Descend };
    let Some(declared) = declared(walk, declarator) else { return Then::Descend };
    function(walk, node, declarator, declared, true);
    Then::Descend
}

/// Defines a function, a method or a constructor, and moves the walk into it, unless there are others beside it.
fn function<'t>(walk: &mut Walk<'t>, node: Node<'t>, declarator: Node<'t>, declared: Declared<'t>, is_alone: bool) {
    let body = walk.child(node, "body");
    let (mut owner, name) = owner_of(walk, declared.name);
    if matches!(walk.text_of(name), "if" | "else" | "for" | "while" | "switch" | "return" | "do" | "case") {
        // What is left of a statement that the grammar could not read.
        walk.claim(name.begins_at());
        return;
    }
    if walk.ancestor(0) == Some("friend_declaration") && owner.is_none() {
        owner = Some(walk.enclosing_namespace());
    }
    let container = owner.unwrap_or(walk.containers[walk.here.container]);
    let is_typed = walk.child(node, "type").is_some() || has_type_by_macro(walk, node, name);
    let is_named_after_type = || {
        let qualified = walk.str(container.qualified);
        let text = walk.text_of(name);
        qualified.rsplit("::").next() == Some(text) || name.kind_name() == "destructor_name"
    };
    let kind = match name.kind_name() {
        _ if !container.is_type => EntityKind::Function,
        "operator_name" | "operator_cast" => EntityKind::Method,
        _ if !is_typed || is_named_after_type() => EntityKind::Constructor,
        _ => EntityKind::Method,
    };
    // `vector(It, It) -> vector<typename It::value>;` says how arguments of a template are deduced, and declares nothing.
    if !is_typed && body.is_none() && declared.function.and_then(trailing_type).is_some() {
        walk.mention(name, Role::Type, None);
        walk.open_scope();
        return;
    }
    // What has neither a type nor the name of its type is a macro that is called.
    let is_bare = matches!(name.kind_name(), "identifier" | "field_identifier") && walk.pack.name != "c";
    if !is_typed && is_bare && !is_named_after_type() {
        made_by_macro(walk, node, name, declared, body);
        return;
    }
    // `~A` and `operator""_a` mention nothing.
    if let Some(inner) = name.nth_named(0).filter(|_| matches!(name.kind_name(), "destructor_name" | "operator_name")) {
        walk.claim(inner.begins_at());
    }
    let definition = |body| Definition { node, kind, name, body, parameters: None, returns: None, owner };
    // What a constructor makes first is no part of its head.
    let children = if kind == EntityKind::Constructor { walk.children(node) } else { Vec::new() };
    let initialisers = children.iter().find(|child| child.kind_name() == "field_initializer_list");
    let head = initialisers.map(|list| walk.signature(&definition(Some(*list)), &children));
    let defined = if is_alone { walk.define(definition(body)) } else { walk.define_leaf(definition(body)) };
    let Some(entity) = defined.map(|entity| entity as usize) else { return };
    let function = declared.function.map(|function| conversion(walk, function).unwrap_or(function));
    let modifiers = modifiers(walk, node, function);
    let parameters = function.map(|function| parameters(walk, function)).unwrap_or_default();
    // `TEST(name) { … }`: the macro stands where the type would.
    let by_macro = walk.child(node, "type").filter(|_| declared.function.is_none() && body.is_some());
    let returns = match by_macro {
        Some(name) => {
            walk.mention(name, Role::Macro, None);
            walk.facts.entities[entity].is_test |= walk.text_of(name).contains("TEST");
            None
        }
        None if name.kind_name() == "operator_cast" => converted_to(walk, name),
        None => type_of(walk, node, Some(declarator), Some(declared)),
    };
    let fact = &mut walk.facts.entities[entity];
    fact.signature = head.unwrap_or(fact.signature);
    (fact.modifiers, fact.parameters, fact.return_type) = (modifiers, parameters, returns);
}

/// `RESULT_OF(T) f();`: what was overlooked stands for the type, unless the name looks like a macro itself.
fn has_type_by_macro<'t>(walk: &Walk<'t>, node: Node<'t>, name: Node<'t>) -> bool {
    let is_quiet = walk.text_of(name).bytes().any(|b| b.is_ascii_lowercase());
    let gap = walk.read.get(..node.begins_at()).unwrap_or_default().trim_end().len();
    let [before, within] = [(gap, node.begins_at()), (node.begins_at(), name.begins_at())]
        .map(|(start, end)| walk.text.get(start..end).unwrap_or_default().trim_end().ends_with(')'));
    is_quiet && (before || within)
}

/// The container of what belongs to the type or namespace that `path` names from here.
fn inside(walk: &mut Walk<'_>, path: &str) -> Container {
    let outer = walk.containers[walk.here.container];
    let mut qualified = walk.str(outer.qualified).to_string();
    let mut descriptors = walk.str(outer.descriptors).to_string();
    let mut is_type = true;
    for part in path.split("::").map(str::trim).filter(|part| !part.is_empty()) {
        if !qualified.is_empty() {
            qualified.push_str("::");
        }
        qualified.push_str(part);
        is_type = !walk.is_namespace(part);
        SymbolWriter::name(&mut descriptors, part);
        descriptors.push(if is_type { '#' } else { '/' });
    }
    Container {
        qualified: walk.facts.keep(&qualified),
        descriptors: walk.facts.keep(&descriptors),
        is_type,
        native_kind: "qualified_identifier",
        ..outer
    }
}

/// The type or namespace that a qualified name stands in, and the name itself.
pub(crate) fn owner_of<'t>(walk: &mut Walk<'t>, name: Node<'t>) -> (Option<Container>, Node<'t>) {
    let last = last_of(name);
    if name.kind_name() != "qualified_identifier" {
        return (None, last);
    }
    let scope = walk.text.get(name.begins_at()..last.begins_at()).unwrap_or_default();
    let path = text::without_arguments(scope);
    if path.is_empty() {
        return (None, last);
    }
    (Some(inside(walk, &path)), last)
}

fn declarators<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Vec<Node<'t>> {
    walk.tables.field("declarator").map(|field| walk.children_in(node, field)).unwrap_or_default()
}

/// `T a = 1, *b, f(…);` outside of types.
pub(crate) fn declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let declarators = declarators(walk, node);
    let mut is_function = false;
    let is_alone = declarators.len() == 1;
    for declarator in &declarators {
        let Some(declared) = declared(walk, *declarator) else {
            if walk.here.is_local {
                walk.bind_pattern(*declarator, Bound::Local, walk.here.scope);
            }
            continue;
        };
        // In a body, what reads like a prototype is as a rule a variable with constructor arguments.
        if walk.here.is_local {
            bind_local(walk, node, *declarator, declared);
        } else if declared.function.is_some() {
            is_function = is_alone;
            function(walk, node, *declarator, declared, is_alone);
        } else {
            variable(walk, node, *declarator, declared, is_alone);
        }
        if let Some(value) = walk.child(*declarator, "value").filter(|value| value.kind_name() == "initializer_list")
            && let Some(of) = walk.child(node, "type")
        {
            designators(walk, of, value);
        }
    }
    if !is_function && !declarators.is_empty() {
        hold_parameters(walk, node);
    }
    Then::Descend
}

/// Keeps the names of parameters of pointers to functions out of the scope around, but not a type that is defined there.
fn hold_parameters<'t>(walk: &mut Walk<'t>, node: Node<'t>) {
    if !defines_type(walk, node) {
        walk.open_scope();
    }
}

fn defines_type<'t>(walk: &Walk<'t>, node: Node<'t>) -> bool {
    walk.child(node, "type").is_some_and(|of| walk.child(of, "body").is_some())
}

/// What a declaration says about the type of its values.
fn typing<'t>(walk: &Walk<'t>, node: Node<'t>, declarator: Node<'t>) -> Option<Typing<'t>> {
    let of = walk.child(node, "type")?;
    let value = walk.child(declarator, "value");
    let typing = match of.kind_name() {
        "placeholder_type_specifier" => walk.typing_of(value?),
        // With its arguments, as a parameter's.
        _ => walk.type_said(of),
    }?;
    // A pointer has the members of what it points to, and C has no other way to have those of something else.
    let may_pass_on = walk.pack.name != "c" && pointer_of(walk, declarator).is_none();
    match typing {
        Typing::Named(path) if may_pass_on && POINTERS.iter().any(|end| path.ends_with(end)) => None,
        // A function that makes a pointer to what it is told to make.
        Typing::Called(path) if path.rsplit("::").next().is_some_and(|name| name.starts_with("make_")) => None,
        typing => Some(typing),
    }
}

fn variable<'t>(
    walk: &mut Walk<'t>,
    node: Node<'t>,
    declarator: Node<'t>,
    declared: Declared<'t>,
    is_alone: bool,
) {
    let is_constant = has_word(walk, node, declarator, "type_qualifier", &["const", "constexpr", "constinit"])
        && !is_pointer(walk, declarator);
    let (owner, name) = owner_of(walk, declared.name);
    let container = owner.unwrap_or(walk.containers[walk.here.container]);
    let kind = match () {
        () if is_constant => EntityKind::Constant,
        () if container.is_type => EntityKind::Field,
        () => EntityKind::Variable,
    };
    let definition = Definition { node, kind, name, body: None, parameters: None, returns: None, owner };
    value(walk, declarator, declared, definition, is_alone);
}

/// Whether one of `words`, a node of that kind, stands before a declarator.
fn has_word<'t>(walk: &Walk<'t>, node: Node<'t>, declarator: Node<'t>, kind: &str, words: &[&str]) -> bool {
    let before = (0..MAX_WORDS).map_while(|at| node.nth(at)).take_while(|c| c.begins_at() < declarator.begins_at());
    before.filter(|child| child.kind_name() == kind).any(|child| words.contains(&walk.text_of(child)))
}

/// Whether what is declared points to something, through what initialises it, and can be made to point elsewhere.
fn is_pointer<'t>(walk: &Walk<'t>, declarator: Node<'t>) -> bool {
    let is_const = |pointer: &Node<'_>| pointer.nth_named(0).is_some_and(|first| first.kind_name() == "type_qualifier");
    pointer_of(walk, declarator).is_some_and(|pointer| !is_const(&pointer))
}

/// The part of a declarator that says that what is declared is a pointer: that which is nearest to the name.
fn pointer_of<'t>(walk: &Walk<'t>, mut declarator: Node<'t>) -> Option<Node<'t>> {
    let mut pointer = None;
    for _ in 0..MAX_DECLARATORS {
        let inner = match declarator.kind_name() {
            "pointer_declarator" => {
                pointer = Some(declarator);
                walk.child(declarator, "declarator")
            }
            "parenthesized_declarator" => declarator.nth_named(0),
            _ => walk.child(declarator, "declarator"),
        };
        let Some(inner) = inner else { break };
        declarator = inner;
    }
    pointer
}

/// Defines what has a value: a variable, constant, field or alias. The walk moves into it where nothing else is defined
/// with it.
fn value<'t>(
    walk: &mut Walk<'t>,
    declarator: Node<'t>,
    declared: Declared<'t>,
    definition: Definition<'t>,
    is_alone: bool,
) {
    let node = definition.node;
    // `struct { int a; } b;`: what a type without a name has, is the variable's.
    let unnamed = walk.child(node, "type").filter(|of| {
        let is_record = matches!(of.kind_name(), "struct_specifier" | "union_specifier");
        is_alone && definition.kind != EntityKind::Field && is_record && walk.child(*of, "name").is_none()
    });
    let definition = Definition { body: unnamed.and_then(|of| walk.child(of, "body")), ..definition };
    let is_around = is_alone && (definition.body.is_some() || !defines_type(walk, node));
    let defined = if is_around { walk.define(definition) } else { walk.define_leaf(definition) };
    let Some(entity) = defined else { return };
    let modifiers = modifiers(walk, node, None);
    let pure = Declared { function: None, ..declared };
    let of = type_of(walk, node, Some(declarator), Some(pure));
    let typing = typing(walk, node, declarator);
    // A table is no part of the head.
    let table = walk.child(declarator, "value").filter(|value| value.kind_name() == "initializer_list");
    let head = table.and_then(|table| walk.read.get(node.begins_at()..table.begins_at()));
    let head = head.map(|head| walk.one_line(head.trim_end().trim_end_matches('=')));
    // Nor is what a type is made of that is defined there.
    let head = match walk.child(node, "type").and_then(|of| walk.child(of, "body")) {
        Some(inner) => {
            let end = table.map_or(node.ends_at(), |table| table.begins_at());
            let part = |start: usize, end: usize| walk.read.get(start..end).unwrap_or_default().trim();
            let [before, after] = [part(node.begins_at(), inner.begins_at()), part(inner.ends_at(), end)];
            let whole = [before, after].join(" ");
            Some(walk.one_line(whole.trim_end_matches(|c: char| c == '=' || c == ';' || c.is_whitespace())))
        }
        None => head_of_one(walk, node, declarator, table).or(head),
    };
    let fact = &mut walk.facts.entities[entity as usize];
    fact.signature = head.unwrap_or(fact.signature);
    (fact.modifiers, fact.return_type) = (modifiers, of);
    if let Some(typing) = typing {
        walk.give_typing(entity, Some(typing), node);
    }
}

/// `T a : 3, *b, f(…);` in a type.
pub(crate) fn field_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let declarators = declarators(walk, node);
    let mut is_function = false;
    for declarator in &declarators {
        let Some(declared) = declared(walk, *declarator) else { continue };
        // C has no methods: `int CALLBACK(read)(int n);` points to a function.
        if declared.function.is_some() && walk.pack.name != "c" {
            is_function = declarators.len() == 1;
            function(walk, node, *declarator, declared, is_function);
        } else {
            let kind = if is_constant_field(walk, node, *declarator) { EntityKind::Constant } else { EntityKind::Field };
            let name = declared.name;
            if name.kind_name() == "template_function" {
                // `MOCK_METHOD((map<int, int>), name, ());`: what a macro is given.
                continue;
            }
            let definition = Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None };
            value(walk, *declarator, declared, definition, declarators.len() == 1);
        }
    }
    if declarators.is_empty() {
        // `struct a { … };`: what stands before it is about the type.
        walk.pass_attachments_to_child(defines_type(walk, node));
    } else if !is_function {
        hold_parameters(walk, node);
    }
    Then::Descend
}

/// `static const int A = 1;`
fn is_constant_field<'t>(walk: &Walk<'t>, node: Node<'t>, declarator: Node<'t>) -> bool {
    has_word(walk, node, declarator, "storage_class_specifier", &["static"])
        && has_word(walk, node, declarator, "type_qualifier", &["const", "constexpr"])
        && !is_pointer(walk, declarator)
}

/// `typedef T a, *b;`, and `typedef struct { … } a;`, which names that struct.
pub(crate) fn type_definition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(type_node) = walk.child(node, "type") else { return Then::Descend };
    let kind = match type_node.kind_name() {
        "struct_specifier" => Some(EntityKind::Struct),
        "union_specifier" => Some(EntityKind::Union),
        "enum_specifier" => Some(EntityKind::Enum),
        "class_specifier" => Some(EntityKind::Class),
        _ => None,
    };
    let body = walk.child(type_node, "body");
    let is_anonymous = walk.child(type_node, "name").is_none() && body.is_some();
    let mut named = kind.filter(|_| is_anonymous);
    let mut whole = None;
    let declarators = declarators(walk, node);
    let is_alone = declarators.len() == 1;
    for declarator in declarators {
        let Some(declared) = declared(walk, declarator) else { continue };
        let name = declared.name;
        if let Some(kind) = named.take_if(|_| declarator.kind_name() == "type_identifier") {
            whole = Some((kind, name));
            continue;
        }
        if walk.here.is_local {
            walk.scopes.bind(walk.here.scope, walk.text_of(name), Bound::LocalType);
        } else {
            let kind = EntityKind::TypeAlias;
            let definition = Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None };
            value(walk, declarator, declared, definition, is_alone);
        }
    }
    let outer = walk.here.scope;
    // Last, because the walk moves into it.
    match whole {
        Some((kind, name)) => {
            let entity = walk.define(Definition { node, kind, name, body, parameters: None, returns: None, owner: None });
            if let Some((entity, body)) = entity.zip(body) {
                let head = walk.read.get(node.begins_at()..body.begins_at()).unwrap_or_default();
                let head = [head, walk.text_of(name)].join(" ");
                walk.facts.entities[entity as usize].signature = walk.one_line(&head);
            }
            if kind == EntityKind::Enum {
                walk.here.scope = outer;
            }
        }
        None => hold_parameters(walk, node),
    }
    Then::Descend
}

/// `struct a { … }`, `class b::c { … }`, and the like. Without a body it mentions what is defined elsewhere.
pub(crate) fn type_specifier<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let kind = match node.kind_name() {
        "struct_specifier" => EntityKind::Struct,
        "union_specifier" => EntityKind::Union,
        "enum_specifier" => EntityKind::Enum,
        _ => EntityKind::Class,
    };
    let Some(name) = walk.child(node, "name") else { return Then::Descend };
    let Some(body) = walk.child(node, "body") else {
        // A tag: a variable of that name does not hide it.
        walk.mention(name, Role::Type, None);
        return Then::Descend;
    };
    let (owner, name) = owner_of(walk, name);
    let outer = walk.here.scope;
    let definition = Definition { node, kind, name, body: Some(body), parameters: None, returns: None, owner };
    // What stands before `typedef struct a { … } b;` or `struct a { … } b;` is about both.
    let is_beside = |fact: &&EntityFact| {
        matches!(fact.native_kind, "type_definition" | "declaration" | "field_declaration")
            && fact.span.start_byte as usize <= node.begins_at()
            && fact.span.end_byte as usize > body.ends_at()
    };
    let doc = walk.facts.entities.last().filter(is_beside).and_then(|beside| beside.doc);
    let entity = walk.define(definition);
    let is_defined = entity.is_some();
    if let Some(fact) = entity.and_then(|entity| walk.facts.entities.get_mut(entity as usize)) {
        fact.doc = fact.doc.or(doc);
    }
    // The enumerators of an enum are in sight around it, unless it is scoped (`enum class`).
    let is_scoped = || node.nth(1).is_some_and(|child| matches!(child.kind_name(), "class" | "struct"));
    if is_defined && kind == EntityKind::Enum && !is_scoped() {
        walk.here.scope = outer;
    }
    Then::Descend
}

/// `(struct a){ .b = 1 }`
pub(crate) fn compound_literal<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let (Some(of), Some(value)) = (walk.child(node, "type"), walk.child(node, "value")) {
        designators(walk, of, value);
    }
    Then::Descend
}

/// Which field a designator names, is told by the type of what is initialised, if by anything: see [`designators`].
pub(crate) fn designator<'t>(_: &mut Walk<'t>, _: Node<'t>) -> Then {
    Then::Skip
}

/// Mentions the fields that an initialiser of the type `of` names.
fn designators<'t>(walk: &mut Walk<'t>, of: Node<'t>, list: Node<'t>) {
    // Most long lists are of numbers.
    if !walk.text_of(list).contains('.') {
        return;
    }
    let of = if of.kind_name() == "type_descriptor" { walk.child(of, "type").unwrap_or(of) } else { of };
    let of = if of.kind_name().ends_with("_specifier") { walk.child(of, "name").unwrap_or(of) } else { of };
    let mut open = vec![list];
    for _ in 0..MAX_DECLARATORS * MAX_DECLARATORS {
        let Some(list) = open.pop() else { return };
        for item in walk.named_children(list) {
            match item.kind_name() {
                // Elements of an array.
                "initializer_list" => open.push(item),
                "initializer_pair" => {
                    let designator = walk.child(item, "designator").filter(|d| d.kind_name() == "field_designator");
                    if let Some(name) = designator.and_then(|designator| designator.nth_named(0)) {
                        walk.mention_member(name, Role::Write, of);
                    }
                }
                _ => {}
            }
        }
    }
}
