//! Real code to measure on, as `benches/corpora.sh` lays it out: one folder per language mix, one folder per package.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use codegraph_lang::{Decoded, Detection, Examined, Pack, examine};
use codegraph_model::Result;
use codegraph_source::{InputSpec, Met, Read, ReadLimits, RemoteOptions, WalkOptions, discover, list, reader};

/// The default of `codegraph index --max-file-size`: the bare library gets the files that the scan parses.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// One folder of corpora.
#[derive(Clone, Debug)]
pub struct Corpus {
    /// Its name, such as `go`.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
}

/// One distinct text that a language pack claims.
pub struct SourceText {
    /// Its language.
    pub pack: &'static Pack,
    /// Its text, decoded.
    pub text: String,
    /// Where it was read.
    pub path: PathBuf,
}

/// The corpora below `dir`, by name. What `benches/corpora.sh` downloaded stands in `dl` and is none.
pub fn corpora(dir: &Path) -> Vec<Corpus> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let mut found: Vec<Corpus> = entries
        .filter_map(|entry| entry.ok())
        .filter(|entry| entry.path().is_dir() && entry.file_name() != "dl")
        .map(|entry| Corpus { name: entry.file_name().to_string_lossy().into_owned(), path: entry.path() })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

impl Corpus {
    /// Every distinct text that the scan would parse, in the order in which it would.
    ///
    /// # Errors
    /// If the corpus cannot be listed.
    pub fn texts(&self) -> Result<Vec<SourceText>> {
        self.texts_of(&|_| true)
    }

    /// The same, but only of the language packs that are wanted, by name.
    ///
    /// # Errors
    /// If the corpus cannot be listed.
    pub fn texts_of(&self, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<SourceText>> {
        let input =
            InputSpec { input: self.name.clone(), path: self.path.clone(), holds_repos: true, ..InputSpec::default() };
        let mut seen = HashSet::new();
        let mut texts = Vec::new();
        for repo in discover(&[input], &RemoteOptions::default())? {
            let limits = ReadLimits { max_file_bytes: MAX_FILE_BYTES, memory_bytes: 64 << 20 };
            let mut reader = reader(&repo, &limits)?;
            for met in list(&repo, &WalkOptions::default(), &|| false)?.met {
                let Met::File(file) = met else { continue };
                let Some(Read::Bytes(bytes)) = reader.read(&mut std::iter::once(&file)).pop() else { continue };
                if bytes.is_empty() {
                    continue;
                }
                let Examined { detection, decoded, .. } = examine(&file.path, bytes, None);
                let (Detection::Pack(pack), Decoded::Text { text, .. }) = (detection, decoded) else { continue };
                if !is_wanted(pack.name) {
                    continue;
                }
                let path = repo.root.join(file.path_on_disk().unwrap_or_else(|| file.path.clone().into()));
                if seen.insert((pack.name, text.clone())) {
                    texts.push(SourceText { pack, text, path });
                }
            }
        }
        Ok(texts)
    }
}
