//! Entities: how they are stored, and what they say.

use std::mem::{offset_of, size_of};
use std::ops::Range;

use codegraph_model::{EntityKind, Error, ErrorKind, Result};
use rkyv::with::InlineAsBox;
use rkyv::{Archive, Serialize};

use super::value;

/// What a page about an entity needs.
#[derive(Archive, Serialize)]
pub(super) struct NodeRow<'a> {
    pub(super) entity_id: i64,
    pub(super) file_id: i64,
    /// 0 if it has none: no id is.
    pub(super) parent_id: i64,
    /// The texts of [`Text`], one after the other: checked and copied as one.
    #[rkyv(with = InlineAsBox)]
    pub(super) texts: &'a str,
    /// Bytes of each of them.
    pub(super) text_bytes: [u32; N_TEXTS],
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
    /// Which of [`IS_EXPORTED`], [`IS_TEST`], [`HAS_DOC`] and [`HAS_VISIBILITY`] it is and has.
    pub(super) flags: u8,
}

/// No number.
pub(super) const NONE: u32 = u32::MAX;
pub(super) const IS_EXPORTED: u8 = 1;
pub(super) const IS_TEST: u8 = 2;
/// A text that is there can be empty.
pub(super) const HAS_DOC: u8 = 4;
pub(super) const HAS_VISIBILITY: u8 = 8;

/// Texts of an entity: columns of `entities` with the same names. Those that say the same of many entities stand together.
#[derive(Clone, Copy, Debug)]
pub(super) enum Text {
    Language,
    NativeKind,
    Visibility,
    Repo,
    Path,
    Symbol,
    QualifiedName,
    Name,
    Signature,
    Doc,
}

/// How many there are.
pub(super) const N_TEXTS: usize = Text::Doc as usize + 1;

/// Puts `texts`, in the order of [`Text`], into `all`, one after the other; the bytes of each.
///
/// # Errors
/// [`ErrorKind::Bug`] if they have 4 GiB: no file that is read is so large.
pub(super) fn join_texts(texts: [&str; N_TEXTS], all: &mut String) -> Result<[u32; N_TEXTS]> {
    all.clear();
    let mut n_bytes = [0; N_TEXTS];
    for (text, n_bytes) in texts.into_iter().zip(&mut n_bytes) {
        all.push_str(text);
        *n_bytes = text.len() as u32;
    }
    match u32::try_from(all.len()) {
        Ok(_) => Ok(n_bytes),
        Err(_) => Err(Error::new(ErrorKind::Bug, "build the graph").on("an entity has texts of more than 4 GiB")),
    }
}

/// Writes what was counted into the archive `node`, which ends with its root, as all archives do.
pub(super) fn set_counts(node: &mut [u8], n_in: u32, n_out: u32, n_refs: u32) {
    let Some(root) = node.len().checked_sub(size_of::<ArchivedNodeRow<'_>>()) else { return };
    for (offset, count) in [
        (offset_of!(ArchivedNodeRow<'_>, n_in), n_in),
        (offset_of!(ArchivedNodeRow<'_>, n_out), n_out),
        (offset_of!(ArchivedNodeRow<'_>, n_refs), n_refs),
    ] {
        node[root + offset..][..4].copy_from_slice(&count.to_le_bytes());
    }
}

/// Name and qualified name of the node whose archive `bytes` are, where they lie.
///
/// # Errors
/// [`ErrorKind::Damaged`] if they are none.
pub(super) fn names_of(bytes: &[u8]) -> Result<(&str, &str)> {
    let row = value::read::<ArchivedNodeRow<'_>>(bytes)?;
    let texts: &str = &row.texts;
    let text = |text: Text| {
        let before: u32 = row.text_bytes[..text as usize].iter().map(|n_bytes| n_bytes.to_native()).sum();
        let range = before as usize..before as usize + row.text_bytes[text as usize].to_native() as usize;
        texts.get(range).ok_or_else(|| {
            Error::new(ErrorKind::Damaged, "read a value of the graph").on("a text ends behind the last one")
        })
    };
    Ok((text(Text::Name)?, text(Text::QualifiedName)?))
}

/// Everything that a page about an entity needs: what `entities` says in columns of the same names, and how many edges
/// and refs there are.
#[derive(Clone)]
pub struct Node {
    /// A copy: the block that they lie in, which stays in memory as long as somebody looks at it, is thirty times as large.
    texts: Box<str>,
    /// Where each of them begins, and the end.
    starts: [u32; N_TEXTS + 1],
    entity_id: i64,
    file_id: i64,
    parent_id: i64,
    kind: EntityKind,
    flags: u8,
    numbers: [u32; N_NUMBERS],
}

const N_NUMBERS: usize = 11;

impl Node {
    /// The node whose archive `bytes` are. `kinds` are the words that its codes stand for.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if they are none.
    pub(super) fn of_bytes(bytes: &[u8], kinds: &[EntityKind]) -> Result<Node> {
        let row = value::read::<ArchivedNodeRow<'_>>(bytes)?;
        let damaged = |what: &str| {
            Error::new(ErrorKind::Damaged, "read a value of the graph")
                .on(format!("entity {}: {what}", row.entity_id))
                .hint("build it again: codegraph build graph")
        };
        let kind = kinds.get(usize::from(row.kind)).ok_or_else(|| damaged("it is of no kind that is known"))?;
        let texts: &str = &row.texts;
        let mut starts = [0; N_TEXTS + 1];
        let mut end = 0_u32;
        for (n, n_bytes) in row.text_bytes.iter().enumerate() {
            end = end
                .checked_add(n_bytes.to_native())
                .filter(|end| texts.is_char_boundary(*end as usize))
                .ok_or_else(|| damaged("a text ends behind the last one, or within a character"))?;
            starts[n + 1] = end;
        }
        if end as usize != texts.len() {
            return Err(damaged("its texts are longer than they should be"));
        }
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
        Ok(Node {
            texts: texts.into(),
            starts,
            entity_id: row.entity_id.to_native(),
            file_id: row.file_id.to_native(),
            parent_id: row.parent_id.to_native(),
            kind: *kind,
            flags: row.flags,
            numbers,
        })
    }

    fn text(&self, text: Text) -> &str {
        let range = Range { start: self.starts[text as usize] as usize, end: self.starts[text as usize + 1] as usize };
        // These are ends of texts: `of_bytes` has looked.
        self.texts.get(range).unwrap_or_default()
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
        self.text(Text::Symbol)
    }

    /// The repo that it is of.
    pub fn repo(&self) -> &str {
        self.text(Text::Repo)
    }

    /// Path of its file in the repo.
    pub fn path(&self) -> &str {
        self.text(Text::Path)
    }

    /// Name of the language pack that parsed it.
    pub fn language(&self) -> &str {
        self.text(Text::Language)
    }

    /// What it is.
    pub fn kind(&self) -> EntityKind {
        self.kind
    }

    /// Name of its syntax node in the grammar.
    pub fn native_kind(&self) -> &str {
        self.text(Text::NativeKind)
    }

    /// Its own name.
    pub fn name(&self) -> &str {
        self.text(Text::Name)
    }

    /// Its name from the module down, in the language's own notation.
    pub fn qualified_name(&self) -> &str {
        self.text(Text::QualifiedName)
    }

    /// Head of the definition, in one line.
    pub fn signature(&self) -> Option<&str> {
        Some(self.text(Text::Signature)).filter(|signature| !signature.is_empty())
    }

    /// Attached documentation.
    pub fn doc(&self) -> Option<&str> {
        (self.flags & HAS_DOC != 0).then(|| self.text(Text::Doc))
    }

    /// Who may name it.
    pub fn visibility(&self) -> Option<&str> {
        (self.flags & HAS_VISIBILITY != 0).then(|| self.text(Text::Visibility))
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

    /// An archive with these texts, of which each has as many bytes as `n_bytes` adds to its own.
    fn archive(texts: [&str; N_TEXTS], more_bytes: [i32; N_TEXTS]) -> Vec<u8> {
        let mut all = String::new();
        let mut text_bytes = join_texts(texts, &mut all).expect("are short");
        text_bytes.iter_mut().zip(more_bytes).for_each(|(n, more)| *n = n.wrapping_add_signed(more));
        let row = NodeRow {
            entity_id: 7,
            file_id: 8,
            parent_id: 0,
            texts: &all,
            text_bytes,
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
            flags: IS_TEST | HAS_DOC,
        };
        let mut bytes = Vec::new();
        value::append(&row, &mut bytes).expect("is written");
        bytes
    }

    const TEXTS: [&str; N_TEXTS] =
        ["python", "function_definition", "", "r", "a.py", "codegraph . r . a.py/ö().", "a.ö", "ö", "", ""];

    #[test]
    fn a_node_says_what_was_written() {
        let mut bytes = archive(TEXTS, [0; N_TEXTS]);
        set_counts(&mut bytes, 10, 11, u32::MAX - 1);
        let node = Node::of_bytes(&bytes, EntityKind::ALL).expect("is read");
        assert_eq!((node.entity_id(), node.file_id(), node.parent_id()), (7, 8, None));
        let texts = [node.symbol(), node.repo(), node.path(), node.language(), node.native_kind(), node.name()];
        assert_eq!(texts, ["codegraph . r . a.py/ö().", "r", "a.py", "python", "function_definition", "ö"]);
        assert_eq!((node.qualified_name(), node.kind()), ("a.ö", EntityKind::Function));
        assert_eq!((node.signature(), node.doc(), node.visibility()), (None, Some(""), None));
        assert_eq!(names_of(&bytes).expect("are read"), ("ö", "a.ö"));
        let lines = [node.start_line(), node.end_line(), node.start_byte(), node.end_byte()];
        assert_eq!((lines, node.name_line(), node.name_col()), ([1, 2, 3, 4], 5, 6));
        assert_eq!((node.is_exported(), node.is_test()), (false, true));
        assert_eq!((node.loc(), node.cyclomatic()), (None, Some(9)));
        assert_eq!((node.n_in(), node.n_out(), node.n_refs()), (10, 11, u32::MAX - 1));
    }

    #[test]
    fn what_is_no_node_is_refused() {
        let bytes = archive(TEXTS, [0; N_TEXTS]);
        let one = |n: usize, more: i32| {
            let mut all = [0; N_TEXTS];
            all[n] = more;
            archive(TEXTS, all)
        };
        let inside = {
            let mut all = [0; N_TEXTS];
            (all[Text::Name as usize], all[Text::Signature as usize]) = (-1, 1);
            archive(TEXTS, all)
        };
        for (name, bytes, says) in [
            ("nothing", vec![], ""),
            ("a part", bytes[5..].to_vec(), ""),
            ("no text", bytes.iter().map(|byte| byte | 0x80).collect(), ""),
            ("a text that is too long", one(Text::Doc as usize, 1), "ends behind"),
            ("a text that is much too long", one(0, i32::MAX), "ends behind"),
            ("a text that ends within a character", inside, "within a character"),
            ("a text that is too short", one(0, -1), ""),
            ("texts that nobody has", one(Text::Repo as usize, -1), ""),
        ] {
            let error = Node::of_bytes(&bytes, EntityKind::ALL).expect_err(name);
            assert_eq!(error.kind(), ErrorKind::Damaged, "{name}");
            assert!(error.to_string().contains(says), "{name}: {error}");
            // Nothing but what it asks for is looked at.
            let _ = names_of(&bytes).map(|(name, qualified)| name.len() + qualified.len());
        }
        let error = Node::of_bytes(&bytes, &[]).expect_err("of no kind");
        assert!(error.to_string().contains("no kind"), "{error}");
    }
}
