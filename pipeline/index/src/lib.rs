//! The flow that turns inputs into a snapshot: scan, link, embed, build, then commit.
//!
//! [`run`] is the whole job. `flow/` is the machinery that runs a chain of steps, and knows nothing of code; `steps/` are
//! the links of the chain, and know nothing of threads; `layout` turns the facts of a file into rows.
//!
//! ```text
//! source -> admit -> parse × N -> batch -> tables        the chain is written once, in `scan.rs`
//! ```

mod budget;
mod build;
mod early;
mod embed;
mod flow;
mod job;
mod layout;
mod link;
mod overrides;
mod plan;
mod progress;
mod readings;
mod recall;
mod report;
mod run;
mod scan;
mod stdin;
mod steps;
mod tally;

pub use build::{ArtifactReport, ArtifactSpec, build_artifact};
pub use embed::Embedding;
pub use flow::{StepReport, StopFlag};
pub use job::{Job, Skips};
pub use layout::rows_of_file;
pub use overrides::Overrides;
pub use plan::{Plan, Planned, RepoPlan, plan};
pub use progress::{Progress, ProgressNow};
pub use report::Report;
pub use run::run;
pub use tally::{Amount, Left, Problems, Tally};
