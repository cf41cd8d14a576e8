//! Rows of NDJSON or Parquet, each a file with the repo that it is in, its path and its content: as programs write them to a
//! pipe, and as datasets of public code are laid out.
//!
//! The rows of a repo can lie anywhere. Plain lines are read by position, others are gathered ([`super::gather`]). One
//! catalogue, in which the repos are directories, serves all of them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::io::{BufRead, BufReader, Read, Result};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use codegraph_model::{Columns, OpenColumns};
use serde::Deserialize;

use super::Contents;
use super::format::{Format, Packing};
use super::gather::Gather;
use super::members::most_unpacked_bytes;
use super::store::{CHUNK_BYTES, Store};
use super::tar::damaged;
use super::window::Content;
use crate::ReadLimits;

/// Longer rows are not read: a file of that size is not read either.
const MOST_ROW_BYTES: u64 = 256 << 20;

/// What columns are called that hold the name of the repo, the path and the content; the first that is there counts. Lines
/// have the same names ([`Row`]).
const REPOS: &[&str] = &["repo", "repo_name", "repository_name", "max_stars_repo_name"];
const PATHS: &[&str] = &["path", "max_stars_repo_path"];
const CONTENTS: &[&str] = &["content", "code", IN_BASE64];
const IN_BASE64: &str = "content_base64";

/// What a row says of a file. Of the names for one thing the first that is there counts.
#[derive(Deserialize)]
struct Row<'a> {
    repo: Option<Cow<'a, str>>,
    repo_name: Option<Cow<'a, str>>,
    repository_name: Option<Cow<'a, str>>,
    max_stars_repo_name: Option<Cow<'a, str>>,
    path: Option<Cow<'a, str>>,
    max_stars_repo_path: Option<Cow<'a, str>>,
    content: Option<Cow<'a, str>>,
    code: Option<Cow<'a, str>>,
    content_base64: Option<Cow<'a, str>>,
}

impl<'a> Row<'a> {
    fn of(line: &'a [u8]) -> Option<Row<'a>> {
        serde_json::from_slice(line).ok()
    }

    fn repo(&self) -> Option<&str> {
        let names = [&self.repo, &self.repo_name, &self.repository_name, &self.max_stars_repo_name];
        names.into_iter().flatten().map(AsRef::as_ref).find(|name| !name.is_empty())
    }

    fn path(&self) -> Option<&str> {
        [&self.path, &self.max_stars_repo_path].into_iter().flatten().map(AsRef::as_ref).next()
    }

    fn content(&self) -> Option<Cow<'_, [u8]>> {
        match [&self.content, &self.code].into_iter().flatten().next() {
            Some(text) => Some(Cow::Borrowed(text.as_bytes())),
            None => BASE64_STANDARD.decode(self.content_base64.as_deref()?).ok().map(Cow::Owned),
        }
    }
}

/// Where the rows of a dataset are, and how they are read.
#[derive(Clone, Debug)]
pub(super) enum Rows {
    /// NDJSON, plain or packed.
    Lines { store: Store, packing: Packing },
    /// Parquet, and its columns for the repo, if it has one, the path and the content.
    Columns { columns: Arc<dyn Columns>, repo: Option<&'static str>, path: &'static str, content: &'static str },
}

/// A row that was met.
pub(super) struct RowMet<'a> {
    pub(super) repo: Option<&'a str>,
    pub(super) path: &'a str,
    /// Where it stands.
    pub(super) content: Content,
    /// What it holds. None where only places are asked for, or where there is nothing.
    pub(super) bytes: Option<Cow<'a, [u8]>>,
}

/// Lines, one after the other.
pub(super) struct LineStream {
    reader: BufReader<Box<dyn Read + Send>>,
    /// Where the next one begins.
    pub(super) at: u64,
    /// The last one.
    pub(super) line: Vec<u8>,
}

impl LineStream {
    /// Goes to the next line; where it begins.
    pub(super) fn next_line(&mut self) -> Result<Option<u64>> {
        self.line.clear();
        let n = self.reader.by_ref().take(MOST_ROW_BYTES).read_until(b'\n', &mut self.line)? as u64;
        let here = self.at;
        self.at += n;
        Ok((n > 0).then_some(here))
    }
}

impl Rows {
    /// The rows in `store`.
    pub(super) fn open(store: &Store, format: Format, open_columns: Option<OpenColumns>) -> Result<Rows> {
        if let Format::Dataset(packing) = format {
            return Ok(Rows::Lines { store: store.clone(), packing });
        }
        let open = open_columns.ok_or_else(|| damaged("nothing is there to read it with"))?;
        let columns = open(Arc::new(store.clone()))?;
        let first = |names: &[&'static str]| names.iter().copied().find(|name| columns.has(name));
        let missing =
            |what: &str, names: &[&str]| damaged(&format!("it has no column for the {what}: {}", names.join(", ")));
        let path = first(PATHS).ok_or_else(|| missing("path", PATHS))?;
        let content = first(CONTENTS).ok_or_else(|| missing("content", CONTENTS))?;
        Ok(Rows::Columns { repo: first(REPOS), path, content, columns })
    }

    /// Its lines from the beginning.
    pub(super) fn lines(&self) -> Result<LineStream> {
        let reader: Box<dyn Read + Send> = match self {
            Rows::Lines { store, packing } if *packing != Packing::None => Box::new(store.unpacked(*packing)?),
            Rows::Lines { store, .. } => Box::new(store.stream(0)),
            Rows::Columns { .. } => Box::new(std::io::empty()),
        };
        Ok(LineStream { reader: BufReader::with_capacity(CHUNK_BYTES, reader), at: 0, line: Vec::new() })
    }

    /// Whether each row can be read where it stands.
    pub(super) fn is_by_position(&self) -> bool {
        matches!(self, Rows::Lines { packing: Packing::None, .. })
    }

    /// Gives number and content of the rows in `ranges` of a file of columns to `meet` until that says no.
    pub(super) fn each_content(&self, ranges: &[Range<u64>], meet: &mut dyn FnMut(u64, &[u8]) -> bool) -> Result<()> {
        let Rows::Columns { columns, content, .. } = self else { return Ok(()) };
        columns.read(&[content], ranges, &mut |n, values| {
            let text = values.first().copied().flatten().unwrap_or_default();
            match decoded(content, text) {
                Some(bytes) => meet(n, &bytes),
                None => true,
            }
        })
    }
}

/// The content in a value of the column `name`.
fn decoded<'a>(name: &str, value: &'a [u8]) -> Option<Cow<'a, [u8]>> {
    match name == IN_BASE64 {
        true => BASE64_STANDARD.decode(value).ok().map(Cow::Owned),
        false => Some(Cow::Borrowed(value)),
    }
}

/// A dataset, for all the repos that lie in it.
pub(crate) struct Dataset {
    pub(super) store: Store,
    pub(super) format: Format,
    pub(super) rows: Rows,
    /// What was learnt of it.
    contents: Mutex<Option<Arc<Contents>>>,
    /// The repos in it, in the order in which they are read.
    order: OnceLock<Vec<Option<String>>>,
    gather: Mutex<Option<Gather>>,
}

impl fmt::Debug for Dataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.rows)
    }
}

impl Dataset {
    /// What was learnt of it, or else what `learn` learns.
    pub(super) fn contents(&self, learn: impl FnOnce() -> Contents) -> Arc<Contents> {
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        contents.get_or_insert_with(|| Arc::new(learn())).clone()
    }

    /// Says in which order its repos will be read.
    pub(crate) fn set_order(&self, repos: Vec<Option<String>>) {
        self.order.get_or_init(|| repos);
    }

    /// Gathers the row at `content`, with those that come next.
    pub(super) fn gathered(
        self: &Arc<Dataset>,
        contents: &Arc<Contents>,
        content: &Content,
        limits: &ReadLimits,
    ) -> Result<Vec<u8>> {
        let mut gather = self.gather.lock().unwrap_or_else(PoisonError::into_inner);
        let order = || self.order.get().cloned().unwrap_or_default();
        let gather = gather.get_or_insert_with(|| Gather::new(contents.clone(), order(), *limits));
        gather.read(self, content.at, content.size)
    }
}

/// The repos of a dataset.
pub(crate) struct Found {
    pub(crate) dataset: Arc<Dataset>,
    /// Their names. A row that names none is in a repo without a name.
    pub(crate) repos: BTreeSet<Option<String>>,
    /// What is wrong with it, if something is.
    pub(crate) trouble: Option<String>,
}

/// Looks for the repos in the dataset `store`.
pub(super) fn repos_of(store: Store, format: Format, open_columns: Option<OpenColumns>) -> Result<Found> {
    let rows = Rows::open(&store, format, open_columns)?;
    let mut repos: BTreeSet<Option<String>> = BTreeSet::new();
    // Mostly the rows of a repo stand together.
    let mut last: Option<Option<String>> = None;
    let trouble = each_row(&rows, false, &mut |row| {
        if last.as_ref().is_none_or(|last| last.as_deref() != row.repo) {
            last = Some(row.repo.map(str::to_string));
            repos.extend(last.clone());
        }
        true
    });
    let (contents, order, gather) = (Mutex::new(None), OnceLock::new(), Mutex::new(None));
    Ok(Found { dataset: Arc::new(Dataset { store, format, rows, contents, order, gather }), repos, trouble })
}

/// Whether what `from` begins with is a row.
pub(super) fn is_dataset(from: impl Read) -> bool {
    let mut line = Vec::new();
    let read = BufReader::new(from.take(MOST_ROW_BYTES)).read_until(b'\n', &mut line);
    read.is_ok() && Row::of(&line).is_some_and(|row| row.path().is_some() && row.content().is_some())
}

/// Gives each row to `meet` until that says no; and says what is wrong with others. Of files of columns contents are read
/// only if they are asked for.
pub(super) fn each_row(rows: &Rows, with_contents: bool, meet: &mut dyn FnMut(RowMet<'_>) -> bool) -> Option<String> {
    match rows {
        Rows::Lines { store, packing } => each_line(rows, store, *packing, meet),
        Rows::Columns { columns, repo, path, content } => {
            let names: Vec<&str> =
                [Some(*path), *repo, with_contents.then_some(*content)].into_iter().flatten().collect();
            let all = 0..columns.n_rows();
            let mut n_bad = 0_u64;
            let read = columns.read(&names, std::slice::from_ref(&all), &mut |n, values| {
                let text = |i: usize| std::str::from_utf8(values.get(i).copied().flatten()?).ok();
                let Some(path) = text(0) else {
                    n_bad += 1;
                    return true;
                };
                let repo = repo.and_then(|_| text(1)).filter(|name| !name.is_empty());
                let value = if with_contents { values.last().copied().flatten() } else { None };
                let bytes = value.and_then(|value| decoded(content, value));
                let size = bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
                meet(RowMet { repo, path, content: Content { at: n, size, ..Content::default() }, bytes })
            });
            match read {
                Err(e) => Some(format!("it cannot be read wholly: {e}")),
                // What has no path was told of when the repos were looked for.
                Ok(()) if n_bad > 0 && !with_contents => Some(format!("{n_bad} rows have no path")),
                Ok(()) => None,
            }
        }
    }
}

fn each_line(rows: &Rows, store: &Store, packing: Packing, meet: &mut dyn FnMut(RowMet<'_>) -> bool) -> Option<String> {
    let mut lines = match rows.lines() {
        Ok(lines) => lines,
        Err(e) => return Some(format!("it cannot be read: {e}")),
    };
    let most_bytes = if packing == Packing::None { u64::MAX } else { most_unpacked_bytes(store) };
    let (mut n_lines, mut n_bad, mut first_bad) = (0_u64, 0_u64, 0);
    loop {
        let here = match lines.next_line() {
            Ok(Some(here)) => here,
            Ok(None) => break,
            Err(e) => return Some(format!("it cannot be read behind line {n_lines}: {e}")),
        };
        if lines.at > most_bytes {
            return Some(format!("it unfolds to more than {most_bytes} bytes"));
        }
        n_lines += 1;
        if lines.line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let row = Row::of(&lines.line);
        let file = row.as_ref().and_then(|row| Some((row.repo(), row.path()?, row.content()?)));
        match file {
            Some((repo, path, bytes)) => {
                let (size, packed_bytes) = (bytes.len() as u64, lines.line.len() as u64);
                let content = Content { at: here, size, packed_bytes, ..Content::default() };
                if !meet(RowMet { repo, path, content, bytes: Some(bytes) }) {
                    break;
                }
            }
            None => {
                n_bad += 1;
                first_bad = if n_bad == 1 { n_lines } else { first_bad };
            }
        }
    }
    let message =
        format!("{n_bad} lines are not rows with a path and a content, of which line {first_bad} is the first");
    (n_bad > 0).then_some(message)
}

/// The content of the row that is `line`.
pub(super) fn content_of_line(line: &[u8]) -> Result<Vec<u8>> {
    let content = Row::of(line).and_then(|row| row.content().map(Cow::into_owned));
    content.ok_or_else(|| damaged("its row is not what it was"))
}

/// The content of the file whose row stands at `content`.
pub(super) fn read(store: &Store, content: &Content) -> Result<Vec<u8>> {
    let mut line = vec![0; content.packed_bytes as usize];
    store.stream(content.at).read_exact(&mut line)?;
    let bytes = content_of_line(&line)?;
    match bytes.len() as u64 == content.size {
        true => Ok(bytes),
        false => Err(damaged("its row is not what it was")),
    }
}

/// The directory that a repo is in the catalogue of its dataset.
pub(super) fn directory_of(repo: Option<&str>) -> String {
    let name = repo.unwrap_or_default().replace('%', "%25").replace('/', "%2F").replace('\0', "%00");
    // No name of a repo is the name of a directory that is none.
    format!("%{name}/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_understood_in_every_layout() {
        let rows = concat!(
            r#"{"repo": "o/a", "path": "a.c", "content": "int a;"}"#,
            "\n\n",
            r#"{"repo_name": "o/b", "path": "b.c", "code": "int \u00fc;", "size": "9"}"#,
            "\n",
            r#"{"max_stars_repo_name": "o/c", "max_stars_repo_path": "c.c", "max_forks_repo_name": null, "content": ""}"#,
            "\n",
            r#"{"path": "d.c", "content_base64": "/wA=", "repo": null}"#,
            "\n",
            r#"{"path": "d.c", "content_base64": "?"}"#,
            "\n",
            r#"{"path": "d.c"}"#,
            "\nno row\n[",
        );
        let store = Store::Memory(rows.as_bytes().into());
        let mut found = Vec::new();
        let rows = Rows::open(&store, Format::Dataset(Packing::None), None).expect("opens");
        let trouble = each_row(&rows, true, &mut |row| {
            let bytes = read(&store, &row.content).expect("reads");
            assert_eq!(row.bytes.as_deref(), Some(&bytes[..]));
            found.push((row.repo.map(str::to_string), row.path.to_string(), bytes));
            true
        });
        let row =
            |repo: Option<&str>, path: &str, bytes: &[u8]| (repo.map(str::to_string), path.to_string(), bytes.to_vec());
        let expected = [
            row(Some("o/a"), "a.c", b"int a;"),
            row(Some("o/b"), "b.c", "int \u{fc};".as_bytes()),
            row(Some("o/c"), "c.c", b""),
            row(None, "d.c", b"\xff\0"),
        ];
        assert_eq!(found, expected);
        let trouble = trouble.expect("there is some");
        assert!(trouble.starts_with("4 lines are not rows") && trouble.contains("line 6 is the first"), "{trouble}");
        assert!(is_dataset(store.stream(0)));
        assert!(!is_dataset(&b"{\n  \"name\": \"a\"\n}\n"[..]));
        assert!(!is_dataset(&b"{\"path\": 1, \"content\": \"\"}\n"[..]));
    }
}
