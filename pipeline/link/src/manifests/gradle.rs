//! Gradle: what projects take from the build that they are part of.

use std::collections::BTreeMap;

use codegraph_model::{DependencyKind, DependencySource, Manager, RootKind, Word};

use super::{Dependency, OfRepo, around, dir_of, in_dir, is};

const SETTINGS: [&str; 2] = ["settings.gradle", "settings.gradle.kts"];
const BUILDS: [&str; 2] = ["build.gradle", "build.gradle.kts"];

pub(super) fn inherit(repo: &mut OfRepo) {
    if !repo.packages.iter().any(|package| is(&package.manager, Manager::Gradle)) {
        return;
    }
    let builds = Builds::of(repo);
    packages(repo, &builds);
    dependencies(repo, &builds);
}

/// The builds of a repo: their top directories, and the directories of their projects.
struct Builds {
    /// By top directory: by project path, its directory.
    projects: BTreeMap<String, BTreeMap<String, String>>,
}

impl Builds {
    fn of(repo: &OfRepo) -> Builds {
        let is_settings = |path: &str| SETTINGS.iter().any(|name| path.rsplit('/').next() == Some(name));
        let mut projects: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for property in repo.properties.iter().filter(|property| is_settings(&property.path)) {
            projects.entry(dir_of(&property.path).to_string()).or_default();
        }
        for root in
            repo.roots.iter().filter(|root| is_settings(&root.path) && root.kind == RootKind::WorkspaceMember.as_str())
        {
            let members = projects.entry(dir_of(&root.path).to_string()).or_default();
            if let Some(dir) = root.target.clone().filter(|_| root.prefix.starts_with(':')) {
                // Statements of directories follow those of projects, and win.
                members.insert(root.prefix.clone(), dir);
            }
        }
        Builds { projects }
    }

    /// The top directory of the build that `dir` is part of: the next above it with settings, or its own.
    fn top_of<'d>(&self, dir: &'d str) -> &'d str {
        around(dir).find(|dir| self.projects.contains_key(*dir)).unwrap_or(dir)
    }

    fn dir_of_project(&self, top: &str, project: &str) -> String {
        let told = self.projects.get(top).and_then(|projects| projects.get(project));
        told.cloned().unwrap_or_else(|| in_dir(top, &project.trim_start_matches(':').replace(':', "/")))
    }
}

/// What the build with the top directory `top` says of all its projects under `name`.
fn said(repo: &OfRepo, top: &str, name: &str) -> Option<String> {
    let of_all = format!("allprojects.{name}");
    let of_build = BUILDS.iter().find_map(|build| repo.property(&in_dir(top, build), &of_all));
    of_build.or_else(|| repo.property(&in_dir(top, "gradle.properties"), name)).map(str::to_string)
}

fn packages(repo: &mut OfRepo, builds: &Builds) {
    let mut named = Vec::new();
    for (i, package) in repo.packages.iter().enumerate().filter(|(_, package)| is(&package.manager, Manager::Gradle)) {
        let top = builds.top_of(&package.root_dir);
        let own = |name: &str| repo.property(&package.path, name).map(str::to_string);
        let group =
            own("group").or_else(|| said(repo, top, "group")).map(|group| value_of(repo, top, &package.path, &group));
        let own_name = SETTINGS
            .iter()
            .filter(|_| top == package.root_dir)
            .find_map(|settings| repo.property(&in_dir(top, settings), "rootProject.name"));
        let artifact = own_name.unwrap_or(&package.name);
        let name = match group {
            Some(group) if !group.contains('$') => format!("{group}:{artifact}"),
            _ => artifact.to_string(),
        };
        let version = package.version.clone().or_else(|| said(repo, top, "version"));
        let version = version.map(|version| value_of(repo, top, &package.path, &version));
        named.push((i, name, version));
    }
    for (i, name, version) in named {
        let package = &mut repo.packages[i];
        (package.name, package.version) = (name, version);
    }
}

fn dependencies(repo: &mut OfRepo, builds: &Builds) {
    let mut catalog: BTreeMap<(String, String), Dependency> = BTreeMap::new();
    for row in &repo.dependencies {
        if is(&row.manager, Manager::Gradle) && row.kind == DependencyKind::Managed.as_str() {
            let top = builds.top_of(dir_of(&row.path)).to_string();
            if let Some(alias) = &row.alias {
                catalog.entry((top, alias.clone())).or_insert_with(|| row.clone());
            }
        }
    }
    let by_dir: BTreeMap<&str, &str> = repo
        .packages
        .iter()
        .filter(|package| is(&package.manager, Manager::Gradle))
        .map(|package| (package.root_dir.as_str(), package.name.as_str()))
        .collect();
    let mut filled: Vec<(usize, Dependency)> = Vec::new();
    for (i, row) in repo.dependencies.iter().enumerate().filter(|(_, row)| is(&row.manager, Manager::Gradle)) {
        let top = builds.top_of(dir_of(&row.path));
        let mut new = row.clone();
        if row.source == DependencySource::Workspace.as_str() && row.name.starts_with(':') {
            let dir = builds.dir_of_project(top, &row.name);
            if let Some(name) = by_dir.get(dir.as_str()) {
                new.alias = Some(row.name.clone());
                new.name = name.to_string();
            }
            new.location = Some(dir);
        } else if let Some(said) = catalog.get(&(top.to_string(), row.name.clone())) {
            new.alias = Some(row.name.clone());
            new.name = said.name.clone();
            new.requirement = said.requirement.clone();
        } else if row.requirement.as_deref().is_some_and(|version| version.contains('$')) {
            new.requirement = row.requirement.as_deref().map(|version| value_of(repo, top, &row.path, version));
        } else {
            continue;
        }
        filled.push((i, new));
    }
    for (i, row) in filled {
        repo.dependencies[i] = row;
    }
}

/// `text` with what its only variable stands for, in the manifest at `path` or at the top of the build.
fn value_of(repo: &OfRepo, top: &str, path: &str, text: &str) -> String {
    let Some(name) = text.strip_prefix('$') else { return text.to_string() };
    let name = name.trim_start_matches('{').trim_end_matches('}');
    let name = ["rootProject.", "project.", "ext."].iter().fold(name, |name, prefix| name.trim_start_matches(prefix));
    let places = BUILDS.iter().map(|build| in_dir(top, build)).chain([in_dir(top, "gradle.properties")]);
    let found = repo.property(path, name).map(str::to_string);
    let found = found.or_else(|| places.into_iter().find_map(|place| repo.property(&place, name).map(str::to_string)));
    found.unwrap_or_else(|| text.to_string())
}
