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

/// Sorts what is nearly sorted, and keeps the order of equals: what comes after something larger is taken out, sorted by
/// itself, and put back.
pub(crate) fn nearly_sorted<T, K: Ord>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut sorted = Vec::with_capacity(items.len());
    let mut late: Vec<T> = Vec::new();
    for item in items {
        match sorted.last().is_none_or(|last| key(last) <= key(&item)) {
            true => sorted.push(item),
            false => late.push(item),
        }
    }
    late.sort_by_key(&key);
    // From the end on, so that what is in its place moves once.
    let mut merged = Vec::with_capacity(sorted.len() + late.len());
    while let Some(item) = late.pop() {
        // What is equal came before.
        while let Some(larger) = sorted.pop_if(|other| key(other) > key(&item)) {
            merged.push(larger);
        }
        merged.push(item);
    }
    // What is smaller than all that was late has not moved.
    merged.reverse();
    sorted.append(&mut merged);
    sorted
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::nearly_sorted;
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

    #[test]
    fn what_is_nearly_sorted_is_sorted_as_a_stable_sort_does() {
        let cases: [&[u32]; 7] =
            [&[], &[1], &[1, 2, 3], &[3, 2, 1], &[2, 1, 2, 1, 2], &[5, 1, 2, 3, 4, 5, 0], &[1, 5, 2, 2, 6, 5, 5]];
        for case in cases {
            let numbered: Vec<(u32, usize)> = case.iter().copied().zip(0..).collect();
            let mut expected = numbered.clone();
            expected.sort_by_key(|(key, _)| *key);
            assert_eq!(nearly_sorted(numbered, |(key, _)| *key), expected, "{case:?}");
        }
    }
}
