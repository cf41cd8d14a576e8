//! Edges, as an open graph gives them.

use codegraph_model::Result;

use super::choice::{Choice, Edge, KindSet, Way};
use super::keys::{self, IdKey, id_of_key};
use super::layout::{Family, IN, OUT};
use super::page::{ArchivedEdgePage, Edges};
use super::reader::Graph;
use super::value::{self, ArchivedEdgeList, IS_END};

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
                self.each_edge(family, id, found, choice, &mut |edge, _| {
                    edges.push(edge);
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
    /// id, kind and other end; with each, whether nothing but containment is known to go on in that direction at the other end.
    /// `meet` says whether it wants more of them; if not, nothing comes any more.
    pub(super) fn each_edge_of(
        &self,
        ids: &[i64],
        way: Way,
        choice: &Choice,
        meet: &mut dyn FnMut(i64, Edge, bool) -> bool,
    ) -> Result<()> {
        let pages: Vec<&[i64]> =
            ids.chunk_by(|a, b| self.meta.pages.last_id(*a) == self.meta.pages.last_id(*b)).collect();
        let keys: Vec<[u8; keys::PAGE_KEY_BYTES]> = pages.iter().map(|ids| self.meta.pages.key_of(ids[0])).collect();
        let mut wants_more = true;
        for family in families_of(way) {
            self.many(family, &keys, |n, bytes| {
                let page = value::read::<ArchivedEdgePage>(bytes)?;
                for (id, edges) in page.edges_of_all(self.meta.pages, pages[n])? {
                    if !wants_more {
                        break;
                    }
                    self.each_edge(family, id, edges, choice, &mut |edge, is_end| {
                        wants_more = meet(id, edge, is_end);
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
        meet: &mut dyn FnMut(Edge, bool) -> bool,
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
            self.some_edges(family, edges, &every, &mut |edge, is_end| {
                meet(id, edge, is_end);
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

    /// Gives those of `edges` that count, each with whether its other end is an end; whether a list follows, and more are wanted.
    fn some_edges(
        &self,
        family: &'static Family,
        edges: Edges<'_>,
        choice: &Choice,
        meet: &mut dyn FnMut(Edge, bool) -> bool,
    ) -> Result<bool> {
        let is_out = family.name == OUT.name;
        for (n, row) in edges.rows.iter().enumerate() {
            let code = row.tag.to_native();
            let Some(tag) = self.meta.tags.get(usize::from(code & !IS_END)) else {
                return Err(self.damaged("an edge has a tag that the graph does not list"));
            };
            if !choice.kinds.contains(tag.kind) || tag.confidence < choice.min_confidence {
                continue;
            }
            let edge = Edge {
                other: row.other.to_native(),
                is_out,
                kind: tag.kind,
                resolution: tag.resolution,
                confidence: tag.confidence,
                count: edges.count(n, row),
                first_ref_id: tag.has_ref.then(|| row.first_ref_id.to_native()),
                is_cross_repo: tag.is_cross_repo,
            };
            if !meet(edge, code & IS_END != 0) {
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
