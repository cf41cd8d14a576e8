//! C and C++: what is built of what branches of the preprocessor define. The file alone says which branches are left out, and by
//! which directive; that is a guess where it depends on names which nobody defines there.

use codegraph_model::EntityKind;

use crate::linker::Linker;
use crate::names::Name;
use crate::world::{NONE, Node, World};

/// What the directive says that leaves out what stands before it, among its decorators.
pub(crate) fn left_out_by<'t>(mut decorators: impl Iterator<Item = &'t str>) -> Option<&'t str> {
    decorators.find(|text| text.starts_with('#'))
}

impl Linker<'_> {
    /// Whether an entity is not built, as far as all files of its repo tell.
    pub(crate) fn c_is_unbuilt(&self, entity: u32) -> bool {
        let world = self.world;
        let Some(directive) = world.unbuilt.get(&entity) else { return false };
        let repo = world.repo_of(entity);
        let words = world.text(*directive).split(|c: char| !c.is_alphanumeric() && c != '_');
        let mut names = words.filter(|word| *word != "defined").filter_map(|word| world.names.get(word));
        !names.any(|name| is_set(world, name, repo))
    }

    /// Whether what a file tells of a mention in `from` is not built, while `from` is.
    pub(crate) fn c_is_instead(&self, target: u32, from: Option<u32>) -> bool {
        let unbuilt = &self.world.unbuilt;
        unbuilt.contains_key(&target)
            && !from.is_some_and(|from| unbuilt.contains_key(&from))
            && self.c_is_unbuilt(target)
    }

    /// Of several entities leaves those that are built, if some are, and what mentions them is built itself.
    pub(crate) fn c_built(&self, found: &mut Vec<u32>, from: u32) {
        let unbuilt = &self.world.unbuilt;
        if found.len() < 2
            || !found.iter().any(|e| unbuilt.contains_key(e))
            || from != NONE && unbuilt.contains_key(&from)
        {
            return;
        }
        let is_built: Vec<bool> = found.iter().map(|e| !self.c_is_unbuilt(*e)).collect();
        if is_built.contains(&true) {
            let mut is_built = is_built.into_iter();
            found.retain(|_| is_built.next().unwrap_or_default());
        }
    }
}

/// Whether a macro of that name is defined in a repo where it is built.
fn is_set(world: &World, name: Name, repo: u32) -> bool {
    let Some(root) = world.c_root else { return false };
    let is_macro = |e: &u32| world.entities[*e as usize].kind == EntityKind::Macro && world.repo_of(*e) == repo;
    world.own(Node::space(root), name).filter(is_macro).any(|e| !world.unbuilt.contains_key(&e))
}
