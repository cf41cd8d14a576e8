//! The bare library, for benches: what it costs at least to put keys of a graph into SST files. Nothing else uses it.

use std::path::Path;

use codegraph_model::Result;

use super::keys::{self, IdKey, id_of_key};
use super::layout::{FAMILIES, FILES, Family, IN, NAMES, OUT, QUALIFIED, REFS};
use super::reader::Graph;
use super::value::{self, ArchivedIdList, ArchivedRefList};
use super::write::{IDS_PER_LIST, REFS_PER_LIST, Sst};

/// Keys and values in memory, in no order.
pub struct BareKeys {
    families: Vec<(&'static Family, Pairs)>,
}

/// Which keys there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BareLayout {
    /// One for each row that the graph is made of: those that have to be sorted. An entity has one for itself, its file, its name and its
    /// qualified name, an edge one for each end, and a ref one.
    Rows,
    /// Those of the graph, which has lists: they come ready-made.
    Lists,
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
            graph.each_value(family, |key, bytes| match layout {
                BareLayout::Lists => {
                    pairs.push(key, bytes);
                    Ok(())
                }
                BareLayout::Rows => pairs.push_rows(graph, family, key, bytes),
            })?;
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
    /// A pair for each row of the value of `key`.
    fn push_rows(&mut self, graph: &Graph, family: &'static Family, key: &[u8], bytes: &[u8]) -> Result<()> {
        let id = id_of_key(key).unwrap_or_default();
        match family.name {
            name if [OUT.name, IN.name].contains(&name) => {
                graph.edges_of_value(family, (key, bytes), &mut |id, edge, _| {
                    let mut value = [0; 15];
                    value[..8].copy_from_slice(&edge.first_ref_id.unwrap_or(0).to_le_bytes());
                    value[8..12].copy_from_slice(&edge.confidence.to_le_bytes());
                    value[12] = edge.resolution as u8;
                    value[13..].copy_from_slice(&(edge.count as u16).to_le_bytes());
                    self.push(&keys::edge_key(id, edge.kind as u8, edge.other), &value);
                })?;
            }
            name if name == REFS.name => {
                let list = value::read::<ArchivedRefList>(bytes)?;
                // Lists say nothing that is not in their rows, and these are archives of their own.
                let row_bytes = size_of_val(list.refs.as_slice()) / list.refs.len().max(1);
                let n_before = chunk_of(key) * REFS_PER_LIST as u32;
                for (row, n) in bytes.chunks_exact(row_bytes.max(1)).take(list.refs.len()).zip(n_before..) {
                    self.push(&keys::chunk_key(id, n), row);
                }
            }
            name if name == FILES.name => {
                let n_before = chunk_of(key) * IDS_PER_LIST as u32;
                for (entity, n) in value::read::<ArchivedIdList>(bytes)?.ids.iter().zip(n_before..) {
                    self.push(&keys::chunk_key(id, n), &keys::id_key(entity.to_native()));
                }
            }
            name if [NAMES.name, QUALIFIED.name].contains(&name) => {
                for entity in value::read::<ArchivedIdList>(bytes)?.ids.iter() {
                    self.push(&[key, &keys::id_key(entity.to_native())].concat(), &[]);
                }
            }
            _ => self.push(key, bytes),
        }
        Ok(())
    }

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

/// The number of a list of refs or of a file.
fn chunk_of(key: &[u8]) -> u32 {
    key.get(size_of::<IdKey>()..).and_then(|rest| rest.first_chunk()).map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

impl std::fmt::Debug for BareKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BareKeys({})", self.n_keys())
    }
}
