//! JavaScript and TypeScript: what a module is as a whole.

use codegraph_model::EntityKind;

use crate::linker::Linker;
use crate::names::Name;
use crate::values::Value;
use crate::world::{Import, NONE, Node};

impl Linker<'_> {
    /// What a module gives by names that stand for all of it: `default`, and members of what it is set to.
    pub(crate) fn script_default(&self, module: u32, name: Name, file: u32) -> Vec<Node> {
        let world = self.world;
        let word = world.names.word(name);
        if word == "default" {
            // `export default class A {}`
            if let Some(own) = world.defaults.get(&module) {
                return world.own(Node::entity(module), *own).map(Node::entity).collect();
            }
            return self.whole(module, None);
        }
        if word == "exports" {
            return Vec::new();
        }
        let members = self.assigned(module).into_iter().map(|whole| self.members(whole, name, file));
        members.into_iter().find(|members| !members.is_empty()).unwrap_or_default()
    }

    /// What a namespace has by a name: the part of it that is `part`, or else what the others export.
    pub(crate) fn in_namespace(&self, part: u32, name: Name) -> Vec<Node> {
        let world = self.world;
        let own: Vec<Node> = world.own(Node::entity(part), name).map(Node::entity).collect();
        if !own.is_empty() {
            return own;
        }
        let others = world.namespaces.get(&part).and_then(|space| world.handed_out.get(&(*space, name)));
        others.into_iter().flatten().copied().map(Node::entity).collect()
    }

    /// Of functions of one name in one place the one with a body, or else the first that takes so many arguments.
    pub(crate) fn script_overload(&self, found: &[u32], arity: Option<u32>) -> Option<u32> {
        let known = |e: &u32| &self.world.entities[*e as usize];
        let takes = |e: &&u32| {
            let (least, most) = known(e).arity;
            arity.is_none_or(|n| u32::from(least) <= n && (most == u8::MAX || n <= u32::from(most)))
        };
        let is_whole = |e: &&u32| !known(e).is_declaration();
        let is_overloaded = found.iter().any(|e| known(e).is_declaration());
        let whole = found.iter().find(is_whole).filter(|_| is_overloaded);
        whole.or_else(|| found.iter().find(takes)).or(found.first()).copied()
    }

    /// What `const a = require("a")` binds: what the module says that it is, or else the module.
    pub(crate) fn required(&self, import: &Import, module: Node) -> Vec<Node> {
        let world = self.world;
        let entity = module.as_entity().filter(|_| !import.is_wildcard);
        let of_file = |entity: &u32| world.file_of(*entity).module == *entity;
        let whole = entity.filter(of_file).map(|entity| self.whole(entity, Some(import))).unwrap_or_default();
        if whole.is_empty() { vec![module] } else { whole }
    }

    /// The entities that `module.exports = a`, `export = a` and `export default a` name. Where only the names that a module
    /// gives away are known, it is the only one, or the one called like `import` or the file.
    fn whole(&self, module: u32, import: Option<&Import>) -> Vec<Node> {
        let whole = self.assigned(module);
        if !whole.is_empty() {
            return whole;
        }
        self.told_by_name(module, import).into_iter().collect()
    }

    fn told_by_name(&self, module: u32, import: Option<&Import>) -> Option<Node> {
        let world = self.world;
        let known = &world.entities[module as usize];
        let (first, end) = world.files[known.file as usize].entities;
        let is_given = |e: &u32| {
            let given = &world.entities[*e as usize];
            given.is_exported()
                && given.container == Node::entity(module)
                && !matches!(given.kind, EntityKind::Interface | EntityKind::TypeAlias | EntityKind::Module)
        };
        let given: Vec<u32> = (first..end).filter(is_given).collect();
        let called = |e: &u32| world.names.word(world.entities[*e as usize].name);
        if let Some(alias) = import.map(|import| import.alias) {
            // A module of several things is not one of them.
            let name = world.names.word(alias?);
            let is_one = |e: &&u32| {
                let kind = self.kind(**e);
                called(e) == name && (kind.is_callable() || kind.is_type())
            };
            return given.iter().find(is_one).copied().map(Node::entity);
        }
        let stem = world.names.word(known.name).trim_start_matches('_');
        match given.as_slice() {
            [one] => Some(Node::entity(*one)),
            _ => given.iter().find(|e| called(e).eq_ignore_ascii_case(stem)).copied().map(Node::entity),
        }
    }

    /// What a module is set to: all that has the name, as functions that are told in several parts have.
    pub(crate) fn assigned(&self, module: u32) -> Vec<Node> {
        let world = self.world;
        if let Some(exports) = world.names.get("exports")
            && let Some(whole) = world.own(Node::entity(module), exports).next()
        {
            return vec![Node::entity(whole)];
        }
        let known = &world.entities[module as usize];
        let Some(path) = known.value_path.map(|path| world.text(path)) else { return Vec::new() };
        match self.deeper(|| self.place(known.file, NONE, path)) {
            Value::Nodes(nodes, _) => nodes,
            _ => Vec::new(),
        }
    }
}
