//! Points at which a test can stop a draft, to see that nothing but the draft is lost.

use std::fmt;
use std::sync::Arc;

use codegraph_model::Result;

/// A moment of the life of a draft or an artifact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultPoint {
    /// The draft's directory was made.
    Begun,
    /// A Parquet file is complete on disk.
    PartSealed,
    /// Every table is complete on disk.
    TablesSealed,
    /// The manifest is on disk under a temporary name.
    ManifestWritten,
    /// The manifest has its name: the directory is a snapshot, but not yet the current one.
    ManifestSealed,
    /// The new `CURRENT` is on disk under a temporary name.
    CurrentWritten,
    /// `CURRENT` names the new snapshot.
    CurrentReplaced,
    /// The folder was made in which an artifact is made.
    ArtifactBegun,
    /// The files of an artifact are complete on disk.
    ArtifactFilled,
    /// What an artifact says of itself is on disk under a temporary name.
    ArtifactSealed,
    /// The artifact has its place.
    ArtifactPut,
    /// The records of a graph are sorted.
    GraphSorted,
    /// The files of a graph are complete.
    GraphWritten,
    /// A graph's database has all of its files, and nothing else.
    GraphIngested,
    /// Vectors and ids are complete on disk; there is no index over them yet.
    VectorsWritten,
    /// A vector index was trained, and holds nothing yet.
    VectorsTrained,
    /// A part of a vector index is complete on disk.
    VectorsShardSealed,
}

impl FaultPoint {
    /// Every point of a draft without artifacts, in the order in which it passes them.
    pub const ALL: [FaultPoint; 7] = [
        FaultPoint::Begun,
        FaultPoint::PartSealed,
        FaultPoint::TablesSealed,
        FaultPoint::ManifestWritten,
        FaultPoint::ManifestSealed,
        FaultPoint::CurrentWritten,
        FaultPoint::CurrentReplaced,
    ];

    /// Those that every artifact passes when it is made, in that order.
    pub const OF_ARTIFACT: [FaultPoint; 4] =
        [FaultPoint::ArtifactBegun, FaultPoint::ArtifactFilled, FaultPoint::ArtifactSealed, FaultPoint::ArtifactPut];
}

/// What happens at each [`FaultPoint`]: nothing, unless a test says otherwise. The closure can return an error, as a
/// failing disk would, or end the process, as a power cut would.
#[derive(Clone, Default)]
pub struct FaultPoints(Option<Arc<dyn Fn(FaultPoint) -> Result<()> + Send + Sync>>);

impl FaultPoints {
    /// Calls `strike` at every point.
    pub fn new(strike: impl Fn(FaultPoint) -> Result<()> + Send + Sync + 'static) -> FaultPoints {
        FaultPoints(Some(Arc::new(strike)))
    }

    pub(crate) fn pass(&self, point: FaultPoint) -> Result<()> {
        self.0.as_ref().map_or(Ok(()), |strike| strike(point))
    }
}

impl fmt::Debug for FaultPoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "FaultPoints(armed)" } else { "FaultPoints(none)" })
    }
}
