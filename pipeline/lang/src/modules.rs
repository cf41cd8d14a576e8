//! Paths that begin with a word for a module: `self::a`, `super::super::b`. The modules of a file that stand in each other are
//! known to it; what leaves the file stays a path, as the file's own module would write it.

use codegraph_model::EntityKind;

use crate::receivers::{Base, Place, parts};
use crate::resolve::File;
use crate::scopes::{At, Found, Scopes, Space};

/// How many imports may lead to each other.
const MAX_IMPORTS: usize = 4;

/// What an import brings in.
pub(crate) enum Imported {
    /// Entities of the file; none, if the file should have them and does not.
    Entities(Vec<u32>),
    /// What that import brings in, which leads out of the file.
    Import(u32),
}

impl<'f> File<'f> {
    /// The module that the words at the beginning of `path` stand for, and how many parts of the path they are.
    pub(crate) fn module_head(&self, in_entity: Option<u32>, path: &'f str) -> Option<(Place<'f>, usize)> {
        let [here, up] = self.rules.module_words else { return None };
        let first = parts(path).next().filter(|first| first == here || first == up)?;
        if !path[first.len()..].starts_with(self.separator) && path.len() > first.len() {
            // `self.field`
            return None;
        }
        let mut module = self.module_around(in_entity);
        let mut outside: Option<&'f str> = None;
        let mut n = 0;
        for part in parts(path).take_while(|part| part == here || part == up) {
            n += 1;
            if part == *here {
                continue;
            }
            let parent = module.and_then(|module| self.module_around(self.entities[module as usize].parent));
            if parent.is_none() {
                // Parts of a path follow each other in the text.
                let start = outside.map_or(part.as_ptr() as usize, |outside| outside.as_ptr() as usize);
                let start = start - path.as_ptr() as usize;
                let end = part.as_ptr() as usize + part.len() - path.as_ptr() as usize;
                outside = path.get(start..end);
            }
            module = parent;
        }
        let base = match (outside, module) {
            (Some(outside), _) => Base::Name(outside),
            (None, Some(module)) => Base::Entity(module),
            (None, None) => return None,
        };
        Some((Place { base, rest: Vec::new(), is_value: false, n_type: usize::MAX }, n))
    }

    /// The innermost module around, or `entity` itself.
    fn module_around(&self, entity: Option<u32>) -> Option<u32> {
        self.outward(entity).find(|at| self.entities[*at as usize].kind == EntityKind::Module)
    }

    /// What an import brings in: of this file, if its path says so.
    pub(crate) fn imported(&self, scopes: &Scopes<'f>, mut import: u32) -> Imported {
        for _ in 0..MAX_IMPORTS {
            let fact = &self.imports[import as usize];
            let module = self.str(fact.module);
            let home = self.import_homes.get(import as usize).copied().flatten();
            let Some((place, n)) = self.module_head(home, module) else { break };
            let Base::Entity(mut at) = place.base else { break };
            let mut names = parts(module).skip(n).chain(fact.name.map(|name| self.str(name))).peekable();
            let mut found = vec![at];
            while let Some(name) = names.next() {
                let owner = self.str(self.entities[at as usize].qualified_name);
                found = self.members.get(&(owner, name)).cloned().unwrap_or_default();
                if found.is_empty() && owner.is_empty() && names.peek().is_none() {
                    // What the module itself imports.
                    match scopes.find(At::END, name, Space::Value) {
                        Found::Import(next) if next != import => import = next,
                        _ => return Imported::Import(import),
                    }
                    break;
                }
                match found.iter().find(|e| self.is_place(**e)) {
                    Some(place) => at = *place,
                    None if names.peek().is_some() => return Imported::Import(import),
                    None => {}
                }
            }
            if !found.is_empty() {
                return Imported::Entities(found);
            }
        }
        Imported::Import(import)
    }
}
