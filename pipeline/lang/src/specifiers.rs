//! Words that say who may name something, and whether it belongs to a type itself or to its instances: where these are
//! neither modifiers nor parts of a definition (Ruby: `private`, `class << self`).

use codegraph_model::{EntityKind, SymbolWriter, Visibility};
use tree_sitter::Node;

use crate::context::Container;
use crate::define::OF_TYPE_ITSELF;
use crate::pack::Then;
use crate::place::Spot;
use crate::preorder::Asked;
use crate::rows::AccessOf;
use crate::tables::Access;
use crate::walk::Walk;

/// Most names that one word says something of; more are generated.
const MAX_NAMES: usize = 256;

/// Does what the rules `access` and `statics` of a node's kind say.
pub(crate) fn specify<'t>(walk: &mut Walk<'t>, node: Node<'t>) -> Then {
    if walk.here.is_local {
        return Then::Descend;
    }
    let (tables, kind) = (walk.tables, node.kind_number());
    if let Some(statics) = tables.statics(kind)
        && walk.holds(&statics.when, node)
    {
        crate::hits::note("statics", statics.rule);
        let outer = walk.containers[walk.here.container];
        walk.open_container(Container { access: None, native_kind: OF_TYPE_ITSELF, ..outer });
    }
    for access in tables.access(kind) {
        if walk.is_access_said(access, node) {
            crate::hits::note("access", access.rule);
            return Then::Children;
        }
    }
    Then::Descend
}

impl<'t> Walk<'t> {
    fn is_access_said(&mut self, access: &Access, node: Node<'t>) -> bool {
        let rule = access.rule;
        if !access.parents.is_empty() && !self.parent_kind().is_some_and(|parent| access.parents.contains(&parent)) {
            return false;
        }
        let place = if access.word.is_none() { Some(node) } else { self.child_asked(node, &access.word) };
        let Some(place) = place else { return false };
        let word = self.text_of(place);
        let said = rule.words.iter().find(|(known, _)| *known == word).map(|(_, visibility)| *visibility);
        if (said.is_none() && !rule.statics.contains(&word)) || !self.holds(&access.when, node) {
            return false;
        }
        match (said, &access.names) {
            (Some(said), Some(names)) => self.give_access(node, names, said, rule.of),
            (Some(said), None) if self.is_directly_in_type() => {
                self.containers[self.here.container].access = Some(said);
            }
            (None, None) if self.is_directly_in_type() => {
                self.containers[self.here.container].native_kind = OF_TYPE_ITSELF;
            }
            _ => return false,
        }
        self.claim(place.begins_at());
        true
    }

    /// `private :a, :b` says it of what was defined, `private def a` of what is defined there.
    fn give_access(&mut self, node: Node<'t>, names: &Spot, said: Visibility, of: AccessOf) {
        let outer = self.containers[self.here.container];
        let is_of_statics = of == AccessOf::Statics || outer.native_kind == OF_TYPE_ITSELF;
        let mut meant: Vec<&'t str> = Vec::new();
        let list = self.child_at(node, &names.place).map(|list| self.named_children(list)).unwrap_or_default();
        for name in list.into_iter().take(MAX_NAMES).filter(|name| names.kinds.contains(&name.kind_number())) {
            meant.push(self.text_of(name).trim_matches(['"', '\'']).trim_start_matches(self.pack.rules.sigils));
        }
        if !meant.is_empty() {
            for i in 0..self.facts.entities.len() {
                let entity = &self.facts.entities[i];
                let is_meant = match entity.kind {
                    EntityKind::Constant | EntityKind::Class | EntityKind::Module => of == AccessOf::Constants,
                    EntityKind::Method | EntityKind::Property | EntityKind::Constructor => {
                        let is_static = !self.str(entity.qualified_name).contains(self.pack.member_separator);
                        is_static == is_of_statics && of != AccessOf::Constants
                    }
                    _ => false,
                };
                if is_meant && self.owners[i] == outer.qualified && meant.contains(&self.str(entity.name)) {
                    let entity = &mut self.facts.entities[i];
                    entity.visibility = Some(said);
                    entity.is_exported &= said == Visibility::Public;
                }
            }
        }
        self.open_frame();
        let native_kind = if is_of_statics { OF_TYPE_ITSELF } else { outer.native_kind };
        self.containers.push(Container { access: Some(said), native_kind, ..outer });
        self.here.container = self.containers.len() - 1;
    }

    /// The last part of a path, and what stands in the type or module that the parts before it name: `class A::B`.
    pub(crate) fn named_in_path(&mut self, name: Node<'t>) -> (Node<'t>, Option<Container>) {
        let Some(last) = self.target_name(name).filter(|last| *last != name) else { return (name, None) };
        let path = self.text.get(name.begins_at()..last.begins_at()).unwrap_or_default();
        (last, Some(self.container_at(path.trim_end().trim_end_matches(self.pack.separator))))
    }

    /// What a definition belongs to that names it: `def self.a`, `def A.b`. None for an object that is no type.
    pub(crate) fn owner_named(&mut self, node: Node<'t>, spot: &Spot) -> Option<Container> {
        let object = self.child_at(node, &spot.place)?;
        let outer = self.containers[self.here.container];
        let path = self.text_of(object);
        let owner = if self.pack.rules.self_words.contains(&path) {
            Some(outer).filter(|_| !self.here.is_local)?
        } else if !spot.kinds.contains(&object.kind_number()) {
            return None;
        } else if self.str(outer.qualified).rsplit(self.pack.separator).next() == Some(path) {
            outer
        } else {
            self.container_at(path)
        };
        // What was said of members of instances does not hold for it.
        let access = owner.access.filter(|_| outer.native_kind == OF_TYPE_ITSELF);
        Some(Container { access, native_kind: OF_TYPE_ITSELF, ..owner })
    }

    /// What stands in the type or module that `path` names from here.
    fn container_at(&mut self, path: &str) -> Container {
        let separator = self.pack.separator;
        let outer = if path.starts_with(separator) || path.is_empty() { 0 } else { self.here.container };
        let Container { mut qualified, mut descriptors, is_exported, .. } = self.containers[outer];
        for part in path.split(separator).map(str::trim).filter(|part| !part.is_empty()) {
            qualified = self.qualified(qualified, part);
            let mut longer = self.str(descriptors).to_string();
            SymbolWriter::name(&mut longer, part);
            longer.push('#');
            descriptors = self.facts.keep(&longer);
        }
        Container { qualified, descriptors, is_type: true, native_kind: "", is_exported, ..self.containers[0] }
    }
}
