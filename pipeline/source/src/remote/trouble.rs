//! What goes wrong with stores, in words that stay.

use std::fmt;
use std::sync::Arc;

use codegraph_model::{DiagnosticCode, Error, ErrorKind, Problem};

use crate::walk::lost;

/// Why something of a store could not be had.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    pub(crate) kind: TroubleKind,
    message: Arc<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TroubleKind {
    /// There is no such object, or no such bucket.
    Missing,
    /// Who asks may not have it.
    Denied,
    /// It is not what it was when reading began.
    Changed,
    /// The store does not do what it takes: it cannot list, or gives no parts of objects.
    Unsupported,
    /// The store did not answer, or failed again and again.
    Unavailable,
    /// The job is being stopped.
    Stopped,
}

impl Trouble {
    pub(super) fn new(kind: TroubleKind, message: impl Into<String>) -> Trouble {
        Trouble { kind, message: message.into().into() }
    }

    /// What `error` says, in one line.
    pub(super) fn of(error: &object_store::Error) -> Trouble {
        use object_store::Error as E;
        let text = in_one_line(error);
        let kind = match error {
            E::NotFound { .. } => TroubleKind::Missing,
            E::PermissionDenied { .. } | E::Unauthenticated { .. } => TroubleKind::Denied,
            E::Precondition { .. } | E::NotModified { .. } => TroubleKind::Changed,
            E::NotSupported { .. } | E::NotImplemented { .. } | E::InvalidPath { .. } => TroubleKind::Unsupported,
            // Of a listing the status is told in words only.
            _ => match status_in(&text) {
                Some(401 | 403) => TroubleKind::Denied,
                Some(404) => TroubleKind::Missing,
                Some(405 | 501) => TroubleKind::Unsupported,
                _ => TroubleKind::Unavailable,
            },
        };
        Trouble::new(kind, told(&text))
    }

    pub(crate) fn code(&self) -> DiagnosticCode {
        match self.kind {
            TroubleKind::Missing => DiagnosticCode::VanishedFile,
            TroubleKind::Denied => DiagnosticCode::RemoteDenied,
            TroubleKind::Changed => DiagnosticCode::RemoteChanged,
            TroubleKind::Unsupported | TroubleKind::Unavailable | TroubleKind::Stopped => {
                DiagnosticCode::RemoteUnavailable
            }
        }
    }

    pub(crate) fn problem(&self) -> Problem {
        lost(self.code(), self.to_string())
    }

    /// The error of a job that cannot begin because of it.
    pub(crate) fn error(&self, doing: &str, what: &str) -> Error {
        let (kind, hint) = match self.kind {
            TroubleKind::Missing => (
                ErrorKind::Usage,
                "check the bucket, the key, and what says where it lies: AWS_REGION and AWS_ENDPOINT_URL, AZURE_STORAGE_ENDPOINT, \
                 GOOGLE_BASE_URL",
            ),
            TroubleKind::Denied => (
                ErrorKind::Unavailable,
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_SKIP_SIGNATURE=true for a public bucket, or what \
                 GOOGLE_ and AZURE_ have for it; listing needs a permission of its own",
            ),
            TroubleKind::Changed => (ErrorKind::Unavailable, "try again when nobody writes there"),
            TroubleKind::Unsupported => (
                ErrorKind::Usage,
                "it lists nothing, as web servers do that do not speak WebDAV: give the URL of one archive",
            ),
            TroubleKind::Unavailable => {
                (ErrorKind::Unavailable, "try again; --max-requests-per-second spares a store that is overrun")
            }
            TroubleKind::Stopped => (ErrorKind::Interrupted, "start it again"),
        };
        Error::new(kind, doing).on(what).because(self.to_string()).hint(hint)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}

impl From<Trouble> for std::io::Error {
    fn from(trouble: Trouble) -> std::io::Error {
        std::io::Error::other(trouble)
    }
}

/// The trouble that `error` comes from, if it comes from a store.
pub(crate) fn trouble_in(error: &std::io::Error) -> Option<&Trouble> {
    let mut inner = error.get_ref()? as &(dyn std::error::Error + 'static);
    loop {
        if let Some(trouble) = inner.downcast_ref() {
            return Some(trouble);
        }
        // A decoder can have wrapped it.
        inner = match inner.downcast_ref::<std::io::Error>() {
            Some(error) => error.get_ref()?,
            None => inner.source()?,
        };
    }
}

/// An error with its causes.
fn in_one_line(error: &dyn std::error::Error) -> String {
    let mut text = String::new();
    let mut cause = Some(error);
    while let Some(inner) = cause {
        let line = inner.to_string();
        // Most of them tell their causes themselves.
        if !text.contains(&line) {
            text = if text.is_empty() { line } else { format!("{text}: {line}") };
        }
        cause = inner.source();
    }
    text
}

/// The status of an answer that `text` tells of.
fn status_in(text: &str) -> Option<u16> {
    let (_, rest) = text.split_once("status code: ")?;
    rest.get(..3)?.parse().ok()
}

/// `text` in one line of some length: servers answer with pages.
fn told(text: &str) -> String {
    const MOST_CHARS: usize = 400;
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(MOST_CHARS) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line,
    }
}
