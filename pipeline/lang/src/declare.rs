//! Definitions that data tells: from the rules of a node's kind to entities.

use codegraph_model::{EntityKind, Role, Str, id_of};
use tree_sitter::Node;

use crate::context::Container;
use crate::define::Definition;
use crate::detect::matches;
use crate::preorder::Asked;
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
        let child = |field: Option<Field>| field.and_then(|field| node.child_in(field));
        let body = self.child_at(node, &entity.body);
        if (entity.rule.needs_body && body.is_none()) || !self.holds(&entity.when, node) {
            return false;
        }
        let is_as_written = entity.rule.is_whole_name || entity.rule.is_path;
        let name = match self.child_at(node, &entity.name) {
            name if is_as_written => name,
            Some(name) => Some(self.innermost_name(name)),
            None if entity.name.is_none() => self.name_of(node),
            None => None,
        };
        let Some(name) = name else { return false };
        let (name, of_path) = if entity.rule.is_path { self.named_in_path(name) } else { (name, None) };
        if entity.rule.is_whole_name {
            self.claim_all(name);
        }
        if !entity.name_kinds.is_empty() && !entity.name_kinds.contains(&name.kind_number()) {
            return false;
        }
        if entity.rule.is_outer && self.here.is_local {
            self.bind_pattern(name, Bound::Local, self.here.scope);
            return true;
        }
        let owner = of_path.or_else(|| self.owner_of(entity, node));
        let container = owner.unwrap_or(self.containers[self.here.container]);
        if entity.rule.is_once && !self.is_first(container.qualified, self.text_of(name)) {
            return false;
        }
        let by_bases = child(entity.bases).map(|bases| self.by_bases(bases)).unwrap_or_default();
        let definition = Definition {
            node,
            kind: by_bases.kind.unwrap_or_else(|| self.kind_in(entity, owner)),
            name,
            body,
            parameters: child(entity.parameters),
            returns: child(entity.returns.or(tables.returns)),
            owner,
        };
        // What is defined again and again is no place that something stands in.
        let defined = match entity.rule.prefix {
            "" if entity.rule.is_once || entity.rule.is_leaf => self.define_leaf(definition),
            "" => self.define(definition),
            prefix => {
                self.claim(name.begins_at());
                Some(self.define_unnamed(definition, &[prefix, self.text_of(name)].concat(), false))
            }
        };
        let Some(index) = defined else { return true };
        if by_bases.is_test && !self.pack.rules.tests.bases.iter().any(|pattern| matches(pattern, self.text_of(name))) {
            self.facts.entities[index as usize].is_test = true;
            self.containers[self.here.container].is_test = true;
        }
        if entity.rule.holds_members {
            self.containers[self.here.container].is_type = true;
        }
        if entity.rule.is_of_file
            && self.here.scope != 0
            && self.facts.entities[index as usize].kind != EntityKind::Macro
        {
            self.scopes.bind(0, self.text_of(name), Bound::Variable(index));
        }
        if let Some((spot, kind)) = &entity.members {
            let list = self.child_at(node, &spot.place).map(|list| self.named_children(list)).unwrap_or_default();
            for name in list.into_iter().filter(|name| spot.kinds.contains(&name.kind_number())) {
                let (node, kind) = (name, *kind);
                let definition =
                    Definition { node, kind, name, body: None, parameters: None, returns: None, owner: None };
                if let Some(member) = self.define_leaf(definition) {
                    // The comment before it is about what it is a member of.
                    self.facts.entities[member as usize].doc = None;
                }
            }
        }
        true
    }

    /// What an entity belongs to by its rule, where that is not what the text around it says.
    fn owner_of(&mut self, entity: &Entity, node: Node<'t>) -> Option<Container> {
        let here = self.containers[self.here.container];
        match &entity.owner {
            Some(spot) => self.owner_named(node, spot),
            None if entity.rule.is_of_file => Some(self.containers[0]),
            None if entity.rule.is_of_type && here.is_type && !self.here.is_local => Some(here),
            None if entity.rule.is_of_type => self.enclosing_type(),
            None => None,
        }
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
        if !self.holds(&entity.when, node) {
            return false;
        }
        let around = if entity.items.is_none() { Some(node) } else { self.child_at(node, &entity.items) };
        let Some(around) = around else { return false };
        let mut items = Vec::new();
        self.items_of(&entity.each, around, MAX_ITEM_DEPTH, &mut items);
        if entity.rule.is_first {
            items.truncate(1);
        }
        let is_any = !items.is_empty();
        let is_alone = items.len() == 1 && !self.here.is_local;
        for (item, parent) in items {
            let returns = entity
                .returns
                .and_then(|field| [item, parent, node].into_iter().find_map(|around| around.child_in(field)));
            let name = match entity.name.is_none() {
                // An item that has no name in it is one: a symbol, a string.
                true => Some(self.name_of(item).unwrap_or(item)),
                false => self.child_at(item, &entity.name).map(|name| self.innermost_name(name)),
            };
            let Some(name) = name else { continue };
            let owner = self.owner_of(entity, node);
            let container = owner.unwrap_or(self.containers[self.here.container]);
            if entity.rule.is_once && !self.is_first(container.qualified, self.text_of(name)) {
                continue;
            }
            let kind = self.kind_in(entity, owner);
            let definition = Definition { node, kind, name, body: None, parameters: None, returns, owner };
            // The type and the value of one field belong to it, those of several to what they stand in.
            match is_alone && kind == EntityKind::Field {
                true => self.define(definition),
                false => self.define_leaf(definition),
            };
        }
        is_any
    }

    fn kind_in(&self, entity: &Entity, owner: Option<Container>) -> EntityKind {
        let is_member = match owner {
            Some(owner) => owner.is_type,
            // An object that is no type has what is defined as its own.
            None => self.is_directly_in_type() && entity.owner.is_none(),
        };
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
            if kinds.contains(&child.kind_number()) {
                items.push((child, node));
            } else if depth > 0 {
                self.items_of(kinds, child, depth - 1, items);
            }
        }
    }

    /// Whether nothing called `name` was defined by assignment in the container so qualified before.
    pub(crate) fn is_first(&mut self, container: Str, name: &'t str) -> bool {
        let container = id_of(&[self.str(container)]);
        self.assigned.insert((container, name))
    }

    /// The same for what stands in `entity`.
    pub(crate) fn is_first_in(&mut self, entity: u32, name: &'t str) -> bool {
        self.assigned.insert((i64::from(entity), name))
    }

    /// Whether the file, as far as the walk has come, has a module of that name.
    pub(crate) fn is_namespace(&self, name: &str) -> bool {
        self.scopes.entities_called(name).any(|e| self.facts.entities[e as usize].kind == EntityKind::Module)
    }

    /// Lets what `node` names qualify every name that follows: a package clause, or a namespace without a body.
    pub(crate) fn enter_package(&mut self, node: Node<'t>, kind: u16) {
        let Some(package) = self.tables.package(kind) else { return };
        if package.unless.is_some_and(|body| node.child_in(body).is_some()) {
            return;
        }
        crate::hits::note("package", package.rule);
        if let Some(name) = self.child_at(node, &package.name) {
            self.containers[0].qualified = self.str_of(name);
            self.claim_all(name);
        }
    }
}
