//! Names of which a repo has one.

use codegraph_model::{EntityKind, Role};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::family::Family;
use crate::linker::Linker;
use crate::names::Name;
use crate::refs::{Mention, Resolved};
use crate::rules::UNIQUE;
use crate::world::{File, NONE, World};

/// Whether a name is made of several words, and so is unlikely to be that of something else as well: `load_all`, `loadAll`.
fn is_compound(name: &str) -> bool {
    let bytes = name.as_bytes();
    let inner = bytes.get(1..bytes.len().saturating_sub(1)).unwrap_or_default();
    !name.starts_with("__")
        && (inner.contains(&b'_')
            || bytes.windows(2).any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()))
}

/// Objects of browsers and of Node.js, whose methods no class of a repo defines.
const OF_PLATFORM: &[&str] = &["window", "document", "navigator", "globalThis", "console", "process"];

/// Methods of strings, arrays, dates and all objects of JavaScript whose names are made of several words.
const OF_VALUES: &[&str] = &[
    "charAt",
    "charCodeAt",
    "codePointAt",
    "copyWithin",
    "endsWith",
    "findIndex",
    "findLast",
    "findLastIndex",
    "flatMap",
    "forEach",
    "getDate",
    "getDay",
    "getFullYear",
    "getHours",
    "getMilliseconds",
    "getMinutes",
    "getMonth",
    "getSeconds",
    "getTime",
    "getTimezoneOffset",
    "hasOwnProperty",
    "indexOf",
    "isPrototypeOf",
    "lastIndexOf",
    "localeCompare",
    "matchAll",
    "padEnd",
    "padStart",
    "propertyIsEnumerable",
    "reduceRight",
    "replaceAll",
    "startsWith",
    "toExponential",
    "toFixed",
    "toISOString",
    "toLocaleLowerCase",
    "toLocaleString",
    "toLocaleUpperCase",
    "toLowerCase",
    "toPrecision",
    "toReversed",
    "toSorted",
    "toSpliced",
    "toString",
    "toUpperCase",
    "trimEnd",
    "trimStart",
    "valueOf",
];

/// Whether what is looked up at `path` is a member of an object of the platform: `window.addEventListener`.
fn is_of_platform(path: &str) -> bool {
    path.split(['.', '(', '[']).next().is_some_and(|head| OF_PLATFORM.contains(&head))
}

impl World {
    /// Finds members whose names no other entity of their repo has.
    pub(crate) fn settle_unique(&mut self) {
        // Elsewhere nobody asks for them.
        let says_something = |file: &File| matches!(file.family, Family::Python | Family::Script);
        let repos: FxHashSet<u32> = self.files.iter().filter(|f| says_something(f)).map(|f| f.repo).collect();
        let mut names: FxHashMap<(u32, Name), u32> = FxHashMap::default();
        for (number, known) in self.entities.iter().enumerate() {
            let repo = self.files[known.file as usize].repo;
            if matches!(known.kind, EntityKind::Module)
                || !repos.contains(&repo)
                || !is_compound(self.names.word(known.name))
            {
                continue;
            }
            names.entry((repo, known.name)).and_modify(|one| *one = NONE).or_insert(number as u32);
        }
        let is_member = |entity: u32| {
            use EntityKind::{Constant, Field, Function, Method, Property};
            let known = &self.entities[entity as usize];
            matches!(known.kind, Constant | Field | Function | Method | Property)
                && says_something(&self.files[known.file as usize])
        };
        self.unique = names.into_iter().filter(|(_, entity)| *entity != NONE && is_member(*entity)).collect();
    }
}

impl Linker<'_> {
    /// The one member that a mention can mean by its name, if nothing is known of its receiver.
    pub(crate) fn unique(&self, mention: &Mention<'_>) -> Option<Resolved> {
        let world = self.world;
        let receiver = mention.receiver.filter(|receiver| !receiver.starts_with("super"))?;
        let file = &world.files[mention.file as usize];
        let target = *world.unique.get(&(file.repo, world.names.get(mention.name)?))?;
        let entity = &world.entities[target as usize];
        // Where receivers have types, one that is not known is mostly of a type from outside, which has the name as well.
        let is_script = self.is_untyped(mention.file);
        if !is_script && file.family != Family::Python {
            return None;
        }
        let fits = match mention.role {
            Role::Call => entity.kind.is_callable(),
            // What such scripts read are mostly fields that no class declares.
            Role::Read | Role::Write => !entity.kind.is_callable() && !is_script,
            _ => false,
        };
        // A method that hands on to one of its own name means another's.
        let is_itself = mention.in_entity == Some(target);
        // What only tests define is not what the code means.
        let is_out_of_reach = entity.is_test() && !self.is_in_test(mention) || receiver.is_empty();
        // A class in a function of Python is out of sight elsewhere, but for what stands in one class with the function.
        let kind = |e: u32| world.entities[e as usize].kind;
        let around = world.around(entity.parent).find(|e| kind(*e).is_callable());
        let is_inside = |function: u32| {
            let outer = Some(world.entities[function as usize].parent).filter(|e| *e != NONE && kind(*e).is_type());
            world.around(mention.in_entity.unwrap_or(NONE)).any(|e| e == function || Some(e) == outer)
        };
        let is_out_of_reach = is_out_of_reach || (!is_script && around.is_some_and(|function| !is_inside(function)));
        // What code sets on `window` itself is a function; methods are of something else.
        let is_of_platform = entity.kind == EntityKind::Method && mention.target_path.is_some_and(is_of_platform);
        let is_foreign = is_script && (is_of_platform || OF_VALUES.contains(&mention.name));
        (fits
            && !is_itself
            && !is_out_of_reach
            && !is_foreign
            && world.files[entity.file as usize].family == file.family)
            .then(|| Resolved { target: Some(target), rule: Some(&UNIQUE), ..Resolved::default() })
    }

    fn is_in_test(&self, mention: &Mention<'_>) -> bool {
        mention.in_entity.is_some_and(|entity| self.world.entities[entity as usize].is_test())
    }

    /// Whether a file is in a script language without types.
    fn is_untyped(&self, file: u32) -> bool {
        let known = &self.world.files[file as usize];
        let path = self.world.text(known.path);
        known.family == Family::Script && !path.ends_with(".ts") && !path.ends_with(".tsx")
    }
}

#[cfg(test)]
mod tests {
    use super::{is_compound, is_of_platform};

    #[test]
    fn objects_of_the_platform_are_told() {
        for path in ["window.addEventListener", "document.createElement().getContext().getImageData"] {
            assert!(is_of_platform(path), "{path}");
        }
        for path in ["windows.addEventListener", "./window.f", "a.window.f", ""] {
            assert!(!is_of_platform(path), "{path}");
        }
    }

    #[test]
    fn names_of_several_words_are_told() {
        for name in ["load_all", "loadAll", "LoadAll", "a_b"] {
            assert!(is_compound(name), "{name}");
        }
        for name in ["load", "Load", "LOAD", "_load", "load_", "x", "", "__str__", "__init__"] {
            assert!(!is_compound(name), "{name}");
        }
    }
}
