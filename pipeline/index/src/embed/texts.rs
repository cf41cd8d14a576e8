//! The texts of entities, made while their file is at hand and kept for the phase.

use codegraph_embed::{TextParts, text_of};
use codegraph_model::{ColumnDef, ColumnType, EntityKind, TableBuilder, TableDef};

/// Texts on their way from the scan to the phase that embeds them. They are in no snapshot.
pub(crate) static TEXTS: TableDef = TableDef {
    name: "texts",
    row: "entity that is to be embedded",
    columns: &[
        column("entity_id", ColumnType::Id, "The entity"),
        column("repo", ColumnType::Label, "Its repo"),
        column("file_id", ColumnType::Id, "Its file"),
        column("path", ColumnType::Label, "Path of the file"),
        column("line", ColumnType::Number, "Line of its name"),
        column("text", ColumnType::Text, "The text that stands for it"),
    ],
    sorted_by: &["repo", "path"],
    is_deterministic: true,
};

const fn column(name: &'static str, kind: ColumnType, doc: &'static str) -> ColumnDef {
    ColumnDef { name, kind, is_nullable: false, doc }
}

/// Rows of [`TEXTS`].
pub(crate) struct TextRows {
    /// One bit for each kind that is embedded.
    kinds: u64,
    rows: TableBuilder,
    text: String,
}

/// What is told of an entity beside its text.
pub(crate) struct TextPlace<'a> {
    pub(crate) entity_id: i64,
    pub(crate) repo: &'a str,
    pub(crate) file_id: i64,
    pub(crate) path: &'a str,
    pub(crate) line: u32,
}

impl TextRows {
    /// Rows for entities of `kinds`.
    pub(crate) fn new(kinds: &[EntityKind]) -> TextRows {
        let kinds = kinds.iter().map(|kind| bit(*kind)).fold(0, |all, bit| all | bit);
        TextRows { kinds, rows: TableBuilder::new(&TEXTS), text: String::new() }
    }

    /// Whether entities of that kind are embedded.
    pub(crate) fn want(&self, kind: EntityKind) -> bool {
        self.kinds & bit(kind) != 0
    }

    /// One row.
    pub(crate) fn row(&mut self, place: &TextPlace<'_>, parts: &TextParts<'_>) {
        text_of(parts, &mut self.text);
        self.rows
            .int64("entity_id", place.entity_id)
            .text("repo", place.repo)
            .int64("file_id", place.file_id)
            .text("path", place.path)
            .number("line", place.line)
            .text("text", self.text.as_str())
            .end_row();
    }

    pub(crate) fn builder(&mut self) -> &mut TableBuilder {
        &mut self.rows
    }
}

fn bit(kind: EntityKind) -> u64 {
    1 << kind as u32
}
