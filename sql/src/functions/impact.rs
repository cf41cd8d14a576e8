//! `impact(x [, depth])`.

use super::Function;
use super::arguments::{DEPTH_OR_ALL, X};
use super::columns;
use crate::walk::Walk;

pub(super) const FUNCTION: Function = Function {
    name: "impact",
    row: "entity that may have to change with x: that uses it, directly (depth 1) or through others",
    doc: "All edges but contains, backwards, breadth first, from x and everything inside it: who calls a method uses its class. Each \
entity comes once for each of_id, with the shortest way to it.",
    example: "SELECT depth, count(*) AS entities, count(DISTINCT repo) AS repos FROM impact('sky_status') GROUP BY depth ORDER BY depth",
    parameters: &[X, DEPTH_OR_ALL],
    columns: &[columns::OF, columns::ENTITY, columns::DEPTH, columns::VIA, columns::EDGE],
    is_search: false,
    find: |call, rows| call.walk(Walk::Impact, rows),
};
