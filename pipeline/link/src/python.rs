//! Python: where modules lie, and what members classes have.

use std::collections::BTreeSet;

use crate::family::Family;
use crate::homes::{dir_of, put_all};
use crate::linker::Linker;
use crate::modules::Module;
use crate::world::{NONE, Node, World};

/// Directories with an `__init__.py`, by repo.
pub(crate) fn packages(world: &World) -> BTreeSet<(u32, String)> {
    let python = world.files.iter().filter(|file| file.family == Family::Python);
    let inits = python.filter_map(|file| {
        let dir =
            world.text(file.path).strip_suffix("__init__.py").or(world.text(file.path).strip_suffix("__init__.pyi"))?;
        Some((file.repo, dir.trim_end_matches('/').to_string()))
    });
    inits.collect()
}

/// A Python file is a module below each directory that modules may be told from: the first one above it that is no package,
/// the top of the repo, and what manifests say.
pub(crate) fn settle(world: &mut World, file: u32, packages: &BTreeSet<(u32, String)>) {
    let (repo, path) = (world.files[file as usize].repo, world.text(world.files[file as usize].path).to_string());
    let mut top = dir_of(&path);
    while !top.is_empty() && packages.contains(&(repo, top.to_string())) {
        top = dir_of(top);
    }
    let mut dirs = vec![top.to_string()];
    let said = world.statements.iter().filter(|s| s.repo == repo && s.kind == "source_root");
    let said: Vec<String> = said.map(|s| s.target.clone()).collect();
    for dir in said.into_iter().chain(["src", "lib", ""].map(String::from)) {
        let holds = dir.is_empty() || path.strip_prefix(dir.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if holds && !dirs.contains(&dir) {
            dirs.push(dir);
        }
    }
    for (n, dir) in dirs.iter().enumerate() {
        let rest = path[dir.len()..].trim_start_matches('/');
        let stem = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem);
        let stem = stem.strip_suffix("__init__").unwrap_or(stem).trim_end_matches('/');
        let root = world.open_root(repo, dir, "python");
        let space = world.open_path(root, stem.split('/').filter(|part| !part.is_empty()));
        world.spaces[space as usize].files.push(file);
        if n == 0 {
            world.files[file as usize].space = space;
        }
    }
    let module = world.files[file as usize].module;
    put_all(world, file, Node::entity(module));
}

impl Linker<'_> {
    pub(crate) fn python_module(&self, file: u32, module: &str) -> Module {
        let world = self.world;
        let known = &world.files[file as usize];
        let path = world.text(known.path);
        let rest = module.trim_start_matches('.');
        let n_dots = module.len() - rest.len();
        let parts = || rest.split('.').filter(|part| !part.is_empty());
        if n_dots > 0 {
            let is_init = path.rsplit('/').next().is_some_and(|name| name.starts_with("__init__."));
            let mut space = known.space;
            for _ in 0..n_dots - usize::from(is_init) {
                match world.spaces.get(space as usize).map(|space| space.parent) {
                    Some(parent) if parent != NONE => space = parent,
                    _ => return Module::Missing,
                }
            }
            return world.space_at(space, parts()).map_or(Module::Missing, |space| Module::Here(Node::space(space)));
        }
        let mut is_own = false;
        for root in self.python_roots(file) {
            if let Some(space) = world.space_at(root, parts()) {
                return Module::Here(Node::space(space));
            }
            is_own |= world
                .space_at(root, parts().take(1))
                .is_some_and(|space| !world.spaces[space as usize].files.is_empty());
        }
        if is_own {
            return Module::Missing;
        }
        Module::Outside(parts().next().unwrap_or_default().to_string())
    }

    /// Where a file's modules may be told from: what is nearest first, then those of other repos.
    fn python_roots(&self, file: u32) -> Vec<u32> {
        let world = self.world;
        let known = &world.files[file as usize];
        let path = world.text(known.path);
        let mut roots: Vec<(usize, u32)> = Vec::new();
        for root in self.roots_of(Family::Python) {
            let root = &world.roots[*root as usize];
            let holds = path.starts_with(root.dir.as_str());
            let rank = match root.repo == known.repo {
                true if holds => 1000 - root.dir.len().min(999),
                true => 2000 + root.dir.len(),
                // A script's own directory is of use to itself alone.
                false if root.dir.is_empty() || matches!(root.dir.as_str(), "src" | "lib") => 4000,
                false => continue,
            };
            roots.push((rank, root.space));
        }
        roots.sort_by_key(|(rank, _)| *rank);
        roots.into_iter().map(|(_, space)| space).collect()
    }
}
