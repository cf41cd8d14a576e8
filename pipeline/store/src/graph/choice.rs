//! What is asked of a graph, and what it answers.

use codegraph_model::{EdgeKind, Error, Resolution, Role, Word};

/// In which direction edges are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From `src` to `dst`: what it calls, uses, contains.
    Out,
    /// From `dst` to `src`: what calls, uses, contains it.
    In,
    /// Either.
    Both,
}

/// Kinds of edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindSet(u32);

impl KindSet {
    /// Every kind.
    pub const ALL: KindSet = KindSet(u32::MAX);

    /// Those that say that something is called: what `callers` and `callees` mean. An override is none of them: it says
    /// which code may run, not which code asks for it.
    pub const CALLS: KindSet = KindSet(bit(EdgeKind::Calls) | bit(EdgeKind::Instantiates));

    /// Those by which a change of an entity reaches others: every one but containment.
    pub const IMPACT: KindSet = KindSet(!bit(EdgeKind::Contains));

    /// These.
    pub const fn of(kinds: &[EdgeKind]) -> KindSet {
        let mut set = 0;
        let mut n = 0;
        while n < kinds.len() {
            set |= bit(kinds[n]);
            n += 1;
        }
        KindSet(set)
    }

    /// Whether `kind` is one of them.
    pub const fn contains(self, kind: EdgeKind) -> bool {
        self.0 & bit(kind) != 0
    }

    /// Those of them that exist, in order.
    pub fn kinds(self) -> impl Iterator<Item = EdgeKind> {
        EdgeKind::ALL.iter().copied().filter(move |kind| self.contains(*kind))
    }
}

const fn bit(kind: EdgeKind) -> u32 {
    1 << kind as u32
}

/// Which edges count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Of these kinds.
    pub kinds: KindSet,
    /// At least so sure, from 0 to 1.
    pub min_confidence: f32,
}

impl Choice {
    /// Edges of `kinds`, however sure.
    pub const fn of(kinds: KindSet) -> Choice {
        Choice { kinds, min_confidence: 0.0 }
    }
}

/// How far a search goes.
#[derive(Clone, Copy)]
pub struct Bounds<'a> {
    /// Edges that lie between a start and what is found, at most.
    pub depth: u32,
    /// Entities found, at most; for a path, entities looked at.
    pub limit: usize,
    /// Threads that look up edges, at most. What is found does not depend on it.
    pub jobs: usize,
    /// Asked often; an error ends the search.
    pub stop: &'a dyn Fn() -> Option<Error>,
}

/// How a name is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameMatch {
    /// It is the same.
    Exact,
    /// It is the same in lower case.
    Folded,
    /// It begins with that in lower case.
    Prefix,
}

/// An edge, seen from one of its ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// The entity at the other end.
    pub other: i64,
    /// Whether it leads to the other end; it comes from there if not.
    pub is_out: bool,
    /// What it says.
    pub kind: EdgeKind,
    /// How it was found.
    pub resolution: Resolution,
    /// How sure that is, from 0 to 1.
    pub confidence: f32,
    /// How often it stands in the code.
    pub count: u32,
    /// The first ref that says so; none of containment.
    pub first_ref_id: Option<i64>,
    /// Whether its ends are in different repos.
    pub is_cross_repo: bool,
}

/// A mention of an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefTo {
    /// Its id in `refs`.
    pub ref_id: i64,
    /// The file that it stands in.
    pub file_id: i64,
    /// The entity that it stands in, if it stands in one.
    pub in_entity_id: Option<i64>,
    /// What it does with the entity.
    pub role: Role,
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub col: u32,
    /// How it was found to mean the entity.
    pub resolution: Resolution,
}

/// An entity that a search came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// The entity.
    pub id: i64,
    /// Edges between it and the nearest start.
    pub depth: u32,
    /// The entity from which it was reached, whose depth is one less.
    pub from: i64,
    /// The edge, as seen from there.
    pub edge: Edge,
}

/// What a search came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// By depth; those of one depth by the order in which their predecessors were found, then by kind and id.
    pub found: Vec<Reached>,
    /// Whether more would have been found but for the limit.
    pub is_cut: bool,
}

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hop {
    /// The entity.
    pub id: i64,
    /// The edge that led here, as seen from the entity before; none at the start.
    pub edge: Option<Edge>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        for (set, kinds) in [
            (KindSet::ALL, EdgeKind::ALL.to_vec()),
            (KindSet::of(&[]), vec![]),
            (KindSet::of(&[EdgeKind::Tests, EdgeKind::Calls]), vec![EdgeKind::Calls, EdgeKind::Tests]),
            (KindSet::CALLS, vec![EdgeKind::Calls, EdgeKind::Instantiates]),
        ] {
            assert_eq!(set.kinds().collect::<Vec<_>>(), kinds);
        }
        assert_eq!(KindSet::IMPACT.kinds().count(), EdgeKind::ALL.len() - 1);
        assert!(!KindSet::IMPACT.contains(EdgeKind::Contains));
        assert!(EdgeKind::ALL.len() <= 32, "a set has room for 32 kinds");
    }
}
