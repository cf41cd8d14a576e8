//! What a manifest of packages says -> rows of `packages`, `dependencies`, `module_roots` and `manifest_properties`.

use codegraph_model::{DependencySource, Manager, ManifestFacts, OrdinalIds, RootKind, TableBuilder, Word, id_of};

use super::{Place, rows_of};

/// Rows of the tables of manifests.
pub(super) struct ManifestRows {
    pub(super) packages: TableBuilder,
    pub(super) dependencies: TableBuilder,
    pub(super) module_roots: TableBuilder,
    pub(super) manifest_properties: TableBuilder,
}

impl ManifestRows {
    pub(super) fn new() -> ManifestRows {
        let [packages, dependencies, module_roots, manifest_properties] =
            ["packages", "dependencies", "module_roots", "manifest_properties"].map(rows_of);
        ManifestRows { packages, dependencies, module_roots, manifest_properties }
    }

    /// The rows of one manifest.
    pub(super) fn manifest(&mut self, place: &Place<'_>, facts: &ManifestFacts) {
        let dir = place.path.rsplit_once('/').map_or("", |(dir, _)| dir);
        let manager = facts.manager;
        let package_id = facts.package.is_some().then(|| package_id_of(manager, place.repo_name(), place.path));
        let base = Base::of(dir, facts);
        self.package(place, dir, package_id, facts);
        self.dependencies(place, &base, package_id, facts);
        self.roots(place, &base, package_id, facts);
        for property in &facts.properties {
            self.manifest_properties
                .text("repo", place.repo_name())
                .int64("file_id", place.file_id)
                .text("path", place.path)
                .number("line", property.line)
                .word("manager", manager)
                .text("name", property.name.as_str())
                .text("value", property.value.as_str())
                .end_row();
        }
    }

    fn package(&mut self, place: &Place<'_>, dir: &str, package_id: Option<i64>, facts: &ManifestFacts) {
        let (Some(package), Some(package_id)) = (&facts.package, package_id) else { return };
        let dir_name = if dir.is_empty() { place.repo_name() } else { dir.rsplit('/').next().unwrap_or(dir) };
        self.packages
            .int64("package_id", package_id)
            .text("repo", place.repo_name())
            .int64("file_id", place.file_id)
            .text("path", place.path)
            .word("manager", facts.manager)
            .text("name", if package.name.is_empty() { dir_name } else { &package.name })
            .text("version", package.version.as_deref())
            .text("root_dir", dir)
            .flag("is_private", package.is_private)
            .text("license", package.license.as_deref())
            .text("description", package.description.as_deref())
            .number("line", package.line)
            .end_row();
    }

    fn dependencies(&mut self, place: &Place<'_>, base: &Base<'_>, package_id: Option<i64>, facts: &ManifestFacts) {
        let mut ids = OrdinalIds::default();
        for dependency in &facts.dependencies {
            let location = match (dependency.source, &dependency.location) {
                (DependencySource::Path, Some(path)) => base.join(path),
                (_, location) => location.clone(),
            };
            self.dependencies
                .int64("dependency_id", ids.next(place.file_id, dependency.kind.as_str(), &dependency.name))
                .int64("package_id", package_id)
                .text("repo", place.repo_name())
                .int64("file_id", place.file_id)
                .text("path", place.path)
                .number("line", dependency.line)
                .word("manager", facts.manager)
                .text("name", dependency.name.as_str())
                .text("alias", dependency.alias.as_deref())
                .text("requirement", dependency.requirement.as_deref())
                .word("kind", dependency.kind)
                .flag("is_optional", dependency.is_optional)
                .text("marker", dependency.marker.as_deref())
                .word("source", dependency.source)
                .text("location", location.as_deref())
                .int64("target_package_id", None)
                .end_row();
        }
    }

    fn roots(&mut self, place: &Place<'_>, base: &Base<'_>, package_id: Option<i64>, facts: &ManifestFacts) {
        let mut ids = OrdinalIds::default();
        for root in &facts.roots {
            // What lies outside of the repo is no place in it.
            let Some(scope_dir) = base.join(&root.scope) else { continue };
            let target = match &root.target {
                None => None,
                Some(target) => match base.join(target) {
                    None => continue,
                    joined => joined,
                },
            };
            let prefix = match root.kind {
                RootKind::Output => match base.join(&root.prefix) {
                    None => continue,
                    Some(joined) => joined,
                },
                _ => root.prefix.clone(),
            };
            let says = format!("{prefix}\u{1f}{}", target.as_deref().unwrap_or_default());
            self.module_roots
                .int64("module_root_id", ids.next(place.file_id, root.kind.as_str(), &says))
                .int64("package_id", package_id)
                .text("repo", place.repo_name())
                .int64("file_id", place.file_id)
                .text("path", place.path)
                .number("line", root.line)
                .word("manager", facts.manager)
                .word("kind", root.kind)
                .text("scope_dir", scope_dir.as_str())
                .text("prefix", prefix.as_str())
                .text("target", target.as_deref())
                .text("condition", root.condition.as_deref())
                .number("rank", root.rank)
                .end_row();
        }
    }
}

/// The id of the package that the manifest at `path` is about.
pub(crate) fn package_id_of(manager: Manager, repo: &str, path: &str) -> i64 {
    id_of(&["package", manager.as_str(), repo, path])
}

/// What the paths of a manifest are relative to.
struct Base<'a> {
    /// The manifest's directory.
    dir: &'a str,
    /// The top of the repo on the machine that wrote the manifest.
    machine_top: Option<String>,
}

impl Base<'_> {
    fn of<'a>(dir: &'a str, facts: &ManifestFacts) -> Base<'a> {
        let machine_top = facts.machine_dirs.as_ref().map(|dirs| {
            // A list of commands lies in the directory that it was made in, or was put at the top.
            let top = match dir.is_empty() {
                true => Some(dirs.build.as_str()),
                false => dirs.build.strip_suffix(dir).and_then(|top| top.strip_suffix('/')),
            };
            let holds_all = |top: &&str| below(&dirs.common, top).is_some();
            top.filter(holds_all).unwrap_or(&dirs.common).to_string()
        });
        Base { dir, machine_top }
    }

    /// The path in the repo that `path` means; none where that is outside of it.
    fn join(&self, path: &str) -> Option<String> {
        // What other manifests have to tell first.
        if path.contains("${") {
            return Some(path.to_string());
        }
        if path.starts_with('/') {
            let top = self.machine_top.as_deref()?;
            return join("", below(path, top)?);
        }
        join(self.dir, path)
    }
}

/// `path` as seen from `dir`, which holds it or is it.
fn below<'p>(path: &'p str, dir: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(dir.trim_end_matches('/'))?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
}

/// The path that `path` means in the directory `dir` of a repo, without `.` and `..`; none where that is outside of it.
fn join(dir: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = dir.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use codegraph_model::MachineDirs;

    use super::*;

    #[test]
    fn paths_are_those_of_the_repo() {
        for (dir, path, expected) in [
            ("", "", Some("")),
            ("", "./src/lib.rs", Some("src/lib.rs")),
            ("a/b", "../c//d/./*", Some("a/c/d/*")),
            ("a/b", "../..", Some("")),
            ("a", "../../b", None),
            ("", "..", None),
        ] {
            assert_eq!(join(dir, path).as_deref(), expected, "{path} in {dir}");
        }
    }

    #[test]
    fn paths_of_another_machine_are_those_of_the_repo() {
        // directory of the manifest, directory of the commands, what holds all, path, path in the repo
        for (dir, build, common, path, expected) in [
            ("", "/srv/p", "/srv/p", "/srv/p/include", Some("include")),
            ("build", "/srv/p/build", "/srv/p", "/srv/p/include", Some("include")),
            ("", "/srv/p/build", "/srv/p", "/srv/p/build/gen", Some("build/gen")),
            ("", "/srv/p", "/srv/p", "/usr/include", None),
            ("", "/srv/p", "/srv/p", "/srv/pp", None),
            ("", "/srv/p", "/srv/p", "/srv/p", Some("")),
            ("out", "/var/out", "/srv/p", "/srv/p/a", Some("a")),
        ] {
            let machine_dirs = Some(MachineDirs { build: build.into(), common: common.into() });
            let facts = ManifestFacts { machine_dirs, ..ManifestFacts::new(Manager::Cmake) };
            assert_eq!(Base::of(dir, &facts).join(path).as_deref(), expected, "{path} in {dir} of {build}");
        }
    }
}
