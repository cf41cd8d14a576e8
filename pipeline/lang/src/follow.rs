//! From values to their types: what entities, calls and elements give, as far as the file tells, and the steps that are left
//! where it does not.

use codegraph_model::EntityKind;

use crate::chains::{CALL, Chain, ELEMENT, HANDED, PARAMETERS, RECEIVED, RESULTS};
use crate::declared::{element_of, nth_result, type_path};
use crate::receivers::{Base, Look, Place, To, parts};
use crate::resolve::File;
use crate::scopes::{At, Scopes};
use crate::typing::Typing;

/// Rust: methods that take out what an `Option` or a `Result` holds.
const TAKE_OUT: [&str; 2] = ["expect", "unwrap"];

/// Whether a part of a path is a step, and no name.
pub(crate) fn is_step(part: &str) -> bool {
    part.starts_with(['(', '[', '|', '<', ':'])
}

/// Whether a type that is written is more than a path.
fn is_more(declared: &str) -> bool {
    declared.contains(['<', '[', '(', '|']) || declared.contains(" & ")
}

impl<'f> File<'f> {
    /// What an entity of the file stands for: itself, if it is a type, a module or callable; otherwise its type.
    pub(crate) fn entity_place(
        &self,
        scopes: &Scopes<'f>,
        entity: u32,
        n_found: usize,
        look: Look,
    ) -> Option<Place<'f>> {
        let fact = &self.entities[entity as usize];
        let itself = |entity, is_value| {
            Some(Place { base: Base::Entity(entity), rest: Vec::new(), is_value, n_type: usize::MAX })
        };
        let is_scope = fact.kind.is_type()
            || matches!(fact.kind, EntityKind::TypeAlias | EntityKind::Module | EntityKind::EnumMember);
        if is_scope || fact.kind.is_callable() {
            return itself(self.unaliased(scopes, entity, look).unwrap_or(entity), false);
        }
        if n_found > 1 {
            return None;
        }
        // C: what a type without a name has, stands beside what is of that type.
        if let Some(owner) = fact.parent.filter(|_| self.is_nameless(entity)) {
            return self.instance(itself(owner, false)?);
        }
        if self.has_own_members(entity) {
            return itself(entity, true);
        }
        if self.has_more(entity) {
            self.met_more.set(true);
            if look.is_whole {
                return itself(entity, true);
            }
        }
        match self.typing_of_entity(entity) {
            Some((at, typing)) => self.typed(scopes, at, Some(entity), typing, look),
            // An object whose members the file defines.
            None => itself(entity, false),
        }
    }

    /// Whether the type of an entity is written, and more than a path.
    fn has_more(&self, entity: u32) -> bool {
        let declared = self.entities[entity as usize].return_type.map(|declared| self.str(declared));
        declared.is_some_and(is_more)
    }

    /// Whether an entity is a field of a type, and of a type that has no name: `struct { int a; } b;`.
    fn is_nameless(&self, entity: u32) -> bool {
        let fact = &self.entities[entity as usize];
        let is_of_type = fact.parent.is_some_and(|parent| self.entities[parent as usize].kind.is_type());
        let declared = fact.return_type.map(|declared| self.str(declared)).unwrap_or_default();
        let is_said = matches!(declared.trim_end_matches(['*', ' ']), "struct" | "union");
        fact.kind == EntityKind::Field && is_of_type && is_said
    }

    /// Whether an entity is a variable of a type that has no name, whose members are its own.
    fn has_own_members(&self, entity: u32) -> bool {
        let fact = &self.entities[entity as usize];
        let declared = fact.return_type.map(|declared| self.str(declared)).unwrap_or_default();
        let declared = declared.strip_prefix("const ").unwrap_or(declared);
        let after = ["struct", "union"].iter().find_map(|word| declared.strip_prefix(word)).map(str::trim_start);
        matches!(fact.kind, EntityKind::Variable | EntityKind::Constant)
            && after.is_some_and(|after| after.is_empty() || after.starts_with(['*', '[']))
    }

    /// Whether anything says the type of an entity.
    pub(crate) fn says_type(&self, entity: u32) -> bool {
        self.entities[entity as usize].return_type.is_some() || self.typings.contains_key(&entity)
    }

    /// What a value of the type that `typing` says stands for.
    pub(crate) fn typed(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        typing: Typing<'f>,
        look: Look,
    ) -> Option<Place<'f>> {
        // What a function returns may be a call of itself.
        let look = look.deeper()?;
        let place = |path, to| self.place_of(scopes, at, in_entity, path, to, look);
        match typing {
            Typing::Named(path) => {
                let found = place(path, To::Type).and_then(|place| self.instance(place));
                found.filter(|place| !self.is_callable(place)).or_else(|| self.written_place(path))
            }
            Typing::Itself(path) => place(path, To::Type),
            Typing::Same(path) => self.value(place(path, To::Value)?).filter(|place| !self.is_callable(place)),
            Typing::Written { path: Some(path), text } if !is_more(text) => {
                self.typed(scopes, at, in_entity, Typing::Named(path), look)
            }
            Typing::Written { path, text } => {
                self.met_more.set(true);
                if look.is_whole {
                    return Some(Place { base: Base::Written(text), rest: Vec::new(), is_value: true, n_type: 0 });
                }
                self.instance(place(path?, To::Type)?).filter(|place| !self.is_callable(place))
            }
            Typing::Nth(path, n) => self.called(scopes, place(path, To::Callee)?, n.into(), look),
            Typing::Called(path) => self.called_path(scopes, at, in_entity, path, look),
            Typing::Steps(chain) => self.followed(scopes, at, in_entity, chain, look),
        }
    }

    /// A value of the type that is written so, where that is to be looked up.
    fn written_place(&self, text: &'f str) -> Option<Place<'f>> {
        let place = Place { base: Base::Written(text), rest: Vec::new(), is_value: true, n_type: 0 };
        Some(place).filter(|_| self.rules.types_are_looked_up)
    }

    /// A value of what `place` is.
    fn value(&self, place: Place<'f>) -> Option<Place<'f>> {
        // Rust: `0`
        let is_part = place.rest.first().is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()));
        let base = match place.base {
            // A variant of an enum is a value of it; a part of a variant is none.
            Base::Entity(entity) if !is_part && self.entities[entity as usize].kind == EntityKind::EnumMember => {
                Base::Entity(self.entities[entity as usize].parent?)
            }
            base => base,
        };
        Some(Place { base, is_value: true, ..place })
    }

    /// A value of the type that `place` is.
    fn instance(&self, place: Place<'f>) -> Option<Place<'f>> {
        let n_type = place.rest.len();
        Some(Place { n_type, ..self.value(place)? })
    }

    /// What a call of `path` gives.
    fn called_path(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        path: &'f str,
        look: Look,
    ) -> Option<Place<'f>> {
        let last = parts(path).last()?;
        let owner = parts(path).rev().nth(1);
        if owner.is_some_and(|owner| self.rules.pointers.contains(&owner)) {
            return None;
        }
        let makes = self.rules.factories.contains(&last);
        let place = self.place_of(scopes, at, in_entity, path, To::Callee, look);
        if let Some(place) = place
            && let Some(given) = self.called(scopes, place, 0, look)
        {
            return Some(given);
        }
        let owner = path.strip_suffix(last).filter(|_| makes)?.trim_end_matches(['.', ':']);
        let place = self.place_of(scopes, at, in_entity, owner, To::Type, look)?;
        self.instance(place).filter(|place| !self.is_callable(place))
    }

    /// What a call of `place` gives as its value of that number.
    fn called(&self, scopes: &Scopes<'f>, mut place: Place<'f>, n: usize, look: Look) -> Option<Place<'f>> {
        match place.base {
            Base::Entity(entity) if place.rest.is_empty() => {
                let kind = self.entities[entity as usize].kind;
                // Where calls make no instances, that of a type converts to it (Go), or makes a tuple (Rust).
                if (kind.is_type() || kind == EntityKind::TypeAlias) && !place.is_value && n == 0 {
                    return self.instance(place);
                }
                if kind.is_callable() {
                    if let Some(given) = self.result_of(scopes, entity, n, look) {
                        return Some(given);
                    }
                } else if kind.is_type() {
                    return None;
                }
                if !self.says_type(entity) {
                    return None;
                }
            }
            // Rust: what a derived trait makes.
            Base::Entity(entity) if n == 0 && !place.is_value && self.makes_default(entity, &place.rest) => {
                place.rest.pop();
                return self.instance(place);
            }
            // Imported, or of another file: a capital begins a type, where calls of types make instances. A member of a
            // value is none, and in C++ functions begin with capitals as often: what is looked up there tells.
            Base::Import(..) | Base::Name(_) | Base::Root(_) if n == 0 => {
                let last = place.rest.last().copied().or(match place.base {
                    Base::Name(name) | Base::Root(name) => parts(name).last(),
                    Base::Import(import, _) => self.imports[import as usize].name.map(|name| self.str(name)),
                    _ => None,
                });
                let can_make = self.rules.call_instantiates && !self.rules.implicit_self && !place.is_value;
                if can_make && last.is_some_and(|last| last.starts_with(char::is_uppercase)) {
                    return self.instance(place);
                }
                if place.rest.last().is_some_and(|last| self.rules.factories.contains(last)) {
                    place.rest.pop();
                    return self.instance(place);
                }
            }
            _ => {}
        }
        place.rest.push(if n == 0 { CALL } else { RESULTS.get(n)? });
        Some(Place { is_value: true, ..place })
    }

    /// Rust: whether what is left of a path is `default` of a type that derives it: `#[derive(Default)]`.
    fn makes_default(&self, entity: u32, rest: &[&str]) -> bool {
        if rest != ["default"] {
            return false;
        }
        let decorators = &self.entities[entity as usize].decorators;
        let mut decorators = decorators.iter().map(|decorator| self.str(*decorator));
        decorators.any(|decorator| {
            let list = decorator.strip_prefix("derive(").and_then(|list| list.strip_suffix(')'));
            list.is_some_and(|list| list.split(',').any(|part| part.trim().rsplit("::").next() == Some("Default")))
        })
    }

    /// What the steps of a chain lead to.
    fn followed(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        chain: Chain<'f>,
        look: Look,
    ) -> Option<Place<'f>> {
        let (head, steps) = self.chains.get(chain);
        let is_called = |n: usize| steps.get(n).is_some_and(|next| next.starts_with(['(', '|', '<', ':']));
        let mut place = match head {
            // What is called is a method, where fields have names apart.
            Typing::Same(path) if is_called(0) => self.place_of(scopes, at, in_entity, path, To::Callee, look)?,
            head => self.typed(scopes, at, in_entity, head, look)?,
        };
        place = self.unmade(place, Some(head), steps.first().copied().unwrap_or_default());
        for (n, step) in steps.iter().enumerate() {
            place = match *step {
                CALL => self.called(scopes, place, 0, look)?,
                ELEMENT => self.element(scopes, at, in_entity, place, look)?,
                RECEIVED if !self.is_channel(&place) => return None,
                RECEIVED => self.element(scopes, at, in_entity, place, look)?,
                step if HANDED.contains(&step) => {
                    place.rest.push(step);
                    Place { is_value: true, ..place }
                }
                // What is called, with the types that it is called for, or a parameter of it.
                step if step.starts_with(['<', ':']) || step.starts_with("(#") => {
                    if !self.can_take(&place, step) {
                        return None;
                    }
                    place.rest.push(step);
                    Place { is_value: true, ..place }
                }
                step if is_step(step) => {
                    let n = RESULTS.iter().position(|result| *result == step)?;
                    self.called(scopes, place, n, look)?
                }
                name => {
                    let to = if is_called(n + 1) { To::Callee } else { To::Value };
                    self.member_of(scopes, place, name, to, look)?
                }
            };
        }
        Some(place).filter(|place| !self.is_callable(place))
    }

    /// `T::new()?`: what is taken out of something is the `T`, and the call gives that something. `next` is what follows
    /// the call. Where paths are written in another way than members, elements are only taken so.
    pub(crate) fn unmade(&self, mut place: Place<'f>, made_by: Option<Typing<'f>>, next: &str) -> Place<'f> {
        let Some(Typing::Called(path)) = made_by else { return place };
        let is_taken_out = next == ELEMENT || TAKE_OUT.contains(&next);
        let is_outer = matches!(place.base, Base::Import(..) | Base::Name(_) | Base::Root(_));
        let is_made = self.rules.types_apart && is_taken_out && is_outer && place.rest.last() != Some(&CALL);
        if let Some(last) = parts(path).last().filter(|last| is_made && self.rules.factories.contains(last)) {
            place.rest.extend([last, CALL]);
        }
        place
    }

    /// Whether the parameter that a step means may have a type: a function of the file would say it.
    fn can_take(&self, place: &Place<'f>, step: &str) -> bool {
        let n = PARAMETERS.iter().position(|parameter| *parameter == step);
        match (place.base, n) {
            (Base::Entity(entity), Some(n)) if place.rest.is_empty() => {
                let fact = &self.entities[entity as usize];
                let is_typed = fact.parameters.get(n).or(fact.parameters.last()).is_some_and(|p| p.type_text.is_some());
                is_typed || !matches!(fact.kind, EntityKind::Function | EntityKind::Method | EntityKind::Constructor)
            }
            _ => true,
        }
    }

    /// An element of what `place` stands for.
    fn element(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        in_entity: Option<u32>,
        mut place: Place<'f>,
        look: Look,
    ) -> Option<Place<'f>> {
        let (at, in_entity) = match place.base {
            Base::Entity(entity) => (At::END, Some(entity)),
            _ => (at, in_entity),
        };
        if let Some(text) = self.declared(&place).and_then(element_of).filter(|_| place.rest.is_empty()) {
            let typing = Typing::Written { path: type_path(text, self.rules.pointers), text };
            return self.typed(scopes, at, in_entity, typing, look);
        }
        place.rest.push(ELEMENT);
        Some(Place { is_value: true, ..place })
    }

    /// How the type of the value that `place` begins with is written.
    fn declared(&self, place: &Place<'f>) -> Option<&'f str> {
        match place.base {
            Base::Written(text) => Some(text),
            Base::Entity(entity) => {
                let fact = &self.entities[entity as usize];
                fact.return_type.filter(|_| !fact.kind.is_callable()).map(|declared| self.str(declared))
            }
            _ => None,
        }
    }

    fn is_channel(&self, place: &Place<'f>) -> bool {
        let declared = self.declared(place).filter(|_| place.rest.is_empty());
        declared.is_some_and(|declared| declared.starts_with("chan ") || declared.starts_with("<-chan "))
    }

    fn is_callable(&self, place: &Place<'f>) -> bool {
        place.rest.is_empty()
            && matches!(place.base, Base::Entity(entity) if self.entities[entity as usize].kind.is_callable())
    }

    /// What a call of a function of the file gives as its value of that number, by its return type, or by what it returns.
    fn result_of(&self, scopes: &Scopes<'f>, entity: u32, n: usize, look: Look) -> Option<Place<'f>> {
        let fact = &self.entities[entity as usize];
        // What is called is not told apart from others of its name here.
        let owner = self.str(self.owners[entity as usize]);
        let others = self.members.get(&(owner, self.str(fact.name))).map_or(&[][..], |list| list);
        let gives = |e: &u32| self.entities[*e as usize].return_type.map(|declared| self.str(declared));
        let is_callable = |e: &&u32| self.entities[**e as usize].kind.is_callable();
        if others.iter().filter(is_callable).any(|e| gives(e) != gives(&entity)) {
            return None;
        }
        let Some(declared) = gives(&entity) else {
            let (at, typing) = *self.typings.get(&entity).filter(|_| n == 0 && others.len() < 2)?;
            return self.typed(scopes, at, Some(entity), typing, look);
        };
        let declared = nth_result(declared, n)?;
        if is_more(declared) {
            self.met_more.set(true);
            if look.is_whole {
                return None;
            }
        }
        let path = type_path(declared, self.rules.pointers)?;
        if self.rules.self_words.contains(&path) || path == "Self" {
            let base = Base::Entity(self.enclosing_type(Some(entity))?);
            return Some(Place { base, rest: Vec::new(), is_value: true, n_type: 0 });
        }
        self.typed(scopes, At::END, Some(entity), Typing::Named(path), look)
    }

    fn typing_of_entity(&self, entity: u32) -> Option<(At, Typing<'f>)> {
        let declared =
            self.entities[entity as usize].return_type.and_then(|s| type_path(self.str(s), self.rules.pointers));
        let declared = declared.map(|path| (At::END, Typing::Named(path)));
        declared.or_else(|| self.typings.get(&entity).copied())
    }
}
