//! Types of Go implement the interfaces whose methods they have. See `sql/link/10_go_implements.sql`.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Derivation, GoType, Method};
use crate::homes::dir_of;
use crate::names::Name;

/// How deep types embed each other.
const MAX_DEPTH: u32 = 8;

/// An interface that is known whole.
struct Interface {
    entity: u32,
    /// Whether other packages can name it, and all its methods.
    is_importable: bool,
    /// The methods that it wants, in order.
    wants: Vec<Name>,
}

pub(super) fn make(derivation: &Derivation<'_>) -> Vec<(u32, u32)> {
    let (interfaces, types): (Vec<&GoType>, Vec<&GoType>) =
        derivation.go_types.iter().partition(|known| known.is_interface);
    let open: FxHashSet<u32> = derivation.grounds.open.iter().copied().collect();
    let interfaces: Vec<Interface> =
        interfaces.into_iter().filter_map(|known| interface(derivation, known, &open)).collect();
    if interfaces.is_empty() {
        return Vec::new();
    }
    // Only types that have the method that the fewest have can have them all.
    let mut spread: FxHashMap<Name, u32> = interfaces.iter().flat_map(|known| &known.wants).map(|m| (*m, 0)).collect();
    for known in &types {
        for (method, _) in methods(derivation, known) {
            spread.entry(method).and_modify(|n| *n += 1);
        }
    }
    let mut by_rarest: FxHashMap<Name, Vec<&Interface>> = FxHashMap::default();
    for known in &interfaces {
        if let Some(rarest) = known.wants.iter().min_by_key(|method| (spread[*method], **method)) {
            by_rarest.entry(*rarest).or_default().push(known);
        }
    }
    let mut found = Vec::new();
    for known in types {
        let has: Vec<Name> = methods(derivation, known).into_iter().map(|(method, _)| method).collect();
        let wanted = has.iter().filter_map(|method| by_rarest.get(method)).flatten();
        let fits = wanted.filter(|interface| {
            is_in_reach(derivation, known.entity, interface)
                && interface.wants.iter().all(|method| has.binary_search(method).is_ok())
        });
        found.extend(fits.map(|interface| (known.entity, interface.entity)));
    }
    // What is told already.
    let is_known =
        |src: u32, dst: u32| derivation.bases_of(src).iter().any(|base| base.base == dst && base.is_implemented);
    found.retain(|(src, dst)| !is_known(*src, *dst));
    found
}

fn interface(derivation: &Derivation<'_>, known: &GoType, open: &FxHashSet<u32>) -> Option<Interface> {
    let owners = owners(derivation, known.entity);
    if owners.iter().any(|(owner, _)| open.contains(owner)) {
        return None;
    }
    let methods = methods_of(derivation, known, &owners);
    let is_importable = known.is_importable && methods.iter().all(|(_, is_exported)| *is_exported);
    let wants: Vec<Name> = methods.into_iter().map(|(method, _)| method).collect();
    (!wants.is_empty()).then_some(Interface { entity: known.entity, is_importable, wants })
}

/// Whether an interface can be named where a type stands.
fn is_in_reach(derivation: &Derivation<'_>, entity: u32, interface: &Interface) -> bool {
    let world = derivation.world;
    let (of_type, of_interface) = (world.file_of(entity), world.file_of(interface.entity));
    let is_one_repo = of_type.repo == of_interface.repo;
    let (dir, package) = (dir_of(world.text(of_type.path)), dir_of(world.text(of_interface.path)));
    (is_one_repo || derivation.grounds.uses.contains(&(of_type.repo, of_interface.repo)))
        && (interface.is_importable || (is_one_repo && dir == package))
        && kept_below(package).is_none_or(|top| is_one_repo && is_below(dir, top))
}

/// Where code has to stand that imports the package in `dir`: what lies in `internal` is for what lies beside that, and what
/// lies in `testdata` for what lies there.
fn kept_below(dir: &str) -> Option<&str> {
    let (mut start, mut found) = (0, None);
    for part in dir.split('/') {
        match part {
            "internal" => found = Some(dir[..start].trim_end_matches('/')),
            "testdata" => found = Some(&dir[..start + part.len()]),
            _ => {}
        }
        start += part.len() + 1;
    }
    found
}

fn is_below(dir: &str, top: &str) -> bool {
    top.is_empty() || dir.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A type, and what it embeds, each with how deep it lies.
fn owners(derivation: &Derivation<'_>, entity: u32) -> Vec<(u32, u32)> {
    let line = derivation.line(entity, MAX_DEPTH).into_iter().filter(|(owner, _)| *owner != entity);
    std::iter::once((entity, 0)).chain(line).collect()
}

/// The methods of a type, in order, and whether all of each are exported.
fn methods(derivation: &Derivation<'_>, known: &GoType) -> Vec<(Name, bool)> {
    methods_of(derivation, known, &owners(derivation, known.entity))
}

fn methods_of(derivation: &Derivation<'_>, known: &GoType, owners: &[(u32, u32)]) -> Vec<(Name, bool)> {
    let entities = &derivation.world.entities;
    let is_of_test = entities[known.entity as usize].is_test();
    let all = owners.iter().flat_map(|(owner, depth)| derivation.methods_of(*owner).iter().map(move |m| (m, *depth)));
    let mut methods: Vec<(Name, bool)> = Vec::new();
    // By name: how deep the first lies, and what it is of; nothing if it is of several.
    let mut nearest: FxHashMap<Name, (u32, Option<u32>)> = FxHashMap::default();
    let counts = |method: &Method| {
        let entity = &entities[method.entity as usize];
        entity.kind == codegraph_model::EntityKind::Method && (is_of_test || !entity.is_test())
    };
    let all: Vec<(&Method, u32)> = all.filter(|(method, _)| counts(method)).collect();
    for (method, depth) in all.iter().filter(|_| !known.is_interface && owners.len() > 1) {
        let first = nearest.entry(entities[method.entity as usize].name).or_insert((*depth, Some(method.owner)));
        if *depth < first.0 {
            *first = (*depth, Some(method.owner));
        } else if *depth == first.0 && first.1 != Some(method.owner) {
            first.1 = None;
        }
    }
    // What a struct embeds has methods that those of the same name hide which lie less deep, or as deep elsewhere.
    let is_seen = |method: &Method| {
        nearest.get(&entities[method.entity as usize].name).is_none_or(|(_, owner)| *owner == Some(method.owner))
    };
    let seen = all.iter().filter(|(method, _)| is_seen(method));
    methods.extend(seen.map(|(method, _)| (method.types, entities[method.entity as usize].is_exported())));
    // False comes first, and stays.
    methods.sort_unstable();
    methods.dedup_by_key(|(method, _)| *method);
    methods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_can_be_kept_from_others() {
        for (package, dir, expected) in [
            ("a/b", "c", true),
            ("a/internal/b", "a", true),
            ("a/internal/b", "a/c/d", true),
            ("a/internal/b", "ab", false),
            ("a/internal/b", "", false),
            ("internal", "a", true),
            ("a/internal/b/internal", "a/c", false),
            ("a/testdata/b", "a", false),
            ("a/testdata/b", "a/testdata/c", true),
            ("a/internals", "b", true),
        ] {
            let is_seen = kept_below(package).is_none_or(|top| is_below(dir, top));
            assert_eq!(is_seen, expected, "{package} from {dir}");
        }
    }
}
