//! Files that list what they export.

use codegraph_model::{EntityKind, Facts, Visibility};
use rustc_hash::FxHashSet;

use crate::scopes::Scopes;

/// Exports what `names` list, and nothing else: entities of the file, with the public members of types, and imports.
pub(crate) fn export_listed(facts: &mut Facts, text: &str, names: &[&str], scopes: &Scopes<'_>) {
    let listed: FxHashSet<&str> = names.iter().copied().collect();
    for i in 0..facts.entities.len() {
        let entity = &facts.entities[i];
        let Some(parent) = entity.parent.map(|parent| &facts.entities[parent as usize]) else { continue };
        let is_exported = match parent.kind {
            EntityKind::Module => listed.contains(entity.name.within(text, &facts.arena)),
            kind => kind.is_type() && parent.is_exported && entity.visibility == Some(Visibility::Public),
        };
        facts.entities[i].is_exported = is_exported;
    }
    for import in names.iter().flat_map(|name| scopes.imports_of(name)) {
        facts.imports[import as usize].is_reexport = true;
    }
}
