//! Java: fields, methods and types of one name are three things, and methods are told apart by what they take.

use codegraph_model::{EntityKind, Role};

use crate::columns::Texts;
use crate::family::Family;
use crate::linker::Linker;
use crate::names::Name;
use crate::path::Step;
use crate::refs::Mention;
use crate::values::{Type, Value};
use crate::world::{NONE, Node, World};

/// What ends the names of methods, so that no field or type has the same.
const MARK: &str = "()";

/// The package whose types are in sight everywhere.
const LANG: &str = "java.lang";

/// What all types inherit from.
const OBJECT: &str = "Object";

/// What all enums inherit from.
const ENUM: &str = "Enum";

/// Methods of `java.lang.Object`, and how many arguments they take.
const OF_OBJECT: &[(&str, u32)] = &[
    ("clone", 0),
    ("equals", 1),
    ("finalize", 0),
    ("getClass", 0),
    ("hashCode", 0),
    ("notify", 0),
    ("notifyAll", 0),
    ("toString", 0),
    ("wait", 0),
    ("wait", 1),
    ("wait", 2),
];

/// The same of `java.lang.Enum`, with what the compiler adds to each enum.
const OF_ENUMS: &[(&str, u32)] =
    &[("compareTo", 1), ("getDeclaringClass", 0), ("name", 0), ("ordinal", 0), ("valueOf", 1), ("values", 0)];

/// The name by which the world knows an entity.
pub(crate) fn known_as(world: &mut World, entity: u32) -> Name {
    let known = &world.entities[entity as usize];
    let name = known.name;
    let has_other_name = match world.file_of(entity).family {
        Family::Java => known.kind.is_callable(),
        // Nobody asks for that name.
        Family::C => known.is_off(),
        _ => false,
    };
    match has_other_name {
        true => as_method(world, name),
        false => name,
    }
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
        // Constructors are not inherited, nor are static methods of interfaces.
        if !found.iter().any(|e| self.kind(*e) == EntityKind::Constructor) {
            for base in self.line(owner).iter() {
                let is_interface = self.kind(*base) == EntityKind::Interface;
                for method in world.own(Node::entity(*base), name) {
                    let is_inherited =
                        self.kind(method) != EntityKind::Constructor && !(is_interface && self.is_static(method));
                    if is_inherited && !found.iter().any(|known| self.redefines(*known, method)) {
                        found.push(method);
                    }
                }
            }
        }
        if found.is_empty() && self.is_known_whole(owner) {
            // What all enums, and all types, inherit from without saying so.
            let above = [Some(ENUM).filter(|_| self.kind(owner) == EntityKind::Enum), Some(OBJECT)];
            let mut above = above.into_iter().flatten().filter_map(|word| self.java_lang(word));
            found = above.find_map(|base| self.inherited_from(base, name)).unwrap_or_default();
        }
        found.into_iter().map(Node::entity).collect()
    }

    /// The methods called `name` of a type that others inherit from, if it has any.
    fn inherited_from(&self, base: u32, name: Name) -> Option<Vec<u32>> {
        let own = self.world.own(Node::entity(base), name).filter(|e| self.kind(*e) != EntityKind::Constructor);
        Some(own.collect::<Vec<u32>>()).filter(|own| !own.is_empty())
    }

    /// The type of `java.lang` that is called so, if it is in the snapshot.
    fn java_lang(&self, word: &str) -> Option<u32> {
        let space = self.world.space_at(self.common_root(Family::Java)?, LANG.split('.'))?;
        self.world.own(Node::space(space), self.world.names.get(word)?).find(|e| self.kind(*e).is_type())
    }

    /// Whether all that a type inherits from is in the snapshot, but for what all types inherit from.
    fn is_known_whole(&self, owner: u32) -> bool {
        let is_open = |class: &u32| self.world.open_bases.contains_key(class);
        !is_open(&owner) && !self.line(owner).iter().any(is_open)
    }

    /// The package of the platform that a call is of which nothing of the snapshot has: of a method that all types have, or all
    /// enums.
    pub(crate) fn java_library(&self, mention: &Mention<'_>) -> Option<String> {
        let is_given =
            |names: &[(&str, u32)]| names.iter().any(|(name, n)| mention.name == *name && mention.arity == Some(*n));
        if mention.role != Role::Call || !(is_given(OF_OBJECT) || is_given(OF_ENUMS)) {
            return None;
        }
        let around = mention.in_entity.unwrap_or(NONE);
        let owner = match (mention.receiver_type, mention.target_path) {
            (Some(owner), _) => Some(owner),
            (None, Some(path)) => {
                self.type_at(mention.file, around, path.strip_suffix(mention.name)?.strip_suffix('.')?)
            }
            (None, None) if mention.receiver.is_none_or(|receiver| receiver == "this") => self.type_around(around),
            (None, None) => None,
        }?;
        let has_it = is_given(OF_OBJECT) || self.kind(owner) == EntityKind::Enum;
        (has_it && self.is_known_whole(owner)).then(|| LANG.to_string())
    }

    /// The type of the snapshot that a path leads to, or that the value there is of.
    fn type_at(&self, file: u32, entity: u32, path: &str) -> Option<u32> {
        let kind = match self.place(file, entity, path) {
            Value::Nodes(nodes, inner) => {
                let [node] = nodes.as_slice() else { return None };
                let found = node.as_entity()?;
                if self.kind(found).is_type() {
                    return Some(found);
                }
                self.type_of(found, &inner).filter(|_| self.is_value(found))?
            }
            Value::Of(kind) => kind,
            _ => return None,
        };
        match self.resolved(&kind) {
            Value::Of(Type::Node(node, _)) => node.as_entity(),
            _ => None,
        }
    }

    /// Those of them that `file` sees, if it sees some: others can neither be called nor say what a call gives.
    pub(crate) fn methods_in_sight(&self, owner: u32, name: Name, file: u32) -> Vec<Node> {
        let mut found = self.methods(owner, name);
        let is_seen = |node: &Node| node.as_entity().is_some_and(|method| self.is_in_sight(method, file));
        if found.len() > 1 && found.iter().any(is_seen) {
            found.retain(is_seen);
        }
        found
    }

    fn is_static(&self, method: u32) -> bool {
        let head = self.world.text(self.world.entities[method as usize].signature);
        head.split(['(', '<']).next().unwrap_or(head).split_whitespace().any(|word| word == "static")
    }

    /// Whether code of `file` may name a member: what is private is seen in its own file alone, and what says nothing in its
    /// package, but the members of interfaces everywhere.
    pub(crate) fn is_in_sight(&self, member: u32, file: u32) -> bool {
        let world = self.world;
        let known = &world.entities[member as usize];
        if known.file == file {
            return true;
        }
        let head = world.text(known.signature);
        let mut words = head.split(['(', '<']).next().unwrap_or(head).split_whitespace();
        match words.find(|word| matches!(*word, "public" | "protected" | "private")) {
            Some(word) => word != "private",
            None => {
                world.files[known.file as usize].space == world.files[file as usize].space
                    || known.parent != NONE && self.kind(known.parent) == EntityKind::Interface
            }
        }
    }

    /// Whether a call in Java has another number of arguments than the only method of its name that the file knows takes: it
    /// means one that is inherited, or one of what is around.
    pub(crate) fn takes_otherwise(&self, method: u32, mention: &Mention<'_>) -> bool {
        let Some(arity) = mention.arity.filter(|_| self.is_java_call(mention)) else { return false };
        let known = &self.world.entities[method as usize];
        let (least, most) = known.arity;
        known.kind.is_callable() && (arity < u32::from(least) || most != u8::MAX && arity > u32::from(most))
    }

    /// Of the methods that the file alone could not choose among, those that a call can mean by its arguments. What the
    /// type inherits by that name counts as well. Nothing in languages whose arguments do not tell.
    pub(crate) fn chosen_methods(
        &self,
        mention: &Mention<'_>,
        several: &[u32],
        arguments: Texts<'_>,
    ) -> Option<Vec<u32>> {
        let world = self.world;
        let is_java = world.files[mention.file as usize].family == Family::Java;
        let first = *several.first()?;
        if !is_java || !several.iter().all(|e| self.kind(*e).is_callable()) {
            return None;
        }
        let mut found = several.to_vec();
        let container = world.entities[first as usize].container;
        if several.iter().all(|e| world.entities[*e as usize].container == container)
            && let Some(owner) = container.as_entity()
            && let Some(name) = self.method_name(world.names.word(world.entities[first as usize].name))
        {
            let inherited = self.methods(owner, name).into_iter().filter_map(Node::as_entity);
            found.extend(inherited.filter(|method| !several.contains(method)));
        }
        self.fitting(&mut found, mention, arguments);
        Some(found)
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
