//! `neighbours`: the edges of an entity.

use std::collections::BTreeMap;

use codegraph_model::Result;
use codegraph_store::graph::{KindSet, Reached, Way};

use super::answer::{self, Answer, Picture};
use super::chosen::{Edges, Written};
use super::whom::Asked;
use crate::globals::Globals;

// A doc comment would become the help of the command that takes these.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    edges: Edges,

    #[command(flatten)]
    written: Written,
}

pub(super) fn run(args: &Args, globals: &Globals) -> Result<()> {
    let (graph, of) = args.asked.find()?;
    let choice = args.edges.choice(KindSet::ALL);
    let mut found = Vec::new();
    for node in &of {
        let from = node.entity_id();
        let edges = graph.edges(from, Way::Both, &choice)?;
        found.extend(edges.into_iter().map(|edge| Reached { id: edge.other, depth: 1, from, edge }));
    }
    let n_by_depth = BTreeMap::from([(1, found.len())]);
    let mut lines = answer::lines(&graph, found, args.written.limit())?;
    // In the order of places, within each kind.
    lines.sort_by_key(|line| line.by.as_ref().map(|by| (by.edge.is_out, by.edge.kind)));
    let answer = Answer {
        question: "neighbours",
        title: "edges of",
        of,
        to: vec![],
        n_by_depth,
        lines,
        is_cut: false,
        picture: Picture::Lines,
    };
    answer::print(&graph, &answer, &args.written, globals)
}
