//! Mentions become refs with what the file alone can tell about their targets. Precision before recall: what the file leaves
//! open stays open.

use std::cell::Cell;

use codegraph_model::{EntityFact, EntityKind, Facts, ImportFact, RefFact, Resolution, Role, Str, Targets};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::above::AboveTypes;
use crate::arguments::Given;
use crate::candidates::is_type_name;
use crate::chains::Chains;
use crate::context::{Besides, Mention, Wanted};
use crate::effort::Effort;
use crate::finish::is_member_of_value;
use crate::kept::Arena;
use crate::modules::Imported;
use crate::order;
use crate::pack::{Convention, Pack, Rules};
use crate::scopes::{At, Found, Scopes, Space};
use crate::typing::Typing;

/// What the walk keeps beside the facts.
pub(crate) struct Aside<'a, 't> {
    pub(crate) owners: &'a [Str],
    pub(crate) typings: &'a FxHashMap<u32, (At, Typing<'t>)>,
    pub(crate) chains: &'a Chains<'t>,
    pub(crate) given: &'a [Given<'t>],
    pub(crate) import_homes: &'a [Option<u32>],
    pub(crate) besides: &'a [Besides<'t>],
    /// What qualifies every name of the file.
    pub(crate) package: Str,
}

/// The types of a file, by qualified name; the first where there are several.
pub(crate) fn types<'f>(entities: &[EntityFact], text: &'f str, arena: &'f str) -> FxHashMap<&'f str, u32> {
    let mut types = FxHashMap::default();
    // Go: a named type that is no struct has methods too. A type proper comes before an alias of its name.
    for is_wanted in [EntityKind::is_type, |kind| kind == EntityKind::TypeAlias] {
        for (i, entity) in entities.iter().enumerate().filter(|(_, entity)| is_wanted(entity.kind)) {
            types.entry(entity.qualified_name.within(text, arena)).or_insert(i as u32);
        }
    }
    types
}

/// What resolution reads of a file.
pub(crate) struct File<'f> {
    pub(crate) rules: &'static Rules,
    pub(crate) separator: &'static str,
    pub(crate) text: &'f str,
    arena: &'f str,
    pub(crate) entities: &'f [EntityFact],
    pub(crate) imports: &'f [ImportFact],
    pub(crate) owners: &'f [Str],
    /// By import: the entity that it stands in.
    pub(crate) import_homes: &'f [Option<u32>],
    /// Types that are said by the values of entities.
    pub(crate) typings: &'f FxHashMap<u32, (At, Typing<'f>)>,
    pub(crate) chains: &'f Chains<'f>,
    /// What arguments say.
    pub(crate) given: &'f [Given<'f>],
    /// A type that is more than a path was met since this was last taken.
    pub(crate) met_more: Cell<bool>,
    /// What is known of few mentions.
    besides: &'f [Besides<'f>],
    /// By the qualified name of what they stand in, and their own name.
    pub(crate) members: FxHashMap<(&'f str, &'f str), Vec<u32>>,
    /// Names of entities: most of what is mentioned has none of them.
    pub(crate) names: FxHashSet<&'f str>,
    /// By qualified name.
    pub(crate) types: FxHashMap<&'f str, u32>,
    pub(crate) above: AboveTypes,
    pub(crate) package: &'f str,
}

pub(crate) fn resolve<'t>(
    facts: &mut Facts,
    text: &'t str,
    pack: &'static Pack,
    scopes: &Scopes<'t>,
    mentions: Vec<Mention<'t>>,
    aside: Aside<'_, 't>,
    effort: &mut Effort<'_>,
) {
    let Aside { owners, typings, chains, given, import_homes, besides, package } = aside;
    let mut members: FxHashMap<(&str, &str), Vec<u32>> = FxHashMap::default();
    let mut names: FxHashSet<&str> = FxHashSet::default();
    members.reserve(facts.entities.len());
    names.reserve(facts.entities.len());
    for (i, entity) in facts.entities.iter().enumerate() {
        let (owner, name) = (owners[i].within(text, &facts.arena), entity.name.within(text, &facts.arena));
        members.entry((owner, name)).or_default().push(i as u32);
        names.insert(name);
    }
    let types = types(&facts.entities, text, &facts.arena);
    let mut file = File {
        types,
        above: AboveTypes::default(),
        package: package.within(text, &facts.arena),
        rules: &pack.rules,
        separator: pack.separator,
        text,
        arena: &facts.arena,
        entities: &facts.entities,
        imports: &facts.imports,
        owners,
        import_homes,
        typings,
        chains,
        given,
        met_more: Cell::new(false),
        besides,
        members,
        names,
    };
    let mut paths = Arena::after(&facts.arena);
    // What types inherit from is known before their members are looked up.
    let is_heir = |mention: &Mention<'_>| mention.fact.role == Role::Inherit;
    let heirs = mentions.iter().filter(|mention| is_heir(mention)).cloned();
    let mut resolved = |mention| effort.goes_on(scopes).then(|| file.resolve(scopes, mention, &mut paths)).flatten();
    let heirs: Vec<Option<RefFact>> = heirs.map(&mut resolved).collect();
    file.above = file.above(heirs.iter().flatten(), &paths);
    let mut heirs = heirs.into_iter();
    // The refs take the place of the mentions in memory: there can be a million of them.
    let mut arguments = Vec::new();
    let refs = mentions.into_iter().filter_map(|mention| {
        if is_heir(&mention) {
            return heirs.next().flatten();
        }
        if !effort.goes_on(scopes) {
            return None;
        }
        let (scope, given) = (mention.scope, mention.besides.get().and_then(|i| besides[i as usize].arguments));
        let fact = file.resolve(scopes, mention, &mut paths)?;
        if let Some(given) = given.filter(|_| fact.targets.len() != 1) {
            let at = At { scope, byte: fact.start_byte };
            arguments.push(file.arguments(scopes, at, fact.in_entity.get(), given, &mut paths));
        }
        Some(fact)
    });
    let mut refs: Vec<RefFact> = refs.collect();
    if !arguments.is_sorted_by_key(|given| given.start_byte) {
        arguments.sort_by_key(|given| given.start_byte);
    }
    let value_paths = file.value_paths(scopes, &mut paths, effort);
    facts.arena.push_str(&paths.into_text());
    for (entity, path) in value_paths {
        facts.entities[entity as usize].value_path = Some(path);
    }
    let place = |fact: &RefFact| (fact.start_byte, fact.end_byte);
    if !refs.is_sorted_by_key(place) {
        refs = order::nearly_sorted(refs, place);
    }
    facts.refs = refs;
    facts.arguments = arguments;
}

impl<'f> File<'f> {
    pub(crate) fn str(&self, of: Str) -> &'f str {
        of.within(self.text, self.arena)
    }

    /// The ref that a mention is; none if it is a local variable.
    fn resolve(&self, scopes: &Scopes<'f>, mention: Mention<'f>, paths: &mut Arena) -> Option<RefFact> {
        let Mention { mut fact, scope, head, is_static, wanted, besides } = mention;
        let Besides { sayer, typing, .. } = besides.get().map(|i| self.besides[i as usize]).unwrap_or_default();
        if let Some(sayer) = sayer.and_then(|name| self.types.get(self.str(name))) {
            fact.in_entity = Some(*sayer).into();
        }
        let in_entity = fact.in_entity.get();
        if fact.role == Role::Import || self.settle_apart(scopes, scope, &mut fact, wanted, paths) {
            return Some(fact);
        }
        let space = match fact.role {
            Role::Type | Role::Inherit | Role::Implement => Space::Type,
            Role::Macro => Space::Macro,
            _ if wanted == Wanted::Place => Space::Type,
            _ => Space::Value,
        };
        let at = At { scope, byte: fact.start_byte };
        let name = self.str(fact.name);
        if fact.role == Role::Call && fact.receiver.is_none() && self.rules.self_words.contains(&name) {
            // `this(…)` in a constructor.
            let found = self.constructors(in_entity);
            if !found.is_empty() || !self.rules.call_instantiates {
                self.settle(&mut fact, &found, wanted);
                return Some(fact);
            }
        }
        let written = fact.qualifier.or(fact.receiver).map(|s| self.str(s));
        if self.rules.super_words.contains(&written.unwrap_or(name)) && (written.is_some() || fact.role == Role::Call) {
            self.look_up_above(&mut fact, wanted, paths);
            return Some(fact);
        }
        if fact.qualifier.is_none() && fact.receiver.is_none() {
            if let Some(typing) = typing
                && self.settle_label(scopes, at, &mut fact, typing, paths)
            {
                return Some(fact);
            }
            let makes = fact.role == Role::Call && self.rules.call_instantiates;
            if makes && matches!(scopes.find(at, name, Space::Type), Found::Local(_)) {
                // `T()` of a type parameter.
                return None;
            }
            let found = match scopes.find(at, name, space) {
                Found::Local(_) | Found::SelfName if self.is_of_callables(&fact) => {
                    self.implicit(in_entity, name, fact.role)
                }
                Found::Local(_) | Found::SelfName | Found::OtherSelf => return None,
                // A member is nearer than what stands around its type.
                Found::Entities(found) => match self.rules.implicit_self
                    && (self.is_global_value(found[0]) || self.is_uncallable(&fact, found[0]))
                {
                    true => Some(self.implicit(in_entity, name, fact.role)).filter(|f| !f.is_empty()).unwrap_or(found),
                    false => found,
                },
                Found::Import(import) => {
                    // Members of the types around are nearer than what the file imports.
                    let nearer = self.implicit(in_entity, name, fact.role);
                    if !nearer.is_empty() {
                        self.settle(&mut fact, &nearer, wanted);
                        return Some(fact);
                    }
                    match self.imported(scopes, import) {
                        Imported::Entities(found) => self.settle(&mut fact, &found, wanted),
                        Imported::Import(import) => self.look_up_import(import, &mut fact, paths),
                    }
                    return Some(fact);
                }
                // A type parameter in a path (`T::new()`), a conversion (`T(x)`) or a literal (`T{}`).
                // In Java it is never a value, and a field or method can have its name.
                Found::Nothing
                    if !self.rules.callables_apart && matches!(scopes.find(at, name, Space::Type), Found::Local(_)) =>
                {
                    return None;
                }
                Found::Nothing if self.rules.self_words.contains(&name) => match self.enclosing_type(in_entity) {
                    // `Self` by itself: the type around. A trait says it of types that it does not know.
                    Some(around) if self.entities[around as usize].kind == EntityKind::Trait => return None,
                    Some(around) => vec![around],
                    None => return self.look_up_outer_self(scopes, fact, paths),
                },
                Found::Nothing => self.implicit(in_entity, name, fact.role),
            };
            if found.is_empty() && (wanted == Wanted::Known || self.is_variable(name)) {
                return None;
            }
            self.settle(&mut fact, &found, wanted);
            if fact.targets.is_empty() {
                self.mean_otherwise(scopes, at, &mut fact, wanted);
            }
            self.look_up_in_package(&mut fact, paths);
            self.settle_outer_label(scopes, at, &mut fact, typing, paths);
            if fact.targets.is_empty() && fact.role == Role::Call && self.rules.functions_are_members {
                // A method that no type around has is inherited.
                let around = self.enclosing_type(in_entity);
                fact.receiver_type = around.filter(|around| self.above.contains_key(around)).into();
            }
            return Some(fact);
        }
        let written = written.unwrap_or_default();
        // What is certainly no object is no local variable.
        let head_space = if is_static { Space::Type } else { Space::Value };
        let head_is = head.map(|head| scopes.find(at, head, head_space));
        let is_self = head_is == Some(Found::SelfName) && head == Some(written);
        let is_module = is_static && self.rules.module_words.contains(&written);
        // A function inside that has an object of its own binds the word.
        let is_word = self.rules.self_words.contains(&written) && !self.is_of_function(scopes, at, written);
        if is_self || (!is_module && is_word) {
            let mut found = self.enclosing_member(in_entity, name);
            if space == Space::Type {
                found.retain(|e| !self.is_of_trait(*e));
            }
            self.settle(&mut fact, &found, wanted);
            if fact.targets.is_empty()
                && let Some(place) = self.self_place(scopes, in_entity)
            {
                self.settle_at(&mut fact, place, wanted, paths);
            }
            return Some(fact);
        }
        if let Some(outer) = self.outer_self(scopes, at, in_entity, written) {
            let owner = self.str(self.entities[outer as usize].qualified_name);
            let found = self.members.get(&(owner, name)).cloned().unwrap_or_default();
            self.settle(&mut fact, &found, wanted);
            fact.receiver_type = Some(outer).filter(|_| fact.targets.is_empty()).into();
            return Some(fact);
        }
        match head_is {
            Some(Found::Nothing) if self.is_own(written) => {
                let found = self.exported(fact.role, name);
                self.settle(&mut fact, &found, wanted);
            }
            _ if self.rules.types_apart && !is_static => {}
            Some(Found::Import(_)) => self.qualify(&mut fact),
            Some(Found::Entities(found)) => {
                let found: Vec<u32> = found.into_iter().filter(|e| !is_static || self.is_place(*e)).collect();
                let first = found.first().map(|e| &self.entities[*e as usize]);
                let is_owner = |first: &&EntityFact| first.kind.is_type() || first.kind == EntityKind::Module;
                if let Some(first) = first.filter(is_owner) {
                    self.qualify(&mut fact);
                    if head == Some(written) && self.share_a_name(&found) {
                        let owner = self.str(first.qualified_name);
                        let found = self.members.get(&(owner, name)).cloned().unwrap_or_default();
                        self.settle(&mut fact, &found, wanted);
                    }
                } else if head == Some(written)
                    && let Some(first) = first
                    && let Some(found) = self.members.get(&(self.str(first.qualified_name), name))
                {
                    // An object or a function with members of its own.
                    let is_member = |e: &&u32| is_member_of_value(first.kind, self.entities[**e as usize].kind);
                    let found: Vec<u32> = found.iter().filter(is_member).copied().collect();
                    self.settle(&mut fact, &found, wanted);
                }
            }
            // By convention a capital begins a type, and Go, where it does not, has no such members.
            Some(Found::Nothing)
                if self.rules.visibility.convention != Convention::Capital
                    && head.is_some_and(|head| {
                        head.starts_with(|c: char| c.is_uppercase()) && !self.is_own_value(in_entity, head)
                    }) =>
            {
                self.qualify(&mut fact);
            }
            _ => {}
        }
        if fact.targets.is_empty() && (head.is_some() || typing.is_some()) {
            self.look_up_on(scopes, at, &mut fact, typing, (is_static, wanted), paths);
        }
        let is_told = !fact.targets.is_empty() || fact.target_path.is_some() || fact.receiver_type.get().is_some();
        Some(fact).filter(|_| wanted != Wanted::Known || is_told)
    }

    /// Whether a path can lead through an entity.
    pub(crate) fn is_place(&self, entity: u32) -> bool {
        let kind = self.entities[entity as usize].kind;
        kind.is_type() || matches!(kind, EntityKind::Module | EntityKind::TypeAlias)
    }

    pub(crate) fn share_a_name(&self, found: &[u32]) -> bool {
        found.iter().all(|e| {
            self.str(self.entities[*e as usize].qualified_name)
                == self.str(self.entities[found[0] as usize].qualified_name)
        })
    }

    /// Members that are in sight without a receiver, from the inside out.
    pub(crate) fn implicit(&self, in_entity: Option<u32>, name: &str, role: Role) -> Vec<u32> {
        if !self.rules.implicit_self || !self.names.contains(name) {
            return Vec::new();
        }
        for entity in self.outward(in_entity) {
            let fact = &self.entities[entity as usize];
            let inner = self.members.get(&(self.str(fact.qualified_name), name)).filter(|_| !fact.kind.is_callable());
            let outer = self.members.get(&(self.str(self.owners[entity as usize]), name));
            let is_meant = |e: &u32| self.can_mean(role, self.entities[*e as usize].kind) && !self.is_made_test(*e);
            let fit = |found: &&Vec<u32>| found.iter().any(|e| is_meant(e) && self.is_near(in_entity, *e));
            let above = || self.inherited(entity, name).filter(|found| found.iter().any(is_meant));
            if let Some(found) = inner.filter(fit).or_else(above).or(outer.filter(fit)) {
                // Types that share a name have members of their own (C++: specialisations).
                let holder = if inner.is_some_and(|inner| inner == found) { Some(entity) } else { fact.parent };
                let is_own = |e: &u32| self.entities[*e as usize].parent == holder;
                let own: Vec<u32> = found.iter().copied().filter(is_own).collect();
                return if own.is_empty() { found.clone() } else { own };
            }
        }
        Vec::new()
    }

    /// Of values and types of one qualified name, as two types that differ in their arguments alone have them (C#), those
    /// of what the mention stands in come first.
    fn prefer_around(&self, fact: &RefFact, fit: &mut Vec<u32>) {
        let is_own = fact.qualifier.is_none()
            && fact.receiver.is_none_or(|receiver| self.rules.self_words.contains(&self.str(receiver)));
        if !is_own || fit.iter().any(|e| self.entities[*e as usize].kind.is_callable()) {
            return;
        }
        for at in self.outward(fact.in_entity.get()) {
            if fit.iter().any(|e| self.entities[*e as usize].parent == Some(at)) {
                fit.retain(|e| self.entities[*e as usize].parent == Some(at));
                return;
            }
        }
    }

    /// Rust: of members in several `impl` blocks of a type, its own come before those of traits, and where the type is asked,
    /// those of the same block before others.
    fn prefer_block(&self, fact: &RefFact, fit: &mut Vec<u32>) {
        let block = |entity: u32| {
            let descriptors = self.str(self.entities[entity as usize].descriptors);
            descriptors.rfind(']').map_or("", |end| &descriptors[..=end])
        };
        let is_own = |entity: &u32| block(*entity).contains("impl#") && !block(*entity).contains("][");
        let here = fact.in_entity.get().filter(|_| fact.receiver.is_none()).map_or("", block);
        let is_here = |entity: &u32| here.contains("impl#") && block(*entity) == here;
        if fit.iter().any(is_own) {
            fit.retain(is_own);
        }
        if fit.iter().any(is_here) {
            fit.retain(is_here);
        }
    }

    /// Decides between the entities that a name can mean.
    pub(crate) fn settle(&self, fact: &mut RefFact, found: &[u32], wanted: Wanted) {
        if found.is_empty() {
            return;
        }
        let entity = |e: &u32| &self.entities[*e as usize];
        let is_value = matches!(fact.role, Role::Read | Role::Write);
        let is_wanted = |e: &u32| match wanted {
            Wanted::Place => self.is_place(*e),
            Wanted::Field => entity(e).kind == EntityKind::Field,
            Wanted::Any | Wanted::Known if !self.rules.members_apart => true,
            _ if is_value && fact.receiver.is_some() => !entity(e).kind.is_callable(),
            _ => is_value || entity(e).kind != EntityKind::Field,
        };
        let fits = |e: &u32| self.can_be_meant(fact, entity(e).kind) && is_wanted(e);
        let mut fit: Vec<u32> = found.iter().copied().filter(fits).collect();
        if fit.is_empty() && matches!(fact.role, Role::Inherit | Role::Instantiate) {
            fit = found.iter().copied().filter(|e| self.can_be_class(fact.role, entity(e).kind)).collect();
        }
        self.narrow(fact, &mut fit);
        if fit.len() > 1 {
            self.prefer_block(fact, &mut fit);
            self.prefer_around(fact, &mut fit);
        }
        // Declarations stand beside their definition (C, C++, TypeScript): the one with the body is meant.
        // In Java a method without a body is none of another, and one with a body is meant before the part of a record.
        if fit.len() > 1 && fit.iter().any(|e| entity(e).cyclomatic.is_some()) {
            let is_apart = self.rules.callables_apart;
            fit.retain(|e| if is_apart { entity(e).kind.is_callable() } else { entity(e).cyclomatic.is_some() });
        }
        // `typedef struct a a;` stands beside the struct, which `struct a` means, and in C nothing else does.
        if fit.len() > 1 && fit.iter().any(|e| entity(e).kind.is_type()) {
            let is_alias = |e: &u32| entity(e).kind == EntityKind::TypeAlias;
            let is_typedef = |e: &u32| is_alias(e) && entity(e).native_kind == "type_definition";
            let means_alias = fact.role == Role::Type && fit.iter().any(is_typedef) && !self.is_tagged(fact);
            fit.retain(|e| is_alias(e) == means_alias);
        }
        // A value and a type of one name (TypeScript): the value is meant where one is.
        let is_of_types_alone = |e: &u32| matches!(entity(e).kind, EntityKind::Interface | EntityKind::TypeAlias);
        let wants_value = matches!(fact.role, Role::Read | Role::Write | Role::Call | Role::Instantiate);
        if fit.len() > 1 && wants_value && !fit.iter().all(is_of_types_alone) {
            fit.retain(|e| !is_of_types_alone(e));
        }
        if self.rules.call_instantiates && self.rules.implicit_self {
            self.choose_template(fact, &mut fit);
        }
        if fit.len() > 1
            && let Some(arity) = fact.arity.get()
        {
            let takes: Vec<u32> = fit.iter().copied().filter(|e| self.can_be_given(*e, arity as usize)).collect();
            if !takes.is_empty() {
                fit = takes;
            }
        }
        // Declarations of the same function again and again (C): the first stands for it.
        let is_declared_alone = |e: &u32| entity(e).cyclomatic.is_none() && entity(e).kind == EntityKind::Function;
        if fit.len() > 1 && self.share_a_name(&fit) && fit.iter().all(is_declared_alone) {
            fit.truncate(1);
        }
        fact.resolution = match fit.len() {
            0 => return,
            1 => Resolution::Scope,
            _ => Resolution::Ambiguous,
        };
        if fact.role == Role::Call
            && self.rules.call_instantiates
            && (entity(&fit[0]).kind.is_type()
                || entity(&fit[0]).kind == EntityKind::EnumMember
                || self.rules.types_are_values && entity(&fit[0]).kind == EntityKind::TypeAlias)
        {
            fact.role = Role::Instantiate;
        }
        // A conversion (Go): `Celsius(x)`.
        if fact.role == Role::Call && is_type_name(entity(&fit[0]).kind) {
            fact.role = Role::Type;
        }
        // An initialiser (C++) writes a field, or makes a base.
        let kind = entity(&fit[0]).kind;
        let is_initialiser = fact.role == Role::Write && self.rules.call_instantiates && self.rules.implicit_self;
        if is_initialiser && (is_type_name(kind) || kind == EntityKind::Constructor) {
            fact.role = Role::Instantiate;
        }
        // What a path leads through, or what is named without being used as what it is.
        if fact.role == Role::Read {
            fact.role = match entity(&fit[0]).kind {
                EntityKind::Macro => Role::Macro,
                kind if is_type_name(kind) => Role::Type,
                _ => Role::Read,
            };
        }
        fact.targets = Targets::from(&fit[..]);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use codegraph_model::Role;

    use crate::{Extractor, Limits};

    #[test]
    fn what_a_type_has_itself_comes_before_what_traits_give_it() {
        let text = "struct A;\nimpl A { fn f(&self) {} }\nimpl T for A {\n    fn f(&self) { A::f(self); self.f() }\n    \
                    fn g() { Self::g() }\n}\nimpl U for A { fn g() { Self::g() } }\n";
        let pack = crate::pack("rust").expect("exists");
        let facts = Extractor::new().extract(pack, text.to_string(), &Limits::NONE, || Duration::ZERO).facts;
        let calls = facts.refs.iter().filter(|fact| fact.role == Role::Call);
        let lines: Vec<(u32, Vec<u32>)> = calls
            .map(|call| {
                let targets = call.targets.iter().map(|target| facts.entities[*target as usize].span.start_line);
                (call.line, targets.collect())
            })
            .collect();
        assert_eq!(lines, [(4, vec![2]), (4, vec![2]), (5, vec![5]), (7, vec![7])]);
    }
}
