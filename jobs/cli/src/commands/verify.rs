//! `codegraph verify`: reads again everything that a snapshot's manifest and its artifacts name.

use codegraph_model::{Error, ErrorKind, Result};
use codegraph_store::{Damage, Snapshot};
use serde_json::json;

use crate::commands::which::Which;
use crate::globals::Globals;
use crate::output;
use crate::progress::Ticker;
use crate::units::{counted, duration, rate, size};

/// Check every byte of a snapshot against its checksums, and its artifacts against its tables
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    which: Which,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    let snapshot = args.which.open()?;
    let files = snapshot.files();
    let n_files = files.len() as u64;
    let n_bytes: u64 = files.iter().map(|file| file.bytes).sum();

    let began = crate::globals::clock();
    let mut ticker = Ticker::start("verify", n_files, n_bytes, globals);
    let damage = snapshot.verify(&mut |part| ticker.next(&part.path, part.bytes))?;
    ticker.finish();
    let time = crate::globals::clock() - began;

    if args.json {
        let damage: Vec<_> = damage
            .iter()
            .map(|damage| json!({"path": damage.path.display().to_string(), "what": damage.what}))
            .collect();
        output::print_json(&json!({
            "snapshot": snapshot.id(),
            "is_sound": damage.is_empty(),
            "files": n_files,
            "bytes": n_bytes,
            "damage": damage,
        }))?;
    } else if damage.is_empty() {
        output::print(&format!(
            "OK: snapshot {} is sound: {} and the manifest, {}, read in {} ({})\n",
            snapshot.id(),
            counted(n_files, "file"),
            size(n_bytes),
            duration(time),
            rate(n_bytes, time)
        ))?;
    } else {
        output::print(&damage.iter().map(|damage| format!("{damage}\n")).collect::<String>())?;
    }
    verdict(&snapshot, &damage)
}

fn verdict(snapshot: &Snapshot, damage: &[Damage]) -> Result<()> {
    if damage.is_empty() {
        return Ok(());
    }
    Err(Error::new(ErrorKind::No, "verify the snapshot")
        .on(snapshot.dir().display().to_string())
        .because(format!("{} found", counted(damage.len() as u64, "defect")))
        .hint("restore it from a copy, or index again; `codegraph sql ROOT --snapshot ID` opens an older one"))
}
