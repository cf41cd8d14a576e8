//! The draft of a run before it is known what there is to read. Nothing is written by then, unless an input comes once or has
//! to be unpacked.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use codegraph_model::Result;
use codegraph_source::Room;
use codegraph_store::{Draft, FaultPoints};

use crate::job::Job;

/// A draft that is begun when it is first asked for.
pub(crate) struct Early {
    root: PathBuf,
    snapshot_id: String,
    faults: FaultPoints,
    draft: Mutex<Option<Draft>>,
}

impl Early {
    pub(crate) fn of(job: &Job) -> Arc<Early> {
        let (root, snapshot_id, faults) = (job.root.clone(), job.snapshot_id.clone(), job.faults.clone());
        Arc::new(Early { root, snapshot_id, faults, draft: Mutex::new(None) })
    }

    /// The directory of the draft.
    pub(crate) fn dir(&self) -> Result<PathBuf> {
        let mut draft = self.draft.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(draft) = &*draft {
            return Ok(draft.dir().to_path_buf());
        }
        Ok(draft.insert(self.begin()?).dir().to_path_buf())
    }

    /// Room in the draft for what has to be unpacked.
    pub(crate) fn room(self: &Arc<Early>) -> Room {
        let early = self.clone();
        Room::new(move || early.dir())
    }

    /// The draft.
    pub(crate) fn draft(&self) -> Result<Draft> {
        match self.draft.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(draft) => Ok(draft),
            None => self.begin(),
        }
    }

    fn begin(&self) -> Result<Draft> {
        Draft::begin_with(&self.root, &self.snapshot_id, self.faults.clone())
    }
}
