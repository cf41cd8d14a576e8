//! What repos are called: by where they lie, by where they came from, or by the package that they hold.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;

use codegraph_model::{InputKind, Word};

use crate::{Repo, archive, git, remote};

/// What repos are called after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NameBy {
    /// Where they lie.
    #[default]
    Path,
    /// Where they were cloned from: the last two parts of that URL.
    Origin,
    /// The package that the manifest at the top names.
    Package,
}

impl Word for NameBy {
    const ALL: &'static [NameBy] = &[NameBy::Path, NameBy::Origin, NameBy::Package];

    fn as_str(self) -> &'static str {
        match self {
            NameBy::Path => "path",
            NameBy::Origin => "origin",
            NameBy::Package => "package",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            NameBy::Path => "where they lie",
            NameBy::Origin => "where they were cloned from",
            NameBy::Package => "the package that their manifest names",
        }
    }
}

/// A manifest longer than this is not read for a name: real ones have a few kilobytes.
const MOST_MANIFEST_BYTES: u64 = 1 << 20;

/// Manifests that tell a name, the first that there is decides; and how each tells it.
const MANIFESTS: [(&str, fn(&str) -> Option<String>); 11] = [
    ("Cargo.toml", |text| name_in_toml(text, "package")),
    ("pyproject.toml", |text| name_in_toml(text, "project")),
    ("package.json", name_in_json),
    ("go.mod", name_in_go_mod),
    ("composer.json", name_in_json),
    ("pom.xml", name_in_pom),
    ("settings.gradle", |text| name_set(text, "rootProject.name")),
    ("settings.gradle.kts", |text| name_set(text, "rootProject.name")),
    ("setup.cfg", name_in_setup_cfg),
    ("meson.build", |text| name_called(text, "project")),
    ("CMakeLists.txt", |text| name_called(text, "project")),
];

/// A name for each of `repos`, or none for those that are called after the place where they lie: because that is asked
/// for, because nothing else tells a name, or because others would have the same.
pub(crate) fn names_of(repos: &[&Repo]) -> Vec<Option<String>> {
    let told: Vec<Option<String>> = repos.iter().map(|repo| told_by(repo)).collect();
    let mut users: BTreeMap<&str, usize> = BTreeMap::new();
    told.iter().flatten().for_each(|name| *users.entry(name).or_default() += 1);
    let is_own = |name: &&String| users[name.as_str()] == 1;
    let name = |(repo, told): (&&Repo, &Option<String>)| given(repo).or_else(|| told.as_ref().filter(is_own).cloned());
    repos.iter().zip(&told).map(name).collect()
}

/// The name that the user gave: as it is to a repo that is an input, before the place in it, or the name that a dataset
/// gives, to one in an input.
fn given(repo: &Repo) -> Option<String> {
    let name = repo.options.name.as_ref()?;
    let inner = [repo.root_in_input.as_str(), repo.name.as_str()].into_iter().find(|inner| !inner.is_empty());
    Some(inner.map_or_else(|| name.clone(), |inner| format!("{name}/{inner}")))
}

fn told_by(repo: &Repo) -> Option<String> {
    match repo.options.name_by {
        NameBy::Path => None,
        NameBy::Origin => name_in_url(&git::origin_url(&repo.root)?),
        NameBy::Package if repo.kind == InputKind::Archive => {
            // One pass over it finds all of them.
            let mut found = archive::files_at_top(repo, is_manifest_of_archive);
            MANIFESTS
                .iter()
                .find_map(|(manifest, name)| name(&String::from_utf8(found.remove(manifest.as_bytes())?).ok()?))
        }
        NameBy::Package => MANIFESTS.iter().find_map(|(manifest, name)| name(&text_at(repo, manifest)?)),
    }
}

/// Whether the file at `path` in an archive can be the manifest at the top: often all lies in one directory.
fn is_manifest_of_archive(path: &[u8], size: u64) -> bool {
    let mut parts = path.strip_prefix(b"./").unwrap_or(path).rsplit(|b| *b == b'/');
    let name = parts.next().unwrap_or_default();
    size <= MOST_MANIFEST_BYTES
        && parts.count() <= 1
        && MANIFESTS.iter().any(|(manifest, _)| manifest.as_bytes() == name)
}

/// The file called `name` at the top of `repo`.
fn text_at(repo: &Repo, name: &str) -> Option<String> {
    let bytes = match repo.kind {
        InputKind::Git => git::file_at_top(repo, name, MOST_MANIFEST_BYTES)?,
        InputKind::Directory => {
            let path = repo.root.join(name);
            // A pipe would be waited for, and a link can lead away.
            fs::symlink_metadata(&path).ok().filter(|found| found.is_file())?;
            let mut bytes = Vec::new();
            fs::File::open(path).ok()?.take(MOST_MANIFEST_BYTES).read_to_end(&mut bytes).ok()?;
            bytes
        }
        InputKind::Objects => remote::file_at_top(repo, name, MOST_MANIFEST_BYTES)?,
        InputKind::Archive | InputKind::Dataset => return None,
    };
    String::from_utf8(bytes).ok()
}

/// `org/repo` out of the URL of a repository: the last two parts of its path.
fn name_in_url(url: &str) -> Option<String> {
    // `git@host:org/repo.git` is a host and a path too.
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => url.split_once(':').map_or(url, |(_, path)| path),
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != "." && *part != "..").collect();
    let last = parts.last()?;
    let last = last.strip_suffix(".git").filter(|stem| !stem.is_empty()).unwrap_or(last);
    let name = match parts.len() {
        1 => last.to_string(),
        n => format!("{}/{last}", parts[n - 2]),
    };
    plain(&name)
}

fn name_in_toml(text: &str, section: &str) -> Option<String> {
    let document: toml::Table = text.parse().ok()?;
    plain(document.get(section)?.get("name")?.as_str()?)
}

fn name_in_json(text: &str) -> Option<String> {
    let document: serde_json::Value = serde_json::from_str(text).ok()?;
    plain(document.get("name")?.as_str()?)
}

fn name_in_go_mod(text: &str) -> Option<String> {
    let module = text.lines().find_map(|line| line.trim().strip_prefix("module "))?;
    plain(module.split("//").next().unwrap_or(module).trim().trim_matches('"'))
}

/// `group:artifact`; a group that is not told is the parent's.
fn name_in_pom(text: &str) -> Option<String> {
    let (mut artifact, mut group, mut group_of_parent) = (None, None, None);
    each_xml_text(text, |path, text| match path {
        ["project", "artifactId"] => artifact = Some(text.to_string()),
        ["project", "groupId"] => group = Some(text.to_string()),
        ["project", "parent", "groupId"] => group_of_parent = Some(text.to_string()),
        _ => {}
    })?;
    let artifact = artifact?;
    // What stands for the value of a property is no name.
    let is_name = |name: &String| !name.contains('$');
    plain(&match group.or(group_of_parent).filter(is_name) {
        Some(group) => format!("{group}:{artifact}"),
        None => artifact,
    })
    .filter(is_name)
}

/// Gives the texts of an XML document to `meet`, with the names of the elements around each; none if it is not one. Only what
/// names need is understood: no entities, no parts that are marked as data.
fn each_xml_text<'t>(text: &'t str, mut meet: impl FnMut(&[&'t str], &'t str)) -> Option<()> {
    let mut around: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some((before, tag)) = rest.split_once('<') {
        let own = before.trim();
        if !own.is_empty() {
            meet(&around, own);
        }
        let end =
            [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")].into_iter().find(|(begin, _)| tag.starts_with(begin));
        if let Some((begin, end)) = end {
            rest = tag[begin.len()..].split_once(end)?.1;
            continue;
        }
        let (tag, behind) = tag.split_once('>')?;
        rest = behind;
        let name =
            tag.trim_start_matches('/').split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        match tag {
            _ if tag.starts_with('!') || tag.ends_with('/') => {}
            _ if tag.starts_with('/') => {
                around.pop().filter(|open| *open == name)?;
            }
            _ => around.push(name),
        }
    }
    around.is_empty().then_some(())
}

fn name_in_setup_cfg(text: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| line.trim() != "[metadata]").skip(1);
    let line = lines
        .by_ref()
        .take_while(|line| !line.starts_with('['))
        .find(|line| line.split('=').next().is_some_and(|key| key.trim_end() == "name" && line.contains('=')))?;
    plain(line.split_once('=')?.1.trim())
}

/// What stands in quotes behind `key =`.
fn name_set(text: &str, key: &str) -> Option<String> {
    let line = text.lines().find_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix('='))?;
    let line = line.trim_start();
    let quote = line.chars().next().filter(|c| "'\"".contains(*c))?;
    plain(line[1..].split_once(quote)?.0)
}

/// The first argument of the first call of `function`, in quotes or without.
fn name_called(text: &str, function: &str) -> Option<String> {
    let of_line = |line: &str| {
        let line = line.trim_start();
        let rest = line.get(..function.len()).filter(|word| word.eq_ignore_ascii_case(function));
        rest.and_then(|word| line[word.len()..].trim_start().strip_prefix('(')).map(str::to_string)
    };
    let (at, first) = text.lines().enumerate().find_map(|(at, line)| Some((at, of_line(line)?)))?;
    // The argument can stand in the next line.
    let arguments =
        std::iter::once(first.as_str()).chain(text.lines().skip(at + 1)).find(|line| !line.trim().is_empty())?;
    let end = |c: char| c.is_whitespace() || ",)".contains(c);
    let word = arguments.trim_start().split(end).next()?;
    plain(word.trim_matches(|c| "'\"".contains(c))).filter(|name| !name.contains('$'))
}

/// `name`, if it is one: a manifest can hold anything.
fn plain(name: &str) -> Option<String> {
    const MOST_BYTES: usize = 200;
    let is_plain =
        !name.is_empty() && name.len() <= MOST_BYTES && !name.chars().any(|c| c.is_control() || c.is_whitespace());
    is_plain.then(|| name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_tell_names() {
        for (url, expected) in [
            ("https://github.com/org/repo.git", Some("org/repo")),
            ("https://host/group/sub/repo", Some("sub/repo")),
            ("ssh://git@host:22/org/repo.git/", Some("org/repo")),
            ("git@host:org/repo.git", Some("org/repo")),
            ("git@host:repo.git", Some("repo")),
            ("/srv/git/repo.git", Some("git/repo")),
            ("../repo", Some("repo")),
            ("https://host/", None),
            ("https://host/a b", None),
        ] {
            assert_eq!(name_in_url(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn manifests_tell_names() {
        for (manifest, text, expected) in [
            ("Cargo.toml", "[package]\nname = \"a-b\"\n", Some("a-b")),
            ("Cargo.toml", "[workspace]\nmembers = []\n", None),
            ("Cargo.toml", "[package]\nname = 3\n", None),
            ("Cargo.toml", "[package", None),
            ("pyproject.toml", "[project]\nname = 'x'\n", Some("x")),
            ("package.json", "{\"name\": \"@org/x\"}", Some("@org/x")),
            ("package.json", "{\"name\": \"a\\nb\"}", None),
            ("go.mod", "// comment\nmodule example.org/x // main\n\ngo 1.22\n", Some("example.org/x")),
            ("go.mod", "go 1.22\n", None),
            (
                "pom.xml",
                "<project xmlns='http://maven.apache.org/POM/4.0.0'><parent><groupId>org.x</groupId></parent>\
                 <dependencies><dependency><artifactId>no</artifactId></dependency></dependencies>\
                 <artifactId> a </artifactId></project>",
                Some("org.x:a"),
            ),
            ("pom.xml", "<project><groupId>${g}</groupId><artifactId>a</artifactId></project>", Some("a")),
            ("pom.xml", "<project><artifactId>${a}</artifactId></project>", None),
            ("pom.xml", "<project>", None),
            ("pom.xml", "<project><artifactId>a</groupId></project>", None),
            (
                "pom.xml",
                "<?xml version='1.0'?>\n<!-- <artifactId>no</artifactId> --><project a=\"b\">\n<packaging/>\n\
                 <build><plugin><artifactId>no</artifactId></plugin></build><artifactId>b</artifactId></project>",
                Some("b"),
            ),
            ("settings.gradle", "include 'a'\nrootProject.name = 'x'\n", Some("x")),
            ("settings.gradle.kts", "rootProject.name=\"x-y\"", Some("x-y")),
            ("settings.gradle", "rootProject.name = name", None),
            ("setup.cfg", "[metadata]\nversion = 1\nname = six\n", Some("six")),
            ("setup.cfg", "[options]\nname = six\n[metadata]\n", None),
            ("setup.cfg", "[metadata]\n[options]\nname = six\n", None),
            ("CMakeLists.txt", "cmake_minimum_required(VERSION 3.5)\nPROJECT (\n  zstd C)\n", Some("zstd")),
            ("CMakeLists.txt", "project(${NAME})\n", None),
            ("meson.build", "project('mesa', 'c')\n", Some("mesa")),
        ] {
            let (_, name) = MANIFESTS.iter().find(|(name, _)| *name == manifest).expect("is one");
            assert_eq!(name(text).as_deref(), expected, "{manifest}: {text}");
        }
    }
}
