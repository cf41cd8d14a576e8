//! Rust: methods of traits that extend others. `trait BodyExt: Body` is for all that is a `Body`, by an `impl` that names no type.

use std::sync::Arc;

use codegraph_model::{EntityKind, Role};

use crate::family::Family;
use crate::linker::Linker;
use crate::refs::{Mention, Resolved};
use crate::rules::PATH;
use crate::values::{Type, Value};
use crate::world::{NONE, Node};

impl Linker<'_> {
    /// The method that a call means whose receiver is of a type of the snapshot that has none of that name: that of the only trait
    /// in sight that has one, and extends a trait which the type has.
    pub(crate) fn rust_extension(&self, mention: &Mention<'_>) -> Option<Resolved> {
        let world = self.world;
        let is_method = mention.role == Role::Call && mention.receiver.is_some();
        if !is_method || world.files[mention.file as usize].family != Family::Rust {
            return None;
        }
        let traits = self.rust_extensions(mention.file);
        let name = world.names.get(mention.name).filter(|_| !traits.is_empty())?;
        let is_method = |e: &u32| self.kind(*e) == EntityKind::Method;
        let methods =
            traits.iter().filter_map(|one| Some((*one, world.own(Node::entity(*one), name).find(is_method)?)));
        let mut methods: Vec<(u32, u32)> = methods.collect();
        if methods.is_empty() {
            return None;
        }
        let owner = self.rust_receiver(mention)?;
        let line = self.line(owner);
        methods.retain(|(one, _)| self.line(*one).iter().any(|base| *base == owner || line.contains(base)));
        let [(_, method)] = methods.as_slice() else { return None };
        Some(Resolved { target: Some(*method), rule: Some(&PATH), ..Resolved::default() })
    }

    /// The type of the snapshot that the receiver of `mention` is of.
    fn rust_receiver(&self, mention: &Mention<'_>) -> Option<u32> {
        if mention.receiver_type.is_some() {
            return mention.receiver_type;
        }
        let path = mention.target_path?.strip_suffix(mention.name)?.strip_suffix("::")?;
        let value = match mention.import {
            Some(import) => self.along_import(import, path, mention),
            None => self.place(mention.file, mention.in_entity.unwrap_or(NONE), path),
        };
        let is_type = |e: &u32| self.kind(*e).is_type();
        if let Value::Nodes(nodes, _) = &value
            && let [node] = nodes.as_slice()
            && let Some(entity) = node.as_entity().filter(is_type)
        {
            return Some(entity);
        }
        match self.resolved(&self.rust_type(&value)?) {
            Value::Of(Type::Node(node, _)) => node.as_entity().filter(is_type),
            _ => None,
        }
    }

    /// The traits that extend others of the snapshot, and that `file` defines or imports by their names.
    fn rust_extensions(&self, file: u32) -> Arc<[u32]> {
        if let Some((known, traits)) = &*self.memory.extensions.borrow()
            && *known == file
        {
            return traits.clone();
        }
        let known = &self.world.files[file as usize];
        let imports = (known.imports.0..known.imports.1).filter(|i| !self.world.imports[*i as usize].is_wildcard);
        let mut traits: Vec<u32> = (known.entities.0..known.entities.1).collect();
        for import in imports {
            traits.extend(self.import(import).nodes.iter().filter_map(|node| node.as_entity()));
        }
        traits.retain(|e| self.kind(*e) == EntityKind::Trait && !self.line(*e).is_empty());
        traits.sort_unstable();
        traits.dedup();
        let traits: Arc<[u32]> = traits.into();
        *self.memory.extensions.borrow_mut() = Some((file, traits.clone()));
        traits
    }
}
