//! `entity(x)`.

use codegraph_model::Result;

use super::arguments::X;
use super::call::Call;
use super::rows::{Row, Rows};
use super::{Function, columns};

pub(super) const FUNCTION: Function = Function {
    name: "entity",
    row: "entity that is called x",
    doc: "What the table entities has of it, by a look into the graph store in place of a search through the table; those that are \
used most come first.",
    example: "SELECT kind, qualified_name, repo, path, line, n_in FROM entity('Chart') ORDER BY n_in DESC, repo",
    parameters: &[X],
    columns: &[columns::ENTITY, columns::DETAILS],
    is_search: false,
    find,
};

fn find(call: &Call<'_>, rows: &mut Rows<'_>) -> Result<()> {
    for &id in call.entities(0) {
        if !rows.push(Row { of_id: id, id, depth: 0, edge: None, score: None })? {
            return Ok(());
        }
    }
    Ok(())
}
