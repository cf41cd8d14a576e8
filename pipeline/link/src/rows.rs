//! Rows of `refs` and `imports` with what they were found to mean, and the rows of `edges` that follow from them.

use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayBuilder, ArrayRef, AsArray, Int64Builder, ListBuilder, StringBuilder};
use arrow::datatypes::{DataType, Field, Int64Type};
use arrow::record_batch::RecordBatch;
use codegraph_model::{
    EdgeKind, EntityKind, Error, ErrorKind, ImportResolution, Resolution, Result, Role, RowBatch, TableBuilder, Word,
    table,
};
use rustc_hash::FxHashMap;

use crate::columns::{Columns, Texts, id, number, text};
use crate::linker::Linker;
use crate::refs::{Mention, RULES, Rule};
use crate::world::{NONE, World};

/// Rows of `refs`, linked, and what they say about entities.
#[derive(Debug)]
pub struct Linked {
    /// The rows, in their order.
    pub refs: RecordBatch,
    /// What they say about entities, in the same order.
    pub relations: Vec<Relation>,
}

/// What one mention says about two entities.
#[derive(Clone, Copy, Debug)]
pub struct Relation {
    src: u32,
    dst: u32,
    kind: EdgeKind,
    ref_id: i64,
    rule: &'static Rule,
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
        let mut last = (0_i64, None);
        for row in 0..columns.n_rows() {
            if last.0 != files.value(row) || row == 0 {
                last = (files.value(row), self.file_number(files.value(row)));
            }
            let (Some(file), Some(role)) = (last.1, role_of(roles.value(row))) else { continue };
            let mention = Mention {
                file,
                in_entity: id(entities, row).and_then(|id| self.entity_number(id)),
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

    /// Looks up what the rows of `batch`, of `refs`, mean.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn link(&self, batch: &RecordBatch) -> Result<Linked> {
        let columns = Columns::of(batch);
        let n_rows = columns.n_rows();
        let (ref_ids, known) = (columns.ids("ref_id")?, columns.texts("resolution")?);
        let candidates_known = columns.lists("candidates")?;
        let arguments = if columns.has("argument_types") { Some(columns.lists("argument_types")?) } else { None };
        let item = Arc::new(Field::new("item", DataType::Int64, false));
        let mut resolutions = StringBuilder::with_capacity(n_rows, n_rows * 8);
        let mut targets = Int64Builder::with_capacity(n_rows);
        let mut candidates = ListBuilder::new(Int64Builder::new()).with_field(item);
        let mut rules = StringBuilder::with_capacity(n_rows, n_rows * 8);
        let mut packages = StringBuilder::new();
        let mut relations = Vec::new();
        let mut next = 0;
        let mut open = |upto: usize, resolutions: &mut StringBuilder, rules: &mut StringBuilder| {
            // Rows of languages that are not linked.
            while next < upto {
                resolutions.append_value(known.value(next));
                rules.append_null();
                next += 1;
            }
            next = upto + 1;
        };
        let mut failed = None;
        self.mentions(batch, |row, mention, target| {
            while targets.len() < row {
                targets.append_null();
                candidates.append_null();
                packages.append_null();
            }
            open(row, &mut resolutions, &mut rules);
            let mut relate = |dst: u32, rule: &'static Rule| {
                let Some(src) = mention.in_entity else { return };
                let kind = EdgeKind::of_role(mention.role);
                let ref_id = ref_ids.value(row);
                relations.push(Relation { src, dst, kind, ref_id, rule });
                if kind == EdgeKind::Calls && self.tests(src, dst) {
                    relations.push(Relation { src, dst, kind: EdgeKind::Tests, ref_id, rule });
                }
            };
            if let Some(target) = target {
                let rule = rule_in_file(known.value(row));
                relate(target, rule);
                resolutions.append_value(known.value(row));
                targets.append_value(self.entity_id(target));
                candidates.append_null();
                rules.append_value(rule.name);
                packages.append_null();
                return;
            }
            let arguments = arguments.map(|lists| Texts::of(lists, row)).unwrap_or_default();
            let found = self.resolve_call(&mention, arguments);
            let resolution = match (&found.target, found.candidates.is_empty(), &found.package) {
                (Some(_), _, _) => found.rule.map_or(Resolution::Unresolved, |rule| rule.resolution),
                (None, false, _) => Resolution::Ambiguous,
                (None, true, Some(_)) => Resolution::External,
                (None, true, None) if known.value(row) == Resolution::Ambiguous.as_str() => Resolution::Ambiguous,
                (None, true, None) => Resolution::Unresolved,
            };
            resolutions.append_value(resolution.as_str());
            targets.append_option(found.target.map(|target| self.entity_id(target)));
            if !found.candidates.is_empty() {
                for candidate in &found.candidates {
                    candidates.values().append_value(self.entity_id(*candidate));
                }
                candidates.append(true);
            } else if found.target.is_none() && candidates_known.is_valid(row) {
                let values = candidates_known.value(row);
                match values.as_primitive_opt::<Int64Type>() {
                    Some(values) => values.iter().flatten().for_each(|value| candidates.values().append_value(value)),
                    None => failed = Some(()),
                }
                candidates.append(true);
            } else {
                candidates.append_null();
            }
            match found.rule.filter(|_| found.target.is_some() || !found.candidates.is_empty()) {
                Some(rule) => rules.append_value(rule.name),
                None => rules.append_null(),
            }
            packages.append_option(found.package.filter(|_| resolution == Resolution::External));
            if let (Some(target), Some(rule)) = (found.target, found.rule) {
                relate(target, rule);
            }
        })?;
        open(n_rows, &mut resolutions, &mut rules);
        while targets.len() < n_rows {
            targets.append_null();
            candidates.append_null();
            packages.append_null();
        }
        if failed.is_some() {
            return Err(Error::new(ErrorKind::Bug, "link refs").on("candidates hold no ids"));
        }
        let refs = replaced(
            batch,
            vec![
                ("resolution", Arc::new(resolutions.finish()) as ArrayRef),
                ("target_id", Arc::new(targets.finish())),
                ("candidates", Arc::new(candidates.finish())),
                ("rule", Arc::new(rules.finish())),
                ("package", Arc::new(packages.finish())),
            ],
        )?;
        Ok(Linked { refs, relations })
    }

    /// Whether a call of `dst` in `src` is a test of it.
    fn tests(&self, src: u32, dst: u32) -> bool {
        let entity = |e: u32| &self.world.entities[e as usize];
        entity(src).is_test && !entity(dst).is_test && entity(src).kind.is_callable() && entity(dst).kind.is_callable()
    }

    /// Rows of `imports`, with what they bring in.
    ///
    /// # Errors
    /// If the batch lacks a column.
    pub fn link_imports(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let columns = Columns::of(batch);
        let ids = columns.ids("import_id")?;
        let n_rows = columns.n_rows();
        let mut resolutions = StringBuilder::with_capacity(n_rows, n_rows * 8);
        let (mut files, mut targets) = (Int64Builder::with_capacity(n_rows), Int64Builder::with_capacity(n_rows));
        let mut packages = StringBuilder::new();
        for row in 0..n_rows {
            let imported = self.import_number(ids.value(row)).map(|import| self.import(import));
            let Some(imported) = imported else {
                resolutions.append_value(ImportResolution::Unresolved.as_str());
                files.append_null();
                targets.append_null();
                packages.append_null();
                continue;
            };
            let target = match imported.nodes.as_slice() {
                [node] => node.as_entity(),
                _ => None,
            };
            let repo = self.repo_of_import(ids.value(row));
            let file = imported
                .module
                .and_then(|node| self.file_of_node(node, repo))
                .or(target.map(|e| self.file_of_entity(e)));
            let resolution = match (file.is_some() || imported.module.is_some() || target.is_some(), &imported.outside)
            {
                (true, _) if file.is_some() => ImportResolution::File,
                (true, _) => ImportResolution::Package,
                (false, Some(_)) => ImportResolution::External,
                (false, None) => ImportResolution::Unresolved,
            };
            resolutions.append_value(resolution.as_str());
            files.append_option(file);
            targets.append_option(target.map(|target| self.entity_id(target)));
            packages.append_option(imported.outside.as_deref());
        }
        replaced(
            batch,
            vec![
                ("resolution", Arc::new(resolutions.finish()) as ArrayRef),
                ("target_file_id", Arc::new(files.finish())),
                ("target_id", Arc::new(targets.finish())),
                ("package", Arc::new(packages.finish())),
            ],
        )
    }

    fn file_of_entity(&self, entity: u32) -> i64 {
        self.world.file_of(entity).id
    }

    fn repo_of_import(&self, import_id: i64) -> Option<u32> {
        let import = self.import_number(import_id)?;
        Some(self.world.files[self.world.imports[import as usize].file as usize].repo)
    }

    /// The only file of a module that `repo` has, or that there is if it has none.
    fn file_of_node(&self, node: crate::world::Node, repo: Option<u32>) -> Option<i64> {
        match (node.as_entity(), node.as_space()) {
            (Some(entity), _) => Some(self.file_of_entity(entity)),
            (_, Some(space)) => {
                let files = self.world.spaces[space as usize].files.as_slice();
                let own = repo.map_or(&[][..], |repo| self.world.files_of(files, repo));
                match if own.is_empty() { files } else { own } {
                    [file] => Some(self.world.files[*file as usize].id),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

impl World {
    /// How many files it has.
    pub fn n_files(&self) -> u32 {
        self.files.len() as u32
    }

    /// The number of a file.
    pub fn file_number(&self, file_id: i64) -> Option<u32> {
        self.file_numbers.get(&file_id).copied()
    }

    /// Rows of `edges` whose source stands in one of `files`: what contains what, then `relations`, which are in the order of
    /// their refs. Equal ones become one row, at the first of them.
    ///
    /// # Errors
    /// [`ErrorKind::Bug`] if Arrow refuses the columns.
    pub fn edges(&self, files: Range<u32>, relations: &[Relation]) -> Result<Vec<RowBatch>> {
        let table =
            table("edges").ok_or_else(|| Error::new(ErrorKind::Bug, "write edges").on("there is no such table"))?;
        let mut rows = TableBuilder::new(table);
        let mut relations = relations.iter().peekable();
        let mut places: FxHashMap<(u32, u32, EdgeKind), usize> = FxHashMap::default();
        let mut edges: Vec<(u32, u32, EdgeKind, u32, Option<&Relation>)> = Vec::new();
        for file in files {
            let (first, end) = self.files[file as usize].entities;
            places.clear();
            edges.clear();
            for entity in first..end {
                let parent = self.entities[entity as usize].parent;
                if parent != NONE {
                    edges.push((parent, entity, EdgeKind::Contains, 1, None));
                }
            }
            while let Some(relation) = relations.next_if(|relation| (first..end).contains(&relation.src)) {
                let Relation { src, dst, kind, .. } = *relation;
                match places.get(&(src, dst, kind)) {
                    Some(at) => edges[*at].3 += 1,
                    None => {
                        places.insert((src, dst, kind), edges.len());
                        edges.push((src, dst, kind, 1, Some(relation)));
                    }
                }
            }
            edges.sort_by_key(|edge| edge.0);
            for (src, dst, kind, count, first) in &edges {
                self.edge(&mut rows, (*src, *dst), *kind, *count, *first);
            }
        }
        rows.finish()
    }

    fn edge(
        &self,
        rows: &mut TableBuilder,
        (src, dst): (u32, u32),
        kind: EdgeKind,
        count: u32,
        first: Option<&Relation>,
    ) {
        let repo = |e: u32| self.repos[self.repo_of(e) as usize].as_str();
        let entity = |e: u32| &self.entities[e as usize];
        // What a class implements is told as what it extends where the language has one word for both.
        let kind = match kind {
            EdgeKind::Extends
                if entity(dst).kind == EntityKind::Interface && entity(src).kind != EntityKind::Interface =>
            {
                EdgeKind::Implements
            }
            // Python, among others: a call of a class makes an instance of it.
            EdgeKind::Calls if entity(dst).kind.is_type() => EdgeKind::Instantiates,
            kind => kind,
        };
        rows.int64("src_id", entity(src).id)
            .int64("dst_id", entity(dst).id)
            .word("kind", kind)
            .text("src_repo", repo(src))
            .text("dst_repo", repo(dst))
            .flag("is_cross_repo", self.repo_of(src) != self.repo_of(dst))
            .number("count", count)
            .int64("first_ref_id", first.map(|relation| relation.ref_id))
            .word("resolution", first.map_or(Resolution::Scope, |relation| relation.rule.resolution))
            .share("confidence", first.map_or(1.0, |relation| relation.rule.confidence))
            .text("rule", first.map(|relation| relation.rule.name))
            .end_row();
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
