//! The shell's own commands: the one list of them.

use codegraph_model::{Error, ErrorKind, Result};
use codegraph_sql::{FORMATS, Format};

use super::{Shell, Then};
use crate::functions;
use crate::grid::{Align, Grid};
use crate::output;

/// A command of the shell.
pub(super) struct Command {
    /// Its name, without the backslash.
    pub(super) name: &'static str,
    argument: &'static str,
    what: &'static str,
    run: fn(&mut Shell, &str) -> Result<Then>,
}

/// Every command, in the order of the help.
pub(super) const COMMANDS: &[Command] = &[
    Command { name: "d", argument: "[TABLE]", what: "list the tables, or describe one", run: describe },
    Command {
        name: "df",
        argument: "[FUNCTION]",
        what: "list the functions of codegraph, or describe one",
        run: describe_function,
    },
    Command { name: "format", argument: "[FORMAT]", what: "write answers in this format", run: format },
    Command { name: "timing", argument: "[on|off]", what: "tell how long statements take, or not", run: timing },
    Command { name: "?", argument: "", what: "this list", run: help },
    Command { name: "q", argument: "", what: "leave; Ctrl-D does the same", run: leave },
];

impl Shell {
    /// Runs a command, given without its backslash.
    pub(super) fn run_command(&mut self, text: &str) -> Result<Then> {
        let (name, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        match COMMANDS.iter().find(|command| command.name == name) {
            Some(command) => (command.run)(self, argument.trim().trim_end_matches(';')),
            None => Err(Error::new(ErrorKind::Usage, "run a command of the shell")
                .on(format!("there is no \\{name}"))
                .hint("\\? lists them all")),
        }
    }
}

fn describe(shell: &mut Shell, table: &str) -> Result<Then> {
    match table {
        "" => shell.list_tables()?,
        table => shell.describe_table(table)?,
    }
    Ok(Then::GoOn)
}

fn describe_function(shell: &mut Shell, name: &str) -> Result<Then> {
    match name {
        "" => output::print(&functions::overview(&shell.globals))?,
        name => output::print(&functions::named(name)?.as_text(&shell.globals))?,
    }
    Ok(Then::GoOn)
}

fn format(shell: &mut Shell, name: &str) -> Result<Then> {
    if !name.is_empty() {
        shell.settings.format = Format::from_name(name).ok_or_else(|| {
            let names: Vec<&str> = FORMATS.iter().map(|entry| entry.name).collect();
            Error::new(ErrorKind::Usage, "change the format")
                .on(format!("there is no format {name}"))
                .hint(format!("the formats are {}", names.join(", ")))
        })?;
    }
    output::tell(&format!("Answers are written as {}.", shell.settings.format));
    Ok(Then::GoOn)
}

fn timing(shell: &mut Shell, word: &str) -> Result<Then> {
    shell.settings.is_timed = match word {
        "" => !shell.settings.is_timed,
        "on" => true,
        "off" => false,
        other => {
            return Err(Error::new(ErrorKind::Usage, "turn timing on or off")
                .on(other)
                .hint("say \\timing, \\timing on or \\timing off"));
        }
    };
    output::tell(&format!("Timing is {}.", if shell.settings.is_timed { "on" } else { "off" }));
    Ok(Then::GoOn)
}

fn help(shell: &mut Shell, _: &str) -> Result<Then> {
    let mut grid = Grid::new([("", Align::Left); 2]);
    for command in COMMANDS {
        grid.row([format!("\\{} {}", command.name, command.argument).trim_end(), command.what]);
    }
    let text = grid.aligned("  ");
    output::print(&format!("Statements end with ; and may span lines. Ctrl-C stops one.\n{text}"))?;
    if shell.is_conversing {
        output::tell("Tab completes keywords, tables, columns and functions.");
    }
    Ok(Then::GoOn)
}

fn leave(_: &mut Shell, _: &str) -> Result<Then> {
    Ok(Then::Leave)
}
