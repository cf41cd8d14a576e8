//! Which of ctags' kinds count, and which of our kinds stand for each.
//!
//! Locals, parameters, labels and imports are no entities; names that ctags makes up are left out by an option. A kind
//! that is not listed is not asked for.

use codegraph_model::EntityKind::{self, *};

/// One kind of tag.
pub(crate) struct Kind {
    /// ctags' letter.
    pub(crate) letter: char,
    /// ctags' long name.
    pub(crate) name: &'static str,
    /// Our kinds that say the same; an entity of another kind at the same name and line still counts as found.
    pub(crate) ours: &'static [EntityKind],
    /// Whether the aim of 98 % speaks of it: classes, structs, enums, interfaces, functions, methods, fields, constants
    /// and macros.
    pub(crate) has_aim: bool,
}

/// How ctags sees the files of one pack.
pub(crate) struct Language {
    /// Our name.
    pub(crate) pack: &'static str,
    /// Its name.
    pub(crate) ctags: &'static str,
    /// Its kinds that count.
    pub(crate) kinds: &'static [Kind],
}

/// Whether tags of this kind are local variables where they stand in something that can be called.
pub(crate) fn can_be_local(kind: &Kind) -> bool {
    matches!(kind.ours[0], Variable | Constant)
}

/// ctags' names of what can be called.
pub(crate) const CALLABLE: &[&str] =
    &["function", "method", "generator", "getter", "setter", "member", "singletonMethod"];

const fn kind(letter: char, name: &'static str, ours: &'static [EntityKind]) -> Kind {
    Kind { letter, name, ours, has_aim: true }
}

/// A kind without an aim.
const fn aside(letter: char, name: &'static str, ours: &'static [EntityKind]) -> Kind {
    Kind { letter, name, ours, has_aim: false }
}

/// Every language that has a pack and that ctags knows.
pub(crate) const LANGUAGES: &[Language] = &[
    Language { pack: "c", ctags: "C", kinds: C },
    Language { pack: "cpp", ctags: "C++", kinds: CPP },
    Language { pack: "csharp", ctags: "C#", kinds: CSHARP },
    Language { pack: "go", ctags: "Go", kinds: GO },
    Language { pack: "java", ctags: "Java", kinds: JAVA },
    Language { pack: "javascript", ctags: "JavaScript", kinds: JAVASCRIPT },
    Language { pack: "php", ctags: "PHP", kinds: PHP },
    Language { pack: "python", ctags: "Python", kinds: PYTHON },
    Language { pack: "ruby", ctags: "Ruby", kinds: RUBY },
    Language { pack: "rust", ctags: "Rust", kinds: RUST },
    Language { pack: "tsx", ctags: "TypeScript", kinds: TYPESCRIPT },
    Language { pack: "typescript", ctags: "TypeScript", kinds: TYPESCRIPT },
];

const C: &[Kind] = &[
    kind('d', "macro", &[Macro]),
    kind('e', "enumerator", &[EnumMember]),
    kind('f', "function", &[Function]),
    kind('g', "enum", &[Enum]),
    kind('m', "member", &[Field]),
    kind('p', "prototype", &[Function]),
    kind('s', "struct", &[Struct]),
    aside('t', "typedef", &[TypeAlias]),
    kind('u', "union", &[Union]),
    aside('v', "variable", &[Variable, Constant]),
    aside('x', "externvar", &[Variable, Constant]),
];

const CPP: &[Kind] = &[
    aside('A', "alias", &[Module]),
    kind('c', "class", &[Class]),
    kind('d', "macro", &[Macro]),
    kind('e', "enumerator", &[EnumMember]),
    kind('f', "function", &[Function, Method, Constructor]),
    kind('g', "enum", &[Enum]),
    kind('m', "member", &[Field, Variable, Constant]),
    aside('n', "namespace", &[Module]),
    kind('p', "prototype", &[Function, Method, Constructor]),
    kind('s', "struct", &[Struct]),
    aside('t', "typedef", &[TypeAlias]),
    kind('u', "union", &[Union]),
    aside('v', "variable", &[Variable, Constant]),
    aside('x', "externvar", &[Variable, Constant]),
];

const CSHARP: &[Kind] = &[
    kind('E', "event", &[Field, Property]),
    kind('c', "class", &[Class]),
    kind('d', "macro", &[Macro]),
    kind('e', "enumerator", &[EnumMember]),
    kind('f', "field", &[Field, Constant]),
    kind('g', "enum", &[Enum]),
    kind('i', "interface", &[Interface]),
    kind('m', "method", &[Method, Constructor]),
    aside('n', "namespace", &[Module]),
    kind('p', "property", &[Property]),
    kind('s', "struct", &[Struct]),
    aside('t', "typedef", &[TypeAlias]),
];

const GO: &[Kind] = &[
    kind('M', "anonMember", &[Field]),
    aside('a', "talias", &[TypeAlias]),
    kind('c', "const", &[Constant]),
    kind('f', "func", &[Function, Method]),
    kind('i', "interface", &[Interface]),
    kind('m', "member", &[Field]),
    kind('n', "methodSpec", &[Method]),
    aside('p', "package", &[Module]),
    kind('s', "struct", &[Struct]),
    aside('t', "type", &[TypeAlias]),
    aside('v', "var", &[Variable]),
];

const JAVA: &[Kind] = &[
    kind('a', "annotation", &[Interface]),
    kind('c', "class", &[Class]),
    kind('e', "enumConstant", &[EnumMember]),
    kind('f', "field", &[Field, Constant]),
    kind('g', "enum", &[Enum]),
    kind('i', "interface", &[Interface]),
    kind('m', "method", &[Method, Constructor]),
    aside('p', "package", &[Module]),
];

const JAVASCRIPT: &[Kind] = &[
    kind('C', "constant", &[Constant, Variable]),
    kind('G', "getter", &[Property, Method]),
    kind('M', "field", &[Field, Property]),
    kind('S', "setter", &[Property, Method]),
    kind('c', "class", &[Class, Function]),
    kind('f', "function", &[Function]),
    kind('g', "generator", &[Function, Method]),
    kind('m', "method", &[Method, Constructor, Function]),
    // Those of object literals, of which we have only those that have a name at module level.
    aside('p', "property", &[Field, Property]),
    aside('v', "variable", &[Variable, Constant]),
];

const PHP: &[Kind] = &[
    kind('c', "class", &[Class, Enum]),
    kind('d', "define", &[Constant]),
    kind('f', "function", &[Function, Method, Constructor]),
    kind('i', "interface", &[Interface]),
    aside('n', "namespace", &[Module]),
    kind('t', "trait", &[Trait]),
    aside('v', "variable", &[Variable, Field, Property]),
];

const PYTHON: &[Kind] = &[
    kind('c', "class", &[Class, Enum, Interface]),
    kind('f', "function", &[Function]),
    kind('m', "member", &[Method, Property, Constructor]),
    aside('v', "variable", &[Variable, Constant, Field, EnumMember, Property, TypeAlias, Class]),
];

const RUBY: &[Kind] = &[
    kind('A', "accessor", &[Property]),
    kind('C', "constant", &[Constant]),
    kind('S', "singletonMethod", &[Method, Function]),
    kind('a', "alias", &[Method, Function]),
    kind('c', "class", &[Class]),
    kind('f', "method", &[Method, Constructor, Function]),
    aside('m', "module", &[Module]),
];

const RUST: &[Kind] = &[
    kind('M', "macro", &[Macro]),
    kind('P', "method", &[Method, Constructor]),
    kind('e', "enumerator", &[EnumMember]),
    kind('f', "function", &[Function]),
    kind('g', "enum", &[Enum]),
    kind('i', "interface", &[Trait]),
    kind('m', "field", &[Field]),
    aside('n', "module", &[Module]),
    kind('s', "struct", &[Struct]),
    aside('t', "typedef", &[TypeAlias]),
    aside('v', "variable", &[Variable, Constant]),
];

const TYPESCRIPT: &[Kind] = &[
    kind('C', "constant", &[Constant, Variable]),
    kind('G', "generator", &[Function, Method]),
    aside('a', "alias", &[TypeAlias]),
    kind('c', "class", &[Class]),
    kind('e', "enumerator", &[EnumMember]),
    kind('f', "function", &[Function]),
    kind('g', "enum", &[Enum]),
    kind('i', "interface", &[Interface]),
    kind('m', "method", &[Method, Constructor, Property]),
    aside('n', "namespace", &[Module]),
    kind('p', "property", &[Field, Property]),
    aside('v', "variable", &[Variable, Constant]),
];
