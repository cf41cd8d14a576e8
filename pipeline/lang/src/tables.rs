//! A pack's rules against its grammar: dense tables, indexed by the number of a node's kind.

use std::num::NonZeroU16;

use codegraph_model::{EntityKind, Role};
use rustc_hash::{FxHashMap, FxHashSet};
use tree_sitter::Language;

use crate::pack::{Hook, Rules};
use crate::place::{Condition, Place, Spot, kinds};
use crate::rows::{
    AccessRule, EntityRule, ImportRule, LabelRule, LeftOf, LocalRule, PackageRule, ParameterRule, PathRule, RefRule,
    StaticsRule, StepRule, TargetOf,
};
use crate::specifiers::specify;

pub(crate) type Field = NonZeroU16;

/// What a node's kind asks of the walk. One test against zero passes over most nodes.
pub(crate) mod flag {
    pub(crate) const HOOK: u32 = 1;
    pub(crate) const ENTITY: u32 = 1 << 1;
    pub(crate) const REF: u32 = 1 << 2;
    pub(crate) const LOCAL: u32 = 1 << 3;
    pub(crate) const SCOPE: u32 = 1 << 4;
    pub(crate) const COMMENT: u32 = 1 << 5;
    pub(crate) const DECORATOR: u32 = 1 << 6;
    pub(crate) const WRAPPER: u32 = 1 << 7;
    pub(crate) const BRANCH: u32 = 1 << 8;
    pub(crate) const NEST: u32 = 1 << 9;
    pub(crate) const LITERAL: u32 = 1 << 10;
    pub(crate) const IDENTIFIER: u32 = 1 << 11;
    pub(crate) const LIST: u32 = 1 << 12;
    pub(crate) const MODIFIER: u32 = 1 << 13;
    pub(crate) const PATH: u32 = 1 << 14;
    pub(crate) const NAMED: u32 = 1 << 15;
    pub(crate) const EXPORT: u32 = 1 << 16;
    pub(crate) const ELSE: u32 = 1 << 17;
    pub(crate) const BINDER: u32 = 1 << 18;
    pub(crate) const PATTERN_STOP: u32 = 1 << 19;
    pub(crate) const TEMPLATE: u32 = 1 << 20;
    /// Has no children: tokens, and names that are one token.
    pub(crate) const LEAF: u32 = 1 << 21;
    pub(crate) const IMPORT: u32 = 1 << 22;
    /// Has fields whose names mention nothing.
    pub(crate) const LABEL: u32 = 1 << 23;
    /// A function without a name: a scope, and what is bound in it is local.
    pub(crate) const CLOSURE: u32 = 1 << 24;
    pub(crate) const PACKAGE: u32 = 1 << 25;
    /// Names of the scopes around are not in sight inside.
    pub(crate) const CLOSED: u32 = 1 << 26;
    /// Nothing inside is looked at.
    pub(crate) const OPAQUE: u32 = 1 << 27;
    /// Decorates what it stands in.
    pub(crate) const INNER_DECORATOR: u32 = 1 << 28;
    /// A function that has an object of its own: what the words for it mean around does not hold inside.
    pub(crate) const OWN_SELF: u32 = 1 << 29;
    /// Stands before the body of a definition, and is looked up outside of it.
    pub(crate) const HEAD: u32 = 1 << 30;
    /// It says which type what it holds has, or leaves that to its last child.
    pub(crate) const CAST: u32 = 1 << 31;
    /// What the walk stops at; the rest is asked about nodes that it has stopped at.
    pub(crate) const STOP: u32 = HOOK
        | ENTITY
        | REF
        | LOCAL
        | SCOPE
        | CLOSURE
        | COMMENT
        | DECORATOR
        | WRAPPER
        | BRANCH
        | NEST
        | LITERAL
        | EXPORT
        | TEMPLATE
        | IMPORT
        | LABEL
        | PACKAGE
        | OPAQUE
        | INNER_DECORATOR
        | HEAD;
}

pub(crate) struct Tables {
    pub(crate) grammar: Language,
    /// The grammar's names of kinds.
    names: Vec<Box<str>>,
    flags: Vec<u32>,
    /// By kind: whether it is one of tokens at which the walk does nothing but count them.
    pub(crate) is_plain: Vec<bool>,
    entities: Vec<Vec<Entity>>,
    refs: Vec<Vec<Ref>>,
    locals: Vec<Vec<Local>>,
    paths: Vec<Option<Path>>,
    steps: Vec<Vec<Step>>,
    parameters: Vec<Option<Parameter>>,
    imports: Vec<Vec<Import>>,
    packages: Vec<Option<Package>>,
    labels: Vec<Vec<Label>>,
    access: Vec<Vec<Access>>,
    statics: Vec<Option<Statics>>,
    hooks: Vec<Option<Hook>>,
    /// By kind: what an argument says that is such a node.
    says: Vec<Option<&'static str>>,
    /// Arguments choose what is called.
    pub(crate) has_overloads: bool,
    fields: FxHashMap<Box<str>, Field>,
    /// Field of return types, for rules that name none.
    pub(crate) returns: Option<Field>,
    /// [`Rules::builtins`], to look names up in.
    pub(crate) builtins: FxHashSet<&'static str>,
    pub(crate) name_fields: Vec<Field>,
    pub(crate) pattern_skips: Vec<Field>,
}

pub(crate) struct Entity {
    pub(crate) rule: &'static EntityRule,
    pub(crate) name: Place,
    pub(crate) body: Place,
    pub(crate) parameters: Option<Field>,
    pub(crate) returns: Option<Field>,
    pub(crate) bases: Option<Field>,
    pub(crate) parents: Vec<u16>,
    pub(crate) when: Vec<Condition>,
    pub(crate) each: Vec<u16>,
    pub(crate) items: Place,
    pub(crate) name_kinds: Vec<u16>,
    pub(crate) owner: Option<Spot>,
    pub(crate) members: Option<(Spot, EntityKind)>,
}

pub(crate) struct Ref {
    pub(crate) rule: &'static RefRule,
    pub(crate) target: Place,
    pub(crate) arguments: Place,
    pub(crate) parents: Vec<u16>,
    pub(crate) when: Vec<Condition>,
    pub(crate) through: Vec<(Vec<u16>, Place)>,
    pub(crate) claims: Place,
}

pub(crate) struct Local {
    pub(crate) rule: &'static LocalRule,
    pub(crate) when: Vec<Condition>,
    pub(crate) each: Vec<u16>,
    pub(crate) field: Option<Field>,
    pub(crate) is_type: bool,
    pub(crate) is_outside: bool,
    pub(crate) typed_by: Vec<Place>,
    pub(crate) element_of: Place,
    pub(crate) after: Option<Field>,
}

#[derive(Clone, Copy)]
pub(crate) struct Path {
    pub(crate) rule: &'static PathRule,
    pub(crate) name: Option<Field>,
    pub(crate) left: LeftOf,
    pub(crate) roles: &'static [Role],
}

pub(crate) struct Step {
    pub(crate) rule: &'static StepRule,
    pub(crate) of: Place,
}

#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) rule: &'static ParameterRule,
    pub(crate) name: Option<Field>,
    /// Kind of the child that holds the name, where no field does; `u16::MAX` for none.
    pub(crate) name_kind: u16,
    pub(crate) type_text: Option<Field>,
    pub(crate) default: Option<Field>,
}

pub(crate) struct Package {
    pub(crate) rule: &'static PackageRule,
    pub(crate) name: Place,
    pub(crate) unless: Option<Field>,
}

pub(crate) struct Import {
    pub(crate) rule: &'static ImportRule,
    pub(crate) when: Vec<Condition>,
    pub(crate) each: Vec<u16>,
    pub(crate) prefix: Place,
    pub(crate) module: Place,
    pub(crate) name: Place,
    pub(crate) alias: Place,
    pub(crate) wildcard: Place,
}

pub(crate) struct Label {
    pub(crate) rule: &'static LabelRule,
    pub(crate) place: Place,
}

pub(crate) struct Access {
    pub(crate) rule: &'static AccessRule,
    pub(crate) parents: Vec<u16>,
    pub(crate) when: Vec<Condition>,
    pub(crate) word: Place,
    pub(crate) names: Option<Spot>,
}

pub(crate) struct Statics {
    pub(crate) rule: &'static StaticsRule,
    pub(crate) when: Vec<Condition>,
}

impl Tables {
    /// Builds the tables. The build has checked that the grammar has every name.
    pub(crate) fn new(grammar: &Language, rules: &'static Rules) -> Tables {
        let n_kinds = grammar.node_kind_count();
        let field = |name: &str| grammar.field_id_for_name(name);
        let mut tables = Tables {
            grammar: grammar.clone(),
            names: (0..n_kinds as u16).map(|kind| grammar.node_kind_for_id(kind).unwrap_or("ERROR").into()).collect(),
            flags: vec![0; n_kinds],
            is_plain: Vec::new(),
            entities: none(n_kinds),
            refs: none(n_kinds),
            locals: none(n_kinds),
            paths: none(n_kinds),
            steps: none(n_kinds),
            parameters: none(n_kinds),
            imports: none(n_kinds),
            packages: none(n_kinds),
            labels: none(n_kinds),
            access: none(n_kinds),
            statics: none(n_kinds),
            hooks: none(n_kinds),
            says: none(n_kinds),
            has_overloads: !rules.argument_types.is_empty(),
            fields: fields_of(grammar),
            builtins: rules.builtins.iter().copied().collect(),
            returns: field(rules.returns),
            name_fields: rules.name_fields.iter().filter_map(|name| field(name)).collect(),
            pattern_skips: rules.pattern_skips.iter().filter_map(|name| field(name)).collect(),
        };
        for (_, flag, names) in rules.node_lists() {
            for id in names.iter().flat_map(|name| ids_of(grammar, name)) {
                tables.flags[id] |= flag;
            }
        }
        for id in 0..n_kinds as u16 {
            let flags = &mut tables.flags[usize::from(id)];
            let is_name = |name: &str| name.ends_with("identifier");
            if grammar.node_kind_is_named(id) {
                *flags |= flag::NAMED;
            }
            if *flags & flag::NAMED == 0
                || (*flags & flag::IDENTIFIER != 0 && grammar.node_kind_for_id(id).is_some_and(is_name))
            {
                *flags |= flag::LEAF;
            }
        }
        for (name, hook) in rules.hooks {
            for id in ids_of(grammar, name) {
                tables.flags[id] |= flag::HOOK;
                tables.hooks[id] = Some(*hook);
            }
        }
        let kinds = |names: &[&str]| kinds(grammar, names);
        let place = |name: &str| Place::of(grammar, name);
        let when = |rules| Condition::all(grammar, rules);
        for rule in rules.entities {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::ENTITY;
                tables.entities[id].push(Entity {
                    rule,
                    name: place(rule.name),
                    body: place(rule.body),
                    parameters: field(rule.parameters),
                    returns: field(rule.returns),
                    bases: field(rule.bases),
                    parents: kinds(rule.parents),
                    when: when(rule.when),
                    each: kinds(rule.each),
                    items: place(rule.items),
                    name_kinds: kinds(rule.name_kinds),
                    owner: rule.owner.as_ref().map(|these| Spot::of(grammar, these)),
                    members: rule.members.as_ref().map(|(these, kind)| (Spot::of(grammar, these), *kind)),
                });
            }
        }
        for rule in rules.refs {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::REF;
                tables.refs[id].push(Ref {
                    rule,
                    target: place(match rule.target {
                        TargetOf::Place(name) => name,
                        TargetOf::Node | TargetOf::Children => "",
                    }),
                    arguments: place(rule.arguments),
                    parents: kinds(rule.parents),
                    when: when(rule.when),
                    through: rule.through.iter().map(|(node, at)| (kinds(&[node]), place(at))).collect(),
                    claims: place(rule.claims),
                });
            }
        }
        for rule in rules.locals {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::LOCAL;
                tables.locals[id].push(Local {
                    rule,
                    when: when(rule.when),
                    each: kinds(rule.each),
                    field: field(rule.field),
                    is_type: rule.is_type,
                    is_outside: rule.is_outside,
                    typed_by: rule.typed_by.iter().map(|name| place(name)).collect(),
                    element_of: place(rule.element_of),
                    after: field(rule.after),
                });
            }
        }
        for rule in rules.paths {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::PATH;
                tables.paths[id] = Some(Path { rule, name: field(rule.name), left: rule.left, roles: rule.roles });
            }
        }
        for rule in rules.steps {
            for id in ids_of(grammar, rule.node) {
                tables.steps[id].push(Step { rule, of: place(rule.of) });
            }
        }
        for (node, says) in rules.argument_types {
            for id in ids_of(grammar, node) {
                tables.says[id] = Some(says);
            }
        }
        for rule in rules.parameters {
            for id in ids_of(grammar, rule.node) {
                tables.parameters[id] = Some(Parameter {
                    rule,
                    name: field(rule.name),
                    name_kind: ids_of(grammar, rule.name).first().map_or(u16::MAX, |id| *id as u16),
                    type_text: field(rule.type_text),
                    default: field(rule.default),
                });
            }
        }
        for rule in rules.imports {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::IMPORT;
                tables.imports[id].push(Import {
                    rule,
                    when: when(rule.when),
                    each: kinds(rule.each),
                    prefix: place(rule.prefix),
                    module: place(rule.module),
                    name: place(rule.name),
                    alias: place(rule.alias),
                    wildcard: place(rule.wildcard),
                });
            }
        }
        for rule in rules.packages {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::PACKAGE;
                tables.packages[id] = Some(Package { rule, name: place(rule.name), unless: field(rule.unless) });
            }
        }
        for rule in rules.labels {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::LABEL;
                tables.labels[id].push(Label { rule, place: place(rule.place) });
            }
        }
        for rule in rules.access {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::HOOK;
                tables.hooks[id] = Some(specify);
                tables.access[id].push(Access {
                    rule,
                    parents: kinds(rule.parents),
                    when: when(rule.when),
                    word: place(rule.word),
                    names: rule.names.as_ref().map(|these| Spot::of(grammar, these)),
                });
            }
        }
        for rule in rules.statics {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::HOOK;
                tables.hooks[id] = Some(specify);
                tables.statics[id] = Some(Statics { rule, when: when(rule.when) });
            }
        }
        let is_plain = |flags: &u32| flags & (flag::STOP | flag::NAMED | flag::LEAF) == flag::LEAF;
        tables.is_plain = tables.flags.iter().map(is_plain).collect();
        tables
    }

    /// The number of a field, if the grammar has one of that name.
    pub(crate) fn field(&self, name: &str) -> Option<Field> {
        self.fields.get(name).copied()
    }

    /// What the walk has to do at nodes of this kind. Kinds outside the grammar (ERROR) have no flags.
    pub(crate) fn flags(&self, kind: u16) -> u32 {
        self.flags.get(usize::from(kind)).copied().unwrap_or(0)
    }

    /// The grammar's name of a kind.
    pub(crate) fn kind_name(&'static self, kind: u16) -> &'static str {
        self.names.get(usize::from(kind)).map_or("ERROR", |name| name)
    }

    pub(crate) fn has(&self, kind: u16, flag: u32) -> bool {
        self.flags(kind) & flag != 0
    }

    /// Whether nodes of that kind have a name of their own in the grammar, as errors do.
    pub(crate) fn is_named(&self, kind: u16) -> bool {
        self.flags.get(usize::from(kind)).is_none_or(|flags| flags & flag::NAMED != 0)
    }

    pub(crate) fn entities(&self, kind: u16) -> &[Entity] {
        &self.entities[usize::from(kind)]
    }

    pub(crate) fn refs(&self, kind: u16) -> &[Ref] {
        &self.refs[usize::from(kind)]
    }

    pub(crate) fn locals(&self, kind: u16) -> &[Local] {
        &self.locals[usize::from(kind)]
    }

    pub(crate) fn path(&self, kind: u16) -> Option<Path> {
        self.paths.get(usize::from(kind)).copied().flatten()
    }

    /// What a node of this kind gives of what stands in it, if anything.
    pub(crate) fn step(&self, kind: u16) -> Option<&[Step]> {
        self.steps.get(usize::from(kind)).map(|steps| steps.as_slice()).filter(|steps| !steps.is_empty())
    }

    pub(crate) fn parameter(&self, kind: u16) -> Option<Parameter> {
        self.parameters.get(usize::from(kind)).copied().flatten()
    }

    pub(crate) fn imports(&self, kind: u16) -> &[Import] {
        &self.imports[usize::from(kind)]
    }

    pub(crate) fn package(&self, kind: u16) -> Option<&Package> {
        self.packages[usize::from(kind)].as_ref()
    }

    pub(crate) fn labels(&self, kind: u16) -> &[Label] {
        &self.labels[usize::from(kind)]
    }

    pub(crate) fn access(&self, kind: u16) -> &[Access] {
        &self.access[usize::from(kind)]
    }

    pub(crate) fn statics(&self, kind: u16) -> Option<&Statics> {
        self.statics[usize::from(kind)].as_ref()
    }

    /// What an argument says about its type that is a node of this kind.
    pub(crate) fn says(&self, kind: u16) -> Option<&'static str> {
        self.says.get(usize::from(kind)).copied().flatten()
    }

    pub(crate) fn hook(&self, kind: u16) -> Option<Hook> {
        self.hooks[usize::from(kind)]
    }
}

fn fields_of(grammar: &Language) -> FxHashMap<Box<str>, Field> {
    let ids = (1..=grammar.field_count() as u16).filter_map(Field::new);
    ids.filter_map(|id| Some((grammar.field_name_for_id(id.get())?.into(), id))).collect()
}

fn none<T: Default>(n: usize) -> Vec<T> {
    std::iter::repeat_with(T::default).take(n).collect()
}

/// The numbers of every kind of that name: a grammar has several where it aliases. Tokens, which the grammar calls
/// anonymous, are meant where no named kind has the name.
pub(crate) fn ids_of(grammar: &Language, name: &str) -> Vec<usize> {
    let with = |named: bool| {
        (0..grammar.node_kind_count())
            .filter(|id| grammar.node_kind_for_id(*id as u16) == Some(name))
            .filter(|id| grammar.node_kind_is_named(*id as u16) == named)
            .collect::<Vec<_>>()
    };
    let named = with(true);
    if named.is_empty() { with(false) } else { named }
}
