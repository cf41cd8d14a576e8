//! What a file is besides its language: generated, somebody else's, made small. After the conventions of linguist, from
//! the path and the first lines alone.

mod generated;
mod vendored;

use std::fmt;

pub use vendored::is_vendored;

/// Average length from which on the lines of a script are those of a machine, in bytes: linguist's.
const MINIFIED_LINE_BYTES: usize = 110;
/// Smaller scripts have few lines to take an average of.
const MINIFIED_LEAST_BYTES: usize = 512;
/// What is made small for browsers.
const MINIFIED_EXTENSIONS: [&str; 7] = ["js", "mjs", "cjs", "jsx", "es6", "jsm", "css"];
/// Ends of the names that such files have.
const MINIFIED_NAMES: [&str; 6] = [".min.js", ".min.mjs", ".min.cjs", ".min.css", "-min.js", "-min.css"];

/// Why a file is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The line that says so, from 1; none where the path does.
    pub line: Option<u32>,
    /// What says so.
    pub sign: &'static str,
}

impl Mark {
    fn of_path(sign: &'static str) -> Mark {
        Mark { line: None, sign }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.sign),
            None => f.write_str(self.sign),
        }
    }
}

/// How a file is marked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// A program wrote it.
    pub generated: Option<Mark>,
    /// It comes from elsewhere, by its path.
    pub vendored: Option<Mark>,
    /// It is for machines to load, not for people to read.
    pub minified: Option<Mark>,
}

/// The marks of the file at `path` with `text`, which is empty for what is no text, and has `n_lines`.
pub fn marks(path: &str, text: &str, n_lines: u32) -> Marks {
    Marks {
        generated: generated::find(path, text),
        vendored: vendored::find(path).map(Mark::of_path),
        minified: minified(path, text, n_lines).map(Mark::of_path),
    }
}

fn minified(path: &str, text: &str, n_lines: u32) -> Option<&'static str> {
    if let Some(end) = MINIFIED_NAMES.iter().find(|end| path.ends_with(**end)) {
        return Some(end);
    }
    let (_, extension) = path.rsplit_once('.')?;
    let is_long = text.len() >= MINIFIED_LEAST_BYTES && text.len() > MINIFIED_LINE_BYTES * n_lines as usize;
    (is_long && MINIFIED_EXTENSIONS.contains(&extension)).then_some("its lines have more than 110 bytes on average")
}

#[cfg(test)]
mod tests;
