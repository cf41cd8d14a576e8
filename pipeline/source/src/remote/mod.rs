//! Object stores and web servers: archives are read there by ranges, loose files one by one, and nothing is kept on disk.
//!
//! The rest of the flow knows no `async`: a [`Client`] has threads of its own, starts requests on them ahead of need, and
//! waits for them. What is in flight and kept of objects has a share of memory, whatever the size of objects and listings.

mod address;
mod client;
mod find;
mod limits;
mod object;
mod prefix;
mod read;
mod trouble;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use codegraph_model::{Clock, InputKind};

use crate::{Source, archive};

pub(crate) use address::{Address, local_path};
pub use address::{is_remote, shown_input};
pub(crate) use client::Remotes;
pub(crate) use find::{discover_in, file_at_top};
pub(crate) use object::Object;
pub(crate) use prefix::Prefix;
pub(crate) use read::unread;
pub(crate) use trouble::{Trouble, trouble_in};

/// The entry of [`SOURCES`](crate::SOURCES).
pub(crate) const SOURCE: Source =
    Source { kind: InputKind::Objects, example: "s3://bucket/prefix", list: archive::list, reader: read::reader };

/// How object stores are reached, and what they are asked of at most.
#[derive(Clone)]
pub struct RemoteOptions {
    /// Variables of the environment that say where stores are and who asks: `AWS_*`, `GOOGLE_*`, `AZURE_*`.
    pub variables: Vec<(String, String)>,
    /// Requests that are begun in a second, all stores together.
    pub max_requests_per_second: Option<f64>,
    /// Bytes that are taken in a second, all stores together.
    pub max_bytes_per_second: Option<u64>,
    /// Requests that are under way at a time.
    pub max_requests_in_flight: usize,
    /// How often a request that failed is made again.
    pub max_retries: usize,
    /// Memory for what is read ahead of archives and kept of them.
    pub memory_bytes: usize,
    /// Monotonic time.
    pub clock: Clock,
    /// Says that what is asked for is not needed any more.
    pub stop: Arc<dyn Fn() -> bool + Send + Sync>,
}

impl Default for RemoteOptions {
    fn default() -> RemoteOptions {
        RemoteOptions {
            variables: Vec::new(),
            max_requests_per_second: None,
            max_bytes_per_second: None,
            max_requests_in_flight: 32,
            max_retries: 8,
            memory_bytes: 32 << 20,
            clock: || Duration::ZERO,
            stop: Arc::new(|| false),
        }
    }
}

// Variables hold secrets.
impl fmt::Debug for RemoteOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteOptions").field("max_requests_in_flight", &self.max_requests_in_flight).finish()
    }
}
