//! Rust: which files are modules of which. In `src` the path tells it; elsewhere (tests, examples, programs at other places)
//! the files that say `mod a;` do.

use rustc_hash::FxHashMap;

use crate::family::Family;
use crate::homes::{crate_dir, dir_of};
use crate::world::World;

/// How many files may stand above a module.
const MAX_ABOVE: usize = 32;

/// By file: the file that says `mod` of it, and what it calls it.
#[derive(Debug, Default)]
pub(crate) struct RustModules {
    above: FxHashMap<u32, (u32, String)>,
}

impl RustModules {
    pub(crate) fn of(world: &World) -> RustModules {
        let mut modules = RustModules::default();
        for is_inner in [true, false] {
            for file in 0..world.files.len() as u32 {
                let known = &world.files[file as usize];
                let path = world.text(known.path);
                if known.family != Family::Rust || crate_dir(path).1 {
                    continue;
                }
                let (dir, stem) = (dir_of(path), stem_of(path));
                let is_index = matches!(stem, "mod" | "lib" | "main");
                let dir = match (is_inner, is_index) {
                    (true, false) => join(dir, stem),
                    (false, true) => continue,
                    // What nobody says `mod` of is the top of a crate.
                    (false, false) if modules.above.contains_key(&file) => continue,
                    _ => dir.to_string(),
                };
                for name in said(world, file) {
                    let beside = [format!("{name}.rs"), format!("{name}/mod.rs")];
                    let found = beside
                        .iter()
                        .find_map(|end| world.file_at(known.repo, &join(&dir, end)).filter(|found| *found != file));
                    if let Some(found) = found {
                        modules.above.entry(found).or_insert_with(|| (file, name.to_string()));
                    }
                }
            }
        }
        modules
    }

    /// The file at the top of the crate that `file` belongs to, and the names that lead from there to it.
    pub(crate) fn path_of(&self, mut file: u32) -> (u32, Vec<&str>) {
        let mut names = Vec::new();
        while let Some((above, name)) = self.above.get(&file).filter(|_| names.len() < MAX_ABOVE) {
            names.push(name.as_str());
            file = *above;
        }
        names.reverse();
        (file, names)
    }
}

/// The modules in files of their own that `file` names.
fn said(world: &World, file: u32) -> impl Iterator<Item = &str> {
    let (first, end) = world.files[file as usize].imports;
    let imports = world.imports[first as usize..end as usize].iter();
    let modules = imports
        .filter(|import| import.is_relative && import.name.is_none() && import.alias.is_none() && !import.is_wildcard);
    let names = modules.map(|import| world.text(import.module));
    names.filter(|name| !name.contains(':') && !matches!(*name, "self" | "super" | "crate"))
}

/// Finds the imports that stand in modules that share a file: they are those of the innermost around them. `inline` has these
/// modules, with their first and last bytes.
pub(crate) fn place_imports(world: &mut World, inline: &[(u32, i32, i32)]) {
    for (entity, start, end) in inline {
        let Some(space) = world.inline_spaces.get(entity).copied() else { continue };
        let (first, last) = world.files[world.entities[*entity as usize].file as usize].imports;
        for import in first..last {
            // Modules come in the order of the text: inner ones after those around them.
            if (*start..*end).contains(&(world.imports[import as usize].start_byte as i32)) {
                world.import_homes.insert(import, space);
            }
        }
    }
    let mut placed: Vec<(u32, u32)> = world.import_homes.iter().map(|(import, space)| (*import, *space)).collect();
    placed.sort_unstable();
    for (import, space) in placed {
        let known = &world.imports[import as usize];
        if known.is_wildcard && known.alias.is_none() {
            world.inline_wildcards.entry(space).or_default().push(import);
            continue;
        }
        let last = world.text(known.module).rsplit("::").next().unwrap_or_default().to_string();
        let name = known.alias.or(known.name).unwrap_or_else(|| world.names.add(&last));
        world.inline_imports.entry((space, name)).or_default().push(import);
    }
}

fn stem_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".rs").unwrap_or(name)
}

fn join(dir: &str, name: &str) -> String {
    if dir.is_empty() { name.to_string() } else { format!("{dir}/{name}") }
}
