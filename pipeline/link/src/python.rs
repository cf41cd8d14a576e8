//! Python: where modules lie, and what members classes have.

use std::collections::BTreeSet;

use codegraph_model::EntityKind;

use crate::family::Family;
use crate::homes::{dir_of, put_all};
use crate::linker::Linker;
use crate::modules::Module;
use crate::names::Name;
use crate::path::Step;
use crate::platform::{PYTHON_PACKAGE, package_of};
use crate::refs::Mention;
use crate::values::Value;
use crate::world::{Node, Root, World};

/// Directories with an `__init__.py`, by repo.
pub(crate) fn packages(world: &World) -> BTreeSet<(u32, String)> {
    let python = world.files.iter().filter(|file| file.family == Family::Python);
    let inits = python.filter_map(|file| {
        let dir =
            world.text(file.path).strip_suffix("__init__.py").or(world.text(file.path).strip_suffix("__init__.pyi"))?;
        Some((file.repo, dir.trim_end_matches('/').to_string()))
    });
    inits.collect()
}

/// A Python file is a module below each directory that modules may be told from: the first one above it that is no package,
/// the top of the repo, and what manifests say.
pub(crate) fn settle(world: &mut World, file: u32, packages: &BTreeSet<(u32, String)>) {
    let (repo, path) = (world.files[file as usize].repo, world.text(world.files[file as usize].path).to_string());
    let mut top = dir_of(&path);
    while !top.is_empty() && packages.contains(&(repo, top.to_string())) {
        top = dir_of(top);
    }
    let mut dirs = vec![top.to_string()];
    let said = world.statements.iter().filter(|s| s.repo == repo && s.kind == "source_root");
    let said: Vec<String> = said.map(|s| s.target.clone()).collect();
    for dir in said.into_iter().chain(["src", "lib", ""].map(String::from)) {
        let holds = dir.is_empty() || path.strip_prefix(dir.as_str()).is_some_and(|rest| rest.starts_with('/'));
        if holds && !dirs.contains(&dir) {
            dirs.push(dir);
        }
    }
    for (n, dir) in dirs.iter().enumerate() {
        let rest = path[dir.len()..].trim_start_matches('/');
        let stem = rest.rsplit_once('.').map_or(rest, |(stem, _)| stem);
        let stem = stem.strip_suffix("__init__").unwrap_or(stem).trim_end_matches('/');
        let root = world.open_root(repo, dir, "python");
        let space = world.open_path(root, stem.split('/').filter(|part| !part.is_empty()));
        world.spaces[space as usize].files.push(file);
        if n == 0 {
            world.files[file as usize].space = space;
        }
    }
    let module = world.files[file as usize].module;
    put_all(world, file, Node::entity(module));
}

impl<'w> Linker<'w> {
    /// The members `name` of a class. What is declared counts before what is only assigned, in the order of resolution: a value
    /// that a class gives to an attribute of its base is still that attribute.
    pub(crate) fn class_members(&self, class: u32, name: Name) -> Vec<Node> {
        let world = self.world;
        let line = self.line(class);
        let mut first: Option<u32> = None;
        for class in std::iter::once(class).chain(line.iter().copied()) {
            let own: Vec<u32> = world.own(Node::entity(class), name).collect();
            let declared: Vec<u32> = own.iter().copied().filter(|e| self.is_declared(*e)).collect();
            if let Some(declared) = self.last_definition(&declared) {
                return vec![Node::entity(declared)];
            }
            first = first.or(own.first().copied());
        }
        first.map(Node::entity).into_iter().collect()
    }

    /// The classes that a class inherits from, in the order in which Python asks them: none before its heirs, and those of one
    /// class in the order in which it names them. Nothing if there is no such order.
    pub(crate) fn resolution_order(&self, class: u32) -> Option<Vec<u32>> {
        let bases = self.world.bases.get(&class).map_or(&[][..], Vec::as_slice);
        let mut lines: Vec<Vec<u32>> = Vec::with_capacity(bases.len() + 1);
        for base in bases.iter().filter(|base| **base != class) {
            let line = self.line(*base);
            lines.push(std::iter::once(*base).chain(line.iter().copied()).collect());
        }
        lines.push(bases.iter().copied().filter(|base| *base != class).collect());
        let mut order = Vec::new();
        loop {
            lines.retain(|line| !line.is_empty());
            let heads = lines.iter().map(|line| line[0]);
            let Some(next) = heads.clone().find(|head| lines.iter().all(|line| !line[1..].contains(head))) else {
                return lines.is_empty().then_some(order);
            };
            order.push(next);
            lines.iter_mut().for_each(|line| line.retain(|class| *class != next));
        }
    }

    /// What `super().name` means in a function of a class: what those give whom the class inherits from.
    pub(crate) fn above(&self, entity: u32, name: Name) -> Vec<Node> {
        let Some(class) = self.type_around(entity) else { return Vec::new() };
        let line = self.line(class);
        let found = line.iter().find_map(|base| {
            let own: Vec<u32> = self.world.own(Node::entity(*base), name).collect();
            self.last_definition(&own)
        });
        found.map(Node::entity).into_iter().collect()
    }

    /// Of definitions of one name in one place the one that others see: the last, but the first of what reads and writes a property.
    fn last_definition(&self, found: &[u32]) -> Option<u32> {
        match found.iter().all(|e| self.kind(*e).is_callable() || self.kind(*e).is_type()) {
            true => found.last().copied(),
            false => found.first().copied(),
        }
    }

    /// The package outside that all is of which a class inherits from outside: what the class and its bases lack is there.
    pub(crate) fn outside_above(&self, class: u32) -> Option<String> {
        if self.world.file_of(class).family != Family::Python {
            return None;
        }
        let line = self.line(class);
        let mut open = std::iter::once(&class).chain(line.iter()).filter_map(|class| self.world.open_bases.get(class));
        let package = open.next()?.as_deref()?;
        open.all(|other| other.as_deref() == Some(package)).then(|| package.to_string())
    }

    /// The package outside that a module has a name from, and hands on, if all that it imports by that name is of one.
    pub(crate) fn outside_handed_on(&self, module: Node, name: Name) -> Option<String> {
        let world = self.world;
        let mut package: Option<String> = None;
        for file in world.spaces[module.as_space()? as usize].files.iter().take(64) {
            for import in world.bound_in(*file, name) {
                let outside = self.import(import).outside.clone()?;
                if package.as_ref().is_some_and(|known| *known != outside) {
                    return None;
                }
                package = Some(outside);
            }
        }
        package
    }

    /// Whether it is a function whose name begins with a capital. A file takes it for a class of another, so that paths that begin
    /// with what it gives begin with its name alone.
    pub(crate) fn is_called_as_class(&self, entity: u32) -> bool {
        let known = &self.world.entities[entity as usize];
        known.kind == EntityKind::Function
            && self.world.names.word(known.name).starts_with(char::is_uppercase)
            && self.world.files[known.file as usize].family == Family::Python
    }

    /// Where members are that none of `nodes` has.
    pub(crate) fn outside_of(&self, nodes: &[Node]) -> Value<'w> {
        let mut classes = nodes.iter().filter_map(|node| node.as_entity()).filter(|e| self.kind(*e).is_type());
        classes.next().and_then(|class| self.outside_above(class)).map_or(Value::Nothing, Value::Outside)
    }

    /// The package of a name that nothing in `file` binds, if all files see it.
    pub(crate) fn builtin(&self, file: u32, word: &str) -> Option<&'static str> {
        let package = package_of(self.world.files[file as usize].family, word)?;
        let is_bound = self.world.names.get(word).is_some_and(|name| self.world.bound_in(file, name).next().is_some());
        (!is_bound).then_some(package)
    }

    /// The package of what a mention names if its receiver begins with a string that is written out: `", ".join`.
    pub(crate) fn of_string(&self, mention: &Mention<'_>) -> Option<&'static str> {
        let receiver = mention.receiver?;
        let text = receiver.trim_start_matches(['r', 'R', 'b', 'B', 'f', 'F', 'u', 'U']);
        (text.starts_with(['"', '\'']) && self.world.files[mention.file as usize].family == Family::Python)
            .then_some(PYTHON_PACKAGE)
    }

    /// The class that an attribute holds, rather than an instance of one: `client_class = Client`.
    pub(crate) fn held(&self, attribute: u32) -> Value<'w> {
        if self.world.file_of(attribute).family != Family::Python {
            return Value::Nothing;
        }
        let is_class = |node: &Node| node.as_entity().is_some_and(|entity| self.kind(entity).is_type());
        match self.stands_for(attribute) {
            Value::Nodes(nodes, _) if !nodes.iter().all(is_class) => Value::Nothing,
            held => held,
        }
    }

    /// The class or function that a variable is another name of: `run = tool.run`.
    pub(crate) fn stands_for(&self, variable: u32) -> Value<'w> {
        let known = &self.world.entities[variable as usize];
        let is_told = matches!(self.world.file_of(variable).family, Family::Python | Family::Script);
        let Some(path) = known.value_path.filter(|_| is_told) else { return Value::Nothing };
        self.deeper(|| match self.place(known.file, known.parent, self.world.text(path)) {
            Value::Nodes(nodes, _) => match nodes.as_slice() {
                [node] => match node.as_entity() {
                    Some(found) if self.kind(found).is_type() || self.kind(found).is_callable() => {
                        Value::Nodes(nodes, None)
                    }
                    Some(other) if self.is_value(other) && other != variable => self.stands_for(other),
                    _ => Value::Nothing,
                },
                _ => Value::Nothing,
            },
            Value::Outside(package) => Value::Outside(package),
            _ => Value::Nothing,
        })
    }

    /// The class that a variable is another name of: `Visitor = ExternalVisitor`.
    pub(crate) fn held_class(&self, variable: u32) -> Option<u32> {
        if !matches!(self.kind(variable), EntityKind::Field | EntityKind::Variable | EntityKind::Constant) {
            return None;
        }
        match self.held(variable) {
            Value::Nodes(nodes, _) => nodes.first().and_then(|node| node.as_entity()),
            _ => None,
        }
    }

    /// The module that a path begins with, if it is told from the top, and how many names of the path it takes.
    pub(crate) fn module_before(&self, file: u32, steps: &[Step<'_>]) -> Option<(Node, usize)> {
        let Some(Step::Member(first)) = steps.first() else { return None };
        match self.module_of(file, first, false) {
            Module::Here(node) if steps.len() > 1 => Some((node, 1)),
            _ => None,
        }
    }

    /// Whether it says what it is, rather than being assigned a value.
    fn is_declared(&self, entity: u32) -> bool {
        let known = &self.world.entities[entity as usize];
        !matches!(known.kind, EntityKind::Field | EntityKind::Variable | EntityKind::Constant)
            || known.type_text.is_some()
    }

    /// Of several definitions of one module or class the one that is meant: those of a stub say the same as those of the module,
    /// and of those in one place the last one counts.
    pub(crate) fn one_definition(&self, found: &[u32]) -> Option<u32> {
        let world = self.world;
        let is_stub = |e: u32| world.text(world.file_of(e).path).ends_with(".pyi");
        let place = |e: u32| {
            let path = world.text(world.file_of(e).path);
            (world.repo_of(e), path.strip_suffix(".pyi").or(path.strip_suffix(".py")).unwrap_or(path))
        };
        let own: Vec<u32> = found.iter().copied().filter(|e| !is_stub(*e)).collect();
        let chosen = self.last_definition(&own).or(found.first().copied())?;
        found.iter().all(|e| place(*e) == place(chosen)).then_some(chosen)
    }

    /// Of a module and its stub the module, if they are that.
    pub(crate) fn beside_stub(&self, one: u32, other: u32) -> Option<u32> {
        let world = self.world;
        let path = |file: u32| world.text(world.files[file as usize].path);
        let is_stub_of = |stub: u32, module: u32| {
            world.files[stub as usize].repo == world.files[module as usize].repo
                && path(stub).strip_suffix(".pyi").is_some_and(|stem| path(module).strip_suffix(".py") == Some(stem))
        };
        match (is_stub_of(one, other), is_stub_of(other, one)) {
            (true, _) => Some(other),
            (_, true) => Some(one),
            _ => None,
        }
    }

    pub(crate) fn python_module(&self, file: u32, module: &str) -> Module {
        let world = self.world;
        let known = &world.files[file as usize];
        let path = world.text(known.path);
        let rest = module.trim_start_matches('.');
        let n_dots = module.len() - rest.len();
        let parts = || rest.split('.').filter(|part| !part.is_empty());
        if n_dots > 0 {
            let is_init = path.rsplit('/').next().is_some_and(|name| name.starts_with("__init__."));
            return self.relative_module(file, n_dots - usize::from(is_init), rest);
        }
        let mut is_own = false;
        for root in self.python_roots(file) {
            if let Some(space) = world.space_at(root, parts()) {
                return Module::Here(Node::space(space));
            }
            is_own |= world
                .space_at(root, parts().take(1))
                .is_some_and(|space| !world.spaces[space as usize].files.is_empty());
        }
        if is_own {
            return Module::Missing;
        }
        Module::Outside(parts().next().unwrap_or_default().to_string())
    }

    /// What lies `n_up` packages above a file. Directories need no `__init__` to be packages, so that all places count that the
    /// file's own name may be told from.
    fn relative_module(&self, file: u32, n_up: usize, rest: &str) -> Module {
        let world = self.world;
        let known = &world.files[file as usize];
        let mut dir = world.text(known.path).rsplit_once('.').map_or("", |(stem, _)| stem);
        dir = dir.strip_suffix("/__init__").unwrap_or(dir);
        for _ in 0..n_up {
            dir = dir_of(dir);
        }
        let mut roots: Vec<&Root> = self.roots_of(Family::Python).iter().map(|n| &world.roots[*n as usize]).collect();
        roots.retain(|root| root.repo == known.repo && below(dir, &root.dir).is_some());
        roots.sort_by_key(|root| std::cmp::Reverse(root.dir.len()));
        let parts = |root: &Root| {
            let inner = below(dir, &root.dir).unwrap_or_default().to_string();
            inner
                .split('/')
                .chain(rest.split('.'))
                .filter(|part| !part.is_empty())
                .map(String::from)
                .collect::<Vec<_>>()
        };
        let found = roots.iter().find_map(|root| world.space_at(root.space, parts(root).iter().map(String::as_str)));
        found.map_or(Module::Missing, |space| Module::Here(Node::space(space)))
    }

    /// Where a file's modules may be told from: what is nearest first, then those of other repos.
    fn python_roots(&self, file: u32) -> Vec<u32> {
        let world = self.world;
        let known = &world.files[file as usize];
        let path = world.text(known.path);
        let mut roots: Vec<(usize, u32)> = Vec::new();
        for root in self.roots_of(Family::Python) {
            let root = &world.roots[*root as usize];
            let holds = path.starts_with(root.dir.as_str());
            let rank = match root.repo == known.repo {
                true if holds => 1000 - root.dir.len().min(999),
                true => 2000 + root.dir.len(),
                // A script's own directory is of use to itself alone.
                false if root.dir.is_empty() || matches!(root.dir.as_str(), "src" | "lib") => 4000,
                false => continue,
            };
            roots.push((rank, root.space));
        }
        roots.sort_by_key(|(rank, _)| *rank);
        roots.into_iter().map(|(_, space)| space).collect()
    }
}

/// What of `path` is below `dir`.
fn below<'p>(path: &'p str, dir: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(dir)?;
    if dir.is_empty() { Some(rest) } else { rest.strip_prefix('/').or(rest.is_empty().then_some("")) }
}
