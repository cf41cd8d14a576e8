//! Labels of a `switch` over an enum (Java): its constants, which stand there by their names alone.

use codegraph_model::{EntityKind, RefFact, Role};
use tree_sitter::Node;

use crate::context::{Besides, Wanted};
use crate::kept::Arena;
use crate::receivers::{Base, Look, parts};
use crate::resolve::File;
use crate::roots::is_type;
use crate::scopes::{At, Scopes};
use crate::typing::Typing;
use crate::walk::Walk;

/// What else a `switch` can be over: labels of these are looked up as other names are.
const NO_ENUMS: &[&str] = &["Byte", "Character", "Integer", "Short", "String", "byte", "char", "int", "short"];
/// How many imports are looked at for one that can bring in a label.
const MAX_IMPORTS: usize = 1000;

impl<'t> Walk<'t> {
    /// Mentions `name` as a label of a `switch` over a value of which `typing` is said.
    pub(crate) fn mention_label(&mut self, name: Node<'t>, typing: Typing<'t>) {
        let n_mentions = self.mentions.len();
        self.mention(name, Role::Read, None);
        if let Some(mention) = self.mentions.get_mut(n_mentions) {
            mention.besides = Some(self.besides.len() as u32).into();
            self.besides.push(Besides { typing: Some(typing), ..Besides::default() });
        }
    }
}

impl<'f> File<'f> {
    /// Settles a label, or tells what to look up, where the `switch` is certainly over an enum: nothing else that has
    /// its name is meant then. Returns whether it is.
    pub(crate) fn settle_label(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        fact: &mut RefFact,
        typing: Typing<'f>,
        arena: &mut Arena,
    ) -> bool {
        let place = self.typed(scopes, at, fact.in_entity.get(), typing, Look::NARROW);
        // A type that is written, and not what a member or a call gives that the file does not know.
        let Some(place) = place.filter(|place| place.is_value && place.n_type == place.rest.len()) else {
            return false;
        };
        let last = place.rest.last().copied();
        let is_enum = match place.base {
            Base::Entity(entity) => last.is_some() || self.entities[entity as usize].kind == EntityKind::Enum,
            Base::Name(head) => !NO_ENUMS.contains(&last.unwrap_or(head)),
            Base::Import(..) => true,
            Base::Written(_) | Base::Root(_) => false,
        };
        if is_enum {
            self.settle_at(fact, place, Wanted::Any, arena);
        }
        is_enum
    }

    /// The same of a label over what a member or a call of another file gives, which nothing in sight has the name of:
    /// where nothing with it can be inherited or imported, only an enum can have it.
    pub(crate) fn settle_outer_label(
        &self,
        scopes: &Scopes<'f>,
        at: At,
        fact: &mut RefFact,
        typing: Option<Typing<'f>>,
        arena: &mut Arena,
    ) {
        let Some(typing) = typing.filter(|_| fact.targets.is_empty()) else { return };
        let inherits = |entity: u32| {
            let signature = self.entities[entity as usize].signature;
            self.above.contains_key(&entity) || self.str(signature).contains("implements ")
        };
        let is_of_type = |module: &'f str| parts(module).last().is_some_and(is_type);
        let can_import = || {
            self.imports.len() > MAX_IMPORTS
                || self.imports.iter().any(|import| import.is_wildcard && is_of_type(self.str(import.module)))
        };
        let in_entity = fact.in_entity.get();
        let place = self.typed(scopes, at, in_entity, typing, Look::NARROW);
        let Some(place) = place.filter(|place| place.is_value && place.n_type < place.rest.len()) else { return };
        let is_outer = matches!(place.base, Base::Entity(_) | Base::Name(_) | Base::Import(..));
        if is_outer && !self.outward(in_entity).any(inherits) && !can_import() {
            self.settle_at(fact, place, Wanted::Any, arena);
        }
    }
}
