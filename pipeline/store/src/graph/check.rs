//! Is the graph that of the tables? Both are read through once, and sums of hashes of all that they say are compared: one bit
//! that differs, one row too many or too few, in either direction of an edge, changes a sum.

use std::collections::BTreeSet;
use std::path::Path;

use codegraph_model::{EdgeKind, Resolution, Result, Word};
use xxhash_rust::xxh3::xxh3_64;

use super::choice::Edge;
use super::ends::Ends;
use super::gather::{self, Take, gather_part};
use super::keys::{self, IdKey, id_of_key};
use super::layout::{FILES, Family, IN, NAMES, NODES, OUT, QUALIFIED, REFS};
use super::node::set_counts;
use super::reader::Graph;
use super::records::{
    EdgeRecord, FILES_SPACE, IN_SPACE, N_TABLE_SPACES, NODES_SPACE, OUT_SPACE, REFS_SPACE, RefRecord, push_file_record,
};
use super::value::{self, ArchivedIdList, ArchivedRefList, RefRow};
use crate::artifact::{Artifact, Tables};

/// What each kind of record says, for messages.
const SAYS: [&str; N_TABLE_SPACES] =
    ["entities", "edges, by where they begin", "edges, by where they end", "refs to entities", "entities of files"];

/// Entities that are named where entities differ, at most.
const NAMED: usize = 3;

/// Compares `artifact` with `tables`, and calls `found` for each contradiction.
pub(super) fn check(artifact: &Artifact, tables: &Tables, found: &mut dyn FnMut(&Path, String)) -> Result<()> {
    let graph = match Graph::open_dir(artifact.dir(), &artifact.entry().snapshot) {
        Ok(graph) => graph,
        Err(error) => {
            found(artifact.dir(), error.to_string());
            return Ok(());
        }
    };
    let mut told = |what: String| found(artifact.dir(), what);
    let mut expected = Sums::default();
    let ends = Ends::new(tables.n_rows("entities"));
    for_tables(tables, &mut expected, &ends)?;
    let held = match of_graph(&graph, &ends) {
        Ok(held) => held,
        Err(error) => {
            told(error.to_string());
            return Ok(());
        }
    };
    for (n, says) in SAYS.iter().enumerate() {
        let (is, should) = (held.records[n], expected.records[n]);
        if is.n != should.n {
            told(format!("it has {} {says}, and the tables have {}", is.n, should.n));
        } else if is != should {
            told(format!("its {says} are not those of the tables"));
        }
    }
    for (what, a, b) in [
        ("names lead to other entities than those that are called so", held.names[0], held.names[1]),
        ("qualified names lead to other entities than those that are called so", held.names[2], held.names[3]),
    ] {
        if a != b {
            told(format!("its {what}"));
        }
    }
    for (what, a, b) in [
        ("edges go out", held.degrees[0], held.degrees[1]),
        ("edges come in", held.degrees[2], held.degrees[3]),
        ("refs there are", held.degrees[4], held.degrees[5]),
    ] {
        if a != b {
            told(format!("its entities say wrongly how many {what}"));
        }
    }
    if held.n_wrong_ends > 0 {
        told(format!("{} of its edges say wrongly whether others go on behind them", held.n_wrong_ends));
    }
    let counts = [
        ("entities", graph.n_nodes(), held.records[NODES_SPACE].n),
        ("edges", graph.n_edges(), held.records[OUT_SPACE].n),
        ("refs", graph.n_refs(), held.records[REFS_SPACE].n),
    ];
    for (what, says, is) in counts {
        if says != is {
            told(format!("it says that it has {says} {what}, and has {is}"));
        }
    }
    if held.records[NODES_SPACE] != expected.records[NODES_SPACE] {
        let mut differing = Differing { graph: &graph, record: Vec::new(), found: Vec::new() };
        for_tables(tables, &mut differing, &ends)?;
        for (id, what) in differing.found {
            told(format!("the entity {id} {what}"));
        }
    }
    Ok(())
}

/// Gives the records of all tables to `take`, and edges to `ends`.
fn for_tables(tables: &Tables, take: &mut impl Take, ends: &Ends) -> Result<()> {
    for table in gather::TABLES {
        for (n, path) in tables.parts(table).iter().enumerate() {
            gather_part(tables, table, (n as u32, path), take, (&mut BTreeSet::new(), ends), &|_| Ok(()))?;
        }
    }
    Ok(())
}

/// How many there are, and the sum of their hashes, which does not depend on their order.
#[derive(Clone, Copy, Default, PartialEq)]
struct Sum {
    n: u64,
    hashes: u64,
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        self.n += 1;
        self.hashes = self.hashes.wrapping_add(xxh3_64(bytes));
    }
}

#[derive(Default)]
pub(super) struct Sums {
    records: [Sum; N_TABLE_SPACES],
    /// Names that entities have, names that lead to entities, and the same of qualified names.
    names: [Sum; 4],
    /// Hashes of entities times how many edges go out, as they say and as it is; the same of edges that come in, and refs.
    degrees: [u64; 6],
    /// Edges that say of their other end that it is an end, and it is not, or do not say it of one that is known as one.
    n_wrong_ends: u64,
    record: Vec<u8>,
}

impl Take for Sums {
    fn push(&mut self, space: usize, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        self.record.clear();
        write(&mut self.record)?;
        if space == REFS_SPACE || space == FILES_SPACE {
            // Part and row are no longer known where lists are read.
            self.record.drain(8..16);
        }
        self.records[space].add(&self.record);
        Ok(())
    }
}

impl Sums {
    fn degree(&mut self, n: usize, id: i64, times: u64) {
        self.degrees[n] = self.degrees[n].wrapping_add(xxh3_64(&keys::id_key(id)).wrapping_mul(times));
    }
}

/// What the whole graph says, of which `ends` are the ends.
pub(super) fn of_graph(graph: &Graph, ends: &Ends) -> Result<Sums> {
    let mut sums = Sums::default();
    graph.each_value(NODES, |key, bytes| {
        let node = graph.node_of(bytes)?;
        sums.push(NODES_SPACE, |record| {
            record.extend_from_slice(key);
            without_counts(bytes, record);
            Ok(())
        })?;
        let (id, mut name) = (node.entity_id(), Vec::new());
        keys::push_name(&mut name, node.name());
        name.extend_from_slice(&keys::id_key(id));
        sums.names[0].add(&name);
        name.clear();
        keys::push_qualified(&mut name, node.qualified_name());
        name.extend_from_slice(&keys::id_key(id));
        sums.names[2].add(&name);
        for (n, count) in [(0, node.n_out()), (2, node.n_in()), (4, node.n_refs())] {
            sums.degree(n, id, u64::from(count));
        }
        Ok(())
    })?;
    of_edges(graph, OUT, (OUT_SPACE, 1), ends, &mut sums)?;
    of_edges(graph, IN, (IN_SPACE, 3), ends, &mut sums)?;
    graph.each_value(REFS, |key, bytes| {
        let id = id_of_key(key).unwrap_or_default();
        for row in value::read::<ArchivedRefList>(bytes)?.refs.iter() {
            let row = RefRow {
                ref_id: row.ref_id.to_native(),
                file_id: row.file_id.to_native(),
                in_entity_id: row.in_entity_id.to_native(),
                line: row.line.to_native(),
                col: row.col.to_native(),
                role: row.role,
                resolution: row.resolution,
            };
            sums.push(REFS_SPACE, |record| {
                RefRecord(row).push_to(id, (0, 0), record);
                Ok(())
            })?;
            sums.degree(5, id, 1);
        }
        Ok(())
    })?;
    graph.each_value(FILES, |key, bytes| {
        let file_id = id_of_key(key).unwrap_or_default();
        value::read::<ArchivedIdList>(bytes)?.ids.iter().try_for_each(|id| {
            sums.push(FILES_SPACE, |record| {
                push_file_record(record, file_id, (0, 0), id.to_native());
                Ok(())
            })
        })
    })?;
    // Later lists have the key of the first one, and a number: names have two parts, and qualified names end with two zeros.
    let nth_zero = |key: &[u8]| key.iter().enumerate().filter(|(_, byte)| **byte == 0).nth(1).map(|(at, _)| at + 1);
    of_names(graph, NAMES, nth_zero, &mut sums.names[1])?;
    let two_zeros = |key: &[u8]| key.windows(2).position(|two| two == [0, 0]).map(|at| at + 2);
    of_names(graph, QUALIFIED, two_zeros, &mut sums.names[3])?;
    Ok(sums)
}

fn of_edges(
    graph: &Graph,
    family: &'static Family,
    (space, degree): (usize, usize),
    ends: &Ends,
    sums: &mut Sums,
) -> Result<()> {
    graph.each_value(family, |key, bytes| {
        graph.edges_of_value(family, (key, bytes), &mut |id, edge, is_end| {
            sums.n_wrong_ends += u64::from(is_end != ends.is_end(edge.other, edge.is_out));
            let record = record_of(id, &edge);
            // Writing a record cannot fail.
            let _ = sums.push(space, |out| {
                record.push_to(out);
                Ok(())
            });
            sums.degree(degree, id, 1);
        })
    })
}

fn record_of(id: i64, edge: &Edge) -> EdgeRecord {
    let code = |place: Option<usize>| place.unwrap_or(usize::from(u8::MAX)) as u8;
    let kind = code(EdgeKind::ALL.iter().position(|kind| *kind == edge.kind));
    let resolution = code(Resolution::ALL.iter().position(|word| *word == edge.resolution));
    let ends = (id, kind, edge.other);
    EdgeRecord::new(ends, (resolution, edge.confidence), edge.is_cross_repo, edge.count, edge.first_ref_id)
}

fn of_names(
    graph: &Graph,
    family: &'static Family,
    end_of_key: impl Fn(&[u8]) -> Option<usize>,
    sum: &mut Sum,
) -> Result<()> {
    graph.each_value(family, |key, bytes| {
        let mut name = key[..end_of_key(key).unwrap_or(key.len())].to_vec();
        let n_bytes = name.len();
        for id in value::read::<ArchivedIdList>(bytes)?.ids.iter() {
            name.truncate(n_bytes);
            name.extend_from_slice(&keys::id_key(id.to_native()));
            sum.add(&name);
        }
        Ok(())
    })
}

/// Appends the archive `node` as it was before edges and refs were counted.
fn without_counts(node: &[u8], record: &mut Vec<u8>) {
    let start = record.len();
    record.extend_from_slice(node);
    set_counts(&mut record[start..], 0, 0, 0);
}

/// Finds entities of the tables that the graph has otherwise.
struct Differing<'a> {
    graph: &'a Graph,
    record: Vec<u8>,
    found: Vec<(i64, &'static str)>,
}

impl Take for Differing<'_> {
    fn push(&mut self, space: usize, write: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        if space != NODES_SPACE || self.found.len() == NAMED {
            return Ok(());
        }
        self.record.clear();
        write(&mut self.record)?;
        let id = id_of_key(&self.record).unwrap_or_default();
        let mut held = self.record[..size_of::<IdKey>()].to_vec();
        match self.graph.value(NODES, &keys::id_key(id))? {
            None => self.found.push((id, "is missing")),
            Some(node) => {
                without_counts(&node, &mut held);
                if held != self.record {
                    self.found.push((id, "is not as the tables have it"));
                }
            }
        }
        Ok(())
    }
}
