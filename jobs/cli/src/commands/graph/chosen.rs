//! Options that several questions share: which edges, how many answers, in which format.

use clap::ValueEnum;
use codegraph_model::EdgeKind;
use codegraph_store::graph::{Choice, KindSet};

use crate::choice;
use crate::globals::Globals;

/// Entities that are looked for at most, so that it can be told how many there are: a second or two.
const MOST_FOUND: usize = 1_000_000;
/// What each takes while others are looked for.
const FOUND_BYTES: u64 = 256;

// Doc comments of these would become the help of the commands that take them.
#[derive(clap::Args, Debug)]
pub(super) struct Edges {
    /// Follow edges of this kind only: calls, extends …; can be given more than once, or with commas
    #[arg(
        long = "kind",
        value_name = "KIND",
        value_delimiter = ',',
        hide_possible_values = true,
        value_parser = choice::parser::<EdgeKind>()
    )]
    edge_kinds: Vec<EdgeKind>,

    /// Follow edges only that are at least as sure, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = parse_share)]
    pub(super) min_confidence: f32,
}

impl Edges {
    /// The edges that are asked for, of the kinds `others` if none is.
    pub(super) fn choice(&self, others: KindSet) -> Choice {
        Choice { kinds: self.kinds().unwrap_or(others), min_confidence: self.min_confidence }
    }

    /// The kinds that are asked for, if any are.
    pub(super) fn kinds(&self) -> Option<KindSet> {
        (!self.edge_kinds.is_empty()).then(|| KindSet::of(&self.edge_kinds))
    }
}

fn parse_share(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("it is a number from 0 to 1, such as 0.9".to_string()),
    }
}

#[derive(clap::Args, Debug)]
pub(super) struct Written {
    /// Show no more than N entities; 0 is no limit
    #[arg(long, value_name = "N", default_value = "100")]
    limit: usize,

    /// How to write the answer
    #[arg(long, value_name = "FORMAT", value_enum, default_value = "table")]
    pub(super) format: Format,
}

impl Written {
    /// How many are shown at most.
    pub(super) fn limit(&self) -> usize {
        if self.limit == 0 { usize::MAX } else { self.limit }
    }

    /// How many are looked for at most.
    pub(super) fn search_limit(&self, globals: &Globals) -> usize {
        let fitting = most_found(globals);
        if self.limit == 0 { fitting } else { MOST_FOUND.min(fitting).max(self.limit) }
    }
}

/// How many entities fit into the memory that may be used.
pub(super) fn most_found(globals: &Globals) -> usize {
    usize::try_from(globals.memory_limit_bytes / FOUND_BYTES).unwrap_or(usize::MAX)
}

/// `--format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table, for people
    Table,
    /// JSON, with everything that is known
    Json,
    /// A picture for Graphviz
    Dot,
    /// A picture for Mermaid, as Markdown pages show it
    Mermaid,
    /// GraphML, as yEd, Gephi and NetworkX read it
    Graphml,
}
