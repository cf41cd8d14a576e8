//! What types of TypeScript are: the names in them looked up, their parameters replaced by what they stand for.

use std::rc::Rc;

use codegraph_model::EntityKind;

use crate::family::Family;
use crate::linker::Linker;
use crate::script_library::{Library, library};
use crate::script_text::{Generic, Said, aliased, parameters};
use crate::values::{Arguments, Type, Value};
use crate::world::{NONE, Node};

/// How many types may be looked at to answer one question: unions of unions of aliases can be endless.
pub(crate) const MAX_TYPES: u32 = 4000;
/// How many parts of a union are looked at.
const MAX_PARTS: usize = 64;

/// Which members a type has of another: `Pick<A, "a" | "b">` these, `Omit<A, "a" | "b">` the others.
pub(crate) struct Keys<'w> {
    names: Vec<&'w str>,
    /// The type whose members are meant: `keyof T`.
    of: Option<Type<'w>>,
    are_kept: bool,
}

impl<'w> Keys<'w> {
    /// Whether the member `word` is one of those; `is_member` tells whether a type has one of that name.
    pub(crate) fn has(&self, word: &str, is_member: impl FnOnce(&Type<'w>) -> bool) -> bool {
        (self.names.contains(&word) || self.of.as_ref().is_some_and(is_member)) == self.are_kept
    }
}

/// What a type is, with the names in it looked up as far as its outermost part needs it.
pub(crate) enum Form<'w> {
    /// A type or an alias.
    Type(u32, Arguments<'w>),
    OneOf(Vec<Type<'w>>),
    AllOf(Vec<Type<'w>>),
    Function(Vec<Type<'w>>, Type<'w>),
    /// An object that is written out, and where.
    Object(&'w str, Type<'w>),
    ByKey(Type<'w>),
    Tuple(Vec<Type<'w>>),
    /// A type of the language itself.
    Library(&'static Library, Arguments<'w>),
    /// What a value is.
    Is(Value<'w>),
    /// The members of a type that are called so, or all others.
    Some(Type<'w>, Keys<'w>),
    Outside(String),
    Nothing,
}

impl<'w> Linker<'w> {
    /// The file that a type is written in.
    pub(crate) fn file_of_type(&self, kind: &Type<'w>) -> Option<u32> {
        match kind {
            Type::Text { file, .. } => Some(*file),
            Type::Node(node, _) => node.as_entity().map(|entity| self.world.entities[entity as usize].file),
            Type::OneOf(kinds) => kinds.first().and_then(|kind| self.file_of_type(kind)),
            Type::Holds(_) | Type::Parts(_) => None,
        }
    }

    /// Whether a type is one of TypeScript.
    pub(crate) fn is_script(&self, kind: &Type<'w>) -> bool {
        self.file_of_type(kind).is_some_and(|file| self.world.files[file as usize].family == Family::Script)
    }

    /// Whether there are several of them, of TypeScript, where each may be what is meant.
    pub(crate) fn are_several(&self, nodes: &[Node]) -> bool {
        nodes.len() > 1
            && nodes[0].as_entity().is_some_and(|entity| self.world.file_of(entity).family == Family::Script)
    }

    /// What a type is.
    pub(crate) fn form(&self, kind: &Type<'w>) -> Form<'w> {
        let left = self.fuel.get();
        if left == 0 {
            self.found_before.is_cut();
            return Form::Nothing;
        }
        self.fuel.set(left - 1);
        self.deeper(|| Some(self.form_of(kind))).unwrap_or(Form::Nothing)
    }

    fn form_of(&self, kind: &Type<'w>) -> Form<'w> {
        let (text, file, entity, arguments) = match kind {
            Type::Node(node, arguments) => {
                return node.as_entity().map_or(Form::Nothing, |entity| Form::Type(entity, arguments.clone()));
            }
            Type::OneOf(kinds) => return Form::OneOf(kinds.to_vec()),
            Type::Holds(_) | Type::Parts(_) => return Form::Nothing,
            Type::Text { text, file, entity, arguments } => (*text, *file, *entity, arguments),
        };
        let said = |text: &'w str| Type::Text { text, file, entity, arguments: arguments.clone() };
        match self.texts.said(text) {
            Said::OneOf(parts) => Form::OneOf(parts.into_iter().take(MAX_PARTS).map(said).collect()),
            Said::AllOf(parts) => Form::AllOf(parts.into_iter().take(MAX_PARTS).map(said).collect()),
            Said::Function(takes, gives) => {
                Form::Function(parameters(takes).into_iter().map(said).collect(), said(gives))
            }
            Said::Object(inner) => Form::Object(inner, said("")),
            Said::Like(inner) => self.form(&said(inner)),
            Said::ByKey(value) => Form::ByKey(said(value)),
            Said::Many(one) => library("Array", vec![said(one)]).map_or(Form::Nothing, of_library),
            Said::Tuple(parts) => Form::Tuple(parts.into_iter().map(said).collect()),
            Said::Indexed(of, key) => match key.strip_prefix(['"', '\'']).and_then(|key| key.strip_suffix(['"', '\'']))
            {
                Some(key) => Form::Is(self.script_member(&said(of), key, file)),
                None if key == "number" => Form::Is(self.script_element(&said(of))),
                None => Form::Nothing,
            },
            Said::TypeOf(path) => Form::Is(self.place(file, entity, path)),
            Said::Import(module, path) => self.imported_type(kind, module, path),
            Said::Named(path, args) => self.named_type(kind, path, args.into_iter().map(said).collect()),
            Said::Other => Form::Nothing,
        }
    }

    /// What a name in the type `kind` stands for.
    fn named_type(&self, kind: &Type<'w>, path: &'w str, args: Vec<Type<'w>>) -> Form<'w> {
        let Type::Text { file, entity, arguments, .. } = kind else { return Form::Nothing };
        if let Some((_, bound)) = arguments.as_deref().and_then(|list| list.iter().find(|(name, _)| *name == path)) {
            return self.form(bound);
        }
        if path == "this" {
            let around = self.type_around(*entity);
            return around.map_or(Form::Nothing, |owner| Form::Type(owner, arguments.clone()));
        }
        for at in self.world.around(*entity) {
            let known = &self.world.entities[at as usize];
            let head = self.world.text(known.signature);
            if head.contains('<')
                && let Some(generic) = self.generics_of(at).iter().find(|generic| generic.name == path)
            {
                let text = generic.extends.or(generic.default);
                return text.map_or(Form::Nothing, |text| self.form(&with_text(kind, text)));
            }
        }
        match self.place(*file, *entity, path) {
            Value::Nodes(nodes, _) => {
                let of_types = nodes.iter().filter_map(|node| node.as_entity()).filter(|e| self.names_type(*e));
                if let Some(chosen) = self.nearest(of_types.collect(), *file) {
                    return Form::Type(chosen, self.bind_generics(chosen, args));
                }
                // JSDoc names functions that make instances.
                match nodes.iter().find_map(|node| node.as_entity()).filter(|e| self.kind(*e).is_callable()) {
                    Some(maker) => Form::Type(maker, None),
                    None => Form::Nothing,
                }
            }
            Value::Outside(package) => Form::Outside(package),
            _ => self.builtin_type(path, args),
        }
    }

    /// Whether it is a type of TypeScript, or an alias of one.
    pub(crate) fn is_script_type(&self, entity: u32) -> bool {
        self.names_type(entity) && self.world.file_of(entity).family == Family::Script
    }

    pub(crate) fn names_type(&self, entity: u32) -> bool {
        let kind = self.kind(entity);
        kind.is_type() || kind == EntityKind::TypeAlias
    }

    /// A type that the language has.
    fn builtin_type(&self, path: &str, args: Vec<Type<'w>>) -> Form<'w> {
        const SAME: &[&str] = &[
            "Awaited",
            "Exclude",
            "Extract",
            "NoInfer",
            "NonNullable",
            "Omit",
            "Partial",
            "Pick",
            "Readonly",
            "Required",
            "ThisType",
            "DeepReadonly",
            "DeepPartial",
        ];
        match (path, args.first()) {
            ("Record" | "Object", Some(_)) if args.len() == 2 => Form::ByKey(args[1].clone()),
            ("ReturnType", Some(function)) => Form::Is(self.script_called(function)),
            ("InstanceType", Some(class)) => match self.form(class) {
                Form::Is(class) => Form::Is(self.called(class)),
                _ => Form::Nothing,
            },
            ("Parameters", Some(function)) => match self.form(function) {
                Form::Function(takes, _) => Form::Tuple(takes),
                _ => Form::Nothing,
            },
            ("Omit" | "Pick", Some(first)) if args.len() == 2 => {
                let are_kept = path == "Pick";
                match (self.keys_of(&args[1]), self.keys_in(&args[1])) {
                    (of @ Some(_), _) => Form::Some(first.clone(), Keys { names: Vec::new(), of, are_kept }),
                    (None, Some(names)) => Form::Some(first.clone(), Keys { names, of: None, are_kept }),
                    (None, None) => self.form(first),
                }
            }
            (same, Some(first)) if SAME.contains(&same) => self.form(first),
            _ => library(path, args).map_or(Form::Nothing, of_library),
        }
    }

    /// The type of which `kind` is `keyof`, if it is known.
    fn keys_of(&self, kind: &Type<'w>) -> Option<Type<'w>> {
        let Type::Text { text, .. } = kind else { return None };
        let of = text.trim().strip_prefix("keyof ").filter(|of| !of.contains(['|', '&']))?;
        let of = with_text(kind, of);
        (!matches!(self.form(&of), Form::Nothing)).then_some(of)
    }

    /// The texts that a type is one of: `"a" | "b"`, or what is another name of that. None if it is something else as well.
    fn keys_in(&self, kind: &Type<'w>) -> Option<Vec<&'w str>> {
        if let Type::Text { text, .. } = kind {
            let inner = |quote: char| text.trim().strip_prefix(quote)?.strip_suffix(quote);
            if let Some(name) = inner('"').or_else(|| inner('\'')).filter(|name| !name.contains(['"', '\''])) {
                return Some(vec![name]);
            }
        }
        self.deeper(|| match self.form(kind) {
            Form::OneOf(kinds) => {
                let all: Option<Vec<Vec<&'w str>>> = kinds.iter().map(|kind| self.keys_in(kind)).collect();
                all.map(|all| all.concat())
            }
            Form::Type(entity, arguments) => self.keys_in(&self.alias_of(entity, &arguments)?),
            _ => None,
        })
    }

    /// `import("module").path` where `kind` is written.
    fn imported_type(&self, kind: &Type<'w>, module: &'w str, path: &'w str) -> Form<'w> {
        let Type::Text { file, .. } = kind else { return Form::Nothing };
        let (path, args) = match Said::of(path) {
            Said::Named(path, args) => (path, args),
            _ => ("", Vec::new()),
        };
        match self.module_of(*file, module, module.starts_with('.')) {
            crate::modules::Module::Here(module) if path.is_empty() => {
                let whole = module.as_entity().map(|entity| self.assigned(entity)).unwrap_or_default();
                let whole = if whole.is_empty() { vec![module] } else { whole };
                match whole.iter().find_map(|node| node.as_entity().filter(|e| self.names_type(*e))) {
                    Some(entity) => Form::Type(entity, None),
                    None => Form::Is(Value::Nodes(whole, None)),
                }
            }
            crate::modules::Module::Here(module) => {
                let mut at = vec![module];
                for part in path.split('.') {
                    let (Some(name), Some(inner)) = (self.world.names.get(part), at.first()) else {
                        return Form::Nothing;
                    };
                    at = self.exported(*inner, name, *file);
                }
                let args = args.into_iter().map(|text| with_text(kind, text)).collect();
                let entities: Vec<u32> = at.iter().filter_map(|node| node.as_entity()).collect();
                let chosen = entities.iter().find(|e| self.names_type(**e)).or(entities.first());
                chosen.map_or(Form::Nothing, |chosen| Form::Type(*chosen, self.bind_generics(*chosen, args)))
            }
            crate::modules::Module::Outside(package) => Form::Outside(package),
            crate::modules::Module::Missing => Form::Nothing,
        }
    }

    /// The type parameters of `entity`.
    fn generics_of(&self, entity: u32) -> Rc<[Generic<'w>]> {
        let known = &self.world.entities[entity as usize];
        self.texts.generics(entity, self.world.names.word(known.name), self.world.text(known.signature))
    }

    /// The parameters of a type with what they stand for.
    pub(crate) fn bind_generics(&self, chosen: u32, args: Vec<Type<'w>>) -> Arguments<'w> {
        let known = &self.world.entities[chosen as usize];
        let head = self.world.text(known.signature);
        if !head.contains('<') {
            return None;
        }
        let parameters = self.generics_of(chosen);
        let mut args = args.into_iter();
        let mut bound: Vec<(&'w str, Type<'w>)> = Vec::with_capacity(parameters.len());
        for generic in parameters.iter() {
            let default = || {
                let text = generic.default.or(generic.extends)?;
                let arguments = Some(Rc::new(bound.clone()));
                Some(Type::Text { text, file: known.file, entity: known.parent, arguments })
            };
            if let Some(arg) = args.next().or_else(default) {
                bound.push((generic.name, arg));
            }
        }
        Some(Rc::new(bound))
    }

    /// What an alias is another name of.
    pub(crate) fn alias_of(&self, alias: u32, arguments: &Arguments<'w>) -> Option<Type<'w>> {
        let known = &self.world.entities[alias as usize];
        if known.kind != EntityKind::TypeAlias {
            return None;
        }
        let head = self.world.text(known.signature);
        let text = match known.type_text {
            Some(text) => self.world.text(text),
            None => &head[aliased(self.world.names.word(known.name), head)?..],
        };
        Some(Type::Text { text, file: known.file, entity: known.parent, arguments: arguments.clone() })
    }

    /// What a type says that it extends.
    pub(crate) fn bases_of(&self, entity: u32, arguments: &Arguments<'w>) -> Vec<Type<'w>> {
        let known = &self.world.entities[entity as usize];
        let heads = self.texts.heritage(entity, self.world.text(known.signature));
        let text = |text| Type::Text { text, file: known.file, entity: known.parent, arguments: arguments.clone() };
        heads.iter().copied().map(text).collect()
    }

    /// `value` called with the type arguments that `text` says, `<A, B>`, or where it gives `: T`.
    pub(crate) fn with_arguments(&self, value: Value<'w>, text: &str, file: u32) -> Value<'w> {
        let Value::Nodes(nodes, arguments) = &value else { return value };
        let entities = || nodes.iter().filter_map(|node| node.as_entity());
        let callable = entities().find(|entity| self.kind(*entity).is_callable());
        let Some(entity) = callable.or_else(|| entities().next()) else { return value };
        let known = &self.world.entities[entity as usize];
        let names = self.generics_of(entity);
        let text = self.world.kept.keep(text);
        let mut bound: Vec<(&'w str, Type<'w>)> = Vec::new();
        let mut bind = |name, text| bound.push((name, Type::Text { text, file, entity: NONE, arguments: None }));
        match (text.strip_prefix(':'), Said::of_arguments(text)) {
            (Some(wanted), _) => {
                let gives = known.type_text.map_or("", |text| self.world.text(text));
                match (Said::of(gives), Said::of(wanted)) {
                    (Said::Named(name, inner), wanted_is) => {
                        if names.iter().any(|generic| generic.name == name) {
                            bind(name, wanted);
                        } else if let Said::Named(_, args) = wanted_is {
                            for (inner, arg) in inner.iter().zip(args) {
                                if names.iter().any(|generic| generic.name == *inner) {
                                    bind(inner, arg);
                                }
                            }
                        }
                    }
                    _ => return value,
                }
            }
            (None, args) => names.iter().zip(args).for_each(|(generic, arg)| bind(generic.name, arg)),
        }
        bound.extend(arguments.iter().flat_map(|list| list.iter().cloned()));
        Value::Nodes(nodes.clone(), Some(Rc::new(bound)))
    }
}

pub(crate) fn with_text<'w>(kind: &Type<'w>, text: &'w str) -> Type<'w> {
    match kind {
        Type::Text { file, entity, arguments, .. } => {
            Type::Text { text, file: *file, entity: *entity, arguments: arguments.clone() }
        }
        other => other.clone(),
    }
}

fn of_library<'w>((library, arguments): (&'static Library, Arguments<'w>)) -> Form<'w> {
    Form::Library(library, arguments)
}

pub(crate) fn one_of(mut kinds: Vec<Type<'_>>) -> Type<'_> {
    match kinds.len() {
        1 => kinds.remove(0),
        _ => Type::OneOf(kinds.into()),
    }
}
