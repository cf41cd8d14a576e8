//! Where things are at home: which module, package or namespace a file opens, and what holds each entity.

use codegraph_model::EntityKind;
use rustc_hash::FxHashMap;

use crate::family::Family;
use crate::go_build::{Built, built_with};
use crate::names::Name;
use crate::qualified::Qualified;
use crate::rust_modules::RustModules;
use crate::world::{NONE, Node, World};
use crate::{c_usings, go, java, python, rust_modules};

/// Gives files their spaces and entities their containers. `qualified` has the names of entities from the top.
pub(crate) fn settle(world: &mut World, qualified: &Qualified, inline: &[(u32, i32, i32)]) {
    let packages = python::packages(world);
    let go_packages = go::packages(world, qualified);
    let modules = RustModules::of(world);
    for file in 0..world.files.len() as u32 {
        match world.files[file as usize].family {
            Family::Python => python::settle(world, file, &packages),
            Family::Script => script(world, file),
            Family::Go => go::settle(world, file, qualified, &go_packages),
            Family::Rust => rust(world, file, qualified, &modules),
            Family::Java | Family::C | Family::CSharp | Family::Php | Family::Ruby => by_name(world, file, qualified),
        }
    }
    rust_modules::place_imports(world, inline);
    c_usings::place_usings(world, inline);
    imports(world);
    let mut types = Types::default();
    for entity in 0..world.entities.len() as u32 {
        if let Some(owner) = stray(world, qualified, entity) {
            adopt(world, &mut types, entity, owner);
        }
    }
    drop(types);
    // Containers list what was put last first.
    world.turn_members();
}

/// Puts the entities of a file that stand in others among their members, and the others into `top`.
pub(crate) fn put_all(world: &mut World, file: u32, top: Node) {
    let (first, end) = world.files[file as usize].entities;
    for entity in first..end {
        let Some(container) = container(world, entity, top) else { continue };
        world.put(container, entity);
    }
}

fn container(world: &World, entity: u32, top: Node) -> Option<Node> {
    match world.entities[entity as usize].parent {
        NONE if top.as_entity() == Some(entity) => None,
        NONE => Some(top),
        parent => Some(Node::entity(parent)),
    }
}

pub(crate) fn dir_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

fn script(world: &mut World, file: u32) {
    let module = world.files[file as usize].module;
    put_all(world, file, Node::entity(module));
    // `declare module "name"` is a module for everyone, and a namespace is none.
    let (first, end) = world.files[file as usize].entities;
    for entity in first..end {
        let known = &world.entities[entity as usize];
        if known.kind == EntityKind::Module && known.is_declaration() {
            let word = world.names.word(known.name).trim_matches(['"', '\'']).to_string();
            world.index.entry((Family::Script, word.into())).or_default().push(entity);
        }
    }
    join_namespaces(world, file);
}

/// TypeScript: a namespace of a file that is no module goes on in other such files of its repo. What each part exports is listed
/// for all of them.
fn join_namespaces(world: &mut World, file: u32) {
    let known = &world.files[file as usize];
    let (module, repo, (first, end)) = (known.module, known.repo, known.entities);
    for entity in first..end {
        let known = &world.entities[entity as usize];
        let (name, parent, is_module) = (known.name, known.parent, known.kind == EntityKind::Module);
        if !known.is_exported() || known.is_declaration() || entity == module || parent == NONE {
            continue;
        }
        let outer = world.namespaces.get(&parent).copied();
        // What a module exports is its own.
        let is_first = parent == module && !world.text(known.signature).starts_with("export");
        if is_module && (outer.is_some() || is_first) {
            let from = outer.unwrap_or_else(|| {
                let top = world.names.add(&format!("namespaces\0{repo}"));
                world.open_space(NONE, top)
            });
            let path = world.names.word(name).to_string();
            let space = world.open_path(from, path.split('.'));
            world.namespaces.insert(entity, space);
        }
        if let Some(outer) = outer {
            let World { handed_out, entities, .. } = world;
            let list = handed_out.entry((outer, name)).or_default();
            // One part of a namespace stands for all.
            if !is_module || !list.iter().any(|e| entities[*e as usize].kind == EntityKind::Module) {
                list.push(entity);
            }
        }
    }
}

/// The directory of the crate that a file belongs to, and whether it is that of its library or program.
pub(crate) fn crate_dir(path: &str) -> (&str, bool) {
    if let Some(at) = path.rfind("/src/") {
        let inner = &path[at + 5..];
        let is_bin = inner.strip_prefix("bin/").is_some_and(|rest| !rest.is_empty());
        return if is_bin { (path, false) } else { (&path[..at], true) };
    }
    match path.strip_prefix("src/") {
        Some(inner) if !inner.starts_with("bin/") => ("", true),
        _ => (path, false),
    }
}

fn rust(world: &mut World, file: u32, qualified: &Qualified, modules: &RustModules) {
    let repo = world.files[file as usize].repo;
    let (top, names) = modules.path_of(file);
    let path = world.text(world.files[top as usize].path).to_string();
    let (dir, is_main) = crate_dir(&path);
    let n_roots = world.roots.len();
    let root = world.open_root(repo, dir, "rust");
    if world.roots.len() > n_roots {
        let name = if is_main { Some(crate_name(world, repo, dir)) } else { library_at(world, repo, &path) };
        if let Some(name) = name {
            world.index.entry((Family::Rust, name.into())).or_default().push(root);
        }
    }
    let module = world.files[file as usize].module;
    // What the names of the file begin with.
    let own = if module == NONE { String::new() } else { qualified.of(world, module).into_owned() };
    let space = match is_main {
        true => {
            let own = own.split("::").filter(|part| *part != "crate" && !part.is_empty());
            world.open_path(root, own)
        }
        false => world.open_path(root, names.into_iter()),
    };
    world.spaces[space as usize].files.push(file);
    world.files[file as usize].space = space;
    let inner_space = |world: &mut World, module: u32| {
        let path = qualified.of(world, module).into_owned();
        let inner = path.strip_prefix(own.as_str()).unwrap_or(&path);
        world.open_path(space, inner.split("::").filter(|part| !part.is_empty()))
    };
    let (first, end) = world.files[file as usize].entities;
    for entity in first..end {
        let known = &world.entities[entity as usize];
        if entity == module {
            continue;
        }
        let (parent, kind) = (known.parent, known.kind);
        let is_module = parent == NONE || world.entities[parent as usize].kind == EntityKind::Module;
        let container = match (parent, is_module) {
            (NONE, _) => Node::space(space),
            (_, true) => Node::space(inner_space(world, parent)),
            _ => Node::entity(parent),
        };
        if kind == EntityKind::Module {
            let inner = inner_space(world, entity);
            world.inline_spaces.insert(entity, inner);
        } else if container.as_space().is_some() && kind == EntityKind::Macro {
            // `#[macro_export]` puts a macro at the top of its crate, and without it others of the crate see it too.
            world.put(Node::space(root), entity);
            continue;
        }
        world.put(container, entity);
    }
}

/// What code calls the library that begins with the file at `path`, if a manifest says that it does.
fn library_at(world: &World, repo: u32, path: &str) -> Option<String> {
    let entry = world.statements.iter().find(|s| s.repo == repo && s.kind == "entry" && s.target == path);
    entry.map(|entry| entry.prefix.clone()).filter(|name| !name.is_empty())
}

/// What code calls the crate in `dir`: as its manifest says, or after its directory without a version.
fn crate_name(world: &World, repo: u32, dir: &str) -> String {
    let entry = world.statements.iter().find(|s| s.repo == repo && s.scope_dir == dir && s.kind == "entry");
    if let Some(entry) = entry.filter(|entry| !entry.prefix.is_empty()) {
        return entry.prefix.clone();
    }
    let last = if dir.is_empty() { world.repos[repo as usize].as_str() } else { dir };
    let last = last.rsplit('/').next().unwrap_or(last);
    let is_version = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
    let at = last.match_indices('-').find(|(at, _)| is_version(&last[at + 1..])).map(|(at, _)| at);
    last[..at.unwrap_or(last.len())].replace('-', "_")
}

/// Languages in which the qualified name tells everything.
fn by_name(world: &mut World, file: u32, qualified: &Qualified) {
    let family = world.files[file as usize].family;
    let root = world.common_root(family);
    if family == Family::C {
        let path = world.text(world.files[file as usize].path);
        let name = path.rsplit('/').next().unwrap_or(path).into();
        world.index.entry((Family::C, name)).or_default().push(file);
    }
    let (first, end) = world.files[file as usize].entities;
    for entity in first..end {
        let known = &world.entities[entity as usize];
        let parent = known.parent;
        // The suite of a test that a macro makes is a name alone (C++).
        let has_suite = family == Family::C && known.is_off();
        let is_open = |e: u32| world.entities[e as usize].kind == EntityKind::Module;
        let is_namespace = is_open(entity);
        let container = match parent {
            NONE => None,
            parent if is_open(parent) => None,
            // C has no scopes of types: what an enum in a struct lists belongs to the file.
            _ if family == Family::C && is_listed_in_c(world, entity) => Some(Node::space(root)),
            // The members of an enum belong to what is around it, unless it keeps them.
            parent if family == Family::C && is_open_enum(world, entity) => {
                Some(world.entities[parent as usize].container)
            }
            parent => Some(Node::entity(parent)),
        };
        let path = qualified.of(world, entity).into_owned();
        // A name too long to be kept.
        if path.is_empty() && parent != NONE {
            world.put(Node::entity(parent), entity);
            continue;
        }
        let container = container.unwrap_or_else(|| {
            let mut outer = owner_of(family, &path);
            if has_suite {
                outer.pop();
            }
            // What belongs to a type that stands elsewhere finds its place later.
            Node::space(world.open_path(root, outer.into_iter()))
        });
        // `import a;` of a module of C++.
        if family == Family::C && world.entities[entity as usize].type_text.is_some_and(|t| world.text(t) == "import") {
            continue;
        }
        if container.as_space().is_some() && world.files[file as usize].space == NONE {
            world.files[file as usize].space = container.as_space().unwrap_or(NONE);
        }
        if is_namespace {
            let space = world.open_path(root, parts_of(family, &path).into_iter());
            if world.spaces[space as usize].files.last() != Some(&file) {
                world.spaces[space as usize].files.push(file);
            }
            if family != Family::Ruby {
                world.entities[entity as usize].container = Node::space(space);
                continue;
            }
        }
        let name = java::known_as(world, entity);
        world.put_as(container, entity, name);
    }
    if world.files[file as usize].space == NONE {
        world.files[file as usize].space = root;
    }
}

/// Whether it is a member of an enum of C around which stand types alone.
fn is_listed_in_c(world: &World, entity: u32) -> bool {
    let known = &world.entities[entity as usize];
    known.kind == EntityKind::EnumMember
        && !world.files[known.file as usize].is_cpp
        && world.around(known.parent).all(|outer| world.entities[outer as usize].kind.is_type())
}

fn is_open_enum(world: &World, member: u32) -> bool {
    let known = &world.entities[member as usize];
    let outer = &world.entities[known.parent as usize];
    let head = world.text(outer.signature);
    known.kind == EntityKind::EnumMember
        && outer.kind == EntityKind::Enum
        && !head.starts_with("enum class")
        && !head.starts_with("enum struct")
}

/// The names of a qualified name, without type arguments.
pub(crate) fn parts_of(family: Family, path: &str) -> Vec<&str> {
    let separators: &[char] = match family {
        Family::C | Family::Rust => &[':'],
        Family::Ruby => &[':', '#', '.'],
        Family::Php => &['\\', ':'],
        _ => &['.'],
    };
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in path.char_indices() {
        match c {
            '<' if family == Family::C && path[start..at].ends_with("operator") => {}
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            c if depth == 0 && separators.contains(&c) => {
                parts.push(&path[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&path[start..]);
    parts.retain(|part| !part.is_empty());
    parts
}

fn owner_of(family: Family, path: &str) -> Vec<&str> {
    let mut parts = parts_of(family, path);
    parts.pop();
    parts
}

/// Imports by the name that their file calls them.
fn imports(world: &mut World) {
    for import in 0..world.imports.len() as u32 {
        let known = &world.imports[import as usize];
        let file = known.file;
        let family = world.files[file as usize].family;
        if known.is_wildcard && known.alias.is_none() {
            world.wildcards.entry(file).or_default().push(import);
            continue;
        }
        let module = world.text(known.module);
        let name = match known.alias.or(known.name) {
            Some(name) => name,
            None => {
                // `import a.b` binds the first name (Python), the last one (elsewhere).
                let parts: Vec<&str> = module.split(['.', ':', '/', '\\']).filter(|part| !part.is_empty()).collect();
                let word = match family {
                    Family::Python => parts.first(),
                    _ => parts.last(),
                };
                let word = word.copied().unwrap_or_default().to_string();
                world.names.add(&word)
            }
        };
        if world.files[file as usize].bound == (0, 0) {
            world.files[file as usize].bound.0 = world.bound.len() as u32;
        }
        if family == Family::Java {
            // It may be a method that is imported.
            let method = java::as_method(world, name);
            world.bound.push((method, import));
        }
        world.bound.push((name, import));
        world.files[file as usize].bound.1 = world.bound.len() as u32;
    }
    let World { files, bound, .. } = world;
    for file in files {
        // Those of one name keep their order.
        bound[file.bound.0 as usize..file.bound.1 as usize].sort_by_key(|(name, _)| *name);
    }
    bound.shrink_to_fit();
}

/// What a member of a type calls that type, if it does not stand in it.
fn stray(world: &World, qualified: &Qualified, entity: u32) -> Option<Vec<String>> {
    let known = &world.entities[entity as usize];
    let file = &world.files[known.file as usize];
    let path = qualified.of(world, entity);
    let path = &*path;
    let owner = match file.family {
        // package.Type.method
        Family::Go if known.parent == NONE => {
            let parts = parts_of(Family::Go, path);
            (parts.len() == 3).then(|| vec![parts[1].to_string()])?
        }
        Family::Rust => {
            let outer = if known.parent == NONE { "".into() } else { qualified.of(world, known.parent) };
            let is_module = known.parent == NONE || world.entities[known.parent as usize].kind == EntityKind::Module;
            let outer = if outer == "crate" { "" } else { &*outer };
            let rest = path.strip_prefix(outer).filter(|_| is_module)?.trim_start_matches("::");
            let parts = parts_of(Family::Rust, rest);
            (parts.len() >= 2).then(|| parts[..parts.len() - 1].iter().map(|part| part.to_string()).collect())?
        }
        Family::C => {
            let is_open = known.parent == NONE || world.entities[known.parent as usize].kind == EntityKind::Module;
            let owner = owner_of(Family::C, path);
            if !is_open || owner.is_empty() || known.kind == EntityKind::Module {
                return None;
            }
            owner.into_iter().map(String::from).collect()
        }
        _ => return None,
    };
    Some(owner)
}

/// The types that members of a repo find by a name in a container.
type Types = FxHashMap<(u32, Node, Name), Option<u32>>;

/// The first type called `name` in `container`: of those of `repo`, if it has one.
fn type_in(world: &World, types: &mut Types, repo: u32, container: Node, name: Name) -> Option<u32> {
    let find = || {
        let is_type = |e: &u32| {
            let kind = world.entities[*e as usize].kind;
            kind.is_type() || kind == EntityKind::TypeAlias
        };
        let found = || world.own(container, name).filter(is_type);
        found().find(|e| world.repo_of(*e) == repo).or_else(|| found().next())
    };
    *types.entry((repo, container, name)).or_insert_with(find)
}

/// Of the types called `name` that files for several systems define (Go), the one that is built together with `file`.
fn built_type(world: &World, first: u32, container: Node, name: Name, file: u32) -> u32 {
    let is_type = |e: &u32| {
        let kind = world.entities[*e as usize].kind;
        kind.is_type() || kind == EntityKind::TypeAlias
    };
    let found: Vec<u32> = world.own(container, name).filter(is_type).collect();
    if found.len() < 2 {
        return first;
    }
    let built: Vec<Built<'_>> = found.iter().map(|e| world.go_built(world.entities[*e as usize].file)).collect();
    let mut chosen = found.iter().zip(built_with(world.go_built(file), &built));
    chosen.find(|(_, is_built)| *is_built).map_or(first, |(found, _)| *found)
}

/// Puts a member where its type is.
fn adopt(world: &mut World, types: &mut Types, entity: u32, owner: Vec<String>) {
    let known = &world.entities[entity as usize];
    let file = &world.files[known.file as usize];
    let (family, space, repo) = (file.family, file.space, file.repo);
    let without_arguments = |part: &str| part.split(['<', '[']).next().unwrap_or_default().trim().to_string();
    let mut at = match family {
        Family::C => {
            match world.names.get(&format!("\0{family:?}")).and_then(|name| world.subspaces.get(&(NONE, name))) {
                Some(root) => Node::space(*root),
                None => return,
            }
        }
        _ => Node::space(space),
    };
    let mut is_type = false;
    for part in &owner {
        let Some(name) = world.names.get(part).or_else(|| world.names.get(&without_arguments(part))) else { return };
        at = match type_in(world, types, repo, at, name) {
            // Members of another name of a type are members of the type.
            Some(found) if family == Family::Rust && world.entities[found as usize].kind == EntityKind::TypeAlias => {
                return world.lost.push((entity, owner));
            }
            Some(found) => {
                is_type = true;
                let file = world.entities[entity as usize].file;
                let is_go = family == Family::Go;
                Node::entity(if is_go { built_type(world, found, at, name, file) } else { found })
            }
            None => match at.as_space().and_then(|space| world.subspaces.get(&(space, name))) {
                Some(space) => Node::space(*space),
                None => return world.lost.push((entity, owner)),
            },
        };
    }
    if is_type {
        let name = java::known_as(world, entity);
        world.put_as(at, entity, name);
    }
}
