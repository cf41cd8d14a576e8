//! From a mention to its target.

use codegraph_model::{EntityKind, Role};

use crate::columns::Texts;
use crate::family::Family;
use crate::found_before::At;
use crate::java::mark_methods;
use crate::linker::Linker;
use crate::path::{Step, steps};
use crate::rules::{IMPORT_PATH, IMPORTED, MEMBER, NAME, PATH, Rule, TYPE_IN_FILE};
use crate::script_types::MAX_TYPES;
use crate::values::Value;
use crate::world::{NONE, Node};

/// A mention, as the table `refs` has it.
#[derive(Clone, Copy, Debug)]
pub struct Mention<'r> {
    /// Number of its file in the world.
    pub file: u32,
    /// The entity that it stands in.
    pub in_entity: Option<u32>,
    /// As written.
    pub name: &'r str,
    /// As written.
    pub qualifier: Option<&'r str>,
    /// As written.
    pub receiver: Option<&'r str>,
    /// What it does.
    pub role: Role,
    /// Number of arguments.
    pub arity: Option<u32>,
    /// The import that its path begins with.
    pub import: Option<u32>,
    /// The type of its receiver.
    pub receiver_type: Option<u32>,
    /// What to look up.
    pub target_path: Option<&'r str>,
    /// Where it stands.
    pub start_byte: u32,
}

/// What a mention was found to mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resolved {
    /// The entity, if there is one.
    pub target: Option<u32>,
    /// The entities that it may mean, where there are several.
    pub candidates: Vec<u32>,
    /// The package outside of the snapshot that it is of.
    pub package: Option<String>,
    /// The rule that found it.
    pub rule: Option<&'static Rule>,
}

impl<'w> Linker<'w> {
    /// The number of a file of the world.
    pub fn file_number(&self, file_id: i64) -> Option<u32> {
        self.world.file_with(file_id)
    }

    /// The number of an entity of the world.
    pub fn entity_number(&self, entity_id: i64) -> Option<u32> {
        self.world.entity_with(entity_id)
    }

    /// The number of an import of the world.
    pub fn import_number(&self, import_id: i64) -> Option<u32> {
        self.world.import_with(import_id)
    }

    /// The id of an entity.
    pub fn entity_id(&self, entity: u32) -> i64 {
        self.world.entities[entity as usize].id
    }

    /// What `mention` means.
    pub fn resolve(&self, mention: &Mention<'_>) -> Resolved {
        self.resolve_call(mention, Texts::default())
    }

    /// What `mention` means, if it is called with `arguments` of these types, as far as they are known.
    pub fn resolve_call(&self, mention: &Mention<'_>, arguments: Texts<'_>) -> Resolved {
        let mut found = self.looked_up(mention, arguments);
        // What is inherited from has the same name elsewhere (C++: the general template of another library).
        let inherits = matches!(mention.role, Role::Inherit | Role::Implement);
        if inherits && found.target.is_some() && found.target == mention.in_entity {
            found = Resolved::default();
        }
        if found.target.is_none() && found.candidates.is_empty() && found.package.is_none() {
            if let Some(found) = self.rust_extension(mention) {
                return found;
            }
            found.package = self.library_of(mention);
        }
        found
    }

    fn looked_up(&self, mention: &Mention<'_>, arguments: Texts<'_>) -> Resolved {
        self.fuel.set(MAX_TYPES);
        self.is_narrowed.set(false);
        if mention.role == Role::Import {
            return self.resolve_import(mention, arguments);
        }
        let in_entity = mention.in_entity.unwrap_or(NONE);
        let mut outside = None;
        if mention.receiver == Some("super()") && self.world.files[mention.file as usize].family == Family::Python {
            if let Some(name) = self.wanted_name(mention) {
                let value = Value::Nodes(self.above(in_entity, name), None);
                if let Ok(found) = self.settled(mention, value, &MEMBER, arguments) {
                    return found;
                }
            }
            outside = self.type_around(in_entity).and_then(|class| self.outside_above(class));
        }
        if mention.role == Role::Type
            && mention.qualifier == Some("Self")
            && self.world.files[mention.file as usize].family == Family::Rust
        {
            return self.rust_own_type(mention);
        }
        if let Some(owner) = mention.receiver_type {
            let owner = Node::entity(owner);
            let value = match self.wanted_name(mention) {
                Some(name) => self.member(Value::Of(crate::values::Type::Node(owner, None)), name, mention.file),
                None => self.outside_of(&[owner]),
            };
            match self.settled(mention, value, &TYPE_IN_FILE, arguments) {
                Ok(found) => return found,
                Err(package) => outside = outside.or(package),
            }
        }
        if let Some(import) = mention.import
            && let Some(path) = mention.target_path
        {
            let at = At { import, file: mention.file, entity: NONE, is_call: mention.role == Role::Call };
            let value = self.remembered(at, path, || self.along_import(import, path, mention));
            return match self.settled(mention, value, &IMPORT_PATH, arguments) {
                Ok(found) => found,
                Err(package) => Resolved { package: package.or(outside), ..Resolved::default() },
            };
        }
        if let Some(path) = mention.target_path {
            let value = self.place_as(mention.file, in_entity, path, mention.role == Role::Call);
            return match self.settled(mention, value, &PATH, arguments) {
                Ok(found) => found,
                Err(package) => Resolved { package: package.or(outside), ..Resolved::default() },
            };
        }
        if let Some(receiver) = mention.receiver
            && let Some(name) = self.world.names.get(mention.name)
            && self.world.files[mention.file as usize].family == Family::C
        {
            let value = self.member(self.c_receiver(mention.file, in_entity, receiver), name, mention.file);
            if let Ok(found) = self.settled(mention, value, &PATH, arguments) {
                return found;
            }
        }
        if self.world.files[mention.file as usize].family == Family::Rust
            && let Some(name) = self.world.names.get(mention.name)
        {
            let value = self.member(self.rust_before(mention), name, mention.file);
            if let Ok(found) = self.settled(mention, value, &PATH, arguments) {
                return found;
            }
        }
        if let Some(qualifier) = mention.qualifier
            && self.world.files[mention.file as usize].family == Family::Script
        {
            // A value and a type can share a name.
            let value = self.member_called(self.place(mention.file, in_entity, qualifier), mention.name, mention.file);
            if let Ok(found) = self.settled(mention, value, &PATH, arguments) {
                return found;
            }
        }
        // What the type around neither has nor inherits is of types farther out, or imported.
        if mention.receiver.is_some() || mention.qualifier.is_some() {
            let package = outside.or_else(|| self.of_string(mention).map(String::from));
            return Resolved { package, ..Resolved::default() };
        }
        let builtin = || {
            let package = self.builtin(mention.file, mention.name).or_else(|| self.rust_builtin(mention));
            outside.or(package.map(String::from))
        };
        let by_crate = || self.settled(mention, self.rust_crate_alone(mention), &NAME, arguments).ok();
        let Some(name) = self.wanted_name(mention) else {
            return by_crate().unwrap_or_else(|| Resolved { package: builtin(), ..Resolved::default() });
        };
        let nodes = match self.world.files[mention.file as usize].family {
            Family::Rust if mention.role == Role::Macro => self.rust_macro(mention.file, in_entity, name),
            Family::CSharp if is_of_type(mention.role) => self.type_in_scope(mention.file, in_entity, name),
            _ => self.in_scope(mention.file, in_entity, name),
        };
        match self.settled(mention, Value::Nodes(nodes, None), &NAME, arguments) {
            Ok(found) => found,
            Err(package) => by_crate()
                .or_else(|| self.c_hidden(mention))
                .unwrap_or_else(|| Resolved { package: package.or_else(builtin), ..Resolved::default() }),
        }
    }

    /// What an import statement's own mention of a name means.
    fn resolve_import(&self, mention: &Mention<'_>, arguments: Texts<'_>) -> Resolved {
        let world = self.world;
        let (first, end) = world.files[mention.file as usize].imports;
        let imports = &world.imports[first as usize..end as usize];
        let Some(name) = world.names.get(mention.name) else { return Resolved::default() };
        let upto = imports.partition_point(|import| import.start_byte <= mention.start_byte);
        let near = (0..upto).rev().take(64).find(|at| {
            let import = &imports[*at];
            import.name == Some(name) || import.alias == Some(name) || import.name.is_none()
        });
        let Some(at) = near else { return Resolved::default() };
        let imported = self.import(first + at as u32);
        if imports[at].name.is_none() {
            return Resolved { package: imported.outside.clone(), ..Resolved::default() };
        }
        match self.settled(mention, Value::Nodes(imported.nodes.clone(), None), &IMPORTED, arguments) {
            Ok(found) => found,
            Err(_) => Resolved { package: imported.outside.clone(), ..Resolved::default() },
        }
    }

    /// What a path that begins with an import leads to.
    pub(crate) fn along_import(&self, import: u32, path: &str, mention: &Mention<'_>) -> Value<'w> {
        let world = self.world;
        let file = mention.file;
        let (family, is_call) = (world.files[file as usize].family, mention.role == Role::Call);
        let known = &world.imports[import as usize];
        let module = world.text(known.module);
        let imported = self.import(import);
        let mut all = steps(path);
        mark_methods(family, &mut all, is_call);
        let Some(rest) = path.strip_prefix(module) else {
            // `import a.b`, used as `a.c`.
            let Some((Step::Member(first), rest)) = all.split_first() else { return Value::Nothing };
            return match self.module_of(file, first, false) {
                crate::modules::Module::Here(node) => self.follow(Value::Nodes(vec![node], None), rest, file),
                crate::modules::Module::Outside(package) => Value::Outside(package),
                crate::modules::Module::Missing => match &imported.outside {
                    Some(package) => Value::Outside(package.clone()),
                    None => Value::Nothing,
                },
            };
        };
        let mut rest = steps(rest);
        mark_methods(family, &mut rest, is_call);
        if let Some(name) = known.name
            && let Some(Step::Member(first) | Step::Method(first)) = rest.first()
            && *first == world.names.word(name)
        {
            rest.remove(0);
        }
        if imported.nodes.is_empty() {
            if let Some(package) = &imported.outside {
                return Value::Outside(package.clone());
            }
            return Value::Nothing;
        }
        self.follow(Value::Nodes(imported.nodes.clone(), None), &rest, file)
    }

    /// The one entity that `value` leaves for `mention`, or the package that it is of.
    fn settled(
        &self,
        mention: &Mention<'_>,
        value: Value<'w>,
        rule: &'static Rule,
        arguments: Texts<'_>,
    ) -> std::result::Result<Resolved, Option<String>> {
        let nodes = match value {
            Value::Nodes(nodes, _) => nodes,
            Value::Outside(package) => return Err(Some(package)),
            _ => return Err(None),
        };
        let mut found: Vec<u32> = Vec::new();
        for node in nodes {
            match node.as_entity() {
                Some(entity) if !found.contains(&entity) => found.push(entity),
                Some(_) => {}
                None => found.extend(self.module_entity(node, mention.file)),
            }
        }
        if found.is_empty() {
            return Err(None);
        }
        let found = self.meant(found, mention, arguments);
        let rule = Some(rule);
        if let Some(first) = self.of_union(&found) {
            let candidates = found[1..].to_vec();
            return Ok(Resolved { target: Some(first), candidates, rule, ..Resolved::default() });
        }
        Ok(match found.as_slice() {
            [] => return Err(None),
            [one] => Resolved { target: Some(*one), rule, ..Resolved::default() },
            _ => Resolved { candidates: found, rule, ..Resolved::default() },
        })
    }

    /// TypeScript: members of all that a union can be are meant together. The first stands for them.
    fn of_union(&self, found: &[u32]) -> Option<u32> {
        use EntityKind::{Field, Method, Property};
        let is_member = |e: &u32| {
            self.world.file_of(*e).family == Family::Script && matches!(self.kind(*e), Field | Method | Property)
        };
        found.first().copied().filter(|_| found.len() > 1 && !self.is_narrowed.get() && found.iter().all(is_member))
    }

    /// The entity of the file that a space is, if it is one.
    pub(crate) fn module_entity(&self, node: Node, from: u32) -> Option<u32> {
        if self.world.files[from as usize].family == Family::C {
            return self.c_namespace(node, from);
        }
        let files = &self.world.spaces[node.as_space()? as usize].files;
        let module = |file: &u32| Some(self.world.files[*file as usize].module).filter(|module| *module != NONE);
        match files.as_slice() {
            [file] => module(file),
            // A stub says the same as the module beside it.
            [one, other] => self.beside_stub(*one, *other).and_then(|file| module(&file)),
            _ => None,
        }
    }

    /// Of what has the name, that which the mention can mean.
    fn meant(&self, mut found: Vec<u32>, mention: &Mention<'_>, arguments: Texts<'_>) -> Vec<u32> {
        let world = self.world;
        let family = world.files[mention.file as usize].family;
        match family {
            Family::Java => {
                self.in_role(&mut found, mention.role);
                self.fitting(&mut found, mention, arguments);
            }
            Family::C => found.retain(|e| self.c_can_mean(*e, mention)),
            Family::Rust => {
                found.retain(|e| self.rust_can_mean(*e, mention));
                keep(&mut found, &|e| !world.entities[e as usize].is_off());
                self.rust_own_methods(&mut found);
            }
            _ => {}
        }
        if found.len() <= 1 {
            return found;
        }
        let kind = |e: u32| world.entities[e as usize].kind;
        let is_of_types = matches!(mention.role, Role::Type | Role::Inherit | Role::Implement | Role::Import);
        if family == Family::Script && !is_of_types {
            // A value and a type can share a name: what runs means the value.
            keep(&mut found, &|e| !matches!(kind(e), EntityKind::Interface | EntityKind::TypeAlias));
        }
        match mention.role {
            Role::Call => keep(&mut found, &|e| kind(e).is_callable() || kind(e).is_type()),
            Role::Type | Role::Instantiate | Role::Inherit | Role::Implement => {
                keep(&mut found, &|e| kind(e).is_type() || kind(e) == EntityKind::TypeAlias);
            }
            Role::Macro => keep(&mut found, &|e| kind(e) == EntityKind::Macro),
            Role::Read | Role::Write => keep(&mut found, &|e| !kind(e).is_callable() && !kind(e).is_type()),
            _ => {}
        }
        if family.overloads()
            && family != Family::Java
            && let Some(arity) = mention.arity
        {
            let entity = |e: u32| &world.entities[e as usize];
            let takes = |e: u32| {
                let (least, most) = entity(e).arity;
                u32::from(least) <= arity && (most == u8::MAX || arity <= u32::from(most))
            };
            // What a definition is given where nothing is said, its declaration tells (C++).
            let several = if family == Family::C && found.len() > 1 { found.clone() } else { Vec::new() };
            let is_declared = |e: u32| {
                let declares = |other: &u32| {
                    entity(*other).is_declaration()
                        && entity(*other).container == entity(e).container
                        && entity(*other).arity.1 == entity(e).arity.1
                        && takes(*other)
                };
                !entity(e).is_declaration() && several.iter().any(declares)
            };
            keep(&mut found, &|e| !kind(e).is_callable() || takes(e) || is_declared(e));
        }
        if family == Family::C {
            found = self.c_meant(found, mention);
        }
        keep(&mut found, &|e| world.entities[e as usize].file == mention.file);
        if family == Family::Go {
            keep(&mut found, &|e| !world.entities[e as usize].is_test());
            if found.len() > 1 {
                self.built_together(&mut found, mention.file);
            }
            return found;
        }
        if matches!(family, Family::Rust | Family::C) {
            // Of files for different systems, those for the one that servers run.
            keep(&mut found, &|e| !world.entities[e as usize].is_test());
            keep(&mut found, &|e| system_rank(world.text(world.file_of(e).path)) == 0);
            keep(&mut found, &|e| system_rank(world.text(world.file_of(e).path)) <= 1);
        }
        if family == Family::Python
            && let Some(one) = self.one_definition(&found)
        {
            return vec![one];
        }
        if matches!(family, Family::Script | Family::Ruby) {
            // Defined again: what comes last in one place counts.
            let place = |e: &u32| world.whole_of(world.entities[*e as usize].container);
            let containers: Vec<Node> = found.iter().map(place).collect();
            if containers.windows(2).all(|pair| pair[0] == pair[1]) {
                let chosen = match family {
                    Family::Script => self.script_overload(&found, mention.arity),
                    _ => found.last().copied(),
                };
                return chosen.into_iter().collect();
            }
        }
        found
    }
}

/// Whether it is types that are mentioned in that role.
fn is_of_type(role: Role) -> bool {
    matches!(role, Role::Type | Role::Instantiate | Role::Inherit | Role::Implement | Role::Decorate)
}

/// How far a file is from what is built on Linux: 0 if it is, or if nothing is said.
fn system_rank(path: &str) -> u32 {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    const OTHERS: &[&str] = &[
        "windows",
        "darwin",
        "freebsd",
        "netbsd",
        "openbsd",
        "dragonfly",
        "solaris",
        "plan9",
        "aix",
        "js",
        "wasm",
        "android",
        "ios",
        "illumos",
        "zos",
        "arm",
        "arm64",
        "386",
        "mips",
        "mipsle",
        "mips64",
        "mips64le",
        "mips64x",
        "mipsx",
        "ppc64",
        "ppc64le",
        "ppc64x",
        "riscv64",
        "s390x",
        "loong64",
        "wasip1",
        "macos",
        "stub",
        "other",
        "generic",
        "fallback",
        "noasm",
    ];
    u32::from(stem.split(['_', '-']).skip(1).any(|part| OTHERS.contains(&part)) || OTHERS[..15].contains(&stem))
}

/// Leaves those that are wanted, if any is.
fn keep(found: &mut Vec<u32>, wanted: &dyn Fn(u32) -> bool) {
    if found.len() > 1 && found.iter().any(|e| wanted(*e)) {
        found.retain(|e| wanted(*e));
    }
}
