//! What a language pack says, as `build.rs` lays it down from `packs/<name>/pack.toml`.
//!
//! The keys of that file are documented in `packs/README.md`. Nothing here is specific to one language.

use std::sync::OnceLock;

use codegraph_model::{EntityKind, Role, Visibility};
use tree_sitter::{Language, Node};

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
    /// Macros that are defined there: the whole definition, and its name.
    pub(crate) definitions: Vec<((u32, u32), (u32, u32))>,
    /// Files that are included there, and whether they are told relative to the file.
    pub(crate) imports: Vec<((u32, u32), bool)>,
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
    /// What can be called has names of its own: a call never means a variable, and nothing else means a method.
    pub(crate) callables_apart: bool,
    /// A function that is called by its name alone is a member of a type.
    pub(crate) functions_are_members: bool,
    /// Types that stand for what their first argument is, when members are looked up.
    pub(crate) pointers: &'static [&'static str],
    /// A call of a type makes an instance.
    pub(crate) call_instantiates: bool,
    /// Types are values: they are looked up as others are, and a variable can hold one.
    pub(crate) types_are_values: bool,
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
    pub(crate) imports: &'static [ImportRule],
    pub(crate) packages: &'static [PackageRule],
    /// Fields of nodes whose names mention nothing: keywords of arguments, keys.
    pub(crate) labels: &'static [(&'static str, &'static str)],
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
    /// Beginnings and ends of names of test functions and classes, as `Test*` or `*Test`.
    pub(crate) names: &'static [&'static str],
    /// The same for names of types alone.
    pub(crate) types: &'static [&'static str],
    /// The same for names of what a type inherits from.
    pub(crate) bases: &'static [&'static str],
    /// Decorators whose first word marks a test.
    pub(crate) decorators: &'static [&'static str],
    /// Patterns of file names, as `test_*` or `*_test.go`.
    pub(crate) files: &'static [&'static str],
}

#[derive(Debug)]
pub(crate) struct EntityRule {
    pub(crate) node: &'static str,
    pub(crate) kind: EntityKind,
    /// The kind directly inside a type.
    pub(crate) member: Option<EntityKind>,
    /// Field that holds the name; empty for the first child that is an identifier.
    pub(crate) name: &'static str,
    pub(crate) body: &'static str,
    pub(crate) parameters: &'static str,
    pub(crate) returns: &'static str,
    /// Field that holds what it inherits from.
    pub(crate) bases: &'static str,
    /// Inside a function it is a local variable.
    pub(crate) is_outer: bool,
    /// Without its body it only mentions what is defined elsewhere.
    pub(crate) needs_body: bool,
    /// Kinds of parent that it must stand in; empty for any.
    pub(crate) parents: &'static [&'static str],
    /// A place, and the words of which one must stand there; no words for no condition.
    pub(crate) when: (&'static str, &'static [&'static str]),
    /// Kinds of the items that it defines, where it is one statement for several; they have the name, and may have what
    /// it returns.
    pub(crate) each: &'static [&'static str],
    /// Only the first of the items is defined.
    pub(crate) is_first: bool,
    /// Kinds that the name must be of; empty for any.
    pub(crate) name_kinds: &'static [&'static str],
    /// The name is all that stands in its field, a path as well.
    pub(crate) is_whole_name: bool,
    /// Only the first of a name in the same place defines it: an assignment.
    pub(crate) is_once: bool,
    /// It belongs to the type around, whatever stands between.
    pub(crate) is_of_type: bool,
}

#[derive(Debug)]
pub(crate) struct ParameterRule {
    pub(crate) node: &'static str,
    pub(crate) name: &'static str,
    pub(crate) type_text: &'static str,
    pub(crate) default: &'static str,
    /// Takes all remaining arguments: its type is all that stands beside its name.
    pub(crate) is_rest: bool,
    /// It stands among the parameters and is none.
    pub(crate) is_ignored: bool,
}

#[derive(Debug)]
pub(crate) struct LocalRule {
    pub(crate) node: &'static str,
    /// Field that holds the pattern; empty for the whole node.
    pub(crate) field: &'static str,
    /// The name stands for a type, not for a value.
    pub(crate) is_type: bool,
    /// It is bound in the scope around the node, not in the one that the node opens.
    pub(crate) is_outside: bool,
    /// Fields of the node or of the pattern that say the type of the value: a type, or what makes an instance. The first
    /// that says something counts.
    pub(crate) typed_by: &'static [&'static str],
    /// Field at whose end it begins to hold; empty for all of its scope.
    pub(crate) after: &'static str,
    /// The pattern can fail: in it, a capital begins a constant or a type, never a new name.
    pub(crate) is_refutable: bool,
}

/// Which nodes a ref rule takes its targets from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetOf {
    /// The node itself.
    Node,
    /// The child in a field.
    Field(&'static str),
    /// Each named child, through lists.
    Children,
}

#[derive(Debug)]
pub(crate) struct RefRule {
    pub(crate) node: &'static str,
    pub(crate) role: Role,
    pub(crate) target: TargetOf,
    /// Field that holds the arguments.
    pub(crate) arguments: &'static str,
    /// Kinds of parent that it must stand in; empty for any.
    pub(crate) parents: &'static [&'static str],
}

/// What the parts of a path node are.
#[derive(Debug)]
pub(crate) struct PathRule {
    pub(crate) node: &'static str,
    /// Field that holds the name, or what leads to it. Empty for the first named child of what only wraps, and for the
    /// last of what has a left side.
    pub(crate) name: &'static str,
    pub(crate) left: LeftOf,
    /// Roles that it is a path in; empty for all.
    pub(crate) roles: &'static [Role],
}

/// What stands before the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LeftOf {
    /// Nothing: the node only wraps the name.
    Nothing,
    /// A module, namespace or type.
    Qualifier,
    /// An object, or a module or type where the language writes both alike.
    Receiver,
}

/// An import that data can tell. Places are fields, or kinds of children.
#[derive(Debug)]
pub(crate) struct ImportRule {
    pub(crate) node: &'static str,
    /// A place, and the words of which one must stand there; no words for no condition.
    pub(crate) when: (&'static str, &'static [&'static str]),
    /// Kinds of the items below the node; empty where the node is the one item.
    pub(crate) each: &'static [&'static str],
    /// Place in the node of what stands before the module of each item.
    pub(crate) prefix: &'static str,
    /// Place of the module in the item; empty for its last named child that is neither name nor alias.
    pub(crate) module: &'static str,
    pub(crate) name: &'static str,
    pub(crate) alias: &'static str,
    /// Place of what says that everything is imported.
    pub(crate) wildcard: &'static str,
    /// The last part of the module's path is the imported name.
    pub(crate) splits: bool,
    pub(crate) is_relative: bool,
    /// The file knows the import by its alias, its name, or the last part of its module.
    pub(crate) binds: bool,
}

/// What names that follow are qualified with: a package clause, a namespace without a body.
#[derive(Debug)]
pub(crate) struct PackageRule {
    pub(crate) node: &'static str,
    /// Place of the name.
    pub(crate) name: &'static str,
    /// Field that must be missing; empty for none.
    pub(crate) unless: &'static str,
}
