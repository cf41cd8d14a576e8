//! Lexical scopes: what a bare name means where it stands.

use rustc_hash::FxHashMap;

use crate::typing::Typing;

/// What a name is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// A local variable or parameter.
    Local,
    /// The object whose method runs, under a name of its own (Go).
    SelfName,
    /// A type parameter.
    LocalType,
    /// An entity of the file, by index.
    Entity(u32),
    /// An import of the file, by index.
    Import(u32),
}

/// What a name was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A local name of that scope.
    Local(u32),
    /// Entities of the file that share the name and the scope.
    Entities(Vec<u32>),
    /// The object whose method runs.
    SelfName,
    /// An import.
    Import(u32),
    /// Nothing in the file.
    Nothing,
}

/// The scopes of a file. Scope 0 is the file.
pub(crate) struct Scopes<'t> {
    parents: Vec<u32>,
    /// By name: what it is bound to in which scope, by scope.
    names: FxHashMap<&'t str, Vec<(u32, Bound)>>,
    /// Types of local values, where each binding of the name in its scope says the same.
    typings: FxHashMap<(u32, &'t str), Typed<'t>>,
}

/// What the bindings of a local value say about its type.
struct Typed<'t> {
    /// The place of the binding in the text.
    said_at: usize,
    typing: Option<Typing<'t>>,
}

impl<'t> Scopes<'t> {
    pub(crate) fn new() -> Scopes<'t> {
        Scopes { parents: vec![0], names: FxHashMap::default(), typings: FxHashMap::default() }
    }

    /// Opens a scope inside `parent`.
    pub(crate) fn open(&mut self, parent: u32) -> u32 {
        self.parents.push(parent);
        self.parents.len() as u32 - 1
    }

    pub(crate) fn bind(&mut self, scope: u32, name: &'t str, bound: Bound) {
        if name.is_empty() || name == "_" {
            return;
        }
        if bound == Bound::Local && !self.typings.is_empty() {
            // Bound anew to what is not said to be of any type.
            if let Some(typed) = self.typings.get_mut(&(scope, name))
                && typed.said_at != name.as_ptr() as usize
            {
                typed.typing = None;
            }
        }
        self.insert(scope, name, bound);
    }

    /// Binds a local value whose type is said, or not, where it is bound.
    pub(crate) fn bind_typed(&mut self, scope: u32, name: &'t str, typing: Option<Typing<'t>>) {
        if name.is_empty() || name == "_" {
            return;
        }
        let said_at = name.as_ptr() as usize;
        let typed = self.typings.entry((scope, name)).or_insert(Typed { said_at, typing });
        if typed.typing != typing {
            typed.typing = None;
        }
        self.insert(scope, name, Bound::Local);
    }

    /// What is said about the type of a local value.
    pub(crate) fn typing(&self, scope: u32, name: &str) -> Option<Typing<'t>> {
        self.typings.get(&(scope, name)).and_then(|typed| typed.typing)
    }

    fn insert(&mut self, scope: u32, name: &'t str, bound: Bound) {
        let list = self.names.entry(name).or_default();
        // Nearly always the end: scopes are numbered as they open.
        let end = list.partition_point(|(s, _)| *s <= scope);
        let same = list[..end].iter().rev().take_while(|(s, _)| *s == scope);
        // Assigning a local again and again binds it once.
        if bound != Bound::Local || !same.into_iter().any(|(_, b)| *b == bound) {
            list.insert(end, (scope, bound));
        }
    }

    /// Whether `name`, as far as the walk has come, is a local value where it stands. What it comes to later can only bind
    /// it again, farther in.
    pub(crate) fn is_local_by_now(&self, mut scope: u32, name: &str) -> bool {
        let Some(list) = self.names.get(name) else { return false };
        loop {
            let start = list.partition_point(|(s, _)| *s < scope);
            match list.get(start).filter(|(s, _)| *s == scope) {
                Some((_, bound)) => return matches!(bound, Bound::Local | Bound::SelfName),
                None if scope == 0 => return false,
                None => scope = self.parents[scope as usize],
            }
        }
    }

    /// What `name` means in `scope`, as a type or as a value. Declarations count from the start of their scope, as if
    /// hoisted: a mention before a declaration in the same scope is rare, and never means something farther out in most
    /// languages.
    pub(crate) fn find(&self, mut scope: u32, name: &str, is_type: bool) -> Found {
        let Some(list) = self.names.get(name) else { return Found::Nothing };
        loop {
            let start = list.partition_point(|(s, _)| *s < scope);
            let here = list[start..].iter().take_while(|(s, _)| *s == scope).map(|(_, bound)| *bound);
            let mut entities = Vec::new();
            let mut import = None;
            for bound in here {
                match bound {
                    Bound::Local | Bound::SelfName if is_type => {}
                    Bound::SelfName => return Found::SelfName,
                    Bound::LocalType if !is_type => {}
                    Bound::Local | Bound::LocalType => return Found::Local(scope),
                    Bound::Entity(entity) => entities.push(entity),
                    Bound::Import(at) => import = import.or(Some(at)),
                }
            }
            if !entities.is_empty() {
                return Found::Entities(entities);
            }
            if let Some(import) = import {
                return Found::Import(import);
            }
            if scope == 0 {
                return Found::Nothing;
            }
            scope = self.parents[scope as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_binding_wins() {
        let mut scopes = Scopes::new();
        let function = scopes.open(0);
        let block = scopes.open(function);
        scopes.bind(block, "x", Bound::Local);
        scopes.bind(0, "x", Bound::Entity(7));
        scopes.bind(0, "y", Bound::Import(3));
        scopes.bind(function, "T", Bound::LocalType);
        let check = |scope, name, is_type, expected| assert_eq!(scopes.find(scope, name, is_type), expected, "{name}");
        check(block, "x", false, Found::Local(block));
        check(block, "x", true, Found::Entities(vec![7]));
        check(function, "x", false, Found::Entities(vec![7]));
        check(block, "y", false, Found::Import(3));
        check(block, "T", true, Found::Local(function));
        check(block, "T", false, Found::Nothing);
        check(block, "z", false, Found::Nothing);
    }
}
