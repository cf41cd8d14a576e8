//! What a language pack says, as `build.rs` lays it down from `packs/<name>/pack.toml`.
//!
//! The keys of that file are documented in `packs/README.md`. Nothing here is specific to one language.

use std::sync::OnceLock;

use codegraph_model::{EntityKind, Visibility};
use tree_sitter::{Language, Node};

use crate::rows::{
    AccessRule, EntityRule, ImportRule, LabelRule, LocalRule, PackageRule, ParameterRule, PathRule, RefRule,
    StaticsRule, StepRule,
};
use crate::tables::{Tables, flag};
use crate::walk::Walk;

/// One language: what files are its own, and how its syntax tree is read.
pub struct Pack {
    /// Name of its folder, as tables and `--lang` spell it.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// The pack that it is laid over: its language is the other with more in it.
    pub extends: Option<&'static str>,
    /// Other names of the language, as editors and people spell it, in lower case.
    pub aliases: &'static [&'static str],
    /// File extensions that it claims, in lower case, without the dot.
    pub extensions: &'static [&'static str],
    /// Whole file names that it claims.
    pub filenames: &'static [&'static str],
    /// Interpreters that it claims in a `#!` line.
    pub interpreters: &'static [&'static str],
    /// What stands between the parts of a qualified name.
    pub separator: &'static str,
    /// What stands between a type and its member, where that is something else.
    pub(crate) member_separator: &'static str,
    /// What stands between a type and its constant.
    pub(crate) constant_separator: &'static str,
    pub(crate) grammar: fn() -> Language,
    pub(crate) rules: Rules,
    pub(crate) tables: OnceLock<Tables>,
}

impl Pack {
    /// The rules against the grammar's own numbers; made at first use.
    pub(crate) fn tables(&'static self) -> &'static Tables {
        self.tables.get_or_init(|| Tables::new(&(self.grammar)(), &self.rules))
    }
}

/// Whether the walk goes into the node that a hook was called for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// Go on with the data rules of this node and with its children.
    Descend,
    /// The children, but not the node's own data rules.
    Children,
    /// The hook has said everything about the subtree.
    Skip,
}

/// What data cannot say about a node, said by a function in the pack's `hook.rs`.
pub(crate) type Hook = for<'t> fn(&mut Walk<'t>, Node<'t>) -> Then;

/// What the parser is to overlook in a text, such as traces of a preprocessor that no grammar can know.
#[derive(Default)]
pub(crate) struct Overlooked {
    /// The text as the parser reads it, if it differs: of the same length, with the same lines, every place in it being
    /// the same place in the text.
    pub(crate) read: Option<String>,
    /// Bytes that are blank in it.
    pub(crate) blanks: Vec<(u32, u32)>,
    /// Names of macros among them.
    pub(crate) macros: Vec<(u32, u32)>,
    /// Names of types among them.
    pub(crate) types: Vec<(u32, u32)>,
    /// Macros that are defined there: the whole definition, and its name.
    pub(crate) definitions: Vec<((u32, u32), (u32, u32))>,
    /// Files that are included there, and whether they are told relative to the file.
    pub(crate) imports: Vec<((u32, u32), bool)>,
    /// What is not built.
    pub(crate) unbuilt: Vec<Unbuilt>,
}

/// A branch that the preprocessor leaves out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unbuilt {
    /// Its first byte.
    pub(crate) start: u32,
    /// One past its last.
    pub(crate) end: u32,
    /// The directive that leaves it out.
    pub(crate) by: (u32, u32),
    /// Whether that is the one of another branch, which is taken instead.
    pub(crate) is_other: bool,
}

pub(crate) struct Rules {
    /// The file is a module: it becomes an entity, and other files import it.
    pub(crate) is_module_file: bool,
    /// How a path tells the module: see [`ModulePath`].
    pub(crate) module_path: ModulePath,
    /// Words for the object whose method runs.
    pub(crate) self_words: &'static [&'static str],
    /// Words for the same object as one of the type that its own inherits from.
    pub(crate) super_words: &'static [&'static str],
    /// What paths begin with that are told from the outermost namespace, and from that of the file; where there are any,
    /// types that the file neither defines nor imports are of its own namespace.
    pub(crate) roots: &'static [&'static str],
    /// Blank lines do not part a definition from its documentation.
    pub(crate) docs_pass_blank_lines: bool,
    /// What an access specifier says holds for methods and properties alone.
    pub(crate) access_of_callables: bool,
    /// Expressions that say of which type they are, in their field `type` or as their last child does.
    pub(crate) casts: &'static [&'static str],
    /// Words that paths begin with for the module around, and for the one around that.
    pub(crate) module_words: &'static [&'static str],
    /// `_` is no name.
    pub(crate) has_blank: bool,
    /// Members of the enclosing types are found without a receiver.
    pub(crate) implicit_self: bool,
    /// Of those farther out than the innermost, constants and types alone are.
    pub(crate) nearest_self: bool,
    /// Types that the file alone cannot tell are written so that they can be looked up: type parameters, members of what
    /// types inherit from.
    pub(crate) types_are_looked_up: bool,
    /// Words for the type of the object whose method runs.
    pub(crate) class_words: &'static [&'static str],
    /// A type can be told in several parts.
    pub(crate) types_are_open: bool,
    /// Of what is defined again in one place, the last definition above a mention is meant, or else the first one.
    pub(crate) last_definition_counts: bool,
    /// What can be called has names of its own: a call never means a variable, and nothing else means a method.
    pub(crate) callables_apart: bool,
    /// A call with arguments never means a variable.
    pub(crate) arguments_call: bool,
    /// What stands for the module itself, as others see it.
    pub(crate) export_words: &'static [&'static str],
    /// A function that is called by its name alone is a member of a type.
    pub(crate) functions_are_members: bool,
    /// Types that stand for what their first argument is, when members are looked up.
    pub(crate) pointers: &'static [&'static str],
    /// A call of a type makes an instance.
    pub(crate) call_instantiates: bool,
    /// Types are values: they are looked up as others are, and a variable can hold one.
    pub(crate) types_are_values: bool,
    /// Heads are told with what only the parser does not know.
    pub(crate) heads_as_written: bool,
    /// Of the names around what is closed, local ones alone are not in sight.
    pub(crate) closed_to_locals: bool,
    /// Names in the body of a type are in sight there, but not in what stands in it deeper; heads are looked up outside.
    pub(crate) bodies_hide: bool,
    pub(crate) comments: &'static [&'static str],
    pub(crate) identifiers: &'static [&'static str],
    pub(crate) literals: &'static [&'static str],
    pub(crate) templates: &'static [&'static str],
    pub(crate) branches: &'static [&'static str],
    pub(crate) nests: &'static [&'static str],
    pub(crate) scopes: &'static [&'static str],
    pub(crate) closures: &'static [&'static str],
    pub(crate) own_self: &'static [&'static str],
    pub(crate) wrappers: &'static [&'static str],
    pub(crate) exports: &'static [&'static str],
    /// Entities in which names of the scopes around are not in sight.
    pub(crate) closed: &'static [&'static str],
    /// Nodes in which nothing is looked at.
    pub(crate) opaque: &'static [&'static str],
    /// Decorators of what they stand in.
    pub(crate) inner_decorators: &'static [&'static str],
    /// Decorators that the language itself defines: mentions of them are no refs.
    pub(crate) builtin_decorators: &'static [&'static str],
    /// Name of the decorator whose value is documentation; empty for none.
    pub(crate) doc_decorator: &'static str,
    /// What the name of a decorator's type ends in, and the decorator need not; empty for nothing.
    pub(crate) decorator_suffix: &'static str,
    /// What stands before a member as a receiver is never a type or module: paths to those are written in another way.
    pub(crate) types_apart: bool,
    /// Fields and methods have names apart: a call never means a field, a read never a method.
    pub(crate) members_apart: bool,
    pub(crate) elses: &'static [&'static str],
    pub(crate) heads: &'static [&'static str],
    pub(crate) lists: &'static [&'static str],
    pub(crate) modifiers: &'static [&'static str],
    pub(crate) decorators: &'static [&'static str],
    pub(crate) doc_comments: &'static [&'static str],
    pub(crate) inner_doc_comments: &'static [&'static str],
    /// How comments begin that document what stands before them, the last sign being what says so. Where there are any,
    /// plain comments at the end of a line document fields and enumerators too.
    pub(crate) trailing_doc_comments: &'static [&'static str],
    /// How comments begin that speak to tools: documentation goes on around them.
    pub(crate) directives: &'static [&'static str],
    pub(crate) has_docstrings: bool,
    pub(crate) returns: &'static str,
    pub(crate) name_fields: &'static [&'static str],
    pub(crate) pattern_skips: &'static [&'static str],
    pub(crate) pattern_stops: &'static [&'static str],
    pub(crate) binders: &'static [&'static str],
    /// Nodes that nothing is looked for in.
    pub(crate) leaves: &'static [&'static str],
    /// Variables in capitals are constants by convention.
    pub(crate) upper_case_is_constant: bool,
    /// Names of methods that are constructors.
    pub(crate) constructors: &'static [&'static str],
    /// Modifiers and decorators that make a method a property.
    pub(crate) properties: &'static [&'static str],
    /// Modifiers that make a field or variable a constant.
    pub(crate) constants: &'static [&'static str],
    /// Characters that names begin with where they are declared, and not where they are used.
    pub(crate) sigils: &'static [char],
    /// Those of them that write it.
    pub(crate) setters: &'static [&'static str],
    /// Decorators of what only says how the definition of that name can be called.
    pub(crate) stubs: &'static [&'static str],
    /// Names of functions of a type that make an instance of it.
    pub(crate) factories: &'static [&'static str],
    /// Functions that make an instance of the type that is their first argument.
    pub(crate) makers: &'static [&'static str],
    /// Types and decorators that the language itself defines: mentions of them are no refs.
    pub(crate) builtins: &'static [&'static str],
    pub(crate) visibility: VisibilityRules,
    pub(crate) tests: TestRules,
    /// What a type is by the names of what it inherits from.
    pub(crate) bases: &'static [(&'static [&'static str], EntityKind)],
    pub(crate) entities: &'static [EntityRule],
    pub(crate) parameters: &'static [ParameterRule],
    pub(crate) locals: &'static [LocalRule],
    pub(crate) refs: &'static [RefRule],
    pub(crate) paths: &'static [PathRule],
    pub(crate) steps: &'static [StepRule],
    /// Where arguments choose what is called: what an argument says that is such a node.
    pub(crate) argument_types: &'static [(&'static str, &'static str)],
    pub(crate) imports: &'static [ImportRule],
    pub(crate) packages: &'static [PackageRule],
    pub(crate) labels: &'static [LabelRule],
    pub(crate) access: &'static [AccessRule],
    pub(crate) statics: &'static [StaticsRule],
    pub(crate) hooks: &'static [(&'static str, Hook)],
    /// What the parser is to overlook.
    pub(crate) overlook: Option<fn(&str) -> Overlooked>,
}

impl Rules {
    /// The lists of kinds of nodes: key, what its nodes are flagged with, and the list.
    pub(crate) fn node_lists(&self) -> [(&'static str, u32, &'static [&'static str]); 23] {
        [
            ("scopes", flag::SCOPE, self.scopes),
            ("closures", flag::CLOSURE, self.closures),
            ("own_self", flag::OWN_SELF, self.own_self),
            ("comments", flag::COMMENT, self.comments),
            ("decorators", flag::DECORATOR, self.decorators),
            ("wrappers", flag::WRAPPER, self.wrappers),
            ("branches", flag::BRANCH, self.branches),
            ("nests", flag::NEST, self.nests),
            ("literals", flag::LITERAL, self.literals),
            ("templates", flag::TEMPLATE, self.templates),
            ("identifiers", flag::IDENTIFIER, self.identifiers),
            ("lists", flag::LIST, self.lists),
            ("modifiers", flag::MODIFIER, self.modifiers),
            ("exports", flag::EXPORT, self.exports),
            ("elses", flag::ELSE, self.elses),
            ("heads", flag::HEAD, self.heads),
            ("binders", flag::BINDER, self.binders),
            ("pattern_stops", flag::PATTERN_STOP, self.pattern_stops),
            ("leaves", flag::LEAF, self.leaves),
            ("casts", flag::CAST, self.casts),
            ("closed", flag::CLOSED, self.closed),
            ("opaque", flag::OPAQUE, self.opaque),
            ("inner_decorators", flag::INNER_DECORATOR, self.inner_decorators),
        ]
    }
}

/// How the path of a file becomes the prefix of its qualified names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ModulePath {
    /// It does not.
    None,
    /// Python: directories and stem from the repo (or its `src`, `lib`) down, `__init__` being its directory.
    Python,
    /// Rust: directories and stem below the innermost `src`, `mod`, `lib` and `main` being their directory.
    Rust,
}

pub(crate) struct VisibilityRules {
    /// What a modifier, as written, says.
    pub(crate) words: &'static [(&'static str, Visibility)],
    /// The same, outside of types alone (`static` in C++ means something else in a class).
    pub(crate) file_words: &'static [(&'static str, Visibility)],
    /// What goes without saying, at top level.
    pub(crate) default: Visibility,
    /// What goes without saying, for members by the native kind of the type that they stand in.
    pub(crate) members: &'static [(&'static str, Visibility)],
    /// What goes without saying, by the native kind of the entity itself.
    pub(crate) nodes: &'static [(&'static str, Visibility)],
    /// What the name says.
    pub(crate) convention: Convention,
    /// What other files can name.
    pub(crate) exported: Exported,
}

/// Who may name an entity, by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Convention {
    /// The name says nothing.
    None,
    /// A leading underscore hides (Python); two, without two at the end, hide from heirs.
    Underscore,
    /// A capital shows (Go).
    Capital,
}

/// What other files can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exported {
    /// What is public and stands in nothing that is not exported.
    Public,
    /// The same, but for private alone.
    NotPrivate,
    /// What the file lists; where it does not, what is public.
    Listed,
    /// What stands in a wrapper of that purpose (`export`), and the public members of it.
    Wrapper,
}

pub(crate) struct TestRules {
    /// Beginnings and ends of names of what a test inherits from, as `*TestCase`. What has such a name itself is there for tests
    /// to inherit from.
    pub(crate) bases: &'static [&'static str],
    /// Decorators whose first word marks a test, and the type that it stands in.
    pub(crate) decorators: &'static [&'static str],
    /// Patterns of file names, as `test_*` or `*_test.go`.
    pub(crate) files: &'static [&'static str],
    /// Folders that hold tests, in lower case and with one `*` in a part: `tests`, `src/test`; with `/` at the beginning only at the
    /// top of a repo.
    pub(crate) folders: &'static [&'static str],
    /// The same, where none of `sources` stands above.
    pub(crate) outer_folders: &'static [&'static str],
    /// Folders below which names are those of packages.
    pub(crate) sources: &'static [&'static str],
}
