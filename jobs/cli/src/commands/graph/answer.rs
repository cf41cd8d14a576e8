//! The answer to a question over the graph, whatever it is written as.

use std::collections::BTreeMap;

use codegraph_model::{Error, ErrorKind, Result};
use codegraph_store::graph::{Choice, Edge, Graph, Node, Reached};

use super::chosen::{Format, Written};
use super::sites::Sites;
use super::{drawn, json, table};
use crate::drawing;
use crate::globals::Globals;
use crate::output;
use crate::units::count;

/// What was found.
pub(super) struct Answer {
    /// The question: `callers`.
    pub(super) question: &'static str,
    /// What the entities of [`Answer::lines`] are, in words: `callers of`.
    pub(super) title: &'static str,
    /// The entities that it is about.
    pub(super) of: Vec<Node>,
    /// For a path, the entities that it may end at.
    pub(super) to: Vec<Node>,
    /// What is shown.
    pub(super) lines: Vec<Line>,
    /// How many were found, by depth.
    pub(super) n_by_depth: BTreeMap<u32, usize>,
    /// Whether there are still more.
    pub(super) is_cut: bool,
    /// The edges that a picture of it has.
    pub(super) picture: Picture,
}

/// Which edges a picture shows.
pub(super) enum Picture {
    /// Those that led to what was found.
    Lines,
    /// Every one of this choice between what was found.
    All(Choice),
}

/// An entity that was found.
pub(super) struct Line {
    pub(super) node: Node,
    /// How many edges away it is.
    pub(super) depth: u32,
    /// How it was reached; nothing for the beginning of a path.
    pub(super) by: Option<By>,
}

/// The edge by which an entity was reached.
pub(super) struct By {
    pub(super) edge: Edge,
    /// The entity at its other end.
    pub(super) via_id: i64,
    /// Its name.
    pub(super) via: String,
    /// The line of the first mention, in the file of the entity from which the edge goes.
    pub(super) at: Option<u32>,
}

impl Answer {
    /// How many were found.
    pub(super) fn n_found(&self) -> usize {
        self.n_by_depth.values().sum()
    }

    /// What is not shown, if anything.
    pub(super) fn remark(&self) -> Option<String> {
        let (shown, found) = (self.lines.len(), self.n_found());
        let more_than = if self.is_cut { "more than " } else { "" };
        (self.is_cut || shown < found).then(|| {
            format!("only {} of {more_than}{} are shown; for more: --limit", count(shown as u64), count(found as u64))
        })
    }
}

/// What is known of `reached`, the first `limit` of them: the nearest first, of equally near ones in the order of places.
pub(super) fn lines(graph: &Graph, mut reached: Vec<Reached>, limit: usize) -> Result<Vec<Line>> {
    reached.truncate(limit);
    let mut sites = Sites::new(graph);
    let ids: Vec<i64> = reached.iter().flat_map(|reached| [reached.id, reached.from]).collect();
    let mut nodes = graph.nodes(&ids)?.into_iter().zip(&ids).map(|(node, id)| node.ok_or_else(|| missing(*id)));
    let mut lines = Vec::with_capacity(reached.len());
    for Reached { id, depth, from, edge } in reached {
        let (Some(node), Some(via)) = (nodes.next().transpose()?, nodes.next().transpose()?) else { break };
        let at = sites.line(&edge, from, id)?;
        let by = By { edge, via_id: from, via: via.qualified_name().to_string(), at };
        lines.push(Line { node, depth, by: Some(by) });
    }
    lines.sort_by(|a, b| a.place().cmp(&b.place()));
    Ok(lines)
}

impl Line {
    /// Where it stands among others.
    fn place(&self) -> (u32, &str, &str, u32, i64) {
        let node = &self.node;
        (self.depth, node.repo(), node.path(), node.name_line(), node.entity_id())
    }
}

/// The error of an edge that leads nowhere.
pub(super) fn missing(id: i64) -> Error {
    Error::new(ErrorKind::Damaged, "read the graph")
        .on(format!("an edge leads to the entity {id}, which is not there"))
        .hint("see what else is wrong: codegraph verify ROOT")
}

/// Writes it to standard output. What is left out is told.
pub(super) fn print(graph: &Graph, answer: &Answer, written: &Written, globals: &Globals) -> Result<()> {
    let drawing = || drawn::drawing(graph, answer);
    let mut remarks: Vec<String> = answer.remark().into_iter().collect();
    match written.format {
        // It tells what is left out itself.
        Format::Table => return output::print(&table::of(answer, globals)),
        Format::Json => output::print_json(&json::of(answer))?,
        Format::Dot => output::print(&drawing::dot::text(&drawing()?))?,
        Format::Mermaid => {
            let drawing = drawing()?;
            remarks.extend(drawing::mermaid::refusal(&drawing));
            output::print(&drawing::mermaid::text(&drawing))?;
        }
        Format::Graphml => output::print(&drawing::graphml::text(&drawing()?))?,
    }
    remarks.iter().filter(|_| !globals.quiet).for_each(|remark| output::tell(remark));
    Ok(())
}
