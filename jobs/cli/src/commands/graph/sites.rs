//! The lines that edges come from.

use std::collections::HashMap;

use codegraph_model::Result;
use codegraph_store::graph::{Edge, Graph};

/// Mentions of one entity that are looked through for those that are to be told.
const MOST_REFS: usize = 100_000;

/// Where the first mention behind each edge stands.
pub(super) struct Sites<'a> {
    graph: &'a Graph,
    /// Of entities that were asked for: lines by the ids of refs.
    lines: HashMap<i64, HashMap<i64, u32>>,
}

impl Sites<'_> {
    pub(super) fn new(graph: &Graph) -> Sites<'_> {
        Sites { graph, lines: HashMap::new() }
    }

    /// The line, in the file of the entity from which `edge` goes. `from` and `to` are the two ends as it was followed.
    pub(super) fn line(&mut self, edge: &Edge, from: i64, to: i64) -> Result<Option<u32>> {
        let Some(ref_id) = edge.first_ref_id else { return Ok(None) };
        let mentioned = if edge.is_out { to } else { from };
        if !self.lines.contains_key(&mentioned) {
            let refs = self.graph.refs_to(mentioned, MOST_REFS)?;
            self.lines.insert(mentioned, refs.into_iter().map(|mention| (mention.ref_id, mention.line)).collect());
        }
        Ok(self.lines.get(&mentioned).and_then(|lines| lines.get(&ref_id)).copied())
    }
}
