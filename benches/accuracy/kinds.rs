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

/// Kinds that the aim of 98 % speaks of: classes, structs, enums, interfaces, functions, methods, fields, constants and
/// macros. The first of a tag's kinds decides.
pub(crate) fn has_aim(kind: &Kind) -> bool {
    !matches!(kind.ours[0], Module | Variable | TypeAlias)
}

/// Whether tags of this kind are local variables where they stand in something that can be called.
pub(crate) fn can_be_local(kind: &Kind) -> bool {
    matches!(kind.ours[0], Variable | Constant)
}

/// ctags' names of what can be called.
pub(crate) const CALLABLE: &[&str] =
    &["function", "method", "generator", "getter", "setter", "member", "singletonMethod"];

const fn kind(letter: char, name: &'static str, ours: &'static [EntityKind]) -> Kind {
    Kind { letter, name, ours }
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
    kind('t', "typedef", &[TypeAlias]),
    kind('u', "union", &[Union]),
    kind('v', "variable", &[Variable, Constant]),
    kind('x', "externvar", &[Variable, Constant]),
];

const CPP: &[Kind] = &[
    kind('A', "alias", &[Module]),
    kind('c', "class", &[Class]),
    kind('d', "macro", &[Macro]),
    kind('e', "enumerator", &[EnumMember]),
    kind('f', "function", &[Function, Method, Constructor]),
    kind('g', "enum", &[Enum]),
    kind('m', "member", &[Field, Variable, Constant]),
    kind('n', "namespace", &[Module]),
    kind('p', "prototype", &[Function, Method, Constructor]),
    kind('s', "struct", &[Struct]),
    kind('t', "typedef", &[TypeAlias]),
    kind('u', "union", &[Union]),
    kind('v', "variable", &[Variable, Constant]),
    kind('x', "externvar", &[Variable, Constant]),
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
    kind('n', "namespace", &[Module]),
    kind('p', "property", &[Property]),
    kind('s', "struct", &[Struct]),
    kind('t', "typedef", &[TypeAlias]),
];

const GO: &[Kind] = &[
    kind('M', "anonMember", &[Field]),
    kind('a', "talias", &[TypeAlias]),
    kind('c', "const", &[Constant]),
    kind('f', "func", &[Function, Method]),
    kind('i', "interface", &[Interface]),
    kind('m', "member", &[Field]),
    kind('n', "methodSpec", &[Method]),
    kind('p', "package", &[Module]),
    kind('s', "struct", &[Struct]),
    kind('t', "type", &[TypeAlias]),
    kind('v', "var", &[Variable]),
];

const JAVA: &[Kind] = &[
    kind('a', "annotation", &[Interface]),
    kind('c', "class", &[Class]),
    kind('e', "enumConstant", &[EnumMember]),
    kind('f', "field", &[Field, Constant]),
    kind('g', "enum", &[Enum]),
    kind('i', "interface", &[Interface]),
    kind('m', "method", &[Method, Constructor]),
    kind('p', "package", &[Module]),
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
    kind('p', "property", &[Field, Property]),
    kind('v', "variable", &[Variable, Constant]),
];

const PHP: &[Kind] = &[
    kind('c', "class", &[Class, Enum]),
    kind('d', "define", &[Constant]),
    kind('f', "function", &[Function, Method, Constructor]),
    kind('i', "interface", &[Interface]),
    kind('n', "namespace", &[Module]),
    kind('t', "trait", &[Trait]),
    kind('v', "variable", &[Variable, Field, Property]),
];

const PYTHON: &[Kind] = &[
    kind('c', "class", &[Class, Enum]),
    kind('f', "function", &[Function]),
    kind('m', "member", &[Method, Property, Constructor]),
    kind('v', "variable", &[Variable, Constant, Field, EnumMember, TypeAlias]),
];

const RUBY: &[Kind] = &[
    kind('A', "accessor", &[Property]),
    kind('C', "constant", &[Constant]),
    kind('S', "singletonMethod", &[Method, Function]),
    kind('a', "alias", &[Method, Function]),
    kind('c', "class", &[Class]),
    kind('f', "method", &[Method, Constructor, Function]),
    kind('m', "module", &[Module]),
];

const RUST: &[Kind] = &[
    kind('M', "macro", &[Macro]),
    kind('P', "method", &[Method, Constructor]),
    kind('e', "enumerator", &[EnumMember]),
    kind('f', "function", &[Function]),
    kind('g', "enum", &[Enum]),
    kind('i', "interface", &[Trait]),
    kind('m', "field", &[Field]),
    kind('n', "module", &[Module]),
    kind('s', "struct", &[Struct]),
    kind('t', "typedef", &[TypeAlias]),
    kind('v', "variable", &[Variable, Constant]),
];

const TYPESCRIPT: &[Kind] = &[
    kind('C', "constant", &[Constant, Variable]),
    kind('G', "generator", &[Function, Method]),
    kind('a', "alias", &[TypeAlias]),
    kind('c', "class", &[Class]),
    kind('e', "enumerator", &[EnumMember]),
    kind('f', "function", &[Function]),
    kind('g', "enum", &[Enum]),
    kind('i', "interface", &[Interface]),
    kind('m', "method", &[Method, Constructor, Property]),
    kind('n', "namespace", &[Module]),
    kind('p', "property", &[Field, Property]),
    kind('v', "variable", &[Variable, Constant]),
];
