//! Which paths the ignore files and the globs of a run let through.
//!
//! The rules are ripgrep's, with `.codegraphignore` in the place of `.rgignore`: globs win over `.codegraphignore`, that
//! over `.ignore`, that over `.gitignore`, and that over `.git/info/exclude`; among files of one name the deeper wins,
//! and in one file the last line that matches. What a rule lets through by name (`!.github`) is let through even if it
//! is hidden. A git work tree inside a repo does not follow the `.gitignore` files outside it. Other than with ripgrep, a
//! `.gitignore` also holds where there is no git, and the user's own global file never holds: a snapshot must not depend
//! on who makes it. Git's own ignore files say what is not put under version control; they do not hold where everything
//! that is met is under version control already.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use codegraph_model::{Action, DiagnosticCode, Error, ErrorKind, Problem, Result, Severity, Span};
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::overrides::{Override, OverrideBuilder};

/// Names of ignore files, the strongest first.
pub(crate) const IGNORE_FILES: [&str; 3] = [".codegraphignore", ".ignore", ".gitignore"];
/// Git's ignore file that is not under version control.
pub(crate) const EXCLUDE_FILE: &str = ".git/info/exclude";
/// Kinds of ignore files: [`IGNORE_FILES`] and [`EXCLUDE_FILE`].
pub(crate) const N_KINDS: usize = 4;
/// First of the kinds that are git's own.
const FIRST_OF_GIT: usize = 2;

/// The bytes of an ignore file, or why there are none.
pub(crate) type IgnoreFile = std::result::Result<Vec<u8>, String>;

/// An ignore file longer than this is not used: real ones have a few kilobytes, and each pattern costs memory many times
/// its length.
pub(crate) const MAX_IGNORE_FILE_BYTES: u64 = 1 << 20;

/// The globs of a run, for one repo.
pub(crate) struct Globs(Override);

impl Globs {
    /// # Errors
    /// [`ErrorKind::Usage`] if one is not a glob.
    pub(crate) fn new(root: &Path, globs: &[String]) -> Result<Globs> {
        let refuse = |glob: &str, e: ignore::Error| {
            Error::new(ErrorKind::Usage, "understand a glob")
                .on(glob)
                .because(e)
                .hint("globs are written like the lines of a .gitignore file; a leading ! excludes")
        };
        let mut builder = OverrideBuilder::new(root);
        for glob in globs {
            builder.add(glob).map_err(|e| refuse(glob, e))?;
        }
        Ok(Globs(builder.build().map_err(|e| refuse(&globs.join(" "), e))?))
    }
}

/// What rules say of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing.
    Silent,
    /// It is left out.
    Ignored,
    /// It is let through, even if it is hidden.
    Wanted,
}

impl Verdict {
    fn of<T>(found: &Match<T>) -> Verdict {
        match found {
            Match::None => Verdict::Silent,
            Match::Ignore(_) => Verdict::Ignored,
            Match::Whitelist(_) => Verdict::Wanted,
        }
    }
}

/// The ignore files of one directory, above those of the directories that it lies in.
pub(crate) struct Layer {
    /// By kind, the strongest first.
    files: [Gitignore; N_KINDS],
    is_work_tree: bool,
    above: Option<Arc<Layer>>,
}

impl Layer {
    /// The layer of the directory `dir`, which has the ignore files `found`, by kind. `report` takes what is wrong with
    /// them: the kind of the file and the problem. Directories without ignore files share the layer above.
    pub(crate) fn of(
        dir: &Path,
        found: [Option<IgnoreFile>; N_KINDS],
        is_work_tree: bool,
        above: Option<Arc<Layer>>,
        report: &mut dyn FnMut(usize, Problem),
    ) -> Option<Arc<Layer>> {
        if !is_work_tree && found.iter().all(Option::is_none) {
            return above;
        }
        let mut kind = 0;
        let files = found.map(|file| {
            let patterns = match file {
                Some(file) => patterns_of(dir, file, &mut |problem| report(kind, problem)),
                None => Gitignore::empty(),
            };
            kind += 1;
            patterns
        });
        Some(Arc::new(Layer { files, is_work_tree, above }))
    }

    /// The layers of the directories above `root` whose rules hold in it: those of its input, and those of the git work
    /// tree that it is a part of, unless it `is_tracked`: then git's own do not hold.
    pub(crate) fn above(
        root: &Path,
        input_root: &Path,
        is_tracked: bool,
        report: &mut dyn FnMut(&str, Problem),
    ) -> Option<Arc<Layer>> {
        let is_work_tree = |dir: &Path| dir.join(".git").symlink_metadata().is_ok();
        let work_tree = match is_tracked || is_work_tree(root) {
            true => None,
            false => root.ancestors().skip(1).find(|dir| is_work_tree(dir)),
        };
        let n_parts = |path: &Path| path.components().count();
        let top = n_parts(work_tree.unwrap_or(root)).min(n_parts(input_root));
        let mut dirs: Vec<&Path> = root.ancestors().skip(1).take_while(|dir| n_parts(dir) >= top).collect();
        let mut layer = None;
        while let Some(dir) = dirs.pop() {
            let n_kinds = if is_tracked { FIRST_OF_GIT } else { N_KINDS };
            let found = std::array::from_fn(|kind| match kind < n_kinds {
                true => find_ignore_file(dir, file_name(kind)),
                false => None,
            });
            let way_up = "../".repeat(dirs.len() + 1);
            layer = Layer::of(dir, found, !is_tracked && is_work_tree(dir), layer, &mut |kind, problem| {
                report(&format!("{way_up}{}", file_name(kind)), problem);
            });
        }
        layer
    }
}

/// What `globs` and the ignore files from `layer` upwards say of `path`, which is the path that the system knows it by.
pub(crate) fn judge(globs: &Globs, layer: Option<&Arc<Layer>>, path: &Path, is_dir: bool) -> Verdict {
    let by_globs = Verdict::of(&globs.0.matched(path, is_dir));
    if by_globs != Verdict::Silent {
        return by_globs;
    }
    let mut by_kind = [Verdict::Silent; N_KINDS];
    let mut is_outside_work_tree = false;
    let mut next = layer;
    while let Some(layer) = next {
        let n_kinds = if is_outside_work_tree { FIRST_OF_GIT } else { N_KINDS };
        for (verdict, file) in by_kind.iter_mut().zip(&layer.files).take(n_kinds) {
            if *verdict == Verdict::Silent {
                *verdict = Verdict::of(&file.matched(path, is_dir));
            }
        }
        is_outside_work_tree |= layer.is_work_tree;
        next = layer.above.as_ref();
    }
    by_kind.into_iter().find(|verdict| *verdict != Verdict::Silent).unwrap_or(Verdict::Silent)
}

fn file_name(kind: usize) -> &'static str {
    IGNORE_FILES.get(kind).copied().unwrap_or(EXCLUDE_FILE)
}

/// The ignore file `name` in `dir`, if there is one.
pub(crate) fn find_ignore_file(dir: &Path, name: &str) -> Option<IgnoreFile> {
    let path = dir.join(name);
    path.symlink_metadata().is_ok_and(|m| m.is_file()).then(|| read_ignore_file(&path))
}

/// The bytes of the ignore file at `path`, or one more than are used.
pub(crate) fn read_ignore_file(path: &Path) -> IgnoreFile {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|f| f.take(MAX_IGNORE_FILE_BYTES + 1).read_to_end(&mut bytes));
    read.map(|_| bytes).map_err(|e| e.to_string())
}

fn patterns_of(dir: &Path, file: IgnoreFile, report: &mut dyn FnMut(Problem)) -> Gitignore {
    let problem = |message: String, span: Option<Span>| Problem {
        code: DiagnosticCode::BadIgnoreFile,
        severity: Severity::Warning,
        action: Action::Skipped,
        message,
        span,
    };
    let bytes = match file {
        Ok(bytes) => bytes,
        Err(e) => {
            report(problem(format!("the file could not be read, and its patterns were not used: {e}"), None));
            return Gitignore::empty();
        }
    };
    if bytes.len() as u64 > MAX_IGNORE_FILE_BYTES {
        report(problem(format!("the file is longer than {MAX_IGNORE_FILE_BYTES} bytes and was not used"), None));
        return Gitignore::empty();
    }
    let mut builder = GitignoreBuilder::new(dir);
    let mut at = 0;
    for (i, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
        let bad = match std::str::from_utf8(line) {
            Ok(text) => {
                let text = if i == 0 { text.trim_start_matches('\u{feff}') } else { text };
                builder.add_line(None, text.trim_end_matches(['\n', '\r'])).err().map(|e| e.to_string())
            }
            Err(_) => Some("it is not UTF-8".to_string()),
        };
        if let Some(why) = bad {
            let line_number = i as u32 + 1;
            let span = Span {
                start_byte: at as u32,
                end_byte: (at + line.len()) as u32,
                start_line: line_number,
                start_col: 1,
                end_line: line_number,
                end_col: line.len() as u32 + 1,
            };
            report(problem(format!("line {line_number} is not a pattern and was not used: {why}"), Some(span)));
        }
        at += line.len();
    }
    builder.build().unwrap_or_else(|e| {
        report(problem(format!("its patterns were not used: {e}"), None));
        Gitignore::empty()
    })
}
