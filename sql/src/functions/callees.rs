//! `callees(x [, depth])`.

use super::Function;
use super::arguments::{DEPTH, X};
use super::columns;
use crate::walk::Walk;

pub(super) const FUNCTION: Function = Function {
    name: "callees",
    row: "entity that x calls or makes instances of, directly (depth 1) or through others",
    doc: "The edges calls and instantiates, breadth first: each entity comes once for each of_id, with the shortest way to it. What \
calls itself is its own callee.",
    example: "SELECT qualified_name, repo, edge_kind, is_cross_repo FROM callees('SkyChart.draw') ORDER BY qualified_name",
    parameters: &[X, DEPTH],
    columns: &[columns::OF, columns::ENTITY, columns::DEPTH, columns::VIA, columns::EDGE],
    is_search: false,
    find: |call, rows| call.walk(Walk::Callees, rows),
};
