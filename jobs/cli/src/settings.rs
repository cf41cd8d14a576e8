//! Settings from elsewhere: environment variables and `codegraph.toml`.
//!
//! The options of the command line are the one list of settings, but for the inputs of a job file
//! ([`crate::job_file`]). An option `--max-file-size` of `index` is the variable `CODEGRAPH_MAX_FILE_SIZE` and the key
//! `max-file-size` of the section `[index]`; a global option is a key above the first section. Values from there become
//! the defaults of the options, so that an option that is given wins.

use std::borrow::Cow;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, Command};
use codegraph_model::{Error, ErrorKind, Result};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::commands::{INDEX, PLAN};
use crate::job_file::{INPUT, JobInput, read_inputs};
use crate::overrides::LanguageOverride;

/// The configuration file that is read where none is named.
const DEFAULT_FILE: &str = "codegraph.toml";

/// What the names of environment variables begin with.
const PREFIX: &str = "CODEGRAPH_";

/// How alike a misspelled name must be to be suggested, from 0 to 1: "jbos" is meant as "jobs", "x" as nothing.
const LIKENESS: f64 = 0.7;

/// The option that names the configuration file; it cannot stand in the file itself.
const CONFIG: &str = "config";

/// Section and key of the languages that the user names: a table of its own, since globs are no names of options.
const OVERRIDES: (&str, &str) = ("languages", "overrides");
/// The option that they are the values of.
const OVERRIDE: &str = "override";

/// The environment variable of the option `--<long>`.
pub(crate) fn variable(long: &str) -> String {
    format!("{PREFIX}{}", long.replace('-', "_").to_ascii_uppercase())
}

/// A configuration file.
#[derive(Debug)]
pub(crate) struct File {
    path: PathBuf,
    entries: Vec<Entry>,
    inputs: Vec<JobInput>,
}

/// One key of a configuration file.
#[derive(Debug)]
struct Entry {
    /// The section that it stands in; none above the first.
    section: Option<String>,
    key: String,
    values: Vec<String>,
    /// Whether it was written as a list.
    is_list: bool,
    /// From 1.
    line: usize,
}

impl File {
    /// Reads the file at `path`.
    pub(crate) fn read(path: &Path) -> Result<File> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let hint = "check the path after --config (or in CODEGRAPH_CONFIG)";
            unreadable(path, "").because(error).hint(hint)
        })?;
        File::parse(path, &text)
    }

    /// Reads `codegraph.toml` in the working directory, if there is one.
    pub(crate) fn read_default() -> Result<Option<File>> {
        let path = Path::new(DEFAULT_FILE);
        if path.exists() { File::read(path).map(Some) } else { Ok(None) }
    }

    pub(crate) fn parse(path: &Path, text: &str) -> Result<File> {
        let line_of = |byte: usize| text[..byte].matches('\n').count() + 1;
        let document = DeTable::parse(text).map_err(|error| {
            let line = error.span().map(|span| line_of(span.start)).unwrap_or(1);
            unreadable(path, &format!(" line {line}")).because(error.message().to_string())
        })?;
        let mut entries = vec![];
        let mut read_table = |section: Option<&str>, table: &DeTable| -> Result<()> {
            for (key, value) in table {
                let line = line_of(key.span().start);
                let at = || unreadable(path, &format!(" line {line}: {}", key.get_ref()));
                match value.get_ref() {
                    DeValue::Table(_) if section.is_none() => continue,
                    _ if section.is_none() && key.get_ref() == INPUT => continue,
                    DeValue::Table(table) if section == Some(OVERRIDES.0) && key.get_ref() == OVERRIDES.1 => {
                        entries.extend(read_overrides(path, table, line, &line_of)?);
                        continue;
                    }
                    DeValue::Table(_) => {
                        let hint = format!("the only table in a section is [{}.{}]", OVERRIDES.0, OVERRIDES.1);
                        return Err(at().because("there is no such table".to_string()).hint(hint));
                    }
                    _ if section == Some(OVERRIDES.0) && key.get_ref() == OVERRIDES.1 => {
                        let hint = format!("write [{}.{}], and below it \"*.inc\" = \"php\"", OVERRIDES.0, OVERRIDES.1);
                        return Err(at().because("it is a table of globs and languages".to_string()).hint(hint));
                    }
                    _ => {}
                }
                let (values, is_list) = match value.get_ref() {
                    DeValue::Array(items) => (items.iter().map(|item| scalar(item.get_ref())).collect(), true),
                    one => (scalar(one).map(|value| vec![value]), false),
                };
                let values: Option<Vec<String>> = values;
                let values =
                    values.ok_or_else(|| at().because("a value is a string, a number, true, false or a list"))?;
                let section = section.map(str::to_string);
                entries.push(Entry { section, key: key.get_ref().to_string(), values, is_list, line });
            }
            Ok(())
        };
        read_table(None, document.get_ref())?;
        let mut sections = vec![];
        for (name, value) in document.get_ref() {
            if let DeValue::Table(table) = value.get_ref() {
                read_table(Some(name.get_ref()), table)?;
                sections.push((name.get_ref().to_string(), line_of(name.span().start)));
            }
        }
        let inputs = match document.get_ref().get(INPUT) {
            Some(value) => {
                let wrong = |byte, what: &str| unreadable(path, &format!(" line {}: {what}", line_of(byte)));
                read_inputs(value, &wrong)?
            }
            None => vec![],
        };
        let file = File { path: path.to_path_buf(), entries, inputs };
        file.check_sections(&sections)?;
        Ok(file)
    }

    /// Its inputs.
    pub(crate) fn into_inputs(self) -> Vec<JobInput> {
        self.inputs
    }

    fn check_sections(&self, sections: &[(String, usize)]) -> Result<()> {
        let commands: Vec<&str> =
            crate::commands::all().iter().map(|subcommand| subcommand.name).filter(|name| *name != PLAN).collect();
        match sections.iter().find(|(name, _)| name != INPUT && !commands.contains(&name.as_str())) {
            None => Ok(()),
            Some((name, line)) => Err(self
                .wrong(*line, &format!("[{name}]"), "there is no such command")
                .hint(suggestion(name, commands).unwrap_or_else(|| "a section is named after a command".into()))),
        }
    }

    /// The error about line `line`.
    fn wrong(&self, line: usize, what: &str, why: &str) -> Error {
        unreadable(&self.path, &format!(" line {line}: {what}")).because(why.to_string())
    }
}

/// `[languages.overrides]`: globs with languages, in the order of their lines. They are the values of `--override` for
/// every command that has it.
fn read_overrides(
    path: &Path,
    table: &DeTable,
    line: usize,
    line_of: &dyn Fn(usize) -> usize,
) -> Result<impl Iterator<Item = Entry>> {
    let mut pairs: Vec<_> = table.iter().collect();
    pairs.sort_by_key(|(glob, _)| glob.span().start);
    let read = |(glob, name): (&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let glob_text = glob.get_ref();
        let at = || unreadable(path, &format!(" line {}: {glob_text}", line_of(glob.span().start)));
        let name = match name.get_ref() {
            DeValue::String(name) => name,
            _ => return Err(at().because("its value is the name of a language".to_string())),
        };
        let pair = format!("{glob_text}={name}");
        pair.parse::<LanguageOverride>().map(|_| pair).map_err(|why| at().because(why))
    };
    let values = pairs.into_iter().map(read).collect::<Result<Vec<String>>>()?;
    let entry = move |command: &str| Entry {
        section: Some(command.to_string()),
        key: OVERRIDE.to_string(),
        values: values.clone(),
        is_list: true,
        line,
    };
    Ok(["index", "languages"].map(entry).into_iter())
}

fn unreadable(path: &Path, place: &str) -> Error {
    Error::new(ErrorKind::Usage, "read the configuration").on(format!("{}{place}", path.display()))
}

fn scalar(value: &DeValue) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// Makes the settings of `env` and `file` the defaults of `command` and its subcommands.
///
/// # Errors
/// [`ErrorKind::Usage`] for a key that is no option, with the nearest one, and for a value that its option refuses.
pub(crate) fn layer(command: Command, env: &dyn Fn(&str) -> Option<OsString>, file: Option<&File>) -> Result<Command> {
    if let Some(file) = file {
        file.entries.iter().try_for_each(|entry| check_key(&command, file, entry))?;
    }
    let mut command = layer_one(command, None, env, file)?;
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_string()).collect();
    for name in names {
        let mut result = Ok(());
        command =
            command.mut_subcommand(&name, |sub| match layer_one(sub.clone(), Some(section_of(&name)), env, file) {
                Ok(layered) => layered,
                Err(error) => {
                    result = Err(error);
                    sub
                }
            });
        result?;
    }
    Ok(command)
}

/// The section that holds the settings of a command.
fn section_of(command: &str) -> &str {
    if command == PLAN { INDEX } else { command }
}

/// Checks that `entry` names an option.
fn check_key(root: &Command, file: &File, entry: &Entry) -> Result<()> {
    let command = match &entry.section {
        None => root,
        Some(name) => root.find_subcommand(name).unwrap_or(root),
    };
    let keys = keys_of(command);
    if keys.contains(&entry.key) {
        return Ok(());
    }
    let holder = root.get_subcommands().find(|sub| keys_of(sub).contains(&entry.key));
    let hint = match (&entry.section, holder) {
        (Some(_), _) if keys_of(root).contains(&entry.key) => {
            format!("{} is a global option: put it above the first section", entry.key)
        }
        (None, Some(holder)) => format!("put it into the section [{}]", holder.get_name()),
        _ => suggestion(&entry.key, keys.iter().map(String::as_str)).unwrap_or_else(|| {
            let place = entry.section.as_ref().map_or("above the first section".into(), |name| format!("in [{name}]"));
            format!("keys {place} are {}", keys.join(", "))
        }),
    };
    Err(file.wrong(entry.line, &entry.key, "there is no such key").hint(hint))
}

/// The keys that the section of `command` may hold.
fn keys_of(command: &Command) -> Vec<String> {
    command.get_arguments().filter_map(Arg::get_long).filter(|long| *long != CONFIG).map(str::to_string).collect()
}

/// The one of `known` that `name` was probably meant to be.
pub(crate) fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| format!("did you mean {candidate}?"))
}

fn layer_one(
    command: Command,
    section: Option<&str>,
    env: &dyn Fn(&str) -> Option<OsString>,
    file: Option<&File>,
) -> Result<Command> {
    let options: Vec<Arg> = command.get_arguments().filter(|arg| arg.get_long().is_some()).cloned().collect();
    options.into_iter().try_fold(command, |command, arg| {
        let Some(long) = arg.get_long() else { return Ok(command) };
        let name = variable(long);
        let values = if let Some(value) = env(&name).filter(|value| !value.is_empty() && long != CONFIG) {
            let wrong =
                |why: String| Error::new(ErrorKind::Usage, "read the environment").on(name.clone()).because(why);
            let value = value.into_string().map_err(|_| wrong("its value is not UTF-8".into()))?;
            accept(&arg, &[value], false).map_err(wrong)?
        } else if let Some((file, entry)) = file.and_then(|file| {
            Some((file, file.entries.iter().find(|entry| entry.section.as_deref() == section && entry.key == long)?))
        }) {
            accept(&arg, &entry.values, entry.is_list).map_err(|why| file.wrong(entry.line, &entry.key, &why))?
        } else {
            return Ok(command);
        };
        let id = arg.get_id().clone();
        Ok(command.mut_arg(id, |arg| arg.required(false).default_values(values)))
    })
}

/// The values as the option's defaults, if the option takes them; else why not. They live as long as the process, which
/// reads its settings once.
fn accept(arg: &Arg, values: &[String], is_list: bool) -> Result<Vec<&'static str>, String> {
    let takes_many = matches!(arg.get_action(), ArgAction::Append);
    let one = match values {
        [one] => one.as_str(),
        _ if takes_many => "",
        _ => return Err("it takes one value".into()),
    };
    if is_list && !takes_many {
        return Err("it takes one value, not a list".into());
    }
    let values = match arg.get_action() {
        ArgAction::SetTrue => match one.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => vec!["true".to_string()],
            "0" | "false" | "no" | "off" => vec!["false".to_string()],
            _ => return Err(format!("{one:?} is neither true nor false")),
        },
        ArgAction::Count => match one.parse::<u8>() {
            Ok(_) => vec![one.to_string()],
            Err(_) => return Err(format!("{one:?} is no small number")),
        },
        _ => {
            let long = arg.get_long().unwrap_or_default();
            let probe = Arg::new("value").long("value").action(arg.get_action().clone());
            let mut probe = probe.value_parser(arg.get_value_parser().clone());
            if let Some(delimiter) = arg.get_value_delimiter() {
                probe = probe.value_delimiter(delimiter);
            }
            let line = values.iter().map(|value| format!("--value={value}"));
            if let Err(error) = Command::new("probe").no_binary_name(true).arg(probe).try_get_matches_from(line) {
                let choices: Vec<_> =
                    arg.get_possible_values().iter().map(|choice| choice.get_name().to_string()).collect();
                return Err(match std::error::Error::source(&error) {
                    Some(cause) => cause.to_string(),
                    None if !choices.is_empty() => format!("{one:?} is none of {}", choices.join(", ")),
                    None => format!("{one:?} is no value of --{long}"),
                });
            }
            values.to_vec()
        }
    };
    Ok(values.into_iter().map(|value| &*Box::leak(value.into_boxed_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Args;

    /// A command line like the real one.
    #[derive(clap::Args)]
    struct Sub {
        /// A size
        #[arg(long, default_value = "16M", value_parser = crate::units::parse_size)]
        max_file_size: u64,
        /// A required option
        #[arg(short, long)]
        output: PathBuf,
        /// A list
        #[arg(short, long)]
        glob: Vec<String>,
        /// A flag
        #[arg(long)]
        hidden: bool,
    }

    type Seen = Result<(u64, String, Vec<String>, bool, u8), String>;

    fn read(line: &str, env: &[(&str, &str)], toml: &str) -> Seen {
        use clap::FromArgMatches;
        let root = crate::globals::GlobalArgs::augment_args(Command::new("t").no_binary_name(true))
            .subcommand(Sub::augment_args(Command::new("index")));
        let lookup =
            |name: &str| env.iter().find(|(variable, _)| *variable == name).map(|(_, value)| OsString::from(value));
        let told = |error: Error| format!("{error}; {}", error.advice().unwrap_or_default());
        let file = File::parse(Path::new("codegraph.toml"), toml).map_err(told)?;
        let root = layer(root, &lookup, Some(&file)).map_err(told)?;
        let matches = root.try_get_matches_from(line.split_whitespace()).map_err(|error| error.to_string())?;
        let verbose = *matches.get_one::<u8>("verbose").expect("has a default");
        let matches = matches.subcommand_matches("index").expect("is there");
        let sub = Sub::from_arg_matches(matches).map_err(|error| error.to_string())?;
        Ok((sub.max_file_size >> 20, sub.output.display().to_string(), sub.glob, sub.hidden, verbose))
    }

    #[test]
    fn options_win_over_variables_over_the_file_over_defaults() {
        let toml = "verbose = 2\n[index]\nmax-file-size = '2M'\noutput = 'f'\nglob = ['*.a', '*.b']\nhidden = true\n";
        let env = [("CODEGRAPH_MAX_FILE_SIZE", "3M"), ("CODEGRAPH_OUTPUT", "e"), ("CODEGRAPH_VERBOSE", "3")];
        let line = "-v index --max-file-size 4M -o c -g *.c";
        let globs = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let seen = |a: u64, b: &str, c: &[&str], d, e| Ok((a, b.to_string(), globs(c), d, e));
        for (line, env, toml, expected) in [
            ("index -o c", &[][..], "", seen(16, "c", &[], false, 0)),
            ("index", &[], toml, seen(2, "f", &["*.a", "*.b"], true, 2)),
            ("index", &env, toml, seen(3, "e", &["*.a", "*.b"], true, 3)),
            (line, &env, toml, seen(4, "c", &["*.c"], true, 1)),
            ("index -o c", &[("CODEGRAPH_HIDDEN", "no")], toml, seen(2, "c", &["*.a", "*.b"], false, 2)),
            ("index -o c", &[("CODEGRAPH_MAX_FILE_SIZE", "")], "", seen(16, "c", &[], false, 0)),
        ] {
            assert_eq!(read(line, env, toml), expected, "{line} {env:?} {toml}");
        }
    }

    #[test]
    fn overrides_are_values_of_the_option_in_the_order_of_their_lines() {
        let toml = "[languages.overrides]\n'*.z' = 'c'\n'*.a' = 'rust'\n'=.b' = 'none'\n";
        let file = File::parse(Path::new("codegraph.toml"), toml).expect("is right");
        for command in ["index", "languages"] {
            let entry = file.entries.iter().find(|entry| entry.section.as_deref() == Some(command)).expect("is there");
            assert_eq!(
                (entry.key.as_str(), &entry.values[..]),
                (OVERRIDE, &["*.z=c", "*.a=rust", "=.b=none"].map(String::from)[..])
            );
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_a_suggestion() {
        for (env, toml, pieces) in [
            (
                &[][..],
                "jbos = 3\n",
                &[
                    "could not read the configuration: codegraph.toml line 1: jbos: there is no such key",
                    "did you mean jobs?",
                ][..],
            ),
            (&[], "[index]\n\nmax_file_size = '2M'\n", &["line 3", "did you mean max-file-size?"]),
            (&[], "[indx]\nhidden = true\n", &["line 1: [indx]", "did you mean index?"]),
            (&[], "hidden = true\n", &["line 1", "put it into the section [index]"]),
            (&[], "[index]\njobs = 2\n", &["line 2", "above the first section"]),
            (&[], "[index]\nzzz = 2\n", &["line 2", "keys in [index] are", "output"]),
            (&[], "config = 'x'\n", &["line 1: config", "no such key"]),
            (&[], "jobs = 0\n", &["line 1: jobs", "from 1"]),
            (&[], "memory-limit = '3Q'\n", &["line 1", "no unit of size"]),
            (&[], "progress = 'loud'\n", &["line 1", "none of auto, bar, plain"]),
            (&[], "jobs = [1, 2]\n", &["line 1", "one value"]),
            (&[], "\nquiet = 'perhaps'\n", &["line 2", "neither true nor false"]),
            (&[], "jobs = 1979-05-27\n", &["line 1: jobs", "a value is"]),
            (&[], "jobs 3\n", &["line 1"]),
            (&[], "[languages.overrides]\n'*.a' = 'c'\n'*.b' = 'pyhton'\n", &["line 3: *.b", "did you mean python?"]),
            (&[], "[languages.overrides]\n'*.a' = 3\n", &["line 2: *.a", "the name of a language"]),
            (&[], "[languages.overrides]\n'{a' = 'c'\n", &["line 2: {a", "glob"]),
            (&[], "[languages]\noverrides = 3\n", &["line 2: overrides", "[languages.overrides]"]),
            (&[], "[languages.overrids]\n'*.a' = 'c'\n", &["line 1: overrids", "[languages.overrides]"]),
            (&[], "[index.overrides]\n'*.a' = 'c'\n", &["line 1: overrides", "[languages.overrides]"]),
            (&[("CODEGRAPH_JOBS", "many")], "", &["could not read the environment: CODEGRAPH_JOBS"]),
            (&[("CODEGRAPH_HIDDEN", "many")], "", &["CODEGRAPH_HIDDEN", "neither true nor false"]),
        ] {
            let told = read("index -o c", env, toml).expect_err(toml);
            for piece in pieces {
                assert!(told.contains(piece), "{toml:?}: {piece:?} is missing from {told:?}");
            }
        }
    }

    #[test]
    fn options_of_one_name_mean_the_same_kind_of_thing() {
        // They share a variable, so they must take the same values.
        let mut seen: Vec<(String, &str, String)> = vec![];
        for subcommand in crate::commands::all() {
            for arg in subcommand.command.get_arguments() {
                let Some(long) = arg.get_long() else { continue };
                let kind = format!("{:?} {:?}", arg.get_action(), arg.get_value_parser());
                if let Some((_, other, known)) = seen.iter().find(|(name, ..)| name == long) {
                    assert_eq!(known, &kind, "--{long} of {other} and {}", subcommand.name);
                }
                seen.push((long.to_string(), subcommand.name, kind));
            }
        }
    }
}
