//! A pack's rules against its grammar: dense tables, indexed by the number of a node's kind.

use std::num::NonZeroU16;

use codegraph_model::Role;
use rustc_hash::FxHashSet;
use tree_sitter::Language;

use crate::pack::{EntityRule, Hook, LeftOf, RefRule, Rules, TargetOf};

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
    /// What the walk stops at; the rest is asked about nodes that it has stopped at.
    pub(crate) const STOP: u32 = HOOK
        | ENTITY
        | REF
        | LOCAL
        | SCOPE
        | COMMENT
        | DECORATOR
        | WRAPPER
        | BRANCH
        | NEST
        | LITERAL
        | EXPORT
        | TEMPLATE;
}

pub(crate) struct Tables {
    pub(crate) grammar: Language,
    flags: Vec<u32>,
    entities: Vec<Vec<Entity>>,
    refs: Vec<Vec<Ref>>,
    locals: Vec<Vec<Local>>,
    paths: Vec<Option<Path>>,
    parameters: Vec<Option<Parameter>>,
    hooks: Vec<Option<Hook>>,
    /// Field of return types, for rules that name none.
    pub(crate) returns: Option<Field>,
    /// [`Rules::builtins`], to look names up in.
    pub(crate) builtins: FxHashSet<&'static str>,
    pub(crate) name_fields: Vec<Field>,
    pub(crate) pattern_skips: Vec<Field>,
}

pub(crate) struct Entity {
    pub(crate) rule: &'static EntityRule,
    pub(crate) name: Option<Field>,
    pub(crate) body: Option<Field>,
    pub(crate) parameters: Option<Field>,
    pub(crate) returns: Option<Field>,
    pub(crate) parents: Vec<u16>,
}

pub(crate) struct Ref {
    pub(crate) rule: &'static RefRule,
    pub(crate) target: Option<Field>,
    pub(crate) arguments: Option<Field>,
    pub(crate) parents: Vec<u16>,
}

#[derive(Clone, Copy)]
pub(crate) struct Local {
    pub(crate) field: Option<Field>,
    pub(crate) is_type: bool,
    pub(crate) is_outside: bool,
}

#[derive(Clone, Copy)]
pub(crate) struct Path {
    pub(crate) name: Option<Field>,
    pub(crate) left: LeftOf,
    pub(crate) roles: &'static [Role],
}

#[derive(Clone, Copy)]
pub(crate) struct Parameter {
    pub(crate) name: Option<Field>,
    pub(crate) type_text: Option<Field>,
    pub(crate) default: Option<Field>,
}

impl Tables {
    /// Builds the tables. A name that the grammar does not have finds no place in them;
    /// `tests::every_name_is_known_to_its_grammar` finds such names.
    pub(crate) fn new(grammar: &Language, rules: &'static Rules) -> Tables {
        let n_kinds = grammar.node_kind_count();
        let field = |name: &str| grammar.field_id_for_name(name);
        let mut tables = Tables {
            grammar: grammar.clone(),
            flags: vec![0; n_kinds],
            entities: none(n_kinds),
            refs: none(n_kinds),
            locals: none(n_kinds),
            paths: none(n_kinds),
            parameters: none(n_kinds),
            hooks: none(n_kinds),
            builtins: rules.builtins.iter().copied().collect(),
            returns: field(rules.returns),
            name_fields: rules.name_fields.iter().filter_map(|name| field(name)).collect(),
            pattern_skips: rules.pattern_skips.iter().filter_map(|name| field(name)).collect(),
        };
        let lists: [(u32, &[&str]); 15] = [
            (flag::SCOPE, rules.scopes),
            (flag::COMMENT, rules.comments),
            (flag::DECORATOR, rules.decorators),
            (flag::WRAPPER, rules.wrappers),
            (flag::BRANCH, rules.branches),
            (flag::NEST, rules.nests),
            (flag::LITERAL, rules.literals),
            (flag::TEMPLATE, rules.templates),
            (flag::IDENTIFIER, rules.identifiers),
            (flag::LIST, rules.lists),
            (flag::MODIFIER, rules.modifiers),
            (flag::EXPORT, rules.exports),
            (flag::ELSE, rules.elses),
            (flag::BINDER, rules.binders),
            (flag::PATTERN_STOP, rules.pattern_stops),
        ];
        for (flag, names) in lists {
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
        let parents = |names: &[&str]| names.iter().flat_map(|n| ids_of(grammar, n)).map(|id| id as u16).collect();
        for rule in rules.entities {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::ENTITY;
                tables.entities[id].push(Entity {
                    rule,
                    name: field(rule.name),
                    body: field(rule.body),
                    parameters: field(rule.parameters),
                    returns: field(rule.returns),
                    parents: parents(rule.parents),
                });
            }
        }
        for rule in rules.refs {
            let target = match rule.target {
                TargetOf::Field(name) => field(name),
                TargetOf::Node | TargetOf::Children => None,
            };
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::REF;
                let parents = parents(rule.parents);
                tables.refs[id].push(Ref { rule, target, arguments: field(rule.arguments), parents });
            }
        }
        for rule in rules.locals {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::LOCAL;
                tables.locals[id].push(Local {
                    field: field(rule.field),
                    is_type: rule.is_type,
                    is_outside: rule.is_outside,
                });
            }
        }
        for rule in rules.paths {
            for id in ids_of(grammar, rule.node) {
                tables.flags[id] |= flag::PATH;
                tables.paths[id] = Some(Path { name: field(rule.name), left: rule.left, roles: rule.roles });
            }
        }
        for rule in rules.parameters {
            for id in ids_of(grammar, rule.node) {
                tables.parameters[id] = Some(Parameter {
                    name: field(rule.name),
                    type_text: field(rule.type_text),
                    default: field(rule.default),
                });
            }
        }
        tables
    }

    /// What the walk has to do at nodes of this kind. Kinds outside the grammar (ERROR) have no flags.
    pub(crate) fn flags(&self, kind: u16) -> u32 {
        self.flags.get(usize::from(kind)).copied().unwrap_or(0)
    }

    /// The grammar's name of a kind.
    pub(crate) fn kind_name(&'static self, kind: u16) -> &'static str {
        self.grammar.node_kind_for_id(kind).unwrap_or("ERROR")
    }

    pub(crate) fn has(&self, kind: u16, flag: u32) -> bool {
        self.flags(kind) & flag != 0
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

    pub(crate) fn parameter(&self, kind: u16) -> Option<Parameter> {
        self.parameters.get(usize::from(kind)).copied().flatten()
    }

    pub(crate) fn hook(&self, kind: u16) -> Option<Hook> {
        self.hooks[usize::from(kind)]
    }
}

fn none<T: Default>(n: usize) -> Vec<T> {
    std::iter::repeat_with(T::default).take(n).collect()
}

/// The numbers of every kind of that name: a grammar has several where it aliases. Tokens, which the grammar calls
/// anonymous, are meant where no named kind has the name.
fn ids_of(grammar: &Language, name: &str) -> Vec<usize> {
    let with = |named: bool| {
        (0..grammar.node_kind_count())
            .filter(|id| grammar.node_kind_for_id(*id as u16) == Some(name))
            .filter(|id| grammar.node_kind_is_named(*id as u16) == named)
            .collect::<Vec<_>>()
    };
    let named = with(true);
    if named.is_empty() { with(false) } else { named }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_known_to_its_grammar() {
        let mut unknown = Vec::new();
        for pack in crate::packs() {
            let grammar = (pack.grammar)();
            let rules = &pack.rules;
            let mut kind = |name: &str, key: &str| {
                if ids_of(&grammar, name).is_empty() {
                    unknown.push(format!("{}: {key}: no node {name}", pack.name));
                }
            };
            let lists = [
                ("comments", rules.comments),
                ("identifiers", rules.identifiers),
                ("literals", rules.literals),
                ("templates", rules.templates),
                ("branches", rules.branches),
                ("nests", rules.nests),
                ("scopes", rules.scopes),
                ("wrappers", rules.wrappers),
                ("lists", rules.lists),
                ("modifiers", rules.modifiers),
                ("decorators", rules.decorators),
                ("exports", rules.exports),
                ("elses", rules.elses),
                ("binders", rules.binders),
                ("pattern_stops", rules.pattern_stops),
            ];
            for (key, names) in lists {
                names.iter().for_each(|name| kind(name, key));
            }
            rules.visibility.members.iter().for_each(|(name, _)| kind(name, "visibility.members"));
            rules.hooks.iter().for_each(|(name, _)| kind(name, "hooks"));
            rules.entities.iter().for_each(|r| kind(r.node, "entity"));
            rules.entities.iter().flat_map(|r| r.parents).for_each(|name| kind(name, "entity.parents"));
            rules.refs.iter().for_each(|r| kind(r.node, "ref"));
            rules.refs.iter().flat_map(|r| r.parents).for_each(|name| kind(name, "ref.parents"));
            rules.locals.iter().for_each(|r| kind(r.node, "local"));
            rules.paths.iter().for_each(|r| kind(r.node, "path"));
            rules.parameters.iter().for_each(|r| kind(r.node, "parameter"));
            let mut field = |name: &str, key: &str| {
                if !name.is_empty() && grammar.field_id_for_name(name).is_none() {
                    unknown.push(format!("{}: {key}: no field {name}", pack.name));
                }
            };
            rules.name_fields.iter().for_each(|name| field(name, "name_fields"));
            rules.pattern_skips.iter().for_each(|name| field(name, "pattern_skips"));
            for r in rules.entities {
                [r.name, r.body, r.parameters, r.returns].iter().for_each(|name| field(name, r.node));
            }
            for r in rules.refs {
                if let TargetOf::Field(name) = r.target {
                    field(name, r.node);
                }
                field(r.arguments, r.node);
            }
            rules.locals.iter().for_each(|r| field(r.field, r.node));
            rules.paths.iter().for_each(|r| field(r.name, r.node));
            for r in rules.parameters {
                [r.name, r.type_text, r.default].iter().for_each(|name| field(name, r.node));
            }
        }
        assert!(unknown.is_empty(), "\n{}", unknown.join("\n"));
    }
}
