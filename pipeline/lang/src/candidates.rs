//! Which of the entities that share a name a ref means.

use codegraph_model::{EntityKind, RefFact, Role};

use crate::detect::matches;
use crate::resolve::File;

impl File<'_> {
    /// Whether an entity of `kind` can hold a type that a ref in `role` names.
    pub(crate) fn holds_type(&self, role: Role, kind: EntityKind) -> bool {
        let is_variable = matches!(kind, EntityKind::Variable | EntityKind::Constant | EntityKind::Field);
        self.rules.types_are_values && is_variable && matches!(role, Role::Type | Role::Inherit | Role::Implement)
    }

    /// Drops from `fit` what `fact` does not mean.
    pub(crate) fn narrow(&self, fact: &RefFact, fit: &mut Vec<u32>) {
        if matches!(fact.role, Role::Inherit | Role::Implement) {
            // `from a import Shape`, `class Shape(Shape)`: nothing inherits from itself.
            fit.retain(|entity| fact.in_entity != Some(*entity));
        }
        if fit.len() < 2 {
            return;
        }
        let is_stub = |entity: &u32| self.is_decorated(*entity, self.rules.stubs);
        if !self.rules.stubs.is_empty() && fit.iter().any(is_stub) {
            match fit.iter().all(is_stub) {
                // There is nothing else, as in files of declarations: the first stands for all.
                true => fit.truncate(1),
                false => fit.retain(|entity| !is_stub(entity)),
            }
        }
        // What reads and what writes a property are entities of one name.
        let are_accessors = fit.iter().all(|e| self.entities[*e as usize].kind == EntityKind::Property);
        if are_accessors && !self.rules.setters.is_empty() && self.share_a_name(fit) {
            let is_meant = |e: &&u32| self.is_decorated(**e, self.rules.setters) == (fact.role == Role::Write);
            if let Some(meant) = fit.iter().find(is_meant).copied() {
                *fit = vec![meant];
            }
        }
    }

    /// Whether a decorator or modifier of `entity` fits one of `patterns`.
    fn is_decorated(&self, entity: u32, patterns: &[&str]) -> bool {
        let entity = &self.entities[entity as usize];
        let mut words = entity.decorators.iter().chain(&entity.modifiers).map(|word| self.str(*word));
        words.any(|word| patterns.iter().any(|pattern| matches(pattern, word)))
    }
}
