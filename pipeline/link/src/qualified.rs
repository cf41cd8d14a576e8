//! What entities are called from the top, until they have their places.

use std::borrow::Cow;

use crate::family::Family;
use crate::names::{Names, Text};
use crate::world::World;

/// Marks names that do not end with the entity's own.
const WHOLE: &str = "\0";

/// Qualified names without the last part, which entities hold themselves: those of one container have the same.
#[derive(Debug, Default)]
pub(crate) struct Qualified(Vec<Text>);

impl Qualified {
    pub(crate) fn reserve(&mut self, n: usize) {
        self.0.reserve_exact(n);
    }

    /// Adds that of the next entity.
    pub(crate) fn add(&mut self, names: &mut Names, family: Family, qualified: &str, name: &str) {
        let text = match qualified.strip_suffix(name) {
            // Their names say nothing of their places.
            _ if matches!(family, Family::Python | Family::Script) => Text::EMPTY,
            Some(before) => names.keep(before),
            None => names.keep(&format!("{WHOLE}{qualified}")),
        };
        self.0.push(text);
    }

    /// That of `entity`; empty where it is too long, or of a language in which it says nothing.
    pub(crate) fn of<'w>(&self, world: &'w World, entity: u32) -> Cow<'w, str> {
        let known = &world.entities[entity as usize];
        let before = world.text(self.0[entity as usize]);
        match before.strip_prefix(WHOLE) {
            Some(whole) => Cow::Borrowed(whole),
            None if before.is_empty() => Cow::Borrowed(world.names.word(known.name)),
            None => Cow::Owned(format!("{before}{}", world.names.word(known.name))),
        }
    }

    /// Bytes of memory that it takes.
    pub(crate) fn memory_bytes(&self) -> usize {
        self.0.capacity() * size_of::<Text>()
    }
}
