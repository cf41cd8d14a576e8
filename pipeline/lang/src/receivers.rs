//! What a ref is looked up on: from the path before a name to the type or the import that it stands for, as far as the file
//! alone tells.

use codegraph_model::{EntityKind, RefFact, Resolution, Str};

use crate::context::Wanted;
use crate::finish::is_member_of_value;
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
    /// Looks `fact` up on what stands before its name, which is a path, and settles it or tells what to look up.
    pub(crate) fn look_up_on(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        fact: &mut RefFact,
        (is_static, wanted): (bool, Wanted),
        arena: &mut Arena,
    ) {
        let written = fact.qualifier.or(fact.receiver).map(|s| self.str(s)).unwrap_or_default();
        let name = self.str(fact.name);
        let to = if is_static { To::Type } else { To::Value };
        let Some(place) = self.place_of(scopes, at, fact.in_entity, written, to, MAX_STEPS) else { return };
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
                }
                if fact.targets.is_empty() && (kind.is_type() || kind == EntityKind::TypeAlias) {
                    fact.receiver_type = Some(entity);
                }
            }
            Base::Entity(_) => {}
            Base::Import(import) => {
                fact.import = Some(import);
                let start = arena.len();
                self.push_import_path(import, written, &rest, is_value, arena);
                self.push_parts(&[name], arena);
                fact.target_path = Some(arena.since(start));
            }
            Base::Name(head) => {
                let start = arena.len();
                arena.push(head);
                self.push_parts(&rest, arena);
                self.push_parts(&[name], arena);
                fact.target_path = Some(arena.since(start));
            }
        }
    }

    /// Tells what a name that an import brings in stands for.
    pub(crate) fn look_up_import(&self, import: u32, fact: &mut RefFact, arena: &mut Arena) {
        fact.import = Some(import);
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
            Base::Name(outer) => arena.push(outer),
            Base::Import(_) => {}
        }
        for part in parts(module).skip(n) {
            self.push_parts(&[part], arena);
        }
    }

    fn push_parts(&self, parts: &[&str], arena: &mut Arena) {
        for part in parts {
            arena.push(self.separator);
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
        let mut place = match self.module_head(in_entity, path).filter(|_| is_module) {
            Some((place, n)) => {
                parts.nth(n - 1);
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
            return place(Base::Entity(self.enclosing_type(in_entity)?), true);
        }
        let space = if to == To::Type { Space::Type } else { Space::Value };
        match scopes.find(at, head, space) {
            Found::OtherSelf => None,
            Found::SelfName => place(Base::Entity(self.enclosing_type(in_entity)?), true),
            Found::Local(local) => {
                let typing = scopes.typing(local, head)?;
                self.typed(scopes, local.origin(at), in_entity, typing, steps)
            }
            Found::Import(import) => match self.imported(scopes, import) {
                Imported::Entities(found) => self.entity_place(scopes, *found.first()?, found.len(), steps),
                Imported::Import(import) => place(Base::Import(import), false),
            },
            Found::Entities(found) => {
                let place = found.iter().find(|e| to == To::Type && self.is_place(**e)).or(found.first());
                self.entity_place(scopes, *place?, found.len(), steps)
            }
            Found::Nothing => {
                let found = self.implicit(in_entity, head, codegraph_model::Role::Read);
                match found.first() {
                    Some(first) => self.entity_place(scopes, *first, found.len(), steps),
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
        let found = self.members.get(&(owner, part))?;
        let is_meant = |e: &u32| self.entities[*e as usize].kind.is_callable() == (to == To::Callee);
        if self.rules.members_apart
            && let Some(meant) = found.iter().find(|e| is_meant(e))
        {
            return self.entity_place(scopes, *meant, 1, steps);
        }
        self.entity_place(scopes, *found.first()?, found.len(), steps)
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
                    if fact.kind.is_type() && self.rules.call_instantiates {
                        return value(place);
                    }
                    if fact.kind.is_callable() {
                        return self.result_of(scopes, entity, steps);
                    }
                }
                // Imported, or of another file: a capital begins a type, where calls of types make instances.
                Base::Import(_) | Base::Name(_)
                    if self.rules.call_instantiates && last.starts_with(char::is_uppercase) =>
                {
                    return value(place);
                }
                Base::Import(_) | Base::Name(_) if makes && !place.rest.is_empty() => {
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

    /// What a call of a function of the file gives, by its return type.
    fn result_of(&self, scopes: &Scopes<'f>, entity: u32, steps: usize) -> Option<Place<'f>> {
        let path = type_path(self.str(self.entities[entity as usize].return_type?), self.rules.pointers)?;
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

    /// The type around whose object `written` is: `Outer.this`.
    pub(crate) fn outer_self(&self, scopes: &Scopes<'f>, at: At, in_entity: Option<u32>, written: &str) -> Option<u32> {
        let (name, word) = written.rsplit_once(self.separator)?;
        if !self.rules.implicit_self || !self.rules.self_words.contains(&word) {
            return None;
        }
        let found = match scopes.find(at, name, Space::Type) {
            Found::Entities(found) => found,
            _ => self.implicit(in_entity, name, codegraph_model::Role::Type),
        };
        found.into_iter().find(|entity| self.entities[*entity as usize].kind.is_type())
    }

    /// The innermost type around.
    pub(crate) fn enclosing_type(&self, in_entity: Option<u32>) -> Option<u32> {
        let mut at = in_entity;
        while let Some(entity) = at {
            let fact = &self.entities[entity as usize];
            if fact.kind.is_type() {
                return Some(entity);
            }
            if matches!(fact.kind, EntityKind::Method | EntityKind::Constructor | EntityKind::Property) {
                return self.types.get(self.str(self.owners[entity as usize])).copied();
            }
            at = fact.parent.filter(|parent| *parent != entity);
        }
        None
    }
}

/// The path of a type as it is declared: references, pointers and type arguments stripped. None if it is no one path.
fn type_path<'d>(declared: &'d str, pointers: &[&str]) -> Option<&'d str> {
    let mut path = declared.trim().trim_matches(['"', '\'']);
    loop {
        let bare = path.trim_start_matches(['*', '&', ' ']);
        let words = ["const ", "mut ", "dyn ", "impl ", "struct ", "final "];
        // Rust: `&'a T`.
        let bare = match bare.strip_prefix('\'') {
            Some(lifetime) => lifetime.split_once(' ').map_or(bare, |(_, bare)| bare),
            None => bare,
        };
        let bare = words.iter().find_map(|word| bare.strip_prefix(word)).unwrap_or(bare);
        let bare = match bare.strip_suffix('>').and_then(|bare| bare.split_once('<')) {
            Some((pointer, inner)) if pointers.contains(&pointer) => inner,
            _ => bare,
        };
        if bare.len() == path.len() {
            break;
        }
        path = bare;
    }
    let path = path.trim_end_matches(['*', '&', ' ', '?']);
    let path = path.split_once('<').map_or(path, |(bare, _)| bare).trim_end_matches("::");
    let is_path = |b: u8| b.is_ascii_alphanumeric() || !b.is_ascii() || matches!(b, b'_' | b'$' | b'.' | b':' | b'\\');
    (!path.is_empty() && path.bytes().all(is_path)).then_some(path)
}

/// Strings that are made while the file's own arena is read.
pub(crate) struct Arena {
    text: String,
    /// Where they will stand in the file's arena.
    offset: usize,
}

impl Arena {
    pub(crate) fn after(arena: &str) -> Arena {
        Arena { text: String::new(), offset: arena.len() }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    fn len(&self) -> usize {
        self.text.len()
    }

    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn since(&self, start: usize) -> Str {
        Str::of_arena(self.offset + start, self.offset + self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_types_have_paths() {
        let cases = [
            ("Foo", Some("Foo")),
            ("const Foo *", Some("Foo")),
            ("&mut a::Foo<T>", Some("a::Foo")),
            ("*pkg.Foo", Some("pkg.Foo")),
            ("\"Foo\"", Some("Foo")),
            ("List<Foo>", Some("List")),
            ("Foo | null", None),
            ("[]Foo", None),
            ("", None),
            ("&'a mut T", Some("T")),
            ("Rc<Box<dyn a::T>>", Some("a::T")),
        ];
        for (declared, expected) in cases {
            assert_eq!(type_path(declared, &["Rc", "Box"]), expected, "{declared}");
        }
    }
}
