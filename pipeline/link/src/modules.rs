//! From what an import calls a module to the module, by the rules of each language.

use crate::family::Family;
use crate::homes::dir_of;
use crate::linker::Linker;
use crate::world::{NONE, Node, Package};

/// What a module's name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Module {
    /// A module of the snapshot.
    Here(Node),
    /// Something else, of the package of that name.
    Outside(String),
    /// Of one's own code, but not there.
    Missing,
}

impl Linker<'_> {
    /// What `module` leads to in `file`.
    pub(crate) fn module(&self, file: u32, module: &str, is_relative: bool) -> Module {
        let world = self.world;
        let known = &world.files[file as usize];
        match known.family {
            Family::Python => self.python_module(file, module),
            Family::Script => self.script_module(file, module),
            Family::Go => self.go_module(file, module),
            Family::Rust => self.rust_module(file, known.space, module),
            Family::C if is_relative => Module::Missing,
            family @ (Family::Java | Family::C | Family::CSharp | Family::Php | Family::Ruby) => {
                let Some(root) = self.common_root(family) else { return Module::Missing };
                let parts = crate::homes::parts_of(family, module);
                match self.walk(Node::space(root), &parts, file) {
                    Some(node) => Module::Here(node),
                    None => Module::Outside(outside_name(family, module)),
                }
            }
        }
    }

    /// The module, or the type in it, that a path of names leads to.
    pub(crate) fn walk(&self, from: Node, parts: &[&str], file: u32) -> Option<Node> {
        let world = self.world;
        let mut at = from;
        for part in parts {
            let name = world.names.get(part)?;
            let space = at.as_space().and_then(|space| world.subspaces.get(&(space, name))).map(|s| Node::space(*s));
            let types = || {
                let found = world.own(at, name).filter(|e| world.entities[*e as usize].kind.is_type());
                self.nearest(found.collect(), file).map(Node::entity)
            };
            at = space.or_else(types)?;
        }
        Some(at)
    }

    fn script_module(&self, file: u32, module: &str) -> Module {
        let world = self.world;
        let known = &world.files[file as usize];
        let path = world.text(known.path);
        if module.is_empty() {
            // `export { a as b }` says no module, and means its own.
            return self.file_module(file);
        }
        if module.starts_with("./") || module.starts_with("../") || module == "." || module == ".." {
            let Some(path) = join(dir_of(path), module) else { return Module::Missing };
            let found = self.script_file(known.repo, &path).or_else(|| self.directory(known.repo, &path));
            return found.map_or(Module::Missing, |file| self.file_module(file));
        }
        if let Some(found) = self.mapped(known.repo, path, module).or_else(|| self.in_package(known.repo, module)) {
            return self.file_module(found);
        }
        if module.starts_with('#') {
            // By convention a package's own name for a file of its own.
            return Module::Missing;
        }
        if let Some(declared) = self.indexed(Family::Script, module).first() {
            return Module::Here(Node::entity(*declared));
        }
        Module::Outside(outside_name(Family::Script, module))
    }

    fn file_module(&self, file: u32) -> Module {
        match self.world.files[file as usize].module {
            NONE => Module::Missing,
            module => Module::Here(Node::entity(module)),
        }
    }

    /// The file that a path without an ending means.
    fn script_file(&self, repo: u32, path: &str) -> Option<u32> {
        let at = |path: &str| self.world.file_at(repo, path);
        let script = |file: &u32| self.world.files[*file as usize].family == Family::Script;
        // Compiled names stand for the sources beside them.
        let stem = path.strip_suffix(".js").or_else(|| path.strip_suffix(".jsx"));
        let sources = stem.into_iter().flat_map(|stem| [".ts", ".tsx", ".d.ts"].map(|end| format!("{stem}{end}")));
        let modules = [(".mjs", [".mts", ".d.mts"]), (".cjs", [".cts", ".d.cts"])];
        let modules = modules.iter().filter_map(|(end, others)| Some((path.strip_suffix(end)?, others)));
        let modules = modules.flat_map(|(stem, others)| others.map(|end| format!("{stem}{end}")));
        if let Some(found) = sources.chain(modules).find_map(|path| at(&path)) {
            return Some(found);
        }
        if let Some(found) = at(path).filter(script) {
            return Some(found);
        }
        const ENDS: &[&str] = &[".ts", ".tsx", ".d.ts", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"];
        let dir = path.trim_end_matches('/');
        let index = if dir.is_empty() { "index".to_string() } else { format!("{dir}/index") };
        let named = ENDS.iter().filter(|_| !path.ends_with('/') && !path.is_empty()).map(|end| format!("{path}{end}"));
        named.chain(ENDS.iter().map(|end| format!("{index}{end}"))).find_map(|path| at(&path))
    }

    /// The file that the manifest in a directory names.
    fn directory(&self, repo: u32, dir: &str) -> Option<u32> {
        let dir = dir.trim_end_matches('/');
        let is_here = |package: &&Package| {
            package.manager == "npm" && package.repo == repo && package.root_dir.trim_end_matches('/') == dir
        };
        let package = self.world.packages.iter().find(is_here)?;
        self.in_package(repo, &package.name)
    }

    /// By the `paths` and `baseUrl` of the nearest configuration.
    fn mapped(&self, repo: u32, path: &str, module: &str) -> Option<u32> {
        let holds = |dir: &str| dir.is_empty() || path.strip_prefix(dir).is_some_and(|rest| rest.starts_with('/'));
        let kinds = ["path_mapping", "base"];
        let mut said: Vec<_> = kinds
            .iter()
            .enumerate()
            .flat_map(|(n, kind)| self.statements(kind).map(move |s| (n, s)))
            .filter(|(_, s)| s.repo == repo && holds(&s.scope_dir))
            .collect();
        said.sort_by_key(|(n, s)| {
            (std::cmp::Reverse(s.scope_dir.len()), *n, std::cmp::Reverse(s.prefix.len()), s.rank)
        });
        said.into_iter().find_map(|(_, s)| {
            let target = match s.prefix.split_once('*') {
                Some((before, after)) => {
                    let middle = module.strip_prefix(before)?.strip_suffix(after)?;
                    s.target.replacen('*', middle, 1)
                }
                None if s.prefix.is_empty() => join(&s.target, module)?,
                None => (s.prefix == module).then(|| s.target.clone())?,
            };
            let built = || self.source_of(repo, &s.scope_dir, &target).filter(|_| module.starts_with('#'));
            self.script_file(repo, &target).or_else(built)
        })
    }

    /// In a package of the snapshot that has that name.
    fn in_package(&self, repo: u32, module: &str) -> Option<u32> {
        let n_parts = if module.starts_with('@') { 2 } else { 1 };
        let name: String = module.splitn(n_parts + 1, '/').take(n_parts).collect::<Vec<_>>().join("/");
        let sub = module[name.len()..].trim_start_matches('/');
        let mut packages: Vec<_> =
            self.world.packages.iter().filter(|package| package.manager == "npm" && package.name == name).collect();
        packages.sort_by_key(|package| package.repo != repo);
        let package = packages.first()?;
        let dir = package.root_dir.as_str();
        let mut said: Vec<_> = self
            .statements("export")
            .chain(self.statements("entry"))
            .filter(|s| s.repo == package.repo && s.scope_dir == dir)
            .collect();
        said.sort_by_key(|s| s.rank);
        let by_manifest = said.into_iter().find_map(|s| {
            let target = match s.prefix.split_once('*') {
                Some((before, after)) => s.target.replacen('*', module.strip_prefix(before)?.strip_suffix(after)?, 1),
                None => (s.prefix == module).then(|| s.target.clone())?,
            };
            self.script_file(package.repo, &target).or_else(|| self.source_of(package.repo, dir, &target))
        });
        by_manifest.or_else(|| {
            let inner = if sub.is_empty() { "index" } else { sub };
            [inner.to_string(), format!("src/{inner}"), format!("lib/{inner}")]
                .iter()
                .find_map(|inner| self.script_file(package.repo, &join(dir, inner)?))
        })
    }

    /// The source that a built file is made from, where only sources are there.
    fn source_of(&self, repo: u32, dir: &str, target: &str) -> Option<u32> {
        let inner = target.strip_prefix(dir)?.trim_start_matches('/');
        let (_, rest) = inner.split_once('/')?;
        let stem =
            rest.trim_end_matches(".js").trim_end_matches(".mjs").trim_end_matches(".cjs").trim_end_matches(".d.ts");
        let stem = stem
            .strip_prefix("esm/")
            .or_else(|| stem.strip_prefix("cjs/"))
            .or_else(|| stem.strip_prefix("types/"))
            .unwrap_or(stem);
        self.script_file(repo, &join(dir, &format!("src/{stem}"))?)
    }
}

/// `path` seen from `dir`, without `.` and `..`. Nothing if it leads out of the repo.
pub(crate) fn join(dir: &str, path: &str) -> Option<String> {
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

/// What a module outside is called as a package.
fn outside_name(family: Family, module: &str) -> String {
    match family {
        Family::Script => {
            let module = module.strip_prefix("node:").unwrap_or(module);
            let n = if module.starts_with('@') { 2 } else { 1 };
            module.splitn(n + 1, '/').take(n).collect::<Vec<_>>().join("/")
        }
        Family::C => module.to_string(),
        Family::Php => module.split('\\').find(|part| !part.is_empty()).unwrap_or(module).to_string(),
        _ => module.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_within_the_repo() {
        for (dir, path, expected) in [
            ("a/b", "./c", Some("a/b/c")),
            ("a/b", "../c", Some("a/c")),
            ("", "./c", Some("c")),
            ("a", "../../c", None),
        ] {
            assert_eq!(join(dir, path).as_deref(), expected, "{dir} {path}");
        }
    }
}
