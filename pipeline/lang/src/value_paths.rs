//! What fields, variables and functions without a written type are made by or give, for those who look from other files:
//! names as the file sees them, local ones replaced by what they were made by.

use codegraph_model::Str;

use crate::chains::{RECEIVED, RESULTS};
use crate::effort::Effort;
use crate::follow::is_step;
use crate::kept::Arena;
use crate::receivers::parts;
use crate::resolve::File;
use crate::scopes::{At, Found, Scopes, Space};
use crate::typing::Typing;

/// How many local values may lead to each other.
const MAX_LOCALS: u8 = 8;
/// Longest path that is kept, in bytes.
const PATH_BYTES: usize = 240;

impl<'f> File<'f> {
    /// What entities are made by or give, by entity.
    pub(crate) fn value_paths(
        &self,
        scopes: &Scopes<'f>,
        arena: &mut Arena,
        effort: &mut Effort<'_>,
    ) -> Vec<(u32, Str)> {
        let mut entities: Vec<u32> = self.typings.keys().copied().collect();
        entities.sort_unstable();
        let mut paths = Vec::with_capacity(entities.len());
        let mut path = String::new();
        for entity in entities.into_iter().filter(|entity| self.entities[*entity as usize].return_type.is_none()) {
            if !effort.goes_on(scopes) {
                break;
            }
            let (at, typing) = self.typings[&entity];
            path.clear();
            if self.seen(scopes, at, typing, &mut path, MAX_LOCALS).is_some() && path.len() <= PATH_BYTES {
                let start = arena.len();
                arena.push(&path);
                paths.push((entity, arena.since(start)));
            }
        }
        paths
    }

    /// Writes what `typing` says, as it is seen from outside of functions.
    fn seen(&self, scopes: &Scopes<'f>, at: At, typing: Typing<'f>, path: &mut String, left: u8) -> Option<()> {
        let left = left.checked_sub(1)?;
        match typing {
            Typing::Named(text) | Typing::Written { text, .. } => {
                let head = parts(text).next()?;
                if matches!(scopes.find(at, head, Space::Type), Found::Local(_)) {
                    return None;
                }
                for part in ["`", text, "`"] {
                    path.push_str(part);
                }
            }
            Typing::Same(written) | Typing::Itself(written) => self.seen_path(scopes, at, written, path, left)?,
            Typing::Called(written) => {
                self.seen_path(scopes, at, written, path, left)?;
                path.push_str("()");
            }
            Typing::Nth(written, n) => {
                self.seen_path(scopes, at, written, path, left)?;
                path.push_str(RESULTS.get(usize::from(n))?);
            }
            Typing::Steps(chain) => {
                let (head, steps) = self.chains.get(chain);
                if steps.contains(&RECEIVED) {
                    return None;
                }
                self.seen(scopes, at, head, path, left)?;
                for step in steps {
                    self.push_seen(step, path);
                }
            }
        }
        Some(())
    }

    fn seen_path(&self, scopes: &Scopes<'f>, at: At, written: &'f str, path: &mut String, left: u8) -> Option<()> {
        let mut parts = parts(written);
        let head = parts.next()?;
        if self.rules.super_words.contains(&head) {
            return None;
        }
        match scopes.find(at, head, Space::Value) {
            Found::OtherSelf => return None,
            Found::SelfName if !self.rules.self_words.contains(&head) => return None,
            Found::Local(local) if !self.rules.self_words.contains(&head) => {
                self.seen(scopes, local.origin(at), scopes.typing(local, head)?, path, left)?;
            }
            _ => path.push_str(head),
        }
        for part in parts {
            self.push_seen(part, path);
        }
        Some(())
    }

    fn push_seen(&self, part: &str, path: &mut String) {
        if !is_step(part) {
            path.push_str(self.separator);
        }
        path.push_str(part);
    }
}
