//! What the text says about the types of values: a type that is written beside a name, or an instance that is made there.

use codegraph_model::Role;
use tree_sitter::Node;

use crate::declared::type_path;
use crate::place::Place;
use crate::preorder::Asked;
use crate::receivers::parts;
use crate::rows::LeftOf;
use crate::scopes::{At, Found, Space};
use crate::tables::flag;
use crate::walk::Walk;

/// What says which type a value has. Paths are as written, without type arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typing<'t> {
    /// The type of that path.
    Named(&'t str),
    /// What a call of that path gives: an instance, if it is a type.
    Called(&'t str),
    /// The value of that number among those that a call of that path gives.
    Nth(&'t str, u8),
    /// The type of the value at that path.
    Same(&'t str),
}

/// Python: what stands before types and is none.
const NO_TYPES: &[&str] = &["Annotated", "ClassVar", "Final", "Literal", "Optional", "Union"];

/// How many nodes may stand around a value: `&T {}`, `(T())`.
const MAX_WRAPPERS: usize = 4;

impl<'t> Walk<'t> {
    /// Binds `pattern`, if it is one name, to a local value of the type that one of `said_by` says, in `node` or in `pattern`.
    /// Returns whether it was one name. It holds from the byte `from` on.
    pub(crate) fn bind_typed_by(&mut self, node: Node<'t>, pattern: Node<'t>, said_by: &[Place], from: u32) -> bool {
        let name = match pattern == node {
            // Python: a typed parameter has its name as its first child.
            true => pattern.named_child(0).unwrap_or(pattern),
            false => self.innermost_name(pattern),
        };
        if !self.tables.has(name.kind_id(), flag::BINDER) {
            return false;
        }
        let mut said_by =
            said_by.iter().filter_map(|place| self.child_at(node, place).or_else(|| self.child_at(pattern, place)));
        let typing = said_by.find_map(|said| self.typing_of(said));
        self.scopes.bind_typed(self.here.scope, from, self.text_of(name), typing);
        self.claim_early(name, from);
        true
    }

    /// Binds a local value, whose type may be said.
    pub(crate) fn bind_typed(&mut self, name: Node<'t>, typing: Option<Typing<'t>>) {
        let name = self.text_of(name);
        self.scopes.bind_typed(self.here.scope, 0, name, typing);
    }

    /// Says which type an entity has, by the value that it is given.
    pub(crate) fn give_type(&mut self, entity: u32, value: Node<'t>) {
        if let Some(typing) = self.typing_of(value).and_then(|typing| self.typing_outside(typing)) {
            self.typings.insert(entity, typing);
        }
    }

    /// What `typing`, which is said here, says outside of the function around: local values are not known there.
    fn typing_outside(&self, mut typing: Typing<'t>) -> Option<Typing<'t>> {
        for _ in 0..MAX_WRAPPERS {
            let (Typing::Named(path) | Typing::Called(path) | Typing::Nth(path, _) | Typing::Same(path)) = typing;
            let head = parts(path).next()?;
            let at = At { scope: self.here.scope, byte: (path.as_ptr() as usize - self.text.as_ptr() as usize) as u32 };
            let is_word = self.pack.rules.self_words.contains(&head);
            match self.scopes.find(at, head, Space::Value) {
                Found::Local(local) if !is_word => match typing {
                    Typing::Same(path) if path == head => typing = self.scopes.typing(local, head)?,
                    _ => return None,
                },
                _ => return Some(typing),
            }
        }
        None
    }

    /// What a type, or an expression that makes a value, says about the type of that value.
    pub(crate) fn typing_of(&self, mut node: Node<'t>) -> Option<Typing<'t>> {
        for _ in 0..MAX_WRAPPERS {
            let kind = node.kind_id();
            if self.tables.has(kind, flag::CAST) {
                let last = || node.named_child((node.named_child_count() as u32).checked_sub(1)?);
                node = self.child(node, "type").or_else(last)?;
                continue;
            }
            let rules = if self.tables.has(kind, flag::REF) { self.tables.refs(kind) } else { &[] };
            let makes = |role| rules.iter().find(|rule| rule.rule.role == role && self.holds(&rule.when, node));
            if let Some(rule) = makes(Role::Instantiate) {
                let made = match rule.target.is_none() {
                    false => self.path_text(self.child_at(node, &rule.target)?, Role::Type),
                    true => self.path_text(node, Role::Instantiate),
                };
                return made.map(Typing::Named);
            }
            if makes(Role::Call).is_some() {
                let callee = self.callee(node)?;
                return self.path_text(callee, Role::Call).map(Typing::Called);
            }
            if makes(Role::Read).is_some() {
                return self.path_text(node, Role::Read).map(Typing::Same);
            }
            match self.tables.path(kind) {
                Some(path) if path.left == LeftOf::Nothing && path.roles.contains(&Role::Instantiate) => {
                    crate::hits::note("path", path.rule);
                    node = match path.name {
                        Some(field) => node.child_in(field)?,
                        None => node.named_child(0)?,
                    };
                }
                // Python: an element of a value, not of its type.
                Some(path) if path.left == LeftOf::Nothing && path.roles.contains(&Role::Inherit) => return None,
                _ => {
                    let name = self.wrapped_type(node).or_else(|| self.path_text(node, Role::Type))?;
                    if self.pack.rules.types_are_values && parts(name).last().is_some_and(|l| NO_TYPES.contains(&l)) {
                        return None;
                    }
                    // PHP: a variable, not a type.
                    if name.starts_with(self.pack.rules.sigils) {
                        return Some(Typing::Same(name));
                    }
                    if !self.pack.rules.pointers.contains(&name) {
                        return Some(Typing::Named(name));
                    }
                    // What is pointed to: the first type argument.
                    let arguments = node.named_child((node.named_child_count() as u32).checked_sub(1)?)?;
                    node = arguments.named_child(0)?;
                }
            }
        }
        None
    }

    /// The path that leads to the name that `node` ends in, as written.
    fn path_text(&self, node: Node<'t>, role: Role) -> Option<&'t str> {
        let (name, left) = self.target_path(node, role)?;
        let start = left.map_or(name.start_byte(), |left| left.start_byte());
        let path = self.text.get(start..name.end_byte())?;
        self.known_path(path)
    }

    /// Python: a type can stand in quotes, and be one that can be nothing too.
    fn wrapped_type(&self, node: Node<'t>) -> Option<&'t str> {
        let path = self.tables.path(node.kind_id())?;
        let is_type = path.left == LeftOf::Nothing && path.roles == [Role::Type];
        let written = is_type.then(|| type_path(self.text_of(node), self.pack.rules.pointers))?;
        crate::hits::note("path", path.rule);
        self.known_path(written?)
    }

    fn known_path(&self, path: &'t str) -> Option<&'t str> {
        let is_path = |b: u8| {
            b.is_ascii_alphanumeric()
                || !b.is_ascii()
                || matches!(b, b'_' | b'$' | b'.' | b':' | b'\\' | b'-' | b'>' | b'?')
        };
        let is_builtin = self.tables.builtins.contains(path) && !self.pack.rules.self_words.contains(&path);
        let is_known = !path.is_empty() && path.bytes().all(is_path) && !is_builtin;
        is_known.then_some(path)
    }
}
