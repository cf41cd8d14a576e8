//! Rust: what the first names of a path lead to: modules, and the crates that manifests ask for.

use crate::family::Family;
use crate::linker::Linker;
use crate::modules::Module;
use crate::names::Name;
use crate::rust_prelude;
use crate::world::{Crate, NONE, Node};

impl Linker<'_> {
    /// What `module` leads to in the module `space` of `file`.
    pub(crate) fn rust_module(&self, file: u32, space: u32, module: &str) -> Module {
        let world = self.world;
        let root = self.rust_root(file);
        let mut parts: Vec<&str> = module.split("::").filter(|part| !part.is_empty()).collect();
        let Some(first) = parts.first().copied() else {
            return root.map_or(Module::Missing, |root| Module::Here(Node::space(root)));
        };
        let mut at = space;
        match first {
            "crate" | "$crate" => {
                at = root.unwrap_or(at);
                parts.remove(0);
            }
            "self" | "super" => {
                while let Some(word) = parts.first().copied().filter(|word| matches!(*word, "self" | "super")) {
                    if word == "super" {
                        match world.spaces.get(at as usize).map(|space| space.parent) {
                            Some(parent) if parent != NONE => at = parent,
                            _ => return Module::Missing,
                        }
                    }
                    parts.remove(0);
                }
            }
            first => {
                let name = world.names.get(first);
                let child = name.and_then(|name| world.subspaces.get(&(at, name))).copied();
                // Before the edition of 2018, paths of `use` began at the top; what the manifest names is a crate in any case.
                let top = || {
                    let root = root.filter(|_| self.rust_needed(file, first).is_none())?;
                    world.subspaces.get(&(root, name?)).copied()
                };
                let other = || self.rust_crate(file, first);
                if let Some(space) = child.or_else(other).or_else(top) {
                    parts.remove(0);
                    at = space;
                } else {
                    let bound = name.and_then(|name| self.bound(file, name, at)).or_else(|| {
                        let own = name.and_then(|name| world.own(Node::space(at), name).next());
                        own.map(Node::entity)
                    });
                    match bound {
                        Some(node) => return self.rust_rest(node, &parts[1..], file),
                        None => return self.rust_outside(file, first),
                    }
                }
            }
        }
        self.rust_rest(Node::space(at), &parts, file)
    }

    fn rust_rest(&self, from: Node, parts: &[&str], file: u32) -> Module {
        let mut at = from;
        for part in parts {
            let Some(name) = self.world.names.get(part) else { return Module::Missing };
            let Some(next) = self.rust_place(at, name, file) else {
                // `pub(crate) use ring as crypto` hands on what is not there.
                return self.rust_handed_on(&[at], name).map_or(Module::Missing, Module::Outside);
            };
            at = next;
        }
        Module::Here(at)
    }

    /// What a path begins with that nothing of the snapshot is called.
    fn rust_outside(&self, file: u32, first: &str) -> Module {
        if let Some(declared) = self.rust_needed(file, first) {
            return Module::Outside(declared.package.clone());
        }
        match first {
            "std" | "core" | "alloc" | "proc_macro" | "test" => Module::Outside(first.to_string()),
            _ if rust_prelude::is_everywhere(first) => Module::Outside(rust_prelude::PACKAGE.to_string()),
            // A package says what it needs. By their capitals types are told from crates.
            _ if self.rust_needs(file).is_some() || first.starts_with(char::is_uppercase) => Module::Missing,
            _ => Module::Outside(first.to_string()),
        }
    }

    /// The package outside of the snapshot that the modules among `nodes` have `name` from: `pub use core::future::Future`.
    pub(crate) fn rust_handed_on(&self, nodes: &[Node], name: Name) -> Option<String> {
        let world = self.world;
        nodes.iter().find_map(|node| {
            let inline = || world.inline_spaces.get(&node.as_entity()?).copied();
            let space = node.as_space().or_else(inline)?;
            let own = world.inline_imports.get(&(space, name)).into_iter().flatten().copied();
            let files = world.spaces[space as usize].files.iter().take(64);
            let bound = files.flat_map(|file| world.bound_in(*file, name));
            own.chain(bound).find_map(|import| self.import(import).outside.clone())
        })
    }

    /// What the package of `file` says of a crate that it needs and code calls `name`.
    fn rust_needed(&self, file: u32, name: &str) -> Option<&Crate> {
        self.rust_needs(file)?.iter().find(|need| need.name == name)
    }

    /// The package outside of the snapshot that the package of `file` needs, and code calls `name`.
    pub(crate) fn rust_needed_outside(&self, file: u32, name: &str) -> Option<String> {
        let need = self.rust_needed(file, name)?;
        need.target.is_none().then(|| need.package.clone())
    }

    /// What the package of `file` says that it needs; none if no manifest is there.
    fn rust_needs(&self, file: u32) -> Option<&[Crate]> {
        let package = self.world.package_of(file)?;
        Some(self.world.crates.get(&package).map_or(&[], Vec::as_slice))
    }

    /// The crate that code in `file` calls `name`: what its manifest says, or its own; without a manifest one of the same repo, or
    /// the newest by its directory.
    pub(crate) fn rust_crate(&self, file: u32, name: &str) -> Option<u32> {
        let world = self.world;
        let known = &world.files[file as usize];
        let path = world.text(known.path);
        let found = self.indexed(Family::Rust, name);
        let root_of = |space: &u32| &world.roots[self.root_of_space(*space) as usize];
        if let Some(needs) = self.rust_needs(file).filter(|_| !matches!(name, "std" | "core" | "alloc")) {
            let lib_of = |need: &Crate| need.target.and_then(|target| self.rust_library(target, found));
            if let Some(need) = needs.iter().find(|need| need.name == name) {
                return lib_of(need);
            }
            let holds = |space: &&u32| {
                let root = root_of(space);
                root.repo == known.repo && (root.dir.is_empty() || path.starts_with(root.dir.as_str()))
            };
            // A library can be called otherwise than its package.
            let renamed = || needs.iter().filter_map(lib_of).find(|space| found.contains(space));
            return found.iter().filter(holds).max_by_key(|space| root_of(space).dir.len()).copied().or_else(renamed);
        }
        // Its own crate, for tests and programs beside it; one of the same repo; else the only one, or the newest.
        let rank = |space: &u32| {
            let root = root_of(space);
            let own = root.repo == known.repo && path.starts_with(root.dir.as_str());
            (own, root.repo == known.repo, root.dir.clone())
        };
        found.iter().max_by_key(|space| rank(space)).copied()
    }

    /// The library of a package; one of `found`, if it lies at an unusual place.
    fn rust_library(&self, package: i64, found: &[u32]) -> Option<u32> {
        let number = *self.world.package_numbers.get(&package)?;
        let package = &self.world.packages[number as usize];
        self.root(package.repo, &package.root_dir, "rust").or_else(|| {
            let is_of = |space: &&u32| {
                let root = &self.world.roots[self.root_of_space(**space) as usize];
                root.repo == package.repo && root.dir.starts_with(package.root_dir.as_str())
            };
            found.iter().find(is_of).copied()
        })
    }
}
