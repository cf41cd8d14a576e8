//! What data cannot say about C++ beyond C.

use codegraph_model::{ImportFact, Str, Visibility};
use tree_sitter::Node;

use crate::pack::Then;
use crate::walk::Walk;

/// `using a::b;` and `using namespace a;`
pub(crate) fn using_declaration<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let is_wildcard = walk.children(node).iter().any(|child| child.kind() == "namespace");
    let Some(path) = walk.named_children(node).into_iter().next() else { return Then::Skip };
    let mut last = path;
    while let Some(inner) = last.child_by_field_name("name").filter(|_| last.kind() == "qualified_identifier") {
        last = inner;
    }
    let is_plain = is_wildcard || last == path;
    let module = match is_plain {
        true => walk.str_of(path),
        false => {
            let written = walk.text.get(path.start_byte()..last.start_byte()).unwrap_or_default();
            Str::of_text(path.start_byte(), path.start_byte() + written.trim_end_matches([':', ' ']).len())
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
    let bound = walk.text_of(last);
    walk.import(import, (!is_plain).then_some(bound));
    Then::Skip
}

/// Casts are written like calls of templates, and call nothing.
pub(crate) fn call_expression<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    let text = walk.text_of(node);
    let casts = ["static_cast", "dynamic_cast", "const_cast", "reinterpret_cast"];
    let is_cast = casts.iter().any(|cast| text.strip_prefix(cast).is_some_and(|rest| rest.trim_start().starts_with('<')));
    if is_cast { Then::Children } else { Then::Descend }
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
