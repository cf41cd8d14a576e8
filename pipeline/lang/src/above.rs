//! What the types of a file inherit from, as far as the file tells: members that come from there, and `super`.

use codegraph_model::{EntityKind, RefFact, Resolution, Role};
use rustc_hash::FxHashMap;

use crate::context::Wanted;
use crate::declared::type_path;
use crate::kept::Arena;
use crate::receivers::{Base, Place};
use crate::resolve::File;
use crate::scopes::{At, Scopes};

/// How many types may inherit from each other.
const MAX_STEPS: usize = 16;

/// What a type inherits from.
#[derive(Debug)]
pub(crate) enum Above {
    /// A type of the file.
    Entity(u32),
    /// Something else: what to look up, and the import that it begins with.
    Path(String, Option<u32>),
}

/// By type of the file: what it inherits from, in the order of the text.
pub(crate) type AboveTypes = FxHashMap<u32, Vec<Above>>;

impl<'f> File<'f> {
    /// What the refs say about the types that they stand in.
    pub(crate) fn above<'r>(&self, refs: impl Iterator<Item = &'r RefFact>, arena: &Arena) -> AboveTypes {
        let mut above = AboveTypes::default();
        for fact in refs.filter(|fact| fact.role == Role::Inherit) {
            let Some(heir) = fact.in_entity.get() else { continue };
            let from = match (&fact.targets[..], fact.target_path) {
                ([entity], _) => Above::Entity(*entity),
                ([], Some(path)) => Above::Path(arena.str(path).to_string(), fact.import.get()),
                (_, _) => {
                    let before = fact.qualifier.or(fact.receiver).map(|before| self.str(before));
                    let parts: Vec<&str> = before.into_iter().chain([self.str(fact.name)]).collect();
                    Above::Path(parts.join(self.separator), None)
                }
            };
            above.entry(heir).or_default().push(from);
        }
        above
    }

    /// Whether `in_entity` is a constructor of a type that inherits from something called `name` in another file.
    pub(crate) fn is_above(&self, in_entity: Option<u32>, name: &str) -> bool {
        let Some(at) = in_entity.filter(|at| self.entities[*at as usize].kind == EntityKind::Constructor) else {
            return false;
        };
        let around = self.enclosing_type(Some(at)).and_then(|around| self.above.get(&around));
        let last = |path: &'_ str| path.rsplit(self.separator).next() == Some(name);
        let is_called = |above: &Above| matches!(above, Above::Path(path, _) if last(path));
        around.is_some_and(|list| list.iter().any(is_called))
    }

    /// Members called `name` of what the type `of` inherits from in the file. None where something that is not in the file
    /// comes first, which may have a member of that name too.
    pub(crate) fn inherited<'s>(&'s self, of: u32, name: &'s str) -> Option<&'s Vec<u32>> {
        if !self.names.contains(name) {
            return None;
        }
        self.inherited_within(of, name, MAX_STEPS).ok().flatten()
    }

    /// Fails at what is not in the file.
    fn inherited_within<'s>(&'s self, of: u32, name: &'s str, steps: usize) -> Result<Option<&'s Vec<u32>>, ()> {
        let steps = steps.checked_sub(1).ok_or(())?;
        for above in self.above.get(&of).map_or(&[][..], |list| list) {
            let Above::Entity(entity) = above else { return Err(()) };
            let owner = self.str(self.entities[*entity as usize].qualified_name);
            let found = match self.members.get(&(owner, name)) {
                Some(found) => Some(found),
                None => self.inherited_within(*entity, name, steps)?,
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Looks `fact` up on what the type around inherits from: `super.m()`, `super(…)`.
    pub(crate) fn look_up_above(&self, fact: &mut RefFact, wanted: Wanted, arena: &mut Arena) {
        let Some(around) = self.enclosing_type(fact.in_entity.get()) else { return };
        let Some(list) = self.above.get(&around) else { return };
        if list.len() > 1 && self.rules.types_are_values {
            // Python: the first that has it is meant.
            if let Some(found) = self.inherited(around, self.str(fact.name)) {
                self.settle_by_type(fact, found, wanted);
            }
            return;
        }
        let Some(first) = list.iter().find(|above| !self.is_interface(above)) else { return };
        // `super(…)` by itself: what stands around, of the type above; constructors can have the name of their type.
        let is_alone = fact.receiver.is_none() && fact.qualifier.is_none();
        let around =
            self.callable_around(fact.in_entity.get()).filter(|_| is_alone && !self.rules.constructors.is_empty());
        match first {
            Above::Entity(entity) => {
                let base = &self.entities[*entity as usize];
                let (owner, own_name) = (self.str(base.qualified_name), self.str(base.name));
                let name = around.unwrap_or(if is_alone { own_name } else { self.str(fact.name) });
                let found = self.members.get(&(owner, name)).or_else(|| self.inherited(*entity, name));
                if let Some(found) = found {
                    self.settle_by_type(fact, found, wanted);
                }
                if fact.targets.is_empty() {
                    fact.receiver_type = Some(*entity).into();
                }
            }
            Above::Path(path, import) => {
                let last = path.rsplit(self.separator).next().unwrap_or(path);
                let name = around.unwrap_or(if is_alone { last } else { self.str(fact.name) });
                fact.target_path = Some(arena.keep(&[path, name], self.separator));
                fact.import = (*import).into();
            }
        }
    }

    /// The name of the innermost method or constructor around.
    fn callable_around(&self, at: Option<u32>) -> Option<&'f str> {
        let mut around = self.outward(at).map(|entity| &self.entities[entity as usize]);
        let callable = around.find(|fact| matches!(fact.kind, EntityKind::Method | EntityKind::Constructor))?;
        Some(self.str(callable.name))
    }

    /// Whether a type is inherited from as an interface, where the language writes both alike: by its kind, or its name.
    fn is_interface(&self, above: &Above) -> bool {
        if self.rules.refs.iter().any(|rule| rule.role == Role::Implement) {
            return false;
        }
        match above {
            Above::Entity(entity) => self.entities[*entity as usize].kind == EntityKind::Interface,
            Above::Path(path, _) => {
                let name = path.rsplit(self.separator).next().unwrap_or(path);
                let is_convention = name.strip_prefix('I').is_some_and(|rest| rest.starts_with(char::is_uppercase));
                is_convention && !self.rules.types_are_values
            }
        }
    }

    /// Settles `fact` by what a type, not the scopes around, has under its name.
    pub(crate) fn settle_by_type(&self, fact: &mut RefFact, found: &[u32], wanted: Wanted) {
        self.settle(fact, found, wanted);
        if fact.resolution == Resolution::Scope {
            fact.resolution = Resolution::Type;
        }
    }

    /// The object whose method runs: of a type of the file, or of one that another file defines (Go, Rust).
    pub(crate) fn self_place(&self, scopes: &Scopes<'f>, in_entity: Option<u32>) -> Option<Place<'f>> {
        let base = match self.enclosing_type(in_entity) {
            Some(around) => Base::Entity(around),
            None => return self.owner_place(scopes, self.outer_owner(in_entity)?),
        };
        Some(Place { base, rest: Vec::new(), is_value: true, n_type: 0 })
    }

    /// Tells what `Self` stands for in a method of a type that the file imports (Rust).
    pub(crate) fn look_up_outer_self(
        &self,
        scopes: &Scopes<'f>,
        mut fact: RefFact,
        paths: &mut Arena,
    ) -> Option<RefFact> {
        let is_type = self.str(fact.name).starts_with(char::is_uppercase);
        let place = self.self_place(scopes, fact.in_entity.get()).filter(|place| is_type && place.rest.is_empty())?;
        let Base::Import(import, _) = place.base else { return None };
        self.look_up_import(import, &mut fact, paths);
        Some(fact)
    }

    /// The object whose method runs, as one of the type that its own inherits from, where the file has that.
    pub(crate) fn above_place(&self, in_entity: Option<u32>) -> Option<Place<'f>> {
        let list = self.above.get(&self.enclosing_type(in_entity)?)?;
        match list.iter().find(|above| !self.is_interface(above))? {
            Above::Entity(entity) => {
                Some(Place { base: Base::Entity(*entity), rest: Vec::new(), is_value: true, n_type: 0 })
            }
            Above::Path(..) => None,
        }
    }

    /// The name of the type whose method is around, without what qualifies every name of the file.
    fn outer_owner(&self, in_entity: Option<u32>) -> Option<&'f str> {
        let is_member = |kind| matches!(kind, EntityKind::Method | EntityKind::Constructor | EntityKind::Property);
        let is_method = |entity: &u32| {
            let fact = &self.entities[*entity as usize];
            is_member(fact.kind) && !self.is_arrow(fact)
        };
        let member = self.outward(in_entity).find(is_method)?;
        let owner = self.str(self.owners[member as usize]);
        let inner = owner.strip_prefix(self.package).and_then(|rest| rest.strip_prefix(self.separator));
        Some(inner.unwrap_or(owner)).filter(|owner| !owner.is_empty())
    }

    fn owner_place(&self, scopes: &Scopes<'f>, owner: &'f str) -> Option<Place<'f>> {
        // Rust: `impl A for dyn B + '_`; what is in `impl A for [T; 2]` has no path.
        let is_plain = !owner.contains([' ', '[', '(']);
        let first = || owner.split(" + ").next().and_then(|first| type_path(first, self.rules.pointers));
        let owner = if is_plain { owner } else { first()? };
        let place = self.type_place(scopes, At::END, owner)?;
        Some(Place { is_value: true, n_type: place.rest.len(), ..place })
    }
}
