//! What types inherit from.

use codegraph_model::EntityKind;
use rustc_hash::FxHashMap;

use crate::family::Family;
use crate::linker::Linker;
use crate::refs::Mention;
use crate::world::{Node, World};

/// The bases of types, as mentions name them.
#[derive(Debug, Default)]
pub struct Bases {
    of: FxHashMap<u32, Vec<u32>>,
    open: FxHashMap<u32, Option<Box<str>>>,
}

impl Linker<'_> {
    /// Notes that `mention`, of a base, was found to mean `base`, or nothing of the snapshot.
    pub fn note_base(&self, bases: &mut Bases, mention: &Mention<'_>, base: Option<u32>) {
        let Some(heir) = mention.in_entity.and_then(|entity| self.heir(entity, mention)) else { return };
        match base.map(|base| self.unaliased(base)) {
            Some(base) if base != heir => {
                let list = bases.of.entry(heir).or_default();
                if !list.contains(&base) {
                    list.push(base);
                }
            }
            Some(_) => {}
            None => {
                let package = self.resolve(mention).package.map(String::into_boxed_str);
                bases
                    .open
                    .entry(heir)
                    .and_modify(|known| *known = known.take().filter(|known| package.as_ref() == Some(known)))
                    .or_insert(package.clone());
            }
        }
    }

    /// The type that inherits what a mention in `entity` names.
    fn heir(&self, entity: u32, mention: &Mention<'_>) -> Option<u32> {
        let kind = self.kind(entity);
        if kind.is_type() {
            return Some(entity);
        }
        // Go: an embedded type is a field of its name.
        let family = self.world.files[mention.file as usize].family;
        let around = self.type_around(entity);
        match kind {
            EntityKind::Field if family == Family::Go => around,
            EntityKind::TypeAlias | EntityKind::Module => Some(entity),
            _ => around.filter(|_| family == Family::Ruby),
        }
    }

    /// The type that an alias is another name of.
    fn unaliased(&self, entity: u32) -> u32 {
        let known = &self.world.entities[entity as usize];
        if known.kind != EntityKind::TypeAlias {
            return self.held_class(entity).unwrap_or(entity);
        }
        let Some(text) = known.type_text else { return entity };
        let kind = crate::values::Type::Text {
            text: self.world.text(text),
            file: known.file,
            entity: known.parent,
            arguments: None,
        };
        match self.deeper(|| self.resolved(&kind)) {
            crate::values::Value::Of(crate::values::Type::Node(node, _)) => {
                node.as_entity().filter(|found| *found != entity).unwrap_or(entity)
            }
            _ => entity,
        }
    }

    /// The types that a type inherits from, directly or not.
    pub fn ancestors(&self, entity: u32) -> Vec<u32> {
        self.line(entity).to_vec()
    }
}

impl World {
    /// Takes in what types inherit from. Returns whether that changed anything.
    pub fn set_bases(&mut self, bases: Bases) -> bool {
        let changed = self.bases != bases.of;
        self.bases = bases.of;
        self.open_bases = bases.open;
        changed
    }

    /// Members whose type stands elsewhere are put where it is, if `owners` know it.
    pub fn adopt(&mut self, owners: Vec<(u32, u32)>) {
        for (member, owner) in owners {
            let name = crate::java::known_as(self, member);
            self.put_as(Node::entity(owner), member, name);
        }
        self.lost.clear();
        self.gather_crowds();
    }
}

impl Linker<'_> {
    /// The types of members that stand apart from them, looked up through the imports of their files (Rust: `impl` of a type of
    /// another module).
    pub fn owners(&self) -> Vec<(u32, u32)> {
        let world = self.world;
        let found = world.lost.iter().filter_map(|(member, path)| {
            let known = &world.entities[*member as usize];
            let value = self.place(known.file, known.parent, &path.join("::"));
            let crate::values::Value::Nodes(nodes, _) = value else { return None };
            let owner = nodes
                .iter()
                .filter_map(|node| node.as_entity())
                .find(|e| self.kind(*e).is_type() || self.kind(*e) == EntityKind::TypeAlias)?;
            Some((*member, self.unaliased(owner)))
        });
        found.collect()
    }
}
