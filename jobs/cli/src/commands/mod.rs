//! The subcommands: one file each, and the one list of them.

mod build;
mod completions;
mod graph;
mod index;
mod inspect;
mod languages;
mod plan;
mod schema;
mod search;
mod sql;
mod status;
mod verify;
mod which;

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};
use codegraph_model::{Error, ErrorKind, Result};

use crate::command_line::Call;
use crate::globals::Globals;

/// The command that takes the settings of `index`.
pub(crate) const PLAN: &str = "plan";
/// The command whose settings those are.
pub(crate) const INDEX: &str = "index";

/// What a subcommand is for, as `codegraph help` groups them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Makes snapshots.
    Make,
    /// Answers questions from a snapshot.
    Ask,
    /// Says what codegraph knows.
    Learn,
}

impl Group {
    /// Every group, in the order of the help.
    pub(crate) const ALL: [Group; 3] = [Group::Make, Group::Ask, Group::Learn];

    /// Its heading.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Group::Make => "Make and keep snapshots",
            Group::Ask => "Ask a snapshot",
            Group::Learn => "Learn about codegraph",
        }
    }
}

/// Runs a subcommand on its parsed arguments.
type Run = Box<dyn Fn(&ArgMatches, &Globals) -> Result<()>>;

/// Where arguments came from.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a>(&'a ArgMatches);

impl Given<'_> {
    /// Whether the argument `id` stands on the command line, and is not a default or a setting from elsewhere.
    pub(crate) fn on_the_line(self, id: &str) -> bool {
        self.0.value_source(id) == Some(ValueSource::CommandLine)
    }
}

/// One subcommand.
pub(crate) struct Subcommand {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// Where the help lists it.
    pub(crate) group: Group,
    /// Its arguments; their docs are its help.
    pub(crate) command: Command,
    run: Run,
}

/// Every subcommand, in the order of the help.
pub(crate) fn all() -> Vec<Subcommand> {
    vec![
        subcommand_that_asks(INDEX, Group::Make, index::run),
        Subcommand { command: plan::command(PLAN), ..subcommand_that_asks(PLAN, Group::Make, plan::run) },
        subcommand("build", Group::Make, build::run),
        subcommand("verify", Group::Make, verify::run),
        subcommand("sql", Group::Ask, sql::run),
        subcommand("search", Group::Ask, search::run),
        subcommand("graph", Group::Ask, graph::run),
        subcommand("status", Group::Ask, status::run),
        subcommand("inspect", Group::Learn, inspect::run),
        subcommand("languages", Group::Learn, languages::run),
        subcommand("schema", Group::Learn, schema::run),
        subcommand("completions", Group::Learn, completions::run),
    ]
}

/// Runs the subcommand that the user called.
pub(crate) fn run(call: &Call) -> Result<()> {
    let (name, matches) = call.subcommand();
    match all().iter().find(|subcommand| subcommand.name == name) {
        Some(subcommand) => (subcommand.run)(matches, &call.globals),
        None => Err(Error::new(ErrorKind::Bug, "find the subcommand").on(name)),
    }
}

fn subcommand<Args: clap::Args + 'static>(
    name: &'static str,
    group: Group,
    run: fn(Args, &Globals) -> Result<()>,
) -> Subcommand {
    subcommand_that_asks(name, group, move |args, _, globals| run(args, globals))
}

/// A subcommand that wants to know where its arguments came from.
fn subcommand_that_asks<Args: clap::Args + 'static>(
    name: &'static str,
    group: Group,
    run: impl Fn(Args, Given<'_>, &Globals) -> Result<()> + 'static,
) -> Subcommand {
    let run: Run = Box::new(move |matches, globals| {
        let args = Args::from_arg_matches(matches)
            .map_err(|error| Error::new(ErrorKind::Bug, "read the arguments").on(name).because(error))?;
        run(args, Given(matches), globals)
    });
    Subcommand { name, group, command: Args::augment_args(Command::new(name)), run }
}
