//! The command line: what is on it, what the help says, and how settings from elsewhere get in.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::LazyLock;

use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::{ArgMatches, Args, Command, FromArgMatches};
use codegraph_model::FORMAT_NUMBER;

use crate::commands::{self, Group};
use crate::failure::Failure;
use crate::globals::{ColorArg, GlobalArgs, Globals, World};
use crate::settings::{self, File};

/// The name of the binary.
pub(crate) const NAME: &str = "codegraph";

const HEADING: Style = AnsiColor::Green.on_default().bold();
const LITERAL: Style = AnsiColor::Cyan.on_default().bold();

const ABOUT: &str = "Turns source code into a snapshot of Parquet tables, and answers questions about it in SQL.";

const EXAMPLES: &[(&str, &str)] = &[
    ("codegraph index my-repo -o snap", "index a directory"),
    ("codegraph index --repos-in work -o snap", "index each directory in work as a repo"),
    ("codegraph status snap", "see what is in it"),
    ("codegraph sql snap -c 'SELECT kind, count(*) FROM entities GROUP BY kind'", "ask it"),
];

const SETTINGS: &str = "Settings: --max-file-size can also be set with the environment variable \
CODEGRAPH_MAX_FILE_SIZE, or as max-file-size in the section [index] of codegraph.toml; so can every option of every \
command (global options stand above the first section). Options win over variables, variables over the file.";

const EXIT_CODES: &str = "Exit codes: 0 done, 1 the answer is no, 2 usage, 3 data damaged, 4 unavailable, 5 a limit was \
reached, 10 done but degraded, 12 nothing to index, 70 a bug, 130 or 143 interrupted.";

/// A command line that was understood.
#[derive(Debug)]
pub(crate) struct Call {
    /// What every subcommand is handed.
    pub(crate) globals: Globals,
    matches: ArgMatches,
}

impl Call {
    /// The subcommand that was called, and its arguments.
    pub(crate) fn subcommand(&self) -> (&str, &ArgMatches) {
        // The command line requires one.
        self.matches.subcommand().unwrap_or(("", &self.matches))
    }
}

/// Reads the command line, the environment and the configuration file.
pub(crate) fn read(arguments: &[OsString], env: &dyn Fn(&str) -> Option<OsString>) -> Result<Call, Failure> {
    // A first look, for what decides how the rest is read. Help and errors wait for the second.
    let first = command().ignore_errors(true).try_get_matches_from(arguments).ok();
    let color = first.as_ref().and_then(|m| m.get_one::<ColorArg>("color").copied()).unwrap_or(ColorArg::Auto);
    let mut command = command().color(color.for_clap());
    let mut inputs = vec![];
    if let Some(first) = &first {
        let path = first.get_one::<PathBuf>("config").cloned();
        let path = path.or_else(|| env(&settings::variable("config")).filter(|v| !v.is_empty()).map(PathBuf::from));
        let file = match path {
            Some(path) => Some(File::read(&path)?),
            None => File::read_default()?,
        };
        command = settings::layer(command, env, file.as_ref())?;
        inputs = file.map(File::into_inputs).unwrap_or_default();
    }
    let matches = command.try_get_matches_from(arguments)?;
    let globals = Globals::new(&GlobalArgs::from_arg_matches(&matches)?, &World::look(env));
    Ok(Call { globals: Globals { inputs, ..globals }, matches })
}

/// The whole command line.
pub(crate) fn command() -> Command {
    let subcommands = commands::all();
    let mut list = String::new();
    for group in Group::ALL {
        list.push_str(&format!("{HEADING}{}:{HEADING:#}\n", group.heading()));
        for subcommand in subcommands.iter().filter(|subcommand| subcommand.group == group) {
            let about = subcommand.command.get_about().map(ToString::to_string).unwrap_or_default();
            list.push_str(&format!("  {LITERAL}{:<12}{LITERAL:#} {about}\n", subcommand.name));
        }
        if group == Group::Learn {
            list.push_str(&format!("  {LITERAL}{:<12}{LITERAL:#} Explain a command\n", "help"));
        }
        list.push('\n');
    }
    let mut examples = format!("{HEADING}Examples:{HEADING:#}\n");
    for (line, what) in EXAMPLES {
        examples.push_str(&format!("  {line}\n      {what}\n"));
    }
    let root = Command::new(NAME)
        .version(version())
        .styles(Styles::styled().header(HEADING).usage(HEADING).literal(LITERAL))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(110)
        .help_template(format!(
            "{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n{list}{HEADING}Global options:{HEADING:#}\n{{options}}{{after-help}}"
        ))
        .after_help(format!("{examples}\n{SETTINGS}\n\n{EXIT_CODES}"))
        .subcommands(subcommands.into_iter().map(|subcommand| subcommand.command));
    // The docs of the global options must not take the place of what the whole is about.
    GlobalArgs::augment_args(root).about(ABOUT).long_about(None)
}

/// The version, and the number of the format that it writes.
fn version() -> &'static str {
    static VERSION: LazyLock<String> =
        LazyLock::new(|| format!("{} (snapshot format {FORMAT_NUMBER})", env!("CARGO_PKG_VERSION")));
    VERSION.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn help_mentions_every_subcommand_with_what_it_does() {
        let help = command().render_help().to_string();
        for subcommand in commands::all() {
            let about = subcommand.command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty() && !about.ends_with('.'), "{} says what it does, tidily", subcommand.name);
            assert!(help.contains(&format!("  {:<12} {about}\n", subcommand.name)), "{}: {help}", subcommand.name);
        }
        for (line, _) in EXAMPLES {
            assert!(help.contains(line), "{help}");
        }
    }

    #[test]
    fn every_option_is_documented() {
        for subcommand in commands::all() {
            for arg in subcommand.command.get_arguments() {
                assert!(arg.get_help().is_some(), "{} {} has no help", subcommand.name, arg.get_id());
            }
        }
    }

    #[test]
    fn calls_are_understood_or_refused() {
        let check = |line: &str, expected: Result<&str, i32>| {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let got = match read(&arguments, &|_| None) {
                Ok(call) => Ok(call.subcommand().0.to_string()),
                Err(Failure::CommandLine(error)) => Err(error.exit_code()),
                Err(Failure::Work(error)) => Err(i32::from(error.kind().exit_code())),
            };
            assert_eq!(got.as_deref().map_err(|code| *code), expected, "{line}");
        };
        check("codegraph languages", Ok("languages"));
        check("codegraph -j 2 index a -o b", Ok("index"));
        check("codegraph index a -o b -j 2 -m 512M", Ok("index"));
        check("codegraph --version", Err(0));
        check("codegraph help index", Err(0));
        check("codegraph index --help", Err(0));
        check("codegraph", Err(2));
        check("codegraph indx a", Err(2));
        check("codegraph index a", Err(2));
        check("codegraph index a -o b -j 0", Err(2));
        check("codegraph index a -o b -m 3Q", Err(2));
        check("codegraph index a -o b -q -v", Err(2));
        check("codegraph index a -o b --config does-not-exist.toml", Err(2));
    }
}
