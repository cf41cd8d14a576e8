//! What a name means where it stands: in the types around, in the file, in its package, through its imports.

use codegraph_model::EntityKind;

use crate::family::Family;
use crate::linker::Linker;
use crate::names::Name;
use crate::world::{NONE, Node};

impl Linker<'_> {
    /// What a file imports by that name, as one thing.
    pub(crate) fn bound(&self, file: u32, name: Name, _space: u32) -> Option<Node> {
        let mut imports = self.world.bound_in(file, name);
        imports.find_map(|import| self.bound_node(import).or_else(|| self.import(import).nodes.first().copied()))
    }

    /// What `name` means where `entity` of `file` stands, apart from local variables.
    pub(crate) fn in_scope(&self, file: u32, entity: u32, name: Name) -> Vec<Node> {
        self.deeper(|| self.look_around(file, entity, name, false))
    }

    /// C#: a type is none of the properties around that are called as it.
    pub(crate) fn type_in_scope(&self, file: u32, entity: u32, name: Name) -> Vec<Node> {
        self.deeper(|| self.look_around(file, entity, name, true))
    }

    fn look_around(&self, file: u32, entity: u32, name: Name, is_type: bool) -> Vec<Node> {
        let world = self.world;
        let known = &world.files[file as usize];
        let family = known.family;
        if family == Family::C {
            return self.c_in_scope(file, entity, name);
        }
        for at in world.around(entity) {
            let here = &world.entities[at as usize];
            if here.kind.is_type() && here.name == name {
                return vec![Node::entity(at)];
            }
            // Python does not look into classes from the functions in them.
            let sees = family != Family::Python || at == entity || !here.kind.is_type();
            if at != known.module && sees {
                // PHP names members through `$this` and types alone.
                let is_apart = matches!(family, Family::Rust | Family::Script | Family::Go | Family::Php);
                let found = match here.kind.is_type() && !is_apart {
                    true => {
                        let mut members = self.members(Node::entity(at), name, file);
                        members.retain(|node| !is_type || node.as_entity().is_none_or(|e| self.names_type(e)));
                        members
                    }
                    false if family == Family::Script && here.kind == EntityKind::Module => self.in_namespace(at, name),
                    false if here.kind.is_callable() => world.own(Node::entity(at), name).map(Node::entity).collect(),
                    false => Vec::new(),
                };
                if !found.is_empty() {
                    return found;
                }
            }
        }
        // What a file passes on under another name is not called so in the file.
        let is_bound =
            |import: &u32| family != Family::Script || !world.text(world.imports[*import as usize].module).is_empty();
        let mut imports = world.bound_in(file, name).filter(is_bound).peekable();
        if imports.peek().is_some() {
            let mut found: Vec<Node> = Vec::new();
            for import in imports {
                match self.bound_node(import) {
                    Some(node) => found.push(node),
                    None => found.extend(self.import(import).nodes.iter().copied()),
                }
            }
            // An import hides what has that name elsewhere, also where it leads out of the snapshot.
            found.dedup();
            if family == Family::Java {
                let is_method = self.plain_name(name).is_some();
                found.retain(|node| node.as_entity().is_some_and(|e| self.kind(e).is_callable()) == is_method);
            }
            if !found.is_empty() || !matches!(family, Family::Rust | Family::C) {
                return found;
            }
        }
        if family == Family::Go
            && let Some(package) = self.import_by_clause(file, name)
        {
            return vec![package];
        }
        if known.module != NONE {
            let found: Vec<Node> = world.own(Node::entity(known.module), name).map(Node::entity).collect();
            if !found.is_empty() {
                return found;
            }
        }
        for space in self.spaces_around(file, entity) {
            let own = self.own_of_one_repo(space, name, file);
            if !own.is_empty() {
                return own;
            }
            if family.looks_outward() || family == Family::Rust || family == Family::Python {
                let is_rust_child = family != Family::Rust || space == known.space;
                if let Some(inner) =
                    world.subspaces.get(&(space, name)).filter(|_| is_rust_child && family != Family::Python)
                {
                    return vec![Node::space(*inner)];
                }
            }
        }
        if let Some(wildcards) = world.wildcards.get(&file) {
            let mut found: Vec<Node> = Vec::new();
            for import in wildcards {
                let Some(module) = self.import(*import).module else { continue };
                let here = match family {
                    Family::Script => self.exported(module, name, file),
                    _ => self.members(module, name, file),
                };
                found.extend(here.into_iter().filter(|node| !found.contains(node)).collect::<Vec<_>>());
                // Python: what comes last counts; elsewhere two are an error of the code.
                if !found.is_empty() && family != Family::Python {
                    break;
                }
            }
            if !found.is_empty() {
                return found;
            }
        }
        self.prelude(family, name, file)
    }

    /// Whether an entity is a value that has a type.
    pub(crate) fn is_value(&self, entity: u32) -> bool {
        use EntityKind::{Constant, EnumMember, Field, Property, Variable};
        matches!(self.kind(entity), Constant | EnumMember | Field | Property | Variable)
    }

    /// The namespaces that a place stands in, innermost first.
    pub(crate) fn spaces_around(&self, file: u32, entity: u32) -> Vec<u32> {
        let world = self.world;
        let known = &world.files[file as usize];
        if !known.family.looks_outward() {
            return if known.space == NONE { Vec::new() } else { vec![known.space] };
        }
        let top = world.around(entity).find_map(|e| world.entities[e as usize].container.as_space());
        let mut space = top.unwrap_or(known.space);
        let mut around = Vec::new();
        while space != NONE && around.len() < 32 {
            around.push(space);
            space = world.spaces[space as usize].parent;
        }
        around
    }

    /// What is in sight everywhere.
    fn prelude(&self, family: Family, name: Name, file: u32) -> Vec<Node> {
        if family != Family::Java {
            return Vec::new();
        }
        let Some(root) = self.common_root(family) else { return Vec::new() };
        match self.world.space_at(root, ["java", "lang"].into_iter()) {
            Some(space) => self.members(Node::space(space), name, file),
            None => Vec::new(),
        }
    }
}
