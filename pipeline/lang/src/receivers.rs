//! What a ref is looked up on: from the path before a name to the type or the import that it stands for, as far as the file
//! alone tells.

use codegraph_model::{EntityKind, RefFact, Resolution, Role};

use crate::context::Wanted;
use crate::declared::{nth_result, type_path};
use crate::finish::is_member_of_value;
use crate::kept::Arena;
use crate::modules::Imported;
use crate::resolve::File;
use crate::scopes::{At, Found, Scopes, Space};
use crate::typing::Typing;

/// How many steps from value to type may follow each other: a field of a local of a parameter …
const MAX_STEPS: usize = 8;

/// What a path stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place<'f> {
    pub(crate) base: Base<'f>,
    /// What follows the base and is not in the file.
    pub(crate) rest: Vec<&'f str>,
    /// Whether a type that is written or made stands between: the path is a value, not a type or module.
    pub(crate) is_value: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base<'f> {
    Entity(u32),
    Import(u32),
    /// Something that the file does not define.
    Name(&'f str),
    /// The same, told from the outermost namespace.
    Root(&'f str),
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    /// A type or module.
    Type,
    /// A value.
    Value,
    /// What is called.
    Callee,
}

/// The parts of a path as written.
pub(crate) fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split(['.', ':', '>', '?', '!', '\\']).map(|part| part.trim_end_matches('-')).filter(|part| !part.is_empty())
}

impl<'f> File<'f> {
    /// Looks `fact` up on what stands before its name, which is a path or says its type, and settles it or tells what to
    /// look up.
    pub(crate) fn look_up_on(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        fact: &mut RefFact,
        typing: Option<Typing<'f>>,
        (is_static, wanted): (bool, Wanted),
        arena: &mut Arena,
    ) {
        let written = fact.qualifier.or(fact.receiver).map(|s| self.str(s)).unwrap_or_default();
        let to = if is_static { To::Type } else { To::Value };
        let place = match typing {
            Some(typing) => self.typed(scopes, at, fact.in_entity.get(), typing, MAX_STEPS),
            None => self.place_of(scopes, at, fact.in_entity.get(), written, to, MAX_STEPS),
        };
        let place = place.or_else(|| {
            let place = self.whole_path(scopes, at, fact, written)?;
            fact.qualifier = fact.qualifier.or(fact.receiver.take());
            Some(place)
        });
        if let Some(place) = place {
            self.settle_at(fact, place, wanted, arena);
        }
    }

    /// What the path of a type stands for.
    pub(crate) fn type_place(&self, scopes: &Scopes<'f>, at: At, path: &'f str) -> Option<Place<'f>> {
        self.place_of(scopes, at, None, path, To::Type, MAX_STEPS)
    }

    /// Settles `fact`, which is looked up on `place`, or tells what to look up.
    pub(crate) fn settle_at(&self, fact: &mut RefFact, place: Place<'f>, wanted: Wanted, arena: &mut Arena) {
        let written = fact.qualifier.or(fact.receiver).map(|s| self.str(s)).unwrap_or_default();
        let name = self.str(fact.name);
        let Place { base, rest, is_value } = place;
        match base {
            Base::Entity(entity) if rest.is_empty() => {
                let kind = self.entities[entity as usize].kind;
                let owner = self.str(self.entities[entity as usize].qualified_name);
                let is_held = |found: &&Vec<u32>| {
                    found.iter().all(|member| is_member_of_value(kind, self.entities[*member as usize].kind))
                };
                let is_sure = |found: &&Vec<u32>| is_value || self.is_only(entity) || is_held(found);
                if let Some(found) = self.members.get(&(owner, name)).filter(is_sure) {
                    self.settle(fact, found, wanted);
                    if is_value && fact.resolution == Resolution::Scope {
                        fact.resolution = Resolution::Type;
                    }
                } else if let Some(found) = self.inherited(entity, name) {
                    self.settle_by_type(fact, found, wanted);
                }
                if fact.targets.is_empty() && (kind.is_type() || kind == EntityKind::TypeAlias) {
                    fact.receiver_type = Some(entity).into();
                }
                if fact.targets.is_empty() && self.is_open(entity) {
                    fact.target_path = Some(self.path_in(owner, &[name], arena));
                }
            }
            Base::Entity(_) => {}
            Base::Import(import) => {
                fact.import = Some(import).into();
                let start = arena.len();
                self.push_import_path(import, written, &rest, is_value, arena);
                self.push_parts(&[name], arena);
                fact.target_path = Some(arena.since(start));
            }
            Base::Name(head) => {
                // Members of a type can be in the file where the type is not (Go).
                let owner = [self.package, self.separator, head].concat();
                if let Some(found) = self.members.get(&(owner.as_str(), name)).filter(|_| rest.is_empty()) {
                    self.settle_by_type(fact, found, wanted);
                    return;
                }
                let package = if self.rules.roots.is_empty() { "" } else { self.package };
                let path: Vec<&str> = [head].into_iter().chain(rest).chain([name]).collect();
                fact.target_path = Some(self.path_in(package, &path, arena));
            }
            Base::Root(outer) => {
                if let Some(found) = self.members.get(&(outer, name)).filter(|_| rest.is_empty()) {
                    self.settle(fact, found, wanted);
                    return;
                }
                let path: Vec<&str> = rest.into_iter().chain([name]).collect();
                fact.target_path = Some(self.path_in(outer, &path, arena));
            }
        }
    }

    /// Tells what a name that an import brings in stands for.
    pub(crate) fn look_up_import(&self, import: u32, fact: &mut RefFact, arena: &mut Arena) {
        fact.import = Some(import).into();
        let start = arena.len();
        self.push_import_path(import, self.str(fact.name), &[], false, arena);
        fact.target_path = Some(arena.since(start));
    }

    /// What `rest` of an import stands for. `written` is the path that begins with the import's name in the file.
    fn push_import_path(&self, import: u32, written: &str, rest: &[&str], is_value: bool, arena: &mut Arena) {
        let fact = &self.imports[import as usize];
        let module = self.str(fact.module);
        let head = parts(written).next().unwrap_or_default();
        // `import a.b` binds `a`: the path is as written.
        let binds_first = fact.name.is_none()
            && fact.alias.is_none()
            && module.strip_prefix(head).is_some_and(|after| after.starts_with(self.separator));
        match binds_first && !is_value {
            true => arena.push(head),
            false => self.push_module(import, module, arena),
        }
        if let Some(name) = fact.name {
            self.push_parts(&[self.str(name)], arena);
        }
        self.push_parts(rest, arena);
    }

    /// The module of an import, as the module of the file would write it.
    fn push_module(&self, import: u32, module: &'f str, arena: &mut Arena) {
        let home = self.import_homes.get(import as usize).copied().flatten();
        let Some((place, n)) = self.module_head(home, module) else { return arena.push(module) };
        match place.base {
            Base::Entity(entity) => {
                arena.push(self.rules.module_words[0]);
                let inner = self.str(self.entities[entity as usize].qualified_name);
                if !inner.is_empty() {
                    self.push_parts(&[inner], arena);
                }
            }
            Base::Name(outer) | Base::Root(outer) => arena.push(outer),
            Base::Import(_) => {}
        }
        for part in parts(module).skip(n) {
            self.push_parts(&[part], arena);
        }
    }

    fn push_parts(&self, parts: &[&str], arena: &mut Arena) {
        for part in parts {
            // Python: the module `.` says only what it is relative to.
            if !arena.ends_with(self.separator) {
                arena.push(self.separator);
            }
            arena.push(part);
        }
    }

    /// Whether no other entity of the file has the qualified name of `entity`, or only others of the same type.
    fn is_only(&self, entity: u32) -> bool {
        let fact = &self.entities[entity as usize];
        fact.kind.is_type() || matches!(fact.kind, EntityKind::Module | EntityKind::EnumMember)
    }

    fn place_of(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        path: &'f str,
        to: To,
        steps: usize,
    ) -> Option<Place<'f>> {
        let steps = steps.checked_sub(1)?;
        let mut parts = parts(path).peekable();
        let is_module = to == To::Type || path.contains(self.separator);
        let begun = self.module_head(in_entity, path).or_else(|| self.rooted(path)).filter(|_| is_module);
        let mut place = match begun {
            Some((place, n)) => {
                for _ in 0..n {
                    parts.next();
                }
                place
            }
            None => self.head_of(scopes, at, in_entity, parts.next()?, to, steps)?,
        };
        while let Some(part) = parts.next() {
            let to = if parts.peek().is_some() { To::Value } else { to };
            place = self.member_of(scopes, place, part, to, steps)?;
        }
        Some(place)
    }

    fn head_of(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        head: &'f str,
        to: To,
        steps: usize,
    ) -> Option<Place<'f>> {
        let place = |base, is_value| Some(Place { base, rest: Vec::new(), is_value });
        let is_word = self.rules.self_words.contains(&head);
        if is_word && scopes.find(at, head, Space::Value) != Found::OtherSelf {
            return self.self_place(scopes, in_entity);
        }
        let space = if to == To::Type { Space::Type } else { Space::Value };
        match scopes.find(at, head, space) {
            Found::OtherSelf => None,
            Found::SelfName => self.self_place(scopes, in_entity),
            Found::Local(local) => {
                let typing = scopes.typing(local, head)?;
                self.typed(scopes, local.origin(at), in_entity, typing, steps)
            }
            Found::Import(import) => match self.imported(scopes, import) {
                Imported::Entities(found) => self.entity_place(scopes, *found.first()?, found.len(), steps),
                Imported::Import(import) => place(Base::Import(import), false),
            },
            Found::Entities(found) => {
                let type_of_name = found.iter().find(|e| to == To::Type && self.is_place(**e));
                // Rust: a function and a module can share a name.
                let mut imports = scopes.imports_of(head).filter(|_| to == To::Type && self.rules.types_apart);
                if let Some(import) = imports.next().filter(|_| type_of_name.is_none()) {
                    return place(Base::Import(import), false);
                }
                self.entity_place(scopes, *type_of_name.or(found.first())?, found.len(), steps)
            }
            Found::Nothing => {
                let role = if to == To::Callee { Role::Call } else { Role::Read };
                let found = self.implicit(in_entity, head, role);
                match found.first() {
                    Some(first) => self.entity_place(scopes, *first, found.len(), steps),
                    // What a field is of, is told from outside of the type's own parameters.
                    None if scopes.is_type_parameter(head) => None,
                    // By convention a capital begins a type.
                    None if to == To::Type => place(Base::Name(head), false),
                    None if !self.rules.types_apart && head.starts_with(char::is_uppercase) => {
                        place(Base::Name(head), false)
                    }
                    None => None,
                }
            }
        }
    }

    /// What an entity of the file stands for: itself, if it is a type, a module or callable; otherwise its type.
    fn entity_place(&self, scopes: &Scopes<'f>, entity: u32, n_found: usize, steps: usize) -> Option<Place<'f>> {
        let fact = &self.entities[entity as usize];
        let is_scope = fact.kind.is_type()
            || matches!(fact.kind, EntityKind::TypeAlias | EntityKind::Module | EntityKind::EnumMember);
        if is_scope || fact.kind.is_callable() {
            let entity = self.unaliased(scopes, entity, steps).unwrap_or(entity);
            return Some(Place { base: Base::Entity(entity), rest: Vec::new(), is_value: false });
        }
        if n_found > 1 {
            return None;
        }
        match self.typing_of_entity(entity) {
            Some(typing) => self.typed(scopes, At::END, Some(entity), typing, steps),
            // An object whose members the file defines.
            None => Some(Place { base: Base::Entity(entity), rest: Vec::new(), is_value: false }),
        }
    }

    /// The type of the file that an alias is another name of (`typedef struct a b;`); Go's named types are types themselves.
    fn unaliased(&self, scopes: &Scopes<'f>, alias: u32, steps: usize) -> Option<u32> {
        let fact = &self.entities[alias as usize];
        if fact.kind != EntityKind::TypeAlias || fact.native_kind == "type_spec" {
            return None;
        }
        let path = type_path(self.str(fact.return_type?), self.rules.pointers)?;
        let Place { base, rest, .. } = self.place_of(scopes, At::END, Some(alias), path, To::Type, steps)?;
        match base {
            Base::Entity(entity) if entity != alias && rest.is_empty() => Some(entity),
            _ => None,
        }
    }

    /// The member `part` of what `place` stands for.
    fn member_of(
        &self,
        scopes: &Scopes<'f>,
        place: Place<'f>,
        part: &'f str,
        to: To,
        steps: usize,
    ) -> Option<Place<'f>> {
        let Place { base, mut rest, is_value } = place;
        let Base::Entity(entity) = base else {
            rest.push(part);
            return Some(Place { base, rest, is_value });
        };
        if !rest.is_empty() {
            return None;
        }
        let owner = self.str(self.entities[entity as usize].qualified_name);
        let Some(found) = self.members.get(&(owner, part)).or_else(|| self.inherited(entity, part)) else {
            return self.is_open(entity).then(|| Place { base: Base::Root(owner), rest: vec![part], is_value });
        };
        let is_meant = |e: &u32| self.entities[*e as usize].kind.is_callable() == (to == To::Callee);
        if self.rules.members_apart
            && let Some(meant) = found.iter().find(|e| is_meant(e))
        {
            return self.entity_place(scopes, *meant, 1, steps);
        }
        self.entity_place(scopes, *found.first()?, found.len(), steps)
    }

    /// Whether other files can add members to an entity: a namespace.
    fn is_open(&self, entity: u32) -> bool {
        self.entities[entity as usize].kind == EntityKind::Module && !self.rules.is_module_file
    }

    /// What a value of the type that `typing` says stands for.
    fn typed(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        typing: Typing<'f>,
        steps: usize,
    ) -> Option<Place<'f>> {
        let value = |place: Place<'f>| {
            let base = match place.base {
                // A variant of an enum is a value of it.
                Base::Entity(entity) if self.entities[entity as usize].kind == EntityKind::EnumMember => {
                    Base::Entity(self.entities[entity as usize].parent?)
                }
                base => base,
            };
            Some(Place { base, is_value: true, ..place })
        };
        let path = match typing {
            Typing::Named(path) => {
                let place = self.place_of(scopes, at, in_entity, path, To::Type, steps)?;
                return value(place).filter(|place| !self.is_callable(place));
            }
            Typing::Same(path) => {
                let place = self.place_of(scopes, at, in_entity, path, To::Value, steps)?;
                return value(place).filter(|place| !self.is_callable(place));
            }
            Typing::Nth(path, n) => {
                return match self.place_of(scopes, at, in_entity, path, To::Callee, steps)? {
                    Place { base: Base::Entity(entity), rest, .. }
                        if rest.is_empty() && self.entities[entity as usize].kind.is_callable() =>
                    {
                        self.result_of(scopes, entity, n.into(), steps)
                    }
                    _ => None,
                };
            }
            Typing::Called(path) => path,
        };
        let last = parts(path).last()?;
        if parts(path).rev().nth(1).is_some_and(|owner| self.rules.pointers.contains(&owner)) {
            return None;
        }
        let makes = self.rules.factories.contains(&last);
        if let Some(place) = self.place_of(scopes, at, in_entity, path, To::Callee, steps) {
            match place.base {
                Base::Entity(entity) if place.rest.is_empty() => {
                    let fact = &self.entities[entity as usize];
                    // Where calls make no instances, that of a type converts to it (Go), or makes a tuple (Rust).
                    if fact.kind.is_type() || fact.kind == EntityKind::TypeAlias {
                        return value(place);
                    }
                    if fact.kind.is_callable() {
                        return self.result_of(scopes, entity, 0, steps);
                    }
                }
                // Imported, or of another file: a capital begins a type, where calls of types make instances.
                Base::Import(_) | Base::Name(_) | Base::Root(_)
                    if self.rules.call_instantiates && last.starts_with(char::is_uppercase) =>
                {
                    return value(place);
                }
                Base::Import(_) | Base::Name(_) | Base::Root(_) if makes && !place.rest.is_empty() => {
                    let mut place = place;
                    place.rest.pop();
                    return value(place);
                }
                _ => {}
            }
        }
        let owner = path.strip_suffix(last).filter(|_| makes)?.trim_end_matches(['.', ':']);
        let place = self.place_of(scopes, at, in_entity, owner, To::Type, steps)?;
        value(place).filter(|place| !self.is_callable(place))
    }

    fn is_callable(&self, place: &Place<'f>) -> bool {
        matches!(place.base, Base::Entity(entity) if self.entities[entity as usize].kind.is_callable())
    }

    /// What a call of a function of the file gives as its value of that number, by its return type.
    fn result_of(&self, scopes: &Scopes<'f>, entity: u32, n: usize, steps: usize) -> Option<Place<'f>> {
        let fact = &self.entities[entity as usize];
        let declared = fact.return_type?;
        // What is called is not told apart from others of its name here.
        let owner = self.str(self.owners[entity as usize]);
        let others = self.members.get(&(owner, self.str(fact.name))).map_or(&[][..], |list| list);
        let gives = |e: &u32| self.entities[*e as usize].return_type.map(|declared| self.str(declared));
        let is_callable = |e: &&u32| self.entities[**e as usize].kind.is_callable();
        if others.iter().filter(is_callable).any(|e| gives(e) != Some(self.str(declared))) {
            return None;
        }
        let path = type_path(nth_result(self.str(declared), n)?, self.rules.pointers)?;
        if self.rules.self_words.contains(&path) || path == "Self" {
            let base = Base::Entity(self.enclosing_type(Some(entity))?);
            return Some(Place { base, rest: Vec::new(), is_value: true });
        }
        self.typed(scopes, At::END, Some(entity), Typing::Named(path), steps)
    }

    fn typing_of_entity(&self, entity: u32) -> Option<Typing<'f>> {
        let declared =
            self.entities[entity as usize].return_type.and_then(|s| type_path(self.str(s), self.rules.pointers));
        declared.map(Typing::Named).or_else(|| self.typings.get(&entity).copied())
    }
}
