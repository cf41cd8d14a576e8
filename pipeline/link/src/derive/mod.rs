//! Edges that follow from whole tables: the steps of the rules in `sql/link`.
//!
//! Each of these rules is a query, which says what it means. The queries took eight to forty times as long as these steps on trees
//! of a few hundred files, and the engine that runs them most of the memory of such a run; so the steps make the edges, and a test
//! holds them against the queries: `graph::steps_find_what_their_queries_find`.

mod go_shape;
mod method_set;
mod overrides;
mod reexports;

use arrow::record_batch::RecordBatch;
use codegraph_model::{EdgeKind, EntityKind, Error, ErrorKind, Resolution, Result, RowBatch, TableBuilder, table};
use regex::Regex;
use rustc_hash::FxHashSet;

use self::go_shape::{GoTypes, Head, is_alias};
use crate::columns::{Columns, Texts, parameter_types_of_first, text};
use crate::family::Family;
use crate::linker::{Linker, Memory, Places};
use crate::names::{Name, Names};
use crate::world::{Marks, NONE, World};

/// Makes edges by a rule: pairs of entities, from and to.
type Make = fn(&Derivation<'_>) -> Vec<(u32, u32)>;

/// The steps, by the names of their rules.
const STEPS: &[(&str, Make)] =
    &[("method_set", method_set::make), ("override", overrides::make), ("reexport", reexports::make)];

/// What the rules go by besides the world: what is known once refs and imports are linked.
#[derive(Debug, Default)]
pub struct Grounds {
    /// Types and what they extend or implement.
    pub(crate) bases: Vec<Base>,
    /// Files, and what they import and pass on.
    pub(crate) passed_on: Vec<(u32, u32)>,
    /// Repos that use something of another.
    pub(crate) uses: FxHashSet<(u32, u32)>,
    /// Go: what embeds a type that is not known.
    pub(crate) open: Vec<u32>,
}

/// An edge from a type to what it extends or implements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Base {
    pub(crate) heir: u32,
    pub(crate) base: u32,
    pub(crate) is_implemented: bool,
}

impl Grounds {
    /// Adds what is known of other rows.
    pub fn add(&mut self, other: Grounds) {
        self.bases.extend(other.bases);
        self.passed_on.extend(other.passed_on);
        self.uses.extend(other.uses);
        self.open.extend(other.open);
    }

    /// Notes an edge.
    pub(crate) fn note(&mut self, heir: u32, base: u32, kind: EdgeKind) {
        if matches!(kind, EdgeKind::Extends | EdgeKind::Implements) {
            self.bases.push(Base { heir, base, is_implemented: kind == EdgeKind::Implements });
        }
    }

    /// About how many bytes of memory it takes.
    pub fn memory_bytes(&self) -> usize {
        self.bases.capacity() * size_of::<Base>() + self.passed_on.capacity() * 8 + self.open.capacity() * 4
    }
}

/// What a rule says of its edges.
#[derive(Clone, Copy, Debug)]
pub struct Made<'r> {
    /// The rule.
    pub rule: &'r str,
    /// Their kind.
    pub kind: EdgeKind,
    /// How they were found.
    pub resolution: Resolution,
    /// How sure that is.
    pub confidence: f32,
}

/// A member that can be called, or that reads like a field.
#[derive(Clone, Copy, Debug)]
struct Method {
    entity: u32,
    /// What it is a member of.
    owner: u32,
    /// Its parameters.
    arity: u32,
    /// The types of its first parameters; of Go, its whole shape.
    types: Name,
    /// Whether it can override others.
    is_open: bool,
    /// Whether it says that it overrides, or can be, where that has to be said.
    is_virtual: bool,
}

/// A type of Go.
#[derive(Clone, Copy, Debug)]
struct GoType {
    entity: u32,
    is_interface: bool,
    /// Whether other packages can name it.
    is_importable: bool,
}

/// Edges in the making. Rows of `entities` come in once more, because a world lacks what only few of them are asked for.
#[derive(Debug)]
pub struct Derivation<'w> {
    world: &'w World,
    grounds: Grounds,
    /// Types that inherit, and that are inherited from.
    ends: FxHashSet<u32>,
    /// By owner, once all are there.
    methods: Vec<Method>,
    go_types: Vec<GoType>,
    shapes: Names,
    go_heads: GoTypes,
    places: &'w Places,
    memory: Memory,
    /// Made when a language asks for them.
    patterns: Option<Patterns>,
    /// The entity that the next row is, if the world has it.
    next: u32,
}

impl<'w> Derivation<'w> {
    /// One over `world`, with what is known of it besides.
    pub fn new(world: &'w World, places: &'w Places, mut grounds: Grounds) -> Derivation<'w> {
        grounds.bases.sort_unstable();
        grounds.bases.dedup();
        let ends = grounds.bases.iter().flat_map(|base| [base.heir, base.base]).collect();
        Derivation {
            world,
            grounds,
            ends,
            methods: Vec::new(),
            go_types: Vec::new(),
            shapes: Names::default(),
            go_heads: GoTypes::default(),
            places,
            memory: Memory::default(),
            patterns: None,
            next: 0,
        }
    }

    /// Whether the rules have to see the rows of `entities`.
    pub fn wants_entities(&self) -> bool {
        !self.ends.is_empty() || self.world.files.iter().any(|file| file.family == Family::Go)
    }

    /// Rows of `entities`, in the order in which the world met them.
    ///
    /// # Errors
    /// If the batch lacks a column; [`ErrorKind::Bug`] if a pattern cannot be read.
    pub fn entities(&mut self, batch: &RecordBatch) -> Result<()> {
        let columns = Columns::of(batch);
        let (ids, qualified) = (columns.ids("entity_id")?, columns.texts("qualified_name")?);
        let (types, signatures) = (columns.texts("return_type")?, columns.texts("signature")?);
        let (visibilities, modifiers) = (columns.texts("visibility")?, columns.lists("modifiers")?);
        let parameters = columns.lists("parameters")?;
        self.memory.trim();
        let linker = Linker::new(self.world, self.places, &self.memory);
        for row in 0..columns.n_rows() {
            let entity = self.next;
            // Rows of files that are not linked are passed by.
            let Some(known) = self.world.entities.get(entity as usize).filter(|known| known.id == ids.value(row))
            else {
                continue;
            };
            self.next += 1;
            let file = &self.world.files[known.file as usize];
            use EntityKind::{Interface, Property, Struct, TypeAlias};
            if file.family == Family::Go && matches!(known.kind, Interface | Struct | TypeAlias) {
                // Nothing is said to be what has no name: `type _ interface { … }`.
                if is_alias(self.world, entity) || self.world.names.word(known.name) == "_" {
                    continue;
                }
                let is_importable =
                    known.is_exported() && !known.is_test() && !qualified.value(row).starts_with("main.");
                let is_interface = known.kind == Interface;
                self.go_types.push(GoType { entity, is_interface, is_importable });
                continue;
            }
            let owner = self.world.member_of(entity);
            let is_asked_for = |owner: &u32| file.family == Family::Go || self.ends.contains(owner);
            let Some(owner) = owner.filter(is_asked_for) else { continue };
            if !matches!(known.kind, EntityKind::Method | Property) {
                continue;
            }
            let has_one = |words: &[&str]| Texts::of(modifiers, row).iter().any(|word| words.contains(&word));
            let arity = parameters.value_length(row) as u32;
            let shape = match file.family {
                Family::Go => {
                    let written = parameter_types_of_first(parameters, row, MAX_COMPARED_OF_GO);
                    let name = self.world.names.word(known.name);
                    let head = Head { name, n_parameters: arity, types: &written, results: text(types, row) };
                    self.go_heads.shape(&linker, entity, &head)
                }
                family if family.overloads() => {
                    let written = parameter_types_of_first(parameters, row, MAX_COMPARED);
                    patterns(&mut self.patterns)?.plain(&written)
                }
                _ => String::new(),
            };
            let is_of_owner = file.family == Family::Script && {
                let names = &self.world.names;
                let owner = names.word(self.world.entities[owner as usize].name);
                is_assigned(signatures.value(row), owner, names.word(known.name))
            };
            self.methods.push(Method {
                entity,
                owner,
                arity,
                types: self.shapes.add(&shape),
                is_open: !is_of_owner && !has_one(&["static", "private"]) && text(visibilities, row) != Some("private"),
                is_virtual: !file.is_cpp
                    || has_one(&["virtual", "override", "final"])
                    || signatures.value(row).contains(" override"),
            });
        }
        Ok(())
    }

    /// The rows of `edges` that a rule adds, in the order of their sources. `None` if the rule has no step.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] if Arrow refuses the columns.
    pub fn edges(&mut self, made: &Made<'_>) -> Result<Option<Vec<RowBatch>>> {
        let Some((_, make)) = STEPS.iter().find(|(name, _)| *name == made.rule) else { return Ok(None) };
        // Those of one owner stand together. The sort is stable: they keep their order.
        if !self.methods.is_sorted_by_key(|method| method.owner) {
            self.methods.sort_by_key(|method| method.owner);
        }
        let mut pairs = make(self);
        let world = self.world;
        pairs.sort_by_cached_key(|(src, dst)| {
            (world.place(*src), world.entities[*src as usize].id, world.entities[*dst as usize].id)
        });
        pairs.dedup();
        pairs.iter().for_each(|(src, dst)| self.grounds.note(*src, *dst, made.kind));
        self.grounds.bases.sort_unstable();
        self.grounds.bases.dedup();
        world.made(&pairs, made).map(Some)
    }

    /// The members of `owner` that were met.
    fn methods_of(&self, owner: u32) -> &[Method] {
        let from = self.methods.partition_point(|method| method.owner < owner);
        let n = self.methods[from..].partition_point(|method| method.owner == owner);
        &self.methods[from..from + n]
    }

    /// What `heir` extends or implements.
    fn bases_of(&self, heir: u32) -> &[Base] {
        let bases = &self.grounds.bases;
        let from = bases.partition_point(|base| base.heir < heir);
        let n = bases[from..].partition_point(|base| base.heir == heir);
        &bases[from..from + n]
    }

    /// What `heir` inherits from, each with how far off it is: 1 for what it names itself. Itself if it does so in a circle.
    fn line(&self, heir: u32, max_depth: u32) -> Vec<(u32, u32)> {
        let mut line: Vec<(u32, u32)> = Vec::new();
        let mut met: FxHashSet<u32> = FxHashSet::default();
        let mut at = vec![heir];
        for depth in 1..=max_depth {
            let bases = at.iter().flat_map(|heir| self.bases_of(*heir));
            let found: Vec<u32> = bases.filter(|base| met.insert(base.base)).map(|base| base.base).collect();
            if found.is_empty() {
                break;
            }
            line.extend(found.iter().map(|base| (*base, depth)));
            at = found;
        }
        line
    }
}

/// Parameters whose types are compared.
const MAX_COMPARED: usize = 6;

/// The same of methods of Go.
const MAX_COMPARED_OF_GO: usize = 9;

/// How types are compared as they are written: the patterns of the queries.
#[derive(Debug)]
struct Patterns {
    /// Type arguments, annotations, packages.
    decoration: Regex,
}

/// Those of `known`, made if they are missing.
fn patterns(known: &mut Option<Patterns>) -> Result<&Patterns> {
    let made = match known.take() {
        Some(made) => made,
        None => Patterns::new().map_err(|e| Error::new(ErrorKind::Bug, "derive edges").because(e))?,
    };
    Ok(known.insert(made))
}

impl Patterns {
    fn new() -> std::result::Result<Patterns, regex::Error> {
        Ok(Patterns { decoration: Regex::new(r"<.*>|@[A-Za-z]+ |\bfinal |[A-Za-z_][A-Za-z0-9_]*(\.|::)")? })
    }

    /// Types without what may be written in several ways.
    fn plain(&self, types: &str) -> String {
        match types.contains(['<', '@', '.', ':', ' ']) {
            true => self.decoration.replace_all(types, "").into_owned(),
            false => types.to_string(),
        }
    }
}

impl World {
    /// What `entity` is a member of, as edges tell it.
    pub(crate) fn member_of(&self, entity: u32) -> Option<u32> {
        self.owner_apart(entity)
            .or_else(|| Some(self.entities[entity as usize].parent).filter(|parent| *parent != NONE))
    }

    /// The number of the first entity that begins where `entity` does.
    fn place(&self, entity: u32) -> u32 {
        let mut place = entity;
        while place > 0 && self.entities[place as usize].marks.has(Marks::BEGINS_WITH_LAST) {
            place -= 1;
        }
        place
    }

    /// Rows of `edges`.
    fn made(&self, pairs: &[(u32, u32)], made: &Made<'_>) -> Result<Vec<RowBatch>> {
        let table = table("edges").ok_or_else(|| Error::new(ErrorKind::Bug, "derive edges"))?;
        let mut rows = TableBuilder::new(table);
        let repo = |e: u32| self.repos[self.repo_of(e) as usize].as_str();
        for (src, dst) in pairs {
            rows.int64("src_id", self.entities[*src as usize].id)
                .int64("dst_id", self.entities[*dst as usize].id)
                .word("kind", made.kind)
                .text("src_repo", repo(*src))
                .text("dst_repo", repo(*dst))
                .flag("is_cross_repo", self.repo_of(*src) != self.repo_of(*dst))
                .number("count", 1)
                .int64("first_ref_id", None)
                .word("resolution", made.resolution)
                .share("confidence", made.confidence)
                .text("rule", made.rule)
                .end_row();
        }
        rows.finish()
    }
}

/// Whether a method is written to a type itself, which is static: `Base.make = function () {}` (JavaScript).
fn is_assigned(signature: &str, owner: &str, name: &str) -> bool {
    let rest = signature.strip_prefix(owner).and_then(|rest| rest.strip_prefix('.'));
    rest.and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.starts_with(" = "))
}

#[cfg(test)]
mod tests {
    use super::Patterns;

    #[test]
    fn types_are_compared_without_what_is_written_in_several_ways() {
        let patterns = Patterns::new().expect("patterns are read");
        for (written, expected) in [
            ("int,String", "int,String"),
            ("java.util.List<a.B>,@Nullable final String", "List,String"),
            ("const std::string &,int", "const string &,int"),
            ("finally int", "finally int"),
        ] {
            assert_eq!(patterns.plain(written), expected, "{written}");
        }
    }
}
