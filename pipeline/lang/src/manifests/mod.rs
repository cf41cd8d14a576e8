//! Manifests of packages: what a package is called, what it depends on, and where its modules lie.
//!
//! A reader sees the text of one manifest and knows neither its path nor other manifests: paths are told relative to the
//! manifest's directory, and what has to be inherited is told as a property that says so. Readers never fail: what makes
//! no sense is a problem among the facts, and what stands around it is told.

mod cargo;
mod cmake;
mod compile_commands;
mod go;
mod gradle;
mod json_text;
mod maven;
mod npm;
mod pypi;
mod sheet;
mod toml_text;
mod tsconfig;

use codegraph_model::{Facts, Manager};

use sheet::Sheet;

/// One kind of manifest.
pub struct Manifest {
    /// What it is called in docs; no other kind has the same.
    pub name: &'static str,
    /// Whose it is.
    pub manager: Manager,
    /// Names of its files, or ends of their paths; `*` stands for anything in a part of a path.
    pub patterns: &'static [&'static str],
    read: fn(&mut Sheet<'_>),
}

/// Every kind of manifest. Of several that fit a path, the first is taken.
#[rustfmt::skip]
pub const MANIFESTS: &[Manifest] = &[
    Manifest { name: "Cargo.toml", manager: Manager::Cargo, patterns: &["Cargo.toml"], read: cargo::read },
    Manifest { name: "pyproject.toml", manager: Manager::Pypi, patterns: &["pyproject.toml"], read: pypi::read_pyproject },
    Manifest { name: "setup.cfg", manager: Manager::Pypi, patterns: &["setup.cfg"], read: pypi::read_setup_cfg },
    Manifest { name: "setup.py", manager: Manager::Pypi, patterns: &["setup.py"], read: pypi::read_setup_py },
    Manifest { name: "requirements.txt for development", manager: Manager::Pypi, patterns: DEV_REQUIREMENTS, read: pypi::read_dev_requirements },
    Manifest { name: "requirements.txt", manager: Manager::Pypi, patterns: &["requirements*.txt", "*requirements.txt", "requirements/*.txt"], read: pypi::read_requirements },
    Manifest { name: "package.json", manager: Manager::Npm, patterns: &["package.json"], read: npm::read },
    Manifest { name: "tsconfig.json", manager: Manager::Npm, patterns: &["tsconfig.json", "jsconfig.json"], read: tsconfig::read },
    Manifest { name: "tsconfig.*.json", manager: Manager::Npm, patterns: &["tsconfig.*.json", "tsconfig-*.json", "jsconfig.*.json"], read: tsconfig::read_other },
    Manifest { name: "go.mod", manager: Manager::Go, patterns: &["go.mod"], read: go::read },
    Manifest { name: "go.work", manager: Manager::Go, patterns: &["go.work"], read: go::read },
    Manifest { name: "pom.xml", manager: Manager::Maven, patterns: &["pom.xml"], read: maven::read },
    Manifest { name: "build.gradle", manager: Manager::Gradle, patterns: &["build.gradle", "build.gradle.kts"], read: gradle::read_build },
    Manifest { name: "settings.gradle", manager: Manager::Gradle, patterns: &["settings.gradle", "settings.gradle.kts"], read: gradle::read_settings },
    Manifest { name: "gradle.properties", manager: Manager::Gradle, patterns: &["gradle.properties"], read: gradle::read_properties },
    Manifest { name: "libs.versions.toml", manager: Manager::Gradle, patterns: &["libs.versions.toml"], read: gradle::read_catalog },
    Manifest { name: "CMakeLists.txt", manager: Manager::Cmake, patterns: &["CMakeLists.txt"], read: cmake::read },
    Manifest { name: "compile_commands.json", manager: Manager::Cmake, patterns: &["compile_commands.json"], read: compile_commands::read },
];

/// Names by which people tell requirements of development from others.
#[rustfmt::skip]
const DEV_REQUIREMENTS: &[&str] = &[
    "requirements*dev*.txt", "*dev*requirements.txt", "requirements/*dev*.txt",
    "requirements*test*.txt", "*test*requirements.txt", "requirements/*test*.txt",
    "requirements*doc*.txt", "*doc*requirements.txt", "requirements/*doc*.txt",
    "requirements*lint*.txt", "*lint*requirements.txt", "requirements/*lint*.txt",
];

/// The kind of manifest that the file at `path` is by its name.
pub fn manifest(path: &str) -> Option<&'static Manifest> {
    MANIFESTS.iter().find(|manifest| manifest.patterns.iter().any(|pattern| fits(pattern, path)))
}

impl Manifest {
    /// Reads the text of `facts`, and adds what it says as a manifest.
    pub fn read(&self, facts: &mut Facts) {
        let mut sheet = Sheet::new(self.manager, &facts.text);
        match sheet.is_too_long() {
            true => sheet.give_up(),
            false => (self.read)(&mut sheet),
        }
        let (manifest, problems) = sheet.finish();
        facts.problems.extend(problems);
        facts.problems.sort_by_key(|problem| problem.span.map(|span| span.start_byte));
        facts.manifest = Some(Box::new(manifest));
    }
}

/// Whether the last parts of `path` fit `pattern`, part by part.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut of_path, mut of_pattern) = (path.rsplit('/'), pattern.rsplit('/'));
    of_pattern.all(|pattern| of_path.next().is_some_and(|part| part_fits(pattern, part)))
}

fn part_fits(pattern: &str, part: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| part.strip_prefix(first)) else { return false };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    true
}

#[cfg(test)]
mod tests;
