//! What a file imports and passes on, its module exports. See `sql/link/30_exports.sql`.

use codegraph_model::EntityKind;

use super::Derivation;
use crate::world::NONE;

pub(super) fn make(derivation: &Derivation<'_>) -> Vec<(u32, u32)> {
    let world = derivation.world;
    let mut pairs = Vec::new();
    for (file, target) in &derivation.grounds.passed_on {
        let (first, end) = world.files[*file as usize].entities;
        let is_module = |entity: &u32| {
            let known = &world.entities[*entity as usize];
            known.kind == EntityKind::Module && known.parent == NONE
        };
        pairs.extend((first..end).filter(is_module).map(|module| (module, *target)).filter(|(src, dst)| src != dst));
    }
    pairs
}
