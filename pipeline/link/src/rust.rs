//! Rust: macros, which have names of their own.

use codegraph_model::{EntityKind, Role};

use crate::homes::crate_dir;
use crate::linker::Linker;
use crate::names::Name;
use crate::refs::Mention;
use crate::world::Node;

impl Linker<'_> {
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
