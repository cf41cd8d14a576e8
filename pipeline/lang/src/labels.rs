//! Labels of a `switch` over an enum (Java): its constants, which stand there by their names alone.

use codegraph_model::{EntityKind, RefFact, Role};
use tree_sitter::Node;

use crate::context::{Besides, Wanted};
use crate::kept::Arena;
use crate::receivers::{Base, Look};
use crate::resolve::File;
use crate::scopes::{At, Scopes};
use crate::typing::Typing;
use crate::walk::Walk;

/// What else a `switch` can be over: labels of these are looked up as other names are.
const NO_ENUMS: &[&str] = &["Byte", "Character", "Integer", "Short", "String", "byte", "char", "int", "short"];

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
}
