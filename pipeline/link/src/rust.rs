//! Rust: macros, which have names of their own.

use codegraph_model::{EntityKind, Role};

use crate::family::Family;
use crate::linker::Linker;
use crate::names::Name;
use crate::refs::{Mention, Resolved};
use crate::rules::MEMBER;
use crate::values::{Type, Value};
use crate::world::{NONE, Node};
use crate::{rust_prelude, rust_std};

impl<'w> Linker<'w> {
    /// The macro that a bare name means: one of the scopes around, or one of the crate.
    pub(crate) fn rust_macro(&self, file: u32, entity: u32, name: Name) -> Vec<Node> {
        let world = self.world;
        let is_macro = |node: &Node| node.as_entity().is_some_and(|e| self.kind(e) == EntityKind::Macro);
        let is_std = rust_std::is_macro(world.names.word(name));
        let is_in_sight = |node: &Node| {
            node.as_entity().is_some_and(|e| {
                let known = &world.entities[e as usize];
                let is_of_file = known.parent == NONE || known.parent == world.file_of(e).module;
                known.kind == EntityKind::Macro
                    && (known.file == file || known.is_exported() || (is_of_file && !is_std && !known.is_test()))
            })
        };
        let found: Vec<Node> = self.in_scope(file, entity, name);
        if found.iter().any(is_macro) {
            return found.into_iter().filter(is_in_sight).collect();
        }
        // What is imported may be a macro that is a function.
        if !found.is_empty() && world.bound_in(file, name).next().is_some() {
            return found;
        }
        let Some(root) = self.rust_root(file) else { return Vec::new() };
        world.own(Node::space(root), name).map(Node::entity).filter(is_in_sight).collect()
    }

    /// The top of the crate that `file` belongs to.
    pub(crate) fn rust_root(&self, file: u32) -> Option<u32> {
        let world = self.world;
        let mut space = Some(world.files[file as usize].space).filter(|space| *space != NONE)?;
        while world.spaces[space as usize].parent != NONE {
            space = world.spaces[space as usize].parent;
        }
        Some(space)
    }

    /// The crate of the snapshot that a name alone is, at the beginning of a path: `http` in `http::Request::new()`.
    pub(crate) fn rust_crate_alone(&self, mention: &Mention<'_>) -> Value<'w> {
        let world = self.world;
        let is_bound = || {
            let name = world.names.get(mention.name);
            name.is_some_and(|name| world.bound_in(mention.file, name).next().is_some())
        };
        if world.files[mention.file as usize].family != Family::Rust || mention.role != Role::Read || is_bound() {
            return Value::Nothing;
        }
        let space = self.rust_crate(mention.file, mention.name);
        space.map_or(Value::Nothing, |space| Value::Nodes(vec![Node::space(space)], None))
    }

    /// The module or type called `name`: functions and constants have names apart.
    pub(crate) fn rust_place(&self, at: Node, name: Name, file: u32) -> Option<Node> {
        let found = self.members(at, name, file).into_iter().find(|node| self.is_place(*node));
        let inner = || self.world.subspaces.get(&(at.as_space()?, name)).map(|space| Node::space(*space));
        found.or_else(inner)
    }

    /// What stands before a name that the file says nothing of: the object, its type, or a type parameter.
    pub(crate) fn rust_before(&self, mention: &Mention<'_>) -> Value<'w> {
        let entity = mention.in_entity.unwrap_or(NONE);
        match mention.receiver.or(mention.qualifier) {
            Some("self" | "Self") => match self.type_around(entity) {
                Some(owner) => Value::Of(Type::Node(Node::entity(owner), None)),
                None => Value::Nothing,
            },
            Some(word) if mention.receiver.is_none() && word.chars().all(|c| c.is_alphanumeric() || c == '_') => {
                self.rust_bound(mention.file, entity, word).map_or(Value::Nothing, Value::Of)
            }
            _ => Value::Nothing,
        }
    }

    /// The package of a bare name that all files see, if nothing in the file is called so.
    pub(crate) fn rust_builtin(&self, mention: &Mention<'_>) -> Option<&'static str> {
        let is_known = match mention.role {
            Role::Macro => rust_std::is_macro(mention.name),
            _ => rust_prelude::is_everywhere(mention.name),
        };
        let bound = || {
            self.world
                .names
                .get(mention.name)
                .is_some_and(|name| self.world.bound_in(mention.file, name).next().is_some())
        };
        let is_rust = self.world.files[mention.file as usize].family == Family::Rust;
        (is_rust && is_known && !bound()).then_some(rust_prelude::PACKAGE)
    }

    /// What `Self::A` means in an `impl` of a trait, or in the trait: the type that the trait calls so, of whatever type.
    pub(crate) fn rust_own_type(&self, mention: &Mention<'_>) -> Resolved {
        let world = self.world;
        let owner = mention.in_entity.and_then(|entity| self.type_around(entity));
        let (Some(owner), Some(name)) = (owner, world.names.get(mention.name)) else { return Resolved::default() };
        let line = self.line(owner);
        let types = std::iter::once(&owner).chain(line.iter()).filter(|e| self.kind(**e) == EntityKind::Trait);
        let mut said = types.flat_map(|base| world.own(Node::entity(*base), name));
        let found = said.find(|e| self.kind(*e) == EntityKind::TypeAlias);
        Resolved { target: found, rule: found.map(|_| &MEMBER), ..Resolved::default() }
    }

    /// Of methods of one name, leaves those of the type itself: they come before those that it has for a trait.
    pub(crate) fn rust_own_methods(&self, found: &mut Vec<u32>) {
        let is_method = |e: &u32| self.kind(*e) == EntityKind::Method;
        let is_own = |e: &u32| self.world.entities[*e as usize].is_inherent();
        if found.len() > 1 && found.iter().all(is_method) && found.iter().any(is_own) {
            found.retain(is_own);
        }
    }

    /// Whether `mention` can mean an entity at all: a macro is called as one, and nothing else is.
    pub(crate) fn rust_can_mean(&self, found: u32, mention: &Mention<'_>) -> bool {
        let known = &self.world.entities[found as usize];
        let is_macro = known.kind == EntityKind::Macro;
        match mention.role {
            // Procedural macros are functions, of another crate.
            Role::Macro => is_macro || (known.kind == EntityKind::Function && known.file != mention.file),
            Role::Type | Role::Inherit | Role::Implement => !is_macro && !known.kind.is_callable(),
            Role::Call | Role::Instantiate | Role::Write => !is_macro,
            _ => true,
        }
    }
}
