//! Files of columns as inputs. The library that reads them is another crate's; this is all that is known of it.

use std::fmt::Debug;
use std::io::Result;
use std::ops::Range;
use std::sync::Arc;

/// Bytes that are read by position, wherever they lie.
pub trait ReadAt: Send + Sync {
    /// How many there are.
    fn len(&self) -> u64;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads at `at` into `buf`; how many there were, none only at the end.
    ///
    /// # Errors
    /// Those of what holds them.
    fn read_at(&self, buf: &mut [u8], at: u64) -> Result<usize>;
}

/// A file of columns that is open.
pub trait Columns: Debug + Send + Sync {
    /// How many rows it has.
    fn n_rows(&self) -> u64;

    /// Whether it has a column `name` that holds text or bytes.
    fn has(&self, name: &str) -> bool;

    /// Gives the number of each of `rows`, which are in order, and its values in the columns `names` to `meet` until that
    /// says no. Memory does not grow with the file, only with its pages.
    ///
    /// # Errors
    /// If the file is damaged, or cannot be read.
    fn read(
        &self,
        names: &[&str],
        rows: &[Range<u64>],
        meet: &mut dyn FnMut(u64, &[Option<&[u8]>]) -> bool,
    ) -> Result<()>;
}

/// Opens a file of columns.
pub type OpenColumns = fn(Arc<dyn ReadAt>) -> Result<Arc<dyn Columns>>;
