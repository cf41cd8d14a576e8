//! `codegraph`: source code to a snapshot, and SQL over it.
//!
//! This file is the plan: read the command line, run one subcommand, report what went wrong, once, and exit.

mod allocator;
mod artifacts;
mod choice;
mod command_line;
mod commands;
mod drawing;
mod embedding;
mod excerpt;
mod explain;
mod failure;
mod functions;
mod globals;
mod grid;
mod inspect;
mod job_file;
mod output;
mod overrides;
mod page;
mod progress;
mod questions;
mod settings;
mod shell;
mod signals;
mod summary;
mod units;

use std::process::ExitCode;

fn main() -> ExitCode {
    allocator::tune();
    codegraph_store::vectors::end_idle_threads();
    failure::note_panics();
    let code = failure::exit_code(|| {
        let arguments: Vec<_> = std::env::args_os().collect();
        let call = command_line::read(&arguments, &|name| std::env::var_os(name))?;
        commands::run(&call)?;
        Ok(())
    });
    allocator::end();
    code
}
