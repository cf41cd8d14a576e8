//! `codegraph graph`: questions about how code hangs together.

use clap::Subcommand;
use codegraph_model::Result;

use crate::commands::which::Which;
use crate::explain::{self, What};
use crate::globals::Globals;
use crate::output;

/// Explain edges: by which rule they were found, from which rows
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand, Debug)]
enum Question {
    /// Say which rule found the target of a ref, or made an edge, and from which rows
    ///
    /// A ref is told by its ref_id or by where it stands: [REPO/]PATH:LINE[:COL]. An edge is told by its two ends: ids, symbols,
    /// qualified names or names. What fits several is explained for each.
    Explain {
        #[command(flatten)]
        which: Which,

        /// A ref; or with SRC and DST, where an edge begins
        #[arg(value_name = "REF|SRC", allow_negative_numbers = true)]
        what: String,

        /// Where the edge ends
        #[arg(value_name = "DST")]
        to: Option<String>,

        /// Only edges of this kind (calls, implements, overrides …)
        #[arg(long, value_name = "KIND", requires = "to")]
        kind: Option<String>,

        /// Explain no more than N of what fits
        #[arg(long, value_name = "N", default_value = "20")]
        limit: usize,

        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the rules by which names are linked, in the order in which they are tried
    Rules {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    match args.question {
        Question::Explain { which, what, to, kind, limit, json } => {
            let what = What::read(&what, to.as_deref(), kind.as_deref())?;
            let snapshot = which.open()?;
            let found = explain::explain(&snapshot, &what, limit, globals)?;
            match json {
                true => output::print_json(&explain::as_json(&found)),
                false => output::print(&explain::as_text(&found, globals)),
            }
        }
        Question::Rules { json } => {
            let rules = explain::all_rules()?;
            match json {
                true => output::print_json(&explain::rules_as_json(&rules)),
                false => output::print(&explain::rules_as_text(&rules)),
            }
        }
    }
}
