//! The inputs of a job file: `[[input]]` in the configuration file, each with what holds for it alone.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use codegraph_model::{Error, Result};
use codegraph_source::{NameBy, check_globs};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::choice::named;
use crate::settings::suggestion;
use crate::units::parse_size;

/// The name of the tables.
pub(crate) const INPUT: &str = "input";

/// One input of a job file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct JobInput {
    /// Where it lies.
    pub(crate) path: PathBuf,
    /// Whether each directory in it is a repo.
    pub(crate) holds_repos: bool,
    pub(crate) name: Option<String>,
    pub(crate) name_by: Option<NameBy>,
    pub(crate) revision: Option<String>,
    pub(crate) refs: Vec<String>,
    pub(crate) tracked: bool,
    pub(crate) submodules: bool,
    /// What it includes, then with a leading `!` what it excludes.
    pub(crate) globs: Vec<String>,
    pub(crate) max_file_bytes: Option<u64>,
    pub(crate) tags: Vec<String>,
}

impl JobInput {
    /// An input of which nothing is said but where it lies.
    pub(crate) fn at(path: &Path, holds_repos: bool) -> JobInput {
        JobInput { path: path.to_path_buf(), holds_repos, ..JobInput::default() }
    }
}

/// A value that a key takes, put where it belongs; or what it should have been.
type Set = fn(&mut JobInput, &DeValue<'_>) -> std::result::Result<(), String>;

/// Every key of an input.
const KEYS: &[(&str, Set)] = &[
    ("path", |input, value| {
        input.path = PathBuf::from(text(value)?);
        Ok(())
    }),
    ("repos-in", |input, value| {
        (input.path, input.holds_repos) = (PathBuf::from(text(value)?), true);
        Ok(())
    }),
    ("name", |input, value| {
        input.name = Some(text(value)?);
        Ok(())
    }),
    ("name-by", |input, value| {
        input.name_by = Some(named(&text(value)?)?);
        Ok(())
    }),
    ("ref", |input, value| {
        input.revision = Some(text(value)?);
        Ok(())
    }),
    ("refs", |input, value| {
        input.refs = texts(value)?;
        Ok(())
    }),
    ("tracked", |input, value| {
        input.tracked = flag(value)?;
        Ok(())
    }),
    ("submodules", |input, value| {
        input.submodules = flag(value)?;
        Ok(())
    }),
    ("include", |input, value| {
        // What is excluded comes after what is included, and the last glob that matches wins.
        let globs = checked(texts(value)?)?;
        input.globs.splice(0..0, globs);
        Ok(())
    }),
    ("exclude", |input, value| {
        let globs = texts(value)?.iter().map(|glob| format!("!{glob}")).collect();
        input.globs.extend(checked(globs)?);
        Ok(())
    }),
    ("max-file-size", |input, value| {
        let size = match value {
            DeValue::Integer(number) => number.to_string(),
            other => text(other)?,
        };
        input.max_file_bytes = Some(parse_size(&size)?);
        Ok(())
    }),
    ("tags", |input, value| {
        input.tags = texts(value)?;
        Ok(())
    }),
];

/// Reads the inputs of a file. `wrong` begins the error about what stands at a byte of it.
pub(crate) fn read_inputs(value: &Spanned<DeValue<'_>>, wrong: &dyn Fn(usize, &str) -> Error) -> Result<Vec<JobInput>> {
    let not_tables = |byte| {
        let hint = format!("write [[{INPUT}]], and below it path = \"…\" and what else holds for it");
        wrong(byte, INPUT).because("inputs are a list of tables".to_string()).hint(hint)
    };
    let DeValue::Array(tables) = value.get_ref() else { return Err(not_tables(value.span().start)) };
    let read = |table: &Spanned<DeValue<'_>>| match table.get_ref() {
        DeValue::Table(keys) => read_input(keys, table.span().start, wrong),
        _ => Err(not_tables(table.span().start)),
    };
    tables.iter().map(read).collect()
}

fn read_input(table: &DeTable<'_>, start: usize, wrong: &dyn Fn(usize, &str) -> Error) -> Result<JobInput> {
    let mut input = JobInput::default();
    let mut keys: Vec<(&Spanned<Cow<'_, str>>, &Spanned<DeValue<'_>>)> = table.iter().collect();
    keys.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in keys {
        let name = key.get_ref().as_ref();
        let at = || wrong(key.span().start, &format!("{INPUT}.{name}"));
        let known = || KEYS.iter().map(|(key, _)| *key);
        let Some((_, set)) = KEYS.iter().find(|(key, _)| *key == name) else {
            let all = || format!("keys of an input are {}", known().collect::<Vec<_>>().join(", "));
            let hint = suggestion(name, known()).unwrap_or_else(all);
            return Err(at().because("there is no such key".to_string()).hint(hint));
        };
        set(&mut input, value.get_ref()).map_err(|why| at().because(why))?;
    }
    let has = |key: &str| table.contains_key(key);
    let here = |why: &str| Err(wrong(start, &format!("[[{INPUT}]]")).because(why.to_string()));
    match (has("path"), has("repos-in"), has("ref") && has("refs")) {
        (true, true, _) => here("it has both path and repos-in: a directory is one repo, or holds many"),
        (false, false, _) => here("it has no path: say where it lies with path, or with repos-in for many repos"),
        (_, _, true) => here("it has both ref and refs: one commit is read, or each ref that fits"),
        _ => Ok(input),
    }
}

fn checked(globs: Vec<String>) -> std::result::Result<Vec<String>, String> {
    if globs.iter().any(|glob| glob.starts_with("!!")) {
        return Err("what exclude lists has no leading !".into());
    }
    check_globs(&globs).map_err(|error| error.to_string())?;
    Ok(globs)
}

fn text(value: &DeValue<'_>) -> std::result::Result<String, String> {
    match value {
        DeValue::String(text) if !text.is_empty() => Ok(text.to_string()),
        DeValue::String(_) => Err("it is empty".into()),
        _ => Err("it takes a string".into()),
    }
}

fn texts(value: &DeValue<'_>) -> std::result::Result<Vec<String>, String> {
    match value {
        DeValue::Array(items) => {
            items.iter().map(|item| text(item.get_ref()).map_err(|_| "it takes a list of strings".into())).collect()
        }
        one => text(one).map(|one| vec![one]).map_err(|_| "it takes a string or a list of strings".into()),
    }
}

fn flag(value: &DeValue<'_>) -> std::result::Result<bool, String> {
    match value {
        DeValue::Boolean(is) => Ok(*is),
        _ => Err("it is true or false".into()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::settings::File;

    fn read(text: &str) -> std::result::Result<Vec<JobInput>, String> {
        let file = File::parse(Path::new("job.toml"), text);
        file.map(File::into_inputs).map_err(|e| format!("{e}; {}", e.advice().unwrap_or_default()))
    }

    #[test]
    fn inputs_are_read() {
        let text = "[index]\noutput = 'snap'\n\n[[input]]\npath = 'a'\nname = 'one'\nref = 'v1'\ntags = ['x', 'y']\n\
                    exclude = ['*_test.go']\ninclude = ['src', '*.go']\nmax-file-size = '2M'\n\n\
                    [[input]]\nrepos-in = '/srv/git'\nrefs = 'release-*'\ntracked = true\nsubmodules = false\nmax-file-size = 1000\n";
        let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
        let expected = [
            JobInput {
                path: "a".into(),
                name: Some("one".into()),
                revision: Some("v1".into()),
                globs: strings(&["src", "*.go", "!*_test.go"]),
                max_file_bytes: Some(2 << 20),
                tags: strings(&["x", "y"]),
                ..JobInput::default()
            },
            JobInput {
                path: "/srv/git".into(),
                holds_repos: true,
                refs: strings(&["release-*"]),
                tracked: true,
                max_file_bytes: Some(1000),
                ..JobInput::default()
            },
        ];
        assert_eq!(read(text).as_deref(), Ok(&expected[..]));
        assert_eq!(read("jobs = 2\n"), Ok(vec![]));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, pieces) in [
            (
                "[[input]]\npath = 'a'\n[[input]]\npth = 'b'\n",
                &["job.toml line 4: input.pth", "no such key", "did you mean path?"][..],
            ),
            ("[[input]]\npath = 'a'\nzzz = 1\n", &["line 3: input.zzz", "keys of an input are path, repos-in"]),
            ("[[input]]\npath = 3\n", &["line 2: input.path", "a string"]),
            ("[[input]]\npath = 'a'\nname-by = 'x'\n", &["line 3: input.name-by", "none of path, origin, package"]),
            ("[[input]]\npath = ''\n", &["line 2: input.path", "empty"]),
            ("[[input]]\npath = 'a'\ntags = [1]\n", &["line 3: input.tags", "list of strings"]),
            ("[[input]]\npath = 'a'\ntracked = 'yes'\n", &["line 3: input.tracked", "true or false"]),
            ("[[input]]\npath = 'a'\nmax-file-size = '3Q'\n", &["line 3: input.max-file-size", "no unit of size"]),
            ("[[input]]\npath = 'a'\ninclude = ['{a']\n", &["line 3: input.include", "{a"]),
            ("[[input]]\npath = 'a'\nexclude = ['!a']\n", &["line 3: input.exclude", "no leading !"]),
            ("\n[[input]]\nname = 'a'\n", &["line 2: [[input]]", "no path"]),
            ("[[input]]\npath = 'a'\nrepos-in = 'b'\n", &["line 1: [[input]]", "both path and repos-in"]),
            ("[[input]]\npath = 'a'\nref = 'b'\nrefs = 'c'\n", &["line 1: [[input]]", "both ref and refs"]),
            ("[input]\npath = 'a'\n", &["line 1: input", "a list of tables", "write [[input]]"]),
            ("input = ['a']\n", &["line 1: input", "a list of tables"]),
        ] {
            let told = read(text).expect_err(text);
            for piece in pieces {
                assert!(told.contains(piece), "{text:?}: {piece:?} is missing from {told:?}");
            }
        }
    }

    #[test]
    fn the_job_files_to_copy_are_right() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
        let mut n_files = 0;
        for entry in fs::read_dir(dir).expect("lists").flatten() {
            let text = fs::read_to_string(entry.path()).expect("reads");
            let inputs = read(&text).unwrap_or_else(|why| panic!("{}: {why}", entry.path().display()));
            assert!(!inputs.is_empty(), "{}", entry.path().display());
            n_files += 1;
        }
        assert!(n_files >= 3, "{n_files}");
    }
}
