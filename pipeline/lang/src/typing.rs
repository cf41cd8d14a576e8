//! What the text says about the types of values: a type that is written beside a name, or an instance that is made there.

use codegraph_model::Role;
use tree_sitter::Node;

use crate::chains::Chain;
use crate::declared::type_path;
use crate::preorder::Asked;
use crate::receivers::parts;
use crate::rows::LeftOf;
use crate::scopes::At;
use crate::tables::{Local, flag};
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
    /// What that path leads to, where that is no value: a variant, whose parts are looked at.
    Itself(&'t str),
    /// The type of the value at that path.
    Same(&'t str),
    /// The type that is written so, with the path that it begins with.
    Written { path: Option<&'t str>, text: &'t str },
    /// What steps lead to.
    Steps(Chain<'t>),
}

/// Python: what stands before types and is none.
const NO_TYPES: &[&str] = &["Annotated", "ClassVar", "Final", "Literal", "Optional", "Union"];

/// Longest path that is followed, in bytes: `a.a.a…` can go on to the end of the file, and each of its names has what stands
/// before it as a path.
const PATH_BYTES: usize = 512;
/// How many nodes may stand around a value: `&T {}`, `(T())`.
const MAX_WRAPPERS: usize = 4;

impl<'t> Walk<'t> {
    /// Binds `pattern`, if it is one name, to a local value of the type that `rule` says, in `node` or in `pattern`.
    /// Returns whether it was one name. It holds from the byte `from` on.
    pub(crate) fn bind_typed_by(&mut self, node: Node<'t>, pattern: Node<'t>, rule: &Local, from: u32) -> bool {
        let name = match pattern == node {
            // Python: a typed parameter has its name as its first child.
            true => pattern.nth_named(0).unwrap_or(pattern),
            false => self.innermost_name(pattern),
        };
        if !self.tables.has(name.kind_number(), flag::BINDER) {
            return false;
        }
        let mut said_by = rule.typed_by.iter().zip(rule.rule.typed_by).filter_map(|(place, written)| {
            self.child_at(node, place).or_else(|| self.child_at(pattern, place)).map(|said| (said, *written))
        });
        let typing = said_by.find_map(|(said, written)| match written {
            "type" => self.type_said(said),
            _ => self.typing_of(said),
        });
        let typing = typing.or_else(|| self.element_typing(self.child_at(node, &rule.element_of)?));
        let typing = typing.or_else(|| self.expected_at(name)).filter(|_| !self.is_made_many(name));
        let text = self.text_of(name);
        let first = self.bound_from(text, self.here.scope, rule.rule.is_once, from);
        self.scopes.bind_typed(self.here.scope, first, text, typing);
        self.claim_early(name, from);
        true
    }

    /// Whether brackets behind a name say that it is of many of its type (Java: `int a[]`).
    fn is_made_many(&self, name: Node<'t>) -> bool {
        let after = || self.text.get(name.ends_at()..).unwrap_or_default();
        self.tables.has_overloads && after().trim_start_matches(' ').starts_with('[')
    }

    /// Binds a local value, whose type may be said.
    pub(crate) fn bind_typed(&mut self, name: Node<'t>, typing: Option<Typing<'t>>) {
        let name = self.text_of(name);
        self.scopes.bind_typed(self.here.scope, 0, name, typing);
    }

    /// Says which type an entity has, by the value that it is given.
    pub(crate) fn give_type(&mut self, entity: u32, value: Node<'t>) {
        let typing = self.typing_of(value);
        self.give_typing(entity, typing, value);
    }

    /// The same of what is known of the value that stands there.
    pub(crate) fn give_typing(&mut self, entity: u32, typing: Option<Typing<'t>>, value: Node<'t>) {
        let at = At { scope: self.scope_in_sight(), byte: value.begins_at() as u32 };
        if let Some(typing) = typing {
            self.typings.insert(entity, (at, typing));
        }
    }

    /// Says what the function around returns, if it is its own `return` that the walk is at: where all say the same, it is
    /// what calls give. Nothing, where it may return nothing as well, says nothing.
    pub(crate) fn give_returned(&mut self, value: Node<'t>) {
        let Some(body) = self.here.body.map(|body| self.bodies[body]) else { return };
        if body.scope != self.here.function_scope || self.is_nothing(value) {
            return;
        }
        let typing = self
            .typing_of(value)
            .map(|typing| (At { scope: self.scope_in_sight(), byte: value.begins_at() as u32 }, typing));
        let known = self.returned.entry(body.entity).or_insert(typing);
        if known.map(|(_, typing)| typing) != typing.map(|(_, typing)| typing) {
            *known = None;
        }
    }

    /// Whether a value is that for nothing.
    pub(crate) fn is_nothing(&self, value: Node<'t>) -> bool {
        matches!(self.text_of(value), "None" | "null" | "undefined" | "nil" | "nullptr" | "NULL")
    }

    /// What a type, or an expression that makes a value, says about the type of that value.
    pub(crate) fn typing_of(&self, node: Node<'t>) -> Option<Typing<'t>> {
        self.module_typing(self.text_of(node)).or_else(|| self.path_typing(node)).or_else(|| self.chain_of(node))
    }

    /// The same of what is a path, or makes an instance.
    pub(crate) fn path_typing(&self, mut node: Node<'t>) -> Option<Typing<'t>> {
        for _ in 0..MAX_WRAPPERS {
            let kind = node.kind_number();
            if self.tables.has(kind, flag::CAST) {
                let last = || node.nth_named((node.named_child_count() as u32).checked_sub(1)?);
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
            if let Some(rule) = makes(Role::Call) {
                let callee = self.callee(node)?;
                if self.pack.rules.makers.contains(&self.text_of(callee)) {
                    node = self.child_at(node, &rule.arguments)?.nth_named(0)?;
                    continue;
                }
                if let Some(of) = self.cast_to(callee) {
                    node = of;
                    continue;
                }
                return self.path_text(callee, Role::Call).map(Typing::Called);
            }
            if makes(Role::Read).is_some() {
                return self.path_text(node, Role::Read).map(Typing::Same);
            }
            match self.tables.path(kind) {
                // `<-c` is no `c`.
                Some(_) if !self.is_same(node) => return None,
                Some(path) if path.left == LeftOf::Nothing && path.roles.contains(&Role::Instantiate) => {
                    crate::hits::note("path", path.rule);
                    node = match path.name {
                        Some(field) => node.child_in(field)?,
                        None => node.nth_named(0)?,
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
                    // What is pointed to: the first type argument, inside of what only marks a type (`: T`). Rust: a
                    // lifetime is none.
                    while node.named_child_count() == 1 {
                        node = node.nth_named(0)?;
                    }
                    let arguments = node.nth_named((node.named_child_count() as u32).checked_sub(1)?)?;
                    let first = arguments.nth_named(0)?;
                    let is_lifetime = self.tables.has(first.kind_number(), flag::LITERAL);
                    let second = arguments.nth_named(1).filter(|_| is_lifetime);
                    node = second.unwrap_or(first);
                }
            }
        }
        None
    }

    /// The type that `static_cast<T>(a)` and its kin convert to (C++), by what they call.
    fn cast_to(&self, callee: Node<'t>) -> Option<Node<'t>> {
        let is_template = callee.kind_name() == "template_function";
        let name = Some(callee).filter(|_| is_template).and_then(|callee| self.child(callee, "name"))?;
        let of = self.child(callee, "arguments")?.nth_named(0)?;
        Some(of).filter(|of| of.kind_name() == "type_descriptor" && self.text_of(name).ends_with("cast"))
    }

    /// Whether no step says that the value of `node` is another than that of what stands in it.
    fn is_same(&self, node: Node<'t>) -> bool {
        self.tables.step(node.kind_number()).is_none_or(|rules| {
            let first = node.nth(0).map_or("", |first| self.text_of(first));
            let same = rules.iter().find(|step| step.rule.gives.is_empty() && step.rule.words.contains(&first));
            same.inspect(|step| crate::hits::note("step", step.rule)).is_some()
        })
    }

    /// The path that leads to the name that `node` ends in, as written.
    fn path_text(&self, node: Node<'t>, role: Role) -> Option<&'t str> {
        let (name, left) = self.target_path(node, role)?;
        if left.is_some_and(|left| self.said_by_literal(left).is_some()) {
            return None;
        }
        let start = left.map_or(name.begins_at(), |left| left.begins_at());
        let path = self.text.get(start..name.ends_at())?;
        self.known_path(path)
    }

    /// Python: a type can stand in quotes, and be one that can be nothing too.
    fn wrapped_type(&self, node: Node<'t>) -> Option<&'t str> {
        let path = self.tables.path(node.kind_number())?;
        let is_type = path.left == LeftOf::Nothing && path.roles == [Role::Type];
        let written = is_type.then(|| type_path(self.text_of(node), self.pack.rules.pointers))?;
        crate::hits::note("path", path.rule);
        self.known_path(written?)
    }

    pub(crate) fn known_path(&self, path: &'t str) -> Option<&'t str> {
        if path.is_empty() || path.len() > PATH_BYTES {
            return None;
        }
        let is_path = |b: u8| {
            b.is_ascii_alphanumeric()
                || !b.is_ascii()
                || matches!(b, b'_' | b'$' | b'.' | b':' | b'\\' | b'-' | b'>' | b'?')
        };
        let is_builtin = self.tables.builtins.contains(path) && !self.pack.rules.self_words.contains(&path);
        (path.bytes().all(is_path) && !is_builtin).then_some(path)
    }
}
