//! C: names that a file does not see, and that its repo has once.

use codegraph_model::{EntityKind, Role};

use crate::c::is_source;
use crate::family::Family;
use crate::linker::Linker;
use crate::refs::{Mention, Resolved};
use crate::rules::HIDDEN;
use crate::world::NONE;

impl Linker<'_> {
    /// What a bare name means that the file does not see: a type that a source file has for itself, or a function that no readable
    /// declaration shows. It is the only one of its name in the repo, and the two files include a header together.
    pub(crate) fn c_hidden(&self, mention: &Mention<'_>) -> Option<Resolved> {
        let world = self.world;
        let file = &world.files[mention.file as usize];
        let is_bare = mention.receiver.is_none() && mention.qualifier.is_none() && mention.target_path.is_none();
        if file.family != Family::C || file.is_cpp || !is_bare || !matches!(mention.role, Role::Type | Role::Call) {
            return None;
        }
        let name = world.names.get(mention.name)?;
        let is_rival = |e: &u32| {
            let known = &world.entities[*e as usize];
            match mention.role {
                Role::Call => known.kind.is_callable() && !known.is_declaration(),
                _ => known.kind.is_type() || known.kind == EntityKind::TypeAlias,
            }
        };
        let mut found = world.own_of(self.common_root(Family::C)?, name, file.repo);
        found.retain(is_rival);
        let [one] = found.as_slice() else { return None };
        let known = &world.entities[*one as usize];
        let home = &world.files[known.file as usize];
        let is_meant = match mention.role {
            Role::Call => {
                known.kind == EntityKind::Function && !known.is_local() && !self.c_is_given_more(*one, mention)
            }
            _ => known.kind.is_type() && !self.c_is_hollow(*one),
        };
        let is_meant = is_meant && known.parent == NONE && !home.is_cpp && is_source(world.text(home.path));
        (is_meant && self.c_share_header(mention.file, known.file)).then(|| Resolved {
            target: Some(*one),
            rule: Some(&HIDDEN),
            ..Resolved::default()
        })
    }

    /// Whether both files include one header of their repo.
    fn c_share_header(&self, one: u32, other: u32) -> bool {
        let (ours, theirs) = (self.c_headers(one), self.c_headers(other));
        ours.iter().any(|header| theirs.contains(header))
    }

    /// The files of its own repo that a file includes itself.
    fn c_headers(&self, file: u32) -> Vec<u32> {
        let world = self.world;
        let (first, end) = world.files[file as usize].imports;
        let included = (first..end).filter(|import| world.imports[*import as usize].is_wildcard);
        let found = included.filter_map(|import| self.included(import));
        found.filter(|header| world.files[*header as usize].repo == world.files[file as usize].repo).collect()
    }
}
