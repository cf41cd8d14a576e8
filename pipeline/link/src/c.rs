//! C and C++: what a file sees through its includes, what a name means there, and which of its declarations and definitions
//! is meant.

use std::sync::Arc;

use codegraph_model::{EntityKind, Role};
use rustc_hash::FxHashSet;

use crate::family::Family;
use crate::linker::Linker;
use crate::modules::Module;
use crate::names::Name;
use crate::path::{Step, steps};
use crate::refs::Mention;
use crate::types::Written;
use crate::values::{Type, Value};
use crate::world::{NONE, Node};

/// Files that one file may see.
const MAX_SEEN: usize = 20_000;

/// Files of which it is remembered what they see.
const MAX_KNOWN: usize = 256;

/// How many types around one are looked into.
const MAX_OUTER: usize = 64;

/// The files that a file sees.
#[derive(Debug)]
pub(crate) struct Seen {
    files: FxHashSet<u32>,
    /// Whether all of them are of the file's own repo.
    is_own: bool,
}

impl Seen {
    pub(crate) fn sees(&self, file: u32) -> bool {
        self.files.contains(&file)
    }
}

impl<'w> Linker<'w> {
    /// The files that a file sees: itself, and what it includes, directly or not.
    pub(crate) fn seen_by(&self, file: u32) -> Arc<Seen> {
        if let Some(seen) = self.memory.seen.borrow().get(&file) {
            return seen.clone();
        }
        let world = self.world;
        let mut seen = FxHashSet::default();
        seen.insert(file);
        let mut open = vec![file];
        while let Some(next) = open.pop() {
            let (first, end) = world.files[next as usize].imports;
            for import in first..end {
                if !world.imports[import as usize].is_wildcard || seen.len() >= MAX_SEEN {
                    continue;
                }
                if let Some(found) = self.included(import).filter(|found| seen.insert(*found)) {
                    open.push(found);
                }
            }
        }
        let repo = world.files[file as usize].repo;
        let is_own = seen.iter().all(|file| world.files[*file as usize].repo == repo);
        let seen = Arc::new(Seen { files: seen, is_own });
        let mut known = self.memory.seen.borrow_mut();
        if known.len() >= MAX_KNOWN {
            known.clear();
        }
        known.insert(file, seen.clone());
        seen
    }

    /// Of what has one name, that which `file` sees; everything, if it sees none and `lenient` is set.
    pub(crate) fn seen_of(&self, found: Vec<u32>, file: u32, lenient: bool) -> Vec<u32> {
        if found.is_empty() {
            return found;
        }
        let world = self.world;
        let seen = self.seen_by(file);
        let is_seen = |e: &u32| seen.files.contains(&world.entities[*e as usize].file);
        if !found.iter().any(is_seen) {
            return if lenient { self.c_whole(found) } else { Vec::new() };
        }
        // What is declared where the file sees it may be defined where it does not.
        let is_declared = found.iter().any(|e| is_seen(e) && self.kind(*e).is_callable());
        let is_opened = found.iter().any(|e| is_seen(e) && self.c_is_hollow(*e));
        let is_whole = |e: &u32| self.kind(*e).is_type() && !self.c_is_hollow(*e);
        let is_opened = is_opened && !found.iter().any(|e| is_seen(e) && is_whole(e));
        let is_body = |e: &u32| {
            let known = &world.entities[*e as usize];
            is_declared && known.kind.is_callable() && !known.is_declaration() && !known.is_local()
        };
        // So may a variable, once.
        let is_variable = |e: &u32| self.is_value(*e) && !world.entities[*e as usize].is_local();
        let is_extern = |e: &u32| is_variable(e) && world.entities[*e as usize].is_declaration();
        let mut defined = found.iter().copied().filter(|e| is_variable(e) && !is_extern(e));
        let defined = match found.iter().any(|e| is_seen(e) && is_extern(e)) {
            true => defined.next().filter(|_| defined.next().is_none()),
            false => None,
        };
        let is_meant = |e: &u32| is_seen(e) || is_body(e) || (is_opened && is_whole(e)) || defined == Some(*e);
        self.c_whole(found.into_iter().filter(is_meant).collect())
    }

    /// Of types of one name in C, those that have members, if any does.
    fn c_whole(&self, mut found: Vec<u32>) -> Vec<u32> {
        if found.len() > 1 && found.iter().any(|e| self.kind(*e).is_type() && !self.c_is_hollow(*e)) {
            found.retain(|e| !self.c_is_hollow(*e));
        }
        found
    }

    /// Whether it is a type of C without members. The language has none: with `{}` behind its name it is declared for readers of
    /// its documentation.
    pub(crate) fn c_is_hollow(&self, entity: u32) -> bool {
        let world = self.world;
        let has_member = world.entities.get(entity as usize + 1).is_some_and(|next| next.parent == entity);
        self.kind(entity).is_type() && !has_member && !world.file_of(entity).is_cpp
    }

    /// The same of what is called `name` in `container`: of one repo, its own if that has it.
    pub(crate) fn c_own(&self, container: Node, name: Name, file: u32, lenient: bool) -> Vec<Node> {
        let world = self.world;
        // What a file sees is mostly of its own repo; then others can add something only where nothing is seen.
        if let Some(space) = container.as_space().filter(|_| self.seen_by(file).is_own) {
            let own = world.own_of(space, name, world.files[file as usize].repo);
            if !own.is_empty() || !lenient {
                return self.seen_of(own, file, lenient).into_iter().map(Node::entity).collect();
            }
        }
        self.of_one_repo(self.seen_of(world.own(container, name).collect(), file, lenient), file)
    }

    /// What a bare name means where `entity` of `file` stands.
    pub(crate) fn c_in_scope(&self, file: u32, entity: u32, name: Name) -> Vec<Node> {
        let world = self.world;
        let mut top = NONE;
        for at in world.around(entity) {
            let here = &world.entities[at as usize];
            if here.kind.is_type() && here.name == name {
                return vec![Node::entity(at)];
            }
            if here.kind.is_callable() {
                let own: Vec<Node> = world.own(Node::entity(at), name).map(Node::entity).collect();
                if !own.is_empty() {
                    return own;
                }
            }
            // Methods that stand outside of their type see what it has.
            let outer = here.container.as_entity().filter(|outer| *outer != here.parent);
            for owner in [here.kind.is_type().then_some(at), outer].into_iter().flatten() {
                let found = self.in_type(owner, name, file);
                if !found.is_empty() {
                    return found;
                }
            }
            if let Some(outer) = outer {
                top = outer;
            }
        }
        let imports = world.bound_in(file, name);
        let found: Vec<Node> = imports.flat_map(|import| self.import(import).nodes.clone()).collect();
        if !found.is_empty() {
            return found;
        }
        // A header is often read after others that it does not include itself.
        let is_header = !is_source(world.text(world.files[file as usize].path));
        let mut spaces = if top == NONE { Vec::new() } else { self.spaces_around(file, top) };
        spaces.extend(self.spaces_around(file, entity));
        // Where the syntax cannot be read, what stands outside of all may belong to what the file opens.
        spaces.extend(self.spaces_around(file, NONE));
        for space in spaces {
            let own = self.c_own(Node::space(space), name, file, is_header);
            if !own.is_empty() {
                return own;
            }
            if let Some(inner) = world.subspaces.get(&(space, name)) {
                return vec![Node::space(*inner)];
            }
            let used = self.c_used(space, name, file);
            if !used.is_empty() {
                return used;
            }
        }
        let wildcards = world.wildcards.get(&file).map_or(&[][..], Vec::as_slice);
        for import in wildcards {
            let text = world.text(world.imports[*import as usize].module);
            if text.contains(['/', '.']) {
                continue;
            }
            let Module::Here(module) = self.module_of(file, text, false) else { continue };
            let own = self.c_own(module, name, file, is_header);
            if !own.is_empty() {
                return own;
            }
        }
        Vec::new()
    }

    /// What a bare name means in a type, apart from its constructors: they go by the name of the type itself.
    fn in_type(&self, owner: u32, name: Name, file: u32) -> Vec<Node> {
        let mut at = owner;
        for _ in 0..MAX_OUTER {
            if at == NONE {
                break;
            }
            let known = &self.world.entities[at as usize];
            if known.kind.is_type() {
                if known.name == name {
                    return vec![Node::entity(at)];
                }
                let mut found = self.members(Node::entity(at), name, file);
                if let Some(made) = found.iter().find_map(|node| self.made_by(*node)) {
                    found = vec![made];
                }
                if !found.is_empty() {
                    return found;
                }
            }
            at = match known.container.as_entity() {
                Some(outer) => outer,
                None => NONE,
            };
        }
        Vec::new()
    }

    /// The type that a constructor makes.
    fn made_by(&self, node: Node) -> Option<Node> {
        let entity = node.as_entity().filter(|entity| self.kind(*entity) == EntityKind::Constructor)?;
        self.type_around(entity).map(Node::entity)
    }

    /// Of several definitions of one name, those that `mention` can mean.
    pub(crate) fn c_meant(&self, found: Vec<u32>, mention: &Mention<'_>) -> Vec<u32> {
        let world = self.world;
        let mut found = self.seen_of(found, mention.file, true);
        self.c_built(&mut found, mention.in_entity.unwrap_or(NONE));
        let mut keep = |wanted: &dyn Fn(u32) -> bool| {
            if found.len() > 1 && found.iter().any(|e| wanted(*e)) {
                found.retain(|e| wanted(*e));
            }
        };
        let entity = |e: u32| &world.entities[e as usize];
        keep(&|e| !is_special(world.text(entity(e).signature), world.names.word(entity(e).name)));
        if matches!(mention.role, Role::Type | Role::Inherit | Role::Instantiate) {
            // `struct a` inside of itself, its other name elsewhere.
            let around = mention.in_entity.unwrap_or(NONE);
            let is_inside = |e: u32| around == e || (around != NONE && entity(around).parent == e);
            keep(&|e| is_inside(e) && entity(e).kind.is_type());
            keep(&|e| entity(e).kind == EntityKind::TypeAlias);
        }
        keep(&|e| !entity(e).is_declaration());
        // Two names of one thing in one place, in branches of the preprocessor, cannot be told apart.
        found
    }

    /// Whether `mention` can mean an entity at all.
    pub(crate) fn c_can_mean(&self, found: u32, mention: &Mention<'_>) -> bool {
        // Other repos are seen through their headers alone, whatever else has the same name there.
        let repo = self.world.files[mention.file as usize].repo;
        if self.world.repo_of(found) != repo && !self.c_is_shown(found, mention.file) {
            return false;
        }
        let known = &self.world.entities[found as usize];
        match mention.role {
            Role::Macro => known.kind == EntityKind::Macro,
            Role::Call => !self.c_is_given_more(found, mention),
            // A template that is written for some arguments is found through the general one.
            Role::Type | Role::Inherit if known.kind.is_type() => {
                known.file == mention.file
                    || !is_special(self.world.text(known.signature), self.world.names.word(known.name))
            }
            _ => true,
        }
    }

    /// Whether `file` sees what another repo has, or what declares it.
    fn c_is_shown(&self, found: u32, file: u32) -> bool {
        let world = self.world;
        let seen = self.seen_by(file);
        let known = &world.entities[found as usize];
        let is_seen = |e: u32| seen.files.contains(&world.entities[e as usize].file);
        !seen.is_own && (is_seen(found) || world.own(known.container, known.name).any(is_seen))
    }

    /// Whether a call has more arguments than a function takes. In C one without parameters may take any.
    pub(crate) fn c_is_given_more(&self, function: u32, mention: &Mention<'_>) -> bool {
        let known = &self.world.entities[function as usize];
        let Some(arity) = mention.arity.filter(|_| mention.role == Role::Call && known.kind.is_callable()) else {
            return false;
        };
        let most = known.arity.1;
        // A macro without parameters may be another name of one with some: `#define CHECK_SAME CHECK_EQ`.
        let is_whole = known.kind != EntityKind::Macro && self.world.file_of(function).is_cpp;
        let is_told = most > 0 || is_whole;
        is_told && most != u8::MAX && arity > u32::from(most) && !self.world.text(known.signature).contains("...")
    }

    /// The definition of a namespace that `file` sees.
    pub(crate) fn c_namespace(&self, node: Node, file: u32) -> Option<u32> {
        let world = self.world;
        let space = &world.spaces[node.as_space()? as usize];
        let seen = self.seen_by(file);
        let near = match seen.is_own {
            true => world.files_of(&space.files, world.files[file as usize].repo),
            false => &space.files,
        };
        let files = near.iter().filter(|file| seen.files.contains(file));
        let entities = files.flat_map(|file| {
            let (first, end) = world.files[*file as usize].entities;
            first..end
        });
        let is_it = |e: &u32| {
            let known = &world.entities[*e as usize];
            known.kind == EntityKind::Module && known.container == node
        };
        entities.into_iter().find(is_it)
    }

    /// A namespace may be opened by a macro, which the syntax does not show, here or everywhere: then its name leads nowhere or
    /// to less than it has, and the rest stands at the top, in files of a directory of that name.
    pub(crate) fn c_unnamed_space(&self, root: u32, steps: &[Step<'_>], file: u32) -> Value<'w> {
        let world = self.world;
        let [Step::Member(space), Step::Member(first), ..] = steps else { return Value::Nothing };
        let Some(name) = world.names.get(first) else { return Value::Nothing };
        let lies_there = |e: &u32| world.text(world.file_of(*e).path).split('/').any(|part| part == *space);
        let own = match self.seen_by(file).is_own {
            true => world.own_of(root, name, world.files[file as usize].repo),
            false => world.own(Node::space(root), name).collect(),
        };
        let own = self.seen_of(own.into_iter().filter(lies_there).collect(), file, false);
        if !own.is_empty() {
            let nodes = own.into_iter().map(Node::entity).collect();
            return self.follow(Value::Nodes(nodes, None), &steps[2..], file);
        }
        match world.subspaces.get(&(root, name)) {
            Some(inner)
                if world.spaces[*inner as usize]
                    .files
                    .iter()
                    .any(|file| world.text(world.files[*file as usize].path).split('/').any(|part| part == *space)) =>
            {
                self.follow(Value::Nodes(vec![Node::space(*inner)], None), &steps[2..], file)
            }
            _ => Value::Nothing,
        }
    }

    /// What a receiver stands for that begins with a member of the type around, or a variable of another file.
    pub(crate) fn c_receiver(&self, file: u32, entity: u32, receiver: &str) -> Value<'w> {
        let is_path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | '>' | ':' | '(' | ')');
        if !receiver.chars().all(is_path) {
            return Value::Nothing;
        }
        let all = steps(receiver);
        let Some((Step::Member(first), rest)) = all.split_first() else { return Value::Nothing };
        let Some(name) = self.world.names.get(first) else { return Value::Nothing };
        let found = self.c_in_scope(file, entity, name);
        let is_value = |node: &Node| {
            node.as_entity().is_some_and(|e| {
                let known = &self.world.entities[e as usize];
                let is_member = known.container.as_entity().is_some_and(|owner| self.kind(owner).is_type());
                match known.kind {
                    EntityKind::Field | EntityKind::Property | EntityKind::Method => is_member,
                    EntityKind::Variable | EntityKind::Constant => known.parent == NONE || is_member,
                    EntityKind::Function => rest.first() == Some(&Step::Call),
                    _ => false,
                }
            })
        };
        if found.is_empty() || !found.iter().all(is_value) {
            return Value::Nothing;
        }
        self.follow(Value::Nodes(found, None), rest, file)
    }

    /// What a container of the language's library gives, where the first of `steps` ask it for an element: `all.back()`.
    pub(crate) fn c_element_of(&self, value: &Value<'w>, steps: &[Step<'_>]) -> Option<Value<'w>> {
        let [Step::Member("back" | "front" | "at"), Step::Call, ..] = steps else { return None };
        let kind = match value {
            Value::Of(kind) => kind.clone(),
            Value::Nodes(nodes, arguments) => match nodes.as_slice() {
                [node] => self.type_of(node.as_entity().filter(|entity| self.is_value(*entity))?, arguments)?,
                _ => return None,
            },
            _ => return None,
        };
        let Type::Text { text, file, entity, arguments } = kind else { return None };
        let one = Written::of(Family::C, text).element()?;
        Some(Value::Of(Type::Text { text: one, file, entity, arguments }))
    }

    /// The one of several types that `file` means.
    pub(crate) fn c_nearest(&self, mut found: Vec<u32>, file: u32, is_tagged: bool) -> Option<u32> {
        if found.len() > 1 {
            let world = self.world;
            if is_tagged && found.iter().any(|e| self.kind(*e).is_type()) {
                found.retain(|e| self.kind(*e).is_type());
            }
            found = self.seen_of(found, file, true);
            self.c_built(&mut found, NONE);
            let name = |e: u32| world.names.word(world.entities[e as usize].name);
            let is_general = |e: u32| !is_special(world.text(world.entities[e as usize].signature), name(e));
            if found.iter().any(|e| is_general(*e)) {
                found.retain(|e| is_general(*e));
            }
            let nodes: Vec<Node> = found.iter().copied().map(Node::entity).collect();
            if self.c_are_branches(&nodes) {
                return None;
            }
        }
        self.nearest(found, file)
    }

    /// Whether these are names of different types, in branches of the preprocessor: nobody knows which of them is built.
    pub(crate) fn c_are_branches(&self, nodes: &[Node]) -> bool {
        let world = self.world;
        let is_alias = |e: u32| self.kind(e) == EntityKind::TypeAlias && world.file_of(e).family == Family::C;
        let place = |node: &Node| node.as_entity().map(|e| world.entities[e as usize].file);
        let words = |node: &Node| node.as_entity().and_then(|e| self.type_words(e));
        nodes.len() > 1
            && nodes.iter().all(|node| node.as_entity().is_some_and(is_alias))
            && nodes.windows(2).all(|pair| place(&pair[0]) == place(&pair[1]))
            && nodes.windows(2).any(|pair| words(&pair[0]) != words(&pair[1]))
    }
}

/// Whether the head of a type is that of a template for some arguments only.
fn is_special(signature: &str, name: &str) -> bool {
    let keywords = ["struct ", "class ", "union "];
    let at =
        keywords.iter().filter_map(|word| signature.rfind(&format!("{word}{name}")).map(|at| at + word.len())).max();
    at.is_some_and(|at| signature[at + name.len()..].starts_with('<'))
}

pub(crate) fn is_source(path: &str) -> bool {
    let end = path.rsplit_once('.').map_or("", |(_, end)| end);
    matches!(end, "c" | "cc" | "cpp" | "cxx" | "C" | "c++" | "m" | "mm")
}

/// Whether a type as written says that it is no alias: `struct a *`.
pub(crate) fn is_tagged(text: &str) -> bool {
    let text = text.trim_start_matches("const ").trim_start_matches("volatile ");
    ["struct ", "union ", "enum ", "class "].iter().any(|word| text.starts_with(word))
}

/// Whether a type as written is a nameless one, whose fields stand beside it.
pub(crate) fn is_nameless(text: &str) -> bool {
    let text = text.trim_start_matches("const ");
    let text = text.split(['*', '[', '&']).next().unwrap_or_default().trim();
    matches!(text, "struct" | "union")
}

/// What a pointer points at, or an array is made of.
pub(crate) fn pointed(text: &str) -> Option<&str> {
    let text = text.trim_end_matches([' ', '&']);
    let text = text.strip_suffix("const").unwrap_or(text).trim_end();
    match text.strip_suffix(']') {
        Some(rest) => rest.rsplit_once('[').map(|(one, _)| one),
        None => text.strip_suffix('*'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_special_templates_are_told() {
        for (signature, expected) in [
            ("template <typename T> struct a", false),
            ("template <> struct a<int> : b<int>", true),
            ("struct a : b<a>", false),
        ] {
            assert_eq!(is_special(signature, "a"), expected, "{signature}");
        }
    }

    #[test]
    fn pointers_point() {
        for (text, expected) in [("T **", Some("T *")), ("T[4]", Some("T")), ("T", None), ("T *const", Some("T "))] {
            assert_eq!(pointed(text), expected, "{text}");
        }
    }
}
