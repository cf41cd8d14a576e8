//! Rows of tables become records.

use std::collections::BTreeSet;
use std::path::Path;

use arrow::array::{Array, BooleanArray, Float32Array, Int32Array, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use codegraph_model::{EdgeKind, EntityKind, Error, ErrorKind, Resolution, Result, Role, Word};

use super::ends::Ends;
use super::keys::id_key;
use super::meta::code_of;
use super::node::{HAS_DOC, HAS_VISIBILITY, IS_EXPORTED, IS_TEST, NONE, NodeRow, join_texts};
use super::records::{
    EdgeRecord, FILES_SPACE, IN_SPACE, NODES_SPACE, OUT_SPACE, REFS_SPACE, RefRecord, TagCodes, push_file_record,
};
use super::value::{self, RefRow};
use crate::artifact::Tables;

/// The tables that a graph is made of.
pub(super) const TABLES: &[&str] = &["edges", "entities", "refs"];

/// Rows that are read at a time.
const BATCH_ROWS: usize = 8 << 10;

const ENTITY_COLUMNS: &[&str] = &[
    "entity_id",
    "symbol",
    "repo",
    "file_id",
    "path",
    "language",
    "kind",
    "native_kind",
    "name",
    "qualified_name",
    "parent_id",
    "signature",
    "visibility",
    "doc",
    "is_exported",
    "is_test",
    "start_byte",
    "end_byte",
    "start_line",
    "end_line",
    "name_line",
    "name_col",
    "loc",
    "cyclomatic",
];
const EDGE_COLUMNS: &[&str] =
    &["src_id", "dst_id", "kind", "is_cross_repo", "count", "first_ref_id", "resolution", "confidence"];
const REF_COLUMNS: &[&str] = &["ref_id", "file_id", "in_entity_id", "role", "line", "col", "resolution", "target_id"];

/// Takes records.
pub(super) trait Take {
    /// Takes the record that `write` appends, of the kind `space`.
    fn push(&mut self, space: usize, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()>;
}

/// Gives the records of the rows of one part to `gather`, and what edges say beside their ends to `tags` and to `ends`. `part` is
/// its number and path; `did` hears of rows, and says whether to stop.
pub(super) fn gather_part(
    tables: &Tables,
    table: &'static str,
    (part, path): (u32, &Path),
    gather: &mut impl Take,
    (tags, ends): (&mut BTreeSet<TagCodes>, &Ends),
    did: &dyn Fn(u64) -> Result<()>,
) -> Result<()> {
    let columns = match table {
        "entities" => ENTITY_COLUMNS,
        "edges" => EDGE_COLUMNS,
        _ => REF_COLUMNS,
    };
    let mut row = 0_u32;
    for batch in tables.read_part(path, columns, BATCH_ROWS)? {
        let batch = batch?;
        let rows = Rows { table, batch: &batch };
        match table {
            "entities" => gather_entities(&rows, (part, row), gather)?,
            "edges" => gather_edges(&rows, gather, tags, ends)?,
            _ => gather_refs(&rows, (part, row), gather)?,
        }
        row += batch.num_rows() as u32;
        did(batch.num_rows() as u64)?;
    }
    Ok(())
}

fn gather_entities(rows: &Rows<'_>, (part, first): (u32, u32), gather: &mut impl Take) -> Result<()> {
    let entity_id = rows.int64("entity_id")?;
    let file_id = rows.int64("file_id")?;
    let parent_id = rows.int64("parent_id")?;
    let (symbol, repo, path) = (rows.text("symbol")?, rows.text("repo")?, rows.text("path")?);
    let (language, native_kind) = (rows.text("language")?, rows.text("native_kind")?);
    let (name, qualified_name) = (rows.text("name")?, rows.text("qualified_name")?);
    let (signature, visibility, doc) = (rows.text("signature")?, rows.text("visibility")?, rows.text("doc")?);
    let (is_exported, is_test) = (rows.flag("is_exported")?, rows.flag("is_test")?);
    let (start_byte, end_byte) = (rows.int32("start_byte")?, rows.int32("end_byte")?);
    let (start_line, end_line) = (rows.int32("start_line")?, rows.int32("end_line")?);
    let (name_line, name_col) = (rows.int32("name_line")?, rows.int32("name_col")?);
    let (loc, cyclomatic) = (rows.int32("loc")?, rows.int32("cyclomatic")?);
    let mut kind = Words::<EntityKind>::of(rows, "kind")?;
    let mut texts = String::new();
    for n in 0..rows.batch.num_rows() {
        let id = entity_id.value(n);
        let number = |column: &Int32Array| column.value(n) as u32;
        let optional = |column: &Int32Array| if column.is_valid(n) { column.value(n) as u32 } else { NONE };
        // In the order of `Text`.
        let text_bytes = join_texts(
            [
                language.value(n),
                native_kind.value(n),
                text_or_none(visibility, n),
                repo.value(n),
                path.value(n),
                symbol.value(n),
                qualified_name.value(n),
                name.value(n),
                signature.value(n),
                text_or_none(doc, n),
            ],
            &mut texts,
        )?;
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        let node = NodeRow {
            entity_id: id,
            file_id: file_id.value(n),
            parent_id: if parent_id.is_valid(n) { parent_id.value(n) } else { 0 },
            texts: &texts,
            text_bytes,
            start_line: number(start_line),
            end_line: number(end_line),
            start_byte: number(start_byte),
            end_byte: number(end_byte),
            name_line: number(name_line),
            name_col: number(name_col),
            loc: optional(loc),
            cyclomatic: optional(cyclomatic),
            n_in: 0,
            n_out: 0,
            n_refs: 0,
            kind: kind.code(n)?,
            flags: flag(is_exported.value(n), IS_EXPORTED)
                | flag(is_test.value(n), IS_TEST)
                | flag(doc.is_valid(n), HAS_DOC)
                | flag(visibility.is_valid(n), HAS_VISIBILITY),
        };
        gather.push(NODES_SPACE, |out| {
            out.extend_from_slice(&id_key(id));
            value::append(&node, out)
        })?;
        gather.push(FILES_SPACE, |out| {
            push_file_record(out, node.file_id, (part, first + n as u32), id);
            Ok(())
        })?;
    }
    Ok(())
}

fn text_or_none(column: &StringArray, n: usize) -> &str {
    if column.is_valid(n) { column.value(n) } else { "" }
}

fn gather_edges(rows: &Rows<'_>, gather: &mut impl Take, tags: &mut BTreeSet<TagCodes>, ends: &Ends) -> Result<()> {
    let mut last = None;
    each_edge(rows, |edge| {
        ends.add(&edge);
        let tag = edge.tag();
        if last != Some(tag) {
            tags.insert(tag);
            last = Some(tag);
        }
        for (space, edge) in [(OUT_SPACE, edge), (IN_SPACE, edge.turned())] {
            gather.push(space, |out| {
                edge.push_to(out);
                Ok(())
            })?;
        }
        Ok(())
    })
}

/// Gives every edge of `rows`, which have the columns [`EDGE_COLUMNS`].
pub(super) fn each_edge(rows: &Rows<'_>, mut meet: impl FnMut(EdgeRecord) -> Result<()>) -> Result<()> {
    let (src_id, dst_id) = (rows.int64("src_id")?, rows.int64("dst_id")?);
    let (count, first_ref_id) = (rows.int32("count")?, rows.int64("first_ref_id")?);
    let (is_cross_repo, confidence) = (rows.flag("is_cross_repo")?, rows.share("confidence")?);
    let mut kind = Words::<EdgeKind>::of(rows, "kind")?;
    let mut resolution = Words::<Resolution>::of(rows, "resolution")?;
    for n in 0..rows.batch.num_rows() {
        meet(EdgeRecord::new(
            (src_id.value(n), kind.code(n)?, dst_id.value(n)),
            (resolution.code(n)?, confidence.value(n)),
            is_cross_repo.value(n),
            count.value(n) as u32,
            first_ref_id.is_valid(n).then(|| first_ref_id.value(n)),
        ))?;
    }
    Ok(())
}

fn gather_refs(rows: &Rows<'_>, (part, first): (u32, u32), gather: &mut impl Take) -> Result<()> {
    let (ref_id, file_id) = (rows.int64("ref_id")?, rows.int64("file_id")?);
    let (in_entity_id, target_id) = (rows.int64("in_entity_id")?, rows.int64("target_id")?);
    let (line, col) = (rows.int32("line")?, rows.int32("col")?);
    let mut role = Words::<Role>::of(rows, "role")?;
    let mut resolution = Words::<Resolution>::of(rows, "resolution")?;
    for n in (0..rows.batch.num_rows()).filter(|&n| target_id.is_valid(n)) {
        let record = RefRecord(RefRow {
            ref_id: ref_id.value(n),
            file_id: file_id.value(n),
            in_entity_id: if in_entity_id.is_valid(n) { in_entity_id.value(n) } else { 0 },
            line: line.value(n) as u32,
            col: col.value(n) as u32,
            role: role.code(n)?,
            resolution: resolution.code(n)?,
        });
        gather.push(REFS_SPACE, |out| {
            record.push_to(target_id.value(n), (part, first + n as u32), out);
            Ok(())
        })?;
    }
    Ok(())
}

/// Rows of a table, by the names of their columns.
pub(super) struct Rows<'a> {
    pub(super) table: &'static str,
    pub(super) batch: &'a RecordBatch,
}

impl<'a> Rows<'a> {
    pub(super) fn int64(&self, name: &str) -> Result<&'a Int64Array> {
        self.column(name)
    }

    pub(super) fn int32(&self, name: &str) -> Result<&'a Int32Array> {
        self.column(name)
    }

    pub(super) fn text(&self, name: &str) -> Result<&'a StringArray> {
        self.column(name)
    }

    fn flag(&self, name: &str) -> Result<&'a BooleanArray> {
        self.column(name)
    }

    fn share(&self, name: &str) -> Result<&'a Float32Array> {
        self.column(name)
    }

    fn column<A: 'static>(&self, name: &str) -> Result<&'a A> {
        let column = self.batch.column_by_name(name).and_then(|column| column.as_any().downcast_ref());
        column.ok_or_else(|| {
            Error::new(ErrorKind::Damaged, "build the graph")
                .on(format!("{}.{name}: the column is missing, or of another type", self.table))
                .hint("the table was written by another version: index again")
        })
    }
}

/// A column of words of one vocabulary.
struct Words<'a, W> {
    table: &'static str,
    name: &'static str,
    column: &'a StringArray,
    /// The word before, and its code: many rows say the same.
    last: Option<(&'a str, u8)>,
    vocabulary: std::marker::PhantomData<W>,
}

impl<'a, W: Word> Words<'a, W> {
    fn of(rows: &Rows<'a>, name: &'static str) -> Result<Words<'a, W>> {
        let column = rows.text(name)?;
        Ok(Words { table: rows.table, name, column, last: None, vocabulary: std::marker::PhantomData })
    }

    fn code(&mut self, n: usize) -> Result<u8> {
        let word = self.column.value(n);
        match self.last {
            Some((last, code)) if last == word => Ok(code),
            _ => {
                let code = code_of::<W>(word).ok_or_else(|| {
                    Error::new(ErrorKind::Damaged, "build the graph")
                        .on(format!("{}.{}: {word:?} is no word that is known", self.table, self.name))
                        .hint("the table was written by a newer version: use that, or index again")
                })?;
                self.last = Some((word, code));
                Ok(code)
            }
        }
    }
}
