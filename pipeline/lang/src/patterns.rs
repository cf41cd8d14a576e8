//! Patterns: the local names that they bind.

use tree_sitter::Node;

use crate::scopes::Bound;
use crate::tables::{Local, flag};
use crate::walk::Walk;

impl<'t> Walk<'t> {
    /// Binds the local names that a node's rules tell.
    pub(crate) fn bind_locals(&mut self, node: Node<'t>, kind: u16, is_outside: bool) {
        let tables = self.tables;
        for rule in tables.locals(kind).iter().filter(|rule| rule.is_outside == is_outside) {
            let bound = if rule.is_type { Bound::LocalType } else { Bound::Local };
            // At module and type level the same nodes are entities, or belong to one.
            if self.here.is_local || rule.is_type || !is_outside {
                crate::hits::note("local", rule.rule);
                match rule.field {
                    None if self.is_bound_typed(node, node, rule) => {}
                    None => self.bind_pattern(node, bound, self.here.scope),
                    Some(field) => {
                        for pattern in self.children_in(node, field) {
                            if self.is_bound_typed(node, pattern, rule) {
                                continue;
                            }
                            self.bind_pattern(pattern, bound, self.here.scope);
                        }
                    }
                }
            }
        }
    }

    fn is_bound_typed(&mut self, node: Node<'t>, pattern: Node<'t>, rule: &Local) -> bool {
        !rule.typed_by.is_empty() && self.bind_typed_by(node, pattern, &rule.typed_by)
    }

    /// Binds every identifier of a pattern, but not those in types and defaults.
    pub(crate) fn bind_pattern(&mut self, pattern: Node<'t>, bound: Bound, scope: u32) {
        let tables = self.tables;
        let binder = if bound == Bound::LocalType { flag::IDENTIFIER } else { flag::BINDER };
        let kind = pattern.kind_id();
        if tables.has(kind, flag::LEAF) && tables.has(kind, binder) {
            self.bind_name(pattern, bound, scope);
            return;
        }
        self.aside.reset(pattern);
        let mut depth = 0_usize;
        loop {
            let node = self.aside.node();
            let kind = node.kind_id();
            let is_skipped = tables.has(kind, flag::PATTERN_STOP)
                || (depth > 0 && self.aside.field_id().is_some_and(|field| tables.pattern_skips.contains(&field)));
            if !is_skipped && tables.has(kind, binder) {
                self.bind_name(node, bound, scope);
            }
            if !is_skipped && self.aside.goto_first_child() {
                depth += 1;
                continue;
            }
            loop {
                // The cursor was reset to the pattern: it has no siblings and no parent.
                if depth == 0 {
                    return;
                }
                if self.aside.goto_next_sibling() {
                    break;
                }
                if !self.aside.goto_parent() {
                    return;
                }
                depth -= 1;
            }
        }
    }

    fn bind_name(&mut self, node: Node<'t>, bound: Bound, scope: u32) {
        let name = self.text_of(node);
        // In a pattern, a capital begins a constant or a type where the language says so.
        let is_constant =
            bound == Bound::Local && self.pack.rules.binds_lower_case && name.starts_with(|c: char| c.is_uppercase());
        if !is_constant {
            self.scopes.bind(scope, name, bound);
        }
    }
}
