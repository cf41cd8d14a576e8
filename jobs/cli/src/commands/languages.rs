//! `codegraph languages`: what can be parsed, and why a file is taken for what it is.

use std::path::{Path, PathBuf};

use codegraph_index::Overrides;
use codegraph_lang::{Decoded, Detection, Examined, Mark, Override, examine, explain, packs};
use codegraph_model::{Error, ErrorKind, Result};
use serde_json::{Value, json};

use crate::globals::Globals;
use crate::grid::{Align, Grid};
use crate::output;
use crate::overrides::{LanguageOverride, pairs};

/// Most characters of a line of a file that are shown.
const LINE_CHARS: usize = 80;

/// List the languages that can be parsed, and how their files are recognised
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Say of these files what language they are in and why, and what else is known of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    explain: Vec<PathBuf>,

    /// Take files that match for this language, as `codegraph index` would (repeatable)
    #[arg(long, value_name = "GLOB=LANG")]
    r#override: Vec<LanguageOverride>,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args, globals: &Globals) -> Result<()> {
    if !args.explain.is_empty() {
        return explain_files(&args, globals);
    }
    if args.json {
        let list = packs().iter().map(|pack| {
            json!({
                "name": pack.name,
                "title": pack.title,
                "aliases": pack.aliases,
                "extensions": pack.extensions,
                "filenames": pack.filenames,
                "interpreters": pack.interpreters,
            })
        });
        return output::print_json(&list.collect());
    }
    let columns = ["name", "language", "extensions", "file names", "interpreters"];
    let mut grid = Grid::new(columns.map(|name| (name, Align::Left)));
    for pack in packs() {
        let lists = [pack.extensions, pack.filenames, pack.interpreters].map(|list| list.join(" "));
        grid.row([pack.name.to_string(), pack.title.to_string()].into_iter().chain(lists));
    }
    output::print(&grid.render(globals))
}

fn explain_files(args: &Args, globals: &Globals) -> Result<()> {
    let overrides = Overrides::new(&pairs(&args.r#override))?;
    let mut pages = Vec::new();
    for file in &args.explain {
        let bytes = std::fs::read(file).map_err(|error| {
            Error::new(ErrorKind::Usage, "read a file").on(file.display().to_string()).because(error)
        })?;
        let in_repo = path_in_repo(file);
        let path = in_repo.clone().unwrap_or_else(|| slashed(file));
        let page = Page { file, setting: overrides.of(&path), path: &path, in_repo, bytes };
        pages.push(page.answer());
    }
    if args.json {
        return output::print_json(&pages.iter().map(Answer::as_json).collect());
    }
    let texts: Vec<String> = pages.iter().map(|page| page.text(globals)).collect();
    output::print(&texts.join("\n"))
}

/// The path from the git work tree down, if the file is in one: what the scan sees.
fn path_in_repo(file: &Path) -> Option<String> {
    let whole = std::fs::canonicalize(file).ok()?;
    let root = whole.ancestors().skip(1).find(|dir| dir.join(".git").exists())?;
    whole.strip_prefix(root).ok().map(slashed)
}

fn slashed(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        std::path::Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// A file in question.
struct Page<'a> {
    file: &'a Path,
    path: &'a str,
    in_repo: Option<String>,
    setting: Option<Override<'a>>,
    bytes: Vec<u8>,
}

/// What is known of it.
struct Answer {
    file: String,
    in_repo: Option<String>,
    examined: Examined,
    /// Step, what it says, whether it decides.
    steps: Vec<(&'static str, String, bool)>,
}

impl Page<'_> {
    fn answer(self) -> Answer {
        let examined = examine(self.path, self.bytes, self.setting);
        let (steps, _) = explain(self.path, examined.decoded.as_bytes(), self.setting);
        let steps = steps.into_iter().map(|step| (step.step, step.says, step.decides)).collect();
        Answer { file: self.file.display().to_string(), in_repo: self.in_repo, examined, steps }
    }
}

impl Answer {
    fn verdict(&self) -> String {
        match (self.examined.detection, &self.examined.decoded) {
            (_, Decoded::Binary { .. }) => "binary, and not parsed".into(),
            (Detection::Pack(pack), Decoded::Undecodable { .. }) => format!("{}, in an unknown encoding", pack.name),
            (Detection::Pack(pack), _) => pack.name.into(),
            (Detection::Unsupported(name), _) => format!("{name}, for which there is no pack"),
            (Detection::NotCode, _) => "no code".into(),
        }
    }

    /// The encoding, and how it was told.
    fn encoding(&self) -> String {
        match &self.examined.decoded {
            Decoded::Text { encoding, told_by, n_replaced: 0, .. } => format!("{encoding}: {told_by}"),
            Decoded::Text { encoding, told_by, n_replaced, .. } => {
                format!("{encoding}: {told_by} ({n_replaced} invalid sequences)")
            }
            Decoded::Binary { .. } => "none: the bytes are not text".into(),
            Decoded::Undecodable { encoding, .. } => format!("unknown; tried as {encoding}"),
        }
    }

    fn marks(&self) -> [(&'static str, Option<Mark>); 3] {
        let marks = self.examined.marks;
        [("generated", marks.generated), ("vendored", marks.vendored), ("minified", marks.minified)]
    }

    /// What marks the file: the line that does, or the part of the path.
    fn says(&self, mark: Mark) -> String {
        let Some(number) = mark.line else { return mark.sign.to_string() };
        let text = String::from_utf8_lossy(self.examined.decoded.as_bytes());
        let line = text.lines().nth(number as usize - 1).unwrap_or_default();
        let line: String = line.trim().chars().take(LINE_CHARS).collect();
        format!("line {number}: {line}")
    }

    fn text(&self, globals: &Globals) -> String {
        let mut grid = Grid::new([("", Align::Left), ("", Align::Left), ("", Align::Left)]);
        for (step, says, decides) in &self.steps {
            grid.row([*step, if *decides { "decides" } else { "" }, says]);
        }
        grid.row(["encoding", "", &self.encoding()]);
        if let Some(n_lines) = self.examined.n_lines {
            grid.row(["lines", "", &n_lines.to_string()]);
        }
        for (name, mark) in self.marks() {
            let says = mark.map_or_else(|| "no".to_string(), |mark| self.says(mark));
            grid.row([name, if mark.is_some() { "yes" } else { "" }, &says]);
        }
        let in_repo = self.in_repo.as_ref().filter(|path| **path != self.file);
        let path = in_repo.map_or_else(String::new, |path| format!(" ({path} in its repo)"));
        format!("{}{path}: {}\n{}", self.file, self.verdict(), grid.render_behind("  ", globals))
    }

    fn as_json(&self) -> Value {
        let encoding = match &self.examined.decoded {
            Decoded::Text { encoding, .. } => Some(*encoding),
            Decoded::Binary { .. } | Decoded::Undecodable { .. } => None,
        };
        let steps =
            self.steps.iter().map(|(step, says, decides)| json!({ "step": step, "says": says, "decides": decides }));
        let mut value = json!({
            "file": self.file,
            "path_in_repo": self.in_repo,
            "language": self.examined.detection.language(),
            "has_pack": matches!(self.examined.detection, Detection::Pack(_)),
            "steps": steps.collect::<Value>(),
            "encoding": encoding,
            "encoding_says": self.encoding(),
            "lines": self.examined.n_lines,
        });
        for (name, mark) in self.marks() {
            value[format!("is_{name}")] = mark.is_some().into();
            value[format!("{name}_says")] = mark.map(|mark| self.says(mark)).into();
        }
        value
    }
}
