//! What every subcommand knows: the flags that all of them share, and what was learned from the machine.
//!
//! Environment, clock, terminal and machine are read here and nowhere below.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::job_file::JobInput;
use crate::units;

/// A share of the machine that is safe to take without asking: half of its memory …
const MEMORY_SHARE: u64 = 2;
/// … and no more than the scan is known to need for corpora of any size.
const MEMORY_DEFAULT_MOST: u64 = 1 << 30;

/// What the names of variables begin with that object stores know.
const STORE_VARIABLES: [&str; 3] = ["AWS_", "GOOGLE_", "AZURE_"];

/// The flags that every subcommand takes.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct GlobalArgs {
    /// Threads that work at a time [default: all cores]
    #[arg(short = 'j', long, value_name = "N", global = true, value_parser = units::parse_jobs)]
    pub(crate) jobs: Option<usize>,

    /// Memory budget, such as 512M or 2G [default: 1G, or half of the memory if that is less]
    #[arg(short = 'm', long, value_name = "SIZE", global = true, value_parser = units::parse_size)]
    pub(crate) memory_limit: Option<u64>,

    /// Say nothing but results and errors
    #[arg(short = 'q', long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Say more; twice for even more
    #[arg(short = 'v', long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,

    /// How to show progress: auto, bar, plain (a line every ten seconds), json or none
    #[arg(long, value_name = "HOW", global = true, value_enum, default_value = "auto", hide_possible_values = true)]
    pub(crate) progress: ProgressArg,

    /// When to use colours: auto, always or never
    #[arg(long, value_name = "WHEN", global = true, value_enum, default_value = "auto", hide_possible_values = true)]
    pub(crate) color: ColorArg,

    /// Configuration file, which can list inputs: a job file [default: codegraph.toml here, if there is one]
    #[arg(long, visible_alias = "job", value_name = "FILE", global = true)]
    pub(crate) config: Option<PathBuf>,
}

/// `--progress`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressArg {
    /// A bar on a terminal, plain lines elsewhere
    Auto,
    /// A bar that is redrawn
    Bar,
    /// A line every ten seconds
    Plain,
    /// A JSON object per line, every second
    Json,
    /// Nothing
    None,
}

/// `--color`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl ColorArg {
    /// The same choice in clap's words, for help and usage errors.
    pub(crate) fn for_clap(self) -> clap::ColorChoice {
        match self {
            ColorArg::Auto => clap::ColorChoice::Auto,
            ColorArg::Always => clap::ColorChoice::Always,
            ColorArg::Never => clap::ColorChoice::Never,
        }
    }
}

/// How progress is shown, decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgressStyle {
    /// A bar that is redrawn.
    Bar,
    /// A line every ten seconds.
    Plain,
    /// A JSON object per line.
    Json,
    /// Nothing.
    None,
}

/// What every subcommand is handed.
#[derive(Clone, Debug)]
pub(crate) struct Globals {
    /// Threads that may work at a time; at least 1.
    pub(crate) jobs: usize,
    /// Memory budget.
    pub(crate) memory_limit_bytes: u64,
    /// Whether to say nothing but results and errors.
    pub(crate) quiet: bool,
    /// How much more to say; 0 is normal.
    pub(crate) verbose: u8,
    /// Whether standard output is a terminal.
    pub(crate) is_stdout_terminal: bool,
    /// Whether to write colours to standard output.
    pub(crate) is_stdout_colored: bool,
    /// How to show progress on standard error.
    pub(crate) progress: ProgressStyle,
    /// The inputs of the configuration file.
    pub(crate) inputs: Vec<JobInput>,
    /// The variables that say where object stores are, and who asks.
    pub(crate) store_variables: Vec<(String, String)>,
    /// What servers that embed want to see.
    pub(crate) embed_key: Option<String>,
}

/// The variables of the environment that hold the key of a server that embeds; the first that is set wins.
const EMBED_KEYS: [&str; 2] = ["CODEGRAPH_EMBED_KEY", "OPENAI_API_KEY"];

/// What the globals need to know of the world.
pub(crate) struct World {
    /// Cores that this process may use.
    pub(crate) cores: usize,
    /// Memory that this process may use, where that is known.
    pub(crate) memory_bytes: Option<u64>,
    /// Whether standard output is a terminal.
    pub(crate) is_stdout_terminal: bool,
    /// Whether standard error is a terminal.
    pub(crate) is_stderr_terminal: bool,
    /// Whether the environment asks for no colours: NO_COLOR is set, or TERM is dumb.
    pub(crate) no_color: bool,
    /// The variables that say where object stores are, and who asks.
    pub(crate) store_variables: Vec<(String, String)>,
    /// What servers that embed want to see.
    pub(crate) embed_key: Option<String>,
}

impl World {
    /// Looks at the machine and the environment.
    pub(crate) fn look(env: &dyn Fn(&str) -> Option<std::ffi::OsString>) -> World {
        World {
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            memory_bytes: memory_bytes(),
            is_stdout_terminal: std::io::stdout().is_terminal(),
            is_stderr_terminal: std::io::stderr().is_terminal(),
            no_color: env("NO_COLOR").is_some_and(|value| !value.is_empty())
                || env("TERM").is_some_and(|value| value == "dumb"),
            store_variables: store_variables(),
            embed_key: EMBED_KEYS.iter().find_map(|name| env(name)?.into_string().ok().filter(|key| !key.is_empty())),
        }
    }
}

impl Globals {
    /// Decides what the flags left open.
    pub(crate) fn new(args: &GlobalArgs, world: &World) -> Globals {
        let default_limit =
            world.memory_bytes.map_or(MEMORY_DEFAULT_MOST, |all| (all / MEMORY_SHARE).min(MEMORY_DEFAULT_MOST));
        Globals {
            jobs: args.jobs.unwrap_or(world.cores).max(1),
            memory_limit_bytes: args.memory_limit.unwrap_or(default_limit),
            quiet: args.quiet,
            verbose: args.verbose,
            is_stdout_terminal: world.is_stdout_terminal,
            is_stdout_colored: match args.color {
                ColorArg::Always => true,
                ColorArg::Never => false,
                ColorArg::Auto => world.is_stdout_terminal && !world.no_color,
            },
            progress: match args.progress {
                _ if args.quiet && args.progress == ProgressArg::Auto => ProgressStyle::None,
                ProgressArg::Auto if world.is_stderr_terminal => ProgressStyle::Bar,
                ProgressArg::Auto | ProgressArg::Plain => ProgressStyle::Plain,
                ProgressArg::Bar => ProgressStyle::Bar,
                ProgressArg::Json => ProgressStyle::Json,
                ProgressArg::None => ProgressStyle::None,
            },
            inputs: vec![],
            store_variables: world.store_variables.clone(),
            embed_key: world.embed_key.clone(),
        }
    }
}

#[cfg(test)]
impl Globals {
    /// Globals of a process that writes to files.
    pub(crate) fn for_tests() -> Globals {
        Globals {
            jobs: 1,
            memory_limit_bytes: MEMORY_DEFAULT_MOST,
            quiet: false,
            verbose: 0,
            is_stdout_terminal: false,
            is_stdout_colored: false,
            progress: ProgressStyle::None,
            inputs: vec![],
            store_variables: vec![],
            embed_key: None,
        }
    }
}

/// Monotonic time since the first call. The `Clock` that is handed down.
pub(crate) fn clock() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// The variables of the environment that object stores know.
fn store_variables() -> Vec<(String, String)> {
    let of_stores = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
        STORE_VARIABLES.iter().any(|prefix| name.starts_with(prefix)).then_some((name, value))
    };
    std::env::vars_os().filter_map(of_stores).collect()
}

/// The machine's memory, or that of the control group that holds this process, whichever is less.
fn memory_bytes() -> Option<u64> {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
    });
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    match (machine, group) {
        (Some(machine), Some(group)) => Some(u64::min(machine, group)),
        (known, None) | (None, known) => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args, FromArgMatches};

    fn check(arguments: &[&str], memory_gib: Option<u64>, is_terminal: bool, no_color: bool) -> Globals {
        let command = GlobalArgs::augment_args(clap::Command::new("codegraph").no_binary_name(true));
        let matches = command.try_get_matches_from(arguments).expect("parses");
        let args = GlobalArgs::from_arg_matches(&matches).expect("parses");
        let world = World {
            cores: 6,
            memory_bytes: memory_gib.map(|gib| gib << 30),
            is_stdout_terminal: is_terminal,
            is_stderr_terminal: is_terminal,
            no_color,
            store_variables: vec![],
            embed_key: None,
        };
        Globals::new(&args, &world)
    }

    #[test]
    fn what_flags_leave_open_is_decided() {
        assert_eq!(check(&[], Some(64), true, false).jobs, 6);
        assert_eq!(check(&["-j", "2"], Some(64), true, false).jobs, 2);
        for (memory_gib, limit) in [(Some(64), 1 << 30), (Some(1), 1 << 29), (None, 1 << 30)] {
            assert_eq!(check(&[], memory_gib, true, false).memory_limit_bytes, limit);
        }
        assert_eq!(check(&["-m", "2G"], Some(1), true, false).memory_limit_bytes, 2 << 30);
        for (arguments, is_terminal, style) in [
            (&[][..], true, ProgressStyle::Bar),
            (&[], false, ProgressStyle::Plain),
            (&["-q"], true, ProgressStyle::None),
            (&["-q", "--progress", "json"], true, ProgressStyle::Json),
            (&["--progress", "plain"], true, ProgressStyle::Plain),
        ] {
            assert_eq!(check(arguments, None, is_terminal, false).progress, style, "{arguments:?}");
        }
        for (arguments, is_terminal, no_color, is_colored) in [
            (&[][..], true, false, true),
            (&[], true, true, false),
            (&[], false, false, false),
            (&["--color", "always"], false, true, true),
            (&["--color", "never"], true, false, false),
        ] {
            assert_eq!(check(arguments, None, is_terminal, no_color).is_stdout_colored, is_colored, "{arguments:?}");
        }
    }
}
