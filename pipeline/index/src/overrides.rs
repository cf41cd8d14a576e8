//! Languages that the user names: globs win over what files look like.

use codegraph_lang::{Detection, Override, language, language_names};
use codegraph_model::{Error, ErrorKind, Result};
use codegraph_source::Patterns;

/// Globs with the languages of the files that fit them. The last that fits wins.
pub struct Overrides {
    patterns: Patterns,
    globs: Vec<(String, Detection)>,
}

impl Overrides {
    /// From globs and names of languages.
    ///
    /// # Errors
    /// [`ErrorKind::Usage`] for what is no glob, and for a name that no language has.
    pub fn new(pairs: &[(String, String)]) -> Result<Overrides> {
        let find = |(glob, name): &(String, String)| match language(name) {
            Some(detection) => Ok((glob.clone(), detection)),
            None => Err(Error::new(ErrorKind::Usage, "find a language")
                .on(name)
                .hint(format!("known languages: {}", language_names().join(", ")))),
        };
        let patterns = Patterns::new(pairs.iter().map(|(glob, _)| glob.as_str()))?;
        Ok(Overrides { patterns, globs: pairs.iter().map(find).collect::<Result<_>>()? })
    }

    /// What is said of the file at `path`.
    pub fn of(&self, path: &str) -> Option<Override<'_>> {
        let (glob, detection) = &self.globs[self.patterns.last_that_fits(path)?];
        Some(Override { detection: *detection, glob })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overrides(pairs: &[(&str, &str)]) -> Result<Overrides> {
        let pairs: Vec<_> = pairs.iter().map(|(glob, name)| (glob.to_string(), name.to_string())).collect();
        Overrides::new(&pairs)
    }

    #[test]
    fn globs_name_languages() {
        let found = overrides(&[("*.inc", "php"), ("legacy/", "none"), ("*.tpl", "perl")]).expect("makes sense");
        for (path, expected) in [
            ("a.inc", Some(("*.inc", Some("php")))),
            ("legacy/a.inc", Some(("legacy/", None))),
            ("a.tpl", Some(("*.tpl", Some("perl")))),
            ("a.rs", None),
        ] {
            let told = found.of(path).map(|setting| (setting.glob, setting.detection.language()));
            assert_eq!(told, expected, "{path}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for (glob, name) in [("*.x", "klingon"), ("{a", "rust")] {
            let refused = overrides(&[(glob, name)]).err().expect("is refused");
            assert_eq!(refused.kind(), ErrorKind::Usage, "{glob} {name}");
        }
    }
}
