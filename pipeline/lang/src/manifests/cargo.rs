//! `Cargo.toml`.

use codegraph_model::{DependencyFact, DependencyKind, DependencySource, PackageFact, RootFact, RootKind};
use toml::de::{DeTable, DeValue};

use super::sheet::{Sheet, dependency, root};
use super::toml_text::{Entry, entries, entry, flag, parse, table, text, texts};

/// Sections of dependencies, and what they are for.
const SECTIONS: &[(&str, DependencyKind)] = &[
    ("dependencies", DependencyKind::Normal),
    ("dev-dependencies", DependencyKind::Dev),
    ("dev_dependencies", DependencyKind::Dev),
    ("build-dependencies", DependencyKind::Build),
    ("build_dependencies", DependencyKind::Build),
];

/// Sections of targets that are no library, and the folders in which they lie without a path.
const TARGETS: &[(&str, &str)] =
    &[("bin", "src/bin"), ("example", "examples"), ("test", "tests"), ("bench", "benches")];

pub(super) fn read(sheet: &mut Sheet<'_>) {
    let Some(document) = parse(sheet) else { return };
    if let Some(package) = table(&document, &["package"]).or_else(|| table(&document, &["project"])) {
        read_package(sheet, package, &document);
    }
    sections(sheet, &document, None);
    for target in table(&document, &["target"]).into_iter().flat_map(entries) {
        if let Some(table) = target.value.as_table() {
            sections(sheet, table, Some(target.key));
        }
    }
    workspace(sheet, &document);
    for registry in table(&document, &["patch"]).into_iter().flat_map(entries) {
        let marker = format!("patch.{}", registry.key);
        for entry in registry.value.as_table().into_iter().flat_map(entries) {
            one(sheet, &entry, DependencyKind::Managed, Some(&marker));
        }
    }
}

fn read_package(sheet: &mut Sheet<'_>, package: &DeTable<'_>, document: &DeTable<'_>) {
    let Some(name) = entry(package, &["name"]) else { return };
    let line = sheet.line(name.at);
    let Some(name) = name.value.as_str() else { return };
    let is_private = match entry(package, &["publish"]).map(|entry| entry.value) {
        Some(DeValue::Boolean(publish)) => !publish,
        Some(DeValue::Array(registries)) => registries.is_empty(),
        _ => false,
    };
    let said = |key: &str| text(package, &[key]).filter(|text| !text.is_empty()).map(str::to_string);
    sheet.package(PackageFact {
        name: name.to_string(),
        version: said("version"),
        is_private,
        license: said("license"),
        description: said("description"),
        line,
    });
    for key in ["version", "license", "description", "publish"] {
        if flag(package, &[key, "workspace"]) == Some(true) {
            let at = entry(package, &[key]).map_or(line, |entry| sheet.line(entry.at));
            sheet.property("inherit", format!("package.{key}"), at);
        }
    }
    if let Some(workspace) = entry(package, &["workspace"])
        && let Some(path) = workspace.value.as_str()
    {
        let line = sheet.line(workspace.at);
        sheet.root(root(RootKind::Extends, "", format!("{path}/Cargo.toml"), line));
    }
    library(sheet, name, line, document);
    for (section, folder) in TARGETS {
        targets(sheet, section, folder, document);
    }
    if let Some(build) = entry(package, &["build"])
        && let Some(path) = build.value.as_str()
    {
        let line = sheet.line(build.at);
        let script = root(RootKind::Target, "build_script_build", path, line);
        sheet.root(RootFact { condition: Some("build".into()), ..script });
    }
}

/// The library, which is there if its file is: a manifest need not say so.
fn library(sheet: &mut Sheet<'_>, package: &str, line: u32, document: &DeTable<'_>) {
    let none = DeTable::new();
    let lib = table(document, &["lib"]).unwrap_or(&none);
    let name = text(lib, &["name"]).unwrap_or(package).replace('-', "_");
    let line = entry(document, &["lib"]).map_or(line, |entry| sheet.line(entry.at));
    let is_macro = flag(lib, &["proc-macro"]).or_else(|| flag(lib, &["proc_macro"])) == Some(true);
    let entry = root(RootKind::Entry, name, text(lib, &["path"]).unwrap_or("src/lib.rs"), line);
    sheet.root(RootFact { condition: Some(if is_macro { "proc_macro" } else { "lib" }.into()), ..entry });
}

fn targets(sheet: &mut Sheet<'_>, section: &str, folder: &str, document: &DeTable<'_>) {
    let Some(array) = entry(document, &[section]).and_then(|entry| entry.value.as_array()) else { return };
    for item in array.iter() {
        let Some(target) = item.get_ref().as_table() else { continue };
        let Some(name) = text(target, &["name"]) else { continue };
        let path = match text(target, &["path"]) {
            Some(path) => path.to_string(),
            None => format!("{folder}/{name}.rs"),
        };
        let line = entry(target, &["name"]).map_or(1, |entry| sheet.line(entry.at));
        let target = root(RootKind::Target, name, path, line);
        sheet.root(RootFact { condition: Some(section.to_string()), ..target });
    }
}

fn workspace(sheet: &mut Sheet<'_>, document: &DeTable<'_>) {
    let Some(workspace) = table(document, &["workspace"]) else { return };
    let line = entry(document, &["workspace"]).map_or(1, |entry| sheet.line(entry.at));
    // That there is one ends the search of those below for theirs.
    sheet.property("workspace", "", line);
    for (key, condition) in [("members", None), ("exclude", Some("exclude".to_string()))] {
        for (path, at) in texts(workspace, &[key]) {
            let line = sheet.line(at);
            let member = root(RootKind::WorkspaceMember, "", path, line);
            sheet.root(RootFact { condition: condition.clone(), ..member });
        }
    }
    for said in table(workspace, &["package"]).into_iter().flat_map(entries) {
        let value = match said.value {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(flag) => flag.to_string(),
            _ => continue,
        };
        let line = sheet.line(said.at);
        sheet.property(format!("package.{}", said.key), value, line);
    }
    for entry in table(workspace, &["dependencies"]).into_iter().flat_map(entries) {
        one(sheet, &entry, DependencyKind::Managed, None);
    }
}

fn sections(sheet: &mut Sheet<'_>, within: &DeTable<'_>, platform: Option<&str>) {
    for (section, kind) in SECTIONS {
        for entry in table(within, &[section]).into_iter().flat_map(entries) {
            one(sheet, &entry, *kind, platform);
        }
    }
}

fn one(sheet: &mut Sheet<'_>, said: &Entry<'_, '_>, kind: DependencyKind, marker: Option<&str>) {
    let line = sheet.line(said.at);
    let plain = DependencyFact { marker: marker.map(str::to_string), ..dependency(said.key, kind, line) };
    let table = match said.value {
        DeValue::String(version) => {
            sheet.dependency(DependencyFact { requirement: Some(version.to_string()), ..plain });
            return;
        }
        DeValue::Table(table) => table,
        _ => return sheet.bad_value(format!("{} is neither a version nor a table", said.key), said.at),
    };
    let has = |key: &str| text(table, &[key]).map(str::to_string);
    let (source, location) = if flag(table, &["workspace"]) == Some(true) {
        (DependencySource::Workspace, None)
    } else if let Some(path) = has("path") {
        (DependencySource::Path, Some(path.replace('\\', "/")))
    } else if let Some(url) = has("git") {
        let revision = ["rev", "tag", "branch"].iter().find_map(|key| has(key));
        (DependencySource::Git, Some(revision.map_or(url.clone(), |revision| format!("{url}#{revision}"))))
    } else {
        (DependencySource::Registry, None)
    };
    let name = has("package").unwrap_or_else(|| said.key.to_string());
    let alias = (name != said.key).then(|| said.key.to_string());
    let is_optional = flag(table, &["optional"]) == Some(true);
    sheet.dependency(DependencyFact {
        name,
        alias,
        requirement: has("version"),
        is_optional,
        source,
        location,
        ..plain
    });
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn packages_and_their_dependencies() {
        check(
            "Cargo.toml",
            r#"
[package]
name = "sky-map"
version = "1.2.3"
license = "MIT OR Apache-2.0"
description = "Maps of the sky"
publish = false

[dependencies]
serde = "1"
log = { version = "0.4", optional = true }
stars = { package = "star-catalogue", path = "../star-catalogue", version = "2" }
chart = { git = "https://example.org/chart", tag = "v1" }
dome.workspace = true

[dev-dependencies]
tempfile = "3"

[build-dependencies.cc]
version = "1"

[target.'cfg(unix)'.dependencies]
libc = "0.2"
"#,
            "3: package sky-map 1.2.3 licence=MIT OR Apache-2.0 is Maps of the sky private
             10: normal serde 1
             11: normal log 0.4 optional
             12: normal star-catalogue as stars 2 from path at ../star-catalogue
             13: normal chart from git at https://example.org/chart#v1
             14: normal dome from workspace
             17: dev tempfile 3
             19: build cc 1
             23: normal libc 0.2 if cfg(unix)
             3: entry 'sky_map' -> src/lib.rs if lib",
        );
    }

    #[test]
    fn targets_are_told_where_they_lie() {
        check(
            "Cargo.toml",
            r#"
package = { name = "sky", version.workspace = true, workspace = "../..", build = "tools/build.rs" }
lib = { name = "skylib", path = "lib/mod.rs", proc-macro = true }
bin = [{ name = "sky", path = "main.rs" }, { name = "dome" }]
[[test]]
name = "all"
"#,
            "2: package sky
             2: extends '' -> ../../Cargo.toml
             2: target 'build_script_build' -> tools/build.rs if build
             3: entry 'skylib' -> lib/mod.rs if proc_macro
             4: target 'sky' -> main.rs if bin
             4: target 'dome' -> src/bin/dome.rs if bin
             6: target 'all' -> tests/all.rs if test
             2: inherit = package.version",
        );
    }

    #[test]
    fn workspaces_say_what_members_inherit() {
        check(
            "Cargo.toml",
            r#"
[workspace]
members = ["crates/*", "tools"]
exclude = ["crates/old"]
[workspace.package]
version = "0.3.0"
authors = ["me"]
publish = false
[workspace.dependencies]
serde = { version = "1", features = ["derive"] }
sky = { path = "crates/sky" }
[patch.crates-io]
log = { path = "vendor/log" }
"#,
            "10: managed serde 1
             11: managed sky from path at crates/sky
             13: managed log if patch.crates-io from path at vendor/log
             3: workspace_member '' -> crates/*
             3: workspace_member '' -> tools
             4: workspace_member '' -> crates/old if exclude
             2: workspace = 
             6: package.version = 0.3.0
             8: package.publish = false",
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        check(
            "Cargo.toml",
            "[package]\nname = \"a\"\nversion = \n[dependencies]\nserde = \"1\"\nlog = 3\n",
            "2: package a
             5: normal serde 1
             2: entry 'a' -> src/lib.rs if lib
             3: manifest_syntax string values must be quoted, expected literal string
             6: manifest_value log is neither a version nor a table",
        );
    }
}
