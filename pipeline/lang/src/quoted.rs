//! Names that stand in quotes: Python's types.

use codegraph_model::{OptionU32, RefFact, Resolution, Role, Str, Targets};
use tree_sitter::Node;

use crate::context::Mention;
use crate::preorder::Asked;
use crate::walk::Walk;

/// Longest type that is looked at, in bytes; what is longer is text.
const TYPE_BYTES: usize = 120;

/// What stands between the paths of a type: `Optional[a.B]`, `A | B`. Each is one byte.
const JOINTS: [char; 5] = ['[', ']', ',', '|', ' '];

impl<'t> Walk<'t> {
    /// Mentions the paths of a type that is written in quotes. `content` is what stands between the quotes.
    pub(crate) fn mention_quoted(&mut self, content: Node<'t>, role: Role) {
        let text = self.text_of(content);
        let separator = self.pack.separator;
        // Words with nothing but blanks in between are no type.
        let is_composed = text.contains(['[', '|', ',']);
        let is_of_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() || separator.contains(c);
        let is_type = text.len() <= TYPE_BYTES
            && text.chars().all(|c| is_of_path(c) || is_composed && JOINTS.contains(&c))
            && self.claim(content.begins_at());
        if !is_type {
            return;
        }
        let mut start = 0;
        for path in text.split(JOINTS) {
            self.mention_quoted_path(content, start, path, role);
            start += path.len() + 1;
        }
    }

    /// Mentions `path`, which stands `start` bytes into `content`, and each part of it.
    fn mention_quoted_path(&mut self, content: Node<'t>, start: usize, path: &'t str, role: Role) {
        let is_name = |part: &str| !part.is_empty() && !part.starts_with(|c: char| c.is_ascii_digit());
        let separator = self.pack.separator;
        if !path.split(separator).all(is_name) {
            return;
        }
        let base = content.begins_at() + start;
        let whole = self.span_of(content);
        let head = path.split(separator).next().filter(|head| *head != path);
        let mut at = 0;
        for part in path.split(separator) {
            let end = at + part.len();
            let (from, to) = (base + at, base + end);
            let before = (at > 0).then(|| Str::of_text(base, from - separator.len()));
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
                    col: whole.start_col + (start + at) as u32,
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
            at = end + separator.len();
        }
    }
}
