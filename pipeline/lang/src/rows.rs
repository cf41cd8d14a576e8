//! The rows of a pack's tables, as `build.rs` lays them down. `packs/README.md` says what their keys mean.
//!
//! A place is empty for the node itself, or a field, a kind of child (in brackets where the grammar has a field of that
//! name), or the number of a named child (`-1` is the last); `a/b` is the place `b` in what stands at `a`.

use codegraph_model::{EntityKind, Role, Visibility};

/// What must hold for a row to say something about a node.
#[derive(Debug)]
pub(crate) struct When {
    pub(crate) place: &'static str,
    /// Of which one must stand there; empty for anything.
    pub(crate) words: &'static [&'static str],
    /// Of which what stands there must be; empty for any.
    pub(crate) kinds: &'static [&'static str],
    /// Kinds that the node around the parent must be of; empty for any.
    pub(crate) around: &'static [&'static str],
    /// The node stands directly in a type.
    pub(crate) is_member: bool,
    /// All of that does not hold.
    pub(crate) is_not: bool,
}

/// Nodes of some kinds at a place.
#[derive(Debug)]
pub(crate) struct These {
    pub(crate) place: &'static str,
    pub(crate) kinds: &'static [&'static str],
}

#[derive(Debug)]
pub(crate) struct EntityRule {
    pub(crate) node: &'static str,
    pub(crate) kind: EntityKind,
    /// The kind directly inside a type.
    pub(crate) member: Option<EntityKind>,
    /// Place of the name; empty for the first child that is an identifier.
    pub(crate) name: &'static str,
    /// What the name begins with that is written apart from it.
    pub(crate) prefix: &'static str,
    /// Place of the body.
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
    pub(crate) when: &'static [When],
    /// Kinds of the items that it defines, where it is one statement for several; they have the name, and may have what
    /// it returns.
    pub(crate) each: &'static [&'static str],
    /// Place that the items stand in.
    pub(crate) items: &'static str,
    /// Only the first of the items is defined.
    pub(crate) is_first: bool,
    /// Kinds that the name must be of; empty for any.
    pub(crate) name_kinds: &'static [&'static str],
    /// The name is all that stands in its field, a path as well.
    pub(crate) is_whole_name: bool,
    /// Only the first of a name in the same place defines it: an assignment.
    pub(crate) is_once: bool,
    /// Nothing stands in it.
    pub(crate) is_leaf: bool,
    /// The name is the last part of a path, and stands in what comes before.
    pub(crate) is_path: bool,
    /// It belongs to the type around, whatever stands between.
    pub(crate) is_of_type: bool,
    /// It belongs to the file, whatever it stands in.
    pub(crate) is_of_file: bool,
    /// What it belongs to itself, and not its instances: the type around, or the one whose path stands there.
    pub(crate) owner: Option<These>,
    /// What stands in it are members, though it is no type.
    pub(crate) holds_members: bool,
    /// Names that are defined as members of it.
    pub(crate) members: Option<(These, EntityKind)>,
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
    pub(crate) when: &'static [When],
    /// Kinds of the children that bind, where it is one statement for several.
    pub(crate) each: &'static [&'static str],
    /// Names that are bound without being written.
    pub(crate) names: &'static [&'static str],
    /// Field that holds the pattern; empty for the whole node.
    pub(crate) field: &'static str,
    /// The name stands for a type, not for a value.
    pub(crate) is_type: bool,
    /// It is bound in the scope around the node, not in the one that the node opens.
    pub(crate) is_outside: bool,
    /// Places in the node or in the pattern that say the type of the value: a type, or what makes an instance. The first
    /// that says something counts.
    pub(crate) typed_by: &'static [&'static str],
    /// Place of what the value is an element of, where nothing else says its type.
    pub(crate) element_of: &'static str,
    /// In a constructor, what is said of a member of its object is said of the field.
    pub(crate) is_of_members: bool,
    /// Field at whose end it begins to hold; empty for all of its scope.
    pub(crate) after: &'static str,
    /// What a name is bound to again in a scope, it is given there: it holds from where it was bound first.
    pub(crate) is_once: bool,
    /// The pattern can fail: in it, a capital begins a constant or a type, never a new name.
    pub(crate) is_refutable: bool,
}

/// Which nodes a ref rule takes its targets from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetOf {
    /// The node itself.
    Node,
    /// What stands at a place.
    Place(&'static str),
    /// Each named child, through lists.
    Children,
}

#[derive(Debug)]
pub(crate) struct RefRule {
    pub(crate) node: &'static str,
    pub(crate) role: Role,
    pub(crate) target: TargetOf,
    /// Place of the arguments.
    pub(crate) arguments: &'static str,
    /// Kinds of parent that it must stand in; empty for any.
    pub(crate) parents: &'static [&'static str],
    pub(crate) when: &'static [When],
    /// Nodes that lead to the names that are meant, each with the place where they do; empty for all of its children.
    pub(crate) through: &'static [(&'static str, &'static str)],
    /// Place of a name that this speaks for as well.
    pub(crate) claims: &'static str,
    /// Only names like `Name` are meant: by convention, those of types.
    pub(crate) is_capital: bool,
    /// What is meant is a word of the language: `base(…)`.
    pub(crate) is_word: bool,
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

/// An expression that gives something of another: an element, or the same.
#[derive(Debug)]
pub(crate) struct StepRule {
    pub(crate) node: &'static str,
    /// Place of the other expression.
    pub(crate) of: &'static str,
    /// The step, as `refs.target_path` has it; empty for the same value.
    pub(crate) gives: &'static str,
    /// Words of which it begins with one; empty for any.
    pub(crate) words: &'static [&'static str],
    /// Kinds of what stands in its brackets that make it give several elements, the same as the whole.
    pub(crate) slices: &'static [&'static str],
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
    pub(crate) when: &'static [When],
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

/// A name that mentions nothing: the keyword of an argument, a key.
#[derive(Debug)]
pub(crate) struct LabelRule {
    pub(crate) node: &'static str,
    /// Place of the name; empty for the name that the node is or begins with.
    pub(crate) place: &'static str,
    /// Words of which it must be one; empty for any.
    pub(crate) words: &'static [&'static str],
}

/// What a word that says who may name something says it of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccessOf {
    /// What can be called, of what instances have, or of what the type itself has, where that is around.
    Members,
    /// What the type itself has.
    Statics,
    /// Constants and types.
    Constants,
}

/// A call or a name that says who may name what: what follows, what it names, or what is defined in its arguments.
#[derive(Debug)]
pub(crate) struct AccessRule {
    pub(crate) node: &'static str,
    pub(crate) parents: &'static [&'static str],
    pub(crate) when: &'static [When],
    /// Place of the word.
    pub(crate) word: &'static str,
    /// The names that it says it of, and where they stand; where there are none, it says it of what follows.
    pub(crate) names: Option<These>,
    pub(crate) words: &'static [(&'static str, Visibility)],
    /// Words that say of what follows that it belongs to the type itself.
    pub(crate) statics: &'static [&'static str],
    pub(crate) of: AccessOf,
}

/// What holds members of the type itself, and not of its instances.
#[derive(Debug)]
pub(crate) struct StaticsRule {
    pub(crate) node: &'static str,
    pub(crate) when: &'static [When],
}
