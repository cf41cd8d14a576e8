//! Entities and imports in the order of the text, whatever the order in which they were found.

use codegraph_model::Facts;

/// Sorts entities and imports by their first byte. Those of one place keep their order. What names them by index follows.
pub(crate) fn sort(facts: &mut Facts) {
    if let Some(now_at) = sort_by_start(&mut facts.entities, |entity| entity.span.start_byte) {
        let now = |at: &mut u32| *at = now_at[*at as usize];
        facts.entities.iter_mut().flat_map(|entity| &mut entity.parent).for_each(now);
        for fact in &mut facts.refs {
            fact.targets.iter_mut().for_each(now);
            for at in [&mut fact.in_entity, &mut fact.receiver_type] {
                *at = at.get().map(|at| now_at[at as usize]).into();
            }
        }
        for edge in &mut facts.edges {
            now(&mut edge.src);
            now(&mut edge.dst);
        }
        facts.edges.sort_by_key(|edge| edge.src);
    }
    if let Some(now_at) = sort_by_start(&mut facts.imports, |import| import.span.start_byte) {
        for fact in &mut facts.refs {
            fact.import = fact.import.get().map(|at| now_at[at as usize]).into();
        }
    }
}

/// Sorts `facts`, and tells for each place where what stood there stands now; nothing if all of them stay.
fn sort_by_start<T>(facts: &mut Vec<T>, start: impl Fn(&T) -> u32) -> Option<Vec<u32>> {
    if facts.is_sorted_by_key(&start) {
        return None;
    }
    let mut found: Vec<(u32, T)> = (0..).zip(std::mem::take(facts)).collect();
    found.sort_by_key(|(_, fact)| start(fact));
    let mut now_at = vec![0; found.len()];
    for (at, (was_at, _)) in (0..).zip(&found) {
        now_at[*was_at as usize] = at;
    }
    facts.extend(found.into_iter().map(|(_, fact)| fact));
    Some(now_at)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{Extractor, Limits};

    #[test]
    fn what_is_found_late_stands_at_its_place() {
        // Includes inside brackets are no directives to the grammar, and are found after what follows them.
        let cases = [(
            "c",
            "int a[((\n#include \"a.def\"\n) + 1) / 2];\n\n#ifdef B\nint b[((\n#include \"b.def\"\n) + 1) / 2];\n#endif\n\n\
                 #define CAP(NAME) static int has_##NAME(void) { return 1; }\n#include \"c.def\"\n",
        )];
        for (pack, text) in cases {
            let pack = crate::pack(pack).expect("exists");
            let facts = Extractor::new().extract(pack, text.into(), &Limits::NONE, || Duration::ZERO).facts;
            let modules: Vec<&str> = facts.imports.iter().map(|import| facts.str(import.module)).collect();
            assert_eq!(modules, ["a.def", "b.def", "c.def"], "{text}");
        }
    }
}
