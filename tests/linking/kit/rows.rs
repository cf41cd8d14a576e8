//! Rows of facts, with the columns that a world is built from.

use arrow::array::RecordBatch;
use codegraph_lang::{Pack, module_name, module_path};
use codegraph_model::{ColumnDef, ColumnType, Facts, Str, TableBuilder, TableDef, id_of};

const fn col(name: &'static str, kind: ColumnType) -> ColumnDef {
    ColumnDef { name, kind, is_nullable: true, doc: "" }
}

const fn table(name: &'static str, columns: &'static [ColumnDef]) -> TableDef {
    TableDef { name, row: "row", columns, sorted_by: &[], is_deterministic: true }
}

pub(crate) static ENTITIES: TableDef = table(
    "entities",
    &[
        col("entity_id", ColumnType::Id),
        col("file_id", ColumnType::Id),
        col("kind", ColumnType::Label),
        col("native_kind", ColumnType::Label),
        col("name", ColumnType::Key),
        col("qualified_name", ColumnType::Key),
        col("parent_id", ColumnType::Id),
        col("signature", ColumnType::Text),
        col("parameters", ColumnType::Parameters),
        col("return_type", ColumnType::Text),
        col("value_path", ColumnType::Text),
        col("decorators", ColumnType::Texts),
        col("is_exported", ColumnType::Flag),
        col("is_test", ColumnType::Flag),
        col("start_byte", ColumnType::Number),
        col("end_byte", ColumnType::Number),
    ],
);

pub(crate) static IMPORTS: TableDef = table(
    "imports",
    &[
        col("import_id", ColumnType::Id),
        col("file_id", ColumnType::Id),
        col("module", ColumnType::Text),
        col("name", ColumnType::Text),
        col("alias", ColumnType::Text),
        col("is_relative", ColumnType::Flag),
        col("is_wildcard", ColumnType::Flag),
        col("is_reexport", ColumnType::Flag),
        col("start_byte", ColumnType::Number),
    ],
);

/// The id of the row of that number, in a table, of a file.
pub(crate) fn id_in(file_id: i64, table: &str, n: u32) -> i64 {
    id_of(&[&file_id.to_string(), table, &n.to_string()])
}

pub(crate) fn entities(file_id: i64, path: &str, pack: &Pack, facts: &Facts) -> RecordBatch {
    let module = module_path(pack, path);
    let optional = |text: Option<Str>| text.map(|text| facts.str(text));
    let mut rows = TableBuilder::new(&ENTITIES);
    for (n, entity) in facts.entities.iter().enumerate() {
        let own = facts.str(entity.qualified_name);
        let between = if module.is_empty() || own.is_empty() { "" } else { pack.separator };
        let name = match facts.str(entity.name) {
            "" => module_name(pack, path),
            name => name,
        };
        let parameters =
            entity.parameters.iter().map(|p| (facts.str(p.name), optional(p.type_text), optional(p.default)));
        rows.int64("entity_id", id_in(file_id, ENTITIES.name, n as u32))
            .int64("file_id", file_id)
            .word("kind", entity.kind)
            .text("native_kind", entity.native_kind)
            .text("name", name)
            .text("qualified_name", format!("{module}{between}{own}").as_str())
            .int64("parent_id", entity.parent.map(|parent| id_in(file_id, ENTITIES.name, parent)))
            .text("signature", facts.str(entity.signature))
            .parameters("parameters", parameters)
            .text("return_type", optional(entity.return_type))
            .text("value_path", optional(entity.value_path))
            .texts("decorators", entity.decorators.iter().map(|decorator| facts.str(*decorator)))
            .flag("is_exported", entity.is_exported)
            .flag("is_test", entity.is_test)
            .number("start_byte", entity.span.start_byte)
            .number("end_byte", entity.span.end_byte)
            .end_row();
    }
    finished(rows)
}

pub(crate) fn imports(file_id: i64, facts: &Facts) -> RecordBatch {
    let optional = |text: Option<Str>| text.map(|text| facts.str(text));
    let mut rows = TableBuilder::new(&IMPORTS);
    for (n, import) in facts.imports.iter().enumerate() {
        rows.int64("import_id", id_in(file_id, IMPORTS.name, n as u32))
            .int64("file_id", file_id)
            .text("module", facts.str(import.module))
            .text("name", optional(import.name))
            .text("alias", optional(import.alias))
            .flag("is_relative", import.is_relative)
            .flag("is_wildcard", import.is_wildcard)
            .flag("is_reexport", import.is_reexport)
            .number("start_byte", import.span.start_byte)
            .end_row();
    }
    finished(rows)
}

fn finished(mut rows: TableBuilder) -> RecordBatch {
    let table = rows.table();
    let batch = rows.finish().unwrap().pop().map(|rows| rows.batch);
    batch.unwrap_or_else(|| RecordBatch::new_empty(table.schema()))
}
