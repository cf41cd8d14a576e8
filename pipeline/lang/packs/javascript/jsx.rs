//! Elements in JSX.

use codegraph_model::Role;
use tree_sitter::Node;

use crate::preorder::Asked;
use super::expected::expect_attributes;
use crate::pack::Then;
use crate::walk::Walk;

/// `<Component … />`; names in lower case are elements of the page.
pub(crate) fn component<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "name") {
        let text = walk.text_of(name);
        if name.kind_name() == "member_expression" || !text.starts_with(|c: char| c.is_ascii_lowercase()) {
            walk.mention(name, Role::Instantiate, None);
            expect_attributes(walk, node, name);
        } else {
            walk.claim(name.begins_at());
        }
    }
    Then::Descend
}

/// `</Component>`
pub(crate) fn closing<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if let Some(name) = walk.child(node, "name")
        && (name.kind_name() == "member_expression" || !walk.text_of(name).starts_with(|c: char| c.is_ascii_lowercase()))
    {
        walk.mention(name, Role::Read, None);
    }
    Then::Skip
}

/// What mentions nothing: `a:b`.
pub(crate) fn nothing<'t>(_: &mut Walk<'t>, _: Node<'t>) -> Then {
    Then::Skip
}
