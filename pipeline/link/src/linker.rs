//! Looks names up in a world: members of what has members, and names as a file sees them.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use codegraph_model::EntityKind;
use rustc_hash::FxHashMap;

use crate::c::Seen;
use crate::family::Family;
use crate::found_before::FoundBefore;
use crate::modules::Module;
use crate::names::Name;
use crate::script_text::Texts;
use crate::script_types::MAX_TYPES;
use crate::wildcards::Followed;
use crate::world::{NONE, Node, Statement, World};

/// How deep one question may lead to others: code can import in a circle, and inherit from itself.
const MAX_DEPTH: u32 = 40;

/// Files of a module that are looked into.
pub(crate) const MAX_FILES: usize = 64;

/// Bases of a type that are followed.
const MAX_BASES: usize = 200;

/// Imports and modules that are remembered, at about 200 bytes each.
const MAX_REMEMBERED: usize = 100_000;

/// Looks names up.
#[derive(Debug)]
pub struct Linker<'w> {
    pub(crate) world: &'w World,
    pub(crate) places: &'w Places,
    pub(crate) memory: &'w Memory,
    depth: Cell<u32>,
    pub(crate) found_before: FoundBefore<'w>,
    /// TypeScript: how many types may still be looked at for one question.
    pub(crate) fuel: Cell<u32>,
    /// TypeScript: whether what was found is a member of some of the types that a value may be of, and not of others.
    pub(crate) is_narrowed: Cell<bool>,
    /// TypeScript: what types say.
    pub(crate) texts: Texts<'w>,
    /// Whether something led back to an import that is being looked up: what was found then may not be all.
    pub(crate) met_circle: Cell<bool>,
}

/// What was found before. One per thread, and of no use for another world.
#[derive(Debug, Default)]
pub struct Memory {
    /// None while it is looked up.
    imports: RefCell<FxHashMap<u32, Option<Arc<Imported>>>>,
    pub(crate) wildcards: RefCell<Followed>,
    modules: RefCell<FxHashMap<(u32, Box<str>), Module>>,
    lines: RefCell<FxHashMap<u32, Arc<[u32]>>>,
    /// Rust: the traits that extend others, as the file at hand sees them.
    pub(crate) extensions: RefCell<Option<(u32, Arc<[u32]>)>>,
    /// C: what files see, and what includes lead to.
    pub(crate) seen: RefCell<FxHashMap<u32, Arc<Seen>>>,
    pub(crate) includes: RefCell<FxHashMap<u32, u32>>,
}

impl Memory {
    /// Forgets what imports lead to. Where they go in circles, what is found depends on where the circle was entered: work that
    /// begins with this depends on nothing that was done before.
    pub fn begin(&mut self) {
        self.imports.get_mut().clear();
        self.modules.get_mut().clear();
        self.wildcards.get_mut().clear();
        *self.extensions.get_mut() = None;
    }

    /// Forgets what was found in files that are done, if it is much.
    pub fn trim(&mut self) {
        let n = self.modules.get_mut().len() + self.imports.get_mut().len() + self.wildcards.get_mut().len();
        if n > MAX_REMEMBERED {
            *self = Memory::default();
        }
    }
}

/// What an import leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Imported {
    /// What it names.
    pub(crate) nodes: Vec<Node>,
    /// The module that it names, or names something of.
    pub(crate) module: Option<Node>,
    /// The package outside that it is of.
    pub(crate) outside: Option<String>,
}

/// Where roots and statements are found by kind.
#[derive(Debug, Default)]
pub struct Places {
    roots: FxHashMap<Family, Vec<u32>>,
    repo_of_root: FxHashMap<u32, u32>,
    root_numbers: FxHashMap<u32, u32>,
    statements: FxHashMap<String, Vec<u32>>,
}

impl Places {
    /// Those of `world`.
    pub fn of(world: &World) -> Places {
        let mut places = Places::default();
        for (n, root) in world.roots.iter().enumerate() {
            let mark = world.names.word(world.spaces[root.space as usize].name);
            let family = match mark.split('\0').next() {
                Some("python") => Family::Python,
                Some("rust") => Family::Rust,
                _ => Family::Go,
            };
            places.roots.entry(family).or_default().push(n as u32);
            places.repo_of_root.insert(root.space, root.repo);
            places.root_numbers.insert(root.space, n as u32);
        }
        for (n, statement) in world.statements.iter().enumerate() {
            places.statements.entry(statement.kind.clone()).or_default().push(n as u32);
        }
        places
    }
}

impl<'w> Linker<'w> {
    /// One that looks names up in `world`.
    pub fn new(world: &'w World, places: &'w Places, memory: &'w Memory) -> Linker<'w> {
        Linker {
            world,
            places,
            memory,
            depth: Cell::new(0),
            found_before: FoundBefore::default(),
            fuel: Cell::new(MAX_TYPES),
            is_narrowed: Cell::new(false),
            texts: Texts::default(),
            met_circle: Cell::new(false),
        }
    }

    /// `question`, unless it is one of too many that led to each other.
    pub(crate) fn deeper<T: Default>(&self, question: impl FnOnce() -> T) -> T {
        if self.depth.get() >= MAX_DEPTH {
            self.found_before.is_cut();
            return T::default();
        }
        self.depth.set(self.depth.get() + 1);
        let answer = question();
        self.depth.set(self.depth.get() - 1);
        answer
    }

    pub(crate) fn roots_of(&self, family: Family) -> &[u32] {
        self.places.roots.get(&family).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn repo_of_root(&self, space: u32) -> u32 {
        self.places.repo_of_root.get(&space).copied().unwrap_or(NONE)
    }

    pub(crate) fn root_of_space(&self, space: u32) -> u32 {
        self.places.root_numbers.get(&space).copied().unwrap_or_default()
    }

    pub(crate) fn statements(&self, kind: &str) -> impl Iterator<Item = &Statement> {
        let numbers = self.places.statements.get(kind).map_or(&[][..], Vec::as_slice);
        numbers.iter().map(|n| &self.world.statements[*n as usize])
    }

    pub(crate) fn indexed(&self, family: Family, word: &str) -> &[u32] {
        self.world.index.get(&(family, word.into())).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn common_root(&self, family: Family) -> Option<u32> {
        let name = self.world.names.get(&format!("\0{family:?}"))?;
        self.world.subspaces.get(&(NONE, name)).copied()
    }

    pub(crate) fn root(&self, repo: u32, dir: &str, mark: &str) -> Option<u32> {
        let name = self.world.names.get(&format!("{mark}\0{repo}\0{dir}"))?;
        self.world.subspaces.get(&(NONE, name)).copied()
    }

    pub(crate) fn kind(&self, entity: u32) -> EntityKind {
        self.world.entities[entity as usize].kind
    }

    /// Whether it is a module, a type, or another name of one: something that a path goes on from.
    pub(crate) fn is_place(&self, node: Node) -> bool {
        node.as_entity().is_none_or(|entity| {
            let kind = self.kind(entity);
            kind.is_type() || matches!(kind, EntityKind::Module | EntityKind::TypeAlias)
        })
    }

    /// Of several entities the one that `file` means: its own, or that of its repo, if that is one.
    pub(crate) fn nearest(&self, mut found: Vec<u32>, file: u32) -> Option<u32> {
        if found.len() > 1 {
            let repo = self.world.files[file as usize].repo;
            let world = self.world;
            if found.iter().any(|e| world.entities[*e as usize].file == file) {
                found.retain(|e| world.entities[*e as usize].file == file);
            } else if found.iter().any(|e| world.repo_of(*e) == repo) {
                found.retain(|e| world.repo_of(*e) == repo);
            }
        }
        found.first().copied()
    }

    /// What `import` leads to.
    pub(crate) fn import(&self, import: u32) -> Arc<Imported> {
        match self.memory.imports.borrow().get(&import) {
            Some(Some(known)) => return known.clone(),
            // A circle of imports finds nothing the second time.
            Some(None) => {
                self.met_circle.set(true);
                self.found_before.is_cut();
                return Arc::default();
            }
            None => {}
        }
        self.memory.imports.borrow_mut().insert(import, None);
        let (fuel, is_narrowed) = (self.fuel.replace(MAX_TYPES), self.is_narrowed.get());
        let found = Arc::new(self.deeper(|| self.look_up_import(import)));
        self.fuel.set(fuel);
        self.is_narrowed.set(is_narrowed);
        self.memory.imports.borrow_mut().insert(import, Some(found.clone()));
        found
    }

    pub(crate) fn module_of(&self, file: u32, module: &str, is_relative: bool) -> Module {
        let key = (file, Box::<str>::from(module));
        if let Some(known) = self.memory.modules.borrow().get(&key) {
            return known.clone();
        }
        let found = self.deeper(|| Some(self.module(file, module, is_relative))).unwrap_or(Module::Missing);
        self.memory.modules.borrow_mut().insert(key, found.clone());
        found
    }

    fn look_up_import(&self, import: u32) -> Imported {
        let world = self.world;
        let known = &world.imports[import as usize];
        let family = world.files[known.file as usize].family;
        let text = world.text(known.module);
        let module = match world.import_homes.get(&import) {
            Some(home) if family == Family::C => self.c_module_around(known.file, *home, text),
            Some(home) => self.deeper(|| Some(self.rust_module(known.file, *home, text))).unwrap_or(Module::Missing),
            None => self.module_of(known.file, text, known.is_relative),
        };
        let mut imported = Imported::default();
        match &module {
            Module::Here(node) => {
                imported.module = Some(*node);
                imported.nodes = match known.name {
                    None if family == Family::Script => self.required(known, *node),
                    None => vec![*node],
                    Some(name) => self.exported(*node, name, known.file),
                };
                if let Some(name) = known.name.filter(|_| family == Family::Python && imported.nodes.is_empty()) {
                    imported.outside = self.outside_handed_on(*node, name);
                }
            }
            Module::Outside(package) => imported.outside = Some(package.clone()),
            Module::Missing => {}
        }
        if family == Family::Java
            && let Some(name) = known.name
        {
            imported.nodes.extend(self.static_methods(imported.module, name));
        }
        if family == Family::Rust
            && imported.nodes.is_empty()
            && let (Some(module), Some(name)) = (imported.module, known.name)
        {
            imported.outside = self.rust_handed_on(&[module], name);
        }
        imported
    }

    /// What a module gives those who import `name` from it.
    pub(crate) fn exported(&self, module: Node, name: Name, file: u32) -> Vec<Node> {
        let found = self.members(module, name, file);
        if found.is_empty() { self.default_of(module, name, file) } else { found }
    }

    /// JavaScript, TypeScript: what a module gives those who import its default.
    pub(crate) fn default_of(&self, module: Node, name: Name, file: u32) -> Vec<Node> {
        match module.as_entity() {
            Some(entity) if self.world.file_of(entity).family == Family::Script => {
                self.script_default(entity, name, file)
            }
            _ => Vec::new(),
        }
    }

    /// The members called `name` of what `node` is, as `file` sees them.
    pub(crate) fn members(&self, node: Node, name: Name, file: u32) -> Vec<Node> {
        self.deeper(|| {
            let mut found = self.members_by_name(node, name, file);
            if found.is_empty() {
                found = self.members_by_wildcards(node, name);
            }
            if found.is_empty() {
                found = self.inner_module(node, name);
            }
            found
        })
    }

    /// Those that it defines, inherits, or imports by that name.
    pub(crate) fn members_by_name(&self, node: Node, name: Name, file: u32) -> Vec<Node> {
        match (node.as_space(), node.as_entity()) {
            (Some(space), _) => self.members_of_space(space, name, file),
            (_, Some(entity)) => self.members_of_entity(entity, name, file),
            _ => Vec::new(),
        }
    }

    fn members_of_space(&self, space: u32, name: Name, file: u32) -> Vec<Node> {
        let world = self.world;
        let mut found: Vec<Node> = self.own_of_one_repo(space, name, file);
        if !found.is_empty() {
            return found;
        }
        let files = &world.spaces[space as usize].files;
        for member in files.iter().take(MAX_FILES) {
            let known = &world.files[*member as usize];
            if known.family == Family::Python && known.module != NONE {
                found.extend(world.own(Node::entity(known.module), name).map(Node::entity));
            }
        }
        if found.is_empty() {
            for member in files.iter().take(MAX_FILES) {
                if world.files[*member as usize].family.passes_imports_on() {
                    found.extend(self.handed_on(world.bound_in(*member, name)));
                }
            }
        }
        if found.is_empty() {
            found = match world.files[file as usize].family {
                Family::C => self.c_used(space, name, file),
                _ => self.handed_on(world.inline_imports.get(&(space, name)).into_iter().flatten().copied()),
            };
        }
        found
    }

    /// What imports of one name bring in.
    fn handed_on(&self, imports: impl Iterator<Item = u32>) -> Vec<Node> {
        let mut found = Vec::new();
        for import in imports {
            let imported = self.import(import);
            // `import a.b` binds `a`.
            match self.bound_node(import) {
                Some(node) => found.push(node),
                None => found.extend(imported.nodes.iter().copied()),
            }
        }
        found
    }

    /// The space in which `node` is looked up besides: of a file that is a module, of a module that stands in a file with others.
    pub(crate) fn space_of(&self, node: Node) -> Option<u32> {
        let Some(entity) = node.as_entity() else { return node.as_space() };
        let file = self.world.file_of(entity);
        match file.family {
            Family::Python if file.module == entity => Some(file.space).filter(|space| *space != NONE),
            _ => self.world.inline_spaces.get(&entity).copied(),
        }
    }

    /// The module `name` in a module.
    pub(crate) fn inner_module(&self, node: Node, name: Name) -> Vec<Node> {
        let inner = self.space_of(node).and_then(|space| self.world.subspaces.get(&(space, name)));
        inner.map(|space| Node::space(*space)).into_iter().collect()
    }

    /// Python: what `import a.b` binds, which is `a`.
    pub(crate) fn bound_node(&self, import: u32) -> Option<Node> {
        let world = self.world;
        let known = &world.imports[import as usize];
        let family = world.files[known.file as usize].family;
        if family != Family::Python || known.name.is_some() || known.alias.is_some() {
            return None;
        }
        let first = world.text(known.module).split('.').next()?;
        match self.module_of(known.file, first, false) {
            Module::Here(node) => Some(node),
            _ => None,
        }
    }

    fn members_of_entity(&self, entity: u32, name: Name, file: u32) -> Vec<Node> {
        let world = self.world;
        let known = &world.entities[entity as usize];
        let family = world.files[known.file as usize].family;
        if family == Family::Python && known.kind.is_type() {
            return self.class_members(entity, name);
        }
        if family == Family::Java && self.plain_name(name).is_some() {
            return self.methods_in_sight(entity, name, file);
        }
        let own: Vec<u32> = world.own(Node::entity(entity), name).collect();
        if !own.is_empty() {
            return own.into_iter().map(Node::entity).collect();
        }
        if family == Family::Script && world.namespaces.contains_key(&entity) {
            return self.in_namespace(entity, name);
        }
        if let Some(space) = self.space_of(Node::entity(entity)) {
            return self.members_of_space(space, name, file);
        }
        if world.files[known.file as usize].module == entity {
            let imports = world.bound_in(known.file, name).filter(|import| world.imports[*import as usize].is_reexport);
            return imports.flat_map(|import| self.import(import).nodes.clone()).collect();
        }
        if known.kind == EntityKind::Module && family == Family::Ruby {
            return Vec::new();
        }
        if known.kind == EntityKind::Enum && family == Family::C {
            let members = world.own(known.container, name);
            return members.filter(|e| world.entities[*e as usize].parent == entity).map(Node::entity).collect();
        }
        for base in self.line(entity).iter() {
            let found: Vec<Node> = world.own(Node::entity(*base), name).map(Node::entity).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// Those of the repo of `file`, if there are any; otherwise those of the first other repo.
    pub(crate) fn of_one_repo(&self, mut found: Vec<u32>, file: u32) -> Vec<Node> {
        let world = self.world;
        if found.len() > 1 {
            let own = world.files[file as usize].repo;
            let chosen = match found.iter().any(|e| world.repo_of(*e) == own) {
                true => own,
                false => world.repo_of(found[0]),
            };
            found.retain(|e| world.repo_of(*e) == chosen);
        }
        found.into_iter().map(Node::entity).collect()
    }

    /// The same of what is called `name` in a space.
    pub(crate) fn own_of_one_repo(&self, space: u32, name: Name, file: u32) -> Vec<Node> {
        let world = self.world;
        let mut found = world.own_of(space, name, world.files[file as usize].repo);
        if found.is_empty()
            && let Some(first) = world.own(Node::space(space), name).next()
        {
            found = world.own_of(space, name, world.repo_of(first));
        }
        found.into_iter().map(Node::entity).collect()
    }

    /// The types that `entity` inherits from, nearest first.
    pub(crate) fn line(&self, entity: u32) -> Arc<[u32]> {
        if let Some(line) = self.memory.lines.borrow().get(&entity) {
            return line.clone();
        }
        if self.world.file_of(entity).family == Family::Python
            && let Some(order) = self.deeper(|| self.resolution_order(entity))
        {
            let line: Arc<[u32]> = order.into();
            self.memory.lines.borrow_mut().insert(entity, line.clone());
            return line;
        }
        let mut line: Vec<u32> = Vec::new();
        let mut open = vec![entity];
        while let Some(next) = open.pop() {
            if next != entity {
                if line.contains(&next) || line.len() >= MAX_BASES {
                    continue;
                }
                line.push(next);
            }
            let bases = self.world.bases.get(&next).map_or(&[][..], Vec::as_slice);
            open.extend(bases.iter().rev().filter(|base| **base != entity));
        }
        let line: Arc<[u32]> = line.into();
        self.memory.lines.borrow_mut().insert(entity, line.clone());
        line
    }
}
