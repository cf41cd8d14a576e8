//! Answers as JSON.

use codegraph_model::Word;
use codegraph_store::graph::Node;
use serde_json::{Value, json};

use super::answer::{Answer, Line};

/// The whole of an answer.
pub(super) fn of(answer: &Answer) -> Value {
    let entities = |nodes: &[Node]| nodes.iter().map(entity).collect::<Value>();
    let by_depth = answer.n_by_depth.iter().map(|(depth, n)| json!({ "depth": depth, "n": n }));
    let mut value = json!({
        "question": answer.question,
        "of": entities(&answer.of),
        "found": answer.lines.iter().map(line).collect::<Value>(),
        "n_found": answer.n_found(),
        "n_by_depth": by_depth.collect::<Value>(),
        // Whether there are more than n_found; what of these is not shown, the lengths tell.
        "is_cut": answer.is_cut,
    });
    if answer.question == "path" {
        value["to"] = entities(&answer.to);
    }
    value
}

/// An entity, by the names of the columns of the table.
pub(super) fn entity(node: &Node) -> Value {
    json!({
        "entity_id": node.entity_id(),
        "kind": node.kind().as_str(),
        "name": node.name(),
        "qualified_name": node.qualified_name(),
        "language": node.language(),
        "repo": node.repo(),
        "path": node.path(),
        "line": node.name_line(),
        "is_test": node.is_test(),
        "signature": node.signature(),
    })
}

/// An entity that was found, and how.
pub(super) fn line(line: &Line) -> Value {
    let by = line.by.as_ref().map(|by| {
        json!({
            "kind": by.edge.kind.as_str(),
            "is_out": by.edge.is_out,
            "count": by.edge.count,
            "resolution": by.edge.resolution.as_str(),
            // As it is written in tables: the nearest number with two digits.
            "confidence": (f64::from(by.edge.confidence) * 100.0).round() / 100.0,
            "is_cross_repo": by.edge.is_cross_repo,
            "first_ref_id": by.edge.first_ref_id,
            "line": by.at,
            "via_id": by.via_id,
        })
    });
    json!({ "depth": line.depth, "entity": entity(&line.node), "edge": by })
}
