//! Edges, as an open graph gives them.

use codegraph_model::Result;

use super::choice::{Choice, Edge, KindSet, Way};
use super::keys::{self, IdKey, id_of_key};
use super::layout::{Family, IN, OUT};
use super::meta::Tag;
use super::page::{ArchivedEdgePage, Edges};
use super::reader::Graph;
use super::value::{self, ArchivedEdgeList, ArchivedEdgeRow, IS_END};

/// An edge of which only the other end was looked at. A search has met most of them before, and wants no more of these.
pub(super) struct Glance<'a> {
    row: &'a ArchivedEdgeRow,
    /// What it is the `n`-th of.
    edges: &'a Edges<'a>,
    n: usize,
    tag: &'a Tag,
    is_out: bool,
}

impl Glance<'_> {
    /// The entity at the other end.
    pub(super) fn other(&self) -> i64 {
        self.row.other.to_native()
    }

    /// Whether nothing but containment is known to go on in its direction at the other end.
    pub(super) fn is_end(&self) -> bool {
        self.row.tag.to_native() & IS_END != 0
    }

    /// All of it.
    pub(super) fn edge(&self) -> Edge {
        Edge {
            other: self.other(),
            is_out: self.is_out,
            kind: self.tag.kind,
            resolution: self.tag.resolution,
            confidence: self.tag.confidence,
            count: self.edges.count(self.n, self.row),
            first_ref_id: self.tag.has_ref.then(|| self.row.first_ref_id.to_native()),
            is_cross_repo: self.tag.is_cross_repo,
        }
    }
}

impl Graph {
    /// The edges of the entity `id` in the direction `way`, by kind and by the other end; of both directions, those that go out
    /// first where these are equal.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn edges(&self, id: i64, way: Way, choice: &Choice) -> Result<Vec<Edge>> {
        let mut edges = Vec::new();
        for family in families_of(way) {
            if let Some(bytes) = self.value(family, &self.meta.pages.key_of(id))? {
                let page = value::read::<ArchivedEdgePage>(&bytes)?;
                let Some(found) = page.edges_of(self.meta.pages, id)? else { continue };
                self.each_edge(family, id, found, choice, &mut |glance| {
                    edges.push(glance.edge());
                    true
                })?;
            }
        }
        if way == Way::Both {
            edges.sort_by_key(|edge| (edge.kind, edge.other, !edge.is_out));
        }
        Ok(edges)
    }

    /// Gives the edges of each of `ids`, which are in order, in the direction `way`: one way after the other, and in each by
    /// id, kind and other end. `meet` says whether it wants more of them; if not, nothing comes any more.
    pub(super) fn each_edge_of(
        &self,
        ids: &[i64],
        way: Way,
        choice: &Choice,
        meet: &mut impl FnMut(i64, &Glance<'_>) -> bool,
    ) -> Result<()> {
        let pages = self.meta.pages;
        let ids_of: Vec<&[i64]> = ids.chunk_by(|a, b| pages.last_id(*a) == pages.last_id(*b)).collect();
        let keys: Vec<[u8; keys::PAGE_KEY_BYTES]> = ids_of.iter().map(|ids| pages.key_of(ids[0])).collect();
        let mut places = Vec::new();
        let mut wants_more = true;
        for family in families_of(way) {
            self.many(family, &keys, |n, bytes| {
                let page = value::read::<ArchivedEdgePage>(bytes)?;
                places.clear();
                page.places_of(pages, ids_of[n], &mut places);
                for (id, place) in &places {
                    if !wants_more {
                        break;
                    }
                    self.each_edge(family, *id, page.edges_at(*place)?, choice, &mut |glance| {
                        wants_more = meet(*id, glance);
                        wants_more
                    })?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Gives the edges of `id`, of which `edges` are in its page.
    fn each_edge(
        &self,
        family: &'static Family,
        id: i64,
        edges: Edges<'_>,
        choice: &Choice,
        meet: &mut impl FnMut(&Glance<'_>) -> bool,
    ) -> Result<()> {
        if !self.some_edges(family, edges, choice, meet)? {
            return Ok(());
        }
        // The list that holds the first edge that may be wanted is the last one that begins before it.
        let codes = self.meta.edge_kinds.iter().enumerate().filter(|(_, kind)| choice.kinds.contains(**kind));
        let codes: Vec<u8> = codes.map(|(code, _)| code as u8).collect();
        let (Some(&first), Some(&last)) = (codes.iter().min(), codes.iter().max()) else { return Ok(()) };
        let mut lists = self.lists_from(family, &keys::id_key(id))?;
        lists.seek_for_prev(keys::edge_key(id, first, 0));
        if lists.key().is_none_or(|key| key.len() != keys::EDGE_KEY_BYTES || !key.starts_with(&keys::id_key(id))) {
            lists.seek(keys::edge_key(id, 0, 0));
        }
        while let Some((key, bytes)) = lists.item().filter(|(key, _)| key.len() == keys::EDGE_KEY_BYTES) {
            let is_past = key.get(size_of::<IdKey>()).is_some_and(|kind| *kind > last);
            let edges = Edges::of_list(value::read::<ArchivedEdgeList>(bytes)?);
            if is_past || !self.some_edges(family, edges, choice, meet)? {
                return Ok(());
            }
            lists.next();
        }
        self.checked(&lists)
    }

    /// Gives every entity and edge of `family` that the value `bytes` of `key` holds, each edge with whether its other end is an end.
    ///
    /// # Errors
    /// Those of [`Graph::node`]: also if something is not where it should be.
    pub(super) fn edges_of_value(
        &self,
        family: &'static Family,
        (key, bytes): (&[u8], &[u8]),
        meet: &mut dyn FnMut(i64, Edge, bool),
    ) -> Result<()> {
        let every = Choice { kinds: KindSet::ALL, min_confidence: f32::NEG_INFINITY };
        let id = id_of_key(key).unwrap_or_default();
        let mut some = |id, edges: Edges<'_>| {
            self.some_edges(family, edges, &every, &mut |glance| {
                meet(id, glance.edge(), glance.is_end());
                true
            })
        };
        if key.len() != keys::PAGE_KEY_BYTES {
            return some(id, Edges::of_list(value::read::<ArchivedEdgeList>(bytes)?)).map(drop);
        }
        value::read::<ArchivedEdgePage>(bytes)?.each(self.meta.pages, id).try_for_each(|entity| {
            let (id, edges) = entity?;
            some(id, edges).map(drop)
        })
    }

    /// Gives those of `edges` that count; whether a list follows, and more are wanted.
    fn some_edges(
        &self,
        family: &'static Family,
        edges: Edges<'_>,
        choice: &Choice,
        meet: &mut impl FnMut(&Glance<'_>) -> bool,
    ) -> Result<bool> {
        let is_out = family.name == OUT.name;
        for (n, row) in edges.rows.iter().enumerate() {
            let Some(tag) = self.meta.tags.get(usize::from(row.tag.to_native() & !IS_END)) else {
                return Err(self.damaged("an edge has a tag that the graph does not list"));
            };
            if !choice.kinds.contains(tag.kind) || tag.confidence < choice.min_confidence {
                continue;
            }
            if !meet(&Glance { row, edges: &edges, n, tag, is_out }) {
                return Ok(false);
            }
        }
        Ok(edges.has_more)
    }
}

/// Where the edges of a direction are.
fn families_of(way: Way) -> impl Iterator<Item = &'static Family> {
    let families = [(way != Way::In).then_some(OUT), (way != Way::Out).then_some(IN)];
    families.into_iter().flatten()
}
