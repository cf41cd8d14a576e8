//! What a path stands for: from its first name through members, calls and elements, by types as they are written.

use std::rc::Rc;

use codegraph_model::EntityKind;

use crate::family::Family;
use crate::found_before::At;
use crate::java::mark_methods;
use crate::linker::Linker;
use crate::names::Name;
use crate::path::{Step, steps};
use crate::types::{Written, type_parameters};
use crate::world::{NONE, Node};

/// Type arguments by the names of the parameters that they stand for.
pub(crate) type Arguments<'w> = Option<Rc<Vec<(&'w str, Type<'w>)>>>;

/// A type.
#[derive(Clone, Debug)]
pub(crate) enum Type<'w> {
    /// As it is written in `entity` of `file`.
    Text { text: &'w str, file: u32, entity: u32, arguments: Arguments<'w> },
    /// A type of the snapshot.
    Node(Node, Arguments<'w>),
    /// Something that holds values of that type: an option, an iterator (Rust).
    Holds(Rc<Type<'w>>),
    /// A tuple, whose parts are known as far as they are told (Rust).
    Parts(Rc<Vec<Option<Type<'w>>>>),
    /// One of these, and nobody knows which.
    OneOf(Rc<[Type<'w>]>),
}

/// What a path leads to.
#[derive(Clone, Debug, Default)]
pub(crate) enum Value<'w> {
    /// Modules, types, functions, fields: whatever has that name, seen through a type with those arguments.
    Nodes(Vec<Node>, Arguments<'w>),
    /// A value of that type.
    Of(Type<'w>),
    /// Something of a package that is not in the snapshot.
    Outside(String),
    /// Nothing that is known.
    #[default]
    Nothing,
}

impl<'w> Linker<'w> {
    /// What `steps` lead to from `value`, as `file` sees it.
    pub(crate) fn follow(&self, mut value: Value<'w>, steps: &[Step<'_>], file: u32) -> Value<'w> {
        let family = self.world.files[file as usize].family;
        let is_rust = family == Family::Rust;
        let mut at = 0;
        while let Some(step) = steps.get(at) {
            if is_rust && let Some((found, n_steps)) = self.rust_steps(&value, &steps[at..], file) {
                if matches!((&found, &value), (Value::Nothing, Value::Outside(_))) {
                    return value;
                }
                (value, at) = (found, at + n_steps);
                if matches!(value, Value::Nothing) {
                    return value;
                }
                continue;
            }
            if family == Family::C
                && let Some(found) = self.c_element_of(&value, &steps[at..])
            {
                (value, at) = (found, at + 2);
                continue;
            }
            at += 1;
            value = match step {
                Step::Member(_) | Step::Method(_) => match (self.step_name(step), value) {
                    (Some(name), value) => self.deeper(|| self.member(value, name, file)),
                    (None, Value::Outside(package)) => Value::Outside(package),
                    (None, value) => self.deeper(|| self.member_named(value, step, file)),
                },
                Step::Call => self.deeper(|| self.called(value)),
                Step::Result(n) => self.deeper(|| self.result(value, *n)),
                Step::Element => self.deeper(|| self.element(value)),
                Step::Part(n) => self.deeper(|| self.part(value, *n)),
                Step::Parameter(n) => self.deeper(|| self.parameter(value, *n)),
                Step::With(text) => self.with_arguments(value, text, file),
                Step::Typed(_) | Step::Handed(_) => Value::Nothing,
            };
            if matches!(value, Value::Nothing) {
                return value;
            }
        }
        value
    }

    /// The member `name` of `value`.
    pub(crate) fn member(&self, value: Value<'w>, name: Name, file: u32) -> Value<'w> {
        match value {
            Value::Nodes(nodes, arguments) if self.are_several(&nodes) => {
                self.any_of(&nodes, |node| self.member(Value::Nodes(vec![*node], arguments.clone()), name, file))
            }
            Value::Nodes(nodes, _) if self.c_are_branches(&nodes) => Value::Nothing,
            Value::Nodes(nodes, arguments) => {
                let mut found = Vec::new();
                for node in &nodes {
                    let here = match node.as_entity() {
                        Some(entity) if self.is_value(entity) => {
                            // The members of an object that is written out, before those of its type.
                            let own = self.members(*node, name, file);
                            match own.is_empty() {
                                false => own,
                                true => match self.type_of(entity, &arguments) {
                                    Some(kind) => match self.member(Value::Of(kind), name, file) {
                                        Value::Nodes(found, inner) => return Value::Nodes(found, inner),
                                        Value::Outside(package) => return Value::Outside(package),
                                        _ => Vec::new(),
                                    },
                                    None => match self.held(entity) {
                                        Value::Nothing => Vec::new(),
                                        class => return self.deeper(|| self.member(class, name, file)),
                                    },
                                },
                            }
                        }
                        Some(entity) if self.is_script_type(entity) => {
                            return self.member_of_declared(entity, arguments, self.world.names.word(name), file);
                        }
                        Some(entity) if self.kind(entity) == EntityKind::TypeAlias => {
                            return self.member(self.instance(*node, arguments.clone()), name, file);
                        }
                        Some(entity) if self.is_called_as_class(entity) => {
                            match self.deeper(|| self.called(Value::Nodes(vec![*node], None))) {
                                Value::Nothing => self.members(*node, name, file),
                                made => return self.deeper(|| self.member(made, name, file)),
                            }
                        }
                        _ => self.members(*node, name, file),
                    };
                    for node in here {
                        if !found.contains(&node) {
                            found.push(node);
                        }
                    }
                }
                if !found.is_empty() {
                    return Value::Nodes(found, arguments);
                }
                match self.world.files[file as usize].family {
                    Family::Rust => match self.rust_behind(&nodes, &arguments, name, file) {
                        Value::Nothing => self.rust_handed_on(&nodes, name).map_or(Value::Nothing, Value::Outside),
                        found => found,
                    },
                    _ => self.outside_of(&nodes),
                }
            }
            Value::Of(kind) => self.member_of_type(&kind, name, file),
            Value::Outside(package) => Value::Outside(package),
            Value::Nothing => Value::Nothing,
        }
    }

    pub(crate) fn instance(&self, node: Node, arguments: Arguments<'w>) -> Value<'w> {
        Value::Of(Type::Node(node, arguments))
    }

    fn member_of_type(&self, kind: &Type<'w>, name: Name, file: u32) -> Value<'w> {
        if self.is_script(kind) {
            return self.script_member(kind, self.world.names.word(name), file);
        }
        self.deeper(|| match kind {
            Type::Node(node, arguments) => {
                let found = self.members(*node, name, file);
                if !found.is_empty() {
                    return Value::Nodes(found, arguments.clone());
                }
                if self.world.files[file as usize].family == Family::Rust
                    && let Some(target) = self.rust_deref(kind)
                {
                    return self.member_of_type(&target, name, file);
                }
                // What the type is another name of.
                match node.as_entity() {
                    Some(entity) if self.kind(entity) == EntityKind::TypeAlias => match self.aliased(entity, arguments)
                    {
                        Some(kind) => self.member_of_type(&kind, name, file),
                        None => Value::Nothing,
                    },
                    _ => self.outside_of(&[*node]),
                }
            }
            Type::Text { .. } => match self.resolved(kind) {
                Value::Of(kind @ Type::Node(..)) => self.member_of_type(&kind, name, file),
                Value::Outside(package) => Value::Outside(package),
                _ => Value::Nothing,
            },
            Type::Holds(_) | Type::Parts(_) | Type::OneOf(_) => Value::Nothing,
        })
    }

    pub(crate) fn aliased(&self, alias: u32, arguments: &Arguments<'w>) -> Option<Type<'w>> {
        let known = &self.world.entities[alias as usize];
        let text = self.world.text(known.type_text?);
        Some(Type::Text { text, file: known.file, entity: known.parent, arguments: arguments.clone() })
    }

    /// The type that is written, as a type of the snapshot.
    pub(crate) fn resolved(&self, kind: &Type<'w>) -> Value<'w> {
        let Type::Text { text, file, entity, arguments } = kind else { return Value::Of(kind.clone()) };
        let family = self.world.files[*file as usize].family;
        if family == Family::C && crate::c::is_nameless(text) && *entity != NONE {
            return Value::Of(Type::Node(self.world.entities[*entity as usize].container, None));
        }
        match Written::of(family, text) {
            Written::Named(path, args) => {
                if let Some(bound) = arguments.as_deref().and_then(|list| list.iter().find(|(name, _)| *name == path)) {
                    let bound = bound.1.clone();
                    return self.deeper(|| self.resolved(&bound));
                }
                if matches!(path, "Self" | "self" | "this" | "static" | "typing.Self" | "$this") {
                    return match self.type_around(*entity) {
                        Some(owner) => Value::Of(Type::Node(Node::entity(owner), arguments.clone())),
                        None => Value::Nothing,
                    };
                }
                match self.place(*file, *entity, path) {
                    Value::Nodes(nodes, _) => {
                        let mut places: Vec<Node> = nodes.into_iter().filter(|node| self.is_type(*node)).collect();
                        // A member may be called as its type is: `struct client { user *user; }`.
                        if places.is_empty()
                            && family == Family::C
                            && let Value::Nodes(nodes, _) = self.place(*file, NONE, path)
                        {
                            places.extend(nodes.into_iter().filter(|node| self.is_type(*node)));
                        }
                        let mut chosen: Vec<u32> = places.iter().filter_map(|node| node.as_entity()).collect();
                        if family == Family::Go && chosen.len() > 1 {
                            self.built_together(&mut chosen, *file);
                        }
                        let chosen = match family {
                            Family::C => self.c_nearest(chosen, *file, crate::c::is_tagged(text)),
                            _ => self.nearest(chosen, *file),
                        };
                        match chosen {
                            Some(chosen) => {
                                let inner = self.arguments_of(chosen, &args, *file, *entity, arguments);
                                Value::Of(Type::Node(Node::entity(chosen), inner))
                            }
                            None => Value::Nothing,
                        }
                    }
                    Value::Outside(package) => Value::Outside(package),
                    _ if family == Family::Rust => match self.rust_bound(*file, *entity, path) {
                        Some(bound) => self.deeper(|| self.resolved(&bound)),
                        None => Value::Nothing,
                    },
                    _ => Value::Nothing,
                }
            }
            Written::TypeItself(path) => match self.place(*file, *entity, path) {
                Value::Nodes(nodes, _) => Value::Nodes(nodes, None),
                other => other,
            },
            _ => Value::Nothing,
        }
    }

    fn is_type(&self, node: Node) -> bool {
        node.as_entity().is_some_and(|entity| {
            let kind = self.kind(entity);
            kind.is_type() || kind == EntityKind::TypeAlias
        })
    }

    /// The arguments of a type, by its parameters.
    fn arguments_of(
        &self,
        chosen: u32,
        args: &[&'w str],
        file: u32,
        entity: u32,
        outer: &Arguments<'w>,
    ) -> Arguments<'w> {
        if args.is_empty() {
            return None;
        }
        let world = self.world;
        let known = &world.entities[chosen as usize];
        let family = world.files[known.file as usize].family;
        let parameters = type_parameters(family, world.names.word(known.name), world.text(known.signature));
        let pairs = parameters
            .into_iter()
            .zip(args)
            .map(|(name, text)| (name, Type::Text { text, file, entity, arguments: outer.clone() }));
        Some(Rc::new(pairs.collect()))
    }

    /// The type that `entity` stands in.
    pub(crate) fn type_around(&self, entity: u32) -> Option<u32> {
        for at in self.world.around(entity) {
            if self.kind(at).is_type() {
                return Some(at);
            }
            let known = &self.world.entities[at as usize];
            // Methods that stand outside of their type.
            if let Some(owner) =
                known.container.as_entity().filter(|owner| *owner != at && self.is_type(Node::entity(*owner)))
            {
                return Some(owner);
            }
        }
        None
    }

    /// The type of a value, or of what a call gives.
    pub(crate) fn type_of(&self, entity: u32, arguments: &Arguments<'w>) -> Option<Type<'w>> {
        let world = self.world;
        let known = &world.entities[entity as usize];
        if known.kind == EntityKind::EnumMember {
            return Some(Type::Node(Node::entity(known.parent), None)).filter(|_| known.parent != NONE);
        }
        if let Some(text) = known.type_text {
            let text = world.text(text);
            return Some(Type::Text { text, file: known.file, entity, arguments: arguments.clone() });
        }
        let path = world.text(known.value_path?);
        self.deeper(|| match self.place(known.file, known.parent, path) {
            Value::Of(kind) => Some(kind),
            Value::Nodes(nodes, inner) => match nodes.as_slice() {
                [node] => match node.as_entity() {
                    Some(other) if self.is_value(other) && other != entity => self.type_of(other, &inner),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
    }

    /// What `path` means where `entity` of `file` stands.
    pub(crate) fn place(&self, file: u32, entity: u32, path: &str) -> Value<'w> {
        self.place_as(file, entity, path, false)
    }

    /// What `path` means where `entity` of `file` stands, if it is that of a call or not.
    pub(crate) fn place_as(&self, file: u32, entity: u32, path: &str, is_call: bool) -> Value<'w> {
        // Types of TypeScript are looked at again and again, for each member of theirs.
        if self.world.files[file as usize].family != Family::Script {
            return self.look_up_place(file, entity, path, is_call);
        }
        let at = At { import: NONE, file, entity, is_call };
        self.remembered(at, path, || self.look_up_place(file, entity, path, is_call))
    }

    fn look_up_place(&self, file: u32, entity: u32, path: &str, is_call: bool) -> Value<'w> {
        let mut steps = steps(path);
        mark_methods(self.world.files[file as usize].family, &mut steps, is_call);
        let Some((first, rest)) = steps.split_first() else { return Value::Nothing };
        // `::a` (C++, Ruby) is none of what stands around.
        let entity = if path.starts_with("::") { NONE } else { entity };
        let head = match first {
            Step::Member(first) => self.head(file, entity, first),
            Step::Method(first) => match self.method_name(first) {
                Some(name) => Value::Nodes(self.in_scope(file, entity, name), None),
                None => return Value::Nothing,
            },
            Step::Typed(text) => {
                let text = self.world.kept.keep(text);
                Value::Of(Type::Text { text, file, entity, arguments: None })
            }
            _ => return Value::Nothing,
        };
        if let Value::Nothing = head {
            return self.deeper(|| self.top_down(file, &steps));
        }
        let found = self.follow(head, rest, file);
        match found {
            Value::Nothing => self.deeper(|| self.top_down(file, &steps)),
            found => found,
        }
    }

    /// What the first name of a path means.
    pub(crate) fn head(&self, file: u32, entity: u32, word: &str) -> Value<'w> {
        let world = self.world;
        if matches!(word, "self" | "this" | "Self" | "cls" | "$this" | "static")
            && let Some(owner) = self.type_around(entity)
        {
            return Value::Of(Type::Node(Node::entity(owner), None));
        }
        let builtin = || self.builtin(file, word).map_or(Value::Nothing, |package| Value::Outside(package.to_string()));
        let Some(name) = world.names.get(word) else { return builtin() };
        let found = self.in_scope(file, entity, name);
        if !found.is_empty() {
            return Value::Nodes(found, None);
        }
        for import in world.bound_in(file, name) {
            if let Some(package) = &self.import(import).outside {
                return Value::Outside(package.clone());
            }
        }
        if world.files[file as usize].family == Family::Rust
            && let Some(space) = self.rust_crate(file, word)
        {
            return Value::Nodes(vec![Node::space(space)], None);
        }
        builtin()
    }

    /// Paths that are told from the outermost namespace: `java.util.List.of`.
    fn top_down(&self, file: u32, steps: &[Step<'_>]) -> Value<'w> {
        let world = self.world;
        let family = world.files[file as usize].family;
        let starts = match family {
            Family::Java | Family::CSharp | Family::Php | Family::Ruby | Family::C => {
                self.common_root(family).into_iter().collect::<Vec<_>>()
            }
            Family::Python => {
                return match self.module_before(file, steps) {
                    Some((module, n)) => self.follow(Value::Nodes(vec![module], None), &steps[n..], file),
                    None => Value::Nothing,
                };
            }
            Family::Rust => {
                let Some(Step::Member(first)) = steps.first() else { return Value::Nothing };
                return match self.module_of(file, first, false) {
                    crate::modules::Module::Here(node) => {
                        self.follow(Value::Nodes(vec![node], None), &steps[1..], file)
                    }
                    crate::modules::Module::Outside(package) if steps.len() > 1 => Value::Outside(package),
                    _ => Value::Nothing,
                };
            }
            _ => return Value::Nothing,
        };
        for root in starts {
            let found = self.follow(Value::Nodes(vec![Node::space(root)], None), steps, file);
            if !matches!(found, Value::Nothing) {
                return found;
            }
            if family == Family::C {
                return self.c_unnamed_space(root, steps, file);
            }
        }
        Value::Nothing
    }
}
