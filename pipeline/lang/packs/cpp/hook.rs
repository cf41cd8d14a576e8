//! What data cannot say about C++ beyond C.

use codegraph_model::{EntityKind, ImportFact, Role, Str, Visibility};
use tree_sitter::Node;

use crate::preorder::Asked;
use super::c_hook::last_of;
use crate::define::Definition;
use crate::pack::Then;
use crate::scopes::{At, Found, Space};
use crate::text::without_arguments;
use crate::walk::Walk;

/// Parts of a path; longer ones are hostile.
const MAX_PARTS: usize = 64;

/// `namespace a { … }`, `namespace a::b { … }`, `inline namespace v1 { … }` and `namespace { … }`.
pub(crate) fn namespace_definition<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let outer = walk.here.scope;
    let body = walk.child(node, "body");
    let Some(name) = walk.child(node, "name") else {
        // Its names are in sight around it, and nowhere else.
        let mut container = walk.containers[walk.here.container];
        container.access = Some(Visibility::Internal);
        container.is_exported = false;
        walk.open_container(container);
        walk.here.scope = outer;
        return Then::Descend;
    };
    let mut names = vec![name];
    while let Some(nested) = names.pop_if(|name| name.kind_name() == "nested_namespace_specifier") {
        let parts = walk.named_children(nested);
        names.extend(parts.into_iter().take(MAX_PARTS.saturating_sub(names.len())));
    }
    for name in names {
        walk.define(Definition { node, kind: EntityKind::Module, name, body, parameters: None, returns: None, owner: None });
    }
    let is_inline = node.nth(0).is_some_and(|child| child.kind_name() == "inline");
    if is_inline {
        walk.here.scope = outer;
    }
    Then::Descend
}

/// `using a::b;`, `using namespace a;` and `using enum a;`
pub(crate) fn using_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_wildcard = walk.children(node).iter().any(|child| matches!(child.kind_name(), "namespace" | "enum"));
    let Some(path) = walk.named_children(node).into_iter().next() else { return Then::Skip };
    let last = last_of(path);
    let is_plain = is_wildcard || last == path;
    let module = match is_plain {
        true => walk.str_of(path),
        false => {
            let written = walk.text.get(path.begins_at()..last.begins_at()).unwrap_or_default();
            let written = written.trim_end_matches(|c: char| c == ':' || c.is_whitespace());
            Str::of_text(path.begins_at(), path.begins_at() + written.len())
        }
    };
    let import = ImportFact {
        module,
        name: (!is_plain).then(|| walk.str_of(last)),
        alias: None,
        is_relative: false,
        is_wildcard,
        is_reexport: false,
        span: walk.span_of(path),
    };
    // In a type it names a member of a base, which is found through the type.
    let is_member = walk.containers[walk.here.container].is_type && !walk.here.is_local;
    let bound = walk.text_of(last);
    walk.import(import, (!is_plain && !is_member).then_some(bound));
    Then::Skip
}

/// `namespace a = b::c;`
pub(crate) fn namespace_alias<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(alias) = walk.child(node, "name") else { return Then::Skip };
    let Some(path) = walk.named_children(node).into_iter().rfind(|child| *child != alias) else { return Then::Skip };
    let import = ImportFact {
        module: walk.str_of(path),
        name: None,
        alias: Some(walk.str_of(alias)),
        is_relative: false,
        is_wildcard: false,
        is_reexport: false,
        span: walk.span_of(path),
    };
    let bound = walk.text_of(alias);
    walk.import(import, Some(bound));
    Then::Skip
}

/// Each part of `a::b::c` is a mention, qualified by the parts before it.
pub(crate) fn qualified_identifier<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.ancestor(0) == Some("qualified_identifier") {
        return Then::Descend;
    }
    let mut at = node;
    let around = walk.ancestor(0).unwrap_or_default();
    let is_definition =
        matches!(around, "function_declarator" | "class_specifier" | "struct_specifier" | "union_specifier");
    for _ in 0..MAX_PARTS {
        let scope = walk.child(at, "scope");
        if let Some(part) = scope.map(last_of) {
            // `A::f() {`, `struct A::B {`: what is defined outside of what it belongs to. By convention a capital
            // begins a type, and what makes or unmakes a value belongs to one: `a::b::b() {`, `a::b::~b() {`.
            let innermost = walk.child(at, "name").filter(|name| name.kind_name() != "qualified_identifier");
            let is_owner = is_definition
                && innermost.is_some_and(|name| {
                    walk.text_of(part).starts_with(char::is_uppercase)
                        || name.kind_name() == "destructor_name"
                        || walk.text_of(name) == walk.text_of(part)
                });
            let role = if is_owner || part.kind_name() == "type_identifier" { Role::Type } else { Role::Read };
            if scope.is_some_and(|scope| scope.kind_name() == "dependent_name") {
                dependent_name(walk, node, part);
            } else if matches!(part.kind_name(), "namespace_identifier" | "type_identifier" | "identifier") {
                walk.mention_in_path(part, role, node);
            }
        }
        let Some(name) = walk.child(at, "name") else { break };
        at = name;
        if at.kind_name() != "qualified_identifier" {
            break;
        }
    }
    let last = last_of(at);
    if at.kind_name() == "dependent_name" {
        dependent_name(walk, node, last);
        return Then::Descend;
    }
    match last.kind_name() {
        "type_identifier" => walk.mention_in_path(last, Role::Type, node),
        "identifier" | "field_identifier" => walk.mention_in_path(last, Role::Read, node),
        _ => {}
    }
    Then::Descend
}

/// `A<T>::template b<C>`: the word before the name is no part of the path.
fn dependent_name<'t>(walk: &mut Walk<'t>, path: Node<'t>, name: Node<'t>) {
    let role = if name.kind_name() == "type_identifier" { Role::Type } else { Role::Read };
    let n_mentions = walk.mentions.len();
    walk.mention_in_path(name, role, path);
    let written = walk.text.get(path.begins_at()..name.begins_at()).unwrap_or_default().trim_end();
    let bare = without_arguments(written.trim_end_matches("template").trim_end().trim_end_matches(':'));
    let qualifier = walk.facts.keep(&bare);
    if let Some(mention) = walk.mentions.get_mut(n_mentions) {
        mention.fact.qualifier = Some(qualifier);
    }
}

/// `(std::min)(a, b)`: brackets keep macros of that name out. With several values, it is no cast.
pub(crate) fn cast_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let of = walk.child(node, "type").filter(|of| walk.child(*of, "declarator").is_none()).and_then(|of| walk.child(of, "type"));
    let values = walk.child(node, "value").filter(|value| value.kind_name() == "parenthesized_expression");
    let Some((of, mut values)) = of.zip(values.and_then(|values| values.nth_named(0))) else { return Then::Descend };
    let mut n_values = 1;
    while values.kind_name() == "comma_expression" && n_values < MAX_PARTS as u32 {
        let Some(rest) = walk.child(values, "right") else { break };
        (values, n_values) = (rest, n_values + 1);
    }
    if n_values > 1 {
        walk.mention(of, Role::Call, Some(n_values));
    }
    Then::Descend
}

/// `new T*[n]` makes room for pointers, and no `T`.
pub(crate) fn new_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(of) = walk.child(node, "type") {
        let behind = walk.text.get(of.ends_at()..node.ends_at()).unwrap_or_default();
        if behind.trim_start().starts_with('*') {
            walk.mention(of, Role::Type, None);
        }
    }
    Then::Descend
}

/// `: a(1), b{2}, c<T>(3)`: fields are written, and bases made. Parameters of the same names do not hide them.
pub(crate) fn field_initializer<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let Some(first) = node.nth_named(0) else { return Then::Descend };
    let role = if first.kind_name() == "field_identifier" { Role::Write } else { Role::Instantiate };
    // `: T(a)`: a base that a parameter of the template tells.
    let at = At { scope: walk.here.scope, byte: first.begins_at() as u32 };
    if role == Role::Write && matches!(walk.scopes.find(at, walk.text_of(first), Space::Type), Found::Local(_)) {
        walk.claim(first.begins_at());
        return Then::Descend;
    }
    let n_mentions = walk.mentions.len();
    match first.kind_name() {
        "qualified_identifier" => walk.mention_in_path(last_of(first), role, first),
        _ => walk.mention(last_of(first), role, None),
    }
    if let Some(mention) = walk.mentions.get_mut(n_mentions).filter(|mention| mention.fact.qualifier.is_none()) {
        mention.scope = 0;
    }
    Then::Descend
}

/// Casts are written like calls of templates, and call nothing. What is called on the value that one gives, is.
pub(crate) fn call_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let text = walk.text_of(node);
    let casts = ["static_cast", "dynamic_cast", "const_cast", "reinterpret_cast"];
    let cast = casts.iter().find(|cast| text.strip_prefix(**cast).is_some_and(|rest| rest.trim_start().starts_with('<')));
    let function = cast.and_then(|_| walk.child(node, "function"));
    if function.is_some_and(|function| function.kind_name() == "template_function") {
        // The word is no name.
        walk.claim(node.begins_at());
        return Then::Children;
    }
    super::c_hook::call(walk, node)
}

/// `extern "C" int f();`, `friend int f();`: what stands before it is about what it declares, unless that is a group.
pub(crate) fn around_one<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let body = walk.child(node, "body");
    walk.pass_attachments_to_child(body.is_none_or(|body| body.kind_name() != "declaration_list"));
    Then::Descend
}

/// `public:` holds for the members that follow.
pub(crate) fn access_specifier<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let access = match walk.text_of(node).trim_end_matches(':').trim() {
        "public" => Visibility::Public,
        "protected" => Visibility::Protected,
        _ => Visibility::Private,
    };
    let parent = walk.ancestor(0);
    if parent == Some("field_declaration_list") || parent.is_some_and(|kind| kind.starts_with("preproc_")) {
        let container = walk.here.container;
        walk.containers[container].access = Some(access);
    }
    Then::Descend
}
