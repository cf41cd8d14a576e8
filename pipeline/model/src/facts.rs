//! The facts of one blob: what `lang` makes and the scan lays out as rows.
//!
//! Facts know neither repo nor path, so that a blob that lies at many paths is parsed once. Strings are ranges of the
//! decoded text or of a side buffer: a file's thousands of refs cost no allocation each.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::{Deref, DerefMut, Range};

use serde::{Deserialize, Serialize};

use crate::manifest_facts::ManifestFacts;
use crate::words::{Action, DiagnosticCode, EntityKind, Resolution, Role, Severity, Visibility};

/// A string of a [`Facts`]: a range of its `text` or of its `arena`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct Str {
    /// The complement of where it starts, so that an optional string takes no more room: there are millions of them.
    start: NonZeroU32,
    len: u32,
}

impl Str {
    const ARENA: u32 = 1 << 31;
    /// The empty string.
    pub const EMPTY: Str = Str { start: NonZeroU32::MAX, len: 0 };

    /// The bytes `start..end` of the text. Texts are shorter than 2 GiB.
    #[inline]
    pub fn of_text(start: usize, end: usize) -> Str {
        Str::at(start as u32, end - start)
    }

    /// The bytes `start..end` of an arena. Arenas are shorter than 2 GiB.
    #[inline]
    pub fn of_arena(start: usize, end: usize) -> Str {
        Str::at(start as u32 | Str::ARENA, end - start)
    }

    #[inline]
    fn at(start: u32, len: usize) -> Str {
        // The complement is zero for nothing but the end of an arena of 2 GiB.
        Str { start: NonZeroU32::new(!start).unwrap_or(NonZeroU32::MIN), len: len as u32 }
    }

    /// The string itself, out of the two buffers that it may be a range of.
    #[inline]
    pub fn within<'a>(self, text: &'a str, arena: &'a str) -> &'a str {
        let (buffer, start) = self.place(text, arena);
        &buffer[start..start + self.len as usize]
    }

    /// Where it stands in the arena, if that is where it is.
    #[inline]
    pub fn in_arena(self) -> Option<Range<usize>> {
        let start = !self.start.get();
        let at = (start & !Str::ARENA) as usize;
        (start & Str::ARENA != 0).then_some(at..at + self.len as usize)
    }

    /// The string itself, which is one of an arena, out of what that holds from the byte `offset` on.
    pub fn within_rest(self, rest: &str, offset: usize) -> &str {
        let start = (!self.start.get() & !Str::ARENA) as usize - offset;
        &rest[start..start + self.len as usize]
    }

    fn within_checked<'a>(self, text: &'a str, arena: &'a str) -> Option<&'a str> {
        let (buffer, start) = self.place(text, arena);
        buffer.get(start..start + self.len as usize)
    }

    #[inline]
    fn place<'a>(self, text: &'a str, arena: &'a str) -> (&'a str, usize) {
        let start = !self.start.get();
        match start & Str::ARENA {
            0 => (text, start as usize),
            _ => (arena, (start & !Str::ARENA) as usize),
        }
    }

    /// Whether the string has no bytes.
    #[inline]
    pub fn is_empty(self) -> bool {
        self.len == 0
    }
}

/// To be kept: where it starts, with what that is in as the lowest bit, and its length. Formats with numbers of varying
/// length take little for it.
impl From<Str> for (u32, u32) {
    fn from(string: Str) -> (u32, u32) {
        ((!string.start.get()).rotate_left(1), string.len)
    }
}

impl From<(u32, u32)> for Str {
    fn from((start, len): (u32, u32)) -> Str {
        Str::at(start.rotate_right(1), len as usize)
    }
}

/// Where something stands: zero-based half-open byte offsets into the decoded text; one-based lines and byte columns,
/// the end's column being one past the last byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start_byte: u32,
    /// One past the last byte.
    pub end_byte: u32,
    /// Line of the first byte.
    pub start_line: u32,
    /// Column of the first byte.
    pub start_col: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column of the end.
    pub end_col: u32,
}

/// A parameter as it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name, with what belongs to the name (`*args`, `...rest`).
    pub name: Str,
    /// Its type as written.
    pub type_text: Option<Str>,
    /// Its default value as written.
    pub default: Option<Str>,
}

/// A definition.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EntityFact {
    /// Normalised kind.
    pub kind: EntityKind,
    /// The grammar's name of the node. Not serialized: it lives as long as the program.
    #[serde(skip)]
    pub native_kind: &'static str,
    /// Its own name.
    pub name: Str,
    /// Its name with those of what it stands in, in the language's notation, from the file's module down.
    pub qualified_name: Str,
    /// SCIP descriptors from the file down.
    pub descriptors: Str,
    /// Index of the entity that it stands in.
    pub parent: Option<u32>,
    /// Head of the definition in one line with single spaces.
    pub signature: Str,
    /// As declared, or by the convention of the language.
    pub visibility: Option<Visibility>,
    /// Modifiers as written, in order.
    pub modifiers: Vec<Str>,
    /// Parameters, for what has them.
    pub parameters: Vec<Parameter>,
    /// Return type as written.
    pub return_type: Option<Str>,
    /// Where no type is written: what its value is made by, or what calls of it give.
    pub value_path: Option<Str>,
    /// Decorators, attributes or annotations as written, without their markers.
    pub decorators: Vec<Str>,
    /// Attached documentation without comment markers.
    pub doc: Option<Str>,
    /// Whether other files can name it.
    pub is_exported: bool,
    /// Whether it is a test, by attribute or naming convention.
    pub is_test: bool,
    /// The whole definition, as the grammar bounds it: documentation and decorators before it are outside, unless the
    /// language counts decorators among the modifiers (Java).
    pub span: Span,
    /// The name alone.
    pub name_span: Span,
    /// Lines of the span that hold code.
    pub loc: u32,
    /// McCabe's cyclomatic complexity, for what has a body: one plus the branching points.
    pub cyclomatic: Option<u32>,
    /// Deepest nesting of control structures in the body.
    pub nesting: Option<u32>,
    /// Hash of the exact bytes of the span.
    pub body_hash: i64,
    /// Hash of the sequence of syntax nodes, blind to identifiers and literals.
    pub structure_hash: i64,
}

/// A number or index that may be absent, in four bytes: a file can have a million refs, each with several of these.
/// [`u32::MAX`], which no text of less than 2 GiB has anything of, stands for none.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Option<u32>", into = "Option<u32>")]
pub struct OptionU32(u32);

impl OptionU32 {
    /// Absent.
    pub const NONE: OptionU32 = OptionU32(u32::MAX);

    /// The number, if there is one.
    #[inline]
    pub fn get(self) -> Option<u32> {
        (self != OptionU32::NONE).then_some(self.0)
    }
}

impl From<Option<u32>> for OptionU32 {
    #[inline]
    fn from(number: Option<u32>) -> OptionU32 {
        number.map_or(OptionU32::NONE, OptionU32)
    }
}

impl From<OptionU32> for Option<u32> {
    fn from(number: OptionU32) -> Option<u32> {
        number.get()
    }
}

impl fmt::Debug for OptionU32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

/// Indices of entities, of which there is mostly one or none. Read as a slice.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub enum Targets {
    /// None.
    #[default]
    None,
    /// One.
    One(u32),
    /// More than one.
    Several(Box<[u32]>),
}

impl From<&[u32]> for Targets {
    fn from(indices: &[u32]) -> Targets {
        match indices {
            [] => Targets::None,
            [one] => Targets::One(*one),
            several => Targets::Several(several.into()),
        }
    }
}

impl Deref for Targets {
    type Target = [u32];

    #[inline]
    fn deref(&self) -> &[u32] {
        match self {
            Targets::None => &[],
            Targets::One(one) => std::slice::from_ref(one),
            Targets::Several(several) => several,
        }
    }
}

impl DerefMut for Targets {
    fn deref_mut(&mut self) -> &mut [u32] {
        match self {
            Targets::None => &mut [],
            Targets::One(one) => std::slice::from_mut(one),
            Targets::Several(several) => several,
        }
    }
}

/// A mention of an entity.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RefFact {
    /// What it does with the entity.
    pub role: Role,
    /// The name as written.
    pub name: Str,
    /// Static path before the name: module, namespace or type.
    pub qualifier: Option<Str>,
    /// The object that the name is looked up on.
    pub receiver: Option<Str>,
    /// Index of the enclosing entity.
    pub in_entity: OptionU32,
    /// Number of arguments, for calls.
    pub arity: OptionU32,
    /// First byte of the name.
    pub start_byte: u32,
    /// One past its last byte.
    pub end_byte: u32,
    /// Line of its first byte.
    pub line: u32,
    /// Column of its first byte.
    pub col: u32,
    /// How the target was found in the file.
    pub resolution: Resolution,
    /// Indices of the entities of the file that it names: one if it is resolved, several if it is ambiguous.
    pub targets: Targets,
    /// Index of the import that its path begins with.
    pub import: OptionU32,
    /// Index of the entity of the file that is the type of what it is looked up on.
    pub receiver_type: OptionU32,
    /// What to look up, as far as the file alone tells: imports and aliases replaced by what they stand for, and values by
    /// their types.
    pub target_path: Option<Str>,
}

/// What the file tells of the types of the arguments of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arguments {
    /// First byte of the name of what is called.
    pub start_byte: u32,
    /// A type as it is written, or `=` and a path to a value of it; empty where nothing is known.
    pub types: Vec<Str>,
}

/// One name that an import statement brings in.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct ImportFact {
    /// The module as written.
    pub module: Str,
    /// The imported name; absent where the module itself or everything in it is imported.
    pub name: Option<Str>,
    /// The name that it is bound to, where that differs.
    pub alias: Option<Str>,
    /// Whether the module is told relative to the file.
    pub is_relative: bool,
    /// Whether everything in the module is imported.
    pub is_wildcard: bool,
    /// Whether the name is passed on to those who import this file.
    pub is_reexport: bool,
    /// Its place.
    pub span: Span,
}

/// Something in the file that could not be read as it should.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Problem {
    /// Stable code.
    pub code: DiagnosticCode,
    /// How bad it is.
    pub severity: Severity,
    /// What was done about it.
    pub action: Action,
    /// What happened, for people.
    pub message: String,
    /// Where, if it has a place.
    pub span: Option<Span>,
}

/// Lines of a text: each line is exactly one of code, comment and blank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCounts {
    /// All lines; a last line without its line feed counts.
    pub lines: u32,
    /// Lines with a token that is not a comment.
    pub code: u32,
    /// Lines with nothing but comment.
    pub comment: u32,
    /// Lines with nothing but white space.
    pub blank: u32,
}

/// Everything that one blob says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Name of the language pack. Not serialized, either.
    #[serde(skip)]
    pub language: &'static str,
    /// The decoded text.
    pub text: String,
    /// Strings that do not stand in the text as they are.
    pub arena: String,
    /// Definitions, by start byte. A parent can stand after its children: Go declares methods before their type.
    pub entities: Vec<EntityFact>,
    /// Mentions, by start byte.
    pub refs: Vec<RefFact>,
    /// Types of the arguments of refs, by start byte; in languages in which they choose what is called.
    pub arguments: Vec<Arguments>,
    /// Imports, by start byte.
    pub imports: Vec<ImportFact>,
    /// Problems, by start byte; those without a place come first.
    pub problems: Vec<Problem>,
    /// Lines.
    pub lines: LineCounts,
    /// Places that the grammar could not read: ERROR and MISSING nodes.
    pub error_nodes: u32,
    /// Whether extraction stopped before the end of the file.
    pub is_cut: bool,
    /// What it says as a manifest of packages, if it is one.
    pub manifest: Option<Box<ManifestFacts>>,
}

impl Facts {
    /// The bytes of `string`.
    #[inline]
    pub fn str(&self, string: Str) -> &str {
        string.within(&self.text, &self.arena)
    }

    /// What does not hold together, if anything: a place outside the text, an index of nothing. For tests: extraction
    /// makes no such facts, whatever the text.
    pub fn defect(&self) -> Option<String> {
        let text = |of: Str| of.within_checked(&self.text, &self.arena).is_none();
        let range = |start: u32, end: u32| self.text.get(start as usize..end as usize).is_none();
        let place = |span: &Span| range(span.start_byte, span.end_byte);
        let entity = |at: &u32| *at as usize >= self.entities.len();
        for (i, fact) in self.entities.iter().enumerate() {
            let strings =
                [fact.name, fact.qualified_name, fact.descriptors, fact.signature].into_iter().chain(fact.doc);
            let parts =
                fact.modifiers.iter().chain(&fact.decorators).copied().chain(fact.return_type).chain(fact.value_path);
            if place(&fact.span) || place(&fact.name_span) || strings.chain(parts).any(text) {
                return Some(format!("entity {i} stands in no text: {fact:?}"));
            }
            if fact.parent.iter().any(|parent| entity(parent) || *parent as usize == i) {
                return Some(format!("entity {i} has no such parent: {fact:?}"));
            }
        }
        if !self.entities.is_sorted_by_key(|fact| fact.span.start_byte) {
            return Some("entities are out of order".to_string());
        }
        if !self.refs.is_sorted_by_key(|fact| fact.start_byte) {
            return Some("refs are out of order".to_string());
        }
        if !self.imports.is_sorted_by_key(|fact| fact.span.start_byte) {
            return Some("imports are out of order".to_string());
        }
        if !self.arguments.is_sorted_by_key(|given| given.start_byte) {
            return Some("arguments are out of order".to_string());
        }
        if let Some(given) = self.arguments.iter().find(|given| given.types.iter().copied().any(text)) {
            return Some(format!("arguments stand in no text: {given:?}"));
        }
        for (i, fact) in self.refs.iter().enumerate() {
            let strings = [fact.qualifier, fact.receiver, fact.target_path].into_iter().flatten();
            if range(fact.start_byte, fact.end_byte) || strings.chain([fact.name]).any(text) {
                return Some(format!("ref {i} stands in no text: {fact:?}"));
            }
            let has_import = fact.import.get().is_none_or(|import| (import as usize) < self.imports.len());
            let (around, receiver_type) = (fact.in_entity.get(), fact.receiver_type.get());
            if fact.targets.iter().chain(&around).chain(&receiver_type).any(entity) || !has_import {
                return Some(format!("ref {i} names nothing: {fact:?}"));
            }
        }
        for (i, fact) in self.imports.iter().enumerate() {
            if place(&fact.span) || [fact.name, fact.alias].into_iter().flatten().chain([fact.module]).any(text) {
                return Some(format!("import {i} stands in no text: {fact:?}"));
            }
        }
        let problem = self.problems.iter().find(|problem| problem.span.iter().any(place));
        problem.map(|problem| format!("a problem stands in no text: {problem:?}"))
    }

    /// About how many bytes of memory they take.
    pub fn n_bytes(&self) -> usize {
        let of_entity = |fact: &EntityFact| {
            let EntityFact { modifiers, parameters, decorators, .. } = fact;
            (modifiers.capacity() + decorators.capacity()) * size_of::<Str>()
                + parameters.capacity() * size_of::<Parameter>()
        };
        let of_ref = |fact: &RefFact| match &fact.targets {
            Targets::Several(several) => size_of_val(&**several),
            Targets::None | Targets::One(_) => 0,
        };
        let of_lists = self.entities.capacity() * size_of::<EntityFact>()
            + self.refs.capacity() * size_of::<RefFact>()
            + self.imports.capacity() * size_of::<ImportFact>()
            + self.problems.iter().map(|problem| size_of::<Problem>() + problem.message.capacity()).sum::<usize>();
        let of_items = self.entities.iter().map(of_entity).sum::<usize>() + self.refs.iter().map(of_ref).sum::<usize>();
        let of_manifest = self.manifest.as_ref().map_or(0, |manifest| manifest.n_bytes());
        self.text.capacity() + self.arena.capacity() + of_lists + of_items + of_manifest
    }

    /// Keeps `text` in the arena.
    #[inline]
    pub fn keep(&mut self, text: &str) -> Str {
        let start = self.arena.len();
        self.arena.push_str(text);
        self.arena_since(start)
    }

    /// What was appended to the arena since it was `start` bytes long.
    #[inline]
    pub fn arena_since(&self, start: usize) -> Str {
        Str::of_arena(start, self.arena.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_live_in_the_text_or_in_the_arena() {
        let mut facts = Facts { text: "fn main() {}".into(), ..Facts::default() };
        let name = Str::of_text(3, 7);
        let kept = facts.keep("crate::main");
        assert_eq!(facts.str(name), "main");
        assert_eq!(facts.str(kept), "crate::main");
        assert!(Str::EMPTY.is_empty() && facts.str(Str::EMPTY).is_empty());
        assert_eq!(size_of::<Option<Str>>(), size_of::<Str>());
    }

    #[test]
    fn refs_are_small() {
        for number in [None, Some(0), Some(7), Some(u32::MAX - 1)] {
            assert_eq!(OptionU32::from(number).get(), number);
        }
        for indices in [&[][..], &[3], &[3, 4, 5]] {
            assert_eq!(*Targets::from(indices), *indices);
        }
        assert!(size_of::<RefFact>() <= 96);
    }
}
