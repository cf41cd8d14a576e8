//! What a picture of an answer shows.

use std::collections::HashMap;

use codegraph_model::{EdgeKind, Result, Word};
use codegraph_store::graph::{Choice, Graph, KindSet, Node, Way};

use super::answer::{Answer, Picture};
use super::table::place;
use crate::drawing::{Arrow, Drawing, Shape};

/// The entities of an answer and the edges between them.
pub(super) fn drawing(graph: &Graph, answer: &Answer) -> Result<Drawing> {
    let mut drawing = Drawing { title: title(answer), note: answer.remark(), shapes: vec![], arrows: vec![] };
    let mut known = HashMap::new();
    let mut add = |node: &Node, is_asked: bool, drawing: &mut Drawing| {
        known.entry(node.entity_id()).or_insert_with(|| drawing.shapes.push(shape(node, is_asked)));
    };
    answer.of.iter().for_each(|node| add(node, true, &mut drawing));
    answer.lines.iter().for_each(|line| add(&line.node, false, &mut drawing));
    // What is inside of the entity that was asked about is used in its place.
    let via = answer.lines.iter().filter_map(|line| line.by.as_ref().map(|by| by.via_id));
    let mut inside: Vec<i64> = via.filter(|id| !drawing.shapes.iter().any(|shape| shape.id == *id)).collect();
    inside.sort_unstable();
    inside.dedup();
    for node in graph.nodes(&inside)?.into_iter().flatten() {
        add(&node, false, &mut drawing);
    }
    if answer.question == "path" {
        // Other entities may be what was asked about, if several are called so.
        let is_on_the_way = |id: i64| answer.lines.iter().any(|line| line.node.entity_id() == id);
        drawing.shapes.retain(|shape| is_on_the_way(shape.id));
    }
    match &answer.picture {
        Picture::Lines => {
            for line in &answer.lines {
                let id = line.node.entity_id();
                drawing.arrows.extend(line.by.as_ref().map(|by| arrow(&by.edge, by.via_id, id)));
            }
        }
        Picture::All(choice) => {
            for shape in &drawing.shapes {
                let edges = graph.edges(shape.id, Way::Out, choice)?;
                let edges = edges.iter().filter(|edge| known.contains_key(&edge.other));
                drawing.arrows.extend(edges.map(|edge| arrow(edge, shape.id, edge.other)));
            }
            let containment = Choice::of(KindSet::of(&[EdgeKind::Contains]));
            for node in answer.of.iter().filter(|_| !choice.kinds.contains(EdgeKind::Contains)) {
                let edges = graph.edges(node.entity_id(), Way::Out, &containment)?;
                let edges = edges.iter().filter(|edge| inside.contains(&edge.other));
                drawing.arrows.extend(edges.map(|edge| arrow(edge, node.entity_id(), edge.other)));
            }
        }
    }
    drawing.arrows.sort();
    drawing.arrows.dedup();
    Ok(drawing)
}

fn title(answer: &Answer) -> String {
    let names = |nodes: &[Node]| nodes.first().map(|node| node.qualified_name().to_string()).unwrap_or_default();
    let mut text = format!("{} {}", answer.title, names(&answer.of));
    if !answer.to.is_empty() {
        text.push_str(&format!(" to {}", names(&answer.to)));
    }
    text
}

fn shape(node: &Node, is_asked: bool) -> Shape {
    Shape {
        id: node.entity_id(),
        name: node.qualified_name().to_string(),
        kind: node.kind().as_str(),
        repo: node.repo().to_string(),
        place: place(node),
        is_asked,
        is_test: node.is_test(),
    }
}

/// The arrow for an edge that was followed from one entity to another.
fn arrow(edge: &codegraph_store::graph::Edge, from: i64, to: i64) -> Arrow {
    let (src, dst) = if edge.is_out { (from, to) } else { (to, from) };
    Arrow {
        src,
        dst,
        kind: edge.kind.as_str(),
        resolution: edge.resolution.as_str(),
        count: edge.count,
        // As tables tell it.
        percent: (edge.confidence * 100.0).round() as u32,
    }
}
