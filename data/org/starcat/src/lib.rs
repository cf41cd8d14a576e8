//! Star catalogues of the Larkfield Observatory: read them, filter them, and point a telescope at what is left.

#[macro_use]
mod macros;

pub mod catalog;
pub mod error;
#[cfg(feature = "native")]
pub mod ffi;
mod parse;
pub mod query;
pub mod star;

pub use catalog::Catalog;
pub use error::{Error, Result};
pub use query::{Filter, Query};
pub use star::{Constellation, SpectralClass, Star};

/// Reads a catalogue from the text of a `.cat` file.
pub fn read(text: &str) -> Result<Catalog> {
    let mut catalog = Catalog::default();
    for (number, line) in text.lines().enumerate() {
        if let Some(star) = parse::line(line).map_err(|cause| cause.at_line(number + 1))? {
            catalog.insert(star)?;
        }
    }
    Ok(catalog)
}

#[deprecated(since = "0.5.0", note = "use `read`")]
pub fn load(text: &str) -> Option<Catalog> {
    read(text).ok()
}
