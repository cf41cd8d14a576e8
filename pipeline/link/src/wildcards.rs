//! What modules pass on without naming it: `pub use inner::*`, `from inner import *`, `export * from "./inner"`.
//!
//! Such statements meet again, lead around in circles, and lead far: in `web-sys` every file brings in all of its 1,700 modules.
//! So the modules that they lead to from one are listed once, each of them once, and what was found of a name is remembered.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::family::Family;
use crate::linker::{Linker, MAX_FILES};
use crate::names::Name;
use crate::world::Node;

/// What was found before.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    reaches: FxHashMap<Node, Arc<[Look]>>,
    found: FxHashMap<(Node, Name), Vec<Node>>,
    n_looks: usize,
}

impl Followed {
    /// How many things it remembers.
    pub(crate) fn len(&self) -> usize {
        self.found.len() + self.n_looks / 16
    }

    pub(crate) fn clear(&mut self) {
        *self = Followed::default();
    }
}

/// A look into a module that a wildcard in `file` leads to.
#[derive(Clone, Copy, Debug)]
struct Look {
    module: Node,
    file: u32,
    /// Whether it is for what counts only if wildcards in the module itself bring nothing.
    is_last: bool,
}

impl Linker<'_> {
    /// What wildcards in `start` bring in by that name: the first that is found, going into each module before going on to the next.
    pub(crate) fn members_by_wildcards(&self, start: Node, name: Name) -> Vec<Node> {
        let wildcards = self.wildcards_in(start);
        if wildcards.is_empty() {
            return Vec::new();
        }
        if let Some(found) = self.memory.wildcards.borrow().found.get(&(start, name)) {
            return found.clone();
        }
        let met_before = self.met_circle.replace(false);
        let reach = self.memory.wildcards.borrow().reaches.get(&start).cloned();
        let found = match reach {
            Some(reach) => reach.iter().map(|look| self.look(*look, name)).find(|found| !found.is_empty()),
            None => self.go_through(start, wildcards, name),
        };
        let found = found.unwrap_or_default();
        if !self.met_circle.get() {
            self.memory.wildcards.borrow_mut().found.insert((start, name), found.clone());
        }
        self.met_circle.set(self.met_circle.get() || met_before);
        found
    }

    /// The same where it is not known yet which modules they lead to. It is when nothing is found.
    fn go_through(&self, start: Node, wildcards: Vec<u32>, name: Name) -> Option<Vec<Node>> {
        let mut reach: Vec<Look> = Vec::new();
        let mut seen = FxHashSet::from_iter([start]);
        let mut open = vec![(wildcards.into_iter(), None)];
        while let Some((wildcards, last)) = open.last_mut() {
            let look = match wildcards.next() {
                Some(import) => {
                    let Some(module) = self.import(import).module.filter(|module| seen.insert(*module)) else {
                        continue;
                    };
                    let look = Look { module, file: self.world.imports[import as usize].file, is_last: false };
                    open.push((self.wildcards_in(module).into_iter(), Some(Look { is_last: true, ..look })));
                    Some(look)
                }
                None => {
                    let last = last.take();
                    open.pop();
                    last
                }
            };
            let Some(look) = look else { continue };
            let found = self.look(look, name);
            if !found.is_empty() {
                return Some(found);
            }
            reach.push(look);
        }
        if !self.met_circle.get() {
            let mut memory = self.memory.wildcards.borrow_mut();
            memory.n_looks += reach.len();
            memory.reaches.insert(start, reach.into());
        }
        None
    }

    fn look(&self, look: Look, name: Name) -> Vec<Node> {
        let Look { module, file, is_last } = look;
        if !is_last {
            return self.deeper(|| self.members_by_name(module, name, file));
        }
        let found = self.inner_module(module, name);
        if found.is_empty() { self.default_of(module, name, file) } else { found }
    }

    /// The imports of everything that stand in a module and hold for those who look into it from outside.
    fn wildcards_in(&self, module: Node) -> Vec<u32> {
        let world = self.world;
        let in_file = |file: u32| world.wildcards.get(&file).map_or(&[][..], Vec::as_slice);
        if let Some(space) = self.space_of(module) {
            let files = world.spaces[space as usize].files.iter().take(MAX_FILES);
            let files = files.filter(|file| world.files[**file as usize].family.passes_imports_on());
            let inline = world.inline_wildcards.get(&space).map_or(&[][..], Vec::as_slice);
            return files.flat_map(|file| in_file(*file)).chain(inline).copied().collect();
        }
        let Some(entity) = module.as_entity() else { return Vec::new() };
        let (number, file) = (world.entities[entity as usize].file, world.file_of(entity));
        if file.family != Family::Script || file.module != entity {
            return Vec::new();
        }
        let is_passed_on = |import: &u32| world.imports[*import as usize].is_reexport;
        in_file(number).iter().copied().filter(is_passed_on).collect()
    }
}
