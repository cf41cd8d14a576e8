//! Which package of the snapshot a dependency is: the one at the place that it tells, or else the one of that name under
//! the same manager. Of several of a name, one in the same repo comes before those in others, and one's own before what
//! lies where code from elsewhere does; where that leaves several, none is taken. Of a crate of Rust only versions count that do
//! for what is asked, and the newest of them is taken, as Cargo does.

use std::collections::{BTreeMap, HashMap};

use codegraph_model::{DependencyKind, DependencySource, Manager, Word};

use super::versions::{Version, fits};
use super::{Dependency, OfRepo, around, dir_of, in_dir, is};

/// A package, as far as it is looked up.
#[derive(Clone)]
struct Candidate {
    package_id: i64,
    repo: String,
    root_dir: String,
    is_vendored: bool,
    version: Option<Version>,
}

/// Packages by family and name.
type ByName = HashMap<(&'static str, String), Vec<Candidate>>;
/// Packages, with their names, by family, repo and directory.
type ByPlace = HashMap<(&'static str, String, String), (i64, String)>;

pub(super) fn find(repos: &mut BTreeMap<String, OfRepo>, is_vendored: fn(&str) -> bool) {
    let mut by_name: ByName = HashMap::new();
    let mut by_place: ByPlace = HashMap::new();
    for package in repos.values().flat_map(|repo| &repo.packages) {
        let Some(family) = family(&package.manager) else { continue };
        let place = (family, package.repo.clone(), package.root_dir.clone());
        by_place.entry(place).or_insert_with(|| (package.package_id, package.name.clone()));
        let candidates = by_name.entry((family, package.name.clone())).or_default();
        // Several manifests of one directory are about one package.
        if !candidates.iter().any(|other| other.repo == package.repo && other.root_dir == package.root_dir) {
            candidates.push(Candidate {
                package_id: package.package_id,
                repo: package.repo.clone(),
                root_dir: package.root_dir.clone(),
                is_vendored: is_vendored(&package.path),
                version: package.version.as_deref().and_then(Version::read),
            });
        }
    }
    for repo in repos.values_mut() {
        for row in &mut repo.dependencies {
            row.target_package_id = match placed(row, &by_place) {
                Some(Some((package_id, name))) => {
                    // Requirements can tell a directory, and not what is in it.
                    if row.name == "." {
                        row.name = name.clone();
                    }
                    Some(*package_id)
                }
                Some(None) => None,
                None => named(row, &by_name),
            };
        }
        replaced(repo);
    }
}

/// Managers whose packages depend on each other.
fn family(manager: &str) -> Option<&'static str> {
    let word = Manager::ALL.iter().find(|word| word.as_str() == manager)?;
    Some(match word {
        Manager::Gradle => Manager::Maven.as_str(),
        word => word.as_str(),
    })
}

/// The package at the place that a dependency tells; none where it tells no place in the repo.
fn placed<'p>(row: &Dependency, by_place: &'p ByPlace) -> Option<Option<&'p (i64, String)>> {
    let is_local = [DependencySource::Path, DependencySource::Workspace].iter().any(|word| row.source == word.as_str());
    match &row.location {
        Some(location) if is_local => Some(by_place.get(&(family(&row.manager)?, row.repo.clone(), location.clone()))),
        _ if row.source == DependencySource::Path.as_str() => Some(None),
        _ => None,
    }
}

/// The package of the name that a dependency has.
fn named(row: &Dependency, by_name: &ByName) -> Option<i64> {
    let family = family(&row.manager)?;
    let source = |word: DependencySource| row.source == word.as_str();
    if source(DependencySource::Url) {
        return None;
    }
    let candidates = by_name.get(&(family, row.name.clone()))?;
    let near: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.repo == row.repo).collect();
    if is(&row.manager, Manager::Npm)
        && let Some(installed) = installed(row, &near)
    {
        return Some(installed);
    }
    if is(&row.manager, Manager::Cargo) {
        let all: Vec<&Candidate> = candidates.iter().collect();
        return newest(row, &near).or_else(|| newest(row, &all));
    }
    if let Some(found) = only(&near) {
        return Some(found);
    }
    if !near.is_empty() || source(DependencySource::Workspace) {
        return None;
    }
    only(&candidates.iter().collect::<Vec<_>>())
}

/// Of the versions of a crate that do for what `row` asks the newest, one's own before what lies where code from elsewhere does.
/// What tells no version does.
fn newest(row: &Dependency, candidates: &[&Candidate]) -> Option<i64> {
    let does = |candidate: &&&Candidate| match (&candidate.version, &row.requirement) {
        (Some(version), Some(requirement)) => fits(version, requirement).unwrap_or(true),
        _ => true,
    };
    let fitting: Vec<&&Candidate> = candidates.iter().filter(does).collect();
    let rank = |candidate: &Candidate| (!candidate.is_vendored, candidate.version.clone());
    let best = fitting.iter().map(|candidate| rank(candidate)).max()?;
    let mut found = fitting.iter().filter(|candidate| rank(candidate) == best);
    let first = found.next()?;
    found.next().is_none().then_some(first.package_id)
}

/// The copy that Node would find: in `node_modules` beside the manifest or above it.
fn installed(row: &Dependency, near: &[&Candidate]) -> Option<i64> {
    let name = row.alias.as_ref().unwrap_or(&row.name);
    let dirs = around(dir_of(&row.path)).map(|dir| in_dir(dir, &format!("node_modules/{name}")));
    dirs.into_iter()
        .find_map(|dir| near.iter().find(|candidate| candidate.root_dir == dir))
        .map(|found| found.package_id)
}

/// The only candidate, or the only one that does not lie where code from elsewhere does.
fn only(candidates: &[&Candidate]) -> Option<i64> {
    if let [one] = candidates {
        return Some(one.package_id);
    }
    let mut own = candidates.iter().filter(|candidate| !candidate.is_vendored);
    let first = own.next()?;
    own.next().is_none().then_some(first.package_id)
}

/// Go: what a manifest replaces is what it is replaced by.
fn replaced(repo: &mut OfRepo) {
    let mut by: BTreeMap<(String, String), Option<i64>> = BTreeMap::new();
    for row in repo.dependencies.iter().filter(|row| is(&row.manager, Manager::Go)) {
        if row.kind == DependencyKind::Managed.as_str() {
            let name = row.alias.as_ref().unwrap_or(&row.name);
            by.insert((row.path.clone(), name.clone()), row.target_package_id);
        }
    }
    for row in repo.dependencies.iter_mut().filter(|row| is(&row.manager, Manager::Go)) {
        if row.kind == DependencyKind::Managed.as_str() {
            continue;
        }
        if let Some(target) = by.get(&(row.path.clone(), row.name.clone())) {
            row.target_package_id = *target;
        }
    }
}
