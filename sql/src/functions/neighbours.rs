//! `neighbours(x [, kind])`.

use codegraph_model::Result;
use codegraph_store::graph::{Choice, KindSet, Way};

use super::arguments::{KIND, X};
use super::call::Call;
use super::rows::{Row, Rows};
use super::{Function, columns};

pub(super) const FUNCTION: Function = Function {
    name: "neighbours",
    row: "edge from x or to x, and the entity at its other end",
    doc: "Edges of every kind, or of those that are asked for, both ways.",
    example: "SELECT is_out, edge_kind, qualified_name FROM neighbours('PolarChart', 'extends,instantiates,contains') \
ORDER BY is_out, edge_kind, qualified_name",
    parameters: &[X, KIND],
    columns: &[columns::OF, columns::WAY, columns::ENTITY, columns::EDGE],
    is_search: false,
    find,
};

fn find(call: &Call<'_>, rows: &mut Rows<'_>) -> Result<()> {
    let choice = Choice::of(call.kinds().unwrap_or(KindSet::ALL));
    for &id in call.entities(0) {
        for edge in call.source.graph()?.edges(id, Way::Both, &choice)? {
            if !rows.push(Row { of_id: id, id: edge.other, depth: 1, edge: Some((id, edge)), score: None })? {
                return Ok(());
            }
        }
        if let Some(error) = (call.stop)() {
            return Err(error);
        }
    }
    Ok(())
}
