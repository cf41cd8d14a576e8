//! The columns of functions: what each says, and where it is read. Those of entities have the descriptions and types of the
//! table.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float32Array, Int32Array, Int64Array, StringViewArray};
use arrow::datatypes::{DataType, Field};
use codegraph_model::{ColumnDef, ColumnType, Word, table};
use codegraph_store::graph::{Edge, Node};

use super::rows::Row;

/// One column.
pub(super) struct Column {
    def: ColumnDef,
    /// The column of `entities` whose description is its own.
    entities: Option<&'static str>,
    cell: Cell,
}

/// Where its values are read.
enum Cell {
    Id(fn(&Row) -> Option<i64>),
    Number(fn(&Row) -> Option<i32>),
    Word(fn(&Edge) -> &'static str),
    Share(fn(&Edge) -> f32),
    Score(fn(&Row) -> Option<f32>),
    Flag(fn(&Edge) -> bool),
    NodeId(fn(&Node) -> Option<i64>),
    NodeNumber(fn(&Node) -> Option<u32>),
    NodeText(fn(&Node) -> Option<&str>),
    NodeFlag(fn(&Node) -> bool),
}

const fn own(name: &'static str, kind: ColumnType, is_nullable: bool, doc: &'static str, cell: Cell) -> Column {
    Column { def: ColumnDef { name, kind, is_nullable, doc }, entities: None, cell }
}

/// A column of the table `entities`, under its name or another one.
const fn stored(name: &'static str, entities: &'static str, cell: Cell) -> Column {
    // Kind, nulls and description are looked up there.
    let def = ColumnDef { name, kind: ColumnType::Text, is_nullable: true, doc: "" };
    Column { def, entities: Some(entities), cell }
}

/// Whose row it is.
pub(super) const OF: &[Column] = &[own(
    "of_id",
    ColumnType::Id,
    false,
    "The entity that was asked about, of those that are called so; joins entities.entity_id",
    Cell::Id(|row| Some(row.of_id)),
)];

/// The entity that was found.
pub(super) const ENTITY: &[Column] = &[
    stored("entity_id", "entity_id", Cell::Id(|row| Some(row.id))),
    stored("name", "name", Cell::NodeText(|node| Some(node.name()))),
    stored("qualified_name", "qualified_name", Cell::NodeText(|node| Some(node.qualified_name()))),
    stored("kind", "kind", Cell::NodeText(|node| Some(node.kind().as_str()))),
    stored("language", "language", Cell::NodeText(|node| Some(node.language()))),
    stored("repo", "repo", Cell::NodeText(|node| Some(node.repo()))),
    stored("path", "path", Cell::NodeText(|node| Some(node.path()))),
    stored("line", "name_line", Cell::NodeNumber(|node| Some(node.name_line()))),
    stored("is_test", "is_test", Cell::NodeFlag(Node::is_test)),
];

/// How far away it is.
pub(super) const DEPTH: &[Column] = &[own(
    "depth",
    ColumnType::Number,
    false,
    "How many edges lie between the two, at least",
    Cell::Number(|row| i32::try_from(row.depth).ok()),
)];

/// Which place it has in a path.
pub(super) const STEP: &[Column] = &[own(
    "step",
    ColumnType::Number,
    false,
    "Its place in the path, from 0",
    Cell::Number(|row| i32::try_from(row.depth).ok()),
)];

/// Which place it has among what was found.
pub(super) const RANK: &[Column] = &[own(
    "rank",
    ColumnType::Number,
    false,
    "Its place among what was found, from 1",
    Cell::Number(|row| i32::try_from(row.depth).ok()),
)];

/// How near it is.
pub(super) const SCORE: &[Column] = &[own(
    "score",
    ColumnType::Share,
    false,
    "Cosine of the angle between its vector and that which was looked for: 1 is the same direction",
    Cell::Score(|row| row.score),
)];

/// Which way the edge goes.
pub(super) const WAY: &[Column] = &[own(
    "is_out",
    ColumnType::Flag,
    false,
    "Whether the edge goes from x to the entity, and not from the entity to x",
    Cell::Flag(|edge| edge.is_out),
)];

/// The entity from which it was reached.
pub(super) const VIA: &[Column] = &[via(false)];
/// The same in a path, where the first has none.
pub(super) const VIA_OF_PATH: &[Column] = &[via(true)];

const fn via(is_nullable: bool) -> Column {
    let doc = "The entity at the other end of the edge that led to it; joins entities.entity_id";
    own("via_id", ColumnType::Id, is_nullable, doc, Cell::Id(|row| row.edge.as_ref().map(|(via, _)| *via)))
}

/// The edge that led to it.
pub(super) const EDGE: &[Column] = &edge(false);
/// The same in a path, where none led to the first.
pub(super) const EDGE_OF_PATH: &[Column] = &edge(true);

const fn edge(is_nullable: bool) -> [Column; 6] {
    let column = |row: &Row| row.edge.as_ref().and_then(|(_, edge)| edge.first_ref_id);
    [
        own("edge_kind", ColumnType::Label, is_nullable, "Kind of that edge", Cell::Word(|edge| edge.kind.as_str())),
        own("count", ColumnType::Number, is_nullable, "How often it stands in the code", Cell::Number(count)),
        own(
            "resolution",
            ColumnType::Label,
            is_nullable,
            "How it was found",
            Cell::Word(|edge| edge.resolution.as_str()),
        ),
        own("confidence", ColumnType::Share, is_nullable, "How sure that is", Cell::Share(|edge| edge.confidence)),
        own(
            "is_cross_repo",
            ColumnType::Flag,
            is_nullable,
            "Whether its two ends are in different repos",
            Cell::Flag(|edge| edge.is_cross_repo),
        ),
        own(
            "first_ref_id",
            ColumnType::Hash,
            true,
            "The first ref that says so; joins refs.ref_id. Null where no ref does",
            Cell::Id(column),
        ),
    ]
}

fn count(row: &Row) -> Option<i32> {
    row.edge.as_ref().map(|(_, edge)| i32::try_from(edge.count).unwrap_or(i32::MAX))
}

/// What else is known of an entity. Where the store has nothing, columns that are never null are empty.
pub(super) const DETAILS: &[Column] = &[
    stored("symbol", "symbol", Cell::NodeText(|node| Some(node.symbol()))),
    stored("file_id", "file_id", Cell::NodeId(|node| Some(node.file_id()))),
    stored("native_kind", "native_kind", Cell::NodeText(|node| Some(node.native_kind()))),
    stored("parent_id", "parent_id", Cell::NodeId(Node::parent_id)),
    stored("signature", "signature", Cell::NodeText(|node| Some(node.signature().unwrap_or_default()))),
    stored("visibility", "visibility", Cell::NodeText(Node::visibility)),
    stored("doc", "doc", Cell::NodeText(Node::doc)),
    stored("is_exported", "is_exported", Cell::NodeFlag(Node::is_exported)),
    stored("start_line", "start_line", Cell::NodeNumber(|node| Some(node.start_line()))),
    stored("end_line", "end_line", Cell::NodeNumber(|node| Some(node.end_line()))),
    stored("loc", "loc", Cell::NodeNumber(|node| Some(node.loc().unwrap_or_default()))),
    stored("cyclomatic", "cyclomatic", Cell::NodeNumber(Node::cyclomatic)),
    own("n_in", ColumnType::Number, false, "Edges that lead to it", Cell::NodeNumber(|node| Some(node.n_in()))),
    own("n_out", ColumnType::Number, false, "Edges that lead from it", Cell::NodeNumber(|node| Some(node.n_out()))),
    own("n_refs", ColumnType::Number, false, "Refs that mean it", Cell::NodeNumber(|node| Some(node.n_refs()))),
];

impl Column {
    /// Its name, type and description.
    pub(super) fn def(&self) -> ColumnDef {
        let column = self.entities.and_then(|name| table("entities")?.column(name));
        column.map_or(self.def, |column| ColumnDef { name: self.def.name, ..*column })
    }

    /// Its field, with texts as the tables of a session have them.
    pub(super) fn field(&self) -> Field {
        let def = self.def();
        let data_type = match def.kind.data_type() {
            DataType::Utf8 => DataType::Utf8View,
            other => other,
        };
        Field::new(def.name, data_type, def.is_nullable)
    }

    /// The column of `entities` that says the same, if one does.
    pub(super) fn stored(&self) -> Option<&'static str> {
        self.entities
    }

    /// In a search, in which the nearest come first: whether its values fall or rise, if they do either.
    pub(super) fn falls(&self) -> Option<bool> {
        match self.def.name {
            name if name == SCORE[0].def.name => Some(true),
            name if name == RANK[0].def.name => Some(false),
            _ => None,
        }
    }

    /// Whether it is read from the stored entity, and not from the row alone.
    pub(super) fn is_of_node(&self) -> bool {
        matches!(self.cell, Cell::NodeId(_) | Cell::NodeNumber(_) | Cell::NodeText(_) | Cell::NodeFlag(_))
    }

    /// Its values for `rows`. `nodes` are the entities of these, if [`Column::is_of_node`].
    pub(super) fn array(&self, rows: &[Row], nodes: &[Node]) -> ArrayRef {
        let edges = rows.iter().map(|row| row.edge.as_ref().map(|(_, edge)| edge));
        let number = |number: Option<u32>| number.map(|number| i32::try_from(number).unwrap_or(i32::MAX));
        match &self.cell {
            Cell::Id(read) => Arc::new(Int64Array::from_iter(rows.iter().map(read))),
            Cell::Number(read) => Arc::new(Int32Array::from_iter(rows.iter().map(read))),
            Cell::Word(read) => Arc::new(StringViewArray::from_iter(edges.map(|edge| edge.map(read)))),
            Cell::Share(read) => Arc::new(Float32Array::from_iter(edges.map(|edge| edge.map(read)))),
            Cell::Score(read) => Arc::new(Float32Array::from_iter(rows.iter().map(read))),
            Cell::Flag(read) => Arc::new(BooleanArray::from_iter(edges.map(|edge| edge.map(read)))),
            Cell::NodeId(read) => Arc::new(Int64Array::from_iter(nodes.iter().map(read))),
            Cell::NodeNumber(read) => Arc::new(Int32Array::from_iter(nodes.iter().map(|node| number(read(node))))),
            Cell::NodeText(read) => Arc::new(StringViewArray::from_iter(nodes.iter().map(read))),
            Cell::NodeFlag(read) => Arc::new(BooleanArray::from_iter(nodes.iter().map(|node| Some(read(node))))),
        }
    }
}
