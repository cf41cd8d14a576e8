//! From the rows of tables to a [`World`].

use arrow::record_batch::RecordBatch;
use codegraph_model::{DependencyKind, EntityKind, Manager, Result, Word};
use rustc_hash::FxHashMap;

use crate::c_built;
use crate::columns::{Columns, Texts, arity, id, number, parameter_types, text};
use crate::family::Family;
use crate::homes;
use crate::names::Text;
use crate::overloads;
use crate::qualified::Qualified;
use crate::rust_cfg;
use crate::world::{Crate, Entity, File, Import, Marks, NONE, Node, Package, Statement, World};

/// Texts that are longer say nothing to a linker: they are those of code that nests thousands deep, or that programs wrote.
const MAX_TEXT_BYTES: usize = 4 << 10;

fn is_brief(text: &&str) -> bool {
    text.len() <= MAX_TEXT_BYTES
}

/// `text`, or nothing if it is too long.
fn brief(text: &str) -> &str {
    Some(text).filter(is_brief).unwrap_or_default()
}

/// Whether names are looked up by what the head of a definition says.
fn keeps_head(family: Family, kind: EntityKind, head: &str) -> bool {
    let says = || match family {
        Family::Java => true,
        // Type parameters, closures, and fields without names.
        Family::Rust if kind.is_callable() => head.contains(['<', '(']) && says_types(head),
        Family::Rust => kind == EntityKind::EnumMember && head.contains('('),
        // Whether it is exported.
        Family::Script => kind == EntityKind::Module,
        // That it takes more than it names.
        Family::C => kind == EntityKind::Macro && head.contains("..."),
        _ => false,
    };
    kind.is_type() || kind == EntityKind::TypeAlias || says()
}

/// Whether a macro makes a test, which nothing calls by its name (C, C++): `TEST(Suite, Name) { … }`.
fn is_made_test(head: &str, name: &str) -> bool {
    let Some((word, names)) = head.split_once('(') else { return false };
    let is_word = word.chars().all(|c| c.is_alphanumeric() || c == '_');
    is_word && word.contains("TEST") && word != name && names.contains(',')
}

/// Whether the head of a function of Rust has type parameters, or takes closures.
fn says_types(head: &str) -> bool {
    let generics = head.split_once('(').and_then(|(before, _)| before.split_once('<'));
    let has_types = generics.is_some_and(|(_, generics)| {
        generics.split(',').any(|one| !one.trim_start().starts_with('\'') && !one.trim_start().starts_with('>'))
    });
    has_types || ["Fn(", "FnMut(", "FnOnce("].iter().any(|word| head.contains(word))
}

/// Takes in the rows of tables, each in the table's order: files first, then entities and imports, then what manifests say.
#[derive(Debug, Default)]
pub struct WorldBuilder {
    world: World,
    repos: FxHashMap<Box<str>, u32>,
    /// Parents that were not met yet: Go declares methods before their type.
    early: Vec<(u32, i64)>,
    /// The file that the last entity stands in, and where it begins there.
    last: Option<(u32, i32)>,
    /// What entities are called from the top, until they have their places.
    qualified: Qualified,
    /// Rust: modules that stand in a file with others, with their first and last bytes. C++: what `using` can stand in.
    inline: Vec<(u32, i32, i32)>,
}

impl WorldBuilder {
    /// A world without anything in it.
    pub fn new() -> WorldBuilder {
        WorldBuilder::default()
    }

    /// The same, with room for so many rows: what grows by doubling takes three times as much while it does.
    pub fn with_capacity(n_files: usize, n_entities: usize, n_imports: usize) -> WorldBuilder {
        let mut builder = WorldBuilder::default();
        builder.world.reserve(n_files, n_entities, n_imports);
        builder.qualified.reserve(n_entities);
        builder
    }

    /// About how many bytes of memory it takes so far.
    pub fn memory_bytes(&self) -> usize {
        self.world.memory_bytes() + self.qualified.memory_bytes()
    }

    fn repo(&mut self, name: &str) -> u32 {
        if let Some(repo) = self.repos.get(name) {
            return *repo;
        }
        let repo = self.world.repos.len() as u32;
        self.world.repos.push(name.to_string());
        self.repos.insert(name.into(), repo);
        repo
    }

    /// Rows of `files`: `file_id`, `repo`, `path`, `language`. Those in languages that are not linked are left out.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn files(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = Columns::of(batch);
        let (ids, repos) = (columns.ids("file_id")?, columns.texts("repo")?);
        let (paths, languages) = (columns.texts("path")?, columns.texts("language")?);
        for row in 0..columns.n_rows() {
            let Some(family) = text(languages, row).and_then(Family::of) else { continue };
            let repo = self.repo(repos.value(row));
            let path = self.world.names.keep(paths.value(row));
            let is_cpp = text(languages, row) == Some("cpp");
            let (space, module, entities, imports, bound) = (NONE, NONE, (0, 0), (0, 0), (0, 0));
            let id = ids.value(row);
            self.world.add_file(File { id, repo, path, family, is_cpp, space, module, entities, imports, bound });
        }
        Ok(())
    }

    /// Rows of `entities`.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn entities(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = Columns::of(batch);
        let (ids, files, parents) = (columns.ids("entity_id")?, columns.ids("file_id")?, columns.ids("parent_id")?);
        let (kinds, natives) = (columns.texts("kind")?, columns.texts("native_kind")?);
        let (names, qualified) = (columns.texts("name")?, columns.texts("qualified_name")?);
        let (types, signatures) = (columns.texts("return_type")?, columns.texts("signature")?);
        let values = if columns.has("value_path") { Some(columns.texts("value_path")?) } else { None };
        let (tests, exported) = (columns.flags("is_test")?, columns.flags("is_exported")?);
        let parameters = columns.lists("parameters")?;
        let decorators = if columns.has("decorators") { Some(columns.lists("decorators")?) } else { None };
        let starts = if columns.has("start_byte") { Some(columns.numbers("start_byte")?) } else { None };
        let ends = if columns.has("end_byte") { Some(columns.numbers("end_byte")?) } else { None };
        for row in 0..columns.n_rows() {
            let Some(file) = self.world.file_with(files.value(row)) else { continue };
            let Some(kind) = EntityKind::ALL.iter().copied().find(|kind| kind.as_str() == kinds.value(row)) else {
                continue;
            };
            let index = self.world.entities.len() as u32;
            let parent = match id(parents, row) {
                Some(parent) => self.world.entity_with(parent).unwrap_or_else(|| {
                    self.early.push((index, parent));
                    NONE
                }),
                None => NONE,
            };
            let family = self.world.files[file as usize].family;
            let start = starts.map_or(row as i32, |starts| starts.value(row));
            let is_declaration = match family {
                Family::C if matches!(kind, EntityKind::Variable | EntityKind::Constant) => {
                    signatures.value(row).strip_prefix("extern ").is_some_and(|rest| !rest.starts_with('"'))
                }
                Family::C => kind.is_callable() && matches!(natives.value(row), "declaration" | "field_declaration"),
                // `declare module "name"`
                Family::Script if kind == EntityKind::Module => natives.value(row) == "module" && exported.value(row),
                Family::Script => kind.is_callable() && natives.value(row).ends_with("_signature"),
                _ => false,
            };
            let world = &mut self.world;
            let is_off = || {
                decorators.is_some_and(|lists| Texts::of(lists, row).iter().any(rust_cfg::is_off))
                    || (parent != NONE && world.entities[parent as usize].is_off())
            };
            let is_off = match family {
                Family::Rust => is_off(),
                Family::C => tests.value(row) && is_made_test(signatures.value(row), names.value(row)),
                _ => false,
            };
            let name = world.names.add(names.value(row));
            if family == Family::Script && parent != NONE && signatures.value(row).starts_with("export default ") {
                world.defaults.entry(parent).or_insert(name);
            }
            let entity = Entity {
                id: ids.value(row),
                file,
                parent,
                name,
                kind,
                container: Node::NOWHERE,
                next: NONE,
                type_text: text(types, row).filter(is_brief).map(|t| world.names.keep(t)),
                value_path: values.and_then(|values| text(values, row)).filter(is_brief).map(|t| world.names.keep(t)),
                signature: match keeps_head(family, kind, signatures.value(row)) {
                    true => world.names.keep(brief(signatures.value(row))),
                    false if family == Family::Script && kind.is_callable() && signatures.value(row).contains('<') => {
                        world.names.keep(brief(signatures.value(row)))
                    }
                    false => Text::EMPTY,
                },
                arity: arity(parameters, row),
                takes: match (family.overloads() || family == Family::Script) && kind.is_callable() {
                    true => {
                        let takes = parameter_types(parameters, row, overloads::BETWEEN);
                        // JavaScript says no types.
                        let says_nothing = |part: &str| family == Family::Script && part == "?";
                        match takes.split(overloads::BETWEEN).all(says_nothing) {
                            true => Text::EMPTY,
                            false => world.names.keep(&takes),
                        }
                    }
                    false => Text::EMPTY,
                },
                marks: Marks::of([
                    (Marks::TEST, tests.value(row)),
                    (Marks::DECLARATION, is_declaration),
                    (Marks::EXPORTED, exported.value(row)),
                    (Marks::LOCAL, family == Family::C && signatures.value(row).starts_with("static ")),
                    (Marks::INHERENT, family == Family::Rust && signatures.value(row).starts_with("pub")),
                    (Marks::OFF, is_off),
                    (Marks::BEGINS_WITH_LAST, self.last.replace((file, start)) == Some((file, start))),
                ]),
            };
            let holds_imports = match family {
                Family::Rust => kind == EntityKind::Module && natives.value(row) != "file",
                Family::C => {
                    let is_around = kind == EntityKind::Module || kind.is_type() || kind.is_callable();
                    world.files[file as usize].is_cpp && is_around && !is_declaration
                }
                _ => false,
            };
            if holds_imports && let (Some(starts), Some(ends)) = (starts, ends) {
                self.inline.push((index, starts.value(row), ends.value(row)));
            }
            if family == Family::Go
                && parent == NONE
                && let Some(lists) = decorators
                && let Some(condition) = Texts::of(lists, row).iter().find_map(|said| said.strip_prefix("go:build "))
            {
                let condition = world.names.keep(brief(condition));
                world.conditions.insert(file, condition);
            }
            if family == Family::C
                && let Some(lists) = decorators
                && let Some(directive) = c_built::left_out_by(Texts::of(lists, row).iter())
            {
                let directive = world.names.keep(brief(directive));
                world.unbuilt.insert(index, directive);
            }
            self.qualified.add(&mut world.names, family, brief(qualified.value(row)), names.value(row));
            world.add_entity(entity);
            let known = &mut world.files[file as usize];
            if known.entities.1 == 0 {
                known.entities = (index, index);
                if kind == EntityKind::Module && natives.value(row) == "file" {
                    known.module = index;
                }
            }
            known.entities.1 = index + 1;
        }
        Ok(())
    }

    /// Rows of `imports`.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn imports(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = Columns::of(batch);
        let (ids, files, modules) = (columns.ids("import_id")?, columns.ids("file_id")?, columns.texts("module")?);
        let (names, aliases) = (columns.texts("name")?, columns.texts("alias")?);
        let (relative, wildcard) = (columns.flags("is_relative")?, columns.flags("is_wildcard")?);
        let (reexport, starts) = (columns.flags("is_reexport")?, columns.numbers("start_byte")?);
        for row in 0..columns.n_rows() {
            let Some(file) = self.world.file_with(files.value(row)) else { continue };
            let world = &mut self.world;
            let index = world.imports.len() as u32;
            let import = Import {
                id: ids.value(row),
                file,
                module: world.names.keep(modules.value(row)),
                name: text(names, row).map(|name| world.names.add(name)),
                alias: text(aliases, row).map(|alias| world.names.add(alias)),
                is_relative: relative.value(row),
                is_wildcard: wildcard.value(row),
                is_reexport: reexport.value(row),
                start_byte: number(starts, row).unwrap_or_default(),
            };
            world.add_import(import);
            let known = &mut world.files[file as usize];
            if known.imports.1 == 0 {
                known.imports = (index, index);
            }
            known.imports.1 = index + 1;
        }
        Ok(())
    }

    /// Rows of `packages`.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn packages(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = Columns::of(batch);
        let repos = columns.texts("repo")?;
        let (managers, names) = (columns.texts("manager")?, columns.texts("name")?);
        let (ids, dirs) = (columns.ids("package_id")?, columns.texts("root_dir")?);
        for row in 0..columns.n_rows() {
            let repo = self.repo(repos.value(row));
            let dir = dirs.value(row).into();
            let number = self.world.packages.len() as u32;
            self.world.package_numbers.insert(ids.value(row), number);
            self.world.package_dirs.entry(repo).or_default().entry(dir).or_default().push(number);
            self.world.packages.push(Package {
                id: ids.value(row),
                repo,
                manager: managers.value(row).into(),
                name: text(names, row).unwrap_or_default().into(),
                root_dir: dirs.value(row).into(),
            });
        }
        Ok(())
    }

    /// Rows of `dependencies`: those of Rust.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn dependencies(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = Columns::of(batch);
        let (packages, targets) = (columns.ids("package_id")?, columns.ids("target_package_id")?);
        let (managers, kinds) = (columns.texts("manager")?, columns.texts("kind")?);
        let (names, aliases) = (columns.texts("name")?, columns.texts("alias")?);
        for row in 0..columns.n_rows() {
            let Some(package) = id(packages, row).filter(|_| managers.value(row) == Manager::Cargo.as_str()) else {
                continue;
            };
            if kinds.value(row) == DependencyKind::Managed.as_str() {
                continue;
            }
            let name = text(aliases, row).unwrap_or(names.value(row)).replace('-', "_");
            let package_name = names.value(row).to_string();
            let target = id(targets, row);
            self.world.crates.entry(package).or_default().push(Crate { name, package: package_name, target });
        }
        Ok(())
    }

    /// Rows of `module_roots`.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn module_roots(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = Columns::of(batch);
        let (repos, kinds) = (columns.texts("repo")?, columns.texts("kind")?);
        let (dirs, prefixes) = (columns.texts("scope_dir")?, columns.texts("prefix")?);
        let (targets, ranks) = (columns.texts("target")?, columns.numbers("rank")?);
        for row in 0..columns.n_rows() {
            // A statement may say that there is no such module.
            let Some(target) = text(targets, row) else { continue };
            let repo = self.repo(repos.value(row));
            self.world.statements.push(Statement {
                repo,
                kind: kinds.value(row).into(),
                scope_dir: dirs.value(row).into(),
                prefix: prefixes.value(row).into(),
                target: target.into(),
                rank: ranks.value(row),
            });
        }
        Ok(())
    }

    /// The world, with everything at its place.
    pub fn build(mut self) -> World {
        for (entity, parent) in std::mem::take(&mut self.early) {
            if let Some(parent) = self.world.entity_with(parent) {
                self.world.entities[entity as usize].parent = parent;
            }
        }
        homes::settle(&mut self.world, &self.qualified, &self.inline);
        drop((self.qualified, self.inline));
        self.world.names.close();
        self.world.entities.shrink_to_fit();
        self.world.imports.shrink_to_fit();
        self.world.gather_crowds();
        self.world.settle_unique();
        self.world
    }
}
