//! `build.gradle`, `settings.gradle`, both in Groovy and in Kotlin, `gradle.properties`, and catalogs of versions.
//! Both languages compute; what is read are the forms in which people write things down.

mod words;

use codegraph_model::{DependencyFact, DependencyKind, DependencySource, PackageFact, RootFact, RootKind};
use rustc_hash::FxHashMap;
use toml::de::DeValue;

use self::words::{Word, words};
use super::sheet::{Sheet, dependency, root};
use super::toml_text::{entries, parse, table, text};

/// Most blocks in blocks that are told apart.
const MOST_DEPTH: usize = 64;

/// What the statements of a script are in: the heads of the blocks around them.
type Around = Vec<String>;

pub(super) fn read_build(sheet: &mut Sheet<'_>) {
    let text = sheet.text;
    // A build is about the directory that it lies in, whether or not it says what that is called.
    sheet.package(PackageFact { line: 1, ..PackageFact::default() });
    let mut variables: FxHashMap<String, String> = FxHashMap::default();
    statements(text, |around, statement| {
        let line = sheet.line(statement[0].at);
        let inner = around.last().map_or("", String::as_str);
        let sets = ["", "ext", "extra", "allprojects", "subprojects", "buildscript"];
        if let Some((name, value)) = assignment(statement)
            && sets.contains(&inner)
        {
            variables.insert(name.to_string(), value.to_string());
            property(sheet, around, name, value, line);
        }
        match inner {
            "dependencies" => depend(sheet, around, statement, &variables, line),
            "plugins" => plugin(sheet, statement, line),
            "java" | "kotlin" | "groovy" => source_dirs(sheet, around, statement, line),
            _ => {}
        }
    });
}

fn property(sheet: &mut Sheet<'_>, around: &Around, name: &str, value: &str, line: u32) {
    let is_own = around.is_empty();
    match (name, is_own) {
        ("version", true) => {
            sheet.package_mut().into_iter().for_each(|package| package.version = Some(value.to_string()))
        }
        ("description", true) => {
            sheet.package_mut().into_iter().for_each(|package| package.description = Some(value.to_string()));
        }
        ("group", true) => sheet.property("group", value, line),
        _ if around.iter().any(|block| block == "allprojects" || block == "subprojects") => {
            sheet.property(format!("allprojects.{name}"), value, line);
        }
        _ => sheet.property(name, value, line),
    }
}

/// `name = 'value'`, `name 'value'`, `def name = 'value'`, `ext.name = 'value'`.
fn assignment<'t>(statement: &[Word<'t>]) -> Option<(&'t str, &'t str)> {
    let skip = usize::from(matches!(statement[0].name()?, "def" | "val" | "var" | "String"));
    let name = statement.get(skip)?.name()?;
    let name = name.strip_prefix("ext.").or_else(|| name.strip_prefix("project.")).unwrap_or(name);
    match &statement[skip + 1..] {
        [equals, value] if equals.is('=') => Some((name, value.text()?)),
        [value] if matches!(name, "group" | "version" | "description") => Some((name, value.text()?)),
        _ => None,
    }
}

fn depend(
    sheet: &mut Sheet<'_>,
    around: &Around,
    statement: &[Word<'_>],
    variables: &FxHashMap<String, String>,
    line: u32,
) {
    let Some(configuration) = statement[0].name() else { return };
    let is_script = around.iter().any(|block| block == "buildscript");
    let Some(kind) = kind_of(configuration, is_script) else { return };
    let said: Vec<&Word<'_>> = statement[1..].iter().filter(|word| !word.is('(') && !word.is(')')).collect();
    let plain = |name: &str| DependencyFact { marker: Some(configuration.to_string()), ..dependency(name, kind, line) };
    let known = |text: &str| expanded(text, variables);
    match said.as_slice() {
        // project(":a"), project(path: ':a')
        [name, rest @ ..] if name.name() == Some("project") => {
            if let Some(path) = rest.iter().find_map(|word| word.text()) {
                sheet.dependency(DependencyFact { source: DependencySource::Workspace, ..plain(path) });
            }
        }
        [name, inner, ..] if matches!(name.name(), Some("platform" | "enforcedPlatform")) => {
            let kind = DependencyKind::Managed;
            match (inner.text(), inner.name()) {
                (Some(text), _) => coordinates(sheet, DependencyFact { kind, ..plain("") }, &known(text)),
                (None, Some(alias)) if alias.contains('.') => sheet.dependency(DependencyFact { kind, ..plain(alias) }),
                _ => {}
            }
        }
        [name, inner, ..] if name.name() == Some("kotlin") => {
            if let Some(module) = inner.text() {
                sheet.dependency(plain(&format!("org.jetbrains.kotlin:kotlin-{module}")));
            }
        }
        // libs.some.alias: an alias of the catalog, which lies elsewhere.
        [name, ..] if name.name().is_some_and(|name| name.starts_with("libs.")) => {
            if let Some(alias) = name.name() {
                let alias = alias.strip_suffix(".get").unwrap_or(alias);
                sheet.dependency(plain(alias));
            }
        }
        [first, ..]
            if first.name().is_some_and(|name| matches!(name, "files" | "fileTree" | "gradleApi" | "localGroovy")) => {}
        words => {
            // group: 'a', name: 'b', version: 'c'
            let named = |key: &str| {
                let at = words.iter().position(|word| word.name() == Some(key))?;
                words.get(at + 2).and_then(|word| word.text()).map(&known)
            };
            if let (Some(group), Some(artifact)) = (named("group"), named("name")) {
                let fact = plain(&format!("{group}:{artifact}"));
                return sheet.dependency(DependencyFact { requirement: named("version"), ..fact });
            }
            for text in words.iter().filter_map(|word| word.text()) {
                coordinates(sheet, plain(""), &known(text));
            }
        }
    }
}

/// `group:artifact:version:classifier@type`.
fn coordinates(sheet: &mut Sheet<'_>, fact: DependencyFact, text: &str) {
    let mut parts = text.split('@').next().unwrap_or(text).split(':');
    let (Some(group), Some(artifact)) = (parts.next(), parts.next()) else { return };
    if group.is_empty() || artifact.is_empty() || group.contains(' ') {
        return;
    }
    let requirement = parts.next().filter(|version| !version.is_empty()).map(str::to_string);
    sheet.dependency(DependencyFact { name: format!("{group}:{artifact}"), requirement, ..fact });
}

/// What a configuration is for; none where the word is no configuration.
fn kind_of(configuration: &str, is_script: bool) -> Option<DependencyKind> {
    let lower = configuration.to_ascii_lowercase();
    let ends = |ends: &[&str]| ends.iter().any(|end| lower.ends_with(end));
    Some(match lower.as_str() {
        "classpath" => DependencyKind::Build,
        _ if is_script => return None,
        "constraints" | "modules" | "if" | "for" | "exclude" | "because" | "def" | "val" => return None,
        _ if lower.contains("test") || lower.contains("jmh") => DependencyKind::Dev,
        _ if ends(&["annotationprocessor", "kapt", "ksp", "detektplugins", "errorprone"]) => DependencyKind::Build,
        _ if ends(&["compileonly", "compileonlyapi", "providedcompile", "provided"]) => DependencyKind::Peer,
        _ if ends(&["implementation", "api", "compile", "runtime", "runtimeonly"]) => DependencyKind::Normal,
        _ => return None,
    })
}

/// `id 'name' version '1'`, `id("name") version "1"`, `alias(libs.plugins.x)`.
fn plugin(sheet: &mut Sheet<'_>, statement: &[Word<'_>], line: u32) {
    if !matches!(statement[0].name(), Some("id" | "kotlin")) {
        return;
    }
    let Some(name) = statement.iter().find_map(Word::text) else { return };
    let prefix = if statement[0].name() == Some("kotlin") { "org.jetbrains.kotlin." } else { "" };
    let version = statement.iter().position(|word| word.name() == Some("version"));
    let requirement = version.and_then(|at| statement[at + 1..].iter().find_map(Word::text)).map(str::to_string);
    // Without a dot it is a part of Gradle.
    if prefix.is_empty() && !name.contains('.') {
        return;
    }
    let fact = dependency(format!("{prefix}{name}"), DependencyKind::Build, line);
    sheet.dependency(DependencyFact { requirement, marker: Some("plugin".into()), ..fact });
}

/// `srcDirs = ['a', 'b']`, `srcDir 'a'` of `sourceSets { main { java { … } } }`.
fn source_dirs(sheet: &mut Sheet<'_>, around: &Around, statement: &[Word<'_>], line: u32) {
    let is_in_sets = around.iter().any(|block| block == "sourceSets");
    let is_told = statement[0].name().is_some_and(|name| matches!(name, "srcDir" | "srcDirs" | "setSrcDirs"));
    if !is_in_sets || !is_told {
        return;
    }
    let set = around.iter().rev().nth(1).filter(|set| *set != "main" && *set != "sourceSets");
    for (rank, dir) in statement.iter().filter_map(Word::text).filter(|dir| !dir.contains('$')).enumerate() {
        let fact = root(RootKind::SourceRoot, "", dir, line);
        sheet.root(RootFact { condition: set.cloned(), rank: rank as u32 + 1, ..fact });
    }
}

pub(super) fn read_settings(sheet: &mut Sheet<'_>) {
    let text = sheet.text;
    statements(text, |around, statement| {
        let line = sheet.line(statement[0].at);
        let texts = statement.iter().filter_map(Word::text);
        match statement[0].name() {
            Some("rootProject.name") => texts.take(1).for_each(|name| sheet.property("rootProject.name", name, line)),
            Some("include")
                if around.iter().all(|block| block != "plugins" && block != "dependencyResolutionManagement") =>
            {
                for path in texts.filter(|path| !path.contains('$')) {
                    let dir = path.trim_start_matches(':').replace(':', "/");
                    let project = format!(":{}", path.trim_start_matches(':'));
                    sheet.root(root(RootKind::WorkspaceMember, project, dir, line));
                }
            }
            Some("includeFlat") => {
                texts.for_each(|name| {
                    sheet.root(root(RootKind::WorkspaceMember, format!(":{name}"), format!("../{name}"), line))
                });
            }
            Some("includeBuild") => texts.for_each(|dir| sheet.root(root(RootKind::WorkspaceMember, "", dir, line))),
            // project(':a').projectDir = file('b')
            Some("project") if statement.iter().any(|word| word.name() == Some(".projectDir")) => {
                let said: Vec<&str> = texts.collect();
                if let [project, .., dir] = said.as_slice() {
                    let dir = dir.trim_start_matches("$rootDir/").trim_start_matches("${rootDir}/");
                    let fact = root(RootKind::WorkspaceMember, *project, dir, line);
                    sheet.root(RootFact { condition: Some("projectDir".into()), ..fact });
                }
            }
            _ => {}
        }
    });
}

/// `gradle.properties`.
pub(super) fn read_properties(sheet: &mut Sheet<'_>) {
    for (i, line) in sheet.text.lines().enumerate() {
        let line = line.trim();
        if let Some((name, value)) = line.split_once(['=', ':']).filter(|_| !line.starts_with(['#', '!'])) {
            sheet.property(name.trim(), value.trim(), i as u32 + 1);
        }
    }
}

/// A catalog of versions: what its aliases mean.
pub(super) fn read_catalog(sheet: &mut Sheet<'_>) {
    let Some(document) = parse(sheet) else { return };
    let version_of = |value: &DeValue<'_>| -> Option<String> {
        let own = value.as_table()?;
        let referred = text(own, &["version", "ref"]).and_then(|name| text(&document, &["versions", name]));
        text(own, &["version"]).or(referred).map(str::to_string)
    };
    for said in table(&document, &["libraries"]).into_iter().flat_map(entries) {
        let (name, requirement) = match said.value {
            DeValue::String(text) => match text.rsplit_once(':') {
                Some((name, version)) => (name.to_string(), Some(version.to_string())),
                None => continue,
            },
            DeValue::Table(own) => match (text(own, &["module"]), text(own, &["group"]), text(own, &["name"])) {
                (Some(module), ..) => (module.to_string(), version_of(said.value)),
                (None, Some(group), Some(name)) => (format!("{group}:{name}"), version_of(said.value)),
                _ => continue,
            },
            _ => continue,
        };
        let alias = Some(format!("libs.{}", said.key.replace(['-', '_'], ".")));
        let line = sheet.line(said.at);
        sheet.dependency(DependencyFact { alias, requirement, ..dependency(name, DependencyKind::Managed, line) });
    }
}

/// Hands each statement of a script, with the blocks around it, to `tell`.
fn statements<'t>(text: &'t str, mut tell: impl FnMut(&Around, &[Word<'t>])) {
    let mut around: Around = Vec::new();
    let mut n_deeper = 0_usize;
    let mut statement: Vec<Word<'t>> = Vec::new();
    let mut n_open = 0_usize;
    for word in words(text) {
        match word.mark() {
            Some('{') => {
                let head = statement.first().and_then(Word::name).unwrap_or_default().to_string();
                // A block can be the tail of a statement: implementation("a:b:1") { exclude … }
                if statement.len() > 1 {
                    tell(&around, &statement);
                }
                statement.clear();
                n_open = 0;
                if around.len() < MOST_DEPTH { around.push(head) } else { n_deeper += 1 }
            }
            mark @ (Some('}') | Some('\n') | Some(';')) => {
                // In brackets a statement goes on.
                if mark != Some('}')
                    && (n_open > 0 || statement.last().is_some_and(|last| last.is(',') || last.is('=')))
                {
                    continue;
                }
                if !statement.is_empty() {
                    tell(&around, &statement);
                    statement.clear();
                }
                n_open = 0;
                if mark == Some('}') {
                    if n_deeper > 0 { n_deeper -= 1 } else { drop(around.pop()) }
                }
            }
            mark => {
                match mark {
                    Some('(' | '[') => n_open += 1,
                    Some(')' | ']') => n_open = n_open.saturating_sub(1),
                    _ => {}
                }
                statement.push(word);
            }
        }
    }
    if !statement.is_empty() {
        tell(&around, &statement);
    }
}

/// `text` with the variables of the script that it names; others stay.
fn expanded(text: &str, variables: &FxHashMap<String, String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let (name, length) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((name, _)) => (name, name.len() + 3),
            None => {
                let end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len());
                (&after[..end], end + 1)
            }
        };
        let name = name.trim_start_matches("rootProject.").trim_start_matches("project.").trim_start_matches("ext.");
        match variables.get(name) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[at..at + length]),
        }
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
