//! `similar(x [, k] [, strategy])`.

use codegraph_model::Result;

use super::arguments::{K, LIKE, STRATEGY};
use super::call::Call;
use super::rows::Rows;
use super::{Function, columns};
use crate::meaning;

pub(super) const FUNCTION: Function = Function {
    name: "similar",
    row: "entity whose meaning is like that of x, the nearest first",
    doc: "Every entity that has a vector but x itself; copies of x come first. Conditions of WHERE on columns that entities has too \
choose before the k are counted; others, and joins, choose among the k. The snapshot must have the artifact vectors; the graph store, if \
there is one, finds and describes entities faster.",
    example: "SELECT rank, score, name, repo, path, line FROM similar('sky_to_horizontal', 5) ORDER BY of_id, rank",
    parameters: &[LIKE, K, STRATEGY],
    columns: &[columns::OF, columns::RANK, columns::SCORE, columns::ENTITY],
    is_search: true,
    find,
};

fn find(call: &Call<'_>, rows: &mut Rows<'_>) -> Result<()> {
    let vectors = call.source.meaning.vectors()?;
    let mut has_vector = false;
    for &id in call.entities(0) {
        if let Some(error) = (call.stop)() {
            return Err(error);
        }
        let Some(query) = vectors.vector_of(id)? else { continue };
        has_vector = true;
        if !call.near(&query, Some(id), rows)? {
            break;
        }
    }
    if !has_vector {
        let ids: Vec<String> = call.entities(0).iter().map(ToString::to_string).collect();
        return Err(meaning::without_vector(&format!("entity {}", ids.join(", "))));
    }
    Ok(())
}
