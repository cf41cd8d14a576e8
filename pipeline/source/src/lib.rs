//! Any input -> repos -> the files met in them -> their bytes. One file per kind of input; now there is one kind:
//! directories.
//!
//! [`discover`] finds the repos of the inputs, [`list`] walks one of them, [`read`] gives the bytes of one file. Nothing
//! is skipped silently: whatever the walk meets comes out as a [`Met`], with the reason if it will not be read.

mod directory;
mod discover;
mod names;
mod patterns;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;

use codegraph_model::{Error, ErrorKind, InputKind, Problem, Result, SkipReason, Word};

pub use discover::{discover, project_around};
pub use patterns::Patterns;

/// One kind of input.
pub struct Source {
    /// What it is.
    pub kind: InputKind,
    /// How the user points at it, for help texts.
    pub example: &'static str,
    list: for<'a> fn(&Repo, &WalkOptions, Stop<'a>) -> Result<Listing<'a>>,
    read: fn(&Repo, &FileMet, u64) -> Read,
}

/// Every kind of input.
pub const SOURCES: &[Source] = &[directory::SOURCE];

/// What the user pointed at.
#[derive(Clone, Debug)]
pub struct InputSpec {
    /// As the user wrote it.
    pub input: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Whether each directory in it is a repo, whatever it looks like (`--repos-in`).
    pub holds_repos: bool,
}

/// What to walk over.
#[derive(Clone, Debug, Default)]
pub struct WalkOptions {
    /// Also enter and read what has a name that begins with a dot.
    pub hidden: bool,
    /// Do not respect ignore files.
    pub no_ignore: bool,
    /// Globs that include, or with a leading `!` exclude, in the notation of one line of a `.gitignore` file, relative
    /// to the root of each repo. They win over ignore files, and the last one that matches wins.
    pub globs: Vec<String>,
    /// The snapshot root that the run writes to, which is never read as input.
    pub output_root: Option<PathBuf>,
}

/// One repo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repo {
    /// Its name, unique among the repos of a run.
    pub name: String,
    /// The input that it was found in, as the user wrote it.
    pub input: String,
    /// Kind of that input.
    pub kind: InputKind,
    /// Where it lies: absolute, free of symbolic links.
    pub root: PathBuf,
    /// Where it lies in its input, with `/`; empty where the input is the repo.
    pub root_in_input: String,
    /// The directory that the input is: ignore files between it and `root` hold for the repo.
    input_root: PathBuf,
    /// Names at the top of `root` that belong to repos of their own.
    left_out: BTreeSet<OsString>,
}

/// A file that can be read.
#[derive(Clone, Debug)]
pub struct FileMet {
    /// Path in the repo, with `/`. See [`Met`] for names that are not UTF-8.
    pub path: String,
    /// Path in the repo as the system knows it, where that is not `path`.
    pub os_path: Option<PathBuf>,
    /// Size when it was listed.
    pub size_bytes: u64,
    /// What is to be told about it.
    pub problems: Vec<Problem>,
}

/// What the walk met. Each path of a repo comes once, and the sequence is sorted by the bytes of `path`.
///
/// A name that is not UTF-8 is told with `%` and two hexadecimal digits for each byte that does not decode, and `%25`
/// for each `%` in the same name; if another entry of the directory really has that name, `%` is appended until the name
/// is free.
#[derive(Clone, Debug)]
pub enum Met {
    /// A file that the rules let through.
    File(FileMet),
    /// Anything else. A directory that was not entered is one of these; its path ends with `/`.
    Skipped {
        /// Path in the repo.
        path: String,
        /// Size; none for directories.
        size_bytes: Option<u64>,
        /// Why it is not read.
        reason: SkipReason,
        /// What is to be told about it.
        problems: Vec<Problem>,
    },
    /// A problem of something that is not itself met: a directory that was entered, an ignore file outside the repo.
    Problem {
        /// Path in the repo; empty for the repo as a whole.
        path: String,
        /// The problem.
        problem: Problem,
    },
}

/// Tells the walk to end early.
pub type Stop<'a> = &'a dyn Fn() -> bool;

/// What a walk meets, one after the other.
pub type Listing<'a> = Box<dyn Iterator<Item = Met> + 'a>;

/// The bytes of a file, or why there are none.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    /// All of its bytes.
    Bytes(Vec<u8>),
    /// It has more bytes than asked for: so many at least.
    TooLarge(u64),
    /// It is gone, or is no regular file any more.
    Vanished,
    /// The system refused, and says why.
    Unreadable(String),
}

/// Walks `repo`. The sequence ends early once `stop` says so; memory is bounded by the depth of the tree times the
/// widest directory, whatever the number of files.
///
/// # Errors
/// [`ErrorKind::Usage`] if a glob of `options` is not one. What goes wrong in the tree is no error but part of the
/// sequence.
pub fn list<'a>(repo: &Repo, options: &WalkOptions, stop: Stop<'a>) -> Result<Listing<'a>> {
    (source_of(repo)?.list)(repo, options, stop)
}

/// Reads a file that [`list`] met, unless it is longer than `max_bytes`: then nothing is read.
///
/// # Errors
/// [`ErrorKind::Bug`] if the repo is of a kind that [`SOURCES`] does not know. What goes wrong with the file is told by
/// [`Read`].
pub fn read(repo: &Repo, file: &FileMet, max_bytes: u64) -> Result<Read> {
    Ok((source_of(repo)?.read)(repo, file, max_bytes))
}

fn source_of(repo: &Repo) -> Result<&'static Source> {
    SOURCES
        .iter()
        .find(|source| source.kind == repo.kind)
        .ok_or_else(|| Error::new(ErrorKind::Bug, "find out how to read a kind of input").on(repo.kind.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_input_has_one_source() {
        for kind in InputKind::ALL {
            assert_eq!(SOURCES.iter().filter(|source| source.kind == *kind).count(), 1, "{}", kind.as_str());
        }
    }
}
