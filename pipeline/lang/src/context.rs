//! What the walk knows of the place that it is at.

use codegraph_model::{OptionU32, RefFact, Str, Visibility};
use tree_sitter::Node;

use crate::typing::Typing;

/// Where the walk is, in terms of the language.
#[derive(Clone, Copy)]
pub(crate) struct Here {
    /// Innermost entity.
    pub(crate) entity: Option<u32>,
    /// What names qualify with: index into `containers`.
    pub(crate) container: usize,
    pub(crate) scope: u32,
    /// The scope of the innermost function, or of the module: what binds past blocks binds there.
    pub(crate) function_scope: u32,
    /// Depth of the nodes that are members of the object or type around, where these are no declarations.
    pub(crate) members_at: usize,
    /// The scope that a head belongs to which the walk is in: names are looked up outside of it.
    pub(crate) head_of: Option<u32>,
    /// Innermost callable's counters: index into `bodies`.
    pub(crate) body: Option<usize>,
    /// Control structures around, in this callable.
    pub(crate) nesting: u32,
    /// Inside a callable, with no type in between.
    pub(crate) is_local: bool,
    /// Nothing is looked at, but for lines and tokens.
    pub(crate) is_opaque: bool,
    /// Directly inside an export.
    pub(crate) is_exporting: bool,
    /// Where the innermost wrapper begins, or the outermost of those directly around it, and its depth.
    pub(crate) wrapped_from: Option<(usize, usize)>,
}

/// What definitions stand in.
#[derive(Clone, Copy)]
pub(crate) struct Container {
    /// Qualified name, and descriptors, of what stands in it.
    pub(crate) qualified: Str,
    pub(crate) descriptors: Str,
    /// A function in it is a method.
    pub(crate) is_type: bool,
    pub(crate) native_kind: &'static str,
    pub(crate) is_exported: bool,
    pub(crate) is_test: bool,
    /// What an access specifier said last (C++), or what its members are in any case (trait implementations).
    pub(crate) access: Option<Visibility>,
}

/// Counters of one callable.
#[derive(Clone, Copy)]
pub(crate) struct Body {
    pub(crate) entity: u32,
    /// Its own scope.
    pub(crate) scope: u32,
    pub(crate) branches: u32,
    pub(crate) nesting: u32,
}

/// A comment or decorator that waits for the definition that it belongs to.
#[derive(Clone, Copy)]
pub(crate) struct Attachment<'t> {
    pub(crate) depth: usize,
    pub(crate) node: Node<'t>,
    pub(crate) is_comment: bool,
}

/// What a mention can mean only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Whatever its role can.
    Any,
    /// What paths lead through: a module or type.
    Place,
    /// A field.
    Field,
    /// Whatever its role can, but something that the file knows; otherwise it is no mention (names in the tokens that
    /// macros are given).
    Known,
}

/// A mention on its way to becoming a ref.
#[derive(Clone)]
pub(crate) struct Mention<'t> {
    pub(crate) fact: RefFact,
    pub(crate) scope: u32,
    /// First part of what stands before the name: what decides whether that is a module, a type or an object.
    pub(crate) head: Option<&'t str>,
    /// What stands before the name is certainly no object.
    pub(crate) is_static: bool,
    pub(crate) wanted: Wanted,
    /// Index of what is known of it besides: see [`Besides`].
    pub(crate) besides: OptionU32,
}

/// What is known of few mentions.
#[derive(Clone, Copy, Default)]
pub(crate) struct Besides<'t> {
    /// Qualified name of the type that says it, where that is not the entity around (Rust `impl A for B`).
    pub(crate) sayer: Option<Str>,
    /// What an expression before the name says about its type.
    pub(crate) typing: Option<Typing<'t>>,
    /// What the arguments say about their types: from the first to one past the last.
    pub(crate) arguments: Option<(u32, u32)>,
}

impl Mention<'_> {
    /// A mention by a name alone.
    pub(crate) fn of(fact: RefFact, scope: u32) -> Self {
        Mention { fact, scope, head: None, is_static: true, wanted: Wanted::Any, besides: OptionU32::NONE }
    }
}

/// What stands before a name.
#[derive(Clone, Copy)]
pub(crate) struct Left<'t> {
    /// As written, without type arguments.
    pub(crate) text: Str,
    /// Its first part, if it is a path.
    pub(crate) head: Option<&'t str>,
    /// It is certainly no object, but a module, namespace or type.
    pub(crate) is_static: bool,
    /// What it says about its type, where it is no path.
    pub(crate) typing: Option<Typing<'t>>,
}

/// Bits of [`Walk::line_kinds`].
pub(crate) const CODE: u8 = 1;
pub(crate) const COMMENT: u8 = 2;
