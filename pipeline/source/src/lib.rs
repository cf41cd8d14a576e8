//! Any input -> repos -> the files met in them -> their bytes. One module per kind of input: directories on disk,
//! commits of git repositories, archives, and objects in stores.
//!
//! [`discover`] finds the repos of the inputs, [`list`] walks one of them, and the [`Reader`] that [`reader`] opens gives
//! the bytes of its files. Nothing is skipped silently: whatever the walk meets comes out as a [`Met`], with the reason
//! if it will not be read. A repo that cannot be read at all is no error either, but a problem with the empty path.

mod archive;
mod called;
mod contents;
mod directory;
mod discover;
mod files;
mod git;
mod markers;
mod names;
mod patterns;
mod remote;
mod rules;
mod walk;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codegraph_model::{
    BlobId, DiagnosticCode, Error, ErrorKind, InputKind, OpenColumns, Problem, Result, SkipReason, Word,
};

pub use archive::Taken;
pub use called::NameBy;
pub use discover::{discover, project_around};
pub use git::Room;
pub use patterns::Patterns;
pub use remote::{RemoteOptions, is_remote, shown_input};

/// One kind of input.
pub struct Source {
    /// What it is.
    pub kind: InputKind,
    /// How the user points at it, for help texts.
    pub example: &'static str,
    list: for<'a> fn(&Repo, &WalkOptions, Stop<'a>) -> Result<Listing<'a>>,
    reader: fn(&Repo, &ReadLimits) -> Box<dyn Reader>,
}

/// Every kind of input.
pub const SOURCES: &[Source] = &[directory::SOURCE, git::SOURCE, archive::SOURCE, archive::DATASET, remote::SOURCE];

/// What the user pointed at.
#[derive(Clone, Debug, Default)]
pub struct InputSpec {
    /// As the user wrote it.
    pub input: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Whether each directory in it is a repo, whatever it looks like (`--repos-in`).
    pub holds_repos: bool,
    /// The branch, tag or commit that is read of git repositories (`--ref`). None for HEAD of those that have no work
    /// tree, and for the files that lie there of those that have one.
    pub revision: Option<String>,
    /// Whether of a git work tree only the files that git tracks are read (`--tracked`).
    pub tracked: bool,
    /// Whether the submodules of git repositories are read, as repos of their own (`--submodules`).
    pub submodules: bool,
    /// How many parts the paths in archives lose at the beginning (`--strip-components`). None for the directory that
    /// everything in an archive lies in, if there is one.
    pub strip_components: Option<usize>,
    /// Whether archives in archives are read, as repos of their own (`--nested`).
    pub nested: bool,
    /// Its bytes, where they were read already: standard input.
    pub taken: Option<Taken>,
    /// What else holds for its repos.
    pub options: Arc<InputOptions>,
    /// Opens files of columns. None where they cannot be read.
    pub open_columns: Option<OpenColumns>,
    /// Where bundles of git are unpacked. None where they cannot be read.
    pub room: Option<Room>,
}

/// What holds for the repos of one input alone, and is known by each of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InputOptions {
    /// What the repo is called, or what the names of the repos in it begin with. None for what it lies in.
    pub name: Option<String>,
    /// What its repos are called after, where they have no name.
    pub name_by: NameBy,
    /// Globs of the branches and tags of git repositories that are read, each as a repo of its own (`--refs`).
    pub refs: Vec<String>,
    /// Globs that include or exclude, as those of [`WalkOptions`], which win over them.
    pub globs: Vec<String>,
    /// Longer files are not read. None for what holds for all inputs.
    pub max_file_bytes: Option<u64>,
    /// Words of the user's for its repos.
    pub tags: Vec<String>,
}

impl InputOptions {
    /// Longer files are not read, where `of_all` holds for inputs that say nothing of it.
    pub fn max_file_bytes_or(&self, of_all: u64) -> u64 {
        self.max_file_bytes.unwrap_or(of_all)
    }
}

impl InputSpec {
    /// The same where nothing is asked for that only git repositories have.
    pub(crate) fn without_commit(&self) -> InputSpec {
        let options = InputOptions { refs: Vec::new(), ..(*self.options).clone() };
        InputSpec { revision: None, tracked: false, options: Arc::new(options), ..self.clone() }
    }

    /// What is asked for that only git repositories have, if anything: a commit, by name or by globs.
    pub(crate) fn commit_asked_for(&self) -> Option<String> {
        let refs = &self.options.refs;
        self.revision.clone().or_else(|| (!refs.is_empty()).then(|| refs.join(" ")))
    }
}

/// What to walk over.
#[derive(Clone, Debug)]
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
    /// Memory that a walk may keep of what it lists, or mapped from files, about.
    pub memory_bytes: usize,
    /// Archives that unfold to more bytes are read up to there.
    pub max_archive_bytes: u64,
}

impl Default for WalkOptions {
    fn default() -> WalkOptions {
        // Room for the working set of any repository; who knows the memory of the job says less.
        let memory_bytes = 64 << 20;
        WalkOptions {
            hidden: false,
            no_ignore: false,
            globs: Vec::new(),
            output_root: None,
            memory_bytes,
            max_archive_bytes: 64 << 30,
        }
    }
}

/// What reading may take.
#[derive(Clone, Copy, Debug)]
pub struct ReadLimits {
    /// Longer files are not read.
    pub max_file_bytes: u64,
    /// Memory for what is read ahead, kept or mapped, about; beside the largest file itself.
    pub memory_bytes: usize,
}

/// One repo.
#[derive(Clone, Debug)]
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
    /// What is read of a git repository: a branch, tag or commit. None for HEAD.
    revision: Option<String>,
    /// Whether only the files that git tracks are met.
    is_tracked: bool,
    /// How many parts the paths in an archive lose; see [`InputSpec`].
    strip_components: Option<usize>,
    /// The bytes of an archive that does not lie in a file.
    taken: Option<Taken>,
    /// The archive that it lies in, and where.
    inside: Option<(PathBuf, archive::Inside)>,
    /// The dataset that it lies in, and its name there.
    dataset: Option<(Arc<archive::Dataset>, Option<String>)>,
    /// The git repository that was made of it.
    unbundled: Option<git::Unbundled>,
    /// What holds for the repos of its input.
    pub options: Arc<InputOptions>,
    /// What was found out about it before it was opened.
    notes: Vec<Problem>,
    /// Why nothing of it can be read, where that was found out before it was opened.
    lost: Option<Problem>,
}

impl Repo {
    /// Where its git repository lies, if it is one.
    fn git_root(&self) -> &Path {
        self.unbundled.as_ref().map_or(&self.root, git::Unbundled::path)
    }
}

/// What version control says of the files of a repo.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revision {
    /// Where the repository was cloned from, without passwords.
    pub origin_url: Option<String>,
    /// Full name of the ref; `HEAD` where that is detached.
    pub ref_name: Option<String>,
    /// The commit, in hexadecimal.
    pub commit: Option<String>,
    /// When it was committed: microseconds since 1970 in UTC.
    pub commit_time_us: Option<i64>,
    /// The tree of the commit, in hexadecimal.
    pub tree_id: Option<String>,
}

/// A file that can be read.
#[derive(Clone, Debug)]
pub struct FileMet {
    /// Path in the repo, with `/`. See [`Met`] for names that are not UTF-8.
    pub path: String,
    /// Size when it was listed.
    pub size_bytes: u64,
    /// The name that its content must have, where the source tells one.
    pub blob_id: Option<BlobId>,
    /// What is to be told about it.
    pub problems: Vec<Problem>,
    place: Place,
}

impl FileMet {
    /// Its path on disk below the root of its repo, where it lies there as it is.
    pub fn path_on_disk(&self) -> Option<PathBuf> {
        match &self.place {
            Place::Path => Some(PathBuf::from(&self.path)),
            Place::OsPath(path) => Some(path.clone()),
            Place::Object(_) | Place::Member(_) => None,
        }
    }
}

/// Where a file is read from.
#[derive(Clone, Debug)]
enum Place {
    /// Its path below the root of the repo.
    Path,
    /// The same, where the system knows it by another path.
    OsPath(PathBuf),
    /// An object of the git repository.
    Object(git::ObjectId),
    /// A member of the archive.
    Member(MemberPlace),
}

/// Where a member of an archive is read from.
#[derive(Clone, Debug)]
struct MemberPlace {
    contents: Arc<archive::Contents>,
    content: archive::Content,
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
pub type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// A repo that was opened to be walked over.
pub struct Listing<'a> {
    /// What version control says of its files.
    pub revision: Option<Revision>,
    /// What the walk meets, one after the other.
    pub met: Box<dyn Iterator<Item = Met> + 'a>,
}

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
    /// The repository does not have the object that holds it.
    Missing(String),
    /// What holds it is damaged: with the code that says what that is.
    Damaged(DiagnosticCode, String),
}

/// Reads the files of one repo.
pub trait Reader: Send {
    /// Reads the first of `files`, and as many of those that follow as it is faster to read with it and memory allows.
    /// Takes from `files` what it reads and no more, and gives as many answers, in the same order.
    fn read(&mut self, files: &mut dyn Iterator<Item = &FileMet>) -> Vec<Read>;
}

/// Walks `repo`. The sequence ends early once `stop` says so; memory is bounded by the depth of the tree times the
/// widest directory, whatever the number of files.
///
/// # Errors
/// [`ErrorKind::Usage`] if a glob of `options` is not one. What goes wrong in the tree is no error but part of the
/// sequence.
pub fn list<'a>(repo: &Repo, options: &WalkOptions, stop: Stop<'a>) -> Result<Listing<'a>> {
    if let Some(problem) = repo.lost.clone() {
        return Ok(Listing {
            revision: None,
            met: Box::new([Met::Problem { path: String::new(), problem }].into_iter()),
        });
    }
    let all = WalkOptions { globs: [&repo.options.globs[..], &options.globs].concat(), ..options.clone() };
    let mut listing = (source_of(repo)?.list)(repo, &all, stop)?;
    if !repo.notes.is_empty() {
        let notes = repo.notes.clone().into_iter().map(|problem| Met::Problem { path: String::new(), problem });
        listing.met = Box::new(notes.chain(listing.met));
    }
    Ok(listing)
}

/// Opens `repo` for reading the files that [`list`] met in it.
///
/// # Errors
/// [`ErrorKind::Bug`] if the repo is of a kind that [`SOURCES`] does not know. What goes wrong with the repo or a file is
/// told by [`Read`].
pub fn reader(repo: &Repo, limits: &ReadLimits) -> Result<Box<dyn Reader>> {
    Ok((source_of(repo)?.reader)(repo, limits))
}

/// `met` behind the problems of the repo as a whole.
fn told_first<'a>(
    problems: Vec<Problem>,
    met: Box<dyn Iterator<Item = Met> + 'a>,
) -> Box<dyn Iterator<Item = Met> + 'a> {
    let told = problems.into_iter().map(|problem| Met::Problem { path: String::new(), problem });
    Box::new(told.chain(met))
}

/// Whether `globs` can stand in [`InputOptions`] and [`WalkOptions`].
///
/// # Errors
/// [`ErrorKind::Usage`] if one is not a glob.
pub fn check_globs(globs: &[String]) -> Result<()> {
    rules::Globs::new(Path::new("/"), globs).map(drop)
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
