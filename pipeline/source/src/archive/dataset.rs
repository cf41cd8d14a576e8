//! Rows of NDJSON, each a file with the repo that it is in, its path and its content: as programs write them to a pipe, and
//! as datasets of public code are laid out.
//!
//! The rows of a repo can lie anywhere. They are read by position, and one catalogue, in which the repos are directories,
//! serves all of them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Result};
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;

use super::Contents;
use super::store::{CHUNK_BYTES, Store};
use super::tar::damaged;
use super::window::Content;

/// Longer rows are not read: a file of that size is not read either.
const MOST_ROW_BYTES: u64 = 256 << 20;

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

/// A dataset, for all the repos that lie in it.
#[derive(Debug)]
pub(crate) struct Dataset {
    pub(super) store: Store,
    /// What was learnt of it.
    contents: Mutex<Option<Arc<Contents>>>,
}

impl Dataset {
    /// What was learnt of it, or else what `learn` learns.
    pub(super) fn contents(&self, learn: impl FnOnce(&Store) -> Contents) -> Arc<Contents> {
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        contents.get_or_insert_with(|| Arc::new(learn(&self.store))).clone()
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
pub(super) fn repos_of(store: Store) -> Found {
    let mut repos: BTreeSet<Option<String>> = BTreeSet::new();
    // Mostly the rows of a repo stand together.
    let mut last: Option<Option<String>> = None;
    let trouble = each_row(&store, &mut |repo, _, _| {
        if last.as_ref().is_none_or(|last| last.as_deref() != repo) {
            last = Some(repo.map(str::to_string));
            repos.extend(last.clone());
        }
        true
    });
    Found { dataset: Arc::new(Dataset { store, contents: Mutex::new(None) }), repos, trouble }
}

/// Whether what `store` begins with is a row.
pub(super) fn is_dataset(store: &Store) -> bool {
    let mut lines = BufReader::new(store.stream(0));
    let mut line = Vec::new();
    let read = lines.by_ref().take(MOST_ROW_BYTES).read_until(b'\n', &mut line);
    read.is_ok() && Row::of(&line).is_some_and(|row| row.path().is_some() && row.content().is_some())
}

/// Gives repo, path and place of each file to `meet` until that says no; and says what is wrong with other rows.
pub(super) fn each_row(store: &Store, meet: &mut dyn FnMut(Option<&str>, &str, Content) -> bool) -> Option<String> {
    let mut lines = BufReader::with_capacity(CHUNK_BYTES, store.stream(0));
    let (mut n_lines, mut n_bad, mut first_bad) = (0_u64, 0_u64, 0);
    let mut line = Vec::new();
    let mut at = 0;
    loop {
        line.clear();
        let n = match lines.by_ref().take(MOST_ROW_BYTES).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(n) => n as u64,
            Err(e) => return Some(format!("it cannot be read behind line {n_lines}: {e}")),
        };
        n_lines += 1;
        let here = at;
        at += n;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let row = Row::of(&line);
        let file = row.as_ref().and_then(|row| Some((row.repo(), row.path()?, row.content()?.len() as u64)));
        match file {
            Some((repo, path, size)) => {
                if !meet(repo, path, Content { at: here, size, packed_bytes: n, ..Content::default() }) {
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

/// The content of the file whose row stands at `content`.
pub(super) fn read(store: &Store, content: &Content) -> Result<Vec<u8>> {
    let mut line = vec![0; content.packed_bytes as usize];
    store.stream(content.at).read_exact(&mut line)?;
    let bytes = Row::of(&line).and_then(|row| row.content().map(Cow::into_owned));
    bytes.filter(|bytes| bytes.len() as u64 == content.size).ok_or_else(|| damaged("its row is not what it was"))
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
        let trouble = each_row(&store, &mut |repo, path, content| {
            let bytes = read(&store, &content).expect("reads");
            found.push((repo.map(str::to_string), path.to_string(), bytes));
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
        assert!(is_dataset(&store));
        assert!(!is_dataset(&Store::Memory(b"{\n  \"name\": \"a\"\n}\n"[..].into())));
        assert!(!is_dataset(&Store::Memory(b"{\"path\": 1, \"content\": \"\"}\n"[..].into())));
    }
}
