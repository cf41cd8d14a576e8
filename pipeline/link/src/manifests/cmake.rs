//! CMake: the directories that variables stand for.

use std::collections::BTreeSet;

use codegraph_model::Manager;

use super::{OfRepo, around, dir_of, in_dir, is};
use crate::modules::join;

pub(super) fn inherit(repo: &mut OfRepo) {
    let projects: BTreeSet<String> = repo
        .packages
        .iter()
        .filter(|package| is(&package.manager, Manager::Cmake))
        .map(|package| package.root_dir.clone())
        .collect();
    let place = |path: &str, target: &str| -> Option<String> {
        let rest = |variable: &str| target.strip_prefix(variable).map(|rest| rest.trim_start_matches('/'));
        let mut dirs = around(dir_of(path)).filter(|dir| projects.contains(*dir));
        let (dir, rest) = match (rest("${PROJECT_SOURCE_DIR}"), rest("${CMAKE_SOURCE_DIR}")) {
            (Some(rest), _) => (dirs.next()?, rest),
            // The sources are those of the outermost project.
            (_, Some(rest)) => (dirs.last()?, rest),
            _ => return None,
        };
        Some(if rest.is_empty() { dir.to_string() } else { in_dir(dir, rest) })
    };
    for root in repo.roots.iter_mut().filter(|root| is(&root.manager, Manager::Cmake)) {
        if let Some(found) = root.target.as_deref().and_then(|target| place(&root.path, target)) {
            root.target = join("", &found);
        }
    }
    repo.roots.retain(|root| !is(&root.manager, Manager::Cmake) || root.target.is_some());
}
