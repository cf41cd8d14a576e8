//! `codegraph graph`: questions about how code hangs together.

mod answer;
mod chosen;
mod drawn;
mod json;
mod neighbours;
mod path;
mod show;
mod sites;
mod table;
mod things;
mod walk;
mod whom;

use clap::Subcommand;
use codegraph_model::Result;
use codegraph_sql::Walk;

use crate::commands::which::Which;
use crate::explain::{self, What};
use crate::globals::Globals;
use crate::output;

/// Ask who calls, needs or touches what, and why
///
/// An entity is told by its name, its qualified name or the end of one, its symbol or its id. If several are called so, they are listed:
/// choose with --in and --entity-kind, by id, or take --all of them. A definition is meant rather than its declaration in a header, and
/// what a file holds rather than the file; a struct with its typedef, and a class with its constructors.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(subcommand)]
    question: Question,
}

#[derive(Subcommand, Debug)]
enum Question {
    /// Say who calls an entity or makes instances of it
    Callers(walk::Args),
    /// Say what an entity calls or makes instances of
    Callees(walk::Args),
    /// Say what may have to change with an entity
    ///
    /// That is whoever uses it or anything inside it, in whatever way, directly or through others.
    Impact(walk::Args),
    /// Show the shortest way along edges from one entity to another
    ///
    /// The way may begin with anything inside of A, and end with anything inside of B. All kinds of edges count but contains; only if these
    /// lead nowhere, contains as well. Others are chosen with --kind.
    Path(path::Args),
    /// List the edges of an entity, both ways
    Neighbours(neighbours::Args),
    /// Show what is known of an entity, its members, who uses it and what it uses
    Show(show::Args),
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
        Question::Callers(args) => walk::run(Walk::Callers, &args, globals),
        Question::Callees(args) => walk::run(Walk::Callees, &args, globals),
        Question::Impact(args) => walk::run(Walk::Impact, &args, globals),
        Question::Path(args) => path::run(&args, globals),
        Question::Neighbours(args) => neighbours::run(&args, globals),
        Question::Show(args) => show::run(&args, globals),
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
