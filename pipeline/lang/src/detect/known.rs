//! Every language that is known, with a pack or without one, by what names it.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::Detection;
use super::ambiguous::{AMBIGUOUS, Ambiguous, NO_CODE};
use super::languages::{DIALECTS, LANGUAGES};
use crate::packs;

/// The languages by what names them. Packs come first where several languages have one word.
#[derive(Default)]
pub(super) struct Known {
    names: FxHashMap<&'static str, Detection>,
    /// Names and other names.
    modes: FxHashMap<&'static str, Detection>,
    extensions: FxHashMap<&'static str, Extension>,
    filenames: FxHashMap<&'static str, Detection>,
    interpreters: FxHashMap<&'static str, Detection>,
}

/// What an extension says.
#[derive(Clone, Copy)]
pub(super) enum Extension {
    /// The language.
    One(Detection),
    /// That content decides.
    Several(&'static Ambiguous),
}

/// The languages, gathered at first use.
pub(super) fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(Known::gather)
}

impl Known {
    fn gather() -> Known {
        let mut known = Known::default();
        for pack in packs() {
            let lists =
                [pack.aliases, pack.extensions, pack.filenames, pack.interpreters].map(|list| list.iter().copied());
            known.add(pack.name, Detection::Pack(pack), lists);
        }
        for row in LANGUAGES {
            let lists = [row.aliases, row.extensions, row.filenames, row.interpreters].map(str::split_ascii_whitespace);
            known.add(row.name, Detection::Unsupported(row.name), lists);
        }
        known.names.insert(NO_CODE, Detection::NotCode);
        let several = AMBIGUOUS.iter().map(|ambiguous| (ambiguous.extension, Extension::Several(ambiguous)));
        known.extensions.extend(several);
        known
    }

    fn add(
        &mut self,
        name: &'static str,
        language: Detection,
        [aliases, extensions, filenames, interpreters]: [impl Iterator<Item = &'static str>; 4],
    ) {
        self.names.insert(name, language);
        self.modes.insert(name, language);
        put(&mut self.modes, aliases, language);
        put(&mut self.filenames, filenames, language);
        put(&mut self.interpreters, interpreters, language);
        put(&mut self.extensions, extensions, Extension::One(language));
    }

    /// The language called `name` in tables and settings; `none` for no code.
    pub(super) fn name(&self, name: &str) -> Option<Detection> {
        self.names.get(name).copied()
    }

    /// Every name.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.names.keys().copied().collect();
        names.sort_unstable();
        names
    }

    /// The language that editors call `mode`.
    pub(super) fn mode(&self, mode: &str) -> Option<Detection> {
        let mode = mode.to_ascii_lowercase();
        let mode = mode.strip_suffix("-mode").unwrap_or(&mode);
        self.modes.get(mode).or_else(|| self.modes.get(mode.replace('-', "_").as_str())).copied()
    }

    pub(super) fn filename(&self, name: &str) -> Option<Detection> {
        self.filenames.get(name).copied()
    }

    pub(super) fn extension(&self, extension: &str) -> Option<Extension> {
        self.extensions.get(extension).copied()
    }

    pub(super) fn interpreter(&self, program: &str) -> Option<Detection> {
        self.interpreters.get(program).copied()
    }
}

/// Who comes first keeps a word.
fn put<T: Copy>(map: &mut FxHashMap<&'static str, T>, words: impl Iterator<Item = &'static str>, of: T) {
    for word in words {
        map.entry(word).or_insert(of);
    }
}

/// Whether `language` is `base` with more in it, or what people call `base` out of habit.
pub(super) fn is_dialect(language: &str, base: &str) -> bool {
    let next = match crate::pack(language) {
        Some(pack) => pack.extends,
        None => DIALECTS.iter().find(|(dialect, _)| *dialect == language).map(|(_, of)| *of),
    };
    next.is_some_and(|next| next == base || is_dialect(next, base))
}
