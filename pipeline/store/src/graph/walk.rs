//! Searches along edges.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, VacantEntry};
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use codegraph_model::{EdgeKind, Error, ErrorKind, Result};

use super::choice::{Bounds, Choice, Edge, Hop, KindSet, Reach, Reached, Way};
use super::edges::Glance;
use super::reader::Graph;

/// Entities whose edges are read between two questions whether to stop: a few milliseconds.
const IDS_BETWEEN: usize = 1024;

/// Entities whose edges are read before what other threads found is put to it: as many as keep all of them busy, and
/// few enough that what waits stays small.
const IDS_AT_A_TIME: usize = 64 * IDS_BETWEEN;

/// What is known of entities that were met.
type Met<T> = HashMap<i64, T, BuildHasherDefault<IdHasher>>;

/// Ids are hashes: nothing has to be made of them to spread them. A table takes its place from the high bits and from the low ones,
/// and of those of an id the highest is always zero.
#[derive(Default)]
struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_i64(&mut self, id: i64) {
        self.0 = (id as u64).rotate_left(1);
    }
}

/// An edge that a search meets.
struct Step {
    from: i64,
    edge: Edge,
    /// Whether nothing that the search would follow is known to go on from its other end.
    is_end: bool,
}

impl Graph {
    /// Searches breadth first from `from`. Each entity is found once, with the smallest depth and one edge by which it was
    /// reached; the starts are not among them. What is found does not depend on the order of `from`, nor on threads.
    ///
    /// # Errors
    /// Those of [`Graph::node`], and what `bounds.stop` says.
    pub fn reach(&self, from: &[i64], way: Way, choice: &Choice, bounds: &Bounds<'_>) -> Result<Reach> {
        let mut level = from.to_vec();
        level.sort_unstable();
        level.dedup();
        let mut met: Met<()> = level.iter().map(|id| (*id, ())).collect();
        let mut reach = Reach::default();
        for depth in 1..=bounds.depth {
            let mut next = Vec::new();
            self.each_step(&level, (way, choice), bounds, &mut met, &mut |entry, Step { from, edge, is_end }| {
                if reach.found.len() == bounds.limit {
                    reach.is_cut = true;
                    return false;
                }
                entry.insert(());
                reach.found.push(Reached { id: edge.other, depth, from, edge });
                if !is_end {
                    next.push(edge.other);
                }
                true
            })?;
            if reach.is_cut || next.is_empty() {
                break;
            }
            next.sort_unstable();
            level = next;
        }
        Ok(reach)
    }

    /// A shortest path along edges from one of `from` to one of `to`; none if there is none of at most `bounds.depth` edges.
    /// It is searched for from both sides. Of several, it is always the same one.
    ///
    /// # Errors
    /// Those of [`Graph::node`], and what `bounds.stop` says; [`ErrorKind::Limit`] if `bounds.limit` entities were looked at in
    /// vain.
    pub fn shortest_path(
        &self,
        from: &[i64],
        to: &[i64],
        choice: &Choice,
        bounds: &Bounds<'_>,
    ) -> Result<Option<Vec<Hop>>> {
        let mut ahead = Side::new(from, Way::Out);
        let mut behind = Side::new(to, Way::In);
        let start = ahead.level.iter().find(|id| behind.met.contains_key(id));
        if let Some(&id) = start {
            return Ok(Some(vec![Hop { id, edge: None }]));
        }
        while ahead.depth + behind.depth < bounds.depth && !ahead.level.is_empty() && !behind.level.is_empty() {
            let (grown, other) = match ahead.level.len() <= behind.level.len() {
                true => (&mut ahead, &behind),
                false => (&mut behind, &ahead),
            };
            grown.grow(self, choice, bounds)?;
            // All of them are equally far from here; the least of those that are nearest to the other side is taken.
            let meetings = grown.last.iter().filter_map(|id| other.met.get(id).map(|step| (step.depth, *id)));
            if let Some((_, id)) = meetings.min() {
                return Ok(Some(path(&ahead, &behind, id)));
            }
            if ahead.met.len() + behind.met.len() > bounds.limit {
                return Err(Error::new(ErrorKind::Limit, "find a path")
                    .on(format!("{} entities were looked at, and none is on one", bounds.limit))
                    .hint("allow fewer kinds of edges, or ask for more certain ones"));
            }
        }
        Ok(None)
    }

    /// `ids`, and the members of those that are types, without what is in these: what a change of them changes.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn with_members(&self, ids: &[i64]) -> Result<Vec<i64>> {
        let mut all = ids.to_vec();
        let contains = Choice::of(KindSet::of(&[EdgeKind::Contains]));
        for node in self.nodes(ids)?.into_iter().flatten().filter(|node| node.kind().is_type()) {
            all.extend(self.edges(node.entity_id(), Way::Out, &contains)?.iter().map(|edge| edge.other));
        }
        all.sort_unstable();
        all.dedup();
        Ok(all)
    }

    /// Gives the edges of `level`, which is in order, that a search follows and that lead to what was not met before.
    /// `meet` says of each where it leads to, and whether it wants more of them. What comes, and in which order, does
    /// not depend on threads.
    fn each_step<T: Sync>(
        &self,
        level: &[i64],
        (way, choice): (Way, &Choice),
        bounds: &Bounds<'_>,
        met: &mut Met<T>,
        meet: &mut dyn FnMut(VacantEntry<'_, i64, T>, Step) -> bool,
    ) -> Result<()> {
        // Ends are known without containment, and of one direction.
        let knows_ends = way != Way::Both && !choice.kinds.contains(EdgeKind::Contains);
        let step =
            |from, glance: &Glance<'_>| Step { from, edge: glance.edge(), is_end: glance.is_end() && knows_ends };
        for ids in level.chunks(IDS_AT_A_TIME) {
            let chunks: Vec<&[i64]> = ids.chunks(IDS_BETWEEN).collect();
            // What nobody looks up yet: this thread takes the first of them, the others the last.
            let left = Mutex::new(0..chunks.len());
            let take = |of: fn(&mut Range<usize>) -> Option<usize>| {
                of(&mut left.lock().unwrap_or_else(PoisonError::into_inner))
            };
            let look_ahead = || {
                let mut ahead = Vec::new();
                while let Some(n) = take(Range::next_back) {
                    let mut steps = Vec::new();
                    self.each_edge_of(chunks[n], way, choice, &mut |from, glance| {
                        steps.push(step(from, glance));
                        true
                    })?;
                    ahead.push((n, steps));
                }
                Ok(ahead)
            };
            let mut wants_more = true;
            let mut look_up = || {
                while let Some(n) = take(Range::next) {
                    (bounds.stop)().map_or(Ok(()), Err)?;
                    self.each_edge_of(chunks[n], way, choice, &mut |from, glance| {
                        if let Entry::Vacant(entry) = met.entry(glance.other()) {
                            wants_more = meet(entry, step(from, glance));
                        }
                        wants_more
                    })?;
                    if !wants_more {
                        break;
                    }
                }
                Ok(())
            };
            let mut ahead: Vec<(usize, Vec<Step>)> = std::thread::scope(|scope| {
                let others: Vec<_> = (1..bounds.jobs.min(chunks.len())).map(|_| scope.spawn(look_ahead)).collect();
                let own = look_up();
                // Nothing is left but if this one ended early.
                while take(Range::next).is_some() {}
                let others = others.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(panicked())));
                let found = others.collect::<Result<Vec<_>>>()?;
                own.map(|()| found.into_iter().flatten().collect())
            })?;
            ahead.sort_unstable_by_key(|(n, _)| *n);
            for step in ahead.into_iter().flat_map(|(_, steps)| steps) {
                if !wants_more {
                    return Ok(());
                }
                if let Entry::Vacant(entry) = met.entry(step.edge.other) {
                    wants_more = meet(entry, step);
                }
            }
            if !wants_more {
                return Ok(());
            }
        }
        Ok(())
    }
}

fn panicked() -> Error {
    Error::new(ErrorKind::Bug, "search the graph")
        .on("a thread panicked")
        .hint("this should not happen: tell the developers")
}

/// One half of a search from both sides.
struct Side {
    way: Way,
    depth: u32,
    /// Those that were met last.
    last: Vec<i64>,
    /// Those of them from which edges may go on, in order.
    level: Vec<i64>,
    met: Met<Place>,
}

/// How an entity was met.
struct Place {
    depth: u32,
    /// From where, and by which edge as seen from there; nothing at a start.
    by: Option<(i64, Edge)>,
}

impl Side {
    fn new(starts: &[i64], way: Way) -> Side {
        let mut level = starts.to_vec();
        level.sort_unstable();
        level.dedup();
        let met = level.iter().map(|id| (*id, Place { depth: 0, by: None })).collect();
        Side { way, depth: 0, last: Vec::new(), level, met }
    }

    fn grow(&mut self, graph: &Graph, choice: &Choice, bounds: &Bounds<'_>) -> Result<()> {
        self.depth += 1;
        let depth = self.depth;
        // What was met last may be where the other side is, even if nothing goes on from there.
        self.last.clear();
        let mut next = Vec::new();
        graph.each_step(
            &self.level,
            (self.way, choice),
            bounds,
            &mut self.met,
            &mut |entry, Step { from, edge, is_end }| {
                entry.insert(Place { depth, by: Some((from, edge)) });
                self.last.push(edge.other);
                if !is_end {
                    next.push(edge.other);
                }
                true
            },
        )?;
        next.sort_unstable();
        self.level = next;
        Ok(())
    }
}

/// The path on which both sides met at `id`.
fn path(ahead: &Side, behind: &Side, id: i64) -> Vec<Hop> {
    let mut hops = Vec::new();
    let mut at = id;
    while let Some((from, edge)) = ahead.met.get(&at).and_then(|step| step.by) {
        hops.push(Hop { id: at, edge: Some(edge) });
        at = from;
    }
    hops.push(Hop { id: at, edge: None });
    hops.reverse();
    at = id;
    while let Some((from, edge)) = behind.met.get(&at).and_then(|step| step.by) {
        // It was followed backwards: from here, it goes out.
        hops.push(Hop { id: from, edge: Some(Edge { other: from, is_out: true, ..edge }) });
        at = from;
    }
    hops
}
