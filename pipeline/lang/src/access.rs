//! Who may name an entity, and whether it is a test: from modifiers, conventions and the place that it stands in.

use codegraph_model::{EntityKind, Str, Visibility};

use crate::context::Container;
use crate::detect::matches;
use crate::finish::is_member_of_value;
use crate::pack::{Convention, Exported};
use crate::walk::Walk;

impl Walk<'_> {
    pub(crate) fn visibility(
        &self,
        native_kind: &str,
        name: &str,
        modifiers: &[Str],
        container: &Container,
    ) -> Visibility {
        if name.starts_with(['#', '@']) {
            // JavaScript, Ruby: the language keeps such names to their class.
            return Visibility::Private;
        }
        let rules = &self.pack.rules.visibility;
        let said = |modifier: &Str| {
            let word = self.str(*modifier);
            let file_words = if container.is_type { &[] } else { rules.file_words };
            rules.words.iter().chain(file_words).find(|(w, _)| matches(w, word)).map(|(_, visibility)| *visibility)
        };
        if let Some(visibility) = modifiers.iter().find_map(said).or(container.access) {
            return visibility;
        }
        if let Some((_, visibility)) = rules.nodes.iter().find(|(kind, _)| *kind == native_kind) {
            return *visibility;
        }
        if let Some((_, visibility)) = rules.members.iter().find(|(kind, _)| *kind == container.native_kind) {
            return *visibility;
        }
        match rules.convention {
            Convention::None => rules.default,
            Convention::Underscore if name.starts_with("__") && !name.ends_with("__") => Visibility::Private,
            Convention::Underscore if name.starts_with('_') && !name.ends_with("__") => Visibility::Internal,
            Convention::Underscore => Visibility::Public,
            Convention::Capital if name.chars().next().is_some_and(char::is_uppercase) => Visibility::Public,
            Convention::Capital => Visibility::Internal,
        }
    }

    /// `is_inner` says that a callable stands around it.
    pub(crate) fn is_exported(&self, visibility: Visibility, container: &Container, is_inner: bool) -> bool {
        let is_reachable = container.is_exported && !is_inner;
        match self.pack.rules.visibility.exported {
            Exported::Public | Exported::Listed => is_reachable && visibility == Visibility::Public,
            Exported::NotPrivate => {
                // C++: what is `static` belongs to its file, other than what is so in a type.
                let is_of_file =
                    visibility == Visibility::Internal && !self.pack.rules.visibility.file_words.is_empty();
                is_reachable && visibility != Visibility::Private && (container.is_type || !is_of_file)
            }
            Exported::Wrapper if container.is_type => is_reachable && visibility != Visibility::Private,
            Exported::Wrapper => is_reachable && self.here.is_exporting,
        }
    }

    /// Whether what stands here is a member of a value that is exported, such as of an object that what makes the value is
    /// given (JavaScript): `export const Panel = Widget.extend({ open() { … } });`.
    pub(crate) fn is_of_exported_value(&self, visibility: Visibility, kind: EntityKind) -> bool {
        let holder = self.here.entity.map(|holder| &self.facts.entities[holder as usize]);
        self.pack.rules.visibility.exported == Exported::Wrapper
            && visibility == Visibility::Public
            && holder.is_some_and(|holder| {
                let is_value = matches!(holder.kind, EntityKind::Constant | EntityKind::Variable);
                is_value && holder.is_exported && is_member_of_value(holder.kind, kind)
            })
    }

    pub(crate) fn is_test(&self, decorators: &[Str]) -> bool {
        let patterns = self.pack.rules.tests.decorators;
        decorators.iter().any(|d| patterns.iter().any(|pattern| matches(pattern, self.str(*d))))
    }
}
