//! Rust: what values give that pass through types of the standard library, through what a type derefs to, through type
//! parameters and through parts that have no names.

use std::rc::Rc;

use codegraph_model::EntityKind;

use crate::family::Family;
use crate::linker::Linker;
use crate::names::Name;
use crate::path::Step;
use crate::rust_head::{bounds_of, closure_parameter, tuple_field};
use crate::rust_std::{Gives, Holds, gives, gives_itself, goes_over, hands, holds, makes};
use crate::types::Written;
use crate::values::{Arguments, Type, Value};
use crate::world::{NONE, Node};

/// What a value holds.
struct Held<'w> {
    /// The standard type, where it is known.
    name: Option<&'w str>,
    key: Option<Type<'w>>,
    one: Type<'w>,
}

/// Traits that say what a method of theirs gives.
const CONVERSIONS: &[(&str, &[&str])] = &[
    ("AsRef", &["as_ref"]),
    ("AsMut", &["as_mut"]),
    ("Borrow", &["borrow"]),
    ("BorrowMut", &["borrow_mut"]),
    ("Into", &["into"]),
    ("TryInto", &["try_into"]),
    ("ToOwned", &["to_owned"]),
];

impl<'w> Linker<'w> {
    /// What the first of `steps` lead to from `value`, and how many of them these are, where more than one has to be looked at.
    pub(crate) fn rust_steps(&self, value: &Value<'w>, steps: &[Step<'_>], file: u32) -> Option<(Value<'w>, usize)> {
        match steps {
            [Step::Member(word), rest @ ..] => {
                let found = match self.world.names.get(word) {
                    Some(name) => self.deeper(|| self.member(value.clone(), name, file)),
                    None => Value::Nothing,
                };
                let is_found = matches!(found, Value::Nodes(..));
                match rest.first() {
                    Some(Step::Call) if !is_found => match self.deeper(|| self.rust_given(value, word)) {
                        Value::Nothing => Some((found, 1)),
                        given => Some((given, 2)),
                    },
                    Some(Step::Handed(n)) => Some((self.deeper(|| self.rust_handed(value, found, word, *n)), 2)),
                    Some(Step::Member(_)) if self.rust_is_no_place(&found) => {
                        let Value::Nodes(nodes, _) = value else { return Some((found, 1)) };
                        let name = self.world.names.get(word)?;
                        let place = nodes.iter().find_map(|node| self.rust_place(*node, name, file));
                        Some((place.map_or(found, |place| Value::Nodes(vec![place], None)), 1))
                    }
                    Some(next) => Some((self.rust_apart(found, *next == Step::Call), 1)),
                    None => Some((found, 1)),
                }
            }
            [Step::Element, Step::Part(n), ..] => {
                // A map is gone over by keys and values, and indexed for values alone.
                let held = self.rust_held(&self.rust_type(value)?)?;
                let key = held.key?;
                Some((Value::Of(if *n == 0 { key } else { held.one }), 2))
            }
            [Step::Element, ..] => {
                if let Some(made) = self.rust_made_inside(value)
                    && self.rust_held(&made).is_none()
                    && self.rust_associated(&made, "Output").is_none()
                {
                    return Some((Value::Of(made), 1));
                }
                let kind = self.rust_type(value)?;
                let given = self.deeper(|| match self.rust_held(&kind) {
                    Some(held) => Value::Of(held.one),
                    None => self.rust_associated(&kind, "Output").map_or(Value::Nothing, Value::Of),
                });
                Some((given, 1))
            }
            [Step::Part(n), ..] => {
                let part = self.deeper(|| self.rust_part(value, *n));
                Some((part.map_or(Value::Nothing, Value::Of), 1))
            }
            _ => None,
        }
    }

    /// Whether what was found are functions alone, which no path leads through.
    fn rust_is_no_place(&self, found: &Value<'w>) -> bool {
        let is_function = |node: &Node| node.as_entity().is_some_and(|e| self.kind(e) == EntityKind::Function);
        matches!(found, Value::Nodes(nodes, _) if nodes.iter().all(is_function))
    }

    /// Fields and methods have names apart.
    fn rust_apart(&self, found: Value<'w>, is_called: bool) -> Value<'w> {
        let Value::Nodes(mut nodes, arguments) = found else { return found };
        if nodes.len() > 1 {
            let is_meant = |node: &Node| match node.as_entity() {
                Some(entity) => {
                    let kind = self.kind(entity);
                    kind.is_callable() == is_called || (is_called && !matches!(kind, EntityKind::Field))
                }
                None => !is_called,
            };
            if nodes.iter().any(is_meant) {
                nodes.retain(is_meant);
            }
            nodes = self.rust_built(nodes);
        }
        Value::Nodes(nodes, arguments)
    }

    /// Of several definitions of one thing, those that are built.
    pub(crate) fn rust_built(&self, mut nodes: Vec<Node>) -> Vec<Node> {
        let is_built = |node: &Node| node.as_entity().is_none_or(|e| !self.world.entities[e as usize].is_off());
        if nodes.len() > 1 && nodes.iter().any(is_built) {
            nodes.retain(is_built);
        }
        nodes
    }

    /// The type that a value has.
    pub(crate) fn rust_type(&self, value: &Value<'w>) -> Option<Type<'w>> {
        let kind = match value {
            Value::Of(kind) => kind.clone(),
            Value::Nodes(nodes, arguments) => match nodes.as_slice() {
                [node] => {
                    let entity = node.as_entity().filter(|entity| self.is_value(*entity))?;
                    self.type_of(entity, arguments)?
                }
                _ => return None,
            },
            _ => return None,
        };
        Some(self.rust_bound_to(kind))
    }

    /// What a type parameter stands for, or has to be.
    fn rust_bound_to(&self, mut kind: Type<'w>) -> Type<'w> {
        for _ in 0..4 {
            let Type::Text { text, file, entity, arguments } = &kind else { break };
            let Written::Named(path, args) = Written::of(Family::Rust, text) else { break };
            if !args.is_empty() || path.contains("::") {
                break;
            }
            let bound = arguments.as_deref().and_then(|list| list.iter().find(|(name, _)| *name == path));
            kind = match bound {
                Some((_, bound)) => bound.clone(),
                None => match self.rust_bound(*file, *entity, path) {
                    Some(bound) => bound,
                    None => break,
                },
            };
        }
        kind
    }

    /// What the type parameter `name` has to be, as the definitions around `entity` say: the first trait of the snapshot, or
    /// the first that says what it holds.
    pub(crate) fn rust_bound(&self, file: u32, entity: u32, name: &str) -> Option<Type<'w>> {
        let world = self.world;
        for at in world.around(entity) {
            let known = &world.entities[at as usize];
            let Some(bounds) = bounds_of(world.names.word(known.name), world.text(known.signature), name) else {
                continue;
            };
            let kinds = bounds.into_iter().map(|text| Type::Text { text, file, entity, arguments: None });
            let mut other = None;
            for kind in kinds {
                if matches!(self.deeper(|| self.resolved(&kind)), Value::Of(Type::Node(..))) {
                    return Some(kind);
                }
                let Type::Text { text, .. } = &kind else { continue };
                let last = last_name(Written::of(Family::Rust, text));
                let says = |last: &str| {
                    holds(last).is_some() || CONVERSIONS.iter().any(|(name, _)| *name == last) || last == "Deref"
                };
                if other.is_none() && last.is_some_and(says) {
                    other = Some(kind);
                }
            }
            return other;
        }
        None
    }

    fn rust_held(&self, kind: &Type<'w>) -> Option<Held<'w>> {
        self.deeper(|| match kind {
            Type::Holds(one) => Some(Held { name: None, key: None, one: (**one).clone() }),
            Type::Parts(_) | Type::OneOf(_) => None,
            Type::Text { text, file, entity, arguments } => {
                let typed = |text| Type::Text { text, file: *file, entity: *entity, arguments: arguments.clone() };
                let (path, args) = match Written::of(Family::Rust, text) {
                    Written::Many(one) => return Some(Held { name: Some("Vec"), key: None, one: typed(one) }),
                    Written::Named(path, args) => (path, args),
                    _ => return None,
                };
                if let Value::Of(kind @ Type::Node(..)) = self.resolved(kind) {
                    return self.rust_held(&kind);
                }
                if args.is_empty() {
                    return match self.rust_bound_to(kind.clone()) {
                        Type::Text { text: bound, .. } if bound == *text => None,
                        bound => self.rust_held(&bound),
                    };
                }
                let name = path.rsplit("::").next().unwrap_or(path);
                let holds = holds(name)?;
                let mut args = args.into_iter().filter(|arg| !arg.starts_with('\'')).map(said);
                let first = typed(args.next()?);
                match holds {
                    Holds::ByKey => Some(Held { name: Some(name), key: Some(first), one: typed(args.next()?) }),
                    Holds::One(_) if goes_over(name) => self.rust_held(&first),
                    Holds::One(_) => Some(Held { name: Some(name), key: None, one: first }),
                }
            }
            Type::Node(node, arguments) => {
                let entity = node.as_entity()?;
                if self.kind(entity) == EntityKind::TypeAlias {
                    return self.rust_held(&self.aliased(entity, arguments)?);
                }
                let one = self.rust_associated(kind, "Item")?;
                Some(Held { name: None, key: None, one })
            }
        })
    }

    /// The type that a type calls `name` for a trait, if it does so only once.
    fn rust_associated(&self, kind: &Type<'w>, name: &str) -> Option<Type<'w>> {
        let Value::Of(Type::Node(node, arguments)) = self.resolved(kind) else { return None };
        let name = self.world.names.get(name)?;
        let mut said = self.world.own(node, name).filter(|e| self.kind(*e) == EntityKind::TypeAlias);
        let first = said.next()?;
        if said.any(|other| self.type_words(other) != self.type_words(first)) {
            return None;
        }
        let given = self.aliased(first, &arguments)?;
        match &given {
            Type::Text { text, file, .. } => {
                // `Self` in it is the type itself.
                Some(Type::Text { text, file: *file, entity: node.as_entity().unwrap_or(NONE), arguments })
            }
            _ => Some(given),
        }
    }

    /// What a type derefs to, if the snapshot says so.
    pub(crate) fn rust_deref(&self, kind: &Type<'w>) -> Option<Type<'w>> {
        self.deeper(|| self.rust_associated(kind, "Target"))
    }

    /// The member `name` of what a type derefs to that a path names: a path that begins with a value tells its type alone. What
    /// makes a value, and what can be derived, is of the type itself.
    pub(crate) fn rust_behind(&self, nodes: &[Node], arguments: &Arguments<'w>, name: Name, file: u32) -> Value<'w> {
        let word = self.world.names.word(name);
        let [node] = nodes else { return Value::Nothing };
        let is_type = node.as_entity().is_some_and(|e| self.kind(e).is_type() && self.kind(e) != EntityKind::Trait);
        if !is_type || makes(word) || gives_itself(word) || word == "new" || word.starts_with("from_") {
            return Value::Nothing;
        }
        match self.rust_deref(&Type::Node(*node, arguments.clone())) {
            Some(target) => self.member(Value::Of(target), name, file),
            None => Value::Nothing,
        }
    }

    /// What a type makes that gives itself in an option or a result: paths tell the type alone, without the name of its `new`.
    fn rust_made_inside(&self, value: &Value<'w>) -> Option<Type<'w>> {
        let Value::Nodes(nodes, arguments) = value else { return None };
        let [node] = nodes.as_slice() else { return None };
        let made = Type::Node(*node, arguments.clone());
        let kind = self.kind(node.as_entity()?);
        if !kind.is_type() || matches!(kind, EntityKind::Trait | EntityKind::TypeAlias) {
            return None;
        }
        let is_inside = |made: u32| {
            let last = self.type_words(made).and_then(|text| last_name(Written::of(Family::Rust, text)));
            matches!(last, Some("Result" | "Option"))
        };
        self.world.own(*node, self.world.names.get("new")?).any(is_inside).then_some(made)
    }

    /// What a call of `method` gives that no code of the snapshot defines.
    fn rust_given(&self, value: &Value<'w>, method: &str) -> Value<'w> {
        let is_unwrapped = gives(None, method) == Some(Gives::Held);
        if (is_unwrapped || matches!(method, "ok" | "map_err" | "context" | "with_context"))
            && let Some(made) = self.rust_made_inside(value)
        {
            return Value::Of(if is_unwrapped { made } else { Type::Holds(Rc::new(made)) });
        }
        if let Value::Nodes(nodes, arguments) = value
            && let [node] = nodes.as_slice()
            && node.as_entity().is_some_and(|e| self.kind(e).is_type() && self.kind(e) != EntityKind::Trait)
        {
            // A path that begins with `self` begins with its type.
            return match makes(method) || gives_itself(method) {
                true => Value::Of(Type::Node(*node, arguments.clone())),
                false => Value::Nothing,
            };
        }
        let Some(kind) = self.rust_type(value) else { return Value::Nothing };
        if let Some(held) = self.rust_held(&kind)
            && let Some(gives) = gives(held.name, method)
        {
            return self.rust_gives(gives, held, kind).map_or(Value::Nothing, Value::Of);
        }
        if let Type::Text { text, file, entity, arguments } = &kind
            && let Written::Named(path, args) = Written::of(Family::Rust, text)
            && let Some((_, methods)) = CONVERSIONS.iter().find(|(name, _)| path.rsplit("::").next() == Some(name))
            && let Some(text) = args.first().filter(|_| methods.contains(&method))
        {
            return Value::Of(Type::Text { text, file: *file, entity: *entity, arguments: arguments.clone() });
        }
        if gives_itself(method)
            && let Value::Of(kind) = self.resolved(&kind)
        {
            return Value::Of(kind);
        }
        match self.rust_deref(&kind) {
            Some(target) => self.deeper(|| self.rust_given(&Value::Of(target), method)),
            None => Value::Nothing,
        }
    }

    fn rust_gives(&self, gives: Gives, held: Held<'w>, kind: Type<'w>) -> Option<Type<'w>> {
        let some = |one: Type<'w>| Type::Holds(Rc::new(one));
        let parts = |list: Vec<Option<Type<'w>>>| Type::Parts(Rc::new(list));
        Some(match gives {
            Gives::Same => kind,
            Gives::Held => held.one,
            Gives::Some => some(held.one),
            Gives::Entries => match held.key {
                Some(key) => some(parts(vec![Some(key), Some(held.one)])),
                None => some(held.one),
            },
            Gives::Keys => some(held.key?),
            Gives::Numbered => some(parts(vec![None, Some(held.one)])),
            Gives::Beside => some(parts(vec![Some(held.one), None])),
            Gives::Flat => some(self.rust_held(&held.one)?.one),
            Gives::Halves => parts(vec![Some(kind.clone()), Some(kind)]),
            Gives::Split => some(parts(vec![Some(held.one), Some(kind)])),
            Gives::Runs => some(some(held.one)),
        })
    }

    /// What the closure is given as its parameter of number `n` that a call of `method`, found or not, takes.
    fn rust_handed(&self, value: &Value<'w>, found: Value<'w>, method: &str, n: usize) -> Value<'w> {
        if let Value::Nodes(nodes, arguments) = &self.rust_apart(found, true) {
            let [node] = nodes.as_slice() else { return Value::Nothing };
            let Some(entity) = node.as_entity().filter(|entity| self.kind(*entity).is_callable()) else {
                return Value::Nothing;
            };
            let known = &self.world.entities[entity as usize];
            return match closure_parameter(self.world.text(known.signature), n) {
                Some(text) => {
                    let arguments = arguments.clone();
                    Value::Of(Type::Text { text, file: known.file, entity, arguments })
                }
                None => Value::Nothing,
            };
        }
        let Some(kind) = self.rust_type(value) else { return Value::Nothing };
        if method == "with" && n == 0 {
            return Value::Of(kind);
        }
        let Some(held) = self.rust_held(&kind) else { return Value::Nothing };
        match held.key {
            Some(key) if method.starts_with("retain") => Value::Of(if n == 0 { key } else { held.one }),
            _ if hands(method, n) => Value::Of(held.one),
            _ => Value::Nothing,
        }
    }

    /// The part of that number: of a tuple, of a struct whose fields have no names, of what a variant holds.
    fn rust_part(&self, value: &Value<'w>, n: usize) -> Option<Type<'w>> {
        if let Value::Nodes(nodes, arguments) = value
            && let Some(entity) = self.rust_built(nodes.clone()).iter().find_map(|node| node.as_entity())
        {
            let kind = self.kind(entity);
            if kind == EntityKind::EnumMember || kind.is_type() {
                return self.rust_field(entity, n, arguments);
            }
            if kind == EntityKind::TypeAlias {
                let Type::Node(node, arguments) = self.rust_node(&self.aliased(entity, arguments)?)? else {
                    return None;
                };
                return self.rust_field(node.as_entity()?, n, &arguments);
            }
        }
        match self.rust_type(value)? {
            Type::Parts(parts) => parts.get(n)?.clone(),
            kind @ Type::Node(..) => self.rust_part_of(&kind, n),
            Type::Text { text, file, entity, arguments } => match Written::of(Family::Rust, text) {
                Written::Tuple(parts) => Some(Type::Text { text: parts.get(n)?, file, entity, arguments }),
                _ => {
                    let kind = self.rust_node(&Type::Text { text, file, entity, arguments })?;
                    self.deeper(|| self.rust_part_of(&kind, n))
                }
            },
            Type::Holds(_) | Type::OneOf(_) => None,
        }
    }

    fn rust_part_of(&self, kind: &Type<'w>, n: usize) -> Option<Type<'w>> {
        let Type::Node(node, arguments) = kind else { return None };
        let entity = node.as_entity()?;
        if self.kind(entity) == EntityKind::TypeAlias {
            return self.deeper(|| self.rust_part(&Value::Of(self.aliased(entity, arguments)?), n));
        }
        let own = self.rust_field(entity, n, arguments);
        own.or_else(|| self.deeper(|| self.rust_part_of(&self.rust_node(&self.rust_deref(kind)?)?, n)))
    }

    fn rust_node(&self, kind: &Type<'w>) -> Option<Type<'w>> {
        match self.resolved(kind) {
            Value::Of(kind @ Type::Node(..)) => Some(kind),
            _ => None,
        }
    }

    fn rust_field(&self, entity: u32, n: usize, arguments: &Arguments<'w>) -> Option<Type<'w>> {
        let known = &self.world.entities[entity as usize];
        let text = tuple_field(self.world.names.word(known.name), self.world.text(known.signature), n)?;
        let home = if known.kind == EntityKind::EnumMember { known.parent } else { entity };
        Some(Type::Text { text, file: known.file, entity: home, arguments: arguments.clone() })
    }
}

fn last_name(written: Written<'_>) -> Option<&str> {
    match written {
        Written::Named(path, _) => path.rsplit("::").next(),
        _ => None,
    }
}

/// What an argument says: `Item = T` says `T`.
fn said(argument: &str) -> &str {
    match argument.split_once('=') {
        Some((name, said)) if name.trim().chars().all(|c| c.is_alphanumeric()) => said.trim(),
        _ => argument,
    }
}
