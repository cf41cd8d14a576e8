//! Maven: what projects take from their parents, and what properties stand for.

use std::collections::BTreeMap;

use codegraph_model::{DependencyKind, Manager, RootKind, Word};

use super::{OfRepo, is};

/// Most parents above each other, values in values, and lists of versions in such lists.
const MOST_STEPS: usize = 16;
/// Longest value.
const MOST_BYTES: usize = 4 << 10;

pub(super) fn inherit(repo: &mut OfRepo) {
    if !repo.packages.iter().any(|package| is(&package.manager, Manager::Maven)) {
        return;
    }
    let projects = Projects::of(repo);
    let names: Vec<Option<String>> = projects.expand_all(repo, |repo| {
        repo.packages
            .iter()
            .map(|row| (is(&row.manager, Manager::Maven), row.path.as_str(), Some(row.name.as_str())))
            .collect()
    });
    let versions = projects.expand_all(repo, |repo| {
        repo.packages
            .iter()
            .map(|row| (is(&row.manager, Manager::Maven), row.path.as_str(), row.version.as_deref()))
            .collect()
    });
    for ((row, name), version) in repo.packages.iter_mut().zip(names).zip(versions) {
        row.name = name.unwrap_or_default();
        row.version = version;
    }
    let names = projects.expand_all(repo, |repo| {
        repo.dependencies
            .iter()
            .map(|row| (is(&row.manager, Manager::Maven), row.path.as_str(), Some(row.name.as_str())))
            .collect()
    });
    let versions = projects.expand_all(repo, |repo| {
        repo.dependencies
            .iter()
            .map(|row| (is(&row.manager, Manager::Maven), row.path.as_str(), row.requirement.as_deref()))
            .collect()
    });
    for ((row, name), version) in repo.dependencies.iter_mut().zip(names).zip(versions) {
        row.name = name.unwrap_or_default();
        row.requirement = version;
    }
    let targets = projects.expand_all(repo, |repo| {
        repo.roots
            .iter()
            .map(|row| (is(&row.manager, Manager::Maven), row.path.as_str(), row.target.as_deref()))
            .collect()
    });
    for (row, target) in repo.roots.iter_mut().zip(targets) {
        row.target = target;
    }
    manage(repo, &projects);
}

/// The parents of projects.
struct Projects {
    /// By manifest: that of its parent.
    parents: BTreeMap<String, String>,
    /// By name: the manifest.
    by_name: BTreeMap<String, String>,
}

impl Projects {
    fn of(repo: &OfRepo) -> Projects {
        let of_maven = || repo.packages.iter().filter(|package| is(&package.manager, Manager::Maven));
        let by_path: BTreeMap<&str, &str> =
            of_maven().map(|package| (package.path.as_str(), package.name.as_str())).collect();
        let mut by_name: BTreeMap<String, String> = BTreeMap::new();
        for package in of_maven() {
            by_name.entry(package.name.clone()).or_insert_with(|| package.path.clone());
        }
        let mut parents = BTreeMap::new();
        for root in &repo.roots {
            if !is(&root.manager, Manager::Maven) || root.kind != RootKind::Extends.as_str() {
                continue;
            }
            // The place counts only if it holds what is asked for.
            let near = root.target.as_deref().filter(|path| by_path.get(path) == Some(&root.prefix.as_str()));
            let parent = near.map(str::to_string).or_else(|| by_name.get(&root.prefix).cloned());
            if let Some(parent) = parent.filter(|parent| *parent != root.path) {
                parents.insert(root.path.clone(), parent);
            }
        }
        Projects { parents, by_name }
    }

    /// The manifest at `path` and those of its parents.
    fn chain<'p>(&'p self, path: &'p str) -> impl Iterator<Item = &'p str> {
        std::iter::successors(Some(path), |path| self.parents.get(*path).map(String::as_str)).take(MOST_STEPS)
    }

    /// The values of a column with what their properties stand for; those of other managers as they are.
    fn expand_all<'r>(
        &self,
        repo: &'r OfRepo,
        column: impl Fn(&'r OfRepo) -> Vec<(bool, &'r str, Option<&'r str>)>,
    ) -> Vec<Option<String>> {
        let rows = column(repo).into_iter();
        rows.map(|(is_maven, path, value)| match value {
            Some(value) if is_maven && value.contains("${") => Some(self.expand(repo, path, value, MOST_STEPS)),
            value => value.map(str::to_string),
        })
        .collect()
    }

    fn expand(&self, repo: &OfRepo, path: &str, text: &str, steps: usize) -> String {
        let (mut out, mut rest) = (String::new(), text);
        while let Some(at) = rest.find("${") {
            let Some(end) = rest[at..].find('}') else { break };
            let name = &rest[at + 2..at + end];
            out.push_str(&rest[..at]);
            let value = (steps > 0).then(|| self.value(repo, path, name)).flatten();
            match value {
                Some(value) => out.push_str(&self.expand(repo, path, &value, steps - 1)),
                None => out.push_str(&rest[at..at + end + 1]),
            }
            if out.len() > MOST_BYTES {
                return text.to_string();
            }
            rest = &rest[at + end + 1..];
        }
        out.push_str(rest);
        out
    }

    /// What `name` stands for in the manifest at `path`.
    fn value(&self, repo: &OfRepo, path: &str, name: &str) -> Option<String> {
        let written = self.chain(path).find_map(|path| repo.property(path, name));
        if let Some(value) = written {
            return Some(value.to_string());
        }
        let package = repo.packages.iter().find(|package| package.path == path)?;
        let (group, artifact) = package.name.split_once(':').unwrap_or(("", &package.name));
        match name.trim_start_matches("project.").trim_start_matches("pom.") {
            "version" => package.version.clone(),
            "groupId" => Some(group.to_string()),
            "artifactId" => Some(artifact.to_string()),
            "parent.version" => repo.property(path, "project.parent.version").map(str::to_string),
            "parent.groupId" => {
                let parent =
                    repo.roots.iter().find(|root| root.path == path && root.kind == RootKind::Extends.as_str())?;
                parent.prefix.split_once(':').map(|(group, _)| group.to_string())
            }
            _ => None,
        }
    }
}

/// A version that is managed: what it is, and whether it is for tests only.
type Managed = (Option<String>, bool);

/// Fills in versions that the project or its parents manage.
fn manage(repo: &mut OfRepo, projects: &Projects) {
    let mut managed: BTreeMap<(String, String), Managed> = BTreeMap::new();
    let mut imported: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in repo.dependencies.iter().filter(|row| is(&row.manager, Manager::Maven)) {
        if row.kind != DependencyKind::Managed.as_str() {
            continue;
        }
        let has = |scope: &str| row.marker.as_deref().is_some_and(|marker| marker.contains(scope));
        if has("scope import") {
            imported.entry(row.path.clone()).or_default().push(row.name.clone());
        } else {
            let managed = managed.entry((row.path.clone(), row.name.clone()));
            managed.or_insert((row.requirement.clone(), has("scope test")));
        }
    }
    let find = |path: &str, name: &str| -> Option<&Managed> {
        let mut waiting: Vec<&str> = projects.chain(path).collect();
        let mut at = 0;
        while let Some(path) = waiting.get(at).copied() {
            if let Some(found) = managed.get(&(path.to_string(), name.to_string())) {
                return Some(found);
            }
            for list in imported.get(path).into_iter().flatten().filter_map(|name| projects.by_name.get(name)) {
                for path in projects.chain(list) {
                    if waiting.len() < MOST_STEPS * MOST_STEPS && !waiting.contains(&path) {
                        waiting.push(path);
                    }
                }
            }
            at += 1;
        }
        None
    };
    for row in repo.dependencies.iter_mut().filter(|row| is(&row.manager, Manager::Maven)) {
        if row.requirement.is_some() || row.kind == DependencyKind::Managed.as_str() {
            continue;
        }
        if let Some((version, is_test)) = find(&row.path, &row.name) {
            row.requirement = version.clone();
            if *is_test && row.kind == DependencyKind::Normal.as_str() {
                row.kind = DependencyKind::Dev.as_str().to_string();
            }
        }
    }
}
