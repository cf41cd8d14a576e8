//! What modules pass on without naming it: `pub use inner::*`, `from inner import *`, `export * from "./inner"`.
//!
//! Such statements meet again, lead around in circles, and lead far: in `web-sys` every file brings in all of its 1,700 modules.
//! So the modules that they lead to from one are listed once, each of them once, and what was found of a name is remembered.

use std::collections::VecDeque;
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
    /// Whether it is for what counts only if wildcards in the module bring nothing; in JavaScript, if no module has it.
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
        let mut at_the_end: VecDeque<Look> = VecDeque::new();
        let mut open = vec![(wildcards.into_iter(), None)];
        loop {
            let look = match open.last_mut() {
                Some((wildcards, last)) => match wildcards.next() {
                    Some(import) => {
                        let Some(module) = self.import(import).module.filter(|it| seen.insert(*it)) else { continue };
                        let look = Look { module, file: self.world.imports[import as usize].file, is_last: false };
                        let last = Look { is_last: true, ..look };
                        let inner = if self.is_script_module(module) {
                            at_the_end.push_back(last);
                            None
                        } else {
                            Some(last)
                        };
                        open.push((self.wildcards_in(module).into_iter(), inner));
                        Some(look)
                    }
                    None => {
                        let last = last.take();
                        open.pop();
                        last
                    }
                },
                None => match at_the_end.pop_front() {
                    Some(last) => Some(last),
                    None => break,
                },
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
        let by_name = || self.deeper(|| self.members_by_name(module, name, file));
        match (self.is_script_module(module), is_last) {
            (false, false) => by_name(),
            (false, true) => self.inner_module(module, name),
            (true, false) => {
                let world = self.world;
                let is_hidden =
                    |e: u32| world.own(module, name).any(|own| own == e && !world.entities[e as usize].is_exported());
                by_name().into_iter().filter(|node| !node.as_entity().is_some_and(is_hidden)).collect()
            }
            // What is not exported by that name may be a member of what is exported as a whole: `module.exports = require("a")`.
            (true, true) => {
                let found = by_name();
                if found.is_empty() { self.default_of(module, name, file) } else { found }
            }
        }
    }

    /// Whether it is a file of JavaScript or TypeScript.
    fn is_script_module(&self, module: Node) -> bool {
        module.as_entity().is_some_and(|entity| {
            let file = self.world.file_of(entity);
            file.family == Family::Script && file.module == entity
        })
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
        let Some(entity) = module.as_entity().filter(|_| self.is_script_module(module)) else { return Vec::new() };
        let is_passed_on = |import: &u32| world.imports[*import as usize].is_reexport;
        in_file(world.entities[entity as usize].file).iter().copied().filter(is_passed_on).collect()
    }
}
