//! `codegraph build`: makes an artifact of a snapshot that is there.

use std::sync::Arc;

use codegraph_index::{Progress, build_artifact};
use codegraph_model::{ArtifactEntry, Error, ErrorKind, Result};
use codegraph_store::Sink;
use serde_json::json;

use crate::artifacts::{self, VectorArgs};
use crate::commands::index::stop_by_signals;
use crate::commands::which::Which;
use crate::globals::{Globals, clock};
use crate::output;
use crate::progress::{Sample, Watch};
use crate::summary::told_artifact;

/// Make an artifact of a snapshot, or make it again: what is derived from its tables and can be removed at any time
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// What to make
    #[arg(value_name = "ARTIFACT", value_parser = artifacts::sink())]
    artifact: &'static Sink,

    #[command(flatten)]
    which: Which,

    #[command(flatten)]
    vectors: VectorArgs,

    /// Exit with code 10 if it is less than was asked for
    #[arg(long)]
    strict: bool,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    let snapshot = args.which.open()?;
    let stop = stop_by_signals(globals)?;
    let progress = Arc::new(Progress::default());
    let spec = artifacts::spec(args.artifact, &args.vectors);

    let began = clock();
    let (watched, raised) = (Arc::clone(&progress), stop.clone());
    let sample =
        move || Sample { elapsed: clock() - began, now: watched.now(), is_stopping: raised.raised().is_some() };
    let watch = Watch::start(sample, globals);
    let built = build_artifact(&snapshot, &spec, globals.jobs, globals.memory_limit_bytes, clock, &progress, &stop);
    drop(watch);
    let entry = built?;
    let wall = clock() - began;

    if args.json {
        output::print_json(&json!({
            "snapshot": snapshot.id(),
            "artifact": entry.name,
            "counts": entry.counts,
            "measured": entry.measured,
            "settings": entry.settings,
            "degraded": entry.degraded,
            "written_bytes": entry.bytes(),
            "wall_us": u64::try_from(wall.as_micros()).unwrap_or(u64::MAX),
        }))?;
    } else if !globals.quiet {
        output::print(&format!(
            "Made {} of snapshot {}: {}\n",
            entry.name,
            snapshot.id(),
            told_artifact(&entry, wall)
        ))?;
    }
    verdict(args.strict, &entry)
}

fn verdict(is_strict: bool, entry: &ArtifactEntry) -> Result<()> {
    match &entry.degraded {
        Some(why) if is_strict => Err(Error::new(ErrorKind::Degraded, format!("make the artifact {}", entry.name))
            .on(why)
            .hint("it is there and can be used; without --strict this is no error")),
        Some(why) => {
            output::tell(&format!("warning: {}: {why}", entry.name));
            Ok(())
        }
        None => Ok(()),
    }
}
