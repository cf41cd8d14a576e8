//! `pyproject.toml`.

use codegraph_model::{DependencyFact, DependencyKind, DependencySource, PackageFact, RootFact, RootKind};
use toml::de::{DeTable, DeValue};

use super::super::sheet::{Sheet, dependency, root};
use super::super::toml_text::{Entry, entries, entry, flag, parse, table, text, texts, texts_of};
use super::{default_roots, is_private, modules, normal, package_dirs, packages, requirement};

pub(in super::super) fn read(sheet: &mut Sheet<'_>) {
    let Some(document) = parse(sheet) else { return };
    for (text, at) in texts(&document, &["build-system", "requires"]) {
        add(sheet, text, DependencyKind::Build, None, at);
    }
    if let Some(project) = table(&document, &["project"]) {
        read_project(sheet, project);
    }
    for group in table(&document, &["dependency-groups"]).into_iter().flat_map(entries) {
        // Items that are no strings include other groups.
        for (text, at) in texts_of(group.value) {
            add(sheet, text, DependencyKind::Dev, Some(group.key), at);
        }
    }
    if let Some(poetry) = table(&document, &["tool", "poetry"]) {
        read_poetry(sheet, poetry);
    }
    uv(sheet, &document);
    layout(sheet, &document);
    let builds = ["project", "build-system"].iter().any(|key| document.contains_key(*key));
    if builds || sheet.package_mut().is_some() {
        let line = sheet.package_mut().map_or(1, |package| package.line);
        default_roots(sheet, line);
    }
}

fn add(sheet: &mut Sheet<'_>, text: &str, kind: DependencyKind, group: Option<&str>, at: usize) {
    let line = sheet.line(at);
    let Some(fact) = requirement::parse(text, kind, line) else {
        return sheet.bad_value(format!("no requirement: {text}"), at);
    };
    sheet.dependency(match (group, kind) {
        (Some(extra), DependencyKind::Optional) => requirement::with_extra(fact, extra),
        (Some(group), _) => DependencyFact { marker: Some(format!("group {group}")), ..fact },
        (None, _) => fact,
    });
}

fn read_project(sheet: &mut Sheet<'_>, project: &DeTable<'_>) {
    if let Some(name) = entry(project, &["name"])
        && let Some(text_of_name) = name.value.as_str()
    {
        let said = |path: &[&str]| text(project, path).map(str::to_string);
        let line = sheet.line(name.at);
        sheet.package(PackageFact {
            name: normal(text_of_name),
            version: said(&["version"]),
            is_private: texts(project, &["classifiers"]).iter().any(|(text, _)| is_private(text)),
            license: said(&["license"]).or_else(|| said(&["license", "text"])),
            description: said(&["description"]),
            line,
        });
    }
    for (text, at) in texts(project, &["dependencies"]) {
        add(sheet, text, DependencyKind::Normal, None, at);
    }
    for extra in table(project, &["optional-dependencies"]).into_iter().flat_map(entries) {
        for (text, at) in texts_of(extra.value) {
            add(sheet, text, DependencyKind::Optional, Some(extra.key), at);
        }
    }
}

fn read_poetry(sheet: &mut Sheet<'_>, poetry: &DeTable<'_>) {
    if let Some(name) = entry(poetry, &["name"])
        && let Some(text_of_name) = name.value.as_str()
    {
        let said = |key: &str| text(poetry, &[key]).map(str::to_string);
        let line = sheet.line(name.at);
        sheet.package(PackageFact {
            name: normal(text_of_name),
            version: said("version"),
            is_private: texts(poetry, &["classifiers"]).iter().any(|(text, _)| is_private(text)),
            license: said("license"),
            description: said("description"),
            line,
        });
    }
    poetry_section(sheet, table(poetry, &["dependencies"]), DependencyKind::Normal, None);
    poetry_section(sheet, table(poetry, &["dev-dependencies"]), DependencyKind::Dev, None);
    for group in table(poetry, &["group"]).into_iter().flat_map(entries) {
        let section = group.value.as_table().and_then(|group| table(group, &["dependencies"]));
        poetry_section(sheet, section, DependencyKind::Dev, Some(group.key));
    }
    for extra in table(poetry, &["extras"]).into_iter().flat_map(entries) {
        let names: Vec<String> = texts_of(extra.value).iter().map(|(name, _)| normal(name)).collect();
        for fact in sheet.dependencies_mut().iter_mut().filter(|fact| names.contains(&fact.name) && fact.is_optional) {
            fact.marker.get_or_insert(format!("extra == \"{}\"", extra.key));
        }
    }
}

fn poetry_section(sheet: &mut Sheet<'_>, section: Option<&DeTable<'_>>, kind: DependencyKind, group: Option<&str>) {
    for said in section.into_iter().flat_map(entries).filter(|said| said.key != "python") {
        match said.value {
            // Versions for several environments.
            DeValue::Array(array) => {
                for item in array.iter() {
                    poetry_one(sheet, &Entry { value: item.get_ref(), ..said }, kind, group);
                }
            }
            _ => poetry_one(sheet, &said, kind, group),
        }
    }
}

fn poetry_one(sheet: &mut Sheet<'_>, said: &Entry<'_, '_>, kind: DependencyKind, group: Option<&str>) {
    let line = sheet.line(said.at);
    let plain = dependency(normal(said.key), kind, line);
    let marker = group.map(|group| format!("group {group}"));
    let table = match said.value {
        DeValue::String(version) => {
            return sheet.dependency(DependencyFact { requirement: Some(version.to_string()), marker, ..plain });
        }
        DeValue::Table(table) => table,
        _ => return sheet.bad_value(format!("{} is neither a version nor a table", said.key), said.at),
    };
    let has = |key: &str| text(table, &[key]).map(str::to_string);
    let python = has("python").map(|versions| format!("python {versions}"));
    let platform = has("platform").map(|platform| format!("platform {platform}"));
    let is_optional = flag(table, &["optional"]) == Some(true);
    let (source, location) = place(table);
    sheet.dependency(DependencyFact {
        requirement: has("version"),
        kind: if is_optional && kind == DependencyKind::Normal { DependencyKind::Optional } else { kind },
        is_optional,
        marker: has("markers").or(python).or(platform).or(marker),
        source,
        location,
        ..plain
    });
}

/// Where a table says that something lies.
fn place(table: &DeTable<'_>) -> (DependencySource, Option<String>) {
    let has = |key: &str| text(table, &[key]).map(str::to_string);
    let revision = ["rev", "tag", "branch"].iter().find_map(|key| has(key));
    if flag(table, &["workspace"]) == Some(true) {
        (DependencySource::Workspace, None)
    } else if let Some(path) = has("path").or_else(|| has("file")) {
        (DependencySource::Path, Some(path))
    } else if let Some(git) = has("git") {
        (DependencySource::Git, Some(revision.map_or(git.clone(), |revision| format!("{git}#{revision}"))))
    } else if let Some(url) = has("url") {
        (DependencySource::Url, Some(url))
    } else {
        (DependencySource::Registry, None)
    }
}

/// What uv says of where dependencies lie, and of workspaces.
fn uv(sheet: &mut Sheet<'_>, document: &DeTable<'_>) {
    for said in table(document, &["tool", "uv", "sources"]).into_iter().flat_map(entries) {
        let name = normal(said.key);
        let first = said.value.as_array().and_then(|array| array.first()).map(|item| item.get_ref());
        let Some(table) = first.unwrap_or(said.value).as_table() else { continue };
        let (source, location) = place(table);
        for fact in sheet.dependencies_mut().iter_mut().filter(|fact| fact.name == name) {
            (fact.source, fact.location) = (source, location.clone());
        }
    }
    for (text, at) in texts(document, &["tool", "uv", "dev-dependencies"]) {
        add(sheet, text, DependencyKind::Dev, None, at);
    }
    for (key, condition) in [("members", None), ("exclude", Some("exclude".to_string()))] {
        for (path, at) in texts(document, &["tool", "uv", "workspace", key]) {
            let line = sheet.line(at);
            let member = root(RootKind::WorkspaceMember, "", path, line);
            sheet.root(RootFact { condition: condition.clone(), ..member });
        }
    }
}

/// Where the builders that people use are told that modules lie.
fn layout(sheet: &mut Sheet<'_>, document: &DeTable<'_>) {
    setuptools(sheet, document);
    for said in entry(document, &["tool", "poetry", "packages"])
        .iter()
        .filter_map(|entry| entry.value.as_array())
        .flat_map(|array| array.iter())
    {
        let Some(package) = said.get_ref().as_table() else { continue };
        let Some(include) = text(package, &["include"]) else { continue };
        let from = text(package, &["from"]).unwrap_or_default();
        let line = sheet.line(said.span().start);
        package_at(sheet, &format!("{from}/{include}"), from, line);
    }
    let hatch: [&[&str]; 2] = [&["tool", "hatch", "build", "targets", "wheel"], &["tool", "hatch", "build"]];
    for target in hatch.iter().filter_map(|path| table(document, path)) {
        for (path, at) in texts(target, &["packages"]) {
            let line = sheet.line(at);
            package_at(sheet, path, path.trim_end_matches('/').rsplit_once('/').map_or("", |(dir, _)| dir), line);
        }
        for (dir, at) in texts(target, &["sources"]) {
            let line = sheet.line(at);
            sheet.root(root(RootKind::SourceRoot, "", dir, line));
        }
    }
    let dirs: [&[&str]; 3] = [
        &["tool", "maturin", "python-source"],
        &["tool", "pdm", "build", "package-dir"],
        &["tool", "uv", "build-backend", "module-root"],
    ];
    for (path, said) in dirs.iter().filter_map(|path| Some((path, entry(document, path)?))) {
        if let Some(dir) = said.value.as_str() {
            let line = sheet.line(said.at);
            debug_assert!(!path.is_empty());
            sheet.root(root(RootKind::SourceRoot, "", dir, line));
        }
    }
}

/// The package whose directory, or pattern of files, is `path`, and which is found by its name in the directory `from`.
fn package_at(sheet: &mut Sheet<'_>, path: &str, from: &str, line: u32) {
    let has_root =
        sheet.roots().iter().any(|root| root.kind == RootKind::SourceRoot && root.target.as_deref() == Some(from));
    if !from.is_empty() && !has_root {
        sheet.root(root(RootKind::SourceRoot, "", from, line));
    }
    let dir: Vec<&str> =
        path.split('/').take_while(|part| !part.contains('*')).filter(|part| !part.is_empty()).collect();
    let below = dir.iter().skip(from.split('/').filter(|part| !part.is_empty()).count());
    let name = below.copied().collect::<Vec<_>>().join(".");
    if !name.is_empty() {
        let name = name.strip_suffix(".py").unwrap_or(&name);
        sheet.root(root(RootKind::Module, name, dir.join("/"), line));
    }
}

fn setuptools(sheet: &mut Sheet<'_>, document: &DeTable<'_>) {
    let Some(tool) = table(document, &["tool", "setuptools"]) else { return };
    let mut dirs = Vec::new();
    let mut line = 1;
    if let Some(said) = entry(tool, &["package-dir"]) {
        line = sheet.line(said.at);
        let all = said.value.as_table().into_iter().flat_map(entries);
        dirs.extend(all.filter_map(|dir| Some((dir.key.to_string(), dir.value.as_str()?.to_string()))));
    }
    package_dirs(sheet, &dirs, line);
    if !dirs.iter().any(|(name, _)| name.is_empty()) {
        for (dir, at) in texts(tool, &["packages", "find", "where"]) {
            let line = sheet.line(at);
            sheet.root(root(RootKind::SourceRoot, "", dir, line));
        }
    }
    let with_lines = |sheet: &Sheet<'_>, key: &str| -> Vec<(String, u32)> {
        texts(tool, &[key]).into_iter().map(|(name, at)| (name.to_string(), sheet.line(at))).collect()
    };
    let (named, single) = (with_lines(sheet, "packages"), with_lines(sheet, "py-modules"));
    packages(sheet, &named.iter().map(|(name, line)| (name.as_str(), *line)).collect::<Vec<_>>(), &dirs);
    modules(sheet, &single.iter().map(|(name, line)| (name.as_str(), *line)).collect::<Vec<_>>(), &dirs);
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::check;

    #[test]
    fn projects_and_their_dependencies() {
        check(
            "pyproject.toml",
            r#"
[build-system]
requires = ["setuptools>=61", "wheel"]
[project]
name = "Sky.Map"
version = "1.2"
description = "Maps"
license = {text = "MIT"}
dependencies = [
  "requests[socks] >=2,<3 ; python_version > '3.7'",
  "dome-lib",
  "stars @ git+https://example.org/stars.git",
  "not a requirement",
]
[project.optional-dependencies]
plot = ["matplotlib"]
[dependency-groups]
test = ["pytest>7", {include-group = "x"}]
[tool.uv.sources]
dome_lib = { workspace = true }
[tool.uv.workspace]
members = ["packages/*"]
[tool.setuptools.packages.find]
where = ["lib"]
"#,
            "5: package sky-map 1.2 licence=MIT is Maps
             3: build setuptools >=61
             3: build wheel
             10: normal requests >=2,<3 if python_version > '3.7'
             11: normal dome-lib from workspace
             12: normal stars from git at git+https://example.org/stars.git
             16: optional matplotlib if extra == \"plot\" optional
             18: dev pytest >7 if group test
             5: source_root '' -> . if default rank 2
             22: workspace_member '' -> packages/*
             24: source_root '' -> lib
             13: manifest_value no requirement: not a requirement",
        );
    }

    #[test]
    fn poetry_has_tables() {
        check(
            "pyproject.toml",
            r#"
[tool.poetry]
name = "sky"
version = "0.1.0"
packages = [{include = "sky", from = "python"}, {include = "tools"}]
[tool.poetry.dependencies]
python = "^3.8"
requests = "^2"
stars = {path = "../stars", develop = true}
moon = {version = "1", optional = true}
sun = [{version = "1", python = "<3.9"}, {version = "2", python = ">=3.9"}]
[tool.poetry.group.test.dependencies]
pytest = "*"
[tool.poetry.extras]
night = ["moon"]
"#,
            "3: package sky 0.1.0
             8: normal requests ^2
             9: normal stars from path at ../stars
             10: optional moon 1 if extra == \"night\" optional
             11: normal sun 1 if python <3.9
             11: normal sun 2 if python >=3.9
             13: dev pytest * if group test
             3: source_root '' -> . if default rank 2
             5: source_root '' -> python
             5: module 'sky' -> python/sky
             5: module 'tools' -> tools",
        );
    }

    #[test]
    fn tools_alone_make_no_package() {
        check("pyproject.toml", "[tool.black]\nline-length = 100\n", "");
    }

    #[test]
    fn builders_are_told_where_modules_lie() {
        check(
            "pyproject.toml",
            r#"
[project]
name = "a"
[tool.setuptools]
package-dir = {"" = "lib", "a.b" = "b"}
packages = ["a", "a.b", "a.c"]
py-modules = ["one"]
[tool.hatch.build.targets.wheel]
packages = ["source/hatched"]
"#,
            "3: package a
             3: source_root '' -> . if default rank 2
             5: source_root '' -> lib
             5: module 'a.b' -> b
             6: module 'a' -> lib/a
             6: module 'a.b' -> b
             7: module 'one' -> lib/one.py
             9: source_root '' -> source
             9: module 'hatched' -> source/hatched",
        );
    }
}
