//! What the bench was asked for.

use std::path::PathBuf;

use codegraph_model::{EntityKind, Word};

use crate::kinds::{LANGUAGES, Language};

/// What the bench was asked for.
#[derive(Default)]
pub(crate) struct Options {
    languages: Vec<String>,
    kinds: Vec<String>,
    /// Code to look at instead of the corpora.
    pub(crate) paths: Vec<PathBuf>,
    /// How many tags to print that we lack.
    pub(crate) n_misses: usize,
    /// How many entities to print that ctags lacks.
    pub(crate) n_surplus: usize,
    /// How many tags to print that are excepted.
    pub(crate) n_excepted: usize,
}

impl Options {
    /// Reads the arguments after the program's name.
    pub(crate) fn of(arguments: impl Iterator<Item = String>) -> Result<Options, String> {
        let mut options = Options::default();
        let mut arguments = arguments.peekable();
        while let Some(argument) = arguments.next() {
            let count = match argument.as_str() {
                // Cargo adds it.
                "--bench" => continue,
                "--misses" => &mut options.n_misses,
                "--surplus" => &mut options.n_surplus,
                "--excepted" => &mut options.n_excepted,
                word => {
                    options.narrow(word)?;
                    continue;
                }
            };
            let number = arguments.next().and_then(|n| n.parse().ok());
            *count = number.ok_or_else(|| format!("{argument} wants a number"))?;
        }
        Ok(options)
    }

    fn narrow(&mut self, word: &str) -> Result<(), String> {
        // Cargo starts benches in the folder of their package.
        let path = PathBuf::from(std::env::var_os("PWD").unwrap_or_default()).join(word);
        let is_kind = |language: &Language| language.kinds.iter().any(|kind| kind.name == word);
        if LANGUAGES.iter().any(|language| language.pack == word) {
            self.languages.push(word.to_string());
        } else if LANGUAGES.iter().any(is_kind) || EntityKind::ALL.iter().any(|kind| kind.as_str() == word) {
            self.kinds.push(word.to_string());
        } else if path.exists() {
            self.paths.push(path);
        } else {
            return Err(format!("{word} is no option, no language, no kind and no path"));
        }
        Ok(())
    }

    /// Whether the language was asked for.
    pub(crate) fn wants(&self, language: &Language) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|name| name == language.pack)
    }

    /// Whether the kind was asked for, by ctags' name or ours.
    pub(crate) fn wants_kind(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|name| name == kind)
    }

    /// Whether places were asked for rather than the tables of all languages.
    pub(crate) fn wants_places(&self) -> bool {
        self.n_misses + self.n_surplus + self.n_excepted > 0
    }
}
