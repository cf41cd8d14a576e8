//! Rows of `refs` and `imports` with what they were found to mean, and the rows of `edges` that follow from them.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Builder, ListArray, ListBuilder, StringArray, StringBuilder};
use arrow::datatypes::{DataType, Field, Int64Type};
use arrow::record_batch::RecordBatch;
use codegraph_model::{EdgeKind, Error, ErrorKind, ImportResolution, Resolution, Result, Role, Word};

use crate::columns::{Columns, Texts, id, number, text};
use crate::derive::Grounds;
use crate::family::Family;
use crate::linker::Linker;
use crate::refs::{Mention, Resolved};
use crate::rules::{IMPORTED, RULES, Rule, SCOPE};
use crate::world::Node;

/// Rows of `refs`, linked, and what they say about entities.
#[derive(Debug)]
pub struct Linked {
    /// The rows, in their order.
    pub refs: RecordBatch,
    /// What they say about entities, in the same order.
    pub relations: Vec<Relation>,
    /// What rules over whole tables go by.
    pub grounds: Grounds,
}

/// What one mention says about two entities.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    pub(crate) src: u32,
    pub(crate) dst: u32,
    pub(crate) kind: EdgeKind,
    pub(crate) ref_id: i64,
    pub(crate) rule: &'static Rule,
    pub(crate) resolution: Resolution,
    pub(crate) confidence: f32,
}

/// The columns of `refs` that linking fills, row by row.
struct Findings {
    n_rows: usize,
    resolutions: StringBuilder,
    targets: Int64Builder,
    candidates: ListBuilder<Int64Builder>,
    rules: StringBuilder,
    packages: StringBuilder,
}

impl Findings {
    fn new(capacity: usize) -> Findings {
        let item = Arc::new(Field::new("item", DataType::Int64, false));
        Findings {
            n_rows: 0,
            resolutions: StringBuilder::with_capacity(capacity, capacity * 8),
            targets: Int64Builder::with_capacity(capacity),
            candidates: ListBuilder::new(Int64Builder::new()).with_field(item),
            rules: StringBuilder::with_capacity(capacity, capacity * 8),
            packages: StringBuilder::new(),
        }
    }

    fn row(
        &mut self,
        resolution: &str,
        target: Option<i64>,
        candidates: &[i64],
        rule: Option<&Rule>,
        package: Option<&str>,
    ) {
        self.n_rows += 1;
        self.resolutions.append_value(resolution);
        self.targets.append_option(target);
        candidates.iter().for_each(|candidate| self.candidates.values().append_value(*candidate));
        self.candidates.append(!candidates.is_empty());
        self.rules.append_option(rule.map(|rule| rule.name));
        self.packages.append_option(package);
    }

    /// Rows before `upto` that were not met: those of languages that are not linked.
    fn leave_as_they_are(&mut self, upto: usize, known: &StringArray) {
        while self.n_rows < upto {
            self.row(known.value(self.n_rows), None, &[], None, None);
        }
    }

    fn finish(mut self) -> Vec<(&'static str, ArrayRef)> {
        vec![
            ("resolution", Arc::new(self.resolutions.finish()) as ArrayRef),
            ("target_id", Arc::new(self.targets.finish())),
            ("candidates", Arc::new(self.candidates.finish())),
            ("rule", Arc::new(self.rules.finish())),
            ("package", Arc::new(self.packages.finish())),
        ]
    }
}

/// The role that a word of `refs.role` stands for.
fn role_of(word: &str) -> Option<Role> {
    Role::ALL.iter().copied().find(|role| role.as_str() == word)
}

/// How a target in the file was found, as a rule.
fn rule_in_file(resolution: &str) -> &'static Rule {
    let rule = RULES.iter().find(|rule| rule.resolution.as_str() == resolution && rule.name != "imported");
    rule.unwrap_or(&RULES[0])
}

impl<'w> Linker<'w> {
    /// The mentions that rows of `refs` are, each with the number of its row, for those whose role is in `roles`.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn mentions<'b>(
        &self,
        batch: &'b RecordBatch,
        mut meet: impl FnMut(usize, Mention<'b>, Option<u32>),
    ) -> Result<()> {
        let columns = Columns::of(batch);
        let (files, entities) = (columns.ids("file_id")?, columns.ids("in_entity_id")?);
        let (names, roles) = (columns.texts("name")?, columns.texts("role")?);
        let (qualifiers, receivers) = (columns.texts("qualifier")?, columns.texts("receiver")?);
        let (arities, starts) = (columns.numbers("arity")?, columns.numbers("start_byte")?);
        let (imports, types) = (columns.ids("import_id")?, columns.ids("receiver_type_id")?);
        let (paths, targets) = (columns.texts("target_path")?, columns.ids("target_id")?);
        // What stands in one file and in one definition comes together.
        let (mut last, mut around) = ((0_i64, None), (0_i64, None));
        for row in 0..columns.n_rows() {
            if last.0 != files.value(row) || row == 0 {
                last = (files.value(row), self.file_number(files.value(row)));
            }
            let (Some(file), Some(role)) = (last.1, role_of(roles.value(row))) else { continue };
            let in_entity = id(entities, row).and_then(|id| {
                if around.0 != id {
                    around = (id, self.entity_number(id));
                }
                around.1
            });
            let mention = Mention {
                file,
                in_entity,
                name: names.value(row),
                qualifier: text(qualifiers, row),
                receiver: text(receivers, row),
                role,
                arity: number(arities, row),
                import: id(imports, row).and_then(|id| self.import_number(id)),
                receiver_type: id(types, row).and_then(|id| self.entity_number(id)),
                target_path: text(paths, row),
                start_byte: starts.value(row) as u32,
            };
            meet(row, mention, id(targets, row).and_then(|id| self.entity_number(id)));
        }
        Ok(())
    }

    /// Looks up what the rows of `batch`, of `refs`, mean. With `with_ambiguous`, mentions that fit several entities say something
    /// about each of them.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn link(&self, batch: &RecordBatch, with_ambiguous: bool) -> Result<Linked> {
        let columns = Columns::of(batch);
        let (ref_ids, known) = (columns.ids("ref_id")?, columns.texts("resolution")?);
        let (candidates_known, batch_roles) = (columns.lists("candidates")?, columns.texts("role")?);
        let arguments = if columns.has("argument_types") { Some(columns.lists("argument_types")?) } else { None };
        let mut findings = Findings::new(columns.n_rows());
        let (mut relations, mut grounds) = (Vec::new(), Grounds::default());
        let mut roles: Vec<(usize, Role)> = Vec::new();
        self.mentions(batch, |row, mention, target| {
            findings.leave_as_they_are(row, known);
            let mut relate = |dst: u32, rule: &'static Rule, n: usize| {
                let Some(src) = mention.in_entity else { return };
                let resolution = if n > 1 { Resolution::Ambiguous } else { rule.resolution };
                let (ref_id, confidence) = (ref_ids.value(row), rule.confidence / n as f32);
                let family = self.world.files[mention.file as usize].family;
                let kind = self.edge_kind(family, self.role_toward(&mention, dst), dst);
                let relation = Relation { src, dst, kind, ref_id, rule, resolution, confidence };
                relations.push(relation);
                if kind == EdgeKind::Calls && self.tests(src, dst) {
                    relations.push(Relation { kind: EdgeKind::Tests, ..relation });
                }
            };
            let misfit = target.filter(|target| self.takes_otherwise(*target, &mention));
            // C: what the file has is not built, and another file may have what is.
            let unbuilt = target.filter(|target| self.c_is_instead(*target, mention.in_entity));
            if let Some(target) = target.filter(|_| misfit.is_none() && unbuilt.is_none()) {
                let rule = rule_in_file(known.value(row));
                relate(target, rule, 1);
                findings.row(known.value(row), Some(self.entity_id(target)), &[], Some(rule), None);
                return;
            }
            let arguments = arguments.map(|lists| Texts::of(lists, row)).unwrap_or_default();
            let mut found = self.resolve_call(&mention, arguments);
            if let Some(target) = unbuilt.filter(|_| found.target.is_none()) {
                found = Resolved {
                    target: Some(target),
                    rule: Some(rule_in_file(known.value(row))),
                    ..Resolved::default()
                };
            }
            if found.target.is_none() && found.candidates.is_empty() {
                // The file knew several.
                let several = self.candidates(candidates_known, row);
                let known = misfit.as_ref().map_or(several.as_slice(), std::slice::from_ref);
                let chosen = self.chosen_methods(&mention, known, arguments);
                found.rule = Some(&SCOPE);
                match chosen.as_deref() {
                    Some([one]) => found.target = Some(*one),
                    Some(some) => found.candidates = some.to_vec(),
                    None => found.candidates = several,
                }
            }
            if found.target.is_none() && found.candidates.is_empty() && found.package.is_none() && misfit.is_none() {
                found = self.unique(&mention).unwrap_or(found);
            }
            let is_found = found.target.is_some() || !found.candidates.is_empty();
            if !is_found && found.package.is_none() && self.names_package(&mention) {
                findings.row(IMPORTED.resolution.as_str(), None, &[], Some(&IMPORTED), None);
                return;
            }
            let rule = found.rule.filter(|_| is_found);
            let resolution = match (found.target, found.candidates.as_slice(), &found.package) {
                (Some(_), _, _) => rule.map_or(Resolution::Unresolved, |rule| rule.resolution),
                (None, [_, ..], _) => Resolution::Ambiguous,
                (None, [], Some(_)) => Resolution::External,
                (None, [], None) => Resolution::Unresolved,
            };
            if let Some(target) = found.target {
                let role = self.role_toward(&mention, target);
                roles.extend(Some((row, role)).filter(|_| role != mention.role));
            }
            match (found.target, rule) {
                (Some(target), Some(rule)) => relate(target, rule, 1),
                (None, Some(rule)) if with_ambiguous => {
                    found.candidates.iter().for_each(|candidate| relate(*candidate, rule, found.candidates.len()));
                }
                _ => {}
            }
            let candidates: Vec<i64> = found.candidates.iter().map(|candidate| self.entity_id(*candidate)).collect();
            if found.target.is_none()
                && let Some(heir) = mention.in_entity
                && matches!(mention.role, Role::Inherit | Role::Implement)
                && self.world.files[mention.file as usize].family == Family::Go
            {
                grounds.open.push(heir);
            }
            let target = found.target.map(|target| self.entity_id(target));
            let package = found.package.filter(|_| resolution == Resolution::External);
            findings.row(resolution.as_str(), target, &candidates, rule, package.as_deref());
        })?;
        findings.leave_as_they_are(columns.n_rows(), known);
        let mut columns = findings.finish();
        if !roles.is_empty() {
            let mut known: Vec<Option<&str>> = batch_roles.iter().collect();
            roles.iter().for_each(|(row, role)| known[*row] = Some(role.as_str()));
            columns.push(("role", Arc::new(StringArray::from(known)) as ArrayRef));
        }
        Ok(Linked { refs: replaced(batch, columns)?, relations, grounds })
    }

    /// The entities that a row of `candidates` names.
    fn candidates(&self, lists: &ListArray, row: usize) -> Vec<u32> {
        if lists.is_null(row) {
            return Vec::new();
        }
        let values = lists.value(row);
        let ids = values.as_primitive_opt::<Int64Type>().into_iter().flatten().flatten();
        ids.filter_map(|id| self.entity_number(id)).collect()
    }

    /// Whether a mention names a package that its import brings in, which is several files or a directory, and so no entity (Go).
    fn names_package(&self, mention: &Mention<'_>) -> bool {
        let Some((import, path)) = mention.import.zip(mention.target_path) else { return false };
        let known = &self.world.imports[import as usize];
        let is_whole = known.name.is_none() && path == self.world.text(known.module);
        is_whole && self.import(import).module.is_some_and(|node| node.as_space().is_some())
    }

    /// Whether a call of `dst` in `src` is a test of it.
    fn tests(&self, src: u32, dst: u32) -> bool {
        let entity = |e: u32| &self.world.entities[e as usize];
        entity(src).is_test()
            && !entity(dst).is_test()
            && entity(src).kind.is_callable()
            && entity(dst).kind.is_callable()
    }

    /// Rows of `imports`, with what they bring in. What rules over whole tables go by is added to `grounds`.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn link_imports(&self, batch: &RecordBatch, grounds: &mut Grounds) -> Result<RecordBatch> {
        let columns = Columns::of(batch);
        let ids = columns.ids("import_id")?;
        let n_rows = columns.n_rows();
        let mut resolutions = StringBuilder::with_capacity(n_rows, n_rows * 8);
        let (mut files, mut targets) = (Int64Builder::with_capacity(n_rows), Int64Builder::with_capacity(n_rows));
        let mut package_ids = Int64Builder::with_capacity(n_rows);
        let mut packages = StringBuilder::new();
        for row in 0..n_rows {
            let number = self.import_number(ids.value(row));
            let Some((number, imported)) = number.map(|import| (import, self.import(import))) else {
                resolutions.append_value(ImportResolution::Unresolved.as_str());
                files.append_null();
                targets.append_null();
                package_ids.append_null();
                packages.append_null();
                continue;
            };
            let target = match imported.nodes.as_slice() {
                [node] => node.as_entity(),
                _ => None,
            };
            let known = &self.world.imports[number as usize];
            // A module that is one file is an entity too.
            let brought_in = target.or_else(|| match imported.nodes.as_slice() {
                [module] if !known.is_wildcard => self.module_entity(*module, known.file),
                _ => None,
            });
            if let Some(target) = brought_in.filter(|_| known.is_reexport) {
                grounds.passed_on.push((known.file, target));
            }
            let of_target = || target.map(|target| self.world.entities[target as usize].file);
            let from = &self.world.files[known.file as usize];
            // An `#include` brings in a file, which is no module.
            let header = Some(number).filter(|_| from.family == Family::C && known.is_wildcard);
            let header = header.and_then(|include| self.included(include));
            let repo = Some(from.repo);
            let (one, inside) = match imported.module.map(|node| self.files_of(node, repo)).unwrap_or_default() {
                [file] => (Some(*file), Some(*file)),
                // A package of several files is none of them.
                [first, ..] => (None, Some(*first)),
                [] => (header.or_else(of_target), header.or_else(of_target)),
            };
            let file = one.or_else(of_target).map(|file| self.world.files[file as usize].id);
            let resolution = match (file.is_some() || imported.module.is_some() || target.is_some(), &imported.outside)
            {
                (true, _) if file.is_some() => ImportResolution::File,
                (true, _) => ImportResolution::Package,
                (false, Some(_)) => ImportResolution::External,
                (false, None) => ImportResolution::Unresolved,
            };
            resolutions.append_value(resolution.as_str());
            files.append_option(file);
            targets.append_option(brought_in.map(|target| self.entity_id(target)));
            package_ids.append_option(inside.and_then(|file| self.world.package_of(file)));
            packages.append_option(imported.outside.as_deref().filter(|_| resolution == ImportResolution::External));
        }
        replaced(
            batch,
            vec![
                ("resolution", Arc::new(resolutions.finish()) as ArrayRef),
                ("target_file_id", Arc::new(files.finish())),
                ("target_id", Arc::new(targets.finish())),
                ("target_package_id", Arc::new(package_ids.finish())),
                ("package", Arc::new(packages.finish())),
            ],
        )
    }

    /// The files of a module that `repo` has, or that there are if it has none.
    fn files_of(&self, node: Node, repo: Option<u32>) -> &[u32] {
        match (node.as_entity(), node.as_space()) {
            (Some(entity), _) => std::slice::from_ref(&self.world.entities[entity as usize].file),
            (_, Some(space)) => {
                let files = self.world.spaces[space as usize].files.as_slice();
                let own = repo.map_or(&[][..], |repo| self.world.files_of(files, repo));
                if own.is_empty() { files } else { own }
            }
            _ => &[],
        }
    }
}

/// `batch` with other values in some columns.
fn replaced(batch: &RecordBatch, values: Vec<(&str, ArrayRef)>) -> Result<RecordBatch> {
    let schema = batch.schema();
    let mut columns = batch.columns().to_vec();
    for (name, value) in values {
        let at = schema.index_of(name).map_err(|e| Error::new(ErrorKind::Bug, "link rows").on(name).because(e))?;
        columns[at] = value;
    }
    RecordBatch::try_new(schema, columns).map_err(|e| Error::new(ErrorKind::Bug, "link rows").because(e))
}
