//! Globs that say something of paths.

use std::path::Path;

use codegraph_model::{Error, ErrorKind, Result};
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Globs in the notation of one line of a `.gitignore` file, without its `!` and `#`, relative to the root of a repo.
pub struct Patterns(Vec<Gitignore>);

impl Patterns {
    /// # Errors
    /// [`ErrorKind::Usage`] if one is not a glob.
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<Patterns> {
        globs.into_iter().map(pattern).collect::<Result<_>>().map(Patterns)
    }

    /// The last of the globs that `path`, or a directory that it lies in, fits.
    pub fn last_that_fits(&self, path: &str) -> Option<usize> {
        let path = Path::new(path);
        self.0.iter().rposition(|pattern| pattern.matched_path_or_any_parents(path, false).is_ignore())
    }
}

fn pattern(glob: &str) -> Result<Gitignore> {
    let refuse = || Error::new(ErrorKind::Usage, "understand a glob").on(glob);
    if glob.trim().is_empty() || glob.starts_with(['!', '#']) {
        return Err(refuse().because("it names no paths").hint("globs are written like *.inc, src/*.h or legacy/"));
    }
    let mut builder = GitignoreBuilder::new("");
    builder.add_line(None, glob).map_err(|e| refuse().because(e))?;
    builder.build().map_err(|e| refuse().because(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_glob_that_fits_counts() {
        let globs = ["*.inc", "src/*.h", "legacy/", "/top.c", "a/**/b.c", "*.inc"];
        let patterns = Patterns::new(globs[..5].iter().copied()).expect("are globs");
        for (path, expected) in [
            ("x.inc", Some(0)),
            ("a/x.inc", Some(0)),
            ("src/x.h", Some(1)),
            ("src/deep/x.h", None),
            ("legacy/a/x.inc", Some(2)),
            ("a/legacy/x.c", Some(2)),
            ("legacy", None),
            ("top.c", Some(3)),
            ("a/top.c", None),
            ("a/x/y/b.c", Some(4)),
            ("x.c", None),
        ] {
            assert_eq!(patterns.last_that_fits(path), expected, "{path}");
        }
        let twice = Patterns::new(globs).expect("are globs");
        assert_eq!(twice.last_that_fits("legacy/x.inc"), Some(5));
    }

    #[test]
    fn what_is_no_glob_is_refused() {
        for glob in ["", " ", "!*.c", "# c", "{a"] {
            assert!(Patterns::new([glob]).is_err(), "{glob:?}");
        }
    }
}
