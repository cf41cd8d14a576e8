//! Which entity is meant. A name can have several owners; which of them, the user says.

use codegraph_model::{EntityKind, Error, ErrorKind, Result, Word};
use codegraph_sql::names_like;
use codegraph_store::graph::{Graph, Node};

use super::things::things;
use crate::choice;
use crate::commands::which::Which;
use crate::grid::{Align, Grid};
use crate::units::{count, counted};

/// Entities of one name that are looked up: more than have one in the largest organisation.
const MOST_OWNERS: usize = 1_000_000;
/// Owners of a name that are listed.
const LISTED: usize = 20;

// A doc comment would become the help of the command that takes these.
#[derive(clap::Args, Debug)]
pub(super) struct Asked {
    #[command(flatten)]
    which: Which,

    /// The entity
    #[arg(value_name = "ENTITY", allow_negative_numbers = true)]
    entity: String,

    #[command(flatten)]
    whom: Whom,
}

impl Asked {
    /// Opens the graph, and finds the entity that is asked about and those that say the same, or with `--all` all entities.
    ///
    /// # Errors
    /// Those of opening it; [`ErrorKind::Usage`] if what is told means no entity, or several.
    pub(super) fn find(&self) -> Result<(Graph, Vec<Node>)> {
        let graph = Graph::open(&self.which.open()?)?;
        let of = self.whom.choose(&graph, &self.entity)?;
        Ok((graph, of))
    }

    /// Whether `--all` was told.
    pub(super) fn is_about_all(&self) -> bool {
        self.whom.all
    }
}

// The same here.
#[derive(clap::Args, Debug)]
pub(super) struct Whom {
    /// Mean entities in this repo, directory or file: REPO, PATH or REPO/PATH, or whole parts of it; can be given more than once
    #[arg(long = "in", value_name = "PLACE")]
    places: Vec<String>,

    /// Mean entities of this kind: function, class …; can be given more than once, or with commas
    #[arg(
        long = "entity-kind",
        value_name = "KIND",
        value_delimiter = ',',
        hide_possible_values = true,
        value_parser = choice::parser::<EntityKind>()
    )]
    entity_kinds: Vec<EntityKind>,

    /// Mean all entities that are called so
    #[arg(long)]
    all: bool,
}

impl Whom {
    /// The entity that `text` means and those that say the same, or with `--all` all entities.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if it means none, or several.
    fn choose(&self, graph: &Graph, text: &str) -> Result<Vec<Node>> {
        let owners = owners(graph, text)?;
        self.choose_of(owners, text)
    }

    /// The same for one of two entities. What is said of places and kinds tells apart what needs to be.
    ///
    /// # Errors
    /// As above.
    pub(super) fn choose_end(&self, graph: &Graph, text: &str) -> Result<Vec<Node>> {
        let owners = owners(graph, text)?;
        if owners.len() == 1 { Ok(owners) } else { self.choose_of(owners, text) }
    }

    fn choose_of(&self, mut owners: Vec<Node>, text: &str) -> Result<Vec<Node>> {
        let fits = |node: &Node| {
            (self.places.is_empty() || self.places.iter().any(|place| is_in(node.repo(), node.path(), place)))
                && (self.entity_kinds.is_empty() || self.entity_kinds.contains(&node.kind()))
        };
        if !owners.iter().any(fits) {
            let (n, be) = (counted(owners.len() as u64, "entity"), if owners.len() == 1 { "is" } else { "are" });
            return Err(Error::new(ErrorKind::Usage, "choose an entity")
                .on(format!("{n} {be} called {text}, none that --in and --entity-kind ask for"))
                .hint(format!("there {be}\n{}", listed(&owners.iter().collect::<Vec<_>>()))));
        }
        owners.retain(fits);
        if self.all {
            return Ok(owners);
        }
        let things = things(&owners);
        if things.len() > 1 {
            let n = counted(things.len() as u64, "entity");
            let first: Vec<&Node> = things.into_iter().filter_map(|thing| thing.into_iter().next()).collect();
            return Err(Error::new(ErrorKind::Usage, "choose an entity").on(format!("{n} are called {text}")).hint(format!(
                "give an id in place of the name, or --in REPO or PATH, or --entity-kind, or take --all of them\n{}",
                listed(&first)
            )));
        }
        Ok(things.into_iter().flatten().cloned().collect())
    }
}

/// Every entity that is called so, those that are used most first.
fn owners(graph: &Graph, text: &str) -> Result<Vec<Node>> {
    let found: Vec<Node> = graph.nodes(&graph.find(text, MOST_OWNERS)?)?.into_iter().flatten().collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let error = Error::new(ErrorKind::Usage, "find an entity").on(format!("nothing is called {text}"));
    let names = names_like(graph, text)?;
    Err(if names.is_empty() {
        error.hint("give its entity_id, symbol, qualified_name or name, as the table entities has them")
    } else {
        error.hint(format!("did you mean {}?", names.join(" or ")))
    })
}

/// Whether `place` is made of whole parts, next to each other, of the path behind its repo.
fn is_in(repo: &str, path: &str, place: &str) -> bool {
    format!("/{repo}/{path}/").contains(&format!("/{}/", place.trim_matches('/')))
}

/// The owners of a name, a line for each.
fn listed(owners: &[&Node]) -> String {
    let columns = [("id", Align::Right), ("kind", Align::Left), ("entity", Align::Left), ("edges in", Align::Right)];
    let mut grid = Grid::new(columns.into_iter().chain([("place", Align::Left)]));
    for node in owners.iter().take(LISTED) {
        let (id, kind) = (node.entity_id().to_string(), node.kind().as_str().to_string());
        let (name, n_in) = (node.qualified_name().to_string(), count(u64::from(node.n_in())));
        grid.row([id, kind, name, n_in, super::table::place(node)]);
    }
    let mut text = grid.aligned("  ");
    match owners.len().saturating_sub(LISTED) {
        0 => text.truncate(text.trim_end().len()),
        more => text.push_str(&format!("  … and {} more", count(more as u64))),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_whole_parts_of_paths() {
        for (repo, path, place, expected) in [
            ("chartkit", "src/chart.js", "chartkit", true),
            ("chartkit", "src/chart.js", "chart", false),
            ("chartkit", "src/chart.js", "src", true),
            ("chartkit", "src/chart.js", "src/", true),
            ("chartkit", "src/chart.js", "chart.js", true),
            ("chartkit", "src/chart.js", "src/chart.js", true),
            ("chartkit", "src/chart.js", "chartkit/src", true),
            ("chartkit", "src/chart.js", "/chartkit/src/chart.js", true),
            ("team/app", "a/b.go", "team/app", true),
            ("team/app", "a/b.go", "app/a", true),
            ("team/app", "a/b.go", "b", false),
        ] {
            assert_eq!(is_in(repo, path, place), expected, "{place} in {repo}/{path}");
        }
    }
}
