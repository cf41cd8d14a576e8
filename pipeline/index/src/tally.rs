//! What was found, added up on the way.

use std::collections::BTreeMap;

use codegraph_model::{DiagnosticCode, ErrorKind, FileStatus, RepoStatus, SkipReason, Word};

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
    /// What was parsed, wholly or in part, by language pack.
    pub by_language: BTreeMap<&'static str, Amount>,
    /// Code that was not parsed because no pack knows its language, by that language.
    pub by_unsupported: BTreeMap<&'static str, Amount>,
    /// Code in a language that is known, which was not parsed for whatever reason.
    pub code_not_parsed: Amount,
    /// Diagnostics by code.
    pub diagnostics: BTreeMap<&'static str, u64>,
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
        for (table, n) in &other.rows {
            *self.rows.entry(table).or_default() += n;
        }
    }
}
