//! What was found, added up on the way.

use std::collections::BTreeMap;

use codegraph_model::{DiagnosticCode, ErrorKind, FileStatus, Problem, RepoStatus, Severity, SkipReason, Word};

/// A number of files and their sizes together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Files.
    pub files: u64,
    /// Bytes.
    pub bytes: u64,
}

impl Amount {
    /// Counts one more file.
    pub(crate) fn add_file(&mut self, bytes: u64) {
        self.files += 1;
        self.bytes += bytes;
    }

    pub(crate) fn add(&mut self, other: Amount) {
        self.files += other.files;
        self.bytes += other.bytes;
    }
}

/// Files that were not parsed, or not wholly, for one reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Files, and directories that were not entered.
    pub files: u64,
    /// Their sizes together; none if none of them has a known size.
    pub bytes: Option<u64>,
}

/// Problems of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// How many.
    pub n: u64,
    /// Files that have one.
    pub files: u64,
    /// Where the first of them is: repo, path, and line where one is known.
    pub example: String,
    /// What the first of them says.
    pub message: String,
    /// The files of the first and the last: those of a file come one after the other.
    ends: (Option<i64>, Option<i64>),
}

impl Problems {
    fn one(repo: &str, path: &str, file_id: Option<i64>, problem: &Problem) -> Problems {
        let line = problem.span.map(|span| format!(":{}", span.start_line)).unwrap_or_default();
        Problems {
            n: 1,
            files: u64::from(file_id.is_some()),
            example: format!("{repo}/{path}{line}"),
            message: problem.message.clone(),
            ends: (file_id, file_id),
        }
    }

    /// Adds those that come after these.
    fn add(&mut self, n: u64, files: u64, ends: (Option<i64>, Option<i64>)) {
        let is_counted_twice = ends.0.is_some() && ends.0 == self.ends.1;
        self.n += n;
        self.files += files - u64::from(is_counted_twice);
        self.ends.1 = ends.1.or(self.ends.1);
    }
}

/// What a scan found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Repos, by whether all of them could be listed and read. Known when the whole scan is over.
    pub repos: BTreeMap<RepoStatus, u64>,
    /// What was wrong with the first of those of which not all could be.
    pub first_trouble: Option<(ErrorKind, String)>,
    /// Everything that was met.
    pub met: Amount,
    /// By what became of it.
    pub by_status: BTreeMap<FileStatus, Amount>,
    /// By the reason why it was not parsed, or not wholly.
    pub by_reason: BTreeMap<SkipReason, Amount>,
    /// The same, by what became of it as well.
    pub left: BTreeMap<(FileStatus, SkipReason), Left>,
    /// Code in a language that has a pack: what was parsed of it, wholly or in part.
    pub code_parsed: Amount,
    /// The same with what was asked for and could not be parsed.
    pub code_wanted: Amount,
    /// What was parsed, wholly or in part, by language pack.
    pub by_language: BTreeMap<&'static str, Amount>,
    /// Code that was not parsed because no pack knows its language, by that language.
    pub by_unsupported: BTreeMap<&'static str, Amount>,
    /// Code in a language that is known, which was not parsed for whatever reason.
    pub code_not_parsed: Amount,
    /// Diagnostics by code.
    pub diagnostics: BTreeMap<&'static str, u64>,
    /// The same of the scan, by severity and code.
    pub problems: BTreeMap<(Severity, &'static str), Problems>,
    /// Rows by table.
    pub rows: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Files and bytes parsed, wholly or in part.
    pub fn parsed(&self) -> Amount {
        let mut parsed = Amount::default();
        for status in [FileStatus::Parsed, FileStatus::Partial] {
            parsed.add(self.by_status.get(&status).copied().unwrap_or_default());
        }
        parsed
    }

    /// Counts rows of diagnostics that came after the scan.
    pub(crate) fn add_problems(&mut self, code: DiagnosticCode, n: u64) {
        if n > 0 {
            *self.diagnostics.entry(code.as_str()).or_default() += n;
            *self.rows.entry("diagnostics").or_default() += n;
        }
    }

    /// Adds what another part of the scan found.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.met.add(other.met);
        for (status, amount) in &other.by_status {
            self.by_status.entry(*status).or_default().add(*amount);
        }
        for (reason, amount) in &other.by_reason {
            self.by_reason.entry(*reason).or_default().add(*amount);
        }
        for (fate, left) in &other.left {
            self.leave(*fate, *left);
        }
        self.code_parsed.add(other.code_parsed);
        self.code_wanted.add(other.code_wanted);
        for (language, amount) in &other.by_language {
            self.by_language.entry(language).or_default().add(*amount);
        }
        for (language, amount) in &other.by_unsupported {
            self.by_unsupported.entry(language).or_default().add(*amount);
        }
        self.code_not_parsed.add(other.code_not_parsed);
        for (code, n) in &other.diagnostics {
            *self.diagnostics.entry(code).or_default() += n;
        }
        for (kind, found) in &other.problems {
            match self.problems.get_mut(kind) {
                Some(known) => known.add(found.n, found.files, found.ends),
                None => drop(self.problems.insert(*kind, found.clone())),
            }
        }
        for (table, n) in &other.rows {
            *self.rows.entry(table).or_default() += n;
        }
    }

    /// Counts what was not parsed, or not wholly.
    pub fn leave(&mut self, fate: (FileStatus, SkipReason), left: Left) {
        let known = self.left.entry(fate).or_default();
        known.files += left.files;
        known.bytes = match (known.bytes, left.bytes) {
            (Some(a), Some(b)) => Some(a + b),
            (a, b) => a.or(b),
        };
    }

    /// Counts a diagnostic. `file_id` is that of the file, if the path is one.
    pub fn problem(&mut self, repo: &str, path: &str, file_id: Option<i64>, problem: &Problem) {
        *self.diagnostics.entry(problem.code.as_str()).or_default() += 1;
        let kind = (problem.severity, problem.code.as_str());
        match self.problems.get_mut(&kind) {
            Some(known) => known.add(1, u64::from(file_id.is_some()), (file_id, file_id)),
            None => drop(self.problems.insert(kind, Problems::one(repo, path, file_id, problem))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegraph_model::Action;

    #[test]
    fn a_file_counts_once_for_all_its_problems() {
        let problem = |message: &str| Problem {
            code: DiagnosticCode::SyntaxError,
            severity: Severity::Warning,
            action: Action::Partial,
            message: message.into(),
            span: None,
        };
        // Two morsels: a file can have problems in one after the other.
        let mut tallies = [Tally::default(), Tally::default()];
        for (path, file, message) in
            [("x", Some(1), "first"), ("x", Some(1), "b"), ("d", None, "c"), ("y", Some(2), "d")]
        {
            tallies[0].problem("a", path, file, &problem(message));
        }
        for file in [2, 3, 3] {
            tallies[1].problem("a", "z", Some(file), &problem("later"));
        }
        let mut total = Tally::default();
        tallies.iter().for_each(|tally| total.add(tally));
        let found = total.problems.values().next().expect("is there");
        let told = (found.n, found.files, found.example.as_str(), found.message.as_str());
        assert_eq!((total.problems.len(), told), (1, (7, 3, "a/x", "first")));
    }

    #[test]
    fn sizes_that_are_not_known_are_no_sizes() {
        let fate = (FileStatus::Skipped, SkipReason::NotCode);
        for (sizes, expected) in
            [(&[None, None][..], None), (&[None, Some(0)], Some(0)), (&[Some(2), None, Some(3)], Some(5))]
        {
            let mut tally = Tally::default();
            sizes.iter().for_each(|bytes| tally.leave(fate, Left { files: 1, bytes: *bytes }));
            assert_eq!(tally.left[&fate], Left { files: sizes.len() as u64, bytes: expected }, "{sizes:?}");
        }
    }
}
