//! Lexical scopes: what a bare name means where it stands.

use std::cell::Cell;

use rustc_hash::FxHashMap;

use crate::pack::Rules;
use crate::typing::Typing;

/// What a name is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// A local variable or parameter.
    Local,
    /// The object whose method runs, under a name of its own (Go).
    SelfName,
    /// A word for the object whose method runs, where that is one that nothing is known of (JavaScript).
    OtherSelf,
    /// A type parameter.
    LocalType,
    /// An entity of the file, by index.
    Entity(u32),
    /// A variable or constant of the file, by index: what stands in where an import of its name fails (Python).
    Variable(u32),
    /// An import of the file, by index.
    Import(u32),
    /// Nothing here: the name means what it means in that scope, whatever is assigned to it (Python).
    Elsewhere(u32),
}

/// Where a name is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct At {
    pub(crate) scope: u32,
    pub(crate) byte: u32,
}

impl At {
    /// The end of the file, outside of everything.
    pub(crate) const END: At = At { scope: 0, byte: u32::MAX };
}

/// What a name is looked for as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// A variable, function, module or anything else.
    Value,
    /// A type.
    Type,
    /// A macro: local variables do not hide it, and it is in sight inside of closed scopes.
    Macro,
}

/// A local name: the scope that it is bound in, and the byte from which on it holds; 0 for all of the scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Local {
    scope: u32,
    from: u32,
}

impl Local {
    /// Where what binds it is looked for; `at` is where it was found.
    pub(crate) fn origin(self, at: At) -> At {
        At { scope: self.scope, byte: if self.from > 0 { self.from - 1 } else { at.byte } }
    }
}

/// What a name was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A local name.
    Local(Local),
    /// Entities of the file that share the name and the scope.
    Entities(Vec<u32>),
    /// The object whose method runs.
    SelfName,
    /// The object that the word for it means here, which nothing is known of.
    OtherSelf,
    /// An import.
    Import(u32),
    /// Nothing in the file.
    Nothing,
}

struct Scope {
    parent: u32,
    /// Names of the scopes around are not in sight.
    is_closed: bool,
    /// Local names of the scopes around are not in sight.
    hides_locals: bool,
    sight: Sight,
    /// A clause of the comprehension that it belongs to has been met.
    has_clause: bool,
}

impl Scope {
    fn inside(parent: u32) -> Scope {
        Scope { parent, is_closed: false, hides_locals: false, sight: Sight::All, has_clause: false }
    }
}

/// From where the names of a scope are in sight.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// From all that stands in it.
    All,
    /// It belongs to a head that stands before a body: what stands around that is as near as if it were not there.
    Head,
    /// From what stands in it directly: the body of a type.
    Body,
}

struct Binding {
    place: Local,
    bound: Bound,
}

/// The scopes of a file. Scope 0 is the file.
pub(crate) struct Scopes<'t> {
    /// Types are looked up as other values are.
    types_are_values: bool,
    scopes: Vec<Scope>,
    /// `_` binds nothing.
    has_blank: bool,
    /// By name: what it is bound to, by scope, and in a scope by where it begins to hold.
    names: FxHashMap<&'t str, Vec<Binding>>,
    /// By first byte of a pattern that the walk comes to: what it takes apart, and from where on its names hold.
    pub(crate) expected: FxHashMap<usize, (Option<Typing<'t>>, u32)>,
    /// Types of local values, where each binding of the name in its place says the same.
    typings: FxHashMap<(Local, &'t str), Typed<'t>>,
    /// What is in sight where nothing in the file hides it: what a module says of everything around (TypeScript).
    ambient: Option<u32>,
    is_ambient_next: bool,
    n_steps: Cell<u64>,
}

/// What the bindings of a local value say about its type.
struct Typed<'t> {
    /// The place of the binding in the text.
    said_at: usize,
    typing: Option<Typing<'t>>,
}

impl<'t> Scopes<'t> {
    pub(crate) fn new(has_blank: bool) -> Scopes<'t> {
        Scopes {
            types_are_values: false,
            scopes: vec![Scope::inside(0)],
            has_blank,
            names: FxHashMap::default(),
            expected: FxHashMap::default(),
            typings: FxHashMap::default(),
            ambient: None,
            is_ambient_next: false,
            n_steps: Cell::new(0),
        }
    }

    /// Scopes as a language has them.
    pub(crate) fn of(rules: &Rules) -> Scopes<'t> {
        Scopes { types_are_values: rules.types_are_values, ..Scopes::new(rules.has_blank) }
    }

    /// Opens a scope inside `parent`.
    pub(crate) fn open(&mut self, parent: u32) -> u32 {
        let is_ambient = std::mem::take(&mut self.is_ambient_next);
        if let Some(ambient) = self.ambient.filter(|_| is_ambient) {
            return ambient;
        }
        if is_ambient {
            self.ambient = Some(self.scopes.len() as u32);
        }
        self.scopes.push(Scope::inside(parent));
        self.scopes.len() as u32 - 1
    }

    /// The scope that opens next is of what the file says of everything around it: in sight from all of the file.
    pub(crate) fn await_ambient(&mut self) {
        self.is_ambient_next = true;
    }

    /// Opens the scope of a body inside that of its head, inside `parent`. The names in the body of a type are hidden from
    /// what stands in it deeper.
    pub(crate) fn open_body(&mut self, parent: u32, is_type: bool) -> u32 {
        let head = self.open(parent);
        self.scopes[head as usize].sight = Sight::Head;
        let body = self.open(head);
        if is_type {
            self.scopes[body as usize].sight = Sight::Body;
        }
        body
    }

    /// The scope around `scope`.
    pub(crate) fn parent(&self, scope: u32) -> u32 {
        self.scopes[scope as usize].parent
    }

    /// Whether this is asked for the first time of `scope`, which belongs to a comprehension.
    pub(crate) fn is_first_clause(&mut self, scope: u32) -> bool {
        !std::mem::replace(&mut self.scopes[scope as usize].has_clause, true)
    }

    /// Hides what stands around `scope` from what stands in it.
    pub(crate) fn close(&mut self, scope: u32) {
        self.scopes[scope as usize].is_closed = true;
    }

    /// Hides the local names around `scope` from what stands in it.
    pub(crate) fn hide_locals(&mut self, scope: u32) {
        self.scopes[scope as usize].hides_locals = true;
    }

    /// The byte from which on `name` is a local value of `scope` itself, if it is one.
    pub(crate) fn local_from(&self, scope: u32, name: &str) -> Option<u32> {
        let at = At { scope, byte: u32::MAX };
        let locals = Self::bound_in(self.names.get(name)?, at).filter(|binding| binding.bound == Bound::Local);
        locals.last().map(|binding| binding.place.from)
    }

    /// Undoes the innermost hiding around `scope`.
    pub(crate) fn uncover(&mut self, mut scope: u32) {
        while scope != 0 {
            let here = &mut self.scopes[scope as usize];
            if here.is_closed {
                here.is_closed = false;
                return;
            }
            scope = here.parent;
        }
    }

    /// Binds `name` in all of `scope`.
    pub(crate) fn bind(&mut self, scope: u32, name: &'t str, bound: Bound) {
        self.bind_from(scope, 0, name, bound);
    }

    /// Binds `name` in `scope` from the byte `from` on.
    pub(crate) fn bind_from(&mut self, scope: u32, from: u32, name: &'t str, bound: Bound) {
        if self.is_blank(name) {
            return;
        }
        let place = Local { scope, from };
        if bound == Bound::Local && !self.typings.is_empty() {
            // Bound anew to what is not said to be of any type.
            if let Some(typed) = self.typings.get_mut(&(place, name))
                && typed.said_at != name.as_ptr() as usize
            {
                typed.typing = None;
            }
        }
        self.insert(place, name, bound);
    }

    /// Binds a local value whose type is said, or not, where it is bound.
    pub(crate) fn bind_typed(&mut self, scope: u32, from: u32, name: &'t str, typing: Option<Typing<'t>>) {
        if self.is_blank(name) {
            return;
        }
        let place = Local { scope, from };
        let said_at = name.as_ptr() as usize;
        let typed = self.typings.entry((place, name)).or_insert(Typed { said_at, typing });
        if typed.typing != typing {
            typed.typing = None;
        }
        self.insert(place, name, Bound::Local);
    }

    /// Binds a local value, where it is bound to nothing: that says nothing about what it is otherwise.
    pub(crate) fn bind_unsaid(&mut self, scope: u32, name: &'t str) {
        if !self.is_blank(name) {
            self.insert(Local { scope, from: 0 }, name, Bound::Local);
        }
    }

    /// Says what a type parameter of `scope` has to be.
    pub(crate) fn say_type(&mut self, scope: u32, name: &'t str, typing: Typing<'t>) {
        let said_at = name.as_ptr() as usize;
        self.typings.entry((Local { scope, from: 0 }, name)).or_insert(Typed { said_at, typing: Some(typing) });
    }

    fn is_blank(&self, name: &str) -> bool {
        name.is_empty() || name == "_" && self.has_blank
    }

    /// Whether `name` is bound to a local value in `scope` itself.
    pub(crate) fn has_local(&self, scope: u32, name: &str) -> bool {
        let at = At { scope, byte: u32::MAX };
        self.names.get(name).is_some_and(|list| Self::bound_in(list, at).any(|binding| binding.bound == Bound::Local))
    }

    /// The imports that `name` is bound to in the file's own scope.
    pub(crate) fn imports_of(&self, name: &str) -> impl Iterator<Item = u32> {
        let list = self.names.get(name).map_or(&[][..], |list| list);
        Self::bound_in(list, At { scope: 0, byte: u32::MAX }).filter_map(|binding| match binding.bound {
            Bound::Import(import) => Some(import),
            _ => None,
        })
    }

    /// What is said about the type of a local value.
    pub(crate) fn typing(&self, local: Local, name: &str) -> Option<Typing<'t>> {
        self.typings.get(&(local, name)).and_then(|typed| typed.typing)
    }

    fn insert(&mut self, place: Local, name: &'t str, bound: Bound) {
        // Names lead outward alone, so that looking for them ends.
        if matches!(bound, Bound::Elsewhere(scope) if scope >= place.scope) {
            return;
        }
        let list = self.names.entry(name).or_default();
        // Nearly always the end: scopes are numbered as they open.
        let end =
            list.partition_point(|binding| (binding.place.scope, binding.place.from) <= (place.scope, place.from));
        let mut same = list[..end].iter().rev().take_while(|binding| binding.place == place);
        // Assigning a local again and again binds it once.
        let decides = |binding: &&Binding| {
            matches!(binding.bound, Bound::Elsewhere(_)) || (bound == Bound::Local && binding.bound == bound)
        };
        match same.find(decides).map(|binding| binding.bound) {
            None => list.insert(end, Binding { place, bound }),
            // What is defined or imported there is bound there. That it belongs elsewhere can be said again and again.
            Some(Bound::Elsewhere(scope)) if !matches!(bound, Bound::Local | Bound::Elsewhere(_)) => {
                self.insert(Local { scope, from: 0 }, name, bound)
            }
            Some(_) => {}
        }
    }

    /// What `list` binds its name to in the scope of `at` alone, the latest first.
    fn bound_in(list: &[Binding], at: At) -> impl Iterator<Item = &Binding> {
        let end = list.partition_point(|binding| (binding.place.scope, binding.place.from) <= (at.scope, at.byte));
        list[..end].iter().rev().take_while(move |binding| binding.place.scope == at.scope)
    }

    /// Every entity that is bound to `name` so far, in whatever scope.
    pub(crate) fn entities_called(&self, name: &str) -> impl Iterator<Item = u32> {
        let bound = self.names.get(name).into_iter().flatten();
        bound.filter_map(|binding| if let Bound::Entity(entity) = binding.bound { Some(entity) } else { None })
    }

    /// Whether `name`, as far as the walk has come, is a local value where it stands. What it comes to later can only bind
    /// it again, farther in.
    pub(crate) fn is_local_by_now(&self, mut at: At, name: &str) -> bool {
        let Some(list) = self.names.get(name) else { return false };
        let mut is_direct = true;
        loop {
            match Self::bound_in(list, at).next().map(|binding| binding.bound) {
                Some(Bound::Elsewhere(scope)) => at.scope = scope,
                Some(Bound::Local) => return !self.is_weak(at.scope),
                Some(bound) => return bound == Bound::SelfName,
                None if at.scope == 0 || self.scopes[at.scope as usize].hides_locals => return false,
                None => at.scope = self.outward(at.scope, &mut is_direct),
            }
        }
    }

    /// Whether what is defined in `scope` comes before what is only bound there, as by loops: in files and types.
    fn is_weak(&self, scope: u32) -> bool {
        scope == 0 || self.scopes[scope as usize].sight == Sight::Body
    }

    /// The next scope around `scope` that is in sight. `is_direct` says whether only heads lie between it and where the
    /// search began.
    fn outward(&self, mut scope: u32, is_direct: &mut bool) -> u32 {
        loop {
            let here = &self.scopes[scope as usize];
            *is_direct &= here.sight == Sight::Head;
            scope = here.parent;
            if *is_direct || scope == 0 || self.scopes[scope as usize].sight != Sight::Body {
                return scope;
            }
        }
    }

    /// How many steps outward [`Scopes::find`] has taken, and entities found.
    pub(crate) fn n_steps(&self) -> u64 {
        self.n_steps.get()
    }

    /// What `name` is bound to where the walk is, as far as it has come.
    pub(crate) fn bound_by_now(&self, mut at: At, name: &str) -> Option<Bound> {
        let list = self.names.get(name)?;
        loop {
            match Self::bound_in(list, at).next() {
                Some(binding) => return Some(binding.bound),
                None if at.scope == 0 => return None,
                None => at.scope = self.scopes[at.scope as usize].parent,
            }
        }
    }

    /// What `name` means where it stands. Unless they hold from some byte on, declarations count from the start of their
    /// scope, as if hoisted: a mention before a declaration in the same scope is rare, and never means something farther
    /// out in most languages.
    pub(crate) fn find(&self, mut at: At, name: &str, space: Space) -> Found {
        let Some(list) = self.names.get(name) else { return Found::Nothing };
        let space = if self.types_are_values && space == Space::Type { Space::Value } else { space };
        let mut is_direct = true;
        let mut are_locals_hidden = false;
        let mut ambient = self.ambient;
        loop {
            self.n_steps.update(|n| n + 1);
            let mut entities = Vec::new();
            let mut are_variables = true;
            let mut import = None;
            let mut local = None;
            let mut elsewhere = None;
            for binding in Self::bound_in(list, at) {
                match binding.bound {
                    Bound::Local if are_locals_hidden => {}
                    Bound::Local | Bound::SelfName | Bound::OtherSelf if space != Space::Value => {}
                    Bound::OtherSelf => return Found::OtherSelf,
                    Bound::SelfName => return Found::SelfName,
                    Bound::LocalType if space != Space::Type => {}
                    Bound::Local | Bound::LocalType if binding.place.from > 0 => return Found::Local(binding.place),
                    // The receiver of a method is a parameter too.
                    Bound::Local | Bound::LocalType => local = Some(binding.place),
                    // What holds from a place on is a macro, and hides those of its name that came before.
                    Bound::Entity(_) if binding.place.from > 0 && space != Space::Macro => {}
                    Bound::Entity(entity) if binding.place.from > 0 => return Found::Entities(vec![entity]),
                    Bound::Entity(entity) => {
                        entities.push(entity);
                        are_variables = false;
                    }
                    Bound::Variable(entity) => entities.push(entity),
                    Bound::Import(index) => import = Some(index),
                    Bound::Elsewhere(scope) => elsewhere = Some(scope),
                }
            }
            if let Some(local) = local.filter(|_| import.is_none() && !self.is_weak(at.scope)) {
                return Found::Local(local);
            }
            if let Some(import) = import.filter(|_| are_variables) {
                return Found::Import(import);
            }
            if !entities.is_empty() {
                self.n_steps.update(|n| n + entities.len() as u64);
                entities.reverse();
                return Found::Entities(entities);
            }
            if let Some(local) = local {
                return Found::Local(local);
            }
            if let Some(scope) = elsewhere {
                at.scope = scope;
                continue;
            }
            let here = &self.scopes[at.scope as usize];
            if at.scope == 0
                && let Some(ambient) = ambient.take()
            {
                at.scope = ambient;
                continue;
            }
            if at.scope == 0 || (here.is_closed && space != Space::Macro) {
                return Found::Nothing;
            }
            are_locals_hidden |= here.hides_locals;
            at.scope = self.outward(at.scope, &mut is_direct);
        }
    }
}

impl<'t> Scopes<'t> {
    /// Whether a type parameter anywhere in the file has that name.
    pub(crate) fn is_type_parameter(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|bindings| bindings.iter().any(|binding| binding.bound == Bound::LocalType))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(scope: u32, byte: u32) -> At {
        At { scope, byte }
    }

    #[test]
    fn the_innermost_binding_wins() {
        let mut scopes = Scopes::new(false);
        let function = scopes.open(0);
        let block = scopes.open(function);
        scopes.bind(block, "x", Bound::Local);
        scopes.bind(0, "x", Bound::Entity(7));
        scopes.bind(0, "y", Bound::Import(3));
        scopes.bind(function, "T", Bound::LocalType);
        let local = |scope| Found::Local(Local { scope, from: 0 });
        for (scope, name, space, expected) in [
            (block, "x", Space::Value, local(block)),
            (block, "x", Space::Type, Found::Entities(vec![7])),
            (block, "x", Space::Macro, Found::Entities(vec![7])),
            (function, "x", Space::Value, Found::Entities(vec![7])),
            (block, "y", Space::Value, Found::Import(3)),
            (block, "T", Space::Type, local(function)),
            (block, "T", Space::Value, Found::Nothing),
            (block, "z", Space::Value, Found::Nothing),
        ] {
            assert_eq!(scopes.find(at(scope, 9), name, space), expected, "{name} {space:?}");
        }
    }

    #[test]
    fn a_binding_holds_from_its_place_on() {
        let mut scopes = Scopes::new(false);
        let block = scopes.open(0);
        scopes.bind(0, "x", Bound::Entity(1));
        scopes.bind_typed(block, 10, "x", Some(Typing::Named("A")));
        scopes.bind_typed(block, 30, "x", Some(Typing::Named("B")));
        let local = |from| Local { scope: block, from };
        for (byte, expected, typing) in [
            (9, Found::Entities(vec![1]), None),
            (10, Found::Local(local(10)), Some(Typing::Named("A"))),
            (29, Found::Local(local(10)), Some(Typing::Named("A"))),
            (30, Found::Local(local(30)), Some(Typing::Named("B"))),
        ] {
            let found = scopes.find(at(block, byte), "x", Space::Value);
            assert_eq!(found, expected, "at {byte}");
            assert_eq!(scopes.is_local_by_now(at(block, byte), "x"), matches!(found, Found::Local(_)), "at {byte}");
            if let Found::Local(local) = found {
                assert_eq!(scopes.typing(local, "x"), typing, "at {byte}");
                assert!(local.origin(at(block, byte)).byte < local.from, "at {byte}");
            }
        }
    }

    #[test]
    fn bodies_of_types_hide_their_names_from_what_stands_deeper() {
        let mut scopes = Scopes::new(false);
        let class = scopes.open_body(0, true);
        let method = scopes.open_body(class, false);
        scopes.bind(0, "x", Bound::Variable(1));
        scopes.bind(class, "x", Bound::Variable(2));
        let head = scopes.parent(method);
        for (scope, expected) in [(class, 2), (head, 2), (method, 1), (scopes.parent(class), 1)] {
            assert_eq!(scopes.find(at(scope, 9), "x", Space::Value), Found::Entities(vec![expected]), "{scope}");
        }
    }

    #[test]
    fn what_is_defined_comes_before_what_is_only_bound_in_files_and_types() {
        let mut scopes = Scopes::new(false);
        let class = scopes.open_body(0, true);
        let function = scopes.open_body(0, false);
        for (scope, is_local) in [(0, false), (class, false), (function, true)] {
            scopes.bind(scope, "x", Bound::Variable(1));
            scopes.bind(scope, "x", Bound::Local);
            let found = scopes.find(at(scope, 9), "x", Space::Value);
            assert_eq!(matches!(found, Found::Local(_)), is_local, "{scope}");
            scopes.bind(scope, "x", Bound::Import(3));
            assert_eq!(scopes.find(at(scope, 9), "x", Space::Value), Found::Import(3), "{scope}");
        }
    }

    #[test]
    fn a_name_can_belong_elsewhere() {
        let mut scopes = Scopes::new(false);
        let outer = scopes.open(0);
        let inner = scopes.open(outer);
        scopes.bind(0, "x", Bound::Variable(1));
        scopes.bind(outer, "x", Bound::Local);
        scopes.bind(inner, "x", Bound::Elsewhere(0));
        scopes.bind(inner, "x", Bound::Local);
        assert_eq!(scopes.find(at(inner, 9), "x", Space::Value), Found::Entities(vec![1]));
        assert!(!scopes.is_local_by_now(at(inner, 9), "x"));
        assert!(scopes.is_local_by_now(at(outer, 9), "x"));
        // Said again, and of a scope in itself, it changes nothing.
        for (scope, name) in [(inner, "x"), (inner, "x"), (inner, "x"), (0, "x"), (0, "y"), (0, "y")] {
            scopes.bind(scope, name, Bound::Elsewhere(0));
        }
        scopes.bind(inner, "x", Bound::Variable(2));
        assert_eq!(scopes.find(at(inner, 9), "x", Space::Value), Found::Entities(vec![1, 2]));
        assert!(!scopes.is_local_by_now(at(0, 9), "y"));
    }

    #[test]
    fn scopes_can_hide_the_locals_around_them_alone() {
        let mut scopes = Scopes::new(false);
        let function = scopes.open(0);
        let inner = scopes.open(function);
        scopes.bind_from(0, 3, "x", Bound::Local);
        scopes.bind(0, "y", Bound::Entity(1));
        scopes.bind_from(function, 5, "z", Bound::Local);
        scopes.bind_from(function, 7, "z", Bound::Local);
        scopes.hide_locals(function);
        assert_eq!(scopes.find(at(inner, 9), "x", Space::Value), Found::Nothing);
        assert_eq!(scopes.find(at(inner, 9), "y", Space::Value), Found::Entities(vec![1]));
        assert!(matches!(scopes.find(at(inner, 9), "z", Space::Value), Found::Local(_)));
        assert!(matches!(scopes.find(at(0, 9), "x", Space::Value), Found::Local(_)));
        assert!(!scopes.is_local_by_now(at(inner, 9), "x"));
        assert_eq!(scopes.local_from(function, "z"), Some(5));
        assert_eq!(scopes.local_from(function, "x"), None);
    }

    #[test]
    fn closed_scopes_hide_what_is_around_them() {
        let mut scopes = Scopes::new(false);
        let module = scopes.open(0);
        let function = scopes.open(module);
        scopes.bind(0, "x", Bound::Entity(1));
        let find = |scopes: &Scopes<'_>, space| scopes.find(at(function, 9), "x", space);
        scopes.close(module);
        assert_eq!(find(&scopes, Space::Value), Found::Nothing);
        assert_eq!(find(&scopes, Space::Macro), Found::Entities(vec![1]));
        scopes.uncover(function);
        assert_eq!(find(&scopes, Space::Value), Found::Entities(vec![1]));
    }
}
