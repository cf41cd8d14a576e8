//! The tags of universal-ctags.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Command;

use codegraph_benches::{Cost, cost_of_child};
use serde_json::Value;
use tempfile::TempDir;

use crate::kinds::{CALLABLE, Kind, Language, can_be_local};

/// One tag of one file.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Tag {
    /// Line of the name.
    pub(crate) line: u32,
    /// The name as ctags has it.
    pub(crate) name: String,
    /// Index into the language's kinds.
    pub(crate) kind: usize,
    /// ctags' name of the kind of what it stands in; empty at the top of a file.
    pub(crate) scope_kind: String,
}

/// The distinct tags of each file, and what they cost.
pub(crate) fn tags(language: &Language, paths: &[PathBuf]) -> (Vec<Vec<Tag>>, Cost) {
    let area = TempDir::new().unwrap();
    let (list, output) = (area.path().join("files"), area.path().join("tags"));
    let lines: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    fs::write(&list, lines.join("\n")).unwrap();

    let letters: String = language.kinds.iter().map(|kind| kind.letter).collect();
    let mut command = Command::new("sh");
    command
        // It warns of each name that it cannot read.
        .args(["-c", "exec ctags-universal \"$@\" 2>/dev/null", "sh"])
        // What the user has configured would change the result.
        .args(["--options=NONE", "--quiet=yes", "--output-format=json", "--sort=no"])
        .args(["--fields=+nKzZ", "--fields=-P", "--extras=-{anonymous}"])
        .arg(format!("--language-force={}", language.ctags))
        .arg(format!("--kinds-{}={letters}", language.ctags))
        .arg("-f")
        .arg(&output)
        .arg("-L")
        .arg(&list);
    let cost = cost_of_child(&command);

    let index: HashMap<&str, usize> = lines.iter().enumerate().map(|(at, path)| (path.as_str(), at)).collect();
    let mut found: Vec<HashSet<Tag>> = vec![HashSet::new(); paths.len()];
    let mut reader = BufReader::new(fs::File::open(&output).unwrap());
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line).unwrap() > 0 {
        // Names come out in the encoding of the file.
        let value: Value = serde_json::from_str(&String::from_utf8_lossy(&line)).unwrap_or_default();
        if let Some(file) = value["path"].as_str().and_then(|path| index.get(path))
            && let Some(tag) = tag_of(language, &value)
        {
            found[*file].insert(tag);
        }
        line.clear();
    }
    let in_order = |tags: HashSet<Tag>| {
        let mut tags: Vec<Tag> = tags.into_iter().collect();
        tags.sort_by(|a, b| (a.line, &a.name, a.kind).cmp(&(b.line, &b.name, b.kind)));
        tags
    };
    (found.into_iter().map(in_order).collect(), cost)
}

fn tag_of(language: &Language, value: &Value) -> Option<Tag> {
    let name = value["name"].as_str()?.to_string();
    let kind_name = value["kind"].as_str()?;
    let kind = language.kinds.iter().position(|kind: &Kind| kind.name == kind_name)?;
    let scope_kind = value["scopeKind"].as_str().unwrap_or_default().to_string();
    let is_local = can_be_local(&language.kinds[kind]) && CALLABLE.contains(&scope_kind.as_str());
    let line = u32::try_from(value["line"].as_u64()?).ok()?;
    (!is_local).then_some(Tag { line, name, kind, scope_kind })
}
