//! Rust: macros, which have names of their own.

use codegraph_model::{EntityKind, Role};

use crate::homes::crate_dir;
use crate::linker::Linker;
use crate::names::Name;
use crate::refs::{MEMBER, Mention, Resolved};
use crate::values::{Type, Value};
use crate::world::{NONE, Node};

impl<'w> Linker<'w> {
    /// The macro that a bare name means: one of the scopes around, or one of the crate.
    pub(crate) fn rust_macro(&self, file: u32, entity: u32, name: Name) -> Vec<Node> {
        let world = self.world;
        let is_macro = |node: &Node| node.as_entity().is_some_and(|e| self.kind(e) == EntityKind::Macro);
        let found: Vec<Node> = self.in_scope(file, entity, name);
        if found.iter().any(is_macro) {
            return found.into_iter().filter(is_macro).collect();
        }
        // What is imported may be a macro that is a function.
        if world.bound.contains_key(&(file, name)) && !found.is_empty() {
            return found;
        }
        let (dir, _) = crate_dir(world.text(world.files[file as usize].path));
        let Some(root) = self.root(world.files[file as usize].repo, dir, "rust") else { return Vec::new() };
        world.own(Node::space(root), name).map(Node::entity).filter(is_macro).collect()
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

    /// Whether `mention` can mean an entity at all: a macro is called as one, and nothing else is.
    pub(crate) fn rust_can_mean(&self, found: u32, mention: &Mention<'_>) -> bool {
        let known = &self.world.entities[found as usize];
        let is_macro = known.kind == EntityKind::Macro;
        match mention.role {
            // Procedural macros are functions, of another crate.
            Role::Macro => is_macro || (known.kind == EntityKind::Function && known.file != mention.file),
            Role::Call | Role::Type | Role::Instantiate | Role::Write | Role::Inherit => !is_macro,
            _ => true,
        }
    }
}
