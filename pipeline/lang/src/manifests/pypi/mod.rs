//! Manifests of Python packages.

mod pyproject;
mod requirement;
mod requirements;
mod setup_cfg;
mod setup_py;

use codegraph_model::{RootFact, RootKind};

use super::sheet::{Sheet, root};

pub(super) use pyproject::read as read_pyproject;
pub(super) use requirements::{read as read_requirements, read_dev as read_dev_requirements};
pub(super) use setup_cfg::read as read_setup_cfg;
pub(super) use setup_py::read as read_setup_py;

/// Where builders look for packages if nobody says, and where modules are found when code is run in its directory.
fn default_roots(sheet: &mut Sheet<'_>, line: u32) {
    let is_told = sheet.roots().iter().any(|root| root.kind == RootKind::SourceRoot && root.prefix.is_empty());
    let dirs: &[&str] = if is_told { &[""] } else { &["src", ""] };
    let n_told = sheet.roots().iter().map(|root| root.rank).max().unwrap_or_default();
    for (rank, dir) in (n_told + 1..).zip(dirs) {
        let source = root(RootKind::SourceRoot, "", *dir, line);
        sheet.root(RootFact { condition: Some("default".into()), rank, ..source });
    }
}

/// Packages called `names`, in the directories that `dirs` has for their names or for those around them.
fn packages(sheet: &mut Sheet<'_>, names: &[(&str, u32)], dirs: &[(String, String)]) {
    let dir_of = |package: &str| dirs.iter().find(|(name, _)| name == package).map(|(_, dir)| dir.as_str());
    for (name, line) in names {
        let (mut around, mut rest) = (*name, Vec::new());
        let dir = loop {
            if let Some(dir) = dir_of(around) {
                break dir;
            }
            match around.rsplit_once('.') {
                Some((outer, inner)) => (around, _) = (outer, rest.push(inner)),
                None => {
                    rest.push(around);
                    break dir_of("").unwrap_or_default();
                }
            }
        };
        // What is below a package that is told lies below it.
        let is_below = name.rsplit_once('.').is_some_and(|(outer, _)| names.iter().any(|(other, _)| *other == outer));
        if is_below && dir_of(name).is_none() {
            continue;
        }
        let parts: Vec<&str> =
            std::iter::once(dir).chain(rest.into_iter().rev()).filter(|part| !part.is_empty()).collect();
        sheet.root(root(RootKind::Module, *name, parts.join("/"), *line));
    }
}

/// Modules called `names`, each a file in the directory of modules without a package.
fn modules(sheet: &mut Sheet<'_>, names: &[(&str, u32)], dirs: &[(String, String)]) {
    let dir = dirs.iter().find(|(name, _)| name.is_empty()).map_or("", |(_, dir)| dir.as_str());
    for (name, line) in names {
        let between = if dir.is_empty() { "" } else { "/" };
        sheet.root(root(RootKind::Module, *name, format!("{dir}{between}{}.py", name.replace('.', "/")), *line));
    }
}

/// Directories of packages by name; that of the empty name has all that are not named.
fn package_dirs(sheet: &mut Sheet<'_>, dirs: &[(String, String)], line: u32) {
    for (name, dir) in dirs {
        let kind = if name.is_empty() { RootKind::SourceRoot } else { RootKind::Module };
        sheet.root(root(kind, name.as_str(), dir.as_str(), line));
    }
}

/// The name of a package as the index has it.
fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        match c {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            c => out.extend(c.to_lowercase()),
        }
    }
    out
}

/// Whether a classifier forbids to publish, by the convention that the index refuses those that it does not know.
fn is_private(classifier: &str) -> bool {
    classifier.trim().starts_with("Private ::")
}
