//! C++: what `using` and other names of namespaces bring into the namespace that they stand in, for everyone who sees them.

use codegraph_model::EntityKind;

use crate::family::Family;
use crate::homes::parts_of;
use crate::linker::{Linker, MAX_FILES};
use crate::modules::Module;
use crate::names::Name;
use crate::world::{NONE, Node, World};

/// Finds the imports that stand in namespaces, or outside of all. `spans` has what imports can stand in, with first and last bytes:
/// what functions and types name so is theirs alone.
pub(crate) fn place_usings(world: &mut World, spans: &[(u32, i32, i32)]) {
    let root = world.common_root(Family::C);
    world.c_root = Some(root);
    let mut from = 0;
    for file in 0..world.files.len() as u32 {
        let spans = &spans[from..];
        let n = spans.iter().take_while(|(entity, ..)| world.entities[*entity as usize].file == file).count();
        from += n;
        let known = &world.files[file as usize];
        if !known.is_cpp {
            continue;
        }
        for import in known.imports.0..known.imports.1 {
            let known = &world.imports[import as usize];
            let (name, is_wildcard, at) = (known.alias.or(known.name), known.is_wildcard, known.start_byte as i32);
            // What stands in others comes after them.
            let around = spans[..n].iter().rev().find(|(_, start, end)| (*start..*end).contains(&at));
            let space = match around {
                None => Some(root),
                Some((entity, ..)) => {
                    let around = &world.entities[*entity as usize];
                    around.container.as_space().filter(|_| around.kind == EntityKind::Module)
                }
            };
            let Some(space) = space else { continue };
            if around.is_some() {
                world.import_homes.insert(import, space);
            }
            if is_wildcard {
                // Outside of all, files have their includes.
                if around.is_some() {
                    world.inline_wildcards.entry(space).or_default().push(import);
                }
            } else if let Some(name) = name {
                world.inline_imports.entry((space, name)).or_default().push(import);
            }
        }
    }
}

impl Linker<'_> {
    /// What `using a::b` means by `a` where it stands in a namespace: something of that, or of what is around it.
    pub(crate) fn c_module_around(&self, file: u32, home: u32, module: &str) -> Module {
        let world = self.world;
        let parts = parts_of(Family::C, module);
        let mut at = home;
        while at != NONE && !module.starts_with("::") {
            if let Some(found) = self.walk(Node::space(at), &parts, file) {
                return Module::Here(found);
            }
            at = world.spaces[at as usize].parent;
        }
        self.module_of(file, module, false)
    }

    /// What is called `name` in a namespace because a `using` that `file` sees stands there.
    pub(crate) fn c_used(&self, space: u32, name: Name, file: u32) -> Vec<Node> {
        let world = self.world;
        let imports = world.inline_imports.get(&(space, name)).map_or(&[][..], Vec::as_slice);
        let wildcards = world.inline_wildcards.get(&space).map_or(&[][..], Vec::as_slice);
        if imports.is_empty() && wildcards.is_empty() {
            return Vec::new();
        }
        let seen = self.seen_by(file);
        let is_seen = |import: &&u32| seen.sees(world.imports[**import as usize].file);
        let mut found: Vec<Node> = Vec::new();
        for import in imports.iter().filter(is_seen).take(MAX_FILES) {
            for node in &self.import(*import).nodes {
                if !found.contains(node) {
                    found.push(*node);
                }
            }
        }
        for import in wildcards.iter().filter(is_seen).take(MAX_FILES) {
            if !found.is_empty() {
                break;
            }
            let Some(module) = self.import(*import).module else { continue };
            found = self.c_own(module, name, file, false);
        }
        found
    }
}
