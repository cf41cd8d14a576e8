//! The rows of a dataset that cannot be read by position, or not one by one: of packed lines, and of files of columns.
//!
//! The repos come in the order of their names, and their rows lie anywhere. So it is looked ahead which rows come next, as
//! many as there is memory for when they are made small, and these are gathered in one pass.

use std::io::Result;
use std::ops::Range;
use std::sync::Arc;

use super::ahead::Ahead;
use super::dataset::{Dataset, LineStream, Rows, content_of_line};
use super::tar::damaged;
use super::tree::{DIR, MemberTree};
use super::{Contents, root_of};
use crate::walk::{Walk, walk_over};
use crate::{ReadLimits, Repo};

/// A dataset that is being read.
pub(super) struct Gather {
    contents: Arc<Contents>,
    /// The repos that are not looked into yet, in the order in which they are read.
    repos: std::vec::IntoIter<Option<String>>,
    coming: Option<Walk<'static, MemberTree>>,
    ahead: Ahead,
    lines: Option<LineStream>,
}

impl Gather {
    pub(super) fn new(contents: Arc<Contents>, repos: Vec<Option<String>>, limits: ReadLimits) -> Gather {
        Gather { contents, repos: repos.into_iter(), coming: None, ahead: Ahead::new(limits), lines: None }
    }

    /// The content of `size` bytes whose row stands at `at`.
    pub(super) fn read(&mut self, dataset: &Arc<Dataset>, at: u64, size: u64) -> Result<Vec<u8>> {
        self.look_ahead(dataset);
        let Gather { ahead, lines, .. } = self;
        // Lines are gathered on the way to the one that is asked for, and columns page by page.
        let bytes = ahead.read(at, size, |ahead| match &dataset.rows {
            rows @ Rows::Lines { .. } => gather_lines(lines, rows, at, ahead),
            rows @ Rows::Columns { .. } => gather_columns(rows, at, ahead),
        })?;
        match bytes.len() as u64 == size {
            true => Ok(bytes),
            false => Err(damaged("its row is not what it was")),
        }
    }

    /// Learns which rows come next.
    fn look_ahead(&mut self, dataset: &Arc<Dataset>) {
        while self.ahead.looks_on() {
            match self.coming.as_mut().and_then(Iterator::next) {
                Some(met) => self.ahead.expect(&met),
                None => {
                    self.coming = None;
                    let Some(name) = self.repos.next() else { return };
                    self.coming = self.walk(dataset, name);
                }
            }
        }
    }

    fn walk(&self, dataset: &Arc<Dataset>, name: Option<String>) -> Option<Walk<'static, MemberTree>> {
        let like = &self.contents.repo;
        let root = root_of(like.root.parent()?, name.as_deref());
        let repo = Repo { root, dataset: Some((dataset.clone(), name)), ..like.clone() };
        // The globs are those that the first walk understood.
        walk_over(MemberTree::new(self.contents.clone(), &repo, false), DIR, &repo, &self.contents.options, &|| false)
            .ok()
    }
}

/// The row at `at`, and on the way those that come next.
fn gather_lines(stream: &mut Option<LineStream>, rows: &Rows, at: u64, ahead: &mut Ahead) -> Result<Vec<u8>> {
    let mut lines = match stream.take().filter(|lines| lines.at <= at) {
        Some(lines) => lines,
        None => rows.lines()?,
    };
    while let Some(here) = lines.next_line()? {
        if here == at {
            let content = content_of_line(&lines.line);
            *stream = Some(lines);
            return content;
        }
        if ahead.wants(here)
            && let Ok(content) = content_of_line(&lines.line)
        {
            ahead.hold(here, &content);
        }
    }
    Err(damaged("its row is not where it was"))
}

/// The same of columns.
fn gather_columns(rows: &Rows, at: u64, ahead: &mut Ahead) -> Result<Vec<u8>> {
    let mut numbers: Vec<u64> = ahead.missing().collect();
    if let Err(place) = numbers.binary_search(&at) {
        numbers.insert(place, at);
    }
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for n in numbers {
        match ranges.last_mut().filter(|range| range.end == n) {
            Some(range) => range.end += 1,
            None => ranges.push(n..n + 1),
        }
    }
    let mut found = None;
    let read = rows.each_content(&ranges, &mut |n, content| {
        if n == at {
            found = Some(content.to_vec());
        } else if ahead.wants(n) {
            ahead.hold(n, content);
        }
        // Where there is no room, what is asked for is waited for, and no more.
        found.is_none() || ahead.has_room()
    });
    // Others can be damaged.
    match found {
        Some(bytes) => Ok(bytes),
        None => Err(read.err().unwrap_or_else(|| damaged("its row is not where it was"))),
    }
}
