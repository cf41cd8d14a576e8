//! Cargo: what members of a workspace take from it.

use std::collections::{BTreeMap, BTreeSet};

use codegraph_model::{DependencyKind, DependencySource, Manager, RootKind, Word};

use super::{Dependency, OfRepo, around, dir_of, in_dir, is};

pub(super) fn inherit(repo: &mut OfRepo) {
    let workspaces = Workspaces::of(repo);
    packages(repo, &workspaces);
    dependencies(repo, &workspaces);
}

/// Which manifests are those of workspaces, and which manifests say so of others.
struct Workspaces {
    /// Manifests with a workspace.
    roots: BTreeSet<String>,
    /// By manifest: the one of its workspace, where that is said.
    told: BTreeMap<String, String>,
}

impl Workspaces {
    fn of(repo: &OfRepo) -> Workspaces {
        let of_cargo = repo.properties.iter().filter(|property| is(&property.manager, Manager::Cargo));
        let roots = of_cargo.filter(|property| property.name == "workspace").map(|property| property.path.clone());
        let told = repo
            .roots
            .iter()
            .filter(|root| is(&root.manager, Manager::Cargo) && root.kind == RootKind::Extends.as_str());
        let told = told.filter_map(|root| Some((root.path.clone(), root.target.clone()?))).collect();
        Workspaces { roots: roots.collect(), told }
    }

    /// The manifest of the workspace that the one at `path` belongs to: its own, the one that it names, or the next
    /// above it.
    fn of_manifest(&self, path: &str) -> Option<String> {
        let told = self.told.get(path).filter(|told| self.roots.contains(*told));
        told.cloned().or_else(|| {
            around(dir_of(path)).map(|dir| in_dir(dir, "Cargo.toml")).find(|manifest| self.roots.contains(manifest))
        })
    }
}

fn packages(repo: &mut OfRepo, workspaces: &Workspaces) {
    let asked: Vec<(String, String)> = repo
        .properties
        .iter()
        .filter(|property| is(&property.manager, Manager::Cargo) && property.name == "inherit")
        .map(|property| (property.path.clone(), property.value.clone()))
        .collect();
    for (path, name) in asked {
        let Some(workspace) = workspaces.of_manifest(&path) else { continue };
        let Some(value) = repo.property(&workspace, &name).map(str::to_string) else { continue };
        for package in repo.packages.iter_mut().filter(|package| package.path == path) {
            match name.as_str() {
                "package.version" => package.version = Some(value.clone()),
                "package.license" => package.license = Some(value.clone()),
                "package.description" => package.description = Some(value.clone()),
                "package.publish" => package.is_private = value == "false",
                _ => {}
            }
        }
    }
}

fn dependencies(repo: &mut OfRepo, workspaces: &Workspaces) {
    let mut managed: BTreeMap<(String, String), Dependency> = BTreeMap::new();
    for row in &repo.dependencies {
        // Patches have a marker.
        if is(&row.manager, Manager::Cargo) && row.kind == DependencyKind::Managed.as_str() && row.marker.is_none() {
            let key = row.alias.as_ref().unwrap_or(&row.name);
            managed.insert((row.path.clone(), key.clone()), row.clone());
        }
    }
    for row in &mut repo.dependencies {
        if !is(&row.manager, Manager::Cargo) || row.source != DependencySource::Workspace.as_str() {
            continue;
        }
        let key = row.alias.as_ref().unwrap_or(&row.name).clone();
        let said = workspaces.of_manifest(&row.path).and_then(|workspace| managed.get(&(workspace, key.clone())));
        if let Some(said) = said {
            row.alias = (said.name != key).then_some(key);
            row.name = said.name.clone();
            row.requirement = said.requirement.clone();
            row.source = said.source.clone();
            row.location = said.location.clone();
        }
    }
}
