//! What a world is made of.

use codegraph_model::EntityKind;

use crate::family::Family;
use crate::names::{Name, Text};

/// No such thing.
pub(crate) const NONE: u32 = u32::MAX;

/// Something with members: an entity, or a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Node(u32);

impl Node {
    /// Nothing.
    pub(crate) const NOWHERE: Node = Node(NONE >> 1);

    const SPACE: u32 = 1 << 31;

    pub(crate) fn entity(index: u32) -> Node {
        Node(index)
    }

    pub(crate) fn space(index: u32) -> Node {
        Node(index | Node::SPACE)
    }

    pub(crate) fn as_entity(self) -> Option<u32> {
        (self.0 & Node::SPACE == 0 && self != Node::NOWHERE).then_some(self.0)
    }

    pub(crate) fn as_space(self) -> Option<u32> {
        (self.0 & Node::SPACE != 0).then_some(self.0 & !Node::SPACE)
    }
}

/// A file that was parsed.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) id: i64,
    pub(crate) repo: u32,
    pub(crate) path: Text,
    pub(crate) family: Family,
    /// Whether it is C++, of the family of C.
    pub(crate) is_cpp: bool,
    /// The module or package that it is, or lies in; [`NONE`] where names have no such home.
    pub(crate) space: u32,
    /// The entity of the file itself, in languages whose files are modules.
    pub(crate) module: u32,
    /// Its entities and imports, which stand together.
    pub(crate) entities: (u32, u32),
    pub(crate) imports: (u32, u32),
    /// What it calls them, among [`World::bound`].
    pub(crate) bound: (u32, u32),
}

/// A definition. There are millions of them: whatever is added here is paid by each.
#[derive(Debug)]
pub(crate) struct Entity {
    pub(crate) id: i64,
    pub(crate) file: u32,
    pub(crate) parent: u32,
    pub(crate) name: Name,
    pub(crate) kind: EntityKind,
    /// What it is a member of.
    pub(crate) container: Node,
    /// The next one of the same name in the same container.
    pub(crate) next: u32,
    /// What it is, or what a call of it gives, as written.
    pub(crate) type_text: Option<Text>,
    /// What its value is made by, where no type is written.
    pub(crate) value_path: Option<Text>,
    /// Type parameters and the like: its head up to the body.
    pub(crate) signature: Text,
    /// How many arguments it can be called with.
    pub(crate) arity: (u8, u8),
    /// The types of its parameters, where these tell overloads apart.
    pub(crate) takes: Text,
    pub(crate) marks: Marks,
}

/// What is true of an entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks(u8);

impl Marks {
    pub(crate) const TEST: Marks = Marks(1);
    /// It only declares what is defined elsewhere (C, C++), or one way in which that is called (TypeScript).
    pub(crate) const DECLARATION: Marks = Marks(1 << 1);
    /// Other files can name it.
    pub(crate) const EXPORTED: Marks = Marks(1 << 2);
    /// No other file sees it but those that include its own (C, C++).
    pub(crate) const LOCAL: Marks = Marks(1 << 3);
    /// What stands before it, or what it stands in, says that it is not built (Rust); or no name leads to it: a test that a
    /// macro makes (C, C++).
    pub(crate) const OFF: Marks = Marks(1 << 4);
    /// It begins where the entity before it does.
    pub(crate) const BEGINS_WITH_LAST: Marks = Marks(1 << 5);
    /// Its container knows it by the name of a method (Java).
    pub(crate) const METHOD_NAME: Marks = Marks(1 << 6);
    /// It is of a type itself and not of a trait: it is written `pub`, which nothing in an `impl` of a trait can be (Rust).
    pub(crate) const INHERENT: Marks = Marks(1 << 7);

    /// Those that hold.
    pub(crate) fn of(marks: impl IntoIterator<Item = (Marks, bool)>) -> Marks {
        Marks(marks.into_iter().filter(|(_, holds)| *holds).fold(0, |all, (mark, _)| all | mark.0))
    }

    /// The same, but for one of them.
    pub(crate) fn with(self, mark: Marks, holds: bool) -> Marks {
        Marks(if holds { self.0 | mark.0 } else { self.0 & !mark.0 })
    }

    pub(crate) fn has(self, mark: Marks) -> bool {
        self.0 & mark.0 != 0
    }
}

impl Entity {
    pub(crate) fn is_test(&self) -> bool {
        self.marks.has(Marks::TEST)
    }

    pub(crate) fn is_declaration(&self) -> bool {
        self.marks.has(Marks::DECLARATION)
    }

    pub(crate) fn is_exported(&self) -> bool {
        self.marks.has(Marks::EXPORTED)
    }

    pub(crate) fn is_local(&self) -> bool {
        self.marks.has(Marks::LOCAL)
    }

    pub(crate) fn is_inherent(&self) -> bool {
        self.marks.has(Marks::INHERENT)
    }

    pub(crate) fn is_off(&self) -> bool {
        self.marks.has(Marks::OFF)
    }
}

/// A name that a file imports.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) id: i64,
    pub(crate) file: u32,
    pub(crate) module: Text,
    pub(crate) name: Option<Name>,
    /// What the file calls it.
    pub(crate) alias: Option<Name>,
    pub(crate) is_relative: bool,
    pub(crate) is_wildcard: bool,
    pub(crate) is_reexport: bool,
    pub(crate) start_byte: u32,
}

/// A module, package or namespace.
#[derive(Debug)]
pub(crate) struct Space {
    pub(crate) parent: u32,
    pub(crate) name: Name,
    /// Files that are it or lie in it.
    pub(crate) files: Vec<u32>,
}

/// A place that modules are told from: a source directory of a repo, a crate.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) repo: u32,
    pub(crate) dir: String,
    pub(crate) space: u32,
}

/// A statement of a manifest about where modules lie: see the table `module_roots`.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) repo: u32,
    pub(crate) kind: String,
    pub(crate) scope_dir: String,
    pub(crate) prefix: String,
    pub(crate) target: String,
    pub(crate) rank: i32,
}

/// A package that a repo publishes.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) id: i64,
    pub(crate) repo: u32,
    pub(crate) manager: String,
    pub(crate) name: String,
    pub(crate) root_dir: String,
}

/// A crate that a package of Rust declares that it needs.
#[derive(Clone, Debug)]
pub(crate) struct Crate {
    /// What its code calls it.
    pub(crate) name: String,
    /// Under which name it is published.
    pub(crate) package: String,
    /// The package of the snapshot that it is.
    pub(crate) target: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_takes_few_bytes() {
        assert_eq!((size_of::<Entity>(), size_of::<Import>(), size_of::<File>()), (48, 32, 56));
    }
}
