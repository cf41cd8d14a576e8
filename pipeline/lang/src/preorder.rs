//! A syntax tree in document order.
//!
//! tree-sitter's cursor finds the next node in two calls at least, each of which begins anew among the siblings, and two
//! more tell what it is. Walking over a tree in that way costs a fifth to a third of parsing it. Here it is one call, which
//! keeps for each level where its children are, at a third of that cost. It must be C, because how trees lie in memory is
//! said by C headers of the library alone (`preorder.c`).

#![allow(unsafe_code, reason = "calls C, which reads the trees of tree-sitter")]

use std::ffi::{CStr, c_char};
use std::marker::PhantomData;

use tree_sitter::{Node, ffi};

use crate::tables::Field;

/// The C structure, as far as it is read here.
#[repr(C)]
struct Raw {
    node: ffi::TSNode,
    kind: u16,
    n_passed: u32,
    passed: [Passed; MAX_PASSED],
}

/// A token that was passed over.
#[repr(C)]
pub(crate) struct Passed {
    /// The row that it begins in, from 0 on.
    pub(crate) row: u32,
    /// Number of its kind.
    pub(crate) kind: u16,
}

const MAX_PASSED: usize = 64;

unsafe extern "C" {
    fn codegraph_preorder_new(root: ffi::TSNode) -> *mut Raw;
    fn codegraph_preorder_reset(raw: *mut Raw, root: ffi::TSNode);
    fn codegraph_preorder_delete(raw: *mut Raw);
    fn codegraph_preorder_enter(raw: *mut Raw) -> bool;
    fn codegraph_preorder_next(raw: *mut Raw) -> i32;
    fn codegraph_preorder_pass(raw: *mut Raw, is_plain: *const bool, n_kinds: u32);
    fn codegraph_preorder_field(raw: *const Raw) -> u16;
    fn codegraph_child_in_field(node: *mut ffi::TSNode, field: u16) -> bool;
    fn codegraph_only_in_field(node: *mut ffi::TSNode, field: u16) -> u8;
    fn codegraph_nth_child(node: *mut ffi::TSNode, n: u32, is_named: bool) -> bool;
    fn codegraph_end(node: *const ffi::TSNode) -> u32;
    fn codegraph_kind(node: *const ffi::TSNode) -> u16;
    fn codegraph_kind_name(node: *const ffi::TSNode) -> *const c_char;
}

/// Where a walk over the nodes below a root is.
pub(crate) struct Preorder<'t> {
    raw: *mut Raw,
    tree: PhantomData<Node<'t>>,
}

impl<'t> Preorder<'t> {
    /// Begins at `root`.
    pub(crate) fn new(root: Node<'t>) -> Preorder<'t> {
        // SAFETY: The node is one of a tree that lives as long as `'t`, which the walk does not outlive.
        Preorder { raw: unsafe { codegraph_preorder_new(root.into_raw()) }, tree: PhantomData }
    }

    /// The same, past tokens of which there is nothing to ask but that they stood there: they are told with the node after
    /// them, unless they are the last in theirs. By kind; what stands in them (`is not` is of two words) is passed over too.
    pub(crate) fn past(root: Node<'t>, is_plain: &'static [bool]) -> Preorder<'t> {
        let walk = Preorder::new(root);
        // SAFETY: The structure is alive until `drop`, and the slice for ever.
        unsafe { codegraph_preorder_pass(walk.raw, is_plain.as_ptr(), is_plain.len() as u32) };
        walk
    }

    /// The tokens that were passed over right before the current node.
    pub(crate) fn passed(&self) -> &[Passed] {
        // SAFETY: The structure is alive until `drop`, and its first `n_passed` tokens were written.
        unsafe { &(&(*self.raw).passed)[..(*self.raw).n_passed as usize] }
    }

    /// Begins anew at `root`, which is of the same tree.
    pub(crate) fn reset(&mut self, root: Node<'t>) {
        // SAFETY: As for `new`.
        unsafe { codegraph_preorder_reset(self.raw, root.into_raw()) }
    }

    /// The current node.
    pub(crate) fn node(&self) -> Node<'t> {
        // SAFETY: The structure is alive until `drop`, and its node is one of the tree's.
        unsafe { Node::from_raw((*self.raw).node) }
    }

    /// Number of its kind.
    pub(crate) fn kind(&self) -> u16 {
        // SAFETY: The structure is alive until `drop`.
        unsafe { (*self.raw).kind }
    }

    /// The field of the node around in which the current one stands.
    pub(crate) fn field(&self) -> Option<Field> {
        // SAFETY: The structure is alive until `drop`.
        Field::new(unsafe { codegraph_preorder_field(self.raw) })
    }

    /// Moves to the first child of the current node. Returns whether it has one.
    pub(crate) fn enter(&mut self) -> bool {
        // SAFETY: The structure is alive until `drop`, and is not shared.
        unsafe { codegraph_preorder_enter(self.raw) }
    }

    /// Moves to the node after the current one and all that stands in it. Returns how many nodes around end in between;
    /// none at the end of the tree.
    pub(crate) fn next(&mut self) -> Option<usize> {
        // SAFETY: As for `enter`.
        usize::try_from(unsafe { codegraph_preorder_next(self.raw) }).ok()
    }
}

/// What stands in a field of a node, as far as its grammar says.
pub(crate) enum InField<'t> {
    /// One child at most.
    Only(Option<Node<'t>>),
    /// The children are to be asked one by one.
    Several,
}

/// What nodes are asked so often that it counts how they are asked: the library answers the same, at a higher cost.
pub(crate) trait Asked<'t> {
    /// Its first byte, which a node holds itself.
    fn begins_at(&self) -> usize;
    /// The row that it begins in, from 0 on, and the byte in that row.
    fn begins_in(&self) -> (usize, usize);
    /// The byte after its last.
    fn ends_at(&self) -> usize;
    /// Number of its kind.
    fn kind_number(&self) -> u16;
    /// The grammar's name of its kind.
    fn kind_name(&self) -> &'static str;
    /// The first child in a field.
    fn child_in(&self, field: Field) -> Option<Node<'t>>;
    /// The one child in a field, if there cannot be more.
    fn only_in(&self, field: Field) -> InField<'t>;
    /// The child of that number, from 0 on.
    fn nth(&self, n: u32) -> Option<Node<'t>>;
    /// The named child of that number, from 0 on.
    fn nth_named(&self, n: u32) -> Option<Node<'t>>;
}

impl<'t> Asked<'t> for Node<'t> {
    fn begins_at(&self) -> usize {
        self.into_raw().context[0] as usize
    }

    fn begins_in(&self) -> (usize, usize) {
        let [_, row, column, _] = self.into_raw().context;
        (row as usize, column as usize)
    }

    fn ends_at(&self) -> usize {
        let raw = self.into_raw();
        // SAFETY: The node is one of a tree that is alive.
        unsafe { codegraph_end(&raw const raw) as usize }
    }

    fn kind_number(&self) -> u16 {
        let raw = self.into_raw();
        // SAFETY: As for `ends_at`.
        unsafe { codegraph_kind(&raw const raw) }
    }

    fn kind_name(&self) -> &'static str {
        let raw = self.into_raw();
        // SAFETY: As for `ends_at`; names of kinds are strings of the grammar, which is linked in. Tables are made out of
        // all of them by the library, which looks that they are UTF-8.
        unsafe { str::from_utf8_unchecked(CStr::from_ptr(codegraph_kind_name(&raw const raw)).to_bytes()) }
    }

    fn only_in(&self, field: Field) -> InField<'t> {
        let mut raw = self.into_raw();
        // SAFETY: As for `child_in`.
        match unsafe { codegraph_only_in_field(&raw mut raw, field.get()) } {
            0 => InField::Only(None),
            // SAFETY: The node was moved to a child, which is one of the same tree.
            1 => InField::Only(Some(unsafe { Node::from_raw(raw) })),
            _ => InField::Several,
        }
    }

    fn nth(&self, n: u32) -> Option<Node<'t>> {
        nth_child(*self, n, false)
    }

    fn nth_named(&self, n: u32) -> Option<Node<'t>> {
        nth_child(*self, n, true)
    }

    fn child_in(&self, field: Field) -> Option<Node<'t>> {
        let mut raw = self.into_raw();
        // SAFETY: The node is one of a tree that lives as long as `'t`, and so is its child.
        unsafe { codegraph_child_in_field(&raw mut raw, field.get()).then(|| Node::from_raw(raw)) }
    }
}

fn nth_child(node: Node<'_>, n: u32, is_named: bool) -> Option<Node<'_>> {
    let mut raw = node.into_raw();
    // SAFETY: The node is one of a tree that lives as long as the result, and so is its child.
    unsafe { codegraph_nth_child(&raw mut raw, n, is_named).then(|| Node::from_raw(raw)) }
}

impl Drop for Preorder<'_> {
    fn drop(&mut self) {
        // SAFETY: It was made by `new`, and nobody uses it any more.
        unsafe { codegraph_preorder_delete(self.raw) }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use tree_sitter::{Parser, TreeCursor};

    use super::*;
    use crate::Pack;

    /// Every node that the library's own cursor comes to: its depth, and what it is.
    fn by_cursor(cursor: &mut TreeCursor<'_>, pack: &'static Pack) -> Vec<(usize, u16, Option<Field>, ffi::TSNode)> {
        let mut found = Vec::new();
        let mut depth = 0;
        loop {
            let node = cursor.node();
            check_answers(node);
            assert_eq!(pack.tables().is_named(node.kind_number()), node.is_named(), "{node}");
            found.push((depth, node.kind_id(), cursor.field_id(), node.into_raw()));
            if cursor.goto_first_child() {
                depth += 1;
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return found;
                }
                depth -= 1;
            }
        }
    }

    fn check_answers(node: Node<'_>) {
        let start = node.start_position();
        assert_eq!((node.begins_at(), node.begins_in()), (node.start_byte(), (start.row, start.column)));
        assert_eq!(
            (node.ends_at(), node.kind_number(), node.kind_name()),
            (node.end_byte(), node.kind_id(), node.kind())
        );
        let parts = |node: Node<'_>| (node.into_raw().context, node.id());
        for n in 0..=node.child_count() {
            assert_eq!(node.nth(n).map(parts), node.child(n).map(parts), "{n} of {node}");
            assert_eq!(node.nth_named(n).map(parts), node.named_child(n).map(parts), "{n} of {node}");
        }
        for field in (1..=node.language().field_count() as u16).filter_map(Field::new) {
            let (found, expected) = (node.child_in(field), node.child_by_field_id(field.get()));
            assert_eq!(
                found.map(parts),
                expected.map(parts),
                "{} in {node}",
                node.language().field_name_for_id(field.get()).unwrap_or_default()
            );
            if let InField::Only(found) = node.only_in(field) {
                let mut cursor = node.walk();
                let all: Vec<_> = node.children_by_field_id(field, &mut cursor).map(parts).collect();
                assert_eq!(found.map(parts).into_iter().collect::<Vec<_>>(), all, "{field} in {node}");
            }
        }
    }

    fn in_preorder(mut walk: Preorder<'_>) -> Vec<(usize, u16, Option<Field>, ffi::TSNode)> {
        let mut found = Vec::new();
        let mut depth = 0;
        loop {
            found.push((depth, walk.kind(), walk.field(), walk.node().into_raw()));
            if walk.enter() {
                depth += 1;
                continue;
            }
            match walk.next() {
                Some(n_left) => depth -= n_left,
                None => return found,
            }
        }
    }

    /// Kinds and rows of all nodes in order, where some were passed over, but for what stands in these.
    fn past(root: Node<'_>, is_plain: &'static [bool]) -> Vec<(u16, u32)> {
        let mut walk = Preorder::past(root, is_plain);
        let mut found = vec![(walk.kind(), walk.node().begins_in().0 as u32)];
        while !is_among(walk.kind(), is_plain) && walk.enter() || walk.next().is_some() {
            found.extend(walk.passed().iter().map(|token| (token.kind, token.row)));
            found.push((walk.kind(), walk.node().begins_in().0 as u32));
        }
        found
    }

    fn is_among(kind: u16, is_plain: &[bool]) -> bool {
        is_plain.get(usize::from(kind)).is_some_and(|is_plain| *is_plain)
    }

    fn check(parser: &mut Parser, pack: &'static Pack, text: &[u8], label: &str) {
        let tree = parser.parse(text, None).expect("nothing stops it");
        let (expected, found) = (by_cursor(&mut tree.walk(), pack), in_preorder(Preorder::new(tree.root_node())));
        assert_eq!(expected.len(), found.len(), "{label}");
        for (a, b) in expected.iter().zip(&found) {
            assert_eq!((a.0, a.1, a.2), (b.0, b.1, b.2), "{label}");
            let parts = |node: &ffi::TSNode| (node.context, node.id, node.tree);
            assert_eq!(parts(&a.3), parts(&b.3), "{label}");
        }
        let is_plain = &pack.tables().is_plain;
        let mut plain_depth = usize::MAX;
        let outside = |(depth, kind, _, _): &&(usize, u16, Option<Field>, ffi::TSNode)| {
            let is_inside = *depth > plain_depth;
            if !is_inside {
                plain_depth = if is_among(*kind, is_plain) { *depth } else { usize::MAX };
            }
            !is_inside
        };
        let expected = expected.iter().filter(outside).map(|(_, kind, _, node)| (*kind, node.context[1]));
        assert!(past(tree.root_node(), is_plain) == expected.collect::<Vec<_>>(), "{label}");
    }

    #[test]
    fn the_nodes_are_those_of_the_cursor() {
        crate::arena::install();
        for pack in crate::packs() {
            let mut parser = Parser::new();
            parser.set_language(&pack.tables().grammar).expect("loads");
            check(&mut parser, pack, b"", pack.name);
            let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("packs").join(pack.name).join("samples");
            for sample in fs::read_dir(samples).expect("lists") {
                let path = sample.expect("lists").path();
                let text = fs::read(&path).expect("reads");
                let label = path.display().to_string();
                check(&mut parser, pack, &text, &label);
                // Errors, and tokens that the parser made up.
                check(&mut parser, pack, &text[..text.len() / 2], &label);
                let broken: Vec<u8> = text.iter().copied().filter(|b| !matches!(b, b')' | b'"' | b';')).collect();
                check(&mut parser, pack, &broken, &label);
            }
        }
    }
}
