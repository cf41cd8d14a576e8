//! Names that stand in quotes: Python's types.

use codegraph_model::{OptionU32, RefFact, Resolution, Role, Str, Targets};
use tree_sitter::Node;

use crate::context::Mention;
use crate::preorder::Asked;
use crate::walk::Walk;

/// Longest path that is looked at, in bytes; what is longer is text.
const PATH_BYTES: usize = 120;

impl<'t> Walk<'t> {
    /// Mentions a path that is written in quotes, and each part of it. `content` is what stands between the quotes.
    pub(crate) fn mention_quoted(&mut self, content: Node<'t>, role: Role) {
        let path = self.text_of(content);
        let is_name = |part: &str| {
            !part.starts_with(|c: char| c.is_ascii_digit())
                && !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || !b.is_ascii())
        };
        let separator = self.pack.separator;
        if path.len() > PATH_BYTES || !path.split(separator).all(is_name) || !self.claim(content.begins_at()) {
            return;
        }
        let whole = self.span_of(content);
        let head = path.split(separator).next().filter(|head| *head != path);
        let mut start = 0;
        for part in path.split(separator) {
            let end = start + part.len();
            let (from, to) = (content.begins_at() + start, content.begins_at() + end);
            let before = (start > 0).then(|| Str::of_text(content.begins_at(), from - separator.len()));
            let is_last = end == path.len();
            if before.is_some() || !self.tables.builtins.contains(part) {
                let fact = RefFact {
                    role: if is_last { role } else { Role::Read },
                    name: Str::of_text(from, to),
                    qualifier: None,
                    receiver: before,
                    in_entity: self.here.entity.into(),
                    arity: OptionU32::NONE,
                    start_byte: from as u32,
                    end_byte: to as u32,
                    line: whole.start_line,
                    col: whole.start_col + start as u32,
                    resolution: Resolution::Unresolved,
                    targets: Targets::None,
                    import: OptionU32::NONE,
                    receiver_type: OptionU32::NONE,
                    target_path: None,
                };
                let head = head.filter(|_| before.is_some());
                let scope = self.scope_in_sight();
                self.mentions.push(Mention { head, is_static: false, ..Mention::of(fact, scope) });
            }
            start = end + separator.len();
        }
    }
}
