//! Paths that say from where they are told (PHP): from the outermost namespace, or from that of the file.

use codegraph_model::{RefFact, Role, Str};

use crate::kept::Arena;
use crate::receivers::{Base, Place, parts};
use crate::resolve::File;

impl<'f> File<'f> {
    /// What a path stands for that says from where it is told, and how many parts of it that is.
    pub(crate) fn rooted(&self, path: &'f str) -> Option<(Place<'f>, usize)> {
        let [root, here] = self.rules.roots else { return None };
        let place = |base| Place { base, rest: Vec::new(), is_value: false };
        if let Some(path) = path.strip_prefix(root) {
            let whole = path.split("::").next().unwrap_or(path);
            let base = self.types.get(whole).map_or(Base::Root(whole), |entity| Base::Entity(*entity));
            return Some((place(base), parts(whole).count()));
        }
        let rest = path.strip_prefix(here)?;
        (rest.is_empty() || rest.starts_with(self.separator)).then(|| (place(Base::Root(self.package)), 1))
    }

    /// Whether a name is certainly of a variable (PHP: `$a`). Those that no entity has are local, or of the script.
    pub(crate) fn is_variable(&self, name: &str) -> bool {
        name.starts_with('$') && self.rules.sigils.contains(&'$')
    }

    /// Keeps the path of `parts` in what `outer` names.
    pub(crate) fn path_in(&self, outer: &str, parts: &[&str], arena: &mut Arena) -> Str {
        let whole: Vec<&str> = [outer].iter().chain(parts).copied().filter(|part| !part.is_empty()).collect();
        arena.keep(&whole, self.separator)
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
