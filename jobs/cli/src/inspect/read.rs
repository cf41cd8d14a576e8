//! A file on disk, or standard input -> text in a language.

use std::io::{ErrorKind as IoErrorKind, Read};
use std::path::{Path, PathBuf, absolute};

use codegraph_lang::{Decoded, Detection, Pack, examine, manifest};
use codegraph_model::{Error, ErrorKind, Result, SkipReason, Word};
use codegraph_source::project_around;

/// What stands for standard input.
const STDIN: &str = "-";
/// Texts are shorter than 2 GiB: positions in them have 32 bits.
const MAX_BYTES: usize = i32::MAX as usize;
const DOING: &str = "inspect a file";

/// A text that can be inspected.
pub(crate) struct Source {
    /// The file as the user wrote it.
    pub(crate) name: String,
    /// The repo that it is in.
    pub(crate) repo: String,
    /// Its path there.
    pub(crate) path: String,
    /// Its language.
    pub(crate) pack: &'static Pack,
    /// How its bytes were decoded.
    pub(crate) encoding: &'static str,
    /// Its text.
    pub(crate) text: String,
}

/// Reads `file`, or standard input for `-`, in the language `lang` or the one that is found. The file is in the repo at
/// `root`, or in the project around it.
///
/// # Errors
/// [`ErrorKind::Nothing`] if it is nothing that can be parsed; the error says why.
pub(crate) fn read(file: &Path, lang: Option<&'static Pack>, root: Option<&Path>) -> Result<Source> {
    let name = file.display().to_string();
    let is_stdin = name == STDIN;
    if is_stdin && lang.is_none() {
        let hint = "say it with --lang; `codegraph languages` lists them";
        return Err(Error::new(ErrorKind::Usage, "find the language of standard input").hint(hint));
    }
    let bytes = if is_stdin { bytes_of_stdin()? } else { bytes_of(file)? };
    let (repo, path) = if is_stdin { (String::new(), name.clone()) } else { place_of(file, root)? };
    if bytes.len() > MAX_BYTES {
        return Err(Error::new(ErrorKind::Limit, DOING).on(format!("{name}: it has 2 GiB or more")));
    }
    let examined = examine(&path, bytes, None);
    let pack = match lang {
        Some(pack) => pack,
        None => match examined.detection {
            Detection::Pack(pack) => pack,
            Detection::Unsupported(_) | Detection::NotCode if manifest(&path).is_some() => {
                return Err(nothing(&name, SkipReason::Manifest.meaning()));
            }
            Detection::Unsupported(language) => {
                return Err(nothing(&name, &format!("it is in {language}, which has no language pack")));
            }
            Detection::NotCode => return Err(nothing(&name, SkipReason::NotCode.meaning())),
        },
    };
    match examined.decoded {
        Decoded::Text { text, encoding, .. } => Ok(Source { name, repo, path, pack, encoding, text }),
        Decoded::Binary { .. } => Err(nothing(&name, SkipReason::Binary.meaning())),
        Decoded::Undecodable { encoding, .. } => {
            Err(nothing(&name, &format!("{}; it was tried as {encoding}", SkipReason::Encoding.meaning())))
        }
    }
}

fn nothing(name: &str, why: &str) -> Error {
    let hint = "a language is forced with --lang; `codegraph languages` lists them";
    Error::new(ErrorKind::Nothing, DOING).on(format!("{name}: {why}")).hint(hint)
}

fn bytes_of_stdin() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|e| Error::new(ErrorKind::Unavailable, "read standard input").because(e))?;
    Ok(bytes)
}

fn bytes_of(file: &Path) -> Result<Vec<u8>> {
    let usage = |why: &str| Error::new(ErrorKind::Usage, DOING).on(format!("{}: {why}", file.display()));
    std::fs::read(file).map_err(|e| match e.kind() {
        IoErrorKind::NotFound => usage("there is no such file").hint("check that the path is spelled right"),
        IoErrorKind::IsADirectory => usage("it is a directory").hint("give the files that you want to see"),
        _ => Error::io(DOING, file, e),
    })
}

/// The repo that a file is in, and its path there.
fn place_of(file: &Path, root: Option<&Path>) -> Result<(String, String)> {
    let absolute = |path: &Path| absolute(path).map_err(|e| Error::io("find a file", path, e));
    let file = absolute(file)?;
    let around = || project_around(&file).or_else(|| file.parent().map(PathBuf::from));
    let root = match root {
        Some(root) => absolute(root)?,
        None => around().unwrap_or_default(),
    };
    let path = file.strip_prefix(&root).map_err(|_| {
        let target = format!("{} does not lie in {}", file.display(), root.display());
        Error::new(ErrorKind::Usage, "find the file's path in its repo").on(target).hint("give another --root")
    })?;
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let repo = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok((repo, parts.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_lies_in_the_repo_that_is_said() {
        let check = |file: &str, root: &str, expected: Option<(&str, &str)>| {
            let found = place_of(Path::new(file), Some(Path::new(root))).ok();
            assert_eq!(found, expected.map(|(repo, path)| (repo.to_string(), path.to_string())), "{file} in {root}");
        };
        check("/a/b/c/d.rs", "/a/b", Some(("b", "c/d.rs")));
        check("/a/b/c/d.rs", "/", Some(("", "a/b/c/d.rs")));
        check("/a/b/c/d.rs", "/a/x", None);
    }
}
