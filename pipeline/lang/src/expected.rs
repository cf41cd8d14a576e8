//! What is expected of values where they stand, as code around them says: arguments by what is called, keys of an object by
//! its type.

use codegraph_model::Str;
use rustc_hash::FxHashMap;
use tree_sitter::Node;

use crate::preorder::Asked;
use crate::typing::Typing;
use crate::walk::Walk;

/// What is expected of what the walk has not come to yet.
#[derive(Default)]
pub(crate) struct Expected<'t> {
    /// What values are expected to be, and what patterns and parameters are given, by the byte that they begin with.
    pub(crate) values: FxHashMap<usize, Typing<'t>>,
    /// The functions around: where they end, and what they are to give.
    pub(crate) functions: Vec<(usize, Option<Typing<'t>>)>,
    /// Where the last value begins whose type is written beside it, and that type.
    pub(crate) gives: Option<(usize, &'t str)>,
    /// Where the last parameter without brackets begins whose type a comment says, and that type: a function begins
    /// there too (`a => …`).
    pub(crate) alone: Option<(usize, Typing<'t>)>,
    /// What stands before keys of objects that are written out.
    braces: Option<Str>,
}

impl<'t> Walk<'t> {
    /// What the value, pattern or name that begins there is expected to be.
    pub(crate) fn expected_at(&self, node: Node<'t>) -> Option<Typing<'t>> {
        if self.expected.values.is_empty() { None } else { self.expected.values.get(&node.begins_at()).copied() }
    }

    /// Says what is expected of the value at `node`, or what the pattern or name there is given.
    pub(crate) fn expect_at(&mut self, node: Node<'t>, typing: Option<Typing<'t>>) {
        if let Some(typing) = typing {
            self.expected.values.insert(node.begins_at(), typing);
        }
    }

    /// What stands for the object before a key of it.
    pub(crate) fn braces(&mut self) -> Str {
        *self.expected.braces.get_or_insert_with(|| self.facts.keep("{}"))
    }

    /// What the innermost function around `start` is to give.
    pub(crate) fn given_around(&mut self, start: usize) -> Option<Typing<'t>> {
        while self.expected.functions.pop_if(|(end, _)| *end <= start).is_some() {}
        self.expected.functions.last().and_then(|(_, gives)| *gives)
    }
}
