//! What calls give, and what holds elements gives.

use codegraph_model::EntityKind;

use crate::family::Family;
use crate::linker::Linker;
use crate::types::Written;
use crate::values::{Type, Value};
use crate::world::Node;

impl<'w> Linker<'w> {
    /// What a call of `value` gives.
    pub(crate) fn called(&self, value: Value<'w>) -> Value<'w> {
        match value {
            Value::Nodes(nodes, arguments) if self.are_several(&nodes) => {
                self.any_of(&nodes, |node| self.called(Value::Nodes(vec![*node], arguments.clone())))
            }
            Value::Nodes(nodes, arguments) => {
                // Java: what gives nothing is not what a value is taken from.
                let gives =
                    |e: &u32| self.type_words(*e) != Some("void") || self.world.file_of(*e).family != Family::Java;
                let mut entities = nodes.iter().filter_map(|node| node.as_entity()).filter(gives);
                let Some(first) = entities.next() else { return Value::Nothing };
                let kind = self.kind(first);
                if kind.is_type() || kind == EntityKind::TypeAlias {
                    return self.instance(Node::entity(first), arguments);
                }
                if kind == EntityKind::EnumMember {
                    return self.type_of(first, &arguments).map_or(Value::Nothing, Value::Of);
                }
                if kind == EntityKind::Constructor {
                    return match self.type_around(first) {
                        Some(owner) => self.instance(Node::entity(owner), arguments),
                        None => Value::Nothing,
                    };
                }
                let given = self.type_of(first, &arguments);
                // Overloads that give different things leave it open.
                let said = |e: u32| self.type_words(e).map(|words| self.without_const(e, words));
                if kind.is_callable() && entities.any(|other| said(other) != said(first)) {
                    return self.given_by_all(&nodes);
                }
                match given {
                    Some(given) if kind.is_callable() => self.given(given),
                    // A value that can be called.
                    Some(given) => self.called(Value::Of(given)),
                    // Another name of a class or function.
                    None if self.is_value(first) => match self.stands_for(first) {
                        Value::Nothing => Value::Nothing,
                        named => self.deeper(|| self.called(named)),
                    },
                    None => Value::Nothing,
                }
            }
            Value::Of(kind) if self.is_script(&kind) => self.script_called(&kind),
            Value::Of(Type::Text { text, file, entity, arguments }) => {
                let family = self.world.files[file as usize].family;
                match Written::of(family, text) {
                    Written::Callable(gives) => self.given(Type::Text { text: gives, file, entity, arguments }),
                    Written::TypeItself(path) => match self.place(file, entity, path) {
                        Value::Nothing => Value::Nothing,
                        class => self.deeper(|| self.called(class)),
                    },
                    _ => Value::Nothing,
                }
            }
            Value::Outside(package) => Value::Outside(package),
            _ => Value::Nothing,
        }
    }

    /// Python: the type that overloads give with other arguments each, as a value without: `-> Select[A]`, `-> Select[A, B]`.
    fn given_by_all(&self, nodes: &[Node]) -> Value<'w> {
        let head = |entity: u32| match self.type_words(entity).map(|text| Written::of(Family::Python, text)) {
            Some(Written::Named(path, _)) if self.world.file_of(entity).family == Family::Python => Some(path),
            _ => None,
        };
        let entities: Vec<u32> = nodes.iter().filter_map(|node| node.as_entity()).collect();
        let Some(text) = entities.first().and_then(|first| head(*first)) else { return Value::Nothing };
        if entities.iter().any(|other| head(*other) != Some(text)) {
            return Value::Nothing;
        }
        let entity = entities[0];
        let file = self.world.entities[entity as usize].file;
        match self.resolved(&Type::Text { text, file, entity, arguments: None }) {
            Value::Of(Type::Node(node, _)) => self.instance(node, None),
            _ => Value::Nothing,
        }
    }

    pub(crate) fn type_words(&self, entity: u32) -> Option<&'w str> {
        self.world.entities[entity as usize].type_text.map(|text| self.world.text(text))
    }

    /// What a type says of its members: those of what is constant are the same (C, C++).
    fn without_const(&self, entity: u32, words: &'w str) -> &'w str {
        match self.world.file_of(entity).family {
            Family::C => words.trim_start_matches("const ").trim_end_matches(" const"),
            _ => words,
        }
    }

    /// A value of the first type that is given.
    fn given(&self, given: Type<'w>) -> Value<'w> {
        let Type::Text { text, file, entity, arguments } = &given else { return Value::Of(given) };
        // Go alone gives several.
        if self.world.files[*file as usize].family != Family::Go {
            return Value::Of(given);
        }
        match Written::of(Family::Go, text) {
            Written::Tuple(parts) => match parts.first() {
                Some(first) => {
                    Value::Of(Type::Text { text: first, file: *file, entity: *entity, arguments: arguments.clone() })
                }
                None => Value::Nothing,
            },
            _ => Value::Of(given),
        }
    }

    /// An element of `value`.
    pub(crate) fn element(&self, value: Value<'w>) -> Value<'w> {
        match value {
            Value::Nodes(nodes, arguments) if self.are_several(&nodes) => {
                self.any_of(&nodes, |node| self.element(Value::Nodes(vec![*node], arguments.clone())))
            }
            Value::Nodes(nodes, arguments) => match nodes.as_slice() {
                [node] if node.as_entity().is_some_and(|entity| self.writes_struct(entity)) => {
                    Value::Nodes(nodes, arguments)
                }
                [node] => match node.as_entity().and_then(|entity| self.type_of(entity, &arguments)) {
                    Some(kind) => self.element(Value::Of(kind)),
                    None => Value::Nothing,
                },
                _ => Value::Nothing,
            },
            Value::Of(kind) if self.is_script(&kind) => self.script_element(&kind),
            Value::Of(Type::Text { text, file: home, entity, arguments }) => {
                let family = self.world.files[home as usize].family;
                let written = Written::of(family, text);
                let pointed = if family == Family::C { crate::c::pointed(text) } else { None };
                if let Some(one) = pointed.or_else(|| written.element()) {
                    return Value::Of(Type::Text { text: one, file: home, entity, arguments });
                }
                match self.resolved(&Type::Text { text, file: home, entity, arguments }) {
                    Value::Of(Type::Node(node, inner)) => self.element(Value::Of(Type::Node(node, inner))),
                    _ => Value::Nothing,
                }
            }
            Value::Of(Type::Node(node, arguments)) => match node.as_entity() {
                Some(entity) if self.kind(entity) == EntityKind::TypeAlias => match self.aliased(entity, &arguments) {
                    Some(kind) => self.deeper(|| self.element(Value::Of(kind))),
                    None => Value::Nothing,
                },
                _ => Value::Nothing,
            },
            Value::Of(Type::Holds(one)) => Value::Of((*one).clone()),
            other => other,
        }
    }

    /// Whether the type of a variable may be written where it is declared, as a struct or many of one (Go): the fields are
    /// then members of the variable, and what an element of it has.
    fn writes_struct(&self, entity: u32) -> bool {
        let known = &self.world.entities[entity as usize];
        self.world.file_of(entity).family == Family::Go
            && self.is_value(entity)
            && match known.type_text {
                Some(text) => ["struct {", "struct{"].iter().any(|word| self.world.text(text).contains(word)),
                None => known.value_path.is_none(),
            }
    }
}
