//! `package.json`.

use codegraph_model::{DependencyFact, DependencyKind, DependencySource, PackageFact, RootFact, RootKind};
use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;

use super::json_text::{Form, at, is_set, parse_object, properties, text, text_of, texts};
use super::sheet::{Sheet, dependency, root};

/// Sections of dependencies, and what they are for.
const SECTIONS: &[(&str, DependencyKind)] = &[
    ("dependencies", DependencyKind::Normal),
    ("devDependencies", DependencyKind::Dev),
    ("peerDependencies", DependencyKind::Peer),
    ("optionalDependencies", DependencyKind::Optional),
];

/// Fields that name the file which the package's name means, in the order in which they are asked: what was written
/// before what was made of it.
const ENTRIES: &[&str] = &["source", "module", "main", "types", "typings", "browser"];

pub(super) fn read(sheet: &mut Sheet<'_>) {
    let Some(object) = parse_object(sheet, Form::Strict) else { return };
    let name = read_package(sheet, &object);
    for (section, kind) in SECTIONS {
        for prop in properties(&object, &[section]) {
            let (name, line) = (prop.name.as_str(), sheet.line(prop.start()));
            match text_of(&prop.value) {
                Some(spec) => {
                    let fact = of_spec(dependency(name, *kind, line), spec);
                    let is_optional = is_set(&object, &["peerDependenciesMeta", name, "optional"]);
                    let is_optional = fact.is_optional || (*kind == DependencyKind::Peer && is_optional);
                    sheet.dependency(DependencyFact { is_optional, ..fact });
                }
                None => sheet.bad_value(format!("{name} has no version"), prop.start()),
            }
        }
    }
    members(sheet, &object);
    if let Some((name, line)) = name {
        programs(sheet, &object, &name);
        match at(&object, &["exports"]) {
            Some(exports) => subpaths(sheet, RootKind::Export, &exports.value, &name),
            None => entries(sheet, &object, &name, line),
        }
    }
    if let Some(imports) = at(&object, &["imports"]) {
        subpaths(sheet, RootKind::PathMapping, &imports.value, "");
    }
}

fn read_package(sheet: &mut Sheet<'_>, object: &Object<'_>) -> Option<(String, u32)> {
    let name = at(object, &["name"])?;
    let line = sheet.line(name.start());
    let name = text_of(&name.value).filter(|name| !name.is_empty())?.to_string();
    let license = text(object, &["license"]).or_else(|| text(object, &["license", "type"])).or_else(|| {
        let licenses = at(object, &["licenses"])?.value.as_array()?;
        text(licenses.elements.first()?.as_object()?, &["type"])
    });
    sheet.package(PackageFact {
        name: name.clone(),
        version: text(object, &["version"]).map(str::to_string),
        is_private: is_set(object, &["private"]),
        license: license.map(str::to_string),
        description: text(object, &["description"]).filter(|text| !text.is_empty()).map(str::to_string),
        line,
    });
    Some((name, line))
}

/// What a version, as npm and its kin have it, says of a dependency.
fn of_spec(fact: DependencyFact, spec: &str) -> DependencyFact {
    use DependencySource::{Git, Path, Url, Workspace};
    let located =
        |source, location: &str| DependencyFact { source, location: Some(location.to_string()), ..fact.clone() };
    if let Some(real) = spec.strip_prefix("npm:") {
        return renamed(fact, real);
    }
    if let Some(rest) = spec.strip_prefix("workspace:") {
        let fact = DependencyFact { source: Workspace, ..fact };
        return match rest {
            path if path.starts_with('.') => DependencyFact { source: Path, location: Some(path.to_string()), ..fact },
            alias if alias.trim_start_matches('@').contains('@') => renamed(fact, alias),
            version => DependencyFact { requirement: Some(version.to_string()), ..fact },
        };
    }
    for scheme in ["file:", "link:", "portal:"] {
        if let Some(path) = spec.strip_prefix(scheme) {
            return located(Path, path.trim_start_matches("//"));
        }
    }
    if ["./", "../"].iter().any(|start| spec.starts_with(start)) {
        return located(Path, spec);
    }
    let hosts = ["git+", "git:", "git@", "github:", "gitlab:", "bitbucket:", "gist:", "ssh:"];
    let is_url = spec.starts_with("http://") || spec.starts_with("https://");
    let without_revision = spec.split('#').next().unwrap_or(spec);
    let is_short = !is_url && is_repository(without_revision);
    if hosts.iter().any(|host| spec.starts_with(host)) || is_short || (is_url && without_revision.ends_with(".git")) {
        return located(Git, spec);
    }
    match is_url {
        true => located(Url, spec),
        false => DependencyFact { requirement: Some(spec.to_string()).filter(|spec| !spec.is_empty()), ..fact },
    }
}

/// `owner/name` of a repository at GitHub.
fn is_repository(spec: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    spec.split_once('/').is_some_and(|(owner, name)| is_word(owner) && is_word(name))
}

/// `name@version` of the package that goes by another name here.
fn renamed(fact: DependencyFact, real: &str) -> DependencyFact {
    let (name, version) = match real.char_indices().skip(1).find(|(_, c)| *c == '@') {
        Some((at, _)) => (&real[..at], Some(&real[at + 1..])),
        None => (real, None),
    };
    let alias = (name != fact.name).then(|| fact.name.clone());
    DependencyFact { name: name.to_string(), alias, requirement: version.map(str::to_string), ..fact }
}

fn members(sheet: &mut Sheet<'_>, object: &Object<'_>) {
    let Some(workspaces) = at(object, &["workspaces"]) else { return };
    let within = workspaces.value.as_object().and_then(|object| object.get("packages"));
    for (pattern, at) in texts(within.map_or(&workspaces.value, |prop| &prop.value)) {
        let line = sheet.line(at);
        let condition = pattern.starts_with('!').then(|| "exclude".to_string());
        let member = root(RootKind::WorkspaceMember, "", pattern.trim_start_matches('!'), line);
        sheet.root(RootFact { condition, ..member });
    }
}

fn programs(sheet: &mut Sheet<'_>, object: &Object<'_>, name: &str) {
    let Some(bin) = at(object, &["bin"]) else { return };
    let own_name = name.rsplit('/').next().unwrap_or(name);
    let mut add = |name: &str, path: Option<&str>, at: usize| {
        let line = sheet.line(at);
        if let Some(path) = path {
            sheet.root(RootFact { condition: Some("bin".into()), ..root(RootKind::Target, name, path, line) });
        }
    };
    match &bin.value {
        Value::Object(object) => {
            object.properties.iter().for_each(|prop| add(prop.name.as_str(), text_of(&prop.value), prop.start()));
        }
        value => add(own_name, text_of(value), bin.start()),
    }
}

/// The files that the package's name means, where it has no exports.
fn entries(sheet: &mut Sheet<'_>, object: &Object<'_>, name: &str, line: u32) {
    let mut rank = 0;
    for field in ENTRIES {
        let Some(prop) = at(object, &[field]) else { continue };
        let Some(path) = text_of(&prop.value) else { continue };
        rank += 1;
        let entry = root(RootKind::Entry, name, path, sheet.line(prop.start()));
        sheet.root(RootFact { condition: Some(field.to_string()), rank, ..entry });
    }
    let index = root(RootKind::Entry, name, "index.js", line);
    sheet.root(RootFact { condition: Some("default".into()), rank: rank + 1, ..index });
    sheet.root(root(RootKind::Module, name, "", line));
}

/// `exports` or `imports`: paths below `name`, each with its targets.
fn subpaths(sheet: &mut Sheet<'_>, kind: RootKind, value: &Value<'_>, name: &str) {
    let is_subpath = |key: &str| key.starts_with(['.', '#']);
    match value {
        Value::Object(object) if object.properties.iter().any(|prop| is_subpath(prop.name.as_str())) => {
            for prop in object.properties.iter().filter(|prop| is_subpath(prop.name.as_str())) {
                targets(sheet, kind, name, prop.name.as_str(), &prop.value);
            }
        }
        value => targets(sheet, kind, name, ".", value),
    }
}

fn targets(sheet: &mut Sheet<'_>, kind: RootKind, name: &str, subpath: &str, value: &Value<'_>) {
    let mut found = Vec::new();
    gather(value, &mut Vec::new(), &mut found);
    // A folder stands for all that is in it.
    let star = if subpath.ends_with('/') { "*" } else { "" };
    let prefix = format!("{name}{}{star}", subpath.strip_prefix('.').unwrap_or(subpath));
    let mut rank = 0;
    for (target, condition, at) in found {
        let line = sheet.line(at);
        // The others name packages, or make no sense.
        let Some(target) = target.map_or(Some(None), |path| path.starts_with("./").then_some(Some(path))) else {
            continue;
        };
        rank += 1;
        let target = target.map(|path| format!("{path}{star}"));
        sheet.root(RootFact { target, condition, rank, ..root(kind, prefix.as_str(), "", line) });
    }
}

/// A target, the conditions that lead to it, and its place.
type Found<'d> = (Option<&'d str>, Option<String>, usize);

/// The targets in `value`, in the order in which they are asked.
fn gather<'d>(value: &'d Value<'_>, conditions: &mut Vec<&'d str>, found: &mut Vec<Found<'d>>) {
    let condition = (!conditions.is_empty()).then(|| conditions.join("."));
    match value {
        Value::StringLit(path) => found.push((Some(&path.value), condition, path.range.start)),
        Value::NullKeyword(null) => found.push((None, condition, null.range.start)),
        Value::Array(array) => array.elements.iter().for_each(|item| gather(item, conditions, found)),
        Value::Object(object) => {
            for prop in &object.properties {
                conditions.push(prop.name.as_str());
                gather(&prop.value, conditions, found);
                conditions.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn packages_and_their_dependencies() {
        check(
            "package.json",
            r##"{
  "name": "@sky/map", "version": "1.2.3", "private": true, "license": "MIT", "description": "Maps",
  "bin": {"sky": "./cli.js"},
  "workspaces": ["packages/*", "!packages/old"],
  "dependencies": {
    "react": "^18.0.0",
    "stars": "npm:star-catalogue@~2.1",
    "dome": "workspace:^",
    "chart": "file:../chart",
    "galaxy": "sky/galaxy#main",
    "moon": "git+https://example.org/moon.git",
    "sun": "https://example.org/sun.tgz",
    "@sky/air": "npm:@other/air@1",
    "any": "", "bad": 1
  },
  "devDependencies": {"jest": "29.x"},
  "peerDependencies": {"redux": ">=4", "vue": "3"},
  "peerDependenciesMeta": {"vue": {"optional": true}},
  "optionalDependencies": {"fsevents": "2"}
}"##,
            "2: package @sky/map 1.2.3 licence=MIT is Maps private
             6: normal react ^18.0.0
             7: normal star-catalogue as stars ~2.1
             8: normal dome ^ from workspace
             9: normal chart from path at ../chart
             10: normal galaxy from git at sky/galaxy#main
             11: normal moon from git at git+https://example.org/moon.git
             12: normal sun from url at https://example.org/sun.tgz
             13: normal @other/air as @sky/air 1
             14: normal any
             16: dev jest 29.x
             17: peer redux >=4
             17: peer vue 3 optional
             19: optional fsevents 2 optional
             2: entry '@sky/map' -> index.js if default
             2: module '@sky/map' -> .
             3: target 'sky' -> ./cli.js if bin
             4: workspace_member '' -> packages/*
             4: workspace_member '' -> packages/old if exclude
             14: manifest_value bad has no version",
        );
    }

    #[test]
    fn names_mean_files() {
        check(
            "package.json",
            "{\"name\": \"sky\",\n\"main\": \"dist/sky.js\",\n\"module\": \"dist/sky.mjs\",\n\"types\": \"src/sky.ts\"}",
            "1: package sky
             1: entry 'sky' -> index.js if default rank 4
             1: module 'sky' -> .
             2: entry 'sky' -> dist/sky.js if main rank 2
             3: entry 'sky' -> dist/sky.mjs if module
             4: entry 'sky' -> src/sky.ts if types rank 3",
        );
        check(
            "package.json",
            r##"{"name": "sky",
"exports": {
  ".": {"import": {"types": "./sky.d.ts", "default": "./sky.mjs"}, "require": "./sky.cjs"},
  "./stars/*": ["./src/stars/*.js", "./stars/*.js"],
  "./lib/": "./lib/",
  "./internal/*": null, "./other": "other"
},
"imports": {"#dep": {"node": "./dep.js", "default": "dep"}, "#a/*": "./a/*.js"}}"##,
            "1: package sky
             3: export 'sky' -> ./sky.d.ts if import.types
             3: export 'sky' -> ./sky.mjs if import.default rank 2
             3: export 'sky' -> ./sky.cjs if require rank 3
             4: export 'sky/stars/*' -> ./src/stars/*.js
             4: export 'sky/stars/*' -> ./stars/*.js rank 2
             5: export 'sky/lib/*' -> ./lib/*
             6: export 'sky/internal/*' -> nothing
             8: path_mapping '#dep' -> ./dep.js if node
             8: path_mapping '#a/*' -> ./a/*.js",
        );
        check(
            "package.json",
            "{\"name\": \"sky\", \"exports\": \"./a.js\"}",
            "1: package sky\n1: export 'sky' -> ./a.js",
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        check("package.json", "{\n\"name\": }", "2: manifest_syntax Unexpected close brace\nbroken");
        check("package.json", "[1]", "1: manifest_syntax it is no object\nbroken");
        check("package.json", "{\"dependencies\": {\"a\": \"1\"}}", "1: normal a 1");
        let deep = "[".repeat(100_000);
        assert!(super::super::tests::told("package.json", &deep).contains("manifest_syntax"));
    }
}
