//! Values: rkyv archives, and what reads them where they lie.
//!
//! A value is checked when it is read, once, and nothing in it is copied out but numbers. RocksDB's block checksums say
//! that the bytes are those that were written; the check costs a third of a microsecond, and saves trusting them.

use std::mem::{offset_of, size_of};
use std::ops::Range;

use codegraph_model::{EntityKind, Error, ErrorKind, Result};
use rkyv::api::high::{HighSerializer, HighValidator, to_bytes_in};
use rkyv::bytecheck::CheckBytes;
use rkyv::rancor;
use rkyv::ser::allocator::ArenaHandle;
use rkyv::with::{InlineAsBox, Map};
use rkyv::{Archive, Portable, Serialize};

/// What a page about an entity needs. Texts are those of the columns of `entities` with the same names.
#[derive(Archive, Serialize)]
pub(super) struct NodeRow<'a> {
    pub(super) entity_id: i64,
    pub(super) file_id: i64,
    /// 0 if it has none: no id is.
    pub(super) parent_id: i64,
    #[rkyv(with = InlineAsBox)]
    pub(super) symbol: &'a str,
    #[rkyv(with = InlineAsBox)]
    pub(super) repo: &'a str,
    #[rkyv(with = InlineAsBox)]
    pub(super) path: &'a str,
    #[rkyv(with = InlineAsBox)]
    pub(super) language: &'a str,
    #[rkyv(with = InlineAsBox)]
    pub(super) native_kind: &'a str,
    #[rkyv(with = InlineAsBox)]
    pub(super) name: &'a str,
    #[rkyv(with = InlineAsBox)]
    pub(super) qualified_name: &'a str,
    #[rkyv(with = InlineAsBox)]
    pub(super) signature: &'a str,
    #[rkyv(with = Map<InlineAsBox>)]
    pub(super) doc: Option<&'a str>,
    #[rkyv(with = Map<InlineAsBox>)]
    pub(super) visibility: Option<&'a str>,
    pub(super) start_line: u32,
    pub(super) end_line: u32,
    pub(super) start_byte: u32,
    pub(super) end_byte: u32,
    pub(super) name_line: u32,
    pub(super) name_col: u32,
    /// [`NONE`] if it has none.
    pub(super) loc: u32,
    /// [`NONE`] if it has none.
    pub(super) cyclomatic: u32,
    /// [`set_counts`] fills these, when edges and refs have been counted.
    pub(super) n_in: u32,
    pub(super) n_out: u32,
    pub(super) n_refs: u32,
    /// A code of the words in [`super::meta::Meta`].
    pub(super) kind: u8,
    /// Bit 0: is exported. Bit 1: is a test.
    pub(super) flags: u8,
}

/// No number.
pub(super) const NONE: u32 = u32::MAX;
pub(super) const IS_EXPORTED: u8 = 1;
pub(super) const IS_TEST: u8 = 2;

/// Edges of one entity, in one direction.
#[derive(Archive, Serialize)]
pub(super) struct EdgeList {
    /// By kind, then by the other end.
    pub(super) edges: Vec<EdgeRow>,
    /// Place among them, and count, of those that stand in the code 255 times or more.
    pub(super) often: Vec<(u32, u32)>,
    /// Whether another list of the entity follows.
    pub(super) has_more: bool,
}

/// An edge, without the entity whose list it is in.
#[derive(Archive, Serialize)]
pub(super) struct EdgeRow {
    pub(super) other: i64,
    /// Means nothing if the tag says that there is none.
    pub(super) first_ref_id: i64,
    /// Place among the tags of [`super::meta::Meta`].
    pub(super) tag: u16,
    /// How often it stands in the code; 255 if [`EdgeList::often`] says.
    pub(super) count: u8,
}

/// Mentions of one entity, in the order of the table.
#[derive(Archive, Serialize)]
pub(super) struct RefList {
    pub(super) refs: Vec<RefRow>,
    /// Whether another list of the entity follows.
    pub(super) has_more: bool,
}

/// A mention, without the entity whose list it is in.
#[derive(Archive, Serialize)]
pub(super) struct RefRow {
    pub(super) ref_id: i64,
    pub(super) file_id: i64,
    /// 0 if it stands in none: no id is.
    pub(super) in_entity_id: i64,
    pub(super) line: u32,
    pub(super) col: u32,
    pub(super) role: u8,
    pub(super) resolution: u8,
}

/// Ids: of the entities of a file, or of a name.
#[derive(Archive, Serialize)]
pub(super) struct IdList {
    pub(super) ids: Vec<i64>,
    /// Whether another list of the same follows.
    pub(super) has_more: bool,
}

/// Appends the archive of `value` to `out`.
pub(super) fn append(
    value: &impl for<'a> Serialize<HighSerializer<Vec<u8>, ArenaHandle<'a>, rancor::Error>>,
    out: &mut Vec<u8>,
) -> Result<()> {
    let written = to_bytes_in::<_, rancor::Error>(value, std::mem::take(out));
    *out =
        written.map_err(|cause| Error::new(ErrorKind::Bug, "write a value of the graph").because(cause.to_string()))?;
    Ok(())
}

/// The value that `bytes` are.
///
/// # Errors
/// [`ErrorKind::Damaged`] if they are none of that kind.
pub(super) fn read<T>(bytes: &[u8]) -> Result<&T>
where
    T: Portable + for<'a> CheckBytes<HighValidator<'a, rancor::Error>>,
{
    rkyv::access::<T, rancor::Error>(bytes).map_err(|cause| {
        Error::new(ErrorKind::Damaged, "read a value of the graph")
            .because(cause.to_string())
            .hint("build it again: codegraph build graph")
    })
}

/// Writes what was counted into the archive `node`, which ends with its root, as all archives do.
pub(super) fn set_counts(node: &mut [u8], n_in: u32, n_out: u32, n_refs: u32) {
    let root = node.len() - size_of::<ArchivedNodeRow<'_>>();
    for (offset, count) in [
        (offset_of!(ArchivedNodeRow<'_>, n_in), n_in),
        (offset_of!(ArchivedNodeRow<'_>, n_out), n_out),
        (offset_of!(ArchivedNodeRow<'_>, n_refs), n_refs),
    ] {
        node[root + offset..][..4].copy_from_slice(&count.to_le_bytes());
    }
}

/// Everything that a page about an entity needs: what `entities` says in columns of the same names, and how many edges
/// and refs there are.
///
/// It holds a copy of its stored bytes and says where in them texts lie: a pinned block would be thirty times as large.
#[derive(Clone)]
pub struct Node {
    bytes: Box<[u8]>,
    texts: [Text; N_TEXTS],
    entity_id: i64,
    file_id: i64,
    parent_id: i64,
    kind: EntityKind,
    flags: u8,
    numbers: [u32; N_NUMBERS],
}

/// Where a text lies in the bytes; at [`NONE`] if there is none.
#[derive(Clone, Copy)]
struct Text {
    start: u32,
    n_bytes: u32,
}

const N_TEXTS: usize = 10;
const N_NUMBERS: usize = 11;

impl Node {
    /// The node whose archive `bytes` are. `kinds` are the words that its codes stand for.
    pub(super) fn of_bytes(bytes: Box<[u8]>, kinds: &[EntityKind]) -> Result<Node> {
        let row = read::<ArchivedNodeRow<'_>>(&bytes)?;
        let Some(&kind) = kinds.get(usize::from(row.kind)) else {
            return Err(Error::new(ErrorKind::Damaged, "read a value of the graph")
                .on(format!("entity {}: it is of no kind that is known", row.entity_id))
                .hint("build it again: codegraph build graph"));
        };
        let base = bytes.as_ptr().addr();
        let text = |text: &str| Text { start: (text.as_ptr().addr() - base) as u32, n_bytes: text.len() as u32 };
        let absent = Text { start: NONE, n_bytes: 0 };
        let optional = |option: Option<&str>| option.map_or(absent, text);
        let texts = [
            text(&row.symbol),
            text(&row.repo),
            text(&row.path),
            text(&row.language),
            text(&row.native_kind),
            text(&row.name),
            text(&row.qualified_name),
            optional(Some(&*row.signature).filter(|signature| !signature.is_empty())),
            optional(row.doc.as_ref().map(|doc| &**doc)),
            optional(row.visibility.as_ref().map(|visibility| &**visibility)),
        ];
        let numbers = [
            row.start_line.to_native(),
            row.end_line.to_native(),
            row.start_byte.to_native(),
            row.end_byte.to_native(),
            row.name_line.to_native(),
            row.name_col.to_native(),
            row.loc.to_native(),
            row.cyclomatic.to_native(),
            row.n_in.to_native(),
            row.n_out.to_native(),
            row.n_refs.to_native(),
        ];
        let (entity_id, file_id) = (row.entity_id.to_native(), row.file_id.to_native());
        let (parent_id, flags) = (row.parent_id.to_native(), row.flags);
        Ok(Node { texts, numbers, entity_id, file_id, parent_id, kind, flags, bytes })
    }

    fn optional(&self, n: usize) -> Option<&str> {
        let text = self.texts[n];
        let start = text.start as usize;
        let range: Range<usize> = start..start + text.n_bytes as usize;
        // The archive was checked: where there is a text, it is one.
        (text.start != NONE).then(|| std::str::from_utf8(&self.bytes[range]).unwrap_or_default())
    }

    fn text(&self, n: usize) -> &str {
        self.optional(n).unwrap_or_default()
    }

    fn number(&self, n: usize) -> Option<u32> {
        (self.numbers[n] != NONE).then_some(self.numbers[n])
    }

    /// Its id.
    pub fn entity_id(&self) -> i64 {
        self.entity_id
    }

    /// Its SCIP symbol.
    pub fn symbol(&self) -> &str {
        self.text(0)
    }

    /// The repo that it is of.
    pub fn repo(&self) -> &str {
        self.text(1)
    }

    /// Path of its file in the repo.
    pub fn path(&self) -> &str {
        self.text(2)
    }

    /// Name of the language pack that parsed it.
    pub fn language(&self) -> &str {
        self.text(3)
    }

    /// What it is.
    pub fn kind(&self) -> EntityKind {
        self.kind
    }

    /// Name of its syntax node in the grammar.
    pub fn native_kind(&self) -> &str {
        self.text(4)
    }

    /// Its own name.
    pub fn name(&self) -> &str {
        self.text(5)
    }

    /// Its name from the module down, in the language's own notation.
    pub fn qualified_name(&self) -> &str {
        self.text(6)
    }

    /// Head of the definition, in one line.
    pub fn signature(&self) -> Option<&str> {
        self.optional(7)
    }

    /// Attached documentation.
    pub fn doc(&self) -> Option<&str> {
        self.optional(8)
    }

    /// Who may name it.
    pub fn visibility(&self) -> Option<&str> {
        self.optional(9)
    }

    /// The entity that it stands in.
    pub fn parent_id(&self) -> Option<i64> {
        (self.parent_id != 0).then_some(self.parent_id)
    }

    /// The file that it stands in.
    pub fn file_id(&self) -> i64 {
        self.file_id
    }

    /// Line of its first byte, from 1.
    pub fn start_line(&self) -> u32 {
        self.numbers[0]
    }

    /// Line of its end, from 1.
    pub fn end_line(&self) -> u32 {
        self.numbers[1]
    }

    /// Its first byte, from 0.
    pub fn start_byte(&self) -> u32 {
        self.numbers[2]
    }

    /// One past its last byte.
    pub fn end_byte(&self) -> u32 {
        self.numbers[3]
    }

    /// Line of its name, from 1.
    pub fn name_line(&self) -> u32 {
        self.numbers[4]
    }

    /// Column of its name in bytes, from 1.
    pub fn name_col(&self) -> u32 {
        self.numbers[5]
    }

    /// Whether other files can name it.
    pub fn is_exported(&self) -> bool {
        self.flags & IS_EXPORTED != 0
    }

    /// Whether it is test code.
    pub fn is_test(&self) -> bool {
        self.flags & IS_TEST != 0
    }

    /// Lines of it that hold code.
    pub fn loc(&self) -> Option<u32> {
        self.number(6)
    }

    /// McCabe's cyclomatic complexity, if it has a body.
    pub fn cyclomatic(&self) -> Option<u32> {
        self.number(7)
    }

    /// Edges that come in.
    pub fn n_in(&self) -> u32 {
        self.numbers[8]
    }

    /// Edges that go out.
    pub fn n_out(&self) -> u32 {
        self.numbers[9]
    }

    /// Refs that were found to mean it.
    pub fn n_refs(&self) -> u32 {
        self.numbers[10]
    }

    /// Its archive.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Node({} {})", self.entity_id, self.symbol())
    }
}

#[cfg(test)]
mod tests {
    use codegraph_model::Word;

    use super::*;

    fn row<'a>() -> NodeRow<'a> {
        NodeRow {
            entity_id: 7,
            file_id: 8,
            parent_id: 0,
            symbol: "codegraph . r . a.py/f().",
            repo: "r",
            path: "a.py",
            language: "python",
            native_kind: "function_definition",
            name: "f",
            qualified_name: "a.f",
            signature: "",
            doc: Some(""),
            visibility: None,
            start_line: 1,
            end_line: 2,
            start_byte: 3,
            end_byte: 4,
            name_line: 5,
            name_col: 6,
            loc: NONE,
            cyclomatic: 9,
            n_in: 0,
            n_out: 0,
            n_refs: 0,
            kind: 8,
            flags: IS_TEST,
        }
    }

    #[test]
    fn a_node_says_what_was_written() {
        let mut bytes = b"key".to_vec();
        append(&row(), &mut bytes).expect("is written");
        let mut bytes = bytes.split_off(3);
        set_counts(&mut bytes, 10, 11, u32::MAX - 1);
        let node = Node::of_bytes(bytes.into(), EntityKind::ALL).expect("is read");
        assert_eq!((node.entity_id(), node.file_id(), node.parent_id()), (7, 8, None));
        let texts = [node.symbol(), node.repo(), node.path(), node.language(), node.native_kind(), node.name()];
        assert_eq!(texts, ["codegraph . r . a.py/f().", "r", "a.py", "python", "function_definition", "f"]);
        assert_eq!((node.qualified_name(), node.kind()), ("a.f", EntityKind::Function));
        assert_eq!((node.signature(), node.doc(), node.visibility()), (None, Some(""), None));
        let lines = [node.start_line(), node.end_line(), node.start_byte(), node.end_byte()];
        assert_eq!((lines, node.name_line(), node.name_col()), ([1, 2, 3, 4], 5, 6));
        assert_eq!((node.is_exported(), node.is_test()), (false, true));
        assert_eq!((node.loc(), node.cyclomatic()), (None, Some(9)));
        assert_eq!((node.n_in(), node.n_out(), node.n_refs()), (10, 11, u32::MAX - 1));
    }

    #[test]
    fn what_is_no_node_is_refused() {
        let mut bytes = Vec::new();
        append(&row(), &mut bytes).expect("is written");
        for (name, bytes) in [
            ("nothing", &[][..]),
            ("a part", &bytes[5..]),
            ("no text", &bytes.iter().map(|byte| byte | 0x80).collect::<Vec<_>>()),
        ] {
            let error = Node::of_bytes(bytes.into(), EntityKind::ALL).expect_err(name);
            assert_eq!(error.kind(), ErrorKind::Damaged, "{name}");
        }
        let error = Node::of_bytes(bytes.into(), &[]).expect_err("of no kind");
        assert!(error.to_string().contains("no kind"), "{error}");
    }
}
