//! Artifacts, as benches have them made.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use codegraph_store::{FaultPoints, Order, Sink, Snapshot};
use serde_json::Value;

/// Makes the artifact `name` of the current snapshot in `root`, on `jobs` threads, within `memory_bytes`.
///
/// # Panics
/// If it cannot be made.
pub fn build_artifact(root: &Path, name: &str, settings: BTreeMap<String, Value>, jobs: usize, memory_bytes: usize) {
    let snapshot = Snapshot::open(root, None).expect("there is a snapshot");
    let order = Order {
        sink: Sink::named(name).expect("it is an artifact"),
        tool_version: "bench",
        settings,
        jobs,
        memory_bytes,
        clock,
        stop: &|| None,
        done: &|_, _| (),
        faults: FaultPoints::default(),
    };
    codegraph_store::build(&snapshot, &order).expect("it can be made");
}

fn clock() -> Duration {
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}
