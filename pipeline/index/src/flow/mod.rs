//! A chain of steps that run at the same time: threads, bounded edges between them, order, CPU permits, metrics, and one
//! way to stop. Nothing here knows of code: the steps are ordinary structs, and this is what they run in.
//!
//! ```text
//! origin ──edge──> step ──edge──> worker × N ──edge, order restored──> step ──edge──> last
//! ```
//!
//! - An **edge** holds as many items as fit its budget in bytes; who would exceed it waits.
//! - A **permit** stands for one core. Every thread holds one while it works on an item and none while it waits, so that
//!   a chain with N permits keeps N cores busy however many threads it has.
//! - Items leave the parallel stage in the order in which they entered it, and a **window** bounds how many
//!   bytes of them are inside.
//! - The first error stops everything, and says in which step and on what item it came up. A thread that panics is such
//!   an error; a raised [`StopFlag`] too.

mod chain;
mod edge;
mod gate;
mod halt;
mod site;

use std::time::Duration;

use codegraph_model::{Error, ErrorKind, Result};

pub(crate) use chain::Flow;
pub use chain::StepReport;
pub(crate) use chain::panic_message;
pub(crate) use gate::{Gate, Held};
pub use halt::StopFlag;
pub(crate) use site::Site;

/// How often it is looked whether the flow is to stop: soon enough for a person who presses Ctrl-C, rarely enough to cost
/// nothing.
const STOP_POLL: Duration = Duration::from_millis(50);

/// What goes over an edge.
pub(crate) trait Item: Send + 'static {
    /// About how many bytes of memory it takes.
    fn n_bytes(&self) -> usize;
    /// What it is, for errors: a path, a range of paths.
    fn label(&self) -> String;
}

/// Where a step puts what it makes.
pub(crate) trait Outlet<T> {
    /// Hands `item` on; waits if there is no room.
    ///
    /// # Errors
    /// If the flow was stopped. The step passes the error on.
    fn put(&mut self, item: T) -> Result<()>;

    /// Whether the flow was stopped: long work looks now and then and gives up.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// A list takes everything, so that a step's test is a table of inputs and outputs.
impl<T> Outlet<T> for Vec<T> {
    fn put(&mut self, item: T) -> Result<()> {
        self.push(item);
        Ok(())
    }
}

/// The first link of a chain: makes items out of what it has.
pub(crate) trait Origin: Send + 'static {
    /// What it makes.
    type Out: Item;
    /// Makes all of them.
    ///
    /// # Errors
    /// Ends the flow.
    fn run(&mut self, out: &mut dyn Outlet<Self::Out>) -> Result<()>;
}

/// A link of a chain with one thread: takes items in order and makes others out of them.
pub(crate) trait Step: Send + 'static {
    /// What it takes.
    type In: Item;
    /// What it makes; [`Never`] for the last.
    type Out: Item;
    /// Takes one item.
    ///
    /// # Errors
    /// Ends the flow.
    fn take(&mut self, item: Self::In, out: &mut dyn Outlet<Self::Out>) -> Result<()>;
    /// Called once after the last item.
    ///
    /// # Errors
    /// Ends the flow.
    fn finish(&mut self, out: &mut dyn Outlet<Self::Out>) -> Result<()>;
}

/// A link of a chain with several threads, each with a worker of its own: one item in, one item out. What comes out
/// depends on the item alone, since nobody says which worker gets it.
pub(crate) trait Worker: Send + 'static {
    /// What it takes.
    type In: Item;
    /// What it makes.
    type Out: Item;
    /// Works on one item.
    ///
    /// # Errors
    /// Ends the flow.
    fn work(&mut self, item: Self::In, site: &mut Site) -> Result<Self::Out>;
}

/// What the last step makes: nothing.
#[derive(Debug)]
pub(crate) enum Never {}

impl Item for Never {
    fn n_bytes(&self) -> usize {
        match *self {}
    }
    fn label(&self) -> String {
        match *self {}
    }
}

/// What waits and puts return once the flow was stopped. Never the first error, hence never shown.
fn stopped() -> Error {
    Error::new(ErrorKind::Interrupted, "go on after the flow was stopped")
}
