//! The rules by which refs find their targets: the one list of them.
//!
//! They are steps, not SQL: each follows a path name by name, through imports, re-exports, bases and types as they are written,
//! by what the language at hand allows, and how many steps that takes no join knows beforehand. What follows from whole tables is
//! SQL, in the folder `sql/link`.

use codegraph_model::Resolution;

/// A rule by which targets are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Its name, as `refs.rule` tells it.
    pub name: &'static str,
    /// What it goes by.
    pub statement: &'static str,
    /// An example in code.
    pub example: &'static str,
    /// What it says of how the target was found.
    pub resolution: Resolution,
    /// How sure it is, from 0 to 1.
    pub confidence: f32,
}

/// The rules, in the order in which they are tried.
pub const RULES: &[Rule] = &[SCOPE, TYPE_IN_FILE, IMPORTED, IMPORT_PATH, PATH, MEMBER, NAME, UNIQUE, HIDDEN, MEMBER_OF];

/// See [`RULES`].
pub(crate) const SCOPE: Rule = Rule {
    name: "scope",
    statement: "the lexical scopes of the file tell what the name means",
    example: "def a(): ...\na()",
    resolution: Resolution::Scope,
    confidence: 1.0,
};
/// See [`RULES`].
pub(crate) const TYPE_IN_FILE: Rule = Rule {
    name: "receiver_type",
    statement: "the receiver has a type that the file defines, and the name is a member of it or of what it inherits from",
    example: "self.save()   # inherited from a base in another file",
    resolution: Resolution::Type,
    confidence: 0.95,
};
/// See [`RULES`].
pub(crate) const IMPORTED: Rule = Rule {
    name: "imported",
    statement: "the name is what an import statement names",
    example: "from a import b   # b",
    resolution: Resolution::Import,
    confidence: 1.0,
};
/// See [`RULES`].
pub(crate) const IMPORT_PATH: Rule = Rule {
    name: "import_path",
    statement: "the path begins with an imported name, and each name after it is a member of what is before it",
    example: "import a\na.B.c()",
    resolution: Resolution::Import,
    confidence: 0.98,
};
/// See [`RULES`].
pub(crate) const PATH: Rule = Rule {
    name: "path",
    statement: "the path begins with a name that the package, the namespace or the top knows, and each name after it is a member of what is before it, or of its type",
    example: "func (c *Client) do() { c.conn.Close() }",
    resolution: Resolution::Type,
    confidence: 0.95,
};
/// See [`RULES`].
pub(crate) const MEMBER: Rule = Rule {
    name: "inherited",
    statement: "the bare name is a member of a type around, or of what that inherits from",
    example: "class B extends A { void f() { inherited(); } }",
    resolution: Resolution::Type,
    confidence: 0.95,
};
/// See [`RULES`].
pub(crate) const NAME: Rule = Rule {
    name: "package",
    statement: "the bare name is defined in another file of the package, module or namespace, or brought in by a wildcard import",
    example: "// a.go\nfunc a() { b() }   // b.go: func b()",
    resolution: Resolution::Import,
    confidence: 0.97,
};

/// See [`RULES`]. It is of edges alone.
pub(crate) const MEMBER_OF: Rule = Rule {
    name: "member_of",
    statement: "a method that stands apart from its type belongs to the one that its receiver, impl or qualified name means",
    example: "// a.go\ntype T struct{}\n// b.go\nfunc (t *T) M() {}",
    resolution: Resolution::Type,
    confidence: 0.98,
};
/// See [`RULES`].
pub(crate) const UNIQUE: Rule = Rule {
    name: "unique_name",
    statement: "the language has no types, nothing tells what the receiver is, and the repo has one member of that name, which is made of several words",
    example: "settings.load_from_disk()   # the only load_from_disk in the repo",
    resolution: Resolution::UniqueName,
    confidence: 0.8,
};
/// See [`RULES`].
pub(crate) const HIDDEN: Rule = Rule {
    name: "hidden",
    statement: "the file does not see the name, and a source file with which it includes a header has the only type, or function, of that name in the repo (C)",
    example: "// job.c\nstruct job { int fd; };\n// use.c\nvoid stop(struct job *job);   // both include tool.h",
    resolution: Resolution::UniqueName,
    confidence: 0.9,
};
