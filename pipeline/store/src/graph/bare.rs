//! The bare library, for benches: what it costs at least to put keys of a graph into SST files. Nothing else uses it.

use std::path::Path;

use codegraph_model::Result;

use super::choice::{Choice, KindSet};
use super::keys::{self, id_of_key};
use super::layout::{FAMILIES, Family, IN, OUT};
use super::reader::Graph;
use super::write::Sst;

/// Keys and values in memory, in no order.
pub struct BareKeys {
    families: Vec<(&'static Family, Pairs)>,
}

/// Which keys there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BareLayout {
    /// Those of the graph.
    Lists,
    /// Those of the graph, but one for each edge: id, kind and other end.
    Edges,
}

#[derive(Default)]
struct Pairs {
    bytes: Vec<u8>,
    /// Where a key begins, and how long key and value are.
    places: Vec<(u64, u32, u32)>,
}

impl BareKeys {
    /// Those of `graph`.
    ///
    /// # Errors
    /// Those of [`Graph::node`].
    pub fn of(graph: &Graph, layout: BareLayout) -> Result<BareKeys> {
        let mut families = Vec::new();
        for family in FAMILIES {
            let mut pairs = Pairs::default();
            if layout == BareLayout::Edges && [OUT.name, IN.name].contains(&family.name) {
                let every = Choice { kinds: KindSet::ALL, min_confidence: f32::NEG_INFINITY };
                graph.each_value(family, |key, bytes| {
                    let id = id_of_key(key).unwrap_or_default();
                    graph.edges_of_list(family, bytes, &every, &mut |edge| {
                        let mut value = [0; 15];
                        value[..8].copy_from_slice(&edge.first_ref_id.unwrap_or(0).to_le_bytes());
                        value[8..12].copy_from_slice(&edge.confidence.to_le_bytes());
                        value[12] = edge.resolution as u8;
                        value[13..].copy_from_slice(&(edge.count as u16).to_le_bytes());
                        pairs.push(&keys::edge_key(id, edge.kind as u8, edge.other), &value);
                        true
                    })?;
                    Ok(())
                })?;
            } else {
                graph.each_value(family, |key, bytes| {
                    pairs.push(key, bytes);
                    Ok(())
                })?;
            }
            pairs.shuffle();
            families.push((family, pairs));
        }
        Ok(BareKeys { families })
    }

    /// How many there are.
    pub fn n_keys(&self) -> u64 {
        self.families.iter().map(|(_, pairs)| pairs.places.len() as u64).sum()
    }

    /// Sorts them, and writes an SST file of each column family into `dir`, with the same options as the graph's.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn write(&mut self, dir: &Path) -> Result<()> {
        for (family, Pairs { bytes, places }) in &mut self.families {
            let key = |place: &(u64, u32, u32)| &bytes[place.0 as usize..][..place.1 as usize];
            places.sort_unstable_by(|a, b| key(a).cmp(key(b)));
            let options = family.options(None)?;
            let mut sst = Sst::new(family, &options, dir, 0);
            for place in places.iter() {
                let value = place.0 as usize + place.1 as usize;
                sst.put(key(place), &bytes[value..][..place.2 as usize])?;
            }
            sst.finish()?;
        }
        Ok(())
    }
}

impl Pairs {
    fn push(&mut self, key: &[u8], value: &[u8]) {
        self.places.push((self.bytes.len() as u64, key.len() as u32, value.len() as u32));
        self.bytes.extend_from_slice(key);
        self.bytes.extend_from_slice(value);
    }

    /// Brings them out of order, always in the same way.
    fn shuffle(&mut self) {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        for n in (1..self.places.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            self.places.swap(n, ((state >> 33) % (n as u64 + 1)) as usize);
        }
    }
}

impl std::fmt::Debug for BareKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BareKeys({})", self.n_keys())
    }
}
