//! `callers(x [, depth])`.

use super::Function;
use super::arguments::{DEPTH, X};
use super::columns;
use crate::walk::Walk;

pub(super) const FUNCTION: Function = Function {
    name: "callers",
    row: "entity that calls x or makes instances of it, directly (depth 1) or through others",
    doc: "The edges calls and instantiates, backwards, breadth first: each entity comes once for each of_id, with the shortest way \
to it. What calls itself is its own caller.",
    example: "SELECT repo, qualified_name, depth FROM callers('sky_to_horizontal', 3) ORDER BY depth, repo, qualified_name",
    parameters: &[X, DEPTH],
    columns: &[columns::OF, columns::ENTITY, columns::DEPTH, columns::VIA, columns::EDGE],
    is_search: false,
    find: |call, rows| call.walk(Walk::Callers, rows),
};
