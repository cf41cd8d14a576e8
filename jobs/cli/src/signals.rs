//! Ctrl-C and SIGTERM: the first asks the work to stop, the second ends the process.

use codegraph_model::{Error, ErrorKind, Result};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::globals::{Globals, ProgressStyle};
use crate::output;
use crate::progress::STOPPING;

/// Calls `stop` on the first signal, with the kind of error that the work then ends with.
pub(crate) fn listen(globals: &Globals, stop: impl Fn(ErrorKind) + Send + 'static) -> Result<()> {
    let failed = |error| Error::new(ErrorKind::Unavailable, "listen for signals").because(error);
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(failed)?;
    // Bars and JSON lines tell it themselves.
    let is_told = !matches!(globals.progress, ProgressStyle::Bar | ProgressStyle::Json);
    let thread = std::thread::Builder::new().name("signals".into());
    thread
        .spawn(move || {
            let mut is_stopping = false;
            for signal in &mut signals {
                let kind = if signal == SIGTERM { ErrorKind::Terminated } else { ErrorKind::Interrupted };
                if is_stopping {
                    std::process::exit(i32::from(kind.exit_code()));
                }
                is_stopping = true;
                if is_told {
                    output::tell(STOPPING);
                }
                stop(kind);
            }
        })
        .map(drop)
        .map_err(failed)
}
