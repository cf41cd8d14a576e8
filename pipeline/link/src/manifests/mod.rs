//! What one manifest of packages cannot know by itself: what it inherits from others of its repo, and which package of
//! the snapshot a dependency is.
//!
//! [`Manifests::read`] takes the rows that the scan wrote, [`Manifests::inherit`] and [`Manifests::find_targets`] fill in
//! what was left open, and [`Manifests::write`] gives all rows back, in their order. Rows that are new follow those of the
//! same manifest. No I/O: who calls it reads and writes tables.

mod cargo;
mod cmake;
mod gradle;
mod maven;
mod rows;
mod targets;
mod tsconfig;
mod versions;

use std::collections::BTreeMap;

use arrow::record_batch::RecordBatch;
use codegraph_model::{Manager, Result, RowBatch, TableDef, Word};

use rows::{Dependency, ModuleRoot, Package, Property};

/// The rows of all manifests of a snapshot, repo by repo.
#[derive(Default)]
pub struct Manifests {
    repos: BTreeMap<String, OfRepo>,
}

/// The rows of the manifests of one repo.
#[derive(Default)]
struct OfRepo {
    packages: Vec<Package>,
    dependencies: Vec<Dependency>,
    roots: Vec<ModuleRoot>,
    properties: Vec<Property>,
}

impl Manifests {
    /// Takes batches of rows of `packages`, `dependencies`, `module_roots` or `manifest_properties`.
    ///
    /// # Errors
    /// [`codegraph_model::ErrorKind::Bug`] if they have not the columns of `table`.
    pub fn read(&mut self, table: &str, batch: &RecordBatch) -> Result<()> {
        rows::read(self, table, batch)
    }

    /// Fills in what manifests inherit from others of the same repo.
    pub fn inherit(&mut self) {
        for repo in self.repos.values_mut() {
            repo.name_packages();
            cargo::inherit(repo);
            maven::inherit(repo);
            gradle::inherit(repo);
            tsconfig::inherit(repo);
            cmake::inherit(repo);
            // What no manifest explains is no place.
            repo.roots.retain(|root| !root.target.as_deref().is_some_and(|target| target.contains("${")));
            repo.roots.sort_by(|a, b| a.path.cmp(&b.path));
        }
    }

    /// Fills in which package of the snapshot each dependency is. After [`Manifests::inherit`]. `is_vendored` says of a
    /// path whether code from elsewhere lies there.
    pub fn find_targets(&mut self, is_vendored: fn(&str) -> bool) {
        targets::find(&mut self.repos, is_vendored);
    }

    /// All rows, table by table.
    ///
    /// # Errors
    /// [`codegraph_model::ErrorKind::Bug`] if Arrow refuses the columns.
    pub fn write(&self) -> Result<Vec<(&'static TableDef, Vec<RowBatch>)>> {
        rows::write(self.repos.values())
    }

    fn of_repo(&mut self, repo: &str) -> &mut OfRepo {
        if !self.repos.contains_key(repo) {
            self.repos.insert(repo.to_string(), OfRepo::default());
        }
        self.repos.entry(repo.to_string()).or_default()
    }
}

impl OfRepo {
    /// Rows of manifests that name no package belong to the one that another manifest of the directory names. Of several
    /// the first by path is taken, which for Python is the one that builders prefer, too.
    fn name_packages(&mut self) {
        let mut by_dir: BTreeMap<(String, String), i64> = BTreeMap::new();
        for package in &self.packages {
            by_dir.entry((package.manager.clone(), package.root_dir.clone())).or_insert(package.package_id);
        }
        let find = |manager: &str, path: &str| by_dir.get(&(manager.to_string(), dir_of(path).to_string())).copied();
        for row in self.dependencies.iter_mut().filter(|row| row.package_id.is_none()) {
            row.package_id = find(&row.manager, &row.path);
        }
        for row in self.roots.iter_mut().filter(|row| row.package_id.is_none()) {
            row.package_id = find(&row.manager, &row.path);
        }
    }

    /// The value of `name` in the manifest at `path`.
    pub(super) fn property(&self, path: &str, name: &str) -> Option<&str> {
        // Properties come in the order of paths, as the scan writes them.
        let start = self.properties.partition_point(|property| property.path.as_str() < path);
        let of_path = self.properties[start..].iter().take_while(|property| property.path == path);
        of_path.filter(|property| property.name == name).last().map(|property| property.value.as_str())
    }
}

/// The directory of `path`.
pub(super) fn dir_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(dir, _)| dir)
}

/// `name` in the directory `dir`.
pub(super) fn in_dir(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_string() } else { format!("{dir}/{name}") }
}

/// `dir` and the directories around it, from the inside.
pub(super) fn around(dir: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(dir), |dir| (!dir.is_empty()).then(|| dir_of(dir)))
}

/// Whether `path` is `dir` or lies below it: what follows.
pub(super) fn below<'p>(path: &'p str, dir: &str) -> Option<&'p str> {
    if dir.is_empty() {
        return Some(path);
    }
    let rest = path.strip_prefix(dir)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('/') }
}

pub(super) fn is(manager: &str, word: Manager) -> bool {
    manager == word.as_str()
}
