//! Methods override those of what their types inherit from. See `sql/link/20_overrides.sql`.

use rustc_hash::FxHashMap;

use super::{Derivation, Method};
use crate::family::Family;
use crate::world::World;

/// How far up it is looked.
const MAX_DEPTH: u32 = 12;

/// A method, and one that it may override.
struct Pair<'m> {
    sub: &'m Method,
    base: &'m Method,
    depth: u32,
    /// Whether nothing tells the two apart.
    is_alike: bool,
}

pub(super) fn make(derivation: &Derivation<'_>) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    let bases = &derivation.grounds.bases;
    for heir in bases.chunk_by(|a, b| a.heir == b.heir).map(|of_one| of_one[0].heir) {
        found.extend(of_type(derivation, heir));
    }
    found
}

/// What the methods of one type override.
fn of_type(derivation: &Derivation<'_>, heir: u32) -> Vec<(u32, u32)> {
    let world = derivation.world;
    let name = |method: &Method| world.entities[method.entity as usize].name;
    let mut subs: Vec<&Method> = derivation.methods_of(heir).iter().filter(|method| method.is_open).collect();
    if subs.is_empty() {
        return Vec::new();
    }
    subs.sort_by_key(|method| name(method));
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for (owner, depth) in derivation.line(heir, MAX_DEPTH) {
        for base in derivation.methods_of(owner).iter().filter(|method| method.is_open) {
            let from = subs.partition_point(|sub| name(sub) < name(base));
            for sub in subs[from..].iter().take_while(|sub| name(sub) == name(base)) {
                let has_overloads = has_overloads(world, sub.entity);
                if sub.entity == base.entity
                    || (has_overloads && sub.arity != base.arity)
                    || !(sub.is_virtual || base.is_virtual)
                {
                    continue;
                }
                pairs.push(Pair { sub, base, depth, is_alike: !has_overloads || sub.types == base.types });
            }
        }
    }
    let mut nearest: FxHashMap<u32, u32> = FxHashMap::default();
    let mut n_subs: FxHashMap<u32, u32> = FxHashMap::default();
    let mut n_bases: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut has_alike: FxHashMap<(u32, u32), bool> = FxHashMap::default();
    for Pair { sub, base, depth, is_alike } in &pairs {
        let known = nearest.entry(sub.entity).or_insert(*depth);
        *known = (*known).min(*depth);
        *n_subs.entry(base.entity).or_default() += 1;
        *n_bases.entry((sub.entity, base.owner)).or_default() += 1;
        *has_alike.entry((sub.entity, base.owner)).or_default() |= is_alike;
    }
    let is_meant = |pair: &&Pair<'_>| {
        let place = (pair.sub.entity, pair.base.owner);
        let is_only = || !has_alike[&place] && n_bases[&place] == 1 && n_subs[&pair.base.entity] == 1;
        pair.depth == nearest[&pair.sub.entity] && (pair.is_alike || is_only())
    };
    pairs.iter().filter(is_meant).map(|pair| (pair.sub.entity, pair.base.entity)).collect()
}

/// Whether methods of one name are told apart by their parameters.
fn has_overloads(world: &World, entity: u32) -> bool {
    let file = world.file_of(entity);
    matches!(file.family, Family::Java | Family::CSharp) || file.is_cpp
}
