//! `path`: the shortest way from one entity to another.

use std::collections::BTreeMap;

use codegraph_model::{Error, ErrorKind, Result};
use codegraph_sql::shortest_path;
use codegraph_store::graph::{Bounds, Graph, Hop, Node};

use super::answer::{self, Answer, By, Line, Picture, missing};
use super::chosen::{Edges, Written, most_found};
use super::sites::Sites;
use super::whom::Whom;
use crate::commands::which::Which;
use crate::globals::Globals;

// A doc comment would become the help of the command that takes these.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    which: Which,

    /// Where the way begins
    #[arg(value_name = "A", allow_negative_numbers = true)]
    from: String,

    /// Where it ends
    #[arg(value_name = "B", allow_negative_numbers = true)]
    to: String,

    #[command(flatten)]
    whom: Whom,

    #[command(flatten)]
    edges: Edges,

    /// Follow no more than N edges
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    depth: Option<u32>,

    #[command(flatten)]
    written: Written,
}

pub(super) fn run(args: &Args, globals: &Globals) -> Result<()> {
    let graph = Graph::open(&args.which.open()?)?;
    let from = args.whom.choose_end(&graph, &args.from)?;
    let to = args.whom.choose_end(&graph, &args.to)?;
    let Some(way) = find(&graph, args, globals, &from, &to)? else {
        return Err(no_way(args, find(&graph, args, globals, &to, &from)?.is_some()));
    };
    let n_by_depth: BTreeMap<u32, usize> = (0..).zip(way.iter().map(|_| 1)).collect();
    let answer = Answer {
        question: "path",
        title: "the shortest way from",
        of: from,
        to,
        lines: lines(&graph, way, args.written.limit())?,
        n_by_depth,
        is_cut: false,
        picture: Picture::Lines,
    };
    answer::print(&graph, &answer, &args.written, globals)
}

fn find(graph: &Graph, args: &Args, globals: &Globals, from: &[Node], to: &[Node]) -> Result<Option<Vec<Hop>>> {
    let ids = |nodes: &[Node]| nodes.iter().map(|node| node.entity_id()).collect::<Vec<i64>>();
    let depth = args.depth.unwrap_or(u32::MAX);
    let bounds = Bounds { depth, limit: most_found(globals), jobs: globals.jobs, stop: &|| None };
    shortest_path(graph, &ids(from), &ids(to), args.edges.kinds(), args.edges.min_confidence, &bounds)
}

fn lines(graph: &Graph, way: Vec<Hop>, limit: usize) -> Result<Vec<Line>> {
    let ids: Vec<i64> = way.iter().map(|hop| hop.id).collect();
    let mut sites = Sites::new(graph);
    let mut lines: Vec<Line> = Vec::with_capacity(way.len());
    for ((hop, node), depth) in way.into_iter().zip(graph.nodes(&ids)?).zip(0..).take(limit) {
        let node = node.ok_or_else(|| missing(hop.id))?;
        let by = match (hop.edge, lines.last()) {
            (Some(edge), Some(before)) => {
                let via_id = before.node.entity_id();
                let at = sites.line(&edge, via_id, hop.id)?;
                Some(By { edge, via_id, via: before.node.qualified_name().to_string(), at })
            }
            _ => None,
        };
        lines.push(Line { node, depth, by });
    }
    Ok(lines)
}

/// What to say if there is no way: perhaps there is one back.
fn no_way(args: &Args, is_back: bool) -> Error {
    let hint = match is_back {
        true => format!("there is one from {} to {}", args.to, args.from),
        false => "there is none back either; --kind, --depth and --min-confidence say which edges count".to_string(),
    };
    Error::new(ErrorKind::No, "find a way").on(format!("no edges lead from {} to {}", args.from, args.to)).hint(hint)
}
