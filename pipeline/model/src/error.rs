//! The one error of the project: what we were doing, to what, and what the user can do about it.

use std::fmt;
use std::path::Path;

/// `std::result::Result` with the project's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, as the exit codes of the command line tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The answer is no: differences found, verification failed.
    No,
    /// The command, its configuration or its query is wrong.
    Usage,
    /// Data on disk is damaged, or is not ours.
    Damaged,
    /// Something outside is not there now (a lock is held, a disk is full, a permission is missing): try again.
    Unavailable,
    /// A limit that the user set was reached.
    Limit,
    /// The job ended, with less than was asked for.
    Degraded,
    /// There was nothing to index.
    Nothing,
    /// A defect in codegraph.
    Bug,
    /// Stopped by SIGINT (Ctrl-C).
    Interrupted,
    /// Stopped by SIGTERM.
    Terminated,
}

impl ErrorKind {
    /// Every kind, in the order of their exit codes.
    pub const ALL: [ErrorKind; 10] = [
        ErrorKind::No,
        ErrorKind::Usage,
        ErrorKind::Damaged,
        ErrorKind::Unavailable,
        ErrorKind::Limit,
        ErrorKind::Degraded,
        ErrorKind::Nothing,
        ErrorKind::Bug,
        ErrorKind::Interrupted,
        ErrorKind::Terminated,
    ];

    /// The process exit code for errors of this kind.
    pub fn exit_code(self) -> u8 {
        match self {
            ErrorKind::No => 1,
            ErrorKind::Usage => 2,
            ErrorKind::Damaged => 3,
            ErrorKind::Unavailable => 4,
            ErrorKind::Limit => 5,
            ErrorKind::Degraded => 10,
            ErrorKind::Nothing => 12,
            ErrorKind::Bug => 70,
            ErrorKind::Interrupted => 130,
            ErrorKind::Terminated => 143,
        }
    }
}

/// An error with its story. Made with [`Error::new`] and told further with [`Error::on`], [`Error::hint`] and
/// [`Error::because`].
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    /// What we were doing, as a verb phrase: "read the manifest".
    doing: String,
    /// To what: a path, a step and its item, a column.
    target: Option<String>,
    /// What the user can do now.
    hint: Option<String>,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` that came up while `doing` (a verb phrase: "open the snapshot").
    pub fn new(kind: ErrorKind, doing: impl Into<String>) -> Self {
        Error { kind, doing: doing.into(), target: None, hint: None, cause: None }
    }

    /// An I/O error on `path`. Permissions, missing files and full disks are [`ErrorKind::Unavailable`].
    pub fn io(doing: impl Into<String>, path: &Path, cause: std::io::Error) -> Self {
        let hint = match cause.kind() {
            std::io::ErrorKind::StorageFull => Some("free some space there, or choose another place with -o"),
            std::io::ErrorKind::PermissionDenied => Some("check the owner and the permissions of that path"),
            std::io::ErrorKind::ReadOnlyFilesystem => {
                Some("that file system is read-only: choose another place with -o")
            }
            std::io::ErrorKind::NotFound => Some("check that the path is spelled right and still exists"),
            _ => None,
        };
        let error = Error::new(ErrorKind::Unavailable, doing).on(path.display().to_string()).because(cause);
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    /// Names what the error is about. The outermost caller that knows more adds in front of what is there.
    #[must_use]
    pub fn on(mut self, target: impl Into<String>) -> Self {
        let target = target.into();
        self.target = Some(match self.target.take() {
            Some(inner) => format!("{target}: {inner}"),
            None => target,
        });
        self
    }

    /// Says what the user can do now.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Keeps the cause behind the error.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// The same story once more, for where only a look at the error can be had. What caused it is text from then on.
    #[must_use]
    pub fn retold(&self) -> Error {
        let cause = self.cause.as_deref().map(|first| {
            let causes = std::iter::successors(Some(first as &dyn std::error::Error), |cause| cause.source());
            causes.map(ToString::to_string).collect::<Vec<_>>().join(": ").into()
        });
        Error {
            kind: self.kind,
            doing: self.doing.clone(),
            target: self.target.clone(),
            hint: self.hint.clone(),
            cause,
        }
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What the user can do now, if anything was said.
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {}", self.doing)?;
        if let Some(target) = &self.target {
            write!(f, ": {target}")?;
        }
        let mut cause = self.cause.as_deref().map(|c| c as &dyn std::error::Error);
        while let Some(inner) = cause {
            write!(f, ": {inner}")?;
            cause = inner.source();
        }
        Ok(())
    }
}

// `source` stays empty on purpose: `Display` prints the whole chain, and a reporter that walks sources would print it
// twice.
impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_tells_its_whole_story() {
        let cause = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
        let error = Error::io("read a file", Path::new("a/b.rs"), cause).on("step source");
        assert_eq!(error.to_string(), "could not read a file: step source: a/b.rs: permission denied");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.advice().is_some());
        let again = error.retold();
        assert_eq!((again.to_string(), again.kind()), (error.to_string(), error.kind()));
        assert_eq!(again.advice(), error.advice());
    }

    #[test]
    fn exit_codes_are_distinct() {
        let mut codes: Vec<u8> = ErrorKind::ALL.iter().map(|k| k.exit_code()).collect();
        codes.dedup();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
    }
}
