//! Which rows of the packs' tables were used: kept in tests alone, so that a row that no sample uses is found.

#[cfg(not(test))]
pub(crate) fn note<T>(_list: &str, _row: &T) {}

#[cfg(test)]
pub(crate) fn note<T: std::fmt::Debug>(list: &str, row: &T) {
    tests::HITS.with_borrow_mut(|hits| hits.insert(format!("{list} {row:?}")));
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::PathBuf;
    use std::time::Duration;

    use crate::pack::Pack;
    use crate::{Decoded, Extractor, Limits, decode, packs};

    thread_local! {
        pub(super) static HITS: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
    }

    /// Every row of a pack's tables, as [`super::note`] spells it.
    fn rows_of(pack: &Pack) -> Vec<String> {
        let rules = &pack.rules;
        let mut rows = Vec::new();
        rows.extend(rules.entities.iter().map(|row| format!("entity {row:?}")));
        rows.extend(rules.parameters.iter().map(|row| format!("parameter {row:?}")));
        rows.extend(rules.locals.iter().map(|row| format!("local {row:?}")));
        rows.extend(rules.refs.iter().map(|row| format!("ref {row:?}")));
        rows.extend(rules.paths.iter().map(|row| format!("path {row:?}")));
        rows.extend(rules.steps.iter().map(|row| format!("step {row:?}")));
        rows.extend(rules.imports.iter().map(|row| format!("import {row:?}")));
        rows.extend(rules.packages.iter().map(|row| format!("package {row:?}")));
        rows.extend(rules.labels.iter().map(|row| format!("label {row:?}")));
        rows.extend(rules.access.iter().map(|row| format!("access {row:?}")));
        rows.extend(rules.statics.iter().map(|row| format!("statics {row:?}")));
        rows.extend(rules.hooks.iter().map(|(node, _)| format!("hook {node:?}")));
        for (list, _, names) in rules.node_lists() {
            rows.extend(names.iter().map(|name| format!("{list} {name:?}")));
        }
        rows
    }

    /// The rows of lists of nodes that have a node in the tree of `text`.
    fn listed_nodes(pack: &Pack, text: &str, hits: &mut BTreeSet<String>) {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&(pack.grammar)()).expect("loads");
        let tree = parser.parse(text, None).expect("parses");
        let mut kinds = BTreeSet::new();
        let mut cursor = tree.walk();
        loop {
            kinds.insert(cursor.node().kind());
            if cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    for (list, _, names) in pack.rules.node_lists() {
                        let found = names.iter().filter(|name| kinds.contains(**name));
                        hits.extend(found.map(|name| format!("{list} {name:?}")));
                    }
                    return;
                }
            }
        }
    }

    #[test]
    fn every_row_is_hit_by_a_sample() {
        let mut hits = BTreeSet::new();
        let mut n_samples = 0;
        for pack in packs() {
            let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("packs").join(pack.name).join("samples");
            for entry in fs::read_dir(&folder).expect("every pack has samples").flatten() {
                let Decoded::Text { text, .. } = decode(fs::read(entry.path()).expect("reads")) else { continue };
                n_samples += 1;
                listed_nodes(pack, &text, &mut hits);
                let limits = Limits::NONE;
                Extractor::new().extract(pack, text, &limits, || Duration::ZERO);
            }
        }
        hits.extend(HITS.take());
        // A row that a pack has from another counts once.
        let mut missed: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for pack in packs() {
            for row in rows_of(pack).into_iter().filter(|row| !hits.contains(row)) {
                missed.entry(row).or_default().push(pack.name);
            }
        }
        let lines: Vec<String> = missed.iter().map(|(row, packs)| format!("{}: {row}", packs.join(", "))).collect();
        assert!(lines.is_empty(), "no sample of {n_samples} hits {} rows:\n{}", lines.len(), lines.join("\n"));
    }
}
