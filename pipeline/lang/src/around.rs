//! The types that a mention stands in.

use codegraph_model::{EntityKind, Role};

use crate::resolve::File;
use crate::scopes::{At, Found, Scopes, Space};

impl<'f> File<'f> {
    /// The type around whose object `written` is: `Outer.this`.
    pub(crate) fn outer_self(&self, scopes: &Scopes<'f>, at: At, in_entity: Option<u32>, written: &str) -> Option<u32> {
        let (name, word) = written.rsplit_once(self.separator)?;
        if !self.rules.implicit_self || !self.rules.self_words.contains(&word) {
            return None;
        }
        let found = match scopes.find(at, name, Space::Type) {
            Found::Entities(found) => found,
            _ => self.implicit(in_entity, name, Role::Type),
        };
        found.into_iter().find(|entity| self.entities[*entity as usize].kind.is_type())
    }

    /// The innermost type around.
    pub(crate) fn enclosing_type(&self, in_entity: Option<u32>) -> Option<u32> {
        let mut at = in_entity;
        while let Some(entity) = at {
            let fact = &self.entities[entity as usize];
            if fact.kind.is_type() {
                return Some(entity);
            }
            if matches!(fact.kind, EntityKind::Method | EntityKind::Constructor | EntityKind::Property) {
                return self.types.get(self.str(self.owners[entity as usize])).copied();
            }
            at = fact.parent.filter(|parent| *parent != entity);
        }
        None
    }
}
