//! What the tables say, laid out to be looked up: entities by container and name, imports by file and name, and the spaces
//! (modules, packages, namespaces) that files open.

use std::ops::Range;

use codegraph_model::EntityKind;
use rustc_hash::FxHashMap;

use crate::family::Family;
use crate::kept::Kept;
use crate::names::{Name, Names, Text};

/// No such thing.
pub(crate) const NONE: u32 = u32::MAX;

/// Something with members: an entity, or a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Node(u32);

impl Node {
    /// Nothing.
    pub(crate) const NOWHERE: Node = Node(NONE >> 1);

    const SPACE: u32 = 1 << 31;

    pub(crate) fn entity(index: u32) -> Node {
        Node(index)
    }

    pub(crate) fn space(index: u32) -> Node {
        Node(index | Node::SPACE)
    }

    pub(crate) fn as_entity(self) -> Option<u32> {
        (self.0 & Node::SPACE == 0 && self != Node::NOWHERE).then_some(self.0)
    }

    pub(crate) fn as_space(self) -> Option<u32> {
        (self.0 & Node::SPACE != 0).then_some(self.0 & !Node::SPACE)
    }
}

/// A file that was parsed.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: i64,
    pub(crate) repo: u32,
    pub(crate) path: Text,
    pub(crate) family: Family,
    /// The module or package that it is, or lies in; [`NONE`] where names have no such home.
    pub(crate) space: u32,
    /// The entity of the file itself, in languages whose files are modules.
    pub(crate) module: u32,
    /// Its entities and imports, which stand together.
    pub(crate) entities: (u32, u32),
    pub(crate) imports: (u32, u32),
}

/// A definition.
#[derive(Debug)]
pub(crate) struct Entity {
    pub(crate) id: i64,
    pub(crate) file: u32,
    pub(crate) parent: u32,
    pub(crate) name: Name,
    pub(crate) kind: EntityKind,
    /// What it is a member of.
    pub(crate) container: Node,
    /// The next one of the same name in the same container.
    pub(crate) next: u32,
    /// What it is, or what a call of it gives, as written.
    pub(crate) type_text: Option<Text>,
    /// What its value is made by, where no type is written.
    pub(crate) value_path: Option<Text>,
    /// Type parameters and the like: its head up to the body.
    pub(crate) signature: Text,
    /// How many arguments it can be called with.
    pub(crate) arity: (u8, u8),
    /// The types of its parameters, where these tell overloads apart.
    pub(crate) takes: Text,
    pub(crate) is_test: bool,
    /// Whether it only declares what is defined elsewhere (C, C++), or one way in which that is called (TypeScript).
    pub(crate) is_declaration: bool,
    /// Whether other files can name it.
    pub(crate) is_exported: bool,
    /// Whether no other file sees it but those that include its own (C, C++).
    pub(crate) is_local: bool,
    /// Whether what stands before it, or what it stands in, says that it is not built (Rust).
    pub(crate) is_off: bool,
}

/// A name that a file imports.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) file: u32,
    pub(crate) module: Text,
    pub(crate) name: Option<Name>,
    /// What the file calls it.
    pub(crate) alias: Option<Name>,
    pub(crate) is_relative: bool,
    pub(crate) is_wildcard: bool,
    pub(crate) is_reexport: bool,
    pub(crate) start_byte: u32,
}

/// A module, package or namespace.
#[derive(Debug)]
pub(crate) struct Space {
    pub(crate) parent: u32,
    pub(crate) name: Name,
    /// Files that are it or lie in it.
    pub(crate) files: Vec<u32>,
}

/// A place that modules are told from: a source directory of a repo, a crate.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) repo: u32,
    pub(crate) dir: String,
    pub(crate) space: u32,
}

/// A statement of a manifest about where modules lie: see the table `module_roots`.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) repo: u32,
    pub(crate) kind: String,
    pub(crate) scope_dir: String,
    pub(crate) prefix: String,
    pub(crate) target: String,
    pub(crate) rank: i32,
}

/// A package that a repo publishes.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) id: i64,
    pub(crate) repo: u32,
    pub(crate) manager: String,
    pub(crate) name: String,
    pub(crate) root_dir: String,
}

/// A crate that a package of Rust declares that it needs.
#[derive(Clone, Debug)]
pub(crate) struct Crate {
    /// What its code calls it.
    pub(crate) name: String,
    /// Under which name it is published.
    pub(crate) package: String,
    /// The package of the snapshot that it is.
    pub(crate) target: Option<i64>,
}

/// Everything that names are looked up in.
#[derive(Debug, Default)]
pub struct World {
    pub(crate) names: Names,
    /// Types that paths begin with.
    pub(crate) kept: Kept,
    pub(crate) repos: Vec<String>,
    pub(crate) files: Vec<File>,
    pub(crate) entities: Vec<Entity>,
    pub(crate) imports: Vec<Import>,
    pub(crate) spaces: Vec<Space>,
    pub(crate) roots: Vec<Root>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) packages: Vec<Package>,
    pub(crate) package_numbers: FxHashMap<i64, u32>,
    /// Packages by the directories that they are, repo by repo.
    pub(crate) package_dirs: FxHashMap<u32, FxHashMap<Box<str>, Vec<u32>>>,
    /// Rust: what packages need, by their ids.
    pub(crate) crates: FxHashMap<i64, Vec<Crate>>,
    /// Rust: the spaces of modules that stand in a file with others.
    pub(crate) inline_spaces: FxHashMap<u32, u32>,
    /// Rust: imports that stand in such a module, by its space and what they are called there.
    pub(crate) inline_imports: FxHashMap<(u32, Name), Vec<u32>>,
    pub(crate) inline_wildcards: FxHashMap<u32, Vec<u32>>,
    /// Rust: the module that an import stands in, if that is one of those.
    pub(crate) import_homes: FxHashMap<u32, u32>,
    /// The only member of its name in a repo; [`NONE`] where there are several.
    pub(crate) unique: FxHashMap<(u32, Name), u32>,
    pub(crate) file_numbers: FxHashMap<i64, u32>,
    pub(crate) entity_numbers: FxHashMap<i64, u32>,
    pub(crate) import_numbers: FxHashMap<i64, u32>,
    /// Files by repo and path.
    pub(crate) paths: FxHashMap<(u32, Box<str>), u32>,
    /// First of the entities of a name in a container.
    pub(crate) members: FxHashMap<(Node, Name), u32>,
    /// The same where many have one name in one space, as in forks: all of them, those of a repo beside each other.
    crowds: FxHashMap<(u32, Name), Box<[u32]>>,
    /// By repo: its files and entities, which stand together.
    ranges: Vec<(Range<u32>, Range<u32>)>,
    pub(crate) subspaces: FxHashMap<(u32, Name), u32>,
    /// Imports that a file calls by a name.
    pub(crate) bound: FxHashMap<(u32, Name), Vec<u32>>,
    pub(crate) wildcards: FxHashMap<u32, Vec<u32>>,
    /// Go: packages by directory. JavaScript: files by path. Whatever a family wants to find by a text.
    pub(crate) index: FxHashMap<(Family, Box<str>), Vec<u32>>,
    /// Go: what the files of a package call it.
    pub(crate) clauses: FxHashMap<u32, Name>,
    /// Go: what stands at the top of files about the systems that they are built for.
    pub(crate) conditions: FxHashMap<u32, Text>,
    /// Members whose type has to be looked up through imports (Rust: `impl` of a type of another module).
    pub(crate) lost: Vec<(u32, Vec<String>)>,
    /// Types that a type inherits from, nearest first, as they are written.
    pub(crate) bases: FxHashMap<u32, Vec<u32>>,
    /// Types with a base that is not in the snapshot, or was not found: with the package that all such bases are of, if it is known.
    pub(crate) open_bases: FxHashMap<u32, Option<Box<str>>>,
}

/// So many of one name are looked through one by one.
const FEW: usize = 8;

/// How many definitions around a place are looked into: code can nest a hundred thousand deep.
const MAX_AROUND: usize = 64;

impl World {
    /// `entity` and what it stands in, from the inside.
    pub(crate) fn around(&self, entity: u32) -> impl Iterator<Item = u32> + '_ {
        let known = |e: &u32| *e != NONE;
        let outer = move |e: &u32| Some(self.entities[*e as usize].parent).filter(known);
        std::iter::successors(Some(entity).filter(known), outer).take(MAX_AROUND)
    }

    /// The subspace `name` of `parent`, made if it is missing.
    pub(crate) fn open_space(&mut self, parent: u32, name: Name) -> u32 {
        if let Some(space) = self.subspaces.get(&(parent, name)) {
            return *space;
        }
        let space = self.spaces.len() as u32;
        self.spaces.push(Space { parent, name, files: Vec::new() });
        self.subspaces.insert((parent, name), space);
        space
    }

    /// The space that a path of names leads to, made as far as it is missing.
    pub(crate) fn open_path<'s>(&mut self, from: u32, path: impl Iterator<Item = &'s str>) -> u32 {
        let mut space = from;
        for part in path {
            let name = self.names.add(part);
            space = self.open_space(space, name);
        }
        space
    }

    /// The space that a path of names leads to, if there is one.
    pub(crate) fn space_at<'s>(&self, from: u32, path: impl Iterator<Item = &'s str>) -> Option<u32> {
        let mut space = from;
        for part in path {
            space = *self.subspaces.get(&(space, self.names.get(part)?))?;
        }
        Some(space)
    }

    /// A root for the modules below `dir` of `repo`, made if it is missing.
    pub(crate) fn open_root(&mut self, repo: u32, dir: &str, mark: &str) -> u32 {
        let name = self.names.add(&format!("{mark}\0{repo}\0{dir}"));
        let known = self.subspaces.contains_key(&(NONE, name));
        let space = self.open_space(NONE, name);
        if !known {
            self.roots.push(Root { repo, dir: dir.to_string(), space });
        }
        space
    }

    /// The root that all repos share, for languages whose names are told from the top.
    pub(crate) fn common_root(&mut self, family: Family) -> u32 {
        let name = self.names.add(&format!("\0{family:?}"));
        self.open_space(NONE, name)
    }

    /// Puts an entity among the members of `container`, and of no other.
    pub(crate) fn put(&mut self, container: Node, entity: u32) {
        self.put_as(container, entity, self.entities[entity as usize].name);
    }

    /// The same, under another name.
    pub(crate) fn put_as(&mut self, container: Node, entity: u32, name: Name) {
        self.take_out(entity);
        let first = self.members.entry((container, name)).or_insert(NONE);
        self.entities[entity as usize].next = *first;
        self.entities[entity as usize].container = container;
        *first = entity;
    }

    /// Takes an entity from where it is a member.
    pub(crate) fn take_out(&mut self, entity: u32) {
        let known = &mut self.entities[entity as usize];
        let container = std::mem::replace(&mut known.container, Node::NOWHERE);
        let Some(first) = self.members.get_mut(&(container, known.name)) else { return };
        let next = std::mem::replace(&mut known.next, NONE);
        if *first == entity {
            *first = next;
            return;
        }
        let mut at = *first;
        while at != NONE {
            let before = &mut self.entities[at as usize].next;
            if *before == entity {
                *before = next;
                return;
            }
            at = *before;
        }
    }

    /// The entities called `name` in `container` itself.
    pub(crate) fn own(&self, container: Node, name: Name) -> impl Iterator<Item = u32> + '_ {
        let first = self.members.get(&(container, name)).copied().unwrap_or(NONE);
        let known = |e: &u32| *e != NONE;
        std::iter::successors(Some(first).filter(known), move |e| Some(self.entities[*e as usize].next).filter(known))
    }

    /// The entities of `repo` among those called `name` in a space.
    pub(crate) fn own_of(&self, space: u32, name: Name, repo: u32) -> Vec<u32> {
        let Some((_, entities)) = self.ranges.get(repo as usize) else { return Vec::new() };
        let is_of_repo = |e: &u32| entities.contains(e);
        match self.crowds.get(&(space, name)) {
            Some(crowd) => {
                let from = crowd.partition_point(|e| *e < entities.start);
                crowd[from..].iter().copied().take_while(is_of_repo).collect()
            }
            None => self.own(Node::space(space), name).filter(is_of_repo).collect(),
        }
    }

    /// Those of `files`, which are in order, that `repo` has.
    pub(crate) fn files_of<'f>(&self, files: &'f [u32], repo: u32) -> &'f [u32] {
        let Some((of_repo, _)) = self.ranges.get(repo as usize) else { return &[] };
        let from = files.partition_point(|file| *file < of_repo.start);
        let n = files[from..].partition_point(|file| *file < of_repo.end);
        &files[from..from + n]
    }

    /// Lays out by repo what many repos have; to be done again when members were put elsewhere.
    pub(crate) fn gather_crowds(&mut self) {
        self.ranges = vec![(0..0, 0..0); self.repos.len()];
        for (number, file) in self.files.iter().enumerate() {
            let (files, entities) = &mut self.ranges[file.repo as usize];
            let number = number as u32;
            *files = if files.start == files.end { number..number + 1 } else { files.start..number + 1 };
            let (first, end) = file.entities;
            if first < end {
                *entities = if entities.start == entities.end { first..end } else { entities.start..end };
            }
        }
        let mut crowds = FxHashMap::default();
        let mut crowd: Vec<u32> = Vec::new();
        for (container, name) in self.members.keys() {
            let Some(space) = container.as_space().filter(|_| self.repos.len() > 1) else { continue };
            crowd.clear();
            crowd.extend(self.own(*container, *name));
            if crowd.len() > FEW {
                crowd.sort_by_key(|e| self.repo_of(*e));
                crowds.insert((space, *name), crowd.as_slice().into());
            }
        }
        self.crowds = crowds;
    }

    pub(crate) fn text(&self, text: Text) -> &str {
        self.names.text(text)
    }

    pub(crate) fn file_of(&self, entity: u32) -> &File {
        &self.files[self.entities[entity as usize].file as usize]
    }

    pub(crate) fn repo_of(&self, entity: u32) -> u32 {
        self.file_of(entity).repo
    }

    /// About how many bytes of memory it takes.
    pub fn memory_bytes(&self) -> usize {
        self.names.memory_bytes()
            + self.files.capacity() * (size_of::<File>() + 120)
            + self.entities.capacity() * (size_of::<Entity>() + 24 + 24)
            + self.crowds.values().map(|crowd| size_of_val(&**crowd) + 40).sum::<usize>()
            + self.imports.capacity() * (size_of::<Import>() + 24 + 40)
            + self.spaces.capacity() * (size_of::<Space>() + 32)
            + self.unique.capacity() * 16
    }
}
