//! Java: fields, methods and types of one name are three things, and methods are told apart by what they take.

use codegraph_model::{EntityKind, Role};

use crate::family::Family;
use crate::linker::Linker;
use crate::names::Name;
use crate::path::Step;
use crate::refs::Mention;
use crate::world::{Node, World};

/// What ends the names of methods, so that no field or type has the same.
const MARK: &str = "()";

/// The name by which the world knows an entity.
pub(crate) fn known_as(world: &mut World, entity: u32) -> Name {
    let known = &world.entities[entity as usize];
    if !known.kind.is_callable() || world.file_of(entity).family != Family::Java {
        return known.name;
    }
    as_method(world, known.name)
}

/// The name of a method.
pub(crate) fn as_method(world: &mut World, name: Name) -> Name {
    if let Some(known) = world.method_names.get(&name) {
        return *known;
    }
    let word = format!("{}{MARK}", world.names.word(name));
    let method = world.names.add(&word);
    world.method_names.insert(name, method);
    method
}

/// Calls what is called by the name of a method.
pub(crate) fn mark_methods(family: Family, steps: &mut [Step<'_>], is_call: bool) {
    if family != Family::Java {
        return;
    }
    for at in 0..steps.len() {
        let is_called = steps.get(at + 1).map_or(is_call, |next| matches!(next, Step::Call | Step::Result(_)));
        if let Step::Member(word) = steps[at]
            && is_called
        {
            steps[at] = Step::Method(word);
        }
    }
}

impl Linker<'_> {
    /// The name that a mention looks up: for calls in Java that of a method.
    pub(crate) fn wanted_name(&self, mention: &Mention<'_>) -> Option<Name> {
        match self.is_java_call(mention) {
            true => self.method_name(mention.name),
            false => self.world.names.get(mention.name),
        }
    }

    /// The name that a step asks for.
    pub(crate) fn step_name(&self, step: &Step<'_>) -> Option<Name> {
        match step {
            Step::Member(word) => self.world.names.get(word),
            Step::Method(word) => self.method_name(word),
            _ => None,
        }
    }

    pub(crate) fn is_java_call(&self, mention: &Mention<'_>) -> bool {
        mention.role == Role::Call && self.world.files[mention.file as usize].family == Family::Java
    }

    /// The name by which methods called `word` are known.
    pub(crate) fn method_name(&self, word: &str) -> Option<Name> {
        self.world.names.get(&format!("{word}{MARK}"))
    }

    /// The name without what marks it as that of a method, if it is one.
    pub(crate) fn plain_name(&self, name: Name) -> Option<Name> {
        self.world.names.word(name).strip_suffix(MARK).and_then(|word| self.world.names.get(word))
    }

    /// The methods called `name` that a type has, of its own and inherited, without those that it redefines.
    pub(crate) fn methods(&self, owner: u32, name: Name) -> Vec<Node> {
        let world = self.world;
        let mut found: Vec<u32> = world.own(Node::entity(owner), name).collect();
        // Constructors are not inherited.
        if !found.iter().any(|e| self.kind(*e) == EntityKind::Constructor) {
            for base in self.line(owner).iter() {
                for method in world.own(Node::entity(*base), name) {
                    let is_inherited = self.kind(method) != EntityKind::Constructor;
                    if is_inherited && !found.iter().any(|known| self.redefines(*known, method)) {
                        found.push(method);
                    }
                }
            }
        }
        found.into_iter().map(Node::entity).collect()
    }

    /// The methods that `import static` of a type brings in beside a field or type of that name.
    pub(crate) fn static_methods(&self, module: Option<Node>, name: Name) -> Vec<Node> {
        let owner = module.and_then(Node::as_entity);
        let name = self.method_name(self.world.names.word(name));
        owner.zip(name).map(|(owner, name)| self.methods(owner, name)).unwrap_or_default()
    }

    /// Of what has a name, what a mention in that role can mean.
    pub(crate) fn in_role(&self, found: &mut Vec<u32>, role: Role) {
        let is_type = |e: u32| self.kind(e).is_type();
        match role {
            Role::Call => found.retain(|e| self.kind(*e).is_callable()),
            Role::Type | Role::Instantiate | Role::Inherit | Role::Implement => found.retain(|e| is_type(*e)),
            _ => {}
        }
    }
}
