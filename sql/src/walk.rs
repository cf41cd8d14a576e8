//! What questions over the graph mean: which edges they follow, from where, and which way. SQL's functions and the command line
//! both ask here, so that they answer alike.

use std::collections::HashSet;

use codegraph_model::{EdgeKind, Result};
use codegraph_store::graph::{Bounds, Choice, Graph, Hop, KindSet, Reach, Reached, Way};

/// A question that follows edges from an entity on, step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// Who calls it, or makes instances of it.
    Callers,
    /// What it calls, or makes instances of.
    Callees,
    /// What may have to change with it: whoever uses it or anything inside it, in whatever way.
    Impact,
}

impl Walk {
    /// The way along which edges are followed.
    pub fn way(self) -> Way {
        match self {
            Walk::Callers | Walk::Impact => Way::In,
            Walk::Callees => Way::Out,
        }
    }

    /// The edges that are followed, unless others are asked for. An override is no call: who calls what it overrides may mean
    /// it, and may mean another one.
    pub fn kinds(self) -> KindSet {
        match self {
            Walk::Callers | Walk::Callees => KindSet::CALLS,
            Walk::Impact => KindSet::IMPACT,
        }
    }

    /// How many edges are followed one after the other, unless something else is asked for.
    pub fn depth(self) -> u32 {
        match self {
            Walk::Callers | Walk::Callees => 1,
            Walk::Impact => u32::MAX,
        }
    }

    /// What is reached from `starts`, the nearest first; each entity once. A start is among it only if it calls itself.
    ///
    /// # Errors
    /// Those of the store, and what `bounds` stops it with.
    pub fn reach(self, graph: &Graph, starts: &[i64], choice: &Choice, bounds: &Bounds<'_>) -> Result<Reach> {
        if self == Walk::Impact {
            return graph.reach(&with_insides(graph, starts, bounds)?, self.way(), choice, bounds);
        }
        let mut found = Vec::new();
        for &id in starts {
            let own = graph.edges(id, self.way(), choice)?.into_iter().find(|edge| edge.other == id);
            found.extend(own.map(|edge| Reached { id, depth: 1, from: id, edge }));
        }
        let reach = graph.reach(starts, self.way(), choice, bounds)?;
        found.extend(reach.found);
        let is_cut = reach.is_cut || found.len() > bounds.limit;
        found.truncate(bounds.limit);
        Ok(Reach { found, is_cut })
    }
}

/// `ids` and everything inside them: members of types, what stands in modules. Who uses those uses them.
///
/// # Errors
/// Those of the store, and what `bounds.stop` gives. Depth and limit are not for what is inside.
pub fn with_insides(graph: &Graph, ids: &[i64], bounds: &Bounds<'_>) -> Result<Vec<i64>> {
    let bounds = Bounds { depth: u32::MAX, limit: usize::MAX, ..*bounds };
    let inside = graph.reach(ids, Way::Out, &containment(), &bounds)?;
    Ok(ids.iter().copied().chain(inside.found.into_iter().map(|reached| reached.id)).collect())
}

/// The shortest way from one of `from` to one of `to` along edges of `kinds`. It may begin with anything inside of the one, which
/// then stands behind it, and end with anything inside of the other. If no kinds are asked for, all of them count but containment;
/// if there is no such way, containment counts as well: what makes an instance of a type leads to what its methods do.
///
/// # Errors
/// Those of the store, and what `bounds` stops it with.
pub fn shortest_path(
    graph: &Graph,
    from: &[i64],
    to: &[i64],
    kinds: Option<KindSet>,
    min_confidence: f32,
    bounds: &Bounds<'_>,
) -> Result<Option<Vec<Hop>>> {
    let starts = with_insides(graph, from, bounds)?;
    let own: HashSet<i64> = starts.iter().copied().collect();
    let (mine, others): (Vec<i64>, Vec<i64>) = to.iter().copied().partition(|id| own.contains(id));
    if !mine.is_empty() {
        return graph.shortest_path(from, &mine, &containment(), bounds);
    }
    // What stands in both, because one is inside of the other, is no way to leave the one for the other.
    let mut ends = with_insides(graph, &others, bounds)?;
    ends.retain(|id| !own.contains(id));
    let along = |kinds| graph.shortest_path(&starts, &ends, &Choice { kinds, min_confidence }, bounds);
    let way = match (along(kinds.unwrap_or(KindSet::IMPACT))?, kinds) {
        (None, None) => along(KindSet::ALL)?,
        (way, _) => way,
    };
    let Some(way) = way else { return Ok(None) };
    let Some(first) = way.first().map(|hop| hop.id).filter(|id| !from.contains(id)) else { return Ok(Some(way)) };
    let down = graph.shortest_path(from, &[first], &containment(), bounds)?.unwrap_or_default();
    let skipped = usize::from(!down.is_empty());
    Ok(Some(down.into_iter().chain(way.into_iter().skip(skipped)).collect()))
}

fn containment() -> Choice {
    Choice::of(KindSet::of(&[EdgeKind::Contains]))
}
