//! Go: packages are directories, told by the paths of modules.

use rustc_hash::FxHashMap;

use crate::family::Family;
use crate::go_build::{Built, built_with};
use crate::homes::{dir_of, parts_of};
use crate::linker::Linker;
use crate::modules::Module;
use crate::names::Name;
use crate::qualified::Qualified;
use crate::world::{NONE, Node, World};

/// By repo and directory: the package that is imported from there.
pub(crate) type Packages = FxHashMap<(u32, String), String>;

/// What the files of each directory call their package: most of those that are built into it.
pub(crate) fn packages(world: &World, qualified: &Qualified) -> Packages {
    let mut counts: FxHashMap<(u32, String), Vec<(String, usize)>> = FxHashMap::default();
    for (number, file) in world.files.iter().enumerate().filter(|(_, file)| file.family == Family::Go) {
        let path = world.text(file.path);
        let Some(package) = clause_of(world, number as u32, qualified) else { continue };
        let is_apart = path.ends_with("_test.go") && package.ends_with("_test");
        if is_apart || world.go_built(number as u32).is_left_out() {
            continue;
        }
        let known = counts.entry((file.repo, dir_of(path).to_string())).or_default();
        match known.iter_mut().find(|(name, _)| *name == package) {
            Some((_, n)) => *n += 1,
            None => known.push((package, 1)),
        }
    }
    let most = |known: Vec<(String, usize)>| known.into_iter().rev().max_by_key(|(_, n)| *n).map(|(name, _)| name);
    counts.into_iter().filter_map(|(at, known)| Some((at, most(known)?))).collect()
}

fn clause_of(world: &World, file: u32, qualified: &Qualified) -> Option<String> {
    let (first, end) = world.files[file as usize].entities;
    let name = (first != end).then(|| qualified.of(world, first))?;
    name.split('.').next().filter(|name| !name.is_empty()).map(String::from)
}

/// A Go package is what the files of a directory call so: its own tests from outside, and programs that make its files, are others.
pub(crate) fn settle(world: &mut World, file: u32, qualified: &Qualified, packages: &Packages) {
    let known = &world.files[file as usize];
    let repo = known.repo;
    let mut dir = dir_of(world.text(known.path)).to_string();
    let last = dir.rsplit('/').next().unwrap_or_default().to_string();
    let (first, end) = known.entities;
    let package = clause_of(world, file, qualified);
    let main = packages.get(&(repo, dir.clone()));
    let apart = package.as_ref().filter(|package| main.is_some_and(|main| main != *package));
    let is_apart = apart.is_some();
    if let Some(package) = apart {
        dir = format!("{dir}\0{package}");
    }
    let root = world.open_root(repo, "", "go");
    let name = world.names.add(&dir);
    let n_spaces = world.spaces.len();
    let space = world.open_space(root, name);
    if world.spaces.len() > n_spaces && !is_apart {
        world.index.entry((Family::Go, last.into())).or_default().push(space);
    }
    world.spaces[space as usize].files.push(file);
    world.files[file as usize].space = space;
    if let Some(name) = package.map(|name| world.names.add(&name)) {
        world.clauses.entry(space).or_insert(name);
    }
    for entity in first..end {
        let parent = world.entities[entity as usize].parent;
        match parent {
            // Methods come to their types later.
            NONE if parts_of(Family::Go, &qualified.of(world, entity)).len() > 2 => {}
            NONE => world.put(Node::space(space), entity),
            parent => world.put(Node::entity(parent), entity),
        }
    }
}

impl World {
    /// For which systems a file is built.
    pub(crate) fn go_built(&self, file: u32) -> Built<'_> {
        let condition = self.conditions.get(&file).map_or("", |condition| self.text(*condition));
        Built::of(self.text(self.files[file as usize].path), condition)
    }
}

impl Linker<'_> {
    /// Of what several files define, that which is built together with `file`.
    pub(crate) fn built_together(&self, found: &mut Vec<u32>, file: u32) {
        let built: Vec<Built<'_>> =
            found.iter().map(|e| self.world.go_built(self.world.entities[*e as usize].file)).collect();
        let mut chosen = built_with(self.world.go_built(file), &built).into_iter();
        found.retain(|_| chosen.next().unwrap_or(true));
    }

    pub(crate) fn go_module(&self, file: u32, module: &str) -> Module {
        let world = self.world;
        let known = &world.files[file as usize];
        let path = world.text(known.path);
        let last = module.rsplit('/').next().unwrap_or(module);
        // The major version is no part of the directory: `example.org/a/v2`.
        let without_version =
            module.rsplit_once("/v").filter(|(_, n)| n.chars().all(|c| c.is_ascii_digit())).map(|(m, _)| m);
        let mut best = Best::default();
        let lasts = [Some(last), without_version.map(|m| m.rsplit('/').next().unwrap_or(m))];
        for space in lasts.into_iter().flatten().flat_map(|last| self.indexed(Family::Go, last)) {
            let root = world.spaces[*space as usize].parent;
            let repo = self.repo_of_root(root);
            let dir = world.names.word(world.spaces[*space as usize].name);
            let same = if repo == known.repo { 1000 } else { 0 };
            let rank = match dir.strip_suffix(module).or_else(|| without_version.and_then(|m| dir.strip_suffix(m))) {
                // A vendored copy is of use to what stands beside the vendor directory.
                Some(before) if before.ends_with("vendor/") => {
                    let owner = before.trim_end_matches("vendor/");
                    if repo != known.repo || !path.starts_with(owner) { continue } else { 900 + owner.len() as i32 }
                }
                Some("") => 500,
                // The sources below a GOPATH are of use to what stands below it.
                Some(before) if before == "src/" || before.ends_with("/src/") && path.starts_with(before) => {
                    400 - before.len().min(100) as i32
                }
                _ => 0,
            };
            if rank > 0 {
                best.consider(rank + same, *space);
            }
        }
        for statement in self.statements("module") {
            let Some(rest) = module.strip_prefix(statement.prefix.as_str()) else { continue };
            if !rest.is_empty() && !rest.starts_with('/') {
                continue;
            }
            let dir = [statement.target.trim_matches('/'), rest.trim_start_matches('/')];
            let dir = dir.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/");
            if let Some(space) = self.go_package(statement.repo, &dir) {
                let same = if statement.repo == known.repo { 1000 } else { 0 };
                best.consider(950 + same, space);
            }
        }
        // Without a manifest the top of the repo stands for the first parts of the path: all of them, if the package there has
        // the name of the last one.
        if best.found.is_none() && module.split('/').next().is_some_and(|first| first.contains('.')) {
            let parts: Vec<&str> = module.split('/').collect();
            for n in 2..parts.len().min(5) {
                if let Some(space) =
                    self.go_package(known.repo, &parts[n..].join("/")).filter(|_| n >= 3 || parts.len() > 3)
                {
                    best.consider(10, space);
                }
            }
            let by_name = self.go_package(known.repo, "").filter(|space| {
                let clause = self.clause(*space);
                lasts.into_iter().flatten().any(|last| Some(last) == clause)
            });
            if let Some(space) = by_name.filter(|_| best.found.is_none() && parts.len() > 2) {
                best.consider(5, space);
            }
        }
        match best.found {
            Some((_, space)) if !best.is_tied => Module::Here(Node::space(space)),
            Some(_) => Module::Missing,
            None => Module::Outside(module.to_string()),
        }
    }

    /// What the files of a package call it.
    fn clause(&self, space: u32) -> Option<&str> {
        self.world.clauses.get(&space).map(|name| self.world.names.word(*name))
    }

    /// The package that a file imports, by the name that the package has itself: its path may end otherwise.
    pub(crate) fn import_by_clause(&self, file: u32, name: Name) -> Option<Node> {
        let world = self.world;
        let (first, end) = world.files[file as usize].imports;
        (first..end).filter(|import| world.imports[*import as usize].alias.is_none()).find_map(|import| {
            let module = self.import(import).module?;
            (world.clauses.get(&module.as_space()?) == Some(&name)).then_some(module)
        })
    }

    fn go_package(&self, repo: u32, dir: &str) -> Option<u32> {
        let root = self.root(repo, "", "go")?;
        self.world.subspaces.get(&(root, self.world.names.get(dir)?)).copied()
    }
}

/// The candidate of the highest rank, and whether there are several.
#[derive(Default)]
struct Best {
    found: Option<(i32, u32)>,
    is_tied: bool,
}

impl Best {
    fn consider(&mut self, rank: i32, space: u32) {
        match self.found {
            Some((known, _)) if known > rank => {}
            Some((known, found)) if known == rank => self.is_tied |= found != space,
            _ => *self = Best { found: Some((rank, space)), is_tied: false },
        }
    }
}
