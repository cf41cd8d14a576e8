//! Pages: the edges of entities whose ids are neighbours, in one value.
//!
//! Ids are hashes. So they are cut into as many equal ranges as there are to be pages, and pages are about equally large; which one
//! an id is in follows from the id, and about where in it as well. A search that comes to many entities finds several of them in
//! each page that it looks up.

use std::hint::black_box;

use codegraph_model::{Error, ErrorKind, Result};
use rkyv::{Archive, Serialize};
use serde::Deserialize;

use super::keys::{self, PAGE_KEY_BYTES};
use super::value::{ArchivedEdgeList, ArchivedEdgeRow, ArchivedOften, EdgeRow, Often};

/// Bytes of a page of a large graph, about: half of them to all. In pages of a quarter of that, a search that comes
/// to a hundred thousand entities takes half as long again, and a lookup of one a fourth; larger ones read more for
/// one that is not in memory.
const PAGE_BYTES: u64 = 192 << 10;
/// Those of a page at least, where there are fewer than [`MANY_PAGES`]: whatever is asked comes to a few of them only.
const LEAST_PAGE_BYTES: u64 = 16 << 10;
const MANY_PAGES: u64 = 64;
/// Bytes of an entity in a page, and of an edge.
const ENTITY_BYTES: u64 = 12;
const EDGE_BYTES: u64 = 19;

/// Entities behind the place that the share of an id says, among which it is looked for one by one: mostly it is one
/// of the first two.
const NEAR: usize = 16;

/// Bits of an id.
const ID_BITS: u32 = 63;

/// Edges of entities whose ids are neighbours, in one direction.
#[derive(Archive, Serialize, Default)]
pub(super) struct EdgePage {
    /// The ids that can be in the page are cut into as many equal shares as there are numbers here, a power of two;
    /// of each, how many entities are before it. Without any, all of them are one share.
    pub(super) shares: Vec<u16>,
    /// By id.
    pub(super) entities: Vec<EdgesOf>,
    /// One entity after the other, and of each by kind, then by the other end.
    pub(super) edges: Vec<EdgeRow>,
    /// Those that stand in the code 255 times or more, in order.
    pub(super) often: Vec<Often>,
}

/// Where the edges of an entity are in its page.
#[derive(Archive, Serialize)]
pub(super) struct EdgesOf {
    pub(super) id: i64,
    /// The place of the first of them, with [`HAS_MORE`] if a list follows. They go on to the first of the next entity.
    pub(super) start: u32,
}

/// Of the place of an entity's first edge, that it has more edges than those of the page.
pub(super) const HAS_MORE: u32 = 1 << 31;

/// How ids are cut into pages.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize, Deserialize)]
pub(super) struct Pages {
    /// The first bits of an id that say in which page it is.
    bits: u32,
}

/// Some edges of an entity, where they lie.
#[derive(Clone, Copy)]
pub(super) struct Edges<'a> {
    pub(super) rows: &'a [ArchivedEdgeRow],
    /// Of what they are part, those that stand in the code often.
    often: &'a [ArchivedOften],
    /// The place of the first of them in what they are part of.
    first: usize,
    /// Whether a list of more of them follows.
    pub(super) has_more: bool,
}

impl Pages {
    /// For a graph with so many entities and edges.
    pub(super) fn of(n_entities: u64, n_edges: u64) -> Pages {
        let n_bytes = n_entities * ENTITY_BYTES + n_edges * EDGE_BYTES;
        let page_bytes = (n_bytes / MANY_PAGES).clamp(LEAST_PAGE_BYTES, PAGE_BYTES);
        let n_pages = n_bytes.div_ceil(page_bytes).max(1);
        Pages { bits: n_pages.next_power_of_two().ilog2().min(ID_BITS) }
    }

    /// The greatest id that can be in the page of `id`.
    pub(super) fn last_id(self, id: i64) -> i64 {
        id | self.mask()
    }

    /// The smallest id that can be in the page of `id`.
    pub(super) fn first_id(self, id: i64) -> i64 {
        id & !self.mask()
    }

    /// The key of the page that `id` is in.
    pub(super) fn key_of(self, id: i64) -> [u8; PAGE_KEY_BYTES] {
        keys::page_key(self.last_id(id))
    }

    /// Which of `n_shares` of its page, as many as a power of two, `id` is in.
    fn share_of(self, id: i64, n_shares: usize) -> usize {
        let bits = n_shares.checked_ilog2().unwrap_or_default();
        ((id & self.mask()) >> (ID_BITS - self.bits.min(ID_BITS)).saturating_sub(bits)) as usize
    }

    fn mask(self) -> i64 {
        (i64::MAX as u64 >> self.bits.min(ID_BITS)) as i64
    }
}

impl EdgePage {
    /// Says where entities are, when all of them are there.
    pub(super) fn set_shares(&mut self, pages: Pages) {
        self.shares.clear();
        let n_entities = self.entities.len();
        if n_entities == 0 || n_entities > usize::from(u16::MAX) {
            return;
        }
        // One or two entities to each.
        let n_shares = 1 << n_entities.ilog2();
        for (place, entity) in self.entities.iter().enumerate() {
            let share = pages.share_of(entity.id, n_shares);
            while self.shares.len() <= share {
                self.shares.push(place as u16);
            }
        }
        self.shares.resize(n_shares, n_entities as u16);
    }
}

impl ArchivedEdgePage {
    /// The place that the edges of `id` are at, if it has any here.
    pub(super) fn place_of(&self, pages: Pages, id: i64) -> Option<usize> {
        let entities = self.entities.as_slice();
        let is_before = |entity: &ArchivedEdgesOf| entity.id.to_native() < id;
        let from = self.start_of(pages, id);
        let near = entities.get(from..)?;
        let place = match near.iter().take(NEAR).position(|entity| !is_before(entity)) {
            Some(n) => from + n,
            None => from + near.partition_point(is_before),
        };
        entities.get(place).is_some_and(|entity| entity.id.to_native() == id).then_some(place)
    }

    /// Puts those of `ids` that have edges here into `places`, each with its place.
    ///
    /// What will be needed next is touched each time without waiting for any of it, so that the processor fetches it
    /// all at once: a search takes an eighth less time.
    pub(super) fn places_of(&self, pages: Pages, ids: &[i64], places: &mut Vec<(i64, usize)>) {
        let entities = self.entities.as_slice();
        let touched = ids.iter().filter_map(|id| entities.get(self.start_of(pages, *id)));
        black_box(touched.fold(0, |sum, entity| sum ^ entity.start.to_native()));
        places.clear();
        places.extend(ids.iter().filter_map(|id| Some((*id, self.place_of(pages, *id)?))));
        let first_of = |place: usize| entities.get(place).map(|entity| (entity.start.to_native() & !HAS_MORE) as usize);
        let touched = places.iter().filter_map(|(_, place)| self.edges.get(first_of(*place)?));
        black_box(touched.fold(0, |sum, row| sum ^ row.count));
    }

    /// How many entities are before the share of `id`.
    fn start_of(&self, pages: Pages, id: i64) -> usize {
        let shares = self.shares.as_slice();
        shares.get(pages.share_of(id, shares.len())).map_or(0, |start| usize::from(start.to_native()))
    }

    /// The edges of `id` that are here, if there are any.
    pub(super) fn edges_of(&self, pages: Pages, id: i64) -> Result<Option<Edges<'_>>> {
        self.place_of(pages, id).map(|place| self.edges_at(place)).transpose()
    }

    /// Each entity, with those of its edges that are here.
    ///
    /// # Errors
    /// [`ErrorKind::Damaged`] if they are not in the order of their ids, or belong to another page than that of `last_id`.
    pub(super) fn each(&self, pages: Pages, last_id: i64) -> impl Iterator<Item = Result<(i64, Edges<'_>)>> {
        let ids = || self.entities.iter().map(|entity| entity.id.to_native());
        let is_found = |(place, id)| self.place_of(pages, id) == Some(place);
        let is_sound = ids().is_sorted_by(|a, b| a < b)
            && ids().all(|id| pages.last_id(id) == last_id)
            && ids().enumerate().all(is_found);
        let all = ids().enumerate().map(|(place, id)| Ok((id, self.edges_at(place)?)));
        let refused = (!is_sound).then(|| Err(damaged("a page has entities that are not in their place")));
        refused.into_iter().chain(all)
    }

    /// The edges of the entity at `place`.
    pub(super) fn edges_at(&self, place: usize) -> Result<Edges<'_>> {
        let starts = self.entities.get(place..).unwrap_or_default().iter().map(|entity| entity.start.to_native());
        let mut starts = starts.chain([self.edges.len() as u32]);
        let (start, end) = (starts.next().unwrap_or_default(), starts.next().unwrap_or_default());
        let first = (start & !HAS_MORE) as usize;
        let rows = self.edges.get(first..(end & !HAS_MORE) as usize);
        let rows = rows.ok_or_else(|| damaged("a page has an entity whose edges are not in it"))?;
        Ok(Edges { rows, often: self.often.as_slice(), first, has_more: start & HAS_MORE != 0 })
    }
}

impl<'a> Edges<'a> {
    /// Those of a list.
    pub(super) fn of_list(list: &'a ArchivedEdgeList) -> Edges<'a> {
        let (rows, often) = (list.edges.as_slice(), list.often.as_slice());
        Edges { rows, often, first: 0, has_more: list.has_more }
    }

    /// How often the edge `row`, the `n`-th of them, stands in the code.
    pub(super) fn count(&self, n: usize, row: &ArchivedEdgeRow) -> u32 {
        if row.count < u8::MAX {
            return u32::from(row.count);
        }
        let place = (self.first + n) as u32;
        let found = self.often.binary_search_by_key(&place, |often| often.place.to_native());
        found.map_or(u32::from(u8::MAX), |found| self.often[found].count.to_native())
    }
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::Damaged, "read a value of the graph").on(what).hint("build it again: codegraph build graph")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::value;

    #[test]
    fn an_id_has_one_page_whose_key_is_behind_it() {
        for (n_entities, n_edges, bits) in [(0, 0, 0), (100, 300, 0), (3_000, 3_000, 3), (3_200_000, 9_400_000, 11)] {
            let pages = Pages::of(n_entities, n_edges);
            assert_eq!(pages, Pages { bits }, "{n_entities}, {n_edges}");
            for id in [1, 12_345, 1 << 40, i64::MAX / 3, i64::MAX] {
                let (first, last) = (pages.first_id(id), pages.last_id(id));
                assert!(first <= id && id <= last && pages.key_of(first) == pages.key_of(last), "{bits}, {id}");
                assert!(keys::edge_key(id, u8::MAX - 1, i64::MAX)[..] < pages.key_of(id)[..], "{bits}, {id}");
                assert!(last.checked_add(1).is_none_or(|next| pages.last_id(next) != last), "{bits}, {id}");
            }
        }
    }

    fn page_of(entities: Vec<EdgesOf>) -> Vec<u8> {
        let row = |n: u8| EdgeRow {
            other: n.into(),
            first_ref_id: 0,
            tag: 0,
            count: if n.is_multiple_of(2) { 255 } else { n },
        };
        let often = [0, 2, 4].map(|place| Often { place, count: 1_000 + place }).into();
        let mut bytes = Vec::new();
        let mut page = EdgePage { entities, edges: (0..6).map(row).collect(), often, ..EdgePage::default() };
        page.set_shares(Pages { bits: 1 });
        value::append(&page, &mut bytes).expect("is written");
        bytes
    }

    #[test]
    fn an_entity_has_its_edges_wherever_its_id_lies() {
        let pages = Pages { bits: 1 };
        // Far from where such ids should be, as far as it goes.
        let crowd: Vec<i64> = (1..1000).map(|n| i64::MAX - 2000 + n).collect();
        for ids in [&[5_i64][..], &[5, 6, 7], &[5, i64::MAX / 2 + 1, i64::MAX], &crowd] {
            let of = |(n, id): (usize, &i64)| EdgesOf {
                id: *id,
                start: n.min(4) as u32 | if n == 1 { HAS_MORE } else { 0 },
            };
            let bytes = page_of(ids.iter().enumerate().map(of).collect());
            let page = value::read::<ArchivedEdgePage>(&bytes).expect("is one");
            for (n, id) in ids.iter().enumerate() {
                let edges = page.edges_of(pages, *id).expect("are sound").expect("are there");
                let counts: Vec<u32> = edges.rows.iter().enumerate().map(|(n, row)| edges.count(n, row)).collect();
                let expected: &[u32] = match (n, ids.len()) {
                    (0, 1) => &[1000, 1, 1002, 3, 1004, 5],
                    (0, _) => &[1000],
                    (1, _) => &[1],
                    (2, 3) => &[1002, 3, 1004, 5],
                    (2, _) => &[1002],
                    (3, _) => &[3],
                    (998, _) => &[1004, 5],
                    _ => &[],
                };
                assert_eq!((&counts[..], edges.has_more), (expected, n == 1), "{id}");
            }
            for id in [4, 8, i64::MAX / 2 + 2, i64::MAX - 1] {
                assert!(page.edges_of(pages, id).expect("is sound").is_none(), "{id}");
            }
        }
    }

    #[test]
    fn a_page_that_is_not_sound_is_refused() {
        let pages = Pages { bits: 1 };
        let of = |id, start| EdgesOf { id, start };
        for (name, entities, is_found) in [
            ("sound", vec![of(5, 0), of(9, 3)], false),
            ("of another page", vec![of(5, 0), of(i64::MAX, 3)], true),
            ("not in order", vec![of(9, 0), of(5, 3)], true),
            ("twice", vec![of(5, 0), of(5, 3)], true),
            ("edges that are none", vec![of(5, 9)], true),
            ("edges that go back", vec![of(5, 3), of(9, 0)], true),
        ] {
            let bytes = page_of(entities);
            let page = value::read::<ArchivedEdgePage>(&bytes).expect("is one");
            let result: Result<Vec<_>> = page.each(pages, pages.last_id(5)).map(|item| item.map(drop)).collect();
            assert_eq!(result.is_err(), is_found, "{name}");
        }
    }
}
