//! Standard output: results and nothing else.

use std::io::{BufWriter, ErrorKind as IoErrorKind, Stdout, Write};

use codegraph_model::{Error, ErrorKind, Result};

/// Standard output, buffered. When its reader has gone (`| head`), nobody wants the rest: the process ends quietly.
pub(crate) struct Output(BufWriter<Stdout>);

/// Opens standard output.
pub(crate) fn open() -> Output {
    Output(BufWriter::new(std::io::stdout()))
}

/// Writes `text` to standard output.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut output = open();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(unwritable)
}

/// Writes `value` to standard output as indented JSON.
pub(crate) fn print_json(value: &serde_json::Value) -> Result<()> {
    print(&format!("{value:#}\n"))
}

/// The error of a standard output that cannot be written for any other reason than a reader that has gone.
pub(crate) fn unwritable(error: std::io::Error) -> Error {
    Error::new(ErrorKind::Unavailable, "write to standard output").because(error)
}

/// Writes `text` and a line feed to standard error, where people read it. What cannot be told there cannot be told.
pub(crate) fn tell(text: &str) {
    let _ = std::io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// Ends the process where `result` says that the reader has gone.
fn or_leave<T>(result: std::io::Result<T>) -> std::io::Result<T> {
    match &result {
        Err(error) if error.kind() == IoErrorKind::BrokenPipe => std::process::exit(0),
        _ => result,
    }
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        or_leave(self.0.write(buffer))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        or_leave(self.0.flush())
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // Whoever wants to know of errors flushes; this is the way out after one.
        let _ = or_leave(self.0.flush());
    }
}
