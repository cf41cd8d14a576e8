//! What is to be done: everything that a run depends on, as values.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use codegraph_embed::EMBEDDER;
use codegraph_lang::Pack;
use codegraph_model::{Clock, Error, ErrorKind, OpenColumns, Result, Word};
use codegraph_source::{InputOptions, InputSpec, RemoteOptions, Room, WalkOptions};
use codegraph_store::{FaultPoints, open_columns};
use serde_json::json;

use crate::budget::Budget;
use crate::build::ArtifactSpec;
use crate::embed::EMBED_KINDS;
use crate::{Embedding, Progress, StopFlag};

/// Version of codegraph, as manifests, artifacts and runs tell it.
pub(crate) const TOOL_VERSION: &str = env!("CARGO_PKG_VERSION");

/// One run of `codegraph index`.
pub struct Job {
    /// What to index.
    pub inputs: Vec<InputSpec>,
    /// The snapshot root to write to.
    pub root: PathBuf,
    /// Where a plan keeps what comes on standard input, if that is much. A run keeps it in its draft.
    pub temporary_dir: PathBuf,
    /// Cores to keep busy. What is written does not depend on it.
    pub jobs: usize,
    /// Memory that the run may hold. What is written does not depend on it, but for files that take more alone.
    pub memory_limit_bytes: u64,
    /// Larger files are not read.
    pub max_file_bytes: u64,
    /// What takes longer is cut off.
    pub parse_timeout: Duration,
    /// What to walk over. [`Job::root`] is left out in any case.
    pub walk: WalkOptions,
    /// How object stores are reached, and what they are asked of at most; its memory, clock and stop are the job's.
    pub remote: RemoteOptions,
    /// Names of the language packs to parse with; empty for all.
    pub languages: Vec<String>,
    /// Globs and the names of languages that files which fit are in, whatever they look like; the last that fits wins.
    pub overrides: Vec<(String, String)>,
    /// Code that is marked and left out.
    pub skips: Skips,
    /// Make edges of mentions that fit several entities, to each of them.
    pub ambiguous: bool,
    /// What to make of the tables, in this order.
    pub artifacts: Vec<ArtifactSpec>,
    /// What is to be embedded, if anything is.
    pub embedding: Option<Embedding>,
    /// End the job at the first repo that cannot be listed and read wholly.
    pub fail_fast: bool,
    /// Id of the snapshot, from the time.
    pub snapshot_id: String,
    /// When the run began: microseconds since 1970 in UTC.
    pub started_us: i64,
    /// The time now, in the same unit.
    pub wall_clock_us: fn() -> i64,
    /// Monotonic time.
    pub clock: Clock,
    /// What happens at the store's points of failure: nothing, but in tests.
    pub faults: FaultPoints,
    /// Counters that move while the job runs.
    pub progress: Arc<Progress>,
    /// Raised to stop the job.
    pub stop: StopFlag,
}

/// What is left out of what could be parsed. Everything is marked in the tables, left out or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skips {
    /// What programs wrote.
    pub generated: bool,
    /// What comes from elsewhere.
    pub vendored: bool,
    /// What was made small for machines.
    pub minified: bool,
}

impl Job {
    /// The packs to parse with; none for all.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] if there is no pack of a given name.
    pub(crate) fn packs(&self) -> Result<Option<Vec<&'static Pack>>> {
        let find = |name: &String| {
            codegraph_lang::pack(name).ok_or_else(|| {
                let known: Vec<&str> = codegraph_lang::packs().iter().map(|pack| pack.name).collect();
                Error::new(ErrorKind::Usage, "find a language")
                    .on(name)
                    .hint(format!("known languages: {}", known.join(", ")))
            })
        };
        match self.languages.is_empty() {
            true => Ok(None),
            false => self.languages.iter().map(find).collect::<Result<_>>().map(Some),
        }
    }

    /// Its inputs, of which those that are files of columns can be read, and bundles be unpacked in `room`.
    pub(crate) fn inputs(&self, room: Room) -> Vec<InputSpec> {
        let open_columns = Some(open_columns as OpenColumns);
        let prepared = |spec: &InputSpec| InputSpec { open_columns, room: Some(room.clone()), ..spec.clone() };
        self.inputs.iter().map(prepared).collect()
    }

    /// How object stores are reached in it.
    pub(crate) fn remote_options(&self, budget: &Budget) -> RemoteOptions {
        let raised = self.stop.clone();
        RemoteOptions {
            memory_bytes: budget.remote,
            clock: self.clock,
            stop: Arc::new(move || raised.raised().is_some()),
            ..self.remote.clone()
        }
    }

    /// What holds for single inputs, by input.
    fn input_options(&self) -> serde_json::Value {
        let of_spec = |spec: &InputSpec| {
            let InputOptions { name, name_by: _, refs, globs, max_file_bytes, tags } = &*spec.options;
            let told = json!({
                "globs": globs, "max_file_bytes": max_file_bytes, "name": name, "ref": spec.revision, "refs": refs, "tags": tags
            });
            (spec.input.clone(), told)
        };
        let has_own = |spec: &&InputSpec| {
            let InputOptions { name, name_by: _, refs: _, globs, max_file_bytes, tags } = &*spec.options;
            name.is_some() || !globs.is_empty() || max_file_bytes.is_some() || !tags.is_empty()
        };
        serde_json::Value::Object(self.inputs.iter().filter(has_own).map(of_spec).collect())
    }

    /// The longest file that is read of any input.
    pub(crate) fn largest_file_bytes(&self) -> u64 {
        let own = self.inputs.iter().map(|spec| spec.options.max_file_bytes_or(self.max_file_bytes));
        own.max().unwrap_or(self.max_file_bytes)
    }

    /// The settings that decide what the tables hold; `embedder` is the identity of the embedder, if there is one.
    pub(crate) fn configuration(&self, embedder: Option<&str>) -> BTreeMap<String, serde_json::Value> {
        let mut languages = self.languages.clone();
        languages.sort_unstable();
        languages.dedup();
        let overrides: Vec<String> = self.overrides.iter().map(|(glob, name)| format!("{glob}={name}")).collect();
        let of_spec = |spec: &'_ InputSpec| spec.revision.iter().chain(&spec.options.refs).cloned().collect::<Vec<_>>();
        let mut refs: Vec<String> = self.inputs.iter().flat_map(of_spec).collect();
        refs.sort_unstable();
        refs.dedup();
        let mut strip: Vec<usize> = self.inputs.iter().filter_map(|spec| spec.strip_components).collect();
        strip.sort_unstable();
        strip.dedup();
        let mut names_by: Vec<&str> = self.inputs.iter().map(|spec| spec.options.name_by.as_str()).collect();
        names_by.sort_unstable();
        names_by.dedup();
        let kinds: Vec<&str> =
            self.embedding.iter().flat_map(Embedding::kinds).map(codegraph_model::Word::as_str).collect();
        BTreeMap::from([
            (EMBEDDER.to_string(), embedder.into()),
            (EMBED_KINDS.to_string(), kinds.into()),
            ("ambiguous".to_string(), self.ambiguous.into()),
            ("globs".to_string(), self.walk.globs.clone().into()),
            ("input_options".to_string(), self.input_options()),
            ("name_by".to_string(), names_by.into()),
            ("hidden".to_string(), self.walk.hidden.into()),
            ("languages".to_string(), languages.into()),
            ("max_archive_bytes".to_string(), self.walk.max_archive_bytes.into()),
            ("max_file_bytes".to_string(), self.max_file_bytes.into()),
            ("nested".to_string(), self.inputs.iter().any(|spec| spec.nested).into()),
            ("no_ignore".to_string(), self.walk.no_ignore.into()),
            ("overrides".to_string(), overrides.into()),
            ("refs".to_string(), refs.into()),
            ("strip_components".to_string(), strip.into()),
            ("submodules".to_string(), self.inputs.iter().any(|spec| spec.submodules).into()),
            ("tracked".to_string(), self.inputs.iter().any(|spec| spec.tracked).into()),
            ("parse_timeout_ms".to_string(), (self.parse_timeout.as_millis() as u64).into()),
            ("skip_generated".to_string(), self.skips.generated.into()),
            ("skip_minified".to_string(), self.skips.minified.into()),
            ("skip_vendored".to_string(), self.skips.vendored.into()),
        ])
    }
}
