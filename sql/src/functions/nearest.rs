//! `nearest(text [, k] [, strategy])`.

use codegraph_model::Result;

use super::arguments::{K, STRATEGY, TEXT};
use super::call::Call;
use super::rows::Rows;
use super::{Function, columns};

pub(super) const FUNCTION: Function = Function {
    name: "nearest",
    row: "entity that has a vector, the nearest to what text means first",
    doc: "The text is embedded by what embedded the entities. Conditions of WHERE on columns that entities has too choose before the k \
are counted; others, and joins, choose among the k. The snapshot must have the artifact vectors; the graph store, if there is one, \
describes what was found faster.",
    example: "SELECT rank, score, name, path, line FROM nearest('phase of the moon', 5) WHERE language = 'python' ORDER BY rank",
    parameters: &[TEXT, K, STRATEGY],
    columns: &[columns::RANK, columns::SCORE, columns::ENTITY],
    is_search: true,
    find,
};

fn find(call: &Call<'_>, rows: &mut Rows<'_>) -> Result<()> {
    let query = call.source.meaning.of_text(call.text())?;
    call.near(&query, None, rows).map(drop)
}
