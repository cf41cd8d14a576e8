//! What values of TypeScript's types have and give: members, results, parameters and elements.

use codegraph_model::EntityKind;

use crate::linker::Linker;
use crate::overloads::BETWEEN;
use crate::path::Step;
use crate::script_library::{Library, library};
use crate::script_text::type_in;
use crate::script_types::{Form, one_of, with_text};
use crate::values::{Arguments, Type, Value};
use crate::world::{NONE, Node};

/// Where a type says how its values can be called.
enum Signatures<'w> {
    /// In these members of it.
    Of(Value<'w>),
    /// In these types.
    In(Vec<Type<'w>>),
}

impl<'w> Linker<'w> {
    /// What `question` finds for each of several types, together.
    pub(crate) fn any_of<I>(&self, of: &[I], question: impl Fn(&I) -> Value<'w>) -> Value<'w> {
        let (mut nodes, mut with, mut types) = (Vec::new(), None, Vec::new());
        let mut outside = None;
        for one in of {
            match question(one) {
                Value::Nodes(found, arguments) => {
                    with = with.or(arguments);
                    let new: Vec<Node> = found.into_iter().filter(|node| !nodes.contains(node)).collect();
                    nodes.extend(new);
                }
                Value::Of(Type::OneOf(kinds)) => types.extend(kinds.iter().cloned()),
                Value::Of(kind) => types.push(kind),
                Value::Outside(package) => outside = outside.or(Some(package)),
                Value::Nothing => {}
            }
        }
        match (nodes.is_empty(), types.len(), outside) {
            (false, _, _) => Value::Nodes(nodes, with),
            (_, 1, _) => Value::Of(types.remove(0)),
            (_, 2.., _) => Value::Of(Type::OneOf(types.into())),
            (_, 0, Some(package)) => Value::Outside(package),
            _ => Value::Nothing,
        }
    }

    fn first_of(&self, kinds: &[Type<'w>], question: impl Fn(&Type<'w>) -> Value<'w>) -> Value<'w> {
        let mut outside = Value::Nothing;
        for kind in kinds {
            match question(kind) {
                Value::Nothing => {}
                Value::Outside(package) => outside = Value::Outside(package),
                found => return found,
            }
        }
        outside
    }

    /// The member that `step` names, which nothing else is called.
    pub(crate) fn member_named(&self, value: Value<'w>, step: &Step<'_>, file: u32) -> Value<'w> {
        match step {
            Step::Member(word) => self.member_called(value, word, file),
            _ => Value::Nothing,
        }
    }

    /// The member `word` of `value`, whether or not anything else has that name.
    pub(crate) fn member_called(&self, value: Value<'w>, word: &str, file: u32) -> Value<'w> {
        if let Some(name) = self.world.names.get(word) {
            return self.member(value, name, file);
        }
        match value {
            Value::Nodes(nodes, arguments) => {
                let kinds: Vec<Type<'w>> = nodes
                    .iter()
                    .filter_map(|node| node.as_entity())
                    .filter_map(|entity| match self.names_type(entity) {
                        true => Some(Type::Node(Node::entity(entity), arguments.clone())),
                        false => self.type_of(entity, &arguments),
                    })
                    .filter(|kind| self.is_script(kind))
                    .collect();
                self.any_of(&kinds, |kind| self.script_member(kind, word, file))
            }
            Value::Of(kind) if self.is_script(&kind) => self.script_member(&kind, word, file),
            Value::Of(kind @ Type::Text { .. }) => match self.resolved(&kind) {
                Value::Of(Type::Node(node, _)) => self.outside_of(&[node]),
                Value::Outside(package) => Value::Outside(package),
                _ => Value::Nothing,
            },
            Value::Of(Type::Node(node, _)) => self.outside_of(&[node]),
            Value::Outside(package) => Value::Outside(package),
            _ => Value::Nothing,
        }
    }

    /// What several types have by one name. Where some have it and others do not, code has told which it is.
    fn member_of_any(&self, kinds: &[Type<'w>], word: &str, file: u32) -> Value<'w> {
        let mut found = self.any_of(kinds, |kind| self.script_member(kind, word, file));
        if let Value::Nodes(nodes, _) = &mut found
            && nodes.len() > 1
            && nodes.iter().any(|node| !self.is_absent(*node))
        {
            nodes.retain(|node| !self.is_absent(*node));
        }
        if let Value::Nodes(nodes, _) = &found
            && nodes.len() > 1
        {
            let lacks = |kind: &Type<'w>| {
                let is_known = !matches!(self.form(kind), Form::Nothing | Form::Outside(_));
                is_known && matches!(self.script_member(kind, word, file), Value::Nothing)
            };
            if kinds.iter().any(lacks) {
                self.is_narrowed.set(true);
            }
        }
        found
    }

    /// Whether a member only says that a type lacks it, which others of a union have: `error?: never`.
    fn is_absent(&self, node: Node) -> bool {
        let said = node.as_entity().and_then(|entity| self.world.entities[entity as usize].type_text);
        said.is_some_and(|text| matches!(self.world.text(text).trim(), "never" | "undefined"))
    }

    /// The member `word` of a value of that type.
    pub(crate) fn script_member(&self, kind: &Type<'w>, word: &str, file: u32) -> Value<'w> {
        self.deeper(|| match self.form(kind) {
            Form::Type(entity, arguments) => self.member_of_declared(entity, arguments, word, file),
            Form::OneOf(kinds) => self.member_of_any(&kinds, word, file),
            Form::AllOf(kinds) => self.first_of(&kinds, |kind| self.script_member(kind, word, file)),
            Form::Object(inner, at) => match type_in(inner, word) {
                Some(text) => Value::Of(with_text(&at, text)),
                None => Value::Nothing,
            },
            Form::ByKey(value) => Value::Of(value),
            Form::Tuple(parts) => match library("Array", vec![one_of(parts)]) {
                Some((library, arguments)) => self.member_of_library(library, arguments, word, file),
                None => Value::Nothing,
            },
            Form::Library(library, arguments) => self.member_of_library(library, arguments, word, file),
            Form::Is(value) => self.member_called(value, word, file),
            Form::Some(of, keys) => {
                let is_member = |kind: &Type<'w>| !matches!(self.script_member(kind, word, file), Value::Nothing);
                match keys.has(word, is_member) {
                    true => self.script_member(&of, word, file),
                    false => Value::Nothing,
                }
            }
            Form::Outside(package) => Value::Outside(package),
            Form::Function(..) | Form::Nothing => Value::Nothing,
        })
    }

    /// The member `word` of what has a name: its own, those of other parts of it, those that it inherits.
    pub(crate) fn member_of_declared(&self, entity: u32, arguments: Arguments<'w>, word: &str, file: u32) -> Value<'w> {
        let world = self.world;
        let name = world.names.get(word);
        let own = |entity: u32| -> Vec<Node> {
            name.into_iter().flat_map(|name| world.own(Node::entity(entity), name)).map(Node::entity).collect()
        };
        let of_line = || match name {
            Some(name) => self.members(Node::entity(entity), name, file),
            None => Vec::new(),
        };
        let found = own(entity);
        if !found.is_empty() {
            return Value::Nodes(found, arguments);
        }
        if !self.names_type(entity) {
            return Value::Nodes(of_line(), arguments).known();
        }
        // The same type, told in several parts.
        let known = &world.entities[entity as usize];
        let whole = world.whole_of(known.container).as_space();
        let others = whole.and_then(|space| world.handed_out.get(&(space, known.name)));
        let others = others.into_iter().flatten().copied();
        let parts = world.own(known.container, known.name).chain(others);
        let parts = parts.filter(|part| *part != entity && self.names_type(*part));
        if let Some(found) = parts.map(own).find(|found| !found.is_empty()) {
            return Value::Nodes(found, arguments);
        }
        if let Some(kind) = self.alias_of(entity, &arguments) {
            return self.script_member(&kind, word, file);
        }
        let bases = self.bases_of(entity, &arguments);
        match self.first_of(&bases, |base| self.script_member(base, word, file)) {
            Value::Nothing => Value::Nodes(of_line(), arguments).known(),
            found => found,
        }
    }

    fn member_of_library(
        &self,
        library: &'static Library,
        arguments: Arguments<'w>,
        word: &str,
        file: u32,
    ) -> Value<'w> {
        if let Some((_, text)) = library.members.iter().find(|(member, _)| *member == word) {
            return Value::Of(Type::Text { text, file, entity: NONE, arguments });
        }
        // What a promise gives is what is awaited.
        match arguments.as_deref().and_then(|list| list.first()).filter(|_| library.is_seen_through) {
            Some((_, inner)) => self.script_member(inner, word, file),
            None => Value::Nothing,
        }
    }

    /// What a call of a value of that type gives.
    pub(crate) fn script_called(&self, kind: &Type<'w>) -> Value<'w> {
        self.deeper(|| match self.form(kind) {
            Form::Function(_, gives) => Value::Of(gives),
            Form::Type(entity, arguments) => match self.signatures_of(entity, arguments) {
                Signatures::Of(signatures) => self.called(signatures),
                Signatures::In(kinds) => self.first_of(&kinds, |kind| self.script_called(kind)),
            },
            Form::OneOf(kinds) => self.any_of(&kinds, |kind| self.script_called(kind)),
            Form::AllOf(kinds) => self.first_of(&kinds, |kind| self.script_called(kind)),
            Form::Is(value) => self.called(value),
            Form::ByKey(value) => self.script_called(&value),
            Form::Outside(package) => Value::Outside(package),
            _ => Value::Nothing,
        })
    }

    /// How values of a type can be called, or made anew.
    fn signatures_of(&self, entity: u32, arguments: Arguments<'w>) -> Signatures<'w> {
        let names = ["()", "new"].into_iter().filter_map(|word| self.world.names.get(word));
        let own: Vec<Node> =
            names.flat_map(|name| self.world.own(Node::entity(entity), name)).map(Node::entity).collect();
        if !own.is_empty() {
            return Signatures::Of(Value::Nodes(own, arguments));
        }
        match self.alias_of(entity, &arguments) {
            Some(kind) => Signatures::In(vec![kind]),
            None => Signatures::In(self.bases_of(entity, &arguments)),
        }
    }

    /// The parameter of that number of what can be called.
    pub(crate) fn parameter(&self, value: Value<'w>, n: usize) -> Value<'w> {
        match value {
            Value::Nodes(nodes, arguments) => {
                let kinds: Vec<Type<'w>> = nodes
                    .iter()
                    .filter_map(|node| node.as_entity())
                    .filter_map(|entity| self.parameter_of(entity, &arguments, n))
                    .collect();
                if kinds.is_empty() { Value::Nothing } else { Value::Of(one_of(kinds)) }
            }
            Value::Of(kind) => self.deeper(|| match self.form(&kind) {
                Form::Function(takes, _) => takes.get(n).cloned().map_or(Value::Nothing, Value::Of),
                Form::Type(entity, arguments) => match self.signatures_of(entity, arguments) {
                    Signatures::Of(signatures) => self.parameter(signatures, n),
                    Signatures::In(kinds) => self.first_of(&kinds, |kind| self.parameter(Value::Of(kind.clone()), n)),
                },
                Form::OneOf(kinds) => self.any_of(&kinds, |kind| self.parameter(Value::Of(kind.clone()), n)),
                Form::AllOf(kinds) => self.first_of(&kinds, |kind| self.parameter(Value::Of(kind.clone()), n)),
                Form::Is(value) => self.parameter(value, n),
                Form::ByKey(value) => self.parameter(Value::Of(value), n),
                Form::Outside(package) => Value::Outside(package),
                _ => Value::Nothing,
            }),
            Value::Outside(package) => Value::Outside(package),
            Value::Nothing => Value::Nothing,
        }
    }

    fn parameter_of(&self, entity: u32, arguments: &Arguments<'w>, n: usize) -> Option<Type<'w>> {
        let world = self.world;
        let known = &world.entities[entity as usize];
        if known.kind.is_callable() {
            let mut takes = world.text(known.takes).split(BETWEEN).filter(|text| !text.is_empty());
            let is_open = known.arity.1 == u8::MAX;
            let count = takes.clone().count();
            let (text, rest) = match n + 1 >= count && is_open {
                true => (takes.next_back()?, true),
                false => (takes.nth(n)?, false),
            };
            let kind = Type::Text { text, file: known.file, entity, arguments: arguments.clone() };
            let one = || match self.script_element(&kind) {
                Value::Of(kind) => Some(kind),
                _ => None,
            };
            return if rest { one() } else { Some(kind) };
        }
        if self.names_type(entity) {
            if known.kind != EntityKind::Class {
                // What is called is a value of that type.
                let arguments = arguments.clone().or_else(|| self.bind_generics(entity, Vec::new()));
                return match self.parameter(Value::Of(Type::Node(Node::entity(entity), arguments)), n) {
                    Value::Of(kind) => Some(kind),
                    _ => None,
                };
            }
            let makers: Vec<u32> = world
                .names
                .get("constructor")
                .into_iter()
                .flat_map(|name| world.own(Node::entity(entity), name))
                .collect();
            if let Some(maker) = makers.first() {
                return self.parameter_of(*maker, arguments, n);
            }
            let bases = self.bases_of(entity, arguments);
            return bases.iter().find_map(|base| match self.form(base) {
                Form::Type(base, arguments) if base != entity => self.deeper(|| self.parameter_of(base, &arguments, n)),
                _ => None,
            });
        }
        match self.parameter(Value::Of(self.type_of(entity, arguments)?), n) {
            Value::Of(kind) => Some(kind),
            _ => None,
        }
    }

    /// An element of a value of that type.
    pub(crate) fn script_element(&self, kind: &Type<'w>) -> Value<'w> {
        self.deeper(|| match self.form(kind) {
            Form::Library(library, arguments) => {
                let file = self.file_of_type(kind).unwrap_or_default();
                Value::Of(Type::Text { text: library.element, file, entity: NONE, arguments })
            }
            Form::Tuple(parts) => Value::Of(one_of(parts)),
            Form::ByKey(value) => Value::Of(value),
            Form::OneOf(kinds) => self.any_of(&kinds, |kind| self.script_element(kind)),
            Form::AllOf(kinds) => self.first_of(&kinds, |kind| self.script_element(kind)),
            Form::Type(entity, arguments) => match self.alias_of(entity, &arguments) {
                Some(kind) => self.script_element(&kind),
                None => {
                    let bases = self.bases_of(entity, &arguments);
                    self.first_of(&bases, |base| self.script_element(base))
                }
            },
            Form::Is(value) => self.element(value),
            Form::Outside(package) => Value::Outside(package),
            _ => Value::Nothing,
        })
    }

    /// The part of that number of a value of that type.
    pub(crate) fn script_part(&self, kind: &Type<'w>, n: usize) -> Value<'w> {
        self.deeper(|| match self.form(kind) {
            Form::Tuple(parts) => parts.get(n).cloned().map_or(Value::Nothing, Value::Of),
            Form::OneOf(kinds) => self.any_of(&kinds, |kind| self.script_part(kind, n)),
            Form::AllOf(kinds) => self.first_of(&kinds, |kind| self.script_part(kind, n)),
            Form::Type(entity, arguments) => match self.alias_of(entity, &arguments) {
                Some(kind) => self.script_part(&kind, n),
                None => Value::Nothing,
            },
            Form::Is(value) => self.part(value, n),
            _ => self.script_element(kind),
        })
    }
}

impl Value<'_> {
    /// Itself, or nothing if it names nothing.
    fn known(self) -> Self {
        match self {
            Value::Nodes(nodes, _) if nodes.is_empty() => Value::Nothing,
            value => value,
        }
    }
}
