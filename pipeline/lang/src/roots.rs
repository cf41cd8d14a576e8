//! Paths that say from where they are told: from the outermost namespace, or from that of the file (PHP).

use codegraph_model::{RefFact, Role, Str};

use crate::context::Wanted;
use crate::kept::Arena;
use crate::receivers::{Base, Place, parts};
use crate::resolve::File;
use crate::scopes::{At, Found, Scopes, Space};

impl<'f> File<'f> {
    /// What a path stands for that says from where it is told, and how many parts of it that is.
    pub(crate) fn rooted(&self, path: &'f str) -> Option<(Place<'f>, usize)> {
        let [root, here] = self.rules.roots else { return None };
        let place = |base| Place { base, rest: Vec::new(), is_value: false, n_type: usize::MAX };
        if let Some(path) = path.strip_prefix(root) {
            let whole = path.split("::").next().unwrap_or(path);
            let base = self.types.get(whole).map_or(Base::Root(whole), |entity| Base::Entity(*entity));
            return Some((place(base), parts(whole).count()));
        }
        let rest = path.strip_prefix(here)?;
        (rest.is_empty() || rest.starts_with(self.separator)).then(|| (place(Base::Root(self.package)), 1))
    }

    /// Settles what is looked up in a way of its own. Returns whether `fact` is.
    pub(crate) fn settle_apart(
        &self,
        scopes: &Scopes<'f>,
        scope: u32,
        fact: &mut RefFact,
        wanted: Wanted,
        arena: &mut Arena,
    ) -> bool {
        self.settle_outermost(scopes, fact, wanted, arena) || self.settle_decorator(scopes, scope, fact, arena)
    }

    /// Settles a decorator whose type has more in its name than is written (C#: `[Test]` is a `TestAttribute`), or tells
    /// what to look up.
    fn settle_decorator(&self, scopes: &Scopes<'f>, scope: u32, fact: &mut RefFact, arena: &mut Arena) -> bool {
        let (name, suffix) = (self.str(fact.name), self.rules.decorator_suffix);
        let is_bare = fact.qualifier.is_none() && fact.receiver.is_none();
        if suffix.is_empty() || fact.role != Role::Decorate || !is_bare || name.ends_with(suffix) {
            return false;
        }
        let at = At { scope, byte: fact.start_byte };
        if matches!(scopes.find(at, name, Space::Type), Found::Import(_)) {
            return false;
        }
        let whole = [name, suffix].concat();
        let found = match scopes.find(at, &whole, Space::Type) {
            Found::Entities(found) => found,
            _ => self.implicit(fact.in_entity.get(), &whole, Role::Type),
        };
        self.settle(fact, &found, Wanted::Any);
        if fact.targets.is_empty() {
            fact.target_path = Some(arena.keep(&[&whole], self.separator));
        }
        true
    }

    /// Settles what stands behind `::` alone (C++, Ruby, Rust): it is looked up outside of everything that is around, where
    /// other files may have it too. Whether it does.
    pub(crate) fn settle_outermost(
        &self,
        scopes: &Scopes<'f>,
        fact: &mut RefFact,
        wanted: Wanted,
        arena: &mut Arena,
    ) -> bool {
        if self.separator != "::" || fact.qualifier.is_some() || fact.receiver.is_some() || wanted == Wanted::Known {
            return false;
        }
        let before = self.text.get(..fact.start_byte as usize).and_then(|before| before.strip_suffix("::"));
        let is_in_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '>' | ')' | ']' | '}' | ':' | '$');
        if before.is_none_or(|before| before.ends_with(is_in_path)) {
            return false;
        }
        let space = match fact.role {
            Role::Type | Role::Inherit | Role::Implement => Space::Type,
            Role::Macro => Space::Macro,
            _ if wanted == Wanted::Place => Space::Type,
            _ => Space::Value,
        };
        match scopes.find(At { scope: 0, byte: fact.start_byte }, self.str(fact.name), space) {
            Found::Entities(found) => self.settle(fact, &found, wanted),
            Found::Import(_) => return false,
            _ => {}
        }
        if fact.targets.is_empty() && self.rules.implicit_self {
            // Rust has nothing of its own there.
            fact.target_path = Some(arena.keep(&["", self.str(fact.name)], self.separator));
        }
        true
    }

    /// Java: `com.acme.Registry.add` needs no import. Packages are in lower case, and stand before a type.
    pub(crate) fn whole_path(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        fact: &RefFact,
        written: &'f str,
    ) -> Option<Place<'f>> {
        let head = parts(written).next().filter(|head| self.rules.callables_apart && !is_type(head))?;
        let is_known = scopes.find(at, head, Space::Value) != Found::Nothing;
        if is_known
            || !parts(written).chain([self.str(fact.name)]).any(is_type)
            || self.rules.self_words.contains(&head)
        {
            return None;
        }
        let is_member = !self.implicit(fact.in_entity.get(), head, Role::Read).is_empty();
        let place = Place {
            base: Base::Name(head),
            rest: parts(written).skip(1).collect(),
            is_value: false,
            n_type: usize::MAX,
        };
        Some(place).filter(|_| !is_member)
    }

    /// Whether a name is certainly of a variable (PHP: `$a`). Those that no entity has are local, or of the script.
    pub(crate) fn is_variable(&self, name: &str) -> bool {
        name.starts_with('$') && self.rules.sigils.contains(&'$')
    }

    /// Keeps the path of `parts` in what `outer` names.
    pub(crate) fn path_in(&self, outer: &str, parts: &[&str], arena: &mut Arena) -> Str {
        let start = arena.len();
        let mut whole = [outer].into_iter().chain(parts.iter().copied()).filter(|part| !part.is_empty());
        arena.push(whole.next().unwrap_or_default());
        self.push_parts(whole, arena);
        arena.since(start)
    }

    /// Tells what to look up for a type that the file neither defines nor imports.
    pub(crate) fn look_up_in_package(&self, fact: &mut RefFact, arena: &mut Arena) {
        let is_type =
            matches!(fact.role, Role::Type | Role::Inherit | Role::Implement | Role::Instantiate | Role::Decorate);
        if is_type && fact.targets.is_empty() && !self.rules.roots.is_empty() && !self.package.is_empty() {
            fact.target_path = Some(self.path_in(self.package, &[self.str(fact.name)], arena));
        }
    }
}

/// Whether a name is by convention that of a type: a capital by itself, or in front of small letters.
pub(crate) fn is_type(part: &str) -> bool {
    part.starts_with(char::is_uppercase) && (part.len() == 1 || part.contains(|c: char| c.is_ascii_lowercase()))
}
