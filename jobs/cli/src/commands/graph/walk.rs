//! `callers`, `callees` and `impact`.

use std::collections::BTreeMap;

use codegraph_model::Result;
use codegraph_sql::Walk;
use codegraph_store::graph::Bounds;

use super::answer::{self, Answer, Picture};
use super::chosen::{Edges, Written};
use super::whom::Asked;
use crate::globals::Globals;

// A doc comment would become the help of the commands that take these.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    edges: Edges,

    /// Follow up to N edges one after the other [default: 1 for callers and callees, all there are for impact]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    depth: Option<u32>,

    #[command(flatten)]
    written: Written,
}

pub(super) fn run(walk: Walk, args: &Args, globals: &Globals) -> Result<()> {
    let (graph, of) = args.asked.find()?;
    let starts: Vec<i64> = of.iter().map(|node| node.entity_id()).collect();
    let choice = args.edges.choice(walk.kinds());
    let depth = args.depth.unwrap_or(walk.depth());
    let bounds = Bounds { depth, limit: args.written.search_limit(globals), jobs: globals.jobs, stop: &|| None };
    let reach = walk.reach(&graph, &starts, &choice, &bounds)?;
    let mut n_by_depth = BTreeMap::new();
    for reached in &reach.found {
        *n_by_depth.entry(reached.depth).or_default() += 1;
    }
    let (question, title) = match walk {
        Walk::Callers => ("callers", "callers of"),
        Walk::Callees => ("callees", "callees of"),
        Walk::Impact => ("impact", "what may have to change with"),
    };
    let answer = Answer {
        question,
        title,
        of,
        to: vec![],
        lines: answer::lines(&graph, reach.found, args.written.limit())?,
        n_by_depth,
        is_cut: reach.is_cut,
        picture: Picture::All(choice),
    };
    answer::print(&graph, &answer, &args.written, globals)
}
