//! Members that are no declarations: keys of objects, and what is written to them. The language calls them by the path of
//! what holds them.

use codegraph_model::Str;

use crate::context::Container;
use crate::define::Definition;
use crate::scopes::Bound;
use crate::walk::Walk;

impl<'t> Walk<'t> {
    /// Qualifies names inside by the entity that was just defined.
    pub(crate) fn open_names(&mut self, entity: u32, is_type: bool) {
        let entity = &self.facts.entities[entity as usize];
        self.containers.push(Container {
            qualified: entity.qualified_name,
            descriptors: entity.descriptors,
            is_type,
            native_kind: entity.native_kind,
            is_exported: entity.is_exported,
            is_test: entity.is_test,
            access: None,
        });
        self.here.container = self.containers.len() - 1;
    }

    /// Defines another name of what is defined farther in: `a = b = value`. The walk stays where it is.
    pub(crate) fn define_alias(&mut self, definition: Definition<'t>) -> Option<u32> {
        let (before, n_bodies) = (self.here, self.bodies.len());
        let entity = self.define_apart(definition);
        self.here = before;
        self.bodies.truncate(n_bodies);
        entity
    }

    /// Says that the nodes `n` steps below the current one are members of what was just defined or opened.
    pub(crate) fn open_members(&mut self, n: usize) {
        self.here.members_at = self.kinds.len() + n;
    }

    /// The same where what was just defined is no type itself, and its name holds them.
    pub(crate) fn hold_members(&mut self, entity: u32, n: usize) {
        self.open_names(entity, true);
        self.open_members(n);
    }

    /// The same where the members are exports of the module.
    pub(crate) fn open_exported_members(&mut self, n: usize) {
        self.open_frame();
        self.here.is_exporting = true;
        self.open_members(n);
    }

    /// Opens what stands in `container`, an object that is no entity; it is as local as what stands around it.
    pub(crate) fn open_local_members(&mut self, container: Container) {
        let is_local = self.here.is_local;
        self.open_container(container);
        self.here.is_local = is_local;
    }

    /// Whether the current node is a member of an object or type that has a name.
    pub(crate) fn is_member_here(&self) -> bool {
        self.here.members_at == self.kinds.len()
    }

    /// The same where it stands in `n` nodes more than were told.
    pub(crate) fn is_member_below(&self, n: usize) -> bool {
        self.here.members_at + n == self.kinds.len()
    }

    /// Binds `name` to the object whose method was just defined.
    pub(crate) fn bind_self(&mut self, name: &'t str) {
        self.scopes.bind(self.here.scope, name, Bound::SelfName);
    }

    /// Binds the words for the object whose method runs in a function that has an object of its own: an instance, if the
    /// function's name begins with a capital and so makes instances, else one that nothing is known of.
    pub(crate) fn bind_own_self(&mut self, function: Option<Str>) {
        let makes_instances = function.is_some_and(|name| self.str(name).starts_with(char::is_uppercase));
        let bound = if makes_instances { Bound::SelfName } else { Bound::OtherSelf };
        for word in self.pack.rules.self_words {
            self.scopes.bind(self.here.scope, word, bound);
        }
    }
}
