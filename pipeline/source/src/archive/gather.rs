//! The rows of a dataset that cannot be read by position, or not one by one: of packed lines, and of files of columns.
//!
//! The repos come in the order of their names, and their rows lie anywhere. So it is looked ahead which rows come next, as
//! many as there is memory for when they are made small, and these are gathered in one pass.

use std::collections::{BTreeMap, HashMap};
use std::io::Result;
use std::ops::Range;
use std::sync::Arc;

use super::dataset::{Dataset, LineStream, Rows, content_of_line};
use super::read::{SMALLER, WANTED_BYTES};
use super::tar::damaged;
use super::tree::{DIR, MemberTree};
use super::{Contents, root_of};
use crate::walk::{Walk, walk_over};
use crate::{FileMet, MemberPlace, Met, Place, ReadLimits, Repo};

/// A dataset that is being read.
pub(super) struct Gather {
    contents: Arc<Contents>,
    limits: ReadLimits,
    /// The repos that are not looked into yet, in the order in which they are read.
    repos: std::vec::IntoIter<Option<String>>,
    ahead: Option<Walk<'static, MemberTree>>,
    /// How often the rows that come next are asked for, by where they stand.
    wanted: BTreeMap<u64, u32>,
    wanted_bytes: u64,
    held: HashMap<u64, Vec<u8>>,
    held_bytes: usize,
    lines: Option<LineStream>,
}

impl Gather {
    pub(super) fn new(contents: Arc<Contents>, repos: Vec<Option<String>>, limits: ReadLimits) -> Gather {
        Gather {
            contents,
            limits,
            repos: repos.into_iter(),
            ahead: None,
            wanted: BTreeMap::new(),
            wanted_bytes: 0,
            held: HashMap::new(),
            held_bytes: 0,
            lines: None,
        }
    }

    /// The content of `size` bytes whose row stands at `at`.
    pub(super) fn read(&mut self, dataset: &Arc<Dataset>, at: u64, size: u64) -> Result<Vec<u8>> {
        self.look_ahead(dataset);
        let uses_left = match self.wanted.get_mut(&at) {
            Some(uses) => {
                self.wanted_bytes = self.wanted_bytes.saturating_sub(size + WANTED_BYTES);
                *uses -= 1;
                *uses
            }
            None => 0,
        };
        if uses_left == 0 {
            self.wanted.remove(&at);
        }
        if let Some(small) = self.held.get(&at) {
            let bytes = lz4_flex::block::decompress(small, size as usize).map_err(std::io::Error::other);
            if uses_left == 0 {
                self.held_bytes -= small.len() + size_of::<(u64, Vec<u8>)>();
                self.held.remove(&at);
            }
            return bytes;
        }
        let bytes = self.gather(&dataset.rows, at)?;
        if uses_left > 0 {
            self.hold(at, &bytes);
        }
        match bytes.len() as u64 == size {
            true => Ok(bytes),
            false => Err(damaged("its row is not what it was")),
        }
    }

    /// Learns which rows come next.
    fn look_ahead(&mut self, dataset: &Arc<Dataset>) {
        let most_bytes = SMALLER * self.limits.memory_bytes as u64;
        while self.wanted_bytes < most_bytes {
            let Some(met) = self.ahead.as_mut().and_then(Iterator::next) else {
                self.ahead = None;
                let Some(name) = self.repos.next() else { return };
                self.ahead = self.walk(dataset, name);
                continue;
            };
            if let Met::File(FileMet { place: Place::Member(MemberPlace { content, .. }), .. }) = met
                && content.size <= self.limits.max_file_bytes
            {
                *self.wanted.entry(content.at).or_default() += 1;
                self.wanted_bytes += content.size + WANTED_BYTES;
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

    /// The row at `at`, and on the way those that come next.
    fn gather(&mut self, rows: &Rows, at: u64) -> Result<Vec<u8>> {
        match rows {
            Rows::Lines { .. } => self.gather_lines(rows, at),
            Rows::Columns { .. } => self.gather_columns(rows, at),
        }
    }

    fn gather_lines(&mut self, rows: &Rows, at: u64) -> Result<Vec<u8>> {
        let mut lines = match self.lines.take().filter(|lines| lines.at <= at) {
            Some(lines) => lines,
            None => rows.lines()?,
        };
        while let Some(here) = lines.next_line()? {
            if here == at {
                let content = content_of_line(&lines.line);
                self.lines = Some(lines);
                return content;
            }
            if self.is_to_be_held(here)
                && let Ok(content) = content_of_line(&lines.line)
            {
                self.hold(here, &content);
            }
        }
        Err(damaged("its row is not where it was"))
    }

    fn gather_columns(&mut self, rows: &Rows, at: u64) -> Result<Vec<u8>> {
        let mut numbers: Vec<u64> = self.wanted.keys().copied().filter(|n| !self.held.contains_key(n)).collect();
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
            } else if self.is_to_be_held(n) {
                self.hold(n, content);
            }
            // Where there is no room, what is asked for is waited for, and no more.
            found.is_none() || self.held_bytes < self.limits.memory_bytes
        });
        // Others can be damaged.
        match found {
            Some(bytes) => Ok(bytes),
            None => Err(read.err().unwrap_or_else(|| damaged("its row is not where it was"))),
        }
    }

    fn is_to_be_held(&self, at: u64) -> bool {
        self.held_bytes < self.limits.memory_bytes && self.wanted.contains_key(&at) && !self.held.contains_key(&at)
    }

    fn hold(&mut self, at: u64, bytes: &[u8]) {
        let mut small = lz4_flex::block::compress(bytes);
        small.shrink_to_fit();
        self.held_bytes += small.len() + size_of::<(u64, Vec<u8>)>();
        self.held.insert(at, small);
    }
}
