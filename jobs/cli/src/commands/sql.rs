//! `codegraph sql`: questions to a snapshot, from the command line, from files, from a pipe, or one by one.

use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_sql::{FORMATS, Format};

use crate::commands::which::Which;
use crate::embedding::EmbedderArgs;
use crate::globals::Globals;
use crate::shell::{self, Script, Shell};

/// Rows that a table for people shows at most. Aligning needs all of them in memory, and nobody reads more.
const TABLE_ROWS: usize = 1000;

/// Query a snapshot with SQL
///
/// Without -c and -f, statements are read from standard input; on a terminal, a shell opens. A snapshot is read-only.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,

    /// Run these statements and leave; can be given more than once
    #[arg(short = 'c', long = "command", value_name = "QUERY")]
    commands: Vec<String>,

    /// Run the statements in this file (- is standard input), after those of -c, and leave; can be given more than once
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// How to write answers
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = format_parser())]
    format: Format,

    /// Write no more than N rows of an answer; 0 is no limit [default: 1000 for tables, no limit for other formats]
    #[arg(long, value_name = "N")]
    max_rows: Option<usize>,

    /// Let queries read files outside the snapshot: FROM 'file.parquet', CREATE EXTERNAL TABLE
    #[arg(long)]
    allow_external: bool,

    /// Tell how long each statement took
    #[arg(long)]
    timing: bool,

    #[command(flatten)]
    embedder: EmbedderArgs,
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(FORMATS.iter().map(|entry| PossibleValue::new(entry.name).help(entry.what)))
        .try_map(|name| Format::from_name(&name).ok_or("there is no such format"))
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    let snapshot = args.which.open()?;
    let settings = shell::Settings {
        format: args.format,
        max_rows: args.max_rows,
        table_rows: TABLE_ROWS,
        is_timed: args.timing,
        allow_external: args.allow_external,
        spill_dir: std::env::temp_dir(),
        embedder: args.embedder.options(globals),
    };
    let mut shell = Shell::new(snapshot, settings, globals)?;

    let result = converse_or_run(&mut shell, args);
    shell.close();
    result
}

fn converse_or_run(shell: &mut Shell, args: Args) -> Result<()> {
    let stdin = Path::new("-");
    if args.commands.is_empty() && args.files.is_empty() {
        if std::io::stdin().is_terminal() {
            return shell.converse(shell::history_file(&|name| std::env::var_os(name)));
        }
        return shell.run_script(&read_file(stdin)?);
    }
    for text in args.commands {
        shell.run_script(&Script { name: None, text })?;
    }
    args.files.iter().try_for_each(|path| shell.run_script(&read_file(path)?))
}

fn read_file(path: &Path) -> Result<Script> {
    let is_stdin = path == Path::new("-");
    let name = if is_stdin { "standard input".to_string() } else { path.display().to_string() };
    let mut bytes = Vec::new();
    let read = if is_stdin {
        std::io::stdin().read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes))
    };
    read.map_err(|cause| Error::io("read statements", Path::new(&name), cause))?;
    let text = String::from_utf8(bytes).map_err(|cause| {
        Error::new(ErrorKind::Usage, "read statements").on(name.clone()).because(cause).hint("save the file as UTF-8")
    })?;
    Ok(Script { name: Some(name), text })
}
