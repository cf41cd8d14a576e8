//! `--override GLOB=LANG`, and the same as `[languages.overrides]` in `codegraph.toml`.

use std::str::FromStr;

use codegraph_index::Overrides;
use codegraph_lang::{language, language_names};

use crate::settings::suggestion;

/// A glob, and the language of the files that fit it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LanguageOverride {
    pub(crate) glob: String,
    pub(crate) language: String,
}

impl LanguageOverride {
    /// As the job wants it.
    pub(crate) fn pair(&self) -> (String, String) {
        (self.glob.clone(), self.language.clone())
    }
}

/// The pairs of all of them.
pub(crate) fn pairs(overrides: &[LanguageOverride]) -> Vec<(String, String)> {
    overrides.iter().map(LanguageOverride::pair).collect()
}

impl FromStr for LanguageOverride {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // No name of a language holds an equals sign; a glob may.
        let (glob, name) = text.rsplit_once('=').ok_or("it is written GLOB=LANG, such as '*.inc=php'")?;
        if language(name).is_none() {
            let known = language_names();
            let hint =
                suggestion(name, known.iter().copied()).unwrap_or_else(|| format!("known are {}", known.join(", ")));
            return Err(format!("{name:?} is no language that is known; {hint}"));
        }
        let found = LanguageOverride { glob: glob.to_string(), language: name.to_string() };
        match Overrides::new(&[found.pair()]) {
            Ok(_) => Ok(found),
            Err(error) => Err(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_are_read() {
        let check =
            |text: &str, expected: Result<(&str, &str), &str>| match (text.parse::<LanguageOverride>(), expected) {
                (Ok(found), Ok((glob, language))) => {
                    assert_eq!((found.glob.as_str(), found.language.as_str()), (glob, language));
                }
                (Err(why), Err(piece)) => assert!(why.contains(piece), "{text}: {why}"),
                (found, _) => panic!("{text}: {found:?}"),
            };
        check("*.inc=php", Ok(("*.inc", "php")));
        check("legacy/=none", Ok(("legacy/", "none")));
        check("a=b.c=c", Ok(("a=b.c", "c")));
        check("*.inc", Err("GLOB=LANG"));
        check("*.inc=pyhton", Err("did you mean python?"));
        check("*.inc=zzz", Err("known are"));
        check("{a=c", Err("{a"));
        check("=c", Err("names no paths"));
    }
}
