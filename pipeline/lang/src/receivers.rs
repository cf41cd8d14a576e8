//! What a ref is looked up on: from the path before a name to the type or the import that it stands for, as far as the file
//! alone tells.

use codegraph_model::{EntityKind, RefFact, Resolution};

use crate::context::Wanted;
use crate::declared::{element_of, type_path};
use crate::finish::is_member_of_value;
use crate::follow::is_step;
use crate::kept::Arena;
use crate::modules::Imported;
use crate::resolve::File;
use crate::scopes::{At, Found, Scopes, Space};
use crate::typing::Typing;

/// How many steps from value to type may follow each other: a field of a local of a parameter …
const MAX_STEPS: u8 = 14;

/// How something is looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    /// How many steps are left.
    left: u8,
    /// Types that are more than a path stay what they are: the arguments of `List<T>` say what its elements are.
    pub(crate) is_whole: bool,
}

impl Look {
    pub(crate) const NARROW: Look = Look { left: MAX_STEPS, is_whole: false };
    pub(crate) const WHOLE: Look = Look { left: MAX_STEPS, is_whole: true };

    pub(crate) fn deeper(self) -> Option<Look> {
        Some(Look { left: self.left.checked_sub(1)?, ..self })
    }
}

/// What a path stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place<'f> {
    pub(crate) base: Base<'f>,
    /// What follows the base and is not in the file: names, and steps such as `()`.
    pub(crate) rest: Vec<&'f str>,
    /// Whether a type that is written or made stands between: the path is a value, not a type or module.
    pub(crate) is_value: bool,
    /// How many of the rest belong to the path of the type, where what stands before the others is a value of it; more than
    /// there are where that is not known.
    pub(crate) n_type: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base<'f> {
    Entity(u32),
    /// What an import brings in; whether the name for it is that of the first module of its path (`import a.b`).
    Import(u32, bool),
    /// A value of the type that is written so.
    Written(&'f str),
    /// Something that the file does not define.
    Name(&'f str),
    /// The same, told from the outermost namespace.
    Root(&'f str),
}

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    /// A type or module.
    Type,
    /// A value.
    Value,
    /// What is called.
    Callee,
}

/// Writes a name or step; types stand in backticks.
pub(crate) fn push_part(part: &str, arena: &mut Arena) {
    if part.starts_with(['<', ':']) && is_step(part) {
        ["`", part, "`"].into_iter().for_each(|text| arena.push(text));
    } else {
        arena.push(part);
    }
}

/// The parts of a path as written.
pub(crate) fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    // Nearly all paths are names and what parts them: what else there is to look for costs more than to split.
    let is_plain = path.bytes().all(|b| b.is_ascii_graphic() && b != b'-');
    path.split(['.', ':', '>', '?', '!', '\\'])
        .map(move |part| if is_plain { part } else { part.trim().trim_end_matches('-') })
        .filter(|part| !part.is_empty())
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
        let in_entity = fact.in_entity.get();
        if typing.is_none()
            && let Some(place) = self.whole_path(scopes, at, fact, written)
        {
            self.qualify(fact);
            self.settle_at(fact, place, wanted, arena);
            return;
        }
        let place = |look: Look| match typing {
            Some(typing) => self.typed(scopes, at, in_entity, typing, look),
            None => self.place_of(scopes, at, in_entity, written, to, look),
        };
        self.met_more.set(false);
        let mut found = place(Look::NARROW);
        let is_settled = found.as_ref().is_some_and(|place| place.rest.is_empty());
        if self.met_more.get() && !is_settled {
            // The arguments of a type that was met may say more.
            found = place(Look::WHOLE).or(found);
        }
        if let Some(place) = found.map(|place| self.unmade(place, typing, self.str(fact.name))) {
            self.settle_at(fact, place, wanted, arena);
        }
    }

    /// What the path of a type stands for.
    pub(crate) fn type_place(&self, scopes: &Scopes<'f>, at: At, path: &'f str) -> Option<Place<'f>> {
        self.place_of(scopes, at, None, path, To::Type, Look::NARROW)
    }

    /// Settles `fact`, which is looked up on `place`, or tells what to look up.
    pub(crate) fn settle_at(&self, fact: &mut RefFact, place: Place<'f>, wanted: Wanted, arena: &mut Arena) {
        let name = self.str(fact.name);
        let Place { base, rest, is_value, .. } = place;
        let base = match base {
            Base::Entity(entity) if rest.is_empty() => Base::Entity(self.holder(entity, name)),
            base => base,
        };
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
                if fact.targets.is_empty() && (self.is_open(entity) || self.passes_on(entity)) {
                    fact.target_path = Some(self.path_in(owner, &[name], arena));
                }
                if fact.targets.is_empty() && is_value && self.is_of_arguments(entity) {
                    let start = arena.len();
                    self.push_base(base, arena);
                    self.push_parts([name], arena);
                    fact.target_path = Some(arena.since(start));
                }
            }
            // The file's own module is the one that paths are told from.
            Base::Entity(entity) if self.outer_name(entity).is_empty() => {
                let path: Vec<&str> = rest.into_iter().chain([name]).collect();
                fact.target_path = Some(self.path_in("", &path, arena));
            }
            Base::Entity(_) => {
                let start = arena.len();
                self.push_base(base, arena);
                self.push_parts(rest, arena);
                self.push_parts([name], arena);
                fact.target_path = Some(arena.since(start));
            }
            // The language's own types of many have no members that any file defines.
            Base::Written(text) if rest.is_empty() && element_of(text).is_some() => {}
            Base::Written(_) => {
                let start = arena.len();
                self.push_base(base, arena);
                self.push_parts(rest, arena);
                self.push_parts([name], arena);
                fact.target_path = Some(arena.since(start));
            }
            Base::Import(import, is_first) => {
                fact.import = Some(import).into();
                let start = arena.len();
                self.push_import_path(import, is_first, &rest, arena);
                self.push_parts([name], arena);
                fact.target_path = Some(arena.since(start));
            }
            Base::Name(head) => {
                if let Some(found) = self.members_here(head, name).filter(|_| rest.is_empty()) {
                    self.settle_by_type(fact, &found, wanted);
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
        self.push_import_path(import, self.is_first_module(import, self.str(fact.name)), &[], arena);
        fact.target_path = Some(arena.since(start));
    }

    /// Whether `head`, which an import binds, is the first of the modules that it names: `import a.b` binds `a`.
    fn is_first_module(&self, import: u32, head: &str) -> bool {
        let fact = &self.imports[import as usize];
        let after = self.str(fact.module).strip_prefix(head).filter(|_| fact.name.is_none() && fact.alias.is_none());
        after.is_some_and(|after| after.starts_with(self.separator))
    }

    /// What `rest` of an import stands for.
    pub(crate) fn push_import_path(&self, import: u32, is_first: bool, rest: &[&str], arena: &mut Arena) {
        let fact = &self.imports[import as usize];
        let module = self.str(fact.module);
        match module.split(self.separator).next().filter(|_| is_first) {
            Some(first) => arena.push(first),
            None => self.push_module(import, module, arena),
        }
        if let Some(name) = fact.name {
            self.push_parts([self.str(name)], arena);
        }
        self.push_parts(rest.iter().copied(), arena);
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
                    self.push_parts([inner], arena);
                }
            }
            Base::Name(outer) | Base::Root(outer) => arena.push(outer),
            Base::Import(..) | Base::Written(_) => {}
        }
        for part in parts(module).skip(n) {
            self.push_parts([part], arena);
        }
    }

    pub(crate) fn push_parts<'p>(&self, parts: impl IntoIterator<Item = &'p str>, arena: &mut Arena) {
        for part in parts {
            // Python: the module `.` says only what it is relative to.
            if !is_step(part) && !arena.ends_with(self.separator) {
                arena.push(self.separator);
            }
            push_part(part, arena);
        }
    }

    /// What a path begins with, unless that is an import.
    pub(crate) fn push_base(&self, base: Base<'f>, arena: &mut Arena) {
        match base {
            Base::Entity(entity) => arena.push(self.outer_name(entity)),
            Base::Written(text) => ["`", text, "`"].into_iter().for_each(|part| arena.push(part)),
            Base::Name(name) | Base::Root(name) => arena.push(name),
            Base::Import(..) => {}
        }
    }

    /// The name of an entity as the file and those beside it see it.
    fn outer_name(&self, entity: u32) -> &'f str {
        let name = self.str(self.entities[entity as usize].qualified_name);
        let is_inside = !self.package.is_empty() && self.rules.roots.is_empty();
        let inner = name.strip_prefix(self.package).and_then(|rest| rest.strip_prefix(self.separator));
        inner.filter(|_| is_inside).unwrap_or(name)
    }

    /// Whether no other entity of the file has the qualified name of `entity`, or only others of the same type.
    fn is_only(&self, entity: u32) -> bool {
        let fact = &self.entities[entity as usize];
        fact.kind.is_type() || matches!(fact.kind, EntityKind::Module | EntityKind::EnumMember)
    }

    pub(crate) fn place_of(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        path: &'f str,
        to: To,
        look: Look,
    ) -> Option<Place<'f>> {
        let look = look.deeper()?;
        let mut parts = parts(path).peekable();
        let begun = self.module_head(in_entity, path).or_else(|| self.rooted(path));
        let begun = begun.filter(|_| to == To::Type || path.contains(self.separator));
        let mut place = match begun {
            Some((place, n)) => {
                for _ in 0..n {
                    parts.next();
                }
                place
            }
            None => {
                let head = parts.next()?;
                let to = if to == To::Callee && parts.peek().is_some() { To::Value } else { to };
                self.head_of(scopes, at, in_entity, head, to, look)?
            }
        };
        while let Some(part) = parts.next() {
            let to = if parts.peek().is_some() { To::Value } else { to };
            place = self.member_of(scopes, place, part, to, look)?;
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
        look: Look,
    ) -> Option<Place<'f>> {
        let place = |base, is_value| Some(Place { base, rest: Vec::new(), is_value, n_type: usize::MAX });
        let is_word = self.rules.self_words.contains(&head);
        if self.rules.super_words.contains(&head) {
            return self.above_place(in_entity);
        }
        if is_word && !self.is_of_function(scopes, at, head) {
            return self.self_place(scopes, in_entity);
        }
        let space = if to == To::Type { Space::Type } else { Space::Value };
        match scopes.find(at, head, space) {
            Found::OtherSelf => None,
            Found::SelfName => self.self_place(scopes, in_entity),
            Found::Local(local) => {
                let typing = scopes.typing(local, head)?;
                self.typed(scopes, local.origin(at), in_entity, typing, look)
            }
            Found::Import(import) => match self.imported(scopes, import) {
                Imported::Entities(found) => self.entity_place(scopes, *found.first()?, found.len(), look),
                Imported::Import(import) => place(Base::Import(import, self.is_first_module(import, head)), false),
            },
            Found::Entities(found) => {
                let type_of_name = found.iter().copied().find(|e| to == To::Type && self.is_place(*e));
                let type_of_name = type_of_name.or_else(|| self.place_behind(in_entity, head, to));
                // Rust: a function and a module can share a name.
                let mut imports = scopes.imports_of(head).filter(|_| to == To::Type && self.rules.types_apart);
                if let Some(import) = imports.next().filter(|_| type_of_name.is_none()) {
                    return place(Base::Import(import, self.is_first_module(import, head)), false);
                }
                self.entity_place(scopes, type_of_name.or(found.first().copied())?, found.len(), look)
            }
            Found::Nothing => {
                let found = self.implicit_at(in_entity, head, to);
                match found.first() {
                    Some(first) => match self.meant_apart(&found, to) {
                        Some(meant) => self.entity_place(scopes, meant, 1, look),
                        None => self.entity_place(scopes, *first, found.len(), look),
                    },
                    // What a field is of, is told from outside of the type's own parameters.
                    None if scopes.is_type_parameter(head) => None,
                    // By convention a capital begins a type.
                    None if to == To::Type => place(Base::Name(head), false),
                    None if self.is_variable(head) || self.is_own(head) => None,
                    // Of another file.
                    None => place(Base::Name(head), false),
                }
            }
        }
    }

    /// The type of the file that an alias is another name of (`typedef struct a b;`); Go's named types are types themselves.
    pub(crate) fn unaliased(&self, scopes: &Scopes<'f>, alias: u32, look: Look) -> Option<u32> {
        let fact = &self.entities[alias as usize];
        if fact.kind != EntityKind::TypeAlias || fact.native_kind == "type_spec" {
            return None;
        }
        let path = type_path(self.str(fact.return_type?), self.rules.pointers)?;
        let Place { base, rest, .. } = self.place_of(scopes, At::END, Some(alias), path, To::Type, look)?;
        match base {
            Base::Entity(entity) if entity != alias && rest.is_empty() => Some(entity),
            _ => None,
        }
    }

    /// The member `part` of what `place` stands for.
    pub(crate) fn member_of(
        &self,
        scopes: &Scopes<'f>,
        place: Place<'f>,
        part: &'f str,
        to: To,
        look: Look,
    ) -> Option<Place<'f>> {
        let Place { base, mut rest, is_value, n_type } = place;
        if let Base::Name(head) = base
            && let Some(found) = self.members_here(head, part).filter(|_| rest.is_empty())
        {
            let meant = self.meant_apart(&found, to).or(found.first().copied())?;
            return self.entity_place(scopes, meant, found.len(), look);
        }
        let entity = match base {
            Base::Entity(entity) if rest.is_empty() => self.holder(entity, part),
            base => {
                rest.push(part);
                return Some(Place { base, rest, is_value, n_type });
            }
        };
        let owner = self.str(self.entities[entity as usize].qualified_name);
        let Some(found) = self.members.get(&(owner, part)).or_else(|| self.inherited(entity, part)) else {
            if self.is_open(entity) {
                return Some(Place { base: Base::Root(owner), rest: vec![part], is_value, n_type });
            }
            // Inherited, or told in another file.
            let kind = self.entities[entity as usize].kind;
            let is_known = kind.is_type()
                || kind == EntityKind::EnumMember
                || kind == EntityKind::TypeAlias
                || self.passes_on(entity)
                || self.says_type(entity);
            return is_known.then(|| Place { base, rest: vec![part], is_value, n_type });
        };
        if let Some(meant) = self.meant_apart(found, to) {
            return self.entity_place(scopes, meant, 1, look);
        }
        let is_open = self.rules.types_are_looked_up && self.is_place(entity);
        let open = || Place { base, rest: vec![part], is_value, n_type };
        self.entity_place(scopes, *found.first()?, found.len(), look).or_else(|| is_open.then(open))
    }

    /// What the file defines as members of a type that it does not define itself: one of another file (Go), or one that a macro
    /// makes (Rust).
    fn members_here(&self, head: &str, name: &str) -> Option<Vec<u32>> {
        if !self.names.contains(name) {
            return None;
        }
        if self.package.is_empty() {
            return self.members.get(&(head, name)).cloned();
        }
        let owner = [self.package, self.separator, head].concat();
        self.members.get(&(owner.as_str(), name)).cloned()
    }

    /// Where a member `name` of `entity` is: a constant of an enum is a value of it, and has few members of its own.
    fn holder(&self, entity: u32, name: &'f str) -> u32 {
        let fact = &self.entities[entity as usize];
        let has_own = || self.members.contains_key(&(self.str(fact.qualified_name), name));
        match fact.parent {
            Some(parent) if fact.kind == EntityKind::EnumMember && !has_own() => parent,
            _ => entity,
        }
    }

    /// Which of those that share a name is meant, where what can be called has names of its own.
    fn meant_apart(&self, found: &[u32], to: To) -> Option<u32> {
        let is_meant = |e: &&u32| self.entities[**e as usize].kind.is_callable() == (to == To::Callee);
        let are_apart = self.rules.members_apart || self.rules.callables_apart && to != To::Type;
        found.iter().find(is_meant).filter(|_| are_apart).copied()
    }

    /// Whether an entity is a value of a type that is written with arguments, which are not its elements.
    fn is_of_arguments(&self, entity: u32) -> bool {
        let fact = &self.entities[entity as usize];
        let is_value = matches!(fact.kind, EntityKind::Field | EntityKind::Variable | EntityKind::Constant);
        let declared = fact.return_type.filter(|_| is_value).map(|declared| self.str(declared)).unwrap_or_default();
        declared.contains('<') && element_of(declared).is_none()
    }

    /// Whether a module of the file can have what it imports beside what it defines.
    fn passes_on(&self, entity: u32) -> bool {
        self.entities[entity as usize].kind == EntityKind::Module && self.import_homes.contains(&Some(entity))
    }

    /// Whether other files can add members to an entity: a namespace.
    fn is_open(&self, entity: u32) -> bool {
        self.entities[entity as usize].kind == EntityKind::Module && !self.rules.is_module_file
    }
}
