//! `path(a, b [, kind])`.

use codegraph_model::{ErrorKind, Result};
use codegraph_store::graph::{Bounds, Hop};

use super::arguments::{A, B, KIND_OF_PATH};
use super::call::Call;
use super::rows::{Row, Rows};
use super::{Function, columns};
use crate::walk;

/// Entities that are looked at before memory for more is asked for.
const FIRST_MET: usize = 1 << 16;
/// By how much more each time: what is looked at again costs a fifteenth of the whole.
const MET_FACTOR: usize = 16;
/// What an entity takes that was looked at, with room in a table for as many again.
const MET_BYTES: usize = 2 * size_of::<(i64, Hop)>();

pub(super) const FUNCTION: Function = Function {
    name: "path",
    row: "entity on the shortest way along edges from a to b, both included",
    doc: "All edges but contains, forwards; only if there is no such way, contains as well. The way may begin with anything inside of a, \
which then stands behind it, and end with anything inside of b. There are no rows if b cannot be reached. Of several ways that are equally short, it is always the same one.",
    example: "SELECT step, edge_kind, qualified_name, repo FROM path('App', 'Chart.add') ORDER BY of_id, step",
    parameters: &[A, B, KIND_OF_PATH],
    columns: &[columns::OF, columns::STEP, columns::ENTITY, columns::VIA_OF_PATH, columns::EDGE_OF_PATH],
    is_search: false,
    find,
};

fn find(call: &Call<'_>, rows: &mut Rows<'_>) -> Result<()> {
    for &id in call.entities(0) {
        let hops = shortest(call, id)?;
        let mut before = id;
        for (hop, step) in hops.into_iter().flatten().zip(0..) {
            let next = hop.id;
            if !rows.push(Row::hop(id, step, before, hop))? {
                return Ok(());
            }
            before = next;
        }
    }
    Ok(())
}

/// The way from `id` to the nearest of the others, if there is one.
fn shortest(call: &Call<'_>, id: i64) -> Result<Option<Vec<Hop>>> {
    let mut limit = FIRST_MET;
    loop {
        (call.reserve)(limit.saturating_mul(MET_BYTES))?;
        let bounds = Bounds { depth: u32::MAX, limit, jobs: call.jobs, stop: call.stop };
        match walk::shortest_path(&*call.source.graph()?, &[id], call.entities(1), call.kinds(), 0.0, &bounds) {
            Err(error) if error.kind() == ErrorKind::Limit => limit = limit.saturating_mul(MET_FACTOR),
            found => return found,
        }
    }
}
