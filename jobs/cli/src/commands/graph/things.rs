//! What the entities of one name are. Code says some things several times: what is declared in one file is defined in another, and
//! edges lead to the definition; a C struct and its typedef, or a class and its constructors, have one name, and edges lead to each;
//! a file is a module, mostly with the name of the one thing in it.

use std::collections::{HashMap, HashSet};

use codegraph_model::EntityKind;
use codegraph_store::graph::Node;

use super::table::place;
use crate::units::count;

/// The things that `owners` of a name are, in their order: of each, first the entity that stands for it, then those that say the
/// same. What only declares another of them, or only holds it, is left out.
pub(super) fn things(owners: &[Node]) -> Vec<Vec<&Node>> {
    let known = Known::of(owners);
    let mut things: Vec<Vec<&Node>> = owners.iter().map(|_| Vec::new()).collect();
    for (n, node) in owners.iter().enumerate().filter(|(_, node)| !known.is_defined(node) && !known.is_holder(node)) {
        // A typedef may say what another typedef of a struct says: two steps.
        let mut first = n;
        while let Some(of) = known.stands_for(first, &owners[first]) {
            first = of;
        }
        // Those that stand for things come before the others.
        let place = if first == n { 0 } else { things[first].len() };
        things[first].insert(place, node);
    }
    things.retain(|thing| !thing.is_empty());
    things
}

/// What `others` are to `main`, of which they say the same: `typedef at src/a.h:4`.
pub(super) fn also(main: &Node, others: &[&Node]) -> String {
    let what = |node: &Node| match node.kind() {
        EntityKind::TypeAlias if node.kind() != main.kind() => "typedef",
        EntityKind::Constructor if node.kind() != main.kind() => "constructor",
        _ => "declaration",
    };
    let mut told: Vec<String> = Vec::new();
    for word in ["typedef", "constructor", "declaration"] {
        let of_it: Vec<&Node> = others.iter().copied().filter(|node| what(node) == word).collect();
        match of_it[..] {
            [] => {}
            [node] => told.push(format!("its {word} at {}", place(node))),
            _ => told.push(format!("its {} {word}s", count(of_it.len() as u64))),
        }
    }
    told.join(" and ")
}

/// What is asked about many owners of one name.
struct Known<'a> {
    types: HashMap<i64, usize>,
    types_by_name: HashMap<(&'a str, &'a str), Vec<(&'a str, usize)>>,
    /// Definitions; those of a language of which names do not tell the module, with their file.
    definitions: HashSet<(Name<'a>, &'a str)>,
    parents: HashSet<i64>,
    /// The first that says something in these words.
    first: HashMap<(Name<'a>, Option<&'a str>), usize>,
}

/// Repo, kind and qualified name.
type Name<'a> = (&'a str, EntityKind, &'a str);

impl<'a> Known<'a> {
    fn of(owners: &'a [Node]) -> Known<'a> {
        let mut known = Known {
            types: HashMap::new(),
            types_by_name: HashMap::new(),
            definitions: HashSet::new(),
            parents: owners.iter().filter_map(Node::parent_id).collect(),
            first: HashMap::new(),
        };
        for (n, node) in owners.iter().enumerate() {
            if node.kind().is_type() {
                known.types.insert(node.entity_id(), n);
                let name = (node.repo(), node.qualified_name());
                known.types_by_name.entry(name).or_default().push((node.path(), n));
            }
            if !is_declaration(node) {
                known.definitions.insert((name_of(node), scope_of(node)));
            }
            known.first.entry((name_of(node), node.signature())).or_insert(n);
        }
        known
    }

    /// Whether another defines what `node` declares.
    fn is_defined(&self, node: &Node) -> bool {
        is_declaration(node) && self.definitions.contains(&(name_of(node), scope_of(node)))
    }

    /// Whether `node` is a module, and holds another.
    fn is_holder(&self, node: &Node) -> bool {
        node.kind() == EntityKind::Module && self.parents.contains(&node.entity_id())
    }

    /// Which other stands for `node`, the `n`-th, if one does.
    fn stands_for(&self, n: usize, node: &Node) -> Option<usize> {
        if node.kind() == EntityKind::Constructor
            && let Some(class) = node.parent_id().and_then(|id| self.types.get(&id))
        {
            return Some(*class);
        }
        if !is_c(node) {
            return None;
        }
        if node.kind() == EntityKind::TypeAlias {
            let types = self.types_by_name.get(&(node.repo(), node.qualified_name()));
            let types = types.map_or(&[][..], Vec::as_slice);
            let here = types.iter().find(|(path, _)| *path == node.path());
            // Of several in other files, nobody knows which.
            if let Some((_, of)) = here.or(types.first().filter(|_| types.len() == 1)) {
                return Some(*of);
            }
        } else if !is_declaration(node) {
            return None;
        }
        // What several headers say in the same words.
        self.first.get(&(name_of(node), node.signature())).copied().filter(|first| *first < n)
    }
}

fn name_of(node: &Node) -> Name<'_> {
    (node.repo(), node.kind(), node.qualified_name())
}

/// The file of which a name is one, if its language has names that do not tell the module.
fn scope_of(node: &Node) -> &str {
    if is_c(node) { "" } else { node.path() }
}

fn is_c(node: &Node) -> bool {
    matches!(node.language(), "c" | "cpp")
}

/// Whether it is a function without its body, or a variable of C or C++ that is somewhere else.
fn is_declaration(node: &Node) -> bool {
    match node.native_kind() {
        "declaration" | "field_declaration" if is_c(node) && node.kind().is_callable() => true,
        "declaration" => is_c(node) && node.signature().is_some_and(|text| text.starts_with("extern ")),
        "function_signature" => true,
        _ => false,
    }
}
