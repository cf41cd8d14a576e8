//! Standard input as an input. It comes once, and archives are read more than once: so it is kept, in memory while it is
//! small, else as it came in a file that has no name, and that the system removes with the process.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use codegraph_model::{Error, ErrorKind, Result};
use codegraph_source::{InputSpec, Taken};
use codegraph_store::unnamed_file;

use crate::StopFlag;

/// What stands for it among paths.
const STDIN: &str = "-";

/// What is kept in memory at most.
const MOST_MEMORY_BYTES: usize = 16 << 20;

const CHUNK_BYTES: usize = 256 << 10;

/// How soon a signal is noticed.
const PATIENCE: Duration = Duration::from_millis(50);

/// Whether `spec` is standard input.
pub(crate) fn is_stdin(spec: &InputSpec) -> bool {
    spec.path == Path::new(STDIN)
}

/// Reads standard input to its end, unless `stop` is raised, for those of `inputs` that are it. Where it is long it is kept
/// on the disk of `scratch`.
pub(crate) fn take_in(inputs: &mut [InputSpec], scratch: &Path, stop: &StopFlag) -> Result<()> {
    let taken = read(scratch, stop)?;
    for spec in inputs.iter_mut().filter(|spec| is_stdin(spec)) {
        spec.taken = Some(taken.clone());
    }
    Ok(())
}

fn read(scratch: &Path, stop: &StopFlag) -> Result<Taken> {
    let doing = "read standard input";
    // A read of a pipe waits for ever, and nothing ends it but the end of the process.
    let (chunks, taken) = sync_channel::<std::io::Result<Vec<u8>>>(4);
    std::thread::Builder::new()
        .name("stdin".into())
        .spawn(move || {
            let mut stdin = std::io::stdin().lock();
            loop {
                let mut chunk = Vec::new();
                let read = stdin.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut chunk);
                let is_last = read.as_ref().is_ok_and(|n| *n == 0) || read.is_err();
                if chunks.send(read.map(|_| chunk)).is_err() || is_last {
                    return;
                }
            }
        })
        .map_err(|e| Error::new(ErrorKind::Unavailable, doing).because(e))?;

    let mut bytes = Vec::new();
    let mut file: Option<File> = None;
    let on_disk = |e| Error::io("keep standard input", scratch, e);
    loop {
        if let Some(error) = stop.error() {
            return Err(error);
        }
        let chunk = match taken.recv_timeout(PATIENCE) {
            Ok(chunk) => chunk.map_err(|e| Error::new(ErrorKind::Unavailable, doing).because(e))?,
            Err(RecvTimeoutError::Timeout) => continue,
            Err(RecvTimeoutError::Disconnected) => Vec::new(),
        };
        if chunk.is_empty() {
            break;
        }
        if file.is_none() && bytes.len() + chunk.len() > MOST_MEMORY_BYTES {
            file.insert(unnamed_file(scratch)?).write_all(&std::mem::take(&mut bytes)).map_err(on_disk)?;
        }
        match &mut file {
            Some(file) => file.write_all(&chunk).map_err(on_disk)?,
            None => bytes.extend_from_slice(&chunk),
        }
    }
    match file {
        Some(file) => Taken::file(file).map_err(on_disk),
        None => Ok(Taken::bytes(bytes)),
    }
}
