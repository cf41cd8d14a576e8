//! How the process ends: the error on standard error, once, and the exit code.

use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use codegraph_model::{Error, ErrorKind};

/// Why the process ends early.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line was not understood, or asked for help or the version.
    CommandLine(clap::Error),
    /// The work failed.
    Work(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Work(error)
    }
}

impl From<clap::Error> for Failure {
    fn from(error: clap::Error) -> Self {
        Failure::CommandLine(error)
    }
}

/// The last panic of any thread: where it was and what it said.
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

/// Notes panics instead of printing them: a panic in one file is that file's diagnostic, and any other is reported once,
/// at the end. With RUST_BACKTRACE they are printed as well, with their stacks.
pub(crate) fn note_panics() {
    let print = std::panic::take_hook();
    let is_tracing = std::env::var_os("RUST_BACKTRACE").is_some_and(|value| value != "0");
    std::panic::set_hook(Box::new(move |panic| {
        let thread = std::thread::current();
        let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
        let said = panic.payload_as_str().unwrap_or("a panic that said nothing");
        let note = format!("{said}{place}, thread {}", thread.name().unwrap_or("without a name"));
        *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(note);
        if is_tracing {
            print(panic);
        }
    }));
}

/// Runs the whole program and turns its end into an exit code.
pub(crate) fn exit_code(program: impl FnOnce() -> Result<(), Failure>) -> ExitCode {
    ExitCode::from(end(program, &mut std::io::stderr()))
}

fn end(program: impl FnOnce() -> Result<(), Failure>, stderr: &mut dyn Write) -> u8 {
    let failure = match catch_unwind(AssertUnwindSafe(program)) {
        Ok(Ok(())) => return 0,
        Ok(Err(failure)) => failure,
        Err(_) => Failure::Work(Error::new(ErrorKind::Bug, "go on")),
    };
    // Where nobody reads, there is nobody to tell: errors of writing are dropped.
    match failure {
        Failure::CommandLine(error) => {
            let _ = error.print();
            u8::try_from(error.exit_code()).unwrap_or(ErrorKind::Usage.exit_code())
        }
        Failure::Work(error) => {
            let panic = LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner).take();
            let _ = stderr.write_all(report(&error, panic.as_deref()).as_bytes());
            error.kind().exit_code()
        }
    }
}

/// What is said about an error: what we were doing, to what, why, and what the user can do.
fn report(error: &Error, panic: Option<&str>) -> String {
    let mut text = format!("error: {error}\n");
    if let Some(hint) = error.advice() {
        text.push_str(&format!("hint: {hint}\n"));
    }
    if error.kind() == ErrorKind::Bug {
        if let Some(panic) = panic {
            text.push_str(&format!("panic: {panic}\n"));
        }
        text.push_str(&format!(
            "This is a bug in codegraph {}. Please report it with the command line and the lines above; running once \
             more with RUST_BACKTRACE=1 adds the stack, which helps.\n",
            env!("CARGO_PKG_VERSION")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: Error, panic: Option<&str>, expected: &[&str]) {
        let text = report(&error, panic);
        let mut rest = text.as_str();
        for piece in expected {
            let at = rest.find(piece).unwrap_or_else(|| panic!("{piece:?} is missing, in order, from {text:?}"));
            rest = &rest[at + piece.len()..];
        }
        assert_eq!(text.matches("error: ").count(), 1, "the error is told once: {text}");
    }

    #[test]
    fn an_error_is_told_once_with_its_hint() {
        check(
            Error::new(ErrorKind::Unavailable, "open the snapshot").on("out").hint("try again"),
            None,
            &["error: could not open the snapshot: out\n", "hint: try again\n"],
        );
        check(
            Error::new(ErrorKind::Bug, "go on"),
            Some("index out of bounds at a.rs:3"),
            &[
                "error: could not go on\n",
                "panic: index out of bounds at a.rs:3\n",
                "bug in codegraph",
                "RUST_BACKTRACE",
            ],
        );
        let quiet = report(&Error::new(ErrorKind::Usage, "read the query"), Some("a panic of some file"));
        assert!(!quiet.contains("panic"), "a panic that was survived is not told: {quiet}");
    }

    #[test]
    fn every_end_has_its_exit_code() {
        let check = |program: &dyn Fn() -> Result<(), Failure>, code: u8| {
            let mut stderr = vec![];
            assert_eq!(end(program, &mut stderr), code, "{}", String::from_utf8_lossy(&stderr));
            assert_eq!(stderr.is_empty(), code == 0);
        };
        check(&|| Ok(()), 0);
        for kind in ErrorKind::ALL {
            check(&|| Err(Error::new(kind, "go on").into()), kind.exit_code());
        }
        check(&|| std::panic::resume_unwind(Box::new("a panic")), 70);
    }
}
