//! Patterns: the local names that they bind.

use codegraph_model::{EntityKind, Role};
use tree_sitter::Node;

use crate::preorder::Asked;
use crate::scopes::Bound;
use crate::tables::{Field, Local, flag};
use crate::walk::Walk;

/// How the names of a pattern are bound.
#[derive(Clone, Copy)]
struct Binding {
    bound: Bound,
    /// Byte from which on they hold.
    from: u32,
    /// They hold from where they were bound first, if that was before.
    is_once: bool,
    /// The pattern asks as well: a capital begins a constant or a type in it.
    is_refutable: bool,
}

impl<'t> Walk<'t> {
    /// Binds the local names that a node's rules tell.
    pub(crate) fn bind_locals(&mut self, node: Node<'t>, kind: u16, is_outside: bool) {
        let tables = self.tables;
        for rule in tables.locals(kind).iter().filter(|rule| rule.is_outside == is_outside) {
            let bound = if rule.is_type { Bound::LocalType } else { Bound::Local };
            // At module and type level the same nodes are entities, or belong to one.
            if (self.here.is_local || rule.is_type || !is_outside) && self.holds(&rule.when, node) {
                crate::hits::note("local", rule.rule);
                let mut binding =
                    Binding { from: 0, is_once: rule.rule.is_once, is_refutable: rule.rule.is_refutable, bound };
                if let Some(after) = rule.after {
                    // The names hold from the end of that child on; without it, from their own.
                    binding.from = node.child_in(after).map_or(node.begins_at(), |n| n.ends_at()) as u32;
                }
                for name in rule.rule.names {
                    self.scopes.bind(self.here.scope, name, bound);
                }
                match rule.field {
                    None if !rule.rule.names.is_empty() => {}
                    Some(field) if !rule.each.is_empty() => self.bind_items(node, rule, field),
                    None if self.is_bound_typed(node, node, rule, binding.from) => {}
                    None => self.bind_names(node, binding, self.here.scope),
                    Some(field) => {
                        for pattern in self.children_in(node, field) {
                            if rule.rule.is_of_members {
                                self.type_member(node, pattern, rule);
                            }
                            if self.is_bound_typed(node, pattern, rule, binding.from) {
                                continue;
                            }
                            self.bind_names(pattern, binding, self.here.scope);
                        }
                    }
                }
            }
        }
    }

    /// `Type a = …, b;`: each item binds a name, and the statement or the item says its type.
    fn bind_items(&mut self, node: Node<'t>, rule: &Local, field: Field) {
        for item in self.named_children(node).into_iter().filter(|item| rule.each.contains(&item.kind_number())) {
            let Some(name) = item.child_in(field) else { continue };
            if !self.tables.has(name.kind_number(), flag::BINDER) {
                continue;
            }
            let mut said_by = rule
                .typed_by
                .iter()
                .filter_map(|place| self.child_at(item, place).or_else(|| self.child_at(node, place)));
            let typing = said_by.find_map(|said| if said == name { None } else { self.typing_of(said) });
            self.bind_typed(name, typing);
        }
    }

    /// `this.name = …` in a constructor says of which type a field is that is declared without.
    fn type_member(&mut self, node: Node<'t>, member: Node<'t>, rule: &Local) {
        let Some((name, Some(left))) = self.target_path(member, Role::Read) else { return };
        if !self.pack.rules.self_words.contains(&self.text_of(left)) {
            return;
        }
        if let Some(field) = self.field_of_constructor(self.text_of(name))
            && self.facts.entities[field as usize].return_type.is_none()
            && !self.typings.contains_key(&field)
            && let Some(said) = rule.typed_by.iter().find_map(|place| self.child_at(node, place))
        {
            self.give_type(field, said);
        }
    }

    /// The field of that name of the type whose constructor is around.
    fn field_of_constructor(&self, name: &str) -> Option<u32> {
        let entities = &self.facts.entities;
        let constructor = &entities[self.here.entity? as usize];
        let class = constructor.parent.filter(|_| constructor.kind == EntityKind::Constructor)?;
        let is_field = |at: &u32| {
            let entity = &entities[*at as usize];
            entity.kind == EntityKind::Field && entity.parent == Some(class) && self.str(entity.name) == name
        };
        (class..entities.len() as u32).find(is_field)
    }

    fn is_bound_typed(&mut self, node: Node<'t>, pattern: Node<'t>, rule: &Local, from: u32) -> bool {
        let is_told = !rule.typed_by.is_empty() || !rule.element_of.is_none();
        is_told && self.bind_typed_by(node, pattern, rule, from)
    }

    /// Binds every identifier of a pattern, but not those in types and defaults.
    pub(crate) fn bind_pattern(&mut self, pattern: Node<'t>, bound: Bound, scope: u32) {
        self.bind_names(pattern, Binding { from: 0, is_once: false, is_refutable: false, bound }, scope);
    }

    /// The same for a pattern that can fail, in which a capital begins a constant.
    pub(crate) fn bind_refutable(&mut self, pattern: Node<'t>) {
        self.bind_names(
            pattern,
            Binding { from: 0, is_once: false, is_refutable: true, bound: Bound::Local },
            self.here.scope,
        );
    }

    fn bind_names(&mut self, pattern: Node<'t>, binding: Binding, scope: u32) {
        let tables = self.tables;
        let is_head = tables.has(pattern.kind_number(), flag::HEAD);
        let bound = binding.bound;
        let binder = if bound == Bound::LocalType { flag::IDENTIFIER } else { flag::BINDER };
        let kind = pattern.kind_number();
        if tables.has(kind, flag::LEAF) && tables.has(kind, binder) {
            self.bind_name(pattern, binding, scope);
            return;
        }
        self.each_in_pattern(pattern, |walk, node, is_stop| {
            if !is_stop && tables.has(node.kind_number(), binder) {
                if is_head {
                    // What stands in a head is looked up where its names are not in sight.
                    walk.claim(node.begins_at());
                }
                walk.bind_name(node, binding, scope);
            }
        });
    }

    /// What a pattern binds or writes: names, and the nodes that it stops at, such as `a.b`.
    pub(crate) fn pattern_targets(&mut self, pattern: Node<'t>) -> Vec<Node<'t>> {
        let tables = self.tables;
        let mut targets = Vec::new();
        self.each_in_pattern(pattern, |_, node, is_stop| {
            if is_stop || tables.has(node.kind_number(), flag::BINDER) {
                targets.push(node);
            }
        });
        targets
    }

    /// Visits the nodes of a pattern that are not skipped, and whether the pattern stops at them.
    fn each_in_pattern(&mut self, pattern: Node<'t>, mut visit: impl FnMut(&mut Walk<'t>, Node<'t>, bool)) {
        let tables = self.tables;
        self.aside.reset(pattern);
        let mut depth = 0_usize;
        loop {
            let node = self.aside.node();
            let is_stop = tables.has(self.aside.kind(), flag::PATTERN_STOP);
            let is_skipped = depth > 0 && self.aside.field().is_some_and(|field| tables.pattern_skips.contains(&field));
            if !is_skipped {
                visit(self, node, is_stop);
            }
            if !is_skipped && !is_stop && self.aside.enter() {
                depth += 1;
                continue;
            }
            match self.aside.next() {
                Some(n_left) => depth -= n_left,
                None => return,
            }
        }
    }

    fn bind_name(&mut self, node: Node<'t>, binding: Binding, scope: u32) {
        let name = self.text_of(node);
        if binding.is_refutable && name.starts_with(|c: char| c.is_uppercase()) {
            return;
        }
        let from = self.bound_from(name, scope, binding.is_once, binding.from);
        match self.expected_at(node).filter(|_| binding.bound == Bound::Local) {
            Some(typing) => self.scopes.bind_typed(scope, from, name, Some(typing)),
            None => self.scopes.bind_from(scope, from, name, binding.bound),
        }
        self.claim_early(node, binding.from);
    }

    /// The byte from which on a name holds that is bound from `from` on.
    pub(crate) fn bound_from(&self, name: &str, scope: u32, is_once: bool, from: u32) -> u32 {
        let before = if is_once { self.scopes.local_from(scope, name) } else { None };
        before.unwrap_or(from)
    }

    /// A name that holds from some byte on is not bound yet where it stands, and mentions nothing farther out.
    pub(crate) fn claim_early(&mut self, name: Node<'t>, from: u32) {
        if from > 0 {
            self.claim(name.begins_at());
        }
    }
}
