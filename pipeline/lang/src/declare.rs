//! Definitions that data tells: from the rules of a node's kind to entities.

use codegraph_model::{EntityKind, Role};
use tree_sitter::Node;

use crate::define::Definition;
use crate::detect::matches;
use crate::scopes::Bound;
use crate::tables::{Entity, Field};
use crate::walk::Walk;

/// How deep the items of a definition of several stand below it.
const MAX_ITEM_DEPTH: usize = 2;

/// What a type is by the names of what it inherits from.
#[derive(Default)]
struct ByBases {
    kind: Option<EntityKind>,
    is_test: bool,
}

impl<'t> Walk<'t> {
    /// Defines what the data rules of a node's kind say.
    pub(crate) fn define_by_rule(&mut self, node: Node<'t>, kind: u16) {
        let tables = self.tables;
        let parent = self.parent_kind();
        let fits = |entity: &&Entity| {
            entity.parents.is_empty() || parent.is_some_and(|parent| entity.parents.contains(&parent))
        };
        for entity in tables.entities(kind).iter().filter(fits) {
            let is_done = match entity.each.is_empty() {
                true => self.define_one(entity, node),
                false => self.define_each(entity, node),
            };
            if is_done {
                crate::hits::note("entity", entity.rule);
                return;
            }
        }
    }

    fn define_one(&mut self, entity: &Entity, node: Node<'t>) -> bool {
        let tables = self.tables;
        let child = |field: Option<Field>| field.and_then(|field| node.child_by_field_id(field.get()));
        if (entity.rule.needs_body && child(entity.body).is_none())
            || !self.holds(&entity.when, entity.rule.when.1, node)
        {
            return false;
        }
        let name = match entity.rule.is_whole_name {
            true => child(entity.name),
            false => self.name_of(node, entity.name),
        };
        let Some(name) = name else { return false };
        if entity.rule.is_whole_name {
            self.claim_all(name);
        }
        if !entity.name_kinds.is_empty() && !entity.name_kinds.contains(&name.kind_id()) {
            return false;
        }
        if entity.rule.is_outer && self.here.is_local {
            self.bind_pattern(name, Bound::Local, self.here.scope);
            return true;
        }
        let here = self.containers[self.here.container];
        let owner = match entity.rule.is_of_type {
            true if here.is_type && !self.here.is_local => Some(here),
            true => self.enclosing_type(),
            false => None,
        };
        let container = owner.unwrap_or(self.containers[self.here.container]);
        if entity.rule.is_once && !self.is_first(container.qualified, self.text_of(name)) {
            return false;
        }
        let by_bases = child(entity.bases).map(|bases| self.by_bases(bases)).unwrap_or_default();
        let definition = Definition {
            node,
            kind: by_bases.kind.unwrap_or_else(|| self.kind_here(entity)),
            name,
            body: child(entity.body),
            parameters: child(entity.parameters),
            returns: child(entity.returns.or(tables.returns)),
            owner,
        };
        // What is defined again and again is no place that something stands in.
        let defined = if entity.rule.is_once { self.define_leaf(definition) } else { self.define(definition) };
        if let Some(entity) = defined.filter(|_| by_bases.is_test) {
            self.facts.entities[entity as usize].is_test = true;
            self.containers[self.here.container].is_test = true;
        }
        true
    }

    fn by_bases(&mut self, list: Node<'t>) -> ByBases {
        let rules = &self.pack.rules;
        let mut by_bases = ByBases::default();
        for base in self.named_children(list) {
            let Some(name) = self.target(base, Role::Inherit).map(|target| self.text_of(target.name)) else { continue };
            let fits = |patterns: &[&str]| patterns.iter().any(|pattern| matches(pattern, name));
            by_bases.is_test |= fits(rules.tests.bases);
            by_bases.kind = by_bases.kind.or(rules.bases.iter().find(|(names, _)| fits(names)).map(|(_, kind)| *kind));
        }
        by_bases
    }

    /// `int a, b;`: the statement is the definition of each of them.
    fn define_each(&mut self, entity: &Entity, node: Node<'t>) -> bool {
        if !self.holds(&entity.when, entity.rule.when.1, node) {
            return false;
        }
        let mut items = Vec::new();
        self.items_of(&entity.each, node, MAX_ITEM_DEPTH, &mut items);
        if entity.rule.is_first {
            items.truncate(1);
        }
        let is_any = !items.is_empty();
        for (item, parent) in items {
            let returns = entity.returns.and_then(|field| {
                [item, parent, node].into_iter().find_map(|around| around.child_by_field_id(field.get()))
            });
            // An item that has no name in it is one: a symbol, a string.
            let name = self.name_of(item, entity.name).or(entity.name.is_none().then_some(item));
            let Some(name) = name else { continue };
            let kind = self.kind_here(entity);
            self.define_leaf(Definition { node, kind, name, body: None, parameters: None, returns, owner: None });
        }
        is_any
    }

    fn kind_here(&self, entity: &Entity) -> EntityKind {
        let is_member = self.containers[self.here.container].is_type && !self.here.is_local;
        entity.rule.member.filter(|_| is_member).unwrap_or(entity.rule.kind)
    }

    /// The nodes of `kinds` below `node`, at most `depth` nodes between, each with its parent.
    pub(crate) fn items_of(
        &mut self,
        kinds: &[u16],
        node: Node<'t>,
        depth: usize,
        items: &mut Vec<(Node<'t>, Node<'t>)>,
    ) {
        for child in self.named_children(node) {
            if kinds.contains(&child.kind_id()) {
                items.push((child, node));
            } else if depth > 0 {
                self.items_of(kinds, child, depth - 1, items);
            }
        }
    }

    /// Lets what `node` names qualify every name that follows: a package clause, or a namespace without a body.
    pub(crate) fn enter_package(&mut self, node: Node<'t>, kind: u16) {
        let Some(package) = self.tables.package(kind) else { return };
        if package.unless.is_some_and(|body| node.child_by_field_id(body.get()).is_some()) {
            return;
        }
        crate::hits::note("package", package.rule);
        if let Some(name) = self.child_at(node, &package.name) {
            self.containers[0].qualified = self.str_of(name);
            self.claim_all(name);
        }
    }
}
