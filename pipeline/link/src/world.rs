//! What the tables say, laid out to be looked up: entities by container and name, imports by file and name, and the spaces
//! (modules, packages, namespaces) that files open.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::family::Family;
use crate::kept::Kept;
use crate::names::{Index, Name, Names, Text, hash_of};
pub(crate) use crate::things::{Crate, Entity, File, Import, Marks, NONE, Node, Package, Root, Space, Statement};

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
    /// Imports that stand in such a module, or in a namespace (C++), by its space and what they are called there.
    pub(crate) inline_imports: FxHashMap<(u32, Name), Vec<u32>>,
    pub(crate) inline_wildcards: FxHashMap<u32, Vec<u32>>,
    /// The module or namespace that an import stands in, if that is one of those.
    pub(crate) import_homes: FxHashMap<u32, u32>,
    /// The only member of its name in a repo, of languages in which that says something.
    pub(crate) unique: FxHashMap<(u32, Name), u32>,
    /// JavaScript: what modules call the class or function that they export by default where they define it.
    pub(crate) defaults: FxHashMap<u32, Name>,
    /// TypeScript: the spaces that namespaces share whose parts stand in several files.
    pub(crate) namespaces: FxHashMap<u32, u32>,
    /// TypeScript: what the parts of such a namespace export, by its space.
    pub(crate) handed_out: FxHashMap<(u32, Name), Vec<u32>>,
    file_numbers: Index,
    entity_numbers: Index,
    import_numbers: Index,
    /// Files by repo and path.
    paths: Index,
    /// First of the entities of a name in a container.
    pub(crate) members: Index,
    /// Java: what methods of a name are called, so that no field or type has the same name.
    pub(crate) method_names: FxHashMap<Name, Name>,
    /// The same where many have one name in one space, as in forks: all of them, those of a repo beside each other.
    pub(crate) crowds: FxHashMap<(u32, Name), Box<[u32]>>,
    /// By repo: its files and entities, which stand together.
    pub(crate) ranges: Vec<(Range<u32>, Range<u32>)>,
    pub(crate) subspaces: FxHashMap<(u32, Name), u32>,
    /// Imports, and what their files call them: file by file, by name.
    pub(crate) bound: Vec<(Name, u32)>,
    pub(crate) wildcards: FxHashMap<u32, Vec<u32>>,
    /// Go: packages by directory. JavaScript: files by path. Whatever a family wants to find by a text.
    pub(crate) index: FxHashMap<(Family, Box<str>), Vec<u32>>,
    /// Go: what the files of a package call it.
    pub(crate) clauses: FxHashMap<u32, Name>,
    /// Go: what stands at the top of files about the systems that they are built for.
    pub(crate) conditions: FxHashMap<u32, Text>,
    /// C: the space outside of all namespaces, and what directives leave out, with what they say.
    pub(crate) c_root: Option<u32>,
    pub(crate) unbuilt: FxHashMap<u32, Text>,
    /// Members whose type has to be looked up through imports (Rust: `impl` of a type of another module).
    pub(crate) lost: Vec<(u32, Vec<String>)>,
    /// Types that a type inherits from, nearest first, as they are written.
    pub(crate) bases: FxHashMap<u32, Vec<u32>>,
    /// Types with a base that is not in the snapshot, or was not found: with the package that all such bases are of, if it is known.
    pub(crate) open_bases: FxHashMap<u32, Option<Box<str>>>,
}

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

    /// Imports that `file` calls `name`, in their order.
    pub(crate) fn bound_in(&self, file: u32, name: Name) -> impl Iterator<Item = u32> + Clone + '_ {
        let (first, end) = self.files[file as usize].bound;
        let bound = &self.bound[first as usize..end as usize];
        let from = bound.partition_point(|(known, _)| *known < name);
        bound[from..].iter().take_while(move |(known, _)| *known == name).map(|(_, import)| *import)
    }

    /// The number of the file with that id.
    pub(crate) fn file_with(&self, id: i64) -> Option<u32> {
        self.file_numbers.get(hash_of(id), |n| self.files[n as usize].id == id)
    }

    /// The number of the entity with that id.
    pub(crate) fn entity_with(&self, id: i64) -> Option<u32> {
        self.entity_numbers.get(hash_of(id), |n| self.entities[n as usize].id == id)
    }

    /// The number of the import with that id.
    pub(crate) fn import_with(&self, id: i64) -> Option<u32> {
        self.import_numbers.get(hash_of(id), |n| self.imports[n as usize].id == id)
    }

    /// The file of `repo` at `path`.
    pub(crate) fn file_at(&self, repo: u32, path: &str) -> Option<u32> {
        let is_it = |n: u32| {
            let known = &self.files[n as usize];
            known.repo == repo && self.names.text(known.path) == path
        };
        self.paths.get(hash_of((repo, path)), is_it)
    }

    /// Makes room for so many files, entities and imports.
    pub(crate) fn reserve(&mut self, n_files: usize, n_entities: usize, n_imports: usize) {
        self.files.reserve_exact(n_files);
        self.entities.reserve_exact(n_entities);
        self.imports.reserve_exact(n_imports);
        (self.file_numbers, self.paths) = (Index::with_capacity(n_files), Index::with_capacity(n_files));
        (self.entity_numbers, self.import_numbers) =
            (Index::with_capacity(n_entities), Index::with_capacity(n_imports));
    }

    pub(crate) fn add_file(&mut self, file: File) {
        let number = self.files.len() as u32;
        self.files.push(file);
        let World { files, file_numbers, paths, names, .. } = self;
        file_numbers.add(number, |n| hash_of(files[n as usize].id));
        paths.add(number, |n| hash_of((files[n as usize].repo, names.text(files[n as usize].path))));
    }

    /// Adds an entity. Of several with one id, which is a collision of hashes, the last is found.
    pub(crate) fn add_entity(&mut self, entity: Entity) {
        let (number, id) = (self.entities.len() as u32, entity.id);
        self.entities.push(entity);
        let World { entities, entity_numbers, .. } = self;
        match entity_numbers.get_mut(hash_of(id), |n| entities[n as usize].id == id) {
            Some(known) => *known = number,
            None => entity_numbers.add(number, |n| hash_of(entities[n as usize].id)),
        }
    }

    /// The same of an import.
    pub(crate) fn add_import(&mut self, import: Import) {
        let (number, id) = (self.imports.len() as u32, import.id);
        self.imports.push(import);
        let World { imports, import_numbers, .. } = self;
        match import_numbers.get_mut(hash_of(id), |n| imports[n as usize].id == id) {
            Some(known) => *known = number,
            None => import_numbers.add(number, |n| hash_of(imports[n as usize].id)),
        }
    }

    /// TypeScript: what the parts of a namespace are together, of each of them.
    pub(crate) fn whole_of(&self, container: Node) -> Node {
        let space = container.as_entity().and_then(|part| self.namespaces.get(&part));
        space.map_or(container, |space| Node::space(*space))
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
        let indices = [&self.file_numbers, &self.entity_numbers, &self.import_numbers, &self.paths, &self.members];
        self.names.memory_bytes()
            + indices.into_iter().map(Index::memory_bytes).sum::<usize>()
            + self.files.capacity() * size_of::<File>()
            + self.entities.capacity() * size_of::<Entity>()
            + self.crowds.values().map(|crowd| size_of_val(&**crowd) + 40).sum::<usize>()
            + self.imports.capacity() * size_of::<Import>()
            + self.bound.capacity() * 8
            + self.spaces.capacity() * (size_of::<Space>() + 40)
            + self.spaces.iter().map(|space| space.files.capacity() * 4).sum::<usize>()
            + (self.unique.capacity() + self.method_names.capacity()) * 16
            + self.lost.capacity() * 120
            + (self.index.capacity() + self.wildcards.capacity() + self.bases.capacity()) * 60
            + (self.inline_imports.capacity() + self.inline_wildcards.capacity() + self.handed_out.capacity()) * 48
            + (self.defaults.capacity() + self.namespaces.capacity()) * 9
            + (self.inline_spaces.capacity()
                + self.import_homes.capacity()
                + self.conditions.capacity()
                + self.unbuilt.capacity())
                * 9
    }
}
