//! Which of the entities that share a name a ref means.

use codegraph_model::{EntityKind, RefFact, Role};

use crate::detect::matches;
use crate::receivers::{To, parts};
use crate::resolve::File;
use crate::roots::is_type;

impl File<'_> {
    /// Whether an entity of `kind` can be what a ref in `role` means, in this language.
    pub(crate) fn can_mean(&self, role: Role, kind: EntityKind) -> bool {
        let is_callable = kind.is_callable() || kind == EntityKind::Property;
        let is_apart = self.rules.callables_apart
            && match role {
                Role::Call => !is_callable,
                Role::Read | Role::Write => kind.is_callable(),
                _ => false,
            };
        // PHP: `a()` is no field or constant, `$this->a` and `A::$a` no method.
        let is_data_apart = self.rules.members_apart
            && !self.rules.types_apart
            && match role {
                Role::Call => matches!(kind, EntityKind::Field | EntityKind::Constant),
                Role::Read | Role::Write => kind.is_callable(),
                _ => false,
            };
        !is_apart && !is_data_apart && (fits(role, kind) || self.holds_type(role, kind))
    }

    /// Members of the types around that a path can begin with. A type is no value that is called as it (C#: `Tint Tint`).
    pub(crate) fn implicit_at(&self, in_entity: Option<u32>, head: &str, to: To) -> Vec<u32> {
        let role = if to == To::Callee { Role::Call } else { Role::Read };
        let found = self.implicit(in_entity, head, role);
        let is_called_as_its_type = |first: &u32| {
            let declared = self.entities[*first as usize].return_type.map(|declared| self.str(declared));
            declared.is_some_and(|declared| declared.trim_end_matches('?') == head) && !self.is_place(*first)
        };
        let is_itself = to == To::Type && found.first().is_some_and(is_called_as_its_type);
        if is_itself { self.implicit(in_entity, head, Role::Type) } else { found }
    }

    /// Whether an entity of `kind` can be what `fact` means. A member of an enum is a type by its path (TypeScript).
    pub(crate) fn can_be_meant(&self, fact: &RefFact, kind: EntityKind) -> bool {
        let is_enum_type = kind == EntityKind::EnumMember
            && fact.role == Role::Type
            && fact.qualifier.is_some()
            && self.rules.types_are_looked_up;
        is_enum_type || self.can_mean(fact.role, kind)
    }

    /// Whether `entity` takes so many arguments. A last parameter that gathers arguments (Java) takes any number.
    pub(crate) fn can_be_given(&self, entity: u32, n_arguments: usize) -> bool {
        let parameters = &self.entities[entity as usize].parameters;
        let last = parameters.last().and_then(|last| last.type_text).filter(|_| self.rules.callables_apart);
        match last.is_some_and(|text| self.str(text).ends_with("...")) {
            true => parameters.len() <= n_arguments + 1,
            false => parameters.len() == n_arguments,
        }
    }

    /// Whether an entity of `kind` can hold a type that a ref in `role` names.
    pub(crate) fn holds_type(&self, role: Role, kind: EntityKind) -> bool {
        let is_variable = matches!(kind, EntityKind::Variable | EntityKind::Constant | EntityKind::Field);
        self.rules.types_are_values && is_variable && matches!(role, Role::Type | Role::Inherit | Role::Implement)
    }

    /// A class can be a value (JavaScript): what a function makes, or a function itself. A module is mixed in (Ruby).
    pub(crate) fn can_be_class(&self, role: Role, kind: EntityKind) -> bool {
        match kind {
            EntityKind::Function | EntityKind::Constant => true,
            EntityKind::Variable => self.rules.types_are_looked_up,
            EntityKind::Module => role == Role::Inherit,
            _ => false,
        }
    }

    /// Whether a member is in sight without a receiver from `in_entity` on. Ruby: of types farther out, constants and
    /// types alone are.
    pub(crate) fn is_near(&self, in_entity: Option<u32>, member: u32) -> bool {
        let fact = &self.entities[member as usize];
        if !self.rules.nearest_self
            || fact.kind.is_type()
            || matches!(fact.kind, EntityKind::Constant | EntityKind::Module)
        {
            return true;
        }
        let near = self.outward(in_entity).find_map(|entity| {
            let around = &self.entities[entity as usize];
            if around.kind.is_type() || around.kind == EntityKind::Module {
                return Some(self.str(around.qualified_name));
            }
            let is_member = matches!(around.kind, EntityKind::Method | EntityKind::Constructor | EntityKind::Property);
            is_member.then(|| self.str(self.owners[entity as usize]))
        });
        let Some(near) = near else { return true };
        let after = near.strip_prefix(self.str(self.owners[member as usize]));
        !after.is_some_and(|after| after.starts_with(self.separator))
    }

    /// Whether a call would be of an entity that is a type, where calls make no instances (C#).
    pub(crate) fn is_uncallable(&self, fact: &RefFact, entity: u32) -> bool {
        fact.role == Role::Call && !self.rules.call_instantiates && self.is_place(entity)
    }

    /// Whether an entity is no type, and stands in nothing that can be called.
    pub(crate) fn is_global_value(&self, entity: u32) -> bool {
        let fact = &self.entities[entity as usize];
        let is_local = fact.parent.is_some_and(|p| self.entities[p as usize].kind.is_callable());
        !is_local && !self.is_place(entity)
    }

    /// Whether a name is that of a value among the members that are in sight without a receiver: `LOG.info()`. One that
    /// has the name of its type stands for either (C#): `Color.Red`.
    pub(crate) fn is_own_value(&self, in_entity: Option<u32>, name: &str) -> bool {
        self.implicit(in_entity, name, Role::Read).first().is_some_and(|found| {
            let declared = self.entities[*found as usize].return_type.map(|declared| self.str(declared));
            !self.is_place(*found) && declared != Some(name)
        })
    }

    /// Says that what stands before the name is a module or a type, unless its last part is by convention a value of one
    /// (Java): `System.out`, `Level.LOW`.
    pub(crate) fn qualify(&self, fact: &mut RefFact) {
        let Some(written) = fact.receiver.filter(|_| fact.qualifier.is_none()) else { return };
        let mut backwards = parts(self.str(written)).rev();
        let is_value = self.rules.callables_apart && !backwards.next().is_some_and(is_type) && backwards.any(is_type);
        if !is_value {
            fact.qualifier = fact.receiver.take();
        }
    }

    /// Whether a name that stands alone is certainly of something that can be called.
    pub(crate) fn is_of_callables(&self, fact: &RefFact) -> bool {
        let has_brackets = || self.text.get(fact.end_byte as usize..).is_some_and(|after| after.starts_with('('));
        let is_certain = self.rules.callables_apart
            || self.rules.arguments_call && fact.arity.get().is_some_and(|n| n > 0 || has_brackets());
        is_certain && fact.role == Role::Call
    }

    /// Whether a path stands for the module itself.
    pub(crate) fn is_own(&self, written: &str) -> bool {
        self.rules.export_words.contains(&written)
    }

    /// What the file exports as `name`. `exports.f = f` does not write `f` itself.
    pub(crate) fn exported(&self, role: Role, name: &str) -> Vec<u32> {
        let mut found = self.members.get(&("", name)).cloned().unwrap_or_default();
        let is_fixed = |kind: EntityKind| kind.is_callable() || kind.is_type();
        found.retain(|entity| {
            let entity = &self.entities[*entity as usize];
            entity.is_exported && !(role == Role::Write && is_fixed(entity.kind))
        });
        found
    }

    /// Whether a macro makes a test, which nothing calls by its name (C, C++): `TEST(Suite, Name) { … }`.
    pub(crate) fn is_made_test(&self, entity: u32) -> bool {
        let fact = &self.entities[entity as usize];
        fact.is_test
            && fact.kind == EntityKind::Function
            && self.str(fact.signature).split_once('(').is_some_and(|(word, names)| {
                let is_word = word.chars().all(|c| c.is_alphanumeric() || c == '_');
                is_word && word.contains("TEST") && word != self.str(fact.name) && names.contains(',')
            })
    }

    /// Drops from `fit` what `fact` does not mean.
    pub(crate) fn narrow(&self, fact: &RefFact, fit: &mut Vec<u32>) {
        if matches!(fact.role, Role::Inherit | Role::Implement) {
            // `from a import Shape`, `class Shape(Shape)`: nothing inherits from itself.
            fit.retain(|entity| fact.in_entity.get() != Some(*entity));
        }
        fit.retain(|entity| !self.is_made_test(*entity));
        // `typedef struct a a;` names a type of another file, and `struct a` means that one.
        let is_typedef = |e: &u32| {
            let fact = &self.entities[*e as usize];
            fact.kind == EntityKind::TypeAlias && fact.native_kind == "type_definition"
        };
        if fact.role == Role::Type && fit.iter().any(is_typedef) && self.is_tagged(fact) {
            fit.retain(|e| !is_typedef(e));
        }
        self.keep_side(fact, fit);
        if fit.len() < 2 {
            return;
        }
        // A macro holds from its definition on: of several, those farther down are not meant yet.
        let entity = |e: &u32| &self.entities[*e as usize];
        let is_before = |e: &u32| entity(e).span.start_byte < fact.start_byte;
        if fit.iter().all(|e| entity(e).kind == EntityKind::Macro) && fit.iter().any(is_before) {
            fit.retain(is_before);
        }
        // `int A::n = 0;` defines what the type declares (C++), and `extern int n;` what is defined beside it (C).
        let is_data = |e: &u32| {
            matches!(self.entities[*e as usize].kind, EntityKind::Field | EntityKind::Constant | EntityKind::Variable)
        };
        if self.separator == "::" && fit.iter().all(is_data) && self.share_a_name(fit) {
            let is_meant = |e: &u32| {
                let fact = &self.entities[*e as usize];
                let is_inside = fact.parent.is_some_and(|parent| {
                    let around = &self.entities[parent as usize];
                    around.kind.is_type()
                        && around.span.end_byte >= fact.span.end_byte
                        && around.span.start_byte <= fact.span.start_byte
                });
                !is_inside && !fact.modifiers.iter().any(|word| self.str(*word) == "extern")
            };
            if fit.iter().any(is_meant) {
                fit.retain(is_meant);
            }
        }
        // Parts of one module, or of one type where that can have several (Ruby; C#, if it says so): the first stands for it.
        let is_part = |e: &u32| {
            let fact = &self.entities[*e as usize];
            let says_so = || fact.modifiers.iter().any(|word| self.str(*word) == "partial");
            fact.kind == EntityKind::Module || fact.kind.is_type() && (self.rules.types_are_open || says_so())
        };
        if fit.iter().all(is_part) && self.share_a_name(fit) {
            fit.truncate(1);
        }
        let is_stub = |entity: &u32| self.is_decorated(*entity, self.rules.stubs);
        if !self.rules.stubs.is_empty() && fit.iter().any(is_stub) {
            match fit.iter().all(is_stub) {
                // There is nothing else, as in files of declarations: the first stands for all.
                true => fit.truncate(1),
                false => fit.retain(|entity| !is_stub(entity)),
            }
        }
        if self.rules.types_are_looked_up {
            self.keep_static(fact, fit);
        }
        // What reads and what writes a property are entities of one name.
        let are_accessors = fit.iter().all(|e| self.entities[*e as usize].kind == EntityKind::Property);
        if are_accessors && !self.rules.setters.is_empty() && self.share_a_name(fit) {
            let is_meant = |e: &&u32| self.is_decorated(**e, self.rules.setters) == (fact.role == Role::Write);
            if let Some(meant) = fit.iter().find(is_meant).copied() {
                *fit = vec![meant];
            }
        }
        let parent = |e: &u32| self.entities[*e as usize].parent;
        let is_again =
            fit.len() > 1 && self.rules.last_definition_counts && fit.iter().all(|e| parent(e) == parent(&fit[0]));
        if is_again && self.share_a_name(fit) {
            let start = |e: &u32| self.entities[*e as usize].span.start_byte;
            let above = fit.iter().filter(|e| start(e) < fact.start_byte).max_by_key(|e| start(e));
            let meant = above.or(fit.iter().min_by_key(|e| start(e))).copied();
            *fit = meant.into_iter().collect();
        }
    }

    /// JavaScript: of members that share a name, `A.b` means that of the class itself, and `this.b` that of what the
    /// member around belongs to.
    fn keep_static(&self, fact: &RefFact, fit: &mut Vec<u32>) {
        let is_static = |e: u32| self.entities[e as usize].modifiers.iter().any(|word| self.str(*word) == "static");
        let is_self = fact.receiver.is_some_and(|receiver| self.rules.self_words.contains(&self.str(receiver)));
        let is_member = |e: &u32| {
            use EntityKind::{Constructor, Field, Method, Property};
            matches!(self.entities[*e as usize].kind, Constructor | Field | Method | Property)
        };
        let wanted = match fact.qualifier {
            Some(_) => Some(true),
            None if is_self => self.outward(fact.in_entity.get()).find(is_member).map(is_static),
            None => None,
        };
        if fit.iter().any(|e| Some(is_static(*e)) == wanted) {
            fit.retain(|e| Some(is_static(*e)) == wanted);
        }
    }

    /// Ruby: methods of a class itself (`A.b`) are not those of its instances (`A#b`).
    fn keep_side(&self, fact: &RefFact, fit: &mut Vec<u32>) {
        if fit.iter().all(|entity| self.is_of_instance(*entity).is_none()) {
            return;
        }
        let is_of_self = fact.receiver.is_none_or(|receiver| self.rules.self_words.contains(&self.str(receiver)));
        let is_of_class = fact.receiver.is_some_and(|receiver| self.rules.class_words.contains(&self.str(receiver)));
        let is_of_instance = match (fact.qualifier, is_of_self) {
            _ if is_of_class => Some(false),
            (Some(_), _) => Some(false),
            (None, false) => Some(true),
            (None, true) => {
                let is_type = |entity: u32| self.entities[entity as usize].kind.is_type();
                let mut around = self.outward(fact.in_entity.get());
                let sides = around.find(|entity| is_type(*entity) || self.is_of_instance(*entity).is_some());
                sides.and_then(|entity| self.is_of_instance(entity))
            }
        };
        // A module can be mixed into itself.
        let is_free = |entity: u32| {
            self.entities[entity as usize].parent.is_some_and(|p| self.entities[p as usize].kind == EntityKind::Module)
        };
        fit.retain(|entity| {
            let side = self.is_of_instance(*entity);
            side.is_none() || is_of_instance.is_none() || side == is_of_instance || (is_free(*entity) && !is_of_class)
        });
    }

    /// Whether a method is one of instances, where the notation of the language says so.
    fn is_of_instance(&self, entity: u32) -> Option<bool> {
        let entity = &self.entities[entity as usize];
        let is_member = entity.kind.is_callable() || entity.kind == EntityKind::Property;
        let owner = self.str(entity.qualified_name).strip_suffix(self.str(entity.name)).filter(|_| is_member)?;
        match owner.as_bytes().last() {
            Some(b'#') => Some(true),
            Some(b'.') if self.separator == "::" => Some(false),
            _ => None,
        }
    }

    /// Whether a decorator or modifier of `entity` fits one of `patterns`.
    fn is_decorated(&self, entity: u32, patterns: &[&str]) -> bool {
        let entity = &self.entities[entity as usize];
        let mut words = entity.decorators.iter().chain(&entity.modifiers).map(|word| self.str(*word));
        words.any(|word| patterns.iter().any(|pattern| matches(pattern, word)))
    }
}

pub(crate) fn is_type_name(kind: EntityKind) -> bool {
    kind.is_type() || kind == EntityKind::TypeAlias
}

/// Whether an entity of `kind` can be what a ref in `role` means.
fn fits(role: Role, kind: EntityKind) -> bool {
    let is_type = is_type_name(kind);
    match role {
        Role::Macro => kind == EntityKind::Macro,
        Role::Type | Role::Inherit | Role::Implement => is_type,
        // A function makes instances too where it is a constructor (JavaScript).
        Role::Instantiate => is_type || matches!(kind, EntityKind::Function | EntityKind::EnumMember),
        Role::Call | Role::Decorate => kind != EntityKind::Module,
        // A class and its constructor share a name, and the class is meant.
        Role::Read | Role::Write => kind != EntityKind::Constructor,
        Role::Import => true,
    }
}
