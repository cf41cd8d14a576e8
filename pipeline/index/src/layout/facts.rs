//! The facts of one file -> rows of `entities`, `refs` and `imports`.

use codegraph_embed::TextParts;
use codegraph_lang::{Pack, is_test_path, module_name, module_path};
use codegraph_model::{Arguments, Facts, ImportResolution, OrdinalIds, Str, Word, id_of};

use super::{Place, Rows};
use crate::embed::TextPlace;

/// Refs that are laid out at a time: few enough that they stay in the cache from column to column.
const CHUNK_REFS: usize = 512;

/// Buffers that are reused from file to file.
#[derive(Default)]
pub(super) struct Scratch {
    text: String,
    /// Ids of the file's entities, by index.
    entity_ids: Vec<i64>,
    import_ids: Vec<i64>,
}

impl Rows {
    /// The rows of a file's facts; it is code if it has a pack.
    pub(crate) fn facts(&mut self, place: &Place<'_>, pack: Option<&Pack>, facts: &Facts) {
        if let Some(pack) = pack {
            // Parents and refs name entities by index, before and after themselves: ids first.
            let symbol_prefix = place.symbol_prefix();
            self.name_entities(&symbol_prefix, facts);
            self.entities(place, &symbol_prefix, pack, facts);
            // Refs name imports.
            self.imports(place, facts);
            self.refs(place, facts);
        }
        if let Some(manifest) = &facts.manifest {
            self.manifests.manifest(place, manifest);
        }
    }

    fn name_entities(&mut self, symbol_prefix: &str, facts: &Facts) {
        let Scratch { text, entity_ids, .. } = &mut self.scratch;
        entity_ids.clear();
        text.clear();
        text.push_str(symbol_prefix);
        for entity in &facts.entities {
            text.truncate(symbol_prefix.len());
            text.push_str(facts.str(entity.descriptors));
            entity_ids.push(id_of(&[text.as_str()]));
        }
    }

    fn entities(&mut self, place: &Place<'_>, symbol_prefix: &str, pack: &Pack, facts: &Facts) {
        let module = module_path(pack, place.path);
        let module_name = module_name(pack, place.path);
        let is_test_file = is_test_path(Some(pack), place.path);
        let Scratch { text: symbol, entity_ids, .. } = &mut self.scratch;
        symbol.clear();
        symbol.push_str(symbol_prefix);
        let mut qualified_name = module.clone();
        let optional = |text: Option<Str>| text.map(|text| facts.str(text));
        for (i, entity) in facts.entities.iter().enumerate() {
            symbol.truncate(symbol_prefix.len());
            symbol.push_str(facts.str(entity.descriptors));
            qualified_name.truncate(module.len());
            if !module.is_empty() && !entity.qualified_name.is_empty() {
                qualified_name.push_str(pack.separator);
            }
            qualified_name.push_str(facts.str(entity.qualified_name));
            // Only its path names the module that a file is.
            let name = match facts.str(entity.name) {
                "" => module_name,
                name => name,
            };
            if qualified_name.is_empty() {
                qualified_name.push_str(name);
            }
            let (span, name_span) = (&entity.span, &entity.name_span);
            self.entities
                .int64("entity_id", entity_ids[i])
                .text("symbol", symbol.as_str())
                .text("repo", place.repo_name())
                .int64("file_id", place.file_id)
                .text("path", place.path)
                .text("language", facts.language)
                .word("kind", entity.kind)
                .text("native_kind", entity.native_kind)
                .text("name", name)
                .text("qualified_name", qualified_name.as_str())
                .int64("parent_id", entity.parent.map(|parent| entity_ids[parent as usize]))
                .text("signature", facts.str(entity.signature))
                .text("visibility", entity.visibility.map(Word::as_str))
                .texts("modifiers", entity.modifiers.iter().map(|modifier| facts.str(*modifier)))
                .parameters(
                    "parameters",
                    entity.parameters.iter().map(|p| (facts.str(p.name), optional(p.type_text), optional(p.default))),
                )
                .text("return_type", optional(entity.return_type))
                .text("value_path", optional(entity.value_path))
                .texts("decorators", entity.decorators.iter().map(|decorator| facts.str(*decorator)))
                .text("doc", optional(entity.doc))
                .flag("is_exported", entity.is_exported)
                .flag("is_test", entity.is_test || is_test_file)
                .number("start_byte", span.start_byte)
                .number("end_byte", span.end_byte)
                .number("start_line", span.start_line)
                .number("start_col", span.start_col)
                .number("end_line", span.end_line)
                .number("end_col", span.end_col)
                .number("name_start_byte", name_span.start_byte)
                .number("name_end_byte", name_span.end_byte)
                .number("name_line", name_span.start_line)
                .number("name_col", name_span.start_col)
                .number("loc", entity.loc)
                .number("cyclomatic", entity.cyclomatic)
                .number("nesting", entity.nesting)
                .int64("body_hash", entity.body_hash)
                .int64("structure_hash", entity.structure_hash)
                .end_row();
            if let Some(texts) = self.texts.as_mut().filter(|texts| texts.want(entity.kind)) {
                let (repo, path, file_id) = (place.repo_name(), place.path, place.file_id);
                let at = TextPlace { entity_id: entity_ids[i], repo, file_id, path, line: name_span.start_line };
                // Without the module, which is the file's: a file has the same texts wherever it lies.
                let own_name = match facts.str(entity.qualified_name) {
                    "" => name,
                    own_name => own_name,
                };
                let parts = TextParts {
                    name: own_name,
                    signature: facts.str(entity.signature),
                    doc: optional(entity.doc),
                    body: facts.text.get(span.start_byte as usize..span.end_byte as usize).unwrap_or_default(),
                };
                texts.row(&at, &parts);
            }
        }
    }

    /// Most rows are refs, so they are laid out column by column.
    fn refs(&mut self, place: &Place<'_>, facts: &Facts) {
        let Scratch { entity_ids, import_ids, .. } = &self.scratch;
        let mut ids = OrdinalIds::default();
        let mut arguments = facts.arguments.as_slice();
        let entity_id = |entity: u32| entity_ids[entity as usize];
        let text = |text: Option<Str>| text.map(|text| facts.str(text));
        let mut rest = facts.refs.as_slice();
        while !rest.is_empty() {
            let n = rest.len().min(self.refs.room()).min(CHUNK_REFS);
            let (refs, others) = rest.split_at(n);
            rest = others;
            let ref_ids = refs.iter().map(|fact| {
                let owner = fact.in_entity.get().map_or(place.file_id, entity_id);
                ids.next(owner, fact.role.as_str(), facts.str(fact.name))
            });
            self.refs
                .int64_column("ref_id", ref_ids)
                .text_in_all("repo", place.repo_name(), n)
                .int64_in_all("file_id", place.file_id, n)
                .text_in_all("path", place.path, n)
                .text_in_all("language", facts.language, n)
                .int64_column("in_entity_id", refs.iter().map(|fact| fact.in_entity.get().map(entity_id)))
                .text_column("name", refs.iter().map(|fact| facts.str(fact.name)))
                .text_column("qualifier", refs.iter().map(|fact| text(fact.qualifier)))
                .text_column("receiver", refs.iter().map(|fact| text(fact.receiver)))
                .text_column("role", refs.iter().map(|fact| fact.role.as_str()))
                .number_column("arity", refs.iter().map(|fact| fact.arity.get()))
                .number_column("start_byte", refs.iter().map(|fact| fact.start_byte))
                .number_column("end_byte", refs.iter().map(|fact| fact.end_byte))
                .number_column("line", refs.iter().map(|fact| fact.line))
                .number_column("col", refs.iter().map(|fact| fact.col))
                .text_column("resolution", refs.iter().map(|fact| fact.resolution.as_str()))
                .int64_column(
                    "target_id",
                    refs.iter().map(|fact| match *fact.targets {
                        [one] => Some(entity_id(one)),
                        _ => None,
                    }),
                )
                .ids_column("candidates", n, |row, ids| {
                    let targets = &refs[row].targets;
                    let several = targets.len() > 1;
                    ids.extend(targets.iter().filter(|_| several).map(|target| entity_id(*target)));
                    several
                })
                .int64_column(
                    "import_id",
                    refs.iter().map(|fact| fact.import.get().map(|import| import_ids[import as usize])),
                )
                .int64_column("receiver_type_id", refs.iter().map(|fact| fact.receiver_type.get().map(entity_id)))
                .text_column("target_path", refs.iter().map(|fact| text(fact.target_path)))
                .texts_column(
                    "argument_types",
                    refs.iter().map(|fact| {
                        while arguments.first().is_some_and(|given| given.start_byte < fact.start_byte) {
                            arguments = &arguments[1..];
                        }
                        let is_call =
                            |given: &&Arguments| given.start_byte == fact.start_byte && fact.arity.get().is_some();
                        let given = arguments.first().filter(is_call).map_or(&[][..], |given| &given.types);
                        given.iter().map(|text| facts.str(*text))
                    }),
                )
                .text_in_all("rule", None, n)
                .text_in_all("package", None, n)
                .end_rows(n);
        }
    }

    fn imports(&mut self, place: &Place<'_>, facts: &Facts) {
        let import_ids = &mut self.scratch.import_ids;
        import_ids.clear();
        let mut ids = OrdinalIds::default();
        for import in &facts.imports {
            let module = facts.str(import.module);
            let name = import.name.map(|name| facts.str(name));
            let import_id = ids.next(place.file_id, module, name.unwrap_or_default());
            import_ids.push(import_id);
            self.imports
                .int64("import_id", import_id)
                .text("repo", place.repo_name())
                .int64("file_id", place.file_id)
                .text("path", place.path)
                .text("language", facts.language)
                .text("module", module)
                .text("name", name)
                .text("alias", import.alias.map(|alias| facts.str(alias)))
                .flag("is_relative", import.is_relative)
                .flag("is_wildcard", import.is_wildcard)
                .flag("is_reexport", import.is_reexport)
                .number("start_byte", import.span.start_byte)
                .number("line", import.span.start_line)
                .word("resolution", ImportResolution::Unresolved)
                .int64("target_file_id", None)
                .int64("target_id", None)
                .int64("target_package_id", None)
                .text("package", None::<&str>)
                .end_row();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use arrow::array::{Array, AsArray, Int64Array, StringArray};
    use arrow::datatypes::Int64Type;
    use codegraph_model::{
        EntityFact, EntityKind, ImportFact, OptionU32, Parameter, RefFact, Resolution, Role, Span, Targets,
    };
    use codegraph_source::{InputSpec, RemoteOptions, discover};

    use super::*;
    use crate::layout::TableRows;
    use crate::steps::RepoRef;
    use crate::tally::Tally;

    fn entity(facts: &mut Facts, kind: EntityKind, name: &str, descriptors: &str, parent: Option<u32>) {
        let (name, descriptors) = (facts.keep(name), facts.keep(descriptors));
        let parameter = Parameter { name, type_text: None, default: Some(descriptors) };
        facts.entities.push(EntityFact {
            kind,
            native_kind: "node",
            name,
            qualified_name: name,
            descriptors,
            parent,
            signature: Str::EMPTY,
            visibility: None,
            modifiers: vec![],
            parameters: vec![parameter],
            return_type: None,
            value_path: None,
            decorators: vec![name],
            doc: None,
            is_exported: true,
            is_test: false,
            span: Span::default(),
            name_span: Span::default(),
            loc: 1,
            cyclomatic: None,
            nesting: None,
            body_hash: 1,
            structure_hash: 2,
        });
    }

    fn mention(facts: &mut Facts, name: &str, in_entity: Option<u32>, targets: &[u32]) {
        let name = facts.keep(name);
        facts.refs.push(RefFact {
            role: Role::Call,
            name,
            qualifier: None,
            receiver: None,
            in_entity: in_entity.into(),
            arity: Some(0).into(),
            start_byte: 0,
            end_byte: 0,
            line: 1,
            col: 1,
            resolution: Resolution::Scope,
            targets: Targets::from(targets),
            import: OptionU32::NONE,
            receiver_type: OptionU32::NONE,
            target_path: None,
        });
    }

    /// A method that stands before the type that is its parent, as in Go, and three refs.
    fn facts() -> Facts {
        let mut facts = Facts { language: "go", ..Facts::default() };
        entity(&mut facts, EntityKind::Method, "m", "T#m().", Some(1));
        entity(&mut facts, EntityKind::Struct, "T", "T#", None);
        mention(&mut facts, "f", Some(0), &[1]);
        mention(&mut facts, "f", Some(0), &[]);
        mention(&mut facts, "f", None, &[0, 1]);
        let module = facts.keep("os");
        let import = ImportFact {
            module,
            name: None,
            alias: None,
            is_relative: false,
            is_wildcard: false,
            is_reexport: false,
            span: Span::default(),
        };
        facts.imports.extend([import, import]);
        facts
    }

    fn lay_out(rows: &mut Rows, repo: &RepoRef, path: &str) -> Vec<TableRows> {
        let pack = codegraph_lang::pack("go").expect("exists");
        rows.facts(&Place::new(repo, path), Some(pack), &facts());
        rows.finish(&mut Tally::default()).expect("sound")
    }

    fn texts<'a>(tables: &'a [TableRows], table: &str, column: &str) -> &'a StringArray {
        rows_of(tables, table).rows.batch.column_by_name(column).expect("exists").as_string()
    }

    fn ids<'a>(tables: &'a [TableRows], table: &str, column: &str) -> &'a Int64Array {
        rows_of(tables, table).rows.batch.column_by_name(column).expect("exists").as_primitive::<Int64Type>()
    }

    fn rows_of<'a>(tables: &'a [TableRows], table: &str) -> &'a TableRows {
        tables.iter().find(|rows| rows.table.name == table).expect("has rows")
    }

    #[test]
    fn facts_become_rows_that_join() {
        let dir = tempfile::tempdir().expect("a directory");
        let path: PathBuf = dir.path().into();
        let spec = InputSpec { input: "in".into(), path, ..InputSpec::default() };
        let mut repo = discover(&[spec], &RemoteOptions::default()).expect("discovers").remove(0);
        repo.name = "r".into();
        let repo = RepoRef::new(repo);
        let mut rows = Rows::new(None);
        let tables = lay_out(&mut rows, &repo, "d/x.go");

        let symbols = texts(&tables, "entities", "symbol");
        assert_eq!(symbols.value(0), "codegraph . r . d/`x.go`/T#m().");
        let entity_ids = ids(&tables, "entities", "entity_id");
        assert_eq!(entity_ids.value(0), id_of(&[symbols.value(0)]));
        let parents = ids(&tables, "entities", "parent_id");
        assert_eq!(parents.value(0), entity_ids.value(1), "the parent stands after its child");
        assert!(parents.is_null(1));

        let ref_ids = ids(&tables, "refs", "ref_id");
        let file_id = id_of(&["file", "r", "d/x.go"]);
        let mut expected = OrdinalIds::default();
        let owners = [entity_ids.value(0), entity_ids.value(0), file_id];
        let expected = owners.map(|owner| expected.next(owner, "call", "f"));
        assert_eq!(*ref_ids.values(), expected, "outside all entities the file is the owner");
        let targets = ids(&tables, "refs", "target_id");
        assert_eq!((targets.value(0), targets.is_null(1), targets.is_null(2)), (entity_ids.value(1), true, true));
        let candidates =
            rows_of(&tables, "refs").rows.batch.column_by_name("candidates").expect("exists").as_list::<i32>();
        assert!(candidates.is_null(0) && candidates.is_null(1));
        assert_eq!(candidates.value(2).as_primitive::<Int64Type>().values(), entity_ids.values());

        let import_ids = ids(&tables, "imports", "import_id");
        assert_ne!(import_ids.value(0), import_ids.value(1), "the same import twice");

        // The same facts at another path are other rows.
        let other = lay_out(&mut rows, &repo, "d/y.go");
        assert_ne!(ids(&other, "entities", "entity_id").value(0), entity_ids.value(0));
        assert_ne!(ids(&other, "refs", "ref_id").value(2), ref_ids.value(2));
        assert_eq!(ids(&other, "entities", "parent_id").value(0), ids(&other, "entities", "entity_id").value(1));
    }
}
