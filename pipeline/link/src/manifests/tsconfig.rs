//! `tsconfig.json`: what configurations take from those that they extend; and where the sources of a package lie whose
//! manifest names what was made of them.

use std::collections::{BTreeMap, BTreeSet};

use codegraph_model::{Manager, OrdinalIds, RootKind, Word};

use super::{ModuleRoot, OfRepo, below, dir_of, in_dir, is};
use crate::modules::join;

/// Most configurations above each other.
const MOST_STEPS: u32 = 16;
/// What comes after what is written: see the reader of configurations.
const OTHER_RANK: u32 = 100;
/// Sources come after what was made of them, which is what the package says.
const SOURCE_RANK: u32 = 1_000;

/// What is inherited, each kind as a whole: who has one of a kind has all of it.
const INHERITED: [RootKind; 4] = [RootKind::Base, RootKind::PathMapping, RootKind::MergedDir, RootKind::Output];

pub(super) fn inherit(repo: &mut OfRepo) {
    let mut by_path: BTreeMap<&str, Vec<&ModuleRoot>> = BTreeMap::new();
    for root in repo.roots.iter().filter(|root| is(&root.manager, Manager::Npm)) {
        by_path.entry(&root.path).or_default().push(root);
    }
    let packages: BTreeMap<&str, &str> = repo
        .packages
        .iter()
        .filter(|package| is(&package.manager, Manager::Npm))
        .map(|package| (package.name.as_str(), package.root_dir.as_str()))
        .collect();
    let mut ids = OrdinalIds::default();
    let mut new = Vec::new();
    for (path, rows) in &by_path {
        if rows.iter().any(|row| row.kind == RootKind::Extends.as_str()) {
            let found = inherited(path, &by_path, &packages, MOST_STEPS);
            new.extend(found.into_iter().map(|row| row.name(&mut ids)));
        }
    }
    rebase(repo, &new);
    repo.roots.extend(new);
    for root in repo.roots.iter_mut().filter(|root| is(&root.manager, Manager::Npm)) {
        if let Some(rest) = root.target.as_deref().and_then(|target| target.strip_prefix("${configDir}")) {
            root.target = join(dir_of(&root.path), rest);
        }
    }
    sources(repo, &mut ids);
}

/// The rows that the configuration at `path` takes from others.
fn inherited(
    path: &str,
    by_path: &BTreeMap<&str, Vec<&ModuleRoot>>,
    packages: &BTreeMap<&str, &str>,
    steps: u32,
) -> Vec<ModuleRoot> {
    let own = by_path.get(path).map_or(&[][..], Vec::as_slice);
    let mut has: BTreeSet<String> = own.iter().map(|row| row.kind.clone()).collect();
    let mut parents: Vec<&&ModuleRoot> = own.iter().filter(|row| row.kind == RootKind::Extends.as_str()).collect();
    parents.sort_by_key(|parent| parent.rank);
    let mut found: Vec<ModuleRoot> = Vec::new();
    for extends in parents {
        let place = match &extends.target {
            Some(target) => target.clone(),
            None => match place_in_package(&extends.prefix, packages) {
                Some(place) => place,
                None => continue,
            },
        };
        let Some(rows) = by_path.get(place.as_str()).filter(|_| steps > 0 && place != path) else { continue };
        let above = inherited(&place, by_path, packages, steps - 1);
        let all: Vec<ModuleRoot> = rows.iter().map(|row| (*row).clone()).chain(above).collect();
        for kind in INHERITED.iter().map(|kind| kind.as_str()) {
            let of_kind: Vec<&ModuleRoot> = all.iter().filter(|row| row.kind == kind).collect();
            if of_kind.is_empty() || !has.insert(kind.to_string()) {
                continue;
            }
            let offset = extends.rank / OTHER_RANK * OTHER_RANK;
            found.extend(of_kind.iter().map(|row| {
                let rank = row.rank % OTHER_RANK + offset;
                ModuleRoot { rank, ..row.of_manifest(extends) }
            }));
        }
    }
    found
}

/// The configuration that a name of a package, or of a file in one, means.
fn place_in_package(name: &str, packages: &BTreeMap<&str, &str>) -> Option<String> {
    let n_parts = if name.starts_with('@') { 2 } else { 1 };
    let end = name.match_indices('/').nth(n_parts - 1).map_or(name.len(), |(at, _)| at);
    let dir = packages.get(&name[..end])?;
    Some(match name[end..].trim_start_matches('/') {
        "" => in_dir(dir, "tsconfig.json"),
        file if file.ends_with(".json") => in_dir(dir, file),
        file => in_dir(dir, &format!("{file}.json")),
    })
}

/// Mappings are relative to the base, also to one that is inherited.
fn rebase(repo: &mut OfRepo, new: &[ModuleRoot]) {
    let bases: BTreeMap<&str, &str> = new
        .iter()
        .filter(|row| row.kind == RootKind::Base.as_str())
        .filter_map(|row| Some((row.path.as_str(), row.target.as_deref()?)))
        .collect();
    for row in repo.roots.iter_mut().filter(|row| row.kind == RootKind::PathMapping.as_str()) {
        let Some(base) = bases.get(row.path.as_str()).filter(|base| **base != row.scope_dir) else { continue };
        let relative = row.target.as_deref().and_then(|target| below(target, &row.scope_dir));
        if let Some(relative) = relative.filter(|relative| !relative.contains("${")) {
            row.target = Some(in_dir(base, relative));
        }
    }
}

/// Adds a row for each file that a package is named by and that is made of sources: the source, without its extension.
fn sources(repo: &mut OfRepo, ids: &mut OrdinalIds) {
    let outputs: Vec<&ModuleRoot> = repo.roots.iter().filter(|row| row.kind == RootKind::Output.as_str()).collect();
    let mut new: Vec<ModuleRoot> = Vec::new();
    let named = [RootKind::Entry.as_str(), RootKind::Export.as_str()];
    for row in repo.roots.iter().filter(|row| is(&row.manager, Manager::Npm) && named.contains(&row.kind.as_str())) {
        let Some(target) = row.target.as_deref() else { continue };
        let mut places: Vec<String> = Vec::new();
        for output in outputs.iter().filter(|output| output.scope_dir == row.scope_dir) {
            let Some(rest) = below(target, &output.prefix).filter(|rest| !rest.is_empty()) else { continue };
            let Some(source) = output.target.as_deref().filter(|source| *source != output.prefix) else { continue };
            let place = in_dir(source, without_extension(rest));
            if !places.contains(&place) {
                places.push(place);
            }
        }
        new.extend(
            places
                .into_iter()
                .map(|place| ModuleRoot { target: Some(place), rank: row.rank + SOURCE_RANK, ..row.clone() }.name(ids)),
        );
    }
    repo.roots.extend(new);
}

fn without_extension(path: &str) -> &str {
    let ends = [".d.ts", ".d.mts", ".d.cts", ".js", ".mjs", ".cjs", ".jsx", ".json"];
    ends.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path)
}
