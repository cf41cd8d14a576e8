//! The types that a mention stands in.

use codegraph_model::{EntityFact, EntityKind, RefFact, Role};

use crate::context::Wanted;
use crate::finish::is_member_of_value;
use crate::receivers::To;
use crate::resolve::File;
use crate::scopes::{At, Found, Scopes, Space};

/// Longest list of arguments that is compared, in bytes.
const MAX_ARGUMENTS: usize = 512;
/// How many entities around a mention are looked at. What people write nests a handful; a file of a program's making can
/// nest a hundred thousand, and as many mentions stand in all of them.
const MAX_AROUND: usize = 256;

impl<'f> File<'f> {
    /// `entity` and what it stands in, from the inside out.
    pub(crate) fn outward(&self, entity: Option<u32>) -> impl Iterator<Item = u32> {
        let parent = |at: &u32| self.entities[*at as usize].parent.filter(|parent| parent != at);
        std::iter::successors(entity, parent).take(MAX_AROUND)
    }

    /// The type around whose object `written` is: `Outer.this`.
    pub(crate) fn outer_self(&self, scopes: &Scopes<'f>, at: At, in_entity: Option<u32>, written: &str) -> Option<u32> {
        let (name, word) = written.rsplit_once(self.separator)?;
        if !self.rules.implicit_self || !self.rules.self_words.contains(&word) {
            return None;
        }
        let found = match scopes.find(at, name, Space::Type) {
            Found::Entities(found) => found,
            _ => self.implicit(in_entity, name, Role::Type),
        };
        found.into_iter().find(|entity| self.entities[*entity as usize].kind.is_type())
    }

    /// Whether a word for the object around means that of a function of its own, or what a parameter says that it is:
    /// `f(this: A)` (TypeScript).
    pub(crate) fn is_of_function(&self, scopes: &Scopes<'f>, at: At, word: &str) -> bool {
        if self.rules.own_self.is_empty() {
            return false;
        }
        match scopes.find(at, word, Space::Value) {
            Found::OtherSelf => true,
            Found::Local(local) => scopes.typing(local, word).is_some(),
            _ => false,
        }
    }

    /// The other constructors of the innermost type around, which have its name.
    pub(crate) fn constructors(&self, in_entity: Option<u32>) -> Vec<u32> {
        for entity in self.outward(in_entity) {
            let fact = &self.entities[entity as usize];
            if fact.kind == EntityKind::Constructor {
                let found = self.enclosing_member(in_entity, self.str(fact.name));
                return found.into_iter().filter(|other| *other != entity).collect();
            }
        }
        Vec::new()
    }

    /// Members of the innermost type around.
    pub(crate) fn enclosing_member(&self, in_entity: Option<u32>, name: &str) -> Vec<u32> {
        for entity in self.outward(in_entity) {
            let fact = &self.entities[entity as usize];
            if fact.kind.is_type() {
                return self.members.get(&(self.str(fact.qualified_name), name)).cloned().unwrap_or_default();
            }
            if matches!(fact.kind, EntityKind::Method | EntityKind::Constructor) && !self.is_arrow(fact) {
                let owner = self.str(self.owners[entity as usize]);
                return self.members.get(&(owner, name)).cloned().unwrap_or_default();
            }
            if fact.kind == EntityKind::Function
                && let Some(found) = self.members.get(&(self.str(fact.qualified_name), name))
                && found.iter().any(|e| is_member_of_value(fact.kind, self.entities[*e as usize].kind))
            {
                return found.clone();
            }
        }
        Vec::new()
    }

    /// JavaScript: whether a method is an arrow function, in which the object is that of what stands around it:
    /// `a.m = () => this.b`.
    pub(crate) fn is_arrow(&self, fact: &EntityFact) -> bool {
        if fact.kind != EntityKind::Method || !self.rules.types_are_looked_up {
            return false;
        }
        let after = self.text.get(fact.name_span.end_byte as usize..).unwrap_or_default().trim_start();
        let Some(value) = after.strip_prefix(['=', ':']).map(str::trim_start) else { return false };
        let value = value.strip_prefix("async").map_or(value, str::trim_start);
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
        match value.strip_prefix('(') {
            // Brackets around a function that is none.
            Some(inner) => {
                !["function", "async ", "class", "("].iter().any(|word| inner.trim_start().starts_with(word))
            }
            None => value.trim_start_matches(is_part).trim_start().starts_with("=>"),
        }
    }

    /// C++: the type or namespace around, or in something around, that begins a path where a value of its name is nearer,
    /// which no path leads through.
    pub(crate) fn place_behind(&self, in_entity: Option<u32>, head: &str, to: To) -> Option<u32> {
        if to != To::Type || !self.rules.call_instantiates || !self.rules.implicit_self {
            return None;
        }
        let within = |owner: &str| {
            let found = self.members.get(&(owner, head))?;
            found.iter().copied().find(|entity| self.is_place(*entity))
        };
        let owners = |at: u32| [self.entities[at as usize].qualified_name, self.owners[at as usize]];
        let found = self.outward(in_entity).flat_map(owners).find_map(|owner| within(self.str(owner)));
        found.or_else(|| within(""))
    }

    /// What a bare name, of which nothing in sight is what it seems to be, can mean besides (C, C++).
    pub(crate) fn mean_otherwise(&self, scopes: &Scopes<'f>, at: At, fact: &mut RefFact, wanted: Wanted) {
        let (in_entity, name) = (fact.in_entity.get(), self.str(fact.name));
        if fact.role == Role::Write && self.is_above(in_entity, name) {
            // An initialiser makes a base that another file has.
            fact.role = Role::Instantiate;
        }
        if fact.role == Role::Type
            && self.names.contains(name)
            && let Found::Entities(mut found) = scopes.find(at, name, Space::Macro)
        {
            // The preprocessor puts a type in the place of a macro (C).
            found.retain(|entity| {
                let entity = &self.entities[*entity as usize];
                entity.native_kind.starts_with("preproc_") && entity.span.start_byte < fact.start_byte
            });
            if !found.is_empty() {
                fact.role = Role::Macro;
                self.settle(fact, &found, wanted);
                return;
            }
        }
        if fact.role == Role::Type && self.is_argument_of_template(fact) {
            // What a template is given can be a value.
            let mut found = self.implicit(in_entity, name, Role::Read);
            if let (true, Found::Entities(around)) = (found.is_empty(), scopes.find(at, name, Space::Value)) {
                found = around;
            }
            found.retain(|entity| {
                let kind = self.entities[*entity as usize].kind;
                matches!(kind, EntityKind::Constant | EntityKind::EnumMember | EntityKind::Macro | EntityKind::Variable)
            });
            fact.role = Role::Read;
            self.settle(fact, &found, wanted);
            if fact.targets.is_empty() {
                fact.role = Role::Type;
            }
        }
    }

    /// C++: whether a name is all that a template is given in one place: `A<b>`, `A<b, c>`.
    fn is_argument_of_template(&self, fact: &RefFact) -> bool {
        let before = || self.text.get(..fact.start_byte as usize).unwrap_or_default().trim_end();
        let after = || self.text.get(fact.end_byte as usize..).unwrap_or_default().trim_start();
        self.rules.call_instantiates
            && self.rules.implicit_self
            && after().starts_with(['>', ','])
            && before().ends_with(['<', ','])
    }

    /// C: whether a word stands before a name that says that it is no alias: `struct a`.
    pub(crate) fn is_tagged(&self, fact: &RefFact) -> bool {
        let before = self.text.get(..fact.start_byte as usize).map_or("", str::trim_end);
        ["struct", "union", "enum", "class"].iter().any(|word| before.ends_with(word))
    }

    /// Rust: whether a type is what an `impl` of a trait calls so, whose name is the trait's.
    pub(crate) fn is_of_trait(&self, entity: u32) -> bool {
        let EntityFact { kind, descriptors, .. } = &self.entities[entity as usize];
        let (_, of) = self.str(*descriptors).rsplit_once("impl#").unwrap_or_default();
        *kind == EntityKind::TypeAlias && of.contains("][")
    }

    /// The innermost type around.
    pub(crate) fn enclosing_type(&self, in_entity: Option<u32>) -> Option<u32> {
        for entity in self.outward(in_entity) {
            let fact = &self.entities[entity as usize];
            if fact.kind.is_type() {
                return Some(entity);
            }
            let is_member = matches!(fact.kind, EntityKind::Method | EntityKind::Constructor | EntityKind::Property);
            if is_member && !self.is_arrow(fact) {
                return self.types.get(self.str(self.owners[entity as usize])).copied();
            }
        }
        None
    }

    /// Of a template (C++) and what it is for some arguments, the template is meant, unless the mention gives those arguments
    /// or stands in what is for them. They alone have arguments after their name.
    pub(crate) fn choose_template(&self, fact: &RefFact, fit: &mut Vec<u32>) {
        let after = |end: u32| self.text.get(end as usize..).unwrap_or_default();
        let of = |e: u32| arguments(after(self.entities[e as usize].name_span.end_byte));
        if !fit.iter().any(|e| of(*e).is_some()) {
            return;
        }
        let given = arguments(after(fact.end_byte));
        let is_meant = |e: &u32| match given {
            Some(_) => same(of(*e), given),
            None => of(*e).is_some() && self.stands_in(fact.in_entity.get(), *e),
        };
        match fit.iter().any(is_meant) {
            true => fit.retain(is_meant),
            false => fit.retain(|e| of(*e).is_none()),
        }
    }

    fn stands_in(&self, in_entity: Option<u32>, outer: u32) -> bool {
        self.outward(in_entity).any(|entity| entity == outer)
    }
}

/// The arguments that `text` begins with, in their brackets.
fn arguments(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().take(MAX_ARGUMENTS) {
        match byte {
            b'<' => depth += 1,
            b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return text.get(..=at).filter(|_| at > 0);
        }
    }
    None
}

fn same(a: Option<&str>, b: Option<&str>) -> bool {
    let bare = |list: &'_ str| list.split_whitespace().collect::<String>();
    matches!((a, b), (Some(a), Some(b)) if a == b || bare(a) == bare(b))
}
