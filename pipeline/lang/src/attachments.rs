//! Comments and decorators before a definition: which of them belong to it.

use tree_sitter::Node;

use crate::context::Attachment;
use crate::preorder::Asked;
use crate::walk::Walk;

impl<'t> Walk<'t> {
    /// The comments and decorators right before the current node, oldest first.
    pub(crate) fn attached(&self) -> Vec<Attachment<'t>> {
        let depth = self.kinds.len();
        let first = self.attachments.iter().rposition(|a| a.depth < depth).map_or(0, |at| at + 1);
        // What stands deeper belongs to what came before, as a comment in the arguments of a decorator.
        self.attachments[first..].iter().filter(|a| a.depth == depth).copied().collect()
    }

    /// The last of them, if it stands right before the current node.
    pub(crate) fn last_attached(&self) -> Option<Attachment<'t>> {
        self.attachments.last().filter(|attachment| attachment.depth == self.kinds.len()).copied()
    }

    /// What stands right before the current node belongs to nothing that follows.
    pub(crate) fn drop_attachments(&mut self) {
        if !self.attachments.is_empty() {
            let depth = self.kinds.len();
            while self.attachments.last().is_some_and(|a| a.depth >= depth) {
                self.attachments.pop();
            }
        }
    }

    /// What stands right before the current node belongs to what the node begins with. Returns the node's depth.
    pub(crate) fn pass_attachments_on(&mut self) -> usize {
        let depth = self.kinds.len();
        for attachment in self.attachments.iter_mut().rev().take_while(|a| a.depth >= depth) {
            attachment.depth = depth + 1;
        }
        depth
    }

    /// The same where a hook tells it, if it `is_meant`.
    pub(crate) fn pass_attachments_to_child(&mut self, is_meant: bool) {
        self.passed_on = is_meant;
        if is_meant {
            self.pass_attachments_on();
        }
    }

    /// What stands right before a node without rules: where bodies have no brackets (Python, Ruby), the tree has comments
    /// before the first statement outside of the body.
    pub(crate) fn attach_to_first_child(&mut self, node: Node<'t>) {
        let Some(last) = self.attachments.last() else { return };
        let is_before = last.is_comment && last.depth == self.kinds.len();
        if is_before && node.nth(0).is_some_and(|first| first.is_named()) {
            self.pass_attachments_on();
        } else {
            self.drop_attachments();
        }
    }
}
